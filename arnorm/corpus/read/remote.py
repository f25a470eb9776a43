"""Files behind a URL, by fsspec: object stores, web servers, archives. Writing to them is the affair of `folders`."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import IO, Any, NamedTuple, cast

from arnorm.corpus.names import passes
from arnorm.errors import CorpusError, MissingExtraError

_CHAIN = "::"
"""What stands between the parts of a chained URL: `zip://page.txt::s3://bucket/pages.zip`."""

_PAGES = {"http", "https"}
"""Schemes whose listings are pages with links, which may lead anywhere."""

_DEEPEST = 100
"""Folders of a web server within each other; a server can answer for ever."""


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
        """The last part of the URL; of a chained one, of the first part that names something."""
        links = (link.rpartition("://")[2].rstrip("/") for link in self.url.split(_CHAIN))
        return next(filter(None, links), "").rpartition("/")[2]

    def open(self, mode: str = "rb") -> IO[bytes]:
        """The bytes of the file."""
        with _asking(self.url) as (system, place):
            return cast("IO[bytes]", system.open(place, mode))

    def exists(self) -> bool:
        """Is anything there?"""
        with _finding(self.url) as (system, place):
            if system.exists(place):
                return True
            try:  # file systems say no whatever has gone wrong
                system.info(place)
            except FileNotFoundError:
                return False
            return True

    def is_dir(self) -> bool:
        """Is it a folder?"""
        with _finding(self.url) as (system, place):
            return bool(system.isdir(place))

    def stat(self) -> Status:
        """Size and, where it is known, time of the last change."""
        with _asking(self.url) as (system, place):
            return status_of(system.info(place))

    def files(self) -> Iterator[tuple[Remote, str]]:
        """Every file below a folder with its name relative to it, sorted by name.

        A name is what the other side says. It can lead out of the folder (`../a.txt`), be absolute, or hold `::`,
        after which a URL speaks of another place; whoever writes or reads such a file must refuse it.

        Raises:
            CorpusError: the folder cannot be listed, or its files have no URL of their own.
        """
        _archive.cache_clear()  # it may have changed since it was opened
        with _finding(self.url) as (system, place):
            linked = not _PAGES.isdisjoint(_protocols(system))
            names = sorted(_linked(system, place) if linked else system.find(place))
            self._check_chain(system, names)
        root = place.rstrip("/") + "/" if place.strip("/") else place
        for found in names:
            yield Remote(self._member(system, found)), found.removeprefix(root)

    def _member(self, system: Any, found: str) -> str:
        """The URL of what was found in the file system of this one: the rest of a chain is that of the folder."""
        links = self.url.split(_CHAIN)
        if len(links) == 1:
            return str(system.unstrip_protocol(found))
        if links[0].removesuffix("://") in _WRAPPERS:
            return _CHAIN.join((links[0], str(system.fs.unstrip_protocol(found)), *links[2:]))
        return _CHAIN.join((f"{links[0].partition('://')[0]}://{found.lstrip('/')}", *links[1:]))

    def _check_chain(self, system: Any, names: list[str]) -> None:
        """Refuse a chain of which the files cannot be named: the first one tells."""
        plain = next((found for found in names if _CHAIN not in found), None)
        if plain is None or _CHAIN not in self.url:
            return
        try:
            _, place = system_of(self._member(system, plain))
            known = place.strip("/") == plain.strip("/")
        except Exception:  # each file system has its own
            known = False
        if not known:
            raise CorpusError(
                f"{self.url}: the files of this chained URL cannot be told apart; copy or unpack the folder and name "
                "the copy, or name its files one by one"
            )


Place = Path | Remote

_HERE = ("file://", "local://")
_WRAPPERS = ("simplecache", "filecache", "blockcache")
"""First links of a chain that keep the names of the link behind them."""
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
    first, *rest = place.url.split(_CHAIN)
    with _finding(place.url) as (system, path):
        if rest and first.removesuffix("://") not in _WRAPPERS:
            return _CHAIN.join((str(system.unstrip_protocol(path)), *rest))
        return str(getattr(system, "fs", system).unstrip_protocol(path))


def _protocols(system: Any) -> tuple[str, ...]:
    """The schemes of a file system."""
    return (system.protocol,) if isinstance(system.protocol, str) else tuple(system.protocol)


def _linked(system: Any, place: str) -> Iterator[str]:
    """The files that the pages of a web server link, from folder to folder, but only to what lies below.

    A link to a folder elsewhere is handed out like a file: its name is refused, and said.
    """
    root = place.rstrip("/") + "/"
    waiting, seen = [(root, 0)], {root}
    while waiting:
        folder, depth = waiting.pop()
        for entry in system.ls(folder, detail=True):
            found = str(entry["name"])
            if entry["type"] != "directory" or depth >= _DEEPEST or not passes(found.removeprefix(root).rstrip("/")):
                yield found
            elif found not in seen:
                seen.add(found)
                waiting.append((found, depth + 1))


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
    first, chained, rest = url.partition(_CHAIN)
    scheme, named, _ = first.partition("://")
    if chained and named:
        system = _archive(f"{scheme}://{_CHAIN}{rest}")
        return system, system._strip_protocol(first)
    system, place = url_to_fs(url)
    return system, place


@lru_cache(maxsize=4)
def _archive(url: str) -> Any:
    """The file system of an archive behind a URL, opened once for all of its members."""
    from fsspec.core import url_to_fs

    return url_to_fs(url)[0]


@contextmanager
def _asking(url: str) -> Iterator[tuple[Any, str]]:
    """A question to the file system of a URL. Its own errors become a CorpusError."""
    try:
        yield system_of(url)
    except (OSError, MissingExtraError):
        raise
    except RecursionError:
        told = "its folders lie too deep in each other"
        raise CorpusError(f"{url} cannot be read: {told}; copy or unpack it, and name the folder") from None
    except Exception as error:  # each scheme has its own: an unknown one, a missing package, the network
        raise CorpusError(f"{url} cannot be read: {error}") from None


@contextmanager
def _finding(url: str) -> Iterator[tuple[Any, str]]:
    """A question that must be answered before a run can begin: whatever goes wrong is a CorpusError."""
    try:
        with _asking(url) as found:
            yield found
    except (CorpusError, MissingExtraError):
        raise
    except OSError as error:
        told = error.strerror or str(error) or type(error).__name__
        raise CorpusError(f"{url} cannot be read: {told}; check the address and the connection") from None
