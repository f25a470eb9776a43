from __future__ import annotations

import pytest

from arnorm.report.names import name_of, named


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("قال\u200fنعم", "قال⟨U+200F RIGHT-TO-LEFT MARK⟩نعم"),
        ("\u00a0", "⟨U+00A0 NO-BREAK SPACE⟩"),
        (" ", "⟨U+0020 SPACE⟩"),
        ("قال نعم", "قال نعم"),
        ("قال  نعم", "قال⟨U+0020 SPACE⟩⟨U+0020 SPACE⟩نعم"),
        ("\r\n\x00\ud800", "⟨U+000D CARRIAGE RETURN⟩⟨U+000A LINE FEED⟩⟨U+0000 NULL⟩⟨U+D800 LONE SURROGATE⟩"),
        ("مُدَّةٌ", "مُدَّةٌ"),
        ("", ""),
    ],
)
def test_what_cannot_be_seen_is_named(text: str, shown: str) -> None:
    assert named(text) == shown


def test_every_character_has_a_name() -> None:
    assert all(name_of(chr(point)) for point in range(0, 0x110000, 97))
