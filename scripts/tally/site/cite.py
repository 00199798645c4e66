"""How one claim is cited: as a line of text, as BibTeX, as RIS. Pure functions of the package's facts and the claim.

A claim's id names a place in a text and is never reused, so a citation holds even where the row is corrected later; the
version tells which row was read.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from .package import Package
from .wording import Row


@dataclass(frozen=True)
class Cited:
    """The same citation in three forms."""

    text: str
    bibtex: str
    ris: str


def claim(package: Package, row: Row) -> Cited:
    """Cite claim `row` of `package`; the source it stands in is named by `source_title` and `publisher` where they are known."""
    quoted = " ".join(row["quote"].split())
    inside = ", ".join(filter(None, (row["publisher"], row["source_title"] or row["source_id"], row["published"])))
    text = f"{package.citation}. Claim {row['claim_id']}: “{quoted}” ({inside})"
    return Cited(text, _bibtex(package, row, quoted, inside), _ris(package, row, quoted, inside))


def release(package: Package) -> Cited:
    """Cite the package as a whole."""
    return Cited(package.citation, _entry("tally_" + (package.created[:4] or "package"), _facts(package)), _lines(_tags(package)))


def _facts(package: Package) -> dict[str, str]:
    """Author, title, year, version and address, each where the package tells it."""
    told = {"title": "{" + _escaped(package.title) + "}", "author": "{" + _escaped(package.authors) + "}" if package.authors else ""}
    return told | {"year": package.created[:4], "version": _escaped(package.version), "url": package.homepage}


def _bibtex(package: Package, row: Row, quoted: str, inside: str) -> str:
    note = f"Claim {row['claim_id']}: ``{_escaped(quoted)}'' ({_escaped(inside)})"
    return _entry(re.sub(r"\W", "_", row["claim_id"]), _facts(package) | {"note": note})


def _entry(key: str, fields: dict[str, str]) -> str:
    body = ",\n".join(f"  {name} = {{{value}}}" for name, value in fields.items() if value)
    return f"@misc{{{key},\n{body}\n}}"


def _escaped(text: str) -> str:
    """Text that BibTeX reads as itself: braces could end the field, the rest are commands."""
    return re.sub(r"([&%$#_])", r"\\\1", re.sub(r"[{}\\]", "", text))


def _tags(package: Package) -> list[tuple[str, Any]]:
    told = [("TY", "DATA"), ("TI", package.title), ("AU", package.authors), ("PY", package.created[:4]), ("ET", package.version), ("UR", package.homepage)]
    return [(tag, value) for tag, value in told if value]


def _ris(package: Package, row: Row, quoted: str, inside: str) -> str:
    return _lines([*_tags(package), ("ID", row["claim_id"]), ("AB", quoted), ("N1", inside)])


def _lines(tags: list[tuple[str, Any]]) -> str:
    return "\n".join(f"{tag}  - {' '.join(str(value).split())}" for tag, value in [*tags, ("ER", "")]).rstrip(" ")
