"""What belongs together on a page: headings with their lists, runs of menu lines, teasers, and the tail.

The context half of boilerplate removal. It claims whole lines; what stands inside lines is `inline.py`. Every decision
looks at the line and at what stands before it, or at marks that a cut takes away, so that nothing new qualifies after
it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from arnorm.boilerplate.conditions import menu_end
from arnorm.boilerplate.line_key import Line, is_latin
from arnorm.boilerplate.line_types import form_of, may_have_form
from arnorm.boilerplate.page import ENOUGH, Hit, Page
from arnorm.boilerplate.phrases import Tables

if TYPE_CHECKING:
    from arnorm.rules import Rule

ANCHORS = ("source", "tags")
OPTIONAL = ("byline", "dateline", "timestamp", "caption")
_HEADINGS = ("read_also", "related")
LISTED = 3
"""A marker under so many texts of one page closes each of them; readers' comments have their heading once."""
WEAK_LINES = 3
"""A text of so few lines that are no sentence stays: it is no page, its evidence has no body to stand beside."""
BETWEEN_LINES = 2
BETWEEN_WORDS = 8
_ZEROS = frozenset("0\u0660\u06f0")  # under «0 comments» stands no comment: what follows is another text
_FOOT = ("comments", "follow", "forum", "legal", "nav", "related", "share", "tags")
_WEAK = ("run", "masthead")  # what is believed only beside a body or in a long run
# "with the code", "the message", "message"
_SMS = (
    "\u0628\u0627\u0644\u0631\u0645\u0632",
    "\u0627\u0644\u0631\u0633\u0627\u0644\u0647",
    "\u0631\u0633\u0627\u0644\u0647",
)
_GAPS = re.compile(r"\S {3,}(?=\S)")
_CLOCK = re.compile(r"[\s\u2022*.-]*(\d{1,2}):(\d{2})")


@dataclass(frozen=True, slots=True)
class Claim:
    """Why a line goes. Lines of one `group` are one removal."""

    rule: Rule
    reason: str
    group: int


@dataclass(slots=True)
class Claims:
    """The claim on each line, and where the tail that was cut to the end begins."""

    lines: list[Claim | None]
    closed: int
    groups: int = 0

    def take(self, first: int, end: int, rule: Rule, reason: str) -> None:
        """Claim lines [first, end) that are still free, as one removal."""
        self.groups += 1
        for number in range(first, end):
            if self.lines[number] is None:
                self.lines[number] = Claim(rule, reason, self.groups)


def claim_lines(page: Page, tables: Tables, structure: Mapping[str, Rule]) -> Claims:
    """Decide which lines go.

    Args:
        page: the lines; its hits are filled in here.
        tables: the phrases of the active rules.
        structure: the active rules that are recognised by form, by name.
    """
    claims = find_hits(page, tables, structure)
    if any(page.hits):
        _segments(page, claims)
        _blocks(page, claims)
        _runs(page, claims)
        _joins(page, claims)
        _between(page, claims)
        _suffix(page, claims)
    if structure:
        _head(page, claims, structure)
        _orphans(page, claims, structure)
        _unknown_headings(page, claims, structure)
    return claims


def find_hits(page: Page, tables: Tables, structure: Mapping[str, Rule]) -> Claims:
    """Fill in the hits of a page, and claim what shows by itself: teasers, and where the tail begins."""
    count = len(page.lines)
    claims = Claims([None] * count, count)
    candidates = dict(_all_candidates(page, tables, structure))
    page.hits = [None] * count
    for number, hits in candidates.items():
        page.hits[number] = hits[0]
    if structure:
        _teasers(page, claims, structure)
    page.locate(count)
    if candidates:
        _close(page, tables, claims)
        page.locate(claims.closed)
        page.hits = _hits_in_place(page, tables, candidates, structure)
        if _only_weak(page):
            page.hits = [None] * count
        page.locate(claims.closed)
    return claims


def _all_candidates(page: Page, tables: Tables, structure: Mapping[str, Rule]) -> Iterator[tuple[int, list[Hit]]]:
    """The numbers of the lines that may speak for something, with what they may say."""
    for line in page.lines:
        if line.long or not (line.opens or tables.closes(line) or may_have_form(page, line)):
            continue
        hits = _candidates(page, line, tables, structure)
        if hits:
            yield line.index, hits
        else:
            line.forget()


def _hits_in_place(
    page: Page, tables: Tables, candidates: Mapping[int, list[Hit]], structure: Mapping[str, Rule]
) -> list[Hit | None]:
    """Of each line the first candidate that fits its place on the page, or else the form of the line if that does."""
    hits: list[Hit | None] = [None] * len(page.lines)
    for number, some in candidates.items():
        found = next((hit for hit in some if tables.in_place(page, hit)), None)
        if found is None and some[0].place != "form":
            formed = _formed(page, page.lines[number], tables, structure)
            found = formed if formed and tables.in_place(page, formed) else None
        hits[number] = found
    return hits


def _only_weak(page: Page) -> bool:
    """Is the whole text a word or two, an address, an office: a query or a field of a table rather than a page?"""
    return len(page.lines) <= WEAK_LINES and all(
        hit is not None and (hit.place == "form" or hit.rule.extent in _WEAK or len(line.words) <= 2)
        for line, hit in zip(page.lines, page.hits, strict=True)
    )


def _candidates(page: Page, line: Line, tables: Tables, structure: Mapping[str, Rule]) -> list[Hit]:
    """What the words of a line may say; its form if they say nothing."""
    if (line.opens and not page.quiet) or tables.closes(line):
        hits = sorted(tables.whole_line(page, line), key=lambda hit: hit.rule.extent == "run")
        if hits:
            return hits
    formed = _formed(page, line, tables, structure)
    return [formed] if formed else []


def _formed(page: Page, line: Line, tables: Tables, structure: Mapping[str, Rule]) -> Hit | None:
    return form_of(page, line, structure, tables) if line.opens or may_have_form(page, line) else None


# ------------------------------------------------------------------------------------------- cuts to the end


def _close(page: Page, tables: Tables, claims: Claims) -> None:
    """Find the first line from which all goes: a comment form, an end mark, an anchor with its read-also block."""
    last = {hit.rule.category: hit.line for hit in page.hits if hit is not None}
    last_story = max((last.get(category, -1) for category in ("source", "byline", "dateline")), default=-1)
    listed = _under_many_texts(page)
    begun = _body_begins(page)
    for hit in page.hits:
        if hit is None or page.before(hit.line) < ENOUGH or hit.line < begun:
            continue
        ends = hit.rule.extent == "to-end" and tables.in_place(page, hit) and _nothing_but(page, hit, last)
        ends = ends and not (hit.line < page.last_prose and page.lines[hit.line].key in listed)
        if ends or last_story <= _announced(page, hit):
            claims.closed = page.closed = hit.line
            return


def _body_begins(page: Page) -> int:
    """The line above which some letters of paragraphs stand, and not only menus and panels."""
    letters = 0
    for line in page.lines:
        if page.is_prose(line.index):
            letters += line.letters
            if letters >= ENOUGH // 2:
                return line.index + 1
    return len(page.lines)


def _announced(page: Page, hit: Hit) -> int:
    """The read-also or related heading within three lines of a source or tags line; a negative number if none is."""
    if hit.rule.category in ANCHORS and hit.place != "end":
        for number in range(hit.line + 1, min(hit.line + 4, len(page.lines))):
            other = page.hits[number]
            if other and other.heading and other.rule.category in _HEADINGS:
                return number
    return -2


def _under_many_texts(page: Page) -> set[str]:
    """The to-end markers that stand, in the same words, under three or more texts, as on the front page of a blog."""
    seen: Counter[str] = Counter()
    prose = False
    for line, hit in zip(page.lines, page.hits, strict=True):
        if hit is None:
            prose = prose or line.prose
        elif hit.rule.extent == "to-end":
            seen[line.key] += prose
            prose = False
    return {key for key, texts in seen.items() if texts >= LISTED}


def _nothing_but(page: Page, hit: Hit, last: Mapping[str, int]) -> bool:
    """Is what follows a to-end marker no body: nothing long, or more of the same category?"""
    category = hit.rule.category
    figures = [sign for sign in page.lines[hit.line].raw if sign.isdigit()]
    if category == "comments" and figures and set(figures) <= _ZEROS:
        return hit.line > page.last_prose
    counted = category == "comments" and bool(figures)
    return hit.line > page.last_prose or counted or category == "wire_end" or last[category] > hit.line


def _segments(page: Page, claims: Claims) -> None:
    """Divide a closed tail at its markers: each keeps its own category, what follows a marker belongs to it."""
    if claims.closed == len(page.lines):
        return
    starts = [hit for hit in page.hits[claims.closed :] if hit is not None and hit.rule.extent != "run"]
    starts = [hit for hit in starts if hit.rule.category not in OPTIONAL or hit.line == claims.closed]
    starts = [hit for at, hit in enumerate(starts) if not (at and _in_comments(starts, at))]
    ends = [hit.line for hit in starts[1:]] + [len(page.lines)]
    for hit, end in zip(starts, ends, strict=True):
        claims.take(hit.line, end, hit.rule, f"{_what(page, hit)}, to the end of the page")


def _in_comments(starts: list[Hit], at: int) -> bool:
    """Is a marker a disclaimer about comments, between the heading of the comments and the next marker?"""
    return starts[at].rule.extent == "sentence" and starts[at - 1].rule.category == "comments"


# ------------------------------------------------------------------------------------------------------ blocks


def _blocks(page: Page, claims: Claims) -> None:
    """Claim each marker line with what belongs to it."""
    for hit in page.hits[: claims.closed]:
        if hit is None or claims.lines[hit.line] or hit.rule.extent == "run" or _is_phrase(hit):
            continue
        first, end = _block_start(page, hit), _block_end(page, hit, claims.closed)
        reason = _what(page, hit)
        if end - first > 1:
            reason += f" with {end - first - 1} lines"
        claims.take(first, end, hit.rule, reason)


def _is_phrase(hit: Hit) -> bool:
    return hit.rule.extent in ("phrase", "sentence") and hit.place not in ("own", "form")


def _block_start(page: Page, hit: Hit) -> int:
    """The name of the site stands above its menu, the name of a member above the rank."""
    if hit.rule.extent not in ("menu", "ranked") or not hit.line:
        return hit.line
    above = page.lines[hit.line - 1]
    named = page.hits[hit.line - 1] is None and len(above.words) <= 4 and above.close == ""
    return hit.line - named


def _block_end(page: Page, hit: Hit, closed: int) -> int:
    """Where the block ends that a marker begins, by the extent of its rule."""
    extent, following = hit.rule.extent, hit.line + 1
    if extent in ("list", "next-headlines"):
        return _list_end(page, hit, closed)
    if extent == "short-list":
        return _short_list_end(page, following, closed)
    if extent == "one-headline":
        return following + (following < closed and page.headline(following, 2))
    if extent == "masthead":
        return following + (
            following < closed and page.hits[following] is None and len(page.lines[following].words) <= 4
        )
    if extent == "menu":
        return min(menu_end(page, hit.line), closed)
    if extent == "sms":
        return _sms_end(page, following, closed)
    if hit.rule.category == "wire_end":
        return _wire_end(page, following)
    return following


def _sms_end(page: Page, at: int, closed: int) -> int:
    """Past the lines of an SMS block: codes, numbers with the names of operators, the words for code and message."""
    while at < closed and not page.lines[at].long:
        hit, words = page.hits[at], page.lines[at].words
        own = hit is not None and hit.rule.category == "contact"
        if not (
            own or ("0" in words and len(words) <= 6) or (len(words) <= 20 and any(word in _SMS for word in words))
        ):
            break
        at += 1
    return at


def _short_list_end(page: Page, at: int, closed: int) -> int:
    """Past lines of at most six words, as keywords stand under their heading."""
    while at < closed and page.hits[at] is None and len(page.lines[at].words) <= 6 and not page.lines[at].close:
        at += 1
    return at


def _wire_end(page: Page, at: int) -> int:
    """Past the clock time and the serial number that follow a wire's mark."""
    if at < len(page.lines) and page.is_date(at):
        at += 1
    if at < len(page.lines) and page.lines[at].words == ["0"]:
        at += 1
    return at


def _list_end(page: Page, hit: Hit, closed: int) -> int:
    """Where the list under a heading ends: bullets, or headlines, dates between them, lines of the same category."""
    lines, at = page.lines, hit.line + 1
    bulleted = at < closed and lines[at].bullet
    ended_by_gap = False
    while at < closed:
        line, other = lines[at], page.hits[at]
        if other is not None and other.rule.extent != "run":
            if (other.rule.category != hit.rule.category or other.heading) and not _may_stand_in_list(other):
                break
        elif bulleted and not line.bullet:
            break
        elif line.gap and at > hit.line + 1 and not lines[at - 1].gap:
            ended_by_gap = True
            break
        elif not (page.headline(at, 2) or page.is_date(at) or (bulleted and not line.prose)):
            break
        at += 1
    return at if bulleted or ended_by_gap else _without_title(page, hit.line, at)


def _may_stand_in_list(hit: Hit) -> bool:
    """Dates and picture credits stand among headlines."""
    return hit.place == "form" and hit.rule.category in ("timestamp", "caption")


def _without_title(page: Page, heading: int, end: int) -> int:
    """Give back a last line that is the title or a sub-heading of the body that follows it."""
    if end - heading < 2 or end >= len(page.lines) or heading > page.last_prose:
        return end
    in_head = end <= page.first_prose
    while in_head and end - heading > 2 and (page.is_date(end - 1) or len(page.lines[end - 1].words) < 3):
        end -= 1  # the date and the counters of the article stand between its title and its body
    last = page.lines[end - 1]
    sub_heading = page.is_prose(end) and len(last.words) <= 4 and page.hits[end - 1] is None
    return end - 1 if in_head or sub_heading else end


# -------------------------------------------------------------------------------------------------------- runs


def _runs(page: Page, claims: Claims) -> None:
    """Claim runs of menu lines and buttons: some known words, nothing but short lines."""
    done = 0
    for hit in page.hits[: claims.closed]:
        if hit is None or hit.line < done or not _short(page, claims, hit.line):
            continue
        first, end = hit.line, hit.line + 1
        while first > done and _short(page, claims, first - 1):
            first -= 1
        while end < claims.closed and _short(page, claims, end):
            end += 1
        _run(page, claims, first, end)
        done = end


def _short(page: Page, claims: Claims, number: int) -> bool:
    line = page.lines[number]
    if line.long or line.prose or claims.lines[number] is not None:
        return False
    hit = page.hits[number]
    if hit is not None and hit.rule.extent != "run":
        return False
    return hit is not None or (len(line.words) <= 3 and (line.close in ("", ":") or _is_latin(line)))


def _is_latin(line: Line) -> bool:
    return all(map(is_latin, line.words))


def _run(page: Page, claims: Claims, first: int, end: int) -> None:
    known = [number for number in range(first, end) if page.hits[number] is not None]
    if len({page.lines[number].key for number in known}) < 2:  # one wording twice is a title and its copy
        return
    at_edge = end <= page.first_prose or first > page.last_prose
    categories = {page.hits[n].rule.category for n in known}  # type: ignore[union-attr]
    buttons = categories in ({"share"}, {"comments"})
    site_name = first == 0 and known[0] == 1 and len(known) > 3 and categories == {"nav"}
    while first < known[0] and not (site_name or _is_latin(page.lines[first])):
        first += 1
    last = known[-1] + 1
    only_known = last - first == len(known) and (buttons or first == 0 or last == len(page.lines))
    anywhere = categories == {"share"} and last - first == len(known) >= 3
    if not (at_edge or anywhere) or (last - first < 3 and not only_known):
        return
    reason = f"run of {last - first} short lines, {len(known)} of them known"
    rule = page.hits[known[0]].rule  # type: ignore[union-attr]
    at = first
    for number in known:  # each category its own removal; unknown lines belong to the word before them
        hit = page.hits[number]
        if hit is not None and hit.rule is not rule:
            claims.take(at, number, rule, reason)
            at, rule = number, hit.rule
    claims.take(at, last, rule, reason)


def _joins(page: Page, claims: Claims) -> None:
    """A menu word or button beside what goes, outside the body, goes too; so does a name between forum lines."""
    order = range(claims.closed)
    for way in (order, reversed(order)):
        for number in way:
            hit = page.hits[number]
            if claims.lines[number] is not None or page.first_prose <= number <= page.last_prose:
                continue
            near = [claims.lines[n] for n in (number - 1, number + 1) if 0 <= n < len(page.lines)]
            if hit is not None and hit.rule.extent == "run" and any(near):
                claims.take(number, number + 1, hit.rule, f"{_what(page, hit)}, beside other residue")
            forum = [claim.rule for claim in near if claim is not None and claim.rule.category == "forum"]
            titled = forum and forum[0].name == "forum-path"  # the title of the thread stands under its path
            if hit is None and len(forum) == 2 and not titled and len(page.lines[number].words) <= 4:
                claims.take(number, number + 1, forum[0], "between two forum lines")


def _between(page: Page, claims: Claims) -> None:
    """Behind the body: one or two short lines between lines of the foot of the page, or at its end, go with them."""
    at = page.last_prose + 1
    while at < claims.closed:
        end = at
        while end < claims.closed and _is_loose(page, claims, end):
            end += 1
        before = _foot_claim(claims, at - 1)
        after = _foot_claim(claims, end)
        last = end == len(page.lines) and _foot_claim(claims, at - 2) is not None
        if before and 0 < end - at <= BETWEEN_LINES and (after or last) and page.before(at) >= ENOUGH:
            claims.take(at, end, before.rule, "short lines at the foot of the page")
        at = end + 1


def _is_loose(page: Page, claims: Claims, number: int) -> bool:
    """Is it a short line without a stop on which nothing was found?"""
    line = page.lines[number]
    free = claims.lines[number] is None and page.hits[number] is None
    return free and not line.long and len(line.words) <= BETWEEN_WORDS and line.close not in (".", "!", ",", ";")


def _foot_claim(claims: Claims, number: int) -> Claim | None:
    claim = claims.lines[number] if 0 <= number < len(claims.lines) else None
    return claim if claim is not None and claim.rule.category in _FOOT else None


# ------------------------------------------------------------------------------------------------------ suffix


def _suffix(page: Page, claims: Claims) -> None:
    """After the body: the suffix with the best summed evidence takes what stands between its markers too."""
    total = best = 0
    start = None
    for number in range(claims.closed - 1, page.last_prose, -1):
        claim, hit = claims.lines[number], page.hits[number]
        total += 2 if claim and hit else 1 if claim else 0 if hit or page.is_date(number) else -1
        opens = hit is not None and claim is not None and (hit.heading or hit.rule.category in ANCHORS)
        if opens and total > best and page.before(number) >= ENOUGH:
            best, start = total, number
    if start is None:
        return
    claim = claims.lines[start]
    for number in range(start, claims.closed):
        own = claims.lines[number]
        hit = page.hits[number]
        if own is not None:
            claim = own
        elif claim is not None and (hit is None or hit.rule.category not in (*OPTIONAL, "source")):
            claims.lines[number] = claim


# ----------------------------------------------------------------------------------------------- by form alone


def _teasers(page: Page, claims: Claims, structure: Mapping[str, Rule]) -> None:
    """Headlines with relative times: `headline since an hour headline since 3 hours` as a line of its own."""
    rule = structure.get("teaser-times")
    if rule is None:
        return
    for number in sorted(page.timed):
        if number and not page.lines[number].long and is_teaser(page, number):
            page.hits[number] = None
            claims.take(number, number + 1, rule, "headline with its relative time")


def is_teaser(page: Page, number: int) -> bool:
    """Does a line consist of headlines, each followed by a relative time, the last at its end?"""
    line = page.lines[number]
    if line.close in (".", "!", ":", ",") or len(line.words) < 5:
        return False
    begin = page.words.dates.relative_time_end(line.raw)
    if begin is None or next(line.stops(1, len(line.words)), None) is not None:
        return False
    return len(line.raw[:begin].split()) >= 4 and page.lines[number - 1].close != ":"


def _head(page: Page, claims: Claims, structure: Mapping[str, Rule]) -> None:
    """Before the body: a ticker on one line, a block of headlines with clock times."""
    end = min(page.first_prose, claims.closed)
    ticker = structure.get("head-ticker")
    if ticker and page.lines and not claims.lines[0] and _is_ticker(page):
        claims.take(0, 1, ticker, "headlines joined by runs of spaces")
    clock = structure.get("clock-headlines")
    first = next((number for number in range(end) if claims.lines[number] is None and page.hits[number] is None), end)
    stop = _clock_run(page, first, end)
    if clock and stop - first >= 2 and stop < len(page.lines):
        claims.take(first, stop, clock, f"{stop - first} headlines with clock times, the newest first")


def _clock_run(page: Page, at: int, end: int) -> int:
    """Past lines of a clock time and a headline, the newest first (a timetable runs the other way)."""
    before = 24 * 60
    while at < end and not page.lines[at].long and len(page.lines[at].words) >= 4:
        match = _CLOCK.match(page.lines[at].plain)
        if match is None or (minutes := int(match.group(1)) * 60 + int(match.group(2))) > before:
            break
        before = minutes
        at += 1
    return at


def _is_ticker(page: Page) -> bool:
    """Five or more segments, none ending in a stop, and the body after them."""
    if len(_GAPS.findall(page.lines[0].raw)) < 4:
        return False
    parts = [part for part in re.split(r" {3,}", page.lines[0].raw.strip()) if part]
    return len(parts) >= 5 and len(page.lines) > 1 and not any(part.endswith((".", "\u060c", ":")) for part in parts)


def _orphans(page: Page, claims: Claims, structure: Mapping[str, Rule]) -> None:
    """A list of headlines without a heading, between the body and the foot of the page."""
    rule = structure.get("orphan-headlines")
    foot = next((n for n in range(page.last_prose + 1, claims.closed) if _is_foot(page, n)), None)
    if rule is None or foot is None or page.last_prose < 0:
        return
    first = foot
    while first > page.last_prose + 1 and _is_free(claims, first - 1) and page.headline(first - 1, 5):
        first -= 1
    if foot - first >= 6 and page.lines[first - 1].close != ":" and page.before(first) >= ENOUGH:
        claims.lines[first:foot] = [None] * (foot - first)
        claims.take(first, foot, rule, f"{foot - first} headlines before the foot of the page")


def _unknown_headings(page: Page, claims: Claims, structure: Mapping[str, Rule]) -> None:
    """Behind the body, beside other residue: a short line that ends in a colon, with headlines or bullets under it."""
    rule = structure.get("unknown-heading")
    if rule is None:
        return
    for number in range(max(page.last_prose, 0) + 1, claims.closed - 2):
        line = page.lines[number]
        if claims.lines[number] or page.hits[number] or line.close != ":" or not 0 < len(line.words) <= 5:
            continue
        end = number + 1
        while end < claims.closed and not claims.lines[end] and page.headline(end, 4):
            end += 1
        beside = [claims.lines[at] for at in (number - 1, end) if at < len(page.lines)]
        foot = end < len(page.lines) and _is_foot(page, end)
        if end - number > 2 and page.before(number) >= ENOUGH and (foot or any(map(_is_core, beside))):
            claims.take(number, end, rule, f"short heading with {end - number - 1} headlines")


def _is_core(claim: Claim | None) -> bool:
    return claim is not None and claim.rule.category not in OPTIONAL


def _is_free(claims: Claims, number: int) -> bool:
    claim = claims.lines[number]
    return claim is None or claim.rule.category == "caption"


def _is_foot(page: Page, number: int) -> bool:
    hit = page.hits[number]
    return (hit is not None and hit.rule.category == "legal") or "\u00a9" in page.lines[number].raw


# ----------------------------------------------------------------------------------------------------- helpers


def _what(page: Page, hit: Hit) -> str:
    """The reason of a claim: what was read, where."""
    if hit.place == "form":
        return hit.rule.name.replace("-", " ")
    words = " ".join(page.lines[hit.line].words[hit.first : hit.last])
    place = {"own": "alone on its line", "start": "at the start of its line", "end": "at the end of its line"}
    return f"{words!r} {place.get(hit.place, 'inside its line')}"
