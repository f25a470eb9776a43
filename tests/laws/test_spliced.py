"""The laws on spliced and mutated lines: what a page looks like when a program has torn it.

The lines are those of the golden cases and of `strategies`; each text is drawn from a seed of its own, so a failure
names the seed that gives it again. `ARNORM_LAWS=30000 pytest tests/laws/test_spliced.py` looks as far as a release.
"""

from __future__ import annotations

import os
import random
from collections.abc import Callable
from functools import cache

import pytest

import arnorm
from arnorm.presets import preset_names
from tests.golden.cases import all_cases
from tests.laws.strategies import ALPHABETS, PROSE, RESIDUE
from tests.support import check_record, check_sentences, difference

TEXTS = int(os.environ.get("ARNORM_LAWS", "150"))
SEED = 13

# What the decisions on code, cited characters, the Qur'an and numbers turn on.
SHAPES = [
    "```", "`", "~~~", "﴿", "﴾", "ۖ", "ٱ", "ٲ", "«ی»", "(؟)", '"؟"', "::", ":=", "?:", "??2", ",,", "''", "٫٥", "ـ",
    "ءا", "»", "٢،٢٥٥", "1،000،", "1. ", "2. ", "م.", "ص.", "\u06dd", "ـٔ", "ۦ", "ۥ", "ھ", "ڵ", "که", "است", "<pre>",
    "</pre>",
    'print("', '");', "\u20f0", "ﺑ", "حرف ", "(بالفارسية: ", "القاهرةـ", "ةي", "x = ", "\u200d", "http://", "ï»",
]  # fmt: skip
PIECES = [*(piece for alphabet in ALPHABETS.values() for piece in alphabet), *SHAPES]
JOINTS = ["\n", "\n\n", "\n", " "]


@cache
def lines() -> tuple[str, ...]:
    """Invented lines: of the golden cases but those of boilerplate, of prose and of residue."""
    golden = {line for case in all_cases() if case.path.parent.name != "boilerplate" for line in case.text.split("\n")}
    return tuple(sorted({line for line in golden if 0 < len(line) < 300} | {*PROSE, *RESIDUE}))


def text_of(seed: int) -> str:
    """The text of a seed: pieces in a row, or lines that are cut, doubled, spliced with another, or hit by a piece."""
    draw = random.Random(seed)
    if draw.random() < 0.3:
        return "".join(draw.choice(PIECES) + draw.choice(["", "", " ", "\n"]) for _ in range(draw.randint(1, 14)))
    return draw.choice(JOINTS).join(_mutated(draw, draw.choice(lines())) for _ in range(draw.randint(1, 5)))


def _mutated(draw: random.Random, line: str) -> str:
    for _ in range(draw.randint(0, 5)):
        at, change = draw.randint(0, len(line)), draw.random()
        if change < 0.45:
            line = line[:at] + draw.choice(PIECES) + line[at:]
        elif change < 0.6:
            line = line[:at] + line[at + draw.randint(1, 4) :]
        elif change < 0.8:
            other = draw.choice(lines())
            start = draw.randint(0, len(other))
            line = line[:at] + other[start : start + draw.randint(1, 40)] + line[at:]
        elif change < 0.9:
            line = f"{line[:at]}\n{line[at:]}"
        else:
            line = line[:at] + line[at : at + 1] * draw.randint(1, 3) + line[at:]
    return line


def _faults(text: str, preset: str) -> str:
    """What is wrong with a text under a preset, or nothing: laws 1, 2, 3, 4 and 9."""
    document = arnorm.process(text, preset)
    once = arnorm.clean(text, preset)
    if two_doors := difference(document.text, once):
        return f"clean and process disagree\n{two_doors}"
    again = arnorm.clean(once, preset)
    if moved := difference(once, again):
        return f"a second run changes it\n{moved}"
    if again is not once:
        return "nothing to do, but another object"
    check_record(document)
    if document.sentences:
        check_sentences([sentence.span for sentence in document.sentences], document.text)
    return ""


def shortest(text: str, fails: Callable[[str], bool]) -> str:
    """The text without all that the failure does not need."""
    size = max(1, len(text) // 2)
    while size:
        at, before = 0, text
        while at < len(text):
            shorter = text[:at] + text[at + size :]
            if fails(shorter):
                text = shorter
            else:
                at += size
        size = size if size == 1 and text != before else size // 2
    return text


@pytest.mark.parametrize("preset", preset_names())
def test_spliced_lines_obey_the_laws(preset: str) -> None:
    for number in range(TEXTS):
        text = text_of(SEED * 1_000_000 + number)
        if fault := _faults(text, preset):
            least = shortest(text, lambda shorter: bool(_faults(shorter, preset)))
            pytest.fail(f"text {number} of seed {SEED}, {preset}: {least!a}\n{_faults(least, preset) or fault}")
