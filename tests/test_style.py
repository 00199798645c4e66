"""The shape of the code: small typed functions, imports one way, languages nowhere but in their folders."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from statistics import median, quantiles

import pytest

import tally.packs
from tally import codes, numpacks, packs
from tally.tables import TABLES
from tally.text import shadow

CODE = Path(tally.packs.__file__).parent
FILES = {str(path.relative_to(CODE)): path for path in sorted(CODE.rglob("*.py"))}
# Each of these imports only what stands before it.
FOUNDATION = ["errors", "codes", "model", "text", "lexicon", "kept", "plainyaml", "packs"]
# What reads and writes files, prints, or is run by hand to make vendored data. The engine never imports these.
APPLICATION = {
    "__main__", "build", "calibrate", "cldr", "cli", "corpus", "decisions", "evaluate", "extract", "faults", "gazetteer", "handwritten", "history", "new",
    "package", "pipeline", "quality", "readme", "reviewing", "schemas", "seeds", "site", "sqlite", "territories", "validate", "write",
}  # fmt: skip
# What compares packages and makes releases of them.
APPLICATION |= {
    "archive", "changelist", "citation", "cited", "codebook", "contents", "descriptions", "diff", "hxl", "parquet", "pinned", "records", "release", "snapshot",
    "versions", "workbook",
}  # fmt: skip
TERMS = {"strong", "update", "minus", "fold", "point"}  # kinds of things in the engine, which happen to be words of a language too
FOLDING = {"text.py", "folding.py"}  # the places that know single characters of scripts: what is folded to what
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


def imports(name: str) -> Iterator[tuple[str, str]]:
    """Module of this package and the name taken from it, for every import of a file, those inside functions included."""
    depth = len(Path(name).parts)
    for node in ast.walk(parsed(name)):
        if isinstance(node, ast.ImportFrom) and node.level == depth:
            for alias in node.names:
                yield (node.module.split(".")[0], alias.name) if node.module else (alias.name, "")


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


@every_file
def test_the_foundation_imports_one_way_and_the_engine_no_application(name: str) -> None:
    own, taken = module(name), {source for source, _ in imports(name)}
    if own in FOUNDATION:
        assert taken <= set(FOUNDATION[: FOUNDATION.index(own)])
    elif own not in APPLICATION:
        assert not taken & (APPLICATION - {"schemas"}), "the engine reads and writes no files"


def test_imports_run_in_no_circle() -> None:
    graph: dict[str, set[str]] = {}
    for name in FILES:
        graph.setdefault(module(name), set()).update(source for source, _ in imports(name))
    done: set[str] = set()

    def visit(at: str, path: tuple[str, ...]) -> None:
        assert at not in path, " <- ".join((*path, at))
        if at not in done:
            for other in sorted(graph.get(at, set()) - {at}):
                visit(other, (*path, at))
            done.add(at)

    for at in sorted(graph):
        visit(at, ())
    assert done >= set(FOUNDATION)


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
    if module(name) in APPLICATION:
        return
    languages = set(packs.codes()) - {"id", "it", "no", "or", "is", "as", "to"}  # these are also words of the program
    found = [f"line {line}: {text!r}" for line, text in texts(name) if text in languages or shadow(text.strip()) in words()]
    assert not found
