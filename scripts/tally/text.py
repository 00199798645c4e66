"""The shadow of a text and its tokens.

Matching happens on a shadow: the same length as the text code point for code point, with case, apostrophes,
dashes, spaces and digits made alike. An offset into the shadow is therefore an offset into the text.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_ALIKE = {
    "'": "’‘ʼ`´ʹ＇ʻ",
    '"': "“”„«»‟＂‹›「」『』",
    "-": "‐‑‒–—―−－﹣",
    " ": "\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000\t",
    "i": "İ",
}
BULLETS = "•●▪■◆◾◼▶►‣∙◦○□"  # signs that open an item of a list and nothing else
# `str.lower` lengthens no other character than İ.
_FOLD = {ord(c): k for k, chars in _ALIKE.items() for c in chars}
_FULL_WIDTH = range(0xFF01, 0xFF5F)  # ASCII again, 0xFEE0 farther on

# Scripts written without spaces: each character is a token of its own.
_UNSPACED = r"\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\u0e00-\u0eff"
# Marks that stand inside a word: accents, Hebrew points, Arabic vowels, the zero-width joiners, soft hyphen.
_INSIDE = r"\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0670\u200c\u200d\u00ad"
LETTER = rf"[^\W\d_{_UNSPACED}]"  # of a script that is written with spaces
UNSPACED, INSIDE = re.compile(f"[{_UNSPACED}]"), re.compile(f"[{_INSIDE}]")
# Single characters may be possessive, groups may not: Python before 3.11.5 loses their last choice (cpython issue 106052).
TOKEN = re.compile(rf"(?:{LETTER}++|(?<=[^\W\d_])[{_INSIDE}])+|\d++|[^\w\s]|_|[{_UNSPACED}]")  # the commonest first


class _Folding(dict[int, int | str]):
    """What each character is folded to, by code point; worked out when it is first met."""

    def __missing__(self, code: int) -> int | str:
        """Decimal digits of every script and full-width signs become ASCII, others stay what they are."""
        char = chr(code)
        plain = code - 0xFEE0 if code in _FULL_WIDTH else code
        found = self[code] = str(unicodedata.digit(char)) if char.isdecimal() else plain
        return found


@lru_cache(maxsize=64)
def _folding(letters: tuple[tuple[str, str], ...]) -> _Folding:
    return _Folding(_FOLD | {ord(a): b for a, b in letters})


def shadow(text: str, letters: tuple[tuple[str, str], ...] = ()) -> str:
    """The text to match on: same length, lower case, one apostrophe, dash, quote mark, space and set of digits.

    `letters` are a language's own foldings, one code point to one (Russian ё to е, Turkish I to ı).
    """
    return text.translate(_folding(letters)).lower()


def tokens(shadowed: str, start: int = 0, end: int | None = None) -> tuple[tuple[str, ...], tuple[int, ...], tuple[int, ...]]:
    """Words, digit runs and single signs of `shadowed[start:end]`, with their starts and ends in the shadow."""
    found = [(m[0], m.start(), m.end()) for m in TOKEN.finditer(shadowed, start, len(shadowed) if end is None else end)]
    return tuple(zip(*found)) if found else ((), (), ())
