"""An article with its claims marked at their characters.

The text is cut at every boundary of a quote or a number, so that marks may overlap in any way, and each piece is
escaped by the template. Put together again, the pieces are the text, code point for code point.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from datasette.app import Datasette
from datasette.database import Database
from datasette.utils import tilde_encode

from .. import packs, segment
from ..schema.tables import relays
from . import sentence, wording
from .untaken import LONG as LONGEST_REREAD, Untaken, beside
from .wording import Row

Rereader = Callable[[Row, str], Awaitable[Sequence[Untaken]]]

_LINE = re.compile(r"[^\n\r\x85\u2028\u2029]+")  # as `segment` cuts passages
LONG = 300_000  # code points
AROUND = 40  # code points of the text before a number that was not taken; twice as many after it begins
SCROLLED = 2_000  # code points of a text beyond which its claims are listed above it
_ARTICLE = """select s.*, t.text as text, o.title as original_title, o.publisher as original_publisher,
(select count(*) from sources c where c.copy_of = s.source_id) as copies
from sources s left join texts t on t.source_id = s.source_id left join sources o on o.source_id = s.copy_of where s.source_id = ?"""
_CLAIMS = """
select c.*, a.name as claimant_name, p.name as place_name, e.title as event_title, w.value_text as whole_text, w.outcome as whole_outcome
from claims c
left join actors a on a.actor_id = c.claimant
left join places p on p.place_id = c.place
left join events e on e.event_id = c.event
left join claims w on w.claim_id = c.part_of
where c.source_id = ? order by c.number_start, c.claim_id
"""
_LINKS = "select t.start, t.end from attributions t join claims c on c.claim_id = t.claim_id where c.source_id = ?"


@dataclass(frozen=True, slots=True)
class Span:
    """Where claim number `claim` (counted from 0) has its quote and its number, in code points, end exclusive."""

    claim: int
    quote_start: int
    quote_end: int
    number_start: int
    number_end: int


@dataclass(frozen=True, slots=True)
class Note:
    """What is marked more quietly than a claim: a `speaker`, a `place`, or an `untaken` number, whose id is its place in the list of these."""

    kind: str
    start: int
    end: int
    id: int = 0


@dataclass(frozen=True, slots=True)
class Piece:
    """Characters that no boundary cuts. `marks` are the claims whose number they belong to, `begins` those that begin here."""

    text: str
    quoted: bool
    marks: tuple[int, ...]
    begins: tuple[int, ...]
    start: int
    notes: tuple[Note, ...] = ()

    @property
    def kinds(self) -> str:
        """The classes of its notes, for the style sheet."""
        return " ".join(sorted({note.kind for note in self.notes}))

    @property
    def untaken(self) -> Note | None:
        """The number that makes no claim and that it belongs to."""
        return next((note for note in self.notes if note.kind == "untaken"), None)


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the text as pieces, with the blank space before it; `claims` are those whose number begins in it."""

    space: str
    pieces: tuple[Piece, ...]
    language: str
    direction: str
    claims: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Block:
    """A line that holds claims, or the article's beginning, with the lines after it up to the next such line."""

    lines: tuple[Line, ...]
    claims: tuple[int, ...]


def matches(text: str, claim: Row) -> bool:
    """Whether the quote stands in the text at its characters, with the number inside it."""
    start, end, first, last = (claim[name] for name in ("quote_start", "quote_end", "number_start", "number_end"))
    return text[start:end] == claim["quote"] and start <= first < last <= end


def cut(text: str, spans: Sequence[Span], notes: Sequence[Note] = ()) -> Iterator[Piece]:
    """The text in pieces, cut at line ends and at all boundaries of `spans` and `notes`. Work is linear in text and boundaries."""
    begins: dict[int, list[Span]] = {}
    ends: dict[int, list[Span]] = {}
    for span in spans:
        begins.setdefault(span.number_start, []).append(span)
        ends.setdefault(span.number_end, []).append(span)
    depth = _depths(spans)
    noted, past = _noted(notes)
    lines = {place for line in _LINE.finditer(text) for place in line.span()}
    places = sorted({0, len(text)} | lines | begins.keys() | ends.keys() | depth.keys() | noted.keys() | past.keys())
    open_, quotes, told = {}, 0, {}
    for start, end in zip(places, places[1:]):
        for span in ends.get(start, ()):
            open_.pop(span.claim, None)
        for note in past.get(start, ()):
            told.pop(note, None)
        open_ |= {span.claim: span for span in begins.get(start, ())}
        told |= dict.fromkeys(noted.get(start, ()))
        quotes += depth.get(start, 0)
        yield Piece(text[start:end], quotes > 0, tuple(open_), tuple(s.claim for s in begins.get(start, ())), start, tuple(told))


def _depths(spans: Iterable[Span]) -> dict[int, int]:
    """By how much the number of open quotes rises or falls at each place."""
    depth: dict[int, int] = {}
    for span in spans:
        depth[span.quote_start] = depth.get(span.quote_start, 0) + 1
        depth[span.quote_end] = depth.get(span.quote_end, 0) - 1
    return depth


def _noted(notes: Iterable[Note]) -> tuple[dict[int, list[Note]], dict[int, list[Note]]]:
    """The notes that begin, and those that end, at each place."""
    begins: dict[int, list[Note]] = {}
    ends: dict[int, list[Note]] = {}
    for note in notes:
        begins.setdefault(note.start, []).append(note)
        ends.setdefault(note.end, []).append(note)
    return begins, ends


def spoken(text: str, links: Iterable[Row]) -> Iterator[Note]:
    """Where the article names those who say so and those who pass it on; a link whose words are not in the text is left out."""
    for start, end in sorted({(row["start"], row["end"]) for row in links if row["start"] is not None and row["end"] is not None}):
        if 0 <= start < end <= len(text):
            yield Note("speaker", start, end)


def located(text: str, claims: Iterable[Row]) -> Iterator[Note]:
    """Where the article names the place of a claim: in its quote, else where the words stand nearest before it, else first."""
    found = set()
    for claim in claims:
        words = claim["place_text"]
        if words:
            start = text.find(words, claim["quote_start"], claim["quote_end"])
            start = start if start >= 0 else text.rfind(words, 0, claim["quote_start"])
            found.add((start if start >= 0 else text.find(words), len(words)))
    return (Note("place", start, start + length) for start, length in sorted(found) if start >= 0)


@lru_cache(maxsize=64)
def languages(text: str, usual: str | None) -> tuple[str, ...]:
    """The language of each line of `text`, as the engine reads it; `usual` is the article's. "" where it cannot tell.

    Every line of a text longer than LONG is taken for the usual language: a page must not wait for that.
    """
    if len(text) > LONG:
        return tuple(usual or "" for _ in _LINE.finditer(text))
    return tuple(_language(line[0], usual) for line in _LINE.finditer(text))


def warm(usual: Iterable[str]) -> None:
    """Read what `languages` needs for articles in the `usual` languages, so that the first reader does not wait for it."""
    segment.detect("")
    for language in usual:
        _language("a", language)


def _language(line: str, usual: str | None) -> str:
    try:
        return segment.passage_language(line, usual) or ""
    except packs.PackError:
        return ""  # a language pack at fault costs the line its language, not the reader the article


def lines(text: str, spans: Sequence[Span], usual: str | None, notes: Sequence[Note] = ()) -> Iterator[Line]:
    """The text line by line. White space after the last line is left to the caller's eye: it shows nothing."""
    space, pieces, said = "", list(cut(text, spans, notes)), iter(languages(text, usual))
    found = {line.start(): line for line in _LINE.finditer(text)}
    at = 0
    while at < len(pieces):
        line = found.get(pieces[at].start)
        if line is None:
            space += pieces[at].text
            at += 1
            continue
        stop = at
        while stop < len(pieces) and pieces[stop].start < line.end():
            stop += 1
        own = tuple(pieces[at:stop])
        claims = tuple(claim for piece in own for claim in piece.begins)
        yield Line(space, own, next(said), wording.direction(line[0]), claims)
        space, at = "", stop


def blocks(lines_: Iterable[Line]) -> Iterator[Block]:
    """Lines grouped so that each group begins with the line to which its claims' cards belong."""
    group: list[Line] = []
    for line in lines_:
        if line.claims and group:
            yield Block(tuple(group), group[0].claims)
            group = []
        group.append(line)
    if group:
        yield Block(tuple(group), group[0].claims)


def card(number: int, claim: Row) -> dict[str, Any]:
    """What the margin says of a claim: its row with figure, speaker, date and codes in words."""
    told = {"number": number, "figure": wording.figure(claim), "when": wording.when(claim), "speaker": sentence.speaker({"claimant_name": None, **claim})}
    words = {name: wording.code(name, claim[name])["title"] for name in ("outcome", "class", "stance", "review", "basis")}
    sides = {f"{name}_title": wording.code("side", claim[name])["title"] for name in ("side", "claimant_side") if claim[name]}
    return {**claim, **told, **sides, "relays": relays(claim["via_text"]), "words": words}


async def article(datasette: Datasette, database: Database, source_id: str, reread: Rereader | None = None) -> dict[str, Any] | None:
    """All that the reader's template shows of one article; None where there is no such article.

    `reread` gives the numbers of the text that make no claim, where they are asked for.
    """
    found = (await database.execute(_ARTICLE, [source_id])).first()
    if found is None:
        return None
    source, text = dict(found), found["text"] or ""
    claims = [dict(row) for row in (await database.execute(_CLAIMS, [source_id])).rows]
    links = [dict(row) for row in (await database.execute(_LINKS, [source_id])).rows]
    astray = [claim for claim in claims if not matches(text, claim)]
    placed = [claim for claim in claims if matches(text, claim)]
    others = beside(await reread(source, text), [(c["number_start"], c["number_end"]) for c in placed]) if reread else []
    made = await database.execute_fn(lambda _: _blocks_of(text, placed, links, others, source["language"]))
    return {
        "source": source,
        "source_path": tilde_encode(source_id),
        "blocks": made,
        "cards": [card(i, claim) for i, claim in enumerate(placed, 1)],
        "astray": [card(i, claim) for i, claim in enumerate(astray, len(placed) + 1)],
        "direction": wording.direction(text),
        "published": wording.day(source["published"], source["published_precision"] or "day"),
        "untaken": others,
        "around": [wording.excerpt(text, [(one.start, one.end)], AROUND) for one in others],
        "reread": reread is not None,
        "long": SCROLLED,
        "can_reread": len(text) <= LONGEST_REREAD,
    }


def _blocks_of(text: str, placed: Sequence[Row], links: Sequence[Row], others: Sequence[Untaken], language: str | None) -> tuple[Block, ...]:
    spans = [Span(i, c["quote_start"], c["quote_end"], c["number_start"], c["number_end"]) for i, c in enumerate(placed)]
    notes = [*spoken(text, links), *located(text, placed), *(Note("untaken", one.start, one.end, i) for i, one in enumerate(others, 1))]
    return tuple(blocks(lines(text, spans, language, notes)))
