"""Tally reads news text in many languages and writes down every number it states about people and materiel.

    >>> import tally
    >>> [claim.outcome for claim in tally.read("Two soldiers were killed and five wounded.")]
    ['killed', 'wounded']

`read` gives the claims of a text, `find_numbers` all its numbers, claim or not. `Claim` and `Number` are what they give,
`DataError` what they raise. Importing the package is cheap: what reads is loaded when it is first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from .errors import DataError
    from .model import Number
    from .schema.tables import Claim

__all__ = ["Claim", "DataError", "Number", "find_numbers", "read"]
_HOMES = {"Claim": "schema.tables", "DataError": "errors", "Number": "model"}  # loaded when asked for (PEP 562)


def read(text: str, lang: str | None = None, published: str | date | None = None) -> list[Claim]:
    """The claims that a text makes: every number it states about people or materiel and what happened to them.

    text: an article or any part of one, as it stands; it is never altered.
    lang: its language as an ISO 639-1 code, where it is known ("hy"). Each passage is read in the language it is written
        in; the code tells where a passage is too short to show that. Without it the text itself tells.
    published: the day of publication, a `datetime.date` or ISO 8601 text ("2023-09-19"). Without it "on Tuesday" has no date.

    Returns one `Claim` per number in text order. Its fields are the columns of the table `claims` (README, data dictionary;
    `class` is `class_`): outcome, class_, side, value, low, high, quantifier, claimant_text, date_start, place_text, quote,
    part_of, confidence and the rest. Offsets such as `number_start` and `number_end` count code points of `text`, end
    exclusive; `low` and `high` are inclusive, None is open. `source_id` is "text" for every one, and `event` is None: events
    need more than one text, which is what the command `tally extract` is for.

    Raises DataError, which here is a ValueError too: the text is no str, the language has no pack, the day is no date.

    >>> for claim in read("Two soldiers were killed in Baku on Tuesday.", published="2023-09-20"):
    ...     print(claim.outcome, claim.low, claim.high, claim.class_, claim.place_text, claim.date_start)
    killed 2 2 soldier Baku 2023-09-19
    """
    from .api import claims

    return claims(text, lang, published)


def find_numbers(text: str, lang: str) -> list[Number]:
    """Every number of a text in one language, in text order, whether it makes a claim or not.

    text: any text, as it stands.
    lang: its language, an ISO 639-1 code. All numbers are read in it: nothing is guessed.

    Returns one `Number` each: `start` and `end` (code points of `text`, end exclusive, without the qualifier), `value`
    (None for ranges, shares and words such as "dozens"), `low` and `high` (what the words commit to, inclusive, None is
    open), `quantifier` (exact, at_least, more_than, about, up_to, less_than, between, indefinite, share). `share` is the
    fraction of a share; `kind` tells cardinal from ordinal, article and range, and those that count nothing: date, time,
    model, code. `text_start` and `text_end` take the qualifier in.

    Raises DataError, which here is a ValueError too: the text is no str, the language has no number words.

    >>> [(n.start, n.end, n.value, n.low, n.high, n.quantifier) for n in find_numbers("At least двама", "bg")]
    [(9, 14, 2, 2, 2, 'exact')]
    """
    from .api import numbers

    return numbers(text, lang)


def __getattr__(name: str) -> object:
    """What the two functions give and raise, loaded when asked for."""
    if name in _HOMES:
        return getattr(import_module(f".{_HOMES[name]}", __name__), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    """What the package offers, loaded or not."""
    return sorted({*globals(), *__all__})
