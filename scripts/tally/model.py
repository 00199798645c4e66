"""The shapes that the stages hand to each other.

Every offset in this module counts Unicode code points of the document's text, end exclusive; every token
index counts the tokens of its sentence, end exclusive. Nothing here is changed after it is made.
"""

from __future__ import annotations

import dataclasses
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from hashlib import sha256
from typing import NamedTuple, TypeVar


@dataclass(frozen=True)
class Document:
    """One article as it was read. `text` is never altered: every offset indexes it."""

    id: str
    text: str
    published: date | None = None
    publisher: str | None = None
    title: str | None = None
    url: str | None = None
    lang: str | None = None  # a hint; each passage is read as what it is

    @cached_property
    def sha256(self) -> str:
        """Hex digest of the text in UTF-8: what `claim_id` and provenance rest on."""
        return sha256(self.text.encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence and its tokens. `words` are shadow forms (see `text.shadow`), parallel to `starts` and `ends`."""

    start: int
    end: int
    lang: str
    words: tuple[str, ...]
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    paragraph: int = 0  # ordinal of the paragraph in the document
    capital: tuple[bool, ...] = ()  # whether each token begins with a capital letter in the text

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The tokens that the characters `start`..`end` (code points of the document, end exclusive) touch."""
        return bisect_right(self.ends, start), bisect_left(self.starts, end)


@dataclass(frozen=True, slots=True)
class Number:
    """A number as stated, before anybody knows what it counts.

    `start`..`end` is the number's own span without its qualifier; `text_start`..`text_end` takes the qualifier
    in ("at least two"). `value` is None for indefinite words, ranges and shares. `low` and `high` are what the
    words commit to, inclusive, None = open (ANNOTATION: "at least 5" is 5, low 5, high None).
    """

    start: int
    end: int
    value: float | None
    low: float | None
    high: float | None
    quantifier: str = "exact"
    share: float | None = None
    kind: str = "cardinal"  # cardinal, ordinal, article ("an"), share, indefinite, negative; model, time, date, code: no quantity
    text_start: int = -1
    text_end: int = -1
    bound: str = ""  # the qualifier's own quantifier: "more than half" is a share with bound more_than


@dataclass(frozen=True, slots=True)
class Entry:
    """One meaning of a form in a language pack: what part it plays (`role`) and for what (`code`)."""

    role: str
    code: str
    objects: tuple[str, ...] = ()  # restricts a trigger to people, equipment, structures
    classes: tuple[str, ...] = ()  # restricts a trigger to these classes
    person: str = ""  # the class that a noun carrying its outcome counts ("refugees" -> refugee)
    weak: bool = False  # gives way to any other trigger ("freed 20 hostages" is released)
    giver: bool = False  # its subject is whose the things were ("the rebels handed over 12 guns")
    keys: tuple[str, tuple[str, str], str] = field(init=False, repr=False, compare=False)  # the role, with its code, and its first part
    _hash: int = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """What is asked of an entry for each of its mentions is worked out once."""
        object.__setattr__(self, "keys", (self.role, (self.role, self.code), self.role.partition(".")[0]))
        object.__setattr__(self, "_hash", hash((self.role, self.code, self.objects, self.classes, self.person, self.weak, self.giver)))

    def __hash__(self) -> int:
        return self._hash


class Mention(NamedTuple):
    """Tokens `first`..`last` (end exclusive) of a sentence, read as `entry`."""

    first: int
    last: int
    entry: Entry
    gap: tuple[int, int] = (0, 0)  # tokens inside that are not its own: "took [48 suspects] into custody"


@dataclass(frozen=True, slots=True)
class Parsed:
    """A sentence with all that the packs and the number reader see in it."""

    sentence: Sentence
    mentions: tuple[Mention, ...]
    numbers: tuple[Number, ...]
    title: bool = False  # the sentence stands in a headline


Made = TypeVar("Made")


def replace(one: Made, **fields: object) -> Made:
    """As `dataclasses.replace`, in a tenth of its time where a class has no slots: phrases and links are made again and again.

    Raises TypeError for a field that the class does not have. What a class does after it is made is not done again.
    """
    known = getattr(one, "__dict__", None)
    if known is None:
        return dataclasses.replace(one, **fields)  # type: ignore[type-var]
    if not fields.keys() <= known.keys():
        raise TypeError(f"{type(one).__name__} has no {', '.join(sorted(fields.keys() - known.keys()))}")
    made = object.__new__(type(one))
    made.__dict__.update(known, **fields)
    return made


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of a number: the claim that it makes, or the reason (list `reason` in codes.csv) why it makes none."""

    source_id: str
    start: int
    end: int
    words: str
    reason: str  # "" for a claim
    claim_id: str = ""
    evidence: tuple[str, ...] = ()  # for a claim: a line per column, from which words it came
