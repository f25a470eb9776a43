"""The floors: what the default preset has reached on the project's own labelled pages, and must not lose again."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from arnorm.spans import Span
from tests.quality.score import Score, Unit, fingerprint, labelled, score_document, score_folder

HERE = Path(__file__).parent
PAGES = HERE / "pages"


@pytest.fixture(scope="module")
def floors() -> dict[str, float]:
    return tomllib.loads((HERE / "floors.toml").read_text(encoding="utf-8"))["pages"]


@pytest.fixture(scope="module")
def scored() -> tuple[Score, dict[str, Score]]:
    return score_folder(PAGES)


def test_the_data_is_the_data_the_floors_were_measured_on(floors: dict[str, str]) -> None:
    assert fingerprint(PAGES) == floors["sha256"], "pages changed: measure again and set the floors anew"


def test_floors(floors: dict[str, float], scored: tuple[Score, dict[str, Score]]) -> None:
    total, _ = scored
    assert total.precision >= floors["precision"], "\n".join(total.lost)
    assert total.f1 >= floors["f1"], "\n".join(total.left)
    assert total.keep_lost <= floors["keep_lost"], "\n".join(total.lost)
    assert total.core_left <= floors["core_left"], "\n".join(total.left)


def test_clean_pages_lose_nothing_but_what_is_known(
    floors: dict[str, list[str]], scored: tuple[Score, dict[str, Score]]
) -> None:
    _, each = scored
    clean = {name: score for name, score in each.items() if not score.units["core"]}
    assert len(clean) > 100
    assert {name for name, score in clean.items() if score.lost} == set(floors["known_to_lose"])


def test_the_scorer_itself() -> None:
    text = "نص يبقى. زائد\nزائد\nالمصدر: كذا"
    units = [
        Unit(Span(0, 8), None),
        Unit(Span(9, 13), "share"),
        Unit(Span(14, 18), "nav"),
        Unit(Span(19, 30), "source"),
    ]
    nothing = score_document("d", text, units, [])
    assert (nothing.precision, nothing.recall, nothing.keep_lost, nothing.core_left) == (1.0, 0.0, 0.0, 1.0)
    right = score_document("d", text, units, [Span(8, 18)])
    assert (right.precision, right.recall, right.f1, right.keep_lost, right.core_left) == (1.0, 1.0, 1.0, 0.0, 0.0)
    everything = score_document("d", text, units, [Span(0, len(text))])
    assert everything.recall == 1.0
    assert everything.precision == pytest.approx(2 / 3)
    assert everything.keep_lost == 1.0


def test_labels_cover_every_line_of_every_document() -> None:
    for name, text, units in labelled(PAGES):
        covered = bytearray(len(text))
        for unit in units:
            covered[unit.span.start : unit.span.end] = b"\x01" * (unit.span.end - unit.span.start)
        assert not [c for c, seen in zip(text, covered, strict=True) if not seen and not c.isspace()], name
