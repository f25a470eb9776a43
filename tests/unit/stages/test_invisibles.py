"""The invisibles stage: every blank and format character decided, joiners where they work, its two doors."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arnorm.options import DEFAULT
from arnorm.presets import build_stage
from arnorm.spans import apply

STAGE = build_stage("invisibles", DEFAULT)

LEFT_ALONE = {
    *"\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2",  # they are seen
    "\n", " ",
}  # fmt: skip
TO_BREAK = set("\r\x85\u2028\u2029")


@pytest.mark.parametrize("point", range(0x0000, 0x10000, 0x1000), ids=lambda point: f"{point:04X}")
def test_every_blank_control_and_format_character_is_decided(point: int) -> None:
    for character in map(chr, range(point, point + 0x1000)):
        kind = unicodedata.category(character)
        if kind not in ("Cc", "Cf", "Zs", "Zl", "Zp"):
            continue
        new = STAGE.rewrite(f"ب{character}ت")
        if character in LEFT_ALONE:
            assert new == f"ب{character}ت"
        elif character in TO_BREAK:
            assert new == "ب\nت"
        elif kind == "Zs" or character in "\t\v\f":
            assert new == "ب ت"
        else:
            assert new == "بت", f"U+{ord(character):04X}"


@pytest.mark.parametrize(
    "emoji",
    [
        "👨\u200d👩\u200d👧\u200d👦", "❤\ufe0f\u200d🔥", "🏳\ufe0f\u200d🌈", "👁\ufe0f\u200d🗨\ufe0f",
        "⛹🏽\u200d♂\ufe0f", "🐻\u200d❄\ufe0f", "1\ufe0f\u20e3",
        "#\ufe0f\u20e3", "☎\ufe0e", "©\ufe0f", "🇪🇬", "👋🏽",
        "🏴\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f", "🧑🏻\u200d❤\ufe0f\u200d💋\u200d🧑🏿",
        "👩\u200d⚕\ufe0f", "🧑\u200d🎄",
    ],
)  # fmt: skip
def test_emoji_survive_whole(emoji: str) -> None:
    text = f"قال{emoji} نعم {emoji}{emoji}"
    assert STAGE.rewrite(text) is text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("😀\u200d", "😀"),
        ("\u200d😀", "😀"),
        ("😀\u200dب", "😀ب"),
        ("😀\u200d\u200d😀", "😀\u200d😀"),
        ("😀\u200b\u200d😀", "😀\u200d😀"),
        ("ب\ufe0f", "ب"),
        ("٥\ufe0f\u20e3", "٥\u20e3"),
        ("🏴\U000e0067", "🏴"),
        ("\u09b0\u200d\u09cd", "\u09b0\u200d\u09cd"),
        ("ก\u200bข", "ก\u200bข"),
        ("ก\u200bب", "กب"),
        ("\ud800\u200c", "\ud800"),
    ],
)
def test_joiners_stay_where_they_work(text: str, expected: str) -> None:
    assert STAGE.rewrite(text) == expected


def test_persian_lines_keep_their_joiners_and_arabic_lines_do_not() -> None:
    persian = "او می\u200cخواهد که به خانه برود و این کتاب را بخواند"
    assert STAGE.rewrite(f"{persian}\r\nالكتا\u200cب") == f"{persian}\nالكتاب"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("انتهى.   وغادر", "انتهى.\n\nوغادر"),
        ("انتهى.»\u00a0\u00a0\u00a0وغادر\n", "انتهى.»\n\nوغادر\n"),
        ("انتهى.  وغادر", "انتهى.  وغادر"),
        ("انتهى.   وغادر\nثم", "انتهى.   وغادر\nثم"),
        ("انتهى   وغادر", "انتهى   وغادر"),
        ("د.   محمد", "د.   محمد"),
        ("بند 12.   نص", "بند 12.   نص"),
        ("عام 2020.   نص", "عام 2020.\n\nنص"),
        ("انتهى.   ", "انتهى.   "),
    ],
)
def test_gaps_after_a_stop_part_paragraphs(text: str, expected: str) -> None:
    assert STAGE.rewrite(text) == expected


_PIECES = st.sampled_from(
    [
        *"\r\n\x85\u2028 \t\u00a0\u200b\u200c\u200d\u200e\u00ad\ufe0f\ufe00\ufffe\x00\ud83d",
        *".؟ب5😀🏽❤🏴กक\u094d\u20e3\U000e0067\U000e007f",
        "   ", "می\u200cخواهد", " که ", " این ", "ٹھیک ڑ", "نعم.",
    ]
)  # fmt: skip


@given(st.lists(_PIECES, max_size=14).map("".join))
def test_laws_on_hostile_text(text: str) -> None:
    new = STAGE.rewrite(text)
    edits = STAGE.plan(text).edits
    assert apply(text, edits) == new
    assert all(edit.span.of(text) != edit.new for edit in edits)
    assert STAGE.rewrite(new) is new
