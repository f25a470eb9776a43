"""Gates, places, and what is remembered of a text between them."""

from __future__ import annotations

import re

import pytest

from arnorm.spans import Edit, Span
from arnorm.text.characters import COMMON, Gate, Places, carried, class_members, edited, rare

COMMA, KEHEH, YEH = "\u060c", "\u06a9", "\u06cc"


def test_rare_characters_are_those_beyond_arabic_prose() -> None:
    text = f"{KEHEH}قال@ {YEH}{KEHEH}\u200b"
    assert sorted(rare(text)) == sorted(f"{KEHEH}@{YEH}\u200b")
    assert rare("قال «نعم»، ثم ذهب.") == ""


def test_rare_characters_of_a_long_text_are_found_in_each_part() -> None:
    assert sorted(rare("ا" * 70_000 + KEHEH + "ا" * 70_000 + YEH)) == [KEHEH, YEH]


def test_what_is_carried_holds_for_the_new_text() -> None:
    old, new = f"{KEHEH}.", f"{KEHEH}{YEH}!"
    rare(old)
    assert carried(old, new, f"{YEH}!") is new
    assert sorted(rare(new)) == [KEHEH, YEH]


def test_nothing_is_carried_from_a_text_that_was_not_asked() -> None:
    rare("another text")
    carried(f"{KEHEH}.", f"{KEHEH}!")
    assert rare(f"{KEHEH}!") == KEHEH


def test_an_edit_that_takes_a_rare_character_away_carries_nothing() -> None:
    text = f"{KEHEH}لام "
    assert rare(text) == KEHEH
    new = edited(text, [Edit(Span(0, 1), "ك", "AL001")])
    assert (new, rare(new)) == ("كلام ", "")


@pytest.mark.parametrize("body", ["@#", f"{KEHEH}{YEH}", "ab", f"[{COMMA}]", "\u0600-\u0fff"])
def test_a_gate_sees_what_its_class_sees(body: str) -> None:
    gate = Gate(body)
    pattern = re.compile(body if body[0] == "[" else f"[{body}]")
    for text in ("", "سلام", f"سلام{COMMA}", f"{KEHEH}تاب", "a@b", "س" * 9):
        assert gate(text) == bool(pattern.search(text))
        assert gate.present(text) == set(pattern.findall(text))


def test_places_are_those_of_all_patterns_in_order() -> None:
    places = Places({COMMA: "(?! )", ".": r"(?<=\s\.)", KEHEH: "", "!": "!"})
    text = f"قال{COMMA}ثم{COMMA} ذهب . {KEHEH}!!."
    expected = [match.start() for match in re.finditer(rf"{COMMA}(?! )|(?<=\s)\.|{KEHEH}|!!", text)]
    assert places.all(text) == expected
    assert places.occur(text)


def test_a_character_in_another_place_is_none() -> None:
    places = Places({COMMA: "(?! )"})
    assert places.all(f"قال{COMMA} ثم") == []
    assert not places.occur(f"قال{COMMA} ثم")
    assert not Places({}).occur("قال")


def test_the_members_of_a_class_are_its_characters() -> None:
    for body in ("a-f", "\u0621-\u063a\u0641", "-x"):
        assert class_members(body) == {one for one in map(chr, range(0x700)) if re.match(f"[{body}]", one)}


def test_common_characters_are_none_of_the_rare_ones() -> None:
    assert rare(COMMON) == ""
    assert {"ا", "\u0651", "7", "a", " ", "\n"} <= set(COMMON)
