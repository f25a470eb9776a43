"""Emoji: which characters begin a sequence, as classes of a regular expression (UTS #51).

The classes are a little wider than `Extended_Pictographic`: whole blocks of pictographs, so that the emoji of later
Unicode versions are in. A wide class keeps a joiner too many; a narrow one breaks an emoji.
"""

from __future__ import annotations

SKIN_TONES = "\U0001f3fb-\U0001f3ff"
FLAG_LETTERS = "\U0001f1e6-\U0001f1ff"
TAGS = "\U000e0020-\U000e007e"
END_OF_TAGS = "\U000e007f"
KEYCAP_BASES = "0-9#*"

PICTOGRAPHS = (
    "\u00a9\u00ae\u203c\u2049\u2122\u2139\u2194-\u2199\u21a9\u21aa\u231a\u231b\u2328\u2388\u23cf\u23e9-\u23fa\u24c2"
    "\u25aa\u25ab\u25b6\u25c0\u25fb-\u25fe\u2600-\u27bf\u2934\u2935\u2b05-\u2b07\u2b1b\u2b1c\u2b50\u2b55"
    "\u3030\u303d\u3297\u3299\U0001f000-\U0001f0ff\U0001f10d-\U0001f10f\U0001f12f\U0001f16c-\U0001f171"
    "\U0001f17e\U0001f17f\U0001f18e\U0001f191-\U0001f19a\U0001f1ad-\U0001f1e5\U0001f200-\U0001faff\U0001fc00-\U0001fffd"
)
"""Everything that can begin an emoji, skin tones included, flag letters and keycaps not."""
