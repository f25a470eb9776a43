"""The package from outside: its names, what an import costs, how it is laid out, and what its source may hold."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import arnorm
from tests.support import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
EXTRAS = PROJECT["project"]["optional-dependencies"]
SOURCES = sorted((ROOT / "arnorm").rglob("*.py"))
LATE = ("regex", "pydantic", "click", "rich", "numpy", "tomllib", "json", "hashlib", "re", "dataclasses")


def _loaded_by(code: str) -> set[str]:
    """The modules that are loaded after `code` has run in a bare interpreter (no site: a `.pth` file loads things)."""
    script = f"""
import sys
sys.path[:0] = {sys.path!r}
before = set(sys.modules)
{code}
print(*(set(sys.modules) - before))
"""
    run = subprocess.run([sys.executable, "-S", "-c", script], capture_output=True, text=True, check=True)
    return set(run.stdout.split())


def test_an_import_loads_next_to_nothing() -> None:
    loaded = _loaded_by("import arnorm")
    assert not loaded & set(LATE), loaded & set(LATE)
    assert {name for name in loaded if name.startswith("arnorm")} == {"arnorm", "arnorm.version"}


def test_pydantic_and_the_command_line_stay_outside_of_a_clean() -> None:
    loaded = _loaded_by("import arnorm; arnorm.clean('abc')")
    assert not loaded & {"pydantic", "click", "rich", "numpy", "multiprocessing", "concurrent"}


def test_public_names_are_there_and_only_they() -> None:
    assert sorted(arnorm.__all__) == dir(arnorm)
    for name in arnorm.__all__:
        assert getattr(arnorm, name) is not None
    assert {"clean", "process", "sentences", "Pipeline", "Document", "Span", "ArnormError"} <= set(arnorm.__all__)


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="module 'arnorm' has no attribute 'normalise'"):
        _ = arnorm.normalise


def test_type_checkers_see_the_same_names_as_callers() -> None:
    tree = ast.parse((ROOT / "arnorm/__init__.py").read_text(encoding="utf-8"))
    (block,) = (node for node in tree.body if isinstance(node, ast.If))
    imported = {alias.name for node in block.body if isinstance(node, ast.ImportFrom) for alias in node.names}
    assert imported == set(arnorm.__all__) - {"__version__"}


def test_the_version_is_that_of_the_changelog() -> None:
    assert re.fullmatch(r"\d+\.\d+\.\d+", arnorm.__version__)
    assert f"## {arnorm.__version__}" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_core_dependencies_are_three() -> None:
    names = {re.split(r"[^a-z]", dependency)[0] for dependency in PROJECT["project"]["dependencies"]}
    assert names == {"click", "pydantic", "regex"}


def test_all_holds_every_extra_a_user_may_want() -> None:
    (everything,) = EXTRAS["all"]
    listed = set(re.fullmatch(r"arnorm\[(.*)\]", everything)[1].split(","))
    contributors = {"all", "bench", "browser", "docs", "lint", "recipes", "test"}
    assert listed <= set(EXTRAS) - contributors
    assert {"cli"} <= listed
    assert not any("pyarabic" in requirement for name in listed for requirement in EXTRAS[name]), "GPL-3: only by name"


def test_every_extra_that_a_message_names_exists() -> None:
    source = "\n".join(path.read_text(encoding="utf-8") for path in SOURCES)
    named = re.findall(r"MissingExtraError\([^)]*?,\s*\"([a-z]+)\"\)", source)
    named += re.findall(r"arnorm\[([a-z]+)\]", source)
    assert set(named) <= set(EXTRAS)


def test_no_extra_is_without_code_that_needs_it() -> None:
    source = "\n".join(path.read_text(encoding="utf-8") for path in SOURCES)
    groups = {"all", "bench", "browser", "docs", "lint", "recipes", "test"}
    for name in set(EXTRAS) - groups:
        modules = [re.split(r"[^\w-]", requirement)[0].replace("-", "_") for requirement in EXTRAS[name]]
        imported = any(re.search(rf"^\s+(from|import) {module}\b", source, re.MULTILINE) for module in modules)
        # What is built from the objects of an engine alone need not import it.
        assert imported or (ROOT / f"arnorm/integrations/{name}.py").exists(), name


ARABIC = re.compile("[\u0600-\u06ff\ufb50-\ufdff\ufe70-\ufeff]")


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_arabic_letters_stand_in_data_and_docstrings_only(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    allowed = _docstring_lines(ast.parse(text))
    for number, line in enumerate(text.splitlines(), 1):
        assert number in allowed or not ARABIC.search(line), f"{path}:{number}: write the characters as \\u escapes"


def _docstring_lines(tree: ast.Module) -> set[int]:
    """The lines of docstrings, and of the strings below a name that describe it."""
    lines: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            lines.update(range(node.lineno, (node.end_lineno or node.lineno) + 1))
    return lines


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_only_the_command_line_prints_and_exits(path: Path) -> None:
    if path.name in ("cli.py", "__main__.py"):
        return
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            assert ast.unparse(node.func) not in ("print", "sys.exit", "exit", "quit"), f"{path}:{node.lineno}"
