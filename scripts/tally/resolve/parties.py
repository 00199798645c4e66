"""Who fights whom: the parties to armed conflicts (`world/conflicts.csv`) and which of them a document is about.

A row of the table says that two sides fought each other in a period; it is no judgement of right or standing. It is asked
only where the words speak of an enemy, or of what somebody did to one, without naming it.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

from .. import world
from ..mentions import View

CLEAR = 1.5  # how many times as often the rival must be named that is meant
BREAKAWAY = frozenset(("NK", "PMR"))  # among the countries of `countries.csv` those that are breakaway territories


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two sides that fought each other from `since` to `until` (None while it lasts), both days inclusive."""

    side: str
    other: str
    since: date
    until: date | None

    def on(self, day: date | None) -> bool:
        """Whether they fought on that day; without a day, whether they ever did."""
        return day is None or self.since <= day and (self.until is None or day <= self.until)


@cache
def conflicts() -> tuple[Conflict, ...]:
    """The rows of `conflicts.csv` in file order."""
    with (world.WORLD / "conflicts.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return tuple(Conflict(r["side"], r["other"], date.fromisoformat(r["since"]), date.fromisoformat(r["until"]) if r["until"] else None) for r in rows)


@cache
def rivals(side: str, day: date | None) -> tuple[str, ...]:
    """The sides that `side` fought on that day, in file order."""
    found = [c.other if c.side == side else c.side for c in conflicts() if side in (c.side, c.other) and c.on(day)]
    return tuple(dict.fromkeys(found))


@cache
def enemy_states(side: str, day: date | None) -> tuple[str, ...]:
    """The states that `side` fought on that day, the one it has fought longest first."""
    since = {r: min(c.since for c in conflicts() if {side, r} == {c.side, c.other}) for r in rivals(side, day) if is_state(r)}
    return tuple(sorted(since, key=lambda r: (since[r], r)))


def is_state(side: str) -> bool:
    """Whether the side is a country, not an armed group or a breakaway territory."""
    return side in world.countries() and side not in BREAKAWAY


@dataclass(frozen=True)
class Cast:
    """The sides that a document names: how often each, and the day of its publication."""

    named: Counter[str]
    day: date | None = None

    def opponent(self, side: str) -> str | None:
        """Whom `side` fights here: the rival that the document names most, a state before a breakaway territory that it stands behind, else the only state among them.

        None where two rivals are named about as often.
        """
        known = rivals(side, self.day)
        here = sorted((r for r in known if self.named[r]), key=lambda r: (r in BREAKAWAY, -self.named[r], known.index(r)))
        if here:
            rival = here[1] if len(here) > 1 and here[1] not in BREAKAWAY else None
            return None if rival and self.named[rival] * CLEAR > self.named[here[0]] else here[0]
        states = [r for r in known if is_state(r)]
        return states[0] if len(states) == 1 else None

    def at_war(self, side: str) -> bool:
        """Whether the document names a rival of `side`."""
        return any(self.named[r] for r in rivals(side, self.day))

    def at_war_without(self, side: str) -> bool:
        """Whether the document names two sides that fight each other, neither of them `side`."""
        return any(self.named[r] for s in self.named if s != side for r in rivals(s, self.day) if r != side)

    @property
    def interstate(self) -> bool:
        """Whether the document names two states that fight each other."""
        return any(self.named[r] and is_state(r) for s in self.named if is_state(s) for r in rivals(s, self.day))

    @property
    def rebels(self) -> str | None:
        """The one armed group or breakaway territory in the document that fights somebody; None where there are several."""
        groups = [s for s in self.named if not is_state(s) and rivals(s, self.day)]
        return groups[0] if len(groups) == 1 else None


def cast(views: Sequence[View], day: date | None) -> Cast:
    """The sides that the sentences name, each name counted where it stands."""
    named = Counter(m.entry.code for v in views for m in v.parsed.mentions if m.entry.role in ("name.sides", "name.capitals"))
    return Cast(named, day)
