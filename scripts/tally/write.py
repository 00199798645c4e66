"""Put files in place all at once: each is written aside and then renamed, so that a failure leaves what was there."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
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


def together(targets: Mapping[Path, bytes | Mapping[str, bytes]]) -> None:
    """Write files (bytes) and whole new folders (files by path), every one or none; what was there is back where one fails.

    A file may take the place of a former one, a folder may not. Raises DataError naming what cannot be written.
    """
    path = Path()
    parts: list[tuple[Path, Path]] = []
    with _new_folders() as make:
        try:
            for path, content in targets.items():
                make(path.parent)
                parts.append((path.with_name(f".{path.name}.part"), path))
                _fill(parts[-1][0], content)
            _rename(parts)
        except OSError as fault:
            raise DataError(f"{path}: cannot be written: {fault.strerror}") from None
        finally:
            for part, _ in parts:
                _remove(part)


@contextmanager
def _new_folders() -> Iterator[Callable[[Path], None]]:
    """A function that makes folders; those it made and that end empty are gone again at the end."""
    made: list[Path] = []

    def make(folder: Path) -> None:
        made.extend(parent for parent in (folder, *folder.parents) if not parent.exists())
        folder.mkdir(parents=True, exist_ok=True)

    try:
        yield make
    finally:
        for folder in sorted(set(made), key=lambda path: -len(path.parts)):
            with suppress(OSError):
                folder.rmdir()


def _fill(path: Path, content: bytes | Mapping[str, bytes]) -> None:
    _remove(path)  # of a run that was cut off
    if isinstance(content, bytes):
        path.write_bytes(content)
        return
    path.mkdir()
    for name, inner in content.items():
        (path / name).parent.mkdir(parents=True, exist_ok=True)
        (path / name).write_bytes(inner)


def _rename(parts: Iterable[tuple[Path, Path]]) -> None:
    """Give every part its name; where one cannot have it the others lose theirs again."""
    done: list[tuple[Path, Path]] = []
    try:
        for part, path in parts:
            former = path.with_name(f".{path.name}.former")
            if path.is_file():
                os.replace(path, former)
            done.append((path, former))
            part.rename(path)
    except BaseException:  # Ctrl+C too
        for path, former in reversed(done):
            if former.exists():
                os.replace(former, path)
            elif not path.with_name(f".{path.name}.part").exists():
                _remove(path)
        raise
    for _, former in done:
        _remove(former)


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)
