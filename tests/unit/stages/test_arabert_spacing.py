"""Marks and numbers apart: what stays together although a mark stands there."""

from __future__ import annotations

import pytest

from arnorm import Pipeline

arabert = Pipeline("arabert")


@pytest.mark.parametrize("selector", ["\ufe00", "\ufe0f", "\u200d"])
def test_what_a_mark_carries_is_not_parted_from_it(selector: str) -> None:
    """Parted from its mark a selector is litter, and a second run would take it away."""
    for text in (f":{selector}", f"قال:{selector}نعم", f":{selector}:"):
        once = arabert.clean(text)
        assert arabert.clean(once) == once
        assert arabert.process(text).replay() == once
