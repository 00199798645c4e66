"""`tally.read` and `tally.find_numbers`: what they give, what they refuse, and that the package itself is light."""

from __future__ import annotations

import doctest
import inspect
import subprocess
import sys
import typing
from datetime import date, datetime

import pytest
from conftest import ROOT

import tally
from tally import engine
from tally.model import Document
from tally.numbers import numpacks

TEXT = "Two soldiers were killed in Baku on Tuesday, the ministry said."


def test_read_gives_the_claims_of_the_engine() -> None:
    (claim,) = tally.read(TEXT, "en", date(2023, 9, 20))
    assert isinstance(claim, tally.Claim)
    assert (claim.outcome, claim.low, claim.high, claim.date_start) == ("killed", 2, 2, date(2023, 9, 19))
    assert TEXT[claim.number_start : claim.number_end] == "Two" and TEXT[claim.quote_start : claim.quote_end] == claim.quote
    assert [claim] == list(engine.read_document(Document("text", TEXT, date(2023, 9, 20), lang="en")).claims)
    assert tally.read("") == [] == tally.read("Nothing happened.")


@pytest.mark.parametrize("published", ["2023-09-20", date(2023, 9, 20), datetime(2023, 9, 20, 23, 59)])
def test_the_day_of_publication_may_be_text_or_date(published: str | date) -> None:
    assert [claim.date_start for claim in tally.read(TEXT, published=published)] == [date(2023, 9, 19)]


def test_the_language_helps_where_a_text_is_too_short_to_show_it() -> None:
    assert [claim.language for claim in tally.read("3 yaralı", "tr")] == ["tr"]


REFUSED = {
    "a number": ((5,), "text: found int, expected str"),
    "bytes": ((b"Two soldiers",), "text: found bytes, expected str: decode it first"),
    "nothing": ((None,), "text: found NoneType, expected str"),
    "an unknown language": ((TEXT, "qq"), "lang: found 'qq', expected one of az, bg, en"),
    "a language that is no text": ((TEXT, 1), "lang: found 1, expected one of"),
    "no day": ((TEXT, None, "yesterday"), "published: found 'yesterday', expected a date such as 2023-09-19"),
    "a number for a day": ((TEXT, None, 2023), "published: found 2023, expected a date"),
}


@pytest.mark.parametrize(("arguments", "message"), REFUSED.values(), ids=REFUSED)
def test_read_says_what_it_cannot_take(arguments: tuple[typing.Any, ...], message: str) -> None:
    with pytest.raises(tally.DataError) as caught:
        tally.read(*arguments)
    assert str(caught.value).startswith(message) and isinstance(caught.value, ValueError)


@pytest.mark.parametrize(("arguments", "message"), [(("5", "qq"), "lang: found 'qq'"), (("5", None), "lang: found None"), ((5, "en"), "text: found int")])
def test_find_numbers_says_what_it_cannot_take(arguments: tuple[typing.Any, ...], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        tally.find_numbers(*arguments)


@pytest.mark.parametrize("lang", numpacks.codes())
def test_find_numbers_reads_every_language_that_has_numbers(lang: str) -> None:
    text = "\U0001f534 (12), 30"  # beyond the first plane: one code point
    assert [(n.start, n.end, n.value, n.low, n.high, n.quantifier) for n in tally.find_numbers(text, lang)] == [(3, 5, 12, 12, 12, "exact"), (8, 10, 30, 30, 30, "exact")]


def test_a_number_says_what_its_words_commit_to() -> None:
    (number,) = tally.find_numbers("at least dozens", "en")
    assert (number.value, number.low, number.high, number.quantifier) == (None, 20, None, "indefinite")
    assert isinstance(number, tally.Number)


def test_the_examples_in_the_help_are_real() -> None:
    assert doctest.testmod(tally).failed == 0
    for function in (tally.read, tally.find_numbers):
        told = inspect.getdoc(function)
        assert told and all(name in told for name in inspect.signature(function).parameters)


def test_importing_the_package_imports_nothing_else_of_it() -> None:
    code = "import sys, tally; print(*sorted(m for m in sys.modules if m.startswith(('tally', 'yaml', 'sentencex', 'numpy'))))"
    run = subprocess.run([sys.executable, "-c", code], env={"PYTHONPATH": str(ROOT / "scripts")}, capture_output=True, text=True, check=True)
    assert run.stdout.split() == ["tally"]


def test_what_the_package_offers_is_listed() -> None:
    assert set(tally.__all__) <= set(dir(tally))
    assert all(getattr(tally, name) is not None for name in tally.__all__)
    with pytest.raises(AttributeError, match="no attribute 'nonsense'"):
        tally.nonsense  # noqa: B018 - the access is the test
