"""The number reader: cases of every language, the laws that hold for all of them, and its generated tables."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from tally.model import Number, Sentence
from tally.numbers import cldr, find_numbers, load_numbers, numpacks, read_numbers
from tally.numbers.numbare import with_bare
from tally.numbers.numpacks import LANG, NumbersError, codes
from tally.text import shadow, tokens

CASES = Path(__file__).with_name("numbers")
MAIN = {"en", "bg", "id", "ru", "az", "hy", "tr"}
MARK = re.compile(r"\[([^\[\]]+)\]")
NO_QUANTITY = ("ordinal", "model", "time", "date", "code")
every_language = pytest.mark.parametrize("code", codes())


def described(number: Number) -> str:
    """A number in the words of the case files: `12`, `at_least 5`, `between 5 7`, `indefinite 20`, `share 0.5 more_than`, `ordinal 3`."""
    if number.kind in ("time", "code"):
        return number.kind
    if number.kind in ("model", "date", "ordinal", "negative"):
        return f"{number.kind} {number.value:g}"
    if number.quantifier == "share":
        return f"share {'?' if number.share is None else format(number.share, '.3g')} {number.bound}".strip()
    if number.quantifier in ("between", "indefinite"):
        ends = " ".join(format(end, ".12g") for end in (number.low, number.high) if end is not None)
        return f"{number.quantifier} {ends}" + (f" {number.bound}" if number.bound else "")
    article = f"{number.kind} " if number.kind in ("article", "bare") else ""
    return article + ("" if number.quantifier == "exact" else number.quantifier + " ") + format(number.value, ".12g")


@cache
def cases(code: str) -> list[dict[str, Any]]:
    """The cases of a language: `text` with the numbers in brackets, `says` in the same order."""
    return yaml.safe_load((CASES / f"{code}.yaml").read_text(encoding="utf-8"))


def all_cases() -> list[Any]:
    """Every case with its language and place, so that a failure names both."""
    return [pytest.param(code, case, id=f"{code}-{n}") for code in codes() for n, case in enumerate(cases(code), 1)]


def plain_and_spans(marked: str) -> tuple[str, list[tuple[int, int]]]:
    """The text without its brackets, and where they stood."""
    spans, text, at = [], "", 0
    for match in MARK.finditer(marked):
        text += marked[at : match.start()]
        spans.append((len(text), len(text) + len(match[1])))
        text += match[1]
        at = match.end()
    return text + marked[at:], spans


@pytest.mark.parametrize(("code", "case"), all_cases())
def test_case(code: str, case: dict[str, Any]) -> None:
    text, spans = plain_and_spans(case["text"])
    found = find_numbers(text, code)
    assert [(text[n.start : n.end], described(n)) for n in found] == [(text[a:b], says) for (a, b), says in zip(spans, case["says"], strict=True)]
    assert [(n.start, n.end) for n in found] == spans


@every_language
def test_a_language_has_cases_enough(code: str) -> None:
    negative = [c for c in cases(code) if not c["says"] or any(says.startswith(NO_QUANTITY) for says in c["says"])]
    assert len(cases(code)) >= (30 if code in MAIN else 12)
    assert len(negative) >= (5 if code in MAIN else 2)
    assert len({c["text"] for c in cases(code)}) == len(cases(code))


@every_language
def test_every_cardinal_of_cldr_is_read_back(code: str) -> None:
    from unicode_rbnf import RbnfEngine

    for name in numpacks.read_yaml(code).get("cldr", [code]):
        engine = RbnfEngine.for_language(name)
        rules = next(r for r in ("spellout-cardinal-masculine", "spellout-cardinal", "spellout-numbering") if r in engine.rulesets)
        wrong = {}
        for n in (*range(2, 200), 212, 345, 999, 1100, 1234, 2005, 12_345, 100_000, 345_678, 2_000_000, 3_456_789):
            words = engine.format_number(n, ruleset_names=[rules]).text.replace("\u00ad", "")
            if [m.value for m in find_numbers(words, code)] != [n]:
                wrong[n] = words
        assert not wrong


@every_language
def test_numbers_are_in_order_inside_the_text_and_apart(code: str) -> None:
    for case in cases(code):
        text, _ = plain_and_spans(case["text"])
        found = find_numbers(text, code)
        assert all(0 <= n.text_start <= n.start < n.end <= n.text_end <= len(text) for n in found)
        assert all(a.end <= b.start for a, b in zip(found, found[1:]))


def test_the_engine_reads_a_tokenised_sentence() -> None:
    text = "Quiet night. At least five were hurt."
    shadowed = shadow(text)
    start = text.index("At")
    sentence = Sentence(start, len(text), "en", *tokens(shadowed, start))
    (number,) = read_numbers(shadowed, sentence, load_numbers("en"))
    assert (text[number.start : number.end], text[number.text_start : number.text_end]) == ("five", "At least five")
    assert (number.value, number.low, number.high, number.quantifier) == (5, 5, None, "at_least")


def test_offsets_are_code_points() -> None:
    text = "\U0001f4a5\U0001f4a5 İ 12 killed"
    (number,) = find_numbers(text, "en")
    assert text[number.start : number.end] == "12"


def test_a_language_without_numbers_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        load_numbers("xx")


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("wrods: {2: [two]}", "unknown key 'wrods'"),
        ("words: {two: [two]}", "words: expected a number"),
        ("words: {2: two}", "words:2: expected a list of forms"),
        ("glued: yes please", "glued: expected true or false"),
        ("before: {over: [over]}", "before: unknown key 'over'"),
        ("words: {2: [tw~case]}", "'case', which are not listed"),
        ("words: [", "numbers.yaml: "),
    ],
)
def test_a_fault_in_the_data_names_file_and_key(line: str, told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "qq").mkdir()
    (tmp_path / "qq" / "numbers.yaml").write_text(line, encoding="utf-8")
    monkeypatch.setattr(numpacks, "LANG", tmp_path)
    load_numbers.cache_clear()
    with pytest.raises(NumbersError, match="lang/qq/numbers.yaml") as fault:
        load_numbers("qq")
    load_numbers.cache_clear()
    assert told in str(fault.value)


def test_the_tables_are_what_cldr_gives() -> None:
    assert not cldr.stale(), "run python -m tally.numbers.cldr"


def test_a_stale_table_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "lang" / "en"
    folder.mkdir(parents=True)
    (folder / "numbers.yaml").write_text((LANG / "en" / "numbers.yaml").read_text(encoding="utf-8"), encoding="utf-8")
    monkeypatch.setattr(cldr, "LANG", tmp_path / "lang")
    assert cldr.main(["--check"]) == 1
    assert "lang/en/numbers.json is out of date: run python -m tally.numbers.cldr" in capsys.readouterr().err
    assert cldr.main([]) == 0
    assert cldr.main(["--check"]) == 0
    assert cldr.main(["--chekc"]) == 2


def looked_at(text: str, code: str) -> int:
    """How often the reader looks a word up: its work, whatever the machine does meanwhile."""
    looks = 0

    class Counting(numpacks.NumberTable):
        """A table that counts."""

        __slots__ = ()

        def look(self, word: str) -> tuple:
            """Count and look."""
            nonlocal looks
            looks += 1
            return super().look(word)

        def find(self, name: str, words: tuple[str, ...], at: int) -> int:
            """Count and find."""
            nonlocal looks
            looks += 1
            return super().find(name, words, at)

    table = load_numbers(code)
    counting = Counting(**{name: getattr(table, name) for name in numpacks.NumberTable.__dataclass_fields__})
    shadowed = shadow(text)
    sentence = Sentence(0, len(text), code, *tokens(shadowed))
    with_bare(sentence, counting, read_numbers(shadowed, sentence, counting))
    return looks


@pytest.mark.parametrize("piece", ["12 and ", "two hundred ", "two and a ", "tens of ", "1,234,567 ", "- - ", "a ", "half a ", "1.2.3.", "five-"])
def test_work_grows_with_the_length(piece: str) -> None:
    once, four_times = looked_at(piece * 1000, "en"), looked_at(piece * 4000, "en")
    assert four_times <= 4.1 * once + 50


@pytest.mark.parametrize("piece", ["солдат ", "загинув солдат ", "2 солдат та танк "])
def test_work_for_bare_nouns_grows_with_the_length(piece: str) -> None:
    once, four_times = looked_at(piece * 1000, "uk"), looked_at(piece * 4000, "uk")
    assert four_times <= 4.1 * once + 50


def test_ten_thousand_numbers_in_a_sentence() -> None:
    assert len(find_numbers("12 dead, " * 10_000, "en")) == 10_000


def test_digits_without_end_are_no_number() -> None:
    assert [n.kind for n in find_numbers("9" * 5000 + " killed", "en")] == ["code"]
