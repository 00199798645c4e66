"""Check a package: its descriptor and tables by frictionless and pandera, its quotes against the texts, its sums.

Nothing is mended and nothing written. Every fault is told once, as a line that names table, row, column, found and expected.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from ..corpus import decode, read_file
from ..errors import DataError, one_line
from ..schema import faults, schemas
from ..schema.columns import TABLES, Table, cell, from_csv
from ..schema.faults import Fault
from ..schema.tables import Source
from . import DESCRIPTOR, csv_path

_EXPECTED = {
    "multiple_fields_uniqueness": "a key that stands once",
    "field_uniqueness": "a value that stands once",
    "not_nullable": "a value",
}


@dataclass(frozen=True)
class Report:
    """What was found: the faults in table order, how many rows were checked, and what a person may still look up."""

    faults: tuple[Fault, ...]
    rows: int
    to_do: tuple[str, ...]


def validate(package: Path) -> Report:
    """Check the package in the folder `package`. Raises DataError where it has no descriptor to go by."""
    _descriptor(package / DESCRIPTOR)
    rows, broken = _read(package)
    texts, lost = _texts(package, rows.get("sources", ()))
    found = [*broken, *lost, *faults.references(rows), *faults.evidence(rows, texts), *faults.parts(rows), *faults.reviewed(rows), *faults.copied(rows)]
    found += [*_pandera(rows), *_frictionless(package)]  # of several words about one cell the first are the clearest
    order = {name: place for place, name in enumerate(TABLES)}
    once = {fault.place: fault for fault in reversed(found)}.values()
    told = sorted(once, key=lambda f: (order.get(f.table, -1), f.row, f.column))
    return Report(tuple(told), sum(map(len, rows.values())), tuple(faults.unknown(rows)))


def _descriptor(path: Path) -> Mapping[str, Any]:
    try:
        found = json.loads(decode(read_file(path, str(path)), str(path)))
    except (ValueError, RecursionError) as fault:
        raise DataError(f"{path}: not JSON: {one_line(fault)}") from None
    if not isinstance(found, dict) or not isinstance(found.get("resources"), list):
        raise DataError(f"{path}: no resources, expected a Data Package descriptor")
    return found


def _read(package: Path) -> tuple[dict[str, tuple[Any, ...]], list[Fault]]:
    """The rows of every table that can be read, and a fault for each that cannot."""
    rows: dict[str, tuple[Any, ...]] = {}
    broken = []
    for table in TABLES.values():
        path = package / csv_path(table)
        try:
            rows[table.name] = from_csv(table, path.read_bytes().decode("utf-8"))
        except OSError as fault:
            broken.append(Fault(table.name, 0, "", f"no file ({fault.strerror})", str(path)))
        except (ValueError, csv.Error) as fault:
            broken.append(Fault(table.name, 0, "", one_line(fault), "the rows that its columns describe"))
    return rows, broken


def _frictionless(package: Path) -> Iterator[Fault]:
    import frictionless

    report = frictionless.Package(str((package / DESCRIPTOR).resolve())).validate()
    for error in report.errors:
        yield Fault("datapackage.json", 0, "", one_line(error.note), "a valid descriptor")
    for task in report.tasks:
        for error in task.errors:
            told = error.to_dict()
            column = TABLES[task.name].key[0] if error.type == "primary-key" and task.name in TABLES else _column(told)
            yield Fault(task.name, told.get("rowNumber", 0), column, repr(told["cell"]) if "cell" in told else error.title, error.note)


def _column(told: Mapping[str, Any]) -> str:
    return told.get("fieldName") or told.get("label") or " ".join(told.get("fieldNames", ())) or told["type"]


def _pandera(rows: Mapping[str, tuple[Any, ...]]) -> Iterator[Fault]:
    from pandera.errors import SchemaErrors

    for name, its in rows.items():
        table = TABLES[name]
        try:
            schemas.pandera_schema(table).validate(schemas.frame(table, its), lazy=True)
        except SchemaErrors as found:
            for case in found.failure_cases.to_dict("records"):
                yield _case(table, its, case)


def _case(table: Table, rows: tuple[Any, ...], case: Mapping[str, Any]) -> Fault:
    """pandera's word about one failure as a fault; its index is a row's place, missing where the whole table is meant."""
    check = str(case["check"])
    if case["index"] is None or case["index"] != case["index"]:
        return Fault(table.name, 0, str(case["column"] or ""), repr(case["failure_case"]), check)
    place = int(case["index"])
    column = str(case["column"])
    if check == "multiple_fields_uniqueness":
        column = table.key[0]
    elif case["schema_context"] != "Column":  # an ordered pair: "low not above high"
        column = check.split(" ")[0]
    found = getattr(rows[place], table.column(column).attribute)
    return Fault(table.name, place + 2, column, repr(found) if isinstance(found, str) else cell(found), _EXPECTED.get(check, check))


def _texts(package: Path, sources: Iterable[Source]) -> tuple[dict[str, str], list[Fault]]:
    """The text of each source whose file is there and unchanged, and a fault for each other."""
    texts: dict[str, str] = {}
    lost = []
    for line, source in enumerate(sources, 2):
        path = package / source.path
        try:
            raw = read_file(path, str(path))
            texts[source.source_id] = decode(raw, str(path))
        except DataError as fault:
            lost.append(Fault("sources", line, "path", one_line(fault), "a text that can be read"))
            continue
        if sha256(raw).hexdigest() != source.sha256:
            lost.append(Fault("sources", line, "sha256", source.sha256, f"{sha256(raw).hexdigest()}, the hash of {source.path}"))
            del texts[source.source_id]
        elif len(texts[source.source_id]) != source.characters:
            lost.append(Fault("sources", line, "characters", str(source.characters), str(len(texts[source.source_id]))))
    return texts, lost
