"""Forms of a language pack, compiled so that a sentence's tokens are looked up in linear time.

How a form is written in a pack:
  killed            this word
  mort*             any word that begins so
  убит(|а|о|и)      these four words
  lost their lives  these words in a row
  gave … lives      up to six words between

A form is kept as a row of places, each with its alternatives, and never written out: `(a|b) c (d|e|)` has three places, not six
writings. What it costs is the sum of its alternatives, not their product. What can follow a word is worked out when a text has it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import product, zip_longest
from typing import Any, NamedTuple

from ..model import Entry, Mention
from ..text import LETTER, shadow, tokens

GAP = "…"
MAX_GAP = 6
# A place all of whose alternatives are plain words, stars at their ends: no tokeniser is needed.
_PLAIN = re.compile(rf"(?:{LETTER}++(?:\*(?=[ |)]|$))?|[ (|)])+")
_ALTERNATIVES = re.compile(r"\(([^()]*)\)")
_FLAT = re.compile(r"(?:\([^()]*\)|[^()])*")  # a form without brackets inside brackets
_PLACES = re.compile(r"(?:\([^()]*\)|[^\s()])+")  # what stands between the spaces outside the brackets of such a form


def expand(form: str) -> list[str]:
    """Write out the bracketed alternatives, inner ones first: `убит(|а)` gives `убит` and `убита`."""
    if "(" not in form:
        return [form]
    parts = _ALTERNATIVES.split(form)
    choices = [part.split("|") if i % 2 else [part] for i, part in enumerate(parts)]
    found = ["".join(choice) for choice in product(*choices)]
    nested = len(choices) > 1 and "(" in found[0]  # the outer brackets stand in every one
    return list(dict.fromkeys(one for each in found for one in expand(each))) if nested else found


Words = tuple[str, ...]


class Place(NamedTuple):
    """What can stand at one place of a form."""

    words: frozenset[str]  # one of these words
    stems: Words = ()  # or a word that begins with one of these
    longer: tuple[Words, ...] = ()  # or one of these rows of words, stars kept
    optional: bool = False  # or nothing


Form = tuple[Place, ...]
_GAP = Place(frozenset((GAP,)))
_NO_WORDS: frozenset[str] = frozenset()


def literal(words: Words) -> Form:
    """The form of a row of words, stars and gap kept."""
    return tuple(_GAP if word == GAP else Place(_NO_WORDS, (word[:-1],)) if word.endswith("*") else Place(frozenset((word,))) for word in words)


def writings(form: Form) -> Iterator[Words]:
    """Every way in which a form can be written, as its words, stars and gap kept: the product of its alternatives."""
    choices = [[*((word,) for word in sorted(p.words)), *((stem + "*",) for stem in p.stems), *p.longer, *[()] * p.optional] for p in form]
    return (tuple(word for words in choice for word in words) for choice in product(*choices))


def _pattern(form: str) -> Words:
    """The tokens of a form without alternatives; a final star stays with its word."""
    found: list[str] = []
    for word in tokens(form)[0]:
        if word == "*" and found:
            found[-1] += "*"
        else:
            found.append(word)
    return tuple(found)


def _place(written: str) -> Place:
    """One place of a form. Raises ValueError where it cannot stand by itself: a gap with other words, a star without."""
    if written == GAP:
        return _GAP
    if written.isalpha() and _PLAIN.fullmatch(written):
        return Place(frozenset((written,)))
    plain = _PLAIN.fullmatch(written)
    if plain and " " not in written and "*" not in written:
        alternatives = frozenset(expand(written))
        return Place(alternatives - {""}, optional=True) if "" in alternatives else Place(alternatives)
    found = dict.fromkeys(tuple(one.split()) if plain else _pattern(one) for one in expand(written))
    if any(words and words[0] == "*" or GAP in words for words in found):
        raise ValueError(written)
    single = [words[0] for words in found if len(words) == 1]
    return Place(
        frozenset(word for word in single if not word.endswith("*")),
        tuple(word[:-1] for word in single if word.endswith("*")),
        tuple(words for words in found if len(words) > 1),
        () in found,
    )


class _Tail(NamedTuple):
    """What must follow the words of a form that have been met."""

    form: Form
    entry: Entry
    gap: int = -1  # which of its places is the gap, -1 where it has none
    needed: tuple[frozenset[str], ...] = ()  # of each of these one stands in the sentence


def _tail(form: Form, entry: Entry) -> _Tail:
    gap = next((i for i, place in enumerate(form) if place is _GAP), -1)
    return _Tail(form, entry, gap, tuple(words for place in form if (words := _needed(place))))


def _needed(place: Place) -> frozenset[str]:
    """Words of which one stands wherever the place does, none where it can be empty, or anything that begins so."""
    if place.optional or place.stems or place is _GAP:
        return _NO_WORDS
    if not place.longer:
        return place.words
    exact = [[word for word in row if not word.endswith("*")] for row in place.longer]
    return place.words.union(max(words, key=len) for words in exact) if all(exact) else _NO_WORDS


class _Start:
    """The forms that a word can begin: whole ones, longer ones by their exact second word, and those with an open second word."""

    __slots__ = ("whole", "by_second", "open")

    def __init__(self) -> None:
        self.whole: list[Entry] = []
        self.by_second: dict[str, list[_Tail]] = {}
        self.open: list[_Tail] = []

    def add(self, rest: Form, entry: Entry) -> None:
        """Add a form by what follows its first word."""
        for n, place in enumerate(rest):
            if place is _GAP:
                self.open.append(_tail(rest[n:], entry))
                return
            self._second(place, rest[n + 1 :], entry)
            if not place.optional:
                return
        self.whole.append(entry)

    def _second(self, place: Place, after: Form, entry: Entry) -> None:
        tail = _tail(after, entry)
        for word in place.words:
            self.by_second.setdefault(word, []).append(tail)
        for words in place.longer:
            if not words[0].endswith("*"):
                self.by_second.setdefault(words[0], []).append(_tail((*literal(words[1:]), *after), entry))
        stemmed = tuple(words for words in place.longer if words[0].endswith("*"))
        if place.stems or stemmed:
            self.open.append(_tail((Place(_NO_WORDS, place.stems, stemmed), *after), entry))


def _after_head(form: Form, head: str) -> Iterator[Form]:
    """What follows the first word of a form in those writings in which it is `head`, a stem with its star."""
    for n, place in enumerate(form):
        rest = form[n + 1 :]
        if head in place.words or head.endswith("*") and head[:-1] in place.stems:
            yield rest
        yield from ((*literal(row[1:]), *rest) for row in place.longer if row[0] == head)
        if not place.optional:
            return


class Lexicon:
    """All forms of one language. `find` is a pure function of its words; lookups of single words are remembered."""

    def __init__(self, letters: tuple[tuple[str, str], ...] = ()) -> None:
        self._letters = letters
        self._places: list[Place | Sequence[Any]] = [_GAP]  # or a place as `data` has it, until it is asked for
        self._forms: list[Sequence[int]] = []  # the places of each
        self._entries: list[Entry] = []  # parallel to them
        self._words: dict[str, list[int]] = {}  # the forms that each word can begin, in order
        self._stems: dict[str, list[int]] = {}
        self._longest_stem = 0
        self._written: dict[str, Place] = {GAP: _GAP}
        self._numbers: dict[Place, int] = {_GAP: 0}
        self._seen: dict[str, _Start | None] = {}

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> Lexicon:
        """The lexicon that `data` was got from; no form can be added to it."""
        made = cls()
        entries = [Entry(role, code, tuple(objects), tuple(classes), *rest) for role, code, objects, classes, *rest in data["meanings"]]
        made._places += data["places"]
        made._forms, made._words, made._stems = data["forms"], data["words"], data["stems"]
        made._entries = [entries[meaning] for meaning in data["entries"]]
        made._longest_stem = max(map(len, made._stems), default=0)
        return made

    def data(self) -> dict[str, Any]:
        """All that it holds, as JSON has it."""
        meanings = {entry: number for number, entry in enumerate(dict.fromkeys(self._entries))}
        return {
            "places": [[sorted(words), stems, longer, optional] for words, stems, longer, optional in map(self._place, range(1, len(self._places)))],
            "forms": self._forms,
            "meanings": [[e.role, e.code, e.objects, e.classes, e.person, e.weak, e.giver] for e in meanings],
            "entries": [meanings[entry] for entry in self._entries],
            "words": self._words,
            "stems": self._stems,
        }

    def _place(self, number: int) -> Place:
        place = self._places[number]
        if not isinstance(place, Place):
            words, stems, longer, optional = place
            place = self._places[number] = Place(frozenset(words), tuple(stems), tuple(map(tuple, longer)), optional)
        return place

    def _number(self, place: Place) -> int:
        if place not in self._numbers:
            self._numbers[place] = len(self._places)
            self._places.append(place)
        return self._numbers[place]

    def add(self, form: str, entry: Entry) -> None:
        """Add one form as packs write it. Raises ValueError where it is empty, begins or ends with a gap or has two."""
        for places in self._parse(shadow(form, self._letters)):
            if not _is_sound(places):
                raise ValueError(f"form {form!r} needs words around its one gap")
            for place in places:
                self._begin(place, len(self._forms))
                if not place.optional:
                    break
            self._forms.append([self._number(place) for place in places])
            self._entries.append(entry)

    def _parse(self, form: str) -> list[Form]:
        """The form, or all its writings in the few cases where a gap is one of several alternatives, or brackets stand in brackets."""
        if "(" in form and not _FLAT.fullmatch(form):
            return [literal(_pattern(one)) for one in expand(form)]
        found = []
        try:
            for written in _PLACES.findall(form) if "(" in form else form.split():
                place = self._written.get(written)
                if place is None:
                    place = self._written[written] = _place(written)
                found.append(place)
        except ValueError:
            return [literal(_pattern(one)) for one in expand(form)]
        return [tuple(found)]

    def _begin(self, place: Place, form: int) -> None:
        """Note what the words of the place can begin."""
        for word in (*place.words, *(row[0] for row in place.longer)) if place.longer else place.words:
            if not word.endswith("*"):
                self._words.setdefault(word, []).append(form)
        for stem in (*place.stems, *(row[0][:-1] for row in place.longer if row[0].endswith("*"))):
            self._stems.setdefault(stem, []).append(form)
            self._longest_stem = max(self._longest_stem, len(stem))

    def _starting(self, word: str) -> _Start | None:
        if word in self._seen:
            return self._seen[word]
        heads = [(word, self._words.get(word))]
        heads += [(word[:n] + "*", self._stems.get(word[:n])) for n in range(1, min(len(word), self._longest_stem) + 1)]
        start = _Start() if any(forms for _, forms in heads) else None
        for head, forms in heads:
            for form in dict.fromkeys(forms or ()):
                for rest in _after_head(tuple(map(self._place, self._forms[form])), head):
                    start.add(rest, self._entries[form])
        if len(self._seen) > 200_000:  # a hostile text must not fill the memory
            self._seen.clear()
        self._seen[word] = start
        return start

    def find(self, words: Sequence[str]) -> list[Mention]:
        """Every form that stands in `words`, overlaps included, in order of first token."""
        found: list[Mention] = []
        absent = frozenset(words).isdisjoint
        for i, (word, following) in enumerate(zip_longest(words, words[1:], fillvalue="")):
            start = self._starting(word)
            if start is None:
                continue
            for entry in start.whole:
                found.append(Mention(i, i + 1, entry))
            for tail in start.by_second.get(following, ()):
                if not tail.form:
                    found.append(Mention(i, i + 2, tail.entry))
                elif not any(map(absent, tail.needed)):
                    found.extend(_follow(tail, words, i, i + 2))
            for tail in start.open:
                if not any(map(absent, tail.needed)):
                    found.extend(_follow(tail, words, i, i + 1))
        return found

    def forms(self) -> Iterator[tuple[Form, Entry]]:
        """Every form with its entry."""
        return ((tuple(map(self._place, form)), entry) for form, entry in zip(self._forms, self._entries, strict=True))

    def patterns(self) -> Iterator[tuple[Words, Entry]]:
        """Every writing of every form as its words, stars and gap kept, with its entry: many more than there are forms."""
        return ((words, entry) for form, entry in self.forms() for words in writings(form))

    def __iter__(self) -> Iterator[tuple[str, Entry]]:
        return ((" ".join(words), entry) for words, entry in self.patterns())


def _is_sound(form: Form) -> bool:
    """Whether every writing has a word, one gap at most, and words on both its sides."""
    if _GAP not in form:
        return any(not place.optional for place in form) and form[0].stems != ("",)
    gap = form.index(_GAP)
    return all(any(not place.optional and place is not _GAP for place in side) for side in (form[:gap], form[gap + 1 :])) and form.count(_GAP) == 1


def _follow(tail: _Tail, words: Sequence[str], first: int, at: int) -> Iterator[Mention]:
    """The mentions of a form that begins at token `first` and the rest of which stands at `at`."""
    if tail.gap < 0:
        for end in _ends(tail.form, words, at):
            yield Mention(first, end, tail.entry)
    else:
        for begin in _ends(tail.form[: tail.gap], words, at):
            yield from _over_gap(tail.form[tail.gap + 1 :], words, first, begin, tail.entry)


def _over_gap(form: Form, words: Sequence[str], first: int, begin: int, entry: Entry) -> Iterator[Mention]:
    """The mentions whose gap begins at token `begin`: of each writing of what comes after, the nearest."""
    met: set[Words] = set()
    for at in range(begin, min(begin + MAX_GAP, len(words)) + 1):
        for writing, end in _readings(form, words, at):
            if writing not in met:
                met.add(writing)
                yield Mention(first, end, entry, (begin, at))
        if at >= len(words) or not _passable(words, at):
            return


def _passable(words: Sequence[str], i: int) -> bool:
    """Whether a gap may run over token `i`: a word, or a sign between digits or inside a compound."""
    return words[i][:1].isalnum() or words[i] in ("'", "-") or (words[i] in (",", ".") and words[i + 1 : i + 2] != () and words[i + 1][:1].isdigit())


def _ends(form: Form, words: Sequence[str], at: int) -> Sequence[int]:
    """The tokens after each writing of a form without a gap that stands at `words[at:]`."""
    ends: Sequence[int] = (at,)
    for place in form:
        if len(ends) == 1:
            ends = _after(place, words, ends[0])
        else:
            ends = list(dict.fromkeys(end for at in ends for end in _after(place, words, at)))
        if not ends:
            break
    return ends


def _after(place: Place, words: Sequence[str], at: int) -> list[int]:
    """The tokens at which what stands at the place can end."""
    found = [at] if place.optional else []
    if at < len(words):
        if words[at] in place.words or words[at].startswith(place.stems):
            found.append(at + 1)
        for row in place.longer:
            if row[0][0] == words[at][0] and (end := _match(row, words, at)) and end not in found:
                found.append(end)
    return found


def _readings(form: Form, words: Sequence[str], at: int) -> Iterator[tuple[Words, int]]:
    """Each writing of a form without a gap that stands at `words[at:]`, with the token after it."""
    if not form:
        yield (), at
        return
    for words_of, end in _choices(form[0], words, at):
        for rest, last in _readings(form[1:], words, end):
            yield (*words_of, *rest), last


def _choices(place: Place, words: Sequence[str], at: int) -> Iterator[tuple[Words, int]]:
    """Each alternative of a place that stands at `words[at:]`, with the token after it."""
    if place.optional:
        yield (), at
    if at < len(words):
        if words[at] in place.words:
            yield (words[at],), at + 1
        for stem in place.stems:
            if words[at].startswith(stem):
                yield (stem + "*",), at + 1
        for row in place.longer:
            if row[0][0] == words[at][0] and (end := _match(row, words, at)):
                yield row, end


def _match(pattern: Sequence[str], words: Sequence[str], at: int) -> int:
    """The token after `pattern` when it stands at `words[at:]`, else 0."""
    if at + len(pattern) > len(words):
        return 0
    for want in pattern:
        if not (words[at].startswith(want[:-1]) if want.endswith("*") else words[at] == want):
            return 0
        at += 1
    return at
