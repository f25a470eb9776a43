"""What a stage is and what it is built from."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from arnorm.document import Plan
from arnorm.options import DEFAULT, Options
from arnorm.rules import Rule
from arnorm.text.left_alone import LeftAlone, left_alone


@dataclass(frozen=True, slots=True)
class Setup:
    """What a stage is built from. Stages never open files themselves.

    Attributes:
        rules: the active rules of the stage, in file order.
        options: the options of the pipeline.
        words: gives the entries of a list in `data/words/`, read when first asked for.
        table: gives a table of `data/tables/` as code point to replacement, read when first asked for.
        learnt: gives the rows of a table the page model has learnt (`weights`, `wordings`), read when first asked for.
        shown: whether what a text shows (code, cited characters, the Qur'an's spelling) is verbatim. It is not where
            all marks go, or where all punctuation becomes spaces or stands apart.
        vowels_stay: whether no rule takes marks away; else nothing may turn on the marks of a word.
    """

    rules: tuple[Rule, ...]
    options: Options = DEFAULT
    words: Callable[[str], tuple[str, ...]] = lambda name: ()
    table: Callable[[str], Mapping[str, str]] = lambda name: {}
    learnt: Callable[[str], tuple[str, ...]] = lambda name: ()

    shown: bool = True
    vowels_stay: bool = True

    def left_alone(self) -> LeftAlone:
        """The finder of what nothing unifies: foreign lines and, if `shown`, code and lines in visual order."""
        return left_alone(self.words, self.shown)

    def has(self, code: str) -> bool:
        """Is the rule with this code active?"""
        return any(rule.code == code for rule in self.rules)


@runtime_checkable
class Stage(Protocol):
    """A step of the pipeline. Its two doors obey one law: `apply(text, plan(text).edits) == rewrite(text)`."""

    name: str

    def rewrite(self, text: str) -> str:
        """The fast door: text to text; the same object if nothing is to be done."""
        ...

    def plan(self, text: str) -> Plan:
        """The recorded door: what is to be changed, and why."""
        ...


class ShippedStage(Stage, Protocol):
    """A stage of `STAGES`: built from a setup, and known by the rule families it runs.

    A stage may also say `settles = True` (it runs with its neighbours until nothing moves), `asked_again = True` (if it
    finds work in a result, all stages run again), `optional = True` (no rule of it runs by default) and
    `asked_by = ("markup",)` (the options that turn on rules of it). A method `one_by_one` tells what it does to
    characters whose neighbours do not matter (see `arnorm.text.narrow`).
    """

    families: tuple[str, ...]

    def __init__(self, setup: Setup) -> None: ...
