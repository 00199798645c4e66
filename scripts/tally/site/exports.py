"""Exports that do not stop in silence: a table's CSV is the whole of it, a CSV that was cut says so in its last line.

Datasette gives a CSV without parameters the first page only, and a query's CSV its first thousand rows, neither with a
mark. A last line that is no row is noticed by every reader of CSV, people and programs.
"""

from __future__ import annotations

import re
from collections.abc import MutableMapping
from typing import Any
from urllib.parse import parse_qsl

from ..schema.columns import TABLES
from .guard import Asgi, Receive, Scope, Send
from .package import DATABASE

PAGING = {"_size", "_next", "_stream"}


def is_table(path: str) -> bool:
    """Whether `path` is the CSV of a whole table."""
    name = path.removeprefix(f"/{DATABASE}/").removesuffix(".csv")
    return path.startswith(f"/{DATABASE}/") and path.endswith(".csv") and name in TABLES


def whole(query: bytes) -> bytes:
    """A table's query string that asks for all rows, unless it asks for a page of its own."""
    asked = {key for key, _ in parse_qsl(query.decode("latin-1"), keep_blank_values=True)}
    return query if asked & PAGING else b"&".join(filter(None, (query, b"_stream=on&_size=max")))


class Records:
    """Counts the records of CSV as its bytes go by: line ends inside quotes do not end a record."""

    def __init__(self) -> None:
        self.count = 0
        self._quoted = False

    def feed(self, chunk: bytes) -> None:
        """Take the next bytes."""
        for part, inside in self._parts(chunk):
            if not inside:
                self.count += part.count(b"\n")

    def _parts(self, chunk: bytes):  # noqa: ANN202 - pairs of bytes and whether they are quoted
        first = True
        for part in chunk.split(b'"'):
            if not first:
                self._quoted = not self._quoted
            first = False
            yield part, self._quoted


TOO_LARGE = b"CSV contains more than "  # how Datasette ends, in place of a row, a table that is larger than max_csv_mb
BOM = b"\xef\xbb\xbf"  # by which some spreadsheets know UTF-8; `_bom=1` asks for it


def mark(rows: int = 0) -> bytes:
    """The last line of a CSV that was cut, after so many rows or for its size."""
    why = f"a query returns {rows} rows at most and there may be more" if rows else "the answer is larger than this site sends at once"
    return f'"CUT HERE: {why}. Narrow it, or take the whole tables: /data/claims.csv"\r\n'.encode()


def wrap(app: Asgi, limit: int) -> Asgi:
    """The application with whole tables, and files that say what they are; `limit` is the most rows that a query returns."""

    async def honest(scope: Scope, receive: Receive, send: Send) -> None:
        path = scope.get("path", "") if scope["type"] == "http" else ""
        if not path.endswith(".csv") or not path.startswith(f"/{DATABASE}"):
            await app(scope, receive, send)
            return
        asked = scope.get("query_string", b"")
        named = _named(send, path, any(key == "_bom" for key, _ in parse_qsl(asked.decode("latin-1"), keep_blank_values=True)))
        if is_table(path):
            await app({**scope, "query_string": whole(asked)}, receive, _marking(named, 0))
        else:
            await app(scope, receive, _marking(named, limit))

    return honest


def _marking(send: Send, limit: int) -> Send:
    """Ends a CSV that was cut with a line that says so; `limit` 0 is that of a table, which is cut by its size only."""
    records = Records()

    async def marking(message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.body":
            body = message.get("body", b"")
            records.feed(body)
            if body.startswith(TOO_LARGE):
                message = {**message, "body": mark()}
            elif limit and not message.get("more_body") and records.count > limit:  # the header is a record too
                message = {**message, "body": body + mark(limit)}
        await send(message)

    return marking


def _named(send: Send, path: str, bom: bool) -> Send:
    """Says that the answer is CSV, and the name to save it under; Datasette calls it plain text."""
    first = bom

    async def naming(message: MutableMapping[str, Any]) -> None:
        nonlocal first
        if message["type"] == "http.response.start" and message["status"] == 200:
            kept = [(k, v) for k, v in message.get("headers", []) if k.lower() not in (b"content-type", b"content-disposition")]
            name = re.sub(r"[^A-Za-z0-9_-]+", "-", path.rpartition("/")[2].removesuffix(".csv"))
            told = [(b"content-type", b"text/csv; charset=utf-8"), (b"content-disposition", f'attachment; filename="{name}.csv"'.encode())]
            message = {**message, "headers": kept + told}
        elif message["type"] == "http.response.start":
            first = False
        elif first and message.get("body"):
            message, first = {**message, "body": BOM + message["body"]}, False
        await send(message)

    return naming
