"""Values against types: what fits is made to fit, what does not is told in plain words."""

from __future__ import annotations

from typing import Any, Literal

import pytest

from arnorm.options import Mask
from arnorm.values import WrongValueError, fitted

Colour = Literal["red", "green"]


class Number:
    """What numpy has for an int."""

    def __index__(self) -> int:
        return 7


@pytest.mark.parametrize(
    ("hint", "value", "made"),
    [
        (Colour, "red", "red"),
        (tuple[Colour, ...], ["red"], ("red",)),
        (tuple[Colour, ...], frozenset(["green"]), ("green",)),
        (tuple[Colour, ...], [], ()),
        (int | None, None, None),
        (int | None, 3, 3),
        (int | None, Number(), 7),
        (bool, True, True),
        (str, "x", "x"),
        (Any, object, object),
        (Mask, {"url": "x"}, Mask(url="x")),
        (Mask, (("url", "x"),), Mask(url="x")),
        (Mask, Mask(email="y"), Mask(email="y")),
        (tuple[tuple[str, Any], ...], [("a", 1)], (("a", 1),)),
    ],
)
def test_what_fits_is_made_to_fit(hint: Any, value: Any, made: Any) -> None:
    found = fitted(hint, value)
    assert found == made
    assert type(found) is type(made)


@pytest.mark.parametrize(
    ("hint", "value", "said"),
    [
        (Colour, "rad", "did you mean 'red'? It takes 'red' or 'green'"),
        (Colour, "zzz", "it takes 'red' or 'green'"),
        (Colour, 3, "it takes 'red' or 'green', not 3"),
        (Colour, ["red"], "it takes 'red' or 'green', not ['red']"),
        (tuple[Colour, ...], "red", "it takes a list, such as ['red']"),
        (tuple[Colour, ...], ["rad"], "'rad' in it: did you mean 'red'? It takes 'red' or 'green'"),
        (tuple[Colour, ...], None, "it takes a list, such as [None]"),
        (int | None, True, "it takes a whole number or None, not True"),
        (int | None, "3", "it takes a whole number or None, not '3'"),
        (int | None, 3.0, "it takes a whole number or None, not 3.0"),
        (bool, 1, "it takes True or False, not 1"),
        (str, 1, "it takes a text, not 1"),
        (Mask, {"urls": "x"}, "it has no part 'urls'; did you mean 'url'? Known: email, mention, number, url"),
        (Mask, {"url": 3}, "url: it takes a text or None, not 3"),
        (Mask, "url", "it takes a mapping with the keys url, email, mention, number, not 'url'"),
        (Mask, 3, "it takes a mapping with the keys url, email, mention, number, not 3"),
        (tuple[str, int], ["a"], "it takes 2 values, not 1"),
    ],
)
def test_what_does_not_fit_is_told_in_plain_words(hint: Any, value: Any, said: str) -> None:
    with pytest.raises(WrongValueError) as caught:
        fitted(hint, value)
    assert str(caught.value) == said


def test_a_message_is_never_long() -> None:
    with pytest.raises(WrongValueError) as caught:
        fitted(int, ["x" * 10_000] * 10_000)
    assert len(str(caught.value)) < 1000
