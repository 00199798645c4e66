"""Compare what the engine reads with gold: precision, recall and F1 by language and by outcome, every miss and every extra.

Counted as the annotation guide says: `found` is the right outcome at an overlapping number, `figure` has the right low and
high too, `row` the right class, side and claimant_side as well. Where two readers differ ("alt") either is right; a claim that
only repeats an earlier one ("same_as") or that one reader left out ("optional") costs nothing when it is missed.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from . import corpus, engine
from .errors import DataError, one_line
from .model import Document
from .tables import Claim

Gold = Mapping[str, Any]
MEASURES = ("found", "figure", "row")
CONTEXT = 60  # characters shown on either side of a miss or an extra


@dataclass(frozen=True)
class Score:
    """Counts of one measure over some documents."""

    hits: int = 0
    extras: int = 0
    misses: int = 0

    @property
    def precision(self) -> float:
        """Share of what was extracted that is right; 1 where nothing was extracted."""
        return self.hits / (self.hits + self.extras) if self.hits + self.extras else 1.0

    @property
    def recall(self) -> float:
        """Share of the gold that was found; 1 where there is none."""
        return self.hits / (self.hits + self.misses) if self.hits + self.misses else 1.0

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


@dataclass(frozen=True)
class Result:
    """Scores by group ("all", "language en", "outcome killed") and measure; misses and extras as printable lines."""

    documents: int
    scores: Mapping[str, Mapping[str, Score]]
    misses: tuple[str, ...] = ()
    extras: tuple[str, ...] = ()


@dataclass
class _Tally:
    counts: dict[str, Counter[tuple[str, str]]] = field(default_factory=lambda: defaultdict(Counter))
    misses: list[str] = field(default_factory=list)
    extras: list[str] = field(default_factory=list)

    def add(self, kind: str, measure: str, groups: Iterable[str]) -> None:
        for group in groups:
            self.counts[group][measure, kind] += 1


def read(path: Path) -> Iterator[tuple[Document, tuple[Gold, ...]]]:
    """The documents of a gold file with their gold claims. Raises DataError for a line without `gold` or one that is no document."""

    def stop(fault: DataError) -> None:
        raise fault

    lines = _json_lines(path)
    for document in corpus.read(str(path), stop):
        number, told = next(lines)
        gold = told.get("gold")
        if not isinstance(gold, list) or not all({"outcome", "low", "high", "start", "end"} <= set(g) for g in gold):
            raise DataError(f"{path}: line {number}: no gold, expected a list of claims with outcome, low, high, start, end")
        yield document, tuple(gold)


def _json_lines(path: Path) -> Iterator[tuple[int, Mapping[str, Any]]]:
    try:
        with path.open(encoding="utf-8-sig") as file:
            for number, line in enumerate(file, 1):
                if line.strip():
                    yield number, json.loads(line)
    except (OSError, ValueError) as fault:
        raise DataError(f"{path}: {one_line(fault)}") from None


def evaluate(gold: Iterable[tuple[Document, Sequence[Gold]]]) -> Result:
    """Read each document with the engine and score its claims against its gold."""
    tally, documents = _Tally(), 0
    for document, wanted in gold:
        documents += 1
        _score(tally, document, wanted, engine.read([document]).claims)
    groups = sorted(tally.counts, key=lambda g: (g != "all", g))
    scores = {g: {m: Score(*(tally.counts[g][m, k] for k in ("hit", "extra", "miss"))) for m in MEASURES} for g in groups}
    return Result(documents, scores or {"all": {m: Score() for m in MEASURES}}, tuple(tally.misses), tuple(tally.extras))


def _score(tally: _Tally, document: Document, wanted: Sequence[Gold], claims: Sequence[Claim]) -> None:
    language = f"language {document.lang or '?'}"
    for measure, right in zip(MEASURES, (found, figure, row)):
        pairs = _pairs(wanted, claims, right)
        for i, one in enumerate(wanted):
            if not _soft(one):
                groups = ("all", language, f"outcome {one['outcome']}")
                tally.add("hit" if i in pairs else "miss", measure, groups)
                if measure == "figure" and i not in pairs:
                    tally.misses.append(_shown(document, one["outcome"], one["low"], one["high"], one["start"], one["end"]))
        for j in sorted(set(range(len(claims))) - set(pairs.values())):
            claim = claims[j]
            tally.add("extra", measure, ("all", language, f"outcome {claim.outcome}"))
            if measure == "figure":
                tally.extras.append(_shown(document, claim.outcome, claim.low, claim.high, claim.number_start, claim.number_end))


def _pairs(wanted: Sequence[Gold], claims: Sequence[Claim], right: Callable[[Gold, Claim], bool]) -> dict[int, int]:
    """Gold claim to claim, each used once, first come first served in text order."""
    pairs: dict[int, int] = {}
    for i, one in enumerate(wanted):
        free = (j for j, claim in enumerate(claims) if j not in pairs.values() and right(one, claim))
        j = next(free, None)
        if j is not None:
            pairs[i] = j
    return pairs


def _readings(gold: Gold, name: str) -> tuple[Any, ...]:
    other = gold.get("alt") or {}
    return (gold.get(name), other[name]) if name in other else (gold.get(name),)


def found(gold: Gold, claim: Claim) -> bool:
    """The outcome is right and the number's span overlaps the gold number's."""
    return claim.outcome in _readings(gold, "outcome") and claim.number_start < gold["end"] and gold["start"] < claim.number_end


def figure(gold: Gold, claim: Claim) -> bool:
    """Found, and low and high are those that one of the readers gives."""
    intervals = zip(_readings(gold, "low") * 2, _readings(gold, "high") * 2)  # twice: a reader may differ in one end only
    return found(gold, claim) and (claim.low, claim.high) in intervals


def row(gold: Gold, claim: Claim) -> bool:
    """A right figure whose class, side and claimant_side are right, whatever their case."""
    mine = {"class": claim.class_, "side": claim.side, "claimant_side": claim.claimant_side}
    return figure(gold, claim) and all(_same(value, _readings(gold, name)) for name, value in mine.items())


def _same(value: str | None, readings: Iterable[Any]) -> bool:
    return " ".join((value or "").lower().split()) in {" ".join(str(r or "").lower().split()) for r in readings}


def _soft(gold: Gold) -> bool:
    return bool(gold.get("same_as") or gold.get("optional"))


def _shown(document: Document, outcome: str, low: int | None, high: int | None, start: int, end: int) -> str:
    bounds = f"{'' if low is None else low}..{'' if high is None else high}"
    text = document.text
    around = f"{text[max(0, start - CONTEXT) : start]}[{text[start:end]}]{text[end : end + CONTEXT]}"
    return f"{document.id} {start}..{end} {outcome} {bounds} …{' '.join(around.split())}…"


def report(result: Result) -> Iterator[str]:
    """The scores as aligned lines, then a line per miss and per extra of `figure`."""
    yield f"{result.documents} documents{'':13}" + "  ".join(f"{m:^20}" for m in MEASURES)
    yield f"{'':24}" + "  ".join(f"{'P':>6} {'R':>6} {'F1':>6}" for _ in MEASURES)
    for group, scores in result.scores.items():
        cells = "  ".join(f"{s.precision:6.3f} {s.recall:6.3f} {s.f1:6.3f}" for s in (scores[m] for m in MEASURES))
        yield f"{group:24}{cells}"
    yield from (f"MISS {line}" for line in result.misses)
    yield from (f"EXTRA {line}" for line in result.extras)
