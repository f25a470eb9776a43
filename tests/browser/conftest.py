"""The report in headless Chromium, driven by selenium. Where either is missing, the tests are skipped and say so."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from arnorm.cli import main
from tests.support import ROOT

FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--window-size=1300,900", "--lang=en",
)  # fmt: skip
BREAKING = "</script><script>document.title='broken'</script><!-- <img src=x onerror=alert(1)>"
HOSTILE = f"{BREAKING} قال \u2028 \ud800 \x00 نعم,ثم .\r\n"
SINGLE = "قال کريم:نعم \u200fالعـــزم مُدَّة ١٢ ثم عاد .\n\nGoogle, وهي شركة.\n"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


@pytest.fixture(scope="session")
def page_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report of the seeds and of texts that try to break the page."""
    folder = tmp_path_factory.mktemp("report")
    rows = [HOSTILE, SINGLE, "", "Latin only,  twice.", f"{'كلمة ' * 60}\n\nاقرأ أيضا:\nخبر آخر\n"]
    (folder / "rows.jsonl").write_text("\n".join(json.dumps({"text": text}) for text in rows), encoding="utf-8")
    page = folder / "report.html"
    result = CliRunner().invoke(
        main, ["report", str(ROOT / "seeds"), str(folder / "rows.jsonl"), "--output", str(page)]
    )
    assert result.exit_code == 0, result.output
    return page


@pytest.fixture(scope="session")
def driver(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """One browser for all tests, with an empty profile of its own."""
    webdriver = pytest.importorskip(
        "selenium.webdriver", reason="selenium is not installed: pip install -e '.[browser]'"
    )
    binary = next(filter(None, map(shutil.which, BROWSERS)), None)
    service = shutil.which("chromedriver")
    if binary is None or service is None:
        pytest.skip("no Chromium with chromedriver here: apt-get install chromium chromium-driver")
    options = webdriver.ChromeOptions()
    options.binary_location = binary
    for flag in (*FLAGS, f"--user-data-dir={tmp_path_factory.mktemp('profile')}"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    browser = webdriver.Chrome(options=options, service=webdriver.ChromeService(service))
    browser.set_page_load_timeout(60)
    yield browser
    browser.quit()


@pytest.fixture
def opened(driver: Any, page_file: Path, tmp_path: Path) -> Iterator[Callable[..., Any]]:
    """Open the page at a place, without marks from before. Whatever the browser complains of fails the test."""
    downloads = {"behavior": "allow", "downloadPath": str(tmp_path)}
    driver.execute_cdp_cmd("Browser.setDownloadBehavior", downloads)

    def open_page(place: str = "#/overview", language: str = "en", scheme: str = "light") -> Any:
        driver.execute_cdp_cmd(
            "Emulation.setEmulatedMedia", {"features": [{"name": "prefers-color-scheme", "value": scheme}]}
        )
        driver.get(f"{page_file.as_uri()}")
        driver.execute_script("location.hash = arguments[0]", place)
        for _ in range(10):  # the browser may still be keeping what the test before it stored
            driver.execute_script(
                "localStorage.clear(); localStorage.setItem('arnorm-report-language', arguments[0])", language
            )
            driver.refresh()
            if driver.execute_script("return document.documentElement.lang") == language:
                break
        return driver

    yield open_page
    assert [entry["message"] for entry in driver.get_log("browser")] == []
