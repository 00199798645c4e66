"""What is known of the world: countries, places, actors. Read from `world/` and the packs, each file when first needed.

After loading everything is pure: the same words in the same language give the same answer.
"""

from __future__ import annotations

import csv
import gzip
import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import islice, product
from pathlib import Path

from .. import packs
from ..kept import kept
from ..model import Mention
from ..packs import peoples
from ..text import shadow, tokens

WORLD = Path(__file__).parent
GRADE = {"country": 1, "region": 2, "district": 3, "settlement": 4, "site": 5}  # place_precision -> how specific


@dataclass(frozen=True, slots=True)
class Known:
    """A place of the gazetteer: id, English name, `place_precision`, recognised country, WGS 84 degrees."""

    id: str
    name: str
    precision: str
    country: str | None
    latitude: float | None = None
    longitude: float | None = None
    name_az: str | None = None
    name_hy: str | None = None
    other_names: str | None = None
    claimed_by: str | None = None
    geonames_id: str | None = None

    @property
    def grade(self) -> int:
        """1 for a country to 5 for a building."""
        return GRADE[self.precision]


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody who makes claims or passes them on: id, English name, `actor_kind`, the side it speaks for."""

    id: str
    name: str
    kind: str
    side: str | None = None
    other_names: str | None = None


def key(name: str, letters: tuple[tuple[str, str], ...] = ()) -> str:
    """What names are looked up by: the tokens of the name's shadow, a space between."""
    return " ".join(tokens(shadow(name, letters))[0])


def _rows(name: str) -> list[dict[str, str]]:
    with (WORLD / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _aliases(row: dict[str, str], *columns: str) -> Iterator[str]:
    for column in columns:
        yield from (part for part in (part.strip() for part in row[column].split("|")) if part)


@cache
@packs.lasting()
def places() -> dict[str, Known]:
    """The places written by hand, by id in file order."""
    return {row["place_id"]: _known(row) for row in _rows("places.csv")}


def _known(row: dict[str, str]) -> Known:
    text = {c: row[c] or None for c in ("country", "name_az", "name_hy", "other_names", "claimed_by", "geonames_id")}
    degrees = {c: float(row[c]) if row[c] else None for c in ("latitude", "longitude")}
    return Known(row["place_id"], row["name"], row["precision"], **text, **degrees)


@cache
def _place_ids() -> dict[str, str]:
    return kept("places", WORLD, lambda: _ids("places.csv", "place_id", "name", "name_az", "name_hy", "other_names"))


def _ids(file: str, id: str, *columns: str) -> dict[str, str]:
    """The id of the first row that goes by each name, as `key` gives names."""
    found: dict[str, str] = {}
    for row in _rows(file):
        for name in _aliases(row, *columns):
            found.setdefault(key(name), row[id])
    return found


@cache
def countries() -> dict[str, str]:
    """English name of every country by ISO 3166-1 alpha-2 code, and of the other sides that are territories."""
    return {row["code"]: row["name"] for row in _rows("countries.csv")}


@cache
def territories(lang: str) -> dict[str, str]:
    """Country code by name as `lang` writes it, names as `key` gives them."""
    path = packs.LANG / lang / "territories.json"
    if not path.exists():
        return {}
    letters = packs.load(lang).letters
    return {key(name, letters): code for name, code in json.loads(path.read_text(encoding="utf-8")).items()}


@cache
def _gazetteer() -> tuple[bytes, int]:
    """The generated gazetteer as it lies on disk, and where its list of names begins; searched there, never parsed whole."""
    text = gzip.decompress((WORLD / "gazetteer.tsv.gz").read_bytes())
    return text, text.index(b"\n\n") + 2


def _row(wanted: str, first: int, last: int) -> list[str] | None:
    """The other fields of the line between `first` and `last` whose first field is `wanted`."""
    text, at = _gazetteer()[0], _search(wanted.encode(), first, last)
    head, *rest = text[at : text.find(b"\n", at)].decode().split("\t") if at < last else [""]
    return rest if head == wanted else None


def _search(sought: bytes, first: int, last: int) -> int:
    """Where between `first` and `last` the first line begins whose first field is not less than `sought`: by halves, the lines being sorted."""
    text = _gazetteer()[0]
    while first < last:
        begin = text.rfind(b"\n", first, (first + last) // 2) + 1 or first
        if text[begin : text.find(b"\t", begin)] < sought:
            first = text.find(b"\n", begin) + 1
        else:
            last = begin
    return first


@lru_cache(maxsize=50_000)
def opens(word: str, lang: str) -> bool:
    """Whether a name of several words can begin with the word in some case."""
    return any(_opens(base, lang) for base, _ in islice(bases(word, packs.load(lang)), 24))


def _opens(word: str, lang: str) -> bool:
    if word in _openings(lang):
        return True
    text, names = _gazetteer()
    sought = word.encode() + b" "
    return text.startswith(sought, _search(sought, names, len(text)))


@cache
def _openings(lang: str) -> frozenset[str]:
    """The first words of the names of several words, but for those of the gazetteer."""
    return frozenset(name.partition(" ")[0] for name in (*_place_ids(), *territories(lang)) if " " in name)


def find(name: str, lang: str, near: frozenset[str] = frozenset()) -> Known | None:
    """The place that a `key` names in `lang`: one written by hand, a country, a city of the gazetteer, in this order.

    Of several cities with the name, one in the countries `near` comes first, then one in the language's own country,
    then the largest.
    """
    written = _place_ids().get(name)
    if written:
        return places()[written]
    code = territories(lang).get(name)
    if code:
        return country(code)
    return _city(name, near, frozenset((packs.load(lang).country,))) if len(name) > 2 and name not in _excluded(lang) else None


def country(code: str) -> Known | None:
    """The country with that code as a place; None where there is none."""
    name = countries().get(code)
    return Known(f"plc-{code.lower()}", name, "country", code) if name else None


@cache
def _excluded(lang: str) -> frozenset[str]:
    """Names of cities that are common words of the language, as `key` gives them."""
    return packs.load(lang).not_places


def bases(word: str, pack: packs.Pack) -> Iterator[tuple[str, str | None]]:
    """The word itself, then what it may be in its base form, each with the case that its ending shows."""
    yield word, None
    for case, ending, old in pack.endings:
        if word.endswith(ending) and len(word) - len(ending) >= 2:
            yield word[: len(word) - len(ending)] + old, case


def lookup(words: tuple[str, ...], pack: packs.Pack, near: frozenset[str] = frozenset()) -> tuple[Known, str | None] | None:
    """The place that the words name in some case, with that case; the plain form first. At most 96 forms are tried."""
    return _lookup(words, pack.code, near) if len(words) == 1 or opens(words[0], pack.code) else None


@lru_cache(maxsize=50_000)
def _lookup(words: tuple[str, ...], lang: str, near: frozenset[str]) -> tuple[Known, str | None] | None:
    pack = packs.load(lang)
    choices = [tuple(islice(bases(w, pack), 24)) for w in words]
    for combination in islice(product(*choices), 96):
        known = find(" ".join(base for base, _ in combination), pack.code, near)
        if known:
            return known, combination[-1][1] or _case_of(known, words, pack, near)
    return None


def _case_of(known: Known, words: tuple[str, ...], pack: packs.Pack, near: frozenset[str]) -> str | None:
    """The case of a form that is itself a spelling of the place in another language ("Lvova"), by its base form here."""
    for base, case in islice(bases(words[-1], pack), 1, 24):
        again = find(" ".join((*words[:-1], base)), pack.code, near)
        if again and again.id == known.id:
            return case
    return None


def _city(name: str, *preferred: frozenset[str]) -> Known | None:
    """The city of that name in the first of the sets of countries that has one, else the largest."""
    found = _cities(name)
    for near in preferred:
        for city in found:
            if city.country in near:
                return city
    return found[0] if found else None


@lru_cache(maxsize=50_000)
def _cities(name: str) -> tuple[Known, ...]:
    """The cities of that name, in order of population."""
    text, names = _gazetteer()
    return tuple(filter(None, map(_town, _row(name, names, len(text)) or ())))


def _town(number: str) -> Known | None:
    """The city with that GeoNames number."""
    fields = _row(number, 0, _gazetteer()[1] - 1)
    if fields is None:
        return None
    title, code, latitude, longitude = fields
    return Known(f"plc-gn-{number}", title, "settlement", code, float(latitude), float(longitude), geonames_id=f"gn-{number}")


def place(place_id: str) -> Known | None:
    """The place with that id: for the rows of the places table. None for an id that is not in the gazetteer."""
    hit = places().get(place_id)
    if hit or not place_id.startswith("plc-"):
        return hit
    if not place_id.startswith("plc-gn-"):
        return country(place_id[4:].upper())
    return _town(place_id[7:])


@cache
@packs.lasting()
def actors() -> dict[str, Actor]:
    """The actors written by hand, by id in file order."""
    return {r["actor_id"]: Actor(r["actor_id"], r["name"], r["kind"], r["side"] or None, r["other_names"] or None) for r in _rows("actors.csv")}


@cache
def states() -> frozenset[str]:
    """Codes of sides that have offices: countries and territories."""
    return frozenset(countries())


@cache
def sides() -> dict[str, str]:
    """English name of every side by its code: countries, territories, and organisations by the first actor that stands for them."""
    named = {a.side: a.name for a in reversed(actors().values()) if a.side and a.kind != "person"}
    return named | countries()


@cache
def _actor_ids() -> dict[str, str]:
    return kept("actors", WORLD, lambda: _ids("actors.csv", "actor_id", "name", "other_names"))


@cache
def _longest_actor() -> int:
    return max(name.count(" ") + 1 for name in _actor_ids())


@cache
def institutions() -> dict[str, tuple[str, str]]:
    """English name and `actor_kind` of each kind of office that every country has."""
    return {row["kind"]: (row["name"], row["actor_kind"]) for row in _rows("institutions.csv")}


@cache
def forces(column: str = "forces") -> frozenset[str]:
    """The kinds of office that institutions.csv marks in a column.

    `forces` command armed forces or police, `fights` go where the fighting is, `abroad` speak of their people in other countries,
    `officials` carry their country even where they are not named.
    """
    return frozenset(row["kind"] for row in _rows("institutions.csv") if row[column])


@cache
def guards() -> frozenset[str]:
    """The kinds of office that enforce the law and fight no war: column `law_enforcement`."""
    return frozenset(row["kind"] for row in _rows("institutions.csv") if row["law_enforcement"])


@cache
def of_state() -> frozenset[str]:
    """The kinds of office whose mere name beside a noun tells that it is the state's ("army lorries"): column `of_state`."""
    return frozenset(row["kind"] for row in _rows("institutions.csv") if row["of_state"])


def office(side: str, kind: str = "") -> Actor:
    """The actor of a side and a kind of office (`act-az-mod`), or the side as a whole (`act-az`). KeyError if unknown."""
    name = countries()[side]
    if not kind:
        return Actor(f"act-{side.lower()}", name, "government", side)
    title, actor_kind = institutions()[kind]
    return Actor(f"act-{side.lower()}-{kind.replace('_', '-')}", f"{name}: {title}", actor_kind, side)


def actor_of(actor_id: str) -> Actor | None:
    """The actor with that id: for the rows of the actors table. None for an id that nothing gives."""
    hit = actors().get(actor_id)
    if hit or not actor_id.startswith("act-"):
        return hit
    side, _, kind = actor_id[4:].partition("-")
    known = side.upper() in countries() and (not kind or kind.replace("-", "_") in institutions())
    return office(side.upper(), kind.replace("-", "_")) if known else None


def actor(text: str, lang: str) -> Actor | None:
    """Who the words of a claimant are: a named actor, or the office of the country that the words name together.

    None where they name no country with the office ("the ministry"), or nobody known: that is left to the context.
    """
    pack = packs.load(lang) if lang in packs.codes() else None
    words = tokens(shadow(text, pack.letters if pack else ()))[0]
    named = _named(words, pack)
    if pack is None:
        return named[0] if named else None
    found = pack.lexicon.find(words)
    side, kind = _side(found, words, pack), _office(found)
    covered = max((m.last - m.first for m in found if m.entry.role == "name.institutions"), default=0)
    if named and (named[1] > covered and named[1] > 1 and named[0].kind not in ("media", "person") or not (side in states() and kind)):
        return named[0]
    if side not in countries():
        return None
    if kind:
        return office(side, kind)
    capitals = [m for m in found if m.entry.role == "name.capitals" and m.entry.code in countries()]
    for m in sorted(capitals, key=lambda m: -m.last):  # a metonym at either end of the words is who speaks, whatever else they name
        if m.last == len(words) or m.first == 0:
            return office(m.entry.code)
    plain = len([w for w in words if w.isalpha() and len(w) > 3]) <= 1 + (side == "NK")
    return office(side) if plain else None


def _side(found: list[Mention], words: tuple[str, ...], pack: packs.Pack) -> str | None:
    """The side that the words name: adjectives and names first, then capitals, then any country of CLDR's list."""
    for role in ("name.sides", "name.capitals"):
        codes = [m.entry.code for m in sorted(found, key=lambda m: (m.first, -m.last)) if m.entry.role == role]
        if codes:
            return codes[0]
    known = territories(pack.code)
    exact = next((known[base] for w in words for base, _ in islice(bases(w, pack), 24) if base in known), None)
    return exact or next((code for w in words if (code := peoples.of(w, _stems(pack.code)))), None)


@cache
def _stems(lang: str) -> dict[str, str]:
    return peoples.stems(territories(lang), packs.load(lang))


def _office(found: list[Mention]) -> str | None:
    """The longest kind of office in the words; of equals the first."""
    offices = [m for m in found if m.entry.role == "name.institutions"]
    return min(offices, key=lambda m: (m.first - m.last, m.first)).entry.code if offices else None


def _named(words: tuple[str, ...], pack: packs.Pack | None) -> tuple[Actor, int] | None:
    """The longest name of an actor in the words and how many words it has; its last word may be inflected."""
    for size in range(min(_longest_actor(), len(words)), 0, -1):
        for at in range(len(words) - size + 1):
            head, last = words[at : at + size - 1], words[at + size - 1]
            for base, _ in islice(bases(last, pack), 24) if pack and len(last) > 3 else ((last, None),):
                hit = actors().get(_actor_ids().get(" ".join((*head, base)), ""))
                if hit:
                    return hit, size
    return None
