"""What the page model looks at: each line of a page as named numbers.

A feature is a number with a readable name, such as `words` (how many words the line has), `own:share` (the whole line
is a phrase of the category `share`) or `after-prose` (how many lines ago the last paragraph stood). What is 0 is left
out. `explain.py` says each of them in words.

Nothing here depends on what a later stage may change (quote styles, spacing, digits, letter variants), so that the page
model decides the same on a text that was cleaned before.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence

from arnorm.boilerplate.line_key import BULLETS, DASHES, Line, Phrases, fold, is_latin, words_of
from arnorm.boilerplate.page import Page

Features = dict[str, float]

FAR = 30
"""Distances in lines are counted up to this."""
MOST_LETTERS = 400
"""Letters of a line are counted up to this."""
LONGEST_WORDING = 10
"""A line of more words is no wording that could come back on another site."""
MOST_PAGES = 6
"""Pages on which a wording was seen are counted up to this."""
_KINDS = {"=": "line", "<": "first-two", ">": "last-two", "1": "first"}
FIGURES = 0.25
"""A title has a smaller share of figures."""
TITLE_WORDS = 3
"""A title has at least so many words."""
SHORT = 4
"""A line of so many words is short."""

_SIGNS = {
    "|": "bar", "\u00a9": "copyright", "@": "at", "#": "hash", "_": "underscore", "[": "bracket", "{": "brace",
    "=": "equals",
    "<": "less", ">": "greater", "+": "plus", "\\": "backslash", "(": "parenthesis", "/": "slash",
}  # fmt: skip
_QUOTES = frozenset('\u2039\u203a"\u00ab\u00bb\u201c\u201d\u201e\u201f\u2033\u301d\u301e\uff02')
_COMMAS = re.compile("[,\u060c](?:\\s*[,\u060c])*")  # two in a row become one
_CLOSES = {".": "stop", "!": "stop", "?": "question", ":": "colon", ",": "comma", ";": "comma", "\u2026": "dots"}
_ICON = re.compile("[\u2190-\u21ff\u2300-\u23ff\u2600-\u27bf\u2b00-\u2bff\U0001f300-\U0001faff\ue000-\uf8ff]")
_FILE = re.compile(r"\w\.(?:jpe?g|png|gif|webp|pdf|docx?|pptx?|mp[34]|html?|php|zip|rar|apk)\b", re.IGNORECASE)
_PARTS = re.compile(f"[|/{BULLETS}]|\\s[>{DASHES}-]\\s")
# A Latin and an Arabic letter, a small and a capital one, or a figure and a letter, with nothing between them.
_GLUED = re.compile("[a-z][\u0621-\u064a]|[\u0621-\u064a][A-Za-z]|[a-z][A-Z]|[\u0621-\u064a]\\d|\\d[\u0621-\u064a]{3}")
_COUNT_END = re.compile(r"\(\s*\d[\d,.]*\s*\)\s*$")
_CLOCK = re.compile(r"(?<!\d)\d{1,2}:\d{2}(?!\d)")
_DATE = re.compile(r"\d\s?[-/.]\s?\d{1,2}\s?[-/.]\s?\d")
_BRACKETED = re.compile(r"[\[(][^\[\]()]*[\])]$")
_LINK_END = re.compile(f"[>/\\\\{DASHES}-]$")
# A program: a call, a statement, a tag, an assignment.
_CODE = re.compile(
    r"[A-Za-z_]\w*\([^()]*\)|[;{}]\s*$|:=|</|^\s*(?:if|for|def|func|return|import|class|var|let|const)\b.*[({:;]"
)
_TABLE_ROW = re.compile(r"\|\s*$|^\s*\||^[\s|:-]+$")
_VERB_LETTERS = "\u064a\u062a\u0646"  # yeh, teh, noon: what verbs of the present begin with
_NEVER = (0, 0)
_WAW = "\u0648"
_ARTICLES = (
    "\u0627\u0644",
    "\u0648\u0627\u0644",
    "\u0628\u0627\u0644",
    "\u0644\u0644",
)  # alef lam, also behind waw, beh, lam
_TO_READER = ("\u0646\u0627", "\u0643\u0645", "\u0643")  # -na, -kum, -k: "our", "your"


class Evidence:
    """The phrases and word lists that features ask for, compiled once.

    Args:
        phrases: every phrase of the active rules, with category, the positions its rule gives it, and whether it
            announces something that follows.
        interface: wordings that programs print around content: `CATEGORY COUNT WORDING`.
        function_words: words such as "in", "from", "which", folded or not.
        platforms: names of platforms.
        wordings: rows of `data/boilerplate/wordings.tsv`: on how many labelled pages a wording was residue, on how many
            it was text, and the wording with its kind, separated by tabs.
    """

    def __init__(
        self,
        phrases: Iterable[tuple[str, tuple[str, frozenset[str], bool]]],
        interface: Iterable[str] = (),
        function_words: Iterable[str] = (),
        platforms: Iterable[str] = (),
        wordings: Iterable[str] = (),
    ) -> None:
        self.phrases = Phrases(phrases)
        self.interface: dict[str, tuple[str, int]] = {}
        for entry in interface:
            category, count, wording = entry.split(None, 2)
            self.interface[" ".join(words_of(fold(wording)))] = category, int(count)
        self.wordings: dict[str, tuple[int, int]] = {}
        for row in wordings:
            if not row.startswith("#"):
                residue, text, wording = row.split("\t")
                self.wordings[wording] = int(residue), int(text)
        self.function_words = frozenset(fold(word) for word in function_words)
        self.platforms = frozenset(word for name in platforms for word in words_of(fold(name)))


def wording_keys(words: Sequence[str]) -> Iterator[str]:
    """What is looked up of a line in the table of wordings: all of it, its first two words, its last two, its first.

    >>> list(wording_keys(["all", "rights", "reserved"]))
    ['= all rights reserved', '< all rights', '> rights reserved', '1 all']
    """
    if 0 < len(words) <= LONGEST_WORDING:
        yield f"= {' '.join(words)}"
        if len(words) > 1:
            yield f"< {words[0]} {words[1]}"
            yield f"> {words[-2]} {words[-1]}"
        yield f"1 {words[0]}"


def add_wordings(found: Features, words: Sequence[str], counts: Callable[[str], tuple[int, int]]) -> None:
    """Add how often the wordings of a line were residue, and text, on labelled pages."""
    for key in wording_keys(words):
        residue, text = counts(key)
        if residue > 0:
            found[f"residue:{_KINDS[key[0]]}"] = min(residue, MOST_PAGES)
        if text > 0:
            found[f"text:{_KINDS[key[0]]}"] = min(text, MOST_PAGES)


def describe(page: Page, evidence: Evidence) -> list[Features]:
    """The features of each line of a page, in order."""
    lines = [_of_line(page, line, evidence) for line in page.lines]
    _of_place(page, lines, evidence)
    return lines


# ------------------------------------------------------------------------------------------------- the line alone


def _of_line(page: Page, line: Line, evidence: Evidence) -> Features:
    """What a line says by itself. Of a paragraph only its length and close are told."""
    found: Features = {"letters": min(line.letters, MOST_LETTERS), _CLOSES.get(line.close, "open"): 1}
    if line.long or line.prose:
        found["prose"] = 1
        found["words"] = len(line.words)
        return found
    words = line.words
    count = len(words)
    found["words"] = count
    text = line.folded.strip()
    _add_signs(found, text, line)
    if count:
        _add_words(found, words, evidence)
        _add_phrases(found, words, evidence)
        if evidence.wordings:
            add_wordings(found, words, lambda key: evidence.wordings.get(key, _NEVER))
        _add_times(found, page, line, text)
    return found


def _add_signs(found: Features, text: str, line: Line) -> None:
    """Signs and forms of a line."""
    for sign in set(text).intersection(_SIGNS):
        found[f"sign:{_SIGNS[sign]}"] = 1
    if not _QUOTES.isdisjoint(text) or "''" in text:
        found["quoted"] = 1
    if line.bullet:
        found["bullet"] = 1
        found["numbered"] = float(text[0].isdigit())
    commas = len(_COMMAS.findall(text))
    if commas:
        found["commas"] = commas
    parts = len(_PARTS.findall(text))
    if parts:
        found["parts"] = parts
    for name, pattern in _FORMS:
        if pattern.search(text):
            found[name] = 1
    if "http" in text or "www." in text:
        found["link"] = 1


_FORMS = (
    ("icon", _ICON), ("file", _FILE), ("glued", _GLUED), ("count-end", _COUNT_END), ("clock", _CLOCK),
    ("bracketed", _BRACKETED), ("link-end", _LINK_END), ("code", _CODE), ("table-row", _TABLE_ROW),
)  # fmt: skip


def _add_words(found: Features, words: Sequence[str], evidence: Evidence) -> None:
    """Scripts, figures, and the kinds of words of a line."""
    count = len(words)
    latin = sum(map(is_latin, words))
    figures = words.count("0")
    if latin:
        found["latin"] = (latin - figures) / count
        found["figures"] = figures / count
        found["figure-first"] = float(words[0] == "0")
        found["figure-last"] = float(words[-1] == "0")
    function = evidence.function_words
    found["function"] = sum(word in function for word in words) / count
    found["articles"] = sum(word.startswith(_ARTICLES) for word in words) / count
    first = words[0]
    if first in function:
        found["function-first"] = 1
    elif len(first) > 3:
        found["verb-first"] = float(first[0] in _VERB_LETTERS)
        found["and-first"] = float(first[0] == _WAW)
    found["to-reader"] = sum(len(word) > 3 and word.endswith(_TO_READER) for word in words)
    found["platforms"] = sum(word in evidence.platforms for word in words)
    found["word-length"] = sum(map(len, words)) / count
    found["distinct"] = len(set(words)) / count
    if count > 1 and count % 2 == 0 and words[: count // 2] == words[count // 2 :]:
        found["halves"] = 1


def _add_phrases(found: Features, words: Sequence[str], evidence: Evidence) -> None:
    """Phrases of rules, and wordings of public programs."""
    count = len(words)
    table = evidence.phrases
    covered = at = number = 0
    while at < count:
        longest = 0
        for size, (category, positions, heading) in table.at(words, at):
            if not longest:
                longest = size
                found[f"in:{category}"] = 1
            if at == 0:
                _add_opening(found, size, size == count, category, positions, heading)
            if at + size == count and "line-end" in positions:
                found["end"] = 1
                found[f"end:{category}"] = 1
        number += longest > 0
        covered += longest
        at += longest or 1
    if number:
        found["phrases"] = number
        found["covered"] = covered / count
    known = evidence.interface.get(" ".join(words))
    if known:
        found["interface"] = known[1]
        found[f"interface:{known[0]}"] = 1
    if "own" in found or "start" in found or known or (covered == count and number > 1):
        found["strong"] = 1


def _add_opening(
    found: Features, size: int, whole: bool, category: str, positions: frozenset[str], heading: bool
) -> None:
    """A phrase the line begins with: alone (`own`), where its rule looks for it (`start`), or elsewhere (`begin`)."""
    place = "own" if whole else "start" if "line-start" in positions else "begin"
    found[place] = max(found.get(place, 0), size)
    found[f"{place}:{category}"] = 1
    if heading:
        found[f"{place}-heading"] = 1


def _add_times(found: Features, page: Page, line: Line, text: str) -> None:
    """Dates, and relative times such as "two hours ago"."""
    dates, count = page.words.dates, found["words"]
    if "figures" in found and count <= 25:
        if _DATE.search(text) or any(map(dates.may_open, line.words)):
            if dates.is_date_text(line.raw):
                found["date"] = found["has-date"] = 1
            elif next(dates.date_spans(line.raw), None):
                found["has-date"] = 1
        elif "clock" in found and dates.is_date_text(line.raw):
            found["date"] = found["has-date"] = 1
    if count <= 40:
        times = list(dates.relative_times(line.raw))
        if times:
            found["times"] = len(times)
            start = dates.relative_time_end(line.raw)
            if start is not None:
                found["time-end"] = 1
                found["time-only"] = float(not line.raw[:start].strip())


# --------------------------------------------------------------------------------------------- the place on the page


def _of_place(page: Page, lines: list[Features], evidence: Evidence) -> None:
    """Where each line stands, what stands around it, and what it has in common with others."""
    count = len(lines)
    prose = [number for number, found in enumerate(lines) if "prose" in found]
    first, last = (prose[0], prose[-1]) if prose else (count, -1)
    keys = Counter(tuple(line.words) for line, found in zip(page.lines, lines, strict=True) if "prose" not in found)
    shapes = [_shape(found) for found in lines]
    counted = Counter(shapes)
    body = _body_words(page, prose, evidence)
    title = _title(lines, first if prose else 0)
    named = frozenset(page.lines[title].words) if title is not None else frozenset()
    hits = [number for number, found in enumerate(lines) if "strong" in found]
    tables = sum("table-row" in found for found in lines)
    categories = len({name for found in lines for name in found if name.startswith(("own:", "start:", "interface:"))})
    letters = 0
    for number, (line, found) in enumerate(zip(page.lines, lines, strict=True)):
        found["zone"] = 0 if not prose else 1 if number < first else 3 if number > last else 2
        found["line"] = min(number, FAR)
        found["from-end"] = min(count - 1 - number, FAR)
        found["lines"] = min(count, 2 * FAR)
        found["prose-lines"] = len(prose)
        found["prose-before"] = min(letters, 1000)
        found["page-hits"] = len(hits) - ("strong" in found)
        found["page-categories"] = categories
        found["table-rows"] = tables
        if line.gap and number:
            found["gap"] = 1
        if number + 1 < count and page.lines[number + 1].gap:
            found["gap-after"] = 1
        if "prose" in found:
            letters += line.letters
            continue
        words = line.words
        found["repeats"] = keys[tuple(words)]
        found["same-shape"] = counted[shapes[number]]
        for period in (2, 3):
            near = (number - period, number + period)
            found[f"period-{period}"] = sum(0 <= at < count and shapes[at] == shapes[number] for at in near)
        if body:
            own = [word for word in words if len(word) > 3 and word not in evidence.function_words]
            found["body-words"] = sum(word in body for word in own) / len(own) if own else -1
        if title is not None:
            found["from-title"] = max(-FAR, min(number - title, FAR)) or 0.5
            if number != title and words:
                found["title-words"] = len(named.intersection(words)) / len(set(words))
    _add_distances(page, lines)
    _add_runs(lines)


def _shape(found: Features) -> tuple[object, ...]:
    """What makes two short lines look alike: length, figures, bullet, close."""
    return (
        min(found["words"], 7),
        "figures" in found,
        "bullet" in found,
        "open" in found,
        "colon" in found,
        "date" in found,
    )


def _body_words(page: Page, prose: Sequence[int], evidence: Evidence) -> frozenset[str]:
    """The words of the paragraphs, short and frequent ones apart."""
    words = {word for number in prose for word in page.lines[number].words if len(word) > 3}
    return frozenset(words - evidence.function_words)


def _title(lines: Sequence[Features], end: int) -> int | None:
    """The last line above the first paragraph that has the form of a headline."""
    for number in range(end - 1, -1, -1):
        found = lines[number]
        headline = found["words"] >= TITLE_WORDS and ("open" in found or "question" in found)
        if headline and "strong" not in found and "has-date" not in found and found.get("figures", 0) < FIGURES:
            return number
    return None


def _add_distances(page: Page, lines: list[Features]) -> None:
    """How far the next paragraph and the next known wording are, before and behind; what announces a list."""
    after = up = announced = FAR
    above: tuple[str, ...] = ()
    for found in lines:
        found["after-prose"], found["up"], found["announced"] = after, up, announced
        for category in above:
            found[f"up:{category}"] = 1
        after, up, announced = min(after + 1, FAR), min(up + 1, FAR), min(announced + 1, FAR)
        if "prose" in found or "colon" in found:
            announced = 1 if "colon" in found and "strong" not in found else FAR
        if "prose" in found:
            after, up, above = 1, FAR, ()
        elif "strong" in found:
            up = 1
            announced = FAR
            above = tuple(name[name.index(":") + 1 :] for name in found if name.startswith(("own:", "start:")))
    before = down = FAR
    for found in reversed(lines):
        found["before-prose"], found["down"] = before, down
        before, down = min(before + 1, FAR), min(down + 1, FAR)
        if "prose" in found:
            before, down = 1, FAR
        elif "strong" in found:
            down = 1


def _add_runs(lines: list[Features]) -> None:
    """Of each run of lines between two paragraphs: its length, how much of it is known, how much is short."""
    start = 0
    for number in range(len(lines) + 1):
        if number < len(lines) and "prose" not in lines[number]:
            continue
        run = lines[start:number]
        known = sum("strong" in found for found in run)
        short = sum(found["words"] <= SHORT for found in run)
        for place, found in enumerate(run):
            other = known - ("strong" in found)
            found["run"] = min(len(run), 2 * FAR)
            found["run-place"] = min(place, FAR)
            found["run-hits"] = other
            found["run-known"] = other / len(run)
            found["run-short"] = short / len(run)
        start = number + 1
