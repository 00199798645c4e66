"""Situate: when and where the outcome of a claim happened, by the words of the text.

Pure functions of a `Scene`. Token indices count the tokens of a sentence, offsets the code points of the document, both
end exclusive.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from .. import packs
from ..mentions import TRIGGERS
from ..model import Mention, Parsed
from .dates import Time
from .places import Spot
from .scene import NEAR, Facts, Scene, best_spot, of_incident, told_in, within

__all__ = ["Scene", "When", "Where", "when", "where"]

WINDOW = 60  # tokens on either side of a claim in which its date and place are looked for
LEAD = 3  # sentences after a headline that date it
CLOSE = 2  # tokens between a claim that has a date and a word that makes it a running toll
ASIDE = 60  # days; a frame older than this is history, and its outcomes are not carried on to publication
FRESH = 2  # days after an incident in which its dead are still being found
FAR_BACK = 20  # sentences in which "the same day" finds its day
# What goes on after the day of the event: counts of these run to the day of publication.
AFTERMATH = frozenset(("missing", "rescued", "evacuated", "displaced", "affected", "detained", "released"))
DEEDS = frozenset(("rescued", "released"))  # what is done on the day of its being told, where a live report tells it
STRUCK = frozenset(("killed", "wounded", "casualties", "destroyed", "damaged"))  # what happens where somebody or something came to
LEAVING = frozenset(("evacuated", "displaced", "rescued", "released"))  # the place of these is the place left
STATED = frozenset(("toll", "people"))  # parts of an outcome word that tell no deed, only a count
HELD = frozenset(("detained", "captured", "abducted"))
ELSEWHERE = frozenset(("detained",))  # arrests are rarely made where the deed was done
APART = frozenset(("detained", "captured"))  # nor are people and things seized at the moment of a blast


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


def when(scene: Scene, index: int, first: int, last: int, outcome: str = "", role: str = "", denied: bool = False, claimed: bool = False) -> When:
    """The date of the outcome of a claim that takes tokens `first`..`last` of sentence `index`.

    `role` is the part that the outcome word plays: a toll or a noun is counted on the day of the counting. What is
    `denied` has only the date of its own sentence. What is `claimed` by somebody in a live report need not be of the day.
    Its own clause's date wins, then its sentence's, then that of the sentence before it that frames it (basis inferred).
    A running toll has only its as-of day. Where nothing tells: basis published, `start` None, `end` the publication date.
    """
    facts = scene.facts(index)
    own = _nearest(facts.parsed, [t for t in within(facts.times, first, last, WINDOW) if not _of_earlier(facts.parsed, last, t.first) and not _of_captivity(facts.parsed, t.first, last, outcome)], first, last)
    if own and own.kind == "at" and _is_earlier(facts.parsed, first) and last <= own.first <= last + CLOSE:
        own = replace(own, kind="until", now=False)
    own = _as_begun(facts, own, first) if own else None
    own = _afterwards(scene, facts, own) if own and (outcome in AFTERMATH or role in STATED) else own
    if own is not None and own.kind == "same":
        named = _last_named(scene, index)
        return _told(named, None) if named else _undated(scene)
    so_far = _marked(facts, first, last, "so_far")
    if own is not None and own.kind == "at" and role in STATED and _reported(facts, own, first, last):
        own = replace(own, kind="said")
    if own is not None and own.kind in ("at", "said") and role in STATED and own.start and own.end and (own.end - own.start).days < CLOSE:
        own = _since_incident(scene, own)
    if own is not None and own.kind == "at" and role == "toll" and own.start == own.end and not of_incident(facts, own, "incident", "strike"):
        own = replace(own, kind="until", now=False)
    if own is not None and not (so_far and own.first >= last > so_far.first and "," in facts.parsed.sentence.words[last : own.first]):
        running = own.kind == "at" and own.last <= first and _marked(facts, first, last, "cumulative", CLOSE) and not of_incident(facts, own, "incident", "strike")
        return _told(replace(own, kind="until") if running else own, facts.parsed)
    if so_far and scene.published:
        return When(None, scene.published, "day", "relative", cumulative=True)
    return _undated(scene) if denied and role != "toll" else _by_others(scene, index, first, last, outcome, role, claimed)


def _of_earlier(parsed: Parsed, last: int, at: int) -> bool:
    """An earlier figure stands between the claim and what begins at token `at`: "13 died, up from nine last Saturday"."""
    return any(m.entry.role == "phrase" and m.entry.code == "updates" and last <= m.first < at for m in parsed.mentions)


def _is_earlier(parsed: Parsed, first: int) -> bool:
    """The claim that begins at token `first` is an earlier state of a figure: "up from nine"."""
    return any(m.entry.role == "phrase" and m.entry.code == "updates" and m.first - CLOSE <= first <= m.last + 1 for m in parsed.mentions)


def _as_begun(facts: Facts, t: Time, first: int) -> Time:
    """The day itself, where a clause of time tells what happened on it: "silent since 7 March, when gunmen took 50 pupils"."""
    opens = [m for m in facts.parsed.mentions if m.entry.role == "clause" and m.entry.code == "subordinators" and t.last <= m.first <= t.last + 1]
    if t.kind != "since" or t.until is None or not opens or t.last >= first:
        return t
    return replace(t, kind="at", end=t.until, precision="day" if t.start == t.until else "range")


def _of_captivity(parsed: Parsed, at: int, last: int, outcome: str) -> bool:
    """Words behind those released that tell where and since when they were held: "four reporters are free, held in Redvale since 2016"."""
    if outcome != "released" or at < last:
        return False
    words = parsed.sentence.words
    begin = next((i for i in range(at - 1, last - 1, -1) if words[i] == ","), None)
    if begin is None:
        return any(m.entry.code in HELD and m.entry.role in ("people", "subject", "labile") and last <= m.first < at for m in parsed.mentions) and not any(w in ",;" for w in words[last:at])
    return any(m.entry.code in HELD and m.entry.role in ("people", "subject", "labile") and begin < m.first < at for m in parsed.mentions)


def _afterwards(scene: Scene, facts: Facts, t: Time) -> Time:
    """From the day of an incident on, where the words say "after the quake of 7 December": to the day of its being said, else to publication."""
    behind = packs.load(facts.parsed.sentence.lang).order.adpositions == "after"
    marks = facts.marks.get("after", ())
    after = any(t.last <= m.first <= t.last + CLOSE if behind else m.last <= t.first <= m.last + CLOSE for m in marks)
    if t.kind != "at" or t.start != t.end or not after or not of_incident(facts, t):
        return t
    end = max((s.end for s in facts.said if s.end), default=scene.published)
    return replace(t, kind="since", end=end, precision="range") if end and t.start and t.start < end else t


def _since_incident(scene: Scene, t: Time) -> Time:
    """A count on a day after that of the one incident that the text dates runs from the incident to that day."""
    incident = scene.incident
    if not (incident and incident.start and t.end and incident.start < t.end) or t.start and t.start < incident.start:
        return t
    return replace(t, kind="at", start=incident.start, precision="range")


def _reported(facts: Facts, t: Time, first: int, last: int) -> bool:
    """The day stands with a verb of reporting in the claim's own clause, which has no other verb: "on Monday he named 80 dead"."""
    low, high = min(t.first, first), max(t.last, last)
    verbs = [m for m in facts.parsed.mentions if m.entry.role == "report" and m.entry.code == "verbs" and low - CLOSE <= m.first < high + CLOSE]
    words = facts.parsed.sentence.words
    verbs = [m for m in verbs if not any(w in ";:,." for w in (*words[m.last : low], *words[high : m.first]))]
    told = all(told_in(facts.parsed, min(m.last, t.last), max(m.first, t.first)) for m in verbs)
    return bool(verbs) and not told and not any(w in ";:,." for w in words[low:high])


def _by_others(scene: Scene, index: int, first: int, last: int, outcome: str, role: str, claimed: bool) -> When:
    """The date of a claim without one: that of its being said, of what frames it, or the one that the text is about."""
    facts = scene.facts(index)
    said = _nearest(facts.parsed, [t for t in within(facts.said, first, last, WINDOW) if t.last <= first], first, last)
    running = _marked(facts, first, last, "cumulative") is not None or role == "toll"
    if said and scene.news_day and scene.news_day == said.end and role not in STATED:
        return When(said.end, said.end, "day", "inferred")
    framing = said or _frame(scene, index, outcome, running)
    if framing and outcome not in ELSEWHERE:
        framing = _since_incident(scene, framing)
    if framing:
        return _told(framing, facts.parsed if said else None)
    entry = scene.log.days[index]
    if entry:
        return _in_entry(scene, entry, outcome, role, claimed)
    if scene.news_day:
        return When(scene.news_day, scene.news_day, "day", "inferred")
    if scene.published and _marked(facts, first, last, "cumulative", CLOSE):
        return When(None, scene.published, "day", "relative", cumulative=True)
    if scene.incident and outcome not in APART:
        fresh = scene.published and scene.incident.end and (scene.published - scene.incident.end).days <= FRESH
        lasts = outcome in AFTERMATH or running or role in STATED or fresh
        return _told(_lasting(scene.incident, scene.published) if lasts else scene.incident, None)
    return _undated(scene, running)


def _in_entry(scene: Scene, day: date, outcome: str, role: str, claimed: bool) -> When:
    """The day of an entry of a live report; where the report runs over days, that of what it opens with, else a count as of the entry."""
    incident = scene.incident
    deed = role not in STATED and outcome in DEEDS
    if incident and incident.start and incident.start <= day and outcome not in APART and not deed:
        end = day if role in STATED or outcome not in STRUCK else incident.start
        return When(incident.start, end, "range" if incident.start < end else "day", "inferred")
    running = role == "toll" and outcome != "affected" or scene.of_one_incident and outcome not in DEEDS
    if not scene.log.several and running and not scene.of_the_day:
        return When(None, day, "day", "inferred", cumulative=True)
    if not scene.log.several and claimed and not scene.of_one_incident:
        return _undated(scene)
    if not scene.log.several:
        return When(day, day, "day", "inferred")
    if scene.opening and outcome not in ELSEWHERE:
        return When(scene.opening, scene.opening, "day", "inferred")
    return When(None, day, "day", "inferred", cumulative=True)


def _undated(scene: Scene, cumulative: bool = False) -> When:
    return When(None, scene.published, "day" if scene.published else None, cumulative=cumulative)


def _told(t: Time, parsed: Parsed | None) -> When:
    """The days of an expression; `parsed` is its sentence where that is the claim's own, None where it is a frame.

    As of now ("by this morning") tells no more than the publication date. What is said on a day had happened by then.
    """
    words = t.at or (None, None)
    basis = t.basis if parsed else "inferred"
    if t.kind in ("until", "said"):
        now = t.kind == "until" and t.now
        return When(None, t.end, "day", "published" if now else basis, *words, cumulative=t.kind == "until")
    return When(t.start, t.end, t.precision, basis, *words)


def _nearest(parsed: Parsed, times: Iterable[Time], first: int, last: int) -> Time | None:
    """The expression to which the fewest clause bounds lead; a semicolon or colon is crossed forwards only."""
    priced = [(_way(parsed, t.first, t.last, first, last) + _of_another(parsed, t, first) + _of_later(parsed, t, last), t.first, t) for t in times if t.kind != "next"]
    price, _, best = min(priced, key=lambda p: p[:2], default=(100, 0, None))
    return best if price < 50 else None


def _of_another(parsed: Parsed, t: Time, first: int) -> float:
    """What it costs that a day before the claim stands right behind another number: "704 on Thursday and 352 on Friday"."""
    starts = parsed.sentence.starts
    own = (starts[max(0, t.first - 2 * CLOSE)], starts[t.first])
    return 0.5 if t.last <= first <= t.last + CLOSE and any(own[0] <= n.start < own[1] for n in parsed.numbers) else 0


def _of_later(parsed: Parsed, t: Time, last: int) -> float:
    """What it costs that a day behind the claim stands beyond another number and a sign, where verbs close their clauses: it is of what that clause tells."""
    words, starts = parsed.sentence.words, parsed.sentence.starts
    if t.first < last or packs.load(parsed.sentence.lang).order.object[0] != "before" or not any(words[i] in ",;." for i in range(last, t.first)):
        return 0
    told = any(m.entry.role in TRIGGERS and last <= m.first < t.first for m in parsed.mentions)
    told = told or sum(words[i] == "," for i in range(last, t.first)) > 1
    return 100 if told and any(starts[last] <= n.start < starts[t.first] for n in parsed.numbers) or any(words[i] in ".;" for i in range(last, t.first)) else 0


def _way(parsed: Parsed, begin: int, end: int, first: int, last: int) -> float:
    """What it costs to look from the claim at `first`..`last` to the words at `begin`..`end`."""
    after = begin >= last
    gap = range(last, begin) if after else range(end, first)
    return len(gap) / 10 + sum(_bound(parsed.sentence.words[i], after) + after * _stop(parsed, i) for i in gap)


def _stop(parsed: Parsed, i: int) -> float:
    """What it costs to look past a full stop that ends a line of telegraphic style, not an abbreviation."""
    words, capital = parsed.sentence.words, parsed.sentence.capital
    return 100 if words[i] == "." and i + 1 < len(words) and capital[i + 1] and len(words[i - 1]) > 4 else 0


def _bound(word: str, after: bool) -> float:
    """What it costs to look past a word: bounds of clauses hold back, backwards almost wholly."""
    if word in ";:":
        return 100 if after else 6
    return 2 if word in ",()." else 0


def _marked(facts: Facts, first: int, last: int, code: str, near: int = NEAR) -> Mention | None:
    """The word such as "so far" or "has risen to" that stands nearest to the claim."""
    words = facts.parsed.sentence.words
    head = next((m for m in facts.marks.get(code, ())[:1] if code == "so_far" and m.last <= first and ":" in words[m.last : first] and "." not in words[m.last : first] and ";" not in words[m.last : first]), None)
    beside = [head] if head else within(facts.marks.get(code, ()), first, last, near)
    return min(beside, key=lambda m: max(first - m.last, m.first - last), default=None)


def _frame(scene: Scene, index: int, outcome: str, running: bool) -> Time | None:
    """The date of the nearest sentence before the claim's that can frame it; of a headline, that of the lead."""
    if scene.is_title(index):
        lead = range(index + 1, min(index + 1 + LEAD, len(scene.parsed)))
        return next((t for i in lead for t in scene.facts(i).times if t.kind == "at" and t.start == t.end), None)
    for facts in map(scene.facts, scene.before(index)):
        if running and facts.counts and facts.times and facts.times[0].kind in ("since", "begun"):
            return facts.times[0]
        if facts.framing:
            risen = not facts.counts and facts.tells("cumulative")
            own_day = outcome in AFTERMATH and not running and not risen and _of_that_day(scene.facts(index), facts, outcome)
            return _lasting(facts.framing, scene.published) if (outcome in AFTERMATH or running or risen) and not own_day else facts.framing
    return None


def _of_that_day(own: Facts, frame: Facts, outcome: str) -> bool:
    """What would go on after the day of the frame is of that day: it befell others there too, or a part of the day is told."""
    same = any(m.entry.role in TRIGGERS and m.entry.code == outcome for m in frame.parsed.mentions) and frame.counts
    return same or own.tells("part")


def _lasting(t: Time, published: date | None) -> Time:
    """From the day of the event to publication, where what is counted goes on and the event is not history."""
    goes_on = t.kind == "at" and published and t.end and 0 < (published - t.end).days <= ASIDE
    return replace(t, end=published, precision="range") if goes_on else t


def _last_named(scene: Scene, index: int) -> Time | None:
    """The day that "the same day" means: the last one named before."""
    for i in range(index - 1, max(-1, index - FAR_BACK), -1):
        days = [t for t in scene.facts(i).times if t.kind == "at" and t.start == t.end]
        if days:
            return days[-1]
    return None


def where(scene: Scene, index: int, first: int, last: int, outcome: str = "", denied: bool = False, speaker: tuple[int, int] = (0, 0)) -> Where:
    """The most specific place stated for the outcome of a claim that takes tokens `first`..`last` of sentence `index`.

    Its own sentence's places win, those of its clause first; then, unless it is `denied`, those of the sentences that frame
    it, if smaller than a country, and of what a live report opens with. A capital among the words of the `speaker` (code points) tells who speaks.
    """
    facts = scene.facts(index)
    beside = [s for s in within(facts.spots, first, last, WINDOW) if not _speaks(facts, s, speaker) and not _of_captivity(facts.parsed, s.first, last, outcome)]
    own = best_spot(beside, lambda s: _way(facts.parsed, s.first, s.last, first, last) / 2 + _suits(s, outcome) + _of_part(facts.parsed, s, last) + _of_next(facts.parsed, s, last))
    if own:
        return _place(scene, index, _within(facts, own))
    if not scene.is_title(index) and outcome not in ELSEWHERE and not denied:
        for i in (*scene.before(index), *scene.opens(index)):
            spot = scene.facts(i).lent
            if spot and spot.grade > 1:
                return _place(scene, i, spot)
    return Where()


def _speaks(facts: Facts, spot: Spot, speaker: tuple[int, int]) -> bool:
    """The place is a capital among the speaker's words, or all of them: "in Exampletown they deny it"."""
    sentence = facts.parsed.sentence
    begin, end = sentence.starts[spot.first], sentence.ends[spot.last - 1]
    if not speaker[0] <= begin < end <= speaker[1]:
        return False
    capital = any(m.entry.role == "name.capitals" and m.first < spot.last and spot.first < m.last for m in facts.parsed.mentions)
    return capital or (begin, end) == speaker and spot.relation != "office"


def _within(facts: Facts, spot: Spot) -> Spot:
    """The finer place right before one that only says where it lies: "Redvale, Stone county"."""
    words = facts.parsed.sentence.words
    finer = (s for s in facts.spots if s.last + 1 == spot.first and words[s.last] == "," and s.grade > spot.grade and s.relation == spot.relation)
    return next(finer, spot)


def _of_part(parsed: Parsed, spot: Spot, last: int) -> float:
    """What it costs that a breakdown begins between the claim and the place: "164 died, 103 of them in Redvale"."""
    parts = any(last <= m.first < spot.first for m in parsed.mentions if m.entry.role == "phrase" and m.entry.code == "breakdown")
    return 8 if parts else 0


def _of_next(parsed: Parsed, spot: Spot, last: int) -> float:
    """What it costs that the place behind the claim opens a clause with a number of its own: "17 bridges fell, and in Redvale 300 houses"."""
    words, starts = parsed.sentence.words, parsed.sentence.starts
    joins = {m.first for m in parsed.mentions if m.entry.role == "clause" and m.entry.code in ("coordinators", "subordinators", "adversatives")}
    opening = range(max(last, spot.first - CLOSE - 1), spot.first)
    if spot.first < last or not any(words[i] in ",;" or i in joins for i in opening):
        return 0
    end = next((i for i in range(spot.last, len(words)) if words[i] in ",;:.()"), len(words) - 1)
    told = any(m.entry.role in TRIGGERS and spot.last <= m.first < end for m in parsed.mentions)
    return 20 if told and any(starts[spot.last - 1] < n.start < starts[end] for n in parsed.numbers) else 0


def _place(scene: Scene, index: int, spot: Spot) -> Where:
    sentence = scene.parsed[index].sentence
    around = next((s for s in scene.facts(index).spots if spot.last < s.first <= spot.last + 1 and 1 < s.grade < spot.grade and s.relation == "at"), None)
    owner = next((s for s in scene.facts(index).spots if s.relation == "of" and spot.first - 2 <= s.last <= spot.first and 1 < s.grade < 5 <= spot.grade + 2), None)
    owner = owner if packs.load(sentence.lang).order.adpositions == "after" else None  # "Redvale'in Millbrook mahallesi"
    start, end = sentence.starts[(owner or spot).first], sentence.ends[(around or spot).last - 1]  # "the mosque in Redvale"
    return Where(scene.text[start:end], start, end, spot.place)


def _suits(spot: Spot, outcome: str) -> float:
    """What the relation of the place costs: that it happened there, or that those counted left it."""
    if spot.relation == "from":
        return 1 if outcome in LEAVING else 20
    entered = 4 if outcome in STRUCK else 20
    brought = 4 if outcome in LEAVING else 60
    return {"at": 0, "of": 2, "bare": 4, "office": 7, "to": entered, "off": brought}[spot.relation]
