"""What happened to one document, as lines for people and as JSON for programs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from arnorm.document import SCHEMA, Document
from arnorm.report.events import Event, events_of
from arnorm.report.excerpts import head, tail
from arnorm.report.names import code_point, name_of, named
from arnorm.rules import Rule

_SHORT = 3  # code points: so few are told by name
_LONG = 240  # of a long removal the beginning and the end are shown
_MARK = "\u200e"  # LEFT-TO-RIGHT MARK: makes an arrow between two Arabic words stand and point from left to right


def chosen_events(document: Document, rules: Sequence[Rule], prefix: str = "") -> list[Event]:
    """The events of a document whose rule codes begin with `prefix`."""
    events = events_of(document, {rule.code: rule for rule in rules})
    return [event for event in events if event.code.startswith(prefix)]


def explain_lines(document: Document, events: Sequence[Event], name: str) -> Iterator[str]:
    """Everything that happened, as lines of text.

    Args:
        document: the document, for its flags.
        events: what is to be told, see [`chosen_events`][arnorm.report.explain.chosen_events].
        name: how the document is called in the first line.
    """
    removals = sum(event.removal for event in events)
    flags = f"; flags: {', '.join(document.flags)}" if document.flags else ""
    yield f"{name}: {_some(len(events) - removals, 'change')}, {_some(removals, 'removal')}{flags}"
    for event in events:
        yield ""
        place = f"line {event.line}, column {event.column}, offsets {event.span.start}–{event.span.end}"
        yield f"{event.code} {event.name or '?'} ({event.category})  {place}"
        yield from (f"    {line}" for line in _told(event))


def explain_dict(document: Document, events: Sequence[Event], name: str, record: int = 0) -> dict[str, Any]:
    """The same as plain dicts, lists, strings and numbers; offsets are code points of the source."""
    return {
        "schema": SCHEMA,
        "name": name,
        "record": record,
        "preset": document.preset,
        "fingerprint": document.fingerprint,
        "flags": list(document.flags),
        "events": [
            {
                "kind": "removal" if event.removal else "change",
                "code": event.code,
                "name": event.name,
                "category": event.category,
                "stage": event.stage,
                "line": event.line,
                "column": event.column,
                "source_start": event.span.start,
                "source_end": event.span.end,
                "before": event.before,
                "after": event.after,
                **({"reason": event.reason} if event.removal else {}),
            }
            for event in events
        ],
    }


def _told(event: Event) -> Iterator[str]:
    if event.removal:
        yield f"removed: {_MARK}{_shortened(event.before.strip(), _removed)}{_MARK}"
        if event.reason:
            yield f"because: {event.reason}"
        return
    before, after = _shortened(event.before) or "(nothing)", _shortened(event.after) or "(nothing)"
    yield f"{_MARK}{before}{_MARK} → {_MARK}{after}"
    if _tellable(event.before) or _tellable(event.after):
        yield f"{_by_name(event.before)} → {_by_name(event.after)}"


def _tellable(text: str) -> bool:
    """Is the text so short that the names of its characters help, and are they not told already?"""
    return 0 < len(text) <= _SHORT and named(text) == text


def _by_name(text: str) -> str:
    if len(text) > _SHORT:
        return f"{len(text)} characters"
    return " + ".join(f"{code_point(character)} {name_of(character)}" for character in text) or "(nothing)"


def _removed(text: str) -> str:
    """A removed stretch on one line; its spaces and line ends are what they seem."""
    return " ⏎ ".join(named(" ".join(line.split())) for line in text.splitlines() if line.strip())


def _shortened(text: str, shown: Callable[[str], str] = named) -> str:
    if len(text) <= _LONG:
        return shown(text)
    first, last = head(text, _LONG // 2), tail(text, _LONG // 2)
    return f"{shown(first)} … {len(text) - len(first) - len(last):,} characters … {shown(last)}"


def _some(count: int, what: str) -> str:
    return f"{count:,} {what}{'' if count == 1 else 's'}"
