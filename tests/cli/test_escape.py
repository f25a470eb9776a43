"""Nothing is written outside of the output folder, whatever the names are and wherever they come from."""

from __future__ import annotations

import contextlib
import functools
import http.server
import io
import json
import tarfile
import threading
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import unquote

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.cli.support import PAGE, Run, tree, warc, write
from tests.hostile import hostile_names, sandbox

LINKS = ("good.txt", "../../X.txt", "../../../.bashrc", "../../../up/", "sub/", "/pages/abs.txt", "../pages/odd.txt")
SERVED = {
    "/pages/": "".join(f'<a href="{link}">x</a>' for link in LINKS).encode(),
    "/pages/sub/": b'<a href="in.txt">x</a><a href="./">x</a><a href="../../sub/">x</a><a href="sub/">x</a>',
    "/pages/good.txt": "قال:نعم .".encode(),
    "/pages/sub/in.txt": "نص".encode(),
    "/pages/abs.txt": "نص".encode(),
    "/X.txt": b"x",
    "/.bashrc": b"\xff\xfe\xfa evil",
}


class _Handler(http.server.BaseHTTPRequestHandler):
    """Answers with what is served under the path a client makes of a link."""

    def do_GET(self) -> None:
        data = SERVED.get(unquote(self.path))
        if data is None and self.path.endswith("/sub/sub/"):
            data = SERVED["/pages/sub/"]  # folders within each other without end
        self.send_response(404 if data is None else 200)
        self.send_header("Content-Type", "text/html" if self.path.endswith("/") else "text/plain")
        self.send_header("Content-Length", str(len(data or b"")))
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(data or b"")

    do_HEAD = do_GET  # noqa: N815

    def log_message(self, *told: object) -> None:
        """Say nothing."""


@pytest.fixture
def server() -> Iterator[str]:
    """The address of a web server on this machine."""
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Handler) as served:
        thread = threading.Thread(target=served.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{served.server_port}"
        served.shutdown()
        thread.join()


@pytest.mark.parametrize("flags", [(), ("--input-format", "text")], ids=["by-ending", "as-text"])
def test_a_web_server_writes_nothing_outside(flags: tuple[str, ...], server: str, tmp_path: Path, run: Run) -> None:
    pytest.importorskip("aiohttp")
    pytest.importorskip("fsspec")
    home = write(tmp_path, {".bashrc": b"mine", "a/X.txt": b"mine", "a/b/keep.txt": b"mine"})
    before = sandbox(home, "none")
    out = home / "a/b/c/out"
    result = run("clean", f"{server}/pages/", "-o", out, *flags)
    assert result.exit_code == 1, result.output
    assert {name: data for name, data in sandbox(home, "none").items() if not name.startswith("a/b/c")} == before
    assert list(sandbox(home / "a/b/c")) == []
    found = tree(out)
    assert found["good.txt"] == "قال: نعم.\n".encode()
    assert found["sub/in.txt"] == found["abs.txt"] == "نص\n".encode()
    assert f"failed: {server}/pages/../../X.txt: its name has the part '..'" in result.stderr
    assert (f"{server}/pages/../../../.bashrc: its name" in result.stderr) == bool(flags)
    reasons = [json.loads(line)["path"] for line in found["quarantine/reasons.jsonl"].splitlines()]
    assert f"{server}/pages/../../X.txt" in reasons


def _memory(files: Mapping[str, bytes]) -> str:
    fsspec = pytest.importorskip("fsspec")
    memory = fsspec.filesystem("memory")
    memory.store.clear()
    for name, data in files.items():
        memory.store[f"/in/{name}"] = fsspec.implementations.memory.MemoryFile(memory, f"/in/{name}", data)
    return "memory://in"


def _zip(files: Mapping[str, bytes], place: Path) -> str:
    pytest.importorskip("fsspec")
    with zipfile.ZipFile(place / "evil.zip", "w") as archive:
        for name, data in files.items():
            archive.writestr(zipfile.ZipInfo(name), data)
    return f"zip://::{place}/evil.zip"


def _tar(files: Mapping[str, bytes], place: Path) -> str:
    pytest.importorskip("fsspec")
    with tarfile.open(place / "evil.tar", "w") as archive:
        for name, data in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
    return f"tar://::file://{place}/evil.tar"


def _listing(files: Mapping[str, bytes]) -> str:
    """Links on the page of a web server, as its file system joins them to the address of the page."""
    fsspec = pytest.importorskip("fsspec")

    class Listing(fsspec.AbstractFileSystem):  # type: ignore[misc,name-defined,unused-ignore]
        protocol = ("listing", "http")
        root = "listing://host/pages/"

        @classmethod
        def _strip_protocol(cls, path: str) -> str:
            return path

        def unstrip_protocol(self, name: str) -> str:
            return name

        def ls(self, path: str, detail: bool = True, **others: object) -> list[dict[str, object]]:
            links = [self.root + name for name in files] if path == self.root else []
            return [{"name": link, "type": "directory" if link.endswith("/") else "file"} for link in links]

        def info(self, path: str, **others: object) -> dict[str, object]:
            found = files.get(path.removeprefix(self.root))
            return {"name": path, "type": "directory" if found is None else "file", "size": len(found or b"")}

        def _open(self, path: str, mode: str = "rb", **others: object) -> io.BytesIO:
            return io.BytesIO(files[path.removeprefix(self.root)])

    fsspec.register_implementation("listing", Listing, clobber=True)
    Listing.clear_instance_cache()
    return Listing.root


def _folder(files: Mapping[str, bytes], place: Path) -> str:
    """Such of the names as a folder here can have."""
    for name, data in files.items():
        parts = [part for part in name.replace("\0", "").split("/") if part not in ("", ".", "..")]
        with contextlib.suppress(OSError):
            write(place / "in", {"/".join(parts) or "x": data})
    return str(place / "in")


def _records(names: Sequence[str], place: Path) -> str:
    """Names in the fields of records, and as the addresses of pages."""
    rows = [{"text": "نص", "id": name, "source_path": name, "file": name, name: name} for name in names]
    write(place / "in", {"a.jsonl": "".join(json.dumps(row) + "\n" for row in [*rows, {"id": "../x"}])})
    page = PAGE.format("utf-8").encode()
    addresses = [f"file://{name}".replace("\n", "").replace("\0", "") for name in names]
    write(place / "in", {"w.warc": b"".join(warc("response", address, page) for address in addresses)})
    return str(place / "in")


def test_keys_with_dots_are_refused_and_the_others_written(tmp_path: Path, run: Run) -> None:
    data = "نص".encode()
    names = ["good.txt", "sub/../../KEY.txt", "../../KEY_ESCAPED.txt", "/abs.txt", "x/aux.txt", "a::memory://other"]
    url = _memory(dict.fromkeys(names, data))
    for flags in ((), ("--input-format", "text"), ("--shard-size", "1KB"), ("--dry-run",)):
        result = run("clean", url, "-o", tmp_path / "box/out", *flags)
        assert result.exit_code == 1, result.output
        assert sandbox(tmp_path / "box") == {}
        assert "its name has the part '..', which leads out of the output folder; rename it" in result.stderr
        assert "1 document cleaned" in result.stderr
    assert sorted(tree(tmp_path / "box/out")) == ["good.txt", "part-00000.jsonl", "quarantine/reasons.jsonl"]


@pytest.mark.parametrize("archive", [_zip, _tar], ids=["zip", "tar"])
def test_a_folder_in_an_archive_is_read(archive: object, tmp_path: Path, run: Run) -> None:
    files = {"a.txt": "قال:نعم .", "sub/b.txt": "نص", "sub/c.jsonl": '{"text": "نص"}\n', "../../ESCAPED.txt": "x"}
    (tmp_path / "x").mkdir()
    url = archive({name: text.encode() for name, text in files.items()}, tmp_path / "x")  # type: ignore[operator]
    before = sandbox(tmp_path)
    for jobs in ((), ("--jobs", "2", "--timeout", "60")):
        result = run("clean", url, "-o", tmp_path / "out", *jobs)
        assert result.exit_code == 1, result.output
        assert "3 documents cleaned" in result.stderr
        assert "../../ESCAPED.txt" in result.stderr
        assert sandbox(tmp_path) == before
        assert sorted(tree(tmp_path / "out")) == ["a.txt", "quarantine/reasons.jsonl", "sub/b.txt", "sub/c.jsonl"]
    below = run("clean", url.replace("://", "://sub", 1), "-o", tmp_path / "below")
    assert below.exit_code == 0, below.output
    assert sorted(tree(tmp_path / "below")) == ["b.txt", "c.jsonl"]
    one = run("clean", url.replace("://", "://sub/b.txt", 1), "-o", tmp_path / "one")
    assert one.exit_code == 0, one.output
    assert sorted(tree(tmp_path / "one")) == ["b.txt"]


@pytest.mark.parametrize("side", ["input", "output"])
@pytest.mark.parametrize(
    "url", ["zip://::{}/none.zip", "zip://::{}/bad.zip", "tar://::file://{}/none.tar", "down://x/y"]
)
def test_what_cannot_be_reached_is_refused_without_a_trace(url: str, side: str, tmp_path: Path, run: Run) -> None:
    fsspec = pytest.importorskip("fsspec")
    from fsspec.implementations.memory import MemoryFileSystem

    class Down(MemoryFileSystem):  # type: ignore[misc,unused-ignore]
        protocol = "down"

        def exists(self, path: str, **others: object) -> bool:
            raise ConnectionRefusedError(111, "Connect call failed")

    fsspec.register_implementation("down", Down, clobber=True)
    write(tmp_path, {"in/a.txt": "نص", "bad.zip": b"no archive"})
    place = url.format(tmp_path)
    given = (place, tmp_path / "out") if side == "input" else (tmp_path / "in", place)
    result = run("clean", given[0], "-o", given[1])
    assert result.exit_code == 2, result.output
    assert "cannot be read: " in result.stderr
    assert isinstance(result.exception, SystemExit)


def test_an_archive_that_is_too_deep_is_refused_with_a_remedy(tmp_path: Path, run: Run) -> None:
    url = _zip({"b/" * 1_500 + "x.txt": b"x"}, tmp_path)
    result = run("clean", url, "-o", tmp_path / "out")
    assert result.exit_code == 2, result.output
    assert "its folders lie too deep in each other; copy or unpack it" in result.stderr


@pytest.mark.parametrize("name", [".Arnorm/a.txt", "QUARANTINE/a.txt", "quarantine./a.txt", ".arnorm /a.txt"])
def test_the_places_of_arnorm_are_its_own_whatever_their_case(name: str, tmp_path: Path, run: Run) -> None:
    result = run("clean", write(tmp_path / "in", {name: "نص"}), "-o", tmp_path / "out")
    assert result.exit_code == 2, result.output
    assert "which arnorm keeps for itself" in result.stderr


@pytest.mark.parametrize("chain", ["simplecache::file://{}", "dir://::file://{}"])
def test_a_folder_behind_another_link_is_read(chain: str, tmp_path: Path, run: Run) -> None:
    pytest.importorskip("fsspec")
    folder = write(tmp_path / "in", {"a.txt": "نص", "sub/b.txt": "نص"})
    result = run("clean", chain.format(folder), "-o", tmp_path / "out")
    assert result.exit_code == 0, result.output
    assert sorted(tree(tmp_path / "out")) == ["a.txt", "sub/b.txt"]


def test_a_chain_of_which_the_files_have_no_url_is_refused(tmp_path: Path, run: Run) -> None:
    fsspec = pytest.importorskip("fsspec")
    from fsspec.implementations.zip import ZipFileSystem

    class Odd(ZipFileSystem):  # type: ignore[misc,unused-ignore]
        protocol = "odd"

        def find(self, path: str, **others: object) -> list[str]:
            return [f"{name}?version=1#" for name in super().find(path, **others)]

        @classmethod
        def _strip_protocol(cls, path: str) -> str:
            return str(super()._strip_protocol(path.removeprefix("odd://").partition("?")[0]))

    fsspec.register_implementation("odd", Odd, clobber=True)
    (tmp_path / "x").mkdir()
    url = _zip({"a.txt": b"x"}, tmp_path / "x").replace("zip", "odd", 1)
    result = run("clean", url, "-o", tmp_path / "out")
    assert result.exit_code == 2, result.output
    assert "name its files one by one" in result.stderr
    assert not (tmp_path / "out").exists()


@example(["../x.txt", "a.txt"], "memory")
@example(["../../x.txt", "../y.txt"], "zip")
@example(["../x.txt", "a/../../../x.txt"], "tar")
@example(["../x.txt", "/x.txt"], "records")
@example(["../x.txt", "../../x.txt", "../"], "listing")
@example(["..\\x.txt", "aux.txt", "C:x.txt"], "folder")
@settings(max_examples=40)
@given(
    st.lists(hostile_names(), min_size=1, max_size=6, unique=True),
    st.sampled_from(["memory", "zip", "tar", "records", "listing", "folder"]),
)
def test_hostile_names_of_every_kind_of_source(names: list[str], source: str) -> None:
    from arnorm.corpus.read.layout import Choice
    from arnorm.corpus.read.remote import place_of
    from arnorm.corpus.run.runner import Job, clean_collection
    from arnorm.errors import CorpusError

    with TemporaryDirectory() as folder:
        box = Path(folder) / "1/2/3/4/5"
        box.mkdir(parents=True)
        data = ["نص".encode(), b"\xff\xfa"]
        files = {"good.txt": data[0], **{name: data[number % 2] for number, name in enumerate(names)}}
        makers = {
            "memory": lambda: _memory(files),
            "zip": lambda: _zip({name: data for name, data in files.items() if name}, box),
            "tar": lambda: _tar({name: data for name, data in files.items() if name}, box),
            "records": lambda: _records(names, box),
            "listing": lambda: _listing(files),
            "folder": lambda: _folder(files, box),
        }
        job = Job([place_of(makers[source]())], {}, box / "out", jobs=1)
        before = sandbox(Path(folder) / "1", "none")
        for choice, shards in ((Choice(), None), (Choice(form="text"), None), (Choice(form="text"), 1000)):
            changed = functools.partial(Job, job.inputs, job.config, job.output, jobs=1)
            try:
                clean_collection(changed(choice=choice, shard_size=shards if source != "records" else None))
            except CorpusError:  # two files at one place, or in a place of arnorm's own: nothing is written
                continue
            assert source == "records" or shards or (box / "out/good.txt").read_text(encoding="utf-8") == "نص\n"
        after = sandbox(Path(folder) / "1", "none")
        assert {name: data for name, data in after.items() if not name.startswith("2/3/4/5/out")} == before


def test_names_that_windows_keeps_fail_by_name_here_too(tmp_path: Path, run: Run) -> None:
    files = {"a.txt": "نص", "aux.txt": "نص", "sub/com1.jsonl": '{"text": "نص"}\n', "back\\slash.txt": "نص"}
    folder = write(tmp_path / "in", files)
    result = run("clean", folder, "-o", tmp_path / "out")
    assert result.exit_code == 1, result.output
    assert "aux.txt: its name has the part 'aux.txt', which is a device on Windows; rename it" in result.stderr
    assert sorted(tree(tmp_path / "out")) == ["a.txt", "back\\slash.txt", "quarantine/reasons.jsonl"]
    assert "2 failed" in run("clean", folder, "-o", tmp_path / "out", "--resume").stderr


def test_a_journal_with_a_name_elsewhere_removes_nothing_there(tmp_path: Path, run: Run) -> None:
    folder = write(tmp_path / "in", {"a.txt": "نص"})
    assert run("clean", folder, "-o", tmp_path / "out").exit_code == 0
    book = tmp_path / "out/.arnorm/manifest.jsonl"
    victim = write(tmp_path, {"victim.txt": "نص\n"}) / "victim.txt"
    entry = json.loads(book.read_bytes())
    entry["outputs"]["../victim.txt"] = entry["outputs"]["a.txt"]
    book.write_text(json.dumps(entry) + "\n")
    write(folder, {"a.txt": "نص آخر"})
    assert run("clean", folder, "-o", tmp_path / "out", "--resume").exit_code == 0
    assert victim.read_text() == "نص\n"


def test_a_document_called_like_the_reasons_is_kept(tmp_path: Path, run: Run) -> None:
    bad = {"reasons.jsonl": "{\n", "reasons.jsonl.raw": "[\n", "reasons.jsonl.raw.raw": "(\n", "x/reasons.jsonl": "!\n"}
    result = run("clean", write(tmp_path / "in", bad), "-o", tmp_path / "out", "--input-format", "jsonl")
    assert result.exit_code == 1
    kept = {name: data for name, data in tree(tmp_path / "out/quarantine").items() if name != "reasons.jsonl"}
    assert sorted(kept.values()) == sorted(text.encode() for text in bad.values())


def test_a_folder_called_like_the_reasons_is_kept(tmp_path: Path, run: Run) -> None:
    folder = write(tmp_path / "in", {"reasons.jsonl/a.txt": b"\xff\xfa", "reasons.jsonl/b.txt": "نص"})
    result = run("clean", folder, "-o", tmp_path / "out")
    assert result.exit_code == 1, result.output
    assert "File exists" not in result.stderr
    assert tree(tmp_path / "out")["quarantine/reasons.jsonl.raw/a.txt"] == b"\xff\xfa"
