"""Names that tell where somebody spoke or has a seat, or who, not where anything happened: "told reporters in Redvale, citing ...".

Pure. Token indices, end exclusive.
"""

from __future__ import annotations

from collections.abc import Sequence

from .. import packs
from ..mentions import TRIGGERS
from ..model import Mention, Parsed
from .places import Spot

REACH = 12  # tokens between a verb of reporting and the place where it was said
STRANGE = 2  # of them words that neither name nor tell of anything known ("on his tour of the camps in Redvale")
SEAT = 2  # tokens between "based in" and the place
_SPEAKERS = ("speakers", "name.institutions", "name.sides", "name.capitals")
_SMALL = 3  # letters of an article or a preposition
_BOUNDS = frozenset((",", ".", ";", ":", '"', ")", "-"))


def spoken(parsed: Parsed, spot: Spot) -> bool:
    """True where the place is that of a speaker: it was said there, its bearer is based there, or it speaks by its capital; or is no place but an owner."""
    if spot.zone or spot.grade == 5:
        return False
    marks = _around(parsed, spot)
    return _owner(parsed, marks, spot) or _based(marks, spot) or _cited(parsed, marks, spot) or _said_there(parsed, marks, spot) or _capital_speaks(parsed, marks, spot)


def _around(parsed: Parsed, spot: Spot) -> list[Mention]:
    return [m for m in parsed.mentions if m.last >= spot.first - REACH and m.first <= spot.last + REACH]


def _owner(parsed: Parsed, marks: Sequence[Mention], spot: Spot) -> bool:
    """`at Reyes's funeral`: an unknown name that owns something which is no place."""
    owns = parsed.sentence.words[spot.last : spot.last + SEAT] == ("'", "s") and not spot.place
    return owns and not any(m.entry.role == "name.where" and m.first == spot.last + SEAT for m in marks)


def _based(marks: Sequence[Mention], spot: Spot) -> bool:
    """`a group based in Redvale`: such words right before the name."""
    return any(m.entry.role == "name.where" and m.entry.code == "seat" and spot.first - SEAT < m.last <= spot.first for m in marks)


def _cited(parsed: Parsed, marks: Sequence[Mention], spot: Spot) -> bool:
    """An unknown name with "according to" behind it, where such words stand last: "Redval'e göre"."""
    if packs.load(parsed.sentence.lang).order.adpositions != "after" or spot.place or spot.relation == "at":
        return False
    return any(m.entry.role == "report" and m.entry.code == "according" and spot.last <= m.first <= spot.last + SEAT for m in marks)


def _capital_speaks(parsed: Parsed, marks: Sequence[Mention], spot: Spot) -> bool:
    """`In Redvale the prosecutor's office said`: a capital that opens a clause, an office right behind it, and a verb of reporting."""
    words = parsed.sentence.words
    opens = spot.first <= 1 or words[spot.first - 1] in _BOUNDS or words[spot.first - 2] in _BOUNDS
    if not opens or spot.relation != "at" or not any(m.entry.role == "name.capitals" and m.first < spot.last and spot.first < m.last for m in marks):
        return False
    office = any(m.entry.role in ("speakers", "name.institutions") and spot.last <= m.first <= spot.last + 1 for m in marks)
    counted = any(m.entry.role == "counted" and spot.last <= m.first <= spot.last + 1 for m in marks)
    return office and not counted and any(m.entry.role == "report" and m.entry.code == "verbs" for m in parsed.mentions)


def _said_there(parsed: Parsed, marks: Sequence[Mention], spot: Spot) -> bool:
    """A verb of reporting before the place, between them only names, days, speakers and small words, and a bound behind it."""
    words = parsed.sentence.words
    if packs.load(parsed.sentence.lang).order.object[0] != "after" or not _closed(parsed, marks, spot):
        return False
    verb = max((m for m in marks if m.entry.role == "report" and m.entry.code == "verbs" and m.last < spot.first), key=lambda m: m.last, default=None)
    if verb is None or spot.first - verb.last > REACH or not _spoken_by(parsed, marks, verb, spot):
        return False
    between = range(verb.last, spot.first)
    told = any(m.first in between and (m.entry.role in TRIGGERS or m.entry.role == "clause" or m.entry.code in ("incident", "strike")) for m in marks)
    numbers = any(parsed.sentence.starts[verb.last] <= n.start < parsed.sentence.starts[spot.first] for n in parsed.numbers)
    if told or numbers or any(words[i] in ';:."' for i in between):
        return False
    known = {i for m in marks if m.entry.role in _SPEAKERS or m.entry.role.startswith(("time.", "report", "name.where")) for i in range(m.first, m.last)}
    strange = [i for i in between if i not in known and not parsed.sentence.capital[i] and len(words[i]) > _SMALL]
    return len(strange) <= STRANGE


def _spoken_by(parsed: Parsed, marks: Sequence[Mention], verb: Mention, spot: Spot) -> bool:
    """Somebody who can speak is named near the verb, and no incident is its subject: "shelling went on in Redvale"."""
    if any(m.entry.code in ("incident", "strike") and m.last == verb.first for m in marks):
        return False
    beside = range(max(1, verb.first - REACH), spot.first - 1)
    return any(parsed.sentence.capital[i] for i in beside) or any(m.entry.role in _SPEAKERS and m.first in beside for m in marks)


def _closed(parsed: Parsed, marks: Sequence[Mention], spot: Spot) -> bool:
    """A bound, a speaker or a day stands right behind the place, and no clause that tells more of it (", where ten died")."""
    words = parsed.sentence.words
    if spot.last >= len(words):
        return True
    if any(m.entry.role == "clause" and spot.last <= m.first <= spot.last + 1 for m in marks):
        return False
    behind = any(m.first == spot.last and (m.entry.role in ("speakers", "name.institutions") or m.entry.role.startswith("time.")) for m in marks)
    return words[spot.last] in _BOUNDS or behind
