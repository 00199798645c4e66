"""How fast the site answers: `python benchmarks/site.py [--sizes 5000 500000] [--seconds 5] [--keep FOLDER]`.

For each size a package of that many claims is made from the articles of `tests/gold/`: their claims as the engine reads them, told again and
again by other articles on other days. It is served by Tally and, on the same database in the same run, by plain Datasette with its default
settings, each in a process of its own. Told are, for each kind of page: milliseconds for one reader (median and worst of several visits, after a
first one) whose address nobody asked for before, so that the answer is made and not taken from memory; and answers per second to ten readers at once
of one address, most of them from memory, by wrk where it is installed (Debian: wrk), else by a client of our own.
"""

from __future__ import annotations

import argparse
import http.client
import os
import re
import shutil
import socket
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from statistics import median
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "scripts"))

from tally import corpus, engine, extract, package, pipeline, sqlite
from tally.model import Document
from tally.tables import Claim, hashed_id

READERS = 10
GOLD = ROOT / "tests" / "gold"
OURS = "import sys; from pathlib import Path; from tally import site; site.serve(Path(sys.argv[1]), port=int(sys.argv[2]))"


def documents() -> tuple[Document, ...]:
    """The gold articles of the languages that have claims read."""
    found = [document for path in sorted(GOLD.glob("??-second.jsonl")) for document in corpus.read(str(path), _stop, sys.stdin.buffer)]
    return tuple(found)


def _stop(fault: Exception) -> None:
    raise fault


def base(read: Sequence[Document]) -> Mapping[str, Sequence[Any]]:
    """The rows that the engine makes of the articles."""
    return pipeline.run(engine.read(read), read, map(extract.source, read))


def grown(rows: Mapping[str, Sequence[Any]], read: Sequence[Document], size: int) -> tuple[dict[str, tuple[Any, ...]], tuple[Document, ...]]:
    """Rows and articles with at least `size` claims: copy n of each article is told n days later, its figures n more."""
    copies = -(-size // max(len(rows["claims"]), 1))
    made: dict[str, list[Any]] = {name: [] for name in ("claims", "sources", "attributions", "relations", "events", "tolls")}
    texts = []
    for n in range(copies):
        texts += [replace(document, id=f"{document.id}-{n}") for document in read]
        for name, own in made.items():
            own += [_copied(row, n) for row in rows[name]]
    return {**rows, **{name: tuple(own) for name, own in made.items()}}, tuple(texts)


_IDS = {"claim_id", "other_claim_id", "part_of", "event", "event_id", "toll_id"}


def _copied(row: Any, n: int) -> Any:  # noqa: ANN401 - a row of any table
    told: dict[str, Any] = {}
    for name in row.__dataclass_fields__:
        value = getattr(row, name)
        if value is None:
            continue
        if name in _IDS:
            told[name] = hashed_id(value.partition("-")[0], value, n)
        elif name in ("source_id", "copy_of"):
            told[name] = f"{value}-{n}"
        elif name == "path":
            told[name] = f"texts/{sha256(f'{value}{n}'.encode()).hexdigest()}.txt"
        elif name in ("date_start", "date_end", "published"):
            told[name] = value - timedelta(days=n % 3000)
    if isinstance(row, Claim):
        told |= {name: getattr(row, name) + n % 50 for name in ("value", "low", "high") if getattr(row, name) is not None}
    return replace(row, **told)


def built(folder: Path, rows: Mapping[str, Sequence[Any]], texts: Sequence[Document]) -> Path:
    """The package with its database, and without the CSV files, which nobody asks for here."""
    (folder / "data").mkdir(parents=True)
    (folder / "datapackage.json").write_text('{"name": "benchmark", "title": "Benchmark"}', encoding="utf-8")
    sqlite.write(folder / package.DATABASE, rows, texts)
    return folder


@dataclass(frozen=True)
class Page:
    """A kind of page: its address on our site, and on plain Datasette where that has one ("" for none)."""

    name: str
    path: str
    plain: str


def pages(folder: Path) -> tuple[Page, ...]:
    """The kinds of page of the package in `folder`."""
    with sqlite3.connect(folder / package.DATABASE) as db:
        claim, event, source = db.execute("select claim_id, event, source_id from claims where event is not null limit 1 offset 7").fetchone()
    return (
        Page("table", "/tally/claims", "/tally/claims"),
        Page("table, filtered", "/tally/claims?outcome=killed&side=AZ", "/tally/claims?outcome=killed&side=AZ"),
        Page("JSON", "/tally/claims.json?outcome=wounded&_shape=array", "/tally/claims.json?outcome=wounded&_shape=array"),
        Page("claim", f"/tally/claims/{claim}", f"/tally/claims/{claim}"),
        Page("reader", f"/-/source/{source}", ""),
        Page("event", f"/-/event/{event}", ""),
        Page("search", "/-/search?q=2000+evacuated", ""),
        Page("explore", "/-/explore?outcome=killed", ""),
        Page("question", "/tally/how_many_according_to_whom?outcome=evacuated&side=", ""),
        Page("front", "/", ""),
    )


@contextmanager
def serving(command: Sequence[str], port: int) -> Iterator[int]:
    """Run a server until the block ends; it answers when the block begins."""
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=os.environ | {"PYTHONPATH": str(ROOT / "scripts")}) as process:
        try:
            for _ in range(600):
                try:
                    fetch(port, "/")
                    break
                except OSError:
                    time.sleep(0.1)
            else:
                raise SystemExit(f"{command[0]} does not answer")
            yield port
        finally:
            process.terminate()


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


def fetch(port: int, path: str) -> int:
    """Ask for a page and read it all; the status."""
    wire = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        wire.request("GET", path)
        answer = wire.getresponse()
        answer.read()
        return answer.status
    finally:
        wire.close()


def alone(port: int, path: str, visits: int = 7) -> tuple[float, float]:
    """Milliseconds for one reader who never asks for the same address twice: median and worst, after a first visit.

    A page that is no 200 is told as not a number: an error is not fast.
    """
    if fetch(port, path) != 200:
        return float("nan"), float("nan")
    told = []
    for n in range(visits):
        begun = time.perf_counter()
        fetch(port, f"{path}{'&' if '?' in path else '?'}_n={n}")  # asks for the same, but no answer is kept for it
        told.append((time.perf_counter() - begun) * 1000)
    return median(told), max(told)


def rate(port: int, path: str, seconds: int) -> float:
    """Answers of status 200 per second to `READERS` at once."""
    if wrk := shutil.which("wrk"):
        done = subprocess.run([wrk, "-t1", f"-c{READERS}", "--timeout", "30s", f"-d{seconds}s", f"http://127.0.0.1:{port}{path}"], capture_output=True, text=True, check=True)
        total = int(re.search(r"(\d+) requests in", done.stdout)[1])
        bad = re.search(r"Non-2xx or 3xx responses: (\d+)", done.stdout)
        return (total - (int(bad[1]) if bad else 0)) / seconds
    return _own_rate(port, path, seconds)


def _own_rate(port: int, path: str, seconds: int) -> float:
    counts = [0] * READERS
    end = time.monotonic() + seconds

    def read(n: int) -> None:
        while time.monotonic() < end:
            counts[n] += fetch(port, path) == 200

    threads = [threading.Thread(target=read, args=(n,)) for n in range(READERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(counts) / seconds


def measured(folder: Path, seconds: int, wanted: Sequence[str] = ()) -> Iterator[str]:
    """A line per kind of page."""
    ours, plain = free_port(), free_port()
    database = str(folder / package.DATABASE)
    yield f"{'':<17}{'one reader, ms':>16}{'worst':>8}{'answers/s':>11}{'plain ms':>10}{'plain/s':>9}{'ratio':>8}"
    with serving([sys.executable, "-c", OURS, str(folder), str(ours)], ours), serving([sys.executable, "-m", "datasette", database, "-p", str(plain)], plain):
        for page in (page for page in pages(folder) if not wanted or page.name in wanted):
            middle, worst = alone(ours, page.path)
            own = rate(ours, page.path, seconds)
            line = f"{page.name:<17}{middle:>16.0f}{worst:>8.0f}{own:>11.1f}"
            if page.plain:
                theirs_alone, _ = alone(plain, page.plain, 3)
                theirs = rate(plain, page.plain, seconds)
                line += f"{theirs_alone:>10.0f}{theirs:>9.1f}" + (f"{own / theirs:>7.1f}x" if theirs else "       -")
            yield line


def main() -> None:
    """Make the packages, serve them, print what was measured."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--sizes", type=int, nargs="+", default=[5_000, 500_000])
    asked.add_argument("--seconds", type=int, default=5)
    asked.add_argument("--articles", type=int, help="how many of the gold articles are read; all where it is not given")
    asked.add_argument("--pages", nargs="+", help="the kinds of page that are asked for; all where it is not given")
    asked.add_argument("--keep", type=Path, help="folder for the packages, taken from there where they exist already")
    told = asked.parse_args()
    read = documents()[: told.articles]
    rows = base(read)
    with tempfile.TemporaryDirectory() as aside:
        for size in told.sizes:
            folder = (told.keep or Path(aside)) / str(size)
            if not folder.is_dir():
                built(folder, *grown(rows, read, size))
            print(f"{size:,} claims, {(folder / package.DATABASE).stat().st_size / 1e6:.0f} MB", flush=True)
            for line in measured(folder, told.seconds, told.pages or ()):
                print(line, flush=True)


if __name__ == "__main__":
    main()
