"""Whether a document states a claim at all, found with the least reading: most articles do not.

What the scan lets through goes through finer and finer sieves, each of which does what reading the sentence begins with
anyway: are the words there as the forms of the pack have them; do longer readings of them leave an outcome that can befall
something; is a number there that may count. What an outcome befalls and what a noun counts is asked of the same entries all
the way down (`signs.meet`). What passes is linked, and what was read on the way is kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from .. import packs
from ..codes import OBJECT_OF
from ..mentions import TRIGGERS, View, opens_list, parse, settle, view
from ..model import Document, Mention, Number, Sentence
from ..numbers import load_numbers, read_numbers
from ..segment import candidates, signs
from ..text import shadow
from . import link
from .linked import Link
from .phrases import NEVER, phrases

INVENTORY = 2  # items that make a list
LISTED = 6.0  # how well an item of a list fits the outcome that the sentence before it states
Linked = Sequence[Link]
Known = dict[tuple[int, int, str], tuple[View, Linked | None]]  # by start, end and language of a sentence: what was read in it


def claims(document: Document, known: Known) -> bool:
    """Whether a sentence states a claim by itself, or together with the one before it; what was read is put into `known`."""
    told: Mention | None = None  # what the sentence before says became of equipment that this one may list
    makes, shadows = False, Shadows(document.text)
    for sentence in candidates(document):
        spotted = packs.load(sentence.lang).lexicon.find(sentence.words)
        if not told and not any(m.entry.role in TRIGGERS for m in spotted):
            continue
        settled = settle(spotted, sentence.words)
        if told or may_claim(settled, (signs.COUNT,)):
            linked = _linked(shadows, sentence, spotted, settled, bool(told), known)
            makes = makes or any(one.trigger for one in (inventory(told, linked) if told else linked))
        told = opener(settled)
    return makes


def _linked(shadows: Shadows, sentence: Sentence, spotted: Sequence[Mention], settled: tuple[Mention, ...], listed: bool, known: Known) -> Linked:
    """The links of a sentence, none where its numbers show that it makes no claim; `listed` where it may go on with what another says."""
    numbers = shadows.numbers(sentence)
    parsed = parse(sentence, numbers, spotted, settled)
    ordinals = packs.order(sentence.lang).ordinals == "after"
    if not listed and not may_claim(parsed.mentions, (_counts(number, ordinals) for number in numbers)):
        return ()
    each = view(parsed)
    found = phrases(each)
    linked = link(each, found) if any(not phrase.reason for phrase in found) else None
    known[key(sentence)] = each, linked
    return linked or ()


def _counts(number: Number, ordinals: bool) -> int:
    """What a number may be to what an outcome befalls, as a bit of the scan's; `ordinals` where those may count."""
    if number.kind == "ordinal" and ordinals:
        return signs.COUNT
    return 0 if number.kind in NEVER else signs.ONE if number.kind == "article" else signs.COUNT


def may_claim(mentions: Iterable[Mention], counting: Iterable[int]) -> bool:
    """Whether an outcome among the mentions can befall what one of the numbers can count, by itself or with a noun among them."""
    befallen = counted = 0
    for number in counting:
        counted |= number
    for m in mentions:
        if m.entry.role in signs.ROLES:
            meaning = signs.meaning(m.entry)
            befallen, counted = befallen | meaning.befalls, counted | meaning.counts
    return signs.meet(befallen, counted)


def opener(mentions: Iterable[Mention]) -> Mention | None:
    """The last outcome after which a list of equipment can follow in a sentence of its own, None where there is none."""
    return max((m for m in mentions if opens_list(m.entry)), key=lambda m: (m.first, m.last), default=None)


def inventory(told: Mention | None, linked: Linked) -> Linked:
    """The links of a list of equipment behind a sentence that says what became of it: "They handed over arms. The list has four tanks, ..."."""
    listed = [one for one in linked if not one.trigger and one.reason == "no_outcome" and OBJECT_OF.get(one.cls) == "equipment"]
    if told is None or len(listed) < INVENTORY or any(one.trigger for one in linked):
        return linked
    return [replace(one, trigger=told, outcome=told.entry.code, score=LISTED, reason="", borrowed=True) if one in listed else one for one in linked]


class Shadows(dict[str, str]):
    """The shadows of a document by language, and what is read of its sentences by them."""

    def __init__(self, text: str) -> None:
        self._text = text

    def __missing__(self, lang: str) -> str:
        found = self[lang] = shadow(self._text, packs.load(lang).letters)
        return found

    def numbers(self, sentence: Sentence) -> tuple[Number, ...]:
        """The numbers of a sentence."""
        return read_numbers(self[sentence.lang], sentence, load_numbers(sentence.lang))

    def view(self, sentence: Sentence) -> View:
        """All that packs and number reader see in a sentence."""
        return view(parse(sentence, self.numbers(sentence)))


def key(sentence: Sentence) -> tuple[int, int, str]:
    """What tells a sentence from the others of its document."""
    return sentence.start, sentence.end, sentence.lang
