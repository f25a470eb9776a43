"""What a worker makes of its tasks, and what it says of those it cannot do."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from arnorm.corpus.read.sources import Kind
from arnorm.corpus.run.work import Result, Task, Work, Worker
from arnorm.pipeline import Pipeline
from tests.unit.corpus.hazards import Good

TEXT = Kind("text", "", ".txt")


def done(item: object, formats: tuple[str, ...] = ("text",)) -> Result:
    """The result of a task of one item."""
    return Worker(Work({"preset": "minimal"})).do(Task(0, "a.txt", "a.txt", TEXT, formats, [item]))


@pytest.mark.parametrize("door", ["clean", "process"])
@pytest.mark.parametrize("error", [FileNotFoundError(errno.ENOENT, "no such rules"), PermissionError(), EOFError("x")])
def test_an_error_of_the_system_inside_the_pipeline_is_not_told_of_the_document(
    door: str, error: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*arguments: object) -> None:
        raise error

    monkeypatch.setattr(Pipeline, door, fail)
    (failure,) = done(Good("نص"), ("text",) if door == "clean" else ("jsonl",)).failures
    assert failure.reason.startswith(f"arnorm could not clean it ({type(error).__name__}: ")
    assert "please report it" in failure.remedy


def test_an_error_of_the_system_in_reading_is(tmp_path: Path) -> None:
    (failure,) = done(tmp_path / "vanished.txt").failures
    assert failure.reason == "it is not there (a broken link, or it vanished)"
    (failure,) = done(tmp_path).failures
    assert failure.reason == f"it cannot be read ({os.strerror(errno.EISDIR)})"
