"""Datasette's metadata, generated from the declarations in `tables.py` and the package's descriptor.

What stands here by hand is what only a page needs: which columns a table opens with, and which two it is faceted by.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from contextvars import ContextVar
from types import MappingProxyType
from typing import Any
from urllib.parse import parse_qsl

from ..columns import TABLES, Table
from ..sqlite import DERIVED
from . import queries
from .guard import Asgi, Receive, Scope, Send
from .package import DATABASE, Package

PAGE_SIZE = 50
FACETS: dict[str, tuple[str, ...]] = {
    "claims": ("outcome", "side"),
    "sources": ("language", "publisher"),
    "attributions": ("link", "side"),
    "relations": ("relation",),
    "tolls": ("outcome", "agreement"),
    "actors": ("kind", "side"),
    "places": ("precision", "country"),
    "codes": ("list",),
    "changes": ("release", "change"),
    "reviews": ("decision", "reviewer"),
}
# The columns that a table's page opens with, where all would be too many to read; the rest is one click away.
OPENING: dict[str, tuple[str, ...]] = {
    "claims": ("claim_id", "outcome", "value_text", "subject", "side", "claimant_text", "date_end", "place_text", "quote"),
    "sources": ("source_id", "publisher", "title", "language", "published", "copy_of", "characters"),
    "events": ("event_id", "title", "date_start", "date_end", "place_text", "basis"),
    "tolls": ("toll_id", "event", "outcome", "class_group", "side", "claimant_side", "low", "high", "claimants", "agreement"),
    "places": ("place_id", "name", "name_az", "name_hy", "precision", "country"),
    "changes": ("change_id", "release", "claim_id", "change", "column_name", "old", "new", "reason", "merged_into"),
}
SORT = {"claims": ("sort", "source_id"), "sources": ("sort_desc", "published"), "codes": ("sort", "list")}
MANY = 20_000  # rows from which on a table is not sorted unless a reader asks: sorting what a filter leaves would take too long


def metadata(package: Package, hidden: Iterable[str] = (), counts: Mapping[str, int] = MappingProxyType({})) -> dict[str, Any]:
    """The metadata of the whole site. `counts` are the rows of each table. `hidden` names tables that carry the search or the texts and are not listed."""
    tables: dict[str, Any] = {name: _table(table, counts.get(name, 0)) for name, table in TABLES.items()}
    tables |= {name: {"hidden": True} for name in hidden if name not in TABLES}
    told = {"title": package.title, "description": package.description}
    told |= {"license": package.licence, "license_url": package.licence_url}
    return {k: v for k, v in told.items() if v} | {"databases": {DATABASE: {"tables": tables, "queries": queries.metadata()}}}


def _table(table: Table, rows: int) -> dict[str, Any]:
    told: dict[str, Any] = {
        "title": table.title,
        "description": table.description,
        "columns": {name: description(table.name, name) for name in (*table.header, *_derived(table.name))},
        "label_column": table.label,
        "facets": [name for name in FACETS.get(table.name, ()) if name in table.header],
        "size": PAGE_SIZE,
    }
    if table.name in SORT and rows < MANY:
        direction, column = SORT[table.name]
        told[direction] = column
    return told


def _derived(table: str) -> dict[str, str]:
    return {column.name: column.description for column in DERIVED.get(table, ())}


def description(table: str, column: str) -> str:
    """What a column means, those that only the database has included; "" for a column that is not ours."""
    described = TABLES.get(table)
    if described and column in described.header:
        return described.column(column).description
    return _derived(table).get(column, "")


# The columns that the page being made shows, None for all.
SHOWN: ContextVar[frozenset[str] | None] = ContextVar("SHOWN", default=None)


def shown(path: str, query: bytes) -> frozenset[str] | None:
    """The columns that the page at `path` shows: of a table those it opens with and those that the query names; None for all."""
    table = path.removeprefix(f"/{DATABASE}/")
    asked = parse_qsl(query.decode("latin-1"), keep_blank_values=True)
    if not path.startswith(f"/{DATABASE}/") or {"_columns", "_col", "_nocol"} & {key for key, _ in asked}:
        return None
    named = {key.partition("__")[0] for key, _ in asked if not key.startswith("_")}
    return opening(table, named | {value for key, value in asked if key in ("_sort", "_sort_desc", "_facet")})


def wrap(app: Asgi) -> Asgi:
    """The application, which knows while it makes a page what columns it shows."""

    async def knowing(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            SHOWN.set(shown(scope["path"], scope.get("query_string", b"")))
        await app(scope, receive, send)

    return knowing


def opening(table: str, asked: Collection[str]) -> frozenset[str] | None:
    """The columns that the page of `table` shows: those it opens with and those `asked` for by filter, sort or facet.

    None is all of them.
    """
    return frozenset(OPENING[table]) | frozenset(asked) if table in OPENING else None
