"""The unfinished form of an output file, and what packs its bytes."""

from __future__ import annotations

import gzip
import hashlib
import io
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import IO, Any, NamedTuple, Protocol, cast

from arnorm.corpus.write.parquet import ParquetStream, combined
from arnorm.errors import MissingExtraError
from arnorm.schema import file_schema


class Written(NamedTuple):
    """The identity of one output file; `mtime` in nanoseconds, `digest` its SHA-256."""

    size: int
    mtime: int
    digest: str


class Home(Protocol):
    """What a part has to know of the folder it will be in."""

    def temporary(self, target: str) -> Path:
        """A place on this machine for the unfinished form of a target."""
        ...

    def put(self, path: Path, target: str) -> int:
        """Put a finished file in its place, over what is there; returns its time of change."""
        ...


def check_formats(formats: Iterable[str]) -> None:
    """Refuse a format that needs a package which is not installed.

    Raises:
        MissingExtraError: the message says how to install it.
    """
    for form in formats:
        if form == "parquet":
            file_schema()
        elif form == "jsonl.zst":
            _zstandard()


def packed(form: str, data: bytes) -> bytes:
    """What the documents of one task are written as. Runs in a worker, because packing takes its time.

    A file of gzip members is a gzip file; zstandard is not packed here, because many readers stop at the first frame.
    """
    if form == "jsonl.gz":
        return gzip.compress(data, 6, mtime=0) if data else b""
    return combined(data) if form == "parquet" else data


def _zstandard() -> Any:
    try:
        import zstandard
    except ImportError:
        raise MissingExtraError("writing .zst files", "zst") from None
    return zstandard


class _Hashed(io.RawIOBase):
    """A file that knows the digest of what has been written to it."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("wb")
        self.hash = hashlib.sha256()
        self.lost = False  # nothing is written any more: it will be thrown away

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        if self.lost:
            return len(data)
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


def _stream(form: str, file: _Hashed) -> Any:
    """What writes a format to a file, if the bytes are not written as they are. The same bytes give the same file."""
    if form == "jsonl.zst":
        return _zstandard().ZstdCompressor().stream_writer(file, closefd=False)
    return ParquetStream(cast("IO[bytes]", file)) if form == "parquet" else None


class PartFile:
    """The unfinished form of one output file.

    Args:
        home: the output folder; `target`: where the file will be.
        form: what is written; plain bytes if it is none that is packed.
    """

    __slots__ = ("_file", "_form", "_home", "_path", "_stream", "_target")

    def __init__(self, home: Home, target: str, form: str = "") -> None:
        self._home = home
        self._target = target
        self._form = form
        self._path = home.temporary(target)
        self._file = _Hashed(self._path)
        self._stream = _stream(form, self._file)

    def write(self, data: bytes) -> None:
        """Add to it, as it is `packed` for its format."""
        (self._stream or self._file).write(data)

    @property
    def size(self) -> int:
        """The bytes that are stored so far; what a table still holds back counts as it is."""
        return self._file.tell() + getattr(self._stream, "held", 0)

    def keep(self) -> Written:
        """Put it in its place, over what is there, in one step; returns its identity."""
        if self._stream is not None:
            self._stream.close()
        elif self._form == "jsonl.gz" and not self._file.tell():
            self._file.write(gzip.compress(b"", mtime=0))
        self._file.close()
        size = self._path.stat().st_size
        return Written(size, self._home.put(self._path, self._target), self._file.hash.hexdigest())

    def drop(self) -> None:
        """Leave no trace."""
        self._file.lost = True
        if self._stream is not None:  # first what writes to the file: it would do so later, when it is collected
            with suppress(Exception):  # it may be in any state
                self._stream.close()
        with suppress(OSError):  # what it still holds back may find no room
            self._file.close()
        self._path.unlink(missing_ok=True)
