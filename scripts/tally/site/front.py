"""The front page: what is counted in the database, where claimants agree and disagree, how well the numbers are read.

The database of a site never changes while it is served, so all of this is worked out once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from datasette.database import Database

from ..columns import TABLES
from . import chart, wording
from .wording import Row

NEWEST = 8
SHOWN = 5  # agreements, and disagreements
_GROUP = ("event", "outcome", "class_group", "side")


@dataclass(frozen=True, slots=True)
class Standing:
    """The tolls of one event, outcome, class group and side: what the claimants of each side commit to, on one scale."""

    toll: Row  # one of them: what they have in common
    rows: tuple[tuple[str, chart.Bar], ...]  # claimants' side in words, and what they commit to
    scale: chart.Scale
    claimants: int


async def front(database: Database) -> dict[str, Any]:
    """All that the front page shows of the database."""
    return {
        "totals": dict(await _row(database, _TOTALS)),
        "outcomes": await _counted(database, "outcome"),
        "sides": await _counted(database, "side"),
        "languages": await _counted(database, "language"),
        "newest": await _newest(database),
        "tables": [(table, await _size(database, name)) for name, table in TABLES.items()],
        "conflicts": await _standings(database, "conflict"),
        "agreements": await _standings(database, "agree"),
        "largest": await _standings(database, "single"),
        "quality": accuracy([dict(row) for row in (await database.execute(_QUALITY)).rows]),
    }


_TOTALS = """select (select count(*) from claims) as claims, (select count(*) from sources) as sources, (select count(*) from events) as events,
(select count(distinct language) from claims) as languages"""
_QUALITY = "select * from quality where outcome is null and claims > 0 order by gold"
# The largest first: by the distance between the least and the most that anybody commits to, or by the figure itself.
_LARGEST = f"""select {", ".join(_GROUP)} from tolls where agreement = ? group by {", ".join(_GROUP)}
order by case when ? = 'conflict' then max(coalesce(union_high, low, union_low)) - min(coalesce(union_low, 0)) else max(coalesce(high, low)) end desc,
max(claimants) desc, event, outcome, class_group, side limit {SHOWN}"""
_TOLLS = """select t.*, e.title as event_title from tolls t join events e on e.event_id = t.event
where t.event = ? and t.outcome = ? and t.class_group = ? and t.side is ? order by t.claimant_side"""


async def _row(database: Database, sql: str) -> Any:
    return (await database.execute(sql)).first()


async def _size(database: Database, table: str) -> int:
    return (await _row(database, f"select count(*) from {table}"))[0]


async def _standings(database: Database, agreement: str) -> list[Standing]:
    groups = [tuple(row) for row in (await database.execute(_LARGEST, [agreement, agreement])).rows]
    return [standing([dict(row) for row in (await database.execute(_TOLLS, group)).rows]) for group in groups]


def standing(rows: list[Row]) -> Standing:
    """The rows of one group of tolls, as they are drawn: the side of the claimants in words, with the bounds they commit to."""
    told = [(_side(row["claimant_side"]), chart.Bar(row["low"], row["high"], "", row["outcome"])) for row in rows]
    return Standing(rows[0], tuple(told), chart.scale(bar for _, bar in told), sum(row["claimants"] for row in rows))


def _side(code: str | None) -> str:
    return wording.code("side", code)["title"] if code else "for no side"


def accuracy(rows: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Measured accuracy by language on articles kept aside, all of them together last; on all sets where none was kept aside."""
    found = list(rows)
    unseen = [row for row in found if row["gold"].endswith("unseen")]
    chosen = unseen or found
    return [{**row, "name": _set_name(row)} for row in sorted(chosen, key=lambda row: (row["language"] is None, row["gold"]))]


def _set_name(row: Mapping[str, Any]) -> str:
    return wording.code("language", row["language"])["title"] if row["language"] else "all languages together"


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
