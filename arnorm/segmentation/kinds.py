"""What a sentence is: a sentence proper, a heading, a list item, a line of verse, or a fragment.

The kind comes from the layout alone: how a line begins and ends, how long it is, and what its neighbours are. Whatever
is not clearly something else is a `sentence`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from arnorm.segmentation.boundaries import BULLET, FINAL_STOP, LETTERS, SILENT, Cut, is_paragraph_gap

HEADING_LENGTH = 120
HEADING_WORDS = 16
VERSE_WORDS = range(2, 11)

_break = re.compile("[\n\r\x85\u2028\u2029]")
_letter = re.compile(r"[^\W\d_]")
_word = re.compile(r"\w+")
_silent = re.compile(f"[{SILENT}]+")
# What poets' editors put between the two halves of a line.
_halves = re.compile(r"\s(?=[.\u2026*=/|#~\u2013\u2014-])(?:\.{3,}|\u2026+|\*{1,5}|[=/|#~]{1,3}|-{2,}|\u2013|\u2014)\s")
_last_letter = re.compile(f"([{LETTERS}])[^\\w]*\\Z")
# Endings that neighbouring lines share without rhyming: teh marbuta, and the plurals in -at, -un, -in.
_NO_RHYME = re.compile("(?:\u0629|\u0627\u062a|\u0648\u0646|\u064a\u0646|\u064a\u0629)[^\\w]*\\Z")


@dataclass(frozen=True, slots=True)
class Kinds:
    """Which kinds are told apart; each field is a rule of the family AS."""

    headings: bool = True
    list_items: bool = True
    verse: bool = True
    fragments: bool = True


@dataclass(slots=True)
class _Line:
    """A line of the text, or a block where line breaks only wrap.

    Attributes:
        text: the line, or nothing if it is longer than a heading or a line of verse.
        is_bare: one short unit without a stop at its end, and no list item.
    """

    text: str = ""
    is_bare: bool = False
    kind: str = "sentence"


def kinds_of(text: str, spans: Sequence[Cut], on: Kinds, soft: bool = False) -> list[tuple[str, int]]:
    """The kind and the paragraph number (from 0) of every span.

    Args:
        text: the text; `spans`: its sentences.
        on: the kinds that are told apart.
        soft: do only blank lines separate paragraphs?
    """
    bounds = _bounds(text, spans, soft)
    lines = [_line(text, spans, first, last) for first, last in bounds]
    if on.verse:
        _mark_verse(lines)
    if on.headings or on.fragments:
        _mark_bare(lines, on)
    told: list[tuple[str, int]] = []
    for number, (first, last) in enumerate(bounds):
        kind = lines[number].kind
        start = spans[first][0]
        if text[start : start + 2].isalpha():  # nearly always: neither a fragment nor a list marker begins so
            item = False
            told.append((kind, number))
            first += 1
        else:
            item = on.list_items and _is_item(text, start, spans[last - 1][1])
        told += [(_kind(text, start, end, kind, item, on), number) for start, end in spans[first:last]]
    return told


def _kind(text: str, start: int, end: int, kind: str, item: bool, on: Kinds) -> str:
    """The kind of the sentence [start, end) on a line of `kind` that is a list item or not."""
    letters = text[start : start + 2].isalpha()
    if on.fragments and kind == "sentence" and not letters and not _letter.search(text, start, end):
        return "fragment"
    if item or (on.list_items and kind == "sentence" and not letters and _is_item(text, start, min(end, start + 12))):
        return "list-item"
    return kind


def _is_item(text: str, start: int, end: int) -> bool:
    """Does [start, end) begin with a list marker? None has a letter in the second place."""
    return not text[start + 1 : start + 2].isalpha() and BULLET.match(text, start, end) is not None


def _bounds(text: str, spans: Sequence[Cut], soft: bool) -> list[tuple[int, int]]:
    """The numbers [first, last) of the spans on each line, or in each block where line breaks only wrap."""
    firsts = [0] if spans else []
    for k, ((_, end), (start, _)) in enumerate(pairwise(spans), 1):
        gap = text[end:start]
        if gap != " " and (is_paragraph_gap(gap) if soft else gap == "\n" or _break.search(gap)):
            firsts.append(k)
    firsts.append(len(spans))
    return [*pairwise(firsts)]


_LONG = _Line()


def _line(text: str, spans: Sequence[Cut], first: int, last: int) -> _Line:
    start, end = spans[first][0], spans[last - 1][1]
    if end - start > HEADING_LENGTH:
        return _LONG
    line = text[start:end]
    bare = last - first == 1 and line[-1] not in ".!\u061f" and not BULLET.match(line) and not FINAL_STOP.search(line)
    return _Line(line, bare and len(line.split()) <= HEADING_WORDS)


def _mark_bare(lines: list[_Line], on: Kinds) -> None:
    """Runs of one or two short lines before a longer one are headings; other short lines are fragments."""
    at = 0
    while at < len(lines):
        begin = at
        while at < len(lines) and lines[at].kind == "sentence" and lines[at].is_bare:
            at += 1
        run = lines[begin:at]
        followed = at < len(lines)
        for k, line in enumerate(run):
            if not _letter.search(line.text):
                continue
            head = (followed and len(run) <= 2) or (begin + k == 0 and len(lines) > 1)
            if head and on.headings:
                line.kind = "heading"
            elif not head and on.fragments:
                line.kind = "fragment"
        at += not run


def _mark_verse(lines: list[_Line]) -> None:
    """Two or more lines in halves, or four or more short ones that rhyme, are verse."""
    for is_short, group in groupby(lines, key=_is_short):
        if is_short:
            short = list(group)
            _mark_runs(short, _is_halved, 2)
            _mark_runs(short, _is_verse_line, 4)


def _is_short(line: _Line) -> bool:
    return line.text != ""


def _mark_runs(lines: list[_Line], test: Callable[[_Line], bool], least: int) -> None:
    """Mark the runs of at least so many lines that pass a test as verse, if they rhyme or stand in halves."""
    if len(lines) < least:
        return
    for passes, group in groupby(lines, key=test):
        run = list(group) if passes else []
        if len(run) >= least and (test is _is_halved or _rhymes(run)):
            for line in run:
                line.kind = "verse"


def _is_halved(line: _Line) -> bool:
    """Two halves of about the same length with a separator between them?"""
    parts = _halves.split(line.text) if line.kind == "sentence" else ()
    if len(parts) != 2:
        return False
    halves = [len(_word.findall(_silent.sub("", half))) for half in parts]
    return all(n in VERSE_WORDS for n in halves) and max(halves) <= 2 * min(halves)


def _is_verse_line(line: _Line) -> bool:
    """Short, bare, without digits?"""
    return (
        line.kind == "sentence"
        and line.is_bare
        and len(line.text.split()) in VERSE_WORDS
        and not any(map(str.isdigit, line.text))
    )


def _rhymes(run: list[_Line]) -> bool:
    """Do all lines end in one letter, or, in a run of six or more, every second one?"""
    if any(_NO_RHYME.search(_silent.sub("", line.text)) for line in run):
        return False
    ends = [found[1] if (found := _last_letter.search(_silent.sub("", line.text))) else "" for line in run]
    return "" not in ends and (len(set(ends)) == 1 or (len(ends) >= 6 and len(set(ends[1::2])) == 1))
