"""Source and clean text of one document as one row of pieces: what stayed, what was edited, what was removed.

The first halves of all pieces are the source, the second halves the clean text, so that neither is held twice.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from arnorm.document import Document
from arnorm.report.events import Event, events_of
from arnorm.rules import Rule
from arnorm.spans import Edit, Span, apply, chain

Piece = str | dict[str, Any]


def runs_of(document: Document) -> list[Edit]:
    """The edits of all stages as one row from the source to the clean text."""
    runs: list[Edit] = []
    text = document.source
    for step in document.steps:
        runs = chain(text, runs, step.edits)
        text = apply(text, step.edits)
    return runs


def pieces_of(document: Document, rules: Mapping[str, Rule]) -> list[Piece]:
    """The row of pieces, as JSON takes it.

    A string stayed as it was. A dict holds `b` and `a` (before, after), `s` (its offset in the source, in code points)
    and `e`, what happened, a list of `[code, before, after]`. A removal holds `b`, `s`, `code`, `category`, `reason`.

    Args:
        document: a document with its record.
        rules: the known rules by code.
    """
    source, runs = document.source, runs_of(document)
    told = _events_of_runs(runs, events_of(document, rules))
    pieces: list[Piece] = []
    at = 0
    for run, events in zip(runs, told, strict=True):
        if at < run.span.start:
            pieces.append(source[at : run.span.start])
        pieces.extend(_pieces_of_run(source, run, events))
        at = run.span.end
    if at < len(source):
        pieces.append(source[at:])
    return pieces


def shortened(pieces: Sequence[Piece], limit: int) -> list[Piece]:
    """The pieces that make the first `limit` code points of the source; the last one may be cut."""
    kept: list[Piece] = []
    for piece in pieces:
        if limit <= 0:
            break
        text = piece if isinstance(piece, str) else piece["b"]
        if len(text) > limit:
            piece = piece[:limit] if isinstance(piece, str) else {**piece, "b": text[:limit]}
        kept.append(piece)
        limit -= len(text)
    return kept


def _events_of_runs(runs: Sequence[Edit], events: Sequence[Event]) -> list[list[Event]]:
    """The events that made each run. Every event lies within one."""
    told: list[list[Event]] = [[] for _ in runs]
    starts = [run.span.start for run in runs]
    for event in events:
        number = bisect_right(starts, event.span.start) - 1
        while number > 0 and not event.before and starts[number - 1] == event.span.start:
            number -= 1  # of two runs at one place the insertion comes first
        told[max(number, 0)].append(event)
    return told


def _pieces_of_run(source: str, run: Edit, events: Sequence[Event]) -> Iterator[Piece]:
    """The removals of a run, and what else was edited before, between and after them."""
    edits = [event for event in events if not event.removal]
    new, at = run.new, run.span.start

    def edited(span: Span) -> Piece:
        return {
            "b": span.of(source),
            "a": new,
            "s": span.start,
            "e": [[event.code, event.before, event.after] for event in edits] or [[run.code, span.of(source), new]],
        }

    for removal in (event for event in events if event.removal):
        if at < removal.span.start:
            yield edited(Span(at, removal.span.start))
            new = ""
        piece = {"b": removal.before, "s": removal.span.start, "code": removal.code}
        yield {**piece, "category": removal.category, "reason": removal.reason}
        at = removal.span.end
    if at < run.span.end or new or at == run.span.start:
        yield edited(Span(at, run.span.end))


def sentences_of(document: Document, limit: int) -> list[list[Any]]:
    """Where each sentence of the clean text begins, in UTF-16 units as a browser counts, and its kind.

    Args:
        document: a document with its sentences.
        limit: leave out those that begin after so many code points.
    """
    units = _utf16(document.text)
    return [
        [units(sentence.span.start), sentence.kind] for sentence in document.sentences if sentence.span.start < limit
    ]


def _utf16(text: str) -> Callable[[int], int]:
    """What carries an offset in code points to one in UTF-16 units."""
    wide = [at for at, character in enumerate(text) if character > "\uffff"] if text and max(text) > "\uffff" else []
    return lambda at: at + bisect_right(wide, at - 1)
