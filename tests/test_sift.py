"""What is read no further than it takes to see that it states no claim, and what only looks like it."""

from __future__ import annotations

import pytest

from tally.link import sift
from tally.model import Document

STAGES = ("settle", "parse", "view", "link")  # functions of the module, in the order in which a sentence comes to them


def furthest(text: str, monkeypatch: pytest.MonkeyPatch, lang: str = "en") -> tuple[str, bool]:
    """The last stage that reads a text, "" where none does, and whether it makes a claim."""
    met: set[str] = set()
    for name in STAGES:
        monkeypatch.setattr(sift, name, _noting(met, name, getattr(sift, name)))
    makes = sift.claims(Document("a", text, lang=lang), {})
    return max(met, key=STAGES.index, default=""), makes


def _noting(met: set[str], name: str, function):  # noqa: ANN001, ANN202 - any function
    def noting(*arguments: object) -> object:
        met.add(name)
        return function(*arguments)

    return noting


@pytest.mark.parametrize(
    ("text", "stage"),
    [
        ("Two cats lay in the sun.", ""),  # no word for an outcome
        ("In prison they kept two cats.", ""),  # all the words of a form, but not as it has them
        ("The strike, which closed two schools, is over.", "settle"),  # a verb that is a noun here, and nobody who could have been struck
        ("The soldiers were freed on 05.05.2021 at 10:30.", "parse"),  # nothing but a date and a time
        ("They were freed after 21 days.", "view"),  # days are not freed
        ("Growth was 2.4 percent, slightly above the forecast.", "link"),  # 2.4 percent might be wounded
    ],
)
def test_a_sentence_is_read_no_further_than_needed(text: str, stage: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert furthest(text, monkeypatch) == (stage, False)


@pytest.mark.parametrize(
    "text",
    [
        "In prison they killed two cats and 40 inmates.",
        "They kept two men in prison.",
        "The strike, which killed two teachers, is over.",
        "Of the soldiers 21 were freed on 05.05.2021 at 10:30.",
        "They freed 21 after ten days.",
        "A soldier was freed on 05.05.2021.",  # an article counts him
        "Another was wounded near the bridge on 05.05.2021.",
        "Twenty homes were evacuated at 10:30.",  # those who live in them
        "Nearly a quarter of them, 24 percent, were slightly wounded.",
        "They handed over their arms. There were four tanks, five mortars and a gun.",  # the second says how many, the first what became of them
    ],
)
def test_what_only_looks_like_it_is_read_to_its_claim(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert furthest(text, monkeypatch) == ("link", True)


def test_a_list_is_read_only_behind_a_sentence_that_opens_it(monkeypatch: pytest.MonkeyPatch) -> None:
    assert furthest("They went home. There were four tanks, five mortars and a gun.", monkeypatch) == ("", False)


def test_what_was_read_on_the_way_is_kept() -> None:
    known: sift.Known = {}
    assert sift.claims(Document("a", "Two men died. They were freed after 21 days. Three men died.", lang="en"), known)
    assert [linked and [one.outcome for one in linked] for _, linked in known.values()] == [["killed"], None, ["killed"]]
