"""How well a number phrase stands as that which an outcome word's outcome befell.

A fit starts at DIRECT and pays for what stands between (clause boundaries most, distance least); the side on which a
subject or an object may stand comes from the pack's order.
"""

from __future__ import annotations

from ..codes import OBJECT_OF
from ..mentions import COMMAS, TRIGGERS, VERBS, View, sufferers
from ..mentions.nouns import Phrase
from ..mentions.spans import COST, SIGNS, Span, passive
from ..model import Mention
from .asides import PARENTHESIS, between

DIRECT = 10.0  # a trigger beside its number
OBLIQUE = 6.5  # the phrase stands in an adpositional phrase: neither subject nor object
UNKNOWN = 2.0  # the counted noun is in no pack
NEARER = 2.0  # another number stands between subject and verb
FAR = 60  # tokens searched for the comma between a verb and a number that has its own
SECOND_SIDE = 1.5  # the side of the verb that the language prefers less

EVERYDAY = frozenset(("released", "casualties", "lost", "captured", "rescued"))  # outcomes whose verbs take any object: albums, contracts, prizes


def compatible(phrase: Phrase, trigger: Mention) -> bool:
    """Whether what is counted can suffer the trigger's outcome."""
    if phrase.persons and (OBJECT_OF.get(phrase.cls, "people") != "people" or "person" not in sufferers(trigger.entry)):
        return False
    anything = unnamed(phrase) and not phrase.persons
    return phrase.cls in sufferers(trigger.entry) and not (anything and (trigger.entry.classes or _everyday(trigger)))


def _everyday(trigger: Mention) -> bool:
    """A verb that things of any kind can suffer: who releases three albums tells of nobody's fate."""
    return trigger.entry.role in VERBS and trigger.entry.code in EVERYDAY


def fit(view: View, span: Span, phrase: Phrase, trigger: Mention) -> float:
    """How well the phrase stands as that which the trigger's outcome befell; LEAST or more is a link."""
    role = trigger.entry.role
    if role in ("people", "noun", "toll") and _quoted(view, phrase, trigger):
        return 0.0
    if view.is_(trigger.first, "people") and trigger.first >= phrase.last and any(view.is_(i, "polarity", "none", "negators") for i in range(trigger.last, min(trigger.last + 2, len(view.words)))):
        return 0.0  # «приехали 800, погибших россиян нет»
    if phrase.cls and view.is_(trigger.first, "people") and _kin(view, trigger):
        return 0.0  # "to the families of the dead, 90 widows, ..."
    if phrase.divided and trigger.first >= phrase.last:
        return 0.0  # "of the five wounded, two died": the verb behind is the part's
    if trigger.gap[0] <= phrase.begin and phrase.after <= trigger.gap[1]:
        inner = any(t.gap == (0, 0) and trigger.gap[0] <= t.first < phrase.first for t in view.triggers)
        return 0.0 if inner else DIRECT + 1  # inside the idiom: "cost [800] lives", but not "had [killed 800] hostages"
    if phrase.last <= trigger.first and any(i in view.numbers for i in range(*trigger.gap)):
        return 0.0  # the idiom has a number of its own inside
    if role == "people":
        return _named(view, span, phrase, trigger)
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
    if not before and trigger.last < phrase.first - 1 and _in_company(view, span, phrase, trigger):
        return DIRECT - 4.5
    sides = view.order.subject if role == "subject" else view.order.object
    if side not in sides:
        return _inverted(view, span, phrase, trigger) if role == "subject" and side == "after" else 0.0
    if role == "object" and before and ("before" != sides[0] or _number_behind(view, trigger)) and _has_object(view, trigger):
        return 0.0
    if role == "object" and before and span.between("number", phrase.last, trigger.first):
        return 0.0  # of two phrases before an active verb the nearer is its object, the other its subject
    if _elsewhere(view, span, phrase, trigger, role, before):
        return 0.0
    if before and attributive(view, trigger):
        return 0.0
    if role == "subject" and not before and phrase.first - trigger.last > 4 and view.is_(trigger.first, "people"):
        return 0.0  # "the dead man was 34 and had two children": a participle, no verb
    if role == "object" and before and sides[0] == "after" and _second(view, phrase, trigger):
        return 0.0
    if not before and trigger.last < phrase.first and view.is_(phrase.first - 1, "noun") and view.order.genitive == "after":
        return 0.0  # "issued a statement on the killing of two": the event noun right before it has it
    if role == "object" and not before and view.is_(trigger.last, "clause", "coordinators") and not view.is_(phrase.last, "clause", "coordinators"):
        return 0.0  # "twelve houses burned down and 15 others ...": another clause begins
    score = DIRECT - SECOND_SIDE * sides.index(side) - between(view, span, phrase, trigger, before) - UNKNOWN * unnamed(phrase)
    if role == "subject" and before and "after" in sides and view.is_(phrase.first - 1, "subject") and span.between("number", phrase.last, trigger.first):
        score -= NEARER  # «погибли двое и трое были ранены»: the nearer of two is its subject
    return score - OBLIQUE * governed(view, phrase, trigger) - 2.0 * agent(view, phrase) - 2.0 * (before and _participle(view, trigger))


def _named(view: View, span: Span, phrase: Phrase, trigger: Mention) -> float:
    """The number stands behind those named by their fate: "the dead now number 15", "of the injured, four were children"."""
    rose = any(view.is_(i, "time.words", "cumulative") for i in range(max(trigger.last, phrase.first - 2), phrase.first))
    apart = sum(word in COMMAS for word in view.words[trigger.last : phrase.first]) % 2
    near = rose or phrase.first - trigger.last <= 4 and not apart
    if view.order.genitive == "after" and trigger.last + 1 == phrase.first and view.is_(trigger.last, "phrase", "partitives"):
        return 0.0  # "changed the lives of 30 families"
    if view.is_(phrase.last, "polarity", "none"):
        return 0.0  # «шестима са ранени, двама не са пострадали»
    if phrase.cls and view.is_(trigger.last, "counted"):
        return 0.0  # "the dead man had two children": it modifies a noun of its own
    if unnamed(phrase) and oblique(view, phrase) and not rose:
        return 0.0  # "bodies have gone to 36 mortuaries"
    predicate = view.is_(phrase.after, "clause", "auxiliaries")  # "of the injured, four were children"
    return _toll(view, span, phrase, trigger) - 1.0 - 3.0 * bool(phrase.cls and not predicate) if trigger.last <= phrase.first and near else 0.0


def _kin(view: View, trigger: Mention) -> bool:
    """Those named by their fate only tell whose the people before them are: the families of the dead."""
    joined = view.is_(trigger.first - 1, "phrase", "partitives")
    if not joined and (trigger.entry.role == "labile" or view.order.subject == ("before",)):
        return False  # "hundreds of families displaced": a verb
    owner = view.get(trigger.first - 1 - joined, "counted")
    return view.order.genitive == "after" and owner is not None and owner.entry.code == "family" and owner.last <= trigger.first


def _participle(view: View, trigger: Mention) -> bool:
    """A form of both voices with its doer and without an auxiliary tells what noun it means, not what happened: "freed 30 children held by rebels"."""
    doer = any(view.is_(i, "phrase", "agents") for i in range(trigger.first + 1, trigger.last + 1))
    return doer and trigger.entry.role == "labile" and not passive(view, trigger)


def _elsewhere(view: View, span: Span, phrase: Phrase, trigger: Mention, role: str, before: bool) -> bool:
    """The clause of the phrase and that of the verb are not the same: one of them has another verb or subject, or denies."""
    sides = view.order.subject
    if role == "subject" and before and "after" in sides and view.is_(trigger.first - 1, "clause", "coordinators") and _number_behind(view, trigger):
        return True  # «убиты 50 пленных и ранены 73»: the joined verb has its own subject behind it
    if role == "subject" and before and "after" in sides and not phrase.cls and trigger.first == phrase.last + 1 and view.words[phrase.last] in COMMAS and _number_behind(view, trigger):
        return True  # «число погибших достигло 26, ранены 150 человек»
    if role == "subject" and not before and phrase.first - trigger.last <= FAR and own_verb(view, phrase) and any(view.words[i] in COMMAS for i in range(trigger.last, phrase.first)):
        return True  # «девять сгорели, сорок были вынесены»: the second has a verb of its own
    if role == "subject" and not before and unnamed(phrase) and span.between("comma", trigger.last, phrase.first) and span.between("number", 0, trigger.first):
        return True  # «двое убиты, трое скрылись»: what looks like a noun may be a verb
    if role == "subject" and before and trigger.first > phrase.last and view.is_(trigger.first - 1, "polarity", "none"):
        return True  # «шестеро не пострадали», "5,000 marched, with nobody detained"
    if role == "object" and not before and view.is_(phrase.first - 1, "clause", "auxiliaries") and span.between("comma", trigger.last, phrase.first):
        return True  # «търсят ги, вдигнати са 200 военни»: the copula's participle has it
    return False


def own_verb(view: View, phrase: Phrase) -> bool:
    """An auxiliary follows the phrase, and behind it a word that no pack knows: what befell these, nobody can tell."""
    i = phrase.last
    if view.is_(i, "polarity", "none"):
        return True  # «шестеро не пострадали»
    if not view.is_(i, "clause", "auxiliaries"):
        return False
    while view.is_(i, "clause", "auxiliaries"):
        i += 1
    known = ("counted", "people", "subject", "object", "labile", "name.sides", "phrase", "clause", "not_counted", "time", "polarity")
    return i < len(view.words) and view.words[i][:1].isalpha() and not any(role in view.roles[i] for role in known)


def _second(view: View, phrase: Phrase, trigger: Mention) -> bool:
    """The verb is joined to one before it, whose subject the phrase is: "three men broke in and shot the owner"."""
    i = next((i for i in range(trigger.first - 1, phrase.last, -1) if view.is_(i, "clause", "coordinators")), 0)
    return i > phrase.last + 1 and trigger.first - i <= 3


def _inverted(view: View, span: Span, phrase: Phrase, trigger: Mention) -> float:
    """A subject behind its verb: "were killed 10 soldiers", "Perished 10 soldiers", "the mayor was killed along with two bodyguards".

    Where verbs come last a form right before the number is a participle: "a killed two soldiers".
    """
    beside = phrase.first == trigger.last and (passive(view, trigger) or view.order.object[0] == "before" or (trigger.first == 0 and trigger.last == 1))
    if phrase.first == trigger.last + 1 and view.is_(trigger.last, "phrase", "company") and (phrase.partitive or OBJECT_OF.get(phrase.cls) == "people"):
        return DIRECT - 4.0  # "was killed with two of his men"
    joined = view.is_(phrase.first - 1, "clause", "coordinators") and phrase.first - trigger.last <= 3
    return DIRECT - 3.0 - span.cost(trigger.last, phrase.first) if beside or joined else 0.0


def _in_company(view: View, span: Span, phrase: Phrase, trigger: Mention) -> bool:
    """"The mayor was killed near his home, along with two guards": a coordinator that is an adposition joins across the clause."""
    if not (view.is_(phrase.first - 1, "clause", "coordinators") and view.is_(phrase.first - 1, "phrase", "adpositions")):
        return False
    return not any(span.between(kind, trigger.last, phrase.first) for kind in ("strong", "trigger", "number", "relative", "subordinator", "report"))


def governed(view: View, phrase: Phrase, trigger: Mention) -> bool:
    """The phrase is oblique, and neither by an adposition of the trigger's own nor in "with two people displaced"."""
    beside = phrase.last if view.order.adpositions == "after" else phrase.first - 1
    inside = trigger.first <= beside < trigger.last
    i = phrase.first - 1
    if trigger.first >= phrase.last and (view.is_(i, "clause", "subordinators") or view.is_(phrase.last, "clause", "relatives")):
        return False  # "after 22 people were killed", "with five others who were wounded": it opens a clause
    if trigger.entry.code == "missing" and _aboard(view, phrase):
        return False  # "a plane with 62 people on board lost contact"
    absolute = phrase.last == trigger.first and trigger.entry.role in ("labile", "subject") and view.order.adpositions == "before" and not view.is_(i - 1, "counted")
    return oblique(view, phrase) and not inside and not absolute and not _modified(view, phrase, trigger)


def _aboard(view: View, phrase: Phrase) -> bool:
    """An adposition without a complement follows: those counted are inside what the sentence is about."""
    m = view.get(phrase.last, "phrase", "adpositions") or view.get(phrase.last - 1, "phrase", "adpositions")
    if m is None or m.first < phrase.after or m.last >= len(view.words):
        return False
    return view.words[m.last] in COMMAS or any(role in view.roles[m.last] for role in TRIGGERS) or view.is_(m.last, "clause", "auxiliaries")


def _modified(view: View, phrase: Phrase, trigger: Mention) -> bool:
    """A participle behind a comma tells of the noun before it, whatever governs that: «о двух паломниках, погибших в аварии»."""
    beside = trigger.first == phrase.last + 1 and view.words[phrase.last] in COMMAS
    return beside and trigger.entry.role == "subject" and view.is_(trigger.first, "people", trigger.entry.code)


def restricting(view: View, trigger: Mention) -> bool:
    """The form tells which ones are meant ("of those brought ashore, 23 ..."), not what became of the number."""
    i = trigger.first - 1
    return view.is_(i, "clause", "determiners") and any(view.is_(k, "phrase", "partitives", "breakdown") for k in (i, i - 1)) and not view.is_(i - 1, "clause", "auxiliaries")


def unnamed(phrase: Phrase) -> bool:
    """The number has a noun, but one that no pack knows: it may be anything."""
    return bool(phrase.noun) and not phrase.cls


def attributive(view: View, trigger: Mention) -> bool:
    """The form modifies a noun behind it ("over the collapsed towers") or stands for one ("among the saved"): it is no verb."""
    determined = view.is_(trigger.first - 1, "clause", "determiners")
    if determined and view.is_(trigger.first - 2, "phrase", "adpositions", "partitives") and trigger.last - trigger.first == 1 and not restricting(view, trigger):
        return True
    return view.is_(trigger.last, "counted") and (
        view.is_(trigger.first - 1, "clause", "determiners", "possessives") or view.is_(trigger.first - 1, "phrase", "adpositions")
    )


def _quoted(view: View, phrase: Phrase, trigger: Mention) -> bool:
    """The noun stands in a quotation or a name that the number is not in: the memorial "Innocent Victims"."""
    first, last = min(phrase.last, trigger.last), max(phrase.first, trigger.first)
    if view.words[phrase.first - 1 : phrase.first] == ('"',) == view.words[phrase.last : phrase.last + 1]:
        return False  # only the number is in quotes: the toll had been "tens of thousands"
    return last - first < 30 and view.words[first:last].count('"') % 2 == 1


def voice(view: View, trigger: Mention, after: Phrase | None = None) -> str:
    """Of a form that serves both voices: `subject` (passive) behind an auxiliary or without an object, else `object`."""
    if passive(view, trigger):
        return "subject"
    if trigger.gap[0] < trigger.gap[1]:
        return "object"  # "pulled the girl out alive": its object stands inside it
    beside = after is not None and set(view.words[trigger.last : after.first]) <= {'"'}
    return "object" if _has_object(view, trigger) or beside else "subject"


def _behind(view: View, trigger: Mention) -> int:
    """The token behind the trigger and its auxiliary."""
    i = trigger.last
    while view.is_(i, "clause", "auxiliaries"):
        i += 1
    return i


def _number_behind(view: View, trigger: Mention) -> bool:
    """A number stands right behind the trigger, at most one unknown word between."""
    i = _behind(view, trigger)
    return i in view.qualified or (i + 1 in view.qualified and not view.is_(i, "counted"))


def _has_object(view: View, trigger: Mention) -> bool:
    """A noun phrase begins right behind the trigger."""
    i = _behind(view, trigger)
    while view.is_(i, "phrase", "additional", "adverbs"):
        i += 1
    for k in range(i, min(i + 3, len(view.words))):
        roles = view.roles[k]
        if k == i and view.is_(k, "report", "pronouns") and not view.is_(k + 1, "report", "verbs") and not view.is_(k + 1, "clause", "auxiliaries"):
            return True  # "a man caught it"
        if k in view.qualified or view.is_(k, "clause", "determiners", "possessives"):
            return k <= i + 1
        if any(role in roles for role in ("counted", "people", "name.sides", "speakers", "not_counted")):
            return True
        if not view.words[k][:1].isalpha() or view.says(k) or any(role in roles for role in ("clause", "phrase", "time", "polarity", *TRIGGERS)):
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
    first, last = trigger.last, phrase.first
    if last - first > 2 and view.words[first] in COMMAS and view.words[last - 1] in COMMAS and not span.between("trigger", first, last):
        return DIRECT - 1.5 - PARENTHESIS  # "the evacuation of, by the latest count, 1,300 people"
    return DIRECT - 1.5 - 1.5 * span.cost(first, last)


def _toll(view: View, span: Span, phrase: Phrase, trigger: Mention) -> float:
    """"the death toll rose to 12", "killed: 5": the number follows its head, an adposition is no hindrance."""
    if trigger.last > phrase.first:
        return _toll_behind(view, span, phrase, trigger)
    own = sum(COST[k] * span.between(k, trigger.last, phrase.first) for k in ("adposition", "number", "trigger"))
    sign = view.words[trigger.last] if phrase.first - trigger.last == 1 else ""
    colon = SIGNS["strong"][0] * (sign == ":" or (sign == "-" and view.apart(trigger.last)))
    penalty = 3.0 if phrase.noun and not phrase.cls else 0.0
    return DIRECT - 1.0 - span.cost(trigger.last, phrase.first) + own + colon - penalty


def _toll_behind(view: View, span: Span, phrase: Phrase, trigger: Mention) -> float:
    """"the 45 that the toll rose to": where participles stand before their noun, the number stands before its head."""
    first, last = phrase.last, trigger.first
    if view.order.genitive != "before" or phrase.noun or phrase.pronoun or not 0 <= last - first <= 5 or any(view.words[i] in COMMAS for i in range(first, last)):
        return 0.0
    told = first == last or view.is_(first, "phrase", "adpositions") or any(view.is_(i, "time.words", "cumulative") or view.is_(i, "report") for i in range(first, last))
    return DIRECT - 2.0 - span.cost(first, last) + sum(COST[k] * span.between(k, first, last) for k in ("adposition", "report")) if told else 0.0
