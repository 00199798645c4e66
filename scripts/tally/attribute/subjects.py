"""Whether words can be the subject of a verb of reporting, before it or behind it, and which office is where more than one name stands before it.

Everything here looks at one sentence. Spans are token indices, end exclusive.
"""

from __future__ import annotations

from collections.abc import Sequence

from ..mentions import TRIGGERS, VERBS, View
from ..mentions.nameforms import abbreviated, genitive, in_title
from .naming import MAX_SPEAKER, NEAR, counted, office, said_where, span_right, speaks, trim

CLAUSE = 60  # tokens of a clause that its verb ends


def impersonal(view: View, first: int, last: int) -> bool:
    """"It was reported", «сообщается»: nobody says it, unless the words point back to a statement."""
    reach = CLAUSE if view.order.object[0] == "before" else MAX_SPEAKER
    return view.is_(first, "report", "impersonal") and not any(view.is_(i, "report", "in_report", "nouns") for i in range(max(0, first - reach), last))


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


def inverted(view: View, text: str, last: int) -> tuple[int, int] | None:
    """The subject right behind its verb: ", said the minister". Not what the verb reports, nor where it was said."""
    span = span_right(view, text, last)
    if not span or not speaks(view, text, *span) or any(role in view.roles[i] for i in range(*span) for role in TRIGGERS):
        return None
    start = said_where(view, last)
    between = range(start, span[0])
    if span[0] - start > NEAR or any(counted(view, i) or _apart(view, i) for i in between):
        return None  # but "said a priest"
    return None if _goes_on(view, span[1]) or any(counted(view, i) for i in range(*span)) else span


def past_phrase(view: View, last: int) -> tuple[int, int] | None:
    """The official or office behind a verb and a phrase that tells the occasion, up to the end: ", съобщи при обиколката си в Хатай президентът Ердоган"."""
    if not view.is_(last, "phrase", "adpositions"):
        return None
    end = last
    while end < len(view.words) and view.words[end][:1].isalnum() and not counted(view, end) and not view.roles[end].keys() & {*TRIGGERS, "clause"}:
        end += 1
    heads = (i for i in range(last + 1, end) if office(view, i, i + 1) and not view.is_(i - 1, "phrase", "adpositions"))
    first = next(heads, None) if end - last <= MAX_SPEAKER and (end == len(view.words) or view.words[end] in ".,;!?") else None
    return (first, end) if first is not None else None


def _goes_on(view: View, i: int) -> bool:
    """A verb follows the name at token `i`, so it is the subject of what is reported: "said the army shelled ..."."""
    if i >= len(view.words):
        return False
    if any(role in view.roles[i] for role in VERBS) or view.is_(i, "clause", "auxiliaries"):
        return True
    return view.order.object[0] == "after" and "after" not in view.order.subject and view.words[i][:1].isalpha() and not view.roles[i].keys() & {"time", ("phrase", "adpositions"), "clause", ("report", "in_report"), "speakers"}


def _apart(view: View, i: int) -> bool:
    """Token `i` parts a verb from its subject: a number, a sign, an adposition that joins no two nouns."""
    joins = view.is_(i, "phrase", "partitives") and view.is_(i - 1, "report", "nouns")
    return counted(view, i) or not view.words[i][:1].isalpha() and view.apart(i) and not in_title(view, i) or view.is_(i, "phrase", "adpositions") and not joins
