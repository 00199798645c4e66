"""What a release tells machines: each description valid by its standard's own validator, and all of them agreeing."""

from __future__ import annotations

import csv
import hashlib
import json
import logging
import re
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import bibtexparser
import csvw
import frictionless
import hxl
import jsonschema
import mlcroissant
import pytest
import rispy
import rocrate
import yaml
from conftest import ROOT
from rocrate.rocrate import ROCrate
from rocrate_validator import services
from rocrate_validator.models import Severity, ValidationSettings
from rocrate_validator.utils.http import HttpRequester

from tally import build, package
from tally.package import citation, descriptions, hxl as edition
from tally.release import contents
from tally.schema.columns import TABLES

CRATE = "https://w3id.org/ro/crate/1.3/context"
# What the crate's standard would like to know of the authors, and nobody has told: an organisation's address, ROR and contact point.
OF_AUTHORS = re.compile("organization SHOULD have a URL|ROR identifier|contactPoint|ORCID", re.IGNORECASE)


@pytest.fixture(scope="session")
def folder(released_once: Path) -> Path:
    """The folder of a release."""
    (found,) = (path for path in (released_once / "dist").iterdir() if path.is_dir())
    return found


@pytest.fixture(scope="session")
def facts(released_once: Path) -> package.Facts:
    return package.cited(released_once, build.NAME, ())


def told(folder: Path, name: str) -> dict[str, Any]:
    return json.loads((folder / name).read_text(encoding="utf-8"))


def rows(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / "data" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


# Each by its own validator


def test_data_package(folder: Path) -> None:
    assert frictionless.validate(str(folder / "datapackage.json")).valid


def test_croissant_is_valid_and_its_records_are_the_rows(folder: Path, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING, logger="absl"):
        found = mlcroissant.Dataset(jsonld=str(folder / "croissant.json"))
    assert not found.metadata.ctx.issues.errors and not found.metadata.ctx.issues.warnings
    assert "not standard" not in caplog.text  # of the @context
    assert told(folder, "croissant.json")["conformsTo"] == "http://mlcommons.org/croissant/1.1"
    for name in ("claims", "tolls", "attributions", "codes"):
        records = list(found.records(name))
        expected = rows(folder, name)
        assert len(records) == len(expected)
        key = TABLES[name].key[0]
        assert [record[f"{name}/{key}"].decode() for record in records] == [row[key] for row in expected]


def test_ro_crate(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    context = json.loads((Path(rocrate.__file__).parent / "data" / "ro-crate.jsonld").read_text(encoding="utf-8"))
    assert context["@id"] == CRATE == told(folder, "ro-crate-metadata.json")["@context"]

    def get(self: HttpRequester, address: str, **_: object) -> SimpleNamespace:
        """The context as the library ships it: no test goes to the network."""
        assert address == CRATE
        text = json.dumps(context)
        return SimpleNamespace(status_code=200, headers={"Content-Type": "application/ld+json"}, text=text, content=text.encode(), json=lambda: context)

    monkeypatch.setattr(HttpRequester, "get", get, raising=False)
    result = services.validate(ValidationSettings(rocrate_uri=str(folder), profile_identifier="ro-crate-1.3", requirement_severity=Severity.RECOMMENDED))
    issues = [f"{issue.severity.name} {issue.message}" for issue in result.get_issues()]
    assert not [issue for issue in issues if not (issue.startswith("RECOMMENDED") and OF_AUTHORS.search(issue))]


def test_ro_crate_lists_every_file_with_its_hash(folder: Path) -> None:
    found = ROCrate(str(folder))
    files = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    listed = {entity.id: entity for entity in found.data_entities}
    assert set(listed) == set(files) - {"ro-crate-metadata.json", "SHA256SUMS"}
    for name, entity in listed.items():
        content = files[name].read_bytes()
        assert entity["contentSize"] == str(len(content)) and entity["sha256"] == hashlib.sha256(content).hexdigest()
        assert entity["description"] not in ("", name)
        assert ("InC" in str(entity.get("license"))) is name.startswith("seeds/")


def test_csv_on_the_web(folder: Path) -> None:
    group = csvw.TableGroup.from_file(folder / "csv-metadata.json")
    assert group.check_referential_integrity()
    assert {table.local_name: len(list(table)) for table in group.tables} == {f"data/{name}.csv": len(rows(folder, name)) for name in TABLES}


@pytest.mark.parametrize("name", edition.EDITION)
def test_hxl(name: str, folder: Path) -> None:
    faults: list[str] = []
    source = hxl.data(str(folder / "hxl" / f"{name}.csv"), hxl.InputOptions(allow_local=True)).cache()
    assert source.validate(callback=lambda found: faults.append(str(found))), faults
    assert [column.header for column in source.columns] == list(TABLES[name].header)
    assert all(column.tag for column in source.columns)
    assert [row.values for row in source] == [list(row.values()) for row in rows(folder, name)]
    assert len({column.display_tag for column in source.columns}) == len(source.columns), "two columns with one hashtag"


def test_every_hashtag_is_of_a_column() -> None:
    columns = {column for name in edition.EDITION for column in TABLES[name].header}
    assert all(edition.hashtag(column).startswith("#meta") or column in columns for column in columns)
    assert edition.hashtag("low") == "#affected+min+num" and edition.hashtag("anything_new") == "#meta+anything_new"


def test_citation_file(folder: Path) -> None:
    schema = json.loads((ROOT / "tests" / "schemas" / "cff-1.2.0.json").read_text(encoding="utf-8"))
    cited = yaml.load((folder / "CITATION.cff").read_text(encoding="utf-8"), yaml.BaseLoader)  # dates as the text they are
    jsonschema.validators.validator_for(schema)(schema).validate(cited)


def test_bibtex_and_ris(folder: Path, facts: package.Facts) -> None:
    library = bibtexparser.parse_string((folder / "citation.bib").read_text(encoding="utf-8"))
    assert not library.failed_blocks
    (entry,) = library.entries
    assert entry.fields_dict["version"].value == facts.version and facts.title in entry.fields_dict["title"].value
    (record,) = rispy.loads((folder / "citation.ris").read_text(encoding="utf-8"))
    assert record["type_of_reference"] == "DATA" and record["title"] == facts.title and record["authors"] == list(facts.authors)


def test_schema_org_as_search_engines_want_it(folder: Path) -> None:
    found = told(folder, "dataset.jsonld")
    assert found["@context"] == "https://schema.org/" and found["@type"] == "Dataset"
    assert 50 <= len(found["description"]) <= 5000 and found["name"] and found["license"].startswith("https://")
    assert {tuple(sorted(part)) for part in found["distribution"]} == {("@type", "contentSize", "contentUrl", "description", "encodingFormat", "name", "sha256")}
    assert all((folder / part["contentUrl"]).is_file() for part in found["distribution"])
    first, last = found["temporalCoverage"].split("/")
    days = sorted(filter(None, (row[name] for row in rows(folder, "claims") for name in ("date_start", "date_end"))))
    assert (first, last) == (days[0], days[-1])


def test_deposit_has_what_a_datacite_record_demands(folder: Path) -> None:
    found = told(folder, ".zenodo.json")
    assert found["upload_type"] == "dataset" and found["access_right"] == "open"
    assert all(found[name] for name in ("title", "creators", "description", "publication_date", "license", "version", "keywords"))
    assert all(set(one) == {"name"} and one["name"] for one in found["creators"])
    assert "doi" not in found  # none is reserved


# All of them agree


def test_version_date_licence_authors_and_citation_agree_everywhere(folder: Path, facts: package.Facts) -> None:
    cited = citation.of_release(facts.work)
    licence = package.LICENCES[facts.licence]["path"]
    descriptor, croissant, dataset, deposit = (told(folder, name) for name in ("datapackage.json", "croissant.json", "dataset.jsonld", ".zenodo.json"))
    graph = {entity["@id"]: entity for entity in told(folder, "ro-crate-metadata.json")["@graph"]}
    web = told(folder, "csv-metadata.json")
    crate = graph["./"]
    assert {one["version"] for one in (descriptor, croissant, dataset, deposit, crate)} == {facts.version}
    assert {croissant["datePublished"], dataset["datePublished"], deposit["publication_date"], crate["datePublished"], web["dc:issued"], descriptor["created"][:10]} == {facts.created}
    assert {croissant["license"], dataset["license"], crate["license"]["@id"], web["dc:license"]["@id"], descriptor["licenses"][0]["path"]} == {licence}
    assert deposit["license"] == facts.licence.lower() == descriptor["licenses"][0]["name"].lower()
    names = list(facts.authors)
    assert [one["title"] for one in descriptor["contributors"]] == [one["name"] for one in deposit["creators"]] == [one["name"] for one in dataset["creator"]] == names
    assert [one["name"] for one in croissant["creator"]] == names and graph[crate["publisher"]["@id"]]["name"] == names[0]
    assert croissant["citeAs"] == cited.bibtex == (folder / "citation.bib").read_text(encoding="utf-8")
    assert dataset["citation"] == crate["creditText"] == cited.text and cited.text in deposit["notes"]
    assert {one["description"] for one in (descriptor, dataset, croissant, deposit, crate)} == {facts.description}
    for name in ("README.md", "codebook.md"):
        text = (folder / name).read_text(encoding="utf-8")
        assert cited.text in text and facts.version in text and facts.created in text


def test_a_doi_and_persons_reach_every_description(facts: package.Facts) -> None:
    known = replace(facts, doi="10.5281/zenodo.1", authors=("A B", "C"), people=frozenset(["A B"]), homepage="https://example.org/")
    files = {path: b"" for path in (f"data/{name}.csv" for name in TABLES)}
    address = "https://doi.org/10.5281/zenodo.1"
    dataset, croissant = descriptions.schema_org(known, files, None), descriptions.croissant(known, files)
    graph = {entity["@id"]: entity for entity in descriptions.crate(known, files)["@graph"]}
    assert dataset["identifier"] == dataset["@id"] == croissant["url"] == graph["./"]["identifier"] == address
    assert descriptions.zenodo(known, 1)["doi"] == known.doi and package.descriptor(known, package.files({}, known))["id"] == address
    assert [one["@type"] for one in dataset["creator"]] == ["Person", "Organization"] == [graph[f"#{slug}"]["@type"] for slug in ("a-b", "c")]
    assert graph["./"]["author"] == [{"@id": "#a-b"}, {"@id": "#c"}] and "temporalCoverage" not in dataset
    assert all(address in citation.of_release(known.work).__getattribute__(form) for form in ("text", "bibtex", "ris"))


def test_the_days_of_a_package_without_dates() -> None:
    assert contents.span({"claims": ()}) is None


def test_every_column_is_described_alike(folder: Path) -> None:
    croissant = {record["name"]: {field["name"]: field["description"] for field in record["field"]} for record in told(folder, "croissant.json")["recordSet"]}
    web = {table["url"]: {c["name"]: c["dc:description"] for c in table["tableSchema"]["columns"]} for table in told(folder, "csv-metadata.json")["tables"]}
    for name, table in TABLES.items():
        expected = {column.name: column.description for column in table.columns}
        assert croissant[name] == web[f"data/{name}.csv"] == expected
