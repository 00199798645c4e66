"""`tally review`: what needs eyes and why, and a sitting that can be broken off at any time."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT, Run, breakdown, package_of, tree

from tally import review, reviewing
from tally.errors import visible
from tally.review import decisions, urgent
from tally.schema.tables import Claim, Relation

Tally = Callable[..., Run]
SIX, TWO, FOUR = (replace(c, confidence=0.9, attribution="author", claimant_text=None) for c in breakdown())
FREE = {"reason": "Why", "evidence": "text", "reviewer": "Ann", "date": "2026-01-02"}


def relation(one: Claim, kind: str, other: Claim) -> Relation:
    return Relation(claim_id=one.claim_id, relation=kind, other_claim_id=other.claim_id, basis="words", grade=0.5)


# which claims


def why(one: Claim, *others: Claim, relations: tuple[Relation, ...] = ()) -> tuple[str, ...]:
    return next(case.why for case in urgent.cases((one, *others), relations) if case.claim.claim_id == one.claim_id)


def test_each_ground_is_told_in_words() -> None:
    assert why(SIX, TWO) == ()
    assert why(replace(SIX, confidence=0.5)) == ("low confidence 0.5",)
    assert why(replace(SIX, side=None), replace(TWO, side="AZ")) == ("no side, though another number of the sentence has one",)
    assert why(replace(SIX, side=None), replace(TWO, side="AZ", object="equipment")) == ()
    assert why(replace(SIX, attribution="named", claimant_text="the mayor")) == ("claimant not known: the mayor",)
    assert why(replace(SIX, attribution="unnamed", claimant_text="officials")) == ()
    assert why(replace(SIX, place_text="Town")) == ("place not known: Town",)
    assert why(replace(SIX, place_text="Baku", place="plc-baku")) == ()
    assert why(replace(SIX, stance="denied")) == ("it is a denial",) and why(replace(SIX, stance="unconfirmed")) == ("unconfirmed",)
    for conflict in (relation(SIX, "conflicts", TWO), relation(TWO, "conflicts", SIX)):
        assert why(SIX, TWO, relations=(conflict,)) == (f"conflicts with {TWO.claim_id}",)
    assert why(SIX, TWO, relations=(relation(TWO, "denies", SIX),)) == (f"denied by {TWO.claim_id}",)
    assert why(SIX, TWO, relations=(relation(TWO, "same_figure", SIX),)) == ()


def test_the_most_urgent_come_first_whatever_the_order_and_the_reviewed_do_not_come() -> None:
    doubtful, contested, plain = replace(SIX, confidence=0.4), TWO, FOUR
    relations = (relation(contested, "conflicts", doubtful),)
    rows = [doubtful, contested, plain]
    for order in (rows, rows[::-1], [plain, doubtful, contested]):
        assert [case.claim for case in urgent.cases(order, relations)] == [doubtful, contested, plain]
    assert [c.claim for c in urgent.cases([replace(SIX, review="confirmed"), replace(TWO, review="corrected"), FOUR], ())] == [FOUR]
    assert [c.claim for c in urgent.cases([SIX, TWO, FOUR], (), {SIX.claim_id, FOUR.claim_id})] == [TWO]


def test_a_claim_without_a_confidence_is_listed() -> None:
    assert urgent.cases([replace(SIX, confidence=None)], ())[0].urgency == 0


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """A package of three claims with seeds beside it; the six are doubted, so they come first."""
    folder = package_of(tmp_path / "package", [replace(SIX, confidence=0.3), TWO, FOUR])
    (folder / "seeds").mkdir()
    return folder


def test_the_list_is_the_same_for_readers_and_programs(package: Path, tally: Tally) -> None:
    before = tree(package)
    told = tally("review", package).out.splitlines()
    assert len(told) == 4 and told[0].endswith(f"{SIX.claim_id} one: killed 'Six' (6), person: low confidence 0.3")
    assert [line.split()[1] for line in told[:3]] == [SIX.claim_id, TWO.claim_id, FOUR.claim_id]
    assert told[1].endswith(": checked by nobody") and told[3] == "3 of 3 claims that nobody has reviewed"
    rows = [json.loads(line) for line in tally("review", package, "--json").out.splitlines()]
    assert [row["claim_id"] for row in rows] == [SIX.claim_id, TWO.claim_id, FOUR.claim_id]
    assert (rows[0]["urgency"], rows[0]["why"], rows[0]["low"], rows[1]["part_of"]) == (2.8, ["low confidence 0.3"], 6, SIX.claim_id)
    assert "side" not in rows[0]
    assert tally("review", package, "--limit", 1).out.splitlines()[1:] == ["1 of 3 claims that nobody has reviewed"]
    assert tally("review", package, "--json", "--limit", 2).out.count("\n") == 2
    assert tree(package) == before


def test_decisions_that_are_not_built_yet_count(package: Path, tally: Tally) -> None:
    row = decisions.review(**FREE, claim_id=SIX.claim_id, decision="rejected")
    decisions.append(package / "seeds" / "reviews.csv", [row])
    assert SIX.claim_id not in tally("review", package).out
    decisions.append(package / "mine.csv", [decisions.review(**FREE, claim_id=TWO.claim_id, decision="rejected")])
    assert TWO.claim_id not in tally("review", package, "--reviews", package / "mine.csv").out


# a sitting


def sit(tally: Tally, package: Path, *typed: str, options: tuple[Any, ...] = ("--reviewer", "Ann")) -> Run:
    return tally("review", package, "--interactive", *options, stdin="".join(f"{line}\n" for line in typed).encode())


def written(package: Path) -> list[tuple[str | None, ...]]:
    path = package / "seeds" / "reviews.csv"
    rows = [d.row for d in decisions.read(path)] if path.exists() else []
    return [(r.claim_id, r.decision, r.column_, r.expected, r.given, r.reason) for r in rows]


def test_each_claim_is_shown_in_its_context(package: Path, tally: Tally) -> None:
    out = sit(tally, package, "skip", "quit").out
    assert "[[Six]] people were killed, two civilians and four policemen, officials said." in out
    assert "    No one else." in out  # the sentence after
    assert "\n    outcome         killed\n" in out and "low confidence 0.3" in out
    assert "1 of 3\n" in out and "2 of 3\n" in out and "3 of 3\n" not in out and "[[two]]" in out
    assert written(package) == []


def test_decisions_go_to_the_file_and_nowhere_else(package: Path, tally: Tally) -> None:
    before = tree(package)
    run = sit(tally, package, "correct outcome wounded", "", "They live", "confirm", "Checked", "reject", "Counted above")
    assert run.status == 0
    assert written(package) == [
        (SIX.claim_id, "corrected", "outcome", "killed", "wounded", "They live"),
        (TWO.claim_id, "confirmed", None, review.summary(TWO), None, "Checked"),
        (FOUR.claim_id, "rejected", None, "outcome=killed | class=police | low=4 | high=4", None, "Counted above"),
    ]
    one = decisions.read(package / "seeds" / "reviews.csv")[0].row
    assert (one.reviewer, one.evidence) == ("Ann", f"one, characters 0 to {SIX.quote_end}") and (date.today() - one.date).days in (0, 1)
    assert {name: raw for name, raw in tree(package).items() if name != "seeds/reviews.csv"} == before
    assert sit(tally, package).out.startswith("0 of 0 to review")


def test_columns_that_only_fit_together_are_corrected_together(package: Path, tally: Tally) -> None:
    sit(tally, package, "correct value 8", "low 8", "high 8", "", "Eight", "quit")
    assert [row[2:5] for row in written(package)] == [("value", "6", "8"), ("low", "6", "8"), ("high", "6", "8")]


def test_a_blank_value_blanks_the_cell(package: Path, tally: Tally) -> None:
    sit(tally, package, "skip", "correct subject", "", "No noun")
    assert written(package) == [(TWO.claim_id, "corrected", "subject", "civilians", None, "No noun")]


REFUSED = {
    "colour red": "column 'colour', expected one of outcome, class",
    "quote x": "column 'quote', expected one of",
    "low many": "low: 'many' is no whole number",
    "side Baku": "side: 'Baku', expected like",
    "outcome slain": "outcome: 'slain', expected one of killed",
    "outcome": "outcome: is blank, expected a value",
    "low 6": "low is '6' already",
    "subject tanks": "subject: 'tanks' does not stand in the text",
    "low 7": "value: 6 is not within low 7 and high 6",
    "outcome destroyed": "outcome: 'destroyed' befalls equipment or structures",
    "place plc-atlantis": "place: 'plc-atlantis' is not in the gazetteer",
}


@pytest.mark.parametrize(("typed", "words"), REFUSED.items(), ids=list(REFUSED))
def test_what_does_not_fit_is_told_and_asked_again(typed: str, words: str, package: Path, tally: Tally) -> None:
    run = sit(tally, package, f"correct {typed}", "", "Why", "quit")
    assert run.status == 0 and words in run.out
    assert written(package) == []


def test_a_column_is_corrected_once_and_what_is_no_command_is_explained(package: Path, tally: Tally) -> None:
    run = sit(tally, package, "yes", "", "correct basis period", "basis unknown", "confirm", "", "   ", "Checked")
    assert "column 'basis' was corrected already" in run.out
    assert run.out.count(reviewing.HELP) == 3 and "reason is blank, expected a value" in run.out
    assert [row[1] for row in written(package)] == ["confirmed"]


@pytest.mark.parametrize("typed", [(), ("correct outcome wounded",), ("correct outcome wounded", ""), ("confirm",), ("reject",)], ids=lambda typed: " ".join(typed) or "nothing")
def test_a_sitting_that_is_broken_off_leaves_whole_decisions(typed: tuple[str, ...], package: Path, tally: Tally) -> None:
    assert sit(tally, package, "confirm", "Checked", *typed).status == 0
    assert [row[:2] for row in written(package)] == [(SIX.claim_id, "confirmed")]
    assert [line.split()[1] for line in tally("review", package).out.splitlines()[:-1]] == [TWO.claim_id, FOUR.claim_id]


def test_the_reviewer_is_asked_for(package: Path, tally: Tally) -> None:
    sit(tally, package, "", "Bea", "confirm", "Checked", options=("--limit", 1))
    assert decisions.read(package / "seeds" / "reviews.csv")[0].row.reviewer == "Bea"
    assert sit(tally, package, options=()).status == 0


def test_what_a_sitting_writes_fits_the_next_build(built: Path, tally: Tally) -> None:
    (built / "seeds" / "reviews.csv").unlink()
    assert tally("build", built).status == 0
    count = len(tally("review", built).out.splitlines()) - 1
    sit(tally, built, *(["confirm", "Checked"] * (count - 1)), "reject", "Not so", options=("--reviewer", "Ann", "--limit", count))
    run = tally("build", built)
    assert run.status == 0 and f"all claims: {count - 1}; 0 added, 1 removed" in run.out
    assert tally("build", "--check", built).status == 0 and tally("validate", built).status == 0
    assert tally("review", built).out.splitlines() == ["0 of 0 claims that nobody has reviewed"]


def test_reviews_of_a_corpus_of_ones_own(tmp_path: Path, tally: Tally) -> None:
    line = b'{"id": "a", "lang": "en", "text": "Two soldiers were killed, officials said."}\n'
    out, mine = tmp_path / "out", tmp_path / "mine.csv"
    assert tally("extract", "-", "--out", out, stdin=line).status == 0
    assert tally("review", out).status == 0
    run = sit(tally, out)
    assert run.status == 2 and f"{out}: no folder seeds in it, name the file with --reviews" in run.error
    assert sit(tally, out, "confirm", "Checked", options=("--reviewer", "Ann", "--reviews", mine)).status == 0
    assert tally("extract", "-", "--out", out, "--reviews", mine, stdin=line).status == 0
    assert tally("review", out).out == "0 of 0 claims that nobody has reviewed\n"


# the terminal


@pytest.mark.parametrize(
    ("text", "shown"),
    [("a\x1b[2Jb", "a\\x1b[2Jb"), ("\u202etxt", "\\u202etxt"), ("\x9b1m", "\\x9b1m"), ("a\tb\r", "a\\tb\\r"), ("می\u200cرود", "می\u200cرود"), ("двама – “x”", "двама – “x”"), ("\ud800", "\\ud800"), ("\U000e0041", "\\U000e0041")],
)
def test_no_control_character_reaches_the_terminal(text: str, shown: str) -> None:
    assert visible(text) == shown


def hostile(tmp_path: Path, tally: Tally) -> Iterator[Run]:
    """Every way in which words of an article are shown."""
    text = "Before\x1b]0;x\x07 it.\nAt least two soldiers were killed near Baku\x1b[31m, the \x9bMinistry\u202e said.\nAfter\x1b[2J it."
    out = tmp_path / "out"
    raw = json.dumps({"id": "a", "lang": "en", "text": text}).encode()
    assert tally("extract", "-", "--out", out, stdin=raw).status == 0
    yield tally("review", out)
    yield tally("review", out, "--json")
    yield sit(tally, out, "correct place_text Baku\x1b[31m", "confirm", "so\x1b[2J", "so", "quit", options=("--reviewer", "A", "--reviews", tmp_path / "r.csv"))


def test_words_of_articles_are_shown_and_not_obeyed(tmp_path: Path, tally: Tally) -> None:
    for run in hostile(tmp_path, tally):
        assert run.status == 0 and "killed" in run.out
        assert all(c.isprintable() or c == "\n" for c in run.out + run.err)
    assert "Before\\x1b]0;x\\x07 it." in run.out and "Ministry\\u202e said" in run.out and "After\\x1b[2J" in run.out
    assert run.out.count("that cannot be shown") == 2


# bad input


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (["--json", "--interactive"], "--json and --interactive exclude each other"),
        (["--limit", "0"], "0 is not in the range"),
        (["--limit", "few"], "'few' is not a valid integer"),
    ],
)
def test_bad_usage(args: list[str], words: str, package: Path, tally: Tally) -> None:
    run = tally("review", package, *args)
    assert run.status == 2 and words in run.error


def test_a_package_that_cannot_be_read_is_named(package: Path, tally: Tally) -> None:
    claims = package / "data" / "claims.csv"
    claims.write_bytes(claims.read_bytes().replace(b",6,6,6,", b",six,6,6,"))
    assert tally("review", package).error == f"{claims}: line 2 value: 'six' is no whole number; `tally build` makes it anew"
    claims.write_bytes(b"\xff")
    assert tally("review", package).error.startswith(f"{claims}: 'utf-8' codec can't decode")
    claims.unlink()
    assert tally("review", package).error == f"{claims}: no such file; `tally build` makes it"


def test_a_text_or_a_file_of_reviews_that_is_not_there_or_not_right(package: Path, tally: Tally) -> None:
    (package / "texts" / "one.txt").unlink()
    assert tally("review", package).status == 0
    assert sit(tally, package).error == f"{package}/texts/one.txt: No such file or directory"
    (package / "seeds" / "reviews.csv").write_text("a,b\n")
    assert "line 1: found columns a,b" in tally("review", package).error


def test_decisions_that_cannot_be_written(package: Path, tally: Tally) -> None:
    (package / "seeds" / ".reviews.csv.part").mkdir()
    run = tally("review", package, "--interactive", "--reviewer", "Ann", stdin=b"confirm\nChecked\n")
    assert run.status == 1 and run.err.endswith("reviews.csv: cannot be written: Is a directory\n")
    assert not (package / "seeds" / "reviews.csv").exists()


def test_input_that_is_no_text(package: Path, tally: Tally) -> None:
    command = [sys.executable, "-m", "tally", "review", str(package), "--interactive", "--reviewer", "Ann"]
    for errors, status, words in (("strict", 1, b"tally: standard input: not UTF-8: 0xff\n"), ("surrogateescape", 0, b"")):
        env = {**os.environ, "PYTHONPATH": str(ROOT / "scripts"), "PYTHONIOENCODING": f"utf-8:{errors}"}
        run = subprocess.run(command, env=env, input=b"confirm\nso\xff\n", capture_output=True)
        assert (run.returncode, run.stderr) == (status, words)
    assert not (package / "seeds" / "reviews.csv").exists()
