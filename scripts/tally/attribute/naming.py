"""Noun phrases that name who speaks: where they begin and end beside the words of reporting, and what kind of speaker they name.

Everything here looks at one sentence. Spans are token indices, end exclusive.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from .. import world
from ..codes import OBJECT_OF
from ..mentions import COMMAS, TRIGGERS, VERBS, View
from ..mentions.nameforms import TITLE, acronym, genitive, in_title
from ..model import Mention

MAX_SPEAKER = 16  # tokens; longer is a clause, not a name
HEAD = 6  # tokens of a name that stands alone before a colon or behind a dash
DATELINE = 8  # tokens of a dateline and its dash
MODIFIERS = 3  # words before the head of an office that say which
IDLE = frozenset(("time", "time.words", ("time.words", "day_marks"), ("time.words", "during")))  # readings of a word that may modify an office all the same
NEAR = 4  # tokens between a verb and the first word of the name behind it


@dataclass(frozen=True)
class Speaker:
    """Words that name who speaks. Offsets are code points of the document, end exclusive."""

    text: str
    start: int
    end: int
    kind: str  # organisation, official, unnamed, witness, both, media, author, name; guest: who answers in an interview; document: what they say stands in it
    sides: tuple[str, ...] = ()


def office(view: View, first: int, last: int) -> bool:
    """Whether words name an office, a body, or people who speak as a rule."""
    return any(view.is_(i, role) for i in range(first, last) for role in ("speakers", "name.institutions"))


def speaks(view: View, text: str, first: int, last: int) -> bool:
    """Whether words can name a speaker: an office or body, a country, a metonym, a proper name, or people."""
    for i in range(first, last):
        roles = view.roles[i]
        if any(role in roles for role in ("speakers", "name.capitals", "name.institutions", "name.sides")):
            return True
        if _capital(view, text, i) and (i > 0 or "counted" not in roles) and not view.is_(i, "report", "nobody", "pronouns"):
            return True
        if "counted" in roles and OBJECT_OF[roles["counted"].entry.code] == "people":
            return True
    return False


def plain(view: View, first: int) -> tuple[int, int] | None:
    """The words up to the next sign."""
    last = first
    while last < len(view.words) and view.words[last][:1].isalnum() and last - first < HEAD:
        last += 1
    return (first, last) if last > first else None


def stands_alone(view: View, text: str, first: int, last: int, timed: bool = False) -> bool:
    """Whether a name without a verb speaks: an office, a metonym, an actor that is known; with the hour before it any name."""
    if any(view.is_(i, "speakers", "organisation", "official", "media") or view.is_(i, "name.capitals") or view.is_(i, "name.institutions") for i in range(first, last)):
        return True
    if last - first > HEAD or not speaks(view, text, first, last):
        return False
    if timed:
        return True
    actor = world.actor(speaker_of(view, text, first, last).text, view.parsed.sentence.lang)
    plain_country = actor is not None and actor.side is not None and actor.id == f"act-{actor.side.lower()}"
    return actor is not None and (not plain_country or view.words[last : last + 1] == (":",))


def _boundary(view: View, i: int) -> bool:
    """Token `i` ends a noun phrase on either side."""
    word, roles = view.words[i], view.roles[i]
    if word == "." and i and len(view.words[i - 1]) == 1 and i + 1 < len(view.words):
        return False  # an initial
    if word == '"' and in_title(view, i) or word == ":" and not view.apart(i):
        return False
    if word in ";:[]\"،,，。.!?՝«»“”" or (word in "()" and not acronym(view, i)) or (word == "-" and view.apart(i)):
        return True
    if "clause" in roles:
        return view.is_(i, "clause", "subordinators", "relatives")
    told = view.get(i, "report", "verbs")
    if told and told.entry.weak and not view.is_(i, "report", "according", "citing", "in_report"):
        return False  # a noun, as long as nothing tells otherwise
    return view.is_(i, "report", "verbs", "according", "citing", "in_report") or any(role in roles and not _reports(view, roles[role]) for role in VERBS)


def _reports(view: View, m: Mention) -> bool:
    """A trigger that ends in a verb of reporting: "also claimed"."""
    return m.last - m.first > 1 and view.is_(m.last - 1, "report", "verbs")


def span_left(view: View, text: str, first: int, depth: int = 2) -> tuple[int, int] | None:
    """The noun phrase that ends before token `first`; a relative clause or a parenthesis before the verb is stepped over."""
    start = first
    while start > 0 and not _boundary(view, start - 1) and first - start < MAX_SPEAKER:
        start -= 1
    found = trim(view, text, start, first)
    if start == 0 or not depth:
        return found
    if found and (told := view.get(start - 1, "report", "in_report")) and told.first and all(view.is_(i, "speakers", "media") for i in range(*found)):
        return span_left(view, text, told.first, depth - 1) or found  # "the mayor in a talk with the paper named ..."
    if view.is_(start - 1, "clause", "relatives"):
        return span_left(view, text, start - 1 - (view.words[start - 2] == ","), depth - 1) or found
    if view.words[start - 1] != "," or (found and first - start <= 6 and speaks(view, text, *found)):
        return found
    outer = _before_parenthesis(view, text, start - 1, depth) if not found or start == first else None
    return outer or found


def _before_parenthesis(view: View, text: str, comma: int, depth: int) -> tuple[int, int] | None:
    """The name before ", in a statement to the agency," or the name that the commas enclose."""
    opening = next((i for i in range(comma - 1, max(-1, comma - MAX_SPEAKER), -1) if view.words[i] == ","), None)
    if opening is not None:
        outer = span_left(view, text, opening, depth - 1)
        if outer and speaks(view, text, *outer) and not any(role in view.roles[i] for i in range(*outer) for role in TRIGGERS):
            return outer
    return span_left(view, text, comma, depth - 1)


def span_initial(view: View, text: str, first: int) -> tuple[int, int] | None:
    """The noun phrase at the head of the sentence, or of its last part after a semicolon: the subject where verbs come last."""
    start = next((i + 1 for i in range(first - 1, -1, -1) if view.words[i] == ";" or view.words[i] == ":" and view.apart(i) and (not view.is_(i - 1, "report", "verbs") or office(view, i + 1, i + 3)) or _unquoted(view, i)), 0)
    start = max((i + 1 for i in range(start, first - 1) if view.is_(i, "report", "participles")), default=max(start, _dateline(view, text), _past_source(view, start, first)))
    while start < first and (not view.words[start][:1].isalpha() or _dated(view, start)):
        start += 1
    end = start
    while end < first and not _boundary(view, end) and end - start < MAX_SPEAKER and not _reported(view, text, end):
        end += 1
    return trim(view, text, start, _office_ends(view, start, end))


def _past_source(view: View, start: int, verb: int) -> int:
    """The token behind the "according to" that opens a clause and the comma that closes it, 0 where none does."""
    comma = next((i for i in range(start, verb) if view.words[i] in COMMAS), 0)
    return comma + 1 if comma and view.is_(comma - 1, "report", "according", "citing") and view.order.adpositions == "after" else 0


def _office_ends(view: View, first: int, last: int) -> int:
    """The token where an office at the head of a clause ends as subject, where genitives stand before their noun: "Nazirlik cavab atəşi ilə ...".

    What stands behind it in words of three and more, and names nobody right away, is told by it and no part of its name.
    """
    if view.order.genitive != "before":
        return last
    for i in range(first, last - 1):
        named = view.get(i, "name.institutions")
        if not named or named.last >= last or named.first > first + 2:
            continue
        if any(view.is_(k, "report", "in_report") for k in range(named.last, min(named.last + 2, last))):
            return named.last  # "nazirliyin dünənki brifinqində"
        if genitive(view, named.last - 1):
            continue
        behind = view.roles[named.last].keys() & {"speakers", "name.institutions", "name.sides", "name.capitals", ("report", "nouns")} or view.parsed.sentence.capital[named.last] or not view.words[named.last][:1].isalpha()
        whole = view.number_at.get(named.last) is not None
        if not behind and (whole or last - named.last > MODIFIERS and not any(view.is_(k, "speakers", "official") for k in range(named.last, last))):
            return named.last
    return last


def _dateline(view: View, text: str) -> int:
    """The token behind the dash that closes a dateline ("EXAMPLETOWN (AGENCY) - "), 0 where there is none."""
    at = next((i for i in range(1, min(len(view.words), DATELINE)) if view.words[i] == "-" and view.apart(i)), 0)
    starts, ends = view.parsed.sentence.starts, view.parsed.sentence.ends
    return at + 1 if at and not view.shouting and all(text[starts[i] : ends[i]].isupper() or not view.words[i].isalpha() for i in range(at)) else 0


def _unquoted(view: View, i: int) -> bool:
    """A quotation closes before token `i`, a dash or a comma behind it: what follows tells who said it."""
    return i > 1 and view.words[i] in ",-" and any(view.words[k] in ('"', "»", "”") for k in (i - 1, i - 2)[: 1 + (not view.words[i - 1][:1].isalnum())])


def _reported(view: View, text: str, i: int) -> bool:
    """Token `i` names an outcome: it belongs to what is reported."""
    office = view.get(i, "speakers") or view.get(i, "name.institutions")
    if office and office.last - office.first > 1:
        return False  # "Commissioner for Refugees"
    return any(role in view.roles[i] for role in ("people", "noun", "toll")) and not _capital(view, text, i)


def said_where(view: View, last: int) -> int:
    """The token behind the words that tell where and when it was said: "said in a statement on Monday"."""
    while view.is_(last, "report", "in_report", "from") or _dated(view, last) or _timed(view, last):
        last += 1
    return last


def _timed(view: View, i: int) -> bool:
    """A part of the day, or what stands before one: "said late in the night to Wednesday"."""
    return view.is_(i, "time.words", "part", "night") and not any(role in view.roles[i] for role in ("speakers", "name.institutions", "name.sides", "counted"))


def span_right(view: View, text: str, last: int) -> tuple[int, int] | None:
    """The noun phrase that begins behind token `last`, past the words that tell where and when it was said."""
    last = said_where(view, last)
    end = last
    while end < len(view.words) and not _boundary(view, end) and end - last < MAX_SPEAKER:
        if _reported(view, text, end):
            return None  # what is reported, not who reports
        if view.is_(end, "clause", "coordinators") and not _nameish(view, text, end + 1):
            break
        if end > last and view.order.head == "last" and view.is_(end, "clause", "determiners") and not view.is_(end - 1, "phrase") and not view.is_(end - 1, "clause"):
            break  # "according to the ministry the figure is ..."
        end += 1
    if 0 < end - last <= 4 and view.words[end : end + 1] == (",",) and end + 1 < len(view.words) and _capital(view, text, end + 1):
        begin, end = end, end + 1  # "said its director, Jane Roe"
        while end < len(view.words) and _nameish(view, text, end):
            end += 1
        if end < len(view.words) and view.words[end][:1].isalnum() and not view.is_(end, "report"):
            end = begin  # "according to police, Roe drove ..."
        return trim(view, text, last if trim(view, text, last, begin) else begin, end)
    return trim(view, text, last, next((i for i in range(last + 1, end) if _dated(view, i) and office(view, last, i)), end))


def trim(view: View, text: str, first: int, last: int) -> tuple[int, int] | None:
    """The name among the tokens: dates, adverbs and auxiliaries cut off, None if there is none.

    An oblique phrase ends it ("Minister X at the briefing on Tuesday") and is none itself ("At the session on Friday premier X"),
    unless nothing else can be meant ("in Exampletown they called it fake").
    """
    oblique: tuple[int, int] | None = None
    plain_one: tuple[int, int] | None = None
    for begin, end, aside in _segments(view, first, last):
        named = [i for i in range(begin, end) if _nameish(view, text, i)]
        if named and aside:
            oblique = oblique or (named[0], named[-1] + 1)
        elif named:
            plain_one = (named[0], named[-1] + 1)
    found = plain_one or (oblique if oblique and _metonym(view, *oblique) else None)
    if found is None:
        return None
    begin, end = found
    if view.words[end : end + 1] == (")",) and acronym(view, end):
        end += 1
    begin = max((i + 1 for i in range(begin, end - 1) if view.is_(i, "name.where", "seat")), default=begin)
    if begin > 0 and in_title(view, begin - 1):
        begin -= 1
        end = next((i for i in range(end, min(begin + TITLE + 2, last)) if in_title(view, i)), end)
    end += end < len(view.words) and in_title(view, end)
    begin = _modified(view, first, begin)
    while begin > 0 and (view.is_(begin - 1, "clause", "determiners") or view.is_(begin - 1, "sides", "ours")):
        begin -= 1
    return begin, end


def _modified(view: View, first: int, begin: int) -> int:
    """Where the phrase of a head begins whose modifiers no list knows: "the fisheries minister", "транспортният министър".

    Only as far as a determiner, a sign, a date or the beginning, so that no word of another phrase is taken in.
    """
    if view.order.head != "last" or not view.is_(begin, "speakers", "official", "organisation"):
        return begin
    wide = begin
    while wide > first and begin - wide < MODIFIERS and view.words[wide - 1].isalpha() and not view.roles[wide - 1].keys() - IDLE:
        wide -= 1
    ends = wide == first or _dated(view, wide - 1) or view.is_(wide - 1, "clause", "determiners") or view.apart(wide - 1) and not view.words[wide - 1][:1].isalnum()
    return wide if ends else begin


def _segments(view: View, first: int, last: int) -> Iterator[tuple[int, int, bool]]:
    """The tokens cut at dates, figures and adpositions; whether an adposition stands before the part. A number ends them all."""
    begin, aside = first, False
    for i in range(first, last):
        if counted(view, i) and view.words[i + 1 : i + 2] == (":",):
            begin, aside = i + 3, False  # an hour
        elif counted(view, i) and i >= begin and (unit := _period(view, i)):
            begin, aside = unit, False  # "in 45 days of raids Belgrade counted ..."
        elif counted(view, i) and i >= begin:
            yield begin, i, aside
            return
        if _dated(view, i) or view.is_(i, "time.words", "part") and aside:
            yield begin, i, aside
            begin, aside = i + 1, False
        elif aside and i > begin and _heads_clause(view, i):
            yield begin, i, aside
            begin, aside = i, False  # «В Кривой Рог прокуратурата отчете»
        elif _oblique(view, i) and not (i > first and view.is_(i + 1, "name.capitals")):
            yield begin, i, aside
            begin, aside = i + 1, True
    yield begin, last, aside


def _heads_clause(view: View, i: int) -> bool:
    """Who speaks begins at token `i`, in small letters right behind the name of the place where it is."""
    capital, head = view.parsed.sentence.capital, view.get(i, "speakers")
    return head is not None and head.first == i and not capital[i] and capital[i - 1] and not view.is_(i - 1, "speakers") and not view.is_(i - 1, "name.institutions")


def _period(view: View, i: int) -> int:
    """The token behind the unit of time that the number at token `i` counts, 0 where it counts something else."""
    unit = view.get(view.numbers[i], "not_counted")
    return unit.last if unit and unit.entry.code == "duration" and view.is_(i - 1, "phrase", "adpositions") else 0


def _metonym(view: View, first: int, last: int) -> bool:
    quoted = first > 0 and in_title(view, first - 1)
    titled = quoted and view.is_(first - 2, "report", "from") and view.is_(last + 1, "report", "verbs")  # «В „Таймс“ пишат»
    return titled or any(view.is_(i, role) for i in range(first, last) for role in ("name.capitals", "name.institutions")) or any(
        view.is_(i, "speakers", "organisation", "official") for i in range(first, last)
    )


def counted(view: View, i: int) -> bool:
    """A number begins at token `i` that is no part of a speaker's name ("both sides")."""
    return i in view.numbers and not view.is_(i, "speakers") and view.number_at[i].kind != "article"


def _dated(view: View, i: int) -> bool:
    return any(view.is_(i, role) for role in ("time.months", "time.weekdays", "time.days"))


def _oblique(view: View, i: int) -> bool:
    """Token `i` is an adposition that no name of an office has inside ("Commissioner for Refugees", "Центр по примирению")."""
    if view.is_(i, "report", "in_report"):
        return True
    if view.order.adpositions == "after" or view.is_(i, "phrase", "inner") or view.is_(i, "speakers") or view.is_(i, "name.institutions"):
        return False
    return view.is_(i, "phrase", "adpositions") and not view.is_(i, "phrase", "partitives")


def _nameish(view: View, text: str, i: int) -> bool:
    if not 0 <= i < len(view.words):
        return False
    roles = view.roles[i]
    if any(role in roles for role in ("speakers", "name.sides", "name.capitals", "name.institutions")):
        return True
    if view.is_(i, "report", "nobody", "pronouns"):
        return False
    if "time" in roles or "clause" in roles or "phrase" in roles or i in view.numbers:
        return False
    if "counted" in roles and OBJECT_OF[roles["counted"].entry.code] == "people":
        return True
    return _capital(view, text, i) and (i > 0 or "polarity" not in roles)


def _capital(view: View, text: str, i: int) -> bool:
    """A capital, which tells nothing of known words where all is in capitals."""
    return text[view.parsed.sentence.starts[i]].isupper() and not (view.shouting and view.roles[i])


def speaker_of(view: View, text: str, first: int, last: int) -> Speaker:
    """The speaker that the tokens name, its kind by the most telling word among them."""
    s = view.parsed.sentence
    start, end = s.starts[first], s.ends[last - 1]
    heads = [view.roles[i]["speakers"].entry.code for i in range(first, last) if "speakers" in view.roles[i]]
    sides = [view.roles[i][r].entry.code for i in range(first, last) for r in ("name.sides", "name.capitals") if r in view.roles[i] and not surname(view, first, i)]
    opens = first == 0 and (last > 1 or bool(view.roles[0]))  # a capital at the head of a sentence tells nothing of a word that is known
    named = any(_capital(view, text, i) for i in range(first + opens, last)) or bool(sides)
    kind = "document" if not heads and _document(view, first, last) else _kind(heads, named)
    return Speaker(text[start:end], start, end, kind, tuple(dict.fromkeys(sides)))


def _document(view: View, first: int, last: int) -> bool:
    """"The report", "the government report": what is named is a paper, not who wrote it."""
    return view.is_(last - 1, "report", "nouns") or view.order.head == "last" and view.is_(last, "report", "nouns")


def surname(view: View, first: int, i: int) -> bool:
    """A word that is also a country's name: behind an official's given name, or a case ending behind an apostrophe."""
    sentence = view.parsed.sentence
    if i and view.words[i - 1] == "'" and sentence.starts[i] == sentence.ends[i - 1]:
        return True
    named = i > first and sentence.capital[i - 1] and not view.roles[i - 1] and view.words[i - 1].isalpha()
    return named and any(view.is_(k, "speakers", "official") for k in range(first, i - 1))


def _kind(heads: Sequence[str], named: bool) -> str:
    """The most telling of the heads: a body or office makes a name, bare officials or witnesses do not."""
    if heads[:1] == ["both"]:
        return "both"
    for kind in ("media", "organisation", "official"):
        if kind in heads:
            return kind
    if heads:
        return heads[0]
    return "name" if named else "unnamed"
