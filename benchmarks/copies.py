"""How finding copies grows with the number of articles: `python benchmarks/copies.py [--sizes 5000 20000 60000]`.

For each number of articles: seconds, articles per second and peak memory of `copies.find`, how many copies it found of those that
stand among the articles; and, where it is installed, the seconds of datasketch's MinHash and LSH for the same sketches and buckets,
in the same run. Then the exponent by which the time grows: 1 is linear, 2 is all pairs.

The articles are made up, the same ones in every run: 60 to 400 words drawn as often as words are in a language, of sixty sites of
which few have most, each with thirty words of its own under every article. One in seven is a copy: six words changed, up to half cut
off its end, another site's words under it. Each measurement is made in a Python of its own with one thread; what counts is processor time.
"""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Sequence
from datetime import date, timedelta
from itertools import accumulate
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "scripts"))

from growth import Growth, Told

from tally.model import Document
from tally.relate import copies


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


def seconds_of_tally(found: tuple[list[Document], int]) -> tuple[float, Told]:
    """Processor time of `copies.find`, and how many copies it found of how many."""
    documents, copied = found
    begin = time.process_time()
    made = copies.find(documents)
    return time.process_time() - begin, {"found": len(made), "copied": copied}


def seconds_of_datasketch(found: tuple[list[Document], int]) -> tuple[float, Told]:
    """Processor time of datasketch from the texts to the articles with another in one of their buckets. Raises ImportError where it is not installed."""
    from datasketch import MinHash, MinHashLSH

    begin = time.process_time()
    index = MinHashLSH(num_perm=copies.BANDS * copies.ROWS, params=(copies.BANDS, copies.ROWS))
    met = 0
    for document in sorted(found[0], key=lambda d: (d.published, d.id)):
        words = document.text.lower().split()
        sketch = MinHash(num_perm=copies.BANDS * copies.ROWS)
        sketch.update_batch([" ".join(run).encode() for run in zip(*(words[i:] for i in range(copies.RUN)))])
        met += bool(index.query(sketch))
        index.insert(document.id, sketch)
    return time.process_time() - begin, {"found": met, "copied": found[1]}


GROWTH = Growth(
    script=__file__,
    unit="articles",
    peer="datasketch",
    header=f"{'articles':>8} {'ratio':>9} {'peer s':>9} {'Tally s':>9} {'artic./s':>9} {'MB of it':>8} {'MB peak':>8} {'found':>8} {'copies':>8}",
    sizes=(5000, 20_000, 60_000),
    digits=1,
    made=articles,
    measured={"tally": seconds_of_tally, "datasketch": seconds_of_datasketch},
    tail=lambda own, _: f" {own['found']:8,.0f} {own['copied']:8,.0f}",
    hint="datasketch is not installed, so Tally is measured alone. In the venv of Tally: pip install datasketch",
)

if __name__ == "__main__":
    GROWTH.main(__doc__)
