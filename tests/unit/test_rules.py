"""Rule files: what is read, what is refused, and that every refusal says where and what to do."""

from __future__ import annotations

from pathlib import Path

import pytest

from arnorm.errors import RuleError
from arnorm.rules import Example, Rule, check_rules, make_rule, parse_character, read_rules, select_rules

GOOD = """
stage = "letters"

[[rule]]
code = "AL901"
name = "farsi-yeh"
from = ["U+06CC ARABIC LETTER FARSI YEH"]
to = ["U+064A ARABIC LETTER YEH"]
why = "The Persian letter is typed for the Arabic one."
examples = [{ in = "علی", out = "علي" }]
untouched = ["علي"]
"""


def _refusal(tmp_path: Path, text: str) -> str:
    path = tmp_path / "mine.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(RuleError) as caught:
        read_rules(path)
    assert str(path) in str(caught.value)
    return str(caught.value).replace(str(path), "mine.toml")


def test_a_good_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(GOOD, encoding="utf-8")
    (rule,) = read_rules(path)
    assert rule == Rule(
        code="AL901",
        name="farsi-yeh",
        stage="letters",
        sources=("\u06cc",),
        targets=("\u064a",),
        why="The Persian letter is typed for the Arabic one.",
        examples=(Example("عل\u06cc", "علي"),),
        untouched=("علي",),
    )
    assert rule.family == "AL"
    assert read_rules(str(path)) == (rule,)


def test_stage_and_category_may_be_given_by_the_caller(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(GOOD.replace('stage = "letters"', ""), encoding="utf-8")
    (rule,) = read_rules(path, stage="boilerplate", category="share")
    assert (rule.stage, rule.category) == ("boilerplate", "share")


@pytest.mark.parametrize(
    ("good", "bad", "message"),
    [
        ("[[rule]]", "[[rule", "mine.toml: not a TOML file"),
        ("[[rule]]", "[[rules]]", "no setting is called 'rules'; did you mean 'rule'?"),
        ("[[rule]]", "[rule]", "mine.toml: rule: begin every rule with [[rule]]"),
        ('code = "AL901"', "", "rule number 1: code is missing"),
        ('name = "farsi-yeh"', "", "rule AL901: name is missing"),
        ("why =", "wy =", "rule AL901: no field is called 'wy'; did you mean 'why'?"),
        (
            "FARSI YEH",
            "YEH",
            "rule AL901: from: U+06CC is not 'ARABIC LETTER YEH'; write 'U+06CC ARABIC LETTER FARSI YEH'",
        ),
        ("U+064A ARABIC LETTER YEH", "ي", "rule AL901: to: 'ي' is no character; write it as 'U+0640 ARABIC TATWEEL'"),
        ("U+064A ARABIC", "U+64A ARABIC", "rule AL901: to: 'U+64A ARABIC LETTER YEH' is no character"),
        ('to = ["U+064A ARABIC LETTER YEH"]', 'to = "x"', "rule AL901: to: write a list of characters"),
        ('out = "علي"', 'after = "علي"', "rule AL901: examples: "),
        (
            "why = ",
            "safety = 'lossy'\nwhy = ",
            "rule AL901: safety: did you mean 'lossless'? It takes 'lossless', 'folding' or 'removing'",
        ),
        ("why = ", "since = 0.1\nwhy = ", "rule AL901: since: it takes a text, not 0.1"),
        ("why = ", "optional = 'perhaps'\nwhy = ", "rule AL901: optional: it takes True or False, not 'perhaps'"),
        ("AL901", "al901", "rule al901: code: write two capital letters and three digits"),
        ("farsi-yeh", "Farsi yeh", "rule AL901: name: 'Farsi yeh' must be lower-case words joined by hyphens"),
        ("The Persian letter is typed for the Arabic one.", "", "rule AL901: why: empty; say in one sentence"),
        ("why = ", "harm = 'Much.'\nwhy = ", "rule AL901: harm: a lossless rule does none"),
        ("why = ", "safety = 'folding'\nwhy = ", "rule AL901: harm: empty; say in one sentence what a reader loses"),
        (
            "U+064A ARABIC LETTER YEH",
            "U+06CC ARABIC LETTER FARSI YEH",
            "rule AL901: to: U+06CC ARABIC LETTER FARSI YEH is ",
        ),
    ],
)
def test_a_bad_file_is_refused(tmp_path: Path, good: str, bad: str, message: str) -> None:
    assert good in GOOD
    assert message in _refusal(tmp_path, GOOD.replace(good, bad))


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RuleError, match="cannot be read"):
        read_rules(tmp_path / "none.toml")


def _rule(code: str, found: str, written: str, **more: object) -> Rule:
    fields = {"name": f"rule-{code.lower()}", "why": "Because.", "examples": (Example("a", "b"),), **more}
    return Rule(code=code, stage="letters", sources=tuple(found), targets=tuple(written), **fields)


@pytest.mark.parametrize(
    ("rules", "message"),
    [
        ([_rule("AL001", "a", "b"), _rule("AL001", "c", "d")], "AL001: code: taken by"),
        (
            [_rule("AL001", "a", "b", name="x"), _rule("AL002", "c", "d", name="x")],
            "AL002: name: 'x' is taken by AL001",
        ),
        (
            [_rule("AL001", "a", "b"), _rule("AL002", "a", "c")],
            "AL002: from: U+0061 LATIN SMALL LETTER A is found by AL001",
        ),
        ([_rule("AL001", "aa", "b")], ""),
        (
            [_rule("AL001", "a", "b"), _rule("AL002", "b", "c")],
            "AL001: to: U+0062 LATIN SMALL LETTER B is found again by AL002",
        ),
        ([_rule("AL001", "abc", "xy")], "AL001: to: 2 for 3 in from"),
        ([_rule("AL001", "a", "b", examples=())], "AL001: examples: none"),
    ],
)
def test_rules_are_checked_against_each_other(rules: list[Rule], message: str) -> None:
    if not message:
        check_rules(rules)
        return
    with pytest.raises(RuleError) as caught:
        check_rules(rules, "mine.toml")
    assert f"mine.toml: rule {message}" in str(caught.value)


@pytest.mark.parametrize(
    "rules",
    [
        [_rule("AL001", "a", "b"), _rule("AL002", "a", "c", when="word-end")],
        [_rule("AL301", "a", "b", options=(("digits", "x"),)), _rule("AL302", "a", "c", options=(("digits", "y"),))],
        [_rule("AL001", "a", "b"), _rule("AL201", "b", "c")],
        [_rule("AL001", "a", "b"), _rule("AL002", "a", "c", status="removed")],
        [_rule("AL001", "a", "b", when="one"), _rule("AL002", "b", "a", when="other")],
    ],
)
def test_contexts_passes_and_options_keep_rules_apart(rules: list[Rule]) -> None:
    check_rules(rules)


def test_everything_that_is_wrong_is_said_at_once() -> None:
    with pytest.raises(RuleError) as caught:
        check_rules([_rule("AL001", "a", "b", why=""), _rule("al2", "c", "d")])
    assert len(str(caught.value).splitlines()) == 2


def test_examples_are_tried_by_what_runs_the_rule() -> None:
    rule = _rule("AL001", "a", "b", examples=(Example("aa", "bb"),), untouched=("c",))
    check_rules([rule], run=lambda rule, text: text.replace("a", "b"))
    with pytest.raises(RuleError, match="AL001: examples: 'aa' gives 'aa', not 'bb'"):
        check_rules([rule], run=lambda rule, text: text)
    with pytest.raises(RuleError, match="AL001: untouched: 'c' becomes 'bb'"):
        check_rules([rule], run=lambda rule, text: "bb")


def test_several_characters_can_follow_each_other() -> None:
    assert parse_character("U+0649 ARABIC LETTER ALEF MAKSURA + U+0654 ARABIC HAMZA ABOVE") == "\u0649\u0654"


def test_a_record_becomes_a_rule_of_tuples() -> None:
    rule = make_rule(
        {"code": "AB001", "name": "x", "variants": ["a"], "options": {"remove": ["byline"]}}, "boilerplate", "share"
    )
    assert rule.variants == ("a",)
    assert rule.options == (("remove", ("byline",)),)
    assert (rule.stage, rule.category) == ("boilerplate", "share")


def _codes(select: list[str], ignore: list[str] = []) -> list[str]:  # noqa: B006
    rules = [_rule("AL001", "a", "b"), _rule("AL002", "c", "d"), _rule("AL201", "e", "f", optional=True)]
    return [rule.code for rule in select_rules(rules, select, ignore)]


def test_the_longest_prefix_decides() -> None:
    assert _codes(["AL"]) == ["AL001", "AL002"]
    assert _codes(["AL", "AL2"]) == ["AL001", "AL002", "AL201"]
    assert _codes(["AL"], ["AL001"]) == ["AL002"]
    assert _codes(["AL001"], ["AL"]) == ["AL001"]
    assert _codes(["AL"], ["AL"]) == []
    assert _codes([]) == []
