"""The table of quality: what it holds follows from its counts, and it stands in the published package."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import ROOT, Run

from tally import build, packs
from tally.evaluate import Result, Score, quality
from tally.package import readme
from tally.schema.tables import TABLES, Quality, from_csv

ROWS = from_csv(TABLES["quality"], (ROOT / "data" / "quality.csv").read_text(encoding="utf-8"))


def test_sets_are_the_seeds_and_the_languages_with_a_pack(tmp_path: Path) -> None:
    for name in ("seeds", "en", "en-unseen", "xx", "xx-unseen"):
        (tmp_path / f"{name}.jsonl").touch()
    assert [path.stem for path in quality.sets(tmp_path)] == ["en", "en-unseen", "seeds"]
    assert {path.stem for path in (ROOT / quality.GOLD).glob("*.jsonl")} >= {"seeds", *packs.codes()} - {"nl"}  # no gold is in Dutch


def test_every_set_has_a_row_of_all_outcomes_that_adds_up() -> None:
    whole = {row.gold: row for row in ROWS if row.outcome is None}
    assert list(whole) == ["all", "unseen", *(path.stem for path in quality.sets(ROOT / quality.GOLD))]
    for name, row in whole.items():
        assert row.claims == sum(r.claims for r in ROWS if r.gold == name and r.outcome)
        assert row.matched == sum(r.matched for r in ROWS if r.gold == name and r.outcome)
        assert row.found_recall >= row.figure_recall >= row.row_recall
    parts = [row for name, row in whole.items() if name not in ("all", "unseen")]
    for together, of in ((whole["all"], parts), (whole["unseen"], [row for row in parts if quality.is_unseen(row.gold)])):
        assert together.documents == sum(row.documents for row in of) and together.claims == sum(row.claims for row in of)


def test_no_set_is_read_badly() -> None:
    for row in ROWS:
        if row.outcome is None:
            assert row.figure_f1 >= (0.6 if quality.is_unseen(row.gold) else 0.7), row.quality_id


def test_shares_are_blank_where_there_is_nothing_to_share() -> None:
    nothing, missed, extra = Score(), Score(misses=2), Score(extras=2)
    columns = {"all": {name: (0, 0) for name in quality.COLUMNS}}
    told = []
    for score in (nothing, missed, extra):
        result = Result(1, {"all": dict.fromkeys(quality.MEASURES, score)}, columns=columns, articles={"all": 1})
        (row,) = quality.of_set("en", quality.merged([result]))
        told.append((row.claims, row.found_precision, row.found_recall, row.found_f1, row.class_right))
    assert told == [(0, None, None, None, None), (2, None, 0.0, 0.0, None), (0, 0.0, None, 0.0, None)]


def test_without_gold_there_is_no_quality_and_the_page_says_so(tmp_path: Path) -> None:
    assert quality.rows(tmp_path / "nothing") == ()
    assert list(readme.accuracy(())) == ["Not measured: there are no annotated articles in `tests/gold`."]


def test_a_stale_table_is_named(project: Path, tally: Callable[..., Run]) -> None:
    folder = project / quality.GOLD
    folder.mkdir(parents=True)
    shutil.copy(ROOT / quality.GOLD / "seeds.jsonl", folder)
    build.save(project, build.build(project))
    assert tally("build", "--check", project).status == 0
    first, *rest = (folder / "seeds.jsonl").read_text(encoding="utf-8").splitlines(keepends=True)
    article = json.loads(first)
    (folder / "seeds.jsonl").write_text(json.dumps({**article, "gold": []}) + "\n" + "".join(rest), encoding="utf-8")
    error = tally("build", "--check", project).error
    assert "data/quality.csv" in error and "README.md" in error


def test_bad_gold_is_named(tmp_path: Path) -> None:
    from tally.errors import DataError

    (tmp_path / "en.jsonl").write_text('{"id": "a", "text": "Two were killed."}\n')
    with pytest.raises(DataError, match="line 1: no gold"):
        quality.rows(tmp_path)


def test_rows_are_what_the_gold_gives(tmp_path: Path) -> None:
    shutil.copy(ROOT / quality.GOLD / "seeds.jsonl", tmp_path)
    kept = {row.quality_id: row for row in quality.rows(tmp_path)}
    published = {row.quality_id: row for row in ROWS if row.gold == "seeds"}
    assert published and {key: kept[key] for key in published} == published
    assert all(isinstance(row, Quality) and row.language is None for row in kept.values())
