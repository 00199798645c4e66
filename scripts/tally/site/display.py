"""The rows of a table's page, made for the columns that it shows, and of a question's, as many as it shows; and what a table looks like, asked of SQLite once.

Datasette makes a cell of every column of every row, shown or not, which is most of the work of a page of a wide table. And for
each page it asks the database a score of times what columns and keys the table has, which cannot change while it is served.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextvars import ContextVar
from typing import Any
from urllib.parse import parse_qsl

from datasette.database import Database, Results
from datasette.views import table as pages

from . import metadata, queries
from .package import DATABASE

Described = tuple[list[dict[str, Any]], list[Any]]  # what Datasette makes of columns and of rows
_STANDING = ("foreign_keys_for_table", "fts_table", "get_table_definition", "get_view_definition", "hidden_table_names", "label_column_for_table", "primary_keys", "table_columns", "table_column_details", "table_exists", "table_names")
_ASKED = 1_000  # answers of one kind that are kept: names that a reader makes up are endless
_plain = pages.display_columns_and_rows


# Where the page of a question learns how many rows its answer has, of which it shows the first; None for a page that shows all.
FOUND: ContextVar[list[int] | None] = ContextVar("FOUND", default=None)


def asked(path: str, query: bytes) -> list[int] | None:
    """What `FOUND` is for a request."""
    is_page = path.removeprefix(f"/{DATABASE}/") in queries.QUESTIONS and path.startswith(f"/{DATABASE}/")
    return [] if is_page and ("_rows", "all") not in parse_qsl(query.decode("latin-1")) else None


def first(sql: str, answer: Results) -> Results:
    """The answer to a question without the rows that its page does not show, for which no cell need be made; any other answer as it is."""
    found = FOUND.get()
    if found is None or sql not in {question.sql for question in queries.QUESTIONS.values()}:
        return answer
    found.append(len(answer.rows))
    return Results(answer.rows[: queries.ROWS], answer.truncated, answer.description)


class Narrow:
    """A row that goes through the columns shown, and is asked for any of its columns."""

    def __init__(self, row: Any, places: Sequence[int]) -> None:
        self._row, self._places = row, places

    def __iter__(self) -> Iterator[Any]:
        values = tuple(self._row)
        return (values[place] for place in self._places)

    def __getitem__(self, key: str | int) -> Any:
        return self._row[key]

    def keys(self) -> Any:
        """The names of all its columns."""
        return self._row.keys()


async def display(datasette: Any, database: str, table: str, description: Any, rows: Sequence[Any], link_column: bool = False, **told: Any) -> Described:
    """In the place of Datasette's function of this kind: the same columns and rows, with nothing in the cells of columns that the page leaves out."""
    shown = metadata.SHOWN.get()
    if shown is None or not link_column:
        return await _plain(datasette, database, table, description, rows, link_column=link_column, **told)
    keys = await datasette.databases[database].primary_keys(table)
    places = [place for place, column in enumerate(description) if column[0] in shown or column[0] in keys]
    columns, _ = await _plain(datasette, database, table, description, [], link_column=True, **told)
    _, made = await _plain(datasette, database, table, [description[place] for place in places], [Narrow(row, places) for row in rows], link_column=True, **told)
    return columns, [_widened(row, [column["name"] for column in columns]) for row in made]


def _widened(row: Any, names: Sequence[str]) -> Any:
    """A row with a cell for every column, empty where none was made."""
    cells = {cell["column"]: cell for cell in row.cells}
    return pages.Row([cells.get(name) or {"column": name, "value": "", "raw": None, "value_type": "none"} for name in names])


def install() -> None:
    """Have Datasette make the rows of tables' pages so."""
    pages.display_columns_and_rows = display


def remember(database: Database) -> None:
    """Let `database` ask once what its tables look like."""
    for name in _STANDING:
        setattr(database, name, _remembering(getattr(database, name)))


def _remembering(asked: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
    answers: dict[tuple[Any, ...], Any] = {}

    async def remembering(*which: Any) -> Any:
        if which not in answers:
            if len(answers) >= _ASKED:
                answers.clear()
            answers[which] = await asked(*which)
        found = answers[which]
        return list(found) if isinstance(found, list) else found

    return remembering
