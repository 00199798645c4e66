"""The event page and the charts: what stands where, by pure functions; the page itself as a client has it."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from datetime import date
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest
import site_example
from site_example import Browser

from tally.schema.columns import TABLES
from tally.site import chart, event, voices, wording
from tally.site.chart import Bar, Point, Scale, Series

BLANK = dict.fromkeys((*TABLES["claims"].header, "publisher", "source_title", "published", "published_precision", "claimant_name", "place_name"))


def row(id_: str, low: int | None, high: int | None = -1, **told: Any) -> dict[str, Any]:
    """A claim as the page's query gives it; `high` as `low` where it is left out."""
    high = low if high == -1 else high
    plain = {"claim_id": id_, "source_id": f"art-{id_}", "outcome": "killed", "class": "person", "value": low, "low": low, "high": high, "quantifier": "exact"}
    plain |= {"stance": "asserted", "basis": "incident", "language": "en", "published": "2024-05-01", "unit": "person", "claimant_text": "the ministry", "claimant": "act-m"}
    return BLANK | plain | told


def laid(*claims: dict[str, Any], relations: tuple[dict[str, Any], ...] = ()) -> tuple[voices.Outcome, ...]:
    return voices.outcomes(claims, relations, {})


def test_relays_of_one_claimant_are_folded_under_one_figure() -> None:
    (killed,) = laid(row("a", 5), row("b", 5, via_text="Agency"), row("c", 5, claimant="act-other"))
    (group,) = killed.groups
    assert sorted(len(c.figures[0].said) for c in group.claimants) == [1, 2]
    assert all(len(c.figures) == 1 for c in group.claimants)


def test_an_article_is_its_own_claimant_unless_it_copies_another() -> None:
    plain = {"claimant": None, "claimant_text": None}
    claims = (row("a", 5, **plain), row("b", 5, **plain))
    assert len(voices.outcomes(claims, (), {})[0].groups[0].claimants) == 2
    assert len(voices.outcomes(claims, (), {"art-b": "art-a"})[0].groups[0].claimants) == 1


def test_only_what_counts_the_same_lies_on_one_scale() -> None:
    kinds = {"s": "soldier", "f": "fighter", "c": "civilian"}
    (killed,) = laid(*(row(id_, 5, **{"class": kind}) for id_, kind in kinds.items()), row("t", 6, side="AM", **{"class": "soldier"}))
    assert [(g.kind, g.side) for g in killed.groups] == [("combatant", None), ("combatant", "AM"), ("civilian", None)]
    assert killed.groups[0].key == ("killed", "combatant", "")


def test_parts_follow_their_total_and_a_total_among_its_own_parts_ends() -> None:
    (killed,) = laid(row("a", 6), row("p", 2, part_of="a"), row("q", 4, part_of="a"), row("z", 9), row("c", 3, part_of="a", **{"class": "child"}))
    people, children = killed.groups
    assert [(f.claim["claim_id"], f.depth) for f in people.claimants[0].figures] == [("a", 0), ("p", 1), ("q", 1), ("z", 0)]
    assert [f.claim["claim_id"] for f in people.claimants[0].totals] == ["a", "z"]
    assert [(f.claim["claim_id"], f.depth) for f in children.claimants[0].figures] == [("c", 0)]  # a part of what another group counts
    told = laid(row("c", 3, part_of="a", whole_low=6, whole_high=None), row("z", 9))[0].groups[0].claimants[0].figures
    assert [f.part_of for f in told] == ["at least 6", ""] and people.claimants[0].figures[1].part_of == ""
    (odd,) = laid(row("a", 6, part_of="b"), row("b", 6, part_of="a"))
    assert len(odd.groups[0].claimants[0].figures) == 1


def test_overtaken_and_denied_figures_are_marked_and_stand_after_the_latest() -> None:
    update = {"claim_id": "b", "relation": "updates", "other_claim_id": "a"}
    (killed,) = laid(row("a", 5), row("b", 7, published="2024-05-02"), row("e", 8, published="2024-05-03"), row("d", 7, stance="denied", claimant="act-other"), relations=(update,))
    kinds = {f.claim["claim_id"]: f.bar.kind for c in killed.groups[0].claimants for f in c.figures}
    assert kinds == {"a": "past", "b": "", "d": "denied", "e": ""}
    first = next(c for c in killed.groups[0].claimants if len(c.figures) == 3)
    assert [f.claim["claim_id"] for f in first.totals] == ["e", "b", "a"] and [bar.low for bar in voices.bars(first)] == [5, 7, 8]


def test_a_figure_that_an_article_repeats_after_it_was_replaced_is_replaced() -> None:
    update = {"claim_id": "b", "relation": "updates", "other_claim_id": "a"}
    (killed,) = laid(row("a", 5), row("b", 7), row("late", 5, published="2024-05-09"), relations=(update,))
    assert {f.claim["low"]: f.past for f in killed.groups[0].claimants[0].figures} == {5: True, 7: False}


def test_only_the_asserted_totals_that_stand_are_left() -> None:
    update = {"claim_id": "b", "relation": "updates", "other_claim_id": "a"}
    claims = (row("a", 5), row("b", 7), row("p", 2, part_of="b"), row("d", 9, stance="denied", claimant="act-d"), row("o", 8, claimant="act-o"))
    (group,) = laid(*claims, relations=(update,))[0].groups
    told = {f.claim["claim_id"] for c in voices.only(group, None).claimants for f in c.figures}
    assert told == {"b", "o"}
    one = voices.only(group, {"o", "d"})
    assert [f.claim["claim_id"] for c in one.claimants for f in c.figures] == ["o"] and one.scale.top < 9


def test_sides_stand_apart_and_outcomes_keep_the_order_of_their_list() -> None:
    found = laid(row("a", 5, outcome="wounded"), row("b", 1, side="AZ"), row("c", 2, side="AM"), row("d", 3))
    assert [o.code for o in found] == ["killed", "wounded"]
    assert [g.side for g in found[0].groups] == ["AM", "AZ", None]


def test_a_course_is_drawn_only_where_somebodys_figure_moved_from_day_to_day() -> None:
    assert laid(row("a", 5), row("b", 5, published="2024-05-03"))[0].course == ()  # told again
    assert laid(row("a", 5), row("b", 9, published="2024-05-03", claimant="act-other"))[0].course == ()
    assert laid(row("a", 5), row("b", 9, published="no date"))[0].course == ()
    assert laid(row("a", 5), row("b", 9))[0].course == ()  # on one day
    moved = laid(row("a", 5), row("b", 9, published="2024-05-03"), row("c", 4, claimant="act-other"), row("x", 1, side="AM"))[0].course
    assert [[(p.day.day, p.bar.low) for p in one.points] for one in moved] == [[(1, 5), (3, 9)], [(1, 4)]]


def test_tolls_conflict_only_where_claims_are_known_to_be_about_the_same_people() -> None:
    told = [{"outcome": outcome, "class_group": "person", "side": "", "agreement": word} for outcome, word in (("killed", "conflict"), ("wounded", "conflict"), ("missing", "agree"))]
    claims = [row("a", 5), row("b", 7, claimant="act-o"), row("w", 5, outcome="wounded")]
    pair = {"claim_id": "a", "relation": "conflicts", "other_claim_id": "b"}
    assert list(event.agreement(told, claims, [pair]).values()) == ["conflict", "differ", "agree"]
    assert list(event.agreement(told, claims, [{**pair, "relation": "updates"}]).values()) == ["differ", "differ", "agree"]


@pytest.mark.parametrize(
    ("told", "name"),
    [
        ({"claimant_name": "Armenia: Ministry of Defence"}, ("Armenia’s Ministry of Defence", "")),
        ({}, ("the ministry", "en")),
        ({"claimant": None, "claimant_text": None, "publisher": "The Paper"}, ("The Paper", "")),
        ({"claimant": None, "claimant_text": None, "source_title": "Zwei Tote", "language": "de"}, ("Zwei Tote", "de")),
        ({"claimant": None, "claimant_text": None}, ("art-a", "en")),
    ],
)
def test_a_claimant_is_named_by_the_best_name_there_is(told: dict[str, Any], name: tuple[str, str]) -> None:
    assert voices.named(row("a", 5, **told)) == name


def test_the_side_stands_beside_a_name_only_where_the_name_does_not_tell_it() -> None:
    by_name = {c.name: c.told_side for c in laid(row("a", 5, claimant_name="Armenia: Police", claimant_side="AM"), row("b", 5, claimant="b", claimant_name="Baku", claimant_side="AZ"))[0].groups[0].claimants}
    assert by_name == {"Armenia’s police": "", "Baku": "Azerbaijan"}


# charts


def test_a_scale_orders_numbers_and_becomes_logarithmic_for_wide_ranges() -> None:
    near, far = chart.scale([Bar(2, 8), Bar(5, None)]), chart.scale([Bar(2, 2), Bar(40000, None)])
    assert not near.log and far.log
    for found in (near, far):
        places = [found.at(n) for n in (0, 1, 2, 5, found.top)]
        assert places == sorted(places) and places[0] == chart.LEFT and places[-1] == chart.RIGHT
    assert chart.scale([Bar(None, None)]).top > 0 and chart.scale([Bar(0, 0)]).at(0) == chart.LEFT


@pytest.mark.parametrize("top", [1, 3, 7, 12, 60, 999, 6500, 10**9])
@pytest.mark.parametrize("log", [False, True])
def test_ticks_are_few_and_within_the_scale(top: int, log: bool) -> None:
    found = chart.ticks(Scale(top * 1.04, log))
    assert found[0] == 0 and found == sorted(set(found)) and found[-1] <= top * 1.04
    assert 2 <= len(found) <= chart.FEW + 3


def test_open_ends_are_arrows_exact_numbers_points_and_denials_struck() -> None:
    scale = Scale(10)
    exact, least, most, between = (chart.strip(scale, [b]) for b in (Bar(5, 5), Bar(5, None), Bar(None, 5), Bar(2, 5)))
    assert "<circle" in exact and "class=\"span\"" not in exact
    assert least.count('class="open"') == 1 and "L8 0" in least and least.count('class="cap"') == 1
    assert most.count('class="open"') == 1 and "L-8 0" in most
    assert between.count('class="cap"') == 2 and "open" not in between
    assert all('class="strike"' in chart.strip(scale, [bar]) for bar in (Bar(5, 5, "denied"), Bar(2, 5, "denied")))
    assert "<g" not in chart.strip(scale, [Bar(None, None)])
    assert re.search(r'aria-label="at least 5; denied: 5"', chart.strip(scale, [Bar(5, None), Bar(5, 5, "denied")]))


def test_a_course_has_a_mark_per_figure_lines_between_days_of_one_claimant_and_the_number_of_each() -> None:
    def series(*told: tuple[int, int, int | None]) -> Series:
        return Series("A", "", "person", None, tuple(Point(date(2024, 5, d), Bar(low, high)) for d, low, high in told))

    drawn = chart.course([series((1, 5, 5), (3, 8, None)), series((2, 6, 6))], 'say "so" <b>')
    assert drawn.count('class="bar"') == 3 and drawn.count('class="joined"') == 1 and drawn.count('class="open"') == 1
    assert re.findall(r'class="series"[^>]*>([^<]*)<', drawn) == ["1", "2"]
    assert "1 May<" in drawn and "3 May 2024<" in drawn
    assert "<b>" not in drawn and "&lt;b&gt;" in drawn
    assert chart.course([series((1, 5, 5))], "one day").count("2024") == 1
    many = chart.course([series(*((d, d, d) for d in range(1, 29)))], "many days")
    assert 3 <= len(re.findall(r">(\d+) May", many)) <= 6  # named days do not meet


# the page


def test_the_page_has_chart_quotes_table_and_sql(browser: Browser) -> None:
    html = browser.page("/-/event/evt-example")
    (claim,) = [r[0] for r in browser.db.execute("select claim_id from claims where event = 'evt-example'")]
    assert 'aria-label="at least 2"' in html and "Both camps" in html
    assert html.count(f"/tally/claims/{claim}") >= 2 and f"#{claim}" in html
    assert site_example.SCRIPT not in html and unescape(html).count(site_example.SCRIPT) >= 2
    address = unescape(re.search(r'href="/tally\?(sql=[^"]*)"', html)[1])
    assert parse_qs(address)["event"] == ["evt-example"]
    answer = browser.get(f"/tally.json?{address}&_shape=array").json()
    assert [r["claim_id"] for r in answer] == [claim]


def _table(html: str) -> list[list[str]]:
    """The cells of the event's table as text, a claim's figure by the claim's id."""
    body = html[html.index('id="as-table"') :].partition("<tbody>")[2].partition("</tbody>")[0]
    cells = [re.findall(r"<td[^>]*>(.*?)</td>", line, re.S) for line in body.split("<tr>")[1:]]
    return [[re.search(r"/tally/claims/([^\"]*)", cell)[1] if n == 2 else unescape(re.sub("<[^>]*>", "", cell)).strip() for n, cell in enumerate(line)] for line in cells]


def test_the_sql_link_gives_the_rows_of_the_table_in_its_order(tmp_path: Path) -> None:
    folder = site_example.build(tmp_path)
    with closing(sqlite3.connect(folder / "data" / "tally.db")) as db, db:
        db.execute("update claims set event = 'evt-example'")
    browser = Browser(folder)
    html = browser.page("/-/event/evt-example")
    address = unescape(re.search(r'href="/tally\?(sql=[^"]*)"', html)[1])
    rows, shown = browser.get(f"/tally.json?{address}&_shape=array").json(), _table(html)
    assert len(rows) == len(shown) > 8
    for row_, cells in zip(rows, shown):
        title = wording.code("outcome", row_["outcome"])["title"] + (f" ({row_['stance']})" if row_["stance"] != "asserted" else "")
        bounds = [wording.count(row_[end]) if row_[end] is not None else "open" for end in ("low", "high")]
        assert cells[:5] == [row_["claimant"] or "the article itself", title, row_["claim_id"], *bounds]
        assert (row_["subject"] or "") in cells[5] and cells[6] == (wording.code("side", row_["side"])["title"] if row_["side"] else "not stated")


def test_rows_lead_to_the_page(browser: Browser) -> None:
    assert 'href="/-/event/evt-example"' in browser.page("/tally/claims?event=evt-example&_columns=all")
    assert 'href="/-/event/evt-example"' in browser.page("/tally/events")
    assert 'href="/-/event/evt-example"' in browser.page("/tally/events/evt-example")


@pytest.mark.parametrize("path", ["/-/event/none", "/-/event/12345678901234567890", "/-/event/%00", "/-/event/" + "x" * 300, "/-/event/'or 1=1", "/-/event/"])
def test_an_event_that_is_not_there_is_404(browser: Browser, path: str) -> None:
    response = browser.loop.run_until_complete(browser.site.client.get(path, follow_redirects=True))
    assert response.status_code == 404


def test_a_page_of_many_claims_says_that_it_is_cut(browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(event, "MOST", 0)
    html = browser.page("/-/event/evt-example")
    assert "The first 0 of 1 claims are shown" in html and "/tally/claims?event=evt-example" in html
