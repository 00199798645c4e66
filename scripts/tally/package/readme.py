"""The parts of the README that are computed: each stands between `<!-- tally:NAME -->` and `<!-- /tally:NAME -->`."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ..assemble import confidence
from ..errors import DataError
from ..schema import schemas
from ..schema.columns import TABLES, cell
from ..schema.tables import Claim, Quality
from . import Facts, Rows, citation

_BLOCK = re.compile(r"(<!-- tally:([a-z_]+) -->\n)(.*?)(<!-- /tally:\2 -->)", re.DOTALL)
_MARK = re.compile(r"<!-- /?tally:([a-z_]+) -->")
SAMPLE = 12  # claims shown


def blocks(rows: Rows, facts: Facts) -> dict[str, str]:
    """The Markdown of every block by its name."""
    return {
        "claims": "\n".join(_claims(rows["claims"])),
        "counts": "\n".join(_counts(rows)),
        "accuracy": "\n".join(accuracy(rows["quality"])),
        "confidence": "\n".join(_confidence(confidence.calibration())),
        "dictionary": schemas.markdown(TABLES.values()),
        "cite": _cite(facts),
    }


def fill(readme: str, made: Mapping[str, str], where: str) -> str:
    """The README with its blocks filled. Raises DataError for a block that nobody makes or that is not closed, naming the line."""
    whole = {m.start(g) for m in _BLOCK.finditer(readme) for g in (1, 4)}
    for mark in _MARK.finditer(readme):
        line = readme.count("\n", 0, mark.start()) + 1
        if mark[1] not in made:
            raise DataError(f"{where}: line {line}: block {mark[1]!r}, expected one of {', '.join(made)}")
        if mark.start() not in whole:
            raise DataError(f"{where}: line {line}: {mark[0]} has no counterpart, expected it to open and close on lines of their own")
    return _BLOCK.sub(lambda m: f"{m[1]}{made[m[2]]}\n{m[4]}", readme)


def _claims(claims: Sequence[Claim]) -> Iterator[str]:
    yield "| source | what | how many | whom or what | whose | who says so | when | where |"
    yield "|---|---|---|---|---|---|---|---|"
    for c in claims[:SAMPLE]:
        when = "not stated" if c.date_basis == "published" else " – ".join(dict.fromkeys(d.isoformat() for d in (c.date_start, c.date_end) if d))
        who = c.claimant_text or "the article"
        if c.stance != "asserted":
            who += f" ({c.stance})"
        told = (c.source_id[:3], c.outcome, f"{c.value_text} ({bounds(c)})", c.subject or c.class_, c.side, who, when, c.place_text)
        yield f"| {' | '.join((text or '').replace('|', chr(92) + '|') for text in told)} |"


def bounds(claim: Claim) -> str:
    """What the words commit to, in short: `5`, `at least 2`, `at most 3`, `5 to 8`, `?` where both ends are open."""
    low, high = claim.low, claim.high
    if low is None and high is None:
        return "?"
    if high is None:
        return f"at least {low:,}"
    if low is None:
        return f"at most {high:,}"
    return f"{low:,}" if low == high else f"{low:,} to {high:,}"


def _counts(rows: Rows) -> Iterator[str]:
    claims, sources = rows["claims"], rows["sources"]
    languages = sorted({c.language for c in claims})
    yield f"{len(claims)} claims from {len(sources)} articles, stated in {len(languages)} languages ({', '.join(languages)})."
    yield ""
    yield "| outcome | claims | people | equipment | structures |"
    yield "|---|---:|---:|---:|---:|"
    by = Counter((c.outcome, c.object) for c in claims)
    for outcome in TABLES["claims"].column("outcome").allowed:
        split = [by[outcome, kind] for kind in ("people", "equipment", "structures")]
        if any(split):
            yield f"| {outcome} | {' | '.join(map(str, (sum(split), *split)))} |"
    yield ""
    yield "| table | rows |"
    yield "|---|---:|"
    yield from (f"| `{name}` | {len(rows[name])} |" for name in TABLES)


_SHOWN = ("found_f1", "figure_precision", "figure_recall", "figure_f1", "row_f1", "class_right", "side_right", "claimant_right", "date_right", "place_right")


def accuracy(quality: Sequence[Quality]) -> Iterator[str]:
    """The rows of all outcomes by set, then those of all sets by outcome."""
    if not quality:
        yield "Not measured: there are no annotated articles in `tests/gold`."
        return
    head = ("found F1", "figure P", "figure R", "figure F1", "row F1", *(name.removesuffix("_right") for name in _SHOWN[5:]))
    yield f"| set | articles | claims | {' | '.join(head)} |"
    yield f"|---|{'---:|' * (len(head) + 2)}"
    yield from (_measured(row.gold, row) for row in quality if row.outcome is None)
    yield ""
    yield f"| outcome, all sets | articles | claims | {' | '.join(head)} |"
    yield f"|---|{'---:|' * (len(head) + 2)}"
    yield from (_measured(row.outcome, row) for row in quality if row.outcome and row.gold == quality[0].gold)


def _measured(name: str, row: Quality) -> str:
    return f"| {name} | {row.documents} | {row.claims} | {' | '.join(_two(getattr(row, column)) for column in _SHOWN)} |"


def _two(share: float | None) -> str:
    return "" if share is None else f"{share:.2f}"


_TOLD = {"hidden": "words hidden", "plain": "nothing hidden", "unseen": "articles kept aside"}


def _confidence(told: Mapping[str, Any]) -> Iterator[str]:
    """Of what was left out in training: how sure claims were, how many of them were right."""
    yield f"| confidence | {' | '.join(f'claims, {title} | mean confidence | right' for title in _TOLD.values())} |"
    yield f"|---|{'---:|' * 3 * len(_TOLD)}"
    for low, high in sorted({(row["from"], row["to"]) for name in _TOLD for row in told[name]["bins"]}):
        cells = [text for name in _TOLD for text in _bin(told[name], low)]
        yield f"| {cell(float(low))} to {cell(float(high))} | {' | '.join(cells)} |"
    yield ""
    brier = ", ".join(f"{told[name]['brier']} with {title} ({told[name]['brier_of_mean']})" for name, title in _TOLD.items() if told[name]["claims"])
    articles = told["articles"]
    yield f"Brier score (in brackets that of always saying the mean): {brier}. {articles['seen']} articles and {articles['unseen']} kept aside, each judged by a regression that has not seen it."


def _bin(one: Mapping[str, Any], low: float) -> tuple[str, ...]:
    for row in one["bins"]:
        if row["from"] == low:
            return str(row["claims"]), _two(row["confidence"]), _two(row["right"])
    return "0", "", ""


def _cite(facts: Facts) -> str:
    cited = citation.of_release(facts.work)
    return f"> {cited.text}\n\n```bibtex\n{cited.bibtex}```"
