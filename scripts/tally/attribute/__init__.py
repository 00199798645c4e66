"""Who says so: the voice in which each claim stands, the relays before the speaker, and whether it is denied.

A claim belongs to the act of reporting nearest to it that can reach it (see `frames`); media that pass it on become relays.
A speaker is carried over an open quotation and into the sentences that a statement introduces (see `contexts`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from ..mentions import COMMAS, View, negated
from . import frames
from .frames import Frame
from .naming import HEAD, Speaker, speaker_of, stands_alone, trim

OPENING = 20  # sentences at the head of an interview that name who is asked
REACH = 2  # sentences of the same paragraph over which a statement goes on without naming its speaker again
SEMICOLON = 12  # how much farther a frame is beyond a semicolon
DASHES = "-–—"
QUESTION = ("?", "՞", "؟")
LAST = 40  # how far a frame is that has closed what it reports
HEADLINES = 3  # sentences before that which opens a bulletin: a headline, a dateline
CLOSING = 12  # tokens behind the verb that opens a bulletin: "... reports as of Wednesday, 18 October:"
CHAINED = 3  # tokens between a denial and the verb that it denies
NEVER = 1000.0  # a frame that cannot reach the claim


@dataclass(frozen=True)
class Voice:
    """Whose claim something is: the root claimant (None is the author), relays nearest to the claimant last, stance."""

    claimant: Speaker | None = None
    relays: tuple[Speaker, ...] = ()
    stance: str = "asserted"
    frame: Frame | None = None


def voice(context: Context, first: int, last: int, view: View) -> Voice:
    """The voice in which tokens `first`..`last` of a sentence stand: its own frames first, then what is carried into it."""
    near = {f: _far(f, first, last, view) for f in context.frames}
    ranked = sorted((f for f in near if near[f] < NEVER), key=lambda f: near[f])
    denier = _denier(ranked, first, last, view)
    never = view.is_(first - 1, "polarity", "negators") or _put_right(view, first) or any(negated(view, i) for i in range(first, last))
    stance = "denied" if denier or never else "unconfirmed" if _unconfirmed(view, first, last) else "asserted"
    if denier and (denying := denier.speaker or _told_behind(denier, ranked) or context.source) and not _counted(denying, first, last, view):
        return Voice(denying, stance=stance, frame=denier)
    speaking = [f for f in ranked if f.speaker and f.how != "silent" and not (f.how == "denial" and _counted(f.speaker, first, last, view))]
    if ranked and ranked[0].how == "silent":
        return Voice(stance=stance, frame=ranked[0])
    if not speaking:
        passing = [f.relay for f in ranked if f.relay]
        if passing and not context.carried:
            return Voice(passing[0], stance=stance, frame=ranked[0])  # an outlet named alone
        if any(not f.relay and f.how != "silent" for f in ranked):  # "he added": the last speaker goes on
            return Voice(context.last, stance=stance, frame=ranked[0])
        return replace(context.carried, stance=stance) if context.carried else Voice(stance=stance)
    return _rooted(ranked, speaking, stance, view)


def _rooted(ranked: Sequence[Frame], speaking: Sequence[Frame], stance: str, view: View) -> Voice:
    """The nearest speaker who is no mere relay, with the relays in the order of the text."""
    roots = [f for f in speaking if f.speaker.kind not in ("media", "author", "document")] or [f for f in speaking if f.speaker.kind != "document"] or speaking
    citing = [f for f in speaking if f.how == "citing" and not _cuts(view, min(f.last, roots[0].last), max(f.first, roots[0].first))]
    named = [f for f in citing if f.speaker.kind != "media"] or (citing if roots[0].speaker.kind == "media" else [])
    root = (named or roots)[0]
    if root.speaker.kind == "author":
        return Voice(stance=stance, frame=root)
    near = [f for f in ranked if not _cuts(view, min(f.last, root.last), max(f.first, root.first))]  # none from beyond a semicolon
    passing = [s for f in sorted(near, key=lambda f: f.first) for s in (f.relay, f.speaker if _relays(f, root, bool(citing)) else None) if s]
    relays = [s for s in dict.fromkeys(passing) if s.end <= root.speaker.start or root.speaker.end <= s.start]
    return Voice(root.speaker, tuple(relays), stance, root)


def _denier(ranked: Sequence[Frame], first: int, last: int, view: View) -> Frame | None:
    """The denial that covers the claim: the frame that governs it, or one behind it that has no figures of its own."""
    denials = [f for f in ranked if f.how == "denial"]
    if not denials:
        return None
    if ranked[0].how == "denial" and ranked[0].first < first and last <= ranked[0].last:
        return ranked[0]
    for f in denials:  # "denied ever having said"
        before = ranked[0].speaker is None or ranked[0].speaker.start < view.parsed.sentence.starts[f.first]
        if before and f.last <= ranked[0].first <= f.last + CHAINED and COMMAS.isdisjoint(view.words[f.last : ranked[0].first]):
            return f
    if ranked[0].how == "denial" and (ranked[0].last <= first or view.order.object[0] == "before"):
        return ranked[0]
    for f in denials:
        if f.first >= last and not any(i >= f.last for i in view.numbers if _goes_with(view, f, i)) and not any(last <= g.first < f.first for g in ranked):
            return f
    return None


def _told_behind(denial: Frame, ranked: Sequence[Frame]) -> Speaker | None:
    """Who says that it is untrue, where the denial names nobody: "the report of ... does not hold, the ministry stressed"."""
    return next((f.speaker for f in ranked if f.speaker and f.how == "verb" and f.trailing and f.first >= denial.last), None)


def _goes_with(view: View, denial: Frame, number: int) -> bool:
    """A number behind a denial is what it denies, unless a comma and a verb of telling stand between: "denied it, admitting only two"."""
    between = range(denial.last, number)
    return not any(view.words[i] in COMMAS and any(view.is_(k, "report", "verbs") for k in (i + 1, i + 2)) for i in between)


def _counted(speaker: Speaker, first: int, last: int, view: View) -> bool:
    """"Reports of dead civilians are propaganda": whoever the claim counts is the subject of such a denial and nobody who denies."""
    begin, end = view.span(speaker.start, speaker.end)
    return first <= begin and end <= last


def _put_right(view: View, first: int) -> bool:
    """"288 değil, 275 kişi": where verbs close their clause a negator stands behind the number it denies, and the right one behind the comma."""
    if view.order.object[0] != "before":
        return False
    end = view.numbers.get(first, first)
    behind = view.get(end, "polarity", "negators") or view.get(end + 1, "polarity", "negators")  # "288 nəfər yox, 275"
    return behind is not None and view.words[behind.last : behind.last + 1] == (",",) and behind.last + 1 in view.numbers


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
        if not 0 <= i < len(view.words) or not view.words[i][:1].isalnum() or view.is_(i, "clause", "relatives"):
            return
        yield i
        i += step


def _far(frame: Frame, first: int, last: int, view: View) -> float:
    """How far a frame is from what it may report; NEVER where it cannot reach it."""
    if frame.first < first and last <= frame.last:
        return 0  # "called reports of 14 dead a fabrication"
    verb = frame.how in ("verb", "denial", "silent")
    finals = view.order.object[0] == "before"  # verbs close their clause
    if frame.last <= first:
        cut = _cuts(view, frame.last, first)
        if frame.trailing and verb and view.words[frame.last : frame.last + 1] != (",",):
            return NEVER if cut else LAST + (first - frame.last) / 8
        late = LAST / 2 if finals and verb and not _opens(view, frame.last) else 0
        return SEMICOLON * cut + late + (first - frame.last) / 8
    cut = _cuts(view, last, frame.first)
    distance = (frame.first - last) / 8
    if finals and verb:
        turned = frame.how == "denial" and _turns(view, last, frame.first)
        return NEVER if (cut or turned) and not frame.trailing else distance + SEMICOLON * cut
    if frame.trailing:
        beside = frame.first - last <= 1 and view.words[last : last + 1] == (",",)  # "counted its dead: 700, says the press office"
        return distance if beside else 1 + distance + SEMICOLON * cut
    named = view.span(frame.speaker.start, frame.speaker.end)[0] if frame.speaker else frame.first
    begins = named if last <= named < frame.first else frame.first
    joined = any(view.is_(i, "clause", "coordinators", "subordinators", "relatives") or view.words[i] in ",;" for i in range(last, begins + 1))
    return NEVER if verb and (cut or joined) else 10 + distance


def _cuts(view: View, first: int, last: int) -> bool:
    return ";" in view.words[first:last]


def _turns(view: View, first: int, last: int) -> bool:
    """"Admits four dead, but calls it a lie that ...": the sentence turns to something else, which has a number of its own or comes after the denial."""
    return any(view.is_(i, "clause", "adversatives") for i in range(first, last)) and any(i >= first for i in view.numbers)


def _opens(view: View, i: int) -> bool:
    """A colon or a quotation follows a verb: what it reports comes after it."""
    return any(view.words[k] in (":", '"', "«", "“", "„") or view.is_(k, "clause", "relatives") for k in range(i, min(i + 2, len(view.words))))


@dataclass(frozen=True)
class Context:
    """A sentence's frames, the voice that reaches into it from before, and the last speaker named before it."""

    frames: tuple[Frame, ...]
    carried: Voice | None
    last: Speaker | None
    source: Speaker | None = None  # who speaks throughout: the heading of a bulletin


def contexts(text: str, views: Sequence[View], claimed: Sequence[bool]) -> tuple[Context, ...]:
    """The context of every sentence of a document, in order. `claimed` tells which sentences hold claims.

    A sentence that only introduces a statement ("this was said in a statement by ...") gives its speaker to the next;
    a heading that names the source of a text ("Source: ...") gives it to every sentence without a speaker behind it.
    """
    made: list[Context] = []
    last: Speaker | None = None
    source: Speaker | None = None
    guest: Speaker | None = None
    person: Speaker | None = None  # an official whom the text names before anybody speaks
    inside, end, paragraph, since, answering = "", 0, -1, REACH + 1, False
    for seen, holds in zip(views, claimed, strict=True):
        sentence = seen.parsed.sentence
        same = sentence.paragraph == paragraph
        inside = open_quote(text, end, sentence.start, inside) if sentence.paragraph - paragraph <= 1 else ""
        since = since + 1 if same or since < REACH and _opened(text, end) else REACH + 1
        found = frames.frames(seen, text)
        source = next((f.speaker for f in found if f.how == "source"), source)
        listed = "\n" in text[end : sentence.start] and (since == REACH or not text[sentence.start].isalpha())
        guest = guest or interviewee(text, views, len(made))
        answering = _answers(text, sentence.start) or answering and "\n" not in text[end : sentence.start]
        if guest and answering:
            last = guest
        answered = guest is not None and answering
        quoted = inside or answered or last and text[sentence.start] in _CLOSES and text[sentence.end - 1] in _CLOSED
        goes_on = last if last and (quoted or since < REACH and not listed or since == REACH and not listed and not _aside(seen)) else source
        made.append(Context(found, Voice(goes_on) if goes_on and not found else None, last or person, source))
        person = _person(seen, text) or person
        source = _bulletin(text, seen, found, sum(bool(c.frames) for c in made) <= 1 and len(made) <= HEADLINES) or source
        alone = None if found else _alone(seen, text)
        if alone:
            last, since = alone, REACH - 1
        if found:
            last = next((f.speaker for f in reversed(found) if f.speaker), last)
            since = REACH if holds else REACH - _introduces(found[-1], seen)
        inside = open_quote(text, sentence.start, sentence.end, inside)
        end, paragraph = sentence.end, sentence.paragraph
    return tuple(_ahead(text, views, made))


def _ahead(text: str, views: Sequence[View], made: Sequence[Context]) -> list[Context]:
    """A quotation of several sentences whose speaker is named behind it: "We lost five. Two are missing," said X."""
    settled = list(made)
    for i in range(len(made) - 2, -1, -1):
        here, after = views[i].parsed.sentence, views[i + 1].parsed.sentence
        behind = settled[i + 1]
        speaker = behind.frames[0].speaker if behind.frames and behind.frames[0].trailing else behind.carried.claimant if behind.carried and not behind.frames else None
        if speaker and speaker.start > here.end and not made[i].frames and here.paragraph == after.paragraph and open_quote(text, here.start, here.end):
            settled[i] = replace(made[i], carried=Voice(speaker))
    return settled


def _bulletin(text: str, view: View, found: Sequence[Frame], heads: bool) -> Speaker | None:
    """Who speaks in a bulletin that opens with "The press service reports." and nothing else: a numbered one, or, where a colon ends what `heads` a text, all of it."""
    sentence = view.parsed.sentence
    follows = text[sentence.end - 1 : sentence.end + 8].lstrip(" .:")
    below = follows.startswith("\n") and follows.lstrip()[:1] not in _CLOSES
    listed = below and (not follows.lstrip()[:1].isalpha() or heads and _opened(text, sentence.end))
    told = [f for f in found if f.how == "verb" and f.speaker and not f.trailing]
    return told[0].speaker if listed and told and not view.triggers and len(view.words) - told[-1].last <= (CLOSING if heads else 3) else None


def _opened(text: str, end: int) -> bool:
    """A colon ends the sentence before `end` (code points): what it announces stands below."""
    return text[max(0, end - 3) : end].rstrip().endswith(":")


def _alone(view: View, text: str) -> Speaker | None:
    """An office that is a sentence by itself: the heading of what follows on its line."""
    words = view.words
    first = next((i for i, word in enumerate(words) if word[:1].isalpha()), len(words))
    last = len(words) - (not words[-1][:1].isalnum())
    if not 0 < last - first <= HEAD or not all(word[:1].isalnum() for word in words[first:last]):
        return None
    known = trim(view, text, first, last) == (first, last) and not view.triggers and stands_alone(view, text, first, last)
    return speaker_of(view, text, first, last) if known else None


def _person(view: View, text: str) -> Speaker | None:
    """The last official whom a sentence names: "Sheriff Jane Roe walked in."."""
    capital = view.parsed.sentence.capital
    for m in reversed(view.parsed.mentions):
        if m.entry.role == "speakers" and m.entry.code == "official" and m.last + 1 < len(view.words) and capital[m.last] and not view.roles[m.last]:
            end = m.last
            while end < len(view.words) and capital[end] and view.words[end].isalpha():
                end += 1
            return speaker_of(view, text, m.first, end)
    return None


def _answers(text: str, start: int) -> bool:
    """Whether a quotation or a dash begins a line behind a question: the answer in an interview."""
    begin = text.rfind("\n", max(0, start - 4), start)
    opens = text[begin + 1 : start + 1].strip()[:1] if begin >= 0 else ""
    return bool(opens) and (opens in _CLOSES or opens in DASHES) and text[max(0, begin - 4) : begin].rstrip()[-1:] in QUESTION


def interviewee(text: str, views: Sequence[View], index: int) -> Speaker | None:
    """Who answers the questions: the person named first before the first answer at sentence `index`, None where there is no answer."""
    if not _answers(text, views[index].parsed.sentence.start):
        return None
    for view in views[: min(index, OPENING)]:
        capital = view.parsed.sentence.capital
        for i in range(len(view.words) - 1):
            if all(capital[k] and view.words[k].isalpha() and not view.roles[k] for k in (i, i + 1)):
                named = speaker_of(view, text, i, i + 2)
                return replace(named, kind="guest")
    return None


def _introduces(frame: Frame, view: View) -> int:
    """For how many sentences a statement goes on behind the one that names its speaker; "..., he said" closes what it reports."""
    if frame.speaker is None or frame.trailing or frame.how in ("heading", "source"):
        return 0
    closing = frame.speaker.end >= view.parsed.sentence.ends[max(0, len(view.words) - 2)]
    if frame.how != "verb":
        return REACH if closing and not view.triggers else 0  # "this is told in a statement issued by the ministry."
    return REACH if any(view.is_(i, "report", "nouns", "in_report") for i in range(len(view.words))) else 1


def _aside(view: View) -> bool:
    """A sentence with a year of its own looks back: no statement goes on in it."""
    return any(len(word) == 4 and word.isdecimal() and word[:2] in ("19", "20") for word in view.words)


_CLOSES = {"“": "”", "«": "»", "„": "“", '"': '"', "『": "』", "「": "」"}
_CLOSED = frozenset("”»“\"』」.!?")


def open_quote(text: str, start: int, end: int, closing: str = "") -> str:
    """The sign that closes the quotation open at `end`, given the one that is awaited at `start` (code points); "" for none."""
    for c in text[start:end]:
        if closing and c == closing:
            closing = ""
        elif not closing:
            closing = _CLOSES.get(c, "")
    return closing
