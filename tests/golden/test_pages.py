"""Whole pages: `pages/<name>/` holds a source and everything that must come of it.

    source.txt      the page, byte for byte; or `source = "seeds/….txt"` in meta.toml
    meta.toml       optional: `source`, `preset`, and any keyword of `arnorm.clean`; `known_failure`, the reason why the
                    text of the page does not come out yet (the test fails when it does)
    expected.txt    the clean text, with one line break at the end
    sentences.txt   one sentence a line
    removed.tsv     every removed line: category, tab, (rule code, tab,) the line
    metadata.toml   for each field the list of its values; also `title` and `flags` if they are to be checked;
                    with `complete = false` only the fields it names

What a page has no file for is not checked.

In all of them `{U+200F}` stands for the character it names.
"""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import arnorm
from arnorm.document import Document
from tests.support import ROOT, check_record, check_sentences, difference, list_difference, unescape

PAGES = sorted(path for path in (Path(__file__).parent / "pages").glob("*") if path.is_dir())


def page_test(*needed: str) -> pytest.MarkDecorator:
    """A test of every page that has the files it needs."""
    pages = [page for page in PAGES if all((page / name).exists() for name in needed)]
    return pytest.mark.parametrize("page", pages, ids=lambda page: page.name)


def _toml(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8")) if path.exists() else {}


def _setting(page: Path) -> tuple[str, dict[str, Any]]:
    meta = _toml(page / "meta.toml")
    source = meta.pop("source", None)
    meta.pop("known_failure", None)
    path = ROOT / source if source else page / "source.txt"
    return path.read_bytes().decode("utf-8"), meta


@cache
def _document(page: Path) -> Document:
    text, options = _setting(page)
    return arnorm.process(text, **options)


def _lines(path: Path) -> list[str]:
    return [line for line in path.read_text(encoding="utf-8").split("\n") if line]


@page_test("expected.txt")
def test_text(page: Path) -> None:
    expected = unescape((page / "expected.txt").read_text(encoding="utf-8").removesuffix("\n"))
    wrong = difference(expected, _document(page).text)
    assert wrong or not _known_failure(page), "the text comes out right now: take `known_failure` out of meta.toml"
    _report(page, wrong)


@page_test("sentences.txt")
def test_sentences(page: Path) -> None:
    document = _document(page)
    found = [sentence.span.of(document.text) for sentence in document.sentences]
    _report(page, list_difference([unescape(line) for line in _lines(page / "sentences.txt")], found))


@page_test("removed.tsv")
def test_removed(page: Path) -> None:
    expected = [line.split("\t") for line in _lines(page / "removed.tsv")]
    found = [
        (removal.category, removal.code, line.strip())
        for removal in _document(page).removed
        for line in removal.text.split("\n")
        if line.strip()
    ]
    with_codes = any(len(fields) == 3 for fields in expected)
    shown = ["\t".join(fields if with_codes else fields[::2]) for fields in found]
    _report(page, list_difference([unescape("\t".join(fields)) for fields in expected], shown))


@page_test("metadata.toml")
def test_metadata(page: Path) -> None:
    expected = _toml(page / "metadata.toml")
    document = _document(page)
    if "title" in expected:
        assert (document.title or "") == expected.pop("title")
    if "flags" in expected:
        assert list(document.flags) == expected.pop("flags")
    complete = expected.pop("complete", True)
    found = {name: [value.value for value in values] for name, values in document.metadata.items()}
    names = sorted({*expected, *found} if complete else expected)
    _report(page, "\n".join(filter(None, (_field(name, expected, found) for name in names))))


def _field(name: str, expected: dict[str, Any], found: dict[str, Any]) -> str:
    wrong = list_difference(expected.get(name, []), found.get(name, []))
    return f"{name}:\n{wrong}" if wrong else ""


@page_test()
def test_laws(page: Path) -> None:
    text, options = _setting(page)
    document = _document(page)
    cleaned = arnorm.clean(text, **options)
    assert not difference(cleaned, document.text), "the two doors disagree"
    assert not difference(cleaned, arnorm.clean(cleaned, **options)), "not idempotent"
    check_record(document)
    check_sentences([sentence.span for sentence in document.sentences], document.text)


def _known_failure(page: Path) -> str:
    return str(_toml(page / "meta.toml").get("known_failure", ""))


def _report(page: Path, wrong: str) -> None:
    if wrong and (reason := _known_failure(page)):
        pytest.xfail(reason)
    if wrong:
        pytest.fail(f"{page.name}\n{wrong}", pytrace=False)
