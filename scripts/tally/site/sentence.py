"""A claim as a sentence that a person can read, in English, with the source's own words in their own language.

Pure: a row of `claims` in (with `claimant_name` and `place_name` where they are known), markup out. What is known by an
English name is told by it, with the source's words beside it; what is not stands in the source's words, quoted and set apart
by their language, so that a voice reads it rightly. Everything is escaped. Nothing is told that the row does not say.
"""

from __future__ import annotations

from collections.abc import Iterable

from markupsafe import Markup

from ..schema.tables import relays
from . import wording
from .wording import Row

# Nouns of several for the classes; a class that is not here takes an s.
SEVERAL = {
    "person": "people", "child": "children", "woman": "women", "elderly": "elderly people", "police": "police officers", "security": "members of security forces",
    "aid_worker": "aid workers", "official": "officials", "family": "families", "afv": "armoured vehicles", "artillery": "artillery pieces",
    "mlrs": "multiple rocket launchers", "air_defence": "air defence systems", "aircraft": "aircraft", "small_arms": "small arms", "anti_tank": "anti-tank weapons",
    "ammunition": "pieces of ammunition", "equipment": "pieces of equipment", "radar": "radars",
}  # fmt: skip
ONE = {
    "elderly": "elderly person", "police": "police officer", "security": "member of security forces", "aid_worker": "aid worker", "afv": "armoured vehicle",
    "artillery": "artillery piece", "mlrs": "multiple rocket launcher", "air_defence": "air defence system", "small_arms": "small arm",
    "anti_tank": "anti-tank weapon", "ammunition": "piece of ammunition", "equipment": "piece of equipment",
}  # fmt: skip
AMOUNT = {"at_least": "at least {}", "more_than": "more than {}", "about": "about {}", "up_to": "up to {}", "less_than": "fewer than {}"}
# Last words of English speakers of several, who say and do not says; besides these those in small letters that end in s.
SPEAKERS = frozenset(
    "activists authorities both camps commanders countries doctors elders eyewitnesses fighters firefighters fishermen forces insurgents investigators journalists locals medics "
    "men militants ministries observers officers officials organisations organizations outlets paramedics parents peacekeepers people police prosecutors readers rebels "
    "relatives rescuers residents sailors scientists separatists sides soldiers sources survivors they troops victims villagers volunteers we witnesses women workers".split()
)
BODIES = frozenset(
    "administration agency army authority board centre center command commission committee council department directorate federation forces front fund group guard "
    "ministry mission movement nations observatory office organisation organization party police service society states union".split()
)  # heads of names of bodies, which take an article
_HEAD = (" of ", " in ", " at ", " from ", " for ", " to ", " with ", " near ", " on ", " who ", " close ", " speaking ", ", ")  # what follows a speaker's own noun
# Last words of counted nouns of several that do not end in s, and words that end in s and are none.
NOUNS = ("aircraft", "children", "crew", "elderly", "families", "folk", "men", "people", "personnel", "police", "staff", "troops")
NO_NOUNS = frozenset("us ours theirs others dead wounded injured hurt missing slain more many some bodies casualties corpses fatalities remains victims".split())
DONE = {"casualties": "killed or wounded", "missing": "missing", "displaced": "displaced", "affected": "affected"}
STATES = frozenset(("missing", "affected"))  # outcomes that last: people are missing as of a day, not by it
ENGLISH = "en"
_MARKS = "«»„“”\"‘’"


def _own(words: str, language: str | None) -> Markup:
    """The source's words, told apart by their language."""
    return Markup('<bdi lang="{}">{}</bdi>').format(language or "", words)


def _quoted(words: str, language: str | None) -> Markup:
    """The source's words in quotation marks, unless they bring their own."""
    shown = _own(words, language)
    return shown if words[0] in _MARKS and words[-1] in _MARKS else Markup("“{}”").format(shown)


def _beside(shown: Markup | str, beside: Iterable[Markup]) -> Markup:
    """What is `shown`, with what belongs beside it in brackets."""
    told = Markup(", ").join(beside)
    return Markup("{} ({})").format(shown, told) if told else Markup.escape(shown)


def amount(row: Row) -> str:
    """The number with what bounds it, in words: `at least 2`, `4 to 6`, `67 %`, `a share`, `an unstated number`."""
    if row["quantifier"] == "share":
        return wording.percent(row["share"]) if row["share"] is not None else "a share"
    if row["value"] is not None:
        return AMOUNT.get(row["quantifier"], "{}").format(wording.count(row["value"]))
    return _bounds(row) or "an unstated number"


def _bounds(row: Row) -> str:
    low, high = row["low"], row["high"]
    if low is not None and high is not None:
        return wording.count(low) if low == high else f"{wording.count(low)} to {wording.count(high)}"
    return f"at least {wording.count(low)}" if low is not None else f"at most {wording.count(high)}" if high is not None else ""


def single(row: Row) -> bool:
    """Whether the sentence speaks of exactly one."""
    return row["low"] == 1 and row["high"] == 1 and row["quantifier"] != "share"


def noun(row: Row) -> str:
    """The class in English, of one or of several; of families that are counted as such, that."""
    cls = row["class"]
    title = wording.code("class", cls)["title"]
    if cls == "family":
        return "family" if single(row) else "families"
    if row["unit"] == "household":
        return f"household of {SEVERAL.get(cls, f'{title}s')}" if single(row) else f"households of {SEVERAL.get(cls, f'{title}s')}"
    return ONE.get(cls, title) if single(row) else SEVERAL.get(cls, f"{title}s")


def several(group: str) -> str:
    """A class group, or the class that is a group of its own, as a noun of several."""
    title = wording.code("class_group", group)["title"]
    title = wording.code("class", group)["title"] if title == group else title
    return SEVERAL.get(group) or {"police or rescue": title, "medical": "medical staff"}.get(title, f"{title}s")


def _reads(subject: str, one: bool) -> bool:
    """Whether an English counted noun reads well after a number: `soldiers`, not `us`, not `people badly hurt`."""
    last = subject.casefold().split(" ")[-1]
    if last in NO_NOUNS or subject[0].isdigit():
        return False
    many = last.endswith(NOUNS) or (last.endswith("s") and not last.endswith(("ss", "us", "'s", "’s")))
    return many != one


def figure(row: Row) -> Markup:
    """How many of what: `5 soldiers (Armenia’s)`, `at least 200 civilians (“yüzlərlə”)`, `67 % of buildings (“две трети”, 800)`.

    The noun is the source's own where that is English and reads after a number, else that of the class with the source's beside it.
    """
    subject, language = row["subject"], row["language"]
    plain = bool(subject) and language == ENGLISH and row["unit"] != "household" and _reads(subject, single(row))
    what = _own(subject, ENGLISH) if plain else Markup.escape(noun(row))
    of = " of" if row["quantifier"] == "share" or (row["value"], row["low"], row["high"]) == (None, None, None) else ""
    beside = [_quoted(row["value_text"], language)] if of or row["quantifier"] == "indefinite" else []
    beside += [Markup.escape(_bounds(row))] if row["quantifier"] == "share" and _bounds(row) else []
    beside += [_quoted(subject, language)] if subject and not plain else []
    beside += [Markup.escape(wording.possessive(wording.code("side", row["side"])["title"]))] if row["side"] else []
    return _beside(Markup("{}{} {}").format(amount(row), of, what), beside)


def speaker(row: Row) -> Markup:
    """Who says so: the actor where it is known, with the source's words; in an English source its words, with the actor where that says more."""
    words, name = row["claimant_text"], row["claimant_name"] and wording.actor(row["claimant_name"])
    if not words:
        return Markup("The article itself") if row["attribution"] == "author" else Markup("Somebody whom the article does not name")
    if row["language"] == ENGLISH:
        alone = words.islower() and words.isalpha() and not _many(words) and words not in ("he", "she", "it")
        shown = f"{'An' if words[0] in 'aeiou' else 'A'} {words}" if alone else words[:1].upper() + words[1:]
        return _beside(_own(shown, ENGLISH), [Markup.escape(name)] if name and not _tells(words, name) else [])
    return _beside(_article(name), [_quoted(words, row["language"])] if name != words else []) if name else _quoted(words, row["language"])


def _article(name: str) -> str:
    """A body's name at the head of a sentence: `The United Nations`, but `Armenia’s Ministry of Health`, `Amnesty International`."""
    return f"The {name}" if _head(name).casefold() in BODIES and "’" not in name and not name.startswith("The ") else name


def _tells(words: str, name: str) -> bool:
    """Whether the words hold the name already, be it in another order."""
    small = words.casefold()
    return all(word[:5] in small for word in name.casefold().replace("’s", "").split(" ") if word not in ("of", "the"))


def _many(words: str) -> bool:
    """Whether an English speaker is several."""
    last = _head(words)
    if last.casefold() in SPEAKERS or (" and " in words and last.casefold() not in BODIES):
        return True
    return last.islower() and last.endswith("s") and not last.endswith(("ss", "us", "'s", "’s", "press", "news"))


def _head(words: str) -> str:
    """A speaker's own noun: the last word before what tells more of it."""
    return min((words.partition(stop)[0] for stop in _HEAD), key=len).split(" ")[-1]


def _verb(row: Row) -> str:
    named = row["claimant_text"] if row["language"] == ENGLISH else row["claimant_name"] and wording.actor(row["claimant_name"])
    many = bool(row["claimant_text"] and named) and _many(named)
    if row["stance"] == "denied":
        return "deny" if many else "denies"
    said = "states" if row["attribution"] == "author" else "say" if many else "says"
    return said if row["stance"] == "asserted" else f"{said}, unconfirmed,"


def done(row: Row) -> str:
    """What happened: `was killed`, `were captured`, `were missing`; of a running toll `had been killed`."""
    outcome = row["outcome"]
    past = DONE.get(outcome, wording.code("outcome", outcome)["title"])
    if row["basis"] == "cumulative" and outcome not in STATES:
        return f"had been {past}"
    return f"{'was' if single(row) else 'were'} {past}"


def where(row: Row) -> Markup:
    """` in <place>`: by the gazetteer's name, with the words beside it where they differ; blank where nothing tells."""
    words, name, language = row["place_text"], row["place_name"], row["language"]
    if not words:
        return Markup("")
    if not name:
        return Markup(" in {}").format(_own(words, language) if language == ENGLISH else _quoted(words, language))
    if language == ENGLISH and name.casefold() in words.casefold():
        return Markup(" in {}").format(_own(words, language))
    return Markup(" in {}").format(_beside(name, [_quoted(words, language)] if name != words else []))


def when(row: Row) -> str:
    """` on 19 September 2023` and the like, with the preposition; blank where nothing tells."""
    start, end, precision = row["date_start"], row["date_end"], row["date_precision"] or "day"
    if row["date_basis"] == "published":
        return f" {'as of' if row['outcome'] in STATES else 'by'} {wording.day(end)}, the day of publication" if end else ""
    if not start:
        return f" as of {wording.day(end)}" if end else ""
    if precision in ("month", "year") and (not end or start[:7] == end[:7] or precision == "year" and start[:4] == end[:4]):
        return f" in {wording.day(start, precision)}"
    if start == end:
        return f" on {wording.day(start)}"
    if not end:
        return f" from {wording.day(start)} on"
    stretch = wording.span(start, end, "and")
    return f" between {stretch}" if " and " in stretch else f" in {stretch}"


def sentence(row: Row) -> Markup:
    """`Azerbaijan’s Ministry of Defence says that 4 mortars were captured in Nagorno-Karabakh by 20 September 2023, the day of publication.`"""
    counted = Markup('<b class="o-{}">{}</b>').format(row["outcome"], figure(row))
    happened = Markup('<b class="o-{}">{}</b>').format(row["outcome"], done(row))
    return Markup("{} {} that {} {}{}{}{}.").format(speaker(row), _verb(row), counted, happened, where(row), when(row), _passed(row))


def _passed(row: Row) -> Markup:
    """Through whom the article has it, the one nearest to the speaker first."""
    if not row["via_text"]:
        return Markup("")
    own = _own if row["language"] == ENGLISH else _quoted
    passed = [own(relay, row["language"]) for relay in reversed(relays(row["via_text"]))]
    return Markup(", as passed on by {}").format(Markup(", then by ").join(passed))
