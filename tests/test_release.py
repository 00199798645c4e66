"""Releases: made whole, the same bytes anywhere, recorded; and each thing that stands against one is said in a line, with nothing written."""

from __future__ import annotations

import csv
import errno
import hashlib
import io
import json
import os
import resource
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import ROOT, Run, git, tree

from tally import build, package, release, write
from tally.errors import DataError
from tally.package import validate
from tally.release import changelist, contents, records, versions
from tally.release.diff import Diff
from tally.schema.columns import TABLES

Tally = Callable[..., Run]
VERSION = package.cited(ROOT, build.NAME, ()).version
FOLDER = f"{build.NAME}-{VERSION}"


@pytest.fixture
def repository(releasable_once: Path, tmp_path: Path) -> Path:
    """A clone in which a release can be made."""
    git(releasable_once, "clone", "-q", str(releasable_once), str(tmp_path / "repository"))
    return tmp_path / "repository"


@pytest.fixture(scope="session")
def built_release(releasable_once: Path) -> build.Built:
    """What a build of the repository gives."""
    return build.build(releasable_once)


@pytest.fixture
def no_build(built_release: build.Built, monkeypatch: pytest.MonkeyPatch) -> None:
    """Spare the build where a test is not about it."""
    monkeypatch.setattr(build, "build", lambda root, progress=iter: built_release)


def commit(repository: Path) -> None:
    git(repository, "add", ".")
    git(repository, "commit", "-q", "--allow-empty", "-m", "Change")


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def all_files(root: Path) -> dict[str, bytes]:
    """Everything in a repository but git's own."""
    return {name: content for name, content in tree(root).items() if not name.startswith(".git/")}


# What is made


def test_folder_zip_and_sums_hold_the_same(released_once: Path) -> None:
    folder = released_once / "dist" / FOLDER
    files = tree(folder)
    with zipfile.ZipFile(folder.with_suffix(folder.suffix + ".zip")) as packed:
        assert {name.removeprefix(f"{FOLDER}/"): packed.read(name) for name in packed.namelist()} == files
        assert all(name.startswith(f"{FOLDER}/") for name in packed.namelist())
    told = dict(reversed(line.split("  ", 1)) for line in files["SHA256SUMS"].decode().splitlines())
    assert told == {name: hashlib.sha256(content).hexdigest() for name, content in files.items() if name != "SHA256SUMS"}


def test_everything_that_a_reader_cites_is_in_it(released_once: Path) -> None:
    files = set(tree(released_once / "dist" / FOLDER))
    expected = {
        "README.md", "LICENSE", "CITATION.cff", "CHANGELOG.md", "SHA256SUMS", "changes.csv", "codebook.html", "codebook.md", "datapackage.json", "data/tally.db",
        f"{build.NAME}.xlsx", "croissant.json", "ro-crate-metadata.json", "dataset.jsonld", "csv-metadata.json", ".zenodo.json", "citation.bib", "citation.ris",
        "hxl/claims.csv", "hxl/tolls.csv",
    }  # fmt: skip
    tables = {f"{folder}/{name}.{ending}" for name in TABLES for folder, ending in (("data", "csv"), ("parquet", "parquet"))}
    articles = {f"seeds/{path.name}" for path in (released_once / "seeds").glob("*.txt")}
    assert files == expected | tables | articles
    readme = (released_once / "dist" / FOLDER / "README.md").read_text(encoding="utf-8")
    for name in files - {"README.md", "ro-crate-metadata.json", "SHA256SUMS"}:
        assert f"| `{name}` | " in readme and f"| `{name}` | {name} |" not in readme, f"{name}: not described"


def test_a_release_is_a_valid_package_and_that_of_the_repository(released_once: Path, tally: Tally) -> None:
    folder = released_once / "dist" / FOLDER
    assert not validate.validate(folder).faults
    assert tally("diff", folder, released_once) == Run(0, "", "")
    assert tally("diff", f"{folder}.zip", released_once / "releases" / VERSION) == Run(0, "", "")


def test_the_record_tells_commit_counts_and_hash(released_once: Path) -> None:
    (record,) = records.read(released_once)
    packed = (released_once / "dist" / f"{FOLDER}.zip").read_bytes()
    claims = list(csv.reader((released_once / "data" / "claims.csv").open(encoding="utf-8", newline="")))
    assert (record.version, record.sha256, record.doi) == (VERSION, hashlib.sha256(packed).hexdigest(), "")
    assert record.commit == git(released_once, "rev-parse", "HEAD").strip() and record.claims == str(len(claims) - 1)
    assert git(released_once, "status", "--porcelain", "dist") == ""


def test_another_place_locale_time_zone_and_hash_seed_give_the_same_zip(released_once: Path, repository: Path, tmp_path: Path) -> None:
    env = {**os.environ, "LC_ALL": "C", "TZ": "Asia/Yerevan", "PYTHONHASHSEED": "7", "PYTHONPATH": str(ROOT / "scripts")}
    command = [sys.executable, "-m", "tally", "release", VERSION, "--out", str(tmp_path / "elsewhere")]
    done = subprocess.run(command, cwd=repository, env=env, check=True, capture_output=True, text=True)
    (record,) = records.read(released_once)
    assert f"{record.sha256}  " in done.stdout
    assert tree(tmp_path / "elsewhere") == tree(released_once / "dist")
    assert tree(repository / "releases") == tree(released_once / "releases")


def test_a_dry_run_checks_and_makes_all_and_writes_nothing(repository: Path, released_once: Path, tally: Tally, no_build: None) -> None:
    before = all_files(repository)
    run = tally("release", VERSION, repository, "--dry-run")
    assert run.status == 0 and run.err == "" and run.out.splitlines()[-1] == "nothing written"
    assert f"{records.read(released_once)[0].sha256}  {repository / 'dist' / FOLDER}.zip" in run.out
    assert all_files(repository) == before


# The next release


def next_version(released: Path, target: Path, version: str) -> Path:
    """The repository after the first release was committed, its files ready for `version`."""
    shutil.copytree(released, target, ignore=shutil.ignore_patterns("dist"))
    edit(target / "CITATION.cff", f"version: {VERSION}", f"version: {version}")
    edit(target / "CHANGELOG.md", f"## [{VERSION}]", f"## [{version}] - {package.cited(target, build.NAME, ()).created}\n\n- News.\n\n## [{VERSION}]")
    return target


def forget(repository: Path, claim: str) -> None:
    """Let the last release have been without a claim, so that it is new in the next."""
    kept = repository / "releases" / VERSION
    for name in ("claims", "attributions", "relations"):
        path = kept / "data" / f"{name}.csv"
        lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
        path.write_text("".join(line for line in lines if claim not in line), encoding="utf-8")


def test_the_next_release_is_compared_with_the_last_one(released_once: Path, tmp_path: Path, tally: Tally) -> None:
    major, minor, patch = map(int, VERSION.split("."))
    small, enough = f"{major}.{minor}.{patch + 1}", f"{major}.{minor + 1}.0"
    repository = next_version(released_once, tmp_path / "repository", small)
    (claim,) = (line.split(",")[0] for line in (repository / "data" / "claims.csv").read_text(encoding="utf-8").splitlines()[1:2])
    forget(repository, claim)
    build.save(repository, build.build(repository))
    commit(repository)
    run = tally("release", small, repository)
    assert run.status == 1 and run.out == ""
    assert run.error.startswith(f"version {small} is too small after {VERSION}, expected at least {enough}: a minor change, claims: rows are new")

    edit(repository / "CITATION.cff", f"version: {small}", f"version: {enough}")
    edit(repository / "CHANGELOG.md", f"[{small}]", f"[{enough}]")
    build.save(repository, build.build(repository))
    commit(repository)
    run = tally("release", enough, repository)
    assert run.status == 0, run.err
    assert "since the last release: " in run.out and "demands a minor version: " in run.out
    changes = (repository / "dist" / f"{build.NAME}-{enough}" / "changes.csv").read_text(encoding="utf-8")
    rows = list(csv.DictReader(io.StringIO(changes, newline="")))
    assert {"table": "claims", "row": claim, "change": "added", "column_name": "", "old": "", "new": ""} in rows
    assert [record.version for record in records.read(repository)] == [VERSION, enough]
    assert changelist.as_csv(tally_diff(repository, VERSION)) == changes


def tally_diff(repository: Path, version: str) -> Diff:
    from tally.package import snapshot
    from tally.release import diff

    return diff.compare(snapshot.read(str(repository / "releases" / version)), snapshot.read(str(repository)))


# What is refused


def refused(tally: Tally, repository: Path, version: str = VERSION) -> str:
    """The line with which a release is refused; nothing has been written then."""
    before = all_files(repository)
    run = tally("release", version, repository)
    assert run.status == 1 and run.out == ""
    assert all_files(repository) == before
    return run.error.replace(str(repository), "R")


@pytest.mark.parametrize("version", ["1", "v0.1.0", "0.1", "0.1.0.0", "01.1.0", "latest", "../0.1.0", "--", ""])
def test_a_version_that_is_none(version: str, repository: Path, tally: Tally) -> None:
    run = tally("release", "--", version, repository)
    assert run.status == 1 and "is not Semantic Versioning, expected MAJOR.MINOR.PATCH like 1.2.0" in run.error


def test_a_version_that_the_files_do_not_name(repository: Path, tally: Tally) -> None:
    assert refused(tally, repository, "9.9.9") == f"R/CITATION.cff: version is {VERSION}, expected 9.9.9"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda r: edit(r / "CHANGELOG.md", f"## [{VERSION}]", "## [8.8.8]"), f"R/CHANGELOG.md: no entry '## [{VERSION}] - "),
        (lambda r: edit(r / "CHANGELOG.md", f"## [{VERSION}] - 2", f"## [{VERSION}] - 1"), f"R/CHANGELOG.md: {VERSION} is dated 1"),
        (lambda r: (r / "CHANGELOG.md").write_text(f"## [{VERSION}] - {package.cited(r, 'x', ()).created}\n\n## [0.0.1]\n- x\n"), "nothing is told of"),
        (lambda r: (r / "CHANGELOG.md").unlink(), "R/CHANGELOG.md: no entry"),
        (lambda r: (r / "pyproject.toml").write_text('[project]\nversion = "7.7.7"\n'), f"R/pyproject.toml: version is 7.7.7, expected {VERSION}"),
        (lambda r: shutil.rmtree(r / "tests"), "R/tests/gold: no such folder, so how well the engine reads is not measured"),
        (lambda r: (r / "dist" / FOLDER).mkdir(parents=True), f"R/dist/{FOLDER}: is there already; a release is never overwritten"),
        (lambda r: ((r / "dist").mkdir(), (r / "dist" / f"{FOLDER}.zip").touch()), f"R/dist/{FOLDER}.zip: is there already"),
    ],
)
def test_files_that_do_not_agree_or_are_in_the_way(change: Callable[[Path], object], message: str, repository: Path, tally: Tally) -> None:
    change(repository)
    commit(repository)
    assert message in refused(tally, repository)


@pytest.mark.parametrize("name", ["README.md", "untracked.txt"])
def test_a_tree_that_is_not_clean(name: str, repository: Path, tally: Tally) -> None:
    with (repository / name).open("a") as file:
        file.write("x\n")
    assert refused(tally, repository) == f"{name}: not committed; a release is made from a clean tree"
    (repository / "other.txt").touch()
    assert " and 1 more: not committed" in refused(tally, repository)


def test_a_folder_that_is_no_repository(repository: Path, tally: Tally, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.rmtree(repository / ".git")
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(repository.parent))
    assert refused(tally, repository).startswith("R: git status: not a git repository")


def test_tables_that_are_stale(repository: Path, tally: Tally, no_build: None) -> None:
    with (repository / "data" / "claims.csv").open("a") as file:
        file.write("\n")
    commit(repository)
    assert refused(tally, repository) == "stale: data/claims.csv; run `tally build` and commit what it makes"


def test_a_package_with_a_fault(repository: Path, tally: Tally, no_build: None, monkeypatch: pytest.MonkeyPatch) -> None:
    fault = validate.Fault("claims", 2, "quote", "'x'", "what stands in the text")
    monkeypatch.setattr(validate, "validate", lambda root: validate.Report((fault, fault), 1, ()))
    message = refused(tally, repository)
    assert message.startswith("not valid: ") and "quote" in message and message.endswith(" and 1 more")


def test_a_version_that_was_released_or_comes_before_the_last(repository: Path, released_once: Path, tally: Tally, no_build: None) -> None:
    shutil.copytree(released_once / "releases", repository / "releases", dirs_exist_ok=True)
    commit(repository)
    assert refused(tally, repository) == f"R/releases/{VERSION}: is there already; a release is never overwritten"
    shutil.rmtree(repository / "releases" / VERSION)
    commit(repository)
    assert refused(tally, repository) == f"version {VERSION} is not after {VERSION}, the last release"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("version\n", "R/releases/releases.csv: header 'version', expected 'version,date,commit"),
        (",".join(records.HEADER) + "\n0.0.1,x\n", "R/releases/releases.csv: line 2: expected 8 cells with the SHA-256 of a zip"),
        (",".join(records.HEADER) + f"\n0.1,2026-01-01,c,1,1,1,{'0' * 64},\n", "R/releases/releases.csv: line 2: version '0.1' is not Semantic Versioning"),
        (",".join(records.HEADER) + f"\n0.0.1,2026-01-01,c,1,1,1,{'0' * 64},\n", "R/releases/0.0.1: no such folder, expected the tables of the last release"),
        ("\udcff", "R/releases/releases.csv: cannot be read: "),
    ],
)
def test_a_list_of_releases_that_is_none(content: str, message: str, repository: Path, tally: Tally, no_build: None) -> None:
    (repository / "releases").mkdir(exist_ok=True)
    (repository / "releases" / "releases.csv").write_bytes(content.encode("utf-8", "surrogateescape"))
    commit(repository)
    assert message in refused(tally, repository)


def test_a_tool_that_is_not_installed(repository: Path, tally: Tally, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(release, "find_spec", lambda name: None)
    assert refused(tally, repository) == "no apsw and no xlsxwriter: install the extra `release`, as requirements.lock does"


# What fails midway


def test_a_full_disk_leaves_nothing(repository: Path, tally: Tally, no_build: None) -> None:
    before = all_files(repository)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (400_000, hard))  # the database is larger than that
    try:
        run = tally("release", VERSION, repository)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert run.status == 1 and run.out == ""
    assert run.error == "data/tally.db: cannot be written: disk I/O error"
    assert all_files(repository) == before and not (repository / "dist").exists()


@pytest.mark.parametrize("fails", range(1, 5))
def test_whichever_of_the_four_cannot_be_put_in_place(fails: int, repository: Path, released_once: Path, tally: Tally, no_build: None, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(released_once / "releases", repository / "releases", dirs_exist_ok=True)
    shutil.move(repository / "releases" / VERSION, repository / "releases" / "0.0.9")
    edit(repository / "releases" / "releases.csv", f"{VERSION},", "0.0.9,")
    commit(repository)
    before = all_files(repository)
    count = 0
    rename = Path.rename

    def failing(self: Path, target: Path) -> Path:
        nonlocal count
        count += 1
        if count == fails:
            raise OSError(errno.ENOSPC, "No space left on device", str(target))
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", failing)
    run = tally("release", VERSION, repository)
    assert run.status == 1 and run.error.endswith(": cannot be written: No space left on device")
    assert all_files(repository) == before and not (repository / "dist").exists()


def test_an_interrupt_between_two_renames_takes_both_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "list").write_bytes(b"old")
    rename = Path.rename

    def interrupted(self: Path, target: Path) -> Path:
        if target.name == "list":
            raise KeyboardInterrupt
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", interrupted)
    with pytest.raises(KeyboardInterrupt):
        write.together({tmp_path / "folder": {"a": b"1"}, tmp_path / "list": b"new"})
    assert tree(tmp_path) == {"list": b"old"} and not (tmp_path / "folder").exists()


def test_what_was_there_is_replaced_or_kept_whole(tmp_path: Path) -> None:
    (tmp_path / "list").write_bytes(b"old")
    write.together({tmp_path / "new" / "folder": {"a/b": b"1"}, tmp_path / "list": b"new"})
    assert tree(tmp_path) == {"list": b"new", "new/folder/a/b": b"1"}
    with pytest.raises(DataError, match="cannot be written"):
        write.together({tmp_path / "list": b"newer", tmp_path / "new" / "folder": {"a": b"2"}})  # a folder takes no folder's place
    assert tree(tmp_path) == {"list": b"new", "new/folder/a/b": b"1"}


def test_the_committed_records_are_true() -> None:
    for record in records.read(ROOT):
        kept = ROOT / "releases" / record.version
        told = json.loads((kept / "datapackage.json").read_text(encoding="utf-8"))
        assert told["version"] == record.version and told["created"].startswith(record.date)
        for resource_ in told["resources"]:
            assert f"sha256:{hashlib.sha256((kept / resource_['path']).read_bytes()).hexdigest()}" == resource_["hash"]


def test_the_last_release_is_made_again_while_nothing_else_has_changed() -> None:
    """Right after a release: what stands here gives the zip whose hash is recorded. Later the commit that the record names does."""
    last = records.last(records.read(ROOT))
    if last is None:
        return
    try:
        changed = git(ROOT, "diff", "--name-only", last.commit, "--", ".", ":!releases").splitlines()
    except subprocess.CalledProcessError:
        return  # a clone without that commit
    if not changed:
        files = {name: (ROOT / name).read_bytes() for name in (package.DESCRIPTOR, *(f"data/{table}.csv" for table in TABLES))}
        before = sorted((r for r in records.read(ROOT) if r != last), key=lambda r: versions.parse(r.version))
        changes = tally_diff(ROOT, before[-1].version) if before else None
        made = contents.files(ROOT, build.NAME, files, changes)
        assert hashlib.sha256(contents.zipped(f"{build.NAME}-{last.version}", made, last.date)).hexdigest() == last.sha256
