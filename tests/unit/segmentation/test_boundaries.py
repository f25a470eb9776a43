"""The algorithm: exact on hostile text, linear in time, and its parts."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arnorm.options import Options
from arnorm.presets import build_stage, words
from arnorm.segmentation import boundaries as segment
from arnorm.segmentation.boundaries import (
    BULLET,
    FINAL_STOP,
    Behaviour,
    Lexicon,
    Segmenter,
    is_paragraph_gap,
    split_long,
    wraps,
)
from arnorm.segmentation.unwrapped import verb_forms
from arnorm.spans import Span
from arnorm.stages.sentences import Sentences
from tests.support import check_sentences, growth

BARE = Segmenter(Lexicon(), Behaviour())

HOSTILE: dict[str, Callable[[int], str]] = {
    "prose": lambda n: "ذهب الولد إلى المدرسة صباحا. " * (n // 29),
    "no terminator": lambda n: "كلمة " * (n // 5),
    "only terminators": lambda n: "." * n,
    "spaced terminators": lambda n: "؟ " * (n // 2),
    "no space": lambda n: "ب" * n,
    "glued stops": lambda n: "كلمة." * (n // 5),
    "titles": lambda n: "د. " * (n // 3),
    "one open quote": lambda n: "«" + "ذهب الولد إلى المدرسة صباحا. " * (n // 29),
    "open straight quotes": lambda n: 'قال: "نعم. ' * (n // 11),
    "open guillemets": lambda n: "قال: «نعم هو. " * (n // 14),
    "only quotes": lambda n: '"' * n,
    "open brackets": lambda n: "(كلمة." * (n // 6),
    "quoted questions": lambda n: 'كرر "لماذا؟" ثلاث ' * (n // 19),
    "closers": lambda n: '."' * (n // 2),
    "line breaks": lambda n: "\n" * n,
    "invisible lines": lambda n: "\u200f\n" * (n // 2),
    "long gaps": lambda n: ("." + " " * 1000) * (n // 1001),
    "marks": lambda n: "ب." + "\u064b" * n,
    "dots and marks": lambda n: ("." + "\u064b" * 1000 + "x") * (n // 1002),
    "two dots": lambda n: "كلمة طويلة.. " * (n // 13),
    "ellipses": lambda n: "كلمة طويلة… " * (n // 12),
    "list numbers": lambda n: "1. " * (n // 3),
    "NUL": lambda n: "نص\0.\0 " * (n // 6),
    "surrogates": lambda n: "نص\ud800. \udfff" * (n // 6),
    "reserved": lambda n: "نص فيه ∯ ♬ \ue000. " * (n // 17),
    "headings": lambda n: "عنوان قصير\n" * (n // 11),
    "labels": lambda n: "اقرأ أيضا: وكالات اقرأ أيضا: " * (n // 29),
}
each_text = pytest.mark.parametrize("make", HOSTILE.values(), ids=list(HOSTILE))


@pytest.fixture(scope="module", params=[{}, {"newlines": "auto"}, {"collapsed": True}, {"max_length": 40}], ids=str)
def stage(request: pytest.FixtureRequest) -> Sentences:
    made = build_stage("sentences", Options(**request.param))
    assert isinstance(made, Sentences)
    return made


@each_text
def test_hostile_text_gives_exact_spans(stage: Sentences, make: Callable[[int], str]) -> None:
    text = make(4_000)
    check_sentences([Span(*span) for span in stage.spans(text)], text)


@each_text
def test_time_is_linear(make: Callable[[int], str]) -> None:
    """Eight times the text, far from sixty-four times the time."""
    spans = _stage().spans
    short, long = make(10_000), make(80_000)
    assert growth(spans, short, long) < 3


def test_a_segmenter_without_words_splits_at_stops() -> None:
    text = "حضر د. منير الحفل. ثم عاد."
    assert [text[start:end] for start, end in BARE.spans(text)] == ["حضر د. منير الحفل.", "ثم عاد."]


PIECES = [
    "كلمة", "كلمةٌ", "بيتًا", "د", "أ", "كم", "وكم", "كلم", "هـ", "إلخ", "قال", "وقال", "وقد", "مضيفا", "12", "2019",
    "٢٠١٩", "Inc", ".", "..", "…", "!", "؟", "،", ":", '"', "«", "»", "“", "”", "(", ")", *[" "] * 12, ". ",
    "؟ ", '." ', '". ', "».",
]  # fmt: skip


@given(st.lists(st.sampled_from(PIECES), max_size=16).map("".join))
def test_a_plain_boundary_is_what_the_rules_say(text: str) -> None:
    """What the scan decides by itself, the rules decide in the same way."""
    assert QUICK.spans(text) == SLOW.spans(text)


@given(
    st.lists(st.sampled_from([*PIECES, "\n", "\n \n", "\r", "?", "۔", "\u2026\u2026", " .", "[1]"]), max_size=24).map(
        "".join
    )
)
def test_terminators_are_looked_for_together_or_one_by_one(text: str) -> None:
    found = []
    for lengths in (range(0), range(1 << 16)):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(segment, "_SEPARATELY", lengths)
            found.append(QUICK.spans(text))
    assert found[0] == found[1]


def _without_plain() -> Segmenter:
    made = _stage()._hard
    pattern = made._scan.pattern.replace("(?:(?:(?<=", "(?:(?!)(?:(?<=", 1)
    assert pattern != made._scan.pattern
    made._scan = re.compile(pattern)
    return made


def _stage() -> Sentences:
    made = build_stage("sentences", Options())
    assert isinstance(made, Sentences)
    return made


QUICK, SLOW = _stage()._hard, _without_plain()


@pytest.mark.parametrize("text", ["انتهى.", "انتهى؟»", 'انتهى." ', "انتهى…)\u200f", "انتهى۔"])
def test_final_stop(text: str) -> None:
    assert FINAL_STOP.search(text)
    assert not FINAL_STOP.search(text + "ى")


@pytest.mark.parametrize(
    "line", ["• قلم", "- قلم", "* قلم", "1. قلم", "١) قلم", "(2) قلم", "أ. قلم", "3- قلم", "– قلم"]
)
def test_bullets(line: str) -> None:
    assert BULLET.match(line)


@pytest.mark.parametrize("line", ["قلم", "1998. قلم", "-5 درجات", "2.5 قلم", "أب. قلم", "3-1 النتيجة"])
def test_no_bullets(line: str) -> None:
    assert not BULLET.match(line)


def test_paragraph_gaps() -> None:
    assert is_paragraph_gap("\n\n")
    assert is_paragraph_gap("\r\n \t\r\n")
    assert is_paragraph_gap("\u2029")
    assert not is_paragraph_gap("\r\n")
    assert not is_paragraph_gap(" \n ")


def test_wrapping_is_seen_by_the_word_that_did_not_fit() -> None:
    filled = (
        "كلمة طويلة بعض الشيء ثم أخرى قصيرة جدا\n"
        "وسطر آخر يملأ العرض حتى آخره بلا فراغ\n"
        "ثم سطر ثالث يشبه ما قبله في طوله كثيرا\n"
        "وسطر رابع"
    )
    verse = "يا ليل طال السهر\nوالنجم فوق الشجر\nوالريح تحكي لنا خبر\nعن عاشق ما صبر\nفي الليل أو في السحر طويلا"
    assert wraps(filled)
    assert not wraps(verse)
    assert not wraps("سطر واحد")
    assert not wraps("")


def test_long_sentences_are_cut_at_the_best_mark() -> None:
    text = "واحد اثنان، ثلاثة أربعة؛ خمسة ستة سبعة، ثمانية وتسعة عشرة"
    ((*pieces,),) = split_long(text, [(0, len(text))], 30)
    assert [text[start:end] for start, end in pieces] == [
        "واحد اثنان، ثلاثة أربعة؛",
        "خمسة ستة سبعة،",
        "ثمانية وتسعة عشرة",
    ]


def test_verb_forms() -> None:
    past, present = frozenset({"perfect"}), frozenset({"imperfect"})
    perfect, imperfect = verb_forms({"قال": past, "دعا": past, "يقول": present})
    assert perfect == {"قال", "قالت", "دعا", "دعت"}
    assert imperfect == {"يقول", "تقول", "سيقول", "ستقول"}


def test_word_lists_are_well_formed() -> None:
    classes = {
        "sentence_abbreviations": "title reference unit era etc letter latin company domain",
        "sentence_attribution": "verb participle",
        "sentence_lead_verbs": "perfect imperfect",
        "sentence_openings": "adjunct preposition turn relative light",
        "sentence_labels": "line head after",
    }
    for name, known in classes.items():
        entries = words(name)
        assert len(set(entries)) == len(entries), name
        assert {entry.split()[1] for entry in entries} <= set(known.split()), name
    for name in ("sentence_openers", "sentence_continuers", "sentence_function_words"):
        entries = words(name)
        assert len(set(entries)) == len(entries), name
        assert not [entry for entry in entries if " " in entry], name
