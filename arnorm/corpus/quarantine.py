"""What could not be cleaned, unchanged, beside the reasons: `quarantine/` in the output folder."""

from __future__ import annotations

from typing import IO

from arnorm.corpus.layout import InputFile
from arnorm.corpus.sinks import QUARANTINE, Folder, Part, json_bytes
from arnorm.corpus.summary import Failure

_REASONS = "reasons.jsonl"


class Quarantine:
    """The failed documents of a run.

    A file that is one document, or cannot be read to its end, is copied; of a file of records only the failed ones are,
    one a line. Copies of an earlier run go when their file is done. `reasons.jsonl` tells about the last run.
    """

    def __init__(self, folder: Folder) -> None:
        self._folder = folder
        self._reasons: IO[bytes] | None = None
        self._records: Part | None = None
        (folder.root / QUARANTINE / _REASONS).unlink(missing_ok=True)

    def reason(self, failure: Failure) -> None:
        """Write down what is wrong with a document, file or folder."""
        if self._reasons is None:
            self._reasons = self._folder.place(f"{QUARANTINE}/{_REASONS}").open("wb")
        told = {"path": failure.path, "record": failure.record, "reason": failure.reason, "remedy": failure.remedy}
        self._reasons.write(json_bytes(told))
        self._reasons.flush()

    def record(self, file: InputFile, failure: Failure) -> None:
        """Keep one failed record of a file."""
        if self._records is None:
            self._records = Part(self._folder, self._target(file))
        self._records.write(failure.raw)

    def whole(self, file: InputFile) -> None:
        """Keep a copy of a file, if it can be read at all."""
        self._drop_records()
        try:
            with file.path.open("rb") as source, self._folder.writing(self._target(file)) as copy:
                while data := source.read(1 << 20):
                    copy.write(data)
        except OSError:
            return

    def done(self, file: InputFile) -> None:
        """The file has been written but for the records kept here, if any."""
        if self._records is not None:
            self._records.keep()
            self._records = None
        else:
            (self._folder.root / self._target(file)).unlink(missing_ok=True)

    def close(self) -> None:
        """Let go; remove the folder if nothing is in it."""
        self._drop_records()
        if self._reasons is not None:
            self._reasons.close()
        folder = self._folder.root / QUARANTINE
        if folder.is_dir() and not any(folder.iterdir()):
            folder.rmdir()

    def _drop_records(self) -> None:
        if self._records is not None:
            self._records.drop()
            self._records = None

    @staticmethod
    def _target(file: InputFile) -> str:
        return f"{QUARANTINE}/{file.name}"
