"""Law 8: Arabic words in Arabic spelling pass every lossless stage; their other spellings return to them."""

from __future__ import annotations

import random
import unicodedata
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path

import pytest

from arnorm.options import DEFAULT
from arnorm.pipeline import Pipeline
from arnorm.presets import build_stage

LOOK_ALIKES = {"ك": "کڪ", "ه": "ھہەۀۂۿ", "ة": "ۃ", "ي": "یېۍے"}
TATWEEL = "\u0640"


@cache
def forms() -> tuple[str, ...]:
    lines = Path(__file__).with_name("word_forms.txt").read_text(encoding="utf-8").splitlines()
    return tuple(line for line in lines if not line.startswith("#"))


@cache
def normalize() -> Pipeline:
    return Pipeline("normalize")


def returns(words: Iterable[str], spelled: Callable[[str], str]) -> None:
    """Every word comes back from its other spelling. One word a line, so that each stands by itself."""
    words = list(words)
    found = normalize().clean("\n".join(map(spelled, words))).split("\n")
    wrong = [(spelled(word), word, got) for word, got in zip(words, found, strict=True) if got != word]
    assert not wrong, wrong[:20]


def test_there_are_enough_words() -> None:
    assert len(set(forms())) >= 20_000


@pytest.mark.parametrize("preset", ["default", "normalize", "corpus", "minimal"])
def test_words_pass_unchanged(preset: str) -> None:
    text = " ".join(forms())
    boilerplate = ["AB"] if preset in ("default", "corpus") else []  # a list of words is no page
    assert Pipeline(preset, ignore=boilerplate).clean(text) is text


@pytest.mark.parametrize(
    "name", ["unicode", "invisibles", "letters", "marks", "digits", "quotes", "punctuation", "spacing"]
)
def test_words_pass_every_lossless_stage(name: str) -> None:
    stage = build_stage(name, DEFAULT)
    for text in (" ".join(forms()), "\n".join(forms())):
        assert stage.rewrite(text) is text


def test_words_survive_the_options() -> None:
    """But for the few in which the newspapers themselves typed a letter three times."""
    text = "\n".join(forms())
    options = {"markup": "strip", "emoji": "drop", "honorifics": "expand", "mask": {"number": "[رقم]", "url": "[رابط]"}}
    assert Pipeline("normalize", **options).clean(text) is text
    shortened = Pipeline("normalize", elongation=2).clean(text).split("\n")
    changed = [(word, got) for word, got in zip(forms(), shortened, strict=True) if got != word]
    assert len(changed) < 5, changed


def test_tatweel_between_letters() -> None:
    returns(forms(), TATWEEL.join)


def test_tatweel_at_random_places() -> None:
    def spelled(word: str) -> str:
        chance = random.Random(word)
        return "".join(letter + TATWEEL * chance.randrange(3) for letter in word[:-1]) + word[-1]

    returns(forms(), spelled)


@pytest.mark.parametrize("which", range(6))
def test_look_alikes_of_all_but_a_final_yeh(which: int) -> None:
    def spelled(word: str) -> str:
        body = word if word[-1] not in "يى" else word[:-1]
        for letter, others in LOOK_ALIKES.items():
            body = body.replace(letter, others[which % len(others)])
        return body + word[len(body) :]

    # A word with three filled places is taken for a decorated one.
    returns((word for word in forms() if word.count("ه") < 3), spelled)


def test_presentation_forms() -> None:
    shapes: dict[str, str] = {}
    for point in (*range(0xFB50, 0xFE00), *range(0xFE70, 0xFEFD)):
        kind, _, rest = unicodedata.decomposition(chr(point)).partition("> ")
        if kind in ("<isolated", "<final", "<initial", "<medial") and len(rest) == 4:
            shapes[chr(int(rest, 16))] = chr(point)
    returns(forms(), lambda word: "".join(shapes.get(letter, letter) for letter in word))


def test_moved_tanween() -> None:
    words = [word[:-1] + "\u064bا" for word in forms() if word[-1] == "ا" and len(word) > 3 and word[-2] not in "اىة"]
    assert len(words) > 500
    returns(words, lambda word: word[:-2] + "ا\u064b")
