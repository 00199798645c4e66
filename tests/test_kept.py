"""What is worked out once and kept: nothing but time may depend on it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tally import packs
from tally.kept import kept
from tally.model import Entry
from tally.packs.lexicon import Lexicon

Folder = tuple[Path, Path]


@pytest.fixture
def folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Folder:
    """A folder from which something is made, and one in which it is kept that is not there yet."""
    source, kept_in = tmp_path / "source", tmp_path / "user" / "tally"
    source.mkdir()
    (source / "a.txt").write_text("one", encoding="utf-8")
    monkeypatch.setenv("TALLY_CACHE", str(kept_in))
    return source, kept_in


def made(source: Path) -> tuple[object, int]:
    """What is kept of a folder, and how often it had to be made."""
    calls: list[int] = []

    def make() -> object:
        calls.append(1)
        return {"content": (source / "a.txt").read_text(encoding="utf-8"), "is": ("é", 1)}

    return kept("thing", source, make), len(calls)


def test_what_was_made_is_not_made_again(folders: Folder) -> None:
    source, kept_in = folders
    assert made(source) == ({"content": "one", "is": ["é", 1]}, 1)
    assert made(source) == ({"content": "one", "is": ["é", 1]}, 0)
    assert len(list(kept_in.iterdir())) == 1  # nothing is left lying about


def test_what_is_made_of_other_files_takes_its_place(folders: Folder) -> None:
    source, kept_in = folders
    made(source)
    (source / "a.txt").write_text("two", encoding="utf-8")
    assert made(source) == ({"content": "two", "is": ["é", 1]}, 1)
    assert len(list(kept_in.iterdir())) == 1


@pytest.mark.parametrize("damaged", [b"", b"{}", b"\xff\xfe", "half"])
def test_a_file_that_is_not_as_it_was_written_is_made_anew(damaged: bytes | str, folders: Folder) -> None:
    source, kept_in = folders
    made(source)
    (file,) = kept_in.iterdir()
    whole = file.read_bytes()
    file.write_bytes(whole[:-3] if damaged == "half" else damaged)
    assert made(source)[1] == 1
    assert file.read_bytes() == whole


def test_a_file_changed_in_place_is_not_believed(folders: Folder) -> None:
    source, kept_in = folders
    made(source)
    (file,) = kept_in.iterdir()
    file.write_text(file.read_text(encoding="utf-8").replace("one", "two"), encoding="utf-8")
    assert made(source) == ({"content": "one", "is": ["é", 1]}, 1)


def test_where_nothing_can_be_written_nothing_is_lost(folders: Folder) -> None:
    source, kept_in = folders
    kept_in.parent.write_text("no folder", encoding="utf-8")
    assert [made(source)[1], made(source)[1]] == [1, 1]


def test_nothing_is_kept_where_that_is_not_wanted(folders: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    source, kept_in = folders
    monkeypatch.setenv("TALLY_CACHE", "")
    assert made(source) == ({"content": "one", "is": ["é", 1]}, 1)
    assert not kept_in.parent.exists()


def test_of_what_fails_nothing_is_kept(folders: Folder) -> None:
    source, kept_in = folders
    with pytest.raises(ZeroDivisionError):
        kept("thing", source, lambda: 1 / 0)
    assert not kept_in.exists()


def test_a_lexicon_is_the_same_from_its_data() -> None:
    lexicon = Lexicon()
    lexicon.add("(lost|gave) … (his|her|their own|) (life|live*)", Entry("object", "killed", classes=("soldier",), weak=True))
    lexicon.add("life insurance", Entry("not_counted", "things"))
    again = Lexicon.of(json.loads(json.dumps(lexicon.data())))
    words = "he lost , they say , his life insurance and gave all of it to their own lives".split()
    assert again.find(words) == lexicon.find(words) and len(lexicon.find(words)) > 2
    assert list(again) == list(lexicon) and again.data() == lexicon.data()


def test_a_pack_is_the_same_whether_it_was_kept_or_not(folders: Folder) -> None:
    assert folders
    load = packs.load.__wrapped__
    first, second = load("id"), load("id")
    assert list(first.lexicon.forms()) == list(second.lexicon.forms())
    assert [getattr(first, name) for name in ("order", "letters", "abbreviations", "endings", "not_places")] == [getattr(second, name) for name in ("order", "letters", "abbreviations", "endings", "not_places")]
