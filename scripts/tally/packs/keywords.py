"""By which words of a form the scan knows that it may stand in a passage.

Each place of a form that cannot be empty names words of which one must be there. The most telling place is the form's key:
where none of its words stands the form is not thought of. Alternatives stay sets, as in `lexicon`: no form is written out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from .lexicon import Form, Place, Words

LONG = 6  # letters of a word that is rare for its length
Rest = frozenset[frozenset[str]]  # the other places of a form: of each one of these words must be in the passage too
ALONE: Rest = frozenset()


class Must(NamedTuple):
    """Alternatives of which one must stand in the passage, as the scan sees words."""

    keys: Mapping[str, Sequence[Rest]]  # the most telling word of each, its star kept, with what stands beside it in each that has it
    telling: tuple[bool, int]  # how telling the least telling key is
    exact: frozenset[str] | None  # an exact word of each, None where one has none
    single: bool  # whether each is one word


class Keywords:
    """What the scan sees of the places of forms, each worked out once; `figures` are the numbers that stand in them."""

    def __init__(self, small: frozenset[str], split: Callable[[str], Sequence[str]]) -> None:
        self._small, self._split = small, split
        self._known: dict[Place, Must | None] = {}
        self.figures: set[str] = set()

    def must(self, form: Form) -> Sequence[Must]:
        """The places of a form that cannot be empty, those that can taken as one if there is no other; none where it has only signs."""
        found = [must for place in form if (must := self._place(place))]
        if found:
            return found
        some = [words for place in form for words in self._alternatives(place) if words]
        return [self._must(some)] if some else []

    def _place(self, place: Place) -> Must | None:
        if place.optional:
            return None
        if place not in self._known:
            if place.stems or place.longer or not all(map(str.isalpha, place.words)):
                alternatives = self._alternatives(place)
                self._known[place] = self._must(alternatives) if all(alternatives) else None
            else:
                self._known[place] = Must(dict.fromkeys(place.words, (ALONE,)), min(map(self._telling, place.words)), place.words, True)
        return self._known[place]

    def _must(self, alternatives: Sequence[Sequence[str]]) -> Must:
        self.figures.update([word for words in alternatives for word in words if word.isdecimal()])
        keys: dict[str, list[Rest]] = {}
        exact: list[str] = []
        for words in alternatives:
            key, others = words[0], ALONE
            if len(words) > 1:
                key = max(words, key=self._telling)
                others = frozenset(frozenset((word,)) for word in words if word != key and not word.endswith("*"))
            keys.setdefault(key, []).append(others)
            exact += [word for word in (key, *words) if not word.endswith("*")][:1]
        telling = min(map(self._telling, keys))
        return Must(keys, telling, frozenset(exact) if len(exact) == len(alternatives) else None, all(len(words) == 1 for words in alternatives))

    def _telling(self, word: str) -> tuple[bool, int]:
        """A word is the more telling the rarer it is in texts: not if it is small, rather if it is long."""
        return word not in self._small, min(len(word), LONG)

    def _alternatives(self, place: Place) -> list[Sequence[str]]:
        """The alternatives of a place as the scan sees words, stars kept; one without words where it has only signs."""
        found = [self._plain((word,)) for word in place.words]
        found += [self._plain((stem + "*",)) for stem in place.stems]
        return found + [self._plain(row) for row in place.longer]

    def _plain(self, words: Words) -> Sequence[str]:
        if all(map(str.isalnum, words)):
            return words
        return [part for word in words for part in ((word,) if word.isalnum() else self._split(word))]
