"""An event as its claims tell it: who claims what, laid out so that figures of different claimants stand under each other.

What is laid out is pure: rows of `claims` in, outcomes with their claimants and figures out. A figure said by one
claimant in several articles is one figure with several places where it is said; an article that relays a ministry is
no claimant of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from datasette.database import Database

from .. import tolls
from ..columns import TABLES
from ..tables import Claim, relays
from . import chart, wording
from .wording import Row

MOST = 400  # claims that a page shows; the table has them all
AROUND = 110  # code points of a quote before its number
SQL = """select c.claim_id, c.outcome, c.class, c.side, c.claimant_text, c.claimant_side, c.via_text,
  c.value_text, c.low, c.high, c.stance, c.basis, c.date_start, c.date_end, c.part_of, c.quote, c.source_id
from claims c
where c.event = :event
order by c.outcome, c.side, c.claimant, c.claimant_text, c.date_end, c.claim_id"""
_CLAIMS = f"""select c.*, s.title as source_title, s.publisher as publisher, s.published as published,
  s.published_precision as published_precision, a.name as claimant_name, p.name as place_name
from claims c left join sources s on s.source_id = c.source_id left join actors a on a.actor_id = c.claimant
left join places p on p.place_id = c.place
where c.event = ? order by c.date_end, s.published, c.source_id, c.number_start, c.claim_id limit {MOST + 1}"""
_RELATIONS = """select r.* from relations r join claims c on c.claim_id = r.claim_id where c.event = ? and r.relation in ('updates', 'denies', 'conflicts')"""
_EVENT = """select e.*, p.name as place_name, p.name_az, p.name_hy from events e left join places p on p.place_id = e.place where e.event_id = ?"""


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of one claimant: the first claim that states it, and all that do. `depth` is 1 for a part of the figure before."""

    claim: Row
    said: tuple[Row, ...]
    past: bool
    depth: int

    @property
    def bar(self) -> chart.Bar:
        """The figure's interval as it is drawn."""
        return _bar_of(self.claim, self.past)


@dataclass(frozen=True, slots=True)
class Claimant:
    """Who says so at the root, with their figures of one outcome and side: totals, each before its parts."""

    name: str
    language: str  # of the name; "" where it is the actor's English one
    side: str | None
    author: bool
    figures: tuple[Figure, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """The claimants of one outcome of one side's people or things, on one scale."""

    outcome: str
    side: str | None
    claimants: tuple[Claimant, ...]
    scale: chart.Scale


@dataclass(frozen=True, slots=True)
class Outcome:
    """An outcome's groups, and its figures over time where they were told on more than one day."""

    code: str
    groups: tuple[Group, ...]
    course: tuple[chart.Point, ...]


def root(claim: Row, copies: Mapping[str, str]) -> str:
    """A key for who says so at the root, as the tolls count claimants."""
    names = {column.name: column.attribute for column in TABLES["claims"].columns}
    return tolls.root(Claim(**{attribute: claim[name] for name, attribute in names.items()}), copies)


def outcomes(claims: Sequence[Row], relations: Iterable[Row], copies: Mapping[str, str]) -> tuple[Outcome, ...]:
    """Claims of one event by outcome, side and claimant, outcomes in the order of the code list."""
    past = {r["other_claim_id"] for r in relations if r["relation"] == "updates"}
    order = {code: n for n, code in enumerate(TABLES["claims"].column("outcome").allowed)}
    roots = {claim["claim_id"]: root(claim, copies) for claim in claims}
    found = sorted({claim["outcome"] for claim in claims}, key=lambda code: order.get(code, len(order)))
    return tuple(_outcome(code, [c for c in claims if c["outcome"] == code], roots, past) for code in found)


def _outcome(code: str, claims: Sequence[Row], roots: Mapping[str, str], past: set[str]) -> Outcome:
    sides = sorted({c["side"] or "" for c in claims}, key=lambda side: (side == "", side))
    groups = tuple(_group(code, side, [c for c in claims if (c["side"] or "") == side], roots, past) for side in sides)
    return Outcome(code, groups, tuple(_course(claims, roots, past)))


def _group(code: str, side: str, claims: Sequence[Row], roots: Mapping[str, str], past: set[str]) -> Group:
    by_root: dict[str, list[Row]] = {}
    for claim in claims:
        by_root.setdefault(roots[claim["claim_id"]], []).append(claim)
    made = [_claimant(own, past) for own in by_root.values()]
    made.sort(key=lambda c: (c.author, c.side is None, c.side or "", c.name))
    return Group(code, side or None, tuple(made), chart.scale(f.bar for c in made for f in c.figures))


def _claimant(claims: Sequence[Row], past: set[str]) -> Claimant:
    first = claims[0]
    author = not first["claimant_text"]
    name = (first["publisher"] or first["source_title"] or first["source_id"]) if author else first["claimant_name"] or first["claimant_text"]
    language = "" if author and first["publisher"] or first["claimant_name"] else first["language"]
    return Claimant(name, language, first["claimant_side"], author, tuple(_figures(claims, past)))


def _figures(claims: Sequence[Row], past: set[str]) -> Iterator[Figure]:
    """Figures in the order in which they were first told, each followed by its parts."""
    same: dict[tuple[Any, ...], list[Row]] = {}
    for claim in claims:
        same.setdefault(_key(claim), []).append(claim)
    home = {claim["claim_id"]: key for key, said in same.items() for claim in said}
    whole = {key: next((home[c["part_of"]] for c in said if c["part_of"] in home), None) for key, said in same.items()}

    def told(key: tuple[Any, ...], depth: int, above: tuple[Any, ...]) -> Iterator[Figure]:
        said = same[key]
        yield Figure(said[0], tuple(said), all(c["claim_id"] in past for c in said), depth)
        for part, its in whole.items():
            if its == key and part not in (*above, key):
                yield from told(part, 1, (*above, key))

    for key, its in whole.items():
        if its is None or its == key:
            yield from told(key, 0, ())


def _key(claim: Row) -> tuple[Any, ...]:
    return tuple(claim[name] for name in ("class", "low", "high", "value", "quantifier", "share", "stance", "unit")) + (bool(claim["part_of"]),)


def _course(claims: Sequence[Row], roots: Mapping[str, str], past: set[str]) -> Iterator[chart.Point]:
    """The totals of an outcome as of their days, where a claimant told them anew on another day; parts are left out."""
    found = [
        chart.Point(day, _bar_of(c, c["claim_id"] in past), f"{roots[c['claim_id']]} {c['class']} {c['side']}")
        for c in claims
        if not c["part_of"] and (c["low"], c["high"]) != (None, None) and (day := as_of(c))
    ]
    days: dict[str, set[date]] = {}
    for point in found:
        days.setdefault(point.series, set()).add(point.day)
    if any(len(told) > 1 for told in days.values()):
        yield from found


def _bar_of(claim: Row, past: bool) -> chart.Bar:
    kind = "denied" if claim["stance"] == "denied" else "past" if past else ""
    return chart.Bar(claim["low"], claim["high"], kind, claim["outcome"])


def as_of(claim: Row) -> date | None:
    """The day as of which a figure was told: of a running toll its own, else that of publication; None where neither is known."""
    told = claim["date_end"] if claim["basis"] == "cumulative" else claim["published"] or claim["date_end"]
    try:
        return date.fromisoformat(told or claim["published"] or "")
    except ValueError:
        return None


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
    relations = [dict(row) for row in (await database.execute(_RELATIONS, [event_id])).rows]
    count = (await database.execute("select count(*) from claims where event = ?", [event_id])).first()[0]
    told = dict(found)
    shown = claims[:MOST]
    return {
        "event": told,
        "when": _when(told),
        "place_names": [name for name in (told["name_az"], told["name_hy"]) if name and name != told["place_name"]],
        "outcomes": outcomes(shown, relations, await copies(database)),
        "claims": [figure_words(claim) for claim in shown],
        "sources": _sources(shown),
        "count": count,
        "conflicts": sum(r["relation"] == "conflicts" for r in relations),
        "sql": sql_address(event_id),
    }


async def copies(database: Database) -> dict[str, str]:
    """For each article that is a copy of another the id of its original; none where the database does not tell."""
    if "copy_of" not in TABLES["sources"].header:
        return {}
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
