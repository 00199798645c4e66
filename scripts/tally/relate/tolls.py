"""What the claimants of each side commit to about one outcome of one event, and whether they agree.

Nothing is added up: a part stays beside its total, a later toll takes the place of the one before it, and where claimants
differ the row holds the whole stretch from the least to the most that they state. No best number is made up.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import ceil, floor

from ..codes import GROUP_OF, WHOLE_OF
from ..schema.tables import Claim, Relation, Toll, hashed_id
from .disjoint import Disjoint

Group = tuple[str, str, str, str, str]  # event, outcome, object, class group, side ('' where the text does not say)
Bounds = tuple[int | None, int | None]  # inclusive, None is open
Comparable = Callable[[Claim, Claim], bool]  # whether two claims are told of the same people or things
Roots = Mapping[str, str]  # root claimant by claim_id
ROUNDED = 0.1  # how far a figure given as "about" may be off before it contradicts another


@dataclass(frozen=True)
class Voice:
    """What one root claimant commits to in one group."""

    side: str
    claims: tuple[Claim, ...]
    stated: Bounds
    held: Bounds  # the same, a figure given as "about" a little wider


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


def numbers(claim: Claim) -> tuple[int | None, ...]:
    """What tells its figure from another: the number as stated, else both bounds."""
    return (claim.value,) if claim.value is not None else (claim.low, claim.high)


def group_of(claim: Claim) -> Group:
    """What a claim is about: claims of one group can agree or conflict."""
    return (claim.event or "", claim.outcome, claim.object, GROUP_OF[claim.class_], claim.side or "")


def committed(claim: Claim) -> Bounds:
    """What the claim commits to in its group: its bounds; where its class is a narrower one than the group's, so many at least."""
    return (claim.low, claim.high if claim.class_ in WHOLE_OF[GROUP_OF[claim.class_]] else None)


def held(claim: Claim) -> Bounds:
    """What it is held to when it is compared with others: the same, `ROUNDED` wider either way for "about"."""
    low, high = committed(claim)
    if claim.quantifier != "about":
        return (low, high)
    return (None if low is None else floor(low * (1 - ROUNDED)), None if high is None else ceil(high * (1 + ROUNDED)))


def standing(claims: Iterable[Claim], relations: Iterable[Relation], said_by: Roots) -> dict[Group, tuple[Claim, ...]]:
    """The claims that each group's figures rest on, by claim_id: asserted, no parts of a total in the group, none overtaken.

    A claim that may state the same figure as a part counts as that part.
    """
    by_id = {c.claim_id: c for c in claims}
    relations = tuple(relations)  # looked through twice
    totals, gone = _totals(by_id, relations), _overtaken(by_id, relations, said_by)
    groups: dict[Group, list[Claim]] = defaultdict(list)
    for id_ in sorted(by_id):
        claim = by_id[id_]
        inner = any(group_of(by_id[total]) == group_of(claim) for total in totals[id_])
        if claim.event and claim.stance != "denied" and not inner and id_ not in gone:
            groups[group_of(claim)].append(claim)
    return {group: tuple(found) for group, found in groups.items()}


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


def _overtaken(by_id: Mapping[str, Claim], relations: Sequence[Relation], said_by: Roots) -> frozenset[str]:
    """Ids of the claims that a later toll of the same claimant replaces, with that claimant's other statements of the same figure."""
    gone, same = {r.other_claim_id for r in relations if r.relation == "updates"}, figures(by_id, relations)
    gone_of = {(head, said_by[id_]) for id_, head in same.items() if id_ in gone}
    return frozenset(id_ for id_, head in same.items() if (head, said_by[id_]) in gone_of)


def figures(ids: Iterable[str], relations: Iterable[Relation]) -> dict[str, str]:
    """For each claim the first of those that `same_figure` joins with it, itself where there is none."""
    same = Disjoint(ids)
    for r in relations:
        if r.relation == "same_figure" and r.claim_id in same and r.other_claim_id in same:
            same.join(r.claim_id, r.other_claim_id)
    return same.heads()


def hull(bounds: Iterable[Bounds]) -> Bounds:
    """From the smallest lower bound to the largest upper bound; open where one of them is open."""
    lows, highs = zip(*bounds)
    return (None if None in lows else min(lows), None if None in highs else max(highs))


def common(bounds: Iterable[Bounds]) -> Bounds | None:
    """The stretch that all of them allow, None where there is none."""
    lows, highs = zip(*bounds)
    low = max((x for x in lows if x is not None), default=None)
    high = min((x for x in highs if x is not None), default=None)
    return None if low is not None and high is not None and low > high else (low, high)


def apart(one: Bounds, other: Bounds) -> bool:
    """Whether no number lies within both."""
    return common((one, other)) is None


def voices(claims: Iterable[Claim], said_by: Roots) -> tuple[Voice, ...]:
    """The root claimants of one group's standing claims, by side and root. A claimant commits to what all its claims allow, else to all of them."""
    by_root: dict[tuple[str, str], list[Claim]] = defaultdict(list)
    for claim in claims:
        by_root[claim.claimant_side or "", said_by[claim.claim_id]].append(claim)
    return tuple(_voice(side, tuple(mine)) for (side, _), mine in sorted(by_root.items()))


def _voice(side: str, claims: tuple[Claim, ...]) -> Voice:
    stated, wide = [committed(c) for c in claims], [held(c) for c in claims]
    return Voice(side, claims, common(stated) or hull(stated), common(wide) or hull(wide))


def tolls(groups: Mapping[Group, Sequence[Claim]], relations: Iterable[Relation], said_by: Roots, comparable: Comparable = lambda one, other: True) -> tuple[Toll, ...]:
    """One row per group of standing claims and claimant side, in order of their keys. Claims that state no bound at all make no row.

    Figures that exclude each other are a conflict only where some of them are `comparable`.
    """
    denied = _denied(relations)
    rows: list[Toll] = []
    for group, found in sorted(groups.items()):
        heard = voices((c for c in found if committed(c) != (None, None)), said_by)
        rows += _rows(group, heard, denied, comparable) if heard else ()
    return tuple(rows)


def _rows(group: Group, heard: Sequence[Voice], denied: frozenset[str], comparable: Comparable) -> Iterator[Toll]:
    event, outcome, kind, cls, side = group
    union, shared = hull(v.stated for v in heard), _shared(heard) or (None, None)
    agreement = _agreement(heard, denied, comparable)
    for claimant_side in sorted({v.side for v in heard}):
        mine = [v for v in heard if v.side == claimant_side]
        low, high = hull(v.stated for v in mine)
        yield Toll(
            toll_id=hashed_id("tol", *group, claimant_side),
            event=event,
            outcome=outcome,
            object=kind,
            class_group=cls,
            side=side or None,
            claimant_side=claimant_side or None,
            low=low,
            high=high,
            claims=sum(len(v.claims) for v in mine),
            claimants=len(mine),
            agreement=agreement,
            union_low=union[0],
            union_high=union[1],
            intersection_low=shared[0],
            intersection_high=shared[1],
        )


def _shared(heard: Sequence[Voice]) -> Bounds | None:
    """What all allow by their words, else what they allow within the union when "about" is taken as such."""
    return common(v.stated for v in heard) or (common((*(v.held for v in heard), hull(v.stated for v in heard))) if common(v.held for v in heard) else None)


def _denied(relations: Iterable[Relation]) -> frozenset[str]:
    """Ids of the claims that somebody denies, and of those that may state the same figure as a denied one."""
    relations = tuple(relations)
    hit = {r.other_claim_id for r in relations if r.relation == "denies"}
    same = [r for r in relations if r.relation == "same_figure"]
    return frozenset(hit | {r.claim_id for r in same if r.other_claim_id in hit} | {r.other_claim_id for r in same if r.claim_id in hit})


def _contradict(heard: Sequence[Voice], comparable: Comparable) -> bool:
    """Whether some voice is excluded by the highest or by the lowest of all and tells of the same people as that: not all pairs, so many voices stay cheap."""
    top = max(heard, key=lambda v: (v.held[0] is not None, v.held[0] or 0))
    bottom = min(heard, key=lambda v: (v.held[1] is None, v.held[1] or 0))
    pairs = [(v, end) for v in heard for end in (top, bottom) if v is not end and apart(v.held, end.held)]
    return any(comparable(one, other) for v, end in pairs for one in v.claims for other in end.claims)


def _agreement(heard: Sequence[Voice], denied: frozenset[str], comparable: Comparable) -> str:
    """How the root claimants stand to each other. A denial without a figure of its own counts where the figures themselves do not conflict."""
    if common(v.held for v in heard) is None:
        return "conflict" if _contradict(heard, comparable) else "apart"
    if any(c.claim_id in denied for v in heard for c in v.claims):
        return "denied"
    if len(heard) == 1:
        return "single"
    return "agree" if len({v.stated for v in heard}) == 1 else "overlap"
