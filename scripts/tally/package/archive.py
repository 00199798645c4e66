"""Zips that are the same bytes wherever they are made: members in the order given, stored and not packed, one time for all.

Packing is left out on purpose: the packed bytes differ from one zlib to the next, and a release is small.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from datetime import date

OLDEST = date(1980, 1, 1)  # the first day that a zip can hold


def zipped(files: Mapping[str, bytes], day: date = OLDEST) -> bytes:
    """A zip of `files` by path. Every member is dated `day`, midnight, and readable by all."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name, content in files.items():
            info = zipfile.ZipInfo(name, (max(day, OLDEST).year, day.month, day.day, 0, 0, 0))
            info.create_system = 3  # Unix, on whatever machine it is made
            info.external_attr = 0o100644 << 16
            archive.writestr(info, content)
    return out.getvalue()


def restored(archive: bytes) -> bytes:
    """The same archive with its members in their order, written as `zipped` does."""
    with zipfile.ZipFile(io.BytesIO(archive)) as packed:
        return zipped({name: packed.read(name) for name in packed.namelist()})
