"""What the tests of the engines send to workers: texts, and a stage that kills the process it runs in."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

from arnorm.document import NOTHING, Plan
from arnorm.pipeline import Pipeline
from tests.bench.texts import seeds

DEADLY = "قاتل"


def texts(count: int) -> list[str | None]:
    """Pages and pieces of pages, each of them different, some of them missing or empty."""
    pages = seeds()
    return [None if number % 97 == 5 else _piece(pages, number) for number in range(count)]


def _piece(pages: list[str], number: int) -> str:
    page = pages[number % len(pages)]
    if number % 50 == 0:
        return page
    return f"{number} {page[number % 1000 :][: number % 400]}" if number % 41 else ""


class Killer:
    """A stage that kills its process, as often as is told, when it meets a text that holds `DEADLY`.

    Args:
        folder: where every process that dies leaves a file named after it.
        times: how often it kills.
        above: whom it kills: 0 its own process, 1 the parent of that, and so on.
    """

    name = "killer"

    def __init__(self, folder: Path, times: int = 1, above: int = 0) -> None:
        self._told = str(folder), times, above

    def rewrite(self, text: str) -> str:
        if DEADLY in text:
            self._kill()
        return text

    def plan(self, text: str) -> Plan:
        self.rewrite(text)
        return NOTHING

    def _kill(self) -> None:
        folder, times, above = self._told
        process = os.getpid()
        for _ in range(above):
            process = _parent(process)
        for number in range(times):
            try:
                with (Path(folder) / f"{number}").open("x") as file:
                    file.write(f"{process}")
            except FileExistsError:
                continue
            os.kill(process, signal.SIGKILL)
            signal.pause()  # the process that dies may be another one


def _parent(process: int) -> int:
    status = Path(f"/proc/{process}/stat").read_text()
    return int(status.rpartition(")")[2].split()[1])


def with_killer(folder: Path, times: int = 1, above: int = 0) -> Pipeline:
    """The default pipeline, and before it the killer."""
    return Pipeline.from_stages([Killer(folder, times, above), *(stage.name for stage in Pipeline().stages)])


def deaths(folder: Path) -> Iterator[int]:
    """The processes that were killed."""
    yield from (int(path.read_text()) for path in sorted(folder.iterdir()))
