"""Twice the text, about twice the time; and no size or shape that makes a stage raise.

Times are CPU times, and the bound is generous: it is meant for the quadratic, which is eight times too slow here, not
for noise.
"""

from __future__ import annotations

import signal
from collections.abc import Iterator
from typing import Any

import pytest

import arnorm
from tests.support import check_record, growth

SHAPES = {
    "prose": "وقال المصدر إن الاجتماع سيعقد غدا، بحسب ما نقلته وكالة الأنباء.\n",
    "one-line": "وقال المصدر إن الاجتماع سيعقد غدا، بحسب ما نقلته وكالة الأنباء. ",
    "quotes": '"',
    "curly-quotes": "“قال ",
    "spaced-quotes": ' "ا',
    "guillemets": "«",
    "apostrophes": "''",
    "marks": "\u0651\u064b",
    "tatweel": "\u0640",
    "ampersands": "&",
    "nested-entities": "&amp;amp;",
    "split-entities": "&am\u200bp;",
    "joiners": "\u200d",
    "controls": "\u202b\u200f",
    "surrogates": "\ud800",
    "nulls": "\x00",
    "spaces": " ",
    "line-breaks": "\n",
    "blank-lines": " \r\n\u00a0\n",
    "stops": ".",
    "spaced-stops": ". ",
    "question-marks": "؟!",
    "commas": "، ,",
    "brackets": "(",
    "initials": "م. ",
    "digits": "١",
    "numbers": "١٬٢٣٤٫٥ ",
    "urls": "https://a.b/(",
    "www": "www.",
    "mail": "a.b-c@d.",
    "at-signs": "@",
    "paths": "/a",
    "hashtags": "#",
    "slashes": "سبتمبر/ ",
    "latin": "a",
    "mojibake": "ط§ظ„",
    "mojibake-latin": "Ø§Ù",
    "read-also": "اقرأ أيضا\n",
    "bullets": "• خبر\n",
    "sources": "المصدر: الراي\n",
    "residue-and-prose": "المصدر: الراي\nوقال المصدر إن الاجتماع سيعقد غدا في العاصمة بحسب ما نقلته الوكالة.\n",
    "headings": "مقالات مشابهة\nخبر أول\n\n",
    "persian": "می\u200cخواهم که است ",
    "emoji": "👨\u200d👩\u200d👧",
    "hyphens": "-",
    "ellipses": ". . .",
}


@pytest.fixture(autouse=True)
def _limit() -> Iterator[None]:
    """A stage that hangs fails its test instead of stopping the run (where the system has alarms of CPU time)."""
    if not hasattr(signal, "setitimer"):
        yield
        return

    def stop(*_: object) -> None:
        pytest.fail("not done after 30 seconds of work", pytrace=False)

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, 30)
    yield
    signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    signal.signal(signal.SIGVTALRM, before)


OPTIONS = {
    "markup": "strip", "emoji": "drop", "honorifics": "expand", "elongation": 2,
    "mask": {"url": "[رابط]", "email": "[بريد]", "mention": "[مستخدم]", "number": "[رقم]"},
}  # fmt: skip
OPTION_SHAPES = {
    "open-tags": "<b", "tags": "<b>", "unclosed-quotes": '<a "', "comments": "<!--", "scripts": "<script>",
    "nested-tags": "<<b>b>", "references-and-tags": "&a<b>", "dashes-and-tags": "-<b>", "blocks": "</div>",
    "elongated": "ا", "elongated-marks": "اً", "elongated-tatweel": "اـ", "numbers": "1.", "halves": "1@",
    "handles": "@a ", "addresses": "a@b.c@", "tags-of-posts": "#a_b_", "handles-and-tags": "#@a_", "faces": "😀 ",
    "families": "👨\u200d", "keycaps": "1\ufe0f\u20e3",
}  # fmt: skip

each_shape = pytest.mark.parametrize("shape", SHAPES)


def _text(shape: str, size: int) -> str:
    piece = SHAPES[shape]
    return piece * (size // len(piece) + 1)


def _growth(small: str, large: str, preset: str = "default", **options: Any) -> float:
    def process(text: str) -> object:
        return arnorm.process(text, preset, **options)

    return growth(process, small, large)


@each_shape
def test_time_grows_with_the_text(shape: str) -> None:
    ratio = _growth(_text(shape, 2_500), _text(shape, 20_000))
    assert ratio < 3, f"8 times the text takes {8 * ratio:.0f} times as long"


@each_shape
@pytest.mark.parametrize("preset", ["default", "search"])
def test_any_shape_is_cleaned(preset: str, shape: str) -> None:
    text = _text(shape, 3_000)
    once = arnorm.clean(text, preset)
    assert arnorm.clean(once, preset) == once
    document = arnorm.process(text, preset)
    assert document.text == once
    check_record(document)


@pytest.mark.parametrize("preset", ["normalize", "arabert"])
@pytest.mark.parametrize("shape", OPTION_SHAPES)
def test_time_grows_with_the_text_whatever_is_asked_for(shape: str, preset: str) -> None:
    options: dict[str, Any] = OPTIONS if preset == "normalize" else {}
    piece = OPTION_SHAPES[shape]
    ratio = _growth(piece * (2_000 // len(piece)), piece * (16_000 // len(piece)), preset, **options)
    assert ratio < 3, f"8 times the text takes {8 * ratio:.0f} times as long"


def test_a_line_of_ten_megabytes() -> None:
    text = SHAPES["one-line"] * (10_000_000 // 2 // len(SHAPES["one-line"]))
    cleaned = arnorm.clean(text)
    same = cleaned == text.strip()
    assert same, f"{len(text)} code points became {len(cleaned)}"
