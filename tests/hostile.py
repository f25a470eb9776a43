"""Names as somebody who means harm would choose them, and what a sandbox looks like before and after."""

from __future__ import annotations

from pathlib import Path

from hypothesis import strategies as st

PARTS = (
    "..", ".", "...", "", " ", ".. ", "a", "b.txt", ".bashrc", ".arnorm", "quarantine", "reasons.jsonl", "C:", "~",
    "c:x.txt", "con", "aux.txt", "NUL.", "com1.jsonl", "..\\..", "\\x.txt", "a\\..\\b.txt", "a\0.txt", "a\n.txt",
    "%2e%2e", "\x1b[31m.txt", "x::file:", "x.txt::file:///etc/passwd", "\u202egpj.txt",
)  # fmt: skip


def hostile_names() -> st.SearchStrategy[str]:
    """Names of files, made of parts that lead elsewhere or mean something else."""
    ends = st.sampled_from(("", ".txt", "/x.txt", "/x.jsonl"))
    parts = st.lists(st.sampled_from(PARTS), min_size=1, max_size=5)
    return st.builds(lambda parts, end: "/".join(parts) + end, parts, ends)


def sandbox(root: Path, out: str = "out") -> dict[str, bytes | None]:
    """Everything below a folder but for the output folder in it."""
    return {
        path.relative_to(root).as_posix(): path.read_bytes() if path.is_file() else None
        for path in sorted(root.rglob("*"))
        if path.relative_to(root).parts[0] != out
    }
