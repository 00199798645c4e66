"""Reviews in the published package: what is decided about its claims shows in every table, whatever the order of the lines."""

from __future__ import annotations

import csv
import random
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import ROOT, Run, tree

from tally import build, package
from tally.package.seeds import read
from tally.review import decisions
from tally.schema.tables import claim_id

VERSION = package.cited(ROOT, build.NAME, ()).version
Tally = Callable[..., Run]
FREE = "Why,the text,Ann,2026-01-02"
SEED = "004_72572ea6659044dd"
EVIDENCE = re.compile(r"'([^']+)'(?: \([^)]*\))? at (\d+) to (\d+)")  # words of the source and where they stand


def table(root: Path, name: str) -> list[dict[str, str]]:
    with (root / "data" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def one(root: Path, **cells: str) -> dict[str, str]:
    """The claim with these cells."""
    (found,) = (row for row in table(root, "claims") if all(row[name.rstrip("_")] == text for name, text in cells.items()))
    return found


@pytest.fixture
def plain(built: Path) -> Path:
    """The package built for the first time, and without any review."""
    for name in ("seeds/reviews.csv", "data/claims.csv", "data/changes.csv"):
        (built / name).unlink()
    build.save(built, build.build(built))
    return built


def decide(root: Path, *lines: str) -> None:
    """Write the file of reviews; each line is what stands before the reason."""
    text = "".join(f"{line}\n" for line in (",".join(decisions.HEADER), *(f"{line},{FREE}" for line in lines)))
    (root / "seeds" / "reviews.csv").write_text(text, encoding="utf-8")


def ids(root: Path, name: str, *columns: str) -> set[str]:
    return {row[column] for row in table(root, name) for column in columns}


def test_a_rejected_claim_leaves_every_table_but_those_that_tell_of_it(plain: Path, tally: Tally) -> None:
    six = one(plain, source_id=SEED, value="6")
    decide(plain, f"{six['claim_id']},rejected,,outcome=killed,")
    run = tally("build", plain)
    assert run.status == 0 and f"- {six['claim_id']} {SEED}: killed 'six'" in run.out
    for name, columns in (("claims", ("claim_id", "part_of")), ("attributions", ("claim_id",)), ("relations", ("claim_id", "other_claim_id"))):
        assert six["claim_id"] not in ids(plain, name, *columns)
    assert not [row for row in table(plain, "tolls") if row["low"] == "6" and row["outcome"] == "killed"]
    (stone,) = (row for row in table(plain, "changes") if row["claim_id"] == six["claim_id"])
    assert (stone["change"], stone["reason"]) == ("removed", "Why") and '"value_text": "six"' in stone["former"]
    assert [row["decision"] for row in table(plain, "reviews")] == ["rejected"]
    assert tally("build", "--check", plain).status == 0 and tally("validate", plain).status == 0


def test_a_correction_reaches_the_tolls(plain: Path, tally: Tally) -> None:
    before = {name: table(plain, name) for name in ("claims", "attributions", "sources", "places", "actors")}
    four = one(plain, source_id=SEED, value="4")["claim_id"]
    decide(plain, *(f"{four},corrected,{name},4,3" for name in ("value", "low", "high")))
    assert tally("build", plain).status == 0
    killed = {(row["low"], row["high"]) for row in table(plain, "tolls") if row["outcome"] == "killed"}
    assert ("3", "3") in killed and ("6", "6") in killed and ("4", "4") not in killed
    assert [(row["column_name"], row["old"], row["new"], row["reason"]) for row in table(plain, "changes") if row["change"] == "changed"] == [
        (name, "4", "3", "Why") for name in ("value", "low", "high")
    ]
    changed = [row["claim_id"] for row, old in zip(table(plain, "claims"), before["claims"]) if row != old]
    assert changed == [four] and all(table(plain, name) == before[name] for name in before if name != "claims")
    assert tally("build", "--check", plain).status == 0 and tally("validate", plain).status == 0


def test_an_added_claim_stands_among_those_of_its_source(plain: Path, tally: Tally) -> None:
    (document,) = (d for d in read(plain / "seeds").documents if d.id == SEED)
    at = document.text.index("two landmine explosions")
    own, cells = claim_id(document.sha256, at), {"source_id": SEED, "number_start": at, "number_end": at + 3, "quote_start": at, "quote_end": at + 23}
    cells |= {"outcome": "destroyed", "class": "vehicle", "value": 2, "claimant_text": "Azerbaijan’s Defense Ministry", "claimant": "act-az-mod", "claimant_side": "AZ"}
    decide(plain, *(f"{own},added,{name},,{cell}" for name, cell in cells.items()))
    run = tally("build", plain)
    assert run.status == 0 and f"+ {own} {SEED}: destroyed 'two' (2)" in run.out
    starts = [int(row["number_start"]) for row in table(plain, "claims") if row["source_id"] == SEED]
    assert starts == sorted(starts) and at in starts
    made = one(plain, claim_id=own)
    assert (made["object"], made["unit"], made["date_end"], made["date_basis"], made["review"], made["first_release"]) == ("equipment", "item", "2023-09-19", "published", "confirmed", VERSION)
    (link,) = (row for row in table(plain, "attributions") if row["claim_id"] == own)
    assert document.text[int(link["start"]) : int(link["end"])] == link["text"] == "Azerbaijan’s Defense Ministry"
    assert own not in tally("review", plain).out
    assert tally("build", "--check", plain).status == 0 and tally("validate", plain).status == 0


def test_a_stale_correction_fails_by_line_claim_and_column_and_leaves_all_as_it_was(plain: Path, tally: Tally) -> None:
    four = one(plain, source_id=SEED, value="4")["claim_id"]
    decide(plain, f"{four},corrected,basis,unknown,incident", f"{four},corrected,high,5,6")
    before = tree(plain)
    assert tally("build", plain).error == f"{plain}/seeds/reviews.csv: line 3: {four} high: expected '5', the engine now says '4'"
    assert tree(plain) == before


def test_the_order_of_the_lines_does_not_matter(built: Path) -> None:
    path = built / "seeds" / "reviews.csv"
    head, *lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    once = {name: raw for name, raw in tree(built).items() if name != "seeds/reviews.csv"}
    random.Random(1).shuffle(lines)
    path.write_text(head + "".join(reversed(lines)), encoding="utf-8")
    build.save(built, build.build(built))
    assert {name: raw for name, raw in tree(built).items() if name != "seeds/reviews.csv"} == once


def test_the_published_decisions_say_why_and_on_what_evidence() -> None:
    decided = [decision.row for decision in decisions.read(ROOT / "seeds" / "reviews.csv")]
    assert decided and {row.decision for row in decided} <= {"confirmed", "corrected"}
    texts = {document.id[:3]: document.text for document in read(ROOT / "seeds").documents}
    quoted = [(row.evidence[:3], found) for row in decided for found in EVIDENCE.findall(row.evidence)]
    assert len(quoted) >= len(decided) - 1 and all(len(row.reason) > 20 for row in decided)
    for source, (words, start, end) in quoted:
        assert texts[source][int(start) : int(end)] == words
