"""A table's declaration rendered for those who check it: Frictionless, pandera, and the README's data dictionary."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from .. import codes as code_lists
from .columns import TABLES, Column, Table

if TYPE_CHECKING:
    import pandas
    import pandera.pandas as pandera

_PANDAS = {"string": "string", "integer": "Int64", "number": "Float64", "date": "datetime64[s]"}


def frictionless(table: Table) -> dict[str, Any]:
    """The Table Schema (Data Package v2) of `table`. `enum` stands beside `categories`, which frictionless does not check."""
    schema: dict[str, Any] = {"fields": [_field(c) for c in table.columns], "missingValues": [""], "primaryKey": list(table.key)}
    keys = [_foreign_key(table, c) for c in table.columns if c.references]
    return schema | ({"foreignKeys": keys} if keys else {})


def _field(column: Column) -> dict[str, Any]:
    field: dict[str, Any] = {"name": column.name, "type": column.type, "title": column.title, "description": column.description}
    if column.codes:
        titles = {row["code"]: row["title"] for row in code_lists.rows() if row["list"] == column.codes}
        field["categories"] = [{"value": code, "label": titles[code]} for code in column.allowed]
    constraints = _constraints(column)
    return field | ({"constraints": constraints} if constraints else {})


def _constraints(column: Column) -> dict[str, Any]:
    told = {
        "required": column.required or None,
        "unique": column.unique or None,
        "pattern": f"^({column.pattern})$" if column.pattern else None,
        "minimum": column.minimum,
        "maximum": column.maximum,
        "enum": list(column.allowed) or None,
    }
    return {name: value for name, value in told.items() if value is not None}


def _foreign_key(table: Table, column: Column) -> dict[str, Any]:
    (key,) = TABLES[column.references].key
    resource = "" if column.references == table.name else column.references  # blank is the table itself
    return {"fields": [column.name], "reference": {"resource": resource, "fields": [key]}}


def pandera_schema(table: Table) -> pandera.DataFrameSchema:
    """The pandera schema of `table`: nullable whole numbers, real dates, code lists, patterns, bounds, keys and ordered pairs."""
    import pandera.pandas as pandera

    return pandera.DataFrameSchema(
        {c.name: pandera.Column(_PANDAS[c.type], _checks(c), nullable=not c.required, unique=c.unique) for c in table.columns},
        checks=[_ordered(first, second) for first, second in table.ordered],
        unique=list(table.key),
        strict=True,
        ordered=True,
        name=table.name,
    )


def _checks(column: Column) -> list[pandera.Check]:
    from pandera.pandas import Check

    checks = []
    if column.codes:
        checks.append(Check.isin(column.allowed, error=f"one of {' '.join(column.allowed)}"))
    if column.pattern:
        checks.append(Check.str_matches(f"^(?:{column.pattern})$", error=f"like {column.pattern}"))
    if column.minimum is not None:
        checks.append(Check.ge(column.minimum, error=f"at least {column.minimum:g}"))
    if column.maximum is not None:
        checks.append(Check.le(column.maximum, error=f"at most {column.maximum:g}"))
    return checks


def _ordered(first: str, second: str) -> pandera.Check:
    from pandera.pandas import Check

    return Check(lambda frame: ~(frame[first] > frame[second]).fillna(False).astype(bool), error=f"{first} not above {second}")


def frame(table: Table, rows: Iterable[object]) -> pandas.DataFrame:
    """The rows as a data frame with the table's types: Int64, Float64, string, datetime64; None is missing."""
    import pandas

    kept = list(rows)
    return pandas.DataFrame({c.name: pandas.Series([getattr(r, c.attribute) for r in kept], dtype=_PANDAS[c.type]) for c in table.columns})


def markdown(tables: Iterable[Table]) -> str:
    """The data dictionary in Markdown: a heading, a sentence and a table per table."""
    return "\n\n".join(f"### `{t.name}`\n{t.description}\n\n{_dictionary(t)}" for t in tables)


def _dictionary(table: Table) -> str:
    lines = ["| column | type | meaning |", "|---|---|---|"]
    lines += [f"| `{c.name}` | {kind(table, c)} | {_cell(c.description)} |" for c in table.columns]
    return "\n".join(lines)


def _cell(text: str) -> str:
    """`text` for a cell of a Markdown table, which a bar would end."""
    return text.replace("|", "\\|")


def kind(table: Table, column: Column) -> str:
    """The type of a column in words: its codes where they are few, whether it is of the key, what it refers to, whether it may be blank."""
    told = f"code ({', '.join(column.allowed)})" if column.codes and len(column.allowed) <= 6 else "code" if column.codes else column.type
    if column.name in table.key:
        told += ", key"
    if column.references:
        told += f", in `{column.references}`"
    return told if column.required else f"{told}, may be blank"
