"""From documents to the rows of every table, with nothing read and nothing written: what `build` and `extract` share."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from . import codes, relate, world
from .engine import Reading
from .package import Rows
from .tables import TABLES, Code, Event, Source


def run(reading: Reading, sources: Iterable[Source], known: Iterable[Event] = ()) -> Rows:
    """The rows of a package by table: what was read, how it belongs together, and those actors and places that it names."""
    related = relate.relate(reading.claims, tuple(known), world.places())
    rows: dict[str, tuple[Any, ...]] = {
        "claims": related.claims,
        "sources": tuple(sources),
        "attributions": reading.attributions,
        "relations": related.relations,
        "events": related.events,
        "tolls": related.tolls,
        "codes": code_rows(),
        "changes": (),
    }
    rows["actors"] = tuple(a for a in world.actors() if a.actor_id in _named(rows, "actors"))
    rows["places"] = tuple(p for p in world.places() if p.place_id in _named(rows, "places"))
    return rows


def _named(rows: Rows, table: str) -> frozenset[str]:
    """The keys of `table` that rows of other tables refer to."""
    columns = [(t.name, c.attribute) for t in TABLES.values() for c in t.columns if c.references == table]
    return frozenset(key for name, attribute in columns for row in rows.get(name, ()) if (key := getattr(row, attribute)))




def code_rows() -> tuple[Code, ...]:
    """The rows of `codes`: every code list in file order."""
    return tuple(Code(**{name: text or None for name, text in row.items()}) for row in codes.rows())
