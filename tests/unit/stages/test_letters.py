"""The letters stage: its two doors, what composes, what it leaves alone, and a decision for every letter."""

from __future__ import annotations

import unicodedata
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from arnorm.options import DEFAULT
from arnorm.presets import all_rules, build_stage, compile_stages
from arnorm.spans import apply
from arnorm.stages import Stage
from arnorm.text.characters import LETTERS

# Letters of the Arabic blocks that no rule names: Arabic itself, and what stands for no Arabic letter.
ARABIC = "\u0621-\u063a\u0641-\u064a"
LEFT_ALONE = (
    "\u0620"  # Kashmiri yeh
    "\u063b-\u063f"  # letters of early Persian and Azerbaijani
    "\u066e\u066f"  # dotless beh and qaf: archaic writing, several letters at once
    "\u0674-\u0678"  # Kazakh high hamza
    "\u0679-\u067d\u067f-\u0685\u0687-\u0697\u0699-\u06a1\u06a3\u06a6\u06ab\u06ac\u06ae\u06b0-\u06bd\u06bf"
    "\u06c4-\u06cb\u06ce\u06cf\u06d1\u06ee\u06ef\u06fa-\u06fc"  # letters of other languages
    "\u0750-\u0762\u0764-\u077f\u0870-\u0887\u0889-\u088e\u08a0-\u08ba\u08be-\u08c8"  # the same; Qur'anic alefs
)


def _characters(ranges: str) -> set[str]:
    found: set[str] = set()
    at = 0
    while at < len(ranges):
        if ranges[at + 1 : at + 2] == "-":
            found.update(map(chr, range(ord(ranges[at]), ord(ranges[at + 2]) + 1)))
            at += 3
        else:
            found.add(ranges[at])
            at += 1
    return found


@cache
def stage(*select: str) -> Stage:
    (built,) = compile_stages(select or ("AL",), (), DEFAULT)
    return built


SEARCH = ("AL", "AL2")


def test_every_letter_of_the_arabic_blocks_has_a_decision() -> None:
    named = {source for rule in all_rules() if rule.family == "AL" for source in rule.sources}
    decided = named | _characters(ARABIC) | _characters(LEFT_ALONE)
    letters = {letter for letter in _characters(LETTERS) if unicodedata.name(letter, "")}
    assert not letters - decided
    assert not named & _characters(LEFT_ALONE), "a letter is both changed and left alone"


def test_letters_that_are_left_alone_stay_in_every_preset() -> None:
    for letter in sorted(_characters(LEFT_ALONE)):
        text = f"با{letter}ب"
        assert stage().rewrite(text) is text
        assert stage(*SEARCH).rewrite(text) is text


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("\u06cc\u0654", "\u0626"),  # Farsi yeh with hamza above
        ("\u06cc\u064e\u0654", "\u0626\u064e"),  # a mark between does not hinder it
        ("\u06d2\u0654", "\u0626"),
        ("\u06a9\u064f", "\u0643\u064f"),
    ],
)
def test_a_letter_is_composed_with_its_marks(before: str, after: str) -> None:
    assert stage().rewrite(before) == after


def test_a_fold_takes_the_hamza_with_it() -> None:
    assert stage(*SEARCH).rewrite("\u0623\u0654\u064e") == "\u0627\u064e"
    assert stage(*SEARCH).rewrite("\u06cc\u0654") == "\u064a"


def test_one_edit_a_letter_with_the_code_of_its_rule() -> None:
    edits = stage().plan("علی کتاب").edits
    assert [(edit.span.start, edit.new, edit.code) for edit in edits] == [(2, "ى", "AL013"), (4, "ك", "AL001")]


def test_without_the_list_rule_every_final_yeh_is_yeh() -> None:
    assert stage("AL012").rewrite("علی") == "علي"


def test_without_the_yeh_rule_only_listed_words_change() -> None:
    assert stage("AL013").rewrite("علی الذی") == "على الذی"


def test_a_decorated_word_is_left_alone_wholly() -> None:
    text = "الہلہغہة کما"
    assert stage().rewrite(text) == "الہلہغہة كما"


def test_case_folding_gives_composed_text() -> None:
    assert stage(*SEARCH).rewrite("J\u030cǰÉ") == "\u01f0\u01f0é"
    assert stage(*SEARCH).rewrite("Straße") == "strasse"


def test_long_words_are_not_looked_up() -> None:
    text = "ب" * 100 + "ی"
    assert stage().rewrite(text) == "ب" * 100 + "ي"


PIECES = [
    *"ابتةهوىيءأإآؤئلفكمن", *"کڪیېۍےۓہھەۀۂۃۿٲٳڢٱپچژگڤڨٹںۆ", *"ًٌٍَُِّْٰٕٓٔۖۡۥ", *"\u0640 \n.،5٥aZÉǰİ@#_&;",
    "\ud800", "\u0301", "\u0332", "https://x.y/", "www.", "#", "&#", "amp;", "\u200c", "علی", "مستشفی", "که ", "است ",
]  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=24).map("".join), st.sampled_from([("AL",), SEARCH, ("AL", "AL301")]))
def test_laws(text: str, select: tuple[str, ...]) -> None:
    text = unicodedata.normalize("NFC", text)
    made = stage(*select)
    result = made.rewrite(text)
    assert apply(text, made.plan(text).edits) == result
    assert result != text or result is text
    assert unicodedata.normalize("NFC", result) == result
    assert made.rewrite(result) == result


def test_the_stage_is_what_build_stage_builds() -> None:
    assert build_stage("letters", DEFAULT).rewrite("کتاب") == "كتاب"
