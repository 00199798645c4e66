"""What the site knows of the package it shows: its folder, the words of its descriptor, the files to download."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from hashlib import file_digest
from pathlib import Path
from typing import Any

from ..errors import DataError, one_line
from ..package import citation
from ..package.citation import Work
from ..schema.tables import TABLES

DATABASE = "tally"  # the name under which Datasette shows data/tally.db
DESCRIPTOR = "datapackage.json"


@dataclass(frozen=True)
class Download:
    """A file of the package that the site hands out. `path` is relative to the package, and to the site's root."""

    path: str
    title: str
    size: int  # bytes

    @property
    def kind(self) -> str:
        """What it is among the files: csv, parquet, hxl, or the ending of a file that stands alone."""
        folder, _, name = self.path.rpartition("/")
        return folder if folder in ("parquet", "hxl") else name.rpartition(".")[2]


@dataclass(frozen=True)
class Package:
    """A built package: `title` to `licence_url` are words to show, blank where the descriptor has none."""

    folder: Path
    title: str
    description: str
    version: str
    created: str
    licence: str
    licence_url: str
    work: Work
    downloads: tuple[Download, ...]

    @property
    def database(self) -> Path:
        """The database that the site shows."""
        return self.folder / "data" / f"{DATABASE}.db"


def counted(package: Package) -> dict[str, Any]:
    """Rows of every table, in the shape of Datasette's inspect file: so it need not count, nor try the search tables."""
    with closing(sqlite3.connect(f"{package.database.resolve().as_uri()}?immutable=1", uri=True)) as db:
        found = db.execute("select name, sql like 'create virtual%' or name like '%\\_fts\\_%' escape '\\' from sqlite_master where type = 'table'").fetchall()
        counts = {name: {"count": 0 if search else db.execute(f'select count(*) from "{name}"').fetchone()[0]} for name, search in found}
    with package.database.open("rb") as file:
        digest = file_digest(file, "sha256").hexdigest()
    return {DATABASE: {"hash": digest, "size": package.database.stat().st_size, "file": package.database.name, "tables": counts}}


def read(folder: Path) -> Package:
    """Read the package in `folder`. Raises DataError where it has no database, or a descriptor that is not one."""
    if not folder.is_dir():
        raise DataError(f"{folder}: no such folder, expected a package")
    database = folder / "data" / f"{DATABASE}.db"
    if not database.is_file():
        raise DataError(f"{database}: no such file; `tally build` makes it")
    with database.open("rb") as file:
        if file.read(16) != b"SQLite format 3\0":
            raise DataError(f"{database}: not an SQLite database; `tally build` makes it")
    told = _descriptor(folder / DESCRIPTOR)
    licence = next(iter(_mappings(told, "licenses")), {})
    return Package(
        folder=folder,
        title=_text(told, "title") or _text(told, "name") or folder.resolve().name,
        description=_text(told, "description"),
        version=_text(told, "version"),
        created=_text(told, "created")[:10],
        licence=_text(licence, "title") or _text(licence, "name"),
        licence_url=_web(_text(licence, "path")),
        work=citation.work(told if told else {"name": folder.resolve().name}),
        downloads=tuple(_downloads(folder)),
    )


def _descriptor(path: Path) -> Mapping[str, Any]:
    if not path.is_file():
        return {}
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as fault:
        raise DataError(f"{path}: no JSON that can be read: {one_line(fault)}") from None
    if not isinstance(found, dict):
        raise DataError(f"{path}: found {type(found).__name__}, expected a JSON object")
    return found


def _text(told: Mapping[str, Any], key: str) -> str:
    found = told.get(key)
    return one_line(found, 2000) if isinstance(found, str) else ""


def _mappings(told: Mapping[str, Any], key: str) -> list[Mapping[str, Any]]:
    found = told.get(key)
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def _web(address: str) -> str:
    """`address` where a browser may follow it, else blank: a descriptor is anybody's text."""
    return address if address.startswith(("https://", "http://")) else ""


_KINDS = {
    ".xlsx": "All tables as one workbook for spreadsheets", ".db": "All tables as one SQLite database", ".html": "Codebook, to be read in a browser", ".md": "Codebook as Markdown",
    ".json": "Descriptor: every table, column and code, for Data Package tools",
}  # fmt: skip


def _downloads(folder: Path) -> Iterator[Download]:
    """The workbook, the database, the tables in their own order, other CSVs, then what only a release has: codebook, Parquet, HXL; the descriptor last."""
    tables = [folder / "data" / f"{name}.csv" for name in TABLES]
    others = sorted(path for path in (folder / "data").glob("*.csv") if path not in tables)
    books = [*sorted(folder.glob("*.xlsx")), *sorted((folder / "data").glob("*.xlsx")), folder / "data" / f"{DATABASE}.db"]
    parquet = [folder / "parquet" / f"{name}.parquet" for name in TABLES]
    more = [folder / "codebook.html", folder / "codebook.md", *parquet, *sorted((folder / "hxl").glob("*.csv")), folder / DESCRIPTOR]
    for path in (*books, *tables, *others, *more):
        if path.is_file():
            own = TABLES[path.stem].title if path.stem in TABLES else path.stem
            yield Download(path.relative_to(folder).as_posix(), _KINDS.get(path.suffix, own), path.stat().st_size)
