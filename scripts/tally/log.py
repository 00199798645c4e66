"""Texts in entries: live reports whose lines begin with a clock time, and lists whose lines begin with a bullet.

Pure; offsets are code points of the document, indices those of its sentences.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from .days import latest_weekday
from .model import Parsed

ENTRIES = 3  # lines that make a live report
HEAD = 8  # tokens of a line that can tell its day
_CLOCK = re.compile(r"[\[(]?(?:[^\W\d]{1,12}[.,]?\s+)?([01]?\d|2[0-4])[:.,h]([0-5]\d)(?![\d%])")
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
        return self.first[timed[-1]] if timed and self.days[timed[-1]] < self.days[timed[0]] else 0

    @property
    def several(self) -> bool:
        """The report runs over more than one day."""
        return len({d for d in self.days if d}) > 1


def log(text: str, parsed: Sequence[Parsed], published: date | None) -> Log:
    """The entries of a document. Days come from a weekday in an entry's head, else from the entry before, else from `published`."""
    starts = [i for i in range(len(parsed)) if i == 0 or "\n" in text[parsed[i - 1].sentence.end : parsed[i].sentence.start]]
    first = [starts[bisect_right(starts, i) - 1] for i in range(len(parsed))]
    timed = {i for i in starts if _CLOCK.match(text, parsed[i].sentence.start)}
    if len(timed) < ENTRIES or published is None:
        return Log((None,) * len(parsed), tuple(first))
    days: list[date | None] = []
    told = {i: _weekday(parsed[i]) for i in timed}
    current = published
    for i in range(len(parsed)):
        if i in timed and told[i]:
            current = latest_weekday(published, told[i])
        days.append(current if first[i] in timed else None)
    return Log(tuple(days), tuple(first))


def _weekday(parsed: Parsed) -> int:
    """The weekday (1 Monday to 7) that the head of an entry names beside its clock time, 0 for none."""
    found = [m for m in parsed.mentions if m.entry.role == "time.weekdays" and m.first < HEAD]
    return int(min(found, key=lambda m: m.first).entry.code) if found else 0


def item(text: str, start: int) -> bool:
    """Whether the line that begins at `start` is an item of a list set off by a bullet or a dash; numbered points have subjects of their own."""
    return _ITEM.match(text, start) is not None


def own_story(text: str, start: int) -> bool:
    """Whether the item that begins at `start` opens with a name and a colon: a story of its own ("* CAIRO: Two ...")."""
    head = _ITEM.match(text, start)
    return _NAMED.match(text, head.end() if head else start) is not None
