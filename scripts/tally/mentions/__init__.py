"""Mentions: everything that a language pack sees in a sentence, conflicts between readings settled."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass, replace
from functools import cache, cached_property
from itertools import takewhile

from .. import packs
from ..codes import CLASSES, OBJECT_OF, OBJECTS_OF
from ..model import Entry, Mention, Number, Parsed, Sentence

COMMAS = frozenset(",،、，\u055d")  # of Latin, Arabic, Chinese, full-width and Armenian script
TRIGGERS = frozenset(("subject", "object", "labile", "noun", "people", "toll"))
NOUNS = frozenset(("counted", "not_counted"))
VERBS = ("subject", "object", "labile")
HURT = ("killed", "wounded")
COUNTED_UP = 10  # tokens between a head of counting and what befell those counted
OPENERS = ("captured", "destroyed", "lost")
SAYING = ("verbs", "nouns", "according", "citing", "in_report")  # words of reporting that part what they stand between
_COUNTS = frozenset(("people", "noun", "toll"))  # outcome words that a name of a body may have inside
_RIVALS = TRIGGERS | NOUNS | {"not_counted_before"}  # readings of which the longest excludes those inside it


def settle(mentions: Iterable[Mention], words: Sequence[str]) -> tuple[Mention, ...]:
    """Drop a reading that lies inside a longer rival ("arms" inside "laid down their arms"), verbs that are nouns here, and all doubles."""
    in_order = sorted(dict.fromkeys(mentions), key=lambda m: (m.first, -m.last, m.entry.keys[1]))
    by_length = sorted(in_order, key=lambda m: m.first - m.last)
    owners: dict[int, list[Mention]] = {}  # token -> the multiword rivals that own it
    bodies = {i: m for m in reversed(by_length) if _of_body(m) for i in range(m.first, m.last)}  # the longest
    dropped: set[int] = set()  # those that are, by what tells objects apart
    for m in by_length:
        if m.entry.role in _COUNTS and m.first in bodies and m.last <= bodies[m.first].last:
            dropped.add(id(m))  # "Commissioner for Refugees"
        elif m.entry.role in _RIVALS:
            if m.first in owners and any(_excludes(owner, m, words) for owner in owners[m.first]):
                dropped.add(id(m))
                continue
            for i in range(m.first, m.last if m.last - m.first > 1 else m.first):
                if not m.gap[0] <= i < m.gap[1]:
                    owners.setdefault(i, []).append(m)
    return tuple(_verbs([m for m in in_order if id(m) not in dropped] if dropped else in_order))


def _of_body(m: Mention) -> bool:
    """The name of a body in several words: what it is for befell nobody here."""
    return m.entry.role == "speakers" and m.entry.code == "organisation" and m.last - m.first > 1


def _verbs(mentions: Sequence[Mention]) -> Sequence[Mention]:
    """The mentions without those weak verbs that a determiner shows to be the noun of the same form: "the strike closed two schools"."""
    weak = {m for m in mentions if m.entry.weak and m.entry.role in VERBS}
    if not weak:
        return mentions
    nouns = {m.first for m in mentions if m.entry.role in NOUNS}
    behind = {m.last for m in mentions if m.entry.role == "clause" and m.entry.code == "determiners"}
    return [m for m in mentions if m not in weak or m.first not in nouns & behind]


def _excludes(owner: Mention, m: Mention, words: Sequence[str]) -> bool:
    """A longer reading excludes one inside it, but a closing colon makes none longer, and outcomes of other things both stand."""
    last = owner.last
    while not words[last - 1][:1].isalnum():
        last -= 1
    if m.last > last or (owner.first, last) == (m.first, m.last):
        return False
    if owner.entry.role in TRIGGERS and m.entry.role in TRIGGERS:
        return bool(befalls(owner.entry) & befalls(m.entry))
    return True


def befalls(entry: Entry) -> frozenset[str]:
    """The kinds of thing that a trigger's outcome can happen to."""
    return frozenset(entry.objects or OBJECTS_OF[entry.code])


@cache
def sufferers(entry: Entry) -> frozenset[str]:
    """The classes of what a trigger's outcome can befall, "" among them where that may be a number without a known noun: it counts persons."""
    known = frozenset(cls for cls in entry.classes or CLASSES if OBJECT_OF[cls] in befalls(entry))
    bare = (not entry.classes or "person" in entry.classes) and (not entry.objects or "people" in entry.objects)
    return known | {""} if bare else known


@cache
def counted_as(entry: Entry) -> frozenset[str]:
    """The classes that a number beside a word of this entry can count, none for a word that says of no number what it counts."""
    if entry.role == "counted":
        return frozenset((entry.code,))
    if entry.role == "households":
        return frozenset(("family",))
    return frozenset((entry.person, "person")) - {""} if entry.role in ("people", "name.sides") else frozenset()


def negated(view: View, i: int) -> bool:
    """The outcome word at token `i` says by its own form that it did not happen ("ölmedi", "vurulmayıb")."""
    never = view.get(i, "polarity", "negators")
    told = [m for role in ("subject", "object") if (m := view.get(i, role))]
    return never is not None and any((m.first, m.last) == (never.first, never.last) for m in told)


def opens_list(entry: Entry) -> bool:
    """Whether a list of equipment can follow the outcome in a sentence of its own: "They handed over arms. The list has four tanks, ..."."""
    return entry.role in TRIGGERS and entry.code in OPENERS and "equipment" in befalls(entry)


def parse(sentence: Sentence, numbers: tuple[Number, ...], spotted: Sequence[Mention] | None = None, settled: tuple[Mention, ...] | None = None) -> Parsed:
    """The sentence with its settled mentions and the numbers already read in it.

    `spotted` is what its lexicon finds, and `settled` what `settle` makes of that, where they are known.
    """
    found = packs.load(sentence.lang).lexicon.find(sentence.words) if spotted is None else spotted
    tolls = tuple(_counted_up(found, sentence, numbers))
    made = (*_both(found, sentence, numbers), *tolls)
    if made or settled is None:
        own = {(m.first, m.last, m.entry.role, m.entry.code) for m in tolls}  # which say whom they count
        plain = [m for m in found if (m.first, m.last, m.entry.role, m.entry.code) not in own] if own else found
        settled = settle((*plain, *made), sentence.words)
    return Parsed(sentence, settled, _unqualified(_after_dates(numbers, found, sentence), settled, sentence))


def _after_dates(numbers: tuple[Number, ...], found: Iterable[Mention], sentence: Sentence) -> tuple[Number, ...]:
    """The numbers; a day before a dash is no end of a range: "EXAMPLETOWN, May 3 - 20 people were killed" counts 20."""
    if not any(n.quantifier == "between" for n in numbers):
        return numbers
    months = {m.last for m in found if m.entry.role == "time.months"}
    return tuple(_behind_dash(n, sentence) or n if n.quantifier == "between" and bisect_left(sentence.starts, n.start) in months else n for n in numbers)


def _behind_dash(number: Number, sentence: Sentence) -> Number | None:
    """What stands behind the dash of a range that has spaces on both its sides, None where there is no such dash."""
    first, last = bisect_left(sentence.starts, number.start), bisect_left(sentence.starts, number.end)
    for i in range(first + 1, last - 1):
        if sentence.words[i] == "-" and sentence.ends[i - 1] < sentence.starts[i] and sentence.ends[i] < sentence.starts[i + 1]:
            start = sentence.starts[i + 1]
            return replace(number, start=start, value=number.high, low=number.high, quantifier="exact", kind="cardinal", text_start=start, bound="")
    return None


def _unqualified(numbers: tuple[Number, ...], mentions: Iterable[Mention], sentence: Sentence) -> tuple[Number, ...]:
    """The numbers; a word that ends an outcome's form is no qualifier: "handed over 14 mortars" is exactly 14."""
    ends = (m for m in mentions if (m.entry.role in TRIGGERS or (m.entry.role, m.entry.code) == ("report", "verbs")) and m.gap == (0, 0))  # "owned up to eleven dead"
    inside = {sentence.starts[i] for m in ends for i in range(m.first + (m.entry.role != "report"), m.last)}
    return tuple(_plain(n) if n.text_start < n.start and n.text_start in inside else n for n in numbers)


def _plain(number: Number) -> Number:
    if number.value is None or number.quantifier not in ("exact", "more_than", "at_least", "up_to", "less_than", "about"):
        return number
    return replace(number, quantifier="exact", low=number.value, high=number.value, text_start=number.start)


def _both(found: Iterable[Mention], sentence: Sentence, numbers: Sequence[Number]) -> Iterator[Mention]:
    """"Killed or wounded", the two words joined and one number for both: casualties, as ANNOTATION calls the dead and wounded not told apart."""
    hurt = [m for m in found if m.entry.code in HURT and m.entry.role in TRIGGERS and m.gap == (0, 0) and "people" in befalls(m.entry) and not m.entry.weak]  # "shot and killed" tells how
    if len({m.entry.code for m in hurt}) < len(HURT):
        return
    joints = {m.first: m.last for m in found if m.entry.role == "clause" and m.entry.code == "coordinators"}
    begun = {(m.first, m.entry.role, m.entry.code): m for m in hurt}
    for m in hurt:
        at = joints.get(m.last, m.last)
        at = joints.get(at, at)
        other = begun.get((at, m.entry.role, *(code for code in HURT if code != m.entry.code)))
        if other and at > m.last and not _each_its_own(m, other, sentence, numbers):
            yield Mention(m.first, other.last, replace(m.entry, code="casualties", weak=False, person=""))


def _each_its_own(left: Mention, right: Mention, sentence: Sentence, numbers: Sequence[Number]) -> bool:
    """A number stands before the first word and one right behind the second: "two killed and wounded five"."""
    behind = sentence.starts[right.last] if right.last < len(sentence.starts) else -1
    before = any(n.end <= sentence.starts[left.first] for n in numbers)
    return before and any(behind in (n.start, n.text_start) for n in numbers)


def _counted_up(found: Sequence[Mention], sentence: Sentence, numbers: Sequence[Number]) -> Iterator[Mention]:
    """"The number of rebels killed", "öldürülen isyancıların sayısı": a head of counting, a counted noun and what befell it make a toll."""
    heads = [m for m in found if m.entry.keys[1] == ("phrase", "count")]
    if not heads:
        return
    taken = {i for n in numbers for i in range(*sentence.span(n.start, n.end))}
    ahead = packs.load(sentence.lang).order.genitive != "before"
    for head in heads:
        if ahead and taken & {head.first - 1, head.first - 2}:
            continue  # "4,000 - the number of people forced to flee": the number stands before its head, and counts people
        room = _room(head, found, sentence, taken, ahead)
        others = [m for m in found if m.entry.role == "not_counted" and m.first in room]
        fates = [m for m in found if m.entry.role in (*VERBS, "people") and m.gap == (0, 0) and m.first in room and m.last - 1 in room and m.last not in taken]
        said = {i for m in fates for i in range(m.first, m.last)}  # "the dead" are counted and are what befell them
        nouns = [m for m in found if m.entry.role == "counted" and m.first in room and m.last - 1 in room and m.first not in said]
        noun = min(nouns, key=lambda m: (abs(m.first - head.last) if ahead else abs(head.first - m.last), m.first - m.last), default=None)
        if noun is None:
            continue
        fitting = [m for m in fates if noun.entry.code in sufferers(m.entry)]
        fate = min(fitting, key=lambda m: (min(abs(m.first - noun.last), abs(noun.first - m.last)), m.first - m.last), default=None)
        if fate and not any(m.first <= noun.first < m.last or (ahead and m.first < min(noun.first, fate.first)) for m in others):
            entry = Entry("toll", fate.entry.code, person=noun.entry.code)
            yield Mention(min(head.first, noun.first, fate.first), max(head.last, noun.last, fate.last), entry)


def _room(head: Mention, found: Iterable[Mention], sentence: Sentence, taken: Set[int], ahead: bool) -> frozenset[int]:
    """The tokens on the side of the head where its complement stands, as far as the next sign, number or word of saying."""
    stops = {i for m in found if m.entry.role == "report" and m.entry.code in SAYING for i in range(m.first, m.last)} | taken
    way = range(head.last, min(head.last + COUNTED_UP, len(sentence.words))) if ahead else range(head.first - 1, max(head.first - COUNTED_UP, 0) - 1, -1)
    return frozenset(takewhile(lambda i: i not in stops and (sentence.words[i][:1].isalnum() or sentence.words[i] in "'-()"), way))


Key = str | tuple[str, str]


@dataclass(frozen=True)
class View:
    """A parsed sentence indexed by token: `roles[i]` maps each role, each role with a code, and the
    first part of a dotted role ("time" of "time.months") to the mention that covers token i."""

    parsed: Parsed
    roles: tuple[dict[Key, Mention], ...]
    order: packs.Order
    numbers: dict[int, int]  # token at which a number begins -> token after it
    number_at: dict[int, Number]  # the same tokens -> the number
    qualified: frozenset[int]  # tokens at which a number begins, its qualifier taken in
    triggers: tuple[Mention, ...]  # the outcome words, in order
    shouting: bool  # most words are capitalised, so a capital tells nothing

    @cached_property
    def words(self) -> tuple[str, ...]:
        """The tokens of the sentence in their shadow form."""
        return self.parsed.sentence.words

    def is_(self, i: int, role: str, *codes: str) -> bool:
        """True where token `i` exists and is covered by a mention of `role`, with one of `codes` if any are given."""
        roles = self.roles[i] if 0 <= i < len(self.roles) else {}
        if not codes or role not in roles:
            return role in roles
        for code in codes:
            if (role, code) in roles:
                return True
        return False

    def get(self, i: int, role: str, code: str = "") -> Mention | None:
        """The longest mention of `role` (and `code`) that covers token `i`, None where there is none."""
        return self.roles[i].get((role, code) if code else role) if 0 <= i < len(self.roles) else None

    def says(self, i: int) -> bool:
        """True where token `i` is of a saying: a word that parts what stands on its sides, as "he" and "who" do not."""
        return self.is_(i, "report", *SAYING)

    def apart(self, i: int) -> bool:
        """True for a sign with a space or the sentence's edge on a side: punctuation, not part of a word."""
        s = self.parsed.sentence
        return i == 0 or i + 1 >= len(s.words) or s.starts[i] > s.ends[i - 1] or s.starts[i + 1] > s.ends[i]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The tokens that the characters `start`..`end` (code points of the document, end exclusive) touch."""
        return self.parsed.sentence.span(start, end)


def view(parsed: Parsed) -> View:
    """Index a parsed sentence by token; of several mentions with one role the longest covers."""
    sentence = parsed.sentence
    triggers = tuple(sorted((m for m in parsed.mentions if m.entry.role in TRIGGERS), key=lambda m: (m.first, m.last)))
    shouting = sum(sentence.capital) > 0.6 * sum(word[:1].isalpha() for word in sentence.words)
    spans = [(sentence.span(n.start, n.end), n) for n in parsed.numbers]
    number_at = {span[0]: n for span, n in spans}
    qualified = frozenset(sentence.span(n.start if n.text_start < 0 else n.text_start, n.end)[0] for n in parsed.numbers)
    return View(parsed, _roles(parsed), packs.load(sentence.lang).order, dict(span for span, _ in spans), number_at, qualified, triggers, shouting)


def _roles(parsed: Parsed) -> tuple[dict[Key, Mention], ...]:
    """What each token can be looked up by. A clause word inside a longer one ("and" in "and also") is no clause word."""
    roles: tuple[dict[Key, Mention], ...] = tuple({} for _ in parsed.sentence.words)
    for m in sorted(parsed.mentions, key=lambda m: m.first - m.last):  # they are in order of their first tokens
        role, coded, family = m.entry.keys
        for i in range(m.first, m.last):
            if m.gap[0] <= i < m.gap[1]:
                continue
            here = roles[i]
            longest = here.setdefault(role, m)
            if role == "clause" and longest.last - longest.first > m.last - m.first:
                continue
            if m.entry.code == "breakdown" and "toll" in here and here["toll"].last > m.last:
                continue  # "the number of the dead"
            here.setdefault(coded, m)
            here.setdefault(family, m)
    return roles
