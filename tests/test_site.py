"""The site without a browser: pages, search, links, and what `serve` says when it cannot serve. Safety: test_site_safety.py."""

from __future__ import annotations

import re
import socket
import subprocess
import sys
from html import unescape
from pathlib import Path
from urllib.parse import quote

import pytest
import site_example
from datasette.utils import tilde_encode
from site_example import Browser

from tally import site
from tally.errors import DataError
from tally.package.sqlite import DERIVED
from tally.schema.columns import TABLES
from tally.site import metadata, package

AR = "arabic"
SEED = "004_72572ea6659044dd"


def text_of(html: str) -> str:
    """The article's text as a reader's browser has it: the paragraphs and the space between them, no cards."""
    inside = html[html.index('<section class="article"') : html.index('<section class="provenance"')]
    kept = re.sub(r"<aside.*?</aside>", "", inside, flags=re.S)
    found = re.findall(r'<div class="text">(.*?)</div>', kept, flags=re.S)
    return unescape(re.sub(r"<[^>]*>", "", "".join(found)))


# pages


def test_every_page_is_served(browser: Browser) -> None:
    for path in site_example.pages(browser):
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
    for path in ("data/claims.csv", "data/codes.csv", "datapackage.json", "data/tally.db"):
        assert browser.get(f"/{path}").content == (browser.folder / path).read_bytes()
    for path in ("/data/tally.db-wal", "/data/..%2Fdatapackage.json", "/data/../../etc/passwd", "/tally.db", "/static/..%2f..%2fplugin.py"):
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


def test_a_copy_names_its_original_and_the_original_its_copies(browser: Browser) -> None:
    copy, original = "000_d47431f4838ebd6b", site_example.HOSTILE_ID
    html = browser.page(f"/-/source/{copy}")
    assert f'Copy of <a href="/-/source/{tilde_encode(original)}"><bdi>&lt;script' in html and "1 copy" not in html
    html = browser.page(f"/-/source/{tilde_encode(original)}")
    (link,) = re.findall(r'href="([^"]*copy_of=[^"]*)">1 copy</a>', html)
    assert "Copy of" not in html and copy in browser.page(unescape(link)) and SEED not in browser.page(unescape(link))
    assert f'href="/-/source/{tilde_encode(original)}"' in browser.page(f"/tally/sources?source_id={copy}")
    html = browser.page(f"/-/source/{SEED}")
    assert "Copy of" not in html and "copies" not in html


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
    assert "through</dt> <dd><bdi" in html and ">NEXTA</bdi>" in html


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
    assert f'id="{moved.claims(AR)[0]}"' in html, "the row's link has no place to lead to"
    assert "not found at" not in moved.page(f"/-/source/{SEED}")


def test_row_page_shows_the_number_in_its_quote(browser: Browser) -> None:
    html = browser.page(f"/tally/claims/{browser.claims(SEED)[0]}")
    assert 'killed <mark class="o-killed">six</mark> Azerbaijanis' in html
    assert "were killed</b>" in html


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
