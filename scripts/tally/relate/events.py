"""To which event each claim belongs: one listed by hand, or one that the accounts of the sources make.

Pure and independent of the order of its input. Accounts are compared only where they share a day and a country, a side, a
cause or a figure, so the work grows with the number of claims and not with its square.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import combinations

from ..schema.tables import Claim, Event, Place, Source, hashed_id
from . import listed, titles
from .causes import Causes
from .disjoint import Disjoint
from .extents import COARSE, Places
from .incidents import APART, ENOUGH, MANY, Account, can_be_one, in_source, likeness
from .items import NO_ITEMS, Items

CROWD = 200  # accounts with a key in common up to which each is compared with each; beyond, only those with a narrower one
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Settled:
    """The claims in the order given, each with its event, and all events in order of their first day."""

    claims: tuple[Claim, ...]
    events: tuple[Event, ...]


def settle(claims: Sequence[Claim], known: Iterable[Event], places: Iterable[Place], sources: Iterable[Source], told_by: Causes, items: Items = NO_ITEMS) -> Settled:
    """Give each claim its event: the best of `known` that fits, else one formed from what the sources tell.

    A breakdown goes where its total goes. All of `known` stand in the result, also those without a claim. `told_by` is the
    cause of each claim that has one, `items` its item in a round-up; of `sources` the day of publication is looked at.
    """
    gazetteer = {place.place_id: place for place in places}
    by_id = {s.source_id: s for s in sources}
    known = tuple(known)
    totals = _totals(claims)
    leading = [c for c in claims if totals[c.claim_id] == c.claim_id]
    chosen = listed.assign(leading, known, gazetteer, told_by, items)
    parts: dict[str, list[Claim]] = defaultdict(list)
    for claim in claims:
        if totals[claim.claim_id] != claim.claim_id:
            parts[totals[claim.claim_id]].append(claim)
    accounts = _accounts([c for c in leading if c.claim_id not in chosen], parts, told_by, gazetteer, items)
    made = []
    for group in _groups(accounts, gazetteer, items):
        made.append(_event(group, told_by, gazetteer, by_id))
        chosen |= {claim.claim_id: made[-1].event_id for claim in group.claims}
    events = sorted((*known, *made), key=lambda e: (e.date_start or e.date_end or date.max, e.event_id))
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


def _accounts(claims: Iterable[Claim], parts: Mapping[str, Sequence[Claim]], told_by: Causes, places: Places, items: Items) -> list[Account]:
    """What each source, or item of a round-up, tells, in order of source and text."""
    by_source: dict[str, list[Claim]] = defaultdict(list)
    for claim in claims:
        by_source[items.get(claim.claim_id, claim.source_id)].append(claim)
    return [account for id_ in sorted(by_source) for account in in_source(by_source[id_], parts, told_by, places)]


def _groups(accounts: Sequence[Account], places: Places, items: Items) -> Iterator[Account]:
    """Accounts of one happening put together, the likeliest pair first, as long as what is put together can be one."""
    joined = Disjoint(range(len(accounts)))
    groups = dict(enumerate(accounts))
    for one, other in _likely(accounts, places, items):
        a, b = sorted((joined.head(one), joined.head(other)))
        if a != b and can_be_one(groups[a], groups[b], places):
            groups[a] += groups.pop(b)
            joined.join(a, b)
    yield from groups.values()


def _likely(accounts: Sequence[Account], places: Places, items: Items) -> list[tuple[int, int]]:
    """Pairs of accounts of different sources that are likely of one happening, the likeliest first."""
    found = []
    for one, other in _candidates(accounts, places, items):
        score = likeness(accounts[one], accounts[other], places)
        if score is not None and score >= ENOUGH:
            found.append((-score, one, other))
    return [(one, other) for _, one, other in sorted(found)]


def _candidates(accounts: Sequence[Account], places: Places, items: Items) -> set[tuple[int, int]]:
    """Pairs worth comparing. In a crowd each is compared with the first only that shares a narrow key with it."""
    found: set[tuple[int, int]] = set()
    for keys, crowded in ((_wide_keys, False), (_narrow_keys, True)):
        blocks: dict[Hashable, list[int]] = defaultdict(list)
        for i, account in enumerate(accounts):
            for key in keys(account, places):
                blocks[key].append(i)
        for block in blocks.values():
            if len(block) <= CROWD:
                found.update(combinations(block, 2))
            elif crowded:
                found.update((block[0], other) for other in block[1:])
    told_in = [items.get(a.claims[0].claim_id, a.claims[0].source_id) for a in accounts]
    return {(i, j) for i, j in found if told_in[i] != told_in[j]}


def _days(account: Account) -> Iterator[Hashable]:
    """The days by which it may meet another account: its own and the next, or its whole stretch where that is a period."""
    if account.window is None:
        return
    if account.period:
        yield account.window
        return
    first, last = account.window
    for n in range((last - first + APART) // DAY + 1):
        yield first + n * DAY


def _wide_keys(account: Account, places: Places) -> Iterator[Hashable]:
    countries = {places[p].country for p in account.places if p in places}
    for day in _days(account):
        yield from ((day, what) for what in (*(countries | account.sides), *account.causes, *account.names))


def _narrow_keys(account: Account, places: Places) -> Iterator[Hashable]:
    fine = [p for p in account.places if p in places and places[p].precision not in COARSE]
    figures = [figure for figure in account.figures if figure[1] >= MANY]
    for day in _days(account):
        yield from ((day, what) for what in (*fine, *account.names, *figures))


# The row of an event


def _event(group: Account, told_by: Causes, places: Places, sources: Mapping[str, Source]) -> Event:
    window = group.window
    first, last = window if window and group.told else (None, window[1] if window else None)
    place, words, name = titles.place(group.claims, places)
    sides = sorted({c.side for c in group.claims if c.side})
    cause = titles.most(told_by.get(c.claim_id) for c in group.claims)
    return Event(
        event_id=hashed_id("evt", _anchor(group, sources).claim_id),
        title=titles.title(name, first, last, cause, sides, group.claims),
        date_start=first,
        date_end=last,
        place_text=words,
        place=place,
        cause=cause,
        sides=" ".join(sides) or None,
        basis=_basis(group),
    )


def _anchor(group: Account, sources: Mapping[str, Source]) -> Claim:
    """The claim that names the event: the first of the source that was published first, so that later articles do not rename it."""

    def order(claim: Claim) -> tuple[date, str, int]:
        source = sources.get(claim.source_id)
        return (source and source.published or claim.date_end or date.max, claim.source_id, claim.number_start)

    return min(group.claims, key=order)


def _basis(group: Account) -> str:
    count = len({c.source_id for c in group.claims})
    if count == 1:
        return "derived: claims of one source"
    return f"derived: claims of {count} sources whose days, places, causes, sides and figures agree"
