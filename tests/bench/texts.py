"""What the benchmark runs on: the seeds as they are, and collections of known kinds made from them and from the pages.

Everything is generated from files of this repository, the same on every machine and every Python; no text of a third
party is needed. Sizes are in UTF-8 bytes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import cycle
from random import Random

from tests.support import ROOT

SEEDS = ROOT / "seeds"
PAGES = ROOT / "tests" / "golden" / "pages"

SIZE = 1_000_000
LINE = 10_000_000
_DOCUMENT = 2_700  # code points of an article: about 5 KB
_POST = 300

# Letters that carry marks: not the long alef, nor one that carries some already, or the one before tanween on an alef.
_LETTER = re.compile("[\u0621-\u0626\u0628-\u063a\u0641-\u0648\u064a](?!\u0627?[\u064b-\u0652])")
_FATHA, _DAMMA, _KASRA, _SHADDA, _SUKUN = "\u064e", "\u064f", "\u0650", "\u0651", "\u0652"
_VOWELS = (_FATHA, _FATHA, _DAMMA, _KASRA, _KASRA, _SUKUN, _SUKUN, _SHADDA + _FATHA, _SHADDA + _KASRA)


def size(texts: Iterable[str]) -> int:
    """UTF-8 bytes."""
    return sum(len(text.encode()) for text in texts)


def up_to(total: int, texts: Iterable[str]) -> list[str]:
    """The first texts of a row that never ends that make `total` bytes."""
    taken: list[str] = []
    for text in texts:
        taken.append(text)
        total -= len(text.encode())
        if total <= 0:
            break
    return taken


@cache
def seeds() -> tuple[str, ...]:
    """The five pages in `seeds/`, byte for byte."""
    return tuple(path.read_text(encoding="utf-8") for path in sorted(SEEDS.glob("*.txt")))


@cache
def _paragraphs() -> tuple[str, ...]:
    """Clean paragraphs: lines of the golden pages as they must come out, long enough to be prose."""
    paths = sorted(PAGES.glob("*/expected.txt"))
    lines = (line for path in paths for line in path.read_text(encoding="utf-8").splitlines())
    return tuple(dict.fromkeys(line for line in lines if len(line) >= 100 and line.endswith(".")))


@cache
def _headlines() -> tuple[str, ...]:
    """First lines of the same pages that are headlines."""
    firsts = (path.read_text(encoding="utf-8").split("\n", 1)[0] for path in sorted(PAGES.glob("*/expected.txt")))
    return tuple(dict.fromkeys(line for line in firsts if 20 <= len(line) <= 90 and line[-1].isalpha()))


def _shuffled(lines: tuple[str, ...], number: int) -> Iterator[str]:
    """The lines in one random order after another, without end."""
    random = Random(number)
    while True:
        yield from random.sample(lines, len(lines))


def _articles() -> Iterator[str]:
    paragraphs = _shuffled(_paragraphs(), 1)
    for headline in _shuffled(_headlines(), 2):
        lines = [headline]
        length = 0
        while length < _DOCUMENT:
            lines.append(next(paragraphs))
            length += len(lines[-1])
        yield "\n".join(lines)


def _pages() -> Iterator[str]:
    """Golden pages from which at least three stretches are cut, as they come from the web."""
    sources = sorted(PAGES.glob("*/source.txt"))
    heavy = (path for path in sources if path.with_name("removed.tsv").read_text(encoding="utf-8").count("\n") >= 3)
    return cycle([path.read_text(encoding="utf-8") for path in heavy])


def _posts() -> Iterator[str]:
    words = (word for paragraph in _shuffled(_paragraphs(), 3) for word in paragraph.split())
    post: list[str] = []
    length = 0
    for word in words:
        if length + len(word) > _POST:
            yield " ".join(post)
            post, length = [], 0
        post.append(word)
        length += len(word) + 1


def _line() -> Iterator[str]:
    return (paragraph + " " for paragraph in _shuffled(_paragraphs(), 4))


def _with_marks(text: str) -> str:
    vowels = Random(len(text)).choices(_VOWELS, k=len(text))
    return _LETTER.sub(lambda found: found.group() + vowels[found.start()], text)


@cache
def news(total: int = SIZE) -> tuple[str, ...]:
    """Articles of about 5 KB in which next to nothing is to be done."""
    return tuple(up_to(total, _articles()))


@cache
def boilerplate(total: int = SIZE) -> tuple[str, ...]:
    """Pages with menus, share bars, teasers, tags, comments and footers."""
    return tuple(up_to(total, _pages()))


@cache
def vocalised(total: int = SIZE) -> tuple[str, ...]:
    """Articles with a mark on every letter, shadda typed before its vowel as people do."""
    return tuple(up_to(total, map(_with_marks, _articles())))


@cache
def posts(total: int = SIZE) -> tuple[str, ...]:
    """Texts of 300 code points."""
    return tuple(up_to(total, _posts()))


@cache
def line(total: int = LINE) -> tuple[str, ...]:
    """One text without a line break."""
    return ("".join(up_to(total, _line())).rstrip(),)


@cache
def raw(total: int = SIZE) -> tuple[str, ...]:
    """The seeds again and again."""
    return tuple(up_to(total, cycle(seeds())))


COLLECTIONS = {
    "seeds": raw,
    "news": news,
    "boilerplate": boilerplate,
    "vocalised": vocalised,
    "posts": posts,
    "line": line,
}
"""Every collection by its name; each takes its size in bytes."""
