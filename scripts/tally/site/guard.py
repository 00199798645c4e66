"""What a stranger's request may do: limits and an authorizer for SQL, headers for every answer.

Datasette itself refuses writes, ATTACH and PRAGMA statements. What it lets through and is refused here: functions
that fill the memory in one call, the path of the database file, the address of a tokenizer, a redirect to another
host. The authorizer is a list of what is allowed, so that what SQLite may learn later is refused as well.
"""

from __future__ import annotations

import sqlite3
from base64 import b64encode
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from hashlib import sha256
from typing import Any

from ..package import columnar

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Asgi = Callable[[Scope, Receive, Send], Awaitable[None]]

LIMITS = {
    sqlite3.SQLITE_LIMIT_LENGTH: 25_000_000,  # bytes in one value or row: the longest article that is read, twice
    sqlite3.SQLITE_LIMIT_SQL_LENGTH: 100_000,
    sqlite3.SQLITE_LIMIT_ATTACHED: 0,
    sqlite3.SQLITE_LIMIT_LIKE_PATTERN_LENGTH: 2_000,  # bytes; a pattern is tried at every letter of a text
}
ACTIONS = {sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_FUNCTION, sqlite3.SQLITE_PRAGMA, sqlite3.SQLITE_RECURSIVE}
DENIED_FUNCTIONS = {"load_extension", "fts3_tokenizer", "printf", "format", "zeroblob", "randomblob"}
DENIED_FUNCTIONS |= {"sqlite_log", "sqlite_compileoption_get", "sqlite_compileoption_used", "sqlite_source_id", "fts5_source_id"}
# What Datasette and FTS5 ask for themselves.
PRAGMAS = {"data_version", "database_list", "foreign_key_list", "index_info", "index_list", "index_xinfo"}
PRAGMAS |= {"schema_version", "table_info", "table_list", "table_xinfo"}
# The first shows the path, though Datasette needs the statement of that name; the second what others ask; the third reads the whole
# file; the last holds whole columns in one value.
HIDDEN = {"pragma_database_list", "sqlite_stmt", "dbstat", columnar.TABLE}

# The one script of the site, for the buttons that copy a citation; without it they stay hidden and the text can be selected.
SCRIPT = """if (navigator.clipboard) document.querySelectorAll('button[data-copy]').forEach(b => {
  b.hidden = false;
  b.addEventListener('click', () => navigator.clipboard.writeText(document.getElementById(b.dataset.copy).textContent).then(() => { b.textContent = 'Copied' }));
});"""
POLICY = "; ".join(
    [
        "default-src 'none'",
        f"script-src 'sha256-{b64encode(sha256(SCRIPT.encode()).digest()).decode()}'",  # this text and no other
        "style-src 'self'",
        "img-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    ]
)
HEADERS = (
    (b"content-security-policy", POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()"),
)
# Pages are for reading here; rows and files are for any notebook on the web: they hold nothing that is not public, and no cookie counts.
OWN = ((b"cross-origin-resource-policy", b"same-origin"),)
SHARED = ((b"cross-origin-resource-policy", b"cross-origin"), (b"access-control-allow-origin", b"*"), (b"access-control-expose-headers", b"Link"))
SHARED_KINDS = (b"application/json", b"text/csv", b"text/plain", b"application/vnd.", b"application/octet-stream")
# Who somebody is changes no answer: these come in nowhere, and so no cache need tell answers apart by them.
IGNORED = {b"cookie", b"authorization"}
DROPPED = {b"set-cookie", b"vary"} | {name for name, _ in (*HEADERS, *OWN, *SHARED)}


def authorize(action: int, first: str | None, second: str | None, _database: str | None, _source: str | None) -> int:
    """SQLite's authorizer: SQLITE_OK for what reads the tables, SQLITE_DENY for all else."""
    if action == sqlite3.SQLITE_UPDATE:
        # Opening a search table declares its columns so; the file itself is open for reading only.
        return sqlite3.SQLITE_OK if first == "sqlite_master" else sqlite3.SQLITE_DENY
    refused = (
        action not in ACTIONS
        or (action == sqlite3.SQLITE_FUNCTION and (second or "").lower() in DENIED_FUNCTIONS)
        or (action == sqlite3.SQLITE_PRAGMA and (first or "").lower() not in PRAGMAS)
        or (action == sqlite3.SQLITE_READ and _is_hidden((first or "").lower()))
    )
    return sqlite3.SQLITE_DENY if refused else sqlite3.SQLITE_OK


def _is_hidden(table: str) -> bool:
    return table in HIDDEN or (table.startswith("pragma_") and table.removeprefix("pragma_") not in PRAGMAS)


def protect(connection: sqlite3.Connection) -> None:
    """Set limits and authorizer on a connection that readers' SQL runs on."""
    for limit, value in LIMITS.items():
        connection.setlimit(limit, value)
    connection.set_authorizer(authorize)


def wrap(app: Asgi, seconds: int) -> Asgi:
    """The application with our headers on every answer, without cookies, and with no way to another host.

    Browsers and proxies may keep an answer for that many `seconds`, where it does not say otherwise.
    """

    async def guarded(scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: MutableMapping[str, Any]) -> None:
            if message["type"] == "http.response.start":
                message = {**message, "headers": headers(message["status"], message.get("headers", ()), seconds)}
            await send(message)

        if scope["type"] != "http":
            await app(scope, receive, send)
        elif _names_a_host(scope):
            await _refuse(send_with_headers)
        else:
            heard = [(name, value) for name, value in scope.get("headers", ()) if name.lower() not in IGNORED]
            await app({**scope, "headers": heard}, receive, send_with_headers)

    return guarded


def headers(status: int, given: Iterable[tuple[bytes, bytes]], seconds: int) -> list[tuple[bytes, bytes]]:
    """The headers of an answer: those given that may stay, and ours."""
    kept = [(name.lower(), value) for name, value in given]
    kept = [(name, value) for name, value in kept if name not in DROPPED and not (name == b"location" and leads_away(value))]
    told = dict(kept)
    if status >= 400:
        kept = [(name, value) for name, value in kept if name != b"cache-control"] + [(b"cache-control", b"no-store")]
    elif b"cache-control" not in told:
        kept.append((b"cache-control", b"public, max-age=%d" % seconds))
    return [*kept, *HEADERS, *(SHARED if told.get(b"content-type", b"").startswith(SHARED_KINDS) else OWN)]


def leads_away(place: bytes) -> bool:
    """Whether a browser that is sent to `place` may leave this host: browsers take a backslash for a slash and skip tabs and line ends."""
    plain = place.strip().translate(None, b"\t\r\n").replace(b"\\", b"/")
    return not plain.startswith(b"/") or plain.startswith(b"//")


def _names_a_host(scope: Scope) -> bool:
    """True for `//host/` and `/\\host/`: Datasette redirects a path with a trailing slash to itself without it."""
    path = scope.get("raw_path") or scope["path"].encode()
    return path[1:2] in (b"/", b"\\") or path[1:4].lower() in (b"%5c", b"%2f")


async def _refuse(send: Send) -> None:
    await send({"type": "http.response.start", "status": 404, "headers": [(b"content-type", b"text/plain; charset=utf-8")]})
    await send({"type": "http.response.body", "body": b"404: no such page\n"})
