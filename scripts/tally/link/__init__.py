"""Link number phrases to outcome words: which number counts whom, to what.

Each phrase is tried against the nearest triggers on both sides (`fit`). What no trigger fits may still share its
neighbour's by coordination, or be a breakdown of it (`share`).
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Container, Mapping, Sequence
from itertools import pairwise

from ..codes import OBJECT_OF
from ..mentions import COMMAS, VERBS, View, befalls, negated
from ..mentions.nouns import Phrase
from ..mentions.spans import NOTHING_BETWEEN, Span, spans
from ..model import Mention, replace
from . import fit, share
from .fit import DIRECT, SECOND_SIDE, compatible, restricting
from .linked import Link
from .share import joined

LEAST = 4.0  # below this nothing is linked
MAX_AMONG = 10  # tokens between the words that open a breakdown and a noun in it
MAX_CLAUSE = 60  # tokens searched for what makes a clause hypothetical
NEAREST = 5  # triggers tried on each side: keeps the work linear in the sentence
HOUSED = frozenset(("evacuated", "displaced", "affected"))  # what befalls a household where its home is counted
SCENERY = frozenset(("vehicle", "equipment", "ammunition", "structure", "family"))
UNDONE = frozenset(("wounded", "captured", "detained", "abducted", "missing", "affected"))  # what death, told with it, leaves behind
MOVING = frozenset(("evacuated", "released", "rescued", "captured", "detained", "abducted"))


def link(view: View, found: Sequence[Phrase]) -> tuple[Link, ...]:
    """A link for every phrase, in order, with or without an outcome."""
    span = spans(view) if view.triggers else NOTHING_BETWEEN  # nothing is costed then
    firsts = [m.first for m in view.triggers]
    inside = _inside(found)
    outer = [i for i in range(len(found)) if i not in inside]
    taken = {(t.first, t.last): p.first for p in found for t in p.states if not t.entry.weak and p.noun is not None and p.noun != (t.first, t.last)}
    stated = {(t.first, t.last) for p in found for t in p.states}
    own = [_best(view, span, found[i], _free(_near(view.triggers, firsts, found[i]), taken, stated, found[i])) for i in outer]
    links = share.share(view, span, _again(view, span, own, firsts))
    made = {i: Link(found[i], reason=found[i].reason or "model") for i in inside}
    for k, (i, one) in enumerate(zip(outer, links, strict=True)):
        kept = _refuse(view, span, one, _listed(view, links, k))
        if one.parent is not None or one.shared is not None:
            kept = replace(kept, parent=None if one.parent is None else outer[one.parent], shared=None if one.shared is None else outer[one.shared])
        made[i] = kept
    return tuple(made[i] for i in range(len(found)))


def _free(triggers: Sequence[Mention], taken: Mapping[tuple[int, int], int], stated: Container[tuple[int, int]], phrase: Phrase) -> Sequence[Mention]:
    """Without the states of phrases behind this one: in "70 dead, ten of them women, and 16 people hurt" the ten are not hurt."""
    free = [t for t in triggers if taken.get((t.first, t.last), phrase.first) <= phrase.first]
    if not any(state.entry.weak and state.entry.code == "rescued" for state in phrase.states):
        return free
    return [t for t in free if t.entry.code != "killed" or t.entry.role not in ("people", "subject") or (t.first, t.last) not in stated]  # "71 dead, one survivor"


def _again(view: View, span: Span, own: Sequence[Link], firsts: Sequence[int]) -> list[Link]:
    """What a number without a noun counts may be known from the number before it: "destroyed 120 houses and damaged another 300"."""
    done = list(own)
    for i, (left, one) in enumerate(pairwise(own), 1):
        if one.phrase.lone and not one.phrase.reason and not one.phrase.cls and left.trigger and OBJECT_OF.get(left.cls, "people") != "people":
            known = _best(view, span, replace(one.phrase, cls=left.cls), _near(view.triggers, firsts, one.phrase))
            better = known.trigger and (not one.trigger or known.score > one.score or (known.trigger.first, known.trigger.last) == (one.trigger.first, one.trigger.last))
            done[i] = replace(known, phrase=one.phrase) if better else one
    return done


def _listed(view: View, links: Sequence[Link], i: int) -> bool:
    """The phrase stands in a list with one that has a number and the same outcome word: "two Grads, a depot and four pickups"."""
    one = links[i].phrase
    beside = (links[k] for k in (i - 1, i + 1) if 0 <= k < len(links))
    return any(
        other.trigger is not None and other.trigger == links[i].trigger and other.phrase.number.kind not in ("article", "bare") and joined(view, *sorted((one, other.phrase), key=lambda p: p.first))
        for other in beside
    )


def _inside(found: Sequence[Phrase]) -> set[int]:
    """The phrases that stand inside the noun of another: the 72 of "two T-72 tanks"."""
    nouns = {i for p in found if p.noun for i in range(*p.noun)}
    return {i for i, p in enumerate(found) if p.begin in nouns and p.number.kind != "bare"}


def _near(triggers: Sequence[Mention], firsts: Sequence[int], phrase: Phrase) -> Sequence[Mention]:
    at = bisect_left(firsts, phrase.begin)
    return triggers[max(0, at - 2 * NEAREST) : at + 2 * NEAREST]


def _best(view: View, span: Span, phrase: Phrase, triggers: Sequence[Mention]) -> Link:
    if phrase.reason:
        return Link(phrase, reason=phrase.reason)
    fits = [(fit.fit(view, span, phrase, t), t) for t in triggers if compatible(phrase, t)]
    fits += [(fit.fit(view, span, phrase, t) - 0.5, t) for t in triggers if _housed(view, phrase, t)]
    fits = _unrestricted(view, span, phrase, fits)
    states = [*phrase.states, *(t for t in triggers if _prenominal(view, phrase, t) and not phrase.partitive and phrase.number.quantifier != "share")]
    own = [(DIRECT + 1.5, t) for t in states if not t.entry.weak and compatible(phrase, t)]
    weak = [(LEAST + 0.5, t) for t in states if t.entry.weak and compatible(phrase, t) and not _tells(view, phrase)]
    fits = [(score + 1.5 * _bodies(phrase, t) + _fatal(view, phrase, t, fits), t) for score, t in fits]
    later = [(score + 3.5, t) for score, t in fits if own and _overtakes(t, states) and score >= DIRECT - 1.6 - SECOND_SIDE * _right_before(view, t, phrase) and not _after_another(span, phrase, t)]
    score, trigger = max(fits + own + weak + later, key=lambda f: (f[0], not phrase.cls and "people" in befalls(f[1].entry), -abs(f[1].first - phrase.begin)), default=(0.0, None))
    if trigger is None or score < LEAST:
        return Link(phrase, reason=_reason(phrase, triggers), cls=phrase.cls)
    cls = "family" if not compatible(phrase, trigger) else (_class_in(view, trigger) or phrase.cls) if phrase.cls in ("", "person") else phrase.cls
    return Link(phrase, trigger, trigger.entry.code, score, cls=cls)


def _fatal(view: View, phrase: Phrase, trigger: Mention, fits: Sequence[tuple[float, Mention]]) -> float:
    """What a verb of death gains on the one it is joined to by a coordinator: "were caught on the bridge and perished"."""
    joined = trigger.entry.code == "killed" and trigger.entry.role in ("subject", "labile") and view.is_(trigger.first - 1, "clause", "coordinators")
    before = [(score, t) for score, t in fits if joined and t.entry.role in VERBS and phrase.last <= t.first < trigger.first and t.entry.code in UNDONE]
    between = any(i in view.numbers or view.words[i] in COMMAS for i in range(phrase.last, trigger.first)) if before else True
    return 0.0 if between else max(0.0, max(score for score, _ in before) + 1 - next(score for score, t in fits if t is trigger))


def _tells(view: View, phrase: Phrase) -> bool:
    """Those who report are no claim by their standing alone: "one survivor, a sailor, told the court"."""
    i = phrase.last
    if view.words[i : i + 1] == (",",) and "after" not in view.order.subject:
        i = next((k + 1 for k in range(i + 1, min(i + MAX_AMONG, len(view.words))) if view.words[k] == ","), i)
    return view.order.object[0] == "after" and view.is_(i, "report", "verbs") and not view.is_(i, "clause", "auxiliaries")


def _bodies(phrase: Phrase, trigger: Mention) -> bool:
    """"The bodies of 16 workers were flown out": whatever is done with them, they are dead."""
    return trigger.entry.role == "noun" and trigger.entry.code == "killed" and trigger.last == phrase.first


def _unrestricted(view: View, span: Span, phrase: Phrase, fits: list[tuple[float, Mention]]) -> list[tuple[float, Mention]]:
    """Without a form that only tells which ones are meant, where another verb tells what became of them: "two of those taken to hospital died"."""
    which = [t for score, t in fits if score >= LEAST and t.entry.role in VERBS and restricting(view, t)]
    those = [t for _, t in fits if phrase.partitive and t.entry.role == "people" and t.last == phrase.first and view.order.genitive == "before"]
    if not (which or those):
        return fits
    meant = (which or those)[0]
    part = replace(phrase, last=meant.last) if meant.first >= phrase.last else phrase
    others = [(fit.fit(view, span, part, t), t) for score, t in fits if t.first >= max(part.last, meant.last) and (which or t.entry.role in VERBS)]
    return others if any(score >= LEAST for score, _ in others) else fits


def _housed(view: View, phrase: Phrase, trigger: Mention) -> bool:
    """Homes stand for the households in them: "the evacuation of 50 homes"."""
    home = phrase.noun is not None and view.is_(phrase.noun[1] - 1, "households")
    return home and trigger.entry.code in HOUSED and not compatible(phrase, trigger) and compatible(replace(phrase, cls="family"), trigger)


def _class_in(view: View, trigger: Mention) -> str:
    """The class that the words of a toll name: "number of wounded soldiers", "number of refugees"."""
    if trigger.entry.role not in ("toll", "people"):
        return ""
    named = [c.entry.code for i in range(trigger.first, trigger.last) if (c := view.get(i, "counted")) and OBJECT_OF[c.entry.code] in befalls(trigger.entry)]
    return trigger.entry.person or (named[-1] if named else "")


def _prenominal(view: View, phrase: Phrase, trigger: Mention) -> bool:
    """A participle right before the number, where verbs come last: "a killed two journalists"."""
    return view.order.object[0] == "before" and trigger.last == phrase.first and trigger.entry.role in ("subject", "people")


def _right_before(view: View, trigger: Mention, phrase: Phrase) -> bool:
    """Nothing but its auxiliary stands between the verb and the phrase behind it: «մահացել է երկու վիրավոր»."""
    return trigger.last < phrase.first and all(view.is_(i, "clause", "auxiliaries") for i in range(trigger.last, phrase.first))


def _after_another(span: Span, phrase: Phrase, trigger: Mention) -> bool:
    """Another number stands between the verb and the phrase: "killed five men and 20 wounded" (they are not killed)."""
    return trigger.last <= phrase.first and span.between("number", trigger.last, phrase.first) > 0


def _overtakes(trigger: Mention, states: Sequence[Mention]) -> bool:
    """A verb that tells what became of the wounded or missing afterwards ("evacuated 5 wounded", "two wounded soldiers died")."""
    return trigger.entry.role not in ("people", "toll") and all(t.entry.code != "killed" for t in states) and (trigger.entry.code in MOVING or trigger.entry.code == "killed")


def _reason(phrase: Phrase, triggers: Sequence[Mention]) -> str:
    if not triggers:
        return "no_outcome"
    if not phrase.noun and not phrase.pronoun:
        return "no_noun"
    return "no_outcome" if phrase.cls else "things"


def _refuse(view: View, span: Span, one: Link, listed: bool) -> Link:
    """Take back a link whose clause says that it has not happened (yet), or whose noun stands for the doers."""
    if one.trigger is None:
        return one
    if one.phrase.number.kind in ("article", "bare") and (negated(view, one.trigger.last - 1) or view.is_(one.trigger.first - 1, "polarity", "negators")):
        return replace(one, trigger=None, outcome="", reason="no_outcome")  # "tek bir asker ölmedi": none
    if one.phrase.number.kind == "article" and not (_solid(one, listed) and not _predicative(view, one)) or one.phrase.number.kind == "bare" and not _plain(view, one, listed):
        return replace(one, trigger=None, outcome="", reason="no_outcome")
    if one.phrase.number.quantifier == "share" and (one.phrase.noun and not one.cls and one.phrase.state is None or not (one.cls or one.parent is not None or one.phrase.whole or one.phrase.partitive or one.phrase.pronoun)):
        return replace(one, trigger=None, outcome="", reason="percent")  # 45 percent of the fields
    first = min(one.phrase.first, one.trigger.first)
    last = max(one.phrase.last, one.trigger.last)
    start = first
    while start > max(0, first - MAX_CLAUSE) and not any(span.between(k, start - 1, start) for k in ("strong", "bracket", "dash", "subordinator")) and (view.words[start - 1] not in ".!?\"" or _scare(view, start - 1)):
        start -= 1
    verb_first = one.trigger.last <= one.phrase.first and view.order.object[0] == "before"
    if one.trigger.entry.role in ("noun", "people", "toll") or verb_first:
        last = _clause_end(view, span, last)
        start = start if verb_first else max(start, first - 3)  # "will hear the case of the murder of six": the modal is another verb's
    first, long = one.trigger.first, one.trigger.last - one.trigger.first > 1
    inside = range(first, first + 2) if long and view.is_(first, "polarity", "negators") else range(first, first + (long and view.order.object[0] == "after"))  # of the idiom itself: "could be saved"
    if any(i not in inside and view.is_(i, "polarity", "hypothetical") and not view.is_(i, "report", "according") and not _impossible(view, i) for i in range(max(0, start - 1), last)):
        return replace(one, trigger=None, outcome="", reason="hypothetical")
    return one


def _impossible(view: View, i: int) -> bool:
    """A negator stands beside the modal, and no outcome behind them: "could not be named". What cannot be done has not happened, the rest has."""
    never = view.is_(i - 1, "polarity", "negators") or view.is_(i + 1, "polarity", "negators")
    return never and not any(role in view.roles[k] for k in range(i + 1, min(i + 4, len(view.words))) for role in VERBS)


def _scare(view: View, i: int) -> bool:
    """The quotation mark at token `i` encloses a few words only (the "invaders"), no sentence of its own."""
    return view.words[i] == '"' and '"' in (*view.words[max(0, i - 4) : i], *view.words[i + 1 : i + 5])


def _plain(view: View, one: Link, listed: bool) -> bool:
    """A noun in the singular counts one only beside a verb of its own, in a list ("two schools and [a] hospital"), or as a part of a total."""
    if one.trigger is None or one.parent is not None and one.phrase.noun is not None and view.words[one.phrase.noun[1] - 1].isdecimal():
        return False  # "two planes, a Su-25 and a Tu-22": which ones, not one more
    if listed and one.trigger.entry.role == "noun":
        return one.score >= DIRECT - 5.0  # "the death of two pilots and a stewardess"
    if one.trigger.entry.role in ("subject", "object", "people", "toll") and _among(view, one.phrase):
        return True
    if one.trigger.entry.role not in VERBS:
        return False
    return one.score >= (DIRECT - 5.0 if listed or one.shared is not None else DIRECT - 2.0)


def _among(view: View, phrase: Phrase) -> bool:
    """Only other nouns, modifiers, a copula or a dash stand between the noun and words that open a breakdown: «среди погибших - медик и спасатель»."""
    for i in range(phrase.first - 1, max(-1, phrase.first - MAX_AMONG), -1):
        roles = view.roles[i]
        if view.is_(i, "phrase", "breakdown"):
            return True
        sign = not view.words[i][:1].isalnum() and view.words[i] not in (*COMMAS, "-", ":")
        if sign or i in view.numbers or "report" in roles or "polarity" in roles or view.is_(i, "clause", "subordinators", "relatives") or any(role in roles for role in VERBS):
            return False
    return False


def _clause_end(view: View, span: Span, last: int) -> int:
    """The token before which the verb of a noun phrase stands ("hundreds of lives could be ..."): three tokens on at most."""
    end = last
    while end < min(last + 3, len(view.words)) and view.words[end][:1].isalnum() and not span.between("subordinator", end, end + 1) and not view.is_(end, "clause", "coordinators"):
        end += 1
    return end


def _predicative(view: View, one: Link) -> bool:
    """"The man they kidnapped was a contractor": an article behind a copula, whose subject the outcome befell, counts nobody more."""
    trigger, first = one.trigger, one.phrase.first
    return trigger is not None and 0 < trigger.first and trigger.last < first and view.is_(first - 1, "clause", "auxiliaries") and not one.phrase.partitive


def _solid(one: Link, listed: bool) -> bool:
    """An article counts only where its noun is known and its outcome stands close by; "a truck" sets a scene, but not in a list."""
    if one.trigger is not None and one.trigger.entry.role == "toll":
        return listed and bool(one.cls) and one.phrase.noun is not None  # "the dead include two clerks, a nurse and three guards"
    if one.phrase.partitive or (one.phrase.additional and not one.phrase.noun):
        return one.score >= DIRECT - 4.5 or one.shared is not None  # "one of them", "another"
    if one.phrase.noun is None and one.trigger is not None and one.trigger.entry.role == "subject":
        return one.score >= DIRECT - 2.5  # "един е ранен"
    known = bool(one.cls) and bool(one.phrase.noun)
    return known and (listed or ((one.cls not in SCENERY or one.shared is not None) and one.score >= DIRECT - 4.5))
