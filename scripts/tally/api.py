"""What stands behind `tally.read` and `tally.find_numbers`: they are handed anything, so all is checked here."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from . import engine, numbers as reader, packs
from .errors import ArgumentError, one_line
from .model import Document, Number
from .numbers import numpacks
from .schema.tables import Claim

SOURCE = "text"  # the id of a text that has none


def claims(text: str, lang: str | None = None, published: str | date | None = None) -> list[Claim]:
    """The claims of a text in text order; see `tally.read`. Raises ArgumentError."""
    known = None if lang is None else _language(lang, packs.codes())
    return list(engine.read_document(Document(SOURCE, _text(text), _day(published), lang=known)).claims)


def numbers(text: str, lang: str) -> list[Number]:
    """Every number of a text in one language, in text order; see `tally.find_numbers`. Raises ArgumentError."""
    return reader.find_numbers(_text(text), _language(lang, numpacks.codes()))


def _text(text: object) -> str:
    if isinstance(text, str):
        return text
    hint = ": decode it first" if isinstance(text, bytes) else ""
    raise ArgumentError(f"text: found {type(text).__name__}, expected str{hint}")


def _language(lang: object, known: Collection[str]) -> str:
    """The code of the pack that reads `lang`, which may be a close relative's."""
    code = packs.covering(lang) if isinstance(lang, str) else ""
    if code not in known:
        raise ArgumentError(f"lang: found {one_line(repr(lang), 40)}, expected one of {', '.join(sorted(known))}")
    return code


def _day(published: object) -> date | None:
    if isinstance(published, datetime):
        return published.date()
    if published is None or isinstance(published, date):
        return published
    try:
        return date.fromisoformat(published)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        raise ArgumentError(f"published: found {one_line(repr(published), 40)}, expected a date such as 2023-09-19") from None
