"""The stage `punctuation`: what the golden cases cannot say."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from arnorm.options import Options
from arnorm.presets import build_stage, table, words
from arnorm.rules import stage_rules
from arnorm.spans import apply
from arnorm.stages import Setup, Stage
from arnorm.stages.punctuation import Punctuation
from tests.support import growth

DEFAULT = build_stage("punctuation", Options())
QUOTES = build_stage("quotes", Options())
KEEPING = build_stage("punctuation", Options(quotes="keep"))
SEARCH = Punctuation(Setup(stage_rules("punctuation"), Options(), words, table))

PIECES = st.sampled_from(
    [
        *"،؛؟:.!,;?…۔",
        *["..", "...", ". ", " .", "؟!"],
        *"()[]{}«»“”\"'-–—−‐•●·/%&#@_=*",
        *["نص", "كلمة", "د", "و", "قَالَ", "Name", "NET", "b", "5", "2020", "٣", " ", " ", "  ", "\n", "\n\n"],
        *["سبتمبر", "أيلول", "كانون الثاني", "يناير"],
        *["https://example.org/a,b", "a.b@example.org", "@user", "#وسم", "&foo;", ":)", ";)", "می‌شود است"],
        *["\ud83d", "\x00", "😀"],
    ]
)
TEXTS = st.lists(PIECES, max_size=25).map("".join)


@pytest.mark.parametrize("stage", [DEFAULT, KEEPING, SEARCH], ids=["default", "keep", "search"])
@given(text=TEXTS)
@example(text="نص . .NET")
@example(text="! ! نص")
@example(text="#https://example.org/a_-")
def test_laws(stage: Stage, text: str) -> None:
    plan = stage.plan(text)
    result = stage.rewrite(text)
    assert apply(text, plan.edits) == result
    assert (result is text) == (result == text)
    assert stage.rewrite(result) is result


@given(text=TEXTS)
@example(text=' ”أيلول—;"—5😀;"أيلول●')
@example(text="&foo;;و»;د”د»: ..(")
def test_what_it_changes_does_not_change_how_quotes_pair(text: str) -> None:
    once = DEFAULT.rewrite(QUOTES.rewrite(text))
    assert DEFAULT.rewrite(QUOTES.rewrite(once)) is once


def test_a_text_in_order_is_given_back() -> None:
    text = "قال: «نعم، ثم رحل». أحقا؟ نعم!"
    assert DEFAULT.rewrite(text) is text


def test_every_piece_has_its_own_code() -> None:
    text = "قال:نعم ,ثم!! رحل.وعاد"
    assert [(edit.span.of(text), edit.new, edit.code) for edit in DEFAULT.plan(text).edits] == [
        ("", " ", "AP020"),
        (" ", "", "AP010"),
        (",", "،", "AP001"),
        ("", " ", "AP020"),
        ("!", "", "AP031"),
        ("", " ", "AP021"),
    ]


@pytest.mark.parametrize("code", [rule.code for rule in stage_rules("punctuation") if not rule.optional])
def test_without_a_rule_its_examples_stay(code: str) -> None:
    rules = tuple(rule for rule in stage_rules("punctuation") if rule.code != code and not rule.optional)
    (rule,) = (rule for rule in stage_rules("punctuation") if rule.code == code)
    stage = Punctuation(Setup(rules, Options(**dict(rule.options)), words, table))
    for one in rule.examples:
        assert code not in {edit.code for edit in stage.plan(one.before).edits}
        assert stage.rewrite(one.before) != one.after


@pytest.mark.parametrize(
    "unit", [". ", ", ", "نص ،نص", "(,", "! ", "http://a.b/c,", '"Ab" ,x ', "/ نص", "●\n", "—", ":)", "نص.نص", "1 . "]
)
def test_twice_the_text_takes_about_twice_the_time(unit: str) -> None:
    assert growth(DEFAULT.rewrite, "نص " + unit * 5_000, "نص " + unit * 40_000) < 3
