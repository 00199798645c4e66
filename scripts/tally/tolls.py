"""What the claimants of each side commit to about one outcome of one event, and whether they agree.

Nothing is added up: a part stays beside its total, a running toll takes the place of the one before it, and where
claimants differ the row holds the whole stretch from the least to the most that they state. No best number is made up.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from math import ceil, floor

from .tables import Claim, Relation, Toll, hashed_id

Group = tuple[str, str, str, str, str]  # event, outcome, object, class, side ('' where the text does not say)
Bounds = tuple[int | None, int | None]  # inclusive, None is open
Roots = Mapping[str, str]  # for each claim_id who says so, see `roots`
INFINITY = float("inf")
ROUNDED = 0.1  # how far a figure given as "about" may be off before it contradicts another


def roots(claims: Iterable[Claim], copies: Mapping[str, str]) -> Roots:
    """The root of each claim by its id, see `root`."""
    return {c.claim_id: root(c, copies) for c in claims}


def root(claim: Claim, copies: Mapping[str, str]) -> str:
    """A key for who says so at the root. Outlets that relay one claimant are one root; an article's own word is its own.

    A claimant that is no known actor is known by its words and side, so nameless "officials" of one side are one voice.
    `copies` gives the original of each source that is a copy of another: they are one article.
    """
    if claim.claimant:
        return claim.claimant
    if claim.claimant_text:
        return f"{claim.claimant_side or ''} {' '.join(claim.claimant_text.casefold().split())}"
    return f"source {copies.get(claim.source_id, claim.source_id)}"


def group_of(claim: Claim) -> Group:
    """What a claim is about: claims of one group can agree or conflict."""
    return (claim.event or "", claim.outcome, claim.object, claim.class_, claim.side or "")


def standing(claims: Iterable[Claim], relations: Iterable[Relation], voices: Roots) -> dict[Group, tuple[Claim, ...]]:
    """The claims that each group's figures rest on, by claim_id: asserted, no parts of a total in the group, none overtaken.

    A claim that may state the same figure as a part counts as that part.
    """
    by_id = {c.claim_id: c for c in claims}
    totals = _totals(by_id, relations)
    groups: dict[Group, list[Claim]] = defaultdict(list)
    for id_ in sorted(by_id):
        claim = by_id[id_]
        inner = any(group_of(by_id[total]) == group_of(claim) for total in totals[id_])
        if claim.event and claim.stance != "denied" and not inner:
            groups[group_of(claim)].append(claim)
    return {group: tuple(_latest(found, voices)) for group, found in groups.items()}


def _totals(by_id: Mapping[str, Claim], relations: Iterable[Relation]) -> dict[str, set[str]]:
    """For each claim the totals of which it, or a claim that may state the same figure, is a part."""
    own = {id_: {c.part_of} if c.part_of in by_id else set() for id_, c in by_id.items()}
    found = {id_: set(totals) for id_, totals in own.items()}
    for relation in relations:
        if relation.relation == "same_figure":
            one, other = relation.claim_id, relation.other_claim_id
            found[one] |= own[other] - {one}
            found[other] |= own[one] - {other}
    return found


def _latest(claims: Sequence[Claim], voices: Roots) -> Iterator[Claim]:
    """Of the running tolls of one claimant only those of the latest day; all other claims as they are."""
    last: dict[str, date] = {}
    for c in claims:
        if c.basis == "cumulative" and c.date_end:
            voice = voices[c.claim_id]
            last[voice] = max(c.date_end, last.get(voice, c.date_end))
    for c in claims:
        if c.basis != "cumulative" or c.date_end is None or c.date_end == last[voices[c.claim_id]]:
            yield c


def hull(bounds: Iterable[Bounds]) -> Bounds:
    """From the smallest lower bound to the largest upper bound; open where one of them is open."""
    lows, highs = zip(*bounds)
    return (None if None in lows else min(lows), None if None in highs else max(highs))


def held(claim: Claim) -> Bounds:
    """What the claim is held to when it is compared with others: its bounds, `ROUNDED` wider either way for "about"."""
    if claim.quantifier != "about" or claim.low is None or claim.high is None:
        return (claim.low, claim.high)
    return (floor(claim.low * (1 - ROUNDED)), ceil(claim.high * (1 + ROUNDED)))


def apart(one: Bounds, other: Bounds) -> bool:
    """Whether no number lies within both."""
    return _high(one) < _low(other) or _high(other) < _low(one)


def _low(bounds: Bounds) -> float:
    return bounds[0] if bounds[0] is not None else -INFINITY


def _high(bounds: Bounds) -> float:
    return bounds[1] if bounds[1] is not None else INFINITY


def tolls(claims: Sequence[Claim], relations: Sequence[Relation], voices: Roots) -> tuple[Toll, ...]:
    """One row per group and claimant side, in order of their keys. Claims that state no bound at all make no row."""
    denied = _denied(claims, relations)
    rows = []
    for group, found in sorted(standing(claims, relations, voices).items()):
        bounded = [c for c in found if (c.low, c.high) != (None, None)]
        if bounded:
            agreement = _agreement(bounded, denied, voices)
            rows += [_toll(group, side, mine, agreement, voices) for side, mine in _by_side(bounded)]
    return tuple(rows)


def _by_side(claims: Iterable[Claim]) -> list[tuple[str, list[Claim]]]:
    sides: dict[str, list[Claim]] = defaultdict(list)
    for claim in claims:
        sides[claim.claimant_side or ""].append(claim)
    return sorted(sides.items())


def _toll(group: Group, claimant_side: str, claims: Sequence[Claim], agreement: str, voices: Roots) -> Toll:
    event, outcome, kind, cls, side = group
    low, high = hull((c.low, c.high) for c in claims)
    return Toll(
        toll_id=hashed_id("tol", *group, claimant_side),
        event=event,
        outcome=outcome,
        object=kind,
        class_=cls,
        side=side or None,
        claimant_side=claimant_side or None,
        low=low,
        high=high,
        claims=len(claims),
        claimants=len({voices[c.claim_id] for c in claims}),
        agreement=agreement,
    )


def _denied(claims: Iterable[Claim], relations: Iterable[Relation]) -> frozenset[str]:
    """Ids of the claims that somebody denies, and of those that may state the same figure as a denied one."""
    hit = {r.other_claim_id for r in relations if r.relation == "denies"}
    same = [r for r in relations if r.relation == "same_figure"]
    return frozenset(hit | {r.claim_id for r in same if r.other_claim_id in hit} | {r.other_claim_id for r in same if r.claim_id in hit})


def _agreement(claims: Sequence[Claim], denied: frozenset[str], voices: Roots) -> str:
    """How the root claimants stand to each other, each with the stretch from the least to the most that it states."""
    by_voice: dict[str, list[Bounds]] = defaultdict(list)
    for claim in claims:
        by_voice[voices[claim.claim_id]].append(held(claim))
    stated = [hull(bounds) for bounds in by_voice.values()]
    if len(stated) == 1:
        return "denied" if any(c.claim_id in denied for c in claims) else "single"
    if len(set(stated)) == 1:
        return "agree"
    return "conflict" if max(map(_low, stated)) > min(map(_high, stated)) else "overlap"
