"""Everything arnorm raises on purpose.

    ArnormError
    ├── ConfigError            a configuration that cannot run; refused before any text is read
    │   ├── PresetError        no such preset
    │   ├── OptionError        no such option, or a value it does not take
    │   ├── StageError         no such stage
    │   └── RuleError          no such rule code, or a rule record that is wrong
    ├── InputError             something that is not text was given as text (also a TypeError)
    ├── SpanError              an offset outside the text, or edits that overlap (also a ValueError)
    ├── MissingExtraError      an optional dependency is not installed (also an ImportError)
    ├── CorpusError            a file or folder that cannot be read or written
    └── DataError              a file of arnorm itself is missing or damaged

Every message names the thing that is wrong and what to do next.
"""

from __future__ import annotations

from collections.abc import Iterable


class ArnormError(Exception):
    """The root of all errors raised by arnorm."""


class ConfigError(ArnormError, ValueError):
    """A configuration that cannot run."""


class PresetError(ConfigError):
    """No preset has this name."""


class OptionError(ConfigError):
    """No option has this name, or the option does not take this value."""


class StageError(ConfigError):
    """No stage has this name, or an object is not a stage."""


class RuleError(ConfigError):
    """No rule has this code, or a rule record is wrong."""


class InputError(ArnormError, TypeError):
    """Something that is not a `str` was given as text."""


class SpanError(ArnormError, ValueError):
    """A span lies outside its text, or edits overlap or are out of order."""


class MissingExtraError(ArnormError, ImportError):
    """A feature needs a package that is installed with an extra."""

    def __init__(self, feature: str, extra: str) -> None:
        super().__init__(f"{feature} needs an optional package: pip install 'arnorm[{extra}]'")
        self.extra = extra


class CorpusError(ArnormError, OSError):
    """A file or folder cannot be read or written."""


class DataError(ArnormError):
    """A file of arnorm itself is missing or damaged: the installation is not whole."""

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(
            f"{path}: {reason}; this is a file of arnorm itself, so install it anew: "
            "pip install --force-reinstall --no-deps arnorm"
        )


_MANY = 60
"""Names beyond which a message lists none of them."""


def nearest(name: str, known: Iterable[str]) -> str:
    """The end of an error message: the known name closest to `name`, then all of them unless they are very many.

    >>> nearest("serch", ["default", "search"])
    "did you mean 'search'? Known: default, search"
    """
    names = sorted(set(known))
    close = closest(name, names)
    hint = f"did you mean {close!r}? " if close else ""
    if len(names) > _MANY:
        return f"{hint}There are {len(names):,} of them"
    return f"{hint}Known: {', '.join(names)}"


def closest(name: str, known: Iterable[str]) -> str | None:
    """The known name that is most like `name`; None if none is."""
    from difflib import get_close_matches

    return next(iter(get_close_matches(name, sorted(known), n=1, cutoff=0.5)), None)


def require_text(text: object, function: str) -> str:
    """Return `text` if it is a `str`; raise an `InputError` that says how to get one."""
    if isinstance(text, str):
        return text
    if isinstance(text, (bytes, bytearray, memoryview)):
        raise InputError(
            f"{function}() takes text, not {type(text).__name__}: decode it first, "
            "for example data.decode('utf-8') or data.decode('windows-1256')"
        )
    if text is None:
        raise InputError(f"{function}() takes text, not None: skip missing values or pass an empty string")
    raise InputError(f"{function}() takes a str, not {type(text).__name__}")
