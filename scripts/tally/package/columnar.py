"""Columns for whoever counts and sorts: of each column the code of every row's value, in the order of the rows.

A filter, a count or an order over half a million rows is then a pass over one array, and no row need be read. Codes count the
values in SQLite's order from 1, so that they sort as the values do; 0 is NULL.
"""

from __future__ import annotations

import json
import sys
from array import array
from collections.abc import Iterable, Sequence
from typing import Any

TABLE = "columnar"
DDL = f"""CREATE TABLE {TABLE} (
  table_name TEXT NOT NULL,
  column_name TEXT NOT NULL,
  width INTEGER NOT NULL CHECK (width IN (1, 2, 4)),
  codes BLOB NOT NULL,
  listed TEXT,
  PRIMARY KEY (table_name, column_name)
) STRICT"""
LONGEST = 16  # characters of the listed values for each row; a column with more, such as long texts, has its codes alone
ALWAYS = 10_000  # characters that are listed in any case


def coded(values: Sequence[Any]) -> tuple[int, bytes, str | None]:
    """Bytes for a code, the codes (unsigned, the lowest byte first), the values that they stand for as a JSON array, None where that is too long."""
    known = sorted({value for value in values if value is not None})
    code_of = {value: code for code, value in enumerate(known, 1)} | {None: 0}
    width, kind = next((width, kind) for width, kind in ((1, "B"), (2, "H"), (4, "I")) if len(known) < 256**width)
    codes = array(kind, [code_of[value] for value in values])
    if sys.byteorder == "big":
        codes.byteswap()
    listed = json.dumps(known, ensure_ascii=False)
    return width, codes.tobytes(), listed if len(listed) <= max(LONGEST * len(values), ALWAYS) else None


def fill(db: Any, tables: Iterable[tuple[str, Iterable[str]]]) -> None:  # noqa: ANN401 - a connection of either SQLite
    """Make the table and fill it for these tables and columns, whose rows are numbered from 1 without gaps."""
    db.execute(DDL)
    for table, columns in tables:
        for column in columns:
            values = [row[0] for row in db.execute(f'SELECT "{column}" FROM {table} ORDER BY rowid')]
            db.execute(f"INSERT INTO {TABLE} VALUES (?, ?, ?, ?, ?)", (table, column, *coded(values)))
