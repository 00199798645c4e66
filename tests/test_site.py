"""The site without a browser: pages, search, links, safety, and what `serve` says when it cannot serve."""

from __future__ import annotations

import asyncio
import re
import socket
import sqlite3
import subprocess
import sys
from html import unescape
from pathlib import Path
from urllib.parse import quote

import pytest
import site_example
from datasette.utils import tilde_encode
from tally import site
from tally.columns import TABLES
from tally.errors import DataError
from tally.site import guard, metadata, package
from tally.sqlite import DERIVED

AR = "arabic"
SEED = "004_72572ea6659044dd"


class Browser:
    """Asks the site for pages as a client would, one event loop for all."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.loop = asyncio.new_event_loop()
        self.site = site.application(folder)
        self.loop.run_until_complete(self.site.invoke_startup())
        self.db = sqlite3.connect(folder / "data" / "tally.db")

    def get(self, path: str, status: int = 200):  # noqa: ANN201 - httpx.Response
        response = self.loop.run_until_complete(self.site.client.get(path))
        assert response.status_code == status, (path, response.status_code, response.text[-1500:])
        return response

    def page(self, path: str, status: int = 200) -> str:
        return self.get(path, status).text

    def claims(self, source_id: str) -> list[str]:
        rows = self.db.execute("select claim_id from claims where source_id = ? order by number_start", [source_id])
        return [row[0] for row in rows]


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Browser:
    return Browser(site_example.build(tmp_path_factory.mktemp("package")))


def pages(browser: Browser) -> list[str]:
    """An address of every page type, every table, every row and every article."""
    found = ["/", "/tally", "/-/search", "/-/search?q=two", "/tally?sql=select+*+from+claims", "/tally/claims?_columns=all", "/tally/claims?_search=soldiers"]
    for name, table in TABLES.items():
        found.append(f"/tally/{name}")
        keys = browser.db.execute(f"select {', '.join(table.key)} from {name} limit 20").fetchall()
        found += [f"/tally/{name}/{','.join(tilde_encode(str(k)) for k in key)}" for key in keys]
    return found + [f"/-/source/{tilde_encode(one)}" for one in site_example.ARTICLES]


def text_of(html: str) -> str:
    """The article's text as a reader's browser has it: the paragraphs and the space between them, no cards."""
    inside = html[html.index('<section class="article"') : html.index('<section class="provenance"')]
    kept = re.sub(r"<aside.*?</aside>", "", inside, flags=re.S)
    found = re.findall(r'<div class="text">(.*?)</div>', kept, flags=re.S)
    return unescape(re.sub(r"<[^>]*>", "", "".join(found)))


# pages


def test_every_page_is_served(browser: Browser) -> None:
    for path in pages(browser):
        browser.get(path)


def test_front_page_counts_claims_and_links_only_files_that_exist(browser: Browser, tmp_path: Path) -> None:
    html = browser.page("/")
    assert "Numbers that articles state. Two sentences &amp; no more." in html
    assert "11 claims in 6 articles" in html and "version 1.2.3" in html
    assert re.search(r'outcome=killed".*?>killed</a>.*?<span>8</span>', html, re.S)
    assert re.search(r'side=AZ".*?>Azerbaijan</a>.*?<span>5</span>', html, re.S)
    assert "The authors (2026). Example &lt;figures&gt;, version 1.2.3" in html
    assert 'href="/data/claims.csv"' in html and 'href="/datapackage.json"' in html
    (site_example.build(tmp_path) / "data" / "claims.csv").unlink()
    other = Browser(tmp_path)
    assert "claims.csv" not in other.page("/")
    other.get("/data/claims.csv", 404)


def test_downloads_are_the_files_of_the_package_and_nothing_else(browser: Browser) -> None:
    for path in ("data/claims.csv", "data/codes.csv", "datapackage.json"):
        assert browser.get(f"/{path}").content == (browser.folder / path).read_bytes()
    for path in ("/data/tally.db", "/data/..%2Fdatapackage.json", "/data/../../etc/passwd", "/tally.db", "/static/..%2f..%2fplugin.py"):
        assert browser.loop.run_until_complete(browser.site.client.get(path)).status_code in (302, 403, 404)


def test_tables_describe_every_column_and_name_what_is_blank(browser: Browser) -> None:
    html = unescape(browser.page("/tally/claims"))
    for column in TABLES["claims"].columns:
        assert column.description in html
    assert '<span class="blank">not stated</span>' in html
    assert '<span class="blank">the article itself</span>' in html
    assert '<span class="code outcome-killed" title="Dead:' in html
    assert html.count('class="facet"') == 2


def test_codes_have_words_and_keys_have_labels(browser: Browser) -> None:
    html = browser.page("/tally/claims?_columns=all")
    assert ">Ministry of Defence of Azerbaijan</bdi>" in html
    assert ">Azerbaijan</span>" in html and ">English</span>" in html
    assert '<span class="blank">open</span>' in html and '<span class="blank">none</span>' in html


def test_filters_and_facets_work_together(browser: Browser) -> None:
    html = browser.page("/tally/claims?outcome=killed&side=AZ")
    assert "<b>4</b> rows" in html
    assert 'aria-label="Remove the filter killed"' in html and 'aria-label="Remove the filter Azerbaijan"' in html
    assert re.findall(r'<a class="chip" href="[^"]*outcome=killed&amp;side=AZ', browser.page("/tally/claims?outcome=killed"))


def test_a_column_asked_for_is_shown(browser: Browser) -> None:
    assert 'class="col-confidence' not in browser.page("/tally/claims")
    assert 'class="col-confidence' in browser.page("/tally/claims?_sort=confidence")
    assert 'class="col-confidence' in browser.page("/tally/claims?confidence__gt=0.5")


def test_metadata_is_generated_from_the_tables(browser: Browser) -> None:
    told = metadata.metadata(browser.site.package)["databases"]["tally"]["tables"]
    for name, table in TABLES.items():
        derived = {column.name for column in DERIVED.get(name, ())}
        assert set(told[name]["columns"]) == {*table.header, *derived}
        assert told[name]["title"] == table.title and told[name]["label_column"] == table.label
        assert set(metadata.FACETS.get(name, ())) <= set(table.header)
        assert set(metadata.OPENING.get(name, ())) <= set(table.header)
    assert set(metadata.FACETS) | set(metadata.OPENING) | set(metadata.SORT) <= set(TABLES)


# the reader


@pytest.mark.parametrize("source_id", site_example.ARTICLES)
def test_reader_shows_the_text_code_point_for_code_point(browser: Browser, source_id: str) -> None:
    (text,) = browser.db.execute("select text from texts where source_id = ?", [source_id]).fetchone()
    shown = text_of(browser.page(f"/-/source/{tilde_encode(source_id)}"))
    assert shown.strip() == text.strip() and text.startswith(shown.rstrip()[:50])


def test_reader_and_rows_link_both_ways(browser: Browser) -> None:
    html = browser.page(f"/-/source/{SEED}")
    for claim in browser.claims(SEED):
        assert f'id="{claim}"' in html and f'href="#card-{claim}"' in html and f'href="#{claim}"' in html
        assert f'href="/tally/claims/{claim}"' in html
        assert f'href="/-/source/{SEED}#{claim}"' in browser.page(f"/tally/claims/{claim}")
        assert f'href="/-/source/{SEED}#{claim}"' in browser.page(f"/tally/claims?claim_id={claim}")
    assert f'href="/-/source/{tilde_encode(site_example.HOSTILE_ID)}#clm-' in browser.page(f"/tally/claims?source_id={quote(site_example.HOSTILE_ID)}")


def test_reader_says_who_says_so_through_whom_when_and_where(browser: Browser) -> None:
    html = unescape(browser.page(f"/-/source/{SEED}"))
    card = html[html.index('id="card-' + browser.claims(SEED)[0]) :].partition("</article>")[0]
    for words in ("6</span> killed", "Azerbaijanis", "Azerbaijan’s Defense Ministry", "19 September 2023", "Karabakh region", "Karabakh Economic Region"):
        assert words in card
    html = browser.page("/-/source/000_d47431f4838ebd6b")
    assert "Through</dt><dd><bdi" in html and ">NEXTA</bdi>" in html


def test_reader_tells_the_language_and_direction_of_each_passage(browser: Browser) -> None:
    mixed = browser.page("/-/source/000_d47431f4838ebd6b")
    assert '<section class="article" aria-labelledby="text" lang="bg"' in mixed
    assert re.search(r'<p lang="en" dir="ltr">An air alert', mixed)
    arabic = browser.page(f"/-/source/{AR}")
    assert 'lang="ar" dir="rtl"' in arabic
    assert re.search(r'<p lang="en" dir="ltr">The ministry gave', arabic)


def test_reader_warns_of_claims_that_no_longer_match(tmp_path: Path) -> None:
    moved = Browser(site_example.build(tmp_path, astray=True))
    html = moved.page(f"/-/source/{AR}")
    assert "1 claim not found at its characters" in html and "<mark>" not in html
    assert "not found at" not in moved.page(f"/-/source/{SEED}")


def test_row_page_shows_the_number_in_its_quote(browser: Browser) -> None:
    html = browser.page(f"/tally/claims/{browser.claims(SEED)[0]}")
    assert 'killed <mark class="o-killed">six</mark> Azerbaijanis' in html
    assert "6 killed</span>" in html


# search


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("Khankendi", "/-/source/000_d47431f4838ebd6b"),
        ("khankendi STEPANAKERT", "/-/source/000_d47431f4838ebd6b"),
        ("mortir", "/-/source/002_537f44bc144763e7"),
        ("ранен", "/-/source/000_d47431f4838ebd6b"),
        ("6500", "/-/source/003_1e7ffac68a5397ec"),
        ('"Factor news"', None),
        ("مدنيين", "/-/source/arabic"),
        ("TOR air", "/-/source/000_d47431f4838ebd6b"),
        ("ПВ", "/-/source/000_d47431f4838ebd6b"),
        ("zzzzzz", None),
    ],
)
def test_search_finds_words_in_claims_and_articles(browser: Browser, query: str, found: str | None) -> None:
    html = browser.page(f"/-/search?q={quote(query)}")
    assert (found in html) if found else "Nothing found" in html


def test_search_of_a_table_folds_as_the_index_does(browser: Browser) -> None:
    assert "<b>1</b> row" in browser.page(f"/tally/claims?_search={quote('РАНЕН')}")
    assert "<b>1</b> row" in browser.page("/tally/sources?_search=KHANKENDI")


@pytest.mark.parametrize("query", ['"', '"""', "*", "a OR b NOT", "outcome:killed", "NEAR(a b)", "'; drop table claims; --", "\x00", "x" * 5000, "é" * 300, "(", "^a", "\u202e"])
def test_no_query_breaks_the_search(browser: Browser, query: str) -> None:
    browser.get(f"/-/search?q={quote(query)}")
    browser.get(f"/tally/claims?_search={quote(query)}")


# safety


def test_hostile_text_never_becomes_markup(browser: Browser) -> None:
    for path in pages(browser):
        html = browser.page(path)
        assert "<script" not in html and "<img" not in html and "<b>here" not in html, path
        assert " style=" not in html and " onerror" not in re.sub(r">[^<]*<", "><", html), path


def test_every_answer_has_the_strict_policy(browser: Browser) -> None:
    for path, status in (("/", 200), ("/tally/claims", 200), ("/tally/claims.json", 200), ("/nope", 404), ("/static/tally.css", 200), ("/data/claims.csv", 200)):
        headers = browser.get(path, status).headers
        assert headers["content-security-policy"] == guard.POLICY
        assert headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    "sql",
    [
        "select * from pragma_database_list()",
        "select * from pragma_compile_options()",
        "select length(hex(zeroblob(200000000)))",
        "select length(printf('%.*c', 900000000, 'x'))",
        "select length(format('%.*c', 900000000, 'x'))",
        "select randomblob(100000000)",
        "select fts3_tokenizer('simple')",
        "select load_extension('x')",
        "attach database '/tmp/x.db' as x",
        "pragma database_list",
        "insert into claims default values",
        "with x as (select 1) delete from claims",
        "with x as (select 1) update sqlite_master set sql = ''",
    ],
)
def test_sql_that_does_harm_is_refused(browser: Browser, sql: str) -> None:
    response = browser.loop.run_until_complete(browser.site.client.get(f"/tally.json?sql={quote(sql)}&_shape=array"))
    assert response.status_code in (400, 403), response.text[:300]
    assert str(browser.folder) not in response.text


def test_a_value_cannot_grow_without_bound(browser: Browser) -> None:
    sql = "with recursive r(x) as (select 'xxxxxxxxxx' union all select x || x from r) select max(length(x)) from r"
    response = browser.loop.run_until_complete(browser.site.client.get(f"/tally.json?sql={quote(sql)}"))
    assert response.status_code == 400 and ("too big" in response.text or "interrupted" in response.text)


def test_reading_sql_still_works(browser: Browser) -> None:
    sql = "select count(*) as n from claims where quote like '%killed%' group by outcome having n > 0"
    assert browser.get(f"/tally.json?sql={quote(sql)}&_shape=array").json()[0]["n"] >= 1
    assert browser.get("/tally.json?sql=select+name+from+pragma_table_info('claims')&_shape=array").json()


@pytest.mark.parametrize(
    "path", ["/-/source/12345678901234567890", "/-/source/" + "9" * 3000, "/-/source/%00", "/-/source/~ZZ", "/-/source/~FF", "/tally/claims/12345678901234567890", "/tally/nope", "/nope", "/-/source/"]
)  # fmt: skip
def test_what_is_not_there_is_404(browser: Browser, path: str) -> None:
    response = browser.loop.run_until_complete(browser.site.client.get(path, follow_redirects=True))
    assert response.status_code == 404, response.text[-500:]
    assert "Traceback" not in response.text


def test_numbers_of_twenty_digits_are_no_fault_of_the_site(browser: Browser) -> None:
    big = "9" * 20
    for path in (f"/tally/claims?value={big}", f"/tally/claims?value__gt={big}", f"/tally/claims?_size={big}", f"/tally/claims?_next={big}", f"/tally/attributions/x,{big}"):
        response = browser.loop.run_until_complete(browser.site.client.get(path))
        assert response.status_code < 500, path


@pytest.mark.parametrize("path", ["//example.org/", "//example.org/%2f..", "/%5cexample.org/", "/\\example.org/"])
def test_no_redirect_to_another_host(browser: Browser, path: str) -> None:
    sent: list[dict] = []

    async def send(message: dict) -> None:
        sent.append(message)

    async def receive() -> dict:
        return {"type": "http.request", "body": b"", "more_body": False}

    scope = {"type": "http", "method": "GET", "path": path, "raw_path": path.encode(), "query_string": b"", "headers": [(b"host", b"localhost")], "scheme": "http", "http_version": "1.1"}  # fmt: skip
    browser.loop.run_until_complete(browser.site.app()(scope, receive, send))
    assert sent[0]["status"] == 404 and not [v for k, v in sent[0]["headers"] if k.lower() == b"location"]


def test_a_fault_of_the_site_is_a_page_that_tells_nothing_of_its_inside(browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    from tally.site import reader

    def broken(*_: object) -> None:
        raise RuntimeError("secret")

    monkeypatch.setattr(reader, "blocks", broken)
    html = browser.page(f"/-/source/{SEED}", 500)
    assert "secret" not in html and "Example &lt;figures&gt;" in html


def test_footers_keep_licence_and_version(browser: Browser) -> None:
    from datasette.version import __version__

    for path, status in (("/", 200), (f"/-/source/{SEED}", 200), ("/-/search", 200), ("/tally/claims", 200), ("/nope", 404)):
        footer = browser.page(path, status).partition("<footer")[2]
        assert "Creative Commons Attribution 4.0" in footer and "version 1.2.3" in footer and __version__ in footer


def test_no_page_names_an_address_that_the_browser_would_fetch(browser: Browser) -> None:
    for path in pages(browser):
        html = browser.page(path)
        assert not re.findall(r'(?:src|action)="(?:https?:)?//', html), path
        assert not re.findall(r'<link[^>]*rel="stylesheet"[^>]*href="(?:https?:)?//', html), path
    assert "url(" not in browser.page("/static/tally.css") and "@import" not in browser.page("/static/tally.css")


# serving


def test_a_folder_without_a_built_package_is_one_clear_line(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="no such folder"):
        site.application(tmp_path / "none")
    with pytest.raises(DataError, match=r"tally\.db: no such file; `tally build` makes it"):
        site.application(tmp_path)
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "tally.db").write_bytes(b"no database")
    with pytest.raises(DataError, match="not an SQLite database"):
        site.application(tmp_path)


def test_a_descriptor_that_is_none_is_one_clear_line(tmp_path: Path) -> None:
    site_example.build(tmp_path)
    (tmp_path / "datapackage.json").write_text("[1]", encoding="utf-8")
    with pytest.raises(DataError, match="expected a JSON object"):
        package.read(tmp_path)
    (tmp_path / "datapackage.json").write_text("{", encoding="utf-8")
    with pytest.raises(DataError, match="no JSON"):
        package.read(tmp_path)
    (tmp_path / "datapackage.json").unlink()
    assert package.read(tmp_path).title == tmp_path.name


def test_a_descriptor_cannot_put_a_script_behind_the_licence(tmp_path: Path) -> None:
    site_example.build(tmp_path)
    (tmp_path / "datapackage.json").write_text('{"licenses": [{"name": "x", "path": "javascript:alert(1)"}], "title": 3}', encoding="utf-8")
    assert package.read(tmp_path).licence_url == ""


def test_a_port_in_use_is_one_clear_line() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(DataError, match=f"port {port} on 127.0.0.1: address already in use; choose another with --port"):
            site.listen("127.0.0.1", port)
    with pytest.raises(DataError, match="70000"):
        site.listen("127.0.0.1", 70000)
    with pytest.raises(DataError, match="no.such.host.invalid"):
        site.listen("no.such.host.invalid", 8001)


def test_serve_prints_its_address_and_ends_on_interrupt(browser: Browser) -> None:
    import signal
    import urllib.request

    code = "import sys; from pathlib import Path; from tally import site; site.serve(Path(sys.argv[1]), port=0)"
    scripts = str(Path(site.__file__).parents[2])
    command = [sys.executable, "-c", code, str(browser.folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env={"PYTHONPATH": scripts, "PATH": ""}) as process:
        assert process.stdout is not None and process.stderr is not None
        address = process.stdout.readline().split()[0]
        try:
            with urllib.request.urlopen(address, timeout=20) as answer:
                assert answer.status == 200 and b"Example" in answer.read()
        finally:
            process.send_signal(signal.SIGINT)
        assert process.wait(20) == 0
        assert process.stderr.read() == ""
