"""Lines in another Arabic-script language, found by their letters and function words."""

from __future__ import annotations

import pytest

from arnorm.presets import words
from arnorm.spans import Span
from arnorm.text.foreign_lines import ForeignLines
from arnorm.text.protected import NO_SPANS

foreign = ForeignLines(words("foreign"))

FOREIGN = [
    "این کتاب را از کتابخانه گرفتم که بسیار خوب است",
    "می\u200cخواهم به خانه بروم",
    "من می\u200cروم و کتاب\u200cهای خوبی دارم",
    "میں ٹھیک ہوں",
    "پاکستان کے وزیر اعظم نے کہا ہے",
    "ئەم پەرتووکە زۆر باشە لەسەر مێزەکە",
    "دا کتاب ډېر ښه دی چې ما واخیست",
    "هيءُ ڪتاب تمام سٺو آهي ۽ ٻيو",
    "بۇ كىتاب ناھايىتى ياخشى ئۇنىڭ ئۈچۈن",
]
ARABIC = [
    "گلت الچ چان فی البیت",
    "مصطفی علی الطاولة",
    "کوریا الشمالیة",
    "ھذا ہو كتاب ۀ ے گ چ پ ڤ ە ی",
    "پاريس وچيلو وژاكيت وگيتار",
    "این البيت الذی برای الجميع",
    "كتب حرف ٹ على اللوح",
    "زار مدينة ټنګې أمس",
    "",
    "\n\n",
    "\ud800ی",
]


@pytest.mark.parametrize("line", FOREIGN)
def test_a_line_of_another_language_is_found(line: str) -> None:
    assert list(foreign(line)) == [Span(0, len(line))]


@pytest.mark.parametrize("line", ARABIC)
def test_arabic_typed_with_foreign_letters_is_arabic(line: str) -> None:
    assert list(foreign(line)) == []


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\u2028", "\x85"])
def test_a_span_is_a_line_without_its_break(end: str) -> None:
    text = f"قال الوزیر{end}{FOREIGN[0]}{end}ثم عاد"
    (span,) = foreign(text)
    assert span.of(text) == FOREIGN[0]


def test_ordinary_arabic_costs_no_list() -> None:
    assert foreign("قال الوزير إن الاجتماع سيعقد غدا.") is NO_SPANS


def test_three_letters_of_one_word_are_not_enough() -> None:
    assert not foreign("قال ڑٹںڈ")
    assert foreign("قال ڑٹ ںڈ")


def test_letters_of_loanwords_count_beside_a_function_word() -> None:
    assert not foreign("پرچم گاه")
    assert foreign("پرچم که گاه")


def test_one_function_word_is_not_enough() -> None:
    assert not foreign("قال است مرة واحدة فی البيت")


def test_function_words_of_two_languages_do_not_add_up() -> None:
    assert not foreign("قال نیست ثم څخه في البيت")


def test_without_entries_nothing_is_foreign() -> None:
    assert ForeignLines(())(FOREIGN[0]) is NO_SPANS
