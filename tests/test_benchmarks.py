"""The speed benchmark runs where spaCy is not installed, measures what it says, and says how to install the rest."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from conftest import ROOT

BENCHMARK = ROOT / "benchmarks" / "extract.py"


def run(*arguments: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, BENCHMARK, *map(str, arguments)], env=os.environ, capture_output=True, text=True)


def test_tally_is_measured_alone_where_spacy_is_missing(tmp_path: Path) -> None:
    own = tmp_path / "own.jsonl"
    own.write_text(json.dumps({"text": "Two soldiers were killed. Three were wounded."}) + "\n", encoding="utf-8")
    done = run(own, "--rounds", 1, "--many", 5, "--model", "no_such_pipeline")
    assert done.returncode == 0, done.stderr
    told = {line.split("  ")[0]: line.split() for line in done.stdout.splitlines()}
    assert "pip install spacy" in done.stdout and " x " not in done.stdout
    assert [told[name][-3] for name in ("own.jsonl", "dense", "quiet")] == ["1", "14", "126"]
    assert told["own.jsonl"][-1] == "2.00" and told["quiet"][-1] == "0.00" and float(told["dense"][-1]) > 5
    assert all(float(told[name][-4]) > 0 for name in ("dense", "mixed", "quiet", "war prose"))
    assert "MB/s" in done.stdout and "first claim: " in done.stdout
