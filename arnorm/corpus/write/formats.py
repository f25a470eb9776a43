"""Writing: a document becomes bytes."""

from __future__ import annotations

import io
import json
import re
from base64 import b64encode
from difflib import unified_diff
from math import isfinite
from typing import Any

from arnorm.corpus.read.sources import Raw
from arnorm.corpus.summary import visible
from arnorm.document import Document
from arnorm.version import __version__

ENDINGS = {
    "text": ".txt", "sentences": ".sentences.txt",
    "jsonl": ".jsonl", "jsonl.gz": ".jsonl.gz", "jsonl.zst": ".jsonl.zst", "parquet": ".parquet",
}  # fmt: skip
"""What is written, and the ending its name gets."""

_SLICE = 2_000  # elements of a list that are written at once

# Lone surrogates are no UTF-8; the others end a line for some readers of JSON lines.
_ESCAPED = re.compile("[\ud800-\udfff\x85\u2028\u2029]")


class UnwritableError(ValueError):
    """A clean text that the format cannot hold."""


def text_bytes(text: str) -> bytes:
    """The text as a file holds it: UTF-8, ended by a line break unless it is empty."""
    if text and not text.endswith("\n"):
        text += "\n"
    try:
        return text.encode()
    except UnicodeEncodeError as error:
        raise unwritable(error) from None


def unwritable(error: UnicodeEncodeError) -> UnwritableError:
    """What it means that a text is no UTF-8."""
    point = ord(error.object[error.start])
    return UnwritableError(f"it holds U+{point:04X}, half of a surrogate pair, which UTF-8 cannot hold")


def sentence_bytes(document: Document) -> bytes:
    """The sentences of the clean text, one a line."""
    spans = (sentence.span.of(document.text) for sentence in document.sentences)
    return text_bytes("".join(sentence.replace("\n", " ") + "\n" for sentence in spans))


def json_bytes(value: Any) -> bytes:
    """A value as one line of JSON, without a character that any reader takes for the end of the line."""
    line = json_text(value)
    return (_ESCAPED.sub(lambda found: f"\\u{ord(found[0]):04x}", line) + "\n").encode()


def json_text(value: Any) -> str:
    """A value as JSON that every reader takes: no number (NaN) is null, and infinity a text, for JSON has neither."""
    try:
        return _dumped(value)
    except ValueError:  # a float that is not finite
        return _dumped(_finite(value))


def _dumped(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=_plain, allow_nan=False)


def _finite(value: Any) -> Any:
    if isinstance(value, float) and not isfinite(value):
        return None if value != value else "Infinity" if value > 0 else "-Infinity"
    if isinstance(value, dict):
        return {name: _finite(one) for name, one in value.items()}
    return [_finite(one) for one in value] if isinstance(value, (list, tuple)) else value


def record_bytes(record: dict[str, Any]) -> bytes:
    """The same for an object, which is used up: a record of 50 MB takes 0.4 GB less than at once.

    What has been written is let go, and what is written is held once: `getvalue` copies nothing.
    """
    out = io.BytesIO()
    for name in list(record):
        out.write(b"," if out.tell() else b"{")
        out.write(json_bytes(name)[:-1] + b":")
        value = record.pop(name)
        if isinstance(value, list) and len(value) > _SLICE:
            opened = b"["
            while value:
                out.write(opened)
                out.write(json_bytes(value[:_SLICE])[1:-2])
                opened = b","
                del value[:_SLICE]
            out.write(b"]")
        else:
            out.write(json_bytes(value)[:-1])
    out.write(b"}\n")
    return out.getvalue()


def _plain(value: Any) -> str:
    """What a table can hold and JSON cannot: times and decimals as they are written, bytes in base 64."""
    return b64encode(value).decode() if isinstance(value, bytes) else str(value)


def record_of(document: Document, raw: Raw, path: str) -> dict[str, Any]:
    """A document as the object that is written to JSON lines.

    It holds `Document.to_dict()`, `source_path`, `encoding`, `arnorm_version`, for a record of a file its number, and
    the other fields of that record under their own names; a field whose name is taken stands in `fields`. A text that
    is missing stays missing.
    """
    record = document.to_dict()
    if raw.text is None:
        record["text"] = None
    record["source_path"] = path
    if raw.record:
        record["source_record"] = raw.record
    record["encoding"] = raw.encoding
    record["arnorm_version"] = __version__
    taken = {name: value for name, value in raw.fields.items() if name in record or name == "fields"}
    for name, value in raw.fields.items():
        record.setdefault(name, value)
    if taken:
        record["fields"] = taken
    return record


def diff_bytes(before: str, after: str, path: str, record: int = 0) -> bytes:
    """What cleaning changes, as a unified diff; characters that cannot be seen are written `{U+200B}`."""
    name = visible(f"{path}#{record}" if record else path)
    texts = (before.removesuffix("\n"), after.removesuffix("\n"))
    old, new = ([visible(line) for line in text.split("\n")] for text in texts)
    if old == new:
        return b""
    lines = unified_diff(old, new, name, name, "raw", "clean", lineterm="")
    return ("\n".join(lines) + "\n").encode("utf-8", "backslashreplace")
