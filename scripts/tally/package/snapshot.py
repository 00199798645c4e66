"""A package as it lies somewhere, read to be compared: a folder, a zip or a revision in git. Every cell stays the text it is.

What a table's columns and keys are is told by the package's own descriptor and not by this program, so that a package of an older
or a newer schema is read as it was meant. What is read may come from anyone: paths stay inside the package, sizes are bounded.
"""

from __future__ import annotations

import csv
import io
import json
import subprocess
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from ..errors import DataError, one_line
from . import DESCRIPTOR

MAX_BYTES = 256 * 1024 * 1024  # of one file of a package: what is larger is not read
MAX_TOTAL = 4 * MAX_BYTES  # of all files of a zip
Key = tuple[str, ...]
Fetch = Callable[[str], bytes]  # the bytes of a file by its path in the package; raises DataError


@dataclass(frozen=True, slots=True)
class Field:
    """A column as a descriptor declares it. `references` names the table that its values are keys of, "" where they are none."""

    name: str
    type: str
    constraints: Mapping[str, Any]
    references: str = ""
    words: tuple[str, str] = ("", "")  # title and description


@dataclass(frozen=True)
class Sheet:
    """A table: its columns in file order, the columns of its key, and each row's cells in that order by its key."""

    name: str
    fields: tuple[Field, ...]
    key: Key
    rows: Mapping[Key, tuple[str, ...]]

    @property
    def header(self) -> Key:
        """Column names in file order."""
        return tuple(f.name for f in self.fields)

    def cells(self, key: Key) -> dict[str, str]:
        """The cells of a row by column. Raises KeyError where there is no such row."""
        return dict(zip(self.header, self.rows[key], strict=True))


@dataclass(frozen=True)
class Snapshot:
    """A package: where it was found, what its descriptor says of it as a whole, as text, its tables by name, and the descriptor itself."""

    label: str
    facts: Mapping[str, str]
    tables: Mapping[str, Sheet]
    descriptor: Mapping[str, Any]


def read(where: str, root: Path = Path()) -> Snapshot:
    """The package at `where`: a folder, a zip, or in the repository around `root` a revision REV or REV:path.

    Raises DataError, one line naming the file and the fault, where there is no package or it cannot be read.
    """
    path = root / where
    if path.is_dir():
        return _snapshot(where, lambda name: _from_folder(path, name))
    if path.is_file():
        with _zip(path) as fetch:
            return _snapshot(where, fetch)
    return _snapshot(where, _revision(where, root))


def from_files(label: str, files: Mapping[str, bytes]) -> Snapshot:
    """The package whose files are in memory, by path. Raises DataError as `read` does."""

    def fetch(name: str) -> bytes:
        if name not in files:
            raise DataError(f"{label}: no {name}")
        return files[name]

    return _snapshot(label, fetch)


def _from_folder(folder: Path, name: str) -> bytes:
    path = folder / name
    try:
        with path.open("rb") as file:
            return _bounded(file.read(MAX_BYTES + 1), str(path))
    except OSError as fault:
        raise DataError(f"{path}: {fault.strerror}") from None


def _bounded(raw: bytes, where: str) -> bytes:
    if len(raw) > MAX_BYTES:
        raise DataError(f"{where}: over {MAX_BYTES:,} bytes, more than is read")
    return raw


@contextmanager
def _zip(path: Path) -> Iterator[Fetch]:
    """Fetch from a zip that holds a package at its top or in its one folder; no name in it may lead out of it."""
    try:
        with zipfile.ZipFile(path) as archive:
            for info in archive.infolist():
                _inside(info.filename, str(path))
                if info.file_size > MAX_BYTES:
                    raise DataError(f"{path}: {info.filename!r} is {info.file_size:,} bytes long, expected at most {MAX_BYTES:,}")
            if (total := sum(info.file_size for info in archive.infolist())) > MAX_TOTAL:
                raise DataError(f"{path}: {total:,} bytes unpacked, expected at most {MAX_TOTAL:,}")
            top = _top(archive.namelist(), path)
            yield lambda name: _member(archive, top + name, path)
    except zipfile.BadZipFile as fault:
        raise DataError(f"{path}: no zip that can be read: {one_line(fault)}") from None
    except OSError as fault:
        raise DataError(f"{path}: {fault.strerror or one_line(fault)}") from None


def _inside(name: str, where: str) -> str:
    """`name`, where it is a path that stays inside its package. Raises DataError for any other."""
    parts = PurePosixPath(name.replace("\\", "/"))
    if parts.is_absolute() or ".." in parts.parts or ":" in name or "\0" in name or not name:
        raise DataError(f"{where}: path {name!r} leads out of the package")
    return name


def _top(names: Iterable[str], path: Path) -> str:
    """The folder, with a slash, in which the descriptor lies; "" for the top. Raises DataError where none or several do."""
    found = [name.removesuffix(DESCRIPTOR) for name in names if PurePosixPath(name).name == DESCRIPTOR and name.count("/") <= 1]
    if "" in found:
        return ""
    if len(found) != 1:
        raise DataError(f"{path}: {'several' if found else 'no'} {DESCRIPTOR}, expected one at the top or in the one folder")
    return found[0]


def _member(archive: zipfile.ZipFile, name: str, path: Path) -> bytes:
    try:
        with archive.open(name) as file:
            return _bounded(file.read(MAX_BYTES + 1), f"{path}: {name}")
    except KeyError:
        raise DataError(f"{path}: no {name}") from None
    except (RuntimeError, NotImplementedError, zlib.error, EOFError, zipfile.BadZipFile) as fault:
        raise DataError(f"{path}: {name}: cannot be unpacked: {one_line(fault)}") from None


def _revision(where: str, root: Path) -> Fetch:
    """Fetch from a revision in git: REV, the package being the folder `root`, or REV:path with a path from the repository's top."""
    revision, colon, path = where.partition(":")
    commit = "" if revision.startswith("-") else _git(root, "rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}").decode().strip()
    if not commit:
        raise DataError(f"{where}: no such folder or zip, and no revision in git")
    folder = f"{path.strip('/')}/" if path.strip("/") else "" if colon else "./"

    def fetch(name: str) -> bytes:
        size = _git(root, "cat-file", "-s", f"{commit}:{folder}{name}").decode().strip()
        if not size:
            raise DataError(f"{where}: no {folder.removeprefix('./')}{name} in that revision")
        if int(size) > MAX_BYTES:
            raise DataError(f"{where}: {name}: over {MAX_BYTES:,} bytes, more than is read")
        return _git(root, "cat-file", "blob", f"{commit}:{folder}{name}")

    return fetch


def _git(root: Path, *arguments: str) -> bytes:
    """What git prints; nothing where it fails. Raises DataError where there is no git."""
    try:
        return subprocess.run(["git", "-C", str(root), *arguments], capture_output=True, check=True, stdin=subprocess.DEVNULL).stdout
    except subprocess.CalledProcessError:
        return b""
    except OSError as fault:
        raise DataError(f"git: {fault.strerror}") from None


def _snapshot(label: str, fetch: Fetch) -> Snapshot:
    told = _descriptor(fetch(DESCRIPTOR), f"{label}: {DESCRIPTOR}")
    tables = {}
    for resource in told["resources"]:
        if isinstance(resource, dict) and isinstance(resource.get("schema"), dict):
            sheet = _sheet(resource, fetch, label)
            tables[sheet.name] = sheet
    return Snapshot(label, _facts(told), tables, told)


def _descriptor(raw: bytes, where: str) -> Mapping[str, Any]:
    try:
        told = json.loads(raw.decode("utf-8"))
    except (ValueError, RecursionError) as fault:
        raise DataError(f"{where}: not JSON: {one_line(fault)}") from None
    if not isinstance(told, dict) or not isinstance(told.get("resources"), list):
        raise DataError(f"{where}: no resources, expected a Data Package descriptor")
    return told


def _facts(told: Mapping[str, Any]) -> dict[str, str]:
    """What is said of the package as a whole, as text; lists as JSON."""
    kept = {key: value for key, value in told.items() if key not in ("resources", "$schema", "profile")}
    return {key: value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, sort_keys=True) for key, value in kept.items()}


def _sheet(resource: Mapping[str, Any], fetch: Fetch, label: str) -> Sheet:
    name, path, schema = resource.get("name"), resource.get("path"), resource["schema"]
    where = f"{label}: table {name!r}"
    if not isinstance(name, str) or not isinstance(path, str):
        raise DataError(f"{where}: expected a name and the path of one file")
    fields = _fields(name, schema, where)
    key = _names(schema.get("primaryKey"))
    if not key or not set(key) <= {f.name for f in fields}:
        raise DataError(f"{where}: no primaryKey of its columns, so its rows cannot be told apart")
    return Sheet(name, fields, key, _rows(fetch(_inside(path, where)), fields, key, f"{label}: {path}"))


def _fields(table: str, schema: Mapping[str, Any], where: str) -> tuple[Field, ...]:
    try:
        targets = {_names(key["fields"])[:1]: key["reference"]["resource"] or table for key in schema.get("foreignKeys") or ()}
        return tuple(_field(told, targets.get((told["name"],), "")) for told in schema["fields"])
    except (KeyError, TypeError, ValueError, AttributeError):
        raise DataError(f"{where}: its schema is none, expected fields with names") from None


def _names(told: object) -> Key:
    """Names of columns, one or a list as both versions of the standard have it; none where they are no names."""
    names = [told] if isinstance(told, str) else told if isinstance(told, list) else []
    return tuple(name for name in names if isinstance(name, str))


def _field(told: Mapping[str, Any], references: object) -> Field:
    words = (str(told.get("title", "")), str(told.get("description", "")))
    constraints = told.get("constraints") or {}
    if not isinstance(constraints, dict) or not isinstance(references, str):
        raise TypeError
    return Field(str(told["name"]), str(told.get("type", "any")), constraints, references, words)


def _rows(raw: bytes, fields: tuple[Field, ...], key: Key, where: str) -> dict[Key, tuple[str, ...]]:
    header = tuple(f.name for f in fields)
    places = [header.index(name) for name in key]
    rows: dict[Key, tuple[str, ...]] = {}
    try:
        reader = csv.reader(io.StringIO(raw.decode("utf-8"), newline=""), strict=True)
        found = tuple(next(reader, ()))
        if found != header:
            raise DataError(f"{where}: header {one_line(','.join(found), 80)!r} is not that of the descriptor")
        for cells in reader:
            if len(cells) != len(header):
                raise DataError(f"{where}: line {reader.line_num}: found {len(cells)} cells, expected {len(header)}")
            own = tuple(cells[place] for place in places)
            if own in rows:
                raise DataError(f"{where}: line {reader.line_num}: key {one_line(', '.join(own), 80)!r} stands twice")
            rows[own] = tuple(cells)
    except (UnicodeDecodeError, csv.Error) as fault:
        raise DataError(f"{where}: not CSV in UTF-8: {one_line(fault)}") from None
    return rows
