"""What the scan sees in a passage: whether a claim can stand in it, and in which language it is."""

from __future__ import annotations

import json
from random import Random

import pytest
from conftest import ROOT

from tally import engine, packs, segment
from tally.mentions import counted_as, sufferers
from tally.model import Document, Entry
from tally.packs.lexicon import GAP, Lexicon, writings
from tally.segment import scan, signs
from tally.segment.passage import FIGURE, Passage, fold
from tally.text import shadow, tokens

TURKISH = "Bakan bu konuda ve daha önce de olduğu gibi bir açıklama yaptı ama bunun için bir neden vermedi."


def look(text: str, lang: str = "en") -> signs.Glance:
    return scan.signs(lang).look(Passage.of(text).read_in(packs.letters(lang)))


@pytest.mark.parametrize(
    ("text", "claims"),
    [
        ("Two soldiers were killed.", True),
        ("They killed 5.", True),
        ("A soldier was killed.", True),  # an article counts a known noun
        ("The killed were buried.", False),  # nothing counts
        ("Two soldiers spoke to their mothers.", False),  # no outcome
        ("The weather is fine in all five towns.", False),
        ("It took two hours.", False),  # only things are taken, and none is named
        ("They took two tanks.", True),
        ("The tank took two hours.", True),
        ("The teacher took two hours.", False),  # nobody is taken
        ("A teacher was held.", True),
        ("A bridge was held.", False),  # only people and ships are
        ("Another was wounded near the bridge.", True),  # another what, no noun says
        ("½ of them died", True),
        ("٣ killed", True),
    ],
)
def test_a_claim_needs_an_outcome_and_something_that_counts(text: str, claims: bool) -> None:
    assert look(text).claims is claims


def test_the_words_of_a_form_may_stand_anywhere_in_the_passage() -> None:
    assert look("Nine lost, in the end, their lives.").claims
    assert not look("Nine changed, in the end, their minds.").claims


def test_an_outcome_may_open_a_list_of_equipment() -> None:
    assert look("They handed over their arms.").opens and not look("They went home.").opens
    assert scan.signs("en").may_list(Passage.of("Four tanks and a gun.")) and not scan.signs("en").may_list(Passage.of("Four apples."))


def test_nothing_that_the_engine_reads_is_passed_over() -> None:
    for name in ("en", "ru", "tr"):
        for line in (ROOT / "tests" / "gold" / f"{name}.jsonl").open(encoding="utf-8"):
            row = json.loads(line)
            document = Document(row["id"], row["text"])
            assert engine.read_document(document).claims == engine.read_document(document, every_number=True).claims


@pytest.mark.parametrize("text", ["T-72s, don't; 1,500\tкм", "Köy’de 5 KİŞİ", "a\u2028b\nc"])
def test_the_words_of_the_scan_are_those_of_the_tokens(text: str) -> None:
    words = [word for word in tokens(shadow(text))[0] if word.isalpha()]
    assert Passage.of(text).words == words


def test_digits_marks_and_signs_are_told_apart() -> None:
    assert fold("a5\u0301-b\r\nc 死") == f"a{FIGURE}{FIGURE} b\n\nc  死 "


def test_a_passage_that_is_cut_is_the_passage_of_its_text() -> None:
    for text in ("Two died. Three 5 lived.", "死者3人。Two."):
        assert Passage.of(text).cut(4, 12) == Passage.of(text[4:12])


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("The ministry said on Tuesday that two of them had been in the town and that it was not the first time.", "en"),
        (TURKISH, "tr"),
        ("Das Ministerium sagte am Dienstag, dass zwei von ihnen in der Stadt waren.", None),
        ("5 6 7", None),
        ("", None),
    ],
)
def test_the_language_is_told_by_small_words(text: str, lang: str | None) -> None:
    assert scan.language(Passage.of(text)) == lang


def test_the_language_of_a_very_long_passage_is_told_too() -> None:
    assert scan.language(Passage.of("it was the end of the day and they said that " * 10_000)) == "en"


def test_letters_of_a_language_are_read_as_its_own() -> None:
    assert look("5 KIŞI YARALANDI", "tr").claims  # I is ı there
    assert [claim.outcome for claim in engine.read_document(Document("a", "Двое военных были ранены, ещё трое погибли, сообщили в министерстве.")).claims] == ["wounded", "killed"]


def test_memory_of_words_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(signs, "MEMORY", 10)
    seen = signs.Signs(signs.keys((), None, frozenset()), None, frozenset())
    for n in range(100):
        seen.look(Passage.of(f"word{chr(97 + n % 26)}{chr(97 + n // 26)}"))
    assert len(seen._signs) <= 12


@pytest.mark.parametrize("lang", packs.codes())
def test_every_writing_of_an_outcome_is_seen(lang: str) -> None:
    chance, lexicon = Random(5), packs.load(lang).lexicon
    nouns = {cls: " ".join(words) for words, entry in lexicon.patterns() if all(map(str.isalpha, words)) for cls in counted_as(entry)}
    forms = [(form, entry) for form, entry in lexicon.forms() if signs.meaning(entry).befalls]
    for form, entry in chance.sample(forms, 300):
        noun = nouns[min(sufferers(entry) & nouns.keys())]
        for writing in chance.choices(list(writings(form)), k=3):
            text = f"{' '.join(word.rstrip('*') for word in writing if word != GAP)} 5 {noun}"
            assert look(text, lang).claims or not any(word.strip("*").isalnum() for word in writing), text


def test_alternatives_of_several_words_are_seen_by_each() -> None:
    lexicon = Lexicon()
    lexicon.add("(lost their lives|gave lives|(in action|) fell) (today|)", Entry("subject", "killed"))
    small = frozenset(("their", "in"))
    seen = signs.Signs(signs.keys(lexicon.forms(), None, small), None, small)
    assert [seen.look(Passage.of(text)).claims for text in ("5 lost their lives", "5 gave lives", "5 fell", "5 lives", "5 lost today")] == [True, True, True, False, False]


def test_a_form_of_several_words_lends_its_meaning_only_where_they_are() -> None:
    lexicon = Lexicon()
    lexicon.add("launch", Entry("counted", "vehicle"))
    lexicon.add("rocket launch", Entry("counted", "mlrs"))
    lexicon.add("sank", Entry("object", "destroyed", classes=("mlrs",)))
    lexicon.add("sank … off the coast", Entry("object", "destroyed", classes=("vehicle",)))
    small = frozenset(("off", "the"))
    seen = signs.Signs(signs.keys(lexicon.forms(), None, small), None, small)
    texts = ("5 launch sank", "5 rocket launch sank", "5 launch sank off the coast", "5 sank off the coast")
    assert [seen.look(Passage.of(text)).claims for text in texts] == [False, True, True, False]


def test_ordinary_news_is_mostly_passed_over() -> None:
    text = (ROOT / "benchmarks" / "quiet.txt").read_text(encoding="utf-8")
    document = Document("quiet", text)
    assert len(list(segment.candidates(document))) < len(list(segment.sentences(document))) / 3
    assert not engine.read_document(document).claims
