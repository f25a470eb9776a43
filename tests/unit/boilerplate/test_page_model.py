"""The sum of small trees, and what it says of its reasons."""

import pytest

from arnorm.boilerplate.explain import describe_feature, reason_of
from arnorm.boilerplate.page_model import AGAINST, FIRST_TREES, PageModel

ROWS = [
    "# a comment",
    "0\t0\twords\t3\t1\t2\t10\t0.5",
    "0\t1\t-1|own:share\t0\t3\t4\t6\t1.0",
    "0\t2\t-\t-\t-\t-\t4\t-2.0",
    "0\t3\t-\t-\t-\t-\t3\t0.25",
    "0\t4\t-\t-\t-\t-\t3\t2.0",
    "1\t0\tstop\t0\t1\t2\t10\t0.0",
    "1\t1\t-\t-\t-\t-\t9\t0.5",
    "1\t2\t-\t-\t-\t-\t1\t-1.5",
]
SHARE, SHORT, LONG = {"words": 1.0, "own:share": 1.0}, {"words": 2.0}, {"words": 9.0, "stop": 1.0}


@pytest.mark.parametrize(
    ("lines", "number", "score"),
    [
        ([SHORT], 0, 0.75),  # no line above: the feature is 0 there
        ([SHARE, SHORT], 1, 2.5),
        ([SHORT, SHARE], 0, 0.75),  # the line below is not the line above
        ([LONG], 0, -3.5),
    ],
)
def test_score(lines: list[dict[str, float]], number: int, score: float) -> None:
    assert PageModel(ROWS).score(lines, number) == pytest.approx(score)


def test_reasons_are_what_moved_the_sum_most() -> None:
    reasons = PageModel(ROWS).reasons([SHARE, SHORT], 1)
    assert reasons == [("own:share", -1, 1.0), ("stop", 0, 0.0), ("words", 0, 2.0)]
    assert reason_of(reasons) == (
        "page model: one line above: a wording of share alone; not: a closing full stop; 2 words"
    )


def test_a_feature_that_speaks_for_text_is_no_reason() -> None:
    assert PageModel(ROWS).reasons([LONG], 0) == []


def test_a_line_that_the_first_trees_speak_against_is_left_with_their_sum() -> None:
    rows = [f"{tree}\t0\t-\t-\t-\t-\t1\t{-0.05 if tree < FIRST_TREES else 9.0}" for tree in range(FIRST_TREES + 1)]
    assert PageModel(rows).score([SHORT], 0) == pytest.approx(-0.05 * FIRST_TREES)
    assert -0.05 * FIRST_TREES < AGAINST
    rows = [f"{tree}\t0\t-\t-\t-\t-\t1\t{-0.01 if tree < FIRST_TREES else 9.0}" for tree in range(FIRST_TREES + 1)]
    assert PageModel(rows).score([SHORT], 0) > 8


def test_an_empty_table_is_a_model_without_trees() -> None:
    assert PageModel([]).trees == []


@pytest.mark.parametrize(
    ("feature", "value", "said"),
    [
        ("covered", 0.5, "50 % of it known wordings"),
        ("zone", 3, "stands below the body"),
        ("up", 30, "no known wording above"),
        ("sign:bar", 1, "the sign bar"),
        ("up:read_also", 0, "not: under a wording of read also"),
        ("bullet", 0, "not: a bullet"),
    ],
)
def test_a_feature_in_words(feature: str, value: float, said: str) -> None:
    assert describe_feature(feature, value) == said
