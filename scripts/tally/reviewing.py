"""What `tally review` does: lists the claims that most need eyes, and takes down what a reviewer decides about each.

A built package is only read. Every decision goes to the file of reviews at once and whole, checked as the next build will
check it. Words of articles reach the terminal with control characters made visible.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from . import review
from .corpus import decode, read_file
from .errors import DataError, one_line, visible
from .model import Document
from .package import csv_path, readme
from .review import Decision, decisions, urgent
from .review.revise import JUDGED
from .review.urgent import Case
from .schema.columns import TABLES, cell, from_csv
from .schema.tables import Attribution, Claim, Review, Source
from .segment import sentences

Ask = Callable[[str], str]  # shows a prompt and gives the line typed; raises EOFError at the end of input
Say = Callable[[str], None]
HELP = "confirm | correct COLUMN VALUE | reject | skip | quit (a blank VALUE blanks the cell)"
CLAIMED = ("outcome", "class", "low", "high")  # what a rejection is about: a claim read otherwise may be one


@dataclass(frozen=True)
class Package:
    """What a review needs of a built package in the folder `root`; `cases` are the claims without a decision in the file of reviews."""

    root: Path
    claims: tuple[Claim, ...]
    attributions: tuple[Attribution, ...]
    sources: Mapping[str, Source]
    cases: tuple[Case, ...]

    def document(self, source: str) -> Document:
        """The article with that id. Raises DataError where its text cannot be read."""
        row = self.sources[source]
        path = self.root / row.path
        day = row.published if row.published_precision == "day" else None
        return Document(source, decode(read_file(path, str(path)), str(path)), day, row.publisher, row.title, row.url, row.language)


@dataclass(frozen=True)
class Session:
    """A reviewer's sitting: the file that decisions go to, who decides on what day, and how questions are put."""

    file: Path
    reviewer: str
    day: date
    ask: Ask
    say: Say


def reviews_file(package: Path, named: Path | None) -> Path | None:
    """The file of reviews of a package: the one named, else that in its seeds; None where it has no seeds."""
    return named or (package / "seeds" / decisions.FILE if (package / "seeds").is_dir() else None)


def read(root: Path, file: Path | None) -> Package:
    """The package in `root` without what is decided in `file`. Raises DataError for a table that cannot be read."""
    rows = {name: _table(root, name) for name in ("claims", "attributions", "relations", "sources")}
    decided = decisions.read(file) if file is not None and file.is_file() else ()
    cases = urgent.cases(rows["claims"], rows["relations"], {decision.row.claim_id for decision in decided})
    return Package(root, rows["claims"], rows["attributions"], {source.source_id: source for source in rows["sources"]}, cases)


def _table(root: Path, name: str) -> tuple[Any, ...]:
    path = root / csv_path(TABLES[name])
    if not path.is_file():
        raise DataError(f"{path}: no such file; `tally build` makes it")
    try:
        return from_csv(TABLES[name], path.read_bytes().decode("utf-8"))
    except (ValueError, OSError) as fault:
        raise DataError(f"{path}: {one_line(fault)}; `tally build` makes it anew") from None


def listed(cases: Sequence[Case]) -> Iterator[str]:
    """A line per case: the claim, its figure and why it needs eyes."""
    for case in cases:
        c = case.claim
        why = "; ".join(case.why) or "checked by nobody"
        yield visible(f"{case.urgency:5.2f} {c.claim_id} {c.source_id}: {c.outcome} {c.value_text!r} ({readme.bounds(c)}), {c.subject or c.class_}: {why}")


def as_json(cases: Sequence[Case]) -> Iterator[str]:
    """A JSON object per case and line: urgency, why, and the claim's cells that are not blank."""
    for case in cases:
        cells = {c.name: getattr(case.claim, c.attribute) for c in TABLES["claims"].columns}
        told = {name: value if isinstance(value, int | float) else cell(value) for name, value in cells.items() if value is not None}
        yield json.dumps({"urgency": case.urgency, "why": case.why, **told}, ensure_ascii=True)


def shown(case: Case, document: Document) -> Iterator[str]:
    """A case in its context: why, the sentence before, its own with the number marked, the one after, and the cells that can be corrected."""
    c = case.claim
    yield f"{c.claim_id} {c.source_id} (urgency {case.urgency:g}): {'; '.join(case.why) or 'checked by nobody'}"
    before, after = _around(document, c)
    text = document.text
    yield from (f"    {words}" for words in (before,) if words)
    yield f"  > {text[c.quote_start : c.number_start]}[[{text[c.number_start : c.number_end]}]]{text[c.number_end : c.quote_end]}"
    yield from (f"    {words}" for words in (after,) if words)
    yield from (f"    {name:<15} {cell(getattr(c, TABLES['claims'].column(name).attribute))}" for name in JUDGED)


def _around(document: Document, claim: Claim) -> tuple[str, str]:
    """The sentences before and after a claim's quote, "" where there is none."""
    before = after = ""
    for one in sentences(document):
        if one.end <= claim.quote_start:
            before = document.text[one.start : one.end]
        elif one.start >= claim.quote_end:
            after = document.text[one.start : one.end]
            break
    return before, after


def sit(package: Package, file: Path, reviewer: str, limit: int, say: Say) -> None:
    """Hold a sitting on standard input, today; `reviewer` is asked for where it is blank. Raises DataError, also for input that is no UTF-8."""
    session = Session(file, reviewer.strip(), date.today(), lambda what: input(f"{what}: "), say)
    try:
        hold(session if session.reviewer else replace(session, reviewer=_line(session, "reviewer")), package, limit)
    except EOFError:
        say("")
    except UnicodeDecodeError as fault:
        raise DataError(f"standard input: not UTF-8: {fault.object[fault.start]:#04x}") from None


def hold(session: Session, package: Package, limit: int) -> None:
    """Put the `limit` most urgent cases to the reviewer one by one, until input ends or `quit`.

    Raises DataError where a text cannot be read or a decision not written.
    """
    cases = package.cases[:limit]
    session.say(f"{len(cases)} of {len(package.cases)} to review; {HELP}")
    try:
        for number, case in enumerate(cases, 1):
            session.say(f"\n{number} of {len(cases)}")
            for line in shown(case, package.document(case.claim.source_id)):
                session.say(visible(line))
            if not _decide(session, package, case.claim):
                break
    except EOFError:
        session.say("")


def _decide(session: Session, package: Package, claim: Claim) -> bool:
    """Ask until there is a decision; False where the sitting ends."""
    while True:
        verb, _, rest = _typed(session, "decision").partition(" ")
        if verb in ("skip", "quit"):
            return verb == "skip"
        try:
            if rows := _rows(session, claim, verb, rest.strip()):
                _record(session, package, claim, rows)
                return True
            session.say(f"  {HELP}")
        except ValueError as fault:
            session.say(visible(f"  {fault}"))


def _typed(session: Session, what: str) -> str:
    """The line typed, asked for again where it holds what cannot be shown."""
    while True:
        typed = session.ask(what).strip()
        if visible(typed) == typed:
            return typed
        session.say(f"  {visible(typed)!r} holds a character that cannot be shown")


def _rows(session: Session, claim: Claim, verb: str, rest: str) -> list[Review]:
    """The lines of a decision, none for what is no decision. Raises ValueError where a value does not fit its column."""
    told = {"claim_id": claim.claim_id, "evidence": f"{claim.source_id}, characters {claim.quote_start} to {claim.quote_end}"}
    if verb == "confirm":
        cells = [{"decision": "confirmed", "expected": review.summary(claim)}]
    elif verb == "reject":
        cells = [{"decision": "rejected", "expected": review.summary(claim, CLAIMED)}]
    elif verb == "correct":
        cells = list(_corrections(session, claim, rest))
    else:
        return []
    reason = _line(session, "reason")
    told |= {"reason": reason, "reviewer": session.reviewer, "date": session.day.isoformat()}
    return [decisions.review(**told, **each) for each in cells]


def _corrections(session: Session, claim: Claim, first: str) -> Iterator[dict[str, str]]:
    """The columns to correct: the one that the command names, then others, since some only fit together (low and high)."""
    typed = first
    met: set[str] = set()
    while typed or not met:
        name, _, value = typed.partition(" ")
        value = value.strip()
        if name not in JUDGED:
            raise ValueError(f"column {name!r}, expected one of {', '.join(JUDGED)}")
        if name in met:
            raise ValueError(f"column {name!r} was corrected already")
        try:
            review.value_of(name, value)
        except ValueError as fault:
            raise ValueError(f"{name}: {fault}") from None
        now = cell(getattr(claim, TABLES["claims"].column(name).attribute))
        if now == value:
            raise ValueError(f"{name} is {now!r} already")
        met.add(name)
        yield {"decision": "corrected", "column": name, "expected": now, "given": value}
        typed = _typed(session, "another COLUMN VALUE, or nothing")


def _line(session: Session, what: str) -> str:
    while not (typed := _typed(session, what)):
        session.say(f"  {what} is blank, expected a value")
    return typed


def _record(session: Session, package: Package, claim: Claim, rows: Sequence[Review]) -> None:
    """Write the decision down. Raises ValueError, and writes nothing, where the row that it makes cannot be."""
    near = [replace(c, review="auto") for c in package.claims if c.source_id == claim.source_id]
    ids = {c.claim_id for c in near}
    chains = [link for link in package.attributions if link.claim_id in ids]
    try:
        review.apply(near, chains, [Decision("", row) for row in rows], [package.document(claim.source_id)])
    except DataError as fault:
        raise ValueError(str(fault).removeprefix(": ")) from None
    decisions.append(session.file, rows)
    session.say(f"  {rows[0].decision}: {visible(str(session.file))}")
