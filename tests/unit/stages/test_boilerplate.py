"""The boilerplate stage: its doors, its switches, its record, and hostile pages."""

# ruff: noqa: E501 (tables of text)

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import arnorm
from arnorm.boilerplate.conditions import guard_names
from arnorm.options import DEFAULT, Options
from arnorm.presets import build_stage
from arnorm.rules import stage_rules
from arnorm.spans import apply
from tests.support import growth

RULES = stage_rules("boilerplate")
OPTIONAL = ("source", "byline", "dateline", "timestamp", "caption")
STAGES = [
    build_stage("boilerplate", options)
    for options in (DEFAULT, Options(remove=OPTIONAL), Options(keep=("read_also", "source", "share")))
]
DEFAULT_STAGE = STAGES[0]

BODY = (
    "أعلن المتحف عن افتتاح جناحه الجديد مطلع الشهر القادم، وقال مديره إن القطع المعروضة جمعت خلال عشرين سنة من أسواق "
    "المدينة وقراها، وإن الدخول سيكون مجانيا للطلاب طوال السنة الأولى، على أن تخصص أيام الجمعة للعائلات، وأن تنظم ورش "
    "للأطفال في الترميم والخط."
)
PARAGRAPHS = [
    BODY,
    "وقال المدير إن الفرق أنهت عملها.",
    "كان جدي يقول إن حق الجوار يمتد سبعة أبواب في كل جهة، ثم يضحك ويعدّها على أصابعه حتى ينسى العدد.",
]
HEADLINES = [
    "وفاة الخطاط الذي كتب شواهد المتحف",
    '"أزمة عطش" في الشمال.. والأهالي يلجؤون',
    "كيف تُقاس المسافات؟",
    "لقاء",
]
PIECES = [
    "منذ ساعة", "قبل ٤ أيام", "2022/03/04", "19:23 ت م", "0118", "رويترز", "(بترا)", "@handle", "a@b.com", "// انتهى //",
    "https://youtu.be/abc", "الرئيسية | رياضة | اقتصاد", "© 2020", "فيسبوك تويتر", "المصدر: الراي", "كلمات دلالية: أ، ب",
    "أنقرة - (د ب أ) - ", "• ", "- ", "1- ", "...", "..", ". ", "؟", "!", ":", " : ", "،", "«", "»", '"', "”", "(", ")", "    ",
    "\n", "\n\n", "\n \n", "ـ", "ــــ", "\u064b", "٣", "5,320", "ک", "'", "\t", "—", "|", "\ud800", "\x00",
]  # fmt: skip
PHRASES = sorted({phrase for rule in RULES for phrase in rule.variants})
JOINTS = ["\n", "\n\n", " ", "", ": ", ". "]

pages = st.lists(
    st.tuples(
        st.one_of(*(st.sampled_from(some) for some in (PARAGRAPHS, HEADLINES, PHRASES, PIECES))),
        st.sampled_from(JOINTS),
    ),
    max_size=14,
).map(lambda parts: "".join(part for pair in parts for part in pair))


@given(pages, st.sampled_from(STAGES))
@settings(max_examples=300)
def test_the_two_doors_agree_and_the_result_is_final(text, stage):
    result = stage.rewrite(text)
    plan = stage.plan(text)
    assert apply(text, plan.edits) == result
    assert stage.rewrite(result) is result
    assert [cut.span for cut in plan.cuts] == [edit.span for edit in plan.edits]
    assert all(edit.new == "" and edit.span.start < edit.span.end for edit in plan.edits)
    assert all(0 <= found.span.start < found.span.end <= len(text) for found in plan.found)


@given(pages)
@settings(max_examples=200)
def test_the_whole_pipeline_is_final(text):
    once = arnorm.clean(text)
    assert arnorm.clean(once) == once
    assert arnorm.process(text).text == once


@given(st.lists(st.sampled_from([*PARAGRAPHS, *HEADLINES]), max_size=12).map("\n".join))
def test_paragraphs_and_headlines_alone_lose_nothing(text):
    assert DEFAULT_STAGE.rewrite(text) is text


def test_a_text_with_nothing_to_do_is_the_same_object():
    assert DEFAULT_STAGE.rewrite(BODY) is BODY
    assert not DEFAULT_STAGE.plan(BODY).edits


def test_rules_name_known_guards():
    assert {guard.partition(":")[0] for rule in RULES for guard in rule.guards} <= guard_names()


def test_switches():
    page = f"{BODY}\nكتب: سالم النجار\nالمصدر: الراي\nتابعونا على فيسبوك"
    left = {name: build_stage("boilerplate", options).rewrite(page) for name, options in {
        "default": DEFAULT, "byline": Options(remove=("byline",)), "keep": Options(keep=("follow", "source")),
    }.items()}  # fmt: skip
    assert left["default"].split() == f"{BODY}\nكتب: سالم النجار".split()
    assert left["byline"].split() == BODY.split()
    assert left["keep"] is page


def test_metadata_of_what_goes_and_of_what_stays():
    page = (
        f"ثقافة وفنون\nمتحف المدينة يفتح جناحا جديدا\nكتب: سالم النجار\nنشر في: 9 تشرين الأول 2022\n{BODY}\n"
        "المصدر: الراي\nالوسوم: سفر، متحف\nمقالات مشابهة\n• كيف تحفظ الصور القديمة؟\n• ورشة في تجليد الكتب"
    )
    metadata = arnorm.process(page).metadata
    assert {name: [value.value for value in values] for name, values in metadata.items()} == {
        "section": ["ثقافة وفنون"],
        "byline": ["سالم النجار"],
        "published": ["2022-10-09"],
        "source": ["الراي"],
        "keywords": ["سفر", "متحف"],
        "related": ["كيف تحفظ الصور القديمة؟", "ورشة في تجليد الكتب"],
    }
    for _, values in metadata.items():
        assert all(value.span.of(page) == value.raw for value in values)


def test_a_page_that_is_all_boilerplate():
    plan = DEFAULT_STAGE.plan("الرئيسية\nرياضة\nاقتصاد\nتابعونا على فيسبوك")
    assert plan.flags == ["no-body", "mostly-boilerplate"]
    assert len(plan.cuts) == 2


def test_flags():
    assert DEFAULT_STAGE.plan(BODY * 3).flags == ["collapsed"]
    assert not DEFAULT_STAGE.plan(BODY + "\n" + "\n".join(HEADLINES)).flags


def test_a_record_holds_category_rule_and_reason():
    cut = DEFAULT_STAGE.plan(f"{BODY}\nالمصدر: الراي").cuts[0]
    assert (cut.category, cut.code) == ("source", "AB180")
    assert "المصدر" in cut.reason


@pytest.mark.parametrize(
    "piece",
    [
        "كذا. اقرأ أيضا: خبر. ", "اقرأ أيضا:\n", "المصدر: كذا\nاقرأ أيضا:\n", "خبر جديد منذ ساعة ", "رياضة\n", "رياضة | ",
        "a@b.c ", "الوسوم\nكذا\n", "13:05 خبر جديد مهم جدا\n", ".", "- ", "(", "للتواصل مع الكاتب ارسل sms ", "(بترا) ",
        "الرئيسية » ", "2020/01/01 ", f"{BODY}\nالتعليقات\n",
    ],
)  # fmt: skip
def test_twice_the_text_takes_about_twice_the_time(piece):
    assert growth(DEFAULT_STAGE.rewrite, piece * (10_000 // len(piece)), piece * (80_000 // len(piece))) < 3
