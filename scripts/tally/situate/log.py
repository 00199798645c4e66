"""Texts in entries: live reports whose lines begin with a clock time, and lists whose lines begin with a bullet.

Pure; offsets are code points of the document, indices those of its sentences.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from ..model import Parsed
from .days import latest_weekday
from .times import expressions

ENTRIES = 3  # lines that make a live report
HEAD = 8  # tokens of a line that can tell its day
NIGHT = 12  # hours by which a clock that has run over midnight falls at least
_CLOCK = re.compile(r"(?:[^\w\s]\s*){0,3}(?:[^\W\d]{1,12}[.,]?\s+)?([01]?\d|2[0-4])[:.,h]([0-5]\d)(?![\d%])")
_ITEM = re.compile(r"[^\w\s\"'«»„“”‘’(\[]+\s*(?=\S)")
_NAMED = re.compile(r"[^\w\n]*[^\W\d_][^:.!?\n]{0,30}:\s")


@dataclass(frozen=True)
class Log:
    """Of every sentence: the day of the entry of a live report in which it stands (None outside one), and where its entry begins."""

    days: tuple[date | None, ...]
    first: tuple[int, ...]  # the sentence that begins the line

    @property
    def begins(self) -> int:
        """The sentence that begins the earliest entry: at the head of the report, or at its foot where the newest stands first."""
        timed = [i for i, day in enumerate(self.days) if day]
        if not timed:
            return 0
        return self.first[timed[-1 if self.days[timed[-1]] < self.days[timed[0]] else 0]]

    @property
    def several(self) -> bool:
        """The report runs over more than one day."""
        return len({d for d in self.days if d}) > 1


def log(text: str, parsed: Sequence[Parsed], published: date | None) -> Log:
    """The entries of a document. Days come from a weekday in an entry's head, else from the entry before, else from `published`."""
    starts = [i for i in range(len(parsed)) if i == 0 or "\n" in text[parsed[i - 1].sentence.end : parsed[i].sentence.start]]
    first = [starts[bisect_right(starts, i) - 1] for i in range(len(parsed))]
    timed = {i for i in starts if clock(text, parsed[i].sentence.start)}
    if len(timed) < ENTRIES or published is None:
        return Log((None,) * len(parsed), tuple(first))
    days: list[date | None] = []
    told = {i: latest_weekday(published, day) for i in timed if (day := _weekday(parsed[i]))}
    headed = {i: day for i in starts if i not in timed and (day := _headed(parsed[i], text, published))}
    nights = {} if told or headed else _midnight(text, parsed, sorted(timed), published)
    current = published
    for i in range(len(parsed)):
        current = (told if i in timed else headed).get(i) or nights.get(i) or current
        days.append(current if first[i] in timed else None)
    return Log(tuple(days), tuple(first))


def _headed(parsed: Parsed, text: str, published: date) -> date | None:
    """The day that a line of its own names above the entries of it: "25 December"."""
    times = expressions(parsed, text, published) if len(parsed.sentence.words) <= HEAD else ()
    words = sum(w.isalnum() for w in parsed.sentence.words)
    whole = len(times) == 1 and sum(w.isalnum() for w in parsed.sentence.words[times[0].first : times[0].last]) == words
    return times[0].end if whole and times[0].precision == "day" else None


def _midnight(text: str, parsed: Sequence[Parsed], timed: Sequence[int], published: date) -> dict[int, date]:
    """The days of entries whose clock runs once over midnight, up to publication or, the newest first, down from it."""
    hours = [int(m[1]) for i in timed if (m := _CLOCK.match(text, parsed[i].sentence.start))]
    falls = [n for n in range(1, len(hours)) if hours[n] < hours[n - 1]]
    rises = [n for n in range(1, len(hours)) if hours[n] > hours[n - 1]]
    turns, ahead = (falls, True) if len(falls) < len(rises) else (rises, False)
    if len(turns) != 1 or abs(hours[turns[0]] - hours[turns[0] - 1]) < NIGHT:
        return {}
    eve = published - timedelta(days=1)
    return {timed[0]: eve if ahead else published, timed[turns[0]]: published if ahead else eve}


def _weekday(parsed: Parsed) -> int:
    """The weekday (1 Monday to 7) that the head of an entry names beside its clock time, 0 for none."""
    found = [m for m in parsed.mentions if m.entry.role == "time.weekdays" and m.first < HEAD]
    return int(min(found, key=lambda m: m.first).entry.code) if found else 0


def clock(text: str, start: int) -> bool:
    """Whether what begins at `start` opens with a time of the clock."""
    return _CLOCK.match(text, start) is not None


def item(text: str, start: int) -> bool:
    """Whether the line that begins at `start` is an item of a list set off by a bullet or a dash; numbered points have subjects of their own."""
    return _ITEM.match(text, start) is not None


def own_story(text: str, start: int) -> bool:
    """Whether the item that begins at `start` opens with a name and a colon: a story of its own ("* CAIRO: Two ...")."""
    head = _ITEM.match(text, start)
    return _NAMED.match(text, head.end() if head else start) is not None
