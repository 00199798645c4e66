"""What a query asks for: its words put together to terms, by the numbers and dates they state and by what they mean in any language."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import islice

from .. import numbers
from ..model import Number
from ..numbers import numpacks
from ..searching import findable, meanings
from ..searching.folding import Word, folded, words
from ..searching.meanings import Meaning
from ..text import UNSPACED, shadow
from .terms import YEAR, Asked, Term, Wanted, script

LONGEST = 200  # code points of a query
TERMS, WORDS = 16, 40  # terms of a query, words of what stands between quotation marks; what comes behind is left out
OFFICE = 5  # words that name an office
_QUOTED = re.compile(r'(?<!\w)["“”«»„]([^"“”«»„]*)["“”«»„](?!\w)')  # a quotation mark inside a Hebrew abbreviation opens nothing
_QUANTITIES = ("cardinal", "indefinite")


@lru_cache(maxsize=256)
def read(query: str) -> Asked:
    """The query's terms; none where no word is in it."""
    pieces = _QUOTED.split(query[:LONGEST].replace("\0", " "))  # what stands outside and inside quotation marks, by turns
    found = list(_either(term for i, piece in enumerate(pieces) for term in (_phrase if i % 2 else _bare)(piece)))
    telling = [term for term in found if not term.small] or [replace(term, means=()) for term in found]
    return Asked(tuple(telling[:TERMS]), tuple(term.typed for term in (*(t for t in found if t.small and len(telling) < len(found)), *telling[TERMS:])))


def _either(terms: Iterable[Term]) -> Iterator[Term]:
    """The terms with those behind an OR put into the one before it."""
    last, joined = None, False
    for term in terms:
        if term.typed == "OR" and not term.exact:
            joined = last is not None
        elif last is not None and joined:
            last, joined = replace(last, others=(*last.others, term)), False
        else:
            yield from (last,) if last else ()
            last = term
    yield from (last,) if last else ()


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
            year, month, day = three if YEAR.fullmatch(form) else three[::-1]
            if YEAR.fullmatch(year) and 1 <= int(month) <= 12 and 1 <= int(day) <= 31:
                yield _Part(i, i + 3, date=f"{year}-{int(month):02d}-{int(day):02d}")
        if i in months:
            yield from _around(forms, i, months[i])


def _around(forms: Sequence[str], at: int, month: int) -> Iterator[_Part]:
    """The date of which the word `at` is the month: a day of any year without one; a month alone is a word like others."""
    day_before, after = at > 0 and _is_day(forms[at - 1]), forms[at + 1 : at + 3]
    year = next((i for i, form in enumerate(after, at + 1) if YEAR.fullmatch(form) and (i == at + 1 or _is_day(forms[at + 1]))), 0)
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
        known.setdefault(script(word), Counter())[language] += 1
    scripts = {script(w.form) for w in found if not w.form.isdigit()}
    best = {language for script in scripts for language, n in known.get(script, Counter()).items() if n == max(known[script].values())}
    return tuple(sorted(best)) if best and scripts <= known.keys() else numpacks.codes()


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
