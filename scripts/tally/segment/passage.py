"""A passage of a text as the scan sees it: words between spaces, got by one pass over its characters."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from ..text import INSIDE, UNSPACED, shadow

FIGURE = "\x1f"  # what stands for each digit: white space to `str.split`, yet told from a space
LINE_ENDS = "\n\r\x85\u2028\u2029"
Letters = tuple[tuple[str, str], ...]


class _Folding(dict[int, str]):
    """What each character is to the scan, by code point: a letter as in the shadow, a figure, a line end, or a space."""

    def __init__(self, letters: Mapping[str, str]) -> None:
        self._letters = letters

    def __missing__(self, code: int) -> str:
        found = self[code] = self._of(chr(code))
        return found

    def _of(self, char: str) -> str:
        if char in LINE_ENDS:
            return "\n"
        plain = self._letters.get(char) or shadow(char)
        if plain.isdecimal() or INSIDE.match(plain):  # a mark inside a word may hide a number word: taken for a figure
            return FIGURE
        if UNSPACED.match(plain):
            return f" {plain} "
        return plain if plain.isalnum() else " "


@lru_cache(maxsize=64)
def _folding(letters: Letters) -> _Folding:
    return _Folding(dict(letters))


def fold(text: str, letters: Letters = ()) -> str:
    """The text as words between spaces: lower case, every digit FIGURE, every other sign a space, every line end a newline.

    The words are those of `text.tokens`, but without marks inside. `letters` are a language's own foldings.
    """
    return text.translate(_folding(letters)).lower()


class Passage(NamedTuple):
    """A stretch of text with what `fold` makes of it, and the words of that."""

    text: str
    folded: str
    words: list[str]

    @classmethod
    def of(cls, text: str, folded: str | None = None) -> Passage:
        """Prepare a text to be looked at; `folded` where it is known already."""
        folded = fold(text) if folded is None else folded
        return cls(text, folded, folded.split())

    def cut(self, start: int, end: int) -> Passage:
        """The passage between two characters of its text."""
        fits = len(self.folded) == len(self.text)  # else some characters are words of their own
        return Passage.of(self.text[start:end], self.folded[start:end] if fits else None)

    def read_in(self, letters: Letters) -> Passage:
        """The passage with a language's own foldings."""
        return Passage.of(self.text, fold(self.text, letters)) if letters and any(char in self.text for char, _ in letters) else self
