"""Where a run puts its documents: to a function, to a file for each file that is read, or to shards."""

from __future__ import annotations

import errno
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from functools import cached_property

from arnorm.corpus.read.layout import InputFile
from arnorm.corpus.read.remote import Place, Remote
from arnorm.corpus.run.workers import StoppedError
from arnorm.corpus.summary import Failure, shown
from arnorm.corpus.write.folders import BOOKKEEPING, Folder, open_folder
from arnorm.corpus.write.formats import json_bytes
from arnorm.corpus.write.manifest import Manifest, Resumption, stable
from arnorm.corpus.write.part_files import PartFile
from arnorm.corpus.write.quarantine import Quarantine
from arnorm.corpus.write.shards import Position, Shard, ShardBook

NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO}
"""Errors after which nothing more can be written."""


def no_room(place: Place | None, error: OSError) -> StoppedError:
    """What ends a run that can write nothing more."""
    remedy = "see to the connection and to your rights" if isinstance(place, Remote) else "make room"
    return StoppedError(
        f"{shown(place or '')}: nothing more can be written ({error.strerror or error}); "
        f"{remedy}, and run again with --resume: what is written so far is whole"
    )


_AT_HAND = f"{BOOKKEEPING}/at-hand"


class Writer:
    """Where documents go: here, to a function that takes their bytes."""

    def feared(self, file: InputFile) -> bool:
        """Did an earlier run die while it had this file at hand?"""
        return False

    @contextmanager
    def at_hand(self, file: InputFile) -> Iterator[None]:
        """Note that a file is being read which may be the death of the run, until it has been."""
        yield

    def __init__(self, emit: Callable[[bytes], object]) -> None:
        self._emit = emit

    def has(self, file: InputFile) -> bool:
        """Has the file been done already?"""
        return False

    def past(self, position: Position) -> bool:
        """Is what begins here written already? Asked by the one who reads ahead and by the one who writes."""
        return False

    def reach(self, position: Position) -> None:
        """The next documents to be written begin here."""

    def write(self, file: InputFile, outputs: Sequence[bytes]) -> None:
        """Write the next documents of a file, each in every format."""
        for output in outputs:
            self._emit(output)

    def failed(self, file: InputFile, failure: Failure) -> None:
        """Keep a document that failed."""

    def end(self, file: InputFile, whole: bool, lost: bool) -> None:
        """Finish a file: it is to be there as a `whole`, or not at all; `lost` says that some of it was not written."""

    def note(self, failure: Failure, file: InputFile | None = None) -> None:
        """Write down a failure, of a file that is read or of something else."""

    def known(self) -> Iterator[Failure]:
        """What failed in an earlier run and was left alone by this one."""
        yield from ()

    def finish(self) -> None:
        """All files have been done."""

    def close(self) -> None:
        """Let go."""


def to_folder(output: Place, resumption: Resumption, files: Sequence[InputFile]) -> Writer:
    """What writes a file for each file that is read.

    Args:
        output: the output folder.
        resumption: what of an earlier run is left alone.
        files: all files of the run, in order.
    """
    return _FolderWriter(output, resumption, files)


def to_shards(
    output: Place, resumption: Resumption, files: Sequence[InputFile], formats: Sequence[str], size: int
) -> Writer:
    """What writes numbered shards, one after the other.

    A shard is closed before the first handful of documents that finds it full. Handfuls are the same whatever the
    number of workers and wherever a run begins (see `runner.steps_of`), and so are the shards. Of a file that cannot be
    read to its end, the documents before the damage are written: a shard that is closed cannot be taken back.

    Args:
        output: the output folder.
        resumption: what of an earlier run is left alone.
        files: all files of the run, in order.
        formats: what is written.
        size: the bytes after which a shard is full, as stored, of its largest format.
    """
    return _ShardWriter(output, resumption, files, formats, size)


class _NotingWriter(Writer):
    """What writes to a folder. There it notes the file at hand; it is known by its name, size and time."""

    _folder: Folder

    def _note_of(self, file: InputFile) -> bytes:
        return json_bytes([stable(file.name), file.size, file.mtime])

    @cached_property
    def _fear(self) -> bytes:
        stream = self._folder.read(_AT_HAND)
        if stream is None:
            return b""
        with stream:
            return stream.read()

    def feared(self, file: InputFile) -> bool:
        return self._fear == self._note_of(file)

    @contextmanager
    def at_hand(self, file: InputFile) -> Iterator[None]:
        fear = self._fear
        self._note(self._note_of(file))
        try:
            yield
        finally:
            if fear:  # the file that was feared may be tried again by the next run: it must be as careful
                self._note(fear)
            else:
                with suppress(OSError):
                    self._folder.remove(_AT_HAND)

    def _note(self, note: bytes) -> None:
        with suppress(OSError), self._folder.writing(_AT_HAND) as part:
            part.write(note)


class _FolderWriter(_NotingWriter):
    def __init__(self, output: Place, resumption: Resumption, files: Sequence[InputFile]) -> None:
        with ExitStack() as held:
            self._folder = open_folder(output)
            held.callback(self._folder.close)
            self._manifest = Manifest(self._folder, resumption)
            held.callback(self._manifest.close)
            self._quarantine = Quarantine(self._folder)
            held.callback(self._quarantine.close)
            self._held = held.pop_all()
        self._files = files
        self._left: list[str] = []  # the files that failed in an earlier run and are not tried again
        self._parts: list[PartFile] = []

    def has(self, file: InputFile) -> bool:
        if not self._manifest.holds(file):
            return False
        if self._manifest.failed(file):
            self._left.append(file.name)
        return True

    def write(self, file: InputFile, outputs: Sequence[bytes]) -> None:
        self._open(file)
        for part, output in zip(self._parts, outputs, strict=True):
            part.write(output)

    def failed(self, file: InputFile, failure: Failure) -> None:
        if failure.raw:
            self._quarantine.record(file.name, failure.raw)

    def end(self, file: InputFile, whole: bool, lost: bool) -> None:
        parts, self._parts = self._parts, []
        try:
            if not whole:
                self._quarantine.whole(file, file.name)
            elif not parts:  # a file without a document
                self._open(file)
                parts, self._parts = self._parts, []
            written = {target: part.keep() for target, part in zip(file.targets, parts, strict=True)} if whole else {}
            outcome = self._quarantine.keep(file.name, settled=not lost)
            self._manifest.add(file, written, outcome)
        except BaseException:
            self._quarantine.abandon()
            raise
        finally:
            for part in parts:
                part.drop()

    def note(self, failure: Failure, file: InputFile | None = None) -> None:
        if file is None:
            self._quarantine.general(failure)
        else:
            self._quarantine.reason(file.name, failure)

    def known(self) -> Iterator[Failure]:
        for name in self._left:
            yield from self._quarantine.known(name)

    def finish(self) -> None:
        if self._left:
            self._quarantine.finish(file.name for file in self._files if self._manifest.failed(file))
        self._manifest.flush()

    def close(self) -> None:
        for part in self._parts:
            part.drop()
        self._held.close()

    def _open(self, file: InputFile) -> None:
        if not self._parts:
            pairs = zip(file.targets, file.formats, strict=True)
            self._parts = [PartFile(self._folder, target, form) for target, form in pairs]


class _ShardWriter(_NotingWriter):
    def __init__(
        self, output: Place, resumption: Resumption, files: Sequence[InputFile], formats: Sequence[str], size: int
    ) -> None:
        with ExitStack() as held:
            self._folder = open_folder(output)
            held.callback(self._folder.close)
            self._book = ShardBook(self._folder, resumption, files)
            held.callback(self._book.close)
            self._quarantine = Quarantine(self._folder)
            held.callback(self._quarantine.close)
            self._held = held.pop_all()
        self._output, self._formats, self._size = output, formats, size
        self._end = Position(len(files), 1)
        self._shard = Shard(0, Position(0, 1))
        self._left: list[str] = []
        self._lost = False
        self._parts: list[PartFile] = []
        self._skip()

    def past(self, position: Position) -> bool:
        return position < self._shard.start

    def reach(self, position: Position) -> None:
        if self._parts and max(part.size for part in self._parts) >= self._size:
            self._cut(position)

    def write(self, file: InputFile, outputs: Sequence[bytes]) -> None:
        if not any(outputs):
            return
        with self._writing():
            if not self._parts:
                pairs = zip(self._shard.targets(self._formats), self._formats, strict=True)
                self._parts = [PartFile(self._folder, target, form) for target, form in pairs]
            for part, output in zip(self._parts, outputs, strict=True):
                part.write(output)

    def failed(self, file: InputFile, failure: Failure) -> None:
        if failure.raw:
            with self._writing():
                self._quarantine.record(self._kept(file), failure.raw)

    def end(self, file: InputFile, whole: bool, lost: bool) -> None:
        self._lost = self._lost or lost
        if not whole:
            with self._writing():
                self._quarantine.whole(file, self._kept(file))

    def note(self, failure: Failure, file: InputFile | None = None) -> None:
        if file is None:
            self._quarantine.general(failure)
        else:
            self._quarantine.reason(self._shard.name, failure)

    def known(self) -> Iterator[Failure]:
        for shard in self._left:
            yield from self._quarantine.known(shard)

    def finish(self) -> None:
        if self._parts or self._quarantine.failed:
            self._cut(self._end)
        self._book.sweep(self._shard.number)
        if self._left:
            names = [Shard(number, self._end).name for number in range(self._shard.number)]
            self._quarantine.finish(filter(self._book.failed, names))
        self._book.flush()

    def close(self) -> None:
        for part in self._parts:
            part.drop()
        self._held.close()

    def _kept(self, file: InputFile) -> str:
        """The name of a file in the quarantine: beside the others of its shard."""
        return f"{self._shard.name}/{file.name}"

    def _cut(self, position: Position) -> None:
        """Put the shard at hand in its place and begin the next one here."""
        parts, shard = self._parts, self._shard
        with self._writing():
            targets = shard.targets(self._formats) if parts else []
            written = {target: part.keep() for target, part in zip(targets, parts, strict=True)}
            self._parts = []
            self._book.add(shard, position, written, self._quarantine.keep(shard.name, settled=not self._lost))
        self._shard, self._lost = Shard(shard.number + 1, position), False
        self._skip()

    def _skip(self) -> None:
        """Go to the end of the shards that follow and are done."""
        while end := self._book.end_of(self._shard, self._shard.targets(self._formats)):
            if self._book.failed(self._shard.name):
                self._left.append(self._shard.name)
            self._shard = Shard(self._shard.number + 1, end)

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """A shard holds the documents of many files: if it cannot be written, the run ends."""
        try:
            yield
        except OSError as error:
            raise no_room(self._output, error) from None
