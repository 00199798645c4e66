"""The table `quality`: how well the engine reads the annotated articles of the repository, measured each time the package is built."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from .. import evaluate, packs
from ..schema.columns import TABLES
from ..schema.tables import Quality
from . import COLUMNS, MEASURES, Result, Score

GOLD = Path("tests") / "gold"  # relative to the root of the project; one JSONL file per set
SEEDS = "seeds"  # the set of this package's own articles, in several languages
ALL, UNSEEN = "all", "unseen"  # every set together; the sets (`en-unseen.jsonl`) that nobody looked at while the packs were made


def sets(folder: Path) -> tuple[Path, ...]:
    """The gold files that can be scored: the seeds' own, and those of the languages that have a pack (`en`, `en-unseen`), by name."""
    return tuple(path for path in sorted(folder.glob("*.jsonl"), key=lambda path: path.stem) if path.stem == SEEDS or language(path.stem) in packs.codes())


def language(name: str) -> str:
    """The language of a set, the first part of its name."""
    return name.partition("-")[0]


def is_unseen(name: str) -> bool:
    """Whether the set of this name was kept aside."""
    return name.endswith(f"-{UNSEEN}")


def rows(folder: Path) -> tuple[Quality, ...]:
    """The rows of every set in `folder`, all of them together first; none where there is no such folder. Raises DataError for bad gold."""
    results = {path.stem: evaluate.evaluate(evaluate.read(path)) for path in sets(folder)}
    if not results:
        return ()
    aside = tuple(result for name, result in results.items() if is_unseen(name))
    together = {ALL: merged(tuple(results.values())), **({UNSEEN: merged(aside)} if aside else {})}
    return tuple(row for name, result in {**together, **results}.items() for row in of_set(name, result))


def merged(results: Sequence[Result]) -> Result:
    """The counts of several results together, without their misses and extras."""
    groups = sorted({group for result in results for group in result.scores})
    scores = {g: {m: sum((r.scores[g][m] for r in results if g in r.scores), Score()) for m in MEASURES} for g in groups}
    columns = {g: {c: _sums([r.columns[g][c] for r in results if g in r.columns]) for c in COLUMNS} for g in groups}
    articles = {g: sum(r.articles.get(g, 0) for r in results) for g in groups}
    return Result(sum(r.documents for r in results), scores, columns=columns, articles=articles)


def _sums(counts: Sequence[tuple[int, int]]) -> tuple[int, int]:
    return sum(right for right, _ in counts), sum(of for _, of in counts)


def of_set(name: str, result: Result) -> Iterator[Quality]:
    """The row of all outcomes, then one per outcome that gold or the engine has, in the order of their list."""
    yield _row(name, None, result, "all")
    for outcome in TABLES["claims"].column("outcome").allowed:
        if f"outcome {outcome}" in result.scores:
            yield _row(name, outcome, result, f"outcome {outcome}")


def _row(name: str, outcome: str | None, result: Result, group: str) -> Quality:
    scores, columns = result.scores[group], result.columns[group]
    measured = {f"{measure}_{what}": value for measure in MEASURES for what, value in _measured(scores[measure]).items()}
    return Quality(
        quality_id=f"qty-{name}-{outcome or ALL}",
        gold=name,
        language=None if name in (ALL, UNSEEN, SEEDS) else language(name),
        outcome=outcome,
        documents=result.articles[group],
        claims=scores["figure"].hits + scores["figure"].misses,
        matched=max(of for _, of in columns.values()),
        **measured,
        **{f"{column}_right": round(right / of, 3) if of else None for column, (right, of) in columns.items()},
    )


def _measured(score: Score) -> Mapping[str, float | None]:
    """The three figures to three decimals; None where nothing was extracted, or nothing is in gold, of which they could be a share."""
    extracted, wanted = score.hits + score.extras, score.hits + score.misses
    return {
        "precision": round(score.precision, 3) if extracted else None,
        "recall": round(score.recall, 3) if wanted else None,
        "f1": round(score.f1, 3) if extracted and wanted else 0.0 if extracted or wanted else None,
    }
