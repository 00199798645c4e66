"""To which event each claim belongs: one listed by hand, or one that the claims' own dates and places make.

Pure and independent of the order of its input. Everything is found by grouping on keys, so the work grows with the
number of claims and not with its square.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache
from itertools import groupby
from math import asin, cos, radians, sin, sqrt

from .tables import Claim, Event, Place, hashed_id

LAG = timedelta(days=3)  # a figure that only its publication dates is of that day or of the days just before
APART = timedelta(days=1)  # of two datings of one event: one report says "on Tuesday", the next is of Wednesday
LONG = timedelta(days=7)  # a longer stretch is a period, or a series of events, and is not chained with its neighbours
SHARE = 1 / 3  # of a claim's stretch of time that must fall into an event listed by hand
RADIUS = {"site": 15, "settlement": 25, "district": 40, "region": 120, "country": 0}  # km around a place's centre, by precision
FINE = ("site", "settlement", "district")  # precisions that tell one event from another on the same day

Window = tuple[date, date]  # first and last day, both inclusive


@dataclass(frozen=True)
class Settled:
    """The claims in the order given, each with its event, and all events in order of their first day."""

    claims: tuple[Claim, ...]
    events: tuple[Event, ...]


def settle(claims: Sequence[Claim], known: Iterable[Event] = (), places: Iterable[Place] = ()) -> Settled:
    """Give each claim its event: the best of `known` that fits, else one formed from date and place.

    A breakdown goes where its total goes. All of `known` stand in the result, also those without a claim.
    """
    gazetteer = {place.place_id: place for place in places}
    listed = sorted(known, key=lambda e: e.event_id)
    totals = _totals(claims)
    leading = {c.claim_id: c for c in claims if totals[c.claim_id] == c.claim_id}
    chosen = {id_: best.event_id for id_, c in leading.items() if (best := _best(c, listed, gazetteer))}
    chosen |= _in_context([c for id_, c in leading.items() if id_ not in chosen], leading, chosen, listed, gazetteer)
    formed, made = _form([c for id_, c in leading.items() if id_ not in chosen], gazetteer)
    chosen |= formed
    events = sorted((*listed, *made), key=lambda e: (e.date_start or e.date_end or date.max, e.event_id))
    return Settled(tuple(replace(c, event=chosen[totals[c.claim_id]]) for c in claims), tuple(events))


def _totals(claims: Iterable[Claim]) -> dict[str, str]:
    """For each claim the outermost total of which it is a part: itself where it is no part, or its total is not at hand."""
    parent = {c.claim_id: c.part_of for c in claims}
    found = {}
    for own in parent:
        path = [own]
        while (above := parent[path[-1]]) in parent and above not in path:
            path.append(above)
        found[own] = min(path[path.index(above) :]) if above in path else path[-1]  # of a circle the first id
    return found


def window(claim: Claim) -> Window | None:
    """The days on which the outcome may lie. Where only the last is known, the days of `LAG` before it; None without any."""
    if claim.date_end is None:
        return (claim.date_start, claim.date_start) if claim.date_start else None
    return (claim.date_start or claim.date_end - LAG, claim.date_end)


def _best(claim: Claim, listed: Sequence[Event], places: Mapping[str, Place]) -> Event | None:
    """The event with the most evidence; of equals the shorter one, then the one whose id comes first."""
    fitting = [(_evidence(claim, event, places), event) for event in listed]
    fitting = [(score, event) for score, event in fitting if score > 0]
    return min(fitting, key=lambda f: (-f[0], _length(f[1]), f[1].event_id))[1] if fitting else None


def _in_context(
    rest: Iterable[Claim], leading: Mapping[str, Claim], chosen: Mapping[str, str], listed: Sequence[Event], places: Mapping[str, Place]
) -> dict[str, str]:
    """The listed event of claims that name no side and no place elsewhere: the one to which their source's other claims belong.

    Only where that is a single event and their dates fit it, and never an event that has cues.
    """
    by_source: dict[str, set[str]] = defaultdict(set)
    for id_, event in chosen.items():
        by_source[leading[id_].source_id].add(event)
    open_to = [e for e in listed if not e.cues]
    found = {}
    for claim in rest:
        fitting = [e for e in open_to if e.event_id in by_source[claim.source_id] and _in_time(claim, e, False) and _where(claim, e, places) >= 0]
        if claim.side is None and len(fitting) == 1:
            found[claim.claim_id] = fitting[0].event_id
    return found


def _length(event: Event) -> timedelta:
    return (event.date_end - event.date_start) if event.date_start and event.date_end else timedelta.max


def _evidence(claim: Claim, event: Event, places: Mapping[str, Place]) -> int:
    """How much speaks for the event: 4 a cue in the quote, 3 the place itself, 2 one near it, 1 the side. 0 where it cannot be.

    A claim whose dates do not fit, or whose place lies elsewhere, cannot belong. For an event that has cues, which is
    one of several at its time, the side or a place near it is not enough.
    """
    cue = bool(event.cues) and _cues(event.cues).search(claim.quote) is not None
    where = _where(claim, event, places)
    if not _in_time(claim, event, cue) or (where < 0 and not cue):
        return 0
    side = bool(event.sides) and claim.side in event.sides.split()
    found = 4 * cue + max(where, 0) + side
    return 0 if event.cues and not cue and where < 3 else found


def _in_time(claim: Claim, event: Event, cue: bool) -> bool:
    own = window(claim)
    if own is None or event.date_start is None or event.date_end is None:
        return False
    shared = (min(own[1], event.date_end) - max(own[0], event.date_start)).days + 1
    if claim.date_start is None or cue:
        return shared > 0
    return shared >= SHARE * ((own[1] - own[0]).days + 1)


@lru_cache(maxsize=256)
def _cues(cues: str) -> re.Pattern[str]:
    """Whole words; a cue that ends in * any word that begins so."""
    words = [re.escape(cue.strip()).replace(r"\*", r"\w*") for cue in cues.split("|")]
    return re.compile(rf"(?<!\w)(?:{'|'.join(words)})(?!\w)", re.IGNORECASE)


def _where(claim: Claim, event: Event, places: Mapping[str, Place]) -> int:
    """3 the same place by id or by name, 2 near it, 0 where one of them is not known, -1 elsewhere.

    The name counts beside the id because a district and its town often share it.
    """
    if claim.place and claim.place == event.place:
        return 3
    near = _near(places.get(claim.place or ""), places.get(event.place or ""))
    words = [w.strip().casefold() for w in (event.place_text or "").split("|")]
    named = any(w and w in (claim.place_text or "").casefold() for w in words)
    return 3 if named and near >= 0 else near


def _near(one: Place | None, other: Place | None) -> int:
    """2 within the larger radius of the two, 0 for a country around the other or where coordinates lack, -1 farther."""
    if one is None or other is None:
        return 0
    if "country" in (one.precision, other.precision) and one.country == other.country:
        return 0
    if None in (one.latitude, one.longitude, other.latitude, other.longitude):
        return 0
    return 2 if distance(one, other) <= max(RADIUS[one.precision], RADIUS[other.precision]) else -1


def distance(one: Place, other: Place) -> float:
    """Kilometres between two places with coordinates on a sphere of radius 6371 km (haversine)."""
    a, b = radians(one.latitude or 0), radians(other.latitude or 0)
    half = sin((b - a) / 2) ** 2 + cos(a) * cos(b) * sin(radians((other.longitude or 0) - (one.longitude or 0)) / 2) ** 2
    return 2 * 6371 * asin(sqrt(half))


# Events formed from the claims themselves


def _form(claims: Sequence[Claim], places: Mapping[str, Place]) -> tuple[dict[str, str], list[Event]]:
    """Events of claims that fit none of the listed ones: event id by claim id, and the events."""
    blocks: dict[tuple[str, ...], list[Claim]] = defaultdict(list)
    homes = _homes(claims, places)
    for claim in claims:
        blocks[_block(claim, places, homes)].append(claim)
    chosen, made = {}, []
    for key in sorted(blocks):
        for group in _chains(blocks[key]):
            event = _event(key, group, places)
            made.append(event)
            chosen |= {claim.claim_id: event.event_id for claim in group}
    return chosen, made


def _fine(claim: Claim, places: Mapping[str, Place]) -> str:
    """A key for a place fine enough to tell events apart: its id, or its words where the gazetteer lacks it; else ''."""
    if claim.place:
        place = places.get(claim.place)
        return claim.place if place is None or place.precision in FINE else ""
    return " ".join((claim.place_text or "").casefold().split())


def _homes(claims: Iterable[Claim], places: Mapping[str, Place]) -> dict[str, str]:
    """The one fine place of each source that names just one: where its claims without a place belong."""
    named: dict[str, set[str]] = defaultdict(set)
    for claim in claims:
        if fine := _fine(claim, places):
            named[claim.source_id].add(fine)
    return {source: min(fine) for source, fine in named.items() if len(fine) == 1}


def _block(claim: Claim, places: Mapping[str, Place], homes: Mapping[str, str]) -> tuple[str, ...]:
    """Claims of different blocks never share an event.

    Claims of different sources meet only at the same fine place; a claim without one stays with its source. A period
    (a month, a season) meets only the same period, and an undated claim only those of its own source.
    """
    fine = _fine(claim, places) or homes.get(claim.source_id, "")
    own = window(claim)
    if own is None:
        return ("undated", claim.source_id, fine, "")
    period = f"{own[0]}/{own[1]}" if own[1] - own[0] > LONG else ""
    return ("at", fine, period) if fine else ("in", claim.source_id, period)


def _chains(block: Iterable[Claim]) -> Iterator[list[Claim]]:
    """Split a block where more than `APART` lies between one last day and the next; a chain over `LONG` falls into ISO weeks."""
    ordered = sorted(block, key=lambda c: (_day(c), c.claim_id))
    chain: list[Claim] = []
    for claim in ordered:
        if chain and _day(claim) - _day(chain[-1]) > APART:
            yield from _weeks(chain)
            chain = []
        chain.append(claim)
    yield from _weeks(chain)


def _weeks(chain: list[Claim]) -> Iterator[list[Claim]]:
    if _day(chain[-1]) - _day(chain[0]) < LONG:
        yield chain
    else:
        for _, week in groupby(chain, key=lambda c: _day(c).isocalendar()[:2]):
            yield list(week)


def _day(claim: Claim) -> date:
    return claim.date_end or claim.date_start or date.min


def _event(key: tuple[str, ...], group: Sequence[Claim], places: Mapping[str, Place]) -> Event:
    starts = [c.date_start for c in group if c.date_start]
    ends = [day for c in group if (day := c.date_end or c.date_start)]
    first, last = min(starts + ends, default=None), max(ends, default=None)
    fine = key[-2] if key[0] != "in" else ""  # a claim may have its place from the rest of its source
    place = fine if fine in places else _most(c.place for c in group)
    words = _most(c.place_text for c in group) or (None if place else fine or None)
    name = places[place].name if place in places else words
    sides = sorted({c.side for c in group if c.side})
    return Event(
        event_id=hashed_id("evt", *key, _day(group[0])),
        title=_title(name, first, last, sides, group[0].source_id),
        date_start=first,
        date_end=last,
        place_text=words,
        place=place,
        sides=" ".join(sides) or None,
        basis=_basis(key),
    )


def _most(values: Iterable[str | None]) -> str | None:
    """The value met most often, of equals the first in the alphabet."""
    met = Counter(v for v in values if v)
    return min(met, key=lambda v: (-met[v], v)) if met else None


def _title(name: str | None, first: date | None, last: date | None, sides: Sequence[str], source: str) -> str:
    when = "undated" if first is None else f"{first}" if first == last else f"{first} to {last}"
    return f"{name or f'Place not stated ({source})'}, {when}" + (f" ({', '.join(sides)})" if sides else "")


def _basis(key: tuple[str, ...]) -> str:
    kind, period = key[0], key[-1]
    if kind == "undated":
        return "derived: claims of one source that nothing dates"
    together = "the same place" if kind == "at" else "one source that names no single place"
    return f"derived: {together}, {'the same period' if period else 'dates no more than a day apart'}"
