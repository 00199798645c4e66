"""Versions: their order, what a change demands, and what is refused with which words."""

from __future__ import annotations

import pytest

from tally.errors import DataError
from tally.release import versions
from tally.release.diff import Diff, RowChange, SchemaChange
from tally.release.versions import parse

ORDER = ["0.0.1", "0.1.0", "0.2.0-alpha", "0.2.0-alpha.1", "0.2.0-alpha.2", "0.2.0-alpha.10", "0.2.0-alpha.beta", "0.2.0-rc.1", "0.2.0", "0.10.0", "1.0.0"]
KEY = ("clm-aaaaaaaaaa",)


def differing(*changes: SchemaChange | RowChange, facts: tuple[tuple[str, str, str], ...] = ()) -> Diff:
    schema = tuple(c for c in changes if isinstance(c, SchemaChange))
    rows = tuple(c for c in changes if isinstance(c, RowChange))
    return Diff("old", "new", facts, schema, rows, (), frozenset({("claims", "event")}))


def row(change: str, *columns: str, table: str = "claims", referenced: bool = False) -> RowChange:
    return RowChange(table, KEY, change, tuple((name, "a", "b") for name in columns), referenced=referenced)


def test_the_order_is_that_of_semver() -> None:
    assert sorted(ORDER, key=parse, reverse=True) == ORDER[::-1]
    assert parse("1.0.0+a") == parse("1.0.0+b") and str(parse("1.0.0-rc.1+a.b")) == "1.0.0-rc.1+a.b"


@pytest.mark.parametrize("text", ["", "1", "1.0", "v1.0.0", "01.0.0", "1.0.0-", "1.0.0-01", "1.0.0 ", "1.0.0\n", "1.0.0+", "a.b.c", "1.0.0-rc..1", "١.0.0", "../1.0.0"])
def test_what_is_no_version(text: str) -> None:
    with pytest.raises(DataError, match="is not Semantic Versioning, expected MAJOR.MINOR.PATCH"):
        parse(text)


@pytest.mark.parametrize(
    ("changes", "level"),
    [
        ([SchemaChange("claims", "column_removed", "a")], "major"),
        ([SchemaChange("claims", "column_renamed", "b", "a", "b")], "major"),
        ([SchemaChange("claims", "column_moved", "a")], "major"),
        ([SchemaChange("claims", "column_added", "a")], "major"),
        ([SchemaChange("claims", "type_changed", "a")], "major"),
        ([SchemaChange("claims", "key_changed")], "major"),
        ([SchemaChange("claims", "stricter", "a")], "major"),
        ([SchemaChange("claims", "table_removed")], "major"),
        ([SchemaChange("claims", "table_added")], "minor"),
        ([SchemaChange("claims", "looser", "a")], "minor"),
        ([SchemaChange("claims", "described", "a")], "patch"),
        ([row("added")], "minor"),
        ([row("removed")], "minor"),
        ([row("removed", referenced=True)], "major"),
        ([row("changed", "low")], "patch"),
        ([row("changed", "low", "event")], "minor"),  # it refers to another row of another table
        ([row("added", table="changes")], None),  # a release's own log
        ([row("changed", "low"), row("added"), SchemaChange("claims", "column_removed", "a")], "major"),
        ([], None),
    ],
)
def test_the_level_is_that_of_the_recipe(changes: list[SchemaChange | RowChange], level: str | None) -> None:
    told = versions.reasons(differing(*changes))
    assert (told[0].level if told else None) == level


def test_what_is_said_of_the_package() -> None:
    told = versions.reasons(differing(facts=(("version", "1", "2"), ("created", "1", "2"), ("title", "a", "b"))))
    assert told == (versions.Reason("patch", "package: title is another"),)
    assert versions.reasons(differing(facts=(("name", "a", "b"),)))[0].level == "major"


@pytest.mark.parametrize(
    ("last", "change", "least"),
    [
        ("0.1.0", row("changed", "low"), "0.1.1"),
        ("0.1.0", row("added"), "0.2.0"),
        ("0.1.0", SchemaChange("claims", "column_removed", "a"), "1.0.0"),
        ("1.2.3", row("changed", "low"), "1.2.4"),
        ("1.2.3", row("added"), "1.3.0"),
        ("1.2.3", SchemaChange("claims", "column_moved", "a"), "2.0.0"),
        ("1.3.0-rc.1", row("added"), "1.3.0"),
        ("1.3.0-rc.1", SchemaChange("claims", "column_moved", "a"), "2.0.0"),
        ("1.3.1-rc.1", row("added"), "1.4.0"),
    ],
)
def test_the_least_version(last: str, change: SchemaChange | RowChange, least: str) -> None:
    found = differing(change)
    assert versions.least(parse(last), found) == parse(least)
    versions.check(parse(least), parse(last), found)
    with pytest.raises(DataError):
        versions.check(parse(last), parse(last), found)


def test_less_is_refused_and_why_is_said() -> None:
    found = differing(SchemaChange("claims", "column_removed", "share"), SchemaChange("tolls", "column_added", "cause"), row("added"))
    with pytest.raises(DataError) as fault:
        versions.check(parse("0.2.0"), parse("0.1.0"), found)
    assert str(fault.value) == "version 0.2.0 is too small after 0.1.0, expected at least 1.0.0: a major change, claims: a column is gone (share) and 1 more"
    with pytest.raises(DataError, match="version 0.0.9 is not after 0.1.0, the last release"):
        versions.check(parse("0.0.9"), parse("0.1.0"), found)
    versions.check(parse("1.0.0-rc.1"), parse("0.1.0"), found)  # a pre-release of one that is high enough
