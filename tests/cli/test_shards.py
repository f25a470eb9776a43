"""`arnorm clean --shard-size`: numbered shards of a collection, interrupted, resumed, changed."""

from __future__ import annotations

import gzip
import json
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from tests.cli.support import Command, Run, tree, write

NEWS = "أعلنت وزارة الصحة أمس عن افتتاح ثلاثة مستشفيات جديدة في المحافظات الجنوبية وبدأ العمل فيها"
WORDS = NEWS.split()


def text(seed: int, words: int) -> str:
    """A text, the same for the same seed."""
    chance = random.Random(seed)
    return " ".join(chance.choice(WORDS) for _ in range(words))


def rows(numbers: Iterable[int], words: int = 400) -> bytes:
    """Records as JSON lines."""
    told = (json.dumps({"text": text(n, words), "n": n}, ensure_ascii=False) for n in numbers)
    return "".join(line + "\n" for line in told).encode()


def collection(root: Path, bad: bool = False) -> Path:
    """Texts, a file of records larger than a shard, small ones, a packed one, an empty one."""
    files: dict[str, str | bytes] = {f"a/{n:03}.txt": text(n, 100) for n in range(60)}
    files |= {"b/large.jsonl": rows(range(600)), "c.jsonl": rows(range(3)), "d.jsonl.gz": gzip.compress(rows(range(9)))}
    files |= {"empty.jsonl": "", "e.csv": "text\nنص\n", "z.txt": text(9, 9)}
    if bad:
        files |= {"a/010.txt": b"\xff\xfa", "c.jsonl": b"{\n" + rows(range(2)), "y.jsonl.gz": gzip.compress(b"x")[:-6]}
    return write(root, files)


def shards(out: Path) -> dict[str, bytes]:
    """The shards of an output folder, in order."""
    return {name: data for name, data in tree(out).items() if name.startswith("part-")}


def records(out: Path) -> list[dict[str, Any]]:
    """All records of all shards of JSON lines, in order."""
    return [json.loads(line) for data in shards(out).values() for line in data.decode().splitlines()]


def times(out: Path) -> dict[str, int]:
    """When each shard was written."""
    return {path.name: path.stat().st_mtime_ns for path in sorted(out.glob("part-*"))}


def test_shards_hold_every_document_in_order_and_no_more_than_their_size(tmp_path: Path, run: Run) -> None:
    folder = collection(tmp_path / "in")
    assert run("clean", folder, "-o", tmp_path / "one", "--format", "jsonl").exit_code == 0
    result = run("clean", folder, "-o", tmp_path / "out", "--shard-size", "600KB")
    assert result.exit_code == 0, result.stderr
    written = shards(tmp_path / "out")
    assert list(written) == [f"part-{number:05d}.jsonl" for number in range(len(written))]
    assert len(written) > 4
    assert tree(tmp_path / "out") == written
    one = [json.loads(line) for data in tree(tmp_path / "one").values() for line in data.decode().splitlines()]
    assert sorted(map(str, records(tmp_path / "out"))) == sorted(map(str, one))
    places = [(record["source_path"], record.get("source_record", 0)) for record in records(tmp_path / "out")]
    assert places == sorted(places)
    sizes = [len(data) for data in written.values()]
    assert all(600_000 <= size < 2_000_000 for size in sizes[:-1]), sizes  # a handful is 256 KB of raw text


def test_shards_are_the_same_for_any_number_of_workers(tmp_path: Path, command: Command) -> None:
    folder = collection(tmp_path / "in", bad=True)
    flags = ("--shard-size", "100KB", "--format", "jsonl,jsonl.gz")
    for jobs in (1, 2):
        done = command("clean", folder, "-o", tmp_path / f"{jobs}", *flags, "--jobs", jobs)
        assert done.returncode == 1
        assert done.stderr.count(b"failed: ") == 3
    assert tree(tmp_path / "1") == tree(tmp_path / "2")
    plain = b"".join(data for name, data in shards(tmp_path / "1").items() if name.endswith(".jsonl"))
    assert plain == b"".join(
        gzip.decompress(data) for name, data in shards(tmp_path / "1").items() if name.endswith(".gz")
    )
    kept = {name: data for name, data in tree(tmp_path / "1").items() if name.startswith("quarantine/part-")}
    assert [name.partition("/part-")[2][6:] for name in kept] == ["a/010.txt", "c.jsonl", "y.jsonl.gz"]
    assert kept[next(name for name in kept if name.endswith("c.jsonl"))] == b"{\n"


def test_a_killed_run_goes_on_to_the_same_shards(tmp_path: Path, command: Command) -> None:
    folder = collection(tmp_path / "in", bad=True)
    flags = ("--shard-size", "200KB", "--resume")
    assert command("clean", folder, "-o", tmp_path / "whole", *flags).returncode == 1
    whole, chance = tree(tmp_path / "whole"), random.Random(3)
    for jobs in ("1", "2"):
        out = tmp_path / jobs
        arguments = [sys.executable, "-m", "arnorm", "clean", str(folder), "-o", str(out), *flags, "-j", jobs]
        for _ in range(4):
            process = subprocess.Popen(arguments, stderr=subprocess.DEVNULL)
            time.sleep(0.25 + chance.random() * 0.4)
            process.send_signal(signal.SIGKILL)
            process.wait()
            assert all(whole[name] == data for name, data in shards(out).items())
        assert command(*arguments[3:]).returncode == 1
        assert tree(out) == whole


def test_only_shards_whose_inputs_changed_are_written_again(tmp_path: Path, run: Run) -> None:
    folder, out = collection(tmp_path / "in"), tmp_path / "out"
    arguments = ("clean", folder, "-o", out, "--shard-size", "200KB", "--resume")
    assert run(*arguments).exit_code == 0
    first, before = times(out), shards(out)
    result = run(*arguments)
    assert "0 documents cleaned" in result.stderr
    assert "66 files already done" in result.stderr
    assert times(out) == first

    write(folder, {"a/030.txt": text(99, 101)})  # the other shards begin where they began
    assert run(*arguments).exit_code == 0
    changed = [name for name, moment in times(out).items() if moment != first[name]]
    assert changed == ["part-00000.jsonl"]
    assert [record["text"] for record in records(out) if record["source_path"] == "a/030.txt"] == [text(99, 101)]

    (out / "part-00002.jsonl").unlink()  # in the middle of the large file
    (out / "part-00004.jsonl").write_bytes(b"by hand")
    second = times(out)
    assert run(*arguments).exit_code == 0
    assert {name for name, moment in times(out).items() if moment != second.get(name)} == {
        "part-00002.jsonl",
        "part-00004.jsonl",
    }
    assert {name: data for name, data in shards(out).items() if name != "part-00000.jsonl"} == {
        name: data for name, data in before.items() if name != "part-00000.jsonl"
    }

    write(folder, {"zz.txt": "جديد"})
    third = times(out)
    assert run(*arguments).exit_code == 0
    assert [name for name, moment in times(out).items() if moment != third[name]] == [list(third)[-1]]


@pytest.mark.parametrize("resume", [True, False])
def test_what_was_written_is_what_an_undisturbed_run_writes(resume: bool, tmp_path: Path, run: Run) -> None:
    """Whatever happens to the inputs; and no shard of an earlier, longer run is left."""
    folder, out = collection(tmp_path / "in", bad=True), tmp_path / "out"
    flags = ("--shard-size", "150KB", *(["--resume"] if resume else []))
    assert run("clean", folder, "-o", out, *flags).exit_code == 1
    changes: list[dict[str, str | bytes | None]] = [
        {"a/010.txt": "صار جيدا", "y.jsonl.gz": gzip.compress(rows([1]))},
        {"a/0000.txt": text(7, 900), "b/large.jsonl": rows(range(20))},
        {"c.jsonl": None, "b/large.jsonl": b"[]\n" + rows(range(70))},
        {"b/large.jsonl": None, **{f"a/{n:03}.txt": None for n in range(60)}},
    ]
    for number, change in enumerate(changes):
        for name, data in change.items():
            if data is None:
                (folder / name).unlink()
            else:
                write(folder, {name: data})
        ended = run("clean", folder, "-o", out, *flags).exit_code
        fresh = tmp_path / str(number)
        assert run("clean", folder, "-o", fresh, "--shard-size", "150KB").exit_code == ended
        kept = {name: data for name, data in tree(out).items() if name in tree(fresh) or name.startswith("part-")}
        assert kept == tree(fresh)


def test_other_settings_write_all_shards_again(tmp_path: Path, run: Run) -> None:
    folder, out = collection(tmp_path / "in"), tmp_path / "out"
    assert run("clean", folder, "-o", out, "--shard-size", "200KB", "--resume").exit_code == 0
    many = len(shards(out))
    result = run("clean", folder, "-o", out, "--shard-size", "1MB", "--resume")
    assert "0 documents" not in result.stderr
    assert len(shards(out)) <= many / 2
    result = run("clean", folder, "-o", out, "--shard-size", "1MB", "--resume", "--preset", "minimal")
    assert {record["preset"] for record in records(out)} == {"minimal"}


def test_parquet_shards(tmp_path: Path, run: Run) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    folder = collection(tmp_path / "in")
    result = run("clean", folder, "-o", tmp_path / "out", "--shard-size", "0.5mb", "--format", "parquet,jsonl")
    assert result.exit_code == 0, result.stderr
    found = sorted((tmp_path / "out").glob("*.parquet"))
    assert len(found) > 2
    for path in found:
        told = [json.loads(line) for line in path.with_suffix(".jsonl").read_text(encoding="utf-8").splitlines()]
        assert parquet.read_table(path).column("text").to_pylist() == [record["text"] for record in told]


@pytest.mark.parametrize(
    ("flags", "said"),
    [
        (["--format", "text"], "documents in text cannot be told apart"),
        (["--format", "jsonl,sentences"], "documents in sentences cannot be told apart"),
        (["--shard-size", "big"], "'big' is not a size: write 500MB or 2GB"),
        (["--shard-size", "0"], "is not a size"),
    ],
)
def test_wrong_shards_are_refused(flags: list[str], said: str, tmp_path: Path, run: Run) -> None:
    write(tmp_path / "in", {"a.txt": "ا"})
    result = run("clean", tmp_path / "in", "-o", tmp_path / "out", "--shard-size", "1MB", *flags)
    assert result.exit_code == 2
    assert said in result.stderr


def test_an_input_is_not_written_over_by_a_shard_or_swept_from_the_quarantine(tmp_path: Path, run: Run) -> None:
    folder = write(tmp_path, {"out/part-00000.jsonl": rows([1]), "out/quarantine/a.jsonl": rows([2])})
    before = tree(folder)
    for path, flags in (("out/part-00000.jsonl", ["--shard-size", "1MB"]), ("out/quarantine", [])):
        result = run("clean", tmp_path / path, "-o", tmp_path / "out", *flags)
        assert result.exit_code == 2
        assert "lies in the output folder" in result.stderr
    assert tree(folder) == before


def test_a_shard_that_cannot_be_written_stops_the_run(tmp_path: Path, run: Run) -> None:
    write(tmp_path, {"in/a.txt": "ا", "out/part-00000.jsonl/x": ""})
    result = run("clean", tmp_path / "in", "-o", tmp_path / "out", "--shard-size", "1MB")
    assert result.exit_code == 1
    assert "stopped: " in result.stderr
    assert "run again with --resume" in result.stderr
