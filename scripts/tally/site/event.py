"""An event's page: what the database holds of it, laid out by `voices`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from datasette.database import Database

from ..schema.tables import relays
from . import voices, wording
from .wording import Row

MOST = 400  # claims that a page shows; the table has them all
AROUND = 110  # code points of a quote before its number
_ORDER = "order by c.date_end, s.published, c.source_id, c.number_start, c.claim_id"
# The page's table as a query of its own: the same rows in the same order.
SQL = f"""select c.claim_id, coalesce(a.name, c.claimant_text) as claimant, c.outcome, c.stance, c.value_text, c.low, c.high,
  c.subject, c.class, c.side, c.date_start, c.date_end, c.source_id
from claims c left join sources s on s.source_id = c.source_id left join actors a on a.actor_id = c.claimant
where c.event = :event
{_ORDER}"""
JOINED = """select c.*, s.title as source_title, s.publisher as publisher, s.published as published,
  s.published_precision as published_precision, a.name as claimant_name, p.name as place_name, e.title as event_title,
  w.low as whole_low, w.high as whole_high
from claims c left join claims w on w.claim_id = c.part_of left join events e on e.event_id = c.event left join sources s on s.source_id = c.source_id left join actors a on a.actor_id = c.claimant
left join places p on p.place_id = c.place"""
_CLAIMS = f"{JOINED} where c.event = ? {_ORDER} limit {MOST + 1}"
RELATIONS = """select r.* from relations r join claims c on c.claim_id = r.claim_id where c.event = ? and r.relation in ('updates', 'denies', 'conflicts')"""
_EVENT = """select e.*, p.name as place_name, p.name_az, p.name_hy from events e left join places p on p.place_id = e.place where e.event_id = ?"""
# Whether the claimants of a group agree: one word for all sides of claimants.
_AGREEMENT = "select distinct outcome, class_group, coalesce(side, '') as side, agreement from tolls where event = ?"


def figure_words(claim: Row) -> dict[str, Any]:
    """A claim's figure for the page: digits, what is counted, when, its quote around the number."""
    parts = wording.excerpt(claim["quote"], [wording.number_in_quote(claim)], AROUND)
    return {**claim, "figure": wording.figure(claim), "when": wording.when(claim), "excerpt": parts, "relays": relays(claim["via_text"])}


def sql_address(event_id: str) -> str:
    """The query string that asks for the event's claims in SQL."""
    return urlencode({"sql": SQL, "event": event_id})


async def event(database: Database, event_id: str) -> dict[str, Any] | None:
    """All that the event page shows; None where there is no such event."""
    found = (await database.execute(_EVENT, [event_id])).first()
    if found is None:
        return None
    claims = [dict(row) for row in (await database.execute(_CLAIMS, [event_id])).rows]
    relations = [dict(row) for row in (await database.execute(RELATIONS, [event_id])).rows]
    count = (await database.execute("select count(*) from claims where event = ?", [event_id])).first()[0]
    told = dict(found)
    shown = claims[:MOST]
    return {
        "event": told,
        "when": _when(told),
        "place_names": [name for name in (told["name_az"], told["name_hy"]) if name and name != told["place_name"]],
        "outcomes": voices.outcomes(shown, relations, await copies(database)),
        "agreement": agreement([dict(row) for row in (await database.execute(_AGREEMENT, [event_id])).rows], shown, relations),
        "claims": [figure_words(claim) for claim in shown],
        "sources": _sources(shown),
        "count": count,
        "conflicts": sum(r["relation"] == "conflicts" for r in relations),
        "sql": sql_address(event_id),
    }


def agreement(told: Sequence[Row], claims: Sequence[Row], relations: Sequence[Row]) -> dict[voices.Key, str]:
    """How the claimants of each group stand to each other. Tolls that conflict only `differ` where no pair of claims is known to be about the same people."""
    keys = {claim["claim_id"]: voices.key_of(claim) for claim in claims}
    sure = {keys.get(r["claim_id"]) for r in relations if r["relation"] == "conflicts"}
    found = {(row["outcome"], row["class_group"], row["side"]): row["agreement"] for row in told}
    return {key: "differ" if word == "conflict" and key not in sure else word for key, word in found.items()}


async def copies(database: Database) -> dict[str, str]:
    """For each article that is a copy of another the id of its original."""
    rows = (await database.execute("select source_id, copy_of from sources where copy_of is not null")).rows
    return {row["source_id"]: row["copy_of"] for row in rows}


def _when(event: Row) -> str:
    start, end = event["date_start"], event["date_end"]
    if not start or start == end:
        return wording.day(start or end)
    return wording.span(start, end) if end else f"from {wording.day(start)}"


def _sources(claims: Sequence[Row]) -> list[Row]:
    """The articles that the claims come from, in the order of the claims."""
    return list({claim["source_id"]: claim for claim in claims}.values())
