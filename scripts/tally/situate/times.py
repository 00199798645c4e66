"""Time expressions of a sentence: which words state a date, and which days they mean seen from the publication date.

Pure: the reference day is handed in, never a clock. What a language calls its days and connectives is in its `time.yaml`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

from ..model import Mention, Parsed
from . import dates
from .dates import Line, Time, fits, joint, line, time_of, year_at
from .days import Span, latest_weekday, unit_back, unit_last, unit_this

NIGHT = 4  # tokens around "during the night" in which another day would tell which night
REACH = 8  # tokens over which "since" governs a date ("since the start of the fighting on 15 April")


def expressions(parsed: Parsed, text: str, published: date | None) -> tuple[Time, ...]:
    """Every time expression of the sentence in order; those that need the publication date only where it is known."""
    row = line(parsed, text)
    if not any(row.begins) and not any(v is not None for v in row.values):
        return ()
    found: list[Time] = []
    taken: set[int] = set()
    for read in (dates.numeric, dates.months, dates.seasons, _weekdays, _days, _new_year, _spans, _same, dates.years, dates.ordinals, _nights):
        for t in read(row, published):
            if not taken & set(range(t.first, t.last)):
                taken.update(range(t.first, t.last))
                found.append(t)
    found = list(_joined(row, sorted(found, key=lambda t: t.first)))
    return tuple(_bounded(row, t, published) for t in found)


def _weekdays(row: Line, published: date | None) -> Iterator[Time]:
    for i in row.timely:
        m = row.at(i, "time.weekdays")
        if m is None or published is None or not fits(row, m):
            continue
        if row.before(i, "time.words", "next") or row.at(m.last, "time.words", "next"):
            yield Time(i, m.last, None, None, "day", "relative", "next")
            continue
        weekday, last = int(m.entry.code), m.last
        week = _last_week(row, last)
        strictly = row.before(i, "time.words", "last") or row.at(last, "time.words", "last")
        day = latest_weekday(published - timedelta(days=1 if strictly else 0), weekday)
        if week:
            last, day = week, unit_last("week", published).start + timedelta(days=weekday - 1)
        yield Time(i, last, day, day, "day", "relative")


def _last_week(row: Line, at: int) -> int | None:
    """The token after `last week` in either order."""
    unit = row.at(at, "time.units", "week")
    m = row.at(unit.last, "time.words", "last") if unit else row.at(at, "time.words", "last")
    unit = unit or (row.at(m.last, "time.units", "week") if m else None)
    return max(m.last, unit.last) if m and unit else None


def _days(row: Line, published: date | None) -> Iterator[Time]:
    last = 0
    for i in row.timely:
        m = row.at(i, "time.days")
        night = row.at(i, "time.words", "night")
        if i < last or published is None or not (m or night) or row.before(i, "time.weekdays"):
            continue
        if m:
            last, offset = m.last, int(m.entry.code)
            day = published + timedelta(days=offset)
            yield Time(i, m.last, day, day, "day", "relative", "next" if offset > 0 else "at", now=not offset)
        elif i + 1 == night.last and len(row.words[i]) > 7:  # one long word such as "overnight": the night before publication
            yield Time(i, night.last, published - timedelta(days=1), published, "range", "relative")


def _nights(row: Line, published: date | None) -> Iterator[Time]:
    """`during the night`, with no other day near: the night to the day of publication."""
    for i in row.timely if published else ():
        m = row.at(i, "time.words", "overnight")
        near = range(max(0, i - NIGHT), min(len(row.words), m.last + NIGHT)) if m else ()
        if m and not any(row.at(k, group) for k in near for group in ("time.weekdays", "time.days", "time.months", "time.units")) and (row.at(i, "time.words", "night") or m).last <= m.last:
            yield Time(i, m.last, published, published, "day", "relative")


def _new_year(row: Line, published: date | None) -> Iterator[Time]:
    """`since the start of the year`: from its first day to that of publication."""
    for i in row.timely if published else ():
        if m := row.at(i, "time.words", "since_new_year"):
            yield Time(i, m.last, date(published.year, 1, 1), published, "range", "relative", "since")


def _spans(row: Line, published: date | None) -> Iterator[Time]:
    """`two days ago`, `in the past 24 hours`, `last week`, `this month`."""
    for i in row.timely:
        m = row.at(i, "time.units")
        found = _span(row, m, published) if m and published else None
        if found:
            yield found


def _span(row: Line, m: Mention, published: date) -> Time | None:
    number = row.number_before(m.first)
    first, count = (number, row.values[number]) if number is not None else (m.first, 1)
    unit = m.entry.code
    ago = row.at(m.last, "time.words", "ago") or row.before(first, "time.words", "ago")
    last = row.before(first, "time.words", "last") or row.at(m.last, "time.words", "last")
    past = row.before(first, "time.words", "past") or row.at(m.last, "time.words", "past")
    this = row.before(m.first, "time.words", "this") or row.at(m.last, "time.words", "this")
    following = row.before(first, "time.words", "next") or row.at(m.last, "time.words", "next")
    if count > 400 or unit == "hour" and number is None:
        return None
    if following:
        return _wide(m, following, first, Span(published, published, "day"), "next")
    if last and number is None and unit in ("week", "month", "year"):
        return _wide(m, last, first, unit_last(unit, published))
    if ago and (number is not None or unit != "year"):
        return _wide(m, ago, first, unit_back(unit, count, published))
    if (last or past) and (number is not None or unit in ("day", "week")):
        return _wide(m, last or past, first, Span(unit_back(unit, count, published).start, published, "range"), "past")
    if this and number is None and unit in ("week", "month", "year"):
        return _wide(m, this, first, unit_this(unit, published))
    return None


def _wide(m: Mention, mark: Mention, first: int, span: Span, kind: str = "at") -> Time:
    found = time_of(min(first, mark.first), max(m.last, mark.last), span, "relative")
    return replace(found, kind=kind)


def _same(row: Line, published: date | None) -> Iterator[Time]:
    for i in row.timely:
        m = row.at(i, "time.words", "same")
        if m:
            yield Time(i, m.last, None, None, "day", "inferred", "same")


def _joined(row: Line, found: list[Time]) -> Iterator[Time]:
    """Two dates with a connective between them, and a word such as "from" or "between" before or after, are one range."""
    held: Time | None = None
    for t in found:
        held = _same_year(row, held, t) if held is not None else None
        if held is not None and _is_range(row, held, t):
            held = Time(held.first, t.last, held.start, t.end, "range", held.basis)
            continue
        near = held is not None and t.first - held.last <= 3 and all(row.words[i] in ",([." or row.at(i, "time.words", "part", "night") for i in range(held.last, t.first))
        if near and t.kind == held.kind == "at" and held.start == held.end and t.start == t.end and t.start:  # Saturday (23/3)
            if held.last == t.first and held.start + timedelta(days=1) == t.start:  # the night from Wednesday to Thursday
                held = replace(t, first=held.first, start=held.start, precision="range")
                continue
            better = t if t.basis == "stated" else held
            held = replace(better, first=held.first, last=t.last)
            continue
        if held is not None:
            yield held
        held = t
    if held is not None:
        yield held


def _same_year(row: Line, a: Time, b: Time) -> Time:
    """`between 27 September and 10 November 2020`: the first date has the year of the second."""
    if not (a.start and a.end and b.start and b.end and a.start > b.start) or b.first - a.last > 1 or a.basis == "relative":
        return a
    if any(year_at(row, i) for i in range(a.first, a.last)) or not any(year_at(row, i) for i in range(b.first, b.last)):
        return a
    if (a.start.month, a.start.day) == (2, 29):
        return a
    return replace(a, start=a.start.replace(year=b.start.year), end=a.end.replace(year=b.start.year))


def _is_range(row: Line, a: Time, b: Time) -> bool:
    if not (a.kind == b.kind == "at" and a.start and b.end and a.start < b.end):
        return False
    join = joint(row, a.last)
    dashed = join == b.first and row.words[a.last] == "-"
    if dashed:
        return True
    skip = join is not None and b.first - join <= 1
    opened = row.before(a.first, "time.words", "from", "between") or (a.first > 1 and row.before(a.first - 1, "time.words", "from", "between"))
    closed = row.at(b.last, "time.words", "between", "eve") or row.at(b.last, "time.words", "to")
    return bool(skip and (opened or closed)) or bool(closed and b.first == a.last)


def _bounded(row: Line, t: Time, published: date | None) -> Time:
    """The expression with the word that opens or closes it: since Thursday, as of Friday."""
    if t.kind != "at" or t.start is None:
        return t
    for code in ("since", "until", "begun"):
        day, inside = row.at(t.first, "time.weekdays"), row.at(t.first, "time.words", code)  # a form of the day that takes its preposition in
        mark = inside if day and inside and inside.last < day.last == t.last else _governs(row, t, code)
        if mark is None:
            continue
        if mark.entry.weak and row.before(mark.first, "time.words", "incident", "strike"):
            return t  # «взрива от вторник» is that of Tuesday
        first, last = min(mark.first, t.first), max(mark.last, t.last)
        if code == "until":
            return replace(t, first=first, last=last, start=None, precision="range", kind="until")
        if published and published >= t.start:
            return replace(t, first=first, last=last, end=published, precision="range", kind=code, until=t.end)
    return t


def _governs(row: Line, t: Time, code: str) -> Mention | None:
    """The connective of `code` that governs `t`: right after it, or before it with only small words between."""
    for after in (t.last, row.after(t.last - 1), t.last + 1, t.last + 2):
        mark = row.at(after, "time.words", code) if after < len(row.words) else None
        if mark and code == "begun" and any(_is_clock(row, i) for i in (mark.last, mark.last + 1)):
            return None  # "on Monday, beginning at 04:00"
        if mark and not mark.entry.weak and not any(w in ".,;:" for w in row.words[t.last : after]) and (after <= row.after(t.last - 1) or code == "begun"):
            return mark
    if code != "begun":  # a suffix of the expression itself: 12-ից
        inside = next((m for i in range(t.first + 1, t.last) for m in row.begins[i] if m.entry.code == code and m.entry.role == "time.words"), None)
        if inside and inside.last == t.last and row.words[inside.first - 1] in "-'":
            return inside
    for i in range(t.first - 1, max(-1, t.first - REACH - 1), -1):
        if row.words[i] in (".", ",", ";", ":", "(", ")", '"'):
            return None
        mark = row.at(i, "time.words", code)
        if mark and mark.last <= t.first and (mark.last == t.first or not mark.entry.weak and _open(row, mark, t, code)):
            return mark
    return None


def _is_clock(row: Line, i: int) -> bool:
    """A time of the clock stands at token `i`: 04:00, 04.00."""
    words = row.words[i : i + 3]
    return len(words) == 3 and words[0].isdecimal() and words[1] in (":", ".") and words[2].isdecimal() and len(words[2]) == 2 and row.ends[i] == row.starts[i + 1]


def _open(row: Line, mark: Mention, t: Time, code: str) -> bool:
    """Whether the words between a connective and a date leave the connective its reach."""
    between = range(mark.last, t.first)
    small = all(len(row.words[i]) <= 3 or row.begins[i] or row.values[i] is not None for i in between)
    return small or (code in ("since", "begun") and len(mark_words(row, mark)) > 3)


def mark_words(row: Line, mark: Mention) -> str:
    """The words of a mention, for telling a full word from a short preposition that has many uses."""
    return " ".join(row.words[mark.first : mark.last])
