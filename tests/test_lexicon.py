"""How forms are written, and where they are found."""

from __future__ import annotations

import pytest

from tally.lexicon import MAX_GAP, Lexicon, expand
from tally.mentions import settle
from tally.model import Entry, Mention
from tally.text import shadow, tokens

ENTRY = Entry("object", "killed")


def found(form: str, text: str, letters: tuple[tuple[str, str], ...] = ()) -> list[str]:
    """The stretches of `text` in which the form is found, as words."""
    lexicon = Lexicon(letters)
    lexicon.add(form, ENTRY)
    words = tokens(shadow(text, letters))[0]
    return [" ".join(words[m.first : m.last]) for m in lexicon.find(words)]


@pytest.mark.parametrize(
    ("form", "wanted"),
    [
        ("killed", ["killed"]),
        ("убит(|а|ы)", ["убит", "убита", "убиты"]),
        ("(a|b) (c|)d", ["a cd", "a d", "b cd", "b d"]),
        ("a (b (c|)|)d", ["a b cd", "a d", "a b d"]),
        ("(open", ["(open"]),
    ],
)
def test_alternatives_are_written_out(form: str, wanted: list[str]) -> None:
    assert expand(form) == wanted


@pytest.mark.parametrize(
    ("form", "text", "wanted"),
    [
        ("killed", "Killed, unkilled and KILLED", ["killed", "killed"]),
        ("mort*", "mort mortal immortal", ["mort", "mortal"]),
        ("lost their lives", "lost their lives, lost lives", ["lost their lives"]),
        ("lost their liv*", "lost their livelihoods", ["lost their livelihoods"]),
        ("lost (his|their) (own |)life", "lost their own life", ["lost their own life"]),
        ("took … hostage", "took nine people hostage", ["took nine people hostage"]),
        ("took* … hostage", "took nine hostage, hostage", ["took nine hostage"]),
        ("took … hostage", "took nine . hostage", []),
        ("took … hostage", "took 1,500 hostage", ["took 1 , 500 hostage"]),
        ("air-strike", "an air-strike", ["air - strike"]),
        ("死*", "死亡", ["死"]),
        ("ёлк*", "ЕЛКА ёлки", ["елка", "елки"]),
    ],
)
def test_a_form_is_found_where_its_words_stand(form: str, text: str, wanted: list[str]) -> None:
    assert found(form, text, (("ё", "е"), ("Ё", "е"))) == wanted


def test_a_gap_has_a_longest_length_and_takes_the_nearest_end() -> None:
    assert found("took … hostage", "took " + "them " * MAX_GAP + "hostage")
    assert not found("took … hostage", "took " + "them " * (MAX_GAP + 1) + "hostage")
    assert found("took … away", "took one away away") == ["took one away"]


@pytest.mark.parametrize("form", ["", "…", "… killed", "took …", "a … b … c", "*"])
def test_a_form_needs_words_around_its_one_gap(form: str) -> None:
    with pytest.raises(ValueError, match="needs words around its one gap"):
        Lexicon().add(form, ENTRY)


def test_every_reading_is_found_in_order_of_its_first_word() -> None:
    lexicon = Lexicon()
    for form in ("lives", "lost their lives", "lost", "their", "lo*"):
        lexicon.add(form, ENTRY)
    assert sorted((m.first, m.last) for m in lexicon.find(("they", "lost", "their", "lives"))) == [(1, 2), (1, 2), (1, 4), (2, 3), (3, 4)]
    assert [m.first for m in lexicon.find(("lost", "their", "lives"))] == [0, 0, 0, 1, 2]


def test_a_lexicon_gives_back_its_forms() -> None:
    lexicon = Lexicon()
    lexicon.add("took* (her|him) … away", ENTRY)
    assert sorted(form for form, _ in lexicon) == ["took* her … away", "took* him … away"]
    assert {words for words, _ in lexicon.patterns()} == {("took*", "her", "…", "away"), ("took*", "him", "…", "away")}


def test_entries_with_the_same_meaning_are_equal() -> None:
    assert Entry("time.words", "since") == Entry("time.words", "since") != Entry("time.words", "since", weak=True)
    assert len({Entry("a", "b"), Entry("a", "b"), Entry("a", "c")}) == 2
    assert Entry("time.words", "since").keys == ("time.words", ("time.words", "since"), "time")


def test_readings_that_nothing_tells_apart_keep_their_order() -> None:
    """Else the claims of a text would differ from process to process, as the order of a set does."""
    first, second = Mention(0, 1, Entry("object", "lost")), Mention(0, 1, Entry("object", "lost", weak=True))
    assert settle((first, second, first), ("lost",)) == (first, second)
    assert settle((second, first, second), ("lost",)) == (second, first)
