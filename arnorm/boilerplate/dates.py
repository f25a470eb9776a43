"""Dates and relative times as they stand on Arabic web pages.

The names of months, weekdays and units are data (`data/words/dates.txt`) and come in as an argument. Every text given
here is a line or a short part of one; what is longer than `LONGEST` is no date line and costs nothing.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property, lru_cache
from typing import NamedTuple

from arnorm.spans import Span

LONGEST = 200
"""A line longer than this is not a date line, and `Dates.parse_date` reads no further."""

# How far a relative time reaches from its first word; the longest seen in words has 33 letters.
_REACH = 48

# A page has no date outside these years; a smaller figure is a Hijri year.
_FIRST_YEAR, _LAST_YEAR = 1800, 2199

# The invisible characters between the tokens fall through and are skipped like white space.
_TOKEN = re.compile(
    r"""
      (?P<clock> (?<!\d) \d{1,2} [:hH] \d{2} (?: : \d{2} )? (?!\d) )
    | (?P<figures> (?<!\d) \d{1,4} [ ]? (?P<bar>[-/.]) [ ]? \d{1,2} [ ]? (?P=bar) [ ]? \d{1,4} (?!\d) )
    | (?P<number> \d+ )
    | (?P<half> [AaPp] \.? [Mm] (?![^\W\d_]) \.? )
    | (?P<word> [^\W\d_] (?: [^\W\d_] | [\u0610-\u061A\u064B-\u065F\u0670] )* )
    | (?P<separator> [-/|,.:()\[\]\u060C\u2013\u2014\u2022\u00B7*_] )
    | (?P<other> [^\s\u061C\u200B-\u200F\u202A-\u202E\u2066-\u2069\uFEFF] )
    """,
    re.VERBOSE,
)

# What stands behind the first word of a relative time, past white space and what is invisible: a word, or a figure.
_NEXT_WORD = re.compile(
    r"[\s\u061C\u200B-\u200F\u202A-\u202E\u2066-\u2069\uFEFF]*"
    r"(?:\d|([^\W\d_](?:[^\W\d_]|[\u0610-\u061A\u064B-\u065F\u0670])*))"
)

# One key for alef maksura, Farsi yeh and yeh, for teh marbuta and heh, for keheh and kaf; without tatweel and hamza.
_ONE = str.maketrans(
    {"\u0649": "\u064a", "\u06cc": "\u064a", "\u0629": "\u0647", "\u06a9": "\u0643", "\u0640": None, "\u0621": None}
)


class _Token(NamedTuple):
    """A piece of a date: what it can be, with its value in each case, and where it stands."""

    kinds: Mapping[str, int]
    text: str
    start: int
    end: int

    def at(self, kind: str) -> int | None:
        """Its value as this kind, or None if it cannot be that."""
        return self.kinds.get(kind)


class _Match(NamedTuple):
    """A date among the tokens [start, end); `day` is None if it is a Hijri date, impossible or without a year."""

    start: int
    end: int
    day: date | None


class Dates:
    """Reads dates and relative times with the names it is given.

    Args:
        entries: lines `KIND VALUE NAME`, those of `data/words/dates.txt`.
        labels: phrases that may stand beside the date in a date line, such as "published on".
    """

    def __init__(self, entries: Sequence[str], labels: Iterable[str] = ()) -> None:
        self._entries = tuple(entries)
        self._labels = tuple(labels)

    def parse_date(self, text: str) -> str | None:
        """The first Gregorian date of a text as ISO 8601, with hour and minute if a clock time stands beside it.

        The day comes first where the order of day and month is open. A date that does not exist, a Hijri date and a
        date without its year give None.
        """
        tokens = self._tokens(text[:LONGEST])
        for match in _dates(tokens):
            if match.day is not None:
                clock = _clock_beside(tokens, match)
                return match.day.isoformat() + (f"T{clock}" if clock else "")
        return None

    def is_date_text(self, text: str) -> bool:
        """Does the text hold a date or a clock time, and besides only weekdays, joints, separators and labels?"""
        if len(text) > LONGEST or not any(map(str.isdecimal, text)):
            return False
        tokens = self._tokens(text)
        dated = {at for match in _dates(tokens) for at in range(match.start, match.end)}
        dated.update(at for at, token in enumerate(tokens) if "clock" in token.kinds)
        return bool(dated) and all(at in dated or _joins(token) for at, token in enumerate(tokens))

    def may_open(self, word: str) -> bool:
        """Can a date line begin with this word, or with a word that begins with this character?"""
        return len(word) == 1 or _fold(word) in self._openers

    def date_spans(self, text: str) -> Iterator[Span]:
        """Every date of the first `LONGEST` code points, in order, with the weekdays, times and joints beside it."""
        tokens = self._tokens(text[:LONGEST])
        dated = {at for match in _dates(tokens) for at in range(match.start, match.end)}
        at = 0
        while at < len(tokens):
            end = at
            while end < len(tokens) and (end in dated or _dates_with(tokens[end])):
                end += 1
            run = range(at, end)
            named = [k for k in run if k in dated or "separator" not in tokens[k].kinds]
            if any(k in dated for k in run):
                yield Span(tokens[named[0]].start, tokens[named[-1]].end)
            at = end + 1

    def relative_times(self, text: str) -> Iterator[Span]:
        """Every relative time of a text, in order, in code points; clitics on its first word are not undone.

        Whether it dates a headline or belongs to a sentence is for the caller to judge from what follows it.
        """
        done = 0
        for opening in self._opening.finditer(text):
            start = opening.start()
            if start < done or not self._may_follow(text, opening):
                continue
            tokens = self._tokens(text[start : start + _REACH])
            size = _relative_size(tokens)
            if size:
                done = start + tokens[size - 1].end
                yield Span(start, done)

    def _may_follow(self, text: str, opening: re.Match[str]) -> bool:
        """May what stands behind an opening make it a relative time? To cut it into tokens takes 16 us."""
        word = _NEXT_WORD.match(text, opening.end())
        return opening.group()[0].isdecimal() or (
            word is not None and (not word[1] or _fold(word[1]) in self._measures)
        )

    def relative_time_end(self, text: str) -> int | None:
        """Where the relative time begins that ends the text, or None if there is none.

        White space, full stops and closing brackets after it do not count.
        """
        end = len(text.rstrip(" \t\u00a0.\u2026)]"))
        first = max(0, end - _REACH)
        for span in self.relative_times(text[first:end]):
            if first + span.end == end:
                return first + span.start
        return None

    @cached_property
    def _phrases(self) -> dict[tuple[str, ...], dict[str, int]]:
        """Folded words of every name: the kinds it can be, and its value in each."""
        phrases: dict[tuple[str, ...], dict[str, int]] = {}
        for entry in self._entries:
            kind, value, name = entry.split(None, 2)
            phrases.setdefault(_key(name), {})[kind] = int(value)
        for label in self._labels:
            phrases.setdefault(_key(label), {})["label"] = 0
        return phrases

    @cached_property
    def _openers(self) -> frozenset[str]:
        return frozenset(words[0] for words in self._phrases if words)

    @cached_property
    def _measures(self) -> frozenset[str]:
        """The words that may stand second in a relative time."""
        kinds = {"about", "while", "count", "unit"}
        seconds = (words[0] for words, own in self._phrases.items() if words and not kinds.isdisjoint(own))
        rests = (word for words, own in self._phrases.items() if "since" in own for word in words[1:])
        return frozenset((*seconds, *rests))

    @cached_property
    def _longest_phrase(self) -> int:
        return max(map(len, self._phrases), default=1)

    @cached_property
    def _opening(self) -> re.Pattern[str]:
        """What a relative time can begin with: the gate of `relative_times`."""
        names = "|".join(re.escape(key[0]) for key, kinds in self._phrases.items() if "since" in kinds) or "(?!)"
        return re.compile(rf"(?<![^\W\d_])(?:{names})(?=[ \u00a0])|(?<!\w)\d{{1,2}}(?=[ ]?[A-Za-z]{{1,7}}[ ]ago\b)")

    def _tokens(self, text: str) -> list[_Token]:
        """The text cut into pieces; a name of several words is one piece."""
        matches = list(_TOKEN.finditer(text))
        tokens: list[_Token] = []
        at = 0
        while at < len(matches):
            token, size = self._named(matches, at)
            tokens.append(token)
            at += size
        return tokens

    def _named(self, matches: list[re.Match[str]], at: int) -> tuple[_Token, int]:
        """The longest name that begins with this match, or the match itself; and how many matches it takes."""
        first = matches[at]
        best, size = _plain(first), 1
        words: list[str] = []
        for match in matches[at : at + self._longest_phrase]:
            if match.lastgroup != "word":
                break
            words.append(_fold(match.group()))
            kinds = self._phrases.get(tuple(words))
            if kinds:
                best, size = _Token(kinds, match.group(), first.start(), match.end()), len(words)
        return best, size


_BESIDE = ("weekday", "joint", "half", "era", "separator", "label")


def _joins(token: _Token) -> bool:
    """May it stand beside a date in a date line?"""
    return any(kind in token.kinds for kind in _BESIDE)


def _dates_with(token: _Token) -> bool:
    """Is it a clock time, or may it stand beside a date without being a label?"""
    return "clock" in token.kinds or any(kind in token.kinds for kind in _BESIDE if kind != "label")


@lru_cache(maxsize=2048)
def _fold(word: str) -> str:
    """The key of a word: marks, hamza and tatweel off, yeh, heh and kaf as one, case folded."""
    plain = unicodedata.normalize("NFKD", word)
    return "".join(c for c in plain if not unicodedata.combining(c)).translate(_ONE).casefold()


def _key(name: str) -> tuple[str, ...]:
    return tuple(_fold(match.group()) for match in _TOKEN.finditer(name) if match.lastgroup == "word")


def _plain(match: re.Match[str]) -> _Token:
    """A token that is no name: its kind is the group it matched."""
    text = match.group()
    kind = match.lastgroup or "other"
    value = 0
    if kind == "number":
        value = int(text) if len(text) <= 4 else -1
    elif kind == "half":
        value = 12 if text[0] in "Pp" else 0
    return _Token({kind: value}, text, match.start(), match.end())


def _dates(tokens: list[_Token]) -> Iterator[_Match]:
    """The dates among the tokens, in order."""
    at = 0
    while at < len(tokens):
        match = _figures(tokens, at) or _written(tokens, at)
        if match:
            yield match
        at = match.end if match else at + 1


# How many figures day, month and year have; a single one for the year is a version number or a clause of a law.
_SHAPES = frozenset(
    shape for day in (1, 2) for month in (1, 2) for shape in ((day, month, 4), (4, month, day), (day, month, 2))
)


def _figures(tokens: list[_Token], at: int) -> _Match | None:
    """A date in figures: year first, or day first, or month first if only that makes a month."""
    if "figures" not in tokens[at].kinds:
        return None
    parts = re.findall(r"\d+", tokens[at].text)
    if tuple(map(len, parts)) not in _SHAPES:
        return None
    one, two, three = map(int, parts)
    end = _past_era(tokens, at + 1)
    if _is_hijri(tokens, at + 1):
        return _Match(at, end, None)
    if one > 31:
        return _Match(at, end, _day(one, two, three))
    return _Match(at, end, _day(three, two, one) or _day(three, one, two))


def _written(tokens: list[_Token], at: int) -> _Match | None:
    """A date with the name of its month: `9 NAME 2022`, `NAME 9, 2022`, `2022 NAME 9`, `9 NAME/NAME`, `NAME 2022`."""
    parts: list[int] = []
    month: int | None = None
    hijri = False
    k = at
    end = at
    while k < len(tokens) and k - at < 12:
        token = tokens[k]
        if (number := token.at("number")) is not None:
            if len(parts) == 2 or (month is None and parts):
                break
            parts.append(number)
        elif "month" in token.kinds or "hijri" in token.kinds:
            named = token.kinds.get("month", token.kinds.get("hijri"))
            if month not in (None, named):
                break
            month, hijri = named, "month" not in token.kinds
        elif k == at or not _is_inner(token):
            break
        else:
            k += 1
            continue
        k += 1
        end = k
    if month is None or not parts:
        return None
    end = _past_era(tokens, end)
    if hijri or _is_hijri(tokens, end - 1):
        return _Match(at, end, None)
    return _Match(at, end, _day_of(parts, month))


# What may stand between the figures and the name of a date.
_INNER = frozenset("-/,.\u060c")
_ORDINALS = frozenset({"st", "nd", "rd", "th", "er"})


def _is_inner(token: _Token) -> bool:
    return token.text in _INNER or token.text.casefold() in _ORDINALS or token.at("inner") is not None


def _day_of(parts: list[int], month: int) -> date | None:
    """Day and year in either order; None if one is missing."""
    if len(parts) < 2:
        return None
    day, year = sorted(parts)
    return _day(year, month, day)


def _day(year: int, month: int, day: int) -> date | None:
    """The day, or None if there is no such day or the year is not one of a page."""
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _past_era(tokens: list[_Token], at: int) -> int:
    """Past the letter for the era, if one stands here."""
    return at + 1 if at < len(tokens) and "era" in tokens[at].kinds else at


def _is_hijri(tokens: list[_Token], at: int) -> bool:
    """Is this the letter for the Hijri era?"""
    return at < len(tokens) and tokens[at].at("era") == 0


def _clock_beside(tokens: list[_Token], match: _Match) -> str | None:
    """The clock time before or after a date with nothing but joints and weekdays between, as HH:MM."""
    for way in (range(match.end, len(tokens)), range(match.start - 1, -1, -1)):
        for at in way:
            if "clock" in tokens[at].kinds:
                return _clock(tokens, at)
            if not _joins(tokens[at]):
                break
    return None


def _clock(tokens: list[_Token], at: int) -> str | None:
    """The clock time of a token, with the half of the day that follows it."""
    hour, minute = (int(part) for part in re.findall(r"\d+", tokens[at].text)[:2])
    half = tokens[at + 1].at("half") if at + 1 < len(tokens) else None
    if half is not None and hour <= 12:
        hour = hour % 12 + half
    return f"{hour:02}:{minute:02}" if hour < 24 and minute < 60 else None


def _relative_size(tokens: list[_Token]) -> int:
    """How many of the first tokens are a relative time; 0 if they are none."""
    if not tokens:
        return 0
    if "number" in tokens[0].kinds:  # "2 hours ago"
        return 3 if len(tokens) > 2 and "unit" in tokens[1].kinds and "ago" in tokens[2].kinds else 0
    if "since" not in tokens[0].kinds:
        return 0
    at = 1
    while at < len(tokens) and "about" in tokens[at].kinds:
        at += 1
    if at >= len(tokens):
        return 0
    if "while" in tokens[at].kinds:
        return at + 1
    if "number" in tokens[at].kinds or "count" in tokens[at].kinds:
        figure = "number" in tokens[at].kinds
        at += 1
        unit = at < len(tokens) and ("unit" in tokens[at].kinds or (figure and "letter" in tokens[at].kinds))
        return at + 1 if unit else 0
    if "unit" not in tokens[at].kinds:
        return 0
    return at + 2 if at + 1 < len(tokens) and "count" in tokens[at + 1].kinds else at + 1
