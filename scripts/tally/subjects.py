"""Whether words can be the subject of a verb of reporting, and which office is where more than one name stands before it.

Everything here looks at one sentence. Spans are token indices, end exclusive.
"""

from __future__ import annotations

from collections.abc import Sequence

from .mentions import TRIGGERS, VERBS, View
from .nameforms import abbreviated, genitive
from .naming import MAX_SPEAKER, NEAR, counted, office, speaks, trim


def impersonal(view: View, first: int, last: int) -> bool:
    """"It was reported", «сообщается»: nobody says it, unless the words point back to a statement."""
    return view.is_(first, "report", "impersonal") and not any(view.is_(i, "report", "in_report", "nouns") for i in range(max(0, first - MAX_SPEAKER), last))


def is_subject(view: View, text: str, verb: int, first: int, last: int) -> bool:
    """Whether words can be the subject of the verb at `verb`: who speaks, not what is told nor where it happened."""
    if view.is_(verb, "report", "impersonal") and (not office(view, first, last) or impersonal(view, verb, verb)):
        return False  # "in Exampletown five are said to have died": a place is no speaker
    told = [i for i in range(first, last) if any(role in view.roles[i] for role in TRIGGERS)]
    if told and not abbreviated(view, first, last) and not _charged(view, told, last):
        return False  # "victims included guards, adding ..."
    return speaks(view, text, first, last) and not any(counted(view, i) for i in range(first, last)) and not of_number(view, first)


def _charged(view: View, told: Sequence[int], last: int) -> bool:
    """The only word of an outcome says what the body right behind it deals with: "the refugee agency", "the missing persons commission"."""
    body = view.is_(last - 1, "speakers", "organisation", "media") or view.is_(last - 1, "name.institutions")
    standing = len(told) == 1 and "people" in view.roles[told[0]]
    return standing and view.order.head == "last" and body and last - 1 - told[0] <= 2


def of_number(view: View, first: int) -> bool:
    """A number stands before the noun, only what befell its people between: "admits eight killed fighters and boasts ..."."""
    if view.is_(first, "name.institutions") and not view.is_(first, "counted"):
        return False  # «о пяти погибших министерство сообщило»
    i = first - 1
    while i >= 0 and any(role in view.roles[i] for role in VERBS) and not view.is_(i, "clause", "auxiliaries"):
        i -= 1
    return i < first - 1 and any(k in view.numbers and view.numbers[k] == i + 1 for k in range(max(0, i - 3), i + 1))


def right_beside(view: View, text: str, first: int, verb: int) -> tuple[int, int] | None:
    """The office right before the verb, behind all numbers and adpositions, that is in no genitive."""
    start = max((i + 1 for i in range(first, verb) if i in view.numbers or view.is_(i, "phrase", "adpositions") or view.is_(i, "report", "nouns")), default=first)
    near = trim(view, text, start, verb)
    suits = near and near[1] == verb and office(view, *near) and not genitive(view, verb - 1)
    return near if suits and near and is_subject(view, text, verb, *near) else None


def behind_number(view: View, text: str, first: int, verb: int) -> tuple[int, int] | None:
    """The office right before the verb, with a number between it and the name that the clause begins with."""
    if "after" not in view.order.subject or not any(first <= i < verb for i in view.numbers):
        return None
    at = next((i for i in range(verb - 1, max(first, verb - NEAR) - 1, -1) if office(view, i, i + 1)), None)
    begin = at if at is None else min(m.first for role in ("speakers", "name.institutions") if (m := view.get(at, role)))
    joined = begin is not None and not any(i in view.numbers or view.is_(i, "phrase", "adpositions") for i in range(begin - 1, verb))
    return (begin, verb) if begin is not None and joined and begin > first and is_subject(view, text, verb, begin, verb) else None


def owns(view: View, last: int) -> bool:
    """The name that ends before token `last` stands in the or what it claims right behind it: it owns, and is no subject."""
    return genitive(view, last - 1) or view.words[last : last + 1] == ("'",) and genitive(view, last + 1) or view.is_(last, "report", "nouns")
