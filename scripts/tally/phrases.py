"""Number phrases: a number with its qualifier, its modifiers and the noun it counts.

In every language that Tally reads the number stands before its noun, so the phrase is read from the number to the
right until something ends it: a boundary, an adposition, a verb, or a noun that makes the number no claim.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from . import packs, world
from .codes import OBJECT_OF
from .mentions import COMMAS, TRIGGERS, View
from .model import Mention, Number

MOST = 10_000_000_000  # no count of people or things in the news is larger: a longer run of digits is a code
OLDEST = 115  # years that a person lives at most
MAX_UNKNOWN = 3  # words of no known role between a number and its noun (adjectives, names)
MEASURES = frozenset(("age", "duration", "calibre", "distance", "area", "measure"))
GENERAL = frozenset(("person", "equipment", "structure"))  # classes that give way to the word beside them
LISTED = MEASURES | {"date", "ordinal", "money", "percent", "unit_number", "model"}
_JOINED = ("-", "'")
_PASSING = ("degree", "another", "parts")  # small words of the phrase that do not end it
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
    reason: str = ""  # why this can be no claim

    @property
    def lone(self) -> bool:
        """No noun of its own says what is counted, at most the outcome does ("ikisi kayip", "five wounded")."""
        return not self.noun or bool(self.state and not self.state.entry.weak and self.noun == (self.state.first, self.state.last))


def phrases(view: View) -> tuple[Phrase, ...]:
    """A phrase for every number of the sentence and for every noun whose singular counts one, in order."""
    found = _listed(view, _wholes(view, [p for number in view.parsed.numbers if (p := _phrase(view, number))]))
    found += _others(view, _tokens(found))
    return tuple(sorted((*found, *_singulars(view, _tokens(found))), key=lambda p: p.begin))


def _tokens(found: list[Phrase]) -> set[int]:
    """The tokens that the phrases take."""
    return {i for p in found for i in range(p.first, max(p.last, p.noun[1] if p.noun else 0))}


def _one(view: View, m: Mention, kind: str) -> Number:
    """The number one that a word other than a number carries."""
    sentence = view.parsed.sentence
    return Number(sentence.starts[m.first], sentence.ends[m.last - 1], 1, 1, 1, kind=kind)


def _others(view: View, taken: set[int]) -> list[Phrase]:
    """"Another was wounded", "another soldier died": one more, where no number says how many."""
    made: list[Phrase] = []
    for m in view.parsed.mentions:
        if (m.entry.role, m.entry.code) == ("phrase", "another") and taken.isdisjoint(range(m.first - 1, m.last + 1)):
            one = Phrase(_one(view, m, "article"), m.first, m.last, m.first, m.last, additional=True)
            if not view.is_(m.last, "not_counted") and not view.is_(m.first - 1, "phrase", "adpositions"):
                made.append(_read_noun(view, one))
    return made


def _singulars(view: View, taken: set[int]) -> list[Phrase]:
    """"A soldier was killed" in a language without articles: a noun in the singular that belongs to no number."""
    made = []
    for m in view.parsed.mentions:
        counted = view.get(m.first, "counted")
        if m.entry.role != "singular" or counted is None or not taken.isdisjoint(range(m.first, m.last)) or _somebody(view, m):
            continue
        sides = tuple(s for i in (m.first - 1, m.last) if (s := view.get(i, "name.sides")))
        made.append(Phrase(_one(view, m, "bare"), m.first, m.last, m.first, m.last, (m.first, m.last), counted.entry.code, sides=sides))
    return made


def _somebody(view: View, noun: Mention) -> bool:
    """A name of two words follows that is no place: it tells who the one is, and nobody is counted."""
    sentence, i = view.parsed.sentence, noun.last
    if (noun.first and sentence.capital[noun.first]) or i + 2 > len(view.words) or not all(sentence.capital[k] and view.words[k].isalpha() for k in (i, i + 1)):
        return False
    if any(role in view.roles[i] for role in ("name.sides", "counted", "speakers", "time")):
        return False
    return world.lookup(view.words[i : i + 2], packs.load(sentence.lang)) is None


def _wholes(view: View, found: list[Phrase]) -> list[Phrase]:
    """"17 of 22 clinics": the second number is the whole of which the first counts a part."""
    wholes = {p.whole.start for p in found if p.whole}
    done = [replace(p, reason="whole") if p.number.start in wholes and not p.reason and not any(not t.entry.weak for t in p.states) else p for p in found]
    if view.order.adpositions == "before":
        return done
    for i in range(len(done) - 1):
        part = done[i + 1]
        if done[i].noun and done[i].last == part.begin and not part.reason and OBJECT_OF.get(part.cls) != OBJECT_OF.get(done[i].cls):
            done[i], done[i + 1] = replace(done[i], divided=True), replace(part, noun=done[i].noun, cls=done[i].cls, partitive=True)
    return done


def _listed(view: View, found: list[Phrase]) -> list[Phrase]:
    """"aged 33, 34 and 39": a number without a noun is what the number is that follows it in a list."""
    done = list(found)
    for i in range(len(done) - 2, -1, -1):
        one, following = done[i], done[i + 1]
        gap = range(one.after, following.begin)
        listed = following.number.kind != "article" and len(gap) <= 2 and all(view.words[k] in COMMAS or view.is_(k, "clause", "coordinators") for k in gap)
        headed = one.begin and view.is_(one.begin - 1, "toll")  # "200-е: 4, 300-е: 11"
        if listed and following.reason in LISTED and not one.reason and not one.noun and not headed:
            done[i] = replace(one, reason=following.reason)
    return done


def _phrase(view: View, number: Number) -> Phrase | None:
    begin, after = view.span(number.start, number.end)
    if begin >= after:
        return None
    start = number.start if number.text_start < 0 else number.text_start
    end = number.end if number.text_end < 0 else number.text_end
    first = _leftwards(view, view.span(start, end)[0])
    part = view.is_(after - 1, "phrase", "parts")
    phrase = Phrase(number, first, after, begin, after, pronoun=part, partitive=part)
    reason = _kind_reason(view, phrase)
    if reason:
        return replace(phrase, reason=reason)
    return phrase if part and not _noun_beside(view, after) else _read_noun(view, phrase)


def _noun_beside(view: View, i: int) -> bool:
    """What "two of them" are stands right behind it: women, wounded, of another country."""
    counted = view.get(i, "counted")
    return OBJECT_OF[counted.entry.code] == "people" if counted else view.is_(i, "people") or view.is_(i, "name.sides")


def _leftwards(view: View, first: int) -> int:
    """Take in determiners, possessives and "another" before the number."""
    while first and (view.is_(first - 1, "clause", "determiners", "possessives") or view.is_(first - 1, "phrase", "additional")):
        first -= 1
    return first


def _kind_reason(view: View, phrase: Phrase) -> str:
    """The reason that the number itself or the word before it gives, "" where it may count something."""
    number = phrase.number
    if number.kind in ("ordinal", "model", "time", "date"):
        return number.kind
    if max(number.value or 0, number.low or 0, number.high or 0) > MOST:
        return "code"
    if number.quantifier == "share" and view.is_(phrase.begin, "phrase", "superlatives") and view.is_(phrase.begin - 1, "clause", "determiners", "possessives"):
        return "kind"  # "Ruritania's most powerful tanks"
    before = view.get(phrase.begin - 1, "not_counted_before")
    if before:
        return before.entry.code
    if view.is_(phrase.after, "time.months") or (view.is_(phrase.begin - 1, "time.months") and not _counts(view, phrase.after)):
        return "date"
    if _is_year(view, phrase):
        return "date"
    if _named(view, phrase):
        return "unit_number"
    if _aged(view, phrase):
        return "age"
    if view.is_(phrase.first - 1, "phrase", "partitives") and (phrase.first == 1 or view.is_(phrase.first - 2, "polarity", "none")):
        return "whole"  # "Of the 40 on board, 38 ...", "none of the 40 ..."
    return ""


def _aged(view: View, phrase: Phrase) -> bool:
    """Digits alone between commas behind a name or a noun: "his comrade, 22, was wounded"."""
    words, i = view.words, phrase.begin
    if phrase.after - i != 1 or i < 2 or not words[i].isdigit() or not 0 < (phrase.number.value or 0) <= OLDEST or phrase.number.quantifier != "exact":
        return False
    if words[i - 1] not in COMMAS or words[i + 1 : i + 2] == () or words[i + 1] not in COMMAS:
        return False
    return words[i - 2].isalpha() and not _verb_near(view, i - 2) and not view.roles[i - 2].keys() & {"clause", "phrase", "time", "report"}


def _counts(view: View, i: int) -> bool:
    return view.is_(i, "counted") or view.is_(i, "people") or view.is_(i, "name.sides")


def _is_year(view: View, phrase: Phrase) -> bool:
    """Four bare digits of a plausible year, with no noun that they could count."""
    number = phrase.number
    bare = phrase.after - phrase.begin == 1 and len(view.words[phrase.begin]) == 4 and view.words[phrase.begin].isdigit()
    if not bare or not number.value or not 1000 <= number.value <= 2100 or number.quantifier != "exact":
        return False
    if view.is_(phrase.after, "time.words", "year_marks") or view.is_(phrase.after, "time.units", "year"):
        return True
    return number.value >= 1800 and not any(_counts(view, phrase.after + k) for k in range(2)) and not _verb_near(view, phrase.after)


def _named(view: View, phrase: Phrase) -> bool:
    """Digits right behind a capitalised word that nothing else explains, no noun behind them: a ship's or a unit's number."""
    capital = view.parsed.sentence.capital
    i = phrase.begin - 1
    if i < 1 or not view.words[phrase.begin].isdigit() or phrase.first != phrase.begin or not capital[i] or len(view.words[i]) < 2:
        return False
    if view.shouting or view.roles[i].keys() - {"counted", "speakers"}:
        return False
    return not any(_counts(view, phrase.after + k) or _verb_near(view, phrase.after + k) for k in range(2))


def _verb_near(view: View, i: int) -> bool:
    return any(role in view.roles[i] for role in TRIGGERS) if i < len(view.roles) else False


def _read_noun(view: View, phrase: Phrase) -> Phrase:
    """Read from the number to the right until the noun is found or something ends the phrase."""
    i, unknown, sides, measure = phrase.after, [], [], None
    while i < len(view.words):
        if i in view.numbers and phrase.partitive and not phrase.whole and not unknown and not view.is_(i, "phrase", "superlatives"):
            phrase = replace(phrase, whole=view.number_at[i], last=view.numbers[i])
            i = view.numbers[i]
            continue
        unit = _measured(view, i)
        if unit:
            measure, i = view.get(unit - 1, "not_counted"), unit
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
    closed = _close(view, replace(phrase, sides=tuple(sides)), unknown, i)
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
    return view.is_(i, "phrase", "partitives", "additional", "remainder") or view.is_(i, "clause", "determiners", "possessives")


def _step(view: View, phrase: Phrase, i: int, adjectives: bool) -> tuple[bool, int, Phrase]:
    """What token `i` means for the phrase: whether it ends there, how many tokens it takes, what it adds."""
    word = view.words[i]
    if _begins_another(view, phrase, i):
        return True, 1, phrase
    if not word[:1].isalnum():
        if word == '"' and not adjectives and _counts(view, i + 1):
            return False, 1, phrase  # two "Grads"
        return word not in _JOINED or view.apart(i), 1, phrase
    refused = view.get(i, "not_counted")
    if refused and not view.is_(i, "counted") and not _modifies(view, refused):
        return True, 1, replace(phrase, reason=refused.entry.code, last=refused.last)
    counted = view.get(i, "counted")
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


def _modifies(view: View, refused: Mention) -> bool:
    """A noun that would end the matter only modifies the one behind it: "12 state company buses"."""
    return refused.entry.code == "things" and view.order.head == "last" and view.is_(refused.last, "counted")


def _ends(view: View, i: int, phrase: Phrase) -> bool:
    roles = view.roles[i]
    if "clause" in roles:
        return not view.is_(i, "clause", "determiners", "possessives") or not (phrase.partitive or i == phrase.after)
    if "report" in roles or "polarity" in roles or any(role in roles for role in TRIGGERS):
        return True
    if "time" in roles or ("phrase" in roles and roles["phrase"].entry.code not in _PASSING):
        return True
    return i in view.numbers


def _head(view: View, phrase: Phrase, counted: Mention) -> Phrase:
    """The counted noun, of a run of adjacent ones the last or the first as the language has it."""
    run = [counted]
    i = counted.last
    while True:
        joined = i < len(view.words) and view.words[i] == "-" and not view.apart(i)
        following = view.get(i + joined, "counted")
        if not following or following.first != i + joined:
            break
        run.append(following)
        i = following.last
    head = run[-1] if view.order.head == "last" else run[0]
    specific = head.entry.code
    if specific in GENERAL:  # a classifier or a general word, then the noun that says what it is
        specific = next((m.entry.code for m in run if m.entry.code not in GENERAL), specific)
    state = view.get(i, "people")
    if specific in GENERAL and state and state.first == i:  # "12 orang korban luka": a classifier, then those it happened to
        states = tuple(m for m in view.triggers if (m.first, m.last, m.entry.role) == (state.first, state.last, "people"))
        return replace(phrase, noun=(counted.first, state.last), cls=state.entry.person or specific, state=state, states=states, last=state.last)
    return replace(phrase, noun=(counted.first, i), cls=specific, last=i)


def _state(view: View, phrase: Phrase, state: Mention, adjectives: bool) -> Phrase:
    """A trigger inside the phrase: "five wounded soldiers", "five wounded", "22 refugees"."""
    if state.entry.role != "people" and adjectives:
        return phrase  # "22 occupants died": the verb of the clause, not a part of the phrase
    states = tuple(m for m in view.triggers if (m.first, m.last) == (state.first, state.last) and m.entry.role == state.entry.role)
    i = state.last
    while view.is_(i, "name.sides"):
        i = view.get(i, "name.sides").last
    counted = view.get(i, "counted")
    if view.is_(phrase.first, "phrase", "additional") and state.entry.role == "subject":
        return phrase  # "two more were jammed by radars": a predicate
    if counted and counted.first == i:
        return replace(_head(view, phrase, counted), state=state, states=states)
    if state.entry.role == "people":
        cls = _predicate(view, state.last) if phrase.partitive else ""
        cls = cls or state.entry.person or "person"
        return replace(phrase, noun=(state.first, state.last), cls=cls, state=state, states=states, last=state.last)
    return phrase


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
    return replace(phrase, pronoun=phrase.pronoun or phrase.partitive)
