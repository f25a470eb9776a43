"""One folder with all that can be met: the run ends by itself, names each bad thing, writes each good document."""

from __future__ import annotations

import bz2
import gzip
import importlib.util
import io
import json
import lzma
import os
from collections.abc import Callable
from pathlib import Path

import pytest

import arnorm
from tests.cli.support import PAGE, Command, tree, warc, write

NEWS = "أعلنت وزارة الصحة أمس عن افتتاح ثلاثة مستشفيات جديدة في المحافظات الجنوبية. وبدأ العمل فيها."
RECORDS = "".join(json.dumps({"text": NEWS, "n": n}, ensure_ascii=False) + "\n" for n in range(20)).encode()
LONG = "كلمة " * 550_000
"""A single line of 5 MB."""


def installed(package: str, what: str) -> bool:
    """Is a package there? If not, says what is left out."""
    there = importlib.util.find_spec(package) is not None
    if not there:
        print(f"left out: {what}, because {package} is not installed")  # noqa: T201
    return there


def parquet() -> bytes:
    """A table of records."""
    import pyarrow.parquet

    held = io.BytesIO()
    pyarrow.parquet.write_table(pyarrow.table({"text": [NEWS] * 20}), held)
    return held.getvalue()


def packers() -> dict[str, Callable[[bytes], bytes]]:
    """What compresses, by ending."""
    known: dict[str, Callable[[bytes], bytes]] = {"gz": gzip.compress, "bz2": bz2.compress, "xz": lzma.compress}
    if installed("zstandard", ".zst"):
        import zstandard

        known["zst"] = zstandard.compress
    return known


def formats() -> dict[str, tuple[bytes, bytes]]:
    """A good and a broken file of every format, by ending."""
    known = {
        "txt": (NEWS.encode(), NEWS.encode() + b"\xff\xfa"),
        "jsonl": (RECORDS, RECORDS + b'{"text": \n'),
        "ndjson": (RECORDS, b"[1]\n"),
        "csv": (f'text,n\n"{NEWS}",1\n'.encode(), f'text,n\n"{NEWS},1\n'.encode()),
        "tsv": (f"n\ttext\n1\t{NEWS}\n".encode(), b"n\ttext\n1\tx\ty\n"),
    }
    if installed("pyarrow", ".parquet"):
        table = parquet()
        known["parquet"] = (table, table[:-40])
    if installed("trafilatura", ".html and .warc"):
        page = PAGE.format("utf-8").encode()
        known["html"] = known["htm"] = (page, b"<html><body></body></html>")
        if installed("fastwarc", ".warc"):
            archive = warc("response", "http://example.org/1", page)
            known["warc"] = (archive * 2, archive + archive[:-30])
    return known


def encodings() -> dict[str, tuple[bytes, bytes]]:
    """A good and a broken file in every encoding; in single bytes, what is broken is noise."""
    wide = ("utf-16", "utf-16-le", "utf-16-be", "utf-32")
    known = {one: (NEWS.encode(one), NEWS.encode(one)[:-1]) for one in ("utf-16", "utf-32")}
    known |= {one: (NEWS.encode(one), bytes(range(128, 256))) for one in wide if one not in known}
    known["utf-8-sig"] = (NEWS.encode("utf-8-sig"), NEWS.encode("utf-8-sig")[:-2])
    if installed("charset_normalizer", "windows-1256, ISO-8859-6, cp720"):
        known |= {one: (NEWS.encode(one), b"\x81\x8d\x8f" * 50) for one in ("cp1256", "iso8859_6", "cp720")}
    return known


@pytest.mark.parametrize("flags", [[], ["--shard-size", "300KB"]], ids=["mirrored", "shards"])
def test_one_folder_with_everything(flags: list[str], tmp_path: Path, command: Command) -> None:
    packed, plain, encoded = packers(), formats(), encodings()
    good: dict[str, str | bytes] = {"empty.txt": "", "none.jsonl": "", "long.txt": LONG, "dir.txt/in.txt": NEWS}
    bad: dict[str, bytes] = {}
    for form, (whole, broken) in plain.items():
        good[f"{form}/good.{form}"], bad[f"{form}/bad.{form}"] = whole, broken
        for packer, pack in packed.items():
            good[f"{form}/{packer}/good.{form}.{packer}"] = pack(whole)
            bad[f"{form}/{packer}/bad.{form}.{packer}"] = pack(whole)[:-9]
            bad[f"{form}/{packer}/inside.{form}.{packer}"] = pack(broken)
            bad[f"{form}/{packer}/noise.{form}.{packer}"] = b"noise"
    for encoding, (whole, broken) in encoded.items():
        good[f"encodings/{encoding}.txt"], bad[f"encodings/bad-{encoding}.txt"] = whole, broken
    folder = write(tmp_path / "in", {**good, **bad, "skipped.pdf": b"", "x.txt/.keep": b""})
    (folder / "loop").symlink_to(".")
    (folder / "gone.txt").symlink_to("nowhere")
    os.mkfifo(folder / "pipe.txt")
    odd = ("loop", "gone.txt", "pipe.txt")

    out = tmp_path / "out"
    done = command("clean", folder, "-o", out, "--preset", "normalize", "--format", "jsonl", *flags, timeout=300)
    told = done.stderr.decode()
    assert done.returncode == 1, told
    named = [line.removeprefix(f"failed: {folder}/") for line in told.splitlines() if line.startswith("failed: ")]
    for name in (*bad, *odd):
        assert sum(line.startswith((f"{name}:", f"{name}, record ")) for line in named) == 1, (name, told)
    every = {*bad, *odd}
    unexpected = [line for line in named if line.partition(":")[0].partition(", record")[0] not in every]
    assert not unexpected
    assert len(named) == len(every), told

    written = tree(out)
    rows = [
        json.loads(line)
        for name, data in written.items()
        if not name.startswith("quarantine/")
        for line in data.decode().splitlines()
    ]
    assert {row["source_path"] for row in rows} >= set(good) - {"none.jsonl"}
    texts: dict[str, list[str]] = {}
    for row in rows:
        texts.setdefault(row["source_path"], []).append(row["text"])
    clean = arnorm.clean(NEWS, "normalize")
    for name in good:
        form = name.partition("/")[0]
        if form in ("txt", "csv", "tsv", "encodings", "dir.txt"):
            assert texts[name] == [clean], name
        elif form in ("jsonl", "ndjson", "parquet"):
            assert texts[name] == [clean] * 20, name
        elif form in ("html", "htm", "warc"):
            assert len(texts[name]) == (2 if form == "warc" else 1)
            assert "المحافظات الجنوبية" in texts[name][0]
    assert (texts["empty.txt"], texts["long.txt"]) == ([""], [LONG.strip()])
    for name, data in bad.items():
        kept = next((data for place, data in written.items() if place.endswith(f"/{name}")), None)
        assert kept is not None, name
        assert kept == data or name.partition("/")[0] in ("jsonl", "ndjson", "tsv", "warc"), name
