"""Who a speaker is: an actor that the words name, or one that the text has named before.

"The ministry" or "the governor" names no country. It is taken from the force or government that is the subject of the
sentence before, else from the same office named in full earlier, else from the country that the text is about.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from . import packs, world
from .attribute import Context, Speaker
from .mentions import View
from .scene import Scene

OFFICES = ("organisation", "official")
HOME = 3  # votes of the country of the text's language, as many as a place named with its country gives


@dataclass(frozen=True)
class Resolved:
    """The actor's id and the side the speaker speaks for, None where not known."""

    actor: str | None = None
    side: str | None = None


def resolve(views: Sequence[View], contexts: Sequence[Context], scene: Scene) -> dict[Speaker, Resolved]:
    """Every speaker of a document, in text order, each with what is known of the speakers before it."""
    made: dict[Speaker, Resolved] = {}
    for index, context in enumerate(contexts):
        for speaker in sorted({s for f in context.frames for s in (f.speaker, f.relay) if s}, key=lambda s: s.start):
            made[speaker] = _one(speaker, index, views, scene, made)
    return made


def _one(speaker: Speaker, index: int, views: Sequence[View], scene: Scene, made: dict[Speaker, Resolved]) -> Resolved:
    lang = views[index].parsed.sentence.lang
    actor = world.actor(speaker.text, lang)
    side = actor.side if actor else None
    if speaker.kind == "both":
        return Resolved(None, None)
    if speaker.kind == "witness":
        return Resolved(actor.id if actor else None, None)
    side = side or (speaker.sides[0] if speaker.sides else None)
    if actor or side:
        return Resolved(actor.id if actor else None, side)
    earlier = _named_before(speaker, made)
    if earlier:
        return earlier
    kind = _office(views[index], speaker)
    if speaker.kind not in OFFICES or (speaker.kind == "organisation" and not kind):
        return Resolved()
    side = _subject_before(views, index) or _same_office(kind, views, made) or home(views, scene)
    return Resolved(world.office(side, kind).id if side in world.countries() and kind else None, side)


def _office(view: View, speaker: Speaker) -> str:
    """The kind of office that the speaker's words name, "" for none."""
    first, last = view.span(speaker.start, speaker.end)
    return next((m.entry.code for i in range(first, last) if (m := view.get(i, "name.institutions"))), "")


def _named_before(speaker: Speaker, made: dict[Speaker, Resolved]) -> Resolved | None:
    """A bare surname is the person named in full before."""
    words = speaker.text.split()
    if speaker.kind != "name" or len(words) > 2 or not words[-1][:1].isupper():
        return None
    return next((known for other, known in reversed(made.items()) if words[-1] in other.text.split() and known.side), None)


def _subject_before(views: Sequence[View], index: int) -> str | None:
    """The side of the force or government that heads the sentence before, in the same paragraph."""
    if index == 0 or views[index].parsed.sentence.paragraph != views[index - 1].parsed.sentence.paragraph:
        return None
    view = views[index - 1]
    for i in range(min(len(view.words), 16)):
        if any(role in view.roles[i] for role in ("object", "subject", "labile")):
            return None
        name = view.get(i, "name.sides")
        if name and any("name.institutions" in view.roles[k] or "counted" in view.roles[k] for k in _beside(view, name.first, name.last)):
            return name.entry.code
    return None


def _beside(view: View, first: int, last: int) -> Iterator[int]:
    yield from range(max(0, first - 3), first)
    yield from range(last, min(last + 3, len(view.words)))


def _same_office(kind: str, views: Sequence[View], made: dict[Speaker, Resolved]) -> str | None:
    if not kind:
        return None
    ending = "-" + kind.replace("_", "-")
    return next((known.side for known in reversed(made.values()) if known.actor and known.actor.endswith(ending)), None)


def home(views: Sequence[View], scene: Scene) -> str | None:
    """The country that most of the text's places and names belong to; its language's own country has HOME votes."""
    votes: Counter[str] = Counter()
    for index, view in enumerate(views):
        votes.update(m.entry.code for m in view.parsed.mentions if m.entry.role in ("name.sides", "name.capitals"))
        for spot in scene.facts(index).spots:
            known = world.place(spot.place) if spot.place else None
            if known and known.country:
                votes[known.country] += 2
    for view in views[:1]:
        if country := packs.load(view.parsed.sentence.lang).country:
            votes[country] += HOME
    return min(votes, key=lambda code: (-votes[code], code), default=None)
