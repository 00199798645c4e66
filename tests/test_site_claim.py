"""A claim's page: the sentence, the context, the citation, what it stands to, its history."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
import site_example
from datasette.utils import tilde_encode
from site_example import Browser
from tally.columns import TABLES
from tally.site import claim, guard, sentence

BLANK = dict.fromkeys((*TABLES["claims"].header, "publisher", "source_title", "published", "published_precision", "claimant_name", "place_name"))
PLAIN = {"outcome": "killed", "class": "person", "value": 5, "low": 5, "high": 5, "quantifier": "exact", "stance": "asserted", "attribution": "named", "basis": "incident"}
PLAIN |= {"language": "en", "unit": "person", "claimant_text": "the ministry", "subject": "people", "date_start": "2024-05-01", "date_end": "2024-05-01", "date_precision": "day", "date_basis": "stated"}
BOUNDS = {"value": None, "quantifier": "between"}


def row(**told: Any) -> dict[str, Any]:
    return BLANK | PLAIN | told


@pytest.mark.parametrize(
    ("told", "reads"),
    [
        ({}, "The ministry says that 5 people were killed on 1 May 2024."),
        ({"quantifier": "at_least", "high": None, "side": "AZ"}, "The ministry says that at least 5 people (Azerbaijan’s) were killed on 1 May 2024."),
        ({"value": 1, "low": 1, "high": 1, "class": "soldier", "subject": None}, "The ministry says that 1 soldier was killed on 1 May 2024."),
        ({"class": "mortar", "subject": "mortir", "language": "id", "outcome": "captured", "side": "NK"}, "The ministry says that 5 mortars (“mortir”, Nagorno-Karabakh’s) were captured on 1 May 2024."),
        ({"claimant_text": None, "attribution": "author"}, "The article itself states that 5 people were killed on 1 May 2024."),
        ({"claimant_text": None, "attribution": "unnamed"}, "Somebody whom the article does not name says that 5 people were killed on 1 May 2024."),
        ({"claimant_text": "Ukrainian officials", "stance": "denied"}, "Ukrainian officials deny that 5 people were killed on 1 May 2024."),
        ({"stance": "unconfirmed"}, "The ministry says, unconfirmed, that 5 people were killed on 1 May 2024."),
        ({**BOUNDS, "high": 8}, "The ministry says that 5 to 8 people were killed on 1 May 2024."),
        ({**BOUNDS, "quantifier": "indefinite", "low": 20, "high": None}, "The ministry says that at least 20 people were killed on 1 May 2024."),
        ({**BOUNDS, "low": None, "high": None}, "The ministry says that an unstated number people were killed on 1 May 2024."),
        ({**BOUNDS, "quantifier": "share", "share": 0.5, "low": 1000, "high": None}, "The ministry says that at least 50 % (that is at least 1,000) people were killed on 1 May 2024."),
        ({"basis": "cumulative", "date_start": None}, "The ministry says that 5 people had been killed as of 1 May 2024."),
        ({"outcome": "casualties", "place_text": "Baku", "via_text": "A > B"}, "The ministry says that 5 people were killed or wounded in Baku on 1 May 2024, as passed on by A and B."),
        ({"language": "ru", "place_text": "Баку", "place_name": "Baku", "claimant_name": "The Ministry"}, "The ministry (The Ministry) says that 5 people (“people”) were killed in Баку (Baku) on 1 May 2024."),
        ({"date_basis": "published", "date_start": None}, "The ministry says that 5 people were killed by 1 May 2024, when it was published."),
        ({"date_start": None, "date_end": None}, "The ministry says that 5 people were killed."),
        ({"date_end": "2024-05-31", "date_precision": "month"}, "The ministry says that 5 people were killed in May 2024."),
        ({"date_end": "2024-05-03"}, "The ministry says that 5 people were killed between 1 May 2024 and 3 May 2024."),
    ],
)  # fmt: skip
def test_a_claim_reads_as_a_sentence(told: dict[str, Any], reads: str) -> None:
    assert unescape(re.sub("<[^>]*>", "", sentence.sentence(row(**told)))) == reads


def test_the_sentence_escapes_and_tells_languages_apart() -> None:
    hostile = site_example.SCRIPT
    made = sentence.sentence(row(claimant_text=hostile, subject=hostile, place_text=hostile, via_text=hostile, side=hostile, language='"><b>'))
    assert "<script" not in made and "<b>" not in made
    assert '<bdi lang="id">mortir</bdi>' in sentence.sentence(row(subject="mortir", language="id"))


def test_every_class_and_outcome_has_words() -> None:
    for cls in TABLES["claims"].column("class").allowed:
        assert "_" not in sentence.noun(row(**{"class": cls})) and sentence.noun(row(**{"class": cls}))
        assert "_" not in sentence.noun(row(**{"class": cls, "low": 1, "high": 1}))
    for outcome in TABLES["claims"].column("outcome").allowed:
        assert sentence.done(row(outcome=outcome)).startswith("were ")


def test_the_context_is_cut_at_words_and_knows_when_the_quote_is_not_there() -> None:
    text = "word " * 200 + "Five died here." + " tail" * 200
    start = text.index("Five")
    told = row(quote="Five died here.", quote_start=start, quote_end=start + 15, number_start=start, number_end=start + 4)
    found = claim.context(text, told)
    assert (found["before"], found["number"], found["after"]) == ("", "Five", " died here.")
    assert found["lead"].startswith("…word ") and found["tail"].endswith(" tail…") and not found["astray"]
    assert text[: start + 15].endswith(found["lead"].removeprefix("…") + "Five died here.")
    assert claim.context("moved " + text, told)["astray"]
    short = claim.context("Five died here.", {**told, "quote_start": 0, "quote_end": 15, "number_start": 0, "number_end": 4})
    assert short["lead"] == short["tail"] == ""


def test_related_claims_stand_under_what_they_are_to_this_one() -> None:
    rows = [{"relation": "updates", "towards": 1}, {"relation": "updates", "towards": 0}, {"relation": "conflicts", "towards": 0}, {"relation": "conflicts", "towards": 1}, {"relation": "other", "towards": 1}]
    assert [(name, len(found)) for name, found in claim.grouped(rows)] == [("Replaces the earlier toll", 1), ("Replaced by the later toll", 1), ("Cannot both hold with", 2), ("other", 1)]


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Browser:
    return Browser(site_example.build(tmp_path_factory.mktemp("package")))


def test_the_page_has_all_parts(browser: Browser) -> None:
    six, two, _ = browser.claims("004_72572ea6659044dd")
    html = unescape(browser.page(f"/tally/claims/{six}"))
    for words in ("Azerbaijan’s Defense Ministry</bdi> says that", "6 <bdi", "The words", "Its parts", "Cite this claim", "TY  - DATA", "@misc{", "History", 'killed <mark class="o-killed">six</mark>'):
        assert words in html, words
    assert f'href="/tally/claims/{two}"' in html
    part = unescape(browser.page(f"/tally/claims/{two}"))
    assert "denies that" in part and "Part of" in part and f'href="/tally/claims/{six}"' in part


def test_the_only_script_is_the_one_that_copies(browser: Browser) -> None:
    html = browser.page(f"/tally/claims/{browser.claims(site_example.HOSTILE_ID)[0]}")
    assert re.findall(r"<script.*?</script>", html, re.S) == [f"<script>{guard.SCRIPT}</script>"]
    assert html.count("data-copy=") == 3 and all(f'id="{id_}"' in html for id_ in re.findall(r'data-copy="([^"]*)"', html))
    assert "<script" not in browser.page(f"/-/source/{tilde_encode(site_example.HOSTILE_ID)}")
