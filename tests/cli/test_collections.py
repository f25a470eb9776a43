"""`arnorm clean` over collections: records, compression, encodings, faults, interruptions."""

from __future__ import annotations

import bz2
import csv
import errno
import gzip
import io
import json
import lzma
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.shell_completion import ShellComplete

import arnorm
from arnorm.cli import main
from arnorm.corpus.write.part_files import PartFile
from tests.cli.support import PAGE, Command, Run, tree, warc, write

NEWS = "أعلنت وزارة الصحة أمس عن افتتاح ثلاثة مستشفيات جديدة في المحافظات الجنوبية. وبدأ العمل فيها."
CLEAN = arnorm.clean(NEWS)
LINE = (CLEAN + "\n").encode()


def lines(*records: Any) -> bytes:
    """Records as JSON lines."""
    return b"".join(json.dumps(record, ensure_ascii=False).encode() + b"\n" for record in records)


def records(data: bytes) -> list[dict[str, Any]]:
    """JSON lines as records."""
    return [json.loads(line) for line in data.decode().split("\n") if line]


# ------------------------------------------------------------------------------------------------ records


def test_jsonl_comes_back_as_jsonl_with_its_other_fields(tmp_path: Path, run: Run) -> None:
    data = lines({"id": 7, "body": NEWS, "tags": ["أ"], "title": "عنوان"}) + b"\n" + lines({"body": "نص", "id": 8})
    write(tmp_path / "in", {"a.jsonl": data, "b.ndjson": b""})
    assert run("clean", tmp_path / "in", "-o", tmp_path / "out", "--text-field", "body").exit_code == 0
    written = tree(tmp_path / "out")
    assert list(written) == ["a.jsonl", "b.jsonl"]
    assert written["b.jsonl"] == b""
    first, second = records(written["a.jsonl"])
    assert (first["text"], first["id"], first["tags"], first["source_record"]) == (CLEAN, 7, ["أ"], 1)
    assert first["fields"] == {"title": "عنوان"}
    assert (second["text"], second["id"], second["source_record"]) == ("نص", 8, 3)


@pytest.mark.parametrize("detected", [False, True])
def test_csv_and_tsv_become_jsonl(tmp_path: Path, run: Run, detected: bool) -> None:
    rows = [{"text": NEWS, "id": "1"}, {"text": 'سطر\nوسطر, "بين"', "id": "2"}]
    tables = [("a.csv", ",", "utf-8-sig"), ("b.tsv", "\t", "utf-16")]
    if detected:
        pytest.importorskip("charset_normalizer")
        tables = [("c.csv", ",", "cp1256")]
    files = {}
    for name, delimiter, encoding in tables:
        table = io.StringIO(newline="")
        writer = csv.DictWriter(table, ["text", "id"], delimiter=delimiter)
        writer.writeheader()
        writer.writerows(rows)
        files[name] = table.getvalue().encode(encoding)
    write(tmp_path / "in", files)
    result = run("clean", tmp_path / "in", "-o", tmp_path / "out", "--preset", "minimal")
    assert result.exit_code == 0, result.stderr
    for name, data in tree(tmp_path / "out").items():
        assert [(one["text"], one["id"]) for one in records(data)] == [
            (arnorm.clean(row["text"], "minimal"), row["id"]) for row in rows
        ], name


def test_bad_records_fail_by_number_and_lie_in_quarantine(tmp_path: Path, run: Run) -> None:
    bad = [b"{not json\n", lines({"txt": "x"}), lines({"text": 7}), lines([1]), b'{"text": "\xff"}\n']
    data = lines({"text": "ا"}) + b"".join(bad) + lines({"text": "ب"}) + b'{"text": "last"}'
    write(tmp_path / "in", {"a.jsonl": data})
    result = run("clean", tmp_path / "in", "-o", tmp_path / "out")
    assert result.exit_code == 1
    for number, said in (
        (2, "not JSON"),
        (3, "no field 'text' (its fields: 'txt')"),
        (4, "holds a number, not text"),
        (5, "a JSON list"),
        (6, "not in utf-8"),
    ):
        (line,) = [line for line in result.stderr.splitlines() if f"a.jsonl, record {number}:" in line]
        assert said in line
    written = tree(tmp_path / "out")
    assert [one["text"] for one in records(written["a.jsonl"])] == ["ا", "ب", "last"]
    assert written["quarantine/a.jsonl"] == b"".join(bad)
    assert [one["record"] for one in records(written["quarantine/reasons.jsonl"])] == [2, 3, 4, 5, 6]


def test_a_table_that_cannot_be_told_apart_fails_by_name(tmp_path: Path, run: Run) -> None:
    bad = {"b.csv": b'text\n"a quote that is never closed\n', "c.csv": b'text\n"a"b,c\n'}
    write(tmp_path / "in", {"a.csv": "text\nنص\n", **bad, "d.txt": "ت"})
    result = run("clean", tmp_path / "in", "-o", tmp_path / "out")
    assert result.exit_code == 1
    for name, data in bad.items():
        assert f"in/{name}: its rows cannot be told apart" in result.stderr
        assert tree(tmp_path / "out")[f"quarantine/{name}"] == data
    assert {"a.jsonl", "d.txt"} <= set(tree(tmp_path / "out"))


def test_a_lone_surrogate_goes_through_jsonl(tmp_path: Path, run: Run) -> None:
    write(tmp_path / "in", {"a.jsonl": b'{"text": "x \\ud800 y", "k": "\\udfff\\u2028\\u0085"}\n'})
    assert run("clean", tmp_path / "in", "-o", tmp_path / "out").exit_code == 0
    data = tree(tmp_path / "out")["a.jsonl"]
    assert len(data.decode().splitlines()) == 1
    (record,) = records(data)
    assert record["text"] == "x \ud800 y"
    assert record["k"] == "\udfff\u2028\x85"
    result = run("clean", tmp_path / "in", "-o", tmp_path / "out", "--format", "sentences")
    assert result.exit_code == 1
    assert "use --format jsonl" in result.stderr


def test_records_have_no_single_text(tmp_path: Path, run: Run) -> None:
    write(tmp_path / "in", {"a.jsonl": lines({"text": "ا"})})
    result = run("clean", tmp_path / "in", "-o", tmp_path / "out", "--format", "text")
    assert result.exit_code == 2
    assert "leave --format out" in result.stderr


def test_records_through_the_filter(run: Run) -> None:
    result = run("clean", "-", "--input-format", "jsonl", stdin=lines({"text": NEWS, "id": 1}, {"text": "ب"}))
    assert result.exit_code == 0
    assert [one["text"] for one in records(result.stdout_bytes)] == [CLEAN, "ب"]
    assert "did you mean 'jsonl'?" in run("clean", "-", "--input-format", "json").stderr


def test_an_input_format_reads_any_ending(tmp_path: Path, run: Run) -> None:
    write(tmp_path / "in", {"a.json": lines({"text": NEWS}), "b": lines({"text": "ب"})})
    assert run("clean", tmp_path / "in", "-o", tmp_path / "out", "--input-format", "jsonl").exit_code == 0
    assert list(tree(tmp_path / "out")) == ["a.jsonl", "b.jsonl"]


# ------------------------------------------------------------------------------------------- compression, encodings

PACKERS: dict[str, Callable[[bytes], bytes]] = {"gz": gzip.compress, "bz2": bz2.compress, "xz": lzma.compress}


@pytest.mark.parametrize("packer", [*PACKERS, "zst"])
def test_compressed_files_are_read_and_damaged_ones_named(packer: str, tmp_path: Path, run: Run) -> None:
    pack = PACKERS.get(packer) or pytest.importorskip("zstandard").compress
    packed = pack(lines(*({"text": NEWS, "n": n} for n in range(50))))
    good = {f"a.txt.{packer}": pack(NEWS.encode()), f"b.jsonl.{packer}": packed}
    bad = {f"c.txt.{packer}": b"not packed", f"d.jsonl.{packer}": packed[: len(packed) // 2]}
    write(tmp_path / "in", {**good, **bad})
    result = run("clean", tmp_path / "in", "-o", tmp_path / "out")
    assert result.exit_code == 1
    written = tree(tmp_path / "out")
    assert written["a.txt"] == LINE
    assert len(records(written["b.jsonl"])) == 50
    assert {name for name in written if "quarantine" not in name} == {"a.txt", "b.jsonl"}
    for name, data in bad.items():
        assert written[f"quarantine/{name}"] == data
        assert f"in/{name}: its data is damaged" in result.stderr


def test_every_encoding_gives_one_text(tmp_path: Path, run: Run) -> None:
    pytest.importorskip("charset_normalizer")
    encodings = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1256", "iso8859_6", "cp720")
    write(tmp_path / "in", {f"{one}.txt": NEWS.encode(one) for one in encodings})
    result = run("clean", tmp_path / "in", "-o", tmp_path / "out", "--summary", "json")
    assert result.exit_code == 0, result.stderr
    assert set(tree(tmp_path / "out").values()) == {LINE}
    assert json.loads(result.stdout)["encodings"] == {
        "cp720": 1, "iso-8859-6": 1, "utf-16-be": 1, "utf-16-le": 2, "utf-8": 2, "windows-1256": 1,
    }  # fmt: skip


def test_an_encoding_can_be_forced_and_bytes_replaced(tmp_path: Path, run: Run) -> None:
    write(tmp_path / "in", {"a.txt": NEWS.encode("cp1256")})
    assert run("clean", tmp_path / "in", "-o", tmp_path / "one", "--encoding", "windows-1256").exit_code == 0
    assert tree(tmp_path / "one") == {"a.txt": LINE}
    result = run("clean", tmp_path / "in", "-o", tmp_path / "two", "--encoding", "utf-8")
    assert result.exit_code == 1
    assert tree(tmp_path / "two")["quarantine/a.txt"] == NEWS.encode("cp1256")
    result = run("clean", tmp_path / "in", "-o", tmp_path / "two", "--encoding", "utf-8", "--on-error", "replace")
    assert result.exit_code == 0
    assert "undecodable bytes replaced" in result.stderr
    assert list(tree(tmp_path / "two")) == ["a.txt"], "the quarantine is empty once the file is done"
    assert run("clean", tmp_path / "in", "-o", tmp_path / "out", "--encoding", "arabix").exit_code == 2


# ------------------------------------------------------------------------------------------------ which files


@pytest.mark.parametrize(
    ("flags", "names"),
    [
        (["--include", "*.txt"], ["a.txt", "news/b.txt", "news/old/c.txt"]),
        (["--exclude", "old"], ["a.txt", "d.jsonl", "news/b.txt"]),
        (["--exclude", "news/**"], ["a.txt", "d.jsonl"]),
        (["--include", "news/*.txt"], ["news/b.txt"]),
        (["--include", "**/c.txt", "--include", "?.jsonl"], ["d.jsonl", "news/old/c.txt"]),
        (["--include", "*.txt", "--exclude", "news"], ["a.txt"]),
    ],
)
def test_include_and_exclude(flags: list[str], names: list[str], tmp_path: Path, run: Run) -> None:
    files: dict[str, str | bytes] = {"a.txt": "ا", "news/b.txt": "ب", "news/old/c.txt": "ت", "d.jsonl": b""}
    write(tmp_path / "in", files)
    assert run("clean", tmp_path / "in", "-o", tmp_path / "out", *flags).exit_code == 0
    assert list(tree(tmp_path / "out")) == names


# ------------------------------------------------------------------------------------------------ many workers


def collection(root: Path, documents: int, size: int) -> Path:
    """A folder of texts and of records, a few of them bad, the same every time: a fifth of the documents are files."""
    chance, words = random.Random(documents), NEWS.split()
    files: dict[str, str | bytes] = {}
    for number in range(documents // 5):
        text = " ".join(chance.choice(words) for _ in range(chance.randrange(size // 5)))
        files[f"{number % 7}/{number:05d}.txt"] = b"\xff\xfa" if number % 97 == 5 else text
    texts = list(files.values())
    for number in range(4):
        rows = ({"text": text, "n": n} if isinstance(text, str) else {} for n, text in enumerate(texts, number))
        files[f"{number}/all.jsonl"] = lines(*rows)
    return write(root, files)


def test_any_number_of_workers_gives_the_same_bytes(tmp_path: Path, command: Command) -> None:
    folder = collection(tmp_path / "in", 1000, size=6000)
    for jobs in (1, 2, 3):
        done = command("clean", folder, "-o", tmp_path / f"out{jobs}", "--format", "jsonl", "--jobs", jobs)
        assert done.returncode == 1
    first = tree(tmp_path / "out1")
    assert len(first) > 200
    assert tree(tmp_path / "out2") == first
    assert tree(tmp_path / "out3") == first


def test_a_killed_run_is_resumed_to_the_same_bytes(tmp_path: Path, command: Command) -> None:
    folder = collection(tmp_path / "in", 2000, size=1000)
    assert command("clean", folder, "-o", tmp_path / "whole").returncode == 1
    whole, chance = tree(tmp_path / "whole"), random.Random(1)
    for jobs in (1, 2):
        out = tmp_path / f"killed{jobs}"
        arguments = [sys.executable, "-m", "arnorm", "clean", str(folder), "-o", str(out), "--resume", "-j", str(jobs)]
        kills = 0
        while kills < 10:
            written = set(out.rglob("*"))
            process = subprocess.Popen(arguments, stderr=subprocess.DEVNULL)
            while process.poll() is None and set(out.rglob("*")) <= written:
                time.sleep(0.01)
            time.sleep(chance.random() * 0.3)
            ended = process.poll() is not None
            if not ended:
                process.send_signal(signal.SIGKILL)
                kills += 1
            process.wait()
            for name, data in tree(out).items():
                assert name == "quarantine/reasons.jsonl" or whole[name] == data, "a half file that looks whole"
            if ended:  # before it could be killed: from the beginning, then
                shutil.rmtree(out)
        assert command("clean", folder, "-o", out, "--resume").returncode == 1
        assert tree(out) == whole
        assert not list((out / ".arnorm").glob("unfinished/*"))


def test_resume_does_again_what_changed_and_only_that(tmp_path: Path, run: Run) -> None:
    folder = write(tmp_path / "in", {"a.txt": "ا", "b.txt": "ب", "c.txt": "ت", "bad.txt": b"\xff\xfa"})
    arguments = ("clean", folder, "-o", tmp_path / "out", "--resume")
    assert "3 documents cleaned" in run(*arguments).stderr
    result = run(*arguments)
    assert "0 documents cleaned" in result.stderr
    assert "4 files already done, 1 failed, 1 of them in an earlier run: --retry-failed" in result.stderr
    assert result.exit_code == 1, "the bad document is still bad"
    write(folder, {"a.txt": "جديد"})
    (tmp_path / "out/b.txt").write_text("changed by hand")
    (tmp_path / "out/c.txt").unlink()
    os.utime(tmp_path / "out/b.txt", ns=(0, 0))
    assert "3 documents cleaned" in run(*arguments).stderr
    assert tree(tmp_path / "out")["a.txt"] == "جديد\n".encode()
    assert tree(tmp_path / "out")["b.txt"] == "ب\n".encode()
    assert "3 documents cleaned" in run(*arguments, "--preset", "minimal").stderr
    assert "3 documents cleaned" in run(*arguments[:-1]).stderr
    write(folder, {"bad.txt": "صار جيدا"})
    assert run(*arguments).exit_code == 0
    assert "quarantine/bad.txt" not in tree(tmp_path / "out")


def test_a_torn_manifest_is_no_obstacle(tmp_path: Path, run: Run) -> None:
    folder = write(tmp_path / "in", {"a.txt": "ا", "b.txt": "ب"})
    arguments = ("clean", folder, "-o", tmp_path / "out", "--resume")
    assert run(*arguments).exit_code == 0
    manifest = tmp_path / "out/.arnorm/manifest.jsonl"
    manifest.write_bytes(manifest.read_bytes()[:-20] + b"\n[]\nnonsense\n\xff")
    assert "1 document cleaned" in run(*arguments).stderr
    assert "2 files already done" in run(*arguments).stderr
    write(tmp_path / "out", {".arnorm/unfinished/left": "x"})
    assert run(*arguments).exit_code == 0
    assert not (tmp_path / "out/.arnorm/unfinished").exists()


def test_what_an_earlier_run_made_of_a_file_that_now_fails_goes(tmp_path: Path, run: Run) -> None:
    folder = write(tmp_path / "in", {"a.txt": "ا", "b.txt": "ب"})
    assert run("clean", folder, "-o", tmp_path / "out").exit_code == 0
    (tmp_path / "out/b.txt").write_text("mine now")
    write(folder, {"a.txt": b"\xff\xfa", "b.txt": b"\xff\xfa"})
    assert run("clean", folder, "-o", tmp_path / "out").exit_code == 1
    written = tree(tmp_path / "out")
    assert "a.txt" not in written
    assert written["b.txt"] == b"mine now"


def test_two_runs_do_not_write_to_one_folder(tmp_path: Path, run: Run) -> None:
    fcntl = pytest.importorskip("fcntl")
    write(tmp_path, {"in/a.txt": "ا", "out/.arnorm/lock": ""})
    with (tmp_path / "out/.arnorm/lock").open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        result = run("clean", tmp_path / "in", "-o", tmp_path / "out")
    assert result.exit_code == 2
    assert "another run is writing" in result.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no full device here")
def test_a_full_or_closed_standard_output_is_no_accident(tmp_path: Path) -> None:
    write(tmp_path / "in", {"a.txt": "قال\u200b نعم\n" * 9000})
    for arguments, stdin in ((["clean", "-"], "نص".encode()), (["clean", str(tmp_path / "in"), "--diff"], b"")):
        command = [sys.executable, "-m", "arnorm", *arguments]
        with Path("/dev/full").open("wb") as full:
            done = subprocess.run(command, input=stdin, stdout=full, stderr=subprocess.PIPE, check=False)
        assert done.returncode == 1
        assert b"stopped: standard output: nothing more can be written (No space left on device)" in done.stderr
        reader, writer = os.pipe()
        os.close(reader)
        done = subprocess.run(command, input=stdin, stdout=writer, stderr=subprocess.PIPE, check=False)
        os.close(writer)
        assert done.returncode == 1
        assert b"Traceback" not in done.stderr


def test_settings_that_do_not_concern_the_filter_do_not_hinder_it(
    tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, {"arnorm.toml": 'output = "out"\nresume = true\ntimeout = 9.0\n'})
    monkeypatch.chdir(tmp_path)
    assert run("clean", "-", stdin=NEWS.encode()).stdout_bytes == LINE


def test_many_failures_are_counted_and_written_down(tmp_path: Path, run: Run) -> None:
    write(tmp_path / "in", {"a.jsonl": b"{\n" * 1500})
    result = run("clean", tmp_path / "in", "-o", tmp_path / "out")
    assert result.exit_code == 1
    assert "failed: 500 more, all of them in quarantine/reasons.jsonl" in result.stderr
    assert "1,500 failed" in result.stderr
    written = tree(tmp_path / "out")
    assert len(records(written["quarantine/reasons.jsonl"])) == 1500
    assert written["quarantine/a.jsonl"] == b"{\n" * 1500


def test_an_output_folder_that_cannot_be_used_is_refused(tmp_path: Path, run: Run) -> None:
    write(tmp_path, {"in/a.txt": "ا", "file": "", "out/quarantine": "a file of mine", "three/.arnorm": ""})
    for output in ("file/out", "out", "three"):
        result = run("clean", tmp_path / "in", "-o", tmp_path / output)
        assert result.exit_code == 2, result.output
        assert "--output" in result.stderr
    result = run("clean", tmp_path / "in", "-o", "/proc/nowhere")
    assert result.exit_code == 2
    assert "Traceback" not in result.output


def test_a_full_disk_stops_the_run_and_says_so(tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(self: PartFile, data: bytes) -> None:
        if data.startswith("امتلأ".encode()):
            raise OSError(errno.ENOSPC, "No space left on device")
        written(self, data)

    written = PartFile.write
    monkeypatch.setattr(PartFile, "write", full)
    write(tmp_path / "in", {"a.txt": "ا", "b.txt": "امتلأ", "c.txt": "ت"})
    result = run("clean", tmp_path / "in", "-o", tmp_path / "out")
    assert result.exit_code == 1
    assert "stopped: " in result.stderr
    assert "make room, and run again with --resume" in result.stderr
    assert list(tree(tmp_path / "out")) == ["a.txt"]


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (errno.EACCES, "it may not be read; give yourself the right"),
        (errno.ENOENT, "it is not there (a broken link, or it vanished)"),
        (errno.EIO, "it cannot be read (Input/output error); check the disk"),
    ],
)
@pytest.mark.parametrize("name", ["b.txt", "b.jsonl", "b.csv", "b.txt.gz"])
def test_files_that_cannot_be_read_are_named(
    number: int, said: str, name: str, tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = write(tmp_path / "in", {"a.txt": "ا", name: "text\nنص\n", "c.txt": "ت"})
    opened = Path.open

    def refuse(self: Path, *arguments: Any, **others: Any) -> Any:
        if self == folder / name:
            raise OSError(number, os.strerror(number), str(self))
        return opened(self, *arguments, **others)

    monkeypatch.setattr(Path, "open", refuse)
    result = run("clean", folder, "-o", tmp_path / "out")
    assert result.exit_code == 1
    assert f"failed: {folder / name}: {said}" in result.stderr
    assert list(tree(tmp_path / "out")) == ["a.txt", "c.txt", "quarantine/reasons.jsonl"]


def test_a_file_that_cannot_be_written_fails_by_name(tmp_path: Path, run: Run) -> None:
    name = "ن" * 122  # 244 bytes, and ".sentences.txt" on top is more than a name may have
    write(tmp_path / "in", {f"{name}.txt": "ا", "b.txt": "ب"})
    result = run("clean", tmp_path / "in", "-o", tmp_path / "out", "--format", "sentences", "--extend-select", "AS")
    if result.exit_code == 2:
        pytest.skip("no sentences yet")
    assert result.exit_code == 1
    assert "cannot be written (File name too long)" in result.stderr
    assert "b.sentences.txt" in tree(tmp_path / "out")


def test_a_document_that_takes_too_long_is_named(tmp_path: Path, command: Command) -> None:
    write(tmp_path / "in", {"a.txt": "ا", "big.txt": NEWS * 100_000})
    done = command("clean", tmp_path / "in", "-o", tmp_path / "out", "--timeout", "0.001", "--format", "jsonl")
    assert done.returncode == 1
    assert b"big.txt: it took longer than 0.001 seconds" in done.stderr
    assert (tmp_path / "out/quarantine/big.txt").stat().st_size == len(NEWS.encode()) * 100_000


def terminal(arguments: list[object], columns: int = 200) -> str:
    """What a command shows on a terminal."""
    pty = pytest.importorskip("pty")
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "arnorm", *map(str, arguments)]
    environment = {**os.environ, "COLUMNS": str(columns), "TERM": "xterm"}
    with subprocess.Popen(command, stderr=theirs, stdout=subprocess.DEVNULL, env=environment):
        os.close(theirs)
        seen = b""
        while True:
            try:
                data = os.read(ours, 65_536)
            except OSError:
                break
            if not data:
                break
            seen += data
    os.close(ours)
    return seen.decode()


def test_a_terminal_shows_how_far_the_run_is(tmp_path: Path) -> None:
    pytest.importorskip("rich")
    write(tmp_path / "in", {f"{n}.txt": NEWS * 2000 for n in range(12)})
    seen = terminal(["clean", tmp_path / "in", "-o", tmp_path / "out", "-j", "1"])
    assert "MB/s" in seen
    assert "12 documents cleaned" in seen
    quiet = terminal(["clean", tmp_path / "in", "-o", tmp_path / "out", "-j", "1", "--quiet"])
    assert quiet == ""


def test_an_interrupt_says_how_to_go_on(tmp_path: Path) -> None:
    folder = collection(tmp_path / "in", 3000, size=3000)
    for jobs in ("1", "2"):
        out = tmp_path / jobs
        process = subprocess.Popen(
            [sys.executable, "-m", "arnorm", "clean", str(folder), "-o", str(out), "-j", jobs],
            stderr=subprocess.PIPE,
        )
        while process.poll() is None and not list(out.glob("0/*.txt")):
            time.sleep(0.02)
        process.send_signal(signal.SIGINT)
        _, told = process.communicate(timeout=30)
        if process.returncode in (0, 1):
            continue  # it was faster
        assert process.returncode == 130
        assert b"run again with --resume" in told
        assert b"Traceback" not in told


# ------------------------------------------------------------------------------------------------ looking only


def test_check_diff_and_dry_run_write_nothing(tmp_path: Path, run: Run) -> None:
    raw = "قال\u200b نعم\nثم غادر"
    assert arnorm.clean(raw, "minimal") in (raw, "قال نعم\nثم غادر")
    write(tmp_path / "clean", {"a.txt": CLEAN + "\n", "b.jsonl": lines({"text": CLEAN})})
    write(tmp_path / "raw", {"a.txt": raw, "b.jsonl": lines({"text": "نص"}, {"text": raw})})
    for flag in ("--check", "--diff", "--dry-run"):
        result = run("clean", tmp_path / "clean", flag)
        assert result.exit_code == 0, result.output
        assert result.stdout == ""
        assert "0 changed" in result.stderr
    assert not (tmp_path / "out").exists()
    if arnorm.clean(raw) == raw:
        pytest.skip("the stages are not there yet")
    assert run("clean", tmp_path / "raw", "--check").exit_code == 1
    assert run("clean", tmp_path / "raw", "--dry-run").exit_code == 0
    result = run("clean", tmp_path / "raw", "--diff")
    assert result.exit_code == 1
    assert "--- a.txt\traw\n+++ a.txt\tclean\n" in result.stdout
    assert "-قال{U+200B} نعم\n" in result.stdout
    assert "+++ b.jsonl#2\tclean\n" in result.stdout
    result = run("clean", "-", "--diff", stdin=raw.encode())
    assert (result.exit_code, "--- stdin" in result.stdout) == (1, True)


def test_the_summary_counts_everything(tmp_path: Path, run: Run) -> None:
    write(tmp_path / "in", {"a.txt": NEWS, "b.txt": b"\xff\xfa", "c.pdf": "", "d.jsonl": lines({"text": "نص"})})
    result = run("clean", tmp_path / "in", "--dry-run", "--summary", "json", "--quiet")
    told = json.loads(result.stdout)
    assert result.exit_code == 1
    assert (told["documents"], told["failed"], told["files"], told["skipped"]) == (2, 1, 2, {".pdf": 1})
    assert told["characters_in"] == len(NEWS) + 2
    assert told["failures"][0]["path"].endswith("b.txt")
    assert told["failures"][0]["remedy"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["in", "--check", "--diff"], "exclude each other"),
        (["-", "--summary", "json"], "use --output DIR"),
        (["in", "--diff", "--summary", "json"], "use --dry-run"),
        (["-", "--resume"], "--resume is for files"),
        (["in", "-o", "out", "--timeout", "0"], "--timeout"),
        (["in", "-o", "out", "--on-error", "ignore"], "quarantine"),
    ],
)
def test_flags_that_do_not_go_together(
    arguments: list[str], said: str, tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, {"in/a.txt": "ا"})
    monkeypatch.chdir(tmp_path)
    result = run("clean", *arguments)
    assert result.exit_code == 2
    assert said in result.stderr


# ------------------------------------------------------------------------------------------------ settings


def test_settings_come_from_a_file_and_flags_win(tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, {"in/a.txt": NEWS, "in/b.jsonl": ""})
    monkeypatch.chdir(tmp_path)
    settings = 'preset = "minimal"\nformat = "jsonl"\ninclude = ["*.txt"]\noutput = "out"\n[options]\ndigits = "keep"\n'
    for name, text in (
        ("arnorm.toml", settings),
        ("pyproject.toml", "[tool.arnorm]\n" + settings.replace("[opt", "[tool.arnorm.opt")),
    ):
        write(tmp_path, {name: text})
        assert run("clean", "in").exit_code == 0
        (record,) = records(tree(tmp_path / "out")["a.jsonl"])
        assert record["preset"] == "minimal"
        assert record["fingerprint"] == arnorm.Pipeline("minimal", digits="keep").fingerprint
        assert run("clean", "in", "--preset", "normalize", "--output", "two").exit_code == 0
        (record,) = records(tree(tmp_path / "two")["a.jsonl"])
        assert record["preset"] == "normalize"
        (tmp_path / name).rename(tmp_path / "given.toml")
    write(tmp_path, {"given.toml": settings})
    assert run("clean", "in", "--config", "given.toml").exit_code == 0


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ('prest = "minimal"', "did you mean 'preset'?"),
        ('[options]\ndigit = "keep"', "did you mean 'digits'?"),
        ("options = 3", "a table of options"),
        ("jobs = 0", "jobs"),
        ('digits = "roman"', "digits"),
        ("preset = ", "is not TOML"),
        ('formats = "text"', "did you mean 'format'?"),
    ],
)
def test_wrong_settings_are_refused(
    settings: str, said: str, tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, {"in/a.txt": "ا", "arnorm.toml": settings})
    monkeypatch.chdir(tmp_path)
    result = run("clean", "in", "-o", "out")
    assert result.exit_code == 2
    assert said in result.stderr


# ------------------------------------------------------------------------------------------------ other commands


def test_split_changes_nothing(tmp_path: Path, run: Run) -> None:
    text = "قال:نعم .ثم غادر.\nوعاد ؟"
    result = run("split", "-", stdin=text.encode())
    assert result.exit_code == 0, result.stderr
    assert result.stdout.splitlines() == arnorm.sentences(text)
    (record,) = records(run("split", "-", "--format", "jsonl", stdin=text.encode()).stdout_bytes)
    assert record["text"] == text
    assert [one["text"] for one in record["sentences"]] == arnorm.sentences(text)
    write(tmp_path / "in", {"a.txt": text})
    assert run("split", tmp_path / "in", "-o", tmp_path / "out").exit_code == 0
    assert tree(tmp_path / "out")["a.sentences.txt"].decode().splitlines() == arnorm.sentences(text)


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion(shell: str, run: Run) -> None:
    result = run("completion", shell)
    assert result.exit_code == 0
    assert "_ARNORM_COMPLETE" in result.stdout


@pytest.mark.parametrize(
    ("words", "begun", "completed"),
    [
        ([], "cl", ["clean"]),
        (["clean"], "--retry", ["--retry-failed"]),
        (["clean", "--format"], "text,jsonl.", ["text,jsonl.gz", "text,jsonl.zst"]),
        (["clean", "--remove"], "byl", ["byline"]),
        (["clean", "--preset"], "d", ["default"]),
        (["clean", "--digits"], "e", ["extended"]),
    ],
)
def test_what_is_completed(words: list[str], begun: str, completed: list[str]) -> None:
    shell = ShellComplete(main, {}, "arnorm", "_ARNORM_COMPLETE")
    assert [item.value for item in shell.get_completions(words, begun)] == completed


@pytest.mark.parametrize("words", [["clean"], ["split"], ["explain"], ["report"], ["learn"], ["clean", "--output"]])
def test_names_of_files_are_completed_by_the_shell(words: list[str]) -> None:
    (item,) = ShellComplete(main, {}, "arnorm", "_ARNORM_COMPLETE").get_completions(words, "pa")
    assert item.type == "file"


# ------------------------------------------------------------------------------------------------ extras


def test_packed_records_are_the_same_records(tmp_path: Path, run: Run) -> None:
    zstandard = pytest.importorskip("zstandard")
    write(tmp_path / "in", {"a.jsonl": lines(*({"text": NEWS, "n": n} for n in range(1200)))})
    arguments = ("clean", tmp_path / "in", "--format", "jsonl,jsonl.gz,jsonl.zst", "-o")
    assert run(*arguments, tmp_path / "out").exit_code == 0
    assert run(*arguments, tmp_path / "two").exit_code == 0
    written = tree(tmp_path / "out")
    assert gzip.decompress(written["a.jsonl.gz"]) == written["a.jsonl"]
    assert zstandard.ZstdDecompressor().decompressobj().decompress(written["a.jsonl.zst"]) == written["a.jsonl"]
    assert tree(tmp_path / "two") == written
    result = run("clean", tmp_path / "out/a.jsonl.gz", "-o", tmp_path / "three")
    assert "1,200 documents cleaned, 0 changed" in result.stderr


def test_parquet_comes_and_goes(tmp_path: Path, run: Run) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    data = lines({"text": NEWS, "n": 1, "title": "عنوان"}) + b'{"text": "\\ud800"}\n' + lines({"text": "نص. آخر."})
    write(tmp_path / "in", {"a.jsonl": data})
    result = run("clean", tmp_path / "in", "-o", tmp_path / "out", "--format", "jsonl,parquet")
    assert result.exit_code == 1
    assert "record 2: it holds U+D800" in result.stderr
    rows = parquet.read_table(tmp_path / "out/a.parquet").to_pylist()
    for row, record in zip(rows, records(tree(tmp_path / "out")["a.jsonl"]), strict=True):
        for name in (
            "text",
            "title",
            "sentences",
            "removed",
            "flags",
            "fingerprint",
            "source_path",
            "source_record",
            "encoding",
        ):
            assert row[name] == record[name], name
    assert json.loads(rows[0]["fields"]) == {"n": 1, "title": "عنوان"}
    again = run("clean", tmp_path / "out/a.parquet", "-o", tmp_path / "two")
    assert again.exit_code == 0, again.stderr
    assert [one["text"] for one in records(tree(tmp_path / "two")["a.jsonl"])] == [row["text"] for row in rows]
    write(tmp_path / "bad", {"b.parquet": (tmp_path / "out/a.parquet").read_bytes()[:-50]})
    result = run("clean", tmp_path / "bad", "-o", tmp_path / "three")
    assert result.exit_code == 1
    assert "b.parquet: its data is damaged" in result.stderr


def test_pages_become_texts(tmp_path: Path, run: Run) -> None:
    pytest.importorskip("trafilatura")
    french = (
        PAGE.format("iso-8859-1")
        .encode("ascii", "ignore")
        .replace(b"<p>", "<p>Les élèves ont été très occupés à la fête ".encode("cp1252") * 9)
    )
    files = {
        "a.html": PAGE.format("utf-8").encode(),
        "b.htm": PAGE.format("windows-1256").encode("cp1256"),
        "fr.html": french,
    }
    write(tmp_path / "in", {**files, "none.html": "<html><body></body></html>", "empty.html": ""})
    result = run("clean", tmp_path / "in", "-o", tmp_path / "out", "--preset", "normalize")
    assert result.exit_code == 1
    assert "none.html: no article was found" in result.stderr
    written = tree(tmp_path / "out")
    assert written["a.txt"] == written["b.txt"]
    assert written["a.txt"].decode().count("المحافظات الجنوبية") == 6
    assert "الرئيسية" not in written["a.txt"].decode()
    assert "élèves" in written["fr.txt"].decode()
    assert written["empty.txt"] == b""


def test_archives_become_records(tmp_path: Path, run: Run) -> None:
    pytest.importorskip("fastwarc")
    pytest.importorskip("trafilatura")
    page = PAGE.format("utf-8").encode()
    data = warc("response", "http://example.org/1", page) + warc("request", "http://example.org/1", b"")
    data += warc("response", "http://example.org/x.png", b"\x89PNG", "image/png")
    data += warc("response", "http://example.org/2", PAGE.format("windows-1256").encode("cp1256"))
    members = b"".join(gzip.compress(one) for one in (data[:-900], data[-900:]))
    write(tmp_path / "in", {"a.warc": data, "b.warc.gz": members, "cut.warc": data[:-30], "bad.warc": b"nonsense" * 99})
    result = run("clean", tmp_path / "in", "-o", tmp_path / "out", "--preset", "normalize")
    assert result.exit_code == 1
    assert "cut.warc: its data is damaged" in result.stderr
    assert "bad.warc: its data is damaged" in result.stderr
    written = tree(tmp_path / "out")
    for name in ("a.jsonl", "b.jsonl"):
        first, second = records(written[name])
        assert (first["url"], second["url"]) == ("http://example.org/1", "http://example.org/2")
        assert first["date"] == "2024-05-01T00:00:00Z"
        assert first["text"] == second["text"]
        assert second["encoding"] == "windows-1256"


@pytest.mark.parametrize(
    ("package", "name", "extra"),
    [
        ("zstandard", "a.txt.zst", "zst"),
        ("trafilatura", "a.html", "html"),
        ("pyarrow", "a.parquet", "parquet"),
        ("fastwarc.warc", "a.warc", "warc"),
    ],
)
def test_a_missing_extra_is_named(
    package: str, name: str, extra: str, tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, package, None)
    write(tmp_path / "in", {name: b"something", "b.txt": "ب"})
    result = run("clean", tmp_path / "in", "-o", tmp_path / "out")
    assert result.exit_code == 1
    assert f"pip install 'arnorm[{extra}]'" in result.stderr
    assert "b.txt" in tree(tmp_path / "out")


def test_a_format_without_its_extra_is_refused(tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    from arnorm.schema import file_schema

    file_schema.cache_clear()
    for package, form in (("pyarrow", "parquet"), ("zstandard", "jsonl.zst")):
        monkeypatch.setitem(sys.modules, package, None)
        write(tmp_path / "in", {"a.txt": "ا"})
        result = run("clean", tmp_path / "in", "-o", tmp_path / "out", "--format", form)
        assert result.exit_code == 2
        assert "pip install" in result.stderr
        assert not (tmp_path / "out").exists()


def test_urls_are_read(tmp_path: Path, run: Run) -> None:
    fsspec = pytest.importorskip("fsspec")
    memory = fsspec.filesystem("memory")
    files = {
        "a.txt": NEWS.encode(),
        "أخبار/b.jsonl.gz": gzip.compress(lines({"text": NEWS})),
        "x.pdf": b"",
        "bad.txt": b"\xff\xfa",
    }
    for name, data in files.items():
        memory.pipe(f"/pages/{name}", data)
    write(tmp_path / "local", {"c.txt": NEWS})
    arguments = ("clean", "memory://pages", tmp_path / "local", "-o", tmp_path / "out", "--resume")
    result = run(*arguments)
    assert result.exit_code == 1
    assert "failed: memory:///pages/bad.txt: it is not" in result.stderr
    written = tree(tmp_path / "out")
    assert written["pages/a.txt"] == written["local/c.txt"] == LINE
    assert [one["text"] for one in records(written["pages/أخبار/b.jsonl"])] == [CLEAN]
    assert written["quarantine/pages/bad.txt"] == b"\xff\xfa"
    assert "4 files already done" in run(*arguments).stderr
    assert run("clean", "memory://pages/a.txt", "-o", tmp_path / "one").exit_code == 0
    assert tree(tmp_path / "one") == {"a.txt": LINE}
    memory.rm("/pages", recursive=True)


def test_urls_that_lead_nowhere_are_refused(tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("fsspec")
    for url, said in (("memory://nothing", "does not exist"), ("nosuch://x", "cannot be read"), ("memory://x/-", "")):
        result = run("clean", url, "-o", tmp_path / "out")
        assert result.exit_code == 2, result.output
        assert said in result.stderr
    monkeypatch.setitem(sys.modules, "fsspec.core", None)
    assert "pip install 'arnorm[remote]'" in run("clean", "memory://x", "-o", tmp_path / "out").stderr
