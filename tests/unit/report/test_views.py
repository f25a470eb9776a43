from __future__ import annotations

import random

import pytest
from hypothesis import given

import arnorm
from arnorm.document import Document
from arnorm.presets import all_rules
from arnorm.report.views import Piece, pieces_of, sentences_of, shortened
from tests.laws.strategies import texts
from tests.support import ROOT

RULES = {rule.code: rule for rule in all_rules()}
PAGES = sorted((ROOT / "tests" / "quality" / "pages" / "docs").glob("*.txt"))[::5]
MIXED = "قال الوزير:نعم .\r\n\r\n\r\nکتاب\u200f العـــزم  \nالمصدر: الراي\n\n\nاقرأ أيضا:\nخبر قديم\n"


def _sides(pieces: list[Piece]) -> tuple[str, str]:
    old = "".join(piece if isinstance(piece, str) else piece["b"] for piece in pieces)
    new = "".join(piece if isinstance(piece, str) else piece.get("a", "") for piece in pieces)
    return old, new


def _check(document: Document) -> None:
    pieces = pieces_of(document, RULES)
    assert _sides(pieces) == (document.source, document.text)
    at = 0
    for piece in pieces:
        if not isinstance(piece, str):
            assert piece["s"] == at
            assert piece["b"] or piece.get("a")
        at += len(piece if isinstance(piece, str) else piece["b"])
    removed = [piece for piece in pieces if isinstance(piece, dict) and "code" in piece]
    assert [(piece["code"], piece["s"], piece["b"]) for piece in removed] == [
        (removal.code, removal.span.start, removal.text) for removal in document.removed
    ]


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_the_pieces_are_source_and_clean_text(path) -> None:
    _check(arnorm.process(path.read_bytes().decode()))


@pytest.mark.parametrize("preset", ["default", "search", "minimal"])
def test_the_pieces_of_a_mixed_text(preset: str) -> None:
    _check(arnorm.process(MIXED, preset=preset))


@given(texts())
def test_the_pieces_of_any_text(text: str) -> None:
    _check(arnorm.process(text))


def test_shortened_pieces_begin_the_source() -> None:
    document = arnorm.process(MIXED)
    pieces = pieces_of(document, RULES)
    for limit in random.Random(1).sample(range(len(MIXED)), 10):
        assert _sides(shortened(pieces, limit))[0] == MIXED[:limit]
    assert shortened(pieces, len(MIXED)) == pieces


def test_sentences_are_counted_as_a_browser_counts() -> None:
    document = arnorm.process("وصل 😀😀 الوفد. ثم عاد 😀. وانتهى اليوم.")
    units = document.text.encode("utf-16-le")
    starts = [start for start, _ in sentences_of(document, 1000)]
    assert len(starts) == len(document.sentences) > 1
    for start, sentence in zip(starts, document.sentences, strict=True):
        assert units[2 * start :].decode("utf-16-le").startswith(sentence.span.of(document.text))
