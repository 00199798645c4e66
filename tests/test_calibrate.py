"""Confidence: what it is made of, what training learns, and what lies in calibration.json."""

from __future__ import annotations

import json

import pytest
from conftest import ROOT

from tally import engine, evaluate
from tally.assemble import confidence
from tally.evaluate import calibrate, quality
from tally.evaluate.calibrate import Sample
from tally.model import Document

TEXT = "Two soldiers were killed near the bridge, the ministry said. It could be that several of the others, officials added, may have been wounded."
TOLD = json.loads(confidence.CALIBRATION.read_text(encoding="utf-8"))


def gold(name: str) -> list:
    """The articles of one set."""
    return list(evaluate.read(ROOT / quality.GOLD / f"{name}.jsonl"))


def test_confidence_is_between_its_bounds_with_two_decimals() -> None:
    claims = [c for document, _ in gold("en") for c in engine.read_document(document).claims]
    assert len({c.confidence for c in claims}) > 5
    for c in claims:
        assert confidence.LEAST <= c.confidence <= confidence.MOST and c.confidence == round(c.confidence, 2)


def test_what_lies_in_the_file() -> None:
    assert set(TOLD) == {"articles", "hidden", "plain", "unseen", "intercept", "weights"}
    assert -6 < TOLD["intercept"] < 6 and all(-3 < weight < 3 for weight in TOLD["weights"].values())
    for one in (TOLD["hidden"], TOLD["plain"], TOLD["unseen"]):
        assert sum(row["claims"] for row in one["bins"]) == one["claims"]
        assert 0 < one["brier"] < 0.25
    assert TOLD["hidden"]["brier"] < TOLD["hidden"]["brier_of_mean"]  # it knows more than the mean does
    assert abs(TOLD["hidden"]["confidence"] - TOLD["hidden"]["right"]) < 0.02


def test_every_feature_that_counts_is_one_that_is_told() -> None:
    told = {name for s in calibrate.samples(gold("en") + gold("ru")) for name in s.told}
    assert {name for name in TOLD["weights"] if not name.startswith(("language ", "role ", "number "))} <= told
    assert all(name.isascii() for name in told)


def test_a_plain_claim_is_surer_than_a_doubtful_one() -> None:
    plain, *_ = engine.read_document(Document("a", "Two soldiers were killed, the ministry said.", lang="en")).claims
    far, *_ = engine.read_document(Document("a", 'Two frobs near the old bridge over the river were "possibly" killed.', lang="en")).claims
    assert plain.confidence > far.confidence


def test_probability_is_the_logistic_function() -> None:
    assert confidence.probability({}, 0.0, {"a": 5.0}) == 0.5
    assert confidence.probability({"a": 1.0, "unknown": 9.0}, 0.0, {"a": 1.0}) == pytest.approx(0.7310586)
    assert [confidence.bounded(x) for x in (0.0, 0.123, 1.0)] == [0.05, 0.12, 0.99]


def test_training_finds_the_sign_that_tells_right_from_wrong() -> None:
    learnt = [Sample(f"article {i % 10}", i % 4 > 0, {"telling": float(i % 4 > 0), "idle": float(i % 3)}) for i in range(600)]
    model = calibrate.fitted(learnt)
    assert model.weights["telling"] > 1 > abs(model.weights["idle"])
    told = calibrate.left_out(learnt, learnt)[0]
    assert calibrate.reliability(told)["brier"] < 0.1


def test_an_article_is_judged_by_a_regression_that_has_not_seen_it() -> None:
    others = [Sample(f"article {i}", True, {"mark": 0.0}) for i in range(40)] + [Sample("bad", False, {"mark": 0.0})]
    odd = [Sample("odd", False, {"mark": 1.0})] * 400
    (told,) = calibrate.left_out(others + odd, odd[:1])
    assert told[0][0] > 0.9  # where the mark stands, all is wrong, but only in the article itself
    assert calibrate.fitted(others + odd).chances(odd[:1])[0] < 0.2


def test_each_word_is_hidden_in_one_part_of_a_deal_only() -> None:
    views = list(engine.seen(Document("a", TEXT, lang="en")))
    for seen in views:
        hideable = [m for m in seen.parsed.mentions if m.entry.role in calibrate.HIDEABLE]
        kept = [m for part in range(calibrate.PARTS) for m in calibrate.hidden(seen, 1, part).parsed.mentions if m.entry.role in calibrate.HIDEABLE]
        assert sorted(map(str, kept)) == sorted(map(str, hideable * (calibrate.PARTS - 1)))
        others = [m for m in seen.parsed.mentions if m.entry.role not in calibrate.HIDEABLE]
        assert all(set(others) <= set(calibrate.hidden(seen, 1, part).parsed.mentions) for part in range(calibrate.PARTS))


def test_samples_are_the_claims_of_the_engine() -> None:
    articles = gold("seeds")
    made = list(calibrate.samples(articles))
    assert len(made) == sum(len(engine.read_document(document).claims) for document, _ in articles)
    scores = evaluate.evaluate(articles).scores["all"]["figure"]
    assert sum(not s.right for s in made) == scores.extras
    fewer = list(calibrate.samples(articles, draw=1, part=0))
    assert len(fewer) < len(made)


def test_reliability_adds_up() -> None:
    told = calibrate.reliability([(0.5, True), (0.5, False), (0.95, True), (0.99, True)])
    assert [(row["claims"], row["confidence"], row["right"]) for row in told["bins"]] == [(2, 0.5, 0.5), (2, 0.97, 1.0)]
    assert told["brier"] == pytest.approx((0.25 + 0.25 + 0.0025 + 0.0001) / 4, abs=1e-4) and told["brier_of_mean"] == 0.1875
    lines = list(calibrate.report({"articles": {"seen": 1, "unseen": 0}, "hidden": told, "plain": replace_bins(told), "unseen": calibrate.reliability([])}))
    assert len(lines) == 3 * 2 + 2 + 1


def replace_bins(told: dict) -> dict:
    """The same with its first bin alone."""
    return {**told, "bins": told["bins"][:1]}


def test_the_file_is_what_the_gold_gives() -> None:
    """Learnt again, the weights and tables are those of the file: the engine and the gold have not changed since."""
    learnt = calibrate.calibrated(ROOT / quality.GOLD)
    fault = "calibration.json is stale: run `python -m tally.evaluate.calibrate`, then `tally build`"
    assert learnt["articles"] == TOLD["articles"], fault
    assert learnt["weights"] == pytest.approx(TOLD["weights"], abs=0.002), fault
    for name in ("hidden", "plain", "unseen"):
        assert (learnt[name]["claims"], learnt[name]["right"]) == (TOLD[name]["claims"], TOLD[name]["right"]), fault
