"""The coasts and borders of the map: Natural Earth 1:50m, public domain, by way of the npm package world-atlas 2.0.2.

`basemap.json.gz` holds lines in hundredths of a degree, each point as the step from the one before. Borders are those that
Natural Earth draws, which are those in force on the ground; the site takes no position by them. To make it anew:
`python -m tally.site.basemap countries-50m.json`.
"""

from __future__ import annotations

import gzip
import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

FILE = Path(__file__).parent / "basemap.json.gz"
ISLET = 0.25  # degrees: coasts shorter in width and height together are left out
Point = tuple[float, float]  # longitude, latitude
Box = tuple[float, float, float, float]  # west, south, east, north


@cache
def lines(kind: str) -> tuple[tuple[Point, ...], ...]:
    """The lines of `kind`, coast or border, in degrees."""
    return tuple(tuple(_points(steps)) for steps in json.loads(gzip.decompress(FILE.read_bytes()))[kind])


def _points(steps: list[int]) -> Iterator[Point]:
    x = y = 0
    for dx, dy in zip(steps[::2], steps[1::2]):
        x, y = x + dx, y + dy
        yield x / 100, y / 100


def within(kind: str, box: Box) -> Iterator[list[Point]]:
    """The stretches of the lines that lie in `box`, each with one point beyond where it leaves it."""
    for line in lines(kind):
        stretch: list[Point] = []
        for one, other in pairwise(line):
            if _inside(one, box) or _inside(other, box):
                stretch = stretch or [one]
                stretch.append(other)
            elif stretch:
                yield stretch
                stretch = []
        if stretch:
            yield stretch


def _inside(point: Point, box: Box) -> bool:
    return box[0] <= point[0] <= box[2] and box[1] <= point[1] <= box[3]


def made(topology: Mapping[str, Any]) -> bytes:
    """The file's bytes from a TopoJSON of countries: an arc of one country is coast, one of several is border."""
    users = _users(topology["objects"]["countries"]["geometries"])
    found: dict[str, list[list[int]]] = {"coast": [], "border": []}
    for number, arc in enumerate(topology["arcs"]):
        points = list(_quantised(arc, topology["transform"]))
        many = len(users.get(number, ()))
        if len(points) > 1 and many and (many > 1 or _extent(points) >= ISLET * 100):
            found["border" if many > 1 else "coast"].append(_steps(points))
    return gzip.compress(json.dumps(found, separators=(",", ":")).encode(), compresslevel=9, mtime=0)


def _users(countries: Iterable[Mapping[str, Any]]) -> dict[int, set[str]]:
    """The countries that each arc belongs to."""
    users: dict[int, set[str]] = {}

    def walk(arcs: list[Any], name: str) -> None:
        for arc in arcs:
            if isinstance(arc, list):
                walk(arc, name)
            else:
                users.setdefault(arc if arc >= 0 else ~arc, set()).add(name)

    for country in countries:
        walk(country.get("arcs", []), country["properties"]["name"])
    return users


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


def _extent(points: list[tuple[int, int]]) -> int:
    across, up = zip(*points)
    return max(across) - min(across) + max(up) - min(up)


def _steps(points: list[tuple[int, int]]) -> list[int]:
    x, y = points[0]
    steps = [x, y]
    for a, b in pairwise(points):
        steps += [b[0] - a[0], b[1] - a[1]]
    return steps


if __name__ == "__main__":
    FILE.write_bytes(made(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))))
