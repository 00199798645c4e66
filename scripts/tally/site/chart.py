"""Numbers with bounds drawn to scale as SVG: a point for an exact number, a bar between bounds, an arrow where an end is open.

Pure functions from numbers to markup. Across the width everything stands in percent, so a chart fits any screen and its
letters stay readable; colours come from the style sheet by class, nothing is styled in place. Every chart has its content in
words as its label, and stands beside a table with the same numbers.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from math import ceil, floor, log10

from markupsafe import Markup

from ..situate.days import MONTHS
from . import wording

LEFT, RIGHT = 1.5, 93.0  # percent of the width between which numbers lie; what is beyond is for arrows of open ends
FEW = 5  # ticks at most on an axis
WIDE = 60  # the largest number being so many times the smallest, the scale is logarithmic
HEIGHT = 22  # pixels of a strip
MIDDLE = HEIGHT / 2


@dataclass(frozen=True, slots=True)
class Scale:
    """Where numbers from 0 to `top` lie across a chart; `log` where large and small ones would not be seen together."""

    top: float
    log: bool = False

    def at(self, number: float) -> float:
        """Percent of the width at which `number` lies."""
        share = log10(1 + max(number, 0)) / log10(1 + self.top) if self.log else max(number, 0) / self.top
        return round(LEFT + (RIGHT - LEFT) * min(share, 1), 3)


@dataclass(frozen=True, slots=True)
class Bar:
    """An interval, both ends inclusive, None where it is open. `kind` is a class of the style sheet: denied, past or ''."""

    low: float | None
    high: float | None
    kind: str = ""
    outcome: str = ""


@dataclass(frozen=True, slots=True)
class Point:
    """A figure as of a day."""

    day: date
    bar: Bar


@dataclass(frozen=True, slots=True)
class Series:
    """The figures of one claimant about the same people or things, by day; `language` is that of the name, "" for English."""

    name: str
    language: str
    kind: str
    side: str | None
    points: tuple[Point, ...]


def scale(bars: Iterable[Bar]) -> Scale:
    """The scale on which all bounds of `bars` can be told apart."""
    ends = [end for bar in bars for end in (bar.low, bar.high) if end]
    if not ends:
        return Scale(1)
    return Scale(max(ends) * 1.04, max(ends) / min(ends) > WIDE)


def ticks(found: Scale) -> list[int]:
    """Round numbers for the axis, from 0, `FEW` steps at most."""
    if found.log:
        powers = [10**n for n in range(ceil(log10(found.top)) + 1) if 10**n <= found.top]
        step = max(1, ceil(len(powers) / FEW))
        return [0, *powers[::-1][::step][::-1]]
    rough = found.top / FEW
    base = 10 ** floor(log10(rough)) if rough >= 1 else 1
    step = next(base * m for m in (1, 2, 5, 10) if base * m >= rough or m == 10)
    return list(range(0, int(found.top) + 1, int(step)))


def bounds(bar: Bar) -> str:
    """The interval in words: `5`, `5 to 8`, `at least 5`, `at most 8`, `no number`."""
    low, high = wording.count(bar.low), wording.count(bar.high)
    if bar.low is not None and bar.high is not None:
        return low if low == high else f"{low} to {high}"
    return f"at least {low}" if low else f"at most {high}" if high else "no number"


def words(bar: Bar) -> str:
    """The interval in words, with what has become of it."""
    said = bounds(bar)
    return {"denied": f"denied: {said}", "past": f"{said}, since replaced"}.get(bar.kind, said)


def strip(found: Scale, bars: Sequence[Bar]) -> Markup:
    """Intervals on one line, those drawn last on top."""
    label = "; ".join(words(bar) for bar in bars)
    body = Markup("").join([_grid(found), *(_bar(found, bar) for bar in bars)])
    return Markup('<svg class="strip" width="100%" height="{}" role="img" aria-label="{}">{}</svg>').format(HEIGHT, label, body)


def axis(found: Scale) -> Markup:
    """The numbers under which the strips stand. Hidden from those who hear the page: each strip tells its own."""
    told = [_tick(found.at(tick), wording.count(tick)) for tick in ticks(found)]
    return Markup('<svg class="axis" width="100%" height="16" aria-hidden="true">{}</svg>').format(Markup("").join(told))


def _tick(x: float, text: str) -> Markup:
    anchor = "start" if x < LEFT + 1 else "middle"
    return Markup('<text x="{}%" y="12" text-anchor="{}">{}</text>').format(0 if anchor == "start" else x, anchor, text)


def _grid(found: Scale) -> Markup:
    lines = [Markup('<line class="grid" x1="{0}%" x2="{0}%" y1="0" y2="{1}"/>').format(found.at(t), HEIGHT) for t in ticks(found)]
    return Markup("").join(lines)


def _bar(found: Scale, bar: Bar) -> Markup:
    if bar.low is None and bar.high is None:
        return Markup("")
    low = found.at(bar.low) if bar.low is not None else LEFT
    high = found.at(bar.high) if bar.high is not None else 97.0
    parts = [] if low == high else [_line("span", low, high)]
    parts += [_dot(x) if low == high else _cap(x) for end, x in {low: (bar.low, low), high: (bar.high, high)}.values() if end is not None]
    if bar.high is None:
        parts.append(_arrow(high, 1))
    if bar.low is None:
        parts.append(_arrow(low, -1))
    if bar.kind == "denied":
        parts.append(_struck(low) if low == high else _line("strike", max(low - 1.5, 0), min(high + 1.5, 99)))
    kinds = " ".join(filter(None, ("bar", bar.kind, f"o-{bar.outcome}" if bar.outcome else "")))
    return Markup('<g class="{}">{}</g>').format(kinds, Markup("").join(parts))


def _line(name: str, start: float, end: float) -> Markup:
    return Markup('<line class="{}" x1="{}%" x2="{}%" y1="{}" y2="{}"/>').format(name, start, end, MIDDLE, MIDDLE)


def _struck(x: float) -> Markup:
    """The line through a point that is denied: as long on a phone as on a wide screen."""
    return Markup('<svg x="{}%" y="{}" overflow="visible"><line class="strike" x1="-12" x2="12" y1="0" y2="0"/></svg>').format(x, MIDDLE)


def _dot(x: float) -> Markup:
    return Markup('<circle cx="{}%" cy="{}" r="5.5"/>').format(x, MIDDLE)


def _cap(x: float) -> Markup:
    return Markup('<line class="cap" x1="{0}%" x2="{0}%" y1="{1}" y2="{2}"/>').format(x, MIDDLE - 6, MIDDLE + 6)


def _arrow(x: float, way: int) -> Markup:
    """An arrowhead at `x` percent: the end is open. A drawing of its own, since a path knows no percents."""
    return Markup('<svg x="{}%" y="{}" overflow="visible"><path class="open" d="M0 -6 L{} 0 L0 6"/></svg>').format(x, MIDDLE, 8 * way)


# figures over time

TALL = 200  # pixels of the chart over time
FLOOR = 168  # where its zero lies
BEGIN, END = 9.0, 94.0  # percent of the width between which days lie
BEYOND = 22  # pixels that an open end reaches beyond its bound
APART = 18.0  # percent of the width between the names of two days, so that they do not meet on a phone


def course(series: Sequence[Series], label: str) -> Markup:
    """Figures as of their days: days across, numbers upwards, open ends as arrows; each series with its number in the list beside. `label` tells it in words."""
    up = scale(point.bar for one in series for point in one.points)
    days = sorted({point.day for one in series for point in one.points})
    rows = [_level(up, tick) for tick in ticks(up)] + [_day(day, days) for day in _few(days)]
    joined = [line for one in series for line in _joined(one, days, up)]
    marks = [_upright(_across(days, p.day), p.bar, up) for one in series for p in one.points]
    names = _numbered(series, days, up)
    body = Markup("").join([*rows, *joined, *marks, *names])
    return Markup('<svg class="course" width="100%" height="{}" role="img" aria-label="{}">{}</svg>').format(TALL, label, body)


def _across(days: Sequence[date], day: date) -> float:
    """Percent of the width at which a day lies, from the first to the last of `days`."""
    span = (days[-1] - days[0]).days
    return round(BEGIN + (END - BEGIN) * (day - days[0]).days / span, 3) if span else 50.0


def _few(days: Sequence[date]) -> list[date]:
    """The days that are named: the last, and from the first on those that leave room for the next."""
    kept = [days[-1]]
    for day in reversed(days[:-1]):
        if _across(days, kept[-1]) - _across(days, day) >= APART:
            kept.append(day)
    return kept[::-1]


def _y(up: Scale, number: float) -> float:
    return round(FLOOR - (up.at(number) - LEFT) / (RIGHT - LEFT) * (FLOOR - 14), 2)


def _level(up: Scale, tick: int) -> Markup:
    y = _y(up, tick)
    return Markup('<line class="grid" x1="6%" x2="100%" y1="{0}" y2="{0}"/><text x="5%" y="{1}" text-anchor="end">{2}</text>').format(y, y + 4, wording.count(tick))


def _day(day: date, days: Sequence[date]) -> Markup:
    short = f"{day.day} {MONTHS[day.month - 1][:3]}" + (f" {day.year}" if day == days[-1] or day.year != days[-1].year else "")
    return Markup('<text x="{}%" y="{}" text-anchor="{}">{}</text>').format(_across(days, day), TALL - 10, "end" if day == days[-1] and len(days) > 1 else "middle", short)


def _joined(one: Series, days: Sequence[date], up: Scale) -> list[Markup]:
    own = [p for p in one.points if p.bar.kind != "denied"]
    line = Markup('<line class="joined" x1="{}%" y1="{}" x2="{}%" y2="{}"/>')
    pairs = [(a, b) for a, b in pairwise(own) if a.day < b.day]
    return [line.format(_across(days, a.day), _y(up, _mid(a.bar)), _across(days, b.day), _y(up, _mid(b.bar))) for a, b in pairs]


def _numbered(series: Sequence[Series], days: Sequence[date], up: Scale) -> list[Markup]:
    """The number of each series at its last figure; of series that end in one point the numbers stand in one row."""
    ends: dict[tuple[float, float], list[str]] = {}
    for number, one in enumerate(series, 1):
        last = one.points[-1]
        ends.setdefault((_across(days, last.day), _y(up, _mid(last.bar))), []).append(str(number))
    text = Markup('<text class="series" x="{}%" y="{}" dx="8">{}</text>')
    return [text.format(x, y + 4, ", ".join(numbers)) for (x, y), numbers in ends.items()]


def _mid(bar: Bar) -> float:
    return bar.low if bar.low is not None else bar.high or 0


def _upright(x: float, bar: Bar, up: Scale) -> Markup:
    low, high = (end if end is not None else None for end in (bar.low, bar.high))
    top = max(_y(up, low or 0) - BEYOND, 6.0) if high is None else _y(up, high)
    bottom = float(FLOOR) if low is None else _y(up, low)
    parts = [Markup('<line class="span" x1="{0}%" x2="{0}%" y1="{1}" y2="{2}"/>').format(x, top, bottom)] if top != bottom else []
    if low is not None or high is not None:
        parts.append(Markup('<circle cx="{}%" cy="{}" r="4.5"/>').format(x, _y(up, _mid(bar))))
    if high is None and low is not None:
        parts.append(Markup('<svg x="{}%" y="{}" overflow="visible"><path class="open" d="M-5 0 L0 -6 L5 0"/></svg>').format(x, top))
    kinds = " ".join(filter(None, ("bar", bar.kind, f"o-{bar.outcome}" if bar.outcome else "")))
    return Markup('<g class="{}"><title>{}</title>{}</g>').format(kinds, words(bar), Markup("").join(parts))
