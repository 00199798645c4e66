"""How a value stands in a table's cell: codes as words, blanks named, keys as links, the quote with its way into the article."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from datasette.app import Datasette
from datasette.utils import tilde_encode
from markupsafe import Markup

from ..schema.columns import TABLES
from . import wording
from .package import DATABASE

AROUND = 50  # code points of a quote that a table shows before its number; twice as many after it begins


def row_name(table: str, row: Any) -> str:
    """What a row is called at the head of its page; "" where only its id names it. `row` gives a column's value as the database has it."""
    if table == "places":
        return wording.place_names({name: row[name] for name in ("name", "name_az", "name_hy")})
    if table == "tolls":
        bounds = wording.figure({"quantifier": "", "value": None, "share": None, "low": row["low"], "high": row["high"], "value_text": "no bounds"})
        side = f", {wording.code('side', row['side'])['title']}" if row["side"] else ""
        return f"{bounds} {wording.code('outcome', row['outcome'])['title']}: {wording.code('class_group', row['class_group'])['title']}{side}"
    return row[TABLES[table].label] or "" if table in ("sources", "events", "actors", "codes") else ""


def reader_path(datasette: Datasette, source_id: str, claim_id: str = "") -> str:
    """The address of an article in the reader, at a claim's anchor where one is named."""
    return datasette.urls.path(f"/-/source/{tilde_encode(source_id)}") + (f"#{claim_id}" if claim_id else "")


def event_path(datasette: Datasette, event_id: str) -> str:
    """The address of an event's page."""
    return datasette.urls.path(f"/-/event/{tilde_encode(event_id)}")


def blank(table: str, column: str, row: Mapping[str, Any]) -> Markup:
    """What stands for NULL: `open` for a bound, `none` for a key, the article for a speaker it does not name, else `not stated`."""
    values = {name: row[name] for name in row.keys()}
    if table == "claims" and column == "claimant_text" and values.get("attribution") == "author":
        words = "the article itself"
    elif column in ("low", "high"):
        words = "open"
    elif table == "quality":
        words = "all"
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


def excerpt(words: str, number: tuple[int, int]) -> Markup:
    """A quote around its number, which is marked; `number` is its span in the quote, (0, 0) for none."""
    parts = wording.excerpt(words, [number], AROUND)
    return Markup("").join(Markup("<mark>{}</mark>").format(part.text) if part.hit else part.text for part in parts)


def quote(datasette: Datasette, row: Mapping[str, Any]) -> Markup | None:
    """A claim's quote around its number, with the link to its place in the article; None where the row lacks columns for it."""
    try:
        claim_id, source, language, words = (row[name] for name in ("claim_id", "source_id", "language", "quote"))
        shown = excerpt(words, wording.number_in_quote(row))
    except (KeyError, IndexError):
        return None
    source_id = source["value"] if isinstance(source, dict) else source
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
    values = {name: row[name] for name in row.keys()}
    if "source_id" not in values:
        return None
    shown = Markup('<bdi lang="{}">{}</bdi>').format(values.get("language") or "", title) if title else "read the article"
    return Markup('<a href="{}">{}</a>').format(reader_path(datasette, values["source_id"]), shown)


def happening(datasette: Datasette, title: str, row: Mapping[str, Any]) -> Markup | None:
    """An event's title as the way to its page; None where the row lacks the column it takes."""
    if "event_id" not in row.keys():
        return None
    return Markup('<a href="{}"><bdi>{}</bdi></a>').format(event_path(datasette, row["event_id"]), title)


def beside(shown: Markup | str, *more: str | Markup | None) -> Markup:
    """A cell's words, with what belongs to them more quietly beneath."""
    return Markup("").join([Markup.escape(shown), *(Markup('<span class="under">{}</span>').format(one) for one in more if one)])


def _known(row: Mapping[str, Any], name: str) -> tuple[str | None, str | None]:
    """The id and the label of a foreign key that the page has looked up."""
    found = row[name]
    return (found["value"], found["label"]) if isinstance(found, dict) else (found, None)


def brief(datasette: Datasette, column: str, row: Mapping[str, Any]) -> Markup | None:
    """A cell of the page that the table of claims opens with, which says at a glance what several columns hold; None for other columns."""
    if column == "outcome":
        stance = row["stance"]
        told = Markup('<span class="stance">{}</span>').format(wording.code("stance", stance)["title"]) if stance != "asserted" else None
        return beside(code("outcome", row["outcome"]), told)
    if column == "value_text":
        digits, words = wording.figure(row), row["value_text"]
        link = Markup('<a class="figure" href="{}">{}</a>').format(datasette.urls.row(DATABASE, "claims", tilde_encode(row["claim_id"])), digits)
        return beside(link, _said(words, row) if words != digits else None)
    if column == "class":
        return beside(code("class", row["class"]), _said(row["subject"], row))
    if column == "claimant_text":
        _, label = _known(row, "claimant")
        shown = label or row["claimant_text"] or blank("claims", column, row)
        side = wording.code("side", row["claimant_side"])["title"] if row["claimant_side"] and not label else None
        via = Markup('via {}').format(_said(row["via_text"], row)) if row["via_text"] else None
        return beside(Markup("<bdi>{}</bdi>").format(shown), _said(row["claimant_text"], row) if label else None, side, via)
    if column == "date_end":
        return days(row)
    if column == "place_text":
        known, label = _known(row, "place")
        return beside(Markup("<bdi>{}</bdi>").format(label or known), _said(row["place_text"], row)) if known else None
    return None


def _said(words: str | None, row: Mapping[str, Any]) -> Markup | None:
    """The source's own words, in their language."""
    return Markup('<bdi class="said" lang="{}">{}</bdi>').format(row["language"], words) if words else None


def days(row: Mapping[str, Any]) -> Markup | None:
    """The days of an outcome as ISO dates, with what the last one means where it is no day of the outcome."""
    start, end = row["date_start"], row["date_end"]
    if not end:
        return None
    if start and start != end:
        return Markup('<span class="day">{}</span> <span class="day"><span class="said">to</span> {}</span>').format(start, end)
    means = {"published": "published"}.get(row["date_basis"], "" if start else "as of")
    return beside(end, means)


async def key(datasette: Datasette, table: str, column: str, value: Any) -> Markup:
    """A foreign key as the label of the row it names; an article leads to the reader, the rest to its row."""
    other = TABLES[table].column(column).references
    label, name = (value["label"], value["value"]) if isinstance(value, dict) else (None, value)
    if other == "claims":
        label = await _figure_of(datasette, name)
    elif not isinstance(value, dict):
        found = await datasette.expand_foreign_keys(DATABASE, table, column, [value])
        label = found.get((column, value))
    pages = {"sources": reader_path, "events": event_path}
    path = pages[other](datasette, name) if other in pages else datasette.urls.row(DATABASE, other, tilde_encode(name))
    shown = label or name
    return Markup('<a href="{}" title="{}"><bdi>{}</bdi></a>').format(path, name, shown)


async def _figure_of(datasette: Datasette, claim_id: str) -> str | None:
    """A claim's number and outcome, by which a row that names the claim tells it: `≥ 2 killed`."""
    row = (await datasette.get_database(DATABASE).execute("select * from claims where claim_id = ?", [claim_id])).first()
    return f"{wording.figure(row)} {wording.code('outcome', row['outcome'])['title']}" if row else None


def of_query(datasette: Datasette, column: str, value: Any, row: Mapping[str, Any]) -> Markup | None:
    """A cell of a query's answer: an id or what it names as the way there, a figure from its bounds, a code in words, an open bound named."""
    known = row.keys()
    if value is None:
        words = "open" if column in ("low", "high", "union_low", "union_high") else "not stated" if column in TABLES["claims"].header else ""
        return Markup('<span class="blank">{}</span>').format(words)
    if isinstance(value, int) and column != "year":
        return Markup.escape(wording.count(value))
    if not isinstance(value, str):
        return None
    if column == "value_text" and {"quantifier", "low", "high"} <= set(known):
        return _bounds(datasette, row)
    if column == "quote" and {"claim_id", "source_id"} <= set(known):
        at = value.find(row["value_text"]) if "value_text" in known else -1
        shown = excerpt(value, (at, at + len(row["value_text"])) if at >= 0 else (0, 0))
        return Markup('<q dir="auto">{}</q> <a class="in-context" href="{}">in context</a>').format(shown, reader_path(datasette, row["source_id"], row["claim_id"]))
    if column == "claimant" and "claims" in known:
        return Markup('<a href="{}?{}"><bdi>{}</bdi></a>').format(datasette.urls.path(f"/{DATABASE}/claims_of_a_claimant"), urlencode({"claimant": value}), value)
    if column == "event_title" and "event" in known and row["event"]:
        return Markup('<a href="{}"><bdi>{}</bdi></a>').format(event_path(datasette, row["event"]), value)
    if column == "source_title" and "source_id" in known and row["source_id"]:
        return Markup('<a href="{}"><bdi>{}</bdi></a>').format(reader_path(datasette, row["source_id"]), value)
    if column in ("event", "event_id") and value.startswith("evt-"):
        return Markup('<a href="{}">{}</a>').format(event_path(datasette, value), value)
    if column == "source_id":
        return Markup('<a href="{}">{}</a>').format(reader_path(datasette, value), value)
    if column.endswith("claim_id") and value.startswith("clm-"):
        return Markup('<a href="{}">{}</a>').format(datasette.urls.row(DATABASE, "claims", tilde_encode(value)), value)
    name = wording.list_of("claims", column) or wording.list_of("tolls", column)
    return code(name, value) if name else None


def _bounds(datasette: Datasette, row: Mapping[str, Any]) -> Markup:
    """A figure of a query's answer: what the words commit to as digits, the words beneath, the claim behind them."""
    low, high, words = row["low"], row["high"], row["value_text"]
    told = {"quantifier": "", "value": None, "share": None, "low": low, "high": high, "value_text": words}
    digits = words if row["quantifier"] == "share" else ("≈ " if row["quantifier"] == "about" else "") + wording.figure(told)
    under = Markup('<bdi class="said">{}</bdi>').format(words) if words != digits else None
    if "claim_id" not in row.keys() or not row["claim_id"]:
        return beside(Markup('<span class="figure">{}</span>').format(digits), under)
    path = datasette.urls.row(DATABASE, "claims", tilde_encode(row["claim_id"]))
    return beside(Markup('<a class="figure" href="{}">{}</a>').format(path, digits), under)


async def render(datasette: Datasette, table: str, column: str, value: Any, row: Mapping[str, Any], opening: bool = False) -> Markup | None:
    """The cell's HTML, `opening` on the page that a table opens with; None leaves it to Datasette, which escapes, shortens and links addresses."""
    described = TABLES.get(table)
    if described is None or column not in described.header:
        return None
    if opening and table == "claims" and (made := brief(datasette, column, row)) is not None:
        return made
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
    if (table, column) in (("places", "claimed_by"), ("events", "sides")):
        return Markup(", ").join(code("side", side) for side in value.split())
    if isinstance(value, int):
        return Markup.escape(wording.count(value))
    return headline(datasette, value, row) if (table, column) == ("sources", "title") else None
