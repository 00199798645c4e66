"""Tables' pages worked out on columns in memory: the same rows, counts and facets as SQLite gives, whatever is asked."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import pytest
import site_example
from site_example import Browser

from tally.package import columnar, sqlite
from tally.schema.columns import TABLES
from tally.schema.tables import Claim, claim_id
from tally.site import arrays, paging

ROWS = 400


def _claims(first: Claim, chance: random.Random) -> tuple[Claim, ...]:
    """Many claims whose columns are blank, alike or different by chance."""
    made = []
    for n in range(ROWS):
        low = chance.choice([None, 0, 2, 9, 10, 100])
        high = chance.choice([None, low if low is not None else 3, 100, 2000])
        day = chance.choice([None, date(2023, 9, 1) + timedelta(days=chance.randrange(90))])
        told: dict[str, Any] = {
            "claim_id": claim_id("0" * 64, n),
            "language": chance.choice(["en", "ru", "ar"]),
            "outcome": chance.choice(["killed", "wounded", "captured"]),
            "side": chance.choice([None, "AZ", "AM", "NK"]),
            "claimant": chance.choice([None, "act-az-mod"]),
            "claimant_text": chance.choice([None, "the ministry", "The Ministry", "министерство", "a 100% source", "x_y"]),
            "subject": chance.choice([None, "soldiers", "10", "9", "é"]),
            "low": low,
            "high": high,
            "value": low if low == high else None,
            "date_start": day,
            "date_end": day,
            "confidence": chance.choice([None, 0.5, 0.25, 1.0]),
            "event": chance.choice([None, "evt-example"]),
        }
        made.append(replace(first, **told))
    return tuple(made)


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Browser, Browser]]:
    """The same package with many claims, once on columns in memory and once on SQLite alone."""
    folder = site_example.build(tmp_path_factory.mktemp("many"))
    rows, documents = site_example.rows()
    rows |= {"claims": _claims(rows["claims"][0], random.Random(7)), "relations": ()}
    path = folder / "data" / "tally.db"
    path.unlink()
    sqlite.write(path, rows, documents)
    quick, plain = Browser(folder), Browser(folder)
    database = plain.site.get_database("tally")
    del database.execute
    usual = database.execute

    async def settled(sql: str, params: Any = None, *args: Any, **told: Any) -> Any:
        return await usual(paging.settled(sql) if told.get("page_size") else sql, params, *args, **told)

    database.execute = settled
    yield quick, plain


FILTERS = [
    {}, {"outcome": "killed"}, {"outcome": "nothing"}, {"outcome__not": "killed", "side": "AZ"}, {"side__isnull": "1"}, {"side__notnull": "1", "language": "ru"}, {"low": "2"}, {"low": "02"}, {"low": "x"},
    {"low__gt": "9"}, {"high__gte": "100"}, {"high__lt": "x"}, {"low__lte": "9", "high__gt": "3"}, {"subject__gt": "10"}, {"subject": "10"}, {"confidence__gte": "0.5"}, {"confidence": "0.25"}, {"confidence": "1"},
    {"outcome__in": "killed,wounded"}, {"outcome__notin": "killed,wounded"}, {"low__in": "2,9"}, {"date_end__in": '["2023-09-05"]'}, {"claimant_text__contains": "ministry"}, {"claimant_text__contains": "МИНИСТЕРСТВО"},
    {"claimant_text__contains": "%"}, {"claimant_text__contains": "_"}, {"claimant_text__startswith": "the"}, {"claimant_text__endswith": "y"}, {"claimant_text__like": "%ini%"}, {"claimant_text__notlike": "%ini%"},
    {"claimant_text__glob": "the*"}, {"claimant_text__isblank": "1"}, {"claimant_text__notblank": "1"}, {"date_end__date": "2023-09-05"}, {"date_end__gt": "2023-10-01", "outcome": "wounded"}, {"year": "2023"}, {"year_month": "2023-10"},
    {"claim_id__gt": "clm-m"}, {"quote__contains": "2 "}, {"claimant": "act-az-mod", "event": "evt-example"}, {"_where": "low = 2 and high between 2 and 100"}, {"_where": "1 or outcome = 'killed'", "side": "AZ"},
    {"_where": "outcome = 'killed' or side is null"}, {"_search": "soldiers"}, {"_search": "wounded", "side": "AZ"}, {"_search_subject": "soldiers"}, {"subject__arraycontains": "1"}, {"low__gt": "9' or 1"}, {"rowid__gt": "5"},
]  # fmt: skip
SORTS = [{}, {"_sort": "high"}, {"_sort_desc": "high"}, {"_sort": "side"}, {"_sort_desc": "claimant_text"}, {"_sort": "date_end"}, {"_sort_desc": "confidence"}, {"_sort": "claim_id"}, {"_sort_desc": "claim_id"}, {"_sort_desc": "quote"}, {"_sort": "outcome"}]


def _asked(*told: dict[str, str]) -> str:
    return urlencode({key: value for one in told for key, value in one.items()})


def _answer(browser: Browser, address: str) -> Any:
    found = browser.loop.run_until_complete(browser.site.client.get(address))
    told = found.json()
    for key in ("query_ms", "query"):
        told.pop(key, None)
    return found.status_code, told


@pytest.mark.parametrize("filters", FILTERS, ids=_asked)
def test_every_filter_leaves_the_rows_that_sqlite_finds(many: tuple[Browser, Browser], filters: dict[str, str]) -> None:
    address = f"/tally/claims.json?_size=30&_facet=language&_facet=low&_facet=claimant&_facet_date=date_end&_shape=objects&{_asked(filters)}"
    quick, plain = (_answer(browser, address) for browser in many)
    assert quick == plain


@pytest.mark.parametrize("sort", SORTS, ids=_asked)
@pytest.mark.parametrize("filters", [{}, {"outcome": "killed"}, {"side__isnull": "1", "high__gte": "3"}, {"_search": "wounded"}], ids=_asked)
def test_every_page_of_every_order_has_the_rows_that_sqlite_finds(many: tuple[Browser, Browser], filters: dict[str, str], sort: dict[str, str]) -> None:
    address, seen = f"/tally/claims.json?_shape=objects&_size=37&_nofacet=1&{_asked(filters, sort)}", []
    while address:
        quick, plain = (_answer(browser, address) for browser in many)
        assert quick == plain
        seen += [row["claim_id"] for row in quick[1]["rows"]]
        address = (quick[1]["next_url"] or "").removeprefix("http://localhost")
    assert len(seen) == len(set(seen)) == quick[1]["filtered_table_rows_count"] > 0


def test_pages_are_answered_without_going_through_the_rows(many: tuple[Browser, Browser], monkeypatch: pytest.MonkeyPatch) -> None:
    """Were all of this left to SQLite, the tests above would compare it with itself."""
    tried: list[tuple[str, bool]] = []
    plain = paging.answered

    def answered(sql: str, *told: Any) -> Any:
        found = plain(sql, *told)
        tried.append((sql, found is not None))
        return found

    monkeypatch.setattr(paging, "answered", answered)
    scanned: list[str] = []
    monkeypatch.setattr(arrays, "_is_known", lambda condition: arrays.column_of(condition) or scanned.append(condition))
    for query in ("outcome=killed&_sort_desc=high&_facet=side", "low__in=2,9&side__notnull=1", "date_end__gte=2023-09-02&_sort=side&_facet_size=2", "outcome=wounded&_size=9&_sort=high"):
        tried.clear()
        told = _answer(many[0], f"/tally/claims.json?{query}")[1]
        if told["next_url"]:
            _answer(many[0], told["next_url"].removeprefix("http://localhost"))
        assert len(tried) >= 4 and all(found for _, found in tried) and not scanned, (tried, scanned)


@pytest.mark.parametrize("sort", ["", "_sort=high", "_sort_desc=claim_id"])
def test_facets_of_a_later_page_count_all_that_the_filters_leave(many: tuple[Browser, Browser], sort: str) -> None:
    first = _answer(many[0], f"/tally/claims.json?_size=50&_facet=side&_shape=objects&{sort}")[1]
    later = _answer(many[0], first["next_url"].removeprefix("http://localhost"))[1]
    counts = [{one["value"]: one["count"] for one in page["facet_results"]["side"]["results"]} for page in (first, later)]
    assert counts[0] == counts[1] and sum(counts[0].values()) == sum(row[0] is not None for row in many[0].db.execute("select side from claims"))


def test_the_beginning_of_a_later_page_is_told_from_the_filters() -> None:
    where = '"side" = :p0 and ((claim_id > :p1))'
    assert paging.after(where, ["claim_id"], {"p0": "AZ", "p1": "clm-a"}) == ('"side" = :p0', paging.After(("clm-a",), "", None))
    assert paging.after("((claim_id > :p0))", ["claim_id"], {"p0": "clm-a"})[0] == ""
    assert paging.after('"side" = :p0', ["claim_id"], {"p0": "AZ"}) == ('"side" = :p0', None)


@pytest.mark.parametrize("table", [name for name in TABLES if name not in ("changes", "reviews", "quality", "relations", "attributions")])
def test_every_table_goes_through_its_pages(many: tuple[Browser, Browser], table: str) -> None:
    for column in TABLES[table].header[:4]:
        address = f"/tally/{table}.json?_size=20&_shape=objects&_nofacet=1&_sort_desc={column}"
        for _ in range(3):
            quick, plain = (_answer(browser, address) for browser in many)
            assert quick == plain
            address = (quick[1]["next_url"] or address).removeprefix("http://localhost")


@pytest.mark.parametrize("address", ["/tally/columnar", "/tally/columnar.json", "/tally?sql=select+*+from+columnar", "/tally/columnar/claims,side"])
def test_the_columns_in_the_database_are_nobodys_page(many: tuple[Browser, Browser], address: str) -> None:
    assert many[0].loop.run_until_complete(many[0].site.client.get(address)).status_code in (400, 403)
    assert "columnar" not in many[0].page("/tally")


def test_a_database_without_columns_is_read_by_sqlite(tmp_path: Path) -> None:
    folder = site_example.build(tmp_path)
    with sqlite3.connect(folder / "data" / "tally.db") as db:
        db.execute("drop table columnar")
    assert "rows" in Browser(folder).page("/tally/claims?outcome=killed")


@pytest.mark.parametrize(
    ("where", "known"),
    [
        ('"low" = :p0', ["low"]), ("low in (:p0, :p1)", ["low"]), ("[end] not in (:p0)", ["end"]), ('date("date_end") = :p0', ["date_end"]), ("(\"low\" is null or \"low\" = '')", ["low"]), ('"a" like :p0 and "b" is not null', ["a", "b"]),
        ("low = 1", [""]), ("low between :p0 and :p1", ["", ""]), ('"low" = :p0 or 1', [""]), ('"low" = "high"', [""]), ("(low = :p0 and high > :p1)", [""]), ("low = ' and '", [""]), ('"low" = :p0) or (1', [""]),
    ],
)  # fmt: skip
def test_only_conditions_on_one_column_are_known(where: str, known: list[str]) -> None:
    assert [arrays.column_of(one) for one in arrays.parts(where)] == known


@pytest.mark.parametrize("sql", ["select distinct outcome from claims order by outcome limit 5", "select side as low from claims order by low limit 5", "select claim_id from claims order by side, outcome limit 300", "select claim_id from claims order by low limit 1001", "select count(*) from claims where side > language", "select a from claims order by outcome limit 5"])  # fmt: skip
def test_a_readers_own_sql_means_what_it_says(many: tuple[Browser, Browser], sql: str) -> None:
    for size in ("", "&_size=5", "&_size=max"):
        quick, plain = (_answer(browser, f"/tally.json?{urlencode({'sql': sql})}{size}") for browser in many)
        assert quick == plain


def test_codes_sort_as_sqlite_sorts_their_values() -> None:
    values = ["é", "z", "Z", "10", "9", "", "я", "\U0001f600", "\uffee", None, "z"]
    width, codes, listed = columnar.coded(values)
    db = sqlite3.connect(":memory:")
    db.execute("create table one (value text)")
    db.executemany("insert into one values (?)", [(value,) for value in values])
    ordered = [row[0] - 1 for row in db.execute("select rowid from one order by value, rowid")]
    assert width == 1 and sorted(range(len(values)), key=lambda n: (codes[n], n)) == ordered
    assert listed and quote(listed)
    assert columnar.coded(list(range(300)))[0] == 2 and columnar.coded(list(range(70_000)))[0] == 4
    assert columnar.coded(["x" * 50_000])[2] is None
