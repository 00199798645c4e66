"""Number phrases: every number of a sentence with what it counts, or the reason why it counts nothing.

Numbers in words other than numbers are found here too: a noun whose singular counts one, "another".
"""

from __future__ import annotations

from .. import packs, world
from ..codes import OBJECT_OF
from ..mentions import COMMAS, TRIGGERS, View
from ..mentions.nouns import GENERAL, MEASURES, Phrase, counts, read_noun
from ..model import Mention, Number, replace

MOST = 10_000_000_000  # no count of people or things in the news is larger: a longer run of digits is a code
BEFORE = 3  # words before a noun that opens a headline
_OPENING = frozenset(":;•")
SINGLE = frozenset(("child", "woman", "elderly"))  # classes whose nouns name one person by its age, never a group
OLDEST = 115  # years that a person lives at most
NEVER = frozenset(("ordinal", "model", "time", "date"))  # kinds of number that count nothing, whatever stands beside them
LISTED = MEASURES | {"date", "ordinal", "money", "percent", "unit_number", "model"}


def phrases(view: View) -> tuple[Phrase, ...]:
    """A phrase for every number of the sentence and for every noun whose singular counts one, in order."""
    found = _listed(view, _wholes(view, [p for number in view.parsed.numbers if (p := _phrase(view, number))]))
    found = _of_ages(view, [_owned(view, p) for p in found])
    found += _others(view, _tokens(found))
    told = [p for p in found if p.reason != "model"]  # the 23 of a "MiG-23" is a part of its name
    return tuple(sorted((*found, *_singulars(view, _tokens(told))), key=lambda p: p.begin))


def _of_ages(view: View, found: list[Phrase]) -> list[Phrase]:
    """"Two women aged 62 and 71", "aged 7, 9 and 12": what goes on from an age without a noun of its own is one too."""
    done: list[Phrase] = []
    for one in found:
        before = done[-1] if done else None
        alone = not one.noun and not one.reason and not one.pronoun and 0 < (one.number.value or 0) <= OLDEST and one.number.quantifier == "exact"
        if before and before.reason == "age" and alone and _only_joined(view, before.after, one.begin) and not counts(view, one.after):
            one = replace(one, reason="age")
        done.append(one)
    return done


def _only_joined(view: View, first: int, last: int) -> bool:
    """Nothing but commas and a coordinator stands between."""
    return 0 < last - first <= 2 and all(view.words[i] in COMMAS or view.is_(i, "clause", "coordinators") for i in range(first, last))


def _tokens(found: list[Phrase]) -> set[int]:
    """The tokens that the phrases take."""
    return {i for p in found for i in range(p.first, max(p.last, p.after + 1, p.noun[1] if p.noun else 0))}


def _one(view: View, m: Mention, kind: str) -> Number:
    """The number one that a word other than a number carries."""
    sentence = view.parsed.sentence
    return Number(sentence.starts[m.first], sentence.ends[m.last - 1], 1, 1, 1, kind=kind)


def _others(view: View, taken: set[int]) -> list[Phrase]:
    """"Another was wounded", "another soldier died": one more, where no number says how many."""
    made: list[Phrase] = []
    for m in view.parsed.mentions:
        if (m.entry.role, m.entry.code) == ("phrase", "another") and taken.isdisjoint(range(m.first - 1, m.last + 1)):
            one = Phrase(_one(view, m, "article"), m.first, m.last, m.first, m.last, additional=True)
            if not view.is_(m.last, "not_counted") and not view.is_(m.first - 1, "phrase", "adpositions"):
                made.append(read_noun(view, one))
    return made


def _singulars(view: View, taken: set[int]) -> list[Phrase]:
    """"A soldier was killed" in a language without articles, or in a headline: a noun in the singular that belongs to no number."""
    made = []
    for m in view.parsed.mentions if view.words[-1:] != ("?",) else ():  # a question counts nobody: «Сколько человек спасли?»
        counted = view.get(m.first, "counted")
        bare = m.entry.role == "singular" or m.entry.role == "headline" and _opens(view, m) or m.entry.role == "joined" and _joins(view, m, taken)
        if bare and counted is None and m.entry.role == "joined" and view.is_(m.first, "name.sides") and taken.isdisjoint(range(m.first, m.last)):
            made.append(Phrase(_one(view, m, "bare"), m.first, m.last, m.first, m.last, (m.first, m.last), "person", sides=(view.roles[m.first]["name.sides"],)))
            continue  # "two Belgians, two Spaniards and a Briton"
        if not bare or counted is None or not taken.isdisjoint(range(m.first, m.last)) or _somebody(view, m) or _in_name(view, m):
            continue
        if view.words[m.first - 1 : m.first] == ("\u055d",) and m.first - 2 in taken:
            continue  # "12-ը՝ անչափահաս": it tells what those counted are
        if counted.last > m.last and _origin(view, counted.last - 1):
            continue  # "balıqçı gəmisindən": the compound is no subject
        if view.words[m.last - 1].isdecimal() and view.is_(m.first - 1, "counted"):
            continue  # "a helicopter Mi-8": the noun before the designation is counted
        sides = tuple(s for i in (m.first - 1, m.last) if (s := view.get(i, "name.sides")))
        made.append(Phrase(_one(view, m, "bare"), m.first, m.last, m.first, m.last, (m.first, m.last), counted.entry.code, sides=sides))
    return made


def _opens(view: View, noun: Mention) -> bool:
    """The noun opens a headline or a clause of one ("Man, 35, held after boss found dead"), adjectives before it, and no name follows."""
    i = noun.first - 1
    while noun.first - i <= BEFORE and i >= 0 and view.words[i][:1].isalpha() and not any(role in view.roles[i] for role in ("clause", "phrase", "report", "polarity", *TRIGGERS)):
        i -= 1
    opens = i < 0 or view.words[i] in _OPENING or (view.words[i] == "-" and view.apart(i)) or (view.is_(i, "clause", "subordinators") and not view.is_(i, "clause", "relatives"))
    following = view.parsed.sentence.capital[noun.last : noun.last + 1]
    return opens and not view.is_(noun.first, "clause") and (view.shouting or not any(following))


def _joins(view: View, noun: Mention, taken: set[int]) -> bool:
    """A coordinator before the noun, at most an adjective between, joins it to a number phrase: «двух солдат и офицера»."""
    i = noun.first - 1
    i -= 0 < i and not view.roles[i] and view.words[i].isalpha()
    return view.is_(i, "clause", "coordinators") and i - 1 in taken


def _in_name(view: View, noun: Mention) -> bool:
    """The noun is a part of the name of a body or an office: "Sivil Savunma"."""
    names = (view.get(noun.first, role) for role in ("speakers", "name"))
    return any(name is not None and name.first <= noun.first and name.last - name.first > noun.last - noun.first for name in names)


def _somebody(view: View, noun: Mention) -> bool:
    """A name of two words follows that is no place: it tells who the one is, and nobody is counted."""
    sentence, i = view.parsed.sentence, noun.last
    while view.is_(i, "counted"):
        i = view.roles[i]["counted"].last
    if (noun.first and sentence.capital[noun.first]) or i + 2 > len(view.words) or not all(sentence.capital[k] and view.words[k].isalpha() for k in (i, i + 1)):
        return False
    if any(role in view.roles[i] for role in ("name.sides", "counted", "speakers", "time")):
        return False
    return world.lookup(view.words[i : i + 2], packs.load(sentence.lang)) is None


def _wholes(view: View, found: list[Phrase]) -> list[Phrase]:
    """"17 of 22 clinics": the second number is the whole of which the first counts a part."""
    wholes = {p.whole.start for p in found if p.whole}
    done = [replace(p, reason="whole") if p.number.start in wholes and not p.reason and not any(not t.entry.weak for t in p.states) else p for p in found]
    if view.order.adpositions == "before":
        return done
    for i in range(len(done) - 1):
        part = done[i + 1]
        beside = done[i].noun and done[i].last == part.begin and not (part.cls and part.noun and view.is_(part.noun[0], "counted"))
        if not part.reason and (beside or _from_among(view, done[i], part)):
            done[i], done[i + 1] = replace(done[i], divided=True), replace(part, noun=done[i].noun, cls=done[i].cls, partitive=True)
    taken = _tokens([p for p in done if p.noun])
    return [p if p.first - 1 in taken else _of_those(view, p) for p in done]


def _of_those(view: View, phrase: Phrase) -> Phrase:
    """"Hastanelerden üçü": what a number without a noun counts stands before it in the case of origin; goals and votes are no claim."""
    before, refused = view.get(phrase.first - 1, "counted"), view.get(phrase.first - 1, "not_counted")
    if (before or refused) is None or phrase.noun or phrase.reason or not _origin(view, phrase.first - 1):
        return phrase
    if before is None:
        return replace(phrase, reason=refused.entry.code) if phrase.lone and refused.entry.code != "things" else phrase
    return replace(phrase, noun=(before.first, before.last), cls=before.entry.code, partitive=True)


def _origin(view: View, i: int) -> bool:
    """The word at token `i` ends as words in the case of origin do."""
    return any(case == "origin" and view.words[i].endswith(ending) for case, ending, _ in packs.load(view.parsed.sentence.lang).endings)


def _owned(view: View, phrase: Phrase) -> Phrase:
    """"evlerin yarısı", "köylülerin üçü": the noun in the genitive right before a share or a part is what it counts; a thing is no claim."""
    i, share = phrase.first - 1, phrase.number.quantifier == "share"
    if view.order.genitive != "before" or i < 0 or phrase.noun or phrase.reason or phrase.cls or not (share or phrase.pronoun):
        return phrase
    cases = {case for case, ending, _ in packs.load(view.parsed.sentence.lang).endings if view.words[i].endswith(ending)}
    counted, refused = view.get(i, "counted"), view.get(i, "not_counted")
    if counted and cases & {"genitive", "origin"}:
        return replace(phrase, noun=(counted.first, counted.last), cls=counted.entry.code, partitive=True)
    if "genitive" not in cases or (refused and refused.entry.code == "population"):
        return phrase
    unknown = share and not view.roles[i] and view.words[i].isalpha()
    return replace(phrase, reason=refused.entry.code if refused else "things") if refused or unknown else phrase


def _from_among(view: View, whole: Phrase, part: Phrase) -> bool:
    """"120 kişiden yalnızca 17'si": a noun in the case of origin, and soon behind it a smaller number without a noun."""
    if not whole.noun or whole.reason or part.noun or not 0 < part.first - whole.last <= 4 or (whole.number.value or 0) < (part.number.value or 0):
        return False
    between = range(whole.last, part.first)
    return _origin(view, whole.noun[1] - 1) and all(view.words[k][:1].isalpha() for k in between)


def _listed(view: View, found: list[Phrase]) -> list[Phrase]:
    """"aged 33, 34 and 39": a number without a noun is what the number is that follows it in a list."""
    done = list(found)
    for i in range(len(done) - 2, -1, -1):
        one, following = done[i], done[i + 1]
        gap = range(one.after, following.begin)
        listed = following.number.kind != "article" and 0 < len(gap) <= 2 and all(view.words[k] in COMMAS or view.is_(k, "clause", "coordinators") for k in gap)
        headed = one.begin and view.is_(one.begin - 1, "toll")  # "200-е: 4, 300-е: 11"
        if listed and following.reason in LISTED and not one.reason and not one.noun and not headed:
            done[i] = replace(one, reason=following.reason)
    return done


def _phrase(view: View, number: Number) -> Phrase | None:
    begin, after = view.span(number.start, number.end)
    if begin >= after:
        return None
    start = number.start if number.text_start < 0 else number.text_start
    end = number.end if number.text_end < 0 else number.text_end
    first = _leftwards(view, view.span(start, end)[0])
    if view.is_(after, "phrase", "parts") and _is_said_to_be(view, after + 1):
        after += 1  # "qırx nəfəri uşaqdır"
    part = view.is_(after - 1, "phrase", "parts") and end <= number.end and not view.is_(after, "time.words", "cumulative")  # "1000'i aşkın" is more than 1000
    if number.kind == "ordinal" and _counts_all(view, begin, after):
        number = replace(number, kind="cardinal")
    phrase = Phrase(number, first, after, begin, after, partitive=part)
    reason = _kind_reason(view, phrase)
    if reason:
        return replace(phrase, reason=reason)
    if part and not _noun_beside(view, after):
        return phrase
    found = read_noun(view, phrase, view.span(number.start, end)[1])
    if not found.noun and not found.cls and not found.reason and view.is_(after - 1, "phrase", "persons"):
        found = replace(found, persons=True)
    if _of_whole(view, found) and not found.reason:
        return replace(found, reason="whole")
    return replace(found, reason="no_outcome") if _owner(view, found) and not found.reason else found


def _counts_all(view: View, begin: int, after: int) -> bool:
    """An ordinal before its noun, where ordinals stand behind theirs, counts all of them: "ketujuh penyerang" are the seven attackers."""
    if view.order.ordinals != "after" or not (view.is_(after, "counted") or view.is_(after, "people")):
        return False
    return not any(view.is_(begin - 1, role) for role in ("counted", "not_counted", "time")) and not view.is_(begin - 1, "clause", "relatives")


def _owner(view: View, phrase: Phrase) -> bool:
    """A noun for people right before the number owns what it counts, where nothing but a case would say so: «водители двух машин»."""
    owner = view.get(phrase.first - 1, "counted")
    if owner is None or view.order.head != "first" or phrase.cls in ("", *GENERAL) or view.is_(phrase.first - 1, "people"):
        return False
    return OBJECT_OF[owner.entry.code] == "people" and phrase.state is None


def _is_said_to_be(view: View, i: int) -> bool:
    """A noun for people at token `i` closes its clause: it tells what those before it are."""
    m = view.get(i, "counted")
    if m is None or OBJECT_OF[m.entry.code] != "people":
        return False
    return m.last >= len(view.words) or not view.words[m.last][:1].isalnum() or view.is_(m.last, "clause", "coordinators")


def _noun_beside(view: View, i: int) -> bool:
    """What "two of them" are stands right behind it: women, wounded, of another country."""
    counted = view.get(i, "counted")
    return OBJECT_OF[counted.entry.code] == "people" if counted else view.is_(i, "people") or view.is_(i, "name.sides")


def _leftwards(view: View, first: int) -> int:
    """Take in determiners, possessives and "another" before the number."""
    while first and (view.is_(first - 1, "clause", "determiners", "possessives") or view.is_(first - 1, "phrase", "additional")):
        first -= 1
    return first


def _kind_reason(view: View, phrase: Phrase) -> str:
    """The reason that the number itself or the word before it gives, "" where it may count something."""
    number = phrase.number
    if number.kind == "negative":
        return "measure"  # degrees below zero
    if number.kind in NEVER:
        return number.kind
    if number.value == 0:
        return "no_outcome"  # none is no claim
    if _day_in_brackets(view, phrase):
        return "date"
    if max(number.value or 0, number.low or 0, number.high or 0) > MOST:
        return "code"
    if number.quantifier == "share" and view.is_(phrase.begin, "phrase", "superlatives") and view.is_(phrase.begin - 1, "clause", "determiners", "possessives"):
        return "kind"  # "Ruritania's most powerful tanks"
    if phrase.begin == 0 and (mark := _line_mark(view, phrase)):
        return mark
    before = view.get(phrase.begin - 1, "not_counted_before")
    lives = before is not None and before.entry.code == "money" and view.is_(phrase.after, "people")  # "the price: 31 dead"
    if before and not lives and (before.entry.code != "date" or _may_date(view, phrase)):
        return before.entry.code
    if view.is_(phrase.begin, "polarity", "none") and view.is_(phrase.begin - 1, "polarity", "none") and number.value == 1:
        return "whole"  # "not one has been charged"
    dated = phrase.begin > 1 and phrase.begin - 2 in view.numbers and not (view.words[phrase.begin].isdigit() and len(view.words[phrase.begin]) == 4)  # "on 24 November 112 had ..."
    if view.is_(phrase.after, "time.months") or (view.is_(phrase.begin - 1, "time.months") and not dated and not counts(view, phrase.after)):
        return "date"
    if _is_year(view, phrase):
        return "date"
    if _named(view, phrase):
        return "unit_number"
    if _aged(view, phrase) or _years_of(view, phrase):
        return "age"
    if number.kind == "article" and any(t.first < phrase.begin < t.last and not t.gap[0] <= phrase.begin < t.gap[1] for t in view.triggers):
        return "no_noun"  # "in a critical state"
    return ""


def _may_date(view: View, phrase: Phrase) -> bool:
    """A day or a year by its digits; "since the start of the year 1,600 were killed" has neither."""
    if phrase.number.value is None:
        return True
    return phrase.number.value <= 2100 if phrase.after - phrase.begin == 1 else "," not in view.words[phrase.begin : phrase.after]


def _day_in_brackets(view: View, phrase: Phrase) -> bool:
    """"Thursday (2/12)": two short numbers with a slash between, and nothing else, in brackets are a day and a month."""
    words, i = view.words, phrase.begin - (1 if view.words[phrase.begin - 1 : phrase.begin] == ("(",) else 3)
    enclosed = i >= 0 and words[i] == "(" and words[i + 4 : i + 5] == (")",) and words[i + 2] == "/"
    return enclosed and words[i + 1].isdecimal() and words[i + 3].isdecimal() and 0 < int(words[i + 1]) <= 31 and 0 < int(words[i + 3]) <= 31


def _years_of(view: View, phrase: Phrase) -> bool:
    """"A girl of nine": a number right behind one child, woman or old person and a partitive, with no noun of its own."""
    i = phrase.begin - 1
    person = view.get(i - 1, "counted")
    if not view.is_(i, "phrase", "partitives") or person is None or person.entry.code not in SINGLE or not 0 < (phrase.number.value or 0) <= OLDEST:
        return False
    article = any(k in view.number_at and view.number_at[k].kind == "article" for k in range(max(0, person.first - 2), person.first))
    return article and not counts(view, phrase.after)


def _of_whole(view: View, phrase: Phrase) -> bool:
    """"Of the 40 on board, 38 ...", "he said that of the 40 ...", "none of the 40 ..."; but "of the 40 dead" tells what happened to all."""
    i = phrase.first - 2
    if not view.is_(phrase.first - 1, "phrase", "partitives") or any(not s.entry.weak for s in phrase.states):
        return False
    alone = i < 0 or view.words[i] in COMMAS or view.is_(i, "polarity", "none") or view.is_(i, "clause", "subordinators")
    return alone and not phrase.partitive


def _line_mark(view: View, phrase: Phrase) -> str:
    """A line that begins with "2." or "2)" is numbered, one with "22,40" has its time: a capital or a quotation follows."""
    words, capital = view.words, view.parsed.sentence.capital
    plain = words[0].isdigit() and len(words[0]) <= 2
    if plain and len(words) > 2 and words[1] in ".)" and view.apart(1) and (capital[2] or words[2] == '"'):
        return "code"
    hour = plain and len(words) > 3 and words[1] in ",.:" and words[2].isdigit() and len(words[2]) == 2 and int(words[0]) < 24 and int(words[2]) < 60
    return "time" if hour and len(words[0]) == 2 and (capital[3] or words[3] in '("-') else ""


def _aged(view: View, phrase: Phrase) -> bool:
    """Digits alone between commas behind a name or a noun: "his comrade, 22, was wounded"."""
    words, i = view.words, phrase.begin
    if phrase.after - i != 1 or i < 2 or not words[i].isdigit() or not 0 < (phrase.number.value or 0) <= OLDEST or phrase.number.quantifier != "exact":
        return False
    closed = i + 2 == len(words) and words[-1] == "." and (view.parsed.sentence.capital[i - 2] or view.is_(i - 2, "counted"))  # "shot the driver, 31."
    if words[i - 1] not in COMMAS or words[i + 1 : i + 2] == () or not (closed or words[i + 1] in COMMAS):
        return False
    return words[i - 2].isalpha() and not _verb_near(view, i - 2) and not view.says(i - 2) and not view.roles[i - 2].keys() & {"clause", "phrase", "time"}


def _is_year(view: View, phrase: Phrase) -> bool:
    """Four bare digits of a plausible year, with no noun that they could count."""
    number = phrase.number
    bare = len(view.words[phrase.begin]) == 4 and view.words[phrase.begin].isdigit()
    if phrase.after - phrase.begin > 1:  # "1992'de": a case ending that years take
        return bare and 1800 <= (number.value or 0) <= 2100 and view.is_(phrase.after - 1, "time.words", "year_marks") and phrase.after not in view.numbers
    if not bare or not number.value or not 1000 <= number.value <= 2100 or number.quantifier != "exact":
        return False
    if view.is_(phrase.after, "time.words", "year_marks") or view.is_(phrase.after, "time.units", "year"):
        return True
    return number.value >= 1800 and not any(counts(view, phrase.after + k) for k in range(2)) and not _verb_near(view, phrase.after)


def _named(view: View, phrase: Phrase) -> bool:
    """Digits right behind a capitalised word that nothing else explains, no noun behind them: a ship's or a unit's number."""
    capital = view.parsed.sentence.capital
    i = phrase.begin - 1
    spelt = view.words[phrase.begin].isalpha() and capital[phrase.begin]  # "World War Two"
    if i < 1 or not (view.words[phrase.begin].isdigit() or spelt) or phrase.first != phrase.begin or not capital[i] or len(view.words[i]) < 2:
        return False
    if view.shouting or view.roles[i].keys() - {"counted", "speakers"}:
        return False
    if placed(view, phrase):
        return False
    carrier = view.get(i - 1, "counted")
    if carrier is not None and carrier.last == i and (OBJECT_OF[carrier.entry.code] == "equipment" or carrier.last - carrier.first > 1) and not view.roles[i]:
        return True  # "the crew of the ship Aurora 12 were seized"
    return not any(counts(view, phrase.after + k) or _verb_near(view, phrase.after + k) for k in range(2))


def placed(view: View, phrase: Phrase) -> bool:
    """The name before the number tells where, and a sign follows: "67 died in Redvale, at Stoneford 64, ..."."""
    i = phrase.begin - 1
    while i > 0 and view.parsed.sentence.capital[i] and view.words[i].isalpha() and "not_counted_before" not in view.roles[i]:
        i -= 1
    closed = phrase.after >= len(view.words) or view.words[phrase.after] in (*COMMAS, ".", ";") or view.is_(phrase.after, "clause", "coordinators")
    opens = i > 0 and (view.words[i - 1] in (*COMMAS, ";") or view.is_(i - 1, "clause", "coordinators", "subordinators"))
    return closed and opens and i < phrase.begin - 1 and view.is_(i, "name.where", "at")


def _verb_near(view: View, i: int) -> bool:
    return any(role in view.roles[i] for role in TRIGGERS) if i < len(view.roles) else False
