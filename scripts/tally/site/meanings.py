"""Which outcomes a word of a query means, by the language packs: "ранени" asks for claims of people wounded, in whatever language they stand."""

from __future__ import annotations

from functools import cache, lru_cache

from .. import packs
from ..lexicon import writings
from ..sqlite import folded

SHORTEST = 4  # letters with which a word and a form must begin alike, where neither is the other
_PARTS = {"subject", "object", "labile", "noun", "people", "toll"}  # roles of a pack's outcome words


@lru_cache(maxsize=4096)
def outcomes(word: str) -> tuple[str, ...]:
    """The codes of the outcomes that a folded word says: it is one of their words, begins one, or begins with the stem of one.

    Phrases are left out, since a word of one may say another outcome ("mortally wounded").
    """
    exact, stems = _forms()
    found = set(exact.get(word, ()))
    if len(word) >= SHORTEST:
        found |= {outcome for form, codes in exact.items() if form.startswith(word) for outcome in codes}
        found |= {outcome for n in range(SHORTEST, len(word) + 1) for outcome in stems.get(word[:n], ())}
    return tuple(sorted(found))


@cache
def _forms() -> tuple[dict[str, set[str]], dict[str, set[str]]]:
    """The single words that say an outcome, folded, with the outcomes; and those of them that stand for all words they begin."""
    exact: dict[str, set[str]] = {}
    stems: dict[str, set[str]] = {}
    for language in packs.codes():
        for form, entry in packs.load(language).lexicon.forms():
            if entry.role in _PARTS and sum(not place.optional for place in form) <= 1:  # else no writing is a single word
                for written in (words[0] for words in writings(form) if len(words) == 1):
                    plain = folded(written.rstrip("*"))
                    exact.setdefault(plain, set()).add(entry.code)
                    if written.endswith("*"):
                        stems.setdefault(plain, set()).add(entry.code)
    return exact, stems


def warm() -> None:
    """Read the packs, so that the first reader does not wait for it."""
    _forms()
