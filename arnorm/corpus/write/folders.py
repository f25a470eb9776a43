"""Output folders, here or behind a URL: a file in them is whole, or it is not there at all.

A file is made as a temporary on this machine and then put in its place in one step. Here that is a rename. Behind a URL
it is an upload: an object store shows an object when all of it is there, so it takes the name at once; anything else
gets a temporary name first, which is then moved.
"""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
import tempfile
import time
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any, Protocol, cast

from arnorm.corpus.names import checked, passes
from arnorm.corpus.read.remote import Place, Remote, Status, status_of, system_of
from arnorm.corpus.summary import shown
from arnorm.corpus.write.part_files import PartFile, Written
from arnorm.errors import ArnormError, CorpusError

BOOKKEEPING = ".arnorm"
"""The folder in the output folder that holds temporaries and records; never read as input."""

QUARANTINE = "quarantine"
"""The folder in the output folder that holds what could not be cleaned."""

_UNFINISHED = f"{BOOKKEEPING}/unfinished"
_WHOLE = {"s3", "s3a", "gs", "gcs", "abfs", "abfss", "az", "oss"}
"""Object stores: what is put under a name is there when all of it has come, and not before."""
_PAUSES = (1.0, 4.0)  # seconds before an upload that failed is tried again
_EVERY = 5.0  # seconds between two pieces of a journal behind a URL
_KINDS = (FileNotFoundError, PermissionError, IsADirectoryError)
_PIECE = 1_000_000  # bytes of a piece that is added to no more


class Journal(Protocol):
    """Lines that are added one after the other. What a kill takes away is the last few seconds at most."""

    def add(self, line: bytes) -> None:
        """Add a line."""
        ...

    def flush(self) -> None:
        """Let everything be where a kill does not reach it."""
        ...

    def close(self) -> None:
        """Let go."""
        ...


class Folder(ABC):
    """An output folder. What is written to it is complete when it appears; files it does not know stay.

    Targets are names below the folder, their parts joined with `/`.

    Attributes:
        place: where it is.
    """

    place: Place

    @abstractmethod
    def temporary(self, target: str) -> Path:
        """A place on this machine for the unfinished form of a target: a short name, whatever the target's length."""

    @abstractmethod
    def put(self, path: Path, target: str) -> int:
        """Put a finished temporary in its place, over what is there, in one step; returns its time of change."""

    @abstractmethod
    def read(self, target: str) -> IO[bytes] | None:
        """The bytes of a target; None if it is not there."""

    @abstractmethod
    def status(self, target: str) -> Status | None:
        """Size and time of a target; None if it is not there."""

    @abstractmethod
    def names(self, below: str) -> list[str]:
        """The targets below a folder of this one; what arnorm would not write there is none."""

    @abstractmethod
    def remove(self, target: str) -> None:
        """Take a target away, and the folders that are empty without it."""

    @abstractmethod
    def lines(self, book: str) -> list[bytes]:
        """What is in a journal. The last line may be cut off."""

    @abstractmethod
    def journal(self, book: str, lines: Sequence[bytes]) -> Journal:
        """Begin a journal again with these lines, in one step."""

    @abstractmethod
    def live(self, target: str) -> IO[bytes]:
        """A file that is seen while it grows, if the folder can show that, and else when it is closed."""

    @abstractmethod
    def close(self) -> None:
        """Sweep the temporaries and let the folder go."""

    @contextmanager
    def writing(self, target: str) -> Iterator[PartFile]:
        """A part that becomes `target` if the block ends well, and leaves no trace if it does not."""
        part = PartFile(self, target)
        try:
            yield part
            part.keep()
        except BaseException:
            part.drop()
            raise

    def unchanged(self, target: str, written: Written) -> bool:
        """Is a file still as it was written? Its bytes are read only if its time says no."""
        status = self.status(target)
        if status is None or status.st_size != written.size:
            return False
        if status.st_mtime_ns == written.mtime:
            return True
        stream = self.read(target)
        if stream is None:
            return False
        with stream:
            return hashlib.file_digest(cast("Any", stream), "sha256").hexdigest() == written.digest

    def take_back(self, target: str, written: Written) -> None:
        """Remove what an earlier run wrote, unless somebody has changed it since."""
        if self.unchanged(target, written):
            self.remove(target)


def open_folder(place: Place) -> Folder:
    """The output folder at a place; it is made if it is not there.

    Raises:
        CorpusError: the folder cannot be made, or another run is writing to it.
        MissingExtraError: it is behind a URL, and what reads URLs is not installed.
    """
    return _Remote(place) if isinstance(place, Remote) else _Local(place)


def _short(target: str) -> str:
    return hashlib.sha256(os.fsencode(target)).hexdigest()[:32]


# ------------------------------------------------------------------------------------------------------ here


class _Local(Folder):
    def __init__(self, root: Path) -> None:
        self.place = self._root = root
        self._made: set[Path] = set()
        try:
            (root / BOOKKEEPING).mkdir(parents=True, exist_ok=True)
            self._lock = (root / BOOKKEEPING / "lock").open("ab")
        except OSError as error:
            raise CorpusError(f"--output {shown(root)}: {error.strerror}; name a folder you may write to") from None
        self._take_lock()
        self._temporary = root / _UNFINISHED
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
            raise CorpusError(
                f"another run is writing to {shown(self._root)}: wait for it, or name another folder"
            ) from None

    def temporary(self, target: str) -> Path:
        return self._temporary / _short(target)

    def put(self, path: Path, target: str) -> int:
        changed = path.stat().st_mtime_ns
        path.replace(self._above(target))
        return changed

    def read(self, target: str) -> IO[bytes] | None:
        try:
            return self._at(target).open("rb")
        except FileNotFoundError:
            return None

    def status(self, target: str) -> Status | None:
        path = self._at(target)
        try:
            told = path.stat()
        except OSError:
            return None
        return Status(told.st_mode, told.st_size, told.st_mtime_ns)

    def names(self, below: str) -> list[str]:
        found: list[str] = []
        waiting = [below]
        while waiting:
            folder = waiting.pop()
            with suppress(FileNotFoundError), os.scandir(self._root / folder) as entries:
                for entry in entries:
                    place = waiting if entry.is_dir(follow_symlinks=False) else found
                    place.append(f"{folder}/{entry.name}")
        return list(filter(passes, found))

    def remove(self, target: str) -> None:
        path = self._at(target)
        path.unlink(missing_ok=True)
        with suppress(OSError):  # at the first folder that is not empty
            while (path := path.parent) != self._root:
                path.rmdir()
                self._made.discard(path)

    def lines(self, book: str) -> list[bytes]:
        stream = self.read(book)
        if stream is None:
            return []
        with stream:
            return stream.read().split(b"\n")

    def journal(self, book: str, lines: Sequence[bytes]) -> Journal:
        with self.writing(book) as part:
            for line in lines:
                part.write(line)
        return _Appended(self._at(book))

    def live(self, target: str) -> IO[bytes]:
        return self._above(target).open("wb", buffering=0)

    def close(self) -> None:
        shutil.rmtree(self._temporary, ignore_errors=True)
        self._lock.close()

    def _at(self, target: str) -> Path:
        """Where a target lies: below the folder, or nowhere."""
        return self._root / checked(target)

    def _above(self, target: str) -> Path:
        """Where a target lies; the folders above it are made."""
        path = self._at(target)
        if path.parent not in self._made:
            _make(path.parent)
            self._made.add(path.parent)
        return path


def _make(folder: Path) -> None:
    """Make a folder and what is missing above it, however many folders that are."""
    missing = []
    while not folder.is_dir():
        missing.append(folder)
        folder = folder.parent
    for folder in reversed(missing):
        folder.mkdir(exist_ok=True)


class _Appended:
    """A journal as one file."""

    def __init__(self, path: Path) -> None:
        self._stream = path.open("ab")

    def add(self, line: bytes) -> None:
        self._stream.write(line)
        self._stream.flush()

    def flush(self) -> None:
        self._stream.flush()

    def close(self) -> None:
        with suppress(OSError):  # a line for which there was no room
            self._stream.close()


# --------------------------------------------------------------------------------------------- behind a URL


class _Remote(Folder):
    def __init__(self, place: Remote) -> None:
        self.place = place
        with _told():
            self._system, root = system_of(place.url)
        self._root = root.rstrip("/") + "/"
        protocol = self._system.protocol
        self._whole = not _WHOLE.isdisjoint([protocol] if isinstance(protocol, str) else protocol)
        self._made: set[str] = set()
        self._seen: dict[str, Status] | None = None
        self._held = tempfile.TemporaryDirectory(prefix="arnorm-")
        for target in self.names(_UNFINISHED):
            self.remove(target)

    def temporary(self, target: str) -> Path:
        return Path(self._held.name) / _short(target)

    def put(self, path: Path, target: str) -> int:
        for pause in (*_PAUSES, None):
            try:
                with _told():
                    status = self._upload(path, target)
                break
            except OSError as error:
                if pause is None or isinstance(error, (PermissionError, IsADirectoryError)):
                    raise self._meant(error, target) from None
                time.sleep(pause)
        path.unlink()
        if self._seen is not None:
            self._seen[target] = status
        return status.st_mtime_ns

    def _upload(self, path: Path, target: str) -> Status:
        system, place = self._system, self._at(target)
        if self._whole:
            system.put_file(str(path), place)
        else:
            self._make(target)
            if system.isdir(place):
                raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
            self._make(first := f"{_UNFINISHED}/{_short(target)}")
            system.put_file(str(path), self._at(first))
            self._move(self._at(first), place)
        system.invalidate_cache(place)
        status = _rounded(status_of(system.info(place)))
        if status.st_size != (size := path.stat().st_size):
            raise OSError(errno.EIO, f"{status.st_size:,} of {size:,} bytes have arrived")
        return status

    def _at(self, target: str) -> str:
        """Where a target lies: below the folder, or nowhere."""
        return self._root + checked(target)

    def _make(self, target: str) -> None:
        folder = self._at(target).rpartition("/")[0]
        if folder not in self._made:
            self._system.makedirs(folder.rstrip("/"), exist_ok=True)
            self._made.add(folder)

    def _move(self, first: str, place: str) -> None:
        try:
            self._system.mv(first, place)
        except Exception:
            if not self._system.exists(place):
                raise
            self._system.rm_file(place)  # not everything moves over what is there
            self._system.mv(first, place)

    def _meant(self, error: OSError, target: str) -> OSError:
        """Is it this file that cannot be written, or nothing at all?"""
        if target.startswith(_UNFINISHED):
            return error
        try:
            with self.writing(f"{_UNFINISHED}/is-it-there") as part:
                part.write(b"yes\n")
            self.remove(f"{_UNFINISHED}/is-it-there")
        except OSError:
            return OSError(errno.EIO, error.strerror)
        return OSError(errno.EINVAL, error.strerror)

    def read(self, target: str) -> IO[bytes] | None:
        try:
            with _told():
                return cast("IO[bytes]", self._system.open(self._at(target), "rb"))
        except FileNotFoundError:
            return None

    def status(self, target: str) -> Status | None:
        if self._seen is None:  # one listing, not a question for each file
            self._seen = self._listed("")
        return self._seen.get(target)

    def names(self, below: str) -> list[str]:
        return list(self._listed(below))

    def _listed(self, below: str) -> dict[str, Status]:
        try:
            with _told():
                found = self._system.find((self._root + below).rstrip("/"), detail=True)
        except FileNotFoundError:
            return {}
        return {
            place.removeprefix(self._root): _rounded(status_of(told))
            for place, told in found.items()
            if place.startswith(self._root) and passes(place.removeprefix(self._root))
        }

    def remove(self, target: str) -> None:
        with suppress(FileNotFoundError), _told():
            self._system.rm_file(self._at(target))
        if self._seen is not None:
            self._seen.pop(target, None)

    def lines(self, book: str) -> list[bytes]:
        found = []
        for target in (book, *self._pieces(book)):
            stream = self.read(target)
            if stream is not None:
                with stream, _told():
                    found += stream.read().split(b"\n")
        return found

    def journal(self, book: str, lines: Sequence[bytes]) -> Journal:
        with self.writing(book) as part:
            for line in lines:
                part.write(line)
        for piece in self._pieces(book):  # all that they say is in the book by now
            self.remove(piece)
        return _Pieces(self, book)

    def _pieces(self, book: str) -> list[str]:
        return sorted(name for name in self.names(BOOKKEEPING) if name.startswith(f"{book}."))

    def live(self, target: str) -> IO[bytes]:
        return cast("IO[bytes]", _Late(PartFile(self, target)))

    def close(self) -> None:
        with suppress(OSError):
            for target in self.names(_UNFINISHED):
                self.remove(target)
        self._held.cleanup()


class _Pieces:
    """A journal as many small files, because nothing can be added to an object."""

    def __init__(self, folder: _Remote, book: str) -> None:
        self._folder, self._book = folder, book
        self._number, self._last = 0, time.monotonic()
        self._piece: list[bytes] = []
        self._size = 0
        self._fresh = False

    def add(self, line: bytes) -> None:
        self._piece.append(line)
        self._size += len(line)
        self._fresh = True
        if time.monotonic() - self._last >= _EVERY:
            self.flush()

    def flush(self) -> None:
        if not self._fresh:
            return
        with self._folder.writing(f"{self._book}.{self._number:06d}") as part:
            for line in self._piece:
                part.write(line)
        self._last, self._fresh = time.monotonic(), False
        if self._size >= _PIECE:
            self._number, self._piece, self._size = self._number + 1, [], 0

    def close(self) -> None:
        with suppress(OSError):
            self.flush()


class _Late:
    """A file that is put in its place when it is closed."""

    def __init__(self, part: PartFile) -> None:
        self._part = part
        self.write = part.write

    def close(self) -> None:
        try:
            self._part.keep()
        except OSError:  # the run has ended, and says why
            self._part.drop()


def _rounded(status: Status) -> Status:
    """Times in whole seconds: listings and questions about one object differ below that."""
    return status._replace(st_mtime_ns=status.st_mtime_ns // 10**9 * 10**9)


@contextmanager
def _told() -> Iterator[None]:
    """Whatever a file system raises becomes an OSError that says something."""
    try:
        yield
    except ArnormError:
        raise
    except OSError as error:
        if error.strerror:
            raise
        kind = next((one for one in _KINDS if isinstance(error, one)), OSError)
        raise kind(error.errno or errno.EREMOTE, str(error) or type(error).__name__) from None
    except Exception as error:  # each file system has its own
        raise OSError(errno.EREMOTE, f"{type(error).__name__}: {error}") from None
