"""Reading: a file becomes items, in order, in one process; a worker makes raw documents of an item.

An item is small and can be sent to another process: the path of a file that is one document, or one record of a file
that holds many. Files of records are never held in memory as a whole.
"""

from __future__ import annotations

import csv
import io
import json
import lzma
import shutil
import tempfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import IO, Any, cast

from arnorm.corpus.encodings import SAMPLE, decode, guess
from arnorm.corpus.pages import Page, read_archive, read_page
from arnorm.corpus.remote import Place
from arnorm.errors import CorpusError, MissingExtraError, nearest

COMPRESSIONS = ("gz", "bz2", "xz", "zst")
FORMS = {
    ".txt": "text", ".html": "html", ".htm": "html", ".warc": "warc", ".parquet": "parquet",
    ".jsonl": "jsonl", ".ndjson": "jsonl", ".csv": "csv", ".tsv": "tsv",
}  # fmt: skip
"""Input format by ending."""
WHOLE = ("text", "html")
"""The formats in which one file is one document."""
DAMAGED = (OSError, EOFError, zlib.error, lzma.LZMAError)
"""What reading a file, plain or compressed, can end in."""

_ROWS = 500  # of a table, read at once

csv.field_size_limit(2**31 - 1)


@dataclass(frozen=True, slots=True)
class Kind:
    """How a file is read.

    Attributes:
        form: the input format, one of the values of `FORMS`.
        compression: one of `COMPRESSIONS`, or empty.
        ending: the end of the name that said so.
    """

    form: str
    compression: str = ""
    ending: str = ""

    @property
    def whole(self) -> bool:
        """Is the file one document?"""
        return self.form in WHOLE

    @property
    def natural(self) -> str:
        """What is written when nothing else is asked for: text from a text, records from records."""
        return "text" if self.whole else "jsonl"


def kind_of(name: str, form: str | None = None) -> Kind | None:
    """How a file of this name is read; None if its ending is unknown and no `form` is given."""

    def ends(text: str, ending: str) -> bool:
        return text[-len(ending) :].lower() == ending

    compression = next((one for one in COMPRESSIONS if ends(name, "." + one)), "")
    bare = name[: -len(compression) - 1] if compression else name
    for ending, known in FORMS.items():
        if ends(bare, ending):
            return _kind(form or known, compression, name[len(bare) - len(ending) :])
    if form is None:
        return None
    return _kind(form, compression, name[len(bare) - len(Path(bare).suffix) :])


@cache
def _kind(form: str, compression: str, ending: str) -> Kind:
    """One object for all files of a kind."""
    return Kind(form, compression, ending)


def check_form(name: str) -> str:
    """An input format by its name.

    Raises:
        CorpusError: there is none of this name.
    """
    known = set(FORMS.values())
    if name not in known:
        raise CorpusError(f"no input format is called {name!r}; {nearest(name, known)}")
    return name


@dataclass(frozen=True, slots=True)
class Reading:
    """How documents are found in files.

    Attributes:
        text_field: the field of a record that holds the text.
        encoding: the encoding of every file; None to find out.
        replace: replace undecodable bytes, and count them, instead of refusing the document.
    """

    text_field: str = "text"
    encoding: str | None = None
    replace: bool = False


@dataclass(frozen=True, slots=True)
class Raw:
    """One document as it was read.

    Attributes:
        text: the text; `encoding`: what it was stored in; `replaced`: undecodable bytes that were replaced.
        record: its number in the file, from 1; 0 if the file is the document.
        fields: the other fields of the record.
        size: bytes it took, as stored.
    """

    text: str
    encoding: str = "utf-8"
    replaced: int = 0
    record: int = 0
    fields: Mapping[str, Any] = field(default_factory=dict)
    size: int = 0


def _unpacked(file: IO[bytes], compression: str) -> IO[bytes]:
    """The uncompressed bytes of a file."""
    if compression == "gz":
        import gzip

        return cast("IO[bytes]", gzip.open(file))
    if compression == "bz2":
        import bz2

        return bz2.open(file)
    if compression == "xz":
        return lzma.open(file)
    if compression == "zst":
        return io.BufferedReader(_Zstd(file))
    return file


class _Zstd(io.RawIOBase):
    """The uncompressed bytes of a .zst file. Unlike the package's own reader, it sees when the end is missing."""

    def __init__(self, file: IO[bytes]) -> None:
        try:
            import zstandard
        except ImportError:
            raise MissingExtraError("reading .zst files", "zst") from None
        self._file = file
        self._error = zstandard.ZstdError
        self._new = zstandard.ZstdDecompressor().decompressobj
        self._frame: Any = None
        self._held = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while not self._held:
            data = self._file.read(32 * 1024)
            if not data:
                if self._frame is not None:
                    raise EOFError("it ends too early")
                return 0
            self._held = self._decompress(data)
        taken = self._held[: len(buffer)]
        buffer[: len(taken)] = taken
        self._held = self._held[len(taken) :]
        return len(taken)

    def _decompress(self, data: bytes) -> bytes:
        parts = []
        while data:
            self._frame = self._frame or self._new()
            try:
                parts.append(self._frame.decompress(data))
            except self._error as error:
                raise OSError(str(error)) from None
            data = b""
            if self._frame.eof:
                data, self._frame = self._frame.unused_data, None
        return b"".join(parts)


@dataclass(slots=True)
class Cursor:
    """How far a file has been read, in bytes as they are stored."""

    at: int = 0


def read_items(path: Place, kind: Kind, reading: Reading, cursor: Cursor) -> Iterator[tuple[Any, int]]:
    """The items of a file with their sizes in bytes, in order. Runs in the one process that reads.

    Raises:
        DAMAGED: the file cannot be read, or cannot be read to its end.
        UnicodeDecodeError: a table is not in its encoding.
    """
    if kind.whole:
        yield path, path.stat().st_size
        return
    if kind.form == "parquet" and not kind.compression:
        with path.open("rb") as file:
            yield from _parquet_rows(file)
        return
    with path.open("rb") as file, _unpacked(file, kind.compression) as stream:
        for item in read_stream(stream, kind, reading):
            cursor.at = file.tell()
            yield item


def read_stream(stream: IO[bytes], kind: Kind, reading: Reading) -> Iterator[tuple[Any, int]]:
    """The items of a stream of uncompressed bytes: one for a whole document, else one a record."""
    if kind.whole:
        data = stream.read()
        yield data, len(data)
    elif kind.form == "jsonl":
        for line in _lines(stream, reading.encoding):
            yield line, len(line)
    elif kind.form == "warc":
        for page in read_archive(stream):
            yield page, len(page.data)
    elif kind.form == "parquet":
        with tempfile.TemporaryFile() as file:  # a table is read from its end
            shutil.copyfileobj(stream, file, 1 << 20)
            yield from _parquet_rows(cast("IO[bytes]", file))
    else:
        buffered = io.BufferedReader(cast("io.RawIOBase", stream), SAMPLE)
        encoding = guess(buffered.peek(SAMPLE)[:SAMPLE], reading.encoding)
        errors = "replace" if reading.replace else "strict"
        with io.TextIOWrapper(buffered, encoding, errors, newline="") as text:
            for row in csv.DictReader(text, delimiter="\t" if kind.form == "tsv" else ",", restkey="", strict=True):
                yield row, sum(len(cell) for cell in row.values() if isinstance(cell, str))


def _parquet_rows(file: IO[bytes]) -> Iterator[tuple[dict[str, Any], int]]:
    try:
        import pyarrow
        from pyarrow import parquet
    except ImportError:
        raise MissingExtraError("reading .parquet files", "parquet") from None
    try:
        with parquet.ParquetFile(file) as table:
            for batch in table.iter_batches(batch_size=_ROWS):
                size = batch.nbytes // max(1, batch.num_rows)
                for row in batch.to_pylist():
                    yield row, size
    except pyarrow.ArrowException as error:
        raise OSError(str(error)) from None


def _lines(stream: IO[bytes], encoding: str | None) -> Iterator[bytes]:
    """The lines of a stream. Where a line break is not the byte 0x0A, they come as UTF-8."""
    if encoding is None or "\n".encode(encoding) == b"\n":
        yield from stream
    else:
        with io.TextIOWrapper(stream, encoding, newline="\n") as text:
            for line in text:
                yield line.encode()


def raw_document(item: Any, record: int, kind: Kind, reading: Reading) -> Raw | None:
    """The document of one item; None if the item is an empty line. Runs in a worker.

    Raises:
        BadRecordError: the record holds no text; the message says what it holds.
        NoArticleError: nothing was found in a page.
        UndecodableError: its bytes cannot be decoded.
        UnreadableError: its file cannot be read, or not to its end.
    """
    if kind.whole:
        data = item if isinstance(item, bytes) else _read(item, kind)
        read = read_page if kind.form == "html" else decode
        text, encoding, replaced = read(data, reading.encoding, replace=reading.replace)
        return Raw(text, encoding, replaced, size=len(data))
    if kind.form == "jsonl":
        if not item.strip():
            return None
        wide = reading.encoding is not None and "\n".encode(reading.encoding) != b"\n"
        line, encoding, replaced = decode(
            item, "utf-8" if wide else reading.encoding or "utf-8", replace=reading.replace, detect=False
        )
        try:
            row = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise BadRecordError(f"it is not JSON ({error})") from None
        return _of_row(row, record, reading, reading.encoding or encoding, replaced, len(item))
    if isinstance(item, Page):
        text, encoding, replaced = read_page(item.data, reading.encoding, replace=reading.replace)
        return Raw(text, encoding, replaced, record, {"url": item.url, "date": item.date}, len(item.data))
    if "" in item and kind.form != "parquet":
        raise BadRecordError("it has more cells than the first row has names")
    return _of_row(item, record, reading, reading.encoding or "utf-8", 0, 0)


class BadRecordError(ValueError):
    """A record without a text; `flag` is what names another field."""

    flag = "--text-field"


class UnreadableError(Exception):
    """A file that cannot be opened or read. Only here does an error of the system say anything about a document."""

    def __init__(self, error: BaseException) -> None:
        super().__init__(str(error))
        self.error = error


def _of_row(row: Any, record: int, reading: Reading, encoding: str, replaced: int, size: int) -> Raw:
    if not isinstance(row, dict):
        raise BadRecordError(f"it is a JSON {type(row).__name__}, not an object")
    name = reading.text_field
    if name not in row:
        known = ", ".join(map(repr, row)) or "none"
        raise BadRecordError(f"it has no field {name!r} (its fields: {known})")
    text = row[name]
    if not isinstance(text, str):
        raise BadRecordError(f"its field {name!r} holds {type(text).__name__}, not text")
    fields = {key: value for key, value in row.items() if key != name}
    return Raw(text, encoding, replaced, record, fields, size)


def _read(path: Place, kind: Kind) -> bytes:
    try:
        with path.open("rb") as file, _unpacked(file, kind.compression) as stream:
            return stream.read()
    except DAMAGED as error:
        raise UnreadableError(error) from error
