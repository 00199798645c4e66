"""Pages of a sorted table that neither lose nor repeat a row.

Datasette goes from page to page by the last row's sort value and key, but orders the first page by the sort value alone:
rows with equal values that stand in another order there are lost, or come twice, on the pages that follow, in HTML, JSON
and CSV alike. So the key is added to the order of every page.
"""

from __future__ import annotations

import re
from typing import Any

from datasette.database import Database, Results

from ..columns import TABLES

_PAGE = re.compile(r"(?P<all>select [^()']*? from \[?(?P<table>\w+)\]? (?:where .*)?order by (?P<column>\[?\w+\]?(?: desc)?))(?P<limit> limit \d+)", re.DOTALL)


def settled(sql: str) -> str:
    """The SQL of a table's page with the table's key behind the column that it is sorted by; other SQL as it is."""
    found = _PAGE.fullmatch(sql)
    if found is None or found["table"] not in TABLES:
        return sql
    keys = ", ".join(f"[{key}]" for key in TABLES[found["table"]].key)
    return f"{found['all']}, {keys}{found['limit']}"


def settle(database: Database) -> None:
    """Let `database` run the pages of its tables so. Only Datasette's page of a table gives the size of a page."""
    plain = database.execute

    async def execute(sql: str, params: Any = None, *args: Any, **told: Any) -> Results:
        return await plain(settled(sql) if told.get("page_size") else sql, params, *args, **told)

    database.execute = execute
