"""The pipeline: how it is configured, compared, kept and refused."""

from __future__ import annotations

import json
import pickle
import subprocess
import sys
from dataclasses import fields

import pytest

import arnorm
from arnorm import ConfigError, OptionError, Pipeline, PresetError, RuleError, StageError
from arnorm.document import NOTHING, Plan
from arnorm.options import Options
from arnorm.presets import all_rules, preset_names, stage_names
from arnorm.stages import STAGES

DIRTY = "الســـلام\u00a0عليكم &quot;يا&quot; محمد ،اليوم ١٢\r\n"
CONFIGS = [
    {"preset": "default"},
    {"preset": "search"},
    {"preset": "default", "ignore": ["AQ", "AL"]},
    {"preset": "minimal", "select": ["AU", "AW", "AM"]},
    {"preset": "minimal", "extend_select": ["AD"], "options": {"digits": "arabic-indic"}},
    {"preset": "default", "options": {"quotes": "curly", "remove": ["byline"], "keep": ["tags"]}},
    {"stages": ["unicode", "spacing"]},
    {"stages": ["sentences"], "options": {"newlines": "soft"}},
]


class Upper:
    """A stage of a user's own."""

    name = "upper"

    def rewrite(self, text: str) -> str:
        return text

    def plan(self, text: str) -> Plan:
        return NOTHING


@pytest.mark.parametrize("config", CONFIGS, ids=json.dumps)
def test_a_configuration_comes_back(config: dict[str, object]) -> None:
    pipeline = Pipeline.from_config(config)
    again = Pipeline.from_config(pipeline.to_config())
    assert pipeline.to_config() == config
    assert again == pipeline
    assert hash(again) == hash(pipeline)
    assert again.fingerprint == pipeline.fingerprint
    assert again.clean(DIRTY) == pipeline.clean(DIRTY)


@pytest.mark.parametrize("config", CONFIGS, ids=json.dumps)
def test_a_pipeline_can_be_pickled(config: dict[str, object]) -> None:
    pipeline = Pipeline.from_config(config)
    again = pickle.loads(pickle.dumps(pipeline))
    assert again == pipeline
    assert again.process(DIRTY) == pipeline.process(DIRTY)


def test_different_configurations_are_different() -> None:
    prints = {Pipeline.from_config(config).fingerprint for config in CONFIGS}
    assert len(prints) == len(CONFIGS)
    assert Pipeline() != "default"


def test_an_option_that_says_the_default_changes_nothing() -> None:
    assert Pipeline(quotes="guillemets") == Pipeline()


def test_the_fingerprint_is_the_same_in_another_process() -> None:
    code = "import arnorm; print(arnorm.Pipeline('search', ignore=['AQ'], quotes='curly').fingerprint)"
    other = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip()
    assert other == Pipeline("search", ignore=["AQ"], quotes="curly").fingerprint
    assert len(other) == 16


@pytest.mark.parametrize("ending", ["toml", "json"])
def test_a_configuration_can_be_a_file(tmp_path, ending: str) -> None:
    path = tmp_path / f"pipeline.{ending}"
    written = {
        "toml": 'preset = "minimal"\nextend_select = ["AM"]\n[options]\nquotes = "curly"\n',
        "json": '{"preset": "minimal", "extend_select": ["AM"], "options": {"quotes": "curly"}}',
    }
    path.write_text(written[ending], encoding="utf-8")
    assert Pipeline.from_config(path) == Pipeline("minimal", extend_select=["AM"], quotes="curly")
    assert Pipeline.from_config(str(path)) == Pipeline.from_config(path)


def test_a_configuration_file_of_another_kind_is_refused(tmp_path) -> None:
    path = tmp_path / "pipeline.yaml"
    path.write_text("preset: minimal", encoding="utf-8")
    with pytest.raises(ConfigError, match=r"is a \.toml or \.json file"):
        Pipeline.from_config(path)
    path = tmp_path / "list.json"
    path.write_text("[]", encoding="utf-8")
    with pytest.raises(ConfigError, match="not list"):
        Pipeline.from_config(path)


@pytest.mark.parametrize(
    ("build", "error", "message"),
    [
        (lambda: Pipeline("serch"), PresetError, "did you mean 'search'"),
        (lambda: arnorm.clean("", "defualt"), PresetError, "did you mean 'default'"),
        (lambda: arnorm.process("", None), PresetError, "no preset is called None"),
        (lambda: Pipeline(quote="curly"), OptionError, "did you mean 'quotes'"),
        (lambda: Pipeline(quotes="curli"), OptionError, "quotes='curli'.*'curly'"),
        (lambda: Pipeline(quotes=3), OptionError, "quotes=3"),
        (lambda: Pipeline(remove="byline"), OptionError, "remove='byline'"),
        (lambda: Pipeline(remove=["bylin"]), OptionError, "remove=.*byline"),
        (lambda: Pipeline(select="AB"), OptionError, "takes a list of rule-code prefixes"),
        (lambda: Pipeline(ignore=[3]), OptionError, "takes a list of rule-code prefixes"),
        (lambda: Pipeline(ignore=["ZZ"]), RuleError, "begins with 'ZZ'.*Known"),
        (lambda: Pipeline(select=["AL999"]), RuleError, "begins with 'AL999'"),
        (lambda: Pipeline.from_stages(["unicod"]), StageError, "did you mean 'unicode'"),
        (lambda: Pipeline.from_stages([3]), StageError, "needs `name`, `rewrite"),
        (lambda: Pipeline.from_config({"presets": "x"}), ConfigError, "did you mean 'preset'"),
        (lambda: Pipeline.from_config({"stages": [], "preset": "x"}), ConfigError, "'stages' stands alone"),
        (lambda: Pipeline(["default"]), PresetError, "no preset is called"),
        (lambda: Pipeline(remove="byline"), OptionError, r"remove='byline': it takes a list, such as \['byline'\]"),
        (lambda: Pipeline(remove=("bylines",)), OptionError, "did you mean 'byline'"),
        (lambda: Pipeline(mask={"urls": "x"}), OptionError, "it has no part 'urls'; did you mean 'url'"),
        (lambda: Pipeline(max_length="90"), OptionError, "max_length='90': it takes a whole number or None, not '90'"),
        (lambda: Pipeline(elongation=0), OptionError, "at least one letter must stay"),
        (lambda: Pipeline(ignore=["aq"]), RuleError, "did you mean 'AQ'"),
        (lambda: Pipeline(ignore=["AQ999"]), RuleError, "did you mean 'AQ...'.*`arnorm rules AQ` lists the"),
        (lambda: Pipeline.from_stages("quotes"), StageError, "takes a list"),
        (lambda: Pipeline.from_config({"options": ["a"]}), ConfigError, "'options' is a table of options"),
        (lambda: Pipeline.from_config({"options": {3: 4}}), ConfigError, "no option is called 3"),
        (lambda: Pipeline.from_config({"options": {"preset": "search"}}), ConfigError, "no option is called 'preset'"),
        (lambda: Pipeline.from_config({"stages": "unicode"}), ConfigError, "'stages' is a list of stages"),
        (lambda: Pipeline.from_config({"stages": {"a": 1}}), ConfigError, "'stages' is a list of stages"),
        (lambda: Pipeline.from_config({"preset": ["search"]}), ConfigError, "no preset is called"),
        (lambda: Pipeline.from_config({"select": "AB"}), ConfigError, "takes a list of rule-code prefixes"),
        (lambda: Pipeline.from_config({"rules": 3}), ConfigError, "takes a list of paths"),
        (lambda: Pipeline.from_config(["search"]), ConfigError, "a table of settings, not list"),
        (lambda: Pipeline.from_config(None), ConfigError, "a table of settings, not NoneType"),
        (lambda: Pipeline.from_config("nope.toml"), ConfigError, "nope.toml: cannot be read"),
        (lambda: Pipeline.from_config("search"), ConfigError, r"is a \.toml or \.json file"),
        (lambda: arnorm.sentences("", newlines={}), OptionError, "newlines={}"),
        (lambda: arnorm.sentences("", newlines="no"), OptionError, "newlines='no'"),
        (lambda: arnorm.sentences("", lines="no"), OptionError, "no option is called 'lines'"),
    ],
)
def test_what_cannot_run_is_refused_at_once(build, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message) as caught:
        build()
    said = str(caught.value)
    assert len(said) < 900
    assert not any(
        word in said for word in ("Input should", "Unexpected keyword", "validation error", "argument after")
    )


@pytest.mark.parametrize(
    ("name", "written", "said"),
    [
        ("a.toml", "[" * 3, "not TOML in UTF-8"),
        ("a.json", "{", "not JSON in UTF-8"),
        ("a.toml", "a = " + "[" * 100_000, "nested too deeply"),
        ("a.toml", "a = " + "[" * 60 + "]" * 60, "nested too deeply"),
        ("a.json", "[" * 100_000, "nested too deeply"),
        ("a.json", "[" * 60 + "]" * 60, "nested too deeply"),
        ("a.json", '"x"', "not str"),
    ],
)
def test_a_configuration_file_that_is_none_is_named(name: str, written: str, said: str, tmp_path) -> None:
    path = tmp_path / name
    path.write_text(written, encoding="utf-8")
    with pytest.raises(ConfigError, match=said) as caught:
        Pipeline.from_config(path)
    assert str(path) in str(caught.value)
    path.write_bytes(b"\xff\xfe")
    with pytest.raises(ConfigError, match="in UTF-8"):
        Pipeline.from_config(path)


def test_a_selection_leaves_out_whole_stages() -> None:
    assert [stage.name for stage in Pipeline(ignore=["AB"]).stages] == [
        stage.name for stage in STAGES if stage.name != "boilerplate" and not getattr(stage, "optional", False)
    ]
    assert [stage.name for stage in Pipeline(select=["AS"]).stages] == ["sentences"]


@pytest.mark.parametrize("preset", preset_names())
def test_stages_run_in_the_one_order(preset: str) -> None:
    names = [stage.name for stage in Pipeline(preset).stages]
    assert names == [name for name in stage_names() if name in names]
    assert names


def test_a_stage_of_ones_own() -> None:
    pipeline = Pipeline.from_stages(["unicode", Upper()])
    assert [stage.name for stage in pipeline.stages] == ["unicode", "upper"]
    assert pipeline.clean("abc") == "abc"


def test_a_pipeline_is_what_the_functions_use() -> None:
    assert arnorm.clean(DIRTY) == Pipeline().clean(DIRTY) == Pipeline().process(DIRTY).text
    assert arnorm.process(DIRTY) == Pipeline().process(DIRTY)
    assert arnorm.clean(DIRTY, "search") == Pipeline("search").clean(DIRTY)
    assert arnorm.clean(DIRTY, quotes="keep", ignore=["AM"]) == Pipeline(quotes="keep", ignore=["AM"]).clean(DIRTY)


def test_sentences_of_a_pipeline_are_those_of_its_clean_text() -> None:
    document = Pipeline().process(DIRTY)
    assert Pipeline().sentences(DIRTY) == [sentence.span.of(document.text) for sentence in document.sentences]


def test_the_representation_builds_it_again() -> None:
    pipeline = Pipeline("search", ignore=["AQ"])
    assert eval(repr(pipeline)) == pipeline


def test_the_schema_names_every_setting() -> None:
    schema = Pipeline.json_schema()
    assert set(schema["properties"]) == {"preset", "select", "extend_select", "ignore", "rules", "stages", "options"}
    assert set(schema["properties"]["options"]["properties"]) == {field.name for field in fields(Options)}
    assert json.loads(json.dumps(schema)) == schema


def test_every_family_of_a_preset_has_rules() -> None:
    families = {rule.family for rule in all_rules()}
    assert families == {"AU", "AW", "AB", "AL", "AM", "AD", "AQ", "AP", "AS"}
