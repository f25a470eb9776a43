"""Where things are and how offsets move when text is edited.

Offsets are code points, spans are half-open. An `Edit` always speaks of the text it is applied to; an
`EditMap` knows both axes, the *source* before the edits and the *result* after them.
"""

from __future__ import annotations

import sys
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from operator import index
from typing import NamedTuple

from arnorm.errors import SpanError


class Span(NamedTuple):
    """A half-open stretch of text, in code points."""

    start: int
    end: int

    def of(self, text: str) -> str:
        """The stretch itself."""
        return text[self.start : self.end]


class Edit(NamedTuple):
    """Put `new` in place of `span`, because of the rule `code`.

    `span` is on the text the edit is applied to. An empty span inserts, an empty `new` deletes. A tuple, because a
    record holds very many of them: it is made in 0.15 µs, a frozen dataclass in 0.27 µs.
    """

    span: Span
    new: str
    code: str


def inside(span: object, size: int, name: str) -> Span:
    """A span of a text of so many code points, if it is one.

    Args:
        span: what was given for it; `name`: the text it is on, for the message.

    Raises:
        SpanError: it is no pair of offsets, ends before it starts, or lies outside the text.
    """
    try:
        start, end = map(index, span)  # type: ignore[call-overload]
    except (TypeError, ValueError):
        raise SpanError(f"a span is a pair of offsets such as (0, 5), not {span!r}") from None
    if start > end:
        raise SpanError(f"span {start}..{end} ends before it starts")
    if start < 0 or end > size:
        raise SpanError(f"span {start}..{end} lies outside `{name}`, which has {size:,} code points")
    return Span(start, end)


def apply(text: str, edits: Sequence[Edit]) -> str:
    """Apply edits, which must be in order and must not overlap. The one place where text is cut.

    Returns the same object when there is nothing to do.

    Raises:
        SpanError: an edit lies outside the text, or before the end of the previous one.

    >>> apply("abcd", [Edit(Span(1, 2), "X", "AL001"), Edit(Span(3, 4), "", "AL002")])
    'aXc'
    """
    if not edits:
        return text
    pieces: list[str] = []
    at = 0
    size = len(text)
    for (start, end), new, code in edits:
        if not at <= start <= end <= size:
            raise SpanError(f"{code}: edit {start}..{end} after {at} in a text of {size} code points")
        pieces.append(text[at:start])
        pieces.append(new)
        at = end
    pieces.append(text[at:])
    return "".join(pieces)


def chain(middle: str, first: Sequence[Edit], second: Sequence[Edit]) -> list[Edit]:
    """Two rows of edits as one: what `first` made of a text is `middle`, and `second` speaks of `middle`.

    Edits that overlap on `middle` become one edit with the code of the first row. Linear.

    >>> chain("aXd", [Edit(Span(1, 3), "X", "AU001")], [Edit(Span(0, 2), "", "AW001")])
    [Edit(span=Span(start=0, end=3), new='', code='AU001')]
    """
    out: list[Edit] = []
    one = two = shift = 0  # `shift`: middle minus source, left of the current place
    while one < len(first) or two < len(second):
        begin_one, begin_two, shift_before = one, two, shift
        low = reach = -1
        while True:
            written = _written(first[one], shift) if one < len(first) else None
            found = second[two].span if two < len(second) else None
            takes_one = written is not None and (found is None or written <= found)
            span = written if takes_one else found
            if span is None or (low >= 0 and span.start >= reach):
                break
            low = span.start if low < 0 else low
            reach = max(reach, span.end)
            if takes_one:
                shift += len(first[one].new) - (first[one].span.end - first[one].span.start)
                one += 1
            else:
                two += 1
        if begin_two == two:
            out.append(first[begin_one])
            continue
        later = [
            Edit(Span(edit.span.start - low, edit.span.end - low), edit.new, edit.code)
            for edit in second[begin_two:two]
        ]
        code = first[begin_one].code if begin_one < one else later[0].code
        out.append(Edit(Span(low - shift_before, reach - shift), apply(middle[low:reach], later), code))
    return out


def _written(edit: Edit, shift: int) -> Span:
    """Where what an edit wrote stands in the result."""
    start = edit.span.start + shift
    return Span(start, start + len(edit.new))


class Run(NamedTuple):
    """One stretch whose length may have changed: source [start, end) became result [new_start, new_end)."""

    start: int
    end: int
    new_start: int
    new_end: int


class EditMap:
    """How offsets move from a source text to a result text and back.

    Holds runs of change only: nothing is stored for text that stayed, nor for one-to-one substitutions.
    The question is answered span to span, so a span that ends beside deleted text maps tightly.

    >>> moved = EditMap.from_edits([Edit(Span(0, 2), "", "AW001")])
    >>> moved.to_result(Span(2, 5)), moved.to_source(Span(0, 3))
    (Span(start=0, end=3), Span(start=2, end=5))
    """

    __slots__ = ("_ends", "_new_ends", "_new_starts", "_runs", "_starts")

    def __init__(self, runs: Iterable[Run] = ()) -> None:
        self._runs = tuple(runs)
        self._starts = [run.start for run in self._runs]
        self._ends = [run.end for run in self._runs]
        self._new_starts = [run.new_start for run in self._runs]
        self._new_ends = [run.new_end for run in self._runs]

    @classmethod
    def from_edits(cls, edits: Iterable[Edit]) -> EditMap:
        """The map of ordered, disjoint edits on one text."""
        runs: list[Run] = []
        shift = 0
        for edit in edits:
            start, end = edit.span
            size = len(edit.new)
            if end - start == 1 == size:
                continue
            runs.append(Run(start, end, start + shift, start + shift + size))
            shift += size - (end - start)
        return cls(runs) if runs else IDENTITY

    @property
    def runs(self) -> tuple[Run, ...]:
        """The runs of change, in order."""
        return self._runs

    def __eq__(self, other: object) -> bool:
        return isinstance(other, EditMap) and self._runs == other._runs

    def __hash__(self) -> int:
        return hash(self._runs)

    def __repr__(self) -> str:
        return f"EditMap({len(self._runs)} runs)"

    def to_source(self, span: Span | tuple[int, int]) -> Span:
        """The tightest source span that holds the source of every character of a result span.

        A map knows no ends of texts: only `Document.to_source` sees that a span lies beyond.
        """
        if not self._runs:
            return inside(span, sys.maxsize, "the result")
        return _move(span, self._new_starts, self._new_ends, self._starts, self._ends)

    def to_result(self, span: Span | tuple[int, int]) -> Span:
        """The tightest result span that holds every surviving character of a source span; empty if none survives."""
        if not self._runs:
            return inside(span, sys.maxsize, "the source")
        return _move(span, self._starts, self._ends, self._new_starts, self._new_ends)

    def then(self, later: EditMap) -> EditMap:
        """This map followed by `later`, whose source is this map's result. Linear in the number of runs."""
        if not self._runs:
            return later
        if not later._runs:
            return self
        return EditMap(_compose(self._runs, later._runs))


IDENTITY = EditMap()


def _move(
    span: Span | tuple[int, int], starts: list[int], ends: list[int], to_starts: list[int], to_ends: list[int]
) -> Span:
    """Carry a span from the axis of `starts`/`ends` to the other one."""
    start, end = inside(span, sys.maxsize, "the text")
    low = _carry_start(start, starts, ends, to_starts, to_ends)
    if start == end:
        return Span(low, low)
    high = _carry_end(end, starts, ends, to_starts, to_ends)
    return Span(low, high) if low <= high else Span(high, high)


def _carry_start(at: int, starts: list[int], ends: list[int], to_starts: list[int], to_ends: list[int]) -> int:
    """A left edge: past every run that ends at or before it, and at the beginning of a run it lies in."""
    k = bisect_right(ends, at) - 1  # the last run that ends at or before `at`
    inside = k + 1
    if inside < len(starts) and starts[inside] < at:
        return to_starts[inside]
    return at if k < 0 else to_ends[k] + at - ends[k]


def _carry_end(at: int, starts: list[int], ends: list[int], to_starts: list[int], to_ends: list[int]) -> int:
    """A right edge: before every run that begins at or after it, and at the end of a run it lies in."""
    k = bisect_left(starts, at) - 1  # the last run that begins before `at`
    if k < 0:
        return at
    return to_ends[k] if at <= ends[k] else to_ends[k] + at - ends[k]


def _compose(first: tuple[Run, ...], second: tuple[Run, ...]) -> Iterable[Run]:
    """Merge runs that overlap on the text between the two maps; keep the others apart."""
    one = two = 0
    shift_one = shift_two = 0  # middle minus source, result minus middle, left of the current place
    while one < len(first) or two < len(second):
        middle = min(
            first[one].new_start if one < len(first) else second[two].start,
            second[two].start if two < len(second) else first[one].new_start,
        )
        source, result = middle - shift_one, middle + shift_two
        begin_one, begin_two = one, two
        reach = middle
        while True:
            if one < len(first) and _joins(first[one].new_start, reach, one == begin_one and two == begin_two, middle):
                reach = max(reach, first[one].new_end)
                shift_one = first[one].new_end - first[one].end
                one += 1
            elif two < len(second) and _joins(second[two].start, reach, one == begin_one and two == begin_two, middle):
                reach = max(reach, second[two].end)
                shift_two = second[two].new_end - second[two].end
                two += 1
            else:
                break
        yield Run(source, reach - shift_one, result, reach + shift_two)


def _joins(start: int, reach: int, empty: bool, middle: int) -> bool:
    """Does a run that begins at `start` belong to the group that reaches `reach`?"""
    return start == middle if empty else start < reach
