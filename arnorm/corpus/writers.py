"""Where a run puts its documents: to a function, to a file for each file that is read, or to shards."""

from __future__ import annotations

import errno
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from arnorm.corpus.layout import InputFile
from arnorm.corpus.manifest import Manifest
from arnorm.corpus.quarantine import Quarantine
from arnorm.corpus.shards import Position, Shard, ShardBook
from arnorm.corpus.sinks import Folder, Part
from arnorm.corpus.summary import Failure, shown
from arnorm.corpus.workers import StoppedError

NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO}
"""Errors after which nothing more can be written."""


def no_room(place: str | Path, error: OSError) -> StoppedError:
    """What ends a run that can write nothing more."""
    return StoppedError(
        f"{shown(place)}: nothing more can be written ({error.strerror}); "
        "make room, and run again with --resume: what is written so far is whole"
    )


class Writer:
    """Where documents go: here, to a function that takes their bytes."""

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
        """Note that a document failed."""

    def end(self, file: InputFile, whole: bool, clean: bool) -> None:
        """Finish a file: it is to be there as a `whole`, or not at all; `clean` says that no document of it failed."""

    def note(self, failure: Failure) -> None:
        """Write down a failure."""

    def finish(self) -> None:
        """All files have been done."""

    def close(self) -> None:
        """Let go."""


def to_folder(output: Path, settings: str, resume: bool) -> Writer:
    """What writes a file for each file that is read.

    Args:
        output: the output folder.
        settings: the identity of the settings of this run.
        resume: leave alone what an earlier run has done.
    """
    return _FolderWriter(output, settings, resume)


def to_shards(
    output: Path, settings: str, resume: bool, files: Sequence[InputFile], formats: Sequence[str], size: int
) -> Writer:
    """What writes numbered shards, one after the other.

    A shard is closed before the first handful of documents that finds it full. Handfuls are the same whatever the
    number of workers and wherever a run begins (see `runner.steps_of`), and so are the shards. Of a file that cannot be
    read to its end, the documents before the damage are written: a shard that is closed cannot be taken back.

    Args:
        output: the output folder.
        settings: the identity of the settings of this run.
        resume: leave alone what an earlier run has done.
        files: all files of the run, in order.
        formats: what is written.
        size: the bytes after which a shard is full, as stored, of its largest format.
    """
    return _ShardWriter(output, settings, resume, files, formats, size)


class _FolderWriter(Writer):
    def __init__(self, output: Path, settings: str, resume: bool) -> None:
        with ExitStack() as held:
            self._folder = Folder(output)
            held.callback(self._folder.close)
            self._manifest = Manifest(self._folder, settings)
            held.callback(self._manifest.close)
            self._quarantine = Quarantine(self._folder)
            held.callback(self._quarantine.close)
            self._held = held.pop_all()
        self._resume = resume
        self._parts: list[Part] = []

    def has(self, file: InputFile) -> bool:
        return self._resume and self._manifest.holds(file)

    def write(self, file: InputFile, outputs: Sequence[bytes]) -> None:
        self._open(file)
        for part, output in zip(self._parts, outputs, strict=True):
            part.write(output)

    def failed(self, file: InputFile, failure: Failure) -> None:
        if failure.raw:
            self._quarantine.record(file, failure)

    def end(self, file: InputFile, whole: bool, clean: bool) -> None:
        parts, self._parts = self._parts, []
        try:
            if not whole:
                self._manifest.forget(file)
                self._quarantine.whole(file)
                return
            if not parts:  # a file without a document
                self._open(file)
                parts, self._parts = self._parts, []
            written = [part.keep() for part in parts]
            self._quarantine.done(file)
            if clean:
                self._manifest.add(file, written)
        finally:
            for part in parts:
                part.drop()

    def note(self, failure: Failure) -> None:
        self._quarantine.reason(failure)

    def close(self) -> None:
        for part in self._parts:
            part.drop()
        self._held.close()

    def _open(self, file: InputFile) -> None:
        if not self._parts:
            pairs = zip(file.targets, file.formats, strict=True)
            self._parts = [Part(self._folder, target, form) for target, form in pairs]


class _ShardWriter(Writer):
    def __init__(
        self, output: Path, settings: str, resume: bool, files: Sequence[InputFile], formats: Sequence[str], size: int
    ) -> None:
        with ExitStack() as held:
            self._folder = Folder(output)
            held.callback(self._folder.close)
            self._book = ShardBook(self._folder, settings, files)
            held.callback(self._book.close)
            self._quarantine = Quarantine(self._folder)
            held.callback(self._quarantine.close)
            self._held = held.pop_all()
        self._output, self._resume, self._formats, self._size = output, resume, formats, size
        self._end = Position(len(files), 1)
        self._shard = Shard(0, Position(0, 1))
        self._parts: list[Part] = []
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
                self._parts = [Part(self._folder, target, form) for target, form in pairs]
            for part, output in zip(self._parts, outputs, strict=True):
                part.write(output)

    def failed(self, file: InputFile, failure: Failure) -> None:
        self._shard.clean = False
        if failure.raw:
            with self._writing():
                self._quarantine.record(file, failure)

    def end(self, file: InputFile, whole: bool, clean: bool) -> None:
        with self._writing():
            if whole:
                self._quarantine.done(file)
            else:
                self._shard.clean = False
                self._quarantine.whole(file)

    def note(self, failure: Failure) -> None:
        self._quarantine.reason(failure)

    def finish(self) -> None:
        if self._parts:
            self._cut(self._end)
        self._book.sweep(self._shard.number)

    def close(self) -> None:
        for part in self._parts:
            part.drop()
        self._held.close()

    def _cut(self, position: Position) -> None:
        """Put the shard at hand in its place and begin the next one here."""
        parts, shard = self._parts, self._shard
        with self._writing():
            targets = shard.targets(self._formats)
            written = {target: part.keep() for target, part in zip(targets, parts, strict=True)}
            self._parts = []
            self._book.add(shard, position, written)
        self._shard = Shard(shard.number + 1, position)
        self._skip()

    def _skip(self) -> None:
        """Go to the end of the shards that follow and are done."""
        while self._resume and (end := self._book.end_of(self._shard, self._shard.targets(self._formats))):
            self._shard = Shard(self._shard.number + 1, end)

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """A shard holds the documents of many files: if it cannot be written, the run ends."""
        try:
            yield
        except OSError as error:
            raise no_room(self._output, error) from None
