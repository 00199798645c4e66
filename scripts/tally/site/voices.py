"""Who claims what of one event, laid out so that comparable figures of different claimants stand under each other.

Pure: rows of `claims` in, outcomes with their groups, claimants and figures out. A figure said by one claimant in several
articles is one figure with several places where it is said; an article that relays a ministry is no claimant of its own.
Only what counts the same people or things of the same side stands in one group: soldiers and civilians lie on scales apart.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from ..codes import GROUP_OF
from ..relate import tolls
from ..schema.columns import TABLES
from ..schema.tables import Claim
from . import chart, wording
from .wording import Row

Key = tuple[str, str, str]  # outcome, class group, side ("" where the text does not say)


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of one claimant: the first claim that states it, and all that do.

    `past` where a later toll takes its place, wherever else it is still repeated; `depth` is 1 for a part of the figure before.
    """

    claim: Row
    said: tuple[Row, ...]
    past: bool
    depth: int

    @property
    def bar(self) -> chart.Bar:
        """The figure's interval as it is drawn."""
        return _bar_of(self.claim, self.past)

    @property
    def part_of(self) -> str:
        """The total that it is a part of, in words, where that stands in another group; "" for what is no such part."""
        total = chart.Bar(self.claim.get("whole_low"), self.claim.get("whole_high"))
        return chart.bounds(total) if self.claim["part_of"] and not self.depth and (total.low, total.high) != (None, None) else ""


@dataclass(frozen=True, slots=True)
class Claimant:
    """Who says so at the root, with their figures of one group: totals, each before its parts."""

    name: str
    language: str  # of the name; "" where it is the actor's English one
    side: str | None
    author: bool
    figures: tuple[Figure, ...]

    @property
    def told_side(self) -> str:
        """The side that they speak for, in words, where their name does not tell it."""
        title = wording.code("side", self.side)["title"] if self.side else ""
        return "" if title and title in self.name else title

    @property
    def totals(self) -> tuple[Figure, ...]:
        """Their figures that are part of no other: those that still stand first, the latest before the others."""
        leading = [f for f in self.figures if not f.depth]
        return tuple(sorted(leading, key=lambda f: (f.bar.kind == "past", f.bar.kind == "denied", -(as_of(f.claim) or date.min).toordinal())))


@dataclass(frozen=True, slots=True)
class Group:
    """The claimants of one outcome of one side's people or things of one kind, on one scale."""

    outcome: str
    kind: str
    side: str | None
    claimants: tuple[Claimant, ...]
    scale: chart.Scale

    @property
    def key(self) -> Key:
        """What tells it from the other groups of its event."""
        return (self.outcome, self.kind, self.side or "")


@dataclass(frozen=True, slots=True)
class Outcome:
    """An outcome's groups, and the figures over time of those in which somebody's figure moved."""

    code: str
    groups: tuple[Group, ...]
    course: tuple[chart.Series, ...]


def key_of(claim: Row) -> Key:
    """The group that a claim's figure can be compared in."""
    return (claim["outcome"], GROUP_OF[claim["class"]], claim["side"] or "")


def root(claim: Row, copies: Mapping[str, str]) -> str:
    """A key for who says so at the root, as the tolls count claimants."""
    names = {column.name: column.attribute for column in TABLES["claims"].columns}
    return tolls.root(Claim(**{attribute: claim[name] for name, attribute in names.items()}), copies)


def outcomes(claims: Sequence[Row], relations: Iterable[Row], copies: Mapping[str, str]) -> tuple[Outcome, ...]:
    """Claims of one event by outcome, group and claimant: outcomes in the order of the code list, groups with the most claims first."""
    past = {r["other_claim_id"] for r in relations if r["relation"] == "updates"}
    order = {code: n for n, code in enumerate(TABLES["claims"].column("outcome").allowed)}
    roots = {claim["claim_id"]: root(claim, copies) for claim in claims}
    found = sorted({claim["outcome"] for claim in claims}, key=lambda code: order.get(code, len(order)))
    return tuple(_outcome(code, [c for c in claims if c["outcome"] == code], roots, past) for code in found)


def _outcome(code: str, claims: Sequence[Row], roots: Mapping[str, str], past: set[str]) -> Outcome:
    by_key: dict[Key, list[Row]] = {}
    for claim in claims:
        by_key.setdefault(key_of(claim), []).append(claim)
    order = list(dict.fromkeys(GROUP_OF.values()))
    keys = sorted(by_key, key=lambda key: (-len(by_key[key]), key[2] == "", key[2], order.index(key[1])))
    groups = tuple(_group(key, by_key[key], roots, past) for key in keys)
    return Outcome(code, groups, tuple(_course(by_key, roots, past)))


def _group(key: Key, claims: Sequence[Row], roots: Mapping[str, str], past: set[str]) -> Group:
    by_root: dict[str, list[Row]] = {}
    for claim in claims:
        by_root.setdefault(roots[claim["claim_id"]], []).append(claim)
    made = [_claimant(own, past) for own in by_root.values()]
    made.sort(key=lambda c: (c.author, c.side is None, c.side or "", c.name))
    return Group(key[0], key[1], key[2] or None, tuple(made), chart.scale(f.bar for c in made for f in c.figures))


def only(group: Group, ids: set[str] | None) -> Group:
    """The group with the asserted totals that still stand: of the claims `ids` where they are named; claimants without any are left out."""
    kept = []
    for claimant in group.claimants:
        figures = tuple(f for f in claimant.totals if not f.bar.kind and (ids is None or any(c["claim_id"] in ids for c in f.said)))
        if figures:
            kept.append(replace(claimant, figures=figures))
    return replace(group, claimants=tuple(kept), scale=chart.scale(f.bar for c in kept for f in c.figures))


def bars(claimant: Claimant) -> list[chart.Bar]:
    """Their totals as they are drawn on one line, those that still stand last and so on top."""
    return [figure.bar for figure in reversed(claimant.totals)]


def _claimant(claims: Sequence[Row], past: set[str]) -> Claimant:
    first = claims[0]
    name, language = named(first)
    return Claimant(name, language, first["claimant_side"], not first["claimant_text"], tuple(_figures(claims, past)))


def named(claim: Row) -> tuple[str, str]:
    """Who says so as a page names them, and the language of the name, "" for English: the actor, else the words, else the article by its publisher or title."""
    if claim["claimant_name"]:
        return wording.actor(claim["claimant_name"]), ""
    if claim["claimant_text"]:
        return claim["claimant_text"], claim["language"]
    if claim["publisher"]:
        return claim["publisher"], ""
    return claim["source_title"] or claim["source_id"], claim["language"]


def _figures(claims: Sequence[Row], past: set[str]) -> Iterator[Figure]:
    """Figures in the order in which they were first told, each followed by its parts."""
    same: dict[tuple[Any, ...], list[Row]] = {}
    for claim in claims:
        same.setdefault(_key(claim), []).append(claim)
    home = {claim["claim_id"]: key for key, said in same.items() for claim in said}
    whole = {key: next((home[c["part_of"]] for c in said if c["part_of"] in home), None) for key, said in same.items()}

    def told(key: tuple[Any, ...], depth: int, above: tuple[Any, ...]) -> Iterator[Figure]:
        said = same[key]
        yield Figure(said[0], tuple(said), any(c["claim_id"] in past for c in said), depth)
        for part, its in whole.items():
            if its == key and part not in (*above, key):
                yield from told(part, 1, (*above, key))

    for key, its in whole.items():
        if its is None or its == key:
            yield from told(key, 0, ())


def _key(claim: Row) -> tuple[Any, ...]:
    return tuple(claim[name] for name in ("class", "low", "high", "value", "quantifier", "share", "stance", "unit")) + (bool(claim["part_of"]),)


def _course(groups: Mapping[Key, Sequence[Row]], roots: Mapping[str, str], past: set[str]) -> Iterator[chart.Series]:
    """The totals as of their days, by claimant, of the groups in which somebody's figure moved."""
    for key, claims in groups.items():
        own = {c["claim_id"] for c in claims}
        totals = [c for c in claims if c["part_of"] not in own and (c["low"], c["high"]) != (None, None) and as_of(c)]
        by_root: dict[str, list[Row]] = {}
        for claim in totals:
            by_root.setdefault(roots[claim["claim_id"]], []).append(claim)
        if len({as_of(c) for c in totals}) > 1 and any(_moved(told) for told in by_root.values()):
            yield from (_series(key, told, past) for told in by_root.values())


def _moved(claims: Iterable[Row]) -> bool:
    """Whether a claimant told another figure on another day, or after the first."""
    return len({(c["low"], c["high"]) for c in claims if c["stance"] != "denied"}) > 1


def _series(key: Key, claims: Sequence[Row], past: set[str]) -> chart.Series:
    points = {chart.Point(as_of(c) or date.min, _bar_of(c, c["claim_id"] in past)) for c in claims}
    told = sorted(points, key=lambda p: (p.day, p.bar.kind == "", p.bar.low or p.bar.high or 0))
    return chart.Series(*named(claims[0]), key[1], key[2] or None, tuple(told))


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
