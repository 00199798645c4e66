"""Whatever is wrong with the input: one clear line that names file and place, status 1 or 2, and what was there stays."""

from __future__ import annotations

import socket
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest
from conftest import Run, tree

from tally import build, package

SEED = "001_4194e74dd7139e14.txt"
Tally = Callable[..., Run]


def refused(tally: Tally, project: Path) -> str:
    """Build, which must fail in one line and leave every file as it was; what the line says, paths relative to the project."""
    before = tree(project)
    run = tally("build", project)
    assert run.status == 1 and run.out == ""
    assert tree(project) == before
    return run.error.replace(f"{project}/", "")


def rewrite(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8", newline="")


def reseed(project: Path, raw: bytes) -> None:
    """Put `raw` in the place of a seed and its hash in sources.csv, so that nothing but the content is wrong."""
    path = project / "seeds" / SEED
    rewrite(project / "seeds" / "sources.csv", sha256(path.read_bytes()).hexdigest(), sha256(raw).hexdigest())
    path.write_bytes(raw)


CONTENT = {
    "empty": (b"", f"seeds/{SEED}: empty, expected the text of an article"),
    "white": (b"\xef\xbb\xbf \r\n", f"seeds/{SEED}: empty, expected the text of an article"),
    "Latin-1": ("Première ligne\nCent tués à Bakou".encode("latin-1"), f"seeds/{SEED}: byte 5 (line 1) is not UTF-8: 0xe8"),
    "UTF-16": ("Two killed".encode("utf-16"), f"seeds/{SEED}: byte 0 (line 1) is not UTF-8: 0xff"),
    "NUL": (b"Two were\nkilled\0.", f"seeds/{SEED}: NUL at character 15 (line 2), expected text"),
    "50 MB": (b"Two soldiers were killed. " * 2_000_000, f"seeds/{SEED}: 52,000,000 bytes long, expected at most 10,000,000 for one article"),
}


@pytest.mark.parametrize(("raw", "line"), CONTENT.values(), ids=list(CONTENT))
def test_a_seed_that_is_no_article(raw: bytes, line: str, built: Path, tally: Tally) -> None:
    reseed(built, raw)
    assert refused(tally, built) == line


@pytest.mark.parametrize("raw", [b"\xef\xbb\xbfTwo soldiers were killed.", b"\r\nTwo soldiers were killed.\r\nMore.\r\n"], ids=["mark", "CRLF"])
def test_marks_and_line_ends_of_a_seed_are_characters_of_it(raw: bytes, built: Path, tally: Tally) -> None:
    reseed(built, raw)
    assert tally("build", built).status == 0
    assert tally("validate", built).status == 0
    claims = [line for line in (built / "data" / "claims.csv").read_text(encoding="utf-8").splitlines() if SEED[:-4] in line]
    assert len(claims) == 1 and f",{raw.decode().index('Two')}," in claims[0]


def test_a_seed_that_is_not_on_disk(built: Path, tally: Tally) -> None:
    (built / "seeds" / SEED).unlink()
    assert refused(tally, built) == f"seeds/{SEED}: no such file, but seeds/sources.csv: line 3 lists it"


def test_a_seed_that_is_not_listed(built: Path, tally: Tally) -> None:
    (built / "seeds" / "zzz.txt").write_text("Two were killed.")
    assert refused(tally, built) == "seeds/zzz.txt: stands in no line of seeds/sources.csv, expected one line per seed"


def test_a_seed_that_was_changed(built: Path, tally: Tally) -> None:
    rewrite(built / "seeds" / SEED, "Azerbaijan", "Atlantis")
    assert refused(tally, built).startswith(f"seeds/{SEED}: changed: sha256 is ")


SOURCES = {
    "id twice": ("002_537f44bc144763e7,", "001_4194e74dd7139e14,", "line 4: source_id '001_4194e74dd7139e14' stands already in line 3"),
    "file twice": (",002_537f44bc144763e7.txt", f",{SEED}", f"line 4: file '{SEED}' stands already in line 3"),
    "column": ("source_id,file", "id,file", "line 1: found columns id,file,publisher"),
    "cells": (",bg,", ",bg,bg,", "line 2: found 12 cells, expected 11"),
    "quote": (',"Inferred', ',"Inf"erred', "line 2: not CSV: ',' expected after '\"'"),
    "open quote": ("d7139e14.txt,", 'd7139e14.txt,"', "line 3: not CSV: "),
    "blank id": ("\n002_537f44bc144763e7,", "\n,", "line 4: source_id is blank"),
    "precision": ("2023-09-19,day", "2023-09-19,hour", "line 2: published_precision 'hour', expected one of day, week"),
    "date": ("2023-09-19,day", "19.9.2023,day", "line 2: published '19.9.2023' is no date YYYY-MM-DD"),
    "no such day": ("2023-09-19,day", "2023-09-31,day", "line 2: published day is out of range for month"),
    "no basis": ("2023-09-19,day", ",", "line 2: published, published_precision and published_basis go together, or all are blank"),
    "path": (f",{SEED}", f",../{SEED}", f"line 3: file '../{SEED}' is no plain file name"),
}


@pytest.mark.parametrize(("old", "new", "line"), SOURCES.values(), ids=list(SOURCES))
def test_a_malformed_list_of_sources(old: str, new: str, line: str, built: Path, tally: Tally) -> None:
    rewrite(built / "seeds" / "sources.csv", old, new)
    assert refused(tally, built).startswith(f"seeds/sources.csv: {line}")


@pytest.mark.parametrize("raw", [b"", b"\xff\xfe", b"a\0b"], ids=["empty", "not UTF-8", "NUL"])
def test_a_list_of_sources_that_is_no_text(raw: bytes, built: Path, tally: Tally) -> None:
    (built / "seeds" / "sources.csv").write_bytes(raw)
    assert refused(tally, built).startswith("seeds/sources.csv: ")


def test_no_seeds_at_all(tmp_path: Path, tally: Tally) -> None:
    run = tally("build", tmp_path)
    assert run.status == 1 and run.error == f"{tmp_path}/seeds/sources.csv: No such file or directory"


def test_data_that_cannot_be_written(project: Path, tally: Tally) -> None:
    if (project / "data").exists():
        (project / "data").rename(project / "former")
    (project / "data").write_text("a file where the folder should be")
    assert refused(tally, project).startswith("data/claims.csv: cannot be written: ")


def test_a_table_that_cannot_be_replaced_leaves_the_others(built: Path, tally: Tally) -> None:
    (built / "data" / ".tolls.csv.part").mkdir()
    rewrite(built / "CITATION.cff", f"version: {package.cited(built, build.NAME, ()).version}", "version: 99.0.0")
    assert refused(tally, built) == "data/tolls.csv: cannot be written: Is a directory"


def test_a_port_in_use(built: Path, tally: Tally) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        run = tally("serve", built, "--port", port)
    assert run.status == 1 and f"port {port} on 127.0.0.1: address already in use" in run.error


def test_nothing_to_serve(tmp_path: Path, tally: Tally) -> None:
    assert "data/tally.db: no such file" in tally("serve", tmp_path, "--port", 0).error


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (["bild"], "No such command 'bild'"),
        (["build", "--chekc"], "No such option '--chekc'"),
        (["extract", "x"], "Missing option '--out'"),
        (["extract", "x", "--out", "y", "--on-error", "cry"], "'cry' is not one of 'stop', 'skip'"),
        (["serve", "--port", "99999"], "99999 is not in the range"),
        (["evaluate"], "Missing argument 'GOLD'"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_bad_usage(args: list[str], words: str, tally: Tally) -> None:
    run = tally(*args)
    assert run.status == 2 and words in run.error


def test_extract_leaves_the_former_package_when_it_fails(tmp_path: Path, tally: Tally) -> None:
    out = tmp_path / "out"
    good = b'{"id": "a", "text": "Two soldiers were killed."}\n'
    assert tally("extract", "-", "--out", out, stdin=good).status == 0
    before = tree(tmp_path)
    run = tally("extract", "-", "--out", out, stdin=good + b'{"id": "b"}\n')
    assert run.status == 1 and run.error == "standard input: line 2: text is missing, expected a string"
    run = tally("extract", "-", "--out", out, "--on-error", "skip", stdin=b'{"id": "b"}\n')
    assert run.status == 1 and run.error == "standard input: no article in it that can be read"
    assert tree(tmp_path) == before


def test_extract_takes_no_folder_that_holds_other_things(tmp_path: Path, tally: Tally) -> None:
    (tmp_path / "thesis.docx").write_text("years of work")
    run = tally("extract", "-", "--out", tmp_path, stdin=b'{"id": "a", "text": "Two soldiers were killed."}\n')
    assert run.status == 2 and "holds thesis.docx, which is no part of a package" in run.error
    run = tally("extract", "-", "--out", tmp_path / "thesis.docx", stdin=b"")
    assert run.status == 2 and "a file, expected a folder" in run.error
    run = tally("extract", "-", "--out", tmp_path / "thesis.docx" / "out", stdin=b'{"id": "a", "text": "Two soldiers were killed."}\n')
    assert run.status == 1 and "cannot be written" in run.error
    assert tree(tmp_path) == {"thesis.docx": b"years of work"}
