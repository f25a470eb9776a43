"""Compact word lists: words are stored once and found under the clitics Arabic writes together with them."""

from __future__ import annotations

from collections.abc import Iterable

_FEH = "\u0641"
_AND = ("", "\u0648", _FEH)  # WAW and FEH: and, then
_AL = "\u0627\u0644"  # ALEF LAM: the article
_BEH, _LAM, _KAF, _SEEN = "\u0628", "\u0644", "\u0643", "\u0633"

# The clitics each class of words takes after the conjunction, longest chains first.
_CLITICS = {
    "n": ("", _BEH, _LAM, _KAF, _AL, _BEH + _AL, _KAF + _AL, _LAM + _LAM),
    "b": ("", _BEH, _LAM, _KAF),
    "f": ("",),
    "v": ("",),
    "i": ("", _SEEN, _LAM, _BEH),
}

# Before a word of three letters these more often belong to the word itself: fardi, kanadi, badri.
_SHORT = 3
_OWN = {"n": {_KAF, _FEH}, "b": {_KAF, _FEH}, "v": {_FEH}, "i": {_BEH, _FEH}}

_LONGEST_PREFIX = 4

_CARRIERS = ("\u0623", "\u0625")  # ALEF WITH HAMZA ABOVE, BELOW: often typed as bare alef
_ALEF = "\u0627"


class CliticWords:
    """A set of words that answers for the words under their clitics too.

    Words are given and asked for without marks and tatweel. A word that has a hamza on an alef is found without the
    hamza as well, since it is often left out in typing.

    Args:
        entries: a class and words, each entry as `n word word …`. The classes: `n` nouns, with the article or
            without; `b` nouns and names, written as they stand; `f` function words and `v` perfect verbs, which take
            only the conjunctions; `i` imperfect verbs, which take the signs of future and purpose. A class followed
            by `!` asks for the hamza.
    """

    __slots__ = ("_prefixes", "_words")

    def __init__(self, entries: Iterable[str]) -> None:
        self._words: dict[str, str] = {}
        for entry in entries:
            kind, *words = entry.split()
            for word in words:
                self._add(word, kind[0])
                if not kind.endswith("!"):
                    self._add(_without_hamza(word), kind[0])
        self._prefixes: dict[str, str] = {}
        for kind, clitics in _CLITICS.items():
            for conjunction in _AND:
                for clitic in clitics:
                    prefix = conjunction + clitic
                    self._prefixes[prefix] = self._prefixes.get(prefix, "") + kind

    def _add(self, word: str, kind: str) -> None:
        self._words[word] = self._words.get(word, "") + kind
        if kind == "b" and word.startswith(_AL):
            self._words[_LAM + word[1:]] = "f"  # the article after LAM loses its alef

    def __contains__(self, word: str) -> bool:
        for size in range(min(_LONGEST_PREFIX + 1, len(word))):
            kinds = self._prefixes.get(word[:size])
            if kinds is None:
                continue
            found = self._words.get(word[size:], "")
            if any(kind in kinds and not self._doubtful(word, size, kind) for kind in found):
                return True
        return False

    @staticmethod
    def _doubtful(word: str, size: int, kind: str) -> bool:
        """Would this clitic rather belong to the word itself?"""
        return (
            kind in _OWN
            and len(word) - size <= _SHORT
            and not _OWN[kind].isdisjoint(word[:size])
            and _AL not in word[:size]
        )


def _without_hamza(word: str) -> str:
    for carrier in _CARRIERS:
        word = word.replace(carrier, _ALEF)
    return word
