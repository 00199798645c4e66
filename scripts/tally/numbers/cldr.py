"""CLDR's spellings of numbers, inverted once per language into `lang/<code>/numbers.json`.

`python -m tally.numbers.cldr` writes the tables of every language that has a `numbers.yaml`; `--check` writes nothing and names
each table that is out of date. The spelling rules come from unicode-rbnf, which is needed for this alone. A table holds
only what the number reader cannot put together itself: "two hundred and five" is made of its words.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from ..text import shadow, tokens
from .numpacks import LANG, read_yaml

COUNTED = (*range(100), *range(100, 1000, 100), 1000, 2000, 1_000_000, 2_000_000)
ORDINALS = (*range(1, 32), *range(40, 101, 10), 1000)
SCALES = (10, 100, 1000, 10_000, 10**6, 10**8, 10**9, 10**12)
TIMES = (1, 2, 3, 5, 11, 100)  # what a scale is read off from: its form follows the number before it
Spelling = tuple[int, str]


def codes() -> tuple[str, ...]:
    """The languages that have a `numbers.yaml`, sorted."""
    return tuple(sorted(path.parent.name for path in LANG.glob("*/numbers.yaml")))


def table(code: str) -> dict[str, dict[str, int]]:
    """The CLDR table of a language: phrases (words parted by a space) to numbers, under cardinal, scale and ordinal."""
    own = read_yaml(code)
    names = own.get("cldr", [code])
    numbers = sorted({*COUNTED, *(s * t for s in SCALES for t in TIMES)})
    cardinal = [s for name in names for s in _spellings(name, numbers, "cardinal", "numbering")]
    ordinal = [s for name in names for s in _spellings(name, ORDINALS, "ordinal")]
    words = {phrase: n for n, phrase in cardinal if n in COUNTED}
    scale = dict(_scales(cardinal, bool(own.get("glued"))))
    kept = {p: n for p, n in words.items() if p not in scale and not _made_of(p, n, words, own.get("joiners", []))}
    ranks = {p: n for n, p in ordinal if " " not in p and p not in words and p not in scale and not p.isdigit()}
    return {"cardinal": _sorted(kept), "scale": _sorted(scale), "ordinal": _sorted(ranks)}


def _spellings(name: str, numbers: Iterable[int], *kinds: str) -> Iterator[Spelling]:
    from unicode_rbnf import RbnfEngine

    engine = RbnfEngine.for_language(name)
    names = [r for r in engine.rulesets if r.startswith("spellout") and any(k in r for k in kinds) and not r.endswith(("-year", "-financial"))]
    names = [r for r in names if not engine.rulesets[r].is_private]
    for n in numbers if names else ():
        for text in engine.format_number(n, ruleset_names=names).text_by_ruleset.values():
            phrase = _phrase(text)
            if phrase and not any(c.isdigit() for c in phrase):
                yield n, phrase


def _phrase(text: str) -> str:
    """The spelling as the reader meets it: shadow words parted by one space, no soft hyphens, no hyphens."""
    plain = text.replace("\u00ad", "").replace("\u200b", "")
    return " ".join(w for w in tokens(shadow(plain))[0] if w[:1].isalnum())


def _scales(cardinal: Iterable[Spelling], glued: bool) -> Iterator[tuple[str, int]]:
    """Words that multiply: what is left of "three thousand" without "three", in the same rule set and any other."""
    spelled: dict[int, set[str]] = {}
    for n, phrase in cardinal:
        spelled.setdefault(n, set()).add(phrase)
    for scale in SCALES:
        for times in TIMES:
            for whole in spelled.get(scale * times, ()):
                for part in spelled[times] if times > 1 else ():
                    rest = _rest(whole, part, glued and scale >= 100)
                    if rest:
                        yield rest, scale


def _rest(whole: str, part: str, glued: bool) -> str:
    if whole.startswith(part + " "):
        rest = whole[len(part) + 1 :]
    elif glued and whole.startswith(part) and len(whole) - len(part) > 2:
        rest = whole[len(part) :]
    else:
        return ""
    return "" if " " in rest else rest


def _made_of(phrase: str, n: int, words: dict[str, int], joiners: Iterable[str]) -> bool:
    """Whether adding its words to a ten or hundred gives the number, so that the reader needs no entry of its own."""
    values = [words.get(w, -1) for w in phrase.split() if w not in joiners]
    return len(values) > 1 and min(values) > 0 and max(values) >= 20 and sum(values) == n


def _sorted(found: dict[str, int]) -> dict[str, int]:
    return dict(sorted(found.items(), key=lambda item: (item[1], item[0])))


def rendered(code: str) -> str:
    """The text of the language's `numbers.json`."""
    return json.dumps(table(code), ensure_ascii=False, indent=0) + "\n"


def stale() -> list[Path]:
    """The tables on disk that differ from what CLDR gives now."""
    paths = {code: LANG / code / "numbers.json" for code in codes()}
    return [p for code, p in paths.items() if not p.exists() or p.read_text(encoding="utf-8") != rendered(code)]


def main(arguments: list[str]) -> int:
    """Write every table; with `--check` only name the stale ones. Returns the exit code: 1 where a check fails."""
    if arguments not in ([], ["--check"]):
        print("usage: python -m tally.numbers.cldr [--check]", file=sys.stderr)
        return 2
    behind = stale()
    for path in behind:
        if arguments:
            print(f"{path.relative_to(LANG.parent)} is out of date: run python -m tally.numbers.cldr", file=sys.stderr)
        else:
            path.write_text(rendered(path.parent.name), encoding="utf-8")
    return 1 if arguments and behind else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
