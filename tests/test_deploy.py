"""What stands in deploy/: the proxy's sample run for real before a served package, the unit and the container read."""

from __future__ import annotations

import configparser
import contextlib
import gzip
import http.client
import http.server
import os
import re
import shutil
import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import site_example
from conftest import ROOT

from tally import site

DEPLOY = ROOT / "deploy"
NGINX, OPENSSL, VERIFY = shutil.which("nginx"), shutil.which("openssl"), shutil.which("systemd-analyze")
SAMPLE = (DEPLOY / "nginx.conf").read_text(encoding="utf-8")


def _free() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


@dataclass(frozen=True)
class Proxy:
    """nginx by the sample, and where the test can reach it."""

    secure: int
    plain: int
    folder: Path

    def get(self, path: str, method: str = "GET", host: str = "example.org", **headers: str) -> tuple[int, dict[str, str], bytes]:
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        wire = http.client.HTTPSConnection("127.0.0.1", self.secure, timeout=30, context=context)
        wire.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
        for name, value in {"Host": host, **{key.replace("_", "-"): value for key, value in headers.items()}}.items():
            wire.putheader(name, value)
        wire.endheaders()
        answer = wire.getresponse()
        try:
            return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()
        finally:
            wire.close()

    def log(self) -> str:
        return (self.folder / "access").read_text(encoding="utf-8")


def _here(folder: Path, secure: int, plain: int, upstream: int, backup: int = 0, **changes: str) -> Path:
    """The sample with ports, paths and a certificate of this test; `changes` are further words to put for others."""
    text = SAMPLE.replace("listen 443 ssl", f"listen 127.0.0.1:{secure} ssl").replace("listen 80", f"listen 127.0.0.1:{plain}").replace("127.0.0.1:8001", f"127.0.0.1:{upstream}")
    text = text.replace("127.0.0.1:8002", f"127.0.0.1:{backup or _free()}")
    text = text.replace("/var/cache/nginx/tally", str(folder / "cache")).replace("/var/log/nginx/tally.situate.log", str(folder / "access"))
    text = text.replace("/etc/ssl/example.org", str(folder / "own")).replace("worker_processes auto;", f"{'user root; ' if os.getuid() == 0 else ''}worker_processes 1; daemon off; pid {folder}/pid; error_log {folder}/error;")
    places = "".join(f"{kind}_temp_path {folder}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    text = text.replace("http {", f"http {{ {places}", 1)
    for old, new in changes.items():
        assert old in text
        text = text.replace(old, new)
    told = [OPENSSL or "", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=example.org", "-days", "2", "-keyout", folder / "own.key", "-out", folder / "own.pem"]
    subprocess.run(told, check=True, capture_output=True)
    (folder / "nginx.conf").write_text(text, encoding="utf-8")
    return folder / "nginx.conf"


@pytest.fixture(scope="module")
def proxy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Proxy]:
    """nginx before the public site; its patience with slow clients is a tenth of the sample's."""
    if not (NGINX and OPENSSL):
        pytest.skip("no nginx or no openssl (Debian: nginx-light, openssl)")
    folder = tmp_path_factory.mktemp("nginx")
    package = site_example.build(tmp_path_factory.mktemp("package"))
    with site_example.serving(site.application(package, public=True), public=True) as upstream:
        made = Proxy(_free(), _free(), folder)
        with running(folder, made, upstream, **{"client_header_timeout 10s": "client_header_timeout 1s"}):
            yield made


@contextlib.contextmanager
def running(folder: Path, made: Proxy, upstream: int, backup: int = 0, **changes: str) -> Iterator[None]:
    """nginx by the sample before the port `upstream`, until the block ends."""
    path = _here(folder, made.secure, made.plain, upstream, backup, **changes)
    with subprocess.Popen([NGINX or "", "-p", str(folder), "-c", str(path)], stderr=subprocess.DEVNULL) as process:
        for _ in range(100):
            with socket.socket() as tried:
                if tried.connect_ex(("127.0.0.1", made.secure)) == 0:
                    break
            time.sleep(0.05)
        try:
            yield
        finally:
            process.terminate()


@pytest.fixture(autouse=True)
def _rest(request: pytest.FixtureRequest) -> None:
    """A second between tests, so that the rate of one is not the rate of the next."""
    if "proxy" in request.fixturenames:
        time.sleep(1.1)


# nginx


@pytest.mark.skipif(not (NGINX and OPENSSL), reason="no nginx or no openssl (Debian: nginx-light, openssl)")
def test_nginx_takes_the_sample(tmp_path: Path) -> None:
    path = _here(tmp_path, 8443, 8080, 8001)
    done = subprocess.run([NGINX or "", "-t", "-p", str(tmp_path), "-c", str(path)], capture_output=True, text=True, check=False)
    assert done.returncode == 0 and "warn" not in done.stderr, done.stderr


def test_the_sample_reads_as_it_should_where_there_is_no_nginx() -> None:
    assert SAMPLE.count("{") == SAMPLE.count("}")
    for word in ("limit_req_zone", "limit_conn ", "client_header_timeout", "client_max_body_size", "limit_except GET", "X-Forwarded-Proto", "proxy_cache_key $scheme$host", "return 444"):
        assert word in SAMPLE
    lines = [line.split("#")[0].strip() for line in SAMPLE.splitlines()]
    assert not [line for line in lines if line and not line.endswith((";", "{", "}"))]


def test_pages_come_through_kept_and_small(proxy: Proxy) -> None:
    status, headers, body = proxy.get("/-/codebook", Accept_Encoding="gzip")
    assert status == 200 and headers["content-encoding"] == "gzip" and b"<h1" in gzip.decompress(body)
    assert "default-src 'none'" in headers["content-security-policy"] and "max-age" in headers["strict-transport-security"]
    assert "server" not in headers or "/" not in headers["server"]
    proxy.get("/-/codebook")
    assert re.search(r'"GET /-/codebook HTTP/1.1" 200 \d+ [\d.]+ HIT ', proxy.log())


def test_addresses_in_answers_are_those_asked_for_and_no_other_name_is_answered(proxy: Proxy) -> None:
    path = "/tally/claims.json?_shape=objects&_size=1"
    with pytest.raises((http.client.HTTPException, OSError)):
        proxy.get(path, host="evil.example")
    assert b"https://example.org/tally/claims.json" in proxy.get(path, X_Forwarded_Host="evil.example", X_Forwarded_Proto="http")[2]
    wire = http.client.HTTPConnection("127.0.0.1", proxy.plain, timeout=10)
    wire.request("GET", "/tally", headers={"Host": "example.org"})
    answer = wire.getresponse()
    assert answer.status == 301 and answer.headers["Location"] == "https://example.org/tally"


def test_a_cookie_changes_nothing(proxy: Proxy) -> None:
    _, headers, _ = proxy.get("/-/api", Cookie="ds_actor=x", Authorization="Bearer x")
    assert "set-cookie" not in headers and "private" not in headers["cache-control"]


@pytest.mark.parametrize(("method", "headers", "status"), [("POST", {"Content_Length": "0"}, 403), ("DELETE", {}, 403), ("GET", {"Content_Length": "5000"}, 413), ("GET", {"X": "a" * 14_000}, 400), ("TRACE", {}, 405)])
def test_what_is_not_for_reading_is_refused(proxy: Proxy, method: str, headers: dict[str, str], status: int) -> None:
    assert proxy.get("/tally", method, **headers)[0] == status


def test_a_long_address_is_refused(proxy: Proxy) -> None:
    assert proxy.get("/?" + "a" * 13_000)[0] == 414
    assert proxy.get("/?" + "a" * 9_000)[0] == 414  # by the site, whose answer passes through


def test_dear_requests_are_counted_and_pages_are_not_held_up(proxy: Proxy) -> None:
    found = [proxy.get(f"/tally.json?sql=select+{n}") for n in range(20)]
    statuses = [status for status, _, _ in found]
    assert statuses[0] == 200 and 429 in statuses and set(statuses) == {200, 429}
    _, headers, body = next(one for one in found if one[0] == 429)
    assert headers["retry-after"] == "5" and body.startswith(b"429: too many requests")
    assert proxy.get("/-/explore")[0] == 200


def test_files_come_in_pieces(proxy: Proxy) -> None:
    status, headers, body = proxy.get("/data/claims.csv", Range="bytes=0-9")
    assert status == 206 and len(body) == 10 and headers["content-range"].startswith("bytes 0-9/")
    whole = proxy.get("/data/claims.csv")
    assert whole[2][:10] == body and proxy.get("/data/claims.csv", If_None_Match=whole[1]["etag"])[0] == 304


def test_health_is_for_the_machine_itself_and_never_kept(proxy: Proxy) -> None:
    for _ in range(2):
        status, headers, body = proxy.get("/-/health")
        assert status == 200 and headers["cache-control"] == "no-store" and b'"ok": true' in body
    assert not re.search(r"/-/health .* HIT ", proxy.log())
    assert re.search(r"location = /-/health \{\s*allow 127\.0\.0\.1;\s*deny all;", SAMPLE)


def test_errors_of_the_site_pass_through(proxy: Proxy) -> None:
    status, headers, body = proxy.get("/nope")
    assert status == 404 and b"There is nothing at this address" in body and headers["cache-control"] == "no-store"


def test_who_sends_a_request_byte_by_byte_is_cut_off(proxy: Proxy) -> None:
    with socket.create_connection(("127.0.0.1", proxy.plain), timeout=10) as wire:
        begun = time.monotonic()
        wire.sendall(b"GET / HTTP/1.1\r\nHost: example.org\r\nX: ")
        with contextlib.suppress(ConnectionResetError):
            wire.recv(1000)
        assert time.monotonic() - begun < 5


class _Page(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:  # noqa: N802
        self.send_response(200)
        self.send_header("Cache-Control", "max-age=1")
        self.send_header("Content-Length", "4")
        self.end_headers()
        self.wfile.write(b"page")

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def test_while_the_site_starts_anew_kept_pages_stay_and_others_are_told_so(tmp_path: Path) -> None:
    if not (NGINX and OPENSSL):
        pytest.skip("no nginx or no openssl (Debian: nginx-light, openssl)")
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Page) as upstream:
        threading.Thread(target=upstream.serve_forever, daemon=True).start()
        made = Proxy(_free(), _free(), tmp_path)
        with running(tmp_path, made, upstream.server_address[1]):
            assert made.get("/kept")[::2] == (200, b"page")
            upstream.shutdown()
            upstream.server_close()
            time.sleep(2.1)  # what was kept is stale by now
            assert made.get("/kept")[::2] == (200, b"page")
            status, headers, body = made.get("/new")
            assert status == 503 and headers["retry-after"] == "10" and body.startswith(b"503: the site is being started")


def test_many_pages_at_once_are_counted(tmp_path: Path) -> None:
    if not (NGINX and OPENSSL):
        pytest.skip("no nginx or no openssl (Debian: nginx-light, openssl)")
    made = Proxy(_free(), _free(), tmp_path)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Page) as upstream:
        threading.Thread(target=upstream.serve_forever, daemon=True).start()
        with running(tmp_path, made, upstream.server_address[1], **{"rate=10r/s": "rate=1r/m", "burst=40": "burst=5"}):
            assert [made.get(f"/{n}")[0] for n in range(8)] == [200] * 6 + [429] * 2
        upstream.shutdown()


def test_a_second_service_takes_over_where_the_first_ends(tmp_path: Path) -> None:
    if not (NGINX and OPENSSL):
        pytest.skip("no nginx or no openssl (Debian: nginx-light, openssl)")
    made = Proxy(_free(), _free(), tmp_path)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Page) as second:
        threading.Thread(target=second.serve_forever, daemon=True).start()
        with running(tmp_path, made, _free(), second.server_address[1]):
            assert [made.get(f"/{n}")[0] for n in range(5)] == [200] * 5
        second.shutdown()


# the unit and the container


def _unit() -> configparser.ConfigParser:
    unit = configparser.ConfigParser(strict=False, interpolation=None)
    unit.optionxform = str  # type: ignore[assignment, method-assign]
    unit.read_string((DEPLOY / "tally@.service").read_text(encoding="utf-8"))
    return unit


def test_the_unit_runs_the_public_site_without_rights() -> None:
    service = _unit()["Service"]
    command = service["ExecStart"]
    assert command.split()[1:3] == ["serve", "/srv/tally/%i"] and "--public" in command and "--port %i" in command
    assert service["DynamicUser"] == "yes" and service["ProtectSystem"] == "strict" and service["CapabilityBoundingSet"] == "" and service["NoNewPrivileges"] == "yes"


@pytest.mark.skipif(VERIFY is None, reason="no systemd-analyze (Debian: systemd)")
def test_systemd_knows_every_word_of_the_unit(tmp_path: Path) -> None:
    text = (DEPLOY / "tally@.service").read_text(encoding="utf-8").replace("/opt/tally/bin/tally", "/bin/true")
    (tmp_path / "tally@.service").write_text(text, encoding="utf-8")
    done = subprocess.run([VERIFY or "", "verify", "--man=no", str(tmp_path / "tally@.service")], capture_output=True, text=True, check=False)
    assert not [line for line in done.stderr.splitlines() if "tally@" in line], done.stderr


def test_the_container_is_made_of_files_that_are_there_and_runs_without_rights() -> None:
    lines = (DEPLOY / "Containerfile").read_text(encoding="utf-8").splitlines()
    named = [name for line in lines if line.startswith("COPY ") and "--from" not in line for name in line.split()[1:-1]]
    assert named and not [name for name in named if not (ROOT / name).exists()]
    assert any(line.startswith("USER 65534") for line in lines) and any("--require-hashes" in line for line in lines)
    assert '"--public"' in lines[-1] and any("/-/health" in line for line in lines)
