"""Generate `lang/<code>/territories.json` (country code by name) and `world/countries.csv` from CLDR.

`python -m tally.world.territory_names` writes them, `--check` names those that differ from what the library's data give now.
Source: Unicode CLDR as the Babel library carries it (territory names; the variants are in the packs' `names.yaml`).
"""

from __future__ import annotations

import csv
import io
import json
import re
import sys
from pathlib import Path

from ..packs import LANG, codes
from . import WORLD

_COUNTRY = re.compile(r"[A-Z]{2}")
# Not countries: unions, regions without a people of their own, and CLDR's codes for tests.
_LEFT_OUT = frozenset(("EU", "EZ", "UN", "QO", "XA", "XB", "ZZ", "AC", "CP", "CQ", "DG", "EA", "IC", "TA", "AQ", "BV", "HM", "UM"))
# Sides that are territories but have no ISO 3166-1 code of their own.
_EXTRA = {"NK": "Nagorno-Karabakh", "PMR": "Transnistria"}
_BRACKETED = re.compile(r"\s*[(（].*?[)）]")


def names(locale: str) -> dict[str, str]:
    """Country code by name in the locale, bracketed remarks also left out, sorted by code."""
    from babel import Locale

    found: dict[str, str] = {}
    for code, name in sorted(Locale.parse(locale).territories.items()):
        if _COUNTRY.fullmatch(code) and code not in _LEFT_OUT:
            for form in (name, _BRACKETED.sub("", name)):
                found.setdefault(form, code)
    return found


def rendered() -> dict[Path, str]:
    """Every file with its text."""
    files = {LANG / code / "territories.json": json.dumps(names(code), ensure_ascii=False, indent=0) + "\n" for code in codes()}
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(("code", "name"))
    first = {code: name for name, code in reversed(names("en").items())}
    writer.writerows(sorted({**first, **_EXTRA}.items()))
    return {**files, WORLD / "countries.csv": out.getvalue()}


def main(arguments: list[str]) -> int:
    """Write every file; with `--check` only name the stale ones. Returns the exit code: 1 where a check fails."""
    if arguments not in ([], ["--check"]):
        print("usage: python -m tally.world.territory_names [--check]", file=sys.stderr)
        return 2
    behind = {p: text for p, text in rendered().items() if not p.exists() or p.read_text(encoding="utf-8") != text}
    for path, text in behind.items():
        if arguments:
            print(f"{path.relative_to(LANG.parent)} is out of date: run python -m tally.world.territory_names", file=sys.stderr)
        else:
            path.write_text(text, encoding="utf-8")
    return 1 if arguments and behind else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
