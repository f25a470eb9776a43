"""Values that a caller gives, checked against the types of a dataclass; what is wrong is said in plain words.

Knows what the fields of options and rules are made of: texts, whole numbers, truth values, a choice of a few words,
lists of these, a part or nothing, and small dataclasses.
"""

from __future__ import annotations

import reprlib
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from operator import index
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from arnorm.errors import closest, nearest

_short = reprlib.Repr()
_short.maxstring = _short.maxother = 80
_short.maxlist = _short.maxtuple = _short.maxdict = 6


class WrongValueError(ValueError):
    """A value that a type does not take; the message says what it takes."""


def told(value: object) -> str:
    """A value in a message: as Python writes it, but never long."""
    return _short.repr(value)


def fitted(hint: Any, value: Any) -> Any:
    """A value as the type has it: a list as a tuple, a mapping as the dataclass it is meant for.

    Args:
        hint: a type hint, as `typing.get_type_hints` gives it.
        value: what was given for it.

    Raises:
        WrongValueError: the type does not take it; the message says what it takes, and which name is nearest.

    >>> fitted(tuple[Literal["a", "b"], ...], ["a"])
    ('a',)
    >>> fitted(int | None, "4")
    Traceback (most recent call last):
    ...
    arnorm.values.WrongValueError: it takes a whole number or None, not '4'
    """
    kind = get_origin(hint)
    if hint is Any:
        return value
    if kind is Literal:
        return _choice(get_args(hint), value)
    if kind in (Union, UnionType):
        return _either(get_args(hint), value)
    if kind is tuple:
        return _row(get_args(hint), value)
    if is_dataclass(hint):
        return _parts(hint, value)
    return _plain(hint, value)


def _choice(known: tuple[str, ...], value: Any) -> str:
    if isinstance(value, str) and value in known:
        return known[known.index(value)]
    *first, last = map(repr, known)
    takes = f"it takes {', '.join(first)} or {last}" if first else f"it takes {last}"
    if not isinstance(value, str):
        raise WrongValueError(f"{takes}, not {told(value)}")
    close = closest(value, known)
    raise WrongValueError(f"did you mean {close!r}? {takes[0].upper()}{takes[1:]}" if close else takes)


def _either(hints: tuple[Any, ...], value: Any) -> Any:
    if value is None and NoneType in hints:
        return None
    (hint,) = (one for one in hints if one is not NoneType)
    try:
        return fitted(hint, value)
    except WrongValueError:
        raise WrongValueError(f"it takes {_NAMES.get(hint, hint)} or None, not {told(value)}") from None


def _row(hints: tuple[Any, ...], value: Any) -> tuple[Any, ...]:
    if not isinstance(value, (list, tuple, set, frozenset)):
        raise WrongValueError(f"it takes a list, such as [{told(value)}]")
    if hints[-1] is not Ellipsis:
        if len(hints) != len(value):
            raise WrongValueError(f"it takes {len(hints)} values, not {len(value)}")
        return tuple(fitted(hint, one) for hint, one in zip(hints, value, strict=True))
    found = []
    for one in value:
        try:
            found.append(fitted(hints[0], one))
        except WrongValueError as error:
            raise WrongValueError(f"{told(one)} in it: {error}") from None
    return tuple(found)


def _parts(hint: Any, value: Any) -> Any:
    """A dataclass from one, from a mapping, or from pairs."""
    if isinstance(value, hint):
        return value
    try:
        given = dict(value)
    except (TypeError, ValueError):
        given = None
    known = [field.name for field in fields(hint)]
    if given is None or isinstance(value, str):
        raise WrongValueError(f"it takes a mapping with the keys {', '.join(known)}, not {told(value)}")
    hints = get_type_hints(hint)
    made = {}
    for name, part in given.items():
        if name not in known:
            raise WrongValueError(f"it has no part {name!r}; {nearest(str(name), known)}")
        try:
            made[name] = fitted(hints[name], part)
        except WrongValueError as error:
            raise WrongValueError(f"{name}: {error}") from None
    return hint(**made)


def _plain(hint: Any, value: Any) -> Any:
    if hint is int and not isinstance(value, (bool, float, str)):
        try:
            return index(value)
        except TypeError:
            pass
    elif isinstance(value, hint) and hint is not int:
        return value
    raise WrongValueError(f"it takes {_NAMES.get(hint, hint.__name__)}, not {told(value)}")


_NAMES: Mapping[Any, str] = {str: "a text", int: "a whole number", bool: "True or False", Mapping: "a mapping"}
__all__ = ["WrongValueError", "fitted", "told"]
