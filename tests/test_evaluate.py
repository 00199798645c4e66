"""Scoring: the same counts as a second, plainer scorer gives on all the gold there is; sums over groups; every miss and extra told."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import scorer
from conftest import ROOT, claim

from tally import engine, evaluate
from tally.evaluate import COLUMNS, MEASURES, Score, column_right, quality
from tally.schema.tables import Claim, of, to_csv

SETS = quality.sets(ROOT / quality.GOLD)
every_set = pytest.mark.parametrize("path", SETS, ids=[path.stem for path in SETS])


def cells(claims: tuple[Claim, ...]) -> list[dict[str, str]]:
    """The claims as they stand in the CSV file."""
    return list(csv.DictReader(io.StringIO(to_csv(of(Claim), claims), newline="")))


@cache
def result_of(path: Path) -> evaluate.Result:
    """What a set of gold comes to, read once for all tests."""
    return evaluate.evaluate(evaluate.read(path))


@every_set
def test_two_scorers_count_the_same(path: Path) -> None:
    wanted: Counter[str] = Counter()
    for document, gold in evaluate.read(path):
        wanted += scorer.score(gold, cells(engine.read_document(document).claims))
    result = result_of(path)
    scores, columns = result.scores["all"], result.columns["all"]
    got = {f"{m} {k}": getattr(scores[m], k) for m in MEASURES for k in ("hits", "extras", "misses")}
    got |= {f"{c} {k}": columns[c][i] for c in COLUMNS for i, k in enumerate(("right", "of"))}
    assert got == {name: wanted[name] for name in got}
    assert scores["figure"].hits > 0


@every_set
def test_outcomes_and_languages_add_up_and_every_miss_and_extra_is_told(path: Path) -> None:
    result = result_of(path)
    for kind in ("outcome ", "language "):
        parts = [scores for group, scores in result.scores.items() if group.startswith(kind)]
        for measure in MEASURES:
            assert sum((scores[measure] for scores in parts), Score()) == result.scores["all"][measure]
    assert len(result.misses) == result.scores["all"]["figure"].misses
    assert len(result.extras) == result.scores["all"]["figure"].extras
    lines = list(evaluate.report(result))
    assert [line.removeprefix("MISS ") for line in lines if line.startswith("MISS ")] == list(result.misses)
    assert [line.removeprefix("EXTRA ") for line in lines if line.startswith("EXTRA ")] == list(result.extras)


GOLD: dict[str, Any] = {
    "id": "a", "outcome": "killed", "low": 2, "high": 2, "start": 0, "end": 3, "class": "person", "side": None, "claimant": "the officials",
    "claimant_side": None, "stance": "asserted", "quantifier": "exact", "date_start": None, "date_end": None, "place": "Agdam", "part_of": None,
}  # fmt: skip
COMPARED = {
    "a name inside another": ("claimant", {}, {"claimant_text": "officials"}, True),
    "a shared word": ("claimant", {}, {"claimant_text": "Officials, two of them"}, True),
    "a shared short word": ("claimant", {"claimant": "the man"}, {"claimant_text": "one man"}, False),
    "no speaker": ("claimant", {}, {"claimant_text": None}, False),
    "neither has a place": ("place", {"place": None}, {"place_text": None}, True),
    "the second reader's place": ("place", {"alt": {"place": "Barda"}}, {"place_text": "Barda"}, True),
    "case": ("side", {"side": "az"}, {"side": "AZ"}, True),
    "another class": ("class", {}, {"class_": "soldier"}, False),
    "denied": ("stance", {}, {"stance": "denied"}, False),
}


@pytest.mark.parametrize(("name", "gold", "told", "expected"), COMPARED.values(), ids=list(COMPARED))
def test_columns_are_compared_as_the_guide_says(name: str, gold: dict[str, Any], told: dict[str, Any], expected: bool) -> None:
    assert column_right(name, {**GOLD, **gold}, claim("two", **told)) is expected


def test_an_article_dated_and_nothing_else_is_no_date_of_the_outcome() -> None:
    from datetime import date

    day = date(2023, 9, 19)
    told = {"date_end": day, "date_basis": "published"}
    assert column_right("date", GOLD, claim("two", **told))
    assert not column_right("date", GOLD, claim("two", **{**told, "date_basis": "stated"}))
    assert column_right("date", {**GOLD, "alt": {"date": [None, "2023-09-19"]}}, claim("two", **{**told, "date_basis": "stated"}))


def test_a_part_is_of_the_claim_at_its_totals_number(tmp_path: Path) -> None:
    text = "Six people were killed, two of them children."
    total = {**GOLD, "id": "t", "low": 6, "high": 6}
    start = text.index("two")
    part = {**GOLD, "id": "p", "start": start, "end": start + 3, "class": "child", "part_of": "t"}
    path = tmp_path / "gold.jsonl"
    path.write_text(json.dumps({"id": "x", "text": text, "lang": "en", "gold": [total, part]}))
    assert evaluate.evaluate(evaluate.read(path)).columns["all"]["part_of"] == (2, 2)
    path.write_text(json.dumps({"id": "x", "text": text, "lang": "en", "gold": [total, {**part, "part_of": None}]}))
    assert evaluate.evaluate(evaluate.read(path)).columns["all"]["part_of"] == (1, 2)
