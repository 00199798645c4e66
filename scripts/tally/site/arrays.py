"""The columns of a table as arrays of codes in memory, read from the database when first asked for.

What a filter leaves is worked out on them: a condition is tried by SQLite on the values that the column has, each once,
and then looked up for every row. See `columnar` for the codes.
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections import OrderedDict
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np
from datasette.utils import sqlite_timelimit

from ..package import columnar
from ..package.sqlite import DERIVED
from ..schema.columns import TABLES, Table
from . import guard

Rows = np.ndarray[Any, np.dtype[Any]]  # numbers of rows from 0, ascending
Parameters = Mapping[str, Any]
REMEMBERED = 16  # what so many filters left is kept: the page, its count and each of its facets ask for the same
_TYPES = {"integer": "INTEGER", "number": "REAL"}
_FIRST = re.compile(r'\(?(?:date\()?("\w+"|\[\w+\]|\w+)')
_VALUE = r":\w+"
# The conditions on one column that Datasette makes of a filter; @ is the column.
_CONDITION = re.compile(
    rf"@ (?:=|!=|<|<=|>|>=|like|not like|glob) {_VALUE}|@ (?:not )?in \((?:{_VALUE}(?:, {_VALUE})*)?\)|date\(@\) = {_VALUE}"
    r"|@ is (?:not )?null|\(@ is null or @ = ''\)|\(@ is not null and @ != ''\)"
)
_SEARCH = re.compile(rf"\[?rowid\]? in \(select rowid from \[?\w+_fts\]? where \[?\w+\]? match (?:escape_fts\()?{_VALUE}\)?\)")


@dataclass(frozen=True)
class Coded:
    """A column: the code of each row's value, and the values by their code less one, None where they are not listed."""

    codes: np.ndarray[Any, np.dtype[Any]]
    listed: tuple[Any, ...] | None


class Arrays:
    """The columns of every table of one database."""

    def __init__(self, database: Path) -> None:
        self._file = sqlite3.connect(f"{database.resolve().as_uri()}?immutable=1", uri=True, check_same_thread=False)
        self._values = sqlite3.connect(":memory:", check_same_thread=False)  # a table for each column, of its values by code
        self._lock = Lock()
        self._columns: dict[tuple[str, str], Coded] = {}
        found = self._file.execute("select 1 from sqlite_master where name = ?", [columnar.TABLE]).fetchone()
        self._is_filled = bool(found)
        self.tables = {table.name: Counted(self, table) for table in TABLES.values()} if found else {}  # else its rows may be numbered with gaps

    def column(self, table: str, name: str) -> Coded:
        """A column of a table. Raises KeyError where there is none."""
        found = self._columns.get((table, name))
        if found is None:
            with self._lock:
                width, codes, listed = self._read(table, name)
            found = self._columns[table, name] = Coded(np.frombuffer(codes, f"<u{width}"), tuple(json.loads(listed)) if listed is not None else None)
        return found

    def _read(self, table: str, name: str) -> tuple[int, bytes, str | None]:
        if not self._is_filled:  # a database of an earlier version
            return columnar.coded([row[0] for row in self._file.execute(f'select "{name}" from "{table}" order by rowid')])
        row = self._file.execute(f"select width, codes, listed from {columnar.TABLE} where table_name = ? and column_name = ?", [table, name]).fetchone()
        if row is None:
            raise KeyError(f"{table}.{name}")
        return row

    def passing(self, table: str, name: str, condition: str, parameters: Parameters) -> list[int]:
        """The codes of the listed values of a column, blank included, for which a condition holds."""
        return [row[0] for row in self._asked(table, name, f"code from @ where {condition}", parameters)]

    def days(self, table: str, name: str) -> dict[int, str | None]:
        """What SQLite's `date` makes of each listed value of a column, by its code."""
        return dict(self._asked(table, name, f"code, date([{name}]) from @", {}))

    def _asked(self, table: str, name: str, query: str, parameters: Parameters) -> list[Any]:
        """Rows of a query of the values of a column, which are the table @ there."""
        own = f"{table}.{name}"
        with self._lock:
            if not self._values.execute("select 1 from sqlite_master where name = ?", [own]).fetchone():
                self._values.set_authorizer(None)
                self._values.execute(f'create table "{own}" (code integer primary key, "{name}" {_kind(table, name)})')
                values = self._columns[table, name].listed or ()
                self._values.executemany(f'insert into "{own}" values (?, ?)', enumerate((None, *values)))
                guard.protect(self._values)
            return self._values.execute(f"select {query.replace('@', f'[{own}]', 1)}", parameters).fetchall()


def _kind(table: str, name: str) -> str:
    derived = {d.name: d.type for d in DERIVED.get(table, ())}
    return derived.get(name) or _TYPES.get(TABLES[table].column(name).type, "TEXT")


class Counted:
    """One table: what filters leave of it, in what order, with how many of each value."""

    def __init__(self, arrays: Arrays, table: Table) -> None:
        self._arrays = arrays
        self._table = table
        self._kept: OrderedDict[Hashable, Rows] = OrderedDict()

    @property
    def name(self) -> str:
        """Its name."""
        return self._table.name

    @property
    def keys(self) -> list[str]:
        """The names of its key's columns."""
        return list(self._table.key)

    def column(self, name: str) -> Coded:
        """One of its columns. Raises KeyError where there is none."""
        return self._arrays.column(self._table.name, name)

    @cached_property
    def rank(self) -> np.ndarray[Any, np.dtype[Any]]:
        """The place of each row in the order of the key."""
        codes = [self.column(name).codes for name in self._table.key]
        order = np.lexsort(codes[::-1])
        rank = np.empty(len(order), np.int64)
        rank[order] = np.arange(len(order))
        return rank

    def left(self, where: str, parameters: Parameters, connection: sqlite3.Connection, milliseconds: int) -> Rows | None:
        """The rows for which a WHERE holds, None for all; what is no condition on a column is left to `connection`, for so long at most.

        Raises sqlite3.OperationalError as SQLite does.
        """
        if not where:
            return None
        key = (where, tuple(parameters.items()))
        found = self._kept.get(key)
        if found is None:
            found = self._kept[key] = self._worked_out(where, parameters, connection, milliseconds)
            while len(self._kept) > REMEMBERED:
                self._kept.popitem(last=False)
        return found

    def _worked_out(self, where: str, parameters: Parameters, connection: sqlite3.Connection, milliseconds: int) -> Rows:
        mask = np.ones(len(self.rank), bool)
        with sqlite_timelimit(connection, milliseconds):
            for condition in parts(where) if all(map(_is_known, parts(where))) else (where,):
                mask &= self._mask(condition, parameters, connection)
        return np.flatnonzero(mask)

    def _mask(self, condition: str, parameters: Parameters, connection: sqlite3.Connection) -> np.ndarray[Any, np.dtype[Any]]:
        name = column_of(condition)
        if name and (own := self.column(name)).listed is not None:
            passing = np.zeros(len(own.listed) + 1, bool)
            passing[self._arrays.passing(self._table.name, name, condition, parameters)] = True
            return passing[own.codes]
        mask = np.zeros(len(self.rank), bool)
        numbers = connection.execute(f"select rowid from [{self._table.name}] where ({condition})", parameters)
        mask[np.fromiter((row[0] - 1 for row in numbers), np.int64)] = True
        return mask

    def ordered(self, rows: Rows | None, column: str, descending: bool, after: int | None, most: int) -> list[int]:
        """The first rows, `most` at most, in the order of a column ("" for none) and then of the key; those behind row `after` alone where it is given."""
        key = self.rank
        if column:
            codes = self.column(column).codes.astype(np.int64)
            key = (codes.max(initial=0) - codes if descending else codes) * len(codes) + key
        chosen = np.arange(len(key)) if rows is None else rows
        own = key[chosen]
        if after is not None:
            behind = own > key[after]
            chosen, own = chosen[behind], own[behind]
        if len(own) > most > 0:
            first = np.argpartition(own, most - 1)[:most]
            chosen, own = chosen[first], own[first]
        return [int(row) for row in chosen[np.argsort(own)][:most]]

    def counts(self, rows: Rows | None, column: str) -> list[tuple[int, int]]:
        """How many rows have each value of a column, as codes and numbers; most first, then by value; blanks are left out."""
        codes = self.column(column).codes
        told = np.bincount(codes if rows is None else codes[rows])
        told[:1] = 0
        found = np.flatnonzero(told)
        return [(int(code), int(told[code])) for code in found[np.argsort(-told[found], kind="stable")]]

    def days(self, column: str) -> dict[int, str | None]:
        """The day that each value of a column stands for, by its code. Raises KeyError where its values are not listed."""
        if self.column(column).listed is None:
            raise KeyError(f"{self.name}.{column}")
        return self._arrays.days(self.name, column)

    def values(self, column: str, codes: Sequence[int], connection: sqlite3.Connection) -> list[Any]:
        """The values that codes of a column stand for."""
        own = self.column(column)
        if own.listed is not None:
            return [own.listed[code - 1] for code in codes]
        rows = [int(np.argmax(own.codes == code)) + 1 for code in codes]
        return [connection.execute(f"select [{column}] from [{self.name}] where rowid = ?", [row]).fetchone()[0] for row in rows]


def column_of(condition: str) -> str:
    """The column that a condition is about, "" where it is none that is known."""
    found = _FIRST.match(condition)
    return found[1].strip('"[]') if found and _CONDITION.fullmatch(condition.replace(found[1], "@")) else ""


def _is_known(condition: str) -> bool:
    return bool(column_of(condition) or _SEARCH.fullmatch(condition))


def parts(where: str) -> Sequence[str]:
    """The conditions that a WHERE joins with `and`, as Datasette writes it; brackets and quoted names are not looked into."""
    return tuple(_parts(where))


def _parts(where: str) -> Iterator[str]:
    depth, begun, quoted = 0, 0, False
    for found in re.finditer(r'[("\')]| and ', where):
        sign = found[0]
        if sign in "\"'":
            quoted = not quoted
        elif not quoted:
            depth += (sign == "(") - (sign == ")")
            if sign == " and " and not depth:
                yield where[begun : found.start()]
                begun = found.end()
    yield where[begun:]
