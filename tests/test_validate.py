"""Each way in which a package can be wrong is found, once, and named with table, row and column."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest
from conftest import TEXT, Run, breakdown, claim, package_of

from tally.package.validate import validate
from tally.schema.tables import Attribution, Change, Claim, Relation, Source

SIX, TWO, FOUR = breakdown()


def faults(folder: Path) -> list[str]:
    return [str(fault) for fault in validate(folder).faults]


def test_a_right_package_has_no_fault(tmp_path: Path) -> None:
    link = Attribution(claim_id=TWO.claim_id, position=1, link="claimant", text="officials", start=TEXT.index("officials"), end=TEXT.index(" said"))
    relation = Relation(claim_id=TWO.claim_id, relation="part_of", other_claim_id=SIX.claim_id, basis="words", grade=1.0)
    report = validate(package_of(tmp_path, breakdown(), attributions=(link,), relations=(relation,)))
    assert report.faults == ()
    assert report.to_do == ("actors: 'officials' is the claimant of 3 claims and not in the table",)


WRONG: dict[str, tuple[Claim, str]] = {
    "code": (replace(TWO, outcome="slain"), "claims row 3 outcome: found 'slain', expected one of killed wounded"),
    "missing": (replace(TWO, unit=None), "claims row 3 unit: found , expected a value"),
    "pattern": (replace(TWO, language="EN"), "claims row 3 language: found 'EN', expected like [a-z]{2,3}"),
    "bound": (replace(TWO, confidence=1.5), "claims row 3 confidence: found 1.5, expected at most 1"),
    "order": (replace(TWO, low=3), "claims row 3 low: found 3, expected low not above high"),
    "unknown source": (replace(TWO, source_id="two"), "claims row 3 source_id: found 'two', expected the source_id of a row of sources"),
    "unknown total": (replace(TWO, part_of="clm-aaaaaaaaaa"), "claims row 3 part_of: found 'clm-aaaaaaaaaa', expected the claim_id of a row of claims"),
    "unknown place": (replace(TWO, place="plc-nowhere"), "claims row 3 place: found 'plc-nowhere', expected the place_id of a row of places"),
    "own part": (replace(TWO, part_of=TWO.claim_id), f"claims row 3 part_of: found {TWO.claim_id}, expected the id of another claim"),
    "quote": (replace(TWO, quote="Six people"), "claims row 3 quote: found 'Six people', expected 'Six people were killed"),
    "number outside": (
        replace(TWO, number_end=TWO.quote_end + 1), "claims row 3 number_end: found 74, expected number_end not above quote_end"),
    "id": (replace(TWO, claim_id="clm-aaaaaaaaaa"), f"claims row 3 claim_id: found clm-aaaaaaaaaa, expected {TWO.claim_id} for number_start 24"),
    "words": (replace(TWO, value_text="three"), "claims row 3 value_text: found 'three', expected words that stand in the quote"),
    "speaker": (replace(TWO, claimant_text="Baku"), "claims row 3 claimant_text: found 'Baku', expected words that stand in the text"),
    "part above total": (replace(TWO, value=7, low=7, high=None), "claims row 3 low: found 7, expected at most 6, the high of its total"),
    "sum of parts": (replace(TWO, value=3, low=3, high=3), "claims row 2 high: found 6, expected at least 7, the sum of its parts 3 civilian + 4 police"),
}  # fmt: skip


@pytest.mark.parametrize(("wrong", "line"), WRONG.values(), ids=list(WRONG))
def test_a_wrong_claim_is_named(wrong: Claim, line: str, tmp_path: Path) -> None:
    found = faults(package_of(tmp_path, [SIX, wrong, FOUR]))
    assert [told for told in found if told.startswith(line)], found
    assert len(found) == len({told.split(":")[0] for told in found})  # each cell once
    assert all("\n" not in told for told in found)


@pytest.mark.parametrize(
    ("first", "second", "line"),
    [
        ((None, None), ("one", 0.8), ""),
        ((None, None), ("two", 0.8), "sources row 3 copy_of: found two, expected a source that is no copy itself"),
        (("two", 0.8), ("one", 0.8), "sources row 2 copy_of: found two, expected a source that is no copy itself"),
        ((None, None), ("one", None), "sources row 3 copy_similarity: found , expected a value where copy_of has one, and only there"),
        ((None, 0.8), (None, None), "sources row 2 copy_similarity: found 0.8, expected a value where copy_of has one, and only there"),
        ((None, None), ("gone", 0.8), "sources row 3 copy_of: found 'gone', expected the source_id of a row of sources"),
        ((None, None), ("one", 1.2), "sources row 3 copy_similarity: found 1.2, expected at most 1"),
    ],
)  # fmt: skip
def test_copies_name_an_original_and_how_similar_they_are(first: tuple[str | None, float | None], second: tuple[str | None, float | None], line: str, tmp_path: Path) -> None:
    told = zip(("one", "two"), (first, second))
    sources = tuple(
        Source(source_id=id_, path=f"texts/{id_}.txt", sha256=sha256(TEXT.encode()).hexdigest(), characters=len(TEXT), copy_of=original, copy_similarity=similarity)
        for id_, (original, similarity) in told
    )
    folder = package_of(tmp_path, [], sources=sources)
    (folder / "texts" / "two.txt").write_bytes(TEXT.encode())
    found = faults(folder)
    assert any(one.startswith(line) for one in found) if line else not found, found


def test_parts_that_may_overlap_do_not_add_up(tmp_path: Path) -> None:
    children = replace(TWO, value=5, low=5, high=5, class_="child", status="civilian", subject=None)
    officers = replace(FOUR, claim_id=FOUR.claim_id, status="civilian", class_="civilian")
    assert faults(package_of(tmp_path, [SIX, children, officers])) == []


def test_a_key_stands_once(tmp_path: Path) -> None:
    found = faults(package_of(tmp_path, [SIX, SIX]))
    assert f"claims row 3 claim_id: found '{SIX.claim_id}', expected a key that stands once" in found


def test_two_claims_of_one_number_have_ids_of_their_own(tmp_path: Path) -> None:
    from hashlib import sha256

    from tally.schema.tables import claim_id

    second = replace(SIX, claim_id=claim_id(sha256(TEXT.encode()).hexdigest(), SIX.number_start, 1), outcome="casualties")
    assert faults(package_of(tmp_path, [SIX, second])) == []


def test_words_of_a_link_stand_where_it_says(tmp_path: Path) -> None:
    link = Attribution(claim_id=TWO.claim_id, position=1, link="claimant", text="officials", start=0, end=9)
    found = faults(package_of(tmp_path, breakdown(), attributions=(link,)))
    assert found == ["attributions row 2 text: found 'officials', expected 'Six peopl' at 0..9 of the text"]


def test_a_change_may_name_a_claim_that_is_gone(tmp_path: Path) -> None:
    gone = Change(change_id="chg-aaaaaaaaaa", release="0.2.0", claim_id="clm-aaaaaaaaaa", change="removed")
    assert faults(package_of(tmp_path, breakdown(), changes=(gone,))) == []


def test_a_changed_text_is_noticed(tmp_path: Path) -> None:
    folder = package_of(tmp_path, breakdown())
    (folder / "texts" / "one.txt").write_bytes(TEXT.replace("Six", "Ten").encode())
    found = faults(folder)
    assert len(found) == 1 and found[0].startswith("sources row 2 sha256: found ")
    (folder / "texts" / "one.txt").unlink()
    assert "No such file" in faults(folder)[0] and faults(folder)[0].startswith("sources row 2 path: ")


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        (b"claim_id,", b"id,", "claims: found header: found id,source_id"),
        (b",killed,", b",killed,extra,", "claims: found line 2: found 41 cells, expected 40"),
        (b",killed,", b",\xff,", "claims: found 'utf-8' codec can't decode"),
        (b",6,6,6,", b",six,6,6,", "claims: found line 2 value: 'six' is no whole number"),
    ],
)
def test_a_broken_file_is_named(old: bytes, new: bytes, line: str, tmp_path: Path) -> None:
    folder = package_of(tmp_path, breakdown())
    path = folder / "data" / "claims.csv"
    path.write_bytes(path.read_bytes().replace(old, new, 1))
    found = faults(folder)
    assert [told for told in found if told.startswith(line)], found
    assert [told for told in found if "hash" in told.lower() or "encoding" in told.lower()], found  # frictionless sees it too


def test_a_missing_table_is_named(tmp_path: Path) -> None:
    folder = package_of(tmp_path, breakdown())
    (folder / "data" / "tolls.csv").unlink()
    assert any(told.startswith("tolls: found no file (No such file or directory)") for told in faults(folder))


def test_command_tells_faults_and_fails(tmp_path: Path, tally: Callable[..., Run]) -> None:
    good = tally("validate", package_of(tmp_path / "good", breakdown()))
    assert (good.status, good.err) == (0, "") and good.out.splitlines()[-1].endswith("rows, no fault")
    bad = tally("validate", package_of(tmp_path / "bad", [claim("two", outcome="slain")]))
    assert bad.status == 1 and bad.error.startswith(f"{tmp_path}/bad: 1 fault in ")
    assert bad.out.startswith("claims row 2 outcome: found 'slain'")


def test_no_package_at_all(tmp_path: Path, tally: Callable[..., Run]) -> None:
    run = tally("validate", tmp_path)
    assert run.status == 1 and run.error == f"{tmp_path}/datapackage.json: No such file or directory"
    (tmp_path / "datapackage.json").write_text("{}")
    assert tally("validate", tmp_path).error.endswith("no resources, expected a Data Package descriptor")
