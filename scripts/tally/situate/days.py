"""Days meant by months, weekdays, seasons and units, seen from a publication date. Pure; no clock."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

# Meteorological seasons of the northern hemisphere, where the wire copy on these conflicts is written: first month.
_SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "winter": 12}
MONTHS = "January February March April May June July August September October November December".split()


@dataclass(frozen=True, slots=True)
class Span:
    """Days `start`..`end`, both inclusive, and how fine that is (`date_precision`)."""

    start: date
    end: date
    precision: str


def _months(year: int, month: int, count: int, precision: str) -> Span:
    last = month + count - 1
    year_end, month_end = year + (last - 1) // 12, (last - 1) % 12 + 1
    return Span(date(year, month, 1), date(year_end, month_end, monthrange(year_end, month_end)[1]), precision)


def latest_day(day: int, month: int, year: int | None, published: date | None, last_day: int | None = None) -> Span | None:
    """The day (or `day`..`last_day`) of the month; without a year the latest on or before `published`.

    None where the month has no such day, or year and publication date are both unknown.
    """
    last_day = last_day or day
    if year is None:
        if published is None:
            return None
        year = published.year if (month, day) <= (published.month, published.day) else published.year - 1
    if last_day > monthrange(year, month)[1]:
        return None
    return Span(date(year, month, day), date(year, month, last_day), "day" if last_day == day else "range")


def latest_month(month: int, year: int | None, published: date | None) -> Span | None:
    """The whole month; without a year the latest that had begun on `published`."""
    if year is None:
        if published is None:
            return None
        year = published.year if month <= published.month else published.year - 1
    return _months(year, month, 1, "month")


def latest_season(season: str, year: int | None, published: date | None) -> Span | None:
    """The three months of a season; winter 2020 begins in December 2020. Without a year the latest begun season."""
    month = _SEASONS[season]
    if year is None:
        if published is None:
            return None
        year = published.year if month <= published.month else published.year - 1
    return _months(year, month, 3, "range")


def latest_weekday(published: date, weekday: int) -> date:
    """The last such weekday (1 Monday to 7) on or before `published`."""
    return published - timedelta(days=(published.isoweekday() - weekday) % 7)


def _back(published: date, months: int) -> date:
    index = published.year * 12 + published.month - 1 - months
    year, month = max(1, index // 12), index % 12 + 1
    return date(year, month, min(published.day, monthrange(year, month)[1]))


def unit_back(unit: str, count: int, published: date) -> Span:
    """`count` units before publication: a day for days and weeks, the month or the year for longer units."""
    if unit in ("hour", "day", "week", "fortnight"):
        days = {"hour": -(-count // 24), "day": count, "week": 7 * count, "fortnight": 14 * count}[unit]
        day = published - timedelta(days=days)
        return Span(day, day, "day" if unit in ("hour", "day") else "week")
    if unit == "month":
        day = _back(published, count)
        return _months(day.year, day.month, 1, "month")
    year = published.year - count * (10 if unit == "decade" else 1)
    return _months(max(1, year), 1, 12, "year")


def unit_last(unit: str, published: date) -> Span:
    """The calendar week (Monday first), month or year before that of publication."""
    if unit == "week":
        monday = published - timedelta(days=published.isoweekday() + 6)
        return Span(monday, monday + timedelta(days=6), "week")
    if unit == "month":
        day = _back(published, 1)
        return _months(day.year, day.month, 1, "month")
    return _months(published.year - 1, 1, 12, "year")


def unit_this(unit: str, published: date) -> Span:
    """From the first day of the current week, month or year to publication."""
    first = {"week": published - timedelta(days=published.isoweekday() - 1), "month": published.replace(day=1), "year": published.replace(month=1, day=1)}
    return Span(first[unit], published, "range")


def words(first: date, last: date, to: str = "–") -> str:
    """The days from `first` to `last`, both inclusive, as English writes them: `23–25 August 2018`, `30 August – 2 September 2018`.

    Days that make whole months or years are told as these: `August 2018`, `2018`. `to` stands between the ends.
    """
    if (first.month, first.day, last.month, last.day) == (1, 1, 12, 31):
        return _joined("", "", first, last, to)
    if first.day == 1 and last.day == monthrange(last.year, last.month)[1]:
        return _joined(MONTHS[first.month - 1], MONTHS[last.month - 1], first, last, to)
    if (first.year, first.month) == (last.year, last.month) and first.day != last.day:
        return f"{first.day}{to if to == '–' else f' {to} '}{last.day} {MONTHS[first.month - 1]} {first.year}"
    return _joined(f"{first.day} {MONTHS[first.month - 1]}", f"{last.day} {MONTHS[last.month - 1]}", first, last, to)


def _joined(one: str, other: str, first: date, last: date, to: str) -> str:
    """Both ends of a stretch, the year once where it is one year's; one end where both read the same."""
    if first.year != last.year:
        return f"{one} {first.year} {to} {other} {last.year}".strip().replace("  ", " ")
    return f"{one} {first.year}".strip() if one == other else f"{one} {to} {other} {last.year}"
