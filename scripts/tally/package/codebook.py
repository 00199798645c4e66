"""The codebook: every table, column and code with its meaning, from the tables' declarations, in HTML and in Markdown.

Both are rendered from one list of blocks, so that they say the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

from .. import codes as code_lists
from ..schema import schemas
from ..schema.columns import TABLES, Column, Table
from . import Facts, Rows

_NOTES = "## How to read the columns\n"  # of the README: the one place that they stand in
_STYLE = """:root{color-scheme:light dark}body{font:16px/1.5 system-ui,sans-serif;max-width:75rem;margin:0 auto;padding:1rem}
table{border-collapse:collapse;width:100%;margin:1rem 0}th,td{border:1px solid #8886;padding:.3rem .5rem;text-align:left;vertical-align:top}
td:first-child{white-space:nowrap}code{font-size:.95em}.wide{overflow-x:auto}nav ul{columns:3 12rem}"""


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of level 1 to 3 with the anchor that links lead to."""

    level: int
    text: str
    anchor: str


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: its header and rows of cells; the first cell of a row is code and, with an `anchor`, what links lead to."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list of sentences; with `links` each is the name of an anchor."""

    items: tuple[str, ...]
    links: bool = False


Block = Heading | Grid | Bullets | str  # a str is a paragraph


def notes(readme: str) -> tuple[str, ...]:
    """What a reader of the columns must know: the list under that heading of the README, one line each."""
    section = readme.partition(_NOTES)[2].partition("\n## ")[0]
    return tuple(" ".join(item.split()) for item in re.findall(r"^- (.+?)(?=\n- |\n\n|\Z)", section, re.DOTALL | re.MULTILINE))


def plain(note: str) -> str:
    """A sentence without its Markdown."""
    return re.sub(r"\*\*|`", "", note)


def blocks(rows: Rows, facts: Facts, citation: str, told: Sequence[str]) -> Iterator[Block]:
    """The codebook: about the package, how to read, a section per table, then one per code list. `told` are notes."""
    yield Heading(1, f"Codebook: {facts.title}", "top")
    yield facts.description
    yield " · ".join(filter(None, (facts.version and f"Version {facts.version}", facts.created, facts.licence)))
    yield f"Cite as: {citation}"
    yield Heading(2, "How to read the columns", "reading")
    yield Bullets(tuple(told))
    yield Heading(2, "Tables", "tables")
    yield Bullets(tuple(TABLES), links=True)
    for table in TABLES.values():
        count = len(rows.get(table.name, ()))
        yield Heading(3, table.name, table.name)
        yield f"{table.description} {count:,} {'row' if count == 1 else 'rows'}. Key: {', '.join(f'`{name}`' for name in table.key)}."
        yield Grid(("column", "type", "values", "meaning"), tuple(_column(table, c) for c in table.columns), table.name)
    yield Heading(2, "Codes", "codes-of-columns")
    lists = tuple(dict.fromkeys(row["list"] for row in code_lists.rows()))
    yield Bullets(tuple(f"codes-{name}" for name in lists), links=True)
    for name in lists:
        yield Heading(3, f"codes: {name}", f"codes-{name}")
        yield Grid(("code", "title", "definition", "standard"), tuple(_code(row) for row in code_lists.rows() if row["list"] == name))


def _column(table: Table, column: Column) -> tuple[str, ...]:
    return column.name, schemas.kind(table, column), _values(column), column.description


def _values(column: Column) -> str:
    """What the values of a column are bound to beyond its type, in words."""
    told = [f"codes of `codes-{column.codes}`" if column.codes else "", f"like `{column.pattern}`" if column.pattern else ""]
    told += ["" if column.minimum is None else f"from {column.minimum:g}", "" if column.maximum is None else f"to {column.maximum:g}"]
    return ", ".join(filter(None, (*told, "each once" if column.unique else "")))


def _code(row: dict[str, str]) -> tuple[str, ...]:
    return row["code"], row["title"], row["definition"], row["standard"]


def markdown(told: Sequence[Block]) -> str:
    """The blocks as Markdown."""
    return "\n\n".join(map(_markdown, told)) + "\n"


def _markdown(block: Block) -> str:
    if isinstance(block, Heading):
        return f"{'#' * block.level} {block.text}"
    if isinstance(block, Bullets):
        return "\n".join(f"- [{item}](#{item})" if block.links else f"- {item}" for item in block.items)
    if isinstance(block, Grid):
        lines = [block.header, ("---",) * len(block.header), *((f"`{first}`", *rest) for first, *rest in block.rows)]
        return "\n".join(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in line)} |" for line in lines)
    return block


def html(told: Sequence[Block], title: str) -> str:
    """The blocks as one HTML page that needs nothing else: no script, no font, no other file."""
    body = "\n".join(map(_html, told))
    head = f'<meta charset="utf-8">\n<meta name="viewport" content="width=device-width, initial-scale=1">\n<title>{escape(title)}</title>\n<style>{_STYLE}</style>'
    return f'<!DOCTYPE html>\n<html lang="en">\n<head>\n{head}\n</head>\n<body>\n<main>\n{body}\n</main>\n</body>\n</html>\n'


def _html(block: Block) -> str:
    if isinstance(block, Heading):
        return f'<h{block.level} id="{escape(block.anchor)}">{escape(block.text)}</h{block.level}>'
    if isinstance(block, Bullets):
        items = "".join(f'<li>{_link(item) if block.links else _inline(item)}</li>\n' for item in block.items)
        return f"<nav><ul>\n{items}</ul></nav>" if block.links else f"<ul>\n{items}</ul>"
    if isinstance(block, Grid):
        head = "".join(f'<th scope="col">{escape(cell)}</th>' for cell in block.header)
        return f'<div class="wide"><table>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{"".join(_row(block, row) for row in block.rows)}</tbody>\n</table></div>'
    return f"<p>{_inline(block)}</p>"


def _row(grid: Grid, row: tuple[str, ...]) -> str:
    anchor = f' id="{escape(f"{grid.anchor}.{row[0]}")}"' if grid.anchor else ""
    return f"<tr{anchor}><td><code>{escape(row[0])}</code></td>{''.join(f'<td>{_inline(cell)}</td>' for cell in row[1:])}</tr>\n"


def _link(anchor: str) -> str:
    return f'<a href="#{escape(anchor)}">{escape(anchor)}</a>'


def _inline(text: str) -> str:
    """A sentence as HTML: code in backticks, a link where it names a list of codes, words in bold."""
    safe = re.sub(r"\*\*(.+?)\*\*", r"<strong>\1</strong>", escape(text))
    safe = re.sub(r"`(codes-[a-z_]+)`", r'<a href="#\1">\1</a>', safe)
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", safe)
