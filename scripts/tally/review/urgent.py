"""Which claims most need eyes, and why. Pure: nothing but the rows of a package is looked at, and their order does not matter."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from ..schema.tables import Claim, Relation

SURE = 0.8  # below this confidence about every fourth figure is wrong (README, "How well it reads")
# How much each ground weighs; doubt about the figure itself (0 to 1) weighs DOUBT times.
CONTESTED = 3.0
SIDELESS = 1.5
UNKNOWN = 1.0
DOUBT = 4.0
Ground = tuple[float, str]  # weight, in words


@dataclass(frozen=True, slots=True)
class Case:
    """A claim that nobody has reviewed: how urgent it is (0 and more), and the grounds in words, the weightiest first."""

    claim: Claim
    urgency: float
    why: tuple[str, ...]


def cases(claims: Sequence[Claim], relations: Iterable[Relation], done: Collection[str] = ()) -> tuple[Case, ...]:
    """Every claim that is neither reviewed nor in `done`, the most urgent first; of equals in order of source and place in the text."""
    contested, sided = _contested(relations), _sided(claims)
    found = [_case(c, contested.get(c.claim_id, ()), sided) for c in claims if c.review == "auto" and c.claim_id not in done]
    return tuple(sorted(found, key=lambda case: (-case.urgency, case.claim.source_id, case.claim.number_start, case.claim.claim_id)))


def _case(claim: Claim, contested: Iterable[str], sided: Collection[tuple[str, int, str]]) -> Case:
    grounds = sorted((*((CONTESTED, words) for words in contested), *_grounds(claim, sided)), key=lambda ground: (-ground[0], ground[1]))
    confidence = 1.0 if claim.confidence is None else claim.confidence
    urgency = round(sum(weight for weight, _ in grounds) + DOUBT * (1 - confidence), 2)
    why = [words for _, words in grounds]
    return Case(claim, urgency, tuple([f"low confidence {confidence:g}", *why] if confidence < SURE else why))


def _grounds(claim: Claim, sided: Collection[tuple[str, int, str]]) -> Iterator[Ground]:
    if claim.stance == "denied":
        yield CONTESTED, "it is a denial"
    elif claim.stance == "unconfirmed":
        yield UNKNOWN, "unconfirmed"
    if claim.side is None and _kin(claim) in sided:
        yield SIDELESS, "no side, though another number of the sentence has one"
    if claim.attribution == "named" and claim.claimant is None:
        yield UNKNOWN, f"claimant not known: {claim.claimant_text}"
    if claim.place_text is not None and claim.place is None:
        yield UNKNOWN, f"place not known: {claim.place_text}"


def _contested(relations: Iterable[Relation]) -> Mapping[str, Sequence[str]]:
    """For each claim the claims that contradict or deny it, or that it contradicts or denies, in words."""
    found: dict[str, set[str]] = defaultdict(set)
    for relation in relations:
        if relation.relation == "conflicts":
            found[relation.claim_id].add(f"conflicts with {relation.other_claim_id}")
            found[relation.other_claim_id].add(f"conflicts with {relation.claim_id}")
        elif relation.relation == "denies":
            found[relation.other_claim_id].add(f"denied by {relation.claim_id}")
    return {id_: sorted(words) for id_, words in found.items()}


def _kin(claim: Claim) -> tuple[str, int, str]:
    """The sentence and what kind of thing it counts: claims that have this in common are siblings."""
    return claim.source_id, claim.quote_start, claim.object


def _sided(claims: Iterable[Claim]) -> frozenset[tuple[str, int, str]]:
    return frozenset(_kin(claim) for claim in claims if claim.side is not None)
