"""How a column and a table are declared, once, and what a value looks like in a CSV cell.

A table is a frozen dataclass whose fields carry their own description (see `tables.py`). Everything that knows a
column is rendered from there: CSV header, Frictionless and pandera schemas, SQLite, Datasette, the README.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import MISSING, dataclass, field, fields
from datetime import date
from keyword import iskeyword
from typing import Any, TypeVar, dataclass_transform

from .. import codes as code_lists

Row = TypeVar("Row")
_TYPES = {"str": "string", "int": "integer", "float": "number", "date": "date"}
_LINE_BREAKS = re.compile("[\n\r\x85\u2028\u2029]")  # what ends a line in a text, as `segment` cuts it


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `type` is a Frictionless type: string, integer, number or date; `required` means never blank."""

    name: str
    type: str
    required: bool
    description: str
    title: str = ""
    codes: str = ""  # list in codes.csv that the values come from
    references: str = ""  # table whose key the values are
    pattern: str = ""  # regular expression that a whole value matches
    minimum: float | None = None
    maximum: float | None = None
    unique: bool = False
    index: bool = False  # analysts filter or group by it

    @property
    def attribute(self) -> str:
        """The row's attribute that holds it: its name, or `class_` for the column class (and `column_`, since `column` declares)."""
        return self.name + "_" if iskeyword(self.name) or self.name == "column" else self.name

    @property
    def allowed(self) -> tuple[str, ...]:
        """The codes that the column may hold; empty where it has no code list."""
        return code_lists.of(self.codes) if self.codes else ()


@dataclass(frozen=True, slots=True)
class Table:
    """One table: its row class, columns in file order, primary key, and pairs of columns where the first never exceeds the second."""

    name: str
    row: type
    title: str
    description: str
    key: tuple[str, ...]
    label: str  # the column that names a row to a reader
    columns: tuple[Column, ...]
    ordered: tuple[tuple[str, str], ...] = ()

    @property
    def header(self) -> tuple[str, ...]:
        """Column names in file order."""
        return tuple(c.name for c in self.columns)

    def column(self, name: str) -> Column:
        """The column called `name`. Raises KeyError where there is none."""
        for found in self.columns:
            if found.name == name:
                return found
        raise KeyError(f"{self.name}.{name}")


TABLES: dict[str, Table] = {}  # every declared table by name, in order of declaration


def column(
    description: str,
    *,
    title: str = "",
    codes: str = "",
    references: str = "",
    pattern: str = "",
    minimum: float | None = None,
    maximum: float | None = None,
    unique: bool = False,
    index: bool = False,
    default: Any = MISSING,
) -> Any:
    """Declare a column of a row class; its type and whether it may be blank (`| None`) stand in the annotation."""
    told = dict(description=description, title=title, codes=codes, references=references, pattern=pattern)
    told |= dict(minimum=minimum, maximum=maximum, unique=unique, index=index)
    return field(default=default, metadata=told)


@dataclass_transform(kw_only_default=True, frozen_default=True, field_specifiers=(column,))
def table(
    name: str, title: str, description: str, *, key: tuple[str, ...], label: str = "", ordered: tuple[tuple[str, str], ...] = ()
) -> Callable[[type[Row]], type[Row]]:
    """Make a class the row class of table `name` and register the table in `TABLES`."""

    def declare(cls: type[Row]) -> type[Row]:
        for name_, annotation in cls.__annotations__.items():
            if annotation.endswith(" | None"):
                cls.__dict__[name_].default = None
        row = dataclass(frozen=True, slots=True, kw_only=True)(cls)
        columns = tuple(_column(f.name, str(f.type), f.metadata) for f in fields(row))  # type: ignore[arg-type]
        TABLES[name] = Table(name, row, title, description, key, label or key[0], columns, ordered)
        return row

    return declare


def _column(name: str, annotation: str, told: Mapping[str, Any]) -> Column:
    kind, _, blank = annotation.partition(" | ")
    title = told["title"] or name.replace("_", " ").strip().capitalize()
    return Column(name.rstrip("_"), _TYPES[kind], blank != "None", **{**told, "title": title})


def of(row: type | object) -> Table:
    """The table that a row, or a row class, belongs to. Raises KeyError for anything else."""
    cls = row if isinstance(row, type) else type(row)
    for found in TABLES.values():
        if found.row is cls:
            return found
    raise KeyError(cls.__name__)


def cell(value: Any) -> str:
    """A value as CSV text: blank for None, ISO dates, whole numbers bare, fractions with at most 3 decimals.

    Raises ValueError for a line break: a cell never holds one, and nobody may take it out, since quotes are evidence.
    For the same reason a text that begins with = + - or @ stays as it is, though a spreadsheet would take it for a formula.
    """
    if value is None:
        return ""
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else f"{value:.3f}".rstrip("0").rstrip(".")
    if isinstance(value, date):
        return value.isoformat()
    text = str(value)
    if _LINE_BREAKS.search(text):
        raise ValueError(f"line break inside the cell {text[:60]!r}")
    return text


def parse(text: str, kind: str) -> Any:
    """The value of a CSV cell of Frictionless type `kind`; None for blank. Raises ValueError where it is no such value."""
    if text == "":
        return None
    if kind == "date":
        if not re.fullmatch(r"\d{4}-\d\d-\d\d", text):
            raise ValueError(f"{text!r} is no date YYYY-MM-DD")
        return date.fromisoformat(text)
    if kind == "integer":
        if not re.fullmatch(r"-?\d+", text, re.ASCII):
            raise ValueError(f"{text!r} is no whole number")
        return int(text)
    if kind == "number":
        if not re.fullmatch(r"-?\d+(\.\d+)?", text, re.ASCII):
            raise ValueError(f"{text!r} is no decimal number")
        return float(text)
    return text


def checked(declared: Column, text: str) -> Any:
    """The value of a cell that somebody wrote by hand; None for blank.

    Raises ValueError, saying what was found and what expected, where it is no value of that column: of another type, blank
    without leave, none of its codes, unlike its pattern, out of its range, or of several lines.
    """
    value = parse(cell(text), declared.type)
    if value is None:
        if declared.required:
            raise ValueError("is blank, expected a value")
    elif declared.codes and value not in declared.allowed:
        raise ValueError(f"{text!r}, expected one of {', '.join(declared.allowed)}")
    elif declared.pattern and not re.fullmatch(declared.pattern, text):
        raise ValueError(f"{text!r}, expected like {declared.pattern}")
    elif declared.minimum is not None and value < declared.minimum:
        raise ValueError(f"{text!r}, expected at least {declared.minimum:g}")
    elif declared.maximum is not None and value > declared.maximum:
        raise ValueError(f"{text!r}, expected at most {declared.maximum:g}")
    return value


def to_csv(described: Table, rows: Iterable[object]) -> str:
    """The table as CSV text: header, then a line per row, LF line ends. Raises ValueError naming row and column of a bad cell."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(described.header)
    for row in rows:
        writer.writerow(_cells(described, row))
    return out.getvalue()


def _cells(described: Table, row: object) -> Iterator[str]:
    for declared in described.columns:
        try:
            yield cell(getattr(row, declared.attribute))
        except ValueError as fault:
            raise ValueError(f"{described.name} {getattr(row, described.key[0])} {declared.name}: {fault}") from None


def from_csv(described: Table, text: str) -> tuple[Any, ...]:
    """The rows of CSV text that `to_csv` wrote. Raises ValueError naming line and column of what does not fit the table."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    header = tuple(next(reader, ()))
    if header != described.header:
        raise ValueError(f"header: found {','.join(header)}, expected {','.join(described.header)}")
    return tuple(_row(described, cells, reader.line_num) for cells in reader)


def _row(described: Table, cells: list[str], line: int) -> Any:
    if len(cells) != len(described.columns):
        raise ValueError(f"line {line}: found {len(cells)} cells, expected {len(described.columns)}")
    values = {}
    for declared, text in zip(described.columns, cells):
        try:
            values[declared.attribute] = parse(text, declared.type)
        except ValueError as fault:
            raise ValueError(f"line {line} {declared.name}: {fault}") from None
    return described.row(**values)


def as_dict(row: object) -> dict[str, Any]:
    """The row's values by column name, in column order."""
    return {declared.name: getattr(row, declared.attribute) for declared in of(row).columns}
