"""Every code list, read from `codes.csv` beside this file: one row per code with its definition and standard."""

from __future__ import annotations

import csv
from pathlib import Path

_ROWS = tuple(csv.DictReader(Path(__file__).with_name("codes.csv").open(encoding="utf-8", newline="")))


def rows() -> tuple[dict[str, str], ...]:
    """The rows of the code table in file order: list, code, parent, title, definition, standard."""
    return _ROWS


def of(name: str) -> tuple[str, ...]:
    """The codes of one list, in file order. Raises KeyError for a list that does not exist."""
    found = tuple(row["code"] for row in _ROWS if row["list"] == name)
    if not found:
        raise KeyError(name)
    return found


OUTCOMES = of("outcome")
CLASSES = of("class")
OBJECT_OF = {row["code"]: row["parent"] for row in _ROWS if row["list"] == "class"}  # class -> object
STATUS_OF = {row["code"]: row["status"] for row in _ROWS if row["list"] == "class"}  # class -> status
OBJECTS_OF = {row["code"]: tuple(row["parent"].split()) for row in _ROWS if row["list"] == "outcome"}  # outcome -> objects
REASONS = of("reason")
