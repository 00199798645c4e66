"""Nouns that count one by standing bare: languages without an indefinite article say "soldier was killed" for one soldier.

Which nouns do so, and beside which words, is data (`bare:` in `numbers.yaml`, see `lang/README.md`). A noun alone says nothing: it
counts only where a word for what happened to it stands in the same clause, or where it is joined to something that is counted.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from ..model import Number, Sentence
from .numwords import NumberTable, Phrases

REACH = 7  # tokens of the same clause in which the word for what happened stands
NEAR = 3  # tokens back from a noun in which a number counts it: the number, an adjective, another
STOPS = frozenset(".,;:!?()[]…،؛؟")  # signs at which a clause may end
KINDS = ("bare_nouns", "bare_oblique", "bare_joined")
COUNTS = ("cardinal", "article", "indefinite", "share", "ordinal")  # "the third soldier" is none of any either


def with_bare(sentence: Sentence, table: NumberTable, numbers: Sequence[Number]) -> list[Number]:
    """The numbers of a sentence and the bare nouns between them that count one, in order; kind `bare`."""
    if not table.phrases["bare_nouns"]:
        return list(numbers)
    return sorted((*numbers, *_Bare(sentence, table, numbers).found()), key=lambda n: n.start)


class _Bare:
    """One sentence before a table. Every look goes over a bounded number of tokens: linear time."""

    def __init__(self, sentence: Sentence, table: NumberTable, numbers: Iterable[Number]) -> None:
        self.words, self.starts, self.ends, self.table = sentence.words, sentence.starts, sentence.ends, table
        self.lists = table.phrases
        self.counted = _counted(sentence, numbers)
        self.led = frozenset(n.start for n in numbers)  # where a prefix stands before it, no token begins at a number's start
        self.joining = table.bare_prefixes

    def found(self) -> Iterator[Number]:
        """Every bare noun that counts one."""
        last = 0
        for at in range(len(self.words)):
            cut, end, name = self._noun(at)
            if not end or at < last or not self._is_free(at, end, cut, name):
                continue
            if name != "bare_oblique" and self._is_joined(at, end, cut) or name != "bare_joined" and self._is_told(at, end):
                start, last = self.starts[at] + cut, end
                yield Number(start, self.ends[end - 1], 1, 1, 1, "exact", None, "bare", start, self.ends[end - 1])

    def _noun(self, at: int) -> tuple[int, int, str]:
        """Letters of a joining prefix, end token (0: no noun), and the list that the noun is in."""
        for cut, words in self._cuts(at):
            for name in KINDS:
                end = self.table.find(name, words, 0)
                if end:
                    return cut, at + end, name
        return 0, 0, ""

    def _cuts(self, at: int) -> Iterator[tuple[int, tuple[str, ...]]]:
        words = self.words[at : at + NEAR]
        yield 0, words
        for prefix in self.joining:
            if words[0].startswith(prefix) and len(words[0]) > len(prefix) + 1:
                yield len(prefix), (words[0][len(prefix) :], *words[1:])

    def _is_free(self, at: int, end: int, cut: int, name: str) -> bool:
        """Whether no number counts the noun already and no word before it says that it is a known one or none."""
        if any(self.counted[at:end]) or end < len(self.words) and self.counted[end] and not self._leads(end):
            return False
        for k in self._back(at, NEAR) if not cut else ():
            if name != "bare_oblique" and self._joins(k) or self._tells(k, "bare_either", "bare_before", "bare_aged"):
                break
            if self.counted[k] or self._is_known(k, at - k):
                return False
        return True

    def _is_known(self, at: int, back: int) -> bool:
        """Whether the word at token `at`, so many before the noun, makes it a known one, none or a place; an adjective may stand between."""
        if back == 1 and _has(self.lists["bare_not_after"], self.words[at]):
            return True
        return back <= 2 and _has(self.lists["bare_prepositions"], self.words[at]) and not self._reaches(at)

    def _reaches(self, at: int) -> bool:
        """Whether what happened stands right before the preposition at token `at`: "hit into a house"."""
        return at > 0 and self._tells(at - 1, "bare_before")

    def _is_told(self, at: int, end: int) -> bool:
        """Whether a word for what happened to it stands in the clause, on the side where it can."""
        before = any(self._tells(k, "bare_either", "bare_before") for k in self._back(at, REACH))
        return before or any(self._tells(k, "bare_either", "bare_behind") for k in self._on(end, REACH))

    def _is_joined(self, at: int, end: int, cut: int) -> bool:
        """Whether it is joined to a counted thing: "two tanks and launcher", "launcher and two tanks"."""
        if (cut or at and self._joins(at - 1)) and any(self.counted[k] for k in self._back(at, NEAR + 2)):
            return True
        if end < len(self.words) and self.counted[end]:
            return self._leads(end)
        return end < len(self.words) and self._joins(end) and any(self.counted[k] for k in self._on(end + 1, 2))

    def _leads(self, at: int) -> bool:
        """Whether token `at` is a number with a joining prefix written to it."""
        return self.starts[at] not in self.led and self.words[at].startswith(self.joining)

    def _joins(self, at: int) -> bool:
        return self.words[at] in self.joining or _has(self.lists["bare_with"], self.words[at])

    def _tells(self, at: int, *names: str) -> bool:
        word = self.words[at]
        plain = next((word[len(prefix) :] for prefix in self.joining if word.startswith(prefix)), word)
        return any(_has(self.lists[name], form) for name in names for form in {word, plain})

    def _back(self, at: int, reach: int) -> Iterator[int]:
        return self._clause(range(at - 1, max(-1, at - 1 - reach), -1))

    def _on(self, at: int, reach: int) -> Iterator[int]:
        return self._clause(range(at, min(len(self.words), at + reach)))

    def _clause(self, places: Iterable[int]) -> Iterator[int]:
        for at in places:
            if self.words[at] in STOPS:
                return
            yield at


def _has(phrases: Phrases, word: str) -> bool:
    """Whether a word is listed, or begins with a stem that is."""
    return any(len(phrase) == 1 for phrase, _ in phrases.get(word, ())) or any(word.startswith(stem[0][:-1]) for stem, _ in phrases.get("*", ()))


def _counted(sentence: Sentence, numbers: Iterable[Number]) -> list[bool]:
    """For every token whether it is part of a number that counts."""
    spans = [(n.start, n.end) for n in numbers if n.kind in COUNTS]
    found, k = [], 0
    for start, end in zip(sentence.starts, sentence.ends):
        while k < len(spans) and spans[k][1] <= start:
            k += 1
        found.append(k < len(spans) and spans[k][0] < end)
    return found
