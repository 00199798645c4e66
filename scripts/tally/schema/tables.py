"""The tables of a package: each column stands here and nowhere else.

A row class is its table's declaration: the annotation gives the type and whether the cell may be blank (`| None`
means "not stated", never zero), `column` the rest. Offsets are code points into the source text, end exclusive.
"""

from __future__ import annotations

from base64 import b32encode
from datetime import date
from hashlib import sha256

from .columns import TABLES, Column, Table, as_dict, cell, checked, column, from_csv, of, parse, table, to_csv

__all__ = [
    "TABLES", "Column", "Table", "as_dict", "cell", "checked", "column", "from_csv", "of", "parse", "table", "to_csv",
    "Claim", "Source", "Attribution", "Relation", "Event", "Toll", "Actor", "Place", "Code", "Change", "Review", "Quality", "claim_id", "hashed_id",
]  # fmt: skip

_CLAIM = r"clm-[a-z2-7]{10}"
_SIDE = r"[A-Z][A-Z0-9_-]{1,15}"
_SIDES = "ISO 3166-1 alpha-2 code of a country, NK for Nagorno-Karabakh/Artsakh, or an organisation's code in capitals"
RELAYED = " > "  # between the relays of via_text


def relays(via_text: str | None) -> tuple[str, ...]:
    """Those who pass a claim on, as its `via_text` names them: nearest to the claimant last."""
    return tuple(via_text.split(RELAYED)) if via_text else ()


def hashed_id(prefix: str, *parts: object) -> str:
    """`prefix-` and 10 lower-case base32 characters of the SHA-256 of `parts` joined by commas."""
    digest = sha256(",".join(map(str, parts)).encode("utf-8", "surrogatepass")).digest()
    return f"{prefix}-{b32encode(digest)[:10].decode('ascii').lower()}"


def claim_id(source_sha256: str, number_start: int, ordinal: int = 0) -> str:
    """The id of the claim whose number begins at code point `number_start` of the source with that hash.

    It names a place in a text, so a corrected interpretation keeps it. `ordinal` counts further claims of the same
    number from 1; the first has 0, which is left out of the hash.
    """
    return hashed_id("clm", source_sha256, number_start, *([ordinal] if ordinal else []))


@table(
    "claims", "Claims", "One row per number that a source states about people, equipment or structures and what happened to them.",
    key=("claim_id",), label="value_text",
    ordered=(("low", "high"), ("date_start", "date_end"), ("quote_start", "number_start"), ("number_start", "number_end"), ("number_end", "quote_end")),
)  # fmt: skip
class Claim:
    """One number stated, with its outcome, its speaker and its evidence."""

    claim_id: str = column("Id of the claim: clm- and 10 base32 characters of the SHA-256 of the source's hash and number_start. It names a place in a text, survives a corrected interpretation and is never reused.", pattern=_CLAIM)
    source_id: str = column("The source that states it.", references="sources", index=True)
    language: str = column("Language of the passage, ISO 639-1; an article may hold several.", pattern="[a-z]{2,3}", index=True)
    outcome: str = column("What happened to those counted. Casualties not told apart never enter killed.", codes="outcome", index=True)
    object: str = column("What kind of thing is counted.", codes="object", index=True)
    class_: str = column("Who or what is counted, narrower than object.", codes="class", index=True)
    status: str = column("Standing of the people counted, derived from class; unknown for equipment and structures.", codes="status", index=True)
    subject: str | None = column("The counted noun as written; blank where nothing names it.")
    side: str | None = column(f"Whose people or equipment it is, by the words and never by the place alone: {_SIDES}. Blank where the text does not say.", pattern=_SIDE, index=True)
    value: int | None = column("The number as stated; blank for indefinite words, ranges and shares.", minimum=0)
    low: int | None = column("The least that the words commit to, inclusive; blank is open.", minimum=0)
    high: int | None = column("The most that the words commit to, inclusive; blank is open.", minimum=0)
    quantifier: str = column("How the words bound the number.", codes="quantifier", index=True)
    share: float | None = column("The fraction stated, for quantifier share only (more than half: 0.5).", minimum=0, maximum=1)
    value_text: str = column("The words of the number, qualifier included (at least two).", title="Number in words")
    unit: str = column("What one of the number is. Households are never multiplied into persons.", codes="unit", index=True)
    basis: str = column("Over what the number was counted. Running tolls (cumulative) must never be summed.", codes="basis", index=True)
    stance: str = column("Whether the claimant says that it is so.", codes="stance", index=True)
    attribution: str = column("How the text names the claimant.", codes="attribution", index=True)
    claimant_text: str | None = column("Who says so at the root, in the source's words; blank where the article states it as its own.", title="Claimant as written")
    claimant: str | None = column("The same as an actor; blank where it is not one of the known actors.", references="actors", index=True)
    claimant_side: str | None = column(f"The side the claimant speaks for: {_SIDES}. Blank for witnesses, unnamed sources and where there is none.", pattern=_SIDE, index=True)
    via_text: str | None = column(f"Who passes the claim on between article and claimant, nearest to the claimant last, joined by '{RELAYED}'.")
    date_start: date | None = column("First day on which the outcome may have happened; blank for running tolls and where nothing dates it.", index=True)
    date_end: date | None = column("Last such day; for a running toll the day as of which it holds.", index=True)
    date_precision: str | None = column("How fine the date is; blank where there is none.", codes="date_precision")
    date_basis: str | None = column("How the date is known. published: nothing in the text dates the outcome, so date_start is blank and date_end the publication date.", codes="date_basis", index=True)
    place_text: str | None = column("The most specific place of the outcome, as written.", title="Place as written")
    place: str | None = column("The same as a place of the gazetteer; blank where it is not in it.", references="places", index=True)
    event: str | None = column("The event to which the outcome belongs.", references="events", index=True)
    part_of: str | None = column("The claim of the total of which this is a breakdown.", references="claims", index=True)
    quote: str = column("The sentence or clause that is the evidence: exactly the characters quote_start to quote_end of the source text.")
    quote_start: int = column("Where the quote begins, in code points of the source text from 0.", minimum=0)
    quote_end: int = column("Where the quote ends, end exclusive.", minimum=1)
    number_start: int = column("Where the number's own words begin, in code points of the source text from 0.", minimum=0)
    number_end: int = column("Where they end, end exclusive.", minimum=1)
    confidence: float | None = column("How likely outcome, low and high are right, 0 to 1, as learnt from annotated articles (see README); it says nothing of the other columns.", minimum=0, maximum=1)
    review: str = column("Whether the row has been checked, and what came of it; who did and why stands in reviews.", codes="review", index=True, default="auto")
    first_release: str | None = column("Version of the package in which the claim first stood, also where it was away in between; blank in a package that has no version.")
    last_changed_release: str | None = column("Version in which it came, came back, or any of its columns last changed.")


@table("sources", "Sources", "One row per article read, with how its publication date is known.", key=("source_id",), label="title")
class Source:
    """One article: where it is from, when it appeared and how that is known."""

    source_id: str = column("Id of the source: the name of its text file without .txt, or the id its corpus gave it.")
    path: str = column("The text file in the package, relative to datapackage.json: the exact bytes that offsets and hash refer to.", unique=True)
    publisher: str | None = column("Who published it, where the text shows it.", index=True)
    title: str | None = column("The article's headline.")
    language: str | None = column("Main language, ISO 639-1.", pattern="[a-z]{2,3}", index=True)
    published: date | None = column("Day of publication; the first day where only the month or the year is known.", index=True)
    published_precision: str | None = column("How fine the publication date is.", codes="date_precision")
    published_basis: str | None = column("How the publication date is known: stated where, or inferred from what, by whom.")
    url: str | None = column("Address of the article; blank where unknown, never invented.", pattern="https?://.+")
    licence: str | None = column("What may be redistributed, and under which licence.")
    sha256: str = column("SHA-256 of the text file.", title="SHA-256", pattern="[0-9a-f]{64}")
    characters: int = column("Length of the text in code points.", minimum=0)
    copy_of: str | None = column("The article of which this is a copy, edited or cut, with the same figures: the earliest published one. What both state as their own counts once. Blank where it is no copy of another.", references="sources", index=True)
    copy_similarity: float | None = column("How much of the shorter of the two texts stands word for word in the other, in runs of at least four words, 0 to 1; 1 where both have the same words.", minimum=0, maximum=1)


@table(
    "attributions", "Attributions", "One row per link of the chain from the article to the claimant.",
    key=("claim_id", "position"), label="text", ordered=(("start", "end"),),
)  # fmt: skip
class Attribution:
    """One link of the chain through which a claim reached the reader."""

    claim_id: str = column("The claim that is passed on.", references="claims", index=True)
    position: int = column("Place in the chain: 1 is nearest to the article's author, the claimant stands last.", minimum=1)
    link: str = column("What part the link plays.", codes="link", index=True)
    text: str = column("The words that name it; for a publisher that the text does not name, the publisher of the source.")
    actor: str | None = column("The same as an actor; blank where it is not one of the known actors.", references="actors", index=True)
    side: str | None = column(f"The side it speaks for: {_SIDES}.", pattern=_SIDE, index=True)
    start: int | None = column("Where the words begin, in code points of the source text; blank where they are not in it.", minimum=0)
    end: int | None = column("Where they end, end exclusive.", minimum=1)


@table(
    "relations", "Relations", "One row per pair of claims that belong together, with the reason.",
    key=("claim_id", "relation", "other_claim_id"), label="relation",
)  # fmt: skip
class Relation:
    """How one claim stands to another."""

    claim_id: str = column("The claim that relates: the part, the repetition, the later toll, the denial.", references="claims", index=True)
    relation: str = column("How it stands to the other.", codes="relation", index=True)
    other_claim_id: str = column("The claim it relates to: the total, the first statement, the earlier toll, what is denied.", references="claims", index=True)
    basis: str = column("On what ground: the words or the agreement of columns that show it.")
    grade: float = column("How strong the ground is, 0 to 1: 1 where the words themselves say so, less for a candidate.", minimum=0, maximum=1)


@table("events", "Events", "One row per event to which claims belong.", key=("event_id",), label="title", ordered=(("date_start", "date_end"),))
class Event:
    """Something that happened, to which claims belong."""

    event_id: str = column("Id of the event.", pattern="evt-[a-z0-9-]+")
    title: str = column("What it is called here, in neutral words.")
    description: str | None = column("What happened, in neutral words and without figures.")
    date_start: date | None = column("First day.", index=True)
    date_end: date | None = column("Last day.", index=True)
    place_text: str | None = column("Where, in words; several names are joined by ' | '.")
    place: str | None = column("The same as a place of the gazetteer.", references="places", index=True)
    cause: str | None = column("What brought it about, where words say so. Of an event listed by hand it marks a claim in whose quote it is named as its own.", codes="cause", index=True)
    sides: str | None = column("Sides whose people or equipment are concerned, or who took part: side codes joined by a space.")
    basis: str = column("How the event is known: listed by hand with its ground, or derived from which agreement of claims.")
    merged_into: str | None = column("The event of which this one has become part; then no claim names it any more, and the row stays so that its id can be followed.", references="events", index=True)


@table(
    "tolls", "Tolls", "One row per event, outcome, class group, side and claimant side: what those claimants commit to. No best estimate is made up.",
    key=("toll_id",), label="outcome", ordered=(("low", "high"), ("union_low", "union_high"), ("intersection_low", "intersection_high")),
)  # fmt: skip
class Toll:
    """What the claimants of one side commit to about one outcome of one event, and how the claimants of all sides stand to each other."""

    toll_id: str = column("Id of the row.", pattern="tol-[a-z2-7]{10}")
    event: str = column("The event.", references="events", index=True)
    outcome: str = column("What happened to those counted.", codes="outcome", index=True)
    object: str = column("What kind of thing is counted.", codes="object", index=True)
    class_group: str = column("Who or what is counted, in groups whose figures can be compared. Groups are never added up: civilians may be among the persons of another row.", codes="class_group", index=True)
    side: str | None = column(f"Whose people or equipment: {_SIDES}. Blank where the claims do not say.", pattern=_SIDE, index=True)
    claimant_side: str | None = column("Side of the claimants; blank for claims that speak for no side.", pattern=_SIDE, index=True)
    low: int | None = column("The least that one of these claimants commits to, inclusive; blank where one of them is open below.", minimum=0)
    high: int | None = column("The most that one of them commits to, inclusive; blank where one of them is open above.", minimum=0)
    claims: int = column("How many claims stand behind the row, repetitions included; not those denied, those that are parts of a total in it, or tolls overtaken by a later one.", minimum=1)
    claimants: int = column("How many independent claimants they have, counted at the root: outlets that relay one claimant are one, and so is an article with its copies.", minimum=1)
    agreement: str = column("How the claimants of all sides about this event, outcome, class group and side stand to each other.", codes="agreement", index=True)
    union_low: int | None = column("The least that any claimant of any side commits to; blank where one is open below.", minimum=0)
    union_high: int | None = column("The most that any claimant of any side commits to; blank where one is open above.", minimum=0)
    intersection_low: int | None = column("Where the stretch begins that all claimants of all sides allow; blank where it is open below, and where they conflict.", minimum=0)
    intersection_high: int | None = column("Where it ends; blank where it is open above, and where they conflict.", minimum=0)


@table("actors", "Actors", "One row per body or person known to make or pass on claims.", key=("actor_id",), label="name")
class Actor:
    """A body or a person that makes claims or passes them on."""

    actor_id: str = column("Id of the actor.", pattern="act-[a-z0-9-]+")
    name: str = column("English name.")
    kind: str = column("What it is.", codes="actor_kind", index=True)
    side: str | None = column(f"The side it speaks for: {_SIDES}. Blank for those that speak for none.", pattern=_SIDE, index=True)
    other_names: str | None = column("Other names and spellings, joined by ' | '.")


@table("places", "Places", "One row per place of the gazetteer that claims or events name.", key=("place_id",), label="name")
class Place:
    """A place under the names that either side gives it."""

    place_id: str = column("Id of the place.", pattern="plc-[a-z0-9-]+")
    name: str = column("Name in common English use; no side is taken by it.")
    name_az: str | None = column("Azerbaijani name.", title="Azerbaijani name")
    name_hy: str | None = column("Armenian name, romanised.", title="Armenian name")
    other_names: str | None = column("Other names and spellings, joined by ' | '.")
    precision: str = column("What kind of place it is, so how precisely it locates an outcome.", codes="place_precision", index=True)
    country: str | None = column("Country to which it belongs as internationally recognised, ISO 3166-1 alpha-2.", pattern="[A-Z]{2}", index=True)
    claimed_by: str | None = column("Others who claim or claimed it: side codes joined by a space.")
    latitude: float | None = column("Latitude, WGS 84, decimal degrees.", minimum=-90, maximum=90)
    longitude: float | None = column("Longitude, WGS 84, decimal degrees.", minimum=-180, maximum=180)
    geonames_id: str | None = column("GeoNames id, gn- before the number.", title="GeoNames id", pattern="gn-[0-9]+")


@table("codes", "Codes", "One row per code of every code list, with its definition and the standard it maps to.", key=("list", "code"), label="title")
class Code:
    """A code and what it means."""

    list: str = column("The list that the code belongs to: named after the column that uses it.", index=True)
    code: str = column("The code.", index=True)
    parent: str | None = column("For a class its object; for an outcome the objects it can happen to; for a class group the classes that count the whole of it; for a cause its families, of which two accounts of one event share at least one.")
    status: str | None = column("For a class the status it implies.")
    class_group: str | None = column("For a class the group in which its figures are compared.")
    title: str = column("The code in words.")
    definition: str = column("What falls under it.")
    standard: str | None = column("The code of other standards that it maps to (HXL, UN Register of Conventional Arms, IDMC Helix, UCDP GED); none where there is none.")


@table("changes", "Changes", "One row per change of a claim from release to release, and per correction by a reviewer. A claim that was rejected or is read no more keeps a row here for good.", key=("change_id",), label="change")
class Change:
    """What happened to a claim in a release."""

    change_id: str = column("Id of the row.", pattern="chg-[a-z2-7]{10}")
    release: str = column("Version of the package that brought the change.", index=True)
    claim_id: str = column("The claim; a removed one stands in claims no more.", pattern=_CLAIM, index=True)
    change: str = column("What happened to it.", codes="change", index=True)
    column_name: str | None = column("The column that changed; blank where the row was added or removed.", index=True)
    old: str | None = column("The cell before; of a correction in the release that brought the claim, what was extracted.")
    new: str | None = column("The cell after.")
    reason: str | None = column("Why: a reviewer's words, or for a claim that is read no more what became of its place in the text; blank where the engine or a seed changed.")
    merged_into: str | None = column("Of a removed claim the one that now covers its number, or that a reviewer named in its stead.", pattern=_CLAIM)
    former: str | None = column("Of a removed claim its last row as a JSON object, cells that were blank left out.")


@table(
    "reviews", "Reviews", "One row per decision of a reviewer, or per column that it is about: who decided what, why, and on what evidence. Written by hand in seeds/reviews.csv.",
    key=("review_id",), label="decision",
)  # fmt: skip
class Review:
    """What a reviewer decided about a claim."""

    review_id: str = column("Id of the row, from claim, decision and column; it does not stand in seeds/reviews.csv.", pattern="rev-[a-z2-7]{10}")
    claim_id: str = column("The claim decided on. A rejected one is no more in claims; a package that has versions keeps it in changes.", pattern=_CLAIM, index=True)
    decision: str = column("What was decided.", codes="decision", index=True)
    column_: str | None = column("The column corrected or, for a claim added, given; blank where the whole row is meant.", index=True)
    expected: str | None = column("What the engine says: the cell to be corrected, or cells of the row confirmed or rejected, column=value joined by ' | '. The build fails where it says otherwise.")
    given: str | None = column("The cell as corrected or added, blank for a blank one; of a rejected claim the one that stands for it, if any.")
    reason: str = column("Why.")
    evidence: str = column("What shows it: the words, the place in the text, another source.")
    reviewer: str = column("Who decided.", index=True)
    date: date = column("Day of the decision.", index=True)


_OF_MATCHED = "Share of the figures found right whose {} is right too; blank where none was."


@table("quality", "Quality", "One row per set of annotated articles and outcome: how much of what they state is read, and read right. Measured when the package is built; only the unseen sets were kept aside while Tally was made.", key=("quality_id",), label="quality_id")
class Quality:
    """How well the engine reads one set of annotated articles."""

    quality_id: str = column("Id of the row: qty-, the set, the outcome or all.", pattern="qty-[a-z0-9_-]+")
    gold: str = column("Set of annotated articles: seeds for those of this package, else a language and, behind a hyphen, which of its sets: unseen was kept aside while the packs were made. all and unseen alone are those sets of all languages.", index=True)
    language: str | None = column("Language of the set, ISO 639-1; blank where it holds several.", pattern="[a-z]{2,3}", index=True)
    outcome: str | None = column("The outcome that the row is about; blank for all of them together.", codes="outcome", index=True)
    documents: int = column("Articles of the set; in the row of an outcome, those in which gold has it.", minimum=0)
    claims: int = column("Claims in gold. A figure said again, and one that only one of two readers took for a claim, are not counted.", minimum=0)
    found_precision: float | None = column("Share of the claims extracted whose outcome and place in the text are right; blank where nothing was extracted.", minimum=0, maximum=1)
    found_recall: float | None = column("Share of the claims in gold that were found so; blank where there are none.", minimum=0, maximum=1)
    found_f1: float | None = column("Harmonic mean of the two.", title="Found F1", minimum=0, maximum=1)
    figure_precision: float | None = column("The same where low and high must be right as well.", minimum=0, maximum=1)
    figure_recall: float | None = column("The same for the claims in gold.", minimum=0, maximum=1)
    figure_f1: float | None = column("Harmonic mean of the two.", title="Figure F1", minimum=0, maximum=1)
    row_precision: float | None = column("The same where class, side and claimant_side must be right as well.", minimum=0, maximum=1)
    row_recall: float | None = column("The same for the claims in gold.", minimum=0, maximum=1)
    row_f1: float | None = column("Harmonic mean of the two.", title="Row F1", minimum=0, maximum=1)
    matched: int = column("Figures found right, repetitions included: what the shares below are of.", minimum=0)
    class_right: float | None = column(_OF_MATCHED.format("class"), minimum=0, maximum=1)
    side_right: float | None = column(_OF_MATCHED.format("side"), minimum=0, maximum=1)
    claimant_right: float | None = column(_OF_MATCHED.format("claimant_text"), minimum=0, maximum=1)
    claimant_side_right: float | None = column(_OF_MATCHED.format("claimant_side"), minimum=0, maximum=1)
    stance_right: float | None = column(_OF_MATCHED.format("stance"), minimum=0, maximum=1)
    quantifier_right: float | None = column(_OF_MATCHED.format("quantifier"), minimum=0, maximum=1)
    date_right: float | None = column(_OF_MATCHED.format("date_start and date_end"), minimum=0, maximum=1)
    place_right: float | None = column(_OF_MATCHED.format("place_text"), minimum=0, maximum=1)
    part_of_right: float | None = column(_OF_MATCHED.format("part_of"), minimum=0, maximum=1)
