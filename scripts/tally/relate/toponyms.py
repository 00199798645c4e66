"""Names of places made comparable across scripts and cases: Саравены, Սարավենայից and Saravena name one town.

A name is reduced to the consonants of its romanised words, sounds that spellings confuse taken as one. That is too coarse
to look a place up in a gazetteer, and good enough to see that two reports of one day name the same place.
"""

from __future__ import annotations

import re
from functools import lru_cache

from text_unidecode import unidecode

from ..text import shadow, tokens

SHORT = 3  # consonants without which a word is too short to be told by them
ENDING = 3  # consonants that a case ending may add
_HISSING = re.compile("d?zh|dj|sh|ch|t[sz]|dz|[czj]")
_THROATY = re.compile("[kg]h|[gqhx]")
_SILENT = re.compile("[^bdfklmnprstv]")

Skeleton = tuple[str, ...]  # of the words of a name that begin with a capital letter


@lru_cache(maxsize=50_000)
def skeleton(name: str) -> Skeleton:
    """The consonants of each capitalised word of `name`, romanised; of all its words where none is capitalised, as in scripts without case."""
    words = [name[start:end] for start, end in zip(*tokens(shadow(name))[1:])]
    capital = [w for w in words if w[:1].isupper()] or [w for w in words if w.isalpha() and w.lower() == w.upper()]
    return tuple(found for word in capital if len(found := _consonants(word)) >= SHORT)


def _consonants(word: str) -> str:
    plain = _THROATY.sub("k", _HISSING.sub("s", unidecode(word).lower())).replace("w", "v")
    plain = _SILENT.sub("", plain)
    return "".join(c for i, c in enumerate(plain) if plain[i - 1 : i] != c)


def same(one: Skeleton, other: Skeleton) -> bool:
    """Whether every word of the shorter name is one of the longer, case endings apart."""
    short, long = sorted((one, other), key=len)
    return bool(short) and all(any(_same_word(a, b) for b in long) for a in short)


def _same_word(one: str, other: str) -> bool:
    short, long = sorted((one, other), key=len)
    return long.startswith(short) and len(long) - len(short) <= ENDING
