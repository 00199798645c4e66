"""What a package remembers of its claims: where each came, what reviewers changed, and a tombstone for every one that is gone."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from hashlib import sha256

import pytest
from conftest import TEXT, breakdown, claim

from tally import review
from tally.review import Reviewed, history
from tally.schema.tables import Change, Claim, Review, Source, claim_id, of, to_csv

SIX, TWO, FOUR = breakdown()
NO_ONE = claim("No", claim_id=claim_id(sha256(TEXT.encode()).hexdigest(), TEXT.index("No one")), value=0, low=0, high=0)
ONE = Source(source_id="one", path="texts/one.txt", sha256=sha256(TEXT.encode()).hexdigest(), characters=len(TEXT))


class Package:
    """A package that is built again and again, as `tally build` does: what it holds goes through CSV from one build to the next."""

    def __init__(self) -> None:
        self.claims: tuple[Claim, ...] = ()
        self.changes: tuple[Change, ...] = ()

    def build(self, release: str, claims: Iterable[Claim], *reviews: Review, sources: Iterable[Source] = (ONE,)) -> None:
        claims = tuple(claims)
        instead = {r.claim_id for r in reviews if r.decision == "rejected"}
        given = {(r.claim_id, r.column_): r for r in reviews if r.decision == "corrected"}
        left = tuple(replace(c, **{r.column_: r.given for (id_, _), r in given.items() if id_ == c.claim_id}) for c in claims if c.claim_id not in instead)
        reasons = {(r.claim_id, r.column_ or ""): r.reason for r in reviews}
        reviewed = Reviewed(left, (), reviews, tuple(c for c in claims if c.claim_id in instead), reasons)
        past = history.before(to_csv(of(Claim), self.claims), to_csv(of(Change), self.changes))
        self.claims, self.changes = history.advance(left, past, release, reviewed, sources)

    def told(self, release: str = "") -> list[tuple[str | None, ...]]:
        """The changes of a release, or all: what happened to which claim, with column, old, new and why."""
        return [(c.change, c.claim_id, c.column_name, c.old, c.new, c.reason) for c in self.changes if release in ("", c.release)]

    def releases(self, one: Claim) -> tuple[str | None, str | None]:
        return next((c.first_release, c.last_changed_release) for c in self.claims if c.claim_id == one.claim_id)

    def stone(self, one: Claim) -> Change:
        """The claim's one tombstone."""
        (found,) = (c for c in self.changes if c.claim_id == one.claim_id and c.change == "removed")
        return found


def decided(one: Claim, decision: str, column: str | None = None, expected: str | None = None, given: str | None = None) -> Review:
    return Review(
        review_id="rev-aaaaaaaaaa", claim_id=one.claim_id, decision=decision, column_=column, expected=expected, given=given, reason="Not so",
        evidence="the text", reviewer="Ann", date=date(2026, 1, 2),
    )  # fmt: skip


@pytest.fixture
def package() -> Package:
    made = Package()
    made.build("0.1.0", (SIX, TWO, FOUR))
    return made


def twice(package: Package, *args: object, **more: object) -> None:
    """Build twice: the second time must leave what the first has made."""
    package.build(*args, **more)  # type: ignore[arg-type]
    once = (package.claims, package.changes)
    package.build(*args, **more)  # type: ignore[arg-type]
    assert (package.claims, package.changes) == once


# tombstones


def test_a_claim_that_is_read_no_more_keeps_a_tombstone_with_its_last_row(package: Package) -> None:
    twice(package, "0.2.0", (SIX, TWO))
    stone = package.stone(FOUR)
    assert (stone.release, stone.reason, stone.merged_into) == ("0.2.0", "no claim is read there any more", None)
    former = json.loads(stone.former or "")
    assert former["claim_id"] == FOUR.claim_id and former["quote"] == FOUR.quote and former["low"] == "4" and former["part_of"] == SIX.claim_id
    assert not former.keys() & {"side", "place", "first_release", "last_changed_release"}  # blank, or history's own
    twice(package, "0.3.0", (SIX, TWO))
    assert package.stone(FOUR) == stone and package.told("0.3.0") == []


def test_a_tombstone_points_to_the_claim_that_covers_the_number_now(package: Package) -> None:
    start = FOUR.number_start - 4
    wider = replace(FOUR, claim_id=claim_id(ONE.sha256, start), number_start=start)
    twice(package, "0.2.0", (SIX, TWO, wider))
    assert (package.stone(FOUR).reason, package.stone(FOUR).merged_into) == ("another claim now covers its number", wider.claim_id)
    elsewhere = replace(wider, source_id="two")
    package.build("0.3.0", (SIX, elsewhere))
    assert package.stone(TWO).merged_into is None  # a number of another article


@pytest.mark.parametrize(
    ("sources", "reason"),
    [((), "its source is no longer in the package"), ((replace(ONE, sha256="0" * 64),), "the text of its source is another")],
)
def test_a_tombstone_says_what_became_of_the_source(sources: tuple[Source, ...], reason: str, package: Package) -> None:
    twice(package, "0.2.0", (TWO,), sources=sources)
    assert (package.stone(SIX).reason, package.stone(SIX).merged_into) == (reason, None)


def test_an_id_with_an_ordinal_is_of_the_same_text(package: Package) -> None:
    second = replace(TWO, claim_id=claim_id(ONE.sha256, TWO.number_start, 1), outcome="wounded")
    package.build("0.2.0", (SIX, TWO, FOUR, second))
    twice(package, "0.3.0", (SIX, TWO, FOUR))
    assert package.stone(second).merged_into == TWO.claim_id


def test_work_between_releases_leaves_no_tombstone(package: Package) -> None:
    package.build("0.1.0", (SIX, NO_ONE))
    package.build("0.1.0", (SIX, TWO, FOUR))
    assert [c.change for c in package.changes] == ["added"] * 3


# rejected


def test_a_rejected_claim_keeps_a_tombstone_whatever_was_built_before() -> None:
    anew, later = Package(), Package()
    later.build("0.1.0", (SIX, TWO, FOUR))
    for each in (anew, later):
        twice(each, "0.1.0", (SIX, TWO, FOUR), decided(TWO, "rejected"))
    assert anew.changes == later.changes and anew.claims == later.claims
    assert anew.told()[-1] == ("removed", TWO.claim_id, None, None, None, "Not so")
    assert json.loads(anew.stone(TWO).former or "")["value_text"] == "two"
    twice(anew, "0.2.0", (SIX, TWO, FOUR), decided(TWO, "rejected"))
    assert anew.told("0.2.0") == []  # it stands already


def test_a_rejected_claim_of_a_former_release_keeps_the_row_that_it_had(package: Package) -> None:
    twice(package, "0.2.0", (SIX, replace(TWO, low=1), FOUR), decided(TWO, "rejected", given=FOUR.claim_id))
    assert json.loads(package.stone(TWO).former or "")["low"] == "2"
    assert (package.stone(TWO).reason, package.stone(TWO).merged_into) == ("Not so", FOUR.claim_id)


# back again


def test_a_claim_that_comes_back_has_its_old_first_release(package: Package) -> None:
    package.build("0.2.0", (SIX, TWO))
    twice(package, "0.3.0", (SIX, TWO, FOUR))
    assert package.releases(FOUR) == ("0.1.0", "0.3.0")
    assert [(c.release, c.change) for c in package.changes if c.claim_id == FOUR.claim_id] == [("0.1.0", "added"), ("0.2.0", "removed"), ("0.3.0", "added")]
    twice(package, "0.4.0", (SIX, TWO))
    assert [c.release for c in package.changes if c.claim_id == FOUR.claim_id and c.change == "removed"] == ["0.2.0", "0.4.0"]


def test_a_claim_that_was_away_between_two_builds_of_a_release_was_never_away(package: Package) -> None:
    for gone in ((), (decided(FOUR, "rejected"),)):
        package.build("0.2.0", (SIX, TWO, FOUR) if gone else (SIX, TWO), *gone)
        assert package.told("0.2.0")
        package.build("0.2.0", (SIX, TWO, FOUR))
        assert package.told("0.2.0") == [] and package.releases(FOUR) == ("0.1.0", "0.1.0")
    package.build("0.2.0", (SIX, TWO))
    twice(package, "0.2.0", (SIX, TWO, replace(FOUR, low=3, side="AZ")))  # what it had before is known from its tombstone
    assert package.told("0.2.0") == [("changed", FOUR.claim_id, "side", None, "AZ", None), ("changed", FOUR.claim_id, "low", "4", "3", None)]


def test_a_claim_rejected_before_any_release_had_it_comes_as_a_new_one() -> None:
    package = Package()
    package.build("0.1.0", (SIX, TWO), decided(TWO, "rejected"))
    package.build("0.1.0", (SIX, TWO))
    assert [c.change for c in package.changes] == ["added", "added"]
    package.build("0.1.0", (SIX, TWO), decided(TWO, "rejected"))
    twice(package, "0.2.0", (SIX, TWO))
    assert package.releases(TWO) == ("0.2.0", "0.2.0")


# corrected


def test_a_correction_is_told_with_its_reason_also_in_the_release_that_brings_the_claim() -> None:
    right = decided(TWO, "corrected", "basis", "incident", "period")
    anew, later = Package(), Package()
    later.build("0.1.0", (SIX, TWO))
    for each in (anew, later):
        twice(each, "0.1.0", (SIX, TWO), right)
        assert each.told()[-1] == ("changed", TWO.claim_id, "basis", "incident", "period", "Not so")
    assert anew.changes == later.changes
    twice(anew, "0.2.0", (SIX, TWO), right)
    assert anew.told("0.2.0") == []
    twice(anew, "0.3.0", (SIX, TWO))  # the decision is withdrawn
    assert anew.told("0.3.0") == [("changed", TWO.claim_id, "basis", "period", "incident", None)]


@pytest.mark.parametrize("release", ["0.1.0", "0.2.0"])
@pytest.mark.parametrize("decision", [("corrected", "basis", "incident", "period"), ("rejected",)], ids=["corrected", "rejected"])
def test_a_decision_withdrawn_in_its_release_leaves_no_trace(release: str, decision: tuple[str, ...], package: Package) -> None:
    before = (package.claims, package.changes)
    package.build(release, (SIX, TWO, FOUR), decided(TWO, *decision))
    assert (package.claims, package.changes) != before
    package.build(release, (SIX, TWO, FOUR))
    assert (package.claims, package.changes) == before


def test_a_correction_of_a_former_release_is_told_once(package: Package) -> None:
    twice(package, "0.2.0", (SIX, TWO, FOUR), decided(TWO, "corrected", "basis", "incident", "period"))
    assert package.told("0.2.0") == [("changed", TWO.claim_id, "basis", "incident", "period", "Not so")]
    assert package.releases(TWO) == ("0.1.0", "0.2.0") and package.releases(SIX) == ("0.1.0", "0.1.0")


# what data/ may hold


@pytest.mark.parametrize("former", ["", "{", "[]", '"x"'])
def test_a_tombstone_without_a_row_does_no_harm(former: str, package: Package) -> None:
    package.build("0.2.0", (SIX, TWO))
    package.changes = tuple(replace(c, former=former or None) if c.former else c for c in package.changes)
    package.build("0.2.0", (SIX, TWO))
    assert package.stone(FOUR).reason
    package.build("0.2.0", (SIX, TWO, FOUR))
    assert package.releases(FOUR) == ("0.1.0", "0.1.0")


def test_changes_written_before_there_were_reasons_are_kept() -> None:
    old = "change_id,release,claim_id,change,column_name,old,new\n" + f"chg-aaaaaaaaaa,0.1.0,{TWO.claim_id},added,,,\n"
    claims, changes = history.advance([SIX, TWO], history.before(to_csv(of(Claim), [TWO]), old), "0.2.0")
    assert [(c.release, c.change, c.reason) for c in changes] == [("0.1.0", "added", None), ("0.2.0", "added", None)]
    assert [c.first_release for c in claims] == ["0.2.0", "0.1.0"]


def test_what_review_gives_is_what_history_takes() -> None:
    assert history.advance([SIX], history.before("", ""), "0.1.0", review.apply([SIX], [], []), [ONE])[1][0].change == "added"
