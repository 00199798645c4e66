"""Why the other numbers of an article make no claim: read anew on demand, by the engine that is installed.

An article is read in a thread of its own and one at a time, so that no reader waits for another's article; what was read is kept.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from .. import codes, engine, packs
from ..model import Document

LONG = 60_000  # code points of an article that is read on demand
KEPT = 128  # articles whose numbers are kept


@dataclass(frozen=True, slots=True)
class Untaken:
    """A number that makes no claim: where it stands in the text, in code points, end exclusive, and why."""

    start: int
    end: int
    words: str
    reason: str
    definition: str


@lru_cache(maxsize=KEPT)
def numbers(source_id: str, text: str, published: str | None, language: str | None) -> tuple[Untaken, ...]:
    """The numbers of a text that make no claim, in text order; none where the text is in no language that can be read."""
    told = {row["code"]: row for row in codes.rows() if row["list"] == "reason"}
    document = Document(source_id, text, date.fromisoformat(published) if published else None, None, None, None, language)
    try:
        fates = engine.read([document], every_number=True).fates
    except packs.PackError:
        return ()
    found = (fate for fate in fates if not fate.claim_id)
    return tuple(Untaken(f.start, f.end, f.words, told[f.reason]["title"], told[f.reason]["definition"]) for f in found if f.reason in told)


def beside(found: Iterable[Untaken], taken: Iterable[tuple[int, int]]) -> list[Untaken]:
    """Those that overlap no number of a claim, nor each other: a row added or corrected by hand outweighs a reading."""
    spans = sorted(taken)
    kept: list[Untaken] = []
    for one in sorted(found, key=lambda u: (u.start, -u.end)):
        if not any(start < one.end and one.start < end for start, end in spans) and (not kept or kept[-1].end <= one.start):
            kept.append(one)
    return kept


class Reader:
    """Reads one article at a time."""

    def __init__(self) -> None:
        self._turn = asyncio.Semaphore(1)

    async def read(self, source_id: str, text: str, published: str | None, language: str | None) -> tuple[Untaken, ...]:
        """As `numbers`, off the event loop."""
        async with self._turn:
            return await asyncio.to_thread(numbers, source_id, text, published, language)
