"""The open benchmark of boilerplate removal on Arabic text: arnorm, and what is used instead, on the same pages.

    python -m tests.quality.benchmark
    python -m tests.quality.benchmark --folds 10 --show careful

arnorm is cross-validated: the page model that reads a page has not learnt from it. The pages in `docs/` whose names
begin with `n` or `o` follow pages of the real web and are scored; the others are only learnt from. Needs LightGBM
(`pip install 'arnorm[train]'`); jusText and trafilatura are measured where they are installed.
"""

from __future__ import annotations

import argparse
import html
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import get_args, get_type_hints

from arnorm.options import Options
from arnorm.pipeline import Pipeline
from arnorm.presets import table
from arnorm.rules import stage_rules, words
from arnorm.spans import Span
from arnorm.stages.base import Setup
from arnorm.stages.boilerplate import Boilerplate
from arnorm.training import count_wordings, fold_of, learn, read_pages, wording_rows
from tests.quality.score import Score, Unit, labelled, score_document

PAGES = Path(__file__).parent / "pages"
SCORED = ("n", "o")
STOPS = '.!?\u061f\u2026"\u00bb\u201d:'
WORDS = 5

Remover = Callable[[str, str], list[Span]]
"""Takes the name and the text of a page, and says what it would remove."""


def cross_validated(folder: Path, folds: int) -> Iterator[tuple[str, Remover]]:
    """arnorm at each strictness; each page is read by a model that has learnt from the other parts."""
    pages = list(read_pages([folder]))
    tables = []
    for fold in range(folds):
        others = [page for page in pages if fold_of(page.name, folds) != fold]
        counts = count_wordings(others)
        tables.append({"weights": tuple(learn(others, counts)), "wordings": tuple(wording_rows(counts))})
    for strictness in get_args(get_type_hints(Options)["strictness"]):
        pipelines = [_pipeline(learnt, strictness) for learnt in tables]

        def remove(name: str, text: str, pipelines: list[Pipeline] = pipelines) -> list[Span]:
            document = pipelines[fold_of(name, folds)].process(text)
            return [removal.span for removal in document.removed]

        yield f"arnorm, {strictness}", remove


def _pipeline(learnt: dict[str, tuple[str, ...]], strictness: str) -> Pipeline:
    """The stages up to boilerplate, with tables of our own."""
    rules = tuple(rule for rule in stage_rules("boilerplate") if not rule.optional)
    options = Options(strictness=strictness)  # type: ignore[arg-type]
    stage = Boilerplate(Setup(rules, options, words, table, learnt.__getitem__))
    return Pipeline.from_stages(["unicode", "invisibles", stage])


def baselines() -> Iterator[tuple[str, Remover]]:
    """What pipelines use instead."""
    yield (
        "lines without a closing mark or under five words dropped (C4)",
        _lines(lambda line: len(line.split()) >= WORDS and line.rstrip()[-1:] in STOPS),
    )
    yield "lines under five words dropped", _lines(lambda line: len(line.split()) >= WORDS)
    try:
        import justext
    except ImportError:
        sys.stderr.write("jusText is not installed: left out\n")
    else:
        stoplist = justext.get_stoplist("Arabic")
        yield (
            "jusText",
            _paragraphs(
                lambda page: [part.text for part in justext.justext(page, stoplist) if not part.is_boilerplate]
            ),
        )
    try:
        import trafilatura
    except ImportError:
        sys.stderr.write("trafilatura is not installed: left out\n")
    else:
        yield "trafilatura", _paragraphs(lambda page: (trafilatura.extract(page) or "").split("\n"))


def _lines(keeps: Callable[[str], bool]) -> Remover:
    def remove(name: str, text: str) -> list[Span]:
        return [span for span in _spans(text) if not keeps(span.of(text))]

    return remove


def _paragraphs(kept: Callable[[str], Iterable[str]]) -> Remover:
    """A program that reads HTML: each line becomes a paragraph, and a line is gone if no kept paragraph holds it."""

    def remove(name: str, text: str) -> list[Span]:
        body = "".join(f"<p>{html.escape(span.of(text))}</p>" for span in _spans(text))
        left = {_key(part) for part in kept(f"<html><body>{body}</body></html>")}
        return [span for span in _spans(text) if _key(span.of(text)) not in left]

    return remove


def _key(line: str) -> str:
    return "".join(filter(str.isalnum, line))


def _spans(text: str) -> Iterator[Span]:
    at = 0
    for line in text.split("\n"):
        if line.strip():
            yield Span(at, at + len(line))
        at += len(line) + 1


def score(pages: Iterable[tuple[str, str, list[Unit]]], remove: Remover) -> tuple[Score, int, int]:
    """The sum over all pages, and how many of the pages without residue lost a letter."""
    total, clean, touched = Score(), 0, 0
    for name, text, units in pages:
        one = score_document(name, text, units, remove(name, text))
        total.add(one)
        if not one.units["core"]:
            clean += 1
            touched += bool(one.letters_gone["keep"])
    return total, touched, clean


def main() -> None:
    """Print the table of docs/boilerplate-benchmark.md."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.quality.benchmark", description=(__doc__ or "").split("\n")[0]
    )
    parser.add_argument("--folds", type=int, default=5)
    parser.add_argument("--pages", type=Path, default=PAGES)
    parser.add_argument("--show", metavar="NAME", help="show what a row with this word in its name lost and left")
    arguments = parser.parse_args()
    pages = [page for page in labelled(arguments.pages) if page[0].startswith(SCORED)]
    write = sys.stdout.write
    write(f"{len(pages)} pages\n\n")
    write("| | precision | recall | F1 | letters of text lost | clean pages touched |\n|---|---|---|---|---|---|\n")
    for name, remove in (*baselines(), *cross_validated(arguments.pages, arguments.folds)):
        total, touched, clean = score(pages, remove)
        write(
            f"| {name} | {total.precision:.1%} | {total.recall:.1%} | {total.f1:.1%} | {total.keep_lost:.2%} "
            f"| {touched} of {clean} |\n"
        )
        if arguments.show and arguments.show in name:
            write("\n".join([*total.lost, *total.left]) + "\n")


if __name__ == "__main__":
    main()
