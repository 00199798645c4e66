"""The front page's disagreements and agreements: which are honest to show, who stands in them, in which order."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from html import unescape
from pathlib import Path
from typing import Any

import pytest
import site_example
from site_example import Browser

PLAIN = {"event": "evt-example", "outcome": "killed", "object": "people", "class": "soldier", "side": "AM", "stance": "asserted", "claimant": None, "part_of": None, "basis": "incident"}
DAY = {"date_end": "2023-09-19", "place": None, "place_text": None, "claimant_side": None, "quantifier": "exact", "subject": "soldiers", "language": "en"}


def site_of(folder: Path, claims: dict[str, dict[str, Any]], conflicts: tuple[tuple[str, str], ...] = (), tolls: tuple[dict[str, Any], ...] = ()) -> Browser:
    """The example's site with these claims alone: each a copy of the first with what is told of it changed."""
    site_example.build(folder)
    with closing(sqlite3.connect(folder / "data" / "tally.db")) as db, db:
        db.row_factory = sqlite3.Row
        row = dict(db.execute("select * from claims where language = 'en' limit 1").fetchone())
        told = {name: value for name, value in row.items() if name not in ("year", "year_month")}
        toll = {n: v for n, v in dict(db.execute("select * from tolls limit 1").fetchone()).items()}
        for table in ("claims", "relations", "tolls"):
            db.execute(f"delete from {table}")
        for id_, changed in claims.items():
            one = told | PLAIN | DAY | {"claim_id": id_, "claimant_text": id_} | changed
            one |= {"value": one["low"], "high": one["high"] if "high" in changed else one["low"]}
            db.execute(f"insert into claims ({', '.join(map(_name, one))}) values ({', '.join('?' * len(one))})", list(one.values()))
        for pair in conflicts:
            db.execute("insert into relations values (?, 'conflicts', ?, 'candidate', 0.6)", pair)
        for n, changed in enumerate(tolls):
            one = toll | {"toll_id": f"tol-{n}", "class_group": "combatant", "outcome": "killed", "side": "AM", "claimant_side": None} | changed
            db.execute(f"insert into tolls ({', '.join(map(_name, one))}) values ({', '.join('?' * len(one))})", list(one.values()))
    return Browser(folder)


def _name(column: str) -> str:
    return f'"{column}"'


def shown(browser: Browser, heading: str) -> list[list[str]]:
    """The claimants of each standing under a heading of the front page."""
    part = browser.page("/").partition(f'id="{heading}"')[2].partition("</section>")[0]
    return [[unescape(re.sub("<[^>]*>", "", name)).strip() for name in re.findall(r'<th scope="row">(.*?)</th>', one, re.S)] for one in part.split('<table class="voices">')[1:]]


def test_a_disagreement_names_who_claims_and_leads_to_event_and_claims(tmp_path: Path) -> None:
    browser = site_of(tmp_path, {"a": {"low": 40, "high": None, "quantifier": "at_least", "claimant_side": "AZ"}, "b": {"low": 12}}, (("a", "b"),))
    assert shown(browser, "disagree") == [["a Azerbaijan", "b"]]
    html = unescape(browser.page("/"))
    assert '<b class="o-killed">Killed</b>, combatants, Armenia’s' in html and "/-/event/evt-example#outcome-killed" in html
    assert 'aria-label="at least 40"' in html and 'aria-label="12"' in html
    assert 'href="/tally/claims/a">≥ 40</a>' in html and 'href="/tally/claims/b">12</a>' in html
    assert 'id="outcome-killed"' in browser.page("/-/event/evt-example")


@pytest.mark.parametrize(
    ("one", "honest"),
    [
        ({}, True),
        ({"claimant_text": None}, False),  # the article's own words
        ({"stance": "denied"}, False),
        ({"part_of": "b"}, False),
        ({"side": "AZ"}, False),
        ({"basis": "cumulative"}, True),
        ({"basis": "cumulative", "date_end": "2023-09-21"}, False),  # a running toll of another day
        ({"side": None, "place_text": "a house"}, False),  # a partial count: another place than the total's
    ],
)
def test_only_totals_of_named_claimants_about_the_same_people_are_said_to_disagree(tmp_path: Path, one: dict[str, Any], honest: bool) -> None:
    other = {"side": None, "place_text": "the city"} if one.get("side", "") is None else {}
    browser = site_of(tmp_path, {"a": {"low": 9, **one}, "b": {"low": 21_700, **other}}, (("a", "b"),))
    assert shown(browser, "disagree") == ([["a", "b"]] if honest else [])
    assert ("No two named claimants contradict each other" in browser.page("/")) is not honest


def test_where_no_side_is_stated_place_and_day_must_be_the_same(tmp_path: Path) -> None:
    same = {"side": None, "place_text": "the city"}
    claims = {"a": {"low": 5, **same}, "b": {"low": 9, **same}, "later": {"low": 90, **same, "date_end": "2023-09-20"}}
    assert shown(site_of(tmp_path, claims, (("a", "b"), ("a", "later"), ("b", "later"))), "disagree") == [["a", "b"]]


def test_the_widest_disagreement_of_one_sides_people_comes_first_and_no_bystander_stands_in_it(tmp_path: Path) -> None:
    claims = {"a": {"low": 5}, "b": {"low": 9}, "bystander": {"low": 7}, "c": {"low": 5, "outcome": "wounded"}, "d": {"low": 500, "outcome": "wounded"}}
    claims |= {"e": {"low": 1, "side": None, "place_text": "x"}, "f": {"low": 9_000, "side": None, "place_text": "x"}}
    browser = site_of(tmp_path, claims, (("a", "b"), ("c", "d"), ("e", "f")))
    assert shown(browser, "disagree") == [["c", "d"], ["a", "b"], ["e", "f"]]


def test_claimants_of_different_sides_come_before_those_of_one(tmp_path: Path) -> None:
    claims = {"a": {"low": 5}, "b": {"low": 900}, "c": {"low": 5, "outcome": "wounded", "claimant_side": "AM"}, "d": {"low": 9, "outcome": "wounded", "claimant_side": "AZ"}}
    assert shown(site_of(tmp_path, claims, (("a", "b"), ("c", "d"))), "disagree") == [["c Armenia", "d Azerbaijan"], ["a", "b"]]


def test_an_agreement_tells_who_agrees_with_whom(tmp_path: Path) -> None:
    agreed = tuple({"agreement": "agree", "low": 5, "high": 5, "outcome": outcome} for outcome in ("killed", "wounded"))
    claims = {"a": {"low": 5}, "b": {"low": 5, "claimant_text": None, "attribution": "author"}, "alone": {"low": 5, "outcome": "wounded"}}
    browser = site_of(tmp_path, claims, tolls=agreed)
    ((one, other),) = shown(browser, "agree")
    assert one == "a" and other.endswith("in its own words")
    assert "Where they agree" in browser.page("/")


def test_without_agreements_the_largest_figures_of_one_voice_are_shown(tmp_path: Path) -> None:
    browser = site_of(tmp_path, {"a": {"low": 5}}, tolls=({"agreement": "single", "low": 5, "high": 5},))
    assert shown(browser, "agree") == [["a"]] and "one voice each" in browser.page("/")


def test_what_is_not_stated_is_counted_last_and_not_measured_against_the_rest(tmp_path: Path) -> None:
    browser = site_of(tmp_path, {"a": {"low": 5}, **{f"n{n}": {"low": 5, "side": None} for n in range(9)}})
    table = browser.page("/").partition("Claims by side")[2].partition("</table>")[0]
    rows = re.findall(r"<tr><th scope=\"row\">.*?</tr>", table, re.S)
    assert ["not stated" in row for row in rows] == [False, True] and ["<meter" in row for row in rows] == [True, False]


def test_an_article_without_a_title_is_known_by_how_it_begins(tmp_path: Path) -> None:
    browser = site_of(tmp_path, {"a": {"low": 5}})
    newest = unescape(browser.page("/").partition('id="newest"')[2].partition("</section>")[0])
    assert "000_d47431f4838ebd6b</bdi>" not in newest
    begins = re.search(r'lang="bg"><bdi>(.*?)…</bdi>', newest)[1]
    assert (site_example.SEEDS / "000_d47431f4838ebd6b.txt").read_text(encoding="utf-8").split()[: len(begins.split())] == begins.split()
