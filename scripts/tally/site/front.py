"""The front page: what is counted in the database, where claimants agree and disagree, how well the numbers are read.

The database of a site never changes while it is served, so all of this is worked out once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from datasette.database import Database

from ..schema.columns import TABLES
from . import chart, event, voices, wording

NEWEST = 8
OPENING = 90  # code points by which an article without a title is known
SHOWN = 5  # agreements, and disagreements
PAIRS = 200  # pairs of claims in conflict that are weighed for these
GROUPS = 6 * SHOWN  # groups that agree, or have one voice


@dataclass(frozen=True, slots=True)
class Standing:
    """Claimants of one event, outcome, kind and side whose figures agree, or cannot all hold, on one scale."""

    event: str
    title: str
    group: voices.Group


async def front(database: Database) -> dict[str, Any]:
    """All that the front page shows of the database."""
    copies = await event.copies(database)
    agreements = await _agreed(database, copies, "agree", 2)
    return {
        "totals": dict(await _row(database, _TOTALS)),
        "outcomes": await _counted(database, "outcome"),
        "sides": await _counted(database, "side"),
        "languages": await _counted(database, "language"),
        "newest": await _newest(database),
        "tables": [(table, await _size(database, name)) for name, table in TABLES.items()],
        "conflicts": await _conflicts(database, copies),
        "agreements": agreements,
        "largest": [] if agreements else await _agreed(database, copies, "single", 1),
        "quality": accuracy([dict(row) for row in (await database.execute(_QUALITY)).rows]),
    }


_TOTALS = """select (select count(*) from claims) as claims, (select count(*) from sources) as sources, (select count(*) from events) as events,
(select count(distinct language) from claims) as languages"""
_QUALITY = "select * from quality where outcome is null and claims > 0 order by gold"
# Pairs of claims that cannot both hold and that are honest to compare: both as somebody named asserts them, neither a part of a total nor a running toll of
# another day, both of the same people by their side, else by their place and day. Those of one side come before those that only a place joins, claimants
# who speak for different sides before those of one, the widest apart first.
# `cross join` keeps SQLite to this order: there are few conflicts and many claims.
_PAIRS = f"""select r.claim_id, r.other_claim_id, a.event, a.outcome, k.class_group, a.side from relations r
cross join claims a on a.claim_id = r.claim_id cross join claims b on b.claim_id = r.other_claim_id cross join codes k on k.list = 'class' and k.code = a.class
where r.relation = 'conflicts' and a.claimant_text is not null and b.claimant_text is not null and a.stance = 'asserted' and b.stance = 'asserted'
and a.part_of is null and b.part_of is null and a.event = b.event
and (a.date_end = b.date_end or 'cumulative' not in (a.basis, b.basis))
and (a.side = b.side or a.date_end = b.date_end and a.basis = b.basis and (a.place = b.place or a.place_text = b.place_text))
order by a.side is null, a.claimant_side is b.claimant_side, max(coalesce(a.low, 0) - coalesce(b.high, a.low), coalesce(b.low, 0) - coalesce(a.high, b.low)) desc, r.claim_id, r.other_claim_id limit {PAIRS}"""
# The largest figures first.
_TOLLS = f"""select event, outcome, class_group, side from tolls where agreement = ? group by event, outcome, class_group, side
order by max(coalesce(high, low)) desc, sum(claimants) desc, event, outcome, class_group, side limit {GROUPS}"""
_CLAIMS = f"""{event.JOINED} join codes k on k.list = 'class' and k.code = c.class
where c.event = ? and c.outcome = ? and k.class_group = ? and c.side is ? order by c.date_end, c.claim_id limit {event.MOST}"""


async def _row(database: Database, sql: str) -> Any:
    return (await database.execute(sql)).first()


async def _size(database: Database, table: str) -> int:
    return (await _row(database, f"select count(*) from {table}"))[0]


async def _conflicts(database: Database, copies: Mapping[str, str]) -> list[Standing]:
    """The groups in which named claimants cannot all be right, each with the claimants of the pairs that cannot."""
    pairs: dict[tuple[Any, ...], set[str]] = {}
    for claim, other, *group in (await database.execute(_PAIRS)).rows:
        pairs.setdefault(tuple(group), set()).update((claim, other))
    found = [await _standing(database, copies, group, ids) for group, ids in list(pairs.items())[: 3 * SHOWN]]
    return [one for one in found if len(one.group.claimants) > 1][:SHOWN]


async def _agreed(database: Database, copies: Mapping[str, str], agreement: str, heard: int) -> list[Standing]:
    """The groups of tolls of that agreement in which so many claimants are heard, those first that say more."""
    groups = [tuple(row) for row in (await database.execute(_TOLLS, [agreement])).rows]
    found = [await _standing(database, copies, group, None) for group in groups]
    return sorted((one for one in found if len(one.group.claimants) >= heard), key=lambda one: _alike(one.group.claimants))[:SHOWN]


def _alike(claimants: Sequence[voices.Claimant]) -> tuple[bool, bool]:
    """What makes an agreement say less: that only articles' own words agree, that all speak for one side."""
    return all(c.author for c in claimants), len({c.side or c.name for c in claimants}) == 1


async def _standing(database: Database, copies: Mapping[str, str], group: tuple[Any, ...], ids: set[str] | None) -> Standing:
    """The claimants of a group as an event's page has them: of their totals that stand those of the claims `ids`, or all."""
    claims = [dict(row) for row in (await database.execute(_CLAIMS, group)).rows]
    updates = [dict(row) for row in (await database.execute(event.RELATIONS, [group[0]])).rows]
    made = [g for o in voices.outcomes(claims, updates, copies) for g in o.groups]
    empty = voices.Group(*group[1:], (), chart.Scale(1))
    return Standing(group[0], claims[0]["event_title"] if claims else "", voices.only(made[0] if made else empty, ids))


def accuracy(rows: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Measured accuracy by language on articles kept aside, all of them together last; on all sets where none was kept aside."""
    found = list(rows)
    unseen = [row for row in found if row["gold"].endswith("unseen")]
    chosen = unseen or found
    return [{**row, "name": _set_name(row)} for row in sorted(chosen, key=lambda row: (row["language"] is None, row["gold"]))]


def _set_name(row: Mapping[str, Any]) -> str:
    return wording.code("language", row["language"])["title"] if row["language"] else "all languages together"


async def _counted(database: Database, column: str) -> list[dict[str, Any]]:
    """Claims by the values of a column, most first; `value` None, which is last, is what no text states."""
    sql = f"select {column} as value, count(*) as claims from claims group by {column} order by {column} is null, claims desc, value"
    rows = (await database.execute(sql)).rows
    return [{"value": row["value"], "claims": row["claims"], **_told(column, row["value"])} for row in rows]


def _told(column: str, value: str | None) -> dict[str, str]:
    if value is None:
        return {"title": "not stated", "definition": ""}
    return dict(wording.code(wording.list_of("claims", column), value))


async def _newest(database: Database) -> list[dict[str, Any]]:
    sql = f"""select s.*, (select count(*) from claims c where c.source_id = s.source_id) as claims,
    (select substr(t.text, 1, {OPENING}) from texts t where t.source_id = s.source_id) as opening
    from sources s order by s.published is null, s.published desc, s.source_id limit {NEWEST}"""
    rows = (await database.execute(sql)).rows
    return [{**dict(row), "day": wording.day(row["published"], row["published_precision"] or "day"), "heading": _heading(row)} for row in rows]


def _heading(source: Mapping[str, Any]) -> str:
    """An article's title, else how its text begins."""
    if source["title"]:
        return source["title"]
    opening = " ".join((source["opening"] or "").split())
    return f"{opening.rpartition(' ')[0] or opening}…" if opening else source["source_id"]
