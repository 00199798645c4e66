"""From which words each column of a claim came: a line per column, for whoever checks a row or mends a pack.

Pure; offsets are code points of the document, end exclusive.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..attribute.found import Found
from ..mentions import View
from ..model import Number
from ..resolve.whose import Whose
from ..schema.tables import Claim
from ..situate import When, Where

LONGEST = 70  # characters of words that are shown
# How a side is known, by `Whose.how`.
SIDES = {
    "phrase": "stands with what is counted",
    "beside": "stands beside what is counted",
    "owner": "owns what is counted",
    "loser": "is who lost it",
    "possessive": "is the speaker's own",
    "ranks": "is the speaker's own force",
    "enemy": "is the enemy of the speaker, or of the country of the text",
    "state": "is the state that the text is about",
    "rebels": "is the only armed group in the text",
    "total": "is that of the total",
    "list": "is that of the number before",
    "antecedent": "stands with the noun that the number goes on counting",
    "agent": "did it, to its opponent",
    "speaker": "tells of its own",
    "opponent": "tells of its opponent's",
    "country of the text": "is the country that the text is about",
}


def evidence(text: str, view: View, one: Found, whose: Whose, when: When, where: Where, claim: Claim, whole: Number | None) -> tuple[str, ...]:
    """The lines of a claim of `text`; `whole` is the number of which it is a part."""
    told = (
        ("outcome", claim.outcome, *_outcome(text, view, one)),
        ("class", claim.class_, *_class(text, view, one)),
        ("side", claim.side, _span(text, whose.start, whose.end), SIDES.get(whose.how, "")),
        *_speaker(one, claim),
        ("date", _days(claim), _span(text, when.text_start, when.text_end), when.basis),
        ("place", claim.place or claim.place_text, _span(text, where.start, where.end), "" if claim.place else "in no gazetteer"),
        ("part_of", claim.part_of, _span(text, whole.start, whole.end) if whole else "", "the total of which this is a part"),
    )
    return tuple(_line(*row) for row in told if row[1])


def _line(column: str, value: str, words: str, how: str) -> str:
    source = " ".join(filter(None, (f'"{words}"' if words else "", f"({how})" if how else "")))
    return f"{column:<13} {value} <- {source}" if source else f"{column:<13} {value}"


def _span(text: str, start: int | None, end: int | None) -> str:
    """The words between two offsets on one line, cut in the middle where they are long."""
    if start is None or end is None:
        return ""
    words = " ".join(text[start:end].split())
    return words if len(words) <= LONGEST else f"{words[: LONGEST // 2]} ... {words[-LONGEST // 2 :]}"


def _tokens(text: str, view: View, first: int, last: int) -> str:
    sentence = view.parsed.sentence
    return _span(text, sentence.starts[first], sentence.ends[last - 1])


def _outcome(text: str, view: View, one: Found) -> tuple[str, str]:
    trigger = one.link.trigger
    if one.link.borrowed or trigger is None:
        return "", "told of the number that it goes on from"
    shared = "shared with another number" if one.link.shared is not None else ""
    return _tokens(text, view, trigger.first, trigger.last), shared


def _class(text: str, view: View, one: Found) -> tuple[str, str]:
    noun, before = one.link.phrase.noun, one.link.antecedent
    if noun:
        return _tokens(text, view, *noun), ""
    if before:
        return _tokens(text, view, before.first, before.last), "counted on"
    return "", "no noun of its own"


def _speaker(one: Found, claim: Claim) -> Iterator[tuple[str, str | None, str, str]]:
    claimant, frame = one.voice.claimant, one.voice.frame
    if claimant is None:
        yield "claimant", "the article itself", "", ""
        return
    here = frame is not None and frame.speaker == claimant
    yield "claimant", claim.claimant or claimant.kind, claimant.text, "" if here else "goes on from before"
    yield "claimant_side", claim.claimant_side, claimant.text, "named in these words" if claimant.sides else "by who this is in the text"
    if claim.stance != "asserted":
        yield "stance", claim.stance, "", ""


def _days(claim: Claim) -> str:
    if claim.date_basis == "published":
        return ""
    start, end = claim.date_start, claim.date_end
    return f"{start}" if start == end else f"{start or ''}..{end or ''}"
