"""What the words of a query mean, whatever language they are in: outcomes, classes, sides, places, actors, by packs and world tables.

A word means a code `surely` where it is a label of it (labels.yaml) or a name; an outcome word of a pack that says more than its
code (beheaded) means it too, but less surely: what is found by it comes after what is found by the words themselves.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from itertools import islice
from threading import Lock

from .. import packs, world
from ..packs.lexicon import expand, writings
from ..text import shadow, tokens
from ..world import WORLD
from .folding import Word, folded, words

LONGEST = 4  # words of a form or a name
SHORTEST = 3  # letters of a stem
FORMS = 24  # base forms that a word is tried in, as `world` does
_OUTCOME_ROLES = {"subject", "object", "labile", "noun", "people", "toll"}
_SMALL = {"clause": (), "phrase": ("adpositions", "partitives", "agents")}  # groups of a grammar whose words say nothing by themselves
_MAKING = Lock()
_COUNTRY = "country"  # the name of a side, in a list of forms
_WIDE = {("class", "person"): ("object", "people"), ("class", "equipment"): ("object", "equipment"), ("class", "structure"): ("object", "structures")}


@dataclass(frozen=True, slots=True)
class Meaning:
    """A code of a kind: outcome, class, object, side, place, actor; a month of the year; `small` for words that mean nothing by themselves."""

    kind: str
    code: str
    sure: bool = True


@dataclass(frozen=True, slots=True)
class Reading:
    """Words `first`..`last` (end exclusive) read as one meaning, in a language ("" for a name of any); `dotted` where they have the dots of the form."""

    first: int
    last: int
    meaning: Meaning
    language: str
    dotted: bool


_Form = tuple[tuple[Word, ...], Meaning, str]


class Vocabulary:
    """Forms by their first folded word, or by the stem of it."""

    def __init__(self) -> None:
        self._words: dict[str, list[_Form]] = {}
        self._stems: dict[str, list[_Form]] = {}

    def add(self, form: str, meaning: Meaning, language: str) -> None:
        """Take in a form; a star behind a word stands for any ending."""
        found = tuple(word._replace(form=word.form + "*" * form.startswith("*", word.end)) for word in words(form))
        first = found[0].form
        known, key = (self._stems, first[:-1]) if first.endswith("*") else (self._words, first)
        known.setdefault(key, []).append((found, meaning, language))

    def read(self, found: Sequence[Word]) -> Iterator[Reading]:
        """Every form that stands in the words of a text; less surely where the words lack the dots of the form, or have others."""
        for i, word in enumerate(found):
            forms = [*self._words.get(word.form, ()), *(f for n in range(1, len(word.form) + 1) for f in self._stems.get(word.form[:n], ()))]
            for form, meaning, language in forms:
                here = found[i : i + len(form)]
                if len(form) == len(here) and all(map(_is, form, here)):
                    dotted = all(map(_dotted, form, here))
                    yield Reading(i, i + len(form), meaning if dotted else replace(meaning, sure=False), language, dotted)


def _is(form: Word, word: Word) -> bool:
    return word.form.startswith(form.form[:-1]) if form.form.endswith("*") else word.form == form.form


def _dotted(form: Word, word: Word) -> bool:
    return word.rounded.startswith(form.rounded) if form.form.endswith("*") else word.rounded == form.rounded


def vocabulary() -> Vocabulary:
    """The forms of all packs and the names of the world, made once: who asks meanwhile waits."""
    with _MAKING:
        return _vocabulary()


@cache
def _vocabulary() -> Vocabulary:
    made = Vocabulary()
    for language in packs.codes():
        for kind, code, sure, forms in _forms(language):
            meaning = Meaning("side" if kind == _COUNTRY else kind, code, sure)
            for form in forms:
                made.add(form, meaning, language)
    for (kind, code), known in _of_world().items():
        for name in known:
            made.add(name, Meaning(kind, code), "")
    return made


@cache
def _forms(language: str) -> tuple[tuple[str, str, bool, list[str]], ...]:
    return tuple(_of_pack(language))


def _of_pack(language: str) -> Iterator[tuple[str, str, bool, list[str]]]:
    """The forms of a pack by kind, code and how sure they are."""
    found: dict[tuple[str, str, bool], set[str]] = {}
    for group, code, form in packs.labels(language):
        kind = ({"outcomes": "outcome", "classes": "class", "questions": "small"}[group], code)
        found.setdefault((*_WIDE.get(kind, kind), True), set()).update(filter(None, map(_form, expand(form))))
    for name, code in world.territories(language).items():
        found.setdefault((_COUNTRY, code, True), set()).update(_plain((name,)))
    for kind, code, sure, form in _entries(packs.load(language)):
        found.setdefault((kind, code, sure), set()).add(form)
    for (kind, code, sure), forms in sorted(found.items()):
        surer = found.get((kind, code, True), set()) if not sure else set()
        yield kind, code, sure, sorted(forms - surer)


def _entries(pack: packs.Pack) -> Iterator[tuple[str, str, bool, str]]:
    """Outcome words, words for sides, months and small words of a pack. A phrase, or a word that needs others beside it, may say another outcome in a query."""
    for form, entry in pack.lexicon.forms():
        outcome, side = entry.role in _OUTCOME_ROLES and not entry.weak and not entry.classes, entry.role == "name.sides"
        month = entry.role == "time.months"
        small = entry.role in _SMALL and (not _SMALL[entry.role] or entry.code in _SMALL[entry.role])
        kind = "side" if side else "outcome" if outcome else "month" if month else "small" if small else ""
        if kind and len(form) <= (LONGEST if side else 1):
            for written in writings(form):
                plain = _form(" ".join(written))
                if plain:
                    yield kind, "" if small else entry.code, not outcome, plain


def _form(form: str) -> str:
    """A form with one space between its words, stars kept; "" for one too long, with a gap, or with a stem too short."""
    text = form.replace(" - ", "-").replace(" ' ", "'")
    found = list(words(text)) if "…" not in text else []
    short = found and text.startswith("*", found[0].end) and len(found[0].form) < SHORTEST
    return "" if short or not 0 < len(found) <= LONGEST else " ".join(text[w.start : w.end].lower() + "*" * text.startswith("*", w.end) for w in found)


# names


@cache
def _of_world() -> Mapping[tuple[str, str], list[str]]:
    """Every name, folded, of each place and actor that the tables of the world hold, and the English names of countries."""
    return {(kind, code): found for kind, code, found in _named()}


def _named() -> Iterator[tuple[str, str, list[str]]]:
    yield from (("side", code, _plain((name,))) for code, name in world.countries().items())
    for place in world.places().values():
        yield "place", place.id, _plain(_split(place.name, place.name_az, place.name_hy, place.other_names))
    with (WORLD / "spellings.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield "place", "plc-" + row["geonames_id"], _plain(_split(row["name"], row["spellings"]))
    for actor in world.actors().values():
        yield "actor", actor.id, _plain(_split(actor.name, actor.other_names))


def _split(*cells: str | None) -> Iterator[str]:
    return (part for cell in cells if cell for part in cell.split("|"))


def _plain(names: Iterable[str]) -> list[str]:
    return [name for name in dict.fromkeys(map(_form, names)) if name]


@lru_cache(maxsize=4096)
def names(meaning: Meaning) -> tuple[str, ...]:
    """The folded names of a side, place or actor in every language; none for other meanings."""
    known = list(_of_world().get((meaning.kind, meaning.code), ()))
    if meaning.kind == "side":
        known += [name for language in packs.codes() for kind, code, _, forms in _forms(language) if (kind, code) == (_COUNTRY, meaning.code) for name in forms]
    elif meaning.kind == "place" and not known and (place := world.place(meaning.code)):
        known += _plain((place.name,))
    return tuple(dict.fromkeys(folded(name).strip() for name in known))


@lru_cache(maxsize=4096)
def places(words: tuple[str, ...]) -> tuple[tuple[Meaning, str], ...]:
    """The places that shadow words name in some case of some language, towns of the gazetteer too; each with its folded name in that language."""
    found = (hit for language in packs.codes() for hit in _in_language(words, packs.load(language)))
    return tuple(dict.fromkeys((Meaning("side", known.country or "") if known.precision == "country" else Meaning("place", known.id), name) for known, name in found))


def _in_language(words: tuple[str, ...], pack: packs.Pack) -> Iterator[tuple[world.Known, str]]:
    if len(words) > 1:
        hit = world.lookup(words, pack)
        if hit:
            yield hit[0], ""
        return
    for base, _ in islice(world.bases(words[0], pack), FORMS):
        known = world.find(base, pack.code)
        if known and (known.geonames_id is None or len(base) > SHORTEST or known.id in world.places()):
            yield known, folded(base).strip()
            return


@lru_cache(maxsize=256)
def with_offices(text: str) -> tuple[str, ...]:
    """The languages in which some word of a query may name an office."""
    loaded = ((language, packs.load(language)) for language in packs.codes())
    return tuple(language for language, pack in loaded if any(m.entry.role == "name.institutions" for m in pack.lexicon.find(tokens(shadow(text, pack.letters))[0])))


@lru_cache(maxsize=4096)
def offices(text: str, languages: tuple[str, ...]) -> tuple[Meaning, ...]:
    """The offices of states that words name in one of the languages ("Azerbaijan's Defence Ministry"), where the first and the last word are needed for it."""
    found = list(words(text))
    if len(found) < 2:
        return ()
    shorter = text[found[1].start :], text[: found[-2].end]
    named = ((_office(text, language), *(_office(part, language) for part in shorter)) for language in languages)
    return tuple(dict.fromkeys(Meaning("actor", whole) for whole, *parts in named if whole and whole not in parts))


def _office(text: str, language: str) -> str:
    actor = world.actor(text, language)
    return actor.id if actor and actor.id not in world.actors() and actor.kind != "government" else ""


def warm() -> None:
    """Read packs and tables, so that the first reader does not wait for it."""
    vocabulary()
    with_offices("a")
    offices("a b", packs.codes())
    places(("a",))
