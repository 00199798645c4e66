"""The one kind of error that is the data's fault and not the program's."""

from __future__ import annotations

JOINERS = "\u200c\u200d"  # invisible, but some scripts are written with them


class DataError(Exception):
    """Bad input: the message is one line that names the file, the place in it, what was found and what was expected.

    The command line prints the message and ends with status 1; nothing has been written by then.
    """


class ArgumentError(DataError, ValueError):
    """An argument that a function of the package cannot take: the message names it, what was found and what was expected."""


def one_line(text: object, most: int = 300) -> str:
    """`text` on one line, shortened to `most` characters: what is said about a fault never breaks the report."""
    line = " ".join(str(text).split())
    return line if len(line) <= most else line[: most - 1] + "…"


def visible(text: str) -> str:
    """`text` with every character that a terminal would obey, or not show, written as its code (\\x1b, \\u202e)."""
    return "".join(c if c.isprintable() or c in JOINERS else c.encode("unicode_escape").decode("ascii") for c in text)
