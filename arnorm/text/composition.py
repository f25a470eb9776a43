"""Canonical composition (NFC), with the edits that make it, in linear time even for endless runs of marks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import groupby
from unicodedata import category, combining, is_normalized, normalize

from arnorm.spans import Edit, Span, apply
from arnorm.text.characters import carried, rare

NFC = "nfc"
_MAKSURA, _HAMZA, _SEATED = "\u0649", "\u0654", "\u0626"  # ALEF MAKSURA, HAMZA ABOVE, YEH WITH HAMZA ABOVE
_SHADDA, _VOWELS = "\u0651", "\u064b\u064c\u064d\u064e\u064f\u0650"  # the vowels go before it in canonical order

# Characters that never compose with what stands before them and are themselves composed.
_PLAIN = "\x00-\u02ff\u0620-\u064a\u0660-\u066f\u0671-\u06d3\u06d5\u2010-\u2027\u3001-\u3007"
_CLUSTER = re.compile(f"[{_PLAIN}]?[^{_PLAIN}]+")
_MARKS = re.compile(f"[^{_PLAIN}]+")
VOWELS_SHADDA = re.compile(f"[{_VOWELS}]+{_SHADDA}")
_SHADDA_FIRST = re.compile(f"{_SHADDA}[{_VOWELS}]")
_CROWD = re.compile(f"[^{_PLAIN}]{{64,}}")


class Composition:
    """The pass that composes.

    Args:
        canonical: the code of the rule for NFC.
        order: `nfc`, or `shadda-first` to let a shadda stand before the vowel of its letter.
        maksura: the code of the rule that reads ALEF MAKSURA with HAMZA ABOVE as YEH WITH HAMZA ABOVE; Unicode has
            no composition for it. Each is empty if the rule is not active.
    """

    __slots__ = ("_canonical", "_composed", "_maksura", "_order")

    def __init__(self, canonical: str, maksura: str, order: str = NFC) -> None:
        self._canonical = canonical
        self._order = order
        self._maksura = maksura
        self._composed = ""  # the text last composed: after any work all passes look again

    def rewrite(self, text: str) -> str:
        """The composed text."""
        if self._maksura and _HAMZA in text and _MAKSURA in text:
            text = _seated().sub(f"{_SEATED}\\1", text)
        if not self._canonical or text is self._composed or is_composed(text, self._order):
            return text
        self._composed = compose(text)
        if self._order != NFC:
            self._composed = shadda_first(self._composed)
        return self._composed

    def edits(self, text: str) -> Iterator[Edit]:
        """One edit for each character with its marks that changes."""
        new = self.rewrite(text)
        if new is text or new == text:
            return
        # Nearly always shadda before its vowel is all there is: 0.9 ms for a vocalised article, all clusters take 1.7.
        for places in (_before_vowels, _clusters):
            edits = list(self._within(text, places(text)))
            if apply(text, edits) == new:
                yield from edits
                return
        # a script that composes across the borders drawn here
        yield Edit(Span(0, len(text)), new, self._canonical or self._maksura)

    def _within(self, text: str, places: Iterable[Span]) -> Iterator[Edit]:
        known: dict[str, list[Edit]] = {}  # a few clusters make up most of a text
        for place in places:
            cluster = place.of(text)
            if cluster not in known:
                known[cluster] = list(self._parts(cluster))
            start = place.start
            for span, new, code in known[cluster]:
                yield Edit(Span(start + span.start, start + span.end), new, code)

    def _parts(self, cluster: str) -> Iterator[Edit]:
        """The edits of a cluster."""
        if self.rewrite(cluster) == cluster:
            return
        start = 0
        for part in _parts(cluster):
            new = self.rewrite(part)
            if new != part:
                seat = self._maksura and part[0] == _MAKSURA and new[0] != _MAKSURA
                code = self._maksura if seat else self._canonical
                same = part[0] == new[0]  # the letter stays, its marks change places
                yield Edit(Span(start + same, start + len(part)), new[same:], code)
            start += len(part)


def _clusters(text: str) -> Iterator[Span]:
    """What stands between characters that neither compose nor are composed, with the one before it."""
    return (Span(*found.span()) for found in _CLUSTER.finditer(text))


def _before_vowels(text: str) -> Iterator[Span]:
    """Those that hold a shadda before its vowel."""
    done = 0
    for found in _SHADDA_FIRST.finditer(text):
        start = found.start()
        if start < done:
            continue
        while start > done and _MARKS.match(text, start - 1):
            start -= 1
        done = _MARKS.match(text, start).end()  # type: ignore[union-attr]
        yield Span(max(start - 1, 0), done)


def shadda_first(text: str) -> str:
    """The text with each shadda before the vowel marks of its letter."""
    return VOWELS_SHADDA.sub(_turned, text) if _SHADDA in text else text


def _turned(match: re.Match[str]) -> str:
    return _SHADDA + match.group()[:-1]


def is_composed(text: str, order: str = NFC) -> bool:
    """Is the text in NFC? With the order `shadda-first`: would it be, but for shaddas before their vowels?

    Where a mark beyond the vowel marks occurs, the library composes the text to know: so it is asked by line.
    """
    if order != NFC:
        return text == shadda_first(compose(text))
    if any(map(combining, rare(text))):
        return all(is_normalized("NFC", line) for line in text.split("\n"))
    return is_normalized("NFC", text)


def compose(text: str) -> str:
    """NFC, of the lines that need it only: the library takes 38 ns for a code point.

    Nearly all of it is shadda that was typed before its vowel, and to change their places first takes 1 ns.
    """
    if _SHADDA in text:
        before = text
        for vowel in _VOWELS:
            text = text.replace(_SHADDA + vowel, vowel + _SHADDA)
        text = carried(before, text)  # to look for its rare characters again would take half as long as the chain
        if is_composed(text):
            return text
    return "\n".join([line if is_normalized("NFC", line) else _composed(line) for line in text.split("\n")])


def _composed(line: str) -> str:
    """NFC. The library's own sorting of marks is quadratic in the length of a run: sort long runs before."""
    return normalize("NFC", _CROWD.sub(lambda found: _sorted(found.group()), line))


def _sorted(run: str) -> str:
    decomposed = "".join(normalize("NFD", character) for character in run)
    pieces = []
    for is_mark, group in groupby(decomposed, key=lambda character: combining(character) > 0):
        characters = list(group)
        pieces += sorted(characters, key=combining) if is_mark else characters
    return "".join(pieces)


def _parts(cluster: str) -> Iterator[str]:
    """The cluster cut before every character that begins something new."""
    start = 0
    for at in range(1, len(cluster)):
        if _begins(cluster[at]):
            yield cluster[start:at]
            start = at
    yield cluster[start:]


def _begins(character: str) -> bool:
    """False for marks and for the letters that compose with the one before: Hangul vowels and finals, Kirat Rai."""
    joins = "\u1160" <= character <= "\u11ff" or "\U00016d63" <= character <= "\U00016d6a"
    return not joins and category(character)[0] != "M"


@cache
def _seated() -> re.Pattern[str]:
    """ALEF MAKSURA with HAMZA ABOVE, between them only marks that do not block it."""
    blocks = (*range(0x0300, 0x0370), *range(0x0610, 0x0700), *range(0x08D0, 0x0900))
    low = "".join(character for character in map(chr, blocks) if 0 < combining(character) < combining(_HAMZA))
    return re.compile(f"{_MAKSURA}([{low}]*+){_HAMZA}")
