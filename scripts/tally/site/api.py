"""The page that says how to ask for rows as JSON and CSV, every example a link that works on this package."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from datasette.database import Database

from .. import codes
from ..schema.columns import TABLES
from .package import DATABASE
from .queries import QUESTIONS


@dataclass(frozen=True, slots=True)
class Example:
    """An address and what it answers. `path` begins with /."""

    path: str
    says: str


@dataclass(frozen=True, slots=True)
class Topic:
    """Examples under one heading."""

    title: str
    text: str
    examples: tuple[Example, ...]


_SQL = "select outcome, count(*) as claims from claims where side = :side group by outcome"


def topics(claim_id: str, event_id: str, source_id: str, limit: int) -> tuple[Topic, ...]:
    """The page's content for a package that has these rows; ids that are blank leave their examples out."""
    table = f"/{DATABASE}/claims"
    query = next(iter(QUESTIONS))
    one = (Example(f"{table}/{claim_id}.json?_shape=objects", "one claim, by its id"),) if claim_id else ()
    happened = (Example(f"{table}.json?" + urlencode({"event": event_id, "_shape": "array"}), "the claims of one event"),) if event_id else ()
    text = (Example(f"{table}.json?" + urlencode({"source_id": source_id, "_shape": "array"}), "the claims of one article"),) if source_id else ()
    return (
        Topic("Rows as JSON", "Put .json behind a table's address. _shape=array gives a list of objects, _shape=objects the same with the count and the address of the next page. _size is at most 1000; _next takes the value that the page before gave; next is null on the last page.", (
            Example(f"{table}.json?_shape=array&_size=5", "the first five claims"), *one,
            Example(f"{table}.json?outcome=killed&_shape=objects&_labels=on", "claims of an outcome, keys with their labels"), *happened, *text,
        )),
        Topic("Filters", "A column's name filters by its code. Behind two underscores: exact, not, contains, startswith, gt, gte, lt, lte, in, isnull, notnull. _sort and _sort_desc order, _facet counts, _search finds the claims that the search page finds.", (
            Example(f"{table}.json?high__gte=100&_sort_desc=high&_shape=array", "figures of a hundred or more"),
            Example(f"{table}.json?outcome__in=killed,wounded&claimant_side__notnull=1&_shape=array", "two outcomes, the claimant speaking for a side"),
            Example(f"{table}.json?_facet=outcome&_facet=side&_size=0", "counts by outcome and side"),
            Example(f"{table}.json?side__isnull=1&_shape=array", "what states no side"),
            Example(f"{table}.json?date_end__gte=2023-09-19&date_end__lte=2023-09-20&_shape=array", "the days from one to another"),
            Example(f"{table}.json?_search=soldiers&_shape=array", "claims with a word"),
        )),
        Topic("Search", "What the search page finds, as JSON: claims and articles by what the words mean, in any language. looked_for tells what each word was taken for, width how exactly a row answers (0 for what was asked for itself), count_is_exact whether there are more than count. in=claims or in=articles with page goes on. _search of a table takes the same queries; in SQL they stand in escape_fts.", (
            Example("/-/search.json?q=killed", "claims and articles for a word"),
            Example("/-/search.json?q=2&in=claims", "claims with a number"),
            Example("/-/search.json?" + urlencode({"q": "2000 evacuated"}), "a number and an outcome"),
            Example("/-/search.json?" + urlencode({"q": "more than 10 killed", "in": "claims", "page": 1}), "numbers within bounds"),
        )),
        Topic("CSV", f"Put .csv behind a table's address: all rows that the filters leave, whole. The CSV of a query ends with a line CUT HERE where it has more than {limit:,} rows.", (
            Example(f"{table}.csv?outcome=killed", "all claims of an outcome"),
            Example(f"{table}.csv?_size=10", "a page of ten"),
            Example(f"{table}.csv?_labels=on", "keys with their labels beside them"),
        )),
        Topic("Questions", "Each question of the data page has an address of its own; parameters left blank ask for all.", (
            Example(f"/{DATABASE}/{query}.json?outcome=evacuated&side=&_shape=array", QUESTIONS[query].title),
            Example(f"/{DATABASE}/{query}.csv?outcome=evacuated&side=", "the same as CSV"),
        )),
        Topic("SQL", f"Reading only, at most a second and {limit:,} rows. Parameters stand behind a colon, so no value need be quoted. In the answer truncated tells whether rows were left out.", (
            Example(f"/{DATABASE}.json?" + urlencode({"sql": _SQL, "side": "AZ"}), "claims of a side by outcome"),
            Example(f"/{DATABASE}.csv?" + urlencode({"sql": _SQL, "side": "AZ"}), "the same as CSV"),
            Example(f"/{DATABASE}.json?" + urlencode({"sql": "select claim_id, quote from claims where rowid in (select rowid from claims_fts where claims_fts match escape_fts(:words))", "words": "soldiers killed"}), "the same words in SQL"),
        )),
    )  # fmt: skip


# A claim with an event where there is one: found along the keys, without going through all claims.
_EXAMPLE = """select * from (select claim_id, event, source_id from claims where event is not null order by claim_id limit 1)
union all select * from (select claim_id, event, source_id from claims order by claim_id limit 1) limit 1"""


async def page(database: Database, limit: int, root: str) -> dict[str, Any]:
    """What the page shows: topics with examples from this package, and the address under which the reader has the site."""
    claim = (await database.execute(_EXAMPLE)).first()
    ids = (claim["claim_id"], claim["event"] or "", claim["source_id"]) if claim else ("", "", "")
    return {"topics": topics(*ids, limit), "root": root.rstrip("/")}


def codebook() -> dict[str, Any]:
    """Every table with its columns, and every code list, in their own order."""
    lists: dict[str, list[dict[str, str]]] = {}
    for row in codes.rows():
        lists.setdefault(row["list"], []).append(row)
    return {"described": list(TABLES.values()), "lists": lists}
