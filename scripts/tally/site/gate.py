"""What is refused before Datasette sees it, and how much heavy work is done at a time.

A query may run for its time limit, and Datasette has a few threads for all: a dozen slow queries would leave every other
reader waiting. So requests that run a reader's own SQL, search, read an article anew or stream a table have slots of their
own, fewer than there are threads; who finds them taken waits a little, and is then told to come back.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qsl

from .guard import Asgi, Receive, Scope, Send
from .package import DATABASE
from .queries import QUESTIONS

PATH, QUERY, HEADERS, FACETS = 2_000, 8_000, 16_000, 6  # bytes, bytes, bytes in all, number
PATIENCE = 8.0  # seconds that a request waits for a slot
_HOST = re.compile(rb"[A-Za-z0-9._\-]{1,255}(:\d{1,5})?|\[[0-9A-Fa-f:.]{2,45}\](:\d{1,5})?")
_REASONS = {
    400: "that is no request which this site can read",
    405: "this site is for reading: GET and HEAD",
    414: "the address is too long",
    431: "the headers are too long",
    503: "too many such requests at once; come back in a few seconds, or take the files from the front page",
}


@dataclass
class Slots:
    """How many requests of one kind run at once, and how many may wait for that."""

    running: int
    waiting: int
    _queue: int = 0
    _free: asyncio.Semaphore = field(init=False)

    def __post_init__(self) -> None:
        self._free = asyncio.Semaphore(self.running)

    async def take(self) -> bool:
        """Take a slot, waiting for `PATIENCE` at most; False where too many wait already, or it took too long."""
        if self._free.locked() and self._queue >= self.waiting:
            return False
        self._queue += 1
        try:
            await asyncio.wait_for(self._free.acquire(), PATIENCE)
        except TimeoutError:
            return False
        finally:
            self._queue -= 1
        return True

    def give(self) -> None:
        """Give the slot back."""
        self._free.release()


def slots() -> dict[str, Slots]:
    """The slots of a site: fewer in all than it has threads for SQL."""
    return {"sql": Slots(2, 16), "csv": Slots(2, 6)}


def fault(scope: Scope) -> int:
    """The status with which a request is refused at sight; 0 where it is not."""
    headers = scope.get("headers", [])
    query = scope.get("query_string", b"")
    if scope.get("method") not in ("GET", "HEAD"):
        return 405
    if len(scope.get("raw_path") or scope["path"].encode()) > PATH or len(query) > QUERY:
        return 414
    if sum(len(name) + len(value) for name, value in headers) > HEADERS:
        return 431
    hosts = [value for name, value in headers if name == b"host"]
    if len(hosts) > 1 or not all(map(_HOST.fullmatch, hosts)):
        return 400
    return 400 if sum(key.startswith("_facet") for key, _ in _asked(query)) > FACETS else 0


def _asked(query: bytes) -> list[tuple[str, str]]:
    return parse_qsl(query.decode("latin-1"), keep_blank_values=True)


def kind(path: str, query: bytes) -> str:
    """The slots that a request needs: sql, csv, or "" for none."""
    asked = {key for key, _ in _asked(query)}
    if path.startswith(f"/{DATABASE}") and path.endswith(".csv"):
        return "csv"
    name = path.removeprefix(f"/{DATABASE}/").partition(".")[0] if path.startswith(f"/{DATABASE}/") else ""
    heavy = name in QUESTIONS or bool(asked & {"sql", "_search", "_where", "numbers"}) or any(key.startswith(("_search_", "_facet")) for key in asked)
    return "sql" if heavy or path in ("/-/search", "/-/search.json") and "q" in asked else ""


def wrap(app: Asgi, own: Mapping[str, Slots]) -> Asgi:
    """The application behind the gate."""

    async def gated(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await app(scope, receive, send)
            return
        if status := fault(scope):
            await refuse(send, status)
            return
        slot = own.get(kind(scope["path"], scope.get("query_string", b"")))
        if slot is None:
            await app(scope, receive, send)
        elif await slot.take():
            try:
                await app(scope, receive, send)
            finally:
                slot.give()
        else:
            await refuse(send, 503)

    return gated


async def refuse(send: Send, status: int) -> None:
    """Answer with `status` and one line of text."""
    headers = [(b"content-type", b"text/plain; charset=utf-8")]
    headers += [(b"retry-after", b"5")] if status == 503 else [(b"allow", b"GET, HEAD")] if status == 405 else []
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": f"{status}: {_REASONS[status]}\n".encode()})
