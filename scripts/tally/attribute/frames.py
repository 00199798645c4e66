"""Acts of reporting in a sentence: a verb, an "according to", a "citing", a heading or a signature, each with the words that name its speaker.

Everything here looks at one sentence. Which frame a claim belongs to, and what a text carries from sentence to sentence,
is settled in `attribute`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..mentions import COMMAS, TRIGGERS, View
from ..model import Mention
from ..text import BULLETS
from .naming import HEAD, MAX_SPEAKER, NEAR, Speaker, counted, in_title, office, plain, span_initial, span_left, span_right, speaker_of, speaks, stands_alone, trim
from .subjects import behind_number, impersonal, inverted, is_subject, owns, past_phrase, right_beside

HANDED = frozenset(("captured", "released"))  # outcomes of what is handed over
MAX_DEED = 7  # tokens between a deed and the number of what it was done to
SIGNED = 30  # tokens from the end of a sentence in which a signature begins
STOPS = ("։",)  # full stops beside which "." stands for a colon
LINE = 30  # characters of an hour or a date at the head of a line


@dataclass(frozen=True)
class Frame:
    """One act of reporting in a sentence: tokens of the reporting word, its speaker, and how it reports."""

    first: int
    last: int
    how: str  # verb, according, citing, denial, heading; silent: a negated verb, so nobody speaks; source: the heading of a text
    speaker: Speaker | None
    trailing: bool = False  # stands behind what it reports: "..., he said"
    relay: Speaker | None = None  # who cites: "the paper quoted the ministry"


def frames(view: View, text: str) -> tuple[Frame, ...]:
    """The acts of reporting in a sentence, in order. `text` is the document's."""
    found = [frame for m in view.parsed.mentions if m.entry.role in ("report", "polarity") and (frame := _frame(view, text, m))]
    if not any(f.speaker for f in found):
        found += [frame for m in view.parsed.mentions if m.entry.keys[1] == ("phrase", "figures") and (frame := _figures_frame(view, text, m))]
    kept = tuple(_chain(found))
    if any(f.speaker for f in kept):
        return kept
    alone = _heading(view, text) or _signature(view, text)
    return (*alone, *(f for f in kept if f.relay)) if alone else kept


def _frame(view: View, text: str, m: Mention) -> Frame | None:
    role, code = m.entry.role, m.entry.code
    if role == "report" and code == "verbs" or role == "polarity" and code == "denial":
        if view.is_(m.last, "phrase", "agents") and (agent := span_right(view, text, m.last + 1)):
            return Frame(m.first, m.last, "verb" if role == "report" else "denial", speaker_of(view, text, *agent), True)  # "was retracted by X"
        if m.entry.weak and not _finite(view, m) or _attributive(view, m.first) or _hands_over(view, m):
            return None
        how = "verb" if role == "report" else "denial"
        if view.is_(m.first - 1, "polarity", "negators") or view.is_(m.first - 2, "polarity", "negators") and view.words[m.first - 1].isalpha():
            how = "silent"
        inner = trim(view, text, *m.gap) if role == "report" and m.gap[0] < m.gap[1] else None
        if inner and office(view, *inner):
            return Frame(m.first, m.last, how, speaker_of(view, text, *inner))  # the subject in the gap of the form
        return _verb_frame(view, text, m.first, m.last, how)
    if role == "report" and code == "nouns" and (owned := _owned_claim(view, text, m)):
        return owned
    if role == "report" and code in ("according", "citing") and any(begin < m.first < after for begin, after in view.numbers.items()):
        return None  # the "per" of "88 per cent"
    if role == "report" and code in ("according", "citing"):
        return _inside(view, text, m) or _phrase_frame(view, text, m.first, m.last, code)
    if role == "report" and code == "relayed":  # "says the Observatory, quoted by the agency"
        span = span_right(view, text, m.last)
        return Frame(m.first, m.last, "citing", None, True, speaker_of(view, text, *span)) if span else None
    return None


def _figures_frame(view: View, text: str, m: Mention) -> Frame | None:
    """An office that tells a figure in words which state it anew: "the agency had cut it to 84", «ведомство говорило о 24»."""
    if m.last - m.first < 2 and m.gap[0] == m.gap[1]:
        return None
    span = _subject(view, text, m.first)
    known = span is not None and (office(view, *span) or span[1] - span[0] > 1 and all(view.parsed.sentence.capital[i] for i in range(*span)))
    return Frame(m.first, m.last, "verb", speaker_of(view, text, *span)) if span and known else None


def _owned_claim(view: View, text: str, m: Mention) -> Frame | None:
    """"The ministry's claim to have killed six ..." at the head of a clause: what its owner says."""
    if view.words[m.first - 2 : m.first] != ("'", "s") or not (view.is_(m.last, "clause", "subordinators", "relatives") or view.is_(m.last, "name.where", "to") or view.is_(m.last, "phrase", "partitives")):
        return None
    owner = span_left(view, text, m.first - 2)
    head = owner and (owner[0] == 0 or view.words[owner[0] - 1] in ";:," or view.is_(owner[0] - 1, "clause", "coordinators"))
    return Frame(m.first, m.last, "verb", speaker_of(view, text, *owner)) if owner and head and _side_or_office(view, *owner) else None


def _attributive(view: View, first: int) -> bool:
    """"The confirmed toll", "an estimated 40", "is reported": a participle without a subject of its own."""
    if view.order.head != "last":
        return False
    passive = view.order.subject == ("before",) and view.order.object[0] == "after" and view.is_(first - 1, "clause", "auxiliaries")
    modified = view.is_(first - 1, "clause", "determiners") and not view.is_(first - 1, "report", "pronouns")
    return passive or modified or first - 1 in view.numbers


def _hands_over(view: View, m: Mention) -> bool:
    """A verb that tells of an outcome too, with a number soon behind it and nothing that opens a report: «предадоха 14 пушки»."""
    deed = view.get(m.first, "object")
    if m.entry.role != "report" or deed is None or (deed.first, deed.last) != (m.first, m.last) or deed.entry.code not in HANDED or _trails(view, m.first):  # but "admits the loss of four" tells
        return False
    behind = range(m.last, min(m.last + MAX_DEED, len(view.words)))
    opened = any(view.words[i] in ',:;."' or view.is_(i, "clause", "subordinators") or view.is_(i, "report", "from", "in_report") for i in behind[:1])
    return not opened and any(i in view.qualified or i in view.numbers for i in behind)


def _finite(view: View, m: Mention) -> bool:
    """A form that is a noun too ("reports", "state", "count") is a verb where a clause follows it and no modifier stands before it."""
    before, after = m.first - 1, m.last
    if m.first and view.parsed.sentence.capital[m.first] and not view.shouting:
        return False
    if view.is_(before, "clause", "determiners", "possessives") or view.is_(before, "phrase", "adpositions", "partitives") or view.words[max(before, 0)] in ("s", "'", "-"):
        return False
    opens = after < len(view.words) and view.words[after] in ',:;."'
    return opens or after in view.numbers or after in view.qualified or view.is_(after, "clause", "subordinators", "determiners", "possessives") or view.is_(after, "report", "in_report", "nobody", "pronouns")


def _chain(found: Sequence[Frame]) -> list[Frame]:
    """Drop overlapping readings of the same words, the longer stands."""
    kept: list[Frame] = []
    for frame in sorted(found, key=lambda f: (f.first - f.last, f.first)):
        if all(frame.last <= k.first or k.last <= frame.first for k in kept):
            kept.append(frame)
    return sorted(kept, key=lambda f: f.first)


def _verb_frame(view: View, text: str, first: int, last: int, how: str) -> Frame | None:
    """The subject of a reporting verb: behind it where the verb itself follows its clause (", said X"), else before it."""
    if view.is_(first, "report", "participles"):
        behind = span_right(view, text, last)
        return Frame(first, last, how, speaker_of(view, text, *behind), True) if behind and behind[0] == last and speaks(view, text, *behind) else None
    begins = first
    while begins and view.is_(begins - 1, "report", "nobody", "pronouns"):
        begins -= 1
    said = any(view.is_(i, "report", "pronouns") for i in range(begins, last))  # "he added", "tambahnya"
    named, begins = not said, begins if said else first
    if named and view.is_(last, "report", "pronouns") and "after" in view.order.subject:
        return Frame(first, last, how, None, _trails(view, first))  # «добавил он»
    right = inverted(view, text, last) if named and (_trails(view, first) or first == 0) else None
    left = _subject(view, text, _past_manner(view, first)) if named and not right else None
    if named and not right and "after" in view.order.subject and not (left and office(view, *left)):
        behind = inverted(view, text, last)
        right = behind if behind and (not left or office(view, *behind)) else None
    if named and not right and not left:
        if impersonal(view, first, last):
            return None
        left = _shared_subject(view, text, first)
    if said and not left and _trails(view, begins):
        left = _own_subject(view, text, begins)
    trails = _trails(view, begins) if said else _trails(view, first) if right else _trails(view, left[0] if left else begins) and (_closes(view, last) or _between(view, left, last))
    span = right or left
    if span is None and trails and not said and "after" in view.order.subject and (far := past_phrase(view, last)):
        span = far
    return Frame(first, last, how, speaker_of(view, text, *span) if span else None, trails, _addressee(view, text, last, span))


def _past_manner(view: View, first: int) -> int:
    """The token before which the subject ends, where the words for how it was said stand between: "the ministry in a statement said"."""
    while m := view.get(first - 1, "report", "in_report"):
        if m.last != first or m.first == 0:
            break
        first = m.first
    return first


def _addressee(view: View, text: str, last: int, span: tuple[int, int] | None) -> Speaker | None:
    """Media right behind the verb to whom it was said: "told Example News"."""
    end = last
    while view.is_(end, "speakers", "media") and end - last < HEAD:
        end += 1
    return speaker_of(view, text, last, end) if end > last and (span is None or span[1] <= last) else None


def _clause_subject(view: View, text: str, first: int) -> tuple[int, int] | None:
    """Who speaks in the clause behind an earlier verb of reporting: "the ministry confirmed ..., the rebels said ...", where verbs come last."""
    before = [m for m in view.parsed.mentions if m.entry.role == "report" and m.entry.code == "verbs" and m.last < first and view.words[m.last] in COMMAS]
    begin = max((m.last + 1 for m in before), default=0)
    end = begin
    while end < first and view.words[end][:1].isalpha() and not view.is_(end, "phrase", "adverbs") and not counted(view, end) and end - begin < HEAD:
        end += 1
    found = trim(view, text, begin, end) if 0 < begin < end < first and view.is_(end, "phrase", "adverbs") else None
    return found if found and found[0] == begin and is_subject(view, text, first, *found) else None


def _subject(view: View, text: str, first: int) -> tuple[int, int] | None:
    """The noun phrase that is the subject of the verb at `first`, across a relative clause or a parenthesis between."""
    joined = _clause_subject(view, text, first) if view.order.object[0] == "before" else None
    if joined:
        return joined
    spans = (span_initial, span_left) if view.order.object[0] == "before" else (span_left,)
    if len(spans) > 1 and (owner := span_initial(view, text, first)) and owns(view, owner[1]) and (near := right_beside(view, text, owner[1], first)):
        return near  # "Bakü'nün ... iddiasını bakanlık yalanladı": a genitive is no subject
    if len(spans) == 1 and (near := behind_number(view, text, (span_left(view, text, first) or (0, 0))[1], first)):
        return near  # «сообщение Еревана о четырёх убитых ведомство опровергло»
    named = [found for span in spans if (found := span(view, text, first)) and is_subject(view, text, first, *found)]
    beside = next((found for found in named if found[1] == first and office(view, *found) and view.words[found[0] - 1 : found[0]] == (",",)), None)
    if beside and not office(view, *named[0]):
        return beside  # "In Exampletown six died, minister X announced": what the sentence begins with is where it happened
    return _named_apart(view, *named[0]) if named else None


def _named_apart(view: View, first: int, last: int) -> tuple[int, int]:
    """The name to which the words stand in apposition, as far as they name nobody: "HRANA, a group based in Washington, which ..."."""
    capital = view.parsed.sentence.capital
    begin = first - 1
    while begin > 0 and capital[begin - 1] and view.words[begin - 1].isalpha():
        begin -= 1
    common = view.is_(first, "speakers", "organisation") and not any(capital[i] for i in range(first, last)) and view.words[first - 1 : first] == (",",)
    closed = any(view.is_(i, "clause", "relatives") for i in range(last, min(last + NEAR, len(view.words))))
    return (begin, first - 1) if common and 0 < begin < first - 1 and closed else (first, last)


def _own_subject(view: View, text: str, before: int) -> tuple[int, int] | None:
    """Who "it" is in "the coastguard recovered 12 bodies, it said": the office that the sentence begins with."""
    found = span_initial(view, text, before)
    return found if found and found[0] <= 2 and _side_or_office(view, *found) and not any(counted(view, i) for i in range(*found)) else None


def _shared_subject(view: View, text: str, first: int) -> tuple[int, int] | None:
    """The subject of the sentence for a verb behind "and" or "but": "police arrested three but denied holding two"."""
    before = first - 1
    while before > 0 and not ("clause" in view.roles[before] or view.words[before] == ","):
        if first - before > 2:
            return None
        before -= 1
    if not view.is_(before, "clause", "coordinators", "adversatives"):
        return None
    found = span_initial(view, text, before)
    return found if found and found[0] <= 2 and speaks(view, text, *found) and not any(counted(view, i) for i in range(*found)) else None


def _between(view: View, subject: tuple[int, int] | None, last: int) -> bool:
    """A colon behind the verb and a number before its subject: "ninety crossed, the office said: 60 went north"."""
    return subject is not None and view.words[last : last + 1] == (":",) and any(i < subject[0] for i in view.numbers)


def _closes(view: View, last: int) -> bool:
    """Nothing that could be reported follows the reporting words up to the next sign or the end."""
    for i in range(last, min(last + MAX_SPEAKER, len(view.words))):
        if view.is_(i, "clause", "subordinators", "determiners") or any(role in view.roles[i] for role in TRIGGERS) or i in view.numbers:
            return view.is_(i, "clause", "determiners") and i > last
        if view.words[i] in ".,;!?":
            return not (view.words[i] == "," and i <= last + 1 and view.is_(i + 1, "clause", "subordinators", "relatives"))  # "..., the minister said, that"
    return len(view.words) - last < MAX_SPEAKER


def _inside(view: View, text: str, m: Mention) -> Frame | None:
    """"By the agency's count": the speaker stands in the gap of the form; "the agency gives the ministry's figures": there the relay does."""
    span = trim(view, text, *m.gap) if m.gap[0] < m.gap[1] else None
    root = span_right(view, text, m.last) if span and m.entry.code == "citing" else None
    if root:
        return Frame(m.first, m.last, "citing", speaker_of(view, text, *root), m.first > 0, speaker_of(view, text, *span))
    return Frame(m.first, m.last, "according", speaker_of(view, text, *span), m.first > 0) if span else None


def _phrase_frame(view: View, text: str, first: int, last: int, how: str) -> Frame | None:
    """"according to X", "X-a görə": the speaker stands behind the words, or before them where adpositions follow."""
    after = view.order.adpositions == "after"
    if view.is_(first - 1 if after else last, "report", "pronouns") or any(view.is_(i, "sides", "theirs") for i in range(first - after, last)):
        return Frame(first, last, how, None, True)  # "by his account": the last speaker goes on
    told = any(view.is_(i, "report", "nouns") for i in range(first, last))
    opens = first == 0 or _trails(view, first)
    behind = not after or opens and (how == "citing" and first > 0 or not told and bool(span_right(view, text, last)))  # «ըստ X-ի»
    left = None if behind else span_left(view, text, first)
    span = _right_before(view, first, left) if left else span_right(view, text, last) if behind or how == "citing" else None
    if not span and how == "citing" and last in view.numbers:
        span = span_right(view, text, view.numbers[last])  # "quoted two officials as saying"
    document = _named_source(view, first, last)
    if document and span and view.order.head == "last" and not after and span[0] == document[1]:
        span = document  # "according to the bulletin the rebels handed over ..."
    span = span or document
    if not span or any(role in view.roles[i] for i in range(*span) for role in ("noun", "toll", "subject", "object")):
        return None  # "referring to the murder of ..."
    if how == "citing" and view.is_(first - 1, "clause", "relatives"):
        return Frame(first, last, how, None, relay=speaker_of(view, text, *span))  # "activists, whom the agency quotes"
    citing = None
    if how == "citing":
        citing = span_initial(view, text, min(first, span[0])) if after and span[0] else span_left(view, text, first) if not after else None
        if view.is_(last - 1, "report", "participles") and span == left:
            citing = span_right(view, text, last)  # "the paper that quotes the ministry", the quoting first
        outlet = _outlet(view, *left) if left and span == left else None
        citing, span = ((left[0], outlet), (outlet, left[1])) if left and outlet else (citing, span)
    relay = speaker_of(view, text, *citing) if citing and speaks(view, text, *citing) else None
    return Frame(first, last, how, speaker_of(view, text, *span), _trails(view, first), relay)


def _outlet(view: View, first: int, last: int) -> int | None:
    """The token behind the outlet that a name opens with, where another follows who is quoted: "Ajansı'nın bir bakana"."""
    end = next((i + 1 for i in range(last - 1, first - 1, -1) if view.is_(i, "speakers", "media")), None)
    while end is not None and end < last and (view.words[end] in ("'", "-") or view.words[end - 1] in ("'", "-") or view.is_(end, "report", "nobody") or view.is_(end, "phrase", "adverbs")):
        end += 1
    return end if end is not None and end < last else None


def _right_before(view: View, first: int, span: tuple[int, int] | None) -> tuple[int, int] | None:
    """A name before "according to" where that follows it: a known one, or right before it; else the word says "because of"."""
    suffixed = span and view.words[span[1] : span[1] + 1] == ("'",) and span[1] + 2 == first  # "Çodri'ye göre"
    return span if span and (span[1] == first or suffixed or _side_or_office(view, *span)) else None


def _named_source(view: View, first: int, last: int) -> tuple[int, int] | None:
    """The document that is quoted where nobody is named: "according to the latest bulletin"."""
    step = range(first - 1, max(-1, first - NEAR), -1) if view.order.adpositions == "after" else range(last, min(last + NEAR, len(view.words)))
    for i in step:
        if view.is_(i, "report", "nouns"):
            return (min(i, last), i + 1) if i >= last else (i, first)
        if not view.words[i][:1].isalpha():
            return None
    return None


def _heading(view: View, text: str) -> tuple[Frame, ...]:
    """"Ministry: two killed", "Source: the Red Cross" - a short name before a colon at the head of a sentence speaks."""
    words = view.words
    first = next((i for i, word in enumerate(words) if word[:1].isalpha() and "time" not in view.roles[i]), len(words))
    at = next((i for i in range(first, min(first + MAX_SPEAKER, len(words))) if words[i] == ":" and view.apart(i) or _colon(view, i)), 0)
    if not at:
        return ()
    if view.is_(first, "report", "sources") and at - first <= 3:
        span = span_right(view, text, at + 1) or plain(view, at + 1)
        closed = span and (span[1] == len(words) or not words[span[1]][:1].isalnum())
        return (Frame(first, at + 1, "source", speaker_of(view, text, *span)),) if closed else ()
    if any(role in view.roles[i] for i in range(first, at) for role in TRIGGERS) or any(i in view.numbers for i in range(first, at)):
        return ()
    if words[0] in BULLETS and any(view.is_(i, "name.capitals") for i in range(first, at)) and not office(view, first, at):
        return ()  # "• LISBON: ...": where the item's story is set
    if not view.shouting and any(view.is_(i, "name.capitals") for i in range(first, at)) and text[view.parsed.sentence.starts[first] : view.parsed.sentence.ends[at - 1]].isupper():
        return ()  # "EXAMPLETOWN: two killed" tells where
    told = any(view.is_(i, "report", "nouns") for i in range(first, at))
    comma = next((i for i in range(first, at) if view.words[i] == ","), at)
    span = trim(view, text, first, comma)
    known = span and (told and _side_or_office(view, *span) or stands_alone(view, text, *span, timed=_timed(view, text, first)))
    return (Frame(at, at + 1, "heading", speaker_of(view, text, *span)),) if known else ()


def _colon(view: View, i: int) -> bool:
    """A full stop with a small letter behind it, as some print has it for a colon, or any where another sign ends sentences."""
    inner = view.words[-1] in STOPS or not view.parsed.sentence.capital[min(i + 1, len(view.words) - 1)]
    return view.words[i] == "." and i + 1 < len(view.words) and view.words[i + 1].isalpha() and inner and len(view.words[i - 1]) > 3 and view.apart(i)


def _side_or_office(view: View, first: int, last: int) -> bool:
    return office(view, first, last) or any(view.is_(i, role) for i in range(first, last) for role in ("name.sides", "name.capitals"))


def _timed(view: View, text: str, first: int) -> bool:
    """Whether only an hour or a date stands before token `first` on its line: the entry of a running report."""
    start = view.parsed.sentence.starts[first]
    before = text[text.rfind("\n", max(0, start - LINE), start) + 1 : start]
    return any(c.isdecimal() for c in before) and len(before) < LINE


def _signature(view: View, text: str) -> tuple[Frame, ...]:
    """"Five killed in blast - police", "“…” - Ministry of Health": a name that stands alone behind a dash or colon, up to a stop."""
    words = view.words
    for at in range(len(words) - 2, max(0, len(words) - SIGNED), -1):
        if words[at] not in "-:" or not view.apart(at) or not any(i in view.numbers for i in range(at)):
            continue
        if at in view.numbers.values():
            continue  # "118 dead, 17 of them - soldiers and policemen": who they were
        end = next((i for i in range(at + 1, len(words)) if words[i] in "(,.!?;"), len(words))
        span = trim(view, text, at + 1, end) if end - at <= HEAD else None
        if span and span[1] == end and not any(role in view.roles[i] for i in range(at, end) for role in TRIGGERS) and stands_alone(view, text, *span):
            return (Frame(at, end, "verb", speaker_of(view, text, *span), True),)
    return ()



def _trails(view: View, i: int) -> bool:
    """A comma, a quotation mark or a dash stands before token `i`, an article left out of account."""
    i -= i - 1 in view.number_at and view.number_at[i - 1].kind == "article"
    return i > 0 and not in_title(view, i - 1) and view.words[i - 1] in (",", '"', "-", "»", "”", "“", "،", "，", "\u055d")
