"""Which quote opens and which closes: every mark judged by its neighbours, then paired with nesting.

A mark shows its side by what stands left and right of it; the way it is drawn only decides where its place does not,
because Arabic pages draw quotes the wrong way round more often than they misplace them. Marks are paired line by line
first; what is left over on a line is paired within the block of lines between blank ones.

Nothing here depends on what the later stages change: spaces before a stop, runs of spaces, the drawing of commas, dots
and dashes count as one and the same neighbour. That is why a text that was paired once is paired the same way again.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from enum import IntEnum
from itertools import pairwise

from arnorm.text.protected import ARABIC, is_notation

OPENS, EITHER, CLOSES = 1, 0, -1


class Family(IntEnum):
    """How a mark is drawn."""

    STRAIGHT = 0
    CURLY = 1
    GUILLEMET = 2
    SINGLE_GUILLEMET = 3
    PRIME = 4
    APOSTROPHES = 5
    BACKTICKS = 6


FORMS: dict[str, tuple[Family, int]] = {
    "\u0022": (Family.STRAIGHT, EITHER),  # QUOTATION MARK
    "\uff02": (Family.STRAIGHT, EITHER),  # FULLWIDTH QUOTATION MARK
    "\u201c": (Family.CURLY, OPENS),  # LEFT DOUBLE QUOTATION MARK
    "\u201d": (Family.CURLY, CLOSES),  # RIGHT DOUBLE QUOTATION MARK
    "\u201e": (Family.CURLY, OPENS),  # DOUBLE LOW-9 QUOTATION MARK
    "\u201f": (Family.CURLY, OPENS),  # DOUBLE HIGH-REVERSED-9 QUOTATION MARK
    "\u275d": (Family.CURLY, OPENS),  # HEAVY DOUBLE TURNED COMMA QUOTATION MARK ORNAMENT
    "\u275e": (Family.CURLY, CLOSES),  # HEAVY DOUBLE COMMA QUOTATION MARK ORNAMENT
    "\u00ab": (Family.GUILLEMET, OPENS),  # LEFT-POINTING DOUBLE ANGLE QUOTATION MARK
    "\u00bb": (Family.GUILLEMET, CLOSES),  # RIGHT-POINTING DOUBLE ANGLE QUOTATION MARK
    "\u2039": (Family.SINGLE_GUILLEMET, OPENS),  # SINGLE LEFT-POINTING ANGLE QUOTATION MARK
    "\u203a": (Family.SINGLE_GUILLEMET, CLOSES),  # SINGLE RIGHT-POINTING ANGLE QUOTATION MARK
    "\u2033": (Family.PRIME, EITHER),  # DOUBLE PRIME
    "\u301d": (Family.PRIME, OPENS),  # REVERSED DOUBLE PRIME QUOTATION MARK
    "\u301e": (Family.PRIME, CLOSES),  # DOUBLE PRIME QUOTATION MARK
    "\u301f": (Family.PRIME, CLOSES),  # LOW DOUBLE PRIME QUOTATION MARK
    "\u0027\u0027": (Family.APOSTROPHES, EITHER),  # APOSTROPHE, twice
    "\u2018\u2018": (Family.APOSTROPHES, OPENS),  # LEFT SINGLE QUOTATION MARK, twice
    "\u2019\u2019": (Family.APOSTROPHES, CLOSES),  # RIGHT SINGLE QUOTATION MARK, twice
    "\u0060\u0060": (Family.BACKTICKS, EITHER),  # GRAVE ACCENT, twice
}
"""Every way a double quote is written: its family and the side it is drawn for."""

SINGLE = "".join(form for form in FORMS if len(form) == 1)
"""The quotes that are one character."""

_DOUBLED = "".join({form[0] for form in FORMS if len(form) == 2})

_MARKS_AND_SPACES = "".join(FORMS) + " \t"

GATE = re.compile(f"[{SINGLE}]|" + "|".join(re.escape(form) for form in FORMS if len(form) == 2))
"""Finds whether a text has any quote at all."""

_MARK = re.compile(f"[{SINGLE}]|" + "|".join(f"(?<!{form[0]}){form}(?!{form[0]})" for form in FORMS if len(form) == 2))

# Two low commas open a quotation where a word follows, nothing but a space or a bracket stands before them, and a
# mark that may close stands behind them on the line.
_LOW_COMMAS = re.compile(
    r",,(?<![^\s(\[{].{2})(?=\w)(?=[^\n]{1,250}?(?:''|\u2018\u2018|\u2019\u2019|[\u201c\u201d\u0022]))"
)

_SINGLE_MARK = re.compile(f"[{SINGLE}]")

_BLANK_LINE = re.compile(r"\n[^\S\n]*\n")

_ARABIC = re.compile(f"[{ARABIC}]")

_TATWEEL = "\u0640"
_STOPS = ".!?\u061f\u2026\u06d4"
_COLON = ":"
_COMMAS = ",;\u060c\u061b"
_DOTS = re.compile(r"[.\u2026\u06d4](?:[^\S\n]*[.\u2026\u06d4])*")
_SOMETHING = re.compile(r"[^\S\n]*\S")
_OPENING = "([{\ufd3f"
_CLOSING = ")]}\ufd3e"
_STOPS_AND_CLOSERS = frozenset(_STOPS + _COLON + _COMMAS + _CLOSING + SINGLE)
_BEFORE_CLITIC = frozenset(_STOPS + _COLON + _COMMAS + _OPENING)
_EDGES = frozenset("-/\\|*=+<>~_&^\u00b7\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u2022\u25cf\u25aa\u25e6\u2023\uf0b7")
_CLITICS = frozenset("\u0648\u0641\u0628\u0644\u0643\u0633")  # WAW, FEH, BEH, LAM, KAF, SEEN

# What stands left of a mark, and what stands right.
_START, _SPACE, _OPEN, _EDGE, _COLON_LEFT, _COMMA, _STOP, _WORD, _CLITIC = range(9)
_R_WORD, _R_SPACE, _R_CLOSE, _R_END, _R_EDGE, _R_DOTS = range(6)


_PARTING = frozenset("\u00bb\u203a")  # RIGHT-POINTING ANGLE QUOTATION MARK, double and single: signs of a path too


class Mark:
    """One quote where it stands.

    Attributes:
        start, end: its place in the text.
        family, hint: how it is drawn and for which side.
        side: the side its place shows; `EITHER` if its place shows none.
        after_digit: it may be an inch or a second.
        glued: words touch it on both sides.
        heads: it is the first thing on its line; `alone`: the only one.
    """

    __slots__ = ("after_digit", "alone", "end", "family", "glued", "heads", "hint", "side", "start")

    def __init__(self, start: int, end: int, family: Family, hint: int) -> None:
        self.start = start
        self.end = end
        self.family = family
        self.hint = hint
        self.side = EITHER
        self.after_digit = self.heads = self.alone = self.glued = False


class QuoteLine:
    """A line that has quotes: its place, its marks, and how they were paired.

    Attributes:
        pairs: pairs of marks that lie on this line, in order of their closing mark.
        loose: the marks left over, in order; those inside a pair of this line are not among them.
        moved: pairs of which one mark has its space on the wrong side.
        stray: the marks that stay for good.
    """

    __slots__ = ("end", "loose", "marks", "moved", "pairs", "start", "stray")

    def __init__(self, start: int, end: int, marks: list[Mark]) -> None:
        self.start = start
        self.end = end
        self.marks = marks
        self.pairs: list[tuple[Mark, Mark]] = []
        self.loose: list[Mark] = []
        self.stray: list[Mark] = []
        self.moved: list[tuple[Mark, Mark]] = []


class Quotation:
    """A pair, or a run: an opener, its repetitions at the heads of the paragraphs that follow, and one closer.

    Attributes:
        opener, closer: the first and the last mark.
        again: the repeated openers.
        wide: it goes over several lines; `moved`: the space beside one of its marks stands on the wrong side.
    """

    __slots__ = ("again", "closer", "moved", "opener", "wide")

    def __init__(
        self, opener: Mark, closer: Mark, again: Sequence[Mark] = (), *, wide: bool = False, moved: bool = False
    ) -> None:
        self.opener = opener
        self.closer = closer
        self.again = tuple(again)
        self.wide = wide
        self.moved = moved


def read_lines(text: str, skip: Sequence[tuple[int, int]] = ()) -> Iterator[QuoteLine]:
    """The lines of `text` that have quotes and Arabic letters, or nothing but quotes; each mark with its side.

    Args:
        text: any text; lines end at LF.
        skip: ordered, disjoint spans in which marks are not looked for.
    """
    at = 0
    size = len(text)
    found: list[Mark] = []
    start, end = 0, -1
    # Without doubled marks one class does: faster than the alternatives at every character.
    any_doubled = any(mark in text and mark + mark in text for mark in _DOUBLED)
    matches: Iterable[re.Match[str]] = (_MARK if any_doubled else _SINGLE_MARK).finditer(text)
    if ",," in text:
        matches = sorted([*matches, *_LOW_COMMAS.finditer(text)], key=re.Match.start)
    for match in matches:
        begin, finish = match.span()
        if begin > end:
            if found:
                yield from _line(text, start, end, found)
                found = []
            start = text.rfind("\n", 0, begin) + 1
            end = text.find("\n", begin)
            end = size if end < 0 else end
        while at < len(skip) and skip[at][1] <= begin:
            at += 1
        if at < len(skip) and skip[at][0] < finish:
            continue
        family, hint = FORMS.get(match.group(), (Family.CURLY, OPENS))
        found.append(Mark(begin, finish, family, hint))
    if found:
        yield from _line(text, start, end, found)


def _line(text: str, start: int, end: int, marks: list[Mark]) -> Iterator[QuoteLine]:
    if not _ARABIC.search(text, start, end) and text[start:end].strip(_MARKS_AND_SPACES):
        return
    if is_notation(text, start, end):
        return
    lead = start
    while text[lead].isspace():
        lead += 1
    kept: list[Mark] = []
    first = 0
    while first < len(marks):  # marks that touch are judged together
        last = first
        while last + 1 < len(marks) and marks[last + 1].start == marks[last].end:
            last += 1
        cluster = marks[first : last + 1]
        first = last + 1
        if _judge(text, lead, end, cluster):
            kept.extend(cluster)
    _around_marks(text, lead, end, kept)
    kept = _without_separators(text, lead, end, kept)
    if kept:
        yield QuoteLine(start, end, kept)


# Marks that the punctuation stage draws as one: repeated ones become one, so "??" inside a pair counts as a mark.
_ONE_MARK = {",": "\u060c", ";": "\u061b", "?": "\u061f", "\u06d4": ".", "\u2026": "."}


def _around_marks(text: str, start: int, end: int, marks: list[Mark]) -> None:
    """Two marks around one character pair, whatever it is: the question mark in «the sign "?" here» ends nothing."""
    for first, second in pairwise(marks):
        inside = "".join({_ONE_MARK.get(mark, mark) for mark in text[first.end : second.start] if not mark.isspace()})
        spaced = second.start - first.end > 1 and first.family == Family.STRAIGHT  # it may part two pairs: "a" ? "b"
        if len(inside) != 1 or inside.isalnum() or (spaced and len(marks) > 2):
            continue
        left, right = _left(text, start, first.start), _right(text, second.end, end)
        if left not in (_WORD, _STOP) and right != _R_WORD and (first.hint, second.hint) != (CLOSES, OPENS):
            first.side, second.side = OPENS, CLOSES


def _without_separators(text: str, start: int, end: int, marks: list[Mark]) -> list[Mark]:
    """The marks without guillemets that stand between spaces and part the items of a line (`news » sport » results`).

    They are two or more of one shape, and what else is drawn so on the line is paired without them.
    """
    while end > start and text[end - 1].isspace():
        end -= 1
    spaced = [mark for mark in marks if text[mark.start] in _PARTING and _is_between_spaces(text, start, end, mark)]
    if not spaced or len({text[mark.start] for mark in spaced}) > 1:
        return marks
    shape = text[spaced[0].start]
    parting = {mark.start for mark in spaced}
    rest = [mark for mark in marks if mark.start not in parting]
    others = [text[mark.start] for mark in rest if mark.family == spaced[0].family]
    return rest if len(spaced) > 1 and 2 * others.count(shape) == len(others) else marks


def parts_items(text: str, mark: Mark) -> bool:
    """Is a mark that found no partner a separator, not half a quotation: `news » sport`?"""
    return text[mark.start] in _PARTING and mark.start > 0 and _is_between_spaces(text, 0, len(text), mark)


def _is_between_spaces(text: str, start: int, end: int, mark: Mark) -> bool:
    return start < mark.start and mark.end < end and text[mark.start - 1].isspace() and text[mark.end].isspace()


def _judge(text: str, start: int, end: int, cluster: list[Mark]) -> bool:
    """Give the marks of a cluster their side; False if they stand inside a word of another script.

    `start` is where the first character of the line stands that is not a space.
    """
    begin, finish = cluster[0].start, cluster[-1].end
    left = _left(text, start, begin)
    right = _right(text, finish, end)
    before = text[begin - 1] if begin > start else ""
    if left == _WORD and right == _R_WORD and _other_letter(before) and _other_letter(text[finish]):
        return False
    for mark in cluster:
        mark.side = _side(left, right, mark.hint)
        mark.after_digit = before.isdigit()
        mark.glued = left == _WORD and right == _R_WORD
        mark.heads = left == _START
        mark.alone = left == _START and right == _R_END
    return True


def _other_letter(character: str) -> bool:
    return character.isalpha() and not _ARABIC.match(character)


def _left(text: str, start: int, at: int) -> int:
    """What stands left of the mark at `at`."""
    if at == start:
        return _START
    before = text[at - 1]
    if before.isspace():
        return _SPACE
    if before == _COLON:
        return _COLON_LEFT
    if before in _COMMAS:
        return _COMMA
    if before in _STOPS or before in _CLOSING:
        return _STOP
    if before in _OPENING or before == _TATWEEL:
        return _OPEN
    if before in _EDGES:
        return _EDGE
    if before in _CLITICS and (at - 2 < start or text[at - 2].isspace() or text[at - 2] in _BEFORE_CLITIC):
        return _CLITIC
    return _WORD


def _right(text: str, at: int, end: int) -> int:
    """What stands right of the mark that ends at `at`; spaces before a stop are not seen."""
    place = at
    while place < end and text[place].isspace():
        place += 1
    if place == end:
        return _R_END
    after = text[place]
    if after in _CLOSING or after in _COMMAS or after == _COLON:
        return _R_CLOSE
    spaced = place > at
    if after in _STOPS:
        return _right_of_dots(text, place, end, spaced) if after not in "!?\u061f" else _R_CLOSE
    if spaced:
        return _R_SPACE
    return _R_EDGE if after in _EDGES else _R_WORD


def _right_of_dots(text: str, place: int, end: int, spaced: bool) -> int:
    """A full stop closes; two dots and more may also begin a quotation, and one may begin a token (`.NET`, `.5`)."""
    dots = _DOTS.match(text, place, end)
    assert dots is not None
    after = text[dots.end()] if dots.end() < end else ""
    several = dots.group() not in (".", "\u06d4")
    if several and not spaced and _SOMETHING.match(text, dots.end(), end):
        return _R_DOTS if not after or after.isspace() or after in _STOPS_AND_CLOSERS else _R_WORD
    if after and (several or (after.isascii() and after.isalnum())) and after not in _STOPS_AND_CLOSERS:
        return _R_CLOSE if after.isspace() else _R_SPACE if spaced else _R_WORD
    return _R_CLOSE


def _side(left: int, right: int, hint: int) -> int:
    """The side that a mark's place shows.

    >>> _side(_SPACE, _R_WORD, CLOSES) == OPENS
    True
    """
    if right == _R_DOTS:
        if left == _SPACE:
            return EITHER
        return OPENS if left in (_START, _OPEN, _COLON_LEFT) else CLOSES
    if right in (_R_WORD, _R_EDGE):
        if left == _STOP:
            return hint if right == _R_WORD else CLOSES
        if left == _WORD:
            return EITHER if right == _R_WORD else CLOSES
        return OPENS
    if right == _R_SPACE:
        if left in (_START, _OPEN):
            return OPENS
        return EITHER if left in (_SPACE, _COLON_LEFT, _CLITIC) else CLOSES
    if right == _R_END and left in (_START, _OPEN, _COLON_LEFT):
        return EITHER
    return EITHER if left in (_OPEN, _CLITIC) else CLOSES


# ---------------------------------------------------------------------------------------------------- one line


def pair_line(text: str, line: QuoteLine) -> None:
    """Pair the marks of one line with nesting, as well as can be.

    Several readings are tried, from the strictest to the freest, until one leaves no mark over: a mark after a digit
    may be an inch, a mark that stands anywhere is read as it is drawn or by what is open, and a closing mark looks for
    an opening one of its own family. If none works, the reading with the fewest marks left over is taken.
    """
    best: tuple[list[tuple[Mark, Mark]], list[Mark]] | None = None
    for marks in _without_units(line.marks):
        for by_hint, own_family, search in _READINGS:
            pairs, loose = _pair(marks, by_hint, own_family, search)
            if best is None or len(loose) < len(best[1]):
                best = pairs, loose
            if not loose:
                break
        if best is not None and not best[1]:
            break
    if best is not None and best[1] and any(mark.side == EITHER and mark.hint != OPENS for mark in line.marks):
        for by_hint, own_family, search in _GLUED_OPENS:
            pairs, loose = _pair(line.marks, by_hint, own_family, search, glued=True)
            if len(loose) < len(best[1]):
                best = pairs, loose
    assert best is not None
    line.pairs, loose = best
    line.loose, line.stray = _outside(line.pairs, loose)
    line.moved = _misplaced(text, line)


def _misplaced(text: str, line: QuoteLine) -> list[tuple[Mark, Mark]]:
    """The pair of which one mark has its space on the wrong side (`"word "next`, `said" word"`), out of `line.loose`.

    It is made of the only two marks left over on the line, if they are not too far apart and their sides show the same
    direction; the one that would be turned must not be drawn for that direction.
    """
    if len(line.loose) != 2:
        return []
    first, second = line.loose
    if any(first.start < opener.start < second.start for opener, _ in line.pairs):
        return []
    if not _one_misplaced(text, first, second):
        return []
    line.loose = []
    return [(first, second)]


def _one_misplaced(text: str, first: Mark, second: Mark) -> bool:
    if first.family != second.family or first.side != second.side:
        return False
    between = text[first.end : second.start]
    words = " ".join(between.split())
    if not words or len(words) > _NEAR or _SENTENCE.search(words):
        return False
    if first.side == OPENS:
        return second.hint != OPENS and between[-1].isspace() and _WORDLIKE.match(words[-1]) is not None
    if first.side == CLOSES:
        return first.hint != CLOSES and between[0].isspace() and _WORDLIKE.match(words[0]) is not None
    return False


_NEAR = 60
_SENTENCE = re.compile("[.:!?\u061f\u2026\u06d4]")
_WORDLIKE = re.compile(rf"[{ARABIC}\d]")

_READINGS = ((True, True, True), (True, True, False), (False, True, False), (False, False, False))
# Last of all: a mark glued to words on both sides opens, as where the space before a quotation was lost.
_GLUED_OPENS = ((True, True, True), (False, False, False))


def _without_units(marks: list[Mark]) -> Iterator[list[Mark]]:
    """The marks without those that may be units: first the double primes, then all, then none left out."""
    if not any(mark.after_digit for mark in marks):
        yield marks
        return
    yield [mark for mark in marks if not (mark.after_digit and mark.family == Family.PRIME)]
    yield [mark for mark in marks if not (mark.after_digit and mark.family in _UNITS)]
    yield marks


_UNITS = (Family.PRIME, Family.STRAIGHT, Family.APOSTROPHES)


def _pair(
    marks: list[Mark], by_hint: bool, own_family: bool, search: bool, glued: bool = False
) -> tuple[list[tuple[Mark, Mark]], list[Mark]]:
    """One reading of a line: its pairs, and the marks left over, both in order."""
    pairs: list[tuple[Mark, Mark]] = []
    loose: list[Mark] = []
    stack: list[Mark] = []
    open_of = [0] * len(Family)
    for mark in marks:
        side = mark.side
        if side == EITHER:
            if (by_hint and mark.hint == OPENS) or (glued and mark.glued):
                side = OPENS
            else:
                closes = stack and (not own_family or stack[-1].family == mark.family)
                side = CLOSES if closes else OPENS
        if side == OPENS:
            stack.append(mark)
            open_of[mark.family] += 1
        elif not stack:
            loose.append(mark)
        else:
            if search and open_of[mark.family]:
                while stack[-1].family != mark.family:
                    loose.append(stack.pop())
                    open_of[loose[-1].family] -= 1
            opener = stack.pop()
            open_of[opener.family] -= 1
            pairs.append((opener, mark))
    loose.extend(stack)
    loose.sort(key=_start)
    return pairs, loose


def _start(mark: Mark) -> int:
    return mark.start


def _outside(pairs: list[tuple[Mark, Mark]], loose: list[Mark]) -> tuple[list[Mark], list[Mark]]:
    """The marks that lie in no pair, and those that lie in one."""
    if not loose:
        return [], []
    spans = sorted((opener.start, closer.start) for opener, closer in pairs)
    free: list[Mark] = []
    caught: list[Mark] = []
    reach = -1
    k = 0
    for mark in loose:
        while k < len(spans) and spans[k][0] < mark.start:
            reach = max(reach, spans[k][1])
            k += 1
        (caught if mark.start < reach else free).append(mark)
    return free, caught


# ---------------------------------------------------------------------------------------------------- one block


def blocks(text: str, lines: Sequence[QuoteLine]) -> Iterator[list[QuoteLine]]:
    """The lines grouped by the blank lines between them."""
    block: list[QuoteLine] = []
    for line in lines:
        if block and _BLANK_LINE.search(text, block[-1].end, line.start):
            yield block
            block = []
        block.append(line)
    if block:
        yield block


def pair_block(text: str, block: Sequence[QuoteLine]) -> list[Quotation]:
    """The quotations that go over several lines of a block whose lines are paired.

    Takes the marks it uses from `Line.loose` and the pairs it widens from `Line.pairs`.
    """
    if not any(line.loose for line in block):
        return []
    made: list[Quotation] = []
    pending: list[list[Mark]] = []
    last_line = -2  # where the line of the latest opener of pending[-1] ends
    for line in block:
        loose = line.loose
        head = line.marks[0]
        if pending and line.start == last_line + 1 and head.heads and head.side == OPENS:
            if loose and loose[0] is head:
                pending[-1].append(head)
                loose = loose[1:]
                last_line = line.end
            elif (closer := _ends_paragraph(text, line, head)) is not None:
                run = pending.pop()
                made.append(Quotation(run[0], closer, (*run[1:], head), wide=True))
                line.pairs = [pair for pair in line.pairs if pair[0] is not head]
        kept: list[Mark] = []
        for mark in loose:
            if mark.side == CLOSES or (mark.alone and pending):
                if pending:
                    run = pending.pop()
                    made.append(Quotation(run[0], mark, run[1:], wide=True))
                else:
                    kept.append(mark)
            else:
                pending.append([mark])
                last_line = line.end
        line.loose = kept
    for run in pending:
        block[-1].loose.extend(run)
    return made


def _ends_paragraph(text: str, line: QuoteLine, head: Mark) -> Mark | None:
    """The partner of the mark at the head of a line, if nothing but stops and closing marks follows it."""
    for opener, closer in line.pairs:
        if opener is head:
            rest = text[closer.end : line.end].strip(" \t.!?\u061f\u2026\u060c,\u06d4)" + SINGLE)
            return None if rest else closer
    return None
