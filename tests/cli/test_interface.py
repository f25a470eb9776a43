"""The command as people have it in their hands: closed streams, full disks, odd names, deep folders."""

from __future__ import annotations

import gc
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from arnorm.corpus.write.parquet import row_bytes
from arnorm.corpus.write.part_files import PartFile
from tests.cli.support import Command, Run, tree, write

DEEP = 1_500
ODD = "a\nfailed: /etc/passwd: gone\x1b[31m\u202e.txt"
ESCAPED = "a{U+000A}failed: /etc/passwd: gone{U+001B}[31m{U+202E}.txt"


@pytest.fixture
def deep(tmp_path: Path) -> Iterator[Path]:
    """A folder with folders within each other, which Python itself cannot remove."""
    here = Path.cwd()
    top = write(tmp_path / "in", {"a.txt": "نص", "z.txt": "نص"})
    try:
        os.chdir(top)
        for _ in range(DEEP):
            Path("b").mkdir()
            os.chdir("b")
        Path("deep.txt").write_text("قال:نعم .", encoding="utf-8")
        Path("bad.txt").write_bytes(b"\xff\xfa")
    finally:
        os.chdir(here)
    yield top
    subprocess.run(["rm", "-rf", tmp_path], check=True)


@pytest.mark.parametrize("flags", [(), ("--shard-size", "1KB"), ("--format", "jsonl")])
def test_folders_may_lie_very_deep(flags: tuple[str, ...], deep: Path, run: Run) -> None:
    out = deep.parent / "out"
    for resume in ((), ("--resume",)):
        result = run("clean", deep, "-o", out, *flags, *resume)
        assert result.exit_code == 1, result.output
        assert "bad.txt: it is not UTF-8" in result.stderr
        assert "1 failed" in result.stderr
    if not flags:
        below = "b/" * DEEP
        assert (out / below / "deep.txt").read_text(encoding="utf-8") == "قال: نعم.\n"
        assert (out / "quarantine" / below / "bad.txt").read_bytes() == b"\xff\xfa"
    assert run("report", deep, "-o", deep.parent / "r.html").exit_code == 1
    assert run("clean", deep, "--dry-run").exit_code == 1


@pytest.mark.parametrize("depth", [3_000, 100_000])
@pytest.mark.parametrize("flag", ["--rules", "--config"])
def test_settings_nested_without_end_are_refused(flag: str, depth: int, tmp_path: Path, run: Run) -> None:
    write(tmp_path, {"in/a.txt": "نص", "x.toml": "rule = " + "[" * depth + "]" * depth})
    result = run("clean", tmp_path / "in", "-o", tmp_path / "out", flag, tmp_path / "x.toml")
    assert result.exit_code == 2, result.output
    assert f"{tmp_path / 'x.toml'}" in result.stderr
    assert "nested too deeply" in result.stderr


# ----------------------------------------------------------------------------------------------------- odd names


def test_a_name_cannot_forge_what_is_told(tmp_path: Path, run: Run) -> None:
    write(tmp_path / "in", {ODD: b"\xff\xfa", "b\x1b[2J.jsonl": "{\n", "c\r\n\u2028.txt": "نص ,نص"})
    result = run("clean", tmp_path / "in", "-o", tmp_path / "out")
    assert result.exit_code == 1
    failed = [line for line in result.stderr.splitlines() if line.startswith("failed: ")]
    assert len(failed) == 2
    assert f"/in/{ESCAPED}: it is not UTF-8" in failed[0]
    assert "b{U+001B}[2J.jsonl, record 1" in failed[1]
    assert not set(result.stderr) & {"\x1b", "\u202e", "\r", "\u2028"}
    assert tree(tmp_path / "out")[f"quarantine/{ODD}"] == b"\xff\xfa"
    shown = run("clean", tmp_path / "in", "--diff").stdout
    assert "c{U+000D}{U+000A}{U+2028}.txt" in shown
    assert not set(shown) & {"\x1b", "\r", "\u2028"}
    told = run("explain", tmp_path / "in/c\r\n\u2028.txt")
    assert told.exit_code == 0
    assert not set(told.stdout) & {"\x1b", "\r", "\u2028"}
    run("clean", tmp_path / "in", "-o", tmp_path / "records", "--format", "jsonl")
    names = [json.loads(data)["source_path"] for name, data in tree(tmp_path / "records").items() if name[0] == "c"]
    assert names == ["c\r\n\u2028.txt"]


def test_what_is_refused_is_told_without_control_characters(tmp_path: Path, run: Run) -> None:
    write(tmp_path, {"in/a.txt": "نص", "x\x1b[31m.toml": "= ="})
    for arguments in (
        ("clean", tmp_path / "no\x1b[31m", "-o", tmp_path / "out"),
        ("clean", tmp_path / "in", "-o", tmp_path / "out", "--rules", tmp_path / "x\x1b[31m.toml"),
        ("clean", tmp_path / "in", "-o", tmp_path / "x\x1b[31m.toml"),
    ):
        result = run(*arguments)
        assert result.exit_code == 2
        assert "\x1b" not in result.stderr
        assert "{U+001B}[31m" in result.stderr


# --------------------------------------------------------------------------------------------- streams and disks


@pytest.mark.parametrize("where", ["2>&-", "2>/dev/full"])
@pytest.mark.parametrize("flags", ["", "-q"])
def test_nobody_need_listen(where: str, flags: str, tmp_path: Path) -> None:
    if where.endswith("full") and not Path("/dev/full").exists():
        pytest.skip("no /dev/full")
    folder = write(tmp_path / "in", {f"{n}.txt": "قال:نعم ." for n in range(5)})
    line = f'"{sys.executable}" -m arnorm clean "{folder}" -o "{tmp_path}/out" {flags} {where}'
    assert subprocess.run(line, shell=True, check=False).returncode == 0
    assert len(tree(tmp_path / "out")) == 5
    write(folder, {"bad.txt": b"\xff\xfa"})
    assert subprocess.run(line, shell=True, check=False).returncode == 1
    assert len(tree(tmp_path / "out")) == 7
    report = f'"{sys.executable}" -m arnorm report "{folder}" -o "{tmp_path}/r.html" {flags} {where}'
    assert subprocess.run(report, shell=True, check=False).returncode == 1
    assert (tmp_path / "r.html").exists()


SMALL_DISK = """
import resource, signal, sys
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))
from arnorm.cli import main
main(sys.argv[1:])
"""


@pytest.mark.skipif(sys.platform == "win32", reason="needs limits of POSIX")
def test_a_report_is_there_as_a_whole_or_the_old_one_is(tmp_path: Path, run: Run) -> None:
    folder = write(tmp_path / "in", {"a.txt": "قال:نعم ."})
    page = tmp_path / "page/report.html"
    page.parent.mkdir()
    assert run("report", folder, "-o", page).exit_code == 0
    page.chmod(0o640)
    old = page.read_bytes()
    small = [sys.executable, "-c", SMALL_DISK, "report", str(folder), "-o", str(page)]
    done = subprocess.run(small, capture_output=True, text=True, check=False)
    assert done.returncode == 2, done.stderr
    assert f"--output {page}: it cannot be written" in done.stderr
    assert page.read_bytes() == old
    assert [path.name for path in page.parent.iterdir()] == ["report.html"]
    fresh = subprocess.run([*small[:-1], str(tmp_path / "page/new.html")], capture_output=True, check=False)
    assert fresh.returncode == 2
    assert [path.name for path in page.parent.iterdir()] == ["report.html"]
    assert run("report", folder, "-o", page, "--seed", "7").exit_code == 0
    assert page.stat().st_mode & 0o777 == 0o640
    link = tmp_path / "link.html"
    link.symlink_to(page)
    assert run("report", folder, "-o", link).exit_code == 0
    assert link.is_symlink()


@pytest.mark.skipif(sys.platform == "win32", reason="needs limits of POSIX")
def test_learn_leaves_no_half_file(tmp_path: Path, run: Run) -> None:
    line = "تابعونا على قناتنا الخاصة في كل يوم من الأيام"
    texts = {f"s/{n}.txt": f"{line}\nهذا هو النص رقم {n} وفيه كلام طويل كثير.\n{line} {n % 2}\n" for n in range(40)}
    folder = write(tmp_path / "in", texts)
    arguments = ["learn", str(folder), "--by", "folder", "-o", str(tmp_path / "out/r.toml"), "--review"]
    (tmp_path / "out").mkdir()
    done = subprocess.run(
        [sys.executable, "-c", SMALL_DISK.replace("20_000", "200"), *arguments, str(tmp_path / "out/r.html")],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 2, done.stderr
    assert "Traceback" not in done.stderr
    assert list((tmp_path / "out").iterdir()) == []


@pytest.mark.parametrize("form", ["parquet", "jsonl.zst", "jsonl.gz", "text"])
def test_a_full_disk_ends_every_format_without_a_trace(form: str, tmp_path: Path, command: Command) -> None:
    pytest.importorskip("pyarrow")
    pytest.importorskip("zstandard")
    folder = write(tmp_path / "in", {f"{n}.txt": f"قال {n}:نعم .\n" * 3000 for n in range(4)})
    limited = [sys.executable, "-c", SMALL_DISK.replace("20_000", "3_000"), "clean", str(folder)]
    done = subprocess.run(
        [*limited, "-o", str(tmp_path / "out"), "--format", form, "-j1"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 1, done.stderr
    assert "cannot be written" in done.stderr or "nothing more can be written" in done.stderr
    for wrong in ("Traceback", "Exception ignored", "ValueError"):
        assert wrong not in done.stderr
    assert all("out/.arnorm" not in name for name in tree(tmp_path / "out"))


def test_a_table_that_is_dropped_leaves_no_trace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("pyarrow")
    untold: list[object] = []
    monkeypatch.setattr(sys, "unraisablehook", untold.append)

    class Home:
        def temporary(self, target: str) -> Path:
            return tmp_path / "part"

        def put(self, path: Path, target: str) -> int:
            raise AssertionError

    part = PartFile(Home(), "a.parquet", "parquet")
    part.write(row_bytes({"text": "نص"}))
    part.drop()  # another format of the same documents has found no room
    del part
    gc.collect()
    assert untold == []
    assert not (tmp_path / "part").exists()
