"""One object for all options that agree in what was read of them.

A pipeline is built from options of which each stage reads one or two. Pipelines that differ in the others can share the
stage, and with it the memory that its rules take.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import fields
from typing import Any, Generic, TypeVar
from weakref import ref

from arnorm.options import Options

_NAMES = frozenset(field.name for field in fields(Options))

Made = TypeVar("Made")


class Watched(Options):
    """Options that note which of them are read."""

    __slots__ = ("_read",)

    _read: set[str]

    def __init__(self, options: Options) -> None:
        object.__setattr__(self, "_read", set())
        for name in _NAMES:
            object.__setattr__(self, name, getattr(options, name))

    def __getattribute__(self, name: str) -> Any:
        if name in _NAMES:
            object.__getattribute__(self, "_read").add(name)
        return object.__getattribute__(self, name)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Options) and all(getattr(self, name) == getattr(other, name) for name in _NAMES)

    def __hash__(self) -> int:
        return hash(tuple(getattr(self, name) for name in sorted(_NAMES)))

    @property
    def read(self) -> frozenset[str]:
        """The names of the options that have been read."""
        return frozenset(self._read)

    def agrees(self, options: Options) -> bool:
        """Do other options say the same, as far as these have been read?"""
        return all(object.__getattribute__(self, name) == getattr(options, name) for name in self._read)


class Sharing(Generic[Made]):
    """The objects that somebody still uses, by what they were built from; it keeps none of them alive itself.

    What is built must read the options while it is built, and never later: it is a function of what it reads.
    """

    def __init__(self) -> None:
        self._known: dict[Hashable, list[tuple[Watched, ref[Made]]]] = {}

    def get(self, key: Hashable, options: Options, build: Callable[[Options], Made]) -> Made:
        """The object of this key that fits the options, or a new one.

        Args:
            key: all that it is built from but for the options.
            build: makes one; it is handed options that it may only read.
        """
        for watched, known in list(self._known.get(key, ())):
            if watched.agrees(options) and (found := known()) is not None:
                return found
        watched = Watched(options)
        made = build(watched)
        self._known.setdefault(key, []).append((watched, ref(made, lambda dead: self._forget(key, dead))))
        return made

    def _forget(self, key: Hashable, dead: ref[Made]) -> None:
        left = [pair for pair in self._known.get(key, ()) if pair[1] is not dead]
        if left:
            self._known[key] = left
        else:
            self._known.pop(key, None)
