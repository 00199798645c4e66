"""The package's files as downloads that can be checked, continued and kept: ETag, Last-Modified, and a range of bytes.

A database of some hundred megabytes over a bad line is fetched in pieces, or not at all.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import formatdate
from pathlib import Path
from urllib.parse import quote

from .guard import Send

CHUNK = 65_536  # bytes read at a time
_RANGE = re.compile(r"bytes=(?P<first>\d{0,18})-(?P<last>\d{0,18})")


@dataclass(frozen=True, slots=True)
class Part:
    """Which bytes of a file are sent, the end exclusive, and the status that says so."""

    status: int
    start: int
    end: int


def part(size: int, asked: str, unchanged: bool) -> Part:
    """The bytes for a Range header; all of them where it asks for several ranges, makes no sense, or the file has changed."""
    found = _RANGE.fullmatch(asked.strip())
    if found is None or not unchanged or not (found["first"] or found["last"]):
        return Part(200, 0, size)
    if not found["first"]:
        start, end = max(0, size - int(found["last"])), size
    else:
        start, end = int(found["first"]), min(size, int(found["last"]) + 1) if found["last"] else size
    return Part(206, start, end) if start < end else Part(416, 0, 0)


async def send_file(send: Send, path: Path, kind: str, asked: Mapping[str, str], body: bool = True) -> None:
    """Send the file at `path` as a download of type `kind`; `asked` are the headers of the request, `body` is False for HEAD."""
    told = await asyncio.to_thread(path.stat)
    tag = f'"{told.st_mtime_ns:x}-{told.st_size:x}"'
    headers = {"etag": tag, "last-modified": formatdate(told.st_mtime, usegmt=True), "accept-ranges": "bytes", "content-type": kind}
    if path.suffix != ".json":  # a browser shows it
        headers["content-disposition"] = f"attachment; filename*=utf-8''{quote(path.name)}"
    if tag in (one.strip().removeprefix("W/") for one in asked.get("if-none-match", "").split(",")):
        await _start(send, 304, headers)
        await send({"type": "http.response.body", "body": b""})
        return
    chosen = part(told.st_size, asked.get("range", ""), asked.get("if-range", tag) == tag)
    if chosen.status != 200:
        shown = "*" if chosen.status == 416 else f"{chosen.start}-{chosen.end - 1}"
        headers["content-range"] = f"bytes {shown}/{told.st_size}"
    await _start(send, chosen.status, headers | {"content-length": str(chosen.end - chosen.start)})
    if body:
        await _bytes(send, path, chosen)
    await send({"type": "http.response.body", "body": b""})


async def _start(send: Send, status: int, headers: Mapping[str, str]) -> None:
    await send({"type": "http.response.start", "status": status, "headers": [(name.encode(), value.encode("latin-1")) for name, value in headers.items()]})


async def _bytes(send: Send, path: Path, chosen: Part) -> None:
    left = chosen.end - chosen.start
    with path.open("rb") as file:
        file.seek(chosen.start)
        while left > 0 and (piece := await asyncio.to_thread(file.read, min(CHUNK, left))):
            left -= len(piece)
            await send({"type": "http.response.body", "body": piece, "more_body": True})
