"""What reviewers decided, as they write it down: `seeds/reviews.csv`, or a file of that shape beside any corpus.

Its columns are those of the table `reviews` but for the id, which is computed. A line that is added by the program goes
in whole: the file is written aside and renamed, so a session can be broken off at any time.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from .. import write
from ..errors import DataError
from ..schema.columns import cell, checked, of
from ..schema.tables import Review, hashed_id
from . import Decision, handwritten
from .added import ADDED
from .revise import JUDGED

HEADER = of(Review).header[1:]
FILE = "reviews.csv"
_COLUMNS: Mapping[str, tuple[str, ...]] = {"confirmed": (), "rejected": (), "corrected": JUDGED, "added": ADDED}
_UNUSED = {"confirmed": ("given",), "added": ("expected",)}  # cells that mean nothing beside a decision


def read(path: Path) -> tuple[Decision, ...]:
    """The decisions in the file at `path`, in its order. Raises DataError naming file, line and column of what does not fit."""
    return tuple(_decision(where, row) for where, row in handwritten.rows(path, HEADER))


def review(**told: str) -> Review:
    """The row of `reviews` of a line with these cells. Raises ValueError naming the column of one that does not fit."""
    row = of(Review)
    values = {}
    for name in HEADER:
        try:
            values[row.column(name).attribute] = checked(row.column(name), told.get(name, ""))
        except ValueError as fault:
            raise ValueError(f"{name} {fault}") from None
    return Review(review_id=hashed_id("rev", *(told.get(name, "") for name in ("claim_id", "decision", "column"))), **values)


def _decision(where: str, row: Mapping[str, str]) -> Decision:
    try:
        made = review(**row)
    except ValueError as fault:
        raise DataError(f"{where}: {fault}") from None
    if fault := _misplaced(made):
        raise DataError(f"{where}: {fault}")
    return Decision(where, made)


def _misplaced(made: Review) -> str:
    """Which cell of a line does not go with its decision; "" where all do."""
    known = _COLUMNS[made.decision]
    if known and made.column_ is None:
        return f"column is blank, expected one of {', '.join(known)}"
    if made.column_ is not None and made.column_ not in known:
        return f"column {made.column_!r}, expected {'one of ' + ', '.join(known) if known else f'blank for {made.decision}'}"
    if made.decision == "corrected" and made.expected == made.given:
        return f"given {made.given or ''!r}, which is what is expected already"
    filled = next((name for name in _UNUSED.get(made.decision, ()) if getattr(made, name) is not None), "")
    return f"{filled} {getattr(made, filled)!r}, expected blank for {made.decision}" if filled else ""


def append(path: Path, reviews: Iterable[Review]) -> None:
    """Put `reviews` behind the lines of the file, which is made where there is none. Raises DataError where it cannot be written."""
    former = path.read_bytes().decode("utf-8") if path.is_file() else ""
    kept = former if not former or former.endswith("\n") else former + "\n"
    write.replace(path.parent, {path.name: (kept + "".join(_lines(reviews, not former))).encode("utf-8")})


def _lines(reviews: Iterable[Review], with_header: bool) -> Iterator[str]:
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    if with_header:
        writer.writerow(HEADER)
    for one in reviews:
        writer.writerow(cell(getattr(one, c.attribute)) for c in of(Review).columns[1:])
    yield out.getvalue()
