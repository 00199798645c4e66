"""Building: the same bytes each time, checked against what is committed, told claim by claim, and dated by release."""

from __future__ import annotations

import csv
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from conftest import ROOT, Run, breakdown, tree

from tally import build
from tally.errors import DataError
from tally.package import DATABASE, readme, seeds
from tally.review import history
from tally.schema.tables import Change, of, to_csv

SIX, TWO, FOUR = breakdown()


def test_committed_files_are_what_the_seeds_give(made: build.Built) -> None:
    stale = build.stale(ROOT, made)
    assert not stale, f"stale: {', '.join(stale)}; run `{build.COMMAND}`"


def test_building_twice_gives_the_same_bytes(built: Path) -> None:
    once = tree(built)
    assert DATABASE in once
    build.save(built, build.build(built))
    assert tree(built) == once


def test_another_place_locale_time_zone_and_hash_seed_give_the_same_bytes(built: Path, project: Path) -> None:
    env = {**os.environ, "LC_ALL": "C", "TZ": "Asia/Yerevan", "PYTHONHASHSEED": "7", "PYTHONPATH": str(ROOT / "scripts")}
    subprocess.run([sys.executable, "-m", "tally", "build", "."], cwd=project, env=env, check=True, capture_output=True)
    assert tree(project) == tree(built)


def test_data_made_anew_is_the_same(built: Path) -> None:
    former = tree(built)
    for path in (*(built / "data").glob("*.csv"), built / DATABASE):
        if path.stem not in ("claims", "changes"):  # what became of claims in former versions stands nowhere else
            path.unlink()
    build.save(built, build.build(built))
    assert tree(built) == former


def test_check_names_stale_files_and_the_command_and_writes_nothing(built: Path, tally: Callable[..., Run]) -> None:
    assert tally("build", "--check", built) == Run(0, "", "")
    claims = built / "data" / "claims.csv"
    claims.write_bytes(claims.read_bytes() + b"\n")
    (built / "data" / "places.csv").unlink()
    (built / "data" / "stray.csv").write_text("a\n1\n")
    before = tree(built)
    run = tally("build", "--check", built)
    assert run.status == 1 and run.out == ""
    assert run.error == "stale: data/claims.csv, data/places.csv, data/stray.csv; run `tally build`"
    assert tree(built) == before


def test_build_tells_each_source_and_what_is_new(built: Path, tally: Callable[..., Run]) -> None:
    claims = built / "data" / "claims.csv"
    with claims.open(encoding="utf-8", newline="") as file:
        first, *rest = rows = list(csv.DictReader(file))
    altered = [{**first, "low": "99"}, *rest[1:], {**first, "claim_id": "clm-aaaaaaaaaa"}]
    with claims.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, first, lineterminator="\n")
        writer.writeheader()
        writer.writerows(altered)
    told = tally("build", built).out.splitlines()
    for source in seeds.read(built / "seeds").sources:
        count = sum(row["source_id"] == source.source_id for row in rows)
        assert f"{source.source_id}: claims {count}" in told
    assert f"all claims: {len(rows)}; 1 added, 1 removed, 1 changed" in told
    assert [line for line in told if line.startswith(f"+ {rest[0]['claim_id']} ") and rest[0]["quote"][:60] in line]
    assert [line for line in told if line.startswith("- clm-aaaaaaaaaa ")]
    assert f"~ {first['claim_id']} {first['source_id']} low: '99' -> {first['low']!r}" in told


def former(claims: list, changes: tuple[Change, ...]) -> history.Before:
    return history.before(to_csv(of(SIX), claims), to_csv(of(Change), changes))


def test_releases_are_remembered_and_work_between_them_is_merged() -> None:
    first, log = history.advance([SIX, TWO], history.before("", ""), "0.1.0")
    assert [(c.change, c.claim_id) for c in log] == [("added", SIX.claim_id), ("added", TWO.claim_id)]
    assert {c.first_release for c in first} == {c.last_changed_release for c in first} == {"0.1.0"}

    first, log = history.advance([replace(SIX, low=5), TWO], former(list(first), log), "0.1.0")
    assert [c.change for c in log] == ["added", "added"]  # a change before the first release is none

    grown, log = history.advance([replace(SIX, low=4), FOUR], former(list(first), log), "0.2.0")
    news = [(c.change, c.claim_id, c.column_name, c.old, c.new) for c in log if c.release == "0.2.0"]
    assert news == [("changed", SIX.claim_id, "low", "5", "4"), ("added", FOUR.claim_id, None, None, None), ("removed", TWO.claim_id, None, None, None)]
    assert [(c.first_release, c.last_changed_release) for c in grown] == [("0.1.0", "0.2.0"), ("0.2.0", "0.2.0")]

    again, log = history.advance([replace(SIX, low=5), FOUR], former(list(grown), log), "0.2.0")
    assert [c.change for c in log if c.release == "0.2.0"] == ["added", "removed"]  # changed back: no change
    assert again[0].last_changed_release == "0.1.0"


def test_a_column_that_is_new_changes_no_claim() -> None:
    made, log = history.advance([SIX], history.before("", ""), "0.1.0")
    past = former(list(made), log)
    narrower = {key: {k: v for k, v in row.items() if k != "side"} for key, row in past.claims.items()}
    _, log = history.advance([replace(SIX, side="AZ")], history.Before(narrower, past.changes), "0.2.0")
    assert [c.release for c in log] == ["0.1.0"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("# T\n<!-- tally:nothing -->\n<!-- /tally:nothing -->\n", "R: line 2: block 'nothing', expected one of a, b"),
        ("# T\n\n<!-- tally:a -->\n", "R: line 3: <!-- tally:a --> has no counterpart"),
        ("<!-- tally:a -->\n<!-- /tally:b -->\n", "R: line 1: <!-- tally:a --> has no counterpart"),
    ],
)
def test_a_readme_block_that_cannot_be_filled(text: str, message: str) -> None:
    with pytest.raises(DataError, match=message):
        readme.fill(text, {"a": "A", "b": "B"}, "R")


def test_readme_blocks_are_filled_and_refilled() -> None:
    text = "# T\n<!-- tally:a -->\nold\n<!-- /tally:a -->\nmiddle\n<!-- tally:b -->\n<!-- /tally:b -->\n"
    once = readme.fill(text, {"a": "A\\1", "b": "B"}, "R")
    assert once == "# T\n<!-- tally:a -->\nA\\1\n<!-- /tally:a -->\nmiddle\n<!-- tally:b -->\nB\n<!-- /tally:b -->\n"
    assert readme.fill(once, {"a": "A\\1", "b": "B"}, "R") == once


@pytest.mark.parametrize(
    ("low", "high", "words"), [(5, 5, "5"), (2, None, "at least 2"), (None, 3, "at most 3"), (5, 8, "5 to 8"), (None, None, "?"), (6500, 6500, "6,500")]
)
def test_bounds_in_words(low: int | None, high: int | None, words: str) -> None:
    assert readme.bounds(replace(SIX, low=low, high=high)) == words
