"""Who says so: the speaker of each stretch of text, the relays before the speaker, and whether it is denied.

A frame is a reporting verb, an "according to" or a "citing" with the words that name its speaker. A sentence may hold
several; a claim belongs to the frame nearest to it, and media that pass it on become relays. A speaker is carried over
an open quotation and through sentences that elaborate the statement (see `carried`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from .codes import OBJECT_OF
from .mentions import TRIGGERS, View

REACH = 2  # sentences of the same paragraph over which a statement goes on without naming its speaker again
SEMICOLON = 12  # how much farther a frame is beyond a semicolon
MAX_SPEAKER = 16  # tokens; longer is a clause, not a name


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
    how: str  # verb, according, citing, denial
    speaker: Speaker | None
    trailing: bool = False  # stands behind what it reports: "..., he said"
    relay: Speaker | None = None  # who cites: "the paper quoted the ministry"


@dataclass(frozen=True)
class Voice:
    """Whose claim something is: the root claimant (None is the author), relays nearest to the claimant last, stance."""

    claimant: Speaker | None = None
    relays: tuple[Speaker, ...] = ()
    stance: str = "asserted"
    frame: Frame | None = None


def frames(view: View, text: str) -> tuple[Frame, ...]:
    """The acts of reporting in a sentence, in order. `text` is the document's."""
    found = []
    for m in view.parsed.mentions:
        role, code = m.entry.role, m.entry.code
        if role == "report" and code == "verbs" or role == "polarity" and code == "denial":
            how = "verb" if role == "report" else "denial"
            found.append(_verb_frame(view, text, m.first, m.last, how))
        elif role == "report" and code in ("according", "citing"):
            found.append(_phrase_frame(view, text, m.first, m.last, code))
    return tuple(_chain(found)) or _colon(view, text)


def _chain(found: Sequence[Frame]) -> list[Frame]:
    """Drop overlapping readings of the same words, the longer stands."""
    kept: list[Frame] = []
    for frame in sorted(found, key=lambda f: (f.first - f.last, f.first)):
        if all(frame.last <= k.first or k.last <= frame.first for k in kept):
            kept.append(frame)
    return sorted(kept, key=lambda f: f.first)


def _verb_frame(view: View, text: str, first: int, last: int, how: str) -> Frame:
    """The subject of a reporting verb: behind it where the verb itself follows its clause (", said X"), else before it."""
    trails = _trails(view, first)
    span = _span_right(view, text, last) if trails or first == 0 else None
    if span and (not _speaks(view, text, *span) or any(role in view.roles[i] for i in range(*span) for role in TRIGGERS)):
        span = None
    left = None if span else _subject(view, text, first)
    if left:
        trails = _trails(view, left[0]) and _closes(view, last)
    span = span or left
    return Frame(first, last, how, _speaker(view, text, *span) if span else None, trailing=trails)


def _subject(view: View, text: str, first: int) -> tuple[int, int] | None:
    """The noun phrase that is the subject of the verb at `first`, across a relative clause or a parenthesis between."""
    if view.order.object[0] == "before":
        return _span_initial(view, text, first) or _span_left(view, text, first)
    found = _span_left(view, text, first)
    return found if found and _speaks(view, text, *found) and not any(_counted(view, i) for i in range(*found)) else None


def _speaks(view: View, text: str, first: int, last: int) -> bool:
    """Whether words can name a speaker: an office or body, a metonym, a proper name, or people."""
    for i in range(first, last):
        roles = view.roles[i]
        if "speakers" in roles or "name.capitals" in roles or "name.institutions" in roles:
            return True
        if "name.sides" not in roles and _capital(view, text, i) and (i > 0 or "counted" not in roles):
            return True
        if "counted" in roles and OBJECT_OF[roles["counted"].entry.code] == "people":
            return True
    return False


def _trails(view: View, i: int) -> bool:
    return i > 0 and view.words[i - 1] in (",", '"', "-", "»", "،", "，")


def _closes(view: View, last: int) -> bool:
    """Nothing that could be reported follows the reporting words up to the next sign or the end."""
    for i in range(last, min(last + MAX_SPEAKER, len(view.words))):
        if view.is_(i, "clause", "subordinators", "determiners") or any(role in view.roles[i] for role in TRIGGERS) or i in view.numbers:
            return view.is_(i, "clause", "determiners") and i > last
        if view.words[i] in ".,;!?":
            return True
    return len(view.words) - last < MAX_SPEAKER


def _phrase_frame(view: View, text: str, first: int, last: int, how: str) -> Frame:
    """"according to X", "X-a görə": the speaker stands behind the words, or before them where adpositions follow."""
    span = _span_left(view, text, first) if view.order.adpositions == "after" else None
    span = span or _span_right(view, text, last)
    if how == "citing" and span and view.is_(first - 1, "clause", "relatives"):
        return Frame(first, last, how, None, relay=_speaker(view, text, *span))  # "activists, whom the agency quotes"
    citing = _span_left(view, text, first) if how == "citing" and view.order.adpositions == "before" else None
    relay = _speaker(view, text, *citing) if citing and _speaks(view, text, *citing) else None
    return Frame(first, last, how, _speaker(view, text, *span) if span else None, _trails(view, first), relay)


def _colon(view: View, text: str) -> tuple[Frame, ...]:
    """"Ministry: two killed" - a short name before a colon at the head of a sentence speaks."""
    words = view.words
    at = words.index(":") if ":" in words[:MAX_SPEAKER] else 0
    if not at or any(role in view.roles[i] for i in range(at) for role in TRIGGERS) or any(i in view.numbers for i in range(at)):
        return ()
    if not any("speakers" in view.roles[i] or "name.capitals" in view.roles[i] for i in range(at)):
        return ()
    span = _trim(view, text, 0, at)
    return (Frame(at, at + 1, "verb", _speaker(view, text, *span)),) if span else ()


def _boundary(view: View, i: int) -> bool:
    """Token `i` ends a noun phrase on either side."""
    word, roles = view.words[i], view.roles[i]
    if word in ";:()[]\"،,，。.!?" or (word == "-" and view.apart(i)):
        return True
    if "clause" in roles:
        return view.is_(i, "clause", "subordinators", "relatives")
    return view.is_(i, "report", "verbs", "according", "citing", "in_report") or any(role in roles for role in ("subject", "object", "labile"))


def _span_left(view: View, text: str, first: int, depth: int = 2) -> tuple[int, int] | None:
    """The noun phrase that ends before token `first`; a relative clause or a parenthesis before the verb is stepped over."""
    start = first
    while start > 0 and not _boundary(view, start - 1) and first - start < MAX_SPEAKER:
        start -= 1
    found = _trim(view, text, start, first)
    if start == 0 or not depth:
        return found
    if view.is_(start - 1, "clause", "relatives"):
        return _span_left(view, text, start - 1 - (view.words[start - 2] == ","), depth - 1) or found
    if view.words[start - 1] != "," or (found and first - start <= 6 and _speaks(view, text, *found)):
        return found
    outer = _before_parenthesis(view, text, start - 1, depth) if not found or start == first else None
    return outer or found


def _before_parenthesis(view: View, text: str, comma: int, depth: int) -> tuple[int, int] | None:
    """The name before ", in a statement to the agency," or the name that the commas enclose."""
    opening = next((i for i in range(comma - 1, max(-1, comma - MAX_SPEAKER), -1) if view.words[i] == ","), None)
    if opening is not None:
        outer = _span_left(view, text, opening, depth - 1)
        if outer and _speaks(view, text, *outer):
            return outer
    return _span_left(view, text, comma, depth - 1)


def _span_initial(view: View, text: str, first: int) -> tuple[int, int] | None:
    """The noun phrase at the head of the sentence: the subject where verbs come last."""
    end = 0
    while end < first and not _boundary(view, end) and end < MAX_SPEAKER:
        end += 1
    return _trim(view, text, 0, end)


def _span_right(view: View, text: str, last: int) -> tuple[int, int] | None:
    while view.is_(last, "report", "in_report") or _dated(view, last):
        last += 1
    end = last
    while end < len(view.words) and not _boundary(view, end) and end - last < MAX_SPEAKER:
        if any(role in view.roles[end] for role in ("people", "noun", "toll")):
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
    for i in range(first, end):  # "Minister X at the briefing on Tuesday": an oblique phrase ends the name
        if i > first and (_oblique(view, i) or _counted(view, i) or _dated(view, i)):
            end = i
            break
    while end > first and not _nameish(view, text, end - 1):
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
    if view.order.adpositions == "after":
        return False
    return view.is_(i, "phrase", "adpositions") and not view.is_(i, "phrase", "partitives") or view.is_(i, "report", "in_report")


def _nameish(view: View, text: str, i: int) -> bool:
    if not 0 <= i < len(view.words):
        return False
    roles = view.roles[i]
    if any(role in roles for role in ("speakers", "name.sides", "name.capitals")):
        return True
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


def voice(context: Context, first: int, last: int, view: View) -> Voice:
    """The voice in which tokens `first`..`last` of a sentence stand: its own frames first, then what is carried into it."""
    found, carry = context.frames, context.carried
    ranked = sorted((f for f in found), key=lambda f: _far(f, first, last, view))
    speaking = [f for f in ranked if f.speaker]
    denying = ranked and ranked[0].how == "denial" and (ranked[0].last <= last or view.order.object[0] == "before")
    stance = "denied" if denying else "unconfirmed" if _unconfirmed(view, first, last) else "asserted"
    if not speaking:
        if any(not f.relay for f in ranked):  # "he added": the last speaker goes on
            return Voice(context.last, stance=stance, frame=ranked[0])
        return replace(carry, stance=stance) if carry else Voice(stance=stance)
    roots = [f for f in speaking if f.speaker.kind != "media"] or speaking
    citing = [f for f in speaking if f.how == "citing"]
    root = (citing or roots)[0]
    passing = [s for f in sorted(ranked, key=lambda f: f.first) for s in (f.relay, f.speaker if _relays(f, root, bool(citing)) else None) if s]
    relays = [s for s in dict.fromkeys(passing) if s.end <= root.speaker.start or root.speaker.end <= s.start]
    return Voice(root.speaker, tuple(relays), stance, root)


def _relays(frame: Frame, root: Frame, citing: bool) -> bool:
    """Media pass on what others say, and so does whoever stands before the speaker with an "according to"."""
    speaker = frame.speaker
    return speaker is not None and (citing or speaker.kind == "media" or (frame.how == "according" and root.how == "verb" and frame.first < root.first))


def _unconfirmed(view: View, first: int, last: int) -> bool:
    """A reservation such as "reportedly" or "feared" stands with the claim, no sign between."""
    near = (*range(first, last), *_beside(view, first - 1, -1), *_beside(view, last, 1))
    return any(view.is_(i, "polarity", "unconfirmed") for i in near)


def _beside(view: View, i: int, step: int) -> Iterator[int]:
    """Up to three words from token `i` in one direction, to the next sign."""
    for _ in range(3):
        if not 0 <= i < len(view.words) or not view.words[i][:1].isalnum():
            return
        yield i
        i += step


def _far(frame: Frame, first: int, last: int, view: View) -> float:
    """How far a frame is from what it may report: frames before are preferred unless they trail their own clause."""
    if frame.last <= first:
        cut = SEMICOLON * any(view.words[i] == ";" for i in range(frame.last, first))
        return cut + (first - frame.last) / 8 + (40 if frame.trailing and frame.how == "verb" else 0)
    cut = SEMICOLON * any(view.words[i] == ";" for i in range(last, frame.first))
    return cut + 10 + (frame.first - last) / 8 - (9 if frame.trailing else 0)


@dataclass(frozen=True)
class Context:
    """A sentence's frames, the voice that reaches into it from before, and the last speaker named before it."""

    frames: tuple[Frame, ...]
    carried: Voice | None
    last: Speaker | None


def contexts(text: str, views: Sequence[View], claimed: Sequence[bool]) -> tuple[Context, ...]:
    """The context of every sentence of a document, in order. `claimed` tells which sentences hold claims.

    A sentence that only introduces a statement ("this was said in a statement by ...") gives its speaker to the next.
    """
    made: list[Context] = []
    last: Speaker | None = None
    inside, end, paragraph, since = False, 0, -1, REACH + 1
    for seen, holds in zip(views, claimed, strict=True):
        sentence = seen.parsed.sentence
        same = sentence.paragraph == paragraph
        inside = quote_open(text, end, sentence.start, inside) and sentence.paragraph - paragraph <= 1
        since = since + 1 if same else REACH + 1
        found = frames(seen, text)
        made.append(Context(found, Voice(last) if last and (inside or since <= REACH) and not found else None, last))
        if found:
            last = next((f.speaker for f in reversed(found) if f.speaker), last)
            since = REACH if found[-1].trailing or holds else 0  # "..., he said." closes what it reports
        inside = quote_open(text, sentence.start, sentence.end, inside)
        end, paragraph = sentence.end, sentence.paragraph
    return tuple(made)


_CLOSES = {"“": "”", "«": "»", "„": "“", '"': '"', "『": "』", "「": "」"}


def quote_open(text: str, start: int, end: int, was_open: bool) -> bool:
    """Whether a quotation is open at `end`, given whether it was at `start` (code points)."""
    closing = "”»“" if was_open else ""
    for c in text[start:end]:
        if closing and c in closing:
            closing = ""
        elif not closing:
            closing = _CLOSES.get(c, "")
    return bool(closing)
