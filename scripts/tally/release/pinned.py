"""A connection to the SQLite that the lock pins, in place of whatever the machine has: the database of a release is the same bytes anywhere.

Every SQLite reads the file; how it lays rows out on pages, and what ANALYZE keeps, differs from build to build.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Any, Self

import apsw


class Connection:
    """As much of `sqlite3.Connection` as making a database takes: a transaction opens with the first row and is committed at the end."""

    def __init__(self, path: str) -> None:
        self._db = apsw.Connection(path)
        self._open = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None) -> None:
        if self._open:
            with _as_sqlite3():
                self._db.execute("ROLLBACK" if kind else "COMMIT")

    def _begin(self, statement: str) -> None:
        if not self._open and statement.startswith("INSERT"):
            self._db.execute("BEGIN")
            self._open = True

    def execute(self, statement: str, values: tuple[Any, ...] = ()) -> Any:
        """Run one statement."""
        with _as_sqlite3():
            self._begin(statement)
            return self._db.execute(statement, values)

    def executemany(self, statement: str, rows: Iterable[Any]) -> None:
        """Run one statement for each of `rows`."""
        with _as_sqlite3():
            self._begin(statement)
            self._db.executemany(statement, (tuple(row) for row in rows))

    def close(self) -> None:
        """Close the file."""
        self._db.close()


@contextmanager
def _as_sqlite3() -> Iterator[None]:
    """A disk that takes no more raises what `sqlite3` raises for it."""
    try:
        yield
    except (apsw.IOError, apsw.FullError) as fault:
        raise sqlite3.OperationalError(str(fault)) from None
