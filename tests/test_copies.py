"""Copies of articles: found whatever was cut, edited or put around them, and never what only looks alike."""

from __future__ import annotations

import json
import random
from array import array
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta

import pytest
import yaml
from conftest import ROOT

from tally import engine, pipeline
from tally.extract import source
from tally.model import Document
from tally.relate import copies
from tally.relate.copies import Copy

DAY = date(2023, 5, 4)
GOLD = ROOT / "tests" / "gold" / "events"
WIRE = """Two soldiers were killed and five were wounded when their vehicle hit a landmine near the town of Barda on Thursday, the Defence Ministry said.

The vehicle was returning from a routine supply run along a road that engineers had cleared twice since the spring, according to the ministry. The wounded were taken by helicopter to a military hospital in the capital, where doctors described the condition of one of them as grave.

Local residents said that they had heard the blast shortly after dawn and had seen smoke above the fields. "We thought it was thunder," said a farmer who lives beside the road and who asked not to be named.

An investigation has been opened, the prosecutor's office said in a short statement, adding that the section of the road would remain closed until the end of the month."""
# The same event, by another hand.
OTHER = """A mine blast outside Barda cost the lives of two servicemen on Thursday and left five of their comrades injured, officials said.

Their truck was on its way back to base with empty water tanks when it drove over the device. Sappers had declared that stretch of road safe in April. Helicopters brought the injured to the capital; one man is fighting for his life.

People in the surrounding villages told our reporter about a loud bang early in the morning. The prosecutor has begun an inquiry and closed the road for some weeks."""
BULLETIN = """The General Staff publishes its daily summary. Over the past day the enemy continued to shell positions along the whole line of contact, using artillery, mortars and attack drones against towns and villages near the front.

According to the military administration, {dead} civilians were killed and {hurt} were wounded in the region during the day. Rescue workers continue to clear rubble, and residents are asked to stay in shelters while the alert lasts.

The General Staff reminds citizens that photographs of military equipment may not be published and that information should be taken from official channels only. Glory to our defenders."""
RUSSIAN = """Два военнослужащих погибли и пятеро получили ранения при подрыве автомобиля на мине недалеко от города Барда, сообщило в четверг министерство обороны.

По данным ведомства, машина возвращалась с грузом по дороге, которую сапёры проверяли дважды с начала весны. Раненых вертолётом доставили в военный госпиталь столицы, состояние одного из них врачи называют тяжёлым."""
JAPANESE = "国防省によると、木曜日にバルダ近郊で軍用車両が地雷に触れて爆発し、兵士二人が死亡、五人が負傷した。車両は補給任務から戻る途中で、道路は春以降に二度にわたって点検されていた。負傷者はヘリコプターで首都の軍病院に運ばれ、うち一人は重体だという。検察は捜査を開始し、道路は月末まで閉鎖されると発表した。"
THAI = "กระทรวงกลาโหมแถลงว่า ทหารสองนายเสียชีวิตและอีกห้านายได้รับบาดเจ็บเมื่อรถของพวกเขาเหยียบกับระเบิดใกล้เมืองบาร์ดาเมื่อวันพฤหัสบดี ผู้บาดเจ็บถูกนำส่งโรงพยาบาลทหารในเมืองหลวงด้วยเฮลิคอปเตอร์ อัยการเปิดการสอบสวนแล้ว"


def found(*documents: Document) -> dict[str, Copy]:
    return copies.find(documents, engine.read(documents).claims)


def article(name: str, text: str, days: int = 0) -> Document:
    return Document(name, text, DAY + timedelta(days))


def edited(text: str, every: int) -> str:
    """The text with one word in `every` another one, and no number among these."""
    words = text.split(" ")
    for at in range(every // 2, len(words), every):
        if not any(words[at].startswith(number) for number in ("two", "Two", "five", "Barda", "Thursday", "пятеро", "Два")):
            words[at] = words[at].replace(words[at].strip(".,\n"), "otherwise")
    return " ".join(words)


HEAD, TAIL = "Tragedy on the supply road: what we know\n\nBy our staff\n\n", "\n\nRead also: the weather this weekend. Follow us for news around the clock."
VARIANTS = {
    "another headline": HEAD + WIRE,
    "lines of the site around it": HEAD + WIRE + TAIL,
    "one word in ten": edited(WIRE, 10),
    "cut to half": WIRE[: len(WIRE) // 2],
    "cut to half, edited, headed": HEAD + edited(WIRE[: len(WIRE) // 2], 12) + TAIL,
    "paragraphs in another order": "\n\n".join([WIRE.split("\n\n")[0], *reversed(WIRE.split("\n\n")[1:])]),
    "other signs and case": WIRE.upper().replace('"', "«").replace(",", " ,").replace("\n\n", "\n"),
    "figures in digits": WIRE.replace("Two", "2").replace("five", "5"),
    "a figure of its own": WIRE + "\n\nLast year 40 people were killed by mines in the country.",
}


@pytest.mark.parametrize("text", VARIANTS.values(), ids=list(VARIANTS))
@pytest.mark.parametrize("first", [True, False], ids=["after", "before"])
def test_the_same_wire_is_found_however_it_was_dressed(text: str, first: bool) -> None:
    assert text != WIRE
    one, other = article("b", WIRE), article("a", text, 1 if first else -1)
    copy, original = (other, one) if first else (one, other)
    result = found(one, other)
    assert list(result) == [copy.id] and result[copy.id].original == original.id
    assert 0.65 <= result[copy.id].similarity <= 1


@pytest.mark.parametrize("text", [RUSSIAN, JAPANESE, THAI], ids=["ru", "ja", "th"])
def test_any_script_will_do(text: str) -> None:
    cut = text[: len(text) * 3 // 4]
    assert found(article("a", text), article("b", cut), article("c", WIRE))["b"] == Copy("a", found(article("a", text), article("b", cut))["b"].similarity)
    assert found(article("a", text), article("b", cut))["b"].similarity > 0.95
    assert not found(article("a", text), article("b", text[::-1]))


def test_similarity_is_the_share_of_the_shorter_text_that_stands_in_the_other() -> None:
    words = [f"w{chr(97 + n // 26)}{chr(97 + n % 26)}" for n in range(200)]
    short = [*words[:60], *(f"own{word}" for word in words[:40])]
    result = found(article("a", " ".join(words)), article("b", " ".join(short), 1))
    assert result == {"b": Copy("a", 0.6)}
    assert not found(article("a", " ".join(words)), article("b", " ".join([*words[:49], *(f"own{word}" for word in words[:51])]), 1))


def test_two_reports_of_one_event_by_different_hands_are_none() -> None:
    assert not found(article("a", WIRE), article("b", OTHER))


def test_a_digest_is_no_copy_of_one_of_its_reports() -> None:
    digest = "\n\n".join([OTHER, BULLETIN.format(dead="three", hurt="nine"), RUSSIAN, WIRE.split("\n\n")[0], OTHER.upper()[::-1]])
    assert "digest" not in found(article("a", WIRE.split("\n\n")[0] + " Nothing more is known so far."), article("digest", digest, 1))


@pytest.mark.parametrize("numbers", [("three", "nine", "four", "twelve"), ("3", "19", "4", "19"), ("three", "nine", "3", "8"), ("1,200", "40", "1 300", "40")])
def test_a_bulletin_with_other_figures_is_none(numbers: tuple[str, str, str, str]) -> None:
    yesterday, today = BULLETIN.format(dead=numbers[0], hurt=numbers[1]), BULLETIN.format(dead=numbers[2], hurt=numbers[3])
    one, other = article("a", yesterday), article("b", today, 1)
    assert not found(one, other)
    reprint = found(one, other, article("c", HEAD + today, 2))
    assert {id_: copy.original for id_, copy in reprint.items()} == {"c": "b"}


def test_the_same_figure_written_otherwise_is_no_other_figure() -> None:
    texts = [BULLETIN.format(dead=dead, hurt=hurt) for dead, hurt in (("three", "1,200"), ("3", "1200"), ("three", "1 200"), ("3", "1.200"))]
    result = found(*(article(name, text) for name, text in zip("abcd", texts)))
    assert {id_: copy.original for id_, copy in result.items()} == dict.fromkeys("bcd", "a")


def test_numbers_of_which_no_claim_is_made_count_together() -> None:
    prices = "The central bank set the rate of the currency for tomorrow at {} to the dollar and at {} to the euro, its press service told reporters. The rate has been moving within a narrow corridor since the beginning of the quarter."
    page = "Published {} times read. " + WIRE
    assert not found(article("a", prices.format(41, 45)), article("b", prices.format(42, 46), 1))
    assert list(found(article("a", page.format(312)), article("b", page.format(4877), 1))) == ["b"]


def test_the_same_figure_of_another_place_or_day_is_another_report() -> None:
    flash = "One soldier was killed by a landmine in {} on {} May 2023, the prosecutor's office said. An investigation has been opened and sappers are at work in the area, which is closed to all traffic until further notice."
    barda, ganja, later = flash.format("Barda", 3), flash.format("Ganja", 3), flash.format("Barda", 9)
    assert not found(article("a", barda), article("b", ganja)) and not found(article("a", barda), article("b", later))
    assert list(found(article("a", barda), article("b", HEAD + barda))) == ["b"]


def test_a_very_short_text_is_a_copy_only_of_its_equal() -> None:
    flash = "Two soldiers were killed near Barda, the ministry said."
    assert found(article("a", flash), article("b", flash.upper()), article("c", flash + " More follows.")) == {"b": Copy("a", 1.0)}
    assert not found(article("a", "..."), article("b", "..."))


def test_the_original_is_the_earliest_then_the_smallest_id_and_undated_ones_come_last() -> None:
    undated, late, early, same_day = Document("a", WIRE), article("b", HEAD + WIRE, 2), article("d", edited(WIRE, 10)), article("c", WIRE + TAIL)
    result = found(undated, late, early, same_day)
    assert {id_: copy.original for id_, copy in result.items()} == {"a": "c", "b": "c", "d": "c"}
    assert found(Document("y", WIRE), Document("x", WIRE)) == {"y": Copy("x", 1.0)}


def test_an_original_is_no_copy_itself() -> None:
    parts = WIRE.split("\n\n")
    chain = [article(str(n), "\n\n".join([*parts, *OTHER.split("\n\n"), *BULLETIN.split("\n\n")][n : n + 3]), n) for n in range(8)]
    result = found(*chain, article("copy", chain[-1].text + TAIL, 20))
    assert {copy.original for copy in result.values()}.isdisjoint(result) and "copy" in result


def test_of_the_articles_annotated_with_events_those_are_found_that_are_copies() -> None:
    read, truth = [], set()
    for name in ("one", "two"):
        read += [json.loads(line) for line in (GOLD / f"{name}.jsonl").open(encoding="utf-8")]
        truth |= {tuple(pair) for pair in yaml.safe_load((GOLD / f"{name}.truth.yaml").read_text(encoding="utf-8"))["copies"]}
    documents = [Document(row["id"], row["text"], date.fromisoformat(row["published"])) for row in read]
    assert truth and {(id_, copy.original) for id_, copy in found(*documents).items()} == truth


def many(seed: int) -> list[Document]:
    """Articles of sentences drawn at random, with edited and cut copies among them."""
    pick = random.Random(seed)
    words = ["".join(pick.choices("aeioubcdfglmnprst", k=pick.randint(2, 9))) for _ in range(600)]
    made = [article(f"s{n}", " ".join(pick.choices(words, k=pick.randint(25, 120))), pick.randrange(5)) for n in range(25)]
    for n in range(25):
        text = pick.choice(made).text.split(" ")
        text[pick.randrange(len(text))] = pick.choice(words)
        made.append(article(f"t{n}", " ".join([*pick.choices(words, k=6), *text[: int(len(text) * pick.uniform(0.6, 1))]]), pick.randrange(5)))
    return made


@pytest.mark.parametrize("seed", range(6))
def test_the_order_of_input_does_not_matter(seed: int) -> None:
    documents = many(seed)
    mixed = documents[:]
    random.Random(seed).shuffle(mixed)
    result = copies.find(documents)
    assert len(result) >= 20 and copies.find(mixed) == result == copies.find(reversed(documents))


@pytest.mark.parametrize("seed", range(6))
def test_an_unrelated_article_changes_no_existing_row(seed: int) -> None:
    documents = many(seed)
    strangers = [replace(article(f"a{n}", text), published=DAY - timedelta(9)) for n, text in enumerate((WIRE, RUSSIAN, JAPANESE))]
    assert copies.find([*documents, *strangers]) == copies.find(documents)


def test_the_same_in_every_process_and_with_every_library() -> None:
    # as it came out when this was written: other sketches would change which articles are met
    words, run = copies._words(WIRE.lower())
    assert list(array("I", copies._sketch(words, run))[::50]) == [1234710653, 1480640548, 218839780]


def rows(documents: Iterable[Document]) -> pipeline.Rows:
    documents = tuple(documents)
    reading = engine.read(documents)
    return pipeline.run(reading, documents, map(source, documents), copies=copies.find(documents, reading.claims))


def test_sources_name_the_original_and_a_copy_corroborates_nothing() -> None:
    text = WIRE.replace(", the Defence Ministry said", "")
    made = rows([article("a", text), article("b", HEAD + text, 1), article("c", OTHER.replace(", officials said", ""))])
    assert [(s.source_id, s.copy_of, s.copy_similarity) for s in made["sources"]] == [("a", None, None), ("b", "a", 1.0), ("c", None, None)]
    killed = [t for t in made["tolls"] if t.outcome == "killed"]
    assert sum(t.claims for t in killed) > sum(t.claimants for t in killed)


def test_work_grows_with_the_number_of_articles_and_not_with_its_square(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each article has the same lines of its site around it, and one in five is a copy."""

    def work(count: int) -> int:
        pick = random.Random(count)
        words = ["".join(pick.choices("aeioubcdfglmnprst", k=7)) for _ in range(5000)]
        own = [" ".join(pick.choices(words, k=40)) for _ in range(count)]
        calls = 0
        plain = copies._share

        def counted(one: copies._Text, other: copies._Text) -> float:
            nonlocal calls
            calls += 1
            return plain(one, other)

        monkeypatch.setattr(copies, "_share", counted)
        site = " ".join(words[:40])
        documents = [article(f"s{n}", f"{site} {own[n - n % 5 if n % 5 == 1 else n]} {n}") for n in range(count)]
        copies.find(documents)
        monkeypatch.undo()
        return calls

    assert work(1200) < 3 * work(600)
