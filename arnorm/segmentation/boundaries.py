"""Sentence boundaries: one scan that stops only at terminators and line breaks, then a bounded look left and right.

Most boundaries are *plain*: three letters (or two and a closer), one mark, one space, two letters; the scan itself says
so. Every other stop is a question for the rules, asked in turn by `Segmenter._cut`. No look goes further than a fixed
window, so the time is linear in the text whatever it holds, and no character is reserved for marking.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain, pairwise
from typing import Literal

# ------------------------------------------------------------------------------------------------- the alphabet

_STOPS = ".!?\u061f\u2026\u06d4"  # ARABIC QUESTION MARK, HORIZONTAL ELLIPSIS, ARABIC FULL STOP
_BREAKS = "\n\r\x85\u2028\u2029"  # line breaks; VT and FF are spaces
LETTERS = "\u0620-\u063f\u0641-\u064a\u0671-\u06d3\u06fa-\u06fc"  # Arabic letters without tatweel
_DIGIT = "0-9\u0660-\u0669\u06f0-\u06f9"
# What a reader does not see, or sees as part of the letter before it: marks, tatweel, bidi and zero-width characters.
SILENT = (
    "\u0640\u064b-\u065f\u0670\u0610-\u061a\u06d6-\u06dc\u06df-\u06e8\u06ea-\u06ed"
    "\xad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufe0f\ufeff"
)
_SPACE = f"[^\\S{_BREAKS}]"
_CLOSER = "\"'\u00bb\u201d\u2019\u203a)\\]}"  # these close whatever follows
_EITHER = "\u00ab\u201c\u2039\u201e\u2018\ufd3e\ufd3f"  # these open, and close only when no word follows directly
_AFTER_SPACE = "\u00bb\u201d\u203a)\\]\ufd3e"  # these close even after one space, when no word follows directly
_PICTURE = "\u2600-\u27bf\U0001f300-\U0001faff"  # an emoji that touches a stop belongs to it
_QUOTES = '"\u00ab\u00bb\u201c\u201d\u201e\u2039\u203a'
_OPENING = "([{\"'\u00ab\u00bb\u201c\u201d\u201e\u2018\u2039\u203a-\u2013\u2014/*"
_FURTHER = "\u060c\u061b,;:\u066b"  # a mark after the stop: the sentence goes on to it

# How far a look goes, in characters.
_WORD = 40
_PAIR = 250  # measured: a quotation that closes at all closes within this length on its line
_STRAIGHT = 150
_NESTING = 3  # closed quotations of another style that are stepped over on the way to an open one
_LINE = 200  # a headline is shorter
_ITEM = 600  # an item of a list in one line is shorter
_VERSE_SIGN = "\u06dd"  # END OF AYAH, which encloses the number behind it
_SEPARATELY = range(1000, 65536)  # lengths of texts in which each terminator is looked for by itself

_break = re.compile(f"[{_BREAKS}]")
_blank = re.compile(r"\s*")
_silent = re.compile(f"[{SILENT}]+")
_only_silent = re.compile(f"[{SILENT}\\s]*\\Z")
_next_word = re.compile(f"[{SILENT}{re.escape(_OPENING)}]{{0,8}}+([\\w{SILENT}]{{1,{_WORD}}})")
_arabic_word = re.compile(f"[{re.escape(_OPENING)}]?[{LETTERS}][{SILENT}]{{0,4}}[{LETTERS}]")
_acronym = re.compile(f"(?:[\u0648\u0641\u0628\u0644\u0643]?[{LETTERS}]\\.)(?:[{LETTERS}]\\.)*[{LETTERS}]{{1,2}}")
_latin_acronym = re.compile(r"(?:[A-Za-z]\.)*[A-Z]|(?:[A-Za-z]\.)+[A-Za-z]")
_list_number = re.compile(f"[{_DIGIT}]{{1,3}}")
_leading_number = re.compile(f"[{_DIGIT}.,\u066b\u066c]+")
_short_number = re.compile(f"[{_DIGIT}]{{1,2}}")
_counting = re.compile(f"(?<![^\\s:])([{_DIGIT}]{{1,2}})\\Z")
_first_number = re.compile(f"([{_DIGIT}]{{1,2}})\\.(?=\\s)")
_first_item = re.compile("[1\u0661\u06f1]")
_second_item = re.compile(f"[^{_BREAKS}]*?\\s[2\u0662\u06f2]\\.{_SPACE}")
_verse_number = re.compile(f'{_VERSE_SIGN}[{_DIGIT}]*[\ufd3e\u00bb)\\]}}"]*')
_clock = re.compile(f"[{_DIGIT}]{{1,2}}[:.][{_DIGIT}]{{2}}")
_month_and_year = re.compile(f"[{_DIGIT}]{{1,2}}\\. ?[{_DIGIT}]{{2,4}}(?![{_DIGIT}])")
_year = re.compile(f"[{_DIGIT}]{{4}}(?![{_DIGIT}])")
_start_of_date = re.compile(f"(?<![{_DIGIT}.])[{_DIGIT}]{{1,2}}\\. [{_DIGIT}]{{1,2}}\\Z")
_address = re.compile(r"[@/\\#_=]|www\.")
_colon_clause = re.compile(f"[^:{_STOPS}{_BREAKS}\u060c]{{1,60}}:")
_paragraph = re.compile(f"(?>\r\n|[{_BREAKS}]){_SPACE}*+[{_BREAKS}]|\u2029")
FINAL_STOP = re.compile(f"[{_STOPS}][{_CLOSER}{_EITHER}{SILENT}\\s]*\\Z")
"""A terminator with its closers at the end of a stretch."""
BULLET = re.compile(
    f"[\u2022\u25cf\u25aa\u25e6\u2023\u00b7\u25a0\u25c6\u2713\u2714*\u2013\u2014-]{_SPACE}"
    f"|\\(?[{_DIGIT}]{{1,3}}[.)\u2013-]{_SPACE}|[{LETTERS}][.)-]{_SPACE}"
)
"""A list marker at the beginning of a line: a bullet, a number or a letter, with its space."""
_closing_shape = re.compile(r"(?=[\s.,:;!?\u060c\u061b\u061f\u2026\u06d4)\]\u00bb\u201d]|\Z)")


def _characters(ranges: str) -> str:
    """The characters a regular-expression class body stands for."""
    pairs = re.findall(r"(.)(?:-(.))?", ranges, re.DOTALL)
    return "".join(chr(point) for low, high in pairs for point in range(ord(low), ord(high or low) + 1))


_SILENT_SET = frozenset(_characters(SILENT))
_DIGIT_SET = frozenset(_characters(_DIGIT))
_LETTER_SET = frozenset(_characters(LETTERS))
_TAIL = "\"'\u00bb\u201d\u2019\u203a)]}\u00ab\u201c\u2039\u201e\u2018\ufd3e\ufd3f \t\xa0" + _characters(SILENT)
_UNSEEN = " \t\xa0" + _characters(SILENT)
_QUOTE_TAIL = frozenset(_QUOTES)
# A proclitic may stand on a single-letter title or initial, but only where the two are not a word themselves.
_WAW, _FEH, _BEH, _LAM = "\u0648", "\u0641", "\u0628", "\u0644"
_CLITICS = frozenset("\u0648\u0641\u0628\u0644\u0643")  # WAW, FEH, BEH, LAM, KAF
_MEEM = "\u0645"  # the year of the common era, a metre, p.m., or a name
_AS = "\u0643\u0645\u0627"
_OR = ("\u0623\u0648", "\u0623\u0645")  # they join what stands before them
_THEN = "\u062b\u0645"
_SHORT = frozenset({"title", "reference", "unit", "era"})
_MEASURES = frozenset({"unit", "era"})
_CLITIC_LETTERS = {_FEH: "\u0623\u062f", _BEH: "\u0623", _LAM: "\u062f"}  # ALEF WITH HAMZA ABOVE, DAL


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The words the algorithm knows.

    Attributes:
        abbreviations: an Arabic abbreviation in bare letters, to its classes.
        latin: Latin abbreviations.
        verbs: verbs that report speech, without a conjunction; `participles`: words that go on reporting it.
        hours: words that a time of day follows.
        names: words behind which a quotation is a name or title; `circumstances`: words that begin a clause which goes
            on behind a quoted question.
        openers: words that begin a sentence wherever they stand.
        continuers: words that go on with the clause before them.
    """

    abbreviations: Mapping[str, frozenset[str]] = field(default_factory=dict)
    latin: frozenset[str] = frozenset()
    verbs: frozenset[str] = frozenset()
    participles: frozenset[str] = frozenset()
    openers: frozenset[str] = frozenset()
    hours: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()
    circumstances: frozenset[str] = frozenset()
    continuers: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Behaviour:
    """Which rules are on; each field is a rule of the family AS, and the stage says which code it has."""

    line_breaks: Literal["hard", "soft", "never"] = "hard"
    terminators: bool = True
    closers: bool = True
    further_marks: bool = True
    two_dots: bool = True
    headlines: bool = True
    ellipsis: Literal["clause", "always", "never"] = "clause"
    glued: bool = True
    titles: bool = True
    initials: bool = True
    acronyms: bool = True
    references: bool = True
    units: bool = True
    et_cetera: bool = True
    latin: bool = True
    list_numbers: bool = True
    inline_lists: bool = True
    verses: bool = True
    dates: bool = True
    alternatives: bool = True
    attribution: bool = True
    exclamations: bool = True
    brackets: bool = True
    quotations: bool = True


_start = re.Match.start

Cut = tuple[int, int]
"""The end of a sentence and the beginning of the next."""


class Segmenter:
    """Finds the sentences of a text.

    Args:
        lexicon: the words the rules know.
        behaviour: which rules are on.
    """

    __slots__ = ("_each", "_follows", "_lexicon", "_on", "_scan", "_signs")

    def __init__(self, lexicon: Lexicon, behaviour: Behaviour) -> None:
        self._lexicon = lexicon
        self._on = behaviour
        self._signs, self._follows = _scan_pattern(lexicon, behaviour)
        self._scan = re.compile(f"[{self._signs}]{self._follows}" if self._signs else "(?!)")
        self._each: dict[str, re.Pattern[str]] = {}

    def spans(self, text: str) -> list[Cut]:
        """The sentences as (start, end) pairs: ordered, disjoint, not empty, white space only between them."""
        found: list[Cut] = []
        keep, cut, soft = found.append, self._cut, self._on.line_breaks == "soft"
        start = _blank.match(text).end()  # type: ignore[union-attr]
        passed = 0  # where the last cluster ends
        held = 0  # no sentence ends before this offset: a quotation is closed there
        quiet = 0  # nothing but white space and silent characters stands between `start` and this offset
        quotes = [quote for quote in _QUOTES if quote in text] if self._on.quotations else []
        ahead = dict.fromkeys(quotes, -1)  # where each comes next
        quoted = _next_quote(text, start, ahead) if quotes else len(text)
        for match in self._candidates(text, start):
            kind = match.lastindex
            if kind == 1:
                end, after = match.span(1)
            elif kind == 2:
                at, after = match.span()
                if at < start or (soft and not _is_soft_break(text, at, after)):
                    continue
                if text[start] in _SILENT_SET and _only_silent.match(text, max(start, quiet), at):
                    quiet = after
                    continue
                keep((start, at if not text[at - 1].isspace() else start + len(text[start:at].rstrip())))
                start = after
                continue
            else:
                if match.start() < passed:  # a part of the one before
                    continue
                passed = match.end()
                decided = cut(text, start, match)
                if decided is None:
                    continue
                end, after = decided
            if end <= held:
                continue
            if quoted < end:
                held = self._held(text, start, end, quotes)
                if held:
                    continue
                quoted = _next_quote(text, end, ahead)
            keep((start, end))
            start = after
        end = len(text.rstrip()) if text and text[-1].isspace() else len(text)
        if start < end:
            if found and text[start] in _SILENT_SET and _only_silent.match(text, max(start, quiet)):
                start = found.pop()[0]
            found.append((start, end))
        return found

    def _candidates(self, text: str, start: int) -> Iterable[re.Match[str]]:
        """What may end a sentence, in order. Of a cluster of different terminators the parts may come too.

        A pattern that begins with one character finds it nine times as fast as one that begins with a class: to look
        for each by itself takes 7 µs for an article instead of 10. The length bounds how many matches there are at a
        time. Line breaks of two kinds could be part of each other.
        """
        if len(text) in _SEPARATELY:
            present = [sign for sign in self._signs if sign in text]
            if not any(sign in _BREAKS and sign != "\n" for sign in present):
                return sorted(chain.from_iterable(self._of(sign).finditer(text, start) for sign in present), key=_start)
        return self._scan.finditer(text, start)

    def _of(self, sign: str) -> re.Pattern[str]:
        """The pattern of one terminator or line break."""
        if sign not in self._each:
            self._each[sign] = re.compile(re.escape(sign) + self._follows)
        return self._each[sign]

    # ----------------------------------------------------------------------------------------- terminators

    def _cut(self, text: str, start: int, match: re.Match[str]) -> Cut | None:
        """A cluster of terminators that is not plain: the boundary it makes, if any."""
        on = self._on
        stop, end = match.span()
        if text[stop] == _VERSE_SIGN:
            return self._after_verse(text, start, stop, end)
        after = _blank.match(text, end).end()  # type: ignore[union-attr]
        if after == len(text) or stop == start:
            return None
        if on.inline_lists and text[stop] == "." and (item := self._item(text, start, stop, after)):
            return item
        if after > end:
            if on.line_breaks == "hard" and _break.search(text, end, after):
                return None  # the line break is a boundary anyhow
            if text[after] == '"' and on.closers and after == end + 1 and _closes(text, start, after):
                end = after + 1
                after = _blank.match(text, end).end()  # type: ignore[union-attr]
                if after == len(text):
                    return None
        if on.further_marks and text[after] in _FURTHER:
            return None
        if after == end and not (on.glued and _is_glued(text, start, stop, end) and not self._ends_site(text, end)):
            return None
        cluster = text[stop:end].partition("[")[0]
        core = cluster.rstrip(_TAIL)
        inner = core.rstrip(_STOPS)
        run = core[len(inner) :]
        if inner and not inner.strip(_STOPS + _TAIL):
            if inner.strip(_STOPS + " ") == "":
                run = core.replace(" ", "")  # dots or marks with spaces between them
            inner = inner.strip(_STOPS + " ")
        tail = cluster[len(core) :]
        word = self._next(text, after)
        if "\u061f" in run or "!" in run or "?" in run:
            ends = self._after_question(text, start, stop, after, tail, word)
        elif "\u2026" in run or "..." in run:
            ends = self._after_ellipsis(text, start, stop, word)
        elif ".." in run:
            ends = self._after_two_dots(text, stop)
        else:
            ends = bool(inner) or self._after_stop(text, start, stop, after, tail, word)
        return (end, after) if ends else None

    def _after_verse(self, text: str, start: int, stop: int, end: int) -> Cut | None:
        """The sign that ends a verse, with its number and what closes the quotation."""
        number = _verse_number.match(text, stop)
        end = max(end, number.end()) if number else end
        after = _blank.match(text, end).end()  # type: ignore[union-attr]
        return None if stop == start or after == len(text) else (end, after)

    def _item(self, text: str, start: int, stop: int, after: int) -> Cut | None:
        """A number that counts the items of one line begins a sentence: the boundary stands before it.

        The first is counted behind a colon if a second follows, each further one if the sentence begins with the number
        before it: `1. … 2. … 3. …`.
        """
        found = _counting.search(text, max(start, stop - 5), stop)
        if found is None or found.start() <= start or after == stop + 1 or text[after] in _DIGIT_SET:
            return None
        number = int(found[1])
        if number == 1:
            if text[max(start, found.start() - _WORD) : found.start()].rstrip()[-1:] != ":":
                return None
            if not _second_item.search(text, after, min(len(text), after + _ITEM)):
                return None
        else:
            before = _first_number.match(text, start)
            if before is None or int(before[1]) != number - 1:
                return None
        return start + len(text[start : found.start()].rstrip()), found.start(1)

    def _ends_site(self, text: str, at: int) -> bool:
        """Is the word at `at` the end of an Internet name in Arabic letters («al-arabiya.net»)?"""
        return "domain" in self._lexicon.abbreviations.get(self._next(text, at), ())

    def _next(self, text: str, at: int) -> str:
        """The word at `at`, without opening marks, marks and tatweel."""
        match = _next_word.match(text, at)
        return _silent.sub("", match.group(1)) if match else ""

    def _opens(self, word: str) -> bool:
        """Does this word begin a sentence wherever it stands?"""
        if word in self._lexicon.openers:
            return True
        return word[:1] in (_WAW, _FEH) and word[1:] in self._lexicon.verbs

    def _after_question(self, text: str, start: int, stop: int, after: int, tail: str, word: str) -> bool:
        """A question or exclamation mark ends a sentence, unless a quotation or bracket with it stands inside one."""
        closer = tail.lstrip(_UNSEEN)[:1]
        if not closer:
            return not self._on.alternatives or word not in _OR
        if self._on.attribution and closer in _QUOTE_TAIL and self._reports(text, after, word):
            return False
        if self._on.exclamations and closer in _QUOTE_TAIL and word in self._lexicon.circumstances:
            return False
        if not self._on.exclamations or self._opens(word):
            return True
        opener = _opener(text, start, stop, closer)
        if opener <= start or text[max(start, opener - 2) : opener].rstrip()[-1:] == ":":
            return True
        if closer == ")" or len(text[opener + 1 : stop].split()) <= 2 or self._is_named(text, start, opener):
            return False
        return word not in self._lexicon.continuers

    def _is_named(self, text: str, start: int, opener: int) -> bool:
        """Does a word such as "title" stand before the quotation at `opener`, so that it is a part of the clause?"""
        before = text[max(start, opener - _WORD) : opener].split()
        word = _silent.sub("", before[-1]) if before else ""
        names = self._lexicon.names
        return word in names or (word[:1] in _CLITICS and word[1:] in names)

    def _reports(self, text: str, after: int, word: str) -> bool:
        """Does the clause at `after` say who spoke the quotation before it?

        Not when it introduces another quotation with a colon.
        """
        if word in self._lexicon.participles:
            return True
        if word == _AS:
            word = self._next(text, after + len(_AS) + 1)
        return word in self._lexicon.verbs and not _colon_clause.match(text, after)

    def _after_ellipsis(self, text: str, start: int, stop: int, word: str) -> bool:
        """An ellipsis ends a sentence when a new clause begins after it."""
        if self._on.ellipsis != "clause":
            return self._on.ellipsis == "always"
        if text[stop - 1] in _OPENING or (self._on.headlines and _in_headline(text, stop)):
            return False
        return self._opens(word)

    def _after_two_dots(self, text: str, stop: int) -> bool:
        """Two dots end a sentence, but in a headline they stand for a comma."""
        if not self._on.two_dots:
            return False
        return not (self._on.headlines and _in_headline(text, stop))

    def _after_stop(self, text: str, start: int, stop: int, after: int, tail: str, word: str) -> bool:
        """One full stop: a boundary, unless what stands before it is short for something."""
        on = self._on
        if on.attribution and tail[:1] in _QUOTE_TAIL and word in self._lexicon.participles:
            return False
        if on.brackets and tail[:1] == ")" and not self._opens(word):
            opener = _opener(text, start, stop, ")")
            if opener > start:
                return False
        left = text[max(start, stop - _WORD) : stop].split()
        if not left:
            return False
        token = _silent.sub("", left[-1]).lstrip(_OPENING)
        if not token:
            return True
        last = token[-1]
        if last in _DIGIT_SET:
            return self._after_number(text, start, stop, after, left, token)
        if last in _LETTER_SET:
            return self._after_arabic(text, after, left, token, word)
        if last.isascii() and last.isalpha():
            return self._after_latin(token, word)
        return True

    def _after_number(self, text: str, start: int, stop: int, after: int, left: list[str], token: str) -> bool:
        """A number and a stop end a sentence; a list number or a day or month does not."""
        on = self._on
        if on.list_numbers and stop - start <= 12 and _is_lead(left) and _counts_line(token):
            return False
        if on.inline_lists and len(left) > 1 and left[-2][-1] == ":" and _first_item.fullmatch(token):
            return False
        if not on.dates or text[after] not in _DIGIT_SET or not _short_number.fullmatch(token):
            return True
        begun = _start_of_date.search(text, max(start, stop - 8), stop)
        return not (_year.match(text, after) if begun else _month_and_year.match(text, after))

    def _after_arabic(self, text: str, after: int, left: list[str], token: str, word: str) -> bool:
        """An Arabic word and a stop end a sentence, unless the word is an abbreviation."""
        on = self._on
        number = _leading_number.match(token)
        if number:
            token = token[number.end() :]
        counted = bool(number) or (len(left) > 1 and left[-2][-1] in _DIGIT_SET)
        if "." in token:
            if _acronym.fullmatch(token):
                return not on.acronyms or self._opens(word)
            token = token.rpartition(".")[2]
        classes = self._classes(token)
        follows = text[after] in _DIGIT_SET or text[after] == "("
        if on.references and follows and (len(token) == 1 or "reference" in classes):
            return False
        if on.units and counted and not classes.isdisjoint(_MEASURES):
            if token == _MEEM and not self._is_hour(left, number is not None):
                return self._opens(word)
            return word not in self._lexicon.continuers and not (word[:1] == _WAW and word[1:2] in _DIGIT_SET)
        if len(token) == 1:
            return not on.initials or self._opens(word)
        if len(token) == 2 and self._is_clitic_letter(token):
            return not on.titles or self._opens(word)
        if not classes:
            return True
        if on.titles and "title" in classes:
            return self._opens(word)
        if on.initials and "letter" in classes and not (len(left) > 1 and "letter" in self._classes(left[-2])):
            return self._opens(word)
        if on.et_cetera and "etc" in classes:
            return word not in self._lexicon.continuers or word == _THEN
        return True

    def _is_hour(self, left: list[str], glued: bool) -> bool:
        """Is what stands before `م.` a time of day, not metres or a year: a clock, or a number behind such a word?"""
        words = [_silent.sub("", word) for word in left[-4 + glued : None if glued else -1]]
        if not words:
            return False
        hours = self._lexicon.hours
        return ":" in words[-1] or any(
            word.strip(".") in hours or (word[:1] in _CLITICS and word[1:] in hours) for word in words[:-1]
        )

    def _classes(self, token: str) -> frozenset[str]:
        """The classes of an abbreviation, also with a proclitic."""
        known = self._lexicon.abbreviations
        classes = known.get(token)
        if classes is None and token[:1] in _CLITICS:
            classes = known.get(token[1:])
        return classes or frozenset()

    def _is_clitic_letter(self, token: str) -> bool:
        """A proclitic and one letter that together are no word."""
        return token[0] == _WAW or token[1] in _CLITIC_LETTERS.get(token[0], "")

    def _after_latin(self, token: str, word: str) -> bool:
        """A Latin word and a stop end a sentence, unless the word is an abbreviation or an initial."""
        if not self._on.latin:
            return True
        small = token[:1].lower() + token[1:]
        if token in self._lexicon.latin or small in self._lexicon.latin or _latin_acronym.fullmatch(token):
            return self._opens(word)
        return True

    # ------------------------------------------------------------------------------------------- quotations

    def _held(self, text: str, start: int, end: int, quotes: list[str]) -> int:
        """Where the quotation that holds `end` closes, if it is protected; else 0."""
        low, reach = max(start, end - _PAIR), end
        for _ in range(_NESTING if len(quotes) > 2 else 1):
            at = -1
            for quote in quotes:
                at = max(at, text.rfind(quote, low, reach))
            if at < 0:
                return 0
            if _has_opening_shape(text, start, at):
                return self._closing(text, at, end)
            reach = text.rfind(_FACING.get(text[at], "\0"), low, at)
            if reach < 0:
                return 0
        return 0

    def _closing(self, text: str, at: int, end: int) -> int:
        """Where the quotation opened at `at` closes after `end`, on its line and soon; 0 if it does not."""
        high = min(len(text), at + _PAIR)
        line = _break.search(text, end, high)
        if line:
            high = line.start()
        for quote in _PARTNERS[text[at]]:
            close = text.find(quote, end, high)
            while close > 0:
                if _closing_shape.match(text, close + 1):
                    return close if quote != '"' or _is_embedded(text, at, close) else 0
                close = text.find(quote, close + 1, high)
        return 0


_WIDTHS = (30, 200)
_white = re.compile(r"\s")
_BREAK_POINTS = tuple(map(re.compile, (r"(?<=[\u061b;])(?=\s)", r"(?<=[\u060c,])(?=\s)", r"\s(?=\u0648\w{2})", r"\s")))

_PARTNERS = {
    '"': '"\u201d',
    "\u00ab": "\u00bb",
    "\u00bb": "\u00ab",
    "\u201c": "\u201d\u201c",
    "\u201d": "\u201d\u201c",
    "\u201e": "\u201c\u201d\u201f",
    "\u2039": "\u203a",
    "\u203a": "\u2039",
}


_BULLETS = frozenset("\u2022\u25cf\u25aa\u25e6\u2023\u00b7\u25a0\u25c6*-\u2013\u2014")


def _is_lead(left: list[str]) -> bool:
    """Is there nothing before a number but a bullet?"""
    return len(left) == 1 or (len(left) == 2 and left[0] in _BULLETS)


def _counts_line(token: str) -> bool:
    """Does a number count a list, or a clock head a line of news?"""
    return _list_number.fullmatch(token) is not None or _clock.fullmatch(token) is not None


_FACING = {"\u00bb": "\u00ab", "\u201d": "\u201c", "\u203a": "\u2039"}


def _scan_pattern(lexicon: Lexicon, on: Behaviour) -> tuple[str, str]:
    """The signs at which a sentence may end, and the pattern of what follows one that is a candidate.

    Group 1 is the space of a plain boundary, group 2 a line break.
    """
    plain = _plain_pattern(lexicon, on.closers, on.alternatives)
    space_stop = f"{_SPACE}[{_STOPS}](?![\\w{_STOPS}])"
    tail = f"[{_STOPS}]|{space_stop}"
    if on.closers:
        tail += (
            f"|[{_CLOSER}]|[{_EITHER}](?![{SILENT}]*+\\w)|{_SPACE}[{_AFTER_SPACE}](?=[\\s.,:;!?\u060c\u061b\u061f]|\\Z)"
            f"|[{_PICTURE}]|\\[\\d{{1,3}}\\]"
        )
    cluster = f"(?:{tail}|[{SILENT}])*+"
    line = f"(?<=[{_BREAKS}])()\\s*"
    stops = (_STOPS if on.terminators else "") + (_VERSE_SIGN if on.verses else "")
    breaks = _BREAKS if on.line_breaks != "never" else ""
    # Half of all stops stand before a line break, which is a boundary itself: passing over them makes `sentences` 8 %
    # faster on news, up to half on text of short paragraphs.
    skipped = f"(?!(?<=[{stops}])\\n)" if stops and on.line_breaks == "hard" else ""
    return stops + breaks, f"{skipped}(?:{plain}|{line}|(?!(?<!{_VERSE_SIGN})[0-9A-Za-z]){cluster})"


def _plain_pattern(lexicon: Lexicon, closers: bool, alternatives: bool) -> str:
    """What follows a stop that ends a sentence for certain.

    Three letters or a year stand before it, one space and two letters after it; a closing quote may stand on either
    side of it, an opening one after the space. What no rule has to look at is decided here: no abbreviation of three
    letters or more, no participle that goes on reporting speech.
    """
    short = [
        clitic + word
        for word, kinds in lexicon.abbreviations.items()
        for clitic in (_WAW, _FEH)
        if len(word) == 2 and not kinds.isdisjoint(_SHORT)
    ]
    long = [word for word in lexicon.abbreviations if len(word) > 2 and "." not in word]
    by_length: dict[int, list[str]] = {}
    for word in sorted({*short, *long}):
        by_length.setdefault(len(word), []).append(word)
    unless = "".join(f"(?<!(?:{'|'.join(words)})[{_STOPS}])" for words in by_length.values())
    before = f'(?<=[{LETTERS}][{LETTERS}\u064b][{LETTERS}"\u00bb\u201d][.!\u061f]){unless}|(?<=[{_DIGIT}]{{4}}\\.)'
    goes_on = "|".join(sorted(lexicon.participles))
    after_quote = f'(?<=\\.)["\u00bb\u201d](?= (?!["\u00ab\u201c(]?(?:{goes_on})))' if closers and goes_on else "(?!)"
    joined = f"(?!(?<=[!\u061f] )(?:{'|'.join(_OR)})[{SILENT}\\s])" if alternatives else ""
    return f'(?:{before})(?:{after_quote})?( )(?=["\u00ab\u201c(]?[{LETTERS}]{{2}}){joined}'


def _next_quote(text: str, at: int, ahead: dict[str, int]) -> int:
    """The first quotation mark from `at` on; the end of the text if there is none.

    To find each mark by itself makes `sentences` 20 % faster on news than one class of all; each stretch is read once.
    """
    for quote, place in ahead.items():
        if place < at:
            found = text.find(quote, at)
            ahead[quote] = found if found >= 0 else len(text)
    return min(ahead.values())


def _closes(text: str, start: int, at: int) -> bool:
    """Is the straight quote at `at`, with a space before it, a closing one? One is open, and no word follows."""
    return _closing_shape.match(text, at + 1) is not None and text.count('"', max(start, at - _PAIR), at) % 2 == 1


def _is_glued(text: str, start: int, stop: int, end: int) -> bool:
    """Does a stop without a space after it stand between Arabic words of two letters or more?"""
    if not _arabic_word.match(text, end):
        return False
    left = text[max(start, stop - 64) : stop].split()
    if not left or _address.search(left[-1].rstrip("/")):
        return False
    if left[-1][-1] == "/" and text[stop] == ".":
        return len(_silent.sub("", left[-1]).strip(_OPENING)) > 1  # the slash of a dateline before its stop
    token = _silent.sub("", left[-1]).strip(_OPENING + ")]}")
    return len(token) > 1 and (token[-1].isalnum() or text[stop - 1] in _CLOSER or end - stop > 1)


def _opener(text: str, start: int, stop: int, closer: str) -> int:
    """Where the pair that `closer` ends was opened, within the window and the sentence; -1 if it was not."""
    low = max(start, stop - _PAIR)
    openers = _OPENERS_OF.get(closer, closer)
    return max(text.rfind(opener, low, stop) for opener in openers)


_OPENERS_OF = {
    ")": "(",
    "]": "[",
    '"': '"\u201d\u201c',
    "\u00bb": "\u00ab",
    "\u00ab": "\u00bb",
    "\u201d": "\u201c\u201d\u201e",
    "\u201c": "\u201e\u201d\u201c",
}


def _has_opening_shape(text: str, start: int, at: int) -> bool:
    """Does the quote at `at` open: a space, bracket, colon or proclitic before it, and no space after it?"""
    if at + 1 >= len(text) or text[at + 1].isspace():
        return False
    if at <= start:
        return True
    before = text[at - 1]
    if before.isspace() or before in "([:/-\u0640\u2013":
        return True
    return before in _CLITICS and (at - 1 == start or text[at - 2].isspace())


def _is_embedded(text: str, at: int, close: int) -> bool:
    """Is a straight-quoted speech part of the sentence around it: after a colon, not long, its stop outside?

    Straight quotes do not say which way they face and are often left open, so they protect only in this form.
    """
    if close - at > _STRAIGHT or text[max(0, at - 2) : at].rstrip()[-1:] not in (":", "\u060c"):
        return False
    return text[close - 1] not in _STOPS and text[close + 1 : close + 2] in (".", "\u060c", "\u061b", ",")


def _in_headline(text: str, stop: int) -> bool:
    """Does the stop stand in a short line that has no stop at its end?"""
    low, high = max(0, stop - _LINE), min(len(text), stop + _LINE)
    line = _break.search(text, stop, high)
    if line:
        high = line.start()
    elif high < len(text):
        return False
    first = max(text.rfind(mark, low, stop) for mark in _BREAKS) + 1
    if not first and low:
        return False
    body = text[first:high].rstrip().rstrip(_TAIL)
    return len(body) <= _LINE and body[-1:] not in _STOPS


def _is_soft_break(text: str, at: int, after: int) -> bool:
    """Where line breaks only wrap: does the white space from `at` to `after` end a sentence all the same?"""
    return _paragraph.search(text, at, after) is not None or BULLET.match(text, after) is not None


def is_paragraph_gap(gap: str) -> bool:
    """Is there a blank line in this white space?"""
    return _paragraph.search(gap) is not None


def wraps(text: str) -> bool:
    """Are the line breaks of a text only wrapping, as a program fills lines up to a width?

    In filled text the first word of a line would not have fitted on the line before. Nearly every pair of neighbouring
    lines must be so, most lines must end without a stop, and the width must be one that programs fill to.
    """
    lines = [line.strip() for line in _break.split(text.replace("\r\n", "\n"))]
    width = max(map(len, lines))
    if not _WIDTHS[0] <= width <= _WIDTHS[1]:
        return False
    pairs = [(line, after) for line, after in pairwise(lines) if line and after]
    full = sum(len(line) + 1 + len(after.split(None, 1)[0]) > width for line, after in pairs)
    stopped = sum(FINAL_STOP.search(line, max(0, len(line) - 9)) is not None for line, _ in pairs)
    return len(pairs) >= 3 and full >= 0.8 * len(pairs) and stopped <= 0.5 * len(pairs)


def split_long(text: str, spans: list[Cut], limit: int) -> list[list[Cut]]:
    """Every span as one piece or several of at most `limit` characters.

    Cut after a semicolon, else a comma, else before a conjunction, else at any space; a word is never cut.
    """
    return [[span] if span[1] - span[0] <= limit else list(_pieces(text, *span, limit)) for span in spans]


def _pieces(text: str, start: int, end: int, limit: int) -> Iterator[Cut]:
    while end - start > limit:
        cut = _break_point(text, start, end, limit)
        if cut is None:
            break
        yield start, cut[0]
        start = cut[1]
    yield start, end


def _break_point(text: str, start: int, end: int, limit: int) -> Cut | None:
    """Where to cut a long sentence that begins at `start`: the end of the piece and the beginning of the next."""
    window = text[start : start + limit + 1]
    for points in _BREAK_POINTS:
        *_, last = (None, *points.finditer(window, limit // 3))
        if last is not None:
            return _around(text, start, start + last.end())
    found = _white.search(text, start + limit, end)
    return _around(text, start, found.start()) if found else None


def _around(text: str, start: int, at: int) -> Cut:
    """The white space around `at`, in a sentence that begins at `start`."""
    return start + len(text[start:at].rstrip()), _blank.match(text, at).end()  # type: ignore[union-attr]
