"""The files that the front page hands out: what a package has, what a release has besides, the workbook that is made of them."""

from __future__ import annotations

import asyncio
import io
import re
import shutil
from html import unescape
from pathlib import Path

import openpyxl
import pytest
import site_example
from site_example import Browser

from tally.schema.columns import TABLES
from tally.site import package, spreadsheet


def links(browser: Browser) -> list[str]:
    return re.findall(r'<li><a href="(/[^"]*)">', unescape(browser.page("/")).split('id="downloads"')[1])


def test_every_download_is_there_and_is_the_file(browser: Browser) -> None:
    found = links(browser)
    assert found[:3] == ["/data/example.xlsx", "/data/tally.db", "/data/claims.csv"]
    assert {f"/data/{name}.csv" for name in TABLES} | {"/datapackage.json"} <= set(found)
    for path in found:
        answer = browser.get(path)
        assert path == "/data/example.xlsx" or answer.content == (browser.folder / path[1:]).read_bytes(), path
    assert browser.get("/data/tally.db").headers["content-type"] == "application/vnd.sqlite3"
    html = browser.page("/")
    assert 'href="/-/codebook"' in html and 'href="/-/api"' in html


def test_the_workbook_that_is_made_holds_every_table_and_no_formula(browser: Browser) -> None:
    answer = browser.get("/data/example.xlsx")
    assert answer.headers["content-disposition"] == 'attachment; filename="example.xlsx"'
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    assert book.sheetnames == ["README", *TABLES]
    for name in ("claims", "sources", "tolls"):
        sheet = book[name]
        assert sheet.max_row - 1 == browser.db.execute(f"select count(*) from {name}").fetchone()[0]
        assert [cell.value for cell in sheet[1]] == list(TABLES[name].header)
        assert not any(cell.data_type == "f" for row in sheet.iter_rows() for cell in row)
    assert browser.get("/data/example.xlsx").content == answer.content


def test_the_workbook_is_made_once_for_many_readers(browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[str] = []
    monkeypatch.setattr(spreadsheet, "made", lambda _: calls.append("made") or b"book")
    kept = spreadsheet.Kept(browser.site.package)

    async def many() -> list[bytes]:
        return await asyncio.gather(*(kept.get() for _ in range(5)))

    assert asyncio.run(many()) == [b"book"] * 5 and calls == ["made"]


def test_no_workbook_is_offered_where_it_would_take_long_or_a_table_is_missing(browser: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spreadsheet, "LARGEST", 100)
    assert spreadsheet.name(browser.site.package) == ""
    monkeypatch.undo()
    site_example.build(tmp_path)
    (tmp_path / "data" / "codes.csv").unlink()
    other = Browser(tmp_path)
    assert ".xlsx" not in other.page("/")
    other.get("/data/example.xlsx", 404)


@pytest.mark.parametrize(("named", "path"), [("../../etc/x", "data/etc-x.xlsx"), ('a"\r\nb', "data/a-b.xlsx"), ("...", "data/tables.xlsx")])
def test_the_name_of_a_workbook_is_a_plain_one(browser: Browser, monkeypatch: pytest.MonkeyPatch, named: str, path: str) -> None:
    from dataclasses import replace

    told = browser.site.package
    assert spreadsheet.name(replace(told, work=replace(told.work, name=named))) == path


def test_a_release_hands_out_its_own_workbook_its_codebook_parquet_and_hxl(tmp_path: Path) -> None:
    site_example.build(tmp_path)
    for path in ("example.xlsx", "codebook.html", "codebook.md", "parquet/claims.parquet", "hxl/claims.csv"):
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_bytes(path.encode())
    shutil.copy(tmp_path / "datapackage.json", tmp_path / "secret.json")
    browser = Browser(tmp_path)
    found = links(browser)
    assert found[0] == "/example.xlsx" and "/data/example.xlsx" not in found
    for path in ("/example.xlsx", "/codebook.html", "/codebook.md", "/parquet/claims.parquet", "/hxl/claims.csv"):
        assert path in found and browser.get(path).content == path[1:].encode()
    for path in ("/secret.json", "/parquet/secret.parquet", "/hxl/secret.csv", "/data/example.xlsx", "/other.xlsx"):
        browser.get(path, 404)
    assert package.Download("hxl/claims.csv", "", 1).kind == "hxl" and package.Download("data/x.csv", "", 1).kind == "csv"
