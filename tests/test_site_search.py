"""Search as readers of several languages use it: what a query means, what it finds and in which order, how it is shown."""

from __future__ import annotations

import json
import re
import sqlite3
from datetime import date
from urllib.parse import quote, unquote

import pytest
from site_example import Browser

from tally import extract
from tally.model import Document
from tally.searching import findable, meanings
from tally.searching.folding import folded, words
from tally.site import asked, gate, hits, search

# Sentences of our own: the same happenings told in seven languages.
ARTICLES = {
    "en": "More than 52,000 people were evacuated from the valley on Monday, the governor said.\n\nTwo soldiers were killed near Stepanakert, the Azerbaijani Defence Ministry said. Skilled masons repaired 2000 roofs.\n",
    "en-2": "Between 100 and 150 miners were injured in the blast, police said.\n\nThe ministry reported that 40 people were killed and over 100 wounded on 19 September 2023.\n",
    "id": "Sebanyak 2 ribu orang telah dievakuasi dari lembah itu, kata gubernur, Senin.\n",
    "ru": "В Ханкенди погибли трое военных, сообщило Минобороны Азербайджана.\n\nРанены 12 мирных жителей, сообщили в ООН.\n",
    "bg": "Двама войници загинаха край Хасково, съобщи Министерството на отбраната. Девет къщи бяха разрушени.\n",
    "tr": "Depremde 150'den fazla kişi öldü, 2.000 kişi tahliye edildi, AFAD açıkladı.\n",
    "az": "Xankəndidə dörd mülki şəxs yaralanıb, Səhiyyə Nazirliyi bildirib.\n",
    "hy": "Երեք զինծառայող է զոհվել Ստեփանակերտի մոտ, հայտնել է Պաշտպանության նախարարությունը։\n",
}


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Browser:
    """The site of the articles as the engine reads them."""
    folder = tmp_path_factory.mktemp("search") / "package"
    extract.extract([Document(name, text, date(2023, 9, 25), "A paper", None, None, name[:2]) for name, text in ARTICLES.items()], folder, "articles")
    return Browser(folder)


def answer(site: Browser, query: str, **told: str) -> dict:
    """The answer as JSON."""
    rest = "".join(f"&{key}={quote(value)}" for key, value in told.items())
    return site.get(f"/-/search.json?q={quote(query)}{rest}").json()


def found(site: Browser, query: str, kind: str = "claims") -> list[str]:
    """The rows found, in order: `article outcome value` of a claim, the id of an article."""
    rows = answer(site, query)[kind]["rows"]
    return [f"{r['source_id']} {r['outcome']} {r['value']}" for r in rows] if kind == "claims" else [r["source_id"] for r in rows]


# what is found


@pytest.mark.parametrize(
    ("query", "rows"),
    [
        # a number and an outcome, by value and code, in any language and any way to write a number
        *((q, ["id evacuated 2000", "tr evacuated 2000"]) for q in ("2000 evacuated", "2,000 evacuated", "evacuated 2 000", "two thousand evacuated", "2000 people evacuated", "2 ribu dievakuasi", "dua ribu orang dievakuasi")),
        *((q, ["id evacuated 2000", "tr evacuated 2000"]) for q in ("2.000 kişi tahliye", "iki bin kişi tahliye edildi", "2 тысячи эвакуированы", "две тысячи человек эвакуировано", "две хиляди евакуирани", "٢٠٠٠ evacuated", "２０００ evacuated")),
        ("52,000 evacuated", ["en evacuated 52000"]),
        ("52 evacuated", []),
        ("000 evacuated", []),
        # the number is the claim's own, not another of its quote
        ("40 wounded", []),
        ("40 killed", ["en-2 killed 40"]),
        # outcome and class across languages
        *((q, ["en killed 2", "ru killed 3", "bg killed 2", "hy killed 3"]) for q in ("soldiers killed", "убитые солдаты", "загинали войници", "öldürülen askerler", "həlak olan əsgərlər", "prajurit tewas", "զոհված զինվորներ")),
        *((q, ["ru wounded 12", "az wounded 4"]) for q in ("civilians wounded", "раненые мирные жители", "ранени цивилни", "yaralı siviller", "mülki şəxs yaralanıb", "warga sipil terluka", "վիրավոր քաղաքացիական")),
        ("2 killed", ["en killed 2", "bg killed 2"]),
        ("houses destroyed", ["bg destroyed 9"]),
        # places and sides by any of their names, in any case
        *((q, ["en killed 2", "ru killed 3", "az wounded 4", "hy killed 3"]) for q in ("Stepanakert", "Khankendi", "Xankəndi", "xankendi", "Ханкенди", "в Степанакерте", "Ստեփանակերտում", "Hankendi")),
        ("killed in Stepanakert", ["en killed 2", "ru killed 3", "hy killed 3"]),
        *((q, ["bg killed 2", "bg destroyed 9"]) for q in ("Bulgaria", "Болгария", "България", "Bulgaristan", "Բուլղարիա")),
        *((q, ["ru wounded 12"]) for q in ("United Nations", "ООН", "BM", "PBB")),
        # bounds and days
        ("more than 100 wounded", ["en-2 wounded 100"]),
        (">100 killed", ["tr killed 150"]),
        ("at least 40 killed", ["en-2 killed 40", "tr killed 150"]),
        ("100-150 injured", ["en-2 wounded None"]),
        ("less than 3 killed", ["en killed 2", "bg killed 2"]),
        ("killed 19 September 2023", ["en-2 killed 40", "en-2 wounded 100"]),
        ("2023-09-19", ["en-2 killed 40", "en-2 wounded 100"]),
        ("19 сентября 2023 убиты", ["en-2 killed 40"]),
        ("rescuers", []),
        # words, and what is not found
        ("19 Eylül", ["en-2 killed 40", "en-2 wounded 100"]),
        ("miners", ["en-2 wounded None"]),
        # one of two
        ("destroyed OR evacuated", ["en evacuated 52000", "id evacuated 2000", "tr evacuated 2000", "bg destroyed 9"]),
        ("soldiers OR houses Хасково", ["bg killed 2", "bg destroyed 9"]),
        ("2000 OR 9 evacuated", ["id evacuated 2000", "tr evacuated 2000"]),
        # questions, offices
        *((q, ["en killed 2", "ru killed 3", "bg killed 2", "hy killed 3"]) for q in ("how many soldiers were killed", "сколько солдат погибло", "kaç asker öldü", "berapa tentara yang tewas")),
        *((q, ["en killed 2", "ru killed 3"]) for q in ("Azerbaijan's Defence Ministry", "Минобороны Азербайджана", "Azərbaycan Müdafiə Nazirliyi")),
        ("mine", ["en-2 wounded None"]),
        ('"miners were"', ["en-2 wounded None"]),
        ('"were miners"', []),
        ("skilled killed", []),
        ("Stepanakert dievakuasi", []),
    ],
)  # fmt: skip
def test_what_a_query_finds(corpus: Browser, query: str, rows: list[str]) -> None:
    assert sorted(found(corpus, query)) == sorted(rows)


def test_articles_are_found_by_their_words_and_by_the_other_names_of_a_place(corpus: Browser) -> None:
    assert found(corpus, "Khankendi", "articles") == ["en", "ru", "az", "hy"]
    assert found(corpus, "masons", "articles") == ["en"]
    assert found(corpus, "2000 roofs", "articles") == ["en"], "a number of an article need be no claim's"
    assert found(corpus, "200 roofs", "articles") == []


def test_what_is_asked_for_itself_comes_before_what_is_near_to_it(corpus: Browser) -> None:
    rows = answer(corpus, "at least 150 killed")["claims"]["rows"]
    assert [(r["source_id"], r["width"]) for r in rows] == [("tr", 1)]
    assert [(r["value"], r["width"]) for r in answer(corpus, "more than 100 wounded")["claims"]["rows"]] == [(100, 0)]
    assert [(f"{r['source_id']} {r['outcome']}", r["width"]) for r in answer(corpus, "wounded")["claims"]["rows"]][-1] == ("en-2 killed", 2), "by a word of its quote only"
    html = corpus.page("/-/search?q=miner")
    assert html.index("Less exactly") < html.index("<mark>miners</mark>")
    assert "Less exactly" not in corpus.page("/-/search?q=miners")


def test_the_table_finds_what_the_page_finds(corpus: Browser) -> None:
    for query in ("2000 evacuated", "soldiers killed", ">100 killed", "Ханкенди", '"were killed"', "min", "zzz", "19 September 2023", "", '"'):
        page = answer(corpus, query)
        for kind, table in search.TABLES.items():
            rows = corpus.get(f"/tally/{table}.json?_shape=array&_search={quote(query)}").json() if query else []
            assert len(rows) == page[kind]["count"], (query, kind)


def test_facets_count_what_is_found(corpus: Browser) -> None:
    html = corpus.page("/-/search?q=killed+soldiers")
    assert re.search(r'_search=killed%20soldiers&amp;language=bg">Bulgarian</a> 1', html)
    assert re.search(r'_search=killed%20soldiers&amp;side=AZ">Azerbaijan</a> 2', html)
    narrowed = re.search(r'href="([^"]*side=AZ)"', html)[1].replace("&amp;", "&")
    assert len(corpus.get(narrowed.replace("/claims?", "/claims.json?_shape=array&")).json()) == 2


def test_pages_of_a_kind_hold_every_row_once(corpus: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = found(corpus, "killed 2023")
    monkeypatch.setattr(search, "SIZE", {"claims": 2, "articles": 1})
    told, pages = answer(corpus, "killed 2023"), []
    while told:
        pages.append(told["claims"]["rows"])
        told = corpus.get(told["claims"]["next"]).json() if told["claims"]["next"] else None
    assert [f"{r['source_id']} {r['outcome']} {r['value']}" for rows in pages for r in rows] == whole and len(pages) == 3
    html = corpus.page("/-/search?q=killed+2023&in=claims&page=2")
    assert f"3 to 4 of {len(whole)}" in html and 'rel="prev"' in html and 'start="3"' in html and 'id="articles"' not in html


def test_a_count_that_was_cut_short_says_so(corpus: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "MOST", 2)
    told = answer(corpus, "killed")
    assert told["claims"]["count"] == 2 and not told["claims"]["count_is_exact"]
    assert "More than 2 claims" in corpus.page("/-/search?q=killed")


@pytest.mark.parametrize("page", ["0", "-1", "x", "99999999999999999999", "٣", "9999", "1.5", ""])
def test_a_page_that_cannot_be_is_empty_or_the_first(corpus: Browser, page: str) -> None:
    told = corpus.get(f"/-/search.json?q=killed&in=claims&page={quote(page)}").json()
    assert len(told["claims"]["rows"]) == (0 if page == "9999" else 7) and "articles" not in told


# how it is shown


def marked(html: str) -> list[str]:
    return re.findall(r"<mark>([^<]*)</mark>", html)


def test_the_hit_is_marked_in_its_own_words(corpus: Browser) -> None:
    assert marked(corpus.page(f"/-/search?q={quote('2000 evacuated')}&in=claims")) == ["2 ribu", "dievakuasi", "2.000", "tahliye edildi"]
    assert marked(corpus.page(f"/-/search?q={quote('Степанакерт')}&in=claims")) == ["Stepanakert", "Ханкенди", "Xankəndidə", "Ստեփանակերտի"]
    html = corpus.page(f"/-/search?q={quote('убитые солдаты')}&in=claims")
    assert '<p class="excerpt" lang="hy" dir="ltr">' in html and "զինծառայող" in marked(html) and "soldiers" in marked(html)


def test_a_claim_leads_to_its_place_in_the_article_and_an_article_to_the_words(corpus: Browser) -> None:
    html = corpus.page("/-/search?q=masons")
    assert 'href="/-/source/en#:~:text=masons"' in html
    html = corpus.page("/-/search?q=52000")
    claim = corpus.claims("en")[0]
    assert f'href="/-/source/en#{claim}"' in html and f'href="/tally/claims/{claim}"' in html


def test_right_to_left_hits_are_marked_in_their_direction(browser: Browser) -> None:
    html = browser.page(f"/-/search?q={quote('المدنيين')}") + browser.page(f"/-/search?q={quote('مَدَنِيّين')}")
    assert re.search(r'<p class="excerpt" lang="ar" dir="rtl">[^<]*<mark>مدنيين</mark>', html)


def test_the_page_says_what_it_looked_for_and_what_it_left_out(corpus: Browser) -> None:
    html = re.sub(r"<[^>]*>", "", corpus.page(f"/-/search?q={quote('at least 2 killed in Stepanakert')}"))
    assert "Looked for at least 2 (the number ≥ 2), killed (the outcome killed in any language), Stepanakert (the place Stepanakert / Khankendi, by all its names); not for in." in html
    assert "2023 (the number 2,023 or the year 2023)" in re.sub(r"<[^>]*>", "", corpus.page("/-/search?q=2023"))


def test_no_result_says_which_words_found_nothing(corpus: Browser) -> None:
    html = re.sub(r"<[^>]*>", "", corpus.page("/-/search?q=killed+zzzz+Stepanakert"))
    assert "Nothing found" in html and "zzzz: nothing" in html and "killed: 7 claims" in html
    assert "killed Stepanakert: 3 claims, 1 article" in html
    assert "There is no word or number in ?!" in re.sub(r"<[^>]*>", "", corpus.page("/-/search?q=?!"))


def test_a_search_that_takes_too_long_is_told_to_be(corpus: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    async def slow(*_: object, **__: object) -> None:
        raise search.QueryInterrupted(sqlite3.OperationalError("interrupted"), "", {})

    monkeypatch.setattr(search, "_count", slow)
    assert "took too long" in corpus.page("/-/search?q=killed")
    assert answer(corpus, "killed")["took_too_long"]


@pytest.mark.parametrize(
    "query",
    ['"', '"""', "*", "a OR b NOT", "outcome:killed", "NEAR(a b)", "'; drop table claims; --", "\x00", "x" * 9000, "é" * 300, "(", "^a", "\u202e\u200f", "{{7*7}}", "<script>alert(1)</script>", "a\u0301" * 50, "9" * 60, "-1", "1e999", "0", "٪", "½", "'" * 100, '"a" "b" "c"', "a " * 90, "2 " * 90, "死" * 150, "1-2-3-4-5-6", "killed " * 20, "\ue000\ue001\ue002", "“”", "1,2,3,4", "31 31 31 2023", "2023-99-99", "September", "September 0"],
)
def test_no_query_breaks_the_search(corpus: Browser, query: str) -> None:
    for path in ("/-/search?q=", "/tally/claims?_search=", "/tally/sources?_search="):
        assert "<script>alert" not in corpus.page(path + quote(query), 414 if len(query) > 8000 else 200)
    assert corpus.get(f"/-/search.json?q={quote(query[:200])}").json()["claims"]["count"] >= 0


def test_search_waits_for_its_turn_like_other_heavy_work() -> None:
    assert gate.kind("/-/search.json", b"q=a") == gate.kind("/-/search", b"q=a") == "sql"


# what a query means


def told(query: str) -> list[tuple]:
    """Each term as typed, with the kinds and codes that it means for sure."""
    return [(t.typed, *(f"{m.kind} {m.code}" for m in t.means if m.sure)) for t in asked.read(query).terms]


@pytest.mark.parametrize(
    ("query", "terms"),
    [
        ("soldiers killed in Baku", [("soldiers", "class soldier"), ("killed", "outcome killed"), ("Baku", "place plc-baku")]),
        ("мирных жителей погибло", [("мирных жителей", "class civilian"), ("погибло", "outcome killed")]),
        ("T-72 destroyed", [("T-72",), ("destroyed", "outcome destroyed")]),
        ("beheaded", [("beheaded",)]),
        ("US soldiers", [("US", "side US"), ("soldiers", "class soldier")]),
        ("пропали без вести", [("пропали без вести", "outcome missing")]),
        ("at sea", [("sea",)]),
        ("yarali", [("yarali", "outcome wounded")]),
        ("öldü", [("öldü", "outcome killed")]),
        ("oldu", [("oldu",)]),
        ("in the", [("in",), ("the",)]),
        ('"killed" people', [("killed",), ("people", "object people")]),
        ("死亡2000人", [("死亡",), ("2000",), ("人",)]),
        ('צה"ל "two words" one', [('צה"ל',), ("two words",), ("one",)]),
        ("OR killed OR", [("killed", "outcome killed")]),
        ("", []),
    ],
)
def test_words_are_read_as_what_they_mean(query: str, terms: list[tuple]) -> None:
    assert told(query) == terms


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("2000", (2000, 2000, 2000, "exact")),
        ("2.000", (2000, 2000, 2000, "exact")),
        ("bu on iki asker", (12, 12, 12, "exact")),
        ("lima orang tewas", (5, 5, 5, "exact")),
        ("over 5,000", (5000, 5000, None, "more_than")),
        ("between 100 and 200", (None, 100, 200, "between")),
        ("dozens", (None, 20, None, "indefinite")),
        ("1.5 million displaced", (1_500_000, 1_500_000, 1_500_000, "exact")),
        ("死亡2000人", (2000, 2000, 2000, "exact")),
    ],
)
def test_numbers_are_read_in_the_language_of_the_query(query: str, wanted: tuple) -> None:
    (number,) = [w for t in asked.read(query).terms for w in t.wanted]
    assert (number.value, number.low, number.high, number.quantifier) == wanted


@pytest.mark.parametrize("query", ["T-72", "attack on village", "killed Lima", "19.09.2023", "19 September", "a"])
def test_what_is_no_quantity_is_no_number(query: str) -> None:
    assert not [w for t in asked.read(query).terms for w in t.wanted]


@pytest.mark.parametrize(("query", "day"), [("19.09.2023", "2023-09-19"), ("September 19, 2023", "2023-09-19"), ("19 Eylül 2023", "2023-09-19"), ("сентябрь 2023", "2023-09"), ("7 October", "10-07"), ("October 7", "10-07"), ("2023-09-19", "2023-09-19")])
def test_dates_are_read(query: str, day: str) -> None:
    assert [t.date for t in asked.read(query).terms] == [day]


def test_words_typed_without_dots_are_less_sure_of_what_they_mean() -> None:
    (term,) = asked.read("oldu").terms
    assert [(m.kind, m.code, m.sure) for m in term.means] == [("outcome", "killed", False)]
    assert hits.marks("Ne olduğunu bilmiyor, öldü.", asked.read("killed").terms) == [(22, 26)]


def test_every_label_of_a_pack_means_its_code() -> None:
    for language, query in (("ru", "убит"), ("bg", "убит"), ("tr", "ölü"), ("az", "həlak"), ("hy", "զոհ"), ("id", "tewas"), ("en", "dead")):
        read = {(r.meaning.kind, r.meaning.code) for r in meanings.vocabulary().read(list(words(query))) if r.language == language and r.meaning.sure}
        assert ("outcome", "killed") in read, language


# how spellings are folded


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ёлка", "елка"), ("чужой", "ЧУЖОИ"), ("Крылов", "Крилов"), ("Київ", "КИИВ"), ("об'єкт", "объект"), ("обект", "объект"), ("Эрдоган", "Ердоган"), ("Гоґоль", "Гоголь"),
        ("және", "жане"), ("Ђоковић", "Джокович"), ("և", "եւ"), ("Երեւան", "Երևան"), ("Երեվան", "ԵՐԵՎԱՆ"), ("ﬔ", "մե"), ("Ինչո՞ւ", "ինչու"),
        ("Café Müller", "cafe muller"), ("Iğdır", "igdir"), ("İZMİR", "izmir"), ("Łódź", "lodz"), ("Straße", "STRASSE"), ("Ærø", "aero"), ("Đà", "da"), ("Əliyev", "eliyev"),
        ("Sana’a", "Sanaa"), ("Oʻzbekiston", "O'zbekiston"), ("l’armée", "l armee"), ("ΟΔΥΣΣΕΥΣ", "οδυσσεύς"), ("ᲡᲐᲥᲐᲠᲗᲕᲔᲚᲝ", "საქართველო"),
        ("مُدُن", "مدن"), ("الأحمر", "الاحمر"), ("العـــراق", "العراق"), ("ایران", "ايران"), ("کتاب", "كتاب"), ("القاهرة", "القاهره"), ("می‌شود", "میشود"),
        ("שָׁלוֹם", "שלומ"), ('צה"ל', "צה״ל"), ("ＡＢＣ", "abc"), ("soft\u00adhyphen", "softhyphen"), ("\u200fאב\u200e", "אב"),
        ("1,200", "1200"), ("1 200", "1200"), ("1.200", "1200"), ("1\u202f200", "1200"), ("١٢٠", "120"), ("۱۲۰", "120"), ("１２０", "120"), ("１,２００", "1200"), ("T-72", "t72"),
    ],
)  # fmt: skip
def test_spellings_are_folded_alike(one: str, other: str) -> None:
    assert folded(one) == folded(other) != ""


@pytest.mark.parametrize(("one", "other"), [("か", "が"), ("2000", "52000"), ("2020, 500", "2020500"), ("19.09.2023", "19092023"), ("3 1000", "31000"), ("죽", "주"), ("12 345 67", "1234567")])
def test_what_differs_stays_apart(one: str, other: str) -> None:
    assert folded(one) != folded(other)


def test_a_folded_word_knows_its_characters() -> None:
    text = "Вчера\u0301 «Ўзбек» 1 200 l’armée 死亡 T-72."
    assert [(word.form, text[word.start : word.end]) for word in words(text)] == [
        ("вчера", "Вчера\u0301"), ("узбек", "Ўзбек"), ("1200", "1 200"), ("l", "l"), ("armee", "armée"), ("死", "死"), ("亡", "亡"), ("t", "T"), ("72", "72"),
    ]  # fmt: skip


def test_marks_cover_whole_words_of_the_text() -> None:
    text = "Ранены 12 «мирных» жителей в Степанакерте."
    terms = asked.read("wounded Khankendi").terms
    assert [text[a:b] for a, b in hits.marks(text, terms)] == ["Ранены", "Степанакерте"]


# what the index holds


def nodes(number: int) -> set[str]:
    return set(findable.nodes(number))


@pytest.mark.parametrize("bound", [0, 1, 5, 9, 10, 99, 100, 101, 2000, 52_000])
def test_ranges_of_the_index_hold_the_numbers_within_them_and_no_others(bound: int) -> None:
    for number in (*range(300), 999, 1000, 1999, 2000, 2001, 51_999, 52_000, 52_001, 10**6):
        assert bool(nodes(number) & set(findable.at_least(bound))) == (number >= bound)
        assert bool(nodes(number) & set(findable.at_most(bound))) == (number <= bound)


def test_signs_are_three_characters_that_no_text_has() -> None:
    signs = {findable.sign(kind, code) for kind in ("outcome", "value") for code in map(str, range(500))}
    assert len(signs) == 1000 and all(len(sign) == 3 and not folded(sign) for sign in signs)


# the small package: real articles, a hostile one


@pytest.mark.parametrize(
    ("query", "source"),
    [
        ("Khankendi", "000_d47431f4838ebd6b"), ("khankendi STEPANAKERT", "000_d47431f4838ebd6b"), ("mortir", "002_537f44bc144763e7"), ("ранен", "000_d47431f4838ebd6b"),
        ("6500", "003_1e7ffac68a5397ec"), ('"Factor news"', ""), ("مدنيين", "arabic"), ("TOR air", "000_d47431f4838ebd6b"), ("ПВО", "000_d47431f4838ebd6b"), ("ПВ", ""), ("zzzzzz", ""),
        ("6,500 killed", "003_1e7ffac68a5397ec"), ("3 killed", "arabic"), ("٣ civilian", "arabic"), ("0002 wounded", "000_d47431f4838ebd6b"), ("500 wounded", ""),
        ("2 captured", "002_537f44bc144763e7"), ("tallinn 6500", ""), ("погибли 3", "arabic"),
    ],
)  # fmt: skip
def test_real_articles_are_found(browser: Browser, query: str, source: str) -> None:
    html = browser.page(f"/-/search?q={quote(query)}")
    assert (f"/-/source/{source}" in html) if source else "Nothing found" in html


def test_the_number_found_by_its_value_is_marked(browser: Browser) -> None:
    assert "двама" in marked(browser.page("/-/search?q=2+wounded"))


def test_json_is_whole_and_plain(browser: Browser) -> None:
    told_ = answer(browser, "2 killed")
    assert told_["looked_for"] == [{"typed": "2", "taken_for": ["the number 2"]}, {"typed": "killed", "taken_for": ["the outcome killed in any language"]}]
    assert {r["value"] for r in told_["claims"]["rows"]} <= {2} and all(r["outcome"] == "killed" for r in told_["claims"]["rows"])
    assert any(part["hit"] for part in told_["claims"]["rows"][0]["excerpt"])
    assert json.dumps(told_) and unquote(told_["claims"]["next"] or "") == ""
