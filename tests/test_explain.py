"""What `--explain` tells: for every number its claim or a reason, for every column of a claim the words that it came from."""

from __future__ import annotations

import re
from datetime import date

import pytest

from tally.engine import Reading, read
from tally.extract import explain
from tally.model import Document

TEXT = (
    "Georgia's Interior Ministry said on Monday that nine of its border guards had been wounded near Gori. "
    "Fourteen people, four of them children, were killed in Batumi on 3 May 2019, the mayor said. The bridge is 40 metres long."
)
_LINE = re.compile(r'    ([a-z_]+) +(.+?)(?: <- (?:"([^"]*)")? ?(?:\((.*)\))?)?')


def reading(text: str, lang: str = "en") -> Reading:
    return read([Document("doc", text, published=date(2021, 6, 9), lang=lang)], every_number=True)


def told(found: Reading) -> dict[str, dict[str, tuple[str, str, str]]]:
    """By the number's words: column -> value, words, how."""
    made: dict[str, dict[str, tuple[str, str, str]]] = {}
    for line in explain(found.fates):
        if not line.startswith(" "):
            made[line.split("'")[1]] = columns = {}
            continue
        name, value, words, how = _LINE.fullmatch(line).groups()
        columns[name] = (value, words or "", how or "")
    return made


def test_every_column_names_its_words() -> None:
    nine = told(reading(TEXT))["nine"]
    assert nine["outcome"] == ("wounded", "wounded", "")
    assert nine["class"] == ("security", "border guards", "")
    assert nine["side"][:2] == ("GE", "its")
    assert nine["claimant"][:2] == ("act-ge-moi", "Georgia's Interior Ministry")
    assert nine["claimant_side"][0] == "GE"
    assert nine["date"] == ("..2021-06-07", "Monday", "relative")
    assert nine["place"][1] == "Gori"


def test_a_part_names_its_total_and_a_place_unknown_is_said_to_be() -> None:
    found = told(reading(TEXT))
    assert found["four"]["part_of"][1:] == ("Fourteen", "the total of which this is a part")
    assert found["four"]["date"][:2] == ("2019-05-03", "3 May 2019")
    elsewhere = told(reading("Six people drowned in the village of Zzyzxville."))
    assert elsewhere["Six"]["place"][1:] == ("village of Zzyzxville", "in no gazetteer")


def test_a_number_without_a_claim_has_a_reason_and_no_columns() -> None:
    lines = list(explain(reading(TEXT).fates))
    assert [line for line in lines if "'40'" in line][0].endswith("-> distance: A distance, height or other length")
    assert told(reading(TEXT))["40"] == {}


@pytest.mark.parametrize(
    ("lang", "text", "words", "side", "how"),
    [
        ("en", "The Georgian army lost seven tanks in the battle.", "seven", "GE", "is who lost it"),
        ("en", "Polish troops freed 12 Czech miners.", "12", "CZ", "stands with what is counted"),
        ("tr", "Gürcistan ordusunun iki helikopteri düşürüldü.", "iki", "GE", "owns what is counted"),
    ],
)
def test_the_side_says_how_it_is_known(lang: str, text: str, words: str, side: str, how: str) -> None:
    column = told(reading(text, lang))[words]["side"]
    assert (column[0], column[2]) == (side, how)


def test_values_are_those_of_the_claims_and_words_those_of_the_text() -> None:
    found = reading(TEXT)
    lines = told(found)
    for claim in found.claims:
        columns = lines[TEXT[claim.number_start : claim.number_end]]
        assert columns["outcome"][0] == claim.outcome and columns["class"][0] == claim.class_
        assert columns.get("side", (None,))[0] == claim.side and columns.get("place", (None,))[0] == (claim.place or claim.place_text)
        assert ("date" in columns) == (claim.date_basis != "published")
        assert all(words in TEXT for _, words, _ in columns.values())


def test_nothing_is_explained_unasked() -> None:
    assert read([Document("doc", TEXT, lang="en")]).fates == ()
