"""Lines made of word classes: what opens them, what they need, what one unknown word does."""

from arnorm.boilerplate.line_key import fold, words_of
from arnorm.boilerplate.shapes import Shapes, classes_of
from arnorm.rules import Rule

CLASSES = classes_of(
    ["share: شارك, لا تنس مشاركة", "+piece: خبر, مقال", "this: هذا", "via: على, عبر", "+platform: فيسبوك, فيس بوك"]
)
RULE = Rule("AB999", "share-form", "boilerplate", shapes=("share piece (this via platform)", "number piece"))
SHAPES = Shapes([RULE], CLASSES)


def read(text: str) -> int:
    """How many words of a text have the shape."""
    return max((size for size, _ in SHAPES.at_start(words_of(fold(text)))), default=0)


def test_a_class_with_a_plus_stands_under_clitics():
    assert "والخبر" in CLASSES["piece"]
    assert CLASSES["this"] == ["هذا"]


def test_all_needed_classes_in_any_order_of_the_rest():
    assert read("شارك هذا الخبر عبر فيس بوك") == 6
    assert read("لا تنسَ مشاركة المقال") == 4
    assert read("شارك على فيسبوك هذا المقال") == 5


def test_a_needed_class_is_missing():
    assert read("شارك على فيسبوك") == 0
    assert read("الخبر شارك") == 0
    assert read("") == 0


def test_an_unknown_word_ends_the_shape():
    assert read("شارك الخبر صديقي") == 2
    assert read("شارك صديقي الخبر") == 0


def test_numbers_are_a_class():
    assert read("12 مقالا") == 0
    assert read("12 مقال") == 2


def test_two_words_tell_whether_a_shape_may_begin():
    assert SHAPES.may_begin(["شارك", "الخبر"])
    assert not SHAPES.may_begin(["شارك", "القطار"])
    assert not SHAPES.may_begin(["الخبر", "شارك"])
    assert SHAPES.may_begin(["لا", "تنس"])
    assert not SHAPES.may_begin(["شارك", "0"])  # a number belongs to the other shape
    assert not SHAPES.may_begin(["شارك"])
    assert not SHAPES.may_begin([])
