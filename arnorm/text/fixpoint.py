"""A stage made of several passes over the text, each of which may open work for an earlier one.

The passes run in order, and again until none of them opens work. Each pass has the two doors of a stage; the edits of
all passes become one row of edits on the text that was given.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from arnorm.document import NOTHING, Plan
from arnorm.spans import Edit, apply, chain


class Pass(Protocol):
    """One pass. `apply(text, list(edits(text))) == rewrite(text)`."""

    def rewrite(self, text: str) -> str:
        """The text after the pass; the same object if nothing is to be done."""
        ...

    def edits(self, text: str) -> Iterable[Edit]:
        """The same as edits, in order."""
        ...


@dataclass(frozen=True, slots=True)
class RepeatedPass:
    """A pass in a row.

    Attributes:
        run: the pass.
        reopens: may its work make work for itself or for a pass before it?
    """

    run: Pass
    reopens: bool = True


def rewrite_all(steps: Sequence[RepeatedPass], text: str) -> str:
    """Run the passes until nothing moves; the same object if nothing is to be done."""
    while True:
        again = False
        for step in steps:
            before = text
            text = step.run.rewrite(text)
            again |= step.reopens and text is not before
        if not again:
            return text


def plan_all(steps: Sequence[RepeatedPass], text: str) -> Plan:
    """The same, as one plan on `text`."""
    edits: list[Edit] = []
    now = text
    while True:
        again = False
        for step in steps:
            found = list(step.run.edits(now))
            if found:
                edits = chain(now, edits, found) if edits else found
                now = apply(now, found)
                again |= step.reopens
        if not again:
            break
    kept = tuple(edit for edit in edits if edit.span.of(text) != edit.new)
    return Plan(edits=kept) if kept else NOTHING
