"""What linking makes of a number phrase: the outcome that befell what it counts, or the reason why there is none."""

from __future__ import annotations

from dataclasses import dataclass

from ..mentions.nouns import Phrase
from ..model import Mention

LONGEST_GAP = 9  # tokens between two members of a list
LONGEST_ASIDE = 20  # tokens between a total and its breakdown


@dataclass(frozen=True)
class Link:
    """A phrase with what happened to what it counts. `trigger` None means no claim, `reason` says why."""

    phrase: Phrase
    trigger: Mention | None = None
    outcome: str = ""
    score: float = 0.0
    reason: str = ""
    parent: int | None = None  # index of the link of which this is a breakdown
    shared: int | None = None  # index of the link whose trigger this one shares
    cls: str = ""
    borrowed: bool = False  # the trigger stands in an earlier sentence
    antecedent: Mention | None = None  # the noun elsewhere that a number without a noun counts

    @property
    def extent(self) -> tuple[int, int]:
        """The tokens of its own sentence from the phrase to the trigger, end exclusive."""
        if self.trigger is None or self.borrowed:
            return self.phrase.first, self.phrase.last
        return min(self.phrase.first, self.trigger.first), max(self.phrase.last, self.trigger.last)
