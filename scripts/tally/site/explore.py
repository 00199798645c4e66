"""All claims on a timeline and a map, under the filters of the tables' facets. Every mark is a link that narrows the view."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from datasette.database import Database

from ..columns import TABLES
from . import drawnmap, wording
from .cube import FACETS, Cube, Filters
from .wording import Row

CHOICES = 12  # values of a facet that are shown at first
TALL = 112  # pixels of the highest bar
BARS = 72  # bars of a timeline at most: more months are shown as years
_PLACES = "select p.* from places p where p.place_id in (select distinct place from claims)"
_BLANK = "isnull"


@dataclass(frozen=True, slots=True)
class Choice:
    """A value of a facet: its words, how many claims have it, where choosing it, or taking the choice back, leads."""

    words: str
    count: int
    query: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Facet:
    """A column to narrow by; `more` values are not shown."""

    column: str
    title: str
    choices: tuple[Choice, ...]
    more: int


@dataclass(frozen=True, slots=True)
class Bar:
    """A month or a year of the timeline: `x` and `width` in percent, `tall` in pixels, where it leads."""

    label: str
    count: int
    x: float
    width: float
    tall: int
    query: str


def filters(arguments: Mapping[str, str]) -> dict[str, str | None]:
    """The filters that a request names, `column=value` or `column__isnull=1` as the tables have them; all else is passed over."""
    found: dict[str, str | None] = {}
    for column in FACETS:
        if arguments.get(column):
            found[column] = arguments[column][:100]
        elif arguments.get(f"{column}__{_BLANK}"):
            found[column] = None
    return found


def query(chosen: Filters) -> str:
    """Filters as a query string that this page and the table of claims both read."""
    return urlencode([(f"{c}__{_BLANK}", "1") if v is None else (c, v) for c, v in chosen.items()])


def words(column: str, value: str | None) -> str:
    """A value as it is shown: codes in words, months by name, blank as not stated."""
    if value is None:
        return "not stated"
    if column == "year_month":
        return wording.day(f"{value}-01", "month")
    name = wording.list_of("claims", column)
    return wording.code(name, value)["title"] if name else value


def facets(cube: Cube, chosen: Filters, whole: bool = False) -> tuple[Facet, ...]:
    """Every facet with its counts under all filters; `whole` shows all values."""
    return tuple(_facet(cube, column, chosen, whole) for column in FACETS if column != "year_month" or "year" in chosen or column in chosen)


def _facet(cube: Cube, column: str, chosen: Filters, whole: bool) -> Facet:
    counts = cube.counts(column, chosen)
    if column in ("year", "year_month"):
        counts = sorted(counts, key=lambda pair: pair[0] or "", reverse=True)
    shown = counts if whole else counts[:CHOICES]
    title = TABLES["claims"].column(column).title if column in TABLES["claims"].header else {"year": "Year", "year_month": "Month"}[column]
    return Facet(column, title, tuple(_choice(column, value, n, chosen) for value, n in shown), len(counts) - len(shown))


def _choice(column: str, value: str | None, count: int, chosen: Filters) -> Choice:
    on = column in chosen and chosen[column] == value
    others = {c: v for c, v in chosen.items() if c != column}
    return Choice(words(column, value), count, query(others if on else {**chosen, column: value}), on)


def timeline(cube: Cube, chosen: Filters) -> tuple[tuple[Bar, ...], int]:
    """Bars from the first to the last month, or year where there are many months; and how many claims have no day."""
    months = {value: n for value, n in cube.counts("year_month", chosen) if value}
    undated = cube.count(chosen) - sum(months.values())
    spread = _spread(months)
    if len(spread) <= BARS:
        return _bars(spread, months, "year_month", chosen), undated
    years = {value: n for value, n in cube.counts("year", chosen) if value}
    return _bars([str(y) for y in range(int(min(years)), int(max(years)) + 1)], years, "year", chosen), undated


def _spread(months: Iterable[str]) -> list[str]:
    """Every month from the first to the last, YYYY-MM."""
    ordered = sorted(months)
    if not ordered:
        return []
    first, last = (int(m[:4]) * 12 + int(m[5:]) - 1 for m in (ordered[0], ordered[-1]))
    return [f"{n // 12:04d}-{n % 12 + 1:02d}" for n in range(first, last + 1)]


def _bars(spread: Sequence[str], counts: Mapping[str, int], column: str, chosen: Filters) -> tuple[Bar, ...]:
    top, width = max(counts.values(), default=1), 100 / max(len(spread), 1)
    found = ((i, one, counts[one]) for i, one in enumerate(spread) if one in counts)
    return tuple(
        Bar(words(column, one), n, round(i * width, 3), round(width * 0.86, 3), max(round(n / top * TALL), 2), query({**chosen, column: one})) for i, one, n in found
    )


def sites(cube: Cube, chosen: Filters, places: Mapping[str, Row]) -> tuple[list[drawnmap.Site], list[tuple[Row, int]], int]:
    """The places on the map; those that have no point, with their claims; and how many claims name no place that is known."""
    on_map, without, nowhere = [], [], 0
    for place, n in cube.counts("place", chosen):
        row = places.get(place or "")
        if row is None:
            nowhere += n
        elif row["latitude"] is None or row["longitude"] is None or row["precision"] == "country":
            without.append((row, n))
        else:
            on_map.append(drawnmap.Site(place or "", names(row), row["longitude"], row["latitude"], row["precision"], n))
    return on_map, without, nowhere


def names(place: Row) -> str:
    """A place under the names that either side gives it."""
    others = [name for name in (place["name_az"], place["name_hy"]) if name and name not in place["name"]]
    return f"{place['name']} ({' / '.join(others)})" if others else place["name"]


async def explored(database: Database, cube: Cube, arguments: Mapping[str, str], claims: str) -> dict[str, Any]:
    """All that the page shows; `claims` is the address of the table."""
    chosen = filters(arguments)
    places = {row["place_id"]: dict(row) for row in (await database.execute(_PLACES)).rows}
    on_map, without, nowhere = sites(cube, chosen, places)
    bars, undated = timeline(cube, chosen)
    table = query(chosen)
    return {
        "chosen": [(column, words(column, value), query({c: v for c, v in chosen.items() if c != column})) for column, value in chosen.items()],
        "count": cube.count(chosen),
        "facets": facets(cube, chosen, arguments.get("all") == "1"),
        "bars": bars,
        "highest": max((bar.count for bar in bars), default=0),
        "undated": undated,
        "map": drawnmap.drawn(on_map, lambda site: f"{claims}?{table}{'&' if table else ''}{urlencode({'place': site.id})}"),
        "sites": sorted(on_map, key=lambda site: (-site.count, site.name)),
        "without": without,
        "nowhere": nowhere,
        "table": table,
    }
