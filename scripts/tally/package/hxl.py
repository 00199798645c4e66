"""The HXL edition of claims and tolls: the same CSV with a row of hashtags under the header (https://hxlstandard.org, version 1.1)."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

from ..schema.columns import Table, cell

EDITION = ("claims", "tolls")
_TAGS = {
    "claim_id": "#meta+id+claim",
    "toll_id": "#meta+id+toll",
    "source_id": "#meta+id+source",
    "language": "#meta+lang",
    "outcome": "#indicator+outcome",
    "object": "#indicator+object",
    "class": "#group+type",
    "class_group": "#group+type",
    "status": "#group+status",
    "subject": "#group+text",
    "side": "#group+side+code",
    "value": "#affected+value+num",
    "low": "#affected+min+num",
    "high": "#affected+max+num",
    "union_low": "#affected+union+min+num",
    "union_high": "#affected+union+max+num",
    "intersection_low": "#affected+intersection+min+num",
    "intersection_high": "#affected+intersection+max+num",
    "share": "#affected+share+num",
    "value_text": "#description+value",
    "unit": "#indicator+unit",
    "stance": "#status+stance",
    "agreement": "#status+agreement",
    "review": "#status+review",
    "claimant_text": "#org+claimant+name",
    "claimant": "#org+claimant+code",
    "claimant_side": "#org+claimant+side+code",
    "via_text": "#org+relay+name",
    "date_start": "#date+start",
    "date_end": "#date+end",
    "place_text": "#loc+name",
    "place": "#loc+code",
    "event": "#event+code",
    "quote": "#description+quote",
}


def hashtag(column: str) -> str:
    """The hashtag of a column; one that HXL has no word for is metadata by its name."""
    return _TAGS.get(column, f"#meta+{column}")


def edition(table: Table, rows: Iterable[object]) -> str:
    """The table as CSV with its hashtag row, LF line ends, cells as in the package's own CSV."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(table.header)
    writer.writerow(map(hashtag, table.header))
    writer.writerows([cell(getattr(row, c.attribute)) for c in table.columns] for row in rows)
    return out.getvalue()
