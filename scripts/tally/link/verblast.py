"""Lists in languages whose verbs come last: what one verb behind two numbers tells of both, and what tells of the first alone.

Pure; indices count the tokens of a sentence, end exclusive.
"""

from __future__ import annotations

from ..codes import OBJECT_OF
from ..mentions import COMMAS, View
from ..mentions.nouns import Phrase
from ..model import Mention
from .linked import LONGEST_GAP

NEAR = 3  # tokens before a number in which its doer is named


def each_did(view: View, one: Phrase, following: Phrase, trigger: Mention | None) -> bool:
    """Two doers, each with what it did it to, and one verb behind both: "Ruritania 32 captives, Graustark two freed", where verbs come last."""
    gap = range(one.last, following.first)
    if view.order.object[0] != "before" or trigger is None or trigger.entry.role != "object" or trigger.first < following.last or not 1 < len(gap) <= LONGEST_GAP:
        return False
    plain = view.words[gap[0]] in COMMAS and all(view.words[i][:1].isalnum() or view.words[i] in "'-" for i in gap[1:])
    return plain and _doer(view, gap[1:]) and _doer(view, range(max(0, one.first - NEAR), one.first))


def _doer(view: View, tokens: range) -> bool:
    """Somebody who acts is named in the tokens: a state, an office, an armed force."""
    return any(view.is_(i, role) for i in tokens for role in ("name.capitals", "name.sides", "name.institutions", "speakers"))


def own_predicate(view: View, one: Phrase, following: Phrase, trigger: Mention | None) -> bool:
    """Where verbs come last, an unknown word before the comma is the first one's own verb, and the second has its own standing: "gathered 104 people, 78 dead"."""
    i = one.last
    own = view.order.object[0] == "before" and trigger is not None and following.state is not None and trigger.first == following.state.first
    if own and following.lone and one.noun and not one.lone:
        return True  # "losses are put at 192 soldiers, 500 wounded"
    return own and view.words[i][:1].isalpha() and not view.roles[i] and view.words[i + 1 : i + 2] == (",",) and OBJECT_OF.get(one.cls) == "people"
