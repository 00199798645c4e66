"""From documents to the rows of every table, with nothing read and nothing written: what `build` and `extract` share."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType

from . import codes, relate, world
from .engine import Reading
from .model import Document
from .package import Rows
from .relate import causes, items
from .relate.copies import Copy
from .relate.succession import Former
from .review import Reviewed
from .schema.tables import Actor, Code, Event, Place, Review, Source, of


def run(
    reading: Reading | Reviewed,
    documents: Iterable[Document],
    sources: Iterable[Source],
    known: Iterable[Event] = (),
    reviews: Iterable[Review] = (),
    copies: Mapping[str, Copy] = MappingProxyType({}),
    past: Former = Former(),
) -> Rows:
    """The rows of a package by table: what was read in `documents` and reviewed, how it belongs together, and those actors and places that it names.

    `copies` are the sources that are copies of others, by id, as `copies.find` gives them for what was read, before reviews.
    `past` is the package before, whose events keep their ids.
    """
    documents, known, sources = tuple(documents), tuple(known), tuple(_marked(source, copies.get(source.source_id)) for source in sources)
    named = {*_values(reading.claims, "place"), *_values(known, "place")}
    originals = {id_: copy.original for id_, copy in copies.items()}
    related = relate.relate(reading.claims, known, _places(named), sources, causes.told(documents, reading.claims), originals, past, items.items(documents, reading.claims))
    return {
        "claims": related.claims,
        "sources": sources,
        "attributions": reading.attributions,
        "relations": related.relations,
        "events": related.events,
        "tolls": related.tolls,
        "actors": tuple(_actors({*_values(reading.claims, "claimant"), *_values(reading.attributions, "actor")})),
        "places": tuple(_places(named | _values(related.events, "place"))),
        "codes": code_rows(),
        "changes": (),
        "reviews": tuple(reviews),
        "quality": (),
    }


def _marked(source: Source, copy: Copy | None) -> Source:
    return replace(source, copy_of=copy.original, copy_similarity=copy.similarity) if copy else source


def _values(rows: Iterable[object], attribute: str) -> set[str]:
    return {value for row in rows if (value := getattr(row, attribute))}


def _places(ids: Iterable[str]) -> Iterator[Place]:
    for found in filter(None, map(world.place, sorted(ids))):
        told = {name: getattr(found, name) for name in _same(Place, found)}
        yield Place(place_id=found.id, **told)


def _actors(ids: Iterable[str]) -> Iterator[Actor]:
    for found in filter(None, map(world.actor_of, sorted(ids))):
        told = {name: getattr(found, name) for name in _same(Actor, found)}
        yield Actor(actor_id=found.id, **told)


def _same(row: type, known: object) -> Iterator[str]:
    """The columns of a table that what is known of the world has under the same name."""
    return (name for name in of(row).header if hasattr(known, name))


def code_rows() -> tuple[Code, ...]:
    """The rows of `codes`: every code list in file order."""
    return tuple(Code(**{name: text or None for name, text in row.items()}) for row in codes.rows())
