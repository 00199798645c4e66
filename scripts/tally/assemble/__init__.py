"""From what was found to rows: bounds of shares, ids, quotes, dates, places, actors.

The only place where the stages' results become `tables.Claim`.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from .. import situate
from ..attribute import Context, Voice
from ..attribute.found import Found
from ..attribute.naming import Speaker
from ..codes import OBJECT_OF, OBJECTS_OF, STATUS_OF
from ..link.linked import Link
from ..mentions import View
from ..model import Document, Fate
from ..resolve import Resolved, resolve
from ..resolve.whose import Whose, settle
from ..schema.tables import RELAYED, Attribution, Claim, claim_id
from ..situate.scene import Scene
from . import confidence
from .explain import evidence

Known = Mapping[Speaker | None, Resolved]


@dataclass(frozen=True)
class Bounds:
    """What a number commits to: inclusive, None = open."""

    value: int | None
    low: int | None
    high: int | None


def rows(
    document: Document, views: Sequence[View], contexts: Sequence[Context], found: Sequence[Found], every_number: bool = False
) -> tuple[tuple[Claim, ...], tuple[Attribution, ...], tuple[Fate, ...]]:
    """The claims of a document in text order and their chains; if `every_number`, also the fate of every number with its evidence."""
    scene = Scene(document.text, [v.parsed for v in views], document.published)
    known = resolve(views, contexts, scene, document.title) if any(one.link.trigger for one in found) else {}
    settled = settle(views, found, known, scene)
    found = [one for one, _ in settled]
    bounds = _all_bounds(found)
    ids = [claim_id(document.sha256, one.link.phrase.number.start) if one.link.trigger else "" for one in found]
    claims, chains, told = [], [], {}
    for i, (one, whose) in enumerate(settled):
        if ids[i]:
            when, where = _situated(scene, views[one.sentence], one)
            claims.append(_claim(document, views[one.sentence], one, whose, when, where, bounds[i], known, ids[i], _whole_id(one, bounds, ids, i)))
            whole = found[one.parent].link.phrase.number if one.parent is not None else None
            told[ids[i]] = evidence(document.text, views[one.sentence], one, whose, when, where, claims[-1], whole) if every_number else ()
            chains.extend(_chain(document, one.voice, known, ids[i]))
    fates = tuple(_fate(document, one, ids[i], told.get(ids[i], ())) for i, one in enumerate(found)) if every_number else ()
    return tuple(claims), tuple(chains), fates


def _whole_id(one: Found, bounds: Sequence[Bounds], ids: Sequence[str], i: int) -> str:
    """The claim of the total, "" where there is none or the part is larger than it could be."""
    if one.parent is None:
        return ""
    high, low = bounds[one.parent].high, bounds[i].low
    return "" if high is not None and low is not None and low > high else ids[one.parent]


def _all_bounds(found: Sequence[Found]) -> list[Bounds]:
    made: list[Bounds] = []
    for one in found:
        whole = made[one.parent] if one.parent is not None and one.parent < len(made) else None
        made.append(_bounds(one, whole))
    return made


def _bounds(one: Found, whole: Bounds | None) -> Bounds:
    """A share amounts to a part of its whole ("more than half of 2,000" is 1000 or more); other numbers say it themselves."""
    number = one.link.phrase.number
    if number.quantifier != "share":
        return Bounds(_whole_number(number.value), _whole_number(number.low), _whole_number(number.high))
    if one.link.phrase.whole:
        whole = Bounds(*(_whole_number(x) for x in (one.link.phrase.whole.value, one.link.phrase.whole.low, one.link.phrase.whole.high)))
    if whole is None or number.share is None:
        return Bounds(None, None, None)
    low, high = amount(number.share, whole.low, whole.high)
    if number.bound in ("more_than", "at_least"):
        high = None
    elif number.bound in ("less_than", "up_to"):
        low = None
    return Bounds(None, low, high)


def amount(share: float, low: int | None, high: int | None) -> tuple[int | None, int | None]:
    """What a share of a whole between `low` and `high` amounts to, rounded down below and to the nearest above; open where the whole is."""
    least = math.floor(low * share + 1e-9) if low is not None else None
    return least, math.floor(high * share + 0.5) if high is not None else None


def unit(cls: str) -> str:
    """What one of a number of that class is: a household is never multiplied into persons."""
    return "household" if cls == "family" else "person" if OBJECT_OF[cls] == "people" else "item"


def _whole_number(x: float | None) -> int | None:
    return None if x is None else round(x)


def _situated(scene: Scene, view: View, one: Found) -> tuple[situate.When, situate.Where]:
    """When and where the outcome of a claim happened."""
    link = one.link
    apart = not link.borrowed and any(link.trigger.last <= i < link.phrase.first for i in view.numbers)
    first, last = (link.phrase.first, link.phrase.last) if apart or link.shared is not None else link.extent  # "20 on Monday and 35 on Tuesday"
    role = "people" if link.borrowed else link.trigger.entry.role  # a count only: what happened is told elsewhere
    when = situate.when(scene, one.sentence, first, last, link.outcome, role, one.voice.stance == "denied", one.voice.claimant is not None)
    claimant = one.voice.claimant
    speaker = (claimant.start, claimant.end) if claimant else (0, 0)
    return when, situate.where(scene, one.sentence, first, last, link.outcome, one.voice.stance == "denied", speaker)


def _claim(
    document: Document, view: View, one: Found, whose: Whose, when: situate.When, where: situate.Where, bounds: Bounds, known: Known, own_id: str, part_of: str
) -> Claim:
    link, number = one.link, one.link.phrase.number
    sentence = view.parsed.sentence
    cls = link.cls or _default_class(link)
    start, end = number.start if number.text_start < 0 else number.text_start, number.end if number.text_end < 0 else number.text_end
    claimant = one.voice.claimant
    who = known.get(claimant, Resolved())
    return Claim(
        claim_id=own_id,
        source_id=document.id,
        language=sentence.lang,
        outcome=link.outcome,
        object=OBJECT_OF[cls],
        class_=cls,
        status=STATUS_OF[cls] or "unknown",
        subject=_subject(document, view, link),
        side=whose.side,
        value=bounds.value,
        low=bounds.low,
        high=bounds.high,
        quantifier=number.quantifier,
        share=number.share,
        value_text=document.text[start:end],
        unit=unit(cls),
        basis=_basis(when),
        stance=one.voice.stance,
        attribution=_attribution(claimant),
        claimant_text=claimant.text if claimant else None,
        claimant=who.actor,
        claimant_side=who.side,
        via_text=RELAYED.join(r.text for r in one.voice.relays) or None,
        date_start=when.start,
        date_end=when.end,
        date_precision=when.precision,
        date_basis=when.basis,
        place_text=where.text,
        place=where.place,
        event=None,
        part_of=part_of or None,
        quote=document.text[sentence.start : sentence.end],
        quote_start=sentence.start,
        quote_end=sentence.end,
        number_start=number.start,
        number_end=number.end,
        confidence=confidence.confidence(view, link, claimant is not None),
        review="auto",
        first_release=None,
        last_changed_release=None,
    )


def _default_class(link: Link) -> str:
    """The class where no known noun stands: persons, unless the outcome befalls things only."""
    return "person" if "people" in (link.trigger.entry.objects or OBJECTS_OF[link.outcome]) else "equipment"


def _subject(document: Document, view: View, link: Link) -> str | None:
    """The counted noun with its modifiers, as written; that of another clause where the number has none of its own."""
    phrase, sentence = link.phrase, view.parsed.sentence
    event = link.trigger is not None and link.trigger.entry.role == "noun" and not link.borrowed and phrase.noun == (link.trigger.first, link.trigger.last)
    if phrase.noun and not event:  # "6,500 deaths" counts no deaths but people, and does not say whom
        first, last = phrase.after, phrase.noun[1]
        while first < phrase.noun[0] and (not view.words[first][:1].isalnum() or "phrase" in view.roles[first] or "clause" in view.roles[first]):
            first += 1
        first = min(first, phrase.noun[0])
    elif link.antecedent:
        first, last = link.antecedent.first, link.antecedent.last
        while view.is_(first - 1, "name.sides"):
            first -= 1
    else:
        return None
    return document.text[sentence.starts[first] : sentence.ends[last - 1]]


def _basis(when: situate.When) -> str:
    """Over what the number was counted, as far as its date tells."""
    if when.cumulative:
        return "cumulative"
    if when.start is None:
        return "unknown"
    return "period" if when.precision in ("range", "month", "year") else "incident"


def _attribution(claimant: Speaker | None) -> str:
    if claimant is None:
        return "author"
    return "unnamed" if claimant.kind in ("unnamed", "witness") else "named"


def _chain(document: Document, voice: Voice, known: Known, own_id: str) -> Iterator[Attribution]:
    links = [("relay", r) for r in voice.relays] + ([("claimant", voice.claimant)] if voice.claimant else [])
    position = 0
    if document.publisher:
        position = 1
        yield Attribution(claim_id=own_id, position=1, link="publisher", text=document.publisher, actor=None, side=None, start=None, end=None)
    for position, (kind, speaker) in enumerate(links, position + 1):
        who = known.get(speaker, Resolved())
        yield Attribution(
            claim_id=own_id, position=position, link=kind, text=speaker.text, actor=who.actor, side=who.side, start=speaker.start, end=speaker.end
        )


def _fate(document: Document, one: Found, own_id: str, told: tuple[str, ...]) -> Fate:
    number = one.link.phrase.number
    return Fate(document.id, number.start, number.end, document.text[number.start : number.end], "" if own_id else one.link.reason or "no_outcome", own_id, told)
