"""Reading the noun that a number counts, from the number to the right.

In every language that Tally reads the number stands before its noun, so the phrase is read until something ends it: a
boundary, an adposition, a verb, or a noun that makes the number no claim.
"""

from __future__ import annotations

from dataclasses import dataclass

from .. import world
from ..codes import OBJECT_OF
from ..model import Mention, Number, replace
from . import TRIGGERS, View

MAX_UNKNOWN = 3  # words of no known role between a number and its noun (adjectives, names)
MEASURES = frozenset(("age", "duration", "calibre", "distance", "area", "measure"))
GENERAL = frozenset(("person", "equipment", "structure"))  # classes that give way to the word beside them
MIXED = frozenset(("woman", "child", "elderly"))  # classes of civilians that a count may take together
_JOINED = ("-", "'")
_PASSING = ("degree", "another", "parts", "adverbs")  # small words of the phrase that do not end it
_STATES = ("people", "labile", "subject")


@dataclass(frozen=True)
class Phrase:
    """A number phrase. `first`..`last` are its tokens with qualifier and determiners, `noun` the head's tokens or None."""

    number: Number
    first: int
    last: int
    begin: int  # first token of the number itself
    after: int  # token after the number itself
    noun: tuple[int, int] | None = None
    cls: str = ""
    state: Mention | None = None  # a trigger inside the phrase: "five wounded soldiers"
    states: tuple[Mention, ...] = ()
    sides: tuple[Mention, ...] = ()
    partitive: bool = False  # "two of ..."
    pronoun: bool = False  # "two of them", "five others": the noun stands elsewhere
    additional: bool = False  # "another five"
    whole: Number | None = None  # the number of which this one counts a part: "17 of 22 clinics"
    divided: bool = False  # the whole of which the number right behind it counts a part: "iki gazeteciden biri"
    persons: bool = False  # the form of the number counts people only: «сами потеряли четверых»
    reason: str = ""  # why this can be no claim

    @property
    def lone(self) -> bool:
        """No noun of its own says what is counted, at most the outcome does ("ikisi kayip", "five wounded")."""
        return not self.noun or bool(self.state and not self.state.entry.weak and self.noun == (self.state.first, self.state.last))


def counts(view: View, i: int) -> bool:
    """Whether token `i` is something that a number can count: a known noun, people named by their fate, a nationality."""
    return view.is_(i, "counted") or view.is_(i, "people") or view.is_(i, "name.sides")


def read_noun(view: View, phrase: Phrase, qualified: int = 0) -> Phrase:
    """Read from the number to the right until the noun is found or something ends the phrase; `qualified` is the token after its qualifier."""
    past = range(phrase.after, qualified)
    i = phrase.after if any(counts(view, k) or view.is_(k, "not_counted") for k in past) else max(phrase.after, qualified)
    unknown, sides, measure = [], [], None
    while i < len(view.words):
        if i in view.numbers and phrase.partitive and not phrase.whole and not unknown and not view.is_(i, "phrase", "superlatives"):
            phrase = replace(phrase, whole=view.number_at[i], last=view.numbers[i])
            i = view.numbers[i]
            continue
        unit = _measured(view, i)
        if unit and view.words[unit - 1].isalpha() and view.words[unit - 2] != "-" and (unknown or view.is_(unit, "time.words", "ago")):
            break  # "two murderers three weeks after ..."
        if unit:
            measure, i = view.get(unit - 1, "not_counted"), unit
            continue
        if i in view.numbers and view.number_at[i].kind == "model" and unknown and view.words[i - 1] == "-" and not view.apart(i - 1):
            i = view.numbers[i]  # "nine [T-56] rifles"
            continue
        stop, step, phrase = _step(view, phrase, i, bool(unknown))
        if stop:
            break
        side = view.get(i, "name.sides")
        if side:
            sides.append(side)
            step = side.last - i
        elif step == 1 and view.words[i][:1].isalpha() and not _silent(view, i):
            unknown.append(i)
            if len(unknown) > MAX_UNKNOWN:
                break
        i += step
    closed = _close(view, replace(phrase, sides=tuple(sides)) if sides else phrase, unknown, i)
    return replace(closed, reason=measure.entry.code) if measure and not closed.cls and not closed.reason else closed


def _measured(view: View, i: int) -> int:
    """The token after a measure that modifies the noun ("a [seven-month-old] boy", "two [152 mm] howitzers"), else 0."""
    after = view.numbers.get(i, 0)
    if not after or i == 0 or view.number_at[i].kind == "article":
        return 0
    end = after + (view.words[after : after + 1] == ("-",) and not view.apart(after))
    unit = view.get(end, "not_counted")
    if unit is None or unit.entry.code not in MEASURES:
        return 0
    end = unit.last
    while end + 1 < len(view.words) and view.words[end] == "-" and not view.apart(end):
        end += 2
    return end


def _silent(view: View, i: int) -> bool:
    return view.is_(i, "phrase", "partitives", "additional", "remainder", "adverbs") or view.is_(i, "report", "nobody") or view.is_(i, "clause", "determiners", "possessives")


def _step(view: View, phrase: Phrase, i: int, adjectives: bool) -> tuple[bool, int, Phrase]:
    """What token `i` means for the phrase: whether it ends there, how many tokens it takes, what it adds."""
    word = view.words[i]
    if _begins_another(view, phrase, i):
        return True, 1, phrase
    if not word[:1].isalnum():
        if word == '"' and not adjectives and counts(view, i + 1):
            return False, 1, phrase  # two "Grads"
        return word not in _JOINED or view.apart(i), 1, phrase
    refused = view.get(i, "not_counted")
    if refused and view.words[refused.last : refused.last + 2] == ("'", "s") and phrase.partitive:
        return False, refused.last + 2 - i, phrase  # "a quarter of the group's launchers"
    if refused and not view.is_(i, "counted") and not _modifies(view, refused) and not _idiom(view, phrase):
        return True, 1, replace(phrase, reason=refused.entry.code, last=refused.last)
    counted = view.get(i, "counted")
    if counted and _owners(view, counted.last) and not any(role in view.roles[counted.last + 1] for role in ("counted", "clause", "phrase", "report", "time", *TRIGGERS)):
        return True, 1, replace(phrase, reason="things")  # "40 prisoners' diaries"
    if counted:
        return True, 1, _head(view, phrase, counted)
    if view.is_(i, "phrase", "remainder"):
        return True, 1, replace(phrase, pronoun=True, last=view.get(i, "phrase", "remainder").last)
    if view.is_(i, "phrase", "additional"):
        return False, 1, replace(phrase, additional=True, last=i + 1)
    if view.is_(i, "phrase", "superlatives") and phrase.partitive and phrase.number.value == 1:
        return True, 1, replace(phrase, reason="kind")  # "one of the most powerful tanks" tells of what kind it is
    if view.is_(i, "phrase", "superlatives"):
        return False, 1, phrase  # "the two largest bridges"
    state = next((view.get(i, role) for role in _STATES if view.is_(i, role)), None)
    if state:
        return True, 1, _state(view, phrase, state, adjectives)
    if view.is_(i, "phrase", "breakdown") and not adjectives:
        last = view.get(i, "phrase", "breakdown").last
        if any(view.is_(k, "people") for k in range(i, last)):
            return False, 1, replace(phrase, partitive=True)  # "of the dead"
        return False, last - i, replace(phrase, pronoun=True, partitive=True)
    if view.is_(i, "phrase", "partitives") and not adjectives:
        return False, 1, replace(phrase, partitive=True)
    copula = view.get(i, "clause", "auxiliaries")
    if copula and (phrase.number.kind == "share" or phrase.pronoun or (i == phrase.after and view.is_(copula.last, "counted"))):
        return False, 1, phrase  # "half of them are children", "four were children"
    return _ends(view, i, phrase), 1, phrase


def _begins_another(view: View, phrase: Phrase, i: int) -> bool:
    """An article begins a noun of its own: "187 a day earlier" are no 187 days. "187 a day" is a rate, which its words tell."""
    if i not in view.numbers or view.number_at[i].kind != "article" or phrase.number.kind != "cardinal" or phrase.partitive:
        return False
    rate = view.get(i, "phrase", "each")
    return rate is None or view.is_(rate.last, "time.words", "last", "ago")


def _idiom(view: View, phrase: Phrase) -> bool:
    """The number stands inside an outcome's words, which then say what it counts: "claimed sixteen lives in the valley"."""
    return any(t.gap[0] <= phrase.begin and phrase.after <= t.gap[1] for t in view.triggers)


def _modifies(view: View, refused: Mention) -> bool:
    """A noun that would end the matter only modifies the one behind it: "12 state company buses"."""
    return refused.entry.code == "things" and view.order.head == "last" and view.is_(refused.last, "counted")


def _ends(view: View, i: int, phrase: Phrase) -> bool:
    roles = view.roles[i]
    if "clause" in roles:
        return not view.is_(i, "clause", "determiners", "possessives") or not (phrase.partitive or i == phrase.after)
    if view.says(i) or "polarity" in roles or any(role in roles for role in TRIGGERS):
        return True
    if "name.capitals" in roles and not phrase.noun and not phrase.sides and i == phrase.after and not (view.order.subject == ("before",) and view.is_(i + 1, "counted")):
        return True  # «четверых Баку вернул»: the capital is the subject
    if view.is_(i, "report", "pronouns") and not phrase.partitive:
        return True  # "the 79 it published"
    if "time" in roles or ("phrase" in roles and roles["phrase"].entry.code not in _PASSING):
        return True
    return i in view.numbers


def _owners(view: View, i: int) -> bool:
    """Token `i` is the apostrophe of a plural that owns what follows: "five of the raiders' jets"."""
    sentence = view.parsed.sentence
    glued = i < len(view.words) and view.words[i] == "'" and sentence.starts[i] == sentence.ends[i - 1]
    return glued and view.order.head == "last" and i + 1 < len(view.words) and sentence.starts[i + 1] > sentence.ends[i]


def _head(view: View, phrase: Phrase, counted: Mention) -> Phrase:
    """The counted noun, of a run of adjacent ones the last or the first as the language has it."""
    run = [counted]
    i = counted.last
    while True:
        joined = i < len(view.words) and (view.words[i] == "-" and not view.apart(i) or _owners(view, i))
        following = view.get(i + joined, "counted")
        if not following or following.first != i + joined:
            break
        if view.order.adpositions == "after" and run[-1].entry.code == "person" and OBJECT_OF[following.entry.code] != "people":
            break  # "üç kişi eve ...": persons, then where they went
        run.append(following)
        i = following.last
    head = run[-1] if view.order.head == "last" else run[0]
    specific = head.entry.code
    if specific in GENERAL:  # a classifier or a general word, then the noun that says what it is
        specific = next((m.entry.code for m in run if m.entry.code not in GENERAL), specific)
    other = view.get(i + 1, "counted") if specific in MIXED and view.is_(i, "clause", "coordinators") else None
    if other and view.order.adpositions == "before" and not view.is_(other.last, "clause", "possessives") and other.first == i + 1 and other.entry.code in MIXED - {specific} and not view.is_(i + 1, "singular") and not view.is_(i + 1, "joined"):
        return replace(phrase, noun=(counted.first, other.last), cls="civilian", last=other.last)  # "186 women and children"
    state = view.get(i, "people")
    if specific in GENERAL and state and state.first == i:  # "12 orang korban luka": a classifier, then those it happened to
        states = tuple(m for m in view.triggers if (m.first, m.last, m.entry.role) == (state.first, state.last, "people"))
        return replace(phrase, noun=(counted.first, state.last), cls=state.entry.person or specific, state=state, states=states, last=state.last)
    if state and state.first == i and not state.entry.weak and OBJECT_OF[specific] == "people" and not any(view.is_(i, role) for role in ("labile", "subject", "object")):  # "180 civilian bodies"
        states = tuple(m for m in view.triggers if (m.first, m.last, m.entry.role) == (state.first, state.last, "people"))
        return replace(phrase, noun=(counted.first, state.last), cls=specific, state=state, states=states, last=state.last)
    own = view.get(head.first, "people")
    standing = tuple(m for m in view.triggers if own and own.entry.weak and (m.first, m.last, m.entry.role) == (own.first, own.last, "people"))
    return replace(phrase, noun=(counted.first, i), cls=specific, state=standing[0] if standing else None, states=standing, last=i)


def _state(view: View, phrase: Phrase, state: Mention, adjectives: bool) -> Phrase:
    """A trigger inside the phrase: "five wounded soldiers", "five wounded", "22 refugees"."""
    if state.entry.role != "people" and adjectives:
        return phrase  # "22 occupants died": the verb of the clause, not a part of the phrase
    states = tuple(m for m in view.triggers if (m.first, m.last) == (state.first, state.last) and m.entry.role == state.entry.role)
    i = state.last
    while view.is_(i, "name.sides"):
        i = view.get(i, "name.sides").last
    if view.words[i : i + 1] == ("-",) and not view.apart(i) and i + 2 < len(view.words):
        i += 2  # "burnt-out tanks"
    counted = view.get(i, "counted")
    if view.is_(phrase.first, "phrase", "additional") and state.entry.role == "subject":
        return phrase  # "two more were jammed by radars": a predicate
    if counted and counted.first == i:
        return replace(_head(view, phrase, counted), state=state, states=states)
    held = view.get(i, "people")
    if held is not None and held.first == i and held.entry.code == "killed" and not held.entry.weak and state.entry.code != "killed":
        dead = tuple(m for m in view.triggers if (m.first, m.last, m.entry.role) == (held.first, held.last, "people"))
        return replace(phrase, noun=(held.first, held.last), cls=held.entry.person or "person", state=held, states=dead, last=held.last)  # "21,000 recovered bodies"
    if state.entry.role == "people" and held is not None and held.first == i and held.entry.weak and not state.entry.weak:
        return replace(phrase, noun=(held.first, held.last), cls=held.entry.person or "person", state=state, states=states, last=held.last)  # "23 dead hostages"
    if state.entry.role == "people":
        cls = _predicate(view, state.last) if phrase.partitive else ""
        cls = cls or state.entry.person or "person"
        return replace(phrase, noun=(state.first, state.last), cls=cls, state=state, states=states, last=_nationals(view, state.last))
    return phrase


def _nationals(view: View, i: int) -> int:
    """The token behind the nationality of those named by their fate, which is no country's name: "33 wounded Ruritanians"."""
    people = view.get(i, "name.sides")
    return people.last if people and view.words[i] not in world.territories(view.parsed.sentence.lang) else i


def _predicate(view: View, i: int) -> str:
    """The class that a copula at token `i` gives: "eight of the dead are children"."""
    first = i
    while view.is_(i, "clause", "auxiliaries") or view.is_(i, "phrase", "breakdown"):
        i += 1
    counted = view.get(i, "counted") if i > first else None
    return counted.entry.code if counted else ""


def _close(view: View, phrase: Phrase, unknown: list[int], end: int) -> Phrase:
    """Settle what the noun is where none of the known ones was met."""
    if phrase.noun or phrase.reason or (phrase.pronoun and not phrase.sides):
        return phrase
    if phrase.sides and not (unknown and unknown[-1] > phrase.sides[-1].last):
        last = phrase.sides[-1].last
        return replace(phrase, noun=(phrase.sides[0].first, last), cls="person", last=last)
    if unknown:
        first, last = unknown[0], unknown[0] + 1
        while last in unknown or (view.order.head == "last" and view.is_(last, "name.sides")):
            last += 1
        return replace(phrase, noun=(first, last), last=last)
    return replace(phrase, pronoun=True) if phrase.partitive and not phrase.pronoun else phrase
