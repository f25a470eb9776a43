"""Web pages: HTML files and WARC archives. The article is extracted; what else comes with it is boilerplate."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, Any

from arnorm.corpus.read.encodings import Decoded, UndecodableError, decode, text_encoding
from arnorm.errors import MissingExtraError

_DECLARED = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([A-Za-z0-9_-]{1,30})", re.IGNORECASE)
_HTML_TYPES = {"text/html", "application/xhtml+xml"}


class NoArticleError(ValueError):
    """A page in which no text was found."""


class BrokenPageError(ValueError):
    """A record of an archive from which no page can be read; the records around it can."""


@dataclass(frozen=True, slots=True)
class ExtractedPage:
    """One page of an archive.

    Attributes:
        url, date: what the archive says of it.
        data: the page; if it cannot be read, what was stored of it.
        broken: why it cannot be read, else empty.
    """

    url: str
    date: str
    data: bytes
    broken: str = ""


LARGEST = 256 * 1024 * 1024
"""A page with more bytes is not read: no page has so many, and what unpacks to more may never end."""

_BLOCK = 1 << 20
_LINE = 64 * 1024  # bytes of a line of a header, and of them all
_START = re.compile(rb"WARC/\d+\.\d+\s*")


def read_archive(stream: IO[bytes]) -> Iterator[ExtractedPage]:
    """The HTML responses of a WARC archive.

    Where a record ends is counted here, block by block, and nothing is reserved because a record says so: what says it
    is larger than the archive ends the archive, and nothing else. What HTTP has packed is unpacked by fastwarc.

    Raises:
        OSError, EOFError: the archive is damaged or ends too early.
    """
    try:
        from fastwarc.warc import ArchiveIterator
    except ImportError:
        raise MissingExtraError("reading .warc files", "warc") from None
    while (head := _head(stream)) is not None:
        fields = _fields(head)
        length = fields.get("content-length", "")
        if not (length.isascii() and length.isdecimal()):
            raise OSError(f"a record of the archive has no length ({length[:40]!r})")
        size = int(length) if len(length) < 20 else 10**20
        if fields.get("warc-type", "").lower() != "response":
            _skip(stream, size)
            continue
        url, date = fields.get("warc-target-uri", ""), fields.get("warc-date", "")
        if size > LARGEST:
            _skip(stream, size)
            yield ExtractedPage(
                url, date, b"", f"it has {size:,} bytes, more than the {LARGEST:,} that a page may have"
            )
            continue
        content = _content(stream, size)
        try:
            data = _page(ArchiveIterator, head + content)
        except BrokenPageError as error:
            yield ExtractedPage(url, date, content, str(error))
        else:
            if data is not None:
                yield ExtractedPage(url, date, data)


def _head(stream: IO[bytes]) -> bytes | None:
    """The head of the next record with the blank line behind it; None at the end of the archive."""
    line = b"\n"
    while line and not line.strip():
        line = stream.readline(_LINE)
    if not line:
        return None
    if not _START.fullmatch(line):
        raise OSError(f"where a record of the archive should begin stands {line[:40]!r}")
    head = [line]
    while line.strip():
        line = stream.readline(_LINE)
        if not line:
            raise EOFError("the archive ends too early")
        head.append(line)
        if sum(map(len, head)) > _LINE:
            raise OSError("the head of a record of the archive has no end")
    return b"".join(head)


def _fields(head: bytes) -> dict[str, str]:
    """The fields of a head by their names in small letters; the first one of a name counts."""
    fields: dict[str, str] = {}
    for line in head.decode("utf-8", "replace").splitlines()[1:]:
        name, _, value = line.partition(":")
        fields.setdefault(name.strip().lower(), value.strip())
    return fields


def _blocks(stream: IO[bytes], size: int) -> Iterator[bytes]:
    """So many bytes of a stream, in blocks."""
    while size:
        block = stream.read(min(size, _BLOCK))
        if not block:
            raise EOFError("the archive ends too early")
        size -= len(block)
        yield block


def _content(stream: IO[bytes], size: int) -> bytes:
    return b"".join(_blocks(stream, size))


def _skip(stream: IO[bytes], size: int) -> None:
    for _ in _blocks(stream, size):
        pass


def _page(read: Any, record: bytes) -> bytes | None:
    """The page in a whole record; None if the record holds something else.

    Raises:
        BrokenPageError: what HTTP has packed cannot be unpacked, or is too large.
    """
    try:
        for found in read(io.BytesIO(record), parse_http=False):
            found.parse_http(auto_decode="all")
            if found.http_content_type not in _HTML_TYPES:
                return None
            data = bytearray()
            while block := found.reader.read(_BLOCK):
                data += block
                if len(data) > LARGEST:
                    raise BrokenPageError(f"it unpacks to more than the {LARGEST:,} bytes that a page may have")
            return bytes(data)
    except BrokenPageError:
        raise
    except Exception as error:
        raise BrokenPageError(f"what its server sent is damaged ({error})") from None
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # which is no Exception
            raise
        raise BrokenPageError(f"fastwarc cannot read it ({error})") from None
    return None


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
    """The encoding that a page says it is in, if there is one of this name."""
    found = _DECLARED.search(data, 0, 8192)
    return text_encoding(found[1].decode("ascii")) if found else None


def _extract(page: str) -> str:
    try:
        import trafilatura
    except ImportError:
        raise MissingExtraError("reading .html files", "html") from None
    text = trafilatura.extract(page, include_comments=False)
    if not text:
        raise NoArticleError("no article was found in the page")
    return str(text)
