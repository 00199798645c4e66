"""The whole way from documents to claims: read -> segment -> numbers -> mentions -> link -> attribute -> situate.

Everything here is pure: the same documents give the same claims in the same order, whatever else is read with them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest

from .assemble import rows
from .assemble.restate import of_those, restated
from .attribute import Context, Voice, contexts, voice
from .attribute.found import Found
from .codes import OBJECT_OF
from .link import link, sift
from .link.fit import compatible
from .link.linked import Link
from .link.phrases import phrases
from .mentions import View
from .model import Document, Fate, Sentence
from .resolve.kinds import class_of
from .schema.tables import Attribution, Claim
from .segment import sentences

STAGE = 4  # sentences on either side in which a drill is named whose parts are played


@dataclass(frozen=True)
class Reading:
    """What was read in one or more documents: claims and their chains in text order, and, where asked for, every number's fate."""

    claims: tuple[Claim, ...] = ()
    attributions: tuple[Attribution, ...] = ()
    fates: tuple[Fate, ...] = ()


def read(documents: Iterable[Document], every_number: bool = False) -> Reading:
    """Read documents one by one, in the order given; `every_number` also gives the fates of all numbers."""
    parts = [read_document(document, every_number) for document in documents]
    return Reading(*(tuple(row for part in parts for row in getattr(part, name)) for name in ("claims", "attributions", "fates")))


def read_document(document: Document, every_number: bool = False) -> Reading:
    """One document: claims, chains and, if `every_number`, the fates of all its numbers.

    It is parsed as a whole only where one of its sentences makes a claim: without one there is none.
    """
    known: sift.Known = {}
    if not every_number and not sift.claims(document, known):
        return Reading()
    views = tuple(seen(document, known=known))
    links = [known.get(sift.key(each.parsed.sentence), (each, None))[1] for each in views]
    return Reading(*rows(document, views, *understand(document, views, links), every_number))


def understand(document: Document, views: Sequence[View], links: Sequence[sift.Linked | None] = ()) -> tuple[tuple[Context, ...], list[Found]]:
    """Who speaks in each sentence of a document, and every number with all that its sentence says of it, in text order.

    `links` are those of the views as far as they are known already.
    """
    found: list[Found] = []
    linked = [link(each, phrases(each)) if ready is None else ready for each, ready in zip_longest(views, links)]
    spoken = contexts(document.text, views, [any(one.trigger or _may_restate(one) for one in links) for links in linked])
    whole: int | None = None  # the last claim that a part may belong to
    for index, context in enumerate(spoken):
        found += _in_sentence(views, index, linked[index], context, found, whole)
        whole = next((k for k in range(len(found) - 1, len(found) - 1 - len(linked[index]), -1) if _is_whole(found[k].link)), whole)
    return spoken, found


def _may_restate(one: Link) -> bool:
    """A number by itself, which may state an earlier figure again."""
    phrase = one.phrase
    return phrase.lone and not phrase.noun and not phrase.reason and phrase.number.kind in ("cardinal", "share")


def _is_whole(one: Link) -> bool:
    return one.trigger is not None and one.phrase.number.kind != "article"


def seen(document: Document, cut: Iterable[Sentence] | None = None, known: sift.Known | None = None) -> Iterator[View]:
    """The sentences of a document, or those into which it was `cut`, with all that packs and number reader see in them.

    What is `known` of a sentence already is not read again.
    """
    shadows = sift.Shadows(document.text)
    for sentence in sentences(document) if cut is None else cut:
        ready = known.get(sift.key(sentence)) if known else None
        yield replace(ready[0], parsed=replace(ready[0].parsed, sentence=sentence)) if ready else shadows.view(sentence)


def _in_sentence(views: Sequence[View], index: int, linked: Sequence[Link], context: Context, before: Sequence[Found], whole: int | None) -> list[Found]:
    """The numbers of one sentence with outcome and voice; `before` are those of the sentences before it, `whole` the last claim."""
    seen = views[index]
    made: list[Found] = []
    links = _played(views, index, _across(seen, _inventory(views, index, linked), before, whole))
    for k, each in enumerate(links):
        again = of_those(seen, restated(seen, each, before, made, index), before, made, index)
        one = class_of(views, index, again, made, before, links[k + 1] if k + 1 < len(links) else None)
        one = replace(one, trigger=None, outcome="", reason="no_outcome") if one.trigger and _speaks(context, one) else one
        spoken = _spoken(context, one, seen, made) if one.trigger else Voice()
        parent = None if one.parent is None else len(before) + one.parent
        made.append(Found(index, one, spoken, parent))
    return made


def _speaks(context: Context, one: Link) -> bool:
    """Whether what an article or a bare noun would count is who speaks: "quoting a mayor", "a soldier said"."""
    number = one.phrase.number
    return number.kind in ("article", "bare") and any(s.start <= number.start < s.end for f in context.frames if f.how != "silent" for s in (f.speaker, f.relay) if s)


def _spoken(context: Context, one: Link, seen: View, made: Sequence[Found]) -> Voice:
    """Who states the number: a part of a total in its sentence that has no speaker of its own has the total's."""
    own = voice(context, one.phrase.first, one.extent[1], seen)
    whole = made[one.parent].voice if one.parent is not None and 0 <= one.parent < len(made) else None
    return replace(whole, stance=own.stance) if whole and not own.claimant and not own.frame else own


def _inventory(views: Sequence[View], index: int, linked: Sequence[Link]) -> Sequence[Link]:
    """The links of a sentence, with the outcome that the sentence before it in the paragraph states for the equipment it lists."""
    before = views[index - 1] if index else None
    near = before is not None and before.parsed.sentence.paragraph == views[index].parsed.sentence.paragraph
    return sift.inventory(sift.opener(before.triggers), linked) if near else linked


def _played(views: Sequence[View], index: int, links: Iterable[Link]) -> tuple[Link, ...]:
    """The links without those that an exercise only plays: its paragraph names one, and their outcome stands in quotation marks."""
    paragraph = views[index].parsed.sentence.paragraph
    near = [v for v in views[max(0, index - STAGE) : index + STAGE + 1] if v.parsed.sentence.paragraph == paragraph]
    links = tuple(links)
    if not any(one.trigger for one in links) or not any(_drills(v) for v in near):
        return links
    played = [_is_played(views[index], one) for one in links]
    scripted = any(played) and _drills(views[index])  # what else the sentence tells is of the same script
    return tuple(replace(one, trigger=None, outcome="", reason="hypothetical") if one.trigger and (scripted or plays) else one for one, plays in zip(links, played))


def _drills(view: View) -> bool:
    return any(m.entry.role == "polarity" and m.entry.code == "drill" for m in view.parsed.mentions)


def _is_played(view: View, one: Link) -> bool:
    """The outcome or the noun, with at most a word on either side, is all that two quotation marks enclose."""
    return one.trigger is not None and (_in_quotes(view, one.trigger.first, one.trigger.last) or one.phrase.noun is not None and _in_quotes(view, *one.phrase.noun))


def _in_quotes(view: View, first: int, last: int) -> bool:
    before = next((i for i in (first - 1, first - 2) if i >= 0 and view.words[i] == '"'), None)
    after = next((i for i in (last, last + 1) if i < len(view.words) and view.words[i] == '"'), None)
    return before is not None and after is not None and sum(word == '"' for word in view.words[: before + 1]) % 2 == 1


def _across(seen: View, links: Sequence[Link], before: Sequence[Found], whole: int | None) -> tuple[Link, ...]:
    """"Two of them are children": a part of the last claim about people in the sentences before.

    A parent in an earlier sentence has a negative index: so many places from the end of `before`.
    """
    if whole is None or any(m.entry.role == "polarity" and m.entry.code == "hypothetical" for m in seen.parsed.mentions):
        return tuple(links)
    made: list[Link] = []
    for one in links:  # the first, and those listed behind it ("Üçü kadın, ikisi çocuk")
        form = seen.is_(one.phrase.after - 1, "phrase", "parts") and not one.trigger and one.phrase.cls not in ("", "family") and not one.phrase.divided
        part = replace(one.phrase, pronoun=True, partitive=True) if form and OBJECT_OF[one.phrase.cls] == "people" else one.phrase
        goes_on = not made or (form and made[-1].borrowed)
        made.append(_continued(replace(one, phrase=part), before[whole], whole - len(before)) if goes_on else one)
    return tuple(made)


def _continued(one: Link, whole: Found, place: int) -> Link:
    phrase = one.phrase
    if phrase.reason or phrase.whole is not None or one.parent is not None or not (phrase.pronoun and (phrase.partitive or phrase.number.kind == "share")):
        return one
    if one.trigger:
        return replace(one, parent=place)
    trigger = whole.link.trigger
    cls = whole.link.cls if phrase.cls in ("", "person") else phrase.cls
    if trigger is None or not compatible(replace(phrase, cls=cls), trigger):
        return one
    return replace(one, trigger=trigger, outcome=whole.link.outcome, score=whole.link.score - 2, parent=place, reason="", cls=cls, borrowed=True)
