"""The public service under attack: over a real socket where the attack needs one, by client elsewhere."""

from __future__ import annotations

import asyncio
import json
import re
import shutil
import socket
import sqlite3
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
import site_example
from datasette.utils import tilde_encode
from site_example import Browser

from tally import site
from tally.schema.columns import TABLES
from tally.site import connection, gate, guard
from tally.site.queries import QUESTIONS

RUNAWAY = "with recursive r(x) as (select 1 union all select x + 1 from r) select count(*) from r"
SEED = "004_72572ea6659044dd"


@pytest.fixture(scope="module")
def port(folder: Path) -> Iterator[int]:
    """The port of the public service, in a thread of this process."""
    with site_example.serving(site.application(folder, public=True), public=True) as found:
        yield found


def send(port: int, request: bytes, wait: float = 20) -> bytes:
    """What the service answers to these bytes, up to its closing the connection."""
    with socket.create_connection(("127.0.0.1", port), timeout=wait) as wire:
        try:
            wire.sendall(request)
        except OSError:
            pass  # it may close before it has read everything
        found = b""
        try:
            while part := wire.recv(65536):
                found += part
        except OSError:
            pass
        return found


def get(port: int, path: str, *headers: str) -> bytes:
    lines = "".join(f"{line}\r\n" for line in headers)
    return send(port, f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n{lines}\r\n".encode())


def status(answer: bytes) -> int:
    return int(answer.split(b" ", 2)[1]) if answer.startswith(b"HTTP/") else 0


# over the wire


def test_health_answers_and_is_not_kept(port: int) -> None:
    answer = get(port, "/-/health")
    head, _, body = answer.partition(b"\r\n\r\n")
    assert status(answer) == 200 and json.loads(body[body.index(b"{") : body.rindex(b"}") + 1]) == {"ok": True, "version": "1.2.3"}
    assert b"cache-control: no-store" in head.lower() and b"\r\nserver:" not in head.lower()


def test_huge_headers_and_addresses_are_refused_and_the_service_lives(port: int) -> None:
    assert status(get(port, "/", f"X-Long: {'a' * 1_000_000}")) in (0, 400, 431)
    assert status(get(port, "/", *(f"X-{n}: {'a' * 80}" for n in range(2000)))) in (0, 400, 431)
    assert status(get(port, "/?" + "a" * 12_000)) in (400, 414)
    assert status(get(port, "/" + "a" * 5_000)) == 414
    assert status(send(port, b"\x16\x03\x01 no HTTP at all\r\n\r\n")) in (0, 400)
    assert status(get(port, "/-/health")) == 200


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT", "BREW"])
def test_only_reading_methods_are_taken(port: int, method: str) -> None:
    answer = send(port, f"{method} /tally HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".encode())
    assert status(answer) == 405 and b"allow: GET, HEAD" in answer


@pytest.mark.parametrize("host", ["evil.example/path", "a b", "<script>", "x" * 300, "a@b", "[::1"])
def test_a_host_that_is_none_is_refused(port: int, host: str) -> None:
    assert status(send(port, f"GET / HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode())) == 400


def test_a_dozen_runaway_queries_leave_the_other_pages_answering(port: int) -> None:
    pages = ("/-/health", "/tally/claims", f"/-/source/{SEED}", "/")
    for path in pages:
        get(port, path)  # what is read once for all is read
    runaway = [threading.Thread(target=get, args=(port, f"/tally.json?sql={quote(RUNAWAY)}&n={n}")) for n in range(12)]
    for thread in runaway:
        thread.start()
    time.sleep(0.1)
    for path in pages:
        begun = time.monotonic()
        assert status(get(port, f"{path}?anew=1")) == 200
        assert time.monotonic() - begun < 2.5, path
    for thread in runaway:
        thread.join(30)


def test_too_many_queries_at_once_are_told_to_come_back(port: int) -> None:
    answers: list[bytes] = []
    threads = [threading.Thread(target=lambda: answers.append(get(port, f"/tally.json?sql={quote(RUNAWAY)}"))) for _ in range(40)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    kinds = {status(answer) for answer in answers}
    assert 503 in kinds and kinds <= {400, 503}
    assert all(b"retry-after: 5" in answer.lower() for answer in answers if status(answer) == 503)
    assert status(get(port, f"/tally.json?sql={quote('select 1')}")) == 200


@pytest.mark.parametrize("path", ["/../../etc/passwd", "/static/../../plugin.py", "/static/%2e%2e/%2e%2e/plugin.py", "/data/../../../etc/passwd", "/data/%2e%2e%2fdatapackage.json", "/-/source/..%2f..%2fetc", "/static/....//plugin.py", "/data/tally.db%00.csv"])
def test_no_path_leads_out_of_the_package(port: int, path: str) -> None:
    answer = get(port, path)
    assert status(answer) in (302, 400, 403, 404) and b"root:" not in answer and b"import " not in answer


@pytest.mark.parametrize("path", ["//evil.example/", "//evil.example/%2f..", "/%5cevil.example/", "/%2fevil.example/", "/tally/claims/?x=//evil.example"])
def test_no_redirect_leads_to_another_host(port: int, path: str) -> None:
    head = get(port, path).partition(b"\r\n\r\n")[0].decode("latin-1").lower()
    for place in re.findall(r"location: (.*)", head):
        assert not place.strip().startswith(("//", "http://evil", "https://evil", "/\\"))


@pytest.mark.parametrize("begun", [b"", b"GET / HT", b"GET / HTTP/1.1\r\nHost: localhost\r\nX: "])
@pytest.mark.parametrize("after_an_answer", [False, True])
def test_who_sends_a_request_byte_by_byte_is_cut_off(port: int, monkeypatch: pytest.MonkeyPatch, begun: bytes, after_an_answer: bool) -> None:
    monkeypatch.setattr(connection, "SECONDS", 0.6)
    with socket.create_connection(("127.0.0.1", port), timeout=20) as wire:
        if after_an_answer:
            wire.sendall(b"GET /robots.txt HTTP/1.1\r\nHost: localhost\r\n\r\n")
            assert b" 200 " in wire.recv(65536)
        since = time.monotonic()
        wire.sendall(begun or b"G")
        try:
            while wire.recv(65536):
                pass
        except ConnectionResetError:
            pass
        assert 0.3 < time.monotonic() - since < 4


def test_a_whole_request_is_not_cut_off(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "SECONDS", 0.3)
    assert status(get(port, f"/tally.json?sql={quote(RUNAWAY)}")) == 400  # after half a second


def test_hundreds_of_silent_connections_end_by_themselves(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "SECONDS", 0.6)
    silent = [socket.create_connection(("127.0.0.1", port), timeout=10) for _ in range(230)]
    try:
        for wire in silent:
            wire.sendall(b"GET / HTTP/1.1\r\nX-")
        time.sleep(2.5)
        assert status(get(port, "/-/health")) == 200
    finally:
        for wire in silent:
            wire.close()


def test_an_upgrade_is_answered_as_a_request(port: int) -> None:
    assert status(get(port, "/-/health", "Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Key: eA==", "Sec-WebSocket-Version: 13")) in (200, 400)


def test_head_gives_the_head_alone(port: int) -> None:
    for path in ("/", "/tally/claims", f"/-/source/{SEED}", "/data/claims.csv", "/tally/claims.json", "/-/health"):
        answer = send(port, f"HEAD {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode())
        assert status(answer) == 200 and answer.endswith(b"\r\n\r\n") and answer.count(b"\r\n\r\n") == 1, path


def test_answers_for_one_host_are_not_given_to_another(port: int) -> None:
    path = "/tally/claims.json?_size=1&_shape=objects"
    answers = [send(port, f"GET {path} HTTP/1.1\r\nHost: {host}\r\nX-Forwarded-Host: evil.example\r\nConnection: close\r\n\r\n".encode()) for host in ("evil.example", "good.example", "good.example")]
    assert b"http://evil.example" in answers[0] and all(b"evil.example" not in answer and b"http://good.example" in answer for answer in answers[1:])


# the gate


async def _left(waits: float) -> tuple[bool, bool]:
    """Whether the slot is free, and the work stopped, once the reader of an answer that never ends has gone."""
    own, stopped = gate.slots()["csv"], asyncio.Event()

    async def endless(*_: object) -> None:
        try:
            await asyncio.sleep(60)
        finally:
            stopped.set()

    async def receive() -> dict[str, str]:
        await asyncio.sleep(waits)
        return {"type": "http.disconnect"}

    async def send(_: object) -> None:
        """Take nothing."""

    own.running = 1
    await gate.wrap(endless, {"csv": own})({"type": "http", "method": "GET", "path": "/tally/claims.csv", "headers": []}, receive, send)
    return not own._free.locked(), stopped.is_set()  # noqa: SLF001 - what the test is about


def test_who_goes_away_gives_the_slot_back() -> None:
    assert asyncio.run(asyncio.wait_for(_left(0.01), 5)) == (True, True)


def test_an_answer_takes_no_longer_than_it_may(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gate, "LONGEST", 0.05)
    assert asyncio.run(asyncio.wait_for(_left(30), 5)) == (True, True)


async def _slow_reader() -> bool:
    own = gate.Slots(1, 1)
    reading, begun = asyncio.Event(), asyncio.Event()

    async def app(_scope: object, _receive: object, send: guard.Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"all of it"})

    async def send(message: dict) -> None:
        if message["type"] == "http.response.body":
            begun.set()
            await reading.wait()

    async def receive() -> dict[str, str]:
        await asyncio.sleep(60)
        return {"type": "http.disconnect"}

    answering = asyncio.ensure_future(gate.wrap(app, {"page": own})({"type": "http", "method": "GET", "path": "/", "headers": []}, receive, send))
    await begun.wait()
    free = not own._free.locked()  # noqa: SLF001
    reading.set()
    await answering
    return free


def test_who_reads_a_page_slowly_keeps_nobody_waiting() -> None:
    assert asyncio.run(asyncio.wait_for(_slow_reader(), 5))


async def _slots() -> tuple[list[bool], bool]:
    own = gate.Slots(1, 1)
    first = await own.take()
    waiting = asyncio.create_task(own.take())
    await asyncio.sleep(0.01)
    third = await own.take()
    own.give()
    return [first, third, await waiting], own._free.locked()  # noqa: SLF001 - what the test is about


def test_slots_are_taken_waited_for_and_refused() -> None:
    assert asyncio.run(_slots()) == ([True, False, True], True)


def test_who_waits_too_long_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gate, "PATIENCE", 0.01)

    async def run() -> bool:
        own = gate.Slots(1, 5)
        await own.take()
        return await own.take()

    assert asyncio.run(run()) is False


@pytest.mark.parametrize(
    ("path", "query", "kind"),
    [
        ("/tally/claims", b"", "page"), ("/tally/claims", b"outcome=killed", "page"), ("/-/source/x", b"", "page"), ("/", b"", "page"), ("/-/search", b"", "page"),
        ("/tally/claims", b"_search=x", "sql"), ("/tally/claims", b"_search_quote=x", "sql"), ("/tally/claims", b"_where=1", "sql"), ("/tally/claims", b"quote__like=x", "sql"),
        ("/tally/claims.json", b"_facet=quote", "sql"), ("/tally.json", b"sql=select+1", "sql"), ("/tally.csv", b"sql=select+1", "sql"), ("/tally/by_month.json", b"", "sql"),
        ("/-/search", b"q=a", "sql"), ("/-/search.json", b"q=a", "sql"), ("/-/source/x", b"numbers=1", "sql"),
        ("/tally", b"sql=select+1", "long"), ("/tally", b"%73ql=select+1", "long"), ("/tally/by_month", b"", "long"), ("/tally/claims", b"_size=max", "long"),
        ("/tally/claims.csv", b"", "csv"), ("/tally/claims.csv", b"_where=1", "csv"), ("/data/claims.csv", b"", ""), ("/-/health", b"", ""), ("/static/tally.css", b"", ""),
    ],
)  # fmt: skip
def test_what_is_dear_needs_a_slot(path: str, query: bytes, kind: str) -> None:
    assert gate.kind(path, query) == kind


def test_slots_are_fewer_than_threads() -> None:
    for settings in (site.SETTINGS, site.PUBLIC):
        assert sum(own.running for kind, own in gate.slots().items() if kind != "page") < settings["num_sql_threads"]


def test_many_facets_are_refused(browser: Browser) -> None:
    browser.get("/tally/claims?" + "&".join(f"_facet={name}" for name in TABLES["claims"].header), 400)
    browser.get("/tally/claims?_facet=class&_facet=language")


def test_the_public_site_has_the_tighter_limits(folder: Path) -> None:
    plain, public = site.application(folder), site.application(folder, public=True)
    for name in ("sql_time_limit_ms", "facet_time_limit_ms"):
        assert public.setting(name) < plain.setting(name)
    assert not public.setting("allow_download") and not public.setting("suggest_facets")


# hostile rows and hostile parameters

PAYLOADS = (
    "\"><script>alert(1)</script><img src=x onerror=alert(1)> ' onfocus='alert(1)' autofocus=' </title></style></svg><svg onload=alert(1)> {{ 7*7 }}{% raw %} \u202e<b>",
    "javascript:alert(1)",
)


def _poisoned(folder: Path, payload: str) -> Path:
    """The package with `payload` in every text column that no constraint keeps from holding it."""
    path = folder / "data" / "tally.db"
    with sqlite3.connect(path) as db:
        for table in TABLES.values():
            free = [c for c in table.columns if c.type == "string" and c.name not in table.key and not (c.codes or c.references or c.unique)]
            for column in free:
                db.execute(f'update {table.name} set "{column.name}" = ?', [payload])
        db.execute("update texts set text = text || ?", [payload])
    return folder


@pytest.mark.parametrize("payload", PAYLOADS)
def test_no_text_of_any_column_becomes_markup_on_any_page(folder: Path, tmp_path: Path, payload: str) -> None:
    browser = Browser(_poisoned(Path(shutil.copytree(folder, tmp_path / "package")), payload))
    questions = [f"/tally/{name}?{'&'.join(f'{key}={quote(payload)}' for key in one.example)}" for name, one in QUESTIONS.items()]
    for path in [*site_example.pages(browser), *questions, f"/-/search?q={quote(payload)}"]:
        html = browser.page(path).replace(f"<script>{guard.SCRIPT}</script>", "")
        assert not re.search(r"<(script|img|style|iframe|object|embed)\b", html), path
        tags = "".join(re.findall(r"<[a-zA-Z][^<>]*>", re.sub(r'"[^"]*"', '""', html)))
        assert not re.search(r"\son\w+\s*=", tags) and "autofocus" not in tags, path
        assert not re.search(r'(href|src|action)="\s*javascript:', html, re.IGNORECASE), path
        assert ">49{" not in html, path


@pytest.mark.parametrize("attack", ["' or 1=1 --", '" or ""="', "1; drop table claims", ") union select sql from sqlite_master --", "*/select/*", "\x00", "%' escape '", "9" * 20, "-1", "nan", "${x}", "\ud7ff"])
def test_no_parameter_becomes_sql(browser: Browser, attack: str) -> None:
    told = quote(attack)
    count = browser.db.execute("select count(*) from claims").fetchone()[0]
    paths = [f"/tally/claims.json?{name}={told}&_shape=objects" for name in ("outcome", "value", "value__gt", "quote__contains", "_next", "_size", "_sort", "_facet_size", "_col", "_search", "claim_id__in", "date_end__date")]
    paths += [f"/-/search?q={told}", f"/-/explore?outcome={told}&year={told}", f"/-/event/{tilde_encode(attack)}", f"/-/source/{tilde_encode(attack)}", f"/tally/claims/{tilde_encode(attack)}", f"/-/source/{SEED}?numbers={told}"]
    for path in paths:
        response = browser.loop.run_until_complete(browser.site.client.get(path))
        assert response.status_code < 500, (path, response.text[-300:])
        assert "create table" not in response.text.lower() and "traceback" not in response.text.lower()
        if path.startswith("/tally/claims.json?outcome") and response.status_code == 200:
            assert response.json()["filtered_table_rows_count"] < count
    assert browser.db.execute("select count(*) from claims").fetchone()[0] == count
