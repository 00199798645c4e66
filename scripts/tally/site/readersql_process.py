"""The process in which readers' SQL runs: `python -m tally.site.readersql_process DATABASE`.

It reads requests and writes answers as lines of JSON until its input ends, one at a time:
{"sql", "params", "milliseconds", "most"} is answered by {"columns", "rows", "more"} or by {"error"}.
"""

from __future__ import annotations

import base64
import json
import math
import os
import sqlite3
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from . import guard

try:
    import resource
except ImportError:  # not on every system; the memory of SQLite itself is bounded on each
    resource = None  # type: ignore[assignment]

HEAP = 200_000_000  # bytes that SQLite may take
MEMORY = 2_000_000_000  # bytes of addresses for the whole process
ANSWER = 10_000_000  # code points of all values of an answer
STEPS = 200  # of SQLite between two looks at the clock


class TooLarge(Exception):
    """An answer of more than ANSWER code points."""


def opened(path: Path) -> sqlite3.Connection:
    """The database for reading, guarded as the site's own connections are."""
    db = sqlite3.connect(f"{path.resolve().as_uri()}?immutable=1", uri=True)
    db.text_factory = lambda octets: str(octets, "utf-8", "replace")
    db.execute("pragma temp_store = memory")  # what is sorted is not written to the disk
    db.execute(f"pragma hard_heap_limit = {HEAP}")
    guard.protect(db)
    return db


def answered(db: sqlite3.Connection, request: Mapping[str, Any]) -> dict[str, Any]:
    """The answer to one request."""
    ends = time.perf_counter() + request["milliseconds"] / 1000
    db.set_progress_handler(lambda: time.perf_counter() >= ends, STEPS)
    _bound_time(request["milliseconds"] / 1000)
    try:
        cursor = db.execute(request["sql"], request["params"])
        rows = list(_sized(cursor, request["most"] + 1))
    except TooLarge:
        return {"error": f"the answer is too large: {ANSWER // 1_000_000} MB at most; select fewer columns or rows"}
    except MemoryError:
        return {"error": "the query takes more memory than this site allows"}
    except (sqlite3.Error, ValueError, OverflowError) as fault:
        return {"error": str(fault)}
    columns = [column[0] for column in cursor.description or ()]
    return {"columns": columns, "rows": rows[: request["most"]], "more": len(rows) > request["most"]}


def _sized(cursor: sqlite3.Cursor, most: int) -> Iterator[list[Any]]:
    room = ANSWER
    for _ in range(most):
        row = cursor.fetchone()
        if row is None:
            return
        room -= sum(len(value) for value in row if isinstance(value, str | bytes))
        if room < 0:
            raise TooLarge
        yield [{"blob": base64.b64encode(v).decode()} if isinstance(v, bytes) else v for v in row]


def _stand_back() -> None:
    """Leave processors and memory to the site, whose pages others wait for."""
    if resource:
        os.nice(10)
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def _bound_time(seconds: float) -> None:
    """Whoever started this process ends it when a query takes too long; should that one be gone, the system does."""
    if resource:
        spent = sum(resource.getrusage(resource.RUSAGE_SELF)[:2])
        _, hard = resource.getrlimit(resource.RLIMIT_CPU)
        resource.setrlimit(resource.RLIMIT_CPU, (math.ceil(spent + seconds) + 3, hard))


def main(path: Path) -> None:
    """Answer requests until there are no more."""
    db = opened(path)
    _stand_back()
    print(flush=True)  # ready
    for line in sys.stdin:
        print(json.dumps(answered(db, json.loads(line))), flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
