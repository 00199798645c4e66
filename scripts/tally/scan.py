"""A cheap look at text before it is read: in which language a passage is, and whether it can state a claim at all.

A claim needs an outcome word and something that counts in one sentence. Whether their words are there is seen from the
passage split at its spaces, each word looked up once among the key words of its language. Only what passes is cut into
sentences and parsed; what is passed over holds no claim, so nothing is lost. What a word can be is worked out when it is
first met: then the time is that of a few lookups per word, whatever the size of the vocabulary.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import chain, repeat
from typing import NamedTuple, TypeVar

from . import packs
from .codes import OBJECT_OF
from .keywords import ALONE, Keywords, Must, Rest
from .lexicon import Form, literal
from .mentions import TRIGGERS, opens_list
from .model import Entry
from .numpacks import load_numbers
from .numwords import NumberTable, Word
from .text import INSIDE, UNSPACED, shadow

FIGURE = "\x1f"  # what stands for each digit: white space to `str.split`, yet told from a space
LINE_ENDS = "\n\r\x85\u2028\u2029"
LATIN = frozenset("abcdefghijklmnopqrstuvwxyz")
PLAIN, AHEAD, LEAST = 0.2, 2.0, 3  # share of small words in a text, times those of any other language, and how many there must be
BITS = 16  # of a count of small words
MOST = (1 << BITS) - 1  # words of a passage that tell its language
_MEMORY = 200_000  # words remembered per language: a hostile text must not fill the memory
_DIGITS = re.compile(r"\d+")
Letters = tuple[tuple[str, str], ...]
OUTCOMES, OTHERS = ("free", "bound", "opener"), ("number", "one", "noun", "thing")  # fields of Sign
Value = TypeVar("Value")


class _Memory(dict[str, Value]):
    """What a function says of each word, remembered."""

    def __init__(self, function: Callable[[str], Value]) -> None:
        self._function = function

    def __missing__(self, word: str) -> Value:
        if len(self) > _MEMORY:
            self.clear()
        found = self[word] = self._function(word)
        return found


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

    def cut(self, start: int, end: int) -> Passage:
        """The passage between two characters of its text."""
        fits = len(self.folded) == len(self.text)  # else some characters are words of their own
        return passage(self.text[start:end], self.folded[start:end] if fits else None)

    def read_in(self, letters: Letters) -> Passage:
        """The passage with a language's own foldings."""
        return passage(self.text, fold(self.text, letters)) if letters and any(char in self.text for char, _ in letters) else self


def passage(text: str, folded: str | None = None) -> Passage:
    """Prepare a text to be looked at; `folded` where it is known already."""
    folded = fold(text) if folded is None else folded
    return Passage(text, folded, folded.split())


@dataclass(frozen=True, slots=True, eq=False)
class Sign:
    """What a word can be the key word of: for each kind the other words that it takes, () where it is none.

    Words with the same meaning share one Sign, so that a passage has few different ones.
    """

    number: tuple[Rest, ...] = ()
    one: tuple[Rest, ...] = ()  # an article, or a noun that counts one by itself
    noun: tuple[Rest, ...] = ()  # a noun that can be counted
    free: tuple[Rest, ...] = ()  # an outcome word for what stands in no pack too
    bound: tuple[Rest, ...] = ()  # an outcome word that needs a known noun
    thing: tuple[Rest, ...] = ()  # a noun for equipment
    opener: tuple[Rest, ...] = ()  # an outcome word after which a list of equipment can follow


class Glance(NamedTuple):
    """What can stand in a passage: a claim, and an outcome of which the next sentence can list the equipment."""

    claims: bool
    opens: bool


NOTHING = Glance(False, False)


class Signs:
    """What the words of one language can be signs of."""

    def __init__(self, lexicon: Iterable[tuple[Form, Entry]], table: NumberTable | None, small: frozenset[str]) -> None:
        self._table = table
        seen = Keywords(small, _parts)
        forms = [(kinds, found) for form, entry in lexicon if (kinds := _kinds(entry)) and (found := seen.must(form))]
        forms += [(("number",), found) for form in _number_phrases(table) if (found := seen.must(form))]
        alone = frozenset(chain.from_iterable(must[0].keys for kinds, must in forms if len(must) == 1 and must[0].single and ("free" in kinds or "bound" in kinds)))
        self._words: dict[str, list[tuple[Sequence[str], Rest]]] = {}
        self._stems: dict[str, list[tuple[Sequence[str], Rest]]] = {}
        for kinds, must in forms:
            self._add(kinds, must, alone)
        self._longest = max(map(len, self._stems), default=0)
        self._figures = frozenset(seen.figures)
        self._shared: dict[tuple[tuple[str, tuple[Rest, ...]], ...], Sign] = {}
        self._outcomes, self._others = _Memory(self._outcome), _Memory(self._other)

    def _add(self, kinds: Sequence[str], must: Sequence[Must], alone: frozenset[str]) -> None:
        """Make the words of the most telling place keys: words that are keys anyway, long ones since they are rare in texts, or few."""
        best = must[0] if len(must) == 1 else max(must, key=lambda one: (alone.issuperset(one.keys), one.telling, -len(one.keys)))
        rest = frozenset(one.exact for one in must if one is not best and one.exact) if len(must) > 1 else ALONE
        use = kinds, rest
        for key, beside in best.keys.items():
            table = self._stems if key.endswith("*") else self._words
            table.setdefault(key.rstrip("*"), []).extend((kinds, rest | others) if others else use for others in beside)

    def has_outcome(self, word: str) -> bool:
        """Whether the word is the key word of an outcome."""
        return self._outcomes[word] is not None

    def figures(self, seen: Passage) -> frozenset[str]:
        """The numbers of the passage that can be a key word: 200 in "cargo 200"."""
        found = _DIGITS.findall(seen.text) if FIGURE in seen.folded else ()
        return self._figures.intersection(found if seen.text.isascii() else map(shadow, found))

    def look(self, seen: Passage) -> Glance:
        """What can stand in a passage that was read in this language."""
        words = self._all(seen) if FIGURE in seen.folded else seen.words
        hot = set(map(self._outcomes.__getitem__, words))
        hot.discard(None)
        return self._closer(hot, frozenset(words)) if hot else NOTHING

    def _closer(self, hot: Set[Sign], present: frozenset[str]) -> Glance:
        opens = _is_met(hot, "opener", present)
        free = _is_met(hot, "free", present)
        if not free and not _is_met(hot, "bound", present):
            return Glance(False, opens)
        others = set(map(self._others.__getitem__, present))
        others.discard(None)
        noun = _is_met(others, "noun", present)
        counted = (free or noun) and _is_met(others, "number", present)
        return Glance(counted or noun and _is_met(others, "one", present), opens)

    def may_list(self, seen: Passage) -> bool:
        """Whether the passage can list equipment."""
        present = frozenset(self._all(seen))
        others = set(map(self._others.__getitem__, present))
        others.discard(None)
        return _is_met(others, "thing", present) and _is_met(others, "number", present)

    def _all(self, seen: Passage) -> list[str]:
        return [*seen.words, "", *self.figures(seen)] if FIGURE in seen.folded else seen.words

    def _outcome(self, word: str) -> Sign | None:
        return self._sign(self._rests(word, OUTCOMES))

    def _other(self, word: str) -> Sign | None:
        rests = self._rests(word, OTHERS)
        number, one = _counts(self._table, word)
        return self._sign(rests | ({"number": (ALONE,)} if number else {}) | ({"one": (ALONE,)} if one else {}))

    def _rests(self, word: str, kinds: Iterable[str]) -> dict[str, tuple[Rest, ...]]:
        uses = [*self._words.get(word, ())]
        for n in range(1, min(len(word), self._longest) + 1):
            uses += self._stems.get(word[:n], ())
        return {kind: _shortest(rest for own, rest in uses if kind in own) for kind in kinds}

    def _sign(self, rests: Mapping[str, tuple[Rest, ...]]) -> Sign | None:
        """The one Sign with these rests, None where there are none."""
        return self._shared.setdefault(tuple(rests.items()), Sign(**rests)) if any(rests.values()) else None


def _is_met(signs: Iterable[Sign], kind: str, present: frozenset[str]) -> bool:
    """Whether a form of the kind can be there: a word of each of its places is."""
    for sign in signs:
        for rest in getattr(sign, kind):
            if not any(map(present.isdisjoint, rest)):
                return True
    return False


@lru_cache(maxsize=10_000)
def _kinds(entry: Entry) -> tuple[str, ...]:
    """What a form with this entry is a sign of."""
    kinds = []
    if entry.role in TRIGGERS:
        known = entry.classes and "person" not in entry.classes or entry.objects and "people" not in entry.objects  # a bare number counts persons
        kinds.append("bound" if known else "free")
        kinds += ["opener"] * opens_list(entry)
    if entry.role in ("counted", "name.sides", "people"):
        kinds += ["noun"] + ["thing"] * (OBJECT_OF.get(entry.code) == "equipment")
    elif entry.role in ("singular", "headline") or (entry.role, entry.code) == ("phrase", "another"):
        kinds.append("one")
    return tuple(kinds)


def _shortest(rests: Iterable[Rest]) -> tuple[Rest, ...]:
    """The rests without those that hold another: that one is there whenever they are."""
    kept: list[Rest] = []
    for rest in sorted(rests, key=len):
        if not any(other <= rest for other in kept):
            kept.append(rest)
    return tuple(kept)


def _parts(word: str) -> list[str]:
    """What the scan makes of a token that is no plain word: nothing of a sign, several words where there are marks inside."""
    if word[:-1].isalpha() and word[-1] == "*":
        return [word]
    return [part + "*" * word.endswith("*") for part in fold(word).split()]


def _number_phrases(table: NumberTable | None) -> Iterator[Form]:
    """The number phrases of several words ("a handful of")."""
    for head, uses in table.readings.items() if table else ():
        yield from (literal((head, *rest)) for rest, word in uses if rest and _quantity(word))


def _quantity(word: Word) -> bool:
    """A meaning that can count something: not an article alone, an ordinal alone or a phrase that is no number."""
    return word not in (Word(), Word(article=True)) and word != Word(ordinal=word.ordinal)


def _counts(table: NumberTable | None, word: str) -> tuple[bool, bool]:
    """Whether a word is a number by itself, and whether it is an article."""
    if not word or word[0].isnumeric() and not word[0].isalpha():  # some digits, a fraction written as one sign
        return True, False
    meanings = [meaning for rest, meaning in table.look(word) if not rest] if table else []
    return any(map(_quantity, meanings)), any(meaning.article for meaning in meanings)


@cache
@packs.lasting()
def signs(code: str) -> Signs:
    """The signs of the language `code`. KeyError where it has no pack."""
    try:
        table = load_numbers(code)
    except KeyError:
        table = None
    return Signs(packs.load(code).lexicon.forms(), table, packs.small_words(code))


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
def _languages() -> _Memory[tuple[str, ...]]:
    """The languages in which a word is the key word of an outcome."""
    return _Memory(lambda word: tuple(code for code in packs.codes() if signs(code).has_outcome(word)))


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
    return len(seen.folded[:most].replace(" ", "").replace(FIGURE, ""))
