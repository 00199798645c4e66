"""The shadow keeps every offset, and tokens stand where they say."""

from __future__ import annotations

import sys
import unicodedata

import pytest

from tally.text import shadow, tokens


def test_the_shadow_of_every_character_is_one_character() -> None:
    assigned = [chr(n) for n in range(sys.maxunicode + 1) if unicodedata.category(chr(n)) not in ("Cn", "Co")]
    assert [char for char in assigned if len(shadow(char)) != 1] == []


@pytest.mark.parametrize(
    ("text", "wanted"),
    [("İI’„«»–\u00a0", "ii'\"\"\"- "), ("٣۴５३", "3453"), ("ＡＢ！", "ab!"), ("Étage Ёлка", "étage ёлка"), ("\U0001d7d8\U0001fbf0", "00")],
)
def test_signs_that_mean_the_same_are_one(text: str, wanted: str) -> None:
    assert shadow(text) == wanted


def test_a_language_folds_letters_of_its_own() -> None:
    assert shadow("IŞIK", (("I", "ı"),)) == "ışık" and shadow("IŞIK") == "işik"


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("t-72s don't", ["t", "-", "72", "s", "don", "'", "t"]),
        ("死者3人", ["死", "者", "3", "人"]),
        ("e\u0301te\u0301 نامه\u200cای", ["e\u0301te\u0301", "نامه\u200cای"]),
        ("a_b  \n", ["a", "_", "b"]),
        ("", []),
    ],
)
def test_tokens_are_words_digits_and_single_signs_at_their_offsets(text: str, wanted: list[str]) -> None:
    words, starts, ends = tokens(text)
    assert list(words) == wanted
    assert [text[a:b] for a, b in zip(starts, ends, strict=True)] == wanted


def test_tokens_of_a_stretch_have_the_offsets_of_the_whole() -> None:
    assert tokens("two tanks burnt", 4, 9) == (("tanks",), (4,), (9,))
