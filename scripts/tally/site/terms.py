"""The terms of a query and the ways in which a row may answer them, as expressions of full-text search.

A query is answered in three widths, each holding the one before: rows that have what is asked for itself (the value, the outcome,
whole words); then what is near to it (bounds, ranges, words that begin so, a name in another language); then words that hold it inside.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from operator import attrgetter

from ..searching import findable
from ..searching.meanings import Meaning

WIDTHS = (1, 2, 3)
BEGINNING, INSIDE = 3, 5  # letters with which a word may begin others, and stand inside others
YEAR = re.compile(r"(1[89]|20)\d\d")
_PREFIXED = {"ARABIC", "HEBREW"}  # scripts whose words begin with articles and conjunctions written to them


@dataclass(frozen=True, slots=True)
class Wanted:
    """A number asked for: `value` None for a range or an indefinite word, `low` and `high` inclusive, None open."""

    value: int | None
    low: int | None
    high: int | None
    quantifier: str


@dataclass(frozen=True, slots=True)
class Term:
    """A part of a query that a row must answer: words as typed and folded, what they mean, the number or the date they state.

    `names` are other folded names of what is meant; `exact` is set for a phrase in quotation marks, which means only itself; `others`
    are terms one of which may be answered in its place: what stands behind an OR.
    """

    typed: str
    words: tuple[str, ...]
    means: tuple[Meaning, ...] = ()
    names: tuple[str, ...] = ()
    wanted: tuple[Wanted, ...] = ()
    date: str = ""
    exact: bool = False
    others: tuple[Term, ...] = ()

    @property
    def alternatives(self) -> tuple[Term, ...]:
        """The term and those that may stand for it."""
        return self, *self.others

    @property
    def small(self) -> bool:
        """It says nothing by itself."""
        return bool(self.means) and all(m.kind == "small" for m in self.means)


@dataclass(frozen=True, slots=True)
class Asked:
    """A query: `terms` that must all be answered, `left` words that are not looked for."""

    terms: tuple[Term, ...]
    left: tuple[str, ...]

    @property
    def expressions(self) -> tuple[str, ...]:
        """FTS5 expressions from the narrowest to the widest, those that say no more than the one before left out."""
        every = [one for term in self.terms for one in term.alternatives]
        counted, numbered = (any(map(has, every)) for has in (_tells, attrgetter("wanted")))
        return tuple(dict.fromkeys(" AND ".join(_expression(term, width, counted, numbered) for term in self.terms) for width in WIDTHS)) if self.terms else ()


def _tells(term: Term, kinds: Collection[str] = ("outcome", "class", "object")) -> bool:
    """It says what happened, or to whom."""
    return any(m.sure and m.kind in kinds for m in term.means)


def _expression(term: Term, width: int, counted: bool, numbered: bool) -> str:
    """Every way in which a row answers a term or one of its others; `counted` where the query says what is counted, `numbered` where it has a number."""
    if term.others:
        return f"({' OR '.join(_expression(replace(one, others=()), width, counted, numbered) for one in term.alternatives)})"
    words_ = _by_words(term, width)
    if width < _words_from(term, counted, numbered):
        words_ = (f"({_sign(*findable.ARTICLE)} AND {way})" for way in words_)
    return f"({' OR '.join(dict.fromkeys((*words_, *_by_meaning(term, width), *_by_number(term, width), *_by_date(term))))})"


def _words_from(term: Term, counted: bool, numbered: bool) -> int:
    """The width from which on the mere words of a term in a claim's quote answer it.

    A quote tells other figures than the claim's: what happened, and a number of something counted, must be the claim's own.
    An article has no meanings, so its words answer at any width.
    """
    if _tells(term, ("outcome", "object")):
        return WIDTHS[-1] + numbered
    return WIDTHS[-1] + 1 if term.wanted and counted else WIDTHS[1] if _tells(term, ("class",)) else WIDTHS[0]


def _by_words(term: Term, width: int) -> Iterator[str]:
    yield _whole(term.words)
    yield from _digits(term)
    if width > 1 and not term.exact and not term.wanted:
        yield _beginning(term.words)
        yield from (_beginning(tuple(name.split())) for name in term.names)
    if width > 2 and not term.exact and not term.wanted and len(term.words) == 1:
        yield from _part_of_word(term.words[0])


def _digits(term: Term) -> Iterator[str]:
    yield from (_whole((str(w.value),)) for w in term.wanted if w.value is not None)


def _whole(forms: Sequence[str]) -> str:
    return f'" {" ".join(forms)} "'


def _beginning(forms: Sequence[str]) -> str:
    last = forms[-1]
    return f'" {" ".join(forms)}"' if len(last) >= BEGINNING and not last[-1].isdigit() else _whole(forms)


def _part_of_word(word: str) -> Iterator[str]:
    """The word inside another one, and what is left of it without an ending."""
    if len(word) >= (BEGINNING if script(word) in _PREFIXED else INSIDE) and not word[-1].isdigit():
        yield f'"{word}"'
        cut = len(word) - (2 if len(word) > INSIDE + 2 else 1)
        yield from (f'" {word[:cut]}"',) if cut >= INSIDE else ()


def _by_meaning(term: Term, width: int) -> Iterator[str]:
    yield from (f'"{findable.sign(m.kind, m.code)}"' for m in term.means if (m.sure or width > 1) and m.kind not in ("small", "month"))


def _by_number(term: Term, width: int) -> Iterator[str]:
    for wanted in term.wanted:
        own = _sign("value", wanted.value) if wanted.value is not None else " AND ".join(_sign("bound", n) for n in (wanted.low, wanted.high) if n is not None)
        if wanted.quantifier in ("exact", "about"):
            yield own
            yield from (_sign("bound", wanted.value),) if width > 1 and wanted.value is not None else ()
            yield from (_sign("date", wanted.value),) if width > 1 and may_be_year(wanted) else ()
        else:
            yield f"({own} AND {_sign('quantifier', wanted.quantifier)})"
            yield from (_range(wanted),) if width > 1 and wanted.quantifier != "indefinite" else ()


def may_be_year(wanted: Wanted) -> bool:
    """An exact number of four digits may mean the year of an outcome."""
    return wanted.quantifier == "exact" and bool(YEAR.fullmatch(str(wanted.value)))


def _range(wanted: Wanted) -> str:
    """Claims whose own bounds lie within those asked for."""
    strict = {"more_than": 1, "less_than": -1}.get(wanted.quantifier, 0)
    ends = [("low", findable.at_least(wanted.low + max(strict, 0)))] if wanted.low is not None else []
    ends += [("high", findable.at_most(wanted.high + min(strict, 0)))] if wanted.high is not None else []
    return f"({' AND '.join('(' + ' OR '.join(_sign(bound, node) for node in nodes) + ')' for bound, nodes in ends)})"


def _by_date(term: Term) -> Iterator[str]:
    yield from (_sign("date", term.date),) if term.date else ()


def _sign(kind: str, code: object) -> str:
    return f'"{findable.sign(kind, str(code))}"'


@lru_cache(maxsize=4096)
def script(word: str) -> str:
    """The first word of the Unicode name of a word's first letter: LATIN, CYRILLIC."""
    return unicodedata.name(word[0], "").partition(" ")[0]
