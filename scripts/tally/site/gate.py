"""What is refused before Datasette sees it, and how much heavy work is done at a time.

A query may run for its time limit, and Datasette has a few threads for all: a dozen slow queries would leave every other
reader waiting. So requests that run a reader's own SQL, search, read an article anew or stream a table have slots of their
own, fewer than there are threads; who finds them taken waits a little, and is then told to come back. Pages have slots too:
one that asks the database thirty times would come last again and again if all that are asked for were made at once.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping, MutableMapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from . import readersql
from .guard import Asgi, Receive, Scope, Send
from .package import DATABASE
from .queries import QUESTIONS

PATH, QUERY, HEADERS, FACETS = 2_000, 8_000, 16_000, 6  # bytes, bytes, bytes in all, number
PATIENCE = 8.0  # seconds that a request waits for a slot
LONGEST = 120.0  # seconds that an answer may take: who reads a table's CSV slower than that has its slot from others
HEALTH = "/-/health"
FILES = ("/static/", "/data/", "/parquet/", "/hxl/")
HEAVY = {"_search", "_where", "numbers"}  # that take a slot for what is slow, as do comparisons: `value__gt`
# Datasette escapes with a tilde and undoes it everywhere: /t~61lly is /tally to it, and would not be to us.
_NEEDLESS = re.compile(rb"~(2[Dd]|3[0-9]|4[1-9A-Fa-f]|5[0-9AaFf]|6[1-9A-Fa-f]|7[0-9Aa])")
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
    """The slots of a site: those for what is slow are fewer than it has threads for SQL."""
    return {"sql": Slots(2, 16), "csv": Slots(2, 6), "long": Slots(1, 16), "page": Slots(2, 100)}


def of_sql(own: Mapping[str, Slots]) -> int:
    """How many requests may run SQL of a reader's own at once."""
    return sum(slots.running for kind, slots in own.items() if kind != "page")


def fault(scope: Scope) -> int:
    """The status with which a request is refused at sight; 0 where it is not."""
    headers = scope.get("headers", [])
    query = scope.get("query_string", b"")
    if scope.get("method") not in ("GET", "HEAD"):
        return 405
    path = scope.get("raw_path") or scope["path"].encode()
    if _NEEDLESS.search(path):
        return 400
    if len(path) > PATH or len(query) > QUERY:
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
    """The slots that a request needs; "" for none, as for health and for files, which readers take slowly.

    sql: SQL and searches of a reader's own, facets, an article read anew. csv: a whole table. long: a page of up to a thousand
    rows, which take longer to draw than to find, while nothing else is drawn. page: any other.
    """
    if path == HEALTH or path.startswith(FILES) or path.endswith(".xlsx"):
        return ""
    if path.startswith(f"/{DATABASE}/") and path.endswith(".csv"):
        return "csv"
    asked = {key for key, _ in _asked(query)}
    name, _, form = path.removeprefix(f"/{DATABASE}").removeprefix("/").partition(".") if path.startswith(f"/{DATABASE}") else ("", "", "")
    many = name in QUESTIONS or "_size" in asked or "sql" in asked
    if many and not form and path.startswith(f"/{DATABASE}"):
        return "long"
    heavy = many or bool(asked & HEAVY) or any(key.startswith(("_search_", "_facet")) or "__" in key for key in asked)
    return "sql" if heavy or path.startswith("/-/search") and "q" in asked else "page"


def wrap(app: Asgi, own: Mapping[str, Slots]) -> Asgi:
    """The application behind the gate."""

    async def gated(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await app(scope, receive, send)
            return
        if status := fault(scope):
            await refuse(send, status)
            return
        query = scope.get("query_string", b"")
        readersql.BROUGHT.set(readersql.brings_sql(query))
        slot = own.get(kind(scope["path"], query))
        if slot is None:
            await app(scope, receive, send)
        elif await slot.take():
            await _in_slot(app, scope, receive, send, slot)
        else:
            await refuse(send, 503)

    return gated


async def _in_slot(app: Asgi, scope: Scope, receive: Receive, send: Send, slot: Slots) -> None:
    """Answer, and give the slot back as soon as the last of the answer is made: who reads it slowly keeps nobody waiting."""
    taken = [slot]

    def give() -> None:
        while taken:
            taken.pop().give()

    async def send_and_give(message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.body" and not message.get("more_body"):
            give()
        await send(message)

    try:
        await _while_wanted(app, scope, receive, send_and_give)
    finally:
        give()


async def _while_wanted(app: Asgi, scope: Scope, receive: Receive, send: Send) -> None:
    """Answer, as long as the reader stays, and for `LONGEST` at most."""
    answering, gone = asyncio.ensure_future(app(scope, receive, send)), asyncio.ensure_future(_gone(receive))
    try:
        await asyncio.wait({answering, gone}, timeout=LONGEST, return_when=asyncio.FIRST_COMPLETED)
        if answering.done():
            await answering
    finally:
        answering.cancel()
        gone.cancel()
        await asyncio.gather(answering, gone, return_exceptions=True)


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def refuse(send: Send, status: int) -> None:
    """Answer with `status` and one line of text."""
    headers = [(b"content-type", b"text/plain; charset=utf-8")]
    headers += [(b"retry-after", b"5")] if status == 503 else [(b"allow", b"GET, HEAD")] if status == 405 else []
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": f"{status}: {_REASONS[status]}\n".encode()})
