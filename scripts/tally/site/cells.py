"""How a value stands in a table's cell: codes as words, blanks named, keys as links, the quote with its way into the article."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from datasette.app import Datasette
from datasette.utils import tilde_encode
from markupsafe import Markup

from ..columns import TABLES
from . import wording
from .package import DATABASE

AROUND = 70  # code points of a quote that a table shows before its number; twice as many after it begins


def reader_path(datasette: Datasette, source_id: str, claim_id: str = "") -> str:
    """The address of an article in the reader, at a claim's anchor where one is named."""
    return datasette.urls.path(f"/-/source/{tilde_encode(source_id)}") + (f"#{claim_id}" if claim_id else "")


def event_path(datasette: Datasette, event_id: str) -> str:
    """The address of an event's page."""
    return datasette.urls.path(f"/-/event/{tilde_encode(event_id)}")


def blank(table: str, column: str, row: Mapping[str, Any]) -> Markup:
    """What stands for NULL: `open` for a bound, `none` for a key, the article for a speaker it does not name, else `not stated`."""
    values = dict(zip(row.keys(), tuple(row)))
    if table == "claims" and column == "claimant_text" and values.get("attribution") == "author":
        words = "the article itself"
    elif column in ("low", "high"):
        words = "open"
    elif TABLES[table].column(column).references:
        words = "none"
    else:
        words = "not stated"
    return Markup('<span class="blank">{}</span>').format(words)


@lru_cache(maxsize=4096)
def code(name: str, value: object) -> Markup:
    """A code in words, its definition in the title; the class `code-…` lets the style sheet colour outcomes."""
    told = wording.code(name, value)
    return Markup('<span class="code {}-{}" title="{}">{}</span>').format(name, value, told["definition"], told["title"])


def quote(datasette: Datasette, row: Mapping[str, Any]) -> Markup | None:
    """A claim's quote around its number, with the link to its place in the article; None where the row lacks columns for it."""
    try:
        claim_id, source, language, words = (row[name] for name in ("claim_id", "source_id", "language", "quote"))
        parts = wording.excerpt(words, [wording.number_in_quote(row)], AROUND)
    except (KeyError, IndexError):
        return None
    source_id = source["value"] if isinstance(source, dict) else source
    shown = Markup("").join(Markup("<mark>{}</mark>").format(part.text) if part.hit else part.text for part in parts)
    return Markup('<q lang="{}" dir="{}">{}</q> <a class="in-context" href="{}">in context</a>').format(
        language, wording.direction(words), shown, reader_path(datasette, source_id, claim_id)
    )


def figure(row: Mapping[str, Any]) -> Markup | None:
    """A claim's number as digits with the words beside it where they differ; None where the row lacks the columns it takes."""
    try:
        digits, words = wording.figure(row), row["value_text"]
    except (KeyError, IndexError):
        return None
    said = Markup(' <bdi class="said">{}</bdi>').format(words) if words != digits else ""
    return Markup('<span class="figure">{}</span>{}').format(digits, said)


def headline(datasette: Datasette, title: str | None, row: Mapping[str, Any]) -> Markup | None:
    """An article's title as the way into the reader; None where the row lacks the column it takes."""
    values = dict(zip(row.keys(), tuple(row)))
    if "source_id" not in values:
        return None
    shown = Markup('<bdi lang="{}">{}</bdi>').format(values.get("language") or "", title) if title else "read the article"
    return Markup('<a href="{}">{}</a>').format(reader_path(datasette, values["source_id"]), shown)


def happening(datasette: Datasette, title: str, row: Mapping[str, Any]) -> Markup | None:
    """An event's title as the way to its page; None where the row lacks the column it takes."""
    if "event_id" not in row.keys():
        return None
    return Markup('<a href="{}"><bdi>{}</bdi></a>').format(event_path(datasette, row["event_id"]), title)


async def key(datasette: Datasette, table: str, column: str, value: Any) -> Markup:
    """A foreign key as the label of the row it names; an article leads to the reader, the rest to its row."""
    other = TABLES[table].column(column).references
    label, name = (value["label"], value["value"]) if isinstance(value, dict) else (None, value)
    if not isinstance(value, dict):
        found = await datasette.expand_foreign_keys(DATABASE, table, column, [value])
        label = found.get((column, value))
    pages = {"sources": reader_path, "events": event_path}
    path = pages[other](datasette, name) if other in pages else datasette.urls.row(DATABASE, other, tilde_encode(name))
    shown = label or name
    return Markup('<a href="{}" title="{}"><bdi>{}</bdi></a>').format(path, name, shown)


def of_query(datasette: Datasette, column: str, value: Any) -> Markup | None:
    """A cell of a query's answer: the id of a claim, an event or an article as the way there, a code in words, an open bound named."""
    if value is None and column in ("low", "high"):
        return Markup('<span class="blank">open</span>')
    if not isinstance(value, str):
        return None
    if column in ("event", "event_id") and value.startswith("evt-"):
        return Markup('<a href="{}">{}</a>').format(event_path(datasette, value), value)
    if column == "source_id":
        return Markup('<a href="{}">{}</a>').format(reader_path(datasette, value), value)
    if column.endswith("claim_id") and value.startswith("clm-"):
        return Markup('<a href="{}">{}</a>').format(datasette.urls.row(DATABASE, "claims", tilde_encode(value)), value)
    name = wording.list_of("claims", column) or wording.list_of("tolls", column)
    return code(name, value) if name else None


async def render(datasette: Datasette, table: str, column: str, value: Any, row: Mapping[str, Any]) -> Markup | None:
    """The cell's HTML; None leaves it to Datasette, which escapes, shortens and links addresses."""
    described = TABLES.get(table)
    if described is None or column not in described.header:
        return None
    if value is None and (table, column) != ("sources", "title"):
        return blank(table, column, row)
    if described.column(column).references:
        return await key(datasette, table, column, value)
    name = wording.list_of(table, column)
    if name:
        return code(name, value)
    if (table, column) == ("claims", "quote"):
        return quote(datasette, row)
    if (table, column) == ("claims", "value_text"):
        return figure(row)
    if (table, column) == ("events", "title"):
        return happening(datasette, value, row)
    return headline(datasette, value, row) if (table, column) == ("sources", "title") else None
