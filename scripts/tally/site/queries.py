"""The questions that analysts ask first, as queries with parameters: Datasette shows each on a page of its own, as JSON and as CSV.

A parameter left blank asks for all, so that every question has an answer as soon as it is opened. Codes are those of the
codebook; nothing is added up that must not be.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from datasette.database import Database

from ..schema.columns import TABLES
from . import wording

MOST = 300  # choices of a parameter that a page offers, those with most claims
ROWS = 200  # rows of an answer that a page shows unless all are asked for

_FIGURE = "c.value_text, c.quantifier, c.low, c.high"
_WHO = "coalesce(a.name, c.claimant_text, 'the article itself') as claimant"
_ACTOR = "left join actors a on a.actor_id = c.claimant"
_EVENT = "left join events e on e.event_id = c.event"
_EVIDENCE = "c.quote, c.claim_id, c.source_id"
_OUTCOME = "(:outcome = '' or c.outcome = :outcome)"
_SIDE = "(:side = '' or c.side = :side)"
_TOLL = "t.outcome, t.class_group, t.side"
_BY_EVENT = "(:event = '' or c.event = :event)"
_LARGEST = "c.event = case when :event = '' then (select event from claims group by event having event is not null order by count(*) desc, event limit 1) else :event end"


@dataclass(frozen=True, slots=True)
class Parameter:
    """What a reader fills in: `kind` is choice, suggested (any text, with suggestions), or day; `blank` says what a blank asks for."""

    label: str
    kind: str
    blank: str


PARAMETERS: dict[str, Parameter] = {
    "outcome": Parameter("Outcome", "choice", "all outcomes"),
    "side": Parameter("Whose people or equipment", "choice", "all, stated or not"),
    "language": Parameter("Language", "choice", "all languages"),
    "event": Parameter("Event", "choice", "all events"),
    "claimant": Parameter("Claimant, or part of the name", "suggested", "all claimants"),
    "place": Parameter("Place, or part of the name", "suggested", "all places"),
    "from_day": Parameter("From", "day", "the first day"),
    "to_day": Parameter("To", "day", "the last day"),
}


@dataclass(frozen=True, slots=True)
class Question:
    """A question in words, what its answer shows, and its SQL. `example` fills the parameters where it is shown.

    `blanks` says what a blank parameter asks for where that is not what it asks for elsewhere.
    """

    title: str
    description: str
    sql: str
    example: Mapping[str, str]
    blanks: Mapping[str, str] = field(default_factory=dict)


QUESTIONS: dict[str, Question] = {
    "how_many_according_to_whom": Question(
        "How many were killed, evacuated, captured …, according to whom?",
        "Every claim of an outcome with its speaker and the words that say it, the largest first. The words lead into the article.",
        f"select c.outcome, {_FIGURE}, c.subject, c.side, {_WHO}, c.via_text, c.date_end, c.place_text, {_EVIDENCE}\n"
        f"from claims c {_ACTOR}\nwhere {_OUTCOME} and {_SIDE}\norder by c.high desc nulls last, c.low desc, c.claim_id limit 1000",
        {"outcome": "evacuated", "side": ""},
    ),
    "who_claims_what_of_an_event": Question(
        "Who claims what of one event?",
        "The claims of an event by outcome, side and claimant.",
        f"select c.outcome, c.side, {_WHO}, c.claimant_side, {_FIGURE}, c.subject, c.stance, c.date_end, {_EVIDENCE}, c.part_of as part_of_claim_id, c.event\n"
        f"from claims c {_ACTOR}\nwhere {_LARGEST}\norder by c.outcome, c.side, claimant, c.date_end, c.claim_id limit 1000",
        {"event": ""},
        {"event": "the event with most claims"},
    ),
    "tolls_of_an_event": Question(
        "What tolls stand for an event, and do the claimants agree?",
        "What the claimants of each side commit to, the stretch that all of them allow and the one from the least to the most. No best estimate is made up.",
        f"select e.title as event_title, {_TOLL}, t.claimant_side, t.low, t.high, t.claimants, t.agreement, t.intersection_low, t.intersection_high, t.union_low, t.union_high, t.event\n"
        "from tolls t join events e on e.event_id = t.event\nwhere (:event = '' or t.event = :event)\norder by t.event, t.outcome, t.class_group, t.side, t.claimant_side limit 1000",
        {"event": ""},
    ),
    "largest_disagreements": Question(
        "Where do claimants contradict each other most?",
        "Tolls for which no number fits all claimants, by the distance from the least to the most that anybody commits to.",
        f"select e.title as event_title, {_TOLL}, t.union_low, t.union_high, sum(t.claimants) as claimants, t.event\nfrom tolls t join events e on e.event_id = t.event\n"
        "where t.agreement = 'conflict' and (:outcome = '' or t.outcome = :outcome)\n"
        "group by t.event, t.outcome, t.class_group, t.side\norder by t.union_high - t.union_low desc nulls last, t.event, t.outcome, t.class_group, t.side limit 200",
        {"outcome": ""},
    ),
    "agreed_by_independent_claimants": Question(
        "Which figures do independent claimants agree on?",
        "Tolls that at least two root claimants state alike.",
        f"select e.title as event_title, {_TOLL}, t.low, t.high, sum(t.claimants) as claimants, t.event\nfrom tolls t join events e on e.event_id = t.event\n"
        "where t.agreement = 'agree' and (:outcome = '' or t.outcome = :outcome)\n"
        "group by t.event, t.outcome, t.class_group, t.side\norder by t.high desc nulls last, t.event, t.outcome, t.class_group, t.side limit 200",
        {"outcome": ""},
    ),
    "one_voice_only": Question(
        "Which large figures rest on one claimant alone?",
        "Tolls with a single root claimant, however many articles relay it.",
        f"select e.title as event_title, {_TOLL}, t.claimant_side, t.low, t.high, t.claims, t.event\nfrom tolls t join events e on e.event_id = t.event\n"
        "where t.agreement = 'single' and (:outcome = '' or t.outcome = :outcome)\norder by coalesce(t.high, t.low) desc, t.toll_id limit 200",
        {"outcome": "killed"},
    ),
    "denied_figures": Question(
        "Which figures are denied, and by whom?",
        "Each denial with the figure that it denies, where that is in the package.",
        f"select {_WHO}, c.outcome, {_FIGURE}, c.subject, c.date_end, {_EVIDENCE}, d.claimant_text as denied_claimant, d.claim_id as denied_claim_id\n"
        f"from claims c {_ACTOR} left join relations r on r.claim_id = c.claim_id and r.relation = 'denies'\nleft join claims d on d.claim_id = r.other_claim_id\n"
        f"where c.stance = 'denied' and {_OUTCOME}\norder by c.date_end desc, c.claim_id, d.claim_id limit 1000",
        {"outcome": ""},
    ),
    "how_a_toll_rose": Question(
        "How did a toll rise?",
        "Earlier and later tolls of one claimant about the same people or things.",
        f"select e.title as event_title, c.outcome, {_WHO}, o.value_text as earlier, o.date_end as earlier_day, c.value_text as later, c.date_end as later_day, c.claim_id, o.claim_id as earlier_claim_id, c.event\n"
        f"from relations r join claims c on c.claim_id = r.claim_id join claims o on o.claim_id = r.other_claim_id {_ACTOR} {_EVENT}\n"
        f"where r.relation = 'updates' and {_BY_EVENT}\norder by e.title, c.event, c.outcome, c.date_end, c.claim_id, o.claim_id limit 1000",
        {"event": ""},
    ),
    "own_and_others_losses": Question(
        "What does each side say of its own losses, what of the other side's?",
        "For each event, whose losses they are and which side's claimants speak: from the least to the most that they commit to. Denied figures, and those that a later toll replaced, are not among them.",
        "select e.title as event_title, t.outcome, t.class_group, t.side, t.claimant_side, case when t.claimant_side = t.side then 'its own' else 'another''s' end as whose, t.low, t.high, t.claimants, t.event\n"
        "from tolls t join events e on e.event_id = t.event\nwhere t.side is not null and t.claimant_side is not null\n"
        "and t.outcome in ('killed', 'wounded', 'casualties', 'missing', 'captured', 'destroyed', 'damaged', 'lost') and t.agreement <> 'denied'\n"
        "and (:event = '' or t.event = :event) and (:outcome = '' or t.outcome = :outcome)\norder by e.title, t.event, t.outcome, t.class_group, t.side, t.claimant_side limit 1000",
        {"event": "", "outcome": ""},
    ),
    "claims_of_a_claimant": Question(
        "What does one ministry, agency or person claim?",
        "All figures of a claimant, by its name or by the words that the articles have for it.",
        f"select {_WHO}, c.claimant_text, c.outcome, {_FIGURE}, c.subject, c.side, c.stance, c.date_end, c.place_text, {_EVIDENCE}\nfrom claims c {_ACTOR}\n"
        f"where (:claimant = '' or :claimant = 'the article itself' and c.claimant is null and c.claimant_text is null or a.name like '%' || :claimant || '%' or c.claimant_text like '%' || :claimant || '%' or a.other_names like '%' || :claimant || '%') and {_OUTCOME}\n"
        "order by c.date_end desc, c.claim_id limit 1000",
        {"claimant": "Ministry", "outcome": ""},
    ),
    "civilians": Question(
        "What is claimed of civilians?",
        "Claims whose people are civilians by the words used: children, journalists, medics and prisoners among them.",
        f"select c.outcome, {_FIGURE}, c.class, c.subject, c.side, {_WHO}, c.date_end, c.place_text, {_EVIDENCE}\nfrom claims c {_ACTOR}\n"
        f"where c.status in ('civilian', 'journalist', 'medical') and {_OUTCOME} and {_SIDE}\norder by c.date_end desc, c.claim_id limit 1000",
        {"outcome": "killed", "side": ""},
    ),
    "displaced_and_evacuated": Question(
        "How many were displaced, evacuated, rescued or affected, and where?",
        "With what one of the number is: households are never multiplied into persons.",
        f"select c.outcome, {_FIGURE}, c.unit, c.subject, coalesce(p.name, c.place_text) as place_name, {_WHO}, c.date_end, c.basis, {_EVIDENCE}\n"
        f"from claims c {_ACTOR} left join places p on p.place_id = c.place\nwhere c.outcome in ('displaced', 'evacuated', 'rescued', 'affected') and c.object = 'people' and {_OUTCOME}\n"
        "order by c.high desc nulls last, c.low desc, c.claim_id limit 1000",
        {"outcome": ""},
    ),
    "equipment": Question(
        "What equipment is said to be destroyed, captured, damaged or lost?",
        "By class, with the figure and the claimant.",
        f"select c.class, c.outcome, {_FIGURE}, c.subject, c.side, {_WHO}, c.claimant_side, c.date_end, {_EVIDENCE}\nfrom claims c {_ACTOR}\n"
        f"where c.object = 'equipment' and {_SIDE}\norder by c.class, c.outcome, c.high desc nulls last, c.claim_id limit 1000",
        {"side": ""},
    ),
    "at_a_place": Question(
        "What is claimed of a place?",
        "By part of the place as written, or of any of its names in the gazetteer: Khankendi finds Stepanakert.",
        f"select c.place_text, p.name as place_name, c.outcome, {_FIGURE}, c.subject, c.side, {_WHO}, c.date_end, {_EVIDENCE}\n"
        f"from claims c left join places p on p.place_id = c.place {_ACTOR}\nwhere c.place_text like '%' || :place || '%' or p.name like '%' || :place || '%' or p.name_az like '%' || :place || '%'\n"
        "or p.name_hy like '%' || :place || '%' or p.other_names like '%' || :place || '%'\norder by c.date_end, c.claim_id limit 1000",
        {"place": "Karabakh"},
    ),
    "by_month": Question(
        "When? Claims by month",
        "How many claims each month has; not how many people.",
        f"select c.year_month, c.outcome, count(*) as claims, count(distinct c.source_id) as articles\nfrom claims c\nwhere c.year_month is not null and {_OUTCOME} and {_SIDE}\n"
        "group by c.year_month, c.outcome order by c.year_month, c.outcome",
        {"outcome": "", "side": ""},
    ),
    "between_two_days": Question(
        "What is claimed for the days from one to another?",
        "By the last day on which the outcome may have happened, both days inclusive.",
        f"select c.date_start, c.date_end, c.outcome, {_FIGURE}, c.subject, c.side, {_WHO}, c.place_text, {_EVIDENCE}\nfrom claims c {_ACTOR}\n"
        "where c.date_end >= :from_day and (:to_day = '' or c.date_end <= :to_day)\norder by c.date_end, c.claim_id limit 1000",
        {"from_day": "2023-09-19", "to_day": "2023-09-20"},
    ),
    "claimants": Question(
        "Who makes the claims?",
        "Claimants at the root by how many claims and articles they stand behind.",
        f"select {_WHO}, c.claimant_side, count(*) as claims, count(distinct c.source_id) as articles, sum(c.stance = 'denied') as denials\nfrom claims c {_ACTOR}\n"
        f"where {_OUTCOME}\ngroup by coalesce(a.name, c.claimant_text, 'the article itself'), c.claimant_side\norder by claims desc, claimant, c.claimant_side limit 500",
        {"outcome": ""},
    ),
    "relays": Question(
        "Through whom do claims come?",
        "Which relays pass on whose claims.",
        "select t.text as relay, c.claimant_side, count(*) as claims, count(distinct c.source_id) as articles\nfrom attributions t join claims c on c.claim_id = t.claim_id\n"
        "where t.link = 'relay'\ngroup by t.text, c.claimant_side order by claims desc, relay, c.claimant_side limit 500",
        {},
    ),
    "unnamed_sources": Question(
        "What rests on speakers whom nobody names?",
        "Officials, witnesses and sources without a name.",
        f"select c.outcome, {_FIGURE}, c.subject, c.side, c.claimant_text, c.claimant_side, c.date_end, {_EVIDENCE}\nfrom claims c\nwhere c.attribution = 'unnamed' and {_OUTCOME}\n"
        "order by c.high desc nulls last, c.claim_id limit 1000",
        {"outcome": ""},
    ),
    "repeated_figures": Question(
        "Which figures stand in several places, and which of them was first?",
        "Pairs of claims with the same figure of the same event, the earlier publication first: what looks like two sources may be one.",
        f"select c.outcome, {_FIGURE}, {_WHO}, s.published as later_published, s.publisher as later_publisher, f.published as first_published, f.publisher as first_publisher, r.grade, {_EVIDENCE}, o.claim_id as first_claim_id\n"
        f"from relations r join claims c on c.claim_id = r.claim_id join claims o on o.claim_id = r.other_claim_id\njoin sources s on s.source_id = c.source_id join sources f on f.source_id = o.source_id {_ACTOR}\n"
        f"where r.relation = 'same_figure' and {_OUTCOME}\norder by c.high desc nulls last, c.claim_id, o.claim_id limit 1000",
        {"outcome": ""},
    ),
    "told_in_several_languages": Question(
        "Which events are told in more than one language?",
        "Events with claims in at least two languages.",
        "with told as (select distinct event, language from claims where event is not null),\n"
        "several as (select event, count(*) as languages, group_concat(language) as which from told group by event having languages > 1)\n"
        "select e.title as event_title, s.languages, s.which, (select count(*) from claims c where c.event = s.event) as claims, s.event\n"
        "from several s join events e on e.event_id = s.event\norder by s.languages desc, claims desc, s.event limit 500",
        {},
    ),
    "words_without_a_number": Question(
        "Where do words stand for a number?",
        "Dozens, several, hundreds: what they commit to is in low.",
        f"select c.language, {_FIGURE}, c.outcome, c.subject, {_EVIDENCE}\nfrom claims c\nwhere c.quantifier = 'indefinite' and {_OUTCOME}\n"
        "order by c.language, c.value_text, c.claim_id limit 1000",
        {"outcome": ""},
    ),
    "to_check_first": Question(
        "Which rows should be checked first?",
        "Claims that nobody reviewed, the least certain first.",
        f"select c.confidence, c.language, c.outcome, {_FIGURE}, c.subject, {_EVIDENCE}\nfrom claims c\nwhere c.review = 'auto' and (:language = '' or c.language = :language)\n"
        "order by c.confidence, c.claim_id limit 200",
        {"language": ""},
    ),
    "articles": Question(
        "Which articles hold how many claims?",
        "Articles with their day and publisher, those with most claims first.",
        "select s.title as source_title, s.publisher, s.published, s.language, (select count(*) from claims c where c.source_id = s.source_id) as claims, s.source_id\nfrom sources s\n"
        "where (:language = '' or s.language = :language)\norder by claims desc, s.source_id limit 1000",
        {"language": ""},
    ),
}  # fmt: skip

# The questions as the data page has them, under what they are about.
GROUPS: dict[str, tuple[str, ...]] = {
    "How many, according to whom": ("how_many_according_to_whom", "civilians", "displaced_and_evacuated", "equipment", "claims_of_a_claimant"),
    "One event": ("who_claims_what_of_an_event", "tolls_of_an_event", "how_a_toll_rose", "told_in_several_languages"),
    "Who agrees, who contradicts": ("largest_disagreements", "agreed_by_independent_claimants", "one_voice_only", "denied_figures", "own_and_others_losses"),
    "Where and when": ("at_a_place", "between_two_days", "by_month"),
    "Who speaks, and through whom": ("claimants", "relays", "unnamed_sources", "repeated_figures"),
    "Before you rely on it": ("to_check_first", "words_without_a_number", "articles"),
}

# What the package has for each parameter: values, and their words where they are no codes, those with most claims first.
_CHOICES = {
    "outcome": "select outcome as value, null as words from claims group by 1 order by count(*) desc, 1",
    "side": "select side as value, null as words from claims where side is not null group by 1 order by count(*) desc, 1",
    "language": "select language as value, null as words from claims group by 1 order by count(*) desc, 1",
    "event": "select e.event_id as value, e.title as words from (select event, count(*) as n from claims group by event order by n desc, event limit :most) c join events e on e.event_id = c.event order by c.n desc, 1",
    "claimant": "select a.name as value, null as words from (select claimant, count(*) as n from claims group by claimant order by n desc limit :most) c join actors a on a.actor_id = c.claimant order by c.n desc, 1",
    "place": "select p.name as value, null as words from (select place, count(*) as n from claims group by place order by n desc limit :most) c join places p on p.place_id = c.place order by c.n desc, 1",
}
_HEADINGS = {
    "value_text": "Number", "claimant_text": "Claimant as written", "claimant": "Who says so", "subject": "Of what, as written", "place_text": "Where, as written", "quote": "Words", "via_text": "Through",
    "event_title": "Event", "source_title": "Article", "place_name": "Where", "class_group": "Of what", "side": "Whose", "claimant_side": "Claimant’s side", "date_end": "Day", "date_start": "From",
    "union_low": "Least claimed", "union_high": "Most claimed", "intersection_low": "All allow at least", "intersection_high": "All allow at most", "part_of_claim_id": "Part of",
    "denied_claim_id": "The claim denied", "first_claim_id": "The first claim", "earlier_claim_id": "The earlier claim", "whose": "They are", "year_month": "Month", "claims": "Claims", "claimants": "Claimants",
}  # fmt: skip


def metadata() -> dict[str, Any]:
    """The questions as Datasette's canned queries, by name."""
    return {name: {"title": one.title, "description": one.description, "sql": one.sql, "params": list(one.example)} for name, one in QUESTIONS.items()}


async def choices(database: Database) -> dict[str, list[tuple[str, str]]]:
    """What can be chosen for each parameter, as values and their words. The database does not change, so it is asked once."""
    found = {}
    for name, sql in _CHOICES.items():
        rows = (await database.execute(f"select * from ({sql}) limit :most", {"most": MOST})).rows
        list_ = wording.list_of("claims", name) if name in ("outcome", "side", "language") else ""
        found[name] = [(row["value"], row["words"] or (wording.code(list_, row["value"])["title"] if list_ else row["value"])) for row in rows]
    return found


def seen(columns: Sequence[str]) -> list[int]:
    """The places of the columns that a question's page shows: what another cell of the row tells is left to JSON and CSV."""
    told = {"value_text": {"quantifier", "low", "high", "claim_id"}, "quote": {"source_id"}, "source_title": {"source_id"}}
    left = {"event"} | {column for name, others in told.items() if name in columns for column in others}
    return [n for n, column in enumerate(columns) if column not in left]


def heading(column: str) -> str:
    """What stands above a column of an answer: the column's title where it is one of ours, else its name in words."""
    titles = (table.column(column).title for name in ("claims", "tolls", "sources") if column in (table := TABLES[name]).header)
    return _HEADINGS.get(column) or next(titles, column.replace("_", " ").capitalize())
