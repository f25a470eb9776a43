"""Counting the lines of a collection by publisher: what `arnorm learn` reads."""

from __future__ import annotations

from arnorm.corpus.read.sources import BadRecordError, Raw, Reading
from arnorm.corpus.run.documents import Documents
from arnorm.corpus.summary import Summary
from arnorm.learning import Row, lines_to_count, publisher_of
from arnorm.pipeline import Pipeline

FOLDER = "folder"
"""What is given for the name of a field if folders are the publishers."""


class LineCounter(Documents[list[Row]]):
    """The rows of each document.

    Args:
        pipeline: what takes away what is known already: `Pipeline(**KNOWN)`, rules of a user added.
        by: the field of a record that names its publisher, or `FOLDER`.
        reading, summary: as `Documents` takes them.
    """

    def __init__(self, pipeline: Pipeline, by: str, reading: Reading, summary: Summary) -> None:
        super().__init__(reading, summary)
        self._pipeline, self._by = pipeline, by

    def make(self, name: str, raw: Raw) -> list[Row]:
        """The rows of one document.

        Raises:
            NoPublisherError: the record has no such field, or neither text nor a number in it.
        """
        return lines_to_count(_publisher(self._by, name, raw), self._pipeline.clean(raw.text or ""))


class NoPublisherError(BadRecordError):
    """A record that does not name its publisher."""

    remedy = "repair the record, or name another field with --by"


def _publisher(by: str, name: str, raw: Raw) -> str:
    """Who published a document: the folder below the input, or what a field says; of an address its host."""
    if by == FOLDER:
        folder, _, rest = name.partition("/")
        return folder if rest else "."
    publisher = publisher_of(raw.fields.get(by))
    if publisher is None:
        known = ", ".join(map(repr, raw.fields)) or "none; folders are publishers with --by folder"
        raise NoPublisherError(f"its field {by!r} names no publisher (its fields: {known})")
    return publisher
