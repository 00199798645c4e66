"""The commands end to end: extract every kind of input, explain, evaluate, help; quiet in a pipe."""

from __future__ import annotations

import csv
import gzip
import json
import os
import subprocess
import sys
from collections.abc import Callable
from importlib import metadata
from pathlib import Path

import pytest
from conftest import ROOT, Run

from tally import evaluate
from tally.cli import cli
from tally.evaluate import Score
from tally.model import Document
from tally.schema.tables import Claim

Tally = Callable[..., Run]
TEXTS = {
    "en-1": "Two soldiers were killed and five were wounded near Agdam, the Defence Ministry said.\nThe village has 300 houses.",
    "en 2/ü": "\ufeffFour policemen were killed by a mine.\r\n\r\nOfficials said on Tuesday that dozens of civilians had been evacuated.\r\n",
}
LINES = "".join(json.dumps({"id": key, "text": text, "published": "2023-09-19", "lang": "en", "gold": []}) + "\n" for key, text in TEXTS.items())


def table(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / "data" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_extract_makes_a_package_that_validates(tmp_path: Path, tally: Tally) -> None:
    out = tmp_path / "out"
    run = tally("extract", "-", "--out", out, stdin=LINES.encode())
    claims = table(out, "claims")
    assert run == Run(0, f"{out}: {len(claims)} claims from 2 articles\n", "")
    assert {(c["outcome"], c["low"]) for c in claims} >= {("killed", "2"), ("wounded", "5"), ("killed", "4"), ("evacuated", "20")}
    for claim in claims:
        text = TEXTS[claim["source_id"]]
        assert text[int(claim["quote_start"]) : int(claim["quote_end"])] == claim["quote"]
    texts = {row["source_id"]: (out / row["path"]).read_bytes().decode() for row in table(out, "sources")}
    assert texts == TEXTS
    assert tally("validate", out).status == 0
    assert {path.name for path in out.iterdir()} == {"datapackage.json", "data", "texts"}
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_every_kind_of_input_gives_the_same_tables(tmp_path: Path, tally: Tally) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "one.txt").write_bytes(TEXTS["en-1"].encode())
    line = json.dumps({"id": "one", "text": TEXTS["en-1"]}) + "\n"
    (tmp_path / "x.jsonl").write_text(line)
    (tmp_path / "x.jsonl.gz").write_bytes(gzip.compress(line.encode()))
    for name in ("folder", "x.jsonl", "x.jsonl.gz"):
        assert tally("extract", tmp_path / name, "--out", tmp_path / "out" / name).status == 0
    first, *others = ((tmp_path / "out" / name / "data" / "claims.csv").read_bytes() for name in ("folder", "x.jsonl", "x.jsonl.gz"))
    assert all(other == first for other in others) and first.count(b"\n") >= 3


def test_extract_again_replaces_the_former_package(tmp_path: Path, tally: Tally) -> None:
    out = tmp_path / "out"
    tally("extract", "-", "--out", out, stdin=LINES.encode())
    tally("extract", "-", "--out", out, stdin=LINES.splitlines()[0].encode())
    assert [row["source_id"] for row in table(out, "sources")] == ["en-1"]
    assert [path.name for path in (out / "texts").iterdir()] == ["en-1.txt"]


def test_bad_lines_are_skipped_when_asked(tmp_path: Path, tally: Tally) -> None:
    run = tally("extract", "-", "--out", tmp_path / "out", "--on-error", "skip", stdin=b"{]\n" + LINES.encode())
    assert run.status == 0 and run.out.endswith(" claims from 2 articles, 1 skipped\n")
    assert run.err.startswith("tally: skipped standard input: line 1: not JSON: ") and run.err.count("\n") == 1


def test_explain_tells_the_fate_of_every_number(tmp_path: Path, tally: Tally) -> None:
    told = tally("extract", "-", "--out", tmp_path / "out", "--explain", stdin=LINES.encode()).out
    by_words = {line.split("'")[1]: line for line in told.splitlines() if " -> " in line}
    assert "-> claim clm-" in by_words["Two"] and "-> claim clm-" in by_words["dozens"]
    assert "-> claim" not in by_words["300"]


def test_progress_is_shown_on_a_terminal_only(tmp_path: Path) -> None:
    (tmp_path / "x.jsonl").write_text(LINES)
    command = [sys.executable, "-m", "tally", "extract", "x.jsonl", "--out", "out"]
    env = {**os.environ, "PYTHONPATH": str(ROOT / "scripts"), "TERM": "xterm"}
    piped = subprocess.run(command, cwd=tmp_path, env=env, capture_output=True, check=True)
    assert piped.stderr == b""
    ours, theirs = os.openpty()
    subprocess.run(command, cwd=tmp_path, env=env, stdout=subprocess.DEVNULL, stderr=theirs, check=True)
    os.close(theirs)
    assert b"reading" in os.read(ours, 4096)
    os.close(ours)


def test_every_command_has_help(tally: Tally) -> None:
    for name in cli.commands:
        run = tally(name, "--help")
        assert run.status == 0 and run.out.startswith(f"Usage: tally {name} ")
        assert cli.commands[name].help


def test_version_is_the_installed_one(tally: Tally, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(metadata, "version", {"tally": "1.2.3"}.__getitem__)
    assert tally("--version") == Run(0, "1.2.3\n", "")

    def missing(name: str) -> str:
        raise metadata.PackageNotFoundError(name)

    monkeypatch.setattr(metadata, "version", missing)
    assert (tally("--version").status, tally("--version").error) == (1, "not installed, so without a version")


def gold(**told: object) -> dict[str, object]:
    return {"outcome": "killed", "low": 2, "high": 2, "start": 0, "end": 3, "class": "soldier", "side": None, "claimant_side": None, **told}


def test_evaluate_tells_scores_misses_and_extras(tmp_path: Path, tally: Tally) -> None:
    text = TEXTS["en-1"]
    wanted = [gold(), gold(low=7, high=7, start=text.index("300"), end=text.index(" houses"), outcome="damaged")]
    path = tmp_path / "gold.jsonl"
    path.write_text(json.dumps({"id": "en-1", "text": text, "lang": "en", "gold": wanted}) + "\n")
    out = tally("evaluate", path).out.splitlines()
    assert out[0].startswith("1 documents")
    assert [line for line in out if line.startswith("language en ")] and [line for line in out if line.startswith("outcome killed ")]
    assert [line for line in out if line.startswith("MISS en-1 ") and "damaged 7..7" in line and "[300]" in line]
    assert [line for line in out if line.startswith("EXTRA en-1 ") and "wounded 5..5" in line and "[five]" in line]


def test_gold_that_is_none(tmp_path: Path, tally: Tally) -> None:
    path = tmp_path / "gold.jsonl"
    path.write_text('{"id": "a", "text": "Two were killed."}\n')
    assert tally("evaluate", path).error == f"{path}: line 1: no gold, expected a list of claims with outcome, low, high, start, end"
    assert tally("evaluate", tmp_path / "nothing.jsonl").error == f"{tmp_path}/nothing.jsonl: no such file or folder"


def read_as(monkeypatch: pytest.MonkeyPatch, claims: list[Claim]) -> None:
    """Let the engine find `claims` in whatever it reads."""
    monkeypatch.setattr(evaluate.engine, "read", lambda documents: evaluate.engine.Reading(tuple(claims)))


COUNTED = {
    "right": ([gold()], [{}], (1, 0, 0), (1, 0, 0), (1, 0, 0)),
    "missed": ([gold()], [], (0, 0, 1), (0, 0, 1), (0, 0, 1)),
    "extra": ([], [{}], (0, 1, 0), (0, 1, 0), (0, 1, 0)),
    "other outcome": ([gold()], [{"outcome": "wounded"}], (0, 1, 1), (0, 1, 1), (0, 1, 1)),
    "elsewhere": ([gold()], [{"number_start": 3, "number_end": 5}], (0, 1, 1), (0, 1, 1), (0, 1, 1)),
    "other bounds": ([gold()], [{"high": None}], (1, 0, 0), (0, 1, 1), (0, 1, 1)),
    "other class": ([gold()], [{"class_": "person"}], (1, 0, 0), (1, 0, 0), (0, 1, 1)),
    "other side": ([gold()], [{"side": "AZ"}], (1, 0, 0), (1, 0, 0), (0, 1, 1)),
    "second reader": ([gold(alt={"class": "person", "high": None})], [{"class_": "person", "high": None}], (1, 0, 0), (1, 0, 0), (1, 0, 0)),
    "repetition missed": ([gold(), gold(start=9, end=10, same_as="a")], [{}], (1, 0, 0), (1, 0, 0), (1, 0, 0)),
    "optional found": ([gold(optional=True)], [{}], (0, 0, 0), (0, 0, 0), (0, 0, 0)),
    "twice": ([gold()], [{}, {}], (1, 1, 0), (1, 1, 0), (1, 1, 0)),
}  # fmt: skip


@pytest.mark.parametrize(("wanted", "claims", "found", "figure", "row"), COUNTED.values(), ids=list(COUNTED))
def test_counting_follows_the_guide(
    wanted: list[dict[str, object]], claims: list[dict[str, object]], found: tuple, figure: tuple, row: tuple, monkeypatch: pytest.MonkeyPatch
) -> None:
    from conftest import claim

    plain = {"class_": "soldier", "claimant_side": None, "number_start": 0, "number_end": 3}
    read_as(monkeypatch, [claim("two", **{**plain, **told}) for told in claims])
    scores = evaluate.evaluate([(Document("a", "Two soldiers were killed.", lang="en"), wanted)]).scores["all"]
    assert [(s.hits, s.extras, s.misses) for s in (scores[m] for m in evaluate.MEASURES)] == [found, figure, row]


def test_scores_of_nothing_are_right_and_of_misses_zero() -> None:
    assert (Score().precision, Score().recall, Score().f1) == (1.0, 1.0, 1.0)
    assert (Score(0, 0, 3).recall, Score(0, 0, 3).f1) == (0.0, 0.0)
    assert Score(3, 1, 2).f1 == pytest.approx(2 * 0.75 * 0.6 / 1.35)


def test_published_package_validates(tally: Tally) -> None:
    run = tally("validate", ROOT)
    assert (run.status, run.err) == (0, "") and run.out.splitlines()[-1].endswith("rows, no fault")
