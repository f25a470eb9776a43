"""What a caller gives becomes options and settings here, or is refused: named, in plain words, with what to write."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any, get_type_hints

from arnorm.errors import ConfigError, OptionError, RuleError, closest, nearest
from arnorm.options import DEFAULT, Options
from arnorm.rules import read_toml, too_deep
from arnorm.values import WrongValueError, fitted, told

SETTINGS = ("preset", "select", "extend_select", "ignore", "rules", "stages", "options")
"""The keys of a configuration."""


def make_options(given: Mapping[str, Any]) -> Options:
    """Check options and build them.

    Raises:
        OptionError: a name or value that does not exist; the message names the nearest, or what is taken.
    """
    if not given:
        return DEFAULT
    for name in given:
        check_option(name, ("select", "extend_select", "ignore", "rules"))
    hints = get_type_hints(Options)
    made = {}
    for name, value in given.items():
        try:
            made[name] = fitted(hints[name], value)
        except WrongValueError as error:
            raise OptionError(f"{name}={told(value)}: {error}") from None
    try:
        return Options(**made)
    except ValueError as error:
        raise OptionError(str(error)) from None


def check_option(name: object, others: Sequence[str] = ()) -> None:
    """Refuse a name that no option has.

    Raises:
        OptionError: the message names the nearest option, or one of the `others` that can be given beside them.
    """
    known = [field.name for field in fields(Options)]
    if name not in known:
        raise OptionError(f"no option is called {name!r}; {nearest(str(name), (*known, *others))}")


def check_prefixes(prefixes: Sequence[str], codes: Iterable[str]) -> None:
    """Refuse a prefix that no rule code has.

    Raises:
        RuleError: the message names the nearest code or family, never all codes.
    """
    known = list(codes)
    for prefix in prefixes:
        if any(code.startswith(prefix) for code in known):
            continue
        families = sorted({code[:2] for code in known})
        upper = prefix.upper()
        if any(code.startswith(upper) for code in known):
            hint = f"did you mean {upper!r}? Codes are written in capital letters"
        elif upper[:2] in families and len(prefix) > 2:
            own = [code for code in known if code.startswith(upper[:2])]
            close = closest(upper, own)
            hint = f"did you mean {close!r}? " if close else ""
            hint += f"`arnorm rules {upper[:2]}` lists the {len(own)} of its family"
        else:
            hint = nearest(upper, families)
        raise RuleError(f"no rule has a code that begins with {prefix!r}; {hint}")


def prefixes(name: str, given: Any) -> list[str]:
    """A list of rule-code prefixes."""
    if not isinstance(given, (list, tuple, set, frozenset)) or not all(isinstance(prefix, str) for prefix in given):
        raise OptionError(f"{name} takes a list of rule-code prefixes such as ['AB', 'AL01'], not {told(given)}")
    return list(given)


def paths(given: Any) -> list[str]:
    """A list of paths of rule files."""
    if not isinstance(given, (list, tuple, set, frozenset)) or not all(isinstance(one, (str, Path)) for one in given):
        raise OptionError(f"rules takes a list of paths of rule files such as ['site.toml'], not {told(given)}")
    return [str(path) for path in given]


def read_config(config: Any) -> dict[str, Any]:
    """A configuration, from a mapping or a file; its keys are checked, and what each of them holds roughly.

    Raises:
        ConfigError: it is no configuration; the message names the file, if there is one, and the key.
    """
    place = ""
    if isinstance(config, (str, Path)):
        place, config = f"{config}: ", _read_file(Path(config))
    if not isinstance(config, Mapping):
        raise ConfigError(f"{place}a configuration is a table of settings, not {type(config).__name__}")
    for key in config:
        if key not in SETTINGS:
            raise ConfigError(f"{place}no setting is called {key!r}; {nearest(str(key), SETTINGS)}")
    options = config.get("options")
    if options is not None and not isinstance(options, Mapping):
        raise ConfigError(f"{place}'options' is a table of options such as {{'quotes': 'curly'}}, not {told(options)}")
    for name in options or ():
        check_option(name)
    stages = config.get("stages", [])
    if not isinstance(stages, (list, tuple)):
        raise ConfigError(f"{place}'stages' is a list of stages such as ['unicode', 'spacing'], not {told(stages)}")
    return {**config, "options": dict(options or {})}


def _read_file(path: Path) -> Any:
    if path.suffix not in (".toml", ".json"):
        raise ConfigError(f"{path}: a configuration is a .toml or .json file; a preset is named by Pipeline('search')")
    try:
        return read_toml(path) if path.suffix == ".toml" else _read_json(path)
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read: {error.strerror}; give the path of a configuration") from None
    except ValueError as error:
        raise ConfigError(f"{path}: not {path.suffix[1:].upper()} in UTF-8: {error}") from None


def _read_json(path: Path) -> Any:
    try:
        loaded = json.loads(path.read_text(encoding="utf-8"))
    except RecursionError:
        raise ValueError("it is nested too deeply") from None
    if too_deep(loaded):
        raise ValueError("it is nested too deeply")
    return loaded
