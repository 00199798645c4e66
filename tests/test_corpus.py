"""Every kind of input gives the same articles, and what is wrong with one is said of that one."""

from __future__ import annotations

import gzip
import io
import json
from datetime import date, datetime
from pathlib import Path

import pyarrow
import pyarrow.parquet
import pytest

from tally import corpus
from tally.errors import DataError
from tally.model import Document

LINES = [
    {"id": "b-1", "text": "Двама ранени.\r\nКрай.", "published": "2023-09-19", "title": "T", "gold": [1, 2]},
    {"id": "a-2", "text": "\ufeffFour were killed.", "published": None, "publisher": "", "lang": "en", "url": "https://example.org/a"},
]
DOCUMENTS = [
    Document("b-1", "Двама ранени.\r\nКрай.", date(2023, 9, 19), title="T"),
    Document("a-2", "\ufeffFour were killed.", lang="en", url="https://example.org/a"),
]


def stop(fault: DataError) -> None:
    raise fault


def jsonl(lines: list[object]) -> bytes:
    return "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines).encode()


def write(folder: Path, kind: str) -> str:
    path = folder / f"corpus.{kind}"
    if kind == "parquet":
        rows = [{name: line.get(name) for name in corpus.PARQUET_COLUMNS} for line in LINES]
        rows[0]["published"] = date(2023, 9, 19)
        pyarrow.parquet.write_table(pyarrow.Table.from_pylist(rows), path)
    else:
        raw = jsonl(LINES)
        path.write_bytes(gzip.compress(raw) if kind.endswith("gz") else raw)
    return str(path)


@pytest.mark.parametrize("kind", ["jsonl", "jsonl.gz", "parquet"])
def test_files_of_each_kind(kind: str, tmp_path: Path) -> None:
    assert list(corpus.read(write(tmp_path, kind), stop)) == DOCUMENTS


def test_standard_input_with_mark_blank_lines_and_crlf() -> None:
    raw = b"\xef\xbb\xbf" + jsonl(LINES).replace(b"\n", b"\r\n\r\n")
    assert list(corpus.read("-", stop, io.BytesIO(raw))) == DOCUMENTS


def test_folder_is_read_by_name_byte_for_byte(tmp_path: Path) -> None:
    (tmp_path / "b.txt").write_bytes(b"\xef\xbb\xbfTwo.\r\nThree.")
    (tmp_path / "a.txt").write_bytes("Убити".encode())
    (tmp_path / "notes.md").write_text("not an article")
    found = list(corpus.read(str(tmp_path), stop))
    assert [(d.id, d.text) for d in found] == [("a", "Убити"), ("b", "\ufeffTwo.\r\nThree.")]
    assert found[1].text.index("Three") == 7  # the mark and both line-end characters count


@pytest.mark.parametrize("published", [datetime(2023, 9, 19, 23, 5), "2023-09-19T23:05:00+04:00", "2023-09-19 23:05", "2023-09-19"])
def test_a_time_of_publication_is_a_day(published: object) -> None:
    assert corpus._published(published, "here") == date(2023, 9, 19)


BAD = {
    "not json": (b"{", "line 1: not JSON: Expecting property name"),
    "a list": (b"[]", "line 1: found list, expected a JSON object with id and text"),
    "deep": (b"[" * 100_000, "line 1: not JSON: maximum recursion depth"),
    "no id": (b'{"text": "x"}', "line 1: id is missing, expected 1 to 200 printable characters"),
    "id of two lines": (b'{"id": "a\\nb", "text": "x"}', "line 1: id is 'a\\\\nb', expected 1 to 200"),
    "id is true": (b'{"id": true, "text": "x"}', "line 1: id is True"),
    "no text": (b'{"id": "a"}', "line 1: text is missing, expected a string"),
    "text is a number": (b'{"id": "a", "text": 5}', "line 1: text is 5, expected a string"),
    "blank text": (b'{"id": "a", "text": " \\n"}', "line 1: empty, expected the text of an article"),
    "NUL": (b'{"id": "a", "text": "x\\n\\u0000"}', "line 1: NUL at character 2 \\(line 2\\)"),
    "surrogate": (b'{"id": "a", "text": "x\\ud800"}', "line 1: half a surrogate pair at character 1 of text"),
    "not UTF-8": (b'{"id": "a", "text": "\xe9"}', "line 1: byte 21 is not UTF-8: 0xe9"),
    "month": (b'{"id": "a", "text": "x", "published": "2023-09"}', "line 1: published is '2023-09', expected a date YYYY-MM-DD"),
    "no such day": (b'{"id": "a", "text": "x", "published": "2023-02-30"}', "line 1: published is '2023-02-30'"),
    "title": (b'{"id": "a", "text": "x", "title": ["t"]}', "line 1: title is \\['t'\\], expected a string"),
}


@pytest.mark.parametrize(("raw", "message"), BAD.values(), ids=list(BAD))
def test_a_bad_line_is_named_and_the_next_one_read(raw: bytes, message: str) -> None:
    faults: list[DataError] = []
    found = list(corpus.read("-", faults.append, io.BytesIO(raw + b'\n{"id": 7, "text": "good"}\n')))
    assert found == [Document("7", "good")]
    assert len(faults) == 1
    with pytest.raises(DataError, match=f"^standard input: {message}"):
        list(corpus.read("-", stop, io.BytesIO(raw + b"\n")))
    assert "\n" not in str(faults[0])


def test_an_id_stands_once() -> None:
    with pytest.raises(DataError, match="standard input: line 2: id 'a' stands twice"):
        list(corpus.read("-", stop, io.BytesIO(jsonl([{"id": "a", "text": "x"}, {"id": "a", "text": "y"}]))))


def test_an_article_has_a_greatest_length() -> None:
    assert corpus.decode(b"x" * corpus.MAX_BYTES, "here")
    with pytest.raises(DataError, match="here: 10,000,001 bytes long, expected at most 10,000,000"):
        corpus.decode(b"x" * (corpus.MAX_BYTES + 1), "here")


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("x.parquet", b"PAR1 and then nothing", "no Parquet file that can be read"),
        ("x.jsonl.gz", gzip.compress(jsonl(LINES))[:-9], "no complete gzip file"),
        ("x.jsonl.gz", b"plain", "no complete gzip file"),
        ("x.jsonl", b"", "empty, expected a JSON object per line"),
        ("x.docx", b"x", "expected a folder of .txt, a .jsonl"),
    ],
)
def test_a_file_that_is_not_what_it_is_called(name: str, content: bytes, message: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(DataError, match=message) as fault:
        list(corpus.read(str(path), stop))
    assert str(path) in str(fault.value) and "\n" not in str(fault.value)


def test_a_parquet_file_without_texts(tmp_path: Path) -> None:
    path = tmp_path / "x.parquet"
    pyarrow.parquet.write_table(pyarrow.table({"id": ["a"], "body": ["x"]}), path)
    with pytest.raises(DataError, match="no column text, expected id and text"):
        list(corpus.read(str(path), stop))


def test_an_empty_folder_and_no_folder(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="no .txt file in it"):
        list(corpus.read(str(tmp_path), stop))
    with pytest.raises(DataError, match="no such file or folder"):
        list(corpus.read(str(tmp_path / "nowhere"), stop))
