"""What changed from release to release: the table `changes`, and the releases in which each claim came and last changed.

A build compares its claims with those that stand in data/ and knows by the release of each change what the last release
held. Changes within one release are merged, so that building often, or once, leaves the same rows.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from .columns import cell, of
from .tables import Change, Claim, hashed_id

_OWN = {"first_release", "last_changed_release"}
Cells = Mapping[str, str]  # column to CSV text


@dataclass(frozen=True)
class Before:
    """What data/ held: claims by id and the rows of `changes`, as CSV text, whatever columns they then had."""

    claims: Mapping[str, Cells]
    changes: tuple[Cells, ...] = ()


def before(claims_csv: str, changes_csv: str) -> Before:
    """Read the former tables. Text that has no claim_id column tells nothing and is taken as empty."""
    claims = {row["claim_id"]: row for row in _dicts(claims_csv)}
    return Before(claims, tuple(_dicts(changes_csv)))


def _dicts(text: str) -> Iterator[Cells]:
    for row in csv.DictReader(io.StringIO(text, newline="")):
        if row.get("claim_id"):
            yield {key: value or "" for key, value in row.items() if key}


def cells(claim: Claim) -> Cells:
    """The claim's cells by column, those that history itself fills left out."""
    return {c.name: cell(getattr(claim, c.attribute)) for c in of(Claim).columns if c.name not in _OWN}


def differences(claim: Claim, former: Cells) -> dict[str, tuple[str, str]]:
    """Column to (old, new) where the claim's cells differ from the former ones; a column that was not there is no difference."""
    return {name: (former[name], new) for name, new in cells(claim).items() if former.get(name, new) != new}


def advance(claims: Sequence[Claim], past: Before, release: str) -> tuple[tuple[Claim, ...], tuple[Change, ...]]:
    """The claims with their releases filled in, and all changes up to `release`, those of former releases first."""
    older = [row for row in past.changes if row["release"] != release]
    lately = [row for row in past.changes if row["release"] == release]
    new = {row["claim_id"] for row in lately if row["change"] == "added"}
    made: list[Change] = []
    for claim in claims:
        if claim.claim_id in new or claim.claim_id not in past.claims:
            made.append(_change(release, claim.claim_id, "added"))
        else:
            made += _changed(claim, _at_release(past.claims[claim.claim_id], lately), release)
    gone = {row["claim_id"] for row in lately if row["change"] == "removed"} | (past.claims.keys() - new)
    made += [_change(release, gone_id, "removed") for gone_id in sorted(gone - {c.claim_id for c in claims})]
    changes = (*map(_kept, older), *made)
    return tuple(_dated(claims, changes)), changes


def _at_release(former: Cells, lately: Iterable[Cells]) -> Cells:
    """The claim as the last release had it: former cells with the changes since then undone."""
    undone = {row["column_name"]: row["old"] for row in lately if row["claim_id"] == former["claim_id"] and row["column_name"]}
    return {**former, **undone}


def _changed(claim: Claim, former: Cells, release: str) -> Iterator[Change]:
    for name, (old, new) in differences(claim, former).items():
        yield _change(release, claim.claim_id, "changed", name, old or None, new or None)


def _change(release: str, claim: str, what: str, column: str | None = None, old: str | None = None, new: str | None = None) -> Change:
    own = hashed_id("chg", release, claim, what, column or "")
    return Change(change_id=own, release=release, claim_id=claim, change=what, column_name=column, old=old, new=new)


def _kept(row: Cells) -> Change:
    return Change(**{c.attribute: row.get(c.name) or None for c in of(Change).columns})


def _dated(claims: Iterable[Claim], changes: Iterable[Change]) -> Iterator[Claim]:
    """Claims with the releases of their last addition and last change; `changes` are in order of release."""
    first = {}
    last = {}
    for change in changes:
        last[change.claim_id] = change.release
        if change.change == "added":
            first[change.claim_id] = change.release
    for claim in claims:
        yield replace(claim, first_release=first.get(claim.claim_id), last_changed_release=last.get(claim.claim_id))
