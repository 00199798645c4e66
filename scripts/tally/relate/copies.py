"""Which articles are copies of others: the same wire text under another headline, cut, edited or with a site's own lines around it.

Pure, and independent of the order of its input. Articles that may be alike are found by MinHash sketches in buckets, so the
work grows with the number of articles and not with its square; what is published of a pair is then measured on its two texts.

A copy reports what its original reports: a bulletin that fills yesterday's sentences with today's figures is none.
"""

from __future__ import annotations

import re
from array import array
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from hashlib import sha256
from operator import eq

from rensa import RMinHash

from ..model import Document
from ..schema.tables import Claim
from ..text import LETTER, UNSPACED, shadow

# A run of so many words that two texts share is no accident. Of characters, where nothing stands between words, twice as many: a word has about two.
RUN, RUN_UNSPACED = 4, 8
SHORT = 5  # runs: a text of at most SHORT * RUN words is a formula that others may have used as well, and a copy only of its equal
# Share of the shorter text that the other has too. With one word in eight changed and a site's lines around it a copy keeps .78 and
# more; of the tests' articles no two by different hands share more than .07. Half is well away from either, and no longer a text of one's own.
SHARED = 0.5
SHARED_LONGER = 0.3  # of the longer text: a copy may have lost two thirds of it, but a digest of many reports is a copy of none
# 64 bands of 2: runs that overlap by .25 (Jaccard), as where a third of a text was cut and every sixth word changed, bring two
# texts into one bucket with a probability of .98; by .4, .99999.
BANDS, ROWS, SEED = 64, 2, 1
ALIKE = 16  # slots of two sketches that must be equal before the texts are looked at: an overlap of .25 leaves fewer in one pair of 6,000
MOST = 8  # earliest articles of a bucket that later ones are compared with: where a site's own lines fill a bucket, the work stays linear
KEPT = 2000  # articles kept ready for measuring, some 100 MB

_FIGURE = r"\d+(?:[.,' ]\d{3}(?!\d))*"
_SPACED, _MIXED = re.compile(rf"{_FIGURE}|[^\W\d_]+"), re.compile(rf"{_FIGURE}|{UNSPACED.pattern}|{LETTER}+")
_DIGIT = re.compile(r"\d")
Key = tuple[object, ...]
Values = Mapping[Key, set[str]]


@dataclass(frozen=True, slots=True)
class Copy:
    """What an article is a copy of: the source_id of the original, and the share of the shorter text that stands in runs of the other, 0 to 1."""

    original: str
    similarity: float


@dataclass(frozen=True, slots=True)
class _Text:
    """An article as it is measured."""

    words: list[str]
    run: int
    runs: frozenset[tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class _Facts:
    """What an article tells: the values of its numbers by the words beside them, which of these are claims, and what the claims say besides."""

    numbers: Values
    claimed: frozenset[Key]
    said: Values


def find(documents: Iterable[Document], claims: Iterable[Claim] = ()) -> dict[str, Copy]:
    """The articles that are copies, by id, each with its original: the earliest published, of one day the smallest id; undated ones last.

    An original is itself no copy. `claims` are those that the articles make. The ids must be unique.
    """
    by_source: dict[str, list[Claim]] = defaultdict(list)
    for claim in claims:
        by_source[claim.source_id].append(claim)
    firsts, sketches, equals = _sketched(sorted(documents, key=lambda d: (d.published or date.max, d.id)))

    @lru_cache(maxsize=KEPT)
    def text(at: int) -> _Text:
        words, run = _words(shadow(firsts[at].text))
        return _Text(words, run, frozenset(_runs(words, run)))

    @lru_cache(maxsize=KEPT)
    def facts(at: int) -> _Facts:
        return _facts(firsts[at].text, by_source[firsts[at].id], text(at).run)

    near = _near(sketches, lambda one, other: _similarity(text(one), text(other)), lambda one, other: _contradict(facts(one), facts(other)))
    found = {firsts[at].id: Copy(firsts[other].id, round(share, 3)) for at, (other, share) in near.items()}
    return found | {id_: found.get(first, Copy(first, 1.0)) for id_, first in equals.items()}


def _sketched(ordered: Iterable[Document]) -> tuple[list[Document], list[bytes], dict[str, str]]:
    """The first article of each wording in the order given, their sketches, and for the id of each later one the id of that first.

    Signs and case do not count for a wording; a text without a word has none.
    """
    seen: dict[bytes, str] = {}
    firsts, sketches, equals = [], [], {}
    for document in ordered:
        words, run = _words(shadow(document.text))
        wording = sha256("\n".join(words).encode("utf-8", "surrogatepass")).digest()
        if words and wording in seen:
            equals[document.id] = seen[wording]
        elif words:
            seen[wording] = document.id
            firsts.append(document)
            sketches.append(_sketch(words, run))
    return firsts, sketches, equals


def _words(shadowed: str) -> tuple[list[str], int]:
    """The words of a text as they are compared, and how many make a run. A number in digits is one word ("1,200": 1200)."""
    unspaced = UNSPACED.search(shadowed)
    words = [each if each.isalnum() else _digits(each) for each in (_MIXED if unspaced else _SPACED).findall(shadowed)]
    many = unspaced and 2 * len(UNSPACED.findall(shadowed)) > len(words)
    return words, RUN_UNSPACED if many else RUN


def _digits(number: str) -> str:
    return "".join(filter(str.isdigit, number))


def _runs(words: Sequence[str], run: int) -> Iterator[tuple[str, ...]]:
    return zip(*(words[i:] for i in range(run)))


def _sketch(words: Sequence[str], run: int) -> bytes:
    """The MinHash signature of the runs of a text; b"" for one so short that it is no copy of any but its equal."""
    if len(words) <= SHORT * run:
        return b""
    sketch = RMinHash(num_perm=BANDS * ROWS, seed=SEED)
    sketch.update(list(map(" ".join, _runs(words, run))))
    return array("I", sketch.digest()).tobytes()


def _near(sketches: Sequence[bytes], similarity: Callable[[int, int], float], contradict: Callable[[int, int], bool]) -> dict[int, tuple[int, float]]:
    """For each place in `sketches` that is a copy the place of its original, the most similar one and of equals the earliest, and the similarity."""
    found: dict[int, tuple[int, float]] = {}
    for at, before in sorted(_candidates(sketches).items()):
        others = sorted({found[other][0] if other in found else other for other in before})
        measured = [(similarity(at, other), other) for other in others if _alike(sketches[at], sketches[other])]
        for share, other in sorted(measured, key=lambda m: (-m[0], m[1])):
            if share and not contradict(at, other):
                found[at] = other, share
                break
    return found


def _candidates(sketches: Sequence[bytes]) -> dict[int, set[int]]:
    """For each place in `sketches` those before it that fall into a bucket with it."""
    found: dict[int, set[int]] = defaultdict(set)
    width = ROWS * array("I").itemsize
    for start in range(0, BANDS * width, width):
        buckets: dict[bytes, list[int]] = defaultdict(list)
        for at, sketch in enumerate(sketches):
            if sketch:
                bucket = buckets[sketch[start : start + width]]
                if bucket:
                    found[at].update(bucket)
                if len(bucket) < MOST:
                    bucket.append(at)
    return found


def _alike(one: bytes, other: bytes) -> bool:
    return sum(map(eq, array("I", one), array("I", other))) >= ALIKE


# Measuring


def _similarity(one: _Text, other: _Text) -> float:
    """The share of the shorter text that stands in runs of the other; 0 where too little of either does."""
    if one.run != other.run:
        return 0.0
    shorter, longer = sorted((one, other), key=lambda text: len(text.words))
    share = _share(shorter, longer)
    return share if share >= SHARED and _share(longer, shorter) >= SHARED_LONGER else 0.0


def _share(one: _Text, other: _Text) -> float:
    """The share of the words of `one` that stand in a run which `other` has too."""
    covered = end = 0
    for at, run in enumerate(_runs(one.words, one.run)):
        if run in other.runs:
            covered += at + one.run - max(end, at)
            end = at + one.run
    return covered / len(one.words)


def _contradict(one: _Facts, other: _Facts) -> bool:
    """Whether two texts report different things in the same words.

    They do where a number differs of which a claim is made, or the place or stated day of a figure, or most numbers of any
    kind. What only one of them has, a cut or added sentence, contradicts nothing.
    """
    shared = one.numbers.keys() & other.numbers.keys()
    differing = {key for key in shared if _differ(one.numbers[key], other.numbers[key])}
    if differing & (one.claimed | other.claimed) or 2 * len(differing) > len(shared):
        return True
    return any(_differ(one.said[key], other.said[key]) for key in one.said.keys() & other.said.keys())


def _differ(some: set[str], others: set[str]) -> bool:
    return not (some <= others or others <= some)


def _facts(text: str, claims: Sequence[Claim], run: int) -> _Facts:
    if not claims and not _DIGIT.search(text):
        return _Facts({}, frozenset(), {})
    masked = tuple(_masked(shadow(text), claims))
    shown = [word for word, _, _ in masked]
    numbers: dict[Key, set[str]] = defaultdict(set)
    claimed = set()
    for at, (_, value, counted) in enumerate(masked):
        if value:
            keys = ("before", *shown[max(0, at - run + 1) : at]), ("behind", *shown[at + 1 : at + run])
            claimed.update(keys if counted else ())
            for key in keys:
                numbers[key].add(value)
    return _Facts(numbers, frozenset(claimed), _said(claims))


def _masked(shadowed: str, claims: Sequence[Claim]) -> Iterator[tuple[str, str, bool]]:
    """Each word, "" and False, or for a number "#", its value and whether a claim is made of it; the number of a claim may be in words."""
    values = {c.number_start: (c.number_end, str(c.value) if c.value is not None else f"{c.low}-{c.high}") for c in claims}
    end = 0
    for found in (_MIXED if UNSPACED.search(shadowed) else _SPACED).finditer(shadowed):
        word = found[0] if found[0].isalnum() else _digits(found[0])
        if found.start() in values:
            end, value = values[found.start()]
            yield "#", value, True
        elif found.start() >= end:
            yield ("#", word, False) if word.isdigit() else (word, "", False)


def _said(claims: Iterable[Claim]) -> Values:
    """Places and stated days of the claims, by outcome and figure."""
    found: dict[Key, set[str]] = defaultdict(set)
    for c in claims:
        if c.place:
            found["place", c.outcome, c.low, c.high].add(c.place)
        if c.date_basis == "stated":
            found["day", c.outcome, c.low, c.high].add(f"{c.date_start} {c.date_end}")
    return found
