"""What several test modules need: texts as a reader can see them, and differences with code points."""

from __future__ import annotations

import gc
import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from difflib import unified_diff
from itertools import zip_longest
from pathlib import Path
from time import process_time

from arnorm.document import Document
from arnorm.spans import Span

ROOT = Path(__file__).resolve().parent.parent

_ESCAPE = re.compile(r"\{U\+([0-9A-Fa-f]{4,6})\}")


def unescape(text: str) -> str:
    """Read `{U+200F}` as the character it names."""
    return _ESCAPE.sub(lambda found: chr(int(found[1], 16)), text)


def escape(text: str) -> str:
    """Write every character that cannot be seen as `{U+200F}`; the reverse of `unescape`."""
    return "".join(f"{{U+{ord(character):04X}}}" if _hidden(character) else character for character in text)


def _hidden(character: str) -> bool:
    kinds = ("Cc", "Cf", "Cs", "Cn", "Co", "Zs", "Zl", "Zp")
    return character not in " \n" and unicodedata.category(character) in kinds


def difference(expected: str, actual: str) -> str:
    """Nothing if both are equal, else a line diff and the code points at the first place where they part."""
    if expected == actual:
        return ""
    lines = unified_diff(
        escape(expected).split("\n"), escape(actual).split("\n"), "expected", "actual", n=1, lineterm=""
    )
    at = next(i for i, (one, other) in enumerate(zip_longest(expected, actual)) if one != other)
    places = (_place("expected", expected, at), _place("actual", actual, at))
    return "\n".join((*lines, f"first difference at {at}:", *places))


def _place(label: str, text: str, at: int) -> str:
    before, here = escape(text[max(0, at - 20) : at]), text[at : at + 3]
    names = ", ".join(f"U+{ord(character):04X} {unicodedata.name(character, '?')}" for character in here)
    return f"  {label:9}…{before}▶{escape(text[at : at + 20])}\n            {names or 'end of text'}"


def list_difference(expected: Sequence[str], actual: Sequence[str]) -> str:
    """The same for two lists, one entry a line."""
    return difference("\n".join(expected), "\n".join(actual)) if list(expected) != list(actual) else ""


def gaps(spans: Sequence[Span], text: str) -> Iterator[str]:
    """What lies before, between and after ordered, disjoint spans. Fails if they are not."""
    at = 0
    for start, end in spans:
        assert at <= start < end <= len(text), f"span {start}..{end} after {at} in a text of {len(text)}"
        yield text[at:start]
        at = end
    yield text[at:]


def check_sentences(spans: Sequence[Span], text: str) -> None:
    """Law 4: spans in order, only white space between them, none at their edges."""
    for gap in gaps(spans, text):
        assert not gap.strip(), f"text outside every sentence: {gap[:80]!r}"
    for span in spans:
        assert span.of(text) == span.of(text).strip(), f"white space at the edge of {span.of(text)!r}"


def check_record(document: Document) -> None:
    """Law 3: the record is complete and the offsets are right."""
    assert document.replay() == document.text, "source and record do not give the result"
    origins = provenance(document)
    assert len(origins) == len(document.text)
    for at, origin in enumerate(origins):
        if origin is not None:
            here, there = Span(at, at + 1), Span(origin, origin + 1)
            assert document.to_source(here) == there, f"result {here} came from {there}, not {document.to_source(here)}"
            assert document.to_result(there) == here, f"source {there} became {here}, not {document.to_result(there)}"
    for removal in document.removed:
        assert removal.text == removal.span.of(document.source), f"{removal} is not verbatim"
        assert removal.text, f"{removal} removes nothing"


def provenance(document: Document) -> list[int | None]:
    """For every character of the result, the source offset it was kept from, or None: the offsets, by brute force."""
    origins: list[int | None] = list(range(len(document.source)))
    for step in document.steps:
        moved: list[int | None] = []
        at = 0
        for edit in step.edits:
            moved.extend(origins[at : edit.span.start])
            moved.extend([None] * len(edit.new))
            at = edit.span.end
        origins = moved + origins[at:]
    return origins


def growth(job: Callable[[str], object], short: str, long: str) -> float:
    """How much dearer a code point is in a long text than in a short one: about 1 where time grows with the text.

    The short text is worked on again and again until as much was read as the long one holds, so that a busy machine
    disturbs both alike; the least of three rounds. What takes no time at all counts as a millisecond.
    """
    times = len(long) // len(short)
    rounds = (_seconds(job, long) / max(_seconds(job, *[short] * times), 0.001 * times) for _ in range(3))
    return min(rounds)


def cpu_seconds(job: Callable[[str], object], text: str) -> float:
    """CPU time of a job, the least of three runs, so that a busy machine does not look like quadratic work."""
    return min(_seconds(job, text) for _ in range(3))


def _seconds(job: Callable[[str], object], *texts: str) -> float:
    """CPU time. The garbage collector rests meanwhile: its full rounds go over all that the whole test run holds."""
    gc.disable()
    try:
        start = process_time()
        for text in texts:
            job(text)
        return process_time() - start
    finally:
        gc.enable()
