"""Every code list, read from `codes.csv` beside this file: one row per code with its definition and standard."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from pathlib import Path

_Row = dict[str, str]


def _with_groups(rows: Iterable[_Row]) -> Iterator[_Row]:
    """The rows of the file, and behind them a group of its own for every class that names none."""
    alone: list[_Row] = []
    for row in rows:
        if row["list"] == "class" and not row["class_group"]:
            alone.append(row | {"list": "class_group", "parent": row["code"], "status": ""})
            row = row | {"class_group": row["code"]}
        yield row
    yield from alone


_ROWS = tuple(_with_groups(csv.DictReader(Path(__file__).with_name("codes.csv").open(encoding="utf-8", newline=""))))


def rows() -> tuple[dict[str, str], ...]:
    """The rows of the code table: list, code, parent, status, class_group, title, definition, standard."""
    return _ROWS


def of(name: str) -> tuple[str, ...]:
    """The codes of one list, in file order. Raises KeyError for a list that does not exist."""
    found = tuple(row["code"] for row in _ROWS if row["list"] == name)
    if not found:
        raise KeyError(name)
    return found


def parents(name: str) -> dict[str, tuple[str, ...]]:
    """What stands in `parent` of each code of a list, in file order."""
    return {row["code"]: tuple(row["parent"].split()) for row in _ROWS if row["list"] == name}


OUTCOMES = of("outcome")
CLASSES = of("class")
OBJECT_OF = {row["code"]: row["parent"] for row in _ROWS if row["list"] == "class"}  # class -> object
STATUS_OF = {row["code"]: row["status"] for row in _ROWS if row["list"] == "class"}  # class -> status
GROUP_OF = {row["code"]: row["class_group"] for row in _ROWS if row["list"] == "class"}  # class -> class group
OBJECTS_OF = parents("outcome")  # outcome -> objects
WHOLE_OF = parents("class_group")  # class group -> the classes that count the whole of it; its others count some of it
FAMILIES_OF = parents("cause")  # cause -> families: one event may be told by two causes that share a family
TITLE_OF = {row["code"]: row["title"] for row in _ROWS if row["list"] == "cause"}  # cause -> its name in words
REASONS = of("reason")
