"""Language packs: the folders of `lang/`, found by glob, checked key by key, compiled to a `Lexicon`.

What a key means is written once, in SCHEMA below and in `lang/README.md`; the engine knows roles and codes, never words.
"""

from __future__ import annotations

import gc
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from ..codes import CLASSES, FAMILIES_OF, OBJECT_OF, OUTCOMES, REASONS
from ..kept import kept
from ..model import Entry
from ..text import shadow
from .lexicon import Lexicon, expand

_BRACKETS = re.compile(r"\([^()]*\)")
_SCRIPT = re.compile(r"^script: *[\"']?(\w+)", re.MULTILINE)
_ASIDE = re.compile(r"[^\w()|]")
LANG = Path(__file__).parent.parent / "lang"


class PackError(ValueError):
    """A fault in a pack's file: the message names file and key."""


@dataclass(frozen=True)
class Order:
    """Where things stand in a clause of the language, preferred side first."""

    subject: tuple[str, ...] = ("before",)
    object: tuple[str, ...] = ("after",)
    head: str = "last"  # of adjacent nouns, the counted one
    adpositions: str = "before"
    genitive: str = "after"  # "death of four" after; SOV "dört kişinin ölümü" before
    ordinals: str = "before"  # of the noun; where they stand after it, one before it counts all of them: "ketujuh penyerang"


_FORMS = "forms"
_OUTCOME = {"subject": _FORMS, "object": _FORMS, "labile": _FORMS, "noun": _FORMS, "people": _FORMS, "toll": _FORMS}
SCHEMA: dict[str, dict[str, Any]] = {
    "vocabulary.yaml": {
        "outcomes": {outcome: _OUTCOME for outcome in OUTCOMES},
        "nouns": {cls: _FORMS for cls in CLASSES},
        "singular": _FORMS,
        "headline": _FORMS,
        "joined": _FORMS,
        "fellows": _FORMS,
        "staff": _FORMS,
        "employers": {cls: _FORMS for cls in CLASSES},
        "households": _FORMS,
        "not_counted": {reason: _FORMS for reason in REASONS},
        "not_counted_before": {reason: _FORMS for reason in REASONS},
    },
    "grammar.yaml": {
        "name": "text",
        "script": "text",
        "country": "text",
        "likely": "text",
        "relatives": _FORMS,
        "letters": "pairs",
        "order": {"subject": "sides", "object": "sides", "head": "text", "adpositions": "text", "genitive": "text", "ordinals": "text"},
        "clause": {k: _FORMS for k in ("coordinators", "subordinators", "adversatives", "relatives", "auxiliaries", "possessives", "determiners")},
        "phrase": {k: _FORMS for k in ("adpositions", "partitives", "agents", "inner", "breakdown", "remainder", "additional", "each", "updates", "superlatives", "another", "parts", "degree", "adverbs", "figures", "makeup", "company", "persons", "swap", "count")},
        "polarity": {k: _FORMS for k in ("negators", "denial", "hypothetical", "drill", "unconfirmed", "none")},
        "report": {k: _FORMS for k in ("verbs", "nouns", "according", "citing", "relayed", "in_report", "from", "impersonal", "sources", "nobody", "pronouns", "participles")},
        "speakers": {k: _FORMS for k in ("organisation", "official", "unnamed", "witness", "both", "media", "author")},
        "sides": {k: _FORMS for k in ("ours", "theirs", "enemy", "ranks")},
        "abbreviations": _FORMS,
    },
    "time.yaml": {
        "months": {str(n): _FORMS for n in range(1, 13)},
        "weekdays": {str(n): _FORMS for n in range(1, 8)},
        "days": {str(n): _FORMS for n in range(-3, 2)},
        "units": {k: _FORMS for k in ("hour", "day", "week", "fortnight", "month", "year", "decade")},
        "seasons": {k: _FORMS for k in ("spring", "summer", "autumn", "winter")},
        "words": {
            k: _FORMS
            for k in (
                *("since", "begun", "until", "from", "to", "ago", "last", "this", "next", "same", "during", "past", "between", "on", "night", "since_new_year"),
                *("year_marks", "day_marks", "cumulative", "so_far", "part", "after", "incident", "strike", "eve", "overnight", "revised"),
            )
        },
    },
    "names.yaml": {
        "sides": "names",
        "capitals": "names",
        "institutions": "names",
        "where": {k: _FORMS for k in ("at", "from", "to", "region", "district", "town", "site", "zones", "struck", "seat")},
        "not_places": "strings",
        "endings": {k: "strings" for k in ("locative", "origin", "goal", "genitive", "other")},
    },
    "causes.yaml": {cause: _FORMS for cause in FAMILIES_OF},
    "labels.yaml": {"outcomes": {outcome: _FORMS for outcome in OUTCOMES}, "classes": {cls: _FORMS for cls in CLASSES}, "questions": _FORMS},
}
_SMALL = ("clause", "phrase", "polarity", "report", "sides")  # groups of the grammar that hold small words
_ENTRY_KEYS = {"form", "objects", "classes", "class", "weak", "giver"}


@dataclass(frozen=True)
class Pack:
    """One language: its name, its orders and its compiled forms."""

    code: str
    name: str
    country: str  # ISO 3166-1 code of the one country whose offices need no name in this language, "" where several
    script: str  # first word of the Unicode names of its letters
    order: Order
    letters: tuple[tuple[str, str], ...]
    abbreviations: frozenset[str]  # shadow forms without their full stop
    lexicon: Lexicon
    endings: tuple[tuple[str, str, str], ...] = ()  # (case, ending, what it replaces) of proper names, longest ending first
    likely: str = ""  # the country of a text that names none, in a language of several countries
    not_places: frozenset[str] = frozenset()  # shadow forms of common words that are also names of towns

    def attributive(self, word: str) -> bool:
        """The word ends in a locative to which another ending is added that makes it an adjective (-da, -daki)."""
        locative = [ending for case, ending, _ in self.endings if case == "locative"]
        return any(word.endswith(ending) and any(ending != short and ending.startswith(short) for short in locative) for ending in locative)


@contextmanager
def lasting() -> Iterator[None]:
    """While things are made that last as long as the process, they are not searched for garbage: that would take a third of the time."""
    searched = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if searched:
            gc.enable()


@cache
def codes() -> tuple[str, ...]:
    """The codes of all languages that have a grammar, sorted."""
    return tuple(sorted(p.parent.name for p in LANG.glob("*/grammar.yaml")))


@cache
@lasting()
def load(code: str) -> Pack:
    """Read, check and compile the pack of `code`. Raises PackError naming file and key; KeyError where there is none."""
    if code not in codes():
        raise KeyError(code)
    made, told = compiled(code, "pack", lambda: _compile(code)), _told(code)
    names = frozenset(made["abbreviations"]), Lexicon.of(made["lexicon"]), tuple(map(tuple, made["endings"]))
    return Pack(code, told["name"], told["country"], told["script"], order(code), letters(code), *names, told["likely"], frozenset(made["not_places"]))


def compiled(code: str, part: str, make: Callable[[], Any]) -> Any:
    """What `make` makes of a language's files, as JSON has it; taken from the file in which it is kept (`kept`) where there is one."""
    return kept(f"{code}-{part}", LANG / code, make)


def _compile(code: str) -> dict[str, Any]:
    """What is worked out from the files of a pack when one of its texts is read."""
    files, own = {name: _file(code, name) for name in ("vocabulary.yaml", "grammar.yaml", "time.yaml", "names.yaml")}, letters(code)
    names = files["names.yaml"]
    return {
        "lexicon": _lexicon(own, _entries(code, files)),
        "abbreviations": sorted(shadow(form, own).rstrip(".") for form in files["grammar.yaml"].get("abbreviations", ())),
        "endings": _endings(names.get("endings") or {}, own),
        "not_places": sorted(shadow(word, own) for word in names.get("not_places", ())),
    }


@cache
@lasting()
def causes(code: str) -> Lexicon:
    """The words that name the cause of an outcome, by the codes of the list `cause`: kept apart, since only articles with claims are asked for theirs."""
    return Lexicon.of(compiled(code, "causes", lambda: _lexicon(letters(code), _causes(code))))


def _causes(code: str) -> Iterator[tuple[str, str, Entry]]:
    for cause, forms in _file(code, "causes.yaml").items():
        yield from _forms(f"lang/{code}/causes.yaml:{cause}", forms, "cause", cause)


def labels(code: str) -> Iterator[tuple[str, str, str]]:
    """The everyday words for outcomes and classes and those of questions: group of the file, code ("" for questions) and form. Search asks for them, no reading does."""
    told = _file(code, "labels.yaml")
    yield from ((group, what, form) for group in ("outcomes", "classes") for what, forms in told.get(group, {}).items() for form in forms)
    yield from (("questions", "", form) for form in told.get("questions", ()))


def _lexicon(own: tuple[tuple[str, str], ...], entries: Iterable[tuple[str, str, Entry]]) -> dict[str, Any]:
    """A lexicon of forms, each with where it stands and its entry, as JSON has it. Raises PackError for one that cannot be read."""
    lexicon = Lexicon(own)
    for where, form, entry in entries:
        try:
            lexicon.add(form, entry)
        except ValueError as fault:
            raise PackError(f"{where}: {fault}") from None
    return lexicon.data()


def _endings(by_case: Mapping[str, Iterable[str]], letters: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str, str], ...]:
    """`ии<ия` is the ending ии of names that are quoted with ия."""
    split = ((case, *shadow(item, letters).partition("<")[::2]) for case, items in by_case.items() for item in items)
    return tuple(sorted(split, key=lambda e: (-len(e[1]), e)))


@cache
@lasting()
def _told(code: str) -> Mapping[str, Any]:
    """What a grammar tells of its language as a whole: all that is read of it until one of its texts is met, and that for texts in its script."""
    return compiled(code, "grammar", lambda: _tell(_file(code, "grammar.yaml")))


def _tell(grammar: Mapping[str, Any]) -> dict[str, Any]:
    own = tuple(sorted((grammar.get("letters") or {}).items()))
    return {
        "name": grammar["name"],
        "country": grammar.get("country", ""),
        "likely": grammar.get("likely", ""),
        "script": grammar.get("script", "LATIN"),
        "order": grammar.get("order") or {},
        "relatives": grammar.get("relatives", ()),
        "letters": own,
        "small": sorted(_small_words(grammar, own)),
    }


@cache
def script(code: str) -> str:
    """The first word of the Unicode names of the language's letters, read without parsing its grammar."""
    found = _SCRIPT.search((LANG / code / "grammar.yaml").read_text(encoding="utf-8"))
    return found[1] if found else "LATIN"


@cache
def letters(code: str) -> tuple[tuple[str, str], ...]:
    """The language's own foldings, one code point to one."""
    return tuple((plain, folded) for plain, folded in _told(code)["letters"])


@cache
def order(code: str) -> Order:
    """Where things stand in a clause of the language."""
    return Order(**{k: tuple(v) if isinstance(v, list) else v for k, v in _told(code)["order"].items()})


@cache
def small_words(code: str) -> frozenset[str]:
    """The words of a language's grammar that stand by themselves (and, of, was, said), as shadows."""
    return frozenset(_told(code)["small"])


def _small_words(grammar: Mapping[str, Any], letters: tuple[tuple[str, str], ...]) -> set[str]:
    groups = (grammar.get(group) or {} for group in _SMALL)
    forms = (form for group in groups for key, forms in group.items() if key != "nouns" for form in forms)
    shadows = (shadow(form if isinstance(form, str) else form["form"], letters) for form in forms)
    return {word for form in shadows if not _ASIDE.search(form) or _may_be_a_word(form) for word in expand(form) if word.isalpha()}


def _may_be_a_word(form: str) -> bool:
    """Whether a writing of the form may be one plain word: not where a space or a sign stands outside the brackets."""
    outside = _BRACKETS.sub("", form)
    return "(" in outside or not _ASIDE.search(outside)


@cache
def _relatives() -> dict[str, str]:
    return {relative: code for code in codes() for relative in _told(code)["relatives"]}


def covering(code: str) -> str:
    """The language whose pack reads `code`: itself, or the one that names it a relative (`relatives` in grammar.yaml)."""
    return code if code in codes() else _relatives().get(code, code)


def _file(code: str, name: str) -> Mapping[str, Any]:
    """A file of a pack, checked against SCHEMA. Raises PackError naming file and key."""
    found = _read(LANG / code / name)
    _check(found, SCHEMA[name], f"lang/{code}/{name}")
    return found


def _read(path: Path) -> Mapping[str, Any]:
    from .. import plainyaml  # with its library, only where nothing made of the file is kept

    try:
        return plainyaml.read(path) if path.exists() else {}
    except ValueError as fault:
        raise PackError(f"lang/{path.parent.name}/{path.name}: {fault}") from None


def _check(node: Any, spec: Any, where: str) -> None:
    if isinstance(spec, Mapping):
        if not isinstance(node, Mapping):
            raise PackError(f"{where}: expected keys, found {node!r}")
        for key, value in node.items():
            if str(key) not in spec:
                raise PackError(f"{where}: unknown key {key!r}; known: {', '.join(spec)}")
            _check(value, spec[str(key)], f"{where}:{key}")
    elif spec == _FORMS:
        for item in _each(node, where):
            _check_form(item, where)
    elif spec == "strings":
        if not (isinstance(node, list) and all(isinstance(item, str) for item in node)):
            raise PackError(f"{where}: expected a list of strings, found {node!r}")
    elif spec in ("pairs", "names"):
        if not isinstance(node, Mapping):
            raise PackError(f"{where}: expected a mapping, found {node!r}")
        for key, value in node.items():
            if spec == "names":
                _check(value, _FORMS, f"{where}:{key}")
            elif not (isinstance(value, str) and len(str(key)) == len(value) == 1):
                raise PackError(f"{where}: {key!r}: {value!r} must fold one character to one")
    elif spec == "sides":
        if not isinstance(node, list) or not set(node) <= {"before", "after"}:
            raise PackError(f"{where}: expected a list of before, after; found {node!r}")
    elif not isinstance(node, str):
        raise PackError(f"{where}: expected text, found {node!r}")


def _each(node: Any, where: str) -> list[Any]:
    if not isinstance(node, list):
        raise PackError(f"{where}: expected a list of forms, found {node!r}")
    return node


def _check_form(item: Any, where: str) -> None:
    if isinstance(item, str):
        return
    if not isinstance(item, Mapping) or not isinstance(item.get("form"), str):
        raise PackError(f"{where}: expected a form, found {item!r} (quote it if it is a number, yes or no)")
    unknown = set(item) - _ENTRY_KEYS
    if unknown:
        raise PackError(f"{where}: {item['form']!r} has unknown keys {', '.join(sorted(unknown))}")
    known = {"class": CLASSES, "classes": CLASSES, "objects": set(OBJECT_OF.values())}
    for key, codes_ in known.items():
        for code in [item[key]] if isinstance(item.get(key), str) else item.get(key, ()):
            if code not in codes_:
                raise PackError(f"{where}: {item['form']!r}: unknown {key} {code!r}")


def _entries(code: str, files: Mapping[str, Mapping[str, Any]]) -> Iterator[tuple[str, str, Entry]]:
    """Every form of the pack with the entry it stands for, role = the key over the list, code = what it is about."""
    vocabulary, grammar, time, names = (files[f"{name}.yaml"] for name in ("vocabulary", "grammar", "time", "names"))
    for outcome, roles in (vocabulary.get("outcomes") or {}).items():
        for role, forms in roles.items():
            yield from _forms(f"lang/{code}/vocabulary.yaml:outcomes:{outcome}:{role}", forms, role, outcome)
    for key, what in (("singular", "one"), ("headline", "one"), ("joined", "one"), ("households", "family")):
        yield from _forms(f"lang/{code}/vocabulary.yaml:{key}", vocabulary.get(key) or (), key, what)
    for key, role in (("fellows", "fellow"), ("staff", "staff")):
        yield from _forms(f"lang/{code}/vocabulary.yaml:{key}", vocabulary.get(key) or (), role, "one")
    for key, role in (("employers", "employer"), ("nouns", "counted"), ("not_counted", "not_counted"), ("not_counted_before", "not_counted_before")):
        for what, forms in (vocabulary.get(key) or {}).items():
            yield from _forms(f"lang/{code}/vocabulary.yaml:{key}:{what}", forms, role, what)
    for group in ("clause", "phrase", "polarity", "report", "speakers", "sides"):
        for key, forms in (grammar.get(group) or {}).items():
            yield from _forms(f"lang/{code}/grammar.yaml:{group}:{key}", forms, group, key)
    for group, keys in time.items():
        for key, forms in keys.items():
            yield from _forms(f"lang/{code}/time.yaml:{group}:{key}", forms, "time." + group, str(key))
    for group in ("sides", "capitals", "institutions", "where"):
        for key, forms in (names.get(group) or {}).items():
            yield from _forms(f"lang/{code}/names.yaml:{group}:{key}", forms, "name." + group, str(key))


def _forms(where: str, forms: Iterable[Any], role: str, code: str) -> Iterator[tuple[str, str, Entry]]:
    plain = Entry(role, code)
    for item in forms:
        if isinstance(item, str):
            yield where, item, plain
        else:
            entry = Entry(role, code, tuple(item.get("objects", ())), tuple(item.get("classes", ())), item.get("class", ""), bool(item.get("weak")), bool(item.get("giver")))
            yield where, item["form"], entry
