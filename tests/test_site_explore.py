"""The timeline and the map: counts under filters, bars, places, the drawing itself."""

from __future__ import annotations

import json
import re
from html import unescape

import pandas as pd
import pytest
import site_example
from site_example import Browser
from tally.site import basemap, cube, drawnmap, explore
from tally.site.cube import Cube
from tally.site.drawnmap import Site

ROWS = [
    ("killed", "AZ", "2023", "2023-09", "plc-a"), ("killed", None, "2023", "2023-09", None), ("wounded", "AZ", "2023", "2023-11", "plc-b"), ("killed", "AM", None, None, "plc-c"),
]  # fmt: skip


def made() -> Cube:
    told = pd.DataFrame(ROWS, columns=["outcome", "side", "year", "year_month", "place"])
    return Cube(told.assign(claimant_side=None, language="en", review="auto", **{"class": "person"}))


def test_counts_are_those_of_the_claims_that_pass_all_filters() -> None:
    claims = made()
    assert claims.count({}) == 4 and claims.count({"outcome": "killed"}) == 3 and claims.count({"outcome": "killed", "side": None}) == 1
    assert claims.counts("side", {"outcome": "killed"}) == [(None, 1), ("AM", 1), ("AZ", 1)]
    assert claims.counts("outcome", {"side": "nowhere"}) == [] and claims.count({"side": "' or 1=1"}) == 0


def test_filters_are_those_of_the_tables_and_nothing_else() -> None:
    asked = {"outcome": "killed", "side__isnull": "1", "class": "", "quote": "x", "_sort": "y", "year": "1" * 500}
    found = explore.filters(asked)
    assert found == {"outcome": "killed", "side": None, "year": "1" * 100}
    assert explore.query({"outcome": "killed", "side": None}) == "outcome=killed&side__isnull=1"
    assert explore.filters(dict(pair.split("=") for pair in explore.query(found).split("&"))) == found


def test_a_facet_leads_on_and_back() -> None:
    (outcome, side, *_) = explore.facets(made(), {"outcome": "killed"})
    assert [(c.words, c.count, c.chosen, c.query) for c in outcome.choices] == [("killed", 3, True, "")]
    assert side.choices[0].words == "not stated" and side.choices[0].query == "outcome=killed&side__isnull=1"
    assert [f.column for f in explore.facets(made(), {})].count("year_month") == 0
    assert "year_month" in [f.column for f in explore.facets(made(), {"year": "2023"})]


def test_the_timeline_leaves_room_for_months_without_claims_and_counts_the_undated(monkeypatch: pytest.MonkeyPatch) -> None:
    bars, undated = explore.timeline(made(), {})
    assert [(b.label, b.count) for b in bars] == [("September 2023", 2), ("November 2023", 1)] and undated == 1
    assert bars[0].x == 0 and bars[1].x == pytest.approx(66.667) and bars[0].tall == 2 * bars[1].tall
    assert bars[0].query == "year_month=2023-09"
    monkeypatch.setattr(explore, "BARS", 2)
    assert [(b.label, b.query) for b in explore.timeline(made(), {})[0]] == [("2023", "year=2023")]
    assert explore.timeline(made(), {"side": "AM"}) == ((), 1)


def place(id_: str, precision: str, latitude: float | None = 40.0) -> dict:
    return {"place_id": id_, "name": f"Town {id_}", "name_az": "Az", "name_hy": f"Town {id_}", "precision": precision, "latitude": latitude, "longitude": 46.0}


def test_places_without_a_point_and_countries_are_named_and_not_drawn() -> None:
    places = {"plc-a": place("plc-a", "settlement"), "plc-b": place("plc-b", "country"), "plc-c": place("plc-c", "region", None)}
    on_map, without, nowhere = explore.sites(made(), {}, places)
    assert [site.id for site in on_map] == ["plc-a"] and on_map[0].name == "Town plc-a (Az)"
    assert {row["place_id"] for row, _ in without} == {"plc-b", "plc-c"} and nowhere == 1


def test_the_map_has_a_link_per_place_and_areas_are_pale_and_wide() -> None:
    sites = [Site("plc-a", 'A "<b>"', 46.7, 39.8, "settlement", 12), Site("plc-b", "B", 47, 40, "region", 12)]
    drawn = drawnmap.drawn(sites, lambda site: f"/x?place={site.id}&y=<")
    assert drawn.count("<a ") == 2 and drawn.count('class="town"') == 1 and drawn.count('class="area"') == 1
    assert "<b>" not in drawn and "&lt;b&gt;" in drawn and "place=plc-a&amp;y=&lt;" in drawn
    assert drawnmap.radius(sites[1]) > drawnmap.radius(sites[0]) and 'class="border" d="M' in drawn
    assert drawnmap.drawn([], str) == ""


@pytest.mark.parametrize("points", [[(46.7, 39.8)], [(-170, -55), (175, 72)], [(0, 0), (0, 0)], [(179, 10), (-179, 11)], [(20, 89), (20, -89)]])
def test_every_place_lies_in_the_drawing(points: list[tuple[float, float]]) -> None:
    seen = drawnmap.view(points)
    for point in points:
        x, y = seen.at(*point)
        assert -60 <= x <= drawnmap.WIDE + 60 and -60 <= y <= drawnmap.TALL + 60
    assert seen.box[3] - seen.box[1] >= drawnmap.LEAST


def test_the_basemap_is_made_from_arcs_of_one_country_and_of_several() -> None:
    topology = {
        "transform": {"scale": [0.1, 0.1], "translate": [10, 20]},
        "arcs": [[[0, 0], [10, 0], [0, 0]], [[0, 0], [0, 30]], [[0, 0], [1, 0]]],
        "objects": {"countries": {"geometries": [{"arcs": [[0, 1]], "properties": {"name": "a"}}, {"arcs": [[~1, 2]], "properties": {"name": "b"}}, {"properties": {"name": "none"}}]}},
    }
    import gzip

    content = basemap.made(topology)
    assert content == basemap.made(topology)
    assert json.loads(gzip.decompress(content)) == {"coast": [[1000, 2000, 100, 0]], "border": [[1000, 2000, 0, 300]]}


def test_the_basemap_covers_the_world_and_is_cut_to_the_view() -> None:
    assert len(basemap.lines("coast")) > 500 and len(basemap.lines("border")) > 200
    box = (44.0, 38.0, 50.0, 42.0)
    for stretch in basemap.within("border", box):
        outside = [p for p in stretch if not (box[0] <= p[0] <= box[2] and box[1] <= p[1] <= box[3])]
        assert len(stretch) > 1 and len(outside) <= len(stretch) / 2 + 1


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Browser:
    return Browser(site_example.build(tmp_path_factory.mktemp("package")))


def test_the_page_counts_as_the_table_does(browser: Browser) -> None:
    for told in ("", "outcome=killed", "outcome=killed&side=AZ", "side__isnull=1", "year=2023", "language=ar", "year_month=2023-09", "review=auto", "class=soldier"):
        html = unescape(browser.page(f"/-/explore?{told}"))
        rows = browser.get(f"/tally/claims.json?_size=0&{told}").json()["filtered_table_rows_count"]
        assert f"<b>{rows}</b> claim" in html, told
        assert f'href="/tally/claims{"?" + told if told else ""}"' in html


def test_every_link_of_the_page_works(browser: Browser) -> None:
    html = unescape(browser.page("/-/explore?outcome=killed"))
    assert 'aria-label="September 2023:' in html and "Karabakh Economic Region" in html
    for path in set(re.findall(r'href="(/-/explore[^"#]*|/tally/claims[^"]*)"', html)):
        browser.get(path)


@pytest.mark.parametrize("told", ["outcome=' or 1=1", "year=abc", "year_month=2023-99", "side=%00", "x=" + "y" * 3000, "all=1", "language=" + "%3Cscript%3E"])
def test_no_filter_breaks_the_page(browser: Browser, told: str) -> None:
    assert "<script" not in browser.page(f"/-/explore?{told}")


def test_a_package_without_claims_can_be_explored(tmp_path) -> None:  # noqa: ANN001 - pathlib.Path
    import sqlite3

    database = tmp_path / "tally.db"
    with sqlite3.connect(database) as db:
        db.execute("create table claims (outcome, side, claimant_side, class, language, year, year_month, review, place)")
    empty = cube.read(database)
    assert empty.count({}) == 0 and empty.counts("outcome", {}) == [] and explore.timeline(empty, {}) == ((), 0)
