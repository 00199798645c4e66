"""Versions of a package: Semantic Versioning 2.0.0, and the least version that a change demands by the Data Package recipe.

The recipe (https://datapackage.org/recipes/data-package-version/) counts a column added like one removed: who reads a table by the
place of its columns reads wrong. A row that other tables referred to and that is gone is a major change as well: what cited it leads nowhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import total_ordering

from ..errors import DataError
from .diff import Diff, RowChange, SchemaChange

LEVELS = ("major", "minor", "patch")
# What a release writes of itself: its own log, and the facts that differ from one release to the next in any case.
LOG = frozenset({"changes"})
OWN = frozenset({"version", "created", "id"})
_SEMVER = re.compile(
    r"(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)"
    r"(?:-((?:0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*)(?:\.(?:0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*))*))?"
    r"(?:\+([0-9a-zA-Z-]+(?:\.[0-9a-zA-Z-]+)*))?",
    re.ASCII,
)  # as semver.org gives it
_OF_SCHEMA = {"table_added": "minor", "looser": "minor", "described": "patch"}  # any other change of a schema is major
_WORDS = {
    "table_added": "a table is new",
    "table_removed": "a table is gone",
    "column_added": "a column is new",
    "column_removed": "a column is gone",
    "column_renamed": "a column has another name",
    "column_moved": "a column stands elsewhere",
    "type_changed": "a column has another type",
    "key_changed": "the key is another",
    "stricter": "a column may hold less",
    "looser": "a column may hold more",
    "described": "a column is described in other words",
}


@total_ordering
@dataclass(frozen=True, slots=True)
class Version:
    """A version as SemVer has it. Build metadata has no part in the order."""

    core: tuple[int, int, int]
    pre: tuple[str, ...] = ()
    build: str = ""

    def __lt__(self, other: Version) -> bool:
        """Precedence by clause 11: a pre-release before its release, its identifiers one by one, numbers before words."""
        return self._rank() < other._rank()

    def __eq__(self, other: object) -> bool:
        """Whether neither comes before the other."""
        return isinstance(other, Version) and self._rank() == other._rank()

    def __hash__(self) -> int:
        """Of what the order goes by."""
        return hash(self._rank())

    def __str__(self) -> str:
        """As it is written."""
        return ".".join(map(str, self.core)) + (f"-{'.'.join(self.pre)}" if self.pre else "") + (f"+{self.build}" if self.build else "")

    def _rank(self) -> tuple[tuple[int, int, int], bool, tuple[tuple[bool, int, str], ...]]:
        return self.core, not self.pre, tuple((not p.isdigit(), int(p) if p.isdigit() else 0, p) for p in self.pre)


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a level is demanded, in words that name the table."""

    level: str
    words: str


def parse(text: str) -> Version:
    """The version that `text` is. Raises DataError where it is none."""
    found = _SEMVER.fullmatch(text)
    if not found:
        raise DataError(f"version {text!r} is not Semantic Versioning, expected MAJOR.MINOR.PATCH like 1.2.0")
    major, minor, patch, pre, build = found.groups()
    return Version((int(major), int(minor), int(patch)), tuple(pre.split(".")) if pre else (), build or "")


def reasons(found: Diff) -> tuple[Reason, ...]:
    """What a diff demands and why, the weightiest first; each kind of change of a table once. Nothing where nothing differs."""
    told = dict.fromkeys(_reasons(found))
    return tuple(sorted(told, key=lambda reason: LEVELS.index(reason.level)))


def _reasons(found: Diff) -> Iterator[Reason]:
    for name, _, _ in found.facts:
        if name not in OWN:
            yield Reason("major" if name == "name" else "patch", f"package: {name} is another")
    yield from map(_of_schema, found.schema)
    for row in found.rows:
        if row.table not in LOG:
            yield from _of_row(row, found)


def _of_schema(change: SchemaChange) -> Reason:
    named = f" ({change.column})" if change.column else ""
    return Reason(_OF_SCHEMA.get(change.change, "major"), f"{change.table}: {_WORDS[change.change]}{named}")


def _of_row(row: RowChange, found: Diff) -> Iterator[Reason]:
    if row.change == "added":
        yield Reason("minor", f"{row.table}: rows are new")
    elif row.change == "removed":
        held = row.referenced
        yield Reason("major" if held else "minor", f"{row.table}: rows {'that other tables referred to ' if held else ''}are gone")
    elif any((row.table, name) in found.references for name, *_ in row.cells):
        yield Reason("minor", f"{row.table}: rows refer to others")
    else:
        yield Reason("patch", f"{row.table}: cells are corrected")


def least(last: Version, found: Diff) -> Version:
    """The least version after `last` for what differs: the first of a level above that of the weightiest reason."""
    demanded = next((reason.level for reason in reasons(found)), "patch")
    place = LEVELS.index(demanded)
    if last.pre and all(number == 0 for number in last.core[place + 1 :]):
        return Version(last.core)  # a pre-release of a version that is high enough
    core = [*last.core[:place], last.core[place] + 1, *[0] * (2 - place)]
    return Version((core[0], core[1], core[2]))


def check(version: Version, last: Version, found: Diff) -> None:
    """Raise DataError, saying why, where `version` is not after `last` or less than what differs demands."""
    if version <= last:
        raise DataError(f"version {version} is not after {last}, the last release")
    demanded = least(last, found)
    if Version(version.core) < demanded:
        first = reasons(found)[0]
        more = sum(reason.level == first.level for reason in reasons(found)) - 1
        also = f" and {more} more" if more else ""
        raise DataError(f"version {version} is too small after {last}, expected at least {demanded}: a {first.level} change, {first.words}{also}")
