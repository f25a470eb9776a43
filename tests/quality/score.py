"""Scores boilerplate removal on a folder of labelled documents. Nothing but the standard library and arnorm.

    python -m tests.quality.score tests/quality/pages
    python -m tests.quality.score FOLDER --preset corpus --worst 5 --show

A labelled folder holds `docs/<id>.txt` and `labels.jsonl`, the format `README.md` beside this file describes. What a
run took away is read from `Document.removed`, whose spans are on the source, so no alignment has to be guessed.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import arnorm
from arnorm.spans import Span

OPTIONAL = frozenset({"source", "byline", "dateline", "timestamp", "caption", "dup_title", "embed_text"})
"""Categories that may go or stay: they never count, whatever becomes of them."""

GONE = 0.5
"""A unit is gone when at least this share of its letters is."""


@dataclass(frozen=True, slots=True)
class Unit:
    """A stretch of a source that is wholly text to keep (`category` None) or wholly residue of one category."""

    span: Span
    category: str | None

    @property
    def group(self) -> str:
        """`keep`, `core` or `optional`."""
        if self.category is None:
            return "keep"
        return "optional" if self.category in OPTIONAL else "core"


@dataclass(slots=True)
class Score:
    """Counts of one or more documents; letters are what `str.isalnum` says.

    Attributes:
        units, units_gone: by group; letters, letters_gone: by group.
        lost: the KEEP stretches a run took letters from; left: the core units it did not take.
    """

    units: Counter[str] = field(default_factory=Counter)
    units_gone: Counter[str] = field(default_factory=Counter)
    letters: Counter[str] = field(default_factory=Counter)
    letters_gone: Counter[str] = field(default_factory=Counter)
    lost: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)

    def add(self, other: Score) -> None:
        """Add the counts of another document."""
        for name in ("units", "units_gone", "letters", "letters_gone"):
            getattr(self, name).update(getattr(other, name))
        self.lost += other.lost
        self.left += other.left

    @property
    def precision(self) -> float:
        """Of the units that went, the share that had to go."""
        return _share(self.units_gone["core"], self.units_gone["core"] + self.units_gone["keep"])

    @property
    def recall(self) -> float:
        """Of the units that had to go, the share that went."""
        return _share(self.units_gone["core"], self.units["core"])

    @property
    def f1(self) -> float:
        """The harmonic mean of both."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0

    @property
    def keep_lost(self) -> float:
        """The share of the letters to keep that went: over-deletion."""
        return self.letters_gone["keep"] / max(1, self.letters["keep"])

    @property
    def core_left(self) -> float:
        """The share of the letters of core residue that stayed: under-deletion."""
        return 1 - _share(self.letters_gone["core"], self.letters["core"])

    def __str__(self) -> str:
        return (
            f"core F1 {self.f1:.4f}  precision {self.precision:.4f}  recall {self.recall:.4f}  "
            f"prose letters lost {self.keep_lost:.4%}  core letters left {self.core_left:.2%}"
        )


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 1.0


def labelled(folder: Path) -> Iterator[tuple[str, str, list[Unit]]]:
    """The documents of a folder: id, text, units. Fails on a line that is not the one that was labelled."""
    for row in (folder / "labels.jsonl").read_text(encoding="utf-8").splitlines():
        record = json.loads(row)
        text = (folder / "docs" / f"{record['id']}.txt").read_bytes().decode("utf-8")
        yield record["id"], text, list(_units(record, text))


def _units(record: dict[str, Any], text: str) -> Iterator[Unit]:
    lines = text.split("\n")
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line) + 1)
    for label in record["lines"]:
        line, start = lines[label["n"]], starts[label["n"]]
        if hashlib.sha1(line.encode()).hexdigest() != label["sha1_of_line"]:
            raise SystemExit(f"{record['id']}: line {label['n']} is not the line that was labelled")
        if label["label"] == "DROP":
            yield Unit(Span(start, start + len(line)), label["category"])
        elif label["label"] == "KEEP":
            yield from _pieces(line, start, label.get("spans", ()))


def _pieces(line: str, start: int, spans: Iterable[tuple[int, int, str]]) -> Iterator[Unit]:
    """The labelled spans of a line to keep, and what is between them."""
    at = 0
    for low, high, category in spans:
        yield Unit(Span(start + at, start + low), None)
        yield Unit(Span(start + low, start + high), category)
        at = high
    yield Unit(Span(start + at, start + len(line)), None)


def score_document(name: str, text: str, units: Iterable[Unit], removed: Iterable[Span]) -> Score:
    """Count what the removed spans took from each unit."""
    gone = bytearray(len(text))
    for span in removed:
        gone[span.start : span.end] = b"\x01" * (span.end - span.start)
    score = Score()
    for unit in units:
        places = [at for at in range(*unit.span) if text[at].isalnum()]
        if not places:
            continue
        taken = sum(gone[at] for at in places)
        score.units[unit.group] += 1
        score.units_gone[unit.group] += taken >= GONE * len(places)
        score.letters[unit.group] += len(places)
        score.letters_gone[unit.group] += taken
        if unit.group == "keep" and taken:
            score.lost.append(f"{name}: lost {taken} of {unit.span.of(text)!r}")
        if unit.group == "core" and taken < GONE * len(places):
            score.left.append(f"{name}: left {unit.category} {unit.span.of(text)!r}")
    return score


def score_folder(folder: Path, preset: str = "default") -> tuple[Score, dict[str, Score]]:
    """The score of all documents together, and of each."""
    pipeline = arnorm.Pipeline(preset)
    total, each = Score(), {}
    for name, text, units in labelled(folder):
        removed = [removal.span for removal in pipeline.process(text).removed]
        each[name] = score_document(name, text, units, removed)
        total.add(each[name])
    return total, each


def fingerprint(folder: Path) -> str:
    """SHA-256 over the labels and every document, by name: a floor holds for exactly this data."""
    whole = hashlib.sha256()
    for path in [folder / "labels.jsonl", *sorted((folder / "docs").glob("*.txt"))]:
        whole.update(f"{path.name} {hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode())
    return whole.hexdigest()


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.quality.score", description=(__doc__ or "").partition("\n")[0]
    )
    parser.add_argument("folder", type=Path, help="holds docs/ and labels.jsonl")
    parser.add_argument("--preset", default="default")
    parser.add_argument("--worst", type=int, default=0, metavar="N", help="show the N documents with the lowest F1")
    parser.add_argument("--show", action="store_true", help="show every stretch lost and every unit left")
    arguments = parser.parse_args()
    total, each = score_folder(arguments.folder, arguments.preset)
    perfect = sum(not (one.lost or one.left) for one in each.values())
    lines = [str(total), f"{len(each)} documents, {perfect} perfect"]
    lines += [f"{name}: {each[name]}" for name in sorted(each, key=lambda name: each[name].f1)[: arguments.worst]]
    if arguments.show:
        lines += [*total.lost, *total.left]
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
