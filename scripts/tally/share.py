"""Let a number phrase share the outcome word of its neighbour: by coordination, as a breakdown, as an earlier toll."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import takewhile

from .fit import DIRECT, compatible, oblique
from .mentions import COMMAS, View
from .model import Mention
from .phrases import Phrase
from .spans import Span

MAX_PARTS = 24  # members of a list that breaks down a total


@dataclass(frozen=True)
class Link:
    """A phrase with what happened to what it counts. `trigger` None means no claim, `reason` says why."""

    phrase: Phrase
    trigger: Mention | None = None
    outcome: str = ""
    score: float = 0.0
    reason: str = ""
    parent: int | None = None  # index of the link of which this is a breakdown
    shared: int | None = None  # index of the link whose trigger this one shares
    cls: str = ""
    borrowed: bool = False  # the trigger stands in an earlier sentence
    antecedent: Mention | None = None  # the noun elsewhere that a number without a noun counts

    @property
    def extent(self) -> tuple[int, int]:
        """The tokens of its own sentence from the phrase to the trigger, end exclusive."""
        if self.trigger is None or self.borrowed:
            return self.phrase.first, self.phrase.last
        return min(self.phrase.first, self.trigger.first), max(self.phrase.last, self.trigger.last)


def share(view: View, span: Span, links: Sequence[Link]) -> list[Link]:
    """Let a phrase share the trigger of the phrase before it (or after it) by coordination or as a breakdown."""
    done = list(links)
    for i in range(1, len(done)):
        done[i] = _share_left(view, span, done, i)
    for i in range(len(done) - 2, -1, -1):
        if done[i].trigger is None and done[i].phrase.number.kind != "bare" and _open(done[i]) and done[i + 1].trigger and _coordinated(view, span, done[i], done[i + 1]):
            done[i] = _sharing(view, done[i], done[i + 1], i + 1)
        if _before_total(view, done[i], done[i + 1]) or (_is_whole(done[i], done[i + 1]) and done[i + 1].trigger):
            done[i] = replace(done[i], parent=i + 1)
    return done


def _is_whole(part: Link, one: Link) -> bool:
    """The second number is the whole that the first names: "a third of the 90 wounded"."""
    return part.phrase.whole is not None and part.phrase.whole.start == one.phrase.number.start


def _before_total(view: View, one: Link, total: Link) -> bool:
    """A breakdown that stands before its total: "among them two children, seven people were wounded"."""
    if one.trigger is None or one.outcome != total.outcome or one.parent is not None or not _fits_total(total.phrase, [one.phrase]):
        return False
    return any(view.is_(i, "phrase", "breakdown") for i in range(max(0, one.phrase.first - 2), one.phrase.first))


def _open(one: Link) -> bool:
    """Nothing speaks against sharing: no reason of its own, no trigger that fits well."""
    weak = one.score < DIRECT - 3.5 or one.phrase.number.kind == "bare"
    return not one.phrase.reason and (one.reason in ("no_outcome", "no_noun", "things") or weak)


def _share_left(view: View, span: Span, links: Sequence[Link], i: int) -> Link:
    one, left = links[i], links[i - 1]
    if left.trigger is None or one.phrase.reason:
        return one
    if left.phrase.divided and one.trigger:
        return replace(one, parent=i - 1)
    if _is_whole(left, one):
        return one
    start = _apposed(view, links, i)
    if start is not None and one.trigger and one.phrase.pronoun:
        return replace(one, parent=start)  # "(85,000 of which have been relocated)"
    if start is not None and (not one.trigger or one.outcome == links[start].outcome or one.score < DIRECT - 2):
        return replace(_sharing(view, one, links[start], start), parent=start)
    if _breakdown(view, left, one):
        parent = left.parent if left.parent is not None and _coordinate_words(view, left.phrase.last, one.phrase.first) else i - 1
        kept = one if one.trigger and one.outcome != left.outcome else _sharing(view, one, left, i - 1)
        return replace(kept, parent=parent)
    if _open(one) and not one.cls and _updates(view, left, one):
        toll = i - 1 if left.parent is None else left.parent
        return _sharing(view, one, links[toll], toll)
    if _open(one) and _coordinated(view, span, left, one):
        return replace(_sharing(view, one, left, i - 1), parent=left.parent)
    return one


def _sharing(view: View, one: Link, other: Link, index: int) -> Link:
    """The link with the other's trigger where it fits what is counted, unchanged where it does not."""
    phrase = one.phrase
    cls = phrase.cls or (other.cls if not phrase.noun else "")
    whole = replace(phrase, cls=cls)
    trigger = next((t for t in _readings(view, other.trigger) if compatible(whole, t)), None)
    if trigger is None:
        return one
    return replace(one, trigger=trigger, outcome=trigger.entry.code, score=other.score - 1.0, reason="", shared=index, cls=cls)


def _readings(view: View, trigger: Mention | None) -> list[Mention]:
    """The trigger and the other outcomes that the same words can mean ("losses: 20 men, 3 tanks")."""
    if trigger is None:
        return []
    at = bisect_left(view.triggers, (trigger.first, trigger.last), key=lambda m: (m.first, m.last))
    same = takewhile(lambda m: (m.first, m.last) == (trigger.first, trigger.last), view.triggers[at : at + 8])
    return [trigger, *(m for m in same if m is not trigger)]


def _coordinated(view: View, span: Span, left: Link, right: Link) -> bool:
    """Only coordinators, commas and modifiers stand between the two phrases."""
    first, last = left.phrase.last, right.phrase.first
    if not 0 < last - first <= 9 or any(span.between(k, first, last) for k in ("strong", "bracket", "dash", "relative", "subordinator", "trigger", "report")):
        return False
    return _coordinate_words(view, first, last) and not oblique(view, right.phrase)


def _coordinate_words(view: View, first: int, last: int) -> bool:
    return any(view.words[i] in COMMAS or view.is_(i, "clause", "coordinators") for i in range(first, min(last, len(view.words))))


def _breakdown(view: View, left: Link, one: Link) -> bool:
    """"among them two children", "two of them women", "37 of whom ...": the second phrase counts some of the first."""
    between = range(left.phrase.last, one.phrase.first)
    if len(between) <= 12 and any(view.is_(i, "phrase", "breakdown") for i in between):
        return True
    around = range(one.phrase.after, min(one.phrase.last + 3, len(view.words)))
    if one.phrase.number.quantifier == "share" and one.trigger is None and len(between) <= 3 and not one.phrase.whole:
        return True  # "more than 2,000 were evacuated, over half of them children"
    return any(view.is_(i, "phrase", "breakdown") for i in around) or (one.phrase.number.quantifier == "share" and one.phrase.partitive and not one.phrase.whole)


def _updates(view: View, left: Link, one: Link) -> bool:
    """"... 34, up from 18": an earlier state of the figure before it."""
    return any(view.is_(i, "phrase", "updates") for i in range(max(left.phrase.last, one.phrase.first - 4), one.phrase.first))


def _apposed(view: View, links: Sequence[Link], i: int) -> int | None:
    """The total that a list behind a dash, colon or bracket breaks down: "six - two civilians and four policemen"."""
    k = i
    while k > max(0, i - MAX_PARTS) and _coordinate_words(view, links[k - 1].phrase.last, links[k].phrase.first) and not _opened(view, links[k].phrase.first):
        k -= 1
    total = links[k - 1] if k > 0 and _opened(view, links[k].phrase.first) else None
    if total is None or total.trigger is None or not _fits_total(total.phrase, [one.phrase for one in links[k : i + 1]]):
        return None
    return k - 1


def _opened(view: View, first: int) -> bool:
    word = view.words[first - 1] if first else ""
    return word in (":", "(", "\u055d") or (word == "-" and view.apart(first - 1))


def _fits_total(total: Phrase, parts: Sequence[Phrase]) -> bool:
    values = [part.number.value for part in parts]
    return total.number.value is not None and None not in values and sum(v for v in values if v) <= total.number.value
