"""Score the number reader: `python benchmarks/number_reader.py FILE.jsonl ... [--show N]`.

Two kinds of lines are understood. Number cases `{lang, text, gold: [{start, end, value, subject}]}`: a gold number is right
when a number of the same span and value is found, or the range of which it is one end; fractions, powers and ordinals are counted apart, the type taken from
`subject` or, where that is empty, from how the number is written; so are those whose words the text does not hold (absent). Claims `{lang, text, gold: [{start, end, words, value,
low, high, quantifier, share}]}`: how many gold spans a found number overlaps, and of those how many have its value,
quantifier and bounds (for shares the share; the bounds follow from a whole that the number reader does not know).
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import unicodedata
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "scripts"))

from tally.model import Number
from tally.numbers import find_numbers
from tally.numbers.numpacks import codes, load_numbers

POWER = re.compile(r"\^|\de[-+]?\d|乗|次方|平方", re.IGNORECASE)
FRACTION = re.compile(r"\d\s*/\s*\d|分之|分の|[½¼¾⅓⅔⅛]|又|半")


def type_of(gold: dict) -> str:
    """integer, decimal, fraction or power."""
    kind, words, value = gold.get("subject") or "", gold.get("surface") or "", gold["value"]
    if kind:
        return kind
    if POWER.search(words):
        return "power"
    table = load_numbers(gold["lang"])
    if FRACTION.search(words) or any(w.share or w.ordinal and w.value is None for t in words.split() for _, w in table.look(t)):
        return "fraction"
    if value == int(value):
        return "integer"
    point = table.phrases["point"]
    return "decimal" if re.search(r"\d?[.,]\d", words) or any(word in words for word in point) else "fraction"


def plain(words: str) -> str:
    """Words to compare: no case, no full-width signs, no spaces around."""
    return unicodedata.normalize("NFKC", words).translate(str.maketrans("\u2212、・", "-,.")).lower().strip()


def is_right(number: Number, gold: dict, text: str) -> bool:
    """Same span; same value, or the same fraction, or the low of an indefinite word.

    The cases' spans are missing or one too long here and there: the same words at the same place, or in the text, are right too.
    """
    same = plain(text[number.start : number.end]) == plain(gold["surface"] or "")
    if gold["start"] is not None:
        same = (number.start, number.end) == (gold["start"], gold["end"]) or same and number.start < gold["end"] and gold["start"] < number.end
    value = next((v for v in (number.value, number.share, number.low) if v is not None), None)
    return same and value is not None and abs(value - gold["value"]) <= 1e-6 * max(1, abs(gold["value"]))


def is_end(number: Number, gold: dict, lang: str) -> bool:
    """Whether the gold number is one end of a range that the reader gives as one number ("100 to 300 billion": its 100 is 100 here)."""
    if number.quantifier != "between" or number.low is None or number.high is None or gold["start"] is None:
        return False
    first = gold["start"] == number.start and gold["end"] < number.end
    alone = [n.value for n in find_numbers(gold["surface"] or "", lang)]
    return (first or number.start < gold["start"] and gold["end"] == number.end) and alone == [gold["value"]] and (first or gold["value"] == number.high)


def claim_faults(number: Number, gold: dict) -> list[str]:
    """What differs between a found number and a gold claim at the same place."""
    if gold.get("quantifier") == "share":
        near = number.share == gold.get("share") or None not in (number.share, gold.get("share")) and abs(number.share - gold["share"]) < 0.01
        return [] if near and number.quantifier == "share" else ["share"]
    return [f for f in ("value", "low", "high", "quantifier") if f in gold and getattr(number, f) != gold[f]]


def score(row: dict, tally: Counter, shown: list[str]) -> None:
    """Count one line into `tally` by (language, measure)."""
    found, lang = find_numbers(row["text"], row["lang"]), row["lang"]
    for gold in row["gold"]:
        start, end = (0, len(row["text"])) if gold["start"] is None else (gold["start"], gold["end"])
        around = row["text"][max(0, start - 30) : end + 30].replace("\n", "|")
        over = [n for n in found if n.start < end and start < n.end]
        if "quantifier" not in gold:
            kind = type_of({**gold, "lang": lang}) if gold["start"] is not None or plain(gold["surface"] or "") in plain(row["text"]) else "absent"
            right = any(is_right(n, gold, row["text"]) or is_end(n, gold, lang) for n in found)
            tally[lang, kind, right] += 1
            if not right and kind in ("integer", "decimal"):
                shown.append(f"{lang} {kind} {gold.get('surface')!r}={gold['value']} in {around!r}: {[(row['text'][n.start : n.end], n.value, n.kind) for n in over]}")
            continue
        tally[lang, "overlap", bool(over)] += 1
        faults = claim_faults(over[0], gold) if over else []
        if over:
            tally[lang, "values", not faults] += 1
        if not over or faults:
            wanted = {f: gold.get(f) for f in ("value", "low", "high", "quantifier", "share")}
            shown.append(f"{lang} {row['text'][start:end]!r} {faults or 'not found'} {wanted} in {around!r}: {over[:1]}")


def main() -> None:
    """Print a line per language and measure, then the misses."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--show", type=int, default=0, help="how many misses to print")
    parser.add_argument("--lang", default="", help="only this language")
    arguments = parser.parse_args()
    tally: Counter = Counter()
    shown: list[str] = []
    for path in arguments.files:
        for line in path.open(encoding="utf-8"):
            row = json.loads(line)
            if row["lang"] in codes() and arguments.lang in ("", row["lang"]):
                score(row, tally, shown)
    for lang, kind in sorted({key[:2] for key in tally}):
        right, wrong = tally[lang, kind, True], tally[lang, kind, False]
        print(f"{lang} {kind:9} {right:4}/{right + wrong:<4} {right / (right + wrong):.3f}")
    print("\n".join(shown[: arguments.show]))


if __name__ == "__main__":
    main()
