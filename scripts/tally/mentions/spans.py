"""What stands between a number and a trigger, and what it costs to link them over it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import accumulate

from ..model import Mention
from ..packs import load
from . import COMMAS, TRIGGERS, Key, View

# What stands between number and trigger, and what each one costs.
COST = {"relative": 1.6, "subordinator": 3.2, "adposition": 0.35, "trigger": 3.0, "number": 0.8, "report": 5.0}
TOKEN = 0.22
ASIDE = 7  # tokens from a verb of reporting to the comma behind its speaker
LONG = 12  # tokens; a phrase that long is a long phrase, and its further tokens tell little
# Signs that come in pairs enclose a parenthesis: what one of them costs, and what a pair of them costs.
SIGNS = {"comma": (1.8, 1.0), "bracket": (4.0, 0.8), "dash": (4.0, 1.2), "strong": (7.0, 14.0)}
BETWEEN = TRIGGERS - {"people", "noun"}
Roles = Mapping[Key, Mention]


@dataclass(frozen=True)
class Span:
    """Running counts of what stands before each token, so that any stretch is costed in constant time."""

    counts: dict[str, tuple[int, ...]]

    def cost(self, first: int, last: int) -> float:
        """What the tokens `first`..`last` (end exclusive) between a number and a trigger cost."""
        if last <= first:
            return 0.0
        total = sum(cost * self.between(kind, first, last) for kind, cost in COST.items())
        for kind, (single, pair) in SIGNS.items():
            pairs, odd = divmod(self.between(kind, first, last), 2)
            total += pairs * pair + odd * single
        return total + TOKEN * (min(last - first, LONG) + max(0, last - first - LONG) / 5)

    def between(self, kind: str, first: int, last: int) -> int:
        """How many of one kind stand in the tokens `first`..`last`, end exclusive."""
        sums = self.counts.get(kind)
        return sums[max(first, last)] - sums[first] if sums else 0


NOTHING_BETWEEN = Span({})


def spans(view: View) -> Span:
    """Count what can stand between, token by token; kinds of which there is none are left out."""
    places: dict[str, set[int]] = {"number": set(view.numbers)}
    for i, (word, roles) in enumerate(zip(view.words, view.roles, strict=True)):
        if not word.isalnum() and (kind := _sign(view, i, word)):
            places.setdefault(kind, set()).add(i)
        for kind in _kinds(view, i, roles) if roles else ():
            places.setdefault(kind, set()).add(i)
    size = range(len(view.words))
    return Span({kind: (0, *accumulate(map(found.__contains__, size))) for kind, found in places.items() if found})


def _sign(view: View, i: int, word: str) -> str:
    """The kind of the sign at token `i`, "" for none that tells."""
    if word in COMMAS:
        return "comma"
    if word in ";:•؛" or (word in ".!?" and _ends_sentence(view, i)):
        return "strong"
    if word in "()[]":
        return "bracket"
    return "dash" if word == "-" and view.apart(i) else ""


def _kinds(view: View, i: int, roles: Roles) -> Iterator[str]:
    """What the word at token `i` is of all that keeps a number from its trigger."""
    if "clause" in roles:
        if ("clause", "relatives") in roles:
            yield "relative"
        if ("clause", "subordinators") in roles and not ("time.words" in roles and view.is_(i - 1, "time.units")):
            yield "subordinator"
    if ("phrase", "adpositions") in roles and ("phrase", "partitives") not in roles:
        yield "adposition"
    if ("report", "verbs") in roles and "counted" not in roles and "name" not in roles and ("clause", "auxiliaries") not in roles and roles["report", "verbs"].first == i and not _aside(view, i):
        yield "report"
    if ("clause", "auxiliaries") not in roles and any(roles[role].first == i for role in BETWEEN if role in roles):
        yield "trigger"


def _ends_sentence(view: View, i: int) -> bool:
    """A full stop inside: sentences of one quotation, or of a script in which it is a semicolon; behind an abbreviation it is none."""
    sentence = view.parsed.sentence
    if not 0 < i < len(view.words) - 1 or sentence.starts[i + 1] == sentence.ends[i]:
        return False
    return len(view.words[i - 1]) > 2 and view.words[i - 1].isalpha() and view.words[i - 1] not in load(sentence.lang).abbreviations


def _aside(view: View, i: int) -> bool:
    """The reporting verb at token `i` is passive ("are reported killed") or stands between commas (", officials say,")."""
    m = view.roles[i]["report", "verbs"]
    closing = next((k for k in range(m.last + 1, min(m.last + ASIDE, len(view.words))) if view.words[k] == "," or k in view.numbers), 0)
    inverted = view.words[i - 1 : i] == (",",) and closing not in view.numbers and closing > 0  # ", says its head,"
    return passive(view, m) or inverted or (view.words[m.last : m.last + 1] == (",",) and "," in view.words[max(0, i - 6) : i])


def passive(view: View, trigger: Mention) -> bool:
    """An auxiliary stands before the form, with at most three adverbs or negators between."""
    for i in range(trigger.first - 1, max(-1, trigger.first - 5), -1):
        if view.is_(i, "clause", "auxiliaries"):
            return True
        if not view.words[i][:1].isalpha() or "clause" in view.roles[i] or "counted" in view.roles[i] or (i + 1 < trigger.first and view.is_(i, "report", "verbs")):
            return False
    return False
