"""Sentences: where they begin and end, in which language they are, and which of them are worth reading."""

from __future__ import annotations

import pytest

from tally.model import Document, Sentence
from tally.segment import MOST_TOKENS, candidates, detect, sentences


def cut(text: str, lang: str | None = None) -> list[str]:
    return [text[s.start : s.end] for s in sentences(Document("a", text, lang=lang))]


@pytest.mark.parametrize(
    ("text", "lang", "wanted"),
    [
        ("Two died. Three lived.\nFour left", "en", ["Two died.", "Three lived.", "Four left"]),
        ("Lt. Gen. Roe spoke. He left.", "en", ["Lt. Gen. Roe spoke.", "He left."]),
        ("Погибли 5 тыс. человек. Это много.", "ru", ["Погибли 5 тыс. человек.", "Это много."]),
        ("Ген. Иванов каза. Той си тръгна.", "bg", ["Ген. Иванов каза.", "Той си тръгна."]),
        (" \r\n\r\n  Two died.  \u2028 x ", "en", ["Two died.", "x"]),
        ("", "en", []),
        ("\n \t", "en", []),
    ],
)
def test_a_sentence_ends_where_a_line_or_its_full_stop_does(text: str, lang: str, wanted: list[str]) -> None:
    assert cut(text, lang) == wanted


def test_offsets_and_tokens_are_those_of_the_text() -> None:
    text = "\U0001f534 One.\r\n\r\nTWO İki ’90s."
    for sentence in sentences(Document("a", text, lang="en")):
        assert len(sentence.words) == len(sentence.starts) == len(sentence.ends) == len(sentence.capital)
        assert all(sentence.start <= a < b <= sentence.end for a, b in zip(sentence.starts, sentence.ends, strict=True))
        assert [text[a].isupper() for a in sentence.starts] == list(sentence.capital)


def test_an_empty_line_ends_a_paragraph() -> None:
    assert [s.paragraph for s in sentences(Document("a", "One.\nTwo.\n\nThree. Four.\r\n\r\nFive.", lang="en"))] == [0, 0, 1, 1, 2]


def test_each_line_is_read_in_its_own_language() -> None:
    text = "Two soldiers were killed near the town on Monday, the ministry said in a statement.\nДвое военных погибли в понедельник у города, сообщили в министерстве обороны.\nKilled: 5"
    assert [s.lang for s in sentences(Document("a", text, lang="en"))] == ["en", "ru", "en"]


def test_a_line_in_a_language_without_a_pack_is_left_out() -> None:
    assert cut("Bei dem Angriff auf die Stadt sind nach Angaben des Ministeriums zwei Soldaten getötet worden, wie es am Dienstag hieß.") == []
    assert detect("Bei dem Angriff auf die Stadt sind nach Angaben des Ministeriums zwei Soldaten getötet worden.") == "de"


def test_what_no_writer_writes_is_cut_at_a_comma() -> None:
    words = "he was in the town and she was with them " * MOST_TOKENS
    text = " ".join(words.split()[: MOST_TOKENS - 5]) + ", " + " ".join(words.split()[:50])
    first, second = sentences(Document("a", text, lang="en"))
    assert first.words[-1] == "," and len(first.words) == MOST_TOKENS - 4 and len(second.words) == 50
    assert max(len(s.words) for s in sentences(Document("a", words, lang="en"))) == MOST_TOKENS


def found(text: str) -> list[str]:
    return [text[s.start : s.end] for s in candidates(Document("a", text, lang="en"))]


def test_only_sentences_in_which_a_claim_can_stand_are_candidates() -> None:
    text = "The sun rose. Two soldiers were killed on Monday. They had been friends.\nNobody spoke for 5 days."
    assert found(text) == ["Two soldiers were killed on Monday."]
    assert found("Nothing of that kind.") == []


def test_a_list_of_equipment_brings_the_sentence_along_that_says_what_became_of_it() -> None:
    text = "The militants laid down their arms. The list has four tanks and two guns."
    assert found(text) == ["The militants laid down their arms.", "The list has four tanks and two guns."]
    assert found("The militants went home. The list has four tanks and two guns.") == []


def test_candidates_are_sentences_of_the_document() -> None:
    text = "Two soldiers were killed.\n\nThree men, Gen. Roe said, were wounded. The sun rose.\r\nA soldier died."
    every = {(s.start, s.end, s.lang, s.words) for s in sentences(Document("a", text, lang="en"))}
    some = list(candidates(Document("a", text, lang="en")))
    assert len(some) == 3 and {(s.start, s.end, s.lang, s.words) for s in some} <= every
    assert all(isinstance(s, Sentence) for s in some)
