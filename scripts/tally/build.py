"""Build the published package: seeds/ to data/, datapackage.json, the database and the README's computed blocks.

The same seeds, gold, code and former data/ give the same bytes on any day and any machine: the version and the day of release are
read from CITATION.cff. Everything is made in memory before anything is written.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from sqlite3 import Error as SQLiteError, OperationalError, connect as plain
from typing import Any

from . import engine, package, pipeline, review, write
from .errors import DataError, one_line
from .evaluate import quality
from .model import Document
from .package import readme, seeds, sqlite
from .relate import copies, succession
from .relate.succession import Former
from .review import history
from .review.history import Before
from .schema.columns import TABLES
from .schema.tables import Claim

NAME = "karabakh-figures"
COMMAND = "tally build"
README = "README.md"
Progress = Callable[[Iterable[Document]], Iterable[Document]]  # passes documents on and shows how far it is


@dataclass(frozen=True)
class Built:
    """A package in memory. `files` by path relative to its root: all that is committed, then the database; `news` tells what is new."""

    files: dict[str, bytes]
    news: tuple[str, ...]


def build(root: Path, progress: Progress = iter) -> Built:
    """Make the package of `root` from its seeds. Nothing is written. Raises DataError for bad input."""
    seen = seeds.read(root / "seeds")
    facts = package.cited(root, NAME, seen.sources)
    past = history.before(_former(root, "claims"), _former(root, "changes"))
    reading = engine.read(progress(seen.documents))
    reviewed = review.apply(reading.claims, reading.attributions, seen.reviews, seen.documents)
    found = copies.find(seen.documents, reading.claims)
    rows = dict(pipeline.run(reviewed, seen.documents, seen.sources, seen.events, reviewed.reviews, found, former(root)))
    rows["claims"], rows["changes"] = history.advance(rows["claims"], past, facts.version, reviewed, seen.sources)
    rows["quality"] = quality.rows(root / quality.GOLD)
    made = package.files(rows, facts)
    if (root / README).is_file():
        text = (root / README).read_text(encoding="utf-8")
        made[README] = readme.fill(text, readme.blocks(rows, facts), str(root / README)).encode("utf-8")
    made[package.DATABASE] = database(rows, seen.documents)
    return Built(made, tuple(_news(seen.documents, rows["claims"], past)))


def former(root: Path) -> Former:
    """The events of the package that stands at `root`, none where there is none."""
    return succession.former(_former(root, "claims"), _former(root, "events"))


def database(rows: package.Rows, documents: Iterable[Document], connect: Callable[[str], Any] = plain) -> bytes:
    """The database of a package, by the SQLite that `connect` opens. Raises DataError for rows that break a key or a check, or a disk that is full."""
    with _naming_faults():
        return sqlite.database(rows, documents, connect)


def write_database(folder: Path, rows: package.Rows, documents: Iterable[Document]) -> None:
    """Write the database of the package in `folder` to its place, of any size. Raises DataError as `database` does."""
    with _naming_faults():
        sqlite.write(folder / package.DATABASE, rows, documents)


@contextmanager
def _naming_faults() -> Iterator[None]:
    try:
        yield
    except OperationalError as fault:  # no room on the disk, no right to write
        raise DataError(f"{package.DATABASE}: cannot be written: {one_line(fault)}") from None
    except (SQLiteError, OverflowError) as fault:
        raise DataError(f"{package.DATABASE}: {one_line(fault)}; `tally validate` names the rows") from None


def _former(root: Path, table: str) -> str:
    path = root / package.csv_path(TABLES[table])
    return path.read_bytes().decode("utf-8", "replace") if path.is_file() else ""


def save(root: Path, built: Built) -> None:
    """Put the files in place, all or none. Raises DataError naming the one that cannot be written."""
    write.replace(root, built.files)


def stale(root: Path, built: Built) -> tuple[str, ...]:
    """The committed files under `root` that are not what `built` has, and tables in data/ that nothing generates."""
    wanted = {name: content for name, content in built.files.items() if name != package.DATABASE}
    differing = [name for name, content in wanted.items() if not _holds(root / name, content)]
    strays = sorted(f"data/{path.name}" for path in (root / "data").glob("*.csv") if f"data/{path.name}" not in wanted)
    return (*differing, *strays)


def _holds(path: Path, content: bytes) -> bool:
    return path.is_file() and path.read_bytes() == content


def _news(documents: Iterable[Document], claims: Iterable[Claim], past: Before) -> Iterator[str]:
    """Each source with the number of its claims, then what differs from the former rows, claim by claim."""
    claims = tuple(claims)
    counts = Counter(c.source_id for c in claims)
    yield from (f"{document.id}: claims {counts[document.id]}" for document in documents)
    ids = {c.claim_id for c in claims}
    added = [f"+ {_told(c)}" for c in claims if c.claim_id not in past.claims]
    removed = [f"- {key} {row.get('source_id')}: {row.get('outcome')} {row.get('value_text')!r}" for key, row in past.claims.items() if key not in ids]
    changed = [line for c in claims if c.claim_id in past.claims for line in _changes(c, past)]
    yield f"all claims: {len(claims)}; {len(added)} added, {len(removed)} removed, {len({line.split()[1] for line in changed})} changed"
    yield from (*added, *removed, *changed)


def _told(claim: Claim) -> str:
    return f"{claim.claim_id} {claim.source_id}: {claim.outcome} {claim.value_text!r} ({readme.bounds(claim)}) in {one_line(claim.quote, 160)!r}"


def _changes(claim: Claim, past: Before) -> Iterator[str]:
    for column, (old, new) in history.differences(claim, past.claims[claim.claim_id]).items():
        yield f"~ {claim.claim_id} {claim.source_id} {column}: {one_line(old, 80)!r} -> {one_line(new, 80)!r}"
