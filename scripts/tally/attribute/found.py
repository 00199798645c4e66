"""What is known of a number once its own sentence is read."""

from __future__ import annotations

from dataclasses import dataclass

from ..link.linked import Link
from . import Voice


@dataclass(frozen=True)
class Found:
    """A number with all that its own sentence says of it. `parent` is the index of its total among all found."""

    sentence: int
    link: Link
    voice: Voice
    parent: int | None = None
