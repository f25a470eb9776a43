"""Writing: a document becomes bytes, and bytes become files that are whole or not there at all."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import os
import re
import shutil
from base64 import b64encode
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from difflib import unified_diff
from pathlib import Path
from typing import IO, Any, NamedTuple, cast

from arnorm.corpus.sources import Raw
from arnorm.corpus.summary import visible
from arnorm.corpus.tables import ParquetStream, schema
from arnorm.document import Document
from arnorm.errors import CorpusError, MissingExtraError
from arnorm.version import __version__

ENDINGS = {
    "text": ".txt", "sentences": ".sentences.txt",
    "jsonl": ".jsonl", "jsonl.gz": ".jsonl.gz", "jsonl.zst": ".jsonl.zst", "parquet": ".parquet",
}  # fmt: skip
"""What is written, and the ending its name gets."""

BOOKKEEPING = ".arnorm"
"""The folder in the output folder that holds temporaries and records; never read as input."""

QUARANTINE = "quarantine"
"""The folder in the output folder that holds what could not be cleaned."""

# Lone surrogates are no UTF-8; the others end a line for some readers of JSON lines.
_ESCAPED = re.compile("[\ud800-\udfff\x85\u2028\u2029]")


class Written(NamedTuple):
    """The identity of one output file; `mtime` in nanoseconds, `digest` its SHA-256."""

    size: int
    mtime: int
    digest: str


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
    line = json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=_plain)
    return (_ESCAPED.sub(lambda found: f"\\u{ord(found[0]):04x}", line) + "\n").encode()


def _plain(value: Any) -> str:
    """What a table can hold and JSON cannot: times and decimals as they are written, bytes in base 64."""
    return b64encode(value).decode() if isinstance(value, bytes) else str(value)


def record_of(document: Document, raw: Raw, path: str) -> dict[str, Any]:
    """A document as the object that is written to JSON lines.

    It holds `Document.to_dict()`, `source_path`, `encoding`, `arnorm_version`, for a record of a file its number, and
    the other fields of that record under their own names; a field whose name is taken stands in `fields`.
    """
    record = document.to_dict()
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
    name = f"{path}#{record}" if record else path
    texts = (before.removesuffix("\n"), after.removesuffix("\n"))
    old, new = ([visible(line) for line in text.split("\n")] for text in texts)
    if old == new:
        return b""
    lines = unified_diff(old, new, name, name, "raw", "clean", lineterm="")
    return ("\n".join(lines) + "\n").encode("utf-8", "backslashreplace")


class Folder:
    """An output folder. What is written to it is complete when it appears; files it does not know stay.

    Args:
        root: the folder; it is made if it is not there.

    Raises:
        CorpusError: the folder cannot be made, or another run is writing to it.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self.kept = root / BOOKKEEPING
        self._made: set[Path] = set()
        try:
            self.kept.mkdir(parents=True, exist_ok=True)
            self._lock = (self.kept / "lock").open("ab")
        except OSError as error:
            raise CorpusError(f"--output {root}: {error.strerror}; name a folder you may write to") from None
        self._take_lock()
        self._temporary = self.kept / "unfinished"
        shutil.rmtree(self._temporary, ignore_errors=True)
        self._temporary.mkdir(exist_ok=True)

    def _take_lock(self) -> None:
        try:
            import fcntl
        except ImportError:  # no such lock on this system: two runs at once are the caller's affair
            return
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            self._lock.close()
            raise CorpusError(f"another run is writing to {self.root}: wait for it, or name another folder") from None

    def close(self) -> None:
        """Sweep the temporaries and let the folder go."""
        shutil.rmtree(self._temporary, ignore_errors=True)
        self._lock.close()

    @contextmanager
    def writing(self, target: str) -> Iterator[Part]:
        """A part that becomes `target` if the block ends well, and leaves no trace if it does not."""
        part = Part(self, target)
        try:
            yield part
        except BaseException:
            part.drop()
            raise
        part.keep()

    def place(self, target: str) -> Path:
        """Where a target lies; the folders above it are made."""
        path = self.root / target
        if path.parent not in self._made:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._made.add(path.parent)
        return path

    def temporary(self, target: str) -> Path:
        """A place for the unfinished form of a target: a short name of its own, whatever the target's length."""
        return self._temporary / hashlib.sha256(os.fsencode(target)).hexdigest()[:32]


class _Hashed(io.RawIOBase):
    """A file that knows the digest of what has been written to it."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("wb")
        self.hash = hashlib.sha256()

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self.hash.update(data)
        return self._file.write(data)

    def tell(self) -> int:
        return self._file.tell()

    def flush(self) -> None:
        if not self._file.closed:
            self._file.flush()

    def close(self) -> None:
        self._file.close()
        super().close()


def _zstandard() -> Any:
    try:
        import zstandard
    except ImportError:
        raise MissingExtraError("writing .zst files", "zst") from None
    return zstandard


def check_formats(formats: Iterable[str]) -> None:
    """Refuse a format that needs a package which is not installed.

    Raises:
        MissingExtraError: the message says how to install it.
    """
    for form in formats:
        if form == "parquet":
            schema()
        elif form == "jsonl.zst":
            _zstandard()


def _packed(form: str, file: _Hashed) -> Any:
    """What writes a format to a file, if the bytes are not written as they are. The same bytes give the same file."""
    if form == "jsonl.gz":
        return gzip.GzipFile("", "wb", 6, cast("IO[bytes]", file), mtime=0)
    if form == "jsonl.zst":
        return _zstandard().ZstdCompressor().stream_writer(file, closefd=False)
    return ParquetStream(cast("IO[bytes]", file)) if form == "parquet" else None


class Part:
    """The unfinished form of one output file.

    Args:
        folder: the output folder; `target`: where the file will be.
        form: what is written; plain bytes if it is none that is packed.
    """

    __slots__ = ("_file", "_folder", "_packed", "_path", "_target")

    def __init__(self, folder: Folder, target: str, form: str = "") -> None:
        self._folder = folder
        self._target = target
        self._path = folder.temporary(target)
        self._file = _Hashed(self._path)
        self._packed = _packed(form, self._file)

    def write(self, data: bytes) -> None:
        """Add to it."""
        (self._packed or self._file).write(data)

    @property
    def size(self) -> int:
        """The bytes that are stored so far; what a table still holds back counts as it is."""
        return self._file.tell() + getattr(self._packed, "held", 0)

    def keep(self) -> Written:
        """Put it in its place, over what is there, in one step; returns its identity."""
        if self._packed is not None:
            self._packed.close()
        self._file.close()
        status = self._path.stat()
        self._path.replace(self._folder.place(self._target))
        return Written(status.st_size, status.st_mtime_ns, self._file.hash.hexdigest())

    def drop(self) -> None:
        """Leave no trace."""
        self._file.close()
        self._path.unlink(missing_ok=True)
