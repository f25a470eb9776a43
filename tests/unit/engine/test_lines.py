"""Lines of a page: folding, words and their places, features, phrase tables and gates."""

from hypothesis import given
from hypothesis import strategies as st

from arnorm.engine.lines import (
    Phrases,
    bounded,
    fold,
    fold_wholly,
    inline_gate,
    is_long,
    line_gate,
    lines_of,
    word_numbers,
    words_of,
)

LETTERS = "ابةهكىيیکأإآٱAbZé019٣_ .،:؟!\"»-ـ\u064b\u0651\u0670\u06d6\u0610²'@\n\ud800\x00🙂"


def line(text):
    return lines_of(text)[0]


def test_spelling_variants_have_one_key():
    spellings = ["اقرأ أيضا", "إقرأ أيضاً", "اقرا ايضًا", "اقـــرأ أيضــا:", "  اقرأ   أيضا", "أقرأ آيضا"]
    assert {line(one).key for one in spellings} == {"اقرا ايضا"}


def test_final_letters_and_look_alikes_are_one():
    assert words_of(fold("کلمات دلالیة")) == words_of(fold("كلمات دلاليه"))


def test_every_run_of_digits_is_one_zero():
    assert words_of(fold("٥٬٣٢٠ مشاهدة")) == words_of(fold("5,320 مشاهدة")) == ["0", "0", "مشاهده"]


def test_latin_glued_to_arabic_is_two_words():
    assert line("x@hotmail.comللتواصل").words == ["x", "hotmail", "com", "للتواصل"]


def test_lines_know_their_place():
    text = "أ\n\n  بـ ت  \n\u200a\nج"
    found = lines_of(text)
    assert [text[one.start : one.end] for one in found] == ["أ", "  بـ ت  ", "ج"]
    assert [one.gap for one in found] == [False, True, True]


def test_a_line_of_tatweel_is_blank():
    assert lines_of("ـــ\nأ")[0].raw == "أ"


def test_ends_of_lines():
    ends = {
        "قال.": ".", "قال.»": ".", "قال .": ".", "قال ؟": "?", "قال!": "!", "قال…": "…", "قال..": "…", "قال. .": "…",
        "قال:": ":", "قال،": ",", "قال": "", "(قال)": "", "…": "…", "": "",
    }  # fmt: skip
    assert {text: line(text or "ا").close if text else "" for text in ends} == ends


def test_bullets():
    assert all(line(text).bullet for text in ["• خبر", "- خبر", "* خبر", "1- خبر", "2. خبر", "  – خبر", "→ خبر"])
    assert not any(line(text).bullet for text in ["خبر", "2020 خبر", "--- خبر", "1.5 مليون"])


def test_labels_are_signs_behind_a_word():
    assert all(line(text).label(1) for text in ["المصدر: كذا", "المصدر : كذا", "المصدر/ كذا", "المصدر – كذا"])
    assert line("المصدر ذاته").label(1) is None


def test_sentence_ends_are_not_in_numbers_nor_at_two_dots():
    text = line("قال 1.9 مليون.. ثم سكت. وبعدها تكلم")
    assert [word for word in range(1, len(text.words)) if text.sentence_end(word)] == [6]


def test_long_lines_are_long_by_letters():
    assert is_long(fold("كان يا ما كان " * 40))
    assert not is_long("!" * 1000)
    assert not is_long(fold("كان يا ما كان"))


def test_phrases_are_found_longest_first():
    table = Phrases([("اقرأ", 1), ("اقرأ أيضا", 2)])
    words = words_of(fold("إقرأ أيضاً غدا"))
    assert list(table.at(words)) == [(2, 2), (1, 1)]
    assert list(table.at(words, 1)) == []
    assert list(table.ending(words[:2])) == [(2, 2)]


def test_the_gate_for_markers_inside_lines():
    gate = inline_gate(["اقرأ أيضا", "0 تعليقات"])
    assert gate.search(bounded(fold("قال. اقرأ أيضاً: خبر")))
    assert gate.search(bounded(fold("قال (اقرأ  أيضا)")))
    assert not gate.search(bounded(fold("قال له اقرأ أيضا")))


def test_the_gate_for_lines():
    gate = line_gate(["0 تعليقات على"], ["رياضة"], ["شارك", "طباعة"], [r"\d:\d"])
    lines = ["- ٣ تعليقات على الخبر", "«رياضة»:", "شارك طباعة", "• 1:2 خبر"]
    assert all(gate.search("\nكذا\n" + fold(line) + "\nكذا") for line in lines)
    assert not gate.search("\n" + fold("رياضة المشي\nشارك الوزير\nوقد كتب ٣ تعليقات على الخبر"))


@given(st.text(alphabet=LETTERS, max_size=40))
def test_words_and_their_places_agree(text):
    for one in lines_of(text):
        assert len(one.words) == len(one.spans) == len(word_numbers(one.folded))
        for word, (start, end) in zip(one.words, one.spans, strict=True):
            own = words_of(fold_wholly(one.raw[start:end]))
            assert own == [word] or "0" in word


@given(st.text(alphabet=LETTERS, max_size=40))
def test_folding_is_final(text):
    assert fold(fold(text)) == fold(text)
