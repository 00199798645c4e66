"""`tally new language` and `tally new source`: what they lay out fits the schema and leaves what stands alone."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
import yaml
from conftest import Run

from tally import new, packs
from tally.engine import read_document
from tally.errors import DataError
from tally.model import Document
from tally.numbers import numpacks
from tally.package import seeds
from tally.segment import scan

FILLED = {
    "vocabulary.yaml": ("(?s)(  wounded:.*?object: )\\[\\](.*  soldier: )\\[\\]", r"\1[zraniono]\2[żołnierzy]"),
    "grammar.yaml": ("abbreviations: \\[\\]", "abbreviations: [gen.]"),
}


@pytest.fixture
def lang(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder of language packs."""
    for module in (packs, numpacks):
        monkeypatch.setattr(module, "LANG", tmp_path)
    forget()
    (tmp_path / "README.md").write_text("## grammar.yaml\n`verbs` (say that)\n", encoding="utf-8")
    yield tmp_path
    forget()


def forget() -> None:
    """Let every pack be read anew."""
    for module in (packs, numpacks, scan):
        for cached in vars(module).values():
            if hasattr(cached, "cache_clear"):
                cached.cache_clear()


@pytest.mark.parametrize("code", ["pl", "ka", "ar", "ja", "sw", "so"])
def test_a_starter_has_every_key_and_fits_the_schema(lang: Path, code: str) -> None:
    new.add_language(code, lang)
    pack = packs.load(code)
    assert pack.name and numpacks.load_numbers(code)
    for name, schema in packs.SCHEMA.items():
        text = (lang / code / name).read_text(encoding="utf-8")
        made = yaml.safe_load(text)
        assert set(made) | set(re.findall(r"^# (\w+):", text, re.MULTILINE)) == set(schema), name
        for key, inner in schema.items():
            if isinstance(inner, dict):
                assert set(map(str, made[key])) == set(inner), f"{name}:{key}"
    assert yaml.safe_load((lang / code / "cases.yaml").read_text(encoding="utf-8")) == []


def test_cldr_fills_in_what_it_knows_and_the_readme_what_goes_where(lang: Path) -> None:
    new.add_language("pl", lang)
    time = yaml.safe_load((lang / "pl" / "time.yaml").read_text(encoding="utf-8"))
    assert time["months"]["9"] == ["wrzesień", "września"] and time["weekdays"]["3"] == ["środa"]
    assert packs.load("pl").script == "LATIN"
    assert "verbs: []  # say that" in (lang / "pl" / "grammar.yaml").read_text(encoding="utf-8")
    assert new.language_files("ka")["grammar.yaml"].count('script: "GEORGIAN"') == 1


def test_a_filled_in_starter_is_read(lang: Path) -> None:
    new.add_language("pl", lang)
    for name, (empty, filled) in FILLED.items():
        path = lang / "pl" / name
        text, count = re.subn(empty, filled, path.read_text(encoding="utf-8"))
        assert count == 1
        path.write_text(text, encoding="utf-8")
    forget()
    (claim,) = read_document(Document("one", "W nocy zraniono 5 żołnierzy.", lang="pl")).claims
    assert (claim.outcome, claim.low, claim.language) == ("wounded", 5, "pl")


def test_a_language_that_stands_is_left_alone_and_only_completed(lang: Path) -> None:
    (lang / "pl").mkdir()
    (lang / "pl" / "time.yaml").write_text("months: {}\n", encoding="utf-8")
    written = new.add_language("pl", lang)
    assert (lang / "pl" / "time.yaml").read_text(encoding="utf-8") == "months: {}\n" and len(written) == len(new.language_files("pl"))
    with pytest.raises(DataError, match="has all its files already"):
        new.add_language("pl", lang)


@pytest.mark.parametrize("code", ["xx", "zz", "EN", "../x", "english", ""])
def test_what_is_no_language_is_refused(lang: Path, code: str) -> None:
    with pytest.raises(DataError):
        new.add_language(code, lang)
    assert [path.name for path in lang.iterdir()] == ["README.md"]


# Sources


@pytest.fixture
def article(tmp_path: Path) -> Path:
    path = tmp_path / "100_article.txt"
    path.write_text("Two soldiers were wounded near the border on Monday, the defence ministry said in a statement.\n", encoding="utf-8")
    return path


def test_a_new_source_is_read_as_the_other_seeds_are(project: Path, article: Path, tally: Callable[..., Run]) -> None:
    before = (project / "seeds" / "sources.csv").read_bytes()
    run = tally("new", "source", article, project, "--published", "2024-05-06", "--basis", "Stated in the text", "--title", 'A "title", quoted')
    assert run.status == 0, run.err
    after = (project / "seeds" / "sources.csv").read_bytes()
    assert after.startswith(before)
    row = list(csv.DictReader(io.StringIO(after.decode("utf-8"), newline="")))[-1]
    assert (row["source_id"], row["file"], row["language"], row["published_precision"]) == ("100_article", "100_article.txt", "en", "day")
    assert row["sha256"] == sha256(article.read_bytes()).hexdigest() and row["title"] == 'A "title", quoted' and row["url"] == ""
    assert seeds.read(project / "seeds").documents[-1].text == article.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("content", "options", "told"),
    [
        (b"", (), "empty"),
        (b"caf\xe9 three killed", (), "not UTF-8"),
        (None, ("--published", "2024-05-06"), "--published and --basis go together"),
        (None, ("--published", "May 6", "--basis", "x"), "no date"),
    ],
)
def test_a_bad_source_changes_nothing(
    project: Path, article: Path, tally: Callable[..., Run], content: bytes | None, options: tuple[str, ...], told: str
) -> None:
    if content is not None:
        article.write_bytes(content)
    before = _tree(project)
    run = tally("new", "source", article, project, *options)
    assert run.status == 1 and told in run.error
    assert _tree(project) == before


def test_a_source_is_taken_once(project: Path, article: Path, tally: Callable[..., Run]) -> None:
    assert tally("new", "source", article, project).status == 0
    before = _tree(project)
    assert "stands in it already" in tally("new", "source", article, project).error
    assert _tree(project) == before


def _tree(folder: Path) -> dict[str, Any]:
    return {str(path): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}
