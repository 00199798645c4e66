"""Mentions: everything that a language pack sees in a sentence, conflicts between readings settled."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass

from . import packs
from .model import Mention, Number, Parsed, Sentence

TRIGGERS = frozenset(("subject", "object", "labile", "noun", "people", "toll"))
NOUNS = frozenset(("counted", "not_counted"))
_RIVALS = TRIGGERS | NOUNS | {"not_counted_before"}  # readings of which the longest excludes those inside it


def settle(mentions: Iterable[Mention]) -> tuple[Mention, ...]:
    """Drop a reading that lies inside a longer rival ("arms" inside "laid down their arms"), and all doubles."""
    by_length = sorted(set(mentions), key=lambda m: (m.first - m.last, m.first, m.entry.role, m.entry.code))
    taken: list[tuple[int, int]] = []
    kept: list[Mention] = []
    for m in by_length:
        if m.entry.role in _RIVALS:
            if any(a <= m.first and m.last <= b and (a, b) != (m.first, m.last) for a, b in taken):
                continue
            if m.last - m.first > 1:
                taken.append((m.first, m.last))
        kept.append(m)
    return tuple(sorted(kept, key=lambda m: (m.first, -m.last, m.entry.role, m.entry.code)))


def parse(sentence: Sentence, numbers: tuple[Number, ...]) -> Parsed:
    """The sentence with its settled mentions and the numbers already read in it."""
    return Parsed(sentence, settle(packs.load(sentence.lang).lexicon.find(sentence.words)), numbers)


@dataclass(frozen=True)
class View:
    """A parsed sentence indexed by token: `roles[i]` maps each role to the mention that covers token i."""

    parsed: Parsed
    roles: tuple[dict[str, Mention], ...]
    order: packs.Order
    numbers: frozenset[int]  # tokens at which a number begins

    @property
    def words(self) -> tuple[str, ...]:
        return self.parsed.sentence.words

    def is_(self, i: int, role: str, *codes: str) -> bool:
        """True where token `i` exists and is covered by a mention of `role`, of one of `codes` if given."""
        m = self.roles[i].get(role) if 0 <= i < len(self.roles) else None
        return m is not None and (not codes or m.entry.code in codes)

    def get(self, i: int, role: str) -> Mention | None:
        return self.roles[i].get(role) if 0 <= i < len(self.roles) else None

    def triggers(self) -> list[Mention]:
        return [m for m in self.parsed.mentions if m.entry.role in TRIGGERS]


def view(parsed: Parsed) -> View:
    """Index a parsed sentence by token; of several mentions with one role the longest covers."""
    roles: tuple[dict[str, Mention], ...] = tuple({} for _ in parsed.sentence.words)
    for m in sorted(parsed.mentions, key=lambda m: (m.first - m.last, m.first)):
        for i in range(m.first, m.last):
            roles[i].setdefault(m.entry.role, m)
    sentence = parsed.sentence
    numbers = frozenset(bisect_right(sentence.ends, n.start) for n in parsed.numbers)
    return View(parsed, roles, packs.load(sentence.lang).order, numbers)
