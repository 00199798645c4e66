"""The measures of the annotation guide once more, from the CSV cells and as plainly as can be: what `evaluate` is checked against."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any

Row = Mapping[str, str]
Gold = Mapping[str, Any]
COLUMNS = ("class", "side", "claimant", "claimant_side", "stance", "quantifier", "date", "place", "part_of")


def number(cell: object) -> float | None:
    """A bound, None where it is open."""
    return None if cell in (None, "") else float(cell)


def plain(value: object) -> str:
    """A text without case or spare space."""
    return " ".join(str(value or "").lower().split())


def either(gold: Gold, name: str) -> list[Any]:
    """What the readers have in a column."""
    return [gold.get(name), *([gold["alt"][name]] if name in gold.get("alt", {}) else [])]


def overlaps(gold: Gold, row: Row) -> bool:
    """The two numbers share a character."""
    return int(row["number_start"]) < gold["end"] and gold["start"] < int(row["number_end"])


def found(gold: Gold, row: Row) -> bool:
    """The right outcome at the right number."""
    return row["outcome"] in either(gold, "outcome") and overlaps(gold, row)


def figure(gold: Gold, row: Row) -> bool:
    """Found, with the bounds of one of the readers."""
    wanted = {(number(low), number(high)) for low, high in zip(either(gold, "low") * 2, either(gold, "high") * 2)}
    return found(gold, row) and (number(row["low"]), number(row["high"])) in wanted


def whole(gold: Gold, row: Row) -> bool:
    """A right figure with the right class and sides."""
    return figure(gold, row) and all(plain(row[name]) in map(plain, either(gold, name)) for name in ("class", "side", "claimant_side"))


def alike(one: object, other: object) -> bool:
    """One name holds the other, or they share a word of four letters."""
    a, b = plain(one), plain(other)
    if not a or not b:
        return a == b
    words = [{w.strip("'’\"“”.,()") for w in text.split() if len(w) > 3} for text in (a, b)]
    return a in b or b in a or bool(words[0] & words[1])


def right(name: str, gold: Gold, row: Row, golds: Mapping[str, Gold], rows: Mapping[str, Row]) -> bool:
    """Whether a column of a matched figure is right."""
    if name in ("claimant", "place"):
        return any(alike(value, row[f"{name}_text"]) for value in either(gold, name))
    if name == "date":
        undated = row["date_basis"] == "published"
        got = [None if undated else row[end] or None for end in ("date_start", "date_end")]
        return got in ([gold["date_start"], gold["date_end"]], list(gold.get("alt", {}).get("date", ())))
    if name == "part_of":
        if "part_of" in gold.get("alt", {}):
            return True
        if not gold["part_of"] or not row["part_of"]:
            return not gold["part_of"] and not row["part_of"]
        return row["part_of"] in rows and overlaps(golds[gold["part_of"]], rows[row["part_of"]])
    return plain(row[name]) in map(plain, either(gold, name))


def pairs(golds: Sequence[Gold], rows: Sequence[Row], test: Callable[[Gold, Row], bool]) -> list[tuple[Gold, Row]]:
    """Each gold claim with the first free row that passes."""
    free, made = list(rows), []
    for gold in golds:
        for row in free:
            if test(gold, row):
                free.remove(row)
                made.append((gold, row))
                break
    return made


def score(golds: Sequence[Gold], rows: Sequence[Row]) -> Counter[str]:
    """Hits, extras and misses of each measure, and of each column how many are right and how many were compared."""
    told: Counter[str] = Counter()
    soft = [bool(g.get("same_as") or g.get("optional")) for g in golds]
    for name, test in (("found", found), ("figure", figure), ("row", whole)):
        made = pairs(golds, rows, test)
        hard = sum(not (g.get("same_as") or g.get("optional")) for g, _ in made)
        told.update({f"{name} hits": hard, f"{name} extras": len(rows) - len(made), f"{name} misses": len(golds) - sum(soft) - hard})
        if name == "figure":
            by_id, by_claim = {g["id"]: g for g in golds}, {r["claim_id"]: r for r in rows}
            for column in COLUMNS:
                told[f"{column} right"] += sum(right(column, g, r, by_id, by_claim) for g, r in made)
                told[f"{column} of"] += len(made)
    return told
