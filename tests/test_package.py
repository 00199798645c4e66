"""The descriptor: facts from one place, files as they are, and stock frictionless content with it."""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path

import pytest
from conftest import ROOT, breakdown, package_of

from tally import package
from tally.errors import DataError
from tally.schema.tables import TABLES, Source

SOURCE = Source(source_id="one", path="seeds/one.txt", publisher="AC", title="T", sha256="0" * 64, characters=3)


def test_facts_come_from_the_citation_file() -> None:
    facts = package.cited(ROOT, "karabakh-figures", [SOURCE])
    citation = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    assert f"version: {facts.version}\n" in citation and f"date-released: {facts.created}\n" in citation
    assert facts.licence == "CC-BY-4.0" and facts.authors and facts.keywords
    assert facts.sources == ({"title": "AC: T", "path": "seeds/one.txt"},)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("version: ", "release: ", "no version, expected one"),
        ("CC-BY-4.0", "MIT", "license is 'MIT', expected CC-BY-4.0"),
        ("title: ", "title: [", "not YAML"),
    ],
)
def test_a_citation_file_that_lacks_something(old: str, new: str, message: str, tmp_path: Path) -> None:
    text = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    (tmp_path / "CITATION.cff").write_text(text.replace(f"\n{old}" if old.endswith(" ") else old, f"\n{new}" if old.endswith(" ") else new), encoding="utf-8")
    with pytest.raises(DataError, match=f"CITATION.cff: {message}"):
        package.cited(tmp_path, "x", [])


def test_descriptor_tells_the_truth_about_every_file(tmp_path: Path) -> None:
    folder = package_of(tmp_path, breakdown())
    told = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    assert [r["name"] for r in told["resources"]] == list(TABLES)
    for resource in told["resources"]:
        raw = (folder / resource["path"]).read_bytes()
        assert resource["bytes"] == len(raw)
        assert resource["hash"] == f"sha256:{sha256(raw).hexdigest()}"
        assert raw.decode("utf-8").splitlines()[0].split(",") == [f["name"] for f in resource["schema"]["fields"]]
    assert "version" not in told and "created" not in told  # an extracted package has neither


def test_frictionless_itself_agrees(tmp_path: Path) -> None:
    import frictionless

    folder = package_of(tmp_path, breakdown())
    assert frictionless.validate(str(folder / "datapackage.json")).valid
    claims = folder / "data" / "claims.csv"
    claims.write_text(claims.read_text(encoding="utf-8").replace("killed", "slain", 1), encoding="utf-8")
    errors = frictionless.validate(str(folder / "datapackage.json")).flatten(["rowNumber", "fieldName", "type"])
    assert [2, "outcome", "constraint-error"] in errors
