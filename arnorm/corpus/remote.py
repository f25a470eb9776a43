"""Files behind a URL, by fsspec: object stores, web servers, archives. They are read; what is written is local."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from contextlib import contextmanager
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
            told = system.info(place)
        changed = next((told[key] for key in ("mtime", "LastModified", "last_modified", "created") if key in told), 0)
        seconds = changed.timestamp() if isinstance(changed, datetime) else changed
        mode = stat.S_IFREG if told["type"] == "file" else 0
        return Status(mode, told.get("size") or 0, int(seconds * 1e9) if isinstance(seconds, (int, float)) else 0)

    def files(self) -> Iterator[tuple[Remote, str]]:
        """Every file below a folder with its name relative to it, sorted by name."""
        with _asking(self.url) as (system, place):
            names = sorted(system.find(place))
        root = place.rstrip("/") + "/"
        for found in names:
            yield Remote(system.unstrip_protocol(found)), found.removeprefix(root)


Place = Path | Remote


def place_of(written: str) -> Place:
    """The file or folder a word of the command line names: a URL if it has a scheme, else a path."""
    return Remote(written) if "://" in written else Path(written)


@contextmanager
def _asking(url: str) -> Iterator[tuple[Any, str]]:
    """The file system of a URL and the place in it. Its own errors become a CorpusError."""
    try:
        from fsspec.core import url_to_fs
    except ImportError:
        raise MissingExtraError(f"reading {url}", "remote") from None
    try:
        yield url_to_fs(url)
    except OSError:
        raise
    except Exception as error:  # each scheme has its own: an unknown one, a missing package, the network
        raise CorpusError(f"{url} cannot be read: {error}") from None
