"""The event page and the charts: what stands where, by pure functions; the page itself as a client has it."""

from __future__ import annotations

import re
from datetime import date
from html import unescape
from typing import Any
from urllib.parse import parse_qs

import pytest
import site_example
from site_example import Browser
from tally.columns import TABLES
from tally.site import chart, event
from tally.site.chart import Bar, Point, Scale

BLANK = dict.fromkeys((*TABLES["claims"].header, "publisher", "source_title", "published", "published_precision", "claimant_name", "place_name"))


def row(id_: str, low: int | None, high: int | None = -1, **told: Any) -> dict[str, Any]:
    """A claim as the page's query gives it; `high` as `low` where it is left out."""
    high = low if high == -1 else high
    plain = {"claim_id": id_, "source_id": f"art-{id_}", "outcome": "killed", "class": "person", "value": low, "low": low, "high": high, "quantifier": "exact"}
    plain |= {"stance": "asserted", "basis": "incident", "language": "en", "published": "2024-05-01", "unit": "person", "claimant_text": "the ministry", "claimant": "act-m"}
    return BLANK | plain | told


def laid(*claims: dict[str, Any], relations: tuple[dict[str, Any], ...] = ()) -> tuple[event.Outcome, ...]:
    return event.outcomes(claims, relations, {})


def test_relays_of_one_claimant_are_folded_under_one_figure() -> None:
    (killed,) = laid(row("a", 5), row("b", 5, via_text="Agency"), row("c", 5, claimant="act-other"))
    (group,) = killed.groups
    assert sorted(len(c.figures[0].said) for c in group.claimants) == [1, 2]
    assert all(len(c.figures) == 1 for c in group.claimants)


def test_an_article_is_its_own_claimant_unless_it_copies_another() -> None:
    plain = {"claimant": None, "claimant_text": None}
    claims = (row("a", 5, **plain), row("b", 5, **plain))
    assert len(event.outcomes(claims, (), {})[0].groups[0].claimants) == 2
    assert len(event.outcomes(claims, (), {"art-b": "art-a"})[0].groups[0].claimants) == 1


def test_parts_follow_their_total_and_a_total_among_its_own_parts_ends() -> None:
    (killed,) = laid(row("a", 6), row("p", 2, part_of="a", **{"class": "civilian"}), row("q", 4, part_of="a", **{"class": "police"}), row("z", 9))
    figures = killed.groups[0].claimants[0].figures
    assert [(f.claim["claim_id"], f.depth) for f in figures] == [("a", 0), ("p", 1), ("q", 1), ("z", 0)]
    (odd,) = laid(row("a", 6, part_of="b"), row("b", 6, part_of="a"))
    assert len(odd.groups[0].claimants[0].figures) == 1


def test_overtaken_and_denied_figures_are_marked() -> None:
    update = {"claim_id": "b", "relation": "updates", "other_claim_id": "a"}
    (killed,) = laid(row("a", 5), row("b", 7), row("d", 7, stance="denied", claimant="act-other"), relations=(update,))
    kinds = {f.claim["claim_id"]: f.bar.kind for c in killed.groups[0].claimants for f in c.figures}
    assert kinds == {"a": "past", "b": "", "d": "denied"}


def test_sides_stand_apart_and_outcomes_keep_the_order_of_their_list() -> None:
    found = laid(row("a", 5, outcome="wounded"), row("b", 1, side="AZ"), row("c", 2, side="AM"), row("d", 3))
    assert [o.code for o in found] == ["killed", "wounded"]
    assert [g.side for g in found[0].groups] == ["AM", "AZ", None]


def test_a_course_is_drawn_only_where_a_claimant_told_again_on_another_day() -> None:
    assert laid(row("a", 5), row("b", 5))[0].course == ()
    assert laid(row("a", 5), row("b", 9, published="2024-05-03", claimant="act-other"))[0].course == ()
    days = [p.day for p in laid(row("a", 5), row("b", 9, published="2024-05-03"))[0].course]
    assert days == [date(2024, 5, 1), date(2024, 5, 3)]
    assert laid(row("a", 5), row("b", 9, published="no date"))[0].course == ()


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
    assert 'class="strike"' in chart.strip(scale, [Bar(5, 5, "denied")])
    assert "<g" not in chart.strip(scale, [Bar(None, None)])
    assert re.search(r'aria-label="at least 5; denied: 5"', chart.strip(scale, [Bar(5, None), Bar(5, 5, "denied")]))


def test_a_course_has_a_mark_per_figure_and_lines_between_days_of_one_series() -> None:
    points = [Point(date(2024, 5, d), Bar(n, high), s) for d, n, high, s in ((1, 5, 5, "a"), (3, 8, None, "a"), (2, 6, 6, "b"))]
    drawn = chart.course(points, 'say "so" <b>')
    assert drawn.count('class="bar"') == 3 and drawn.count('class="joined"') == 1 and drawn.count('class="open"') == 1
    assert "1 May 2024" in drawn and "3 May 2024" in drawn
    assert "<b>" not in drawn and "&lt;b&gt;" in drawn
    assert chart.course(points[:1], "one day").count("2024") == 1


# the page


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Browser:
    return Browser(site_example.build(tmp_path_factory.mktemp("package")))


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
