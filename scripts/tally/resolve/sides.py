"""Which words of a sentence tell whose people or equipment a claim counts: never the place alone.

Adjectives and demonyms in the phrase come first, then a name beside the noun, then who lost, then possessives. Some words
name a part and not a side ("our", "the enemy's", "army lorries"): `whose` fills it from the speaker and the document.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from .. import world
from ..codes import OBJECT_OF, STATUS_OF
from ..link.fit import compatible, voice
from ..link.linked import Link
from ..mentions import COMMAS, VERBS, View
from ..mentions.nameforms import genitive
from ..mentions.nouns import Phrase
from ..model import Mention
from . import parties

BESIDE = 3  # tokens beside the noun in which a name still belongs to it ("troops of Azerbaijan")
DATELINE = 8  # tokens from a name to the dash that ends a dateline
FAR = 40  # tokens searched for an antecedent or a subject
LOSING = frozenset(("lost", "casualties", "missing"))
NAMES = ("name.sides", "name.capitals")
PARTS = frozenset(("ours", "theirs", "enemy", "state", "rebels"))  # what `whose` fills


@dataclass(frozen=True, slots=True)
class Told:
    """Tokens `first`..`last` (end exclusive) that tell: `code` is a side or one of PARTS; `how` says by what they tell."""

    code: str
    how: str
    first: int
    last: int


def told(view: View, one: Link) -> Told | None:
    """What the words say of whose people or equipment the link counts, None where they say nothing."""
    return _in_phrase(view, one) or _gapped(view, one) or _said_of(view, one) or _beside(view, one) or _owner(view, one) or _of_loss(view, one) or _own(view, one) or _loser(view, one) or _part(view, one)


def _name(m: Mention, how: str) -> Told:
    return Told(m.entry.code, how, m.first, m.last)


def _side_at(view: View, i: int, *roles: str) -> Mention | None:
    return next((m for role in roles or NAMES if (m := view.get(i, role))), None)


def _in_phrase(view: View, one: Link) -> Told | None:
    phrase = one.phrase
    if phrase.sides:
        return _name(phrase.sides[0], "phrase")
    found = (view.get(i, "name.sides") for i in range(phrase.first, phrase.last))
    return next((_name(m, "phrase") for m in found if m), None)


def _said_of(view: View, one: Link) -> Told | None:
    """What a copula right behind a number without a noun, or with those it is a part of, says that they are: "47 are Ruritanians", "twelve of the dead were Ruritanian nationals"."""
    part = one.phrase.partitive and OBJECT_OF.get(one.cls or "person") == "people"
    i = one.phrase.last if part else one.phrase.after
    if not part and (not one.phrase.lone or one.phrase.noun) or not view.is_(i, "clause", "auxiliaries"):
        return None
    while view.is_(i, "clause", "auxiliaries"):
        i += 1
    named = view.get(i, "name.sides")
    return _name(named, "phrase") if named else None


def _gapped(view: View, one: Link) -> Told | None:
    """The country before a dash that stands for a verb said before: "Morocco lost 87, Egypt - 14"."""
    i, trigger = one.phrase.first - 1, one.trigger
    if not one.phrase.lone or trigger is None or one.borrowed or not _gives(trigger, one.outcome) or not trigger.last < i or view.words[i] != "-" or not view.apart(i):
        return None
    named = _side_at(view, i - 1)
    code = world.territories(view.parsed.sentence.lang).get(view.words[i - 1])
    return _name(named, "loser") if named else Told(code, "loser", i - 1, i) if code else None


def _beside(view: View, one: Link) -> Told | None:
    """A name right behind the noun ("tentara Azerbaijan", "soldiers of Azerbaijan", "reporters from Baku") or before the number ("Ukraine's 5")."""
    phrase = one.phrase
    from_ = phrase.noun is not None and view.is_(phrase.last, "name.where", "from") and OBJECT_OF.get(one.cls) == "people"
    quoted = view.words[phrase.last : phrase.last + 1] == ('"',) and OBJECT_OF.get(one.cls) == "equipment"
    if phrase.noun and (view.order.head == "first" or from_ or quoted or view.is_(phrase.last, "phrase", "partitives") or _of(view, phrase.last)):
        for i in range(phrase.noun[1], min(phrase.noun[1] + BESIDE, len(view.words))):
            named = _side_at(view, i, *(NAMES if from_ else NAMES[:1]))
            if named:
                return _name(named, "beside")
            opens = view.words[i] == '"' and view.get(i + 1, "name.sides") is not None  # «ракет „Хезболлы“»
            if not (opens or view.words[i][:1].isalpha() and (not _ends_noun(view, i) or view.is_(i, "clause", "determiners") or i == phrase.last and (from_ or _of(view, i)))):
                break
    i = phrase.first - 1
    while i >= 0 and (view.words[i] in ("'", "s") or view.is_(i, "clause", "determiners")):
        i -= 1
    named = view.get(i, "name.sides") if view.words[phrase.first - 1 : phrase.first] == ("s",) else None
    return _name(named, "beside") if named else None


def _of(view: View, i: int) -> bool:
    """The preposition of the genitive with a name right behind it: «бойци на хусите»."""
    return view.order.genitive == "after" and view.is_(i, "phrase", "inner") and view.get(i + 1, "name.sides") is not None


def _ends_noun(view: View, i: int) -> bool:
    roles = view.roles[i]
    return "clause" in roles or "report" in roles or any(r in roles for r in VERBS) or (
        "phrase" in roles and ("phrase", "partitives") not in roles
    )


def _owner(view: View, one: Link) -> Told | None:
    """A genitive right before the number where the language has it there: "Ukrayna ordusunun 20 tankı"."""
    i = one.phrase.first - 1
    if view.order.genitive != "before" or i < 0 or not genitive(view, i):
        return None
    for k in range(i, max(-1, i - BESIDE - 1), -1):
        named = _side_at(view, k, "name.sides")
        if named:
            return _name(named, "owner")
        if view.words[k] != "'" and not view.words[k][:1].isalpha() or (k < i and _ends_noun(view, k)):
            break
    return None


def _of_loss(view: View, one: Link) -> Told | None:
    """Whose the losses are: "Russian losses", "losses of the enemy", "потери противника"."""
    trigger = one.trigger
    if trigger is None or one.borrowed or trigger.entry.role not in ("noun", "toll"):
        return None
    for i in _around(view, trigger) if one.outcome in ("lost", "casualties") else range(trigger.first, trigger.last):
        named, part = view.get(i, "name.sides"), view.get(i, "sides")
        if named:
            return _name(named, "loser")
        if part and part.entry.code in PARTS and one.outcome in ("lost", "casualties"):
            return _name(part, "loser")
    return None


def _around(view: View, m: Mention) -> Iterator[int]:
    """The tokens of a mention, then those before and those behind it, up to a sign or a number."""
    yield from range(m.first, m.last)
    for step, start in ((-1, m.first - 1), (1, m.last)):
        for i in range(start, start + step * (BESIDE + 1), step):
            if not 0 <= i < len(view.words) or not view.words[i][:1].isalpha() or i in view.numbers:
                break
            yield i


def _loser(view: View, one: Link) -> Told | None:
    """The subject of a verb of losing: "the Ruritanian army lost 20 tanks", "the enemy lost 300 men"; else who tells of it: "losing two men dead"."""
    trigger = one.trigger
    losing = trigger if trigger is not None and not one.borrowed and _gives(trigger, one.outcome) else _losing(view, one)
    if losing is None:
        return None
    before = min(losing.first, one.phrase.first)
    admitted = view.get(before - 1, "report", "verbs") if losing.entry.role == "noun" else None
    found = subject(view, admitted.first if admitted else before, "loser")  # "admits the loss of four"
    alone = found is None and (losing is not trigger or one.outcome == "released") and OBJECT_OF.get(one.cls or "person") == "people"
    return Told("theirs", "loser", losing.first, losing.last) if alone else found


def _losing(view: View, one: Link) -> Mention | None:
    """The verb of losing before a number with another outcome beside it: "lost two killed", «потеряв убитыми двоих»."""
    if one.trigger is None or one.borrowed or one.trigger.entry.role not in ("people", "toll", "subject", "labile"):
        return None
    for i in range(one.phrase.first - 1, max(-1, one.phrase.first - BESIDE - 2), -1):
        found = view.get(i, "object")
        if found and found.entry.code in ("lost", "casualties") and found.last <= one.phrase.first:
            return found
        if i in view.numbers or not view.words[i][:1].isalpha():
            return None
    return None


def _gives(trigger: Mention, outcome: str) -> bool:
    return trigger.entry.role in ("object", "noun") and (outcome in ("lost", "casualties") and trigger.entry.role == "object" or trigger.entry.giver)


def subject(view: View, before: int, how: str) -> Told | None:
    """The force that heads the clause before token `before`: a name beside a word for fighters or an army, or a part."""
    for i in range(before - 1, max(-1, before - FAR), -1):
        name, part = _side_at(view, i), view.get(i, "sides", "enemy") or _ours(view, i)
        if name and _in_dateline(view, name, before):
            continue
        if (name or part) and _in_count(view, name.first if name else i):
            continue  # "killed 13 Ruritanian soldiers and took ...": of those struck, not of those who struck
        heads = name is not None and how == "loser" and _right_before(view, name, before)
        if name and (heads or _metonym(view, name) or _with_force(view, name)) and not _keeps_peace(view, name):
            return _name(name, how)
        if part:
            return _name(part, how)
        if view.words[i] == ";" or view.is_(i, "report", "verbs"):
            break
        counted = view.get(i, "counted")
        force = view.is_(i, "name.institutions") or i in view.numbers
        if counted and counted.entry.code == "fighter" and not force and not _side_at(view, i - 1):
            return Told("rebels", how, counted.first, counted.last)
    return None


def _right_before(view: View, name: Mention, verb: int) -> bool:
    """A state by its plain name as the subject of the verb at token `verb`: no adposition makes it a place, and nothing that could be the subject stands between."""
    if view.is_(name.first - 1, "phrase", "adpositions", "inner") or verb - name.last > BESIDE:
        return False
    return not any(i in view.numbers or view.words[i] in COMMAS or view.is_(i, "report", "verbs") or _side_at(view, i) or view.is_(i, "clause", "subordinators") for i in range(name.last, verb))


def _in_dateline(view: View, name: Mention, before: int) -> bool:
    """The name opens the sentence and a dash soon follows: where it was written, no doer."""
    return name.first <= 2 and any(view.words[k] in "-–—" and view.apart(k) for k in range(name.last, min(name.last + DATELINE, before)))


def _in_count(view: View, i: int) -> bool:
    """Token `i` belongs to what a number before it counts."""
    for k in range(i - 1, max(-1, i - 2 * BESIDE - 2), -1):
        if k in view.numbers:
            return True
        small = view.is_(k, "clause", "determiners")
        if not view.words[k][:1].isalnum() and view.words[k] != "-" or not small and _ends_noun(view, k):
            return False
    return False


def _metonym(view: View, name: Mention) -> bool:
    """A capital that acts for its state: no adposition makes it a place."""
    return name.entry.role == "name.capitals" and not view.is_(name.first - 1, "phrase", "adpositions")


def _with_force(view: View, name: Mention) -> bool:
    """A name that acts in arms: that of an armed group, or one beside a word for fighters or an army."""
    if name.entry.role != "name.sides":
        return False
    return not parties.is_state(name.entry.code) or any(_armed(view, k) for k in _by(name))


def _keeps_peace(view: View, name: Mention) -> bool:
    """The force is one of peacekeepers: what it hands over or takes is another's."""
    near = (view.get(k, "counted") for k in _by(name))
    return any(m is not None and STATUS_OF[m.entry.code] == "peacekeeper" for m in near)


def _by(name: Mention) -> Iterator[int]:
    """The tokens beside a name in which a word for its force stands."""
    yield from range(name.first - BESIDE, name.first)
    yield from range(name.last, name.last + 2)


def _ours(view: View, i: int) -> Mention | None:
    """"Our forces", "its troops": a possessive beside an army."""
    ours = view.get(i, "sides", "ours") or view.get(i, "sides", "theirs")
    return ours if ours and any(_armed(view, k) for k in range(i - 1, i + BESIDE)) else None


def _armed(view: View, i: int) -> bool:
    counted = view.get(i, "counted")
    return (counted is not None and STATUS_OF[counted.entry.code] == "combatant") or view.is_(i, "name.institutions", *world.forces())


def force(view: View, first: int, last: int) -> tuple[str, int] | None:
    """Side and token of the nearest name from token `first` back to `last` that stands beside a word for fighters or an army."""
    for i in range(first, last - 1, -1):
        name = view.get(i, "name.sides")
        if name and _with_force(view, name):
            return name.entry.code, name.first
    return None


def _part(view: View, one: Link) -> Told | None:
    """A word that names a part in the phrase or on its noun: our, their, the enemy's, the army's, the rebels'."""
    phrase, elsewhere = one.phrase, one.antecedent
    if elsewhere and not phrase.noun and (own := view.get(elsewhere.first, "sides", "theirs") or view.get(elsewhere.first, "sides", "ours")):
        return _name(own, "possessive")  # "its soldiers who fell have reached 1,119"
    head = phrase.noun or (phrase.last, phrase.last)
    for i in (*range(phrase.first, max(phrase.last, head[1])), *_behind(view, head[1]), *_before(view, phrase.first)):
        part = next((m for code in ("enemy", "ours", "theirs") if (m := view.get(i, "sides", code))), None)
        if part and (part.entry.code == "enemy" or phrase.first <= i < head[1] or i >= head[1] and view.order.head == "first"):
            return _name(part, "possessive" if part.entry.code != "enemy" else "enemy")
        office = view.get(i, "name.institutions")
        counted = view.get(i, "counted")
        if office and office.entry.code in world.of_state() and i >= phrase.after and not (counted and counted.last - counted.first <= office.last - office.first):
            return Told("state", "state", office.first, office.last)
        if counted and counted.entry.code == "fighter" and i >= head[1] and OBJECT_OF.get(one.cls) == "equipment":
            return Told("rebels", "rebels", counted.first, counted.last)
    return ranks(view, one)


def _own(view: View, one: Link) -> Told | None:
    """A possessive among the words of the number itself: "got back 32 of its soldiers", «32 свои войници»."""
    found = _part(view, one)
    return found if found and found.how == "possessive" and one.phrase.first <= found.first < one.phrase.last else None


def ranks(view: View, one: Link) -> Told | None:
    """"Two killed in its ranks": a number without a noun beside words for one's own forces."""
    if not one.phrase.lone or one.trigger is None:
        return None
    found = (view.get(i, "sides", "ranks") for i in range(max(0, one.extent[0] - FAR // 2), min(len(view.words), one.extent[1] + FAR // 4)))
    return next((Told("theirs", "ranks", m.first, m.last) for m in found if m), None)


def _behind(view: View, i: int) -> Iterator[int]:
    """The words that may modify a noun ending before token `i`: up to two beside partitives, to the next sign or verb."""
    seen = 0
    if view.order.head == "first" and view.is_(i, "clause", "coordinators") and (joined := view.get(i + 1, "counted")):
        i = joined.last  # "warga sipil dan tentara kita"
    while i < len(view.words) and seen < 2 and view.words[i][:1].isalpha() and i not in view.numbers:
        small = view.is_(i, "phrase", "partitives") or view.is_(i, "clause", "determiners")
        if not small and _ends_noun(view, i):
            return
        seen += not small
        yield i
        i += 1


def _before(view: View, i: int) -> Iterator[int]:
    """The words before a number that may own what it counts, where the language has owners there: "düşmanın 3 tankı"."""
    if view.order.genitive == "before":
        yield from (k for k in range(i - 1, max(-1, i - 3), -1) if view.is_(k, "sides", "enemy"))


def deed(view: View, one: Link) -> bool:
    """The words tell of something done to others: an active verb, or one that destroys ("15 fighters were eliminated")."""
    trigger = one.trigger
    if trigger is None or one.outcome in LOSING:
        return False
    if any(m.first == trigger.first and m.last == trigger.last and m.entry.code in ("destroyed", "captured") for m in view.triggers):
        return True
    return _active(view, one.phrase, trigger)


def _active(view: View, phrase: Phrase, trigger: Mention) -> bool:
    """The outcome word is a verb whose subject did it."""
    role = trigger.entry.role
    return (voice(view, trigger, phrase if phrase.first >= trigger.last else None) if role == "labile" else role) == "object"


def by_attack(view: View, one: Link) -> bool:
    """A bomb, a blast or an attack that nobody is named with is the subject of the verb: "a car bomb killed four policemen"."""
    if one.trigger is None or view.order.object[0] == "before":
        return False
    for i in range(one.trigger.first - 1, max(-1, one.trigger.first - FAR), -1):
        if view.is_(i, "not_counted", "attacks"):
            return not (view.is_(i - 1, "clause", "possessives") or _side_at(view, i - 1) or _side_at(view, i + 1))
        if view.words[i] in ";:" or view.is_(i, "report", "verbs") or view.is_(i, "name.institutions", *world.forces("fights")) or (m := view.get(i, "name.sides")) and _with_force(view, m):
            return False
    return False


def agent(view: View, one: Link) -> Told | None:
    """The force that did it: the subject of the active verb, or behind an agent word ("by Ruritanian troops")."""
    trigger = one.trigger
    if trigger is None or one.borrowed or one.outcome in LOSING:
        return None
    by = next((i for i in range(one.extent[0], min(len(view.words), one.extent[1] + BESIDE)) if view.is_(i, "phrase", "agents")), None)
    if by is not None:
        near = range(by - 1, max(-1, by - 5), -1) if view.order.adpositions == "after" else range(by + 1, min(len(view.words), by + 5))
        found = (_side_at(view, i) or view.get(i, "sides", "enemy") for i in near)
        return next((_name(m, "agent") for m in found if m), None)
    active = not trigger.entry.giver and _active(view, one.phrase, trigger)
    return subject(view, min(trigger.first, one.phrase.first), "agent") if active else None


def antecedent_side(view: View, one: Link) -> Told | None:
    """The side of the nearest noun before a number that has none: "fired at Ruritanian soldiers, wounding two"."""
    noun = antecedent(view, one)
    if noun is None:
        return None
    for i in range(noun.last - 1, max(-1, noun.first - 1 - BESIDE), -1):
        if named := view.get(i, "name.sides"):
            return _name(named, "antecedent")
        if not view.words[i][:1].isalpha():
            break
    after = view.get(noun.last, "name.sides")
    return _name(after, "antecedent") if after and view.order.head == "first" else None


def _of_name(view: View, i: int) -> bool:
    """Token `i` ends a name with a hyphen in it: "Port-au-Prince"."""
    return view.words[i - 1 : i] == ("-",) and not view.apart(i - 1) and view.parsed.sentence.capital[i]


def antecedent(view: View, one: Link) -> Mention | None:
    """The counted noun to which a number without a noun refers: the nearest of another clause that can suffer the outcome."""
    apart = False
    for i in range(min(one.phrase.first, one.trigger.first if one.trigger else 0) - 1, max(-1, one.phrase.first - FAR), -1):
        m = view.get(i, "counted")
        apart = apart or view.words[i] in COMMAS or view.words[i] == ";" or view.is_(i, "clause", "coordinators", "subordinators")
        office = view.get(i, "name.institutions")
        if m and apart and one.trigger and not _of_name(view, i) and not (office and office.last - office.first > m.last - m.first) and compatible(replace(one.phrase, cls=m.entry.code), one.trigger):
            return m
    return None
