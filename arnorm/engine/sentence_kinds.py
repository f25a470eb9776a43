"""What a sentence is: a sentence proper, a heading, a list item, a line of verse, or a fragment.

The kind comes from the layout alone: how a line begins and ends, how long it is, and what its neighbours are. Whatever
is not clearly something else is a `sentence`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from arnorm.engine.segment import BULLET, FINAL_STOP, LETTERS, SILENT, Cut, is_paragraph_gap

HEADING_LENGTH = 120
HEADING_WORDS = 16
VERSE_WORDS = range(2, 11)

_break = re.compile("[\n\r\x85\u2028\u2029]")
_letter = re.compile(r"[^\W\d_]")
_word = re.compile(r"\w+")
_silent = re.compile(f"[{SILENT}]+")
# What poets' editors put between the two halves of a line.
_halves = re.compile(r"\s(?:\.{3,}|\u2026+|\*{1,5}|[=/|#~]{1,3}|-{2,}|\u2013|\u2014)\s")
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
    """The sentences [first, last) that stand on one line, and what it looks like."""

    first: int
    last: int
    text: str
    kind: str = "sentence"

    @property
    def is_bare(self) -> bool:
        """One short unit without a stop at its end, and no list item?"""
        return (
            not BULLET.match(self.text)
            and self.last - self.first == 1
            and len(self.text) <= HEADING_LENGTH
            and not FINAL_STOP.search(self.text)
            and len(self.text.split()) <= HEADING_WORDS
        )


def kinds_of(text: str, spans: Sequence[Cut], on: Kinds, soft: bool = False) -> list[tuple[str, int]]:
    """The kind and the paragraph number (from 0) of every span.

    Args:
        text: the text; `spans`: its sentences.
        on: the kinds that are told apart.
        soft: do only blank lines separate paragraphs?
    """
    lines = _lines(text, spans, soft)
    if on.verse:
        _mark_verse(lines)
    if on.headings or on.fragments:
        _mark_bare(lines, on)
    told: list[tuple[str, int]] = []
    for number, line in enumerate(lines):
        item = on.list_items and BULLET.match(line.text) is not None
        for start, end in spans[line.first : line.last]:
            kind = line.kind
            if on.fragments and kind == "sentence" and not _letter.search(text, start, end):
                kind = "fragment"
            elif item or (on.list_items and kind == "sentence" and BULLET.match(text, start, min(end, start + 12))):
                kind = "list-item"
            told.append((kind, number))
    return told


def _lines(text: str, spans: Sequence[Cut], soft: bool) -> list[_Line]:
    """The spans grouped by line, or by block where line breaks only wrap."""
    firsts = [0] if spans else []
    for k, ((_, end), (start, _)) in enumerate(pairwise(spans), 1):
        gap = text[end:start]
        if is_paragraph_gap(gap) if soft else _break.search(gap):
            firsts.append(k)
    firsts.append(len(spans))
    return [
        _Line(first, last, text[spans[first][0] : spans[last - 1][1]])
        for first, last in pairwise(firsts)
        if first < last
    ]


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
    for test, least in ((_is_halved, 2), (_is_verse_line, 4)):
        at = 0
        while at < len(lines):
            begin = at
            while at < len(lines) and test(lines[at]):
                at += 1
            run = lines[begin:at]
            if len(run) >= least and (test is _is_halved or _rhymes(run)):
                for line in run:
                    line.kind = "verse"
            at += not run


def _is_halved(line: _Line) -> bool:
    """Two halves of about the same length with a separator between them?"""
    if line.kind != "sentence" or len(line.text) > HEADING_LENGTH:
        return False
    halves = [len(_word.findall(_silent.sub("", half))) for half in _halves.split(line.text)]
    return len(halves) == 2 and all(n in VERSE_WORDS for n in halves) and max(halves) <= 2 * min(halves)


def _is_verse_line(line: _Line) -> bool:
    """Short, bare, without digits?"""
    return (
        line.kind == "sentence"
        and line.is_bare
        and len(line.text.split()) in VERSE_WORDS
        and not any(character.isdigit() for character in line.text)
    )


def _rhymes(run: list[_Line]) -> bool:
    """Do all lines end in one letter, or, in a run of six or more, every second one?"""
    if any(_NO_RHYME.search(_silent.sub("", line.text)) for line in run):
        return False
    ends = [found[1] if (found := _last_letter.search(_silent.sub("", line.text))) else "" for line in run]
    return "" not in ends and (len(set(ends)) == 1 or (len(ends) >= 6 and len(set(ends[1::2])) == 1))
