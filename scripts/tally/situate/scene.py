"""A document as the situate stage sees it: per sentence its dates, its places and the words that tell how they belong.

What was read in a sentence is remembered in its `Scene`, so that a sentence is read once however many claims it holds,
and everything is sorted by token, so that a claim looks only at what stands near it. Token indices, end exclusive.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cached_property
from typing import Protocol, TypeVar

from .. import packs
from ..mentions import TRIGGERS
from ..model import Mention, Parsed
from .dates import Time
from .log import Log, clock, item, log, own_story
from .places import Spot, spots
from .spoken import spoken
from .times import expressions

BACK = 3  # sentences of the paragraph that may frame a claim
BESIDE = 2  # tokens between a day and the verb of reporting to which it belongs
NEAR = 10  # tokens between a word and what it tells about
STORY = 60  # days; a day of this or the last months is no part of a story of the past
RECENT = 7  # days before publication in which news happens
FAR = 12  # sentences back in which a story of the past may have named its year
DATELINE = 8  # tokens of a dateline
LONGEST = 16  # tokens of the longest expression; what begins earlier does not reach a claim


class Placed(Protocol):
    """Something that takes tokens `first`..`last`."""

    first: int
    last: int


Some = TypeVar("Some", bound=Placed)


def within(items: Sequence[Some], first: int, last: int, reach: int) -> Sequence[Some]:
    """Of `items` sorted by first token those that stand at most `reach` tokens before `first` or behind `last`."""
    low = bisect_left(items, first - reach - LONGEST, key=lambda item: item.first)
    high = bisect_right(items, last + reach, key=lambda item: item.first)
    return [item for item in items[low:high] if item.last >= first - reach]


@dataclass(frozen=True)
class Facts:
    """One sentence: its dates (`times` of what happened, `said` of the saying of it) and telling words in order."""

    parsed: Parsed
    times: tuple[Time, ...]
    said: tuple[Time, ...]
    marks: dict[str, tuple[Mention, ...]]  # words of time by code
    own_source: bool  # it opens with "according to"
    text: str  # the document's
    near: frozenset[str]  # countries that the document is about

    @cached_property
    def spots(self) -> tuple[Spot, ...]:
        """The places that it states; the gazetteer is not opened before somebody asks."""
        return tuple(s for s in spots(self.parsed, self.text, self.near) if not spoken(self.parsed, s))

    @cached_property
    def counts(self) -> bool:
        """True where it has an outcome and a number that is no date: its period is that of its own figures."""
        starts = self.parsed.sentence.starts
        dated = {starts[i] for t in (*self.times, *self.said) for i in range(t.first, t.last)}
        if clock(self.text, starts[0]):
            dated.update(starts[:3])
        return bool(_triggers(self.parsed)) and any(n.start not in dated for n in self.parsed.numbers)

    @cached_property
    def framing(self) -> Time | None:
        """The date that it can lend to the sentences after it; that of what followed ("on Tuesday after") only as an end."""
        kinds = ("at", "until") if self.counts else ("at", "until", "since", "begun", "said")
        times = sorted((t for t in (*self.times, *self.said) if t.kind in kinds), key=lambda t: t.first)
        if not times:
            return None
        first = times[0]
        before = packs.load(self.parsed.sentence.lang).order.adpositions == "before"
        followed = before and first.kind == "at" and any(first.last <= m.first <= first.last + 1 for m in self.marks.get("after", ()))
        own = any(m.last <= first.first for m in _triggers(self.parsed)[:1])
        return replace(first, kind="until", now=False) if followed and not own else first

    @cached_property
    def lent(self) -> Spot | None:
        """The place that it can lend to the sentences after it."""
        return best_spot(self.spots, _lending)

    def tells(self, code: str) -> bool:
        """True where it has a word of time of that code."""
        return code in self.marks


@dataclass(frozen=True)
class Scene:
    """A document's text and parsed sentences, with what was already read in them."""

    text: str
    parsed: Sequence[Parsed]
    published: date | None = None
    _facts: dict[int, Facts] = field(default_factory=dict, compare=False, repr=False)

    def facts(self, index: int) -> Facts:
        """What sentence `index` states about when and where."""
        if index not in self._facts:
            self._facts[index] = _read(self, index)
        return self._facts[index]

    @cached_property
    def log(self) -> Log:
        """The entries of the document, where it is a live report or a list."""
        return log(self.text, self.parsed, self.published)

    @cached_property
    def opening(self) -> date | None:
        """The day of the first entry of a live report over several days, where it tells what happened and counts nobody yet."""
        begins = self.log.begins
        day = self.log.days[begins] if self.log.several else None
        first = (i for i in range(len(self.parsed)) if self.log.first[i] == begins and sum(w.isalpha() for w in self.parsed[i].sentence.words) > 2)
        return day if day and not self.facts(next(first, begins)).counts else None

    @cached_property
    def of_one_incident(self) -> bool:
        """Whether a live report begins, at either end, with an incident that it counts nobody of yet: it is about that one."""
        return bool(self._incidents)

    @cached_property
    def of_the_day(self) -> bool:
        """Whether an entry of a live report, not its headline, tells of that incident: it is of the day of the report."""
        return any(self.log.days[i] for i in self._incidents)

    @cached_property
    def _incidents(self) -> tuple[int, ...]:
        """The sentences that begin the lines at either end of a live report which tell of an incident and count nobody."""
        ends = (0, max((i for i, d in enumerate(self.log.days) if d), default=0))
        lines = [[i for i in range(len(self.parsed)) if self.log.first[i] == self.log.first[end]] for end in ends]
        return tuple(line[0] for line in lines if any(self.facts(i).tells("incident") for i in line) and not any(self.facts(i).counts for i in line))

    @cached_property
    def countries(self) -> frozenset[str]:
        """Codes of the sides that the text names: what it is about."""
        return frozenset(m.entry.code for p in self.parsed for m in p.mentions if m.entry.role in ("name.sides", "name.capitals"))

    @cached_property
    def news_day(self) -> date | None:
        """The one recent day that the text states more than once and no other: the day it is about."""
        recent = [t.start for t in self._recent(RECENT, said=True)]
        return recent[0] if len(recent) > 1 and len(set(recent)) == 1 else None

    @cached_property
    def incident(self) -> Time | None:
        """The day of the one incident (a quake, a blast, a crash) that the text dates, where it is recent, or the one day of which it tells the hour."""
        for told in (of_incident, at_an_hour) if any(self.log.days) else (of_incident,):
            found = [t for t in self._recent(2 * RECENT, told) if told is of_incident or t.start != self.published]
            if found:
                day = found[0].start
                return replace(found[0], kind="at", end=day, precision="day") if len({t.start for t in found}) == 1 else None
        return None

    def _recent(self, limit: int, told: Callable[[Facts, Time], bool] | None = None, said: bool = False) -> Iterator[Time]:
        earliest = self.published - timedelta(days=limit) if self.published else None
        for facts in map(self.facts, range(len(self.parsed)) if earliest else ()):
            for t in (*facts.times, *(facts.said if said else ())):
                plain = t.basis == "stated" or not said or any(m.entry.role == "time.weekdays" and t.first <= m.first < t.last for m in facts.parsed.mentions)
                whole = t.kind in ("at", "said") and t.precision == "day" or t.kind == "since" and told is of_incident and _right_behind(facts, t)
                if whole and plain and t.start and t.start >= earliest and (told is None or told(facts, t)):
                    yield t

    def is_title(self, index: int) -> bool:
        """True for a headline: marked as one, or the one sentence of the first paragraph, without a full stop."""
        parsed = self.parsed[index]
        alone = index == 0 and len(self.parsed) > 1 and self.parsed[1].sentence.paragraph != parsed.sentence.paragraph
        return parsed.title or alone and parsed.sentence.words[-1] not in ".!?:։"

    def before(self, index: int) -> Iterator[int]:
        """The sentences before `index` that can frame it, nearest first: those of its paragraph, in lines not set apart.

        None for a sentence that opens with a source of its own ("According to ...").
        """
        if self.facts(index).own_source:
            return
        for i in range(index - 1, max(-1, index - 1 - BACK), -1):
            begins = self.parsed[i + 1].sentence.start
            gap = self.text[self.parsed[i].sentence.end : begins]
            if gap.count("\n") > 1 or self.is_title(i) or self.log.days[index] and self.log.first[i] != self.log.first[index]:
                return
            if "\n" in gap and not self.text[begins].isalpha():
                yield from self._list_head(i + 1)
                return
            yield i

    def opens(self, index: int) -> Iterator[int]:
        """The sentences that tell what a live report is about, where it is of one incident: its headline and earliest entry."""
        if not self.log.days[index] or not (self.opening or self.of_one_incident):
            return
        yield from (i for i in range(len(self.parsed)) if self.log.first[i] in (0, self.log.begins) and i != index)

    def _list_head(self, index: int) -> Iterator[int]:
        """The first item of the list in which the line at sentence `index` stands, unless the line is a story of its own."""
        head = index
        while head > 0 and self._follows(head):
            head = self.log.first[head - 1]
        begin = self.parsed[index].sentence.start
        if head != index and item(self.text, begin) and not own_story(self.text, begin) and not self.log.days[index]:
            yield from (i for i in range(head, min(head + BACK, index)) if self.log.first[i] == head)

    def _follows(self, index: int) -> bool:
        """The line before the one at sentence `index` is an item too, no blank line between."""
        gap = self.text[self.parsed[index - 1].sentence.end : self.parsed[index].sentence.start]
        return gap.count("\n") == 1 and item(self.text, self.parsed[self.log.first[index - 1]].sentence.start)


def _read(scene: Scene, index: int) -> Facts:
    parsed = scene.parsed[index]
    marks: dict[str, list[Mention]] = {}
    for m in parsed.mentions:
        if m.entry.role == "time.words":
            marks.setdefault(m.entry.code, []).append(m)
    starts, ends = parsed.sentence.starts, parsed.sentence.ends
    stated = () if _is_dateline(scene, index) else expressions(parsed, scene.text, scene.log.days[index] or scene.published)
    found = [replace(_in_story(scene, index, t), at=(starts[t.first], ends[t.last - 1])) for t in stated if not _in_dateline(parsed, t, scene.text)]
    verbs = sorted((m for m in parsed.mentions if _predicate(m)), key=lambda m: m.first)
    speakers = {m.last for m in parsed.mentions if m.entry.role in ("speakers", "name.institutions")}
    said = {t for t in found if t.kind == "at" and t.precision == "day" and _saying(parsed, verbs, speakers, t)}
    source = any(m.first == 0 and m.entry.role == "report" and m.entry.code in ("according", "citing") for m in parsed.mentions)
    return Facts(
        parsed, tuple(t for t in found if t not in said), tuple(replace(t, kind="said") for t in found if t in said),
        {code: tuple(ms) for code, ms in marks.items()}, source, scene.text, scene.countries,
    )  # fmt: skip


def _in_story(scene: Scene, index: int, t: Time) -> Time:
    """A month without a year in a story of the past is of that story's year: "In 1989 ... That May ..."."""
    if not (t.floating and t.start and t.end):
        return t
    recent = scene.published and (scene.published - t.end).days <= STORY and t.precision == "day"
    for i in range(index - 1, max(-1, index - 1 - (BACK if recent else FAR)), -1):
        told = [o for o in scene.facts(i).times if o.start and o.end and not o.floating and o.kind == "at"]
        if told and (i >= index - BACK or i < BACK and scene.published and (scene.published - t.end).days > 3 * STORY):
            year = told[-1].end.year
            if recent and not ((scene.published - t.end).days < BACK and timedelta(0) <= _of_year(t.start, year) - told[-1].start <= timedelta(days=STORY)):
                return t  # but "in March 1993 ... fell on 2 April" on a 2 April
            past = told[-1].basis == "stated" and scene.published and year < scene.published.year and (t.start.month, t.start.day) != (2, 29) and (t.end.month, t.end.day) != (2, 29)
            return replace(t, start=t.start.replace(year=year), end=t.end.replace(year=year + (t.end.year - t.start.year))) if past else t
    return t


def _of_year(day: date, year: int) -> date:
    """The same day of another year, the last of February where it has none."""
    return day.replace(year=year, day=min(day.day, 28) if day.month == 2 else day.day)


def _triggers(parsed: Parsed) -> list[Mention]:
    return sorted((m for m in parsed.mentions if m.entry.role in TRIGGERS), key=lambda m: m.last)


def _predicate(m: Mention) -> bool:
    return m.entry.role in TRIGGERS or m.entry.role == "report" and m.entry.code == "verbs"


def _is_dateline(scene: Scene, index: int) -> bool:
    """The short second sentence of "REDVALE. 18 October. ...", behind a name in capitals."""
    head = scene.text[scene.parsed[0].sentence.start : scene.parsed[0].sentence.end]
    return index == 1 and head.isupper() and len(scene.parsed[0].sentence.words) <= DATELINE and len(scene.parsed[1].sentence.words) <= DATELINE - BACK and not _triggers(scene.parsed[1])


def _in_dateline(parsed: Parsed, t: Time, text: str) -> bool:
    """`BAKU, 18 October, AGENCY`: a date behind a name in capitals at the head of a sentence, with no small word between."""
    sentence = parsed.sentence
    name = text[sentence.start : sentence.ends[0]]
    if not 0 < t.first <= 8 or len(name) <= 2 or not name.isupper():
        return False
    closed = t.last == len(sentence.words) or sentence.words[t.last] in ",-.()"
    return closed and not any(text[s].islower() for s in sentence.starts[1 : t.first])


def _saying(parsed: Parsed, verbs: Sequence[Mention], speakers: set[int], t: Time) -> bool:
    """True where a verb of reporting stands right beside the day, and no verb of an outcome nearer.

    Where verbs come last, a day right behind the speaker goes with the last verb ("The ministry on Tuesday ... said").
    """
    near = within(verbs, t.first, t.last, BESIDE)
    sources = [m for m in parsed.mentions if m.entry.role == "report" and m.entry.code in ("according", "citing")]
    near = [m for m in near if not any(m.last <= s.first and s.last <= t.first for s in sources)]
    near = [*near, *(m for m in within(verbs, t.first, t.last, NEAR) if m.first >= t.last and m not in near and _names(parsed, t.last, m.first))]
    left = max((m for m in near if m.last <= t.first and _clear(parsed, m.last, t.first) and not told_in(parsed, m.last, t.first)), key=lambda m: m.last, default=None)
    if left is None and _closes(parsed, t):
        left = _attribution(parsed, verbs, t)
    right = min((m for m in near if m.first >= t.last and _clear(parsed, t.last, m.first)), key=lambda m: m.first, default=None)
    if left:
        return left.entry.role == "report"
    beside = t.first in speakers or t.first - 1 in speakers and len(parsed.sentence.words[t.first - 1]) <= 3  # "the police too last night ..."
    if packs.load(parsed.sentence.lang).order.object[0] == "before" and beside:
        return bool(verbs) and verbs[-1].entry.role == "report"
    return right is not None and right.entry.role == "report"


def _closes(parsed: Parsed, t: Time) -> bool:
    """The day closes its sentence behind a comma: "..., a spokesman told reporters in Redvale, Thursday."."""
    words = parsed.sentence.words
    return t.first > 0 and words[t.first - 1] == "," and all(not w[0].isalnum() for w in words[t.last :])


def _attribution(parsed: Parsed, verbs: Sequence[Mention], t: Time) -> Mention | None:
    """The verb of reporting before the day, where neither an outcome nor a number stands between them."""
    before = max((m for m in verbs if m.last < t.first), key=lambda m: m.last, default=None)
    if before is None or before.entry.role != "report" or told_in(parsed, before.last, t.first):
        return None
    begin, end = parsed.sentence.ends[before.last - 1], parsed.sentence.starts[t.first]
    return None if any(begin <= n.start < end for n in parsed.numbers) else before


def told_in(parsed: Parsed, first: int, last: int) -> bool:
    """A subordinator stands in the tokens: the day behind it is of what is told, not of the telling ("recalled that on Monday ...")."""
    return any(first <= m.first < last for m in parsed.mentions if m.entry.role == "clause" and m.entry.code in ("subordinators", "relatives"))


def _names(parsed: Parsed, first: int, last: int) -> bool:
    """Only names and words for speakers stand in the tokens: "on Friday prime minister X announced"."""
    known = {i for m in parsed.mentions if m.entry.role in ("speakers", "name.institutions", "name.sides", "name.capitals") for i in range(m.first, m.last)}
    return all(parsed.sentence.capital[i] or i in known or parsed.sentence.words[i] in ("'", "s") for i in range(first, last))


def _clear(parsed: Parsed, first: int, last: int) -> bool:
    """No bound of a clause in the tokens."""
    return not any(w in ";:.,\"()" for w in parsed.sentence.words[first:last])


def of_incident(facts: Facts, t: Time, *codes: str) -> bool:
    """True where a word for an incident stands in the clause of the day, a few words away, and no other day nearer to it.

    `codes`: the lists of such words, else incidents only.
    """
    words = facts.parsed.sentence.words
    others = [o for o in (*facts.times, *facts.said) if o.first != t.first and o.precision == "day"]
    for m in within([m for code in codes or ("incident",) for m in facts.marks.get(code, ())], t.first, t.last, NEAR):
        gap = words[min(m.last, t.last) : max(m.first, t.first)]
        bound = any(w in ";:,." and not gap[i - 1].isdecimal() for i, w in enumerate(gap))
        if not bound and not any(_apart(m, o) < len(gap) for o in others):
            return True
    return False


def _right_behind(facts: Facts, t: Time) -> bool:
    """The word for an incident stands right behind the day: "since Friday's blast"."""
    return any(0 <= m.first - t.last <= BESIDE for m in within(facts.marks.get("incident", ()), t.first, t.last, BESIDE))


def _apart(a: Placed, b: Placed) -> int:
    """The tokens between two things."""
    return max(a.first - b.last, b.first - a.last, 0)


def at_an_hour(facts: Facts, t: Time) -> bool:
    """A time of the clock stands beside the day: "at 18:08 on Tuesday", "Monday at 1.21 p.m."."""
    words, starts, ends = facts.parsed.sentence.words, facts.parsed.sentence.starts, facts.parsed.sentence.ends
    for i in range(max(0, t.first - BESIDE - 3), min(len(words) - 2, t.last + BESIDE + 1)):
        clock = words[i].isdecimal() and words[i + 1] in (":", ".") and words[i + 2].isdecimal() and len(words[i]) <= 2 == len(words[i + 2])
        apart = min(abs(i - t.last), abs(t.first - i - 3))
        if clock and int(words[i]) < 25 and ends[i] == starts[i + 1] and ends[i + 1] == starts[i + 2] and apart <= BESIDE and not t.first <= i < t.last:
            return True
    return False


def best_spot(spots: Iterable[Spot], price: Callable[[Spot], float]) -> Spot | None:
    """The spot with the lowest price, a specific place being cheaper than a wide one; None where all are dear."""
    prices = [(price(s) - 0.8 * s.grade, s.first, s) for s in spots]
    best = min(prices, default=None, key=lambda p: p[:2])
    return best[2] if best and best[0] < 6 else None


def _lending(spot: Spot) -> float:
    """A building left frames what happened there as well as one entered; a town left does not."""
    if spot.relation == "at":
        return 0
    return {"of": 2, "from": 1}.get(spot.relation, 20) if spot.grade == 5 else 20
