"""The benchmarks run where their peers are not installed, and measure what they say."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT


def run(name: str, *arguments: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, ROOT / "benchmarks" / name, *map(str, arguments)], env=os.environ, capture_output=True, text=True)


def test_tally_is_measured_alone_where_spacy_is_missing(tmp_path: Path) -> None:
    own = tmp_path / "own.jsonl"
    own.write_text(json.dumps({"text": "Two soldiers were killed. Three were wounded."}) + "\n", encoding="utf-8")
    done = run("extract.py", own, "--rounds", 1, "--many", 5, "--model", "no_such_pipeline")
    assert done.returncode == 0, done.stderr
    told = {line.split("  ")[0]: line.split() for line in done.stdout.splitlines()}
    assert "pip install spacy" in done.stdout and " x " not in done.stdout
    assert [told[name][-3] for name in ("own.jsonl", "dense", "quiet")] == ["1", "14", "126"]
    assert told["own.jsonl"][-1] == "2.00" and told["quiet"][-1] == "0.00" and float(told["dense"][-1]) > 5
    assert all(float(told[name][-4]) > 0 for name in ("dense", "mixed", "quiet", "war prose"))
    assert "MB/s" in done.stdout and "first claim: " in done.stdout


@pytest.mark.parametrize(("name", "sizes"), [("relate.py", (700, 1400)), ("copies.py", (150, 300))])
def test_growth_is_told_for_each_size(name: str, sizes: tuple[int, int]) -> None:
    done = run(name, "--alone", "--sizes", *sizes)
    assert done.returncode == 0, done.stderr
    told = [line.split() for line in done.stdout.splitlines()]
    assert [line[0] for line in told[2:4]] == [f"{size:,}" for size in sizes]
    seconds, rate, before, peak = (float(cell.replace(",", "")) for cell in told[3][1:5])
    assert rate > 0 and abs(seconds * rate - sizes[1]) <= 0.05 * rate + seconds and 10 < before <= peak
    assert told[4][:2] == ["growth", "from"] and abs(float(told[4][-1])) < 9


def test_the_site_is_measured_beside_plain_datasette() -> None:
    done = run("site.py", "--sizes", 60, "--seconds", 1, "--articles", 4, "--pages", "JSON", "claim", "event")
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    count, rest = lines[0].split(" claims, ")
    told = {line[:24].strip(): [part.split() for part in line[24:].replace("!", " ").split("|") if part.strip()] for line in lines[2:-1]}
    assert count == "60" and re.fullmatch(r"\d+ MB, database made in \d+ s of processor time", rest)
    assert re.fullmatch(r"memory: Tally \d+ MB, plain Datasette \d+ MB; load [\d.]+", lines[-1])
    assert set(told) == {"JSON", "claim", "event"}
    for name, (alone, rates, *plain) in told.items():
        middle, worst, work = map(float, alone)
        assert 0 < middle <= worst < 60_000 and work >= 0 and all(float(rate) > 0 for rate in rates), name
        assert len(plain) == (0 if name == "event" else 2)
    assert all(ratio.endswith("x") and float(ratio[:-1]) > 0 for name in ("JSON", "claim") for ratio in told[name][3])
