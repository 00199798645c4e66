"""What the tests share: the repository, a copy of it to build in, the command line, and a small package made by hand."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from tally import build, package, pipeline, release, write
from tally.cli import cli
from tally.schema.tables import Claim, Source, claim_id

if TYPE_CHECKING:
    from site_example import Browser

ROOT = Path(__file__).parents[1]
os.environ.setdefault("TALLY_CACHE", str(ROOT / ".cache" / "kept"))  # not in the user's own folder
TEXT = "Six people were killed, two civilians and four policemen, officials said.\nNo one else."


@dataclass(frozen=True)
class Run:
    """How a command ended."""

    status: int
    out: str
    err: str

    @property
    def error(self) -> str:
        """The one line on standard error of a command that failed as it should: no traceback, no usage text."""
        assert len(self.err.splitlines()) == 1, self.err
        assert self.err.startswith("tally: ")
        return self.err.removeprefix("tally: ").strip()


@pytest.fixture
def tally() -> Callable[..., Run]:
    """Run the command line as a user would: `tally("build", folder)`. An exception that is no exit is raised."""

    def run(*args: object, stdin: bytes | None = None) -> Run:
        result = CliRunner().invoke(cli, list(map(str, args)), input=stdin, prog_name="tally")
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        return Run(result.exit_code, result.stdout, result.stderr)

    return run


def copy_project(root: Path) -> Path:
    """Copy all that `tally build` reads to `root`."""
    for name in ("seeds", "data"):
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, root / name, ignore=shutil.ignore_patterns("*.db"))
    for name in ("CITATION.cff", "README.md", "datapackage.json"):
        if (ROOT / name).is_file():
            shutil.copy(ROOT / name, root / name)
    return root


def smallest_gold() -> Path:
    """The set of gold that is measured soonest."""
    return min((ROOT / "tests" / "gold").glob("*.jsonl"), key=lambda path: path.stat().st_size)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A copy of all that `tally build` reads."""
    return copy_project(tmp_path / "project")


@pytest.fixture(scope="session")
def built_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project that has been built, to be copied and not touched."""
    root = copy_project(tmp_path_factory.mktemp("built") / "project")
    build.save(root, build.build(root))
    return root


@pytest.fixture(scope="session")
def made() -> build.Built:
    """What building the repository itself gives, with all its gold; nothing of it is written."""
    return build.build(ROOT)


@pytest.fixture
def built(built_once: Path, tmp_path: Path) -> Path:
    """A project that has been built once."""
    return Path(shutil.copytree(built_once, tmp_path / "built"))


def tree(root: Path) -> dict[str, bytes]:
    """Every file under `root` with its bytes."""
    return {str(path.relative_to(root)): path.read_bytes() for path in sorted(root.rglob("*")) if path.is_file()}


def claim(number: str, **told: Any) -> Claim:
    """A claim about TEXT whose number is the word `number`; `told` replaces what a plain one says."""
    start = TEXT.index(number)
    plain = Claim(
        claim_id=claim_id(sha256(TEXT.encode()).hexdigest(), start), source_id="one", language="en", outcome="killed", object="people",
        class_="person", status="unknown", subject=None, value=2, low=2, high=2, quantifier="exact", value_text=number, unit="person",
        basis="incident", stance="asserted", attribution="unnamed", claimant_text="officials", quote=TEXT.split("\n")[0], quote_start=0,
        quote_end=TEXT.index("\n"), number_start=start, number_end=start + len(number), confidence=0.5,
    )  # fmt: skip
    return replace(plain, **told)


def package_of(folder: Path, claims: Iterable[Claim], **tables: tuple[Any, ...]) -> Path:
    """A package with these claims about TEXT written to `folder`, its descriptor true to its files."""
    source = Source(source_id="one", path="texts/one.txt", sha256=sha256(TEXT.encode()).hexdigest(), characters=len(TEXT))
    rows = {"claims": tuple(claims), "sources": (source,), "codes": pipeline.code_rows(), **tables}
    files = package.files(rows, package.Facts("example", "Example", "An example."))
    write.replace(folder, files | {"texts/one.txt": TEXT.encode()})
    return folder


def breakdown() -> list[Claim]:
    """Six killed, of whom two civilians and four policemen."""
    six = claim("Six", value=6, low=6, high=6)
    two = claim("two", subject="civilians", class_="civilian", status="civilian", part_of=six.claim_id)
    four = claim("four", value=4, low=4, high=4, subject="policemen", class_="police", status="police_or_rescue", part_of=six.claim_id)
    return [six, two, four]


def git(folder: Path, *arguments: str) -> str:
    """Run git in `folder` as somebody; what it prints."""
    who = ["-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false", "-c", "init.defaultBranch=main"]
    return subprocess.run(["git", *who, *arguments], cwd=folder, check=True, capture_output=True, text=True).stdout


@pytest.fixture(scope="session")
def releasable_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository from which a release can be made, with one small set of gold; to be cloned and not touched."""
    root = copy_project(tmp_path_factory.mktemp("releasable") / "project")
    for name in ("LICENSE", "CHANGELOG.md", ".gitignore"):
        shutil.copy(ROOT / name, root / name)
    (root / "tests" / "gold").mkdir(parents=True)
    shutil.copy(smallest_gold(), root / "tests" / "gold")
    build.save(root, build.build(root))
    git(root, "init", "-q")
    git(root, "add", ".")
    git(root, "commit", "-q", "-m", "Package")
    return root


@pytest.fixture(scope="session")
def released_once(releasable_once: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository after its first release, in dist/ and releases/; to be read and not touched."""
    root = tmp_path_factory.mktemp("released") / "project"
    git(releasable_once, "clone", "-q", str(releasable_once), str(root))
    version = package.cited(root, build.NAME, ()).version
    release.publish(root, root / "dist", release.prepare(root, version, root / "dist"))
    return root


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example package of the site's tests, built anew for each file of them."""
    import site_example  # with Datasette, which other tests need not load

    return site_example.build(tmp_path_factory.mktemp("package"))


@pytest.fixture(scope="module")
def browser(folder: Path) -> Browser:
    """Who asks the site that serves `folder` for pages."""
    import site_example

    return site_example.Browser(folder)
