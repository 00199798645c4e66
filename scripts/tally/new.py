"""What `tally new language` and `tally new source` do: lay out what a newcomer then fills in.

A language's starter is made from the packs' own schema and the definitions in `codes.csv` and `lang/README.md`, so it
has every key that there is and no other; what CLDR knows (name, script, months, weekdays, number words) is filled in.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from hashlib import sha256
from pathlib import Path
from typing import Any

import yaml

from . import codes, corpus, packs, write
from .errors import DataError
from .numbers import cldr, numpacks
from .package import seeds
from .schema.columns import parse

_CODE = re.compile("[a-z]{2,3}")
_EMPTY = {"forms": "[]", "strings": "[]", "sides": "[before]", "by number": "{}", "names": "{}", "pairs": "{}", "texts": "{}"}
_CODED = {"outcomes": "outcome", "nouns": "class", "not_counted": "reason", "not_counted_before": "reason"}
_HINT = re.compile(r"`([a-z_]+)`,? \(([^)]*)\)")
_CASES = """\
# Sentences with the claims they hold, and sentences that hold none; the format is in lang/README.md. Write your own.
[]
"""


# A language


def language_files(code: str) -> dict[str, str]:
    """The starter files of a language by name: every key of the schema, empty or as CLDR has it, with what goes there.

    Raises DataError for what is no ISO 639 code of a language that CLDR knows.
    """
    if not _CODE.fullmatch(code):
        raise DataError(f"{code!r}: expected a language code of ISO 639, two or three small letters")
    known = _cldr(code)
    made = {}
    for name, spec in {**packs.SCHEMA, "numbers.yaml": numpacks.SCHEMA}.items():
        head = f"# {known['name']}, to be filled in: what each key holds and how a form is written stands in lang/README.md.\n"
        made[name] = head + "\n".join(_lines(spec, known.get(name, {}), _hints(name, spec))) + "\n"
    return made | {"cases.yaml": _CASES}


def _cldr(code: str) -> dict[str, Any]:
    """What CLDR knows of the language, in the shape of the starter files."""
    try:
        from babel import Locale, UnknownLocaleError
    except ImportError:
        raise DataError("babel and unicode-rbnf, which know CLDR, are not installed: install the extra `new`, as requirements.lock does") from None
    try:
        locale = Locale.parse(code)
    except (UnknownLocaleError, ValueError):
        raise DataError(f"{code!r}: CLDR knows no such language") from None
    months, weekdays = _forms(locale, "months"), _forms(locale, "days")
    return {
        "name": locale.english_name,
        "grammar.yaml": {"name": locale.english_name, "script": _script(months["1"]), "order": _order()},
        "time.yaml": {"months": months, "weekdays": weekdays},
        "numbers.yaml": {"cldr": _spelled(code), "decimal": [locale.number_symbols["latn"]["decimal"]], "group": [locale.number_symbols["latn"]["group"]]},
    }


def _forms(locale: Any, what: str) -> dict[str, list[str]]:  # noqa: ANN401 - a library's class
    """Full names of months or weekdays, in a sentence and alone, by their numbers from 1."""
    contexts = [getattr(locale, what)[context]["wide"] for context in ("format", "stand-alone")]
    return {str(i): sorted({names[n] for names in contexts}) for i, n in enumerate(sorted(contexts[0]), 1)}


def _spelled(code: str) -> list[str]:
    """The language itself where CLDR spells its numbers, else nothing."""
    from unicode_rbnf import RbnfEngine

    try:
        return [code] if RbnfEngine.for_language(code) else []
    except ValueError:
        return []


def _order() -> dict[str, Any]:
    """The order that a pack has when it says nothing."""
    return {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(packs.Order()).items()}


def _script(names: list[str]) -> str:
    letter = next(c for c in "".join(names) if c.isalpha())
    return unicodedata.name(letter).split(" ")[0]


def _lines(spec: Any, known: Any, hints: Mapping[str, str], indent: str = "") -> Iterator[str]:
    """The YAML lines of a part of a schema. Keys that have no empty value and are not known are commented out."""
    for key, inner in spec.items():
        name = key if yaml.safe_load(key) == key else f'"{key}"'  # YAML would read 1 and on as something else
        own = known.get(key)
        comment = f"  # {hints[key]}" if key in hints else ""
        if isinstance(inner, Mapping):
            yield f"{indent}{name}:{comment}"
            coded = {row["code"]: row["definition"] for row in codes.rows() if row["list"] == _CODED.get(key)}
            yield from _lines(inner, own or {}, coded or hints, indent + "  ")
        elif own is not None:
            yield f"{indent}{name}: {_flow(own)}{comment}"
        elif inner in _EMPTY:
            yield f"{indent}{name}: {_EMPTY[inner]}{comment}"
        else:
            yield f"{indent}# {name}:{comment}"


def _flow(value: Any) -> str:
    """A text or a list of texts as YAML on one line, quoted so that nothing is read as something else."""
    return f"[{', '.join(map(_flow, value))}]" if isinstance(value, list) else '"' + str(value).replace('"', '\\"') + '"'


def _hints(name: str, spec: Mapping[str, Any]) -> dict[str, str]:
    """What the section of `lang/README.md` about the file `name` says of its keys: in brackets behind each.

    A key that stands in two places of the file is left out, since what is said there may be meant for either.
    """
    met = Counter(_keys(spec))
    _, _, section = (packs.LANG / "README.md").read_text(encoding="utf-8").partition(f"## {name}\n")
    found = {m[1]: " ".join(m[2].split()) for m in _HINT.finditer(section.partition("\n## ")[0])}
    return {key: hint for key, hint in found.items() if met[key] == 1}


def _keys(spec: Mapping[str, Any]) -> Iterator[str]:
    for key, inner in spec.items():
        yield key
        if isinstance(inner, Mapping):
            yield from _keys(inner)


def add_language(code: str, lang: Path) -> tuple[str, ...]:
    """Write to the language's folder in `lang` those starter files that it lacks; their paths, its generated table of numbers among them.

    Raises DataError where it lacks none.
    """
    folder = lang / code
    files = {name: text for name, text in language_files(code).items() if not (folder / name).exists()}
    if not files:
        raise DataError(f"{folder}: has all its files already")
    write.replace(folder, {name: text.encode("utf-8") for name, text in files.items()})
    if "numbers.yaml" in files:
        files["numbers.json"] = cldr.rendered(code)
        write.replace(folder, {"numbers.json": files["numbers.json"].encode("utf-8")})
    return tuple(str(folder / name) for name in files)


# A source


def source_line(name: str, raw: bytes, told: Mapping[str, str]) -> str:
    """The line of sources.csv for the article `name` with the bytes `raw`; cells that `told` lacks are blank.

    Raises DataError for bytes that are no article, and for a publication date without its ground.
    """
    text = corpus.decode(raw, name)
    from .segment import detect

    published = told.get("published", "")
    if bool(published) != bool(told.get("published_basis")):
        raise DataError(f"{name}: --published and --basis go together: a date, and how it is known")
    try:
        parse(published, "date")
    except ValueError as fault:
        raise DataError(f"{name}: --published {fault}") from None
    row = {"source_id": Path(name).stem, "file": name, "language": detect(text), "sha256": sha256(raw).hexdigest()}
    row |= {"published_precision": "day" if published else ""} | {column: cell for column, cell in told.items() if cell}
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\n").writerow(row.get(column, "") for column in seeds.HEADER)
    return out.getvalue()


def add_source(file: Path, root: Path, told: Mapping[str, str]) -> str:
    """Put the article into `root`/seeds and its line into sources.csv; the line. Raises DataError, and then changes nothing."""
    raw = corpus.read_file(file, str(file))
    folder = root / "seeds"
    listed = folder / "sources.csv"
    text = corpus.read_file(listed, str(listed)).decode("utf-8")
    name = file.name if file.suffix == ".txt" else f"{file.name}.txt"
    line = source_line(name, raw, told)
    rows = csv.DictReader(io.StringIO(text, newline=""))
    if any(row.get("source_id") == Path(name).stem or row.get("file") == name for row in rows):
        raise DataError(f"{listed}: {name} stands in it already")
    if (folder / name).exists() and (folder / name).read_bytes() != raw:
        raise DataError(f"{folder / name}: another text of that name stands there")
    write.replace(folder, {name: raw, "sources.csv": (text if text.endswith("\n") else text + "\n").encode() + line.encode()})
    return line
