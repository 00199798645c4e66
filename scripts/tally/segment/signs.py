"""What the words of a language can be signs of: an outcome, by the classes it befalls, and what counts, by the classes it counts.

A form stands only where a word of each of its places does. Its most telling place is its key: only where one of its words is
met are the others looked for. What a word can be is worked out when it is first met: then the time is that of a few lookups
per word, whatever the size of the vocabulary.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import lru_cache, reduce
from itertools import chain
from operator import or_
from typing import Any, NamedTuple, TypeVar

from ..codes import CLASSES, OBJECT_OF
from ..mentions import TRIGGERS, counted_as, opens_list, sufferers
from ..model import Entry
from ..numbers.numwords import NumberTable, Word
from ..packs.keywords import ALONE, Keywords, Must, Rest
from ..packs.lexicon import Form, literal
from ..text import shadow
from .passage import FIGURE, Passage, fold

# What words are signs of, a bit each: nouns of a class or outcomes that befall it; anything that counts, and an outcome that befalls
# what no noun names; an article or a noun that counts one by itself; an outcome after which a list of equipment can follow.
CLASS = {cls: 1 << place for place, cls in enumerate(CLASSES)}
COUNT, ONE, OPENER = (1 << len(CLASSES) + place for place in range(3))
NOUNS = COUNT - 1
ROLES = TRIGGERS | {"counted", "households", "name.sides", "singular", "headline", "phrase"}  # of the entries that are signs of something
EQUIPMENT = sum(bit for cls, bit in CLASS.items() if OBJECT_OF[cls] == "equipment")
BEFALLS = 1 << 64  # times what an outcome befalls, beside what is counted, in one number
MEMORY = 200_000  # words remembered per language: a hostile text must not fill the memory
_DIGITS = re.compile(r"\d+")
Value = TypeVar("Value")


class Memory(dict[str, Value]):
    """What a function says of each word, remembered."""

    def __init__(self, function: Callable[[str], Value]) -> None:
        self._function = function

    def __missing__(self, word: str) -> Value:
        if len(self) > MEMORY:
            self.clear()
        found = self[word] = self._function(word)
        return found


@dataclass(frozen=True, slots=True, eq=False)
class Sign:
    """What a word can be the key word of, as bits.

    Words with the same meaning share one Sign, so that a passage has few different ones.
    """

    always: int
    most: int  # with all that it is where the other words of a form are there too
    maybe: tuple[tuple[int, Rest], ...] = ()  # what it is where those are there
    beside: frozenset[str] = frozenset()  # one of these is there wherever it is more than always


class Glance(NamedTuple):
    """What can stand in a passage: a claim, and an outcome of which the next sentence can list the equipment."""

    claims: bool
    opens: bool


NOTHING = Glance(False, False)


def keys(lexicon: Iterable[tuple[Form, Entry]], table: NumberTable | None, small: frozenset[str]) -> dict[str, Any]:
    """The key words of a language's forms, as JSON has it.

    `words` and `stems` give the uses of each: what the form befalls, what it counts, and which of the `rests` it takes.
    """
    seen = Keywords(small | _articles(table), _parts)
    forms = [(sign, found) for form, entry in lexicon if any(sign := meaning(entry)) and (found := seen.must(form))]
    forms += [(Meaning(counts=COUNT), found) for form in _number_phrases(table) if (found := seen.must(form))]
    alone = frozenset(chain.from_iterable(must[0].keys for sign, must in forms if len(must) == 1 and must[0].single and sign.befalls))
    rests: dict[Rest, int] = {}
    found: dict[str, dict[str, list[tuple[int, int, int]]]] = {"words": {}, "stems": {}}
    for sign, must in forms:
        for key, rest in _uses(must, alone):
            uses = found["stems" if key.endswith("*") else "words"].setdefault(key.rstrip("*"), [])
            uses.append((*sign, rests.setdefault(rest, len(rests))))
    return {**found, "rests": [sorted(map(sorted, rest)) for rest in rests], "figures": sorted(seen.figures)}


def _uses(must: Sequence[Must], alone: frozenset[str]) -> Iterator[tuple[str, Rest]]:
    """The words of the most telling place, with the other places: words that are keys anyway, long ones since they are rare in texts, or few."""
    best = must[0] if len(must) == 1 else max(must, key=lambda one: (alone.issuperset(one.keys), one.telling, -len(one.keys)))
    rest = frozenset(one.exact for one in must if one is not best and one.exact) if len(must) > 1 else ALONE
    for key, beside in best.keys.items():
        yield from ((key, rest | others if others else rest) for others in beside)


class Signs:
    """What the words of one language can be signs of, from its `keys`."""

    def __init__(self, keys: Mapping[str, Any], table: NumberTable | None, small: frozenset[str], ordinals: bool = False) -> None:
        self._table = table
        self._ordinals = ordinals  # they may count (`packs.Order.ordinals`)
        self._small = small | _articles(table)
        self._words, self._stems, self._rests = keys["words"], keys["stems"], keys["rests"]
        self._longest = max(map(len, self._stems), default=0)
        self._figures = frozenset(keys["figures"])
        self._shared: dict[tuple[int, tuple[tuple[int, Rest], ...]], Sign] = {}
        self._signs = Memory(self._sign)

    def has_outcome(self, word: str) -> bool:
        """Whether the word is the key word of an outcome."""
        sign = self._signs[word]
        return sign is not None and sign.most >= BEFALLS

    def figures(self, seen: Passage) -> frozenset[str]:
        """The numbers of the passage that can be a key word: 200 in "cargo 200"."""
        found = _DIGITS.findall(seen.text) if FIGURE in seen.folded else ()
        return self._figures.intersection(found if seen.text.isascii() else map(shadow, found))

    def look(self, seen: Passage) -> Glance:
        """What can stand in a passage that was read in this language."""
        found = self._bits(self._all(seen) if FIGURE in seen.folded else seen.words)
        befallen = found // BEFALLS
        return Glance(meet(befallen, found), bool(befallen & OPENER)) if befallen else NOTHING

    def may_list(self, seen: Passage) -> bool:
        """Whether the passage can list equipment."""
        counted = self._bits(self._all(seen), lists=True)
        return bool(counted & COUNT and counted & EQUIPMENT)

    def _bits(self, words: Sequence[str], lists: bool = False) -> int:
        """What these words can be together; 0 where no claim comes of it, nor a list of equipment, nor what `lists` one."""
        signs = set(map(self._signs.__getitem__, words))
        signs.discard(None)
        found = most = 0
        for sign in signs:
            found |= sign.always
            most |= sign.most
        if not (lists or most & OPENER * BEFALLS or meet(most // BEFALLS, most)):
            return 0
        return found if found == most else _more(signs, frozenset(words), found)

    def _all(self, seen: Passage) -> list[str]:
        return [*seen.words, "", *self.figures(seen)] if FIGURE in seen.folded else seen.words

    def _uses(self, word: str) -> Iterator[tuple[int, int, int]]:
        yield from self._words.get(word, ())
        for n in range(1, min(len(word), self._longest) + 1):
            yield from self._stems.get(word[:n], ())

    def _sign(self, word: str) -> Sign | None:
        """What a word can be, the same Sign for the same meaning, None where it is nothing."""
        by_rest: dict[int, int] = {}
        for befalls, counts, rest in self._uses(word):
            by_rest[rest] = by_rest.get(rest, 0) | befalls * BEFALLS | counts
        always = _counts(self._table, word, self._ordinals)
        for rest, bits in by_rest.items():
            always |= bits if not self._rests[rest] else 0
        maybe = tuple((bits, frozenset(map(frozenset, self._rests[rest]))) for rest, bits in by_rest.items() if bits & ~always)
        if not always and not maybe:
            return None
        if (always, maybe) not in self._shared:
            most = reduce(or_, (bits for bits, _ in maybe), always)
            rarest = (min(rest, key=lambda words: (len(words & self._small), len(words))) for _, rest in maybe)
            self._shared[always, maybe] = Sign(always, most, maybe, frozenset(chain.from_iterable(rarest)))
        return self._shared[always, maybe]


class Meaning(NamedTuple):
    """What a form is a sign of, as bits: what its outcome befalls, and what it lets a number count."""

    befalls: int = 0
    counts: int = 0


def _more(signs: Set[Sign], present: frozenset[str], found: int) -> int:
    """What is `found`, and what else words with these signs can be: a form can be there if a word of each of its places is."""
    for sign in signs:
        if sign.most & ~found and not present.isdisjoint(sign.beside):
            for bits, rest in sign.maybe:
                if bits & ~found and not any(map(present.isdisjoint, rest)):
                    found |= bits
    return found


def meet(befallen: int, counted: int) -> bool:
    """Whether an outcome can befall what is counted: a number whatever it counts, or known nouns of which there are some or one."""
    return bool(befallen & counted & COUNT or befallen & counted & NOUNS and counted & (COUNT | ONE))


@lru_cache(maxsize=10_000)
def meaning(entry: Entry) -> Meaning:
    """What a form with this entry is a sign of."""
    befallen = sufferers(entry) if entry.role in TRIGGERS else ()
    one = ONE * (entry.role in ("singular", "headline")) | COUNT * ((entry.role, entry.code) == ("phrase", "another"))
    return Meaning(
        sum(CLASS.get(cls, COUNT) for cls in befallen) | OPENER * opens_list(entry),
        sum(CLASS[cls] for cls in counted_as(entry)) | one,
    )


def _parts(word: str) -> list[str]:
    """What the scan makes of a token that is no plain word: nothing of a sign, several words where there are marks inside."""
    if word[:-1].isalpha() and word[-1] == "*":
        return [word]
    return [part + "*" * word.endswith("*") for part in fold(word).split()]


def _number_phrases(table: NumberTable | None) -> Iterator[Form]:
    """The number phrases of several words ("a handful of")."""
    for head, uses in table.readings.items() if table else ():
        yield from (literal((head, *rest)) for rest, word in uses if rest and _quantity(word))


def _articles(table: NumberTable | None) -> frozenset[str]:
    """The words that stand by themselves as an article, as small as those of the grammar."""
    return frozenset(word for word, uses in table.readings.items() if any(not rest and meaning.article for rest, meaning in uses)) if table else frozenset()


def _quantity(word: Word) -> bool:
    """A meaning that can count something: not an article alone, an ordinal alone or a phrase that is no number."""
    return word not in (Word(), Word(article=True)) and word != Word(ordinal=word.ordinal)


def _counts(table: NumberTable | None, word: str, ordinals: bool) -> int:
    """Whether a word is a number or an article by itself, as bits; `ordinals` where those may count too."""
    if not word or word[0].isnumeric() and not word[0].isalpha():  # some digits, a fraction written as one sign
        return COUNT
    meanings = [meaning for rest, meaning in table.look(word) if not rest] if table else []
    counting = any(_quantity(meaning) or ordinals and meaning.ordinal is not None for meaning in meanings)
    return COUNT * counting | ONE * any(meaning.article for meaning in meanings)
