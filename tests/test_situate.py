"""When and where: the days and places of outcomes, in sentences of the tests' own, seven languages."""

from __future__ import annotations

from datetime import date

import pytest

from tally import packs, situate
from tally.mentions import parse
from tally.model import Document
from tally.numbers import load_numbers, read_numbers
from tally.segment import sentences
from tally.situate import scene as scene_module
from tally.situate.times import expressions
from tally.text import shadow

WEDNESDAY = "2023-09-20"


def scene(text: str, lang: str, published: str | None = WEDNESDAY) -> situate.Scene:
    """The parsed sentences of a text, as the engine hands them to this stage."""
    day = date.fromisoformat(published) if published else None
    document = Document("t", text, day, lang=lang)
    shadowed = shadow(text, packs.load(lang).letters)
    return situate.Scene(text, [parse(s, read_numbers(shadowed, s, load_numbers(lang))) for s in sentences(document)], day)


def tokens_of(seen: situate.Scene, words: str) -> tuple[int, int, int]:
    """Sentence, first and last token of `words`, which stand once in the text."""
    start = seen.text.index(words)
    assert seen.text.count(words) == 1
    index = next(i for i, p in enumerate(seen.parsed) if p.sentence.start <= start < p.sentence.end)
    sentence = seen.parsed[index].sentence
    inside = [i for i, s in enumerate(sentence.starts) if start <= s < start + len(words)]
    return index, inside[0], inside[-1] + 1


def days(text: str, lang: str, published: str | None = WEDNESDAY) -> list[tuple[str, str, str]]:
    """Words, first and last day of every time expression of the text."""
    seen = scene(text, lang, published)
    found = []
    for parsed in seen.parsed:
        s = parsed.sentence
        found += [(text[s.starts[t.first] : s.ends[t.last - 1]], str(t.start or ""), str(t.end or "")) for t in expressions(parsed, text, seen.published)]
    return found


DAYS = [
    ("en", "It burnt on 19 September 2023.", "19 September 2023", "2023-09-19", "2023-09-19"),
    ("en", "It burnt on September 19.", "September 19", "2023-09-19", "2023-09-19"),
    ("en", "It burnt on Dec. 5.", "Dec. 5", "2022-12-05", "2022-12-05"),
    ("en", "It burnt on the 5th of March, 2021.", "5th of March, 2021", "2021-03-05", "2021-03-05"),
    ("en", "It burnt on 2023-09-19.", "2023-09-19", "2023-09-19", "2023-09-19"),
    ("en", "It burnt on 9/19/2023.", "9/19/2023", "2023-09-19", "2023-09-19"),
    ("en", "It burnt in May 2012.", "May 2012", "2012-05-01", "2012-05-31"),
    ("en", "It burnt in 2009 again.", "2009", "2009-01-01", "2009-12-31"),
    ("en", "It burnt in the fall of 2020.", "in the fall of 2020", "2020-09-01", "2020-11-30"),
    ("en", "It burnt on Wednesday.", "Wednesday", WEDNESDAY, WEDNESDAY),
    ("tr", "Ev pazartesiyi salıya bağlayan gece yandı.", "pazartesiyi salıya", "2023-09-18", "2023-09-19"),
    ("az", "Ev cümədən şənbəyə keçən gecə yanıb.", "cümədən şənbəyə", "2023-09-15", "2023-09-16"),
    ("en", "It burnt on Thursday.", "Thursday", "2023-09-14", "2023-09-14"),
    ("en", "It burnt yesterday.", "yesterday", "2023-09-19", "2023-09-19"),
    ("en", "It burnt two days ago.", "two days ago", "2023-09-18", "2023-09-18"),
    ("en", "It burnt last week.", "last week", "2023-09-11", "2023-09-17"),
    ("en", "It burnt last month.", "last month", "2023-08-01", "2023-08-31"),
    ("en", "Houses burnt in the past 24 hours.", "past 24 hours", "2023-09-19", WEDNESDAY),
    ("en", "It burnt between 27 September and 10 November 2020.", "27 September and 10 November 2020", "2020-09-27", "2020-11-10"),
    ("en", "It burnt from 3 to 5 April.", "from 3 to 5 April", "2023-04-03", "2023-04-05"),
    ("en", "It has burnt since Monday.", "since Monday", "2023-09-18", WEDNESDAY),
    ("en", "It has burnt since the 16th.", "since the 16th", "2023-09-16", WEDNESDAY),
    ("en", "As of Friday it burnt.", "As of Friday", "", "2023-09-15"),
    ("bg", "Изгоря на 19 септември 2023 г. там.", "19 септември 2023 г", "2023-09-19", "2023-09-19"),
    ("bg", "Изгоря във вторник.", "вторник", "2023-09-19", "2023-09-19"),
    ("bg", "Изгоря вчера.", "вчера", "2023-09-19", "2023-09-19"),
    ("bg", "Изгоря преди три дни.", "преди три дни", "2023-09-17", "2023-09-17"),
    ("bg", "Изгоря през есента на 2020 г. там.", "есента на 2020 г", "2020-09-01", "2020-11-30"),
    ("id", "Kebakaran pada 5 Desember.", "5 Desember", "2022-12-05", "2022-12-05"),
    ("id", "Kebakaran pada Sabtu (16/9) malam.", "Sabtu (16/9)", "2023-09-16", "2023-09-16"),
    ("id", "Kebakaran kemarin.", "kemarin", "2023-09-19", "2023-09-19"),
    ("id", "Kebakaran dua hari lalu.", "dua hari lalu", "2023-09-18", "2023-09-18"),
    ("id", "Kebakaran Rabu pekan lalu.", "Rabu pekan lalu", "2023-09-13", "2023-09-13"),
    ("ru", "Сгорел 5 декабря.", "5 декабря", "2022-12-05", "2022-12-05"),
    ("ru", "Сгорел пятого апреля.", "пятого апреля", "2023-04-05", "2023-04-05"),
    ("ru", "Сгорел с 5 по 7 апреля 2021 года.", "с 5 по 7 апреля 2021 года", "2021-04-05", "2021-04-07"),
    ("ru", "Сгорел два дня назад.", "два дня назад", "2023-09-18", "2023-09-18"),
    ("ru", "Сгорело за сутки.", "за сутки", "2023-09-19", WEDNESDAY),
    ("ru", "Сгорел осенью 2020 года.", "осенью 2020 года", "2020-09-01", "2020-11-30"),
    ("az", "Oktyabrın 17-də yandı.", "Oktyabrın 17-də", "2022-10-17", "2022-10-17"),
    ("az", "2020-ci il sentyabrın 27-də yandı.", "2020-ci il sentyabrın 27-də", "2020-09-27", "2020-09-27"),
    ("az", "Ev çərşənbə axşamı yandı.", "çərşənbə axşamı", "2023-09-19", "2023-09-19"),
    ("az", "Ev dünən yandı.", "dünən", "2023-09-19", "2023-09-19"),
    ("hy", "Այրվել է սեպտեմբերի 13-ին։", "սեպտեմբերի 13-ին", "2023-09-13", "2023-09-13"),
    ("hy", "Այրվել է 2020 թվականի սեպտեմբերի 27-ին։", "2020 թվականի սեպտեմբերի 27-ին", "2020-09-27", "2020-09-27"),
    ("hy", "Այրվել է երեկ։", "երեկ", "2023-09-19", "2023-09-19"),
    ("hy", "Այրվում է դեկտեմբերի 12-ից։", "դեկտեմբերի 12-ից", "2022-12-12", WEDNESDAY),
    ("tr", "Ev 13 Kasım 2022'de yandı.", "13 Kasım 2022'de", "2022-11-13", "2022-11-13"),
    ("tr", "Ev salı günü yandı.", "salı günü", "2023-09-19", "2023-09-19"),
    ("tr", "Ev iki gün önce yandı.", "iki gün önce", "2023-09-18", "2023-09-18"),
    ("tr", "Ev son 24 saatte yandı.", "son 24 saatte", "2023-09-19", WEDNESDAY),
]


@pytest.mark.parametrize(("lang", "text", "words", "start", "end"), DAYS, ids=lambda v: v if isinstance(v, str) and len(v) < 40 else "")
def test_a_time_expression_has_its_words_and_its_days(lang: str, text: str, words: str, start: str, end: str) -> None:
    assert days(text, lang) == [(words, start, end)]


NO_DAYS = [
    ("en", "He may march with 12 men."),
    ("en", "It sat there with 2,009 people and 16.20 in cash."),
    ("en", "The 2nd battalion has T90M tanks."),
    ("bg", "Загинаха 12 души в 3 села."),
    ("id", "Sebanyak 2.000 orang mengungsi."),
    ("ru", "Погибли 12 человек на высоте 2020 м."),
    ("az", "Onlar 12 nəfərdir."),
    ("hy", "Զոհվել է 12 մարդ մարտի դաշտում։"),
    ("tr", "Pazar yerinde 12 kişi öldü."),
]


@pytest.mark.parametrize(("lang", "text"), NO_DAYS)
def test_other_numbers_and_words_are_no_dates(lang: str, text: str) -> None:
    assert days(text, lang) == []


def test_without_a_publication_date_only_full_dates_are_resolved() -> None:
    assert days("It burnt on Monday, on 3 May and on 3 May 2020.", "en", None) == [("3 May 2020", "2020-05-03", "2020-05-03")]


def test_a_day_that_the_month_has_not_is_no_date() -> None:
    assert days("It burnt on 31 June 2020.", "en") == []


WHEN = [
    # text, words of the claim, outcome, start, end, basis
    ("Two soldiers were killed on Tuesday.", "Two soldiers were killed", "killed", "2023-09-19", "2023-09-19", "relative"),
    ("On 3 May 2020 a mine went off and two soldiers were killed.", "two soldiers were killed", "killed", "2020-05-03", "2020-05-03", "stated"),
    ("A truck hit a mine on 12 September. Two people were killed.", "Two people were killed", "killed", "2023-09-12", "2023-09-12", "inferred"),
    ("A dam broke on 12 September. Two people are missing.", "Two people are missing", "missing", "2023-09-12", WEDNESDAY, "inferred"),
    ("Two soldiers were killed.", "Two soldiers were killed", "killed", "", WEDNESDAY, "published"),
    ("Two soldiers were killed, the ministry said on Tuesday.", "Two soldiers were killed", "killed", "", WEDNESDAY, "published"),
    ("So far 12 soldiers have been killed.", "12 soldiers have been killed", "killed", "", WEDNESDAY, "relative"),
    ("As of Friday, 12 soldiers had been killed.", "12 soldiers had been killed", "killed", "", "2023-09-15", "relative"),
    ("Since September 1, 12 soldiers have been killed.", "12 soldiers have been killed", "killed", "2023-09-01", WEDNESDAY, "stated"),
    ("A bus crashed on Monday. In 2009 at the same bend, 18 people were killed.", "18 people were killed", "killed", "2009-01-01", "2009-12-31", "stated"),
    ("A bus burnt on Monday.\n\nTwo soldiers were killed.", "Two soldiers were killed", "killed", "", WEDNESDAY, "published"),
]


@pytest.mark.parametrize(("text", "words", "outcome", "start", "end", "basis"), WHEN)
def test_the_day_of_an_outcome(text: str, words: str, outcome: str, start: str, end: str, basis: str) -> None:
    seen = scene(text, "en")
    found = situate.when(seen, *tokens_of(seen, words), outcome)
    assert (str(found.start or ""), str(found.end), found.basis) == (start, end, basis)
    if found.text_start is not None:
        assert seen.text[found.text_start : found.text_end].strip()
        assert found.basis in ("stated", "relative", "inferred")


def test_a_running_toll_is_marked() -> None:
    seen = scene("So far 12 soldiers have been killed. Two were shot dead on Monday.", "en")
    assert situate.when(seen, *tokens_of(seen, "12 soldiers have been killed"), "killed").cumulative
    assert not situate.when(seen, *tokens_of(seen, "Two were shot dead"), "killed").cumulative


def test_the_date_of_a_dispatch_dates_no_outcome() -> None:
    seen = scene("KYIV, 3 September - Two soldiers were killed.", "en")
    assert situate.when(seen, *tokens_of(seen, "Two soldiers were killed"), "killed").basis == "published"


WHERE = [
    ("en", "Two soldiers were killed in the Khojavand district of the country.", "Two soldiers", "Khojavand district", "plc-khojavend-district"),
    ("en", "Two soldiers were killed near the village of Talish.", "Two soldiers", "village of Talish", "plc-talish"),
    ("en", "Two soldiers were killed in Stephanakert.", "Two soldiers", "Stephanakert", "plc-stepanakert"),
    ("en", "Two soldiers were killed in Kharkiv.", "Two soldiers", "Kharkiv", "plc-gn-706483"),
    ("en", "Two soldiers were killed in Syria.", "Two soldiers", "Syria", "plc-sy"),
    ("en", "Azerbaijan's Defence Ministry said two soldiers were killed.", "two soldiers", None, None),
    ("en", "Baku said two soldiers were killed.", "two soldiers", None, None),
    ("en", "On Reading the report, War and Police were read: two soldiers were killed.", "two soldiers", None, None),
    ("en", "BAKU - Two soldiers were killed.", "Two soldiers", None, None),
    ("en", "Shelling went on in Lachine. Two soldiers were killed.", "Two soldiers", "Lachine", "plc-lachin"),
    ("en", "Shelling went on in Lachine.\n\nTwo soldiers were killed.", "Two soldiers", None, None),
    ("bg", "Двама войници загинаха в Степанакерт.", "Двама войници", "Степанакерт", "plc-stepanakert"),
    ("bg", "Двама войници загинаха край Ходжавенд.", "Двама войници", "Ходжавенд", "plc-khojavend"),
    ("bg", "Двама войници загинаха в Нагорни Карабах.", "Двама войници", "Нагорни Карабах", "plc-nagorno-karabakh"),
    ("id", "Dua tentara tewas di Khankendi.", "Dua tentara", "Khankendi", "plc-stepanakert"),
    ("id", "Dua orang dievakuasi dari zona konflik.", "Dua orang", "zona konflik", None),
    ("ru", "Двое военных погибли в Степанакерте.", "Двое военных", "Степанакерте", "plc-stepanakert"),
    ("ru", "Двое военных погибли в Нагорном Карабахе.", "Двое военных", "Нагорном Карабахе", "plc-nagorno-karabakh"),
    ("az", "Ağdamda iki hərbçi həlak olub.", "iki hərbçi", "Ağdamda", "plc-aghdam"),
    ("az", "Gəncədə iki nəfər həlak olub.", "iki nəfər", "Gəncədə", "plc-ganja"),
    ("hy", "Արցախում զոհվել է երկու զինծառայող։", "երկու զինծառայող", "Արցախում", "plc-nagorno-karabakh"),
    ("hy", "Ջերմուկում վիրավորվել է երկու բնակիչ։", "երկու բնակիչ", "Ջերմուկում", "plc-jermuk"),
    ("tr", "Sinop'ta iki kişi öldü.", "iki kişi", "Sinop", "plc-gn-739600"),
    ("tr", "Şuşa'da iki asker öldü.", "iki asker", "Şuşa", "plc-shusha"),
]


@pytest.mark.parametrize(("lang", "text", "words", "place", "place_id"), WHERE)
def test_the_place_of_an_outcome(lang: str, text: str, words: str, place: str | None, place_id: str | None) -> None:
    seen = scene(text, lang)
    found = situate.where(seen, *tokens_of(seen, words), "killed" if "dari zona" not in text else "evacuated")
    assert (found.text, found.place) == (place, place_id)
    if place:
        assert seen.text[found.start : found.end] == place


def test_a_sentence_is_read_once_however_many_claims_it_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[int] = []
    monkeypatch.setattr(scene_module, "expressions", lambda *a: read.append(1) or expressions(*a))
    seen = scene("Two soldiers were killed and 3 were wounded on Tuesday in Aghdam.", "en")
    for words in ("Two soldiers", "3"):
        situate.when(seen, *tokens_of(seen, words), "killed")
    assert len(read) == 1


def test_a_claim_looks_only_at_what_stands_near_it() -> None:
    clause = "{} soldiers were killed on Monday in Aghdam"
    looked = []
    for clauses in (20, 40):
        facts = scene(" and ".join(clause.format(n + 2) for n in range(clauses)) + ".", "en").facts(0)
        assert len(facts.times) == len(facts.spots) == clauses
        middle = len(facts.parsed.sentence.words) // 2
        looked.append(len(scene_module.within(facts.times, middle, middle + 4, situate.WINDOW)))
    assert looked[0] == looked[1] < 20
