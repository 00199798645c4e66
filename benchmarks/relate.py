"""How putting claims together grows with their number: `python benchmarks/relate.py [--sizes 20000 60000 200000]`.

For each number of claims: seconds, claims per second and peak memory of `relate`, which forms events, draws relations and
works out tolls; and, where it is installed, the seconds of Splink, which groups records, for the first of these numbers in the same
run. Then the exponent by which the time grows: 1 is linear, 2 is all pairs.

The claims are made up in the shape of those of a large corpus, the same ones in every run:

- happenings all over the world in six years: most told by one or two articles, a few by hundreds;
- one war with a tenth of all claims, in one place and one month;
- one source with 500 claims, a yearly report; articles of one to six claims else;
- totals with their breakdowns, running tolls, denials, figures relayed and given by both sides, claims that nothing dates or places.

Splink gets the same rows with the columns that tell one happening from another, rules that join rows of one day and place or of
one day, outcome and figure, and is asked for groups. It draws no relations and works out no tolls. Each measurement is made in a
Python of its own with one thread; what counts is processor time, other programs on the machine do not.
"""

from __future__ import annotations

import os

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = "1"  # before anything that counts threads is imported

import random
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "scripts"))

from growth import Growth, Told

from tally import codes, relate
from tally.schema.tables import Claim, Place, Source, claim_id

START, DAYS = date(2018, 1, 1), 2190
COUNTRIES = [f"{a}{b}" for a in "BCDFGHJKLM" for b in "AEIOU"]
SETTLEMENTS = 40  # of a country, and five districts and two regions
CLASSES = ("person", "person", "person", "civilian", "soldier", "soldier", "child", "woman", "police")
REPORT = 500  # claims of the one source that has many
WAR = 10  # one claim in so many is of the war


@dataclass(frozen=True)
class Corpus:
    """What is related."""

    claims: tuple[Claim, ...]
    sources: tuple[Source, ...]
    places: tuple[Place, ...]
    causes: dict[str, str]


@dataclass(frozen=True)
class Happening:
    """What made-up articles tell of."""

    day: date
    days: int
    place: Place
    country: str
    other: str  # side of those on the other end
    cause: str
    outcomes: tuple[tuple[str, str, int], ...]  # outcome, class and how many at last


def gazetteer() -> list[Place]:
    """Places of made-up countries: most are towns, some the districts and regions around them."""
    pick, made = random.Random(1), []
    for number, country in enumerate(COUNTRIES):
        latitude, longitude = -40 + 16 * (number // 10), -170 + 34 * (number % 10)
        for n in range(SETTLEMENTS + 7):
            precision = "settlement" if n < SETTLEMENTS else "district" if n < SETTLEMENTS + 5 else "region"
            where = dict(latitude=latitude + pick.uniform(-4, 4), longitude=longitude + pick.uniform(-5, 5))
            made.append(Place(place_id=f"plc-{country.lower()}-{n}", name=_name(pick), precision=precision, country=country, **where))
    return made


def _name(pick: random.Random) -> str:
    return "".join(pick.choice("bdgklmnrstvz") + pick.choice("aeiou") for _ in range(4)).capitalize()


def corpus(count: int) -> Corpus:
    """`count` claims of made-up articles: the same ones for the same number."""
    pick, places = random.Random(count), gazetteer()
    war = Happening(START + timedelta(900), 30, places[0], COUNTRIES[0], COUNTRIES[1], "shelling", tuple((o, c, 400) for o in ("killed", "wounded") for c in ("soldier", "civilian")))
    claims: list[Claim] = []
    while len(claims) < count // WAR:
        claims += _article(f"war{len(claims)}", [war], pick.randint(1, 6), pick)
    happenings = iter(lambda: _happening(pick, places), None)
    claims += _article("report", [next(happenings) for _ in range(REPORT // 5)], REPORT, pick)
    while len(claims) < count:
        happening = next(happenings)
        for n in range(min(int(pick.paretovariate(1.1)), 400)):  # articles that tell of it
            claims += _article(f"src{len(claims)}-{n}", [happening], pick.randint(1, 6), pick)
    del claims[count:]
    days: dict[str, date] = {c.source_id: c.date_end or START for c in claims}
    sources = tuple(Source(source_id=id_, path=f"texts/{id_}.txt", sha256="0" * 64, characters=1, published=day) for id_, day in days.items())
    causes = {c.claim_id: c.quote for c in claims if c.quote}
    return Corpus(tuple(claims), sources, tuple(places), causes)


def _happening(pick: random.Random, places: Sequence[Place]) -> Happening:
    place = pick.choice(places)
    most = max(1, int(pick.paretovariate(0.9)))
    outcomes = tuple((outcome, pick.choice(CLASSES), min(most * times, 100_000)) for outcome, times in (("killed", 1), ("wounded", 2)))
    cause = pick.choice([code for code in codes.of("cause")])
    return Happening(START + timedelta(pick.randrange(DAYS)), pick.choice([1, 1, 1, 3]), place, place.country or "", pick.choice(COUNTRIES), cause, outcomes)


def _article(source: str, happenings: Sequence[Happening], count: int, pick: random.Random) -> list[Claim]:
    """`count` claims of one article, of each happening as many as of the others, its breakdowns behind their totals."""
    made: list[Claim] = []
    for n in range(count):
        told = happenings[n * len(happenings) // count]
        if made and pick.random() < 0.25 and made[-1].low and made[-1].low > 1 and made[-1].part_of is None:
            part = pick.randint(1, made[-1].low - 1)
            made.append(_claim(source, n, told, pick, (made[-1].outcome, "child", part), part, dict(part_of=made[-1].claim_id)))
        else:
            outcome = pick.choice(told.outcomes)
            made.append(_claim(source, n, told, pick, outcome, max(1, int(outcome[2] * pick.choice([1, 1, 1, 0.9, 0.5]))), {}))
    return made


def _claim(source: str, at: int, told: Happening, pick: random.Random, what: tuple[str, str, int], number: int, more: dict[str, object]) -> Claim:
    day = told.day + timedelta(pick.randrange(told.days))
    dates = pick.choice([dict(date_start=day, date_end=day)] * 6 + [dict(date_start=None, date_end=day + timedelta(1))] * 3 + [{}])
    ours = pick.random() < 0.7
    speaker = pick.choice([(None, None), (f"act-{told.country.lower()}", told.country), (f"act-{told.other.lower()}", told.other)])
    placed = dict(place=told.place.place_id, place_text=told.place.name) if pick.random() < 0.8 else {}
    row = dict(
        claim_id=claim_id(source, at), source_id=source, language="en", outcome=what[0], object="people", class_=what[1], status=codes.STATUS_OF[what[1]],
        side=pick.choice([told.country if ours else told.other, None]), value=number, low=number, high=pick.choice([number, number, number, None]),
        quantifier="exact", value_text=str(number), unit="person", basis=pick.choice(["incident"] * 3 + ["cumulative"]), attribution="named" if speaker[0] else "author",
        stance=pick.choice(["asserted"] * 24 + ["denied"]), claimant=speaker[0], claimant_text=speaker[0], claimant_side=speaker[1],
        quote=told.cause if pick.random() < 0.6 else "", quote_start=0, quote_end=1, number_start=20 * at, number_end=20 * at + 1,
    )  # fmt: skip
    return Claim(**(row | dates | placed | more))


def seconds_of_tally(found: Corpus) -> tuple[float, Told]:
    """Processor time of `relate`, and what came of it."""
    begin = time.process_time()
    made = relate.relate(found.claims, (), found.places, found.sources, found.causes)
    taken = time.process_time() - begin
    return taken, {"made": f"{len(made.events):,} events, {len(made.relations):,} relations, {len(made.tolls):,} tolls"}


def seconds_of_splink(found: Corpus) -> tuple[float, Told]:
    """Processor time of Splink from the rows to groups of them, and how many. Raises ImportError where it is not installed."""
    import logging

    import duckdb
    import pandas
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on

    logging.disable(logging.WARNING)
    columns = ("claim_id", "place", "side", "outcome", "low", "date_end")
    table = pandas.DataFrame([[getattr(c, name) for name in columns] for c in found.claims], columns=["unique_id", *columns[1:]])
    rules = [block_on("date_end", "place"), block_on("date_end", "outcome", "low", "side")]
    connection = duckdb.connect(config={"threads": 1})
    begin = time.process_time()
    linker = Linker(DuckDBAPI(connection).register(table), SettingsCreator(link_type="dedupe_only", blocking_rules_to_generate_predictions=rules))
    groups = linker.clustering.cluster_pairwise_predictions_at_threshold(linker.inference.deterministic_link())
    made = groups.as_pandas_dataframe()["cluster_id"].nunique()
    return time.process_time() - begin, {"made": f"{made:,} groups"}


def _tail(own: Told, other: Told | None) -> str:
    return f"  {own['made']}" + (f"; Splink {other['made']}" if other else "")


GROWTH = Growth(
    script=__file__,
    unit="claims",
    peer="Splink",
    header=f"{'claims':>8} {'ratio':>9} {'Splink s':>9} {'Tally s':>9} {'claims/s':>9} {'MB of it':>8} {'MB peak':>8}",
    sizes=(20_000, 60_000, 200_000),
    digits=2,
    made=corpus,
    measured={"tally": seconds_of_tally, "splink": seconds_of_splink},
    tail=_tail,
    hint="Splink is not installed, so Tally is measured alone. In the venv of Tally: pip install splink",
)

if __name__ == "__main__":
    GROWTH.main(__doc__)
