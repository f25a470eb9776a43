"""Rule files of a user: layered over the shipped ones, and refused with file, rule, field and remedy."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest

import arnorm
from arnorm import Pipeline, RuleError

RECORD = """\
[[rule]]
code = "AB900"
name = "editors-choice"
category = "related"
variants = ["في جعبة المحطة"]
position = ["line-start"]
extent = "line"
guards = ["colon"]
safety = "removing"
why = "The box of recommended articles of one site."
harm = "A line that begins so goes."
examples = [{ in = "انتهت المباراة بالتعادل.\\nفي جعبة المحطة: أفضل المقاهي\\nوخرج الجمهور.", out = "انتهت المباراة بالتعادل.\\nوخرج الجمهور." }]
untouched = ["في جعبة المحطة هذا الكتاب لأنه جيد."]
"""
PAGE = "وصل القطار متأخرا.\nفي جعبة المحطة: مقهى المحطة\nونزل الركاب."
CLEAN = "وصل القطار متأخرا.\nونزل الركاب."


@pytest.fixture
def site(tmp_path: Path) -> Path:
    path = tmp_path / "site.toml"
    path.write_text(RECORD, encoding="utf-8")
    return path


def test_a_rule_of_the_user_removes_and_is_recorded(site: Path) -> None:
    assert arnorm.clean(PAGE) == PAGE
    document = Pipeline(rules=[site]).process(PAGE)
    assert document.text == CLEAN
    assert [(removal.code, removal.category) for removal in document.removed] == [("AB900", "related")]
    assert arnorm.clean(PAGE, rules=[site]) == CLEAN


def test_ignore_leaves_it_out(site: Path) -> None:
    assert Pipeline(rules=[site], ignore=["AB900"]).clean(PAGE) == PAGE


def test_it_joins_a_preset_without_boilerplate(site: Path) -> None:
    assert Pipeline("normalize", rules=[site]).clean(PAGE) == CLEAN


def test_the_pipeline_knows_its_rules(site: Path) -> None:
    pipeline = Pipeline(rules=[site])
    assert pipeline != Pipeline()
    assert pickle.loads(pickle.dumps(pipeline)) == pipeline
    assert Pipeline.from_config(pipeline.to_config()) == pipeline
    site.write_text(RECORD.replace("في جعبة المحطة", "نختار لكم"), encoding="utf-8")
    assert Pipeline(rules=[site]) != pipeline, "the fingerprint tells what the file says, not what it is called"
    assert arnorm.clean(PAGE, rules=[site]) == PAGE, "a changed file is read again"


def test_a_character_rule_joins_its_stage(tmp_path: Path) -> None:
    path = tmp_path / "letters.toml"
    path.write_text(
        """\
stage = "letters"

[[rule]]
code = "AL900"
name = "noon-ghunna-dotted"
from = ["U+06BA ARABIC LETTER NOON GHUNNA"]
to = ["U+0646 ARABIC LETTER NOON"]
safety = "lossless"
why = "One archive writes it for noon."
examples = [{ in = "هذا کتاں من المدينة", out = "هذا كتان من المدينة" }]
""",
        encoding="utf-8",
    )
    with pytest.raises(RuleError, match="AL900: examples"):  # alone, the rule does not touch the keheh
        Pipeline(rules=[path])
    path.write_text(path.read_text(encoding="utf-8").replace("کتاں", "كتاں"), encoding="utf-8")
    assert Pipeline(rules=[path]).clean("هذا كتاں من المدينة") == "هذا كتان من المدينة"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('"colon"', '"colom"', "guards: no guard is called 'colom'; did you mean 'colon'"),
        ("AB900", "AB010", "code: taken by"),
        ("category", "categry", "no field is called 'categry'; did you mean 'category'"),
        ('"related"', '"relatd"', "category: 'relatd' is not one; did you mean 'related'"),
        ('"line"', '"lines"', "extent: 'lines' is not one; did you mean 'line'"),
        ('["line-start"]', "[]", "position: '' is not one"),
        ('["في جعبة المحطة"]', "[]", "variants: empty"),
        ('["colon"]', "[]", "untouched: 'في جعبة المحطة هذا الكتاب لأنه جيد.' becomes ''"),
        ('["في جعبة المحطة"]', '["نقترح عليكم"]', "examples:"),
        ("[[rule]]", 'stage = "letter"\n[[rule]]', "stage: no stage is called 'letter'; did you mean 'letters'"),
        ("[[rule]]", "[[rule]", "not a TOML file"),
    ],
)
def test_what_is_wrong_is_refused_by_name(site: Path, old: str, new: str, said: str) -> None:
    site.write_text(RECORD.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(RuleError) as refused:
        Pipeline(rules=[site])
    assert str(site) in str(refused.value)
    assert said in str(refused.value)


def test_a_rule_that_is_too_broad_is_refused(site: Path) -> None:
    broad = RECORD.replace('["في جعبة المحطة"]', '["في جعبة المحطة", "اقرأ", "قال"]').replace(
        '"colon"', '"max-words:40"'
    )
    broad = broad.replace('untouched = ["في جعبة المحطة هذا الكتاب لأنه جيد."]', "")
    site.write_text(broad, encoding="utf-8")
    with pytest.raises(RuleError, match=r"AB900: too broad: it changes .* which AB\d{3} must leave alone"):
        Pipeline(rules=[site])


def test_a_missing_file_and_a_single_path_are_refused(tmp_path: Path, site: Path) -> None:
    with pytest.raises(RuleError, match="cannot be read"):
        Pipeline(rules=[tmp_path / "none.toml"])
    with pytest.raises(arnorm.OptionError, match="rules takes a list of paths"):
        Pipeline(rules=str(site))
