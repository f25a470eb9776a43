"""pyarabic as stages of a pipeline, and as an oracle: where arnorm and pyarabic part, the reason is written here."""

from __future__ import annotations

import pickle
import sys

import pytest

from arnorm.errors import ConfigError, MissingExtraError, StageError
from arnorm.integrations.pyarabic import FUNCTIONS, PyArabic
from arnorm.options import DEFAULT
from arnorm.pipeline import Pipeline
from arnorm.presets import all_rules, compile_stages
from arnorm.spans import apply
from tests.laws.test_word_list import forms
from tests.support import check_record

# pyarabic writes patterns as plain strings; newer Pythons warn when they compile them.
pytestmark = [
    pytest.mark.filterwarnings("ignore::SyntaxWarning"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
]

BLOCKS = [(0x0600, 0x06FF), (0x0750, 0x077F), (0x0870, 0x08FF)]
POINTS = [point for first, last in BLOCKS for point in range(first, last + 1)]
TEXT = "قَالَ مُحَمَّدٌ: «العـــربيةُ لغةٌ جميلةٌ جدّاً»، ﻷنّ ﻻ لغة تشبهها.\n\nثمّ مضى إلى هدفٍ."


@pytest.fixture
def araby():
    return pytest.importorskip("pyarabic.araby")


# ------------------------------------------------------------------------------------------------------------ stages


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_function_is_a_stage(araby, name: str) -> None:
    stage = PyArabic(name)
    new = stage.rewrite(TEXT)
    assert new == getattr(araby, name)(TEXT)
    edits = stage.plan(TEXT).edits
    assert apply(TEXT, edits) == new
    assert {edit.code for edit in edits} <= {FUNCTIONS[name]}
    assert stage.rewrite("") == ""


def test_in_a_pipeline_with_the_record(araby) -> None:
    pipeline = Pipeline.from_stages(["unicode", PyArabic("strip_tashkeel"), PyArabic("strip_tatweel"), "spacing"])
    document = pipeline.process(TEXT)
    assert document.text == pipeline.clean(TEXT)
    assert document.text.startswith("قال محمد: «العربية لغة جميلة جدا»، لأن لا لغة")
    check_record(document)
    assert {change.code for change in document.changes if change.stage != "unicode"} == {"XP001", "XP007"}
    at = document.text.index("محمد")
    assert document.to_source((at, at + 4)).of(TEXT) == "مُحَمَّد"


def test_it_is_left_alone_if_nothing_is_to_be_done(araby) -> None:
    text = "نص بلا حركات"
    assert PyArabic("strip_tashkeel").rewrite(text) is text
    assert not PyArabic("strip_tashkeel").plan(text).edits


def test_arguments_and_pickles(araby) -> None:
    stage = PyArabic("normalize_hamza", method="tasheel")
    again = pickle.loads(pickle.dumps(stage))
    assert again.rewrite("سؤال") == stage.rewrite("سؤال") == "سوال"
    assert repr(again) == "PyArabic('normalize_hamza', method='tasheel')"


def test_a_configuration_cannot_name_it(araby) -> None:
    with pytest.raises(ConfigError, match=r"pyarabic\.strip_shadda"):
        Pipeline.from_stages([PyArabic("strip_shadda")]).to_config()


def test_an_unknown_function() -> None:
    with pytest.raises(StageError, match="did you mean 'strip_tatweel'"):
        PyArabic("strip_tatwel")


def test_without_pyarabic(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarabic", None)
    with pytest.raises(MissingExtraError, match=r"arnorm\[pyarabic\]"):
        PyArabic("strip_tashkeel")


def test_no_shipped_rule_has_its_codes() -> None:
    assert len(set(FUNCTIONS.values())) == len(FUNCTIONS)
    assert not {rule.code for rule in all_rules()} & set(FUNCTIONS.values())


# ------------------------------------------------------------------------------------------------------------ oracle

OPEN_TANWEEN = "a form of tanween in printed copies of the Qur'an; pyarabic knows the eight marks of its keyboard only"
QURANIC_SUKUN = "the sukun of printed copies of the Qur'an; pyarabic knows the other form only"
TASHKEEL = {0x06E1: QURANIC_SUKUN, 0x08F0: OPEN_TANWEEN, 0x08F1: OPEN_TANWEEN, 0x08F2: OPEN_TANWEEN}


def _words() -> dict[int, str]:
    return {point: f"كت{chr(point)}ب" for point in POINTS}


@pytest.mark.parametrize(
    ("function", "codes", "known"),
    [
        ("strip_tashkeel", ["AM301", "AM302", "AM303", "AM304"], TASHKEEL),
        ("strip_harakat", ["AM301", "AM302", "AM304"], TASHKEEL),
        ("strip_shadda", ["AM303"], {}),
    ],
)
def test_removal_of_marks(araby, function: str, codes: list[str], known: dict[int, str]) -> None:
    (stage,) = compile_stages(codes, (), DEFAULT)
    words = _words()
    theirs = {point: getattr(araby, function)(word) for point, word in words.items()}
    ours = {point: stage.rewrite(word) for point, word in words.items()}
    assert {point for point in POINTS if ours[point] != theirs[point]} == set(known)


def test_every_mark_that_pyarabic_strips_goes_in_search_too(araby) -> None:
    (stage,) = compile_stages(["AM202"], (), DEFAULT)
    for point, word in _words().items():
        if araby.strip_diacritics(word) != word:
            assert stage.rewrite(word) == araby.strip_diacritics(word), f"U+{point:04X}"


def test_removal_of_tashkeel_on_words(araby) -> None:
    (stage,) = compile_stages(["AM301", "AM302", "AM303", "AM304"], (), DEFAULT)
    marks = "\u064e\u0651\u064f\u0652\u0650"

    def vocalized(k: int, word: str) -> str:
        return "".join(f"{letter}{marks[(k + at) % 5]}" for at, letter in enumerate(word))

    text = " ".join(vocalized(k, word) for k, word in enumerate(forms()[::20]))
    assert stage.rewrite(text) == araby.strip_tashkeel(text) == " ".join(forms()[::20])


TATWEEL = {
    "1445هـ": "the year of the hijra is written so",
    "هـ": "the letter by its name",
    "بـ«نص»": "a clitic joined to what is no Arabic letter",
    "لـ5": "a clitic joined to what is no Arabic letter",
    "كـUSB": "a clitic joined to what is no Arabic letter",
    "ـة": "an affix by its name",
    "#كتـاب": "a hashtag is another one without it",
    "aـb": "not inside a run of another script",
    "ا ـ ب": "a dash",
}


@pytest.mark.parametrize("text", TATWEEL)
def test_tatweel_that_means_something_stays(araby, text: str) -> None:
    assert Pipeline("normalize").clean(text) == text
    assert araby.strip_tatweel(text) != text


def test_tatweel_elsewhere_goes(araby) -> None:
    (stage,) = compile_stages(["AM"], (), DEFAULT)
    for word in forms()[::10]:
        text = f"قال {word[0]}ـــ{word[1:]} نعم"
        assert stage.rewrite(text) == araby.strip_tatweel(text)


def test_letters_are_letters(araby) -> None:
    from re import fullmatch

    from arnorm.text.characters import LETTERS, MARKS

    for letter in araby.LETTERS:
        assert fullmatch(f"[{LETTERS}]", letter)
    for mark in araby.TASHKEEL:
        assert fullmatch(f"[{MARKS}]", mark)


ALEFS = {
    "\u0649": "alef maksura is folded with yeh, as people type it; as an alef it would meet other words",
    "\u0670": "dagger alef becomes an alef only where the usual spelling has one",
}


def test_alefs_are_folded_alike(araby) -> None:
    search = Pipeline("search")
    for alef in araby.ALEFAT:
        same = search.clean(f"ك{alef}ب") == araby.normalize_alef(f"ك{alef}ب") == "كاب"
        assert same is (alef not in ALEFS) or alef == "\u0670", f"U+{ord(alef):04X}"


LIGATURES = {"\ufef7": "لأ", "\ufef9": "لإ", "\ufef5": "لآ"}


def test_ligatures(araby) -> None:
    """pyarabic drops the hamza and the madda of lam-alef; arnorm keeps them."""
    for ligature in araby.LIGUATURES:
        ours, theirs = Pipeline("minimal").clean(ligature), araby.normalize_ligature(ligature)
        assert ours == LIGATURES.get(ligature, theirs)
        assert theirs == "لا"
