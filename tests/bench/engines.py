"""`python -m tests.bench.engines`: what an engine costs beyond the function it runs, in CPU time, on short documents.

    pip install -e '.[datatrove,datasets,ray,spark]'
    python -m tests.bench.engines                        every engine that is installed
    python -m tests.bench.engines datatrove --door fast  one of them, with `clean` instead of `process`

Every engine reads JSON lines, cleans the texts and writes them, in two workers. It runs in a process of its own; what
counts is the CPU time of that process and of all that descend from it. The same job over a handful of documents is the
**start-up**, which is subtracted; the same job without the cleaning is what **carrying** the documents costs. The
yardstick is the **function** alone over the texts in memory; the **loop** is one plain process with the same files.
Linux only: orphans of an engine are adopted and waited for.
"""

from __future__ import annotations

import argparse
import contextlib
import ctypes
import importlib.util
import json
import os
import resource
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from random import Random

from arnorm import Pipeline
from tests.bench.texts import seeds
from tests.support import ROOT

DOCUMENTS = 100_000
LENGTH = 300
FILES = 4
WORKERS = 2

_ADOPT = 36  # PR_SET_CHILD_SUBREAPER of prctl(2)


# ----------------------------------------------------------------------------------------------------------- engines
#
# A function for each: it reads the files of `raw`, takes the texts through the door (`fast` is `clean`, `recorded` is
# `process`, `none` leaves them alone), and writes files to `out`.


def loop(raw: Path, out: Path, door: str) -> None:
    """One plain process."""
    pipeline = Pipeline()
    doors = {"none": str, "fast": pipeline.clean, "recorded": lambda text: pipeline.process(text).text}
    for path in sorted(raw.glob("*.jsonl")):
        with path.open(encoding="utf-8") as lines, (out / path.name).open("w", encoding="utf-8") as written:
            for line in lines:
                row = json.loads(line)
                row["text"] = doors[door](row["text"])
                written.write(json.dumps(row, ensure_ascii=False) + "\n")


def datatrove(raw: Path, out: Path, door: str) -> None:
    """The local executor, a task for each file."""
    from datatrove.executor import LocalPipelineExecutor
    from datatrove.pipeline.readers import JsonlReader
    from datatrove.pipeline.writers import JsonlWriter

    from arnorm.integrations.datatrove import ArnormCleaner

    cleaning = [] if door == "none" else [ArnormCleaner(recorded=door == "recorded")]
    steps = [JsonlReader(str(raw)), *cleaning, JsonlWriter(str(out / "clean"), "${rank}.jsonl", compression=None)]
    LocalPipelineExecutor(steps, tasks=FILES, workers=WORKERS, logging_dir=str(out / "logs")).run()


def datasets(raw: Path, out: Path, door: str) -> None:
    """`map` in two processes."""
    os.environ["HF_HOME"] = str(out / "home")
    from datasets import disable_progress_bars, load_dataset

    from arnorm.integrations.datasets import clean_dataset, process_dataset

    disable_progress_bars()
    dataset = load_dataset("json", data_files=str(raw / "*.jsonl"), split="train", cache_dir=str(out / "cache"))
    if door == "fast":
        dataset = clean_dataset(dataset, num_proc=WORKERS)
    elif door == "recorded":
        dataset = process_dataset(dataset, fields=["text"], num_proc=WORKERS).remove_columns("text")
    dataset.to_json(str(out / "clean.jsonl"), force_ascii=False)


def pyspark(raw: Path, out: Path, door: str) -> None:
    """Two executors that are processes of their own. They write into SPARK_HOME: it is a folder of `out`."""
    import pyspark as engine

    (out / "home").mkdir()
    for name in ("bin", "jars"):
        (out / "home" / name).symlink_to(Path(engine.__file__).parent / name)
    os.environ |= {"PYSPARK_PYTHON": sys.executable, "SPARK_HOME": str(out / "home"), "SPARK_LOCAL_IP": "127.0.0.1"}
    from arnorm.integrations.spark import clean_dataframe, process_dataframe

    settings = {"spark.ui.enabled": "false", "spark.sql.warehouse.dir": str(out / "warehouse")}
    builder = engine.sql.SparkSession.builder.master(f"local-cluster[{WORKERS},1,1024]").config(map=settings)
    frame = builder.getOrCreate().read.schema("text string, id string").json(str(raw))
    if door == "fast":
        frame = clean_dataframe(frame)
    elif door == "recorded":
        frame = process_dataframe(frame, fields=["text"]).drop("text")
    frame.write.json(str(out / "clean"))
    frame.sparkSession.stop()


def ray(raw: Path, out: Path, door: str) -> None:
    """Ray Data on two CPUs."""
    import ray as engine

    from arnorm.integrations.ray import clean_dataset, process_dataset

    engine.init(num_cpus=WORKERS, include_dashboard=False, log_to_driver=False)
    dataset = engine.data.read_json(str(raw))
    if door == "fast":
        dataset = clean_dataset(dataset)
    elif door == "recorded":
        dataset = process_dataset(dataset, fields=["text"]).drop_columns(["text"])
    dataset.write_json(str(out / "clean"), force_ascii=False)
    engine.shutdown()


ENGINES: dict[str, Callable[[Path, Path, str], None]] = {
    "loop": loop,
    "datatrove": datatrove,
    "datasets": datasets,
    "pyspark": pyspark,
    "ray": ray,
}
"""Every engine by the name of its package."""


# ------------------------------------------------------------------------------------------------------- measurement


def documents(count: int) -> Iterator[str]:
    """Texts of about 300 code points: lines of the seeds that follow each other, from random places."""
    random = Random(9)
    pages = [[line for line in page.split("\n") if line.strip()] for page in seeds()]
    for _ in range(count):
        lines = random.choice(pages)
        at = random.randrange(len(lines))
        text = lines[at]
        while len(text) < LENGTH and at + 1 < len(lines):
            at += 1
            text += "\n" + lines[at]
        start = random.randrange(max(1, len(text) - LENGTH))
        yield text[start : start + LENGTH]


def write(folder: Path, texts: list[str]) -> None:
    """The texts as files of JSON lines."""
    folder.mkdir()
    for number in range(FILES):
        with (folder / f"{number}.jsonl").open("w", encoding="utf-8") as lines:
            for at, text in enumerate(texts[number::FILES]):
                lines.write(json.dumps({"text": text, "id": f"{number}-{at}"}, ensure_ascii=False) + "\n")


def function_seconds(texts: list[str], door: str) -> float:
    """The CPU time of the function alone."""
    pipeline = Pipeline()
    job = pipeline.clean if door == "fast" else pipeline.process
    for text in texts[:100]:
        job(text)
    start = time.process_time()
    for text in texts:
        job(text)
    return time.process_time() - start


def engine_seconds(name: str, raw: Path, door: str) -> float:
    """The CPU time of a job and of all its processes, measured in a process that has no other children."""
    command = [sys.executable, "-m", "tests.bench.engines", "--measure", name, str(raw), door]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, cwd=ROOT)
    if done.returncode:
        raise SystemExit(done.stderr)
    return float(done.stdout)


def _measure(name: str, raw: str, door: str) -> float:
    ctypes.CDLL(None).prctl(_ADOPT, 1, 0, 0, 0)
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "tests.bench.engines", "--run", name, raw, folder, door]
        with (Path(folder) / "log").open("w+") as log:
            job = subprocess.Popen(command, stdout=log, stderr=log, cwd=ROOT)
            unwaited: dict[int, float] = {}
            while job.poll() is None:
                unwaited |= _unwaited()
                time.sleep(0.1)
            if job.returncode:
                log.seek(0)
                raise SystemExit(f"{name} failed:\n{log.read()[-3000:]}")
        while True:
            try:
                unwaited.pop(os.wait()[0], None)
            except ChildProcessError:
                break
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime + sum(unwaited.values())


def _unwaited() -> dict[int, float]:
    """The CPU time so far of the processes below this one whose parents ignore SIGCHLD, as those of Ray and PySpark do:
    the kernel adds it to no account when they end."""
    parents, seconds = {}, {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):  # it has ended
            fields = path.read_text().rpartition(")")[2].split()
            parents[int(path.parent.name)] = int(fields[1])
            seconds[int(path.parent.name)] = sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")
    return {pid: seconds[pid] for pid in parents if _is_below(pid, parents) and _ignores_children(parents[pid])}


def _is_below(pid: int, parents: dict[int, int]) -> bool:
    while pid in parents and pid != os.getpid():
        pid = parents[pid]
    return pid == os.getpid()


def _ignores_children(pid: int) -> bool:
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return False
    ignored = status.partition("SigIgn:")[2].split(maxsplit=1)[0]
    return bool(int(ignored, 16) >> (signal.SIGCHLD - 1) & 1)


def compare(names: list[str], count: int, door: str, rounds: int, say: Callable[[str], object]) -> str:
    """A table as Markdown: what each engine costs, and how it compares with the function."""
    texts = list(documents(count))
    jobs: dict[str, Callable[[], float]] = {"function": partial(function_seconds, texts, door)}
    best: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as folder:
        whole, few = Path(folder) / "whole", Path(folder) / "few"
        write(whole, texts)
        write(few, texts[:FILES])
        for name in names:
            jobs[name] = partial(engine_seconds, name, whole, door)
            jobs[f"{name}, start-up"] = partial(engine_seconds, name, few, door)
            jobs[f"{name}, carrying"] = partial(engine_seconds, name, whole, "none")
            jobs[f"{name}, start-up of carrying"] = partial(engine_seconds, name, few, "none")
        for number in range(rounds):
            for name, job in jobs.items():
                best[name] = min(best.get(name, float("inf")), job())
                say(f"{door} door, round {number + 1}: {name}: {best[name]:.2f} s")
    megabytes = sum(len(text.encode()) for text in texts) / 1e6
    return "\n".join(_table(best, names, door, count, megabytes))


def _table(best: dict[str, float], names: list[str], door: str, count: int, megabytes: float) -> Iterator[str]:
    function = best["function"]
    yield f"{count:,} documents, {megabytes:.1f} MB, the {door} door: `{'clean' if door == 'fast' else 'process'}`\n"
    yield "| | start-up, s | job, s | MB a CPU second | job / function | without carrying / function |"
    yield "|---|---|---|---|---|---|"
    yield f"| function | | {function:.1f} | {megabytes / function:.1f} | 1.00 | 1.00 |"
    for name in names:
        start, carrying = best[f"{name}, start-up"], best[f"{name}, carrying"] - best[f"{name}, start-up of carrying"]
        job = best[name] - start
        ratios = f"{job / function:.2f} | {(job - carrying) / function:.2f}"
        yield f"| {name} | {start:.1f} | {job:.1f} | {megabytes / job:.1f} | {ratios} |"
    yield ""


def main() -> None:
    """Measure, and print the tables."""
    if sys.argv[1:2] == ["--run"]:
        name, raw, out, door = sys.argv[2:]
        ENGINES[name](Path(raw), Path(out), door)
        return
    if sys.argv[1:2] == ["--measure"]:
        sys.stdout.write(f"{_measure(*sys.argv[2:])}\n")
        return
    parser = argparse.ArgumentParser(prog="python -m tests.bench.engines", description=__doc__.split("\n", 1)[0])
    parser.add_argument("engines", nargs="*", help=f"of {', '.join(ENGINES)}; all that are installed if none is named")
    parser.add_argument("--door", choices=["fast", "recorded"], action="append", help="clean or process; both if none")
    parser.add_argument("--documents", type=int, default=DOCUMENTS)
    parser.add_argument("--rounds", type=int, default=3, help="how often each job runs; the best run counts")
    told = parser.parse_args()
    if unknown := sorted(set(told.engines) - set(ENGINES)):
        parser.error(f"no engine is called {', '.join(unknown)}: {', '.join(ENGINES)}")
    names = told.engines or [name for name in ENGINES if name == "loop" or importlib.util.find_spec(name)]
    for door in told.door or ["fast", "recorded"]:
        sys.stdout.write(compare(names, told.documents, door, told.rounds, lambda line: sys.stderr.write(f"{line}\n")))
        sys.stdout.write("\n")


if __name__ == "__main__":
    main()
