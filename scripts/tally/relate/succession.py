"""Which event of a package was which event of the one before it, so that ids stay what analysts have cited.

An event formed from claims keeps the id under which most of its claims stood before. Where two have become one, the id
given up stays in the table as a row that points to the other; an event listed by hand keeps its own id and takes those of
formed ones that went into it.
"""

from __future__ import annotations

import csv
import io
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from ..schema.columns import of, parse
from ..schema.tables import Claim, Event, hashed_id


@dataclass(frozen=True)
class Former:
    """The package before: the event of each claim, and its events by id."""

    event_of: Mapping[str, str] = field(default_factory=dict)
    events: Mapping[str, Event] = field(default_factory=dict)


def former(claims_csv: str, events_csv: str) -> Former:
    """Read the tables of the package before. Rows without an id or that are no events any more are passed over."""
    told = csv.DictReader(io.StringIO(claims_csv, newline=""))
    event_of = {row["claim_id"]: row["event"] for row in told if row.get("claim_id") and row.get("event")}
    return Former(event_of, {event.event_id: event for row in csv.DictReader(io.StringIO(events_csv, newline="")) if (event := _event(row))})


def _event(row: Mapping[str, str | None]) -> Event | None:
    try:
        cells = {c.attribute: parse(row.get(c.name) or "", c.type) for c in of(Event).columns}
    except ValueError:
        return None
    return Event(**cells) if all(cells[c.attribute] for c in of(Event).columns if c.required) else None


def succeed(claims: Sequence[Claim], events: Sequence[Event], listed: Iterable[str], past: Former) -> tuple[tuple[Claim, ...], tuple[Event, ...]]:
    """Claims and events under the ids that they had, and behind the events those that have become part of another.

    `listed` are the ids of the events listed by hand, which never change. Pure; the order of claims does not matter.
    """
    if not past.events:
        return tuple(claims), tuple(events)
    fixed = frozenset(listed)
    shared = _shared(claims, past)
    renamed = _renamed([e.event_id for e in events if e.event_id not in fixed], shared, fixed)
    now = tuple(replace(e, event_id=renamed.get(e.event_id, e.event_id)) for e in events)
    moved = tuple(replace(c, event=renamed.get(c.event or "", c.event)) for c in claims)
    return moved, (*now, *_pointers(past, {e.event_id for e in now}, _shared(moved, past)))


def _shared(claims: Iterable[Claim], past: Former) -> Mapping[str, Counter[str]]:
    """How many claims each event of now has of each event before."""
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for claim in claims:
        if claim.event and (before := past.event_of.get(claim.claim_id)):
            found[claim.event][before] += 1
    return found


def _renamed(formed: Sequence[str], shared: Mapping[str, Counter[str]], fixed: frozenset[str]) -> dict[str, str]:
    """The former id of each event that has one to itself: of all that claim it, the one with most of its claims.

    One whose own id has gone to another, after a split, gets a new one.
    """
    wishes = sorted((-count, before, now) for now in formed for before, count in shared.get(now, Counter()).items() if before not in fixed)
    given: dict[str, str] = {}
    taken: set[str] = set()
    for _, before, now in wishes:
        if now not in given and before not in taken:
            given[now] = before
            taken.add(before)
    return given | {now: hashed_id("evt", now, "split") for now in formed if now in taken and now not in given}


def _pointers(past: Former, ids: set[str], shared: Mapping[str, Counter[str]]) -> Iterator[Event]:
    """The events before that are none any more, each with the event that most of its claims have now; those without a claim are left out."""
    heirs: dict[str, Counter[str]] = defaultdict(Counter)
    for now, counts in shared.items():
        for before, count in counts.items():
            heirs[before][now] += count
    for id_, event in sorted(past.events.items()):
        heir = _heir(id_, heirs, past)
        if id_ not in ids and heir in ids:
            yield replace(event, merged_into=heir)


def _heir(id_: str | None, heirs: Mapping[str, Counter[str]], past: Former) -> str | None:
    """The event that has most of the claims of `id_`; where it had none any more, those of the one that it pointed to."""
    met = set()
    while id_ in past.events and id_ not in met and not heirs.get(id_):
        met.add(id_)
        id_ = past.events[id_].merged_into
    return _most(heirs[id_]) if id_ and heirs.get(id_) else None


def _most(counts: Counter[str]) -> str:
    return min(counts, key=lambda id_: (-counts[id_], id_))
