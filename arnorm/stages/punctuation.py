"""Punctuation: Arabic marks in Arabic text, one spacing, no repetition, one drawing each (POLICY section 3, AP)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from unicodedata import category

from arnorm.document import NOTHING, Plan
from arnorm.spans import Edit, Span
from arnorm.stages.base import Setup
from arnorm.text.characters import COMMON, Places, carried, edited, rare
from arnorm.text.cited import cited
from arnorm.text.comma_numbers import ARABIC_COMMA, DIGITS, THOUSANDS, chains, is_number
from arnorm.text.protected import ARABIC, NO_SPANS, Spans, is_notation, runs, tokens

COMMA, SEMICOLON, QUESTION, FULL_STOP = "AP001", "AP002", "AP003", "AP004"
SPACE_BEFORE, SPACE_INSIDE = "AP010", "AP011"
SPACE_AFTER, SPACE_AFTER_STOP = "AP020", "AP021"
ELLIPSIS, REPEATED = "AP030", "AP031"
HYPHEN, DASH, MINUS = "AP040", "AP041", "AP042"
BULLET, MONTHS = "AP050", "AP060"
TO_SPACE, SYMBOL_TO_SPACE, HASHTAG = "AP201", "AP202", "AP203"

_MAPPED = {
    ",": ("\u060c", COMMA),  # ARABIC COMMA
    ";": ("\u061b", SEMICOLON),  # ARABIC SEMICOLON
    "?": ("\u061f", QUESTION),  # ARABIC QUESTION MARK
    "\u06d4": (".", FULL_STOP),  # ARABIC FULL STOP
}
_ELLIPSIS = "\u2026"
_MARKS = "\u060c\u061b\u061f:!.,;?\u2026\u06d4"
_CLOSE_UP = "\u060c\u061b\u061f:!."  # no space before these
_SPACED = "\u060c\u061b\u061f:!."  # one space after these
_DOTS = ".\u2026\u06d4"
_COLLAPSED = "\u060c\u061b\u061f!"
_OPENING = "([{\ufd3f\u00ab\u201c\u201e\u201f\u2039\u301d\u275d"
_CLOSING = ")]}\ufd3e\u00bb\u201d\u203a\u301e\u301f\u275e"
_NEUTRAL = "\u0022\uff02\u2033"
_HYPHENS = "\u2010\u2011\u2012\ufe63\uff0d"
_DASHES = "\u2014\u2015\ufe58"
_MINUS = "\u2212"
_BULLETS = "\u25cf\u25aa\u25e6\u2023\u00b7\uf0b7"

_GAP = frozenset(_MARKS + _OPENING + _CLOSING + _NEUTRAL)

_SP = r"[^\S\n]"
# What may be wrong about a mark. A Latin mark within Latin text, and a colon in a time, an address or a ratio, are not.
_WRONG = {
    **dict.fromkeys(f"\u06d4{_HYPHENS}{_DASHES}{_MINUS}{_BULLETS}", ""),
    **{mark: f"(?!(?<=[0-9A-Za-z][{mark}]) ?[0-9A-Za-z])" for mark in ",;?"},
    **{mark: rf"(?:(?<={_SP}{mark})|(?![\s{re.escape(_CLOSING)}]|\Z))" for mark in "\u060c\u061b\u061f!"},
    ":": rf"(?:(?<={_SP}:)|(?![\s{re.escape(_CLOSING)}/]|(?<=[0-9]:)[0-9]|\Z))",
    ".": (
        rf"(?:(?<={_SP}[.])|(?=[^\s0-9A-Za-z{re.escape(_CLOSING + _NEUTRAL)}\u060c\u061b\u061f:!,;?/\-.]"
        rf"|{_SP}*(?:\u2026|[.\u06d4]{_SP}*[.\u2026\u06d4])))"
    ),
    "\u2026": rf"(?={_SP}*[.\u2026\u06d4])",
    "/": rf"(?:(?<={_SP}/)|(?={_SP}))",
    "\u00ab": f"(?={_SP})",
    "\u00bb": f"(?<={_SP}\u00bb)",
}
_SUSPECTS = Places(_WRONG)

_TOKEN = re.compile(rf"{_SP}+|[.\u2026\u06d4](?:{_SP}*[.\u2026\u06d4])*|[^\n]")
# One mark before an Arabic letter, after a letter or a closing mark: a space before it, a Latin form, none after.
_NEXT = "[\u0621-\u063a\u0641-\u064a]"
_LAST = "[\u0621-\u063a\u0641-\u0652)\u00bb]"
_PLAIN_SPACE = re.compile(f" ([\u060c\u061b\u061f:!,;?])(?<={_LAST} .)(?= *{_NEXT})")
_PLAIN_LATIN = {mark: re.compile(f"[{mark}](?<={_LAST}.)(?= *{_NEXT})") for mark in ",;?"}
_PLAIN_GLUED = re.compile(f"([\u060c\u061b\u061f:!])(?<={_LAST}.)(?={_NEXT})")
# A stop after a word, at the end of the line or before the next word.
_PLAIN_STOP = re.compile(f" [.](?<=[\u0621-\u063a\u0641-\u0652]{{2}} .)(?= *(?:\n|\\Z)| +{_NEXT})")
_PLAIN_CODES = frozenset({COMMA, SEMICOLON, QUESTION, SPACE_BEFORE, SPACE_AFTER})

_NO_WORD = re.compile(r"(?:[^\w\s]|_)[\ufe00-\ufe0f]*\u200d?")  # a sign with its variation selectors and joiner
_IS_ARABIC = re.compile(f"[{ARABIC}]")
_EMOTICON = re.compile(r"[:;]['^]?-?[()DPpOo/\\|*](?!\w)|:[A-Za-z0-9_+-]+:(?!/)")
_THOUSANDS = re.compile(r"\d{3}(?!\d)")
_IN_CHAIN = re.compile(f"[{DIGITS},{ARABIC_COMMA}{THOUSANDS}]")
# Signs that are written with marks (`std::x`, `x := 5`, `?:`), and question marks that stand for lost characters.
_SIGNS_OF_MARKS = re.compile(r":{2,}|:=|\?:|(?<!\S)\?{2,}(?=\w)|\?{2,}(?=\d)")
_NOTE = re.compile(r"\[\d{1,3}\]")  # the number of a note: glued to the stop or comma before it
_HARAKAT = re.compile("[\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e8\u06ea-\u06ed]+")
_PARTS = re.compile(r"[\s.\u2026\u06d4:,;!?\u060c\u061b\u061f]")  # what stands before a word; a stop may be glued to it
_LIST_NUMBER = re.compile(r"\d{1,3}(?:[.-]\d{1,3})*+")  # four digits are a year
_CLITICS = "\u0648\u0641\u0628\u0644\u0643"  # WAW, FEH, BEH, LAM, KAF
_FOLDS = str.maketrans(
    "\u0623\u0625\u0622\u0649\u0629",  # ALEF with HAMZA above, below, with MADDA; ALEF MAKSURA; TEH MARBUTA
    "\u0627\u0627\u0627\u064a\u0647",
)
_PARTNER = {"\u00ab": "\u00bb", "\u201c": "\u201d", "\u0022": "\u0022", "(": ")", "[": "]"}
_NOT_CLOSED_UP = frozenset(_OPENING + "-\u2013\u2014\u2015/\\|*=+<>~_&^#@\u2022" + _BULLETS + _HYPHENS)
_AFTER_WHICH_STOP_ENDS = frozenset(_CLOSING + _NEUTRAL + "%\u066a!\u061f")
_AFTER_NAME = _MARKS + _CLOSING + _NEUTRAL
_WINDOW = 20


class _Ground:
    """Where punctuation is not touched: protected tokens, lines of another language, runs of another script."""

    __slots__ = ("_chain", "_heads", "_is_number", "_lead", "_runs", "_text", "arabic", "kept", "line_end", "start")

    def __init__(self, text: str, kept: Spans, heads: tuple[str, ...] = ()) -> None:
        self._text = text
        self._heads = heads
        self._chain = -1
        self._is_number = False
        self.kept = kept
        self.start = 0
        self.line_end = -1
        self._runs: Spans = NO_SPANS
        self.arabic = False
        self._lead = -1

    def free(self, offset: int) -> bool:
        """May the character at `offset` be touched? Offsets have to come in order."""
        self._enter(offset)
        return self.arabic and not self.kept.covers(offset) and not self._runs.covers(offset)

    def opens_line(self, offset: int) -> bool:
        """Do only spaces stand before `offset` on its line, which is not of another language?"""
        self._enter(offset)
        return not self.kept.covers(offset) and not self._text[self.start : offset].strip()

    def run_before(self, end: int) -> Span | None:
        """The run of another script that ends at `end`."""
        return self._runs.at(end - 1) if end else None

    def is_list_number(self, end: int) -> bool:
        """Is what stands on the line before `end` a number or a letter, as in `1.` and `A.`?"""
        if self._lead < 0:
            self._lead = self.start
            while self._lead < end and self._text[self._lead].isspace():
                self._lead += 1
        if end - self._lead > _WINDOW:
            return False
        head = self._text[self._lead : end]
        return len(head) == 1 or _LIST_NUMBER.fullmatch(head) is not None

    def parts_thousands(self, comma: int) -> bool:
        """Does the Arabic comma at `comma`, between two digits, belong to one number, not to a list?"""
        if comma >= self._chain:
            start = comma
            while start > self.start and _IN_CHAIN.match(self._text[start - 1]):
                start -= 1
            chain = next(chains(self._text, start, self.line_end), None)
            self._chain = chain.end() if chain else comma + 1
            self._is_number = (
                chain is not None and chain.start() < comma < chain.end() and is_number(chain, self._heads)
            )
        return self._is_number

    def _enter(self, offset: int) -> None:
        if offset <= self.line_end:
            return
        text = self._text
        self.start = text.rfind("\n", 0, offset) + 1
        end = text.find("\n", offset)
        self.line_end = len(text) if end < 0 else end
        self._lead = -1
        self._runs = runs(text, self.start, self.line_end)
        self.arabic = not self._runs or _IS_ARABIC.search(text, self.start, self.line_end) is not None
        self.arabic = self.arabic and not is_notation(text, self.start, self.line_end)


@dataclass(slots=True)
class _Piece:
    """A mark, a run of dots, a bracket or a run of spaces between two words.

    `start`, `end` are its place, `tail` is where its repetitions end, `new` how it is drawn by the rule `code`.
    """

    start: int
    end: int
    tail: int
    new: str
    code: str = ""

    @property
    def space(self) -> bool:
        return self.new.isspace()


class Punctuation:
    """Unifies punctuation in one scan; nothing is looked at but the places where something may be wrong."""

    name = "punctuation"
    families: tuple[str, ...] = ("AP",)

    def __init__(self, setup: Setup) -> None:
        self._codes = frozenset(rule.code for rule in setup.rules)
        self._for_search = bool(self._codes & {TO_SPACE, SYMBOL_TO_SPACE, HASHTAG})
        self._heads = setup.words("list_heads") if not self._for_search else ()
        self._keeps_quotes = setup.options.quotes == "keep"
        # Straight quotes do not show their side, so nothing beside them may change once they are paired.
        self._after_stop = "([{\ufd3f" if setup.options.quotes == "straight" else _OPENING
        self._left_alone = setup.left_alone()
        self._words = setup.words

    def rewrite(self, text: str) -> str:
        """The text with its punctuation unified; the same object if nothing is to be done."""
        if self._for_search:
            fast = self._codes >= {TO_SPACE, SYMBOL_TO_SPACE, HASHTAG} and _is_plain_for_search(text)
            if fast and not tokens(text) and not self._left_alone(text):
                return carried(text, _without_signs(text))
            return edited(text, list(self._search_edits(text)))
        suspects = _SUSPECTS.all(text)
        if not suspects:
            return text
        if self._codes >= _PLAIN_CODES and not ("/" in text or "{" in text or self._verbatim(text)):
            text = carried(text, _without_plain_cases(text))
            suspects = _SUSPECTS.all(text)
        return edited(text, list(self._edits(text, suspects)))

    def plan(self, text: str) -> Plan:
        """The edits."""
        edits = list(self._search_edits(text) if self._for_search else self._edits(text, _SUSPECTS.all(text)))
        return Plan(edits=edits) if edits else NOTHING

    def _verbatim(self, text: str) -> Spans:
        """What is not touched: tokens, what is left alone, cited characters, signs made of marks, lost characters."""
        found = tokens(text).union(self._left_alone(text))
        if self._left_alone.shown:
            found = found.union(cited(self._words("cited_names"), "sign")(text))
        if "::" in text or ":=" in text or "?:" in text or "??" in text:
            found = found.union(Spans(Span(*match.span()) for match in _SIGNS_OF_MARKS.finditer(text)))
        return found

    # ------------------------------------------------------------------------------------------------ the scan

    def _edits(self, text: str, suspects: Sequence[int]) -> Iterator[Edit]:
        """The edits, in order."""
        if not suspects:
            return
        ground = _Ground(text, self._verbatim(text), self._heads)
        at = 0
        for place in suspects:
            if place < at:
                continue
            character = text[place]
            if character in _GAP:
                start, at = _gap(text, place)
                yield from self._in_gap(text, start, at, ground)
            elif character == "/":
                yield from self._months(text, place, ground)
            elif character in _BULLETS:
                yield from self._bullet(text, place, ground)
            else:
                yield from self._dash(text, place, ground)

    # ------------------------------------------------------------------------------------------------ marks

    def _in_gap(self, text: str, start: int, end: int, ground: _Ground) -> Iterator[Edit]:
        """What has to change between two words: the parts of [start, end) that may be touched."""
        while start < end:
            stop = start
            while stop < end and ground.free(stop):
                stop += 1
            if start < stop:
                yield from self._in_part(text, start, stop, ground)
            start = stop + 1

    def _in_part(self, text: str, start: int, stop: int, ground: _Ground) -> Iterator[Edit]:
        gap = _Gap(text, start, stop, ground)
        pieces = self._pieces(gap)
        for k, piece in enumerate(pieces):
            follower = pieces[k + 1] if k + 1 < len(pieces) else None
            if piece.space:
                if follower and self._drops(SPACE_BEFORE, gap, pieces, k):
                    yield Edit(Span(piece.start, piece.end), "", SPACE_BEFORE)
                elif self._keeps_quotes and SPACE_INSIDE in self._codes and _inside_guillemets(gap, pieces, k):
                    yield Edit(Span(piece.start, piece.end), "", SPACE_INSIDE)
                continue
            if piece.code:
                yield Edit(Span(piece.start, piece.end), piece.new, piece.code)
            if piece.tail > piece.end:
                yield Edit(Span(piece.end, piece.tail), "", REPEATED)
            if piece.new in _SPACED and (follower is None or not follower.space):
                code = SPACE_AFTER_STOP if piece.new == "." else SPACE_AFTER
                if code in self._codes and self._wants_space(gap, pieces, k):
                    yield Edit(Span(piece.tail, piece.tail), " ", code)

    def _pieces(self, gap: _Gap) -> list[_Piece]:
        """The gap in pieces: each mark as it will be drawn, repetitions joined to the first."""
        pieces: list[_Piece] = []
        for start, end in _spans(gap):
            found = gap.text[start:end]
            new, code = found, ""
            if not found.isspace():
                new, code = self._drawn(gap, start, end, found)
            if code not in self._codes:
                new, code = found, ""
            if new in _COLLAPSED and REPEATED in self._codes:
                last = pieces[-2] if len(pieces) > 1 and pieces[-1].space else pieces[-1] if pieces else None
                if last is not None and last.new == new:
                    if pieces[-1].space:
                        pieces.pop()
                    last.tail = end
                    continue
            pieces.append(_Piece(start, end, end, new, code))
        return pieces

    def _drawn(self, gap: _Gap, start: int, end: int, found: str) -> tuple[str, str]:
        """How a mark or a run of dots is written, and by which rule."""
        if found[0] in _DOTS:
            weight = len(found) - sum(map(str.isspace, found)) + 2 * found.count(_ELLIPSIS)
            if weight >= 3:
                return (_ELLIPSIS, "" if found == _ELLIPSIS else ELLIPSIS)
            return (found.replace("\u06d4", "."), FULL_STOP) if "\u06d4" in found else (found, "")
        styled = "\ufe00" <= gap.after(end) <= "\ufe0f"  # no Arabic mark takes a variation selector
        if found in _MAPPED and gap.arabic and not styled and not _is_syntax(gap, start, end):
            return _MAPPED[found]
        return found, ""

    def _drops(self, code: str, gap: _Gap, pieces: list[_Piece], k: int) -> bool:
        """Do the spaces at `k` go because a mark follows them?"""
        mark = pieces[k + 1]
        if code not in self._codes or mark.new not in _CLOSE_UP:
            return False
        before = pieces[k - 1].new[-1] if k else gap.left
        if not before or before in _NOT_CLOSED_UP:
            return False
        after = gap.after(mark.tail)
        if mark.new == ".":
            if after.isascii() and after.isalnum():
                return False
            return not gap.ground.is_list_number(pieces[k].start)
        if mark.new == ":":
            return not (before.isdigit() and gap.next_is_digit(mark.tail)) and not _EMOTICON.match(gap.text, mark.start)
        return True

    def _wants_space(self, gap: _Gap, pieces: list[_Piece], k: int) -> bool:
        """Does a space belong after the mark at `k`, where none stands?"""
        mark = pieces[k]
        follower = pieces[k + 1] if k + 1 < len(pieces) else None
        if follower is not None and not self._opens_word(gap, mark.new, pieces, k + 1):
            return False
        if _NOTE.match(gap.text, mark.tail):
            return False
        before, edge = gap.left, gap.start
        if k and not pieces[k - 1].space:
            before, edge = pieces[k - 1].new[-1], mark.start
        elif k > 1:
            before, edge = pieces[k - 2].new[-1], pieces[k - 1].start
        spaced = k > 0 and pieces[k - 1].space and not self._drops(SPACE_BEFORE, gap, pieces, k - 1)
        after = gap.after(mark.tail)
        if follower is None and not (after.isalnum() or (after in "@#" and gap.after(mark.tail + 1).isalnum())):
            return False
        if mark.new == ".":
            return not spaced and self._ends_sentence(gap, before, edge, mark, after)
        if mark.new == ":":
            return _colon_parts(gap, pieces, k, before, after, spaced)
        if mark.new == "\u060c" and before.isdigit() and after.isdigit() and not spaced:
            return not gap.ground.parts_thousands(mark.start)
        if mark.new in "\u060c\u061b" and before.isdigit() and after.isdigit():
            return not _THOUSANDS.match(gap.text, mark.tail)
        if mark.new == "!":
            return gap.arabic
        return True

    def _opens_word(self, gap: _Gap, mark: str, pieces: list[_Piece], first: int) -> bool:
        """Do the brackets and quotes from piece `first` on open what follows?

        Before a straight quote that was left unpaired nothing is added after a stop, because it may as well close.
        """
        allowed = self._after_stop if mark in ".!\u061f" else _OPENING + _NEUTRAL
        for k in range(first, len(pieces)):
            if pieces[k].space:
                if not (self._keeps_quotes and SPACE_INSIDE in self._codes and _inside_guillemets(gap, pieces, k)):
                    return False
            elif pieces[k].new not in allowed:
                return False
        return gap.right.isalnum()

    def _ends_sentence(self, gap: _Gap, before: str, edge: int, mark: _Piece, after: str) -> bool:
        """Is a glued full stop the end of a sentence, not of an abbreviation, a number or a name?"""
        if not before or not (_is_arabic(after) or after in _OPENING):
            return False
        if before.isdigit():
            return not gap.ground.is_list_number(edge)
        if not before.isalpha() and not _is_arabic(before):
            return before in _AFTER_WHICH_STOP_ENDS
        word = _last_word(gap.text, max(gap.ground.start, edge - _WINDOW), edge)
        if len(word) < 2:
            return False
        following = _first_word(gap.text, mark.tail)
        if after not in _OPENING and len(following) < 2:
            return False
        kinds = self._abbreviations
        if not _is_arabic(word[-1]):
            return word.lower() not in kinds["title"]
        if word in kinds["title"] or (word[0] in _CLITICS and word[1:] in kinds["title"]):
            return False
        if following in kinds["domain"]:
            return False
        if word[0] in _CLITICS and word not in kinds["letter"]:
            word = word[1:]
        in_acronym = gap.text[max(0, edge - len(word) - 1) : edge - len(word)] == "."
        return not (word in kinds["letter"] and (in_acronym or following in kinds["letter"]))

    @cached_property
    def _abbreviations(self) -> dict[str, set[str]]:
        kinds: dict[str, set[str]] = {"title": set(), "letter": set(), "domain": set()}
        for entry in self._words("punctuation_abbreviations"):
            kind, *names = entry.split()
            kinds[kind].update(names)
        return kinds

    # ------------------------------------------------------------------------------------------------ other signs

    def _dash(self, text: str, place: int, ground: _Ground) -> Iterator[Edit]:
        character = text[place]
        if character in _HYPHENS:
            new, code = "-", HYPHEN
        elif character in _DASHES:
            new, code = "\u2013", DASH
        elif text[place + 1 : place + 2].isdigit():
            new, code = "-", MINUS
        else:
            return
        if code in self._codes and ground.free(place):
            yield Edit(Span(place, place + 1), new, code)

    def _bullet(self, text: str, place: int, ground: _Ground) -> Iterator[Edit]:
        if BULLET not in self._codes or not ground.opens_line(place):
            return
        after = text[place + 1 : place + 2]
        if after.isspace() or after.isalnum() or after in _OPENING or after in _NEUTRAL:
            yield Edit(Span(place, place + 1), "\u2022", BULLET)

    def _months(self, text: str, place: int, ground: _Ground) -> Iterator[Edit]:
        """Two names of one month with a slash between them are joined."""
        if MONTHS not in self._codes or not ground.free(place):
            return
        start, end = place, place + 1
        while start > ground.start and text[start - 1].isspace():
            start -= 1
        while end < ground.line_end and text[end].isspace():
            end += 1
        left = list(_words_before(text, start, ground.start))[::-1]
        right = list(_words_after(text, end, ground.line_end))
        if not self._month(left, -1) & self._month(right, 1):
            return
        if start < place:
            yield Edit(Span(start, place), "", MONTHS)
        if place + 1 < end:
            yield Edit(Span(place + 1, end), "", MONTHS)

    def _month(self, words: list[str], toward: int) -> set[int]:
        """The number of the month that the words beside a slash name."""
        if not words:
            return set()
        near = words[-1] if toward < 0 else words[0]
        names = [near, " ".join(words)]
        if toward < 0:
            names += [name[1:] for name in names if name and name[0] in _CLITICS]
            names += [name[1:] for name in names[2:] if name and name[0] in _CLITICS]
        return {self._month_names[name] for name in names if name in self._month_names}

    @cached_property
    def _month_names(self) -> dict[str, int]:
        names: dict[str, int] = {}
        for entry in (*self._words("dates"), *self._words("numbered_months")):
            kind, value, name = [*entry.split(None, 2), "", ""][:3]
            if kind == "month" and _is_arabic(name[0]):
                names[_folded(name)] = int(value)
        return names

    # ------------------------------------------------------------------------------------------------ search

    def _search_edits(self, text: str) -> Iterator[Edit]:
        """The edits of the preset `search`: what is neither word nor number becomes a space."""
        foreign = self._left_alone(text)
        kept = tokens(text, hashtags=False).union(foreign)
        tags = tokens(text)
        joined = -1  # where an emoji that stays goes on behind its joiner
        for match in _NO_WORD.finditer(text):
            place = match.start()
            if kept.covers(place):
                continue
            if place == joined and match.group()[-1] != _ZWJ:
                continue
            tag = tags.at(place + 1) if text[place] == "#" and not kept.covers(place + 1) else None
            if tag is not None and tag.start == place + 1:
                if HASHTAG in self._codes:
                    yield Edit(Span(place, place + 1), "", HASHTAG)
                continue
            code = HASHTAG if tags.covers(place) else _search_code(text, place)
            if code in self._codes and place != joined:
                yield Edit(Span(place, match.end()), " ", code)
            elif match.group()[-1] == _ZWJ:
                joined = match.end()


def _without_plain_cases(text: str) -> str:
    """The text with the plain cases written well: 20 µs for 2.9 KB of news, against 17 µs for the edits of one case.

    Their letters keep them apart from all else that has to be judged: only the names of months look further.
    """
    text = _PLAIN_STOP.sub(".", _PLAIN_SPACE.sub(r"\1", text))
    for mark, found in _PLAIN_LATIN.items():
        if mark in text:
            text = found.sub(_MAPPED[mark][0], text)
    return _PLAIN_GLUED.sub(r"\1 ", text)


# ---------------------------------------------------------------------------------------------------- neighbours


class _Gap:
    """The marks, quotes, brackets and spaces between two words.

    Attributes:
        start, end: its place; `left`, `right`: the characters around it on its line, or nothing.
        arabic: one of them is an Arabic letter.
    """

    __slots__ = ("arabic", "end", "ground", "left", "right", "start", "text")

    def __init__(self, text: str, start: int, end: int, ground: _Ground) -> None:
        self.text = text
        self.start = start
        self.end = end
        self.ground = ground
        self.left = text[start - 1] if start > ground.start else ""
        self.right = text[end] if end < ground.line_end else ""
        self.arabic = _is_arabic(self.left) or _is_arabic(self.right)

    def after(self, place: int) -> str:
        """The character at `place`, or nothing at the end of the line."""
        return self.text[place] if place < self.ground.line_end else ""

    def next_is_digit(self, place: int) -> bool:
        """Is the next character that is not a space a digit?"""
        while self.after(place).isspace():
            place += 1
        return self.after(place).isdigit()


def _gap(text: str, place: int) -> tuple[int, int]:
    """The stretch of marks, quotes, brackets and spaces around `place`."""
    start, end = place, place + 1
    while start and text[start - 1] != "\n" and (text[start - 1] in _GAP or text[start - 1].isspace()):
        start -= 1
    size = len(text)
    while end < size and text[end] != "\n" and (text[end] in _GAP or text[end].isspace()):
        end += 1
    return start, end


def _spans(gap: _Gap) -> Iterator[tuple[int, int]]:
    """The pieces of a gap; a full stop that begins a token (`.NET`) is a piece of its own."""
    for match in _TOKEN.finditer(gap.text, gap.start, gap.end):
        start, end = match.span()
        spaced_dot = gap.text[start] in _DOTS and gap.text[end - 2].isspace() and gap.text[end - 1] == "."
        if end == gap.end and end - start > 1 and spaced_dot and gap.right.isascii() and gap.right.isalnum():
            yield from (one.span() for one in _TOKEN.finditer(gap.text, start, end - 1))
            yield end - 1, end
            return
        yield start, end


def _is_arabic(character: str) -> bool:
    return _IS_ARABIC.match(character) is not None


def _is_syntax(gap: _Gap, start: int, end: int) -> bool:
    """A mark of an emoticon, or one that ends a quoted or bracketed phrase without Arabic: `(Why?)`."""
    if _EMOTICON.match(gap.text, start):
        return True
    run = gap.ground.run_before(gap.start)
    closer = _PARTNER.get(gap.text[run.start - 1 : run.start]) if run is not None else None
    return closer is not None and closer == gap.after(end)


def _colon_parts(gap: _Gap, pieces: list[_Piece], k: int, before: str, after: str, spaced: bool) -> bool:
    """Does a colon announce what follows? Not in times, ratios, emoticons, `::` and at the head of a line."""
    mark = pieces[k]
    if not before or spaced or before == ":" or after == ":":
        return False
    if before.isdigit() and after.isdigit():
        return False
    return not _EMOTICON.match(gap.text, mark.start)


def _inside_guillemets(gap: _Gap, pieces: list[_Piece], k: int) -> bool:
    """Spaces after an opening guillemet that a word follows, or before a closing one that follows a word."""
    before = pieces[k - 1].new if k else gap.left
    after = pieces[k + 1].new if k + 1 < len(pieces) else gap.right
    return (before == "\u00ab" and after.isalnum()) or (after == "\u00bb" and bool(before) and before not in _OPENING)


def _last_word(text: str, low: int, end: int) -> str:
    """The letters before `end`, marks taken off."""
    window = _HARAKAT.sub("", text[low:end])
    start = len(window)
    while start and window[start - 1].isalpha():
        start -= 1
    return window[start:]


def _first_word(text: str, start: int) -> str:
    """The letters from `start` on, marks taken off."""
    window = _HARAKAT.sub("", text[start : start + _WINDOW])
    end = 0
    while end < len(window) and window[end].isalpha():
        end += 1
    return window[:end]


def _words_before(text: str, end: int, low: int) -> Iterator[str]:
    """The last word before `end`, then the one before it, folded; nothing longer than a name of a month."""
    for _ in range(2):
        while end > low and text[end - 1].isspace():
            end -= 1
        start = end
        while start > low and end - start <= _WINDOW and not _PARTS.match(text, start - 1):
            start -= 1
        if start == end or end - start > _WINDOW:
            return
        yield _folded(text[start:end])
        end = start


def _words_after(text: str, start: int, high: int) -> Iterator[str]:
    """The first two words from `start` on, folded; nothing longer than a name of a month."""
    for _ in range(2):
        while start < high and text[start].isspace():
            start += 1
        end = start
        while end < high and end - start <= _WINDOW and not (text[end].isspace() or text[end] in _AFTER_NAME):
            end += 1
        if start == end or end - start > _WINDOW:
            return
        yield _folded(text[start:end])
        if text[end : end + 1] in _AFTER_NAME:
            return
        start = end


def _folded(name: str) -> str:
    return _HARAKAT.sub("", name).translate(_FOLDS)


def _is_plain_for_search(text: str) -> bool:
    """Are there no emoji, no variation selectors, and no digits but ASCII ones?"""
    return not any(
        one >= "\U0001f000" or one == _ZWJ or "\ufe00" <= one <= "\ufe0f" or one.isdigit() for one in rare(text)
    )


def _without_signs(text: str) -> str:
    """The text with a space for each sign, character by character: 17 µs for an article, its edits take 130 µs."""
    for sign in _SIGNS + rare(text):
        if sign in text and _search_code(sign, 0):
            text = _BETWEEN_DIGITS[sign].sub(" ", text) if sign in _BETWEEN_DIGITS else text.replace(sign, " ")
    return text


_SIGNS = "".join(filter(_NO_WORD.match, COMMON))
_BETWEEN_DIGITS = {sign: re.compile(f"[{sign}](?!(?<=[0-9][{sign}])[0-9])") for sign in ".,:/"}
# A point also stays before a number without its zero.
_BETWEEN_DIGITS["."] = re.compile(r"[.](?!(?:(?<=[0-9][.])|(?<![\w.][.]))[0-9])")


_ZWJ = "\u200d"
_IN_TOKEN = re.compile(r"[\w.]")


def _search_code(text: str, place: int) -> str:
    """The rule that turns a character into a space for search, or nothing if it stays."""
    character = text[place]
    if character in ".,:/" and text[place - 1 : place].isdigit() and text[place + 1 : place + 2].isdigit():
        return ""
    if character == "." and text[place + 1 : place + 2].isdigit() and not _IN_TOKEN.match(text[place - 1 : place]):
        return ""
    if text[place + 1 : place + 2] == "\ufe0f" or character >= "\U0001f000":  # emoji stay whole
        return ""
    kind = category(character)[0]
    return TO_SPACE if kind == "P" else SYMBOL_TO_SPACE if kind == "S" else ""
