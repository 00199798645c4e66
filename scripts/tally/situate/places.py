"""Places that a sentence states: names with a preposition, a case ending or a noun of place, and zones without a name.

Pure but for the gazetteer, which is read once, when the first capitalised name is looked up. Token indices, end exclusive.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from .. import packs, world
from ..codes import STATUS_OF
from ..model import Mention, Parsed
from ..text import BULLETS

SOURCE = 8  # tokens behind "according to" in which its source is named
WALK = 4  # words between a preposition and its name, and one more
MAX_NAME = 5  # words of a name
OPENING = frozenset((":", '"', "-", "|", ".", *BULLETS))  # behind these any word has a capital
_DAYS = ("time.months", "time.weekdays", "time.days", "time.units", "time.seasons")
_NO_NAME = (*_DAYS, "name.institutions")
GRADES = {"region": 2, "district": 3, "town": 4, "site": 5}  # what a noun of place makes of the name beside it
_MOVED = ("evacuated",)
_HURT = ("killed", "wounded")
_SPEAKERS = ("organisation", "official", "media", "unnamed")


@dataclass(frozen=True, slots=True)
class Spot:
    """Tokens `first`..`last` name a place. `relation`: at, from, to, bare (no word tells the relation).

    `office`: where a local office that speaks sits. `grade`: how specific, 1 country, 2 region, 3 district, 4 town or unknown, 5 a street or building.
    `place` is its id in the gazetteer, None where it is not in it.
    """

    first: int
    last: int
    relation: str
    grade: int
    place: str | None
    zone: bool = False


@dataclass(frozen=True)
class _Row:
    words: tuple[str, ...]
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    capital: tuple[bool, ...]
    upper: tuple[bool, ...]
    acronym: tuple[bool, ...]
    marks: tuple[tuple[Mention, ...], ...]
    begins: Mapping[int, Sequence[Mention]]  # the words that tell of places, by the token at which they begin
    closes: Mapping[int, Sequence[Mention]]  # and by the token after them
    pack: packs.Pack
    near: frozenset[str]

    def mark(self, i: int, role: str, *codes: str) -> Mention | None:
        """The longest mention of `role` that covers token `i`."""
        marks = self.marks[i] if 0 <= i < len(self.words) else ()
        if not marks:
            return None
        found = [m for m in marks if m.entry.role == role and (not codes or m.entry.code in codes)]
        return max(found, key=lambda m: m.last - m.first, default=None)

    def ending_at(self, i: int, *codes: str) -> Mention | None:
        """The longest place word that ends right before token `i`."""
        found = [m for m in self.closes.get(i, ()) if m.entry.code in codes]
        return min(found, key=lambda m: m.first, default=None)

    def beginning_at(self, i: int, *codes: str) -> Mention | None:
        """The longest place word that begins at token `i`."""
        if i not in self.begins:
            return None
        found = [m for m in self.begins[i] if m.entry.code in codes]
        return max(found, key=lambda m: m.last, default=None)


def spots(parsed: Parsed, text: str, near: frozenset[str] = frozenset()) -> tuple[Spot, ...]:
    """Every place of the sentence in order. `text` is the document: it tells which words begin with a capital.

    `near` are the countries that the document is about: their towns come first where several have the name.
    """
    sentence = parsed.sentence
    marks: list[list[Mention]] = [[] for _ in sentence.words]
    begins: dict[int, list[Mention]] = {}
    closes: dict[int, list[Mention]] = {}
    for m in parsed.mentions:
        for i in range(m.first, m.last):
            marks[i].append(m)
        if m.entry.role == "name.where":
            begins.setdefault(m.first, []).append(m)
            closes.setdefault(m.last, []).append(m)
    capital = tuple(text[s].isupper() or text[s].isalpha() and not text[s].islower() for s in sentence.starts)
    acronym = tuple(text[s:e].isupper() for s, e in zip(sentence.starts, sentence.ends))
    upper = tuple(shout and e - s > 3 for shout, s, e in zip(acronym, sentence.starts, sentence.ends))
    row = _Row(sentence.words, sentence.starts, sentence.ends, capital, upper, acronym, tuple(map(tuple, marks)), begins, closes, packs.load(sentence.lang), near)
    named = list(_coordinated(row, [spot for run in _runs(row) for spot in _in_run(row, *run)]))
    heading = _heading(row)
    if heading:
        named = [s for s in named if s.first != heading.first]
    found = sorted((*named, *_zones(row, named), *([heading] if heading else [])), key=lambda s: s.first)
    return tuple(s for s in found if s.relation == "office" or not _of_speaker(row, s))


def _heading(row: _Row) -> Spot | None:
    """The name that heads an item of a list: "* REDVALE: Flood leaves ten dead", behind a bullet that of any known place."""
    first = next((i for i, w in enumerate(row.words[:3]) if w[:1].isalpha()), 0)
    last = row.words.index(":") if ":" in row.words[: first + MAX_NAME] else 0
    if not 0 < first < last or not all(row.capital[i] for i in range(first, last)):
        return None
    if any(row.mark(i, role) for i in range(first, last) for role in ("speakers", "name.institutions")):
        return None
    known = world.lookup(row.words[first:last], row.pack, row.near) if row.words[0] in BULLETS else None
    plain = all(row.acronym[i] and len(row.words[i]) > 2 for i in range(first, last)) and not any(row.mark(i, "name.capitals") for i in range(first, last))
    if known and known[0].grade > 1:
        return Spot(first, last, "at", known[0].grade, known[0].id)
    return Spot(first, last, "at", 4, None) if plain else None


def _coordinated(row: _Row, found: list[Spot]) -> Iterator[Spot]:
    """Names in a list stand to what happened as the first of them does: "from Redvale, Stoneford and Millbrook"."""
    before: Spot | None = None
    for spot in found:
        between = range(before.last, spot.first) if before else range(0)
        listed = 0 < len(between) <= 2 and all(row.words[i] == "," or row.mark(i, "clause", "coordinators") for i in between)
        if before and listed and spot.relation == "bare" and before.relation in ("at", "from", "to"):
            spot = replace(spot, relation=before.relation)
        yield spot
        before = spot


def _of_speaker(row: _Row, spot: Spot) -> bool:
    """Places that tell where somebody speaks: "according to the hospital in X", "officials in the capital said"."""
    reach = SOURCE if row.pack.order.adpositions == "before" else 0
    for i in range(spot.first - 1, max(-1, spot.first - reach - 1), -1):
        if not row.words[i][0].isalnum() and row.words[i] not in "-'":
            break
        if row.mark(i, "report", "according", "citing") and not row.mark(i, "subject"):
            return True
    if row.pack.order.adpositions == "after" and _seat(row, spot):
        return True
    spoken = row.mark(spot.last, "report", "verbs") and row.mark(spot.first, "name.capitals")
    return spoken is not None and any(row.mark(spot.first - n, "speakers", *_SPEAKERS) for n in (1, 2, 3))


def _seat(row: _Row, spot: Spot) -> bool:
    """The place belongs to somebody who speaks, where such words stand before the noun: "Redvale'deki şirket", "Redvale merkezli örgüt"."""
    i = _suffix(row, spot.last)
    seat = row.beginning_at(i, "seat")
    if spot.relation != "at" and not seat or not seat and not row.pack.attributive(row.words[i - 1]):
        return False
    ahead = range(seat.last if seat else i, min(i + SOURCE, len(row.words)))
    head = next((m for k in ahead if (m := row.mark(k, "speakers", *_SPEAKERS))), None)
    if head is None or any(not row.words[k][0].isalnum() and row.words[k] not in "-'" for k in range(i, head.last)):
        return False
    end = _suffix(row, head.last)
    cases = {case for case, ending, old in row.pack.endings if not old and row.words[end - 1].endswith(ending)}
    within = "locative" in cases or "origin" in cases and not row.mark(end - 1, "speakers", "unnamed", "official")
    struck = any(row.beginning_at(k, "struck") for k in range(end, min(end + WALK, len(row.words))))
    return not within and not struck


def _runs(row: _Row) -> Iterator[tuple[int, int]]:
    """Rows of capitalised words, joined by hyphens and by small particles inside ("Deir al-Balah")."""
    i = 0
    while i < len(row.words):
        preposition = row.beginning_at(i, "at", "from", "to")
        if preposition or not (row.capital[i] and row.words[i][0].isalpha()) or _in_dateline(row, i):
            i = preposition.last if preposition else i + 1
            continue
        last = _run_end(row, i)
        first = i - 2 if i >= 2 and row.words[i - 1] == "-" and len(row.words[i - 2]) <= 3 and row.words[i - 2].isalpha() and _tight(row, i - 2, i) else i
        yield first, last
        i = last


def _in_dateline(row: _Row, i: int) -> bool:
    """A name all in capitals at the head of a sentence, a dash or a bracket soon after it: where it was written."""
    return i <= 2 and row.upper[i] and any(w in "-(/" for w in row.words[i + 1 : i + 8]) or i <= 4 and row.upper[0] and row.upper[i]


def _run_end(row: _Row, i: int) -> int:
    last = i + 1
    while last < len(row.words) and last - i < 2 * MAX_NAME:
        if row.capital[last] and row.words[last][0].isalpha():
            last += 1
        elif row.words[last] == "-" and last + 3 < len(row.words) and row.words[last + 2] == "-" and row.capital[last + 3] and _tight(row, last - 1, last + 3):
            last += 4
        elif row.words[last] in "-/" and last + 1 < len(row.words) and row.capital[last + 1] and _tight(row, last - 1, last + 1):
            last += 2
        elif len(row.words[last]) <= 3 and row.words[last].isalpha() and row.words[last + 1 : last + 2] == ("-",) and last + 2 < len(row.words) and row.capital[last + 2] and _tight(row, last, last + 2):
            last += 3
        else:
            break
    return last


def _tight(row: _Row, first: int, last: int) -> bool:
    """No space between the tokens `first` and `last`."""
    return all(row.ends[i] == row.starts[i + 1] for i in range(first, last))


def _in_run(row: _Row, first: int, last: int) -> Iterator[Spot]:
    """The places in one row of capitalised words: the longest known name in it, or all of it where its surroundings tell."""
    if any(m.entry.role in _NO_NAME for i in range(first, last) for m in row.marks[i]) or row.words[first] in row.pack.not_places and not row.beginning_at(first, *GRADES):
        office = {i for i in range(first, last) if row.mark(i, "name.institutions")}
        yield from (s for s in _known(row, first, last) if not any(row.mark(s.first, role) for role in _DAYS) and not (s.relation == "to" and s.first in office))
        return
    found = _known(row, first, last)
    whole = _whole(row, first, last)
    if whole and (not found or whole.last - whole.first > found[0].last - found[0].first):
        place = whole.place or next((k.place for k in found if whole.grade == k.grade), None)
        yield Spot(whole.first, whole.last, whole.relation, max(whole.grade, 1), place)
        return
    yield from found


def _known(row: _Row, first: int, last: int) -> tuple[Spot, ...]:
    """The longest name of the gazetteer in the tokens, with its relation."""
    openings = [at for at in range(first, last) if world.opens(row.words[at], row.pack.code)]
    for size in range(min(2 * MAX_NAME, last - first), 0, -1):
        for at in (at for at in (openings if size > 1 else range(first, last)) if at + size <= last):
            hit = world.lookup(row.words[at : at + size], row.pack, row.near)
            if hit is None or size == 1 and len(row.words[at]) < 3:
                continue
            place, case = hit
            begin, end, head = _heads(row, at, at + size)
            relation = _relation(row, begin, at + size, end, case, True)
            if not head and relation in ("bare", "of") and _is_speaker(row, at, at + size, place):
                return (Spot(begin, end, "office", place.grade, place.id),) if place.grade > 1 and _local(row, at, at + size) else ()
            if not head and relation == "bare" and _belongs(row, at + size):
                return ()
            if relation in ("bare", "of") and not head and (size < last - first or row.mark(at, "speakers")):
                return ()  # part of a longer name of something else
            if at == 0 and size == 1 and not head and relation in ("bare", "of", "to") and place.geonames_id and place.id.startswith("plc-gn-"):
                return ()  # any word has a capital there, and many are names of some town
            if place.grade == 1 and head:  # "Azerbaijan's state secretary" names no state
                begin, end, head = at, at + size, 0
            return (Spot(begin, end, relation, head or place.grade, _linked(place, head)),)
    return ()


def _local(row: _Row, first: int, last: int) -> bool:
    """The name of a place that is no capital stands beside a local office: the governor or commandant of it."""
    near = (*range(max(0, first - 2), first), *range(last, min(last + 1, len(row.words))))
    if any(row.mark(i, "speakers", "media") for i in near):
        return False
    return not row.mark(first, "name.capitals") and any(row.mark(i, "name.institutions", *world.of_state()) for i in near)


def _belongs(row: _Row, i: int) -> bool:
    """What follows the name are fighters of it, or the number of a model: no place where something happened."""
    if i + 1 < len(row.words) and row.words[i] == "-" and row.words[i + 1].isdecimal():
        return True
    m = row.mark(i, "counted")
    return m is not None and STATUS_OF[m.entry.code] == "combatant"


def _linked(place: world.Known, head: int) -> str | None:
    """The id that fits the noun of place beside the name: a district or province is not the town it is named after."""
    if head in (0, place.grade):
        return place.id
    around = world.place(f"{place.id}-district") if head == GRADES["district"] else None
    return around.id if around else place.id if head < GRADES["site"] and place.grade < head else None


def _whole(row: _Row, first: int, last: int) -> Spot | None:
    """An unknown name that a preposition, a locative ending or a noun of place makes a place."""
    begin, end, head = _heads(row, first, last)
    case = _case(row.words[last - 1], row.pack)
    relation = _relation(row, begin, last, end, case if first or head else None, head > 0)
    speaker = any(row.mark(i, "speakers", *_SPEAKERS) or row.mark(i, "report") for i in range(begin, end))
    if speaker and not head or not head and relation in ("bare", "of"):
        return None
    if last - first == 1 and row.acronym[first]:
        return None
    opens = first == 0 or row.words[first - 1] in OPENING
    if opens and last - first == 1 and _suffix(row, last) == last and not row.beginning_at(last, "at") and (not head or relation in ("bare", "of")) or all(row.mark(i, "name.sides") for i in range(first, last)):
        return None
    if not head and _adjective(row, last):
        return None
    if not head and (_person(row, first) or row.mark(last - 1, "name.sides") or row.mark(last - 1, "counted")):
        return None
    return Spot(begin, end, relation, head or 4, None)


def _adjective(row: _Row, last: int) -> bool:
    """A capitalised word with a common noun right behind it, where nouns come last, is no name of a place: "in Kurdish uniforms"."""
    known = [m for m in row.marks[last] if m.entry.role != "not_counted"] if last < len(row.words) else [None]
    plain = not known and row.words[last].isalpha() and not row.capital[last]
    return plain and row.pack.order.head == "last" and row.pack.order.adpositions == "before" and row.ends[last - 1] + 1 == row.starts[last]


def _person(row: _Row, first: int) -> bool:
    """True where a title stands before the name."""
    return row.mark(first - 1, "speakers", "official") is not None


def _heads(row: _Row, first: int, last: int) -> tuple[int, int, int]:
    """The name with the nouns of place beside it, and their grade (0 without): "village of Karakend", "Khojavand district"."""
    quoted = first > 1 and row.words[first - 1] == '"'  # the mine "Name"
    before = row.ending_at(first - quoted, *GRADES)
    inside = row.ending_at(last, *GRADES) if last - first > 1 else None
    after = row.beginning_at(_suffix(row, last), *GRADES)
    if after and row.mark(after.last - 1, "phrase", "partitives"):  # "Sabon Gari village of": the next name's
        after = None
    grade = max((GRADES[m.entry.code] for m in (before, inside, after) if m), default=0)
    closing = next((i + 1 for i in range(last, min(last + 3, len(row.words))) if row.words[i] == '"'), last) if quoted and before else last
    return (before.first if before else first), (after.last if after else closing), grade


def _suffix(row: _Row, i: int) -> int:
    """The token after an ending that an apostrophe or a hyphen sets off: Sinop ' ta."""
    set_off = i + 1 < len(row.words) and row.words[i] in "'-" and _tight(row, i - 1, i + 1)
    return i + 2 if set_off and any(e[1] == row.words[i + 1] for e in row.pack.endings) else i


def _relation(row: _Row, begin: int, last: int, end: int, case: str | None, known: bool) -> str:
    """How the name stands to what happened, by the preposition before it, the set-off ending behind it, or its own ending."""
    if end > last and row.pack.order.adpositions == "after":  # the ending of the noun of place tells: X xəstəxanasında
        case = next((c for c, ending, old in row.pack.endings if not old and row.words[end - 1].endswith(ending)), None)
    set_off = row.words[last + 1] if _suffix(row, last) > last else ""
    cases = {e[0] for e in row.pack.endings if e[1] == set_off and not e[2]} if set_off else set()
    if row.pack.order.adpositions == "after":  # elsewhere an ending alone tells nothing
        if row.beginning_at(_suffix(row, end), "at"):  # «Կրասնոյարսկի մոտ»
            return "at"
        for code, cased in (("at", "locative"), ("from", "origin"), ("to", "goal")):
            if cased in cases or case == cased:
                struck = code == "to" and any(row.beginning_at(i, "struck") for i in range(end, min(end + WALK, len(row.words))))
                return "at" if struck else code
    at = begin
    for _ in range(WALK):  # articles, "the city of", adjectives such as "northern" between preposition and name
        for code in ("at", "from", "to") if row.pack.order.adpositions == "before" else ():
            mark = row.ending_at(at, code)
            if mark and code != "from" and row.pack.order.object[0] == "after" and _brought(row, mark.first):
                return "off"
            if mark:  # a short preposition means a goal with the case of goals: "на Одессу"
                short = mark.last - mark.first == 1 and len(row.words[mark.first]) <= 2
                return "to" if code == "at" and case == "goal" and short else code
        owner = _owner(row, at)
        if owner is not None:  # "in Ruritania's north": the preposition stands before the owner
            at = owner
            continue
        if not known or at == 0 or not _may_stand_between(row, at - 1):
            break  # before a name that nothing else makes a place, an article tells that it is none ("in the Express")
        at -= 1
    if begin and row.mark(begin - 1 - (row.words[begin - 1] == '"'), "time.words", "incident"):
        return "at"  # "the bombing [of] Redvale"
    if (known or end > last) and row.pack.order.head == "last" and row.mark(end, "time.words", "incident") and row.ends[end - 1] + 1 == row.starts[end]:
        return "at"  # "the Redvale Hall fire"
    if "genitive" in cases or case == "genitive":
        return "of"
    return "bare"


def _brought(row: _Row, i: int) -> bool:
    """A word right before token `i` tells that somebody was taken away: where to is not where it happened."""
    m = row.mark(i - 1, "subject", *_MOVED) or row.mark(i - 1, "object", *_MOVED) or row.mark(i - 1, "labile", *_MOVED)
    return m is not None and m.last == i and not any(row.mark(i - 1, role, *_HURT) for role in ("subject", "object", "labile"))


def _owner(row: _Row, at: int) -> int | None:
    """The first token of the capitalised name that owns what begins at `at`, by an apostrophe and a letter; None without."""
    if at < 3 or row.words[at - 2] != "'" or len(row.words[at - 1]) > 1 or not row.capital[at - 3]:
        return None
    first = at - 3
    while first > 0 and row.capital[first - 1] and row.words[first - 1].isalpha() and not row.beginning_at(first - 1, "at", "from", "to"):
        first -= 1
    return first


def _may_stand_between(row: _Row, i: int) -> bool:
    """Token `i` may stand between a preposition and the name that it governs: an article, an adjective, a noun of place."""
    foreign = row.capital[i] and i and not row.mark(i, "name.sides")
    if not row.words[i].isalpha() or foreign or any(row.mark(i, role) for role in _DAYS):
        return False
    return not any(row.mark(i, role) for role in ("counted", "report", "phrase"))


def _is_speaker(row: _Row, first: int, last: int, place: world.Known) -> bool:
    """A country or capital without a preposition speaks or is spoken of; it is where nothing is said to have happened."""
    if place.grade <= 1 or row.mark(first, "name.capitals"):
        return True
    ahead = range(last, min(last + 4, len(row.words)))
    return any(row.mark(i, "speakers", *_SPEAKERS) or row.mark(i, "name.institutions") for i in ahead)


def _zones(row: _Row, named: list[Spot]) -> Iterator[Spot]:
    """Places without a name ("the conflict zone"), where no named spot takes the words in."""
    taken = {i for s in named for i in range(s.first, s.last)}
    for i in row.begins:
        m = row.beginning_at(i, "zones")
        if m and not taken & set(range(m.first, m.last)):
            yield Spot(m.first, m.last, _relation(row, m.first, m.last, m.last, None, True), 2, None, True)


def _case(word: str, pack: packs.Pack) -> str | None:
    """The case that the ending of an unknown name shows; only a locative tells enough."""
    return next((c for c, ending, old in pack.endings if not old and c == "locative" and word.endswith(ending) and len(word) > len(ending) + 2), None)
