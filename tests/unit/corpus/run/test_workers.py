"""Worker processes: order, and what happens when one dies or does not come back."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace

import pytest

from arnorm.corpus.read.sources import Kind
from arnorm.corpus.run.work import Result, Task, Work, Worker
from arnorm.corpus.run.workers import StoppedError, _Hand, results
from tests.unit.corpus.hazards import Deadly, Endless, Good

WORK = Work({"preset": "minimal"})
TEXT = Kind("text", "", ".txt")


def task(number: int, *items: object) -> Task:
    """One task of a file."""
    return Task(number, f"{number}.txt", f"{number}.txt", TEXT, ("text",), items)


def serial(tasks: list[Task]) -> list[Result]:
    """What one process makes of them."""
    worker = Worker(WORK)
    return [worker.do(one) for one in tasks]


def test_results_come_in_order_and_are_those_of_one_process() -> None:
    tasks = [task(number, *(Good(f"نص {number} {item}") for item in range(number % 4))) for number in range(50)]
    done = list(results([*tasks, "end"], WORK, jobs=3))
    assert [step for step, _ in done] == [*tasks, "end"]
    assert [result for _, result in done] == [*serial(tasks), None]


def test_tasks_are_read_only_as_they_are_needed() -> None:
    read = 0

    def tasks() -> Iterator[Task]:
        nonlocal read
        for number in range(200):
            read += 1
            yield task(number, Good("نص"))

    ahead = []
    for number, _ in enumerate(results(tasks(), WORK, jobs=2)):
        ahead.append(read - number)
    assert max(ahead) <= 9
    assert len(ahead) == 200


def test_large_tasks_are_not_read_ahead() -> None:
    read = 0

    def tasks() -> Iterator[Task]:
        nonlocal read
        for number in range(12):
            read += 1
            yield replace(task(number, Good("نص")), size=20_000_000)

    ahead = [read - number for number, _ in enumerate(results(tasks(), WORK, jobs=2))]
    assert len(ahead) == 12
    assert max(ahead) <= 3


def test_a_worker_that_dies_before_it_has_begun_is_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    started = 0

    def start(self: _Hand[str], work: Work) -> None:
        nonlocal started
        started += 1
        begin(self, work)
        if started <= failing:
            self.process.kill()

    begin, failing = _Hand.__init__, 3
    monkeypatch.setattr(_Hand, "__init__", start)
    assert [result for _, result in results([task(0, Good("نص"))], WORK, jobs=1)] == serial([task(0, Good("نص"))])
    started, failing = 0, 99
    with pytest.raises(StoppedError, match="cannot start: use --jobs 1"):
        list(results([task(0, Good("نص"))], WORK, jobs=1))


def test_the_item_that_kills_its_worker_fails_by_name_and_the_others_are_done() -> None:
    items = [Good("ا"), Good("ب"), Deadly(""), Good("ت")]
    tasks = [task(0, Good("x")), task(1, *items), task(2, Good("y"))]
    (first, _), (_, result), (last, _) = results(tasks, WORK, 2)
    assert (first, last) == (tasks[0], tasks[2])
    assert result is not None
    assert result.outputs == ["ا\nب\nت\n".encode()]
    assert result.counts.documents == 3
    (failure,) = result.failures
    assert failure.path == "1.txt"
    assert "died (exit code 9)" in failure.reason


def test_the_item_that_does_not_come_back_fails_by_name() -> None:
    began = time.monotonic()
    (_, result), (_, after) = results([task(0, Good("ا"), Endless("")), task(1, Good("ب"))], WORK, 2, timeout=0.5)
    assert result is not None
    assert after is not None
    assert result.outputs == ["ا\n".encode()]
    assert [failure.reason for failure in result.failures] == ["it took longer than 0.5 seconds"]
    assert after.outputs == ["ب\n".encode()]
    assert time.monotonic() - began < 30


def test_a_caller_that_stops_early_leaves_no_process() -> None:
    import multiprocessing

    for _ in results([task(number, Good("نص")) for number in range(20)], WORK, jobs=2):
        break
    deadline = time.monotonic() + 10
    while multiprocessing.active_children() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not multiprocessing.active_children()
