"""The questions that analysts ask first, as queries with parameters: Datasette shows each on a page of its own, as JSON and as CSV.

A parameter left blank asks for all. Codes are those of the codebook; nothing is added up that must not be.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

_WORDS = "c.value_text, c.low, c.high"
_WHO = "coalesce(a.name, c.claimant_text, 'the article itself') as claimant"
_ACTOR = "left join actors a on a.actor_id = c.claimant"
_OUTCOME = "(:outcome = '' or c.outcome = :outcome)"
_SIDE = "(:side = '' or c.side = :side)"


@dataclass(frozen=True, slots=True)
class Question:
    """A question in words, what its answer shows, and its SQL. `example` fills the parameters where it is shown."""

    title: str
    description: str
    sql: str
    example: Mapping[str, str]


QUESTIONS: dict[str, Question] = {
    "how_many_according_to_whom": Question(
        "How many were killed, evacuated, captured …, according to whom?",
        "Every claim of an outcome with its speaker and the words that say it. claim_id leads to the claim, its quote in context is one click further.",
        f"select c.claim_id, c.outcome, {_WORDS}, c.subject, c.side, {_WHO}, c.quote, c.via_text, c.date_end, c.place_text\n"
        f"from claims c {_ACTOR}\nwhere {_OUTCOME} and {_SIDE}\norder by c.high desc nulls last, c.low desc, c.claim_id limit 1000",
        {"outcome": "evacuated", "side": ""},
    ),
    "who_claims_what_of_an_event": Question(
        "Who claims what of one event?",
        "The claims of an event by outcome, side and claimant.",
        f"select c.claim_id, c.outcome, c.side, {_WHO}, c.claimant_side, {_WORDS}, c.subject, c.stance, c.part_of, c.source_id, c.quote\n"
        f"from claims c {_ACTOR}\nwhere c.event = :event\norder by c.outcome, c.side, claimant, c.date_end, c.claim_id",
        {"event": ""},
    ),
    "tolls_of_an_event": Question(
        "What tolls stand for an event, and do the claimants agree?",
        "What the claimants of each side commit to, the stretch that all of them allow and the one from the least to the most.",
        "select event, outcome, class_group, side, claimant_side, low, high, claimants, agreement, intersection_low, intersection_high, union_low, union_high\n"
        "from tolls where (:event = '' or event = :event)\norder by outcome, class_group, side, claimant_side limit 1000",
        {"event": ""},
    ),
    "largest_disagreements": Question(
        "Where do claimants contradict each other most?",
        "Tolls for which no number fits all claimants, by the distance from the least to the most.",
        "select event, outcome, class_group, side, union_low, union_high, sum(claimants) as claimants\nfrom tolls c where agreement = 'conflict' "
        "and (:outcome = '' or outcome = :outcome)\ngroup by event, outcome, class_group, side order by union_high - union_low desc nulls last, event limit 200",
        {"outcome": ""},
    ),
    "agreed_by_independent_claimants": Question(
        "Which figures do independent claimants agree on?",
        "Tolls that at least two root claimants state alike.",
        "select event, outcome, class_group, side, low, high, sum(claimants) as claimants\nfrom tolls where agreement = 'agree' and (:outcome = '' or outcome = :outcome)\n"
        "group by event, outcome, class_group, side order by high desc nulls last, event limit 200",
        {"outcome": ""},
    ),
    "denied_figures": Question(
        "Which figures are denied, and by whom?",
        "Each denial with the figure that it denies, where that is in the package.",
        f"select c.claim_id, {_WHO}, c.outcome, {_WORDS}, c.quote, d.claim_id as denied_claim_id, d.claimant_text as denied_claimant, d.source_id\n"
        f"from claims c {_ACTOR} left join relations r on r.claim_id = c.claim_id and r.relation = 'denies'\nleft join claims d on d.claim_id = r.other_claim_id\n"
        f"where c.stance = 'denied' and {_OUTCOME}\norder by c.date_end desc, c.claim_id limit 1000",
        {"outcome": ""},
    ),
    "how_a_toll_rose": Question(
        "How did a toll rise?",
        "Earlier and later tolls of one claimant about the same people or things.",
        f"select c.event, c.outcome, {_WHO}, o.value_text as earlier, o.date_end as earlier_day, c.value_text as later, c.date_end as later_day, c.claim_id\n"
        f"from relations r join claims c on c.claim_id = r.claim_id join claims o on o.claim_id = r.other_claim_id {_ACTOR}\n"
        "where r.relation = 'updates' and (:event = '' or c.event = :event)\norder by c.event, c.outcome, c.date_end, c.claim_id limit 1000",
        {"event": ""},
    ),
    "own_and_others_losses": Question(
        "What does each side say of its own losses, what of the other side's?",
        "Claims counted by the side that speaks and the side that is counted.",
        f"select c.claimant_side, c.side, c.outcome, count(*) as claims, case when c.claimant_side = c.side then 'its own' else 'another''s' end as whose\n"
        f"from claims c where c.claimant_side is not null and c.side is not null and {_OUTCOME}\ngroup by 1, 2, 3 order by 1, 2, claims desc",
        {"outcome": "killed"},
    ),
    "civilians": Question(
        "What is claimed of civilians?",
        "Claims whose people are civilians by the words used, children, journalists, medics and prisoners not left out.",
        f"select c.claim_id, c.outcome, c.class, {_WORDS}, c.side, {_WHO}, c.date_end, c.place_text, c.quote\nfrom claims c {_ACTOR}\n"
        f"where c.status in ('civilian', 'journalist', 'medical') and {_OUTCOME} and {_SIDE}\norder by c.date_end desc, c.claim_id limit 1000",
        {"outcome": "killed", "side": ""},
    ),
    "equipment": Question(
        "What equipment is said to be destroyed, captured, damaged or lost?",
        "By class, with the figure and the claimant.",
        f"select c.claim_id, c.class, c.outcome, {_WORDS}, c.subject, c.side, {_WHO}, c.claimant_side, c.date_end\nfrom claims c {_ACTOR}\n"
        f"where c.object = 'equipment' and {_SIDE}\norder by c.class, c.outcome, c.high desc nulls last, c.claim_id limit 1000",
        {"side": ""},
    ),
    "by_month": Question(
        "When? Claims by month",
        "How many claims each month has; not how many people.",
        f"select c.year_month, c.outcome, count(*) as claims, count(distinct c.source_id) as articles from claims c\nwhere c.year_month is not null and {_OUTCOME} and {_SIDE}\n"
        "group by 1, 2 order by 1, 2",
        {"outcome": "", "side": ""},
    ),
    "between_two_days": Question(
        "What is claimed for the days from one to another?",
        "Days as YYYY-MM-DD, both inclusive.",
        f"select c.claim_id, c.date_start, c.date_end, c.outcome, {_WORDS}, c.side, {_WHO}, c.place_text, c.quote\nfrom claims c {_ACTOR}\n"
        "where c.date_end >= :from_day and (:to_day = '' or c.date_end <= :to_day)\norder by c.date_end, c.claim_id limit 1000",
        {"from_day": "2023-09-19", "to_day": "2023-09-20"},
    ),
    "at_a_place": Question(
        "What is claimed of a place?",
        "Part of the place as written, or of one of its names in the gazetteer.",
        f"select c.claim_id, c.place_text, p.name as place_name, c.outcome, {_WORDS}, c.side, {_WHO}, c.date_end, c.quote\n"
        f"from claims c left join places p on p.place_id = c.place {_ACTOR}\nwhere c.place_text like '%' || :place || '%' or p.name like '%' || :place || '%' or p.name_az like '%' || :place || '%'\n"
        "or p.name_hy like '%' || :place || '%' or p.other_names like '%' || :place || '%'\norder by c.date_end, c.claim_id limit 1000",
        {"place": "Karabakh"},
    ),
    "claimants": Question(
        "Who makes the claims?",
        "Claimants at the root by how many claims and articles they stand behind.",
        f"select {_WHO}, c.claimant_side, count(*) as claims, count(distinct c.source_id) as articles, sum(c.stance = 'denied') as denials\nfrom claims c {_ACTOR}\n"
        f"where {_OUTCOME}\ngroup by claimant, c.claimant_side order by claims desc, claimant limit 500",
        {"outcome": ""},
    ),
    "relays": Question(
        "Through whom do claims come?",
        "Which relays pass on whose claims.",
        "select t.text as relay, c.claimant_side, count(*) as claims, count(distinct c.source_id) as articles\nfrom attributions t join claims c on c.claim_id = t.claim_id\n"
        "where t.link = 'relay' group by 1, 2 order by claims desc, relay limit 500",
        {},
    ),
    "unnamed_sources": Question(
        "What rests on speakers whom nobody names?",
        "Officials, witnesses and sources without a name.",
        f"select c.claim_id, c.outcome, {_WORDS}, c.side, c.claimant_text, c.claimant_side, c.source_id, c.quote\nfrom claims c where c.attribution = 'unnamed' and {_OUTCOME}\n"
        "order by c.high desc nulls last, c.claim_id limit 1000",
        {"outcome": ""},
    ),
    "one_voice_only": Question(
        "Which large figures rest on one claimant alone?",
        "Tolls with a single root claimant, however many articles relay it.",
        "select event, outcome, class_group, side, claimant_side, low, high, claims\nfrom tolls where agreement = 'single' and (:outcome = '' or outcome = :outcome)\n"
        "order by coalesce(high, low) desc, toll_id limit 200",
        {"outcome": "killed"},
    ),
    "told_in_several_languages": Question(
        "Which events are told in more than one language?",
        "Events with claims in at least two languages.",
        "select c.event, e.title, count(distinct c.language) as languages, group_concat(distinct c.language) as which, count(*) as claims\n"
        "from claims c join events e on e.event_id = c.event group by c.event having languages > 1\norder by languages desc, claims desc, c.event limit 500",
        {},
    ),
    "words_without_a_number": Question(
        "Where do words stand for a number?",
        "Dozens, several, hundreds: what they commit to is in low.",
        f"select c.claim_id, c.language, c.value_text, c.low, c.high, c.outcome, c.subject, c.quote\nfrom claims c where c.quantifier = 'indefinite' and {_OUTCOME}\n"
        "order by c.language, c.value_text, c.claim_id limit 1000",
        {"outcome": ""},
    ),
    "to_check_first": Question(
        "Which rows should be checked first?",
        "Claims that nobody reviewed, the least certain first.",
        f"select c.claim_id, c.confidence, c.language, c.outcome, {_WORDS}, c.subject, c.quote\nfrom claims c where c.review = 'auto' and (:language = '' or c.language = :language)\n"
        "order by c.confidence, c.claim_id limit 200",
        {"language": ""},
    ),
    "articles": Question(
        "Which articles hold how many claims?",
        "Articles with their day and publisher, those with most claims first.",
        "select s.source_id, s.title, s.publisher, s.published, s.language, count(c.claim_id) as claims\nfrom sources s left join claims c on c.source_id = s.source_id\n"
        "where (:language = '' or s.language = :language)\ngroup by s.source_id order by claims desc, s.source_id limit 1000",
        {"language": ""},
    ),
}  # fmt: skip


def metadata() -> dict[str, Any]:
    """The questions as Datasette's canned queries, by name."""
    return {name: {"title": one.title, "description": one.description, "sql": one.sql, "params": list(one.example)} for name, one in QUESTIONS.items()}
