"""The spacing stage: runs, lines, blank lines, edges, and each rule by itself."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arnorm.options import DEFAULT
from arnorm.presets import build_stage, table, words
from arnorm.rules import stage_rules
from arnorm.spans import apply
from arnorm.stages import Setup
from arnorm.stages.spacing import Spacing

STAGE = build_stage("spacing", DEFAULT)
RULES = stage_rules("spacing")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ""),
        (" \n \n", ""),
        ("a  b", "a b"),
        ("a \n b", "a\nb"),
        ("a\n \nb", "a\n\nb"),
        ("a\n\n\n b", "a\n\nb"),
        ("  a\n\n", "a"),
        ("a\tb", "a\tb"),
    ],
)
def test_white_space(text: str, expected: str) -> None:
    assert STAGE.rewrite(text) == expected


@pytest.mark.parametrize("text", ["a b", "a\nb", "a\n\nb", ""])
def test_nothing_to_do_is_the_same_object(text: str) -> None:
    assert STAGE.rewrite(text) is text
    assert not STAGE.plan(text).edits


@given(st.text(" \n\tab", max_size=20), st.sets(st.sampled_from(RULES)))
def test_laws_under_any_choice_of_rules(text: str, chosen: set[object]) -> None:
    rules = tuple(rule for rule in RULES if rule in chosen)
    stage = Spacing(Setup(rules, DEFAULT, words, table))
    new = stage.rewrite(text)
    edits = stage.plan(text).edits
    assert apply(text, edits) == new
    assert {edit.code for edit in edits} <= {rule.code for rule in rules}
    assert stage.rewrite(new) is new


@given(st.lists(st.sampled_from(["a", " ", "\n", "\n\n"]), max_size=16).map("".join))
def test_paragraph_breaks_are_never_lost(text: str) -> None:
    def paragraphs(whole: str) -> list[str]:
        blank_means_break = "\n".join(line.strip() for line in whole.split("\n"))
        return ["".join(part.split()) for part in blank_means_break.split("\n\n") if part.strip()]

    assert paragraphs(STAGE.rewrite(text)) == paragraphs(text)
