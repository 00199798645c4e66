"""A small package for the tests of the site: real seeds, an Arabic and a hostile article, claims placed by hand.

It is made by the same code that makes the published one; only the claims are not read from the texts but named here.
"""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

from datasette.utils import tilde_encode

from tally import codes, package, site
from tally.codes import OBJECT_OF, STATUS_OF
from tally.model import Document
from tally.package import sqlite
from tally.schema.columns import Table
from tally.schema.tables import TABLES, Actor, Claim, Code, Event, Place, Relation, Source, Toll, claim_id, hashed_id
from tally.site import kept

SEEDS = Path(__file__).parents[1] / "seeds"
SCRIPT = "<script>document.title='owned'</script>"
LONG = "Donaudampfschifffahrtsgesellschaft" * 12
HOSTILE = (
    f"{SCRIPT} said \"two\" & 'three' soldiers were killed by \u202ekcatta eht\u202c.\n"
    f"</p></section><img src=x onerror=alert(1)> A {LONG} of five trucks burned.\n"
)
ARABIC = "قالت وزارة الصحة إن ثلاثة مدنيين قتلوا في القصف.\n\nThe ministry gave no further details about the strike on the city that night.\n"
HOSTILE_ID = "a/b c%2F?<'\"&>ü"


@dataclass(frozen=True)
class Stated:
    """A claim by its words: the quote and the number in it, as they stand in the text, and what else the row says."""

    quote: str
    number: str
    outcome: str
    class_: str
    value: int | None
    rest: dict[str, Any] = field(default_factory=dict)


ARTICLES: dict[str, tuple[str, str | None, tuple[Stated, ...]]] = {
    "000_d47431f4838ebd6b": ("bg", None, (
        Stated("Беларуската опозиционна медия NEXTA", "двама", "wounded", "soldier", 2, {"subject": "азербайджански войници", "side": "AZ", "claimant_text": "азербайджанското военно министерство", "claimant": "act-az-mod", "claimant_side": "AZ", "via_text": "NEXTA", "attribution": "named"}),
    )),
    "002_537f44bc144763e7": ("id", "Kementerian Pertahanan Azerbaijan melaporkan perebutan trofi pertama", (
        Stated("mortir", "mortir", "captured", "mortar", None, {"quantifier": "indefinite", "low": 2, "high": None}),
    )),
    "003_1e7ffac68a5397ec": ("en", "Military action is “retaliation”", (
        Stated("Both camps had earlier", "two", "killed", "fighter", 2, {"subject": "Armenian fighters", "quantifier": "at_least", "high": None, "value_text": "at least two", "claimant_text": "Both camps", "via_text": "Agerpres", "attribution": "named", "event": "evt-example"}),
        Stated("Both camps had earlier", "an Azeri", "killed", "soldier", 1, {"subject": "Azeri soldier", "side": "AZ", "claimant_text": "Both camps", "via_text": "Agerpres", "attribution": "named"}),
        Stated("Their last battle", "6,500", "killed", "person", 6500, {"quantifier": "about", "value_text": "around 6,500", "date_start": date(2020, 9, 1), "date_end": date(2020, 11, 30), "date_precision": "range", "date_basis": "stated"}),
    )),
    "004_72572ea6659044dd": ("en", "Nagorno-Karabakh accuses Azerbaijan of launching a “large-scale offensive” against the enclave.", (
        Stated("Azerbaijan’s Defense Ministry announced the launch of the operation", "six", "killed", "person", 6, {"subject": "Azerbaijanis", "side": "AZ", "claimant_text": "Azerbaijan’s Defense Ministry", "claimant": "act-az-mod", "claimant_side": "AZ", "attribution": "named", "place_text": "Karabakh region", "place": "plc-karabakh"}),
        Stated("Azerbaijan’s Defense Ministry announced the launch of the operation", "two civilians", "killed", "civilian", 2, {"subject": "civilians", "side": "AZ", "part_of": "six", "stance": "denied"}),
        Stated("Azerbaijan’s Defense Ministry announced the launch of the operation", "four", "killed", "police", 4, {"subject": "policemen", "side": "AZ", "part_of": "six"}),
    )),
    "arabic": ("ar", "قصف على المدينة", (
        Stated("قالت وزارة الصحة", "ثلاثة", "killed", "civilian", 3, {"subject": "مدنيين", "claimant_text": "وزارة الصحة", "attribution": "named", "place_text": "المدينة"}),
    )),
    HOSTILE_ID: ("en", SCRIPT, (
        Stated(SCRIPT, "two", "killed", "soldier", 2, {"subject": SCRIPT, "claimant_text": SCRIPT + "\u202e", "via_text": f"{SCRIPT} > \"'>{LONG}", "place_text": "'\"><b>here", "attribution": "named"}),
        Stated("</p></section>", "five", "destroyed", "vehicle", 5, {"subject": LONG, "quantifier": "between", "value": None, "low": 4, "high": 6}),
    )),
}  # fmt: skip


def _text(source_id: str) -> str:
    made = {"arabic": ARABIC, HOSTILE_ID: HOSTILE}
    return made[source_id] if source_id in made else (SEEDS / f"{source_id}.txt").read_text(encoding="utf-8")


def _claim(document: Document, language: str, stated: Stated) -> Claim:
    start = document.text.index(stated.quote)
    end = document.text.index("\n", start)
    number = document.text.index(stated.number, start)
    told = dict(
        claim_id=claim_id(document.sha256, number), source_id=document.id, language=language, outcome=stated.outcome,
        object=OBJECT_OF[stated.class_], class_=stated.class_, status=STATUS_OF[stated.class_] or "unknown",
        value=stated.value, low=stated.value, high=stated.value, quantifier="exact", value_text=stated.number,
        unit="person" if OBJECT_OF[stated.class_] == "people" else "item", basis="incident", stance="asserted", attribution="author",
        date_start=date(2023, 9, 19), date_end=date(2023, 9, 19), date_precision="day", date_basis="relative",
        quote=document.text[start:end], quote_start=start, quote_end=end, number_start=number,
        number_end=number + len(stated.number), confidence=0.9,
    ) | stated.rest  # fmt: skip
    return Claim(**told)


def _whole(claims: list[Claim]) -> list[Claim]:
    """Claims whose part_of is given in words point to the claim with these words."""
    ids = {claim.value_text: claim.claim_id for claim in claims}
    return [replace(c, part_of=ids[c.part_of]) if c.part_of else c for c in claims]


def rows() -> tuple[dict[str, tuple[Any, ...]], tuple[Document, ...]]:
    """The rows of every table, and the documents."""
    documents, sources, claims = [], [], []
    for source_id, (language, title, stated) in ARTICLES.items():
        document = Document(source_id, _text(source_id), date(2023, 9, 19), None, title, None, language)
        documents.append(document)
        sources.append(Source(
            source_id=source_id, path=f"seeds/{len(sources)}.txt", title=title, language=language, published=date(2023, 9, 19),
            publisher=SCRIPT if source_id == HOSTILE_ID else None, published_precision="day", published_basis="stated in the text",
            licence="The text remains its publisher's.", sha256=document.sha256, characters=len(document.text),
        ))  # fmt: skip
        if source_id == HOSTILE_ID:
            sources[0] = replace(sources[0], copy_of=HOSTILE_ID, copy_similarity=0.815)
        claims += _whole([_claim(document, language, one) for one in stated])
    made = {"claims": tuple(claims), "sources": tuple(sources), "codes": tuple(Code(**{k: v or None for k, v in row.items()}) for row in codes.rows()), "changes": (), "attributions": (), "tolls": ()}
    parts = [c for c in claims if c.part_of]
    made["relations"] = tuple(Relation(claim_id=c.claim_id, relation="part_of", other_claim_id=c.part_of or "", basis="words", grade=1.0) for c in parts)
    made["tolls"] = tuple(_tolls())
    made["events"] = (_filled(TABLES["events"], event_id="evt-example", title=SCRIPT, basis="by hand"),)
    made["actors"] = (_filled(TABLES["actors"], actor_id="act-az-mod", name="Ministry of Defence of Azerbaijan", side="AZ"),)
    made["places"] = (_filled(TABLES["places"], place_id="plc-karabakh", name="Karabakh Economic Region", latitude=39.8, longitude=46.8),)
    return made, tuple(documents)


def _tolls() -> Iterator[Toll]:
    """Two sides that contradict each other, two that agree."""
    told = (("killed", "AM", 40, None, "conflict", 12, None), ("killed", "AZ", 12, 12, "conflict", 12, None))
    told += (("wounded", "AM", 5, 5, "agree", 5, 5), ("wounded", None, 5, 5, "agree", 5, 5))
    for outcome, side, low, high, agreement, union_low, union_high in told:
        key = {"event": "evt-example", "outcome": outcome, "object": "people", "class_group": "person", "claimant_side": side}
        bounds = {"low": low, "high": high, "union_low": union_low, "union_high": union_high, "agreement": agreement}
        yield Toll(toll_id=hashed_id("tol", outcome, side), claims=1, claimants=1, **key, **bounds)


def _filled(table: Table, **told: Any) -> Event | Actor | Place:
    """A row with what is `told`; a column that must not be blank gets the first code of its list, else its own name."""
    must = {c.attribute: c.allowed[0] if c.allowed else c.name for c in table.columns if c.required}
    return table.row(**(must | told))


def build(folder: Path, astray: bool = False) -> Path:
    """Write the package into `folder`; `astray` moves one article's text after the claims were placed."""
    made, documents = rows()
    facts = package.Facts("example", "Example <figures>", "Numbers that articles state. Two sentences & no more.", "1.2.3", "2026-11-22", "CC-BY-4.0", "", ("The authors",))
    for name, content in package.files(made, facts).items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    if astray:
        documents = tuple(replace(d, text="moved " + d.text) if d.id == "arabic" else d for d in documents)
    (folder / "data" / "tally.db").write_bytes(sqlite.database(made, documents))
    return folder


class Browser:
    """Asks the site for pages as a client would, one event loop for all."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.loop = asyncio.new_event_loop()
        self.site = site.application(folder)
        self.site.kept = kept.Kept(0)  # tests change what pages are made of
        self.loop.run_until_complete(self.site.invoke_startup())
        self.db = sqlite3.connect(folder / "data" / "tally.db")

    def get(self, path: str, status: int = 200):  # noqa: ANN201 - httpx.Response
        response = self.loop.run_until_complete(self.site.client.get(path))
        assert response.status_code == status, (path, response.status_code, response.text[-1500:])
        return response

    def page(self, path: str, status: int = 200) -> str:
        return self.get(path, status).text

    def claims(self, source_id: str) -> list[str]:
        rows = self.db.execute("select claim_id from claims where source_id = ? order by number_start", [source_id])
        return [row[0] for row in rows]


def pages(browser: Browser) -> list[str]:
    """An address of every page type, every table, every row and every article."""
    found = ["/", "/tally", "/-/search", "/-/search?q=two", "/tally?sql=select+*+from+claims", "/tally/claims?_columns=all", "/tally/claims?_search=soldiers", "/-/event/evt-example", "/-/api", "/-/codebook", "/-/explore", "/-/explore?outcome=killed&side=AZ", "/tally/how_many_according_to_whom?outcome=&side="]
    for name, table in TABLES.items():
        found.append(f"/tally/{name}")
        keys = browser.db.execute(f"select {', '.join(table.key)} from {name} limit 20").fetchall()
        found += [f"/tally/{name}/{','.join(tilde_encode(str(k)) for k in key)}" for key in keys]
    return found + [f"/-/source/{tilde_encode(one)}" for one in ARTICLES]


@contextmanager
def serving(application: Any, **told: Any) -> Iterator[int]:
    """The port of a service of this process, answered by a thread of it until the block ends; `told` is for `site.answer`."""
    listening = site.listen("127.0.0.1", 0)
    loop = asyncio.new_event_loop()
    task = loop.create_task(site.answer(application, listening, **told))

    def run() -> None:
        try:
            loop.run_until_complete(task)
        except asyncio.CancelledError:
            pass
        left = asyncio.all_tasks(loop)
        for one in left:
            one.cancel()
        if left:
            loop.run_until_complete(asyncio.wait(left))
        loop.close()

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    yield listening.getsockname()[1]
    loop.call_soon_threadsafe(task.cancel)
    thread.join(10)
    listening.close()
