"""Learning the tables of the page model."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from arnorm.boilerplate.page_model import PageModel
from arnorm.training import Example, count_wordings, main, read_pages, with_wordings

BODY = (
    "أعلنت البلدية يوم أمس أن الجسر القديم سيغلق شهرين كاملين حتى تنتهي أعمال الترميم التي بدأت في الربيع الماضي كله."
)


def folder(path: Path, pages: int = 12) -> Path:
    """Pages with a menu above their body and a line below it."""
    (path / "docs").mkdir(parents=True)
    rows = []
    for number in range(pages):
        lines = [
            "الرئيسية",
            f"خبر عن الجسر رقم {number}",
            "",
            BODY,
            f"تابعونا {number % 3}",
            "سامي يكتب من المدينة القديمة",
        ]
        labels = [
            ("DROP", "nav"),
            ("KEEP", None),
            ("BLANK", None),
            ("KEEP", None),
            ("DROP", "follow"),
            ("DROP", "byline"),
        ]
        (path / "docs" / f"p{number}.txt").write_text("\n".join(lines), encoding="utf-8")
        rows.append(
            {
                "id": f"p{number}",
                "lines": [
                    {
                        "n": n,
                        "sha1_of_line": hashlib.sha1(line.encode()).hexdigest(),
                        "label": label,
                        "category": category,
                    }
                    for n, (line, (label, category)) in enumerate(zip(lines, labels, strict=True))
                ],
            }
        )
    (path / "labels.jsonl").write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf-8")
    return path


def test_pages_are_read_with_their_labels(tmp_path: Path) -> None:
    first = next(read_pages([folder(tmp_path / "pages")]))
    assert first.labels == ["residue", "text", "text", "residue", "optional"]
    assert first.words[2] == ()  # no wording is read from a paragraph


def test_a_page_does_not_count_for_itself() -> None:
    page = Example("a", [{}, {}], [("سامي",), ("هند",)], [4, 3], ["residue", "text"], [False, False])
    other = Example("b", [{}], [("سامي",)], [4], ["residue"], [False])
    counts = count_wordings([page, other])
    assert counts == {"= سامي": (2, 0), "1 سامي": (2, 0)}
    assert with_wordings(page, counts, counted=True).lines == [{"residue:line": 1, "residue:first": 1}, {}]
    assert with_wordings(other, counts, counted=False).lines == [{"residue:line": 2, "residue:first": 2}]


def test_the_same_pages_give_the_same_tables(tmp_path: Path) -> None:
    pytest.importorskip("lightgbm")
    pages = folder(tmp_path / "pages")
    tables = []
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        result = CliRunner().invoke(main, [str(pages), "--output", str(tmp_path / name)])
        assert result.exit_code == 0, result.output
        tables.append({path.name: path.read_bytes() for path in (tmp_path / name).iterdir()})
    assert tables[0] == tables[1]
    assert PageModel(tables[0]["weights.tsv"].decode().splitlines()).trees


def test_cross_validation_tells_both_errors(tmp_path: Path) -> None:
    pytest.importorskip("lightgbm")
    result = CliRunner().invoke(main, [str(folder(tmp_path / "pages")), "--folds", "2"])
    assert result.exit_code == 0, result.output
    assert result.output.splitlines()[0].split() == [
        "limit",
        "precision",
        "recall",
        "F1",
        "letters",
        "of",
        "text",
        "lost",
    ]


def test_a_command_without_a_wish_is_refused(tmp_path: Path) -> None:
    result = CliRunner().invoke(main, [str(folder(tmp_path / "pages"))])
    assert result.exit_code == 2
    assert "--output" in result.output
