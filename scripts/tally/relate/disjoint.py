"""Things put together in sets that share none: each set is known by the least of its members, so the order of putting together does not matter."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Generic, TypeVar

Thing = TypeVar("Thing", int, str)


class Disjoint(Generic[Thing]):
    """Sets of things, at first one for each."""

    def __init__(self, things: Iterable[Thing]) -> None:
        self._above = {thing: thing for thing in things}

    def __contains__(self, thing: object) -> bool:
        return thing in self._above

    def head(self, thing: Thing) -> Thing:
        """The least member of its set. Raises KeyError for what is in none; the way there is halved, so asking again is cheap."""
        above = self._above
        while above[thing] != thing:
            above[thing] = above[above[thing]]
            thing = above[thing]
        return thing

    def join(self, one: Thing, other: Thing) -> None:
        """Make one set of the sets of both."""
        low, high = sorted((self.head(one), self.head(other)))
        self._above[high] = low

    def heads(self) -> dict[Thing, Thing]:
        """The head of every thing, in the order in which they were given."""
        return {thing: self.head(thing) for thing in self._above}
