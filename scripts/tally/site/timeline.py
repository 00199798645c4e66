"""Claims in time: bars by year, by month of a year, by day of a month, each a link one step deeper, with an axis to read them by.

A claim stands at the last day on which its outcome may have happened, `date_end`.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from . import wording
from .cube import Cube, Filters

TALL = 112  # pixels of the highest bar
BARS = 72  # months at most that are drawn beside each other: more are shown as years
LABELS = 8  # of the axis, about
TIMES = ("year", "year_month", "date_end")  # the columns that narrow in time, each within the one before
_SHAPE = {"year": re.compile(r"\d{4}"), "year_month": re.compile(r"\d{4}-(0[1-9]|1[0-2])"), "date_end": re.compile(r"\d{4}-(0[1-9]|1[0-2])-\d\d")}
_STEPS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)
Address = Callable[[Filters], str]  # filters as a query string


@dataclass(frozen=True, slots=True)
class Bar:
    """A year, month or day: `x` and `width` in percent, `tall` in pixels, where it leads; `on` where the view is narrowed to it."""

    label: str
    count: int
    x: float
    width: float
    tall: int
    query: str
    on: bool


@dataclass(frozen=True, slots=True)
class Tick:
    """A label of an axis: `at` in percent of the width, or in pixels of the height. Those that are `minor` a phone leaves out."""

    at: float
    label: str
    minor: bool = False


@dataclass(frozen=True, slots=True)
class Timeline:
    """What is drawn: bars of one `unit`, the axes, the way up (words and query string), the neighbours that have claims."""

    unit: str
    bars: tuple[Bar, ...]
    ticks: tuple[Tick, ...]
    levels: tuple[Tick, ...]
    undated: int
    way: tuple[tuple[str, str], ...]
    before: tuple[str, str] | None
    after: tuple[str, str] | None


def words(column: str, value: str) -> str:
    """A year, month or day as it is read; what is none of these as it is."""
    if not _SHAPE[column].fullmatch(value) or column == "year":
        return value
    return wording.day(f"{value}-01", "month") if column == "year_month" else wording.day(value)


def narrowed(chosen: Filters, column: str, value: str) -> dict[str, str | None]:
    """The filters with this year, month or day as the only one in time."""
    return {c: v for c, v in chosen.items() if c not in TIMES} | {column: value}


def span(chosen: Filters) -> tuple[str, str]:
    """The column and the value that the bars lie within; blanks where the view is not narrowed in time, or by no time at all."""
    for column in reversed(TIMES):
        value = chosen.get(column)
        if value is not None and _SHAPE[column].fullmatch(value):
            return ("year_month", value[:7]) if column == "date_end" else (column, value)
    return "", ""


def timeline(cube: Cube, chosen: Filters, address: Address) -> Timeline:
    """The claims that pass the filters in time; within a chosen day's month all days are drawn, to choose another."""
    within, value = span(chosen)
    others = {c: v for c, v in chosen.items() if c not in TIMES}
    undated = cube.count(chosen) - sum(n for v, n in cube.counts("year", chosen) if v)
    if within:
        column = "date_end" if within == "year_month" else "year_month"
        spread = _inside(within, value)
        counts = _known(cube, column, {**others, within: value})
    elif set(TIMES) & set(chosen):
        column, spread, counts = "year", [], {}
    else:
        column, spread, counts = _all(cube, chosen)
    top = _top(max(counts.values(), default=1))
    before, after = _neighbours(cube, others, within, value, address)
    bars = _bars(spread, counts, column, chosen, top, address)
    levels = tuple(Tick(round(n / top * TALL), wording.count(n)) for n in (top // 2, top) if n)
    return Timeline(column, bars, _ticks(spread, column), levels, undated, _way(others, within, value, address), before, after)


def _known(cube: Cube, column: str, filters: Filters) -> dict[str, int]:
    return {value: n for value, n in cube.counts(column, filters) if value}


def _all(cube: Cube, chosen: Filters) -> tuple[str, list[str], dict[str, int]]:
    """All months from the first to the last, or years where the months are too many, with the claims of each."""
    months = _known(cube, "year_month", chosen)
    if not months:
        return "year", [], {}
    first, last = (int(m[:4]) * 12 + int(m[5:]) - 1 for m in (min(months), max(months)))
    if last - first < BARS:
        return "year_month", [f"{n // 12:04d}-{n % 12 + 1:02d}" for n in range(first, last + 1)], months
    return "year", [f"{y:04d}" for y in range(first // 12, last // 12 + 1)], _known(cube, "year", chosen)


def _inside(within: str, value: str) -> list[str]:
    if within == "year":
        return [f"{value}-{month:02d}" for month in range(1, 13)]
    return [f"{value}-{day:02d}" for day in range(1, monthrange(int(value[:4]) or 1, int(value[5:]))[1] + 1)]


def _top(highest: int) -> int:
    """The least even round number that the highest bar does not exceed."""
    scale = 10 ** max(len(str(highest)) - 1, 0)
    return next(n for n in sorted({2, 4, 6, 10, *(step * scale // 10 for step in (10, 12, 14, 16, 20, 24, 30, 40, 50, 60, 80, 100))}) if n >= highest and n % 2 == 0)


def _bars(spread: Sequence[str], counts: Mapping[str, int], column: str, chosen: Filters, top: int, address: Address) -> tuple[Bar, ...]:
    width = 100 / max(len(spread), 1)
    found = ((i, one, counts[one]) for i, one in enumerate(spread) if one in counts)
    return tuple(
        Bar(words(column, one), n, round(i * width, 3), round(width * 0.86, 3), max(round(n / top * TALL), 2), address(narrowed(chosen, column, one)), chosen.get(column) == one)
        for i, one, n in found
    )


def _ticks(spread: Sequence[str], column: str) -> tuple[Tick, ...]:
    """Labels under the bars: round years, months by name, days; at a month's bar where the month is January if years go by."""
    if column == "date_end":
        kept = [(i, str(i + 1)) for i in range(len(spread)) if (i + 1) % 5 == 0 or i == 0]
    elif column == "year_month" and len(spread) <= 12:
        kept = [(i, words(column, one)[:3]) for i, one in enumerate(spread)]
    elif column == "year_month":
        kept = [(i, one[:4]) for i, one in enumerate(spread) if one.endswith("-01")]
    else:
        step = next((s for s in _STEPS if len(spread) / s <= LABELS), _STEPS[-1])
        kept = [(i, one) for i, one in enumerate(spread) if int(one) % step == 0] or [(0, spread[0])] if spread else []
    width = 100 / max(len(spread), 1)
    return tuple(Tick(round((i + 0.43) * width, 3), label, n % 2 == 1 and len(kept) > 4) for n, (i, label) in enumerate(kept))


def _way(others: Filters, within: str, value: str, address: Address) -> tuple[tuple[str, str], ...]:
    """From all time down to what is shown; the last is where the reader is."""
    if not within:
        return ()
    steps = [("All years", address(others)), (value[:4], address({**others, "year": value[:4]}))]
    return tuple(steps if within == "year" else [*steps, (words("year_month", value), address({**others, "year_month": value}))])


def _neighbours(cube: Cube, others: Filters, within: str, value: str, address: Address) -> tuple[tuple[str, str] | None, tuple[str, str] | None]:
    """The nearest year, or month, before and after that has claims under the other filters."""
    if not within:
        return None, None
    known = _known(cube, within, others)

    def told(found: Iterable[str], which: Callable[[Iterable[str]], str]) -> tuple[str, str] | None:
        kept = list(found)
        return (words(within, which(kept)), address({**others, within: which(kept)})) if kept else None

    return told((v for v in known if v < value), max), told((v for v in known if v > value), min)
