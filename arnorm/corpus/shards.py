"""Numbered shards: which of them an output folder already holds, and what each was made from.

A shard is what came of a stretch of the collection: it begins at one handful of documents and ends before another. Both
are written down, with the files between them. A shard is done if it would begin where the run stands, nothing it was
made from has changed, and it is still there as it was written; the run then goes on where it ends. So a change in one
file does again the shards of this file, and the shards after them as long as they would begin elsewhere.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from arnorm.corpus.layout import InputFile
from arnorm.corpus.manifest import read_entries, unchanged
from arnorm.corpus.sinks import ENDINGS, Folder, Written, json_bytes
from arnorm.corpus.summary import shown

FORMATS = ("jsonl", "jsonl.gz", "jsonl.zst", "parquet")
"""What can be written in shards: the formats that say of each document where it came from."""

_BOOK = "shards.jsonl"
_FIELDS = ("name", "start", "end", "inputs", "settings", "outputs", "clean")


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
        number: from 0; `start`: where it begins; `clean`: whether no document of it failed.
    """

    number: int
    start: Position
    clean: bool = True

    def targets(self, formats: Sequence[str]) -> list[str]:
        """Where it is written, one place a format."""
        return [shard_name(self.number) + ENDINGS[form] for form in formats]


class ShardBook:
    """The shards of an output folder.

    Args:
        folder: the output folder.
        settings: the identity of the settings of this run.
        files: all files of this run, in order.
    """

    def __init__(self, folder: Folder, settings: str, files: Sequence[InputFile]) -> None:
        self._folder, self._settings, self._files = folder, settings, files
        path = folder.kept / _BOOK
        self._known = read_entries(path, _FIELDS)
        with folder.writing(f"{folder.kept.name}/{_BOOK}") as part:
            for entry in self._known.values():
                part.write(json_bytes(entry))
        self._stream = path.open("ab")
        self._numbers = {shown(file.name): number for number, file in enumerate(files)} if self._known else {}

    def end_of(self, shard: Shard, targets: Sequence[str]) -> Position | None:
        """Where a shard ends that begins like this one and is done; None if there is none."""
        entry = self._known.get(shard_name(shard.number))
        if entry is None or not entry["clean"] or entry["settings"] != self._settings:
            return None
        outputs, end = entry["outputs"], self._position(entry["end"])
        if end is None or entry["start"] != self._written(shard.start) or sorted(outputs) != sorted(targets):
            return None
        if entry["inputs"] != self._digest(shard.start, end):
            return None
        there = all(unchanged(self._folder.root / name, Written(*one)) for name, one in outputs.items())
        return end if there else None

    def add(self, shard: Shard, end: Position, outputs: dict[str, Written]) -> None:
        """Note a shard whose outputs are in their places; it ends before `end`."""
        entry = {
            "name": shard_name(shard.number),
            "start": self._written(shard.start),
            "end": self._written(end),
            "inputs": self._digest(shard.start, end),
            "settings": self._settings,
            "outputs": {name: list(written) for name, written in outputs.items()},
            "clean": shard.clean,
        }
        self._known[shard_name(shard.number)] = entry
        self._stream.write(json_bytes(entry))
        self._stream.flush()

    def sweep(self, number: int) -> None:
        """Take away the shards an earlier run made beyond so many, unless somebody has changed them since."""
        kept = {shard_name(one) for one in range(number)}
        for name, entry in self._known.items():
            for target, written in entry["outputs"].items():
                path = self._folder.root / target
                if name not in kept and unchanged(path, Written(*written)):
                    path.unlink()

    def close(self) -> None:
        """Let the file go."""
        self._stream.close()

    def _written(self, position: Position) -> list[Any]:
        """A position by the name of its file, which outlives its number; the end of the collection has none."""
        known = position.file < len(self._files)
        return [shown(self._files[position.file].name) if known else None, position.item]

    def _position(self, written: Sequence[Any]) -> Position | None:
        name, item = written
        number = len(self._files) if name is None else self._numbers.get(name)
        return None if number is None else Position(number, item)

    def _digest(self, start: Position, end: Position) -> str:
        """The identity of all files from one position to another."""
        last = end.file + (end.item > 1)
        told = hashlib.sha256()
        for file in self._files[start.file : last]:
            told.update(f"{shown(file.name)}\n{file.size} {file.mtime}\n".encode())
        return told.hexdigest()[:32]
