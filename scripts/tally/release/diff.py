"""What changed between two packages: columns, rows by key with their cells, and what that does to tolls. A pure comparison of snapshots.

Columns that both packages have are compared cell by cell; a column that only one has is a change of the schema and of no row.
Where the key of a table changed, its rows cannot be paired: that is said, and they are not compared.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from ..package.snapshot import Field, Key, Sheet, Snapshot

_BEARING = frozenset({  # columns of a claim that say what it adds to a toll
    "source_id", "outcome", "object", "class", "side", "value", "low", "high", "basis", "stance", "attribution", "claimant_text",
    "claimant", "claimant_side", "date_start", "date_end", "event", "part_of",
})  # fmt: skip
_GROUP = ("event", "outcome", "class", "class_group", "side", "claimant_side")  # what tells a toll from the others of its event


@dataclass(frozen=True, slots=True)
class SchemaChange:
    """A change of a table or of a column of it.

    `change` is table_added, table_removed, column_added, column_removed, column_renamed, column_moved, type_changed, key_changed,
    stricter, looser (what a column or its references may hold) or described (its words).
    """

    table: str
    change: str
    column: str = ""
    old: str = ""
    new: str = ""


@dataclass(frozen=True, slots=True)
class RowChange:
    """A row added, removed or changed. `cells` holds (column, old, new) of what changed; `label` is what a reader knows the row by."""

    table: str
    key: Key
    change: str
    cells: tuple[tuple[str, str, str], ...] = ()
    label: str = ""
    referenced: bool = False  # a removed row whose key another table of the old package held


@dataclass(frozen=True, slots=True)
class Effect:
    """A toll added, removed or changed: its group, what it said before and says now, and the claims that bear on it."""

    toll: str
    change: str
    group: Mapping[str, str]
    old: Mapping[str, str]
    new: Mapping[str, str]
    claims: tuple[tuple[str, str], ...]  # change and claim id


@dataclass(frozen=True)
class Diff:
    """All that differs from `old` to `new`; both are labels. `facts` are (name, old, new) of what is said of the package as a whole."""

    old: str
    new: str
    facts: tuple[tuple[str, str, str], ...]
    schema: tuple[SchemaChange, ...]
    rows: tuple[RowChange, ...]
    effects: tuple[Effect, ...]
    references: frozenset[tuple[str, str]] = frozenset()  # table and column of every column that holds keys of a table

    def __bool__(self) -> bool:
        """Whether anything differs."""
        return bool(self.facts or self.schema or self.rows)


def compare(old: Snapshot, new: Snapshot) -> Diff:
    """What changed from `old` to `new`, in the order of the new package's tables, then of those it has no more."""
    schema: list[SchemaChange] = []
    rows: list[RowChange] = []
    held = _held(old)
    for name in dict.fromkeys((*new.tables, *old.tables)):
        before, after = old.tables.get(name), new.tables.get(name)
        if before is None or after is None:
            schema.append(SchemaChange(name, "table_removed" if after is None else "table_added"))
            continue
        changes = tuple(_columns(before, after))
        schema += changes
        if before.key == after.key:
            rows += _rows(before, after, held.get(name, frozenset()))
    references = frozenset((s.name, f.name) for side in (old, new) for s in side.tables.values() for f in s.fields if f.references)
    return Diff(old.label, new.label, tuple(_facts(old, new)), tuple(schema), tuple(rows), tuple(_effects(old, new, rows)), references)


def _facts(old: Snapshot, new: Snapshot) -> Iterator[tuple[str, str, str]]:
    for name in dict.fromkeys((*new.facts, *old.facts)):
        if (pair := (old.facts.get(name, ""), new.facts.get(name, ""))) and pair[0] != pair[1]:
            yield name, *pair


def _held(package: Snapshot) -> dict[str, frozenset[str]]:
    """Of each table the keys that other tables hold."""
    held: dict[str, set[str]] = {}
    for sheet in package.tables.values():
        for place, field in enumerate(sheet.fields):
            if field.references and field.references != sheet.name:
                held.setdefault(field.references, set()).update(cells[place] for cells in sheet.rows.values() if cells[place])
    return {name: frozenset(keys) for name, keys in held.items()}


def _columns(old: Sheet, new: Sheet) -> Iterator[SchemaChange]:
    gone = [name for name in old.header if name not in new.header]
    come = [name for name in new.header if name not in old.header]
    renamed = _renamed(old, new, gone, come) if old.key == new.key else {}
    if old.key != new.key:
        yield SchemaChange(new.name, "key_changed", "", ",".join(old.key), ",".join(new.key))
    yield from (SchemaChange(new.name, "column_renamed", to, name, to) for name, to in renamed.items())
    yield from (SchemaChange(new.name, "column_removed", name) for name in gone if name not in renamed)
    yield from (SchemaChange(new.name, "column_added", name) for name in come if name not in renamed.values())
    yield from (SchemaChange(new.name, "column_moved", name) for name in _moved(old.header, new.header))
    fields = {field.name: field for field in old.fields}
    for field in new.fields:
        if field.name in fields:
            yield from _field(new.name, fields[field.name], field)


def _renamed(old: Sheet, new: Sheet, gone: Iterable[str], come: Iterable[str]) -> dict[str, str]:
    """Old to new name of each column that stands under another name with the same type and, in every row of both packages, the same cells."""
    shared = [key for key in old.rows if key in new.rows]
    before = {name: _contents(old, name, shared) for name in gone}
    after = {name: _contents(new, name, shared) for name in come}
    pairs = {name: [to for to, cells in after.items() if cells == before[name] and any(cells[1])] for name in before}
    met = [to for names in pairs.values() for to in names]
    return {name: names[0] for name, names in pairs.items() if len(names) == 1 and met.count(names[0]) == 1}


def _contents(sheet: Sheet, name: str, keys: Iterable[Key]) -> tuple[str, tuple[str, ...]]:
    place = sheet.header.index(name)
    return sheet.fields[place].type, tuple(sheet.rows[key][place] for key in keys)


def _moved(old: Key, new: Key) -> Iterator[str]:
    """The columns of both that stand in another order among each other, as few as explain it."""
    before = [name for name in old if name in new]
    after = [name for name in new if name in old]
    stays = {before[i] for block in SequenceMatcher(None, before, after, autojunk=False).get_matching_blocks() for i in range(block.a, block.a + block.size)}
    return (name for name in after if name not in stays)


def _field(table: str, old: Field, new: Field) -> Iterator[SchemaChange]:
    if old.type != new.type:
        yield SchemaChange(table, "type_changed", new.name, old.type, new.type)
    for name in sorted({*old.constraints, *new.constraints}):
        before, after = old.constraints.get(name), new.constraints.get(name)
        if before != after:
            change = "looser" if looser(name, before, after) else "stricter"
            yield SchemaChange(table, change, new.name, f"{name}: {_shown(before)}", f"{name}: {_shown(after)}")
    if old.references != new.references:
        change = "looser" if not new.references else "stricter"
        yield SchemaChange(table, change, new.name, f"references: {_shown(old.references)}", f"references: {_shown(new.references)}")
    if old.words != new.words:
        yield SchemaChange(table, "described", new.name, " ".join(old.words), " ".join(new.words))


def looser(name: str, old: Any, new: Any) -> bool:
    """Whether every value that a constraint admitted is admitted still; a change that cannot be judged counts as stricter."""
    if new is None or new is False:
        return True
    if old is None or old is False:
        return False
    if name == "enum" and isinstance(old, list) and isinstance(new, list):
        return set(map(str, old)) <= set(map(str, new))
    if name in ("minimum", "minLength") and isinstance(old, (int, float)) and isinstance(new, (int, float)):
        return new <= old
    if name in ("maximum", "maxLength") and isinstance(old, (int, float)) and isinstance(new, (int, float)):
        return new >= old
    return False


def _shown(value: Any) -> str:
    return "none" if value is None or value == "" else ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _rows(old: Sheet, new: Sheet, held: frozenset[str]) -> Iterator[RowChange]:
    """Rows in the new table's order, then those it has no more in the old one's."""
    shared = [(name, old.header.index(name), new.header.index(name)) for name in new.header if name in old.header]
    for key, cells in new.rows.items():
        former = old.rows.get(key)
        if former is None:
            yield RowChange(new.name, key, "added", label=_label(new, key))
        elif differing := tuple((name, former[a], cells[b]) for name, a, b in shared if former[a] != cells[b]):
            yield RowChange(new.name, key, "changed", differing, _label(new, key))
    for key in old.rows:
        if key not in new.rows:
            yield RowChange(old.name, key, "removed", label=_label(old, key), referenced=len(key) == 1 and key[0] in held)


def _label(sheet: Sheet, key: Key) -> str:
    """What a reader knows a row by: of a claim its article, outcome, words and quote; of others title, name or the first words."""
    cells = sheet.cells(key)
    if sheet.name == "claims":
        told = (cells.get(name, "") for name in ("source_id", "outcome", "value_text", "quote"))
    else:
        told = (cells.get(name, "") for name in ("title", "name", *_GROUP) if name not in sheet.key)
    return " ".join(filter(None, told))


def _effects(old: Snapshot, new: Snapshot, rows: Iterable[RowChange]) -> Iterator[Effect]:
    """Of every toll that changed what it said and says, and the claims of its event, outcome and side that changed in what bears on it."""
    before, after = old.tables.get("tolls"), new.tables.get("tolls")
    if before is None or after is None:
        return
    rows = tuple(rows)
    bearing = _bearing(old, new, rows)
    for row in rows:
        if row.table == "tolls":
            was = before.cells(row.key) if row.change != "added" else {}
            now = after.cells(row.key) if row.change != "removed" else {}
            here = now or was
            group = {name: here[name] for name in _GROUP if name in here}
            measured = [name for name in (after if now else before).header if name not in group and name not in after.key]
            yield Effect(" ".join(row.key), row.change, group, _only(was, measured), _only(now, measured), bearing.get(_place(here), ()))


def _only(cells: Mapping[str, str], names: Iterable[str]) -> dict[str, str]:
    return {name: cells[name] for name in names if name in cells}


Place = tuple[str, ...]  # event, outcome and side, by which claims and tolls meet


def _place(cells: Mapping[str, str]) -> Place:
    return tuple(cells.get(name, "") for name in ("event", "outcome", "side"))


def _bearing(old: Snapshot, new: Snapshot, rows: Iterable[RowChange]) -> dict[Place, tuple[tuple[str, str], ...]]:
    """By place, the old one and the new, the change and id of each claim that changed in what bears on tolls."""
    found: dict[Place, list[tuple[str, str]]] = {}
    for row in rows:
        if row.table == "claims" and (row.change != "changed" or _BEARING & {name for name, *_ in row.cells}):
            sides = [side.tables["claims"].cells(row.key) for side in (old, new) if row.key in side.tables["claims"].rows]
            for place in dict.fromkeys(map(_place, sides)):
                found.setdefault(place, []).append((row.change, " ".join(row.key)))
    return {place: tuple(claims) for place, claims in found.items()}
