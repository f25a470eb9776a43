"""Masks: addresses, mentions and numbers written as a text of the user's own. For models, hashtags become words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from unicodedata import combining

from arnorm.document import Plan
from arnorm.errors import OptionError
from arnorm.spans import Edit, Span, apply
from arnorm.stages.base import Setup
from arnorm.text.characters import MARKS
from arnorm.text.fixpoint import RepeatedPass, plan_all, rewrite_all
from arnorm.text.protected import Spans, named_tokens, outside

_KINDS = {"url": "url", "mail": "email", "handle": "mention"}  # of tokens, of masks

_JOINT = "[.,:/\u066b\u066c]"  # with ARABIC DECIMAL SEPARATOR and ARABIC THOUSANDS SEPARATOR
_LATIN = "A-Za-z\u00c0-\u024f"
# Not the digits of a name (G20, v1.2.3), of half an address, or of a keycap emoji.
_NUMBER = re.compile(f"(?<![{_LATIN}\\d_@])(?<!\\d{_JOINT})\\d++(?:{_JOINT}\\d++)*+(?![{_LATIN}_@])")
_DIGIT = re.compile(r"\d")
_TATWEEL = "\u0640"  # it joins a clitic to the token
_ATTACHED = re.compile("[\u20e3\ufe00-\ufe0f]")  # COMBINING ENCLOSING KEYCAP, variation selectors
_JOINERS = ("\u200b", "\u200c", "\u200d")

# What would be a token, or would be read as another thing than a word by a second run.
_FORBIDDEN = re.compile(r"[@#&/\\<>\d\n]|www")

# What is made words for models; and marks, tatweel and small letters that keep a token from being one.
_OPENED = re.compile(f"#(?=\\w)|[_&]|[{MARKS}{_TATWEEL}\u06e5\u06e6\u08c9]+(?=[@A-Za-z0-9_+-])")


class Masks:
    """Writes the texts of the option `mask` in place of the tokens they name.

    Raises:
        OptionError: a text that would itself be masked, or could become part of another token.
    """

    name = "masks"
    settles = True  # without its address a line may be mojibake, or reads as residue
    asked_again = True  # where marks and tatweel are stripped, a word may turn out to be an address
    families: tuple[str, ...] = ("AP", "AD")
    optional = True
    asked_by: tuple[str, ...] = ("mask",)

    def __init__(self, setup: Setup) -> None:
        codes = {rule.when: rule.code for rule in setup.rules}
        written = {kind: (new, codes[kind]) for kind, new in setup.options.mask.items() if kind in codes}
        for kind, (new, _) in written.items():
            if _FORBIDDEN.search(new):
                raise OptionError(
                    f"mask: {kind}={new!r} is no plain text; write it without @ # & / \\ < > www and digits"
                )
        # What stands beside a masked token may become a token: 1@name holds a number and then a mention.
        opening = [RepeatedPass(_Opening(codes["opened"]))] if "opened" in codes else []
        self._steps = (*opening, RepeatedPass(_Masking(written)))

    def rewrite(self, text: str) -> str:
        """The masked text; the same object if it holds nothing to be masked."""
        return rewrite_all(self._steps, text)

    def plan(self, text: str) -> Plan:
        """One edit for each token."""
        return plan_all(self._steps, text)


class _Opening:
    """Makes hashtags words, so that the stages that come read them as such; and frees what silent marks keep hidden."""

    def __init__(self, code: str) -> None:
        self._code = code

    def rewrite(self, text: str) -> str:
        return apply(text, list(self.edits(text)))

    def edits(self, text: str) -> Iterator[Edit]:
        if not _OPENED.search(text):
            return
        verbatim = Spans(span for kind, span in named_tokens(text) if kind in _KINDS)
        yield from outside(self._every(text), verbatim)

    def _every(self, text: str) -> Iterator[Edit]:
        for found in _OPENED.finditer(text):
            start, end = found.span()
            new = {"#": "# ", "&": " ", "_": "_"}.get(found.group(), "")
            if new == "_":
                left = " " if text[start - 1 : start].strip() else ""
                right = " " if text[end : end + 1].strip() else ""
                new = f"{left}_{right}"
            if new != found.group():
                yield Edit(Span(start, end), new, self._code)


class _Masking:
    """One round of masking."""

    def __init__(self, written: dict[str, tuple[str, str]]) -> None:
        self._written = written

    def rewrite(self, text: str) -> str:
        edits = list(self.edits(text))
        return apply(text, edits) if edits else text

    def edits(self, text: str) -> Iterator[Edit]:
        at = 0
        for token, span in named_tokens(text):
            if span.start < at:
                continue
            yield from self._numbers(text, at, span.start)
            yield from self._edit(text, span, _KINDS.get(token, ""))
            at = span.end
        yield from self._numbers(text, at, len(text))

    def _numbers(self, text: str, start: int, end: int) -> Iterator[Edit]:
        if "number" in self._written and _DIGIT.search(text, start, end):
            for found in _NUMBER.finditer(text, start, end):
                yield from self._edit(text, Span(*found.span()), "number")

    def _edit(self, text: str, span: Span, kind: str) -> Iterator[Edit]:
        if kind in self._written and not _is_part(text, span):
            new, code = self._written[kind]
            left = " " if _meet(text[span.start - 1 : span.start], new[:1]) else ""
            right = " " if _meet(new[-1:], text[span.end : span.end + 1]) else ""
            yield Edit(span, f"{left}{new}{right}", code)


def _meet(before: str, after: str) -> bool:
    """Would two words become one?"""
    return before.isalnum() and after.isalnum() and before != _TATWEEL


def _is_part(text: str, span: Span) -> bool:
    """Is a token not all of what one sees: a keycap, an accent, something invisible beside it?"""
    before, after = text[span.start - 1 : span.start], text[span.end : span.end + 1]
    return before in _JOINERS or after in _JOINERS or bool(_ATTACHED.match(after)) or bool(after and combining(after))
