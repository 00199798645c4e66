"""The tables as one SQLite database: STRICT tables with keys and checks, full-text search, nothing that tells when it was made.

The article texts stand apart in `texts`, so that the list of sources stays light. What search finds a row by is told in `findable`.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from operator import attrgetter
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from ..model import Document
from ..schema.columns import TABLES, Column, Table
from ..schema.tables import Claim, Place, Source
from ..searching import findable
from . import columnar

_TYPES = {"string": "TEXT", "integer": "INTEGER", "number": "REAL", "date": "TEXT"}


@dataclass(frozen=True, slots=True)
class Derived:
    """A column that only the database has, computed by SQLite from others: what facets need."""

    name: str
    type: str
    expression: str
    description: str


DERIVED: Mapping[str, tuple[Derived, ...]] = {
    "claims": (
        Derived("year", "INTEGER", "CAST(substr(date_end, 1, 4) AS INTEGER)", "Year of date_end."),
        Derived("year_month", "TEXT", "substr(date_end, 1, 7)", "Year and month of date_end."),
    )
}
# Indexes that hold all that one of the site's questions goes through, in its order: no row need be read but those that it shows.
WIDE: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "claims": (
        ("claimant", "claimant_text", "claimant_side", "source_id", "outcome", "stance"),
        ("claimant_side", "side", "outcome"),
        ("confidence", "claim_id", "review", "language"),
        ("date_end DESC", "claim_id", "status", "outcome", "side", "stance"),
        ("event", "language"),
        ("high DESC", "low DESC", "claim_id", "outcome", "side"),
        ("year_month", "outcome", "source_id", "side"),
    ),
    "tolls": (
        ("agreement", "coalesce(high, low) DESC", "toll_id", "outcome"),
        ("event", "outcome", "class_group", "side", "claimant_side", "agreement"),
    ),
}
TEXTS = """CREATE TABLE texts (
  source_id TEXT NOT NULL PRIMARY KEY REFERENCES sources(source_id),
  text TEXT NOT NULL
) STRICT"""
# The file is new and nobody else's: no need to be able to go back, or to wait for the disk.
_SETTINGS = ("PRAGMA page_size = 4096", "PRAGMA journal_mode = MEMORY", "PRAGMA synchronous = OFF", "PRAGMA cache_size = -200000")
_HELD = 64_000_000  # bytes of a search index that are sorted in memory at a time
# The columns that `findable` fills. Datasette knows a search table by content="...".
SEARCH = {
    "claims": ("quote", "subject", "claimant_text", "place_text", "terms"),
    "sources": ("title", "text"),
}


def ddl(table: Table) -> str:
    """The CREATE TABLE statement of `table`: STRICT, with its keys and every constraint that SQLite can check."""
    lines = [_column(c) for c in table.columns]
    lines += [f"{d.name} {d.type} GENERATED ALWAYS AS ({d.expression}) STORED" for d in DERIVED.get(table.name, ())]
    lines.append(f"PRIMARY KEY ({', '.join(_quoted(k) for k in table.key)})")
    lines += [f"CHECK ({_quoted(a)} <= {_quoted(b)})" for a, b in table.ordered]
    return f"CREATE TABLE {table.name} (\n  " + ",\n  ".join(lines) + "\n) STRICT"


def _column(column: Column) -> str:
    name = _quoted(column.name)
    parts = [name, _TYPES[column.type]]
    if column.required:
        parts.append("NOT NULL")
    if column.unique:
        parts.append("UNIQUE")
    if column.references:
        parts.append(f"REFERENCES {column.references}({TABLES[column.references].key[0]}) DEFERRABLE INITIALLY DEFERRED")
    parts += [f"CHECK ({check})" for check in _checks(column, name)]
    return " ".join(parts)


def _checks(column: Column, name: str) -> Iterator[str]:
    if column.codes:
        yield f"{name} IN ({', '.join(repr(code) for code in column.allowed)})"
    if column.type == "date":
        yield f"{name} IS date(julianday({name}))"  # by its number, or 31 September would pass
    if column.minimum is not None:
        yield f"{name} >= {column.minimum:g}"
    if column.maximum is not None:
        yield f"{name} <= {column.maximum:g}"
    if column.type == "string":
        yield f"{name} <> ''"


def _quoted(name: str) -> str:
    return f'"{name}"' if name in {"class", "change", "list", "link", "text", "start", "end", "column", "references"} else name


def indexes(table: Table) -> Iterator[str]:
    """CREATE INDEX for each column that analysts filter by, derived ones included, for each foreign key, and for `WIDE`."""
    names = [c.name for c in table.columns if c.index or c.references] + [d.name for d in DERIVED.get(table.name, ())]
    wide = WIDE.get(table.name, ())
    for name in names:
        if (name,) != table.key and not any(columns[0].split()[0] == name for columns in wide):
            yield f"CREATE INDEX {table.name}_{name} ON {table.name} ({_quoted(name)})"
    for number, columns in enumerate(wide, 1):
        yield f"CREATE INDEX {table.name}_wide_{number} ON {table.name} ({', '.join(columns)})"


def database(rows: Mapping[str, Sequence[Any]], documents: Iterable[Document], connect: Callable[[str], Any] = sqlite3.connect) -> bytes:
    """The database file of a package, the same bytes for the same rows and SQLite version; `connect` opens the SQLite to use.

    Raises sqlite3.IntegrityError where a row breaks a key or a check.
    """
    with TemporaryDirectory() as aside:
        path = Path(aside) / "made.db"
        write(path, rows, documents, connect)
        return path.read_bytes()


def write(path: Path, rows: Mapping[str, Sequence[Any]], documents: Iterable[Document], connect: Callable[[str], Any] = sqlite3.connect) -> None:
    """Write to `path`, where nothing stands yet, what `database` gives, without holding it in memory.

    Raises sqlite3.IntegrityError where a row breaks a key or a check; the file is then of no use.
    """
    texts = {document.id: document.text for document in documents}
    with closing(connect(str(path))) as db, db:
        for statement in _SETTINGS:
            db.execute(statement)
        for table in TABLES.values():
            db.execute(ddl(table))
        db.execute(TEXTS)
        for table in TABLES.values():
            _insert(db, table, rows.get(table.name, ()))
        db.executemany("INSERT INTO texts VALUES (?, ?)", texts.items())
        for statement in (s for table in TABLES.values() for s in indexes(table)):
            db.execute(statement)
        _check_keys(db)
        _search(db, rows.get("claims", ()), rows.get("sources", ()), texts, rows.get("places", ()))
        columnar.fill(db, ((table.name, (*table.header, *(d.name for d in DERIVED.get(table.name, ())))) for table in TABLES.values()))
        db.execute("ANALYZE")


def _insert(db: sqlite3.Connection, table: Table, rows: Iterable[Any]) -> None:
    names = ", ".join(_quoted(c.name) for c in table.columns)
    marks = ", ".join("?" * len(table.columns))
    cells = attrgetter(*(c.attribute for c in table.columns))
    values = ([value.isoformat() if isinstance(value, date) else value for value in cells(row)] for row in rows)
    db.executemany(f"INSERT INTO {table.name} ({names}) VALUES ({marks})", values)


def _check_keys(db: sqlite3.Connection) -> None:
    """Raise IntegrityError for a foreign key that names no row.

    Checked once, with the indexes in place: a check at each row looks through all rows that may have waited for it, which
    takes time by the square of their number.
    """
    astray = db.execute("PRAGMA foreign_key_check").fetchone()
    if astray:
        raise sqlite3.IntegrityError(f"FOREIGN KEY constraint failed: {astray[0]} row {astray[1]} names no row of {astray[2]}")


def _search(db: sqlite3.Connection, claims: Iterable[Claim], sources: Iterable[Source], texts: Mapping[str, str], places: Iterable[Place]) -> None:
    country = findable.countries(places)
    words: dict[str, Iterable[tuple[str, ...]]] = {
        "claims": (findable.of_claim(claim, country.get(claim.place or "")) for claim in claims),
        "sources": (findable.of_source(source, texts.get(source.source_id)) for source in sources),
    }
    for table, columns in SEARCH.items():
        named = ", ".join(columns)
        db.execute(f'CREATE VIRTUAL TABLE {table}_fts USING fts5({named}, content="{table}", tokenize="trigram")')
        db.execute(f"INSERT INTO {table}_fts ({table}_fts, rank) VALUES ('hashsize', {_HELD})")
        indexed = ((number, *row) for number, row in enumerate(words[table], 1))
        db.executemany(f"INSERT INTO {table}_fts (rowid, {named}) VALUES (?{', ?' * len(columns)})", indexed)
        db.execute(f"INSERT INTO {table}_fts ({table}_fts) VALUES ('optimize')")
