"""The workbook of a package that has none beside it: made from its CSV files when somebody first asks, then kept.

A release has its workbook; a package that was just built or extracted has not, and a spreadsheet is what many users open.
"""

from __future__ import annotations

import asyncio
import re
from pathlib import Path

from ..package import Facts, citation, codebook, csv_path, workbook
from ..release import contents
from ..schema.columns import TABLES
from .package import Package

LARGEST = 4_000_000  # bytes of CSV of which a workbook is made: about ten seconds of work


def name(package: Package) -> str:
    """The path of the workbook; "" where the package has one, lacks a table, or is so large that others would wait."""
    tables = [package.folder / csv_path(table) for table in TABLES.values()]
    there = any(file.path.endswith(".xlsx") for file in package.downloads)
    if there or not all(path.is_file() for path in tables) or sum(path.stat().st_size for path in tables) > LARGEST:
        return ""
    return f"data/{re.sub(r'[^A-Za-z0-9._-]+', '-', package.work.name).strip('.-')[:80] or 'tables'}.xlsx"


def made(package: Package) -> bytes:
    """The workbook. Raises DataError for what a spreadsheet cannot hold."""
    rows = contents.rows({csv_path(table): (package.folder / csv_path(table)).read_bytes() for table in TABLES.values()})
    work = package.work
    facts = Facts(work.name, package.title, package.description, package.version, package.created, work.licence, work.homepage, work.authors, keywords=work.keywords, doi=work.doi)
    return workbook.workbook(rows, facts, citation.of_release(work).text, notes(package.folder / "README.md"))


def notes(readme: Path) -> tuple[str, ...]:
    """What a reader of the columns must know, where the package has a README that tells it."""
    return tuple(map(codebook.plain, codebook.notes(readme.read_text(encoding="utf-8")))) if readme.is_file() else ()


class Kept:
    """The workbook of one package, made once however many ask for it at a time."""

    def __init__(self, package: Package) -> None:
        self._package = package
        self._lock = asyncio.Lock()
        self._bytes: bytes | None = None

    async def get(self) -> bytes:
        """The workbook, made in a thread of its own at first."""
        async with self._lock:
            if self._bytes is None:
                self._bytes = await asyncio.to_thread(made, self._package)
        return self._bytes
