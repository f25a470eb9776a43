"""Files behind a URL, by fsspec: object stores, web servers, archives. Writing to them is the affair of `folders`."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, Any, NamedTuple, cast

from arnorm.errors import CorpusError, MissingExtraError


class Status(NamedTuple):
    """What a layout has to know of a file, named as `os.stat` names it."""

    st_mode: int
    st_size: int
    st_mtime_ns: int


@dataclass(frozen=True, slots=True)
class Remote:
    """A file or folder behind a URL. As much of a `Path` as reading needs; small enough to be sent to a worker."""

    url: str

    def __fspath__(self) -> str:
        return self.url

    @property
    def name(self) -> str:
        """The last part of the URL."""
        return self.url.rstrip("/").rpartition("/")[2]

    def open(self, mode: str = "rb") -> IO[bytes]:
        """The bytes of the file."""
        with _asking(self.url) as (system, place):
            return cast("IO[bytes]", system.open(place, mode))

    def exists(self) -> bool:
        """Is anything there?"""
        with _asking(self.url) as (system, place):
            return bool(system.exists(place))

    def is_dir(self) -> bool:
        """Is it a folder?"""
        with _asking(self.url) as (system, place):
            return bool(system.isdir(place))

    def stat(self) -> Status:
        """Size and, where it is known, time of the last change."""
        with _asking(self.url) as (system, place):
            return status_of(system.info(place))

    def files(self) -> Iterator[tuple[Remote, str]]:
        """Every file below a folder with its name relative to it, sorted by name."""
        with _asking(self.url) as (system, place):
            names = sorted(system.find(place))
        root = place.rstrip("/") + "/"
        for found in names:
            yield Remote(system.unstrip_protocol(found)), found.removeprefix(root)


Place = Path | Remote

_HERE = ("file://", "local://")
_TIMES = ("mtime", "LastModified", "last_modified", "updated", "created")


def place_of(written: str) -> Place:
    """The file or folder a word of the command line names: a URL if it has a scheme, else a path.

    What lies on this machine is a path however it is written, so that it is known when two names mean one file.

    Raises:
        CorpusError: the word is empty, which for a path would mean the current folder.
    """
    if not written:
        raise CorpusError("an empty word is no path: is a variable of the shell not set? `.` is the current folder")
    for scheme in _HERE:
        if written.lower().startswith(scheme):
            return Path(written[len(scheme) :])
    return Remote(written) if "://" in written else Path(written)


def real(place: Place) -> str:
    """The one name of a place, its parts joined with `/`: links are followed, a URL is written as its scheme does."""
    if isinstance(place, Path):
        return os.path.realpath(place).replace(os.sep, "/")
    with _asking(place.url) as (system, path):
        return str(system.unstrip_protocol(path))


def status_of(told: Mapping[str, Any]) -> Status:
    """What `fsspec` tells of a file, as `os.stat` names it; the time is 0 if the file system knows none."""
    changed = next((told[key] for key in _TIMES if told.get(key)), 0)
    if isinstance(changed, str):
        with suppress(ValueError):
            changed = datetime.fromisoformat(changed)
    seconds = changed.timestamp() if isinstance(changed, datetime) else changed
    time = int(seconds * 1e9) if isinstance(seconds, (int, float)) else 0
    return Status(stat.S_IFREG if told["type"] == "file" else 0, told.get("size") or 0, time)


def system_of(url: str) -> tuple[Any, str]:
    """The file system of a URL, and the place in it.

    Raises:
        MissingExtraError: fsspec is not installed.
    """
    try:
        from fsspec.core import url_to_fs
    except ImportError:
        raise MissingExtraError(url, "remote") from None
    system, place = url_to_fs(url)
    return system, place


@contextmanager
def _asking(url: str) -> Iterator[tuple[Any, str]]:
    """A question to the file system of a URL. Its own errors become a CorpusError."""
    try:
        yield system_of(url)
    except (OSError, MissingExtraError):
        raise
    except Exception as error:  # each scheme has its own: an unknown one, a missing package, the network
        raise CorpusError(f"{url} cannot be read: {error}") from None
