"""A headless Chromium over a served package; each page that a test opens is watched for requests elsewhere and for errors.

Where there is no browser the tests are skipped and say what to install; with TALLY_REQUIRE_BROWSER=1 they fail instead.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

sys.path.insert(0, str(Path(__file__).parents[1]))
import site_example  # noqa: E402 - it lies beside this folder

MISSING = "no browser: install Debian's chromium (apt-get install chromium) and Python's playwright, or set TALLY_CHROMIUM to a Chromium"
ARGUMENTS = "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync"
SIZES = {"desktop": (1280, 900), "phone": (390, 844)}


def _without_browser() -> None:
    if os.environ.get("TALLY_REQUIRE_BROWSER") == "1":
        pytest.fail(MISSING, pytrace=False)
    pytest.skip(MISSING)


@pytest.fixture(scope="package")
def chromium() -> Iterator:  # of playwright.sync_api.Browser, which may be missing
    """The browser, started once for this folder: while it runs no other test of the process can run an event loop."""
    path = os.environ.get("TALLY_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        path = None
    if not path:
        _without_browser()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS.split())
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the example package."""
    return site_example.build(tmp_path_factory.mktemp("package"))


@pytest.fixture(scope="session")
def address(package: Path) -> Iterator[str]:
    """The address of the example package, served by a thread of this process."""
    from tally import site

    with site_example.serving(site.application(package)) as port:
        yield f"http://127.0.0.1:{port}"


@pytest.fixture(scope="session")
def seeds(built_once: Path) -> Iterator[str]:
    """The address of the package of the seeds."""
    from tally import site

    with site_example.serving(site.application(built_once)) as port:
        yield f"http://127.0.0.1:{port}"


@pytest.fixture(params=[(size, "light") for size in SIZES], ids="-".join)
def look(request: pytest.FixtureRequest) -> tuple[str, str]:
    """A size of window and a colour scheme."""
    return request.param


@pytest.fixture
def visit(chromium, address: str, look: tuple[str, str]) -> Iterator[Callable]:  # noqa: ANN001 - see chromium
    """Opens pages of the site by path. At the end: nothing was asked of another host, and the console stayed silent."""
    width, height = SIZES[look[0]]
    context = chromium.new_context(viewport={"width": width, "height": height}, color_scheme=look[1], base_url=address)
    requests: list[str] = []
    errors: list[str] = []
    page = context.new_page()
    page.on("request", lambda request: requests.append(request.url))
    page.on("console", lambda message: errors.append(f"{message.type}: {message.text}"))
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("dialog", lambda dialog: errors.append(f"dialog: {dialog.message}"))

    def open_(path: str):  # noqa: ANN202 - playwright.sync_api.Page
        response = page.goto(path)
        assert response is None or response.status == 200, path  # None: only the anchor changed
        return page

    yield open_
    context.close()
    elsewhere = [url for url in requests if urlsplit(url).scheme != "data" and not url.startswith(address + "/")]
    assert requests and not elsewhere, elsewhere
    assert not errors, errors


@pytest.fixture
def claims(package: Path) -> Callable[[str], list[str]]:
    """The claim ids of a source in text order."""
    import sqlite3

    db = sqlite3.connect(package / "data" / "tally.db")
    return lambda source: [r[0] for r in db.execute("select claim_id from claims where source_id = ? order by number_start", [source])]
