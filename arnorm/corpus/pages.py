"""Web pages: HTML files and WARC archives. The article is extracted; what else comes with it is boilerplate."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, Any

from arnorm.corpus.encodings import Decoded, UndecodableError, decode
from arnorm.errors import MissingExtraError

_DECLARED = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([A-Za-z0-9_-]{1,30})", re.IGNORECASE)
_HTML_TYPES = {"text/html", "application/xhtml+xml"}


class NoArticleError(ValueError):
    """A page in which no text was found."""


@dataclass(frozen=True, slots=True)
class Page:
    """One page of an archive."""

    url: str
    date: str
    data: bytes


def read_archive(stream: IO[bytes]) -> Iterator[Page]:
    """The HTML responses of a WARC archive.

    Raises:
        OSError, EOFError: the archive is damaged or ends too early.
    """
    try:
        from fastwarc.warc import ArchiveIterator, WarcRecordType
    except ImportError:
        raise MissingExtraError("reading .warc files", "warc") from None
    source = _Source(stream)
    # Checked by hand: a record whose end is missing is handed out as if it were shorter.
    for record in _unbroken(ArchiveIterator, source, record_types=WarcRecordType.response, parse_http=False):
        told = int(record.headers.get("Content-Length") or -1)
        record.freeze()
        if record.content_length != told:
            raise EOFError("the archive ends too early")
        record.parse_http(auto_decode="all")
        if record.http_content_type in _HTML_TYPES:
            url, date = record.headers.get("WARC-Target-URI") or "", record.headers.get("WARC-Date") or ""
            yield Page(url, date, record.reader.read())


class _Source:
    """A stream as fastwarc wants it: it can tell where it is, and an error ends it quietly and is kept for later."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream, self._at = stream, 0
        self.error: Exception | None = None

    def read(self, size: int = -1) -> bytes:
        try:
            data = self._stream.read(size)
        except Exception as error:  # fastwarc panics on it, with a back trace to standard error
            self.error, data = error, b""
        self._at += len(data)
        return data

    def tell(self) -> int:
        return self._at


def _unbroken(read: Any, source: _Source, **options: Any) -> Iterator[Any]:
    """What `read` finds in a source. An error of the source comes before what was made of its end."""
    try:
        for record in read(source, **options):
            if source.error is not None:
                break
            yield record
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise
        raise OSError(f"fastwarc cannot read it: {error}") from None
    if source.error is not None:
        raise source.error


def read_page(data: bytes, encoding: str | None, *, replace: bool) -> Decoded:
    """The article of a page, as text.

    Args:
        data: the page.
        encoding: the encoding it must be in; None to find out, if need be from what the page says about itself.
        replace: replace undecodable bytes instead of refusing the page.

    Raises:
        NoArticleError: no text was found in a page that is not empty.
        UndecodableError: the page is in no encoding that can be trusted.
    """
    try:
        page = decode(data, encoding, replace=replace)
    except UndecodableError:
        declared = _declared(data)
        if declared is None or encoding is not None:
            raise
        page = decode(data, declared, replace=replace)
    text = _extract(page.text) if page.text.strip() else ""
    return page._replace(text=text)


def _declared(data: bytes) -> str | None:
    found = _DECLARED.search(data, 0, 8192)
    try:
        return codecs.lookup(found[1].decode("ascii")).name if found else None
    except LookupError:
        return None


def _extract(page: str) -> str:
    try:
        import trafilatura
    except ImportError:
        raise MissingExtraError("reading .html files", "html") from None
    text = trafilatura.extract(page, include_comments=False)
    if not text:
        raise NoArticleError("no article was found in the page")
    return str(text)
