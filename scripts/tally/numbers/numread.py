"""From tokens to the single numbers that stand in a sentence, before ranges and qualifiers are looked at (`numbers.py`)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from .numdigits import LONGEST, Digits, Raw
from .numwords import LAST_DAY, MOST, ONLY_DIGITS, Stack, Word, add, glued_value, multiply


class _Run(NamedTuple):
    """A number being put together up to token `last`."""

    stack: Stack
    last: int
    digits: bool = False
    base: float | None = None
    hint: str = ""
    tail: str = ""
    ordinal: bool = False
    closed: bool = False

    @property
    def value(self) -> float:
        return sum(v for v, _ in self.stack)


class Reader(Digits):
    """One sentence before a table, read from left to right."""

    __slots__ = ()

    def scan(self) -> Iterator[Raw]:
        """Every number in order, none overlapping."""
        begins, free = self.table.begins, 0
        for at, word in enumerate(self.words):
            raw = self._beginning(at) if at >= free and begins(word) else None
            if raw is None:
                continue
            if raw.kind == "date":
                yield from self._pieces(raw)
            elif raw.kind:
                yield raw
            free = self.table.find("percent", self.words, raw.last) or max(raw.last, at + 1)  # "per cent" holds a number word in some languages

    def _beginning(self, at: int) -> Raw | None:
        """The number that begins with the word at token `at`, which one can begin with."""
        word = self.words[at]
        if word.isdecimal():
            return self._digits(at)
        if self.table.look(word) or word in self.table.heads:
            return self._worded(at) or self._prefixed(at) or self._spelled(at)
        return self._vulgar(at) if word[0].isnumeric() and not word[0].isalpha() else self._prefixed(at)

    def _digits(self, at: int) -> Raw | None:
        start = self.starts[at]
        special = self._special(at)
        if special:
            return special
        if self._is_model(at):
            value, _, last = self.numeral(at)
            return self._until(at, last, kind="model")._replace(value=value)
        value, _, last = self.numeral(at)
        if value is None:
            return self._until(at, last, kind="code")
        if last - at == 1 and self._is_dotted_ordinal(last):
            return Raw(at, last + 1, start, self.ends[last], value, kind="ordinal", digits=True)
        mark = 0 if value in (2, 3, 4) and self._few(last) or value > LAST_DAY and self._tail(_Run(((value, 0),), last, digits=True)).tail == "case" else self._mark(last)
        if mark:
            return Raw(at, mark, start, self.ends[mark - 1], value, kind="ordinal", digits=True)
        run = self._tail(_Run(((value, 0),), last, digits=True))
        return self._fraction_of(self._round(self._finish(at, run if run.closed else self._grow(run), self._leading_point(at))))

    def _tail(self, run: _Run) -> _Run:
        """The run with a case ending written to its digits (36'sı, 14-ə, 192-ма), which ends it."""
        at = run.last
        if not self._touches(at):
            return run
        after = at + 1 if self.words[at] in "-'" and self._touches(at + 1) else at
        word = self.words[after]
        for suffix, role in self.table.suffixes:
            if word == suffix:
                return run._replace(last=after + 1, tail=role, ordinal=role == "ordinal", closed=role not in ONLY_DIGITS)
        return run

    def _worded(self, at: int) -> Raw | None:
        readings = self.at(at)
        if not readings:
            return None
        word, end = readings[0]
        if word == Word():
            return Raw(at, end, 0, 0, kind="")  # no number, though a part of it looks like one
        if word.article and word.value is None:
            return self._article(at, end)
        if word.share is not None:
            return self._share(at, end, word)
        if word.low == 2 and end - at == 1 and self.table.neighbours and not (self.table.find("counters", self.words, end) or any(w.scale for w, _ in self.at(end))):
            return None
        if word.low and not (word.scale or word.collective) or word.low and not (self.table.genitive_singular and self.qualified(at)):
            return self._indefinite(at, end, word)
        if self.words[at] in self.table.not_alone and end - at == 1 and not self._is_bounded(at):
            return None
        if word.fused:
            return self._raw(at, end, word, value=_neat(word.fused))
        if self.table.neighbours and (raw := self._digit_by_digit(at)):
            return raw
        for word, end in readings:
            run = self._push(_Run((), at), word, end, False)
            if run:
                run = run if run.closed else self._grow(run)
                raw = self._finish(at, run, cut=word.cut)
                raw = self._round(raw)
                lone = word.article and raw.last == end and raw.kind == "cardinal"
                return self._extended(at, end, raw) if lone else self._fraction_of(raw)
        return None

    def _digit_by_digit(self, at: int) -> Raw | None:
        """Digits of an unspaced script in a row: 二五〇 is 250, two neighbours (三四, 五六百) are from the one to the other."""
        units: list[int] = []
        end = at
        while end < len(self.words) and len(units) < LONGEST and (end == at or self._touches(end)):
            unit = next((w.value for w, e in self.at(end) if w.value is not None and w.value < 10 and e == end + 1), None)
            if unit is None:
                break
            units, end = [*units, int(unit)], end + 1
        if len(units) == 2 and units[0] + 1 == units[1] and units[0]:
            low, high = self._grow(_Run(((units[0], 0),), end)), self._grow(_Run(((units[1], 0),), end))
            return Raw(at, high.last, self.starts[at], self.ends[high.last - 1], low=low.value, high=high.value, kind="range")
        if len(units) < 2 or any(w.scale for w, _ in self.at(end)):
            return None
        value, last = self._decimals(_Run(((int("".join(map(str, units))), 0),), end))
        return Raw(at, last, self.starts[at], self.ends[last - 1], _neat(value))

    def _spelled(self, at: int) -> Raw | None:
        """A number spelled syllable by syllable, each a token, where nothing but it stands between spaces or signs: its syllables are words too."""
        if self.words[at] not in self.table.heads or self._touches(at) and self.words[at - 1][0].isalnum():
            return None
        last = at + 1
        while self._touches(last) and self.words[last][0].isalnum() and last - at <= LONGEST * 3:
            last += 1
        whole = glued_value(self.table, "".join(self.words[at:last])) if last > at + 1 else None
        return Raw(at, last, self.starts[at], self.ends[last - 1], _neat(whole.value)) if whole and whole.value else None

    def _fraction_of(self, raw: Raw) -> Raw:
        """Two thirds, three quarters, یک سوم: a number and the share behind it; a one and an ordinal only where that is a share."""
        if raw.kind not in ("cardinal", "article") or not raw.value or not 0 < raw.value < 100 or raw.tail == "from":
            return raw
        hyphen = raw.last < len(self.words) and self.words[raw.last] == "-" and self._touches(raw.last)
        for word, end in self.at(raw.last + hyphen):
            if word.share and raw.value * word.share < 1:
                if word.ordinal is None or raw.value > 1 or raw.kind == "cardinal" or self._is_share(raw.last + hyphen, end):
                    return raw._replace(last=end, end=self.ends[end - 1], value=None, share=raw.value * word.share, kind="share", tail=word.tail)
        return raw

    def _round(self, raw: Raw) -> Raw:
        """A number before an indefinite plural: ten and hundred thousands are tens and hundreds of them, two hundreds about two hundred."""
        if not raw.value or raw.kind != "cardinal" or raw.tail:
            return raw
        times = next(((w, last) for w, last in self.at(raw.last) if w.low >= 20 and not w.scale and not w.collective), None)
        if times is None:
            return raw
        if raw.value not in (10, 100) or times[0].low < 2000:
            value = _neat(raw.value * times[0].low / 2)
            return raw._replace(last=times[1], end=self.ends[times[1] - 1], value=value, hint="about", tail=times[0].tail)
        return raw._replace(last=times[1], end=self.ends[times[1] - 1], value=None, low=raw.value * times[0].low, kind="indefinite", tail=times[0].tail)

    def _extended(self, at: int, end: int, raw: Raw) -> Raw:
        """A one that may be an article: `une vingtaine`, `un par` and `un tercio` take it in."""
        following = self._worded(end) if self._multiplies(end) else None
        if following and (following.kind in ("indefinite", "share") or following.hint):
            return following._replace(first=at, start=self.starts[at])
        return self._fraction_of(raw._replace(kind="article"))

    def _multiplies(self, at: int) -> bool:
        """Whether token `at` is a word that takes a one before it: dozen, thousand, couple, third."""
        return any(w.scale or w.collective or w.low or w.share is not None for w, _ in self.at(at))

    def _article(self, at: int, end: int) -> Raw | None:
        """An article that counts: alone it may, before "dozen" it belongs to it, before any other number it is none."""
        if end < len(self.words) and self.words[end] in ".-'" and self._touches(end):
            return None
        following = self._worded(end) if self._multiplies(end) else None
        if following and following.kind not in ("ordinal", "article", ""):
            word = self.at(end)[0][0]
            if word.value is None or word.scale or word.collective:
                return following._replace(first=at, start=self.starts[at])
        return Raw(at, end, self.starts[at], self.ends[end - 1], 1, kind="article")

    def _share(self, at: int, end: int, word: Word) -> Raw | None:
        """Half, a third, half a million. A form that is an ordinal too is a share only where the words after it say so."""
        hyphen = self._touches(end) and self._touches(end + 1) and self.words[end] == "-"
        after = end + 1 if hyphen else self.table.find("of", self.words, end) or end
        for skip in (after, after + 1):
            for scale, last in self.at(skip):
                lone = skip == after or any(w.article for w, _ in self.at(after))
                if lone and word.share and (scale.scale or scale.collective) and not (scale.low and scale.value is None and not scale.scale):
                    return self._raw(at, last, word, value=_neat(word.share * (scale.scale or scale.collective)))
        if word.ordinal is not None and not self._is_share(at, end) and not self._is_qualified_third(at):
            return self._raw(at, end, word, value=word.ordinal, kind="ordinal")
        if hyphen:
            return None
        return self._raw(at, end, word, share=None if word.part else word.share, kind="share")

    def _is_qualified_third(self, at: int) -> bool:
        """`over a third`: what more or less there is of it is a share, and no ordinal."""
        return at > 0 and any(w.article or w.value == 1 for w, _ in self.at(at - 1)) and self.qualified(at - 1)

    def _is_share(self, at: int, end: int) -> bool:
        if end >= len(self.words) or not self.words[end][0].isalnum():
            return at > 0 and any(w.article or w.value == 1 for w, _ in self.at(at - 1))
        return bool(self.table.find("share_followed_by", self.words, end))

    def _indefinite(self, at: int, end: int, word: Word) -> Raw:
        """Dozens, several, tens of thousands: what is said first is multiplied by the scale words behind it."""
        low, high, start, tail = word.low, word.high, at, word.tail
        while low < MOST:
            step = self.table.find("of", self.words, end) or end
            times = next(((w, last) for w, last in self.at(step) if w.scale or w.collective or w.low >= 10), None)
            if times is None:
                break
            scale = times[0].scale or (10 if times[0].collective == 12 and not high else times[0].collective) or times[0].low / 2
            low, high, end, tail = low * scale, high and high * scale, times[1], times[0].tail
        return self._raw(start, end, word, low=low, high=high, kind="indefinite")._replace(tail=tail)

    def _prefixed(self, at: int) -> Raw | None:
        """An ordinal made by a word before the number: ke-3, 第三."""
        after = self.table.find("ordinal_before", self.words, at)
        if after and after < len(self.words) and self.words[after] == "-" and self._touches(after + 1):
            after += 1
        if not after or after >= len(self.words):
            return None
        digit = self.words[after].isdecimal()
        if not digit and not self.at(after):
            return None
        raw = self._finish(after, self._grow(_Run(((self.numeral(after)[0] or 0, 0),), self.numeral(after)[2], True))) if digit else self._worded(after)
        return raw._replace(first=at, start=self.starts[at], kind="ordinal") if raw and raw.value is not None else None

    def _grow(self, run: _Run) -> _Run:
        while not run.closed:
            step = self._step(run)
            if step is None:
                break
            run = step
        return run

    def _step(self, run: _Run) -> _Run | None:
        hyphen = self._touches(run.last) and self.words[run.last] == "-"
        for word, end in self.at(run.last + hyphen):
            if word.half and run.stack:
                return self._unusual(run, word, end, False)
        at, joined = self._gap(run)
        if at >= len(self.words):
            return None
        inside = self.table.find("inside", self.words, at)
        if inside and run.stack:
            return self._past_inside(run, inside)
        if self.words[at].isdecimal():
            return self._more_digits(run, at, joined)
        for word, end in self.at(at):
            if not joined or not word.joined:
                grown = self._push(run, word, end, joined or word.joined)
                if grown:
                    return grown
        return None

    def _past_inside(self, run: _Run, at: int) -> _Run | None:
        """`500余万`: a word for "and some" between the number and its scale."""
        for word, end in self.at(at):
            grown = multiply(run.stack, word.scale) if word.scale >= 1000 else None
            if grown:
                return run._replace(stack=grown, last=end, hint="more_than")
        return None

    def _gap(self, run: _Run) -> tuple[int, bool]:
        """Where the next part may begin: behind a hyphen without spaces, behind a joiner where one may stand, or at once."""
        at = run.last
        if at < len(self.words) and self.words[at] == "-" and self._touches(at) and self._touches(at + 1):
            end = self.table.find("joiners", self.words, at + 1)
            return (end + (self._touches(end) and self.words[end] == "-"), True) if end else (at + 1, False)
        if at + 1 < len(self.words) and self.words[at] == "-" and run.stack and run.stack[-1][1] == 10 and not run.digits:
            return at + 1, False
        end = self.table.find("joiners", self.words, at)
        return (end, True) if end else (at, False)

    def _may_join(self, run: _Run) -> bool:
        room = min(run.stack[-1][1], 1000)
        return room in self.table.joins_after or (room not in (0, 1, 10, 100, 1000) and 10 in self.table.joins_after)

    def _more_digits(self, run: _Run, at: int, joined: bool) -> _Run | None:
        """Digits behind a scale: 2 тыс. 500, 1万2000. They must be as long as the scale asks for, or have a scale of their own."""
        if not run.stack or not run.stack[-1][1] or run.tail:
            return None
        value, _, last = self.numeral(at)
        room = run.stack[-1][1]
        own = next((w.scale or w.short for w, _ in self.at(last) if w.scale or w.short), 0)
        if value is None or value != int(value) and not self.table.neighbours or room < (10 if self.table.neighbours else 100) or value * (own or 1) >= room or not (own or joined or value * 10 >= room or self.table.neighbours):
            return None
        if joined and (not run.digits or not self._may_join(run)):
            return None
        if not own and not run.digits and len(run.stack) > 1:
            return None
        grown = add(run.stack, value * (own or 1), own or 0)
        if grown is None:
            return None
        end = next((end for w, end in self.at(last) if w.scale or w.short), last) if own else last
        end += end > last and end + 1 < len(self.words) and self.words[end] == "." and self._touches(end)
        return run._replace(stack=grown, last=end, base=None)

    def _push(self, run: _Run, word: Word, end: int, joined: bool) -> _Run | None:
        """The run with one more part, None where the part does not belong to it."""
        if joined and run.stack and not self._joinable(run, word) or run.tail and not (word.scale or word.short):
            return None
        stack = self._stacked(run, word, joined)
        if stack:
            base = run.value if word.scale and len(run.stack) == 1 else None
            return _Run(stack, end, run.digits, base, run.hint, word.tail, False, word.tail not in ("", "case"))
        return self._unusual(run, word, end, joined)

    def _joinable(self, run: _Run, word: Word) -> bool:
        if self.table.units_first and word.value is not None and word.value >= 20 and 0 < run.stack[-1][0] < 10:
            return True
        return self._may_join(run) or word.half

    def _stacked(self, run: _Run, word: Word, joined: bool) -> Stack | None:
        stack = run.stack
        if word.scale and stack and not joined:
            grown = multiply(stack, word.scale)
            if grown:
                return grown
        if word.value is not None:
            if self.table.units_first and joined and stack and 0 < stack[-1][0] < 10 and word.value in range(20, 100, 10):
                return (*stack[:-1], (stack[-1][0] + word.value, 1))
            if self.table.last_scale_dropped and not joined and stack and 0 < word.value < 10 and stack[-1][1] >= 100 and self._ends(run):
                return add(stack, word.value * stack[-1][1] / 10, 1)
            return add(stack, word.value, word.room)
        return add(stack, word.scale, word.scale) if word.scale and (joined or not stack) else None

    def _ends(self, run: _Run) -> bool:
        """Whether one more word ends the number: 四百五 is 450, 四百五十 is not."""
        return not any(w.scale for w, _ in self.at(run.last + 1))

    def _unusual(self, run: _Run, word: Word, end: int, joined: bool) -> _Run | None:
        """Ordinals, dozens, abbreviations and halves, each of which goes only behind certain numbers."""
        stack, value = run.stack, run.value
        if word.ordinal is not None and (not stack or add(stack, word.ordinal, 0)):
            return run._replace(stack=(*stack, (word.ordinal, 0)), last=end, ordinal=True, closed=True)
        if word.collective and not joined and (not stack or stack[-1][0] < 1000):
            small = sum(v for v, _ in stack if v < 100 or len(stack) == 1)
            total = value - small + (small or 1) * word.collective
            return run._replace(stack=((total, 0),), last=end, base=value if stack and len(stack) == 1 else None, hint="about" if word.about else "", tail=word.tail, closed=bool(word.tail) or self.table.neighbours)
        if word.half and stack:
            unit = stack[-1][1] if stack[-1][1] >= 1000 else 1
            return run._replace(stack=((value + 0.5 * unit, 0),), last=end, tail=word.tail)
        if run.digits and len(stack) == 1 and not stack[0][1] and not joined:
            scale = word.short or (word.glued if self._touches(run.last) else 0)
            if scale:
                dot = end + 1 < len(self.words) and self.words[end] == "." and self._touches(end)
                grown = ((round(value * scale, 6), scale),)
                return self._tail(run._replace(stack=grown, last=end + dot, base=value))
        return None

    def _finish(self, at: int, run: _Run, leading: bool = False, cut: int = 0) -> Raw:
        """The number of a finished run; decimals spelled out ("two point five"), signs and percent are taken in here."""
        value, last = self._decimals(run)
        start = self.starts[at] + cut - leading
        kind = "ordinal" if run.ordinal else "cardinal"
        return Raw(at, last, start, self.ends[last - 1], _neat(value), kind=kind, hint=run.hint, base=run.base, tail=run.tail, digits=run.digits)

    def _decimals(self, run: _Run) -> tuple[float, int]:
        value, last = run.value, run.last
        at = self.table.find("point", self.words, last)
        if not at or run.closed or run.hint or value == 1 and not run.digits and self.words[at : at + 1] == ():
            return value, last
        if self.table.neighbours and at < len(self.words) and self.words[at].isdecimal() and not self.table.find("clock", self.words, at + 1):
            return value + float("0." + self.words[at][:LONGEST]), at + 1
        digits, end = "", at
        while end < len(self.words) and len(digits) < LONGEST:
            unit = next(((w, e) for w, e in self.at(end) if w.value is not None and w.value < 10 and w.value == int(w.value) and not w.article), None)
            if unit is None:
                break
            digits, end = digits + str(int(unit[0].value or 0)), unit[1]
        if not digits or self.table.neighbours and any(w.scale for w, _ in self.at(end)):
            run = self._grow(_Run((), at))
            digits, end = (str(int(run.value)), run.last) if run.stack else ("", last)
        return (value + float("0." + digits), end) if digits else (value, last)


def _neat(value: float) -> float:
    """Whole numbers as int, so that 5.0 is written 5; the noise of binary fractions rounded away."""
    value = round(value, 9)
    return int(value) if value == int(value) else value
