"""Every language pack's own sentences: the claims they hold, and that those without claims hold none."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import yaml

from tally import packs
from tally.engine import read_document
from tally.model import Document

CLAIM_KEYS = {"words", "outcome", "object", "low", "high", "value", "class", "side", "quantifier", "share", "stance", "part_of", "subject", "claimant", "claimant_side", "place", "date_start", "date_end", "unit", "basis"}  # fmt: skip
CASE_KEYS = {"text", "claims", "note", "published"}
LEAST_CASES, LEAST_NEGATIVE = 30, 10


def cases() -> Iterator[Any]:
    for code in packs.codes():
        path = packs.LANG / code / "cases.yaml"
        for number, case in enumerate(yaml.load(path.read_text("utf-8"), Loader=yaml.CSafeLoader) if path.exists() else [], 1):
            yield pytest.param(code, case, id=f"{code}-{number}")


@pytest.mark.parametrize("code", packs.codes())
def test_pack_has_cases(code: str) -> None:
    path = packs.LANG / code / "cases.yaml"
    assert path.exists(), f"lang/{code}/cases.yaml: missing"
    found = yaml.load(path.read_text("utf-8"), Loader=yaml.CSafeLoader)
    assert len(found) >= LEAST_CASES, f"lang/{code}/cases.yaml: {len(found)} cases, at least {LEAST_CASES} wanted"
    assert sum(not case["claims"] for case in found) >= LEAST_NEGATIVE, f"lang/{code}/cases.yaml: too few negative cases"
    for case in found:
        assert set(case) <= CASE_KEYS, f"lang/{code}/cases.yaml: unknown keys {set(case) - CASE_KEYS} in {case['text']!r}"
        for claim in case["claims"]:
            assert set(claim) <= CLAIM_KEYS, f"lang/{code}/cases.yaml: unknown keys {set(claim) - CLAIM_KEYS} in {case['text']!r}"
            assert claim["words"] in case["text"], f"lang/{code}/cases.yaml: {claim['words']!r} is not in {case['text']!r}"


@pytest.mark.parametrize(("code", "case"), list(cases()))
def test_case(code: str, case: dict[str, Any]) -> None:
    document = Document("case", case["text"], published=case.get("published"), lang=code)
    claims = read_document(document).claims
    got = [describe(claim, case["text"], claims) for claim in claims]
    for want in case["claims"]:
        near = [g for g in got if g["words"] in want["words"] or want["words"] in g["words"]]
        assert any(agrees(want, g) for g in near), f"lang/{code}/cases.yaml: {case['text']!r}\n wanted {want}\n found {near or got}"
    assert len(got) == len(case["claims"]), f"lang/{code}/cases.yaml: {case['text']!r}\n found {got}"


def agrees(want: dict[str, Any], got: dict[str, Any]) -> bool:
    """Whether every key of the case holds in the claim found; texts may be shorter or longer than the case's."""
    return all(got[k] == v or (k in ("words", "subject", "claimant", "place", "part_of") and v and got[k] and (v in got[k] or got[k] in v)) for k, v in want.items())


def describe(claim: Any, text: str, claims: Any) -> dict[str, Any]:
    whole = next((c for c in claims if c.claim_id == claim.part_of), None)
    row = {k: getattr(claim, {"class": "class_", "claimant": "claimant_text", "place": "place_text"}.get(k, k)) for k in CLAIM_KEYS - {"words", "part_of"}}
    return row | {"words": text[claim.number_start : claim.number_end], "part_of": whole and text[whole.number_start : whole.number_end]}
