"""The items of a round-up: which of an article's claims stand in a news item of their own, under its own dateline or bullet.

Such an article tells of as many happenings as it has items, so each is taken for an article by itself where events are
formed. A live blog or a report on one disaster has bullets too: they are items only where several name places in their
datelines, or causes that cannot be one.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from .. import packs, world
from ..model import Document
from ..schema.tables import Claim
from ..text import BULLETS, shadow, tokens
from . import causes

FEW = 2  # datelines of different places that make a round-up
CAUSES = 3  # bullets whose causes exclude each other that do
HEAD = 40  # characters in which a dateline stands
LONGEST = 4  # words of its place
_HEAD = re.compile(r"\s*([^\n]{3,%d}?)\s?(?:[-–—]\s|[.:]\s|,\s[^\n]{0,30}?[-–—]\s|\([^\n]{0,30}?\)\s?[-–—:]?\s)" % HEAD)

_LIST = "".join(BULLETS) + " "

Items = Mapping[str, str]  # by claim_id a key of its item, for claims of round-ups only
NO_ITEMS: Items = {}


def items(documents: Iterable[Document], claims: Iterable[Claim]) -> Items:
    """The item of each claim that stands in a round-up. Linear in the length of articles that have claims."""
    by_source: dict[str, list[Claim]] = defaultdict(list)
    for claim in claims:
        by_source[claim.source_id].append(claim)
    found = {}
    for document in documents:
        own = by_source.get(document.id, ())
        starts = _starts(document, own[0].language) if len(own) > 1 else ()
        for claim in own if starts else ():
            found[claim.claim_id] = f"{document.id} {sum(start <= claim.number_start for start in starts)}"
    return found


def _starts(document: Document, lang: str) -> Sequence[int]:
    """Where the items of a round-up begin; nothing for any other article."""
    code = packs.covering(lang)
    if code not in packs.codes():
        return ()
    lines = list(_lines(document.text))
    heads = [(start, head[1], line[0] in BULLETS) for start, line in lines if (head := _HEAD.match(line.lstrip(_LIST))) and head[1][0].isalpha()]
    capital = {start for start, head, _ in heads if head.isupper()}
    placed = [(start, place) for start, head, listed in heads if (start in capital or listed) and (place := _place(head, code))]
    if len({place for _, place in placed}) >= FEW and placed[0][0] <= lines[min(1, len(lines) - 1)][0]:
        return [start for start, line in lines if line[0] in BULLETS or start in capital]
    listed = [(start, line) for start, line in lines if line[0] in BULLETS and not line.lstrip(_LIST)[:1].isdigit()]
    return [start for start, _ in listed] if _unlike((line for _, line in listed), lang) >= CAUSES else ()


def _lines(text: str) -> Iterator[tuple[int, str]]:
    """The lines that hold something, with their beginnings, both without space in front."""
    for found in re.finditer(r"[^\S\n]*(\S[^\n]*)", text):
        yield found.start(1), found[1]


def _place(head: str, code: str) -> str | None:
    """The place that a dateline names at its beginning, None where it names none ("CONTEXT")."""
    words = tokens(shadow(head, packs.letters(code)))[0][:LONGEST]
    known = (world.lookup(tuple(words[:n]), packs.load(code)) for n in range(len(words), 0, -1))
    return next((hit[0].id for hit in known if hit), None)


def _unlike(lines: Iterable[str], lang: str) -> int:
    """How many of the lines name causes of which no two can be told of one event."""
    apart: list[str] = []
    for line in lines:
        cause = causes.of(line, lang)
        if cause and not any(causes.agree((cause,), (other,)) for other in apart):
            apart.append(cause)
    return len(apart)
