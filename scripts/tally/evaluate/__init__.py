"""Compare what the engine reads with gold: precision, recall and F1 by language and by outcome, every miss and every extra.

Counted as the annotation guide says: `found` is the right outcome at an overlapping number, `figure` has the right low and
high too, `row` the right class, side and claimant_side as well. Where two readers differ ("alt") either is right; a claim that
only repeats an earlier one ("same_as") or that one reader left out ("optional") costs nothing when it is missed.
Over the figures that match, every other column is compared by itself.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .. import corpus, engine
from ..errors import DataError, one_line
from ..model import Document
from ..schema.tables import Claim

Gold = Mapping[str, Any]
MEASURES = ("found", "figure", "row")
COLUMNS = ("class", "side", "claimant", "claimant_side", "stance", "quantifier", "date", "place", "part_of")
WORD = 4  # letters: names that share a word so long are taken for the same
_MARKS = "'\u2019\"\u201c\u201d.,()"  # stripped from the ends of words before they are compared
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

    def __add__(self, other: Score) -> Score:
        """The counts of both together."""
        return Score(self.hits + other.hits, self.extras + other.extras, self.misses + other.misses)


@dataclass(frozen=True)
class Result:
    """Scores by group ("all", "language xx", "outcome killed") and measure; misses and extras as printable lines.

    `columns` has by group and column the figures matched that have it right and those that it was compared in; `articles` by
    group the documents: for an outcome those in which gold has it.
    """

    documents: int
    scores: Mapping[str, Mapping[str, Score]]
    misses: tuple[str, ...] = ()
    extras: tuple[str, ...] = ()
    columns: Mapping[str, Mapping[str, tuple[int, int]]] = field(default_factory=dict)
    articles: Mapping[str, int] = field(default_factory=dict)


@dataclass
class _Tally:
    counts: dict[str, Counter[tuple[str, str]]] = field(default_factory=lambda: defaultdict(Counter))
    articles: Counter[str] = field(default_factory=Counter)
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
        tally.articles.update({"all", f"language {document.lang or '?'}", *(f"outcome {one['outcome']}" for one in wanted)})
        _score(tally, document, wanted, engine.read([document]).claims)
    groups = sorted({"all", *tally.counts}, key=lambda g: (g != "all", g))
    counts = {g: tally.counts[g] for g in groups}
    scores = {g: {m: Score(*(counts[g][m, k] for k in ("hit", "extra", "miss"))) for m in MEASURES} for g in groups}
    columns = {g: {c: (counts[g][c, "right"], counts[g][c, "right"] + counts[g][c, "wrong"]) for c in COLUMNS} for g in groups}
    return Result(documents, scores, tuple(tally.misses), tuple(tally.extras), columns, {g: tally.articles[g] for g in groups})


def _score(tally: _Tally, document: Document, wanted: Sequence[Gold], claims: Sequence[Claim]) -> None:
    for measure, right in zip(MEASURES, (found, figure, row)):
        pairs = matches(wanted, claims, right)
        missed = [one for i, one in enumerate(wanted) if i not in pairs and not _soft(one)]
        extra = [claims[j] for j in sorted(set(range(len(claims))) - set(pairs.values()))]
        for one in (wanted[i] for i in pairs if not _soft(wanted[i])):
            tally.add("hit", measure, _groups(document, one["outcome"]))
        for one in missed:
            tally.add("miss", measure, _groups(document, one["outcome"]))
        for claim in extra:
            tally.add("extra", measure, _groups(document, claim.outcome))
        if measure == "figure":
            tally.misses += (_shown(document, one["outcome"], one["low"], one["high"], one["start"], one["end"]) for one in missed)
            tally.extras += (_shown(document, c.outcome, c.low, c.high, c.number_start, c.number_end) for c in extra)
            _compare(tally, document, wanted, claims, pairs)


def _groups(document: Document, outcome: str) -> tuple[str, str, str]:
    return "all", f"language {document.lang or '?'}", f"outcome {outcome}"


def _compare(tally: _Tally, document: Document, wanted: Sequence[Gold], claims: Sequence[Claim], pairs: Mapping[int, int]) -> None:
    """Column by column over the figures that match, as far as the gold is annotated."""
    totals = {one["id"]: one for one in wanted if "id" in one}
    parts = {claim.claim_id: claim for claim in claims}
    for i, j in pairs.items():
        for name in COLUMNS:
            if (name if name != "date" else "date_start") in wanted[i]:
                right = _part_right(wanted[i], claims[j], totals, parts) if name == "part_of" else column_right(name, wanted[i], claims[j])
                tally.add("right" if right else "wrong", name, _groups(document, wanted[i]["outcome"]))


def matches(wanted: Sequence[Gold], claims: Sequence[Claim], right: Callable[[Gold, Claim], bool]) -> dict[int, int]:
    """Index of gold claim to index of claim where `right` holds, each used once, first come first served in the order given."""
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
    return claim.outcome in _readings(gold, "outcome") and _overlaps(gold, claim)


def _overlaps(gold: Gold, claim: Claim) -> bool:
    return claim.number_start < gold["end"] and gold["start"] < claim.number_end


def figure(gold: Gold, claim: Claim) -> bool:
    """Found, and low and high are those that one of the readers gives."""
    intervals = zip(_readings(gold, "low") * 2, _readings(gold, "high") * 2)  # twice: a reader may differ in one end only
    return found(gold, claim) and (claim.low, claim.high) in intervals


def row(gold: Gold, claim: Claim) -> bool:
    """A right figure whose class, side and claimant_side are right, whatever their case."""
    mine = {"class": claim.class_, "side": claim.side, "claimant_side": claim.claimant_side}
    return figure(gold, claim) and all(_same(value, _readings(gold, name)) for name, value in mine.items())


def column_right(name: str, gold: Gold, claim: Claim) -> bool:
    """Whether a matched claim has column `name` of COLUMNS, part_of excepted, as one of the readers gives it.

    Names of claimants and places agree when one holds the other or they share a word; `date` is both ends, and no date where
    only the article is dated.
    """
    if name in ("claimant", "place"):
        return any(_alike(getattr(claim, f"{name}_text"), reading) for reading in _readings(gold, name))
    if name == "date":
        ends = (None, None) if claim.date_basis == "published" else (claim.date_start, claim.date_end)
        told = tuple(day and day.isoformat() for day in ends)
        return told in ((gold["date_start"], gold["date_end"]), tuple((gold.get("alt") or {}).get("date", ())))
    return _same(getattr(claim, "class_" if name == "class" else name), _readings(gold, name))


def _part_right(gold: Gold, claim: Claim, totals: Mapping[str, Gold], parts: Mapping[str, Claim]) -> bool:
    """Part of nothing where gold says so, else of the claim whose number is that of the gold's total; where readers differ, of any."""
    if "part_of" in (gold.get("alt") or {}):
        return True
    if not gold["part_of"] or not claim.part_of:
        return not gold["part_of"] and not claim.part_of
    total, whole = totals[gold["part_of"]], parts.get(claim.part_of)
    return whole is not None and _overlaps(total, whole)


def _plain(value: object) -> str:
    return " ".join(str(value or "").lower().split())


def _same(value: str | None, readings: Iterable[Any]) -> bool:
    return _plain(value) in set(map(_plain, readings))


def _alike(one: str | None, other: str | None) -> bool:
    a, b = _plain(one), _plain(other)
    if not a or not b:
        return a == b
    words = [{word.strip(_MARKS) for word in text.split() if len(word) >= WORD} for text in (a, b)]
    return a in b or b in a or bool(words[0] & words[1])


def _soft(gold: Gold) -> bool:
    return bool(gold.get("same_as") or gold.get("optional"))


def _shown(document: Document, outcome: str, low: int | None, high: int | None, start: int, end: int) -> str:
    bounds = f"{'' if low is None else low}..{'' if high is None else high}"
    text = document.text
    around = f"{text[max(0, start - CONTEXT) : start]}[{text[start:end]}]{text[end : end + CONTEXT]}"
    return f"{document.id} {start}..{end} {outcome} {bounds} …{' '.join(around.split())}…"


def report(result: Result) -> Iterator[str]:
    """The scores as aligned lines, the shares of the other columns, then a line per miss and per extra of `figure`."""
    yield f"{result.documents} documents{'':13}" + "  ".join(f"{m:^20}" for m in MEASURES)
    yield f"{'':24}" + "  ".join(f"{'P':>6} {'R':>6} {'F1':>6}" for _ in MEASURES)
    for group, scores in result.scores.items():
        cells = "  ".join(f"{s.precision:6.3f} {s.recall:6.3f} {s.f1:6.3f}" for s in (scores[m] for m in MEASURES))
        yield f"{group:24}{cells}"
    yield f"{'of these figures right':24}{'  '.join(COLUMNS)}"
    for group, counts in result.columns.items():
        if any(of for _, of in counts.values()):
            yield f"{group:24}{'  '.join(_share(*counts[name]).rjust(len(name)) for name in COLUMNS)}"
    yield from (f"MISS {line}" for line in result.misses)
    yield from (f"EXTRA {line}" for line in result.extras)


def _share(right: int, of: int) -> str:
    return f"{right / of:.3f}" if of else "-"
