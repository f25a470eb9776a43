"""The page on which learnt rules are accepted: what it holds, and that no text breaks out of it."""

from __future__ import annotations

import json
import re
from importlib.resources import files

from arnorm.learning import Proposal, records_of, review_data
from arnorm.report.html_report import review_of

PARTS = files("arnorm.report")
WORDS = json.loads(PARTS.joinpath("review.json").read_text(encoding="utf-8"))
SCRIPT = PARTS.joinpath("review.js").read_text(encoding="utf-8")
TEMPLATE = PARTS.joinpath("review.html").read_text(encoding="utf-8")
HOSTILE = "</script><script>alert(1)</script><!-- {{data}} {{script}} دفتر \u2028 الزوار"


def _page(*lines: str, publisher: str = "a") -> str:
    proposals = [
        Proposal(publisher, f"دفتر {number}", (line,), "nav", "", "words", "tail", False, 9, 9, 1.0, 0.1, 0.0)
        for number, line in enumerate(lines)
    ]
    return review_of(review_data(records_of(proposals))).decode()


def test_the_page_is_one_file_that_loads_nothing() -> None:
    page = _page("دفتر الزوار")
    assert not re.findall(r"""(?:src|href)=["']?(?!#)\w|@import|url\(|https?://""", page)
    assert "default-src 'none'" in page
    assert not re.findall(r"\{\{\w+\}\}", page)


def test_no_text_breaks_out() -> None:
    page = _page(HOSTILE, publisher=HOSTILE)
    assert page.count("</script>") == TEMPLATE.count("</script>")
    found = re.search(r'id="data">(.*)</script>', page)
    assert found
    entry = json.loads(found[1])["records"][0]["entries"][0]
    assert entry["wordings"] == [HOSTILE]
    assert entry["counts"][0]["publisher"] == HOSTILE


def test_text_is_never_markup() -> None:
    assert not re.findall(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|new Function", SCRIPT)


def test_both_languages_say_everything_and_every_phrase_is_used() -> None:
    assert list(WORDS["en"]) == list(WORDS["ar"])
    for key, phrase in WORDS["en"].items():
        assert set(re.findall(r"\{\w+\}", phrase)) == set(re.findall(r"\{\w+\}", WORDS["ar"][key])), key
    used = set(re.findall(r'data-(?:t|label)="([\w-]+)"', TEMPLATE)) | set(re.findall(r"""\bt\("([\w-]+)\"""", SCRIPT))
    assert used | {"head", "tail", "edge"} == set(WORDS["en"])
