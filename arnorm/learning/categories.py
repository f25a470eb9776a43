"""What a line says by its words: the category it would belong to, and whether it is content however often it recurs.

The words are those of the shipped rules: their phrases, and the word classes their shapes are made of. Where the rules
themselves ask for a whole line, here a part of it is enough, because the counts have already said that it recurs.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from operator import itemgetter
from typing import Any, NamedTuple

from arnorm.boilerplate.line_key import Phrases, fold, words_of
from arnorm.boilerplate.shapes import NUMBER, classes_of
from arnorm.rules import load_toml, shipped_file, stage_rules, words

_MENU = "nav"
_DATELINE_WORDS = 6
_PHRASE, _LONG_PHRASE = 2, 4  # so many words of a phrase are evidence, in a line of prose so many
_COVERED = 0.4  # the part of a line that words of the needed classes must make
_YOUR = ("\u0643", "\u0643\u0645")  # -k, -kum
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


def guess(key: Sequence[str], prose: bool = False) -> Guess:
    """The category a line belongs to, by the phrases and word classes of the shipped rules.

    Args:
        key: the folded words of the line.
        prose: True if it has the form of prose, in which two words of a class may meet by chance: then a phrase must be
            longer, and the words must speak to the reader.
    """
    phrase = _longest_phrase(key, _LONG_PHRASE if prose else _PHRASE)
    if phrase is not None:
        return phrase
    met = list(_classes_in(key))
    if prose and not any(_speaks_to_reader(key[at + size - 1], names) for at, size, names in met):
        return NOTHING
    classes = frozenset(name for _, _, names in met for name in names)
    for category, needs in _shapes():
        covered = sum(size for _, size, names in met if names & needs)
        if needs <= classes and (prose or covered >= _COVERED * len(key)):
            return Guess(category, f"words of {' and '.join(sorted(needs))}")
    if sum(size for _, size, names in met if "platform" in names) * 2 >= len(key):
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


def _longest_phrase(key: Sequence[str], least: int) -> Guess | None:
    """The longest phrase of so many words, or of the whole line; or menu words that make half the line."""
    best = NOTHING
    longest = menu = at = 0
    while at < len(key):
        step = 1
        for size, (category, phrase) in _phrases().at(key, at):
            if category == _MENU:
                menu += size
                step = size
                break
            if size > longest and (size >= least or size == len(key)):
                longest, best = size, Guess(category, f"\u201c{phrase}\u201d")
        at += step
    if longest:
        return best
    return Guess(_MENU, "words of menus") if menu * 2 > len(key) else None


def _classes_in(key: Sequence[str]) -> Iterator[tuple[int, int, frozenset[str]]]:
    """The words of known classes in a line: where each stands, how many words it has, its classes."""
    at = 0
    while at < len(key):
        size, names = max(_vocabulary().at(key, at), key=itemgetter(0), default=(0, frozenset()))
        if key[at] == "0":
            size, names = 1, frozenset((NUMBER,))
        if size:
            yield at, size, names
        at += max(size, 1)


def _speaks_to_reader(word: str, names: frozenset[str]) -> bool:
    """Does a word of sites end with "your"? "This" and "also" have the same letter at their end."""
    return len(word) > 3 and word.endswith(_YOUR) and names.isdisjoint(("this", "also"))


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
