"""Whose people or equipment a claim counts: from words, never from the place alone.

Adjectives and demonyms in the phrase come first, then a name right beside the noun, then possessives resolved to the
speaker, then what the phrase is a part or a continuation of. Where the words do not tell, the side stays blank.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from . import world
from .attribute import Voice
from .codes import OBJECT_OF, STATUS_OF
from .fit import compatible
from .mentions import COMMAS, View
from .model import Mention
from .share import Link

BESIDE = 3  # tokens behind the noun in which a name still belongs to it ("troops of Azerbaijan")
PAST = 4  # sentences searched for the other side
FAR = 40  # tokens searched for an antecedent


def side_of(view: View, one: Link, voice: Voice, known: Sequence[str | None]) -> str | None:
    """The side code of what the link counts, None where nothing tells. `known` holds the sides of the links before."""
    own = _in_phrase(view, one) or _beside(view, one) or _loser(view, one)
    if own:
        return own
    possessor = _possessive(view, one)
    if possessor:
        return _speaker_side(voice) if possessor == "ours" or voice.claimant else None
    for index in (one.parent, one.shared if not one.phrase.noun else None):
        if index is not None and index < len(known):
            return known[index]
    if one.trigger and not one.phrase.noun and known and known[-1]:
        return known[-1]  # "three soldiers were killed, four wounded": the second number goes on counting the same people
    if one.trigger and not one.borrowed and not one.phrase.noun:
        return _antecedent(view, one)
    return None


def _speaker_side(voice: Voice) -> str | None:
    return voice.claimant.sides[0] if voice.claimant and voice.claimant.sides else None


def _in_phrase(view: View, one: Link) -> str | None:
    phrase = one.phrase
    if phrase.sides:
        return phrase.sides[0].entry.code
    for i in range(phrase.first, phrase.last):
        if view.is_(i, "name.sides"):
            return view.roles[i]["name.sides"].entry.code
    return None


def _beside(view: View, one: Link) -> str | None:
    """A name right behind the noun ("tentara Azerbaijan", "soldiers of Azerbaijan") or right before the number ("Ukraine's 5")."""
    phrase = one.phrase
    if phrase.noun and (view.order.head == "first" or view.is_(phrase.last, "phrase", "partitives")):
        for i in range(phrase.noun[1], min(phrase.noun[1] + BESIDE, len(view.words))):
            if view.is_(i, "name.sides"):
                return view.roles[i]["name.sides"].entry.code
            if not view.words[i][:1].isalpha() or _ends_noun(view, i):
                break
    i = phrase.first - 1
    while i >= 0 and (view.words[i] in ("'", "s") or view.is_(i, "clause", "determiners")):
        i -= 1
    return view.roles[i]["name.sides"].entry.code if view.words[phrase.first - 1 : phrase.first] == ("s",) and view.is_(i, "name.sides") else None


def opponent(views: Sequence[View], index: int, one: Link) -> str | None:
    """Whose equipment the army named as the verb's subject took or destroyed: the force of another side named last before it."""
    trigger = one.trigger
    if trigger is None or one.borrowed or trigger.entry.role not in ("object", "labile") or OBJECT_OF.get(one.cls) != "equipment" or one.phrase.last <= trigger.first:
        return None
    taker = _force(views[index], trigger.first - 1, max(0, trigger.first - FAR))
    if taker is None:
        return None
    for view in reversed(views[max(0, index - PAST) : index]):
        at = len(view.words) - 1
        while at >= 0:
            other = _force(view, at, 0)
            if other is None:
                break
            if other[0] != taker[0]:
                return other[0]
            at = other[1] - 1
    return None


def _force(view: View, first: int, last: int) -> tuple[str, int] | None:
    """Side and token of the nearest name before token `first` that stands beside a word for fighters or an army."""
    for i in range(first, last - 1, -1):
        name = view.get(i, "name.sides")
        if name and any(_armed(view, k) for k in (*range(name.first - BESIDE, name.first), *range(name.last, name.last + 2))):
            return name.entry.code, name.first
    return None


def _armed(view: View, i: int) -> bool:
    counted = view.get(i, "counted")
    return (counted is not None and STATUS_OF[counted.entry.code] == "combatant") or view.is_(i, "name.institutions", *world.forces())


def _ends_noun(view: View, i: int) -> bool:
    roles = view.roles[i]
    return "clause" in roles or "report" in roles or any(r in roles for r in ("subject", "object", "labile")) or (
        "phrase" in roles and ("phrase", "partitives") not in roles
    )


def _loser(view: View, one: Link) -> str | None:
    """The subject of a verb of losing: "the Ruritanian army lost 20 tanks"."""
    trigger = one.trigger
    if trigger is None or one.borrowed or trigger.entry.role != "object" or one.outcome not in ("lost", "casualties"):
        return None
    force = _force(view, min(trigger.first, one.phrase.first) - 1, max(0, min(trigger.first, one.phrase.first) - FAR))
    return force[0] if force else None


def _possessive(view: View, one: Link) -> str:
    """`ours` or `theirs` where a possessive stands in the phrase or on its noun, else ""."""
    last = one.phrase.noun[1] if one.phrase.noun else one.phrase.last
    for i in range(one.phrase.first, last):
        if view.is_(i, "sides", "ours", "theirs"):
            return view.roles[i]["sides"].entry.code
    return ""


def _antecedent(view: View, one: Link) -> str | None:
    """The side of the nearest noun before a number that has none: "fired at Ruritanian soldiers, wounding two"."""
    noun = antecedent(view, one)
    if noun is None:
        return None
    for i in range(noun.first - 1, max(-1, noun.first - 1 - BESIDE), -1):
        if view.is_(i, "name.sides"):
            return view.roles[i]["name.sides"].entry.code
        if not view.words[i][:1].isalpha():
            break
    after = view.get(noun.last, "name.sides")
    return after.entry.code if after and view.order.head == "first" else None


def antecedent(view: View, one: Link) -> Mention | None:
    """The counted noun to which a number without a noun refers: the nearest of another clause that can suffer the outcome."""
    apart = False
    for i in range(min(one.phrase.first, one.trigger.first if one.trigger else 0) - 1, max(-1, one.phrase.first - FAR), -1):
        m = view.get(i, "counted")
        apart = apart or view.words[i] in COMMAS or view.words[i] == ";" or view.is_(i, "clause", "coordinators", "subordinators")
        if m and apart and one.trigger and compatible(replace(one.phrase, cls=m.entry.code), one.trigger):
            return m
    return None
