"""What the documentation shows is true: docstrings, every Python block of README and docs, the examples."""

from __future__ import annotations

import ast
import contextlib
import doctest
import importlib
import io
import json
import re
import shlex
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

import arnorm
from arnorm.cli import main
from arnorm.document import Metadata
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
    """The blocks of a page run one after the other, in a folder that holds the seeds and the labelled pages."""
    for name in ("seeds", "tests"):
        (tmp_path / name).symlink_to(ROOT / name)
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


# The commands of these pages are run, with all they say they need, by tests/cli/test_documented.py.
RUN_ELSEWHERE = {"command-line.md", "explain.md", "report.md", "own-rules.md"}
COMMANDS = [
    pytest.param(line[2:].partition("#")[0].strip(), id=f"{path.name}: {line[2:50]}")
    for path in PAGES
    if path.name not in RUN_ELSEWHERE
    for block in re.findall(r"^```console\n(.+?)^```", path.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    for line in block.splitlines()
    if line.startswith("$ arnorm ")
]


@pytest.mark.parametrize("command", COMMANDS)
def test_commands_on_a_page_run(command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = "قال الوزير ,نعم .\n\nالمصدر: الراي\n"
    (tmp_path / "pages").mkdir()
    for name in ("page.txt", "pages/a.txt"):
        (tmp_path / name).write_text(page, encoding="utf-8")
    (tmp_path / "site.toml").write_bytes((ROOT / "examples/site.toml").read_bytes())
    monkeypatch.chdir(tmp_path)
    words, _, given = command.partition("<")
    result = CliRunner().invoke(main, shlex.split(words)[1:], input=page if given else None)
    assert result.exit_code == 0, result.output


@pytest.mark.parametrize("name", ["docs/own-rules.md", "examples/site.toml"])
def test_a_shown_rule_of_a_site_does_what_no_shipped_rule_does(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    blocks = re.findall(r"^```toml\n(.*?)^```", text, re.MULTILINE | re.DOTALL) if name.endswith(".md") else [text]
    for rule in (rule for block in blocks for rule in tomllib.loads(block)["rule"]):
        for example in rule["examples"]:
            (here,) = (variant for variant in rule["variants"] if variant in example["in"])
            for variant in rule["variants"]:
                raw = example["in"].replace(here, variant)
                assert arnorm.clean(raw) == raw, f"{variant!r} is shipped: invent another phrase"


def test_every_example_is_tried_here() -> None:
    """Each has a test below that is named after it, and says how it is run."""
    for path in EXAMPLES:
        assert f"test_example_{path.stem}" in globals(), path.name
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


def test_example_jsonl_to_parquet(tmp_path: Path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet", reason="needs arnorm[parquet]")
    corpus, output = tmp_path / "corpus.jsonl", tmp_path / "cleaned.parquet"
    texts = ["قال الوزیر نعم. ثم غادر.", "خبر قصير.\nاقرأ أيضا: خبر آخر من المدينة"]
    lines = (json.dumps({"id": number, "text": text}) for number, text in enumerate(texts))
    corpus.write_text("\n".join(lines), encoding="utf-8")
    assert _run(ROOT / "examples/jsonl_to_parquet.py", str(corpus), str(output)) == "cleaned.parquet: 2 documents\n"
    rows = parquet.read_table(output).to_pylist()
    assert [row["text"] for row in rows] == [arnorm.clean(text, "corpus") for text in texts]
    assert rows[0]["sentences"] == ["قال الوزير نعم.", "ثم غادر."]


def test_example_search_index() -> None:
    assert _run(ROOT / "examples/search_index.py").splitlines() == [
        "الذكاء الإصطناعى → الذَّكاء الاصطناعي في المدارس",
        "مدرسه → مُدَرِّسَةٌ تروي قصّتها",
        "مستشفي الاردن → مسؤولون يزورون مستشفى الأردن",
        "مكتبة → افتتاح مکتبة جديدة في العاصمة",
        "جامعة → nothing",
    ]


def test_example_html_to_sentences(tmp_path: Path) -> None:
    pytest.importorskip("trafilatura", reason="needs arnorm[html]")
    body = (
        "<h1>مكتبة جديدة</h1><p>افتتحت البلدية صباح أمس مکتبة عامة تضم عشرين ألف كتاب ,وقال د. سامي إنها للجميع.</p>"
        "<p>ويستمر المعرض المصاحب للافتتاح حتى نهاية الشهر. هل يزوره الطلاب؟</p><p>اقرأ أيضا: عشر نصائح للقراءة</p>"
    )
    (tmp_path / "a.html").write_text(f"<html><body><article>{body}</article></body></html>", encoding="utf-8")
    output = tmp_path / "sentences.txt"
    assert _run(ROOT / "examples/html_to_sentences.py", str(tmp_path), str(output)) == "a.html: 4 sentences\n"
    assert output.read_text(encoding="utf-8").splitlines() == [
        "مكتبة جديدة",
        "افتتحت البلدية صباح أمس مكتبة عامة تضم عشرين ألف كتاب، وقال د. سامي إنها للجميع.",
        "ويستمر المعرض المصاحب للافتتاح حتى نهاية الشهر.",
        "هل يزوره الطلاب؟",
    ]


@pytest.mark.parametrize(("name", "package"), [("jsonl_to_parquet", "pyarrow"), ("html_to_sentences", "trafilatura")])
def test_an_example_says_which_extra_it_lacks(name: str, package: str, tmp_path: Path) -> None:
    script = (
        f"import runpy, sys; sys.modules[{package!r}] = None; "
        f"sys.argv = ['example', {str(tmp_path)!r}, {str(tmp_path / 'out')!r}]; "
        f"runpy.run_path('examples/{name}.py', run_name='__main__')"
    )
    command = [sys.executable, "-X", "utf8", "-c", script]
    shown = subprocess.run(command, capture_output=True, encoding="utf-8", check=True, cwd=ROOT).stdout
    assert shown.startswith("skipped: ")


def test_example_site_rules() -> None:
    assert _run(ROOT / "examples/site_rules.py").splitlines() == [
        "0 removals by the shipped rules",
        "AB900 related: رشحنا لك: عشرة أفلام قصيرة",
        "AB901 wire_end: نهاية المادة",
        "بدأ العرض في موعده.",
        "وصفق الحضور طويلا.",
    ]


def test_example_entity_offsets() -> None:
    assert _run(ROOT / "examples/entity_offsets.py").splitlines() == [
        "LOC كوريا الشمالية ← کوریا الشمالیة [6:20]",
        "LOC موسكو ← موسكو [52:57]",
        "DATE سبتمبر/أيلول 2023 ← سبتمبر/ أيلول ٢٠٢٣ [61:79]",
        "(76, 76)",
    ]


def test_the_notebook_gives_what_is_stored_in_it() -> None:
    notebook = json.loads((ROOT / "examples/tour.ipynb").read_text(encoding="utf-8"))
    assert (notebook["nbformat"], notebook["nbformat_minor"]) == (4, 5)
    names: dict[str, Any] = {"__name__": "__main__"}
    cells = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    assert [cell["execution_count"] for cell in cells] == list(range(1, len(cells) + 1))
    for cell in cells:
        printed, value = _cell("".join(cell["source"]), names)
        stored = {output["output_type"]: output for output in cell["outputs"]}
        assert printed == "".join(stored.get("stream", {}).get("text", []))
        result = stored.get("execute_result", {}).get("data", {}).get("text/plain")
        assert (None if value is None else repr(value)) == (result and "".join(result))


def _cell(source: str, names: dict[str, Any]) -> tuple[str, Any]:
    """Run a cell as a notebook does: what it printed, and the value of its last line if that is an expression."""
    tree = ast.parse(source)
    last = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        exec(compile(tree, "cell", "exec"), names)
        value = eval(compile(ast.Expression(last.value), "cell", "eval"), names) if isinstance(last, ast.Expr) else None
    return printed.getvalue(), value


def test_file_formats_tells_of_every_field() -> None:
    page = (ROOT / "docs/file-formats.md").read_text(encoding="utf-8")
    document, _, parquet = page.partition("## Parquet")
    record = arnorm.process("قال نعم ,ثم سار.\n\nالمصدر: الراي").to_dict()
    lists = [record["sentences"][0], record["removed"][0], record["changes"][0], record["metadata"]["source"][0]]
    for name in {*record, *(name for one in lists for name in one)}:
        assert f"`{name}`" in document, name
        assert f"`{name}`" in parquet, name
    for name in (*Metadata.__slots__, "source_path", "source_record", "encoding", "arnorm_version"):
        assert f"`{name}`" in document, name


def test_errors_tells_of_every_error() -> None:
    page = (ROOT / "docs/errors.md").read_text(encoding="utf-8")
    for name, found in vars(arnorm.errors).items():
        if isinstance(found, type) and issubclass(found, arnorm.ArnormError):
            assert f"| `{name}` | `" in page, name


def test_the_readme_holds_the_two_set_up_lines() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for line in ("pip install . && arnorm clean seeds --output cleaned", "pip install -e '.[test]' && pytest"):
        assert line in readme.splitlines()
    script = (ROOT / ".ci/run").read_text(encoding="utf-8")
    assert "pip install -e '.[test]'" in script


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_between_files_lead_somewhere(path: Path) -> None:
    generated = {"rules", "tour.md"}
    for target in re.findall(r"\]\(([^)#\s]+)", path.read_text(encoding="utf-8")):
        if "://" not in target and not any(part in generated for part in target.split("/")):
            assert (path.parent / target).exists(), f"{path}: {target} is not there"
