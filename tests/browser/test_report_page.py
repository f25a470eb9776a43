"""What a reader of the report sees and can do."""

from __future__ import annotations

import json
import os
import time
import tomllib
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

import arnorm
from tests.support import ROOT

pytestmark = pytest.mark.browser

SECTIONS = ("overview", "documents", "document", "review")
SEED = ROOT / "seeds" / "003_97c9f8547f71c21c.txt"
SEED_PLACE, HOSTILE_PLACE, SINGLE_PLACE = "#/document/3", "#/document/5", "#/document/6"


def _texts(driver: Any, selector: str) -> list[str]:
    script = """return [...document.querySelectorAll(arguments[0])]
        .filter(one => one.offsetParent).map(one => one.textContent.toWellFormed())"""
    return driver.execute_script(script, selector)


def _until(condition: Callable[[], Any]) -> Any:
    """Wait for what the browser does in its own time."""
    for _ in range(200):
        if found := condition():
            return found
        time.sleep(0.05)
    raise AssertionError("it did not come about in ten seconds")


def _go(driver: Any, place: str) -> None:
    """Follow a link of the page."""
    driver.execute_script("location.hash = arguments[0]", place)
    section = place.split("/")[1]
    _until(lambda: driver.execute_script("return !document.getElementById(arguments[0]).hidden", section))


def _click(driver: Any, selector: str) -> None:
    driver.execute_script("document.querySelector(arguments[0]).click()", selector)


def _choose(driver: Any, name: str, value: str) -> None:
    script = (
        "const e = document.getElementById(arguments[0]); e.value = arguments[1]; e.dispatchEvent(new Event('input'))"
    )
    driver.execute_script(script, name, value)


def _press(driver: Any, *keys: str) -> None:
    for key in keys:
        driver.switch_to.active_element.send_keys(key)


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("section", SECTIONS)
def test_every_section_opens_alone(section: str, language: str, opened: Callable[..., Any]) -> None:
    driver = opened(f"#/{section}/3", language)
    shown = driver.execute_script(
        "return [...document.querySelectorAll('main > section')].filter(s => !s.hidden).map(s => s.id)"
    )
    assert shown == [section]
    root = driver.execute_script("return [document.documentElement.lang, document.documentElement.dir]")
    assert root == [language, {"en": "ltr", "ar": "rtl"}[language]]
    assert "{" not in "".join(_texts(driver, "main h2, main label, nav a, .note"))


def test_the_overview_shows_the_counts(opened: Callable[..., Any]) -> None:
    driver = opened()
    assert _texts(driver, "#figures dd")[0] == "10"
    assert len(_texts(driver, ".chart h3")) == 4
    seeds = [arnorm.process(path.read_bytes().decode()) for path in sorted((ROOT / "seeds").glob("*.txt"))]
    tags = sum(map(str.isalpha, "".join(cut.text for one in seeds for cut in one.removed if cut.category == "tags")))
    assert f"Tags{tags}" in _texts(driver, "#categories tr")
    driver.find_element("link text", "Tags").click()
    assert _until(lambda: _texts(driver, "#list tbody th a")) == [f"seeds/{SEED.name}"]


def test_filters_work(opened: Callable[..., Any]) -> None:
    driver = opened("#/documents")
    assert len(_texts(driver, "#list tbody tr")) == 10
    _choose(driver, "find", "003_97")
    assert _texts(driver, "#list tbody th a") == [f"seeds/{SEED.name}"]
    _choose(driver, "find", "Latin only")
    assert _texts(driver, "#list tbody th a") == ["rows.jsonl · record \u20684\u2069"]
    _choose(driver, "find", "")
    _choose(driver, "by-rule", "AL")
    assert all("rows.jsonl" in name for name in _texts(driver, "#list tbody th a"))
    _choose(driver, "by-category", "tags")
    assert _texts(driver, "#list tbody tr") == []
    _click(driver, "#filters [type=reset]")
    _until(lambda: len(_texts(driver, "#list tbody tr")) == 10)
    _choose(driver, "sort", "share")
    assert _texts(driver, "#list tbody th a")[0] == f"seeds/{SEED.name}"
    assert driver.execute_script("return location.hash") == "#/documents?sort=share"


def test_source_and_clean_text_stand_side_by_side_from_right_to_left(opened: Callable[..., Any]) -> None:
    for language in ("en", "ar"):
        driver = opened(SEED_PLACE, language)
        script = """
            const row = document.querySelector("#sides tr.touched"), [source, clean] = row.querySelectorAll("td");
            const left = cell => cell.getBoundingClientRect().left;
            return [getComputedStyle(source).direction, getComputedStyle(clean).direction, left(source) > left(clean),
                    getComputedStyle(source).textAlign];"""
        assert driver.execute_script(script) == ["rtl", "rtl", True, "start"]


def test_both_sides_hold_the_texts(opened: Callable[..., Any]) -> None:
    document = arnorm.process(SEED.read_bytes().decode())
    driver = opened(SEED_PLACE)
    script = """
        const rows = [...document.querySelectorAll("#sides tbody tr")];
        return rows.map(row => [...row.querySelectorAll("td")].map(cell => {
        const copy = cell.cloneNode(true);
        copy.querySelectorAll(".hidden-character, .sentence").forEach(one => one.remove());
        return copy.textContent; }))"""
    rows = driver.execute_script(script)
    for side, text in enumerate((document.source, document.text)):
        shown = "".join(row[side] for row in rows)
        assert "".join(shown.replace("·", "").split()) == "".join(text.replace("·", "").split())
    assert len(_texts(driver, "#sides del.removed")) == len(document.removed)


def test_single_characters_can_be_seen(opened: Callable[..., Any]) -> None:
    driver = opened(SINGLE_PLACE)
    script = """return [...document.querySelectorAll("#sides .edit")].map(one => {
        const style = getComputedStyle(one), box = one.getBoundingClientRect();
        const width = box.width + parseFloat(style.outlineOffset) * 2;
        return [one.textContent, width, style.outlineStyle !== "none" || style.borderTopStyle !== "none"]; })"""
    marks = driver.execute_script(script)
    assert {"RLM", "ک", "·"} <= {text for text, _, _ in marks}
    for text, width, bordered in marks:
        assert width >= 5, text
        assert bordered, text


def test_code_points_are_told_on_hover_and_focus(opened: Callable[..., Any]) -> None:
    from selenium.webdriver import ActionChains

    driver = opened(SINGLE_PLACE)
    mark = driver.execute_script(
        "return [...document.querySelectorAll('#sides .old')].find(e => e.textContent === 'ک')"
    )
    ActionChains(driver).move_to_element(mark).perform()
    shown = driver.execute_script("const tip = document.getElementById('tip'); return [tip.hidden, tip.textContent]")
    assert shown == [False, "U+06A9 → U+0643"]
    driver.execute_script("arguments[0].focus()", mark)
    inspected = _texts(driver, "#inspected")[0]
    assert "U+06A9 ARABIC LETTER KEHEH" in inspected
    assert "U+0643 ARABIC LETTER KAF" in inspected


def test_sentence_boundaries_on_demand(opened: Callable[..., Any]) -> None:
    driver = opened(SEED_PLACE)
    assert _texts(driver, "#sides .sentence") == []
    _click(driver, "#show-sentences")
    count = len(arnorm.process(SEED.read_bytes().decode()).sentences)
    assert _texts(driver, "#sides .sentence") == [str(number) for number in range(1, count + 1)]


def test_hostile_text_stays_text(opened: Callable[..., Any]) -> None:
    driver = opened(HOSTILE_PLACE)
    assert driver.title == "arnorm report"
    assert "<img src=x onerror=alert(1)>" in "".join(_texts(driver, "#sides td"))
    assert driver.execute_script("return document.querySelectorAll('main img, main script').length") == 0


def test_everything_can_be_done_with_the_keyboard(opened: Callable[..., Any]) -> None:
    from selenium.webdriver.common.keys import Keys

    driver = opened(SEED_PLACE)
    _press(driver, Keys.ARROW_LEFT, Keys.ARROW_LEFT, "w")
    assert _texts(driver, "#marked") == ["1"]
    _go(driver, "#/review")
    _press(driver, "j", "j", "w")
    assert _texts(driver, "#marked") == ["2"]
    assert len(_texts(driver, "#groups button[aria-pressed=true]")) == 1
    counted = _texts(driver, "#review-found")[0].translate({0x2068: None, 0x2069: None})
    assert counted.endswith("marked wrong: 1")
    _press(driver, "w")
    assert _texts(driver, "#marked") == ["1"]


def _saved(path: Path) -> str:
    _until(path.exists)
    return path.read_text(encoding="utf-8")


def test_the_export_matches_the_marks(opened: Callable[..., Any], tmp_path: Path) -> None:
    driver = opened("#/review")
    script = """
        const wrong = /مقالات مشابهة|كلمات دلالية/;
        const cards = [...document.querySelectorAll("#groups li")].filter(card => wrong.test(card.textContent));
        cards.forEach(card => card.querySelector("button").click());
        return cards.length;"""
    marked = driver.execute_script(script)
    assert marked >= 2
    _go(driver, SINGLE_PLACE)
    driver.execute_script("[...document.querySelectorAll('#sides .old')].find(e => e.textContent === 'ک').focus()")
    _press(driver, "w")
    _go(driver, "#/review")
    _click(driver, "#save-json")
    saved = json.loads(_saved(tmp_path / "arnorm-marks.json"))
    assert len(saved["wrong"]) == marked + 1
    source = SEED.read_bytes().decode()
    document = arnorm.process(source)
    cuts = {(cut.code, cut.span.start, cut.span.end, cut.text) for cut in document.removed}
    for one in saved["wrong"]:
        if one["document"].endswith(SEED.name):
            assert one["kind"] == "removal"
            assert (one["code"], one["source_start"], one["source_end"], one["before"]) in cuts
            assert one["line"] == source.count("\n", 0, one["source_start"]) + 1
    (change,) = [one for one in saved["wrong"] if one["kind"] == "change"]
    assert (change["record"], change["before"], change["after"], change["line"]) == (2, "ک", "ك", 1)
    _click(driver, "#save-toml")
    stubs = tomllib.loads(_saved(tmp_path / "arnorm-stubs.toml"))["rule"]
    assert {stub["code"] for stub in stubs} == {one["code"] for one in saved["wrong"]}
    assert sorted(text for stub in stubs for text in stub["untouched"]) == sorted(
        {one["text"] for one in saved["wrong"]}
    )
    kept = driver.execute_script(
        "return [document.querySelector('meta[name=report]').content, JSON.stringify(localStorage)]"
    )
    assert kept[0] in kept[1]
    driver.refresh()
    assert _texts(driver, "#marked") == [str(marked + 1)]
    _click(driver, "#forget")
    assert _texts(driver, "#marked") == [str(marked + 1)]
    _click(driver, "#forget")
    assert _texts(driver, "#marked") == []


def _axe() -> str:
    """The source of axe-core: the file ARNORM_AXE names, else the one that a package brings."""
    if "ARNORM_AXE" in os.environ:
        return Path(os.environ["ARNORM_AXE"]).read_text(encoding="utf-8")
    pytest.importorskip("axe_core_python", reason="axe-core is not installed: pip install -e '.[browser]'")
    return files("axe_core_python").joinpath("axe.min.js").read_text(encoding="utf-8")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["en", "ar"])
def test_no_serious_accessibility_violation(language: str, scheme: str, opened: Callable[..., Any]) -> None:
    axe = _axe()
    for section in SECTIONS:
        driver = opened(f"#/{section}/3/1", language, scheme)
        if section == "document":
            _click(driver, "#show-sentences")
        driver.execute_script(axe)
        script = """axe.run(document).then(found => arguments[0](found.violations),
            error => arguments[0]([{id: String(error), impact: "serious", nodes: [{html: ""}]}]))"""
        violations = driver.execute_async_script(script)
        serious = [
            f"{section}: {one['id']}: {node['html'][:160]}: {node.get('failureSummary', '')[:300]}"
            for one in violations
            if one["impact"] in ("serious", "critical")
            for node in one["nodes"][:4]
        ]
        assert serious == [], "\n".join(serious)


def test_the_theme_can_be_chosen(opened: Callable[..., Any]) -> None:
    driver = opened()
    colour = "return getComputedStyle(document.body).backgroundColor"
    light = driver.execute_script(colour)
    script = "const e = document.getElementById('theme'); e.value = 'dark'; e.dispatchEvent(new Event('change'))"
    # The page may still be on its way to listen, and again after it was loaded anew.
    assert _until(lambda: driver.execute_script(f"{script}; {colour}") != light)
    driver.refresh()
    assert _until(lambda: driver.execute_script(colour) != light)
