"""What an output folder already holds: one line a finished file, added after the file is in its place.

A run that is killed therefore never believes in a file that is not whole, and `--resume` does again what is not listed,
what was made from another input or by other settings, and what has been changed since.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any

from arnorm.corpus.layout import InputFile
from arnorm.corpus.sinks import Folder, Written, json_bytes
from arnorm.corpus.summary import shown

_NAME = "manifest.jsonl"


def settings_key(config: Mapping[str, Any], fingerprint: str, *others: Any) -> str:
    """The identity of everything that decides what is written from a given input."""
    told = json.dumps([config, fingerprint, others], sort_keys=True, default=str)
    return hashlib.sha256(told.encode()).hexdigest()[:16]


class Manifest:
    """The finished files of an output folder.

    Args:
        folder: the output folder.
        settings: the identity of the settings of this run.
    """

    def __init__(self, folder: Folder, settings: str) -> None:
        self._folder = folder
        self._settings = settings
        path = folder.kept / _NAME
        self._known = read_entries(path, ("name", "input", "settings", "outputs"))
        with folder.writing(f"{folder.kept.name}/{_NAME}") as part:  # without the lines of a run that was killed
            for entry in self._known.values():
                part.write(json_bytes(entry))
        self._stream = path.open("ab")

    def holds(self, file: InputFile) -> bool:
        """Has this file been done, with these settings, and is what was written still there as it was written?"""
        entry = self._known.get(shown(file.name))
        if entry is None or entry["input"] != [file.size, file.mtime] or entry["settings"] != self._settings:
            return False
        outputs = entry["outputs"]
        return sorted(outputs) == sorted(map(shown, file.targets)) and all(
            unchanged(self._folder.root / target, Written(*outputs[shown(target)])) for target in file.targets
        )

    def add(self, file: InputFile, outputs: Sequence[Written]) -> None:
        """Note a file whose outputs are in their places."""
        entry = {
            "name": shown(file.name),
            "input": [file.size, file.mtime],
            "settings": self._settings,
            "outputs": {shown(target): list(one) for target, one in zip(file.targets, outputs, strict=True)},
        }
        self._stream.write(json_bytes(entry))
        self._stream.flush()

    def forget(self, file: InputFile) -> None:
        """Take away what an earlier run made of a file that now fails, unless somebody has changed it since."""
        entry = self._known.get(shown(file.name))
        if entry is None:
            return
        for target in file.targets:
            path = self._folder.root / target
            if (written := entry["outputs"].get(shown(target))) and unchanged(path, Written(*written)):
                path.unlink()

    def close(self) -> None:
        """Let the file go."""
        self._stream.close()


def read_entries(path: Path, fields: Collection[str]) -> dict[str, dict[str, Any]]:
    """The last whole line of each name, with these fields; a line cut off by a kill is no line."""
    known: dict[str, dict[str, Any]] = {}
    try:
        lines = path.read_bytes().splitlines()
    except FileNotFoundError:
        return known
    for line in lines:
        try:
            entry = json.loads(line)
            known[entry["name"]] = {name: entry[name] for name in fields}
        except (ValueError, KeyError, TypeError):
            continue
    return known


def unchanged(path: Path, written: Written) -> bool:
    """Is a file still as it was written? Its bytes are read only if its time says no."""
    try:
        status = path.stat()
    except OSError:
        return False
    if status.st_size != written.size:
        return False
    if status.st_mtime_ns == written.mtime:
        return True
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest() == written.digest
