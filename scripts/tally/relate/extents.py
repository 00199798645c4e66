"""When and where a claim's outcome may lie, and how near two places are: what tells one event from another."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from math import asin, cos, radians, sin, sqrt

from ..schema.tables import Claim, Place

LAG = timedelta(days=3)  # a figure that only its publication dates is of that day or of the days just before
RADIUS = {"site": 15, "settlement": 25, "district": 40, "region": 120, "country": 0}  # km around a place's centre, by precision
COARSE = ("country", "region")  # precisions too wide to tell one event from another of the same day
SAME, NEAR, AROUND, UNKNOWN, ELSEWHERE = 3, 2, 1, 0, -1  # of two places

Window = tuple[date, date]  # first and last day, both inclusive
Places = Mapping[str, Place]  # by id


def window(claim: Claim) -> Window | None:
    """The days on which the outcome may lie. Where only the last is known, the days of `LAG` before it; None without any."""
    if claim.date_end is None:
        return (claim.date_start, claim.date_start) if claim.date_start else None
    return (claim.date_start or claim.date_end - LAG, claim.date_end)


def between(one: Window, other: Window) -> timedelta:
    """The time from the end of the earlier to the beginning of the later; not above zero where they share a day."""
    return max(one[0], other[0]) - min(one[1], other[1])


def spanning(one: Window, other: Window) -> Window:
    """From the first day of both to the last."""
    return (min(one[0], other[0]), max(one[1], other[1]))


def nearness(one: Place | None, other: Place | None, reach: float = 0) -> int:
    """SAME, NEAR within the larger radius of the two (or `reach` km), AROUND where one is the other's country or region, UNKNOWN, or ELSEWHERE."""
    if one is None or other is None:
        return UNKNOWN
    if one.place_id == other.place_id:
        return SAME
    if "country" in (one.precision, other.precision):
        return AROUND if one.country == other.country else ELSEWHERE
    if None in (one.latitude, one.longitude, other.latitude, other.longitude):
        return UNKNOWN
    if distance(one, other) > max(reach, RADIUS[one.precision], RADIUS[other.precision]):
        return ELSEWHERE
    return AROUND if "region" in (one.precision, other.precision) else NEAR


def distance(one: Place, other: Place) -> float:
    """Kilometres between two places with coordinates on a sphere of radius 6371 km (haversine)."""
    a, b = radians(one.latitude or 0), radians(other.latitude or 0)
    half = sin((b - a) / 2) ** 2 + cos(a) * cos(b) * sin(radians((other.longitude or 0) - (one.longitude or 0)) / 2) ** 2
    return 2 * 6371 * asin(sqrt(half))
