"""A claim as a sentence that a person can read, in English, with the source's own words in their own language.

Pure: a row of `claims` in (with `claimant_name` and `place_name` where they are known), markup out. What stands in the
source's words is set apart by its language, so that a voice reads it rightly; everything is escaped.
"""

from __future__ import annotations

from markupsafe import Markup

from ..tables import relays
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
# Last words of English speakers of several, who say and do not says.
SPEAKERS = frozenset(
    "authorities both camps commanders countries doctors eyewitnesses fighters forces insurgents investigators journalists medics militants ministries "
    "observers officers officials organisations organizations outlets people police prosecutors rebels relatives rescuers residents sides soldiers sources survivors they "
    "troops villagers witnesses workers".split()
)
DONE = {"casualties": "killed or wounded", "missing": "missing", "displaced": "displaced", "affected": "affected"}
ENGLISH = "en"


def _own(words: str, language: str | None) -> Markup:
    """The source's words, told apart by their language."""
    return Markup('<bdi lang="{}">{}</bdi>').format(language or "", words)


def amount(row: Row) -> str:
    """The number with what bounds it, in words: `at least 2`, `4 to 6`, `20 or more`, `half (50 %)`."""
    low, high, value = row["low"], row["high"], row["value"]
    if row["quantifier"] == "share" and row["share"] is not None:
        return f"{'at least ' if high is None else ''}{row['share'] * 100:.0f} %" + (f" (that is {_bounds(low, high)})" if (low, high) != (None, None) else "")
    if value is not None:
        return AMOUNT.get(row["quantifier"], "{}").format(wording.count(value))
    return _bounds(low, high) or "an unstated number"


def _bounds(low: float | None, high: float | None) -> str:
    if low is not None and high is not None:
        return wording.count(low) if low == high else f"{wording.count(low)} to {wording.count(high)}"
    return f"at least {wording.count(low)}" if low is not None else f"at most {wording.count(high)}" if high is not None else ""


def single(row: Row) -> bool:
    """Whether the sentence speaks of exactly one."""
    return row["low"] == 1 and row["high"] == 1 and row["quantifier"] != "share"


def noun(row: Row) -> str:
    """The class in English, of one or of several."""
    cls = row["class"]
    title = wording.code("class", cls)["title"]
    if row["unit"] == "household" and cls == "family":
        return "family" if single(row) else "families"
    return ONE.get(cls, title) if single(row) else SEVERAL.get(cls, f"{title}s")


def several(group: str) -> str:
    """A class group, or the class that is a group of its own, as a noun of several."""
    title = wording.code("class_group", group)["title"]
    title = wording.code("class", group)["title"] if title == group else title
    return SEVERAL.get(group) or {"police or rescue": title, "medical": "medical staff"}.get(title, f"{title}s")


def counted(row: Row) -> Markup:
    """What is counted: the source's own noun where that is English, else the class with the source's noun beside it; whose it is."""
    subject, english = row["subject"], row["language"] == ENGLISH
    what = _own(subject, ENGLISH) if subject and english else Markup.escape(noun(row))
    beside = [Markup("“{}”").format(_own(subject, row["language"]))] if subject and not english else []
    if row["side"]:
        beside.append(Markup.escape(_possessive(wording.code("side", row["side"])["title"])))
    return Markup("{} ({})").format(what, Markup(", ").join(beside)) if beside else what


def _possessive(name: str) -> str:
    return f"{name}’" if name.endswith("s") else f"{name}’s"


def speaker(row: Row) -> Markup:
    """Who says so: the source's words, with the known actor's name where that says more."""
    if not row["claimant_text"]:
        return Markup("The article itself") if row["attribution"] == "author" else Markup("Somebody whom the article does not name")
    words = row["claimant_text"]
    name = row["claimant_name"]
    shown = _own(words[:1].upper() + words[1:], row["language"])
    return Markup("{} ({})").format(shown, name) if name and name != words and row["language"] != ENGLISH else shown


def _verb(row: Row) -> str:
    words = (row["claimant_text"] or "").casefold()
    several = row["language"] == ENGLISH and words.split(" ")[-1] in SPEAKERS
    if row["stance"] == "denied":
        return "deny" if several else "denies"
    if row["attribution"] == "author":
        return "states" if row["stance"] == "asserted" else "states, unconfirmed,"
    said = "say" if several else "says"
    return said if row["stance"] == "asserted" else f"{said}, unconfirmed,"


def done(row: Row) -> str:
    """What happened: `was killed`, `were captured`, `were missing`; of a running toll `had been killed`."""
    outcome = row["outcome"]
    past = DONE.get(outcome, wording.code("outcome", outcome)["title"])
    if row["basis"] == "cumulative" and outcome not in ("missing", "affected"):
        return f"had been {past}"
    return f"{'was' if single(row) else 'were'} {past}"


def where(row: Row) -> Markup:
    """` in <place>`, with the gazetteer's name where the text is not English; blank where nothing tells."""
    if not row["place_text"]:
        return Markup("")
    name = row["place_name"]
    words = _own(row["place_text"], row["language"])
    shown = Markup("{} ({})").format(words, name) if name and row["language"] != ENGLISH and name != row["place_text"] else words
    return Markup(" in {}").format(shown)


def when(row: Row) -> str:
    """` on 19 September 2023` and the like, with the preposition; blank where nothing tells."""
    start, end, precision = row["date_start"], row["date_end"], row["date_precision"] or "day"
    if row["date_basis"] == "published":
        return f" by {wording.day(end)}, when it was published" if end else ""
    if not start:
        return f" as of {wording.day(end)}" if end else ""
    if precision in ("month", "year"):
        return f" in {wording.day(start, precision)}"
    if start == end:
        return f" on {wording.day(start)}"
    return f" between {wording.day(start)} and {wording.day(end)}" if end else f" from {wording.day(start)} on"


def sentence(row: Row) -> Markup:
    """`Azerbaijan's Defence Ministry says that 4 mortars were captured in Karabakh by 20 September 2023, when it was published.`"""
    figure = Markup('<b class="o-{}">{} {}</b>').format(row["outcome"], amount(row), counted(row))
    happened = Markup('<b class="o-{}">{}</b>').format(row["outcome"], done(row))
    return Markup("{} {} that {} {}{}{}{}.").format(speaker(row), _verb(row), figure, happened, where(row), when(row), _passed(row))


def _passed(row: Row) -> Markup:
    """Through whom the article has it."""
    if not row["via_text"]:
        return Markup("")
    passed = [_own(relay, row["language"]) for relay in relays(row["via_text"])]
    return Markup(", as passed on by {}").format(Markup(" and ").join(passed))
