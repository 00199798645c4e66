"""How fast the site answers: `python benchmarks/site.py [--sizes 5000 50000 500000] [--seconds 5] [--keep FOLDER]`.

For each size a package of that many claims is made from the articles of `tests/gold/`: their claims as the engine reads them, told again and
again by other articles on other days. It is served by Tally and, on the same database in the same run, by plain Datasette with its default
settings, each in a process of its own. Told are, for each kind of page:

- milliseconds for one reader whose address nobody asked for before, so that the answer is made and not taken from memory: median and worst of
  several addresses (all columns that a table can be sorted by, all questions, ...), and the processor time that the server took for one, which
  other work on the machine hardly changes;
- answers of status 200 per second to ten readers at once, each of an address of its own that nobody asked for before, and of one address, by wrk
  where it is installed (Debian: wrk), else by a client of our own.

Last the memory that either server has taken, and how busy the machine was: with all else at rest the load of the last minute is about two.
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
from urllib.parse import quote, urlencode

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "scripts"))

from tally import corpus, engine, extract, package, pipeline
from tally.model import Document
from tally.package import sqlite
from tally.schema.tables import TABLES, Claim, hashed_id
from tally.site.queries import QUESTIONS

READERS = 10
GOLD = ROOT / "tests" / "gold"
PATIENCE = 20  # seconds after which an answer is given up
SLOW = 300  # milliseconds: what takes longer is marked
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
    """A kind of page: addresses, each asked for in turn, in which {n} is another number at each visit; `plain` where plain Datasette has it too."""

    name: str
    addresses: tuple[str, ...]
    plain: bool = False

    def address(self, n: int) -> str:
        """The address of visit `n`: no two are alike."""
        found = self.addresses[n % len(self.addresses)].replace("{n}", str(n % 997))
        return f"{found}{'&' if '?' in found else '?'}_n={n}"

    @property
    def visits(self) -> int:
        """How many visits of one reader are measured."""
        return max(7, len(self.addresses))


def pages(folder: Path) -> tuple[Page, ...]:
    """The kinds of page of the package in `folder`."""
    with sqlite3.connect(folder / package.DATABASE) as db:
        some = [row[0] for row in db.execute("select claim_id from claims where event is not null limit 40 offset 60")]
        claims = db.execute(f"select claim_id, event, source_id from claims where claim_id in ({', '.join('?' * len(some))})", some).fetchall()
        deep = [row[0] for row in db.execute("select claim_id from claims order by claim_id limit 9 offset (select count(*) / 2 from claims)")]
    ours = "/tally/claims"
    return (
        Page("table", (ours,), True),
        Page("table, one filter", (f"{ours}?number_start__gte={{n}}", f"{ours}?outcome__not=killed&_size=50"), True),
        Page("table, more filters", (f"{ours}?outcome=killed&side=AZ&number_end__gt={{n}}", f"{ours}?outcome__in=killed,wounded&claimant_side__notnull=1&quote_start__lte={{n}}", f"{ours}?side__isnull=1&date_end__gt=2019-01-01&high__gte={{n}}"), True),
        Page("table, part of words", tuple(f"{ours}?{column}__contains={word}" for column, word in (("claimant_text", "minist"), ("place_text", "ran"), ("subject", "soldier"), ("quote", "soldiers")))),
        Page("table, sorted", tuple(f"{ours}?_sort{down}={column}" for column in TABLES["claims"].header for down in ("", "_desc"))),
        Page("table, filter, sorted", (f"{ours}?outcome=killed&number_start__gte={{n}}&_sort_desc=high", f"{ours}?side__notnull=1&number_start__gte={{n}}&_sort=date_end")),
        Page("table, deep page", tuple(f"{ours}?_next={one}" for one in deep), True),
        Page("table, other facets", tuple(f"{ours}?_facet={one}&_facet=class&number_start__gte={{n}}" for one in ("claimant", "year_month", "place", "source_id", "event"))),
        Page("table, SQL condition", (f"{ours}?_where=low+%3E+{{n}}+and+quantifier+%3C%3E+%27exact%27",)),
        Page("table, words", tuple(f"{ours}?_search={word}" for word in ("soldiers", "killed", "2000+evacuated", "zzzzzz"))),
        Page("other tables", tuple(f"/tally/{name}?{told}" for name in TABLES for told in ("", f"_sort_desc={TABLES[name].header[-1]}"))),
        Page("JSON", (f"{ours}.json?outcome=wounded&number_start__gte={{n}}&_shape=array",), True),
        Page("CSV, 100 rows", (f"{ours}.csv?outcome=wounded&number_start__gte={{n}}&_size=100",), True),
        Page("claim", tuple(f"/tally/claims/{claim}" for claim, _, _ in claims), True),
        Page("event", tuple(f"/-/event/{event}" for _, event, _ in claims)),
        Page("reader", tuple(f"/-/source/{source}" for _, _, source in claims)),
        Page("search, rare", tuple(f"/-/search?q={word}" for word in ("Lachin", "Gadabay", "zzzzzz", "hostages"))),
        Page("search, common", tuple(f"/-/search?q={quote(word)}" for word in ("killed", "soldiers", "the", "погибли", "военных", "զոհվել", "hərbçi", "tewas", "öldü", "убити", "2"))),
        Page("search, several words", tuple(f"/-/search?q={quote(words)}" for words in ("soldiers killed", "killed village the", '"were killed in"', "2000 evacuated", "12 killed", "двама ранени", "more than 100 killed"))),
        Page("explore", tuple(f"/-/explore?{told}" for told in ("", "outcome=killed", "side=AZ", "claimant_side=AZ", "class=soldier", "language=ru", "year=2023", "review=auto", "outcome=killed&year=2023&language=en"))),
        Page("questions", tuple(f"/tally/{name}?{urlencode(question.example)}" for name, question in QUESTIONS.items())),
        Page("questions, narrower", tuple(f"/tally/{name}?{urlencode(_narrowed(question.example, claims[0][1]))}" for name, question in QUESTIONS.items())),
        Page("front, API, codebook", ("/", "/-/api", "/-/codebook", "/tally")),
    )  # fmt: skip


def _narrowed(example: Mapping[str, str], event: str) -> dict[str, str]:
    """A question's example with what it leaves blank filled in."""
    usual = {"outcome": "wounded", "side": "AZ", "language": "en", "event": event, "to_day": "2023-12-31"}
    return {name: value or usual.get(name, "") for name, value in example.items()}


@dataclass(frozen=True)
class Server:
    """A server that runs: its port, and the process that it is."""

    port: int
    process: int

    def processor(self) -> float:
        """Seconds of processor time that it has taken; not a number where the system does not tell."""
        told = Path(f"/proc/{self.process}/stat")
        return sum(map(int, told.read_text().rpartition(")")[2].split()[11:13])) / os.sysconf("SC_CLK_TCK") if told.is_file() else float("nan")

    def memory(self) -> float:
        """Megabytes that it has taken at most; not a number where the system does not tell."""
        told = Path(f"/proc/{self.process}/status")
        return int(re.search(r"VmHWM:\s+(\d+)", told.read_text())[1]) / 1000 if told.is_file() else float("nan")


@contextmanager
def serving(command: Sequence[str], port: int) -> Iterator[Server]:
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
            yield Server(port, process.pid)
        finally:
            process.terminate()


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


def fetch(port: int, path: str) -> int:
    """Ask for a page and read it all; the status, 0 where it does not come."""
    wire = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    try:
        wire.request("GET", path)
        answer = wire.getresponse()
        answer.read()
        return answer.status
    except TimeoutError:
        return 0
    finally:
        wire.close()


@dataclass(frozen=True)
class Alone:
    """What one reader waits for, in milliseconds, and what the server works for it."""

    middle: float
    worst: float
    work: float


def alone(server: Server, page: Page, visits: int) -> Alone:
    """One reader who never asks for the same address twice, after a first visit. An answer that is no 200 takes for ever: an error is not fast."""
    fetch(server.port, page.address(0))
    begun, told = server.processor(), []
    for n in range(1, visits + 1):
        started = time.perf_counter()
        status = fetch(server.port, page.address(n))
        told.append((time.perf_counter() - started) * 1000 if status == 200 else float("inf"))
    return Alone(median(told), max(told), (server.processor() - begun) * 1000 / visits)


# What wrk asks for: the lines of a file, one after the other.
_LUA = """local addresses, n = {}, 0
for line in io.lines(os.getenv("ADDRESSES")) do addresses[#addresses + 1] = line end
request = function() n = n % #addresses + 1; return wrk.format("GET", addresses[n]) end
"""


def rate(port: int, addresses: Sequence[str], seconds: int) -> float:
    """Answers of status 200 per second to `READERS` at once who ask for these addresses in turn."""
    wrk = shutil.which("wrk")
    if not wrk:
        return _own_rate(port, addresses, seconds)
    with tempfile.TemporaryDirectory() as aside:
        script, listed = Path(aside) / "ask.lua", Path(aside) / "addresses"
        script.write_text(_LUA, encoding="utf-8")
        listed.write_text("\n".join(addresses), encoding="utf-8")
        command = [wrk, "-t1", f"-c{READERS}", "--timeout", "30s", f"-d{seconds}s", "-s", str(script), f"http://127.0.0.1:{port}"]
        done = subprocess.run(command, capture_output=True, text=True, check=True, env=os.environ | {"ADDRESSES": str(listed)})
    total = int(re.search(r"(\d+) requests in", done.stdout)[1])
    bad = re.search(r"Non-2xx or 3xx responses: (\d+)", done.stdout)
    return (total - (int(bad[1]) if bad else 0)) / seconds


def _own_rate(port: int, addresses: Sequence[str], seconds: int) -> float:
    counts = [0] * READERS
    end = time.monotonic() + seconds

    def read(n: int) -> None:
        for address in addresses[n::READERS] * (1 + 100_000 // len(addresses)):
            if time.monotonic() >= end:
                break
            counts[n] += fetch(port, address) == 200

    threads = [threading.Thread(target=read, args=(n,)) for n in range(READERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(counts) / seconds


def settle(server: Server) -> None:
    """Wait until a server has done with what nobody waits for any more."""
    for _ in range(60):
        before = server.processor()
        time.sleep(0.25)
        if not server.processor() - before > 0.02:
            break


def rates(server: Server, page: Page, seconds: int) -> tuple[float, float]:
    """Answers per second to readers of addresses that nobody asked for before, and to readers of one address."""
    fresh = rate(server.port, [page.address(n) for n in range(1_000, 1_000 + 2_000 * seconds)], seconds)
    settle(server)
    same = rate(server.port, [page.address(0)] * READERS, seconds)
    settle(server)
    return fresh, same


def measured(folder: Path, seconds: int, wanted: Sequence[str] = ()) -> Iterator[str]:
    """A line per kind of page, then the memory taken."""
    ports, database = (free_port(), free_port()), str(folder / package.DATABASE)
    yield f"{'':<24}{'ms, alone':>10}{'worst':>8}{'work':>6} |{'fresh/s':>9}{'same/s':>9} | plain:{'ms':>8}{'fresh/s':>9}{'same/s':>9} |{'ratios':>8}"
    with serving([sys.executable, "-c", OURS, str(folder), str(ports[0])], ports[0]) as ours, serving([sys.executable, "-m", "datasette", database, "-p", str(ports[1])], ports[1]) as plain:
        settle(ours)  # what it reads at first
        for page in (page for page in pages(folder) if not wanted or page.name in wanted):
            yield line(page, ours, plain, seconds)
        yield f"memory: Tally {ours.memory():.0f} MB, plain Datasette {plain.memory():.0f} MB; load {os.getloadavg()[0]:.1f}"


def line(page: Page, ours: Server, plain: Server, seconds: int) -> str:
    """What is told of one kind of page."""
    found, own = alone(ours, page, page.visits), rates(ours, page, seconds) if seconds else (float("nan"), float("nan"))
    told = f"{page.name:<24}{found.middle:>10.0f}{found.worst:>8.0f}{found.work:>6.0f}{'!' if found.worst > SLOW else ' '}|{own[0]:>9.1f}{own[1]:>9.1f} |"
    if not (page.plain and seconds):
        return told
    other = alone(plain, page, 3)
    theirs = rates(plain, page, seconds) if other.worst < float("inf") else (0.0, 0.0)
    ratios = "".join(f"{mine / its:>7.1f}x" if its else f"{'-':>8}" for mine, its in zip(own, theirs))
    return told + f"{other.middle:>15.0f}{theirs[0]:>9.1f}{theirs[1]:>9.1f} |{ratios}"


def main() -> None:
    """Make the packages, serve them, print what was measured."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--sizes", type=int, nargs="+", default=[5_000, 50_000, 500_000])
    asked.add_argument("--seconds", type=int, default=5, help="for each measurement under load; 0 for one reader of our own pages alone")
    asked.add_argument("--articles", type=int, help="how many of the gold articles are read; all where it is not given")
    asked.add_argument("--pages", nargs="+", help="the kinds of page that are asked for; all where it is not given")
    asked.add_argument("--keep", type=Path, help="folder for the packages, taken from there where they exist already")
    told = asked.parse_args()
    read = documents()[: told.articles]
    rows = base(read)
    with tempfile.TemporaryDirectory() as aside:
        for size in told.sizes:
            folder = (told.keep or Path(aside)) / str(size)
            made = ""
            if not folder.is_dir():
                begun = time.process_time()
                built(folder, *grown(rows, read, size))
                made = f", database made in {time.process_time() - begun:.0f} s of processor time"
            print(f"{size:,} claims, {(folder / package.DATABASE).stat().st_size / 1e6:.0f} MB{made}", flush=True)
            for line in measured(folder, told.seconds, told.pages or ()):
                print(line, flush=True)


if __name__ == "__main__":
    main()
