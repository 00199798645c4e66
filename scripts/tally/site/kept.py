"""Answers kept in memory: the database of a site does not change while it is served, so a page asked for again is the same page.

Only whole answers of status 200 that are pages or JSON are kept, by address and by the host asked for, the least lately
used dropped first. Nothing that tells readers apart goes into an answer, so one reader's page is another's.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, MutableMapping
from dataclasses import dataclass
from typing import Any

from .guard import Asgi, Receive, Scope, Send

BYTES = 64_000_000  # of all answers together
LARGEST = 1_000_000  # bytes of one answer
KINDS = (b"text/html", b"application/json")
FRESH = {"/-/health"}  # never kept
Key = tuple[str, bytes, bytes, bytes, str]


@dataclass(frozen=True, slots=True)
class Answer:
    """The head and the body of an answer."""

    start: MutableMapping[str, Any]
    body: bytes


class Kept:
    """Answers by their key, of `BYTES` together at most."""

    def __init__(self, octets: int = BYTES) -> None:
        self._room = octets
        self._answers: OrderedDict[Key, Answer] = OrderedDict()

    def get(self, key: Key) -> Answer | None:
        """The answer kept for a key."""
        found = self._answers.get(key)
        if found is not None:
            self._answers.move_to_end(key)
        return found

    def put(self, key: Key, answer: Answer) -> None:
        """Keep an answer, in the place of those least lately asked for."""
        if key in self._answers:
            return
        self._answers[key] = answer
        self._room -= len(answer.body)
        while self._room < 0:
            _, dropped = self._answers.popitem(last=False)
            self._room += len(dropped.body)


def key_of(scope: Scope) -> Key | None:
    """What an answer depends on; None for a request whose answer is not kept."""
    if scope["type"] != "http" or scope.get("method") != "GET" or scope["path"] in FRESH:
        return None
    hosts = [value for name, value in scope.get("headers", []) if name == b"host"]
    return scope["path"], scope.get("raw_path") or b"", scope.get("query_string", b""), b",".join(hosts), scope.get("scheme", "http")


def wrap(app: Asgi, where: Callable[[], Kept]) -> Asgi:
    """The application with its answers kept; `where` is asked at each request."""

    async def remembering(scope: Scope, receive: Receive, send: Send) -> None:
        key, kept = key_of(scope), where()
        if key is None:
            await app(scope, receive, send)
            return
        found = kept.get(key)
        if found is None:
            await app(scope, receive, _keeping(send, key, kept))
            return
        await send(found.start)
        await send({"type": "http.response.body", "body": found.body})

    return remembering


def _keeping(send: Send, key: Key, kept: Kept) -> Send:
    start: MutableMapping[str, Any] = {}  # empty for an answer that is not kept, of which nothing is gathered
    body = bytearray()

    async def keeping(message: MutableMapping[str, Any]) -> None:
        await send(message)
        if message["type"] == "http.response.start" and _is_kept(message):
            start.update(message)
        elif message["type"] == "http.response.body" and start:
            body.extend(message.get("body", b""))
            if len(body) > LARGEST:
                start.clear()
                body.clear()
            elif not message.get("more_body"):
                kept.put(key, Answer(dict(start), bytes(body)))

    return keeping


def _is_kept(start: MutableMapping[str, Any]) -> bool:
    headers = dict(start.get("headers", ()))
    return start.get("status") == 200 and headers.get(b"content-type", b"").startswith(KINDS) and b"set-cookie" not in headers
