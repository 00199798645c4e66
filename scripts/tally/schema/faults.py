"""A fault that validation finds, and the checks of a package that need nothing but its rows and texts."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count, islice
from typing import Any

from ..errors import one_line
from .columns import TABLES, Table, cell
from .tables import Attribution, Claim, claim_id

Rows = Mapping[str, Sequence[Any]]  # the rows of each table by its name, in file order
# Standings that exclude each other, so that the parts of a total that have them add up. Others may overlap.
_EXCLUSIVE = {"civilian": "civilian", "combatant": "combatant", "police_or_rescue": "police_or_rescue", "peacekeeper": "peacekeeper"}


@dataclass(frozen=True, slots=True)
class Fault:
    """Where something is wrong: table, row (line of the CSV file, 0 for the table as a whole), column, what is there and what should be."""

    table: str
    row: int
    column: str
    found: str
    expected: str

    def __str__(self) -> str:
        place = " ".join(filter(None, (self.table, f"row {self.row}" if self.row else "", self.column)))
        return f"{place}: found {one_line(self.found)}, expected {one_line(self.expected)}"

    @property
    def place(self) -> tuple[str, int, str]:
        """The cell that it is about."""
        return self.table, self.row, self.column


def references(rows: Rows) -> Iterator[Fault]:
    """Foreign keys without the row that they name, in every table that was read."""
    keys = {table.name: {getattr(row, table.columns[0].attribute) for row in rows[table.name]} for table in TABLES.values() if table.name in rows}
    for table in TABLES.values():
        for column in table.columns:
            if column.references in keys and table.name in rows:
                for line, value in _cells(rows, table, column.attribute):
                    if value is not None and value not in keys[column.references]:
                        yield Fault(table.name, line, column.name, repr(value), f"the {TABLES[column.references].key[0]} of a row of {column.references}")


def _cells(rows: Rows, table: Table, attribute: str) -> Iterator[tuple[int, Any]]:
    return ((line, getattr(row, attribute)) for line, row in enumerate(rows[table.name], 2))


def evidence(rows: Rows, texts: Mapping[str, str]) -> Iterator[Fault]:
    """Claims and attributions whose words do not stand at their offsets, in code points of the source's text."""
    ids = _ids(rows)
    for line, claim in enumerate(rows.get("claims", ()), 2):
        text = texts.get(claim.source_id)
        if text is not None:
            yield from _quoted(line, claim, text)
            if claim.claim_id not in ids[claim.source_id, claim.number_start]:
                wanted = ids[claim.source_id, claim.number_start][0]
                yield Fault("claims", line, "claim_id", claim.claim_id, f"{wanted} for number_start {claim.number_start}")
    sources = {claim.claim_id: claim.source_id for claim in rows.get("claims", ())}
    for line, link in enumerate(rows.get("attributions", ()), 2):
        text = texts.get(sources.get(link.claim_id, ""))
        if text is not None:
            yield from _linked(line, link, text)


def _quoted(line: int, claim: Claim, text: str) -> Iterator[Fault]:
    there = text[claim.quote_start : claim.quote_end]
    if there != claim.quote:
        yield Fault("claims", line, "quote", repr(claim.quote), f"{there!r} at {claim.quote_start}..{claim.quote_end} of the text")
    if not claim.quote_start <= claim.number_start < claim.number_end <= claim.quote_end:
        span = f"{claim.number_start}..{claim.number_end}"
        yield Fault("claims", line, "number_start", span, f"a span inside the quote's {claim.quote_start}..{claim.quote_end}")
    elif claim.value_text not in there:
        yield Fault("claims", line, "value_text", repr(claim.value_text), "words that stand in the quote")
    for name in ("subject", "claimant_text", "place_text"):
        words = getattr(claim, name)
        if words is not None and words not in text:
            yield Fault("claims", line, name, repr(words), "words that stand in the text")


def _linked(line: int, link: Attribution, text: str) -> Iterator[Fault]:
    if (link.start is None) != (link.end is None):
        yield Fault("attributions", line, "end", str(link.end), "both start and end, or neither")
    elif link.start is not None and text[link.start : link.end] != link.text:
        yield Fault("attributions", line, "text", repr(link.text), f"{text[link.start : link.end]!r} at {link.start}..{link.end} of the text")


def _ids(rows: Rows) -> Mapping[tuple[str, int], tuple[str, ...]]:
    """The ids that the claims of one number may have: as many as there are claims with that start, those of rejected ones left out."""
    hashes = {source.source_id: source.sha256 for source in rows.get("sources", ())}
    gone = {review.claim_id for review in rows.get("reviews", ()) if review.decision == "rejected"} - {claim.claim_id for claim in rows.get("claims", ())}
    starts = Counter((claim.source_id, claim.number_start) for claim in rows.get("claims", ()))
    return {(sid, start): tuple(islice(_free(hashes.get(sid, ""), start, gone), n)) for (sid, start), n in starts.items()}


def _free(sha256: str, start: int, gone: Collection[str]) -> Iterator[str]:
    return (id_ for ordinal in count() if (id_ := claim_id(sha256, start, ordinal)) not in gone)


def reviewed(rows: Rows) -> Iterator[Fault]:
    """Decisions that the claims do not show, and claims that say they were reviewed where no decision does."""
    claims = {claim.claim_id: claim for claim in rows.get("claims", ())}
    buried = {change.claim_id for change in rows.get("changes", ()) if change.change == "removed"}
    shown = {"confirmed": "confirmed", "corrected": "corrected", "added": "confirmed"}
    due = {review.claim_id: shown.get(review.decision, "") for review in rows.get("reviews", ())}
    for line, review in enumerate(rows.get("reviews", ()), 2):
        if review.decision == "rejected" and (review.claim_id in claims or (rows.get("changes") and review.claim_id not in buried)):
            yield Fault("reviews", line, "claim_id", review.claim_id, "a claim that stands in changes as removed, and not in claims")
        elif review.decision != "rejected" and review.claim_id not in claims:
            yield Fault("reviews", line, "claim_id", review.claim_id, "the claim_id of a row of claims")
        elif review.decision in ("corrected", "added") and review.column_ in TABLES["claims"].header:
            found = cell(getattr(claims[review.claim_id], TABLES["claims"].column(review.column_).attribute))
            if found != (review.given or ""):
                yield Fault("reviews", line, "given", review.given or "", f"{found}, as {review.column_} of {review.claim_id} has it")
    for line, claim in enumerate(rows.get("claims", ()), 2):
        wanted = due.get(claim.claim_id, "auto")
        if wanted and claim.review != wanted:
            yield Fault("claims", line, "review", claim.review, f"{wanted}, as reviews has it")


def copied(rows: Rows) -> Iterator[Fault]:
    """Sources that are copies of a copy or of themselves, and those that tell how similar they are, or whose copy, but not both."""
    copies = {source.source_id for source in rows.get("sources", ()) if source.copy_of is not None}
    for line, source in enumerate(rows.get("sources", ()), 2):
        if (source.copy_of is None) != (source.copy_similarity is None):
            yield Fault("sources", line, "copy_similarity", cell(source.copy_similarity), "a value where copy_of has one, and only there")
        if source.copy_of in copies:
            yield Fault("sources", line, "copy_of", source.copy_of, "a source that is no copy itself")


def parts(rows: Rows) -> Iterator[Fault]:
    """Breakdowns that do not fit their total: a part above it, or parts that exclude each other and sum to more.

    Only what is certain is a fault: open ends, other units and parts that may overlap (children among civilians) are none.
    """
    claims = {claim.claim_id: claim for claim in rows.get("claims", ())}
    lines = {claim.claim_id: line for line, claim in enumerate(rows.get("claims", ()), 2)}
    by_total: dict[str, list[Claim]] = defaultdict(list)
    for claim in claims.values():
        total = claims.get(claim.part_of or "")
        if total and total.high is not None and total.unit == claim.unit:
            by_total[total.claim_id].append(claim)
            yield from _part(lines[claim.claim_id], claim, total)
    for key, its in by_total.items():
        yield from _sum(lines[key], claims[key], its)


def _part(line: int, part: Claim, total: Claim) -> Iterator[Fault]:
    if part.claim_id == total.claim_id:
        yield Fault("claims", line, "part_of", part.claim_id, "the id of another claim")
    over = next((name for name in ("low", "high") if (getattr(part, name) or 0) > total.high), None)
    if over:
        yield Fault("claims", line, over, str(getattr(part, over)), f"at most {total.high}, the high of its total {total.claim_id}")


def _sum(line: int, total: Claim, its: Iterable[Claim]) -> Iterator[Fault]:
    least: dict[str, int] = {}
    for part in its:
        group = _EXCLUSIVE.get(part.status) if part.object == "people" else part.class_ if part.class_ != total.class_ else None
        if group and part.outcome == total.outcome:
            least[group] = max(least.get(group, 0), part.low or 0)
    if len(least) > 1 and sum(least.values()) > total.high:
        told = " + ".join(f"{n} {group}" for group, n in least.items())
        yield Fault("claims", line, "high", str(total.high), f"at least {sum(least.values())}, the sum of its parts {told}")


def unknown(rows: Rows) -> Iterator[str]:
    """What a person may add to the tables of actors and places, one line per wording: no fault, a list of what is to be done."""
    for name, table in (("claimant", "actors"), ("place", "places")):
        missing = Counter(getattr(c, name + "_text") for c in rows.get("claims", ()) if getattr(c, name + "_text") and getattr(c, name) is None)
        for words, times in sorted(missing.items(), key=lambda item: (-item[1], item[0])):
            yield f"{table}: {words!r} is the {name} of {times} {'claim' if times == 1 else 'claims'} and not in the table"
