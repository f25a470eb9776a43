"""Excerpts end where a reader's characters do."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arnorm.report.excerpts import head, tail
from tests.laws.strategies import texts

FAMILY, FLAG, KEYCAP = "👨\u200d👩\u200d👧", "🇪🇬", "1\ufe0f\u20e3"


@pytest.mark.parametrize("character", [FAMILY, FLAG, KEYCAP, "د\u064e\u0651", "e\u0301"])
@pytest.mark.parametrize("short", [1, 0])
def test_a_character_is_there_or_not(character: str, short: int) -> None:
    limit = 3 + len(character) - short
    assert head(f"قال{character}نعم", limit) == f"قال{character if not short else ''}"
    assert tail(f"قال{character}نعم", limit) == f"{character if not short else ''}نعم"


@given(texts(), st.integers(1, 30))
def test_an_excerpt_is_as_long_as_it_may_be(text: str, limit: int) -> None:
    first, last = head(text, limit), tail(text, limit)
    assert text.startswith(first)
    assert text.endswith(last)
    assert len(first) <= limit
    assert len(last) <= limit
    assert bool(first) == bool(last) == bool(text)


def test_one_character_without_end_is_cut() -> None:
    text = "ب" + "\u064e" * 100_000
    assert head(text, 5) == text[:5]
    assert tail(text, 5) == text[-5:]
