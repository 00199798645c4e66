"""Read a CSV that people write: a byte order mark or CRLF does no harm, and every fault is one line that names file and line."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from pathlib import Path

from .. import corpus
from ..errors import DataError


def rows(path: Path, header: Sequence[str]) -> Iterator[tuple[str, dict[str, str]]]:
    """The rows of the file by column, each with the place on which it ends ("FILE: line 4").

    Raises DataError for a file that cannot be read, that is no CSV or no UTF-8, or whose columns are not those of `header`.
    """
    text = corpus.decode(corpus.read_file(path, str(path)), str(path)).removeprefix("\ufeff")
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        found = tuple(next(reader))
        if found != tuple(header):
            raise DataError(f"{path}: line 1: found columns {','.join(found)}, expected {','.join(header)}")
        for cells in reader:
            if len(cells) != len(header):
                raise DataError(f"{path}: line {reader.line_num}: found {len(cells)} cells, expected {len(header)}")
            yield f"{path}: line {reader.line_num}", dict(zip(header, cells))
    except csv.Error as fault:
        raise DataError(f"{path}: line {reader.line_num}: not CSV: {fault}") from None
