"""What a foreign function did, as edits: exact, small, and in linear time."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arnorm.spans import apply
from arnorm.text.diff import edits_between
from tests.support import cpu_seconds


def _shown(before: str, after: str) -> list[tuple[str, str]]:
    return [(edit.span.of(before), edit.new) for edit in edits_between(before, after, "XP001")]


@pytest.mark.parametrize(
    ("before", "after", "shown"),
    [
        ("abc", "abc", []),
        ("abcd", "abd", [("c", "")]),
        ("a-b-c", "abc", [("-", ""), ("-", "")]),
        ("abc", "aXc", [("b", "X")]),
        ("one two three", "one 2 three", [("two", "2")]),
        ("one two\nthree", "one twoo\nthreee", [("", "o"), ("", "e")]),
        ("a b c", "a x y z c", [("b", "x y z")]),
        ("", "abc", [("", "abc")]),
        ("abc", "", [("abc", "")]),
    ],
)
def test_edits_are_small(before: str, after: str, shown: list[tuple[str, str]]) -> None:
    assert _shown(before, after) == shown


@given(st.text("ab \n", max_size=30), st.text("ab \n", max_size=30))
def test_edits_lead_from_one_to_the_other(before: str, after: str) -> None:
    assert apply(before, edits_between(before, after, "XP001")) == after


def test_time_grows_with_the_text() -> None:
    def compare(size: int) -> float:
        after = "كتاب , " * (size // 2) + "كتاب! " * (size // 2)
        return cpu_seconds(lambda before: edits_between(before, after, "XP001"), "كتاب، " * size)

    assert compare(40_000) < 24 * max(compare(5_000), 0.005)
