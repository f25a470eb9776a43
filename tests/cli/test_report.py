"""`arnorm report`."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests.cli.support import Run, tree, write
from tests.support import ROOT

RAW = "ذهب الى المکتبة,ثم عاد.\n\nالمصدر: الراي\n"


def data_of(page: Path) -> dict[str, Any]:
    """The data of a written page."""
    found = re.search(r'<script type="application/json" id="data">(.*)</script>', page.read_text(encoding="utf-8"))
    assert found
    return json.loads(found[1])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    rows = "\n".join(json.dumps({"text": f"{number} {RAW}"}) for number in range(30))
    return write(tmp_path, {"in/a.txt": RAW, "in/b/c.txt": RAW, "in/rows.jsonl": rows, "in/x.bin": b"\0"})


def test_one_page_and_nothing_else(run: Run, folder: Path) -> None:
    before = tree(folder)
    result = run("report", folder / "in", "--output", folder / "report.html")
    assert result.exit_code == 0, result.output
    assert "32 documents cleaned, 32 changed" in result.stderr
    assert result.stdout == ""
    after = tree(folder)
    assert set(after) - set(before) == {"report.html"}
    data = data_of(folder / "report.html")
    names = [(document["name"], document["record"]) for document in data["documents"]]
    assert names == [("a.txt", 0), ("b/c.txt", 0), *(("rows.jsonl", number) for number in range(1, 31))]
    assert data["tally"]["documents"] == 32


def test_a_sample_counts_all_and_shows_some(run: Run, folder: Path) -> None:
    for seed in (4, 5):
        run("report", folder / "in", "--sample", 3, "--seed", seed, "--output", folder / f"{seed}.html")
    one, other = data_of(folder / "4.html"), data_of(folder / "5.html")
    assert (len(one["documents"]), one["seed"], one["tally"]["documents"]) == (3, 4, 32)
    assert one["tally"] == other["tally"]
    assert one["documents"] != other["documents"]


def test_the_same_run_gives_the_same_page(run: Run, folder: Path) -> None:
    for name in ("one", "two"):
        run("report", folder / "in", "--output", folder / f"{name}.html")
    assert (folder / "one.html").read_bytes() == (folder / "two.html").read_bytes()


def test_it_takes_the_flags_of_the_pipeline_and_of_reading(run: Run, folder: Path) -> None:
    page = folder / "report.html"
    run("report", folder / "in", "--include", "*.txt", "--preset", "minimal", "--output", page)
    data = data_of(page)
    assert data["preset"] == "minimal"
    assert data["tally"]["documents"] == 2
    assert not data["tally"]["category_letters"]


def test_failures_are_named_on_the_page_too(run: Run, folder: Path) -> None:
    write(folder, {"in/rows.jsonl": '{"text": 1}\n{"text": "نعم"}\n'})
    result = run("report", folder / "in", "--output", folder / "report.html", "--quiet")
    assert result.exit_code == 1
    assert "rows.jsonl, record 1" in result.stderr
    data = data_of(folder / "report.html")
    assert data["failed"] == 1
    assert "rows.jsonl, record 1" in data["failures"][0]


def test_only_a_report_is_written_over(run: Run, folder: Path) -> None:
    page = folder / "report.html"
    assert run("report", folder / "in", "--output", page).exit_code == 0
    assert run("report", folder / "in", "--output", page).exit_code == 0
    result = run("report", folder / "in", "--output", folder / "in" / "a.txt")
    assert result.exit_code == 2
    assert (folder / "in" / "a.txt").read_text() == RAW


@pytest.mark.parametrize("arguments", [["absent", "--output", "r.html"], ["in"], ["in", "--output", "no/such/r.html"]])
def test_what_cannot_be_done_is_refused(arguments: list[str], run: Run, folder: Path, monkeypatch: Any) -> None:
    monkeypatch.chdir(folder)
    result = run("report", *arguments)
    assert result.exit_code == 2
    assert not list(folder.rglob("*.html"))


def test_the_page_of_the_seeds_is_small(run: Run, tmp_path: Path) -> None:
    run("report", ROOT / "seeds", "--output", tmp_path / "seeds.html")
    assert len(data_of(tmp_path / "seeds.html")["documents"]) == 5
    assert (tmp_path / "seeds.html").stat().st_size < 300_000
