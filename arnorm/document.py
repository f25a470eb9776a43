"""What a run returns: the clean text and the record of everything that happened on the way.

`Document.text` is made from `Document.source` by the edits of each stage in turn, and by nothing else:
`Document.replay()` applies them again. All spans are half-open, in code points, and say which text they are on.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import reduce
from typing import Any

from arnorm.spans import IDENTITY, Edit, EditMap, Span, apply, inside

SCHEMA = 1
"""The version of `Document.to_dict`, JSONL and every other written form."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of the clean text.

    Attributes:
        span: where it stands in the clean text.
        kind: `sentence`, `heading`, `list-item`, `verse` or `fragment`.
        paragraph: the number of its paragraph, from 0.
    """

    span: Span
    kind: str = "sentence"
    paragraph: int = 0


@dataclass(frozen=True, slots=True)
class Change:
    """One recorded change: the rule `code` of `stage` put `after` in place of `before`.

    Attributes:
        span: the stretch of the *source* the change goes back to.
        before: the text the stage met; `after`: what it wrote.
    """

    code: str
    stage: str
    span: Span
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Removal:
    """A stretch of boilerplate that was taken away.

    Attributes:
        text: the removed stretch, verbatim as in the source.
        span: where it stood in the source.
        category: one of the boilerplate categories.
        code: the rule that found it; `reason`: what the rule saw.
    """

    text: str
    span: Span
    category: str
    code: str
    reason: str


@dataclass(frozen=True, slots=True)
class Value:
    """One piece of metadata: `raw` as found at `span` of the source, and its cleaned `value`."""

    raw: str
    value: str
    span: Span


@dataclass(frozen=True, slots=True)
class Metadata:
    """What the page said about itself. Every field holds the values in the order they were found."""

    source: tuple[Value, ...] = ()
    keywords: tuple[Value, ...] = ()
    byline: tuple[Value, ...] = ()
    dateline: tuple[Value, ...] = ()
    published: tuple[Value, ...] = ()
    updated: tuple[Value, ...] = ()
    section: tuple[Value, ...] = ()
    caption: tuple[Value, ...] = ()
    related: tuple[Value, ...] = ()

    def items(self) -> Iterator[tuple[str, tuple[Value, ...]]]:
        """The fields that hold something, with their values."""
        for name in self.__slots__:
            values = getattr(self, name)
            if values:
                yield name, values


@dataclass(frozen=True, slots=True)
class Found:
    """A piece of metadata as a stage reports it: `span` is on the stage's input."""

    field: str
    span: Span
    value: str


@dataclass(frozen=True, slots=True)
class Cut:
    """A removal as a stage reports it: `span` is on the stage's input, `reason` says what was seen."""

    span: Span
    category: str
    code: str
    reason: str


@dataclass(frozen=True, slots=True)
class Plan:
    """What a stage decides about a text, all spans on the stage's input.

    Attributes:
        edits: ordered and disjoint; applying them gives what `Stage.rewrite` returns.
        cuts: the removals among the edits, with category and reason.
        found: metadata read on the way.
        sentences: sentence spans (only the last stage has them).
        flags: what a reader should know about the document.
    """

    edits: Sequence[Edit] = ()
    cuts: Sequence[Cut] = ()
    found: Sequence[Found] = ()
    sentences: Sequence[Sentence] = ()
    flags: Sequence[str] = ()


NOTHING = Plan()
"""The plan that changes nothing."""


@dataclass(frozen=True, slots=True)
class Step:
    """The edits of one stage, kept so that the whole way can be replayed."""

    stage: str
    edits: tuple[Edit, ...]


def map_of(steps: Iterable[Step]) -> EditMap:
    """The map from the text before the first step to the text after the last."""
    return reduce(EditMap.then, (EditMap.from_edits(step.edits) for step in steps), IDENTITY)


@dataclass(slots=True)
class Document:
    """A cleaned text with its record.

    Attributes:
        source: the text that was given.
        text: the clean text.
        steps: the edits of every stage that changed something, in order.
        sentences: sentences of the clean text (empty if the pipeline has no sentence stage).
        removed: the boilerplate that was taken away, in source order.
        metadata: what the page said about itself.
        flags: `collapsed`, `mostly-boilerplate`, `no-body`, …
        title: the first line if it is a heading, else None.
        preset: name of the preset; `fingerprint`: identity of the whole configuration.
        error: why the text could not be cleaned and stayed as it was. Only functions for many texts set it
            (`arnorm.integrations.batch`): they go on where `process` raises.
    """

    source: str
    text: str
    steps: tuple[Step, ...] = ()
    sentences: tuple[Sentence, ...] = ()
    removed: tuple[Removal, ...] = ()
    metadata: Metadata = Metadata()
    flags: tuple[str, ...] = ()
    title: str | None = None
    preset: str = ""
    fingerprint: str = ""
    error: str | None = None
    _map: EditMap | None = field(default=None, repr=False, compare=False)

    @property
    def map(self) -> EditMap:
        """How offsets move between `source` and `text`; composed when first asked for."""
        if self._map is None:
            self._map = map_of(self.steps)
        return self._map

    def to_source(self, span: Span | tuple[int, int]) -> Span:
        """The stretch of `source` that a stretch of `text` comes from.

        Raises:
            SpanError: it is no pair of offsets, or does not lie in `text`.
        """
        return self.map.to_source(inside(span, len(self.text), "text"))

    def to_result(self, span: Span | tuple[int, int]) -> Span:
        """The stretch of `text` that a stretch of `source` became; empty if nothing of it is left.

        Raises:
            SpanError: it is no pair of offsets, or does not lie in `source`.
        """
        return self.map.to_result(inside(span, len(self.source), "source"))

    def replay(self) -> str:
        """Apply the record to the source once more; always equal to `text`."""
        return reduce(lambda text, step: apply(text, step.edits), self.steps, self.source)

    @property
    def changes(self) -> tuple[Change, ...]:
        """Every edit of every stage, in stage order, with its place in the source."""
        changes: list[Change] = []
        text, before = self.source, IDENTITY
        for step in self.steps:
            changes.extend(
                Change(edit.code, step.stage, before.to_source(edit.span), edit.span.of(text), edit.new)
                for edit in step.edits
            )
            text = apply(text, step.edits)
            before = before.then(EditMap.from_edits(step.edits))
        return tuple(changes)

    @property
    def paragraphs(self) -> tuple[Span, ...]:
        """The non-blank lines of `text`."""
        spans: list[Span] = []
        at = 0
        for line in self.text.split("\n"):
            if line and not line.isspace():
                spans.append(Span(at, at + len(line)))
            at += len(line) + 1
        return tuple(spans)

    def to_dict(self, fields: Collection[str] | None = None) -> dict[str, Any]:
        """The document as plain lists, dicts, strings and numbers: the one written form (`SCHEMA`).

        Args:
            fields: those that are wanted, as [the record](file-formats.md#record) names them; all of them if None.
                What is left out is not worked out: sentences and changes with their offsets take most of the time.

        Returns:
            The fields in the order of the record; `error` is there only if it is set.
        """
        written = {name: write(self) for name, write in _WRITTEN.items() if fields is None or name in fields}
        if self.error is not None and (fields is None or "error" in fields):
            written["error"] = self.error
        return written


def _sentences(document: Document) -> list[dict[str, Any]]:
    return [
        {
            "text": sentence.span.of(document.text),
            "start": sentence.span.start,
            "end": sentence.span.end,
            **_source(document.to_source(sentence.span)),
            "kind": sentence.kind,
            "paragraph": sentence.paragraph,
        }
        for sentence in document.sentences
    ]


def _removed(document: Document) -> list[dict[str, Any]]:
    return [
        {
            "text": removal.text,
            **_source(removal.span),
            "category": removal.category,
            "code": removal.code,
            "reason": removal.reason,
        }
        for removal in document.removed
    ]


def _changes(document: Document) -> list[dict[str, Any]]:
    return [
        {
            "code": change.code,
            "stage": change.stage,
            **_source(change.span),
            "before": change.before,
            "after": change.after,
        }
        for change in document.changes
    ]


def _metadata(document: Document) -> dict[str, list[dict[str, Any]]]:
    return {
        name: [{"raw": value.raw, "value": value.value, **_source(value.span)} for value in values]
        for name, values in document.metadata.items()
    }


def _source(span: Span) -> dict[str, int]:
    return {"source_start": span.start, "source_end": span.end}


_WRITTEN: dict[str, Callable[[Document], Any]] = {
    "schema": lambda document: SCHEMA,
    "preset": lambda document: document.preset,
    "fingerprint": lambda document: document.fingerprint,
    "text": lambda document: document.text,
    "title": lambda document: document.title,
    "paragraphs": lambda document: [list(span) for span in document.paragraphs],
    "sentences": _sentences,
    "removed": _removed,
    "changes": _changes,
    "metadata": _metadata,
    "flags": lambda document: list(document.flags),
}
