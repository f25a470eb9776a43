"""The digits stage: three sets, separators inside numbers only."""

from __future__ import annotations

from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from arnorm.options import Options
from arnorm.presets import compile_stages
from arnorm.spans import apply
from arnorm.stages import Stage

ASCII, INDIC, EXTENDED = "0123456789", "٠١٢٣٤٥٦٧٨٩", "۰۱۲۳۴۵۶۷۸۹"


@cache
def stage(digits: str = "ascii", *select: str) -> Stage:
    (built,) = compile_stages(select or ("AD",), (), Options(digits=digits))  # type: ignore[arg-type]
    return built


@pytest.mark.parametrize("source", [ASCII, INDIC, EXTENDED])
@pytest.mark.parametrize(("name", "target"), [("ascii", ASCII), ("arabic-indic", INDIC), ("extended", EXTENDED)])
def test_any_set_becomes_any_set(source: str, name: str, target: str) -> None:
    assert stage(name).rewrite(source) == target


def test_kept_digits_keep_their_signs() -> None:
    text = f"{ASCII} {INDIC} {EXTENDED} ١٬٢٣٤٫٥ ٥٪ ٣،٥٠٠"
    assert stage("keep").rewrite(text) is text


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("١٬٢٣٤٫٥٦", "1,234.56"),
        ("٣،٥٠٠", "3,500"),
        ("٢٥٠،٠٠٠", "250,000"),
        ("٣،٥٠٠٫٥", "3,500.5"),
        ("٢٠١٨،٢٠١٩", "2018،2019"),
        ("١٢،٣٤", "12،34"),
        ("٠،٥٠٠", "0،500"),
        ("١،٢٣٤،٥٦", "1،234،56"),
        ("٢٠١٨،٢٠١،٩٠٠", "2018،201،900"),
        ("١٫٢،٣٤٥", "1.2،345"),
        ("٫٥ و(٫٢٥)", ".5 و(.25)"),
        ("١٬٠٠٠،٠٠٠", "1,000,000"),
        ("١٬٠٠٠،٢٠٠", "1,000،200"),
        ("١٢،١٢٥،١٣", "12،125،13"),
        ("الآيات ٢،٢٥٥", "الآيات 2،255"),
    ],
)
def test_separators(before: str, after: str) -> None:
    assert stage().rewrite(before) == after


@pytest.mark.parametrize("text", ["٫", "٬", "٪", "ب٫ج", "ب٫5", "5٬", "% 5", "１２３", "²½", "٪ نسبة 5"])
def test_a_sign_that_belongs_to_no_number_stays(text: str) -> None:
    assert stage().rewrite(text) is text


@pytest.mark.parametrize("text", ["5٪", "٪5", "5 ٪", "٪  5"])
def test_percent_keeps_its_place_and_its_spaces(text: str) -> None:
    assert stage().rewrite(text) == text.replace("٪", "%")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("1,234,567", "1234567"),
        ("١٬٢٣٤", "1234"),
        ("٣،٥٠٠", "3500"),
        ("2018,2019", "2018,2019"),
        ("1,23", "1,23"),
        ("0,500", "0,500"),
        ("#عام_1,234", "#عام_1234"),
        ("https://x.y/1,234", "https://x.y/1,234"),
    ],
)
def test_search_drops_thousands_commas(before: str, after: str) -> None:
    assert stage("ascii", "AD", "AD2").rewrite(before) == after


def test_a_reference_is_not_made_by_digits() -> None:
    text = "&#١٢٣;"
    assert stage().rewrite(text) is text


def test_one_edit_a_digit_so_that_offsets_are_exact() -> None:
    assert [edit.span.start for edit in stage().plan("عام ٢٠٢٣").edits] == [4, 5, 6, 7]


PIECES = [*"01٠١٣۴5،,٫٬٪%.:/- \nابء@#_&;", "\ud800", "https://x.y/", "&#", "٣،٥٠٠", "1,234", "که ", "است ", "ہے "]


@settings(max_examples=300, deadline=None)
@given(
    st.lists(st.sampled_from(PIECES), max_size=24).map("".join),
    st.sampled_from(["ascii", "arabic-indic", "extended", "keep"]),
    st.sampled_from([("AD",), ("AD", "AD2")]),
)
def test_laws(text: str, digits: str, select: tuple[str, ...]) -> None:
    made = stage(digits, *select)
    result = made.rewrite(text)
    assert apply(text, made.plan(text).edits) == result
    assert result != text or result is text
    assert made.rewrite(result) == result
