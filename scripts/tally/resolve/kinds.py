"""What a number counts where its own noun does not say: the class comes from its total, its neighbours or the noun elsewhere.

Pure; token indices count the tokens of the number's sentence, end exclusive.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ..attribute.found import Found
from ..codes import OBJECT_OF
from ..link.fit import compatible
from ..link.linked import Link
from ..mentions import COMMAS, VERBS, View, befalls
from ..mentions.nouns import GENERAL
from ..model import Mention
from .sides import antecedent

PERSONAL = frozenset(("woman", "child", "elderly", "driver", "official", "family"))  # what one person is tells nothing of others
RECENT = 2  # sentences back to the claim that "the other twenty" continues
NEAR = 6  # tokens in which a noun and what employs it, or what stands beside it, belong together
CROWD = 4  # as many are counted in one with others; of fewer the next noun may be a further one: "two officers and a guard"
BEFORE = 2  # sentences back in which the employer is named


def class_of(views: Sequence[View], index: int, one: Link, made: Sequence[Found], before: Sequence[Found], following: Link | None) -> Link:
    """The link with its class and the noun elsewhere that it counts. `made` are the numbers before it in its sentence."""
    if not one.trigger:
        return one
    seen = views[index]
    if one.phrase.noun and any(seen.is_(i, "fellow") for i in range(*one.phrase.noun)):
        return replace(one, cls=_last_people(made, before, index) or "person")
    if one.cls == "prisoner" and one.outcome == "abducted":
        return replace(one, cls="person")  # captives of a gang are anybody
    if _mixed(seen, one):
        return replace(one, cls="person")
    if one.outcome == "killed" and _lives(one):
        return replace(one, cls=one.cls or "person")
    if one.cls not in ("", "person"):
        return replace(one, cls=_employed(views, index, one)) if one.cls == "worker" else one
    if one.parent is not None and 0 <= one.parent < len(made):
        return replace(one, cls=_predicate(seen, one) or made[one.parent].link.cls or one.cls)
    if one.parent is not None and -len(before) <= one.parent < 0 and one.phrase.lone and seen.order.genitive == "before":
        return replace(one, cls=before[one.parent].link.cls or one.cls)
    return _by_neighbours(seen, one, made, following) or _by_noun(seen, one) or _by_last(seen, one, made, before, index) or one


def _lives(one: Link) -> bool:
    """The number counts lives within an idiom of death, whoever else was counted before: "the blast took a dozen lives"."""
    gap, phrase = one.trigger.gap, one.phrase
    return not one.borrowed and one.shared is None and gap[0] <= phrase.begin and phrase.after <= gap[1]


def _mixed(seen: View, one: Link) -> bool:
    """One number for people of two kinds: "29 passengers and crew"."""
    if not one.phrase.noun or one.cls in ("", "person", "family") or OBJECT_OF[one.cls] != "people":
        return False
    i = one.phrase.noun[1]
    other = seen.get(i + 1, "counted") if seen.is_(i, "clause", "coordinators") else None
    if other is None or other.first != i + 1 or one.phrase.number.kind != "cardinal" or (one.phrase.number.value or 0) < CROWD or OBJECT_OF[other.entry.code] != "people" or other.entry.code in (one.cls, "person"):
        return False
    singular = any(seen.is_(i + 1, role) for role in ("singular", "headline"))
    acts = seen.is_(other.last, "object") or seen.is_(other.last, "labile") and other.last + 1 in seen.qualified
    return not singular and not acts and i + 1 not in seen.numbers


def _by_neighbours(seen: View, one: Link, made: Sequence[Found], following: Link | None) -> Link | None:
    """The class of the number before ("three soldiers were killed, four wounded") or of the noun behind ("three killed and four wounded soldiers")."""
    stated = _predicate(seen, one)
    if stated:
        return replace(one, cls=stated)
    if one.phrase.lone and following and _shares_noun(seen, one, following):
        return replace(one, cls=following.phrase.cls)
    last = made[-1] if made and made[-1].link.trigger and made[-1].link.phrase.number.quantifier != "share" else None
    if last and one.phrase.state and any(seen.says(i) or seen.words[i] in ":;" for i in range(last.link.phrase.last, one.phrase.first)):
        return None  # "hundreds of burghers died, observers say they know of 48 bodies"
    bare = one.phrase.lone or not one.cls and "people" not in befalls(one.trigger.entry)
    if not last or not bare or _partitive_noun(seen, one) or not compatible(replace(one.phrase, cls=last.link.cls or "person"), one.trigger):
        return None
    if last.link.phrase.number.value == 1 != one.phrase.number.value and last.link.cls in PERSONAL or last.parent == len(made):
        return replace(one, cls="person")  # "a woman was killed, two others wounded", "two children were among the nine killed"
    whole = made[last.parent].link.cls or "person" if last.parent is not None and 0 <= last.parent < len(made) else ""
    return replace(one, cls=whole if whole and compatible(replace(one.phrase, cls=whole), one.trigger) else last.link.cls)


def _predicate(seen: View, one: Link) -> str:
    """The class that a dash or its like gives to a number without a noun: "of the 40, 13 - children"."""
    i = one.phrase.last
    sign = one.phrase.lone and i < len(seen.words) and (seen.words[i] == "\u055d" or seen.words[i] == "-" and seen.apart(i))
    counted = seen.get(i + 1, "counted") if sign else None
    people = counted is not None and OBJECT_OF[counted.entry.code] == "people" and not any(k in seen.numbers for k in range(i, i + 2))
    return counted.entry.code if counted and people else ""


def _shares_noun(seen: View, one: Link, following: Link) -> bool:
    """Two participles with a noun behind the second: "273 killed and 1,579 wounded civilians"."""
    trigger = one.trigger
    last = trigger.last if trigger and trigger.first == one.phrase.last else one.phrase.last if one.phrase.state else len(seen.words)
    gap = range(last, following.phrase.first)
    joined = 0 < len(gap) <= 2 and all(seen.words[i] in COMMAS or seen.is_(i, "clause", "coordinators") for i in gap)
    return joined and following.phrase.state is not None and following.phrase.cls not in ("", *GENERAL)


def _partitive_noun(seen: View, one: Link) -> Mention | None:
    """The noun right before a number that counts some of it, where nouns stand so: "itfaiyecilerden biri"."""
    noun = seen.get(one.phrase.first - 1, "counted") if not one.phrase.noun and seen.order.adpositions == "after" else None
    return noun if noun and OBJECT_OF[noun.entry.code] == "people" and noun.entry.code not in GENERAL else None


def _by_noun(seen: View, one: Link) -> Link | None:
    """The noun elsewhere in the sentence: of which the number is a part, beside which it stands, or of another clause."""
    noun = _partitive_noun(seen, one) or _headed(seen, one) or _of_group(seen, one) or _apposed(seen, one) or _fronted(seen, one)
    if noun is None:
        acts = one.trigger is not None and (one.trigger.entry.role in ("object", "labile") or "people" not in befalls(one.trigger.entry))
        noun = antecedent(seen, one) if acts and not one.borrowed and not one.cls and not one.phrase.noun and one.shared is None else None
    return replace(one, cls=noun.entry.code, antecedent=noun) if noun else None


def _headed(seen: View, one: Link) -> Mention | None:
    """The noun right before an outcome word whose number follows: "the servicemen who fell have reached 1,119"."""
    trigger = one.trigger
    if one.phrase.noun or trigger is None or one.borrowed or trigger.entry.role == "object" or trigger.last > one.phrase.first:
        return None
    i = trigger.first - 1
    while i > 0 and (seen.is_(i, "clause", "relatives") or seen.is_(i, "clause", "auxiliaries") or seen.is_(i, "report", "nobody")):
        i -= 1
    noun = seen.get(i, "counted")
    return noun if noun and i + 1 >= trigger.first - NEAR // 2 and compatible(replace(one.phrase, cls=noun.entry.code), trigger) else None


def _of_group(seen: View, one: Link) -> Mention | None:
    """The group within which a toll counts: "the dead among the troops now number 223"."""
    trigger = one.trigger
    if one.phrase.noun or trigger is None or one.borrowed or trigger.entry.role not in ("toll", "people") or not trigger.last < one.phrase.first <= trigger.last + NEAR:
        return None
    if not seen.is_(trigger.last, "phrase", "partitives", "adpositions"):
        return None
    noun = next((m for i in range(trigger.last + 1, min(trigger.last + 4, one.phrase.first)) if (m := seen.get(i, "counted"))), None)
    return noun if noun and OBJECT_OF[noun.entry.code] == "people" and noun.entry.code not in GENERAL else None


def _apposed(seen: View, one: Link) -> Mention | None:
    """The noun that heads the clause before a comma and a general count: "Crew of the Halcyon, 25 men, ..."."""
    first = one.phrase.first
    if one.cls != "person" or not 2 <= first <= NEAR or seen.words[first - 1] not in COMMAS:
        return None
    if not any(w in COMMAS for w in seen.words[one.phrase.last : one.phrase.last + NEAR]):
        return None
    noun = next((m for i in range(first - 1) if (m := seen.get(i, "counted")) and i not in seen.numbers), None)
    alone = not any(i in seen.numbers for i in range(first - 1))
    return noun if noun and alone and OBJECT_OF[noun.entry.code] == "people" and noun.entry.code not in GENERAL else None


def _by_last(seen: View, one: Link, made: Sequence[Found], before: Sequence[Found], index: int) -> Link | None:
    """"The other twenty": of those whom the sentences before counted."""
    others = one.phrase.pronoun or one.phrase.lone and one.phrase.begin - one.phrase.first > 1 and seen.is_(one.phrase.begin - 1, "phrase", "additional")  # "the other twenty"
    cls = _last_people(made, before, index) if others and not one.phrase.partitive and not one.phrase.noun and not one.cls else ""
    return replace(one, cls=cls) if cls else None


def _last_people(made: Sequence[Found], before: Sequence[Found], index: int) -> str:
    """The class of the last people counted, in this sentence or the few before; "" for none."""
    for found in (*reversed(made), *reversed(before[-NEAR:])):
        if found.link.trigger and index - found.sentence <= RECENT and OBJECT_OF.get(found.link.cls) == "people":
            return found.link.cls
    return ""


def _elsewhere(seen: View, i: int) -> bool:
    """Another employer follows the noun, behind a preposition or in the genitive: "служители от митницата", «сотрудники таможни»."""
    if seen.is_(i, "phrase", "partitives") and seen.order.adpositions == "before":
        return True
    return seen.order.head == "first" and i < len(seen.words) and seen.words[i][:1].isalpha() and not seen.roles[i]


def _fronted(seen: View, one: Link) -> Mention | None:
    """The noun that opens the sentence, with no number but this one: «Террористов, по его словам, уничтожено 26»."""
    noun, trigger = seen.get(0, "counted"), one.trigger
    if noun is None or not one.phrase.lone or trigger is None or trigger.entry.role != "subject" or one.borrowed or "after" not in seen.order.subject or trigger.last != one.phrase.first:
        return None
    apart = any(i in seen.numbers or any(seen.roles[i].get(role) for role in VERBS) for i in range(noun.last, trigger.first))
    closed = seen.words[noun.last] in COMMAS and seen.words[trigger.first - 1] in COMMAS or noun.last == trigger.first
    return noun if closed and not apart and compatible(replace(one.phrase, cls=noun.entry.code), trigger) else None


def _employed(views: Sequence[View], index: int, one: Link) -> str:
    """The class of staff by who employs them: named beside the noun, else in the sentences before ("the charity ... seven staff")."""
    noun, seen = one.phrase.noun, views[index]
    if not noun or not any(seen.is_(i, "staff") for i in range(*noun)):
        return one.cls
    end = min(len(seen.words), noun[1] + NEAR)
    end = next((i for i in range(noun[1], end) if seen.words[i] in COMMAS), end)
    beside = (seen.get(i, "employer") for i in (*range(noun[1], end), *range(max(0, one.phrase.first - NEAR), noun[0])))
    found = next((m for m in beside if m), None)
    if found is None and not _elsewhere(seen, noun[1]):
        earlier = (m for view in reversed(views[max(0, index - BEFORE) : index + 1]) for m in view.parsed.mentions if m.entry.role == "employer")
        found = next(earlier, None)
    return found.entry.code if found else one.cls
