"""A run over files: read, clean, write, one file after the other in order, with as many workers as are wanted."""

from __future__ import annotations

import csv
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field, replace
from typing import IO, Any

from arnorm.corpus.read.layout import Choice, InputFile, Layout, lay_out
from arnorm.corpus.read.remote import Place
from arnorm.corpus.read.separate_process import RISKY, read_apart
from arnorm.corpus.read.sources import BadTableError, Cursor, Kind, Reading, read_items, read_stream
from arnorm.corpus.run.work import Result, Task, Work, Worker
from arnorm.corpus.run.workers import StoppedError, results
from arnorm.corpus.run.writers import NO_ROOM, Writer, no_room, to_folder, to_shards
from arnorm.corpus.summary import Failure, Summary, shown, written
from arnorm.corpus.write.manifest import Resumption, settings_key
from arnorm.corpus.write.part_files import check_formats
from arnorm.corpus.write.shards import FORMATS, Position
from arnorm.errors import CorpusError, MissingExtraError
from arnorm.pipeline import Pipeline

_TASK_BYTES = 256 * 1024
_TASK_ITEMS = 500
_WORTH_WORKERS = 2 * 1024 * 1024
"""Below this many bytes one process is done before a second has started."""


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
        shard_size: write numbered shards of about so many bytes instead of a file for each input file.
        resume: leave alone what an earlier run has done; `retry_failed`: but not the documents that failed.
        recorded: count removals even where only text is written.
        emit: takes the bytes of each document, in order, if there is no output folder.
    """

    inputs: Sequence[Place]
    config: Mapping[str, Any]
    output: Place | None = None
    formats: tuple[str, ...] = ()
    choice: Choice = field(default_factory=Choice)
    reading: Reading = field(default_factory=Reading)
    jobs: int | None = None
    timeout: float | None = None
    shard_size: int | None = None
    resume: bool = False
    retry_failed: bool = False
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
    if job.shard_size is not None and job.output is not None:
        job = replace(job, formats=_shard_formats(job.formats))
    check_formats(job.formats)
    layout = lay_out(job.inputs, job.output, job.formats, job.choice, mirrored=job.shard_size is None)
    try:
        writer = _writer(job, layout)
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


def _shard_formats(formats: tuple[str, ...]) -> tuple[str, ...]:
    for form in formats:
        if form not in FORMATS:
            raise CorpusError(f"--shard-size: documents in {form} cannot be told apart; name {', '.join(FORMATS)}")
    return formats or ("jsonl",)


def _writer(job: Job, layout: Layout) -> Writer:
    if job.output is None:
        return Writer(job.emit)
    fingerprint = Pipeline.from_config(job.config).fingerprint
    told = (job.config, fingerprint, job.formats, job.reading, job.choice.form, job.shard_size)
    resumption = Resumption(
        settings_key(*told), settings_key(*told, job.timeout), job.resume or job.retry_failed, job.retry_failed
    )
    if job.shard_size is None:
        return to_folder(job.output, resumption, layout.files)
    return to_shards(job.output, resumption, layout.files, job.formats, job.shard_size)


class _Run:
    """The state of a run: which file is being done, and what has been."""

    def __init__(self, job: Job, layout: Layout, writer: Writer, progress: Progress) -> None:
        self.job, self.writer, self.progress = job, writer, progress
        self.files = [file for file in layout.files if not writer.has(file)]
        self.summary = Summary(skipped=layout.skipped, resumed=len(layout.files) - len(self.files))
        self.summary.size = sum(file.size for file in self.files)
        for failure in layout.failures:
            self._fail(failure)
        self.before = 0  # bytes of the files before the one at hand
        self.whole, self.lost = True, False  # is it to be there? is it not, because it could not be written?
        self.taken = False  # has anything of it been written by this run?
        self.apart = False  # are documents cleaned in other processes?

    def go(self) -> Summary:
        work = Work(self.job.config, self.job.reading, self.job.recorded)
        for step, result in self._results(self._steps(), work):
            file = self.files[step.file]
            if isinstance(step, Task):
                assert result is not None
                self.summary.done = self.before + step.at
                self.writer.reach(place := Position(step.file, step.first))
                if not self.writer.past(place):
                    self._take(file, result)
            else:
                self._end(file, step)
            self.progress(self.summary, file)
        with self._written(None):
            self.writer.finish()
            for failure in self.writer.known():
                self.summary.fail(failure, known=True)
        return self.summary

    def _results(self, steps: Iterable[Task | End], work: Work) -> Iterator[tuple[Task | End, Result | None]]:
        jobs = self.job.jobs or os.cpu_count() or 1
        feared = any(map(self.writer.feared, self.files))
        worth = jobs > 1 and self.summary.size >= _WORTH_WORKERS
        self.apart = feared or worth or self.job.timeout is not None
        if self.apart:
            yield from results(steps, work, jobs, self.job.timeout)
            return
        worker = Worker(work)
        for step in steps:
            yield step, worker.do(step) if isinstance(step, Task) else None

    def _steps(self) -> Iterator[Task | End]:
        """The tasks of every file, each file followed by its end."""
        for number, file in enumerate(self.files):
            formats = self.job.formats if self.job.output is None else file.formats
            if self.writer.past(_end_of(number)):
                yield End(number)
                continue
            cursor = Cursor()
            read = read_apart if self.writer.feared(file) else read_items
            items = read(file.path, file.kind, self.job.reading, cursor)
            empty = Task(number, shown(file.path), written(file.name), file.kind, formats, [])
            risky = file.kind.form in RISKY and not (file.kind.whole and self.apart)
            with self.writer.at_hand(file) if risky else nullcontext():
                for step in steps_of(empty, items, cursor):
                    if isinstance(step, End) or not self.writer.past(Position(number, step.first)):
                        yield step

    def _take(self, file: InputFile, result: Result) -> None:
        """Write what a task gave. A file that cannot be written is given up; a full disk ends the run."""
        self.taken = True
        self.summary.counts.add(result.counts)
        for failure in result.failures:
            self._fail(failure, file)
            self.whole = self.whole and not file.kind.whole
        with self._written(file):
            for failure in result.failures:
                self.writer.failed(file, failure)
            if self.whole:
                self.writer.write(file, result.outputs)

    def _end(self, file: InputFile, end: End) -> None:
        """Put the outputs of a file in their places, or leave no trace of them."""
        past = self.writer.past(_end_of(end.file))
        if end.failure is not None and not past:
            self._fail(end.failure, file)
            self.whole = False
        with self._written(file):
            self.writer.end(file, self.whole, self.lost)
        if past and not self.taken:
            self.summary.resumed += 1
        else:
            self.summary.files += self.whole
        self.before += file.size
        self.summary.done = self.before
        self.whole, self.lost = True, False
        self.taken = False

    def _fail(self, failure: Failure, file: InputFile | None = None) -> None:
        self.summary.fail(failure)
        with self._written(None):
            self.writer.note(failure, file)

    @contextmanager
    def _written(self, file: InputFile | None) -> Iterator[None]:
        """What happens when writing fails: a full disk ends the run, anything else the file."""
        try:
            yield
        except (BrokenPipeError, StoppedError):
            raise
        except OSError as error:
            if file is None or error.errno in NO_ROOM:
                raise no_room(self.job.output, error) from None
            self.whole, self.lost = False, True
            target = " and ".join(map(shown, file.targets))
            reason = f"{target} cannot be written ({error.strerror or error})"
            self.summary.fail(Failure(shown(file.path), reason, "see to the output folder and run again"))


def _end_of(file: int) -> Position:
    """The place behind every item of a file."""
    return Position(file, sys.maxsize)


def steps_of(empty: Task, items: Iterable[tuple[Any, int]], cursor: Cursor) -> Iterator[Task | End]:
    """The tasks of a file, each `empty` with items, and its end."""
    failure = None
    try:
        yield from _tasks_of(empty, items, cursor)
    except Exception as error:  # only reading happens here: whatever a file does to its reader, the run goes on
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
            yield replace(empty, items=held, first=first, at=cursor.at, size=taken)
            first += len(held)
            held, taken = [], 0
    if held:
        yield replace(empty, items=held, first=first, at=cursor.at, size=taken)


def _unread(path: str, error: Exception) -> Failure:
    if isinstance(error, UnicodeError):
        return Failure(path, f"it is not in the encoding it began in ({error})", "name its encoding with --encoding")
    if isinstance(error, MissingExtraError):
        reason, _, remedy = str(error).partition(": ")
        return Failure(path, reason, remedy, settled=False)
    if isinstance(error, BadTableError):
        return Failure(path, str(error), error.remedy)
    if isinstance(error, csv.Error):
        return Failure(path, f"its rows cannot be told apart ({error})", "see to its quotes and run again")
    if isinstance(error, MemoryError):
        reason = "there is not enough memory for one of its records"
        return Failure(path, reason, "split the record", settled=False)
    return Failure.from_os(path, error)
