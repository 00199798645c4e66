"""The pages that tables open with: which columns in which order, what a cell says at a glance, how rows are sorted, facets."""

from __future__ import annotations

import re
from html import unescape

import pytest
from site_example import Browser

from tally.schema.columns import TABLES
from tally.site import cells, metadata


def headings(html: str) -> list[str]:
    return [re.sub("<[^>]+>", "", cell).strip(" ↑↓") for cell in re.findall(r"<th scope=\"col\".*?>(.*?)</th>", html, re.DOTALL)]


def row(html: str, claim: str) -> str:
    return next(part for part in html.split("<tr>") if f"/tally/claims/{claim}" in part)


def test_the_table_of_claims_opens_with_what_an_analyst_asks_first(browser: Browser) -> None:
    assert headings(browser.page("/tally/claims")) == ["Outcome", "Number", "Of what", "Whose", "Who says so", "When", "Where", "Words", "Claim"]
    assert headings(browser.page("/tally/claims?_columns=all"))[: len(TABLES["claims"].header)] == [c.title for c in TABLES["claims"].columns]


def test_a_cell_says_what_its_columns_hold(browser: Browser) -> None:
    html = unescape(browser.page("/tally/claims"))
    six, two, _ = browser.claims("004_72572ea6659044dd")
    first, denied = row(html, six), row(html, two)
    assert 'href="/tally/claims/' in first and '>6</a><span class="under"><bdi class="said" lang="en">six</bdi>' in first
    assert '>Ministry of Defence of Azerbaijan</bdi><span class="under"><bdi class="said" lang="en">Azerbaijan’s Defense Ministry</bdi>' in first
    assert '<span class="stance">denied</span>' in denied and "stance" not in first
    about = row(html, browser.claims("003_1e7ffac68a5397ec")[2])
    assert "≈ 6,500" in about and "2020-09-01" in about and "to</span> 2020-11-30" in about
    via = row(html, browser.claims("000_d47431f4838ebd6b")[0])
    assert "via <bdi" in via and "NEXTA" in via


@pytest.mark.parametrize(("told", "reads"), [
    ({"date_start": None, "date_end": None, "date_basis": None}, None),
    ({"date_start": None, "date_end": "2023-09-19", "date_basis": "published"}, "2023-09-19 published"),
    ({"date_start": None, "date_end": "2023-09-19", "date_basis": "stated"}, "2023-09-19 as of"),
    ({"date_start": "2023-09-19", "date_end": "2023-09-19", "date_basis": "stated"}, "2023-09-19"),
    ({"date_start": "2023-09-01", "date_end": "2023-09-19", "date_basis": "stated"}, "2023-09-01 to 2023-09-19"),
])  # fmt: skip
def test_days_say_what_they_are(told: dict, reads: str | None) -> None:
    made = cells.days(told)
    assert (None if made is None else re.sub(" +", " ", re.sub("<[^>]+>", " ", str(made))).strip()) == reads


def test_columns_stand_as_the_page_opens_then_those_asked_for_then_the_id() -> None:
    columns = list(TABLES["claims"].header)
    names = [columns[n] for n in metadata.arranged("claims", columns, metadata.shown("/tally/claims", b"_sort=confidence&low__gte=5&language=en"))]
    assert names == [*metadata.OPENING["claims"][:-1], "language", "confidence", "claim_id"]
    assert metadata.arranged("claims", columns, None) == list(range(len(columns)))
    assert metadata.arranged("codes", ["Link", "list", "code", "title"], frozenset({"list", "code", "title"})) == [1, 3, 2, 0]
    assert metadata.covered("claims") <= set(columns) and metadata.covered("sources") == frozenset()


def test_the_number_sorts_by_its_bound_and_not_by_its_letters(browser: Browser) -> None:
    html = unescape(browser.page("/tally/claims?_sort_desc=low"))
    assert '<th scope="col" class="col-value_text" title="value_text: ' in html and 'aria-sort="descending"' in html
    shown = [int(n.replace(",", "")) for n in re.findall(r'class="figure" href="[^"]*">[^0-9]*([0-9,]+)', html)]
    assert shown[0] == 6500 and "href=\"/tally/claims?_sort=low\"" in html


@pytest.mark.parametrize("name", TABLES)
def test_every_heading_of_every_table_sorts(browser: Browser, name: str) -> None:
    html = unescape(browser.page(f"/tally/{name}"))
    for path in re.findall(r'<th [^>]*><a href="([^"]*)"', html):
        assert "No row passes" not in browser.page(path), path


def test_two_facets_in_their_own_order_with_what_is_not_stated(browser: Browser) -> None:
    html = unescape(browser.page("/tally/claims"))
    assert re.findall(r'id="facet-([a-z_]+)"', html) == ["outcome", "side"]
    assert 'href="/tally/claims?side__isnull=1"' in html and "outcome__isnull" not in html
    blank = browser.db.execute("select count(*) from claims where side is null").fetchone()[0]
    assert f"<b>{blank}</b> row" in browser.page("/tally/claims?side__isnull=1")


def test_a_long_facet_is_folded_and_a_chosen_value_stands_in_front(browser: Browser) -> None:
    html = unescape(browser.page("/tally/codes?list=unit"))
    assert re.search(r'<ul>\s*<li>\s*<span class="chip on"><bdi>unit</bdi>', html)
    first, folded = unescape(browser.page("/tally/codes")).split('<summary>12 more</summary>')
    assert first.count('class="chip"') == 10 and folded.count('class="chip"') == 12


def test_relations_tell_claims_by_their_figures(browser: Browser) -> None:
    html = unescape(browser.page("/tally/relations"))
    assert "<bdi>4 killed</bdi>" in html and "<bdi>6 killed</bdi>" in html and ">open</a>" in html


@pytest.mark.parametrize("name", ["reviews", "changes", "quality"])
def test_an_empty_table_says_so_and_offers_no_filters(browser: Browser, name: str) -> None:
    html = browser.page(f"/tally/{name}")
    assert "This package has no rows in this table" in html and 'class="filters"' not in html and 'class="facet"' not in html
    assert "No row passes" in browser.page(f"/tally/{name}?{TABLES[name].key[0]}=x")


def test_a_row_is_headed_by_its_name_and_leads_on(browser: Browser) -> None:
    toll = browser.db.execute("select toll_id from tolls where low = 40").fetchone()[0]
    for path, name, on in (
        ("places/plc-karabakh", "Karabakh Economic Region", "/-/explore?place=plc-karabakh"),
        ("actors/act-az-mod", "Ministry of Defence of Azerbaijan", "/tally/claims?claimant=act-az-mod"),
        (f"tolls/{toll}", "≥ 40 killed: person", "/-/event/evt-example#outcome-killed"),
        ("sources/002_537f44bc144763e7", "Kementerian Pertahanan Azerbaijan melaporkan perebutan trofi pertama", "/-/source/002_537f44bc144763e7"),
        ("sources/000_d47431f4838ebd6b", "000_d47431f4838ebd6b", "/-/source/000_d47431f4838ebd6b"),
    ):
        html = unescape(browser.page(f"/tally/{path}"))
        assert f"<h1><bdi>{name}</bdi></h1>" in html and f'class="button" href="{on}"' in html, path
        browser.get(on)


def test_cells_are_made_of_the_columns_shown_alone(browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    made: set[str] = set()
    usual = cells.render

    async def render(datasette: object, table: str, column: str, *told: object) -> object:
        made.add(column)
        return await usual(datasette, table, column, *told)

    monkeypatch.setattr(cells, "render", render)
    browser.page("/tally/claims")
    assert "quote" in made and made <= set(metadata.OPENING["claims"]) | {"outcome", "side"}
    browser.page("/tally/claims?_columns=all")
    assert made == {*TABLES["claims"].header, "year", "year_month"} - {"claim_id"}


def test_what_tables_look_like_is_asked_once(browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    database = browser.site.get_database("tally")
    browser.page("/tally/events?_n=1")
    asked: list[object] = []
    usual = database.execute_fn
    monkeypatch.setattr(database, "execute_fn", lambda work: asked.append(work) or usual(work))
    browser.page("/tally/events?_n=2")
    assert 0 < len(asked) < 12
    one, other = (browser.loop.run_until_complete(database.primary_keys("events")) for _ in range(2))
    assert one == other == ["event_id"] and one is not other, "Datasette may change the list that it is given"
