"""Forms of a language pack, compiled so that a sentence's tokens are looked up in linear time.

How a form is written in a pack:
  killed            this word
  mort*             any word that begins so
  убит(|а|о|и)      these four words
  lost their lives  these words in a row
  gave … lives      up to six words between
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import product

from .model import Entry, Mention
from .text import LETTER, shadow, tokens

GAP = "…"
MAX_GAP = 6
# A form all of whose alternatives are plain words, stars at their ends: no tokeniser is needed. Possessive: nothing is tried twice.
_PLAIN = re.compile(rf"(?:{LETTER}++(?:\*(?=[ |)]|$))?+|[ (|)])++")
_ALTERNATIVES = re.compile(r"\(([^()]*)\)")


def expand(form: str) -> list[str]:
    """Write out the bracketed alternatives, inner ones first: `убит(|а)` gives `убит` and `убита`."""
    if "(" not in form:
        return [form]
    parts = _ALTERNATIVES.split(form)
    choices = [part.split("|") if i % 2 else [part] for i, part in enumerate(parts)]
    found = ["".join(choice) for choice in product(*choices)]
    nested = len(choices) > 1 and "(" in found[0]  # the outer brackets stand in every one
    return list(dict.fromkeys(one for each in found for one in expand(each))) if nested else found


Pattern = tuple[tuple[str, ...], Entry]
Longer = tuple[tuple[str, ...], Entry, frozenset[str]]


def _pattern(form: str) -> tuple[str, ...]:
    """The tokens of a form without alternatives; a final star stays with its word."""
    found: list[str] = []
    for word in tokens(form)[0]:
        if word == "*" and found:
            found[-1] += "*"
        else:
            found.append(word)
    return tuple(found)


class _Start:
    """The forms that a word can begin: whole ones, longer ones by their exact second word, and those with an open second word.

    Each longer one has the words that it cannot do without.
    """

    __slots__ = ("whole", "by_second", "open")

    def __init__(self) -> None:
        self.whole: list[Entry] = []
        self.by_second: dict[str, list[Longer]] = {}
        self.open: list[Longer] = []

    def add(self, rest: tuple[str, ...], entry: Entry) -> None:
        if not rest:
            self.whole.append(entry)
            return
        longer = (rest, entry, frozenset(word for word in rest if word != GAP and not word.endswith("*")))
        if rest[0] == GAP or rest[0].endswith("*"):
            self.open.append(longer)
        else:
            self.by_second.setdefault(rest[0], []).append(longer)

    def after(self, second: str) -> Iterable[Longer]:
        """The longer forms that can stand where the next word is `second`."""
        exact = self.by_second.get(second)
        return (*exact, *self.open) if exact and self.open else exact or self.open


class Lexicon:
    """All forms of one language. `find` is a pure function of its words; lookups of single words are remembered."""

    def __init__(self, letters: tuple[tuple[str, str], ...] = ()) -> None:
        self._letters = letters
        self._words: dict[str, list[Pattern]] = {}
        self._stems: dict[str, list[Pattern]] = {}
        self._longest_stem = 0
        self._seen: dict[str, _Start | None] = {}

    def add(self, form: str, entry: Entry) -> None:
        """Add one form as packs write it. Raises ValueError where it is empty, begins or ends with a gap or has two."""
        shadowed = shadow(form, self._letters)
        plain = _PLAIN.fullmatch(shadowed)
        for one in expand(shadowed):
            words = tuple(one.split()) if plain else _pattern(one)
            if not words or words[0] in (GAP, "*") or words[-1] == GAP or words.count(GAP) > 1:
                raise ValueError(f"form {form!r} needs words around its one gap")
            head, rest = words[0], words[1:]
            if head.endswith("*"):
                self._stems.setdefault(head[:-1], []).append((rest, entry))
                self._longest_stem = max(self._longest_stem, len(head) - 1)
            else:
                self._words.setdefault(head, []).append((rest, entry))

    def _starting(self, word: str) -> _Start | None:
        if word in self._seen:
            return self._seen[word]
        found = list(self._words.get(word, ()))
        for n in range(1, min(len(word), self._longest_stem) + 1):
            found += self._stems.get(word[:n], ())
        start = _Start() if found else None
        for rest, entry in found:
            start.add(rest, entry)
        if len(self._seen) > 200_000:  # a hostile text must not fill the memory
            self._seen.clear()
        self._seen[word] = start
        return start

    def find(self, words: Sequence[str]) -> list[Mention]:
        """Every form that stands in `words`, overlaps included, in order of first token."""
        found: list[Mention] = []
        present, size = frozenset(words), len(words)
        for i, word in enumerate(words):
            start = self._starting(word)
            if start is None:
                continue
            for entry in start.whole:
                found.append(Mention(i, i + 1, entry))
            for rest, entry, needed in start.after(words[i + 1]) if i + 1 < size else ():
                if not needed <= present:
                    continue
                if GAP in rest:
                    found.extend(_with_gap(rest, words, i, entry))
                elif last := _match(rest, words, i + 1):
                    found.append(Mention(i, last, entry))
        return found

    def patterns(self) -> Iterator[tuple[tuple[str, ...], Entry]]:
        """Every form as its words, stars and gap kept, with its entry."""
        for table, mark in ((self._words, ""), (self._stems, "*")):
            for head, uses in table.items():
                for rest, entry in uses:
                    yield (head + mark, *rest), entry

    def __iter__(self) -> Iterator[tuple[str, Entry]]:
        return ((" ".join(words), entry) for words, entry in self.patterns())


def _with_gap(pattern: tuple[str, ...], words: Sequence[str], first: int, entry: Entry) -> Iterator[Mention]:
    """The mention of a pattern with one gap, the nearest end where several fit."""
    cut = pattern.index(GAP)
    begin = _match(pattern[:cut], words, first + 1)
    if not begin:
        return
    for skip in range(MAX_GAP + 1):
        end = _match(pattern[cut + 1 :], words, begin + skip)
        if end:
            yield Mention(first, end, entry, (begin, begin + skip))
            return
        if begin + skip >= len(words) or not _passable(words, begin + skip):
            return


def _passable(words: Sequence[str], i: int) -> bool:
    """Whether a gap may run over token `i`: a word, or a sign between digits or inside a compound."""
    return words[i][:1].isalnum() or words[i] in ("'", "-") or (words[i] in (",", ".") and words[i + 1 : i + 2] != () and words[i + 1][:1].isdigit())


def _match(pattern: Sequence[str], words: Sequence[str], at: int) -> int:
    """The token after `pattern` when it stands at `words[at:]`, else 0."""
    if at + len(pattern) > len(words):
        return 0
    for want in pattern:
        if not (words[at].startswith(want[:-1]) if want.endswith("*") else words[at] == want):
            return 0
        at += 1
    return at
