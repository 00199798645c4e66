"""What one source tells of one happening, and whether two accounts can be of the same: the material of which events are formed.

An account is a set of claims with what they say together of days, places, causes, sides and figures. Two accounts put
together are an account again, so the same two questions serve for two claims of an article, for two articles, and for two
groups of them: can they be of one happening (`can_be_one`), and how much speaks for it (`likeness`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from ..schema.tables import Claim
from .causes import Causes, agree
from .extents import COARSE, ELSEWHERE, SAME, UNKNOWN, Places, Window, between, nearness, spanning, window
from .tolls import numbers
from .toponyms import Skeleton, same, skeleton

APART = timedelta(days=1)  # of two datings of one event: one report says "on Tuesday", the next is of Wednesday
LONG = timedelta(days=7)  # a longer stretch is a period or a series of events, and is not chained with its neighbours
RUNNING = timedelta(days=6)  # how long after the event a figure that only its publication dates may still be about it
WIDE = frozenset(("earthquake", "storm", "flood", "wildfire"))  # causes that strike many places at once
REACH = 300  # km over which they do
MEMORY = 30  # accounts of a source to which a later claim of it may still belong
FEW, MANY = 3, 10  # figures from which on the same number is some ground, or a good one
ENOUGH = 4.5  # likeness from which on two accounts of different sources are taken for one happening


@dataclass(frozen=True, slots=True)
class Account:
    """Claims about one happening. `window` None: nothing dates them; `told`: by words of theirs, not by their publication only."""

    claims: tuple[Claim, ...]
    window: Window | None
    told: bool
    places: frozenset[str] = frozenset()  # ids
    names: frozenset[Skeleton] = frozenset()  # of its places, whether the gazetteer has them or not
    causes: frozenset[str] = frozenset()
    sides: frozenset[str] = frozenset()  # of those who suffered, and of those who tell
    figures: frozenset[tuple[str, int]] = frozenset()  # outcome and number, `FEW` and more

    @property
    def period(self) -> bool:
        """Whether it stretches over more than an event does: a month, a season, a war."""
        return self.told and self.window is not None and self.window[1] - self.window[0] > LONG

    def __add__(self, other: Account) -> Account:
        both = [a.window for a in (self, other) if a.window and a.told >= (self.told or other.told)]  # what words tell goes before what they do not
        return Account(
            self.claims + other.claims,
            spanning(both[0], both[-1]) if both else None,
            self.told or other.told,
            self.places | other.places,
            self.names | other.names,
            self.causes | other.causes,
            self.sides | other.sides,
            self.figures | other.figures,
        )


def account(claim: Claim, parts: Iterable[Claim], told_by: Causes, places: Places) -> Account:
    """What a claim by itself says of its happening; the figures of its `parts` are told with it."""
    own = (claim, *parts)
    known = places.get(claim.place or "")
    names = {skeleton(name) for name in (claim.place_text, known and known.name) if name} - {()}
    cause = told_by.get(claim.claim_id)
    return Account(
        own,
        window(claim),
        claim.date_start is not None,
        frozenset((known.place_id,)) if known else frozenset(),
        frozenset(names),
        frozenset((cause,)) if cause else frozenset(),
        frozenset(s for c in own for s in (c.side, c.claimant_side) if s),
        frozenset((c.outcome, n) for c in own for n in numbers(c) if n is not None and n >= FEW),
    )


def in_source(claims: Sequence[Claim], parts: Mapping[str, Sequence[Claim]], told_by: Causes, places: Places) -> list[Account]:
    """The happenings of which one source tells: its claims in text order, each with the last account that it can belong to.

    `parts` are the breakdowns by the id of their total.
    """
    found: list[Account] = []
    for claim in sorted(claims, key=lambda c: (c.number_start, c.claim_id)):
        own = account(claim, parts.get(claim.claim_id, ()), told_by, places)
        recent = range(len(found) - 1, max(-1, len(found) - 1 - MEMORY), -1)
        fitting = next((i for i in recent if can_be_one(found[i], own, places) and not _two_places(found[i], own, places) and not _long_after(found[i], own)), None)
        if fitting is None:
            found.append(own)
        else:
            found[fitting] += own
    return found


def _two_places(one: Account, other: Account, places: Places) -> bool:
    """Whether a source tells of two places: other names, of which neither is that of a stretch of land that may hold the other, and not the same cause."""
    if not (one.names and other.names) or _where(one, other, places) != UNKNOWN or one.causes & other.causes:
        return False
    return all(places[p].precision not in (*COARSE, "district") for p in one.places | other.places)


def _long_after(one: Account, other: Account) -> bool:
    """Whether one is of days that words tell, the other only of a publication days later, and neither place, cause, side nor kind of toll joins them."""
    if one.told == other.told or one.window is None or other.window is None:
        return False
    told, counted = (one.window, other.window) if one.told else (other.window, one.window)
    if counted[0] <= told[1]:
        return False
    return not (one.causes & other.causes or one.sides & other.sides or any(same(a, b) for a in one.names for b in other.names))


def can_be_one(one: Account, other: Account, places: Places) -> bool:
    """Whether nothing speaks against it: their days meet, no place lies elsewhere, their causes share a family."""
    return _may_be_one(one, other) and _where(one, other, places) > ELSEWHERE


def _may_be_one(one: Account, other: Account) -> bool:
    """The same, places apart, which take the longest to compare."""
    return _days_meet(one, other) and agree(one.causes, other.causes)


def _days_meet(one: Account, other: Account) -> bool:
    if one.period or other.period:
        return one.window == other.window
    if one.window is None or other.window is None:
        return True
    if one.told and other.told:
        return between(one.window, other.window) <= APART and _length(spanning(one.window, other.window)) <= LONG
    if one.told or other.told:
        told, counted = (one.window, other.window) if one.told else (other.window, one.window)
        return told[0] <= counted[1] + APART and counted[0] - told[1] <= RUNNING
    return between(one.window, other.window) <= LONG


def _length(stretch: Window) -> timedelta:
    return stretch[1] - stretch[0]


def _where(one: Account, other: Account, places: Places) -> int:
    """How near their places are: SAME where they share a name; else ELSEWHERE where two fine ones are far apart; else the best of all pairs.

    A name that the gazetteer lacks may be that of a village in the town or district that the other account names, so
    that alone names differ is UNKNOWN.
    """
    if one.places & other.places or any(same(a, b) for a in one.names for b in other.names):
        return SAME
    reach = REACH if one.causes & other.causes & WIDE else 0
    found = [nearness(places[a], places[b], reach) for a in one.places for b in other.places]
    coarse = any(places[p].precision in COARSE for p in one.places | other.places)
    if ELSEWHERE in found and (not coarse or max(found) == ELSEWHERE):
        return ELSEWHERE
    return max(found, default=UNKNOWN)


def likeness(one: Account, other: Account, places: Places) -> float | None:
    """How much speaks for one happening, None where they cannot be one.

    Days 1 or 2, place -1 (other names) to 3, cause 1 (of one family) or 2, sides -1 or 1, figures 0 to 3.
    """
    where = _where(one, other, places) if _may_be_one(one, other) else ELSEWHERE
    if where == ELSEWHERE:
        return None
    days = 0.0 if one.window is None or other.window is None else 2.0 if one.told and other.told else 1.0
    place = -1 if where == UNKNOWN and one.names and other.names else where
    cause = 2.0 if one.causes & other.causes else 1.0 if one.causes and other.causes else 0.0
    sides = 1.0 if one.sides & other.sides else -1.0 if one.sides and other.sides else 0.0
    figures = sum(1.5 if n >= MANY else 0.5 for _, n in one.figures & other.figures)
    return days + place + cause + sides + min(figures, 3.0)
