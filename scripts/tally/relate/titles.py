"""The title of an event: its place, its days, its cause and whose people, as far as they are known, in the plainest form that the claims or the gazetteer know."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date

from .. import packs, world
from ..codes import TITLE_OF
from ..schema.tables import Claim
from ..situate import days
from ..text import shadow, tokens
from .extents import Places
from .toponyms import same, skeleton

SHARE = 4  # one in so many claims must name the place after which an event is called
TRIED = 3  # names, those met most often first
_MARKED = re.compile(r"(\w+(?:[ -]\w+)*)['’][^\W\d_]")
Named = tuple[str | None, str | None, str | None]  # id of the gazetteer, words of the text, name to print


def place(claims: Sequence[Claim], gazetteer: Places) -> Named:
    """The place that most claims name, of equals the one of the gazetteer; nothing where few claims name one and no article begins with it."""
    votes: Counter[tuple[bool, str]] = Counter()
    first = {c.source_id: c.claim_id for c in sorted(claims, key=lambda c: (-c.number_start, c.claim_id))}
    opening = frozenset(first.values())
    for claim in claims:
        if claim.place in gazetteer or claim.place_text:
            votes[(claim.place not in gazetteer, claim.place if claim.place in gazetteer else claim.place_text or "")] += 1
    for foreign, key in sorted(votes, key=lambda v: (-votes[v], v))[:TRIED]:
        if not foreign:
            told = [c for c in claims if c.place == key]
            name: str | None = gazetteer[key].name
        else:
            own = skeleton(key)
            told = [c for c in claims if c.place_text and (c.place_text == key or same(own, skeleton(c.place_text)))]
            name = _plainest([(c.place_text or "", c.language) for c in told])
        name = name.title() if name and name.isupper() else name
        if name and (len(told) * SHARE >= len(claims) or not opening.isdisjoint(c.claim_id for c in told)):
            return (None if foreign else key, most(c.place_text for c in told), name)
    return (None, None, None)


def _plainest(names: Sequence[tuple[str, str]]) -> str | None:
    """Of several forms of a name that the gazetteer lacks: what it knows in them, else one of a language without case endings, else the one met most often."""
    written = [(words, lang) for words, lang in names if skeleton(words) and any(c.isupper() or c.isalpha() and c.lower() == c.upper() for c in words)]
    bare = [words for words, lang in written if not _inflects(lang)]
    return most(bare) or most(_known(words, lang) for words, lang in written) or most(_stem(words) for words, _ in written)


def _stem(words: str) -> str:
    """What stands before an ending that an apostrophe marks (Example'da)."""
    found = _MARKED.match(words)
    return found[1] if found else words


def _inflects(lang: str) -> bool:
    code = packs.covering(lang)
    return code in packs.codes() and bool(packs.load(code).endings)


def _known(words: str, lang: str) -> str | None:
    """The gazetteer's name for the capitalised words, where it knows all of them together in some case."""
    code = packs.covering(lang)
    forms, starts, _ = tokens(shadow(words, packs.letters(code)))
    capital = [i for i, start in enumerate(starts) if words[start].isupper()]
    if not capital or capital[-1] - capital[0] + 1 != len(capital):
        return None
    hit = world.lookup(tuple(forms[capital[0] : capital[-1] + 1]), packs.load(code))
    return hit[0].name if hit else None


def title(name: str | None, first: date | None, last: date | None, cause: str | None, sides: Iterable[str], claims: Sequence[Claim]) -> str:
    """The place, else the cause, else the figure that says most; then the days and, in brackets, whose people."""
    when = "undated" if last is None else f"by {days.words(last, last)}" if first is None else days.words(first, last)
    what = TITLE_OF[cause] if cause else ""
    named = ", ".join(world.sides().get(side, side) for side in sides)
    told = f"{name}, {when}{f': {what}' if what else ''}" if name else f"{what[:1].upper()}{what[1:]}, {when}" if what else f"{_figure(claims)}, {when}"
    return told + (f" ({named})" if named else "")


def _figure(claims: Sequence[Claim]) -> str:
    """The highest figure, of people before things and of the dead before others: "62 or more killed"."""
    one = min(claims, key=lambda c: (c.stance == "denied", c.object != "people", c.outcome != "killed", -(c.low or 0), c.claim_id))
    number = "" if one.low is None else f"{one.low:,} " if one.high == one.low else f"{one.low:,} or more " if one.high is None else f"{one.low:,} to {one.high:,} "
    kind = "" if one.object == "people" else f"{one.class_.replace('_', ' ')} "
    told = f"{number}{kind}{one.outcome}"
    return told[:1].upper() + told[1:]


def most(values: Iterable[str | None]) -> str | None:
    """The value met most often, of equals the first in the alphabet."""
    met = Counter(v for v in values if v)
    return min(met, key=lambda v: (-met[v], v)) if met else None
