"""Lines in another Arabic-script language: Persian, Urdu, Kurdish, Pashto, Uyghur, Sindhi and their kin.

Such a line is left alone by everything that unifies Arabic (POLICY section 2); so is a line of mojibake that could not
be reversed. What shows the language is data, the word list `foreign`; the stages that need it share one finder:
`foreign_lines(setup.words("foreign"))`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache

from arnorm.spans import Span
from arnorm.text.characters import Gate, char_class, rare
from arnorm.text.mojibake import DAMAGE, SIGNS
from arnorm.text.protected import NO_SPANS, Spans

_BREAKS = frozenset("\n\r\x85\u2028\u2029")
_BREAK = re.compile(f"[{''.join(_BREAKS)}]")
_TO_BREAK = re.compile(f"[^{''.join(_BREAKS)}]*+")

# Letters with their marks, tatweel and ZERO WIDTH NON-JOINER, which joins the parts of one Persian word.
_INSIDE = r"\w\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e8\u06ea-\u06ed\u200c"
_WORD = re.compile(rf"[^\W\d_][{_INSIDE}]*")
# The same without digits and low lines, which some stages set apart: it counts what they leave the same.
_LETTERS_OF_WORD = re.compile(
    r"[^\W\d_](?:[^\W\d_]|[\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e8\u06ea-\u06ed\u200c])*"
)
_IN_WORD = re.compile(rf"[{_INSIDE}]")

_ZWNJ = "\u200c"
_SILENT = re.compile("[\u0640\u064b-\u065f\u0670]+")

_BASIC_ARABIC = re.compile(r"[\u0621-\u063a\u0641-\u064a\u200c]")

_MAY_BE_DAMAGED = Gate(SIGNS)

_LETTERS, _LOANS, _PAIRED, _ARABIC, _NAMES = "letters", "loans", "paired", "arabic", "names"

_SHORT = 8  # a line of so many words may have no sign of its own and follows the lines around it
_TITLE = 3  # in a line of so many words one letter is enough
_LAM = "\N{ARABIC LETTER LAM}"
_ARTICLE = "\N{ARABIC LETTER ALEF}" + _LAM
_ARTICLES = (  # with the conjunctions and prepositions before it
    _ARTICLE,
    "\N{ARABIC LETTER WAW}" + _ARTICLE,
    "\N{ARABIC LETTER FEH}" + _ARTICLE,
    "\N{ARABIC LETTER BEH}" + _ARTICLE,
    _LAM + _LAM,
)
_TEH_MARBUTA = "\u0629"
# Letters that no rule drops or adds, so that a page is weighed the same before and after.
_WEIGHED = re.compile("[^\\W\\d_\u0621-\u0627\u0648\u0649\u064a\u0671]")


class ForeignLines:
    """Finds the lines of a text that are written in another Arabic-script language.

    A line is foreign if it shows one of these (POLICY section 2):

    * three letters that Arabic never borrows, in two or more words;
    * three such letters or letters of loanwords, in two or more words, and a function word of another language;
    * two function words of one language, of which at least one cannot be read as Arabic.

    Shorter lines follow what is around them, if nothing in them is Arabic: one letter that Arabic never borrows is
    enough in a line of up to three words; a line of up to eight words is foreign between foreign lines, or on a page
    most of whose letters are. What a bracket gives in a language that it names is found too (`named`), and a line that
    shows mojibake.

    Args:
        entries: the entries of the word list `foreign`: `letters`, `loans` or `paired` and characters; `arabic` and
            words that show an Arabic line; `names` and names of languages; a language code and a function word, in
            which `-` stands for ZERO WIDTH NON-JOINER at the edge of an affix; a code with `?` and a word that Arabic
            has as well, when it is typed with Persian letters.
        named: look for brackets that name their language.
    """

    __slots__ = ("_arabic", "_both", "_gate", "_latest", "_letter", "_loan", "_named", "_paired", "_sign", "_words")

    def __init__(self, entries: Iterable[str], named: bool = True) -> None:
        letters: dict[str, set[str]] = {kind: set() for kind in (_LETTERS, _LOANS, _PAIRED, _ARABIC, _NAMES)}
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
        self._arabic = frozenset(letters[_ARABIC])
        self._paired = _finder(letters[_PAIRED])
        self._loan = _finder(letters[_LOANS] - letters[_PAIRED])
        names = "|".join(sorted(letters[_NAMES], key=len, reverse=True))
        self._named = (
            re.compile(rf"[(\[;\u061b]\s?(?:{names})\s?:\s?(?P<name>[^()\[\]\n;\u061b]{{1,120}})")
            if named and names
            else None
        )
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
        if not self._gate(text) and _ZWNJ not in rare(text):
            return NO_SPANS
        known, found = self._latest
        if known is not text:
            sure = [*self._lines(text)]
            found = Spans(sorted([*sure, *self._short_lines(text, sure)])) if sure else NO_SPANS
            found = found.union(Spans(self._names(text))) if self._named is not None else found
            self._latest = text, found
        return found

    def _names(self, text: str) -> Iterator[Span]:
        """What brackets give in a language that they name, if it shows a sign of one: (بالفارسية: …)."""
        assert self._named is not None
        for match in self._named.finditer(text):
            if _ZWNJ in match["name"] or self._sign.search(match["name"]):
                yield Span(*match.span("name"))

    def _short_lines(self, text: str, sure: list[Span]) -> Iterator[Span]:
        """The short lines that follow their surroundings: foreign lines around them, or most letters of the page."""
        starts = {span.start for span in sure}
        lines: list[tuple[Span, bool | None]] = []  # foreign, Arabic, or short and without a sign of either
        at = 0
        for line in _BREAK.split(text):
            span = Span(at, at + len(line))
            at = span.end + 1
            if span.start in starts:
                if not DAMAGE.search(line):
                    lines.append((span, True))
            elif _WEIGHED.search(line):
                lines.append((span, None if self._is_undecided(line) else False))
        kinds = {kind for _, kind in lines}
        if None not in kinds or True not in kinds:
            return
        weights = [(len(_WEIGHED.findall(span.of(text))), kind) for span, kind in lines if kind is not None]
        page = 2 * sum(weight for weight, kind in weights if kind) > sum(weight for weight, _ in weights)
        after: list[bool] = []
        below = True  # nothing stands below the last line, nothing above the first
        for _, kind in reversed(lines):
            after.append(below)
            below = below if kind is None else kind
        above = True
        for (span, kind), below in zip(lines, reversed(after), strict=True):
            if kind is not None:
                above = kind
            elif page or (above and below):
                yield span

    def _is_undecided(self, line: str) -> bool:
        """Is the line short, and nothing in it Arabic: no article, no teh marbuta, no common word?"""
        words = _LETTERS_OF_WORD.findall(_SILENT.sub("", line))
        if not words or len(words) > _SHORT or _TEH_MARBUTA in line:
            return False
        return not any(word in self._arabic or word.startswith(_ARTICLES) for word in words)

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
        if _spread(self._letter, line) or DAMAGE.search(line) or self._is_title(line):
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

    def _is_title(self, line: str) -> bool:
        """Does one letter, or a pair of letters of which Arabic borrows but one, show the language of a few words?"""
        letter = self._letter.search(line) or (self._paired.search(line) and self._loan.search(line))
        return letter is not None and len(_LETTERS_OF_WORD.findall(line)) <= _TITLE and self._is_undecided(line)

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


def damaged_lines(text: str) -> Spans:
    """The lines of mojibake that could not be reversed; a sign of it that is parted would be one no more."""
    if not _MAY_BE_DAMAGED(text):
        return NO_SPANS
    lines: list[Span] = []
    for match in DAMAGE.finditer(text):
        if not lines or match.start() >= lines[-1].end:
            low = lines[-1].end if lines else 0
            start = max(low, *(text.rfind(end, low, match.start()) + 1 for end in _BREAKS))
            lines.append(Span(start, _TO_BREAK.match(text, match.start()).end()))  # type: ignore[union-attr]
    return Spans(lines) if lines else NO_SPANS


@cache
def foreign_lines(entries: tuple[str, ...], named: bool = True) -> ForeignLines:
    """The finder of these entries, built once and shared by the stages, with its memory of the latest text."""
    return ForeignLines(entries, named)


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
