"""What a reader of the page of learnt lines sees and can do, and that what is saved is a rule file."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from arnorm.cli import main
from arnorm.user_rules import load_rules
from tests.sites import pages

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def learnt(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the rule file and the page of two sites."""
    folder = tmp_path_factory.mktemp("learnt")
    rows = [{"site": page.site, "text": page.text} for page in pages(30) if page.site[0] in "ds"]
    (folder / "rows.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    flags = ["--by", "site", "--output", str(folder / "site.toml"), "--review", str(folder / "review.html")]
    result = CliRunner().invoke(main, ["learn", str(folder / "rows.jsonl"), *flags])
    assert result.exit_code == 0, result.output
    return folder


@pytest.fixture
def page(driver: Any, learnt: Path, tmp_path: Path) -> Iterator[Any]:
    driver.execute_cdp_cmd("Browser.setDownloadBehavior", {"behavior": "allow", "downloadPath": str(tmp_path)})
    driver.get((learnt / "review.html").as_uri())
    yield driver
    assert [entry["message"] for entry in driver.get_log("browser")] == []


def _saved(driver: Any, folder: Path) -> Path:
    driver.find_element("id", "save").click()
    path = folder / "site.toml"
    for _ in range(200):
        if path.exists() and path.stat().st_size:
            return path
        time.sleep(0.05)
    raise AssertionError("nothing was saved in ten seconds")


def _count(driver: Any, selector: str) -> int:
    return driver.execute_script("return document.querySelectorAll(arguments[0]).length", selector)


def test_what_is_saved_untouched_is_the_file_of_the_command(page: Any, learnt: Path, tmp_path: Path) -> None:
    assert _saved(page, tmp_path).read_bytes() == (learnt / "site.toml").read_bytes()


def test_lines_are_taken_and_left(page: Any, learnt: Path, tmp_path: Path) -> None:
    every = _count(page, "#lines tbody tr")
    ticked = _count(page, "#lines input:checked")
    assert 0 < ticked < every
    page.find_element("id", "find").send_keys("صدى الجبل")
    shown = _count(page, "#lines tbody tr")
    assert 0 < shown < every
    page.find_element("id", "leave").click()
    assert _count(page, "#lines input:checked") == 0
    page.find_element("id", "find").clear()
    page.execute_script("document.getElementById('find').dispatchEvent(new Event('input', { bubbles: true }))")
    assert _count(page, "#lines input:checked") == ticked - shown
    variants = [variant for rule in load_rules([_saved(page, tmp_path)]) for variant in rule.variants]
    assert len(variants) == ticked - shown
    assert "صدى الجبل" not in variants


def test_all_lines_make_a_rule_file(page: Any, tmp_path: Path) -> None:
    page.find_element("id", "take").click()
    rules = load_rules([_saved(page, tmp_path)])
    assert sum(len(rule.variants) for rule in rules) == _count(page, "#lines tbody tr")


def test_both_languages(page: Any) -> None:
    for language, direction in (("ar", "rtl"), ("en", "ltr")):
        page.find_element("id", "language").click()
        root = page.execute_script("return [document.documentElement.lang, document.documentElement.dir]")
        assert root == [language, direction]
        assert "{" not in page.find_element("tag name", "body").text
