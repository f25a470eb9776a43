"""How the benchmark measures: CPU time of this process, the best of several rounds, contestants in turn.

Wall-clock time says more about the other programs of a machine than about this one. Each round runs a reference, every
contestant and the reference again, so that a machine that grows slow grows slow for all.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import tracemalloc
from collections.abc import Callable, Mapping, Sequence
from time import process_time

from tests.support import ROOT

Job = Callable[[str], object]

_LEAST = 0.02  # seconds a reading must take at least; a shorter job runs several times

# What a normalizer maps most: 60 characters, each to what it becomes. The yardstick that every Python has.
_REFERENCE = (
    ("\u064b\u064c\u064d\u064e\u064f\u0650\u0651\u0652\u0653\u0654\u0655\u0670", ""),  # marks
    ("\u0640", ""),  # ARABIC TATWEEL
    ("\u0623\u0625\u0622\u0671", "\u0627"),  # alef with hamza, madda, wasla
    ("\u0624", "\u0648"),  # WAW WITH HAMZA ABOVE
    ("\u0626", "\u064a"),  # YEH WITH HAMZA ABOVE
    ("\u0660\u0661\u0662\u0663\u0664\u0665\u0666\u0667\u0668\u0669", "0123456789"),  # ARABIC-INDIC DIGITs
    ("\u06f0\u06f1\u06f2\u06f3\u06f4\u06f5\u06f6\u06f7\u06f8\u06f9", "0123456789"),  # EXTENDED ARABIC-INDIC DIGITs
    ("\u06a9", "\u0643"),  # KEHEH
    ("\u06cc\u06d2", "\u064a"),  # FARSI YEH, YEH BARREE
    ("\u06c1\u06be\u06d5\u06c0", "\u0647"),  # HEH GOAL, HEH DOACHASHMEE, AE, HEH WITH YEH ABOVE
    ("\u201c\u201d\u201e\u00ab\u00bb\u2039\u203a", '"'),  # quotes
    ("\u00a0\u2009\u3000", " "),  # NO-BREAK SPACE, THIN SPACE, IDEOGRAPHIC SPACE
    ("\u200b\u200e\u200f\ufeff", ""),  # ZERO WIDTH SPACE, LEFT-TO-RIGHT MARK, RIGHT-TO-LEFT MARK, ZWNBSP
)


def reference_table() -> dict[int, str]:
    """The table of the reference for `str.translate`."""
    table: dict[int, str] = {}
    for old, new in _REFERENCE:
        written = new if len(new) == len(old) else new * len(old) if new else [""] * len(old)
        table.update((ord(character), to) for character, to in zip(old, written, strict=True))
    assert len(table) == 60
    return table


_TABLE = reference_table()


def reference(text: str) -> str:
    """`str.translate` with 60 entries."""
    return text.translate(_TABLE)


def seconds(job: Job, texts: Sequence[str], passes: int = 1) -> float:
    """The CPU time of one run over all texts."""
    start = process_time()
    for _ in range(passes):
        for text in texts:
            job(text)
    return (process_time() - start) / passes


def contest(jobs: Mapping[str, Job], texts: Sequence[str], rounds: int) -> dict[str, float]:
    """The best CPU time of each job over all texts, and of the reference under the name `reference`.

    The reference runs before and after every job; its time is the mean of all its readings but the slowest half.
    """
    passes = {}
    for name, job in {"reference": reference, **jobs}.items():
        once = seconds(job, texts)
        passes[name] = max(1, round(_LEAST / max(once, 1e-6)))
    best = dict.fromkeys(jobs, float("inf"))
    readings = []
    for _ in range(rounds):
        readings.append(seconds(reference, texts, passes["reference"]))
        for name, job in jobs.items():
            best[name] = min(best[name], seconds(job, texts, passes[name]))
            readings.append(seconds(reference, texts, passes["reference"]))
    readings = sorted(readings)[: (len(readings) + 1) // 2]
    return {"reference": sum(readings) / len(readings), **best}


def growth(job: Job, text: str, separator: str, rounds: int) -> float:
    """How many times as long twice the text takes."""
    twice = text + separator + text
    small = large = float("inf")
    for _ in range(rounds):
        small = min(small, seconds(job, [text]))
        large = min(large, seconds(job, [twice]))
    return large / small


def peak(job: Job, text: str) -> float:
    """The most memory that a job holds beyond its argument, its result included, in sizes of the `str`."""
    job(text[:1000])
    tracemalloc.start()
    try:
        result = job(text)
        most = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    del result
    return most / sys.getsizeof(text)


def start_up(code: str, rounds: int) -> float:
    """The CPU milliseconds of `code` in a fresh interpreter, beyond those of the bare interpreter.

    Byte code is cached as in an installed package, in a folder of its own.
    """
    with tempfile.TemporaryDirectory() as folder:
        environment = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
        environment["PYTHONPYCACHEPREFIX"] = folder
        environment["PYTHONPATH"] = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))

        def best(script: str) -> float:
            command = [sys.executable, "-c", f"{script}\nimport time\nprint(time.process_time())"]
            runs = (
                subprocess.run(command, env=environment, capture_output=True, check=True) for _ in range(rounds + 1)
            )
            return min([float(run.stdout) for run in runs][1:])

        return 1000 * (best(code) - best(""))
