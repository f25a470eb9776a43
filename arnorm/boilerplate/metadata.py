"""Metadata of a page, read from the lines and stretches that were recognised on it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from arnorm.boilerplate.page import Hit, Page, Part
from arnorm.document import Found
from arnorm.spans import Span

_FIELDS = {
    "source": "source", "tags": "keywords", "byline": "byline", "dateline": "dateline", "timestamp": "published",
    "caption": "caption", "read_also": "related", "related": "related",
}  # fmt: skip
_UPDATED = re.compile("\u062a\u062d\u062f\u064a\u062b|[Uu]pdated")
_LEAD = re.compile("[\\s:/|\u2013\u2014_.\u2022\u25cf\u25aa*\u00b7\u00bb)-]*(?:\\d{1,2}\\s?[-.)]\\s)?")
_TRAIL = re.compile("[\\s:/|\u2013\u2014_(-]*$|\\s*\\.{2,3}\\s*\u0627\u0644\u0645\u0632\u064a\u062f\\s*$")
_COMMAS = re.compile("[,\u060c\u061b;|\u2022\u00b7#]+|\\s[-\u2013/]\\s")
_BARS = re.compile("\u2022|\\s{3,}")


def of_part(page: Page, part: Part) -> Iterator[Found]:
    """What a stretch inside a line says."""
    yield from _values(page, part.rule.category, part.body, part.end)


def of_line(page: Page, number: int, category: str) -> Iterator[Found]:
    """What a line of a category says: the part behind its marker, or the whole of it."""
    line, hit = page.lines[number], page.hits[number]
    if hit is not None and hit.rule.name == "section-label":
        yield Found("section", Span(line.start, line.end), line.raw.strip())
        return
    start, end = line.start, line.end
    if hit is not None and hit.place in ("own", "start") and hit.last and not _whole(hit):
        start += line.spans[hit.last - 1][1]
    if hit is not None and hit.place == "end":
        end = line.start + line.spans[hit.first][0]
    if category == "timestamp" and _UPDATED.search(line.raw):
        yield from _one(page, "updated", start, end)
        return
    if hit is not None and hit.rule.category != category:
        return
    if hit is None and not _is_listed(page, number, category):
        return
    yield from _values(page, category, start, end)


def _is_listed(page: Page, number: int, category: str) -> bool:
    """Is a line without a marker a related headline? The other article in a tail that was cut to the end has none."""
    if category == "read_also":
        return number < page.closed and page.headline(number, 3)
    return category != "related" or page.headline(number, 3)


def _whole(hit: Hit) -> bool:
    """Is the phrase itself the value (an agency's name alone on its line)?"""
    return hit.rule.name in ("agency-line", "desk-line")


def _values(page: Page, category: str, start: int, end: int) -> Iterator[Found]:
    name = _FIELDS.get(category)
    if name is None:
        return
    pattern = _COMMAS if name == "keywords" else _BARS if name == "related" else None
    if pattern is None:
        yield from _one(page, name, start, end)
        return
    at = start
    for match in pattern.finditer(page.text, start, end):
        yield from _one(page, name, at, match.start())
        at = match.end()
    yield from _one(page, name, at, end)


def _one(page: Page, name: str, start: int, end: int) -> Iterator[Found]:
    raw = page.text[start:end]
    lead = _LEAD.match(raw)
    start += lead.end() if lead else 0
    near = max(start, end - 60)
    trail = _TRAIL.search(page.text[near:end])
    end = near + trail.start() if trail else end
    value = page.text[start:end].strip()
    if not value or not any(character.isalnum() for character in value):
        return
    if name in ("published", "updated"):
        value = page.words.dates.parse_date(raw) or value
    yield Found(name, Span(start, start + len(page.text[start:end].rstrip())), value)


def ordered(found: Sequence[Found]) -> list[Found]:
    """In text order, each value once at each place."""
    return sorted(set(found), key=lambda one: (one.span, one.field))
