"""Lines of a page: folding, words and their places, features, phrase tables and gates."""

from hypothesis import given
from hypothesis import strategies as st

from arnorm.boilerplate.line_key import (
    LongWords,
    Openings,
    Phrases,
    firsts_of,
    fold,
    fold_wholly,
    head_of,
    heads_of,
    is_long,
    letters_of,
    lines_of,
    without_rare_marks,
    words_from,
    words_of,
)
from arnorm.text.characters import rare

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
    assert list(table.at(words[:1])) == [(1, 1)]
    assert list(table.ending(words[1:2])) == []
    assert (table.longest("اقرا"), table.longest("غدا")) == (2, 0)


def test_openings_are_phrases_behind_a_stop_or_a_bracket():
    openings = Openings(Phrases([("اقرأ أيضا", 1), ("0 تعليقات", 2), ("Read also", 3)]))
    found = {
        "قال. اقرأ أيضاً: خبر": [5], "قال (اقرأ  أيضا)": [5], "اقرأ ……… أيضا": [0], "قال! ٣ تعليقات": [5],
        "قال.» READ also": [6], "قال له اقرأ أيضا": [], "قال. اقرأ ثم أيضا": [], "قال. ٣ كتب": [], "قال. Red also": [],
    }  # fmt: skip
    assert {text: openings.places(fold(text)) for text in found} == found


def test_heads_are_the_first_two_words_of_lines():
    folded = fold("- «رياضة»: كرة القدم\n\n٣ تعليقات\nRead also\nو قال\nقال CNN\nقال5 نعم\n…")
    first = [("رياضه", "كره"), ("", ""), ("٣", "تعليقات"), ("R", "e"), ("و", "قال"), ("قال", "C"), ("ق", "ا"), ("", "")]
    assert heads_of(folded) == first
    assert [head_of(own) for own in folded.split("\n")] == first


@given(st.text(LETTERS))
def test_the_first_words_of_lines_are_those_of_their_heads(text):
    folded = fold(text)
    assert firsts_of(folded) == [first for first, _ in heads_of(folded)]
    assert [head_of(own) for own in folded.split("\n")] == heads_of(folded)


@given(st.text(LETTERS))
def test_the_rare_characters_of_a_text_change_no_fold(text):
    assert fold(text, rare(text)) == fold(text)
    assert without_rare_marks(fold(text), rare(text)) == fold_wholly(text)


def test_a_long_line_keeps_its_words_in_little_room():
    text = "قال 5 رجال: نعم، و READ also ثم سـكت 1.9 " * 20
    long, words = line(text), words_of(fold(text))
    assert long.long
    assert isinstance(long.words, LongWords)
    assert list(long.words) == words == long.words[:]
    assert [long.words[number] for number in range(len(words))] == words
    assert [long.spans[number] for number in range(len(words))] == list(long.spans)
    assert [words_of(fold(text[start:end])) for start, end in long.spans[:9]] == [[word] for word in words[:9]]


@given(st.text(alphabet=LETTERS, max_size=40))
def test_words_are_found_by_their_places(text):
    for one in lines_of(text):
        starts = {one.word_at(offset): offset for offset in range(len(one.folded))}
        assert sorted(number for number in starts if number is not None) == list(range(len(one.words)))
        for number in range(len(one.words)):
            assert words_from(one.folded, starts[number], 3) == one.words[number : number + 3]


@given(st.text(alphabet=LETTERS, max_size=40))
def test_words_and_their_places_agree(text):
    for one in lines_of(text):
        assert len(one.words) == len(one.spans)
        for word, (start, end) in zip(one.words, one.spans, strict=True):
            own = words_of(fold_wholly(one.raw[start:end]))
            assert own == [word] or "0" in word


@given(st.text(alphabet=LETTERS, max_size=40))
def test_letters_are_those_of_the_words(text):
    assert letters_of(fold_wholly(text)) == sum(map(len, words_of(fold_wholly(text))))


@given(st.text(alphabet=LETTERS, max_size=40))
def test_folding_is_final(text):
    assert fold(fold(text)) == fold(text)
