"""How the time of something grows with its size, beside a peer: the frame of `copies.py` and `relate.py`.

Each measurement is made in a Python of its own with one thread; what counts is processor time. A peer that is not installed is left out.
"""

from __future__ import annotations

import argparse
import json
import platform
import resource
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from math import log
from typing import Any

Told = dict[str, Any]  # "seconds", "before" and "peak" in megabytes, and what a benchmark tells besides


@dataclass(frozen=True)
class Growth:
    """A benchmark: what is counted, the peer and what it is called in a table, and what its tables say behind the figures all have."""

    script: str  # its file
    unit: str  # what its sizes count: articles, claims
    peer: str
    header: str
    sizes: Sequence[int]
    digits: int  # behind the point of the ratio to the peer
    made: Callable[[int], Any]  # what is measured on, by size
    measured: dict[str, Callable[[Any], tuple[float, Told]]]  # "tally" and the peer: seconds of processor time, and what to tell
    tail: Callable[[Told, Told | None], str]  # the end of a row, from what Tally and the peer told
    hint: str  # how to install the peer

    def main(self, description: str) -> None:
        """Print what is measured, or with `--one` the JSON of one measurement."""
        parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
        told = f"numbers of {self.unit}, the peer reads the first (default {' '.join(map(str, self.sizes))})"
        parser.add_argument("--sizes", nargs="+", type=int, default=self.sizes, metavar=self.unit.upper(), help=told)
        parser.add_argument("--alone", action="store_true", help=f"leave {self.peer} out")
        parser.add_argument("--one", nargs=2, metavar=("WHO", self.unit.upper()), help=argparse.SUPPRESS)
        arguments = parser.parse_args()
        if arguments.one:
            return print(json.dumps(self._one(arguments.one[0], int(arguments.one[1]))))
        print(f"Python {platform.python_version()}, one thread")
        print(self.header)
        for line in self._rows(sorted(arguments.sizes), arguments.alone):
            print(line, flush=True)

    def _one(self, who: str, count: int) -> Told:
        found = self.made(count)
        before = _peak()
        seconds, told = self.measured[who](found)
        return {"seconds": seconds, "before": before, "peak": _peak(), **told}

    def _measure(self, who: str, count: int) -> Told | None:
        """What `--one` prints, from a Python of its own; None where what is measured is not installed."""
        done = subprocess.run([sys.executable, self.script, "--one", who, str(count)], capture_output=True, text=True)
        if done.returncode:
            if "No module named" in done.stderr:
                return None
            sys.exit(done.stderr)
        return json.loads(done.stdout.splitlines()[-1])

    def _rows(self, sizes: Sequence[int], alone: bool) -> Iterator[str]:
        """A line per size, then how the time grows."""
        taken: list[float] = []
        for n, count in enumerate(sizes):
            own = self._measure("tally", count)
            other = self._measure(self.peer.lower(), count) if n == 0 and not alone else None
            assert own is not None
            taken.append(own["seconds"])
            ratio = f"{other['seconds'] / taken[-1]:7.{self.digits}f} x {other['seconds']:9.1f}" if other else f"{'':19}"
            yield f"{count:8,} {ratio} {taken[-1]:9.1f} {count / taken[-1]:9,.0f} {own['before']:8,.0f} {own['peak']:8,.0f}{self.tail(own, other)}"
            if n == 0 and other is None and not alone:
                yield self.hint
        if len(sizes) > 1:
            exponent = log(taken[-1] / taken[0]) / log(sizes[-1] / sizes[0])
            yield f"growth from {sizes[0]:,} to {sizes[-1]:,} {self.unit}: exponent {exponent:.2f}"


def _peak() -> float:
    """Megabytes that this process has held at most."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform != "darwin" else 1024**2)
