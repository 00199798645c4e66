"""The workbook, Parquet and the codebook: every cell what the CSV says, typed as declared, the same bytes each time."""

from __future__ import annotations

import csv
import io
import os
import re
import shutil
import subprocess
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow.parquet
import pytest
from conftest import ROOT, breakdown, claim

from tally.errors import DataError
from tally.model import Document
from tally.package import Facts, archive, codebook, parquet, sqlite, workbook
from tally.schema.columns import TABLES, Column, cell, to_csv
from tally.schema.tables import Event, Place, Source

FACTS = Facts("example", "Example & <more>", "An example.", "1.2.3", "2026-11-22", "CC-BY-4.0", authors=("A", "B"), keywords=("k",))
# What a spreadsheet would take for a formula, a number, a date, a link, a boolean, or would cut or turn.
NASTY = (
    "=1+1", "+7", "-5", "@SUM(A1)", "007", "1e5", "TRUE", "2023-09-19", "1/2", "https://example.org/x", "mailto:a@example.org", "'quoted", '"both"', "a\tb",
    " leading and trailing ", "двама войници", "Վեց զինծառայող", "ستة جنود", "six \U0001f480", "NULL", "#N/A", "50%", "1,200", "_x0041_", "<b>&amp;</b>", "x" * 5000,
    "no\u00a0break", "{=A1}", "=HYPERLINK(\"http://example.org\")", "٣",
)  # fmt: skip
CONVERTER = shutil.which("soffice") or shutil.which("libreoffice") or os.environ.get("TALLY_SOFFICE")


def nasty_rows() -> dict[str, tuple[Any, ...]]:
    """Rows that hold all that is hard to carry: texts, dates old and new, numbers large and broken, blanks."""
    claims = [replace(claim("two"), claim_id=f"clm-aaaaaaaa{a}{b}", quote=text) for (a, b), text in zip(((a, b) for a in "abc" for b in "abcdefghijklmn"), NASTY)]
    claims[0] = replace(claims[0], value=10**15, low=0, high=None, share=0.333, date_start=date(1915, 4, 24), date_end=date(2023, 9, 19), confidence=1.0)
    claims[1] = replace(claims[1], value=123_456_789_012_345_678, low=999_999_999_999_999, share=1.0, confidence=0.125)
    events = (Event(event_id="evt-old", title="Old", date_start=date(1877, 1, 1), date_end=date(1900, 2, 28), basis="by hand"),)
    places = (Place(place_id="plc-x", name="X", precision="site", latitude=-39.05, longitude=46.75, geonames_id="gn-0099"),)
    source = Source(source_id="007", path="texts/one.txt", published=date(2023, 9, 19), sha256="0" * 64, characters=3)
    return {"claims": tuple(claims), "events": events, "places": places, "sources": (source,)}


@pytest.fixture(scope="module")
def made() -> bytes:
    return workbook.workbook(nasty_rows(), FACTS, "Cite me", ("Note one.", "=Note two."))


def texts(name: str) -> list[list[str]]:
    """The table's CSV, header first."""
    return list(csv.reader(io.StringIO(to_csv(TABLES[name], nasty_rows().get(name, ())), newline="")))


def shown(value: Any, column: Column) -> str:
    """A cell of the workbook as CSV text."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        assert column.type == "date" and value.time().isoformat() == "00:00:00"
        return value.date().isoformat()
    if isinstance(value, (int, float)):
        assert column.type in ("integer", "number"), column.name
        return cell(value)
    assert isinstance(value, str)
    assert column.type == "string" or value[:4] < "1901" or len(value) >= 15, (column.name, value)  # old days and large numbers are text
    return re.sub("_x005F_(x[0-9A-F]{4}_)", r"_\1", value)  # how the format writes a text that looks like its own escapes


# The workbook


def test_every_cell_of_every_sheet_is_that_of_the_csv(made: bytes) -> None:
    book = openpyxl.load_workbook(io.BytesIO(made))
    assert book.sheetnames == ["README", *TABLES]
    for table in TABLES.values():
        expected = texts(table.name)
        sheet = book[table.name]
        found = [[c.value for c in row] for row in sheet.iter_rows(min_row=1, max_row=len(expected), max_col=len(table.columns))]
        assert found[0] == expected[0] and sheet.max_row == max(len(expected), 1)
        assert [[shown(value, column) for value, column in zip(row, table.columns, strict=True)] for row in found[1:]] == expected[1:]


def test_no_text_is_a_formula_a_link_or_a_number(made: bytes) -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(made))["claims"]
    place = TABLES["claims"].header.index("quote") + 1
    cells = [sheet.cell(row, place) for row in range(2, len(NASTY) + 2)]
    assert {c.data_type for c in cells} == {"s"} and {c.number_format for c in cells} == {"@"}
    assert not any(c.hyperlink for c in cells)
    with zipfile.ZipFile(io.BytesIO(made)) as parts:
        assert not [name for name in parts.namelist() if b"<f>" in parts.read(name)]
        assert not [name for name in parts.namelist() if "externalLink" in name or "vbaProject" in name]


def test_header_is_frozen_filtered_wide_enough_and_explained(made: bytes) -> None:
    book = openpyxl.load_workbook(io.BytesIO(made))
    for table in TABLES.values():
        sheet = book[table.name]
        assert sheet.freeze_panes == "B2"
        last = openpyxl.utils.get_column_letter(len(table.columns))
        assert sheet.auto_filter.ref == f"A1:{last}{max(len(texts(table.name)), 1)}" or len(texts(table.name)) == 1
        for place, column in enumerate(table.columns, 1):
            head = sheet.cell(1, place)
            assert head.comment.text == column.description and head.font.b
            assert len(column.name) < sheet.column_dimensions[openpyxl.utils.get_column_letter(place)].width <= 62


def test_the_readme_sheet_tells_what_the_rest_is(made: bytes) -> None:
    book = openpyxl.load_workbook(io.BytesIO(made))
    told = {c.value for row in book["README"].iter_rows() for c in row} - {None}
    assert {FACTS.title, FACTS.version, FACTS.created, "Cite me", "Note one.", "=Note two.", len(NASTY)} <= told
    assert {t.description for t in TABLES.values()} <= told
    assert book.properties.title == FACTS.title and book.properties.created == datetime(2026, 11, 22) == book.properties.modified


def test_the_same_rows_are_the_same_bytes_and_tell_no_time(made: bytes) -> None:
    assert workbook.workbook(nasty_rows(), FACTS, "Cite me", ("Note one.", "=Note two.")) == made
    with zipfile.ZipFile(io.BytesIO(made)) as parts:
        assert {(i.date_time, i.compress_type, i.create_system) for i in parts.infolist()} == {((1980, 1, 1, 0, 0, 0), zipfile.ZIP_STORED, 3)}
        assert parts.namelist()[0] == "[Content_Types].xml"


def test_what_a_spreadsheet_cannot_hold_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(DataError, match="claims clm-[a-z2-7]+ quote: 32,768 characters, and a cell of a workbook holds 32,767"):
        workbook.workbook({"claims": (claim("two", quote="x" * 32_768),)}, FACTS, "", ())
    with pytest.raises(DataError, match="16,384 characters"):
        workbook.workbook({"claims": (claim("two", quote="\U0001f480" * 16_384),)}, FACTS, "", ())
    monkeypatch.setattr(workbook, "MOST_ROWS", 2)
    with pytest.raises(DataError, match="claims: 3 rows, and a sheet holds 2"):
        workbook.workbook({"claims": tuple(breakdown())}, FACTS, "", ())


@pytest.mark.skipif(not CONVERTER, reason="no LibreOffice on this machine")
def test_libreoffice_shows_the_same_cells(made: bytes, tmp_path: Path) -> None:
    (tmp_path / "package.xlsx").write_bytes(made)
    # Comma, double quote, UTF-8, all cells as shown, every sheet into a file of its own
    form = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1"
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = [CONVERTER, profile, "--headless", "--convert-to", form, "--outdir", str(tmp_path / "out"), str(tmp_path / "package.xlsx")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=180, env={**os.environ, "LC_ALL": "C.UTF-8"})
    assert done.returncode == 0 and "repair" not in done.stderr.lower(), done.stderr
    for table in TABLES.values():
        (path,) = (tmp_path / "out").glob(f"*-{table.name}.csv")
        found = list(csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline="")))
        assert found[: len(texts(table.name))] == texts(table.name), table.name


# Parquet


def test_parquet_holds_the_same_rows_typed_and_described() -> None:
    for table in TABLES.values():
        rows = nasty_rows().get(table.name, ())
        made = parquet.parquet(table, rows)
        assert made == parquet.parquet(table, rows)
        read = pyarrow.parquet.read_table(io.BytesIO(made))
        assert read.column_names == list(table.header)
        assert [tuple(row.values()) for row in read.to_pylist()] == [tuple(getattr(r, c.attribute) for c in table.columns) for r in rows]
        for field, column in zip(read.schema, table.columns, strict=True):
            assert field.metadata[b"description"].decode() == column.description and field.nullable is not column.required


# The database


def test_the_database_of_a_release_is_made_by_the_pinned_sqlite_and_read_by_any() -> None:
    import sqlite3

    from tally.release import pinned

    rows = {"claims": tuple(breakdown()), "sources": (Source(source_id="one", path="one.txt", sha256="0" * 64, characters=3),)}
    made = sqlite.database(rows, [Document("one", "Six.")], pinned.Connection)
    assert made == sqlite.database(rows, [Document("one", "Six.")], pinned.Connection)
    db = sqlite3.connect(":memory:")
    db.deserialize(made)
    assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",) and not db.execute("PRAGMA foreign_key_check").fetchall()
    plain = sqlite3.connect(":memory:")
    plain.deserialize(sqlite.database(rows, [Document("one", "Six.")]))
    for name in (*TABLES, "texts"):
        assert db.execute(f"SELECT * FROM {name}").fetchall() == plain.execute(f"SELECT * FROM {name}").fetchall()
    assert db.execute("SELECT count(*) FROM claims_fts WHERE claims_fts MATCH 'policemen'").fetchone()[0] > 0


def test_a_row_that_breaks_a_key_leaves_no_transaction_open() -> None:
    import sqlite3

    from tally.release import pinned

    with pytest.raises(sqlite3.IntegrityError, match="claims row 1 names no row of sources"):
        sqlite.database({"claims": tuple(breakdown())}, [], pinned.Connection)  # their source is missing


# The codebook


class Reader(HTMLParser):
    """Collects ids, links and open elements of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.open: list[str] = []
        self.words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        self.ids += [told["id"]] if "id" in told else []
        self.links += [told["href"]] if "href" in told else []
        assert tag not in ("script", "link", "img", "iframe") and "src" not in told
        if tag != "meta":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words.append(data)


@pytest.fixture(scope="module")
def told() -> Sequence[codebook.Block]:
    return tuple(codebook.blocks(nasty_rows(), FACTS, "Cite me", ("Use `low`, **never** `a|b`.",)))


def test_the_codebook_names_every_table_column_and_code(told: Sequence[codebook.Block]) -> None:
    page = Reader()
    page.feed(codebook.html(told, "Codebook"))
    assert not page.open and len(page.ids) == len(set(page.ids))
    assert {link.removeprefix("#") for link in page.links} <= set(page.ids), "a link leads nowhere"
    text, markdown = "".join(page.words), codebook.markdown(told)
    for table in TABLES.values():
        assert table.name in page.ids and f"\n### {table.name}\n" in markdown
        for column in table.columns:
            assert f"{table.name}.{column.name}" in page.ids
            assert column.description in text
            assert f"| `{column.name}` |" in markdown and column.description.replace("|", "\\|") in markdown
        for row in (r for r in markdown.splitlines() if r.startswith("| `")):
            assert len(re.findall(r"(?<!\\)\|", row)) == 5, row
    assert "Example & <more>" in text and "<more>" not in codebook.html(told, "x").replace("&lt;more&gt;", "")


def test_inline_words_are_marked_up(told: Sequence[codebook.Block]) -> None:
    page = codebook.html(told, "Codebook")
    assert "Use <code>low</code>, <strong>never</strong> <code>a|b</code>." in page
    assert '<a href="#codes-outcome">codes-outcome</a>' in page


def test_notes_are_those_of_the_readme() -> None:
    notes = codebook.notes((ROOT / "README.md").read_text(encoding="utf-8"))
    assert len(notes) > 8 and all("\n" not in note and not note.startswith("-") for note in notes)
    assert "**" not in codebook.plain("**a** `b`") and codebook.notes("# nothing") == ()


# The archive


def test_an_archive_is_stored_dated_and_in_order() -> None:
    made = archive.zipped({"b/two.txt": b"2", "a.txt": b"1" * 1000}, date(2026, 11, 22))
    assert made == archive.zipped({"b/two.txt": b"2", "a.txt": b"1" * 1000}, date(2026, 11, 22)) == archive.zipped(dict(entries(made)), date(2026, 11, 22))
    with zipfile.ZipFile(io.BytesIO(made)) as found:
        assert [(i.filename, i.date_time, i.compress_type, i.external_attr >> 16) for i in found.infolist()] == [
            ("b/two.txt", (2026, 11, 22, 0, 0, 0), 0, 0o100644), ("a.txt", (2026, 11, 22, 0, 0, 0), 0, 0o100644),
        ]  # fmt: skip
    assert archive.restored(made) == archive.zipped(dict(entries(made)))


def entries(made: bytes) -> Iterator[tuple[str, bytes]]:
    with zipfile.ZipFile(io.BytesIO(made)) as found:
        yield from ((name, found.read(name)) for name in found.namelist())
