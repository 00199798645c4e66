"""To which of the events listed by hand a claim belongs: by its days, its place, whose loss it is, and its cause.

Pure and independent of the order of its input.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta

from ..schema.tables import Claim, Event
from .causes import Causes
from .extents import ELSEWHERE, SAME, UNKNOWN, Places, nearness, window
from .items import NO_ITEMS, Items

SHARE = 1 / 3  # of a claim's stretch of time that must fall into the event
CAUSE = 4  # how much the event's cause speaks for it; the place speaks by its nearness, the side as 1


def assign(claims: Iterable[Claim], known: Iterable[Event], places: Places, told_by: Causes, items: Items = NO_ITEMS) -> dict[str, str]:
    """Event id by claim id, for the claims that fit one of `known`; of several, the one for which most speaks."""
    listed = sorted(known, key=lambda e: e.event_id)
    leading = {c.claim_id: c for c in claims}
    chosen = {id_: best.event_id for id_, c in leading.items() if (best := _best(c, listed, places, told_by.get(c.claim_id)))}
    return chosen | _in_context([c for id_, c in leading.items() if id_ not in chosen], leading, chosen, listed, places, items)


def _best(claim: Claim, listed: Sequence[Event], places: Places, cause: str | None) -> Event | None:
    """The event with the most evidence; of equals the shorter one, then the one whose id comes first."""
    fitting = [(score, event) for event in listed if (score := _evidence(claim, event, places, cause)) > 0]
    return min(fitting, key=lambda f: (-f[0], _length(f[1]), f[1].event_id))[1] if fitting else None


def _in_context(rest: Iterable[Claim], leading: Mapping[str, Claim], chosen: Mapping[str, str], listed: Sequence[Event], places: Places, items: Items) -> dict[str, str]:
    """The listed event of claims that name no side and no place elsewhere: the one to which the other claims of their source, or of their item in a round-up, belong.

    Only where that is a single event and their dates fit it, and never an event that is known by its cause.
    """
    by_source: dict[str, set[str]] = defaultdict(set)
    for id_, event in chosen.items():
        by_source[items.get(id_, leading[id_].source_id)].add(event)
    open_to = [e for e in listed if not e.cause]
    found = {}
    for claim in rest:
        fitting = [e for e in open_to if e.event_id in by_source[items.get(claim.claim_id, claim.source_id)] and _in_time(claim, e, False) and _where(claim, e, places) > ELSEWHERE]
        if claim.side is None and len(fitting) == 1:
            found[claim.claim_id] = fitting[0].event_id
    return found


def _length(event: Event) -> timedelta:
    return (event.date_end - event.date_start) if event.date_start and event.date_end else timedelta.max


def _evidence(claim: Claim, event: Event, places: Places, cause: str | None) -> int:
    """How much speaks for the event: `CAUSE` its cause, the nearness of the place, 1 the side. 0 where it cannot be.

    A claim whose dates do not fit, or whose place lies elsewhere, cannot belong. For an event known by its cause, which
    is one of several at its time, the side or a place near it is not enough.
    """
    caused = event.cause is not None and event.cause == cause
    where = _where(claim, event, places)
    if not _in_time(claim, event, caused) or (where == ELSEWHERE and not caused):
        return 0
    side = bool(event.sides) and claim.side in event.sides.split()
    found = CAUSE * caused + max(where, UNKNOWN) + side
    return 0 if event.cause and not caused and where < SAME else found


def _in_time(claim: Claim, event: Event, caused: bool) -> bool:
    own = window(claim)
    if own is None or event.date_start is None or event.date_end is None:
        return False
    shared = (min(own[1], event.date_end) - max(own[0], event.date_start)).days + 1
    if claim.date_start is None or caused:
        return shared > 0
    return shared >= SHARE * ((own[1] - own[0]).days + 1)


def _where(claim: Claim, event: Event, places: Places) -> int:
    """How near the claim's place is to the event's. The name counts beside the id because a district and its town often share it."""
    near = nearness(places.get(claim.place or ""), places.get(event.place or ""))
    words = [w.strip().casefold() for w in (event.place_text or "").split("|")]
    named = any(w and w in (claim.place_text or "").casefold() for w in words)
    return SAME if named and near > ELSEWHERE else near
