"""Cut a document into sentences, each with its language and tokens.

A line is read in the language it is written in, whatever the document says of itself; paragraphs end at blank lines.
Sentences come from sentencex, joined again where a pack's abbreviation was taken for an end.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import NamedTuple

import sentencex

from .. import packs
from ..model import Document, Sentence
from ..text import BULLETS, shadow, tokens
from . import scan
from .passage import Passage, fold
from .signs import Glance

_LINE = re.compile(r"[^\n\r\x85\u2028\u2029]+")
_LAST_WORD = re.compile(r"([^\W\d_][\w.-]*)\.\s*$")
_LETTERS = re.compile(r"[^\W\d_]")
_WEB = re.compile(r"(?<!\S)\S*(?:://|www\.|[@#])\S+")
_BULLETS = str.maketrans(dict.fromkeys(BULLETS, "*"))  # behind them sentencex takes the rest of the line for one sentence
LONGEST_WORD = 60  # characters before a full stop that can be an abbreviation
MOST_TOKENS = 400  # tokens that are parsed as one sentence
SHORT = 40  # letters; a shorter passage does not tell its language reliably
SAMPLE = 4 * SHORT  # characters of a passage in which its letters are counted


@cache
def _identifier():  # noqa: ANN202 - a library's class, imported only when a text is met
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE)


@lru_cache(maxsize=64)  # a passage is asked about more than once while its document is read
def detect(text: str) -> str:
    """ISO 639-1 code of the language of `text`, close relatives read as the language that a pack claims them for.

    The language whose small words the text is full of; where none is plainly ahead, the one that a model finds.
    """
    seen = Passage.of(text)
    plain = scan.language(seen) if scan.letters(seen, SAMPLE) >= SHORT else None
    return plain or packs.covering(_identifier().classify(_WEB.sub(" ", text))[0])


def passage_language(passage: str, usual: str | None) -> str | None:
    """The language of one passage; a short one is taken for the document's usual language while the script agrees and its small words tell of no other."""
    letters = scan.letters(Passage.of(passage[:SAMPLE]), SAMPLE)
    if letters < 3 * SHORT and _is_usual(passage, usual):
        return (scan.language(Passage.of(passage)) if letters >= SHORT else None) or usual
    return detect(passage)


def _is_usual(passage: str, usual: str | None) -> bool:
    """Whether nothing in the letters of a passage speaks against the document's usual language."""
    return usual in packs.codes() and script(passage) in ("", packs.load(usual).script)


def script(text: str) -> str:
    """The script of the first letter of `text`: the first word of its Unicode name ("LATIN"), "" without letters."""
    first = _LETTERS.search(text)
    return unicodedata.name(first[0], "").split(" ")[0] if first else ""


def sentences(document: Document) -> Iterator[Sentence]:
    """The document's sentences in order, those in a language without a pack left out. Offsets are code points."""
    usual = _usual(document)
    paragraph, end = 0, 0
    for line in _LINE.finditer(document.text):
        paragraph += end > 0 and len(document.text[end : line.start()].splitlines()) > 1  # a blank line between
        end = line.end()
        lang = passage_language(line[0], usual)
        if lang in packs.codes():
            for bounds in _bounds(line[0], packs.load(lang)):
                yield from _sentence(line[0], line.start(), lang, paragraph, *bounds)


def candidates(document: Document) -> Iterator[Sentence]:
    """The sentences in which a claim can stand, found without reading the others; all of them as if of one paragraph.

    A list of equipment brings the sentence along that says what became of it.
    """
    folded = filter(None, fold(document.text).split("\n"))
    opener, unread = None, False  # a part after which a list may come, and whether it has not been given yet
    for line, plain in zip(_LINE.finditer(document.text), folded, strict=True):
        seen = Passage.of(line[0], plain)
        lang = _likely(seen, document.lang)
        glance = _glance(seen, lang)
        if not (glance.claims or glance.opens or opener):
            continue
        whole = _Part(document, line.start(), seen, lang)
        if not glance.claims and not whole.may_list():
            opener, unread = whole if glance.opens else None, True
            continue
        for part in whole.sentences():
            glance = _glance(part.seen, part.lang)
            listed = opener is not None and part.may_list()
            if listed and unread:
                yield from opener.read()
            if listed or glance.claims:
                yield from part.read()
            opener, unread = part if glance.opens else None, not (listed or glance.claims)


def _glance(seen: Passage, lang: str | None) -> Glance:
    """What can stand in a passage of that language, None where it is not known."""
    if lang is not None:
        return scan.signs(lang).look(seen.read_in(packs.letters(lang)))
    claims = opens = False
    for signs, read in scan.in_language(seen, None):
        glance = signs.look(read)
        claims, opens = claims or glance.claims, opens or glance.opens
    return Glance(claims, opens)


class _Part(NamedTuple):
    """A line or a sentence of a document that begins at `start`, and its language as far as it is known."""

    document: Document
    start: int
    seen: Passage
    lang: str | None

    def may_list(self) -> bool:
        return any(signs.may_list(seen) for signs, seen in scan.in_language(self.seen, self.lang))

    def sentences(self) -> Iterator[_Part]:
        """The sentences of a line, none where its language has no pack."""
        lang = self.lang or passage_language(self.seen.text, _usual(self.document))
        for start, end in _bounds(self.seen.text, packs.load(lang)) if lang in packs.codes() else ():
            yield _Part(self.document, self.start + start, self.seen.cut(start, end), lang)

    def read(self) -> Iterator[Sentence]:
        """The part as one sentence."""
        lang = self.lang or passage_language(self.seen.text, _usual(self.document))
        if lang in packs.codes():
            yield from _sentence(self.seen.text, self.start, lang, 0, 0, len(self.seen.text))


def _likely(seen: Passage, usual: str | None) -> str | None:
    """The passage's language as far as it can be told without asking the model."""
    if scan.letters(seen, SAMPLE) >= SHORT:
        return scan.language(seen)
    return usual if _is_usual(seen.text, usual) else None


@lru_cache(maxsize=1)
def _usual(document: Document) -> str | None:
    """The language of the document as a whole: what it says itself, else what it begins with."""
    usual = document.lang or (detect(document.text[:4000]) if _LETTERS.search(document.text) else None)
    return packs.covering(usual) if usual else None


def _sentence(passage: str, offset: int, lang: str, paragraph: int, start: int, end: int) -> Iterator[Sentence]:
    """What stands at `start`..`end` of a passage that begins at `offset` of the document, cut into tokens; none where it is empty."""
    words, starts, ends = tokens(shadow(passage[start:end], packs.load(lang).letters))
    if not words:
        return
    here = offset + start
    capital = tuple([passage[start + s].isupper() for s in starts])  # lists are made faster than generators run
    begins, finishes = tuple([here + s for s in starts]), tuple([here + e for e in ends])
    for a, b in _pieces(words):
        yield Sentence(begins[a], finishes[b - 1], lang, words[a:b], begins[a:b], finishes[a:b], paragraph, capital[a:b])


def _pieces(words: tuple[str, ...]) -> Iterator[tuple[int, int]]:
    """Where a sentence that no writer writes is cut: after MOST_TOKENS at most, at the last comma or semicolon of a piece if it has one.

    Later stages look around within a sentence; with its length bounded their work is linear in the text's.
    """
    first = 0
    while len(words) - first > MOST_TOKENS:
        signs = (i + 1 for i in range(first + MOST_TOKENS - 1, first + MOST_TOKENS // 2, -1) if words[i] in (",", ";"))
        last = next(signs, first + MOST_TOKENS)
        yield first, last
        first = last
    yield first, len(words)


def _bounds(passage: str, pack: packs.Pack) -> Iterator[tuple[int, int]]:
    """Starts and ends of the sentences of one line, abbreviations joined to what follows them."""
    begin = None
    for cut in sentencex.get_sentence_boundaries(pack.code, passage.translate(_BULLETS)):
        begin = cut["start_index"] if begin is None else begin
        end = cut["end_index"]
        if not _unfinished(passage[max(begin, end - LONGEST_WORD) : end], passage[end : end + 1], pack):
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
