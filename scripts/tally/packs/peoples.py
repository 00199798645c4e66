"""Adjectives and names of peoples that no pack lists: words that go on where the name of a country ends."""

from __future__ import annotations

from collections.abc import Mapping

from .. import packs

STEM = 5  # letters that a country's name must keep
LONGEST = 7  # letters that make an adjective of it


def of(word: str, stems: Mapping[str, str]) -> str | None:
    """The code of the country whose name `word` continues ("Senegalese"), the longest name first; None where there is none."""
    return next((stems[word[:n]] for n in range(len(word), STEM - 1, -1) if word[:n] in stems and len(word) - n <= LONGEST), None)


def stems(countries: Mapping[str, str], pack: packs.Pack) -> dict[str, str]:
    """Codes of countries by what adjectives keep of their names: all of it, or all but an ending that the cases of the language replace.

    `countries` are codes by names as the language writes them.
    """
    endings = ("", *sorted({old for _, _, old in pack.endings if old}))
    found: dict[str, str] = {}
    for name, code in countries.items():
        for ending in endings:
            stem = name[: len(name) - len(ending)] if name.endswith(ending) else ""
            if stem.isalpha() and len(stem) >= STEM:
                found.setdefault(stem, code)
    return found
