"""Situate: when and where the outcome of a claim happened, by the words of the text.

Pure: a `Scene` holds one document's sentences and remembers what was read in them; nothing is looked up outside.
Token indices count the tokens of a sentence, offsets the code points of the document, both end exclusive.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cached_property

from . import packs
from .mentions import TRIGGERS
from .model import Mention, Parsed
from .when import Time, expressions
from .where import Spot, spots

WINDOW = 60  # tokens on either side of a claim in which its date and place are looked for
BACK = 3  # sentences of the paragraph that may frame a claim
LEAD = 3  # sentences after a headline that date it
NEAR = 10  # tokens on either side of a claim in which a word such as "so far" makes it a running toll
CLOSE = 2  # the same, where the sentence has a date of its own
BESIDE = 2  # tokens between a day and the verb of reporting to which it belongs
RECENT = 7  # days before publication in which news happens
ASIDE = 60  # days; a frame older than this is history, and its outcomes are not carried on to publication
# What goes on after the day of the event: counts of these run to the day of publication.
AFTERMATH = frozenset(("missing", "rescued", "evacuated", "displaced", "affected", "detained", "released"))
LEAVING = frozenset(("evacuated", "displaced", "rescued", "released"))  # the place of these is the place left
ELSEWHERE = frozenset(("detained",))  # arrests are rarely made where the deed was done


@dataclass(frozen=True, slots=True)
class When:
    """Days of the outcome (None where open), how fine and how known, and the words that tell (code points)."""

    start: date | None = None
    end: date | None = None
    precision: str | None = None
    basis: str = "published"
    text_start: int | None = None
    text_end: int | None = None
    cumulative: bool = False


@dataclass(frozen=True, slots=True)
class Where:
    """The most specific place stated for the outcome: its words, their code points, and its id in the gazetteer."""

    text: str | None = None
    start: int | None = None
    end: int | None = None
    place: str | None = None


@dataclass(frozen=True)
class Scene:
    """A document's text and parsed sentences, with the dates and places already read in them."""

    text: str
    parsed: Sequence[Parsed]
    published: date | None = None
    _times: dict[int, tuple[Time, ...]] = field(default_factory=dict, compare=False, repr=False)
    _spots: dict[int, tuple[Spot, ...]] = field(default_factory=dict, compare=False, repr=False)

    def times(self, index: int) -> tuple[Time, ...]:
        """The time expressions of sentence `index`, without the date of the dispatch; the day of a saying has kind said."""
        if index not in self._times:
            parsed = self.parsed[index]
            found = expressions(parsed, self.text, self.published)
            kept = (t for t in found if not _in_dateline(parsed, t, self.text))
            self._times[index] = tuple(replace(t, kind="said") if _saying(parsed, t) else t for t in kept)
        return self._times[index]

    @cached_property
    def countries(self) -> frozenset[str]:
        """Codes of the sides that the text names: what it is about."""
        return frozenset(m.entry.code for p in self.parsed for m in p.mentions if m.entry.role in ("name.sides", "name.capitals"))

    @cached_property
    def news_day(self) -> date | None:
        """The one recent day that the text states in absolute words, if it states it more than once and no other: the day it is about."""
        first = self.published - timedelta(days=RECENT) if self.published else None
        stated = [t.start for i in range(len(self.parsed)) for t in self.times(i) if t.kind == "at" and t.precision == "day" and t.basis == "stated"]
        recent = [day for day in stated if first and day and first <= day]
        return recent[0] if len(recent) > 1 and len(set(recent)) == 1 else None

    @cached_property
    def incident(self) -> Time | None:
        """The day of the one incident (a quake, a blast, a crash) that the text dates, where it is recent."""
        first = self.published - timedelta(days=2 * RECENT) if self.published else None
        found = [t for i in range(len(self.parsed)) for t in self.times(i) if _of_incident(self.parsed[i], t)]
        recent = [t for t in found if first and t.kind == "at" and t.precision == "day" and t.start and t.start >= first]
        return recent[0] if recent and len({t.start for t in recent}) == 1 else None

    def spots(self, index: int) -> tuple[Spot, ...]:
        """The places that sentence `index` states."""
        if index not in self._spots:
            self._spots[index] = spots(self.parsed[index], self.text, self.countries)
        return self._spots[index]

    def is_title(self, index: int) -> bool:
        """True for a headline: marked as one, or the one sentence of the first paragraph, without a full stop."""
        parsed = self.parsed[index]
        alone = index == 0 and len(self.parsed) > 1 and self.parsed[1].sentence.paragraph != parsed.sentence.paragraph
        return parsed.title or alone and parsed.sentence.words[-1] not in ".!?:։"

    def before(self, index: int) -> Iterator[int]:
        """The sentences before `index` that can frame it, nearest first: those of its paragraph, in lines not set apart.

        None for a sentence that opens with a source of its own ("According to ...").
        """
        if any(m.first == 0 and m.entry.role == "report" and m.entry.code in ("according", "citing") for m in self.parsed[index].mentions):
            return
        for i in range(index - 1, max(-1, index - 1 - BACK), -1):
            gap = self.text[self.parsed[i].sentence.end : self.parsed[i + 1].sentence.start]
            begins = self.text[self.parsed[i + 1].sentence.start]
            if gap.count("\n") > 1 or self.is_title(i) or ("\n" in gap and not begins.isalpha()):
                return
            yield i


def when(scene: Scene, index: int, first: int, last: int, outcome: str = "") -> When:
    """The date of the outcome of a claim that takes tokens `first`..`last` of sentence `index`.

    Its own clause's date wins, then its sentence's, then that of the sentence before it that frames it (basis inferred).
    A running toll has only its as-of day. Where nothing tells: basis published, `start` None, `end` the publication date.
    """
    parsed = scene.parsed[index]
    times = [t for t in scene.times(index) if t.kind != "said"]
    own = _nearest(parsed, times, first, last)
    if own is not None and own.kind == "same":
        own = _last_named(scene, index)
        return _told(own, None, scene) if own else _undated(scene)
    so_far = _marked(parsed, first, last, "so_far")
    if own is not None and not (so_far and own.first >= last > so_far.first and "," in parsed.sentence.words[last : own.first]):
        running = own.kind == "at" and own.last <= first and _marked(parsed, first, last, "cumulative", CLOSE)
        return _told(replace(own, kind="until") if running else own, parsed, scene)
    if scene.published and so_far:
        return When(None, scene.published, "day", "relative", cumulative=True)
    said = _nearest(parsed, [t for t in scene.times(index) if t.kind == "said" and t.last <= first], first, last)
    running = _marked(parsed, first, last, "cumulative") is not None
    framing = said or _frame(scene, index, outcome, running)
    if framing:
        return _told(framing, parsed if said else None, scene)
    if scene.published and running and _marked(parsed, first, last, "cumulative", CLOSE):
        return When(None, scene.published, "day", "relative", cumulative=True)
    if scene.news_day:
        return When(scene.news_day, scene.news_day, "day", "inferred")
    if scene.incident and scene.published and outcome not in ELSEWHERE:
        return _told(_lasting(scene.incident, scene.published), None, scene)
    return _undated(scene, running)


def _undated(scene: Scene, cumulative: bool = False) -> When:
    return When(None, scene.published, "day" if scene.published else None, cumulative=cumulative)


def _told(t: Time, parsed: Parsed | None, scene: Scene) -> When:
    """The days of an expression; `parsed` is its sentence where that is the claim's own, None where it is a frame.

    As of now ("by this morning") tells no more than the publication date. What is said on a day had happened by then.
    """
    words = (parsed.sentence.starts[t.first], parsed.sentence.ends[t.last - 1]) if parsed else (None, None)
    basis = t.basis if parsed else "inferred"
    if t.kind in ("until", "said"):
        now = t.kind == "until" and t.now
        return When(None, t.end, "day", "published" if now else basis, *words, cumulative=t.kind == "until")
    return When(t.start, t.end, t.precision, basis, *words)


def _nearest(parsed: Parsed, times: Sequence[Time], first: int, last: int) -> Time | None:
    """The expression to which the fewest clause bounds lead; a semicolon or colon is crossed forwards only."""

    def price(t: Time) -> float:
        after = t.first >= last
        gap = range(last, t.first) if after else range(t.last, first)
        return len(gap) / 10 + sum(_bound(parsed.sentence.words[i], after) for i in gap)

    near = [t for t in times if t.kind != "next" and t.last >= first - WINDOW and t.first <= last + WINDOW]
    best = min(near, key=price, default=None)
    return best if best is not None and price(best) < 50 else None


def _bound(word: str, after: bool) -> float:
    """What it costs to look past a word: bounds of clauses hold back, backwards almost wholly."""
    if word in ";:":
        return 100 if after else 6
    return 2 if word in ",()." else 0


def _in_dateline(parsed: Parsed, t: Time, text: str) -> bool:
    """`BAKU, 18 October, AGENCY`: a date behind a name in capitals at the head of a sentence, with no small word between."""
    sentence = parsed.sentence
    name = text[sentence.start : sentence.ends[0]]
    if not 0 < t.first <= 8 or len(name) <= 2 or not name.isupper():
        return False
    closed = t.last < len(sentence.words) and sentence.words[t.last] in ",-.)" or t.last == len(sentence.words)
    return closed and not any(text[s].islower() for s in sentence.starts[1 : t.first])


def _saying(parsed: Parsed, t: Time) -> bool:
    """True where a verb of reporting stands right beside the expression, and no verb of an outcome nearer."""
    if t.kind != "at":
        return False
    verbs = [m for m in parsed.mentions if _predicate(m)]
    left = max((m for m in verbs if m.last <= t.first and _clear(parsed, m.last, t.first)), key=lambda m: m.last, default=None)
    right = min((m for m in verbs if m.first >= t.last and _clear(parsed, t.last, m.first)), key=lambda m: m.first, default=None)
    if left and t.first - left.last <= BESIDE:
        return left.entry.role == "report"
    if packs.load(parsed.sentence.lang).order.object[0] == "before" and _after_speaker(parsed, t):
        last = max((m for m in parsed.mentions if _predicate(m)), key=lambda m: m.last, default=None)
        return last is not None and last.entry.role == "report"
    return right is not None and right.first - t.last <= BESIDE and right.entry.role == "report"


def _predicate(m: Mention) -> bool:
    return m.entry.role in TRIGGERS or m.entry.role == "report" and m.entry.code == "verbs"


def _after_speaker(parsed: Parsed, t: Time) -> bool:
    """Where verbs come last, a day right behind the speaker goes with the last verb ("The ministry on Tuesday ... said")."""
    return any(m.entry.role == "speakers" and m.last == t.first for m in parsed.mentions)


def _clear(parsed: Parsed, first: int, last: int) -> bool:
    """No bound of a clause in the tokens."""
    return last - first <= BESIDE and not any(w in ";:.,\"()" for w in parsed.sentence.words[first:last])


def _marked(parsed: Parsed, first: int, last: int, code: str, near: int = NEAR) -> Mention | None:
    """The word such as "so far" or "has risen to" that stands nearest to the claim."""
    marks = [m for m in parsed.mentions if m.entry.role == "time.words" and m.entry.code == code]
    beside = [m for m in marks if m.last >= first - near and m.first <= last + near]
    return min(beside, key=lambda m: max(first - m.last, m.first - last), default=None)


def _frame(scene: Scene, index: int, outcome: str, running: bool) -> Time | None:
    """The date of the nearest sentence before the claim's that can frame it; of a headline, that of the lead."""
    if scene.is_title(index):
        lead = range(index + 1, min(index + 1 + LEAD, len(scene.parsed)))
        return next((t for i in lead for t in scene.times(i) if t.kind == "at" and t.start == t.end), None)
    for i in scene.before(index):
        parsed = scene.parsed[i]
        counts = _counts(parsed, scene.times(i))
        times = [t for t in scene.times(i) if t.kind in ("at", "until") or t.kind in ("since", "begun", "said") and not counts]
        if times and times[0].kind == "at" and _before_after(parsed, times[0]):
            return replace(times[0], kind="until", now=False)
        if times:
            risen = not counts and _tells(parsed, "cumulative")
            return _lasting(times[0], scene.published) if outcome in AFTERMATH or running or risen else times[0]
    return None


def _lasting(t: Time, published: date | None) -> Time:
    """From the day of the event to publication, where what is counted goes on and the event is not history."""
    goes_on = t.kind == "at" and published and t.end and 0 < (published - t.end).days <= ASIDE
    return replace(t, end=published, precision="range") if goes_on else t


def _before_after(parsed: Parsed, t: Time) -> bool:
    """`halted its work on Tuesday after three strikes`: the day is that of what came after the event, the event was over by then."""
    followed = any(m.entry.role == "time.words" and m.entry.code == "after" and t.last <= m.first <= t.last + 1 for m in parsed.mentions)
    return followed and not any(m.entry.role in TRIGGERS and m.last <= t.first for m in parsed.mentions)


def _tells(parsed: Parsed, code: str) -> bool:
    """True where the sentence has a word of time of that kind."""
    return any(m.entry.role == "time.words" and m.entry.code == code for m in parsed.mentions)


def _of_incident(parsed: Parsed, t: Time) -> bool:
    """True where the word for an incident stands in the clause of the day, a few words away."""
    marks = [m for m in parsed.mentions if m.entry.role == "time.words" and m.entry.code == "incident"]
    gaps = [parsed.sentence.words[min(m.last, t.last) : max(m.first, t.first)] for m in marks]
    return any(len(gap) <= NEAR and not any(w in ";:,." and not gap[i - 1].isdecimal() for i, w in enumerate(gap)) for gap in gaps)


def _counts(parsed: Parsed, times: Sequence[Time]) -> bool:
    """True where the sentence itself has an outcome and a number that is no date: its period is that of its own figures."""
    starts = parsed.sentence.starts
    dated = {starts[i] for t in times for i in range(t.first, t.last)}
    return any(n.start not in dated for n in parsed.numbers) and any(m.entry.role in TRIGGERS for m in parsed.mentions)


def _last_named(scene: Scene, index: int) -> Time | None:
    """The day that "the same day" means: the last one named before."""
    for i in range(index - 1, max(-1, index - 20), -1):
        days = [t for t in scene.times(i) if t.kind == "at"]
        if days:
            return days[-1]
    return None


def where(scene: Scene, index: int, first: int, last: int, outcome: str = "") -> Where:
    """The most specific place stated for the outcome of a claim that takes tokens `first`..`last` of sentence `index`.

    Its own sentence's places win, those of its clause first; then those of the sentences that frame it, if smaller than a country.
    """
    own = _best(scene, index, outcome, lambda s: _distance(scene.parsed[index], s, first, last))
    if own:
        return _place(scene, index, own)
    if not scene.is_title(index) and outcome not in ELSEWHERE:
        for i in scene.before(index):
            spot = _best(scene, i, "rescued", _framing)
            if spot and spot.grade > 1:
                return _place(scene, i, spot)
    return Where()


def _framing(spot: Spot) -> float:
    """A building left frames what happened there as well as one entered; a town left does not."""
    return 0.0 if spot.relation == "at" or (spot.relation in ("of", "from") and spot.grade == 5) else 9.0


def _place(scene: Scene, index: int, spot: Spot) -> Where:
    sentence = scene.parsed[index].sentence
    start, end = sentence.starts[spot.first], sentence.ends[spot.last - 1]
    return Where(scene.text[start:end], start, end, spot.place)


def _best(scene: Scene, index: int, outcome: str, distance: Callable[[Spot], float]) -> Spot | None:
    """The spot that suits the outcome best: nearest, most specific, with a word that says that it happened there."""
    prices = [(distance(s) + _suits(s, outcome) - 0.8 * s.grade, s.first, s) for s in scene.spots(index)]
    best = min(prices, default=None, key=lambda p: p[:2])
    return best[2] if best and best[0] < 6 else None


def _suits(spot: Spot, outcome: str) -> float:
    if spot.relation == "from":
        return 1 if outcome in LEAVING else 20
    return {"at": 0, "of": 2, "bare": 4, "to": 20}[spot.relation]


def _distance(parsed: Parsed, spot: Spot, first: int, last: int) -> float:
    after = spot.first >= last
    gap = range(last, spot.first) if after else range(spot.last, first)
    if len(gap) > WINDOW:
        return 100
    return len(gap) / 10 + sum(_bound(parsed.sentence.words[i], after) / 2 for i in gap)
