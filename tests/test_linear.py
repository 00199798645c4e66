"""Work grows with the length of a text and no faster, whatever stands in it. Counted, not timed.

What is counted: every call of a function, Python's or C's, and the characters that methods of a text go over as a whole.
"""

from __future__ import annotations

import sys
from collections.abc import Callable

import pytest

import tally
from tally import engine, segment
from tally.model import Document
from tally.segment import signs
from tally.segment.passage import Passage
from tally.text import tokens

WHOLE = frozenset(("translate", "lower", "split", "splitlines", "replace", "count", "strip"))  # methods that read all of their text
MOST = 2.15  # times the work where there is twice the text
END = "Two soldiers were killed near Baku on Tuesday, the ministry said. "
ONE_LINE: dict[str, Callable[[int], str]] = {
    "numbers": lambda n: f"Killed: {', '.join(map(str, range(1000, 1000 + 8 * n)))} soldiers.",
    "of": lambda n: "two of " * 10 * n + "soldiers were killed.",
    "commas": lambda n: "the ministry, said, " * 10 * n + END,
    "opened quotes": lambda n: '"he said ' * 10 * n + END,
    "nested quotes": lambda n: "«he said “two soldiers were killed " * n + "”» " * n,
    "brackets": lambda n: "(two soldiers killed " * n + ")" * n,
    "claims": lambda n: "five soldiers were killed and two wounded " * n,
    "sentences": lambda n: END * n,
    "lines": lambda n: (END + "\n\n") * n,
    "headlines": lambda n: "TWO SOLDIERS KILLED IN BAKU " * n,
    "names": lambda n: "In " + "San Jose de " * 10 * n + END,
    "dates": lambda n: "5 May 2020 to " * n + END,
    "speakers": lambda n: "according to the ministry of the ministry " * n + END,
    "one word": lambda n: "two soldiers kille" + "d" * 1000 * n + END,
    "one number": lambda n: "1" * 1000 * n + " soldiers were killed. " + END,
    "full stops": lambda n: "Two soldiers were killed" + " ." * 10 * n,
}


def work(function: Callable[..., object], *arguments: object) -> int:
    """How much a call does."""
    done = 0

    def count(_: object, event: str, called: object) -> None:
        nonlocal done
        done += event in ("call", "c_call")
        if event == "c_call" and getattr(called, "__name__", "") in WHOLE and isinstance(called.__self__, str):
            done += len(called.__self__) // 100  # a hundred characters of a C loop count as one call

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        function(*arguments)
    finally:
        sys.setprofile(before)
    return done


def growth(function: Callable[[str], object], made: Callable[[int], str], size: int) -> float:
    """How many times the work the text of twice the size is, the languages' data being ready and neither text seen before."""
    function(made(size + 1))
    return work(function, made(2 * size)) / work(function, made(size))


def document(text: str) -> Document:
    return Document("a", text, lang="en")


def test_the_count_sees_what_is_not_linear() -> None:
    assert growth(lambda text: [text.split() for _ in text], lambda n: "a " * n, 500) > 3
    assert 1.9 < growth(lambda text: [word.lower() for word in text.split()], lambda n: "a " * n, 500) < 2.1


@pytest.mark.parametrize("name", ONE_LINE)
def test_the_engine_does_twice_the_work_on_twice_the_text(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(segment, "MOST_TOKENS", 50)  # no more are parsed as one sentence: short texts show what long ones do
    made = ONE_LINE[name]
    size = next(n for n in range(5, 200, 5) if len(tokens(made(n))[0]) >= 200 or len(made(n)) > 9000)
    assert growth(lambda text: engine.read_document(document(text)), made, size) < MOST


@pytest.mark.parametrize("name", ["numbers", "of", "commas", "claims", "lines", "one word", "one number"])
def test_reading_numbers_does_twice_the_work_on_twice_the_text(name: str) -> None:
    assert growth(lambda text: tally.find_numbers(text, "en"), ONE_LINE[name], 100) < MOST


@pytest.mark.parametrize("name", ONE_LINE)
def test_scan_and_segmentation_do_twice_the_work_on_twice_the_text(name: str) -> None:
    assert growth(lambda text: list(segment.sentences(document(text))), ONE_LINE[name], 100) < MOST
    assert growth(lambda text: list(segment.candidates(document(text))), ONE_LINE[name], 100) < MOST


def test_the_scan_looks_once_at_each_word() -> None:
    met: list[str] = []

    class Counting(dict[str, None]):
        def __getitem__(self, word: str) -> None:
            met.append(word)

    seen = signs.Signs(signs.keys((), None, frozenset()), None, frozenset())
    seen._signs = Counting()
    seen.look(Passage.of("one two three " * 1000))
    assert len(met) == 3000


def test_five_megabytes_in_one_line() -> None:
    text = "it was the end of the day and they said that " * 112_000
    assert len(text) > 5_000_000
    small = work(engine.read_document, document(text[: len(text) // 10]))
    assert work(engine.read_document, document(text)) < 12 * small


def test_ten_thousand_numbers_in_a_sentence() -> None:
    text = f"Killed: {', '.join(map(str, range(10_000)))} soldiers."  # cut into sentences of a bounded length
    assert len(engine.read_document(document(text), every_number=True).fates) == 10_000
    assert [number.value for number in tally.find_numbers(text, "en")] == list(range(10_000))
