"""The README keeps up: every command and option stands in it, its links lead somewhere, and its recipes work on a copy."""

from __future__ import annotations

import doctest
import os
import re
import shlex
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import click
import pytest
from conftest import ROOT, smallest_gold

from tally import build
from tally.cli import cli
from tally.numbers import numpacks

README = (ROOT / "README.md").read_text(encoding="utf-8")
PROMPT = re.compile(r"^\$ ([^#\n]*[^#\s])", re.MULTILINE)
LONGEST = 8  # lines of a recipe
CASES = """\
- text: Ранети се 5 војници.
  claims:
    - {words: "5", outcome: wounded, low: 5, high: 5, class: soldier}
- text: Во селото живеат 300 војници.
  claims: []
"""
Shell = Callable[[str], subprocess.CompletedProcess[str]]


def commands(group: click.Group, before: str = "tally") -> Iterator[tuple[str, click.Command]]:
    for name, command in sorted(group.commands.items()):
        if isinstance(command, click.Group):
            yield from commands(command, f"{before} {name}")
        else:
            yield f"{before} {name}", command


@pytest.mark.parametrize(("name", "command"), list(commands(cli)), ids=lambda value: value if isinstance(value, str) else "")
def test_every_command_and_option_is_in_the_readme(name: str, command: click.Command) -> None:
    (row,) = re.findall(rf"^\| `{name}\b[^|]*\|.*\|$", README, re.MULTILINE) or [""]
    assert row, f"README: no row for `{name}`"
    for option in command.params:
        if isinstance(option, click.Option):
            assert any(spelling in row for spelling in option.opts), f"README: {option.opts[0]} is not in the row of `{name}`"


def test_every_command_in_the_readme_exists() -> None:
    known = dict(commands(cli))
    for line in re.findall(r"tally (?:new )?[a-z]+", " ".join(PROMPT.findall(README) + re.findall(r"`(tally [^`]*)`", README))):
        assert line in known, f"README: {line!r} is no command"


def test_every_file_that_the_readme_names_is_there() -> None:
    named = [name for name in re.findall(r"`([\w./-]+/?)`", README) if "/" in name or name.endswith((".cff", ".json"))]
    named = [name for name in named if not name.startswith((".venv", "/-/"))]  # made by make; pages of the site
    assert len(named) > 4
    for name in named:
        assert (ROOT / name).exists(), f"README: `{name}` is not there"


def test_the_output_of_the_two_commands_is_real(made: build.Built) -> None:
    (shown,) = re.findall(r"\$ make serve\n(.*?)\$ make test\n", README, re.DOTALL)
    setting_up, *told, address = shown.splitlines()
    news = [line for line in made.news if not line.startswith(("+", "-", "~"))]
    # how many rows changed depends on what was built before, the rest on the seeds alone
    assert [line.partition(";")[0] for line in told] == [line.partition(";")[0] for line in news]
    assert setting_up.partition(":")[2] in (ROOT / "Makefile").read_text(encoding="utf-8")
    default = {option.name: option.default for option in cli.commands["serve"].params}
    assert address.startswith(f"http://{default['host']}:{default['port']}/ ")


def test_the_python_transcript_is_real() -> None:
    blocks = re.findall(r"^```pycon\n(.*?)^```$", README, re.DOTALL | re.MULTILINE)
    assert blocks
    for block in blocks:
        told: list[str] = []
        example = doctest.DocTestParser().get_doctest(block, {}, "README.md", "README.md", 0)
        assert doctest.DocTestRunner().run(example, out=told.append).failed == 0, "".join(told)
    assert f"in one of {len(numpacks.codes())} languages" in " ".join(README.split())


# The recipes


def recipe(name: str) -> list[str]:
    """The commands of a recipe, comments left out."""
    block = re.search(rf"<!-- recipe: {name} -->\n```console\n(.*?)```", README, re.DOTALL)
    assert block, f"README: no recipe {name!r}"
    assert 1 < len(block[1].splitlines()) <= LONGEST
    return PROMPT.findall(block[1])


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """All that a newcomer edits, to be edited; of gold, which each build measures, one set."""
    for name in ("scripts", "seeds", "data", "tests"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__", "*.db", "*.egg-info", "gold"))
    for name in ("README.md", "CITATION.cff", "pyproject.toml"):
        shutil.copy(ROOT / name, tmp_path / name)
    (tmp_path / "tests" / "gold").mkdir()
    shutil.copy(smallest_gold(), tmp_path / "tests" / "gold")
    return tmp_path


@pytest.fixture
def shell(copy: Path) -> Shell:
    """Run a line of a recipe in the copy, with the copy's code."""

    def run(line: str) -> subprocess.CompletedProcess[str]:
        words = shlex.split(line)
        assert words[0] in ("tally", "pytest"), line
        env = {**os.environ, "PYTHONPATH": str(copy / "scripts"), "PYTHONDONTWRITEBYTECODE": "1"}
        options = ["-q", "-p", "no:cacheprovider", "--no-header", "tests/test_cases.py"] if words[0] == "pytest" else []
        return subprocess.run([sys.executable, "-m", *words, *options], cwd=copy, env=env, capture_output=True, text=True)

    return run


def test_recipe_language(copy: Path, shell: Shell) -> None:
    make, edit, check = recipe("language")
    made = shell(make)
    assert made.returncode == 0, made.stderr
    folder = copy / Path(edit.split()[1]).parent
    code = folder.name
    assert f"lang/{code}/cases.yaml: 0 cases" in shell(check).stdout
    for name, empty, filled in (("vocabulary.yaml", r"(  wounded:.*?subject: )\[\]", r"\1[ранети]"), ("vocabulary.yaml", r"(  soldier: )\[\]", r"\1[војници]")):
        text, count = re.subn(empty, filled, (folder / name).read_text(encoding="utf-8"), count=1, flags=re.DOTALL)
        assert count == 1
        (folder / name).write_text(text, encoding="utf-8")
    grammar = (folder / "grammar.yaml").read_text(encoding="utf-8")
    (folder / "grammar.yaml").write_text(grammar.replace('subject: ["before"]', "subject: [before, after]"), encoding="utf-8")
    (folder / "cases.yaml").write_text(CASES * 15, encoding="utf-8")
    filled_in = shell(check)
    assert filled_in.returncode == 0, filled_in.stdout
    (folder / "cases.yaml").write_text(CASES * 15 + "- text: Ранети се 7 војници.\n  claims: []\n", encoding="utf-8")
    wrong = shell(check).stdout
    assert f"lang/{code}/cases.yaml: 'Ранети се 7 војници.'" in wrong
    (folder / "grammar.yaml").write_text(grammar + "colours: [red]\n", encoding="utf-8")
    assert f"lang/{code}/grammar.yaml: unknown key 'colours'" in shell(check).stdout


def test_recipe_article(copy: Path, shell: Shell) -> None:
    add, rebuild = recipe("article")
    article = copy / next(word for word in shlex.split(add) if word.endswith(".txt"))
    article.write_text("Three soldiers were wounded near Agdam on Tuesday, the Azerbaijani Defence Ministry said.\n", encoding="utf-8")
    added = shell(add)
    assert added.returncode == 0, added.stderr
    built = shell(rebuild)
    assert built.returncode == 0, built.stderr
    assert re.search(rf"^\+ clm-\w+ {article.stem}: wounded 'Three' .*Three soldiers were wounded", built.stdout, re.MULTILINE), built.stdout
    assert (copy / "seeds" / article.name).read_bytes() == article.read_bytes()


def test_recipe_column(copy: Path, shell: Shell) -> None:
    edit, rebuild = recipe("column")
    line = re.search(r"note: .*\)$", README, re.MULTILINE)
    assert line
    path = copy / edit.split()[1]
    source = path.read_text(encoding="utf-8")
    end = source.index("\n\n\n@table", source.index("class Claim:"))
    path.write_text(f"{source[:end]}\n    {line[0]}{source[end:]}", encoding="utf-8")
    built = shell(rebuild)
    assert built.returncode == 0, built.stderr
    assert (copy / "data" / "claims.csv").read_text(encoding="utf-8").splitlines()[0].endswith(",note")
    assert '"name": "note"' in (copy / "datapackage.json").read_text(encoding="utf-8")
    assert "What it says." in (copy / "README.md").read_text(encoding="utf-8").partition("<!-- tally:dictionary -->")[2]
    with sqlite3.connect(copy / "data" / "tally.db") as database:
        assert "note" in [column[1] for column in database.execute("pragma table_info(claims)")]
