"""The record of one document in reading order: every change and every removal, each with its line."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass

from arnorm.document import Document
from arnorm.rules import Rule
from arnorm.spans import Span

_LINE_END = re.compile(r"\r\n?|\n")


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened to a document.

    Attributes:
        code, name: the rule; the name is empty if the rule is not known.
        category: the boilerplate category of a removal, else the stage.
        stage: the stage that did it; `reason`: what it saw (removals only).
        span: the stretch of the source, in code points.
        line, column: where it begins in the source, from 1.
        before, after: the text the stage met, and what it wrote.
        removal: is it a stretch of boilerplate that went?
    """

    code: str
    name: str
    category: str
    stage: str
    span: Span
    line: int
    column: int
    before: str
    after: str = ""
    reason: str = ""
    removal: bool = False


def events_of(document: Document, rules: Mapping[str, Rule]) -> list[Event]:
    """All that happened to a document, by its place in the source; at one place, in the order of the stages.

    Args:
        document: a document with its record.
        rules: the known rules by code, for their names.
    """
    lines = _Lines(document.source)
    cut = {(removal.code, removal.span) for removal in document.removed}
    events = [
        Event(
            removal.code, _name(rules, removal.code), removal.category, _stage(rules, removal.code), removal.span,
            *lines.place(removal.span.start), removal.text, reason=removal.reason, removal=True,
        )
        for removal in document.removed
    ]  # fmt: skip
    events += [
        Event(
            change.code, _name(rules, change.code), change.stage, change.stage, change.span,
            *lines.place(change.span.start), change.before, change.after,
        )
        for change in document.changes
        if (change.code, change.span) not in cut
    ]  # fmt: skip
    return sorted(events, key=lambda event: event.span.start)


def _name(rules: Mapping[str, Rule], code: str) -> str:
    return rules[code].name if code in rules else ""


def _stage(rules: Mapping[str, Rule], code: str) -> str:
    return rules[code].stage if code in rules else "boilerplate"


class _Lines:
    """Where lines begin."""

    def __init__(self, text: str) -> None:
        self._starts = [0, *(found.end() for found in _LINE_END.finditer(text))]

    def place(self, at: int) -> tuple[int, int]:
        """Line and column of an offset, from 1."""
        line = bisect_right(self._starts, at)
        return line, at - self._starts[line - 1] + 1
