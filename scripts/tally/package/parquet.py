"""A table as Parquet: typed columns with their descriptions, the same bytes for the same rows and version of Arrow."""

from __future__ import annotations

import io
from collections.abc import Iterable
from typing import TYPE_CHECKING

from ..schema.columns import Column, Table

if TYPE_CHECKING:
    import pyarrow


def parquet(table: Table, rows: Iterable[object]) -> bytes:
    """The rows as a Parquet file: whole numbers as int64, numbers as float64, dates as date32, blank as null; nothing tells when it was made."""
    import pyarrow
    from pyarrow import parquet as writer

    kept = list(rows)
    schema = pyarrow.schema([_field(c) for c in table.columns], metadata={"title": table.title, "description": table.description})
    columns = [[getattr(row, c.attribute) for row in kept] for c in table.columns]
    arrays = [pyarrow.array(values, field.type) for values, field in zip(columns, schema, strict=True)]
    out = io.BytesIO()
    writer.write_table(pyarrow.Table.from_arrays(arrays, schema=schema), out, compression="zstd", version="2.6")
    return out.getvalue()


def _field(column: Column) -> pyarrow.Field:
    import pyarrow

    types = {"string": pyarrow.string(), "integer": pyarrow.int64(), "number": pyarrow.float64(), "date": pyarrow.date32()}
    return pyarrow.field(column.name, types[column.type], not column.required, {"title": column.title, "description": column.description})
