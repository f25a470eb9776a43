"""Several stages as one map of characters: the same as the stages in turn, for every kind of text."""

from __future__ import annotations

from itertools import product

import pytest

from arnorm import Pipeline
from arnorm.text.narrow import Narrow, OneByOne, as_one

FOLD = ("AM202", "AM203", "AL201", "AL204")
FURTHER = (*FOLD, "AL0", "AD001", "AD002")
ROWS = {"marks": FOLD[:2], "fold": FOLD, "further": FURTHER, "yeh": ("AM202", "AM203", "AL204")}

PIECES = [
    "قال", "الإيمانُ", "عَلَّمَ", "إلى", "ىٔ", "5ً", "aّb", "٥ـ", "ـــ", "(ً", "کتاب", "است که می", "é", "@name", "#وسم",
    "ّwww.۱", "http://a.b/ـ", "a/b/c", "الہلہغہة", "اللّٰه", "﴿أ﴾", "١٢٫٥", "ۓ", "\x00", "\u200c", "\ud800", "ٱ",
    "، ", "\n", "\r", " ",
]  # fmt: skip


@pytest.mark.parametrize("name", ROWS)
def test_one_map_gives_what_the_stages_give(name: str) -> None:
    pipeline = Pipeline("search", select=ROWS[name])
    one = as_one(pipeline.stages)  # type: ignore[arg-type]
    assert one is not None
    for pieces in product(PIECES, repeat=2):
        text = "".join(pieces)
        expected = text
        for stage in pipeline.stages:
            expected = stage.rewrite(expected)
        assert one.rewrite(text) == expected, ascii(text)


@pytest.mark.parametrize("bad", range(6))
def test_a_line_that_matters_leaves_the_others_as_they_are(bad: int) -> None:
    pipeline = Pipeline("search", select=FOLD)
    lines = ["أهلاً وسهلاً إلى"] * 6
    lines[bad] = "https://a.b/أ أهلاً"
    expected = ["اهلا وسهلا الي"] * 6
    expected[bad] = "https://a.b/أ اهلا"
    assert pipeline.clean("\n".join(lines)) == "\n".join(expected)


def test_a_text_with_nothing_to_do_is_the_same_object() -> None:
    text = "قال نعم\nhttp://a.b"
    assert Pipeline("search", select=FOLD).clean(text) is text


class _Stage:
    def __init__(self, part: OneByOne | None) -> None:
        self.part = part

    def rewrite(self, text: str) -> str:
        return f"<{text}>"

    def one_by_one(self) -> OneByOne | None:
        return self.part


def test_what_one_stage_writes_the_next_one_reads() -> None:
    first, second = OneByOne({"أ": "ا"}, frozenset()), OneByOne({"ا": "", "ي": "ى"}, frozenset("ب"))
    narrow = Narrow([_Stage(first), _Stage(second)], [first, second])
    assert narrow.rewrite("أ ا ي") == "  ى"
    assert narrow.rewrite("ب\nأي") == "<<ب>>\nى"


def test_stages_that_drop_nothing_or_see_the_text_stay_by_themselves() -> None:
    only_maps, drops = OneByOne({"أ": "ا"}, frozenset()), OneByOne({"ـ": ""}, frozenset())
    assert as_one([_Stage(only_maps)]) is None
    assert as_one([_Stage(drops), _Stage(None)]) is None
    assert as_one([_Stage(only_maps), _Stage(drops)]) is not None
