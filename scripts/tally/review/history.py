"""What changed from release to release: the table `changes`, and the releases in which each claim came and last changed.

A build compares its claims with those that stand in data/ and knows by the release of each change what the last release
held. Changes within one release are merged, so that building often, or once, leaves the same rows. What a reviewer corrects
or rejects is told in any case. A claim that is gone keeps a tombstone: a row that says why, and holds its last row.
"""

from __future__ import annotations

import csv
import io
import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from ..schema.columns import cell, of
from ..schema.tables import Change, Claim, Review, Source, claim_id, hashed_id
from . import Reviewed

_OWN = {"first_release", "last_changed_release"}
MOST = 10  # claims about one number whose ids are known
Cells = Mapping[str, str]  # column to CSV text
Reasons = Mapping[tuple[str, str], str]  # by claim and column


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


def advance(
    claims: Sequence[Claim], past: Before, release: str, reviewed: Reviewed | None = None, sources: Iterable[Source] = ()
) -> tuple[tuple[Claim, ...], tuple[Change, ...]]:
    """The claims with their releases filled in, and all changes up to `release`, those of former releases first.

    `reviewed` tells what reviewers changed and rejected, `sources` which texts are read: by their hashes a claim that is
    read no more is known to have lost its text, or its place to another claim.
    """
    reviewed = reviewed or Reviewed((), ())
    older = [row for row in past.changes if row["release"] != release]
    lately = [row for row in past.changes if row["release"] == release]
    held, corrected = _held(past, older, lately), _corrected(reviewed.reviews)
    made: list[Change] = []
    for claim in claims:
        if claim.claim_id in held:
            made += _changed(claim, held[claim.claim_id], release, reviewed.reasons)
        else:
            made.append(_change(release, claim.claim_id, "added", reason=reviewed.reasons.get((claim.claim_id, ""))))
            made += _corrections(corrected.get(claim.claim_id, ()), release)
    buried = _buried(older)
    gone = {claim.claim_id: cells(claim) for claim in reviewed.rejected if claim.claim_id not in buried} | held
    made += _tombstones({id_: gone[id_] for id_ in sorted(gone.keys() - {c.claim_id for c in claims})}, release, reviewed, _places(claims, sources))
    changes = (*map(_kept, older), *made)
    return tuple(_dated(claims, changes)), changes


def _tombstones(gone: Mapping[str, Cells], release: str, reviewed: Reviewed, place: Callable[[Cells], tuple[str, str | None]]) -> Iterator[Change]:
    """A row for each claim that is `gone`, given as it last was: why, what stands for it, and what it was."""
    instead = {one.claim_id: one.given for one in reviewed.reviews if one.decision == "rejected"}
    for id_, former in gone.items():
        why, other = (reviewed.reasons[id_, ""], instead[id_]) if id_ in instead else place(former)
        yield _change(release, id_, "removed", reason=why, merged_into=other, former=_kept_row(former))


def _held(past: Before, older: Iterable[Cells], lately: Sequence[Cells]) -> dict[str, Cells]:
    """The claims of the last release by id, as it had them: the changes since then are undone."""
    new = {row["claim_id"] for row in lately if row["change"] == "added"}
    known = {row["claim_id"] for row in older if row["change"] == "added"}
    undone = _undone(lately)
    held = {id_: {**row, **undone.get(id_, {})} for id_, row in past.claims.items() if id_ not in new}
    back = (row for row in lately if row["change"] == "removed" and row["claim_id"] in known)
    return held | {row["claim_id"]: _former_row(row) for row in back if row["claim_id"] not in held}


def _buried(older: Iterable[Cells]) -> set[str]:
    """The claims that have their tombstone in a former release, and that none since then has brought back."""
    last = {row["claim_id"]: row["change"] for row in older if row["change"] in ("added", "removed")}
    return {id_ for id_, change in last.items() if change == "removed"}


def _kept_row(former: Cells) -> str:
    """A claim's last row for its tombstone: what was not blank, by column."""
    return json.dumps({name: text for name, text in former.items() if text and name not in _OWN}, ensure_ascii=False)


def _former_row(row: Cells) -> Cells:
    """The reverse of `_kept_row`; cells that it left out are blank. Of a tombstone that holds no row nothing is known but the claim."""
    try:
        found = json.loads(row.get("former", ""))
    except ValueError:
        found = None
    own = {"claim_id": row["claim_id"]}
    return {name: "" for name in of(Claim).header} | found | own if isinstance(found, dict) and found.get("source_id") else own


def _undone(lately: Iterable[Cells]) -> dict[str, dict[str, str]]:
    """By claim the cells that the last release had and that have changed since then."""
    undone: dict[str, dict[str, str]] = defaultdict(dict)
    for row in lately:
        if row["column_name"]:
            undone[row["claim_id"]][row["column_name"]] = row["old"]
    return undone


def _places(claims: Iterable[Claim], sources: Iterable[Source]) -> Callable[[Cells], tuple[str, str | None]]:
    """A function that tells of a claim that is read no more why, and which claim now covers its number, if one does."""
    hashes = {source.source_id: source.sha256 for source in sources}
    by_source: dict[str, list[Claim]] = defaultdict(list)
    for claim in claims:
        by_source[claim.source_id].append(claim)

    def of_gone(former: Cells) -> tuple[str, str | None]:
        source, start, end = former.get("source_id", ""), former.get("number_start", ""), former.get("number_end", "")
        if source not in hashes:
            return "its source is no longer in the package", None
        if not start.isdecimal() or not end.isdecimal() or former["claim_id"] not in (claim_id(hashes[source], int(start), k) for k in range(MOST)):
            return "the text of its source is another", None
        over = (c.claim_id for c in by_source[source] if c.number_start < int(end) and int(start) < c.number_end)
        other = min(over, default=None)
        return ("another claim now covers its number" if other else "no claim is read there any more"), other

    return of_gone


def _changed(claim: Claim, former: Cells, release: str, reasons: Reasons) -> Iterator[Change]:
    for name, (old, new) in differences(claim, former).items():
        yield _change(release, claim.claim_id, "changed", name, old or None, new or None, reasons.get((claim.claim_id, name)))


def _corrected(reviews: Iterable[Review]) -> dict[str, list[Review]]:
    """The corrections by claim."""
    found: dict[str, list[Review]] = defaultdict(list)
    for one in reviews:
        if one.decision == "corrected":
            found[one.claim_id].append(one)
    return found


def _corrections(reviews: Iterable[Review], release: str) -> Iterator[Change]:
    """What reviewers corrected in a claim that is new: beside what was extracted, which no release has held."""
    for one in reviews:
        yield _change(release, one.claim_id, "changed", one.column_, one.expected, one.given, one.reason)


def _change(release: str, claim: str, what: str, column: str | None = None, old: str | None = None, new: str | None = None, reason: str | None = None, **told: str | None) -> Change:
    own = hashed_id("chg", release, claim, what, column or "")
    return Change(change_id=own, release=release, claim_id=claim, change=what, column_name=column, old=old, new=new, reason=reason, **told)


def _kept(row: Cells) -> Change:
    return Change(**{c.attribute: row.get(c.name) or None for c in of(Change).columns})


def _dated(claims: Iterable[Claim], changes: Iterable[Change]) -> Iterator[Claim]:
    """Claims with the releases of their first addition and last change; `changes` are in order of release."""
    first: dict[str, str] = {}
    last = {}
    for change in changes:
        last[change.claim_id] = change.release
        if change.change == "added":
            first.setdefault(change.claim_id, change.release)
    for claim in claims:
        yield replace(claim, first_release=first.get(claim.claim_id), last_changed_release=last.get(claim.claim_id))
