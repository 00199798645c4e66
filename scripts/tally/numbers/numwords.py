"""The number words of one language, compiled, and the arithmetic of putting them together.

All forms are kept as shadow words, so that the reader compares tokens and never letters. `numpacks.py` fills the table.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

_MEMORY = 100_000  # tokens whose reading is remembered: a hostile text must not fill the memory
MOST = 1e24  # no number is larger than this
ONLY_DIGITS = ("digits", "few")  # roles of endings that are written to digits only
LAST_DAY = 31  # what orders days of a month only (12-ին) counts behind a greater number
_LONGEST = 80  # letters of the longest number anybody writes as one word


@dataclass(frozen=True, slots=True)
class Word:
    """Everything one word or phrase can mean in a number. `room`: what is added after it must be smaller."""

    value: float | None = None
    room: float = 1
    scale: float = 0  # multiplies what stands before it: thousand
    collective: float = 0  # multiplies the whole number before it: dozen
    about: bool = False  # a collective that commits to nothing exact: dizaine
    low: float = 0  # indefinite: dozens
    high: float | None = None
    share: float | None = None
    part: bool = False  # a share whose fraction is not said: most
    ordinal: float | None = None
    article: bool = False
    fused: float | None = None  # a noun that carries its number: the Arabic dual
    half: bool = False  # "and a half"
    short: float = 0  # a scale after digits only: mln
    glued: float = 0  # a scale after digits without a space only: k
    tail: str = ""  # the role of a suffix that was cut off
    cut: int = 0  # characters of a prefix that was cut off
    joined: bool = False  # that prefix means "and"


Reading = tuple[tuple[str, ...], Word]  # the words that must follow, and what the whole means
Stack = tuple[tuple[float, float], ...]  # the parts of a number so far: value, and room for what follows
Phrases = dict[str, tuple[tuple[tuple[str, ...], str], ...]]


@dataclass(frozen=True, slots=True)
class NumberTable:
    """One language's number words. The fields are the keys of `numbers.yaml`; phrases are found by their first word."""

    code: str
    readings: Mapping[str, tuple[Reading, ...]]
    phrases: Mapping[str, Phrases]  # joiners, of, percent, ranges..., each by first word
    pieces: Mapping[str, tuple[Reading, ...]]  # parts of words that are no words themselves
    before: Phrases  # qualifiers before the number, by last word
    after: Phrases  # qualifiers behind the number, by first word
    open_after: Mapping[str, tuple[tuple[str, tuple[str, ...], str], ...]]  # those behind its noun or ending, by second word
    leading: Mapping[str, Phrases]  # fillers, minus and percent words before the number, by last word
    pairs: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]  # between ... and
    prefixes: tuple[tuple[str, bool], ...]
    suffixes: tuple[tuple[str, str], ...]
    dropped: frozenset[str]
    folded: frozenset[str]  # forms that only lack their accents: no ending is read behind them
    heads: frozenset[str]  # first letters of the pieces, where these spell whole numbers syllable by syllable
    bare_prefixes: tuple[str, ...]  # what is written to a bare noun to join it to a counted one
    decimal: str
    numeral: re.Pattern[str]
    joins_after: frozenset[int]  # the rooms after which a joiner adds: 10, 100, 1000 for any scale
    units_first: bool
    glued: bool
    neighbours: bool
    genitive_singular: bool
    adjacent: bool  # two numbers side by side are from the one to the other: üç dört
    from_opens: bool  # a number with a "from" ending opens a range that nothing closes
    not_alone: frozenset[str]  # numbers only as parts of longer ones or before a qualifier
    last_scale_dropped: bool
    letters: tuple[tuple[str, str], ...]
    _seen: dict[str, tuple[Reading, ...]] = field(default_factory=dict, repr=False, compare=False)
    _begins: dict[str, bool] = field(default_factory=dict, repr=False, compare=False)

    def look(self, word: str) -> tuple[Reading, ...]:
        """What a shadow word can begin, longest phrase first; () for a word that no number begins with."""
        known = self._seen.get(word)
        if known is None:
            if len(self._seen) > _MEMORY:
                self._seen.clear()
            known = self.readings.get(word, ())
            if not known or known[-1][0]:  # phrases only: the word may be a number by itself too
                known += self._derived(word)
            self._seen[word] = known
        return known

    def begins(self, word: str) -> bool:
        """Whether a number, or the mark before one, can begin with a shadow word or the digits in its place."""
        known = self._begins.get(word)
        if known is None:
            if len(self._begins) > _MEMORY:
                self._begins.clear()
            known = word.isdecimal() or bool(self.look(word)) or word in self.heads or word in self.phrases["ordinal_before"]
            known = self._begins[word] = known or word[0].isnumeric() and not word[0].isalpha()
        return known

    def _derived(self, word: str) -> tuple[Reading, ...]:
        if word in self.dropped or len(word) < 2 or not word[0].isalpha():
            return ()
        for plain, mark in self._without_prefix(word):
            found = (self.readings.get(plain, ()) if mark else self._single(plain)) or self._suffixed(plain)
            if not found and self.glued and (whole := glued_value(self, plain)):
                found = (((), whole),)
            if found:
                return tuple((rest, replace(w, **mark)) for rest, w in found) if mark else found
        return ()

    def _single(self, word: str) -> tuple[Reading, ...]:
        return tuple(reading for reading in self.readings.get(word, ()) if not reading[0])

    def _without_prefix(self, word: str) -> Iterator[tuple[str, dict[str, Any]]]:
        yield word, {}
        for prefix, joined in self.prefixes:
            if word.startswith(prefix) and len(word) > len(prefix) + 1:
                yield word[len(prefix) :], {"cut": len(prefix), "joined": joined}

    def _suffixed(self, word: str) -> tuple[Reading, ...]:
        for suffix, role in self.suffixes:
            if not word.endswith(suffix) or len(word) - len(suffix) < 2 or role in ONLY_DIGITS:
                continue
            stem = word[: -len(suffix)]
            found = () if stem in self.folded else self._single(stem)
            if not found and self.glued and (whole := glued_value(self, stem)):
                found = (((), whole),)
            plain = [w for _, w in found]
            if plain and (plain[0].value is not None or plain[0].scale or plain[0].low or plain[0].collective or plain[0].share):
                return (((), self._with_tail(plain[0], role)),)
        return ()

    def _with_tail(self, word: Word, role: str) -> Word:
        if role == "ordinal" and (word.value is not None or word.scale):
            return Word(ordinal=word.value if word.value is not None else word.scale)
        return replace(word, tail=role, article=word.article and role == "case")

    def find(self, name: str, words: tuple[str, ...], at: int) -> int:
        """The token after the phrase of list `name` that stands at `words[at:]`, else 0."""
        group = self.phrases[name]
        if group and at < len(words):
            for phrase, _ in group.get(words[at], ()):
                if words[at : at + len(phrase)] == phrase:
                    return at + len(phrase)
        return 0


def add(stack: Stack, value: float, room: float) -> Stack | None:
    """The parts of a number with `value` added behind them, None where it does not fit: nothing after "five" in "five six"."""
    if stack and (value >= stack[-1][1] or value == 0):
        return None
    return (*stack, (value, room))


def multiply(stack: Stack, scale: float) -> Stack | None:
    """The parts of a number with those smaller than `scale` multiplied by it: 2 and 5 in "one million two hundred five" stay apart."""
    if len(stack) == 1 and not stack[0][1]:
        return ((round(stack[0][0] * scale, 6), scale),)
    if stack and stack[0][0] * scale > MOST:
        return None
    if stack and stack[-1] == (stack[-1][0], scale) and len(stack) == 1:
        return ((stack[0][0] * scale, scale),)  # a scale said twice
    k = len(stack)
    while k and stack[k - 1][0] < scale:
        k -= 1
    value = sum(v for v, _ in stack[k:]) or 1
    if k and value * scale >= stack[k - 1][1]:
        return None
    return (*stack[:k], (value * scale, scale))


def glued_value(table: NumberTable, word: str) -> Word | None:
    """A number written as one word from its parts (zweihundertdrei), longest part first; None where letters are left over."""
    stack = next(_split(table, word, 0, ()), None) if len(word) <= _LONGEST else None
    return Word(value=sum(v for v, _ in stack), room=stack[-1][1]) if stack else None


def _split(table: NumberTable, word: str, at: int, stack: Stack) -> Iterator[Stack]:
    if at == len(word):
        yield stack
        return
    for end, longer in _pieces(table, word, at, stack):
        yield from _split(table, word, end, longer)


def _pieces(table: NumberTable, word: str, at: int, stack: Stack) -> Iterator[tuple[int, Stack]]:
    for end in range(len(word), at, -1):
        piece = word[at:end]
        for rest, found in (*table.readings.get(piece, ()), *table.pieces.get(piece, ())):
            new = None if rest else _with(stack, found)
            if new:
                yield end, new
        if stack and end < len(word) and piece in table.phrases["joiners"]:
            yield end, stack


def _with(stack: Stack, word: Word) -> Stack | None:
    new = multiply(stack, word.scale) if word.scale else None
    return new or (add(stack, word.value, word.room) if word.value else None)
