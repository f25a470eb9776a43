"""Folders of files, before and after."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path

from click.testing import Result

Run = Callable[..., Result]
Command = Callable[..., "subprocess.CompletedProcess[bytes]"]


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
