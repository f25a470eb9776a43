"""What a run did: failures by name, and counts that add up."""

from __future__ import annotations

import os
import re
from collections import Counter
from dataclasses import dataclass, field, replace
from typing import Any

_UNSEEN = re.compile(
    r"[^\S ]|[\x00-\x1f\x7f-\x9f\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]"
)


def visible(text: str) -> str:
    """A text with every character that cannot be seen written as `{U+200B}`."""
    return _UNSEEN.sub(lambda found: f"{{U+{ord(found[0]):04X}}}", text)


def written(path: str | os.PathLike[str]) -> str:
    """A path as text, the same in every locale; bytes that are not UTF-8 are escaped."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def shown(path: str | os.PathLike[str]) -> str:
    """A path for people: one line, whatever it is called, with every character that cannot be seen as `{U+001B}`."""
    return visible(written(path))


KEPT_FAILURES = 1_000
"""A run remembers as many failures; `reasons.jsonl` in the quarantine holds them all."""


@dataclass(frozen=True, slots=True)
class Failure:
    """One document, file or folder that could not be done.

    Attributes:
        path: its name, as it is shown to people.
        reason: what is wrong; `remedy`: what to do about it.
        record: the number of the record in the file, from 1; 0 for a whole file.
        raw: the record as it was met, for the quarantine; empty for a whole file.
        settled: it would fail again, because the document is at fault and not the machine.
    """

    path: str
    reason: str
    remedy: str
    record: int = 0
    raw: bytes = field(default=b"", repr=False)
    settled: bool = True

    @classmethod
    def from_os(cls, path: str, error: BaseException) -> Failure:
        """The failure an error of the operating system or of a decompressor means."""
        if isinstance(error, FileNotFoundError):
            reason, remedy = "it is not there (a broken link, or it vanished)", "restore it and run again"
        elif isinstance(error, PermissionError):
            reason, remedy = "it may not be read", "give yourself the right to read it and run again"
        elif isinstance(error, OSError) and error.errno is not None:
            reason, remedy = f"it cannot be read ({error.strerror})", "check the disk and the link, and run again"
        else:
            return cls(path, f"its data is damaged ({error})", "restore the file from its source and run again")
        return cls(path, reason, remedy, settled=False)

    def __str__(self) -> str:
        place = f"{self.path}, record {self.record}" if self.record else self.path
        return visible(f"{place}: {self.reason}; {self.remedy}")


@dataclass(slots=True)
class RunCounts:
    """What was done, as numbers. Characters are code points.

    Attributes:
        documents: read and cleaned; `failed`: not cleaned; `changed`: whose text is not what it was.
        characters_in, characters_out: of the cleaned documents.
        bytes_in: of all that was read, as stored.
        replaced: undecodable bytes that were replaced because the caller asked for it.
        removed: removals by category and rule code; `encodings`: documents by encoding; `flags`: documents by flag.
    """

    documents: int = 0
    failed: int = 0
    changed: int = 0
    characters_in: int = 0
    characters_out: int = 0
    bytes_in: int = 0
    replaced: int = 0
    removed: Counter[tuple[str, str]] = field(default_factory=Counter)
    encodings: Counter[str] = field(default_factory=Counter)
    flags: Counter[str] = field(default_factory=Counter)

    def add(self, other: RunCounts) -> None:
        """Add the counts of another part of the run."""
        for name in self.__slots__:
            if isinstance(mine := getattr(self, name), Counter):
                mine.update(getattr(other, name))
            else:
                setattr(self, name, mine + getattr(other, name))


@dataclass(slots=True)
class Summary:
    """The end of a run.

    Attributes:
        counts: what was done.
        failures: what was not, in the order it was met, as far as it is kept.
        skipped: files left alone because their ending is unknown, by ending.
        files: input files done; `resumed`: files left alone because an earlier run had done them.
        known: failures of an earlier run that were not tried again; they are among `failures`.
        size: bytes of all files that are to be read; `done`: of those that have been.
    """

    counts: RunCounts = field(default_factory=RunCounts)
    failures: list[Failure] = field(default_factory=list)
    skipped: Counter[str] = field(default_factory=Counter)
    files: int = 0
    resumed: int = 0
    known: int = 0
    size: int = 0
    done: int = 0

    def fail(self, failure: Failure, *, known: bool = False) -> None:
        """Note a failure, of this run or `known` before. All are counted; so many are kept, without their documents."""
        self.counts.failed += 1
        self.known += known
        if len(self.failures) < KEPT_FAILURES:
            self.failures.append(replace(failure, raw=b""))

    def sentence(self) -> str:
        """The run in one line."""
        counts = self.counts
        parts = [f"{_some(counts.documents, 'document')} cleaned", f"{counts.changed:,} changed"]
        if self.resumed:
            parts.append(f"{_some(self.resumed, 'file')} already done")
        if counts.replaced:
            parts.append(f"{_some(counts.replaced, 'undecodable byte')} replaced")
        if self.skipped:
            kinds = ", ".join(f"{count:,} {ending}" for ending, count in sorted(self.skipped.items()))
            parts.append(f"{_some(self.skipped.total(), 'file')} skipped ({kinds})")
        if counts.failed:
            earlier = f", {self.known:,} of them in an earlier run: --retry-failed tries again" if self.known else ""
            parts.append(f"{counts.failed:,} failed{earlier}")
        if self.skipped and not counts.documents and not self.resumed:
            parts.append("--input-format reads files of any ending")
        return ", ".join(parts)

    def progress(self, seconds: float) -> str:
        """How far the run is after so many seconds, in one line."""
        counts = self.counts
        rate = self.done / seconds / 1e6 if seconds > 0 else 0.0
        line = f"{_some(counts.documents, 'document')}, {self.done / 1e6:,.0f} of {self.size / 1e6:,.0f} MB"
        line += f", {rate:.1f} MB/s"
        if rate > 0:
            left = int((self.size - self.done) / 1e6 / rate)
            line += f", {left // 3600}:{left // 60 % 60:02d}:{left % 60:02d} left"
        return line + (f", {counts.failed:,} failed" if counts.failed else "")

    def to_dict(self) -> dict[str, Any]:
        """The run as plain dicts, lists, strings and numbers."""
        counts = self.counts
        categories: Counter[str] = Counter()
        rules: Counter[str] = Counter()
        for (category, code), number in counts.removed.items():
            categories[category] += number
            rules[code] += number
        return {
            "files": self.files,
            "resumed": self.resumed,
            "documents": counts.documents,
            "changed": counts.changed,
            "failed": counts.failed,
            "failed_earlier": self.known,
            "characters_in": counts.characters_in,
            "characters_out": counts.characters_out,
            "bytes_in": counts.bytes_in,
            "replaced_bytes": counts.replaced,
            "removed_by_category": dict(sorted(categories.items())),
            "removed_by_rule": dict(sorted(rules.items())),
            "flags": dict(sorted(counts.flags.items())),
            "encodings": dict(sorted(counts.encodings.items())),
            "skipped": dict(sorted(self.skipped.items())),
            "failures": [
                {"path": one.path, "record": one.record, "reason": one.reason, "remedy": one.remedy}
                for one in self.failures
            ],
        }


def _some(count: int, what: str) -> str:
    return f"{count:,} {what}{'' if count == 1 else 's'}"
