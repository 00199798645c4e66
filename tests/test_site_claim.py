"""A claim's page: the sentence, the context, the citation, what it stands to, its history."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
import site_example
from datasette.utils import tilde_encode
from site_example import Browser

from tally.schema.columns import TABLES
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
        # how many of what
        ({"quantifier": "at_least", "high": None, "side": "AZ"}, "The ministry says that at least 5 people (Azerbaijan’s) were killed on 1 May 2024."),
        ({"value": 1, "low": 1, "high": 1, "class": "soldier", "subject": None}, "The ministry says that 1 soldier was killed on 1 May 2024."),
        ({"value": 1, "low": 1, "high": 1, "subject": "76-year-old villager"}, "The ministry says that 1 person (“76-year-old villager”) was killed on 1 May 2024."),
        ({"class": "mortar", "subject": "mortir", "language": "id", "outcome": "captured", "side": "NK"}, "“the ministry” says that 5 mortars (“mortir”, Nagorno-Karabakh’s) were captured on 1 May 2024."),
        ({"subject": "patients slain"}, "The ministry says that 5 people (“patients slain”) were killed on 1 May 2024."),
        ({"subject": "us"}, "The ministry says that 5 people (“us”) were killed on 1 May 2024."),
        ({"subject": "dead", "class": "soldier"}, "The ministry says that 5 soldiers (“dead”) were killed on 1 May 2024."),
        ({"subject": "fallen servicemen"}, "The ministry says that 5 fallen servicemen were killed on 1 May 2024."),
        ({"unit": "household", "class": "family", "subject": "homes", "outcome": "displaced"}, "The ministry says that 5 families (“homes”) were displaced on 1 May 2024."),
        ({"unit": "household", "class": "refugee", "subject": None, "outcome": "displaced"}, "The ministry says that 5 households of refugees were displaced on 1 May 2024."),
        ({"unit": "household", "class": "person", "value": 1, "low": 1, "high": 1, "subject": None, "outcome": "displaced"}, "The ministry says that 1 household of people was displaced on 1 May 2024."),
        ({"class": "small_arms", "subject": None, "outcome": "captured"}, "The ministry says that 5 small arms were captured on 1 May 2024."),
        ({**BOUNDS, "high": 8}, "The ministry says that 5 to 8 people were killed on 1 May 2024."),
        ({**BOUNDS, "low": None, "high": 8}, "The ministry says that at most 8 people were killed on 1 May 2024."),
        ({**BOUNDS, "quantifier": "indefinite", "low": 20, "high": None, "value_text": "dozens of"}, "The ministry says that at least 20 people (“dozens of”) were killed on 1 May 2024."),
        ({**BOUNDS, "quantifier": "indefinite", "low": None, "high": None, "value_text": "some"}, "The ministry says that an unstated number of people (“some”) were killed on 1 May 2024."),
        ({**BOUNDS, "quantifier": "share", "share": 0.5, "low": 1000, "high": None, "value_text": "more than half"}, "The ministry says that 50 % of people (“more than half”, at least 1,000) were killed on 1 May 2024."),
        ({**BOUNDS, "quantifier": "share", "share": None, "low": None, "high": None, "value_text": "most"}, "The ministry says that a share of people (“most”) were killed on 1 May 2024."),
        # who says so
        ({"claimant_text": None, "attribution": "author"}, "The article itself states that 5 people were killed on 1 May 2024."),
        ({"claimant_text": None, "attribution": "unnamed"}, "Somebody whom the article does not name says that 5 people were killed on 1 May 2024."),
        ({"claimant_text": "Ukrainian officials", "stance": "denied"}, "Ukrainian officials deny that 5 people were killed on 1 May 2024."),
        ({"claimant_text": "officials in Kyiv"}, "Officials in Kyiv say that 5 people were killed on 1 May 2024."),
        ({"claimant_text": "the Ministry of Health and Social Affairs"}, "The Ministry of Health and Social Affairs says that 5 people were killed on 1 May 2024."),
        ({"claimant_text": "village women"}, "Village women say that 5 people were killed on 1 May 2024."),
        ({"claimant_text": "woman"}, "A woman says that 5 people were killed on 1 May 2024."),
        ({"claimant_text": "UN", "claimant_name": "United Nations"}, "UN (United Nations) says that 5 people were killed on 1 May 2024."),
        ({"claimant_text": "Armenia's defence ministry", "claimant_name": "Armenia: Ministry of Defence"}, "Armenia's defence ministry says that 5 people were killed on 1 May 2024."),
        ({"claimant_text": "Минздрав", "language": "ru", "claimant_name": "Russia: Ministry of Health", "subject": None}, "Russia’s Ministry of Health (“Минздрав”) says that 5 people were killed on 1 May 2024."),
        ({"claimant_text": "ООН", "language": "ru", "claimant_name": "United Nations", "subject": None}, "The United Nations (“ООН”) says that 5 people were killed on 1 May 2024."),
        ({"claimant_text": "армия", "language": "ru", "claimant_name": "Russia: Armed forces", "subject": None, "stance": "denied"}, "Russia’s armed forces (“армия”) deny that 5 people were killed on 1 May 2024."),
        ({"claimant_text": "«Туран»", "language": "ru", "subject": None}, "«Туран» says that 5 people were killed on 1 May 2024."),
        ({"stance": "unconfirmed"}, "The ministry says, unconfirmed, that 5 people were killed on 1 May 2024."),
        ({"via_text": "A > B"}, "The ministry says that 5 people were killed on 1 May 2024, as passed on by B, then by A."),
        # what happened, where
        ({"outcome": "casualties", "place_text": "Baku", "place_name": "Baku"}, "The ministry says that 5 people were killed or wounded in Baku on 1 May 2024."),
        ({"place_text": "the enclave", "place_name": "Nagorno-Karabakh"}, "The ministry says that 5 people were killed in Nagorno-Karabakh (“the enclave”) on 1 May 2024."),
        ({"place_text": "Баку", "place_name": "Baku", "language": "ru", "subject": None, "claimant_text": None, "attribution": "author"}, "The article itself states that 5 people were killed in Baku (“Баку”) on 1 May 2024."),
        ({"place_text": "границата", "language": "bg", "subject": None, "claimant_text": None, "attribution": "author"}, "The article itself states that 5 people were killed in “границата” on 1 May 2024."),
        # when
        ({"basis": "cumulative", "date_start": None}, "The ministry says that 5 people had been killed as of 1 May 2024."),
        ({"date_basis": "published", "date_start": None}, "The ministry says that 5 people were killed by 1 May 2024, the day of publication."),
        ({"date_basis": "published", "date_start": None, "outcome": "missing"}, "The ministry says that 5 people were missing as of 1 May 2024, the day of publication."),
        ({"date_start": None, "date_end": None}, "The ministry says that 5 people were killed."),
        ({"date_end": None}, "The ministry says that 5 people were killed from 1 May 2024 on."),
        ({"date_end": "2024-05-31", "date_precision": "month"}, "The ministry says that 5 people were killed in May 2024."),
        ({"date_end": "2024-06-30", "date_precision": "month"}, "The ministry says that 5 people were killed between May and June 2024."),
        ({"date_start": "2024-01-01", "date_end": "2024-12-31", "date_precision": "year"}, "The ministry says that 5 people were killed in 2024."),
        ({"date_end": "2024-05-03", "date_precision": "range"}, "The ministry says that 5 people were killed between 1 and 3 May 2024."),
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
