"""Events, relations and tolls: by claims made by hand, whatever their order."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from tally import relate as relating, world
from tally.model import Document
from tally.relate import Related, causes, extents, incidents, items, tolls
from tally.schema.tables import Claim, Event, Place, Source, claim_id

DAY = date(2023, 9, 19)
WAR = Event(event_id="evt-war", title="War", date_start=date(2020, 9, 27), date_end=date(2020, 11, 10), place="plc-region", sides="AZ AM NK", basis="listed by hand")
MINES = Event(event_id="evt-mines", title="Mines", date_start=DAY, date_end=DAY, place="plc-district", place_text="Khojavand", sides="AZ", cause="mine", basis="listed by hand")
OFFENSIVE = Event(event_id="evt-offensive", title="Offensive", date_start=DAY, date_end=DAY + timedelta(1), place="plc-region", sides="AZ AM NK", basis="listed by hand")
KNOWN = (WAR, MINES, OFFENSIVE)
PLACES = (
    Place(place_id="plc-region", name="Region", precision="region", country="AZ", latitude=39.9, longitude=46.7),
    Place(place_id="plc-district", name="District", precision="district", country="AZ", latitude=39.6, longitude=47.0),
    Place(place_id="plc-town", name="Town", precision="settlement", country="AZ", latitude=39.8, longitude=46.75),
    Place(place_id="plc-far", name="Far", precision="settlement", country="UA", latitude=50.4, longitude=30.5),
    Place(place_id="plc-country", name="Country", precision="country", country="AZ"),
)


def claim(source: str, at: int, low: int | None, high: int | None = -1, **more: Any) -> Claim:
    """A claim of `source` whose number stands at `at`: exactly `low` unless `high` is given; three soldiers of AZ on DAY by default."""
    high = low if high == -1 else high
    told: dict[str, Any] = dict(
        claim_id=claim_id(source, at), source_id=source, language="en", outcome="killed", object="people", class_="soldier", status="combatant",
        side="AZ", value=low if low == high else None, low=low, high=high, quantifier="exact", value_text=str(low), unit="person", basis="incident",
        stance="asserted", attribution="named", claimant_text="Baku", claimant="act-baku", claimant_side="AZ", date_start=DAY, date_end=DAY,
        date_precision="day", date_basis="stated", quote="Some were killed.", quote_start=0, quote_end=17, number_start=at, number_end=at + 1,
    )  # fmt: skip
    return Claim(**(told | more))


def relate(claims: Sequence[Claim], known: Iterable[Event] = (), places: Iterable[Place] = (), copies: Mapping[str, str] = relating.NO_COPIES) -> Related:
    """Claims related with the causes that their quotes name."""
    told_by = {c.claim_id: cause for c in claims if (cause := causes.of(c.quote, c.language))}
    return relating.relate(claims, known, places, (), told_by, copies)


def undated(day: date = DAY) -> dict[str, Any]:
    """Columns of a claim that only its publication dates."""
    return dict(date_start=None, date_end=day, date_precision="day", date_basis="published")


def event_of(found: Related, one: Claim) -> str | None:
    return next(c.event for c in found.claims if c.claim_id == one.claim_id)


def pairs(found: Related, kind: str) -> set[tuple[str, str]]:
    return {(r.claim_id, r.other_claim_id) for r in found.relations if r.relation == kind}


# Events listed by hand


def test_a_claim_dated_elsewhere_goes_to_the_event_of_its_own_date() -> None:
    fall = claim("a", 1, 6500, side=None, date_start=date(2020, 9, 1), date_end=date(2020, 11, 30), place="plc-region", date_precision="range")
    now = claim("a", 2, 2)
    found = relate([fall, now], KNOWN, PLACES)
    assert (event_of(found, fall), event_of(found, now)) == ("evt-war", "evt-offensive")


def test_a_year_that_only_contains_a_short_event_is_not_that_event() -> None:
    year = claim("a", 1, 900, date_start=date(2023, 1, 1), date_end=date(2023, 12, 31), date_precision="year")
    assert event_of(relate([year], KNOWN, PLACES), year) not in {e.event_id for e in KNOWN}


@pytest.mark.parametrize(
    ("quote", "more", "expected"),
    [
        ("A landmine killed them.", {}, "evt-mines"),
        ("Some were killed.", {"place": "plc-district", "side": None}, "evt-mines"),
        ("Some were killed.", {"place_text": "Khojavand district", "side": None}, "evt-mines"),
        ("Some were killed.", {}, "evt-offensive"),
        ("Some were killed.", {"place": "plc-town", "side": None}, "evt-offensive"),
        ("Some were killed.", {"place": "plc-country"}, "evt-offensive"),
        ("Some miners were killed.", {}, "evt-offensive"),
    ],
)
def test_cue_place_and_side_choose_among_events_of_one_day(quote: str, more: dict[str, Any], expected: str) -> None:
    one = claim("a", 1, 3, quote=quote, **more)
    assert event_of(relate([one], KNOWN, PLACES), one) == expected


@pytest.mark.parametrize("more", [{"place": "plc-far"}, {"side": "UA"}, {"side": None}, {"date_start": date(2023, 10, 9), "date_end": date(2023, 10, 9)}])
def test_a_claim_about_something_else_stays_out_of_the_listed_events(more: dict[str, Any]) -> None:
    one = claim("a", 1, 3, **more)
    assert event_of(relate([one], KNOWN, PLACES), one) not in {e.event_id for e in KNOWN}


def test_the_publication_date_alone_reaches_back_a_few_days_and_no_further() -> None:
    near, far = claim("a", 1, 3, **undated(DAY + timedelta(3))), claim("b", 1, 3, **undated(DAY + timedelta(20)))
    found = relate([near, far], KNOWN, PLACES)
    assert event_of(found, near) == "evt-offensive" and event_of(found, far) not in {e.event_id for e in KNOWN}


def test_a_part_goes_where_its_total_goes() -> None:
    total = claim("a", 1, 6, class_="person", status="unknown", quote="A mine killed six")
    part = claim("a", 2, 2, class_="civilian", status="civilian", part_of=total.claim_id, quote="two of them civilians", date_start=None, date_end=None)
    found = relate([part, total], KNOWN, PLACES)
    assert event_of(found, part) == event_of(found, total) == "evt-mines"


def test_a_claim_without_side_and_place_follows_the_rest_of_its_article() -> None:
    told, bare, alone = claim("a", 1, 3), claim("a", 2, 2000, side=None), claim("b", 1, 2000, side=None)
    found = relate([told, bare, alone], KNOWN, PLACES)
    assert event_of(found, bare) == "evt-offensive" != event_of(found, alone)


def test_listed_events_stand_in_the_table_also_without_claims() -> None:
    assert [e.event_id for e in relate([], KNOWN, PLACES).events] == ["evt-war", "evt-mines", "evt-offensive"]


# Events formed from the claims


def test_articles_that_name_one_place_and_day_share_an_event_with_a_readable_title() -> None:
    one, other = claim("a", 1, 3, place="plc-town", place_text="Town"), claim("b", 1, 5, place="plc-town", place_text="Towns", date_start=DAY + timedelta(1), date_end=DAY + timedelta(1))
    found = relate([one, other], (), PLACES)
    (event,) = found.events
    assert event.title == "Town, 19–20 September 2023 (Azerbaijan)"
    assert (event.date_start, event.date_end, event.place, event.sides) == (DAY, DAY + timedelta(1), "plc-town", "AZ")


@pytest.mark.parametrize(
    "more",
    [
        {"place": "plc-far"},
        {"place_text": "Elsewhere"},
        {"place": "plc-country"},
        {"place": "plc-region"},
        {"place": "plc-town", "date_start": DAY + timedelta(5), "date_end": DAY + timedelta(5)},
        {"place": "plc-town", "date_start": DAY - timedelta(60), "date_end": DAY},
    ],
)
def test_articles_of_other_places_or_days_share_none(more: dict[str, Any]) -> None:
    assert len(relate([claim("a", 1, 3, place="plc-town"), claim("b", 1, 2, **more)], (), PLACES).events) == 2


def test_unplaced_claims_stay_with_their_source_and_take_its_only_place() -> None:
    placed, unplaced, other = claim("a", 1, 3, place="plc-town"), claim("a", 2, 4), claim("b", 1, 3)
    found = relate([placed, unplaced, other], (), PLACES)
    assert event_of(found, placed) == event_of(found, unplaced) != event_of(found, other)


def test_an_event_is_named_by_its_place_also_where_the_gazetteer_lacks_it() -> None:
    undated_claim = claim("a", 1, 3, date_start=None, date_end=None, place_text="Elsewhere")
    assert [e.title for e in relate([undated_claim]).events] == ["Elsewhere, undated (Azerbaijan)"]


def test_weeks_of_daily_reports_from_one_place_are_no_single_event() -> None:
    daily = [claim(f"s{n:02}", 1, 3, place="plc-town", date_start=DAY + timedelta(n), date_end=DAY + timedelta(n)) for n in range(30)]
    found = relate(daily, (), PLACES)
    assert len(found.events) >= 4
    assert all((e.date_end - e.date_start).days <= 7 for e in found.events if e.date_start and e.date_end)
    assert len({e.event_id for e in found.events}) == len(found.events)


def test_every_claim_has_an_event_also_when_nothing_dates_it() -> None:
    one = claim("a", 1, 3, date_start=None, date_end=None, date_precision=None, date_basis=None)
    found = relate([one], KNOWN, PLACES)
    assert event_of(found, one) == found.events[-1].event_id and "undated" in found.events[-1].title


# Relations


def test_two_by_a_mine_and_two_of_six_are_candidates_for_one_figure() -> None:
    two = claim("001", 1, 2, class_="person", status="unknown", side=None, place="plc-district", claimant_text="Interior Ministry", claimant="act-interior")
    six = claim("004", 1, 6, class_="person", status="unknown", quote="landmine explosions killed six", **undated())
    civilians = claim("004", 2, 2, class_="civilian", status="civilian", part_of=six.claim_id, quote=six.quote, **undated())
    police = claim("004", 3, 4, class_="police", status="police_or_rescue", part_of=six.claim_id, quote=six.quote, **undated())
    found = relate([police, two, civilians, six], KNOWN, PLACES)
    assert {c.event for c in found.claims} == {"evt-mines"}
    assert pairs(found, "part_of") == {(civilians.claim_id, six.claim_id), (police.claim_id, six.claim_id)}
    (same,) = [r for r in found.relations if r.relation == "same_figure"]
    assert {same.claim_id, same.other_claim_id} == {two.claim_id, civilians.claim_id}
    assert 0 < same.grade < 0.7 and "candidate" in same.basis


def test_the_grade_grows_with_what_agrees() -> None:
    first, near = claim("a", 1, 12), claim("b", 1, 12)
    weak = claim("b", 1, 12, place="plc-town", side=None, claimant="act-other", claimant_text="Others", claimant_side=None, class_="person")
    (strong,), (faint,) = (relate([first, other], KNOWN, PLACES).relations for other in (near, weak))
    assert strong.grade > faint.grade > 0


@pytest.mark.parametrize(
    "more",
    [
        {"side": "AM"},
        {"outcome": "wounded"},
        {"class_": "child", "status": "civilian"},
        {"value": 4, "low": 4, "high": 4},
        {"place": "plc-far"},
        {"unit": "household"},
        {"date_start": date(2020, 10, 1), "date_end": date(2020, 10, 1)},
    ],
)
def test_what_differs_is_no_candidate(more: dict[str, Any]) -> None:
    assert not pairs(relate([claim("a", 1, 3), replace(claim("b", 1, 3), **more)], KNOWN, PLACES), "same_figure")


def test_two_incidents_of_one_article_are_no_repetition_but_a_restatement_is() -> None:
    here, there, again = claim("a", 1, 2, place="plc-town"), claim("a", 2, 2, place="plc-district"), claim("a", 3, 2, place="plc-town")
    assert pairs(relate([here, there, again], (OFFENSIVE,), PLACES), "same_figure") in ({(again.claim_id, here.claim_id)}, {(here.claim_id, again.claim_id)})


def test_a_denial_points_to_what_it_denies() -> None:
    said = claim("a", 1, 30)
    denied = claim("b", 1, 30, stance="denied", claimant="act-other", claimant_side="AM")
    found = relate([said, denied], KNOWN)
    assert pairs(found, "denies") == {(denied.claim_id, said.claim_id)} and not pairs(found, "same_figure")
    assert [(t.low, t.high, t.claims, t.agreement) for t in found.tolls] == [(30, 30, 1, "denied")]


def test_a_later_running_toll_updates_the_one_before_and_is_never_added_to_it() -> None:
    days = [claim("a", n, 10 + n, basis="cumulative", **undated(DAY + timedelta(n)) | {"date_basis": "stated"}) for n in range(2)]
    found = relate(days, KNOWN)
    assert pairs(found, "updates") == {(days[1].claim_id, days[0].claim_id)}
    assert [(t.low, t.high, t.claims, t.claimants, t.agreement) for t in found.tolls] == [(11, 11, 1, 1, "single")]


def test_figures_of_different_claimants_that_exclude_each_other_conflict() -> None:
    ours, theirs = claim("a", 1, 3), claim("b", 1, 8, None, claimant="act-other", claimant_text="Yerevan", claimant_side="AM")
    found = relate([ours, theirs], KNOWN)
    assert len(pairs(found, "conflicts")) == 1
    assert [(t.claimant_side, t.low, t.high, t.agreement) for t in found.tolls] == [("AM", 8, None, "conflict"), ("AZ", 3, 3, "conflict")]


def test_an_article_does_not_conflict_with_those_it_quotes() -> None:
    own = claim("a", 1, 12, attribution="author", claimant=None, claimant_text=None, claimant_side=None)
    found = relate([own, claim("a", 2, 17), claim("b", 1, 19, claimant="act-other")], KNOWN)
    assert {frozenset(pair) for pair in pairs(found, "conflicts")} == {
        frozenset((claim("a", 1, 1).claim_id, claim("b", 1, 1).claim_id)), frozenset((claim("a", 2, 1).claim_id, claim("b", 1, 1).claim_id)),
    }  # fmt: skip


def test_a_rounded_figure_does_not_contradict_the_exact_one() -> None:
    found = relate([claim("a", 1, 6500, quantifier="about"), claim("b", 1, 6470, claimant="act-other")], KNOWN)
    assert not pairs(found, "conflicts") and {t.agreement for t in found.tolls} == {"overlap"}


# Round-ups, running tolls, figures that are not compared, titles


def stated(text: str, at: str, low: int, high: int | None = -1, source: str = "a", **more: Any) -> Claim:
    """A claim whose number stands in `text` at the words `at`; its quote is the sentence."""
    place = text.index(at)
    start = max(text.rfind(". ", 0, place) + 2, text.rfind("\n", 0, place) + 1, 0) if place else 0
    end = min((e for e in (text.find(". ", place) + 1, text.find("\n", place)) if e > 0), default=len(text))
    more = {"quote": text[start:end], "quote_start": start, "quote_end": end, "number_start": place, "number_end": place + len(at), "side": None, **more}
    return claim(source, place, low, high, **({"class_": "person", "status": "unknown"} | more))


ROUND_UP = """LISBON - A tram crash left five dead on Tuesday, the fire brigade said.

NAIROBI - Twelve people died in a market fire, the county governor said.

OTTAWA - Two hikers are missing, police said."""
LIVE = """QUITO - Nineteen people died when a market burned in Quito on Tuesday.

CONTEXT: The market was built in 1970 and had twelve guards, two of whom died.

RESPONSE: Ten fire engines came."""


@pytest.mark.parametrize(("text", "expected"), [(ROUND_UP, 3), (LIVE, 1), ("• 08:10 Five dead in Lisbon\n• 09:30 Two in Nairobi\n• 10:00 Six in Ottawa", 1)])
def test_items_of_a_round_up_are_told_by_their_datelines_and_those_of_one_report_are_not(text: str, expected: int) -> None:
    document = Document("a", text, DAY, lang="en")
    words = [w for w in ("five", "Twelve", "Two", "Nineteen", "twelve", "two", "Five", "Six") if w in text]
    found = items.items([document], [stated(text, w, 5) for w in words])
    assert len({found.get(c, "a") for c in (stated(text, w, 5).claim_id for w in words)}) == expected


def test_bullets_with_causes_that_exclude_each_other_are_items() -> None:
    text = "■ An earthquake killed five.\n■ Three drowned when a ferry capsized.\n■ Two died in a prison riot.\n■ A stampede hurt six."
    found = items.items([Document("a", text, DAY, lang="en")], [stated(text, w, 5) for w in ("five", "Three", "Two", "six")])
    assert len(set(found.values())) == 4


def test_the_items_of_a_round_up_make_no_event_together() -> None:
    crash, fire = stated(ROUND_UP, "five", 5), stated(ROUND_UP, "Twelve", 12)
    told = items.items([Document("a", ROUND_UP, DAY, lang="en")], [crash, fire])
    apart = relating.relate([crash, fire], items=told)
    assert event_of(apart, crash) != event_of(apart, fire) and not pairs(apart, "conflicts")
    assert event_of(relating.relate([crash, fire]), crash) == event_of(relating.relate([crash, fire]), fire)


def test_a_battle_dated_before_a_blast_that_only_its_report_dates_stays_apart() -> None:
    blast = claim("a", 1, 31, side=None, claimant_side="GE", basis="cumulative", place_text="Telavi", quote="31 died in an explosion.", **undated(DAY + timedelta(8)))
    fallen = claim("a", 2, 120, quote="120 soldiers fell.", place=None)
    found = relate([blast, fallen])
    assert event_of(found, blast) != event_of(found, fallen)
    same = relate([blast, replace(fallen, place_text="Telavi")])
    assert event_of(same, blast) == event_of(same, fallen)


@pytest.mark.parametrize(
    ("text", "old", "new", "expected"),
    [
        ("The toll rose from 12 to 17, officials said.", "12", "17", True),
        ("Officials raised the toll to 17; it had stood at 12 at noon.", "12", "17", True),
        ("Officials counted 12 dead. Two hours later they corrected the figure to 17.", "12", "17", True),
        ("09:10 Officials: 12 dead.\n11:45 Officials: 17 dead.", "12", "17", True),
        ("The army admitted the death of 12 of its men and the killing of 17 insurgents.", "12", "17", False),
        ("The hospitals took in 17; for 12 with burns doctors still fight.", "12", "17", False),
        ("At the base 17 found shelter, 12 crossed the border.", "12", "17", False),
    ],
)
def test_one_figure_of_an_article_replaces_another_only_where_words_say_so(text: str, old: str, new: str, expected: bool) -> None:
    first, second = stated(text, old, 12), stated(text, new, 17)
    assert pairs(relate([first, second]), "updates") == ({(second.claim_id, first.claim_id)} if expected else set())


def test_figures_of_two_years_are_no_states_of_one_toll() -> None:
    text = "Last year 130 sailors were taken; the year earlier it was 121."
    year = dict(date_start=date(2020, 1, 1), date_end=date(2020, 12, 31), date_precision="year", basis="period")
    assert not pairs(relate([stated(text, "130", 130, **year), stated(text, "121", 121, **year)]), "updates")


def test_updates_go_forward_and_never_run_in_a_circle() -> None:
    day = [Source(source_id=f"s{n}", path=f"s{n}.txt", sha256="0" * 64, published=DAY + timedelta(n), characters=1) for n in range(3)]
    late = claim("s2", 1, 37, side=None, place="plc-town", basis="cumulative", date_start=None)  # dated by its article to the day of the accident
    early = claim("s1", 1, 23, None, side=None, place="plc-town")
    again = claim("s2", 9, 37, side=None, place="plc-town", basis="cumulative", date_start=None, date_end=DAY + timedelta(2))
    found = relating.relate([late, early, again], places=PLACES, sources=day)
    told = pairs(found, "updates")
    assert (early.claim_id, late.claim_id) not in told and len(told) == 1


def test_own_soldiers_and_enemy_fighters_are_no_states_of_one_toll() -> None:
    own, enemy = claim("a", 1, 20, side=None, place="plc-town"), claim("b", 1, 30, side=None, class_="fighter", place="plc-town", **undated(DAY + timedelta(2)))
    assert not pairs(relate([own, enemy], places=PLACES), "updates")
    rebels = replace(own, class_="fighter")
    assert pairs(relate([rebels, enemy], places=PLACES), "updates")


def test_a_part_in_one_article_does_not_contradict_the_total_of_another_claimant() -> None:
    total, crew = claim("a", 1, 4000, side=None, class_="person"), claim("a", 2, 9, side=None, class_="person", claimant="act-other")
    found = relate([total, crew])
    assert not pairs(found, "conflicts") and {t.agreement for t in found.tolls} == {"apart"}
    near = relate([total, replace(crew, low=3000, high=3000, value=3000)])
    assert pairs(near, "conflicts") and {t.agreement for t in near.tolls} == {"conflict"}


def test_entries_of_different_hours_do_not_contradict_each_other_unless_they_speak_for_two_sides() -> None:
    text = "07:15 Police: 40 dead.\n16:20 Governor: 133 dead."
    first, second = stated(text, "40", 40), stated(text, "133", 133, claimant="act-governor")
    found = relate([first, second])
    assert not pairs(found, "conflicts") and {t.agreement for t in found.tolls} == {"apart"}
    assert pairs(relate([replace(first, side="UA"), replace(second, side="UA", claimant_side="UA")]), "conflicts")


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({"place": "plc-town"}, "Town, 19 September 2023: mine"),
        ({"place_text": "Upper Example"}, "Upper Example, 19 September 2023: mine"),
        ({"place_text": "the border"}, "Mine, 19 September 2023"),
        ({}, "Mine, 19 September 2023"),
        ({"quote": "Some were killed."}, "3 killed, 19 September 2023"),
        ({"quote": "Some were killed.", "high": None, "value": None}, "3 or more killed, 19 September 2023"),
        ({"place_text": "Şirinköy'de", "language": "tr", "quote": "mayın"}, "Şirinköy, 19 September 2023: mine"),
        ({"place_text": "EXAMPLETON"}, "Exampleton, 19 September 2023: mine"),
    ],
)
def test_an_event_is_called_by_what_is_known_of_it(more: dict[str, Any], expected: str) -> None:
    one = replace(claim("a", 1, 3, quote="A landmine killed some."), **more)
    assert [e.title for e in relate([one], places=PLACES).events] == [f"{expected} ({world.sides()['AZ']})"]


def test_a_place_that_hardly_any_claim_names_gives_the_event_no_name() -> None:
    told = [claim("a", n, 3, quote="A landmine killed some.") for n in range(1, 6)]
    late = claim("a", 9, 4, quote="A landmine killed some.", place="plc-town", outcome="detained")
    assert relate([*told, late], places=PLACES).events[0].title.startswith("Mine, ")
    assert relate([*told, replace(late, number_start=0)], places=PLACES).events[0].title.startswith("Town, ")


@pytest.mark.parametrize(
    ("text", "lang", "expected"),
    [
        ("kənddəki toqquşmada üç nəfər ölüb", "az", "clash"),
        ("qatar toqquşmasında üç nəfər ölüb", "az", "rail_crash"),
        ("край Бургас загинаха трима", "bg", None),
        ("снежна буря уби трима", "bg", "storm"),
        ("за живота им се води битка", "bg", None),
        ("մարտի 8-ին զոհվել է երեք մարդ", "hy", None),
        ("մարտերում զոհվել է երեք մարդ", "hy", "clash"),
    ],
)
def test_a_cause_is_not_seen_in_a_month_a_town_or_a_part_of_a_longer_name(text: str, lang: str, expected: str | None) -> None:
    assert causes.of(text, lang) == expected


# Tolls


def test_ten_papers_that_relay_one_ministry_are_one_claimant() -> None:
    found = relate([claim(f"s{n}", 1, 5) for n in range(10)], KNOWN)
    assert [(t.low, t.high, t.claims, t.claimants, t.agreement) for t in found.tolls] == [(5, 5, 10, 1, "single")]


def test_a_copy_of_an_article_is_no_voice_of_its_own() -> None:
    own = dict(attribution="author", claimant=None, claimant_text=None, claimant_side=None)
    told = [claim(source, 1, 5, **own) for source in ("a", "b", "c")]
    assert [(t.claims, t.claimants, t.agreement) for t in relate(told, KNOWN).tolls] == [(3, 3, "agree")]
    assert [(t.claims, t.claimants, t.agreement) for t in relate(told, KNOWN, copies={"b": "a"}).tolls] == [(3, 2, "agree")]
    assert [(t.claims, t.claimants, t.agreement) for t in relate(told, KNOWN, copies={"b": "a", "c": "a"}).tolls] == [(3, 1, "single")]
    named = [claim("a", 1, 5), claim("b", 1, 5, claimant="act-other")]
    assert relate(named, KNOWN, copies={"b": "a"}).tolls == relate(named, KNOWN).tolls


@pytest.mark.parametrize(("other", "expected"), [((5, 5), "agree"), ((4, None), "overlap"), ((6, 9), "conflict")])
def test_agreement_of_two_claimants(other: tuple[int, int | None], expected: str) -> None:
    found = relate([claim("a", 1, 5), claim("b", 1, *other, claimant="act-other")], KNOWN)
    assert {t.agreement for t in found.tolls} == {expected}
    assert [(t.low, t.high) for t in found.tolls] == [tolls.hull([(5, 5), other])]


def test_parts_are_not_added_to_their_total() -> None:
    total = claim("a", 1, 6)
    found = relate([total, claim("a", 2, 4, part_of=total.claim_id), claim("a", 3, 2, part_of=total.claim_id)], KNOWN)
    assert [(t.low, t.high, t.claims) for t in found.tolls] == [(6, 6, 1)]


def test_unlike_equipment_is_not_thrown_together() -> None:
    mortars, trucks = claim("a", 1, 4, outcome="captured", object="equipment", class_="mortar"), claim("a", 2, 6, outcome="captured", object="equipment", class_="vehicle")
    found = relate([mortars, trucks], KNOWN)
    assert [(t.class_group, t.low, t.high, t.agreement) for t in found.tolls] == [("mortar", 4, 4, "single"), ("vehicle", 6, 6, "single")]


# Properties


def _many(seed: int, count: int = 80) -> list[Claim]:
    pick = random.Random(seed)
    made: list[Claim] = []
    for n in range(count):
        day = DAY + timedelta(pick.randrange(-4, 12))
        source = f"s{pick.randrange(12)}"
        total = pick.choice([None, None, *(c.claim_id for c in made if c.source_id == source)])
        dates = pick.choice([dict(date_start=day, date_end=day), undated(day), dict(date_start=None, date_end=None)])
        low = pick.choice([2, 3, 12])
        who = pick.choice(["act-baku", "act-yerevan", None])
        made.append(
            claim(
                source, n, low, pick.choice([low, None, low + 2]), **dates, part_of=total, outcome=pick.choice(["killed", "wounded"]),
                side=pick.choice(["AZ", "AM", None]), class_=pick.choice(["soldier", "person", "civilian"]), claimant=who, claimant_text=who,
                place=pick.choice([None, "plc-town", "plc-district", "plc-far", "plc-region"]), basis=pick.choice(["incident", "cumulative"]),
                stance=pick.choice(["asserted"] * 5 + ["denied"]), quote=pick.choice(["Some.", "A mine killed some."]),
            )  # fmt: skip
        )
    return made


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("known", [(), KNOWN], ids=["formed", "listed"])
def test_the_order_of_input_does_not_matter(seed: int, known: tuple[Event, ...]) -> None:
    made = _many(seed)
    mixed = made[:]
    random.Random(seed + 1).shuffle(mixed)
    one, other = relate(made, known, PLACES), relate(mixed, known, PLACES)
    assert one.relations == other.relations and one.events == other.events and one.tolls == other.tolls
    assert sorted(one.claims, key=lambda c: c.claim_id) == sorted(other.claims, key=lambda c: c.claim_id)


@pytest.mark.parametrize("seed", range(6))
def test_an_unrelated_article_changes_no_existing_row(seed: int) -> None:
    made = _many(seed)
    before = relate(made, KNOWN, PLACES)
    stranger = claim("zz", 1, 3, side="UA", place="plc-nowhere", date_start=date(2015, 5, 5), date_end=date(2015, 5, 5), claimant="act-kyiv")
    after = relate([*made, stranger], KNOWN, PLACES)
    assert set(before.claims) < set(after.claims)
    assert set(before.events) < set(after.events) and set(before.tolls) < set(after.tolls) and before.relations == after.relations


@pytest.mark.parametrize("seed", range(6))
def test_keys_are_unique_and_tolls_stay_within_what_is_claimed(seed: int) -> None:
    found = relate(_many(seed), KNOWN, PLACES)
    for ids in ([e.event_id for e in found.events], [t.toll_id for t in found.tolls], [(r.claim_id, r.relation, r.other_claim_id) for r in found.relations]):
        assert len(ids) == len(set(ids))
    assert all(r.claim_id != r.other_claim_id for r in found.relations)
    by_group: dict[tuple[object, ...], list[Claim]] = {}
    for c in found.claims:
        by_group.setdefault((*tolls.group_of(c), c.claimant_side or ""), []).append(c)
    for t in found.tolls:
        claimed = by_group[t.event, t.outcome, t.object, t.class_group, t.side or "", t.claimant_side or ""]
        assert t.low is None or t.low in {c.low for c in claimed}
        assert t.high is None or t.high in {c.high for c in claimed}
        assert 1 <= t.claimants <= t.claims <= len(claimed)


def test_a_cycle_of_parts_ends() -> None:
    a, b = claim("a", 1, 3), claim("a", 2, 3)
    looped = [replace(a, part_of=b.claim_id), replace(b, part_of=a.claim_id)]
    assert all(c.event for c in relate(looped, KNOWN).claims)


def test_work_grows_no_faster_where_one_article_tells_of_ever_new_happenings(monkeypatch: pytest.MonkeyPatch) -> None:
    def work(count: int) -> int:
        calls = 0
        plain = incidents.can_be_one

        def counted(*accounts: Any) -> bool:
            nonlocal calls
            calls += 1
            return plain(*accounts)

        monkeypatch.setattr("tally.relate.incidents.can_be_one", counted)
        days = [dict(date_start=DAY + timedelta(9 * n), date_end=DAY + timedelta(9 * n)) for n in range(count)]
        found = relate([claim("a", n, 3, **day) for n, day in enumerate(days)])
        monkeypatch.undo()
        assert len(found.events) == count
        return calls

    assert work(400) < 2.5 * work(200)


def test_work_grows_with_the_number_of_claims_and_not_with_its_square(monkeypatch: pytest.MonkeyPatch) -> None:
    def work(count: int) -> int:
        calls = 0
        plain = extents.window

        def counted(one: Claim) -> extents.Window | None:
            nonlocal calls
            calls += 1
            return plain(one)

        for module in ("extents", "incidents", "listed", "relations"):
            monkeypatch.setattr(f"tally.relate.{module}.window", counted)
        relate([claim(f"s{n}", 1, n % 40, claimant=f"act-{n % 9}") for n in range(count)], KNOWN, PLACES)
        monkeypatch.undo()
        return calls

    assert work(2000) < 2.5 * work(1000)
