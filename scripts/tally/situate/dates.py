"""Dates in absolute words: the sentence indexed for reading them, and days, months, seasons and years stated in it.

Pure: the reference day is the publication date that is handed in, never a clock. Token indices count the sentence's
tokens, end exclusive. What a language calls its months and connectives is in its `time.yaml`.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from ..model import Mention, Parsed
from .days import Span, latest_day, latest_month, latest_season

OLDEST, NEWEST = 1800, 2100  # four digits in this range may be a year
_TIMELY = ("date", "time", "duration", "ordinal")  # reasons that make a number no claim, for what a day may stand beside


@dataclass(frozen=True, slots=True)
class Time:
    """Tokens `first`..`last` state the days `start`..`end`, both inclusive.

    `kind`: at; since and begun (open towards publication); until (only the end is stated); same (the day named before);
    past (a stretch up to publication); next (in the future). `basis`: stated or relative.
    """

    first: int
    last: int
    start: date | None
    end: date | None
    precision: str
    basis: str
    kind: str = "at"
    now: bool = False  # the day of publication itself: today, this morning
    at: tuple[int, int] | None = None  # its words in the document, code points
    until: date | None = None  # of what is open towards publication: the end of the day or stretch at which it begins
    floating: bool = False  # a month or a day of one whose year nothing in the sentence tells


@dataclass(frozen=True)
class Line:
    """A sentence prepared for reading dates: per token its time mentions, its number, whether it begins with a capital."""

    words: tuple[str, ...]
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    begins: tuple[tuple[Mention, ...], ...]
    closes: tuple[tuple[Mention, ...], ...]
    values: tuple[int | None, ...]
    capitals: tuple[bool, ...]
    counted: frozenset[int]
    timely: tuple[int, ...]  # the tokens at which words of time begin

    def at(self, i: int, group: str, *codes: str) -> Mention | None:
        """The longest mention of the group that begins at token `i`."""
        begins = self.begins[i] if 0 <= i < len(self.words) else ()
        if not begins:
            return None
        found = [m for m in begins if m.entry.role == group and (not codes or m.entry.code in codes)]
        return max(found, key=lambda m: m.last, default=None)

    def before(self, i: int, group: str, *codes: str) -> Mention | None:
        """The longest mention of the group that ends where token `i` begins."""
        closes = self.closes[i] if 0 < i <= len(self.words) else ()
        if not closes:
            return None
        found = [m for m in closes if m.entry.role == group and (not codes or m.entry.code in codes)]
        return min(found, key=lambda m: m.first, default=None)

    def after(self, i: int) -> int:
        """The token after `i` and what hangs on it without a space: 19 th, 17 - си, 13 ' te."""
        n = i + 1
        sign = n < len(self.words) and self.words[n] in "-'" and self.starts[n] == self.ends[i]
        suffix = n + 1 if sign else n
        if suffix < len(self.words) and self.words[suffix].isalpha() and len(self.words[suffix]) <= 4 and self.starts[suffix] == self.ends[suffix - 1]:
            return suffix + 1
        return n

    def number_before(self, i: int) -> int | None:
        """The numeric token that, with its suffix, ends where token `i` begins."""
        for n in range(i - 1, max(-1, i - 4), -1):
            if self.values[n] is not None:
                return n if n + 1 == i or self.after(n) == i else None
        return None


def line(parsed: Parsed, text: str) -> Line:
    """Index a parsed sentence by token. `text` is the document: it tells which words begin with a capital."""
    sentence, size = parsed.sentence, len(parsed.sentence.words)
    begins: list[list[Mention]] = [[] for _ in range(size)]
    closes: list[list[Mention]] = [[] for _ in range(size + 1)]
    for m in parsed.mentions:
        if m.entry.role.startswith("time."):
            begins[m.first].append(m)
            closes[m.last].append(m)
    values: list[int | None] = [int(w) if w.isdecimal() and len(w) <= 4 else None for w in sentence.words]
    for number in parsed.numbers:
        i = bisect_left(sentence.starts, number.start)
        if i < size and values[i] is None and number.value is not None and sentence.words[i].isalpha():
            values[i] = int(number.value)
    counted = frozenset(m.first for m in parsed.mentions if m.entry.role == "counted" or (m.entry.role == "not_counted" and m.entry.code not in _TIMELY))
    counted -= {i for i, here in enumerate(begins) if any(m.entry.code == "year_marks" for m in here)}  # an age has the same short word in some languages
    return Line(
        sentence.words, sentence.starts, sentence.ends, tuple(map(tuple, begins)), tuple(map(tuple, closes)), tuple(values),
        tuple(text[s].isupper() for s in sentence.starts), counted, tuple(i for i, found in enumerate(begins) if found),
    )  # fmt: skip


def time_of(first: int, last: int, span: Span, basis: str) -> Time:
    """The expression of tokens `first`..`last` that means the days of `span`."""
    return Time(first, last, span.start, span.end, span.precision, basis)


def year_at(row: Line, i: int) -> int | None:
    """The year that the four digits at token `i` may be, None where they are none."""
    plain = 0 <= i < len(row.words) and len(row.words[i]) == 4 and row.words[i].isdecimal()
    return int(row.words[i]) if plain and OLDEST <= int(row.words[i]) <= NEWEST else None


def _is_day(row: Line, i: int) -> bool:
    value = row.values[i] if 0 <= i < len(row.words) else None
    if value is None or not 1 <= value <= 31:
        return False
    follows = row.words[i + 1] if i + 1 < len(row.words) else ""
    inside = follows in (":", "%", "°") or (follows in (",", ".") and i + 2 < len(row.words) and row.words[i + 2].isdecimal() and row.starts[i + 2] == row.ends[i + 1] and len(row.words[i + 2]) != 4)
    return not inside and (row.after(i) > i + 1 or row.after(i) not in row.counted)  # a suffix tells that it counts nothing


def fits(row: Line, m: Mention) -> bool:
    """A weak form ("may", "sat") needs a capital that no sentence beginning explains, or a day beside it."""
    if not m.entry.weak:
        return True
    left = row.number_before(m.first)
    beside = left is not None and _is_day(row, left) and row.words[left - 1 : left] not in ((",",), (".",)) or _is_day(row, m.last) or year_at(row, m.last)
    return bool(beside) or row.at(m.last, "time.words", "part") is not None or (row.capitals[m.first] and m.first > 0)


def months(row: Line, published: date | None) -> Iterator[Time]:
    """`19 September 2023`, `September 19`, `5-7 April`, `in May 2012`: dates with the name of a month, in any order."""
    at = 0
    for i in row.timely:
        m = row.at(i, "time.months") if i >= at else None
        if m is None or not fits(row, m):
            continue
        found = _month(row, m, published)
        at = max(m.last, found.last if found else 0)
        if found:
            yield found


def _month(row: Line, m: Mention, published: date | None) -> Time | None:
    first, last, days = _days_of_month(row, m)
    year, first, last, shift = _year_beside(row, first, last)
    month = int(m.entry.code)
    if year is None and published is None:
        return None
    if year is None and shift is not None:
        year = published.year + shift
    if not days:
        span = latest_month(month, year, published)
    else:
        span = latest_day(days[0], month, year, published, days[-1])
    return replace(time_of(first, last, span, "stated"), floating=year is None) if span else None


def _days_of_month(row: Line, m: Mention) -> tuple[int, int, tuple[int, ...]]:
    """First and last token of month and day, and the day, or the first and last day of a range."""
    last = m.last + (m.last < len(row.words) and row.words[m.last] == "." and m.last + 1 < len(row.words) and row.values[m.last + 1] is not None)
    mark = row.before(m.first, "time.words", "day_marks")
    left = row.number_before(mark.first if mark else m.first)
    if left is not None and _is_day(row, left):
        return _earlier_day(row, left, m.last)
    after = row.at(last, "time.words", "day_marks")
    right = after.last if after else last
    right += right == m.last and row.after(m.last - 1) > m.last and row.words[m.last : m.last + 1] == ("'",) and 2
    if _is_day(row, right):
        end = row.after(right)
        join = joint(row, end)
        if join and _is_day(row, join) and row.values[join] > row.values[right]:
            return m.first, row.after(join), (row.values[right], row.values[join])
        return m.first, end, (row.values[right],)
    return m.first, m.last, ()


def _earlier_day(row: Line, day: int, last: int) -> tuple[int, int, tuple[int, ...]]:
    """`5-7 April`, `5 to 7 April`: the range when a smaller day and a joint stand before the day."""
    mark = row.before(day, "time.words", "to")
    joint = mark.first if mark else day - 1 if day and row.words[day - 1] in "-/" else None
    earlier = row.number_before(joint) if joint else None
    if earlier is not None and _is_day(row, earlier) and row.values[earlier] < row.values[day]:
        dashed = not mark
        opened = row.before(earlier, "time.words", "from", "between")
        if dashed or opened:
            return (opened.first if opened else earlier), last, (row.values[earlier], row.values[day])
    return day, last, (row.values[day],)


def joint(row: Line, i: int) -> int | None:
    """The token after a dash or a connective at `i` that joins two ends."""
    if i < len(row.words) and row.words[i] == "-":
        return i + 1
    m = row.at(i, "time.words", "to")
    return m.last if m else None


def _year_beside(row: Line, first: int, last: int) -> tuple[int | None, int, int, int | None]:
    """Year after or before the tokens, the tokens with it, and the shift of "last year" where that stands instead."""
    at = last
    while at < len(row.words) and at <= last + 1 and (row.words[at] in (",", ".") or row.at(at, "time.words", "day_marks", "during")):
        at += 1
    for start in (last, at):
        year = year_at(row, start)
        if year is not None and (row.after(start) > start + 1 or row.after(start) not in row.counted):
            mark = row.at(row.after(start), "time.words", "year_marks")
            return year, first, mark.last if mark else row.after(start), None
    marks = [m.first for m in row.closes[first] if m.entry.role == "time.words" and m.entry.code == "year_marks"]
    for at in (*marks, first):
        before = row.number_before(at)
        if before is not None and year_at(row, before) is not None and (marks or before == first - 1):
            return year_at(row, before), before, last, None
    unit = row.before(first, "time.units", "year")
    for code, shift in (("last", -1), ("this", 0)):  # "of this year" before the month
        mark = row.before(unit.first, "time.words", code) if unit else None
        if mark:
            return None, mark.first, last, shift
    shift, end = _named_year(row, last)
    return None, first, end, shift


def _named_year(row: Line, at: int) -> tuple[int | None, int]:
    """`last year`, `этого года` after a month: years from that of publication."""
    for code, shift in (("last", -1), ("this", 0)):
        m = row.at(at, "time.words", code)
        unit = row.at(m.last, "time.units", "year") if m else None
        if unit:
            return shift, unit.last
        unit = row.at(at, "time.units", "year")
        m = row.at(unit.last, "time.words", code) if unit else None
        if m:
            return shift, m.last
    return None, at


def numeric(row: Line, published: date | None) -> Iterator[Time]:
    """2023-09-19, 19.09.2023, 9/19/2023, and (23/3) in brackets."""
    for i in range(len(row.words) - 2):
        if not row.words[i].isdecimal() or row.words[i + 1] not in ("-", ".", "/") or not row.words[i + 2].isdecimal():
            continue
        three = i + 4 < len(row.words) and row.words[i + 3] == row.words[i + 1] and row.words[i + 4].isdecimal()
        parts = [int(row.words[n]) for n in ((i, i + 2, i + 4) if three else (i, i + 2)) if len(row.words[n]) <= 4]
        bracketed = i > 0 and row.words[i - 1] == "(" and row.words[i + 5 if three else i + 3 :][:1] == (")",)
        span = _from_parts(parts, published) if three or (bracketed and row.words[i + 1] != "-") else None
        if span:
            yield time_of(i - bracketed, (i + 5 if three else i + 3) + bracketed, span, "stated")


def _from_parts(parts: list[int], published: date | None) -> Span | None:
    if len(parts) == 3 and parts[0] > 31:
        year, month, day = parts
    elif len(parts) == 3:
        day, month, year = parts
    elif len(parts) == 2 and published:
        day, month, year = *parts, None
    else:
        return None
    if month > 12 >= day:  # month first, as in the United States
        day, month = month, day
    if year is not None and not OLDEST <= year <= NEWEST:
        return None
    return latest_day(day, month, year, published) if 1 <= month <= 12 and 1 <= day <= 31 else None


def seasons(row: Line, published: date | None) -> Iterator[Time]:
    """`in the fall of 2020`, `last summer`: a season with its year or with a word that tells it."""
    for i in row.timely:
        m = row.at(i, "time.seasons")
        if m is None:
            continue
        year, first, last, shift = _year_beside(row, m.first, m.last)
        last_one = row.before(m.first, "time.words", "last", "this")
        if year is None and shift is not None and published:
            year = published.year + shift
        span = latest_season(m.entry.code, year, published) if year or last_one else None
        if span:
            yield time_of(first, last, span, "stated" if year else "relative")


def years(row: Line, published: date | None) -> Iterator[Time]:
    """A bare year where a preposition or a word for year tells that it is one, and `1992-1994`."""
    stop = 0
    for i in range(len(row.words)):
        year = year_at(row, i) if i >= stop else None
        if year is None or (published and year > published.year):
            continue
        end = row.after(i)
        mark = row.at(end, "time.words", "year_marks")
        marked = mark or _of_incident(row, i) or row.after(i) > i + 1 and row.words[i + 1] in "-'" or row.before(i, "time.words", "during", "since", "until", "from", "between", "past")
        other = year_at(row, i + 2) if i + 1 < len(row.words) and row.words[i + 1] == "-" else None
        opens = i == 1 or i > 1 and row.words[i - 2] in (";", ",", ":", "(", "-")  # "; in 1972 paratroopers shot ..."
        if not marked and not other or end in row.counted and not opens:
            continue
        last = other if other and other > year else year
        stop = i + 3 if other else mark.last if mark else end
        yield Time(i, stop, date(year, 1, 1), date(last, 12, 31), "range" if other else "year", "stated")


def _of_incident(row: Line, i: int) -> bool:
    """The year at token `i` is that of an incident with a name: "the Ruritania Bombing 2002", "bom Ruritania 2002"."""
    return i > 1 and row.capitals[i - 1] and any(m.entry.code == "incident" for k in (i - 2, i - 1, i) for m in row.closes[k])


def ordinals(row: Line, published: date | None) -> Iterator[Time]:
    """`since the 16th`: a day alone, where an article and a preposition of time stand before and a suffix hangs on it."""
    for i in range(2, len(row.words)):
        mark = row.before(i, "time.words", "day_marks") if row.values[i] is not None and row.after(i) > i + 1 else None
        governed = mark and row.before(mark.first, "time.words", "since", "until", "on", "from")
        if governed and published and _is_day(row, i):
            month = published if row.values[i] <= published.day else published.replace(day=1) - timedelta(days=1)
            span = latest_day(row.values[i], month.month, month.year, published)
            if span:
                yield time_of(i, row.after(i), span, "relative")
