"""Front page figures, questions, the API page, the codebook, exports that say when they are cut."""

from __future__ import annotations

import csv
import io
import re
import shutil
import subprocess
import urllib.request
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
import site_example
from site_example import Browser

from tally import codes, site
from tally.schema.columns import TABLES
from tally.site import api, exports, front, paging, queries, sentence


# the front page


def test_accuracy_is_that_of_articles_kept_aside_where_there_are_any() -> None:
    rows = [{"gold": name, "language": language} for name, language in (("all", None), ("en", "en"), ("en-unseen", "en"), ("unseen", None), ("bg-unseen", "bg"))]
    assert [row["name"] for row in front.accuracy(rows)] == ["Bulgarian", "English", "all languages together"]
    assert len(front.accuracy(rows[:2])) == 2 and front.accuracy([]) == []


def test_the_citation_stands_on_the_front_page_in_three_forms(browser: Browser) -> None:
    html = browser.page("/")
    assert "@misc{" in html and "TY  - DATA" in html and html.count('class="copy"') == 3


@pytest.mark.parametrize("group", TABLES["tolls"].column("class_group").allowed)
def test_every_class_group_has_a_noun(group: str) -> None:
    noun = sentence.several(group)
    assert noun and "_" not in noun


# questions


@pytest.mark.parametrize("name", queries.QUESTIONS)
def test_every_question_has_an_answer_with_its_example_and_with_nothing(browser: Browser, name: str) -> None:
    one = queries.QUESTIONS[name]
    assert set(re.findall(r":([a-z_]+)", one.sql)) == set(one.example)
    for told in (one.example, {}, dict.fromkeys(one.example, "")):
        html = browser.page(f"/tally/{name}?{urlencode(told)}")
        assert "error-text" not in html and f"<h1>{one.title.replace(chr(39), '&#39;')}" in html
    assert isinstance(browser.get(f"/tally/{name}.json?{urlencode(one.example)}&_shape=array").json(), list)


def test_there_are_twenty_questions_and_the_data_page_asks_them_with_examples(browser: Browser) -> None:
    assert len(queries.QUESTIONS) >= 20
    html = browser.page("/tally")
    for name in queries.QUESTIONS:
        assert f'href="/tally/{name}' in html
    assert "how_many_according_to_whom?outcome=evacuated&amp;side=" in html
    assert sorted(name for names in queries.GROUPS.values() for name in names) == sorted(queries.QUESTIONS)


def test_how_many_according_to_whom_and_where_is_it_written(browser: Browser) -> None:
    html = browser.page("/tally/how_many_according_to_whom?outcome=wounded&side=")
    (claim,) = {*re.findall(r'href="/tally/claims/(clm-[a-z2-7]{10})"', html)} & set(browser.claims("000_d47431f4838ebd6b"))
    assert f"#{claim}" in browser.page(f"/tally/claims/{claim}")


@pytest.mark.parametrize("value", ["' or 1=1 --", '"; drop table claims', "%", "\x00", "x" * 1500, site_example.SCRIPT])
def test_no_parameter_becomes_sql_or_markup(browser: Browser, value: str) -> None:
    for name, one in queries.QUESTIONS.items():
        html = browser.page(f"/tally/{name}?{urlencode(dict.fromkeys(one.example, value))}")
        assert site_example.SCRIPT not in html and "syntax error" not in html


# the API page and the codebook


def _examples(browser: Browser) -> dict[str, str]:
    """The addresses of the API page's examples, by what the page says that they give."""
    html = unescape(browser.page("/-/api"))
    return {says: path for says, path in re.findall(r'<li><span>([^<]*)</span><a href="([^"]*)"><code>', html)}


def _claims(browser: Browser, test: str = "1") -> int:
    return browser.db.execute(f"select count(*) from claims where {test}").fetchone()[0]


JSON_COUNTS = {
    "the first five claims": "rowid <= 5",
    "figures of a hundred or more": "high >= 100",
    "two outcomes, the claimant speaking for a side": "outcome in ('killed', 'wounded') and claimant_side is not null",
    "what states no side": "side is null",
    "the days from one to another": "date_end between '2023-09-19' and '2023-09-20'",
    "the claims of one event": "event = 'evt-example'",
    "the claims of one article": "source_id = (select source_id from claims where event is not null order by claim_id limit 1)",
}


def test_every_example_of_the_api_page_gives_what_it_says(browser: Browser) -> None:
    told = _examples(browser)
    assert len(told) >= 19
    answers = {says: browser.get(path) for says, path in told.items()}
    for says, path in told.items():
        assert ("json" in answers[says].headers["content-type"]) == (".json" in path)
    for says, test in JSON_COUNTS.items():
        rows = answers[says].json()
        assert len(rows) == _claims(browser, test), says
    assert [row["high"] for row in answers["figures of a hundred or more"].json()] == sorted((row["high"] for row in answers["figures of a hundred or more"].json()), reverse=True)
    soldiers = {row["claim_id"] for row in answers["claims with a word"].json()}
    assert soldiers == {row["claim_id"] for row in browser.get("/-/search.json?q=soldiers&in=claims").json()["claims"]["rows"]} and soldiers
    assert all((row["high"] or 11) > 10 for row in answers["numbers within bounds"].json()["claims"]["rows"])
    assert {row[0] for row in answers["the same words in SQL"].json()["rows"]} == {row[0] for row in browser.db.execute("select claim_id from claims where outcome = 'killed'")} & soldiers
    one = answers["one claim, by its id"].json()["rows"]
    assert len(one) == 1 and one[0]["claim_id"] in told["one claim, by its id"]
    labelled = answers["claims of an outcome, keys with their labels"].json()
    assert labelled["filtered_table_rows_count"] == len(labelled["rows"]) == _claims(browser, "outcome = 'killed'")
    assert all(set(row["source_id"]) == {"value", "label"} for row in labelled["rows"])
    facets = answers["counts by outcome and side"].json()["facet_results"]
    for column in ("outcome", "side"):
        assert {r["value"]: r["count"] for r in facets[column]["results"]} == dict(browser.db.execute(f"select {column}, count(*) from claims where {column} is not null group by 1").fetchall())
    found = answers["claims and articles for a word"].json()
    assert found["claims"]["count"] >= 1 and all(row["outcome"] == "killed" for row in found["claims"]["rows"])
    assert {row["high"] or row["low"] for row in answers["claims with a number"].json()["claims"]["rows"]} == {2}


def test_every_csv_example_of_the_api_page_gives_what_it_says(browser: Browser) -> None:
    told = _examples(browser)
    whole = _rows(browser.page(told["all claims of an outcome"]))
    assert len(whole) == 1 + _claims(browser, "outcome = 'killed'") and whole[0] == [row[1] for row in browser.db.execute("pragma table_xinfo(claims)")]
    assert len(_rows(browser.page(told["a page of ten"]))) == 11
    assert "source_id_label" in _rows(browser.page(told["keys with their labels beside them"]))[0]
    sql = [path for path in re.findall(r'<a href="([^"]*)"><code>', unescape(browser.page("/-/api"))) if "group+by+outcome" in path]
    as_json, as_csv = browser.get(sql[0]).json(), _rows(browser.page(sql[1]))
    assert as_json["truncated"] is False and [list(map(str, row)) for row in as_json["rows"]] == as_csv[1:]
    assert dict(as_json["rows"]) == dict(browser.db.execute("select outcome, count(*) from claims where side = 'AZ' group by 1").fetchall())
    asked = [path for path in re.findall(r'<a href="([^"]*)"><code>', unescape(browser.page("/-/api"))) if "according_to_whom" in path]
    assert len(browser.get(asked[0]).json()) == len(_rows(browser.page(asked[1]))) - 1


def test_the_programs_of_the_api_page_run(browser: Browser, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    with site_example.serving(site.application(browser.folder)) as port:
        html = unescape(urllib.request.urlopen(f"http://127.0.0.1:{port}/-/api").read().decode())
        programs = dict(re.findall(r'<pre class="program" tabindex="0" id="([a-z-]+)">(.*?)</pre>', html, re.DOTALL))
        assert all(f"http://127.0.0.1:{port}/tally/claims" in program for program in programs.values())
        exec(programs["python-pages"], {})  # noqa: S102 - what a reader would do
        names: dict[str, Any] = {}
        exec(programs["python-table"], names)  # noqa: S102
        if shutil.which("curl"):
            subprocess.run(programs["shell"], shell=True, cwd=tmp_path, check=True)  # noqa: S602
            assert len(_rows((tmp_path / "killed.csv").read_text(encoding="utf-8"))) == 1 + _claims(browser, "outcome = 'killed'")
    printed = {line.split()[0] for line in capsys.readouterr().out.splitlines() if line.startswith("clm-")}
    expected = {row[0] for row in browser.db.execute("select claim_id from claims where outcome = 'killed'")}
    assert printed == expected == set(names["claims"]["claim_id"])
    assert str(names["claims"]["low"].dtype) == "Int64"


def test_the_api_page_of_an_empty_package_has_no_examples_of_rows() -> None:
    assert not [e for topic in api.topics("", "", "", 1000) for e in topic.examples if "clm-" in e.path or "event=" in e.path]


def test_the_codebook_has_every_column_and_every_code(browser: Browser) -> None:
    html = unescape(browser.page("/-/codebook"))
    for table in TABLES.values():
        assert all(column.description in html for column in table.columns)
    assert all(row["definition"] in html for row in codes.rows())


# exports


def _rows(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text)))


def test_the_csv_of_a_table_is_the_whole_table_unless_a_page_is_asked_for(browser: Browser) -> None:
    count = browser.db.execute("select count(*) from codes").fetchone()[0]
    assert count > 100
    assert len(_rows(browser.page("/tally/codes.csv"))) == count + 1
    assert len(_rows(browser.page("/tally/codes.csv?list=outcome"))) == 16
    assert len(_rows(browser.page("/tally/codes.csv?_size=10"))) == 11


def test_the_csv_of_a_query_that_is_cut_says_so_and_one_that_is_not_does_not(browser: Browser) -> None:
    many = "/tally.csv?" + urlencode({"sql": "select a.code, 'a \"quoted\"\n line' as words from codes a, codes b"})
    lines = _rows(browser.page(many))
    assert len(lines) == 1002 and lines[-1][0].startswith("CUT HERE") and lines[-2][1] == 'a "quoted"\n line'
    assert "CUT HERE" not in browser.page("/tally.csv?" + urlencode({"sql": "select code from codes limit 999"}))
    assert "CUT HERE" not in browser.page("/tally/codes.csv")


def test_a_table_that_is_too_large_for_the_site_ends_with_the_mark_too(browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(browser.site._settings, "max_csv_mb", 0.005)
    lines = _rows(browser.page("/tally/codes.csv"))
    assert lines[-1][0].startswith("CUT HERE: the answer is larger") and 1 < len(lines) < 100 and all(len(line) == len(lines[0]) for line in lines[:-1])


@pytest.mark.parametrize("path", ["/tally/claims.csv?outcome=killed", "/tally/how_many_according_to_whom.csv?outcome=&side=", "/tally.csv?sql=select+quote+from+claims"])
def test_a_csv_is_saved_under_a_name_and_bears_the_mark_of_its_encoding_on_demand(browser: Browser, path: str) -> None:
    plain, marked = browser.get(path), browser.get(f"{path}&_bom=1")
    assert plain.headers["content-type"] == "text/csv; charset=utf-8" and plain.headers["content-disposition"].startswith('attachment; filename="')
    assert marked.content == b"\xef\xbb\xbf" + plain.content and "двама".encode() in browser.get("/tally/claims.csv").content


EXPORTS = ["/tally/claims", "/tally/claims?outcome=killed&_sort_desc=low", "/tally/claims?_columns=all", "/tally/claims?side__isnull=1&_search=soldiers", "/tally/sources", "/tally/codes?list=outcome", "/tally/tolls", "/tally/between_two_days?from_day=2023-09-19&to_day=", "/tally?sql=select+outcome+from+claims"]  # fmt: skip


@pytest.mark.parametrize("path", EXPORTS)
def test_every_export_link_of_a_page_gives_the_rows_of_the_page(browser: Browser, path: str) -> None:
    html = unescape(browser.page(path))
    count = int(re.search(r'<p class="rows-count" role="status"><b>([0-9,]+)</b>', html)[1].replace(",", ""))
    links = re.findall(r'<a href="([^"]*)"[^>]*>(JSON|CSV|CSV for Excel)</a>', html)
    assert [name for _, name in links] == ["JSON", "CSV", "CSV for Excel"]
    for link, name in links:
        link = re.sub("^https?://[^/]*", "", link)
        if name == "JSON":
            told = browser.get(link).json()
            assert told.get("filtered_table_rows_count", len(told["rows"])) == count, link
        else:
            assert len(_rows(browser.get(link).content.decode("utf-8-sig"))) == count + 1, link


def test_records_are_counted_across_chunks_and_quotes() -> None:
    text = b'a,b\r\n"one\n""two""\n",2\r\n3,4\r\n'
    for size in (1, 2, 3, 7, 100):
        records = exports.Records()
        for at in range(0, len(text), size):
            records.feed(text[at : at + size])
        assert records.count == 3, size


def test_only_our_tables_are_made_whole() -> None:
    assert exports.is_table("/tally/claims.csv") and not exports.is_table("/tally/by_month.csv") and not exports.is_table("/data/claims.csv")
    assert exports.whole(b"a=1") == b"a=1&_stream=on&_size=max" and exports.whole(b"") == b"_stream=on&_size=max"
    assert exports.whole(b"_next=") == b"_next=" and exports.whole(b"_size=5&x") == b"_size=5&x"


def test_a_table_page_leads_to_the_whole_of_it(browser: Browser) -> None:
    html: Any = unescape(browser.page("/tally/claims?outcome=killed"))
    path = re.search(r'href="(/tally/claims\.csv\?[^"]*)"', html)[1]
    assert len(_rows(browser.page(path))) == 1 + browser.db.execute("select count(*) from claims where outcome = 'killed'").fetchone()[0]


# pages


def _pages(browser: Browser, path: str) -> list[tuple[str, ...]]:
    """The keys of all rows, page by page as a client follows them."""
    found: list[dict[str, Any]] = []
    token = ""
    while token is not None:
        told = browser.get(f"{path}&_size=7&_shape=objects" + (f"&_next={token}" if token else "")).json()
        found += told["rows"]
        token = told["next"]
    return [(row["list"], row["code"]) for row in found]


@pytest.mark.parametrize("sort", ["", "_sort=list", "_sort=parent", "_sort_desc=parent", "_sort=status", "_sort_desc=title"])
def test_pages_lose_no_row_and_repeat_none_whatever_they_are_sorted_by(browser: Browser, sort: str) -> None:
    every = browser.db.execute("select list, code from codes").fetchall()
    found = _pages(browser, f"/tally/codes.json?{sort}")
    assert sorted(found) == sorted(every)
    rows = _rows(browser.page(f"/tally/codes.csv?{sort}"))[1:]
    assert sorted((r[0], r[1]) for r in rows) == sorted(every)


def test_only_pages_of_our_tables_are_ordered_anew() -> None:
    assert paging.settled("select a, b from codes order by list limit 51") == "select a, b from codes order by list, [list], [code] limit 51"
    assert paging.settled("select a from claims where [x] = :p0 order by [class] desc limit 51") == "select a from claims where [x] = :p0 order by [class] desc, [claim_id] limit 51"
    for other in ("select a from codes order by list, code limit 51", "select count(*) from codes", "select a from nope order by a limit 5", "select a from codes c join claims order by a limit 5", "x"):
        assert paging.settled(other) == other
