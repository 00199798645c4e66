"""Every number of a text: span, value, what its words commit to, and its qualifier.

`find_numbers` is for anybody; `read_numbers` for the engine, which has its sentences already. What a language writes
numbers with is data (`numpacks.py`); how numbers are put together is the same for all of them (`numread.py`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import takewhile

from ..model import Number, Sentence
from ..text import shadow, tokens
from .numbare import with_bare
from .numdigits import UNSPACED, Raw
from .numpacks import load_numbers
from .numread import Reader
from .numwords import NumberTable, Phrases

__all__ = ["find_numbers", "load_numbers", "read_numbers"]
SIGNS = {"~": "about", "≈": "about", ">": "more_than", "≥": "at_least", "<": "less_than", "≤": "up_to", "±": "about"}
PLAIN = ("cardinal", "article")  # kinds that qualifiers bound
UPDATE = "update"  # the second number of "rose from 12 to 17": what stands between is no qualifier
HEDGED = "hedged"  # "dozens, perhaps hundreds": the comma behind it closes it
WIDEST = 100  # times the low end of a range that its high end may be
NEAR = 3  # words between a number and the qualifier that follows its noun
CHANGE_BEFORE, CHANGE_AFTER = 7, 4  # tokens in which "rose" makes "from 12 to 17" two figures
_BREAK = re.compile(r"\n|[.!?…](?=\s+(?P<next>\S))|[。！？։؟]")


def find_numbers(text: str, lang: str) -> list[Number]:
    """Every number in a text of one language, in order. Offsets are code points of `text`, end exclusive.

    Bare nouns that count one (`bare:` of `numbers.yaml`) are among them; the engine finds those of its languages by their vocabulary.
    Raises KeyError where the language has no number words.
    """
    table = load_numbers(lang)
    shadowed = shadow(text, table.letters)
    found: list[Number] = []
    for start, end in _stretches(text):
        words, starts, ends = tokens(shadowed, start, end)
        if words:
            sentence = Sentence(start, end, lang, words, starts, ends)
            found += with_bare(sentence, table, read_numbers(shadowed, sentence, table))
    return found


def _stretches(text: str) -> Iterator[tuple[int, int]]:
    """Rough sentences: lines, and full stops before a capital. A dot after one or two digits or one letter ends none."""
    start = 0
    for match in _BREAK.finditer(text):
        following, at = match["next"], match.start()
        if following and not (following.isupper() or following in "«„“\"'([") or following and re.search(r"\b(\d{1,2}|[^\W\d_]{1,3})$", text[max(0, at - 4) : at]):
            continue
        yield start, match.end()
        start = match.end()
    yield start, len(text)


def read_numbers(shadowed: str, sentence: Sentence, table: NumberTable) -> tuple[Number, ...]:
    """Every number of a tokenised sentence, in order. `shadowed` is the shadow of the whole text, which its offsets index."""
    reader = Reader(shadowed, sentence.words, sentence.starts, sentence.ends, table)
    found = _merged(reader, list(reader.scan()))
    numbers: list[Number] = []
    limit = len(sentence.words)
    for raw in reversed(found):
        numbers.append(_number(reader, raw, limit))
        limit = limit if raw.kind == "share" and raw.share is None else _qualifier_before(reader, raw.first)[0]
    return tuple(_apart(reversed(numbers)))


def _apart(numbers: Iterable[Number]) -> Iterator[Number]:
    """The numbers without those that stand inside another's qualifier: "an" in "an estimated 30"."""
    last: Number | None = None
    for number in numbers:
        if last and number.start < last.text_end:
            continue
        if last and last.start < number.text_start:
            yield last
        last = number
    if last:
        yield last


# Two numbers that are one: ranges and fractions


def _merged(reader: Reader, found: list[Raw]) -> list[Raw]:
    merged: list[Raw] = []
    for raw in found:
        one = _together(reader, merged[-1], raw) if merged else None
        if one and one.kind == UPDATE:
            merged.append(raw._replace(tail=UPDATE))
        elif one:
            merged[-1] = one
        else:
            merged.append(raw)
    shares: list[Raw] = []
    for raw in merged:
        share = _percent(reader, raw)
        shares.append(raw if shares and share.first < shares[-1].last else share)
    return shares


def _together(reader: Reader, a: Raw, b: Raw) -> Raw | None:
    """One number out of two neighbours, None where they stay two; of kind UPDATE where the second replaces the first."""
    if b.kind == "indefinite" and b.low == 2 and a.last == b.first and a.kind == "cardinal" and reader.table.neighbours:
        return a  # 二百多人 are 200 and more people, not several
    if _is_hedged(reader, a, b):
        return _joined(a, b, low=a.low, hint=HEDGED)
    if a.kind not in PLAIN or b.kind not in PLAIN or a.value is None or b.value is None or b.first - a.last > 4:
        return None
    between = reader.words[a.last : b.first]
    if not between and a.tail == "at" and b.value < a.value:
        return _joined(a, b, value=None, share=b.value / a.value, kind="share")
    if between and reader.table.find("denominator_first", reader.words, a.last) == b.first and a.value:
        return _joined(a, b, value=None, share=b.value / a.value, kind="share")
    if reader.table.neighbours and between in ((",",), ("、",)) and b.last - a.first == 3 and b.value == a.value + 1 < 10:
        return _joined(a, b, value=None, low=a.value, high=b.value, kind="range")  # 2、3人
    if not between and reader.table.adjacent and _before(reader, "minus", a.first) == a.first and (times := _side_by_side(a, b)):
        return _joined(a, b, value=None, low=a.value * times, high=b.value, kind="range")
    if between and _is_ratio(reader, a, b):
        return _joined(a, b, value=None, share=a.value / b.value, kind="share")
    low = a.value * _times(a, b)
    end = _range_end(reader, a, b, between)
    if end and between != ("-",) and _changes(reader, a, b):
        return b._replace(kind=UPDATE)
    if end and 0 < low < b.value <= low * WIDEST:
        return _joined(a, b, value=None, low=low, high=b.value, kind="range")._replace(last=end)
    return None


def _is_hedged(reader: Reader, a: Raw, b: Raw) -> bool:
    """Whether a second indefinite word only says how many more it might be: "dozens, perhaps hundreds"."""
    if a.kind != "indefinite" or b.kind != "indefinite" or not 0 < a.low < b.low:  # type: ignore[operator]
        return False
    comma = a.last < len(reader.words) and reader.words[a.last] in ",-"
    return reader.table.find("hedge", reader.words, a.last + comma) == b.first


def _joined(a: Raw, b: Raw, **fields: object) -> Raw:
    return b._replace(first=a.first, start=a.start, base=None, **fields)  # type: ignore[arg-type]


def _times(a: Raw, b: Raw) -> float:
    """What the low end of a range shares with the high one: thousand in "2 to 3 thousand", hundred in "three to four hundred"."""
    if not a.value or not b.value or a.base is not None or a.digits != b.digits:
        return 1
    if b.base:
        return b.value / b.base if a.value < b.base else 1
    spoken = not b.digits and b.last - b.first > 1 and a.value < 100
    return next((times for times in (1_000_000, 1_000, 100) if spoken and b.value % times == 0 and a.value < b.value / times), 1)


def _side_by_side(a: Raw, b: Raw) -> float:
    """What the first of two number words side by side is multiplied by where they are from the one to the other (three four, five ten, two three hundred), else 0."""
    if a.digits or b.digits or a.tail or not a.value or not b.value:
        return 0
    if a.value % 5 == 0 and b.value - a.value in (5, 10) and b.value <= 100:
        return 1
    times = b.value / (a.value + 1)
    return times if a.value < 10 and times in (1, 100, 1_000, 10_000, 100_000, 1_000_000) else 0


def _is_ratio(reader: Reader, a: Raw, b: Raw) -> bool:
    """`nine in ten`, `one of every three`: small and no year; with a mere partitive only out of ten, for "three of five" are three."""
    if a.digits != b.digits or a.value is None or b.value is None or a.value >= b.value:
        return False
    if reader.table.find("ratio", reader.words, a.last) == b.first:
        return b.value in (*range(2, 11), 20, 100, 1000)
    return b.value in (10, 100, 1000) and reader.table.find("ratio_round", reader.words, a.last) == b.first


def _range_end(reader: Reader, a: Raw, b: Raw, between: tuple[str, ...]) -> int:
    """The token after a range, with the words that close it; 0 where the two are no range."""
    table, words = reader.table, reader.words
    if between == ("-",):
        chained = _chained(words, b.last, b.last + 1) or _chained(words, a.first - 1, a.first - 2)
        return b.last if a.kind == b.kind == "cardinal" and not chained else 0
    if any(between == middle and words[max(0, a.first - len(opening)) : a.first] == opening for opening, middle in table.pairs):
        return b.last
    spoken = bool(between) and table.find("range", words, a.last) == b.first
    if table.from_opens and a.tail == "from" and (spoken or not between):
        return b.last
    closed = _closes(reader, b)
    if closed and (spoken or not between and a.tail == "from"):
        return closed
    return b.last if spoken and a.tail != "from" else 0


def _chained(words: tuple[str, ...], dash: int, digits: int) -> bool:
    """Whether more digits hang on the same dashes, as in a telephone number."""
    return 0 <= min(dash, digits) and max(dash, digits) < len(words) and words[dash] == "-" and words[digits][0].isdigit()


def _closes(reader: Reader, b: Raw) -> int:
    """The token after the words that close a range ("10-dan 15-ə qədər"), 0 where there are none within reach."""
    for at in range(b.last, min(b.last + NEAR, len(reader.words))):
        end = reader.table.find("close", reader.words, at)
        if end:
            return end
    return 0


def _changes(reader: Reader, a: Raw, b: Raw) -> bool:
    """Whether something rises or falls from the one to the other, in the same clause: then they are two figures."""
    words, lists = reader.words, reader.table.phrases
    start = _qualifier_before(reader, a.first)[0]
    sides = (("change", words[max(0, start - CHANGE_BEFORE) : start][::-1]), ("change_after", words[b.last : b.last + CHANGE_AFTER]))
    return any(_is_listed(w, lists[name]) for name, side in sides for w in takewhile(lambda w: w[0].isalnum(), side))


def _is_listed(word: str, phrases: Phrases) -> bool:
    return any(len(phrase) == 1 for phrase, _ in phrases.get(word, ())) or any(word.startswith(stem[0][:-1]) for stem, _ in phrases.get("*", ()))


def _percent(reader: Reader, raw: Raw) -> Raw:
    """The number as a share where a percent word stands at it."""
    if raw.kind not in (*PLAIN, "range") or raw.kind == "range" and raw.low is None:
        return raw
    value = raw.low if raw.value is None else raw.value
    after = reader.table.find("percent", reader.words, raw.last)
    first = _before(reader, "percent_before", raw.first)
    if value is None or not after and first == raw.first:
        return raw
    last = after or raw.last
    share = round(value / 100, 9) if raw.kind != "range" else None
    start = raw.start if first == raw.first else reader.starts[first]
    return raw._replace(first=first, last=last, start=start, end=reader.ends[last - 1], value=None, low=None, high=None, share=share, kind="share")


def _before(reader: Reader, name: str, at: int) -> int:
    """The token at which a phrase of a list begins that ends right before token `at`; `at` itself where there is none."""
    if at:
        for phrase, _ in reader.table.leading[name].get(reader.words[at - 1], ()):
            if len(phrase) <= at and reader.words[at - len(phrase) : at] == phrase:
                return at - len(phrase)
    return at


# Qualifiers


def _number(reader: Reader, raw: Raw, limit: int) -> Number:
    """`limit`: the token at which the next number begins, beyond which no qualifier of this one stands."""
    if raw.kind in ("model", "time", "date", "code"):
        return Number(raw.start, raw.end, raw.value, None, None, "exact", None, raw.kind, raw.start, raw.end)
    first, before = (raw.first, "") if raw.tail == UPDATE else _qualifier_before(reader, raw.first)
    last, after = (raw.last, "") if before and before != "about" else _qualifier_after(reader, raw, limit)
    if raw.hint == HEDGED and last < len(reader.words) and reader.words[last] == ",":
        last += 1
    if raw.last < last and limit <= last and limit < len(reader.words):
        last, after = raw.last, ""  # "6 guns and more than 800 shells": it is the next number's
    first = _opening(reader, raw, first)
    sign = _minus(reader, raw) if raw.value else raw.first
    if sign < raw.first:
        raw = raw._replace(value=-(raw.value or 0), start=reader.starts[sign], first=sign)
    bound = ((before if before and before != "about" else after) or before).replace("exact", "")
    start = raw.start if first >= raw.first else reader.starts[first]
    end = raw.end if last == raw.last else reader.ends[last - 1]
    return _bounded(raw, bound, start, max(end, raw.end))


def _opening(reader: Reader, raw: Raw, first: int) -> int:
    """The token at which the text of a range begins with the word that opens it ("from five to seven"), else `first`."""
    if raw.kind != "range" or first < raw.first:
        return first
    for opening, _ in reader.table.pairs:
        if len(opening) <= first and reader.words[first - len(opening) : first] == opening:
            return _qualifier_before(reader, first - len(opening))[0]
    return first


def _bounded(raw: Raw, bound: str, start: int, end: int) -> Number:
    """The number with what its words commit to (ANNOTATION: low and high are inclusive, None is open)."""
    kind = "cardinal" if raw.kind == "range" else raw.kind
    if raw.value is not None and raw.value < 0 and kind == "cardinal":
        kind = "negative"
    if raw.kind == "share":
        return Number(raw.start, raw.end, None, None, None, "share", raw.share, kind, start, end, bound)
    if raw.kind == "indefinite":
        return Number(raw.start, raw.end, None, _neat(raw.low), _neat(raw.high), "between" if raw.high and raw.high != raw.low else "indefinite", None, kind, start, end, bound)
    if raw.kind == "range":
        return Number(raw.start, raw.end, None, _neat(raw.low), _neat(raw.high), "between", None, kind, start, end, bound)
    quantifier = bound or raw.hint or "exact"
    low = None if quantifier in ("up_to", "less_than") else raw.value
    high = None if quantifier in ("at_least", "more_than") else raw.value
    return Number(raw.start, raw.end, raw.value, low, high, quantifier, None, kind, start, end, bound)


def _neat(value: float | None) -> float | None:
    return int(value) if value is not None and value == int(value) else value


def _minus(reader: Reader, raw: Raw) -> int:
    """The token of a minus word or of a sign that is written to the number and to nothing before it; else the number's first."""
    at = raw.first
    word = at if _phrase_before(reader, at) else _before(reader, "minus", at)
    if word != at or at == 0 or not raw.digits or reader.words[at - 1] != "-" or reader.ends[at - 1] != reader.starts[at]:
        return word
    return at - 1 if at == 1 or reader.ends[at - 2] < reader.starts[at - 1] or UNSPACED.match(reader.words[at - 2]) else at


def _qualifier_before(reader: Reader, at: int) -> tuple[int, str]:
    """First token and quantifier of the qualifiers that lead up to token `at`; the outermost that is no "about" counts."""
    found, first = "", at
    for _ in range(4):
        skipped = _before(reader, "fillers", first)
        step = _phrase_before(reader, first) or (_phrase_before(reader, skipped) if skipped != first else None)
        if not step or step[1] == "up_to" and _is_goal(reader, step[0], first):
            break
        first, quantifier = step
        found = quantifier if not found or quantifier != "about" else found
    return first, found


def _is_goal(reader: Reader, first: int, at: int) -> bool:
    """Whether "up to" says here how far something has risen or fallen: "rose to 93" is 93, where the same word means either."""
    lists, words = reader.table.phrases, reader.words
    if reader.table.find("range", words, first) != at and not reader.table.find("range", words, at - 1) == at:
        return False
    before = words[max(0, first - CHANGE_BEFORE) : first][::-1]
    return any(_is_listed(w, lists["change"]) for w in takewhile(lambda w: w[0].isalnum(), before))


def _phrase_before(reader: Reader, at: int) -> tuple[int, str] | None:
    if not at:
        return None
    last = reader.words[at - 1]
    if last in SIGNS and (at == len(reader.words) or reader.ends[at - 1] == reader.starts[at] or last in "~≈≥≤"):
        return at - 1, SIGNS[last]
    for phrase, quantifier in reader.table.before.get(last, ()):
        if len(phrase) <= at and reader.words[at - len(phrase) : at] == phrase and not (quantifier == "about" and _is_counted(reader, at - len(phrase) - 1)):
            return at - len(phrase), quantifier
    return None


def _is_counted(reader: Reader, at: int) -> bool:
    """Whether a number stands at token `at`: behind it a noun that makes "about" of what follows ("человек 38") is that number's own."""
    return at >= 0 and (reader.words[at].isdecimal() or any(w.value is not None and not w.article for w, _ in reader.at(at)))


def _qualifier_after(reader: Reader, raw: Raw, limit: int) -> tuple[int, str]:
    """End token and quantifier of the qualifier that follows the number or its noun ("or more", "-dən çox")."""
    words, table, at = reader.words, reader.table, raw.last
    if at < len(words) and words[at] == "+" and reader.ends[at - 1] == reader.starts[at]:
        return at + 1, "at_least"
    own = _open_phrase(reader, at, limit, at)  # the number's own ending before a plain word: 20-yə qədər is up to 20, 20 qədər about
    if own:
        return own
    if at < len(words):
        for phrase, quantifier in table.after.get(words[at], ()):
            if words[at : at + len(phrase)] == phrase:
                return at + len(phrase), quantifier
    return _open_phrase(reader, at, limit, at + NEAR) or (at, "")


def _open_phrase(reader: Reader, at: int, limit: int, reach: int) -> tuple[int, str] | None:
    """A qualifier that begins with the ending of the number or its noun (`*dən çox`), or after any noun (`… or more`)."""
    words, table = reader.words, reader.table.open_after
    for skip in range(at - 1, min(reach, limit)):
        if skip >= at and not words[skip][0].isalpha():
            break
        following = table.get(words[skip + 1], ()) if skip + 1 < limit else ()
        for head, rest, quantifier in (*following, *table.get("", ())):
            fits = skip >= at if head == "…" else words[skip].endswith(head[1:]) and skip <= at + (len(rest) > 1)
            if fits and words[skip + 1 : skip + 1 + len(rest)] == rest:
                return skip + 1 + len(rest), quantifier
    return None
