"""Every mark and number apart, as models such as AraBERT v0.2 take their input."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from unicodedata import category

from arnorm.document import Plan
from arnorm.spans import Edit, Span, apply
from arnorm.stages.base import Setup
from arnorm.text.characters import LETTERS, char_class
from arnorm.text.fixpoint import RepeatedPass, plan_all, rewrite_all
from arnorm.text.foreign_lines import ForeignLines, damaged_lines
from arnorm.text.protected import Spans, named_tokens, outside

_MARKS = (
    "!\"#$%'()*+,.:;<=>?@\\\\^_`{|}~\\-\u00ab\u00bb\u00b7\u2013\u2014\u2018\u2019\u201c\u201d\u2026"
    "\u060c\u061b\u061f\u066a-\u066c"
)
"""The marks of the vocabulary, square brackets apart, as the body of a class."""

_REPEATED = re.compile(r"([^\d\s])\1{2,}")
_KNOWN = re.compile(f"[{_MARKS}/\\[\\]]")
_NOTHING_ALONE = "[\u200d\ufe00-\ufe0f\U000e0020-\U000e007f]*+"  # joiners, selectors, tags after a symbol
_MARK = re.compile(f"[{_MARKS}]")
_STYLED_MARK = re.compile(f"[{_MARKS}]{_NOTHING_ALONE}")
_BESIDE = re.compile(f"(?<=[0-9])(?=[{LETTERS}])|(?<=[{LETTERS}])(?=[0-9])")
_VERBATIM = ("url", "mail", "handle")

_Finder = Callable[[str, str], Iterator[Edit]]  # text, code


class Apart:
    """Shortens repetitions, writes slashes as hyphens, drops symbols, and sets marks and numbers apart.

    The order is that of the preprocessor of the model, so that the same tokens come out (POLICY section 4, `arabert`).
    """

    name = "apart"
    families: tuple[str, ...] = ("AP",)
    optional = True

    def __init__(self, setup: Setup) -> None:
        symbols = _Symbols(setup.left_alone().foreign)
        finders: dict[str, _Finder] = {
            "repeated": _repeated, "slash": _slashes, "symbols": symbols, "marks": _marks, "numbers": _numbers,
        }  # fmt: skip
        codes = {rule.when: rule.code for rule in setup.rules}
        self._steps = [
            RepeatedPass(_Finding(finder, codes[when]), reopens=False)
            for when, finder in finders.items()
            if when in codes
        ]

    def rewrite(self, text: str) -> str:
        """The text with its tokens apart; the same object if they are."""
        return rewrite_all(self._steps, text)

    def plan(self, text: str) -> Plan:
        """The same as edits."""
        return plan_all(self._steps, text)


class _Finding:
    """A pass made of a finder."""

    def __init__(self, finder: _Finder, code: str) -> None:
        self._finder = finder
        self._code = code

    def rewrite(self, text: str) -> str:
        return apply(text, list(self.edits(text)))

    def edits(self, text: str) -> Iterator[Edit]:
        verbatim = Spans(
            span for kind, span in named_tokens(text) if kind in _VERBATIM and not span.of(text).endswith("://")
        )  # a scheme by itself is no address once a space stands behind it
        verbatim = verbatim.union(damaged_lines(text))
        return outside(self._finder(text, self._code), verbatim)


def _repeated(text: str, code: str) -> Iterator[Edit]:
    for found in _REPEATED.finditer(text):
        yield Edit(Span(found.start() + 2, found.end()), "", code)


def _slashes(text: str, code: str) -> Iterator[Edit]:
    for found in re.finditer("/", text):
        yield Edit(Span(*found.span()), "-", code)


class _Symbols:
    """Finds the symbols that the vocabulary lacks, but not in lines that other stages leave alone.

    One of them may be why they do: without its cent sign a damaged line reads as a sound one the next time.
    """

    def __init__(self, foreign: ForeignLines) -> None:
        self._foreign = foreign

    def __call__(self, text: str, code: str) -> Iterator[Edit]:
        lacking = [one for one in set(text) if category(one)[0] in "PS" and not _KNOWN.match(one)]
        if lacking:
            found = re.finditer(f"{char_class(lacking)}{_NOTHING_ALONE}", text)
            yield from outside((Edit(Span(*one.span()), " ", code) for one in found), self._foreign(text))


def _marks(text: str, code: str) -> Iterator[Edit]:
    for found in _STYLED_MARK.finditer(text):
        start, end = found.span()
        before, after = text[start - 1 : start], text[end : end + 1]
        left = " " if before and not before.isspace() and not _MARK.match(before) else ""
        right = " " if after and not after.isspace() else ""
        if left or right:
            yield Edit(Span(start, end), f"{left}{found.group()}{right}", code)


def _numbers(text: str, code: str) -> Iterator[Edit]:
    for found in _BESIDE.finditer(text):
        yield Edit(Span(*found.span()), " ", code)
