"""What full-text search finds a row by: its folded words, and for a claim signs for what it means.

The search tables index trigrams. A folded text keeps a space on either side of every word, so a trigram can hold the edge of
a word: " ab" is how a word begins, " ab " a whole one. What a claim means (its outcome, what is counted, the sides, the place,
who says so, its numbers) stands there too, each as a sign: three characters of Unicode's private use area, which is one trigram
and in no text. So "killed" finds «погибли», and numbers are compared as numbers: 2000 is neither found in 52,000 nor in 12000.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from hashlib import blake2b

from ..schema.tables import Claim, Place, Source
from .folding import folded

_PRIVATE, _CHARACTERS = 0xE000, 6400  # the private use area of the basic plane
LONGEST = 18  # digits of a number that has signs
ARTICLE = ("table", "sources")  # what every article means: that it is one


@lru_cache(maxsize=100_000)
def sign(kind: str, code: str) -> str:
    """The sign of a meaning, such as ("outcome", "killed"): three private characters, by its hash."""
    found = int.from_bytes(blake2b(f"{kind}:{code}".encode(), digest_size=8).digest(), "big")
    return "".join(chr(_PRIVATE + found // _CHARACTERS**n % _CHARACTERS) for n in range(3))


def of_claim(claim: Claim, country: str | None = None) -> tuple[str, ...]:
    """The index row of a claim: quote, subject, speaker and place as folded words, then its signs. `country` is that of its place."""
    words = (claim.quote, claim.subject, claim.claimant_text, claim.place_text)
    return *(folded(text or "") for text in words), " ".join(dict.fromkeys(sign(*meaning) for meaning in meanings(claim, country)))


def of_source(source: Source, text: str | None) -> tuple[str, str]:
    """The index row of an article: title and text as folded words; the title carries the sign of articles."""
    return f"{folded(source.title or '')}{sign(*ARTICLE)}", folded(text or "")


def meanings(claim: Claim, country: str | None) -> Iterator[tuple[str, str]]:
    """What a claim means, as kind and code."""
    yield "outcome", claim.outcome
    yield "class", claim.class_
    yield from (("side", side) for side in (claim.side, claim.claimant_side, country) if side)
    yield from (("place", place) for place in (claim.place,) if place)
    yield from (("actor", actor) for actor in (claim.claimant,) if actor)
    yield "object", claim.object
    yield "quantifier", claim.quantifier
    yield from (("date", day) for day in _days(claim))
    if claim.value is not None:
        yield "value", str(claim.value)
    for bound, number in (("low", claim.low), ("high", claim.high)):
        if number is not None:
            yield "bound", str(number)
            yield from ((bound, node) for node in nodes(number))


def _days(claim: Claim) -> Iterator[str]:
    """Year, month and day of `date_end`, as fine as it is known: 2023, 2023-09, 2023-09-19, and the day of any year: 09-19."""
    if claim.date_end is not None:
        day, coarse = claim.date_end.isoformat(), claim.date_precision in ("year", "month")
        yield day[:4]
        yield from (() if claim.date_precision == "year" else (day[:7],))
        yield from (() if coarse else (day, day[5:]))


def nodes(number: int) -> Iterator[str]:
    """The nodes of a tree under which a whole number stands, by which ranges are found: how many digits it has, then each beginning of them."""
    digits = str(number)
    if number >= 0 and len(digits) <= LONGEST:
        yield from (f"{len(digits)}.{digits[:n]}" for n in range(len(digits) + 1))


def at_least(number: int) -> tuple[str, ...]:
    """The nodes under which all whole numbers from `number` on stand, and no others: the codes of "low" of a claim of so many."""
    return tuple(_beyond(str(number - 1), above=True)) if number > 0 else tuple(f"{n}." for n in range(1, LONGEST + 1))


def at_most(number: int) -> tuple[str, ...]:
    """The nodes under which all whole numbers from 0 to `number` stand, and no others: the codes of "high"."""
    return tuple(_beyond(str(number + 1), above=False))


def _beyond(digits: str, above: bool) -> Iterator[str]:
    size = len(digits)
    yield from (f"{n}." for n in (range(size + 1, LONGEST + 1) if above else range(1, size)))
    for i, digit in enumerate(digits):
        others: Iterable[int] = range(int(digit) + 1, 10) if above else range(0 if i or size == 1 else 1, int(digit))
        yield from (f"{size}.{digits[:i]}{other}" for other in others)


def countries(places: Iterable[Place]) -> dict[str, str]:
    """The country of each place that has one, by its id."""
    return {place.place_id: place.country for place in places if place.country}
