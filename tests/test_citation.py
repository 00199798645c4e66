"""Citations of the package and of a claim: complete, stable, and safe in the formats that carry them."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from conftest import ROOT, TEXT, Run, claim, package_of

from tally import package
from tally.errors import DataError
from tally.package import citation
from tally.package.citation import Work
from tally.schema.columns import as_dict
from tally.schema.tables import Source

WORK = Work("karabakh-figures", "Figures & claims: 100 %", ("A B", "C"), "0.1.0", "2026-11-22", "https://example.org/x", keywords=("casualties",))
SOURCE = Source(source_id="one", path="texts/one.txt", publisher="AC", title="Title", sha256="0" * 64, characters=3)


def test_the_release_as_text_bibtex_and_ris() -> None:
    cited = citation.of_release(WORK)
    assert cited.text == "A B; C (2026). Figures & claims: 100 %, version 0.1.0. https://example.org/x"
    assert cited.bibtex == (
        "@misc{karabakh_figures_2026,\n  title = {{Figures \\& claims: 100 \\%}},\n  author = {{A B} and {C}},\n"
        "  year = {2026},\n  version = {0.1.0},\n  url = {https://example.org/x}\n}\n"
    )
    assert cited.ris.split("\r\n") == [
        "TY  - DATA", "AU  - A B", "AU  - C", "TI  - Figures & claims: 100 %", "PY  - 2026", "DA  - 2026/11/22", "ET  - 0.1.0",
        "UR  - https://example.org/x", "KW  - casualties", "ER  - ", "",
    ]  # fmt: skip


def test_a_doi_is_the_address_once_there_is_one() -> None:
    cited = citation.of_release(replace(WORK, doi="10.5281/zenodo.1"))
    assert cited.text.endswith(". https://doi.org/10.5281/zenodo.1")
    assert "  doi = {10.5281/zenodo.1},\n  url = {https://doi.org/10.5281/zenodo.1}\n" in cited.bibtex and "DO  - 10.5281/zenodo.1\r\n" in cited.ris


def test_what_is_unknown_is_left_out() -> None:
    cited = citation.of_release(Work("x", "Title"))
    assert cited.text == "Title" and cited.bibtex == "@misc{x,\n  title = {{Title}}\n}\n" and cited.ris == "TY  - DATA\r\nTI  - Title\r\nER  - \r\n"


def test_a_claim_with_its_evidence_version_and_address() -> None:
    six = claim("Six")
    cited = citation.of_claim(WORK, as_dict(six), as_dict(SOURCE), "https://example.org/tally/claims/" + six.claim_id)
    quote = TEXT.split("\n")[0]
    assert cited.text == (
        f'"{quote}" (AC, Title). Claim {six.claim_id} in: A B; C (2026). Figures & claims: 100 %, version 0.1.0. https://example.org/tally/claims/{six.claim_id}'
    )
    assert f"karabakh_figures_2026_{six.claim_id.replace('-', '_')}," in cited.bibtex and quote in cited.bibtex
    assert f"AN  - {six.claim_id}\r\n" in cited.ris and "T2  - Figures & claims: 100 %\r\n" in cited.ris
    without = citation.of_claim(WORK, as_dict(six), as_dict(replace(SOURCE, title=None, publisher=None)))
    assert "(article one)" in without.text and without.text.endswith("https://example.org/x")


@pytest.mark.parametrize("quote", ["} \\input{x} ^~_#$%&{", "two\r\nER  - \r\nTY  - BOOK", "=1+1", "a" * 1000, "Վեց զինծառայող", "שישה"])
def test_no_quote_breaks_out_of_its_field(quote: str) -> None:
    cited = citation.of_claim(WORK, as_dict(claim("Six", quote=quote)), as_dict(SOURCE))
    plain = cited.bibtex.replace("\\{", "").replace("\\}", "")
    depth = 0
    for place, letter in enumerate(plain):
        depth += (letter == "{") - (letter == "}")
        assert depth > 0 or place < plain.index("{") or place >= len(plain) - 2
    assert depth == 0 and cited.ris.count("\r\nER  - ") == 1 and cited.ris.endswith("\r\nER  - \r\n") and len(cited.text.splitlines()) == 1
    assert max(map(len, cited.ris.split("\r\n"))) < 400


def test_a_descriptor_and_the_citation_file_say_the_same() -> None:
    facts = package.cited(ROOT, "karabakh-figures", [])
    told = package.descriptor(facts, package.files({}, facts))
    assert citation.work(told) == facts.work
    told = package.descriptor(replace(facts, doi="10.5281/zenodo.1"), package.files({}, facts))
    assert citation.work(told).doi == "10.5281/zenodo.1"


def test_a_descriptor_from_anyone_is_cited_as_far_as_it_goes(tmp_path: Path) -> None:
    told = {"name": 3, "title": ["x"], "contributors": "me", "licenses": {}, "homepage": "javascript:alert(1)", "id": 7, "keywords": None}
    assert citation.work(json.loads(json.dumps(told))) == Work("", "")
    folder = package_of(tmp_path, [])
    assert citation.of_release(citation.work(json.loads((folder / "datapackage.json").read_text()))).text == "Example"


def test_a_doi_that_is_none(tmp_path: Path) -> None:
    (tmp_path / "CITATION.cff").write_text((ROOT / "CITATION.cff").read_text(encoding="utf-8") + "doi: https://doi.org/x\n", encoding="utf-8")
    with pytest.raises(DataError, match="doi is 'https://doi.org/x', expected one like 10.5281/zenodo.1234567"):
        package.cited(tmp_path, "x", [])


def test_the_command_cites_a_package_and_a_claim_in_it(tmp_path: Path, tally: Callable[..., Run]) -> None:
    folder = package_of(tmp_path, [claim("Six", quote="=Six \x1b[1m")])
    assert tally("cite", folder).out == "Example\n"
    own = claim("Six").claim_id
    run = tally("cite", folder, "--claim", own, "--address", "https://example.org/c")
    assert run.status == 0 and f"Claim {own} in: Example. https://example.org/c" in run.out and "\x1b" not in run.out
    assert tally("cite", folder, "--claim", own, "--form", "bibtex").out.startswith("@misc{example_clm_")
    assert tally("cite", folder, "--form", "ris").out.endswith("ER  - \n")
    run = tally("cite", folder, "--claim", "clm-aaaaaaaaaa")
    assert run.status == 1 and run.error == f"{folder}: no 'clm-aaaaaaaaaa' in claims"
