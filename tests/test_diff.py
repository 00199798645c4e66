"""Two packages compared: wherever they lie, whatever their schema, and whoever made them."""

from __future__ import annotations

import csv
import io
import json
import shutil
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from conftest import Run, breakdown, claim, git, package_of

from tally.errors import DataError
from tally.package import snapshot
from tally.release import changelist
from tally.release.diff import Diff, compare, looser
from tally.schema.tables import Attribution, Event, Toll

Tally = Callable[..., Run]
SIX, TWO, FOUR = breakdown()
EVENT = Event(event_id="evt-fire", title="Fire", basis="listed by hand")


def toll(**told: Any) -> Toll:
    """A toll of the event: six persons killed, by one claimant."""
    names = {f.lstrip("_").rstrip("_") for f in Toll.__dataclass_fields__}
    group = {"class_": "person"} if "class" in names else {"class_group": "person"}
    plain = Toll(toll_id="tol-aaaaaaaaaa", event="evt-fire", outcome="killed", object="people", low=6, high=6, claims=1, claimants=1, agreement="single", **group)
    return replace(plain, **told)


def compared(old: Path, new: Path) -> Diff:
    return compare(snapshot.read(str(old)), snapshot.read(str(new)))


@pytest.fixture
def old(tmp_path: Path) -> Path:
    six = replace(SIX, event="evt-fire")
    chain = Attribution(claim_id=TWO.claim_id, position=1, link="claimant", text="officials")
    return package_of(tmp_path / "old", [six, TWO], events=(EVENT,), tolls=(toll(),), attributions=(chain,))


@pytest.fixture
def new(tmp_path: Path) -> Path:
    six = replace(SIX, event="evt-fire", low=5)
    return package_of(tmp_path / "new", [six, FOUR], events=(EVENT,), tolls=(toll(low=5, agreement="overlap"),))


def schema_of(folder: Path, table: str, change: Callable[[dict[str, Any]], None]) -> None:
    """Change what the descriptor of a package says of a table."""
    path = folder / "datapackage.json"
    told = json.loads(path.read_text(encoding="utf-8"))
    change(next(r for r in told["resources"] if r["name"] == table))
    path.write_text(json.dumps(told), encoding="utf-8")


def columns_of(folder: Path, table: str, change: Callable[[list[str]], list[int]], names: dict[str, str] | None = None) -> None:
    """Lay a table's columns out anew, in descriptor and CSV: `change` gives the places to keep in order, `names` renames."""
    path = folder / "data" / f"{table}.csv"
    rows = list(csv.reader(io.StringIO(path.read_text(encoding="utf-8"), newline="")))
    places = change(rows[0])
    header = [(names or {}).get(rows[0][i], rows[0][i]) for i in places]
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\n").writerows([header, *([row[i] for i in places] for row in rows[1:])])
    path.write_text(out.getvalue(), encoding="utf-8")

    def fields(resource: dict[str, Any]) -> None:
        told = resource["schema"]["fields"]
        resource["schema"]["fields"] = [{**told[i], "name": name} for i, name in zip(places, header, strict=True)]

    schema_of(folder, table, fields)


def all_but(*names: str) -> Callable[[list[str]], list[int]]:
    return lambda header: [i for i, name in enumerate(header) if name not in names]


# What is found


def test_a_package_differs_from_itself_in_nothing(old: Path, tally: Tally) -> None:
    assert tally("diff", old, old) == Run(0, "", "")
    assert not compared(old, old)


def test_rows_added_removed_and_changed_by_key_with_their_columns(old: Path, new: Path) -> None:
    found = compared(old, new)
    told = [(row.change, row.key, row.cells, row.referenced) for row in found.rows if row.table == "claims"]
    assert told == [
        ("changed", (SIX.claim_id,), (("low", "6", "5"),), False),
        ("added", (FOUR.claim_id,), (), False),
        ("removed", (TWO.claim_id,), (), True),  # an attribution referred to it
    ]
    assert not found.schema


def test_the_effect_on_tolls_names_what_caused_it(old: Path, new: Path) -> None:
    (effect,) = compared(old, new).effects
    assert (effect.toll, effect.change, effect.group["event"]) == ("tol-aaaaaaaaaa", "changed", "evt-fire")
    assert (effect.old["low"], effect.new["low"], effect.new["agreement"]) == ("6", "5", "overlap")
    assert effect.claims == (("changed", SIX.claim_id),)  # the other two belong to no event
    assert changelist.effect_line(effect).endswith(f": 6 -> 5 to 6, agreement single -> overlap ({SIX.claim_id} changed)")


def test_a_change_of_evidence_alone_bears_on_no_toll(old: Path, new: Path, tmp_path: Path) -> None:
    six = replace(SIX, event="evt-fire", confidence=0.7)
    other = package_of(tmp_path / "other", [six, TWO], events=(EVENT,), tolls=(toll(claimants=2, claims=2),))
    (effect,) = compared(old, other).effects
    assert effect.claims == ()


def test_a_toll_that_came_and_one_that_went(old: Path, tmp_path: Path) -> None:
    other = package_of(tmp_path / "other", [replace(SIX, event="evt-fire"), TWO], events=(EVENT,), tolls=(toll(toll_id="tol-bbbbbbbbbb", high=None),))
    effects = compared(old, other).effects
    assert [(e.change, bool(e.old), bool(e.new)) for e in effects] == [("added", False, True), ("removed", True, False)]
    assert [changelist.effect_line(e).split(": ")[1] for e in effects] == ["none -> at least 6", "6 -> none"]


def test_columns_added_removed_renamed_and_moved(old: Path, tmp_path: Path) -> None:
    other = Path(shutil.copytree(old, tmp_path / "other"))
    columns_of(other, "claims", lambda h: [i for i in [1, 0, *range(2, len(h))] if h[i] != "share"], {"via_text": "via"})
    found = {(c.change, c.column) for c in compared(old, other).schema if c.table == "claims"}
    assert ("column_removed", "share") in found
    assert len([c for change, c in found if change == "column_moved"]) == 1  # two changed places; one move explains it
    assert ("column_removed", "via_text") in found and ("column_added", "via") in found  # blank throughout: nothing shows that it is the same
    back = {(c.change, c.column) for c in compared(other, old).schema}
    assert ("column_added", "share") in back


def test_a_column_with_the_same_cells_under_another_name_was_renamed(old: Path, tmp_path: Path) -> None:
    other = Path(shutil.copytree(old, tmp_path / "other"))
    columns_of(other, "claims", all_but(), {"value_text": "words"})
    found = compared(old, other)
    assert [(c.change, c.old, c.new) for c in found.schema] == [("column_renamed", "value_text", "words")]
    assert not found.rows
    assert "  claims: column value_text renamed words" in list(changelist.text(found))


def test_a_package_of_an_older_schema_is_compared_over_what_both_have(old: Path, new: Path) -> None:
    columns_of(old, "claims", all_but("basis", "low"))
    (old / "data" / "tolls.csv").unlink()
    schema_of(old, "tolls", lambda resource: resource.pop("schema"))  # as if there had been none
    found = compared(old, new)
    assert {(c.table, c.change, c.column) for c in found.schema} == {("claims", "column_added", "basis"), ("claims", "column_added", "low"), ("tolls", "table_added", "")}
    assert {row.change for row in found.rows if row.table == "claims"} == {"added", "removed"} and not found.effects


def test_a_changed_key_is_said_and_its_rows_are_not_paired(old: Path, new: Path) -> None:
    schema_of(new, "claims", lambda resource: resource["schema"].update(primaryKey=["source_id", "number_start"]))
    found = compared(old, new)
    assert [line for line in changelist.text(found) if "key claim_id -> source_id,number_start, so its rows cannot be paired" in line]
    assert not [row for row in found.rows if row.table == "claims"]


def test_what_a_column_may_hold(old: Path, tmp_path: Path) -> None:
    other = Path(shutil.copytree(old, tmp_path / "other"))

    def change(resource: dict[str, Any]) -> None:
        fields = {f["name"]: f for f in resource["schema"]["fields"]}
        fields["stance"]["constraints"]["enum"] = ["asserted"]
        fields["basis"]["constraints"]["enum"].append("other")
        fields["quote"]["description"] = "Words."
        fields["value"]["type"] = "number"
        resource["schema"]["foreignKeys"].pop()

    schema_of(other, "claims", change)
    found = {(c.change, c.column) for c in compared(old, other).schema}
    assert found == {("stricter", "stance"), ("looser", "basis"), ("described", "quote"), ("type_changed", "value"), ("looser", "part_of")}


@pytest.mark.parametrize(
    ("name", "before", "after", "is_looser"),
    [
        ("required", True, None, True), ("required", None, True, False), ("required", True, False, True), ("minimum", 1, 0, True), ("minimum", 0, 1, False),
        ("maximum", 1, 2, True), ("maximum", 2, 1, False), ("pattern", "a", "a|b", False), ("pattern", "a", None, True), ("enum", ["a", "b"], ["b"], False),
        ("minimum", None, 0, False), ("minimum", 0, None, True),
    ],
)  # fmt: skip
def test_looser_is_what_admits_all_that_was_admitted(name: str, before: object, after: object, is_looser: bool) -> None:
    assert looser(name, before, after) is is_looser


# How it is told


def test_as_text_csv_and_json(old: Path, new: Path, tally: Tally) -> None:
    run = tally("diff", old, new)
    assert run.status == 1 and run.err == ""
    lines = run.out.splitlines()
    assert f"  ~ {SIX.claim_id} low: '6' -> '5'" in lines and "claims: 1 added, 1 removed, 1 changed" in lines
    assert lines[-1] == "demands a major version: claims: rows that other tables referred to are gone"

    run = tally("diff", old, new, "--csv")
    assert run.status == 1
    rows = list(csv.DictReader(io.StringIO(run.out, newline="")))
    assert tuple(rows[0]) == changelist.HEADER
    assert {"table": "claims", "row": SIX.claim_id, "change": "changed", "column_name": "low", "old": "6", "new": "5"} in rows
    assert {"table": "attributions", "row": f"{TWO.claim_id} | 1", "change": "removed", "column_name": "", "old": "", "new": ""} in rows

    run = tally("diff", old, new, "--json")
    told = json.loads(run.out)
    assert run.status == 1 and told["effects"][0]["claims"] == [{"change": "changed", "claim_id": SIX.claim_id}]
    assert {"column": "low", "old": "6", "new": "5"} in told["rows"][0]["cells"]


def test_what_steers_a_terminal_is_made_visible(old: Path, tmp_path: Path, tally: Tally) -> None:
    other = package_of(tmp_path / "other", [replace(SIX, event="evt-fire", subject="\x1b[2Jpeople\u202e"), TWO], events=(EVENT,), tolls=(toll(),))
    run = tally("diff", old, other)
    assert "\x1b" not in run.out and "\u202e" not in run.out and "\\x1b[2Jpeople" in run.out


# Where packages lie


def zipped(folder: Path, target: Path, top: str = "") -> Path:
    with zipfile.ZipFile(target, "w") as archive:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                archive.write(path, top + path.relative_to(folder).as_posix())
    return target


def test_a_zip_with_or_without_a_folder_in_it_is_the_same_package(old: Path, new: Path, tmp_path: Path, tally: Tally) -> None:
    plain, nested = zipped(old, tmp_path / "a.zip"), zipped(old, tmp_path / "b.zip", "package-1/")
    assert tally("diff", plain, nested) == Run(0, "", "")
    assert tally("diff", plain, new).out == tally("diff", old, new).out


def test_a_revision_in_git_whole_or_by_path(old: Path, new: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, tally: Tally) -> None:
    expected = tally("diff", old, new).out
    repository = tmp_path / "repository"
    shutil.copytree(old, repository)
    shutil.copytree(old, repository / "inner")
    git(repository, "init", "-q")
    git(repository, "add", ".")
    git(repository, "commit", "-q", "-m", "one")
    git(repository, "tag", "v1")
    monkeypatch.chdir(repository)
    assert tally("diff", "v1", new).out == expected
    assert tally("diff", "v1:inner/", new).out == expected
    assert tally("diff", "HEAD:", "v1").status == 0
    monkeypatch.chdir(repository / "inner")
    assert tally("diff", "v1", new).out == expected  # the folder one stands in
    assert tally("diff", "v1:data", new).error == "v1:data: no data/datapackage.json in that revision"
    assert tally("diff", "v2", new).error == "v2: no such folder or zip, and no revision in git"
    monkeypatch.setattr(snapshot, "MAX_BYTES", 10)
    assert tally("diff", "v1", "v1").error == "v1: datapackage.json: over 10 bytes, more than is read"


def test_a_revision_is_no_option_of_git(old: Path, tally: Tally) -> None:
    run = tally("diff", "--", "--output=x", old)
    assert run.status == 1 and run.error == "--output=x: no such folder or zip, and no revision in git"


# What is bad


def broken_zip(tmp_path: Path, names: dict[str, bytes]) -> Path:
    path = tmp_path / "bad.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in names.items():
            archive.writestr(name, content)
    return path


@pytest.mark.parametrize("name", ["../evil.csv", "/etc/evil", "a/../../evil", "..\\evil", "C:\\evil", "a/b/../../../evil"])
def test_a_zip_with_a_path_that_climbs_out_is_refused(name: str, old: Path, tmp_path: Path, tally: Tally) -> None:
    path = broken_zip(tmp_path, {"datapackage.json": (old / "datapackage.json").read_bytes(), name: b"x"})
    run = tally("diff", path, old)
    assert run.status == 1 and "leads out of the package" in run.error and run.out == ""


def test_a_zip_with_too_much_in_it_is_refused_before_it_is_unpacked(old: Path, tmp_path: Path, tally: Tally, monkeypatch: pytest.MonkeyPatch) -> None:
    path = broken_zip(tmp_path, {"datapackage.json": (old / "datapackage.json").read_bytes(), "data/claims.csv": b"0" * 200_000})
    monkeypatch.setattr(snapshot, "MAX_BYTES", 100_000)
    run = tally("diff", path, old)
    assert run.status == 1 and run.error == f"{path}: 'data/claims.csv' is 200,000 bytes long, expected at most 100,000"
    monkeypatch.setattr(snapshot, "MAX_BYTES", 200_000)
    monkeypatch.setattr(snapshot, "MAX_TOTAL", 200_000)
    assert " bytes unpacked, expected at most 200,000" in tally("diff", path, old).error


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ({"a/b/datapackage.json": b"{}"}, "no datapackage.json, expected one at the top or in the one folder"),
        ({"a/datapackage.json": b"{}", "b/datapackage.json": b"{}"}, "several datapackage.json"),
        ({"datapackage.json": b"{"}, "not JSON"),
        ({"datapackage.json": b"[" * 100_000}, "not JSON"),
        ({"datapackage.json": b"[]"}, "no resources, expected a Data Package descriptor"),
    ],
)
def test_a_zip_that_is_no_package(content: dict[str, bytes], message: str, tmp_path: Path, old: Path, tally: Tally) -> None:
    run = tally("diff", broken_zip(tmp_path, content), old)
    assert run.status == 1 and message in run.error


def test_a_file_that_is_no_zip_and_one_that_is_cut_off(old: Path, tmp_path: Path, tally: Tally) -> None:
    whole = zipped(old, tmp_path / "whole.zip").read_bytes()
    path = tmp_path / "cut.zip"
    for content in (b"", b"no zip", whole[: len(whole) // 2], whole[:100] + b"\0" * 40 + whole[140:]):
        path.write_bytes(content)
        run = tally("diff", path, old)
        assert run.status == 1 and str(path) in run.error


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda r: r.update(path="../../secret.csv"), "path '../../secret.csv' leads out of the package"),
        (lambda r: r.update(path="https://example.org/x.csv"), "leads out of the package"),
        (lambda r: r.update(path=["a.csv", "b.csv"]), "expected a name and the path of one file"),
        (lambda r: r["schema"].pop("primaryKey"), "no primaryKey of its columns, so its rows cannot be told apart"),
        (lambda r: r["schema"].update(fields=[{"type": "string"}]), "its schema is none, expected fields with names"),
        (lambda r: r["schema"].update(fields=r["schema"]["fields"][1:], primaryKey="source_id"), "is not that of the descriptor"),
        (lambda r: r["schema"].update(primaryKey="source_id"), "line 3: key 'one' stands twice"),
    ],
)
def test_a_descriptor_that_is_not_true(change: Callable[[dict[str, Any]], None], message: str, old: Path, new: Path, tally: Tally) -> None:
    schema_of(old, "claims", change)
    run = tally("diff", old, new)
    assert run.status == 1 and message in run.error and run.out == ""


@pytest.mark.parametrize(("content", "message"), [(b"\xff\xfe", "not CSV in UTF-8"), (None, "No such file"), (b'claim_id\n"', "is not that")])
def test_a_table_that_cannot_be_read(content: bytes | None, message: str, old: Path, new: Path, tally: Tally) -> None:
    path = old / "data" / "claims.csv"
    path.unlink() if content is None else path.write_bytes(content)
    run = tally("diff", old, new)
    assert run.status == 1 and message in run.error


def test_a_row_of_another_width(old: Path) -> None:
    path = old / "data" / "claims.csv"
    path.write_text(path.read_text(encoding="utf-8") + "clm-aaaaaaaaaa,one\n", encoding="utf-8")
    with pytest.raises(DataError, match="data/claims.csv: line 4: found 2 cells, expected"):
        snapshot.read(str(old))


def test_many_rows_are_compared_in_time(tmp_path: Path) -> None:
    many = [claim("two", claim_id=f"clm-{i:010d}".translate(str.maketrans("0189", "abcd"))) for i in range(4_000)]
    package = package_of(tmp_path / "many", [])
    told = snapshot.read(str(package))
    sheet = told.tables["claims"]
    rows = {(c.claim_id,): tuple(str(c.claim_id) for _ in sheet.header) for c in many}
    full = replace(told, tables={**told.tables, "claims": replace(sheet, rows=rows)})
    assert len(compare(told, full).rows) == len(rows)


ODD = (None, 0, 1.5, "", True, [], {}, "x", [1], {"a": 1}, [[]], [None], "../x")


def places(told: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Where a value of JSON could be another, the first few of each list."""
    inner = told.items() if isinstance(told, dict) else enumerate(told[:3]) if isinstance(told, list) else ()
    return [path, *(found for key, value in inner for found in places(value, (*path, key)))]


def test_no_descriptor_however_odd_does_more_than_be_refused(old: Path) -> None:
    raw = (old / "datapackage.json").read_text(encoding="utf-8")
    files = {path.relative_to(old).as_posix(): path.read_bytes() for path in old.rglob("*") if path.is_file()}
    good = snapshot.from_files("good", files)
    every = [path for path in places(json.loads(raw)) if path]
    for number, path in enumerate(every[:: max(1, len(every) // 150)]):
        told = json.loads(raw)
        inner = told
        for key in path[:-1]:
            inner = inner[key]
        inner[path[-1]] = ODD[number % len(ODD)]
        try:
            found = compare(good, snapshot.from_files("odd", {**files, "datapackage.json": json.dumps(told).encode()}))
        except DataError as fault:
            assert len(str(fault).splitlines()) == 1
        else:
            assert list(changelist.text(found)) or not found
