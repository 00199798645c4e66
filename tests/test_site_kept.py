"""Answers kept in memory, and columns that a page leaves out."""

from __future__ import annotations

from pathlib import Path

import pytest
import site_example

from tally import site
from tally.site import kept, metadata
from tally.site.kept import Answer, Kept


def key(path: str) -> kept.Key:
    return (path, path.encode(), b"", b"localhost", "http")


def test_the_least_lately_used_answer_gives_way() -> None:
    own = Kept(10)
    for path in "abc":
        own.put(key(path), Answer({}, b"1234"))
        own.get(key("a"))
    assert own.get(key("a")) and own.get(key("c")) and own.get(key("b")) is None
    own.put(key("a"), Answer({}, b"other"))
    assert own.get(key("a")).body == b"1234", "an answer that is there already stays"
    Kept(0).put(key("a"), Answer({}, b"1"))


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> tuple[site_example.Browser, Kept]:
    """The example with its answers kept, and where they are."""
    browser = site_example.Browser(site_example.build(tmp_path_factory.mktemp("package")))
    browser.site.kept = Kept()
    return browser, browser.site.kept


def test_a_page_asked_for_again_is_the_same_with_the_same_headers(served: tuple[site_example.Browser, Kept]) -> None:
    browser, own = served
    for path in ("/", "/tally/claims", "/tally/claims?outcome=killed", "/tally/claims.json?_size=2", "/-/source/arabic"):
        first, again = browser.get(path), browser.get(path)
        assert first.content == again.content and dict(first.headers) == dict(again.headers)
        assert "content-security-policy" in again.headers
    assert len(own._answers) == 5  # noqa: SLF001 - what the test is about


def test_what_differs_is_kept_apart_and_what_may_change_or_is_large_is_not_kept(served: tuple[site_example.Browser, Kept], monkeypatch: pytest.MonkeyPatch) -> None:
    browser, own = served
    before = len(own._answers)  # noqa: SLF001
    for path, status in (("/-/health", 200), ("/nope", 404), ("/tally/claims.csv", 200), ("/static/tally.css", 200), ("/data/claims.csv", 200)):
        browser.get(path, status)
    monkeypatch.setattr(kept, "LARGEST", 10)
    browser.get("/tally/codes")
    assert len(own._answers) == before  # noqa: SLF001
    scope = {"type": "http", "method": "GET", "path": "/", "headers": [(b"host", b"one")], "query_string": b"", "scheme": "http"}
    others = [{**scope, "headers": [(b"host", b"two")]}, {**scope, "scheme": "https"}, {**scope, "query_string": b"a"}, {**scope, "raw_path": b"/%2f"}]
    assert len({kept.key_of(one) for one in [scope, *others]}) == 5
    assert kept.key_of({**scope, "method": "HEAD"}) is None and kept.key_of({"type": "lifespan"}) is None


@pytest.mark.parametrize(
    ("path", "query", "has", "lacks"),
    [
        ("/tally/claims", b"", "outcome", "confidence"), ("/tally/claims", b"confidence__gt=0.5", "confidence", "basis"), ("/tally/claims", b"_sort=basis", "basis", "confidence"),
        ("/tally/claims", b"_facet=class", "class", "basis"),
    ],
)  # fmt: skip
def test_a_table_page_makes_only_the_cells_that_it_shows(path: str, query: bytes, has: str, lacks: str) -> None:
    found = metadata.shown(path, query)
    assert found is not None and has in found and lacks not in found


@pytest.mark.parametrize(("path", "query"), [("/tally/claims", b"_columns=all"), ("/tally/claims", b"_col=basis"), ("/tally/reviews", b""), ("/tally/claims/clm-x", b""), ("/", b""), ("/tally/nope", b"")])
def test_other_pages_show_all(path: str, query: bytes) -> None:
    assert metadata.shown(path, query) is None


def test_a_table_of_many_rows_is_not_sorted_unless_asked(tmp_path: Path) -> None:
    package = site.application(site_example.build(tmp_path)).package
    few, many = (metadata.metadata(package, counts={"claims": n})["databases"]["tally"]["tables"]["claims"] for n in (10, metadata.MANY))
    assert few["sort_desc"] == "date_end" and "sort_desc" not in many
