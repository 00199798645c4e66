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
from .codes import CLASSES, OBJECT_OF
from .keywords import ALONE, Keywords, Must, Rest
from .lexicon import Form, literal
from .mentions import TRIGGERS, counted_as, opens_list, sufferers
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
# What words are signs of, a bit each: nouns of a class or outcomes that befall it; anything that counts, and an outcome that befalls
# what no noun names; an article or a noun that counts one by itself; an outcome after which a list of equipment can follow.
CLASS = {cls: 1 << place for place, cls in enumerate(CLASSES)}
COUNT, ONE, OPENER = (1 << len(CLASSES) + place for place in range(3))
NOUNS = COUNT - 1
ROLES = TRIGGERS | {"counted", "households", "name.sides", "singular", "headline", "phrase"}  # of the entries that are signs of something
EQUIPMENT = sum(bit for cls, bit in CLASS.items() if OBJECT_OF[cls] == "equipment")
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
    """What a word can be the key word of, as bits.

    Words with the same meaning share one Sign, so that a passage has few different ones.
    """

    always: int
    maybe: tuple[tuple[int, Rest], ...] = ()  # what else it is where these other words of a form are there too
    beside: frozenset[str] = frozenset()  # one of these is there wherever it is anything else


class Glance(NamedTuple):
    """What can stand in a passage: a claim, and an outcome of which the next sentence can list the equipment."""

    claims: bool
    opens: bool


NOTHING = Glance(False, False)


class Signs:
    """What the words of one language can be signs of."""

    def __init__(self, lexicon: Iterable[tuple[Form, Entry]], table: NumberTable | None, small: frozenset[str], ordinals: bool = False) -> None:
        self._table = table
        self._ordinals = ordinals  # they may count (`packs.Order.ordinals`)
        self._small = small | _articles(table)
        seen = Keywords(self._small, _parts)
        forms = [(sign, found) for form, entry in lexicon if any(sign := meaning(entry)) and (found := seen.must(form))]
        forms += [(Meaning(counts=COUNT), found) for form in _number_phrases(table) if (found := seen.must(form))]
        alone = frozenset(chain.from_iterable(must[0].keys for sign, must in forms if len(must) == 1 and must[0].single and sign.befalls))
        self._words: dict[str, list[tuple[Meaning, Rest]]] = {}
        self._stems: dict[str, list[tuple[Meaning, Rest]]] = {}
        for sign, must in forms:
            self._add(sign, must, alone)
        self._longest = max(map(len, self._stems), default=0)
        self._figures = frozenset(seen.figures)
        self._shared: dict[tuple[int, tuple[tuple[int, Rest], ...]], Sign] = {}
        self._outcomes, self._others = _Memory(self._outcome), _Memory(self._other)

    def _add(self, sign: Meaning, must: Sequence[Must], alone: frozenset[str]) -> None:
        """Make the words of the most telling place keys: words that are keys anyway, long ones since they are rare in texts, or few."""
        best = must[0] if len(must) == 1 else max(must, key=lambda one: (alone.issuperset(one.keys), one.telling, -len(one.keys)))
        rest = frozenset(one.exact for one in must if one is not best and one.exact) if len(must) > 1 else ALONE
        use = sign, rest
        for key, beside in best.keys.items():
            table = self._stems if key.endswith("*") else self._words
            table.setdefault(key.rstrip("*"), []).extend((sign, rest | others) if others else use for others in beside)

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
        """What these outcome words can tell beside the others that are present: single words first, which mostly settle it."""
        others = self._counting(present)
        befallen, counted = _sure(hot), _sure(others)
        if meet(befallen, counted):
            return Glance(True, bool(_more(hot, present, befallen, OPENER) & OPENER))
        counted = _more(others, present, counted, ~0)
        befallen = _more(hot, present, befallen, counted | OPENER)
        return Glance(meet(befallen, counted), bool(befallen & OPENER))

    def may_list(self, seen: Passage) -> bool:
        """Whether the passage can list equipment."""
        present = frozenset(self._all(seen))
        others = self._counting(present)
        counted = _more(others, present, _sure(others), COUNT | EQUIPMENT)
        return bool(counted & COUNT and counted & EQUIPMENT)

    def _counting(self, present: frozenset[str]) -> Set[Sign]:
        """The different signs of the words that have to do with counting."""
        others = set(map(self._others.__getitem__, present))
        others.discard(None)
        return others

    def _all(self, seen: Passage) -> list[str]:
        return [*seen.words, "", *self.figures(seen)] if FIGURE in seen.folded else seen.words

    def _outcome(self, word: str) -> Sign | None:
        return self._sign(0, ((sign.befalls, rest) for sign, rest in self._uses(word)))

    def _other(self, word: str) -> Sign | None:
        return self._sign(_counts(self._table, word, self._ordinals), ((sign.counts, rest) for sign, rest in self._uses(word)))

    def _uses(self, word: str) -> Iterator[tuple[Meaning, Rest]]:
        yield from self._words.get(word, ())
        for n in range(1, min(len(word), self._longest) + 1):
            yield from self._stems.get(word[:n], ())

    def _sign(self, own: int, uses: Iterable[tuple[int, Rest]]) -> Sign | None:
        """The one Sign of a word that is `own` by itself and has these uses, None where it is nothing."""
        by_rest: dict[Rest, int] = {ALONE: own}
        for bits, rest in uses:
            by_rest[rest] = by_rest.get(rest, 0) | bits
        always = by_rest.pop(ALONE)
        maybe = tuple((bits, rest) for rest, bits in by_rest.items() if bits & ~always)
        if not always and not maybe:
            return None
        if (always, maybe) not in self._shared:
            rarest = (min(rest, key=lambda words: (len(words & self._small), len(words))) for _, rest in maybe)
            self._shared[always, maybe] = Sign(always, maybe, frozenset(chain.from_iterable(rarest)))
        return self._shared[always, maybe]


class Meaning(NamedTuple):
    """What a form is a sign of, as bits: what its outcome befalls, and what it lets a number count."""

    befalls: int = 0
    counts: int = 0


def _sure(signs: Set[Sign]) -> int:
    """What words with these signs are by themselves."""
    found = 0
    for sign in signs:
        found |= sign.always
    return found


def _more(signs: Set[Sign], present: frozenset[str], found: int, wanted: int) -> int:
    """What is `found` and, of what is `wanted`, what else words with these signs can be: a form can be there if a word of each of its places is."""
    for sign in signs:
        if sign.maybe and not present.isdisjoint(sign.beside):
            for bits, rest in sign.maybe:
                if bits & wanted & ~found and not any(map(present.isdisjoint, rest)):
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


@cache
@packs.lasting()
def signs(code: str) -> Signs:
    """The signs of the language `code`. KeyError where it has no pack."""
    try:
        table = load_numbers(code)
    except KeyError:
        table = None
    pack = packs.load(code)
    return Signs(pack.lexicon.forms(), table, packs.small_words(code), pack.order.ordinals == "after")


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
