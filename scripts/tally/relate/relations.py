"""Relations between claims, each with its ground and a grade of how strong that is.

Pairs are sought only among claims of the same event and outcome. Where many claims belong together each is put beside one
of them, a star, so that the relations grow with the claims and not with their square.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta

from ..codes import GROUP_OF, OBJECT_OF, STATUS_OF
from ..schema.tables import Claim, Relation, Source
from .extents import window
from .incidents import MANY
from .running import apart_in_time, replaced
from .tolls import Group, apart, committed, figures, group_of, held, numbers, roots

# How strong a ground is, as a reader would judge it; a later calibration on gold may replace these.
ALIKE = 0.3  # same number, event and outcome, and nothing speaks against it
CONFLICT = 0.6  # two figures of one event may still be about different people
CONFLICT_SIDELESS = 0.4  # the more so where nothing says whose they are
DENIAL = 0.8
WITHDRAWAL = 0.9
UPDATE = 0.9
WITHIN = 0.5  # two figures in one article may also be of two incidents
LATER = 0.7  # a later figure of the same claimant that is not marked as a running toll may be of something else

MONTH = timedelta(days=31)
STATES = 4  # of a toll to which a later one is held up: others of the same claimant may be of other people
PART = 5  # times as many: so much higher a figure beside another in one article is rather the total of which that is a part

_GENERAL = ("person", *(cls for cls, kind in OBJECT_OF.items() if cls == kind), "structure")


class Stated:
    """By whom at the root and as of when each claim was stated."""

    def __init__(self, claims: Iterable[Claim], sources: Iterable[Source], copies: Mapping[str, str]) -> None:
        self._published = {s.source_id: s.published for s in sources}
        self.roots = roots(claims, copies)

    def as_of(self, claim: Claim) -> date | None:
        """The day on which the figure stood: a running toll's own day, else that of publication, else that of the outcome."""
        if claim.basis == "cumulative" and claim.date_end:
            return claim.date_end
        return self._published.get(claim.source_id) or claim.date_end

    def published(self, claim: Claim) -> date | None:
        """The day on which its article came out, as far as that is known."""
        return self._published.get(claim.source_id)

    def order(self, claim: Claim) -> tuple[date, str, int, str]:
        """By the day on which they stood, then by source and text."""
        return (self.as_of(claim) or date.min, claim.source_id, claim.number_start, claim.claim_id)

    def root(self, claim: Claim) -> str:
        """Who says so at the root."""
        return self.roots[claim.claim_id]


def parts(claims: Sequence[Claim]) -> Iterator[Relation]:
    """Breakdowns, as the words state them."""
    ids = {c.claim_id for c in claims}
    for c in claims:
        if c.part_of in ids:
            yield Relation(claim_id=c.claim_id, relation="part_of", other_claim_id=c.part_of, basis="words: a breakdown of the total", grade=1.0)


def _blocks(claims: Iterable[Claim]) -> Iterable[list[Claim]]:
    """Claims that state the same number with the same outcome in the same event, in the order given."""
    blocks: dict[tuple[object, ...], list[Claim]] = defaultdict(list)
    for c in claims:
        if numbers(c) != (None, None):
            blocks[(c.event, c.outcome, c.object, c.unit, numbers(c))].append(c)
    return blocks.values()


def same_figures(claims: Sequence[Claim], stated: Stated) -> Iterator[Relation]:
    """Each claim beside the first that may state the same figure: a star, not all pairs. A denial states no figure."""
    totals = {c.claim_id: c for c in claims}
    for block in _blocks(c for c in claims if c.stance != "denied"):
        firsts: list[Claim] = []
        for claim in block:
            other = next((f for f in firsts if _may_be_same(claim, f, stated) and not _of_total(claim, f, totals, stated) and not _of_total(f, claim, totals, stated)), None)
            if other is None:
                firsts.append(claim)
            else:
                grade, grounds = _likeness(claim, other, stated)
                yield Relation(claim_id=claim.claim_id, relation="same_figure", other_claim_id=other.claim_id, basis=grounds, grade=grade)


def _may_be_same(one: Claim, other: Claim, stated: Stated) -> bool:
    if not _compatible(one, other) or apart(held(one), held(other)):
        return False
    if one.part_of and one.part_of == other.part_of or other.claim_id == one.part_of or one.claim_id == other.part_of:
        return False
    return one.source_id != other.source_id or _repeats(one, other, stated)


def _repeats(one: Claim, other: Claim, stated: Stated) -> bool:
    """Within an article only a plain repetition counts: its two incidents with two dead each are none. Another claimant may repeat a figure of a stated side."""
    if one.place and one.place != other.place:
        return False
    if stated.root(one) != stated.root(other):
        return one.side is not None and (one.side, one.class_) == (other.side, other.class_) and one.quote_start != other.quote_start
    return _profile(one) == _profile(other)


def _of_total(part: Claim, other: Claim, by_id: Mapping[str, Claim], stated: Stated) -> bool:
    """Whether the other is rather another state of the total of which the first is a part: nine dead on Sunday, nine children among 26 on Monday."""
    whole = by_id.get(part.part_of or "")
    return whole is not None and stated.root(whole) == stated.root(other) and GROUP_OF[whole.class_] == GROUP_OF[other.class_] != GROUP_OF[part.class_]


def _profile(claim: Claim) -> tuple[object, ...]:
    return (claim.class_, claim.side, claim.basis, claim.date_start, claim.date_end, claim.part_of)


def _compatible(one: Claim, other: Claim) -> bool:
    """Whether class, side and days allow both to be about the same people or things."""
    if one.side and other.side and one.side != other.side:
        return False
    return _class_fits(one.class_, other.class_) and _days_meet(one, other)


def _class_fits(one: str, other: str) -> bool:
    """The same class, a general one, or two names for people of one standing (soldier, fighter)."""
    if one == other or one in _GENERAL or other in _GENERAL:
        return True
    if STATUS_OF[one] != STATUS_OF[other] or STATUS_OF[one] in ("", "unknown"):
        return False
    return STATUS_OF[one] != "civilian" or "civilian" in (one, other)  # a child is no driver, but may be the civilian


def _days_meet(one: Claim, other: Claim) -> bool:
    a, b = window(one), window(other)
    return a is None or b is None or (a[0] <= b[1] and b[0] <= a[1])


def _likeness(one: Claim, other: Claim, stated: Stated) -> tuple[float, str]:
    """The grade of two compatible claims with the same number, and what they agree in."""
    agreeing = {
        "claimant": (0.2, stated.root(one) == stated.root(other)),
        "claimant side": (0.1, one.claimant_side is not None and one.claimant_side == other.claimant_side),
        "side": (0.15, one.side is not None and one.side == other.side),
        "class": (0.1, one.class_ == other.class_),
        "place": (0.1, one.place is not None and one.place == other.place),
        "large number": (0.05, (one.value or one.low or 0) >= MANY),
    }
    agreed = [name for name, (_, holds) in agreeing.items() if holds]
    grade = ALIKE + sum(weight for weight, holds in agreeing.values() if holds)
    return round(grade, 2), "candidate: same " + ", ".join(["number", "outcome", "event", *agreed])


def denials(claims: Sequence[Claim], stated: Stated) -> Iterator[Relation]:
    """Each denial beside the first figure that it denies: another claimant's, or an earlier one of its own that it withdraws."""
    for block in _blocks(claims):
        asserted = [c for c in block if c.stance != "denied"]
        for denial in block:
            if denial.stance == "denied":
                said = [c for c in asserted if _compatible(denial, c)]
                other = next((c for c in said if stated.root(c) != stated.root(denial)), None) or next(iter(said), None)
                if other:
                    own = stated.root(other) == stated.root(denial)
                    basis = f"words: {'withdrawn by its claimant' if own else 'denied'}; same number, outcome and event"
                    yield Relation(claim_id=denial.claim_id, relation="denies", other_claim_id=other.claim_id, basis=basis, grade=WITHDRAWAL if own else DENIAL)


def updates(claims: Sequence[Claim], stated: Stated) -> Iterator[Relation]:
    """Each later toll of a claimant beside the one before it about the same thing, where the figure changed."""
    by_id = {c.claim_id: c for c in claims}
    series: dict[tuple[Group, str], list[Claim]] = defaultdict(list)
    for c in claims:
        inner = c.part_of in by_id and group_of(by_id[c.part_of]) == group_of(c)
        if c.stance != "denied" and not inner and committed(c) != (None, None):
            series[group_of(c), stated.root(c)].append(c)
    for told in series.values():
        for earlier, later in _steps(told, stated):
            grade, basis = _ground(earlier, later)
            yield Relation(claim_id=later.claim_id, relation="updates", other_claim_id=earlier.claim_id, basis=basis, grade=grade)


def _ground(earlier: Claim, later: Claim) -> tuple[float, str]:
    if earlier.basis == later.basis == "cumulative":
        return UPDATE, "running tolls of the same claimant, as of a later day"
    if earlier.source_id == later.source_id:
        return WITHIN, "candidate: two figures of the same claimant about the same event in one article, of which the higher is the later"
    return LATER, "candidate: another figure of the same claimant about the same event, later"


def _steps(told: Sequence[Claim], stated: Stated) -> Iterator[tuple[Claim, Claim]]:
    """Each state of one claimant's toll behind the nearest one before it, of which it is a later state; a figure repeated is none.

    Within an article the higher of two is the later, since tolls rise and articles tell the latest first.
    """
    states: list[Claim] = []
    beside: list[Claim] = []  # told by the same claimant, but no later state: others of its article may follow them
    for claim in sorted(told, key=lambda c: (stated.published(c) or stated.as_of(c) or date.min, c.source_id, c.low or 0, c.number_start)):
        near = [one for one in beside[: -1 - STATES : -1] if one.source_id == claim.source_id]
        before = max((one for one in (*states[-1:], *near) if _later(claim, one, stated)), key=lambda one: one.low or 0, default=None)
        if before:
            yield before, claim
        (states if before or not states else beside).append(claim)


def _later(claim: Claim, before: Claim, stated: Stated) -> bool:
    """Whether it is another state of the toll before it: of the same people and not of another place, and of a later day or, in the same article, by its words."""
    if committed(claim) == committed(before) or numbers(claim) == numbers(before) or (claim.place and before.place and claim.place != before.place) or not _same_people(claim, before):
        return False
    if claim.source_id == before.source_id:
        return claim.attribution != "author" and claim.date_start == before.date_start and not _lasting(claim) and (_of_later_day(claim, before) or replaced(before, claim))
    came_out = (stated.published(before) or date.min) <= (stated.published(claim) or date.max)
    return came_out and (stated.as_of(claim) or date.min) > (stated.as_of(before) or date.max)


def _of_later_day(claim: Claim, before: Claim) -> bool:
    """Whether both are running tolls, each with its own day."""
    return claim.basis == before.basis == "cumulative" and (claim.date_end or date.min) > (before.date_end or date.max)


def _same_people(one: Claim, other: Claim) -> bool:
    """Where nothing says whose they are, soldiers and fighters may be those of two sides."""
    return one.side is not None or one.class_ == other.class_ or one.class_ in _GENERAL or other.class_ in _GENERAL


def _lasting(claim: Claim) -> bool:
    """Whether it counts what a long stretch brought: the figures of two years are not two states of one toll."""
    stretch = window(claim)
    return claim.date_start is not None and stretch is not None and stretch[1] - stretch[0] > MONTH


def conflicts(groups: Mapping[Group, Sequence[Claim]], found: Sequence[Relation], stated: Stated) -> Iterator[Relation]:
    """Figures of different claimants that exclude each other: each beside the highest and the lowest that exclude it.

    Not all pairs, so a group of many claims stays cheap; the tolls say for the group as a whole that there is a conflict.
    A figure that somebody has `found` reason to replace contradicts nobody any more, whoever still repeats it.
    """
    same = figures((c.claim_id for claims in groups.values() for c in claims), found)
    old = {r.other_claim_id for r in found if r.relation == "updates"}
    star = {other for r in found if r.relation == "same_figure" and (r.claim_id in old or r.other_claim_id in old) for other in (r.claim_id, r.other_claim_id)}
    replaced = {same[id_] for id_ in star | old if id_ in same}
    for every in groups.values():
        claims = [c for c in every if same[c.claim_id] not in replaced]
        lows, highs = [c for c in claims if held(c)[0] is not None], [c for c in claims if held(c)[1] is not None]
        if not lows or not highs:
            continue
        top = max(lows, key=lambda c: (held(c)[0] or 0, c.claim_id))
        bottom = min(highs, key=lambda c: (held(c)[1] or 0, c.claim_id))
        yield from sorted({r for c in claims for o in (top, bottom) if (r := _conflict(c, o, stated))}, key=lambda r: (r.claim_id, r.other_claim_id))


def _conflict(one: Claim, other: Claim, stated: Stated) -> Relation | None:
    if stated.root(one) == stated.root(other) or not apart(held(one), held(other)) or not comparable(one, other):
        return None
    first, second = sorted((one, other), key=stated.order)
    if _has_risen(first, second, stated):
        return None
    basis = f"candidate: same event, outcome and class group, {'same side' if one.side else 'side not stated'}; different claimants; no number satisfies both"
    grade = CONFLICT if one.side else CONFLICT_SIDELESS
    return Relation(claim_id=second.claim_id, relation="conflicts", other_claim_id=first.claim_id, basis=basis, grade=grade)


def _has_risen(first: Claim, second: Claim, stated: Stated) -> bool:
    """A higher toll of a later day contradicts an earlier one only where the claimants speak for different sides."""
    a, b = stated.as_of(first), stated.as_of(second)
    return not _rivals(first, second) and a is not None and b is not None and a < b and (second.low or 0) > (first.high if first.high is not None else first.low or 0)


def _rivals(one: Claim, other: Claim) -> bool:
    """Whether the claimants speak for different sides."""
    return bool(one.claimant_side and other.claimant_side and one.claimant_side != other.claimant_side)


def comparable(one: Claim, other: Claim) -> bool:
    """Whether figures that exclude each other are told as of the same people or things: then they contradict each other, or one has risen.

    Not of days apart, of other hours of a live blog, or, in one article, its own figure beside a claimant's (a summary, or an
    earlier toll), the toll of a day before, or one of nobody's people that is many times the other (a part of it, or of something else).
    """
    if not _days_meet(one, other) or (apart_in_time(one, other) and not _rivals(one, other)):
        return False
    if one.source_id != other.source_id:
        return True
    if "author" in (one.attribution, other.attribution):
        return False
    low, high = sorted((one, other), key=lambda c: c.low or 0)
    overtaken = not _rivals(one, other) and low.date_end is not None and high.date_end is not None and low.date_end < high.date_end
    part = one.side is None and (high.low or 0) >= PART * (low.high if low.high is not None else low.low or 0)
    return not overtaken and not part
