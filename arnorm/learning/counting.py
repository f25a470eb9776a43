"""Counting the lines of documents: the one step of learning that reads texts.

[`lines_to_count`][arnorm.learning.counting.lines_to_count] is a pure function from a document to rows, and rows merge
by addition ([`merge`][arnorm.learning.counting.merge]), in any order and any grouping. So a thread, a Spark job and a
datatrove job that count the same documents end with the same rows, and the same rows give the same rule file.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from operator import add
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from arnorm.boilerplate.dates import Dates
from arnorm.boilerplate.line_key import BULLETS, Line, fold_wholly, lines_of, words_of
from arnorm.rules import words

KNOWN: Mapping[str, Any] = {
    "select": ("AU", "AW", "AB"),
    "ignore": ("AB4",),  # the page model decides by the page, and what it leaves on one page it may take on another
    "remove": ("byline", "dateline", "timestamp", "caption"),
}
"""The options of the pipeline a text goes through before it is counted: `Pipeline(**KNOWN)`. What the shipped rules
know is gone then, the categories that `clean` keeps included, so that nothing known is proposed again."""

DATE = "<date>"
"""Stands in a key for a date with all that belongs to it, whatever its form. No word of a text looks so."""
SIDES = 4
"""Lines of prose between a line and the edge of its page are told apart up to so many."""
EDGE_LINES = 150
"""So many lines at each end of a document are counted; no template seen has as many on one side of the body."""
LONGEST_LINE = 400
"""Longer lines are no template line a rule could take (`LONG` letters make a line prose whatever it says)."""
HEADING_WORDS = 6
_MENU_PARTS = 4
_MENU_WORDS = 4  # the longest part of a menu line has so many words
_BARS = tuple("|/\\\u203a>" + BULLETS)


class Row(NamedTuple):
    """What is known of one line of one publisher; counts over documents.

    Attributes:
        publisher: who published the documents.
        key: the folded words of the line, digits as `0`, dates as `DATE`; empty in the row that counts the documents.
        below: in rows that count pairs, the key of the headline below the line; else empty.
        documents: documents with the line (the pair); `lines`: how often it stood in them.
        head0 to head3: lines with none to three lines of prose between them and the beginning of a page that goes on
            with prose; `tail0` to `tail3`: the same towards the end.
        prose: lines that have the form of prose; `listed`: documents in which a headline stands right below it.
        first, last: sums over the lines of their distance from the beginning and from the end of the page, in lines.
        least, most: the first and the last of its wordings in alphabetical order.
    """

    publisher: str
    key: str
    below: str = ""
    documents: int = 0
    lines: int = 0
    head0: int = 0
    head1: int = 0
    head2: int = 0
    head3: int = 0
    tail0: int = 0
    tail1: int = 0
    tail2: int = 0
    tail3: int = 0
    prose: int = 0
    listed: int = 0
    first: int = 0
    last: int = 0
    least: str = ""
    most: str = ""

    @property
    def head(self) -> tuple[int, ...]:
        """Lines near the beginning, by the lines of prose before them."""
        return self.head0, self.head1, self.head2, self.head3

    @property
    def tail(self) -> tuple[int, ...]:
        """Lines near the end, by the lines of prose behind them."""
        return self.tail0, self.tail1, self.tail2, self.tail3


TEXTS = ("publisher", "key", "below", "least", "most")
"""The fields of a row that hold text; all others hold whole numbers."""
IDENTITY = TEXTS[:3]
"""The fields that two rows must share to be added."""


def added(one: Row, two: Row) -> Row:
    """The sum of two rows of the same line: counts are added, of the wordings the first and the last stay."""
    sums = map(add, one[3:-2], two[3:-2])
    return Row._make((*one[:3], *sums, min(one.least, two.least), max(one.most, two.most)))


def merge(rows: Iterable[Row], into: dict[tuple[str, str, str], Row] | None = None) -> dict[tuple[str, str, str], Row]:
    """Rows by publisher, key and key below, those of the same line added up."""
    merged = {} if into is None else into
    for row in rows:
        known = merged.get(row[:3])
        merged[row[:3]] = row if known is None else added(known, row)
    return merged


def lines_to_count(publisher: str, text: str) -> list[Row]:
    r"""The rows of one document: one that counts the document, one for each different line, one for each pair.

    Pure: the rows depend on the two arguments and nothing else. To add rows of many documents group them by
    `publisher`, `key` and `below`, sum the numbers, take the least of `least` and the greatest of `most`.

    Args:
        publisher: whose document it is.
        text: the document after a `Pipeline(**KNOWN)`, so that what the shipped rules know is not counted.

    Returns:
        The rows, sorted.

    >>> body = "\u0642\u0627\u0644 " * 40 + "."
    >>> rows = lines_to_count("a.example", f"{body}\n\n\u0642\u0635\u0635 2024\n")
    >>> [(row.key == "", row.documents, row.tail0) for row in rows]
    [(True, 1, 0), (False, 1, 0), (False, 1, 1)]
    """
    publisher = _storable(publisher)
    lines = lines_of(text)
    prose = [is_prose(line) for line in lines]
    total, before = sum(prose), 0
    merged = {(publisher, "", ""): Row(publisher, "", documents=1)}
    for line, is_one in zip(lines, prose, strict=True):
        after = total - before - is_one
        near = line.index < EDGE_LINES or line.index >= len(lines) - EDGE_LINES
        if near and (not is_one or before < SIDES or after < SIDES):
            for row in _rows(publisher, lines, line, is_one, before, after):
                known = merged.get(row[:3])
                merged[row[:3]] = row if known is None else _once(added(known, row))
        before += is_one
    return sorted(merged.values())


def publisher_of(value: object) -> str | None:
    """The publisher that a field of a record names: a text or a number, of an address its host; None if it names none.

    >>> publisher_of("https://www.example.com/news/1"), publisher_of(7), publisher_of(None)
    ('example.com', '7', None)
    """
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if not isinstance(value, str):
        return None
    if not value.startswith(("http://", "https://")):
        return value
    try:
        host = urlsplit(value).hostname
    except ValueError:  # brackets that hold no address
        host = None
    return (host or value).removeprefix("www.")


def _once(row: Row) -> Row:
    """A line that stands twice in a document stands in one document."""
    return row._replace(documents=1, listed=min(row.listed, 1))


def _rows(publisher: str, lines: list[Line], line: Line, prose: bool, before: int, after: int) -> list[Row]:
    key = key_of(line)
    if not key:
        return []
    sides = [0] * (2 * SIDES)
    if after and before < SIDES:
        sides[before] = 1
    if before and after < SIDES:
        sides[SIDES + after] = 1
    pair = _headline_below(lines, line) if before and after < SIDES and not prose else ""
    wording = _storable(line.raw.strip())
    row = Row._make((
        publisher, key, "", 1, 1, *sides, int(prose), int(bool(pair)),
        line.index, len(lines) - 1 - line.index, wording, wording,
    ))  # fmt: skip
    return [row, Row(publisher, key, pair, 1)] if pair else [row]


def _headline_below(lines: list[Line], line: Line) -> str:
    """The key of the next line, if this line can be a heading and the next one a headline; else nothing."""
    if line.index + 1 >= len(lines) or len(line.words) > HEADING_WORDS or line.close not in ("", ":"):
        return ""
    below = lines[line.index + 1]
    if len(below.raw) > LONGEST_LINE or len(below.words) < 3 or below.close in (".", ":", ",", ";"):
        return ""
    return key_of(below)


def key_of(line: Line) -> str:
    """What a line is counted under; empty if it has no word or is too long to be a template line."""
    if line.long or len(line.raw) > LONGEST_LINE:
        return ""
    if "0" not in line.words:
        return line.key
    key, at = [], 0
    for span in _dates().date_spans(line.raw):
        key += [*_words(line.raw[at : span.start]), DATE]
        at = span.end
    return " ".join([*key, *_words(line.raw[at:])]) if at else line.key


def around_dates(wording: str) -> tuple[str, str]:
    """What stands before the first date of a line and what stands behind the last; the whole line if there is none."""
    spans = list(_dates().date_spans(wording))
    return (wording[: spans[0].start], wording[spans[-1].end :]) if spans else (wording, "")


def _words(part: str) -> list[str]:
    return words_of(fold_wholly(part))


def is_prose(line: Line) -> bool:
    """Has a line the form of prose? A menu on one line is long, but it is made of short parts."""
    return line.long or (line.prose and not _is_menu(line))


def _is_menu(line: Line) -> bool:
    parts = [line.raw]
    for bar in _BARS:
        parts = [piece for part in parts for piece in part.split(bar)]
    return len(parts) >= _MENU_PARTS and all(len(part.split()) <= _MENU_WORDS for part in parts)


def _storable(text: str) -> str:
    """The text without what UTF-8 cannot hold, as every store of rows writes UTF-8."""
    return text.encode("utf-8", "replace").decode()


@cache
def _dates() -> Dates:
    return Dates(words("dates"))
