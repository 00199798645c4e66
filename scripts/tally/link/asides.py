"""What stands between a number phrase and an outcome word, and what that costs: parentheses and asides cost the same however long they are.

Pure; indices count the tokens of a sentence, end exclusive.
"""

from __future__ import annotations

from ..mentions import View
from ..mentions.nouns import Phrase
from ..mentions.spans import Span, passive
from ..model import Mention

PARENTHESIS = 1.5  # one whole parenthesis between number and trigger
CLOSING = {",": ",", "-": "-", "(": ")", "[": "]"}
ASIDES = ("-", "(", "[")
REACH = 80  # tokens between number and trigger in which asides are looked for
LONGEST = 30  # tokens of a parenthesis


def between(view: View, span: Span, phrase: Phrase, trigger: Mention, before: bool) -> float:
    """What stands between costs, a whole parenthesis at its beginning the same however long it is."""
    first, last = (phrase.last, trigger.first) if before else (trigger.last, phrase.first)
    opening = _opening(view, first, last)
    closing = _closing(view, opening, last)
    if before and closing is None and _told_of(view, span, first, trigger):
        return PARENTHESIS
    if closing is None or (view.words[first] == "," and closing == last - 1 and span.between("trigger", first, last) and not view.is_(first + 1, "clause", "relatives")):
        return _outside(view, span, first, last)
    return PARENTHESIS + span.cost(_past(view, closing, last), last)


def _outside(view: View, span: Span, first: int, last: int) -> float:
    """What stands between costs but for asides in brackets and dashes, which cost the same however long they are."""
    total, at, i = 0.0, first, first
    while i < last and last - first <= REACH:
        closing = _closing(view, i, last) if view.words[i] in ASIDES else None
        if closing is None:
            i += 1
            continue
        total += span.cost(at, i) + 1.0
        at = i = _past(view, closing, last)
    return total + span.cost(at, last)


def _past(view: View, closing: int, last: int) -> int:
    """The token behind the sign that closes an aside; a dash may be written as two."""
    while closing + 1 < last and view.words[closing + 1] == view.words[closing]:
        closing += 1
    return closing + 1


def _opening(view: View, first: int, last: int) -> int:
    """Where a parenthesis in dashes or brackets opens: at token `first`, or behind one or two words that modify the noun."""
    i = first
    while i < min(first + 2, last) and not view.roles[i] and view.words[i][:1].isalpha():
        i += 1
    return i if i < last and view.words[i] in "-([" and i > first else first


def _told_of(view: View, span: Span, first: int, trigger: Mention) -> bool:
    """Only a relative clause without commas, which has a verb of its own, stands before the verb: "six who were kidnapped have been killed"."""
    last = trigger.first
    while view.is_(last - 1, "clause", "auxiliaries"):
        last -= 1
    if not view.is_(first, "clause", "relatives") or last - first > LONGEST or not span.between("trigger", first, last):
        return False
    body = range(view.roles[first]["clause", "relatives"].last, last)
    if any(span.between(kind, body.start, last) for kind in ("comma", "strong", "dash", "bracket", "relative", "subordinator", "number", "report")):
        return False
    return not any(view.is_(i, "clause", "coordinators") for i in body) and (trigger.entry.role == "subject" or passive(view, trigger))


def _closing(view: View, first: int, last: int) -> int | None:
    """The sign that closes the parenthesis which token `first` opens: "houses, the governor added, collapsed"."""
    if last - first <= 2 or last - first > LONGEST:
        return None
    sign = CLOSING.get(view.words[first])
    if sign is None or (sign == "-" and not view.apart(first)):
        return None
    found = [i for i in range(first + 2, last) if view.words[i] == sign and (sign != "-" or view.apart(i))]
    if not found or sign != "," or found[0] == last - 1:
        return found[0] if found else None
    ends = [i for i in found if all(view.is_(k, "clause", "auxiliaries") for k in range(i + 1, last))]
    if ends and view.is_(first + 1, "phrase", "breakdown"):
        return ends[-1]  # "ten residents, including a judge, and two clerks, have been killed"
    if ends[:1] == found[:1]:
        return found[0]
    return found[0] if view.is_(first + 1, "clause", "relatives") or view.is_(first + 1, "report", "according") else None
