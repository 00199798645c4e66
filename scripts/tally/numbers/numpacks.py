"""A language's number files, `lang/<code>/numbers.yaml` and the generated `numbers.json`: checked, then compiled.

The meaning of every key stands in `lang/README.md`.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from ..kept import kept
from ..packs.lexicon import GAP, expand
from ..text import shadow, tokens
from .numwords import NumberTable, Phrases, Reading, Word

LANG = Path(__file__).parent.parent / "lang"
QUANTIFIERS = ("at_least", "more_than", "about", "up_to", "less_than")
_FORMS, _BY_NUMBER, _FLAG = "forms", "by number", "flag"
_BY_QUANTIFIER = {q: _FORMS for q in (*QUANTIFIERS, "exact")}
BARE = ("nouns", "joined", "oblique", "either", "before", "behind", "with", "not_after", "prepositions", "aged")  # and `prefix`, which is compared by letters
SCHEMA: dict[str, Any] = {
    "cldr": _FORMS, "decimal": _FORMS, "group": _FORMS,
    "glued": _FLAG, "units_first": _FLAG, "fold": _FLAG, "neighbours": _FLAG, "genitive_singular": _FLAG, "last_scale_dropped": _FLAG, "adjacent": _FLAG, "from_opens": _FLAG,
    "endings": "texts", "transliterate": "texts", "rooms": "rooms",
    "words": _BY_NUMBER, "scales": _BY_NUMBER, "abbreviations": _BY_NUMBER, "glued_abbreviations": _BY_NUMBER,
    "pieces": _BY_NUMBER, "collectives": _BY_NUMBER, "approximate": _BY_NUMBER, "indefinite": _BY_NUMBER, "fused": _BY_NUMBER,
    "articles": _FORMS, "joiners": _FORMS, "joins_after": _FORMS, "of": _FORMS, "half": _FORMS, "inside": _FORMS, "counters": _FORMS, "point": _FORMS, "clock": _FORMS, "minus": _FORMS,
    "shares": _BY_NUMBER, "share_followed_by": _FORMS, "percent": _FORMS, "percent_before": _FORMS,
    "ratio": _FORMS, "ratio_round": _FORMS, "denominator_first": _FORMS,
    "ordinals": {"words": _BY_NUMBER, "marks": _FORMS, "before": _FORMS, "dot_after": _FORMS, "dot_before": _FORMS},
    "ranges": {"pairs": _FORMS, "joiners": _FORMS, "close": _FORMS, "hedge": _FORMS, "change": _FORMS, "change_after": _FORMS},
    "before": _BY_QUANTIFIER, "after": _BY_QUANTIFIER, "fillers": _FORMS,
    "suffixes": {k: _FORMS for k in ("case", "digits", "few", "from", "to", "at", "ordinal")},
    "prefixes": {"and": _FORMS, "other": _FORMS},
    "not_numbers": _FORMS, "not_alone": _FORMS,
    "bare": {k: _FORMS for k in (*BARE, "prefix")},
}  # fmt: skip
JOINABLE = {"unit": 1, "ten": 10, "hundred": 100, "scale": 1000}


class NumbersError(ValueError):
    """A fault in a language's number files: the message names file and key."""


@cache
def load_numbers(code: str) -> NumberTable:
    """Read, check and compile a language's number words.

    Raises NumbersError naming file and key, KeyError where the language has no `numbers.yaml`.
    """
    if not (LANG / code / "numbers.yaml").exists():
        raise KeyError(code)
    own, cldr, letters = kept(f"{code}-numbers", LANG / code, lambda: _files(code))
    return _Compiler(code, own, tuple((plain, folded) for plain, folded in letters)).table(cldr)


def _files(code: str) -> tuple[Mapping[str, Any], Mapping[str, Any], tuple[tuple[str, str], ...]]:
    """The two files of a language, the hand-written one checked, and its foldings."""
    own, path = read_yaml(code), LANG / code / "numbers.json"
    _check(own, SCHEMA, f"lang/{code}/numbers.yaml")
    return own, json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}, _letters(code)


def codes() -> tuple[str, ...]:
    """The languages whose numbers can be read, sorted."""
    return tuple(sorted(path.parent.name for path in LANG.glob("*/numbers.yaml")))


def read_yaml(code: str, name: str = "numbers.yaml") -> Mapping[str, Any]:
    """A YAML file of a language's folder as it stands. Raises NumbersError where it is no YAML."""
    import yaml  # only where nothing made of it is kept

    try:
        return yaml.load((LANG / code / name).read_text(encoding="utf-8"), Loader=yaml.CSafeLoader) or {}
    except (yaml.YAMLError, UnicodeDecodeError) as fault:
        raise NumbersError(f"lang/{code}/{name}: {' '.join(str(fault).split())}") from None


def _letters(code: str) -> tuple[tuple[str, str], ...]:
    """The foldings that the language's grammar asks for. Only that key is read: the whole file would take longer than all the rest."""
    path = LANG / code / "grammar.yaml"
    found = re.search(r"^letters:.*(?:\n[ #].*)*", path.read_text(encoding="utf-8"), re.MULTILINE) if path.exists() else None
    if not found:
        return ()
    import yaml

    return tuple(sorted((yaml.load(found[0], Loader=yaml.CSafeLoader)["letters"] or {}).items()))


def _check(node: Any, spec: Any, where: str) -> None:
    if isinstance(spec, Mapping):
        for key, value in _mapping(node, where).items():
            if key not in spec:
                raise NumbersError(f"{where}: unknown key {key!r}; known: {', '.join(spec)}")
            _check(value, spec[key], f"{where}:{key}")
    elif spec == _FLAG:
        _demand(isinstance(node, bool), where, "true or false", node)
    elif spec == _FORMS:
        _demand(isinstance(node, list) and all(isinstance(form, str) and form for form in node), where, "a list of forms", node)
    elif spec == _BY_NUMBER:
        for key, value in _mapping(node, where).items():
            _demand(_number(str(key)) is not None, where, "a number, a range 11..19 or a fraction 1/3 as key", key)
            _check(value, _FORMS, f"{where}:{key}")
    elif spec == "texts":
        _demand(all(isinstance(v, str) for v in _mapping(node, where).values()), where, "a text to each key", node)
    elif spec == "rooms":
        _demand(all(isinstance(v, int) for v in _mapping(node, where).values()), where, "a number to each number", node)


def _mapping(node: Any, where: str) -> Mapping[Any, Any]:
    _demand(isinstance(node, Mapping), where, "keys", node)
    return node


def _demand(right: bool, where: str, wanted: str, found: Any) -> None:
    if not right:
        raise NumbersError(f"{where}: expected {wanted}, found {found!r}")


def _number(text: str) -> tuple[float, float | None] | None:
    """A key as low and high: `20` is 20 and open, `11..19` both ends, `1/3` and `most` (0) a fraction."""
    match = re.fullmatch(r"(\d+(?:\.\d+)?)(?:\.\.(\d+)|/(\d+))?|most", text)
    if not match:
        return None
    if match[1] is None:
        return 0.0, None
    first = float(match[1])
    return (first / float(match[3]), None) if match[3] else (first, float(match[2]) if match[2] else None)


class _Compiler:
    """Turns the two files of a language into a NumberTable. Used once per language, never kept."""

    def __init__(self, code: str, own: Mapping[str, Any], letters: tuple[tuple[str, str], ...]) -> None:
        self.code, self.own, self.letters = code, own, letters
        self.found: dict[tuple[str, ...], dict[str, Any]] = {}  # the fields of a Word
        self.folded: set[tuple[str, ...]] = set()
        self.endings = {k: ["" if e == "-" else e for e in v.split()] for k, v in (own.get("endings") or {}).items()}
        self.latin = {ord(k): v for k, v in (own.get("transliterate") or {}).items()}

    def table(self, cldr: Mapping[str, Mapping[str, int]]) -> NumberTable:
        """Everything of the two files, the hand-written one last so that it wins."""
        self._cldr(cldr)
        self._words()
        if self.own.get("fold"):
            self._fold()
        dropped = self._drop()
        own, suffixes = self.own, self.own.get("suffixes") or {}
        prefixes = own.get("prefixes") or {}
        group, decimal = "".join(own.get("group", [","])), "".join(own.get("decimal", ["."]))
        return NumberTable(
            code=self.code,
            readings=self._readings(),
            phrases=self._phrases(),
            pieces={form: (((), Word(scale=n) if n >= 10 else Word(value=n)),) for form, n, _ in self._each("pieces")},
            heads=frozenset() if own.get("glued") else frozenset(form[0] for form, _, _ in self._each("pieces")),
            before=self._qualifiers("before", -1),
            after=self._qualifiers("after", 0),
            open_after=self._open_after(),
            leading={name: self._list(own.get(name, []), -1) for name in ("fillers", "minus", "percent_before")},
            pairs=tuple(p for form in self._range("pairs") for p in self._pairs(form)),
            prefixes=tuple(sorted(((p, k == "and") for k, ps in prefixes.items() for p in ps), key=lambda x: (-len(x[0]), x))),
            suffixes=tuple(sorted(((s, role) for role, forms in suffixes.items() for f in forms for s in self._plain(f)), key=lambda x: (-len(x[0]), x))),
            dropped=dropped,
            folded=frozenset(key[0] for key in self.folded if len(key) == 1),
            bare_prefixes=tuple((own.get("bare") or {}).get("prefix", ())),
            decimal=decimal,
            numeral=_numeral(group),
            joins_after=frozenset(JOINABLE[k] for k in own.get("joins_after", ["hundred", "scale"])),
            units_first=own.get("units_first", False),
            glued=own.get("glued", False),
            neighbours=own.get("neighbours", False),
            last_scale_dropped=own.get("last_scale_dropped", False),
            genitive_singular=own.get("genitive_singular", False),
            adjacent=own.get("adjacent", False),
            from_opens=own.get("from_opens", False),
            not_alone=frozenset(words[0] for form in own.get("not_alone", ()) for words in self._forms(form)),
            letters=self.letters,
        )

    def _forms(self, form: str) -> Iterator[tuple[str, ...]]:
        """The shadow words of a form as written out, in each script and with and without the language's own foldings."""
        for plain in self._plain(form):
            words = _pattern(plain)
            yield words
            if self.latin:
                yield _pattern(plain.translate(self.latin))
            if self.letters:
                yield _pattern(shadow(plain, self.letters))

    def _plain(self, form: str) -> list[str]:
        named = re.search(r"~(\w+)", form)
        if not named:
            return expand(form)
        stem, rest, name = form[: named.start()], form[named.end() :], named[1]
        if name not in self.endings:
            raise NumbersError(f"lang/{self.code}/numbers.yaml: {form!r} names the endings {name!r}, which are not listed")
        return [begin + ending + rest for begin in expand(stem) for ending in self.endings[name]]

    def _put(self, form: str, **meaning: Any) -> None:
        for words in self._forms(form):
            key = tuple(w for w in words if w != "-")
            if not key:
                raise NumbersError(f"lang/{self.code}/numbers.yaml: form {form!r} has no word")
            self.found.setdefault(key, {}).update(meaning)

    def _room(self, value: float) -> float:
        room = (self.own.get("rooms") or {}).get(f"{value:g}")
        if room is not None:
            return room
        if value != int(value) or not value:
            return 0
        digits = str(int(value))
        return 1 if value < 20 else 10 ** (len(digits) - len(digits.rstrip("0")))

    def _cldr(self, cldr: Mapping[str, Mapping[str, int]]) -> None:
        for phrase, value in cldr.get("ordinal", {}).items():
            self.found[tuple(phrase.split())] = {"ordinal": value}
        for phrase, value in cldr.get("cardinal", {}).items():
            self.found[tuple(phrase.split())] = {"value": value, "room": self._room(value)}
        for phrase, value in cldr.get("scale", {}).items():
            self.found[(phrase,)] = {"scale": value}
        for key, word in list(self.found.items()) if self.letters or self.latin else ():
            self.found.setdefault(tuple(shadow(w, self.letters) for w in key), dict(word))
            self.found.setdefault(tuple(w.translate(self.latin) for w in key), dict(word))

    def _words(self) -> None:
        each = self._each
        for form, n, _ in each("words"):
            self._put(form, value=n, room=self._room(n), ordinal=None, scale=0)
        for key, name in (("scales", "scale"), ("abbreviations", "short"), ("glued_abbreviations", "glued"), ("fused", "fused")):
            for form, n, _ in each(key):
                self._put(form, **{name: n})
        for form, n, _ in each("collectives"):
            self._put(form, collective=n)
        for form, n, _ in each("approximate"):
            self._put(form, collective=n, about=True)
        for form, n, high in each("indefinite"):
            self._put(form, low=n, high=high)
        for form, n, _ in each("shares"):
            self._put(form, share=n, part=not n)
        for form, n, _ in self._each("words", self.own.get("ordinals") or {}):
            self._put(form, ordinal=n)
        for form in self.own.get("articles", ()):
            self._put(form, article=True)
        for form in self.own.get("half", ()):
            self._put(form, half=True)

    def _each(self, key: str, node: Mapping[str, Any] | None = None) -> Iterator[tuple[str, float, float | None]]:
        for number, forms in ((self.own if node is None else node).get(key) or {}).items():
            low, high = _number(str(number)) or (0, None)
            for form in forms:
                yield form, low, high

    def _fold(self) -> None:
        """Let words be written without their accents, where that makes no other number word."""
        for key, word in list(self.found.items()):
            bare = tuple("".join(c for c in unicodedata.normalize("NFD", w) if not unicodedata.combining(c)) for w in key)
            if bare != key and word.keys() & {"value", "scale", "collective"}:
                if bare not in self.found:
                    self.folded.add(bare)
                    self.found[bare] = dict(word)

    def _drop(self) -> frozenset[str]:
        dropped = [words for form in self.own.get("not_numbers", ()) for words in self._forms(form)]
        for words in dropped:
            self.found.pop(words, None)
            if len(words) > 1:
                self.found[words] = {}
        return frozenset(words[0] for words in dropped if len(words) == 1)

    def _readings(self) -> dict[str, tuple[Reading, ...]]:
        found: dict[str, list[Reading]] = {}
        for key, word in self.found.items():
            found.setdefault(key[0], []).append((key[1:], Word(**word)))
        return {head: tuple(sorted(uses, key=lambda use: -len(use[0]))) for head, uses in found.items()}

    def _range(self, key: str) -> list[str]:
        return (self.own.get("ranges") or {}).get(key, [])

    def _pairs(self, form: str) -> Iterator[tuple[tuple[str, ...], tuple[str, ...]]]:
        opening, _, middle = form.partition(GAP)
        yield from ((a, b) for a in self._forms(opening) for b in self._forms(middle))

    def _phrases(self) -> dict[str, Phrases]:
        own, ordinals = self.own, self.own.get("ordinals") or {}
        names = ("joiners", "of", "inside", "counters", "point", "clock", "share_followed_by", "percent", "ratio", "ratio_round", "denominator_first")
        lists = {name: own.get(name, []) for name in names}
        lists |= {name: ordinals.get(name, []) for name in ("marks", "dot_after", "dot_before")} | {"ordinal_before": ordinals.get("before", [])}
        lists |= {name: self._range(name) for name in ("close", "hedge", "change", "change_after")} | {"range": self._range("joiners")}
        lists |= {f"bare_{name}": (own.get("bare") or {}).get(name, []) for name in BARE}
        return {name: self._list(forms, 0) for name, forms in lists.items()}

    def _list(self, forms: Iterable[str], end: int) -> Phrases:
        return _index(((words, "") for form in forms for words in self._forms(form)), end)

    def _open_after(self) -> dict[str, tuple[tuple[str, tuple[str, ...], str], ...]]:
        """`*dən çox` and `… or more` by the word behind their first part."""
        found: dict[str, list[tuple[str, tuple[str, ...], str]]] = {}
        for phrase, quantifier in self._qualifiers("after", 0).get("*", ()):
            found.setdefault(phrase[1] if phrase[1:] else "", []).append((phrase[0], phrase[1:], quantifier))
        return {word: tuple(sorted(uses, key=lambda use: use[0] == GAP)) for word, uses in found.items()}

    def _qualifiers(self, key: str, end: int) -> Phrases:
        node = self.own.get(key) or {}
        return _index(((words, q) for q, forms in node.items() for form in forms for words in self._forms(form)), end)


def _index(found: Iterable[tuple[tuple[str, ...], str]], end: int = 0) -> Phrases:
    """Phrases by their first word (by their last where `end` is -1), longest first; `*` for those that begin with no word."""
    index: dict[str, dict[tuple[str, ...], str]] = {}
    for words, tag in found:
        head = "*" if words[end][0] in "*…" or words[end][-1] == "*" else words[end]
        index.setdefault(head, {}).setdefault(words, tag)
    return {head: tuple(sorted(uses.items(), key=lambda use: -len(use[0]))) for head, uses in index.items()}


def _pattern(form: str) -> tuple[str, ...]:
    """Shadow words of a form; a star stays with the word it is written to (`*dən`, `yüksəl*`)."""
    if form.isalpha() and (form[0] < "\u0e00" or "\u0eff" < form[0] < "\u3000"):  # one word of a spaced script
        return (shadow(form),)
    found: list[str] = []
    for piece in shadow(form).split():
        if "*" in piece.strip("*") or not piece.strip("*"):
            found += tokens(piece)[0]
        elif piece.startswith("*") or piece.endswith("*"):
            found.append(piece)
        else:
            found += tokens(piece)[0]
    return tuple(found)


def _numeral(group: str) -> re.Pattern[str]:
    """Digits from the first one on, grouped as the language or unmistakably as anybody groups them (1.234.567; 1,234.5).

    Every repetition is of a fixed length: linear time. Whether `part` is decimals, the reader decides.
    """
    g = rf"[1-9]\d{{0,2}}(?P<g>[{re.escape(group)}])\d{{3}}(?:(?P=g)\d{{3}})*(?!\d|(?P=g)\d)|" if group else "(?P<g>(?!))|"
    anybody = r"\d{1,2}(?:,\d\d)+,\d{3}(?=\.\d)|\d{1,3}(?:\.\d{3})+(?=,\d{1,2}(?!\d))|\d{1,3}(?:,\d{3})+(?=\.\d)|\d{1,3}(?P<m>[.,])\d{3}(?:(?P=m)\d{3})+(?!\d)|"
    mark = "[\u200e\u200f\u202a-\u202e]?"  # writing direction: Arabic and Hebrew text has them inside numbers
    indian = r"\d{1,2}(?:,\d\d)+,\d{3}(?!\d)|" if "," in group else ""
    return re.compile(rf"(?P<whole>{indian}{anybody}{g}\d+)(?:{mark}(?P<d>[.,\u066b\u30fb]){mark}(?P<part>\d+))?")
