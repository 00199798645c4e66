"""Decisions of reviewers: what each does to the rows and to what hangs on them, and how one that no longer fits is named."""

from __future__ import annotations

import csv
import random
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from conftest import TEXT, Run, breakdown, claim, package_of

from tally import pipeline, review
from tally.engine import Reading
from tally.errors import DataError
from tally.model import Document
from tally.package.validate import validate
from tally.review import Decision, Reviewed, decisions
from tally.review.added import ADDED
from tally.review.revise import JUDGED
from tally.schema import faults
from tally.schema.tables import Attribution, Claim, Source, as_dict, cell, claim_id, from_csv, of, to_csv

SIX, TWO, FOUR = breakdown()
ONE = Document("one", TEXT, date(2023, 9, 19), lang="en")
LINK = Attribution(claim_id=TWO.claim_id, position=1, link="claimant", text="officials", start=TEXT.index("officials"), end=TEXT.index(" said"))
FREE = {"reason": "It says so", "evidence": "the sentence", "reviewer": "Ann", "date": "2026-01-02"}


def lines(*told: dict[str, str]) -> list[Decision]:
    """Decisions as they would be read from lines 2, 3, ... of a file."""
    return [Decision(f"F: line {n}", decisions.review(**FREE | one)) for n, one in enumerate(told, 2)]


def corrected(one: Claim, column: str, expected: str, given: str) -> dict[str, str]:
    return {"claim_id": one.claim_id, "decision": "corrected", "column": column, "expected": expected, "given": given}


def confirmed(one: Claim) -> dict[str, str]:
    return {"claim_id": one.claim_id, "decision": "confirmed", "expected": review.summary(one)}


def rejected(one: Claim, **more: str) -> dict[str, str]:
    return {"claim_id": one.claim_id, "decision": "rejected", **more}


def added(own_id: str, **cells: object) -> list[dict[str, str]]:
    return [{"claim_id": own_id, "decision": "added", "column": name.rstrip("_"), "given": str(cell)} for name, cell in cells.items()]


def apply(*told: dict[str, str], claims: Iterable[Claim] = (SIX, TWO, FOUR), documents: Iterable[Document] = (ONE,)) -> Reviewed:
    return review.apply(tuple(claims), (LINK,), lines(*told), documents)


def row(found: Reviewed, one: Claim) -> Claim:
    return next(c for c in found.claims if c.claim_id == one.claim_id)


def test_without_decisions_nothing_changes_and_no_text_is_asked_for() -> None:
    assert review.apply([SIX, TWO], [LINK], [], ()) == Reviewed((SIX, TWO), (LINK,))


# confirmed


def test_a_confirmed_row_is_as_it_was() -> None:
    found = apply(confirmed(TWO))
    assert found.claims == (SIX, replace(TWO, review="confirmed"), FOUR)
    assert found.attributions == (LINK,)
    assert found.reasons == {(TWO.claim_id, "review"): "It says so"}


def test_a_confirmed_row_that_changed_is_named_with_its_column() -> None:
    for now, words in ((replace(TWO, low=1), "low: expected '2', the engine now says '1'"), (replace(TWO, side="AZ"), "side: expected '', the engine now says 'AZ'")):
        with pytest.raises(DataError, match=f"^F: line 2: {TWO.claim_id} {words}$"):
            apply(confirmed(TWO), claims=(SIX, now, FOUR))


def test_what_was_confirmed_must_be_said_and_the_error_says_it() -> None:
    with pytest.raises(DataError) as fault:
        apply({"claim_id": TWO.claim_id, "decision": "confirmed"})
    assert str(fault.value) == f"F: line 2: {TWO.claim_id} expected: blank, write down what was checked: {review.summary(TWO)}"
    assert apply(confirmed(TWO)).reviews[0].expected == review.summary(TWO)


def test_a_column_that_says_nothing_of_the_figure_is_not_guarded() -> None:
    surer = replace(TWO, confidence=0.1)
    assert row(apply(confirmed(TWO), claims=(SIX, surer, FOUR)), TWO) == replace(surer, review="confirmed")


# corrected


def test_a_correction_replaces_one_cell_and_says_so() -> None:
    found = apply(corrected(TWO, "basis", "incident", "cumulative"))
    assert row(found, TWO) == replace(TWO, basis="cumulative", review="corrected")
    assert (found.claims[0], found.claims[2]) == (SIX, FOUR)
    assert found.reasons == {(TWO.claim_id, name): "It says so" for name in ("basis", "review")}


def test_what_follows_from_the_class_follows() -> None:
    found = row(apply(corrected(TWO, "class", "civilian", "soldier")), TWO)
    assert (found.object, found.class_, found.status, found.unit) == ("people", "soldier", "combatant", "person")
    families = row(apply(corrected(TWO, "class", "civilian", "family")), TWO)
    assert (families.status, families.unit) == ("civilian", "household")
    tanks = row(apply(corrected(TWO, "class", "civilian", "tank"), corrected(TWO, "outcome", "killed", "destroyed")), TWO)
    assert (tanks.object, tanks.status, tanks.unit, tanks.outcome) == ("equipment", "unknown", "item", "destroyed")


@pytest.mark.parametrize(("own", "wanted"), [((3, None), (4, None)), ((None, 3), (None, None)), ((3, 3), (4, None)), ((2, 2), (2, 2))], ids=["more than half", "less", "half", "other bounds"])
def test_the_share_of_a_corrected_total_follows(own: tuple[int | None, int | None], wanted: tuple[int | None, int | None]) -> None:
    half = replace(TWO, quantifier="share", share=0.5, value=None, low=own[0], high=own[1])
    found = apply(corrected(SIX, "low", "6", "8"), corrected(SIX, "high", "6", ""), corrected(SIX, "value", "6", "8"), claims=(SIX, half, FOUR))
    assert (row(found, half).low, row(found, half).high, row(found, half).review) == (*wanted, "auto")
    assert found.reasons.get((half.claim_id, "low")) == ("It says so" if own[0] == 3 else None)
    assert row(found, FOUR) == FOUR


def test_a_share_that_was_confirmed_before_or_after_its_total_was_corrected_stands() -> None:
    half = replace(TWO, quantifier="share", share=0.5, value=None, low=3, high=None)
    more = [corrected(SIX, name, "6", given) for name, given in (("low", "8"), ("high", ""), ("value", "8"))]
    for seen in (half, replace(half, low=4)):
        assert row(apply(*more, confirmed(seen), claims=(SIX, half, FOUR)), half) == replace(half, low=4, review="confirmed")
    own = row(apply(*more, corrected(half, "low", "4", "5"), claims=(SIX, half, FOUR)), half)
    assert (own.low, own.review) == (5, "corrected")
    with pytest.raises(DataError, match="low: expected '9', the engine now says '4'"):
        apply(*more, corrected(half, "low", "9", "5"), claims=(SIX, half, FOUR))


def test_the_chain_tells_the_speaker_that_a_reviewer_names() -> None:
    told = [corrected(TWO, "claimant_text", "officials", "policemen"), corrected(TWO, "claimant_side", "", "AZ")]
    (link,) = (a for a in apply(*told).attributions if a.claim_id == TWO.claim_id)
    at = TEXT.index("policemen")
    assert (link.link, link.text, link.side, link.start, link.end) == ("claimant", "policemen", "AZ", at, at + 9)


def test_the_chain_loses_a_speaker_that_there_is_not_and_gains_a_relay() -> None:
    none = [corrected(TWO, "claimant_text", "officials", ""), corrected(TWO, "attribution", "unnamed", "author")]
    assert apply(*none).attributions == ()
    relay, claimant = apply(corrected(TWO, "via_text", "", "No one")).attributions
    assert (relay.position, relay.link, relay.text, TEXT[relay.start : relay.end]) == (1, "relay", "No one", "No one")
    assert claimant == replace(LINK, position=2)


STALE = f"F: line 2: {TWO.claim_id} "
CORRECTIONS = {
    "stale": (corrected(TWO, "high", "5", "3"), "high: expected '5', the engine now says '2'"),
    "a code": (corrected(TWO, "outcome", "killed", "slain"), "outcome: 'slain', expected one of killed, wounded"),
    "a number": (corrected(TWO, "low", "2", "many"), "low: 'many' is no whole number"),
    "spelling": (corrected(TWO, "low", "2", "01"), "low: '01', expected '1'"),
    "below": (corrected(TWO, "low", "2", "-1"), "low: '-1', expected at least 0"),
    "above": (corrected(TWO, "share", "", "1.5"), "share: '1.5', expected at most 1"),
    "a pattern": (corrected(TWO, "side", "", "Baku"), "side: 'Baku', expected like "),
    "a date": (corrected(TWO, "date_end", "", "2023-09-31"), "date_end: day is out of range for month"),
    "blank": (corrected(TWO, "outcome", "killed", ""), "outcome: is blank, expected a value"),
    "low above high": (corrected(TWO, "low", "2", "3"), "value: 2 is not within low 3 and high 2"),
    "outcome and class": (corrected(TWO, "outcome", "killed", "destroyed"), "outcome: 'destroyed' befalls equipment or structures, and class 'civilian' is people"),
    "words": (corrected(TWO, "subject", "civilians", "tanks"), "subject: 'tanks' does not stand in the text"),
    "number's words": (corrected(TWO, "value_text", "two", "three"), "value_text: 'three' does not stand in the quote"),
    "speaker": (corrected(TWO, "claimant_text", "officials", ""), "attribution: 'unnamed' beside claimant_text None"),
    "relay": (corrected(TWO, "via_text", "", "Reuters"), "via_text: 'Reuters' does not stand in the text"),
    "actor": (corrected(TWO, "claimant", "", "act-nobody"), "claimant: 'act-nobody' is none of the known actors"),
    "place": (corrected(TWO, "place", "", "plc-atlantis"), "place: 'plc-atlantis' is not in the gazetteer"),
    "no total": (corrected(TWO, "part_of", SIX.claim_id, "clm-aaaaaaaaaa"), "part_of: 'clm-aaaaaaaaaa' is no claim of the same source"),
    "itself": (corrected(TWO, "part_of", SIX.claim_id, TWO.claim_id), f"part_of: '{TWO.claim_id}' is itself a part of it"),
    "a share of no share": (corrected(TWO, "share", "", "0.5"), "share: 0.5 beside quantifier 'exact', expected share"),
}  # fmt: skip


@pytest.mark.parametrize(("told", "words"), CORRECTIONS.values(), ids=list(CORRECTIONS))
def test_a_correction_that_does_not_fit_is_named(told: dict[str, str], words: str) -> None:
    with pytest.raises(DataError) as fault:
        apply(told)
    assert str(fault.value).startswith(STALE + words)


def test_a_circle_of_parts_is_named() -> None:
    with pytest.raises(DataError, match=f"^F: line 2: {SIX.claim_id} part_of: '{TWO.claim_id}' is itself a part of it"):
        apply(corrected(SIX, "part_of", "", TWO.claim_id))


def test_what_was_wrong_before_is_no_fault_of_the_correction() -> None:
    odd = replace(TWO, claimant="act-nobody")
    assert row(apply(corrected(odd, "basis", "incident", "period"), claims=(SIX, odd, FOUR)), odd).basis == "period"


# rejected


def test_a_rejected_claim_leaves_with_all_that_hangs_on_it() -> None:
    found = apply(rejected(SIX))
    assert found.claims == (replace(TWO, part_of=None), replace(FOUR, part_of=None))
    assert found.rejected == (SIX,) and found.attributions == (LINK,)
    assert found.reasons[SIX.claim_id, ""] == found.reasons[TWO.claim_id, "part_of"] == "It says so"
    assert apply(rejected(TWO)).attributions == ()


def test_parts_go_to_the_claim_that_stands_for_a_rejected_total() -> None:
    again = claim("No", claim_id=claim_id(ONE.sha256, TEXT.index("No one")), value=6, low=6, high=6)
    found = apply(rejected(SIX, given=again.claim_id), claims=(SIX, TWO, FOUR, again))
    assert [c.part_of for c in found.claims] == [again.claim_id, again.claim_id, None]


@pytest.mark.parametrize("given", ["clm-aaaaaaaaaa", SIX.claim_id], ids=["no claim", "itself"])
def test_what_stands_for_a_rejected_claim_is_one(given: str) -> None:
    with pytest.raises(DataError, match=f"^F: line 2: {SIX.claim_id} given: '{given}', expected blank or the id"):
        apply(rejected(SIX, given=given))


def test_a_rejection_of_something_else_is_named() -> None:
    assert apply(rejected(TWO, expected="outcome=killed | low=2")).rejected == (TWO,)
    with pytest.raises(DataError, match=f"^F: line 2: {TWO.claim_id} low: expected '3', the engine now says '2'"):
        apply(rejected(TWO, expected="outcome=killed | low=3"))
    with pytest.raises(DataError, match="^F: line 2: expected 'colour=red', which is not column=value"):
        apply(rejected(TWO, expected="colour=red"))


# added

NO_ONE = {"source_id": "one", "quote": "No one else.", "number_start": TEXT.index("No one"), "number_end": TEXT.index("No one") + 2, "outcome": "killed", "class_": "person", "value": 0}
NO_ONE_ID = claim_id(ONE.sha256, TEXT.index("No one"))


def test_an_added_claim_has_the_same_provenance_as_one_extracted() -> None:
    found = apply(*added(NO_ONE_ID, **NO_ONE, claimant_text="officials", claimant_side="AZ"))
    made = found.claims[-1]
    assert [c.claim_id for c in found.claims] == [SIX.claim_id, TWO.claim_id, FOUR.claim_id, NO_ONE_ID]
    assert (made.value, made.low, made.high, made.quantifier, made.value_text) == (0, 0, 0, "exact", "No")
    assert (made.object, made.status, made.unit, made.stance, made.attribution, made.review, made.confidence) == ("people", "unknown", "person", "asserted", "named", "confirmed", None)
    assert TEXT[made.quote_start : made.quote_end] == made.quote == "No one else."
    assert (made.date_start, made.date_end, made.date_basis) == (None, date(2023, 9, 19), "published")
    (link,) = (a for a in found.attributions if a.claim_id == NO_ONE_ID)
    assert (link.position, link.link, link.text, link.side, TEXT[link.start : link.end]) == (1, "claimant", "officials", "AZ", "officials")


def test_an_added_claim_may_be_a_total_or_a_part_and_says_its_publisher() -> None:
    whole = apply(*added(NO_ONE_ID, **NO_ONE), documents=(replace(ONE, publisher="The Paper"),))
    assert [(a.link, a.text) for a in whole.attributions if a.claim_id == NO_ONE_ID] == [("publisher", "The Paper")]
    part = apply(*added(NO_ONE_ID, **NO_ONE, part_of=SIX.claim_id)).claims[-1]
    assert part.part_of == SIX.claim_id
    moved = apply(*added(NO_ONE_ID, **NO_ONE), corrected(TWO, "part_of", SIX.claim_id, NO_ONE_ID))
    assert row(moved, TWO).part_of == NO_ONE_ID


def test_a_second_claim_about_a_number_has_an_id_of_its_own_also_where_the_first_was_rejected(tmp_path: Path) -> None:
    second = claim_id(ONE.sha256, TWO.number_start, 1)
    told = {"source_id": "one", "quote_start": 0, "quote_end": TWO.quote_end, "number_start": TWO.number_start, "number_end": TWO.number_end, "outcome": "wounded", "class_": "civilian", "low": 2}
    found = apply(*added(second, **told, quantifier="at_least"), rejected(TWO))
    assert [c.claim_id for c in found.claims] == [SIX.claim_id, second, FOUR.claim_id]
    assert (found.claims[1].value, found.claims[1].low, found.claims[1].high) == (None, 2, None)
    with pytest.raises(DataError, match=f"^F: line 10: {TWO.claim_id} is rejected, and line 2 has it added: expected one of them$"):
        apply(*added(TWO.claim_id, **told), rejected(TWO))  # the id is never used again
    assert not validate(package_of(tmp_path, found.claims, reviews=found.reviews)).faults


ADDITIONS: dict[str, tuple[dict[str, object], str]] = {
    "no source": ({"source_id": None}, "source_id: is blank, expected the article's id"),
    "blank source": ({"source_id": ""}, "source_id: is blank, expected a value"),
    "another source": ({"source_id": "two"}, "source_id: 'two' is no article that was read"),
    "no outcome": ({"outcome": None}, "outcome: is blank, expected a value"),
    "no number": ({"number_end": None}, "number_end: is blank, expected a value"),
    "no figure": ({"value": None}, "value: is blank as are low, high and share, expected one of them"),
    "no quote": ({"quote": None}, "quote: is blank, expected its words, or quote_start and quote_end"),
    "quote that is not there": ({"quote": "Nobody else."}, "quote: stands 0 times in one, expected once"),
    "quote that is there twice": ({"quote": "o"}, "quote: stands [0-9]+ times in one, expected once: give quote_start and quote_end"),
    "quote elsewhere": ({"quote_start": 0, "quote_end": 3}, "quote: 'No one else.', expected 'Six'"),
    "half a quote": ({"quote": None, "quote_start": 0}, "quote_start: 0..None is no span of one"),
    "quote of two lines": ({"quote": None, "quote_start": 0, "quote_end": len(TEXT)}, "quote: holds a line end, expected one within a line"),
    "number outside": ({"number_start": 0, "number_end": 3}, "number_start: 0..3 is not within the quote's 74..86"),
    "another number": ({"number_start": TEXT.index("one else")}, "number_start: 77..76 is not within"),
    "words": ({"subject": "tanks"}, "subject: 'tanks' does not stand in the text"),
    "class and outcome": ({"outcome": "destroyed"}, "outcome: 'destroyed' befalls equipment or structures"),
}  # fmt: skip


@pytest.mark.parametrize(("change", "words"), ADDITIONS.values(), ids=list(ADDITIONS))
def test_an_addition_that_does_not_fit_is_named(change: dict[str, object], words: str) -> None:
    cells = {name: cell for name, cell in (NO_ONE | change).items() if cell is not None}
    with pytest.raises(DataError, match=f"^F: line [0-9]+: {NO_ONE_ID} (?:{words})"):
        apply(*added(NO_ONE_ID, **cells))


def test_a_wrong_id_is_named_with_the_right_one() -> None:
    with pytest.raises(DataError, match=f"^F: line 2: clm-aaaaaaaaaa claim_id: 'clm-aaaaaaaaaa', expected {NO_ONE_ID} for number_start 74 of one$"):
        apply(*added("clm-aaaaaaaaaa", **NO_ONE))


def test_an_article_of_unknown_language_needs_one() -> None:
    with pytest.raises(DataError, match="language: is blank, and nothing tells that of the article"):
        apply(*added(NO_ONE_ID, **NO_ONE), documents=(replace(ONE, lang=None),))
    assert apply(*added(NO_ONE_ID, **NO_ONE, language="en"), documents=(replace(ONE, lang=None),)).claims[-1].language == "en"


# which claims


def test_decisions_about_claims_that_are_not_read_or_read_by_now_are_named() -> None:
    for told in (confirmed(TWO), corrected(TWO, "low", "2", "1"), rejected(TWO)):
        with pytest.raises(DataError, match=f"^F: line 2: {TWO.claim_id} is {told['decision']}, but the engine now reads no such claim$"):
            apply(told, claims=(SIX, FOUR))
    with pytest.raises(DataError, match=f"^F: line 2: {TWO.claim_id} is added by hand, but the engine now reads it: confirm or correct it instead"):
        apply(*added(TWO.claim_id, **NO_ONE))


@pytest.mark.parametrize(
    "pair",
    [(confirmed(TWO), rejected(TWO)), (confirmed(TWO), confirmed(TWO)), (corrected(TWO, "low", "2", "1"), corrected(TWO, "low", "2", "0")), (corrected(TWO, "low", "2", "1"), confirmed(TWO))],
    ids=["confirmed and rejected", "twice", "a column twice", "corrected and confirmed"],
)
@pytest.mark.parametrize("turned", [False, True])
def test_two_decisions_that_cannot_both_be_are_named_by_the_later_line(pair: tuple[dict[str, str], ...], turned: bool) -> None:
    first, second = reversed(pair) if turned else pair
    with pytest.raises(DataError, match=rf"^F: line 3: {TWO.claim_id}.* is {second['decision']}, and line 2 has it {first['decision']}: expected one of them"):
        apply(first, second)


# whatever the claims and the decisions

WORDS = "Three Four Five Six Seven Eight Nine Ten Eleven Twelve".split()


def corpus(seed: int) -> tuple[tuple[Document, ...], tuple[Claim, ...]]:
    """A few articles of random sentences, each with a claim made by hand; some are parts of the one before."""
    chance = random.Random(seed)
    documents, claims = [], []
    for source in "abc":
        spans, text = [], ""
        for _ in range(chance.randint(2, 8)):
            start = len(text)
            text += f"{chance.choice(WORDS)} people were killed, officials said. "
            spans.append((start, len(text) - 1))
        document = Document(source, text, date(2023, 9, 19), lang="en")
        documents.append(document)
        before: Claim | None = None
        for start, end in spans:
            words = text[start : text.index(" ", start)]
            low = WORDS.index(words) + 3
            half = before is not None and before.part_of is None and chance.random() < 0.4
            told: dict[str, Any] = {"value": None, "low": before.low // 2, "high": None, "quantifier": "share", "share": 0.5} if half and before and before.low else {"value": low, "low": low, "high": low}
            before = replace(
                SIX, claim_id=claim_id(document.sha256, start), source_id=source, value_text=words, quote=text[start:end], quote_start=start, quote_end=end,
                number_start=start, number_end=start + len(words), part_of=before.claim_id if half and before else None, date_end=date(2023, 9, 19), **told,
            )  # fmt: skip
            claims.append(before)
    return tuple(documents), tuple(claims)


def any_decision(chance: random.Random, one: Claim) -> list[dict[str, str]]:
    kind = chance.choice(["confirmed", "class", "figure", "side", "rejected"])
    if kind == "confirmed":
        return [confirmed(one)]
    if kind == "rejected":
        return [rejected(one, expected="outcome=killed")]
    if kind == "class":
        return [corrected(one, "class", one.class_, chance.choice(["soldier", "child", "family"]))]
    if kind == "side":
        return [corrected(one, "side", "", chance.choice(["AZ", "AM"])), corrected(one, "claimant_side", "", "AZ")]
    return [corrected(one, name, "" if old is None else str(old), "40") for name, old in (("value", one.value), ("low", one.low), ("high", one.high))]


@pytest.mark.parametrize("seed", range(40))
def test_the_order_of_decisions_does_not_matter(seed: int) -> None:
    chance = random.Random(seed)
    documents, claims = corpus(seed)
    told = [one for c in claims if chance.random() < 0.5 for one in any_decision(chance, c)]
    found = review.apply(claims, (), lines(*told), documents)
    for _ in range(3):
        chance.shuffle(told)
        assert review.apply(claims, (), lines(*told), documents) == found
    assert {c.claim_id for c in found.claims} | {c.claim_id for c in found.rejected} == {c.claim_id for c in claims}


@pytest.mark.parametrize("seed", range(40))
def test_a_review_of_one_claim_changes_no_other_row_but_its_parts(seed: int) -> None:
    chance = random.Random(seed)
    documents, claims = corpus(seed)
    one = chance.choice(claims)
    told = any_decision(chance, one)
    sources = [Source(source_id=d.id, path=f"{d.id}.txt", sha256=d.sha256, characters=len(d.text)) for d in documents]
    plain = pipeline.run(Reading(claims), documents, sources)["claims"]
    found = pipeline.run(review.apply(claims, (), lines(*told), documents), documents, sources)["claims"]
    now = {c.claim_id: as_dict(c) for c in found}
    for c in plain:
        if c.claim_id != one.claim_id:
            differing = {name for name, value in as_dict(c).items() if now[c.claim_id][name] != value and name != "event"}
            assert differing <= ({"part_of", "low", "high"} if c.part_of == one.claim_id else set())


@pytest.mark.parametrize("seed", range(5))
def test_whatever_is_decided_the_package_validates(seed: int, tmp_path: Path) -> None:
    chance = random.Random(seed)
    documents, claims = corpus(seed)
    told = [one for c in claims if chance.random() < 0.5 for one in any_decision(chance, c) if one.get("given") != "40"]
    found = review.apply(claims, (), lines(*told), documents)
    sources = [Source(source_id=d.id, path=f"texts/{d.id}.txt", sha256=d.sha256, characters=len(d.text)) for d in documents]
    rows = pipeline.run(found, documents, sources, reviews=found.reviews)
    (tmp_path / "texts").mkdir()
    for document in documents:
        (tmp_path / "texts" / f"{document.id}.txt").write_text(document.text, encoding="utf-8")
    assert [str(f) for f in validate(package_of(tmp_path, rows["claims"], **{name: its for name, its in rows.items() if name != "claims"})).faults] == []


# what a package says of its reviews


def test_a_decision_that_the_claims_do_not_show_is_a_fault(tmp_path: Path) -> None:
    def told(claims: Iterable[Claim], *which: dict[str, str]) -> list[str]:
        return [str(f) for f in faults.reviewed({"claims": tuple(claims), "reviews": tuple(d.row for d in lines(*which))})]

    low = corrected(TWO, "low", "2", "1")
    assert told([SIX, TWO, FOUR], rejected(TWO)) == [f"reviews row 2 claim_id: found {TWO.claim_id}, expected a claim that stands in changes as removed, and not in claims"]
    assert told([SIX, FOUR], confirmed(TWO)) == [f"reviews row 2 claim_id: found {TWO.claim_id}, expected the claim_id of a row of claims"]
    assert told([SIX, replace(TWO, review="corrected"), FOUR], low) == [f"reviews row 2 given: found 1, expected 2, as low of {TWO.claim_id} has it"]
    assert told([SIX, replace(TWO, review="confirmed"), FOUR]) == ["claims row 3 review: found confirmed, expected auto, as reviews has it"]
    assert told([SIX, FOUR], rejected(TWO)) == []
    wrong = package_of(tmp_path, [SIX, TWO, FOUR], reviews=tuple(d.row for d in lines(rejected(TWO))))
    assert [f.place for f in validate(wrong).faults] == [("reviews", 2, "claim_id")]


# the file

HEADER = ",".join(decisions.HEADER)
GOOD = "clm-o47nlu4vyh,rejected,,,,Why not,text,Ann,2026-01-02"
FILES: dict[str, tuple[str, str]] = {
    "empty": ("", "empty, expected"),
    "columns": ("claim_id,decision\n", "line 1: found columns claim_id,decision, expected claim_id,decision,column"),
    "cells": (f"{HEADER}\nclm-o47nlu4vyh,rejected\n", "line 2: found 2 cells, expected 9"),
    "quote": (f'{HEADER}\n"a"b,\n', "line 2: not CSV: "),
    "id": (f"{HEADER}\n{GOOD.replace('clm-o47nlu4vyh', 'clm-1')}\n", "line 2: claim_id 'clm-1', expected like clm-"),
    "no id": (f"{HEADER}\n{GOOD.replace('clm-o47nlu4vyh', '')}\n", "line 2: claim_id is blank, expected a value"),
    "decision": (f"{HEADER}\n{GOOD}\n{GOOD.replace('rejected', 'doubted')}\n", "line 3: decision 'doubted', expected one of confirmed, corrected, rejected, added"),
    "reason": (f"{HEADER}\n{GOOD.replace('Why not', '')}\n", "line 2: reason is blank, expected a value"),
    "evidence": (f"{HEADER}\n{GOOD.replace(',text,', ',,')}\n", "line 2: evidence is blank, expected a value"),
    "reviewer": (f"{HEADER}\n{GOOD.replace('Ann', '')}\n", "line 2: reviewer is blank, expected a value"),
    "day": (f"{HEADER}\n{GOOD.replace('2026-01-02', '2 January')}\n", "line 2: date '2 January' is no date YYYY-MM-DD"),
    "line break": (f'{HEADER}\n{GOOD.replace("Why not", chr(34) + "Why" + chr(10) + "not" + chr(34))}\n', "line 3: reason line break inside the cell"),
    "column of a rejection": (f"{HEADER}\n{GOOD.replace('rejected,', 'rejected,low')}\n", "line 2: column 'low', expected blank for rejected"),
    "no column": (f"{HEADER}\n{GOOD.replace('rejected', 'corrected')}\n", "line 2: column is blank, expected one of outcome, class"),
    "column": (f"{HEADER}\n{GOOD.replace('rejected,', 'corrected,quote')}\n", "line 2: column 'quote', expected one of outcome, class"),
    "given": (f"{HEADER}\n{GOOD.replace('rejected,,,', 'confirmed,,,x')}\n", "line 2: given 'x', expected blank for confirmed"),
    "expected": (f"{HEADER}\n{GOOD.replace('rejected,,', 'added,low,3')}\n", "line 2: expected '3', expected blank for added"),
    "nothing to correct": (f"{HEADER}\n{GOOD.replace('rejected,,,', 'corrected,low,4,4')}\n", "line 2: given '4', which is what is expected already"),
    "unknown claim": (f"{HEADER}\n{GOOD.replace('clm-o47nlu4vyh', 'clm-aaaaaaaaaa')}\n", "line 2: clm-aaaaaaaaaa is rejected, but the engine now reads no such claim"),
}  # fmt: skip


@pytest.mark.parametrize(("text", "words"), FILES.values(), ids=list(FILES))
def test_a_bad_file_of_reviews_is_named_and_nothing_is_written(text: str, words: str, project: Path, tally: Callable[..., Run]) -> None:
    path = project / "seeds" / "reviews.csv"
    path.write_text(text, encoding="utf-8", newline="")
    before = {p: p.read_bytes() for p in sorted((project / "data").iterdir())}
    run = tally("build", project)
    assert run.status == 1 and run.error.startswith(f"{path}: {words}")
    assert {p: p.read_bytes() for p in sorted((project / "data").iterdir())} == before


@pytest.mark.parametrize("raw", [b"\xff\xfe", b"a\0b"], ids=["not UTF-8", "NUL"])
def test_a_file_of_reviews_that_is_no_text_is_named(raw: bytes, project: Path, tally: Callable[..., Run]) -> None:
    (project / "seeds" / "reviews.csv").write_bytes(raw)
    assert tally("build", project).error.startswith(f"{project}/seeds/reviews.csv: ")


def test_a_mark_and_other_line_ends_do_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "reviews.csv"
    path.write_bytes(b"\xef\xbb\xbf" + f"{HEADER}\r\n{GOOD}\r\n".encode())
    (one,) = decisions.read(path)
    assert one.where == f"{path}: line 2" and one.row.reason == "Why not" and one.row.date == date(2026, 1, 2)


def test_the_columns_of_the_file_are_those_of_the_table() -> None:
    assert HEADER == "claim_id,decision,column,expected,given,reason,evidence,reviewer,date"


def test_lines_that_are_put_behind_others_leave_them_as_they_are(tmp_path: Path) -> None:
    path = tmp_path / "reviews.csv"
    rows = [decisions.review(**FREE | {"reason": 'He said "no", twice'} | one) for one in (confirmed(TWO), corrected(FOUR, "low", "4", ""))]
    decisions.append(path, rows[:1])
    path.write_text(path.read_text(encoding="utf-8").rstrip("\n"), encoding="utf-8")  # an editor that ends no line
    decisions.append(path, rows[1:])
    assert [d.row for d in decisions.read(path)] == rows
    assert [p.name for p in tmp_path.iterdir()] == ["reviews.csv"]


# a corpus of one's own


def test_extract_applies_reviews(tmp_path: Path, tally: Callable[..., Run]) -> None:
    text = "Two soldiers were killed and five were wounded near Agdam, the Defence Ministry said."
    document = Document("a", text, lang="en")
    two, five = claim_id(document.sha256, 0), claim_id(document.sha256, text.index("five"))
    path = tmp_path / "mine.csv"
    path.write_text(f"{HEADER}\n{five},rejected,,,,No,text,Ann,2026-01-02\n{two},corrected,class,soldier,officer,Rank,text,Ann,2026-01-02\n", encoding="utf-8")
    line = ('{"id": "a", "lang": "en", "text": "%s"}\n' % text).encode()
    run = tally("extract", "-", "--out", tmp_path / "out", "--reviews", path, "--explain", stdin=line)
    assert run.status == 0 and "1 claims from 1 articles" in run.out
    assert f"'Two' -> claim {two}" in run.out and "'five' -> rejected: This is no claim" in run.out and five not in run.out
    claims = (tmp_path / "out" / "data" / "claims.csv").read_text(encoding="utf-8")
    assert two in claims and ",officer," in claims and ",corrected," in claims and five not in claims
    assert five not in (tmp_path / "out" / "data" / "attributions.csv").read_text(encoding="utf-8")
    assert tally("validate", tmp_path / "out").status == 0
    path.write_text(f"{HEADER}\n{two},corrected,class,police,officer,Rank,text,Ann,2026-01-02\n", encoding="utf-8")
    run = tally("extract", "-", "--out", tmp_path / "out", "--reviews", path, stdin=line)
    assert run.error == f"{path}: line 2: {two} class: expected 'police', the engine now says 'soldier'"
    assert (tmp_path / "out" / "data" / "claims.csv").read_text(encoding="utf-8") == claims
    assert tally("extract", "-", "--out", tmp_path / "out", "--reviews", tmp_path / "none.csv", stdin=line).status == 2


# whatever is written in the file

VALUES = [
    "", "killed", "destroyed", "5", "-1", "0", "1.5", "9" * 24, "AZ", "2023-09-19", "2023-13-01", "tank", "family", SIX.claim_id, TWO.claim_id, "clm-aaaaaaaaaa", "officials",
    " | ", "a=b", "low=", " > ", "No > one", "one", "\x1b[31m", "\u202e", "75", "share", "author", "act-az-mod", "plc-nagorno-karabakh", "No one else.", "nan", "0.5", NO_ONE_ID,
]  # fmt: skip


def any_lines(chance: random.Random) -> list[dict[str, str]]:
    """A few decisions, each right in form more often than not."""
    made = []
    for one in chance.sample([SIX, TWO, FOUR], chance.randint(1, 3)):
        kind = chance.choice(["confirmed", "corrected", "corrected", "rejected"])
        if kind == "corrected":
            name = chance.choice(JUDGED)
            now = cell(as_dict(one)[name])
            made.append(corrected(one, name, now if chance.random() < 0.9 else chance.choice(VALUES), chance.choice(VALUES)))
        else:
            made.append((confirmed(one) if kind == "confirmed" else rejected(one)) | ({chance.choice(["expected", "given", "column"]): chance.choice(VALUES)} if chance.random() < 0.3 else {}))
    if chance.random() < 0.4:
        cells = NO_ONE | {chance.choice(ADDED): chance.choice(VALUES)}
        made += added(NO_ONE_ID, **{name: text for name, text in cells.items() if text != ""})
    return made


@pytest.mark.parametrize("seed", range(20))
def test_any_file_is_applied_whole_or_refused_in_one_line(seed: int, tmp_path: Path) -> None:
    chance = random.Random(seed)
    path = tmp_path / "reviews.csv"
    applied = 0
    for _ in range(60):
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, decisions.HEADER, lineterminator="\n")
            writer.writeheader()
            writer.writerows(FREE | told for told in any_lines(chance))
        try:
            found = review.apply((SIX, TWO, FOUR), (LINK,), decisions.read(path), (ONE,))
        except DataError as fault:
            assert str(fault).startswith(f"{path}: line ") and "\n" not in str(fault)
            continue
        applied += 1
        ids = {c.claim_id for c in found.claims}
        assert {link.claim_id for link in found.attributions} <= ids and {c.part_of for c in found.claims} <= ids | {None}
        assert from_csv(of(Claim), to_csv(of(Claim), found.claims)) == found.claims
        assert not list(faults.reviewed({"claims": found.claims, "reviews": found.reviews}))
    assert applied
