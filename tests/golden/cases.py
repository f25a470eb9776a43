"""Golden cases: the text format of `tests/golden/**/*.md`, described for linguists in `README.md` beside this file.

Anything the format does not know (a heading, a fence, an `expect` line) is an error that names file and line: a case
that is silently skipped is worse than none.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.support import ROOT, unescape

GOLDEN = Path(__file__).parent

_FENCE = re.compile(r"(`{3,})([^`]*)")
_EXPECT = re.compile(r"expect: fail (?:—|-) (\S.*)")
_KINDS = ("options", "in", "out", "same", "sentences", "removed")


class FormatError(ValueError):
    """A golden file that does not follow the format."""


@dataclass(frozen=True)
class Case:
    """One case.

    Attributes:
        path, line, title: where it stands.
        text: what goes in.
        out: the expected text, or None if the case does not say.
        sentences: the expected sentences, or None.
        removed: the expected removals as `category: first line`, or None.
        negative: must `text` come out unchanged?
        options: `preset` and keywords of `arnorm.clean`.
        as_given: are the sentences those of `arnorm.sentences(text)`, which changes nothing?
        reason: why the case is known to fail, or "".
    """

    path: Path
    line: int
    title: str
    text: str
    out: str | None = None
    sentences: tuple[str, ...] | None = None
    removed: tuple[str, ...] | None = None
    negative: bool = False
    options: Mapping[str, Any] = field(default_factory=dict)
    as_given: bool = False
    reason: str = ""

    @property
    def id(self) -> str:
        """`path:line`, as an editor opens it."""
        path = self.path.relative_to(ROOT) if self.path.is_relative_to(ROOT) else self.path
        return f"{path}:{self.line}"

    @property
    def family(self) -> str:
        """The folder the case is in."""
        return self.path.parent.name


@dataclass
class _Draft:
    """A case while it is being read."""

    line: int
    title: str
    fences: dict[str, str] = field(default_factory=dict)
    reason: str = ""


def read_cases(path: Path) -> list[Case]:
    """All cases of one file.

    Raises:
        FormatError: the message names file and line and says what is known.
    """
    lines = path.read_text(encoding="utf-8").split("\n")
    return [_case(path, draft) for draft in _drafts(path, lines)]


def case_files(root: Path = GOLDEN) -> list[Path]:
    """Every file of cases below `root`, in a fixed order; `README.md` describes the format and holds none."""
    return [path for path in sorted(root.rglob("*.md")) if path.name != "README.md"]


def all_cases(root: Path = GOLDEN) -> Iterator[Case]:
    """The cases of every file that can be read; `test_format` reports the others."""
    for path in case_files(root):
        with suppress(FormatError):
            yield from read_cases(path)


def _drafts(path: Path, lines: list[str]) -> Iterator[_Draft]:
    draft: _Draft | None = None
    at = 0
    while at < len(lines):
        line = lines[at]
        at += 1
        if line.startswith("## "):
            if draft:
                yield draft
            draft = _Draft(at, line[3:].strip())
        elif line.startswith("#") and not line.startswith("# "):
            raise FormatError(f"{path}:{at}: unknown heading {line!r}: use '# section' or '## case'")
        elif line.startswith("# "):
            if draft:
                yield draft
            draft = None
        elif line.startswith("```"):
            at = _fence(path, lines, at, draft)
        elif line.startswith("expect"):
            found = _EXPECT.fullmatch(line.strip())
            if not found or draft is None:
                raise FormatError(f"{path}:{at}: write 'expect: fail — reason' below the title of a case")
            draft.reason = found[1]
    if draft:
        yield draft


def _fence(path: Path, lines: list[str], opened: int, draft: _Draft | None) -> int:
    """Read the fence that line number `opened` (from 1) begins; return the index after its end."""
    found = _FENCE.fullmatch(lines[opened - 1])
    kind = found[2].strip() if found else ""
    if found is None or kind not in _KINDS:
        raise FormatError(f"{path}:{opened}: unknown fence {lines[opened - 1]!r}; known: {', '.join(_KINDS)}")
    if draft is None:
        raise FormatError(f"{path}:{opened}: a {kind!r} fence outside of a case: begin the case with '## title'")
    if kind in draft.fences:
        raise FormatError(f"{path}:{opened}: a second {kind!r} fence in one case: begin a new case with '## title'")
    try:
        closed = lines.index(found[1], opened)
    except ValueError:
        raise FormatError(f"{path}:{opened}: this {kind!r} fence is never closed") from None
    draft.fences[kind] = "\n".join(lines[opened:closed])
    return closed + 1


def _case(path: Path, draft: _Draft) -> Case:
    fences, place = draft.fences, f"{path}:{draft.line}"
    if ("in" in fences) == ("same" in fences):
        raise FormatError(f"{place}: a case has either an 'in' or a 'same' fence")
    if "same" in fences and "out" in fences:
        raise FormatError(f"{place}: 'same' is its own result; drop the 'out' fence")
    if "in" in fences and not fences.keys() & {"out", "sentences", "removed"}:
        raise FormatError(f"{place}: nothing is expected; add an 'out', 'sentences' or 'removed' fence")
    try:
        options = tomllib.loads(fences.get("options", ""))
    except tomllib.TOMLDecodeError as error:
        raise FormatError(f"{place}: the options are not TOML: {error}") from None
    negative = "same" in fences
    text = unescape(fences["same" if negative else "in"])
    return Case(
        path=path,
        line=draft.line,
        title=draft.title,
        text=text,
        out=text if negative else _maybe(fences, "out"),
        sentences=_lines(fences, "sentences"),
        removed=_lines(fences, "removed"),
        negative=negative,
        as_given=bool(options.pop("as_given", False)),
        options=options,
        reason=draft.reason,
    )


def _maybe(fences: Mapping[str, str], kind: str) -> str | None:
    return unescape(fences[kind]) if kind in fences else None


def _lines(fences: Mapping[str, str], kind: str) -> tuple[str, ...] | None:
    if kind not in fences:
        return None
    return tuple(unescape(line) for line in fences[kind].split("\n") if line.strip())
