"""Where the look at a whole text may find something."""

import pytest

from arnorm.boilerplate.line_key import fold
from arnorm.boilerplate.phrases import times_in


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("خبر طويل منذ ساعة", [9]),
        ("خبر منذ ساعة\nثم نص", [4]),
        ("خبر قبل\u00a0ساعة", [4]),
        ("خبر منذ ساعة.", []),  # a sentence
        ("الوزير يقبل الدعوة", []),  # the end of another word
        ("هذا ما قبله الوزير", []),  # the beginning of another word
        ("خبر منذ ساعة وخبر بعده طويل جدا منذ ثلاث ساعات والنص يتبعه هنا كاملا", [32]),
        ("خبر منذ ساعة وخبر بعده طويل جدا\nمنذ ثلاث ساعات والنص يتبعه هنا كاملا", [4]),
    ],
)
def test_where_relative_times_may_stand(text: str, places: list[int]) -> None:
    assert list(times_in(fold(text))) == places
