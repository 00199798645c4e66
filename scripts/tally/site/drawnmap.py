"""What the map shows: coasts and borders of a stretch of world, a circle per place or per cluster of places, shaded countries.

Circles grow with the number of claims. Places too close to be told apart are one circle that leads to a closer view. What is
no point is drawn as an area: a district or region as a wide dashed circle of about its extent, a country by its shape. Equal
degrees of longitude are drawn as wide as they are at the middle latitude.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import cos, hypot, log2, radians, sqrt

import numpy as np

from . import basemap

WIDE, TALL = 1000, 520  # of the drawing, in its own units
LEAST = 1.0  # degrees of latitude that a map shows at least
FITTED = 3.0  # and at least where nobody asked for less
MOST = 178.0
LABELS = 16  # places that are named on the map
NEAR = 30  # units: circles whose middles are nearer than that are one
CELL = 3  # halves of a unit: points of a line that follow each other in a square of that size are one
CLOSE = 1.2  # units: points around a country nearer than that are one
KILOMETRES = {"district": 20, "region": 60}  # about how far such a place reaches from its point
DEGREE = 111.2  # kilometres of a degree of latitude
LETTER, LINE = 8.0, 19  # units: about how wide a letter and how high a line of a label is
PHONE, DOT = 2.1, 1.8  # how much larger letters and circles are drawn on a phone, see the style sheet


@dataclass(frozen=True, slots=True)
class Site:
    """A place with claims. `both` are the names that the sides of a contested place have for it; `precision` is the gazetteer's."""

    id: str
    name: str
    both: str
    longitude: float
    latitude: float
    precision: str
    count: int


@dataclass(frozen=True, slots=True)
class View:
    """The stretch of world that is drawn."""

    box: basemap.Box
    units: float  # of the drawing, for a degree of latitude

    def at(self, longitude: float, latitude: float) -> tuple[float, float]:
        """Where a point lies in the drawing, from its top left."""
        narrow = cos(radians((self.box[1] + self.box[3]) / 2))
        return round((longitude - self.box[0]) * self.units * narrow, 1), round((self.box[3] - latitude) * self.units, 1)

    def holds(self, site: Site) -> bool:
        """Whether a place's point lies in the drawing."""
        return self.box[0] <= site.longitude <= self.box[2] and self.box[1] <= site.latitude <= self.box[3]


@dataclass(frozen=True, slots=True)
class Mark:
    """A circle: the places that it stands for, most claims first, where it lies and how wide it is."""

    sites: tuple[Site, ...]
    x: float
    y: float
    r: float

    @property
    def count(self) -> int:
        """Claims of all its places."""
        return sum(site.count for site in self.sites)

    @property
    def kind(self) -> str:
        """`town`, `area` for a place that is no point, `several` for a cluster."""
        return "several" if len(self.sites) > 1 else "town" if self.sites[0].precision == "settlement" else "area"

    @property
    def box(self) -> basemap.Box | None:
        """The stretch of world around its places; None where a closer view would not tell them apart."""
        lon, lat = [site.longitude for site in self.sites], [site.latitude for site in self.sites]
        wide = max(max(lon) - min(lon), max(lat) - min(lat))
        return view([(site.longitude, site.latitude) for site in self.sites], LEAST).box if len(self.sites) > 1 and wide > LEAST / 20 else None


@dataclass(frozen=True, slots=True)
class Label:
    """The name of a mark's first place, the names of both sides under it; `wide` where a phone has no room for it."""

    x: float
    y: float
    anchor: str
    text: str
    both: str
    wide: bool


def view(points: Sequence[tuple[float, float]], least: float = FITTED) -> View:
    """The least view with all points (longitude, latitude) and some margin; the whole world where there are none."""
    if not points:
        return within((-170, -55, 175, 72), least)
    west, east = min(p[0] for p in points), max(p[0] for p in points)
    south, north = min(p[1] for p in points), max(p[1] for p in points)
    return within((west, south, east, north), least, 1.3)


def within(box: basemap.Box, least: float = LEAST, margin: float = 1.0) -> View:
    """The least view with a box (west, south, east, north) in it, `margin` times as large, `least` degrees high or more."""
    middle = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    narrow = max(cos(radians(middle[1])), 0.2)
    high = max(least, (box[3] - box[1]) * margin, (box[2] - box[0]) * narrow * margin * TALL / WIDE)
    high = min(high, MOST)
    wide = high * WIDE / TALL / narrow
    return View((middle[0] - wide / 2, middle[1] - high / 2, middle[0] + wide / 2, middle[1] + high / 2), TALL / high)


def moved(box: basemap.Box, right: float, up: float, times: float = 1.0) -> basemap.Box:
    """A box moved by parts of its own width and height, and made so many times as large around its middle."""
    wide, high = box[2] - box[0], box[3] - box[1]
    x, y = (box[0] + box[2]) / 2 + right * wide, (box[1] + box[3]) / 2 + up * high
    return x - wide * times / 2, max(y - high * times / 2, -89), x + wide * times / 2, min(y + high * times / 2, 89)


def radius(site: Site, seen: View) -> float:
    """A circle's radius: its area grows with the claims; that of an area is about as wide as the place."""
    own = grown(site.count)
    return own if site.precision == "settlement" else round(max(own + 4, min(KILOMETRES.get(site.precision, 0) / DEGREE * seen.units, TALL / 2)), 1)


def grown(count: int) -> float:
    """The radius of a circle for so many claims."""
    return round(min(6 + 2.0 * sqrt(log2(1 + count) * 3), 24), 1)


def marks(sites: Iterable[Site], seen: View) -> list[Mark]:
    """The circles of the places that lie in the view: areas that are wide enough alone, the others in clusters, the widest first."""
    alone, clusters = [], []
    for site in sorted(filter(seen.holds, sites), key=lambda s: (-s.count, s.name)):
        x, y = seen.at(site.longitude, site.latitude)
        if site.precision != "settlement" and radius(site, seen) > NEAR:
            alone.append(Mark((site,), x, y, radius(site, seen)))
            continue
        near = next((own for own in clusters if hypot(own[0] - x, own[1] - y) < NEAR), None)
        if near is None:
            clusters.append((x, y, [site]))
        else:
            near[2].append(site)
    joined = [Mark(tuple(own), x, y, radius(own[0], seen) if len(own) == 1 else grown(sum(s.count for s in own))) for x, y, own in clusters]
    return [*sorted(alone, key=lambda m: -m.r), *joined]


def labels(drawn: Sequence[Mark]) -> list[Label]:
    """The names that do not lie on another name or on a circle, those of most claims first."""
    taken = [(m.x - m.r, m.y - m.r, m.x + m.r, m.y + m.r) for m in drawn if m.kind != "area" or m.r < NEAR]
    small = [(m.x - m.r * DOT, m.y - m.r * DOT, m.x + m.r * DOT, m.y + m.r * DOT) for m in drawn if m.kind != "area"]  # what is taken on a phone
    found = []
    for mark in sorted(drawn, key=lambda m: -m.count):
        told = _label(mark, taken)
        if told and len(found) < LABELS:
            box, label = told
            taken.append(box)
            large = _scaled(box, label.anchor, PHONE, mark.r * (DOT - 1) if mark.kind != "area" else 0)
            wide = _crosses(large, small) or not (0 <= large[0] and large[2] <= WIDE)
            small += [] if wide else [large]
            found.append(Label(label.x, label.y, label.anchor, label.text, label.both, wide))
    return found


def _label(mark: Mark, taken: Sequence[basemap.Box]) -> tuple[basemap.Box, Label] | None:
    """Where a mark's name has room: right or left of it; that of a wide area in its middle, at its top or at its bottom."""
    site, more = mark.sites[0], len(mark.sites) - 1
    text = site.name + (f" +{more}" if more else "")
    wide, high = LETTER * max(len(text), len(site.both) * 0.85), LINE * (2 if site.both else 1)
    if mark.kind == "area" and mark.r > NEAR:
        spots = [(mark.x, mark.y + up, "middle") for up in (0, -mark.r + LINE, mark.r - high, -mark.r - high, mark.r + LINE)]
    else:
        spots = [(mark.x + mark.r + 4, mark.y, "start"), (mark.x - mark.r - 4, mark.y, "end")]
    for x, y, anchor in spots:
        left = x - {"start": 0, "middle": wide / 2, "end": wide}[anchor]
        box = (left, y - LINE / 2, left + wide, y - LINE / 2 + high)
        if 0 <= box[0] and box[2] <= WIDE and 0 <= box[1] and box[3] <= TALL and not _crosses(box, taken):
            return box, Label(round(x, 1), round(y + 5, 1), anchor, text, site.both, False)
    return None


def _scaled(box: basemap.Box, anchor: str, times: float, away: float) -> basemap.Box:
    """A label's box where letters are so many times as large, less what its own circle grows `away` into it."""
    wide, high, middle = (box[2] - box[0]) * times, (box[3] - box[1]) * times, (box[1] + box[3]) / 2
    left = {"start": box[0], "middle": (box[0] + box[2] - wide) / 2, "end": box[2] - wide}[anchor]
    return left + away * (anchor == "start"), middle - high / 2, left + wide - away * (anchor == "end"), middle + high / 2


def _crosses(box: basemap.Box, others: Iterable[basemap.Box]) -> bool:
    return any(box[0] < o[2] and o[0] < box[2] and box[1] < o[3] and o[1] < box[3] for o in others)


@lru_cache(maxsize=64)
def ground(kind: str, seen: View) -> str:
    """The lines of a kind, coast or border, as the `d` of one path in halves of the drawing's units, each point by its step from the one before."""
    lon, lat, stretch = basemap.within(kind, seen.box)
    if not len(lon):
        return ""
    narrow = cos(radians((seen.box[1] + seen.box[3]) / 2))
    x = np.rint((lon - seen.box[0]) * seen.units * narrow * 2).astype(int)
    y = np.rint((seen.box[3] - lat) * seen.units * 2).astype(int)
    first = np.concatenate([[True], np.diff(stretch) != 0])
    last = np.concatenate([first[1:], [True]])
    other = np.concatenate([[True], (np.diff(x // CELL) != 0) | (np.diff(y // CELL) != 0)])  # points in one small square are one
    kept = np.flatnonzero(first | last | other)
    x, y, first = x[kept], y[kept], first[kept]
    across, down = np.diff(x, prepend=0), np.diff(y, prepend=0)
    steps = zip(first.tolist(), x.tolist(), y.tolist(), across.tolist(), down.tolist())
    return "".join(f"M{a} {b}" if new else f"l{dx} {dy}" for new, a, b, dx, dy in steps)


@lru_cache(maxsize=256)
def shape(country: str, seen: View) -> str:
    """A country's land as the `d` of one path; points far outside are drawn at the edge of a wider box."""
    west, south, east, north = moved(seen.box, 0, 0, 3)
    rings = ([(min(max(x, west), east), min(max(y, south), north)) for x, y in ring] for ring in basemap.land(country))
    return "".join(f"{path}Z" for ring in rings if (path := _path(ring, seen)))


def _path(line: Sequence[basemap.Point], seen: View) -> str:
    """A line as SVG, points too close to be told apart left out."""
    kept: list[tuple[float, float]] = []
    for point in line:
        spot = seen.at(*point)
        if not kept or hypot(spot[0] - kept[-1][0], spot[1] - kept[-1][1]) >= CLOSE:
            kept.append(spot)
    return "M" + "L".join(f"{x:g} {y:g}" for x, y in kept) if len(kept) > 1 else ""
