"""The steps of datatrove: alone, under its executors, and after a task was killed."""

from __future__ import annotations

import json
import os
import pickle
import signal
import subprocess
import sys
import time
from copy import deepcopy
from pathlib import Path

import pytest

from arnorm import clean, process
from arnorm.errors import ConfigError, MissingExtraError, OptionError
from tests.integrations.test_batch import POISONED
from tests.support import ROOT

try:
    from datatrove.data import Document
    from datatrove.pipeline.readers import JsonlReader
    from datatrove.pipeline.writers import JsonlWriter
except ImportError as error:
    pytest.skip(f"{error}: pip install 'arnorm[datatrove]'", allow_module_level=True)

from arnorm.integrations.datatrove import ArnormCleaner, ArnormSentences

# Third-party code of the engine: what it warns of is its own affair.
pytestmark = [
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]

PAGE = "قال نعم ,ثم سار ١٢.\n\nالمصدر: الراي"
CLEAN = "قال نعم، ثم سار 12."
NO_BODY = "شارك هذا الموضوع:\nفيسبوك\nتويتر\n\nالمصدر: الراي"
SEEDS = {path.stem: path.read_text(encoding="utf-8") for path in sorted((ROOT / "seeds").glob("*.txt"))}


def documents(*texts: object) -> list[Document]:
    return [Document(text, f"d{number}", metadata={"lang": "ar"}) for number, text in enumerate(texts)]  # type: ignore[arg-type]


def counted(step: object) -> dict[str, float]:
    return {label: stats.total for label, stats in step.stats.stats.items()}  # type: ignore[attr-defined]


# ------------------------------------------------------------------------------------------------------------ a step


def test_the_text_is_replaced_and_ids_and_metadata_stay() -> None:
    [done] = ArnormCleaner().run(documents(PAGE))
    assert (done.text, done.id, done.metadata) == (CLEAN, "d0", {"lang": "ar"})
    assert ArnormCleaner("search").format(PAGE) == clean(PAGE, "search")
    results = ArnormCleaner("corpus", keep=["tags"]).run(documents(*SEEDS.values()))
    assert [done.text for done in results] == [clean(text, "corpus", keep=["tags"]) for text in SEEDS.values()]
    assert list(ArnormCleaner().run(None)) == []


def test_the_fast_door_gives_the_same_text() -> None:
    fast = list(ArnormCleaner(recorded=False).run(documents(*SEEDS.values())))
    assert [done.text for done in fast] == [clean(text) for text in SEEDS.values()]


def test_statistics_count_by_rule_and_category() -> None:
    step = ArnormCleaner()
    list(step.run(documents(PAGE, CLEAN, NO_BODY)))
    counts = counted(step)
    assert counts["total"] == 3
    assert counts["changed"] == 2
    assert counts["empty"] == 1
    assert counts["removed_source"] == 2
    assert counts["characters_removed"] == len(PAGE) - len(CLEAN) + len(NO_BODY)
    expected: dict[str, int] = {}
    for change in (*process(PAGE).changes, *process(NO_BODY).changes):
        expected[f"rule_{change.code}"] = expected.get(f"rule_{change.code}", 0) + 1
    assert {label: count for label, count in counts.items() if label.startswith("rule_")} == expected
    assert "failed" not in counts


def test_flags_are_counted_and_fields_go_to_the_metadata() -> None:
    flags = process(NO_BODY).flags
    assert flags
    step = ArnormCleaner(fields=["flags", "metadata", "arnorm_version"])
    [done] = step.run(documents(NO_BODY))
    assert done.metadata["arnorm"]["flags"] == list(flags)
    assert done.metadata["arnorm"]["metadata"]["source"][0]["value"] == "الراي"
    assert json.dumps(done.metadata)
    assert [counted(step)[f"flag_{flag}"] for flag in flags] == [1] * len(flags)


def test_a_document_that_fails_goes_on_as_it_was() -> None:
    step = ArnormCleaner(POISONED)
    done = list(step.run(documents("١", "سم ١", None, "٢")))
    assert [one.text for one in done] == ["1", "سم ١", None, "2"]
    assert done[1].metadata == {"lang": "ar", "arnorm_error": "RuntimeError: poisoned \\ud800"}
    assert "not None" in done[2].metadata["arnorm_error"]
    assert done[0].metadata == {"lang": "ar"}
    assert counted(step)["failed"] == 2
    splitter = ArnormSentences(POISONED)
    assert [one.text for one in splitter.run(documents("١", "سم ١"))] == ["1", "سم ١"]
    assert counted(splitter)["failed"] == 1


def test_removed_stretches_go_to_the_exclusion_writer(tmp_path: Path) -> None:
    writer = JsonlWriter(str(tmp_path), "${category}/${rank}.jsonl", compression=None)
    list(ArnormCleaner(exclusion_writer=writer).run(documents(CLEAN, PAGE), rank=3))
    [path] = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert path.relative_to(tmp_path).as_posix() == "source/00003.jsonl"
    [line] = path.read_text(encoding="utf-8").splitlines()
    told = json.loads(line)
    [removal] = process(PAGE).removed
    assert (told["text"], told["id"]) == (removal.text, "d1/0")
    start, end = told["metadata"].pop("source_start"), told["metadata"].pop("source_end")
    assert PAGE[start:end] == removal.text
    assert told["metadata"] == {
        "lang": "ar", "document": "d1", "category": "source", "code": removal.code, "reason": removal.reason,
    }  # fmt: skip


def test_sentences_are_documents() -> None:
    text = next(iter(SEEDS.values()))
    step = ArnormSentences("corpus")
    done = list(step.run(documents(text, "")))
    document = process(text, "corpus")
    assert [one.text for one in done] == [sentence.span.of(document.text) for sentence in document.sentences]
    assert [one.id for one in done] == [f"d0/{number}" for number in range(len(done))]
    told = done[1].metadata
    assert told["lang"] == "ar"
    assert told["document"] == "d0"
    assert document.text[told["start"] : told["end"]] == done[1].text
    counts = counted(step)
    assert (counts["total"], counts["sentences"], counts["dropped"]) == (2, len(done), 1)


def test_sentences_without_a_preset_are_those_of_the_text_as_it_is() -> None:
    [one, other] = ArnormSentences().run(documents("قال ١.  وعاد."))
    assert (one.text, other.text) == ("قال ١.", "وعاد.")
    assert other.metadata["start"] == 8
    assert [one.text for one in ArnormSentences(newlines="soft").run(documents("قال\nنعم."))] == ["قال\nنعم."]
    with pytest.raises(ConfigError, match="finds no sentences"):
        ArnormSentences("search")


def test_wrong_arguments_are_refused_at_once() -> None:
    with pytest.raises(OptionError, match="quotse"):
        ArnormCleaner(quotse="curly")
    with pytest.raises(ConfigError, match="no field 'flag'; did you mean 'flags'"):
        ArnormCleaner(fields=["flag"])
    with pytest.raises(ConfigError, match="recorded=False keeps no record"):
        ArnormCleaner(fields=["flags"], recorded=False)


def test_steps_can_be_pickled_and_copied(tmp_path: Path) -> None:
    dill = pytest.importorskip("dill")
    writer = JsonlWriter(str(tmp_path), compression=None)
    for step in (ArnormCleaner("corpus", quotes="curly", exclusion_writer=writer), ArnormSentences()):
        for copy in (pickle.loads(pickle.dumps(step)), dill.loads(dill.dumps(step)), deepcopy(step)):
            assert copy.pipeline == step.pipeline
            assert [one.text for one in copy.run(documents(PAGE))] == [one.text for one in step.run(documents(PAGE))]
        assert pickle.loads(pickle.dumps(step)).pipeline is pickle.loads(pickle.dumps(step)).pipeline
    custom = dill.loads(dill.dumps(ArnormCleaner(POISONED)))
    assert [one.text for one in custom.run(documents("١"))] == ["1"]


def test_without_datatrove_the_message_names_the_extra() -> None:
    code = "import sys; sys.modules['datatrove'] = None\nimport arnorm.integrations.datatrove"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert MissingExtraError.__name__ in done.stderr
    assert "pip install 'arnorm[datatrove]'" in done.stderr


# ------------------------------------------------------------------------------------------------------- executors

SHARDS, PER_SHARD = 4, 25


def texts_of(shard: int) -> list[str]:
    """Different texts made from the seeds: lines of them in ever other cuts."""
    lines = [line for text in SEEDS.values() for line in text.split("\n")]
    starts = [(shard * PER_SHARD + number) * 7 % (len(lines) - 12) for number in range(PER_SHARD)]
    return ["\n".join(lines[start : start + 3 + start % 9]) for start in starts]


@pytest.fixture(scope="module")
def raw(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("raw")
    for shard in range(SHARDS):
        rows = [
            {"text": text, "id": f"{shard}-{number}", "metadata": {"shard": shard}}
            for number, text in enumerate(texts_of(shard))
        ]
        lines = (json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
        (folder / f"{shard}.jsonl").write_text("".join(lines), encoding="utf-8")
    return folder


# `python job.py RAW OUT EXECUTOR WORKERS FLAG`: with a flag file, the first process that cleans the 10th document of
# shard 1 makes the file and dies as by the kernel's hand; `poisoned` instead of an executor has a stage that raises.
JOB = """
import os, signal, sys
from pathlib import Path

from datatrove.executor import LocalPipelineExecutor
from datatrove.pipeline.readers import JsonlReader
from datatrove.pipeline.writers import JsonlWriter
from arnorm.integrations.datatrove import ArnormCleaner


def mine(flag):
    def step(data, rank=0, world_size=1):
        import os, signal
        from pathlib import Path
        for item in data:
            if item.id == "1-10" and flag and not Path(flag).exists():
                Path(flag).write_text(str(os.getpid()))
                os.kill(os.getpid(), signal.SIGKILL)
            yield item
    return step


if __name__ == "__main__":
    raw, out, kind, workers, flag = sys.argv[1:]
    pipeline = [
        JsonlReader(raw),
        mine(flag),
        ArnormCleaner(exclusion_writer=JsonlWriter(out + "/removed", "${rank}.jsonl", compression=None)),
        JsonlWriter(out + "/clean", "${rank}.jsonl", compression=None),
    ]
    if kind == "poisoned":
        from tests.integrations.test_batch import POISONED
        pipeline[2] = ArnormCleaner(POISONED)
    if kind != "ray":
        executor = LocalPipelineExecutor(pipeline, tasks=4, workers=int(workers), logging_dir=out + "/logs")
    else:
        from datatrove.executor.ray import RayPipelineExecutor
        import ray
        ray.init(num_cpus=2, include_dashboard=False, logging_level="error")
        executor = RayPipelineExecutor(
            pipeline, tasks=4, workers=int(workers), logging_dir=out + "/logs", mem_per_cpu_gb=0.1
        )
    executor.run()
"""


@pytest.fixture(scope="module")
def job(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("job") / "job.py"
    path.write_text(JOB, encoding="utf-8")
    return path


def start(
    job: Path, raw: Path, out: Path, kind: str, workers: int, flag: Path | None = None
) -> subprocess.Popen[bytes]:
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    command = [sys.executable, str(job), str(raw), str(out), kind, str(workers), str(flag or "")]
    log = (out.parent / f"{out.name}.log").open("wb")
    with log:
        return subprocess.Popen(command, env=environment, stdout=log, stderr=log, start_new_session=True)


def finish(process: subprocess.Popen[bytes], out: Path) -> None:
    try:
        code = process.wait(timeout=240)
    finally:
        stop(process)
    assert code == 0, (out.parent / f"{out.name}.log").read_text(encoding="utf-8", errors="replace")[-3000:]


def stop(process: subprocess.Popen[bytes]) -> None:
    """End the job and all its children, which are a group of their own."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        return
    process.wait()


def written(out: Path) -> dict[str, bytes]:
    return {
        path.relative_to(out).as_posix(): path.read_bytes()
        for name in ("clean", "removed")
        for path in sorted((out / name).rglob("*.jsonl"))
    }


@pytest.fixture(scope="module")
def serial(raw: Path, job: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """What one process writes; its texts are those of `arnorm.clean`."""
    out = tmp_path_factory.mktemp("serial") / "out"
    finish(start(job, raw, out, "local", 1), out)
    files = written(out)
    for shard in range(SHARDS):
        rows = [json.loads(line) for line in files[f"clean/{shard:05d}.jsonl"].splitlines()]
        assert [row.get("text", "") for row in rows] == [clean(text) for text in texts_of(shard)]
        assert [row["id"] for row in rows] == [f"{shard}-{number}" for number in range(PER_SHARD)]
    assert any(name.startswith("removed/") for name in files)
    return files


@pytest.mark.slow
def test_two_workers_write_the_bytes_of_one(raw: Path, job: Path, serial: dict[str, bytes], tmp_path: Path) -> None:
    out = tmp_path / "out"
    finish(start(job, raw, out, "local", 2), out)
    assert written(out) == serial
    [stats] = [
        step["stats"] for step in json.loads((out / "logs/stats.json").read_text("utf-8")) if "arnorm" in step["name"]
    ]
    assert stats["total"]["total"] == SHARDS * PER_SHARD
    assert any(name.startswith("removed_") for name in stats)
    assert any(name.startswith("rule_AB") for name in stats)


@pytest.mark.slow
def test_a_poisoned_document_on_a_worker_goes_on_and_says_why(job: Path, tmp_path: Path) -> None:
    out, raw = tmp_path / "out", tmp_path / "raw"
    raw.mkdir()
    for shard in range(SHARDS):
        rows = [{"text": text, "id": f"{shard}-{text}"} for text in ("١", "سم", "٢")]
        (raw / f"{shard}.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    finish(start(job, raw, out, "poisoned", 2), out)
    for shard in range(SHARDS):
        done = [json.loads(line) for line in (out / f"clean/{shard:05d}.jsonl").read_bytes().splitlines()]
        assert [row["text"] for row in done] == ["1", "سم", "2"]
        assert done[1]["metadata"]["arnorm_error"].startswith("RuntimeError: poisoned")
        assert "arnorm_error" not in done[0]["metadata"]


@pytest.mark.slow
@pytest.mark.ray
def test_ray_writes_the_bytes_of_one_process(raw: Path, job: Path, serial: dict[str, bytes], tmp_path: Path) -> None:
    pytest.importorskip("ray", reason="ray is not installed: pip install ray")
    out = tmp_path / "out"
    finish(start(job, raw, out, "ray", 2), out)
    assert written(out) == serial


@pytest.mark.slow
def test_after_a_worker_was_killed_a_second_run_does_what_is_left(
    raw: Path, job: Path, serial: dict[str, bytes], tmp_path: Path
) -> None:
    """datatrove waits for ever for a worker that was killed: whoever sees that stops the job and starts it again."""
    out, flag = tmp_path / "out", tmp_path / "killed"
    first = start(job, raw, out, "local", 2, flag)
    try:
        done = out / "logs/completions"
        until = time.monotonic() + 120
        while time.monotonic() < until and not (flag.exists() and done.is_dir() and len(list(done.iterdir())) >= 3):
            time.sleep(0.1)
        assert flag.exists(), "no worker was killed"
        assert sorted(path.name for path in done.iterdir()) == ["00000", "00002", "00003"]
    finally:
        stop(first)
    kept = {path.name: path.stat().st_mtime_ns for path in (out / "clean").iterdir()}
    assert written(out) != serial
    finish(start(job, raw, out, "local", 2, flag), out)
    assert written(out) == serial
    again = {path.name: path.stat().st_mtime_ns for path in (out / "clean").iterdir()}
    assert [name for name in again if again[name] != kept.get(name)] == ["00001.jsonl"], "only what was left was done"


@pytest.mark.slow
def test_slurm_gets_a_script_and_a_pickle_that_runs(
    raw: Path, serial: dict[str, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """There is no Slurm here: its commands are stand-ins, and the task is started by what the script calls."""
    from datatrove.executor import SlurmPipelineExecutor

    out = tmp_path / "out"
    tools = tmp_path / "bin"
    tools.mkdir()
    for name, answer in (("sbatch", "Submitted batch job 7"), ("scontrol", "localhost")):
        (tools / name).write_text(f"#!/bin/sh\necho {answer}\n")
        (tools / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{tools}{os.pathsep}{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
    pipeline = [
        JsonlReader(str(raw)),
        ArnormCleaner(exclusion_writer=JsonlWriter(str(out / "removed"), "${rank}.jsonl", compression=None)),
        JsonlWriter(str(out / "clean"), "${rank}.jsonl", compression=None),
    ]
    SlurmPipelineExecutor(
        pipeline, tasks=SHARDS, time="01:00:00", partition="x", logging_dir=str(out / "logs"), job_name="arnorm"
    ).run()
    script = (out / "logs/launch_script.slurm").read_text(encoding="utf-8")
    assert "launch_pickled_pipeline" in script
    assert "--array=0-3" in script.replace("array=0-3%", "array=0-3 ")
    environment = os.environ | {"PYTHONPATH": str(ROOT), "SLURM_ARRAY_TASK_ID": "1", "SLURM_CPUS_PER_TASK": "1"}
    environment |= {"SLURM_NODELIST": "localhost", "SLURM_JOB_ID": "7", "SLURM_MEM_PER_CPU": "1000"}
    command = [str(Path(sys.executable).parent / "launch_pickled_pipeline"), str(out / "logs/executor.pik")]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    assert written(out)["clean/00001.jsonl"] == serial["clean/00001.jsonl"]
    assert (out / "logs/completions/00001").exists()
