"""The timeline and the map: counts under filters, bars, places, the drawing itself."""

from __future__ import annotations

import csv
import gzip
import io
import json
import re
from html import unescape
from urllib.parse import parse_qsl

import pandas as pd
import pytest
from site_example import Browser

from tally.site import arrays, basemap, cube, drawnmap, explore, timeline, wording
from tally.site.cube import Cube
from tally.site.drawnmap import Site

ROWS = [
    ("killed", "AZ", "2023", "2023-09", "2023-09-19", "plc-a"), ("killed", None, "2023", "2023-09", "2023-09-20", None),
    ("wounded", "AZ", "2023", "2023-11", "2023-11-01", "plc-b"), ("killed", "AM", None, None, None, "plc-c"),
]  # fmt: skip


def made() -> Cube:
    told = pd.DataFrame(ROWS, columns=["outcome", "side", "year", "year_month", "date_end", "place"])
    return Cube(told.assign(claimant_side=None, claimant=None, language="en", review="auto", status="unknown", stance="asserted", located="1", **{"class": "person"}))


def test_counts_are_those_of_the_claims_that_pass_all_filters() -> None:
    claims = made()
    assert claims.count({}) == 4 and claims.count({"outcome": "killed"}) == 3 and claims.count({"outcome": "killed", "side": None}) == 1
    assert claims.counts("side", {"outcome": "killed"}) == [(None, 1), ("AM", 1), ("AZ", 1)]
    assert claims.counts("outcome", {"side": "nowhere"}) == [] and claims.count({"side": "' or 1=1"}) == 0
    assert claims.first({"outcome": "killed"}, 2) == [0, 1] and claims.first({}, 9) == [0, 1, 2, 3] and claims.first({"side": "nowhere"}, 9) == []


def test_filters_are_those_of_the_tables_and_nothing_else() -> None:
    told = {"outcome": "killed", "side__isnull": "1", "class": "", "quote": "x", "_sort": "y", "year": "1" * 500}
    found = explore.filters(told)
    assert found == {"outcome": "killed", "side": None, "year": "1" * 100}
    assert explore.query({"outcome": "killed", "side": None}) == "outcome=killed&side__isnull=1"
    assert explore.filters(dict(pair.split("=") for pair in explore.query(found).split("&"))) == found


@pytest.mark.parametrize("box", ["", "1,2,3", "a,b,c,d", "nan,0,1,1", "inf,0,1,1", "5,0,1,1", "0,5,1,1", "0,-95,1,1", "-900,0,1,1", "1e999,0,1,1", "0,0,1,1,1"])
def test_a_stretch_of_map_that_is_none_is_passed_over(box: str) -> None:
    assert explore.asked({"map": box}) is None


def test_a_stretch_of_map_is_told_as_it_is_asked_for() -> None:
    assert explore.asked({"map": "44.10,38.00,50.00,42.50"}) == (44.1, 38.0, 50.0, 42.5)
    assert explore.query({"outcome": "killed"}, (44.1, 38, 50, 42.5)) == "outcome=killed&map=44.10,38.00,50.00,42.50"


def test_a_facet_leads_on_and_back_and_to_its_other_values() -> None:
    (outcome, side, *_) = explore.facets(made(), {"outcome": "killed"})
    assert [(c.words, c.count, c.chosen, c.query) for c in outcome.choices] == [("killed", 3, True, ""), ("wounded", 1, False, "outcome=wounded")]
    assert side.choices[0].words == "not stated" and side.choices[0].query == "outcome=killed&side__isnull=1"
    assert [f.column for f in explore.facets(made(), {})].count("year_month") == 0
    assert "year_month" in [f.column for f in explore.facets(made(), {"year": "2023"})]


def test_another_year_takes_the_place_of_a_month_and_months_are_those_of_the_year() -> None:
    shown = {f.column: f for f in explore.facets(made(), {"side": "AZ", "year_month": "2023-09"})}
    assert [(c.words, c.count, c.query) for c in shown["year"].choices] == [("2023", 2, "side=AZ&year=2023")]
    assert [(c.words, c.chosen, c.query) for c in shown["year_month"].choices] == [("November 2023", False, "side=AZ&year_month=2023-11"), ("September 2023", True, "side=AZ")]
    assert [c.words for c in {f.column: f for f in explore.facets(made(), {"year": "2022"})}["year_month"].choices] == []


def test_places_and_claimants_are_named_and_blank_says_what_it_means() -> None:
    assert explore.words("claimant", "act-x", {"act-x": "Ministry X"}) == "Ministry X" and explore.words("place", "plc-x", {}) == "plc-x"
    assert explore.words("claimant", None, {}) == "none of the known actors" and explore.words("side", None, {}) == "not stated"


def test_a_chosen_value_is_shown_however_rare(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(explore, "CHOICES", 1)
    outcome = explore.facets(made(), {"outcome": "wounded"})[0]
    assert [c.words for c in outcome.choices] == ["killed", "wounded"] and outcome.others == ()


# in time


def drawn(chosen: dict) -> timeline.Timeline:
    return timeline.timeline(made(), chosen, explore.query)


def test_the_timeline_leaves_room_for_months_without_claims_and_counts_the_undated(monkeypatch: pytest.MonkeyPatch) -> None:
    told = drawn({})
    assert [(b.label, b.count) for b in told.bars] == [("September 2023", 2), ("November 2023", 1)] and told.undated == 1 and told.way == ()
    assert told.bars[0].x == 0 and told.bars[1].x == pytest.approx(66.667) and told.bars[0].tall == 2 * told.bars[1].tall == timeline.TALL
    assert told.bars[0].query == "year_month=2023-09"
    monkeypatch.setattr(timeline, "BARS", 2)
    assert [(b.label, b.query) for b in drawn({}).bars] == [("2023", "year=2023")]
    assert drawn({"side": "AM"}).bars == () and drawn({"side": "AM"}).undated == 1


def test_a_year_is_shown_by_its_months_a_month_by_its_days_and_the_way_back_stands_above() -> None:
    year = drawn({"side": "AZ", "year": "2023"})
    assert [(b.label, b.count, b.query) for b in year.bars] == [("September 2023", 1, "side=AZ&year_month=2023-09"), ("November 2023", 1, "side=AZ&year_month=2023-11")]
    assert [t.label for t in year.ticks][:2] == ["Jan", "Feb"] and len(year.ticks) == 12 and year.way == (("All years", "side=AZ"), ("2023", "side=AZ&year=2023"))
    month = drawn({"year_month": "2023-09"})
    assert [(b.label, b.query, b.on) for b in month.bars] == [("19 September 2023", "date_end=2023-09-19", False), ("20 September 2023", "date_end=2023-09-20", False)]
    assert month.way[-1] == ("September 2023", "year_month=2023-09") and month.before is None and month.after == ("November 2023", "year_month=2023-11")
    assert [b.on for b in drawn({"date_end": "2023-09-20"}).bars] == [False, True]


@pytest.mark.parametrize("chosen", [{"year": "abc"}, {"year_month": "2023-99"}, {"date_end": "2023-09"}, {"year": None}, {"year": "0000"}, {"year_month": "0000-01"}, {"date_end": "9999-12-99"}])
def test_no_stretch_of_time_breaks_the_timeline(chosen: dict) -> None:
    assert all(bar.count for bar in drawn(chosen).bars)


@pytest.mark.parametrize(("highest", "top"), [(1, 2), (2, 2), (3, 4), (9, 10), (11, 12), (100, 100), (101, 120), (133, 140), (999, 1000), (450_001, 500_000)])
def test_the_axis_ends_at_an_even_round_number(highest: int, top: int) -> None:
    assert timeline._top(highest) == top


# on the map


def place(id_: str, precision: str, latitude: float | None = 40.0, **told: str) -> dict:
    return {"place_id": id_, "name": f"Town {id_}", "name_az": "Az", "name_hy": f"Town {id_}", "precision": precision, "latitude": latitude, "longitude": 46.0, "country": None, "claimed_by": None} | told


def test_what_has_no_point_shades_its_country_or_is_named_beside_the_map() -> None:
    places = {"plc-a": place("plc-a", "settlement"), "plc-b": place("plc-b", "country", country="AZ"), "plc-c": place("plc-c", "region", None, country="XX")}
    points, countries, without = explore.sites(made(), {}, places)
    assert [site.id for site in points] == ["plc-a"] and list(countries) == ["AZ"] and [row["place_id"] for row, _ in without] == ["plc-c"]
    shape = explore.mapped(points, countries, {}, None)["shapes"][0]
    assert shape["d"].startswith("M") and shape["told"] == "Town plc-b: 1 claim, drawn as the whole country" and shape["query"] == "place=plc-b"


def test_a_contested_place_has_the_names_of_both_sides_on_the_map_and_in_the_table() -> None:
    assert explore.both(place("x", "settlement", claimed_by="NK", name="Aghdam", name_az="Ağdam", name_hy="Akna")) == "Ağdam / Akna"
    assert explore.both(place("x", "settlement", claimed_by="NK", name="Stepanakert / Khankendi")) == "" == explore.both(place("x", "settlement"))
    assert wording.place_names(place("x", "settlement", name="Aghdam", name_az="Ağdam", name_hy="Akna")) == "Aghdam (Ağdam / Akna)"


def site(id_: str, longitude: float, count: int = 1, precision: str = "settlement", both: str = "") -> Site:
    return Site(id_, f"Town {id_}", both, longitude, 40.0, precision, count)


def test_places_too_close_are_one_mark_that_leads_to_a_closer_view() -> None:
    found = [site("a", 46.0, 3), site("b", 46.3, 9), site("c", -100.0)]
    seen = drawnmap.view([(s.longitude, s.latitude) for s in found])
    (near, far) = drawnmap.marks(found, seen)
    assert [s.id for s in near.sites] == ["b", "a"] and near.count == 12 and near.kind == "several" and far.kind == "town"
    closer = drawnmap.marks(found, drawnmap.within(near.box))
    assert [[s.id for s in mark.sites] for mark in closer] == [["b"], ["a"]]


def test_places_at_one_point_lead_to_their_rows() -> None:
    mark = drawnmap.marks([site("a", 46.0), site("b", 46.0)], drawnmap.view([(46.0, 40.0)]))[0]
    assert mark.box is None
    assert explore._circle(mark, {"side": None})["table"] == "side__isnull=1&place__in=a,b"


def test_a_region_is_drawn_at_about_its_size_where_that_can_be_seen() -> None:
    told = [site("a", 46.7, 12), site("r", 47.0, 1, "region")]
    near = drawnmap.marks(told, drawnmap.view([(46.7, 40), (47, 40)]))
    assert [mark.kind for mark in near] == ["area", "town"] and near[0].r > 2 * near[1].r
    assert len(drawnmap.marks(told, drawnmap.view([(-100, 10), (100, 60)]))) == 1


def test_names_on_the_map_lie_on_no_other_and_on_no_mark() -> None:
    told = [site(str(n), 44 + n * 0.25, n + 1, both="A / B" if n == 5 else "") for n in range(12)]
    marks = drawnmap.marks(told, drawnmap.view([(s.longitude, 40.0) for s in told]))
    names = drawnmap.labels(marks)
    assert names and len(names) < len(marks) and names[0].text == "Town 11"
    assert [label.both for label in drawnmap.labels(drawnmap.marks([told[5]], drawnmap.view([(45, 40)])))] == ["A / B"]


@pytest.mark.parametrize("points", [[(46.7, 39.8)], [(-170, -55), (175, 72)], [(0, 0), (0, 0)], [(179, 10), (-179, 11)], [(20, 89), (20, -89)]])
def test_every_place_lies_in_the_drawing(points: list[tuple[float, float]]) -> None:
    seen = drawnmap.view(points)
    for point in points:
        x, y = seen.at(*point)
        assert -60 <= x <= drawnmap.WIDE + 60 and -60 <= y <= drawnmap.TALL + 60
    assert seen.box[3] - seen.box[1] >= drawnmap.LEAST


@pytest.mark.parametrize("box", [(-180, -89, 180, 89), (46, 39, 46.1, 39.1), (170, 60, 179, 70)])
def test_every_way_on_from_a_view_is_one_that_can_be_asked_for(box: tuple[float, float, float, float]) -> None:
    for _, does, told in explore._ways(drawnmap.within(box), {}, box):
        assert does == "All places" or explore.asked(dict(parse_qsl(told))) is not None, told


def test_the_basemap_is_made_from_arcs_of_one_country_and_of_several() -> None:
    topology = {
        "transform": {"scale": [0.1, 0.1], "translate": [10, 20]},
        "arcs": [[[0, 0], [10, 0], [0, 0]], [[10, 0], [0, 30], [-10, -30]], [[0, 0], [1, 0]], [[10, 0], [5, 5], [-15, -5]]],
        "objects": {"countries": {"geometries": [
            {"type": "Polygon", "arcs": [[0, 1]], "id": "031", "properties": {}},
            {"type": "MultiPolygon", "arcs": [[[~1, 3]], [[2]]], "id": "051", "properties": {}},
            {"type": None, "properties": {}},
        ]}},
    }  # fmt: skip
    content = basemap.made(topology, {31: "AZ", 51: "AM"})
    assert content == basemap.made(topology, {31: "AZ", 51: "AM"})
    told = json.loads(gzip.decompress(content))
    assert told["arcs"][0] == [1000, 2000, 100, 0] and len(told["arcs"]) == 3, "the islet is left out"
    assert told["borders"] == [1] and told["land"] == {"AM": [[~1, 2]], "AZ": [[0, 1]]}


def test_the_land_of_a_country_is_closed_rings() -> None:
    for code in ("AZ", "AM", "AU", "ID", "RU"):
        assert basemap.land(code) and all(ring[0] == ring[-1] for ring in basemap.land(code)), code
    assert basemap.land("XX") == ()


def test_the_basemap_covers_the_world_and_is_cut_to_the_view() -> None:
    assert len(basemap.lines("coast")) > 500 and len(basemap.lines("border")) > 200
    box = (44.0, 38.0, 50.0, 42.0)
    lon, lat, stretch = basemap.within("border", box)
    inside = (lon >= box[0]) & (lon <= box[2]) & (lat >= box[1]) & (lat <= box[3])
    every = sum(box[0] <= x <= box[2] and box[1] <= y <= box[3] for line in basemap.lines("border") for x, y in line)
    assert inside.sum() == every > 50 and len(lon) - inside.sum() <= 2 * (stretch[-1] + 1)
    assert all((stretch == n).sum() > 1 for n in range(stretch[-1] + 1))


def test_the_ground_is_drawn_where_it_lies_and_the_world_in_a_page_of_moderate_size() -> None:
    seen = drawnmap.within((44.0, 38.0, 50.0, 42.0))
    d = drawnmap.ground("coast", seen)
    assert re.fullmatch(r"(M-?\d+ -?\d+(l-?\d+ -?\d+)*)+", d)
    lon, lat, _ = basemap.within("coast", seen.box)
    x, y = (float(n) / 2 for n in d[1:].split("l")[0].split())
    assert (x, y) == pytest.approx(seen.at(lon[0], lat[0]), abs=0.6)
    assert len(drawnmap.ground("coast", drawnmap.view([]))) < 120_000 and drawnmap.ground("coast", drawnmap.within((-140, -40, -139, -39))) == ""


FILTERS = (
    "", "outcome=killed", "outcome=killed&side=AZ", "side__isnull=1", "year=2023", "language=ar", "year_month=2023-09", "review=auto", "class=soldier", "status=civilian",
    "outcome=killed&stance=denied", "date_end=2023-09-19", "place=plc-karabakh", "claimant_side=AZ&year_month=2023-09", "outcome=lost", "claimant=act-az-mod", "claimant__isnull=1",
)  # fmt: skip


@pytest.mark.parametrize("told", FILTERS)
def test_the_page_counts_as_the_table_the_csv_and_the_sql_do(browser: Browser, told: str) -> None:
    html = unescape(browser.page(f"/-/explore?{told}"))
    rows = browser.get(f"/tally/claims.json?_size=0&{told}").json()["filtered_table_rows_count"]
    assert f"<b>{rows}</b> claim" in html
    assert f'href="/tally/claims{"?" + told if told else ""}"' in html
    exports = re.findall(r'href="(/tally/claims\.csv[^"]*|/tally\?sql=[^"]*)"', html)
    assert len(exports) == 2
    for path in exports:
        path = path.replace("/tally?", "/tally.csv?")
        assert len(list(csv.reader(io.StringIO(browser.page(path))))) == rows + 1, path


def test_a_filter_together_with_others_that_leave_nothing_says_which_to_take_back(browser: Browser) -> None:
    html = unescape(browser.page("/-/explore?outcome=lost&side=AZ"))
    assert "No claim passes these filters together" in html
    assert 'href="/-/explore?side=AZ">Without' in html and 'href="/-/explore?outcome=lost">Without' in html


def test_the_latest_claims_are_read_with_their_words(browser: Browser) -> None:
    html = browser.page("/-/explore?outcome=wounded")
    assert "<mark>двама</mark>" in html and "/-/source/000_d47431f4838ebd6b#clm-" in html


def test_every_link_of_the_page_works(browser: Browser) -> None:
    for told in ("", "?outcome=killed", "?year=2023&map=44.0,38.0,50.0,42.0"):
        html = unescape(browser.page(f"/-/explore{told}"))
        for path in set(re.findall(r'href="(/-/explore[^"#]*|/tally[^"#]*)', html)):
            browser.get(path)
    assert 'aria-label="1 September 2023' in html or 'aria-label="September 2023:' in html


@pytest.mark.parametrize("told", ["outcome=' or 1=1", "year=abc", "year_month=2023-99", "side=%00", "x=" + "y" * 3000, "map=1,2,3", "map=" + "9" * 3000, "date_end=2023-09-31", "place=%27", "language=" + "%3Cscript%3E"])
def test_no_filter_breaks_the_page(browser: Browser, told: str) -> None:
    assert "<script" not in browser.page(f"/-/explore?{told}")


def test_a_package_without_claims_can_be_explored(tmp_path) -> None:  # noqa: ANN001 - pathlib.Path
    import sqlite3

    database = tmp_path / "tally.db"
    with sqlite3.connect(database) as db:
        db.execute("create table claims (outcome, side, claimant_side, class, language, year, year_month, review, place, place_text, status, stance, date_end)")
    empty = cube.read(arrays.Arrays(database))
    assert empty.count({}) == 0 and empty.counts("outcome", {}) == [] and timeline.timeline(empty, {}, explore.query).bars == ()


@pytest.mark.parametrize(("arguments", "told"), [
    ({}, ""), ({"outcome": "killed", "side__isnull": "1", "_sort": "low"}, "outcome=killed&side__isnull=1"), ({"low__gte": "5"}, None), ({"outcome": "killed", "_search": "x"}, None),
    ({"outcome": "killed", "_where": "1"}, None), ({"outcome__in": "killed,wounded"}, None), ({"subject": "x"}, None),
])  # fmt: skip
def test_a_table_leads_to_the_explore_page_where_that_can_show_the_same_rows(arguments: dict, told: str | None) -> None:
    assert explore.same("claims", arguments) == told
    assert explore.same("sources", arguments) is None


def test_the_table_of_claims_leads_to_timeline_and_map(browser: Browser) -> None:
    assert 'href="/-/explore?outcome=killed">on timeline and map' in unescape(browser.page("/tally/claims?outcome=killed&_sort=low"))
    assert "on timeline and map" not in browser.page("/tally/claims?low__gte=5") + browser.page("/tally/sources")
