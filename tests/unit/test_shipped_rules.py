"""Every shipped rule, checked as wholly as a user's file, with its own examples as its tests."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import pytest

from arnorm.document import Document
from arnorm.options import DEFAULT
from arnorm.pipeline import Pipeline, make_options
from arnorm.presets import all_rules, build_stage, table, words
from arnorm.rules import DATA, Rule, check_rules, read_rules
from arnorm.stages import STAGES, Setup, Stage
from tests.support import difference

LEARNING = DATA / "learning.toml"  # what is written into learnt rules: no rules itself
FILES = sorted({*DATA.glob("*.toml"), *(DATA / "boilerplate").glob("*.toml")} - {LEARNING})
RULES = list(all_rules())


def _id(rule: Rule) -> str:
    return f"{rule.code}-{rule.name}"


each_rule = pytest.mark.parametrize("rule", RULES, ids=_id)


def _read(path: Path) -> tuple[Rule, ...]:
    if path.parent.name == "boilerplate":
        return read_rules(path, stage="boilerplate", category=path.stem)
    return read_rules(path, stage=path.stem)


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(DATA)))
def test_a_file_is_right_by_itself(path: Path) -> None:
    assert _read(path), f"{path} holds no rule"


def test_all_files_are_right_together() -> None:
    check_rules([rule for path in FILES for rule in _read(path)])


def test_what_runs_is_what_was_checked() -> None:
    checked = {rule.code: rule for path in FILES for rule in _read(path) if rule.status == "active"}
    assert checked == {rule.code: rule for rule in RULES}


def test_every_data_file_belongs_to_a_stage() -> None:
    own = {path.stem for path in FILES if path.parent == DATA}
    assert own == {stage.name for stage in STAGES} - {"boilerplate"}


@each_rule
def test_a_rule_does_what_its_record_says_by_itself(rule: Rule) -> None:
    stage = _with_all(rule) if rule.family == "AS" else _alone(rule)
    for example in rule.examples:
        assert not difference(example.after, _result(stage, example.before))
    for text in rule.untouched:
        assert not difference(text, _result(stage, text))


@each_rule
def test_a_rule_does_what_its_record_says_among_the_others(rule: Rule) -> None:
    pipeline = _pipeline(rule.options)
    for text in rule.untouched:
        assert not difference(text, _shown(rule, pipeline.process(text)))
    if not rule.optional:
        for example in rule.examples:
            assert not difference(example.after, _shown(rule, pipeline.process(example.before)))


@pytest.mark.parametrize("rule", [rule for rule in RULES if rule.family != "AS"], ids=_id)
def test_an_example_is_recorded_under_the_code_of_its_rule(rule: Rule) -> None:
    stage = _alone(rule)
    for example in rule.examples:
        if example.before != example.after:
            seen = {edit.code for edit in stage.plan(example.before).edits}
            assert rule.code in seen, f"{example.before!a} is recorded under {sorted(seen)}"


@pytest.mark.parametrize("rule", [rule for rule in RULES if rule.family == "AS"], ids=_id)
def test_a_sentence_rule_makes_a_difference(rule: Rule) -> None:
    """Without the rule, at least one of its texts has other sentences or kinds of sentence."""
    texts = [*(example.before for example in rule.examples), *rule.untouched]
    without = _build(rule, [other for other in RULES if other.stage == rule.stage and other is not rule])
    assert any(_with_all(rule).plan(text).sentences != without.plan(text).sentences for text in texts)


def _shown(rule: Rule, document: Document) -> str:
    """What the record of a rule speaks of: the text, or for sentence rules the sentences, one a line."""
    if rule.family != "AS":
        return document.text
    return "\n".join(sentence.span.of(document.text) for sentence in document.sentences)


def _result(stage: Stage, text: str) -> str:
    """What a stage makes of a text; the blank lines that a removal leaves are put in order as in every pipeline."""
    if stage.name == "sentences":
        return "\n".join(sentence.span.of(text) for sentence in stage.plan(text).sentences)
    if stage.name == "boilerplate":
        return build_stage("spacing", DEFAULT).rewrite(stage.rewrite(text))
    return stage.rewrite(text)


@cache
def _pipeline(options: tuple[tuple[str, Any], ...]) -> Pipeline:
    """The default pipeline, and the options a rule needs."""
    return Pipeline(**dict(options))


@cache
def _alone(rule: Rule) -> Stage:
    """The stage of a rule, built with nothing but this rule."""
    return _build(rule, [rule])


@cache
def _with_all(rule: Rule) -> Stage:
    """The stage of a rule, built with all rules: a sentence rule is often an exception to another."""
    return _build(rule, [other for other in RULES if other.stage == rule.stage])


def _build(rule: Rule, rules: list[Rule]) -> Stage:
    (made,) = (stage for stage in STAGES if stage.name == rule.stage)
    return made(Setup(tuple(rules), make_options(dict(rule.options)), words, table))
