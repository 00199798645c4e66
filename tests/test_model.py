"""The shapes that stages hand on, and how they are made again with something changed."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass

import pytest

from tally.model import Number, replace


@dataclass(frozen=True)
class Shape:
    """As phrases and links are."""

    first: int
    last: int = 0
    name: str = ""


def test_what_is_replaced_is_as_by_dataclasses_and_leaves_the_first_as_it_was() -> None:
    shape = Shape(1, 2, "a")
    made = replace(shape, last=3, name="b")
    assert made == dataclasses.replace(shape, last=3, name="b") == Shape(1, 3, "b")
    assert shape == Shape(1, 2, "a") and type(made) is Shape and hash(made) == hash(Shape(1, 3, "b"))


def test_what_a_shape_does_not_have_is_not_given_to_it() -> None:
    with pytest.raises(TypeError, match="Shape has no lats, nmae"):
        replace(Shape(1), lats=2, nmae="b", first=3)


def test_a_shape_with_slots_is_replaced_too() -> None:
    number = Number(0, 1, 5, 5, 5)
    assert replace(number, kind="ordinal") == dataclasses.replace(number, kind="ordinal") != number
    with pytest.raises(TypeError):
        replace(number, sort="ordinal")
