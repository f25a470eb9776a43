"""Markup: HTML tags, comments, scripts and styles that were left in a text. Runs only if it is asked for."""

from __future__ import annotations

import re
from collections.abc import Iterator

from arnorm.document import NOTHING, Plan
from arnorm.spans import Edit, Span, apply
from arnorm.stages.base import Setup

# A name, then attributes whose quoted values may hold `>`; with quotes that do not match, all up to the next `>`.
# No part reaches beyond the next `<`, so the search is linear.
_TAG = re.compile(
    r"""
    < (?: (?P<close> /? ) (?P<name> [A-Za-z][A-Za-z0-9]{0,15} ) (?= [\s/>] )
          (?: (?: [^<>"']++ | "[^"<]*+" | '[^'<]*+' )*+ > | [^<>]*+ > )
        | ! (?: -- (?P<comment>) | (?i:doctype) \b [^<>]*+ > ) )
    """,
    re.VERBOSE,
)
_TAG_BEGIN = re.compile(r"<(?:[A-Za-z/!]|\Z)")  # a removal behind it could complete a tag
_OPEN_REFERENCE = re.compile(r"&[#0-9A-Za-z]*\Z")  # and one behind this a reference
_REACH = 34  # the longest reference
_BREAKS = {"paragraph": 2, "line": 1}
_SPACES = " \t\n"


class Markup:
    """Takes HTML away (option `markup`): the tags of known elements, comments, the content of scripts and styles.

    A tag that stands inside another tag or a reference stays, so that nothing a removal joins is a tag: one pass is
    final.
    """

    name = "markup"
    families: tuple[str, ...] = ("AU",)
    settles = True
    optional = True
    asked_by: tuple[str, ...] = ("markup",)

    def __init__(self, setup: Setup) -> None:
        self._codes = {rule.when: rule.code for rule in setup.rules}
        self._kinds = {name: kind for kind, *names in map(str.split, setup.words("html_tags")) for name in names}

    def rewrite(self, text: str) -> str:
        """The text without markup; the same object if there is none."""
        return apply(text, list(self._edits(text))) if "<" in text else text

    def plan(self, text: str) -> Plan:
        """One edit for each tag, comment, script and style."""
        edits = list(self._edits(text)) if "<" in text else []
        return Plan(edits) if edits else NOTHING

    def _edits(self, text: str) -> Iterator[Edit]:
        ends = _Ends(text)
        at = 0  # where the last thing taken away ends
        left = _Left()
        while found := _TAG.search(text, at):
            start, end = found.span()
            kind, when, end = self._read(found, ends)
            left.add(text[at:start])
            if when not in self._codes or left.joins(text[end : end + 1]):
                left.add(found.group())
                at = found.end()
                continue
            new = ""
            if when == "block":
                new = "\n" * max(0, _BREAKS[kind] - left.breaks)
            elif kind == "cell":
                new = " "
            left.add(new)
            yield Edit(Span(start, end), new, self._codes[when])
            at = end

    def _read(self, found: re.Match[str], ends: _Ends) -> tuple[str, str, int]:
        """The kind of what was found, the `when` of its rule (empty if it stays), and where it ends."""
        if found["comment"] is not None:
            end = ends.after(found.end(), "-->")
            return ("comment", "comment", end) if end else ("", "", found.end())
        if found["name"] is None:
            return "inline", "inline", found.end()
        kind = self._kinds.get(found["name"].lower(), "")
        if kind == "content" and not found["close"]:
            end = ends.after(found.end(), f"</{found['name'].lower()}")
            return ("content", "content", end) if end else ("inline", "inline", found.end())
        if not kind:
            return "", "", found.end()
        return kind, "block" if kind in _BREAKS else "inline", found.end()


class _Ends:
    """Where things end, so that a text is not searched again and again for an end that it does not have."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._lower = ""
        self._last: dict[str, int] = {}

    def after(self, start: int, mark: str) -> int:
        """Where the thing that `mark` closes ends, 0 if nothing closes it."""
        if not self._lower:
            self._lower = self._text.lower() if len(self._text.lower()) == len(self._text) else self._text
        found = self._lower.find(mark, start) if start <= self._last.setdefault(mark, len(self._text)) else -1
        if found < 0:
            self._last[mark] = min(self._last[mark], start - 1)
            return 0
        if mark == "-->":
            return found + len(mark)
        closed = self._text.find(">", found)
        return closed + 1 if closed >= 0 else 0


class _Left:
    """What has to be known of all that is kept so far, to the left."""

    def __init__(self) -> None:
        self.breaks = 2  # line breaks at its end; a text begins like a paragraph
        self._opened = False  # a `<` in it may begin a tag
        self._end = ""

    def add(self, piece: str) -> None:
        """Go on by one piece."""
        if not piece:
            return
        words = piece.rstrip(_SPACES)
        self.breaks = piece.count("\n", len(words)) + (0 if words else self.breaks)
        opened, closed = piece.rfind("<"), piece.rfind(">")
        if opened > closed:
            self._opened = bool(_TAG_BEGIN.match(piece, opened))
        elif closed >= 0:
            self._opened = False
        self._end = (self._end + piece[-_REACH:])[-_REACH:]

    def joins(self, after: str) -> bool:
        """Would this and what comes after it become a tag, a comment or a reference if nothing stood between?"""
        if self._opened or _OPEN_REFERENCE.search(self._end):
            return True
        return self._end.endswith("-") and after in ("-", ">")
