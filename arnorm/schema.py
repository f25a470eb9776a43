"""The Arrow form of a document: one set of columns for the files of a run and for the engines."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from arnorm.document import Metadata
from arnorm.errors import ConfigError, MissingExtraError, nearest

ORIGIN = ("source_path", "source_record", "encoding", "fields")
"""The columns that only a document from a file has; `fields` holds the other fields of its record as JSON."""

ERROR = "error"
"""The column that only a document from an engine has: why it could not be cleaned, else null."""


def load_arrow(feature: str) -> Any:
    """The module `pyarrow`, with what reads and writes parquet.

    Raises:
        MissingExtraError: it is not installed; the message says what needs it.
    """
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError:
        raise MissingExtraError(feature, "parquet") from None
    return pyarrow


@cache
def columns() -> dict[str, Any]:
    """The type of every column, in order. No type is of fixed size: Spark has none."""
    arrow = load_arrow("a table of documents")
    text, number = arrow.string(), arrow.int64()
    origin = {"source_start": number, "source_end": number}

    def rows(**fields: Any) -> Any:
        return arrow.list_(arrow.struct(list(fields.items())))

    values = rows(raw=text, value=text, **origin)
    return {
        "schema": number, "preset": text, "fingerprint": text, "arnorm_version": text, "source_path": text,
        "source_record": number, "encoding": text, "text": text, "title": text,
        "paragraphs": arrow.list_(arrow.list_(number)),
        "sentences": rows(text=text, start=number, end=number, **origin, kind=text, paragraph=number),
        "removed": rows(text=text, **origin, category=text, code=text, reason=text),
        "changes": rows(code=text, stage=text, **origin, before=text, after=text),
        "metadata": arrow.struct([(name, values) for name in Metadata.__slots__]),
        "flags": arrow.list_(text), "fields": text, ERROR: text,
    }  # fmt: skip


@cache
def file_schema() -> Any:
    """The schema of a parquet file: every column but `error`, for what fails is not written."""
    arrow = load_arrow("writing parquet")
    return arrow.schema([(name, kind) for name, kind in columns().items() if name != ERROR])


def record_type(fields: Sequence[str] | None = None) -> Any:
    """The type of a document as one value: a struct of every column but those of `ORIGIN`.

    Args:
        fields: the columns it is to have; all of them if None.

    Raises:
        ConfigError: there is no such column; the message names the nearest.
    """
    known = {name: kind for name, kind in columns().items() if name not in ORIGIN}
    for name in fields or ():
        if name not in known:
            raise ConfigError(f"a document has no field {name!r}; {nearest(name, known)}")
    chosen = [(name, kind) for name, kind in known.items() if fields is None or name in fields]
    return load_arrow("a column of documents").struct(chosen)
