"""Wordings by shape: a line made of nothing but words of known classes, among them the classes a shape asks for.

«share + piece» catches «share this report with your friends on X» without a phrase for it. A shape is written
`share piece (this via platform)`: the first class opens the line, every class before the bracket must occur, those in
the bracket may. One unknown word, and the line speaks for nothing. Classes and shapes come in as arguments.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, KeysView, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from arnorm.boilerplate.line_key import keys_of

if TYPE_CHECKING:
    from arnorm.rules import Rule

LONGEST = 20
"""No shape looks further than this many words."""
NUMBER = "number"
"""The class of every run of digits."""
# Article, its joined forms with l- and b-, and conjunction: al, lil, bil, wal, wa, li, bi
_CLITICS = (
    "",
    "\u0627\u0644",
    "\u0644\u0644",
    "\u0628\u0627\u0644",
    "\u0648\u0627\u0644",
    "\u0648",
    "\u0644",
    "\u0628",
)


@dataclass(frozen=True, slots=True)
class Shape:
    """The classes a line of a rule consists of: `needs[0]` opens it, all of `needs` occur, nothing but `allowed`."""

    rule: Rule
    needs: tuple[str, ...]
    allowed: frozenset[str]


def classes_of(entries: Iterable[str]) -> dict[str, list[str]]:
    """Word classes from lines `name: word, two words, word`; under `+name` the words are found under clitics too."""
    classes: dict[str, list[str]] = {}
    for entry in entries:
        name, _, words = entry.partition(":")
        forms = [word.strip() for word in words.split(",") if word.strip()]
        if name.startswith("+"):
            forms = [clitic + form for form in forms for clitic in _CLITICS]
        classes.setdefault(name.strip().removeprefix("+"), []).extend(forms)
    return classes


class Shapes:
    """The shapes of all rules, found by the first word of a line."""

    __slots__ = ("_allowed", "_alone", "_by_first", "_classes", "_names", "_rests", "_sizes")

    def __init__(self, rules: Sequence[Rule], classes: Mapping[str, Sequence[str]]) -> None:
        shapes = [_shape(rule, written) for rule in rules for written in rule.shapes]
        by_need: dict[str, list[int]] = {}
        for number, shape in enumerate(shapes):
            by_need.setdefault(shape.needs[0], []).append(number)
        kinds: dict[tuple[str, ...], set[str]] = {}
        for name in sorted({name for shape in shapes for name in shape.allowed}):
            for words in keys_of(["0"] if name == NUMBER else classes[name]):
                kinds.setdefault(tuple(words), set()).add(name)
        self._names = {phrase: frozenset(names) for phrase, names in kinds.items()}
        sizes: dict[str, set[int]] = {}
        openings: dict[str, set[int]] = {}
        for phrase, names in kinds.items():
            sizes.setdefault(phrase[0], set()).add(len(phrase))
            if opened := [number for name in names for number in by_need.get(name, ())]:
                openings.setdefault(phrase[0], set()).update(opened)
        self._sizes = {first: sorted(some, reverse=True) for first, some in sizes.items()}
        self._by_first = {first: [shapes[number] for number in sorted(some)] for first, some in openings.items()}
        self._alone = {first for first, some in self._by_first.items() if any(len(shape.needs) == 1 for shape in some)}
        self._allowed = {
            first: frozenset(name for shape in some for name in shape.allowed) for first, some in self._by_first.items()
        }
        self._classes: dict[str, set[str]] = {}  # by the first word of a phrase
        self._rests: dict[str, set[str]] = {}
        for phrase, names in kinds.items():
            self._classes.setdefault(phrase[0], set()).update(names)
            self._rests.setdefault(phrase[0], set()).update(phrase[1:2])

    @property
    def first_words(self) -> KeysView[str]:
        """The words a shape can begin with."""
        return self._by_first.keys()

    def may_begin(self, words: Sequence[str]) -> bool:
        """May a shape stand at the start of these words? Looks at two, and is wrong only on the side of yes."""
        first = words[0] if words else ""
        if first in self._alone or first not in self._by_first or len(words) < 2:
            return first in self._alone
        second = words[1]
        return second in self._rests[first] or not self._allowed[first].isdisjoint(self._classes.get(second, ()))

    def at_start(self, words: Sequence[str]) -> Iterator[tuple[int, Rule]]:
        """The shapes the words begin with, as (number of words, rule); the first of a rule is enough."""
        shapes = self._by_first.get(words[0], ()) if words else ()
        if not shapes:
            return
        second = words[1] if len(words) > 1 else ""
        classes = self._classes.get(second, ())
        joined = second in self._rests[words[0]]
        for shape in shapes:
            # nearly no shape goes on with the second word: 0.1 us to see it, 0.7 to read
            if joined or len(shape.needs) == 1 or not shape.allowed.isdisjoint(classes):
                size = self._read(shape, words)
                if size:
                    yield size, shape.rule

    def _read(self, shape: Shape, words: Sequence[str]) -> int:
        """How many words have this shape; 0 if it is not complete."""
        at = size = tokens = 0
        met: set[str] = set()
        while at < len(words) and at < LONGEST:
            step, names = self._step(shape, words, at)
            if not step or (at == 0 and shape.needs[0] not in names):
                break
            at += step
            tokens += 1
            met |= names
            if tokens >= len(shape.needs) and met.issuperset(shape.needs):
                size = at
        return size

    def _step(self, shape: Shape, words: Sequence[str], at: int) -> tuple[int, frozenset[str]]:
        for size in self._sizes.get(words[at], ()):
            names = self._names.get(tuple(words[at : at + size])) if at + size <= len(words) else None
            if names is not None and not names.isdisjoint(shape.allowed):
                return size, names
        return 0, frozenset()


def _shape(rule: Rule, written: str) -> Shape:
    needs, _, rest = written.partition("(")
    needed = tuple(needs.split())
    return Shape(rule, needed, frozenset((*needed, *rest.rstrip(") ").split())))
