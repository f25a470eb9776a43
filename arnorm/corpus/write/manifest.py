"""What an output folder already holds: one line a finished file, added after the file is in its place.

A run that is killed therefore never believes in a file that is not whole, and `--resume` does again what is not listed,
what was made from another input or by other settings, and what has been changed since. A file in which documents failed
is listed too: if the documents themselves are at fault, they would fail again.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from arnorm.corpus.names import NameRefusedError, checked
from arnorm.corpus.read.layout import InputFile
from arnorm.corpus.write.folders import BOOKKEEPING, Folder
from arnorm.corpus.write.formats import json_bytes
from arnorm.corpus.write.part_files import Written
from arnorm.version import __version__

_BOOK = f"{BOOKKEEPING}/manifest.jsonl"


@dataclass(frozen=True, slots=True)
class Resumption:
    """What decides whether something that is there already would be made again just like that.

    Attributes:
        settings: the identity of everything that decides what is written from a given input.
        failing: the same, with what decides whether a document fails.
        resume: leave alone what is done; `retry`: but not what failed.
    """

    settings: str
    failing: str
    resume: bool = False
    retry: bool = False

    def holds(self, entry: Mapping[str, Any]) -> bool:
        """May what an entry tells of be left alone, as far as the settings go?"""
        if not self.resume:
            return False
        if entry["failed"]:
            return not self.retry and entry["settled"] and entry["settings"] == self.failing
        return bool(entry["settings"] == self.settings)

    def key(self, failed: int) -> str:
        """What an entry has to remember of the settings."""
        return self.failing if failed else self.settings


def settings_key(config: Mapping[str, Any], fingerprint: str, *others: Any) -> str:
    """The identity of everything that decides what is written from a given input."""
    told = json.dumps([config, fingerprint, __version__, others], sort_keys=True, default=str)
    return hashlib.sha256(told.encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run wrote beside the clean documents: where and why documents failed.

    Attributes:
        outputs: what lies in the quarantine, and the reasons.
        failed: how many documents failed.
        settled: they would fail again: the documents are at fault, not the machine.
    """

    outputs: Mapping[str, Written]
    failed: int = 0
    settled: bool = True

    def entry(self, name: str, outputs: Mapping[str, Written], resumption: Resumption) -> dict[str, Any]:
        """A line of a journal about what was written together with this."""
        every = {**outputs, **self.outputs}
        return {
            "name": stable(name),
            "settings": resumption.key(self.failed),
            "outputs": {stable(target): list(written) for target, written in every.items()},
            "failed": self.failed,
            "settled": self.settled,
        }


class Manifest:
    """The finished files of an output folder.

    Args:
        folder: the output folder.
        resumption: when something that is there may be left alone.
    """

    def __init__(self, folder: Folder, resumption: Resumption) -> None:
        self._folder, self._resumption = folder, resumption
        self._known = read_entries(folder.lines(_BOOK), ("name", "input", "settings", "outputs", "failed", "settled"))
        # Written again without the lines of a run that was killed.
        self._journal = folder.journal(_BOOK, [json_bytes(entry) for entry in self._known.values()])

    def holds(self, file: InputFile) -> bool:
        """Has this file been done, with these settings, and is what was written still there as it was written?"""
        entry = self._known.get(stable(file.name))
        if entry is None or entry["input"] != [file.size, file.mtime] or not self._resumption.holds(entry):
            return False
        outputs = dict(written_of(entry))
        if not entry["failed"] and sorted(outputs) != sorted(file.targets):
            return False
        return all(self._folder.unchanged(target, written) for target, written in outputs.items())

    def failed(self, file: InputFile) -> bool:
        """Did a document of this file fail?"""
        entry = self._known.get(stable(file.name))
        return entry is not None and bool(entry["failed"])

    def add(self, file: InputFile, outputs: Mapping[str, Written], outcome: Outcome) -> None:
        """Note a file whose outputs are in their places, and take away what else an earlier run made of it."""
        entry = {**outcome.entry(file.name, outputs, self._resumption), "input": [file.size, file.mtime]}
        before = self._known.get(entry["name"])
        if before is not None:
            take_back(self._folder, before, kept=entry["outputs"])
        self._known[entry["name"]] = entry
        self._journal.add(json_bytes(entry))

    def flush(self) -> None:
        """Let everything be where a kill does not reach it."""
        self._journal.flush()

    def close(self) -> None:
        """Let the file go."""
        self._journal.close()


def stable(name: str) -> str:
    """A name as it stands in a journal: the same in every locale, and every byte of it."""
    return os.fsencode(name).decode("utf-8", "surrogateescape")


def written_of(entry: Mapping[str, Any]) -> Iterator[tuple[str, Written]]:
    """The targets of an entry, with what was written there.

    A journal lies in the output folder, where anybody may have written: a name that leads elsewhere is none of ours.
    """
    for name, written in entry["outputs"].items():
        with suppress(NameRefusedError):
            yield checked(os.fsdecode(name.encode("utf-8", "surrogateescape"))), Written(*written)


def take_back(folder: Folder, entry: Mapping[str, Any], kept: Collection[str] = ()) -> None:
    """Remove what an entry tells of and is not to be kept, unless somebody has changed it since."""
    for target, written in written_of(entry):
        if stable(target) not in kept:
            folder.take_back(target, written)


def read_entries(lines: Iterable[bytes], fields: Collection[str]) -> dict[str, dict[str, Any]]:
    """The last whole line of each name, with these fields; a line cut off by a kill is no line."""
    known: dict[str, dict[str, Any]] = {}
    for line in lines:
        try:
            entry = json.loads(line)
            known[entry["name"]] = {name: entry[name] for name in fields}
        except (ValueError, KeyError, TypeError):
            continue
    return known
