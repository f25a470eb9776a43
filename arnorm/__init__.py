r"""arnorm turns raw Arabic web text into clean documents.

    >>> import arnorm
    >>> arnorm.clean("\u0661\u0662\u0663")
    '123'

The public names are loaded when first used (PEP 562), so that `import arnorm` costs almost nothing.
"""

from __future__ import annotations

from arnorm.version import __version__

TYPE_CHECKING = False  # type checkers take it for true; `typing` itself would cost 5 ms to import
if TYPE_CHECKING:
    from arnorm.document import Change, Document, Metadata, Removal, Sentence
    from arnorm.errors import ArnormError, ConfigError, InputError, OptionError, PresetError, RuleError, StageError
    from arnorm.options import Options
    from arnorm.pipeline import Pipeline, clean, process, sentences
    from arnorm.spans import Edit, EditMap, Span
    from arnorm.stages import Stage

_HOMES = {
    "ArnormError": "errors",
    "Change": "document",
    "ConfigError": "errors",
    "Document": "document",
    "Edit": "spans",
    "EditMap": "spans",
    "InputError": "errors",
    "Metadata": "document",
    "OptionError": "errors",
    "Options": "options",
    "Pipeline": "pipeline",
    "PresetError": "errors",
    "Removal": "document",
    "RuleError": "errors",
    "Sentence": "document",
    "Span": "spans",
    "Stage": "stages",
    "StageError": "errors",
    "clean": "pipeline",
    "process": "pipeline",
    "sentences": "pipeline",
}

__all__ = [
    "ArnormError",
    "Change",
    "ConfigError",
    "Document",
    "Edit",
    "EditMap",
    "InputError",
    "Metadata",
    "OptionError",
    "Options",
    "Pipeline",
    "PresetError",
    "Removal",
    "RuleError",
    "Sentence",
    "Span",
    "Stage",
    "StageError",
    "__version__",
    "clean",
    "process",
    "sentences",
]


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module 'arnorm' has no attribute {name!r}")
    from importlib import import_module

    value = getattr(import_module(f"arnorm.{_HOMES[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
