"""What hostile text, hostile SQL and hostile addresses get from the site."""

from __future__ import annotations

import re
from urllib.parse import quote

import pytest
import site_example
from site_example import Browser
from tally.site import guard

SEED = "004_72572ea6659044dd"


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Browser:
    return Browser(site_example.build(tmp_path_factory.mktemp("package")))


def test_hostile_text_never_becomes_markup(browser: Browser) -> None:
    for path in site_example.pages(browser):
        html = browser.page(path).replace(f"<script>{guard.SCRIPT}</script>", "")
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


@pytest.mark.parametrize("path", ["/-/databases", "/-/databases.json", "/-/threads", "/-/versions", "/-/versions.json", "/-/plugins", "/-/plugins.json", "/-/settings.json", "/-/config", "/-/actor.json", "/-/logout", "/-/permissions", "/-/static/app.css", "/-/whatever", "/-/patterns", "/-/messages", "/-/allow-debug", "/-/auth-token", "/_internal", "/_internal/databases", "/_memory"])
def test_pages_for_developers_are_closed(browser: Browser, path: str) -> None:
    response = browser.loop.run_until_complete(browser.site.client.get(path))
    assert response.status_code in (403, 404)
    assert str(browser.folder) not in response.text


@pytest.mark.parametrize("path", ["/-/metadata.json", "/.json", "/tally.json"])
def test_open_pages_do_not_tell_where_the_package_lies(browser: Browser, path: str) -> None:
    assert str(browser.folder) not in browser.page(path)


def test_reading_sql_still_works(browser: Browser) -> None:
    sql = "select count(*) as n from claims where quote like '%killed%' group by outcome having n > 0"
    assert browser.get(f"/tally.json?sql={quote(sql)}&_shape=array").json()[0]["n"] >= 1
    assert browser.get("/tally.json?sql=select+name+from+pragma_table_info('claims')&_shape=array").json()


@pytest.mark.parametrize(
    "path", ["/-/source/12345678901234567890", "/-/source/" + "9" * 3000, "/-/source/%00", "/-/source/~ZZ", "/-/source/~FF", "/tally/claims/12345678901234567890", "/tally/nope", "/nope", "/-/source/"]
)  # fmt: skip
def test_what_is_not_there_is_404(browser: Browser, path: str) -> None:
    response = browser.loop.run_until_complete(browser.site.client.get(path, follow_redirects=True))
    assert response.status_code == (414 if len(path) > 2000 else 404), response.text[-500:]
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
    for path in site_example.pages(browser):
        html = browser.page(path)
        assert not re.findall(r'(?:src|action)="(?:https?:)?//', html), path
        assert not re.findall(r'<link[^>]*rel="stylesheet"[^>]*href="(?:https?:)?//', html), path
    assert "url(" not in browser.page("/static/tally.css") and "@import" not in browser.page("/static/tally.css")
