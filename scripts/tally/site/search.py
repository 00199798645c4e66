"""Search over claims and article texts: what is asked for (`asked`), found in the index width by width, shown in its own words."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

from datasette.database import Database, QueryInterrupted

from .. import world
from ..searching.meanings import Meaning
from . import asked, hits, reader, wording
from .terms import Asked, Term, Wanted, may_be_year

MOST = 10_000  # rows of one kind that are counted and paged through; beyond it, "more than"
SIZE = {"claims": 30, "articles": 10}  # rows on a page
AROUND = 90  # code points shown on either side of a hit
FACETS = ("outcome", "side", "claimant_side", "language")
CHOICES = 8  # values of a facet that are shown
TABLES = {"claims": "claims", "articles": "sources"}
_ROWS = {
    "claims": """select r.rowid as number, r.*, s.title as source_title, s.publisher as publisher
from claims r left join sources s using (source_id) where r.rowid in ({})""",
    "articles": """select r.rowid as number, r.*, t.text as text, (select count(*) from claims c where c.source_id = r.source_id) as claims
from sources r left join texts t using (source_id) where r.rowid in ({})""",
}


@dataclass(frozen=True, slots=True)
class Found:
    """Rows of one kind on one page, counted from 1. `counts` are the rows of each width and those narrower, none above MOST; each row tells its `width`."""

    kind: str
    page: int
    size: int
    counts: tuple[int, ...]
    bounded: bool
    rows: tuple[dict[str, Any], ...]

    @property
    def count(self) -> int:
        """How many rows there are, or MOST where there are more."""
        return self.counts[-1] if self.counts else 0

    @property
    def more(self) -> bool:
        """Whether a page follows."""
        return self.page * self.size < self.count


async def search(database: Database, query: str, kind: str = "", page: int = 1) -> dict[str, Any]:
    """What the page and its JSON show: claims and articles for `query`, of one `kind` or of both, where nothing is found why.

    `slow` is set where the database took too long.
    """
    told: dict[str, Any] = {"asked": await asyncio.to_thread(asked.read, query), "kind": kind, "slow": False, "claims": None, "articles": None, "facets": (), "without": (), "alone": ()}
    try:
        for each in (kind,) if kind in TABLES else TABLES:
            told[each] = await _found(database, each, told["asked"], page if kind else 1)
        if told["claims"] and told["claims"].count and not told["claims"].bounded:
            told["facets"] = await _facets(database, told["asked"])
        if told["asked"].terms and not any(told[each] and told[each].count for each in TABLES):
            told |= await _why(database, told["asked"])
    except QueryInterrupted:
        told["slow"] = True
    return told


def place(page: str) -> int:
    """The page that a request names: 1 where it names none that can be."""
    return min(max(int(page), 1), MOST) if page.isascii() and page.isdigit() and len(page) < len(str(MOST)) else 1


async def _found(database: Database, kind: str, query: Asked, page: int) -> Found:
    counts: list[int] = []
    size = SIZE[kind]
    for expression in query.expressions:
        counts.append(await _count(database, kind, expression))
        if counts[-1] > MOST:
            break
    bounded = bool(counts) and counts[-1] > MOST
    numbers = await _numbers(database, kind, query.expressions, counts, (page - 1) * size, min(page * size, MOST))
    rows = {row["number"]: dict(row) for row in await _rows(database, kind, list(numbers))}
    made = await asyncio.to_thread(lambda: tuple(_SHOWN[kind](rows[n], query.terms) | {"width": width} for n, width in numbers.items()))
    return Found(kind, page, size, tuple(min(n, MOST) for n in counts), bounded, made)


async def _count(database: Database, kind: str, expression: str, most: int = MOST) -> int:
    index = f"{TABLES[kind]}_fts"
    sql = f"select count(*) from (select 1 from {index} where {index} match ? limit {most + 1})"
    return (await database.execute(sql, [expression])).single_value()


async def _numbers(database: Database, kind: str, expressions: Sequence[str], counts: Sequence[int], first: int, last: int) -> dict[int, int]:
    """The row numbers from place `first` to `last` of the answer, narrow matches before wide ones, each with its width counted from 0."""
    found: dict[int, int] = {}
    index, before = f"{TABLES[kind]}_fts", 0
    for width, (expression, count) in enumerate(zip(expressions, counts)):
        start, stop = max(first, before), min(last, count)
        if start < stop:
            own = f"({expression}) NOT ({expressions[width - 1]})" if width else expression
            sql = f"select rowid from {index} where {index} match ? order by rowid limit ? offset ?"
            found |= {row[0]: width for row in (await database.execute(sql, [own, stop - start, start - before])).rows}
        before = count
    return found


async def _rows(database: Database, kind: str, numbers: Sequence[int]) -> Iterable[Any]:
    return (await database.execute(_ROWS[kind].format(", ".join("?" * len(numbers))), list(numbers))).rows if numbers else ()


def _claim(row: dict[str, Any], terms: Sequence[Term]) -> dict[str, Any]:
    return {**reader.card(0, row), "excerpt": wording.excerpt(row["quote"], _in_quote(row, terms), AROUND)}


def _in_quote(claim: wording.Row, terms: Sequence[Term]) -> list[tuple[int, int]]:
    """What to mark in a quote: the words looked for, and the number where one was asked for or nothing else can be marked."""
    found = hits.marks(claim["quote"], terms)
    number = wording.number_in_quote(claim)
    asked_for = any(_fits(claim, wanted) for term in terms for one in term.alternatives for wanted in one.wanted)
    if (asked_for or not found) and all(end <= number[0] or number[1] <= start for start, end in found):
        found = sorted([*found, number])
    return found


def _fits(claim: wording.Row, wanted: Wanted) -> bool:
    """Whether a claim's number is, or lies within, what was asked for."""
    own = {claim[name] for name in ("value", "low", "high")} - {None}
    low, high = (-1 if wanted.low is None else wanted.low), (max(own, default=0) if wanted.high is None else wanted.high)
    return wanted.value in own or any(low <= number <= high for number in own)


def _article(row: dict[str, Any], terms: Sequence[Term]) -> dict[str, Any]:
    text = row.pop("text") or ""
    line, spans = hits.best(text, terms)
    excerpt = wording.excerpt(line, spans, AROUND)
    mark = next((part.text for part in excerpt if part.hit), "")
    return {**row, "excerpt": excerpt, "direction": wording.direction(text), "fragment": f"#:~:text={quote(mark, safe='').replace('-', '%2D')}" if mark else ""}


_SHOWN: Mapping[str, Callable[[dict[str, Any], Sequence[Term]], dict[str, Any]]] = {"claims": _claim, "articles": _article}


# what narrows the answer, and what widens it


@dataclass(frozen=True, slots=True)
class Facet:
    """A column of the claims found: its values with their words and how many claims have them, the commonest first."""

    column: str
    values: tuple[tuple[str | None, str, int], ...]


async def _facets(database: Database, query: Asked) -> tuple[Facet, ...]:
    sql = f"select {', '.join(FACETS)}, count(*) from claims where rowid in (select rowid from claims_fts where claims_fts match ?) group by {', '.join(FACETS)}"
    rows = (await database.execute(sql, [query.expressions[-1]])).rows
    made = []
    for i, column in enumerate(FACETS):
        counts: Counter[str | None] = Counter()
        for row in rows:
            counts[row[i]] += row[len(FACETS)]
        name = wording.list_of("claims", column)
        values = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0] or ""))[:CHOICES]
        made.append(Facet(column, tuple((v, wording.code(name, v)["title"] if v else "not stated", n) for v, n in values)))
    return tuple(facet for facet in made if len(facet.values) > 1)


async def _why(database: Database, query: Asked) -> dict[str, Any]:
    """Of a query that finds nothing: how much each of its terms finds alone, and what is found without one of them."""
    alone, without = [], []
    for i, term in enumerate(query.terms):
        alone.append((_typed(term), {kind: await _count(database, kind, Asked((term,), ()).expressions[-1], 1000) for kind in TABLES}))
        rest = Asked((*query.terms[:i], *query.terms[i + 1 :]), ())
        counts = {kind: await _count(database, kind, rest.expressions[-1], 1000) for kind in TABLES} if rest.terms else {}
        if any(counts.values()):
            without.append((" ".join(_typed(one) for one in rest.terms), counts))
    return {"alone": tuple(alone), "without": tuple(without)}


def _typed(term: Term) -> str:
    return " OR ".join(f'"{one.typed}"' if one.exact else one.typed for one in term.alternatives)


# in words and as JSON


def explained(term: Term) -> tuple[str, ...]:
    """What else than its own words a term was taken for, in words."""
    told = [_number(wanted) for wanted in term.wanted]
    told += [_day(term.date)] if term.date else []
    return tuple(dict.fromkeys([*told, *(words for m in term.means if (words := _meant(m)))]))


def _day(date: str) -> str:
    """A day, a month or a day of any year, as the index has it, in words."""
    if len(date) == len("09-19"):
        return wording.day(f"2000-{date}").removesuffix("2000") + "of any year"
    return wording.day(date) if len(date) == len("2023-09-19") else wording.day(f"{date}-01", "month")


def _number(wanted: Wanted) -> str:
    row = {"value": wanted.value, "low": wanted.low, "high": wanted.high, "quantifier": wanted.quantifier, "share": None, "value_text": ""}
    year = f" or the year {wanted.value}" if may_be_year(wanted) else ""
    return f"the number {wording.figure(row)}{year}"


def _meant(meaning: Meaning) -> str:
    match meaning.kind:
        case "outcome" | "class":
            title = wording.code(meaning.kind, meaning.code)["title"]
            return f"{'' if meaning.sure else 'less exactly, '}the {meaning.kind} {title} in any language"
        case "object":
            return "anybody" if meaning.code == "people" else meaning.code
        case "side":
            return f"the side or country {wording.code('side', meaning.code)['title']}"
        case "place":
            known = world.place(meaning.code)
            return f"the place {known.name}, by all its names" if known else ""
        case "actor":
            known_actor = world.actor_of(meaning.code)
            return f"{known_actor.name}, by all its names" if known_actor else ""
    return ""


def answer(query: str, told: Mapping[str, Any], address: str) -> dict[str, Any]:
    """The answer as JSON: `count_is_exact` is false where there are more than `count`; `width` 0 is what was asked for itself, 2 the widest."""
    looked = [{"typed": _typed(t), "taken_for": [words for one in t.alternatives for words in explained(one)]} for t in told["asked"].terms]
    made: dict[str, Any] = {"query": query, "looked_for": looked, "left_out": told["asked"].left, "took_too_long": told["slow"]}
    for kind in TABLES:
        found: Found | None = told[kind]
        if found is not None:
            following = f"{address}?{urlencode({'q': query, 'in': kind, 'page': found.page + 1})}" if found.more else None
            made[kind] = {"count": found.count, "count_is_exact": not found.bounded, "rows": [_plain(row) for row in found.rows], "next": following}
    return made


def _plain(row: Mapping[str, Any]) -> dict[str, Any]:
    shown = {k: v for k, v in row.items() if k not in ("number", "words", "relays", "fragment", "direction", "excerpt")}
    return shown | {"excerpt": [{"text": part.text, "hit": part.hit} for part in row["excerpt"]]}
