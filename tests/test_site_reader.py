"""What the reader marks beside the claims: speakers, places, and on demand the numbers that make no claim."""

from __future__ import annotations

import re
from html import unescape
from itertools import pairwise

import pytest
import site_example
from datasette.utils import tilde_encode
from site_example import Browser

from tally.site import reader, untaken
from tally.site.reader import Note, Span, cut
from tally.site.untaken import Untaken

SEED = "004_72572ea6659044dd"


def test_notes_and_claims_may_overlap_in_any_way() -> None:
    text = "abcdefghij\nklmnop"
    spans = [Span(0, 0, 8, 2, 5), Span(1, 4, 10, 4, 6)]
    notes = [Note("speaker", 1, 4), Note("place", 3, 12), Note("untaken", 13, 15, 1)]
    pieces = list(cut(text, spans, notes))
    assert "".join(p.text for p in pieces) == text
    for piece in pieces:
        for at in range(piece.start, piece.start + len(piece.text)):
            assert {n.kind for n in piece.notes} == {n.kind for n in notes if n.start <= at < n.end}
            assert set(piece.marks) == {s.claim for s in spans if s.number_start <= at < s.number_end}
    assert [p.untaken.id for p in pieces if p.untaken] == [1]
    assert "place speaker" in {p.kinds for p in pieces}


def test_a_speaker_outside_the_text_is_no_note() -> None:
    rows = [{"start": 0, "end": 3}, {"start": 0, "end": 3}, {"start": None, "end": None}, {"start": 2, "end": 99}, {"start": 3, "end": 3}]
    assert list(reader.spoken("abcdef", rows)) == [Note("speaker", 0, 3)]


def test_a_place_is_found_in_the_quote_else_before_it_else_anywhere() -> None:
    text = "Baku. In Baku two died. In Ganja, Baku said."
    claim = {"place_text": "Baku", "quote_start": 6, "quote_end": 23}
    assert [n.start for n in reader.located(text, [claim])] == [9]
    assert [n.start for n in reader.located(text, [{**claim, "quote_start": 24, "quote_end": 30}])] == [9]
    assert [n.start for n in reader.located(text, [{**claim, "place_text": "Ganja", "quote_end": 10}])] == [27]
    assert not list(reader.located(text, [{**claim, "place_text": "nowhere"}, {**claim, "place_text": None}]))


def test_numbers_that_a_claim_took_are_not_among_the_others() -> None:
    found = [Untaken(a, b, "", "", "") for a, b in ((0, 3), (2, 6), (8, 9), (12, 14))]
    assert [(u.start, u.end) for u in untaken.beside(found, [(8, 10)])] == [(0, 3), (12, 14)]
    kept = untaken.beside(found, [])
    assert all(a.end <= b.start for a, b in pairwise(kept))


def test_the_other_numbers_are_shown_with_their_reason_on_demand_only(browser: Browser) -> None:
    plain = browser.page(f"/-/source/{SEED}")
    assert "?numbers=1#others" in plain and 'class="untaken' not in plain
    html = unescape(browser.page(f"/-/source/{SEED}?numbers=1"))
    words = dict(re.findall(r'<a class="untaken[^"]*" href="#not-(\d+)" id="number-\1"[^>]*>([^<]*)</a>', html))
    assert "1991" in words.values()
    (number,) = [n for n, word in words.items() if word == "1991"]
    assert re.search(rf'<li id="not-{number}"><a href="#number-{number}"><bdi lang="en">1991</bdi></a> <b>date</b> <span class="meta">Part of a date or a year', html)
    assert all(f'id="{claim}"' in html for claim in browser.claims(SEED))
    around = re.search(r'<li id="not-1">.*?<span class="around"[^>]*>(.*?)</span></li>', html, re.S)[1]
    plain = re.sub("</?mark>", "", around).strip("…")
    assert plain in (site_example.SEEDS / f"{SEED}.txt").read_text(encoding="utf-8") and around.count("<mark>") == 1 and len(plain) > 40


def test_a_hostile_and_a_foreign_article_have_their_numbers_shown_too(browser: Browser) -> None:
    for source in (site_example.HOSTILE_ID, "arabic", "000_d47431f4838ebd6b"):
        html = browser.page(f"/-/source/{tilde_encode(source)}?numbers=1")
        assert "<script" not in html and "Hide them" in html


def test_a_long_article_is_not_read_anew(browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(untaken, "LONG", 10)
    monkeypatch.setattr(reader, "LONGEST_REREAD", 10)
    monkeypatch.setattr(untaken, "numbers", lambda *_: pytest.fail("it was read"))
    html = browser.page(f"/-/source/{SEED}?numbers=1")
    assert 'class="untaken' not in html and "too long" in browser.page(f"/-/source/{SEED}")


def test_speakers_and_places_are_marked_more_quietly(browser: Browser) -> None:
    html = browser.page(f"/-/source/{SEED}")
    assert re.search(r'<span class="quoted place">Karabakh region</span>', html)


def test_a_card_says_how_sure_it_is_and_leads_to_the_event(browser: Browser) -> None:
    html = browser.page("/-/source/003_1e7ffac68a5397ec")
    assert re.search(r">90 %</span> · <span [^>]*>auto</span>", html) and 'href="/-/event/evt-example"' in html


def test_a_card_names_the_speaker_once_and_a_long_text_lists_its_claims_above(browser: Browser) -> None:
    html = unescape(browser.page(f"/-/source/{SEED}"))
    assert 'Says</dt> <dd><bdi lang="en">Azerbaijan’s Defense Ministry</bdi></dd>' in html  # the actor's name would say no more
    listed = html.partition('<nav class="jump"')[2].partition("</nav>")[0]
    assert re.findall(r'href="#([^"]*)"', listed) == browser.claims(SEED) and "<s>2</s> killed" in listed  # the second is denied
    assert '<nav class="jump"' not in browser.page("/-/source/arabic")
    foreign = unescape(browser.page("/-/source/000_d47431f4838ebd6b"))
    assert 'Ministry of Defence of Azerbaijan (“<bdi lang="bg">азербайджанското военно министерство</bdi>”)' in foreign
