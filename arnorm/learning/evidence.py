"""What a line says by its words: the category it would belong to, and whether it is content however often it recurs.

The words are those of the shipped rules: their phrases, and the word classes their shapes are made of. Where the rules
themselves ask for a whole line, here a part of it is enough, because the counts have already said that it recurs.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any, NamedTuple

from arnorm.engine.lines import Phrases, fold, words_of
from arnorm.engine.shapes import NUMBER, classes_of
from arnorm.rules import load_toml, shipped_file, stage_rules, words

_MENU = "nav"
_DATELINE_WORDS = 6
_LABEL_WORDS = 2  # one word at its beginning makes a line content if the line is no longer: a heading with its number
# Guillemets, curly and straight quotes, the brackets of the Qur'an in both orders, and what is typed for them.
_QUOTES = (
    ("\u00ab", "\u00bb"), ("\u201c", "\u201d"), ('"', '"'), ("\ufd3f", "\ufd3e"), ("\ufd3e", "\ufd3f"), ("{", "}"),
)  # fmt: skip


class Guess(NamedTuple):
    """A category with what speaks for it; `category` is empty if nothing does."""

    category: str
    reason: str


NOTHING = Guess("", "")


def guess(key: Sequence[str]) -> Guess:
    """The category a line belongs to, by the phrases and word classes of the shipped rules.

    Args:
        key: the folded words of the line.
    """
    phrase = _longest_phrase(key)
    if phrase is not None:
        return phrase
    classes, platforms = _classes_in(key)
    for category, needs in _shapes():
        if needs <= classes:
            return Guess(category, f"words of {' and '.join(sorted(needs))}")
    if platforms and platforms * 2 >= len(key):
        return Guess("share", "names of platforms")
    return NOTHING


def is_content(wording: str, key: Sequence[str], known: bool) -> bool:
    """Is a line content however often it recurs: a closing, a verse, a heading of a book, a quotation, a dateline?

    Args:
        wording: the line as written; `key`: its folded words.
        known: True if words of sites stand in it.
    """
    if any(size > 1 or len(key) <= _LABEL_WORDS for size, _ in _content().at(key)):
        return True
    if any(wording.startswith(opening) and wording.endswith(closing) for opening, closing in _QUOTES):
        return True
    signed = next(_agencies().at(key), None) or next(_agencies().ending(key), None)
    return signed is not None and not known and len(key) <= _DATELINE_WORDS


def is_left_alone(key: str) -> bool:
    """Does a text that the shipped rules must leave alone have this line? A rule file with it would be refused."""
    return key in _untouched()


def _longest_phrase(key: Sequence[str]) -> Guess | None:
    """The longest phrase of two or more words, or of the whole line; or menu words that make half the line."""
    best: tuple[int, str] = (0, "")
    menu = at = 0
    while at < len(key):
        step = 1
        for size, (category, phrase) in _phrases().at(key, at):
            if size > best[0] and (size > 1 or len(key) == 1) and category != _MENU:
                best = (size, f"{category}\n{phrase}")
            if category == _MENU:
                menu += size
                step = size
                break
        at += step
    if best[0]:
        category, _, phrase = best[1].partition("\n")
        return Guess(category, f"\u201c{phrase}\u201d")
    return Guess(_MENU, "words of menus") if menu * 2 > len(key) else None


def _classes_in(key: Sequence[str]) -> tuple[frozenset[str], int]:
    """The word classes that occur in a line, and how many of its words name platforms."""
    met: set[str] = set()
    platforms = at = 0
    while at < len(key):
        step = 1
        for size, names in _vocabulary().at(key, at):
            met |= names
            step = max(step, size)
            if "platform" in names:
                platforms += size
        at += step
    return frozenset(met | ({NUMBER} if "0" in key else set())), platforms


@cache
def _phrases() -> Phrases[tuple[str, str]]:
    """The phrases of all rules with their categories; a number is no evidence, it stands beside anything."""
    rules = stage_rules("boilerplate")
    found = ((phrase, rule.category) for rule in rules for phrase in rule.variants)
    return Phrases((phrase, (category, phrase)) for phrase, category in found if "0" not in words_of(fold(phrase)))


@cache
def _shapes() -> tuple[tuple[str, frozenset[str]], ...]:
    """Category and needed classes of every shape, those that need most first."""
    shapes = [
        (rule.category, frozenset(shape.partition("(")[0].split()))
        for rule in stage_rules("boilerplate")
        for shape in rule.shapes
    ]
    return tuple(sorted(shapes, key=lambda shape: -len(shape[1])))


@cache
def _vocabulary() -> Phrases[frozenset[str]]:
    names: dict[str, set[str]] = {}
    entries = (*words("site_words"), f"+platform: {', '.join(words('platforms'))}")
    for name, forms in classes_of(entries).items():
        for form in forms:
            names.setdefault(form, set()).add(name)
    return Phrases((form, frozenset(found)) for form, found in names.items() if words_of(fold(form)))


@cache
def _content() -> Phrases[str]:
    return Phrases((phrase, phrase) for phrase in texts()["content"])


@cache
def _agencies() -> Phrases[str]:
    return Phrases((name, name) for name in words("agencies"))


@cache
def _untouched() -> frozenset[str]:
    texts = (text for rule in stage_rules("boilerplate") for text in rule.untouched)
    return frozenset(" ".join(words_of(fold(line))) for text in texts for line in text.split("\n"))


@cache
def texts() -> dict[str, Any]:
    """The phrases and sentences of `data/learning.toml`."""
    with shipped_file("learning.toml") as path:
        return load_toml(path)
