"""Read any corpus into a package of the same shape as the published one, its texts kept beside the tables as evidence."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path

from . import build, codes, engine, package, pipeline, review, write
from .errors import DataError
from .model import Document, Fate
from .package import Facts
from .relate import copies
from .schema.tables import Source

_PLAIN = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}")
_LANGUAGE = re.compile(r"[a-z]{2,3}")


@dataclass(frozen=True)
class Extracted:
    """What an extraction did: articles read, claims found, and the fate of every number."""

    documents: int
    claims: int
    fates: tuple[Fate, ...]


def extract(
    documents: Iterable[Document], out: Path, corpus: str, progress: build.Progress = iter, every_number: bool = False, decisions: Iterable[review.Decision] = ()
) -> Extracted:
    """Read `documents` and write the package to the folder `out`, which takes its place only when all is well.

    `corpus` names in the descriptor what was read; `every_number` also returns the fates of all numbers; `decisions` are those of
    reviewers. Raises DataError for input that cannot be read, a decision that no longer fits or a folder that cannot be written.
    """
    with write.folder_aside(out) as folder:
        kept = tuple(_keep(documents, folder))
        if not kept:
            raise DataError(f"{corpus}: no article in it that can be read")
        reading = engine.read(progress(kept), every_number)
        reviewed = review.apply(reading.claims, reading.attributions, decisions, kept)
        rows = pipeline.run(reviewed, kept, map(source, kept), (), reviewed.reviews, copies.find(kept, reading.claims), build.former(out))
        facts = Facts("tally-extract", f"Figures stated in {corpus}", _description(len(kept)), sources=({"title": corpus},))
        write.replace(folder, package.files(rows, facts))
        build.write_database(folder, rows, kept)
    return Extracted(len(kept), len(rows["claims"]), tuple(_judged(reading.fates, {claim.claim_id for claim in reviewed.rejected})))


def _judged(fates: Iterable[Fate], rejected: Collection[str]) -> Iterator[Fate]:
    """The fates of numbers, where a claim that a reviewer rejected is none."""
    for fate in fates:
        yield replace(fate, reason="rejected", claim_id="", evidence=()) if fate.claim_id in rejected else fate


def _description(documents: int) -> str:
    return f"Every number that {documents:,} articles state about people and materiel, with the words that state it."


def _keep(documents: Iterable[Document], folder: Path) -> Iterator[Document]:
    (folder / "texts").mkdir()
    for document in documents:
        (folder / text_path(document)).write_bytes(document.text.encode("utf-8"))
        yield document


def text_path(document: Document) -> str:
    """Where a package keeps the text: named by the id, or by the id's hash where the id is no safe file name."""
    id_ = document.id
    name = id_ if _PLAIN.fullmatch(id_) else f"text-{sha256(id_.encode('utf-8', 'surrogatepass')).hexdigest()[:16]}"
    return f"texts/{name}.txt"


def source(document: Document) -> Source:
    """The row of `sources` of an article read from a corpus: what the corpus says of it."""
    dated = document.published is not None
    return Source(
        source_id=document.id,
        path=text_path(document),
        publisher=document.publisher,
        title=document.title,
        language=document.lang if _LANGUAGE.fullmatch(document.lang or "") else None,
        published=document.published,
        published_precision="day" if dated else None,
        published_basis="stated by the corpus" if dated else None,
        url=document.url if (document.url or "").startswith(("http://", "https://")) else None,
        licence=None,
        sha256=document.sha256,
        characters=len(document.text),
    )


def explain(fates: Iterable[Fate]) -> Iterator[str]:
    """A line per number of the texts, in text order: where it stands, its words, and its claim or why it makes none.

    Behind a claim stands an indented line per column: its value and the words it came from.
    """
    definitions = {row["code"]: row["definition"] for row in codes.rows() if row["list"] in ("reason", "decision")}
    for fate in fates:
        end = f"claim {fate.claim_id}" if fate.claim_id else f"{fate.reason}: {definitions.get(fate.reason, '')}"
        yield f"{fate.source_id} {fate.start}..{fate.end} {fate.words!r} -> {end}"
        yield from (f"    {line}" for line in fate.evidence)
