"""Steps of a datatrove pipeline. Needs `arnorm[datatrove]`.

    >>> from datatrove.data import Document
    >>> [document] = ArnormCleaner("corpus").run([Document("مس‍تشفى  كبير", id="1")])
    >>> document.text
    'مستشفى كبير'

In a pipeline it stands between a reader and a writer. A step is small and can be pickled; each process compiles its
pipeline once. A document that cannot be cleaned goes on as it was, with the reason in `metadata["arnorm_error"]`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import nullcontext
from itertools import islice
from typing import Any

from arnorm.document import Document
from arnorm.errors import ConfigError, MissingExtraError, nearest
from arnorm.integrations.batch import failed_document, pipeline_of, reason_of, record_of
from arnorm.pipeline import Pipeline

try:
    from datatrove.data import Document as Item
    from datatrove.pipeline.base import PipelineStep
    from datatrove.pipeline.formatters.base import BaseFormatter
except ImportError as error:
    raise MissingExtraError("a step of datatrove", "datatrove") from error

# Documents that are cleaned right after each other. One at a time, in turn with reading and writing, each short text
# takes 19 µs longer than the 77 it takes in a row (caches of the processor); a hundred at a time, 2.
_HANDFUL = 100

ERROR = "arnorm_error"
"""The key of `metadata` that holds why a document could not be cleaned."""


class ArnormCleaner(BaseFormatter):  # type: ignore[misc]
    """Puts the clean text in the place of `doc.text`; ids and metadata stay.

    Its statistics count `total`; `changed`, `empty` and `failed` documents; `characters_removed`; `removed_<category>`,
    the stretches of each category; `rule_<code>`, what each rule changed; `flag_<flag>`. It takes documents, and counts
    them, in batches of a hundred.

    datatrove's `JsonlWriter` leaves out a text that is empty, and its readers skip such a record: put a
    `LambdaFilter(lambda doc: bool(doc.text))` behind this step if pages without a body are not wanted.

    Args:
        preset: the name of a preset, or a pipeline.
        exclusion_writer: a writer of datatrove that gets every stretch that is taken away as a document: its text, the
            id of the document with the number of the stretch, and as metadata that of the document, `document` (its
            id), `category`, `code`, `reason`, and `source_start` and `source_end` in code points.
        fields: fields of [the record](file-formats.md#record) that go to `metadata["arnorm"]`, such as `metadata`,
            `flags` or `sentences`.
        recorded: False takes the fast door: two to four times as fast, but rules, categories and flags are not counted.
        **options: as [`clean`][arnorm.clean] takes them.

    Raises:
        ConfigError: a preset, option, value, rule code or field that does not exist, or a record that is wanted of the
            fast door.
    """

    name = "🧹 arnorm"

    def __init__(
        self,
        preset: str | Pipeline = "default",
        *,
        exclusion_writer: Any = None,
        fields: Sequence[str] = (),
        recorded: bool = True,
        **options: Any,
    ) -> None:
        super().__init__()
        self.pipeline = pipeline_of(preset, options)
        self.exclusion_writer = exclusion_writer
        self.fields = _known(fields)
        self.recorded = recorded
        if not recorded and (fields or exclusion_writer is not None):
            raise ConfigError("recorded=False keeps no record: leave out fields and exclusion_writer, or recorded")

    def format(self, text: str) -> str:
        """The clean text."""
        return self.pipeline.clean(text)

    def run(self, data: Iterable[Any] | None, rank: int = 0, world_size: int = 1) -> Iterator[Any]:
        """Clean the documents, a handful at a time."""
        writer = self.exclusion_writer
        with writer or nullcontext():
            for items in _handfuls(data):
                with self.track_time("batch"):
                    documents = [_process(item, self.pipeline, self.recorded) for item in items]
                    self._count(documents)
                    for item, document in zip(items, documents, strict=True):
                        if writer:
                            for stretch in _removed(item, document):
                                writer.write(stretch, rank)
                        _take(item, document, self.fields)
                yield from items

    def _count(self, documents: Sequence[Document]) -> None:
        counts = Counter(total=len(documents))
        for document in documents:
            if document.error is not None:
                counts["failed"] += 1
                continue
            if document.text != document.source:
                counts["changed"] += 1
                counts["characters_removed"] += len(document.source) - len(document.text)
            if not document.text:
                counts["empty"] += 1
            for step in document.steps:
                for edit in step.edits:
                    counts[f"rule_{edit.code}"] += 1
            for removal in document.removed:
                counts[f"removed_{removal.category}"] += 1
            for flag in document.flags:
                counts[f"flag_{flag}"] += 1
        for label, count in counts.items():
            self.stat_update(label, value=count, unit="batch")


class ArnormSentences(PipelineStep):  # type: ignore[misc]
    """Puts a document for each sentence in the place of a document.

    A sentence has the id of its document and its number in it, `<id>/<number>`, and as metadata that of the document,
    `document` (its id), `start` and `end` in its text in code points, `kind` and `paragraph`. Its statistics count
    `total`, `sentences`, `sentences_<kind>`, `dropped` (documents without a sentence) and `failed`.

    Args:
        preset: clean the texts with this preset or pipeline first; None to split them as they are.
        **options: as [`clean`][arnorm.clean] takes them; without a preset, those of [`sentences`][arnorm.sentences].

    Raises:
        ConfigError: a preset, option, value or rule code that does not exist; or a pipeline without sentences.
    """

    name = "✂️ arnorm sentences"
    type = "✂️ - FORMAT"

    def __init__(self, preset: str | Pipeline | None = None, **options: Any) -> None:
        super().__init__()
        self.pipeline = (
            Pipeline.from_stages(["sentences"], **options) if preset is None else pipeline_of(preset, options)
        )
        if all(stage.name != "sentences" for stage in self.pipeline.stages):
            raise ConfigError("the pipeline finds no sentences: use the preset 'default' or 'corpus', or none")

    def run(self, data: Iterable[Any] | None, rank: int = 0, world_size: int = 1) -> Iterator[Any]:
        """Split the documents, a handful at a time."""
        for items in _handfuls(data):
            with self.track_time("batch"):
                documents = [_process(item, self.pipeline, recorded=True) for item in items]
            for item, document in zip(items, documents, strict=True):
                yield from self._split(item, document)

    def _split(self, item: Any, document: Document) -> Iterator[Any]:
        self.stat_update("total")
        if document.error is not None:
            self.stat_update("failed")
            _take(item, document)
            yield item
            return
        if not document.sentences:
            self.stat_update("dropped")
        for sentence in _sentences(item, document):
            self.stat_update("sentences", f"sentences_{sentence.metadata['kind']}")
            yield sentence


def _handfuls(data: Iterable[Any] | None) -> Iterator[list[Any]]:
    items = iter(data or ())
    while handful := list(islice(items, _HANDFUL)):
        yield handful


def _process(item: Any, pipeline: Pipeline, recorded: bool) -> Document:
    try:
        if recorded:
            return pipeline.process(item.text)
        return Document(item.text, pipeline.clean(item.text))
    except Exception as error:  # whatever a document does, the task goes on
        return failed_document(item.text, reason_of(error), pipeline)


def _take(item: Any, document: Document, fields: Sequence[str] = ()) -> None:
    """Write what became of a document into it. What failed stays as it was."""
    if document.error is not None:
        item.metadata[ERROR] = document.error
        return
    item.text = document.text
    if fields:
        item.metadata["arnorm"] = record_of(document, fields)


def _removed(item: Any, document: Document) -> Iterator[Any]:
    for number, removal in enumerate(document.to_dict(["removed"])["removed"]):
        text = removal.pop("text")
        yield Item(text, f"{item.id}/{number}", metadata={**item.metadata, "document": item.id, **removal})


def _sentences(item: Any, document: Document) -> Iterator[Any]:
    for number, sentence in enumerate(document.sentences):
        told = {
            "document": item.id,
            "start": sentence.span.start,
            "end": sentence.span.end,
            "kind": sentence.kind,
            "paragraph": sentence.paragraph,
        }
        yield Item(sentence.span.of(document.text), f"{item.id}/{number}", metadata={**item.metadata, **told})


def _known(fields: Sequence[str]) -> tuple[str, ...]:
    known = record_of(Document("", ""))
    for name in fields:
        if name not in known:
            raise ConfigError(f"a record has no field {name!r}; {nearest(name, known)}")
    return tuple(fields)
