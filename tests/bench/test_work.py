"""A guard for speed that noise cannot fail: it counts work, not time.

The profile hook of the interpreter sees every call of a Python function and of a built-in: scans of regular
expressions, splits into lines, folds, edits applied. The texts are those of the benchmark, articles in which nothing is
to be done; what a stage does there, it does to nearly every document of a collection. The bounds are upper ones and
leave room for another rule; whoever makes a stage faster lowers them.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from types import CodeType, FrameType

import pytest

import arnorm
from arnorm.boilerplate.line_key import fold
from arnorm.presets import compile_stages
from arnorm.spans import apply
from arnorm.stages import Stage
from tests.bench import texts

ARTICLES = texts.news(100_000)
STAGES = arnorm.Pipeline().stages

SCANS = {"boilerplate": 36, "punctuation": 10, "marks": 8}
"""Calls of compiled patterns for one article, on average; the stages not named here look `FEW` times and are done."""
FEW = 4

CALLS = {arnorm.clean: 1_150, arnorm.process: 2_200, arnorm.sentences: 200}
"""Calls for one article, on average."""


@dataclass
class Work:
    """What a call did.

    Attributes:
        calls: all calls, of Python functions and of built-ins.
        scans: calls of methods of compiled patterns.
        edits: calls of `apply` with something to apply.
        folded: code points given to `fold`.
        splits: code points given to `str.split` and `str.splitlines`, words and short lines apart.
        functions: calls by the code that ran.
    """

    calls: int = 0
    scans: int = 0
    edits: int = 0
    folded: int = 0
    splits: int = 0
    functions: Counter[CodeType] = field(default_factory=Counter)


def work_of(job: Callable[[str], object], text: str) -> Work:
    """Run a job once to warm up (tables are read when first needed), then count what it does."""
    work = Work()

    def see(frame: FrameType, event: str, function: object) -> None:
        if event == "call":
            work.calls += 1
            work.functions[frame.f_code] += 1
            if frame.f_code is apply.__code__:
                work.edits += bool(frame.f_locals["edits"])
            elif frame.f_code is fold.__code__:
                work.folded += len(frame.f_locals["text"])
        elif event == "c_call":
            work.calls += 1
            owner, name = getattr(function, "__self__", None), getattr(function, "__name__", "")
            work.scans += type(owner).__name__ == "Pattern"
            if name in ("split", "splitlines") and isinstance(owner, str) and len(owner) > len(text) // 2:
                work.splits += len(owner)

    job(text)
    sys.setprofile(see)
    try:
        job(text)
    finally:
        sys.setprofile(None)
    return work


def mean(values: list[int]) -> float:
    return sum(values) / len(values)


def test_nothing_is_to_be_done_in_an_article() -> None:
    """What the other tests stand on; an article that changes is a change of rules, or a fault in one."""
    unchanged = sum(arnorm.clean(article) is article for article in ARTICLES)
    assert unchanged >= 0.8 * len(ARTICLES), f"{unchanged} of {len(ARTICLES)}"


@pytest.mark.parametrize("stage", STAGES, ids=lambda stage: stage.name)
def test_a_stage_with_nothing_to_do_looks_and_leaves(stage: Stage) -> None:
    done = [work_of(stage.rewrite, article) for article in ARTICLES if stage.rewrite(article) is article]
    assert done
    assert not any(work.edits for work in done), "edits were applied that change nothing"
    scans = mean([work.scans for work in done])
    assert scans <= SCANS.get(stage.name, FEW), f"{scans:.0f} scans for an article"


def test_a_text_is_folded_and_split_a_few_times_at_most() -> None:
    for article in ARTICLES:
        work = work_of(arnorm.clean, article)
        # The text as a whole, and a bracket or two by itself.
        assert work.folded <= 1.1 * len(article) + 100, f"{work.folded / len(article):.1f} folds of the text"
        assert work.splits <= 3 * len(article), f"{work.splits / len(article):.1f} splits of the text"


@pytest.mark.parametrize("job", CALLS)
def test_calls_for_an_article(job: Callable[[str], object]) -> None:
    calls = mean([work_of(job, article).calls for article in ARTICLES])
    assert calls <= CALLS[job], f"{calls:.0f} calls for an article"


_APART = arnorm.Pipeline(ignore=["AB"])  # boilerplate reads the words of a line that may hold a marker


@pytest.mark.parametrize(("job", "most"), [(_APART.clean, 160), (_APART.process, 1_300)])
def test_calls_for_an_article_without_boilerplate(job: Callable[[str], object], most: int) -> None:
    calls = mean([work_of(job, article).calls for article in ARTICLES])
    assert calls <= most, f"{calls:.0f} calls for an article"


@pytest.mark.parametrize("job", [_APART.clean, _APART.process, arnorm.sentences])
def test_no_character_costs_a_call(job: Callable[[str], object]) -> None:
    """Ten times the letters in as many lines and sentences: the same calls."""
    words = [word for word in " ".join(ARTICLES[:3]).split() if word.isalpha()][:200]
    short, long = " ".join(words), " ".join(words * 10)
    assert work_of(job, long).calls <= work_of(job, short).calls + 50


@pytest.mark.parametrize("job", [arnorm.clean, arnorm.process, arnorm.sentences])
def test_twice_the_articles_are_at_most_twice_the_calls(job: Callable[[str], object]) -> None:
    one, two = "\n".join(ARTICLES[:4]), "\n".join(ARTICLES[:8])
    assert work_of(job, two).calls <= 2.5 * work_of(job, one).calls


def test_a_pipeline_is_compiled_once() -> None:
    for options in ({}, {"preset": "search"}, {"quotes": "curly", "ignore": ["AB"]}):
        work = work_of(lambda text, options=options: arnorm.clean(text, **options), "نص")
        assert not work.functions[compile_stages.__code__]
