"""A claim that a person adds: the same provenance as one that was extracted, and the id that the engine would give it.

Pure. What is left out is what the engine writes where a text does not say: nothing is made up.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from ..model import Document
from ..schema.columns import of
from ..schema.tables import Claim, claim_id
from .revise import JUDGED, revised

PLACES = ("source_id", "language", "quote", "quote_start", "quote_end", "number_start", "number_end")
ADDED = (*PLACES, *JUDGED)  # the columns that can be given
NEEDED = ("source_id", "outcome", "class", "number_start", "number_end")
FIGURES = ("value", "low", "high", "share")


class Unfit(ValueError):
    """What was given makes no claim: `column` and what is wrong with it."""

    def __init__(self, column: str, fault: str) -> None:
        super().__init__(f"{column} {fault}")
        self.column = column
        self.fault = fault


def claim(own_id: str, given: Mapping[str, Any], document: Document, taken: Collection[str]) -> Claim:
    """The claim about `document` with the columns `given` and the id `own_id`; `taken` are the ids of other claims, which are never reused.

    Raises Unfit for the first column that is missing or not in the text, and for an id that is not the one of its number.
    """
    for name in NEEDED:
        if given.get(name) is None:
            raise Unfit(name, "is blank, expected a value")
    start, end = given["number_start"], given["number_end"]
    quote_start, quote_end = _quote(given, document)
    if not quote_start <= start < end <= quote_end:
        raise Unfit("number_start", f"{start}..{end} is not within the quote's {quote_start}..{quote_end}")
    wanted = _free_id(document, start, taken)
    if own_id != wanted:
        raise Unfit("claim_id", f"{own_id!r}, expected {wanted} for number_start {start} of {document.id}")
    places = {"quote": document.text[quote_start:quote_end], "quote_start": quote_start, "quote_end": quote_end, "number_start": start, "number_end": end}
    told = _defaults(given, document) | {name: value for name, value in given.items() if name in JUDGED} | _figures(given) | places
    return _row(own_id, told, document)


def _quote(given: Mapping[str, Any], document: Document) -> tuple[int, int]:
    """Where the quote stands: told by both its ends, or by its words if they stand once in the text."""
    words, start, end = (given.get(name) for name in ("quote", "quote_start", "quote_end"))
    if start is None and end is None:
        if words is None:
            raise Unfit("quote", "is blank, expected its words, or quote_start and quote_end")
        times = document.text.count(words)
        if times != 1:
            raise Unfit("quote", f"stands {times} times in {document.id}, expected once: give quote_start and quote_end")
        start = document.text.index(words)
        end = start + len(words)
    if start is None or end is None or not start < end <= len(document.text):
        raise Unfit("quote_start", f"{start}..{end} is no span of {document.id}, which has {len(document.text)} characters")
    there = document.text[start:end]
    if words not in (None, there):
        raise Unfit("quote", f"{words!r}, expected {there!r}, which the text has at {start}..{end}")
    if len(there.splitlines()) > 1:
        raise Unfit("quote", "holds a line end, expected one within a line")
    return start, end


def _free_id(document: Document, start: int, taken: Collection[str]) -> str:
    """The id of a claim whose number begins at `start`: the first that no other claim about this number has or had."""
    ordinal = 0
    while (found := claim_id(document.sha256, start, ordinal)) in taken:
        ordinal += 1
    return found


def _figures(given: Mapping[str, Any]) -> dict[str, Any]:
    """Value and bounds: an exact number is all three, any other says its own."""
    if all(given.get(name) is None for name in FIGURES):
        raise Unfit("value", "is blank as are low, high and share, expected one of them")
    bare = given.get("low") is None and given.get("high") is None
    if given.get("value") is not None and given.get("quantifier", "exact") in ("exact", "about") and bare:
        return {"low": given["value"], "high": given["value"]}
    return {}


def _defaults(given: Mapping[str, Any], document: Document) -> dict[str, Any]:
    """What the engine writes where nothing is said. A claim that nothing dates has the day of publication as its last."""
    told: dict[str, Any] = {"language": given.get("language") or document.lang, "quantifier": "exact", "basis": "unknown", "stance": "asserted"}
    if told["language"] is None:
        raise Unfit("language", "is blank, and nothing tells that of the article")
    told["value_text"] = document.text[given["number_start"] : given["number_end"]]
    told["attribution"] = "named" if given.get("claimant_text") else "author"
    if document.published and given.get("date_start") is None and given.get("date_end") is None:
        told |= {"date_end": document.published, "date_precision": "day", "date_basis": "published"}
    return told


def _row(own_id: str, told: Mapping[str, Any], document: Document) -> Claim:
    first = ("outcome", "language", "quantifier", "value_text", "basis", "stance", "attribution", "quote", "quote_start", "quote_end", "number_start", "number_end")
    plain = Claim(
        claim_id=own_id, source_id=document.id, object="people", class_="person", status="unknown", unit="person", review="confirmed",
        **{of(Claim).column(name).attribute: told[name] for name in first},
    )  # fmt: skip
    return revised(plain, {name: value for name, value in told.items() if name in JUDGED})
