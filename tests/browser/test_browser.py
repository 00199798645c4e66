"""The site as a reader sees it: content, links both ways, highlights, no sideways scrolling, nothing from elsewhere."""

from __future__ import annotations

import gzip
import os
import re
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest
import site_example
from datasette.utils import tilde_encode

from tally import site

SEED = "004_72572ea6659044dd"
HOSTILE = "/-/source/" + tilde_encode(site_example.HOSTILE_ID)
PAGES = {
    "front": "/",
    "claims": "/tally/claims",
    "all columns": "/tally/claims?_columns=all",
    "facet": "/tally/claims?outcome=killed&_facet=class",
    "sources": "/tally/sources",
    "codes": "/tally/codes?_size=10",
    "reader": f"/-/source/{SEED}",
    "mixed reader": "/-/source/000_d47431f4838ebd6b",
    "right to left": "/-/source/arabic",
    "hostile reader": HOSTILE,
    "event": "/-/event/evt-example",
    "question": "/tally/how_many_according_to_whom?outcome=killed&side=",
    "question of days": "/tally/between_two_days?from_day=2023-09-19&to_day=",
    "question of a claimant": "/tally/claims_of_a_claimant?claimant=Ministry&outcome=",
    "explore": "/-/explore?outcome=killed",
    "explore a day": "/-/explore?date_end=2023-09-19&map=44.0,38.0,50.0,42.0",
    "explore nothing": "/-/explore?outcome=lost&side=AZ",
    "api": "/-/api",
    "codebook": "/-/codebook",
    "event row": "/tally/events/evt-example",
    "tolls": "/tally/tolls",
    "other numbers": f"/-/source/{SEED}?numbers=1",
    "search": "/-/search?q=Khankendi",
    "search by meaning": "/-/search?q=more+than+1+killed",
    "search of a kind": "/-/search?q=the&in=articles",
    "no result": "/-/search?q=zzzzzz",
    "no result of some": "/-/search?q=killed+zzzzzz+Khankendi",
    "all data": "/tally",
    "sql": "/tally?sql=select+*+from+claims",
    "source row": f"/tally/sources/{SEED}",
    "claim": "",  # its address is known once the package is made
    "code row": "/tally/codes/outcome,killed",
}
# axe-core of Deque Systems, MPL 2.0, as npm has it: the tests' own copy, so that they need no network. Its rules are run at two looks of the four.
AXE = gzip.decompress((Path(__file__).parent / "axe-core-4.14.1.min.js.gz").read_bytes()).decode("utf-8")
AXE_LOOKS = {("desktop", "light"), ("phone", "dark")}
VIOLATIONS = "() => axe.run().then(r => r.violations.map(v => v.id + ': ' + v.nodes.map(n => n.html.slice(0, 160)).join(' | ')))"
# Letters that stand out of the box of an element with text: what a reader would call unreadable.
CONTRAST = """() => {
  const light = c => { const v = c.match(/[0-9.]+/g).slice(0, 3).map(x => { x /= 255; return x <= .03928 ? x / 12.92 : ((x + .055) / 1.055) ** 2.4 }); return .2126 * v[0] + .7152 * v[1] + .0722 * v[2] };
  const ground = e => { for (; e; e = e.parentElement) { const c = getComputedStyle(e).backgroundColor; if (!/, 0\\)$/.test(c)) return c } return 'rgb(255, 255, 255)' };
  const bad = [];
  for (const e of document.querySelectorAll('main *, header *, footer *')) {
    if (![...e.childNodes].some(n => n.nodeType == 3 && n.data.trim()) || !e.getClientRects().length) continue;
    const a = light(getComputedStyle(e).color), b = light(ground(e));
    const ratio = (Math.max(a, b) + .05) / (Math.min(a, b) + .05);
    if (ratio < 4.5) bad.push(ratio.toFixed(2) + ' ' + e.tagName + '.' + e.className + ' ' + e.textContent.slice(0, 30));
  }
  return bad;
}"""


@pytest.mark.parametrize("look", [("desktop", "light"), ("desktop", "dark"), ("phone", "light"), ("phone", "dark")], ids="-".join, indirect=True)
@pytest.mark.parametrize("name", PAGES)
def test_every_page_type_is_sound(visit: Callable, look: tuple[str, str], claims: Callable, name: str) -> None:
    page = visit(PAGES[name] or f"/tally/claims/{claims(SEED)[1]}")
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"], "scrolls sideways"
    assert page.locator("html[lang=en]").count() == 1
    assert page.locator("h1").count() == 1 and page.locator("main").count() == 1
    assert page.evaluate("[...document.querySelectorAll('[id]')].length == new Set([...document.querySelectorAll('[id]')].map(e => e.id)).size"), "an id stands twice"
    levels = page.evaluate("[...document.querySelectorAll('h1, h2, h3, h4')].map(h => +h.tagName[1])")
    assert levels[0] == 1 and all(b <= a + 1 for a, b in zip(levels, levels[1:])), levels
    assert page.evaluate("[...document.querySelectorAll('input:not([type=hidden]), select, textarea')].every(e => e.labels.length || e.ariaLabel)")
    assert page.title() != "owned" and page.locator("img").count() == 0 and page.locator("script").count() <= 1
    assert page.evaluate(CONTRAST) == []
    if folder := os.environ.get("TALLY_SCREENSHOTS"):  # kept by the machine that checks a change, to be looked at
        Path(folder).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=Path(folder) / f"{name.replace(' ', '-')}-{'-'.join(look)}.png", full_page=True)
    if look in AXE_LOOKS:
        page.evaluate(AXE)
        assert page.evaluate(VIOLATIONS) == []


@pytest.mark.parametrize("name", ["front", "claims", "reader", "right to left", "hostile reader", "event", "claim", "search"])
def test_a_page_reflows_at_320_pixels(chromium, address: str, claims: Callable, name: str) -> None:  # noqa: ANN001 - see conftest
    """WCAG 1.4.10: what a reader sees who enlarges a page to four times its size."""
    page = chromium.new_page(base_url=address, viewport={"width": 320, "height": 640})
    page.goto(PAGES[name] or f"/tally/claims/{claims(SEED)[1]}")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.context.close()


def test_a_figure_of_the_front_page_leads_to_its_words_in_three_clicks(visit: Callable) -> None:
    page = visit("/")
    page.click("table.counts >> text=wounded")
    page.click("td .in-context")
    page.wait_for_url("**/-/source/000_d47431f4838ebd6b#clm-*")
    target = page.locator(".mark:target")
    assert target.inner_text() == "двама"
    assert target.evaluate("e => { const r = e.getBoundingClientRect(); return r.top >= 0 && r.bottom <= innerHeight }")
    page.click(".card-links a")
    assert page.locator("blockquote mark").inner_text() == "двама"
    page.click("text=Read it in context")
    assert page.locator(".mark:target").inner_text() == "двама"


def test_a_new_analyst_finds_how_many_according_to_whom_and_where_it_is_written_in_three_clicks(visit: Callable) -> None:
    page = visit("/tally")
    page.click("text=according to whom?")
    assert page.locator("select[name=outcome]").input_value() == "evacuated"
    page.select_option("select[name=outcome]", "wounded")  # nobody is evacuated in the example
    page.click("text=Show")
    assert page.locator("td.col-value_text").first.inner_text().split() == ["2", "двама"] and "Ministry of Defence" in page.locator("td.col-claimant").first.inner_text()
    page.click("td.col-quote .in-context")
    assert page.locator(".mark:target").inner_text() == "двама"


def test_the_seeds_tell_how_many_were_evacuated_according_to_whom_and_where_that_is_written_in_three_clicks(chromium, seeds: str) -> None:  # noqa: ANN001 - see conftest
    page = chromium.new_page(base_url=seeds)
    page.goto("/")
    page.click("table.counts a >> text=evacuated")
    row = page.locator("tbody tr", has=page.locator("td.col-value_text", has_text="2 ribu"))
    assert "Kementerian Pertahanan" in row.inner_text() and "2,000" in row.inner_text()
    row.locator(".in-context").click()
    target = page.locator(".mark:target")
    assert "2 ribu" in target.inner_text()
    assert target.evaluate("e => { const r = e.getBoundingClientRect(); return r.top >= 0 && r.bottom <= innerHeight }")
    page.locator(".card:target, a:target + .card, .card", has_text="2,000").locator("a[href*='/tally/claims/']").first.click()
    told = page.locator("h1").inner_text()
    assert told.startswith("Russia’s Ministry of Defence (“Kementerian Pertahanan”) says that more than 2,000 people (“orang”) had been evacuated"), told
    page.context.close()


def test_an_event_leads_to_the_words_of_each_claimant_and_its_chart_fits(visit: Callable) -> None:
    page = visit("/-/event/evt-example")
    strip = page.locator(".voices svg.strip").first
    assert strip.get_attribute("aria-label") == "at least 2"
    box = strip.bounding_box()
    assert box["width"] > 120 and box["x"] + box["width"] <= page.viewport_size["width"]
    page.click(".quotes .in-context")
    assert page.locator(".mark:target").inner_text() == "two"


def test_a_mark_on_the_map_and_a_bar_in_time_narrow_the_claims(visit: Callable) -> None:
    page = visit("/-/explore")
    page.locator("svg.timeline a").last.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/-/explore?year_month=2023-09")
    page.locator("svg.map circle").first.click()
    page.wait_for_url("**/-/explore?*place=plc-karabakh*")
    assert page.locator(".rows-count b").inner_text() == "1"
    page.click("text=in context")
    assert page.locator(".mark:target").inner_text() == "six"


def test_time_and_map_are_walked_by_keyboard_closer_and_back(visit: Callable) -> None:
    page = visit("/-/explore?year=2023")
    page.locator("svg.timeline a").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/-/explore?year_month=2023-*")
    assert page.locator("svg.timeline").get_attribute("aria-label") == "Claims by day"
    page.click("nav.way >> text=All years")
    for name in ("Closer", "West", "West"):
        before = page.url
        page.locator(f"nav.map-ways a[aria-label={name}]").press("Enter")
        page.wait_for_url(lambda url, old=before: url != old and "/-/explore?map=" in url)
    assert "outside this stretch" in page.locator("main").inner_text()
    page.click("nav.map-ways >> text=All places")
    assert page.locator("svg.map circle").count() >= 1 and "map=" not in page.url


def test_filters_of_the_explore_page_add_up_and_are_taken_back_one_by_one(visit: Callable) -> None:
    page = visit("/-/explore")
    page.click(".narrow >> text=killed")
    page.click(".narrow >> text=civilian >> nth=0")
    both = int(page.locator(".rows-count b").inner_text())
    page.click(".chosen [aria-label='Remove the filter killed']")
    assert page.locator(".chosen li").count() == 1 and int(page.locator(".rows-count b").inner_text()) >= both


def test_a_citation_is_copied_by_its_button_and_stands_selectable_without_it(visit: Callable, claims: Callable) -> None:
    page = visit(f"/tally/claims/{claims(SEED)[0]}")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.click("button[data-copy=cite-text]")
    page.wait_for_selector("button >> text=Copied")
    assert page.evaluate("navigator.clipboard.readText()") == page.locator("#cite-text").text_content()
    assert page.locator("#cite-text").evaluate("e => getComputedStyle(e).userSelect") == "all"


def test_every_claim_is_marked_at_its_characters_and_tied_to_its_card(visit: Callable, claims: Callable) -> None:
    page = visit(f"/-/source/{SEED}")
    ids = claims(SEED)
    assert [page.locator(f"#{claim}").inner_text() for claim in ids] == ["six", "two civilians", "four"]
    for claim in ids:
        page.click(f"#{claim}")
        assert page.locator(f"#card-{claim}:target").count() == 1
        page.click(f"#card-{claim} .number")
        assert page.locator(f"#{claim}:target").count() == 1
        marked = page.locator(f"#{claim} mark").evaluate("e => getComputedStyle(e).backgroundColor")
        assert marked != page.locator("body").evaluate("e => getComputedStyle(e).backgroundColor")


def test_cards_stand_beside_the_text_where_there_is_room_and_under_it_where_not(visit: Callable, look: tuple[str, str], claims: Callable) -> None:
    page = visit(f"/-/source/{SEED}")
    claim = claims(SEED)[0]
    mark, card = page.locator(f"#{claim}").bounding_box(), page.locator(f"#card-{claim}").bounding_box()
    if look[0] == "desktop":
        assert card["x"] > mark["x"] + mark["width"] and abs(card["y"] - mark["y"]) < 150
    else:
        assert card["y"] > mark["y"] and card["x"] < 40


def test_the_text_runs_on_beside_its_cards(chromium, tally: Callable, tmp_path: Path) -> None:  # noqa: ANN001 - see conftest
    folder = tmp_path / "corpus"
    folder.mkdir()
    told = "Two soldiers were killed, three policemen were wounded, four civilians were missing and five tanks were destroyed, the ministry said."
    (folder / "dense.txt").write_text("\n\n".join([told] * 4) + "\n\nThe end.\n", encoding="utf-8")
    assert tally("extract", folder, "--out", tmp_path / "made").status == 0
    with site_example.serving(site.application(tmp_path / "made")) as port:
        page = chromium.new_page(base_url=f"http://127.0.0.1:{port}", viewport={"width": 1280, "height": 900})
        page.goto("/-/source/dense")
        lines = [line.bounding_box() for line in page.locator(".text p").all()]
        cards = [card.bounding_box() for card in page.locator(".card").all()]
        after = page.locator("#others").bounding_box()
        page.context.close()
    assert len(cards) >= 12 and len(lines) == 5
    assert all(b["y"] - (a["y"] + a["height"]) < 40 for a, b in pairwise(lines)), "holes in the text"
    assert all(b["y"] >= a["y"] + a["height"] for a, b in pairwise(cards)), "cards lie on each other"
    assert all(card["x"] > max(line["x"] + line["width"] for line in lines) for card in cards) and after["y"] > cards[-1]["y"] + cards[-1]["height"]


def test_the_article_is_the_text_that_was_read(visit: Callable) -> None:
    page = visit(HOSTILE)
    shown = page.evaluate("[...document.querySelectorAll('.text')].map(e => e.textContent).join('')")
    assert shown.strip() == site_example.HOSTILE.strip()


def test_right_to_left_text_runs_from_the_right(visit: Callable) -> None:
    page = visit("/-/source/arabic")
    assert page.locator(".text p").first.evaluate("e => getComputedStyle(e).direction") == "rtl"
    assert page.locator(".text p[lang=en]").evaluate("e => getComputedStyle(e).direction") == "ltr"
    assert page.locator(".card").first.evaluate("e => getComputedStyle(e).direction") == "ltr"


def test_a_search_in_one_language_leads_to_the_characters_in_another(visit: Callable, claims: Callable) -> None:
    page = visit("/-/search?q=" + "2 ранени")
    found = page.locator(".results li").first
    assert found.locator(".excerpt").get_attribute("lang") == "bg" and "двама" in found.locator("mark").all_inner_texts()
    found.locator("a.in-context").click()
    assert page.url.endswith("#" + claims("000_d47431f4838ebd6b")[0])
    assert page.locator(":target").count() == 1


def test_an_article_found_opens_at_the_words(visit: Callable) -> None:
    page = visit("/-/search?q=retaliation&in=articles")
    page.click(".results h3 a")
    page.wait_for_load_state()
    word = page.evaluate("() => { const w = document.createTreeWalker(document.querySelector('main'), 4); let n; while (n = w.nextNode()) if (/retaliation/.test(n.data) && n.parentElement.closest('.text')) { const r = document.createRange(); r.selectNode(n); return r.getBoundingClientRect().top } }")
    assert word is None or 0 <= word <= page.viewport_size["height"]


def test_a_search_that_finds_nothing_helps_on(visit: Callable) -> None:
    page = visit("/-/search?q=killed+zzzzzz")
    assert "zzzzzz: nothing" in page.locator("main").inner_text()
    page.click("#nothing ~ ul >> nth=1 >> a")
    assert page.locator("#claims").is_visible()


def test_a_search_is_narrowed_in_the_table(visit: Callable) -> None:
    page = visit("/-/search?q=killed")
    words, count = re.match(r"(\D+) (\d+)", page.locator("dl.narrowed dd").first.inner_text()).groups()
    page.click(f"dl.narrowed >> text={words}")
    assert int(page.locator(".rows-count b").inner_text()) == int(count)


def test_search_from_the_front_page(visit: Callable) -> None:
    page = visit("/")
    page.fill("input[type=search]", "mortir")
    page.press("input[type=search]", "Enter")
    assert "mortir" in page.locator(".results mark").first.inner_text().lower()


def test_keyboard_reaches_the_marks(visit: Callable, claims: Callable) -> None:
    page = visit(f"/-/source/{SEED}")
    page.locator(f"#{claims(SEED)[0]}").focus()
    page.keyboard.press("Enter")
    assert page.locator(".card:target").count() == 1
    page.evaluate("history.replaceState(null, '', location.pathname); document.activeElement.blur()")
    visit("/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the content"


def test_a_filter_is_applied_and_removed(visit: Callable) -> None:
    page = visit("/tally/claims")
    page.click(".chip >> text=killed")
    assert page.locator(".rows-count b").inner_text() == "8"
    page.click(".chip.on a")
    assert page.locator(".rows-count b").inner_text() == "11"
    page.select_option("select[name=_filter_column]", "subject")
    page.select_option("select[name=_filter_op]", "contains")
    page.fill("input[name=_filter_value]", "soldier")
    page.click("text=Apply")
    assert page.locator(".rows-count b").inner_text() == "1"


def test_a_table_on_a_phone_names_each_cell(visit: Callable, look: tuple[str, str]) -> None:
    page = visit("/tally/claims")
    label = page.locator("td.col-outcome").first.evaluate("e => getComputedStyle(e, '::before').content")
    assert label == ('"Outcome"' if look[0] == "phone" else "none")
