"""The nevers: what stays whatever rules and weights say."""

import textwrap

import pytest

import arnorm
from arnorm.boilerplate.guards import wrapped
from arnorm.boilerplate.line_key import lines_of

BODY = (
    "أعلنت البلدية يوم أمس أن الجسر القديم سيغلق شهرين كاملين حتى تنتهي أعمال الترميم التي بدأت في الربيع الماضي، وأن "
    "السيارات ستحول إلى الطريق الساحلي الذي وسع في الصيف، وذكر المهندس المشرف أن الحجارة المتضررة ستستبدل بحجارة من "
    "المقلع "
    "نفسه الذي بني منه الجسر منذ عام، وأن المصادر التي مولت المشروع تابعونا على فيسبوك واقرأ أيضا ما كتبته الصحف عنه."
)


@pytest.mark.parametrize("width", [45, 60, 76])
def test_wrapped_lines_are_found(width: int) -> None:
    text = textwrap.fill(BODY, width)
    assert wrapped(lines_of(text)) == frozenset(range(text.count("\n") + 1))


def test_headlines_in_a_row_are_not_wrapped() -> None:
    text = "عودة الجسر القديم\nإقبال كبير على معرض الكتاب في أسبوعه الأول\nموعد صرف الرواتب\nأسعار الخضر اليوم"
    assert not wrapped(lines_of(text))


@pytest.mark.parametrize("width", [45, 60, 76])
def test_no_line_goes_from_the_middle_of_a_sentence(width: int) -> None:
    text = textwrap.fill(BODY, width)
    assert arnorm.clean(text, ignore=["AP", "AQ"]) == text


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(
            f"{BODY}\nوجاء ترتيب المنصات التي يصل منها القراء كما يأتي:\nفيسبوك\nتويتر\nواتساب",
            id="announced-platforms",
        ),
        pytest.param(
            f"{BODY}\nوانتخب المجلس في جلسته أمس أعضاء مكتبه:\nرئيس التحرير\nهند العتيبي", id="announced-board"
        ),
        pytest.param("أهم الأخبار\nطلاب القرية يرممون مكتبة أغلقت منذ جيل\n" + BODY, id="only-title"),
        pytest.param(f"| الفريق | النقاط |\n|---|---|\n| النجم | 12 |\n| الأمل | 9 |\n{BODY}", id="table"),
        pytest.param(f"المشاركات\n\n318\n\n{BODY}", id="label-and-value-of-the-text"),
        pytest.param(f"{BODY}\n\n- هل كانت التجربة مفيدة؟\n- نعم.\n- لا.", id="dialogue"),
        pytest.param(f"{BODY}\n\nاقرأ أيضا الفقرة الثانية من الدرس ثم أكمل", id="task"),
        pytest.param(f"{BODY}\n\nif (x > 3) {{ share(x); }}\nprint(x);", id="code"),
        pytest.param(f"10:00\nورشة الأطفال\n12:00\nحوار مفتوح\n16:00\nسينما الحي\n\n{BODY}", id="timetable"),
    ],
)
def test_what_must_stay(text: str) -> None:
    kept = arnorm.clean(text, ignore=["AP", "AQ", "AD", "AW"])
    lost = [line for line in text.split("\n")[-7:] if line and line not in kept and line != "أهم الأخبار"]
    assert not lost
    assert BODY in kept


@pytest.mark.parametrize(
    "line",
    [
        "| أ | ب |",
        "نعم | لا",
        "جميع الحقوق محفوظة، ومنها حق التعلم والعمل.",
        "نشر في: 2021-06-14",
    ],
)
def test_a_form_may_speak_against_a_rule(line: str) -> None:
    assert line in arnorm.clean(f"{BODY}\n\n{line}")


@pytest.mark.parametrize("preset", ["default", "corpus"])
@pytest.mark.parametrize(
    "text",
    [
        "— (@s) y 2 \u16802022\nق",
        '"ن."إقرأ أيضا',
        "ة ة ك . . .منذ يوم",
        "تابع;",
        "إ:للتواصل  مع الكاتبSMS",
        "\nO\nه\n&lt;\n•1",
        "\nل\n\ns\n\nث ن\n\nكتب",
        "مv1.وبات صلة",
    ],
)
def test_one_run_settles(text: str, preset: str) -> None:
    clean = arnorm.clean(text, preset=preset)
    assert arnorm.clean(clean, preset=preset) == clean


@pytest.mark.parametrize(
    "heading",
    [
        "فكرة عن «الرواية»",
        "ردان على «الرواية»",
        "كن أول من يقيم «الرواية»",
        "تعليقان في «الأهرام»",
        "اشترك في النشرة؟",
        "• الكلمات المفتاحية",
    ],
)
def test_a_heading_inside_the_body_stays(heading: str) -> None:
    assert heading in arnorm.clean(f"{BODY}\n{heading}\n{BODY}", ignore=["AQ"])
