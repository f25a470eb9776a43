"""What nothing unifies: lines in another language, code, lines in visual order.

The stages that rewrite letters, marks, digits, quotes and punctuation share one finder, which remembers the latest
text: `setup.left_alone()`.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from arnorm.text.foreign_lines import ForeignLines, foreign_lines
from arnorm.text.program_code import code
from arnorm.text.protected import NO_SPANS, Spans
from arnorm.text.visual_order import may_hold, visual_lines

Words = Callable[[str], tuple[str, ...]]


class LeftAlone:
    """Finds the stretches of a text that are left alone.

    Args:
        words: gives the entries of a word list.
        shown: whether code and lines in visual order count. Where all punctuation becomes spaces or stands apart, what
            shows them would not last, and a second run would read another text.
    """

    __slots__ = ("_foreign", "_latest", "_words", "shown")

    def __init__(self, words: Words, shown: bool) -> None:
        self._words = words
        self._foreign = foreign_lines(words("foreign"), shown)
        self.shown = shown
        self._latest: tuple[str, Spans] = ("", NO_SPANS)

    def __call__(self, text: str) -> Spans:
        """Those stretches; offsets are code points."""
        if not self.shown:
            return self._foreign(text)
        known, found = self._latest
        if known is not text:
            found = self._foreign(text).union(code(text))
            if may_hold(text):
                found = found.union(visual_lines(self._words("visual_order"))(text))
            self._latest = text, found
        return found

    @property
    def foreign(self) -> ForeignLines:
        """The finder of foreign lines."""
        return self._foreign


@cache
def left_alone(words: Words, shown: bool) -> LeftAlone:
    """The finder, built once and shared by the stages."""
    return LeftAlone(words, shown)
