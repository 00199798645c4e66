"""Who a speaker is: an actor that the words name, or one that the text has named before.

"The ministry" or "the governor" names no country. It is taken from a place in the speaker's own words, else from the force
that is spoken of just before, else from the same office named in full earlier, else from the country that the sentences
around it, the dateline and the title are about (see `about`). "The separatists" and "the alliance" are those named last.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice

from .. import packs, world
from ..attribute import Context
from ..attribute.naming import Speaker, surname
from ..mentions import View
from ..situate.scene import Scene
from . import parties
from .about import About

MEMORY = 100  # speakers
OFFICES = 10  # speakers back to the ministry that "the ministry" means
HEADWORD = 4  # letters of the shortest noun that is known again by its stem, and of the longest ending
NAME = 3  # words of a person's name
HOME = 3  # votes of the country of the text's language, as many as a place named with its country gives
BACK = 3  # sentences searched for the force that an army or its ministry belongs to
PART = 2  # tokens between a name and the force it belongs to


@dataclass(frozen=True)
class Resolved:
    """The actor's id and the side the speaker speaks for, None where not known."""

    actor: str | None = None
    side: str | None = None


@dataclass(frozen=True)
class _Text:
    """A document with what is known of its speakers so far, in text order."""

    views: Sequence[View]
    about: About
    made: dict[Speaker, Resolved]

    @cached_property
    def officials(self) -> dict[str, int]:
        """The names that stand behind an office somewhere in the text, by their stems: "Colonel Jane Roe"."""
        found: dict[str, int] = {}
        for index, view in enumerate(self.views):
            capital, speaks = view.parsed.sentence.capital, [m.last for m in view.parsed.mentions if m.entry.role == "speakers" and m.entry.code == "official"]
            for last in speaks:
                for i in range(last, min(last + NAME, len(view.words))):
                    if not capital[i] or not view.words[i].isalpha():
                        break
                    found.setdefault(_stem(view.words[i]), index)
        return found


def resolve(views: Sequence[View], contexts: Sequence[Context], scene: Scene, title: str | None = None) -> dict[Speaker, Resolved]:
    """Every speaker of a document, in text order, each with what is known of the speakers before it."""
    text = _Text(views, About(views, scene, title), {})
    for index, context in enumerate(contexts):
        carried = {context.carried.claimant} if context.carried and context.carried.claimant else set()
        for speaker in sorted({s for f in context.frames for s in (f.speaker, f.relay) if s} | carried, key=lambda s: s.start):
            if speaker not in text.made:
                text.made[speaker] = _one(speaker, _home_of(speaker, index, views), text)
    return text.made


def _home_of(speaker: Speaker, index: int, views: Sequence[View]) -> int:
    """The sentence that names the speaker: `index`, or an earlier one for a guest, a later one for a quotation that is signed behind."""
    sentence = views[index].parsed.sentence
    if sentence.start <= speaker.start < sentence.end:
        return index
    return max(bisect_right(views, speaker.start, key=lambda v: v.parsed.sentence.start) - 1, 0)


def _one(speaker: Speaker, index: int, text: _Text) -> Resolved:
    view = text.views[index]
    actor = world.actor(_words(view, speaker), view.parsed.sentence.lang)
    if speaker.kind == "both":
        return Resolved()
    if speaker.kind in ("official", "media") and (actor is None or actor.kind == "media") and (again := _same_head(view, speaker, text.made)):
        return again
    outlet = speaker.kind == "media" and (not speaker.sides or actor is not None and actor.kind == "media")
    if speaker.kind == "witness" or outlet and (actor is None or actor.kind == "media"):
        return Resolved(actor.id if actor else None, None)
    side = (actor.side if actor else None) or (speaker.sides[0] if speaker.sides else None)
    if actor and side in world.states() and _office(view, speaker)[1] and (kind := _ministry_before(text.made)):
        return Resolved(world.office(side, kind).id, side)
    if actor or side:
        return Resolved(actor.id if actor else None, side)
    return _unnamed(speaker, index, text)


def _words(view: View, speaker: Speaker) -> str:
    """The speaker's words without surnames that are names of countries too."""
    first, last = view.span(speaker.start, speaker.end)
    sentence = view.parsed.sentence
    countries = world.territories(sentence.lang)
    cut = [i for i in range(first, last) if surname(view, first, i) and (view.is_(i, "name.sides") or view.words[i] in countries)]
    text = speaker.text
    for i in reversed(cut):
        text = text[: sentence.starts[i] - speaker.start] + " " * (sentence.ends[i] - sentence.starts[i]) + text[sentence.ends[i] - speaker.start :]
    return " ".join(text.split()) if cut else text


def _unnamed(speaker: Speaker, index: int, text: _Text) -> Resolved:
    """A speaker whose words name neither an actor nor a side."""
    view = text.views[index]
    kind, generic = _office(view, speaker)
    if speaker.kind == "guest":
        return Resolved(None, _organisation(view, len(view.words)) or text.about.of_people(index))
    earlier = _named_before(speaker, text.made) or _same_head(view, speaker, text.made) or (_same_ministry(text.made) if generic else None) or _described(speaker, "" if generic else kind, index, text)
    if earlier:
        return earlier
    if kind and (_officials(view, speaker) or not _head(view, speaker, "unnamed")):
        side = _of_office(kind, speaker, index, text)
        return Resolved(world.office(side, kind).id if side in world.states() else None, side)
    if speaker.kind == "official" or _head(view, speaker, "official") or _known_official(speaker, text):
        return Resolved(None, text.about.of_words(index, speaker) or text.about.country(index))
    return Resolved()


def _head(view: View, speaker: Speaker, code: str) -> bool:
    first, last = view.span(speaker.start, speaker.end)
    return any(view.is_(i, "speakers", code) for i in range(first, last))


def _officials(view: View, speaker: Speaker) -> bool:
    """Officials carry their country, sources do not: "police officials", "a police source"."""
    first, last = view.span(speaker.start, speaker.end)
    return any(view.is_(i, "name.institutions", *world.forces("officials")) for i in range(first, last))


def _known_official(speaker: Speaker, text: _Text) -> bool:
    """A bare surname of somebody whom the text names with an office."""
    words = speaker.text.split()
    return speaker.kind == "name" and len(words) <= 2 and _stem(words[-1].lower()) in text.officials


def _of_office(kind: str, speaker: Speaker, index: int, text: _Text) -> str | None:
    """The country of an office that is named without one."""
    view = text.views[index]
    first, last = view.span(speaker.start, speaker.end)
    home = packs.load(view.parsed.sentence.lang).country
    if home and any(view.is_(i, "sides", "ours") for i in range(first, last)):
        return home
    own = text.about.of_words(index, speaker)
    if own:
        return own
    force = _force_before(index, first, text.views) if kind in world.forces("fights") else None
    abroad = (text.about.of_people(index) or home or None) if kind in world.forces("abroad") else None
    return force or abroad or text.about.local(index) or _same_office(kind, text.made) or text.about.country(index)


def _office(view: View, speaker: Speaker) -> tuple[str, bool]:
    """The kind of office that the speaker's words name, "" for none, and whether the name is one for all offices ("the ministry")."""
    first, last = view.span(speaker.start, speaker.end)
    found = [m for i in range(first, last) if (m := view.get(i, "name.institutions"))]
    return (found[0].entry.code, all(m.entry.weak for m in found)) if found else ("", False)


def _named_before(speaker: Speaker, made: dict[Speaker, Resolved]) -> Resolved | None:
    """A bare surname is the person named in full before."""
    words = speaker.text.split()
    if speaker.kind not in ("name", "official") or len(words) > 2 or not words[-1][:1].isupper():
        return None
    name = _stem(_parts(words[-1])[-1])
    return next((known for other, known in _recent(made) if known.side and name in map(_stem, _parts(other.text))), None)


def _same_head(view: View, speaker: Speaker, made: dict[Speaker, Resolved]) -> Resolved | None:
    """"The spokesman", "the agency", "that ministry": whoever spoke last under the same head, where the words name nothing else."""
    first, last = view.span(speaker.start, speaker.end)
    plain = [i for i in range(first, last) if view.words[i].isalpha() and not view.is_(i, "clause") and not view.is_(i, "report", "nobody", "pronouns")]
    if len(plain) != 1 or not any(view.is_(plain[0], role) for role in ("speakers", "name.institutions")):
        return None
    head = view.words[plain[0]]
    return next((known for other, known in _recent(made) if known.side and any(_alike(head, word) for word in other.text.lower().split())), None)


def _alike(word: str, other: str) -> bool:
    """Two forms of one noun: they differ in their endings only."""
    short = min(len(word), len(other))
    return short >= HEADWORD and word[: short - 1] == other[: short - 1] and abs(len(word) - len(other)) <= HEADWORD


def _recent(made: dict[Speaker, Resolved]) -> Iterator[tuple[Speaker, Resolved]]:
    """The last speakers before, the nearest first: as far back as a reader remembers."""
    return islice(reversed(made.items()), MEMORY)


def _parts(text: str) -> list[str]:
    return text.replace("-", " ").split() or [text]


def _stem(word: str) -> str:
    """A name without what inflection may add to it."""
    return word.strip("'’.,«»\"“”„")[:6]


def _described(speaker: Speaker, kind: str, index: int, text: _Text) -> Resolved | None:
    """"The separatists", "the alliance", "its director": the organisation that is named last before it."""
    view = text.views[index]
    first, last = view.span(speaker.start, speaker.end)
    if any(view.is_(i, "sides", "theirs") for i in range(first - 1, last)):
        return next((known for other, known in _recent(text.made) if (other.kind == "organisation" or other.kind == "name" and len(other.sides) == 1) and known.side), None)
    fighters = any(view.is_(i, "counted", "fighter") for i in range(first, last))
    named = any(text.views[index].parsed.sentence.capital[i] for i in range(max(first, 1), last))
    if kind or not (fighters or speaker.kind == "organisation") or named and not (fighters and speaker.kind == "official" and not speaker.sides):
        return None
    for other, known in _recent(text.made):
        if known.side and other.kind in ("organisation", "name") and _stem(speaker.text.split()[-1].lower()) in _names_of(other, known):
            return known
    back = index - BACK * (1 + fighters) - 1 if not _office(view, speaker)[0] else index
    for i in range(index, max(-1, back), -1):
        side = _organisation(text.views[i], first if i == index else len(text.views[i].words))
        if side and (not fighters or parties.rivals(side, None)):
            return Resolved(None, side)
    return None


def _names_of(speaker: Speaker, known: Resolved) -> set[str]:
    """The stems of the words that name a speaker, those of its actor's other names with them: "the committee" is the ICRC."""
    actor = world.actor_of(known.actor) if known.actor and not parties.is_state(known.side or "") else None
    names = (speaker.text, *((actor.name, actor.other_names or "") if actor else ()))
    return {_stem(word.lower()) for name in names for word in name.replace("|", " ").split()}


def _organisation(view: View, before: int) -> str | None:
    """The last side that is no country among the names before token `before`."""
    names = [m for m in view.parsed.mentions if m.entry.role in ("name.sides", "name.capitals") and m.last <= before]
    return next((m.entry.code for m in sorted(names, key=lambda m: -m.first) if m.entry.code not in world.states()), None)


def _force_before(index: int, first: int, views: Sequence[View]) -> str | None:
    """The side of the force, government or officer named last before token `first` of a sentence."""
    for i in range(index, max(-1, index - BACK - 1), -1):
        view = views[i]
        names = [m for m in view.parsed.mentions if m.entry.role == "name.sides" and (i < index or m.last <= first)]
        for m in sorted(names, key=lambda m: m.first, reverse=i == index):
            if m.entry.code in world.states() and any(_commands(view, k) for k in _beside(view, m.first, m.last)):
                return m.entry.code
    return None


def _commands(view: View, i: int) -> bool:
    return view.is_(i, "name.institutions", *world.forces()) or view.is_(i, "speakers", "official") or view.is_(i, "counted", "peacekeeper")


def _beside(view: View, first: int, last: int) -> Iterator[int]:
    yield from range(max(0, first - PART - 1), first)
    yield from range(last, min(last + PART + 1, len(view.words)))


def _same_ministry(made: dict[Speaker, Resolved]) -> Resolved | None:
    """"The ministry", "the minister": the one named last before it."""
    offices = ((known, world.actor_of(known.actor)) for _, known in islice(_recent(made), OFFICES) if known.actor)
    return next((known for known, actor in offices if actor is not None and actor.kind == "ministry"), None)


def _ministry_before(made: dict[Speaker, Resolved]) -> str | None:
    """The kind of the ministry named last: "Ruritania's defence ministry ..., the Graustarkian ministry ..."."""
    known = _same_ministry(made)
    return known.actor.split("-", 2)[-1].replace("-", "_") if known and known.actor else None


def _same_office(kind: str, made: dict[Speaker, Resolved]) -> str | None:
    ending = "-" + kind.replace("_", "-")
    return next((known.side for known in (known for _, known in _recent(made)) if known.actor and known.actor.endswith(ending)), None)


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
        country = packs.load(view.parsed.sentence.lang).country
        if country and (votes[country] or not votes):
            votes[country] += HOME
    return min(votes, key=lambda code: (-votes[code], code), default=None)
