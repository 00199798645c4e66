"""How claims stand to each other, within and across articles: their events, their relations, their tolls.

Pure and independent of the order of its input: nothing but the claims' own columns is looked at, and pairs are sought
only among claims of the same event and outcome. A relation that the words do not state is a candidate and says so
with its grade; nothing is merged or dropped because of it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from types import MappingProxyType

from .codes import OBJECT_OF, STATUS_OF
from .events import settle, window
from .tables import Claim, Event, Place, Relation, Toll
from .tolls import Group, Roots, apart, group_of, held, roots, standing, tolls

# How strong a ground is, as a reader would judge it; a later calibration on gold may replace these.
ALIKE = 0.3  # same number, event and outcome, and nothing speaks against it
MANY = 10  # from here on equal numbers are rarely chance
CONFLICT = 0.6  # two figures of one event may still be about different people
CONFLICT_SIDELESS = 0.4  # the more so where nothing says whose they are
DENIAL = 0.8
UPDATE = 0.9
NO_COPIES: Mapping[str, str] = MappingProxyType({})

_GENERAL = ("person", *(cls for cls, kind in OBJECT_OF.items() if cls == kind), "structure")


@dataclass(frozen=True)
class Related:
    """The claims in the order given, each with its event; events, relations and tolls in order of their keys."""

    claims: tuple[Claim, ...]
    events: tuple[Event, ...]
    relations: tuple[Relation, ...]
    tolls: tuple[Toll, ...]


def relate(claims: Sequence[Claim], known: Iterable[Event] = (), places: Iterable[Place] = (), copies: Mapping[str, str] = NO_COPIES) -> Related:
    """Put claims of any number of articles together. `known` are the events listed by hand, `places` the gazetteer's rows.

    `copies` gives for each source that is a copy of another the source_id of its original: what either states as its own, one voice says.
    """
    settled = settle(claims, known, places)
    ordered = sorted(settled.claims, key=lambda c: (c.date_end or c.date_start or date.min, c.claim_id))
    voices = roots(ordered, copies)
    pairs = [*_parts(ordered), *_same_figures(ordered, voices), *_denials(ordered, voices)]
    groups = standing(ordered, pairs, voices)
    pairs += [*_updates(ordered, voices), *_conflicts(groups, voices)]
    relations = tuple(sorted(pairs, key=lambda r: (r.claim_id, r.relation, r.other_claim_id)))
    return Related(settled.claims, settled.events, relations, tolls(ordered, relations, voices))


def _parts(claims: Sequence[Claim]) -> Iterator[Relation]:
    ids = {c.claim_id for c in claims}
    for c in claims:
        if c.part_of in ids:
            yield Relation(claim_id=c.claim_id, relation="part_of", other_claim_id=c.part_of, basis="words: a breakdown of the total", grade=1.0)


def _blocks(claims: Iterable[Claim]) -> Iterable[list[Claim]]:
    """Claims that state the same number with the same outcome in the same event, in the order given."""
    blocks: dict[tuple[object, ...], list[Claim]] = defaultdict(list)
    for c in claims:
        number = (c.value,) if c.value is not None else (c.low, c.high)
        if number != (None, None):
            blocks[(c.event, c.outcome, c.object, c.unit, number)].append(c)
    return blocks.values()


def _same_figures(claims: Sequence[Claim], voices: Roots) -> Iterator[Relation]:
    """Each claim beside the first that may state the same figure: a star, not all pairs."""
    for block in _blocks(c for c in claims if c.stance != "denied"):
        firsts: list[Claim] = []
        for claim in block:
            other = next((f for f in firsts if _may_be_same(claim, f, voices)), None)
            if other is None:
                firsts.append(claim)
            else:
                grade, grounds = _likeness(claim, other, voices)
                yield Relation(claim_id=claim.claim_id, relation="same_figure", other_claim_id=other.claim_id, basis=grounds, grade=grade)


def _may_be_same(one: Claim, other: Claim, voices: Roots) -> bool:
    if not _compatible(one, other) or apart(held(one), held(other)):
        return False
    if one.part_of and one.part_of == other.part_of or other.claim_id == one.part_of or one.claim_id == other.part_of:
        return False
    # Within an article only a plain repetition: its two incidents with two dead each are no repetition.
    return one.source_id != other.source_id or (_profile(one, voices) == _profile(other, voices) and (not one.place or one.place == other.place))


def _profile(claim: Claim, voices: Roots) -> tuple[object, ...]:
    return (voices[claim.claim_id], claim.class_, claim.side, claim.basis, claim.date_start, claim.date_end, claim.part_of)


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


def _likeness(one: Claim, other: Claim, voices: Roots) -> tuple[float, str]:
    """The grade of two compatible claims with the same number, and what they agree in."""
    agreeing = {
        "claimant": (0.2, voices[one.claim_id] == voices[other.claim_id]),
        "claimant side": (0.1, one.claimant_side is not None and one.claimant_side == other.claimant_side),
        "side": (0.15, one.side is not None and one.side == other.side),
        "class": (0.1, one.class_ == other.class_),
        "place": (0.1, one.place is not None and one.place == other.place),
        "large number": (0.05, (one.value or one.low or 0) >= MANY),
    }
    agreed = [name for name, (_, holds) in agreeing.items() if holds]
    grade = ALIKE + sum(weight for weight, holds in agreeing.values() if holds)
    return round(grade, 2), "candidate: same " + ", ".join(["number", "outcome", "event", *agreed])


def _denials(claims: Sequence[Claim], voices: Roots) -> Iterator[Relation]:
    for block in _blocks(claims):
        asserted = [c for c in block if c.stance != "denied"]
        for denial in block:
            if denial.stance == "denied":
                other = next((c for c in asserted if voices[c.claim_id] != voices[denial.claim_id] and _compatible(denial, c)), None)
                if other:
                    basis = "words: denied; same number, outcome and event"
                    yield Relation(claim_id=denial.claim_id, relation="denies", other_claim_id=other.claim_id, basis=basis, grade=DENIAL)


def _updates(claims: Sequence[Claim], voices: Roots) -> Iterator[Relation]:
    """Each running toll of a claimant beside the one before it about the same thing, where the figure changed."""
    series: dict[tuple[Group, str], dict[date, Claim]] = defaultdict(dict)
    for c in claims:
        if c.basis == "cumulative" and c.stance != "denied" and c.date_end:
            series[group_of(c), voices[c.claim_id]].setdefault(c.date_end, c)
    for days in series.values():
        for earlier, later in pairwise(days[day] for day in sorted(days)):
            if (earlier.low, earlier.high) != (later.low, later.high):
                basis = "running tolls of the same claimant, as of a later day"
                yield Relation(claim_id=later.claim_id, relation="updates", other_claim_id=earlier.claim_id, basis=basis, grade=UPDATE)


def _conflicts(groups: Mapping[Group, Sequence[Claim]], voices: Roots) -> Iterator[Relation]:
    """Figures of different claimants that exclude each other: each beside the highest and the lowest that exclude it.

    Not all pairs, so a group of many claims stays cheap; the tolls say for the group as a whole that there is a conflict.
    """
    for claims in groups.values():
        lows, highs = [c for c in claims if c.low is not None], [c for c in claims if c.high is not None]
        if not lows or not highs:
            continue
        top = max(lows, key=lambda c: (c.low or 0, c.claim_id))
        bottom = min(highs, key=lambda c: (c.high or 0, c.claim_id))
        yield from sorted({r for c in claims for o in (top, bottom) if (r := _conflict(c, o, voices))}, key=lambda r: (r.claim_id, r.other_claim_id))


def _conflict(one: Claim, other: Claim, voices: Roots) -> Relation | None:
    if voices[one.claim_id] == voices[other.claim_id] or not apart(held(one), held(other)) or not _days_meet(one, other):
        return None
    if {one.basis, other.basis} == {"cumulative"} and one.date_end != other.date_end:
        return None  # tolls of different days may differ and both hold
    if one.source_id == other.source_id and "author" in (one.attribution, other.attribution):
        return None  # an article's own figure beside a claimant's is a summary, or an earlier toll
    first, second = sorted((one, other), key=lambda c: (c.date_end or date.min, c.claim_id))
    basis = f"candidate: same event, outcome and class, {'same side' if one.side else 'side not stated'}; different claimants; no number satisfies both"
    grade = CONFLICT if one.side else CONFLICT_SIDELESS
    return Relation(claim_id=second.claim_id, relation="conflicts", other_claim_id=first.claim_id, basis=basis, grade=grade)
