"""Read `seeds/`: the articles byte for byte, what is known about each in `sources.csv`, events and reviews, all written by hand.

A seed is its bytes: the SHA-256 in sources.csv is of the file, and a byte order mark or CRLF in it are characters
that offsets count (see `corpus.py`). Every fault is a DataError that names file and line.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path

from .. import codes, corpus, world
from ..errors import DataError, one_line
from ..model import Document
from ..review import Decision, decisions, handwritten
from ..schema import tables
from ..schema.tables import Event, Source

HEADER = ("source_id", "file", "publisher", "title", "language", "published", "published_precision", "published_basis", "url", "licence", "sha256")
_REQUIRED = ("source_id", "file", "language", "sha256")


@dataclass(frozen=True)
class Seeds:
    """What the package is built from: the articles in the order of sources.csv, their rows, the events known by hand, and what reviewers decided."""

    documents: tuple[Document, ...]
    sources: tuple[Source, ...]
    events: tuple[Event, ...]
    reviews: tuple[Decision, ...]


def read(folder: Path) -> Seeds:
    """Read and check `folder`. Raises DataError for the first fault: a file missing, unlisted, changed or unreadable."""
    listed = list(_listed(folder))
    _unlisted(folder, {row["file"] for _, row in listed})
    read_ = [_seed(folder, where, row) for where, row in listed]
    return Seeds(tuple(d for d, _ in read_), tuple(s for _, s in read_), _events(folder), _reviews(folder))


def _listed(folder: Path) -> Iterator[tuple[str, dict[str, str]]]:
    """The rows of sources.csv with the place where each ends, ids and files checked to stand once."""
    path = folder / "sources.csv"
    seen: dict[str, str] = {}
    for where, row in handwritten.rows(path, HEADER):
        for name in _REQUIRED:
            if not row[name]:
                raise DataError(f"{where}: {name} is blank")
        if Path(row["file"]).name != row["file"]:
            raise DataError(f"{where}: file {row['file']!r} is no plain file name")
        for name in ("source_id", "file"):
            if f"{name} {row[name]}" in seen:
                raise DataError(f"{where}: {name} {row[name]!r} stands already in {seen[f'{name} {row[name]}'].removeprefix(f'{path}: ')}")
            seen[f"{name} {row[name]}"] = where
        yield where, row


def _unlisted(folder: Path, listed: set[str]) -> None:
    for path in sorted(folder.glob("*.txt")):
        if path.name not in listed:
            raise DataError(f"{path}: stands in no line of {folder / 'sources.csv'}, expected one line per seed")


def _seed(folder: Path, where: str, row: Mapping[str, str]) -> tuple[Document, Source]:
    path = folder / row["file"]
    if not path.is_file():
        raise DataError(f"{path}: no such file, but {where} lists it")
    raw = corpus.read_file(path, str(path))
    found = sha256(raw).hexdigest()
    if found != row["sha256"]:
        raise DataError(f"{path}: changed: sha256 is {found}, {where} says {row['sha256']}")
    text = corpus.decode(raw, str(path))
    source = _source(row, where, folder.name, len(text))
    return _document(source, text), source


def _source(row: Mapping[str, str], where: str, folder: str, characters: int) -> Source:
    precision = row["published_precision"] or None
    if precision and precision not in codes.of("date_precision"):
        raise DataError(f"{where}: published_precision {precision!r}, expected one of {', '.join(codes.of('date_precision'))}")
    if bool(row["published"]) != bool(precision) or bool(row["published"]) != bool(row["published_basis"]):
        raise DataError(f"{where}: published, published_precision and published_basis go together, or all are blank")
    told = {name: row[name] or None for name in ("publisher", "title", "language", "published_basis", "url", "licence")}
    return Source(
        source_id=row["source_id"], path=f"{folder}/{row['file']}", published=_day(row["published"], where),
        published_precision=precision, sha256=row["sha256"], characters=characters, **told,
    )  # fmt: skip


def _day(text: str, where: str) -> date | None:
    try:
        return tables.parse(text, "date")
    except ValueError as fault:
        raise DataError(f"{where}: published {fault}") from None


def _document(source: Source, text: str) -> Document:
    """The article as the engine reads it: dated only where the day is known, since a weekday is counted from it."""
    day = source.published if source.published_precision == "day" else None
    return Document(source.source_id, text, day, source.publisher, source.title, source.url, source.language)


def _events(folder: Path) -> tuple[Event, ...]:
    path = folder / "events.csv"
    if not path.is_file():
        return ()
    try:
        text = corpus.decode(corpus.read_file(path, str(path)), str(path))
        events = tables.from_csv(tables.of(Event), text)
    except (ValueError, csv.Error) as fault:
        raise DataError(f"{path}: {one_line(fault)}") from None
    for line, event in enumerate(events, 2):
        fault = _event_fault(event, [e.event_id for e in events[: line - 2]])
        if fault:
            raise DataError(f"{path}: line {line}: {fault}")
    return events


def _reviews(folder: Path) -> tuple[Decision, ...]:
    path = folder / decisions.FILE
    return decisions.read(path) if path.is_file() else ()


def _event_fault(event: Event, before: Sequence[str]) -> str:
    """What is wrong with an event listed by hand after those with the ids `before`; "" where nothing is."""
    described = tables.of(Event)
    blank = [c.name for c in described.columns if c.required and not getattr(event, c.attribute)]
    if blank:
        return f"{blank[0]} is blank"
    pattern = described.column("event_id").pattern
    if not re.fullmatch(pattern, event.event_id):
        return f"event_id {event.event_id!r}, expected {pattern}"
    if event.event_id in before:
        return f"event_id {event.event_id!r} stands already in line {before.index(event.event_id) + 2}"
    if not event.date_start or not event.date_end or event.date_start > event.date_end:
        return f"date_start {event.date_start or 'blank'}, date_end {event.date_end or 'blank'}: expected a first and a last day"
    if event.place and not world.place(event.place):
        return f"place {event.place!r} is not in the gazetteer"
    return ""
