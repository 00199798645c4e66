"""A release: everything checked, then everything made in memory, then everything put in place at once.

No clock and no network: version and day stand in CITATION.cff, so the tagged state gives the same zip on any day and any machine.
"""

from __future__ import annotations

import re
import subprocess
import tomllib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path

from .. import build, package, write
from ..errors import DataError
from ..evaluate import quality
from ..package import snapshot, validate
from . import changelist, diff, records, versions
from .diff import Diff
from .records import Record

OUT = "dist"
_NEEDED = ("apsw", "xlsxwriter")  # the extra `release`


@dataclass(frozen=True)
class Release:
    """A release in memory. `files` by path in its folder; `kept` is what the repository keeps of it."""

    folder: str
    files: dict[str, bytes]
    zip: bytes
    record: Record
    records: tuple[Record, ...]  # all of the package, this one among them
    kept: dict[str, bytes]
    changes: Diff | None  # since the release before


def prepare(root: Path, version: str, out: Path, progress: build.Progress = iter) -> Release:
    """Check the package in `root` and make its release `version` in memory. Nothing is written.

    Raises DataError, one line, for whatever stands against it: see `_early` and `_late`.
    """
    wanted = versions.parse(version)
    folder = f"{build.NAME}-{wanted}"
    done = records.read(root)
    _early(root, version, out, folder)
    past = records.last(done)
    if past and wanted <= versions.parse(past.version):
        raise DataError(f"version {version} is not after {past.version}, the last release")
    commit = _commit(root)
    built = build.build(root, progress)
    changes = _late(root, built, wanted, past)
    return _made(root, folder, built, changes, done, commit)


def _early(root: Path, version: str, out: Path, folder: str) -> None:
    """What is seen at a glance: the tools are there, nothing is in the way, the files that name the version agree."""
    missing = [name for name in _NEEDED if find_spec(name) is None]
    if missing:
        raise DataError(f"no {' and no '.join(missing)}: install the extra `release`, as requirements.lock does")
    for path in (out / folder, out / f"{folder}.zip", root / records.FOLDER / version):
        if path.exists():
            raise DataError(f"{path}: is there already; a release is never overwritten")
    facts = package.cited(root, build.NAME, ())
    if facts.version != version:
        raise DataError(f"{root / 'CITATION.cff'}: version is {facts.version}, expected {version}")
    _program(root / "pyproject.toml", version)
    _changelog(root / "CHANGELOG.md", version, facts.created)
    if not (root / quality.GOLD).is_dir():
        raise DataError(f"{root / quality.GOLD}: no such folder, so how well the engine reads is not measured")


def _program(path: Path, version: str) -> None:
    """Raise DataError where the program beside the package names another version than `version`."""
    told = tomllib.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    found = told.get("project", {}).get("version", version)
    if found != version:
        raise DataError(f"{path}: version is {found}, expected {version}")


def _changelog(path: Path, version: str, day: str) -> None:
    """Raise DataError where the changelog has no entry of the version, another day for it, or nothing under it."""
    text = path.read_text(encoding="utf-8") if path.is_file() else ""
    entry = re.search(rf"^## \[{re.escape(version)}\] - (\S+)\n(.*?)(?=^## |\Z)", text, re.MULTILINE | re.DOTALL)
    if not entry:
        raise DataError(f"{path}: no entry '## [{version}] - {day}'")
    if entry[1] != day:
        raise DataError(f"{path}: {version} is dated {entry[1]}, and {day} in CITATION.cff")
    if not re.search(r"^- \S", entry[2], re.MULTILINE):
        raise DataError(f"{path}: nothing is told of {version}")


def _commit(root: Path) -> str:
    """The commit that the clean work tree around `root` is at. Raises DataError where it is not clean or there is none."""
    if changed := _git(root, "status", "--porcelain", "--untracked-files=normal").splitlines():
        more = f" and {len(changed) - 1} more" if len(changed) > 1 else ""
        raise DataError(f"{changed[0][3:]}{more}: not committed; a release is made from a clean tree")
    return _git(root, "rev-parse", "--verify", "HEAD").strip()


def _git(root: Path, *arguments: str) -> str:
    try:
        done = subprocess.run(["git", "-C", str(root), *arguments], capture_output=True, check=True, stdin=subprocess.DEVNULL)
    except subprocess.CalledProcessError as fault:
        told = fault.stderr.decode("utf-8", "replace").splitlines() or [""]
        raise DataError(f"{root}: git {arguments[0]}: {told[0].removeprefix('fatal: ')}") from None
    except OSError as fault:
        raise DataError(f"git: {fault.strerror}") from None
    return done.stdout.decode("utf-8", "surrogateescape")


def _late(root: Path, built: build.Built, wanted: versions.Version, past: Record | None) -> Diff | None:
    """What takes a build to see: the tables are up to date, gold's figures among them, valid, and the version is high enough."""
    if old := build.stale(root, built):
        raise DataError(f"stale: {', '.join(old)}; run `{build.COMMAND}` and commit what it makes")
    report = validate.validate(root)
    if report.faults:
        more = f" and {len(report.faults) - 1} more" if len(report.faults) > 1 else ""
        raise DataError(f"not valid: {report.faults[0]}{more}")
    if past is None:
        return None
    found = diff.compare(records.tables(root, past), snapshot.from_files(str(wanted), built.files))
    versions.check(wanted, versions.parse(past.version), found)
    return found


def _made(root: Path, folder: str, built: build.Built, changes: Diff | None, done: tuple[Record, ...], commit: str) -> Release:
    from . import contents

    files = contents.files(root, build.NAME, built.files, changes)
    facts = package.cited(root, build.NAME, ())
    packed = contents.zipped(folder, files, facts.created)
    told = contents.rows(built.files)
    counts = (str(len(told["claims"])), str(len(told["sources"])), str(sum(map(len, told.values()))))
    record = Record(facts.version, facts.created, commit, *counts, sha256(packed).hexdigest(), facts.doi)
    return Release(folder, files, packed, record, (*done, record), records.kept(built.files), changes)


def publish(root: Path, out: Path, made: Release) -> None:
    """Put the folder, the zip and the record in place, all or none. Raises DataError naming what cannot be written."""
    kept = root / records.FOLDER
    write.together({
        out / made.folder: made.files,
        out / f"{made.folder}.zip": made.zip,
        kept / made.record.version: made.kept,
        kept / records.LIST: records.written(made.records),
    })  # fmt: skip


def told(out: Path, made: Release) -> Iterator[str]:
    """What a person reads of a release: how much changed since the last one, what it holds, the hash of its zip."""
    if made.changes:
        counts = Counter(row.change for row in made.changes.rows)
        rows = ", ".join(f"{counts[change]} {change}" for change in ("added", "removed", "changed"))
        yield f"since the last release: {len(made.changes.schema)} changes of the schema; rows: {rows}"
        yield from changelist.demand(versions.reasons(made.changes))
    record = made.record
    yield f"{out / made.folder}: {len(made.files)} files, {record.claims} claims from {record.sources} articles, {record.rows} rows"
    yield f"{record.sha256}  {out / made.folder}.zip"
