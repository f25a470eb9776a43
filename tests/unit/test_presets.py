"""Presets are data: what they select, and that what they name exists."""

from __future__ import annotations

import pytest

from arnorm.options import DEFAULT
from arnorm.pipeline import make_options
from arnorm.presets import (
    PRESETS,
    all_rules,
    build_stage,
    compile_stages,
    load_preset,
    preset_names,
    stage_names,
    table,
    words,
)
from arnorm.rules import DATA, load_toml, select_rules
from arnorm.stages import STAGES, Stage

each_preset = pytest.mark.parametrize("name", preset_names())


def _selected(name: str) -> set[str]:
    preset = load_preset(name)
    return {rule.code for rule in select_rules(all_rules(), preset.select, preset.ignore)}


def test_the_presets_of_the_policy_are_there() -> None:
    assert {"corpus", "default", "minimal", "normalize", "search"} <= set(preset_names())


@each_preset
def test_a_preset_is_whole(name: str) -> None:
    preset = load_preset(name)
    assert preset.version >= 1
    assert preset.description.endswith(".")
    assert make_options(dict(preset.options))
    assert set(load_toml(PRESETS / f"{name}.toml")) <= {"version", "description", "select", "ignore", "options"}


@each_preset
def test_every_prefix_of_a_preset_selects_a_rule(name: str) -> None:
    preset = load_preset(name)
    for prefix in (*preset.select, *preset.ignore):
        assert any(rule.code.startswith(prefix) for rule in all_rules()), f"{name}: no rule begins with {prefix}"


def test_the_default_does_no_harm_but_removing() -> None:
    preset = load_preset("default")
    for rule in select_rules(all_rules(), preset.select, preset.ignore):
        assert rule.safety == ("removing" if rule.family == "AB" else "lossless"), rule.code


def test_the_presets_lie_in_each_other() -> None:
    default, normalize = _selected("default"), _selected("normalize")
    assert normalize == {code for code in default if code[:2] not in ("AB", "AS")}
    assert _selected("minimal") < normalize
    assert _selected("corpus") <= default
    assert not {code[:2] for code in _selected("corpus")} & {"AD", "AQ", "AP"}
    assert "AS" not in {code[:2] for code in _selected("search")}


def test_stages_are_compiled_once_and_in_order() -> None:
    stages = compile_stages(["AL", "AU", "AS"], [], DEFAULT)
    assert [stage.name for stage in stages] == ["unicode", "letters", "sentences"]
    assert all(isinstance(stage, Stage) for stage in stages)


@pytest.mark.parametrize("name", stage_names())
def test_a_stage_can_be_built_alone(name: str) -> None:
    stage = build_stage(name, DEFAULT)
    assert isinstance(stage, Stage)
    assert stage.name == name


@pytest.mark.parametrize("stage", STAGES, ids=lambda stage: stage.name)
def test_a_stage_runs_the_rules_of_its_families_only(stage) -> None:
    for rule in all_rules():
        if rule.stage == stage.name:
            assert rule.family in stage.families


@pytest.mark.parametrize("path", sorted((DATA / "words").glob("*.txt")), ids=lambda path: path.stem)
def test_a_word_list_is_clean(path) -> None:
    entries = words(path.stem)
    assert entries
    assert len(set(entries)) == len(entries), sorted(entry for entry in set(entries) if entries.count(entry) > 1)
    assert path.read_text(encoding="utf-8").startswith("#"), "the header comment says where the list comes from"


@pytest.mark.parametrize("path", sorted((DATA / "tables").glob("*.tsv")), ids=lambda path: path.stem)
def test_a_table_is_final_after_one_pass(path) -> None:
    pairs = table(path.stem)
    assert pairs
    for found, written in pairs.items():
        assert not set(written) & set(pairs), f"U+{ord(found):04X} is written with a character the table replaces"
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
    assert len(lines) == len(pairs), "a code point stands there twice"
