"""Numbers with bounds drawn to scale as SVG: a point for an exact number, a bar between bounds, an arrow where an end is open.

Pure functions from numbers to markup. Across the width everything stands in percent, so a chart fits any screen and its
letters stay readable; colours come from the style sheet by class, nothing is styled in place. Every chart has its content in
words as its label, and stands beside a table with the same numbers.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil, floor, log10

from markupsafe import Markup

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
    """A figure as of a day; those of one `series` are joined by a line in the order of their days."""

    day: date
    bar: Bar
    series: str


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


def words(bar: Bar) -> str:
    """The interval in words: `5`, `5 to 8`, `at least 5`, `at most 8`, `no number`."""
    low, high = wording.count(bar.low), wording.count(bar.high)
    if bar.low is not None and bar.high is not None:
        said = low if low == high else f"{low} to {high}"
    else:
        said = f"at least {low}" if low else f"at most {high}" if high else "no number"
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
        parts.append(_line("strike", max(low - 1.5, 0), min(high + 1.5, 99)))
    kinds = " ".join(filter(None, ("bar", bar.kind, f"o-{bar.outcome}" if bar.outcome else "")))
    return Markup('<g class="{}">{}</g>').format(kinds, Markup("").join(parts))


def _line(name: str, start: float, end: float) -> Markup:
    return Markup('<line class="{}" x1="{}%" x2="{}%" y1="{}" y2="{}"/>').format(name, start, end, MIDDLE, MIDDLE)


def _dot(x: float) -> Markup:
    return Markup('<circle cx="{}%" cy="{}" r="5.5"/>').format(x, MIDDLE)


def _cap(x: float) -> Markup:
    return Markup('<line class="cap" x1="{0}%" x2="{0}%" y1="{1}" y2="{2}"/>').format(x, MIDDLE - 6, MIDDLE + 6)


def _arrow(x: float, way: int) -> Markup:
    """An arrowhead at `x` percent: the end is open. A drawing of its own, since a path knows no percents."""
    return Markup('<svg x="{}%" y="{}" overflow="visible"><path class="open" d="M0 -6 L{} 0 L0 6"/></svg>').format(x, MIDDLE, 8 * way)


# figures over time

TALL = 190  # pixels of the chart over time
FLOOR = 160  # where its zero lies


def course(points: Sequence[Point], label: str) -> Markup:
    """Figures as of their days: days across, numbers upwards, open ends as arrows. `label` is what it shows, in words."""
    up = scale(point.bar for point in points)
    days = sorted({point.day for point in points})
    across = _across(days)
    rows = [_level(up, tick) for tick in ticks(up)] + [_day(day, across(day), days) for day in _few(days)]
    joined = [line for series in sorted({p.series for p in points}) for line in _joined(points, series, across, up)]
    marks = [_upright(across(p.day), p.bar, up) for p in points]
    body = Markup("").join([*rows, *joined, *marks])
    return Markup('<svg class="course" width="100%" height="{}" role="img" aria-label="{}">{}</svg>').format(TALL, label, body)


def _across(days: Sequence[date]):  # noqa: ANN202 - a function from day to percent
    first, last = days[0], days[-1]
    span = (last - first).days or 1
    return lambda day: round(12 + 80 * (day - first).days / span, 3) if first != last else 50.0


def _few(days: Sequence[date]) -> list[date]:
    """The days that are named: not so many that their names meet on a phone."""
    return [days[0], days[-1]] if len(days) > 1 else list(days)


def _y(up: Scale, number: float) -> float:
    return round(FLOOR - (up.at(number) - LEFT) / (RIGHT - LEFT) * (FLOOR - 14), 2)


def _level(up: Scale, tick: int) -> Markup:
    y = _y(up, tick)
    return Markup('<line class="grid" x1="8%" x2="100%" y1="{0}" y2="{0}"/><text x="7%" y="{1}" text-anchor="end">{2}</text>').format(
        y, y + 4, wording.count(tick)
    )


def _day(day: date, x: float, days: Sequence[date]) -> Markup:
    anchor = "middle" if len(days) == 1 else "end" if day == days[-1] else "start"
    return Markup('<text x="{}%" y="{}" text-anchor="{}">{}</text>').format(x, TALL - 8, anchor, wording.day(day.isoformat()))


def _joined(points: Sequence[Point], series: str, across, up: Scale) -> list[Markup]:  # noqa: ANN001 - see _across
    own = sorted((p for p in points if p.series == series and p.bar.kind != "denied"), key=lambda p: p.day)
    pairs = [(a, b) for a, b in zip(own, own[1:]) if b.day - a.day > timedelta(0)]
    line = Markup('<line class="joined" x1="{}%" y1="{}" x2="{}%" y2="{}"/>')
    return [line.format(across(a.day), _y(up, _mid(a.bar)), across(b.day), _y(up, _mid(b.bar))) for a, b in pairs]


def _mid(bar: Bar) -> float:
    return bar.low if bar.low is not None else bar.high or 0


def _upright(x: float, bar: Bar, up: Scale) -> Markup:
    low, high = (end if end is not None else None for end in (bar.low, bar.high))
    top = 6.0 if high is None else _y(up, high)
    bottom = float(FLOOR) if low is None else _y(up, low)
    parts = [Markup('<line class="span" x1="{0}%" x2="{0}%" y1="{1}" y2="{2}"/>').format(x, top, bottom)] if top != bottom else []
    if low is not None or high is not None:
        parts.append(Markup('<circle cx="{}%" cy="{}" r="4.5"/>').format(x, _y(up, _mid(bar))))
    if high is None and low is not None:
        parts.append(Markup('<svg x="{}%" y="{}" overflow="visible"><path class="open" d="M-5 0 L0 -6 L5 0"/></svg>').format(x, top))
    kinds = " ".join(filter(None, ("bar", bar.kind, f"o-{bar.outcome}" if bar.outcome else "")))
    return Markup('<g class="{}"><title>{}</title>{}</g>').format(kinds, words(bar), Markup("").join(parts))
