"""From counts to proposals: which recurring lines are a site's template, and how sure that is.

A line is a template line if it recurs in many documents of a publisher, at the edge of the page, and is no prose. The
confidence says it in one number: `edge² · share / (share + need)`. `share` is the part of the publisher's documents
that have the line, at its lower confidence bound, so that few documents prove little; `edge` is the part of its places
that lie before or behind the body; `need` is the share at which a line of its kind is as likely a template as not. A
line whose words the shipped rules know from other sites needs little; a line that nothing else speaks for must stand on
a quarter of all pages; one that has the form of a sentence is never believed on counts alone, only where lines of the
site stand between it and the body.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from math import ceil, sqrt
from typing import Literal, get_args

from arnorm.boilerplate.line_key import lines_of
from arnorm.learning.categories import guess, is_content, is_left_alone
from arnorm.learning.counting import DATE, SIDES, Row

CONFIDENCE = 0.5
"""What is at least so sure is accepted unless somebody says otherwise."""
LEAST_DOCUMENTS = 10
"""What stands in fewer documents of a publisher is no proposal."""
LEAST_SHOWN = 0.1
"""What is less sure is not even shown."""

Place = Literal["head", "tail", "edge"]
Kind = Literal["known", "known-prose", "enclosed", "words", "numbers", "sentence"]
Depth = tuple[int, int]

# The share of documents at which a line is as likely a template line as not. Measured on 1,000 generated pages of five
# sites, 1,200 documents of publishers without a template, and 3,000 newspaper articles (docs/howto/learn-a-site.md).
NEEDS: Mapping[Kind, float] = {
    "known": 0.05, "known-prose": 0.3, "enclosed": 0.3, "words": 0.25, "numbers": 0.5, "sentence": 1.5,
}  # fmt: skip
NEVER = 1.5
"""With such a need a line on every page stays below `CONFIDENCE`."""
_LEAST_SHARE = 0.005  # no line on fewer pages is sure enough to be shown, whatever it needs
_ALONE = 2.0  # an unknown line that is the only one on its side of the page needs so much more
_LIST_SHARE = 0.6  # of the pages with a heading, those with a headline under it
_SAME_BELOW = 0.5  # if the same line stands below so many of them, it is no list that changes
_BOTH_SIDES = 0.1  # the smaller part of its places, if a line stands on both sides of the body
_NEAR = 1.25  # lines
_BLOCK = 0.5  # lines
_ENCLOSING = 2  # so many lines of the site between a sentence and the body make it one of theirs
_ENCLOSED_EDGE = 0.9
_IN_BLOCK = 0.6  # unknown words among lines of the site need so much of what they need elsewhere
_ROUNDING = 0.05
_HEADING_WORDS = 4
_STRUCTURED = 0.3  # articles with headings that recur have another in the body in so many as the one above it
_Z = 1.96


@dataclass(frozen=True, slots=True)
class Proposal:
    """A line that may be a template line of a publisher.

    Attributes:
        publisher: whose it is; `key`: its folded words, as in `Row.key`.
        wordings: how it is written, the first and the last in alphabetical order; one if it is always the same.
        category: the guess; `reason`: the known words that speak for it, empty if there are none.
        kind: what its words are: `known` from other sites (`known-prose` in the form of prose), a `sentence`
            (`enclosed` if lines of the site stand around it), other `words`, or words with `numbers` that change.
        place: `head` before the body, `tail` behind it, `edge` for both.
        heading: True if headlines that change stand below it and go with it.
        documents: how many documents have it, `of` so many of the publisher.
        edge: the share of its places that lie at the edge, 0 to 1.
        need: the share of documents at which it would be as likely a template line as not.
        order: how far from its edge it stands, in lines.
    """

    publisher: str
    key: str
    wordings: tuple[str, ...]
    category: str
    reason: str
    kind: Kind
    place: Place
    heading: bool
    documents: int
    of: int
    edge: float
    need: float
    order: float

    @property
    def confidence(self) -> float:
        """How sure it is a template line, 0 to 1."""
        share = lower_bound(self.documents, self.of)
        return round(self.edge * self.edge * share / (share + self.need), 4)

    @property
    def sure(self) -> bool:
        """Is it sure enough to be accepted?"""
        return self.confidence >= CONFIDENCE


def propose(rows: Iterable[Row]) -> list[Proposal]:
    """The lines that may be template lines, by publisher, then as they stand on the page.

    Args:
        rows: the rows of a collection, each line once ([`merge`][arnorm.learning.counting.merge]), in any order; rows
            with fewer than `LEAST_DOCUMENTS` documents may be left out.
    """
    of: Counter[str] = Counter()
    recurring = []
    for row in rows:  # if they come sorted, the row of a publisher is its first, and most lines are let go at once
        if not row.key:
            of[row.publisher] += row.documents
        if not row.key or row.documents >= max(LEAST_DOCUMENTS, _LEAST_SHARE * of[row.publisher]):
            recurring.append(row)
    recurring = sorted(row for row in recurring if row.documents >= _LEAST_SHARE * of[row.publisher])
    spread = Counter(row.key for row in recurring if row.key and not row.below)
    proposals: list[Proposal] = []
    for _, own in groupby(recurring, key=lambda row: row.publisher):
        proposals += _of_publisher(list(own), spread)
    return proposals


def _of_publisher(rows: Sequence[Row], spread: Counter[str]) -> list[Proposal]:
    """The proposals for one publisher.

    A template line in the form of prose hides the lines beside it from the edge of the page, and where lines of the
    site stand between the body and a sentence, it is one of theirs. So the page is looked at again, one line of prose
    deeper, as long as such lines are found.
    """
    publisher = _Publisher(rows, spread)
    depth: Depth = (0, 0)
    enclosed: frozenset[str] = frozenset()
    for _ in range(2 * SIDES):
        found = publisher.judge(depth, enclosed)
        before = depth, enclosed
        depth = _deeper(found)
        enclosed |= publisher.enclosed(depth, enclosed)
        if before == (depth, enclosed):
            break
    return [one for one in publisher.judge(depth, enclosed) if one.confidence >= LEAST_SHOWN]


class _Publisher:
    """The lines of one publisher, judged as often as more is known."""

    def __init__(self, rows: Sequence[Row], spread: Counter[str]) -> None:
        self._of = sum(row.documents for row in rows if not row.key)
        self._lines = [row for row in rows if row.key and not row.below]
        self._spread = spread
        self._same_below: Counter[str] = Counter()
        for row in rows:
            if row.below:
                self._same_below[row.key] = max(self._same_below[row.key], row.documents)
        self._headings = max((row.documents for row in self._lines if _is_inside(row)), default=0)

    def judge(self, depth: Depth, enclosed: Collection[str]) -> list[Proposal]:
        """The proposals from the top of the page to its end.

        Args:
            depth: how many lines of prose at the beginning and at the end of the pages are the site's.
            enclosed: keys of sentences that stand among lines of the site.
        """
        made = []
        for row in self._lines:
            one = _proposal(row, self._of, self._spread[row.key], self._same_below[row.key], depth)
            if one is not None:
                made.append(replace(one, kind="enclosed", need=NEEDS["enclosed"]) if row.key in enclosed else one)
        return _in_context(sorted(made, key=_on_page), self._headings)

    def enclosed(self, depth: Depth, known: Collection[str]) -> frozenset[str]:
        """The keys of sentences between which and the body at least two lines of the site stand."""
        found: set[str] = set()
        for place, tried in (("head", (depth[0] + 1, depth[1])), ("tail", (depth[0], depth[1] + 1))):
            site = [one for one in self.judge(tried, known) if one.sure and one.place == place]
            for one in self.judge(depth, known):
                inside = sum(other.order > one.order + _BLOCK for other in site) >= _ENCLOSING
                if inside and one.kind == "sentence" and one.place == place and one.edge >= _ENCLOSED_EDGE:
                    found.add(one.key)
        return frozenset(found)


def _is_inside(row: Row) -> bool:
    """Does a line that is no prose stand between lines of prose, as the headings of articles do?"""
    return row.prose * 2 <= row.lines and (row.head0 + row.tail0) * 2 < row.lines


def _deeper(found: Sequence[Proposal]) -> Depth:
    """How many lines of prose the site has above and below the body of a page, as far as is known."""
    prose = [one for one in found if one.kind in ("known-prose", "enclosed") and one.sure]

    def count(place: Place) -> int:
        on_a_page = sum(one.documents / one.of for one in prose if one.place in (place, "edge"))
        return min(ceil(on_a_page - _ROUNDING), SIDES - 1)

    return count("head"), count("tail")


def _on_page(proposal: Proposal) -> tuple[bool, float, str]:
    """From the top of the page to its end."""
    head = proposal.place != "tail"
    return not head, proposal.order if head else -proposal.order, proposal.key


def _proposal(row: Row, of: int, publishers: int, same_below: int, depth: Depth) -> Proposal | None:
    """What the counts of a line and its words come to; None if it is content or not at the edge."""
    key = [word for word in row.key.split(" ") if word != DATE]
    head, tail = sum(row.head[: depth[0] + 1]), sum(row.tail[: depth[1] + 1])
    prose = row.prose * 2 > row.lines
    guessed = guess(key, prose)
    if not key or not head + tail or is_left_alone(row.key) or is_content(row.least, key, known=bool(guessed.category)):
        return None
    place: Place = "head" if head > tail else "tail"
    if min(head, tail) > _BOTH_SIDES * (head + tail):
        place = "edge"
    kind = _kind(row, key, prose, known=bool(guessed.category))
    listed = place == "tail" and row.listed >= _LIST_SHARE * row.documents and same_below < _SAME_BELOW * row.listed
    need = NEEDS[kind]
    if not guessed.category:
        # What some pages of several publishers share, or a page repeats, may be a verse or a saying.
        need *= 1 + (publishers - 1) * (1 - row.documents / of)
        need *= max(1.0, row.lines / row.documents)
    return Proposal(
        publisher=row.publisher, key=row.key, wordings=(row.least,) if row.least == row.most else (row.least, row.most),
        category=guessed.category or ("related" if listed else "counter" if kind == "numbers" else "nav"),
        reason=guessed.reason, kind=kind, place=place, heading=listed, documents=row.documents, of=of,
        edge=round(min((head + tail) / row.lines, 1.0), 4), need=need,
        order=round((row.last if place == "tail" else row.first) / row.lines, 4),
    )  # fmt: skip


def _kind(row: Row, key: Sequence[str], prose: bool, known: bool) -> Kind:
    if prose:
        return "known-prose" if known else "sentence"
    if known:
        return "known"
    if len(key) > 1 and lines_of(row.least)[0].close in (".", "!"):
        return "sentence"
    return "numbers" if row.least != row.most and ("0" in key or DATE in row.key) else "words"


def _in_context(found: Sequence[Proposal], headings: int) -> list[Proposal]:
    """Proposals judged by those beside them, from the top of the page to its end.

    Unknown words in the block of the site, above the title or behind others of its lines, are believed more. Above the
    body but not in that block, numbers that change are data of the article (a cooking time, a price), and a line of a
    few plain words that stands alone is its first heading, if its articles have such headings. An unknown line without
    another template line on its side is doubted more.

    Args:
        found: the proposals, from the top of the page; `headings`: documents with the commonest heading in the body.
    """
    sure = sorted(one.order for one in found if one.place == "head" and one.sure)
    above, behind, judged = 0.0, 0.0, []
    for one in found:
        first_heading = headings > _STRUCTURED * one.documents and not _has_neighbour(one, sure)
        if one.place == "head" and _is_of_the_article(one, above, first_heading):
            one = replace(one, need=NEVER)
        elif one.kind == "words" and _is_in_block(one, above, behind):
            one = replace(one, need=one.need * _IN_BLOCK)
        if one.sure:
            above += one.documents / one.of * (one.place == "head")
            behind += one.documents / one.of * (one.place == "tail")
        judged.append(one)
    alone = {place for place in get_args(Place) if sum(one.sure and one.place in (place, "edge") for one in judged) < 2}
    return [
        replace(one, need=one.need * _ALONE) if one.place in alone and not one.kind.startswith("known") else one
        for one in judged
    ]


def _is_in_block(one: Proposal, above: float, behind: float) -> bool:
    """Do two lines of the site stand directly above it, or any two between the body and it?"""
    if one.place == "head":
        return above >= _ENCLOSING - _BLOCK and one.order <= above + _BLOCK
    return one.place == "tail" and behind >= _ENCLOSING


def _is_of_the_article(one: Proposal, above: float, may_be_heading: bool) -> bool:
    """Do numbers or a heading above the body belong to the article, `above` being the lines of the site before them?"""
    in_block = one.order <= above + _BLOCK
    if one.kind == "numbers":
        return not in_block or above < _BLOCK
    return one.kind == "words" and not in_block and may_be_heading and _is_heading(one)


def _is_heading(one: Proposal) -> bool:
    """A few words with nothing but spaces between them."""
    words = one.wordings[0].split()
    return len(words) <= _HEADING_WORDS and all(map(str.isalpha, words))


def _has_neighbour(one: Proposal, sure: Sequence[float]) -> bool:
    """Does another sure line stand beside it? `sure` are the places of all of them, its own among them, in order."""
    return bisect_right(sure, one.order + _NEAR) - bisect_left(sure, one.order - _NEAR) > one.sure


def lower_bound(count: int, of: int) -> float:
    """The lower end of the 95 % confidence interval of a share (Wilson 1927): ten of ten are at least seven of ten.

    >>> round(lower_bound(10, 10), 2), round(lower_bound(1000, 1000), 2)
    (0.72, 1.0)
    """
    share = count / of
    middle = share + _Z * _Z / (2 * of)
    spread = _Z * sqrt(share * (1 - share) / of + _Z * _Z / (4 * of * of))
    return max(0.0, (middle - spread) / (1 + _Z * _Z / of))
