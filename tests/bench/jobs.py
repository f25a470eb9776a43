"""The jobs, who does them, and whether the answers are the same.

A job is one piece of work that arnorm and at least one peer do. Where the work is said to be the same, the results are
compared text by text; a difference must be one that is listed here with its reason.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version

import arnorm
from tests.bench.measure import Job

MARKS = ("AM202", "AM203")
FOLD = (*MARKS, "AL201", "AL204")
"""The rules of the preset `search` that strip marks and tatweel, and fold alef and alef maksura."""
FURTHER = (*FOLD, "AL0", "AD001", "AD002")
"""The same plus look-alikes of other Arabic-script languages and both sets of digits."""


@dataclass(frozen=True)
class Peer:
    """Another package that does a job.

    Attributes:
        name: its name in the table.
        package: the distribution that must be installed.
        make: gives the function to run; imports the package.
        same: is its result meant to be that of arnorm?
        most: bytes it gets at most, for those that would take minutes.
        goal: what arnorm must reach, as a multiple of its speed.
    """

    name: str
    package: str
    make: Callable[[], Job]
    same: bool = False
    most: int = 0
    goal: float = 0.0


@dataclass(frozen=True)
class Contest:
    """One job.

    Attributes:
        name: what is done.
        make: gives what arnorm does.
        collections: names of `tests.bench.texts.COLLECTIONS`.
        peers: who else does it.
        goal: what arnorm must reach, as a multiple of the reference.
        listed: names of `DIVERGENCES` that the results may show.
    """

    name: str
    make: Callable[[], Job]
    collections: tuple[str, ...]
    peers: tuple[Peer, ...] = ()
    goal: float = 0.0
    listed: tuple[str, ...] = ()


# ------------------------------------------------------------------------------------------------------ the peers


def _arabic_norm() -> Job:
    normalize: Job = import_module("arabic_norm").normalize
    return normalize


def _arabic_normalize() -> Job:
    settings = {"alef_maqsura": True, "persian": True, "digits": "western", "bidi_marks": False}
    normalize: Job = import_module("arabic_normalize").Normalizer(**settings).normalize
    return normalize


def _pyarabic() -> Job:
    araby = import_module("pyarabic.araby")
    strip_tashkeel, strip_tatweel = araby.strip_tashkeel, araby.strip_tatweel
    return lambda text: strip_tatweel(strip_tashkeel(text))


def _araclean() -> Job:
    pipeline: Job = import_module("araclean").Pipeline.from_profile("light")
    return pipeline


def _sentencex() -> Job:
    segment = import_module("sentencex").segment
    return lambda text: segment("ar", text)


def _icu() -> Job:
    icu = import_module("icu")
    iterator = icu.BreakIterator.createSentenceInstance(icu.Locale("ar"))

    def sentences(text: str) -> list[str]:
        iterator.setText(text)
        found = []
        start = 0
        for end in iterator:
            found.append(text[start:end])
            start = end
        return found

    return sentences


def _pysbd() -> Job:
    segment: Job = import_module("pysbd").Segmenter(language="ar", clean=False).segment
    return segment


CONTESTS = (
    Contest(
        "fold: marks, tatweel, alef, yeh",
        lambda: arnorm.Pipeline("search", select=FOLD).clean,
        ("seeds", "news", "vocalised", "posts"),
        (Peer("arabic-norm", "arabic-norm", _arabic_norm, same=True, goal=1.0),),
        listed=("protected",),
    ),
    Contest(
        "the same plus digits, look-alikes",
        lambda: arnorm.Pipeline("search", select=FURTHER).clean,
        ("seeds", "news", "vocalised"),
        (Peer("arabic-normalize", "arabic-normalize", _arabic_normalize, same=True, goal=1.5),),
        listed=("protected", "small letters"),
    ),
    Contest(
        "marks and tatweel off",
        lambda: arnorm.Pipeline("search", select=MARKS).clean,
        ("seeds", "vocalised"),
        (Peer("pyarabic", "pyarabic", _pyarabic, same=True),),
        listed=("protected", "further marks"),
    ),
    Contest(
        "clean, default preset",
        lambda: arnorm.Pipeline().clean,
        ("seeds", "news", "boilerplate", "vocalised", "posts", "line"),
        (Peer("araclean light", "araclean", _araclean, goal=9.0),),
        goal=3.0,
    ),
    Contest(
        "sentences",
        lambda: arnorm.sentences,
        ("seeds", "news", "posts"),
        (
            Peer("sentencex", "sentencex", _sentencex, goal=1.0),
            Peer("ICU", "PyICU", _icu),
            Peer("pysbd", "pysbd", _pysbd, most=50_000),
        ),
        goal=4.0,
    ),
    Contest(
        "process, default preset",
        lambda: arnorm.Pipeline().process,
        ("seeds", "news", "boilerplate"),
        goal=1.2,
    ),
    Contest(
        "process, and every change mapped to the source",
        lambda: _changes,
        ("seeds", "news"),
    ),
)


def _changes(text: str) -> object:
    return arnorm.process(text).changes


def installed(peer: Peer) -> str:
    """The version of a peer, or "" if it cannot be imported here."""
    try:
        found = version(peer.package)
        peer.make()
    except (ImportError, PackageNotFoundError):
        return ""
    return found


# ----------------------------------------------------------------------------------------------------- the answers

DIVERGENCES = {
    "protected": (
        "URLs, e-mail addresses, handles and paths are verbatim in arnorm",
        re.compile(r"[@&\\/]|www\."),
    ),
    "small letters": (
        "the small waw and yeh of the Qur'an are marks in arnorm; arabic-normalize keeps them",
        re.compile("[\u06e5\u06e6]"),
    ),
    "further marks": (
        "pyarabic takes off U+064B to U+0652, arnorm every Arabic mark",
        re.compile("[\u0610-\u061a\u0653-\u065f\u0670\u06d6-\u06ed]"),
    ),
}
"""Differences that are meant: what a line must hold to show one."""


@dataclass
class Answers:
    """How two answers to the same texts compare.

    Attributes:
        same: texts with the same result.
        listed: texts that differ only in lines that show a listed divergence.
        other: texts that differ otherwise.
        examples: lines of those, as given.
    """

    same: int = 0
    listed: int = 0
    other: int = 0
    examples: list[str] = field(default_factory=list)


def compare(ours: Job, theirs: Job, texts: Sequence[str], listed: Sequence[str]) -> Answers:
    """Compare two jobs line by line. Neither may add or drop a line break."""
    answers = Answers()
    patterns = [DIVERGENCES[name][1] for name in listed]
    for text in dict.fromkeys(texts):
        one, other = ours(text), theirs(text)
        if one == other:
            answers.same += 1
            continue
        lines = list(_differing(text, str(one), str(other)))
        strange = [line for line in lines if not any(pattern.search(line) for pattern in patterns)]
        if strange:
            answers.other += 1
            answers.examples += strange[:1]
        else:
            answers.listed += 1
    return answers


def _differing(text: str, one: str, other: str) -> Iterator[str]:
    rows = text.split("\n"), one.split("\n"), other.split("\n")
    if len({len(row) for row in rows}) > 1:
        yield text.replace("\n", " ")
        return
    yield from (source for source, ours, theirs in zip(*rows, strict=True) if ours != theirs)


def agreement(ours: Job, theirs: Job, texts: Sequence[str]) -> tuple[float, bool]:
    """For sentences: the share of ours that they find too, and whether theirs hold the whole text."""
    found = shared = 0
    whole = True
    for text in texts:
        own = [sentence.strip() for sentence in ours(text)]  # type: ignore[attr-defined]
        peer = [sentence.strip() for sentence in theirs(text)]  # type: ignore[attr-defined]
        found += len(own)
        shared += len(set(own) & set(peer))
        whole &= "".join(text.split()) == "".join("".join(peer).split())
    return shared / max(found, 1), whole
