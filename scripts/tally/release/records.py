"""What the repository keeps of its releases: a line each in `releases/releases.csv`, and the tables of each to compare with."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from pathlib import Path

from ..errors import DataError, one_line
from ..package import DESCRIPTOR, csv_path, snapshot
from ..package.snapshot import Snapshot
from ..schema.columns import TABLES
from . import versions
from .versions import Version

FOLDER = "releases"
LIST = "releases.csv"


@dataclass(frozen=True, slots=True)
class Record:
    """A release: its day, the commit it was made from, how much it holds, the hash of its zip, and its DOI once there is one."""

    version: str
    date: str
    commit: str
    claims: str
    sources: str
    rows: str  # of all tables
    sha256: str
    doi: str = ""


HEADER = tuple(f.name for f in fields(Record))


def read(root: Path) -> tuple[Record, ...]:
    """The releases of the package in `root`, none where it keeps no list. Raises DataError naming the line that is none."""
    path = root / FOLDER / LIST
    if not path.is_file():
        return ()
    try:
        lines = csv.reader(io.StringIO(path.read_bytes().decode("utf-8"), newline=""), strict=True)
        header = tuple(next(lines, ()))
        if header != HEADER:
            raise DataError(f"{path}: header {','.join(header)!r}, expected {','.join(HEADER)!r}")
        return tuple(_record(cells, f"{path}: line {lines.line_num}") for cells in lines)
    except (OSError, UnicodeDecodeError, csv.Error) as fault:
        raise DataError(f"{path}: cannot be read: {one_line(fault)}") from None


def _record(cells: list[str], where: str) -> Record:
    if len(cells) != len(HEADER) or not re.fullmatch("[0-9a-f]{64}", cells[HEADER.index("sha256")]):
        raise DataError(f"{where}: expected {len(HEADER)} cells with the SHA-256 of a zip")
    try:
        versions.parse(cells[0])
    except DataError as fault:
        raise DataError(f"{where}: {fault}") from None
    return Record(*cells)


def last(records: Iterable[Record]) -> Record | None:
    """The record of the highest version; None where there is none."""
    return max(records, key=lambda record: versions.parse(record.version), default=None)


def tables(root: Path, record: Record) -> Snapshot:
    """The tables of a release as they were. Raises DataError where they are not kept."""
    kept = root / FOLDER / record.version
    if not kept.is_dir():
        raise DataError(f"{kept}: no such folder, expected the tables of the last release")
    return snapshot.read(str(kept))


def written(records: Iterable[Record]) -> bytes:
    """The list as CSV, in order of version."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(HEADER)
    writer.writerows([getattr(record, name) for name in HEADER] for record in sorted(records, key=_order))
    return out.getvalue().encode("utf-8")


def _order(record: Record) -> Version:
    return versions.parse(record.version)


def kept(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """The files of a package that its record keeps: the descriptor and the tables."""
    return {name: files[name] for name in (DESCRIPTOR, *map(csv_path, TABLES.values()))}
