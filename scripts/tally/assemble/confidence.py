"""How likely a claim's figure is right: a logistic regression over what is known of its link, learnt by `python -m tally.evaluate.calibrate`.

No feature is a word: each tells how number and outcome hang together, what kind of number it is and what stands around it. The
only one that knows the language is the language itself, so that one read less well is trusted less. The weights lie in
calibration.json; a feature without a weight counts for nothing.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from ..link.fit import DIRECT
from ..link.linked import Link
from ..mentions import View

CALIBRATION = Path(__file__).with_name("calibration.json")
LEAST, MOST = 0.05, 0.99  # nothing is sure
NEAR = 8  # tokens on either side in which words of doubt count
Features = Mapping[str, float]


@cache
def calibration() -> Mapping[str, object]:
    """What training wrote: `intercept`, `weights` by feature, and how well they held on articles left out."""
    found: Mapping[str, object] = json.loads(CALIBRATION.read_text(encoding="utf-8"))
    return found


def confidence(view: View, link: Link, spoken: bool) -> float:
    """The probability that outcome, low and high of a linked number are right: LEAST to MOST, two decimals.

    `spoken` says whether the claim has a claimant. It says nothing of claimant, side, date or place.
    """
    learnt = calibration()
    return bounded(probability(features(view, link, spoken), learnt["intercept"], learnt["weights"]))


def bounded(chance: float) -> float:
    """A probability as it is published."""
    return round(min(MOST, max(LEAST, chance)), 2)


def probability(told: Features, intercept: float, weights: Mapping[str, float]) -> float:
    """The logistic function of the weighted sum of features."""
    return 1 / (1 + math.exp(-intercept - sum(weights.get(name, 0.0) * value for name, value in told.items())))


def features(view: View, link: Link, spoken: bool) -> Features:
    """What is known of the link of a number to its trigger; absent is 0. Values are of the order of 1."""
    first, last = (link.phrase.last, link.trigger.first) if link.phrase.last <= link.trigger.first else (link.trigger.last, link.phrase.first)
    if link.borrowed:
        first = last = link.phrase.last
    return {
        "score": link.score / DIRECT,
        "weak": float(link.score < DIRECT - 3),
        f"role {link.trigger.entry.role}": 1.0,
        f"language {view.parsed.sentence.lang}": 1.0,
        "general trigger": float(link.trigger.entry.weak),
        "distance": math.log1p(max(0, last - first)) / 2,
        "verb first": float(link.trigger.first < link.phrase.first),
        "shared": float(link.shared is not None),
        "part": float(link.parent is not None),
        "spoken": float(spoken),
        **_number(view, link),
        **_around(view, link),
    }


def _number(view: View, link: Link) -> dict[str, float]:
    """What kind of number it is, and what it counts."""
    phrase, number = link.phrase, link.phrase.number
    digits = view.words[phrase.begin][:1].isdigit()
    kind = number.kind if number.kind != "cardinal" else "digits" if digits else "words"
    return {
        f"number {kind}": 1.0,
        "one": float(number.value == 1),
        "large": math.log10(max(1, number.value or 0)) / 4,
        "bounded": float(number.quantifier not in ("exact", "about")),
        "no noun": float(not phrase.noun),
        "unknown noun": float(bool(phrase.noun) and not phrase.cls),
        "general noun": float(link.cls in ("", "person", "equipment", "structure")),
        "state": float(phrase.state is not None),
    }


def _around(view: View, link: Link) -> dict[str, float]:
    """What else the sentence holds: other numbers and triggers, quotation, words of doubt, no full stop as in a headline."""
    first, last = link.extent
    near = range(max(0, first - NEAR), min(len(view.words), last + NEAR))
    return {
        "numbers": math.log(max(1, len(view.numbers))),
        "triggers": math.log(max(1, len({m.first for m in view.triggers}))),
        "quoted": float('"' in view.words),
        "doubt": float(any(view.is_(i, "polarity", "hypothetical", "unconfirmed") for i in near)),
        "negated": float(any(view.is_(i, "polarity", "negators", "none", "denial") for i in near)),
        "headline": float(bool(view.words) and view.words[-1][-1:].isalnum()),
    }
