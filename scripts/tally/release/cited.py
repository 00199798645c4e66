"""The citation of a package that lies somewhere, or of a claim in it."""

from __future__ import annotations

from collections.abc import Mapping

from ..errors import DataError
from ..package import citation
from ..package.citation import Citation
from ..package.snapshot import Snapshot


def cite(package: Snapshot, claim_id: str = "", address: str = "") -> Citation:
    """The citation of `package` in its version, or of the claim `claim_id` in it, which stands at `address` for good.

    Raises DataError where the package has no such claim.
    """
    work = citation.work(package.descriptor)
    if not claim_id:
        return citation.of_release(work)
    claim = _row(package, "claims", claim_id)
    return citation.of_claim(work, claim, _row(package, "sources", claim.get("source_id", "")), address)


def _row(package: Snapshot, table: str, key: str) -> Mapping[str, str]:
    found = package.tables.get(table)
    if found is None or (key,) not in found.rows:
        raise DataError(f"{package.label}: no {key!r} in {table}")
    return found.cells((key,))
