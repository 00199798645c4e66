"""The files of a package: one CSV per table and `datapackage.json`, a Data Package v2 descriptor, made in memory.

What is said of the published package as a whole (title, version, day of release, authors, licence) stands in CITATION.cff
and is read from there; an extracted package has no version and no date.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

import yaml

from ..corpus import decode, read_file
from ..errors import DataError, one_line
from ..schema import schemas
from ..schema.columns import TABLES, Table, to_csv
from ..schema.tables import Source
from . import citation

PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
DESCRIPTOR = "datapackage.json"
DATABASE = "data/tally.db"
LICENCES = {  # of data, by SPDX id; the code's own licence is not the package's
    "CC-BY-4.0": {"name": "CC-BY-4.0", "title": "Creative Commons Attribution 4.0", "path": "https://creativecommons.org/licenses/by/4.0/"},
}
Rows = Mapping[str, Sequence[Any]]  # the rows of each table by its name


@dataclass(frozen=True)
class Facts:
    """What a descriptor says of the package as a whole. `created` is a date YYYY-MM-DD, "" where there is none."""

    name: str
    title: str
    description: str
    version: str = ""
    created: str = ""
    licence: str = ""
    homepage: str = ""
    authors: tuple[str, ...] = ()
    people: frozenset[str] = frozenset()  # those of the authors who are persons and no bodies
    keywords: tuple[str, ...] = ()
    sources: tuple[Mapping[str, str], ...] = field(default=())
    doi: str = ""  # as 10.5281/zenodo.1; "" as long as none is reserved

    @property
    def work(self) -> citation.Work:
        """The package as a work to cite."""
        return citation.Work(self.name, self.title, self.authors, self.version, self.created, self.homepage, self.doi, self.licence, self.keywords)


def cited(root: Path, name: str, sources: Iterable[Source]) -> Facts:
    """The facts of the package in `root`, from its CITATION.cff. Raises DataError naming the key that is missing or wrong."""
    path = root / "CITATION.cff"
    told = _citation(path)
    for key in ("title", "abstract", "version", "date-released", "license", "authors"):
        if not told.get(key):
            raise DataError(f"{path}: no {key}, expected one")
    return Facts(
        name=name,
        title=str(told["title"]),
        description=" ".join(str(told["abstract"]).split()),
        version=str(told["version"]),
        created=str(told["date-released"]),
        licence=_licence(told["license"], path),
        homepage=str(told.get("url") or told.get("repository-code") or ""),
        authors=tuple(map(_author, told["authors"])),
        people=frozenset(_author(one) for one in told["authors"] if "name" not in one),
        keywords=tuple(map(str, told.get("keywords") or ())),
        sources=tuple(map(_source, sources)),
        doi=_doi(told.get("doi") or "", path),
    )


def _citation(path: Path) -> Mapping[str, Any]:
    try:
        told = yaml.safe_load(decode(read_file(path, str(path)), str(path)))
    except yaml.YAMLError as fault:
        raise DataError(f"{path}: not YAML: {one_line(fault)}") from None
    if not isinstance(told, dict):
        raise DataError(f"{path}: found {type(told).__name__}, expected keys and values")
    return told


def _licence(told: str | list[str], path: Path) -> str:
    """The data licence of those that the citation names."""
    for licence in [told] if isinstance(told, str) else told:
        if licence in LICENCES:
            return licence
    raise DataError(f"{path}: license is {told!r}, expected {' or '.join(LICENCES)} among it")


def _doi(told: object, path: Path) -> str:
    if told and not re.fullmatch(r"10\.\d{4,9}/\S+", str(told)):
        raise DataError(f"{path}: doi is {told!r}, expected one like 10.5281/zenodo.1234567")
    return str(told)


def _author(told: Mapping[str, str]) -> str:
    return told.get("name") or " ".join(filter(None, (told.get("given-names"), told.get("family-names"))))


def _source(row: Source) -> dict[str, str]:
    title = row.title or f"Article {row.source_id}"
    return {"title": f"{row.publisher}: {title}" if row.publisher else title, "path": row.url or row.path}


def csv_path(table: Table) -> str:
    """Where the table lies in a package, relative to the descriptor."""
    return f"data/{table.name}.csv"


def files(rows: Rows, facts: Facts) -> dict[str, bytes]:
    """Every file of the package by its path: the CSVs in table order, then the descriptor.

    Raises DataError for a value that no CSV cell can hold, naming table, row and column.
    """
    try:
        made = {csv_path(t): to_csv(t, rows.get(t.name, ())).encode("utf-8") for t in TABLES.values()}
    except ValueError as fault:
        raise DataError(one_line(fault)) from None
    told = descriptor(facts, made)
    return made | {DESCRIPTOR: (json.dumps(told, ensure_ascii=False, indent=2) + "\n").encode("utf-8")}


def descriptor(facts: Facts, made: Mapping[str, bytes]) -> dict[str, Any]:
    """The Data Package v2 descriptor of the tables whose CSV bytes are `made`; what is unknown is left out."""
    told = {
        "$schema": PROFILE,
        "name": facts.name,
        "id": facts.work.address if facts.doi else "",
        "title": facts.title,
        "description": facts.description,
        "version": facts.version,
        "created": f"{facts.created}T00:00:00Z" if facts.created else "",
        "homepage": facts.homepage,
        "licenses": [LICENCES[facts.licence]] if facts.licence else [],
        "sources": list(facts.sources),
        "contributors": [{"title": author, "roles": ["author"]} for author in facts.authors],
        "keywords": list(facts.keywords),
        "resources": [_resource(table, made[csv_path(table)]) for table in TABLES.values()],
    }
    return {key: value for key, value in told.items() if value}


def _resource(table: Table, content: bytes) -> dict[str, Any]:
    return {
        "name": table.name,
        "type": "table",
        "path": csv_path(table),
        "title": table.title,
        "description": table.description,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": len(content),
        "hash": f"sha256:{sha256(content).hexdigest()}",
        "schema": schemas.frictionless(table),
    }
