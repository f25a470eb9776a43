"""Folders of files, before and after; pages and archives of them."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path

from click.testing import Result

Run = Callable[..., Result]
Command = Callable[..., "subprocess.CompletedProcess[bytes]"]

PAGE = (
    "<html><head><meta charset='{}'><title>خبر</title></head><body><nav><a href='/'>الرئيسية</a></nav><article>"
    + "".join(f"<p>أعلنت وزارة الصحة أمس عن افتتاح ثلاثة مستشفيات في المحافظات الجنوبية رقم {n}.</p>" for n in "123456")
    + "</article></body></html>"
)
"""A page with an article; its declared encoding is to be filled in."""


def write(root: Path, files: Mapping[str, str | bytes]) -> Path:
    """A folder of files."""
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return root


def tree(root: Path) -> dict[str, bytes]:
    """Every file below a folder but for the bookkeeping."""
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.is_file() and ".arnorm" not in path.parts
    }


def warc(kind: str, url: str, body: bytes, media: str = "text/html; charset=utf-8") -> bytes:
    """One record of an archive."""
    http = f"HTTP/1.1 200 OK\r\nContent-Type: {media}\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body
    head = (
        f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {url}\r\nWARC-Date: 2024-05-01T00:00:00Z\r\n"
        f"WARC-Record-ID: <urn:uuid:12345678-0000-0000-0000-000000000000>\r\n"
        f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(http)}\r\n\r\n"
    )
    return head.encode() + http + b"\r\n\r\n"
