"""Every character of the Arabic blocks, of General Punctuation, every space: a rule changes it, or a list says why not.

`data/left_alone.tsv` is that list. It is kept honest in both ways: what it names is not changed in any place tried
here, and what is not changed in any of them is named.
"""

from __future__ import annotations

import unicodedata
from functools import cache
from pathlib import Path

import pytest

from arnorm.pipeline import Pipeline
from arnorm.presets import load_preset, preset_names, selected_rules

BLOCKS = {
    "Arabic": (0x0600, 0x06FF),
    "Arabic Supplement": (0x0750, 0x077F),
    "Arabic Extended-B and Extended-A": (0x0870, 0x08FF),
    "Arabic Presentation Forms-A": (0xFB50, 0xFDFF),
    "Arabic Presentation Forms-B": (0xFE70, 0xFEFF),
    "Arabic Extended-C": (0x10EC0, 0x10EFF),
    "Arabic Mathematical Alphabetic Symbols": (0x1EE00, 0x1EEFF),
    "General Punctuation": (0x2000, 0x206F),
}
SPACES = [point for point in range(0x110000) if chr(point).isspace() or unicodedata.category(chr(point))[0] == "Z"]
PLACES = ("قال {} نعم", "قال{}نعم", "قال{} نعم", "قال {}نعم", "في 5{}3 يوم")

each_preset = pytest.mark.parametrize("preset", preset_names())


@cache
def _left_alone() -> dict[int, tuple[frozenset[str], str]]:
    """Code point to the presets that leave it and the reason."""
    listed: dict[int, tuple[frozenset[str], str]] = {}
    for line in (Path(__file__).parent / "data" / "left_alone.tsv").read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            continue
        points, presets, reason = line.split("\t")
        first, _, last = points.partition("-")
        names = frozenset(preset_names() if presets == "all" else presets.split(","))
        for point in range(int(first, 16), int(last or first, 16) + 1):
            assert point not in listed, f"U+{point:04X} stands there twice"
            listed[point] = names, reason
    return listed


def _points() -> list[int]:
    return sorted({point for first, last in BLOCKS.values() for point in range(first, last + 1)} | set(SPACES))


@cache
def _pipeline(preset: str) -> Pipeline:
    boilerplate = ["AB"] if any(code == "AB" for code in load_preset(preset).select) else []  # a line is no page
    return Pipeline(preset, ignore=boilerplate)


def test_the_list_names_known_presets_and_gives_reasons() -> None:
    points = set(_points())
    for point, (presets, reason) in _left_alone().items():
        assert presets, f"U+{point:04X}"
        assert presets <= set(preset_names()), f"U+{point:04X}"
        assert reason, f"U+{point:04X}"
        assert point in points, f"U+{point:04X} is not looked at"


@each_preset
def test_the_places_themselves_are_clean(preset: str) -> None:
    for place in ("قال نعم", "في 53 يوم"):
        assert _pipeline(preset).clean(place) == place


@each_preset
def test_every_character_has_a_decision(preset: str) -> None:
    codes = {rule.code for rule in selected_rules(load_preset(preset))}
    pipeline, listed, wrong = _pipeline(preset), _left_alone(), []
    for point in _points():
        texts = [place.format(chr(point)) for place in PLACES]
        changed = [text for text in texts if pipeline.clean(text) != text]
        presets, reason = listed.get(point, (frozenset(), ""))
        kept = preset in presets
        if reason.startswith("not assigned"):  # a newer database may know what it is
            continue
        if bool(changed) is kept:
            told = "listed, but changed" if kept else "not listed"
            wrong.append(f"U+{point:04X} {unicodedata.name(chr(point), '')}: {told}")
        for text in changed:
            made = {change.code for change in pipeline.process(text).changes}
            assert made, f"U+{point:04X}: changed without a record"
            assert made <= codes, f"U+{point:04X}: {made - codes} are no rules of {preset}"
    assert not wrong, "\n".join(wrong)
