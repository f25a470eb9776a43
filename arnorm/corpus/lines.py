"""Counting the lines of a collection by publisher: what `arnorm learn` reads."""

from __future__ import annotations

from urllib.parse import urlsplit

from arnorm.corpus.documents import Documents
from arnorm.corpus.sources import BadRecordError, Raw, Reading
from arnorm.corpus.summary import Summary
from arnorm.learning import Row, lines_to_count
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
        """The rows of one document."""
        return lines_to_count(publisher_of(self._by, name, raw), self._pipeline.clean(raw.text))


class NoPublisherError(BadRecordError):
    """A record that does not name its publisher."""

    flag = "--by"


def publisher_of(by: str, name: str, raw: Raw) -> str:
    """Who published a document: the folder below the input, or what a field says; of an address its host.

    Args:
        by: the name of a field, or `FOLDER`.
        name: the name of the file below the input.
        raw: the document.

    Raises:
        NoPublisherError: the record has no such field, or neither text nor a number in it.
    """
    if by == FOLDER:
        folder, _, rest = name.partition("/")
        return folder if rest else "."
    value = raw.fields.get(by)
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if not isinstance(value, str):
        known = ", ".join(map(repr, raw.fields)) or "none; folders are publishers with --by folder"
        raise NoPublisherError(f"its field {by!r} names no publisher (its fields: {known})")
    return _host(value) if value.startswith(("http://", "https://")) else value


def _host(address: str) -> str:
    try:
        host = urlsplit(address).hostname
    except ValueError:  # brackets that hold no address
        host = None
    return (host or address).removeprefix("www.")
