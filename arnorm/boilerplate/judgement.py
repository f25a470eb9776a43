"""The decision about whole lines: what rules claimed, what the page model adds, and what guards keep.

The record is this decision, applied: each line that goes has one claim, with its rule and its reason.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING

from arnorm.boilerplate.blocks import OPTIONAL, Claim, Claims
from arnorm.boilerplate.explain import reason_of
from arnorm.boilerplate.features import FAR, TITLE_WORDS, Evidence, Features, describe
from arnorm.boilerplate.guards import is_code, is_no_claim, listed, must_stay, timetable, wrapped
from arnorm.boilerplate.line_key import Line
from arnorm.boilerplate.page import Page
from arnorm.boilerplate.page_model import PageModel

if TYPE_CHECKING:
    from arnorm.rules import Rule

LETTERS = 0.02
"""Each letter of a line raises the limit it must reach by so much: a long line is a greater loss."""
INSERTED = 0.5
"""A line between paragraphs must reach so much more: most short lines there are sub-headings and lists."""
_BODY = 2
FEW_LINES = 3
"""Fewer lines of an unknown kind, on a page on which no rule found anything, are a title and a name."""
HEADLINE_WORDS = 4
"""A line of fewer words may be the name of a site or a section rather than a title."""
_AROUND_POSTS = ("comments", "forum")
_OUTVOTED = -1.5
"""A paragraph with a lower sum is given back."""
_PLACES = {1: "nav", 2: "related", 3: "related"}
_TIMED = "teaser"


def judge(
    page: Page,
    claims: Claims,
    evidence: Evidence,
    model: PageModel,
    rules: Mapping[str, Rule],
    limit: float,
    parted: Collection[int] = (),
    explained: bool = True,
) -> None:
    """Add to the claims of a page what the page model finds, and take back what must stay.

    Args:
        page: the lines, with their hits.
        claims: what rules claimed; changed here.
        evidence, model: what the model looks at, and its weights.
        rules: the record under which a line of each category goes; without one the category is not looked for.
        limit: the sum of weights a line must reach. A higher limit removes less.
        parted: the numbers of lines of which a part goes already; the rest of them stays.
        explained: whether the reasons are worked out.
    """
    free = [line.index for line in page.lines if _is_free(line, claims, parted)]
    if len(free) < FEW_LINES and not any(claims.lines):
        return
    kept = wrapped(page.lines) | listed(page) | timetable(page)
    for number in kept:
        claims.lines[number] = None
    for number, claim in enumerate(claims.lines):
        if claim is not None and is_no_claim(page, number, claim.rule.category):
            claims.lines[number] = None
    free = [number for number in free if number not in kept]
    lines = describe(page, evidence)
    if not any(claims.lines) and not any("strong" in found for found in lines):
        return
    for number in range(len(lines)):
        if is_code(page, lines, number):
            claims.lines[number] = None
    _give_back(page, claims, lines, model)
    for number in free:
        least = limit + LETTERS * page.lines[number].letters + INSERTED * (lines[number]["zone"] == _BODY)
        if _is_optional(page, number) or must_stay(page, lines, number) or model.score(lines, number) <= least:
            continue
        rule = rules.get(_category(page, claims, lines, number))
        if rule is not None:
            why = reason_of(model.reasons(lines, number)) if explained else ""
            claims.take(number, number + 1, rule, why)


def _is_free(line: Line, claims: Claims, parted: Collection[int]) -> bool:
    """May the page model look at a line: is it no paragraph, and has no rule taken it or a part of it?"""
    return claims.lines[line.index] is None and not (line.long or line.prose or line.index in parted)


def _give_back(page: Page, claims: Claims, lines: Sequence[Features], model: PageModel) -> None:
    """Take back claims on lines that a rule took together with another line, or that the page model outvotes.

    From the last line to the first, because a title that stays allows the headlines above it to go.
    """
    titled = False
    for number in range(len(lines) - 1, -1, -1):
        claim, above = claims.lines[number], number < page.first_prose < len(lines)
        if claim is None:
            titled = titled or (above and page.headline(number, HEADLINE_WORDS))
        elif claim.rule.extent == "masthead":
            if model.score(lines, number) <= 0:
                claims.lines[number] = None
        elif page.hits[number] is None:
            if claim.rule.extent in ("list", "next-headlines") and claim.rule.variants:
                if above and not titled and page.headline(number, TITLE_WORDS):
                    claims.lines[number] = None
                    titled = True
            elif _is_post(claim, lines[number]) and model.score(lines, number) <= _OUTVOTED:
                claims.lines[number] = None


def _is_post(claim: Claim, found: Features) -> bool:
    """Is it a paragraph that was taken with the panels or the comments around it?"""
    return claim.rule.category in _AROUND_POSTS and "prose" in found


def _is_optional(page: Page, number: int) -> bool:
    """Did a rule find a date, a byline, a place or a caption? They stay unless asked for."""
    hit = page.hits[number]
    return hit is not None and (hit.rule.category in OPTIONAL or hit.rule.category == "source")


def _category(page: Page, claims: Claims, lines: Sequence[Features], number: int) -> str:
    """The category of a line that goes: its own wording, else the line before it in its run, else its place."""
    found = lines[number]
    own = _worded(found)
    if own:
        return own
    if "time-end" in found:
        return _TIMED
    for way in (-1, 1):
        at = number + way
        while 0 <= at < len(lines) and abs(at - number) <= FAR and "prose" not in lines[at]:
            claim = claims.lines[at]
            if claim is not None and claim.rule.category not in OPTIONAL:
                return claim.rule.category
            own = _worded(lines[at])
            if own:
                return own
            at += way
    return _PLACES.get(int(found.get("zone", 0)), "nav")


def _worded(found: Features) -> str:
    """The category of the wording of a line, the longest known one first; nothing if it has none or an optional one."""
    for place in ("own:", "start:", "interface:", "end:", "in:"):
        for name in found:
            if name.startswith(place) and name[len(place) :] not in (*OPTIONAL, "source"):
                return name[len(place) :]
    return ""
