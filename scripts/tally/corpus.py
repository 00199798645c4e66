"""Read articles: a folder of .txt, JSON Lines (plain, gzipped, on standard input) or Parquet.

What is read is kept as it is. A byte order mark and CRLF line ends are characters of the text like any other: offsets
count them and the hash covers them, so an offset always fits the bytes that the reader has. Only the lines of a JSONL
file may end as they like, since they stand around the texts and not in them. A quote never holds a line end.
"""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any, BinaryIO

from .errors import DataError, one_line
from .model import Document

MAX_BYTES = 10_000_000  # of one article: a longer "article" is a corpus in the wrong wrapping
PARQUET_COLUMNS = ("id", "text", "published", "publisher", "title", "url", "lang")
Trouble = Callable[[DataError], None]  # told of each bad line or file: raises it to stop, returns to skip


def decode(raw: bytes, where: str) -> str:
    """The text of an article's bytes. Raises DataError: empty, too long, not UTF-8 or with NUL, naming byte and line."""
    if len(raw) > MAX_BYTES:
        raise DataError(f"{where}: {len(raw):,} bytes long, expected at most {MAX_BYTES:,} for one article")
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as fault:
        line = raw.count(b"\n", 0, fault.start) + 1
        raise DataError(f"{where}: byte {fault.start} (line {line}) is not UTF-8: {raw[fault.start]:#04x}") from None
    return _checked(text, where)


def _checked(text: str, where: str) -> str:
    if not text.strip("\ufeff \t\r\n"):
        raise DataError(f"{where}: empty, expected the text of an article")
    nul = text.find("\0")
    if nul >= 0:
        raise DataError(f"{where}: NUL at character {nul} (line {text.count(chr(10), 0, nul) + 1}), expected text")
    return text


def read_file(path: Path, where: str) -> bytes:
    """The bytes of one article. Raises DataError, called `where`, when the file cannot be read or is over MAX_BYTES."""
    try:
        with path.open("rb") as file:
            raw = file.read(MAX_BYTES + 1)
            if len(raw) > MAX_BYTES:
                raise DataError(f"{where}: {path.stat().st_size:,} bytes long, expected at most {MAX_BYTES:,} for one article")
            return raw
    except OSError as fault:
        raise DataError(f"{where}: {fault.strerror}") from None


def read(source: str, trouble: Trouble, stdin: BinaryIO | None = None) -> Iterator[Document]:
    """The articles of `source` in its own order (a folder's by name); `-` reads JSONL from `stdin`.

    Each bad article is handed to `trouble`; an id that was met before is one. Raises DataError where `source` as a
    whole is not what its name says.
    """
    seen: set[str] = set()
    for where, document in _documents(Path(source), source, trouble, stdin):
        if document.id in seen:
            trouble(DataError(f"{where}: id {document.id!r} stands twice, expected each id once"))
        else:
            seen.add(document.id)
            yield document


def _documents(path: Path, source: str, trouble: Trouble, stdin: BinaryIO | None) -> Iterator[tuple[str, Document]]:
    if source == "-":
        return _lines("standard input", stdin or (), trouble)
    if path.is_dir():
        return _folder(path, trouble)
    if not path.is_file():
        raise DataError(f"{source}: no such file or folder")
    if source.endswith(".jsonl"):
        return _plain(path, trouble)
    if source.endswith(".jsonl.gz"):
        return _gzipped(path, trouble)
    if source.endswith(".parquet"):
        return _parquet(path, trouble)
    raise DataError(f"{source}: expected a folder of .txt, a .jsonl, a .jsonl.gz, a .parquet or -")


def _folder(path: Path, trouble: Trouble) -> Iterator[tuple[str, Document]]:
    files = sorted(path.glob("*.txt"))
    if not files:
        raise DataError(f"{path}: no .txt file in it, expected one per article")
    for file in files:
        try:
            yield str(file), Document(_id(file.stem, str(file)), decode(read_file(file, str(file)), str(file)))
        except DataError as fault:
            trouble(fault)


def _plain(path: Path, trouble: Trouble) -> Iterator[tuple[str, Document]]:
    try:
        with path.open("rb") as file:
            yield from _lines(str(path), file, trouble)
    except OSError as fault:
        raise DataError(f"{path}: {fault.strerror}") from None


def _gzipped(path: Path, trouble: Trouble) -> Iterator[tuple[str, Document]]:
    try:
        with gzip.open(path, "rb") as file:
            yield from _lines(str(path), file, trouble)
    except (OSError, EOFError, zlib.error) as fault:
        raise DataError(f"{path}: no complete gzip file: {one_line(fault)}") from None


def _lines(name: str, lines: Iterable[bytes], trouble: Trouble) -> Iterator[tuple[str, Document]]:
    met = False
    for number, raw in enumerate(lines, 1):
        raw = raw.removeprefix(b"\xef\xbb\xbf") if number == 1 else raw
        if not raw.strip():
            continue
        met = True
        where = f"{name}: line {number}"
        try:
            yield where, _document(_json(raw, where), where)
        except DataError as fault:
            trouble(fault)
    if not met:
        raise DataError(f"{name}: empty, expected a JSON object per line")


def _json(raw: bytes, where: str) -> Mapping[str, Any]:
    try:
        found = json.loads(raw.decode("utf-8"))
    except UnicodeDecodeError as fault:
        raise DataError(f"{where}: byte {fault.start} is not UTF-8: {raw[fault.start]:#04x}") from None
    except (ValueError, RecursionError) as fault:
        raise DataError(f"{where}: not JSON: {one_line(fault)}") from None
    if not isinstance(found, dict):
        raise DataError(f"{where}: found {type(found).__name__}, expected a JSON object with id and text")
    return found


def _parquet(path: Path, trouble: Trouble) -> Iterator[tuple[str, Document]]:
    import pyarrow
    import pyarrow.parquet

    try:
        file = pyarrow.parquet.ParquetFile(path)
        missing = {"id", "text"} - set(file.schema_arrow.names)
        if missing:
            raise DataError(f"{path}: no column {', '.join(sorted(missing))}, expected id and text")
        columns = [name for name in PARQUET_COLUMNS if name in file.schema_arrow.names]
        rows = (row for batch in file.iter_batches(1000, columns=columns) for row in batch.to_pylist())
        for number, row in enumerate(rows, 1):
            try:
                yield f"{path}: row {number}", _document(row, f"{path}: row {number}")
            except DataError as fault:
                trouble(fault)
    except (pyarrow.ArrowException, OSError) as fault:
        raise DataError(f"{path}: no Parquet file that can be read: {one_line(fault)}") from None


def _document(fields: Mapping[str, Any], where: str) -> Document:
    text = fields.get("text")
    if not isinstance(text, str):
        raise DataError(f"{where}: text is {_shown(text)}, expected a string")
    try:
        decode(text.encode("utf-8"), where)
    except UnicodeEncodeError as fault:
        raise DataError(f"{where}: half a surrogate pair at character {fault.start} of text, expected Unicode text") from None
    told = {name: _optional(fields.get(name), f"{where}: {name}") for name in ("publisher", "title", "url", "lang")}
    return Document(_id(fields.get("id"), where), text, _published(fields.get("published"), where), **told)


def _id(found: Any, where: str) -> str:
    if isinstance(found, int) and not isinstance(found, bool):
        found = str(found)
    if not isinstance(found, str) or not found or len(found) > 200 or not found.isprintable():
        raise DataError(f"{where}: id is {_shown(found)}, expected 1 to 200 printable characters")
    return found


def _optional(found: Any, where: str) -> str | None:
    if found is None or found == "":
        return None
    if not isinstance(found, str):
        raise DataError(f"{where} is {_shown(found)}, expected a string")
    return one_line(found, 2000)


def _published(found: Any, where: str) -> date | None:
    if found is None or found == "":
        return None
    if isinstance(found, date):  # Parquet has real dates; a datetime is a date too
        return date(found.year, found.month, found.day)
    try:
        if isinstance(found, str) and (len(found) == 10 or found[10] in "T "):
            return date.fromisoformat(found[:10])
    except (ValueError, IndexError):
        pass
    raise DataError(f"{where}: published is {_shown(found)}, expected a date YYYY-MM-DD")


def _shown(found: Any) -> str:
    return "missing" if found is None else one_line(repr(found), 60)
