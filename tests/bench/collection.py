"""`python -m tests.bench.collection`: `arnorm clean` over one large file of records, with one worker and with two.

python -m tests.bench.collection                      a small file: does it run at all?
python -m tests.bench.collection --size 2GB           what is promised: below 600 MB in all processes, 1.8 times as fast
python -m tests.bench.collection --size 2GB -- --format jsonl.gz --shard-size 256MB

Run it on a machine that does nothing else. Memory is the sum of what the processes have to themselves and their share
of what they have in common (PSS), read twenty times a second; it needs Linux.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.bench.texts import boilerplate, news
from tests.support import ROOT

_SMALL = 20_000_000
_UNITS = {"MB": 10**6, "GB": 10**9}


def main() -> None:
    """Write the file, clean it, and tell what it took."""
    told = _arguments()
    with tempfile.TemporaryDirectory(dir=told.folder) as name:
        folder = Path(name)
        corpus = folder / "corpus.jsonl"
        size = write(corpus, told.size)
        _say(f"{size / 1e6:,.0f} MB in one file of records; {os.cpu_count()} cores")
        taken = {}
        digests = set()
        for jobs in told.jobs:
            out = folder / f"out{jobs}"
            seconds, peak = measured(corpus, out, jobs, told.flags)
            taken[jobs] = seconds
            digests.add(digest(out))
            _say(f"--jobs {jobs}: {seconds:.1f} s, {size / 1e6 / seconds:.1f} MB/s, peak memory {peak / 1e6:.0f} MB")
            _remove(out)
        if len(taken) > 1:
            first, last = told.jobs[0], told.jobs[-1]
            _say(f"{last} jobs: {taken[first] / taken[last]:.2f} times as fast as {first}")
        if len(digests) > 1:
            raise SystemExit("the outputs are not the same")


def write(path: Path, size: int) -> int:
    """Write a file of records of about this many bytes, 10 MB of different ones over and over; returns its size."""
    texts = [*news(6_000_000), *boilerplate(4_000_000)]
    random.Random(1).shuffle(texts)
    records = [json.dumps({"text": text}, ensure_ascii=False)[1:].encode() for text in texts]
    written = number = 0
    with path.open("wb") as file:
        while written < size:
            written += file.write(b'{"id": %d, %s\n' % (number, records[number % len(records)]))
            number += 1
    return written


def measured(corpus: Path, out: Path, jobs: int, flags: list[str]) -> tuple[float, int]:
    """The seconds a run takes, and the most memory of its processes together."""
    command = [sys.executable, "-m", "arnorm", "clean", str(corpus), "-o", str(out), "--jobs", str(jobs), "-q", *flags]
    began, peak = time.monotonic(), 0
    with subprocess.Popen(command, cwd=ROOT) as process:
        while process.poll() is None:
            peak = max(peak, sum(map(memory, tree(process.pid))))
            time.sleep(0.05)
    if process.returncode:
        raise SystemExit(f"the run ended with {process.returncode}")
    return time.monotonic() - began, peak


def tree(number: int) -> list[int]:
    """A process and all below it."""
    try:
        children = Path(f"/proc/{number}/task/{number}/children").read_text().split()
    except OSError:
        return []
    return [number, *(one for child in children for one in tree(int(child)))]


def memory(number: int) -> int:
    """The memory of a process in bytes, what it shares divided among those who share it."""
    try:
        lines = Path(f"/proc/{number}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))


def digest(out: Path) -> str:
    """The identity of all that was written."""
    told = hashlib.sha256()
    for path in sorted(out.glob("*.*")):
        if path.is_file():
            told.update(path.name.encode())
            with path.open("rb") as file:
                told.update(hashlib.file_digest(file, "sha256").digest())
    return told.hexdigest()


def _remove(out: Path) -> None:
    for path in sorted(out.rglob("*"), reverse=True):
        path.unlink() if path.is_file() else path.rmdir()


def _size(written: str) -> int:
    if written == "small":
        return _SMALL
    return int(float(written[:-2]) * _UNITS[written[-2:].upper()])


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m tests.bench.collection", description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--size", type=_size, default="small", help="small, or a size like 200MB or 2GB")
    parser.add_argument("--jobs", type=int, nargs="+", default=[1, 2], metavar="N", help="the numbers of workers")
    parser.add_argument("--folder", type=Path, help="where the files are made; room for twice the size and the output")
    parser.add_argument("flags", nargs="*", help="flags of `arnorm clean`, after --")
    return parser.parse_args()


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
