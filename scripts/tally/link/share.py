"""Let a number phrase share the outcome word of its neighbour: by coordination, as a breakdown, as an earlier toll."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from itertools import takewhile

from ..codes import OBJECT_OF
from ..mentions import COMMAS, View
from ..mentions.nouns import Phrase
from ..mentions.spans import Span
from ..model import Mention, replace
from .ellipsis import corrected, gapped, gapped_behind, gapped_name, next_country, swapped, told_later
from .fit import DIRECT, compatible, oblique, own_verb, unnamed
from .linked import LONGEST_ASIDE, LONGEST_GAP, Link
from .verblast import each_did, own_predicate

UNHEEDED = frozenset(("date", "time", "duration", "age", "distance"))  # reasons of numbers that part no list
MAX_PARTS = 24  # members of a list that breaks down a total


def share(view: View, span: Span, links: Sequence[Link]) -> list[Link]:
    """Let a phrase share the trigger of the phrase before it (or after it) by coordination or as a breakdown.

    What only tells when, how far or how old stands between them unheeded: "32 were killed within five hours, two women among them".
    """
    heard = [i for i, one in enumerate(links) if one.phrase.reason not in UNHEEDED]
    done = list(links)
    for i, one in zip(heard, _shared(view, span, [links[i] for i in heard]), strict=True):
        done[i] = replace(one, parent=None if one.parent is None else heard[one.parent], shared=None if one.shared is None else heard[one.shared])
    return done


def _shared(view: View, span: Span, links: Sequence[Link]) -> list[Link]:
    """What `share` gives where every number may have to do with its neighbours."""
    done = list(links)
    for i in range(1, len(done)):
        done[i] = _share_left(view, span, done, i)
    for i in range(len(done) - 2, -1, -1):
        if done[i].trigger is None and _may_lead(view, done[i], done[i + 1]) and not own_predicate(view, done[i].phrase, done[i + 1].phrase, done[i + 1].trigger) and _coordinated(view, span, done[i], done[i + 1]):
            done[i] = _sharing(view, done[i], done[i + 1], i + 1)
        beside = next((k for k in range(i + 1, min(i + 3, len(done))) if done[k].phrase.number.kind != "bare"), i)
        if done[i].trigger is None and done[i].phrase.lone and not done[i].phrase.reason and swapped(view, done[i + 1], done[i]):
            done[i] = _sharing(view, done[i], done[i + 1], i + 1)
        if (done[i].trigger is None or _stated(done[i])) and not done[i].phrase.reason and each_did(view, done[i].phrase, done[beside].phrase, done[beside].trigger):
            done[i] = _sharing(view, done[i], done[beside], beside)
        if done[i + 1].trigger and not done[i].phrase.reason and _part_before(view, done[i], done[i + 1 : i + 2]):
            done[i] = replace(_sharing(view, done[i], done[i + 1], i + 1), parent=i + 1)
        beyond = done[i + 1].parent
        if beyond is not None and beyond > i + 1 and not done[i].phrase.reason and _part_list(view, done, i):
            done[i] = replace(_sharing(view, done[i], done[beyond], beyond), parent=beyond)
        if _before_total(view, done[i], done[i + 1]) or (_is_whole(done[i], done[i + 1]) and done[i + 1].trigger):
            done[i] = replace(done[i], parent=i + 1)
        if _of_part_only(view, done[i], done[i + 1]):
            done[i] = replace(done[i], trigger=None, outcome="", reason="whole")
    return done


def _smaller(part: Phrase, whole: Phrase) -> bool:
    """Whether the part can be some of the whole, which may be "thousands"."""
    low = whole.number.value or whole.number.low
    return low is not None and part.number.value is not None and part.number.value <= low


def _of_part_only(view: View, whole: Link, part: Link) -> bool:
    """The verb right behind the part tells of it alone: "the bus with 42 passengers overturned, 19 of them died"."""
    first, last = whole.phrase.last, part.phrase.first
    if whole.trigger is None or whole.trigger != part.trigger or whole.shared is not None or not first < last or not _smaller(part.phrase, whole.phrase):
        return False
    beside = part.trigger.first
    while view.is_(beside - 1, "clause", "auxiliaries") or view.is_(beside - 1, "phrase", "breakdown"):
        beside -= 1
    if part.phrase.last not in (beside, part.trigger.first) or view.words[last - 1] not in COMMAS:
        return False
    return not part.phrase.noun or (part.phrase.cls in ("person", whole.phrase.cls) and last - first > 3)


def _may_lead(view: View, one: Link, following: Link) -> bool:
    """The first of two can share the outcome of the second, unless the second counts some of the first: "42 passengers, 19 of them died"."""
    between = range(one.phrase.last, following.phrase.first)
    if oblique(view, one.phrase) and (view.order.adpositions == "after" or not any(view.is_(i, "clause", "coordinators") for i in (one.phrase.first - 1, *between))):
        return False  # "a convoy of 30 trucks came under fire, seven were destroyed"
    if one.phrase.lone and view.is_(one.phrase.first - 1, "clause", "auxiliaries") and not any(view.is_(i, "clause", "coordinators") for i in between):
        return False  # "there were 950 of us, 300 were locked in the hold"
    return one.phrase.number.kind != "bare" and not one.phrase.divided and not following.phrase.partitive and following.trigger is not None and _open(one)


def _is_whole(part: Link, one: Link) -> bool:
    """The second number is the whole that the first names: "a third of the 90 wounded"."""
    return part.phrase.whole is not None and part.phrase.whole.start == one.phrase.number.start


def _before_total(view: View, one: Link, total: Link) -> bool:
    """A breakdown that stands before its total: "among them two children, seven people were wounded"."""
    if one.trigger is None or one.outcome != total.outcome or one.parent is not None or not _fits_total(total.phrase, [one.phrase]):
        return False
    if view.is_(total.phrase.first - 1, "phrase", "partitives") and total.phrase.lone and not one.phrase.lone:
        return True  # "two children were among the nine killed"
    return any(view.is_(i, "phrase", "breakdown") for i in range(max(0, one.phrase.first - 2), one.phrase.first))


def _open(one: Link) -> bool:
    """Nothing speaks against sharing: no reason of its own, no trigger that fits well."""
    weak = one.score < DIRECT - 3.5 or one.phrase.number.kind == "bare"
    return not one.phrase.reason and (one.reason in ("no_outcome", "no_noun", "things") or weak)


def _share_left(view: View, span: Span, links: Sequence[Link], i: int) -> Link:
    one, left = links[i], links[i - 1]
    if left.trigger is not None and _predicated(view, span, left, one):
        return replace(_sharing(view, one, left, i - 1), parent=i - 1 if left.parent is None else left.parent)
    if left.trigger is None or one.phrase.reason:
        return one
    if left.phrase.divided and one.trigger:
        return replace(one, parent=i - 1)
    if _is_whole(left, one):
        return one
    total = _total_of(view, links, i)
    if total is not None:
        return replace(one if one.trigger and not _stated(one) else _sharing(view, one, links[total], total), parent=total)
    start = _apposed(view, links, i)
    if start is not None and one.trigger and one.phrase.pronoun:
        return replace(one, parent=start)  # "(85,000 of which have been relocated)"
    if start is not None and (not one.trigger or one.outcome == links[start].outcome or one.score < DIRECT - 2):
        return replace(_sharing(view, one, links[start], start), parent=start)
    if _breakdown(view, left, one) and not _part_before(view, left, [one]):
        parent = left.parent if left.parent is not None and _coordinate_words(view, left.phrase.last, one.phrase.first) else i - 1
        same = one.trigger is not None and one.outcome != left.outcome and (one.trigger.first, one.trigger.last) == (left.trigger.first, left.trigger.last)
        kept = replace(one, trigger=left.trigger, outcome=left.outcome, score=left.score - 1, shared=i - 1) if same else one if one.trigger and one.outcome != left.outcome and not _of_others(view, left, one) else _sharing(view, one, left, i - 1, True)
        return replace(kept, parent=parent)
    if _open(one) and one.cls in ("", left.cls) and _updates(view, left, one):
        toll = i - 1 if left.parent is None else left.parent
        return _sharing(view, one, links[toll], toll)
    if _open(one) and _coordinated(view, span, left, one) and not (left.outcome == "killed" and _survives(one)):
        return replace(_sharing(view, one, left, i - 1), parent=left.parent)
    if _open(one) and next_country(view, span, left, one):
        told = i - 1 if left.parent is None else left.parent
        return _sharing(view, one, links[told], told)
    if _open(one) and (corrected(view, left, one) or told_later(view, span, left, one) or swapped(view, left, one) or gapped(view, span, left, one) or gapped_behind(view, span, left, one)):
        return replace(_sharing(view, one, left, i - 1), parent=left.parent)
    return one


def _of_others(view: View, left: Link, one: Link) -> bool:
    """The verb found for a part is its total's own, or that of another number behind it: "37 dead, among them 12 women, while 41 are missing"."""
    verb, last = one.trigger, one.phrase.last
    if verb is None:
        return False
    return verb.last <= left.phrase.first and not view.is_(one.phrase.after, "subject") or any(last <= k < verb.first and any(view.words[j] in COMMAS for j in range(last, k)) for k in view.numbers)


def _predicated(view: View, span: Span, left: Link, one: Link) -> bool:
    """"219 dead in the city, 27 are children": the clause behind a comma only tells who some of them were."""
    first, last = left.phrase.last, one.phrase.first
    people = OBJECT_OF.get(one.phrase.cls) == "people" and OBJECT_OF.get(left.cls or "person") == "people"
    if one.trigger or not people or one.phrase.reason or not view.is_(one.phrase.after, "clause", "auxiliaries") or not 0 < last - first <= LONGEST_ASIDE:
        return False
    apart = any(span.between(k, first, last) for k in ("strong", "relative", "subordinator", "report"))
    return view.words[last - 1] in COMMAS and not apart and _smaller(one.phrase, left.phrase)


def _total_of(view: View, links: Sequence[Link], i: int) -> int | None:
    """The total before a number that says "of them" by its form ("18 kişi yaralandı, üçünün ..."), or how badly some of it fare ("three critically")."""
    one = links[i].phrase
    left = links[i - 1]
    total = left.parent if left.phrase.partitive or left.parent is not None else i - 1
    if total is None:
        return None
    if not 0 <= total < i or links[total].trigger is None or not _fits_total(links[total].phrase, [one]) or links[total].phrase.number.value == one.number.value:
        return None
    badly = one.after
    while view.is_(badly, "clause", "auxiliaries") or view.words[badly : badly + 1] == ("-",):
        badly += 1
    ill = view.is_(badly, "phrase", "degree") and "wounded" == links[total].outcome and links[i].outcome in ("", "wounded")
    of_them = view.is_(one.after - 1, "phrase", "parts") and (not one.noun or links[i].trigger is None or _stated(links[i]))
    of_those = view.is_(links[total].phrase.first - 1, "phrase", "partitives") and not view.is_(links[total].phrase.first - 1, "noun") and links[total].phrase.begin < one.begin  # "of the 14 injured, four ..."
    return total if (ill or of_them or of_those) and not _part_before(view, links[i], links[i + 1 : i + 2]) else None


def _survives(one: Link) -> bool:
    """Those named as survivors are none of the dead that a list names before them: "78 dead, one survivor"."""
    return any(state.entry.code == "rescued" for state in one.phrase.states)


def _stated(one: Link) -> bool:
    """Nothing but the noun's own standing tells what happened to what is counted ("ikisi esir": what befell the others befell them too)."""
    return one.trigger is not None and one.trigger.entry.weak


def _part_before(view: View, one: Link, following: Sequence[Link]) -> bool:
    """"üçü ağır 9 kişi", "5'i polis 12 kişi": a part right before its total."""
    if not following or not view.is_(one.phrase.after - 1, "phrase", "parts"):
        return False
    between = range(one.phrase.last, following[0].phrase.first)
    return len(between) <= 4 and all(view.words[k][:1].isalpha() for k in between) and _fits_total(following[0].phrase, [one.phrase])


def _part_list(view: View, links: Sequence[Link], i: int) -> bool:
    """Two parts in a row before their total: "2'si polis, 5'i sivil 7 kişi"."""
    one, other = links[i].phrase, links[i + 1].phrase
    total = links[links[i + 1].parent or 0].phrase
    return view.is_(one.after - 1, "phrase", "parts") and joined(view, one, other) and other.first - one.last <= 2 and _fits_total(total, [one, other])


def _sharing(view: View, one: Link, other: Link, index: int, part: bool = False) -> Link:
    """The link with the other's trigger where it fits what is counted, unchanged where it does not; a `part` of people are people."""
    phrase = one.phrase
    cls = phrase.cls or (other.cls if not phrase.noun else "")
    whole = replace(phrase, cls=cls)
    trigger = next((t for t in _readings(view, other.trigger) if compatible(whole, t)), None)
    if trigger is None and part and OBJECT_OF.get(cls) == OBJECT_OF.get(other.cls or "person"):
        trigger = other.trigger  # "50,000 settlers crossed the border, half of them women"
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
    if not 0 < last - first <= LONGEST_GAP or any(span.between(k, first, last) for k in ("strong", "bracket", "dash", "relative", "subordinator", "trigger", "report")):
        return False
    if "after" in view.order.subject and unnamed(right.phrase) and not right.cls and OBJECT_OF.get(left.cls or "person") == "people" and not any(view.is_(i, "clause", "coordinators") for i in range(first, last)):
        return False  # «двое убиты, трое скрылись»: what looks like a noun may be a verb
    return _coordinate_words(view, first, last) and not oblique(view, right.phrase) and not own_verb(view, right.phrase) and not view.is_(last - 1, "clause", "auxiliaries")


def joined(view: View, left: Phrase, right: Phrase) -> bool:
    """Whether a comma or coordinator stands in the few tokens between two phrases."""
    return 0 < right.first - left.last <= LONGEST_GAP and _coordinate_words(view, left.last, right.first)


def _coordinate_words(view: View, first: int, last: int) -> bool:
    return any(view.words[i] in COMMAS or view.is_(i, "clause", "coordinators") for i in range(first, min(last, len(view.words))))


def _breakdown(view: View, left: Link, one: Link) -> bool:
    """"among them two children", "two of them women", "37 of whom ...": the second phrase counts some of the first."""
    own = view.get(left.phrase.last, "phrase", "breakdown") if left.phrase.partitive else None
    between = range(own.last if own and own.first == left.phrase.last else left.phrase.last, one.phrase.first)
    if len(between) <= LONGEST_ASIDE and any(view.is_(i, "phrase", "breakdown") for i in between) and not any(view.words[i] in ";:" for i in between):
        return True  # "70 died, according to the office of the rapporteur, among them ten women"
    aged = view.numbers.get(one.phrase.last + 1, 0) if view.is_(one.phrase.last, "phrase", "partitives") and one.phrase.number.kind == "article" else 0  # "a girl of two"
    begin = aged or one.phrase.after
    end = min(max(one.phrase.last, begin) + 3, len(view.words))
    around = range(begin, next((i for i in range(begin, end) if i in view.qualified or view.words[i] in COMMAS), end))
    apart = one.trigger is not None and left.trigger is not None and (one.trigger.first, one.trigger.last) != (left.trigger.first, left.trigger.last)
    if one.phrase.number.quantifier == "share" and not apart and len(between) <= 3 and not one.phrase.whole:
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
    total = links[k - 1] if k > 0 and (_opened(view, links[k].phrase.first) or _sums_up(view, links, k)) else None
    if total is None or total.trigger is None or not _fits_total(total.phrase, [one.phrase for one in links[k : i + 1]]):
        return None
    return k - 1


def _sums_up(view: View, links: Sequence[Link], k: int) -> bool:
    """A list behind a semicolon or comma whose numbers make up the one before it: "13 bodies were found; eight rebels, four soldiers and a civilian"."""
    if view.words[links[k].phrase.first - 1] not in (";", *COMMAS):
        return False
    last = k
    while last + 1 < min(len(links), k + MAX_PARTS) and _coordinate_words(view, links[last].phrase.last, links[last + 1].phrase.first):
        last += 1
    values = [one.phrase.number.value for one in links[k : last + 1]]
    if any(one.trigger and one.outcome != links[k - 1].outcome for one in links[k : last + 1]):
        return False  # "three rebels were killed; one soldier died, two were wounded"
    return len(values) > 1 and None not in values and sum(v or 0 for v in values) == links[k - 1].phrase.number.value


def _opened(view: View, first: int) -> bool:
    word = view.words[first - 1] if first else ""
    if word == "-" and gapped_name(view, first - 1):
        return False
    return word in (":", "(", "\u055d") or (word == "-" and view.apart(first - 1))


def _fits_total(total: Phrase, parts: Sequence[Phrase]) -> bool:
    values = [part.number.value for part in parts]
    return total.number.value is not None and None not in values and sum(v for v in values if v) <= total.number.value
