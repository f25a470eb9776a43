"""Lines that speak by their form alone: rows of buttons, menus between bars, addresses, dates, credits.

Wordings never seen before are caught here. Each form belongs to a rule record without phrases; without the rule it is
not looked for.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from arnorm.boilerplate.conditions import only_addresses
from arnorm.boilerplate.line_key import Line, Phrases, fold, is_latin, words_of
from arnorm.boilerplate.page import Hit, Page
from arnorm.boilerplate.phrases import Tables

if TYPE_CHECKING:
    from arnorm.rules import Rule

LONGEST = 1000
"""A line longer than this speaks by no form."""
PREFIX_LINES = 3
"""So many lines may be the place of a report with its date."""
PREFIX_LETTERS = 30
"""No agency has a longer name of one word."""
_DIGIT = re.compile(r"\d")
_BARS = re.compile("[|\u00bb\u203a>\u2022]|\\s/\\s")
_PARTS = re.compile("\\s*[|\u2022\u00b7\u00bb\u203a>]\\s*|\\s+/\\s+")
# "privacy", "terms", "imprint words" of a footer
_LEGAL = (
    "\u0627\u0644\u062e\u0635\u0648\u0635\u064a\u0647",
    "\u0634\u0631\u0648\u0637",
    "\u0627\u0644\u0634\u0631\u0648\u0637",
)
_MEDIA = re.compile(
    r"\s*(?:https?://)?(?:www\.|m\.)?(?:youtu\.be|youtube\.com|twitter\.com|x\.com|instagram\.com|facebook\.com"
    r"|fb\.watch|tiktok\.com|t\.co|pic\.twitter\.com|vimeo\.com|soundcloud\.com)/\S+[\s.:!?\u061f\u060c\u00bb\"]*"
)
_TWEET = re.compile("\\s*[\u2014\u2013-]+\\s?[^@\\n]{1,80}\\(@\\w{1,40}\\)\\s+\\S{1,12}\\s+\\d{1,2},?\\s+\\d{4}\\s*$")
_INITIALS = re.compile(
    r"\s*(?:[\u0621-\u064a]\s?[./]\s?){1,3}[\u0621-\u064a]\.?(?:\s?/\s?(?:[\u0621-\u064a]\s?\.?\s?){1,3})?\s*"
)
_ARROWS = re.compile("\\s*[\u2190\u2192]\\s*\\S.*|.*\\S\\s*[\u2190\u2192]\\s*")
_ARCHIVE = re.compile(r"\s*[\u25c4\u25bc\u25ba\u25b6]\s*\w+(?:\s\d{4})?\s*\(\d{1,4}\)\s*")
_COPYRIGHT = re.compile("[\\s*]*(?:\u00a9|\\([cC]\\)|[Cc]opyright\\b)")
_BRACKETED_END = re.compile(r"[(\[]\s*([^()\[\]]{2,30}?)\s*[)\]]\s*\.?\s*$")
_DATELINE = re.compile(
    '\\s*[^.:\u2026\u060c\u061b!?\u061f"\u00ab\u00bb\u201c\u201d()\\n]{2,30}(?:\u060c[^.:\u060c()\\n]{2,30})?'
    '(?:\\s*\\([^()\\n]{2,20}\\)\\s*[-\u2013\u2014]{1,2}\\s*|\\s*[-\u2013\u2014]\\s*(?:\\([^()\\n]{2,20}\\)|[^.:\u060c()\\n-]{2,20})\\s*(?::|[-\u2013\u2014]{1,2}\\s))\\s*(?=[^\\W_]|["\u00ab\u201c(])'
)


def may_have_form(page: Page, line: Line) -> bool:
    """May a line whose first words open nothing have a form? Cheap, and wrong only on the side of yes."""
    folded = line.folded
    for sign in page.signs:
        if sign in folded:
            return True
    if line.index < PREFIX_LINES and _DIGIT.search(folded):
        return True
    # bars, unless they are quotes; bullets between parts
    return ("\u00bb" in folded and "\u00ab" not in folded) or folded.count("\u2022") > 1


def form_of(page: Page, line: Line, structure: Mapping[str, Rule], tables: Tables) -> Hit | None:
    """The form of a line, as a hit of the rule for that form."""
    if len(line.plain) > LONGEST:
        return None
    name = _form_by_signs(line, tables) or (line.opens and _form_by_words(page, line)) or _form_with_figures(page, line)
    rule = structure.get(name)
    return Hit(rule, line.index, 0, 0, "form") if rule else None


def _form_by_signs(line: Line, tables: Tables) -> str:
    """What signs between the words make of a line: addresses, a menu between bars, a copyright."""
    raw = line.plain
    if "@" in raw and (only_addresses(raw) or _TWEET.match(raw)):
        return "tweet-credit" if _TWEET.match(raw) else "address-line"
    if "/" in raw and _MEDIA.fullmatch(raw):
        return "media-link"
    if _BARS.search(raw) and "\u00ab" not in raw and _is_menu(raw, tables):
        return "legal-bar" if _is_legal(line.words) else "menu-bar"
    if _COPYRIGHT.match(raw) and len(line.words) <= 25:
        return "copyright-sign"
    if "(" in raw and _ARCHIVE.fullmatch(raw):
        return "blog-archive"
    if ("\u2190" in raw or "\u2192" in raw) and _ARROWS.fullmatch(raw) and len(line.words) > 1:
        return "arrow-links"
    return ""


def _form_by_words(page: Page, line: Line) -> str:
    """What the words alone make of a line: buttons in a row, an agency, initials."""
    words = line.words
    if len(words) <= 40 and composed(words, page.words.buttons) >= 2:
        return "button-row"
    if len(words) <= 4 and line.key in page.words.agencies:
        return "agency-line"
    if len(words) <= 6 and _INITIALS.fullmatch(line.plain):
        return "initials"
    return ""


def _form_with_figures(page: Page, line: Line) -> str:
    """A date, the credit of a picture, the place of a report with its date."""
    raw = line.plain
    dates = page.words.dates
    if _DIGIT.search(raw) and dates.may_open(line.head) and len(line.words) <= 20 and dates.is_date_text(raw):
        return "date-line"
    if "(" in raw and line.close != "." and is_credited(page, line) and len(line.words) > 4:
        return "credited-caption"
    if (
        line.index < PREFIX_LINES
        and _DIGIT.search(raw)
        and not page.words.agencies.isdisjoint(words_of(line.folded[-PREFIX_LETTERS:])[-1:])  # 1 us; all words: 6
        and "0" in line.words
        and len(line.words) <= 16
        and line.words[-1] in page.words.agencies
    ):
        return "dateline-prefix"
    return ""


def composed(words: Sequence[str], phrases: Phrases[str]) -> int:
    """Of how many phrases of a table a line consists; 0 if anything else stands in it."""
    at = found = 0
    while at < len(words):
        size = next((size for size, _ in phrases.at(words, at)), 0)
        if not size:
            return 0
        at += size
        found += 1
    return found


def _is_menu(raw: str, tables: Tables) -> bool:
    """Three or more short parts between bars, two of them known menu words (or one, and the rest Latin)."""
    split = _PARTS.split(raw)
    if len(split) < 3:
        return False
    parts = [part for part in (words_of(fold(part)) for part in split) if part]
    if len(parts) < 3 or any(len(part) > 6 for part in parts):
        return False
    known = sum(any(size == len(part) for size, _ in tables.menu.at(part)) or _is_legal(part) for part in parts)
    latin = sum(all(map(is_latin, part)) for part in parts)
    return known >= 2 or (known == 1 and latin >= len(parts) - 1)


def _is_legal(words: Sequence[str]) -> bool:
    return any(word in _LEGAL for word in words)


def is_credited(page: Page, line: Line) -> bool:
    """Does the line end in an agency in brackets, with no stop before it?"""
    span = credit(page, line)
    return span is not None and line.raw[: span[0]].rstrip()[-1:] not in (".", "!", "\u061f", "")


def credit(page: Page, line: Line) -> tuple[int, int] | None:
    """Where the agency in brackets at the end of a line stands in it, or None."""
    match = _BRACKETED_END.search(line.raw[-40:])
    if match is None:
        return None
    words = " ".join(words_of(fold(match.group(1))))
    known = words in page.words.agencies or any(part in page.words.agencies for part in words.split(" ")[-1:])
    shift = max(len(line.raw) - 40, 0)
    return (shift + match.start(), shift + match.end()) if known and len(words) > 1 else None


def dateline(page: Page, line: Line) -> int:
    """Where the first sentence begins behind «City - Agency -»; 0 if there is no such prefix."""
    match = _DATELINE.match(line.raw)
    if match is None or match.end() >= len(line.raw):
        return 0
    words = words_of(fold(match.group()))
    known = any(
        " ".join(words[at:end]) in page.words.agencies
        for at in range(len(words))
        for end in range(at + 1, min(at + 4, len(words)) + 1)
    )
    return match.end() if known and len(words) <= 9 else 0
