"""Readers' own SQL runs in processes of its own, which are ended when they take too long.

SQLite stops a query at its time limit only between two steps of it, and one step may take hours: `instr` of a million
letters in two million. In a thread that would hold the thread, its slot and a core for as long. A process can be ended at
any moment, has a bound of its own on memory, and what goes wrong inside it stays there.
"""

from __future__ import annotations

import asyncio
import base64
import json
import re
import sqlite3
import subprocess
import sys
import threading
import weakref
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from contextvars import ContextVar
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

from datasette.database import Database, QueryInterrupted, Results

from . import asked, paging

KEYS = {"sql", "_where"}  # of a query string: what a reader writes there is run as SQL
GRACE = 0.5  # seconds over its time limit after which a query's process is ended
START = 20.0  # seconds that a process may take to start, on a machine with much to do
_SOUGHT = re.compile(r"escape_fts\(\s*(?::(?P<name>\w+)|'(?P<literal>(?:[^']|'')*)')\s*\)")
# Whether the request that is being answered brings SQL of its own.
BROUGHT: ContextVar[bool] = ContextVar("BROUGHT", default=False)


def brings_sql(query: bytes) -> bool:
    """Whether a query string holds SQL that a reader wrote."""
    return any(key in KEYS for key, _ in parse_qsl(query.decode("latin-1"), keep_blank_values=True))


class Process:
    """A process that runs one query at a time; see `readersql_process`."""

    def __init__(self, database: Path) -> None:
        told = [sys.executable, "-m", f"{__package__}.readersql_process", str(database)]
        # in a session of its own, so that Ctrl+C in a terminal ends the site first
        self._running = subprocess.Popen(told, stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True)
        if not self._read(START):
            raise OSError("the process for readers' SQL did not start")

    def ask(self, request: bytes, seconds: float) -> bytes:
        """The line that answers a line; b"" where that took more than `seconds`, and the process is no more."""
        assert self._running.stdin is not None
        try:
            self._running.stdin.write(request + b"\n")
            self._running.stdin.flush()
        except OSError:
            return b""
        return self._read(seconds)

    def _read(self, seconds: float) -> bytes:
        assert self._running.stdout is not None
        timer = threading.Timer(seconds, self._running.kill)
        timer.start()
        try:
            return self._running.stdout.readline()
        finally:
            timer.cancel()

    def alive(self) -> bool:
        """Whether it can be asked."""
        return self._running.poll() is None

    def end(self) -> None:
        """End it at once."""
        self._running.kill()
        for pipe in (self._running.stdin, self._running.stdout):
            if pipe is not None:
                try:
                    pipe.close()
                except OSError:
                    pass  # what was still to be written has nobody to read it
        self._running.wait()


class Runner:
    """As many processes as queries may run at once, each started when it is first needed."""

    def __init__(self, database: Path, many: int) -> None:
        self._database = database
        self._threads = ThreadPoolExecutor(many, thread_name_prefix="readers-sql")
        self._idle: list[Process] = []
        weakref.finalize(self, _end, self._idle)

    async def run(self, sql: str, params: Any, milliseconds: float, most: int) -> Results:
        """The first `most` rows of a query. Raises QueryInterrupted and sqlite3's errors as `Database.execute` does."""
        request = json.dumps({"sql": sql, "params": params, "milliseconds": milliseconds, "most": most}).encode()
        line = await asyncio.get_running_loop().run_in_executor(self._threads, self._ask, request, milliseconds / 1000 + GRACE)
        answer = json.loads(line) if line else {"error": "interrupted"}
        if answer.get("error") == "interrupted":
            raise QueryInterrupted(sqlite3.OperationalError("interrupted"), sql, params)
        if "error" in answer:
            raise sqlite3.OperationalError(answer["error"])
        return results(answer["columns"], answer["rows"], answer["more"])

    def _ask(self, request: bytes, seconds: float) -> bytes:
        process = self._idle.pop() if self._idle else None
        if process is None or not process.alive():
            process = Process(self._database)
        answer = process.ask(request, seconds)
        if answer:
            self._idle.append(process)
        else:
            process.end()
        return answer


def _end(processes: list[Process]) -> None:
    while processes:
        processes.pop().end()


def _searching(sql: str, params: Any) -> tuple[str, Any]:
    """The SQL with what it searches for worked out: that takes the packs of all languages, which the process has not read.

    `escape_fts` is known there for a parameter and for a literal, as in the SQL of a table's page.
    """
    found: dict[str, str] = {}

    def bound(match: re.Match[str]) -> str:
        name = f"sought{len(found)}"
        query = params.get(match["name"]) if match["name"] else match["literal"].replace("''", "'")
        found[name] = asked.escaped(query)
        return f":{name}"

    if not isinstance(params, dict):
        return sql, params
    return _SOUGHT.sub(bound, sql), params | found


def _plain(params: Any) -> Any:
    return dict(params) if isinstance(params, Mapping) else list(params or ())


def results(columns: Sequence[str], rows: Sequence[Sequence[Any]], more: bool) -> Results:
    """Rows as sqlite3 gives them; a value that JSON does not know came as {"blob": its bytes in base 64}."""
    with closing(sqlite3.connect(":memory:")) as memory:
        named = ", ".join('null as "' + name.replace('"', '""') + '"' for name in columns)
        cursor = memory.execute(f"select {named}") if columns else memory.cursor()
        made = [sqlite3.Row(cursor, tuple(base64.b64decode(v["blob"]) if isinstance(v, dict) else v for v in row)) for row in rows]
        return Results(made, more, cursor.description or ())


def settle(database: Database, runner: Runner) -> None:
    """Let `database` run all SQL of a request that brings SQL of its own through `runner`.

    What is wrong with a reader's SQL is told to the reader; the log is for faults of the site.
    """
    plain, site = database.execute, database.ds

    async def execute(sql: str, params: Any = None, truncate: bool = False, custom_time_limit: float | None = None, page_size: int | None = None, log_sql_errors: bool = True) -> Results:  # fmt: skip
        if not BROUGHT.get():
            return await plain(sql, params, truncate=truncate, custom_time_limit=custom_time_limit, page_size=page_size, log_sql_errors=False)
        limit = min(custom_time_limit or site.sql_time_limit_ms, site.sql_time_limit_ms)
        most = site.max_returned_rows + (page_size == site.max_returned_rows)  # one more tells a table's page that there is a next one
        told = paging.settled(sql) if page_size else sql, _plain(params)
        if "escape_fts" in sql:
            told = await asyncio.to_thread(_searching, *told)  # the packs may have to be read first
        return await runner.run(*told, limit, most)

    database.execute = execute
