"""Digits as they stand in a sentence: grouped, with decimals, in dates, clock times, fractions and names of models."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from .numwords import NumberTable, Word

DATE = re.compile(r"\d{1,2}([./-])\d{1,2}\1\d{4}(?!\d)|\d{4}([./-])\d{1,2}\2\d{1,2}(?!\d)|\d{1,2}\.\d{1,2}\.\d\d(?![\d.])")
CLOCK = re.compile(r"(?:[01]?\d|2[0-4])[:\u0589][0-5]\d(?:[:\u0589][0-5]\d)?(?!\d)")  # U+0589 is the colon-like full stop of Armenian
DOTTED_CLOCK = re.compile(r"(?:[01]\d|2[0-4])\.[0-5]\d(?![\d.])")
FRACTION = re.compile(r"([1-9])/([2-9]|10)(?![\d/])")
UNSPACED = re.compile(r"[\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")
COMMA_CLOCK = re.compile(r"(?:[01]\d|2[0-4]),[0-5]\d(?![\d.,])")
SEPARATORS = ".:\u0589/-"  # within dates, clock times and fractions
LONGEST = 18  # digits: what is longer counts nothing


class Raw(NamedTuple):
    """A number as it stands: tokens `first`..`last`, code points `start`..`end` of the text, both end exclusive."""

    first: int
    last: int
    start: int
    end: int
    value: float | None = None
    low: float | None = None
    high: float | None = None
    share: float | None = None
    kind: str = "cardinal"
    hint: str = ""  # about, more_than: what the words imply without a qualifier
    base: float | None = None  # what stood before a single scale: 2 in "2 thousand"
    tail: str = ""  # role of the suffix it carries
    digits: bool = False


@dataclass(frozen=True, slots=True)
class Tokens:
    """One sentence before a table. Its methods look at a bounded number of tokens, so a sentence is read in linear time."""

    shadowed: str
    words: tuple[str, ...]
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    table: NumberTable

    def at(self, at: int) -> list[tuple[Word, int]]:
        """The readings of the word or phrase at token `at`, longest first, each with its end token."""
        if at >= len(self.words):
            return []
        found = []
        for rest, word in self.table.look(self.words[at]):
            end = self._matched(rest, at + 1) if rest else at + 1
            if end:
                found.append((word, end))
        return found

    def _matched(self, rest: tuple[str, ...], at: int) -> int:
        for want in rest:
            if at < len(self.words) and self.words[at] == "-":
                at += 1
            if at >= len(self.words) or self.words[at] != want:
                return 0
            at += 1
        return at

    def _touches(self, at: int) -> bool:
        """Whether no space stands between token `at` and the one before it."""
        return 0 < at < len(self.words) and self.ends[at - 1] == self.starts[at]

    def _token_at(self, at: int, offset: int) -> int:
        while at < len(self.words) and self.starts[at] < offset:
            at += 1
        return at

    def _until(self, first: int, last: int, **fields: object) -> Raw:
        return Raw(first, last, self.starts[first], self.ends[last - 1], digits=True, **fields)  # type: ignore[arg-type]

    def _raw(self, at: int, last: int, word: Word, **fields: object) -> Raw:
        return Raw(at, last, self.starts[at] + word.cut, self.ends[last - 1], tail=word.tail, **fields)  # type: ignore[arg-type]

    def qualified(self, at: int) -> bool:
        """Whether a qualifier that asks for one definite number ends right before token `at`."""
        return at > 0 and any(self.words[max(0, at - len(p)) : at] == p for p, _ in self.table.before.get(self.words[at - 1], ()))

    def _is_bounded(self, at: int) -> bool:
        """Whether a qualifier or an article stands at the word at token `at`: only then it is the number, and not another word that looks like it."""
        after = self.table.open_after.get(self.words[at + 1], ()) if at + 1 < len(self.words) else ()
        own = (head != "…" and self.words[at].endswith(head[1:]) and self.words[at + 1 : at + 1 + len(rest)] == rest for head, rest, _ in after)
        led = at > 0 and any(w.article or w.value is not None for w, _ in self.at(at - 1))
        return led or self.qualified(at) or any(own)


class Digits(Tokens):
    """What stands in digits."""

    __slots__ = ()

    def numeral(self, at: int) -> tuple[float | None, int, int]:
        """Value, end offset and end token of the digits at token `at`; value None where they count nothing."""
        match = self.table.numeral.match(self.shadowed, self.starts[at], self.ends[-1])
        if not match or len(match["whole"]) > LONGEST + 8:
            return None, self.ends[at], at + 1
        part = match["part"] if match["part"] and self._is_decimal(at, match) else None
        end = match.end() if part else match.end("whole")
        last = self._token_at(at + 1, end)
        if part and match["d"] != self.table.decimal[0] and DOTTED_CLOCK.match(self.shadowed, self.starts[at]) and not self._scale_at(last):
            return None, end, last
        whole = float(re.sub(r"\D", "", match["whole"]))
        if match["g"] and match["g"] in self.table.decimal and match["whole"].count(match["g"]) == 1 and self._scale_at(last):
            whole /= 1000  # 1,234 million: the sign groups only where nothing multiplies
        value = whole + float(f"0.{part[:LONGEST]}") if part else whole
        if self._leading_point(at):
            value = whole / 10 ** len(match["whole"])
        if self._touches(last) and (tail := self._vulgar(last)):
            value, end, last = value + (tail.share or 0), tail.end, tail.last
        return (int(value) if value.is_integer() else value), end, last

    def _is_decimal(self, at: int, match: re.Match[str]) -> bool:
        """Whether the digits behind a sign are decimals: not in 192.168.1.2, and behind the other sign only one or two."""
        sign, whole, end = match["d"], match["whole"], match.end()
        if self.shadowed[end : end + 2][:1] == sign and self.shadowed[end + 1 : end + 2].isdigit():
            return False
        if self._touches(at) and self.words[at - 1] in ".," and at > 1 and self.words[at - 2].isdecimal() and self._touches(at - 1):
            return False
        return sign in self.table.decimal or not whole.isdecimal() or whole == "0" or len(whole) > 3 or len(match["part"]) < 3

    def _scale_at(self, at: int) -> bool:
        return any(w.scale or w.short or w.glued for w, _ in self.at(at))

    def _special(self, at: int) -> Raw | None:
        """Dates, clock times and fractions written in digits."""
        start = self.starts[at]
        if at == 0 and self.table.decimal[0] == "," and COMMA_CLOCK.match(self.shadowed, start):
            return self._heading_clock()
        if self.shadowed[self.ends[at] : self.ends[at] + 1] not in SEPARATORS:
            return None
        if self._touches(at) and self.words[at - 1] in ".:\u0589/" and at > 1 and self.words[at - 2].isdecimal() and self._touches(at - 1):
            return None
        for pattern, kind in ((DATE, "date"), (CLOCK, "time"), (FRACTION, "share")):
            match = pattern.match(self.shadowed, start)
            if match and match.end() <= self.ends[-1]:
                raw = self._until(at, self._token_at(at, match.end()), kind=kind)
                if kind != "share":
                    return raw
                part = int(match[1]) / int(match[2])
                return raw._replace(share=part) if part < 1 else None
        if self.table.decimal[0] != "." and DOTTED_CLOCK.match(self.shadowed, start):
            value, _, last = self.numeral(at)
            return self._until(at, last, kind="time") if value is None else None
        return None

    def _heading_clock(self) -> Raw | None:
        """The time at the head of an entry of a live report where minutes follow a comma: "22,40 Спасители ..."."""
        last = self.numeral(0)[2]
        named = last < len(self.words) and not self._touches(last) and (self.words[last][0].isalpha() or self.words[last] == "(")
        return self._until(0, last, kind="time") if named and not self._scale_at(last) else None

    def _pieces(self, date: Raw) -> Iterator[Raw]:
        """Day, month and year of a date, each a number of its own."""
        for at in range(date.first, date.last):
            if self.words[at].isdecimal():
                yield self._until(at, at + 1, kind="date", value=int(self.words[at]))

    def _leading_point(self, at: int) -> bool:
        """Whether the digits are the decimals of a number without a whole part: .08"""
        if not self._touches(at) or self.words[at - 1] not in self.table.decimal:
            return False
        return at == 1 or not self._touches(at - 1)

    def _is_model(self, at: int) -> bool:
        """Digits of a name: T-72, T90M, S-300, COVID-19, 2S19. Prefixes that the language writes to a number are none."""
        if self._touches(at + 2) and self._touches(at + 1) and self.words[at + 1].isalpha() and self.words[at + 2].isdecimal():
            return not UNSPACED.match(self.words[at + 1]) and not self._scale_at(at + 1)
        if not self._touches(at):
            return False
        before = at - 2 if self.words[at - 1] == "-" and self._touches(at - 1) else at - 1
        word = self.words[before] if before >= 0 else ""
        if not word.isalpha() or UNSPACED.match(word) or any(word == p for p, _ in self.table.prefixes):
            return False
        return not self.at(before) or len(word) < 3

    def _is_dotted_ordinal(self, dot: int) -> bool:
        """`44. brigada`: a dot after digits, and beside them a word that the language lists for it; or `2.` that numbers a paragraph."""
        if dot + 1 >= len(self.words) or self.words[dot] != "." or not self._touches(dot) or self._touches(dot + 1):
            return False
        first = dot - 1
        if first == 0 and len(self.words[0]) <= 2:
            return True
        return bool(self.table.find("dot_before", self.words, dot + 1)) or (first > 0 and self.words[first - 1] in self.table.phrases["dot_after"])

    def _mark(self, at: int) -> int:
        """The token after an ordinal ending of digits (1st, 46-ия), else 0."""
        if not self._touches(at):
            return 0
        after = at + 1 if self.words[at] in "-'" and self._touches(at + 1) else at
        end = self.table.find("marks", self.words, after)
        return 0 if self._touches(end) and end < len(self.words) and self.words[end].isalpha() else end

    def _few(self, at: int) -> bool:
        """Whether an ending that ordinals have too stands at digits that are small enough for a counting one."""
        after = at + (at < len(self.words) and self.words[at] in "-'")
        return self._touches(at) and self._touches(after) and any(self.words[after] == suffix for suffix, role in self.table.suffixes if role == "few")

    def _vulgar(self, at: int) -> Raw | None:
        share = unicodedata.numeric(self.words[at], 0) if len(self.words[at]) == 1 else 0
        return self._until(at, at + 1, share=share, kind="share") if 0 < share < 1 else None
