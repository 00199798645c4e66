"""Readers' own SQL in its own process: what it gives, and what each attack on it gets."""

from __future__ import annotations

import asyncio
import os
import sqlite3
import time
from pathlib import Path
from urllib.parse import quote

import pytest
from datasette.database import QueryInterrupted
from site_example import Browser

from tally.site import readersql, readersql_process

# 4 million letters in column s of table b
LETTERS = "with recursive r(n, x) as (select 0, 'a' union all select n + 1, x || x from r where n < 22), b(s) as (select x from r where n = 22) "
NUMBERS = "with recursive n(i) as (select 1 union all select i + 1 from n) "


@pytest.fixture(scope="module")
def runner(folder: Path) -> readersql.Runner:
    return readersql.Runner(folder / "data" / "tally.db", 1)


def run(runner: readersql.Runner, sql: str, params: object = (), milliseconds: float = 2000, most: int = 100) -> list[tuple]:
    return [tuple(row) for row in asyncio.run(runner.run(sql, params, milliseconds, most)).rows]


def test_rows_are_as_sqlite_gives_them(runner: readersql.Runner, folder: Path) -> None:
    sql = "select 1 as a, 2.5 as [b\"c], x'00ff' as d, null as e, 'ü\n' as f, 9223372036854775807 as a, 9e999 as g, :p as p"
    found = asyncio.run(runner.run(sql, {"p": "'"}, 2000, 100))
    with sqlite3.connect(folder / "data" / "tally.db") as db:
        wanted = db.execute(sql, {"p": "'"})
        assert [tuple(row) for row in found.rows] == wanted.fetchall()
        assert found.columns == [column[0] for column in wanted.description] and not found.truncated
    assert found.first()["b\"c"] == 2.5 and found.first()["d"] == b"\x00\xff"


def test_more_rows_than_asked_for_are_told(runner: readersql.Runner) -> None:
    found = asyncio.run(runner.run("select value from json_each('[1,2,3]')", (), 2000, 2))
    assert len(found.rows) == 2 and found.truncated
    assert not asyncio.run(runner.run("select value from json_each('[1,2]')", (), 2000, 2)).truncated


@pytest.mark.parametrize("path", ["/tally/claims.json?_shape=array&_size=2&_sort=claim_id&", "/tally/claims.json?_shape=array&_search=soldiers&", "/tally/claims.json?_facet=outcome&outcome=killed&"])
def test_a_condition_of_the_readers_own_gives_what_the_page_gives_without(browser: Browser, path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr(readersql, "results", lambda *told, plain=readersql.results: asked.append("") or plain(*told))
    plain, own = browser.get(path).json(), browser.get(f"{path}_where=1").json()
    if isinstance(plain, dict):
        plain, own = ((sorted(row[0] for row in told["rows"]), told["filtered_table_rows_count"], [(v["value"], v["count"]) for v in told["facet_results"]["outcome"]["results"]]) for told in (plain, own))  # fmt: skip
    assert plain == own and plain and asked


@pytest.mark.parametrize("sought", ["escape_fts('soldiers')", "escape_fts( :q )"])
def test_a_search_in_sql_finds_what_the_search_of_the_page_finds(browser: Browser, sought: str) -> None:
    sql = f"select claim_id from claims where rowid in (select rowid from claims_fts where claims_fts match {sought})"
    found = browser.get(f"/tally.json?_shape=arrayfirst&q=soldiers&sql={quote(sql)}").json()
    assert found and sorted(found) == sorted(row["claim_id"] for row in browser.get("/tally/claims.json?_shape=array&_search=soldiers").json())


def test_pages_of_a_sorted_table_with_a_condition_lose_no_row(browser: Browser) -> None:
    found, path = [], "/tally/claims.json?_shape=objects&_size=3&_sort=outcome&_where=1"
    while path:
        told = browser.get(path).json()
        found += [row["claim_id"] for row in told["rows"]]
        path = told["next_url"] and told["next_url"].removeprefix("http://localhost")
    assert sorted(found) == sorted(row[0] for row in browser.db.execute("select claim_id from claims"))


@pytest.mark.parametrize(
    "sql",
    [
        LETTERS + "select instr(substr(s, 1, 2000000), substr(s, 1, 1000000) || 'b') from b",
        LETTERS + "select replace(substr(s, 1, 2000000), substr(s, 1, 1000000) || 'b', '') from b",
        LETTERS + "select trim(substr(s, 1, 1000000), replace(substr(s, 1, 1000000), 'a', 'b') || 'a') from b",
        NUMBERS + "select count(*) from n",
        LETTERS + ", n(i) as (select 1 union all select i + 1 from n) select sum(length(upper(s || i))) from b, n",
        "select count(*) from codes a, codes b, codes c, codes d order by random()",
    ],
)  # fmt: skip
def test_what_takes_too_long_is_ended_in_the_midst_of_a_step(runner: readersql.Runner, sql: str) -> None:
    run(runner, "select 1")  # it has started
    begun = time.monotonic()
    with pytest.raises(QueryInterrupted):
        run(runner, sql, milliseconds=200)
    assert time.monotonic() - begun < 0.2 + readersql.GRACE + 3
    assert run(runner, "select 1") == [(1,)]


@pytest.mark.parametrize(
    ("sql", "told"),
    [
        (LETTERS + "select s || value from b, json_each('[1,2,3,4]')", "too large"),
        (NUMBERS + "select zeroblob(1) from n", "not authorized"),
        (LETTERS + "select group_concat(s) from b, json_each('[1,2,3,4,5,6,7,8,9]')", "too big"),
        (LETTERS + "select 'a' like '%' || substr(s, 1, 40000) || 'b' from b", "pattern too complex"),
        (LETTERS + "select 'a' glob '*' || substr(s, 1, 40000) || 'b' from b", "pattern too complex"),
        (LETTERS + ", n(i) as (select 1 union all select i + 1 from n limit 400) select max(t) from (select s || i as t from b, n order by t desc)", "memory"),
        ("select 'a' regexp '(a+)+$'", "no such function"),
        ("select sql from sqlite_stmt", "prohibited"),
        ("select * from dbstat", "prohibited"),
        ("select sqlite_source_id()", "not authorized"),
        ("select sqlite_log(1, 'x')", "not authorized"),
        ("select edit('x')", "no such function"),
        ("select writefile('x', 'y')", "no such function"),
        ("select 1; select 2", "one statement"),
        ("select :missing", "did not supply"),
        ("select '\0'", "null"),
        ("vacuum into 'x'", "authoriz"),
        ("create temp table x(y)", "authoriz"),
        ("pragma hard_heap_limit = 0", "authoriz"),
    ],
)  # fmt: skip
def test_each_attack_is_told_what_is_wrong(runner: readersql.Runner, sql: str, told: str) -> None:
    with pytest.raises(sqlite3.DatabaseError) as fault:
        run(runner, sql, {}, milliseconds=8000)
    assert told in str(fault.value)
    assert run(runner, "select 1") == [(1,)]


def test_only_what_brings_sql_goes_there() -> None:
    assert readersql.brings_sql(b"sql=select+1") and readersql.brings_sql(b"%73ql=select+1") and readersql.brings_sql(b"a=b&_where=1")
    assert not readersql.brings_sql(b"_search=sql&outcome=killed")


def test_processes_stand_back_and_end_with_their_site(folder: Path) -> None:
    own = readersql.Runner(folder / "data" / "tally.db", 1)
    run(own, "select 1")
    number = own._idle[0]._running.pid  # noqa: SLF001 - what the test is about
    assert os.getpriority(os.PRIO_PROCESS, number) >= os.getpriority(os.PRIO_PROCESS, 0) + 5
    del own
    with pytest.raises(ProcessLookupError):
        for _ in range(100):
            os.kill(number, 0)
            time.sleep(0.05)


def test_a_process_that_has_ended_is_replaced(folder: Path) -> None:
    own = readersql.Runner(folder / "data" / "tally.db", 1)
    run(own, "select 1")
    own._idle[0]._running.kill()  # noqa: SLF001
    own._idle[0]._running.wait()  # noqa: SLF001
    assert run(own, "select 2") == [(2,)]


def test_an_answer_that_fits_is_no_attack(runner: readersql.Runner) -> None:
    wide = readersql_process.ANSWER // 2
    assert len(run(runner, f"with recursive r(x) as (select 'aa' union all select x || x from r where length(x) < {wide} / 2) select max(x) from r")[0][0]) <= wide


def test_the_time_limit_of_a_page_can_only_be_lowered(browser: Browser) -> None:
    begun = time.monotonic()
    browser.get(f"/tally.json?_timelimit=1&sql={quote(NUMBERS + 'select count(*) from n')}", 400)
    assert time.monotonic() - begun < 0.9
    browser.get(f"/tally.json?_timelimit=999999&sql={quote(NUMBERS + 'select count(*) from n')}", 400)
