"""Lines in another Arabic-script language: Persian, Urdu, Kurdish, Pashto, Uyghur, Sindhi and their kin.

Such a line is left alone by everything that unifies Arabic (POLICY section 2); so is a line of mojibake that could not
be reversed. What shows the language is data, the word list `foreign`; the stages that need it share one finder:
`foreign_lines(setup.words("foreign"))`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache

from arnorm.engine.characters import Gate, char_class
from arnorm.engine.mojibake import DAMAGE, SIGNS
from arnorm.engine.protected import NO_SPANS, Spans
from arnorm.spans import Span

_BREAKS = frozenset("\n\r\x85\u2028\u2029")
_TO_BREAK = re.compile(f"[^{''.join(_BREAKS)}]*+")

# Letters with their marks, tatweel and ZERO WIDTH NON-JOINER, which joins the parts of one Persian word.
_INSIDE = r"\w\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e8\u06ea-\u06ed\u200c"
_WORD = re.compile(rf"[^\W\d_][{_INSIDE}]*")
_IN_WORD = re.compile(rf"[{_INSIDE}]")

_ZWNJ = "\u200c"

_BASIC_ARABIC = re.compile(r"[\u0621-\u063a\u0641-\u064a\u200c]")

_LETTERS, _LOANS = "letters", "loans"


class ForeignLines:
    """Finds the lines of a text that are written in another Arabic-script language.

    A line is foreign if it shows one of these (POLICY section 2):

    * three letters that Arabic never borrows, in two or more words;
    * three such letters or letters of loanwords, in two or more words, and a function word of another language;
    * two function words of one language, of which at least one cannot be read as Arabic.

    A line that shows mojibake is found too.

    Args:
        entries: the entries of the word list `foreign`: `letters` or `loans` and characters; a language code and a
            function word, in which `-` stands for ZERO WIDTH NON-JOINER at the edge of an affix; a code with `?`
            and a word that Arabic has as well, when it is typed with Persian letters.
    """

    __slots__ = ("_both", "_gate", "_latest", "_letter", "_sign", "_words")

    def __init__(self, entries: Iterable[str]) -> None:
        letters: dict[str, set[str]] = {_LETTERS: set(), _LOANS: set()}
        words: dict[str, list[tuple[str, bool]]] = {}
        for entry in entries:
            kind, *values = entry.split()
            if kind in letters:
                letters[kind].update(values)
                continue
            for value in values:
                word = value.replace("-", _ZWNJ)
                words.setdefault(word, []).append((kind.rstrip("?"), not kind.endswith("?")))
        both = letters[_LETTERS] | letters[_LOANS]
        gate = both.union(*words) if words else both
        self._words = words
        self._letter = _finder(letters[_LETTERS])
        self._both = _finder(both)
        signs = char_class(character for character in gate if not _BASIC_ARABIC.match(character))
        self._sign = re.compile(f"[{signs[1:-1]}{SIGNS}]")
        self._gate = Gate(self._sign.pattern)
        self._latest: tuple[str, Spans] = ("", NO_SPANS)  # four stages ask for the same text

    def shows(self, character: str) -> bool:
        """May this character show that a line is foreign? A line without any such is not."""
        return self._sign.match(character) is not None

    def __call__(self, text: str) -> Spans:
        """The foreign lines of `text`, without their line breaks; offsets are code points."""
        if not self._gate(text):
            return NO_SPANS
        known, found = self._latest
        if known is not text:
            found = Spans(self._lines(text)) or NO_SPANS
            self._latest = text, found
        return found

    def _lines(self, text: str) -> Iterator[Span]:
        """The foreign lines among those that hold a sign.

        Few signs occur in a text: to find each by itself takes 4 µs for an article, one class of all 24.
        """
        ahead = dict.fromkeys(self._gate.present(text) - _BREAKS, -1)  # where each comes next
        at = 0
        while True:
            for sign in [sign for sign, place in ahead.items() if place < at]:
                ahead[sign] = text.find(sign, at)
                if ahead[sign] < 0:
                    del ahead[sign]
            if not ahead:
                return
            first = min(ahead.values())
            start = max(at, *(text.rfind(end, at, first) + 1 for end in _BREAKS))
            at = _TO_BREAK.match(text, first).end()  # type: ignore[union-attr]
            if self._is_foreign(text[start:at]):
                yield Span(start, at)

    def _is_foreign(self, line: str) -> bool:
        """Does this line show another language?"""
        if _spread(self._letter, line) or DAMAGE.search(line):
            return True
        counts: dict[str, int] = {}
        sure: set[str] = set()
        for language, unmistakable in self._function_words(line):
            counts[language] = counts.get(language, 0) + 1
            if unmistakable:
                sure.add(language)
        if any(counts[language] >= 2 for language in sure):
            return True
        return bool(sure) and _spread(self._both, line)

    def _function_words(self, line: str) -> Iterator[tuple[str, bool]]:
        """Each function word of the line: its language, and whether it cannot be Arabic."""
        words = _WORD.findall(line)
        if _ZWNJ not in line and self._words.keys().isdisjoint(words):
            return
        for word in words:
            if word in self._words:
                yield from self._words[word]
            elif _ZWNJ in word:
                first, *rest = word.split(_ZWNJ)
                yield from self._words.get(first + _ZWNJ, ())
                for part in rest:
                    yield from self._words.get(part, self._words.get(_ZWNJ + part, ()))


@cache
def foreign_lines(entries: tuple[str, ...]) -> ForeignLines:
    """The finder of these entries, built once and shared by the stages, with its memory of the latest text."""
    return ForeignLines(entries)


def _finder(characters: Iterable[str]) -> re.Pattern[str]:
    chosen = set(characters)
    return re.compile(char_class(chosen) if chosen else "(?!)")


def _spread(letter: re.Pattern[str], line: str) -> bool:
    """Do three or more of these letters stand in two or more words of the line?"""
    hits = [match.start() for match in letter.finditer(line)]
    if len(hits) < 3:
        return False
    first = _WORD.match(line, _word_start(line, hits[0]))
    return first is None or hits[-1] >= first.end()


def _word_start(line: str, at: int) -> int:
    """Where the word that holds the character at `at` begins."""
    while at > 0 and _IN_WORD.match(line[at - 1]):
        at -= 1
    return at
