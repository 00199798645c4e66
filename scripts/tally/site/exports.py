"""Exports that do not stop in silence: a table's CSV is the whole of it, a query's CSV that was cut says so in its last line.

Datasette gives a CSV without parameters the first page only, and a query's CSV its first thousand rows, neither with a
mark. A last line that is no row is noticed by every reader of CSV, people and programs.
"""

from __future__ import annotations

from collections.abc import MutableMapping
from typing import Any
from urllib.parse import parse_qsl

from ..columns import TABLES
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


def mark(limit: int) -> bytes:
    """The last line of a CSV that was cut."""
    return f'"CUT HERE: a query returns {limit} rows at most and there may be more. Narrow it, or take the whole tables: /data/claims.csv"\r\n'.encode()


def wrap(app: Asgi, limit: int) -> Asgi:
    """The application with whole tables and marked queries; `limit` is the most rows that a query returns."""

    async def honest(scope: Scope, receive: Receive, send: Send) -> None:
        path = scope.get("path", "") if scope["type"] == "http" else ""
        if is_table(path):
            await app({**scope, "query_string": whole(scope.get("query_string", b""))}, receive, send)
        elif path.endswith(".csv") and path.startswith(f"/{DATABASE}"):
            await app(scope, receive, _marking(send, limit))
        else:
            await app(scope, receive, send)

    return honest


def _marking(send: Send, limit: int) -> Send:
    records = Records()

    async def marking(message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.body":
            records.feed(message.get("body", b""))
            if not message.get("more_body") and records.count > limit:  # the header is a record too
                message = {**message, "body": message.get("body", b"") + mark(limit)}
        await send(message)

    return marking
