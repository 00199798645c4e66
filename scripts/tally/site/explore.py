"""All claims on a timeline and a map, under the filters of the tables' facets. Every mark is a link that narrows the view."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import isfinite
from types import MappingProxyType
from typing import Any
from urllib.parse import urlencode

from datasette.database import Database

from . import basemap, drawnmap, sentence, timeline, wording
from .cube import FACETS, FILTERS, Cube, Filters
from .wording import Row

CHOICES = 5  # values of a facet that are shown at first
MOST = 200  # and at most
READ = 8  # claims that are shown as sentences
AROUND = 90  # code points of their quotes before the number
_PLACES = "select p.* from places p where exists (select 1 from claims where place = p.place_id)"  # a look into the index for each
_ACTORS = "select actor_id, name from actors a where exists (select 1 from claims where claimant = a.actor_id)"
_CLAIMS = """select c.*, a.name as claimant_name, p.name as place_name, s.title as source_title, s.publisher from claims c left join actors a on a.actor_id = c.claimant
left join places p on p.place_id = c.place join sources s on s.source_id = c.source_id where c.rowid in ({})"""
_BLANK = "isnull"
_VIEW = "map"  # the parameter that holds the stretch of the map: west,south,east,north


@dataclass(frozen=True, slots=True)
class Choice:
    """A value of a facet: its words, how many claims have it, where choosing it, or taking the choice back, leads."""

    words: str
    count: int
    query: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Facet:
    """A column to narrow by: the values with most claims, or chosen, and the `others`; `more` values are not shown."""

    column: str
    title: str
    choices: tuple[Choice, ...]
    others: tuple[Choice, ...]
    more: int


def filters(arguments: Mapping[str, str]) -> dict[str, str | None]:
    """The filters that a request names, `column=value` or `column__isnull=1` as the tables have them; all else is passed over."""
    found: dict[str, str | None] = {}
    for column in FILTERS:
        if arguments.get(column):
            found[column] = arguments[column][:100]
        elif arguments.get(f"{column}__{_BLANK}"):
            found[column] = None
    return found


def same(table: str, arguments: Mapping[str, str]) -> str | None:
    """The query string of this page for the rows that a page of a table shows; None where this page cannot show the same."""
    narrowing = {key for key in arguments if not key.startswith("_")} | ({"_search", "_where"} & set(arguments))
    told = {column if value is not None else f"{column}__{_BLANK}" for column, value in filters(arguments).items()}
    return query(filters(arguments)) if table == "claims" and narrowing == told else None


def asked(arguments: Mapping[str, str]) -> basemap.Box | None:
    """The stretch of the map that a request names; None where it names none, or nonsense."""
    try:
        west, south, east, north = (float(part) for part in arguments.get(_VIEW, "").split(","))
    except ValueError:
        return None
    if not all(map(isfinite, (west, south, east, north))) or not (-400 <= west < east <= 400 and -90 <= south < north <= 90):
        return None
    return west, south, east, north


def query(chosen: Filters, box: basemap.Box | None = None) -> str:
    """Filters as a query string that this page and the table of claims both read, and the stretch of the map."""
    pairs = [(f"{c}__{_BLANK}", "1") if v is None else (c, v) for c, v in chosen.items()]
    return urlencode(pairs + ([(_VIEW, ",".join(f"{n:.2f}" for n in box))] if box else []), safe=",")


def sql(chosen: Filters) -> str:
    """The query string of a page that asks for the same claims in SQL, values as parameters."""
    tests = [f"{_column(c)} is null" if v is None else f"{_column(c)} = :{c}" for c, v in chosen.items()]
    where = f"\nwhere {' and '.join(tests)}" if tests else ""
    text = f"select claim_id, outcome, value_text, low, high, subject, side, claimant_text, date_end, place_text, quote\nfrom claims{where}\norder by date_end desc, claim_id"
    return urlencode([("sql", text), *((c, v) for c, v in chosen.items() if v is not None)])


def _column(name: str) -> str:
    return f"cast({name} as text)" if name == "year" else name  # parameters are text, a year is a number


def words(column: str, value: str | None, names: Mapping[str, str]) -> str:
    """A value as it is shown: codes in words, places and actors by their `names`, days as they are read, blank as what it means."""
    if value is None:
        return "none of the known actors" if column == "claimant" else "not stated"
    if column in timeline.TIMES:
        return timeline.words(column, value)
    if column in ("place", "claimant"):
        return names.get(value, value)
    name = wording.list_of("claims", column)
    return wording.code(name, value)["title"] if name else value


def title(column: str) -> str:
    """What a filter is called."""
    return {"year": "Year", "year_month": "Month", "date_end": "Day", "place": "Place"}.get(column) or wording.title("claims", column)


def facets(cube: Cube, chosen: Filters, box: basemap.Box | None = None, names: Mapping[str, str] = MappingProxyType({})) -> tuple[Facet, ...]:
    """Every facet with its counts under all other filters, so that another of its values can be chosen."""
    return tuple(_facet(cube, column, chosen, box, names) for column in FACETS if column != "year_month" or "year" in chosen or column in chosen)


def _facet(cube: Cube, column: str, chosen: Filters, box: basemap.Box | None, names: Mapping[str, str]) -> Facet:
    left = timeline.TIMES if column in timeline.TIMES else (column,)
    others = {c: v for c, v in chosen.items() if c not in left}
    year = timeline.span(chosen)[1][:4] if column == "year_month" else ""
    counts = cube.counts(column, {**others, "year": year} if year else others)
    if column in ("year", "year_month"):
        counts = sorted(counts, key=lambda pair: pair[0] or "", reverse=True)
    found = [_choice(column, value, n, chosen, others, box, names) for value, n in counts[:MOST]]
    first = {id(one) for one in found[:CHOICES]} | {id(one) for one in found if one.chosen}
    return Facet(column, title(column), tuple(c for c in found if id(c) in first), tuple(c for c in found if id(c) not in first), len(counts) - len(found))


def _choice(column: str, value: str | None, count: int, chosen: Filters, others: Filters, box: basemap.Box | None, names: Mapping[str, str]) -> Choice:
    on = column in chosen and chosen[column] == value
    return Choice(words(column, value, names), count, query(others if on else {**others, column: value}, box), on)


def sites(cube: Cube, chosen: Filters, places: Mapping[str, Row]) -> tuple[list[drawnmap.Site], dict[str, list[tuple[Row, int]]], list[tuple[Row, int]]]:
    """The places with a point, those that are somewhere in a country by the country, and those of which neither is known."""
    points, countries, without = [], {}, []
    for place, n in cube.counts("place", chosen):
        row = places.get(place or "")
        if row is None:
            continue
        if row["latitude"] is not None and row["longitude"] is not None and row["precision"] != "country":
            points.append(drawnmap.Site(row["place_id"], row["name"], both(row), row["longitude"], row["latitude"], row["precision"], n))
        elif row["country"] and basemap.land(row["country"]):
            countries.setdefault(row["country"], []).append((row, n))
        else:
            without.append((row, n))
    return points, countries, without


def both(place: Row) -> str:
    """The names that either side has for a contested place; blank where it is not contested or its name has both already."""
    known = [name for name in (place["name_az"], place["name_hy"]) if name]
    return " / ".join(known) if place["claimed_by"] and len(known) > 1 and "/" not in place["name"] else ""


def listed(points: Iterable[drawnmap.Site], rest: Iterable[tuple[Row, int]], places: Mapping[str, Row], chosen: Filters) -> list[dict[str, Any]]:
    """The places of the map as a table, most claims first."""
    told = [(places[site.id], site.count) for site in points] + list(rest)
    found = [{"name": wording.place_names(row), "precision": row["precision"], "count": n, "query": query({**chosen, "place": row["place_id"]})} for row, n in told]
    return sorted(found, key=lambda one: (-one["count"], one["name"]))


def mapped(points: Sequence[drawnmap.Site], countries: Mapping[str, Sequence[tuple[Row, int]]], chosen: Filters, box: basemap.Box | None) -> dict[str, Any]:
    """The map as the template draws it: shapes, circles, names, and the ways to see more or less of the world."""
    corners = [spot for code in countries for spot in _corners(code)]
    seen = drawnmap.within(box) if box else drawnmap.view([(site.longitude, site.latitude) for site in points] + corners)
    marks = drawnmap.marks(points, seen)
    return {
        "coast": drawnmap.ground("coast", seen),
        "border": drawnmap.ground("border", seen),
        "shapes": [_shade(code, told, seen, chosen) for code, told in countries.items()],
        "marks": [_circle(mark, chosen) for mark in marks],
        "labels": drawnmap.labels(marks),
        "ways": _ways(seen, chosen, box),
        "outside": sum(not seen.holds(site) for site in points),
    }


def _corners(code: str) -> list[basemap.Point]:
    """Two corners of a country's largest ring, so that a view holds it; islands far away may lie outside."""
    ring = max(basemap.land(code), key=len)
    lon, lat = zip(*ring)
    return [(min(lon), min(lat)), (max(lon), max(lat))]


def _shade(code: str, told: Sequence[tuple[Row, int]], seen: drawnmap.View, chosen: Filters) -> dict[str, Any]:
    """A shaded country: the claims that are somewhere in it."""
    count = sum(n for _, n in told)
    what = ", ".join(f"{row['name']} ({row['precision']})" if row["precision"] != "country" else row["name"] for row, _ in told)
    table = "" if len(told) == 1 else _several(chosen, [row["place_id"] for row, _ in told])
    return {"d": drawnmap.shape(code, seen), "told": f"{what}: {_claims(count)}, drawn as the whole country", "query": query({**chosen, "place": told[0][0]["place_id"]}), "table": table}


def _circle(mark: drawnmap.Mark, chosen: Filters) -> dict[str, Any]:
    """A circle with its words; a cluster leads to a closer view, or to its rows where none would tell its places apart."""
    first = mark.sites[0]
    what = f"{first.name} ({first.both})" if first.both else first.name
    if len(mark.sites) > 1:
        told = f"{len(mark.sites)} places, {_claims(mark.count)}: {', '.join(site.name for site in mark.sites[:4])}{' and others' if len(mark.sites) > 4 else ''}"
        table = "" if mark.box else _several(chosen, [site.id for site in mark.sites])
        return {"mark": mark, "told": told, "query": query(chosen, mark.box), "table": table}
    told = f"{what}: {_claims(mark.count)}" + ("" if mark.kind == "town" else f", {first.precision}, drawn as an area of about its size")
    return {"mark": mark, "told": told, "query": query({**chosen, "place": first.id}), "table": ""}


def _several(chosen: Filters, places: Sequence[str]) -> str:
    """The query string of the table for the claims of several places."""
    return "&".join(filter(None, (query(chosen), urlencode({"place__in": ",".join(places)}, safe=","))))


def _claims(n: int) -> str:
    return f"{wording.count(n)} claim{'' if n == 1 else 's'}"


def _ways(seen: drawnmap.View, chosen: Filters, box: basemap.Box | None) -> list[tuple[str, str, str]]:
    """Ways to see more or less of the world: a sign, what it does, the query string."""
    steps = [("+", "Closer", (0, 0, 0.5)), ("−", "Wider", (0, 0, 2)), ("←", "West", (-0.5, 0, 1)), ("→", "East", (0.5, 0, 1)), ("↑", "North", (0, 0.5, 1)), ("↓", "South", (0, -0.5, 1))]
    high = seen.box[3] - seen.box[1]
    kept = [one for one in steps if not (one[1] == "Closer" and high <= drawnmap.LEAST or one[1] != "Closer" and high >= drawnmap.MOST)]
    found = [(sign, does, query(chosen, _bounded(drawnmap.moved(seen.box, *step)))) for sign, does, step in kept]
    return found + ([("", "All places", query(chosen))] if box else [])


def _bounded(box: basemap.Box) -> basemap.Box:
    """A box as `asked` takes it: no wider than the world, its middle on it."""
    wide = min(box[2] - box[0], 360)
    middle = min(max((box[0] + box[2]) / 2, -180), 180)
    return middle - wide / 2, box[1], middle + wide / 2, max(box[3], box[1] + 0.5)


async def _read(database: Database, rowids: Sequence[int]) -> list[dict[str, Any]]:
    """The claims of these rows, in their order, as sentences with their quotes."""
    rows = (await database.execute(_CLAIMS.format(", ".join(map(str, rowids))))).rows if rowids else []
    found = sorted((dict(row) for row in rows), key=lambda row: (row["date_end"] or "", row["claim_id"]), reverse=True)
    return [{**row, "sentence": sentence.sentence(row), "excerpt": wording.excerpt(row["quote"], [wording.number_in_quote(row)], AROUND)} for row in found]


async def explored(database: Database, cube: Cube, arguments: Mapping[str, str]) -> dict[str, Any]:
    """All that the page shows."""
    chosen, box = filters(arguments), asked(arguments)
    places = {row["place_id"]: dict(row) for row in (await database.execute(_PLACES)).rows}
    names = {place: wording.place_names(row) for place, row in places.items()} | dict(map(tuple, (await database.execute(_ACTORS)).rows))
    points, countries, without = sites(cube, chosen, places)
    placed = dict(cube.counts("located", {**chosen, "place": None}) if "place" not in chosen else ())
    return {
        "chosen": [(title(c), words(c, value, names), query({k: v for k, v in chosen.items() if k != c}, box)) for c, value in chosen.items()],
        "count": cube.count(chosen),
        "facets": facets(cube, chosen, box, names),
        "time": timeline.timeline(cube, chosen, lambda told: query(told, box)),
        "map": mapped(points, countries, chosen, box) if points or countries else None,
        "listed": listed(points, (one for told in countries.values() for one in told), places, chosen),
        "mapped_claims": sum(one.count for one in points) + sum(n for told in countries.values() for _, n in told),
        "without": [(wording.place_names(row), row["precision"], n, query({**chosen, "place": row["place_id"]})) for row, n in without],
        "unknown": placed.get("1", 0),
        "nowhere": placed.get("0", 0),
        "read": await _read(database, cube.first(chosen, READ)),
        "table": query(chosen),
        "sql": sql(chosen),
    }
