"""The recipes of the docs are run where their libraries are installed."""

from __future__ import annotations

import ast
import doctest
import importlib
import re
import sys

import pytest

from tests.support import ROOT

PAGES = [ROOT / "docs/howto" / name for name in ("recipes.md", "engines.md", "learn-a-site.md")]
_BLOCK = re.compile(r'^```python title="([^"]+)"\n(.*?)^```$', re.MULTILINE | re.DOTALL)
RECIPES = [
    (page.name, found[1], found[2], text.count("\n", 0, found.start()) + 1)
    for page in PAGES
    for text in [page.read_text(encoding="utf-8")]
    for found in _BLOCK.finditer(text)
]

# Third-party code: what it warns of is its own affair.
pytestmark = [pytest.mark.filterwarnings("ignore"), pytest.mark.filterwarnings("error:text .* could not be cleaned")]


def modules_of(session: str) -> list[str]:
    """The modules that a session imports, but for ours and those of Python."""
    lines = "".join(example.source for example in doctest.DocTestParser().get_examples(session))
    names: set[str] = set()
    for node in ast.walk(ast.parse(lines)):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module)
    return sorted(name for name in names if name.partition(".")[0] not in {"arnorm", *sys.stdlib_module_names})


def test_every_recipe_of_the_issue_is_there() -> None:
    titles = {title for _, title, _, _ in RECIPES}
    assert {"Polars", "DuckDB", "Dask", "pandas", "spaCy", "scikit-learn", "LangChain", "LlamaIndex"} <= titles


def forget_folders() -> None:
    """fsspec keeps what it has opened by the name it was given, and `raw` is another folder in each recipe."""
    if "fsspec" in sys.modules:
        classes = [sys.modules["fsspec"].AbstractFileSystem]
        while classes:
            one = classes.pop()
            one.clear_instance_cache()
            classes += one.__subclasses__()


@pytest.mark.parametrize(("page", "title", "session", "line"), RECIPES, ids=[recipe[1] for recipe in RECIPES])
def test_a_recipe_does_what_it_shows(page: str, title: str, session: str, line: int, tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    forget_folders()
    for name in modules_of(session):
        try:
            importlib.import_module(name)
        except ImportError as error:
            pytest.skip(f"{title}: {error}")
    test = doctest.DocTestParser().get_doctest(session, {"__name__": "recipe"}, f"{page}: {title}", page, line)
    report: list[str] = []
    runner = doctest.DocTestRunner()
    runner.run(test, out=report.append, clear_globs=False)
    assert runner.failures == 0, "".join(report)
