"""What is written by hand in seeds/: complete, true to the texts, and the events that the claims go to."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT, Run

from tally import engine, pipeline, world
from tally.package import seeds

# Publication dates as the texts let them be inferred (see published_basis in sources.csv).
PUBLISHED = {"000": "2023-09-19", "001": "2023-09-19", "002": "2023-09-20", "003": "2022-08-03", "004": "2023-09-19"}
HASHES = {  # of the articles as they were found
    "000_d47431f4838ebd6b": "63bfb3ab91632c91bfe1f5dfda38bf9fefb2ad633563425157f6339a72dac929",
    "001_4194e74dd7139e14": "aaaa3d9a7b73ea8d58447759223789b0c28d54036bd7ebfb45a92e84ce431f3e",
    "002_537f44bc144763e7": "f9c35211a63cca183c57bd44395ee7d1b71ed8723207e24fe1bc55895a15cd37",
    "003_1e7ffac68a5397ec": "a620f04ba8d500cc4e0d8be60305782283cdfc4a01b89e5f5f86cd0a2fcfebcd",
    "004_72572ea6659044dd": "d199002cf48446ddfe69e7d099e9e0ff7f9df3a0a33516123359fade4dacb063",
}


@pytest.fixture(scope="module")
def read() -> seeds.Seeds:
    return seeds.read(ROOT / "seeds")


@pytest.fixture(scope="module")
def rows(read: seeds.Seeds) -> Mapping[str, Any]:
    return pipeline.run(engine.read(read.documents), read.documents, read.sources, read.events)


def test_the_articles_are_as_they_were_found() -> None:
    for name, expected in HASHES.items():
        assert sha256((ROOT / "seeds" / f"{name}.txt").read_bytes()).hexdigest() == expected


def test_every_source_says_how_its_date_is_known_and_what_may_be_redistributed(read: seeds.Seeds) -> None:
    assert {s.source_id[:3]: s.published.isoformat() for s in read.sources if s.published} == PUBLISHED
    for source in read.sources:
        assert source.published_basis and source.licence
        assert source.url is None  # no text shows one


def test_publisher_and_title_stand_in_the_text(read: seeds.Seeds) -> None:
    for document in read.documents:
        assert document.title is None or document.title in document.text
        assert document.publisher is None or re.search(rf"Publisher: {document.publisher}$", document.text, re.MULTILINE)


def test_events_name_known_places_and_sides(read: seeds.Seeds) -> None:
    assert len(read.events) == 4
    for event in read.events:
        assert event.place and world.place(event.place)
        assert {"AZ"} <= set((event.sides or "").split()) <= {"AZ", "AM", "NK"}
        assert event.description and not re.search(r"\d+ (people|soldiers|dead|killed)", event.description)


def claims_of(rows: Mapping[str, Any], event: str) -> set[tuple[str, str, int]]:
    return {(c.source_id[:3], c.outcome, c.low) for c in rows["claims"] if c.event == event}


def test_claims_go_to_the_event_of_their_own_date(rows: Mapping[str, Any]) -> None:
    assert claims_of(rows, "evt-2020-war") == {("003", "killed", 6500)}
    assert claims_of(rows, "evt-2022-retaliation") == {("003", "killed", 2), ("003", "killed", 1)}
    assert claims_of(rows, "evt-2023-mines") == {("001", "killed", 2), ("004", "killed", 6), ("004", "killed", 2), ("004", "killed", 4)}
    assert {one[:2] for one in claims_of(rows, "evt-2023-offensive")} == {("000", "wounded"), ("002", "captured"), ("002", "evacuated")}


def test_six_are_two_and_four_and_the_two_may_be_those_of_another_article(rows: Mapping[str, Any]) -> None:
    number = {c.claim_id: (c.source_id[:3], c.low) for c in rows["claims"]}
    related = {(r.relation, number[r.claim_id], number[r.other_claim_id]) for r in rows["relations"]}
    assert {("part_of", ("004", 2), ("004", 6)), ("part_of", ("004", 4), ("004", 6))} <= related
    (same,) = [r for r in rows["relations"] if r.relation == "same_figure"]
    assert {number[same.claim_id], number[same.other_claim_id]} == {("001", 2), ("004", 2)}
    assert 0 < same.grade < 1 and "candidate" in same.basis


def test_no_toll_is_a_sum(rows: Mapping[str, Any]) -> None:
    stated = {(c.low, c.high) for c in rows["claims"]}
    assert rows["tolls"] and all((t.low, t.high) in stated for t in rows["tolls"])


# Bad events.csv


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("evt-2022-retaliation", "evt-2020-war", "line 3: event_id 'evt-2020-war' stands already in line 2"),
        ("evt-2020-war", "War 2020", "line 2: event_id 'War 2020', expected evt-"),
        ("evt-2020-war", "", "line 2: event_id is blank"),
        ("2020-09-27", "2021-09-27", "line 2: date_start 2021-09-27, date_end 2020-11-10"),
        ("2020-09-27", "27 September", "date_start: '27 September' is no date"),
        ("plc-lachin-district", "plc-atlantis", "line 3: place 'plc-atlantis' is not in the gazetteer"),
        ("event_id,title", "id,title", "header"),
    ],
)
def test_a_bad_line_of_events_is_named_and_nothing_is_written(project: Path, tally: Callable[..., Run], old: str, new: str, told: str) -> None:
    path = project / "seeds" / "events.csv"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    before = {p: p.read_bytes() for p in sorted((project / "data").iterdir())}
    run = tally("build", project)
    assert run.status == 1 and "events.csv" in run.error and told in run.error
    assert {p: p.read_bytes() for p in sorted((project / "data").iterdir())} == before
