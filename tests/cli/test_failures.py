"""`arnorm clean --resume` over documents that failed: they would fail again, so they are left alone unless one asks."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.support import Run, tree, write

BAD = {"bad.txt": b"\xff\xfa", "records.jsonl": b'{"text": "\xd8\xa7"}\n{\n[]\n', "reasons.jsonl": b"no record\n"}
GOOD = {"good.txt": "نص", "z.jsonl": '{"text": "نص"}\n'}
MODES = pytest.mark.parametrize("flags", [(), ("--shard-size", "1KB")], ids=["mirrored", "shards"])


@MODES
def test_what_failed_is_tried_again_only_when_asked(flags: tuple[str, ...], tmp_path: Path, run: Run) -> None:
    folder, out = write(tmp_path / "in", {**BAD, **GOOD}), tmp_path / "out"
    (folder / "loop").symlink_to(".")
    arguments = ("clean", folder, "-o", out, "--format", "jsonl", *flags)
    first = run(*arguments)
    written = tree(out)
    reasons = [json.loads(line) for line in written["quarantine/reasons.jsonl"].splitlines()]
    assert [(Path(one["path"]).name, one["record"]) for one in reasons] == [
        ("loop", 0), ("bad.txt", 0), ("reasons.jsonl", 1), ("records.jsonl", 2), ("records.jsonl", 3),
    ]  # fmt: skip
    assert b"no record\n" in written.values()

    again = run(*arguments, "--resume", "--summary", "json")
    assert again.exit_code == 1
    assert tree(out) == written
    named = [line for line in first.stderr.splitlines() if line.startswith("failed: ")]
    assert sorted(line for line in again.stderr.splitlines() if line.startswith("failed: ")) == sorted(named)
    told = json.loads(again.stdout)
    assert (told["documents"], told["resumed"], told["failed"], told["failed_earlier"]) == (0, 5, 5, 4)

    asked = run(*arguments, "--retry-failed", "--summary", "json")
    told = json.loads(asked.stdout)
    assert (told["failed"], told["failed_earlier"]) == (5, 0)
    assert told["documents"] >= 1, "the good record of a file with bad ones"
    assert tree(out) == written

    write(folder, {"bad.txt": "صار جيدا"})
    other = run(*arguments, "--resume", "--summary", "json")
    assert json.loads(other.stdout)["failed"] == 4
    written = tree(out)
    assert not [name for name in written if name.endswith("/bad.txt")]
    assert "صار جيدا" in "".join(data.decode() for name, data in written.items() if name.endswith(".jsonl"))


@MODES
def test_what_failed_is_tried_again_if_its_copy_is_gone_or_the_time_is_another(
    flags: tuple[str, ...], tmp_path: Path, run: Run
) -> None:
    folder, out = write(tmp_path / "in", {**BAD, **GOOD}), tmp_path / "out"
    arguments = ("clean", folder, "-o", out, "--format", "jsonl", "--resume", "--summary", "json", *flags)
    assert run(*arguments).exit_code == 1
    written = tree(out)
    next(out.rglob("quarantine/**/bad.txt")).unlink()
    assert json.loads(run(*arguments).stdout)["failed_earlier"] == (0 if flags else 3), "a shard is done as a whole"
    assert tree(out) == written
    assert json.loads(run(*arguments, "--timeout", "60").stdout)["failed_earlier"] == 0
    assert tree(out) == written


@MODES
def test_what_failed_through_no_fault_of_its_own_is_tried_again(
    flags: tuple[str, ...], tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    zstandard = pytest.importorskip("zstandard")
    folder, out = (
        write(tmp_path / "in", {"a.txt.zst": zstandard.compress("نص".encode()), "b.txt": "ب"}),
        tmp_path / "out",
    )
    arguments = ("clean", folder, "-o", out, "--format", "jsonl", "--resume", *flags)
    with monkeypatch.context() as patch:
        patch.setitem(sys.modules, "zstandard", None)
        assert "pip install 'arnorm[zst]'" in run(*arguments).stderr
    assert run(*arguments).exit_code == 0
    assert not [name for name in tree(out) if name.startswith("quarantine")]


@MODES
def test_where_all_documents_failed_nothing_is_tried_again(flags: tuple[str, ...], tmp_path: Path, run: Run) -> None:
    folder, out = write(tmp_path / "in", dict(BAD, **{"records.jsonl": b"{\n"})), tmp_path / "out"
    arguments = ("clean", folder, "-o", out, "--resume", "--summary", "json", *flags)
    assert json.loads(run(*arguments).stdout)["failed"] == 3
    written = tree(out)
    told = json.loads(run(*arguments).stdout)
    assert (told["failed"], told["failed_earlier"]) == (3, 3)
    assert tree(out) == written


def test_no_room_for_what_is_held_back_is_no_accident(tmp_path: Path) -> None:
    """The last bytes of a file are written when it is closed, even if nobody wants them any more."""
    resource = pytest.importorskip("resource")
    folder = write(tmp_path / "in", {f"{n}.txt": "نص " * 3000 for n in range(9)})
    arguments = [sys.executable, "-m", "arnorm", "clean", str(folder), "-o", str(tmp_path / "out")]
    done = subprocess.run(
        [*arguments, "--format", "jsonl", "--shard-size", "1MB"],
        stderr=subprocess.PIPE,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000)),
        check=False,
    )
    assert done.returncode == 1
    assert b"nothing more can be written (File too large); make room" in done.stderr
    assert b"Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("closed", "said"), [("<&-", "standard input is closed"), (">&-", "standard output is closed")]
)
def test_closed_streams_are_named(closed: str, said: str) -> None:
    command = f'echo x | exec "{sys.executable}" -m arnorm clean - {closed}'
    done = subprocess.run(["/bin/sh", "-c", command], stderr=subprocess.PIPE, check=False)
    assert done.returncode in (1, 2)
    assert said in done.stderr.decode()
    assert b"Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["", "-o", "out"], "an empty word is no path"),
        (["in", "-o", ""], "name the folder to write to"),
        (["in", "-o", "out", "--timeout", "nan"], "is not a number of seconds"),
        (["in", "-o", "out", "--timeout", "inf"], "is not a number of seconds"),
        (["-", "--retry-failed"], "--retry-failed is for files"),
    ],
)
def test_words_that_mean_nothing_are_refused(
    arguments: list[str], said: str, tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, {"in/a.txt": "ا"})
    monkeypatch.chdir(tmp_path)
    result = run("clean", *arguments)
    assert result.exit_code == 2
    assert said in result.stderr
    assert not (tmp_path / "out").exists()
