"""The declaration of the tables and what is rendered from it."""

from __future__ import annotations

import sqlite3
from dataclasses import fields, replace
from datetime import date

import pytest
from conftest import TEXT, claim

from tally.codes import rows as code_rows
from tally.model import Document
from tally.package import sqlite
from tally.schema import schemas
from tally.schema.columns import Table, column, table
from tally.schema.tables import TABLES, Claim, Place, Source, cell, claim_id, from_csv, of, parse, to_csv

CLAIMS = """claim_id source_id language outcome object class status subject side value low high quantifier share value_text unit basis stance
attribution claimant_text claimant claimant_side via_text date_start date_end date_precision date_basis place_text place event part_of quote
quote_start quote_end number_start number_end confidence review first_release last_changed_release""".split()  # fmt: skip
every_table = pytest.mark.parametrize("table", TABLES.values(), ids=list(TABLES))


def test_claims_have_the_columns_of_the_contract_in_its_order() -> None:
    assert list(of(Claim).header) == CLAIMS


@every_table
def test_every_column_is_described_and_refers_to_what_exists(table: Table) -> None:
    for declared in table.columns:
        assert declared.description.endswith("."), f"{table.name}.{declared.name}"
        assert declared.title and not declared.title.endswith(".")
        assert not declared.references or len(TABLES[declared.references].key) == 1
        assert not declared.codes or declared.allowed
    assert set(table.key) <= set(table.header) and table.label in table.header
    assert all(not table.column(name).codes and table.column(name).required for name in table.key if name != "relation")
    assert {name for pair in table.ordered for name in pair} <= set(table.header)


def test_code_lists_are_unique_and_described() -> None:
    keys = [(row["list"], row["code"]) for row in code_rows()]
    assert len(keys) == len(set(keys))
    assert all(row["title"] and row["definition"] for row in code_rows())


def test_claim_id_names_a_place_in_a_text() -> None:
    # sha256("<hash>,12") in base32; a second claim about the same number has ",1" after it
    assert claim_id("ab" * 32, 12) == "clm-dr7sa3d4bt"
    assert claim_id("ab" * 32, 12, 1) != claim_id("ab" * 32, 12) == claim_id("ab" * 32, 12, 0)


@pytest.mark.parametrize(
    ("value", "text"),
    [(None, ""), (0, "0"), (6500, "6500"), (2.0, "2"), (0.5, "0.5"), (1 / 3, "0.333"), (date(2022, 8, 3), "2022-08-03"), ("=1+1", "=1+1"), (10**15, "1000000000000000")],
)  # fmt: skip
def test_cells_are_plain(value: object, text: str) -> None:
    assert cell(value) == text


@pytest.mark.parametrize("text", ["a\nb", "a\rb", "a\u2028b", "a\x85b", "a\r\nb"])
def test_no_line_break_gets_into_a_cell(text: str) -> None:
    with pytest.raises(ValueError, match="line break"):
        cell(text)
    with pytest.raises(ValueError, match=f"claims {claim('two').claim_id} subject: line break"):
        to_csv(of(Claim), [claim("two", subject=text)])


@pytest.mark.parametrize(("text", "kind"), [("2.0", "integer"), ("1,200", "integer"), ("٣", "integer"), ("3.8.2022", "date"), ("20220803", "date"), ("1e3", "number"), ("nan", "number")])  # fmt: skip
def test_other_spellings_are_refused(text: str, kind: str) -> None:
    with pytest.raises(ValueError, match="is no"):
        parse(text, kind)


def test_csv_round_trip_keeps_blank_and_zero_apart() -> None:
    rows = (claim("two", low=0, high=None, date_end=date(2023, 9, 19), share=0.25, quote='"a", =b'), claim("four"))
    text = to_csv(of(Claim), rows)
    assert from_csv(of(Claim), text) == rows
    assert text.startswith("claim_id,source_id,") and not text.startswith("\ufeff")
    assert "\r" not in text and text.count("\n") == 3


def test_from_csv_names_line_and_column() -> None:
    text = to_csv(of(Claim), [claim("two")])
    with pytest.raises(ValueError, match="line 2 low: 'many' is no whole number"):
        from_csv(of(Claim), text.replace(",2,2,2,", ",2,many,2,"))
    with pytest.raises(ValueError, match="header"):
        from_csv(of(Place), text)


@every_table
def test_renderings_have_the_same_columns(table: Table) -> None:
    fields_ = schemas.frictionless(table)["fields"]
    assert [f["name"] for f in fields_] == list(table.header)
    assert list(schemas.pandera_schema(table).columns) == list(table.header)
    db = sqlite3.connect(":memory:")
    db.execute(sqlite.ddl(table))
    derived = [d.name for d in sqlite.DERIVED.get(table.name, ())]
    assert [row[1] for row in db.execute(f"PRAGMA table_xinfo({table.name})")] == [*table.header, *derived]
    for declared, field in zip(table.columns, fields_):
        if declared.codes:
            assert field["constraints"]["enum"] == [c["value"] for c in field["categories"]]
    assert all(f"| `{name}` |" in schemas.markdown([table]) for name in table.header)


def test_pandera_keeps_nullable_integers_and_real_dates() -> None:
    frame = schemas.frame(of(Claim), [claim("two", high=None, date_end=date(2023, 9, 19))])
    checked = schemas.pandera_schema(of(Claim)).validate(frame)
    assert str(checked["high"].dtype) == "Int64" and checked["high"].isna().all()
    assert checked["date_end"].dtype.kind == "M"


WRONG = {
    "outcome": {"outcome": "slain"},
    "low above high": {"low": 3},
    "share": {"share": 1.5},
    "no source": {"source_id": "nowhere"},
    "missing": {"quote": None},
    "negative": {"quote_start": -1},
    "no date": {"date_end": "2023-09-31"},
    "dates in order": {"date_start": date(2023, 9, 20), "date_end": date(2023, 9, 19)},
    "empty text": {"subject": ""},
    "text in a number": {"value": "two"},
    "total": {"part_of": "clm-aaaaaaaaaa"},
}


@pytest.mark.parametrize("wrong", [{}, *WRONG.values()], ids=["right", *WRONG])
def test_sqlite_refuses_what_the_declaration_forbids(wrong: dict[str, object]) -> None:
    source = Source(source_id="one", path="texts/one.txt", sha256="0" * 64, characters=len(TEXT))
    rows = {"claims": [replace(claim("two"), **wrong)], "sources": [source]}
    if wrong:
        with pytest.raises(sqlite3.IntegrityError):
            sqlite.database(rows, [])
    else:
        assert sqlite.database(rows, []).startswith(b"SQLite format 3\0")


def test_database_is_the_same_bytes_and_searches_forms_and_spellings() -> None:
    source = Source(source_id="one", path="texts/one.txt", sha256="0" * 64, characters=len(TEXT), title="Ещё о Xankəndi")
    rows = {"claims": [claim("two", quote="Some 1,200 were hurt in Khankendi", outcome="wounded")], "sources": [source]}
    made = sqlite.database(rows, [Document("one", TEXT)])
    assert made == sqlite.database(rows, [Document("one", TEXT)])
    db = sqlite3.connect(":memory:")
    db.deserialize(made)
    for table, words in (("claims", "khankendi 1200 some"), ("sources", "еще xankendi policemen")):
        for word in words.split():
            assert db.execute(f"SELECT rowid FROM {table}_fts WHERE {table}_fts MATCH ?", (f'" {word} "',)).fetchall() == [(1,)], word
    assert db.execute("SELECT text FROM texts").fetchall() == [(TEXT,)]
    assert "text" not in [row[1] for row in db.execute("PRAGMA table_info(sources)")]


def test_making_the_database_takes_time_by_the_number_of_its_rows() -> None:
    def steps(count: int) -> int:
        """How much work SQLite does for so many claims, each a part of the one before."""
        ids = [claim_id("0" * 64, n) for n in range(count)]
        claims = [replace(claim("two"), claim_id=one, part_of=ids[n - 1] if n else None) for n, one in enumerate(ids)]
        source = Source(source_id="one", path="texts/one.txt", sha256="0" * 64, characters=len(TEXT))
        counted = [0]

        def connect(path: str) -> sqlite3.Connection:
            db = sqlite3.connect(path)
            db.set_progress_handler(lambda: counted.__setitem__(0, counted[0] + 1), 1000)
            return db

        sqlite.database({"claims": claims[::-1], "sources": [source]}, [], connect)
        return counted[0]

    assert steps(1200) < 6 * steps(300)


def test_facets_by_year_and_month_come_from_the_last_day() -> None:
    source = Source(source_id="one", path="texts/one.txt", sha256="0" * 64, characters=len(TEXT))
    claims = [claim("two", date_end=date(2023, 9, 19)), claim("four")]
    db = sqlite3.connect(":memory:")
    db.deserialize(sqlite.database({"claims": claims, "sources": [source]}, []))
    assert db.execute("SELECT year, year_month FROM claims ORDER BY rowid").fetchall() == [(2023, "2023-09"), (None, None)]


def test_every_column_that_is_filtered_by_begins_an_index() -> None:
    for table_ in TABLES.values():
        begun = [statement.partition("(")[2].split(",")[0].strip(' )"').removesuffix(" DESC") for statement in sqlite.indexes(table_)]
        wanted = [c.name for c in table_.columns if (c.index or c.references) and (c.name,) != table_.key]
        assert set(wanted) <= set(begun) and all(begun.count(name) == 1 for name in wanted), table_.name


def test_a_column_is_declared_once() -> None:
    name = "trial_of_declaring"
    try:

        @table(name, "Trial", "A trial.", key=("trial_id",))
        class Trial:
            trial_id: str = column("Its id.")
            how_many: int | None = column("How many.", minimum=0, index=True)

        declared = TABLES[name]
        assert [f.name for f in fields(Trial)] == ["trial_id", "how_many"]
        assert to_csv(declared, [Trial(trial_id="t")]) == "trial_id,how_many\nt,\n"
        assert schemas.frictionless(declared)["fields"][1]["constraints"] == {"minimum": 0}
        assert "how_many INTEGER CHECK (how_many >= 0)" in sqlite.ddl(declared)
        assert list(sqlite.indexes(declared)) == [f"CREATE INDEX {name}_how_many ON {name} (how_many)"]
        with pytest.raises(TypeError):
            Trial(how_many=3)
    finally:
        del TABLES[name]
