"""Parquet: one row a document, typed, from the same record as JSON lines."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import IO, Any

from arnorm.corpus.write.formats import json_text
from arnorm.schema import file_schema, load_arrow

_GROUP_ROWS = 5_000
_GROUP_BYTES = 32 * 1024 * 1024


def row_bytes(record: Mapping[str, Any]) -> bytes:
    """One document as an Arrow message; messages can follow each other.

    Args:
        record: what `Document.to_dict` and the writer of JSON lines give.

    Raises:
        UnicodeEncodeError: it holds half of a surrogate pair.
    """
    schema = file_schema()
    names = schema.names
    fields = {name: value for name, value in record.items() if name not in names} | record.get("fields", {})
    row = {name: record.get(name) for name in names if name != "fields"}
    row["fields"] = json_text(fields) if fields else None
    batch = load_arrow("writing parquet").RecordBatch.from_pylist([row], schema=schema)
    return bytes(batch.serialize())


def combined(data: bytes) -> bytes:
    """The messages of some documents as one message: less to keep, and less to be done by who writes them."""
    batches = list(_batches(data))
    if not batches:
        return b""
    table = load_arrow("writing parquet").Table.from_batches(batches, file_schema())
    return b"".join(bytes(batch.serialize()) for batch in table.combine_chunks().to_batches())


def _batches(data: bytes) -> Iterator[Any]:
    arrow = load_arrow("writing parquet")
    reader = arrow.BufferReader(data)
    while reader.tell() < len(data):
        yield arrow.ipc.read_record_batch(arrow.ipc.read_message(reader), file_schema())


class ParquetStream:
    """Writes messages of documents to a file, in groups of rows: the same for the same messages."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._arrow = load_arrow("writing parquet")
        self._writer = self._arrow.parquet.ParquetWriter(stream, file_schema(), compression="zstd")
        self._held: list[Any] = []
        self._rows = self._size = 0

    def write(self, data: bytes) -> None:
        """Add the documents of one message."""
        for batch in _batches(data):
            self._held.append(batch)
            self._rows += batch.num_rows
            self._size += batch.nbytes
        if self._rows >= _GROUP_ROWS or self._size >= _GROUP_BYTES:
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
            self._writer.write_table(self._arrow.Table.from_batches(self._held, file_schema()).combine_chunks())
            self._held, self._rows, self._size = [], 0, 0
