"""Gold for what belongs together across articles, and how near `relate` comes to it.

`gold/events/NAME.jsonl` holds articles as the other gold does, with a publisher; `gold/events/NAME.truth.yaml` the events,
relations, copies and tolls, and the root claimant of each claim. A claim is named `article:key`.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from tally import engine, extract, packs, pipeline, text, world
from tally.codes import OBJECT_OF, STATUS_OF
from tally.model import Document
from tally.relate import Related, causes, items, relate
from tally.schema.tables import Claim, Source, claim_id

HERE = Path(__file__).parent / "gold" / "events"
Name = str  # article:key
Pair = tuple[Any, str, Any]


@dataclass(frozen=True)
class Gold:
    """One set: articles with their claims, and what is true of them together."""

    documents: tuple[Document, ...]
    claims: Mapping[Name, Mapping[str, Any]]
    truth: Mapping[str, Any]

    @property
    def event_of(self) -> dict[Name, str]:
        """The event of each claim."""
        return {claim: event for event, told in self.truth["events"].items() for claim in told["claims"]}

    @property
    def sources(self) -> tuple[Source, ...]:
        """The rows of the articles."""
        return tuple(extract.source(d) for d in self.documents)


def read(name: str) -> Gold:
    """The set called `name`."""
    lines = [json.loads(line) for line in (HERE / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()]
    documents = tuple(Document(d["id"], d["text"], date.fromisoformat(d["published"]), d["publisher"], d["title"], None, d["lang"]) for d in lines)
    claims = {f"{d['id']}:{c['id']}": {**c, "source": d["id"], "lang": d["lang"]} for d in lines for c in d["gold"]}
    return Gold(documents, claims, yaml.safe_load((HERE / f"{name}.truth.yaml").read_text(encoding="utf-8")))


# Claims as the annotators wrote them


def annotated(gold: Gold) -> dict[Name, Claim]:
    """The rows of the claims table that a reader without fault would make, dates and places by the same conventions."""
    by_id = {d.id: d for d in gold.documents}
    made = {}
    for name, told in gold.claims.items():
        document = by_id[told["source"]]
        own = claim_id(document.sha256, told["start"])
        made[name] = _row(document, own, told, gold.truth["roots"].get(name, ""))
    return {name: replace(row, part_of=made[f"{row.source_id}:{row.part_of}"].claim_id) if row.part_of else row for name, row in made.items()}


def _row(document: Document, own: str, told: Mapping[str, Any], root: str) -> Claim:
    start, end = _sentence(document.text, told["start"], told["end"])
    first, last = (date.fromisoformat(told[k]) if told[k] else None for k in ("date_start", "date_end"))
    dated = first or last
    author = told["claimant"] is None
    same = {k: told[k] for k in ("outcome", "object", "side", "value", "low", "high", "quantifier", "share", "claimant_side", "part_of")}
    return Claim(
        claim_id=own, source_id=document.id, language=told["lang"], class_=told["class"], status=STATUS_OF[told["class"]] or "unknown", subject=told["subject"] or None,
        value_text=told["words"], unit="household" if told["class"] == "family" else "person" if OBJECT_OF[told["class"]] == "people" else "item",
        basis="cumulative" if last and not first else "incident", stance=told["stance"], attribution="author" if author else "named",
        claimant_text=told["claimant"], claimant=None if author else f"act-{root}", date_start=first, date_end=last if dated else document.published,
        date_precision="day", date_basis="stated" if dated else "published", place_text=told["place"], place=_place(told["place"], told["lang"]),
        quote=document.text[start:end], quote_start=start, quote_end=end, number_start=told["start"], number_end=told["end"], **same,
    )  # fmt: skip


def _sentence(words: str, start: int, end: int) -> tuple[int, int]:
    """The sentence around a number, as far as full stops and line ends tell."""
    first = max(words.rfind(mark, 0, start) + len(mark) for mark in (". ", "\n", "։ "))
    lasts = [at for mark in (". ", "\n", "։ ") if (at := words.find(mark, end)) >= 0]
    return max(first, 0), min(lasts, default=len(words) - 1) + 1


def _place(words: str | None, lang: str) -> str | None:
    if not words:
        return None
    tokens = text.tokens(text.shadow(words, packs.letters(lang)))[0]
    runs = [tokens[i:j] for i in range(len(tokens)) for j in range(len(tokens), i, -1)]
    hits = [hit[0] for run in sorted(runs, key=len, reverse=True) if (hit := world.lookup(run, packs.load(lang)))]
    return hits[0].id if hits else None


def related(gold: Gold, claims: Sequence[Claim]) -> Related:
    """What the engine's last stage makes of claims of these articles."""
    return relate(claims, (), pipeline._places({c.place for c in claims if c.place}), gold.sources, causes.told(gold.documents, claims), dict(gold.truth["copies"]), items=items.items(gold.documents, claims))


# Claims as the engine reads them


def extracted(gold: Gold) -> dict[Name, Claim]:
    """The engine's claims by the name of the annotated claim that each is: the same outcome, overlapping characters."""
    found: dict[Name, Claim] = {}
    free = {c.claim_id: c for c in engine.read(gold.documents).claims}
    for name, told in gold.claims.items():
        for claim in free.values():
            if claim.source_id == told["source"] and claim.outcome == told["outcome"] and claim.number_start < told["end"] and told["start"] < claim.number_end:
                found[name] = free.pop(claim.claim_id)
                break
    return found


# Scores


def b_cubed(gold: Mapping[Name, str], found: Mapping[Name, str | None]) -> tuple[float, float, float]:
    """Precision, recall and F1 of a clustering over the claims in both (Bagga and Baldwin 1998)."""
    names = [n for n in gold if n in found]
    both = Counter((gold[n], found[n]) for n in names)
    true, made = Counter(gold[n] for n in names), Counter(found[n] for n in names)
    precision = sum(both[gold[n], found[n]] / made[found[n]] for n in names) / len(names)
    recall = sum(both[gold[n], found[n]] / true[gold[n]] for n in names) / len(names)
    return precision, recall, _f1(precision, recall)


def _f1(precision: float, recall: float) -> float:
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def clusters(pairs: Iterable[Sequence[Any]], names: Iterable[Any]) -> dict[Any, Any]:
    """For each name the first of those with which `same_figure` joins it."""
    head = {n: n for n in names}

    def top(n: Any) -> Any:
        while head[n] != n:
            n = head[n]
        return n

    for one, kind, other in pairs:
        if kind == "same_figure" and one in head and other in head:
            a, b = sorted((top(one), top(other)))
            head[b] = a
    return {n: top(n) for n in head}


def relations(gold: Gold, claims: Mapping[Name, Claim], made: Related) -> tuple[set[Pair], set[Pair], set[Pair]]:
    """Annotated, found and optional relations, with each claim replaced by its cluster of the same figure; `same_figure` as all pairs within clusters."""
    name_of = {c.claim_id: n for n, c in claims.items()}
    denied = {name for name, told in gold.claims.items() if told["stance"] == "denied"}  # "denies" says it all
    mine = [(name_of[r.claim_id], r.relation, name_of[r.other_claim_id]) for r in made.relations if r.claim_id in name_of and r.other_claim_id in name_of]
    truth = [tuple(r) for r in gold.truth["relations"] if r[1] != "same_figure" or denied.isdisjoint(r)]
    optional = [tuple(r) for r in gold.truth.get("optional_relations", ()) if r[1] != "same_figure" or denied.isdisjoint(r)]
    heads = clusters(truth, gold.claims)
    wanted = {_normal(r, heads) for r in truth if r[1] != "same_figure"} | set(_all_pairs(clusters(truth, gold.claims)))
    allowed = {_normal(r, heads) for r in optional if r[1] != "same_figure"} | set(_all_pairs(clusters([*truth, *optional], gold.claims))) - wanted
    return wanted, {_normal(r, heads) for r in mine if r[1] != "same_figure"} | set(_all_pairs(clusters(mine, claims))), allowed


def _normal(pair: Pair, heads: Mapping[Name, Name]) -> Pair:
    one, kind, other = heads[pair[0]], pair[1], heads[pair[2]]
    return (*sorted((one, other)), kind) if kind == "conflicts" else (one, kind, other)  # type: ignore[return-value]


def _all_pairs(heads: Mapping[Name, Name]) -> Iterator[Pair]:
    names = sorted(heads)
    yield from ((a, "same_figure", b) for i, a in enumerate(names) for b in names[i + 1 :] if heads[a] == heads[b])


def score(wanted: set[Pair], found: set[Pair], allowed: set[Pair]) -> tuple[float, float, float]:
    """Precision, recall and F1; optional relations count neither way."""
    hits = len(wanted & found)
    precision = hits / max(1, len(found - allowed))
    recall = hits / max(1, len(wanted))
    return precision, recall, _f1(precision, recall)


def tolls(gold: Gold, claims: Mapping[Name, Claim], made: Related) -> tuple[set[tuple[Any, ...]], set[tuple[Any, ...]]]:
    """Annotated tolls and those found, the latter under the name of the annotated event that most of their event's claims have."""
    event_of = gold.event_of
    votes: dict[str, Counter[str]] = {}
    by_id = {c.claim_id: c.event for c in made.claims}
    for name, claim in claims.items():
        votes.setdefault(by_id[claim.claim_id] or "", Counter())[event_of[name]] += 1
    named = {event: min(met, key=lambda e: (-met[e], e)) for event, met in votes.items()}
    wanted = {
        (t["event"], t["outcome"], t["class_group"], t["side"], t["claimant_side"], t["low"], t["high"], t["agreement"], *t["union"], *t["intersection"])
        for t in gold.truth["tolls"]
    }  # fmt: skip
    found = {
        (named.get(t.event, t.event), t.outcome, t.class_group, t.side, t.claimant_side, t.low, t.high, t.agreement, t.union_low, t.union_high, t.intersection_low, t.intersection_high)
        for t in made.tolls
    }  # fmt: skip
    return wanted, found

