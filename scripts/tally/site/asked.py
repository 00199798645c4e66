"""What a query asks for: its terms, each with the ways in which a row may answer it, as expressions of full-text search.

A query is read in three widths, each holding the one before: rows that have what is asked for itself (the value, the outcome, whole
words); then what is near to it (bounds, ranges, words that begin so, a name in another language); then words that hold it inside.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import islice
from operator import attrgetter

from .. import findable, meanings, numbers, numpacks
from ..folding import Word, folded, words
from ..meanings import Meaning
from ..model import Number
from ..text import UNSPACED, shadow

LONGEST = 200  # code points of a query
TERMS, WORDS = 16, 40  # terms of a query, words of what stands between quotation marks; what comes behind is left out
WIDTHS = (1, 2, 3)
OFFICE = 5  # words that name an office
BEGINNING, INSIDE = 3, 5  # letters with which a word may begin others, and stand inside others
_QUOTED = re.compile(r'["“”«»„]([^"“”«»„]*)["“”«»„]|([^"“”«»„]+)')
_PREFIXED = {"ARABIC", "HEBREW"}  # scripts whose words begin with articles and conjunctions written to them
_YEAR = re.compile(r"(1[89]|20)\d\d")
_QUANTITIES = ("cardinal", "indefinite")


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

    `names` are other folded names of what is meant; `exact` is set for a phrase in quotation marks, which means only itself.
    """

    typed: str
    words: tuple[str, ...]
    means: tuple[Meaning, ...] = ()
    names: tuple[str, ...] = ()
    wanted: tuple[Wanted, ...] = ()
    date: str = ""
    exact: bool = False

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
        counted, numbered = (any(map(has, self.terms)) for has in (_tells, attrgetter("wanted")))
        return tuple(dict.fromkeys(" AND ".join(_expression(term, width, counted, numbered) for term in self.terms) for width in WIDTHS)) if self.terms else ()


@lru_cache(maxsize=256)
def read(query: str) -> Asked:
    """The query's terms; none where no word is in it."""
    found = [term for quoted, bare in _QUOTED.findall(query[:LONGEST].replace("\0", " ")) for term in (_phrase(quoted) if quoted else _bare(bare))]
    telling = [term for term in found if not term.small] or [replace(term, means=()) for term in found]
    return Asked(tuple(telling[:TERMS]), tuple(term.typed for term in (*(t for t in found if t.small and len(telling) < len(found)), *telling[TERMS:])))


def warm() -> None:
    """Read all that a query is read with, so that the first reader does not wait for it."""
    meanings.warm()
    for language in numpacks.codes():
        numpacks.load_numbers(language)


def escaped(query: str | None) -> str:
    """Datasette's `escape_fts` for our index: the widest expression, or one that matches nothing."""
    return (read(query or "").expressions or ('""',))[-1]


def _phrase(text: str) -> Iterator[Term]:
    found = tuple(word.form for word in words(text))
    if found:
        yield Term(text.strip(), found, exact=True)


# words of a query put together to terms


@dataclass(frozen=True, slots=True)
class _Part:
    """Words `first`..`last` (end exclusive) that make a term."""

    first: int
    last: int
    means: tuple[Meaning, ...] = ()
    names: tuple[str, ...] = ()
    wanted: tuple[Wanted, ...] = ()
    date: str = ""


def _bare(text: str) -> Iterator[Term]:
    """The terms of what stands outside quotation marks: dates, numbers, meanings of several words, single words, in this order of claim to a word."""
    found = list(islice(words(text), WORDS))
    text = text[: found[-1].end] if found else ""
    units = _units(text, found)
    read_ = [r for r in meanings.vocabulary().read(found) if (r.first, r.last) in units]
    parts: list[_Part] = []
    for part in (*_dates(found, read_), *_numbers(text, found, read_), *_meant(text, found, read_, units), *_single(text, found)):
        if all(part.last <= other.first or other.last <= part.first for other in parts):
            parts.append(part)
    for part in sorted(parts, key=lambda p: p.first):
        typed = text[found[part.first].start : found[part.last - 1].end]
        yield Term(typed, tuple(w.form for w in found[part.first : part.last]), part.means, part.names, part.wanted, part.date)


def _units(text: str, found: Sequence[Word]) -> set[tuple[int, int]]:
    """Which runs of words begin and end where a space, or no letter, stands: "72" of "T-72" is none."""
    begins = [i for i in range(len(found)) if not i or _unspaced(found, i) or _apart(text, found, i)]
    ends = [*begins[1:], len(found)]
    return {(first, last) for first in begins for last in ends if first < last <= first + meanings.LONGEST + 4}


def _apart(text: str, found: Sequence[Word], at: int) -> bool:
    """Whether a space or a sign that parts words stands before word `at`."""
    return any(c.isspace() or c in ",;:()[]<>=≥≤+~" for c in text[found[at - 1].end : found[at].start])


def _unspaced(found: Sequence[Word], at: int) -> bool:
    """Whether the words on either side of the beginning of word `at` may touch in its script."""
    return any(UNSPACED.fullmatch(w.form) for w in found[max(at - 1, 0) : at + 1])


def _dates(found: Sequence[Word], read_: Iterable[meanings.Reading]) -> Iterator[_Part]:
    """Days and months: 2023-09-19, 19.09.2023, 19 September 2023, September 19, 2023, September 2023."""
    forms = [w.form for w in found]
    months = {r.first: int(r.meaning.code) for r in read_ if r.meaning.kind == "month"}
    for i, form in enumerate(forms):
        three = forms[i : i + 3]
        if len(three) == 3 and all(f.isascii() and f.isdigit() for f in three) and found[i + 2].end - found[i].start == sum(map(len, three)) + 2:
            year, month, day = three if _YEAR.fullmatch(form) else three[::-1]
            if _YEAR.fullmatch(year) and 1 <= int(month) <= 12 and 1 <= int(day) <= 31:
                yield _Part(i, i + 3, date=f"{year}-{int(month):02d}-{int(day):02d}")
        if i in months:
            yield from _around(forms, i, months[i])


def _around(forms: Sequence[str], at: int, month: int) -> Iterator[_Part]:
    """The date of which the word `at` is the month: a day of any year without one; a month alone is a word like others."""
    day_before, after = at > 0 and _is_day(forms[at - 1]), forms[at + 1 : at + 3]
    year = next((i for i, form in enumerate(after, at + 1) if _YEAR.fullmatch(form) and (i == at + 1 or _is_day(forms[at + 1]))), 0)
    if year:
        day = forms[at - 1] if day_before else forms[at + 1] if year == at + 2 else ""
        yield _Part(at - bool(day_before), year + 1, date=f"{forms[year]}-{month:02d}" + (f"-{int(day):02d}" if day else ""))
    elif day_before:
        yield _Part(at - 1, at + 1, date=f"{month:02d}-{int(forms[at - 1]):02d}")
    elif after and _is_day(after[0]):
        yield _Part(at, at + 2, date=f"{month:02d}-{int(after[0]):02d}")


def _is_day(form: str) -> bool:
    return form.isascii() and form.isdigit() and 1 <= int(form[:3]) <= 31


def _numbers(text: str, found: Sequence[Word], read_: Sequence[meanings.Reading]) -> Iterator[_Part]:
    """Numbers in digits or words with what bounds them, longest first."""
    parts: dict[tuple[int, int], dict[Wanted, None]] = {}
    for language in _languages(found, read_):
        for number in numbers.find_numbers(text, language):
            part = _covered(number, text, found, read_)
            if part:
                parts.setdefault(part, {})[_wanted(number, text)] = None
    yield from (_Part(*span, wanted=tuple(wanted)) for span, wanted in sorted(parts.items(), key=lambda p: (p[0][0] - p[0][1], p[0])))


def _covered(number: Number, text: str, found: Sequence[Word], read_: Iterable[meanings.Reading]) -> tuple[int, int] | None:
    """The words that a number takes; None where it is no quantity, cuts a word, or is a word of one or two letters, or one that means something else."""
    whole = all(n is None or float(n).is_integer() for n in (number.value, number.low, number.high))
    inside = [i for i, w in enumerate(found) if number.text_start < w.end and w.start < number.text_end]
    if number.kind not in _QUANTITIES or number.share is not None or not whole or not inside:
        return None
    first, last = inside[0], inside[-1] + 1
    if found[first].start < number.text_start or found[last - 1].end > number.text_end or first and not (_unspaced(found, first) or _apart(text, found, first)):
        return None
    doubtful = last - first == 1 and not found[first].form.isdigit() and not UNSPACED.fullmatch(found[first].form)
    return None if doubtful and (len(found[first].form) < 3 or any(r.first == first for r in read_)) else (first, last)


def _wanted(number: Number, text: str) -> Wanted:
    """What a number asks for; of digits alone the thousands are what the index takes for them, in whatever language they are written."""
    low, high, value = (None if n is None else int(n) for n in (number.low, number.high, number.value))
    plain = folded(text[number.start : number.end]).split()
    if len(plain) == 1 and plain[0].isdigit() and value is not None:
        own = int(plain[0][: findable.LONGEST])
        low, high, value = (own if n is not None else None for n in (low, high, value))
    return Wanted(value, low, high, number.quantifier)


def _languages(found: Sequence[Word], read_: Iterable[meanings.Reading]) -> tuple[str, ...]:
    """The languages to read numbers in: of each script of the query those that know most of its words, every one where none knows any."""
    known: dict[str, Counter[str]] = {}
    for language, word in {(r.language, found[i].form) for r in read_ for i in range(r.first, r.last) if r.language and r.dotted}:
        known.setdefault(_script(word), Counter())[language] += 1
    scripts = {_script(w.form) for w in found if not w.form.isdigit()}
    best = {language for script in scripts for language, n in known.get(script, Counter()).items() if n == max(known[script].values())}
    return tuple(sorted(best)) if best and scripts <= known.keys() else numpacks.codes()


@lru_cache(maxsize=4096)
def _script(word: str) -> str:
    return unicodedata.name(word[0], "").partition(" ")[0]


def _meant(text: str, found: Sequence[Word], read_: Iterable[meanings.Reading], units: set[tuple[int, int]]) -> Iterator[_Part]:
    """What words mean, more words before fewer: by the vocabulary, and places by their names in any case."""
    means: dict[tuple[int, int], dict[Meaning, str]] = {}
    offices = meanings.with_offices(text)
    for r in read_:
        if r.meaning.kind != "month":
            means.setdefault((r.first, r.last), {})[r.meaning] = ""
    for first, last in units:
        own = means.get((first, last), {})
        if last - first <= meanings.LONGEST - 1 and not any(m.kind != "place" for m in own) and not found[first].form.isdigit():
            hits = meanings.places(tuple(shadow(text[w.start : w.end]) for w in found[first:last]))
            if hits:
                means.setdefault((first, last), {}).update(hits)
        if offices and last - first <= OFFICE:
            for office in meanings.offices(text[found[first].start : found[last - 1].end], offices):
                means.setdefault((first, last), {})[office] = ""
    _taken_apart(means)
    for (first, last), told in sorted(means.items(), key=lambda item: (item[0][0] - item[0][1], item[0])):
        telling = tuple(m for m in told if m.kind != "small") or tuple(told)
        if not telling:
            continue
        surely = {(m.kind, m.code) for m in telling if m.sure}
        kept = tuple(m for m in telling if m.sure or (m.kind, m.code) not in surely)
        names = dict.fromkeys(name for m in kept for name in (*meanings.names(m), told[m]) if name)
        yield _Part(first, last, kept, tuple(names))


def _taken_apart(means: dict[tuple[int, int], dict[Meaning, str]]) -> None:
    """Of several words: sure of what one of them surely means; and a side or office is meant by those that do not say who is counted ("US soldiers")."""
    for (first, last), told in list(means.items()):
        inside = {span: own for span, own in means.items() if first <= span[0] and span[1] <= last and span != (first, last)}
        sure = {(m.kind, m.code) for own in inside.values() for m in own if m.sure}
        for meaning in [m for m in told if not m.sure and (m.kind, m.code) in sure]:
            told[replace(meaning, sure=True)] = told.pop(meaning)
        counted = [span for span, own in inside.items() if any(m.sure and m.kind in ("class", "outcome") for m in own)]
        for meaning in [m for m in told if m.kind in ("side", "actor")] if counted else ():
            name = told.pop(meaning)
            for rest in [(first, a) for a, b in counted if b == last and meaning.kind == "side"]:
                means.setdefault(rest, {})[meaning] = name


def _single(text: str, found: Sequence[Word]) -> Iterator[_Part]:
    """What is left: words that are typed without a space between are one phrase, as many of them as nothing else has taken."""
    last = 0
    for first in range(len(found)):
        last = max(last, first + 1)
        while last < len(found) and not _apart(text, found, last):
            last += 1
        yield from (_Part(first, end) for end in range(last, first, -1))


# expressions


def _tells(term: Term, kinds: Collection[str] = ("outcome", "class", "object")) -> bool:
    """It says what happened, or to whom."""
    return any(m.sure and m.kind in kinds for m in term.means)


def _expression(term: Term, width: int, counted: bool, numbered: bool) -> str:
    """Every way in which a row answers a term at a width; `counted` where the query says what is counted, `numbered` where it has a number."""
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
    if len(word) >= (BEGINNING if _script(word) in _PREFIXED else INSIDE) and not word[-1].isdigit():
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
    return wanted.quantifier == "exact" and bool(_YEAR.fullmatch(str(wanted.value)))


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
