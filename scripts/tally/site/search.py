"""Search over claims and article texts: the query folded as the index is, the hit shown in its own words.

The index holds trigrams, so a word is found inside its inflected forms; a query of one or two characters, which no
trigram matches, is looked for by reading through the quotes and texts instead.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from datasette.database import Database

from ..sqlite import folded, meaning
from ..text import shadow
from . import meanings, reader, wording

LONGEST = 200  # code points of a query
TRIGRAM = 3
DIGITS = 18  # of a number that SQLite can compare
MOST = 50  # results of either kind on a page
AROUND = 90  # code points shown on either side of a hit
_TERM = re.compile(r'"([^"]*)"|(\S+)')


def terms(query: str) -> tuple[str, ...]:
    """The words and "quoted phrases" of a query, as typed; stray signs without a letter or digit are dropped."""
    found = (quoted or bare for quoted, bare in _TERM.findall(query[:LONGEST]))
    return tuple(term.strip() for term in found if any(c.isalnum() for c in term))


def number(term: str) -> str:
    """The digits of a term that is a number, its separators left out ("2,000": 2000); "" for any other."""
    plain = folded(term).strip()
    return plain.lstrip("0") or "0" if plain.isascii() and plain.isdigit() else ""


def expression(query: str) -> str:
    """The FTS5 expression for a query: every term must stand somewhere, a number also as a claim's value or bound, a word as its outcome.

    "" where no term is long enough for the index.
    """
    return " AND ".join(filter(None, map(_wanted, terms(query))))


def _wanted(term: str) -> str:
    plain, digits = folded(term).strip().replace('"', " "), number(term)
    ways = [f'"{plain}"'] if len(plain) >= TRIGRAM else []
    ways += [f'"{meaning(digits)}"'] if digits else []
    ways += [f'"{meaning(outcome)}"' for outcome in meanings.outcomes(plain)]
    return f"({' OR '.join(ways)})" if ways else ""


def escaped(query: str | None) -> str:
    """Datasette's `escape_fts` for our index: the expression, or one that matches nothing."""
    return expression(query or "") or '""'


def conditions(query: str, index: str, columns: Sequence[str]) -> tuple[str, list[str | int]]:
    """SQL condition on `rowid` and its parameters: the index for long terms, reading through `columns` for short ones."""
    parts: list[str] = []
    values: list[str | int] = []
    found = expression(query)
    if found:
        parts.append(f"r.rowid in (select rowid from {index} where {index} match ?)")
        values.append(found)
    for term in (t for t in terms(query) if not _wanted(t)):
        parts.append("(" + " or ".join(f"instr({column}, ?) > 0" for column in columns) + ")")
        values += [term] * len(columns)
    return " and ".join(parts) or "0", values


def hits(text: str, query: str) -> list[tuple[int, int]]:
    """Where the terms stand in the text, in code points, in order; the shadow is as long as the text, so offsets fit."""
    found = "|".join(re.escape(shadow(term)) for term in terms(query))
    return [m.span() for m in re.finditer(found, shadow(text))] if found else []


async def search(database: Database, query: str) -> dict[str, Any]:
    """Claims and articles that match `query`, at most MOST of each; `more` tells which kind was cut off."""
    if not terms(query):
        return {"claims": [], "articles": [], "more": set()}
    claims = await _claims(database, query)
    articles = await _articles(database, query)
    more = {name for name, found in (("claims", claims), ("articles", articles)) if len(found) > MOST}
    return {"claims": claims[:MOST], "articles": articles[:MOST], "more": more}


async def _claims(database: Database, query: str) -> list[dict[str, Any]]:
    where, values = conditions(query, "claims_fts", ("r.quote", "r.subject", "r.claimant_text", "r.place_text"))
    numbers = [int(digits) for term in terms(query) if (digits := number(term)) and len(digits) < DIGITS]
    order = "".join("coalesce(? in (r.value, r.low, r.high), 0) desc, " for _ in numbers)  # the number itself before one that holds its digits
    values = [*values, *numbers]
    sql = f"""select r.*, s.title as source_title, s.publisher as publisher from claims r left join sources s using (source_id)
    where {where} order by {order} r.rowid limit {MOST + 1}"""
    rows = (await database.execute(sql, values)).rows
    return [{**reader.card(0, dict(row)), "excerpt": _quoted(dict(row), query)} for row in rows]


def _quoted(claim: wording.Row, query: str) -> tuple[wording.Part, ...]:
    """The quote around the words looked for; around the number where the claim was found by its meaning or its value."""
    found = hits(claim["quote"], query)
    meant = {number(term) for term in terms(query)} & {str(claim[name]) for name in ("value", "low", "high")}
    if meant or not found:
        found = sorted({*found, wording.number_in_quote(claim)})
    return wording.excerpt(claim["quote"], found, AROUND)


async def _articles(database: Database, query: str) -> list[dict[str, Any]]:
    where, values = conditions(query, "sources_fts", ("r.title", "t.text"))
    sql = f"""select r.*, t.text as text, (select count(*) from claims c where c.source_id = r.source_id) as claims
    from sources r left join texts t using (source_id) where {where} order by r.published desc, r.source_id limit {MOST + 1}"""
    rows = (await database.execute(sql, values)).rows
    return [_article(dict(row), row["text"] or "", query) for row in rows]


def _article(row: dict[str, Any], text: str, query: str) -> dict[str, Any]:
    return {**row, "excerpt": wording.excerpt(text, hits(text, query), AROUND), "direction": wording.direction(text)}
