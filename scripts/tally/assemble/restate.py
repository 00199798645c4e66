"""A number without a noun that states an earlier claim's figure again, or some of it, in a clause with no outcome word.

"The ministry put the toll at 12 ... The figure is now 15." "Six of the wounded are soldiers" is read by `share`; here stand
"Four were children." and "Ten came from Ruritania." or "Among them are six children.", which open a sentence and tell who some of those just counted were.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from .. import packs
from ..codes import OBJECT_OF
from ..link.fit import compatible
from ..link.linked import Link
from ..mentions import COMMAS, TRIGGERS, View, befalls
from ..model import Mention
from . import Found

REACH = 8  # tokens from the words "the figure is" to their number
CLAUSE = 8  # tokens before those words in which what is only possible is said
SENTENCES = 3  # how far back the figure's first statement may stand
MOST = 60  # numbers searched for it
OPENING = 2  # tokens before a number that opens its sentence
LIST = 6  # tokens between two members of a list
NAME = 8  # tokens of a speaker's name and its colon
STOPS = frozenset('.!?"')
ENDS = frozenset(".,;!?)\"•")


def restated(view: View, one: Link, before: Sequence[Found], made: Sequence[Found], index: int) -> Link:
    """The link with the outcome of the figure it states again or breaks down, unchanged where it does neither.

    `before` are the numbers of the sentences before, `made` those of its own, `index` is the sentence's. A part's parent
    counts from the beginning of its sentence, so it is negative.
    """
    if one.trigger or one.phrase.reason or one.phrase.number.kind in ("article", "bare"):
        return one
    if not (one.phrase.lone or _predicate(view, one) or _of_those(view, one) or _joined(view, one, made)):
        return one
    other = made and not made[-1].link.trigger and made[-1].link.phrase.number.kind == "cardinal" or any(_untold(each.link) for each in made)
    joined = _joined(view, one, made)
    if joined is not None:
        return joined
    again, some = _again(view, one) and not other and one.phrase.number.quantifier != "share", _some(view, one) or _of_those(view, one)  # "60 attacks logged, we count 58" goes on about attacks
    place = _stated(before, made, index) if again or some else None
    if place is None:
        return one
    whole = made[place].link if place >= 0 else before[place].link
    general = "person" if again and whole.trigger and "people" in befalls(whole.trigger.entry) else ""
    cls = one.phrase.cls or (_named(view, one) if some else "") or whole.cls or general
    if whole.trigger is None or not (again or _part(one, whole)) or not compatible(replace(one.phrase, cls=cls), whole.trigger):
        return one
    parent = None if again else place
    return replace(one, trigger=whole.trigger, outcome=whole.outcome, score=whole.score - 2, reason="", cls=cls, borrowed=True, parent=parent)


def _untold(link: Link) -> bool:
    """People are counted of whom nothing is told: what follows in the sentence is about them."""
    return link.trigger is None and link.reason == "no_outcome" and bool(link.phrase.noun) and OBJECT_OF.get(link.cls) == "people"


def _joined(view: View, one: Link, made: Sequence[Found]) -> Link | None:
    """The next part of a list whose first part an earlier sentence tells of: "47 are Ruritanians and 43 Graustarkians"."""
    left = made[-1].link if made else None
    if left is None or not left.borrowed or left.trigger is None or left.parent is None and one.phrase.noun:
        return None
    between = range(left.phrase.last, one.phrase.first)
    apart = any(role in view.roles[i] for i in between for role in TRIGGERS) or any(view.words[i] in ";:." or view.is_(i, "clause", "subordinators", "relatives") for i in between)
    if apart or len(between) > LIST or not any(view.words[i] in COMMAS or view.is_(i, "clause", "coordinators") for i in between):
        return None
    cls = one.phrase.cls or left.cls
    if OBJECT_OF.get(cls) != "people" or not compatible(replace(one.phrase, cls=cls), left.trigger):
        return None
    return replace(one, trigger=left.trigger, outcome=left.outcome, score=left.score - 1, reason="", cls=cls, borrowed=True, parent=left.parent)


def of_those(view: View, one: Link, before: Sequence[Found], made: Sequence[Found], index: int) -> Link:
    """The link with the total of which it counts some: "Ölenlerin üçü çocuk." is a part of the dead just counted.

    `before`, `made` and `index` as in `restated`; a parent in an earlier sentence is negative.
    """
    sibling = made[one.shared].parent if one.shared is not None and one.shared < len(made) and one.phrase.partitive and one.parent is None else None
    if sibling is not None:
        return replace(one, parent=sibling - len(before))  # "... the third of them women, two children"
    m = next((m for m in view.triggers if m.entry.role == "people" and m.last == one.phrase.first), None)
    if one.trigger is None or one.parent is not None or m is None or view.order.genitive != "before" or not (one.phrase.partitive or _origin(view, m)):
        return one
    for k in range(len(made) - 1, -1 - min(len(before), MOST), -1):
        other = made[k] if k >= 0 else before[k]
        if index - other.sentence > SENTENCES:
            break
        if _states(other.link) and other.link.outcome == m.entry.code and _part(one, other.link):
            return replace(one, parent=k)
    return one


def _origin(view: View, m: Mention) -> bool:
    """The last word of the mention stands in the case of origin: "of those wounded"."""
    endings = packs.load(view.parsed.sentence.lang).endings
    return any(case == "origin" and view.words[m.last - 1].endswith(ending) for case, ending, _ in endings)


def _stated(before: Sequence[Found], made: Sequence[Found], index: int) -> int | None:
    """The claim about people that the last sentence with one opens with: what it is about, its other figures are details.

    Its place, counted from the end of `before`.
    """
    place: int | None = None
    sentence = -1
    for k in range(len(made) - 1, -1 - min(len(before), MOST), -1):
        one = made[k] if k >= 0 else before[k]
        if index - one.sentence > SENTENCES or (place is not None and one.sentence != sentence):
            break
        if _states(one.link):
            place, sentence = k, one.sentence
    return place


def _states(link: Link) -> bool:
    """A claim about people by itself, made by a number."""
    people = OBJECT_OF.get(link.cls or "person") == "people"
    return link.trigger is not None and link.parent is None and link.phrase.number.kind not in ("article", "bare") and people


def _again(view: View, one: Link) -> bool:
    """Words for a figure ("the figure is now", "put it at") lead to the number, and nothing says that it is only possible."""
    first = one.phrase.first
    if _answer(view, one):
        return True
    for i in range(first - 1, max(-1, first - REACH), -1):
        if view.is_(i, "phrase", "figures"):
            start = view.roles[i]["phrase", "figures"].first
            if _of_others(view, start):
                return False
            end = min(len(view.words), one.phrase.last + CLAUSE) if view.order.object[0] == "before" else first
            return not any(view.is_(k, "polarity", "hypothetical") for k in range(max(0, start - CLAUSE), end))
        if i in view.numbers and view.numbers[i] < first - 1 and not view.is_(i - 1, "time.words"):
            continue
        if view.words[i] in ";:" or (view.triggers and any(t.first <= i < t.last for t in view.triggers)):
            return False
    return False


def _of_others(view: View, before: int) -> bool:
    """The sentence has named things that are counted, so the figure is of them: "half of the clinics are closed, they are six in all"."""
    return any((m := view.get(i, "counted")) is not None and OBJECT_OF[m.entry.code] == "structures" for i in range(max(0, before - CLAUSE), before))


def _answer(view: View, one: Link) -> bool:
    """A report verb or a speaker's name with a colon stands before the number, and nothing behind it: "the rebels say nine"."""
    first, last = one.phrase.first, one.phrase.last
    ends = last >= len(view.words) or view.words[last] in ENDS
    if not one.phrase.lone or not ends or not 1 < first:
        return False
    if view.words[first - 1] == ":":
        told = view.is_(first - 2, "report", "verbs")
        return first <= NAME and (told or any(view.is_(i, "speakers") or view.is_(i, "name.institutions") for i in range(first - 1)))
    return view.is_(first - 1, "report", "verbs") and view.order.object[0] == "after"


def _predicate(view: View, one: Link) -> bool:
    """An auxiliary stands between the number and the noun that says who they were."""
    return view.is_(one.phrase.after, "clause", "auxiliaries") and OBJECT_OF.get(one.phrase.cls) == "people"


def _some(view: View, one: Link) -> bool:
    """The number opens its sentence and a word that says who they were follows it: "four were children"."""
    after = one.phrase.after
    first = one.phrase.first
    opens = first < OPENING or view.words[first - 1] in STOPS or view.words[first - 1] == ";" or all(_timely(view, i) for i in range(first))
    if not opens or view.order.object[0] != "after":
        return False
    return _predicate(view, one) or view.is_(after, "phrase", "makeup") or bool(_named(view, one))


def _timely(view: View, i: int) -> bool:
    """Token `i` is of a date, or a small word or sign beside one: "By Sunday 24 had been identified"."""
    return "time" in view.roles[i] or view.words[i] in COMMAS or view.is_(i, "phrase", "adpositions") or i in view.numbers and view.is_(i + 1, "time.months")


def _of_those(view: View, one: Link) -> bool:
    """Words for "of them" or "among them" open the sentence, and the number of some of them follows: "Among them are six children."."""
    first = one.phrase.first
    those = next((m for i in range(OPENING) if (m := view.get(i, "phrase", "breakdown"))), None)
    if those is None or not those.last <= first or not (first <= those.last + OPENING or _past_aside(view, those.last, first)) or any(view.is_(i, "people") or view.is_(i, "counted") for i in range(those.last)):
        return False
    return one.phrase.lone or OBJECT_OF.get(one.phrase.cls) == "people"


def _past_aside(view: View, last: int, first: int) -> bool:
    """Only words between two commas stand between: "of these, says the general, 962 ..."."""
    return view.words[last] in COMMAS and view.words[first - 1] in COMMAS and first - last <= NAME + OPENING and not any(view.words[i] in COMMAS for i in range(last + 1, first - 1))


def _named(view: View, one: Link) -> str:
    """The class of the people that an auxiliary behind the number names, "person" for a nationality, "" for none."""
    i = one.phrase.after
    if not view.is_(i, "clause", "auxiliaries"):
        return ""
    while view.is_(i, "clause", "auxiliaries") or (i in view.number_at and view.number_at[i].kind == "article"):
        i += 1
    counted = view.get(i, "counted") or view.get(i + 1, "counted")
    if counted:
        return counted.entry.code if OBJECT_OF[counted.entry.code] == "people" else ""
    return "person" if view.is_(i, "name.sides") else ""


def _part(one: Link, whole: Link) -> bool:
    """Whether the number can be some of the whole."""
    high = whole.phrase.number.value or whole.phrase.number.low
    return one.phrase.number.value is not None and high is not None and one.phrase.number.value < high
