from __future__ import annotations

import json
import re
from importlib.resources import files
from typing import get_args

import arnorm
from arnorm.options import Category
from arnorm.presets import all_rules
from arnorm.report.collection import Collection
from arnorm.report.html_report import page_of
from arnorm.stages import STAGES

PARTS = files("arnorm.report")
WORDS = json.loads(PARTS.joinpath("words.json").read_text(encoding="utf-8"))
SCRIPT = PARTS.joinpath("report.js").read_text(encoding="utf-8")
TEMPLATE = PARTS.joinpath("report.html").read_text(encoding="utf-8")
HOSTILE = "</script><script>alert(1)</script><!-- {{data}} {{script}} قال \u2028 \ud800 \x00 نعم,ثم"


def _page(*texts: str) -> str:
    collection = Collection(all_rules())
    for number, text in enumerate(texts):
        collection.add(arnorm.process(text), f"</script>{number}")
    return page_of(collection).decode()


def test_the_page_is_one_file_that_loads_nothing() -> None:
    page = _page("قال:نعم")
    assert not re.findall(r"""(?:src|href)=["']?(?!#)\w|@import|url\(|https?://""", page)
    assert "default-src 'none'" in page


def test_every_place_of_the_template_is_filled() -> None:
    assert not re.findall(r"\{\{\w+\}\}", _page("قال:نعم"))


def test_no_text_breaks_out() -> None:
    page = _page(HOSTILE, "نعم")
    assert page.count("</script>") == TEMPLATE.count("</script>")
    data = json.loads(re.search(r'id="data">(.*)</script>', page)[1])
    assert data["documents"][0]["name"] == "</script>0"
    source = "".join(piece if isinstance(piece, str) else piece["b"] for piece in data["documents"][0]["pieces"])
    assert source == HOSTILE


def test_the_same_documents_give_the_same_bytes() -> None:
    assert _page("قال:نعم") == _page("قال:نعم") != _page("قال:لا")


def test_both_languages_say_everything() -> None:
    english, arabic = WORDS["en"], WORDS["ar"]
    assert list(english) == list(arabic)
    for key, phrase in english.items():
        assert set(re.findall(r"\{\w+\}", phrase)) == set(re.findall(r"\{\w+\}", arabic[key])), key
    assert all(f"category.{name}" in english for name in get_args(Category))
    assert all(f"family.{family}" in english for stage in STAGES for family in stage.families)


def test_every_phrase_is_used_and_every_used_one_exists() -> None:
    used = set(re.findall(r'data-(?:t|label)="([\w-]+)"', TEMPLATE)) | set(re.findall(r"""\bt\("([\w-]+)\"""", SCRIPT))
    assert used <= set(WORDS["en"])
    plain = {key for key in WORDS["en"] if "." not in key and not key.startswith(("figure-", "sort-", "theme-"))}
    assert plain <= used


def test_text_is_never_markup() -> None:
    assert not re.findall(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|new Function", SCRIPT)
