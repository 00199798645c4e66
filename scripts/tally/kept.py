"""What is worked out from files that seldom change is kept in a file, so that the next process need not work it out again.

Nothing but time is gained or lost: a file is named by the hash of all that it was made from, the code too, and tells the hash
of its own content; where none is there, or is not as it was written, or none can be written, all is worked out anew. It is
JSON, of which nothing is ever run, written aside and renamed, so that no process reads half of one.

They stand in the user's cache folder; the variable TALLY_CACHE names another one, and if it is empty none is kept.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import Any

CODE = Path(__file__).parent


def kept(name: str, source: Path, make: Callable[[], Any]) -> Any:
    """What `make` makes of the code and of the files in the folder `source`, as JSON has it: lists for tuples. `name` tells it from others."""
    folder = _folder()
    path = folder / f"{name}-{_hash(_code(), *_files(source))}.json" if folder else None
    found = _read(path) if path else None
    if found is None:
        found = json.dumps(make(), ensure_ascii=False, separators=(",", ":"))
        if path:
            _write(path, name, found)
    return json.loads(found)


def _folder() -> Path | None:
    """Where files are kept, None where none are."""
    told = os.environ.get("TALLY_CACHE")
    if told is not None:
        return Path(told) if told else None
    base = os.environ.get("LOCALAPPDATA" if sys.platform == "win32" else "XDG_CACHE_HOME")
    home = os.path.expanduser("~")  # stays as it is where there is no home
    return Path(base) / "tally" if base and os.path.isabs(base) else Path(home) / ".cache" / "tally" if os.path.isabs(home) else None


def _hash(*parts: bytes) -> str:
    return blake2b(b"".join(blake2b(part, digest_size=16).digest() for part in parts), digest_size=16).hexdigest()


def _files(folder: Path, ending: str = "") -> list[bytes]:
    """The names and contents of a folder's files."""
    return [part for path in sorted(folder.iterdir()) if path.is_file() and path.name.endswith(ending) for part in (path.name.encode(), path.read_bytes())]


def _source(folder: Path) -> str:
    """What tells a folder and the code that makes something of it from any other."""
    return _hash(_code(), *_files(folder))


@cache
def _code() -> bytes:
    """What tells the code that works things out from any other: its files and the Python that runs it."""
    folders = [CODE, *sorted(path.parent for path in CODE.glob("*/__init__.py"))]
    return _hash(sys.version.encode(), *(part for folder in folders for ending in (".py", ".csv") for part in _files(folder, ending))).encode()


def _read(path: Path) -> str | None:
    """What is kept in a file, None where it is not there or not as it was written."""
    with suppress(OSError, ValueError):
        told, _, content = path.read_text(encoding="utf-8").partition("\n")
        return content if told == _hash(content.encode()) else None
    return None


def _write(path: Path, name: str, content: str) -> None:
    """Keep a file in place of those of the same name that were made from something else. Nothing happens where that cannot be."""
    import tempfile  # a hundredth of a second, and seldom needed

    with suppress(OSError):
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        file, aside = tempfile.mkstemp(dir=path.parent, prefix=f".{name}-")
        try:
            with os.fdopen(file, "w", encoding="utf-8") as out:
                out.write(f"{_hash(content.encode())}\n{content}")
            os.replace(aside, path)
        except OSError:
            os.unlink(aside)
            raise
        for former in path.parent.glob(f"{name}-*.json"):
            if former != path:
                former.unlink(missing_ok=True)
