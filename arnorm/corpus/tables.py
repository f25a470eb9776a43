"""Parquet: one row a document, typed, from the same record as JSON lines."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from typing import IO, Any

from arnorm.document import Metadata
from arnorm.errors import MissingExtraError

_GROUP_ROWS = 5_000
_GROUP_BYTES = 32 * 1024 * 1024


def _arrow() -> Any:
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError:
        raise MissingExtraError("writing parquet", "parquet") from None
    return pyarrow


@cache
def schema() -> Any:
    """The Arrow schema of a document; `fields` holds the other fields of its record as JSON."""
    arrow = _arrow()
    text, number = arrow.string(), arrow.int64()
    origin = {"source_start": number, "source_end": number}

    def rows(**columns: Any) -> Any:
        return arrow.list_(arrow.struct(list(columns.items())))

    values = rows(raw=text, value=text, **origin)
    columns = {
        "schema": number, "preset": text, "fingerprint": text, "arnorm_version": text, "source_path": text,
        "source_record": number, "encoding": text, "text": text, "title": text,
        "paragraphs": arrow.list_(arrow.list_(number, 2)),
        "sentences": rows(text=text, start=number, end=number, **origin, kind=text, paragraph=number),
        "removed": rows(text=text, **origin, category=text, code=text, reason=text),
        "changes": rows(code=text, stage=text, **origin, before=text, after=text),
        "metadata": arrow.struct([(name, values) for name in Metadata.__slots__]),
        "flags": arrow.list_(text), "fields": text,
    }  # fmt: skip
    return arrow.schema(list(columns.items()))


def row_bytes(record: Mapping[str, Any]) -> bytes:
    """One document as an Arrow message; messages can follow each other.

    Args:
        record: what `Document.to_dict` and the writer of JSON lines give.

    Raises:
        UnicodeEncodeError: it holds half of a surrogate pair.
    """
    names = schema().names
    fields = {name: value for name, value in record.items() if name not in names} | record.get("fields", {})
    row = {name: record.get(name) for name in names if name != "fields"}
    row["fields"] = json.dumps(fields, ensure_ascii=False, default=str) if fields else None
    batch = _arrow().RecordBatch.from_pylist([row], schema=schema())
    return bytes(batch.serialize())


class ParquetStream:
    """Writes the messages of `row_bytes` to a file, in groups of rows that do not depend on how they come."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._arrow = _arrow()
        self._writer = self._arrow.parquet.ParquetWriter(stream, schema(), compression="zstd")
        self._held: list[Any] = []
        self._size = 0

    def write(self, data: bytes) -> None:
        """Add the documents of some messages."""
        reader = self._arrow.BufferReader(data)
        while reader.tell() < len(data):
            batch = self._arrow.ipc.read_record_batch(self._arrow.ipc.read_message(reader), schema())
            self._held.append(batch)
            self._size += batch.nbytes
            if len(self._held) >= _GROUP_ROWS or self._size >= _GROUP_BYTES:
                self._flush()

    @property
    def held(self) -> int:
        """Bytes of the rows that wait for their group to be full."""
        return self._size

    def close(self) -> None:
        """Write what is left and the end of the file."""
        self._flush()
        self._writer.close()

    def _flush(self) -> None:
        if self._held:
            self._writer.write_table(self._arrow.Table.from_batches(self._held, schema()).combine_chunks())
            self._held, self._size = [], 0
