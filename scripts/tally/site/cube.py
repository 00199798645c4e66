"""All claims as columns of codes in memory, so that counts under any filter take milliseconds at half a million claims.

A row of the cube is a claim. Blank is a value like others: what no text states can be asked for.
"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from .arrays import Arrays

# The facets of the page, in its order; what else a view can be narrowed by; and what its notes need.
FACETS = ("outcome", "side", "claimant_side", "claimant", "class", "status", "stance", "language", "year", "year_month", "review")
FILTERS = (*FACETS, "date_end", "place")
Filters = Mapping[str, str | None]  # column to the value asked for, None for blank


class Cube:
    """The claims of a package, by their codes: a row a claim, its index the claim's rowid, in the order in which they are shown."""

    def __init__(self, rows: pd.DataFrame) -> None:
        self._rows = rows.astype("category")

    def count(self, filters: Filters) -> int:
        """How many claims pass the filters."""
        return len(self._rows) if not filters else int(self._mask(filters).sum())

    def first(self, filters: Filters, most: int) -> list[int]:
        """The rowids of the first claims that pass the filters, `most` at most."""
        found = self._rows.index if not filters else self._rows.index[self._mask(filters)]
        return [int(one) for one in found[:most]]

    def counts(self, column: str, filters: Filters) -> list[tuple[str | None, int]]:
        """The values of a column among the claims that pass, with how many have each; most first, blank as None."""
        found = self._rows[column] if not filters else self._rows[column][self._mask(filters)]
        told = found.value_counts(dropna=False)
        pairs = [(None if pd.isna(value) else str(value), int(n)) for value, n in told.items() if n]
        return sorted(pairs, key=lambda pair: (-pair[1], pair[0] or ""))

    def _mask(self, filters: Filters) -> pd.Series:
        mask = pd.Series(True, index=self._rows.index)
        for column, value in filters.items():
            own = self._rows[column]
            mask &= own.isna() if value is None else own == value
        return mask


def read(arrays: Arrays) -> Cube:
    """The cube of a package's claims, latest first. `located` says whether the text names a place, known or not."""
    columns = {name: arrays.column("claims", name) for name in FILTERS}
    rows = pd.DataFrame({name: pd.Categorical.from_codes(own.codes.astype("int32") - 1, [str(value) for value in own.listed or ()]) for name, own in columns.items()})
    rows["located"] = (arrays.column("claims", "place_text").codes > 0).astype("int8").astype("str")
    rows.index += 1
    return Cube(rows.iloc[(-rows["date_end"].cat.codes.astype("int32")).argsort(kind="stable")])
