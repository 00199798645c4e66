"""The form that a query and a text have in common: words without case, accents, points, strokes and the spellings that differ by keyboard or country.

A text is cut into words first and each word is folded by itself, so a folded word always knows which characters of the text it
is. What is folded, and why it may be:

- Case, accents, vowel points and joiners of every script: Unicode's own decomposition (NFKD) without its combining marks. The marks
  that make another kana of one (が, か) stay, since they are as different as two letters.
- Letters whose stroke, ligature or missing dot Unicode takes for no mark: ß, ø, ł, đ, æ, œ, þ, ı. Azerbaijani ə is e, as it is
  written where a keyboard lacks it, and as its Turkish cognates have it.
- Cyrillic: one name is written by several rules. Bulgarian writes Russian ы as и and э as е, and drops ъ; Ukrainian и, і, ї stand
  where Russian has и or ы, є where it has е, ґ where it has г (the practical transcriptions that the press of these languages
  follows); й and ё lose their mark as other letters do; ь and ъ and the Ukrainian apostrophe, which stand for no sound of their
  own, are dropped. Serbian, Macedonian and Turkic letters become what a Russian or Bulgarian newspaper writes for them.
- Greek final sigma and the final letters of Hebrew, which only tell that a word ends. Georgian capitals.
- Armenian և, եւ and եվ are one: ligature, classical and reformed spelling. Marks of emphasis inside a word (՛ ՞ ՜) are dropped.
- Arabic script: hamza on its seats, alef maksura and Persian yeh, Persian kaf and heh, ta marbuta, tatweel: what keyboards and
  newspapers of different countries write for one another (the normalisation that Arabic search engines share).
- Digits of every script, full-width letters; separators between thousands are no part of a number ("1,200", "1 200": 1200).
- An apostrophe inside a word is no letter (Sana'a, O'zbek, Bakı'da), but one after an article of French or Italian parts two words.
- Scripts written without spaces: each character is a word.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from ..text import UNSPACED


class Word(NamedTuple):
    """A word in folded form and where it stands in its text, in code points, end exclusive.

    `rounded` are its o and u with their dots, which folding takes away: in Turkic languages öldü (died) is not oldu (became).
    """

    form: str
    start: int
    end: int
    rounded: str = ""


_ALIKE = (
    "ß:ss ø:o ł:l đ:d ð:d æ:ae œ:oe þ:th ħ:h ı:i ə:e ŋ:n ĸ:k "
    "ы:и і:и ј:и э:е є:е ґ:г ђ:дж ћ:ч џ:дж љ:л њ:н ѓ:г ќ:к ә:а ө:о ү:у ұ:у қ:к ң:н ғ:г һ:х ъ: ь: "
    "ς:σ ך:כ ם:מ ן:נ ף:פ ץ:צ "
    "ٱ:ا ى:ي ی:ي ے:ي ک:ك ہ:ه ھ:ه ە:ه ة:ه ـ:"
)
_LETTERS = str.maketrans(dict(pair.split(":") for pair in _ALIKE.split()))
_APOSTROPHES = "'’‘ʼ`´ʹ＇ʻʿʾ"
_EMPHASIS = "՛՜՞՚"
_GERSHAYIM = '"״׳'  # in Hebrew abbreviations
_SPACES = " \u00a0\u2007\u2009\u202f"
_KANA_MARKS = "\u3099\u309a"
_MARKS = "".join(chr(c) for c in (*range(0x300, 0x2E80), *range(0xA000, 0xAC00), *range(0xFB1E, 0xFE30)) if unicodedata.category(chr(c)) in ("Mn", "Mc", "Cf"))
_ELIDED = re.compile(rf"[ldjnscmt][{_APOSTROPHES}](?=[^\W\d_])", re.IGNORECASE)
_THOUSANDS = rf"\d{{1,3}}(?:[{_SPACES}]\d{{3}}){{1,9}}(?![{_SPACES}]?\d)|\d{{1,3}}(?:[,.'’٬]\d{{3}}){{1,9}}(?!\d)"
_LETTER = rf"[^\W\d_{UNSPACED.pattern[1:-1]}]"
_INSIDE = rf"[{re.escape(_MARKS)}{_EMPHASIS}\u00ad]|[{_APOSTROPHES}](?={_LETTER})|(?<=[א-ת])[{_GERSHAYIM}](?=[א-ת])"
_WORD = re.compile(rf"{_LETTER}++(?:{_LETTER}++|{_INSIDE})*|(?<!\d)(?:{_THOUSANDS})|\d++|{UNSPACED.pattern}")  # the commonest first


def words(text: str) -> Iterator[Word]:
    """The words of a text in order. Work is linear in its length."""
    for found in _WORD.finditer(text):
        start, elided = found.start(), _ELIDED.match(found[0])
        if elided:
            yield Word(found[0][0].lower(), start, start + 1)
            start += elided.end()
        form = _folded(text[start : found.end()])
        if form:
            yield Word(form, start, found.end(), _rounded(text[start : found.end()]))


def folded(text: str) -> str:
    """The folded words of a text, one space before, between and behind them; "" where it has none."""
    found = " ".join(filter(None, map(_forms, _WORD.findall(text))))
    return f" {found} " if found else ""


@lru_cache(maxsize=200_000)
def _forms(word: str) -> str:
    return " ".join(form for form, *_ in words(word))


@lru_cache(maxsize=200_000)
def _rounded(word: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFC", word.lower()) if c in "oöuü")


@lru_cache(maxsize=200_000)
def _folded(word: str) -> str:
    if word[0].isdecimal():
        return "".join(str(unicodedata.digit(c)) for c in word if c.isdecimal())
    plain = unicodedata.normalize("NFKD", word.lower()).translate(_LETTERS)
    bare = "".join(c for c in plain if (c.isalnum() and c not in _APOSTROPHES) or c in _KANA_MARKS or unicodedata.category(c) == "Mc")
    return unicodedata.normalize("NFC", bare).replace("եւ", "եվ")
