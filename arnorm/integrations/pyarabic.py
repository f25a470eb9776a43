"""Functions of pyarabic as stages of a pipeline. Needs `arnorm[pyarabic]`.

    >>> from arnorm import Pipeline
    >>> from arnorm.integrations.pyarabic import PyArabic
    >>> pipeline = Pipeline.from_stages(["unicode", PyArabic("strip_tashkeel"), "spacing"])  # doctest: +SKIP

pyarabic is under the GPL, version 3: a program that is distributed together with it is bound by that licence. arnorm
itself is under the MIT licence and never imports pyarabic on its own.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from arnorm.document import NOTHING, Plan
from arnorm.errors import MissingExtraError, StageError, nearest
from arnorm.text.diff import edits_between

FUNCTIONS = {
    "strip_tashkeel": "XP001",
    "strip_diacritics": "XP002",
    "strip_harakat": "XP003",
    "strip_lastharaka": "XP004",
    "strip_shadda": "XP005",
    "strip_small": "XP006",
    "strip_tatweel": "XP007",
    "normalize_ligature": "XP011",
    "normalize_hamza": "XP012",
    "normalize_alef": "XP013",
    "normalize_teh": "XP014",
    "reduce_tashkeel": "XP021",
    "autocorrect": "XP022",
    "fix_spaces": "XP023",
}
"""The text-to-text functions of `pyarabic.araby`, and the codes their changes are recorded under."""


class PyArabic:
    """A stage that does what one function of `pyarabic.araby` does. Can be pickled.

    What the function does is its own affair: it knows no protected spans, and a second run may change more
    (`autocorrect` mends 32 places a run). `normalize_alef` makes a final alef maksura an alef.

    Args:
        function: a name of `FUNCTIONS`.
        **arguments: what else the function takes, such as `method="tasheel"` of `normalize_hamza`.

    Raises:
        StageError: `FUNCTIONS` has no such name; the message gives the nearest.
        MissingExtraError: pyarabic is not installed.
    """

    def __init__(self, function: str, **arguments: Any) -> None:
        if function not in FUNCTIONS:
            raise StageError(f"pyarabic has no text function {function!r}; {nearest(function, FUNCTIONS)}")
        self.name = f"pyarabic.{function}"
        self._function = function
        self._arguments = arguments
        self._call = _function(function)

    def rewrite(self, text: str) -> str:
        """What the function returns; the same object if it changed nothing."""
        new = self._call(text, **self._arguments) if text else text
        return text if new == text else new

    def plan(self, text: str) -> Plan:
        """The same as edits, under the code of the function."""
        new = self.rewrite(text)
        return NOTHING if new is text else Plan(edits_between(text, new, FUNCTIONS[self._function]))

    def __reduce__(self) -> tuple[Any, ...]:
        return _rebuild, (self._function, self._arguments)

    def __repr__(self) -> str:
        given = "".join(f", {name}={value!r}" for name, value in self._arguments.items())
        return f"PyArabic({self._function!r}{given})"


def _rebuild(function: str, arguments: dict[str, Any]) -> PyArabic:
    return PyArabic(function, **arguments)


def _function(name: str) -> Callable[..., str]:
    try:
        from pyarabic import araby
    except ImportError:
        raise MissingExtraError("a stage of pyarabic", "pyarabic") from None
    return cast("Callable[..., str]", getattr(araby, name))
