"""What a worker does: items become clean documents, documents become bytes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from arnorm.corpus.read.encodings import UndecodableError
from arnorm.corpus.read.html_input import BrokenPageError, ExtractedPage, NoArticleError
from arnorm.corpus.read.sources import (
    BadRecordError,
    InputLine,
    Kind,
    Raw,
    Reading,
    TableRow,
    UnreadableError,
    raw_document,
)
from arnorm.corpus.summary import Failure, RunCounts
from arnorm.corpus.write.formats import (
    UnwritableError,
    diff_bytes,
    json_bytes,
    record_bytes,
    record_of,
    sentence_bytes,
    text_bytes,
    unwritable,
)
from arnorm.corpus.write.parquet import row_bytes
from arnorm.corpus.write.part_files import packed
from arnorm.document import Document
from arnorm.errors import MissingExtraError
from arnorm.pipeline import Pipeline

_LARGE = 1_000_000
"""Code points beyond which a record is written in slices: slower by a tenth, but never held twice."""


@dataclass(frozen=True, slots=True)
class Work:
    """All a worker has to know. Small and picklable; the pipeline is built once a worker.

    Attributes:
        config: the configuration of the pipeline.
        reading: how documents are found in files.
        recorded: take the recorded door even where plain text would do, so that removals are counted.
    """

    config: Mapping[str, Any]
    reading: Reading = field(default_factory=Reading)
    recorded: bool = False


@dataclass(frozen=True, slots=True)
class Task:
    """A few items of one file.

    Attributes:
        file: the number of the file in the run.
        path: its name as it is shown; `name`: its name in the output tree.
        kind: how it is read; `formats`: what is written.
        items: the items; `first`: the number of the first one, from 1.
        at: how much of the file had been read after the last one, in stored bytes.
        part: it is a part of a task; what comes of it is not packed yet.
        size: the bytes of all items.
    """

    file: int
    path: str
    name: str
    kind: Kind
    formats: tuple[str, ...]
    items: Sequence[Any]
    first: int = 1
    at: int = 0
    part: bool = False
    size: int = 0

    def alone(self) -> list[Task]:
        """The same work, one item a task."""
        return [
            replace(self, items=[item], first=self.first + number, part=True) for number, item in enumerate(self.items)
        ]


@dataclass(slots=True)
class Result:
    """What became of a task: bytes to be written, one a format, counts, and what failed."""

    outputs: list[bytes]
    counts: RunCounts = field(default_factory=RunCounts)
    failures: list[Failure] = field(default_factory=list)

    def add(self, later: Result) -> None:
        """Take in the result of what follows in the same file."""
        self.outputs = [mine + more for mine, more in zip(self.outputs, later.outputs, strict=True)]
        self.counts.add(later.counts)
        self.failures.extend(later.failures)

    def pack(self, formats: Sequence[str]) -> Result:
        """The same, with its outputs as they are written to files."""
        self.outputs = [packed(form, output) for form, output in zip(formats, self.outputs, strict=True)]
        return self


class Worker:
    """Does tasks, one after the other, with one pipeline."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self._pipeline = Pipeline.from_config(work.config)

    def do(self, task: Task) -> Result:
        """Do one task. Whatever is wrong with a document becomes a failure, never an exception."""
        outputs: list[list[bytes]] = [[] for _ in task.formats]
        result = Result([])
        for number, item in enumerate(task.items, task.first):
            try:
                written = self._document(task, item, number, result.counts)
            except Exception as error:  # whatever a document does, the run goes on and names it
                result.failures.append(failure_of(task, item, number, error))
                continue
            for parts, one in zip(outputs, written, strict=False):
                parts.append(one)
        result.outputs = [b"".join(parts) for parts in outputs]  # of one part, it is the part
        return result if task.part else result.pack(task.formats)

    def _document(self, task: Task, item: Any, number: int, counts: RunCounts) -> list[bytes]:
        raw = raw_document(item, 0 if task.kind.whole else number, task.kind, self._work.reading)
        if raw is None:
            return []
        text = raw.text or ""
        if self._work.recorded or set(task.formats) - {"text"}:
            document = self._pipeline.process(text)
        else:
            document = Document(text, self._pipeline.clean(text))
        written = [_write(form, document, raw, task.name) for form in task.formats]
        _count(counts, document, raw)
        return written


def failure_of(task: Task, item: Any, number: int, error: Exception) -> Failure:
    """What an exception that a document raised means, and what to do about it."""
    record = 0 if task.kind.whole else number
    settled = not isinstance(error, (MissingExtraError, MemoryError))
    if isinstance(error, MissingExtraError):
        reason, _, remedy = str(error).partition(": ")
    elif isinstance(error, UndecodableError):
        reason, remedy = str(error), "name its encoding with --encoding, or use --on-error replace"
    elif isinstance(error, NoArticleError):
        reason, remedy = str(error), "look at the page: it may be a list of links or need a browser"
    elif isinstance(error, BadRecordError):
        reason, remedy = str(error), error.remedy
    elif isinstance(error, BrokenPageError):
        reason, remedy = str(error), "fetch the page again, or leave it out"
    elif isinstance(error, UnwritableError):
        reason, remedy = str(error), "use --format jsonl, which escapes it"
    elif isinstance(error, UnreadableError):
        return Failure.from_os(task.path, error.error)
    elif isinstance(error, RecursionError):
        reason, remedy = "its fields are nested too deeply", "leave out what is nested, or write it as a text"
    elif isinstance(error, MemoryError):
        reason, remedy = "there is not enough memory for it", "split the document, or use fewer --jobs"
    else:
        reason = f"arnorm could not clean it ({type(error).__name__}: {error})"
        remedy = "this is a fault of arnorm: please report it with the document"
    return Failure(task.path, reason, remedy, record, stored(item), settled)


def stored(item: Any) -> bytes:
    """A record as it is kept in the quarantine: the line it was, or the row as JSON. Empty for a whole file."""
    if isinstance(item, InputLine):
        return item.data if item.data.endswith(b"\n") else item.data + b"\n"
    if isinstance(item, ExtractedPage):
        return item.data + b"\n"
    if isinstance(item, TableRow):
        return json_bytes([*item.cells.values(), *item.more] if item.more else item.cells)
    return b""


def _write(form: str, document: Document, raw: Raw, path: str) -> bytes:
    if form == "text":
        return text_bytes(document.text)
    if form == "sentences":
        return sentence_bytes(document)
    if form == "diff":
        return diff_bytes(document.source, document.text, path, raw.record)
    record = record_of(document, raw, path)
    if form == "parquet":
        try:
            return row_bytes(record)
        except UnicodeEncodeError as error:
            raise unwritable(error) from None
    return record_bytes(record) if len(document.text) > _LARGE else json_bytes(record)


def _count(counts: RunCounts, document: Document, raw: Raw) -> None:
    counts.documents += 1
    counts.changed += document.text.removesuffix("\n") != document.source.removesuffix("\n")
    counts.characters_in += len(document.source)
    counts.characters_out += len(document.text)
    counts.bytes_in += raw.size
    counts.replaced += raw.replaced
    counts.encodings[raw.encoding] += 1
    counts.removed.update((removal.category, removal.code) for removal in document.removed)
    counts.flags.update(document.flags)
