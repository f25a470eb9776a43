"""The features of lines, and that what they say does not change when later stages clean the text."""

import pytest

import arnorm
from arnorm.boilerplate import explain
from arnorm.boilerplate.features import FAR, Features, wording_keys
from arnorm.boilerplate.page_model import PageModel, Question
from arnorm.options import DEFAULT
from arnorm.presets import build_stage, learnt
from arnorm.stages.boilerplate import Boilerplate
from tests.support import ROOT

BODY = (
    "أعلنت البلدية يوم أمس أن الجسر القديم سيغلق شهرين كاملين حتى تنتهي أعمال الترميم التي بدأت في الربيع الماضي، "
    "وأن السيارات ستحول إلى الطريق الساحلي."
)


def features(text: str) -> list[Features]:
    stage = build_stage("boilerplate", DEFAULT)
    assert isinstance(stage, Boilerplate)
    return stage.describe(text)[1]


@pytest.mark.parametrize(
    ("line", "name", "value"),
    [
        ("سامي العلي", "words", 2),
        ("سامي العلي", "open", 1),
        ("هل عاد الجسر؟", "question", 1),
        ("الأسعار:", "colon", 1),
        ("شارك", "own:share", 1),
        ("LinkBackأدوات الموضوع", "glued", 1),
        ("صورة_12.jpg", "file", 1),
        ("الأقسام (12)", "count-end", 1),
        ("الرئيسية > أخبار > محليات", "parts", 2),
        ("الأحد 3 مايو 2026", "date", 1),
        ("بيان صدر في 3 مايو 2026 عن البلدية", "has-date", 1),
        ("خبر قصير منذ ساعتين", "time-end", 1),
        ("بيت كبير بيت كبير", "halves", 1),
        ("x = area(3);", "code", 1),
        ("| 12 | 14 |", "table-row", 1),
        ("تابعونا على فيسبوك", "platforms", 1),
        ("Next Previous", "latin", 1.0),
        ("12 14", "figures", 1.0),
    ],
)
def test_a_line_alone(line: str, name: str, value: float) -> None:
    assert features(f"{line}\n\n{BODY}")[0][name] == value


def test_places() -> None:
    head, title, body, foot = features(f"الرئيسية\nعودة الجسر القديم إلى الخدمة\n{BODY}\nسامي العلي")
    assert (head["zone"], title["zone"], body["zone"], foot["zone"]) == (1, 1, 2, 3)
    assert title["from-title"] == 0.5
    assert head["from-title"] == -1
    assert (foot["after-prose"], foot["before-prose"], foot["from-end"]) == (1, FAR, 0)
    assert "prose" in body


def test_what_a_colon_announces() -> None:
    found = features(f"{BODY}\nالفائزون بالجوائز هذا العام هم:\nسامي العلي\nهند الخطيب\n\n{BODY}")
    assert [line.get("announced", FAR) for line in found[2:4]] == [1, 2]
    assert found[4]["announced"] == 3
    assert features(f"{BODY}\nسامي العلي")[1]["announced"] == FAR


def test_keys_of_a_wording() -> None:
    assert list(wording_keys(["كل"])) == ["= كل", "1 كل"]
    assert list(wording_keys([])) == []
    assert list(wording_keys(["كلمة"] * 11)) == []


def test_every_feature_of_the_shipped_trees_can_be_said_in_words() -> None:
    def names(node: Question | float) -> set[str]:
        if not isinstance(node, Question):
            return set()
        return {node.feature} | names(node.low) | names(node.high)

    for tree in PageModel(learnt("weights")).trees:
        for name in names(tree):
            assert explain.describe_feature(name, 1.0)


@pytest.mark.parametrize(
    "name", ["cms-01-egypt-widgets", "forum-01-vbulletin", "wp-06-english-theme", "quotes-mixed-01"]
)
def test_cleaned_lines_have_the_same_features(name: str) -> None:
    """Else a second run would decide otherwise: what later stages write may change no feature but places."""
    source = (ROOT / "tests" / "golden" / "pages" / name / "source.txt").read_text(encoding="utf-8")
    tidy = arnorm.clean(source, select=["AU", "AW"])
    assert features(tidy) == features(arnorm.clean(tidy, preset="normalize"))
