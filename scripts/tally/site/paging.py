"""Pages of a table, their counts and their facets, worked out on the columns in memory in place of SQLite's going through the rows.

Datasette asks for a table's page in SQL of a few shapes. Those are read here, and answered with the same rows in the same order, at
half a million rows in the time of a hundred. Any other SQL, and whatever is not understood to its last sign, goes to SQLite.

Two things are put right on the way. Datasette goes from page to page by the last row's sort value and key, but orders the first page by
the sort value alone: rows with equal values that stand in another order there are lost, or come twice, on the pages that follow. So the
key is added to the order of every page. And it counts the facets of a later page on the rows that are left from there on; here
every page tells the same counts.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from datasette.database import Database, QueryInterrupted, Results
from datasette.utils import CustomRow, compound_keys_after_sql

from ..schema.columns import TABLES
from . import asked, display
from .arrays import Arrays, Counted, parts

Parameters = Mapping[str, Any]
_NAME = r"(?:\w+|\[\w+\])"
_FROM = rf"from (?P<table>{_NAME}) (?:where (?P<where>.*) )?"
_COLUMNS = rf"{_NAME}(?:, {_NAME})*"
_PAGE = re.compile(rf"(?P<all>select (?P<columns>{_COLUMNS}) {_FROM}order by (?P<column>{_NAME})(?P<down> desc)?(?:, (?P<keys>{_COLUMNS}))?)(?P<limit> limit (?P<most>\d+))", re.DOTALL)
_COUNT = re.compile(rf"select count\(\*\) {_FROM}", re.DOTALL)
_FACET = re.compile(
    rf"\s*select (?P<told>(?P<date>date\()?(?P<column>{_NAME})\)?) as value, count\(\*\) as count from \(\s*select {_COLUMNS} {_FROM}\s*\)"
    r"\s*where (?P=told) is not null\s+group by (?P=told) order by count desc, value limit (?P<most>\d+)\s*",
    re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class After:
    """The row behind which a page begins: its key's values, and its value in the column of the order, "" where there is none."""

    key: tuple[Any, ...]
    column: str
    value: Any


def settled(sql: str) -> str:
    """The SQL of a table's page with the table's key behind the column that it is sorted by; other SQL as it is."""
    found = _PAGE.fullmatch(sql)
    if found is None or found["keys"] or _bare(found["table"]) not in TABLES:
        return sql
    keys = ", ".join(f"[{key}]" for key in TABLES[_bare(found["table"])].key)
    return f"{found['all']}, {keys}{found['limit']}"


def _bare(name: str) -> str:
    return name.strip("[]")


def after(where: str, keys: Sequence[str], parameters: Parameters) -> tuple[str, After | None]:
    """A WHERE without the condition that begins a later page, and what that condition says; None where it holds no such condition."""
    *others, last = parts(where)
    rest = " and ".join(others)
    found, size = re.match(rf"\((?P<column>{_NAME}) ", last), len(parameters)
    for valued in (False, True):
        begun = size - len(keys) - valued
        behind, key = compound_keys_after_sql(keys, begun), tuple(parameters.get(f"p{begun + n}") for n in range(len(keys)))
        if not valued and last == behind:
            return rest, After(key, "", None)
        if found and last in _begun(found["column"], behind, f":p{size - 1}" if valued else ""):
            return rest, After(key, _bare(found["column"]), parameters.get(f"p{size - 1}") if valued else None)
    return where, None


def _begun(column: str, behind: str, value: str) -> tuple[str, str]:
    """How Datasette begins a later page of a table sorted by a column, upwards and downwards, behind a row with a value or, where it is "", none."""
    if not value:
        return f"({column} is not null or ({column} is null and {behind}))", f"({column} is null and {behind})"
    same = f"({column} = {value} and {behind})"
    return f"({column} > {value} or {same})", f"({column} < {value} or {column} is null or {same})"


def answered(sql: str, parameters: Parameters, arrays: Arrays, connection: sqlite3.Connection, milliseconds: int) -> Results | None:
    """The answer to Datasette's SQL for a table's page, count or facet; None where it is something else."""
    for shape, answer in ((_PAGE, _page), (_COUNT, _count), (_FACET, _facet)):
        found = shape.fullmatch(sql)
        if found is None:
            continue
        table = arrays.tables.get(_bare(found["table"]))
        return answer(found, parameters, table, connection, milliseconds) if table else None
    return None


def _page(found: re.Match[str], parameters: Parameters, table: Counted, connection: sqlite3.Connection, milliseconds: int) -> Results | None:
    column = _order(found, table.keys)
    if column is None:
        return None
    where, behind = after((found["where"] or "").strip(), table.keys, parameters)
    last = _row(behind, column, table, connection) if behind else None
    if behind and last is None:
        return None
    rows = table.ordered(table.left(where, parameters, connection, milliseconds), column, bool(found["down"]), last, int(found["most"]))
    wanted = ", ".join(f"({place}, {row + 1})" for place, row in enumerate(rows)) or "(null, null)"
    name = found["table"]
    cursor = connection.execute(f"with wanted_(place_, row_) as (values {wanted}) select {found['columns']} from wanted_ cross join {name} on {name}.rowid = row_ order by place_")
    return Results(cursor.fetchall(), False, cursor.description)


def _order(found: re.Match[str], keys: Sequence[str]) -> str | None:
    """The column that a page is ordered by before its key, "" where it is by the key alone; None for an order that no page has."""
    column, others = _bare(found["column"]), [_bare(key) for key in (found["keys"] or "").split(", ") if key]
    if column == keys[0] and not found["down"] and others in ([], [*keys[1:]], [*keys]):
        return ""
    return column if others in ([], [*keys]) else None


def _row(behind: After, column: str, table: Counted, connection: sqlite3.Connection) -> int | None:
    """The number of the row behind which a page begins; None where there is none with that key and that value."""
    if behind.column and behind.column != (column or table.keys[0]):
        return None
    name, told = table.name, f"[{behind.column}]" if behind.column else "null"
    where = " and ".join(f"[{key}] = ?" for key in table.keys)
    found = connection.execute(f"select rowid, {told} is ?, cast({told} as text) is ? from [{name}] where {where}", [behind.value, behind.value, *behind.key]).fetchone()
    return found[0] - 1 if found and (found[1] or found[2]) else None


def _count(found: re.Match[str], parameters: Parameters, table: Counted, connection: sqlite3.Connection, milliseconds: int) -> Results:
    rows = table.left((found["where"] or "").strip(), parameters, connection, milliseconds)
    return Results([(len(table.rank) if rows is None else len(rows),)], False, (("count(*)",),))


def _facet(found: re.Match[str], parameters: Parameters, table: Counted, connection: sqlite3.Connection, milliseconds: int) -> Results:
    where, _ = after((found["where"] or "").strip(), table.keys, parameters)
    column = _bare(found["column"])
    counts = table.counts(table.left(where, parameters, connection, milliseconds), column)
    if found["date"]:
        told = _by_day(counts, table.days(column))
    else:
        counts = counts[: int(found["most"])]
        told = list(zip(table.values(column, [code for code, _ in counts], connection), (count for _, count in counts)))
    rows = [CustomRow(["value", "count"], {"value": value, "count": count}) for value, count in told[: int(found["most"])]]
    return Results(rows, False, (("value",), ("count",)))


def _by_day(counts: Sequence[tuple[int, int]], days: Mapping[int, str | None]) -> list[tuple[str, int]]:
    """Counts by the day that each code stands for, most first; what is no day is left out."""
    found: dict[str, int] = {}
    for code, count in counts:
        if day := days[code]:
            found[day] = found.get(day, 0) + count
    return sorted(found.items(), key=lambda pair: (-pair[1], pair[0]))


def settle(database: Database, arrays: Arrays) -> None:
    """Let `database` answer so."""
    plain = database.execute

    async def execute(sql: str, params: Any = None, *args: Any, **told: Any) -> Results:
        limit = min(told.get("custom_time_limit") or database.ds.sql_time_limit_ms, database.ds.sql_time_limit_ms)
        size = told.get("page_size")
        page = _PAGE.fullmatch(sql) if size else None  # without it there may be more rows than an answer holds
        if arrays.tables and (page and int(page["most"]) <= size + 1 or _COUNT.fullmatch(sql) or _FACET.fullmatch(sql)):
            found = await database.execute_fn(lambda connection: _tried(sql, dict(params or {}), arrays, connection, limit))
            if found is not None:
                return found
        return display.first(sql, await plain(settled(sql) if size else sql, params, *args, **told))

    database.execute = execute


def _tried(sql: str, parameters: Parameters, arrays: Arrays, connection: sqlite3.Connection, milliseconds: int) -> Results | None:
    if "escape_fts" in sql:
        asked.warm()  # before the time begins that SQLite has: the first search reads the packs
    try:
        return answered(sql, parameters, arrays, connection, milliseconds)
    except KeyError:
        return None  # a column that is none of ours
    except sqlite3.OperationalError as fault:
        if fault.args == ("interrupted",):
            raise QueryInterrupted(fault, sql, parameters) from None
        return None  # SQLite says what is wrong with it
