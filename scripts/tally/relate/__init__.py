"""How claims stand to each other, within and across articles: their events, their relations, their tolls.

Pure and independent of the order of its input: nothing but the columns of claims and sources is looked at. A relation that
the words do not state is a candidate and says so with its grade; nothing is merged or dropped because of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from ..schema.tables import Claim, Event, Place, Relation, Source, Toll
from . import tolls
from .causes import NO_CAUSES, Causes
from .events import settle
from .items import NO_ITEMS, Items
from .relations import Stated, comparable, conflicts, denials, parts, same_figures, updates
from .succession import Former, succeed
from .tolls import standing

NO_COPIES: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True)
class Related:
    """The claims in the order given, each with its event; events, relations and tolls in order of their keys."""

    claims: tuple[Claim, ...]
    events: tuple[Event, ...]
    relations: tuple[Relation, ...]
    tolls: tuple[Toll, ...]


def relate(
    claims: Sequence[Claim],
    known: Iterable[Event] = (),
    places: Iterable[Place] = (),
    sources: Iterable[Source] = (),
    told_by: Causes = NO_CAUSES,
    copies: Mapping[str, str] = NO_COPIES,
    past: Former = Former(),
    items: Items = NO_ITEMS,
) -> Related:
    """Put claims of any number of articles together.

    `known` are the events listed by hand, `places` the gazetteer's rows, `sources` the articles', `told_by` the causes that
    the articles name, by claim_id. `copies` gives for each source that is a copy of another the source_id of its original:
    what either states as its own, one voice says. `past` is the package before, whose events keep their ids.
    `items` tells claims of round-ups by their items, each of which is taken for an article by itself where events are formed.
    """
    sources, known = tuple(sources), tuple(known)
    settled = settle(claims, known, places, sources, told_by, items)
    named, events = succeed(settled.claims, settled.events, (e.event_id for e in known), past)
    stated = Stated(named, sources, copies)
    ordered = sorted(named, key=stated.order)
    pairs = [*parts(ordered), *same_figures(ordered, stated), *denials(ordered, stated), *updates(ordered, stated)]
    groups = standing(ordered, pairs, stated.roots)
    pairs += conflicts(groups, pairs, stated)
    relations = tuple(sorted(pairs, key=lambda r: (r.claim_id, r.relation, r.other_claim_id)))
    return Related(named, events, relations, tolls.tolls(groups, relations, stated.roots, comparable))
