"""What stands between a number and a trigger, and what it costs to link them over it."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import accumulate

from .mentions import COMMAS, TRIGGERS, View
from .model import Mention

# What stands between number and trigger, and what each one costs.
COST = {"token": 0.22, "relative": 1.6, "subordinator": 3.2, "adposition": 0.35, "trigger": 3.0, "number": 0.8, "report": 5.0}
LONG = 12  # tokens; a phrase that long is a long phrase, and its further tokens tell little
# Signs that come in pairs enclose a parenthesis: what one of them costs, and what a pair of them costs.
SIGNS = {"comma": (1.8, 1.0), "bracket": (4.0, 0.8), "dash": (4.0, 1.2), "strong": (7.0, 14.0)}


@dataclass(frozen=True)
class Span:
    """Running counts of what stands before each token, so that any stretch is costed in constant time."""

    counts: dict[str, tuple[int, ...]]

    def cost(self, first: int, last: int) -> float:
        """What the tokens `first`..`last` (end exclusive) between a number and a trigger cost."""
        if last <= first:
            return 0.0
        total = sum(COST[k] * self.between(k, first, last) for k in COST if k != "token")
        for kind, (single, pair) in SIGNS.items():
            pairs, odd = divmod(self.between(kind, first, last), 2)
            total += pairs * pair + odd * single
        return total + COST["token"] * (min(last - first, LONG) + max(0, last - first - LONG) / 5)

    def between(self, kind: str, first: int, last: int) -> int:
        """How many of one kind stand in the tokens `first`..`last`, end exclusive."""
        sums = self.counts[kind]
        return sums[max(first, last)] - sums[first]


def spans(view: View) -> Span:
    """Count what can stand between, token by token."""
    flags = {kind: [False] * len(view.words) for kind in (*COST, *SIGNS)}
    for i, word in enumerate(view.words):
        roles = view.roles[i]
        flags["comma"][i] = word in COMMAS
        flags["strong"][i] = word in ";:•؛"
        flags["bracket"][i] = word in "()[]"
        flags["dash"][i] = word == "-" and view.apart(i)
        flags["relative"][i] = ("clause", "relatives") in roles
        flags["subordinator"][i] = ("clause", "subordinators") in roles and not ("time.words" in roles and view.is_(i - 1, "time.units"))
        flags["adposition"][i] = ("phrase", "adpositions") in roles and ("phrase", "partitives") not in roles
        flags["report"][i] = ("report", "verbs") in roles and roles["report", "verbs"].first == i and not _aside(view, i)
        flags["number"][i] = i in view.numbers
        flags["trigger"][i] = any(role in roles and roles[role].first == i for role in TRIGGERS - {"people", "noun"})
    return Span({kind: (0, *accumulate(row)) for kind, row in flags.items()})


def _aside(view: View, i: int) -> bool:
    """The reporting verb at token `i` is passive ("are reported killed") or stands between commas (", officials say,")."""
    m = view.roles[i]["report", "verbs"]
    return passive(view, m) or (view.words[m.last : m.last + 1] == (",",) and "," in view.words[max(0, i - 6) : i])


def passive(view: View, trigger: Mention) -> bool:
    """An auxiliary stands before the form, with at most three adverbs or negators between."""
    for i in range(trigger.first - 1, max(-1, trigger.first - 5), -1):
        if view.is_(i, "clause", "auxiliaries"):
            return True
        if not view.words[i][:1].isalpha() or "clause" in view.roles[i] or "counted" in view.roles[i] or (i + 1 < trigger.first and view.is_(i, "report", "verbs")):
            return False
    return False
