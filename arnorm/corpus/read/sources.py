"""Reading: a file becomes items, in order, in one process; a worker makes raw documents of an item.

An item is small and can be sent to another process: the path of a file that is one document, or one record of a file
that holds many. Files of records are never held in memory as a whole.
"""

from __future__ import annotations

import csv
import io
import json
import lzma
import re
import shutil
import tempfile
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from math import isfinite
from pathlib import Path
from typing import IO, Any, NamedTuple, cast

from arnorm.corpus.read.encodings import SAMPLE, EncodingGuess, decode, guess
from arnorm.corpus.read.html_input import BrokenPageError, ExtractedPage, read_archive, read_page
from arnorm.corpus.read.remote import Place
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
_DIGITS = 4_000  # of a whole number; Python reads and writes few more, and takes long for them
_TOLD = 20  # names of fields in a message
_DELIMITER = re.compile(r"[;,|\t]")

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
        delimiter: what divides the cells of CSV and TSV; empty for the comma of the one and the tab of the other.
    """

    text_field: str = "text"
    encoding: str | None = None
    replace: bool = False
    delimiter: str = ""


@dataclass(frozen=True, slots=True)
class Raw:
    """One document as it was read.

    Attributes:
        text: the text, None if the record says that there is none; `encoding`: what it was stored in; `replaced`:
            undecodable bytes that were replaced.
        record: its number in the file, from 1; 0 if the file is the document.
        fields: the other fields of the record.
        size: bytes it took, as stored.
    """

    text: str | None
    encoding: str = "utf-8"
    replaced: int = 0
    record: int = 0
    fields: Mapping[str, Any] = field(default_factory=dict)
    size: int = 0


class InputLine(NamedTuple):
    """A line of JSON lines as it is stored, or as UTF-8 if it is stored in wide units.

    Attributes:
        encoding: what the file is in; empty if it must be found out for the line, as in a file that begins in ASCII.
    """

    data: bytes
    encoding: str = ""


class TableRow(NamedTuple):
    """A row of a table.

    Attributes:
        cells: by the names of the columns; None where a row of CSV ends before its last column.
        encoding: what the file is in.
        more: cells beyond the last column; `fewer`: there are cells missing.
    """

    cells: dict[str, Any]
    encoding: str = "utf-8"
    more: Sequence[str] = ()
    fewer: bool = False


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
        for line in _lines(stream, reading):
            yield line, len(line.data)
    elif kind.form == "warc":
        for page in read_archive(stream):
            yield page, len(page.data)
    elif kind.form == "parquet":
        with tempfile.TemporaryFile() as file:  # a table is read from its end
            shutil.copyfileobj(stream, file, 1 << 20)
            yield from _parquet_rows(cast("IO[bytes]", file))
    else:
        yield from _rows(stream, kind, reading)


def _begun(stream: IO[bytes], reading: Reading) -> tuple[IO[bytes], EncodingGuess]:
    """A stream with what it is in, found in its first bytes."""
    buffered = io.BufferedReader(cast("io.RawIOBase", stream), SAMPLE)
    return cast("IO[bytes]", buffered), guess(buffered.peek(SAMPLE)[:SAMPLE], reading.encoding)


def _rows(stream: IO[bytes], kind: Kind, reading: Reading) -> Iterator[tuple[TableRow, int]]:
    """The rows of CSV or TSV; the first one that is not empty has the names of the columns."""
    buffered, found = _begun(stream, reading)
    delimiter = reading.delimiter or ("\t" if kind.form == "tsv" else ",")
    with io.TextIOWrapper(buffered, found.codec, "replace" if reading.replace else "strict", newline="") as text:
        rows = filter(None, csv.reader(text, delimiter=delimiter, strict=True))
        names = next(rows, [])
        _refuse_twice(names, "its first row names the column", BadTableError)
        missing: list[Any] = [None] * len(names)
        for cells in rows:
            fewer = len(cells) < len(names)
            row = dict(zip(names, cells + missing[len(cells) :] if fewer else cells, strict=False))
            yield TableRow(row, found.encoding, cells[len(names) :], fewer), sum(map(len, cells))


def _refuse_twice(names: Iterable[str], said: str, error: type[ValueError]) -> None:
    """Refuse names of which one stands twice: a record would keep only the last."""
    for name, count in Counter(names).items():
        if count > 1:
            raise error(f"{said} {name!r} {'twice' if count == 2 else f'{count} times'}")


def _parquet_rows(file: IO[bytes]) -> Iterator[tuple[TableRow, int]]:
    try:
        import pyarrow
        from pyarrow import parquet
    except ImportError:
        raise MissingExtraError("reading .parquet files", "parquet") from None
    try:
        with parquet.ParquetFile(file) as table:
            _check_columns(table.schema_arrow, "")
            for batch in table.iter_batches(batch_size=_ROWS):
                size = batch.nbytes // max(1, batch.num_rows)
                for row in batch.to_pylist():
                    yield TableRow(row), size
    except pyarrow.ArrowException as error:
        raise OSError(str(error)) from None


def _check_columns(fields: Iterable[Any], above: str) -> None:
    """Refuse a table with two columns of one name, or with two such fields in a struct."""
    columns = list(fields)
    _refuse_twice((above + column.name for column in columns), "it names the column", BadTableError)
    for column in columns:
        inner = [column.type.field(number) for number in range(column.type.num_fields)]
        _check_columns(inner, f"{above}{column.name}.")


def _lines(stream: IO[bytes], reading: Reading) -> Iterator[InputLine]:
    """The lines of a stream."""
    buffered, found = _begun(stream, reading)
    with buffered:
        if _is_wide(found.encoding):
            with io.TextIOWrapper(buffered, found.codec, newline="\n") as text:
                for line in text:
                    yield InputLine(line.encode(), found.encoding)
        else:
            for data in buffered:
                yield InputLine(data, found.encoding if found.sure else "")


def _is_wide(encoding: str) -> bool:
    """Is a line break more than the byte 0x0A?"""
    return "\n".encode(encoding) != b"\n"


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
        if not item.data.strip():
            return None
        stored = "utf-8" if item.encoding and _is_wide(item.encoding) else item.encoding or None
        line, encoding, replaced = decode(item.data, stored, replace=reading.replace)
        return _of_row(_json(line), record, reading, item.encoding or encoding, replaced, len(item.data))
    if isinstance(item, ExtractedPage):
        if item.broken:
            raise BrokenPageError(item.broken)
        text, encoding, replaced = read_page(item.data, reading.encoding, replace=reading.replace)
        return Raw(text, encoding, replaced, record, {"url": item.url, "date": item.date}, len(item.data))
    if item.more:
        raise BadRecordError("it has more cells than the first row has names")
    if item.fewer and item.cells.get(reading.text_field, "") is None:
        raise BadRecordError("it has fewer cells than the first row has names")
    return _of_row(item.cells, record, reading, item.encoding, 0, 0)


def _json(line: str) -> Any:
    """What a line of JSON lines holds. A number too large for Python stays as it is written, as a text."""
    try:
        return json.loads(line, object_pairs_hook=_object, parse_float=_number, parse_int=_integer)
    except BadRecordError:
        raise
    except RecursionError:
        raise BadRecordError("it is nested too deeply") from None
    except ValueError as error:
        raise BadRecordError(f"it is not JSON ({error})") from None


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        _refuse_twice((name for name, _ in pairs), "it has the key", BadRecordError)
    return found


class _Written(str):
    """A number as it is written, because Python cannot hold it, or not write it again."""


_KINDS: dict[type, str] = {
    bool: "a truth value",
    int: "a number",
    float: "a number",
    _Written: "a number",
    list: "a list",
    dict: "an object",
}


def _number(written: str) -> float | str:
    number = float(written)
    return number if isfinite(number) else _Written(written)


def _integer(written: str) -> int | str:
    return int(written) if len(written) < _DIGITS else _Written(written)


class BadRecordError(ValueError):
    """A record without a text that can be told apart; `remedy` is what to do about it."""

    remedy = "repair the record, or name another field with --text-field"


class NotDividedError(BadRecordError):
    """A row of CSV or TSV that seems to have another delimiter."""

    remedy = "name what divides its cells with --delimiter"


class BadTableError(ValueError):
    """A table of which the columns cannot be told apart."""

    remedy = "give each of them a name of its own"


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
        known = ", ".join(map(repr, list(row)[:_TOLD])) or "none"
        known += f" and {len(row) - _TOLD:,} more" if len(row) > _TOLD else ""
        divided = len(row) == 1 and _DELIMITER.search(next(iter(row)))
        raise (NotDividedError if divided else BadRecordError)(f"it has no field {name!r} (its fields: {known})")
    text = row[name]
    if isinstance(text, float) and text != text:  # what data frames write for a text that is missing
        text = None
    if text is not None and (not isinstance(text, str) or isinstance(text, _Written)):
        held = _KINDS.get(type(text)) or type(text).__name__
        raise BadRecordError(f"its field {name!r} holds {held}, not text")
    fields = {key: value for key, value in row.items() if key != name}
    return Raw(text, encoding, replaced, record, fields, size)


def _read(path: Place, kind: Kind) -> bytes:
    try:
        with path.open("rb") as file, _unpacked(file, kind.compression) as stream:
            return stream.read()
    except DAMAGED as error:
        raise UnreadableError(error) from error
