"""How a row's values read to a person: figures, dates, names, codes. Pure functions of a row's values.

`row` is a mapping of column names of `claims` to values as the database holds them: ISO dates as text, None for blank.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from typing import Any

import yaml

from .. import codes, packs, world
from ..schema.columns import TABLES
from ..situate import days

Row = Mapping[str, Any]
_SIGN = {"at_least": "≥ ", "more_than": "> ", "about": "≈ ", "up_to": "≤ ", "less_than": "< "}
WORD = 25  # code points within which an excerpt looks for the edge of a word
_RIGHT_TO_LEFT = {"R", "AL"}


@cache
def _codes() -> dict[tuple[str, str], dict[str, str]]:
    return {(row["list"], row["code"]): row for row in codes.rows()}


def code(name: str, value: object) -> Mapping[str, str]:
    """Title and definition of a code of list `name`, of a side or of a language; the value itself where it is none of these."""
    found = _codes().get((name, str(value)))
    if found is None and name == "side":
        found = {"title": world.sides().get(str(value), str(value)), "definition": str(value)}
    if found is None and name == "language":
        found = {"title": languages().get(str(value), str(value)), "definition": str(value)}
    return found or {"title": str(value), "definition": ""}


@cache
def languages() -> dict[str, str]:
    """The names of the languages that have a pack, by code."""
    grammars = {path.parent.name: path for path in packs.LANG.glob("*/grammar.yaml")}
    return {code_: yaml.load(path.read_bytes(), Loader=yaml.CSafeLoader)["name"] for code_, path in grammars.items()}


def capitalised(words: str) -> str:
    """The words with their first letter as at the head of a sentence; the rest as it is."""
    return words[:1].upper() + words[1:]


def possessive(name: str) -> str:
    """Whose: `Armenia’s`, `United States’`."""
    return f"{name}’" if name.endswith("s") else f"{name}’s"


def actor(name: str) -> str:
    """An actor's name as it stands in a sentence: `Azerbaijan’s Ministry of Defence` of `Azerbaijan: Ministry of Defence`."""
    country, _, office = name.partition(": ")
    if not office or country not in world.countries().values():
        return name
    plain = office if office.startswith(("Ministry", "Parliament", "Prime", "Red")) else office[:1].lower() + office[1:]
    return f"{possessive(country)} {plain}"


_LISTS = {"side": "side", "claimant_side": "side", "country": "side", "language": "language"}  # columns whose codes are not in codes.csv


@lru_cache(maxsize=4096)
def list_of(table: str, column: str) -> str:
    """The list that a column's values come from, for `code`; "" where there is none."""
    described = TABLES.get(table)
    if described is None or column not in described.header:
        return ""
    return described.column(column).codes or _LISTS.get(column, "")


def place_names(place: Row) -> str:
    """A place under the names that either side gives it."""
    others = [name for name in (place["name_az"], place["name_hy"]) if name and name not in place["name"]]
    return f"{place['name']} ({' / '.join(others)})" if others else place["name"]


@lru_cache(maxsize=4096)
def title(table: str, column: str) -> str:
    """The column's title, or its name where the table is not one of ours."""
    described = TABLES.get(table)
    return described.column(column).title if described and column in described.header else column


def count(number: float | None) -> str:
    """A number with commas between thousands, "" for None."""
    return "" if number is None else f"{int(number):,}" if float(number).is_integer() else f"{number:,}"


def percent(share: float | None) -> str:
    """A share in percent without decimals, a dash for None."""
    return "–" if share is None else f"{share * 100:.0f} %"


def figure(row: Row) -> str:
    """The number as digits with the sign of its bounds: `2`, `≥ 2`, `≈ 6,500`, `5–8`, `≥ 20` for dozens, `50 %`."""
    low, high, value, quantifier = (row[name] for name in ("low", "high", "value", "quantifier"))
    if quantifier == "share" and row["share"] is not None:
        return f"{row['share'] * 100:.0f} %" + (f" (≥ {count(low)})" if low is not None else "")
    if value is not None:
        return _SIGN.get(quantifier, "") + count(value)
    if low is not None and high is not None:
        return count(low) if low == high else f"{count(low)}–{count(high)}"
    return f"≥ {count(low)}" if low is not None else f"≤ {count(high)}" if high is not None else row["value_text"]


def day(text: str | None, precision: str = "day") -> str:
    """An ISO date in words, as fine as `precision`: `19 September 2023`, `September 2023`, `2023`. "" for None."""
    if not text:
        return ""
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return text
    month = f"{days.MONTHS[found.month - 1]} {found.year}"
    return str(found.year) if precision == "year" else month if precision == "month" else f"{found.day} {month}"


def span(start: str, end: str, to: str = "–") -> str:
    """Two ISO dates in words, inclusive: `23–25 August 2018`, `August 2018`; `to` stands between the ends."""
    try:
        return days.words(date.fromisoformat(start), date.fromisoformat(end), to)
    except ValueError:
        return f"{start} {to} {end}"


def when(row: Row) -> str:
    """When the outcome happened, in words: a day, a span, the day as of which a running toll holds; "" where blank."""
    start, end, precision = row["date_start"], row["date_end"], row["date_precision"] or "day"
    if row["date_basis"] == "published":
        return f"by {day(end)}, the day of publication"
    if not start:
        return f"as of {day(end)}" if end else ""
    if start == end or precision in ("month", "year"):
        return day(start, precision)
    return span(start, end) if end else f"from {day(start)}"


@dataclass(frozen=True, slots=True)
class Part:
    """A part of an excerpt, `hit` where it is what the excerpt is about."""

    text: str
    hit: bool


def excerpt(text: str, hits: Iterable[tuple[int, int]], around: int) -> tuple[Part, ...]:
    """The text from `around` code points before the first hit to twice as many behind it, the hits in it marked.

    `hits` are spans in code points, in order, end exclusive; without any the text's beginning is shown.
    """
    spans = list(hits)
    first = spans[0][0] if spans else 0
    start = _word_start(text, max(0, first - around))
    end = _word_end(text, min(len(text), first + 2 * around))
    parts, at = [Part("…", False)] if start else [], start
    for begin, stop in spans:
        if at <= begin < stop <= end:
            parts += [Part(text[at:begin], False), Part(text[begin:stop], True)]
            at = stop
    parts += [Part(text[at:end], False)] + ([Part("…", False)] if end < len(text) else [])
    return tuple(part for part in parts if part.text)


def _word_start(text: str, at: int) -> int:
    """`at`, or the next beginning of a word where one is near; some scripts have no spaces."""
    space = text.find(" ", at, at + WORD)
    return at if at == 0 or space < 0 else space + 1


def _word_end(text: str, at: int) -> int:
    space = text.rfind(" ", at - WORD, at)
    return at if at == len(text) or space < 0 else space


def number_in_quote(row: Row) -> tuple[int, int]:
    """Where the number stands in the quote; (0, 0) where it does not lie in it."""
    first, last = row["number_start"] - row["quote_start"], row["number_end"] - row["quote_start"]
    return (first, last) if 0 <= first < last <= len(row["quote"]) else (0, 0)


def direction(text: str) -> str:
    """`rtl` where most letters of `text` are written from right to left, else `ltr`."""
    kinds = [unicodedata.bidirectional(c) for c in text[:2000]]
    return "rtl" if sum(k in _RIGHT_TO_LEFT for k in kinds) > kinds.count("L") else "ltr"


def size(octets: int) -> str:
    """A file's size: `812 bytes`, `14 kB`, `3.2 MB`."""
    if octets < 1000:
        return f"{octets} bytes"
    return f"{octets / 1000:.0f} kB" if octets < 1_000_000 else f"{octets / 1_000_000:.1f} MB"
