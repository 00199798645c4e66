"""What brought an outcome about (a mine, a strike, an earthquake), as far as words name it: the codes of the list `cause`.

Not a column of claims: a cause tells one event from another, and is asked for where events are formed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import lru_cache

from .. import packs
from ..codes import FAMILIES_OF
from ..model import Document
from ..schema.tables import Claim
from ..text import shadow, tokens

LEAD = 400  # characters of an article in which it says what it is about
VAGUE = frozenset(cause for cause, families in FAMILIES_OF.items() if len(families) > 2)  # an explosion, a fire: of many things

Causes = Mapping[str, str]  # cause by claim_id
NO_CAUSES: Causes = {}


def told(documents: Iterable[Document], claims: Iterable[Claim]) -> Causes:
    """The cause of each claim for which its article names one: the nearest in its quote, else the last before it in its
    paragraph, else what the title or the beginning of the article is about."""
    by_source: dict[str, list[Claim]] = defaultdict(list)
    for claim in claims:
        by_source[claim.source_id].append(claim)
    found = {}
    for document in documents:
        for claim in by_source.get(document.id, ()):
            if cause := _around(document, claim) or _about(document, claim):
                found[claim.claim_id] = cause
    return found


def _around(document: Document, claim: Claim) -> str | None:
    begin = max(document.text.rfind("\n\n", 0, claim.quote_start) + 1, claim.quote_start - LEAD)
    own = _nearest(claim.quote, claim.language, claim.number_start - claim.quote_start)
    return own or _nearest(document.text[begin : claim.quote_start], claim.language, claim.quote_start - begin)


def _about(document: Document, claim: Claim) -> str | None:
    """What the article is about; a vague cause only for claims of its beginning: what follows may be of something else."""
    cause = _first(document, claim.language)
    return None if cause in VAGUE and claim.date_start and document.text.find("\n\n", 0, claim.quote_start) >= 0 else cause


@lru_cache(maxsize=1)  # the claims of a document ask one after the other
def _first(document: Document, lang: str) -> str | None:
    return of(document.title or "", lang) or of(document.text[:LEAD], lang)


def of(text: str, lang: str) -> str | None:
    """The first cause that the text names, a vague one only where there is no other."""
    return _nearest(text, lang, 0)


def _nearest(text: str, lang: str, at: int) -> str | None:
    """The cause named nearest to the character `at`, a vague one only where there is no other; of names in each other the longer ("train collision")."""
    code = packs.covering(lang)
    if code not in packs.codes():
        return None
    words, starts, _ = tokens(shadow(text, packs.letters(code)))
    found = packs.causes(code).find(words)
    whole = [m for m in found if not any(m is not n and n.first <= m.first and m.last <= n.last and m.last - m.first < n.last - n.first for n in found)]
    met = [(m.entry.code in VAGUE, abs(starts[m.first] - at), m.entry.code) for m in whole]
    return min(met)[2] if met else None


def agree(one: Iterable[str], other: Iterable[str]) -> bool:
    """Whether both may be told of one event: they share a family, or one of them is not known."""
    mine, theirs = ({family for cause in causes for family in FAMILIES_OF[cause]} for causes in (_plain(one), _plain(other)))
    return not mine or not theirs or not mine.isdisjoint(theirs)


def _plain(causes: Iterable[str]) -> frozenset[str]:
    """The causes without the vague ones, unless there are no others."""
    found = frozenset(causes)
    return found - VAGUE or found
