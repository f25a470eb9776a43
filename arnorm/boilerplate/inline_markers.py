"""Markers inside a line: glued after the last sentence of a paragraph, before the lead, or in a collapsed page.

Extents are bounded by sentences, never by the end of the text: a marker takes its phrase, its headline, or its chain of
markers, and the prose after it stays.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from arnorm.boilerplate.blocks import ANCHORS
from arnorm.boilerplate.line_key import BULLETS, DASHES, Line
from arnorm.boilerplate.line_types import credit, dateline
from arnorm.boilerplate.page import ENOUGH, HEADLINE_WORDS, Hit, Page, Part
from arnorm.boilerplate.phrases import Tables

if TYPE_CHECKING:
    from arnorm.rules import Rule

LONGEST_TEASER = 120
_LISTED = re.compile(f"[\\s:]*[{BULLETS}{DASHES}*-]")
_AFTER_MARKER = re.compile("[ \\t:/|\u2013\u2014\u00bb-]*")
_STOP_AND_CLOSERS = re.compile("[ ]?[.!?\u061f\u2026\u06d4]*[\"'\u00bb\u201d)\\]]*[ ]*")
# Directly before a marker: an opening bracket, a bullet, a copyright sign, two or more spaces.
_OPENING = re.compile(f"[(\\[][ ]?$|[{BULLETS}{DASHES}*\u00a9/-]+[ ]?$")
_HUGGING = ".,:;!?\u060c\u061b\u061f\u2026"
_CLOSING = re.compile("[\\s:]*[)\\]]?")
_CHAINED = ("source", "tags", "read_also", "related", "legal", "follow", "contact", "linkback")


def parts_of(page: Page, line: Line, tables: Tables, structure: Mapping[str, Rule]) -> list[Part]:
    """The stretches inside a line that go, in order and disjoint."""
    parts: list[Part] = []
    if line.index in page.marked:
        parts.extend(_marked(page, line, tables))
    if line.index in page.timed:
        parts.extend(_teasers(page, line, structure))
    parts.extend(_credits(page, line, structure))
    return list(_apart(sorted(parts, key=lambda part: part.start))) if parts else parts


def _marked(page: Page, line: Line, tables: Tables) -> Iterator[Part]:
    """The stretches of the markers inside a line."""
    hits = _chain(page, line, tables)
    at, anchored = 0, False
    for number, hit in enumerate(hits):
        if hit.first < at:
            continue
        following = hits[number + 1].first if number + 1 < len(hits) else len(line.words)
        end = _end(page, line, hit, following, anchored)
        if end:
            at = end
            chained = hit.rule.category == "source" and number + 1 < len(hits) and end == hits[number + 1].first
            part = _part(line, hit, end)
            yield replace(part, foot=True) if chained else part
        if not anchored and hit.rule.category in ANCHORS:
            anchored = _is_anchor(page, line, hit)


def _apart(parts: list[Part]) -> Iterator[Part]:
    """The stretches without what they share: the spaces between two neighbours belong to the first."""
    at = 0
    for part in parts:
        start = max(part.start, at)
        if start < part.end:
            yield replace(part, start=start, body=max(part.body, start))
            at = part.end


def _chain(page: Page, line: Line, tables: Tables) -> list[Hit]:
    """The hits at sentence boundaries, and behind the first of them those that mark themselves, wherever they stand."""
    hits = [hit for hit in tables.inline_hits(page, line) if tables.in_place(page, hit)]
    if not hits:
        return []
    by_word = {hit.first: hit for hit in reversed(hits)}
    first = next((hit for hit in sorted(hits, key=lambda hit: hit.first) if hit.rule.category in _CHAINED), None)
    if first:
        openers = tables.inline.first_words
        for word, own in enumerate(line.words):
            if own in openers and word >= first.last and word not in by_word:
                found = next(tables.inline_at(page, line, word), None)
                if found and found.rule.category in _CHAINED and _marks_itself(line, found):
                    by_word[word] = found
    ordered = [by_word[word] for word in sorted(by_word)]
    return [hit for at, hit in enumerate(ordered) if at == 0 or hit.first >= ordered[at - 1].last]


def _marks_itself(line: Line, hit: Hit) -> bool:
    """Is it a marker without the help of a stop before it: label sign, list after it, or a right reserved?"""
    end = line.spans[hit.last - 1][1]
    after = line.raw[end : end + 8]
    return hit.rule.category in ("legal", "contact", "linkback") or ":" in after[:4] or _LISTED.match(after) is not None


def _is_anchor(page: Page, line: Line, hit: Hit) -> bool:
    """Does a source or tags label have enough text before it, and no body behind its line?"""
    if line.index < page.last_prose:
        return False
    letters = page.before(line.index)
    return letters >= ENOUGH or letters + sum(map(len, line.words[: min(hit.first, ENOUGH)])) >= ENOUGH


def _end(page: Page, line: Line, hit: Hit, following: int, anchored: bool) -> int:
    """The word before which the stretch of a hit ends; 0 if it takes nothing."""
    extent = hit.rule.extent
    if extent == "phrase":
        return hit.last
    if extent == "crumb":
        return _crumb_end(line, hit)
    if anchored or extent == "to-end" or hit.rule.category == "linkback":
        return following
    if extent == "sentence":
        return next((word for word in range(hit.last, following) if line.sentence_end(word)), following)
    return _headline_end(page, line, hit, following)


def _headline_end(page: Page, line: Line, hit: Hit, following: int) -> int:
    """Where the headline behind a marker ends: where the body goes on, at a full stop, at the next marker or line end.

    A rest that closes with a full stop is a sentence: then only a labelled marker goes, without it.
    """
    resumed = _resumes(page, line, hit, following)
    if resumed:
        return resumed
    stop = next(line.stops(hit.last + 1, following), following)
    if stop == len(line.words) and line.close == ".":
        labelled = hit.rule.category in ("read_also", "related") and line.label(hit.last) is not None
        return hit.last if labelled and hit.last < stop else 0
    return stop if stop - hit.last <= HEADLINE_WORDS + 6 else 0


def _resumes(page: Page, line: Line, hit: Hit, following: int) -> int:
    """The word with which the body goes on after a glued headline: a verb of saying with a conjunction; 0 if none."""
    words = page.words.resuming
    return next((at for at in range(hit.last + 3, min(following, hit.last + 30)) if line.words[at] in words), 0)


def _part(line: Line, hit: Hit, end: int) -> Part:
    """From the marker with its opening bracket to the end of its stretch, with the space that belongs to it."""
    body = line.spans[hit.last - 1][1]
    start = line.spans[hit.first][0]
    opening = _OPENING.search(line.raw, line.spans[hit.first - 1][1] if hit.first else 0, start)
    bracketed = opening is not None and opening.group().lstrip()[:1] in ("(", "[")
    if opening:
        start = opening.start()
    if end == len(line.words) and not (bracketed and hit.rule.extent == "phrase"):
        stop = len(line.raw)
    elif hit.rule.extent == "phrase":
        stop = _CLOSING.match(line.raw, body).end() if bracketed else _AFTER_MARKER.match(line.raw, body).end()  # type: ignore[union-attr]
    else:
        last = line.spans[end - 1][1]
        stop = _STOP_AND_CLOSERS.match(line.raw, last).end()  # type: ignore[union-attr]
    if line.raw[stop : stop + 1] in _HUGGING:  # also true at the end of the line
        start = len(line.raw[:start].rstrip(" "))
    words = " ".join(line.words[hit.first : hit.last])
    return Part(line.start + start, line.start + stop, line.start + body, hit.rule, f"{words!r} inside its line")


def _teasers(page: Page, line: Line, structure: Mapping[str, Rule]) -> Iterator[Part]:
    """Headlines with relative times behind the stop of a sentence: two or more in a row, or one at the line end."""
    rule = structure.get("teaser-times")
    if rule is None:
        return
    times = list(page.words.dates.relative_times(line.raw))
    if not times:
        return
    run: list[int] = []
    for time in times:
        last = bisect_left(line.spans, time.end, key=_begin) - 1
        if run and _one_headline(line, run[-1] + 1, last):
            run.append(last)
            continue
        yield from _teaser(page, line, run, rule)
        run = [last]
    yield from _teaser(page, line, run, rule)


def _begin(span: tuple[int, int]) -> int:
    return span[0]


def _teaser(page: Page, line: Line, run: list[int], rule: Rule) -> Iterator[Part]:
    if not run:
        return
    end = run[-1] + 1
    begin = next((word for word in range(end - 1, max(0, end - LONGEST_TEASER), -1) if line.sentence_end(word)), 0)
    at_end = end == len(line.words) and line.close == ""
    free = len(run) > 1 and end < len(line.words) and line.words[end] in page.words.resuming
    if begin and (at_end or free) and _one_headline(line, begin, run[0]) and "." in line.after(begin):
        start = line.spans[begin][0]
        stop = len(line.raw) if at_end else line.spans[end][0]
        yield Part(
            line.start + start,
            line.start + stop,
            line.start + start,
            rule,
            "headlines with relative times inside a line",
        )


def _one_headline(line: Line, first: int, last: int) -> bool:
    """Are words [first, last] a headline with its time: five to thirty words, no comma or stop among them?"""
    between = line.raw[line.spans[first][0] : line.spans[last][0]]
    return 5 <= last - first + 1 <= HEADLINE_WORDS + 6 and not any(sign in between for sign in ".,\u060c\u061b;")


def _crumb_end(line: Line, hit: Hit) -> int:
    """Behind the last section of a path: up to three words behind the last separator, if a number follows them."""
    last = hit.last
    for word in range(hit.last, min(hit.last + 12, len(line.words))):
        if any(sign in line.after(word) for sign in "\u00bb\u203a>/"):
            last = word
    number = next((word for word in range(last, min(last + 4, len(line.words))) if line.words[word] == "0"), 0)
    return number or last


def _credits(page: Page, line: Line, structure: Mapping[str, Rule]) -> Iterator[Part]:
    """The place and agency before the first sentence, the agency in brackets behind the last."""
    rule = structure.get("dateline-prefix")
    if rule and line.index < 4 and (end := dateline(page, line)):
        start = len(line.raw) - len(line.raw.lstrip())
        yield Part(
            line.start + start, line.start + end, line.start + start, rule, "place and agency before the first sentence"
        )
    rule = structure.get("agency-brackets")
    span = credit(page, line) if rule and line.index >= len(page.lines) - 3 else None
    if rule and span and line.raw[: span[0]].rstrip().endswith((".", "!", "\u061f")):
        start, end = line.start + span[0], line.start + span[1]
        yield Part(start, end, start, rule, "agency in brackets at the end")
