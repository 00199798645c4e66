"""Cut a document into sentences, each with its language and tokens.

A line is read in the language it is written in, whatever the document says of itself; paragraphs end at blank lines.
Sentences come from sentencex, joined again where a pack's abbreviation was taken for an end.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache

import sentencex

from . import packs
from .model import Document, Sentence
from .text import shadow, tokens

_LINE = re.compile(r"[^\n\r\x85\u2028\u2029]+")
_LAST_WORD = re.compile(r"([^\W\d_][\w.-]*)\.\s*$")
_LETTERS = re.compile(r"[^\W\d_]")
_WEB = re.compile(r"\S*(?:://|www\.|[@#])\S+")
SHORT = 40  # letters; a shorter passage does not tell its language reliably


@cache
def _identifier():  # noqa: ANN202 - a library's class, imported only when a text is met
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE)


def detect(text: str) -> str:
    """ISO 639-1 code of the language of `text`, close relatives read as the language that a pack claims them for."""
    return packs.covering(_identifier().classify(_WEB.sub(" ", text))[0])


def passage_language(passage: str, usual: str | None) -> str | None:
    """The language of one passage; a short one is taken for the document's usual language while the script agrees."""
    letters = len(_LETTERS.findall(passage, 0, 4 * SHORT))
    known = usual in packs.codes()
    alike = known and (not letters or script(passage) == packs.load(usual).script)
    if alike and letters < SHORT:
        return usual
    found = detect(passage)
    return usual if alike and found not in packs.codes() and letters < 3 * SHORT else found


def script(text: str) -> str:
    """The script of the first letter of `text`: the first word of its Unicode name ("LATIN"), "" without letters."""
    first = _LETTERS.search(text)
    return unicodedata.name(first[0], "").split(" ")[0] if first else ""


def sentences(document: Document) -> Iterator[Sentence]:
    """The document's sentences in order, those in a language without a pack left out. Offsets are code points."""
    usual = document.lang or (detect(document.text[:4000]) if _LETTERS.search(document.text) else None)
    usual = packs.covering(usual) if usual else None
    paragraph, end = 0, 0
    for line in _LINE.finditer(document.text):
        paragraph += end > 0 and len(document.text[end : line.start()].splitlines()) > 1  # a blank line between
        end = line.end()
        lang = passage_language(line[0], usual)
        if lang in packs.codes():
            yield from _of_passage(line[0], line.start(), lang, paragraph)


def _of_passage(passage: str, offset: int, lang: str, paragraph: int) -> Iterator[Sentence]:
    pack = packs.load(lang)
    shadowed = shadow(passage, pack.letters)
    for start, end in _bounds(passage, pack):
        words, starts, ends = tokens(shadowed, start, end)
        if words:
            capital = tuple(passage[s].isupper() for s in starts)
            begins, finishes = tuple(offset + s for s in starts), tuple(offset + e for e in ends)
            yield Sentence(begins[0], finishes[-1], lang, words, begins, finishes, paragraph, capital)


def _bounds(passage: str, pack: packs.Pack) -> Iterator[tuple[int, int]]:
    """Starts and ends of the sentences of one line, abbreviations joined to what follows them."""
    begin = None
    for cut in sentencex.get_sentence_boundaries(pack.code, passage):
        begin = cut["start_index"] if begin is None else begin
        end = cut["end_index"]
        if not _unfinished(passage[begin:end], passage[end : end + 1], pack):
            yield begin, end
            begin = None
    if begin is not None:
        yield begin, len(passage)


def _unfinished(sentence: str, following: str, pack: packs.Pack) -> bool:
    """True where the full stop belongs to an abbreviation: the next letter is small, or a title ("Ген.") names a person."""
    last = _LAST_WORD.search(sentence)
    if not last or not following or shadow(last[1], pack.letters) not in pack.abbreviations:
        return False
    return not following.isupper() or last[1][:1].isupper()
