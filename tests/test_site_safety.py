"""What hostile text, hostile SQL and hostile addresses get from the site."""

from __future__ import annotations

import re
from urllib.parse import quote

import pytest
import site_example
from site_example import Browser

from tally.site import guard

SEED = "004_72572ea6659044dd"


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


# headers


def test_browsers_are_told_to_keep_to_the_site(browser: Browser) -> None:
    for path, status in (("/", 200), ("/tally/claims.json", 200), ("/nope", 404), ("/static/tally.css", 200), ("/data/claims.csv", 200)):
        headers = browser.get(path, status).headers
        assert headers["referrer-policy"] == "same-origin" and headers["cross-origin-opener-policy"] == "same-origin"
        assert "camera=()" in headers["permissions-policy"]
    for word in ("default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'", "form-action 'self'", "style-src 'self'"):
        assert word in guard.POLICY
    assert "unsafe" not in guard.POLICY and "*" not in guard.POLICY


@pytest.mark.parametrize("path", ["/tally/claims.json", "/tally/claims.csv", "/tally.json?sql=select+1", "/data/claims.csv", "/datapackage.json", "/data/tally.db"])
def test_rows_and_files_are_for_any_site(browser: Browser, path: str) -> None:
    headers = browser.get(path).headers
    assert headers["access-control-allow-origin"] == "*" and "access-control-allow-credentials" not in headers
    assert headers["cross-origin-resource-policy"] == "cross-origin"


@pytest.mark.parametrize("path", ["/", "/tally/claims", f"/-/source/{SEED}", "/-/search?q=two", "/tally?sql=select+1"])
def test_pages_are_for_this_site_alone(browser: Browser, path: str) -> None:
    headers = browser.get(path).headers
    assert "access-control-allow-origin" not in headers and headers["cross-origin-resource-policy"] == "same-origin"


def _ask(browser: Browser, path: str, **headers: str):  # noqa: ANN202 - httpx.Response
    return browser.loop.run_until_complete(browser.site.client.get(path, headers={name.replace("_", "-"): value for name, value in headers.items()}))


@pytest.mark.parametrize("path", ["/", "/tally/claims", "/tally/claims.json", "/-/api", "/tally?sql=select+1", "/nope"])
def test_cookies_and_logins_neither_come_in_nor_go_out(browser: Browser, path: str) -> None:
    plain, known = _ask(browser, path), _ask(browser, path, Cookie="ds_actor=x; ds_messages=y; ds_csrftoken=z", Authorization="Bearer dstok_x")
    for response in (plain, known):
        assert "set-cookie" not in response.headers and "vary" not in response.headers
    assert plain.headers["cache-control"] == known.headers["cache-control"] and "private" not in known.headers["cache-control"]


def test_faults_are_not_kept_and_pages_are_for_a_while(browser: Browser) -> None:
    assert browser.get("/nope", 404).headers["cache-control"] == "no-store"
    assert browser.get("/tally.json?sql=select+nope", 400).headers["cache-control"] == "no-store"
    assert "max-age=5" in browser.get("/-/api").headers["cache-control"]


@pytest.mark.parametrize("place", [b"//evil.example", b"/\\evil.example", b"\\\\evil.example", b"https://evil.example", b"/\t/evil.example", b" //evil.example", b"javascript:alert(1)", b"evil"])
def test_a_redirect_that_leads_away_is_taken_back(place: bytes) -> None:
    assert guard.leads_away(place)
    assert b"location" not in dict(guard.headers(302, [(b"Location", place)], 5))


@pytest.mark.parametrize("place", [b"/", b"/tally", b"/tally/claims?x=//evil.example", b"/~2Fevil"])
def test_a_redirect_within_the_site_stays(place: bytes) -> None:
    assert dict(guard.headers(302, [(b"Location", place)], 5))[b"location"] == place


# downloads


def test_downloads_are_checked_continued_and_not_sent_twice(browser: Browser) -> None:
    whole = browser.get("/data/claims.csv")
    size, tag = len(whole.content), whole.headers["etag"]
    assert whole.headers["accept-ranges"] == "bytes" and whole.headers["content-length"] == str(size) and "claims.csv" in whole.headers["content-disposition"]
    for asked, start, end in (("bytes=0-9", 0, 10), ("bytes=10-", 10, size), ("bytes=-5", size - 5, size), (f"bytes=5-{size * 9}", 5, size)):
        part = _ask(browser, "/data/claims.csv", Range=asked, If_Range=tag)
        assert (part.status_code, part.content) == (206, whole.content[start:end])
        assert part.headers["content-range"] == f"bytes {start}-{end - 1}/{size}" and part.headers["content-length"] == str(end - start)
    assert _ask(browser, "/data/claims.csv", Range="bytes=0-9", If_Range='"old"').status_code == 200
    assert _ask(browser, "/data/claims.csv", If_None_Match=f'"x", W/{tag}').status_code == 304
    head = browser.loop.run_until_complete(browser.site.client.head("/data/claims.csv"))
    assert head.status_code == 200 and head.headers["content-length"] == str(size) and not head.content


@pytest.mark.parametrize(("asked", "status"), [("bytes=9999999999-", 416), ("bytes=9-3", 416), ("bytes=-0", 416), ("bytes=-", 200), ("bytes=0-1,3-4", 200), ("lines=0-1", 200), ("bytes=" + "9" * 40 + "-", 200), ("bytes=a-b", 200), ("bytes=٣-", 200)])
def test_a_range_that_makes_no_sense_does_no_harm(browser: Browser, asked: str, status: int) -> None:
    response = browser.loop.run_until_complete(browser.site.client.get("/data/claims.csv", headers={"Range": asked.encode()}))
    assert response.status_code == status and len(response.content) in (0, int(browser.get("/data/claims.csv").headers["content-length"]))


# addresses


@pytest.mark.parametrize(
    "path",
    [
        "/tally.csv", "/tally/claims.json?_json_infinity=x", "/tally/claims.json?_through=x", "/tally/claims.json?_through={}", "/tally/claims?_facet_size=²", "/tally/claims?_facet_array=%00",
        "/tally/claims?_facet_date={{7*7}}", "/tally/claims.json?_ttl=²", "/tally.json?sql=select+1&_timelimit=x", "/tally/claims.json?_ttl=" + "9" * 5000, "/tally/claims?_next=x&_sort=value", "/tally/claims?_search=%22&_searchmode=raw",
    ],
)  # fmt: skip
def test_a_value_that_cannot_be_read_is_the_senders_fault(browser: Browser, path: str, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]) -> None:
    response = _ask(browser, path)
    assert response.status_code in (200, 400) and (response.status_code == 400 or "_next" in path), response.text[-300:]
    assert "Traceback" not in response.text and not caplog.records and "ERROR" not in capsys.readouterr().err


def test_a_query_that_takes_too_long_is_told_in_words(browser: Browser) -> None:
    html = browser.page("/tally?sql=with+recursive+n(i)+as+(select+1+union+all+select+i%2B1+from+n)+select+count(*)+from+n", 400)
    assert "takes too long" in html and "&lt;" not in html.partition("<main")[2].partition("</main>")[0]


@pytest.mark.parametrize("path", ["/t~61lly/claims.csv", "/tally/by~5Fmonth", "/%74ally~2Fclaims/~63laims", "/-/source/~41"])
def test_an_address_is_written_in_one_way_only(browser: Browser, path: str) -> None:
    assert _ask(browser, path).status_code in (302, 400, 404)


def test_crawlers_are_kept_off_filters_and_exports(browser: Browser) -> None:
    assert {"User-agent: *", "Disallow: /*?", "Disallow: /*.csv$"} <= set(browser.page("/robots.txt").splitlines())
