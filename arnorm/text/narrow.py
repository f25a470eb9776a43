"""Several stages as one map of characters, for text in which no character's neighbours matter.

A text whose characters are of no more than 256 kinds can be read as bytes, one for each character, and bytes are mapped
and dropped by the library whatever their number. On an article of 2.8 thousand code points that takes 11 µs, on one
with a mark on every letter 18 µs. A chain of `str.replace` takes 5 and 60 µs, but what it must know beforehand (that no
line is foreign, that no mark composes) costs a scan; here it costs nothing, for such characters have no byte.
"""

from __future__ import annotations

import re
from codecs import charmap_build, charmap_decode, charmap_encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from arnorm.text.characters import class_members
from arnorm.text.foreign_lines import ForeignLines
from arnorm.text.left_alone import LeftAlone
from arnorm.text.protected import NO_SPANS, may_hold_tokens

_KNOWN = "\x00" + "".join(
    sorted(
        class_members(
            "\t\n -~\u00a0\u00ab\u00bb\u00b7\u060c\u061b\u061f\u0621-\u063a\u0640-\u065f\u0660-\u066d\u0670-\u0673"
            "\u06a4\u06a9\u06aa\u06af\u06be\u06c0-\u06c3\u06cc-\u06d2\u06d4-\u06dc\u06e5\u06e6\u06f0-\u06f9\u06ff"
            "\u2010-\u2015\u2018-\u201f\u2022\u2026\u2032\u2033\u2039\u203a\ufd3e\ufd3f"
        )
    )
)
"""What may have a byte. NUL has to be the first: the library asks for it."""


@dataclass(frozen=True, slots=True)
class OneByOne:
    """What a stage does to a character whose neighbours do not matter.

    Attributes:
        new: what a character becomes: another one, or nothing.
        careful: characters whose neighbours matter, also those that show that a line is to be left alone.
        kept_after: characters after which those that would go stay.
        left_alone: finds the lines of a text that stay as they are, whatever stands on them.
        unless: finds what has to be read with its neighbours.
    """

    new: Mapping[str, str]
    careful: frozenset[str]
    kept_after: frozenset[str] = frozenset()
    left_alone: LeftAlone | None = None
    unless: re.Pattern[str] | None = None


class OneByOneStage(Protocol):
    """A stage that may decide on each character by itself."""

    def rewrite(self, text: str) -> str:
        """Text to text, whatever matters."""
        ...

    def one_by_one(self) -> OneByOne | None:
        """What it does where no neighbour matters, or None if one nearly always does."""
        ...


class Narrow:
    """The stages of a row as one; `rewrite` gives what they give in turn. Nothing they do may look beyond a line.

    Args:
        stages: the stages; `parts`: what each of them does one by one.
    """

    __slots__ = (
        "_beside",
        "_decoding",
        "_dropped",
        "_encoding",
        "_hash",
        "_kinds",
        "_left_alone",
        "_slash",
        "_stages",
        "_unless",
    )

    def __init__(self, stages: Sequence[OneByOneStage], parts: Sequence[OneByOne]) -> None:
        self._stages = stages
        new = {character: _through(character, parts) for character in _KNOWN}
        known = "".join(character for character in _KNOWN if new[character] is not None)
        written = [new[character] or "" for character in known]
        kept_after = frozenset().union(*(part.kept_after for part in parts))
        self._encoding = charmap_build(known.ljust(256, "\ufffe"))  # U+FFFE stands for a byte without a character
        self._decoding = "".join(character or "\ufffe" for character in written)
        self._dropped = bytes(byte for byte, character in enumerate(written) if not character)
        self._kinds = bytes(
            _DROPPED if byte in self._dropped else byte < len(known) and known[byte] in kept_after
            for byte in range(256)
        )
        self._hash, self._slash = map(known.index, "#/")
        self._beside = re.compile(bytes([True, _DROPPED]))
        self._left_alone = next((part.left_alone for part in parts if part.left_alone), None)
        self._unless = [part.unless for part in parts if part.unless]

    def rewrite(self, text: str) -> str:
        """The text after all stages; the same object if nothing is to be done."""
        kept = self._left_alone(text) if self._left_alone else NO_SPANS
        if not kept:
            new = self._rewritten(text)
            return text if new == text else new
        # What leaves a line alone may stand on another line, so such lines are taken out before the text is halved.
        pieces: list[str] = []
        at = 0
        for start, end in kept:
            pieces += [self._rewritten(text[at:start]), text[start:end]]
            at = end
        new = "".join([*pieces, self._rewritten(text[at:])])
        return text if new == text else new

    def _rewritten(self, text: str, end: str = "\n") -> str:
        """By halves, so that one line in which a neighbour matters costs the others little.

        A token holds no space, so a line in which nothing else matters is halved at spaces too: that makes a line of
        300 code points with a handle 1.6 times as fast, an endless one with some 13 times.
        """
        new = self._mapped(text)
        if new is not None:
            return new
        middle = text.find(end, len(text) // 2)
        if middle < 0:
            middle = text.rfind(end)
        if middle >= 0 and (end == "\n" or len(text) > _SHORT):
            return f"{self._rewritten(text[:middle], end)}{end}{self._rewritten(text[middle + 1 :], end)}"
        if end == "\n" and len(text) > _SHORT and self._coded(text) is not None:
            return self._rewritten(text, " ")
        for stage in self._stages:
            text = stage.rewrite(text)
        return text

    def _mapped(self, text: str) -> str | None:
        """The text mapped, or None if a neighbour may matter."""
        # More than `tokens` finds: one may only show when the marks before it are gone. In the text `#` and `/` share a
        # byte with common letters: to ask for these two in the code takes 0.1 µs instead of 0.8, of 11 for an article.
        if ("@" in text or "&" in text or "\\" in text or "w" in text) and may_hold_tokens(text):
            return None
        if any(found.search(text) for found in self._unless):
            return None
        coded = self._coded(text)
        if coded is None or ((self._hash in coded or self._slash in coded) and may_hold_tokens(text)):
            return None
        kept = coded.translate(None, self._dropped)
        if len(kept) < len(coded) and self._beside.search(coded.translate(self._kinds)):
            return None
        return charmap_decode(kept, "strict", self._decoding)[0]

    def _coded(self, text: str) -> bytes | None:
        """A byte for each character, or None if one of them has no byte."""
        try:
            return charmap_encode(text, "strict", self._encoding)[0]
        except UnicodeEncodeError:
            return None


_DROPPED = 2
_SHORT = 100  # a line that is not halved at spaces


def as_one(stages: Sequence[OneByOneStage]) -> Narrow | None:
    """These stages as one; None if one of them has to see the text itself, or if none drops anything.

    What only replaces characters is faster by `str.replace`, behind a gate.
    """
    parts = [part for stage in stages if (part := stage.one_by_one())]
    if len(parts) < len(stages) or all(new for part in parts for new in part.new.values()):
        return None
    return Narrow(stages, parts)


def signs_of(foreign: ForeignLines) -> frozenset[str]:
    """The characters that may show that a line is foreign."""
    return frozenset(filter(foreign.shows, _KNOWN))


def _through(character: str, parts: Sequence[OneByOne]) -> str | None:
    """What a character becomes by all stages; None if one of them is careful about it."""
    for part in parts:
        if character in part.careful:
            return None
        character = part.new.get(character, character)
        if len(character) != 1:
            return character or ""
    return character
