"""What nothing unifies: code, lines in visual order, cited characters, Qur'anic text; and numbers in chains."""

from __future__ import annotations

import pytest

import arnorm
from arnorm.rules import words
from arnorm.text.cited import Kind, cited
from arnorm.text.comma_numbers import chains, is_number, thousands
from arnorm.text.left_alone import LeftAlone
from arnorm.text.program_code import code
from arnorm.text.quran import quranic
from arnorm.text.tatweel import MAYBE, parts_words
from arnorm.text.visual_order import VISUAL, visual_lines
from tests.support import growth

VISUAL_LINES = visual_lines(words("visual_order"))
NAMES = words("cited_names")


@pytest.mark.parametrize(
    "line",
    [
        'alert("مرحبا");', 'print("مرحبا, " + name)', "const x = 'علي, حسن';",
        'echo "تم التثبيت";', "<h1>مرحبا, بكم</h1>",
        'SELECT a FROM t WHERE city = "عمان";', '"name": "سامي, علي",', "x = 5; // العدد, الكلي",
        "n = 5 # العدد, الكلي",
        'std::cout << "مرحبا" << endl;',
        '.t { content: "نعم, لا"; }', 'if city == "عمان":',
        'INSERT INTO t VALUES ("علي", 5);',
        'fmt.Printf("%s, %d", "اسم", 3)', 'String s = "علي; حسن";', '<a href="x" title="نص, آخر">', 'x = ["أ, ب", "ج"]',
    ],
)  # fmt: skip
def test_a_line_of_a_program_is_code(line: str) -> None:
    assert [span.of(f"قال:\n{line}\nثم") for span in code(f"قال:\n{line}\nثم")] == [line]
    assert arnorm.clean(line, "normalize") is line


@pytest.mark.parametrize(
    "line",
    [
        "زر موقع example.com (الموقع الرسمي);", "BBC (بي بي سي)", 'NATO: "حلف"', 'قال "نعم"; ثم "لا"; ثم مضى',
        "القانون F = ma (نيوتن)", 'شركة Apple ("آبل"); وشركة Google ("جوجل");', "`Abd و `Ali قالا, نعم",
        '- Word "كلمة"; Book "كتاب"', "```\nقال نعم", "# عنوان", "// تعليق",
    ],
)  # fmt: skip
def test_prose_is_no_code(line: str) -> None:
    assert not code(line)


def test_spans_of_code_inside_prose() -> None:
    text = 'نفذ `ls "أ, ب"` ثم print("نعم, لا"); ثم <code>x, ع</code> وانته'
    assert [span.of(text) for span in code(text)] == ['`ls "أ, ب"`', 'print("نعم, لا");', "<code>x, ع</code>"]
    fenced = "قال:\n~~~ py\nx = 1\n\nنعم ,لا\n~~~\nثم"
    assert [span.of(fenced) for span in code(fenced)] == ["~~~ py\nx = 1\n\nنعم ,لا\n~~~"]


@pytest.mark.parametrize(
    "line", [".ةيبرعلا ةغللاب ةبوتكم ةرقف هذه .مكيلع مالسلا", "ةيبرعلا ةغللا", "مويلا ةيروهمجلا سيئر", "ﺔﻴﺑﺮﻌﻟﺍ ﺔﻐﻠﻟﺎﺑ"]
)
def test_a_line_in_visual_order_is_found_and_flagged(line: str) -> None:
    text = f"قال الوزير نعم.\n{line}\nثم مضى."
    assert [span.of(text) for span in VISUAL_LINES(text)] == [line]
    document = arnorm.process(text, "normalize")
    assert document.text is text
    assert document.flags == (VISUAL,)


@pytest.mark.parametrize(
    "line",
    [".NET قال", "مثلا أصلا كاملا", "مدينةالقاهرة ثم", ".وقال الوزير إن الأمر", 'كلمة "ةغللا" في السطر', "ﻫﺬﺍ ﻛﺘﺎﺏ"],
)
def test_a_line_in_the_usual_order_is_not(line: str) -> None:
    assert not VISUAL_LINES(line)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('«ی» و"ک" و(ھ)', ["ی", "ک", "ھ"]), ("هل (?) كذا [!]", ["?", "!"]), ('قال "نعم"؟ "لا"', []),
        ("« ی »", ["ی"]),
        ('قال "نعم" ؟ "لا"', []), ('بـ"ی"', ["ی"]), ("(5)", []), ("«٥»", ["٥"]), ('(")', ['"']), ("«كلمة»", []),
    ],
)  # fmt: skip
def test_cited_between_quotes_and_brackets(text: str, found: list[str]) -> None:
    assert [span.of(text) for span in cited(NAMES, "letter")(text)] == found


def test_cited_by_name() -> None:
    def of(text: str, kind: Kind) -> list[str]:
        return [span.of(text) for span in cited(NAMES, kind)(text)]

    assert of("وبالحرف ک وحرف ی.", "letter") == ["ک", "ی"]
    assert of("انحراف ی", "letter") == []
    assert of("علامة ؟ في آخر", "sign") == ["؟"]
    assert of("ما العلامة ؟", "sign") == []
    assert of("الرقم (٥) والمادة (٦)", "digit") == ["٥"]


def test_quranic_text() -> None:
    text = "﴿قل هو الله﴾ بِسۡمِ ٱلمدينة أَمْوَٲلِكُمْ أموٲل هـٰذا"
    assert [span.of(text) for span in quranic(text)] == ["﴿قل هو الله﴾", "بِسۡمِ", "أَمْوَٲلِكُمْ"]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("القاهرةـالرياض", True), ("مصرـالسودان", True), ("القاهرةـ رويترز", True), ("شيءـآخر", True),
        ("جاءـوا", False),
        ("مـصـرـالـسودان", False), ("والـعزم", False), ("السلامةـــ أولا", False), ("السلامةـ", False),
        ("قراءـة", False),
    ],
)  # fmt: skip
def test_tatweel_for_a_dash(text: str, parts: bool) -> None:
    places = [match.start() for match in MAYBE.finditer(text)]
    assert any(parts_words(text, place) for place in places) == parts


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("3،500", True), ("1،234،567", True), ("12،125،13", False), ("1,000،000", True), ("1,000،200", False),
        ("0،500", False), ("2018،2019", False), ("5،6،200،7", False),
    ],
)  # fmt: skip
def test_a_chain_is_a_number_or_a_list(text: str, number: bool) -> None:
    (chain,) = chains(text)
    assert is_number(chain) == number


def test_a_chain_behind_a_plural_of_places_is_a_list() -> None:
    (chain,) = chains("والآيات ٢،٢٥٥")
    assert not is_number(chain, words("list_heads"))


def test_thousands_of_every_number_of_a_chain() -> None:
    (chain,) = chains("1,000،2,000،30")
    assert list(thousands(chain)) == [1, 7]


def test_nothing_is_shown_where_all_marks_are_rewritten() -> None:
    found = LeftAlone(words, shown=False)
    assert not found('alert("مرحبا");')
    assert not found("(بالفارسية: جلال\u200cالدین)")


@pytest.mark.parametrize(
    "unit",
    ['a("', "`x", "```\n", "x = '", "<pre>",
         "ةي ", "\n.ةي", "(«ی", '"؟" ', "حرف ی ", "علامة ؟ في ", "﴿", "ۖ", "1،000،", ",,نعم", " » "],
)  # fmt: skip
def test_twice_the_text_takes_about_twice_the_time(unit: str) -> None:
    pipeline = arnorm.Pipeline("normalize")

    def clean(text: str) -> str:
        return pipeline.clean(text[:1] + text[1:])  # another object each time: what was found last is remembered

    assert growth(clean, "نص " + unit * 5_000, "نص " + unit * 40_000) < 3
