"""Learn how likely a claim's figure is right: `python -m tally.evaluate.calibrate` reads tests/gold and writes calibration.json.

The engine was made with this gold in sight, so read as it is it holds hardly an error to learn from, and promises more than new
text keeps. New text has words that no pack knows. So each article is read with a third of the packs' outcome words and nouns
hidden, every third in turn and drawn several times: the errors that follow are those that unknown words cause. The articles kept
aside (`quality.is_unseen`) are read as they are, once for each draw: theirs are the errors of new text. A logistic
regression of the claim's figure being right, strongly drawn to nought (L2), is fitted to what `confidence.features` tells. How
well it holds is measured on articles that it was not fitted to, each left out once, also as they are, with nothing hidden.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from zlib import crc32

from .. import engine, evaluate
from ..assemble import rows
from ..assemble.confidence import CALIBRATION, Features, bounded, features, probability
from ..mentions import NOUNS, TRIGGERS, View, view
from ..model import Document
from . import quality

HIDEABLE = TRIGGERS | NOUNS | {"not_counted_before"}  # what new text brings new words for
PARTS, DRAWS = 3, 3  # a third of the words is hidden at a time; the words are dealt out three times
PENALTY = 10.0  # of the squared weights, each draw counting for one reading of the gold
BINS = (0.0, 0.6, 0.7, 0.8, 0.9, 0.95, 1.0)  # lower ends of the rows of the reliability table, then the end of the last
STEPS, CLOSE = 50, 1e-9  # of Newton's method, and the step that ends it
Gold = Sequence[tuple[Document, Sequence[evaluate.Gold]]]


@dataclass(frozen=True)
class Sample:
    """A claim of the engine about a gold article: what is known of its link, and whether its figure is right."""

    article: str
    right: bool
    told: Features


@dataclass(frozen=True)
class Model:
    """A logistic regression."""

    intercept: float
    weights: Mapping[str, float]

    def chances(self, samples: Iterable[Sample]) -> list[float]:
        """The confidence in each sample, as it is published."""
        return [bounded(probability(s.told, self.intercept, self.weights)) for s in samples]


def samples(gold: Gold, draw: int = 0, part: int = 0) -> Iterator[Sample]:
    """The claims that the engine makes of the gold articles; with `draw` from 1, with that part of that deal of words hidden."""
    for document, wanted in gold:
        views = tuple(hidden(v, draw, part) if draw else v for v in engine.seen(document))
        spoken, found = engine.understand(document, views)
        linked = [one for one in found if one.link.trigger]
        claims, _, _ = rows(document, views, spoken, found)
        right = set(evaluate.matches(wanted, claims, evaluate.figure).values())
        for i, one in enumerate(linked):
            yield Sample(document.id, i in right, features(views[one.sentence], one.link, one.voice.claimant is not None))


def hidden(seen: View, draw: int, part: int) -> View:
    """The sentence to a reader who does not know the outcome words and nouns of one part of the deal; a form falls to one part."""
    words = seen.parsed.sentence.words
    kept = (m for m in seen.parsed.mentions if m.entry.role not in HIDEABLE or _dealt(words[m.first : m.last], draw) != part)
    return view(replace(seen.parsed, mentions=tuple(kept)))


def _dealt(words: Iterable[str], draw: int) -> int:
    return crc32(" ".join((str(draw), *words)).encode("utf-8", "surrogatepass")) % PARTS


def fitted(learnt: Sequence[Sample]) -> Model:
    """The regression that fits the samples best under the penalty, by Newton's method; weights to four decimals."""
    import numpy as np

    names = sorted({name for s in learnt for name in s.told})
    table = np.array([[1.0, *(s.told.get(name, 0.0) for name in names)] for s in learnt])
    right = np.array([float(s.right) for s in learnt])
    drawn = np.diag([0.0, *(PENALTY * DRAWS for _ in names)])
    weights = np.zeros(len(names) + 1)
    for _ in range(STEPS):
        chance = 1 / (1 + np.exp(-table @ weights))
        curve = (table * (chance * (1 - chance))[:, None]).T @ table + drawn
        step = np.linalg.solve(curve, table.T @ (right - chance) - drawn @ weights)
        weights = weights + step
        if abs(step).max() < CLOSE:
            break
    return Model(round(float(weights[0]), 4), {name: round(float(w), 4) for name, w in zip(names, weights[1:])})


def left_out(learnt: Sequence[Sample], *others: Sequence[Sample]) -> list[list[tuple[float, bool]]]:
    """Confidence and outcome of the samples of each of `others`, by the regression fitted to `learnt` without their article."""
    articles = sorted({s.article for samples_ in (learnt, *others) for s in samples_})
    models = {article: fitted([s for s in learnt if s.article != article]) for article in articles}
    return [[(models[s.article].chances([s])[0], s.right) for s in samples_] for samples_ in others]


def reliability(told: Sequence[tuple[float, bool]]) -> dict[str, Any]:
    """The Brier score of confidences, that of always saying the mean, and by bin how many claims, how sure and how many right."""
    if not told:
        return {"claims": 0, "brier": None, "brier_of_mean": None, "confidence": None, "right": None, "bins": []}
    mean = sum(right for _, right in told) / len(told)
    bins = []
    for low, high in zip(BINS, BINS[1:]):
        inside = [(chance, right) for chance, right in told if low <= chance < high]
        if inside:
            bins.append({"from": low, "to": high, "claims": len(inside), "confidence": _mean(c for c, _ in inside), "right": _mean(r for _, r in inside)})
    brier = sum((chance - right) ** 2 for chance, right in told) / len(told)
    return {"claims": len(told), "brier": round(brier, 4), "brier_of_mean": round(mean * (1 - mean), 4), "confidence": _mean(c for c, _ in told), "right": round(mean, 3), "bins": bins}  # fmt: skip


def _mean(values: Iterable[float]) -> float:
    kept = list(values)
    return round(sum(kept) / len(kept), 3)


def calibrated(folder: Path) -> dict[str, Any]:
    """All that calibration.json holds, learnt from the gold in `folder`. Raises DataError for bad gold."""
    seen, unseen = ([one for path in quality.sets(folder) if quality.is_unseen(path.stem) == aside for one in evaluate.read(path)] for aside in (False, True))
    dealt = [s for draw in range(1, DRAWS + 1) for part in range(PARTS) for s in samples(seen, draw, part)]
    new = tuple(samples(unseen))
    learnt = [*dealt, *new * DRAWS]
    hidden_, plain, kept = left_out(learnt, dealt, tuple(samples(seen)), new)
    model = fitted(learnt)
    return {
        "articles": {"seen": len(seen), "unseen": len(unseen)},
        "hidden": reliability(hidden_),
        "plain": reliability(plain),
        "unseen": reliability(kept),
        "intercept": model.intercept,
        "weights": dict(model.weights),
    }


def report(told: Mapping[str, Any]) -> Iterator[str]:
    """The reliability tables as lines."""
    for name, title, of in (("hidden", "a third of the words hidden", "seen"), ("plain", "nothing hidden", "seen"), ("unseen", "kept aside", "unseen")):
        one = told[name]
        yield f"{title}: {one['claims']} claims of {told['articles'][of]} articles, each left out; Brier score {one['brier']}, of the mean alone {one['brier_of_mean']}"
        yield "confidence      claims   mean  right"
        for row in one["bins"]:
            yield f"{row['from']:4.2f} to {row['to']:4.2f}  {row['claims']:8} {row['confidence']:6.3f} {row['right']:6.3f}"


def main(arguments: Sequence[str]) -> int:
    """Learn from the gold in the folder named, tests/gold where none is, write the weights and print how reliable they are."""
    if len(arguments) > 1:
        print("usage: python -m tally.evaluate.calibrate [FOLDER]", file=sys.stderr)
        return 2
    told = calibrated(Path(arguments[0]) if arguments else quality.GOLD)
    CALIBRATION.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
    for line in report(told):
        print(line)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
