"""The map as SVG: coasts and borders of the stretch of world that the places take up, a circle per place.

Circles grow with the number of claims. A town is a full circle; a district or region, whose point stands for an area, is a
pale wide one. Equal degrees of longitude are drawn as wide as they are at the middle latitude.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import cos, hypot, log2, radians, sqrt

from markupsafe import Markup

from . import basemap, wording

WIDE, TALL = 1000, 520  # of the drawing, in its own units
LEAST = 3.0  # degrees of latitude that a map shows at least
LABELS = 9  # places that are named on the map
CLOSE = 0.7  # units: points of a coast nearer than that are one


@dataclass(frozen=True, slots=True)
class Site:
    """A place with claims. `precision` is the gazetteer's: settlement, district, region."""

    id: str
    name: str
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


def view(points: Sequence[tuple[float, float]]) -> View:
    """The least view with all points (longitude, latitude) and some margin; the whole world where there are none."""
    if not points:
        points = [(-170, -55), (175, 72)]
    west, east = min(p[0] for p in points), max(p[0] for p in points)
    south, north = min(p[1] for p in points), max(p[1] for p in points)
    middle = (west + east) / 2, (south + north) / 2
    narrow = max(cos(radians(middle[1])), 0.2)
    high = max(LEAST, (north - south) * 1.3, (east - west) * narrow * 1.3 * TALL / WIDE)
    high = min(high, 178)
    wide = high * WIDE / TALL / narrow
    return View((middle[0] - wide / 2, middle[1] - high / 2, middle[0] + wide / 2, middle[1] + high / 2), TALL / high)


def drawn(sites: Iterable[Site], address: Callable[[Site], str]) -> Markup:
    """The map of `sites`, each a link to its `address`; blank where there are none."""
    found = sorted(sites, key=lambda site: (site.precision == "settlement", -site.count))
    if not found:
        return Markup("")
    seen = view([(site.longitude, site.latitude) for site in found])
    named = {site.id for site in sorted(found, key=lambda s: (-s.count, s.name))[:LABELS]}
    marks = Markup("").join(_mark(site, seen, address(site)) for site in found)
    labels = Markup("").join(_label(site, seen) for site in _apart(found, named, seen))
    box = f"0 0 {WIDE} {TALL}"
    return Markup('<svg class="map" viewBox="{}" role="group" aria-label="Map of {} places"><rect class="sea" width="100%" height="100%"/>{}{}{}</svg>').format(
        box, wording.count(len(found)), _ground(seen), marks, labels
    )


@lru_cache(maxsize=64)
def _ground(seen: View) -> Markup:
    """Coasts and borders as two paths."""
    paths = [Markup('<path class="{}" d="{}"/>').format(kind, "".join(_path(line, seen) for line in basemap.within(kind, seen.box))) for kind in ("coast", "border")]
    return Markup("").join(paths)


def _path(line: Sequence[basemap.Point], seen: View) -> str:
    """A line as SVG, points too close to be told apart left out."""
    kept: list[tuple[float, float]] = []
    for point in line:
        spot = seen.at(*point)
        if not kept or hypot(spot[0] - kept[-1][0], spot[1] - kept[-1][1]) >= CLOSE:
            kept.append(spot)
    return "M" + "L".join(f"{x:g} {y:g}" for x, y in kept) if len(kept) > 1 else ""


def radius(site: Site) -> float:
    """A circle's radius: its area grows with the claims, an area's circle is wider."""
    own = min(5 + 2.2 * sqrt(log2(1 + site.count) * 3), 26)
    return round(own if site.precision == "settlement" else own + 12, 1)


def _mark(site: Site, seen: View, address: str) -> Markup:
    x, y = seen.at(site.longitude, site.latitude)
    kind = "town" if site.precision == "settlement" else "area"
    told = f"{site.name}: {wording.count(site.count)} claim{'' if site.count == 1 else 's'}" + ("" if kind == "town" else f", {site.precision}, its point stands for an area")
    return Markup('<a href="{}" aria-label="{}"><title>{}</title><circle class="{}" cx="{}" cy="{}" r="{}"/></a>').format(address, told, told, kind, x, y, radius(site))


def _apart(sites: Sequence[Site], named: set[str], seen: View) -> list[Site]:
    """Of the places to be named those whose names do not lie on another's, the one with more claims first."""
    kept: list[tuple[float, float]] = []
    found = []
    for site in sorted((s for s in sites if s.id in named), key=lambda s: -s.count):
        x, y = seen.at(site.longitude, site.latitude)
        if all(abs(y - b) > 26 or abs(x - a) > 190 for a, b in kept):
            kept.append((x, y))
            found.append(site)
    return found


def _label(site: Site, seen: View) -> Markup:
    x, y = seen.at(site.longitude, site.latitude)
    left = x > WIDE * 0.75
    edge = radius(site) + 4
    return Markup('<text x="{}" y="{}" text-anchor="{}" aria-hidden="true">{}</text>').format(
        round(x - edge if left else x + edge, 1), y + 5, "end" if left else "start", site.name.split(" (")[0]
    )
