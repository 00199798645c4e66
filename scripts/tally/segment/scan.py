"""A cheap look at text before it is read: in which language a passage is, and whether it can state a claim at all.

A claim needs an outcome word and something that counts in one sentence. Whether their words are there is seen from the
passage split at its spaces, each word looked up once among the key words of its language (`signs`). Only what passes is cut
into sentences and parsed; what is passed over holds no claim, so nothing is lost.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from itertools import chain, repeat

from .. import packs
from ..numbers.numpacks import load_numbers
from .passage import FIGURE, Letters, Passage, fold
from .signs import Memory, Signs, keys

LATIN = frozenset("abcdefghijklmnopqrstuvwxyz")
PLAIN, AHEAD, LEAST = 0.2, 2.0, 3  # share of small words in a text, times those of any other language, and how many there must be
BITS = 16  # of a count of small words
MOST = (1 << BITS) - 1  # words of a passage that tell its language


@cache
@packs.lasting()
def signs(code: str) -> Signs:
    """The signs of the language `code`. KeyError where it has no pack."""
    try:
        table = load_numbers(code)
    except KeyError:
        table = None
    small = packs.small_words(code)
    found = packs.compiled(code, "keys", lambda: keys(packs.load(code).lexicon.forms(), table, small))
    return Signs(found, table, small, packs.order(code).ordinals == "after")


def in_language(seen: Passage, code: str | None) -> Iterator[tuple[Signs, Passage]]:
    """The signs by which to look at a passage: those of its language, or where that is not known of all that have an outcome word in it."""
    for each in (code,) if code else sorted(_possible(seen)):
        yield signs(each), seen.read_in(packs.letters(each))


def _possible(seen: Passage) -> Iterator[str]:
    found = set(chain.from_iterable(map(_languages().__getitem__, seen.words)))
    for code in packs.codes():
        if code in found or any(map(signs(code).has_outcome, (*signs(code).figures(seen), *_lettered(seen, packs.letters(code))))):
            yield code


def _lettered(seen: Passage, letters: Letters) -> list[str]:
    """The words that a language's own foldings make different."""
    own = [char for char, _ in letters if char in seen.text]
    return fold(" ".join(word for word in seen.text.split() if any(char in word for char in own)), letters).split() if own else []


@cache
def _languages() -> Memory[tuple[str, ...]]:
    """The languages in which a word is the key word of an outcome."""
    return Memory(lambda word: tuple(code for code in packs.codes() if signs(code).has_outcome(word)))


@cache
def _votes(ascii_: bool) -> Mapping[str, int]:
    """The languages that a small word belongs to, a field of BITS for each in the order of their codes: their sum counts all at once.

    For a text of plain ASCII the languages in other scripts than Latin are not even loaded.
    """
    found: dict[str, int] = {}
    for place, code in enumerate(packs.codes()):
        for word in packs.small_words(code) if not ascii_ or packs.script(code) == "LATIN" else ():
            found[word] = found.get(word, 0) | 1 << BITS * place
    return found


@lru_cache(maxsize=100_000)
def _ahead(votes: int) -> tuple[str, int, int]:
    """The language with the most votes, how many they are, and how many the next one has."""
    codes = packs.codes()
    counts = [votes >> BITS * place & MOST for place in range(len(codes))]
    second, most = (0, *sorted(counts))[-2:]
    return codes[counts.index(most)], most, second


@cache
def _alphabet(code: str) -> tuple[frozenset[str], bool]:
    """The letters of the language's small words, with all of LATIN where it is written in them, and whether it is."""
    letters = frozenset(chain.from_iterable(packs.small_words(code)))
    return (letters | LATIN, True) if letters & LATIN else (letters, False)


def language(seen: Passage) -> str | None:
    """The language whose small words (and, of, was) the passage is full of, None where none is plainly ahead.

    Only words and letters of the packs are known here: a text in another language has few of them, or letters that they lack.
    """
    words = seen.words if len(seen.words) <= MOST else seen.words[:MOST]
    best, most, second = _ahead(sum(map(_votes(seen.folded.isascii()).get, words, repeat(0))))
    if most < LEAST or most < PLAIN * len(words) or most < AHEAD * second:
        return None
    letters, latin = _alphabet(best)
    known = latin and seen.folded.isascii() or all(c in letters for c in set(seen.folded) if c.isalpha())
    return best if known else None


def letters(seen: Passage, most: int) -> int:
    """How many letters a passage has among its first `most` characters."""
    start = seen.folded[:most]
    return len(start) - start.count(" ") - start.count(FIGURE)
