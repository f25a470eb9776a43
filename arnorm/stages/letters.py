"""Letters: look-alikes of other Arabic-script languages become the Arabic letter they stand for; folds for search."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from unicodedata import normalize

from arnorm.document import NOTHING, Plan
from arnorm.rules import Rule
from arnorm.spans import Edit, Span, apply
from arnorm.stages.base import Setup
from arnorm.text.characters import LETTERS, MARKS, Gate, Places, char_class, class_members, past_marks, rare
from arnorm.text.cited import cited
from arnorm.text.clitic_words import CliticWords
from arnorm.text.narrow import OneByOne, signs_of
from arnorm.text.protected import NO_SPANS, Spans, outside, tokens
from arnorm.text.quran import quranic
from arnorm.text.tatweel import MAYBE as DASHES
from arnorm.text.tatweel import NEVER_STRETCHED, parts_words

_ALEF, _HAMZA, _TATWEEL = "\u0627", "\u0621", "\u0640"
_YEH, _MAKSURA = "\u064a", "\u0649"  # YEH, ALEF MAKSURA
_FATHATAN, _KASRA, _HAMZA_ABOVE, _DAGGER_ALEF = "\u064b", "\u0650", "\u0654", "\u0670"

# Marks, the small WAW and YEH of the Qur'an, and marks of other scripts that underline or strike out.
_ON_LETTER = f"{MARKS}{_TATWEEL}\u06e5\u06e6\u08c9\u0300-\u036f"
_ON = re.compile(f"[{_ON_LETTER}]")

_LETTER = re.compile(f"[{LETTERS}]")
_OTHER_LETTER = re.compile(f"(?![{LETTERS}{_TATWEEL}])[^\\W\\d_]")
_IN_WORD = re.compile(f"[{LETTERS}{_ON_LETTER}]")
_AFTER_LETTER = re.compile(f"[{_ON_LETTER}]*+")
_SILENT = re.compile(f"[{_ON_LETTER}]+")
_HAMZA_RUN = re.compile(f"{_HAMZA}[{_HAMZA}{_ON_LETTER}]*+")
_FINAL_HAMZA = re.compile(f"{_HAMZA}[{_HAMZA}{_ON_LETTER}]*+(?![{LETTERS}])")
# A hamza before an alef, drawn as a letter, with a hamza of its own, or as a dagger alef.
_HAMZA_ALEF = re.compile(
    f"{_HAMZA}[{_ON_LETTER}]*+(?=[{_ALEF}\u0622\u0623\u0625\u0671-\u0673\u0675])|{_HAMZA}[{_ON_LETTER}]*{_DAGGER_ALEF}"
)
_FATHA = "\u064e"
_SUKUNS = "\u0652\u06e1"
_CLITICS = frozenset("\u0648\u0641\u0628\u0644\u0643\u0623")  # WAW, FEH, BEH, LAM, KAF, the alef that asks
_MOST_CLITICS = 3
_LONG = frozenset("\u0621\u0622\u0623\u0624\u0625\u0626\u0627\u0648\u0649\u064a\u0671")  # hamzas and long vowels
_COMPOSING = "\u0653-\u0655"  # MADDAH ABOVE, HAMZA ABOVE, HAMZA BELOW
_HAMZA_MARKS = re.compile(f"[{_COMPOSING}]")
_ON_CARRIERS = "\u0622\u0623\u0624\u0625\u0626"  # alef, waw and yeh with madda or hamza
_VOWELS_OF_YEH = re.compile("[\u064c-\u0652]")  # a mark that stands on YEH and never on ALEF MAKSURA

# One heh look-alike three times, each time one letter apart, is filler between the letters of a decorated word.
_FILLING = "\u06be\u06c1\u06d5\u06ff"
_FILLERS = Gate(_FILLING)
_FILLED = re.compile(f"([\u06be\u06c1\u06d5\u06ff])(?:(?!\\1)[{LETTERS}]\\1){{2}}")

_REMEMBERED = 4096
_LONGEST = 40  # longer than any listed word with its clitics and marks

# Words that begin so and end in ALEF MAKSURA are verbs of a derived stem, listed or not: yata-, tata-; ifta-, ista-.
_DERIVED_VERB = re.compile("[\u0648\u0641]?(?:\u0633?[\u064a\u062a\u0646\u0623]|\u0627(?!\u0644)\\w)\u062a")


@cache
def _capitals() -> str:
    """A class of the Latin letters that case folding changes."""
    blocks = ((0x41, 0x24F), (0x1E00, 0x1EFF), (0x2C60, 0x2C7F), (0xA720, 0xA7FF), (0xFF21, 0xFF3A))
    letters = (chr(point) for low, high in blocks for point in range(low, high + 1))
    return char_class(letter for letter in letters if normalize("NFC", letter.casefold()) != letter)


@cache
def _marked_capital() -> re.Pattern[str]:
    return re.compile(f"{_capitals()}[{_ON_LETTER}]|(?<=[{_ON_LETTER}]){_capitals()}")


@cache
def _at_word_end(letters: str) -> re.Pattern[str]:
    return re.compile(f"{char_class(letters)}(?![{LETTERS}])")


class Letters:
    """Rewrites letters one by one; which become which is data.

    Rules of safety `folding` are a second pass, taken together with the first in one edit. The rules with a context
    in `when`: `final-listed` (a Farsi yeh that ends a word of the list `alef_maksura`), `final-unlisted` (an alef
    maksura that ends any other word), `word-end` (hamza), `latin` (case). Lines in another language, protected tokens
    and words decorated letter by letter stay.
    """

    name = "letters"
    families: tuple[str, ...] = ("AL",)

    def __init__(self, setup: Setup) -> None:
        plain = _characters(rule for rule in setup.rules if rule.safety != "folding" and not rule.when)
        folds = _characters(rule for rule in setup.rules if rule.safety == "folding" and not rule.when)
        contexts = {rule.when: rule for rule in setup.rules if rule.when}
        self._plain = plain
        self._folds = folds
        self._folds_hamza = not folds.keys().isdisjoint(_ON_CARRIERS)
        self._new = {**folds, **{old: (folds.get(new, (new,))[0], code) for old, (new, code) in plain.items()}}
        self._listed = contexts.get("final-listed")
        self._unlisted = contexts.get("final-unlisted")
        self._hamza = contexts.get("word-end")
        self._case = contexts.get("latin")
        self._hamza_alef = contexts.get("hamza-alef")
        self._yehs = frozenset(self._listed.sources if self._listed else ())
        single = {*self._new, *self._yehs}
        if self._hamza or self._hamza_alef:
            single.add(_HAMZA)
        if self._unlisted:
            single.add(_MAKSURA)
        found = char_class(single)[:-1] if single else "["
        found += _capitals()[1:] if self._case else "]"
        found = found if len(found) > 2 else "(?!)"
        self._found = re.compile(found)
        self._gate = Gate(found)
        self._capital = re.compile(_capitals() if self._case else "(?!)")
        self._marked = Places({one: f"(?:(?=[{_ON_LETTER}])|(?<=[{_ON_LETTER}]{one}))" for one in single})
        self._final = self._yehs | {_MAKSURA} if self._unlisted else self._yehs
        self._left_alone = setup.left_alone()
        self._setup = setup
        self._words: CliticWords | None = None
        self._known: dict[str, bool] = {}  # words looked up before: a few make up most of a text

    def rewrite(self, text: str) -> str:
        """The text with its letters unified; the same object if there is nothing to do."""
        if not self._gate(text):
            return text
        verbatim = self._verbatim(text)
        new = self._by_lines(text, verbatim) if verbatim or self._is_marked(text) else self._replaced(text)
        return text if new == text else new

    def _by_lines(self, text: str, verbatim: Spans) -> str:
        """Line by line: what is verbatim on one of them costs the others nothing."""
        lines: list[str] = []
        start = 0
        for line in text.split("\n"):
            lines.append(self._line(line, verbatim.within(start, start + len(line))))
            start += len(line) + 1
        return "\n".join(lines)

    def one_by_one(self) -> OneByOne | None:
        """What becomes of letters without a context, or None if that of a common letter matters."""
        if self._hamza or self._hamza_alef or self._unlisted or self._case or self._left_alone.shown:
            return None
        new = {old: written for old, (written, _) in self._new.items()}
        careful = signs_of(self._left_alone.foreign) | self._yehs | frozenset(_FILLING)
        careful = careful if self._folds_hamza else careful | class_members(_COMPOSING)
        return OneByOne(new, careful, left_alone=self._left_alone)

    def plan(self, text: str) -> Plan:
        """One edit a letter."""
        if not self._gate(text):
            return NOTHING
        edits = tuple(outside(self._every(text), self._verbatim(text)))
        return Plan(edits) if edits else NOTHING

    def _verbatim(self, text: str) -> Spans:
        # In `search` a hashtag is its words.
        found = tokens(text, hashtags=not self._folds).union(self._left_alone(text)).union(_decorated(text))
        if self._left_alone.shown:
            found = found.union(cited(self._setup.words("cited_names"), "letter")(text))
            found = found.union(quranic(text)) if self._setup.vowels_stay else found
        return found

    def _line(self, text: str, spans: Spans) -> str:
        """The same as the edits of one line, faster where nothing is verbatim and no mark stands beside a letter."""
        if not self._found.search(text):
            return text
        if spans or self._is_marked(text):
            return apply(text, tuple(outside(self._every(text), spans)))
        return self._replaced(text)

    def _is_marked(self, text: str) -> bool:
        """Does a mark stand beside a letter that may change? Vowel marks and tatweel do not matter: none composes."""
        if self._folds and _TATWEEL in text and DASHES.search(text):
            return True
        if not any(map(_ON.match, rare(text))):
            return False
        return self._marked.occur(text) or (self._case is not None and _marked_capital().search(text) is not None)

    def _replaced(self, text: str) -> str:
        """The same for a text without marks that matter: a chain of `replace` for the letters."""
        if self._listed or self._unlisted:
            final = "".join(sorted(one for one in self._final if one in text))
            text = _at_word_end(final).sub(self._final_letter, text) if final else text
        if self._hamza_alef:
            text = _HAMZA_ALEF.sub(self._alef_for_hamza, text)
        if self._hamza:
            text = _FINAL_HAMZA.sub(_without_hamza, text)
        if self._case:
            text = self._capital.sub(_small, text)
        for old, (new, _) in self._new.items():
            if old in text:
                text = text.replace(old, new)
        return text

    def _final_letter(self, match: re.Match[str]) -> str:
        return self._letter(match.string, match.start(), match.group())[0]

    def _every(self, text: str) -> Iterator[Edit]:
        done = 0
        for match in self._found.finditer(text):
            at = match.start()
            if at < done:
                continue
            character = match.group()
            if self._hamza_alef and character == _HAMZA and (found := _HAMZA_ALEF.match(text, at)):
                new = self._alef_for_hamza(found)
                if new != found.group():
                    done = found.end()
                    yield Edit(Span(at, done), new, self._hamza_alef.code)
                    continue
            if self._hamza and character == _HAMZA:
                done = _HAMZA_RUN.match(text, at).end()  # type: ignore[union-attr]
                if parts_words(text, at + 1) and _LETTER.match(text, done):
                    yield Edit(Span(at, done), " ", self._hamza.code)
                elif not _LETTER.match(text, done) and not _after_other_script(text, at):
                    yield Edit(Span(at, done), "", self._hamza.code)
                continue
            new, code = self._letter(text, at, character)
            if new == character:
                continue
            if self._folds and character in NEVER_STRETCHED and parts_words(text, at + 1):
                done = _AFTER_LETTER.match(text, at + 1).end()  # type: ignore[union-attr]
                gap = "" if text[done : done + 1].isspace() else " "  # once folded, nothing shows that it is a dash
                yield Edit(Span(at, done), new + gap, code)
                continue
            edit = self._composed(text, at, new, code)
            done = edit.span.end
            yield edit

    def _letter(self, text: str, at: int, character: str) -> tuple[str, str]:
        """What is written for this character, and the rule that says so."""
        if character in self._yehs and self._listed and self._ends_in_maksura(text, at):
            return self._folds.get(_MAKSURA, (_MAKSURA,))[0], self._listed.code
        if character in self._new:
            return self._new[character]
        if character == _MAKSURA and self._unlisted:
            return (_YEH if self._is_yeh(text, at) else _MAKSURA), self._unlisted.code
        if self._case:
            return character.casefold(), self._case.code
        return character, ""

    def _alef_for_hamza(self, match: re.Match[str]) -> str:
        """What a hamza before an alef becomes: the two are one alef of the key, two alefs with hamza remain two.

        At the beginning of a word, behind a clitic or two, and behind a consonant that has no vowel; `قراءات` stays.
        """
        text, at = match.string, match.start()
        plain = text[match.end() : match.end() + 1] == _ALEF
        if self._begins_word(text, at):
            return "" if plain else _ALEF
        before = _letter_end(text, at)
        closed = any(mark in text[before:at] for mark in _SUKUNS) and self._written(text[before - 1]) not in _LONG
        return "" if closed and plain and _FATHA in match.group() else match.group()

    def _begins_word(self, text: str, at: int) -> bool:
        """Does a word begin at `at`, or behind the clitics before it?"""
        for _ in range(_MOST_CLITICS + 1):
            at = _letter_end(text, at)
            if at == 0 or not _LETTER.match(text, at - 1):
                return True
            at -= 1
            if text[at] not in _CLITICS and self._written(text[at]) not in _CLITICS:
                return False
        return False

    def _written(self, letter: str) -> str:
        """What is written for a letter, its context aside."""
        return self._new.get(letter, (letter,))[0]

    def _composed(self, text: str, at: int, new: str, code: str) -> Edit:
        """Write `new` for the character at `at`, composed with the marks that follow it.

        With the folds of hamza on, a letter loses the hamza and madda on it, or they would compose again.
        """
        end = past_marks(text, at + 1)
        marks = text[at + 1 : end]
        if not marks:
            return Edit(Span(at, end), new, code)
        kept = _HAMZA_MARKS.sub("", marks) if self._folds_hamza and _LETTER.match(new) else marks
        composed = normalize("NFC", new + kept)
        if composed == new + marks or sorted(composed) == sorted(new + marks):  # the order of marks is not this stage's
            return Edit(Span(at, at + 1), new, code)
        return Edit(Span(at, end), composed, code)

    def _ends_in_maksura(self, text: str, at: int) -> bool:
        """Does the Farsi yeh at `at` end a word and stand for alef maksura? Its marks say so, or the word list."""
        if _LETTER.match(text, _AFTER_LETTER.match(text, at + 1).end()):  # type: ignore[union-attr]
            return False
        marks = text[at + 1 : past_marks(text, at + 1)]
        before = _marks_before(text, at)
        if _HAMZA_ABOVE in marks or _KASRA in before or _VOWELS_OF_YEH.search(marks):
            return False
        if _FATHATAN in before or _FATHATAN in marks or _DAGGER_ALEF in marks:
            return True
        return self._is_listed(text, at)

    def _is_listed(self, text: str, at: int) -> bool:
        """Is the word that ends with the letter at `at` in the list of words in alef maksura?"""
        word = _word_before(text, at)
        known = self._known.get(word)
        if known is None:
            if len(self._known) >= _REMEMBERED:
                self._known.clear()
            known = self._known[word] = self._look_up(word)
        return known

    def _look_up(self, word: str) -> bool:
        if self._words is None:
            self._words = CliticWords(self._setup.words("alef_maksura"))
        word = _SILENT.sub("", word)
        for character in set(word) & self._plain.keys():
            word = word.replace(character, self._plain[character][0])
        return bool(word) and word + _MAKSURA in self._words

    def _is_yeh(self, text: str, at: int) -> bool:
        """Is the alef maksura at `at` a final yeh without its dots, as the Egyptian press writes it?"""
        end = _AFTER_LETTER.match(text, at + 1).end()  # type: ignore[union-attr]
        if _LETTER.match(text, end) or text[at + 1 : end].strip(_TATWEEL):
            return False
        word = _SILENT.sub("", _word_before(text, at))
        if not word or _FATHATAN in _marks_before(text, at) or _DERIVED_VERB.match(word):
            return False
        return not self._is_listed(text, at)


def _characters(rules: Iterator[Rule]) -> dict[str, tuple[str, str]]:
    """The characters of these rules, each with its replacement and code."""
    return {source: (rule.targets[0], rule.code) for rule in rules for source in rule.sources}


def _without_hamza(match: re.Match[str]) -> str:
    return match.group() if _after_other_script(match.string, match.start()) else ""


def _small(match: re.Match[str]) -> str:
    return normalize("NFC", match.group().casefold())


def _decorated(text: str) -> Spans:
    """Words decorated letter by letter: unifying the filler would only hide the word better."""
    match = _FILLED.search(text) if _FILLERS(text) else None
    if match is None:
        return NO_SPANS
    words: list[Span] = []
    while match is not None:
        start, end = match.span()
        low = words[-1].end if words else 0
        while start > low and _IN_WORD.match(text[start - 1]):
            start -= 1
        while end < len(text) and _IN_WORD.match(text[end]):
            end += 1
        words.append(Span(start, end))
        match = _FILLED.search(text, end)
    return Spans(words)


def _word_before(text: str, at: int) -> str:
    """What stands of a word before `at`; empty if nothing, or more than a listed word has."""
    start = at
    while start > 0 and _IN_WORD.match(text[start - 1]):
        start -= 1
        if at - start > _LONGEST:
            return ""
    return text[start:at]


def _letter_end(text: str, at: int) -> int:
    """Where the marks and tatweel that end at `at` begin."""
    while at > 0 and _ON.match(text[at - 1]):
        at -= 1
    return at


def _marks_before(text: str, at: int) -> str:
    """The marks on the letter before `at`."""
    return text[_letter_end(text, at) : at]


def _after_other_script(text: str, at: int) -> bool:
    """Does the character at `at` follow a letter of another script?"""
    end = _letter_end(text, at)
    return end > 0 and _OTHER_LETTER.match(text, end - 1) is not None
