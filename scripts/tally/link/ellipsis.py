"""Ellipsis: a number whose clause leaves its verb unsaid because the clause before said it."""

from __future__ import annotations

from .. import world
from ..codes import OBJECT_OF
from ..mentions import COMMAS, View
from ..mentions.spans import Span
from .fit import oblique
from .linked import LONGEST_ASIDE, LONGEST_GAP, Link


def corrected(view: View, left: Link, one: Link) -> bool:
    """"Held not 354 hostages, as was said, but more than 1,100": what stands against the denied figure."""
    between = range(left.phrase.last, one.phrase.first)
    denied = view.is_(left.phrase.first - 1, "polarity", "negators")
    against = 0 < len(between) <= LONGEST_GAP and view.is_(one.phrase.first - 1, "clause", "adversatives")
    return denied and against and one.phrase.lone and not any(i in view.numbers or view.words[i] in ";:" for i in between)


def next_country(view: View, span: Span, left: Link, one: Link) -> bool:
    """"Morocco lost 87, Egypt - 14": a dash behind a country's name stands for the verb."""
    dash = one.phrase.first - 1
    between = range(left.phrase.last, dash)
    if not one.phrase.lone or view.words[dash : dash + 1] != ("-",) or not view.apart(dash) or not 0 < len(between) <= LONGEST_GAP or not gapped_name(view, dash):
        return False
    return not any(span.between(k, between.start, dash) for k in ("relative", "subordinator", "report", "number", "trigger", "dash"))


def gapped_name(view: View, dash: int) -> bool:
    """A country stands between a comma and the dash that stands for a verb: "Morocco lost 87, Egypt - 14"."""
    name = view.get(dash - 1, "name.sides") or view.get(dash - 1, "name.capitals")
    first = name.first if name else dash - 1 if view.words[dash - 1] in world.territories(view.parsed.sentence.lang) else 0
    first -= view.is_(first - 1, "name.where", "at")
    return first > 0 and (view.words[first - 1] in (";", *COMMAS) or view.is_(first - 1, "clause", "coordinators", "adversatives"))


def told_later(view: View, span: Span, left: Link, one: Link) -> bool:
    """"On Monday they knew of twenty dead, by Tuesday evening of 74": the same preposition, another time, the rest unsaid."""
    at = one.phrase.first - 1
    between = range(max(left.phrase.last, left.trigger.last if left.trigger and not left.borrowed else 0), at)
    governed = oblique(view, one.phrase) and view.words[at] == view.words[left.phrase.first - 1]
    if not governed or not one.phrase.lone or not 0 < len(between) <= LONGEST_GAP or any(span.between(k, between.start, at) for k in ("relative", "subordinator", "report", "number", "trigger")):
        return False
    return any("time" in view.roles[i] for i in between) and any(view.words[i] in COMMAS for i in between) and not any(view.words[i] in ";:" for i in between)


def swapped(view: View, left: Link, one: Link) -> bool:
    """"Exchanged captives, 30 for 60": those given for those freed are freed too."""
    first, second = sorted((left.phrase, one.phrase), key=lambda p: p.first)
    beside = second.first - first.last == 1 and view.is_(first.last, "phrase", "swap")
    return beside and left.outcome == "released" and (not one.phrase.noun or OBJECT_OF.get(one.phrase.cls) == "people")


def gapped(view: View, span: Span, left: Link, one: Link) -> bool:
    """"Forty died in the mosque, seven in the street and one in hospital": the verb is said once, what stands where differs."""
    phrase, trigger = one.phrase, left.trigger
    if trigger is None or left.borrowed or phrase.noun or phrase.pronoun or phrase.partitive or phrase.number.kind != "cardinal" or view.order.adpositions != "before":
        return False
    before = min(left.phrase.last, trigger.first) if left.shared is not None else max(left.phrase.last, trigger.last)
    between = range(max(before, left.phrase.last), phrase.first)
    opens = between and (view.words[phrase.first - 1] in (";", *COMMAS) or view.is_(phrase.first - 1, "clause", "coordinators"))
    if not opens or len(between) > LONGEST_ASIDE or any(span.between(k, between.start, phrase.first) for k in ("relative", "subordinator", "report", "number", "trigger")):
        return False
    if view.is_(between.start, "name.where", "at") and view.is_(phrase.after, "name.where", "at"):
        return not view.is_(phrase.after, "phrase", "degree")
    return False


def gapped_behind(view: View, span: Span, left: Link, one: Link) -> bool:
    """"67 died in the mosque, at Stoneford 64": where the others were comes first."""
    phrase, first = one.phrase, left.extent[1]
    if left.trigger is None or left.borrowed or phrase.noun or phrase.pronoun or phrase.number.kind != "cardinal" or not 2 < phrase.first - first <= LONGEST_GAP:
        return False
    if any(span.between(k, first, phrase.first) for k in ("relative", "report", "number", "trigger", "strong")):
        return False
    at = next((i for i in range(phrase.first - 1, first, -1) if not view.parsed.sentence.capital[i] or not view.words[i].isalpha()), first)
    opens = view.words[at - 1] in COMMAS or view.is_(at - 1, "clause", "coordinators", "subordinators")
    closed = phrase.after >= len(view.words) or view.words[phrase.after] in (*COMMAS, ".", ";") or view.is_(phrase.after, "clause", "coordinators")
    return at < phrase.first - 1 and view.is_(at, "name.where", "at") and opens and closed
