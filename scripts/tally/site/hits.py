"""Where a text answers a query: the characters to mark, whole words always, in whatever script."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from ..searching.folding import words
from ..searching.meanings import vocabulary
from .terms import INSIDE, Term

Span = tuple[int, int]
LONGEST = 300_000  # code points of an article that are looked through


def marks(text: str, terms: Iterable[Term], meanings: bool = True) -> list[Span]:
    """The spans of words that answer a term, in code points, in order, none overlapping; by what they mean too where `meanings` is set."""
    return _merged(span for spans in _by_term(text, tuple(terms), meanings) for span in spans)


def best(text: str, terms: Sequence[Term]) -> tuple[str, list[Span]]:
    """The line of an article that answers most terms, the first of these, with its marks; its beginning where none does."""
    found: tuple[int, str, list[Span]] = (0, text, [])
    for line in text[:LONGEST].splitlines():
        spans = [one for one in _by_term(line, terms, False) if one]
        if len(spans) > found[0]:
            found = len(spans), line, _merged(span for one in spans for span in one)
        if len(spans) == len(terms):
            break
    return found[1], found[2]


def _merged(spans: Iterable[Span]) -> list[Span]:
    found: list[Span] = []
    for start, end in sorted(spans):
        if found and start < found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((start, end))
    return found


def _by_term(text: str, terms: Sequence[Term], meanings: bool) -> list[list[Span]]:
    at = list(words(text))
    forms = [word.form for word in at]
    read = [(r.first, r.last, (r.meaning.kind, r.meaning.code)) for r in vocabulary().read(at) if r.dotted] if meanings else []
    found = []
    for term in terms:
        meant = {(m.kind, m.code) for one in term.alternatives for m in one.means}
        phrases = (run for one in term.alternatives for run in _phrases(forms, one))
        runs = {*phrases, *((first, last) for first, last, meaning in read if meaning in meant)}
        found.append([(at[first].start, at[last - 1].end) for first, last in runs])
    return found


def _phrases(forms: Sequence[str], term: Term) -> Iterator[tuple[int, int]]:
    """The runs of words that a term's own words, its names or its digits make up."""
    own = [(form,) for w in term.wanted if w.value is not None for form in (str(w.value),)]
    for phrase in (term.words, *(tuple(name.split()) for name in term.names), *own):
        *firsts, last = phrase
        for i, form in enumerate(forms[len(firsts) :], len(firsts)):
            if _ends(form, last, term) and list(forms[i - len(firsts) : i]) == firsts:
                yield i - len(firsts), i + 1
    if len(term.words) == 1 and len(term.words[0]) >= INSIDE and not term.exact and not term.words[0].isdigit():
        yield from ((i, i + 1) for i, form in enumerate(forms) if term.words[0] in form)


def _ends(form: str, last: str, term: Term) -> bool:
    return form == last or not term.exact and len(last) > 2 and not last[-1].isdigit() and form.startswith(last)
