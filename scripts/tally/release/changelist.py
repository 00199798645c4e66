"""A diff of two packages as text for a reader, as the CSV that a release holds as changes.csv, and as JSON."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict

from ..errors import one_line
from .diff import Diff, Effect, RowChange, SchemaChange
from .versions import Reason

HEADER = ("table", "row", "change", "column_name", "old", "new")
_SIGNS = {"added": "+", "removed": "-", "changed": "~"}
_LONGEST = 70  # characters of a cell shown in text
_NAMED = 3  # claims named behind a toll
_SAID = {
    "table_added": "new table",
    "table_removed": "table removed",
    "column_added": "new column {column}",
    "column_removed": "column {column} removed",
    "column_renamed": "column {old} renamed {new}",
    "column_moved": "column {column} moved",
    "type_changed": "{column}: type {old} -> {new}",
    "key_changed": "key {old} -> {new}, so its rows cannot be paired and are not compared",
    "stricter": "{column}: {old} -> {new}",
    "looser": "{column}: {old} -> {new}",
    "described": "{column}: described in other words",
}


def visible(text: str) -> str:
    """`text` with what would steer a terminal made visible: a package may come from anyone."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in text)


def text(found: Diff) -> Iterator[str]:
    """Lines for a reader: the package, the schema, rows table by table with their cells, tolls. No line where nothing differs."""
    yield from map(visible, _lines(found))


def _lines(found: Diff) -> Iterator[str]:
    if found.facts:
        yield "package:"
        yield from (f"  {name}: {_quoted(old)} -> {_quoted(new)}" for name, old, new in found.facts)
    if found.schema:
        yield "schema:"
        yield from (f"  {change.table}: {said(change)}" for change in found.schema)
    for table in dict.fromkeys(row.table for row in found.rows):
        rows = [row for row in found.rows if row.table == table]
        counts = Counter(row.change for row in rows)
        yield f"{table}: {', '.join(f'{counts[change]} {change}' for change in _SIGNS)}"
        for row in rows if table != "tolls" else ():  # told below, with their reasons
            yield from _row(row)
    if found.effects:
        yield "what it does to tolls:"
        yield from (f"  {_SIGNS[effect.change]} {effect_line(effect)}" for effect in found.effects)


def demand(reasons: Sequence[Reason]) -> Iterator[str]:
    """The line that tells what version the changes demand, and why."""
    if reasons:
        first = [reason.words for reason in reasons if reason.level == reasons[0].level]
        more = f" and {len(first) - _NAMED} more" if len(first) > _NAMED else ""
        yield visible(f"demands a {reasons[0].level} version: {'; '.join(first[:_NAMED])}{more}")


def said(change: SchemaChange) -> str:
    """A change of the schema in words, without its table."""
    return _SAID[change.change].format(column=change.column, old=one_line(change.old, 200), new=one_line(change.new, 200))


def _quoted(cell: str) -> str:
    return repr(one_line(cell, _LONGEST))


def _row(row: RowChange) -> Iterator[str]:
    label = f": {one_line(row.label, 2 * _LONGEST)}" if row.label else ""
    key = " ".join(row.key)
    if row.change != "changed":
        yield f"  {_SIGNS[row.change]} {key}{label}"
    yield from (f"  ~ {key} {name}: {_quoted(old)} -> {_quoted(new)}" for name, old, new in row.cells)


def effect_line(effect: Effect) -> str:
    """What became of a toll in words: its group, its bounds before and after, what else changed, and because of which claims."""
    group = " ".join(filter(None, (effect.group.get(name, "") for name in ("event", "outcome", "class", "class_group", "side"))))
    side = effect.group.get("claimant_side", "")
    told = f"{effect.toll} {group}{f', says {side}' if side else ''}: {_interval(effect.old)} -> {_interval(effect.new)}"
    both = [name for name in effect.new if name in effect.old and name not in ("low", "high")]
    told += "".join(f", {name} {_or_none(effect.old[name])} -> {_or_none(effect.new[name])}" for name in both if effect.old[name] != effect.new[name])
    named = ", ".join(f"{claim} {change}" for change, claim in effect.claims[:_NAMED])
    more = len(effect.claims) - _NAMED
    return f"{told}{f' ({named}' if named else ''}{f' and {more} more' if more > 0 else ''}{')' if named else ''}"


def _or_none(cell: str) -> str:
    return cell or "none"


def _interval(told: Mapping[str, str]) -> str:
    """The bounds of a toll in words; "none" for a toll that is not there."""
    if not told:
        return "none"
    low, high = told.get("low", ""), told.get("high", "")
    if low == high:
        return low or "open"
    return f"at least {low}" if not high else f"at most {high}" if not low else f"{low} to {high}"


def as_csv(found: Diff) -> str:
    """The changes as CSV: package and schema first, then a line per row added or removed and per cell changed. LF line ends.

    Cells stand as they are: one that begins with = + - or @ is text, though a spreadsheet would take it for a formula.
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(HEADER)
    writer.writerows(("", "", "described", name, old, new) for name, old, new in found.facts)
    writer.writerows((c.table, "", c.change, c.column, c.old, c.new) for c in found.schema)
    for row in found.rows:
        key = " | ".join(row.key)
        writer.writerows((row.table, key, row.change, *cell) for cell in row.cells or (("", "", ""),))
    return out.getvalue()


def as_json(found: Diff) -> str:
    """The whole diff as one JSON object; keys of rows are lists."""
    told = asdict(found)
    told["references"] = sorted(found.references)
    told["facts"] = [dict(zip(("name", "old", "new"), fact, strict=True)) for fact in found.facts]
    for row in told["rows"]:
        row["cells"] = [dict(zip(("column", "old", "new"), cell, strict=True)) for cell in row["cells"]]
    for effect in told["effects"]:
        effect["claims"] = [dict(zip(("change", "claim_id"), claim, strict=True)) for claim in effect["claims"]]
    return json.dumps(told, ensure_ascii=False, indent=2) + "\n"
