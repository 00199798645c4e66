"""Every question asked of the seeds' package and of one made at random, its answer worked out a second time from the CSV files."""

from __future__ import annotations

import csv
import random
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
import site_example
from site_example import Browser

from tally import package
from tally.codes import OBJECT_OF, STATUS_OF
from tally.package import sqlite
from tally.schema.columns import TABLES
from tally.schema.tables import Attribution, Relation, Toll, hashed_id
from tally.site import cells, queries

Rows = list[dict[str, Any]]
Tables = Mapping[str, Rows]
Answer = list[dict[str, Any]]


def read(folder: Path) -> Tables:
    """The tables of a package from its CSV files, blanks as None, whole numbers as such."""
    found = {}
    for name, table in TABLES.items():
        with (folder / "data" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        numbers = {c.name: int if c.type == "integer" else float for c in table.columns if c.type in ("integer", "number")}
        found[name] = [{k: None if v == "" else numbers[k](v) if k in numbers else v for k, v in row.items()} for row in rows]
    return found


def random_package(folder: Path) -> Path:
    """A package of random rows that holds an answer to every question."""
    chance = random.Random(7)
    made, documents = site_example.rows()
    events = tuple(replace(made["events"][0], event_id=f"evt-{n}", title=f"Event {n}") for n in "abcdef")
    actors = tuple(replace(made["actors"][0], actor_id=f"act-{n}", name=f"Ministry {n}") for n in range(4))
    classes = sorted(OBJECT_OF)
    claims = []
    for n, origin in enumerate(made["claims"] * 14):
        class_ = chance.choice(classes)
        low = chance.choice([None, chance.randrange(1, 5000)])
        high = chance.choice([low, None if low else chance.randrange(1, 5000), (low or 0) + chance.randrange(9)])
        day = date(2020, 1, 30) + timedelta(days=chance.randrange(200))
        actor = chance.choice([None, *actors])
        claims.append(replace(
            origin, claim_id=hashed_id("clm", n), class_=class_, object=OBJECT_OF[class_], status=STATUS_OF[class_] or "unknown", unit=chance.choice(["person", "household", "item"]),
            outcome=chance.choice(TABLES["claims"].column("outcome").allowed), side=chance.choice(["AZ", "AM", None]), claimant_side=chance.choice(["AZ", "AM", None]), low=low, high=high, value=None,
            quantifier=chance.choice(["between", "indefinite", "about"]), stance=chance.choice(["asserted", "denied"]), attribution=chance.choice(["named", "unnamed", "author"]),
            claimant=actor.actor_id if actor else None, claimant_text=chance.choice(["the ministry", "Kyiv's office"]) if actor or chance.random() < 0.5 else None, date_start=None, date_end=chance.choice([day, day, None]),
            date_basis="stated", place=chance.choice(["plc-karabakh", None]), place_text=chance.choice(["Karabakh Economic", "the village", None]), event=chance.choice(events).event_id, part_of=None,
            confidence=chance.choice([0.5, 0.7, None]), review=chance.choice(["auto", "confirmed"]),
        ))  # fmt: skip
    pairs = sorted({(a.claim_id, b.claim_id) for a, b in (chance.sample(claims, 2) for _ in range(60))})
    relations = [Relation(claim_id=a, relation=chance.choice(["denies", "updates", "same_figure", "conflicts"]), other_claim_id=b, basis="made", grade=0.5) for a, b in pairs]
    keys = sorted({(c.event, c.outcome, c.side or "", c.claimant_side or "") for c in claims})
    tolls = [Toll(
        toll_id=hashed_id("tol", *key), event=key[0], outcome=key[1], object="people", class_group="person", side=key[2] or None, claimant_side=key[3] or None, low=(low := chance.randrange(50)), high=chance.choice([None, low + 3]),
        claims=chance.randrange(1, 9), claimants=chance.randrange(1, 4), agreement=chance.choice(["conflict", "agree", "single", "denied"]), union_low=chance.randrange(9), union_high=chance.choice([None, chance.randrange(9, 99)]),
    ) for key in keys]  # fmt: skip
    links = [Attribution(claim_id=c.claim_id, position=1, link=chance.choice(["relay", "claimant"]), text=chance.choice(["NEXTA", "a paper"])) for c in claims[::2]]
    sources = tuple(replace(s, title=s.title if n % 2 else None) for n, s in enumerate(made["sources"]))
    made |= {"claims": tuple(claims), "events": events, "actors": actors, "relations": tuple(relations), "tolls": tuple(tolls), "attributions": tuple(links), "sources": sources}
    facts = package.Facts("random", "Random", "", "", "", "CC-BY-4.0", "", ())
    for name, content in package.files(made, facts).items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    (folder / "data" / "tally.db").write_bytes(sqlite.database(made, documents))
    return folder


@pytest.fixture(scope="module", params=["seeds", "random"])
def asked(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Browser, Tables]:
    if request.param == "seeds":
        folder = request.getfixturevalue("built_once")
    else:
        folder = random_package(tmp_path_factory.mktemp("random"))
    return Browser(folder), read(folder)


def answer(browser: Browser, name: str, told: Mapping[str, str]) -> Answer:
    return browser.get(f"/tally/{name}.json?{urlencode(told)}&_shape=array").json()


# What each question means, told a second time.


def by_id(rows: Rows, key: str) -> dict[str, dict[str, Any]]:
    return {row[key]: row for row in rows}


def who(claim: Mapping[str, Any], tables: Tables) -> str:
    actor = by_id(tables["actors"], "actor_id").get(claim["claimant"])
    return actor["name"] if actor else claim["claimant_text"] or "the article itself"


def claims(tables: Tables, told: Mapping[str, str], test: Callable[[dict[str, Any]], bool] = lambda _: True) -> Rows:
    """The claims that pass a test and the choices, with their speaker."""
    kept = (c for c in tables["claims"] if test(c))
    kept = (c for c in kept if not told.get("outcome") or c["outcome"] == told["outcome"])
    kept = (c for c in kept if not told.get("side") or c["side"] == told["side"])
    return [{**c, "claimant": who(c, tables)} for c in kept]


def pairs(tables: Tables, relation: str) -> Iterable[tuple[dict[str, Any], dict[str, Any]]]:
    known = by_id(tables["claims"], "claim_id")
    return ((known[r["claim_id"]], known[r["other_claim_id"]]) for r in tables["relations"] if r["relation"] == relation)


def tolls(tables: Tables, told: Mapping[str, str], agreement: str) -> Rows:
    return [t for t in tables["tolls"] if t["agreement"] == agreement and told.get("outcome", "") in ("", t["outcome"])]


def summed(rows: Rows) -> list[dict[str, Any]]:
    groups = defaultdict(list)
    for t in rows:
        groups[t["event"], t["outcome"], t["class_group"], t["side"]].append(t)
    return [{"event": e, "outcome": o, "class_group": g, "side": s, "claimants": sum(t["claimants"] for t in own)} for (e, o, g, s), own in groups.items()]


def counted(rows: Iterable[tuple[Any, ...]], *names: str) -> list[dict[str, Any]]:
    return [{**dict(zip(names, key)), "claims": n} for key, n in Counter(rows).items()]


def largest_event(tables: Tables) -> str:
    counts = Counter(c["event"] for c in tables["claims"] if c["event"])
    return min(counts, key=lambda event: (-counts[event], event))


def named(word: str, *texts: str | None) -> bool:
    return any(word.lower() in (text or "").lower() for text in texts)


def of_claimant(t: Tables, p: Mapping[str, str]) -> Rows:
    actors = by_id(t["actors"], "actor_id")
    return claims(t, p, lambda c: not p["claimant"] or p["claimant"] == "the article itself" and who(c, t) == p["claimant"] or named(p["claimant"], c["claimant_text"], *(actors[c["claimant"]][k] for k in ("name", "other_names")) if c["claimant"] else ()))


def at_place(t: Tables, p: Mapping[str, str]) -> Rows:
    places = by_id(t["places"], "place_id")

    def is_there(c: dict[str, Any]) -> bool:
        names = [c["place_text"], *(places[c["place"]][k] for k in ("name", "name_az", "name_hy", "other_names"))] if c["place"] else [c["place_text"]]
        return any(name is not None for name in names) if not p["place"] else named(p["place"], *names)

    return claims(t, {}, is_there)


def languages(t: Tables, p: Mapping[str, str]) -> Rows:
    told = defaultdict(set)
    for c in t["claims"]:
        told[c["event"]].add(c["language"])
    return [{"event": e, "languages": len(own), "claims": sum(c["event"] == e for c in t["claims"])} for e, own in told.items() if e and len(own) > 1]


LOST = ("killed", "wounded", "casualties", "missing", "captured", "destroyed", "damaged", "lost")
MOVED = ("displaced", "evacuated", "rescued", "affected")
EXPECTED: dict[str, Callable[[Tables, Mapping[str, str]], Rows]] = {
    "how_many_according_to_whom": claims,
    "who_claims_what_of_an_event": lambda t, p: claims(t, {}, lambda c: c["event"] == (p["event"] or largest_event(t))),
    "tolls_of_an_event": lambda t, p: [r for r in t["tolls"] if p["event"] in ("", r["event"])],
    "largest_disagreements": lambda t, p: summed(tolls(t, p, "conflict")),
    "agreed_by_independent_claimants": lambda t, p: summed(tolls(t, p, "agree")),
    "one_voice_only": lambda t, p: tolls(t, p, "single"),
    "denied_figures": lambda t, p: [{**c, "denied_claim_id": d} for c in claims(t, p, lambda c: c["stance"] == "denied") for d in ([b["claim_id"] for a, b in pairs(t, "denies") if a["claim_id"] == c["claim_id"]] or [None])],
    "how_a_toll_rose": lambda t, p: [{**a, "claimant": who(a, t), "earlier": b["value_text"], "earlier_claim_id": b["claim_id"]} for a, b in pairs(t, "updates") if p["event"] in ("", a["event"])],
    "own_and_others_losses": lambda t, p: [{**r, "whose": "its own" if r["side"] == r["claimant_side"] else "another's"} for r in t["tolls"] if r["side"] and r["claimant_side"] and r["outcome"] in LOST and r["agreement"] != "denied" and p["event"] in ("", r["event"]) and p["outcome"] in ("", r["outcome"])],
    "claims_of_a_claimant": of_claimant,
    "civilians": lambda t, p: claims(t, p, lambda c: c["status"] in ("civilian", "journalist", "medical")),
    "displaced_and_evacuated": lambda t, p: claims(t, p, lambda c: c["outcome"] in MOVED and c["object"] == "people"),
    "equipment": lambda t, p: claims(t, p, lambda c: c["object"] == "equipment"),
    "at_a_place": at_place,
    "by_month": lambda t, p: counted(((c["date_end"][:7], c["outcome"]) for c in claims(t, p) if c["date_end"]), "year_month", "outcome"),
    "between_two_days": lambda t, p: claims(t, {}, lambda c: bool(c["date_end"]) and p["from_day"] <= c["date_end"] <= (p["to_day"] or "9")),
    "claimants": lambda t, p: counted(((c["claimant"], c["claimant_side"]) for c in claims(t, p)), "claimant", "claimant_side"),
    "relays": lambda t, p: counted(((a["text"], by_id(t["claims"], "claim_id")[a["claim_id"]]["claimant_side"]) for a in t["attributions"] if a["link"] == "relay"), "relay", "claimant_side"),
    "unnamed_sources": lambda t, p: claims(t, p, lambda c: c["attribution"] == "unnamed"),
    "repeated_figures": lambda t, p: [{**a, "claimant": who(a, t), "first_claim_id": b["claim_id"]} for a, b in pairs(t, "same_figure") if p["outcome"] in ("", a["outcome"])],
    "told_in_several_languages": languages,
    "words_without_a_number": lambda t, p: claims(t, p, lambda c: c["quantifier"] == "indefinite"),
    "to_check_first": lambda t, p: claims(t, {}, lambda c: c["review"] == "auto" and p["language"] in ("", c["language"])),
    "articles": lambda t, p: [{**s, "claims": sum(c["source_id"] == s["source_id"] for c in t["claims"])} for s in t["sources"] if p["language"] in ("", s["language"])],
}  # fmt: skip
# The columns by which an answer is ordered, those that fall with a minus before them; blanks stand last in what falls.
ORDERED = {
    "how_many_according_to_whom": "-high", "unnamed_sources": "-high", "displaced_and_evacuated": "-high", "repeated_figures": "-high", "agreed_by_independent_claimants": "-high",
    "denied_figures": "-date_end", "civilians": "-date_end", "claims_of_a_claimant": "-date_end", "between_two_days": "date_end", "claimants": "-claims", "relays": "-claims", "articles": "-claims",
    "by_month": "year_month", "told_in_several_languages": "-languages", "words_without_a_number": "language",
}  # fmt: skip


def choices(name: str, tables: Tables) -> Iterable[dict[str, str]]:
    """The question with nothing chosen, with its example, and with a value of the package for each of its parameters."""
    one = queries.QUESTIONS[name]
    yield dict.fromkeys(one.example, "")
    yield dict(one.example)
    some = {"outcome": "killed", "side": "AZ", "language": "en", "event": largest_event(tables), "claimant": "ministry", "place": "karabakh", "from_day": "2020-03-01", "to_day": "2020-04-30"}
    yield {key: some[key] for key in one.example}


@pytest.mark.parametrize("name", queries.QUESTIONS)
def test_the_answer_is_what_the_tables_say(asked: tuple[Browser, Tables], name: str) -> None:
    browser, tables = asked
    for told in choices(name, tables):
        found, expected = answer(browser, name, told), EXPECTED[name](tables, told)
        shared = sorted(set(found[0]) & set(expected[0])) if found and expected else []
        assert len(found) == len(expected) and (not found or len(shared) >= 3), (told, len(found), len(expected))
        assert Counter(tuple(row[c] for c in shared) for row in found) == Counter(tuple(row[c] for c in shared) for row in expected), told


def test_the_random_package_answers_every_question_unasked(asked: tuple[Browser, Tables]) -> None:
    browser, tables = asked
    blank = {name for name, one in queries.QUESTIONS.items() if not answer(browser, name, {})}
    none = {"largest_disagreements", "agreed_by_independent_claimants", "denied_figures", "how_a_toll_rose", "unnamed_sources", "words_without_a_number"}  # the five seeds have none of these
    assert blank <= (none if len(tables["claims"]) < 20 else set())


@pytest.mark.parametrize("name", ORDERED)
def test_answers_stand_in_the_order_told(asked: tuple[Browser, Tables], name: str) -> None:
    column = ORDERED[name].lstrip("-")
    values = [row[column] for row in answer(asked[0], name, {})]
    known = [value for value in values if value is not None]
    if ORDERED[name].startswith("-"):
        assert values == sorted(known, reverse=True) + [None] * (len(values) - len(known))
    else:
        assert known == sorted(known)


@pytest.mark.parametrize("name", queries.QUESTIONS)
def test_the_page_has_the_rows_of_its_json_and_csv(asked: tuple[Browser, Tables], name: str) -> None:
    browser, _ = asked
    told = urlencode(queries.QUESTIONS[name].example)
    html, found = unescape(browser.page(f"/tally/{name}?{told}&_rows=all")), answer(browser, name, queries.QUESTIONS[name].example)
    assert html.count("<tr>") == (len(found) + 1 if found else 0)
    assert len(list(csv.reader(browser.page(f"/tally/{name}.csv?{told}").splitlines()))) >= len(found) + 1 - (not found)
    for one in queries.QUESTIONS[name].example:
        assert f">{queries.PARAMETERS[one].label}</label>" in html


def test_parameters_offer_what_the_package_has(asked: tuple[Browser, Tables]) -> None:
    browser, tables = asked
    html = unescape(browser.page("/tally/how_many_according_to_whom"))
    assert all(f'<option value="{side}"' in html for side in {c["side"] for c in tables["claims"]} - {None}) and ">Azerbaijan</option>" in html
    html = unescape(browser.page("/tally/who_claims_what_of_an_event"))
    event = largest_event(tables)
    title = by_id(tables["events"], "event_id")[event]["title"]
    assert f">the event with most claims: {title}</option>" in html and f'<option value="{event}"' in html
    assert '<option value="evt-other" selected>' in browser.page("/tally/who_claims_what_of_an_event?event=evt-other")
    assert 'type="date"' in browser.page("/tally/between_two_days") and "<datalist" in browser.page("/tally/claims_of_a_claimant")


def test_a_long_answer_shows_its_first_rows_and_leads_to_all(asked: tuple[Browser, Tables], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "ROWS", 3)
    browser, tables = asked
    made: list[object] = []
    usual = cells.of_query
    monkeypatch.setattr(cells, "of_query", lambda *told: made.append(told) or usual(*told))
    html = browser.page("/tally/how_many_according_to_whom?outcome=&side=")
    assert len(made) == 3 * len(browser.get("/tally/how_many_according_to_whom.json?outcome=&side=").json()["columns"]), "no cell is made that is not shown"
    assert len(browser.get("/tally/how_many_according_to_whom.json?outcome=&side=&_shape=array").json()) == len(tables["claims"])
    assert html.count("<tr>") == 4 and f"<b>{len(tables['claims'])}</b> rows, the first 3 here" in html
    assert browser.page("/tally/how_many_according_to_whom?outcome=&side=&_rows=all").count("<tr>") == 1 + len(tables["claims"])


def test_a_question_without_an_answer_says_so(asked: tuple[Browser, Tables]) -> None:
    html = asked[0].page("/tally/at_a_place?place=zzzz")
    assert "Nothing in this package answers the question with these choices" in html and 'href="/tally/at_a_place">' in html


def test_a_claimant_of_the_list_leads_to_its_claims(asked: tuple[Browser, Tables]) -> None:
    browser, tables = asked
    html = unescape(browser.page("/tally/claimants?outcome="))
    rows = answer(browser, "claimants", {"outcome": ""})
    for name in {row["claimant"] for row in rows}:
        assert f'claims_of_a_claimant?{urlencode({"claimant": name})}"' in html
        found = answer(browser, "claims_of_a_claimant", {"claimant": name, "outcome": ""})
        assert {row["claim_id"] for row in found} >= {c["claim_id"] for c in claims(tables, {}, lambda c, name=name: who(c, tables) == name)}, name
