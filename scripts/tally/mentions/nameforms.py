"""Signs by which names are known apart from their meaning: quotation marks, an abbreviation in brackets, the genitive.

Everything here looks at one sentence. Spans are token indices, end exclusive.
"""

from __future__ import annotations

from .. import packs
from . import View

TITLE = 4  # words of a name in quotation marks
SHORT = 6  # letters of an abbreviation in brackets


def in_title(view: View, i: int) -> bool:
    """Token `i` opens or closes the quotation marks around a name: «Азов», "Boko Haram"."""
    words, capital = view.words, view.parsed.sentence.capital
    if words[i] != '"':
        return False
    for step in (-1, 1):
        k = i + step
        while 0 <= k < len(words) and abs(k - i) <= TITLE and (words[k].isalpha() or words[k] == "-"):
            k += step
        first = k + 1 if step < 0 else i + 1
        if abs(k - i) > 1 and 0 <= k < len(words) and words[k] == '"' and capital[first]:
            return True
    return False


def acronym(view: View, i: int) -> bool:
    """Token `i` is a bracket around one word: "the Observatory (SOHR)"."""
    words = view.words
    return words[i : i + 1] == ("(",) and words[i + 2 : i + 3] == (")",) or i > 1 and words[i] == ")" and words[i - 2] == "("


def abbreviated(view: View, first: int, last: int) -> bool:
    """Whether words are a name with its own abbreviation in brackets behind it, whatever its words mean by themselves."""
    words, capital = view.words, view.parsed.sentence.capital
    short = words[last - 2] if last - first > 3 and words[last - 3] == "(" and words[last - 1] == ")" else ""
    return 1 < len(short) <= SHORT and short.isalpha() and capital[last - 2] and capital[first]


def genitive(view: View, i: int) -> bool:
    """Token `i` ends as names do in the genitive, or is such an ending that an apostrophe sets off."""
    word, set_off = view.words[i], view.words[i - 1 : i] == ("'",)
    endings = [e[1] for e in packs.load(view.parsed.sentence.lang).endings if e[0] == "genitive" and not e[2]]
    return word in endings if set_off else any(word.endswith(e) and len(word) > len(e) + 2 for e in endings)
