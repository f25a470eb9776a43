"""Worker processes: tasks out, results back in the order of the tasks, whatever happens to a worker.

Each worker has one task at a time, so that it is known whose fault it is when one dies or does not come back: the task
is then done again, in the end one item at a time, and the one item that does it again fails by name.
"""

from __future__ import annotations

import multiprocessing
import signal
import time
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import suppress
from multiprocessing.connection import Connection, wait
from typing import Generic, TypeVar

from arnorm.corpus.run.work import Result, Task, Work, Worker, stored
from arnorm.corpus.summary import Failure
from arnorm.errors import CorpusError

Mark = TypeVar("Mark")
"""Whatever else stands between the tasks; it is handed back in its place."""

_AHEAD = 4
"""Tasks read ahead for each worker, as far as they are small. Bounds memory when one task takes long."""

_AHEAD_BYTES = 32 * 1024 * 1024
"""The bytes of all tasks that are read ahead or at work, or wait for their turn to be written; one may be larger."""

_STARTS = 5
"""As many workers must die in a row before they have begun until it is believed that none can."""


class StoppedError(CorpusError):
    """A run cannot go on; the message says what to do. What is written so far is whole."""


def results(
    tasks: Iterable[Task | Mark], work: Work, jobs: int, timeout: float | None = None
) -> Iterator[tuple[Task | Mark, Result | None]]:
    """Do tasks in `jobs` worker processes; yields each with its result, in order.

    Args:
        tasks: tasks, and marks between them that come back with None.
        work: what the workers have to know.
        jobs: how many processes.
        timeout: the seconds one item may take; None for no limit.

    Raises:
        StoppedError: the workers cannot start.
    """
    crew: _Crew[Mark] = _Crew(work, jobs, timeout)
    try:
        yield from crew.run(iter(tasks))
    finally:
        crew.stop()


def _serve(connection: Connection, work: Work) -> None:
    """The life of a worker; it ends with that of the parent."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # an interrupt is the parent's to handle
    worker = Worker(work)
    with suppress(EOFError, BrokenPipeError, ConnectionResetError):
        connection.send(None)
        while True:
            _answer(connection, worker.do(connection.recv()))


def _answer(connection: Connection, result: Result) -> None:
    """Send a result, its outputs as they are: pickled with the rest, a large one would be held twice on either side."""
    outputs, result.outputs = result.outputs, []
    connection.send((result, len(outputs)))
    for output in outputs:
        connection.send_bytes(output)


def _size(step: object) -> int:
    return step.size if isinstance(step, Task) else 0


class _Slot(Generic[Mark]):
    """The place of one task, or of its parts, in the order of results."""

    __slots__ = ("parts", "result", "step", "tried")

    def __init__(self, step: Task | Mark) -> None:
        self.step = step
        self.result: Result | None = None
        self.parts: list[_Slot[Mark]] = []
        self.tried = False

    @property
    def done(self) -> bool:
        if self.parts:
            return all(part.done for part in self.parts)
        return self.result is not None or not isinstance(self.step, Task)

    def merged(self) -> Result | None:
        if not self.parts:
            return self.result
        whole = Result([b"" for _ in self.step.formats])  # type: ignore[union-attr]
        for part in self.parts:
            assert part.result is not None
            whole.add(part.result)
        return whole.pack(self.step.formats)  # type: ignore[union-attr]


class _Hand(Generic[Mark]):
    """One worker process and what it is doing."""

    def __init__(self, work: Work) -> None:
        context = multiprocessing.get_context("spawn")
        self.connection, theirs = context.Pipe()
        self.process = context.Process(target=_serve, args=(theirs, work), daemon=True)
        self.process.start()
        theirs.close()
        self.ready = False
        self.slot: _Slot[Mark] | None = None
        self.deadline: float | None = None

    def give(self, slot: _Slot[Mark], timeout: float | None) -> None:
        self.slot = slot
        self.deadline = None if timeout is None else time.monotonic() + timeout
        self.connection.send(slot.step)

    def hear(self) -> Result | None:
        """What the worker has to say: that it is there, or a result.

        Raises:
            EOFError, OSError: it died.
        """
        answer = self.connection.recv()
        if answer is None:
            return None
        result, outputs = answer
        assert isinstance(result, Result)
        result.outputs = [self.connection.recv_bytes() for _ in range(outputs)]
        return result

    def end(self) -> int | None:
        self.process.kill()
        self.process.join()
        self.connection.close()
        return self.process.exitcode


class _Crew(Generic[Mark]):
    def __init__(self, work: Work, jobs: int, timeout: float | None) -> None:
        self.work, self.jobs, self.timeout = work, jobs, timeout
        self.order: deque[_Slot[Mark]] = deque()
        self.queue: deque[_Slot[Mark]] = deque()
        self.hands: list[_Hand[Mark]] = []
        self.held = 0  # bytes of the tasks in `order`
        self.stillborn = 0  # workers in a row that died before they said a word

    def run(self, tasks: Iterator[Task | Mark]) -> Iterator[tuple[Task | Mark, Result | None]]:
        self.hands = [_Hand(self.work) for _ in range(self.jobs)]
        more = True
        while more or self.order:
            while more and len(self.order) < self.jobs * _AHEAD and self.held < _AHEAD_BYTES:
                more = self.read(tasks)
            self.assign()
            while self.order and self.order[0].done:
                slot = self.order.popleft()
                self.held -= _size(slot.step)
                yield slot.step, slot.merged()
            if self.order:
                self.listen()

    def read(self, tasks: Iterator[Task | Mark]) -> bool:
        for step in tasks:
            slot = _Slot(step)
            self.order.append(slot)
            self.held += _size(step)
            if isinstance(step, Task):
                self.queue.append(slot)
            return True
        return False

    def assign(self) -> None:
        for hand in self.hands:
            if self.queue and hand.ready and hand.slot is None:
                slot = self.queue.popleft()
                try:
                    hand.give(slot, self.timeout)
                except OSError:  # it died while it had nothing to do
                    hand.slot = None
                    self.queue.appendleft(slot)
                    self.lose(hand, "")

    def listen(self) -> None:
        """Wait for a worker to answer, to die, or to be late."""
        deadlines = [hand.deadline for hand in self.hands if hand.slot is not None and hand.deadline is not None]
        patience = max(0.0, min(deadlines) - time.monotonic()) if deadlines else None
        answered = wait([hand.connection for hand in self.hands], patience)
        now = time.monotonic()
        for hand in list(self.hands):
            if hand.connection in answered:
                self.hear(hand)
            elif hand.slot is not None and hand.deadline is not None and hand.deadline <= now:
                self.lose(hand, f"it took longer than {self.timeout:g} seconds")

    def hear(self, hand: _Hand[Mark]) -> None:
        try:
            answer = hand.hear()
        except (EOFError, OSError):
            self.stillborn = 0 if hand.ready else self.stillborn + 1
            if self.stillborn == _STARTS:
                raise StoppedError("the worker processes cannot start: use --jobs 1 and no --timeout") from None
            self.lose(hand, "")
            return
        hand.ready = True
        self.stillborn = 0
        if hand.slot is not None:
            hand.slot.result = answer
            hand.slot = None

    def lose(self, hand: _Hand[Mark], reason: str) -> None:
        """Put a new worker in the place of one that died or is late, and do its task again in smaller parts."""
        code = hand.end()
        self.hands[self.hands.index(hand)] = _Hand(self.work)
        slot = hand.slot
        if slot is None:
            return
        task = slot.step
        assert isinstance(task, Task)
        if not reason and not slot.tried:  # once more: it may have been another's memory that ran out
            slot.tried = True
            self.queue.appendleft(slot)
            return
        if len(task.items) > 1:
            slot.parts = [_Slot(part) for part in task.alone()]
            self.queue.extendleft(reversed(slot.parts))
            return
        late, remedy = bool(reason), "raise --timeout, or clean it alone"
        if not late:
            reason = f"the worker that cleaned it died (exit code {code})"
            remedy = "it may need more memory: use fewer --jobs, or split the document"
        record = 0 if task.kind.whole else task.first
        failure = Failure(task.path, reason, remedy, record, stored(task.items[0]), settled=late)
        slot.result = Result([b"" for _ in task.formats], failures=[failure])

    def stop(self) -> None:
        for hand in self.hands:
            hand.end()
