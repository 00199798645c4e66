"""A claim's own page: its sentence, its quote in context, its chain, the claims it stands to, its citation, its history."""

from __future__ import annotations

from typing import Any

from datasette.database import Database

from ..package import citation
from . import sentence, wording
from .package import Package
from .wording import Row

AROUND = 280  # code points of the article on either side of the quote
MOST = 40  # related claims shown
_JOINED = """c.*, s.title as source_title, s.publisher as publisher, s.url as url, s.published as published, s.published_precision as published_precision,
  a.name as claimant_name, p.name as place_name, e.title as event_title"""
_FROM = """left join sources s on s.source_id = c.source_id left join actors a on a.actor_id = c.claimant
left join places p on p.place_id = c.place left join events e on e.event_id = c.event"""
CLAIM = f"select {_JOINED}, t.text as article from claims c {_FROM} left join texts t on t.source_id = c.source_id where c.claim_id = ?"
_RELATED = f"""select {_JOINED}, r.relation as relation, r.basis as relation_basis, r.grade as grade, r.towards as towards from
(select relation, basis, grade, other_claim_id as other, 1 as towards from relations where claim_id = :claim
 union all select relation, basis, grade, claim_id, 0 from relations where other_claim_id = :claim) r
join claims c on c.claim_id = r.other {_FROM} order by r.relation, r.towards, c.date_end, c.claim_id limit {MOST + 1}"""
_CHAIN = "select t.*, a.name as actor_name from attributions t left join actors a on a.actor_id = t.actor where t.claim_id = ? order by t.position"
_HISTORY = "select * from changes where claim_id = ? order by rowid"
_REVIEWS = "select * from reviews where claim_id = ? order by date, review_id"
_EVENT_SIZE = "select count(*) from claims where event = ?"
# How the other claim stands to this one: where this one relates to it, and where it relates to this one.
STANDS = {
    "part_of": ("Part of", "Its parts"),
    "same_figure": ("States the same figure as", "The same figure is stated by"),
    "updates": ("Replaces the earlier toll", "Replaced by the later toll"),
    "conflicts": ("Cannot both hold with", "Cannot both hold with"),
    "denies": ("Denies", "Denied by"),
}


def context(text: str, claim: Row) -> dict[str, Any]:
    """The article around the quote in five parts: before, quote up to the number, number, rest of the quote, after; `whole` tells at which end it is cut.

    Where the quote does not stand at its characters, `astray` is true and only the quote is shown.
    """
    start, end = claim["quote_start"], claim["quote_end"]
    first, last = wording.number_in_quote(claim)
    quote = claim["quote"]
    inside = {"before": quote[:first], "number": quote[first:last], "after": quote[last:]}
    if text[start:end] != quote:
        return {"astray": True, "lead": "", "tail": "", **inside}
    left, right = max(0, start - AROUND), min(len(text), end + AROUND)
    lead, tail = text[left:start], text[end:right]
    lead = "…" + lead.partition(" ")[2] if left else lead
    tail = tail.rpartition(" ")[0] + "…" if right < len(text) else tail
    return {"astray": False, "lead": lead, "tail": tail, **inside}


def grouped(rows: list[Row]) -> list[tuple[str, list[Row]]]:
    """Related claims under headings that say how they stand to this one, in the order met."""
    found: dict[str, list[Row]] = {}
    for row in rows:
        towards, back = STANDS.get(row["relation"], (row["relation"], row["relation"]))
        found.setdefault(towards if row["towards"] else back, []).append(row)
    return list(found.items())


async def claim(database: Database, package: Package, claim_id: str) -> dict[str, Any]:
    """What the claim's page shows beside its columns; empty where there is no such claim."""
    found = (await database.execute(CLAIM, [claim_id])).first()
    if found is None:
        return {}
    row = dict(found)
    related = [dict(r) for r in (await database.execute(_RELATED, {"claim": claim_id})).rows]
    return {
        "claim": row,
        "told": sentence.sentence(row),
        "context": context(row.pop("article") or "", row),
        "chain": [dict(r) for r in (await database.execute(_CHAIN, [claim_id])).rows],
        "related": grouped([{**r, "sentence": sentence.sentence(r)} for r in related[:MOST]]),
        "more_related": len(related) > MOST,
        "cited": citation.of_claim(package.work, row, row | {"title": row["source_title"]}),
        "history": [dict(r) for r in (await database.execute(_HISTORY, [claim_id])).rows],
        "reviews": [dict(r) for r in (await database.execute(_REVIEWS, [claim_id])).rows],
        "in_event": (await database.execute(_EVENT_SIZE, [row["event"]])).first()[0] if row["event"] else 0,
    }
