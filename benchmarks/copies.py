"""How finding copies grows with the number of articles: `python benchmarks/copies.py [--sizes 5000 20000 60000]`.

For each number of articles: seconds, articles per second and peak memory of `copies.find`, how many copies it found of those that
stand among the articles; and, where it is installed, the seconds of datasketch's MinHash and LSH for the same sketches and buckets,
in the same run. Then the exponent by which the time grows: 1 is linear, 2 is all pairs.

The articles are made up, the same ones in every run: 60 to 400 words drawn as often as words are in a language, of sixty sites of
which few have most, each with thirty words of its own under every article. One in seven is a copy: six words changed, up to half cut
off its end, another site's words under it. Each measurement is made in a Python of its own with one thread; what counts is processor time.
"""

from __future__ import annotations

import argparse
import json
import platform
import random
import resource
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import accumulate
from math import log
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "scripts"))

from tally import copies
from tally.model import Document

HINT = "datasketch is not installed, so Tally is measured alone. In the venv of Tally: pip install datasketch"


def articles(count: int) -> tuple[list[Document], int]:
    """`count` articles, and how many of them are copies: the same ones for the same number."""
    pick = random.Random(count)
    words = ["".join(pick.choices("abcdefghijklmnoprstuvz", k=pick.randint(2, 10))) for _ in range(30_000)]
    often = list(accumulate(1 / (rank + 10) for rank in range(len(words))))
    sites = [" ".join(pick.choices(words, k=30)) for _ in range(60)]
    made: list[Document] = []
    texts: list[list[str]] = []
    for n in range(count):
        if texts and n % 7 == 0:
            text = _copied(pick.choice(texts), pick)
        else:
            text = pick.choices(words, cum_weights=often, k=pick.randint(60, 400))
            texts.append(text)
        site = sites[int(len(sites) * pick.random() ** 2)]
        made.append(Document(f"s{n}", f"{' '.join(text)}\n{site}", date(2023, 1, 1) + timedelta(pick.randrange(300))))
    return made, count - len(texts)


def _copied(text: Sequence[str], pick: random.Random) -> list[str]:
    made = list(text)
    for at in pick.sample(range(len(made)), 6):
        made[at] = "changed"
    return made[: int(len(made) * pick.uniform(0.5, 1))]


def seconds_of_tally(found: Sequence[Document]) -> tuple[float, int]:
    """Processor time of `copies.find`, and how many copies it found."""
    begin = time.process_time()
    made = copies.find(found)
    return time.process_time() - begin, len(made)


def seconds_of_datasketch(found: Sequence[Document]) -> tuple[float, int]:
    """Processor time of datasketch from the texts to the articles with another in one of their buckets. Raises ImportError where it is not installed."""
    from datasketch import MinHash, MinHashLSH

    begin = time.process_time()
    index = MinHashLSH(num_perm=copies.BANDS * copies.ROWS, params=(copies.BANDS, copies.ROWS))
    met = 0
    for document in sorted(found, key=lambda d: (d.published, d.id)):
        words = document.text.lower().split()
        sketch = MinHash(num_perm=copies.BANDS * copies.ROWS)
        sketch.update_batch([" ".join(run).encode() for run in zip(*(words[i:] for i in range(copies.RUN)))])
        met += bool(index.query(sketch))
        index.insert(document.id, sketch)
    return time.process_time() - begin, met


MEASURED = {"tally": seconds_of_tally, "datasketch": seconds_of_datasketch}


def measure(who: str, count: int) -> dict[str, float] | None:
    """What `--one` prints, from a Python of its own; None where what is measured is not installed."""
    done = subprocess.run([sys.executable, __file__, "--one", who, str(count)], capture_output=True, text=True)
    if done.returncode:
        if "No module named" in done.stderr:
            return None
        sys.exit(done.stderr)
    return json.loads(done.stdout)


def _one(who: str, count: int) -> None:
    documents, copied = articles(count)
    before = _peak()
    taken, met = MEASURED[who](documents)
    print(json.dumps({"seconds": taken, "before": before, "peak": _peak(), "found": met, "copied": copied}))


def _peak() -> float:
    """Megabytes that this process has held at most."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform != "darwin" else 1024**2)


def rows(sizes: Sequence[int], alone: bool) -> Iterator[str]:
    """A line per number of articles, then how the time grows."""
    taken = []
    for n, count in enumerate(sizes):
        own = measure("tally", count)
        other = measure("datasketch", count) if n == 0 and not alone else None
        assert own is not None
        taken.append(own["seconds"])
        ratio = f"{other['seconds'] / taken[-1]:7.1f} x {other['seconds']:9.1f}" if other else f"{'':19}"
        yield f"{count:8,} {ratio} {taken[-1]:9.1f} {count / taken[-1]:9,.0f} {own['before']:8,.0f} {own['peak']:8,.0f} {own['found']:8,.0f} {own['copied']:8,.0f}"
        if n == 0 and other is None and not alone:
            yield HINT
    if len(sizes) > 1:
        yield f"growth from {sizes[0]:,} to {sizes[-1]:,} articles: exponent {log(taken[-1] / taken[0]) / log(sizes[-1] / sizes[0]):.2f}"


def main() -> None:
    """Print what is measured."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", nargs="+", type=int, default=[5000, 20_000, 60_000], metavar="ARTICLES", help="numbers of articles, the peer reads the first (default 5000 20000 60000)")
    parser.add_argument("--alone", action="store_true", help="leave datasketch out")
    parser.add_argument("--one", nargs=2, metavar=("WHO", "ARTICLES"), help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.one:
        return _one(arguments.one[0], int(arguments.one[1]))
    print(f"Python {platform.python_version()}, one thread")
    print(f"{'articles':>8} {'ratio':>9} {'peer s':>9} {'Tally s':>9} {'artic./s':>9} {'MB of it':>8} {'MB peak':>8} {'found':>8} {'copies':>8}")
    for line in rows(sorted(arguments.sizes), arguments.alone):
        print(line, flush=True)


if __name__ == "__main__":
    main()
