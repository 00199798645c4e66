"""Link number phrases to outcome words: which number counts whom, to what.

Each phrase is tried against the nearest triggers on both sides. A fit starts at DIRECT and pays for what stands between
(clause boundaries most, distance least); the side on which a subject or object may stand comes from the pack's order.
What no trigger fits may still share its neighbour's by coordination, or be a breakdown of it.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, takewhile

from .codes import OBJECT_OF
from .mentions import TRIGGERS, View, befalls
from .model import Mention
from .phrases import Phrase

DIRECT = 10.0  # a trigger beside its number
LEAST = 4.0  # below this nothing is linked
MAX_PARTS = 24  # members of a list that breaks down a total
MAX_CLAUSE = 60  # tokens searched for what makes a clause hypothetical
NEAREST = 5  # triggers tried on each side: keeps the work linear in the sentence
# What stands between number and trigger, and what each one costs.
COST = {"token": 0.22, "relative": 1.6, "subordinator": 3.2, "adposition": 0.35, "trigger": 3.0, "number": 0.8, "report": 5.0}
LONG = 12  # tokens; a phrase that long is a long phrase, and its further tokens tell little
# Signs that come in pairs enclose a parenthesis: what one of them costs, and what a pair of them costs.
SIGNS = {"comma": (1.8, 1.0), "bracket": (4.0, 0.8), "dash": (4.0, 1.2), "strong": (7.0, 14.0)}
PARENTHESIS = 1.5  # one whole parenthesis between number and trigger
OBLIQUE = 6.5  # the phrase stands in an adpositional phrase: neither subject nor object
UNKNOWN = 2.0  # the counted noun is in no pack
SECOND_SIDE = 1.5  # the side of the verb that the language prefers less
SCENERY = frozenset(("vehicle", "equipment", "ammunition", "structure", "family"))
MOVING = frozenset(("evacuated", "released", "rescued", "captured", "detained", "abducted"))


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
    antecedent: Mention | None = None  # the noun elsewhere that a number without a noun counts


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
        sums = self.counts[kind]
        return sums[max(first, last)] - sums[first]


def spans(view: View) -> Span:
    """Count what can stand between, token by token."""
    flags = {kind: [False] * len(view.words) for kind in (*COST, *SIGNS)}
    for i, word in enumerate(view.words):
        roles = view.roles[i]
        flags["comma"][i] = word in ",،、，"
        flags["strong"][i] = word in ";:•؛"
        flags["bracket"][i] = word in "()[]"
        flags["dash"][i] = word == "-" and dash(view, i)
        flags["relative"][i] = ("clause", "relatives") in roles
        flags["subordinator"][i] = ("clause", "subordinators") in roles
        flags["adposition"][i] = ("phrase", "adpositions") in roles and ("phrase", "partitives") not in roles
        flags["report"][i] = ("report", "verbs") in roles and roles["report", "verbs"].first == i and not _aside(view, i)
        flags["number"][i] = i in view.numbers
        flags["trigger"][i] = any(role in roles and roles[role].first == i for role in TRIGGERS - {"people", "noun"})
    return Span({kind: (0, *accumulate(row)) for kind, row in flags.items()})


def _aside(view: View, i: int) -> bool:
    """The reporting verb at token `i` is passive ("are reported killed") or stands between commas (", officials say,")."""
    m = view.roles[i]["report", "verbs"]
    return passive(view, m) or (view.words[m.last : m.last + 1] == (",",) and "," in view.words[max(0, i - 6) : i])


def dash(view: View, i: int) -> bool:
    """True for a hyphen or dash with space on a side: punctuation, not part of a word."""
    s = view.parsed.sentence
    return i == 0 or i + 1 >= len(s.words) or s.starts[i] > s.ends[i - 1] or s.starts[i + 1] > s.ends[i]


def link(view: View, found: Sequence[Phrase]) -> tuple[Link, ...]:
    """A link for every phrase, in order, with or without an outcome."""
    span = spans(view)
    triggers = view.triggers
    firsts = [m.first for m in triggers]
    links = [_best(view, span, phrase, _near(triggers, firsts, phrase)) for phrase in found]
    links = _share(view, span, links)
    return tuple(_refuse(view, span, one) for one in links)


def _near(triggers: Sequence[Mention], firsts: Sequence[int], phrase: Phrase) -> Sequence[Mention]:
    at = bisect_left(firsts, phrase.begin)
    return triggers[max(0, at - 2 * NEAREST) : at + 2 * NEAREST]


def _best(view: View, span: Span, phrase: Phrase, triggers: Sequence[Mention]) -> Link:
    if phrase.reason:
        return Link(phrase, reason=phrase.reason)
    fits = [(fit(view, span, phrase, t), t) for t in triggers if compatible(phrase, t)]
    own = [(DIRECT + 1.5, t) for t in phrase.states if not t.entry.weak and compatible(phrase, t)]
    weak = [(LEAST + 0.5, t) for t in phrase.states if t.entry.weak and compatible(phrase, t)]
    later = [(score + 3.5, t) for score, t in fits if own and _overtakes(t, phrase) and score >= DIRECT - 1.6]
    score, trigger = max(fits + own + weak + later, key=lambda f: (f[0], -abs(f[1].first - phrase.begin)), default=(0.0, None))
    if trigger is None or score < LEAST:
        return Link(phrase, reason=_reason(phrase, triggers), cls=phrase.cls)
    return Link(phrase, trigger, trigger.entry.code, score, cls=phrase.cls)


def _overtakes(trigger: Mention, phrase: Phrase) -> bool:
    """A verb that tells what became of the wounded or missing afterwards ("evacuated 5 wounded", "two wounded soldiers died")."""
    states = {t.entry.code for t in phrase.states}
    return "killed" not in states and (trigger.entry.code in MOVING or trigger.entry.code == "killed")


def _reason(phrase: Phrase, triggers: Sequence[Mention]) -> str:
    if not triggers:
        return "no_outcome"
    if not phrase.noun and not phrase.pronoun:
        return "no_noun"
    return "no_outcome" if phrase.cls else "things"


def compatible(phrase: Phrase, trigger: Mention) -> bool:
    """Whether what is counted can suffer the trigger's outcome."""
    entry = trigger.entry
    if entry.classes and phrase.cls not in entry.classes:
        return False
    if not phrase.cls:
        return not entry.objects or "people" in entry.objects
    return OBJECT_OF[phrase.cls] in befalls(entry)


def fit(view: View, span: Span, phrase: Phrase, trigger: Mention) -> float:
    """How well the phrase stands as that which the trigger's outcome befell; LEAST or more is a link."""
    role = trigger.entry.role
    if role in ("people", "noun", "toll") and _quoted(view, phrase, trigger):
        return 0.0
    if trigger.gap[0] <= phrase.begin and phrase.after <= trigger.gap[1]:
        return DIRECT + 1  # inside the idiom: "cost [800] lives"
    if role == "people":
        near = phrase.first - trigger.last <= 4
        return _toll(view, span, phrase, trigger) - 1.0 - 3.0 * bool(phrase.cls) if trigger.last <= phrase.first and near else 0.0
    if role == "toll":
        return _toll(view, span, phrase, trigger)
    if role == "noun":
        return _nominal(view, span, phrase, trigger)
    before = phrase.last <= trigger.first
    if not before and trigger.last > phrase.first:
        return 0.0
    side = "before" if before else "after"
    if role == "labile":
        role = voice(view, trigger, phrase if not before else None)
    sides = view.order.subject if role == "subject" else view.order.object
    if side not in sides:
        return _inverted(view, span, phrase, trigger) if role == "subject" and side == "after" else 0.0
    if role == "object" and before and "before" != sides[0] and _has_object(view, trigger):
        return 0.0
    if before and attributive(view, trigger):
        return 0.0
    score = DIRECT - SECOND_SIDE * sides.index(side) - _between(view, span, phrase, trigger, before) - UNKNOWN * unnamed(phrase)
    return score - OBLIQUE * governed(view, phrase, trigger) - 2.0 * agent(view, phrase)


def _inverted(view: View, span: Span, phrase: Phrase, trigger: Mention) -> float:
    """A subject behind its verb: "were killed 10 soldiers", "the mayor was killed along with two bodyguards"."""
    beside = phrase.first == trigger.last and passive(view, trigger)
    joined = view.is_(phrase.first - 1, "clause", "coordinators") and phrase.first - trigger.last <= 3
    return DIRECT - 3.0 - span.cost(trigger.last, phrase.first) if beside or joined else 0.0


def governed(view: View, phrase: Phrase, trigger: Mention) -> bool:
    """The phrase is oblique, and neither by an adposition of the trigger's own nor in "with two people displaced"."""
    inside = trigger.first <= phrase.first - 1 < trigger.last
    absolute = phrase.last == trigger.first and trigger.entry.role in ("labile", "subject") and view.order.adpositions == "before"
    return oblique(view, phrase) and not inside and not absolute


def unnamed(phrase: Phrase) -> bool:
    """The number has a noun, but one that no pack knows: it may be anything."""
    return bool(phrase.noun) and not phrase.cls


def attributive(view: View, trigger: Mention) -> bool:
    """The form modifies a noun behind it ("over the collapsed towers"): it is no verb."""
    return view.is_(trigger.last, "counted") and (
        view.is_(trigger.first - 1, "clause", "determiners", "possessives") or view.is_(trigger.first - 1, "phrase", "adpositions")
    )


def _quoted(view: View, phrase: Phrase, trigger: Mention) -> bool:
    """The noun stands in a quotation or a name that the number is not in: the memorial "Innocent Victims"."""
    first, last = min(phrase.last, trigger.last), max(phrase.first, trigger.first)
    return last - first < 30 and view.words[first:last].count('"') % 2 == 1


def _between(view: View, span: Span, phrase: Phrase, trigger: Mention, before: bool) -> float:
    first, last = (phrase.last, trigger.first) if before else (trigger.last, phrase.first)
    if last - first > 2 and view.words[first] == view.words[last - 1] == "," and not span.between("trigger", first, last):
        return PARENTHESIS  # "collapsed, the governor added, 6444 houses"
    return span.cost(first, last)


def voice(view: View, trigger: Mention, after: Phrase | None = None) -> str:
    """Of a form that serves both voices: `subject` (passive) behind an auxiliary or without an object, else `object`."""
    if passive(view, trigger):
        return "subject"
    return "object" if _has_object(view, trigger) or (after is not None and after.first == trigger.last) else "subject"


def passive(view: View, trigger: Mention) -> bool:
    """An auxiliary stands before the form, with at most three adverbs or negators between."""
    for i in range(trigger.first - 1, max(-1, trigger.first - 5), -1):
        if view.is_(i, "clause", "auxiliaries"):
            return True
        if not view.words[i][:1].isalpha() or "clause" in view.roles[i] or "counted" in view.roles[i] or (i + 1 < trigger.first and view.is_(i, "report", "verbs")):
            return False
    return False


def _has_object(view: View, trigger: Mention) -> bool:
    """A noun phrase begins right behind the trigger."""
    i = trigger.last
    while view.is_(i, "phrase", "additional"):
        i += 1
    for k in range(i, min(i + 3, len(view.words))):
        roles = view.roles[k]
        if k in view.qualified or view.is_(k, "clause", "determiners", "possessives"):
            return k == i
        if any(role in roles for role in ("counted", "people", "name.sides", "speakers", "not_counted")):
            return True
        if not view.words[k][:1].isalpha() or any(role in roles for role in ("clause", "phrase", "time", "report", "polarity", *TRIGGERS)):
            return False
    return False


def oblique(view: View, phrase: Phrase) -> bool:
    """The phrase is governed by an adposition, so it is neither subject nor object."""
    if view.order.adpositions == "after":
        return view.is_(phrase.last, "phrase", "adpositions") or view.is_(phrase.last, "phrase", "agents")
    i = phrase.first - 1
    if phrase.number.quantifier == "between":
        return False  # "from 10 to 15 tourists": the adposition belongs to the range
    return (view.is_(i, "phrase", "adpositions") and not view.is_(i, "phrase", "breakdown")) or view.is_(i, "phrase", "agents")


def agent(view: View, phrase: Phrase) -> bool:
    """The phrase names those who did it."""
    i = phrase.last if view.order.adpositions == "after" else phrase.first - 1
    return view.is_(i, "phrase", "agents")


def _nominal(view: View, span: Span, phrase: Phrase, trigger: Mention) -> float:
    """"the death of four", "losses of 20 tanks", "dört kişinin ölümü", and "12 arrests"."""
    if phrase.last <= trigger.first:
        if phrase.noun == (trigger.first, trigger.last) or trigger.first == phrase.after:
            return DIRECT
        if view.order.genitive != "before" or oblique(view, phrase):
            return 0.0
        return DIRECT - 1.0 - 2 * span.cost(phrase.last, trigger.first)
    if phrase.noun and phrase.noun[0] <= trigger.first < phrase.noun[1]:
        return DIRECT
    if trigger.last > phrase.first or view.order.genitive == "before":
        return 0.0
    return DIRECT - 1.5 - 1.5 * span.cost(trigger.last, phrase.first)


def _toll(view: View, span: Span, phrase: Phrase, trigger: Mention) -> float:
    """"the death toll rose to 12", "killed: 5": the number follows its head, an adposition is no hindrance."""
    if trigger.last > phrase.first:
        return 0.0
    own = sum(COST[k] * span.between(k, trigger.last, phrase.first) for k in ("adposition", "number", "trigger"))
    sign = view.words[trigger.last] if phrase.first - trigger.last == 1 else ""
    colon = SIGNS["strong"][0] * (sign == ":" or (sign == "-" and dash(view, trigger.last)))
    penalty = 3.0 if phrase.noun and not phrase.cls else 0.0
    return DIRECT - 1.0 - span.cost(trigger.last, phrase.first) + own + colon - penalty


def _share(view: View, span: Span, links: Sequence[Link]) -> list[Link]:
    """Let a phrase share the trigger of the phrase before it (or after it) by coordination or as a breakdown."""
    done = list(links)
    for i in range(1, len(done)):
        done[i] = _share_left(view, span, done, i)
    for i in range(len(done) - 2, -1, -1):
        if done[i].trigger is None and _open(done[i]) and done[i + 1].trigger and _coordinated(view, span, done[i], done[i + 1]):
            done[i] = _sharing(view, done[i], done[i + 1], i + 1)
    return done


def _open(one: Link) -> bool:
    return not one.phrase.reason and (one.reason in ("no_outcome", "no_noun", "things") or one.score < DIRECT - 3.5)


def _share_left(view: View, span: Span, links: Sequence[Link], i: int) -> Link:
    one, left = links[i], links[i - 1]
    if left.trigger is None or one.phrase.reason:
        return one
    start = _apposed(view, links, i)
    if start is not None and (not one.trigger or one.outcome == links[start].outcome or one.score < DIRECT - 2):
        return replace(_sharing(view, one, links[start], start), parent=start)
    if _breakdown(view, left, one):
        parent = left.parent if left.parent is not None and _coordinate_words(view, left.phrase.last, one.phrase.first) else i - 1
        kept = one if one.trigger and one.outcome != left.outcome else _sharing(view, one, left, i - 1)
        return replace(kept, parent=parent)
    if _open(one) and not one.cls and _updates(view, left, one):
        return _sharing(view, one, left, i - 1)
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
    return any(view.words[i] in ",،、，" or view.is_(i, "clause", "coordinators") for i in range(first, min(last, len(view.words))))


def _breakdown(view: View, left: Link, one: Link) -> bool:
    """"among them two children", "two of them women", "37 of whom ...": the second phrase counts some of the first."""
    between = range(left.phrase.last, one.phrase.first)
    if len(between) <= 12 and any(view.is_(i, "phrase", "breakdown") for i in between):
        return True
    around = range(one.phrase.after, min(one.phrase.last + 3, len(view.words)))
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
    return word in (":", "(") or (word == "-" and dash(view, first - 1))


def _fits_total(total: Phrase, parts: Sequence[Phrase]) -> bool:
    values = [part.number.value for part in parts]
    return total.number.value is not None and None not in values and sum(v for v in values if v) <= total.number.value


def _refuse(view: View, span: Span, one: Link) -> Link:
    """Take back a link whose clause says that it has not happened (yet), or whose noun stands for the doers."""
    if one.trigger is None:
        return one
    if one.phrase.number.kind == "article" and not _solid(one) or one.phrase.number.kind == "bare" and not _plain(one):
        return replace(one, trigger=None, outcome="", reason="no_outcome")
    first = min(one.phrase.first, one.trigger.first)
    last = max(one.phrase.last, one.trigger.last)
    start = first
    while start > max(0, first - MAX_CLAUSE) and not any(span.between(k, start - 1, start) for k in ("strong", "bracket", "dash", "subordinator")) and view.words[start - 1] not in ".!?\"":
        start -= 1
    if one.trigger.entry.role in ("noun", "people", "toll"):
        last = _clause_end(view, span, last)
        start = max(start, first - 3)  # "will hear the case of the murder of six": the modal is another verb's
    if any(view.is_(i, "polarity", "hypothetical") for i in range(max(0, start - 1), last)):
        return replace(one, trigger=None, outcome="", reason="hypothetical")
    return one


def _plain(one: Link) -> bool:
    """A noun in the singular counts one only right beside a verb of its own."""
    return one.shared is None and one.score >= DIRECT - 2.0 and one.trigger is not None and one.trigger.entry.role in ("subject", "object")


def _clause_end(view: View, span: Span, last: int) -> int:
    """The token before which the verb of a noun phrase stands ("hundreds of lives could be ..."): three tokens on at most."""
    end = last
    while end < min(last + 3, len(view.words)) and view.words[end][:1].isalnum() and not span.between("subordinator", end, end + 1):
        end += 1
    return end


def _solid(one: Link) -> bool:
    """An article counts only where its noun is known and its outcome stands close by; "a truck" sets a scene."""
    return bool(one.cls) and (one.cls not in SCENERY or one.shared is not None) and bool(one.phrase.noun) and one.score >= DIRECT - 4.5
