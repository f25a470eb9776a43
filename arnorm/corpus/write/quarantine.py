"""What could not be cleaned, unchanged, beside the reasons: `quarantine/` in the output folder."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import IO

from arnorm.corpus.names import checked
from arnorm.corpus.read.layout import InputFile
from arnorm.corpus.read.sources import UnreadableError
from arnorm.corpus.summary import Failure
from arnorm.corpus.write.folders import BOOKKEEPING, QUARANTINE, Folder
from arnorm.corpus.write.formats import json_bytes
from arnorm.corpus.write.manifest import Outcome, stable
from arnorm.corpus.write.part_files import PartFile

_REASONS = f"{QUARANTINE}/reasons.jsonl"
_MOVED = ".raw"
_BLOCK = 1 << 20


class Quarantine:
    """The failed documents of a run, kept by what is finished in one step: a file, or a shard.

    A file that is one document, or cannot be read to its end, is copied; of a file of records only the failed ones are,
    one a line. The reasons of each step lie in `.arnorm/reasons/`, where a resumed run finds them, and those of all
    steps in `quarantine/reasons.jsonl`.
    """

    def __init__(self, folder: Folder) -> None:
        self._folder = folder
        folder.remove(_REASONS)
        self._before: dict[str, list[str]] = defaultdict(list)
        for target in folder.names(QUARANTINE):
            self._before[target].append(target)
            self._before["/".join(target.split("/", 2)[:2])].append(target)
        self._general: list[Failure] = []
        self._live: IO[bytes] | None = None
        self._begin()

    def _begin(self) -> None:
        """Nothing has failed yet in the step at hand."""
        self._kept: dict[str, PartFile] = {}
        self._reasons: PartFile | None = None
        self._failed, self._settled = 0, True

    @property
    def failed(self) -> int:
        """How much has failed in the step at hand."""
        return self._failed

    def general(self, failure: Failure) -> None:
        """Write down what is wrong with something that no step is about."""
        self._general.append(failure)
        self._show(_line(failure))

    def reason(self, step: str, failure: Failure) -> None:
        """Write down what is wrong with a document or file of the step at hand."""
        line = _line(failure)
        if self._reasons is None:
            self._reasons = PartFile(self._folder, _reasons_of(step))
        self._reasons.write(line)
        self._failed += 1
        self._settled = self._settled and failure.settled
        self._show(line)

    def record(self, name: str, data: bytes) -> None:
        """Keep one failed record of a file."""
        target = _target(name)
        if target not in self._kept:
            self._kept[target] = PartFile(self._folder, target)
        self._kept[target].write(data)

    def whole(self, file: InputFile, name: str) -> None:
        """Keep a copy of a file instead of its records, if it can be read at all."""
        target = _target(name)
        self._drop(target)
        part = self._kept[target] = PartFile(self._folder, target)
        try:
            for data in _blocks(file):
                part.write(data)
        except UnreadableError:
            self._drop(target)

    def keep(self, step: str, *, settled: bool = True) -> Outcome:
        """End a step: put what failed in its place, and take away what is there of an earlier run.

        Args:
            step: the file or shard.
            settled: nothing else than a failure that was written down has gone wrong.
        """
        if self._reasons is not None:
            self._kept[_reasons_of(step)] = self._reasons
        outputs = {}
        for target in list(self._kept):
            outputs[target] = self._kept[target].keep()
            del self._kept[target]
        for target in self._before.pop(_target(step), ()):
            if target not in outputs:
                self._folder.remove(target)
        outcome = Outcome(outputs, self._failed, self._settled and settled)
        self._begin()
        return outcome

    def known(self, step: str) -> Iterator[Failure]:
        """What failed in a step that has been kept."""
        for line in self._lines(step):
            told = json.loads(line)
            yield Failure(told["path"], told["reason"], told["remedy"], told["record"])

    def finish(self, steps: Iterable[str]) -> None:
        """Write the reasons of some steps, all that failed in this run or before it."""
        self._close_live()
        with self._folder.writing(_REASONS) as part:
            for failure in self._general:
                part.write(_line(failure))
            for step in steps:
                for line in self._lines(step):
                    part.write(line)

    def abandon(self) -> None:
        """The step at hand comes to nothing."""
        for target in list(self._kept):
            self._drop(target)
        if self._reasons is not None:
            self._reasons.drop()
        self._begin()

    def close(self) -> None:
        """Let go."""
        self.abandon()
        self._close_live()

    def _lines(self, step: str) -> Iterator[bytes]:
        if (stream := self._folder.read(_reasons_of(step))) is not None:
            with stream:
                yield from stream

    def _show(self, line: bytes) -> None:
        if self._live is None:
            self._live = self._folder.live(_REASONS)
        self._live.write(line)

    def _close_live(self) -> None:
        if self._live is not None:
            self._live.close()
            self._live = None

    def _drop(self, target: str) -> None:
        if (part := self._kept.pop(target, None)) is not None:
            part.drop()


def _line(failure: Failure) -> bytes:
    told = {"path": failure.path, "record": failure.record, "reason": failure.reason, "remedy": failure.remedy}
    return json_bytes(told)


def _target(name: str) -> str:
    """Where something of this name is kept. The place of the reasons is taken; what would be there moves on by `.raw`.

    So does what would be there instead: two names never share a place.
    """
    top, cut, below = name.partition("/")
    bare = top
    while bare.endswith(_MOVED):
        bare = bare.removesuffix(_MOVED)
    if bare.casefold() == _REASONS.partition("/")[2]:
        top += _MOVED
    return checked(f"{QUARANTINE}/{top}{cut}{below}")


def _reasons_of(step: str) -> str:
    return f"{BOOKKEEPING}/reasons/{hashlib.sha256(stable(step).encode('utf-8', 'surrogateescape')).hexdigest()[:32]}"


def _blocks(file: InputFile) -> Iterator[bytes]:
    """The bytes of a file; what keeps it from being read is told apart from what keeps its copy from being written."""
    try:
        with file.path.open("rb") as source:
            while data := source.read(_BLOCK):
                yield data
    except OSError as error:
        raise UnreadableError(error) from error
