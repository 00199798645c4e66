"""Events, relations and tolls across articles in seven languages, against gold that was written before the code."""

from __future__ import annotations

import random

import pytest
import relating
from relating import Gold

SETS = ("one", "two")  # the second was kept aside


@pytest.fixture(scope="module", params=SETS)
def gold(request: pytest.FixtureRequest) -> Gold:
    return relating.read(request.param)


def test_gold_is_whole(gold: Gold) -> None:
    assert gold.event_of.keys() == gold.claims.keys() == gold.truth["roots"].keys()
    named = {name for pair in (*gold.truth["relations"], *gold.truth["optional_relations"]) for name in (pair[0], pair[2])}
    assert named <= gold.claims.keys()
    assert len({d.lang for d in gold.documents}) >= 3


def test_claims_read_without_fault_make_the_annotated_events_relations_and_tolls(gold: Gold) -> None:
    claims = relating.annotated(gold)
    made = relating.related(gold, list(claims.values()))
    event = {c.claim_id: c.event for c in made.claims}
    assert relating.b_cubed(gold.event_of, {name: event[c.claim_id] for name, c in claims.items()})[2] >= 0.90
    assert relating.score(*relating.relations(gold, claims, made))[2] >= 0.85
    wanted, found = relating.tolls(gold, claims, made)
    assert found == wanted


def test_claims_that_the_engine_reads_make_them_as_far_as_it_reads_right(gold: Gold) -> None:
    claims = relating.extracted(gold)
    made = relating.related(gold, list(claims.values()))
    event = {c.claim_id: c.event for c in made.claims}
    assert relating.b_cubed(gold.event_of, {name: event[c.claim_id] for name, c in claims.items()})[2] >= 0.80
    assert relating.score(*relating.relations(gold, claims, made))[0] >= 0.80  # precision: no relation is made up


def test_the_order_of_articles_does_not_matter(gold: Gold) -> None:
    claims = list(relating.annotated(gold).values())
    mixed = claims[:]
    random.Random(1).shuffle(mixed)
    one, other = relating.related(gold, claims), relating.related(gold, mixed)
    assert (one.events, one.relations, one.tolls) == (other.events, other.relations, other.tolls)
