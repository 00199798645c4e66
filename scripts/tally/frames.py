"""Acts of reporting in a sentence: a verb, an "according to", a "citing", a heading or a signature, each with the words that name its speaker.

Everything here looks at one sentence. Which frame a claim belongs to, and what a text carries from sentence to sentence,
is settled in `attribute`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from . import world
from .codes import OBJECT_OF
from .mentions import TRIGGERS, View
from .model import Mention

MAX_SPEAKER = 16  # tokens; longer is a clause, not a name
HEAD = 6  # tokens of a name that stands alone before a colon or behind a dash
NEAR = 4  # tokens between a verb and the first word of the name behind it
_VERBS = ("subject", "object", "labile")


@dataclass(frozen=True)
class Speaker:
    """Words that name who speaks. Offsets are code points of the document, end exclusive."""

    text: str
    start: int
    end: int
    kind: str  # organisation, official, unnamed, witness, both, media, author, name
    sides: tuple[str, ...] = ()


@dataclass(frozen=True)
class Frame:
    """One act of reporting in a sentence: tokens of the reporting word, its speaker, and how it reports."""

    first: int
    last: int
    how: str  # verb, according, citing, denial; silent: a verb that is negated, so nobody speaks; source: the heading of a text
    speaker: Speaker | None
    trailing: bool = False  # stands behind what it reports: "..., he said"
    relay: Speaker | None = None  # who cites: "the paper quoted the ministry"


def frames(view: View, text: str) -> tuple[Frame, ...]:
    """The acts of reporting in a sentence, in order. `text` is the document's."""
    found = [frame for m in view.parsed.mentions if (frame := _frame(view, text, m))]
    kept = tuple(_chain(found))
    return kept if any(f.speaker or f.relay for f in kept) else _heading(view, text) or _signature(view, text) or kept


def _frame(view: View, text: str, m: Mention) -> Frame | None:
    role, code = m.entry.role, m.entry.code
    if role == "report" and code == "verbs" or role == "polarity" and code == "denial":
        if m.entry.weak and not _finite(view, m):
            return None
        how = "verb" if role == "report" else "denial"
        if any(view.is_(i, "polarity", "negators") for i in (m.first - 1, m.first - 2) if i >= 0 and view.words[i] not in ",;:"):
            how = "silent"
        return _verb_frame(view, text, m.first, m.last, how)
    if role == "report" and code in ("according", "citing"):
        return _inside(view, text, m) or _phrase_frame(view, text, m.first, m.last, code)
    return None


def _finite(view: View, m: Mention) -> bool:
    """A form that is a noun too ("reports", "state", "count") is a verb where a clause follows it and no modifier stands before it."""
    before, after = m.first - 1, m.last
    if view.is_(before, "clause", "determiners", "possessives") or view.is_(before, "phrase") or view.words[max(before, 0)] in ("s", "'", "-"):
        return False
    opens = after < len(view.words) and view.words[after] in (',:"“«')
    return opens or after in view.numbers or after in view.qualified or view.is_(after, "clause", "subordinators", "determiners", "possessives") or view.is_(after, "report", "in_report", "nobody")


def _chain(found: Sequence[Frame]) -> list[Frame]:
    """Drop overlapping readings of the same words, the longer stands."""
    kept: list[Frame] = []
    for frame in sorted(found, key=lambda f: (f.first - f.last, f.first)):
        if all(frame.last <= k.first or k.last <= frame.first for k in kept):
            kept.append(frame)
    return sorted(kept, key=lambda f: f.first)


def _verb_frame(view: View, text: str, first: int, last: int, how: str) -> Frame | None:
    """The subject of a reporting verb: behind it where the verb itself follows its clause (", said X"), else before it."""
    begins = first
    while begins and view.is_(begins - 1, "report", "nobody"):
        begins -= 1
    named = begins == first
    right = _inverted(view, text, last) if named and (_trails(view, first) or first == 0) else None
    left = _subject(view, text, first) if named and not right else None
    if named and not right and not left and "after" in view.order.subject:
        right = _inverted(view, text, last)
    if named and not right and not left:
        if _impersonal(view, first, last):
            return None
        left = _shared_subject(view, text, first)
    trails = _trails(view, left[0] if left else begins) and _closes(view, last)
    span = right or left
    return Frame(first, last, how, _speaker(view, text, *span) if span else None, trails, _addressee(view, text, last, span))


def _impersonal(view: View, first: int, last: int) -> bool:
    """"It was reported", «сообщается»: nobody says it, unless the words point back to a statement."""
    passive = view.is_(first, "report", "impersonal") or view.is_(first - 1, "clause", "auxiliaries")
    return passive and not any(view.is_(i, "report", "in_report", "nouns") for i in range(max(0, first - MAX_SPEAKER), last))


def _addressee(view: View, text: str, last: int, span: tuple[int, int] | None) -> Speaker | None:
    """Media right behind the verb to whom it was said: "told Example News"."""
    end = last
    while view.is_(end, "speakers", "media") and end - last < HEAD:
        end += 1
    return _speaker(view, text, last, end) if end > last and (span is None or span[1] <= last) else None


def _subject(view: View, text: str, first: int) -> tuple[int, int] | None:
    """The noun phrase that is the subject of the verb at `first`, across a relative clause or a parenthesis between."""
    if view.order.object[0] == "before":
        found = _span_initial(view, text, first) or _span_left(view, text, first)
    else:
        found = _span_left(view, text, first)
    if found and view.is_(first, "report", "impersonal") and not _office(view, *found):
        return None  # "in Exampletown five are said to have died": a place is no speaker
    return found if found and speaks(view, text, *found) and not any(_counted(view, i) for i in range(*found)) else None


def _office(view: View, first: int, last: int) -> bool:
    return any(view.is_(i, role) for i in range(first, last) for role in ("speakers", "name.institutions"))


def _shared_subject(view: View, text: str, first: int) -> tuple[int, int] | None:
    """The subject of the sentence for a verb behind "and" or "but": "police arrested three but denied holding two"."""
    before = first - 1
    while before > 0 and not ("clause" in view.roles[before] or view.words[before] == ","):
        if first - before > 2:
            return None
        before -= 1
    if not view.is_(before, "clause", "coordinators", "subordinators"):
        return None
    found = _span_initial(view, text, before)
    return found if found and found[0] <= 2 and speaks(view, text, *found) and not any(_counted(view, i) for i in range(*found)) else None


def speaks(view: View, text: str, first: int, last: int) -> bool:
    """Whether words can name a speaker: an office or body, a country, a metonym, a proper name, or people."""
    for i in range(first, last):
        roles = view.roles[i]
        if any(role in roles for role in ("speakers", "name.capitals", "name.institutions", "name.sides")):
            return True
        if _capital(view, text, i) and (i > 0 or "counted" not in roles) and not view.is_(i, "report", "nobody"):
            return True
        if "counted" in roles and OBJECT_OF[roles["counted"].entry.code] == "people":
            return True
    return False


def _trails(view: View, i: int) -> bool:
    return i > 0 and view.words[i - 1] in (",", '"', "-", "»", "”", "“", "،", "，")


def _closes(view: View, last: int) -> bool:
    """Nothing that could be reported follows the reporting words up to the next sign or the end."""
    for i in range(last, min(last + MAX_SPEAKER, len(view.words))):
        if view.is_(i, "clause", "subordinators", "determiners") or any(role in view.roles[i] for role in TRIGGERS) or i in view.numbers:
            return view.is_(i, "clause", "determiners") and i > last
        if view.words[i] in ".,;!?":
            return True
    return len(view.words) - last < MAX_SPEAKER


def _inside(view: View, text: str, m: Mention) -> Frame | None:
    """"By the agency's count": the speaker stands in the gap of the form."""
    span = _trim(view, text, *m.gap) if m.gap[0] < m.gap[1] else None
    return Frame(m.first, m.last, "according", _speaker(view, text, *span), m.first > 0) if span else None


def _phrase_frame(view: View, text: str, first: int, last: int, how: str) -> Frame:
    """"according to X", "X-a görə": the speaker stands behind the words, or before them where adpositions follow."""
    after = view.order.adpositions == "after"
    span = _span_left(view, text, first) if after else None
    span = span or _span_right(view, text, last) or _named_source(view, first, last)
    if how == "citing" and span and view.is_(first - 1, "clause", "relatives"):
        return Frame(first, last, how, None, relay=_speaker(view, text, *span))  # "activists, whom the agency quotes"
    citing = None
    if how == "citing" and span:
        citing = _span_initial(view, text, span[0]) if after and span[0] else _span_left(view, text, first) if not after else None
    relay = _speaker(view, text, *citing) if citing and speaks(view, text, *citing) else None
    return Frame(first, last, how, _speaker(view, text, *span) if span else None, _trails(view, first), relay)


def _named_source(view: View, first: int, last: int) -> tuple[int, int] | None:
    """The document that is quoted where nobody is named: "according to the latest bulletin"."""
    step = range(first - 1, max(-1, first - NEAR), -1) if view.order.adpositions == "after" else range(last, min(last + NEAR, len(view.words)))
    for i in step:
        if view.is_(i, "report", "nouns"):
            return (min(i, last), i + 1) if i >= last else (i, first)
        if not view.words[i][:1].isalpha():
            return None
    return None


def _heading(view: View, text: str) -> tuple[Frame, ...]:
    """"Ministry: two killed", "Source: the Red Cross" - a short name before a colon at the head of a sentence speaks."""
    words = view.words
    first = next((i for i, word in enumerate(words) if word[:1].isalpha()), len(words))
    at = next((i for i in range(first, min(first + MAX_SPEAKER, len(words))) if words[i] == ":"), 0)
    if not at:
        return ()
    if view.is_(first, "report", "sources") and at - first <= 3:
        span = _span_right(view, text, at + 1) or _plain(view, at + 1)
        return (Frame(first, at + 1, "source", _speaker(view, text, *span)),) if span else ()
    if any(role in view.roles[i] for i in range(first, at) for role in TRIGGERS) or any(i in view.numbers for i in range(first, at)):
        return ()
    told = any(view.is_(i, "report", "nouns") for i in range(first, at))
    span = _trim(view, text, first, at)
    known = span and (told and speaks(view, text, *span) or _stands_alone(view, text, *span, timed=any(word.isdecimal() for word in words[:first])))
    return (Frame(at, at + 1, "verb", _speaker(view, text, *span)),) if known else ()


def _plain(view: View, first: int) -> tuple[int, int] | None:
    """The words up to the next sign."""
    last = first
    while last < len(view.words) and view.words[last][:1].isalnum() and last - first < HEAD:
        last += 1
    return (first, last) if last > first else None


def _stands_alone(view: View, text: str, first: int, last: int, timed: bool = False) -> bool:
    """Whether a name without a verb speaks: an office, a metonym, an actor that is known; with the hour before it any name."""
    if any(view.is_(i, role) for i in range(first, last) for role in ("speakers", "name.capitals", "name.institutions")):
        return True
    if last - first > HEAD or not speaks(view, text, first, last):
        return False
    return timed or world.actor(_speaker(view, text, first, last).text, view.parsed.sentence.lang) is not None


def _signature(view: View, text: str) -> tuple[Frame, ...]:
    """"Five killed in blast - police", "“…” - Ministry of Health": a name that stands alone behind the last dash or colon."""
    words = view.words
    last = len(words)
    while last and words[last - 1] in ".!?":
        last -= 1
    at = next((i for i in range(last - 1, max(0, last - 2 * HEAD), -1) if words[i] in ("-", ":", "—", "–") and view.apart(i)), 0)
    if not at or not any(i in view.numbers for i in range(at)):
        return ()
    end = next((i for i in range(at + 1, last) if words[i] in "(,"), last)
    span = _trim(view, text, at + 1, end)
    if not span or end - at > HEAD or span[1] != end or any(role in view.roles[i] for i in range(at, end) for role in TRIGGERS):
        return ()
    return (Frame(at, end, "verb", _speaker(view, text, *span), True),) if _stands_alone(view, text, *span) else ()


def _boundary(view: View, i: int) -> bool:
    """Token `i` ends a noun phrase on either side."""
    word, roles = view.words[i], view.roles[i]
    if word in ";:[]\"،,，。.!?՝«»“”" or (word in "()" and not _acronym(view, i)) or (word == "-" and view.apart(i)):
        return True
    if "clause" in roles:
        return view.is_(i, "clause", "subordinators", "relatives")
    return view.is_(i, "report", "verbs", "according", "citing", "in_report") or any(role in roles for role in _VERBS)


def _acronym(view: View, i: int) -> bool:
    """Token `i` is a bracket around one word: "the Observatory (SOHR)"."""
    words = view.words
    return words[i : i + 1] == ("(",) and words[i + 2 : i + 3] == (")",) or i > 1 and words[i] == ")" and words[i - 2] == "("


def _span_left(view: View, text: str, first: int, depth: int = 2) -> tuple[int, int] | None:
    """The noun phrase that ends before token `first`; a relative clause or a parenthesis before the verb is stepped over."""
    start = first
    while start > 0 and not _boundary(view, start - 1) and first - start < MAX_SPEAKER:
        start -= 1
    found = _trim(view, text, start, first)
    if start == 0 or not depth:
        return found
    if not found and view.is_(start - 1, "clause", "subordinators") and view.words[start - 2] == ",":
        return _span_left(view, text, start - 2, depth - 1)  # "the ministry, while admitting losses, gives ..."
    if view.is_(start - 1, "clause", "relatives"):
        return _span_left(view, text, start - 1 - (view.words[start - 2] == ","), depth - 1) or found
    if view.words[start - 1] != "," or (found and first - start <= 6 and speaks(view, text, *found)):
        return found
    outer = _before_parenthesis(view, text, start - 1, depth) if not found or start == first else None
    return outer or found


def _before_parenthesis(view: View, text: str, comma: int, depth: int) -> tuple[int, int] | None:
    """The name before ", in a statement to the agency," or the name that the commas enclose."""
    opening = next((i for i in range(comma - 1, max(-1, comma - MAX_SPEAKER), -1) if view.words[i] == ","), None)
    if opening is not None:
        outer = _span_left(view, text, opening, depth - 1)
        if outer and speaks(view, text, *outer) and not any(role in view.roles[i] for i in range(*outer) for role in TRIGGERS):
            return outer
    return _span_left(view, text, comma, depth - 1)


def _span_initial(view: View, text: str, first: int) -> tuple[int, int] | None:
    """The noun phrase at the head of the sentence, or of its last part after a semicolon: the subject where verbs come last."""
    start = next((i + 1 for i in range(first - 1, -1, -1) if view.words[i] == ";" or _unquoted(view, i)), 0)
    while start < first and (not view.words[start][:1].isalpha() or _dated(view, start)):
        start += 1
    end = start
    while end < first and not _boundary(view, end) and end - start < MAX_SPEAKER and not _reported(view, text, end):
        end += 1
    return _trim(view, text, start, end)


def _unquoted(view: View, i: int) -> bool:
    """A quotation closes before token `i`, a dash or a comma behind it: what follows tells who said it."""
    return i > 1 and view.words[i] in ",-" and any(view.words[k] in ('"', "»", "”") for k in (i - 1, i - 2))


def _reported(view: View, text: str, i: int) -> bool:
    """Token `i` names an outcome: it belongs to what is reported."""
    return any(role in view.roles[i] for role in ("people", "noun", "toll")) and not _capital(view, text, i)


def _inverted(view: View, text: str, last: int) -> tuple[int, int] | None:
    """The subject right behind its verb: ", said the minister". Not what the verb reports, nor where it was said."""
    span = _span_right(view, text, last)
    if not span or not speaks(view, text, *span) or any(role in view.roles[i] for i in range(*span) for role in TRIGGERS):
        return None
    start = _said_where(view, last)
    between = range(start, span[0])
    if span[0] - start > NEAR or any(i in view.numbers or _apart(view, i) for i in between):
        return None
    follows = any(role in view.roles[span[1]] for role in _VERBS) or view.is_(span[1], "clause", "auxiliaries") if span[1] < len(view.words) else False
    return None if follows or any(_counted(view, i) for i in range(*span)) else span


def _apart(view: View, i: int) -> bool:
    """Token `i` parts a verb from its subject: a number, a sign, an adposition that joins no two nouns."""
    joins = view.is_(i, "phrase", "partitives") and view.is_(i - 1, "report", "nouns")
    return i in view.numbers or not view.words[i][:1].isalpha() or view.is_(i, "phrase", "adpositions") and not joins


def _said_where(view: View, last: int) -> int:
    """The token behind the words that tell where and when it was said: "said in a statement on Monday"."""
    while view.is_(last, "report", "in_report", "from") or _dated(view, last):
        last += 1
    return last


def _span_right(view: View, text: str, last: int) -> tuple[int, int] | None:
    last = _said_where(view, last)
    end = last
    while end < len(view.words) and not _boundary(view, end) and end - last < MAX_SPEAKER:
        if _reported(view, text, end):
            return None  # what is reported, not who reports
        if view.is_(end, "clause", "coordinators") and not _nameish(view, text, end + 1):
            break
        end += 1
    if 0 < end - last <= 4 and view.words[end : end + 1] == (",",) and end + 1 < len(view.words) and _capital(view, text, end + 1):
        begin, end = end, end + 1  # "said its director, Jane Roe"
        while end < len(view.words) and _nameish(view, text, end):
            end += 1
        return _trim(view, text, last if _trim(view, text, last, begin) else begin, end)
    return _trim(view, text, last, end)


def _trim(view: View, text: str, first: int, last: int) -> tuple[int, int] | None:
    """From the first word that may belong to a name to the last: dates, adverbs and auxiliaries cut off, None if no name."""
    named = [i for i in range(first, last) if _nameish(view, text, i)]
    if not named:
        return None
    first, end = named[0], named[-1] + 1
    for i in range(first + 1, end):  # "Minister X at the briefing on Tuesday": an oblique phrase ends the name
        if _oblique(view, i) or _counted(view, i) or _dated(view, i):
            end = i
            break
    while end > first and not _nameish(view, text, end - 1) and view.words[end - 1] != ")":
        end -= 1
    while first > 0 and view.is_(first - 1, "clause", "determiners"):
        first -= 1
    return (first, end) if end > first else None


def _counted(view: View, i: int) -> bool:
    """A number begins at token `i` that is no part of a speaker's name ("both sides")."""
    return i in view.numbers and not view.is_(i, "speakers")


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
    if view.is_(i, "report", "nobody"):
        return False
    if "time" in roles or "clause" in roles or "phrase" in roles or i in view.numbers:
        return False
    if "counted" in roles and roles["counted"].entry.code not in ("equipment",):
        return True
    return _capital(view, text, i) and (i > 0 or "polarity" not in roles)


def _capital(view: View, text: str, i: int) -> bool:
    return text[view.parsed.sentence.starts[i]].isupper()


def _speaker(view: View, text: str, first: int, last: int) -> Speaker:
    s = view.parsed.sentence
    start, end = s.starts[first], s.ends[last - 1]
    heads = [view.roles[i]["speakers"].entry.code for i in range(first, last) if "speakers" in view.roles[i]]
    sides = [view.roles[i][r].entry.code for i in range(first, last) for r in ("name.sides", "name.capitals") if r in view.roles[i]]
    named = any(_capital(view, text, i) for i in range(first + (first == 0), last)) or bool(sides)
    return Speaker(text[start:end], start, end, _kind(heads, named), tuple(dict.fromkeys(sides)))


def _kind(heads: Sequence[str], named: bool) -> str:
    """The most telling of the heads: a body or office makes a name, bare officials or witnesses do not."""
    for kind in ("both", "media", "organisation", "official"):
        if kind in heads:
            return kind
    if heads:
        return heads[0]
    return "name" if named else "unnamed"
