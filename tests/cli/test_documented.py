"""`docs/command-line.md`: every flag is in it, and every example runs."""

from __future__ import annotations

import io
import json
import re
import shlex
import zipfile
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from arnorm.cli import clean, main
from tests.cli.support import write

PAGE = Path(__file__).parents[2] / "docs" / "command-line.md"
TEXT = PAGE.read_text(encoding="utf-8")
OTHERS = [PAGE.with_name(name).read_text(encoding="utf-8") for name in ("explain.md", "report.md", "own-rules.md")]
LEARN = (PAGE.parent / "howto" / "learn-a-site.md").read_text(encoding="utf-8")


def _examples(*pages: str) -> list[str]:
    blocks = (block for page in pages for block in re.findall(r"```console\n(.+?)```", page, re.DOTALL))
    return [line[2:] for block in blocks for line in block.splitlines()]


EXAMPLES = _examples(TEXT)
RAW = "قال الوزير:نعم .\nثم غادر\u00a0القاعة."


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with all that the examples read."""
    write(
        tmp_path,
        {
            "pages/a.txt": RAW,
            "pages/news/b.txt": RAW,
            "pages/drafts/c.txt": RAW,
            "cleaned/a.txt": "نص نظيف.\n",
            "corpus.jsonl": json.dumps({"body": RAW, "id": 1}) + "\n",
            "old/a.txt": RAW.encode("cp1256"),
            "export.csv": "id;text\n1;نص\n",
            "page.txt": RAW,
            "site.toml": re.findall(r"```toml\n(.+?)```", OTHERS[2], re.DOTALL)[0],
            "arnorm.toml": re.findall(r"```toml\n(.+?)```", TEXT, re.DOTALL)[0],
        },
    )
    monkeypatch.chdir(tmp_path)
    return tmp_path


def _zip(name: str, text: str) -> bytes:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr(name, text)
    return archive.getvalue()


@pytest.mark.parametrize("example", [*EXAMPLES, *_examples(*OTHERS)])
def test_examples_run(example: str, folder: Path) -> None:
    for package in ("zstandard", "charset_normalizer"):
        if package[:3] in example:
            pytest.importorskip(package)
    if "://" in example:
        memory = pytest.importorskip("fsspec").filesystem("memory")
        memory.pipe({"/bucket/pages/a.txt": RAW.encode(), "/bucket/pages.zip": _zip("a.txt", RAW)})
    example = example.replace("/srv", folder.as_posix()).replace("s3://", "memory://")
    words, stdin, stdout = shlex.split(example), b"", None
    if ">" in words:
        words, stdout = words[: words.index(">")], words[-1]
    if "<" in words:
        words, stdin = words[: words.index("<")], (folder / words[words.index("<") + 1]).read_bytes()
    assert words[0] == "arnorm"
    if "--config" not in words:
        (folder / "arnorm.toml").unlink()
    result = CliRunner().invoke(main, words[1:], input=stdin)
    assert result.exit_code == (1 if "--diff" in words else 0), result.output
    assert (result.stdout_bytes != b"") == (
        stdout is not None
        or "-" in words
        or words[1] in ("explain", "presets", "rules")
        or "--diff" in words
        or "--summary" in words
    )
    for flag in ("--output", "-o"):
        if flag in words:
            name = words[words.index(flag) + 1]
            if "://" in name:
                assert memory.glob(f"{name}/*.txt") or memory.glob(f"{name}/*.jsonl")
                continue
            written = folder / name
            assert written.is_file() or any(written.rglob("*.*"))


def test_every_flag_of_every_command_is_told_about_and_shown_in_an_example_that_runs() -> None:
    """What `arnorm clean` takes too may be shown with another command; what is its own, with the command."""
    told, examples = "".join((TEXT, *OTHERS, LEARN)), [*EXAMPLES, *_examples(*OTHERS)]
    options = [option for option in clean.params if isinstance(option, click.Option)]
    common = {flag for option in options for flag in (*option.opts, *option.secondary_opts)}
    for name, command in main.commands.items():
        for option in command.params:
            if not isinstance(option, click.Option):
                continue
            for flag in (one for one in (*option.opts, *option.secondary_opts) if one.startswith("--")):
                assert f"`{flag}" in told, f"arnorm {name} {flag}"
                own = [line for line in examples if flag in common or line.startswith(f"arnorm {name} ")]
                assert any(flag in shlex.split(line) for line in own), f"arnorm {name} {flag}"


def test_explained_as_it_is_told(folder: Path) -> None:
    """The page shows a text and what `arnorm explain` says of it."""
    text, told = re.findall(r"```text\n(.+?)```", OTHERS[0], re.DOTALL)
    write(folder, {"page.txt": text.replace("{U+200F}", "\u200f"), "arnorm.toml": ""})
    assert CliRunner().invoke(main, ["explain", "page.txt"]).stdout.replace("\u200e", "") == told


def test_every_command_is_shown() -> None:
    for name in main.commands:
        assert f"arnorm {name}" in " ".join(EXAMPLES)
