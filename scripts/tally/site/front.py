"""The figures of the front page, counted in the database."""

from __future__ import annotations

from typing import Any

from datasette.database import Database

from ..columns import TABLES
from . import wording

NEWEST = 8


async def front(database: Database) -> dict[str, Any]:
    """Counts by outcome and side, totals, the newest sources, the tables with their sizes."""
    return {
        "totals": dict(await _row(database, _TOTALS)),
        "outcomes": await _counted(database, "outcome"),
        "sides": await _counted(database, "side"),
        "languages": await _counted(database, "language"),
        "newest": await _newest(database),
        "tables": [(table, await _size(database, name)) for name, table in TABLES.items()],
    }


_TOTALS = """select (select count(*) from claims) as claims, (select count(*) from sources) as sources,
(select count(distinct language) from claims) as languages"""


async def _row(database: Database, sql: str) -> Any:
    return (await database.execute(sql)).first()


async def _size(database: Database, table: str) -> int:
    return (await _row(database, f"select count(*) from {table}"))[0]


async def _counted(database: Database, column: str) -> list[dict[str, Any]]:
    """Claims by the values of a column, most first; `value` None is what no text states."""
    sql = f"select {column} as value, count(*) as claims from claims group by {column} order by claims desc, value"
    rows = (await database.execute(sql)).rows
    return [{"value": row["value"], "claims": row["claims"], **_told(column, row["value"])} for row in rows]


def _told(column: str, value: str | None) -> dict[str, str]:
    if value is None:
        return {"title": "not stated", "definition": ""}
    return dict(wording.code(wording.list_of("claims", column), value))


async def _newest(database: Database) -> list[dict[str, Any]]:
    sql = f"""select s.*, (select count(*) from claims c where c.source_id = s.source_id) as claims
    from sources s order by s.published is null, s.published desc, s.source_id limit {NEWEST}"""
    rows = (await database.execute(sql)).rows
    return [{**dict(row), "day": wording.day(row["published"], row["published_precision"] or "day")} for row in rows]
