"""All files of a release, made in memory from a built package: the same package gives the same bytes on any day and any machine."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from hashlib import sha256
from pathlib import Path

from .. import build, package
from ..corpus import decode, read_file
from ..package import Facts, Rows, archive, citation, codebook, csv_path, descriptions, hxl, parquet, seeds, workbook
from ..schema.columns import TABLES, cell, from_csv
from . import changelist, pinned
from .diff import Diff

SUMS = "SHA256SUMS"
_KEPT = ("LICENSE", "CITATION.cff", "CHANGELOG.md")  # as they stand in the repository
_README = """# {title}

Version {version} of {date}. {description}

Cite as:

> {citation}

`citation.bib` and `citation.ris` hold the same for reference managers. Which part lies under which licence stands in `LICENSE`.

## What lies here

| file | what it is |
|---|---|
{files}

Whether all files are as they were released: `sha256sum --check {sums}`
"""


def rows(files: Mapping[str, bytes]) -> Rows:
    """The rows of every table of a built package, from its CSVs."""
    return {name: from_csv(table, files[csv_path(table)].decode("utf-8")) for name, table in TABLES.items()}


def files(root: Path, name: str, built: Mapping[str, bytes], changes: Diff | None) -> dict[str, bytes]:
    """Every file of the release of the package in `root`, whose built files are `built`; `changes` are those since the last release.

    Raises DataError for what a format cannot hold or a file that is missing.
    """
    told = rows(built)
    facts = package.cited(root, name, told["sources"])
    made = {path: _text(root, path) for path in _KEPT}
    made |= _cited(facts)
    made[package.DESCRIPTOR] = built[package.DESCRIPTOR]
    made["changes.csv"] = (changelist.as_csv(changes) if changes else ",".join(changelist.HEADER) + "\n").encode("utf-8")
    made |= _books(root, told, facts)
    made |= {csv_path(table): built[csv_path(table)] for table in TABLES.values()}
    made[package.DATABASE] = build.database(told, seeds.read(root / "seeds").documents, pinned.Connection)
    made |= {f"parquet/{table.name}.parquet": parquet.parquet(table, told[table.name]) for table in TABLES.values()}
    made |= {f"hxl/{one}.csv": hxl.edition(TABLES[one], told[one]).encode("utf-8") for one in hxl.EDITION}
    made |= {source.path: read_file(root / source.path, source.path) for source in told["sources"]}
    return _summed(_described(made, told, facts))


def _text(root: Path, path: str) -> bytes:
    raw = read_file(root / path, str(root / path))
    decode(raw, path)
    return raw


def _cited(facts: Facts) -> dict[str, bytes]:
    told = citation.of_release(facts.work)
    return {"citation.bib": told.bibtex.encode("utf-8"), "citation.ris": told.ris.encode("utf-8")}


def _books(root: Path, told: Rows, facts: Facts) -> dict[str, bytes]:
    """The codebook in both forms and the workbook, with the notes that the README has."""
    readme = root / "README.md"
    notes = codebook.notes(readme.read_text(encoding="utf-8")) if readme.is_file() else ()
    cited = citation.of_release(facts.work).text
    blocks = tuple(codebook.blocks(told, facts, cited, notes))
    return {
        "codebook.html": codebook.html(blocks, f"Codebook: {facts.title}").encode("utf-8"),
        "codebook.md": codebook.markdown(blocks).encode("utf-8"),
        f"{facts.name}.xlsx": workbook.workbook(told, facts, cited, tuple(map(codebook.plain, notes))),
    }


def _described(made: dict[str, bytes], told: Rows, facts: Facts) -> dict[str, bytes]:
    """The files with their machine-readable descriptions and a README first; RO-Crate stands last, since it lists the others."""
    made["croissant.json"] = descriptions.text(descriptions.croissant(facts, made))
    made["csv-metadata.json"] = descriptions.text(descriptions.csvw(facts))
    made["dataset.jsonld"] = descriptions.text(descriptions.schema_org(facts, made, span(told)))
    made[".zenodo.json"] = descriptions.text(descriptions.zenodo(facts, len({claim.language for claim in told["claims"]})))
    made = {"README.md": _readme(facts, made).encode("utf-8"), **made}
    return made | {"ro-crate-metadata.json": descriptions.text(descriptions.crate(facts, made))}


def _readme(facts: Facts, made: Mapping[str, bytes]) -> str:
    listed = "\n".join(f"| `{path}` | {descriptions.about(path)} |" for path in made)
    cited = citation.of_release(facts.work).text
    told = {"title": facts.title, "version": facts.version, "date": facts.created, "description": facts.description}
    return _README.format(**told, citation=cited, files=listed, sums=SUMS)


def span(told: Rows) -> tuple[str, str] | None:
    """The first and the last day that claims are about; None where nothing is dated."""
    days = [day for claim in told["claims"] for day in (claim.date_start, claim.date_end) if day]
    return (cell(min(days)), cell(max(days))) if days else None


def _summed(made: dict[str, bytes]) -> dict[str, bytes]:
    """The files with the list of their hashes, as `sha256sum --check` reads it."""
    return made | {SUMS: "".join(_sums(made)).encode("utf-8")}


def _sums(made: Mapping[str, bytes]) -> Iterator[str]:
    yield from (f"{sha256(content).hexdigest()}  {path}\n" for path, content in sorted(made.items()))


def zipped(folder: str, made: Mapping[str, bytes], day: str) -> bytes:
    """The release as a zip: its one folder `folder`, every member dated `day`."""
    return archive.zipped({f"{folder}/{path}": content for path, content in made.items()}, date.fromisoformat(day))
