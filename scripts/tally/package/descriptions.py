"""A package described for machines: schema.org, Croissant, RO-Crate, CSVW and what a repository asks for, all from the same facts and tables.

Each function gives JSON values; `text` writes them. Nothing is said twice by hand: titles, dates, licence and authors come from the
facts, columns from the tables' declarations, sizes and hashes from the files themselves.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from hashlib import sha256
from pathlib import PurePosixPath
from typing import Any

from ..schema.columns import TABLES, Column, Table
from . import LICENCES, Facts, citation, csv_path

Json = dict[str, Any]
_MEDIA = {
    ".csv": "text/csv", ".json": "application/json", ".jsonld": "application/ld+json", ".db": "application/vnd.sqlite3", ".md": "text/markdown",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ".parquet": "application/vnd.apache.parquet", ".html": "text/html",
    ".cff": "application/yaml", ".bib": "application/x-bibtex", ".ris": "application/x-research-info-systems",
}  # fmt: skip
_FOLDERS = {
    "data": "The table {title} as CSV: {description}",
    "parquet": "The table {title} as Parquet, typed: {description}",
    "hxl": "The table {title} with HXL hashtags: {description}",
}
_FILES = {
    "data/tally.db": "All tables, the articles and their search index as one SQLite database",
    "datapackage.json": "Data Package v2 descriptor: every table, column, key and code",
    "csv-metadata.json": "The tables as CSV on the Web",
    "croissant.json": "The tables as Croissant",
    "dataset.jsonld": "The package as a schema.org Dataset",
    "codebook.html": "What every table, column and code means, to be read in a browser",
    "codebook.md": "The same as Markdown",
    "changes.csv": "What differs from the release before, cell by cell",
    "CHANGELOG.md": "What is new in each release, in words",
    "CITATION.cff": "How to cite the package",
    "citation.bib": "The same as BibTeX",
    "citation.ris": "The same as RIS",
    "LICENSE": "What lies under which licence",
    "README.md": "What lies where",
    ".zenodo.json": "What a repository asks for at deposit",
}
_CROISSANT_TYPES = {"string": "sc:Text", "integer": "sc:Integer", "number": "sc:Float", "date": "sc:Date"}
_CSVW_TYPES = {"string": "string", "integer": "integer", "number": "decimal", "date": "date"}
_TERMS = ["citeAs", "column", "dataType", "equivalentProperty", "extract", "field", "fileProperty", "fileObject", "fileSet", "format", "includes", "isLiveDataset", "jsonPath", "key", "md5", "parentField", "path", "recordSet", "references", "regex", "repeated", "replace", "samplingRate", "separator", "source", "subField", "transform", "arrayShape", "containedIn", "isArray"]
_CROISSANT: Json = {  # as version 1.1 of the standard gives it
    "@language": "en", "@vocab": "https://schema.org/", "cr": "http://mlcommons.org/croissant/", "rai": "http://mlcommons.org/croissant/RAI/",
    "dct": "http://purl.org/dc/terms/", "sc": "https://schema.org/", "conformsTo": "dct:conformsTo",
    "data": {"@id": "cr:data", "@type": "@json"}, "examples": {"@id": "cr:examples", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"}, "name": {"@container": "@language"}, "description": {"@container": "@language"},
}  # fmt: skip
_CRATE = "https://w3id.org/ro/crate/1.3"


def text(told: Json) -> bytes:
    """JSON as a file: UTF-8, indented, a line end last."""
    return (json.dumps(told, ensure_ascii=False, indent=2) + "\n").encode("utf-8")


def media_type(path: str) -> str:
    """The media type of a file of a release, by its ending."""
    return _MEDIA.get(PurePosixPath(path).suffix, "text/plain")


def about(path: str) -> str:
    """What a file of a release is, in a sentence without its full stop."""
    folder, name = PurePosixPath(path).parent.name, PurePosixPath(path).stem
    if folder in _FOLDERS and name in TABLES and path not in _FILES:
        return _FOLDERS[folder].format(title=name, description=TABLES[name].description).removesuffix(".")
    if path.endswith(".xlsx"):
        return "All tables as one workbook for spreadsheets"
    return _FILES.get(path, f"The article {name}: its publisher's words, kept as evidence" if path.endswith(".txt") else path)


def _known(told: Json) -> Json:
    """What is known of it: nothing blank."""
    return {key: value for key, value in told.items() if value not in ("", None, [], ())}


def _one(values: list[Json]) -> Json | list[Json]:
    """A list of one as that one, as compact JSON-LD has it."""
    return values[0] if len(values) == 1 else values


def _authors(facts: Facts) -> list[Json]:
    return [{"@type": "Person" if author in facts.people else "Organization", "name": author} for author in facts.authors]


def schema_org(facts: Facts, files: Mapping[str, bytes], span: tuple[str, str] | None) -> Json:
    """The package as a schema.org Dataset. `span` is the first and the last day that its claims are about."""
    return _known({
        "@context": "https://schema.org/",
        "@type": "Dataset",
        "@id": facts.work.address,
        "name": facts.title,
        "description": facts.description,
        "version": facts.version,
        "datePublished": facts.created,
        "license": LICENCES[facts.licence]["path"],
        "creator": _authors(facts),
        "keywords": list(facts.keywords),
        "url": facts.homepage,
        "identifier": facts.work.address if facts.doi else "",
        "citation": citation.of_release(facts.work).text,
        "creditText": citation.of_release(facts.work).text,
        "isAccessibleForFree": True,
        "temporalCoverage": "/".join(span) if span else "",
        "variableMeasured": [{"@type": "PropertyValue", "name": c.name, "description": c.description} for c in TABLES["claims"].columns],
        "distribution": [_download(path, content) for path, content in files.items() if PurePosixPath(path).suffix in (".csv", ".xlsx", ".db", ".parquet")],
    })  # fmt: skip


def _download(path: str, content: bytes) -> Json:
    told = {"name": path, "description": about(path), "contentUrl": path, "encodingFormat": media_type(path)}
    return {"@type": "DataDownload", **told, "contentSize": f"{len(content)} B", "sha256": sha256(content).hexdigest()}


def croissant(facts: Facts, files: Mapping[str, bytes]) -> Json:
    """The CSVs as Croissant 1.1: a file and a record set per table, with types and keys.

    References are left to the Data Package and CSVW: the standard's own reader joins along them, and fails at chains, circles and empty tables.
    """
    context = dict(sorted({**_CROISSANT, **{term: f"cr:{term}" for term in _TERMS if term not in _CROISSANT}}.items()))
    return _known({
        "@context": context,
        "@type": "sc:Dataset",
        "conformsTo": "http://mlcommons.org/croissant/1.1",
        "name": facts.name,
        "alternateName": facts.title,
        "description": facts.description,
        "version": facts.version,
        "datePublished": facts.created,
        "license": LICENCES[facts.licence]["path"],
        "creator": [{**author, "@type": f"sc:{author['@type']}"} for author in _authors(facts)],
        "keywords": list(facts.keywords),
        "url": facts.work.address,
        "citeAs": citation.of_release(facts.work).bibtex,
        "isLiveDataset": False,
        "distribution": [_file_object(table, files[csv_path(table)]) for table in TABLES.values()],
        "recordSet": [_record_set(table) for table in TABLES.values()],
    })  # fmt: skip


def _file_object(table: Table, content: bytes) -> Json:
    path = csv_path(table)
    told = {"@type": "cr:FileObject", "@id": path, "name": path, "description": table.description, "contentUrl": path}
    return {**told, "contentSize": f"{len(content)} B", "encodingFormat": "text/csv", "sha256": sha256(content).hexdigest()}


def _record_set(table: Table) -> Json:
    keys = [{"@id": f"{table.name}/{name}"} for name in table.key]
    told = {"@type": "cr:RecordSet", "@id": table.name, "name": table.name, "description": table.description}
    return {**told, "key": keys[0] if len(keys) == 1 else keys, "field": [_record_field(table, c) for c in table.columns]}


def _record_field(table: Table, column: Column) -> Json:
    source = {"fileObject": {"@id": csv_path(table)}, "extract": {"column": column.name}}
    told = {"@type": "cr:Field", "@id": f"{table.name}/{column.name}", "name": column.name, "description": column.description}
    return {**told, "dataType": _CROISSANT_TYPES[column.type], "source": source}


def csvw(facts: Facts) -> Json:
    """The CSVs as CSV on the Web: columns with types, bounds and patterns, primary and foreign keys."""
    return {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "en"}],
        **_known({"dc:title": facts.title, "dc:description": facts.description, "dc:license": {"@id": LICENCES[facts.licence]["path"]}, "dc:issued": facts.created}),
        "tables": [_csvw_table(table) for table in TABLES.values()],
    }


def _csvw_table(table: Table) -> Json:
    keys = [(c.name, c.references) for c in table.columns if c.references]
    foreign = [
        {"columnReference": name, "reference": {"resource": csv_path(TABLES[other]), "columnReference": TABLES[other].key[0]}} for name, other in keys
    ]
    schema = {"columns": [_csvw_column(c) for c in table.columns], "primaryKey": list(table.key)}
    return {"url": csv_path(table), "dc:title": table.title, "dc:description": table.description, "tableSchema": schema | ({"foreignKeys": foreign} if foreign else {})}


def _csvw_column(column: Column) -> Json:
    pattern = column.pattern if column.type == "string" else ""
    kind = _known({"base": _CSVW_TYPES[column.type], "format": pattern, "minimum": column.minimum, "maximum": column.maximum})
    told = {"name": column.name, "titles": column.name, "dc:title": column.title, "dc:description": column.description}
    return {**told, "required": column.required, "datatype": kind["base"] if len(kind) == 1 else kind}


def crate(facts: Facts, files: Mapping[str, bytes]) -> Json:
    """The release as RO-Crate 1.3: every file of `files` with what it is, its size, hash and licence."""
    licence = LICENCES[facts.licence]
    people = [{**author, "@id": f"#{_slug(author['name'])}"} for author in _authors(facts)]
    root = _known({
        "@id": "./",
        "@type": "Dataset",
        "name": facts.title,
        "description": facts.description,
        "version": facts.version,
        "datePublished": facts.created,
        "license": {"@id": licence["path"]},
        "author": _one([{"@id": one["@id"]} for one in people]),
        "publisher": {"@id": people[0]["@id"]},
        "keywords": list(facts.keywords),
        "identifier": facts.work.address if facts.doi else "",
        "url": facts.homepage,
        "creditText": citation.of_release(facts.work).text,
        "hasPart": [{"@id": path} for path in files],
    })  # fmt: skip
    descriptor = {"@id": "ro-crate-metadata.json", "@type": "CreativeWork", "about": {"@id": "./"}, "conformsTo": {"@id": _CRATE}}
    terms = {"@id": licence["path"], "@type": "CreativeWork", "name": licence["title"], "description": f"SPDX: {licence['name']}"}
    parts = [_part(path, content) for path, content in files.items()]
    return {"@context": f"{_CRATE}/context", "@graph": [descriptor, root, terms, *people, *_other_terms(files), *parts]}


_ARTICLE = {
    "@id": "http://rightsstatements.org/vocab/InC/1.0/",
    "@type": "CreativeWork",
    "name": "In copyright",
    "description": "The article remains its publisher's: no licence to it is given here",
}


def _other_terms(files: Mapping[str, bytes]) -> Iterator[Json]:
    if any(path.endswith(".txt") for path in files):
        yield _ARTICLE


def _part(path: str, content: bytes) -> Json:
    """A file as an entity; one that names no licence is under that of the whole."""
    told = {"@id": path, "@type": "File", "name": PurePosixPath(path).name, "description": about(path), "encodingFormat": media_type(path)}
    told |= {"contentSize": str(len(content)), "sha256": sha256(content).hexdigest()}
    return {**told, "license": {"@id": _ARTICLE["@id"]}} if path.endswith(".txt") else told


def _slug(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")


def zenodo(facts: Facts, languages: int) -> Json:
    """What Zenodo reads at deposit, enough for the DataCite record that it makes: `languages` is in how many the articles are."""
    cited = citation.of_release(facts.work).text
    return _known({
        "upload_type": "dataset",
        "title": facts.title,
        "creators": [{"name": author} for author in facts.authors],
        "description": facts.description,
        "version": facts.version,
        "publication_date": facts.created,
        "access_right": "open",
        "license": facts.licence.lower(),
        "keywords": list(facts.keywords),
        "language": "mul" if languages > 1 else "eng",
        "doi": facts.doi,
        "notes": f"Cite as: {cited}. The articles, and sentences quoted from them, remain their publishers': see LICENSE.",
        "related_identifiers": [{"identifier": facts.homepage, "relation": "isDescribedBy"}] if facts.homepage else [],
    })  # fmt: skip
