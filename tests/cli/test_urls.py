"""`arnorm clean --output URL`: the same files as in a folder, whole, resumed, and when the other side fails."""

from __future__ import annotations

import json
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar

import pytest

from tests.cli.support import Run, tree, write

fsspec = pytest.importorskip("fsspec")

from fsspec.implementations.memory import MemoryFileSystem  # noqa: E402

from arnorm.corpus.write import folders  # noqa: E402

FILES = {
    "a.txt": "قال:نعم .",
    "أخبار/b.jsonl": '{"text": "نص", "n": 1}\n{\n',
    "d [1]*.txt": "نص",
    "e#%2F?.txt": "نص",
    "bad.txt": b"\xff\xfa",
}


class Flaky(MemoryFileSystem):
    """A store of which a part fails: uploads break off in the middle, a name is refused, or nothing goes any more."""

    protocol = "flaky"
    store: ClassVar[dict[str, Any]] = {}
    pseudo_dirs: ClassVar[list[str]] = [""]
    torn: ClassVar[set[int]] = set()
    refused = ""
    down_after = sys.maxsize
    uploads = 0

    @classmethod
    def _strip_protocol(cls, path: str) -> str:
        return str(super()._strip_protocol(path.removeprefix(f"{cls.protocol}://")))

    def put_file(self, lpath: Any, rpath: Any, **others: Any) -> None:
        """Upload, or break off."""
        cls = type(self)
        cls.uploads += 1
        if cls.uploads > cls.down_after:
            raise ConnectionResetError("the other side is gone")
        if cls.uploads in cls.torn:
            self.pipe_file(rpath, Path(lpath).read_bytes()[:-1])
            raise TimeoutError
        super().put_file(lpath, rpath, **others)

    def mv(self, path1: str, path2: str, **others: Any) -> None:
        """Move, unless the name is refused."""
        if self.refused and self.refused in path2:
            raise ValueError("no such name can be")
        super().mv(path1, path2, **others)


class Store(Flaky):
    """The same, as an object store: what is put is there when all of it has come."""

    protocol = "s3"

    def put_file(self, lpath: Any, rpath: Any, **others: Any) -> None:
        """Upload all or nothing."""
        type(self).uploads += 1
        if self.uploads > self.down_after or self.uploads in self.torn:
            raise ConnectionResetError("the other side is gone")
        self.pipe_file(rpath, Path(lpath).read_bytes())

    def mv(self, path1: str, path2: str, **others: Any) -> None:
        """Nothing is moved."""
        raise AssertionError("an object store takes the name at once")


@pytest.fixture(params=[Flaky, Store], ids=["files", "objects"])
def store(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[type[Flaky]]:
    """An empty store under its scheme."""
    cls: type[Flaky] = request.param
    fsspec.register_implementation(cls.protocol, cls, clobber=True)
    monkeypatch.setattr(folders, "_PAUSES", (0.0, 0.0))
    for name, value in (("store", {}), ("pseudo_dirs", [""]), ("torn", set()), ("uploads", 0), ("refused", "")):
        monkeypatch.setattr(cls, name, value)
    monkeypatch.setattr(cls, "down_after", sys.maxsize)
    cls.clear_instance_cache()
    yield cls
    cls.clear_instance_cache()


def there(cls: type[Flaky], below: str = "/out") -> dict[str, bytes]:
    """Every file of a store but for the bookkeeping."""
    found = {name.removeprefix(f"{below}/"): held.getvalue() for name, held in sorted(cls.store.items())}
    return {name: data for name, data in found.items() if ".arnorm" not in name}


def url(cls: type[Flaky]) -> str:
    """The output folder."""
    return f"{cls.protocol}://out"


@pytest.mark.parametrize(
    "flags", [(), ("--shard-size", "1KB", "--format", "jsonl,jsonl.gz")], ids=["mirrored", "shards"]
)
def test_a_url_gets_what_a_folder_gets_and_a_run_is_resumed(
    flags: tuple[str, ...], store: type[Flaky], tmp_path: Path, run: Run
) -> None:
    folder = write(tmp_path / "in", FILES)
    assert run("clean", folder, "-o", tmp_path / "out", *flags).exit_code == 1
    result = run("clean", folder, "-o", url(store), *flags)
    assert result.exit_code == 1, result.output
    assert there(store) == tree(tmp_path / "out")
    assert not [name for name in store.store if "unfinished" in name]
    again = run("clean", folder, "-o", url(store), *flags, "--resume")
    assert "0 documents cleaned, 0 changed, 5 files already done, 2 failed" in again.stderr
    assert there(store) == tree(tmp_path / "out")
    write(folder, {"bad.txt": "صار جيدا"})
    del store.store["/out/a.txt" if not flags else "/out/part-00000.jsonl"]
    for output in (url(store), tmp_path / "out"):
        assert run("clean", folder, "-o", output, *flags, "--resume").exit_code == 1
    assert there(store) == tree(tmp_path / "out")


def test_an_upload_that_breaks_off_is_tried_again(store: type[Flaky], tmp_path: Path, run: Run) -> None:
    folder = write(tmp_path / "in", {"a.txt": "ا", "b.txt": "ب"})
    store.torn = {1, 3, 4, 6}
    assert run("clean", folder, "-o", url(store)).exit_code == 0
    assert there(store) == {"a.txt": "ا\n".encode(), "b.txt": "ب\n".encode()}


@pytest.mark.parametrize("flags", [(), ("--shard-size", "1KB")], ids=["mirrored", "shards"])
def test_when_the_other_side_is_gone_the_run_stops_and_can_go_on(
    flags: tuple[str, ...], store: type[Flaky], tmp_path: Path, run: Run
) -> None:
    folder = write(tmp_path / "in", {f"{n:02}.txt": f"نص {n} " * 99 for n in range(12)})
    assert run("clean", folder, "-o", tmp_path / "out", *flags).exit_code == 0
    whole = tree(tmp_path / "out")
    for down_after in (4, 9, 14):
        store.down_after, store.uploads = down_after, 0
        result = run("clean", folder, "-o", url(store), "--resume", *flags)
        if result.exit_code == 0:
            break
        assert result.exit_code == 1, result.output
        assert "stopped: " in result.stderr
        assert "nothing more can be written (the other side is gone)" in result.stderr
        assert "see to the connection and to your rights, and run again with --resume" in result.stderr
        assert all(whole[name] == data for name, data in there(store).items()), "half a file that looks whole"
    store.down_after = sys.maxsize
    assert run("clean", folder, "-o", url(store), "--resume", *flags).exit_code == 0
    assert there(store) == whole


def test_a_store_that_cannot_be_written_to_is_refused(store: type[Flaky], tmp_path: Path, run: Run) -> None:
    folder = write(tmp_path / "in", {"a.txt": "ا"})
    store.down_after = 0
    result = run("clean", folder, "-o", url(store))
    assert result.exit_code == 2
    assert f"--output {url(store)}: " in result.stderr
    assert "the other side is gone" in result.stderr


def test_a_name_that_is_refused_fails_and_the_others_are_written(
    tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    fsspec.register_implementation("flaky", Flaky, clobber=True)
    monkeypatch.setattr(folders, "_PAUSES", ())
    monkeypatch.setattr(Flaky, "store", {})
    monkeypatch.setattr(Flaky, "pseudo_dirs", [""])
    monkeypatch.setattr(Flaky, "refused", "b.txt")
    folder = write(tmp_path / "in", {"a.txt": "ا", "b.txt": "ب", "c.txt": "ت", "d.txt/x.txt": "ت"})
    result = run("clean", folder, "-o", "flaky://out")
    assert result.exit_code == 1
    assert "in/b.txt: b.txt cannot be written (ValueError: no such name can be)" in result.stderr
    assert sorted(there(Flaky)) == ["a.txt", "c.txt", "d.txt/x.txt"]


@pytest.mark.parametrize("scheme", ["memory", "file", "local"])
def test_other_schemes(scheme: str, tmp_path: Path, run: Run) -> None:
    folder = write(tmp_path / "in", FILES)
    output = f"{scheme}://{tmp_path.as_posix()}/out"
    assert run("clean", folder, "-o", tmp_path / "expected").exit_code == 1
    for _ in range(2):
        assert run("clean", folder, "-o", output).exit_code == 1
    if scheme == "memory":
        memory = fsspec.filesystem("memory")
        memory.get(output.removeprefix("memory://"), str(tmp_path / "out"), recursive=True)
        memory.rm(tmp_path.as_posix(), recursive=True)
    assert tree(tmp_path / "out") == tree(tmp_path / "expected")


def test_urls_are_read_and_written_without_touching_what_is_read(tmp_path: Path, run: Run) -> None:
    memory = fsspec.filesystem("memory")
    memory.pipe({"/raw/in/a.txt": "قال:نعم .".encode(), "/raw/in/old/b.txt": b"", "/raw/in/.arnorm/c.jsonl": b"{"})
    for output, said in (
        ("memory://raw/in", "lies in the input folder"),
        ("memory:///raw/in/out", "lies in the input folder"),
        ("memory://raw/in/a.txt", "is a file"),
        ("nosuch://x", "cannot be read"),
    ):
        result = run("clean", "memory://raw/in", "-o", output)
        assert result.exit_code == 2, result.output
        assert said in result.stderr
    result = run("clean", "memory://raw/in/a.txt", "-o", "memory://raw/in")
    assert result.exit_code == 2
    assert "which belongs to the input" in result.stderr
    assert (
        run("clean", "memory://raw/in", "-o", "memory://raw/out", "--exclude", "in/old", "--exclude", "old").exit_code
        == 0
    )
    assert memory.cat("/raw/out/a.txt") == "قال: نعم.\n".encode()
    assert not memory.exists("/raw/out/old")
    memory.rm("/raw", recursive=True)


def test_a_missing_extra_is_named_for_an_output_too(tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "fsspec.core", None)
    result = run("clean", write(tmp_path / "in", {"a.txt": ""}), "-o", "s3://bucket/out")
    assert result.exit_code == 2
    assert "s3://bucket/out needs an optional package: pip install 'arnorm[remote]'" in result.stderr


STARTED = """
import fsspec, sys
from fsspec.implementations.local import LocalFileSystem
class Kept(LocalFileSystem):
    protocol = "kept"
    @classmethod
    def _strip_protocol(cls, path):
        return super()._strip_protocol(str(path).removeprefix("kept://"))
fsspec.register_implementation("kept", Kept)
from arnorm.cli import main
from arnorm.corpus.write import folders
folders._EVERY = 0.05
main()
"""


@pytest.mark.parametrize("flags", [(), ("--shard-size", "20KB")], ids=["mirrored", "shards"])
def test_a_killed_run_to_a_url_is_resumed(flags: tuple[str, ...], tmp_path: Path, run: Run) -> None:
    rows = "".join(json.dumps({"text": f"نص {n} " * 20}) + "\n" for n in range(60))
    files = {f"{n:03}.txt": f"نص {n} " * 400 for n in range(250)}
    folder = write(tmp_path / "in", {**files, "b.jsonl": rows + "{\n", "bad.txt": b"\xff\xfa"})
    assert run("clean", folder, "-o", tmp_path / "whole", *flags).exit_code == 1
    whole, chance, out = tree(tmp_path / "whole"), random.Random(5), tmp_path / "out"
    arguments = [sys.executable, "-c", STARTED, "clean", str(folder), "-o", f"kept://{out}", "--resume", "-j1", *flags]
    kills = 0
    while kills < 3:
        written = set(out.rglob("*"))
        process = subprocess.Popen(arguments, stderr=subprocess.DEVNULL)
        while process.poll() is None and set(out.rglob("*")) <= written:
            time.sleep(0.01)
        time.sleep(chance.random() * 0.2)
        ended = process.poll() is not None
        process.kill()
        process.wait()
        for name, data in tree(out).items():
            assert name == "quarantine/reasons.jsonl" or whole[name] == data, "half a file that looks whole"
        kills += not ended
        if ended:  # before it could be killed: from the beginning, then
            shutil.rmtree(out)
    assert subprocess.run(arguments, stderr=subprocess.DEVNULL, check=False).returncode == 1
    assert tree(out) == whole
    assert not [path for path in out.rglob("unfinished/*") if path.is_file()]
