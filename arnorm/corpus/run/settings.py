"""Defaults for the flags of a command from a file: `arnorm.toml`, or `[tool.arnorm]` in `pyproject.toml`."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import Any

from arnorm.errors import ConfigError, nearest
from arnorm.rules import read_toml


def read_settings(path: Path | None, known: Collection[str], many: Collection[str]) -> dict[str, Any]:
    """The settings of a file.

    Keys are the names of the flags, with hyphens or underscores. The fields of a table `options` count as keys too, so
    that a file made for `Pipeline.from_config` is understood.

    Args:
        path: the file; None to look in the current folder for `arnorm.toml` and then for `pyproject.toml`.
        known: the names a setting may have; `many`: those that hold a list.

    Raises:
        ConfigError: the file is not TOML, or has a key that is no setting; the message names the nearest.
    """
    if path is None:
        path = next((place for place in (Path("arnorm.toml"), Path("pyproject.toml")) if place.is_file()), None)
        if path is None:
            return {}
    try:
        table = read_toml(path)
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read: {error.strerror}; give the path of a file of settings") from None
    except ValueError as error:
        raise ConfigError(f"{path} is not TOML: {error}") from None
    if path.name == "pyproject.toml":
        tools = table.get("tool", {})
        table = tools.get("arnorm", {}) if isinstance(tools, dict) else {}
        if not isinstance(table, dict):
            raise ConfigError(f"{path}: 'tool.arnorm' is a table of settings, not {type(table).__name__}")
    options = table.pop("options", {})
    if not isinstance(options, dict):
        raise ConfigError(f"{path}: 'options' is a table of options, not {type(options).__name__}")
    table.update(options)
    settings: dict[str, Any] = {}
    for key, value in table.items():
        name = {"format": "formats"}.get(key, key.replace("-", "_"))
        if name not in known or key == "formats":
            raise ConfigError(f"{path}: no setting is called {key!r}; {nearest(key, _written(known))}")
        settings[name] = _many(value) if name in many else value
    return settings


def _many(value: Any) -> Any:
    """What a flag that can be repeated takes: a list, of pairs if it was a table."""
    if isinstance(value, dict):
        return list(value.items())
    return [value] if isinstance(value, str) else value


def _written(known: Collection[str]) -> list[str]:
    return ["format" if name == "formats" else name.replace("_", "-") for name in known]
