"""What the documentation shows is true: docstrings, every Python block of README and docs, the examples."""

from __future__ import annotations

import doctest
import importlib
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

import arnorm
from arnorm.errors import MissingExtraError
from tests.support import ROOT

MODULES = sorted(
    ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
    for path in (ROOT / "arnorm").rglob("*.py")
    if path.name != "__main__.py"
)
PAGES = [ROOT / "README.md", ROOT / "README.ar.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
EXAMPLES = sorted((ROOT / "examples").glob("*.py"))

_BLOCK = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("name", MODULES)
def test_docstrings_show_what_happens(name: str) -> None:
    try:
        module = importlib.import_module(name)
    except (MissingExtraError, ModuleNotFoundError) as error:
        pytest.skip(str(error))
    assert module.__doc__, f"{name} has no docstring"
    assert doctest.testmod(module).failed == 0


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_python_on_a_page_runs(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The blocks of a page run one after the other, in a folder that holds the seeds."""
    (tmp_path / "seeds").symlink_to(ROOT / "seeds")
    monkeypatch.chdir(tmp_path)
    text = path.read_text(encoding="utf-8")
    names: dict[str, object] = {"__name__": "page"}
    for block in _BLOCK.finditer(text):
        line = text.count("\n", 0, block.start()) + 1
        if ">>>" in block[1]:
            _check_session(block[1], names, path, line)
        else:
            exec(compile("\n" * line + block[1], str(path), "exec"), names)


def _check_session(session: str, names: dict[str, object], path: Path, line: int) -> None:
    test = doctest.DocTestParser().get_doctest(session, names, path.name, str(path), line)
    report: list[str] = []
    runner = doctest.DocTestRunner()
    runner.run(test, out=report.append, clear_globs=False)
    names.update(test.globs)
    assert runner.failures == 0, "".join(report)


def _run(path: Path, *arguments: str) -> str:
    command = [sys.executable, "-X", "utf8", str(path), *arguments]
    return subprocess.run(command, capture_output=True, encoding="utf-8", check=True, cwd=ROOT).stdout


def test_every_example_is_tried_here() -> None:
    assert [path.name for path in EXAMPLES] == ["build_pipeline.py", "clean_text.py", "folder_to_jsonl.py"]
    for path in EXAMPLES:
        assert f"python examples/{path.name}" in path.read_text(encoding="utf-8")


def test_example_clean_text() -> None:
    shown = _run(ROOT / "examples/clean_text.py")
    first = "أعلنت كوريا الشمالية أمس الإثنين، أن الزعيم «يعتزم» زيارة موسكو في سبتمبر/أيلول 2023."
    assert shown.splitlines()[0] == first
    assert "removed as source: 'المصدر: الراي'" in shown
    assert "source: الراي" in shown


def test_example_build_pipeline() -> None:
    shown = _run(ROOT / "examples/build_pipeline.py").splitlines()
    assert shown[0] == "قال: “الذّكـاءُ الاصطناعيُّ” في ٢٠٢٤"
    assert json.loads(shown[1]) == {
        "preset": "normalize",
        "ignore": ["AM"],
        "options": {"quotes": "curly", "digits": "keep"},
    }
    assert len(shown[2]) == 16
    assert shown[3] == 'قال: "الذّكـاءُ الاصطناعيُّ" في ٢٠٢٤'


def test_example_folder_to_jsonl(tmp_path: Path) -> None:
    output = tmp_path / "cleaned.jsonl"
    _run(ROOT / "examples/folder_to_jsonl.py", "seeds", str(output))
    records = [json.loads(line) for line in output.read_text(encoding="utf-8").splitlines()]
    assert [record["path"] for record in records] == sorted(path.name for path in (ROOT / "seeds").glob("*.txt"))
    for record in records:
        source = (ROOT / "seeds" / record["path"]).read_bytes().decode("utf-8")
        assert record["text"] == arnorm.clean(source)


def test_the_readme_holds_the_two_set_up_lines() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for line in ("pip install . && arnorm clean seeds --output cleaned", "pip install -e '.[test]' && pytest"):
        assert line in readme.splitlines()
    script = (ROOT / ".ci/run").read_text(encoding="utf-8")
    assert "pip install -e '.[test]'" in script


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_between_files_lead_somewhere(path: Path) -> None:
    generated = {"rules"}
    for target in re.findall(r"\]\(([^)#\s]+)", path.read_text(encoding="utf-8")):
        if "://" not in target and not any(part in generated for part in target.split("/")):
            assert (path.parent / target).exists(), f"{path}: {target} is not there"
