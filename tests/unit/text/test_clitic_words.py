"""Word lists that answer for words under their clitics."""

from __future__ import annotations

import pytest

from arnorm.presets import words
from arnorm.text.clitic_words import CliticWords

listed = CliticWords(words("alef_maksura"))


@pytest.mark.parametrize(
    "word",
    [
        "على",
        "وعلى",
        "فإلى",
        "والى",
        "مستشفى",
        "والمستشفى",
        "بالمستشفى",
        "وبالمستشفى",
        "للمستشفى",
        "كمستشفى",
        "مصطفى",
        "ومصطفى",
        "لمصطفى",
        "المصطفى",
        "الأولى",
        "الاولى",
        "أعلى",
        "اعلى",
        "بأعلى",
        "يسعى",
        "سيسعى",
        "وسيسعى",
        "ليسعى",
        "انتهى",
        "وانتهى",
        "اليسرى",
        "لليسرى",
    ],
)
def test_a_word_is_found_under_its_clitics(word: str) -> None:
    assert word in listed


@pytest.mark.parametrize(
    "word",
    [
        "فى",
        "الذى",
        "المصرى",
        "الشناوى",
        "كندى",
        "فردى",
        "بدرى",
        "العلى",
        "لعلى",
        "السعى",
        "لانتهى",
        "اليمنى",
        "أخلى-",
        "ى",
        "و",
    ],
)
def test_other_words_are_not(word: str) -> None:
    assert word not in listed


def test_a_class_takes_only_its_clitics() -> None:
    some = CliticWords(["n نون", "b باء", "f فاء", "v فعل", "i يفعل"])
    assert "بالنون" in some
    assert "للنون" in some
    assert "بباء" in some
    assert "الباء" not in some
    assert "وفاء" in some
    assert "بفاء" not in some
    assert "ففعل" not in some, "FEH before three letters belongs to the word"
    assert "وفعل" in some
    assert "لفعل" not in some
    assert "سيفعل" in some
    assert "كيفعل" not in some


def test_a_hamza_may_be_left_out_unless_the_class_forbids_it() -> None:
    some = CliticWords(["n أعلى", "n! أهدى"])
    assert "اعلى" in some
    assert "أهدى" in some
    assert "اهدى" not in some
