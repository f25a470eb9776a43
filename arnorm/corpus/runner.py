"""A run over files: read, clean, write, one file after the other in order, with as many workers as are wanted."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import IO, Any

from arnorm.corpus.layout import Choice, InputFile, Layout, lay_out
from arnorm.corpus.manifest import Manifest, settings_key
from arnorm.corpus.quarantine import Quarantine
from arnorm.corpus.remote import Place
from arnorm.corpus.sinks import Folder, Part, check_formats
from arnorm.corpus.sources import DAMAGED, Cursor, Kind, Reading, read_items, read_stream
from arnorm.corpus.summary import Failure, Summary, shown
from arnorm.corpus.work import Result, Task, Work, Worker
from arnorm.corpus.workers import StoppedError, results
from arnorm.errors import CorpusError, MissingExtraError
from arnorm.pipeline import Pipeline

_TASK_BYTES = 256 * 1024
_TASK_ITEMS = 500
_WORTH_WORKERS = 2 * 1024 * 1024
"""Below this many bytes one process is done before a second has started."""
_NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO}


@dataclass(frozen=True, slots=True)
class Job:
    """One run.

    Attributes:
        inputs: files and folders; `choice`: which files of them are read, and how.
        config: the configuration of the pipeline.
        output: the folder to write to; None to write no files.
        formats: what is written from each file; empty for the natural form of each. Without an output folder: what is
            given to `emit`, or nothing.
        reading: how documents are found in files.
        jobs: worker processes; None for as many as there are cores.
        timeout: the seconds one document may take.
        resume: leave alone what an earlier run has done.
        recorded: count removals even where only text is written.
        emit: takes the bytes of each document, in order, if there is no output folder.
    """

    inputs: Sequence[Place]
    config: Mapping[str, Any]
    output: Path | None = None
    formats: tuple[str, ...] = ()
    choice: Choice = field(default_factory=Choice)
    reading: Reading = field(default_factory=Reading)
    jobs: int | None = None
    timeout: float | None = None
    resume: bool = False
    recorded: bool = False
    emit: Callable[[bytes], object] = bytes


@dataclass(frozen=True, slots=True)
class End:
    """The end of a file, or what kept it from being read to its end."""

    file: int
    failure: Failure | None = None


Progress = Callable[[Summary, InputFile], None]


def clean_collection(job: Job, progress: Progress = lambda summary, file: None) -> Summary:
    """Clean every document below the inputs.

    Args:
        job: what to do.
        progress: called after every few documents, with the summary so far and the file at hand.

    Raises:
        CorpusError: the run cannot begin.
        MissingExtraError: a format needs a package that is not installed.
        StoppedError: the run cannot go on: nothing more can be written.
    """
    check_formats(job.formats)
    layout = lay_out(job.inputs, job.output, job.formats, job.choice)
    try:
        writer = _Writer(job.emit) if job.output is None else _FolderWriter(job, job.output)
    except OSError as error:
        if isinstance(error, CorpusError):
            raise
        raise CorpusError(f"--output {shown(job.output or '')}: {error}; name another folder") from None
    try:
        return _Run(job, layout, writer, progress).go()
    finally:
        writer.close()


def clean_stream(
    stream: IO[bytes], write: Callable[[bytes], object], work: Work, kind: Kind, formats: tuple[str, ...]
) -> Summary:
    """Clean the documents of standard input and write them as they come.

    Args:
        stream: uncompressed bytes; one document, or records.
        write: takes the bytes of each.
        work, kind: how to read and clean them; `formats`: what is written, at most one.
    """
    worker, summary = Worker(work), Summary(files=1)
    items = read_stream(stream, kind, work.reading)
    for step in steps_of(Task(0, "stdin", "stdin", kind, formats, []), items, Cursor()):
        if isinstance(step, End):
            if step.failure is not None:
                summary.fail(step.failure)
            continue
        result = worker.do(step)
        summary.counts.add(result.counts)
        for failure in result.failures:
            summary.fail(failure)
        for output in result.outputs:
            write(output)
    return summary


class _Writer:
    """Where documents go: here, to a function that takes their bytes."""

    def __init__(self, emit: Callable[[bytes], object]) -> None:
        self._emit = emit

    def has(self, file: InputFile) -> bool:
        """Has the file been done already?"""
        return False

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

    def close(self) -> None:
        """Let go."""


class _FolderWriter(_Writer):
    """Where documents go: to a file for each file that is read."""

    def __init__(self, job: Job, output: Path) -> None:
        super().__init__(job.emit)
        key = settings_key(job.config, Pipeline.from_config(job.config).fingerprint, job.formats, job.reading)
        with ExitStack() as held:
            self._folder = Folder(output)
            held.callback(self._folder.close)
            self._manifest = Manifest(self._folder, key)
            held.callback(self._manifest.close)
            self._quarantine = Quarantine(self._folder)
            held.callback(self._quarantine.close)
            self._held = held.pop_all()
        self._resume = job.resume
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


class _Run:
    """The state of a run: which file is being done, and what has been."""

    def __init__(self, job: Job, layout: Layout, writer: _Writer, progress: Progress) -> None:
        self.job, self.writer, self.progress = job, writer, progress
        self.files = [file for file in layout.files if not writer.has(file)]
        self.summary = Summary(skipped=layout.skipped, resumed=len(layout.files) - len(self.files))
        self.summary.size = sum(file.size for file in self.files)
        for failure in layout.failures:
            self._fail(failure)
        self.before = 0  # bytes of the files before the one at hand
        self.whole = self.clean = True

    def go(self) -> Summary:
        work = Work(self.job.config, self.job.reading, self.job.recorded)
        for step, result in self._results(self._steps(), work):
            file = self.files[step.file]
            if isinstance(step, Task):
                assert result is not None
                self.summary.done = self.before + step.at
                self._take(file, result)
            else:
                self._end(file, step.failure)
            self.progress(self.summary, file)
        return self.summary

    def _results(self, steps: Iterable[Task | End], work: Work) -> Iterator[tuple[Task | End, Result | None]]:
        jobs = self.job.jobs or os.cpu_count() or 1
        if self.job.timeout is not None or (jobs > 1 and self.summary.size >= _WORTH_WORKERS):
            yield from results(steps, work, jobs, self.job.timeout)
            return
        worker = Worker(work)
        for step in steps:
            yield step, worker.do(step) if isinstance(step, Task) else None

    def _steps(self) -> Iterator[Task | End]:
        """The tasks of every file, each file followed by its end."""
        for number, file in enumerate(self.files):
            formats = self.job.formats if self.job.output is None else file.formats
            cursor = Cursor()
            items = read_items(file.path, file.kind, self.job.reading, cursor)
            empty = Task(number, shown(file.path), shown(file.name), file.kind, formats, [])
            yield from steps_of(empty, items, cursor)

    def _take(self, file: InputFile, result: Result) -> None:
        """Write what a task gave. A file that cannot be written is given up; a full disk ends the run."""
        self.summary.counts.add(result.counts)
        for failure in result.failures:
            self._fail(failure)
            self.clean = False
            self.whole = self.whole and not file.kind.whole
        with self._written(file):
            for failure in result.failures:
                self.writer.failed(file, failure)
            if self.whole:
                self.writer.write(file, result.outputs)

    def _end(self, file: InputFile, failure: Failure | None) -> None:
        """Put the outputs of a file in their places, or leave no trace of them."""
        if failure is not None:
            self._fail(failure)
            self.whole = False
        with self._written(file):
            self.writer.end(file, self.whole, self.clean)
        self.summary.files += self.whole
        self.before += file.size
        self.summary.done = self.before
        self.whole = self.clean = True

    def _fail(self, failure: Failure) -> None:
        self.summary.fail(failure)
        with self._written(None):
            self.writer.note(failure)

    @contextmanager
    def _written(self, file: InputFile | None) -> Iterator[None]:
        """What happens when writing fails: a full disk ends the run, anything else the file."""
        try:
            yield
        except (BrokenPipeError, StoppedError):
            raise
        except OSError as error:
            if file is None or error.errno in _NO_ROOM:
                raise StoppedError(
                    f"{shown(self.job.output or '')}: nothing more can be written ({error.strerror}); "
                    "make room, and run again with --resume: what is written so far is whole"
                ) from None
            self.whole = False
            target = " and ".join(map(shown, file.targets))
            reason = f"{target} cannot be written ({error.strerror})"
            self.summary.fail(Failure(shown(file.path), reason, "see to the output folder and run again"))


def steps_of(empty: Task, items: Iterable[tuple[Any, int]], cursor: Cursor) -> Iterator[Task | End]:
    """The tasks of a file, each `empty` with items, and its end."""
    failure = None
    try:
        yield from _tasks_of(empty, items, cursor)
    except (*DAMAGED, UnicodeError, MissingExtraError) as error:
        failure = _unread(empty.path, error)
    yield End(empty.file, failure)


def _tasks_of(empty: Task, items: Iterable[tuple[Any, int]], cursor: Cursor) -> Iterator[Task]:
    """The items of a file in handfuls, bounded in bytes and in number."""
    held: list[Any] = []
    first, taken = 1, 0
    for item, size in items:
        held.append(item)
        taken += size
        if empty.kind.whole or taken >= _TASK_BYTES or len(held) >= _TASK_ITEMS:
            yield replace(empty, items=held, first=first, at=cursor.at)
            first += len(held)
            held, taken = [], 0
    if held:
        yield replace(empty, items=held, first=first, at=cursor.at)


def _unread(path: str, error: BaseException) -> Failure:
    if isinstance(error, UnicodeError):
        return Failure(path, f"it is not in the encoding it began in ({error})", "name its encoding with --encoding")
    if isinstance(error, MissingExtraError):
        reason, _, remedy = str(error).partition(": ")
        return Failure(path, reason, remedy)
    return Failure.from_os(path, error)
