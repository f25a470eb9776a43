"""The measurement of engines measures: each engine that is installed does its job, and its table has its row."""

from __future__ import annotations

import importlib.util
import json
import sys
from pathlib import Path

import pytest

from arnorm import clean
from tests.bench.engines import ENGINES, compare, documents, loop, write


def test_the_texts_are_short_and_always_the_same() -> None:
    texts = list(documents(50))
    assert texts == list(documents(50))
    assert max(map(len, texts)) <= 300
    assert len(set(texts)) > 40


def test_the_loop_does_the_job(tmp_path: Path) -> None:
    texts = list(documents(12))
    write(tmp_path / "raw", texts)
    for door in ("none", "fast", "recorded"):
        (tmp_path / door).mkdir()
        loop(tmp_path / "raw", tmp_path / door, door)
        lines = [path.read_text("utf-8").splitlines() for path in sorted((tmp_path / door).glob("*.jsonl"))]
        made = {json.loads(line)["text"] for part in lines for line in part}
        assert made == (set(texts) if door == "none" else {clean(text) for text in texts})


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="the orphans of an engine are adopted on Linux only")
@pytest.mark.parametrize("name", [name for name in ENGINES if name not in ("pyspark", "ray")])
def test_an_engine_is_measured(name: str) -> None:
    if name != "loop" and importlib.util.find_spec(name) is None:
        pytest.skip(f"{name} is not installed")
    said: list[str] = []
    table = compare([name], 40, "recorded", 1, said.append)
    assert f"\n| {name} | " in table
    assert len(said) == 5
