"""Datasette's metadata, generated from the declarations in `tables.py` and the package's descriptor.

What stands here by hand is what only a page needs: which columns a table opens with, and which two it is faceted by.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from contextvars import ContextVar
from functools import lru_cache
from types import MappingProxyType
from typing import Any
from urllib.parse import parse_qsl

from ..package import columnar
from ..package.sqlite import DERIVED
from ..schema.columns import TABLES, Table
from . import queries, wording
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
# The columns that a table's page opens with, in that order, its id last; the rest is one click away.
OPENING: dict[str, tuple[str, ...]] = {
    "claims": ("outcome", "value_text", "class", "side", "claimant_text", "date_end", "place_text", "quote", "claim_id"),
    "sources": ("title", "publisher", "language", "published", "copy_of", "characters", "source_id"),
    "attributions": ("claim_id", "position", "link", "text", "actor", "side"),
    "relations": ("claim_id", "relation", "other_claim_id", "basis", "grade"),
    "events": ("title", "date_start", "date_end", "place_text", "basis", "event_id"),
    "tolls": ("event", "outcome", "class_group", "side", "claimant_side", "low", "high", "claimants", "agreement", "union_low", "union_high", "toll_id"),
    "actors": ("name", "kind", "side", "other_names", "actor_id"),
    "places": ("name", "name_az", "name_hy", "precision", "country", "claimed_by", "place_id"),
    "codes": ("list", "title", "code", "definition", "standard"),
    "changes": ("release", "claim_id", "change", "column_name", "old", "new", "reason", "merged_into", "change_id"),
    "quality": ("gold", "language", "outcome", "documents", "claims", "figure_precision", "figure_recall", "figure_f1", "row_f1"),
}
# On such a page a cell of claims says what several columns hold: its heading, the column that orders it, the columns it covers.
HEADINGS: dict[str, tuple[str, str, tuple[str, ...]]] = {
    "outcome": ("Outcome", "outcome", ("stance",)),
    "value_text": ("Number", "low", ("value", "low", "high", "quantifier", "share")),
    "class": ("Of what", "class", ("subject",)),
    "side": ("Whose", "side", ()),
    "claimant_text": ("Who says so", "claimant", ("claimant", "claimant_side", "via_text")),
    "date_end": ("When", "date_end", ("date_start", "date_basis")),
    "place_text": ("Where", "place", ("place",)),
    "quote": ("Words", "quote", ()),
    "claim_id": ("Claim", "claim_id", ()),
}
# Other headings that say more there than the column's title.
NAMES = {
    ("tolls", "class_group"): "Of what", ("tolls", "side"): "Whose", ("tolls", "claimant_side"): "Claimants’ side", ("tolls", "low"): "Their least", ("tolls", "high"): "Their most",
    ("tolls", "union_low"): "Anyone’s least", ("tolls", "union_high"): "Anyone’s most", ("tolls", "toll_id"): "Toll", ("relations", "claim_id"): "Claim", ("relations", "other_claim_id"): "Other claim",
    ("attributions", "claim_id"): "Claim", ("events", "event_id"): "Event", ("events", "place_text"): "Where", ("sources", "source_id"): "Source", ("actors", "actor_id"): "Actor",
    ("places", "place_id"): "Place", ("changes", "change_id"): "Change of", ("changes", "claim_id"): "Claim",
}  # fmt: skip
SORT = {
    "claims": ("sort_desc", "date_end"), "sources": ("sort_desc", "published"), "events": ("sort_desc", "date_end"), "tolls": ("sort_desc", "union_high"), "actors": ("sort", "name"),
    "places": ("sort", "name"), "codes": ("sort", "list"), "quality": ("sort", "gold"),
}  # fmt: skip
MANY = 20_000  # rows from which on a table is not sorted unless a reader asks: sorting what a filter leaves would take too long


def metadata(package: Package, hidden: Iterable[str] = (), counts: Mapping[str, int] = MappingProxyType({})) -> dict[str, Any]:
    """The metadata of the whole site. `counts` are the rows of each table. `hidden` names tables that carry the search or the texts and are not listed."""
    tables: dict[str, Any] = {name: _table(table, counts.get(name, 0)) for name, table in TABLES.items()}
    tables |= {name: {"hidden": True} for name in hidden if name not in TABLES}
    tables[columnar.TABLE] = {"hidden": True, "allow": False}
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


@lru_cache(maxsize=4096)
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


def covered(table: str) -> frozenset[str]:
    """The columns that cells of other columns tell, on the page that a table opens with."""
    return frozenset(column for _, _, columns in HEADINGS.values() for column in columns) if table == "claims" else frozenset()


def heading(table: str, column: str, brief: bool) -> tuple[str, str]:
    """What stands above a column, and the column that its heading sorts by; `brief` on the page that a table opens with."""
    if brief and table == "claims" and column in HEADINGS:
        return HEADINGS[column][:2]
    return (brief and NAMES.get((table, column))) or wording.title(table, column), column


def arranged(table: str, columns: Sequence[str], seen: Collection[str] | None) -> list[int]:
    """The places of the columns to show among `columns`, in the order in which the page has them: as it opens, then what was asked for, the id last."""
    if seen is None:
        return list(range(len(columns)))
    first = {name: n for n, name in enumerate(OPENING.get(table, ())[:-1])}
    last = OPENING.get(table, ("",))[-1]
    kept = [n for n, name in enumerate(columns) if name in seen or name == "Link"]
    return sorted(kept, key=lambda n: (columns[n] in (last, "Link") if columns[n] not in first else False, columns[n] == "Link", first.get(columns[n], len(first))))


def opening(table: str, asked: Collection[str]) -> frozenset[str] | None:
    """The columns that the page of `table` shows: those it opens with and those `asked` for by filter, sort or facet.

    None is all of them.
    """
    return frozenset(OPENING[table]) | (frozenset(asked) - covered(table)) if table in OPENING else None
