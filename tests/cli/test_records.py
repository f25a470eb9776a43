"""`arnorm clean` over tables and archives that others wrote: nothing is lost in silence, one bad record stays one."""

from __future__ import annotations

import csv
import gzip
import io
import json
import os
from pathlib import Path
from typing import Any

import pytest

from tests.cli.support import PAGE, Command, Run, tree, warc, write
from tests.support import ROOT

NEWS = "أعلنت وزارة الصحة أمس عن افتتاح ثلاثة مستشفيات جديدة في المحافظات الجنوبية."


def records(data: bytes) -> list[dict[str, Any]]:
    """JSON as every reader takes it: no NaN, no Infinity."""

    def refuse(constant: str) -> None:
        raise AssertionError(f"{constant} is not JSON")

    return [json.loads(line, parse_constant=refuse) for line in data.splitlines()]


def test_csv_as_pandas_writes_it(tmp_path: Path, run: Run) -> None:
    write(tmp_path / "in", {"a.csv": f",text\n0,{NEWS}\n1,نص\n", "b.csv": "text,\nنص,7\n"})
    result = run("clean", tmp_path / "in", "-o", tmp_path / "out")
    assert result.exit_code == 0, result.output
    written = tree(tmp_path / "out")
    assert [(one[""], one["text"]) for one in records(written["a.jsonl"])] == [("0", NEWS), ("1", "نص")]
    assert [(one[""], one["text"]) for one in records(written["b.jsonl"])] == [("7", "نص")]


def test_rows_of_another_length_fail_by_number(tmp_path: Path, run: Run) -> None:
    write(tmp_path / "in", {"a.csv": "id,text,x\n1,نص\n2\n\n3,نص,1,2\n4,نص,1\n"})
    result = run("clean", tmp_path / "in", "-o", tmp_path / "out")
    assert result.exit_code == 1
    assert "a.csv, record 2: it has fewer cells than the first row has names" in result.stderr
    assert "a.csv, record 3: it has more cells than the first row has names" in result.stderr
    written = tree(tmp_path / "out")
    assert [(one["id"], one["x"]) for one in records(written["a.jsonl"])] == [("1", None), ("4", "1")]
    assert written["quarantine/a.csv"].splitlines()[1] == '["3","نص","1","2"]'.encode()


@pytest.mark.parametrize(("name", "delimiter"), [("a.csv", ","), ("a.tsv", "\t")])
def test_two_columns_of_one_name_are_refused_with_it(name: str, delimiter: str, tmp_path: Path, run: Run) -> None:
    data = "id,text,text\n1,الأول,الثاني\n".replace(",", delimiter)
    write(tmp_path / "in", {name: data, "b.txt": "نص"})
    result = run("clean", tmp_path / "in", "-o", tmp_path / "out")
    assert result.exit_code == 1
    assert f"{name}: its first row names the column 'text' twice; give each of them a name of its own" in result.stderr
    assert tree(tmp_path / "out")[f"quarantine/{name}"] == data.encode()
    assert "b.txt" in tree(tmp_path / "out")


def test_two_columns_of_one_name_are_refused_in_parquet_too(tmp_path: Path, run: Run) -> None:
    arrow = pytest.importorskip("pyarrow")
    parquet = pytest.importorskip("pyarrow.parquet")
    (tmp_path / "in").mkdir()
    texts = arrow.array(["نص"])
    parquet.write_table(arrow.Table.from_arrays([texts, texts], ["text", "text"]), tmp_path / "in/a.parquet")
    twice = arrow.StructArray.from_arrays([texts, texts], ["x", "x"])
    parquet.write_table(arrow.Table.from_arrays([texts, twice], ["text", "meta"]), tmp_path / "in/b.parquet")
    result = run("clean", tmp_path / "in", "-o", tmp_path / "out")
    assert result.exit_code == 1
    assert "a.parquet: it names the column 'text' twice" in result.stderr
    assert "b.parquet: it names the column 'meta.x' twice" in result.stderr


def test_two_keys_of_one_name_are_refused_with_it(tmp_path: Path, run: Run) -> None:
    bad = '{"text": "أ", "x": 1, "text": "ب"}\n{"text": "أ", "meta": {"k": 1, "k": 2}}\n'
    write(tmp_path / "in", {"a.jsonl": bad + '{"text": "ت", "meta": {"k": 1}, "k": 1}\n'})
    result = run("clean", tmp_path / "in", "-o", tmp_path / "out")
    assert result.exit_code == 1
    assert "record 1: it has the key 'text' twice" in result.stderr
    assert "record 2: it has the key 'k' twice" in result.stderr
    written = tree(tmp_path / "out")
    assert [one["text"] for one in records(written["a.jsonl"])] == ["ت"]
    assert written["quarantine/a.jsonl"] == bad.encode()


@pytest.mark.parametrize(
    ("written", "given"), [(";", ";"), ("|", "|"), ("\t", "tab"), ("\t", "\\t"), ("\t", "\t"), ("؛", "؛")]
)
def test_a_delimiter_can_be_named(written: str, given: str, tmp_path: Path, run: Run) -> None:
    write(tmp_path / "in", {"a.csv": f'id{written}text\n1{written}"نص، وآخر"\n'})
    result = run("clean", tmp_path / "in", "-o", tmp_path / "out", "--delimiter", given)
    assert result.exit_code == 0, result.output
    ((one),) = records(tree(tmp_path / "out")["a.jsonl"])
    assert (one["id"], one["text"]) == ("1", "نص، وآخر")


def test_a_row_that_is_not_divided_says_how_to_name_the_delimiter(tmp_path: Path, run: Run) -> None:
    write(tmp_path / "in", {"a.csv": "id;text\n1;نص\n"})
    result = run("clean", tmp_path / "in", "-o", tmp_path / "out")
    assert "(its fields: 'id;text'); name what divides its cells with --delimiter" in result.stderr
    for wrong in (";;", '"', "\n"):
        result = run("clean", tmp_path / "in", "-o", tmp_path / "out", "--delimiter", wrong)
        assert result.exit_code == 2
        assert "cannot divide cells: write one character" in result.stderr


@pytest.mark.parametrize(
    ("encoding", "told"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8"),
        ("utf-16", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
        ("cp1256", "windows-1256"),
        ("iso8859_6", "iso-8859-6"),
    ],
)
def test_the_encoding_of_tables_and_records_is_found_and_told(
    encoding: str, told: str, tmp_path: Path, run: Run
) -> None:
    if encoding in ("cp1256", "iso8859_6"):
        pytest.importorskip("charset_normalizer")
    table = io.StringIO(newline="")
    csv.writer(table).writerows([["text", "id"], *([NEWS, str(number)] for number in range(40))])
    rows = "".join(json.dumps({"text": NEWS, "id": number}, ensure_ascii=False) + "\n" for number in range(40))
    files = {"a.csv": table.getvalue(), "b.jsonl": rows, "c.tsv": table.getvalue().replace(",", "\t")}
    write(tmp_path / "in", {name: text.encode(encoding) for name, text in files.items()})
    result = run("clean", tmp_path / "in", "-o", tmp_path / "out", "--summary", "json")
    assert result.exit_code == 0, result.output
    for name, data in tree(tmp_path / "out").items():
        assert {(one["text"], one["encoding"]) for one in records(data)} == {(NEWS, told)}, name
    assert json.loads(result.stdout)["encodings"] == {told: 120}


def test_records_that_begin_in_ascii_are_found_line_by_line(tmp_path: Path, run: Run) -> None:
    pytest.importorskip("charset_normalizer")
    ascii_only = json.dumps({"text": NEWS}) + "\n"
    late = json.dumps({"text": NEWS}, ensure_ascii=False) + "\n"
    write(tmp_path / "in", {"a.jsonl": ascii_only.encode() * 300 + late.encode("cp1256")})
    assert run("clean", tmp_path / "in", "-o", tmp_path / "out").exit_code == 0
    found = records(tree(tmp_path / "out")["a.jsonl"])
    assert {one["text"] for one in found} == {NEWS}
    assert [one["encoding"] for one in found[-2:]] == ["utf-8", "windows-1256"]


@pytest.mark.parametrize("form", ["jsonl", "parquet", "sentences"])
def test_a_missing_text_stays_missing(form: str, tmp_path: Path, run: Run) -> None:
    files = {"a.jsonl": '{"text": null, "id": 1}\n{"text": NaN, "id": 2}\n{"text": "", "id": 3}\n{"text": "نص"}\n'}
    write(tmp_path / "in", files)
    if form == "parquet":
        arrow = pytest.importorskip("pyarrow")
        from pyarrow import parquet

        parquet.write_table(arrow.table({"text": [None, None, "", "نص"]}), tmp_path / "in/b.parquet")
    result = run("clean", tmp_path / "in", "-o", tmp_path / "out", "--format", form)
    assert result.exit_code == 0, result.output
    for path in (tmp_path / "out").glob(f"*.{form}"):
        if form == "jsonl":
            assert [one["text"] for one in records(path.read_bytes())] == [None, None, "", "نص"]
        else:
            assert parquet.read_table(path).column("text").to_pylist() == [None, None, "", "نص"]
    for command in (("clean", "--diff"), ("explain", "--record", "1"), ("rules", "AB", "--stats")):
        assert run(*command, tmp_path / "in/a.jsonl").exit_code in (0, 1)
    filtered = run("clean", "-", "--input-format", "jsonl", stdin=b'{"text": null}\n')
    assert [one["text"] for one in records(filtered.stdout_bytes)] == [None]


@pytest.mark.parametrize("form", ["jsonl", "parquet"])
def test_numbers_that_json_has_not_never_make_it_invalid(form: str, tmp_path: Path, run: Run) -> None:
    odd = '{"text": "نص", "a": 1e999, "b": [-1e999, NaN, {"c": Infinity}], "d": 0.5, "e": 12345678901234567890}\n'
    write(tmp_path / "in", {"a.jsonl": odd + '{"text": 1e999}\n'})
    if form == "parquet":
        arrow = pytest.importorskip("pyarrow")
        parquet = pytest.importorskip("pyarrow.parquet")
        floats = arrow.table({"text": ["نص"], "x": [float("inf")], "y": [float("nan")]})
        parquet.write_table(floats, tmp_path / "in/b.parquet")
    result = run("clean", tmp_path / "in", "-o", tmp_path / "out", "--format", form)
    assert result.exit_code == 1
    assert "record 2: its field 'text' holds a number, not text" in result.stderr
    if form == "parquet":
        (told,) = parquet.read_table(tmp_path / "out/a.parquet").column("fields").to_pylist()
        (one,) = records(told.encode())
        (told,) = parquet.read_table(tmp_path / "out/b.parquet").column("fields").to_pylist()
        assert records(told.encode()) == [{"x": "Infinity", "y": None}]
    else:
        (one,) = records(tree(tmp_path / "out")["a.jsonl"])
    assert (one["a"], one["b"], one["d"]) == ("1e999", ["-1e999", None, {"c": "Infinity"}], 0.5)
    assert one["e"] == 12345678901234567890


# ------------------------------------------------------------------------------------------------------- web pages


def _told(page: bytes, length: int | str) -> bytes:
    """A record that says it is of this length."""
    record = warc("response", "http://example.org/bad", page)
    before, _, after = record.partition(b"\r\n\r\n")
    head, _, _ = before.rpartition(b"Content-Length")
    return head + f"Content-Length: {length}\r\n\r\n".encode() + after


@pytest.mark.parametrize("length", [10**18, 10**30, 2**40, 4_000_000_000, "-1", "x", ""])
@pytest.mark.parametrize("ending", ["warc", "warc.gz"])
def test_an_archive_that_lies_about_a_length_fails_by_name(
    length: int | str, ending: str, tmp_path: Path, command: Command
) -> None:
    pytest.importorskip("fastwarc")
    page = PAGE.format("utf-8").encode()
    data = warc("response", "http://example.org/1", page) + _told(page, length)
    good = {"a.txt": "نص", "z.txt": "نص"}
    write(tmp_path / "in", {**good, f"b.{ending}": gzip.compress(data) if ending.endswith("gz") else data})
    for flags in ((), ("--resume",), ("--resume", "--jobs", "2", "--timeout", "60")):
        result = command("clean", tmp_path / "in", "-o", tmp_path / "out", "--preset", "normalize", *flags)
        assert result.returncode == 1, result.stderr.decode()
        assert f"failed: {tmp_path}/in/b.{ending}: its data is damaged" in result.stderr.decode()
        assert set(good) | {f"quarantine/b.{ending}"} <= set(tree(tmp_path / "out"))
    assert "3 files already done" in result.stderr.decode() or "2 files already done" in result.stderr.decode()


def test_a_broken_page_fails_alone(tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("fastwarc")
    pytest.importorskip("trafilatura")
    from arnorm.corpus.read import html_input as pages

    page = PAGE.format("utf-8").encode()
    monkeypatch.setattr(pages, "LARGEST", len(page) + 1000)
    damaged = _http(b"Content-Encoding: gzip\r\n", page)
    bomb = _http(b"Content-Encoding: gzip\r\n", gzip.compress(b"\0" * 1_000_000))
    chunked = _http(b"Transfer-Encoding: chunked\r\n", b"FFFFFFFFFFFFFFF\r\nabc\r\n")
    large = _http(b"", page * 3)
    data = b"".join([warc("response", "http://example.org/1", page), damaged, bomb, chunked, large])
    write(tmp_path / "in", {"a.warc": data + warc("response", "http://example.org/last", page)})
    result = run("clean", tmp_path / "in", "-o", tmp_path / "out", "--preset", "normalize")
    assert result.exit_code == 1
    written = tree(tmp_path / "out")
    found = records(written["a.jsonl"])
    assert [one["url"] for one in found] == ["http://example.org/1", "http://example.org/last"]
    reasons = {one["record"]: one["reason"] for one in records(written["quarantine/reasons.jsonl"])}
    assert "what its server sent is damaged" in reasons[2]
    assert "it unpacks to more than" in reasons[3]
    assert "what its server sent is damaged" in reasons[4]
    assert "more than the" in reasons[5]


def _http(fields: bytes, body: bytes) -> bytes:
    """A record of an archive with fields of HTTP."""
    http = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n" + fields + b"\r\n" + body
    head = "WARC/1.0\r\nWARC-Type: response\r\nContent-Type: application/http; msgtype=response\r\n"
    head += f"WARC-Target-URI: http://example.org/x\r\nContent-Length: {len(http)}\r\n\r\n"
    return head.encode() + http + b"\r\n\r\n"


KILLERS = {
    "trafilatura.py": (
        "import os\ndef extract(page, **options):\n    if 'deadly' in page: os.abort()\n    return 'نص'\n"
    ),
    "pyarrow/__init__.py": "class ArrowException(Exception): pass\n",
    "pyarrow/parquet.py": (
        "import os\n"
        "class ParquetFile:\n"
        "    def __init__(self, file):\n"
        "        if b'deadly' in file.read(): os.abort()\n"
        "        raise OSError('no parquet')\n"
    ),
}
"""Readers that take their process with them, as those that are not written in Python can."""


@pytest.mark.parametrize("name", ["c.html", "c.parquet"])
@pytest.mark.parametrize(
    "flags", [(), ("--jobs", "2", "--timeout", "60"), ("--format", "jsonl", "--shard-size", "1KB")]
)
def test_a_file_that_kills_its_reader_fails_by_name_in_the_next_run(
    name: str, flags: tuple[str, ...], tmp_path: Path, command: Command
) -> None:
    path = {"PYTHONPATH": os.pathsep.join([str(write(tmp_path / "lib", KILLERS)), str(ROOT)])}
    good = {"a.txt": "نص", "b.html": "<p>x", "d.txt": "نص"}
    write(tmp_path / "in", {**good, name: b"<p>deadly"})
    arguments = ("clean", tmp_path / "in", "-o", tmp_path / "out", *flags)
    first = command(*arguments, env=path)
    if first.returncode not in (0, 1):  # it was read in this process
        assert (tmp_path / "out/.arnorm/at-hand").exists()
        first = command(*arguments, "--resume", env=path)
    told = first.stderr.decode()
    assert first.returncode == 1, told
    assert f"failed: {tmp_path}/in/{name}: " in told
    assert "dies of it" in told or "the worker that cleaned it died" in told
    assert f"quarantine/{name}" in "\n".join(tree(tmp_path / "out")) or flags[:1] == ("--format",)
    for _ in range(2):
        again = command(*arguments, "--resume", env=path)
        assert again.returncode == 1, again.stderr.decode()
        assert f"failed: {tmp_path}/in/{name}: " in again.stderr.decode()
    clean = [one for one in tree(tmp_path / "out") if not one.startswith("quarantine/")]
    assert len(clean) == (1 if "--shard-size" in flags else 3)


def test_what_is_nested_without_end_or_has_no_end_is_one_bad_record(tmp_path: Path, run: Run) -> None:
    depths = (5, 200, 500, *range(800, 1000, 10), 10**5)
    rows = ['{"text": "نص", "x": ' + "[" * depth + "]" * depth + "}\n" for depth in depths]
    write(tmp_path / "in", {"a.jsonl": "".join(rows) + '{"text": "نص", "n": ' + "9" * 10_000 + "}\n"})
    result = run("clean", tmp_path / "in", "-o", tmp_path / "out")
    assert result.exit_code == 1
    assert "fault of arnorm" not in result.stderr
    assert "nested too deeply" in result.stderr
    assert records(tree(tmp_path / "out")["a.jsonl"])[-1]["n"] == "9" * 10_000


@pytest.mark.parametrize("charset", ["zlib", "hex", "undefined", "unicode_escape", "rot13", "idna"])
def test_a_charset_that_is_no_encoding_of_texts_is_not_obeyed(charset: str, tmp_path: Path, run: Run) -> None:
    page = b"<meta charset='" + charset.encode() + rb"'><p>\u0041" + b"\xff\xfa\x81" * 9
    write(tmp_path / "in", {"a.html": page, "b.txt": "نص"})
    result = run("clean", tmp_path / "in", "-o", tmp_path / "out")
    assert result.exit_code == 1
    assert "a.html: it is not UTF-8" in result.stderr
    assert "fault of arnorm" not in result.stderr
    assert "a.txt" not in tree(tmp_path / "out")
    result = run("clean", tmp_path / "in", "-o", tmp_path / "out", "--encoding", charset)
    assert result.exit_code == 2
    assert f"no encoding of texts is called '{charset}'; try utf-8, windows-1256" in result.stderr
