"""What reviewers decided about claims, put into effect between reading and relating.

A decision is guarded: it names what the engine said when it was taken, and where that no longer stands it fails by name
instead of being applied to something else. Pure; the order of the decisions does not matter.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from ..errors import DataError
from ..model import Document
from ..schema.columns import cell, checked, of
from ..schema.tables import Attribution, Claim, Review
from . import added
from .added import Unfit
from .revise import JUDGED, Fault, chain, faults, following, revised, same_speakers

_PAIRS = re.compile(rf" \| (?=(?:{'|'.join(JUDGED)})=)")
_CLAIM = of(Claim)


@dataclass(frozen=True, slots=True)
class Decision:
    """A line of reviews: `where` it stands ("FILE: line 4") and its row."""

    where: str
    row: Review


@dataclass(frozen=True)
class Reviewed:
    """Claims and chains after review, in text order; the decisions in order of claim and column; what was rejected, as it was extracted.

    `reasons` tells by claim and column why a cell is not what was extracted.
    """

    claims: tuple[Claim, ...]
    attributions: tuple[Attribution, ...]
    reviews: tuple[Review, ...] = ()
    rejected: tuple[Claim, ...] = ()
    reasons: Mapping[tuple[str, str], str] = field(default_factory=dict)


Grouped = Mapping[str, tuple[Decision, ...]]  # the decisions on a claim by its id; all of one kind


def apply(claims: Sequence[Claim], attributions: Sequence[Attribution], decisions: Iterable[Decision], documents: Iterable[Document] = ()) -> Reviewed:
    """Put `decisions` into effect on what was read in `documents`. Raises DataError naming the line that no longer fits, and why."""
    grouped = _grouped(decisions)
    if not grouped:
        return Reviewed(tuple(claims), tuple(attributions))
    read = {claim.claim_id: claim for claim in claims}
    texts = {document.id: document for document in documents}
    kept = _without_rejected(read, grouped)
    _guard(grouped, read, kept)
    now = {id_: _corrected(claim, grouped.get(id_, ()), texts) for id_, claim in kept.items()}
    now |= {id_: _added(id_, lines, read.keys() | grouped.keys() - {id_}, texts) for id_, lines in grouped.items() if lines[0].row.decision == "added"}
    _wholes(now, grouped)
    now = {id_: _followed(id_, now, kept, grouped) for id_ in now}
    _confirmed(grouped, read, kept, now)
    _shares(grouped, kept, now)
    ordered = _in_text_order(now, texts) if now.keys() - read.keys() else tuple(now.values())
    rejected = tuple(claim for id_, claim in read.items() if id_ not in now)
    rows = tuple(decision.row for id_ in sorted(grouped) for decision in grouped[id_])
    return Reviewed(ordered, _chains(ordered, read, attributions, texts), rows, rejected, dict(_reasons(read, now, grouped)))


def _grouped(decisions: Iterable[Decision]) -> Grouped:
    """The decisions by claim, in order of its columns. Raises DataError where two of them cannot both be."""
    found: dict[str, list[Decision]] = defaultdict(list)
    order = {name: place for place, name in enumerate(_CLAIM.header)}
    for decision in sorted(decisions, key=lambda d: (d.row.claim_id, order.get(d.row.column_ or "", -1), _line(d.where), d.where)):
        others = found[decision.row.claim_id]
        other = next((o for o in others if o.row.decision != decision.row.decision or o.row.column_ == decision.row.column_), None)
        if other:
            first, second = sorted((other, decision), key=lambda d: (_line(d.where), d.where))
            told = " ".join(filter(None, (second.row.claim_id, second.row.column_)))
            raise DataError(f"{second.where}: {told} is {second.row.decision}, and {first.where.rpartition(': ')[2]} has it {first.row.decision}: expected one of them")
        others.append(decision)
    return {id_: tuple(found[id_]) for id_ in sorted(found)}


def _line(where: str) -> int:
    digits = re.search(r"\d+$", where)
    return int(digits[0]) if digits else 0


def _guard(grouped: Grouped, read: Mapping[str, Claim], kept: Mapping[str, Claim]) -> None:
    """Raises DataError for a decision about a claim that is not read, an addition that is, and a correction or rejection of what the engine says no more."""
    for id_, lines in grouped.items():
        for decision in lines:
            kind, where = decision.row.decision, decision.where
            if kind == "added" and id_ in read:
                raise DataError(f"{where}: {id_} is added by hand, but the engine now reads it: confirm or correct it instead")
            if kind != "added" and id_ not in read:
                raise DataError(f"{where}: {id_} is {kind}, but the engine now reads no such claim")
            if kind == "corrected" and not _of_total(decision, read[id_]):
                _stands(where, read[id_], decision.row.column_ or "", decision.row.expected or "", kept.get(id_, read[id_]))
            if kind == "rejected":
                for name, wanted in _told(decision).items():
                    _stands(where, read[id_], name, wanted)


def _of_total(decision: Decision, claim: Claim) -> bool:
    """Whether the cell corrected is the bound of a share, which a correction of its total may have moved: it is looked at when that is done."""
    return claim.quantifier == "share" and claim.part_of is not None and decision.row.column_ in ("low", "high")


def _stands(where: str, claim: Claim, name: str, wanted: str, *also: Claim) -> None:
    """Raises DataError where neither the claim nor one of `also` has the cell that a reviewer saw."""
    there = [cell(getattr(c, _CLAIM.column(name).attribute)) for c in (claim, *also)]
    if wanted not in there:
        raise DataError(f"{where}: {claim.claim_id} {name}: expected {wanted!r}, the engine now says {there[-1]!r}")


def summary(claim: Claim, names: Iterable[str] = JUDGED) -> str:
    """The cells of the row that are not blank, as `expected` of a decision tells them: column=value, joined by ' | '."""
    cells = ((name, cell(getattr(claim, _CLAIM.column(name).attribute))) for name in names)
    return " | ".join(f"{name}={text}" for name, text in cells if text)


def _told(decision: Decision) -> dict[str, str]:
    """What `expected` says of a whole row, by column; the reverse of `summary`."""
    told = {}
    for pair in _PAIRS.split(decision.row.expected) if decision.row.expected else ():
        name, equals, value = pair.partition("=")
        if not equals or name not in JUDGED or name in told:
            raise DataError(f"{decision.where}: expected {pair!r}, which is not column=value with each of {', '.join(JUDGED)} at most once")
        told[name] = value
    return told


def value_of(name: str, text: str) -> Any:
    """The value of a cell of `claims` that a reviewer wrote. Raises ValueError where it is none of that column, or spelt otherwise than tables do."""
    value = checked(_CLAIM.column(name), text)
    if cell(value) != text:
        raise ValueError(f"{text!r}, expected {cell(value)!r}")
    return value


def _values(lines: Iterable[Decision]) -> dict[str, Any]:
    values = {}
    for decision in lines:
        name = decision.row.column_ or ""
        try:
            values[name] = value_of(name, decision.row.given or "")
        except ValueError as fault:
            raise DataError(f"{decision.where}: {decision.row.claim_id} {name}: {fault}") from None
    return values


def _without_rejected(read: Mapping[str, Claim], grouped: Grouped) -> dict[str, Claim]:
    """The claims that nobody rejected; a part of a rejected total is one of what stands for it in the same source, or of nothing."""
    instead = {id_: lines[0].row.given for id_, lines in grouped.items() if lines[0].row.decision == "rejected"}
    for id_, other in instead.items():
        known = other in read and other not in instead or (other in grouped and grouped[other][0].row.decision == "added")
        if other is not None and not known:
            raise DataError(f"{grouped[id_][0].where}: {id_} given: {other!r}, expected blank or the id of the claim that stands for it")
    kept = {}
    for id_, claim in read.items():
        if id_ in instead:
            continue
        kept[id_] = claim
        if claim.part_of in instead:
            total = instead[claim.part_of]
            near = total in read and read[total].source_id == claim.source_id and total != id_
            kept[id_] = replace(claim, part_of=total if near else None)
    return kept


def _corrected(claim: Claim, lines: Sequence[Decision], texts: Mapping[str, Document]) -> Claim:
    if not lines:
        return claim
    if lines[0].row.decision == "confirmed":
        return replace(claim, review="confirmed")
    made = replace(revised(claim, _values(lines)), review="corrected")
    document = texts[claim.source_id]
    _fitting(made, lines, document, frozenset(faults(claim, document)))
    return made


def _fitting(claim: Claim, lines: Sequence[Decision], document: Document, before: frozenset[Fault] = frozenset()) -> None:
    """Raises DataError for what does not go together in a row that a reviewer made and did not do so `before`."""
    for name, fault in faults(claim, document):
        if (name, fault) not in before:
            decision = next((d for d in lines if d.row.column_ == name), lines[0])
            raise DataError(f"{decision.where}: {claim.claim_id} {name}: {fault}")


def _added(id_: str, lines: Sequence[Decision], taken: Iterable[str], texts: Mapping[str, Document]) -> Claim:
    values = _values(lines)
    by_column = {decision.row.column_: decision for decision in lines}
    try:
        source = values.get("source_id")
        if source not in texts:
            raise Unfit("source_id", "is blank, expected the article's id" if source is None else f"{source!r} is no article that was read")
        made = added.claim(id_, values, texts[source], frozenset(taken))
    except Unfit as fault:
        raise DataError(f"{by_column.get(fault.column, lines[0]).where}: {id_} {fault.column}: {fault.fault}") from None
    _fitting(made, lines, texts[source])
    return made


def _wholes(now: Mapping[str, Claim], grouped: Grouped) -> None:
    """Raises DataError where a reviewer made a claim a part of itself, of no claim, or of one of another source."""
    for id_, lines in grouped.items():
        decision = next((d for d in lines if d.row.column_ == "part_of"), None)
        if decision is None or now[id_].part_of is None:
            continue
        total = now.get(now[id_].part_of or "")
        if total is None or total.source_id != now[id_].source_id:
            raise DataError(f"{decision.where}: {id_} part_of: {now[id_].part_of!r} is no claim of the same source")
        path = [id_]
        while (above := now[path[-1]].part_of) in now:
            if above in path:
                raise DataError(f"{decision.where}: {id_} part_of: {now[id_].part_of!r} is itself a part of it")
            path.append(above)


def _followed(id_: str, now: Mapping[str, Claim], before: Mapping[str, Claim], grouped: Grouped) -> Claim:
    """The claim, its bounds those of its share of a corrected total, unless a reviewer gave them."""
    claim = now[id_]
    total = now.get(claim.part_of or "")
    own = {decision.row.column_ for decision in grouped.get(id_, ())}
    if total is None or own & {"low", "high", "share"} or total.claim_id not in before:
        return claim
    return following(claim, before[total.claim_id], _followed(total.claim_id, now, before, grouped))


def _confirmed(grouped: Grouped, read: Mapping[str, Claim], kept: Mapping[str, Claim], now: Mapping[str, Claim]) -> None:
    """Raises DataError where a row that was confirmed is not what its reviewer saw, be it before or after decisions on its total."""
    for id_, lines in grouped.items():
        decision = lines[0]
        if decision.row.decision == "confirmed":
            told = _told(decision)
            if not told:
                raise DataError(f"{decision.where}: {id_} expected: blank, write down what was checked: {summary(now[id_])}")
            for name in JUDGED:
                _stands(decision.where, read[id_], name, told.get(name, ""), kept[id_], now[id_])


def _shares(grouped: Grouped, kept: Mapping[str, Claim], now: Mapping[str, Claim]) -> None:
    """Raises DataError where a bound of a share that was corrected is not what its reviewer saw, before or after its total was corrected."""
    for id_, lines in grouped.items():
        for decision in lines:
            if decision.row.decision == "corrected" and _of_total(decision, kept[id_]):
                total = kept[id_].part_of or ""
                moved = following(kept[id_], kept[total], now[total]) if total in kept and total in now else kept[id_]
                _stands(decision.where, kept[id_], decision.row.column_ or "", decision.row.expected or "", moved)


def _in_text_order(now: Mapping[str, Claim], texts: Mapping[str, Document]) -> tuple[Claim, ...]:
    """The claims of each source by their numbers, the sources in the order in which they were read."""
    order = {source: place for place, source in enumerate(texts)}
    return tuple(sorted(now.values(), key=lambda c: (order[c.source_id], c.number_start)))


def _chains(claims: Iterable[Claim], read: Mapping[str, Claim], attributions: Iterable[Attribution], texts: Mapping[str, Document]) -> tuple[Attribution, ...]:
    """The links of every claim that is left, told anew where a reviewer changed who says so."""
    former: dict[str, list[Attribution]] = defaultdict(list)
    for link in attributions:
        former[link.claim_id].append(link)
    made: list[Attribution] = []
    for claim in claims:
        same = claim.claim_id in read and same_speakers(claim, read[claim.claim_id])
        made += former[claim.claim_id] if same else chain(claim, former[claim.claim_id], texts[claim.source_id])
    return tuple(made)


def _reasons(read: Mapping[str, Claim], now: Mapping[str, Claim], grouped: Grouped) -> Iterator[tuple[tuple[str, str], str]]:
    """For each cell that is not what was extracted the reason of the decision on it, on its row, or on its total."""
    for id_, lines in grouped.items():
        if lines[0].row.decision in ("rejected", "added"):
            yield (id_, ""), lines[0].row.reason
    for id_, claim in now.items():
        if id_ in read and claim is not read[id_]:
            own = {decision.row.column_: decision.row.reason for decision in grouped.get(id_, ())}
            whole = next((d.row.reason for d in grouped.get(read[id_].part_of or "", ())), "")
            for c in _CLAIM.columns:
                if getattr(claim, c.attribute) != getattr(read[id_], c.attribute):
                    yield (id_, c.name), own.get(c.name) or next(iter(own.values()), whole)
