"""The tables as one workbook for spreadsheets: a README sheet, then a sheet per table with a frozen header, filters and descriptions.

A text stays a text whatever it looks like: one that begins with = + - or @ is no formula, one with a leading zero no number, an address
no link. Whole numbers, numbers and dates are typed. The same rows give the same bytes.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from ..errors import DataError
from ..schema.columns import TABLES, Column, Table
from . import Facts, Rows, archive

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

MOST_ROWS, LONGEST = 1_048_575, 32_767  # below the header of a sheet; UTF-16 units of a cell
_FIRST_DAY = date(1900, 3, 1)  # spreadsheets disagree about the days before: they are written as text
_EXACT = 10**15  # from here on spreadsheets round whole numbers: they are written as text
_WIDTHS = (9, 60)  # of a column, in characters
_NOTE_LINE = 40  # characters on a line of a comment


def workbook(rows: Rows, facts: Facts, citation: str, notes: Sequence[str]) -> bytes:
    """The workbook. `notes` are what a reader must know, a sentence or two each.

    Raises DataError where a table or a cell is larger than a spreadsheet can hold.
    """
    from xlsxwriter import Workbook

    out = io.BytesIO()
    with Workbook(out, {"in_memory": True}) as book:
        book.set_properties(_properties(facts))
        formats = {
            "head": book.add_format({"bold": True, "bottom": 1}),
            "string": book.add_format({"num_format": "@"}),
            "date": book.add_format({"num_format": "yyyy-mm-dd"}),
            "wrapped": book.add_format({"text_wrap": True, "valign": "top"}),
            "link": book.get_default_url_format(),
        }
        _readme(book.add_worksheet("README"), formats, rows, _told(facts, citation), notes)
        for table in TABLES.values():
            _sheet(book, formats, table, rows.get(table.name, ()))
    return archive.restored(out.getvalue())


def _properties(facts: Facts) -> dict[str, Any]:
    day = date.fromisoformat(facts.created) if facts.created else archive.OLDEST
    return {
        "title": facts.title,
        "author": "; ".join(facts.authors),
        "comments": facts.description,
        "keywords": ", ".join(facts.keywords),
        "created": datetime(day.year, day.month, day.day),
    }


def _told(facts: Facts, citation: str) -> Iterator[tuple[str, str]]:
    """What the README sheet says of the package: label and words."""
    yield "Title", facts.title
    yield "About", facts.description
    yield "Version", facts.version
    yield "Date", facts.created
    yield "Licence", facts.licence
    yield "Cite as", citation


def _readme(sheet: Worksheet, formats: dict[str, Format], rows: Rows, told: Iterable[tuple[str, str]], notes: Sequence[str]) -> None:
    sheet.set_column(0, 0, 16)
    sheet.set_column(1, 1, 10)
    sheet.set_column(2, 2, 100)
    shown = [(label, words) for label, words in told if words]
    for at, (label, words) in enumerate(shown):
        sheet.write_string(at, 0, label, formats["head"])
        sheet.write_string(at, 2, words, formats["wrapped"])
    top = len(shown) + 1
    for place, label in enumerate(("Sheet", "Rows", "What it holds")):
        sheet.write_string(top, place, label, formats["head"])
    for at, table in enumerate(TABLES.values(), top + 1):
        sheet.write_url(at, 0, f"internal:'{table.name}'!A1", formats["link"], table.name)
        sheet.write_number(at, 1, len(rows.get(table.name, ())))
        sheet.write_string(at, 2, table.description, formats["wrapped"])
    top += len(TABLES) + 2
    sheet.write_string(top, 2, "How to read the columns", formats["head"])
    for at, note in enumerate(notes, top + 1):
        sheet.write_string(at, 2, note, formats["wrapped"])


def _sheet(book: Workbook, formats: dict[str, Format], table: Table, rows: Sequence[object]) -> None:
    if len(rows) > MOST_ROWS:
        raise DataError(f"{table.name}: {len(rows):,} rows, and a sheet holds {MOST_ROWS:,}")
    sheet = book.add_worksheet(table.name)
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, len(rows), len(table.columns) - 1)
    for place, column in enumerate(table.columns):
        values = [getattr(row, column.attribute) for row in rows]
        sheet.set_column(place, place, _width(column, values), formats.get(column.type))
        sheet.write_string(0, place, column.name, formats["head"])
        sheet.write_comment(0, place, column.description, _comment(column))
        for at, value in enumerate(values, 1):
            _cell(sheet, at, place, value, formats, f"{table.name} {getattr(rows[at - 1], table.key[0])} {column.name}")


def _width(column: Column, values: Iterable[object]) -> int:
    """Wide enough for header and filter button, and for what stands in the column up to a bound."""
    longest = max((len(str(value)) for value in values if value is not None), default=0)
    return min(max(_WIDTHS[0], len(column.name) + 4, longest + 1), _WIDTHS[1])


def _comment(column: Column) -> dict[str, Any]:
    lines = len(column.description) // _NOTE_LINE + 2
    return {"author": column.title, "width": 260, "height": 18 * lines}


def _cell(sheet: Worksheet, at: int, place: int, value: Any, formats: dict[str, Format], where: str) -> None:
    """Write a value as what it is; a blank is no cell at all."""
    if value is None:
        return
    if isinstance(value, date) and value >= _FIRST_DAY:
        sheet.write_datetime(at, place, datetime(value.year, value.month, value.day), formats["date"])
    elif isinstance(value, (int, float)) and abs(value) < _EXACT:
        sheet.write_number(at, place, value)
    else:
        text = str(value)
        if len(text.encode("utf-16-le")) // 2 > LONGEST:
            raise DataError(f"{where}: {len(text):,} characters, and a cell of a workbook holds {LONGEST:,}")
        sheet.write_string(at, place, text, formats["string"])
