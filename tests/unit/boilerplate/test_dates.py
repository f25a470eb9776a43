"""Dates and relative times: the forms of real pages, and the prose that must not be taken for one."""

from __future__ import annotations

import time

import pytest

from arnorm.boilerplate.dates import LONGEST, Dates
from arnorm.presets import words
from arnorm.spans import Span


@pytest.fixture(scope="module")
def dates() -> Dates:
    return Dates(words("dates"), labels=["تاريخ النشر", "آخر تحديث", "نشر في"])


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2025-08-26", "2025-08-26"),
        ("26/08/2025", "2025-08-26"),
        ("10 - 08 - 2012", "2012-08-10"),
        ("١٠-٠٨-٢٠١٢", "2012-08-10"),
        ("06.06.2023 | 22:00", "2023-06-06T22:00"),
        ("22:00 | 06.06.2023", "2023-06-06T22:00"),
        ("03-05-2023 | 18:22", "2023-05-03T18:22"),
        ("2024-01-14T10:35:00Z", "2024-01-14T10:35"),
        ("7/23/2012 9:45:43 PM", "2012-07-23T21:45"),
        ("9 تشرين الأول 2022", "2022-10-09"),
        ("٩ كانون الثاني ٢٠٢٢", "2022-01-09"),
        ("26 جويلية 2012", "2012-07-26"),
        ("20 نونبر 2020", "2020-11-20"),
        ("3 غشت 2019", "2019-08-03"),
        ("3 أوت 2019", "2019-08-03"),
        ("3 آب 2019", "2019-08-03"),
        ("12 يوليوز 2021", "2021-07-12"),
        ("12 ماي 2021", "2021-05-12"),
        ("5 سبتمبر/ أيلول 2023", "2023-09-05"),
        ("5 آذار/مارس 2023", "2023-03-05"),
        ("أغسطس 12, 2023", "2023-08-12"),
        ("05/مارس/2020", "2020-03-05"),
        ("الثلاثاء 17 من شهر أكتوبر عام 2023م", "2023-10-17"),
        ("الأحد 14 يناير 2024 - 10:35 ص", "2024-01-14T10:35"),
        ("الأحد ١٤ يناير ٢٠٢٤ - ١٠:٣٥ م", "2024-01-14T22:35"),
        ("14 يناير 2024 - 12:05 صباحاً", "2024-01-14T00:05"),
        ("14 يناير 2024، الساعة 12:05 ظهرا", "2024-01-14T12:05"),
        ("الأحد 8 مارس 2026 12:31 مـ 19 رمضان 1447 هـ", "2026-03-08T12:31"),
        ("25 شوال 1436 هـ الموافق 10 أغسطس 2015 م", "2015-08-10"),
        ("5th, September 2023 GMT", "2023-09-05"),
        ("May 3, 2024 at 5:12 pm", "2024-05-03T17:12"),
        ("29 فبراير 2024", "2024-02-29"),
        ("تاريخ النشر :1 مايو 2012", "2012-05-01"),
    ],
)
def test_a_date_is_read_and_its_line_is_a_date_line(dates: Dates, text: str, value: str) -> None:
    assert dates.parse_date(text) == value
    assert dates.is_date_text(text)


@pytest.mark.parametrize(
    "text", ["29 فبراير 2023", "31/02/2020", "16 شعبان 1447 هـ", "1445/03/12", "3 مايو", "مايو 2023"]
)
def test_a_date_without_iso_value_is_still_a_date_line(dates: Dates, text: str) -> None:
    assert dates.parse_date(text) is None
    assert dates.is_date_text(text)


@pytest.mark.parametrize("text", ["10:35 ص", "19:23 ت م", "الساعة 16:25 (مكة المكرمة)، 13:25 (غرينتش)", "الأحد 10:30"])
def test_a_clock_time_is_date_text_without_a_date(dates: Dates, text: str) -> None:
    assert dates.parse_date(text) is None
    assert dates.is_date_text(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "الأحد",
        "نشر في إسرائيل",
        "فاز 3 - 2 في مايو",
        "عدد القراءات 3345",
        "الفصل 1.2.3",
        "1445",
        "افتتح المعرض في 3 مايو 2023 أبوابه",
        "BBC عربية٠٥-٠٧-٢٠٢٥",
        "2023-05-01 " * 40,
    ],
)
def test_what_holds_other_words_is_no_date_line(dates: Dates, text: str) -> None:
    assert not dates.is_date_text(text)


def test_a_date_is_found_inside_a_text(dates: Dates) -> None:
    assert dates.parse_date("BBC عربية٠٥-٠٧-٢٠٢٥") == "2025-07-05"
    assert dates.parse_date("افتتح المعرض في 3 مايو 2023 أبوابه عند 10:30") == "2023-05-03"
    assert dates.parse_date("." * LONGEST + "2025-08-26") is None


@pytest.mark.parametrize(
    ("text", "start"),
    [
        ("خبر منذ ساعة", 4),
        ("خبر منذ 3 ساعات", 4),
        ("خبر منذ ٤ أيام", 4),
        ("خبر قبل ساعتين.", 4),
        ("خبر منذ يومين ", 4),
        ("خبر منذ أكثر من ثلاث ساعات", 4),
        ("خبر منذ ساعة واحدة", 4),
        ("خبر منذ 15 د", 4),
        ("خبر منذ لحظات", 4),
        ("خبر (قبل 20 دقيقة)", 5),
        ("خبر 2 hours ago", 4),
        ("خبر منذ ساعات الصباح", None),
        ("خبر منذ ساعة قدومهم", None),
        ("خبر منذ عهد بعيد", None),
        ("قبل", None),
        ("", None),
    ],
)
def test_the_relative_time_at_the_end(dates: Dates, text: str, start: int | None) -> None:
    assert dates.relative_time_end(text) == start


def test_every_relative_time_of_a_ticker(dates: Dates) -> None:
    text = "وزير يزور المصنع منذ ساعة لجنة تعاين الطريق منذ 3 ساعات"
    assert [span.of(text) for span in dates.relative_times(text)] == ["منذ ساعة", "منذ 3 ساعات"]
    assert list(dates.relative_times("لا شيء هنا")) == []
    assert next(dates.relative_times("منذ ساعة")) == Span(0, 8)
    assert [span.of("منذ أكثر من ساعة") for span in dates.relative_times("منذ أكثر من ساعة")] == ["منذ أكثر من ساعة"]
    assert list(dates.relative_times("منذ صباح اليوم قبل - ساعة")) == []


def test_hostile_text_is_read_in_linear_time(dates: Dates) -> None:
    started = time.process_time()
    for text in ("منذ " * 50_000, "1/" * 100_000, "\ud800" * 200, "م" * 200_000, "\u064b" * 1000, "1 يناير " * 50_000):
        dates.parse_date(text)
        dates.is_date_text(text)
        dates.relative_time_end(text)
        list(dates.relative_times(text))
    assert time.process_time() - started < 10


def test_without_names_only_figures_are_read() -> None:
    bare = Dates(())
    assert bare.parse_date("2025-08-26") == "2025-08-26"
    assert bare.parse_date("9 مايو 2022") is None
    assert list(bare.relative_times("منذ ساعة")) == []
