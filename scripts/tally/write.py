"""Put files in place all at once: each is written aside and then renamed, so that a failure leaves what was there."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from .errors import DataError

PACKAGE = {"datapackage.json", "data", "texts"}  # all that an extracted package holds


def replace(root: Path, files: Mapping[str, bytes]) -> None:
    """Write `files` (path relative to `root` to content), every one or none. Raises DataError naming the one that cannot be."""
    aside: list[tuple[Path, Path]] = []
    path = root
    try:
        for name, content in files.items():
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            aside.append((path.with_name(f".{path.name}.part"), path))
            aside[-1][0].write_bytes(content)
        for part, path in aside:
            os.replace(part, path)
    except OSError as fault:
        raise DataError(f"{path}: cannot be written: {fault.strerror}") from None
    finally:
        for part, _ in aside:
            with suppress(OSError):
                part.unlink()


def unfit(folder: Path) -> str:
    """Why `folder` cannot take an extracted package; "" where it can: it is new, empty or holds a former one and nothing else."""
    if not folder.exists():
        return ""
    if not folder.is_dir():
        return f"{folder}: a file, expected a folder"
    others = sorted(path.name for path in folder.iterdir() if path.name not in PACKAGE)
    return f"{folder}: holds {others[0]}, which is no part of a package; name an empty or a new folder" if others else ""


@contextmanager
def folder_aside(folder: Path) -> Iterator[Path]:
    """A new folder beside `folder` to write into, which takes its place when the block ends well and vanishes when it fails.

    Raises DataError where the folder cannot be made or put in place.
    """
    folder = folder.resolve()
    aside: Path | None = None
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        aside = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
        aside.chmod(0o755)
        yield aside
        _swap(aside, folder)
    except OSError as fault:
        raise DataError(f"{fault.filename or folder}: cannot be written: {fault.strerror}") from None
    finally:
        if aside:
            shutil.rmtree(aside, ignore_errors=True)


def _swap(made: Path, folder: Path) -> None:
    """Put `made` in the place of `folder`; the former folder ends where `made` was, to be thrown away."""
    if not folder.exists():
        made.rename(folder)
        return
    former = made.with_name(made.name + "-former")
    folder.rename(former)
    made.rename(folder)
    former.rename(made)
