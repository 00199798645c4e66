"""Events keep their ids from one package to the next."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from tally.relate.succession import Former, former, succeed
from tally.schema.tables import Claim, Event, claim_id, of, to_csv

DAY = date(2023, 9, 19)
NO_LISTED: tuple[str, ...] = ()


def claim(at: int, event: str) -> Claim:
    told: dict[str, Any] = dict(
        claim_id=claim_id("a", at), source_id="a", language="en", outcome="killed", object="people", class_="person", status="unknown", value=3, low=3, high=3,
        quantifier="exact", value_text="3", unit="person", basis="incident", stance="asserted", attribution="author", quote="3 died.", quote_start=0, quote_end=7,
        number_start=at, number_end=at + 1, event=event,
    )  # fmt: skip
    return Claim(**told)


def event(id_: str, **more: Any) -> Event:
    return Event(event_id=id_, title=id_, basis="derived: claims of one source", **more)


def package(**events: list[int]) -> tuple[list[Claim], list[Event]]:
    """Claims by the number at which they stand, under the name of their event."""
    return [claim(at, f"evt-{name}") for name, ats in events.items() for at in ats], [event(f"evt-{name}") for name in events]


def before(**events: list[int]) -> Former:
    claims, rows = package(**events)
    return former(to_csv(of(Claim), claims), to_csv(of(Event), rows))


def ids(claims: tuple[Claim, ...]) -> dict[int, str | None]:
    return {c.number_start: c.event for c in claims}


def test_without_a_package_before_nothing_changes() -> None:
    claims, events = package(a=[1], b=[2])
    assert succeed(claims, events, NO_LISTED, Former()) == (tuple(claims), tuple(events))


def test_an_event_that_gains_claims_and_another_first_one_keeps_its_id() -> None:
    claims, events = succeed(*package(new=[0, 1, 2]), NO_LISTED, before(old=[1, 2]))
    assert ids(claims) == {0: "evt-old", 1: "evt-old", 2: "evt-old"} and [e.event_id for e in events] == ["evt-old"]


def test_of_two_that_become_one_the_id_given_up_points_to_the_other() -> None:
    claims, events = succeed(*package(new=[1, 2, 3]), NO_LISTED, before(big=[1, 2], small=[3]))
    assert set(ids(claims).values()) == {"evt-big"}
    assert {e.event_id: e.merged_into for e in events} == {"evt-big": None, "evt-small": "evt-big"}


def test_a_pointer_stays_and_follows_what_it_points_to() -> None:
    past = Former({claim_id("a", 1): "evt-b", claim_id("a", 2): "evt-c"}, {id_: event(id_, merged_into=into) for id_, into in (("evt-a", "evt-b"), ("evt-b", None), ("evt-c", None))})
    _, events = succeed(*package(new=[1]), NO_LISTED, past)
    assert {e.event_id: e.merged_into for e in events} == {"evt-b": None, "evt-a": "evt-b"}
    _, events = succeed(*package(c=[1, 2, 3]), NO_LISTED, replace(past, event_of={**past.event_of, claim_id("a", 3): "evt-c"}))
    assert {e.event_id: e.merged_into for e in events} == {"evt-c": None, "evt-a": "evt-c", "evt-b": "evt-c"}


def test_of_an_event_that_falls_apart_the_larger_part_keeps_the_id() -> None:
    claims, events = succeed(*package(old=[1], rest=[2, 3]), NO_LISTED, before(old=[1, 2, 3]))
    told = ids(claims)
    assert told[2] == told[3] == "evt-old" != told[1]
    assert len({e.event_id for e in events}) == len(events) == 2


def test_an_event_listed_by_hand_keeps_its_id_and_takes_in_a_formed_one() -> None:
    claims, events = succeed(*package(hand=[1, 2]), ("evt-hand",), before(old=[1, 2]))
    assert set(ids(claims).values()) == {"evt-hand"}
    assert {e.event_id: e.merged_into for e in events} == {"evt-hand": None, "evt-old": "evt-hand"}


def test_an_event_whose_claims_are_gone_is_gone() -> None:
    assert [e.event_id for e in succeed(*package(new=[9]), NO_LISTED, before(old=[1]))[1]] == ["evt-new"]


def test_a_table_of_another_time_is_read_as_far_as_it_goes() -> None:
    assert former("id,x\n1,2\n", "event_id,cues\nevt-a,b\n") == Former({}, {})


@pytest.mark.parametrize("seed", range(8))
def test_the_order_of_claims_does_not_matter_and_ids_stay_unique(seed: int) -> None:
    pick = random.Random(seed)
    now = package(**{f"n{n}": [k for k in range(40) if k % 7 == n] for n in range(7)})
    past = before(**{f"o{n}": pick.sample(range(40), 6) for n in range(6)})
    mixed = (pick.sample(now[0], len(now[0])), now[1])
    one, other = succeed(*now, NO_LISTED, past), succeed(*mixed, NO_LISTED, past)
    assert ids(one[0]) == ids(other[0]) and one[1] == other[1]
    assert len({e.event_id for e in one[1]}) == len(one[1])
    assert {c.event for c in one[0]} <= {e.event_id for e in one[1]}
