"""The stage `quotes`: what the golden cases cannot say."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from arnorm.options import Options
from arnorm.presets import build_stage, table, words
from arnorm.rules import stage_rules
from arnorm.spans import apply
from arnorm.stages import Setup, Stage
from arnorm.stages.quotes import UNPAIRED, Quotes
from tests.support import growth

DEFAULT = build_stage("quotes", Options())
STYLES = [build_stage("quotes", Options(quotes=style)) for style in ("guillemets", "curly", "straight", "keep")]

PIECES = st.sampled_from(
    [
        *'"\uff02“”„‟«»‹›″〝〞',
        "''",
        "``",
        "’’",
        "'",
        *".:،؛؟!…,;()[]{}-–/=&",
        *["نص", "كلمة", "و", "لـ", "قَالَ", "Name", "b", "5", "20", " ", " ", "  ", "\n", "\n\n", "\n \n"],
        "https://example.org/a",
        "می‌شود است",
        "\ud83d",
        "\x00",
    ]
)
TEXTS = st.lists(PIECES, max_size=25).map("".join)


@pytest.mark.parametrize("stage", STYLES, ids=lambda stage: "style")
@given(text=TEXTS)
@example(text="‘‘نص( ‘‘„\n„((نص(„")
def test_laws(stage: Stage, text: str) -> None:
    plan = stage.plan(text)
    result = stage.rewrite(text)
    assert apply(text, plan.edits) == result
    assert (result is text) == (result == text)
    assert stage.rewrite(result) is result


def test_a_text_without_quotes_is_not_looked_at() -> None:
    text = "نص بلا علامات."
    assert DEFAULT.rewrite(text) is text
    assert DEFAULT.plan(text).edits == ()


@pytest.mark.parametrize(
    ("text", "flags"),
    [
        ("قال «نعم» ومضى", ()),
        ('قال "نعم ومضى', (UNPAIRED,)),
        ("قال نعم» ومضى", (UNPAIRED,)),
        ('شاشة 24" جديدة', ()),
        ("She said “no", ()),
    ],
)
def test_a_mark_without_partner_is_recorded(text: str, flags: tuple[str, ...]) -> None:
    assert tuple(DEFAULT.plan(text).flags) == flags


def test_every_mark_is_an_edit_of_its_own() -> None:
    text = 'قال " نعم ".'
    assert [(edit.span.of(text), edit.new, edit.code) for edit in DEFAULT.plan(text).edits] == [
        ('"', "«", "AQ001"),
        (" ", "", "AQ012"),
        (" ", "", "AQ012"),
        ('"', "»", "AQ001"),
    ]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ('قال "نعم" ثم', "AQ001"),
        ("قال “نعم” ثم", "AQ002"),
        ("قال ”نعم“ ثم", "AQ006"),
        ("قال ”نعم” ثم", "AQ007"),
        ('قال “نعم" ثم', "AQ008"),
        ('قال "نعم\nثم" ثم', "AQ010"),
        ('قال "نعم\n"ثم".', "AQ011"),
        ('قال "نعم "ثم', "AQ013"),
    ],
)
def test_the_code_says_what_was_wrong(text: str, code: str) -> None:
    assert {edit.code for edit in DEFAULT.plan(text).edits} == {code}


def test_without_a_rule_its_quotes_stay() -> None:
    rules = tuple(rule for rule in stage_rules("quotes") if rule.code != "AQ002")
    stage = Quotes(Setup(rules, Options(), words, table))
    assert stage.rewrite('قال “نعم” ثم "لا".') == "قال “نعم” ثم «لا»."


@pytest.mark.parametrize(
    "unit", ['"', '" ', '"نص ', '"نص" ', "« نص", '"نص "نص ', "“نص« ", 'Ab "cd" ', '"نص\n', '{"a": ']
)
def test_twice_the_text_takes_about_twice_the_time(unit: str) -> None:
    assert growth(DEFAULT.rewrite, unit * 5_000, unit * 40_000) < 3


def test_a_hundred_thousand_unclosed_quotes_stay() -> None:
    text = '"نص ' * 100_000
    assert DEFAULT.rewrite(text) == text
