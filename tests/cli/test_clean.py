"""`arnorm clean` over real folders."""

from __future__ import annotations

import json
import os
from dataclasses import fields
from pathlib import Path

import click
import pytest

import arnorm
from arnorm.cli import clean as clean_command
from arnorm.options import Options
from tests.cli.support import Command, Run, tree, write

TEXT = "قال الوزير:نعم .\n\n\n\nثم غادر\u00a0القاعة"
CLEAN = arnorm.clean(TEXT)


def test_a_folder_is_mirrored_without_its_own_name(tmp_path: Path, run: Run) -> None:
    write(tmp_path / "pages", {"a.txt": TEXT, "أخبار/محلية/خبر.txt": TEXT, "deep/x/y/z/b.TXT": "نص"})
    result = run("clean", tmp_path / "pages", "--output", tmp_path / "out")
    assert result.exit_code == 0, result.output
    expected = (CLEAN + "\n").encode()
    assert tree(tmp_path / "out") == {
        "a.txt": expected,
        "أخبار/محلية/خبر.txt": expected,
        "deep/x/y/z/b.TXT": "نص\n".encode(),
    }


def test_several_inputs_lie_each_under_its_name(tmp_path: Path, run: Run) -> None:
    write(tmp_path, {"one/a.txt": "ا", "two/a.txt": "ب", "three.txt": "ت"})
    result = run("clean", tmp_path / "one", tmp_path / "two", tmp_path / "three.txt", "-o", tmp_path / "out")
    assert result.exit_code == 0
    assert list(tree(tmp_path / "out")) == ["one/a.txt", "three.txt", "two/a.txt"]


def test_the_folder_one_stands_in_has_a_name(tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, {"in/a.txt": "ا", "b.txt": "ب"})
    monkeypatch.chdir(tmp_path / "in")
    assert run("clean", ".", "../b.txt", "-o", "../out").exit_code == 0
    assert list(tree(tmp_path / "out")) == ["b.txt", "in/a.txt"]


def test_a_cleaned_text_ends_with_one_line_break_and_an_empty_one_is_empty(tmp_path: Path, run: Run) -> None:
    write(
        tmp_path / "in",
        {"a.txt": "نص\n\n\n", "b.txt": "نص", "empty.txt": "", "bom.txt": b"\xef\xbb\xbf" + "نص".encode()},
    )
    assert run("clean", tmp_path / "in", "-o", tmp_path / "out").exit_code == 0
    line = "نص\n".encode()
    assert tree(tmp_path / "out") == {"a.txt": line, "b.txt": line, "bom.txt": line, "empty.txt": b""}


def test_other_endings_are_skipped_and_counted(tmp_path: Path, run: Run) -> None:
    write(tmp_path / "in", {"a.txt": "ا", "b.jpg": "", "c.jpg": "", "README": ""})
    result = run("clean", tmp_path / "in", "-o", tmp_path / "out")
    assert result.exit_code == 0
    assert "3 files skipped (2 .jpg, 1 no ending)" in result.stderr
    assert list(tree(tmp_path / "out")) == ["a.txt"]


def test_a_rerun_replaces_its_files_and_keeps_unknown_ones(tmp_path: Path, run: Run) -> None:
    write(tmp_path / "in", {"a.txt": "قديم"})
    write(tmp_path / "out", {"mine.txt": "x", "notes/mine.md": "y"})
    assert run("clean", tmp_path / "in", "-o", tmp_path / "out").exit_code == 0
    write(tmp_path / "in", {"a.txt": "جديد"})
    assert run("clean", tmp_path / "in", "-o", tmp_path / "out").exit_code == 0
    assert tree(tmp_path / "out") == {"a.txt": "جديد\n".encode(), "mine.txt": b"x", "notes/mine.md": b"y"}
    assert not list((tmp_path / "out/.arnorm").rglob("unfinished/*"))


def test_jsonl_holds_the_whole_document(tmp_path: Path, run: Run) -> None:
    write(tmp_path / "in", {"sub/a.txt": TEXT})
    assert run("clean", tmp_path / "in", "-o", tmp_path / "out", "--format", "jsonl").exit_code == 0
    (line,) = tree(tmp_path / "out")["sub/a.jsonl"].splitlines()
    record = json.loads(line)
    document = arnorm.process(TEXT)
    assert {name: record[name] for name in document.to_dict()} == document.to_dict()
    assert record["source_path"] == "sub/a.txt"
    assert record["arnorm_version"] == arnorm.__version__
    assert record["encoding"] == "utf-8"


def test_sentences_come_one_a_line(tmp_path: Path, run: Run) -> None:
    text = "وصل الوفد صباحا. ثم غادر.\nعاد مساء."
    write(tmp_path / "in", {"a.txt": text})
    assert run("clean", tmp_path / "in", "-o", tmp_path / "out", "--format", "sentences").exit_code == 0
    document = arnorm.process(text)
    expected = "".join(one.span.of(document.text) + "\n" for one in document.sentences)
    assert tree(tmp_path / "out") == {"a.sentences.txt": expected.encode()}


def test_several_formats_at_once(tmp_path: Path, run: Run) -> None:
    write(tmp_path / "in", {"a.txt": "نص."})
    assert (
        run(
            "clean", tmp_path / "in", "-o", tmp_path / "out", "--format", "text,jsonl", "--format", "sentences"
        ).exit_code
        == 0
    )
    assert list(tree(tmp_path / "out")) == ["a.jsonl", "a.sentences.txt", "a.txt"]


def test_the_filter_reads_stdin_and_writes_stdout(run: Run) -> None:
    result = run("clean", "-", stdin=TEXT.encode())
    assert result.exit_code == 0
    assert result.stdout_bytes == (CLEAN + "\n").encode()
    assert result.stderr == ""
    assert run("clean", "-", stdin=b"").stdout_bytes == b""
    record = json.loads(run("clean", "-", "--format", "jsonl", stdin=TEXT.encode()).stdout)
    assert record["text"] == CLEAN
    assert record["source_path"] == "stdin"


def test_the_filter_says_what_it_cannot_read(run: Run) -> None:
    result = run("clean", "-", stdin=b"\xd3\xe1\xff\x00\xfe")
    assert result.exit_code == 1
    assert result.stdout_bytes == b""
    assert "failed: stdin: it is not UTF-8" in result.stderr


def test_undecodable_documents_fail_by_name_and_the_run_goes_on(tmp_path: Path, run: Run) -> None:
    write(tmp_path / "in", {"a.txt": "ا", "bad.txt": b"\xff\xfe\xfa", "c.txt": "ت"})
    result = run("clean", tmp_path / "in", "-o", tmp_path / "out")
    assert result.exit_code == 1
    assert f"failed: {tmp_path}/in/bad.txt: it is not in utf-16" in result.stderr
    assert "--encoding" in result.stderr
    assert [name for name in tree(tmp_path / "out") if "quarantine" not in name] == ["a.txt", "c.txt"]


# ------------------------------------------------------------------------------------------------ refusals


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["in"], "--output"),
        (["nowhere", "-o", "out"], "nowhere does not exist"),
        (["in", "-o", "in"], "outside of every input folder"),
        (["in", "-o", "in/cleaned"], "outside of every input folder"),
        (["in", "-o", "link/cleaned"], "outside of every input folder"),
        (["in/a.txt", "-o", "in"], "belongs to the input"),
        (["in/a.txt", "-o", "link"], "belongs to the input"),
        (["in", "-o", "file.txt"], "is a file: name a folder"),
        (["in", "./in", "-o", "out"], "several inputs of one name"),
        (["in", "other/in", "-o", "out"], "several inputs of one name"),
        (["in", "-", "-o", "out"], "- stands alone"),
        (["-", "-o", "out"], "- stands alone"),
        (["-", "--format", "text,jsonl"], "one --format"),
        (["in", "-o", "out", "--preset", "serch"], "did you mean 'search'?"),
        (["in", "-o", "out", "--format", "txet"], "did you mean 'text'?"),
        (["in", "-o", "out", "--digits", "roman"], "arabic-indic"),
        (["in", "-o", "out", "--remove", "bylines"], "did you mean 'byline'?"),
        (["in", "-o", "out", "--ignore", "ZZ"], "ZZ"),
        (["in", "-o", "out", "--jobs", "0"], "--jobs"),
        (["in", "-o", "out", "--preset", "minimal", "--format", "sentences"], "--extend-select AS"),
        ([], "PATH"),
    ],
)
def test_what_cannot_run_is_refused_before_work(
    arguments: list[str], said: str, tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = tree(write(tmp_path, {"in/a.txt": "ا", "other/in/b.txt": "ب", "file.txt": "ت"}))
    (tmp_path / "link").symlink_to("in")
    monkeypatch.chdir(tmp_path)
    result = run("clean", *arguments)
    assert result.exit_code == 2, result.output
    assert said in result.stderr
    assert "Traceback" not in result.output
    assert {name: data for name, data in tree(tmp_path).items() if not name.startswith("link/")} == before
    assert not (tmp_path / "out").exists()


def test_colliding_names_are_refused(tmp_path: Path, run: Run) -> None:
    write(tmp_path / "in", {"a.txt": "ا", "a.txt.gz": b""})
    result = run("clean", tmp_path / "in", "-o", tmp_path / "out")
    assert result.exit_code == 2
    assert "would both be written to a.txt" in result.stderr
    assert not (tmp_path / "out").exists()


def test_a_link_from_the_output_into_the_input_is_refused(tmp_path: Path, run: Run) -> None:
    write(tmp_path, {"in/sub/a.txt": TEXT, "out/keep": ""})
    (tmp_path / "out/sub").symlink_to(tmp_path / "in/sub")
    result = run("clean", tmp_path / "in", "-o", tmp_path / "out")
    assert result.exit_code == 2
    assert "belongs to the input" in result.stderr
    assert (tmp_path / "in/sub/a.txt").read_bytes() == TEXT.encode()


def test_an_input_inside_the_output_is_fine_where_nothing_is_overwritten(tmp_path: Path, run: Run) -> None:
    write(tmp_path, {"out/in/a.txt": "ا"})
    assert run("clean", tmp_path / "out/in", "-o", tmp_path / "out").exit_code == 0
    assert list(tree(tmp_path / "out")) == ["a.txt", "in/a.txt"]
    result = run("clean", tmp_path / "out/in", tmp_path / "out/a.txt", "-o", tmp_path / "out")
    assert result.exit_code == 2


def test_an_output_that_links_to_its_input_is_replaced_and_the_input_stays(tmp_path: Path, run: Run) -> None:
    write(tmp_path, {"in/a.txt": TEXT, "out/x": ""})
    os.link(tmp_path / "in/a.txt", tmp_path / "out/a.txt")
    assert run("clean", tmp_path / "in", "-o", tmp_path / "out").exit_code == 0
    assert (tmp_path / "in/a.txt").read_bytes() == TEXT.encode()
    assert (tmp_path / "out/a.txt").read_bytes() == (CLEAN + "\n").encode()


# ------------------------------------------------------------------------------------------------ odd things in folders


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes here")
def test_odd_things_are_named_and_the_run_ends(tmp_path: Path, run: Run) -> None:
    folder = write(tmp_path / "in", {"a.txt": "ا", "dir.txt/b.txt": "ب", "empty.txt": ""})
    os.mkfifo(folder / "pipe.txt")
    (folder / "broken.txt").symlink_to("nowhere")
    (folder / "itself.txt").symlink_to("itself.txt")
    (folder / "dir.txt/loop").symlink_to(folder)
    (folder / "linked.txt").symlink_to("a.txt")
    result = run("clean", folder, "-o", tmp_path / "out", "--quiet")
    assert result.exit_code == 1
    for name, said in (
        ("pipe.txt", "not a file"),
        ("broken.txt", "broken link"),
        ("itself.txt", "cannot be read"),
        ("dir.txt/loop", "leads back"),
    ):
        (line,) = [line for line in result.stderr.splitlines() if f"{name}:" in line]
        assert said in line
    assert len(result.stderr.splitlines()) == 4
    assert list(tree(tmp_path / "out")) == [
        "a.txt",
        "dir.txt/b.txt",
        "empty.txt",
        "linked.txt",
        "quarantine/reasons.jsonl",
    ]


def test_unreadable_files_and_folders_are_named(tmp_path: Path, run: Run) -> None:
    folder = write(tmp_path / "in", {"a.txt": "ا", "secret.txt": "س", "closed/b.txt": "ب"})
    (folder / "secret.txt").chmod(0)
    (folder / "closed").chmod(0)
    if os.access(folder / "secret.txt", os.R_OK):
        pytest.skip("this user may read everything")
    result = run("clean", folder, "-o", tmp_path / "out")
    (folder / "closed").chmod(0o755)
    assert result.exit_code == 1
    assert result.stderr.count("it may not be read") == 2
    assert list(tree(tmp_path / "out")) == ["a.txt"]


def test_our_own_bookkeeping_is_not_input(tmp_path: Path, run: Run) -> None:
    write(tmp_path / "in", {"a.txt": "ا", ".arnorm/x.txt": "x"})
    assert run("clean", tmp_path / "in", "-o", tmp_path / "out").exit_code == 0
    assert list(tree(tmp_path / "out")) == ["a.txt"]


def test_a_folder_in_the_place_of_an_output_is_refused(tmp_path: Path, run: Run) -> None:
    write(tmp_path, {"in/a.txt": "ا", "out/a.txt/kept": "x"})
    result = run("clean", tmp_path / "in", "-o", tmp_path / "out")
    assert result.exit_code == 2
    assert "which is a folder" in result.stderr


# ------------------------------------------------------------------------------------------------ options and locale


def test_every_option_is_a_flag() -> None:
    flags = {parameter.name for parameter in clean_command.params}
    assert {field.name for field in fields(Options)} <= flags
    assert all(parameter.help for parameter in clean_command.params if isinstance(parameter, click.Option))


def test_flags_reach_the_pipeline(tmp_path: Path, run: Run) -> None:
    text = 'عام ٢٠٢٠ قال "نعم".'
    result = run(
        "clean",
        "-",
        "--digits",
        "keep",
        "--quotes",
        "curly",
        "--keep",
        "tags,share",
        "--newlines",
        "soft",
        stdin=text.encode(),
    )
    assert result.exit_code == 0, result.output
    assert result.stdout == arnorm.clean(text, digits="keep", quotes="curly", keep=("tags", "share")) + "\n"


BAD_LOCALE = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONIOENCODING": "cp1252", "PYTHONCOERCECLOCALE": "0"}


def test_any_locale_gives_the_same_bytes(tmp_path: Path, command: Command) -> None:
    write(tmp_path / "مدخلات", {"خبر/أول.txt": TEXT, "سيئ.txt": b"\xff"})
    for name, env in (("good", {"PYTHONUTF8": "1"}), ("bad", BAD_LOCALE)):
        done = command("clean", tmp_path / "مدخلات", "-o", tmp_path / name, "--format", "text,jsonl", env=env)
        assert done.returncode == 1
        assert "مدخلات/سيئ.txt".encode() in done.stderr
        assert b"Traceback" not in done.stderr
    assert tree(tmp_path / "good") == tree(tmp_path / "bad")
    assert "خبر/أول.txt" in tree(tmp_path / "bad")


def test_the_filter_in_any_locale(command: Command) -> None:
    done = command("clean", "-", stdin=TEXT.encode(), env=BAD_LOCALE)
    assert done.returncode == 0
    assert done.stdout == (CLEAN + "\n").encode()


def test_rules_and_presets_in_any_locale(command: Command) -> None:
    for arguments in (["presets"], ["rules"], ["--version"], ["clean", "--help"]):
        done = command(*arguments, env=BAD_LOCALE)
        assert done.returncode == 0, done.stderr
        done.stdout.decode("utf-8")


def test_seeds_through_the_real_command(tmp_path: Path, command: Command) -> None:
    seeds = Path(__file__).parents[2] / "seeds"
    done = command("clean", seeds, "--output", tmp_path / "out")
    assert done.returncode == 0, done.stderr
    written = tree(tmp_path / "out")
    assert len(written) == 5
    for name, data in written.items():
        text = data.decode()
        assert text.endswith("\n")
        assert text.removesuffix("\n") == arnorm.clean((seeds / name).read_text(encoding="utf-8"))
