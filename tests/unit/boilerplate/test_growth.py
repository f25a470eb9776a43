"""Twice the phrases on one line, about twice the work: counted in calls, for the phrases of every rule there is."""

from __future__ import annotations

import sys
from functools import cache
from types import FrameType

import pytest

from arnorm.options import DEFAULT
from arnorm.presets import build_stage
from arnorm.rules import Rule, stage_rules
from arnorm.stages import Stage

SENTENCE = "وتستمر الفعاليات أسبوعا كاملا في المدينة القديمة"
MOST = 2.3
SMALL = 40
LONG = 3000  # characters: shorter lines are read in another way, or settle in fewer rounds
RULES = [rule for rule in stage_rules("boilerplate") if rule.variants]


@cache
def stage() -> Stage:
    return build_stage("boilerplate", DEFAULT)


def calls(text: str) -> int:
    """How many functions are called to clean a text, those of C included."""
    count = 0

    def note(frame: FrameType, event: str, argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        stage().rewrite(text)
    finally:
        sys.setprofile(before)
    return count


@pytest.mark.parametrize("shape", ["{sentence}. {phrase} ", "{phrase}. ", "x({phrase})"])
@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_work_grows_with_the_text(rule: Rule, shape: str) -> None:
    unit = shape.format(sentence=SENTENCE, phrase=rule.variants[0])
    calls(unit)  # what is compiled once is compiled now
    times = max(SMALL, LONG // len(unit))
    once, twice = calls(unit * times), calls(unit * 2 * times)
    assert twice <= MOST * once, f"{once} calls for {times} times {unit!r}, {twice} for twice as many"


def test_the_count_sees_what_grows_faster() -> None:
    words = list(range(SMALL))
    count = 0

    def note(frame: FrameType, event: str, argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(note)
    try:
        for word in words:
            for _ in range(word):
                len(words)
    finally:
        sys.setprofile(None)
    assert count > SMALL * SMALL / 3
