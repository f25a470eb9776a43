"""Lines of a page as evidence sees them: folded words with offsets, phrase tables, features.

One fold for the whole text makes spelling variants equal: marks and tatweel off, hamza carriers to alef, final yeh and
teh marbuta unified, look-alike letters unified, every run of digits one `0`. It is a chain of `str.replace` (at
650 MB/s on Arabic news), so even a text that has nothing to remove can afford it. Words are runs of letters and digits,
so nothing that later stages change (quotes, punctuation and its spacing, digits, tatweel, mark order) changes a key.

This module knows no rule: phrases come in as arguments.
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, KeysView, Sequence
from itertools import chain, islice, repeat
from typing import Any, Generic, TypeVar, overload

from arnorm.text.characters import COMMON

# Arabic marks: signs above, harakat, dagger alef, Qur'anic signs, extended marks.
MARKS = "\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e8\u06ea-\u06ed\u08d3-\u08ff"
_TATWEEL = "\u0640"
_COMMON_MARKS = "\u064b\u064c\u064d\u064e\u064f\u0650\u0651\u0652"
_RARE_MARK = re.compile(f"[{MARKS}]")
_TO_ONE = (
    # alef with hamza above, below, with madda, wasla, high hamza and wavy forms -> alef
    ("\u0627", "\u0623\u0625\u0622\u0671\u0672\u0673\u0675"),
    # alef maksura, farsi yeh, yeh with tail, small v, e, yeh barree -> yeh
    ("\u064a", "\u0649\u06cc\u06cd\u06ce\u06d0\u06d2"),
    # teh marbuta, its goal form, heh goal, heh doachashmee, ae, heh with yeh above -> heh
    ("\u0647", "\u0629\u06c3\u06c1\u06be\u06d5\u06c0\u06c2\u06ff"),
    # keheh, swash kaf -> kaf
    ("\u0643", "\u06a9\u06aa"),
    # yeh barree with hamza, African feh, qaf and noon
    ("\u0626", "\u06d3"),
    ("\u0641", "\u06a2\u08bb"),
    ("\u0642", "\u06a7\u08bc"),
    ("\u0646", "\u08bd"),
)
_REPLACEMENTS = tuple((old, new) for new, olds in _TO_ONE for old in olds)
_COMMON_LETTERS = tuple((old, new) for old, new in _REPLACEMENTS if old in COMMON)
_RARE_LETTERS = tuple((old, new) for old, new in _REPLACEMENTS if old not in COMMON)
_RARE_OLDS = frozenset(old for old, _ in _RARE_LETTERS)
_DIGITS = re.compile(r"\d+")
_NO_LETTER = re.compile(r"[\W_]")
# A word is Latin or not: an address glued to the word after it is two words.
_LATIN = "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f"
_PAST_LATIN = "\u0250"
_WORD = re.compile(f"[{_LATIN}][{_LATIN}\\d]*|[^\\W_{_LATIN}]+")
_RAW_WORD = re.compile(
    f"[{_LATIN}][{_LATIN}\\d{_TATWEEL}{MARKS}]*|[^\\W_{_LATIN}{MARKS}](?:[^\\W_{_LATIN}]|[{MARKS}])*"
)
_EMPTY_WORD = re.compile(f"[{_TATWEEL}{MARKS}]*")
_PLAIN_WORD = rf"([^\W\d_{_LATIN}]{{2,}}(?![^\W_])|\w)"
_HEAD = re.compile(rf"[^\w\n]*(?:{_PLAIN_WORD}[^\w\n]*{_PLAIN_WORD}?)?")
_HEADS = re.compile(rf"\n{_HEAD.pattern}")
_FIRSTS = re.compile(rf"\n[^\w\n]*{_PLAIN_WORD}?")

CLOSERS = (
    "\u0640 \t\"'`)]}\u00ab\u00bb\u2018\u2019\u201a\u201b\u201c\u201d\u201e\u201f\u2039\u203a"
    "\u2032\u2033\u301d\u301e\uff02"
)
"""What may stand after the stop of a sentence: spaces, quotes of any style, brackets, a tatweel that will go."""

DASHES = "\u2010-\u2015\u2212"
"""Dashes and hyphen look-alikes, as a part of a character class; the plain hyphen stands last in a class."""
BULLETS = "\u2022\u25cf\u25aa\u25e6\u2023\u00b7"
"""Bullets that a later stage writes as one."""

_STOPS = {
    ".": ".", "\u06d4": ".", "!": "!", "?": "?", "\u061f": "?", "\u2026": "\u2026", ":": ":",
    ",": ",", "\u060c": ",", ";": ";", "\u061b": ";",
}  # fmt: skip
_BULLET = re.compile(
    f"\\s*(?:[{BULLETS}\u25ba\u25c4\u25bc\u25b6\u2190\u2192*]+|[{DASHES}-](?=[^{DASHES}-])"
    r"|\d{1,2}\s?[-.)](?!\d))"
)
_LABEL = re.compile(f"[{re.escape(CLOSERS)}]*(?:[:/|{DASHES}_\uff1a-]|(?:\\.{{2,3}}|\u2026)$)[:/|{DASHES}_\uff1a\\s-]*")

LONG = 300
"""A line with so many characters besides spaces is prose; its words are looked at only where a phrase hits."""
PROSE_LETTERS = 100
"""A line with so many letters is prose, whatever it ends with."""
SENTENCE_LETTERS = 35
"""So many letters and a full stop make prose."""
UNSEEN_LETTERS = 200
"""The letters a line counts for whose words were never looked at."""


def fold(text: str, rare: str | None = None) -> str:
    r"""The text with spelling variants unified; line breaks, punctuation and spaces stay.

    Args:
        text: the text.
        rare: its rare characters (see `characters.rare`) where they are known: 4 against 5 us for an article.

    >>> fold("\u0623\u064e\u0640\u0629") == "\u0627\u0647"
    True
    """
    for old, new in _COMMON_LETTERS:
        if old in text:
            text = text.replace(old, new)
    if rare is None or not _RARE_OLDS.isdisjoint(rare):
        for old, new in _RARE_LETTERS:
            if old in text:
                text = text.replace(old, new)
    if _TATWEEL in text:
        text = text.replace(_TATWEEL, "")
    for mark in _COMMON_MARKS:
        if mark in text:
            text = text.replace(mark, "")
    return text


def fold_wholly(text: str) -> str:
    """`fold`, and the rare marks off too, which would cost the gate as much as all other folding."""
    return without_rare_marks(fold(text))


def without_rare_marks(folded: str, rare: str | None = None) -> str:
    """Folded text as `fold_wholly` gives it; where its rare characters are known, in 0.2 us, not 7."""
    if rare == "" or not _RARE_MARK.search(folded if rare is None else rare):
        return folded
    return _RARE_MARK.sub("", folded)


def words_of(folded: str) -> list[str]:
    """The words of folded text, digits as one `0`, Latin letters small."""
    words: list[str] = _WORD.findall(_DIGITS.sub("0", folded))
    return [word.lower() if word < _PAST_LATIN else word for word in words]


def words_from(folded: str, at: int, count: int) -> list[str]:
    """The same for the first `count` words that begin at an offset or behind it."""
    found = _WORD.findall(folded, at, at + _ROOM * count)
    if len(found) <= count:  # the last one may be cut off; this way takes thrice the time
        found = [match.group() for match in islice(_WORD.finditer(folded, at), count)]
    return list(map(_as_word, found[:count]))


def letters_of(folded: str) -> int:
    """How many letters and numbers folded text has: the sum over its words, without making them.

    The spaces by themselves, because each sign that is found becomes an object: 3.4 against 4.9 us for a line of 200.
    """
    numbered = _DIGITS.sub("0", folded).replace(" ", "")
    return len(numbered) - len(_NO_LETTER.findall(numbered))


def keys_of(phrases: Iterable[str]) -> list[list[str]]:
    """The folded words of phrases. Folding the thousands of a table in one go takes a tenth of the time."""
    given = "\n".join(phrases)
    return list(map(words_of, fold(given).split("\n"))) if given else []


_ROOM = 10  # characters for a word and what stands behind it: few have more


def _as_word(found: str) -> str:
    word = found if found.isalpha() else _DIGITS.sub("0", found)
    return word.lower() if word < _PAST_LATIN else word


def is_latin(word: str) -> bool:
    """Does a word begin with a Latin letter or a digit?"""
    return word < _PAST_LATIN


Value = TypeVar("Value")


class LongWords(Sequence[str]):
    """The words of a line that is long, cut out when asked for: 8 bytes a word where a list of `str` takes 80."""

    __slots__ = ("_ends", "_folded", "_starts")

    def __init__(self, folded: str) -> None:
        self._folded = folded
        self._starts = array("I")
        self._ends = array("I")
        for match in _WORD.finditer(folded):
            self._starts.append(match.start())
            self._ends.append(match.end())

    def __len__(self) -> int:
        return len(self._starts)

    @overload
    def __getitem__(self, at: int) -> str: ...
    @overload
    def __getitem__(self, at: slice) -> list[str]: ...
    def __getitem__(self, at: int | slice) -> str | list[str]:
        if isinstance(at, slice):
            return [self[number] for number in range(*at.indices(len(self)))]
        return _as_word(self._folded[self._starts[at] : self._ends[at]])

    def __iter__(self) -> Iterator[str]:
        return (_as_word(match.group()) for match in _WORD.finditer(self._folded))

    def number(self, offset: int) -> int | None:
        """The number of the word that begins at an offset of the folded line; None if none does."""
        number = bisect_left(self._starts, offset)
        return number if number < len(self) and self._starts[number] == offset else None


class LongSpans(Sequence[tuple[int, int]]):
    """Where the words of a long line stand in it, as `LongWords` keeps them."""

    __slots__ = ("_ends", "_starts")

    def __init__(self, spans: Iterable[tuple[int, int]]) -> None:
        self._starts = array("I")
        self._ends = array("I")
        for start, end in spans:
            self._starts.append(start)
            self._ends.append(end)

    def __len__(self) -> int:
        return len(self._starts)

    @overload
    def __getitem__(self, at: int) -> tuple[int, int]: ...
    @overload
    def __getitem__(self, at: slice) -> list[tuple[int, int]]: ...
    def __getitem__(self, at: int | slice) -> tuple[int, int] | list[tuple[int, int]]:
        if isinstance(at, slice):
            return [self[number] for number in range(*at.indices(len(self)))]
        return self._starts[at], self._ends[at]


class lazy(Generic[Value]):  # noqa: N801 (reads as `property` does)
    """A property that is computed once: `functools.cached_property` without the lock that Python 3.11 still takes.

    0.5 us against 1.1 us for the first look at it.
    """

    def __init__(self, work: Callable[[Any], Value]) -> None:
        self._work = work
        self.__doc__ = work.__doc__

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    def __get__(self, line: object, owner: type | None = None) -> Value:
        value: Value = self._work(line)
        line.__dict__[self._name] = value
        return value


class Line:
    """One line that is not blank. What it says is found out when asked for, and kept until `forget`.

    Attributes:
        index: its number among the lines that are not blank.
        start, end: where it stands in the text, without its line break.
        folded: the line folded; it stands at `at` in the folded text.
        opens: may its first words open something? Who asks for lines says so.
        gap: True if a blank line stands before it.
        long: True if it is so long that it is prose without a look at its words.
    """

    __slots__ = ("__dict__", "_text", "at", "end", "folded", "gap", "index", "long", "opens", "start")

    def __init__(
        self, index: int, text: str, start: int, end: int, at: int, folded: str, opens: bool, gap: bool
    ) -> None:
        self.index = index
        self._text = text
        self.start = start
        self.end = end
        self.at = at
        self.folded = folded
        self.opens = opens
        self.gap = gap
        self.long = is_long(folded)

    def forget(self) -> None:
        """Hold no more than the places: of most lines nothing is asked a second time."""
        del self.__dict__

    @lazy
    def raw(self) -> str:
        """The line as written."""
        return self._text[self.start : self.end]

    @property
    def head(self) -> str:
        """Its first word, as `heads_of` gives it."""
        return head_of(self.folded)[0]

    @lazy
    def words(self) -> Sequence[str]:
        """The folded words."""
        return LongWords(self.folded) if self.long else words_of(self.folded)

    def word_at(self, offset: int) -> int | None:
        """The number of the word that begins at an offset of the folded line; None if none does."""
        if isinstance(self.words, LongWords):
            return self.words.number(offset)
        number = bisect_left(self._starts, offset)
        return number if number < len(self._starts) and self._starts[number] == offset else None

    @lazy
    def _starts(self) -> list[int]:
        """Where each word begins in the folded line."""
        return [match.start() for match in _WORD.finditer(self.folded)]

    @lazy
    def signs(self) -> frozenset[str]:
        """Every character of the line, once; and `//` if two slashes stand side by side."""
        return frozenset(self.raw) | ({"//"} if "//" in self.raw else set())

    @lazy
    def key(self) -> str:
        """The folded words with single spaces."""
        return " ".join(self.words)

    @lazy
    def letters(self) -> int:
        """How many letters and numbers it has (a constant if its words were never looked at)."""
        return UNSEEN_LETTERS if self.long else letters_of(self.folded)

    @lazy
    def spans(self) -> Sequence[tuple[int, int]]:
        """Where each word stands in `raw`."""
        return LongSpans(self._spans()) if self.long else list(self._spans())

    def _spans(self) -> Iterator[tuple[int, int]]:
        if len(self.raw) == len(self.folded):  # folding took nothing away: the places are the same
            return (match.span() for match in _WORD.finditer(self.folded))
        return (match.span() for match in _RAW_WORD.finditer(self.raw) if not _EMPTY_WORD.fullmatch(match.group()))

    @property
    def plain(self) -> str:
        """The line as written, without tatweel."""
        return self.raw.replace(_TATWEEL, "")

    @lazy
    def close(self) -> str:
        """How it ends, quotes and brackets off: one of `. ! ? : , ;`, an ellipsis for two or more dots, or nothing."""
        body = self.plain.rstrip(CLOSERS)
        if not body:
            return ""
        stop = _STOPS.get(body[-1], "")
        if stop == "." and body[:-1].rstrip()[-1:] in (".", "\u2026"):
            return "\u2026"
        return stop

    @lazy
    def bullet(self) -> bool:
        """Does it begin with a bullet, a dash or a list number?"""
        return _BULLET.match(self.raw) is not None

    @lazy
    def prose(self) -> bool:
        """Does its form alone speak for a paragraph: many letters, or a sentence with a full stop?"""
        if len(self.folded) < PROSE_LETTERS and self.close not in (".", "!"):
            return False
        least = SENTENCE_LETTERS if self.close in (".", "!") else PROSE_LETTERS
        return common_letters(self.folded) >= least or self.letters >= least  # the first proves most: 0.4 against 3 us

    def after(self, word: int) -> str:
        """What stands between word number `word - 1` and the next word (or the end of the line)."""
        start = self.spans[word - 1][1] if word else 0
        end = self.spans[word][0] if word < len(self.spans) else len(self.raw)
        return self.raw[start:end].replace(_TATWEEL, "")

    def sentence_end(self, word: int) -> bool:
        """Does a sentence end before word number `word` (single stop, question or exclamation mark, not two dots)?"""
        between = self.after(word)
        if ".." in between or "\u2026" in between:
            return False
        if "." in between and between == "." and self.words[word - 1][-1:] == "0":
            return False
        return any(stop in between for stop in ".!?\u061f\u06d4")

    def stops(self, first: int, end: int) -> Iterator[int]:
        """The words [first, end) before which a sentence ends with a full stop."""
        if "." not in self.raw:
            return iter(())
        return (word for word in range(first, end) if self.sentence_end(word) and "." in self.after(word))

    def label(self, word: int) -> re.Match[str] | None:
        """The label sign (colon, slash, bar, dash) that follows word number `word - 1`, with the spaces around it."""
        return _LABEL.match(self.raw, self.spans[word - 1][1])


def heads_of(folded: str) -> list[tuple[str, str]]:
    """The first two words of each line of folded text, empty where there are none.

    Of a word of one letter, with Latin letters or with digits only the first character is given: it must be read, and
    what is given as the word behind it tells nothing.
    """
    return _HEADS.findall("\n" + folded)


def head_of(line: str) -> tuple[str, str]:
    """The first two words of one folded line, as `heads_of` gives them."""
    match = _HEAD.match(line)
    return (match[1] or "", match[2] or "") if match else ("", "")


def firsts_of(folded: str) -> list[str]:
    """The first word of each line, as `heads_of` gives it: half its time (4 against 8 us for an article)."""
    return _FIRSTS.findall("\n" + folded)


def lines_of(text: str, folded: str | None = None, opens: Iterable[bool] = ()) -> list[Line]:
    """The lines of a text that are not blank.

    Args:
        text: the text.
        folded: the same text folded wholly, where it is known.
        opens: of each of its lines, blank ones too, whether its first words may open something.
    """
    if folded is None:
        folded = fold_wholly(text)
    lines: list[Line] = []
    start = at = 0
    gap = False
    for own, opened in zip(folded.split("\n"), chain(opens, repeat(False)), strict=False):
        end = text.find("\n", start)
        if end < 0:
            end = len(text)
        if own and not own.isspace():
            lines.append(Line(len(lines), text, start, end, at, own, opened, gap))
            gap = False
        elif not text[start:end].strip():  # a line of tatweel goes without a trace
            gap = True
        start = end + 1
        at += len(own) + 1
    return lines


def is_long(folded: str) -> bool:
    """Is a folded line so long that it is prose? Asks for letters, not for length alone: `!!!!…` may shrink later."""
    if len(folded) < LONG or len(folded) - folded.count(" ") < LONG:
        return False
    return common_letters(folded) >= PROSE_LETTERS


def common_letters(folded: str) -> int:
    """How many alefs, lams, yehs and waws folded text has: nearly half of all Arabic letters, counted cheaply."""
    count = folded.count
    return count("\u0627") + count("\u0644") + count("\u064a") + count("\u0648")


Payload = TypeVar("Payload")


class Phrases(Generic[Payload]):
    """A table of folded phrases: a look-up on a word says how long phrases with it are, one for each length follows.

    A comparison with every phrase that begins with the word takes 2.9 us, not 0.4, where a score of them do.
    """

    __slots__ = ("_ending", "_payloads", "_starting")

    def __init__(self, phrases: Iterable[tuple[str, Payload]]) -> None:
        self._payloads: dict[tuple[str, ...], list[Payload]] = {}
        given = list(phrases)
        for words, (_, payload) in zip(keys_of(phrase for phrase, _ in given), given, strict=True):
            self._payloads.setdefault(tuple(words), []).append(payload)
        self._starting = _sizes(self._payloads, 0)
        self._ending = _sizes(self._payloads, -1)

    def __bool__(self) -> bool:
        return bool(self._payloads)

    def __iter__(self) -> Iterator[str]:
        """The phrases, folded, each once."""
        return map(" ".join, self._payloads)

    @property
    def first_words(self) -> KeysView[str]:
        """The words a phrase can begin with."""
        return self._starting.keys()

    def longest(self, first: str) -> int:
        """How many words the longest phrase has that begins with this one; 0 if none does."""
        return max(self._starting.get(first, (0,)))

    def at(self, words: Sequence[str], index: int = 0) -> Iterator[tuple[int, Payload]]:
        """The phrases that stand at word number `index`, longest first, as (number of words, payload)."""
        left = len(words) - index
        for size in self._starting.get(words[index], ()) if left > 0 else ():
            if size <= left:
                for payload in self._payloads.get(tuple(words[index : index + size]), ()):
                    yield size, payload

    def ending(self, words: Sequence[str]) -> Iterator[tuple[int, Payload]]:
        """The phrases the words end with, longest first."""
        for size in self._ending.get(words[-1], ()) if words else ():
            if size <= len(words):
                for payload in self._payloads.get(tuple(words[-size:]), ()):
                    yield size, payload


def _sizes(phrases: Iterable[tuple[str, ...]], at: int) -> dict[str, list[int]]:
    """How many words phrases have, the most first, by the word that stands at a place in them."""
    sizes: dict[str, set[int]] = {}
    for phrase in phrases:
        sizes.setdefault(phrase[at], set()).add(len(phrase))
    return {word: sorted(some, reverse=True) for word, some in sizes.items()}


# Where a marker may stand inside a line: at its start, behind a stop with what closes the sentence, behind a bracket.
# A literal is found ten times as fast as a class, so `bounded` first writes all of these as full stops.
_BOUNDS = ("\n", "!", "?", "\u061f", "\u2026", "\u06d4", "(", "[")
_CLOSING = f'\\s"\u00bb\u201d\u2019)\\]\u00ab\u201c{BULLETS}{DASHES}*\u00a9/-'
_OPENING = re.compile(rf"\.[{_CLOSING}]*(?=[^\W_])")
# Digits may open a phrase too, but half of all articles have a sentence or list that opens with some: passed over here,
# they cost no look at the phrase.
_OPENING_WORD = re.compile(rf"\.[\d{_CLOSING}]*([^\W\d_{_LATIN}]+|[{_LATIN}])")


def bounded(folded: str) -> str:
    """Folded text, one character longer at its start, in which every boundary of sentences is a full stop."""
    for bound in _BOUNDS:
        if bound in folded:
            folded = folded.replace(bound, ".")
    return "." + folded


class Openings(Generic[Payload]):
    """Finds the phrases of a table where a marker may stand inside a line. Each of them must hold a letter.

    What opens the sentences of a text is listed by one scan and compared with the words that open phrases: as fast as
    a pattern made of all phrases (3.5 against 3.6 us for an article of 5 KB), and nothing to compile.
    """

    __slots__ = ("_openers", "_phrases")

    def __init__(self, phrases: Phrases[Payload]) -> None:
        self._phrases = phrases
        self._openers = frozenset(form for phrase in phrases for form in _openers(phrase))

    def places(self, folded: str) -> list[int]:
        """Where they stand in folded text, as offsets."""
        text = bounded(folded)
        if self._openers.isdisjoint(_OPENING_WORD.findall(text)):
            return []
        known = (match for match in _OPENING_WORD.finditer(text) if match.group(1) in self._openers)
        offsets = (match.end() - 1 for opening in known if (match := _OPENING.match(text, opening.start())))
        return [at for at in offsets if self._stands(folded, at)]

    def _stands(self, folded: str, at: int) -> bool:
        """Does a phrase stand here that no word of another script is glued to?"""
        found = _WORD.finditer(folded, at)
        first = next(found)
        longest = self._phrases.longest(_as_word(first.group()))
        matches = [first, *islice(found, longest - 1)] if longest > 1 else [first]
        words = [_as_word(match.group()) for match in matches]
        ends = (matches[size - 1].end() for size, _ in self._phrases.at(words))
        return any(not folded[end : end + 1].isalnum() for end in ends)


def _openers(phrase: str) -> Iterator[str]:
    """What `_OPENING_WORD` finds of a phrase: its first word without digits, of a Latin word its first letter."""
    word = next((word for word in phrase.split(" ") if word.strip("0")), "").lstrip("0")
    if is_latin(word):
        yield word[:1]
        yield word[:1].upper()
    else:
        yield word.split("0", 1)[0]
