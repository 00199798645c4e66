"""Whether an article's words show that one of its figures took the place of another: "rose from 12 to 17", "earlier 50", two entries of a live blog.

Two figures of one claimant in one article are as often of two things (own and enemy dead, two places, a part and the rest),
so nothing is taken for a running toll without such words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from .. import packs
from ..schema.tables import Claim
from ..text import shadow, tokens

BEFORE, AFTER = 6, 8  # tokens before the first and after the second number in which the words may stand: verbs come last in some languages
_TURNING = frozenset((("phrase", "updates"), ("time.words", "revised")))  # whichever of the two numbers stands first
_BACK = frozenset((("phrase", "updates"),))  # in a sentence of its own behind that of the later figure
_RISING = _TURNING | {("time.words", "cumulative")}  # only where the higher number stands second
_CLOCK = re.compile(r"^\W*(?:[^\W\d_]{2,4}\.?,?\s)?\W*([01]?\d|2[0-3])\s?[:.,։]\s?([0-5]\d)\b(?!\s?%)")


def hour(claim: Claim) -> tuple[int, int] | None:
    """The time of day with which the quote opens, as entries of a live blog do; None where it does not."""
    found = _CLOCK.match(claim.quote)
    return (int(found[1]), int(found[2])) if found else None


def apart_in_time(one: Claim, other: Claim) -> bool:
    """Whether both stand in entries of a live blog and of different hours."""
    a, b = hour(one), hour(other)
    return a is not None and b is not None and a != b


def replaced(earlier: Claim, later: Claim) -> bool:
    """Whether words say that `later` took the place of `earlier`, both of one article."""
    if apart_in_time(earlier, later):
        return True
    first, second = sorted((earlier, later), key=lambda c: c.number_start)
    if first.quote_start == second.quote_start:
        return not (_RISING if second is later else _TURNING).isdisjoint(_roles(first, BEFORE, second, AFTER))
    telling = _RISING if second is later else _BACK
    return not telling.isdisjoint(_roles(second, BEFORE, second, AFTER))


def _roles(first: Claim, before: int, last: Claim, after: int) -> Iterator[tuple[str, str]]:
    """What the words of the quote around and between the numbers of both are; nothing in a language without a pack."""
    code = packs.covering(last.language)
    if code not in packs.codes():
        return
    words, starts, _ = tokens(shadow(last.quote, packs.letters(code)))
    at, end = first.number_start - last.quote_start, last.number_end - last.quote_start
    begin = max(0, sum(s < at for s in starts) - before)
    for m in packs.load(code).lexicon.find(words[begin : sum(s < end for s in starts) + after]):
        yield (m.entry.role, m.entry.code)
