"""How forms are written, and where they are found."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from random import Random

import pytest

from tally import packs
from tally.mentions import settle
from tally.model import Entry, Mention
from tally.packs.lexicon import GAP, MAX_GAP, Lexicon, _passable, expand
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


Found = tuple[int, int, Entry, tuple[int, int]]


def written_out(form: str, letters: tuple[tuple[str, str], ...]) -> list[tuple[str, ...]]:
    """Every writing of a form, from its text: the words, stars at their ends, the gap."""
    return [tuple(word + "*" * starred for word, starred in starred_words(plain)) for plain in expand(shadow(form, letters))]


def starred_words(plain: str) -> Iterator[tuple[str, bool]]:
    """The words of a writing, and whether a star follows."""
    words = [*tokens(plain)[0], ""]
    return ((word, after == "*") for word, after in zip(words, words[1:], strict=False) if word != "*")


def stands(pattern: Sequence[str], words: Sequence[str], at: int) -> bool:
    """Whether a writing without a gap stands at a token."""
    here = words[at : at + len(pattern)]
    return len(here) == len(pattern) and all(word.startswith(want[:-1]) if want.endswith("*") else word == want for want, word in zip(pattern, here, strict=True))


def plainly(pattern: tuple[str, ...], words: Sequence[str], first: int) -> tuple[int, tuple[int, int]] | None:
    """Where a writing that begins at a token ends, and its gap."""
    if GAP not in pattern:
        return (first + len(pattern), (0, 0)) if stands(pattern, words, first) else None
    cut = pattern.index(GAP)
    begin = first + cut
    if not stands(pattern[:cut], words, first):
        return None
    for at in range(begin, begin + MAX_GAP + 1):
        if stands(pattern[cut + 1 :], words, at):
            return at + len(pattern) - cut - 1, (begin, at)
        if at >= len(words) or not _passable(words, at):
            return None
    return None


def sentence(writing: Sequence[str], others: Sequence[str], chance: Random) -> tuple[str, ...]:
    """A writing among other words: something after its stems, some words in its gap, now and then one changed."""
    words = [word if word != GAP else " ".join(chance.choices(others, k=chance.randrange(MAX_GAP + 2))) for word in writing]
    words = [word[:-1] + chance.choice(("", "x")) if word.endswith("*") else word for word in words]
    if chance.random() < 0.2:
        words[chance.randrange(len(words))] = chance.choice(others)
    return tuple(" ".join((*chance.choices(others, k=2), *words, *chance.choices(others, k=3))).split())


@pytest.mark.parametrize("lang", packs.codes())
def test_what_is_found_is_what_the_forms_written_out_would_find(lang: str) -> None:
    chance, letters = Random(7), packs.letters(lang)
    written = [form for _, form, _ in packs._entries(lang, {name: packs._file(lang, name) for name in packs.SCHEMA})]
    several = [form for form in written if " " in form and "(" in form and len(expand(form)) < 300]
    gaps = [form for form in written if GAP in form and len(expand(form)) < 300]
    forms = [*chance.sample(several, min(60, len(several))), *chance.sample(gaps, min(30, len(gaps))), *chance.sample(written, 30), "(away | (out|off) ) … home", "a (b (c|)|)* (|d)"]
    lexicon, plain = Lexicon(letters), {Entry("object", str(n)): written_out(form, letters) for n, form in enumerate(forms)}
    for form, entry in zip(forms, plain, strict=True):
        lexicon.add(form, entry)
    again = Lexicon.of(json.loads(json.dumps(lexicon.data())))
    others = [word.strip("*") or "." for patterns in plain.values() for pattern in chance.choices(patterns, k=3) for word in pattern if word != GAP] + [",", ".", "5", "-"]
    heads: dict[Entry, set[str]] = {entry: {pattern[0].rstrip("*") for pattern in patterns} for entry, patterns in plain.items()}
    for entry, patterns in plain.items():
        assert {words for words, each in lexicon.patterns() if each == entry} == set(patterns)
        for writing in chance.choices(patterns, k=2):
            words = sentence(writing, others, chance)
            starts = [(i, each) for i, word in enumerate(words) for each in plain if any(word.startswith(head) for head in heads[each])]
            wanted: set[Found] = {(i, hit[0], each, hit[1]) for i, each in starts for pattern in plain[each] if (hit := plainly(pattern, words, i))}
            assert {(m.first, m.last, m.entry, m.gap) for m in lexicon.find(words)} == wanted, words
            assert again.find(words) == lexicon.find(words)


def test_a_form_costs_the_sum_of_its_alternatives() -> None:
    """Not their product, which would be 10^12 here."""
    words = [f"({'|'.join(f'{place}{n}' for n in 'abcdefghij')})" for place in "abcdefghijkl"]
    lexicon = Lexicon()
    lexicon.add(" ".join(words), ENTRY)
    assert lexicon.find(tuple(f"{place}j" for place in "abcdefghijkl")) == [Mention(0, 12, ENTRY)]
    assert not lexicon.find(tuple(f"{place}k" for place in "abcdefghijkl"))
