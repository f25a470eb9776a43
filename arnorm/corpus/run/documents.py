"""Reading one document after the other in this process, and what is made of each."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import IO, Any, Generic, TypeVar

from arnorm.corpus.read.layout import Choice, InputFile, lay_out
from arnorm.corpus.read.remote import Place
from arnorm.corpus.read.sources import Cursor, Kind, Raw, Reading, raw_document, read_items, read_stream
from arnorm.corpus.run.runner import End, steps_of
from arnorm.corpus.run.work import Task, failure_of
from arnorm.corpus.summary import Summary, shown, written
from arnorm.document import Document
from arnorm.pipeline import Pipeline


@dataclass(frozen=True, slots=True)
class Processed:
    """A document with its record.

    Attributes:
        name: the name of its file below the input; `record`: its number in the file, 0 if the file is the document.
        document: what the pipeline made of it.
    """

    name: str
    record: int
    document: Document


Made = TypeVar("Made")


class Documents(ABC, Generic[Made]):
    """Reads documents and makes something of each. What fails is counted and named in `summary`.

    Args:
        reading: how documents are found in files.
        summary: takes the counts and the failures.
    """

    def __init__(self, reading: Reading, summary: Summary) -> None:
        self._reading, self.summary = reading, summary

    @abstractmethod
    def make(self, name: str, raw: Raw) -> Made:
        """What a document becomes; whatever it raises is the failure of this document.

        Args:
            name: the name of its file below the input; `raw`: the document as it was read.
        """

    def collection(
        self,
        inputs: Sequence[Place],
        choice: Choice,
        progress: Callable[[Summary, InputFile], None] = lambda summary, file: None,
    ) -> Iterator[Made]:
        """Every document below the inputs, in order.

        Args:
            inputs: files and folders; `choice`: which files of them are read, and how.
            progress: called before every document.

        Raises:
            CorpusError: an input does not exist.
        """
        layout, summary = lay_out(inputs, None, (), choice), self.summary
        summary.skipped, summary.size = layout.skipped, sum(file.size for file in layout.files)
        for failure in layout.failures:
            summary.fail(failure)
        done = 0
        for file in layout.files:
            cursor = Cursor()
            empty = Task(0, shown(file.path), written(file.name), file.kind, (), [])
            for processed in self._documents(empty, read_items(file.path, file.kind, self._reading, cursor), cursor):
                summary.done = done + cursor.at
                progress(summary, file)
                yield processed
            done += file.size
            summary.done = done
            summary.files += 1

    def stream(self, stream: IO[bytes], kind: Kind) -> Iterator[Made]:
        """The documents of a stream of uncompressed bytes."""
        empty = Task(0, "stdin", "stdin", kind, (), [])
        yield from self._documents(empty, read_stream(stream, kind, self._reading), Cursor())

    def _documents(self, empty: Task, items: Iterable[tuple[Any, int]], cursor: Cursor) -> Iterator[Made]:
        for step in steps_of(empty, items, cursor):
            if isinstance(step, End):
                if step.failure is not None:
                    self.summary.fail(step.failure)
                continue
            for number, item in enumerate(step.items, step.first):
                record = 0 if empty.kind.whole else number
                try:
                    raw = raw_document(item, record, empty.kind, self._reading)
                    if raw is None:
                        continue
                    made = self.make(empty.name, raw)
                except Exception as error:  # whatever a document does, the run goes on and names it
                    self.summary.fail(failure_of(step, item, number, error))
                    continue
                self.summary.counts.documents += 1
                yield made


class Reader(Documents[Processed]):
    """Takes documents through a pipeline, with the full record of each.

    Args:
        pipeline: what is done to every text.
        reading, summary: as `Documents` takes them.
    """

    def __init__(self, pipeline: Pipeline, reading: Reading, summary: Summary) -> None:
        super().__init__(reading, summary)
        self._pipeline = pipeline

    def make(self, name: str, raw: Raw) -> Processed:
        """The document with its record."""
        document = self._pipeline.process(raw.text or "")
        self.summary.counts.changed += document.text != document.source
        return Processed(name, raw.record, document)
