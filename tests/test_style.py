"""The shape of the code: small typed functions, imports one way, languages nowhere but in their folders."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from statistics import median, quantiles

import pytest

import tally
from tally import codes, packs
from tally.numbers import numpacks
from tally.schema.tables import TABLES
from tally.text import shadow

CODE = Path(tally.__file__).parent
FILES = {str(path.relative_to(CODE)): path for path in sorted(CODE.rglob("*.py"))}
# What stands where, and in which order: a file imports only from its own folder and from what stands above it.
MAP = re.findall(r"`(\w+)(?:\.py|/)`", "".join(line.split(" | ")[0] for line in (CODE / "README.md").read_text(encoding="utf-8").splitlines(True) if line.startswith("| `")))
ORDER = [name for name in MAP if name != "lang"]
BELOW = set(ORDER[ORDER.index("api") :])  # reads and writes files, prints, compares packages: the engine stands above it
# Run by hand to make vendored data, or of one standard: they may name words of a language.
MAKERS = {"schema/faults.py", "schema/schemas.py", "numbers/cldr.py", "world/gazetteer.py", "world/territory_names.py"}
ENGINE_TOO = {"relate", "review"}  # below the command to evaluate, and yet they read no files and name no words
TERMS = {"strong", "update", "minus", "fold", "point"}  # kinds of things in the engine, which happen to be words of a language too
FOLDING = {"text.py", "searching/folding.py"}  # the places that know single characters of scripts: what is folded to what
Function = ast.FunctionDef | ast.AsyncFunctionDef
every_file = pytest.mark.parametrize("name", FILES)


@cache
def parsed(name: str) -> ast.Module:
    """The syntax tree of a file of the package."""
    return ast.parse(FILES[name].read_text(encoding="utf-8"), name)


def functions(name: str) -> Iterator[Function]:
    """Every function of a file, nested ones and methods included."""
    return (node for node in ast.walk(parsed(name)) if isinstance(node, Function))


def public(name: str) -> Iterator[Function]:
    """Functions of the module and methods of its public classes whose names do not begin with an underscore."""
    tree = parsed(name)
    holders = [tree, *(node for node in tree.body if isinstance(node, ast.ClassDef) and not node.name.startswith("_"))]
    return (node for holder in holders for node in holder.body if isinstance(node, Function) and not node.name.startswith("_"))


def lines(function: Function) -> int:
    """Lines from `def` to the last one, docstring included."""
    return function.end_lineno - function.lineno + 1


def module(name: str) -> str:
    """The top-level module of the package that a file belongs to: site/reader.py is site."""
    return Path(name).parts[0].removesuffix(".py")


def taken(name: str) -> Iterator[tuple[tuple[str, ...], str]]:
    """Where in this package every import of a file looks, and what it takes from there; those inside functions included."""
    folder = Path(name).parts[:-1]
    for node in ast.walk(parsed(name)):
        if isinstance(node, ast.ImportFrom) and node.level:
            base = (*folder[: len(folder) + 1 - node.level], *(node.module.split(".") if node.module else ()))
            yield from ((base, alias.name) for alias in node.names)


def imports(name: str) -> Iterator[tuple[str, str]]:
    """Top-level file or folder that every import of a file looks in, and the name taken from it ("" for the whole)."""
    for base, what in taken(name):
        yield (base[0], what) if base else (what, "")


def inside(name: str) -> set[str]:
    """The files of its own folder that a file imports."""
    folder = Path(name).parts[:-1]
    found = set()
    for base, what in taken(name):
        candidates = ((*base, f"{what}.py"), (*base, what, "__init__.py"), (*base[:-1], f"{''.join(base[-1:])}.py"), (*base, "__init__.py"))
        path = next("/".join(parts) for parts in candidates if "/".join(parts) in FILES)
        found |= {path} if Path(path).parts[:-1] == folder else set()
    return found


def test_function_sizes() -> None:
    sizes = [lines(f) for name in FILES for f in functions(name)]
    assert len(sizes) > 100
    assert median(sizes) <= 12
    assert quantiles(sizes, n=10)[-1] <= 30


@every_file
def test_no_function_over_60_lines_and_no_file_over_400(name: str) -> None:
    long = {f.name: lines(f) for f in functions(name) if lines(f) > 60}
    assert not long
    length = len(FILES[name].read_text(encoding="utf-8").splitlines())
    assert length <= 400


@every_file
def test_every_public_function_is_typed_and_described(name: str) -> None:
    assert ast.get_docstring(parsed(name)), "no docstring of the module"
    for function in public(name):
        told = function.args
        bare = [a.arg for a in (*told.posonlyargs, *told.args, *told.kwonlyargs) if a.annotation is None and a.arg not in ("self", "cls")]
        assert not bare, f"{function.name}: no type for {bare}"
        assert function.returns is not None, f"{function.name}: no type of its result"
        assert ast.get_docstring(function), f"{function.name}: no docstring"
    for node in parsed(name).body:
        assert not isinstance(node, ast.ClassDef) or node.name.startswith("_") or ast.get_docstring(node), f"{node.name}: no docstring"


@every_file
def test_nobody_imports_anybodys_insides(name: str) -> None:
    assert not [f"{source}.{what}" for source, what in imports(name) if what.startswith("_")]


def test_the_map_names_everything_once() -> None:
    there = {path.name.removesuffix(".py") for path in CODE.iterdir() if path.suffix == ".py" or (path.is_dir() and any(path.glob("*.*")))}
    assert sorted(MAP) == sorted(there - {"__pycache__"})


@every_file
def test_imports_run_one_way(name: str) -> None:
    above = set(ORDER[: ORDER.index(module(name)) + 1])
    assert set(source for source, _ in imports(name)) <= above


def test_imports_run_in_no_circle_within_a_folder() -> None:
    graph = {name: {path for path in inside(name) if path != name} for name in FILES}
    done: set[str] = set()

    def visit(at: str, path: tuple[str, ...]) -> None:
        assert at not in path, " <- ".join((*path, at))
        if at not in done:
            for other in sorted(graph[at]):
                visit(other, (*path, at))
            done.add(at)

    for at in sorted(graph):
        visit(at, ())
    assert done == set(FILES)


def texts(name: str) -> Iterator[tuple[int, str]]:
    """Every text constant of a file that is no docstring, with its line."""
    docs = {id(n.body[0].value) for n in ast.walk(parsed(name)) if isinstance(n, (ast.Module, ast.ClassDef, Function)) and ast.get_docstring(n)}
    for node in ast.walk(parsed(name)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docs:
            yield node.lineno, node.value


def identifiers(name: str) -> Iterator[str]:
    """The names that a file gives to things."""
    for node in ast.walk(parsed(name)):
        if isinstance(node, ast.Name):
            yield node.id
        elif isinstance(node, (Function, ast.ClassDef)):
            yield node.name
        elif isinstance(node, ast.arg):
            yield node.arg


@every_file
def test_no_letter_beyond_ascii_stands_in_code(name: str) -> None:
    if name in FOLDING:
        return
    found = [f"line {line}: {text!r}" for line, text in texts(name) if any(c.isalpha() and not c.isascii() for c in text)]
    assert not found and all(map(str.isascii, identifiers(name)))


@every_file
def test_no_group_of_a_pattern_is_possessive(name: str) -> None:
    # Python before 3.11.5 matches such groups wrongly: https://github.com/python/cpython/issues/106052
    assert not [line for line, text in texts(name) if re.search(r"\)[*+?]\+|\(\?>", text)]


@cache
def names() -> frozenset[str]:
    """What the engine may name: codes, keys of the packs' schema, roles, columns, and what the program itself calls things."""

    def walk(spec: object) -> Iterator[str]:
        if isinstance(spec, dict):
            for key, value in spec.items():
                yield from (str(key), *walk(value))

    roles = (part for code in packs.codes() for _, entry in packs.load(code).lexicon for part in entry.role.split("."))
    columns = (name for table in TABLES.values() for name in (table.name, *table.header))
    listed = (name for row in codes.rows() for name in (row["code"], row["list"]))
    return frozenset((*listed, *walk(packs.SCHEMA), *walk(numpacks.SCHEMA), *TERMS, *roles, *columns, *(i for name in FILES for i in identifiers(name))))


@cache
def words() -> frozenset[str]:
    """Every form of more than three letters that a pack holds and that is no name."""
    forms = {shadow(form) for code in packs.codes() for form, _ in packs.load(code).lexicon if len(form) > 3 and "*" not in form}
    return frozenset(forms - names())


@every_file
def test_the_engine_names_no_language_and_none_of_its_words(name: str) -> None:
    if (module(name) in BELOW - ENGINE_TOO) or name in MAKERS:
        return
    languages = set(packs.codes()) - {"id", "it", "no", "or", "is", "as", "to"}  # these are also words of the program
    found = [f"line {line}: {text!r}" for line, text in texts(name) if text in languages or shadow(text.strip()) in words()]
    assert not found
