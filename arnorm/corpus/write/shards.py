"""Numbered shards: which of them an output folder already holds, and what each was made from.

A shard is what came of a stretch of the collection: it begins at one handful of documents and ends before another. Both
are written down, with the files between them. A shard is done if it would begin where the run stands, nothing it was
made from has changed, and it is still there as it was written; the run then goes on where it ends. So a change in one
file does again the shards of this file, and the shards after them as long as they would begin elsewhere. Documents that
failed belong to a shard like the others: they would fail again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from arnorm.corpus.read.layout import InputFile
from arnorm.corpus.write.folders import BOOKKEEPING, Folder
from arnorm.corpus.write.formats import ENDINGS, json_bytes
from arnorm.corpus.write.manifest import Outcome, Resumption, read_entries, stable, take_back, written_of
from arnorm.corpus.write.part_files import Written

FORMATS = ("jsonl", "jsonl.gz", "jsonl.zst", "parquet")
"""What can be written in shards: the formats that say of each document where it came from."""

_BOOK = f"{BOOKKEEPING}/shards.jsonl"
_FIELDS = ("name", "start", "end", "inputs", "settings", "outputs", "failed", "settled")


class Position(NamedTuple):
    """A place in the collection: an item of a file, both by number; items are counted from 1."""

    file: int
    item: int


def shard_name(number: int) -> str:
    """The name of a shard, without its ending."""
    return f"part-{number:05d}"


@dataclass(slots=True)
class Shard:
    """One shard.

    Attributes:
        number: from 0; `start`: where it begins.
    """

    number: int
    start: Position

    @property
    def name(self) -> str:
        """Its name, without its ending."""
        return shard_name(self.number)

    def targets(self, formats: Sequence[str]) -> list[str]:
        """Where it is written, one place a format."""
        return [self.name + ENDINGS[form] for form in formats]


class ShardBook:
    """The shards of an output folder.

    Args:
        folder: the output folder.
        resumption: when something that is there may be left alone.
        files: all files of this run, in order.
    """

    def __init__(self, folder: Folder, resumption: Resumption, files: Sequence[InputFile]) -> None:
        self._folder, self._resumption, self._files = folder, resumption, files
        self._known = read_entries(folder.lines(_BOOK), _FIELDS)
        self._journal = folder.journal(_BOOK, [json_bytes(entry) for entry in self._known.values()])
        self._numbers = {stable(file.name): number for number, file in enumerate(files)} if self._known else {}

    def end_of(self, shard: Shard, targets: Sequence[str]) -> Position | None:
        """Where a shard ends that begins like this one and is done; None if there is none."""
        entry = self._known.get(shard.name)
        if entry is None or not self._resumption.holds(entry):
            return None
        outputs, end = dict(written_of(entry)), self._position(entry["end"])
        if end is None or entry["start"] != self._written(shard.start):
            return None
        if not entry["failed"] and sorted(outputs) != sorted(targets):
            return None
        if entry["inputs"] != self._digest(shard.start, end):
            return None
        there = all(self._folder.unchanged(target, written) for target, written in outputs.items())
        return end if there else None

    def failed(self, shard: str) -> bool:
        """Did a document of a shard fail?"""
        return shard in self._known and bool(self._known[shard]["failed"])

    def add(self, shard: Shard, end: Position, outputs: Mapping[str, Written], outcome: Outcome) -> None:
        """Note a shard whose outputs are in their places; it ends before `end`."""
        entry = {
            **outcome.entry(shard.name, outputs, self._resumption),
            "start": self._written(shard.start),
            "end": self._written(end),
            "inputs": self._digest(shard.start, end),
        }
        if (before := self._known.get(shard.name)) is not None:
            take_back(self._folder, before, kept=entry["outputs"])
        self._known[shard.name] = entry
        self._journal.add(json_bytes(entry))

    def sweep(self, number: int) -> None:
        """Take away the shards an earlier run made beyond so many, unless somebody has changed them since."""
        kept = {shard_name(one) for one in range(number)}
        for name in [name for name in self._known if name not in kept]:
            take_back(self._folder, self._known.pop(name))

    def flush(self) -> None:
        """Let everything be where a kill does not reach it."""
        self._journal.flush()

    def close(self) -> None:
        """Let the file go."""
        self._journal.close()

    def _written(self, position: Position) -> list[Any]:
        """A position by the name of its file, which outlives its number; the end of the collection has none."""
        known = position.file < len(self._files)
        return [stable(self._files[position.file].name) if known else None, position.item]

    def _position(self, written: Sequence[Any]) -> Position | None:
        name, item = written
        number = len(self._files) if name is None else self._numbers.get(name)
        return None if number is None else Position(number, item)

    def _digest(self, start: Position, end: Position) -> str:
        """The identity of all files from one position to another."""
        last = end.file + (end.item > 1)
        told = hashlib.sha256()
        for file in self._files[start.file : last]:
            told.update(f"{stable(file.name)}\n{file.size} {file.mtime}\n".encode("utf-8", "surrogateescape"))
        return told.hexdigest()[:32]
