"""One claim with other values in some of its columns: what follows from them, what contradicts them, who then says so.

Pure. Offsets are code points of the source text, end exclusive.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from .. import world
from ..assemble import amount, unit
from ..codes import OBJECT_OF, OBJECTS_OF, STATUS_OF
from ..model import Document
from ..schema.columns import of
from ..schema.tables import Attribution, Claim, relays

# What a reviewer can judge from the text. The other columns name a place in it, follow from these or are found later.
JUDGED = (
    "outcome", "class", "subject", "side", "value", "low", "high", "quantifier", "share", "value_text", "basis", "stance", "attribution", "claimant_text",
    "claimant", "claimant_side", "via_text", "date_start", "date_end", "date_precision", "date_basis", "place_text", "place", "part_of",
)  # fmt: skip
_SPEAKERS = ("attribution", "claimant_text", "claimant", "claimant_side", "via_text")  # columns that the chain of attributions repeats
Fault = tuple[str, str]  # column and what is wrong with it


def revised(claim: Claim, values: Mapping[str, Any]) -> Claim:
    """The claim with `values` by column, and with what follows from its class: object, status and unit."""
    told = {of(Claim).column(name).attribute: value for name, value in values.items()}
    if "class" in values:
        cls = values["class"]
        told |= {"object": OBJECT_OF[cls], "status": STATUS_OF[cls] or "unknown", "unit": unit(cls)}
    return replace(claim, **told)


def following(part: Claim, before: Claim, after: Claim) -> Claim:
    """A part told as a share of its total, where the total's bounds were `before`'s and now are `after`'s.

    Only bounds that the share of the former total made are made anew; those of other parts stand in their own words.
    """
    if part.quantifier != "share" or part.share is None or (before.low, before.high) == (after.low, after.high):
        return part
    old, new = amount(part.share, before.low, before.high), amount(part.share, after.low, after.high)
    low = new[0] if part.low is not None and part.low == old[0] else part.low
    high = new[1] if part.high is not None and part.high == old[1] else part.high
    return replace(part, low=low, high=high)


def faults(claim: Claim, document: Document) -> Iterator[Fault]:
    """What in a row cannot be together, or is not in the text or the tables that it names: column and words, in column order."""
    if claim.object not in OBJECTS_OF[claim.outcome]:
        yield "outcome", f"{claim.outcome!r} befalls {' or '.join(OBJECTS_OF[claim.outcome])}, and class {claim.class_!r} is {claim.object}"
    yield from _bounds(claim)
    yield from _unordered(claim)
    yield from _speakers(claim)
    yield from _words(claim, document)
    yield from _unknown(claim)


def _bounds(claim: Claim) -> Iterator[Fault]:
    if claim.share is not None and claim.quantifier != "share":
        yield "share", f"{claim.share:g} beside quantifier {claim.quantifier!r}, expected share"
    if claim.value is not None:
        if claim.low is not None and claim.value < claim.low or claim.high is not None and claim.value > claim.high:
            yield "value", f"{claim.value} is not within low {_shown(claim.low)} and high {_shown(claim.high)}"


def _shown(value: object) -> str:
    return "blank" if value is None else str(value)


def _unordered(claim: Claim) -> Iterator[Fault]:
    for first, second in of(Claim).ordered:
        a, b = getattr(claim, first), getattr(claim, second)
        if a is not None and b is not None and a > b:
            yield first, f"{a} is above {second} {b}"


def _speakers(claim: Claim) -> Iterator[Fault]:
    if (claim.attribution == "author") != (claim.claimant_text is None):
        yield "attribution", f"{claim.attribution!r} beside claimant_text {claim.claimant_text!r}: author is the article itself, all others are named in words"
    for name in ("claimant", "claimant_side"):
        if getattr(claim, name) is not None and claim.claimant_text is None:
            yield name, f"{getattr(claim, name)!r} without claimant_text"


def _words(claim: Claim, document: Document) -> Iterator[Fault]:
    if claim.value_text not in claim.quote:
        yield "value_text", f"{claim.value_text!r} does not stand in the quote"
    for name in ("subject", "claimant_text", "place_text"):
        words = getattr(claim, name)
        if words is not None and words not in document.text:
            yield name, f"{words!r} does not stand in the text"
    for words in relays(claim.via_text):
        if words not in document.text:
            yield "via_text", f"{words!r} does not stand in the text"


def _unknown(claim: Claim) -> Iterator[Fault]:
    if claim.claimant is not None and not world.actor_of(claim.claimant):
        yield "claimant", f"{claim.claimant!r} is none of the known actors"
    if claim.place is not None and not world.place(claim.place):
        yield "place", f"{claim.place!r} is not in the gazetteer"


def same_speakers(one: Claim, other: Claim) -> bool:
    """Whether both rows have the same chain from the article to the claimant."""
    return all(getattr(one, name) == getattr(other, name) for name in _SPEAKERS)


def chain(claim: Claim, former: Sequence[Attribution], document: Document) -> tuple[Attribution, ...]:
    """The links from the article to the claimant that the claim's columns tell, by position.

    Those of the `former` chain with the same words are kept; other words are sought in the text, nearest before the quote's end.
    """
    links = [link for link in former if link.link == "publisher"]
    if not links and document.publisher:
        links = [Attribution(claim_id=claim.claim_id, position=1, link="publisher", text=document.publisher)]
    links += [_link(claim, "relay", words, former, document) for words in relays(claim.via_text)]
    if claim.claimant_text is not None:
        found = _link(claim, "claimant", claim.claimant_text, former, document)
        links.append(replace(found, actor=claim.claimant, side=claim.claimant_side))
    return tuple(replace(link, position=position) for position, link in enumerate(links, 1))


def _link(claim: Claim, kind: str, words: str, former: Sequence[Attribution], document: Document) -> Attribution:
    same = next((link for link in former if link.link == kind and link.text == words), None)
    if same:
        return same
    at = document.text.rfind(words, 0, claim.quote_end)
    at = at if at >= 0 else document.text.find(words)
    start, end = (at, at + len(words)) if at >= 0 else (None, None)
    return Attribution(claim_id=claim.claim_id, position=1, link=kind, text=words, start=start, end=end)
