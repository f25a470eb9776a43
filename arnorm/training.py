"""Learn the weights of the page model from labelled pages.

    python -m arnorm.training tests/quality/pages --output arnorm/data/boilerplate
    python -m arnorm.training tests/quality/pages --folds 5

A labelled folder holds `docs/<id>.txt` and `labels.jsonl` (docs/boilerplate-benchmark.md describes the format). With
`--folds` the pages are divided by the hash of their names, each part is scored by weights learnt from the others, and
both errors are printed for several limits. Needs LightGBM: `pip install 'arnorm[train]'`. The same folders and the same
release of LightGBM give the same tables.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import click

from arnorm.boilerplate.features import Features, add_wordings, wording_keys
from arnorm.boilerplate.guards import must_stay
from arnorm.boilerplate.judgement import LETTERS
from arnorm.boilerplate.page_model import REACH, PageModel
from arnorm.errors import MissingExtraError
from arnorm.pipeline import Pipeline
from arnorm.rules import stage_rules, words
from arnorm.stages.base import Setup
from arnorm.stages.boilerplate import Boilerplate

OPTIONAL = frozenset({"source", "byline", "dateline", "timestamp", "caption", "dup_title", "embed_text"})
"""Categories that may go or stay: they count little in training and nothing in a score."""
OPTIONAL_WEIGHT = 0.6
SEEN = 4
"""A feature that fewer lines show is not learnt from."""
SETTINGS = {
    "objective": "binary", "learning_rate": 0.1, "num_leaves": 16, "min_data_in_leaf": 8, "feature_fraction": 0.2,
    "bagging_fraction": 0.8, "bagging_freq": 1, "lambda_l2": 3.0, "extra_trees": True, "seed": 1, "deterministic": True,
    "force_col_wise": True, "num_threads": 1, "verbose": -1,
}  # fmt: skip
TREES = 200
# What tells of the whole page, or of a run, is the same for a neighbour: only the line itself is asked.
_OWN_ONLY = (
    "zone", "line", "lines", "prose-", "page-", "table-rows", "from-title", "from-end", "run", "before-prose",
    "after-prose",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Example:
    """A labelled page: the features of its lines, and of each line its words, letters and label (None: not counted)."""

    name: str
    lines: list[Features]
    words: list[tuple[str, ...]]
    letters: list[int]
    labels: list[str | None]
    kept: list[bool]


def read_pages(folders: Iterable[Path]) -> Iterator[Example]:
    """The labelled pages of folders, in order of their names."""
    rules = tuple(rule for rule in stage_rules("boilerplate") if not rule.optional)
    stage = Boilerplate(Setup(rules, words=words))  # without the tables that are learnt here
    tidy = Pipeline("minimal")
    for folder in folders:
        for row in (folder / "labels.jsonl").read_text(encoding="utf-8").splitlines():
            record = json.loads(row)
            source = (folder / "docs" / f"{record['id']}.txt").read_bytes().decode("utf-8")
            example = _example(stage, tidy, record, source.split("\n"))
            if example.lines:
                yield example


def _example(stage: Boilerplate, tidy: Pipeline, record: dict[str, Any], source: list[str]) -> Example:
    """One page; each line is cleaned by itself of what earlier stages clean, so that the labels stay at their lines."""
    written = [tidy.clean(line).replace("\n", " ") if line.strip() else "" for line in source]
    text = "\n".join(written)
    page, lines = stage.describe(text)
    starts, at = {}, 0
    for number, line in enumerate(written):
        starts[at] = number
        at += len(line) + 1
    labels = [_label(record["lines"][starts[line.start]], source[starts[line.start]]) for line in page.lines]
    kept = [must_stay(page, lines, number) for number in range(len(lines))]
    words = [() if "prose" in found else tuple(line.words) for line, found in zip(page.lines, lines, strict=True)]
    return Example(record["id"], lines, words, [line.letters for line in page.lines], labels, kept)


def _label(row: dict[str, Any], line: str) -> str | None:
    """`residue`, `optional` or `text`; None for a line of which a part goes."""
    if row["label"] == "DROP":
        return "optional" if row["category"] in OPTIONAL else "residue"
    spans = row.get("spans") or ()
    if not spans:
        return "text"
    covered = Counter[bool]()
    for start, end, category in spans:
        covered[category in OPTIONAL] += sum(map(str.isalnum, line[start:end]))
    letters = sum(map(str.isalnum, line))
    if covered.total() >= 0.98 * letters:
        return "residue" if covered[False] >= covered[True] else "optional"
    return "text" if covered.total() < 0.3 * letters else None


# --------------------------------------------------------------------------------------------------------- learning


def count_wordings(pages: Iterable[Example]) -> dict[str, tuple[int, int]]:
    """On how many pages each wording was residue, and on how many text."""
    counts: dict[str, list[int]] = {}
    for page in pages:
        for number, keys in enumerate(_keys(page)):
            for key in keys:
                counts.setdefault(key, [0, 0])[number] += 1
    return {key: (residue, text) for key, (residue, text) in counts.items() if residue or text > 1}


def _keys(page: Example) -> tuple[set[str], set[str]]:
    """The wordings of the residue of a page, and those of its text."""
    residue, text = set[str](), set[str]()
    for line, label in zip(page.words, page.labels, strict=True):
        if label is not None:
            (residue if label == "residue" else text).update(wording_keys(line))
    return residue, text


def with_wordings(page: Example, counts: Mapping[str, tuple[int, int]], counted: bool) -> Example:
    """A page with the features of its wordings; what the page itself added to the counts, if it did, is taken off."""
    residue, text = _keys(page) if counted else (set(), set())

    def others(key: str) -> tuple[int, int]:
        known = counts.get(key, (0, 0))
        return known[0] - (key in residue), known[1] - (key in text)

    lines = [dict(found) for found in page.lines]
    for found, line in zip(lines, page.words, strict=True):
        add_wordings(found, line, others)
    return replace(page, lines=lines)


def learn(pages: Sequence[Example], counts: Mapping[str, tuple[int, int]]) -> list[str]:
    """The rows of a table of weights, learnt from pages and the counts of their wordings."""
    lightgbm, numpy = _libraries()
    pages = [with_wordings(page, counts, counted=True) for page in pages]
    names = _names(pages)
    chosen = [(page, number) for page in pages for number, label in enumerate(page.labels) if label is not None]
    table = numpy.array([_row(page.lines, number, names) for page, number in chosen], dtype=numpy.float32)
    target = numpy.array([page.labels[number] == "residue" for page, number in chosen])
    weight = numpy.array([OPTIONAL_WEIGHT if page.labels[number] == "optional" else 1.0 for page, number in chosen])
    booster = lightgbm.train(SETTINGS, lightgbm.Dataset(table, target, weight=weight), TREES)
    model = booster.dump_model()
    said = [name if not offset else f"{offset}|{name}" for offset, name in names]
    return [row for tree in model["tree_info"] for row in _rows(tree["tree_index"], tree["tree_structure"], said)]


def _libraries() -> tuple[Any, Any]:
    try:
        import lightgbm
        import numpy
    except ImportError:
        raise MissingExtraError("the training of the page model", "train") from None
    return lightgbm, numpy


def _names(pages: Sequence[Example]) -> list[tuple[int, str]]:
    """The features to learn from: of the line itself, then of its neighbours."""
    seen = Counter(name for page in pages for found in page.lines for name in found)
    own = sorted(name for name, count in seen.items() if count >= SEEN)
    near = [name for name in own if not name.startswith(_OWN_ONLY)]
    return [(0, name) for name in own] + [(at, name) for at in range(-REACH, REACH + 1) if at for name in near]


def _row(lines: Sequence[Features], number: int, names: Sequence[tuple[int, str]]) -> list[float]:
    nowhere: Features = {}
    window = {at: lines[number + at] if 0 <= number + at < len(lines) else nowhere for at in range(-REACH, REACH + 1)}
    return [window[at].get(name, 0.0) for at, name in names]


def _rows(tree: int, root: dict[str, Any], names: Sequence[str]) -> Iterator[str]:
    """The rows of one tree, parents before children."""
    waiting, number = [(0, root)], 0
    while waiting:
        own, node = waiting.pop(0)
        if "split_feature" not in node:
            seen, value = node.get("leaf_count", 0), node["leaf_value"]
            yield "\t".join(map(str, (tree, own, "-", "-", "-", "-", seen, f"{value:.4f}")))
            continue
        low, high = number + 1, number + 2
        number += 2
        waiting += [(low, node["left_child"]), (high, node["right_child"])]
        name, limit = names[node["split_feature"]], _short(node["threshold"])
        mean = f"{node['internal_value']:.4f}"
        yield "\t".join(map(str, (tree, own, name, limit, low, high, node["internal_count"], mean)))


def _short(limit: float) -> str:
    """A limit with four figures; what is nearly 0 is 0."""
    return f"{limit:.4g}" if abs(limit) > 1e-9 else "0"


# ---------------------------------------------------------------------------------------------------------- scoring


def cross_validate(pages: Sequence[Example], folds: int) -> Iterator[str]:
    """Lines that tell both errors of the page model alone on pages it did not learn from, for several limits."""
    scored: list[tuple[float, str, int]] = []
    for fold in range(folds):
        others = [page for page in pages if fold_of(page.name, folds) != fold]
        counts = count_wordings(others)
        model = PageModel(learn(others, counts))
        for page in pages:
            if fold_of(page.name, folds) == fold:
                scored += _scored(model, with_wordings(page, counts, counted=False))
    residue = sum(label == "residue" for _, label, _ in scored)
    letters = sum(count for _, label, count in scored if label == "text")
    yield "limit  precision  recall     F1  letters of text lost"
    for step in range(-4, 17):
        limit = step / 4
        gone = [(label, count) for score, label, count in scored if score > limit]
        right = sum(label == "residue" for label, _ in gone)
        wrong = sum(label == "text" for label, _ in gone)
        precision, recall = right / max(right + wrong, 1), right / max(residue, 1)
        f1 = 2 * precision * recall / max(precision + recall, 1e-9)
        lost = sum(count for label, count in gone if label == "text") / max(letters, 1)
        yield f"{limit:5.2f}  {precision:9.1%}  {recall:6.1%}  {f1:5.1%}  {lost:20.2%}"


def _scored(model: PageModel, page: Example) -> Iterator[tuple[float, str, int]]:
    for number, label in enumerate(page.labels):
        if label is not None:
            letters = page.letters[number]
            score = -99.0 if page.kept[number] else model.score(page.lines, number) - LETTERS * letters
            yield score, label, letters


def fold_of(name: str, folds: int) -> int:
    """The part a page belongs to, by the hash of its name."""
    return int(hashlib.sha256(name.encode()).hexdigest(), 16) % folds


# --------------------------------------------------------------------------------------------------------- command


WEIGHTS, WORDINGS = "weights.tsv", "wordings.tsv"


def write(pages: Sequence[Example], folder: Path) -> None:
    """Learn from pages, and write the two tables to a folder."""
    counts = count_wordings(pages)
    told = f"# Learnt by arnorm.training from {len(pages)} pages."
    head = "# tree, node, feature, limit, next node if at most the limit, next node if above, lines seen, weight"
    _write(folder / WEIGHTS, [told, head, *learn(pages, counts)])
    _write(
        folder / WORDINGS,
        [told, "# pages on which it was residue, pages on which it was text, kind and wording", *wording_rows(counts)],
    )


def wording_rows(counts: Mapping[str, tuple[int, int]]) -> list[str]:
    """The rows of a table of wordings."""
    return [f"{residue}\t{text}\t{key}" for key, (residue, text) in sorted(counts.items())]


def _write(path: Path, rows: Iterable[str]) -> None:
    path.write_text("".join(f"{row}\n" for row in rows), encoding="utf-8")


@click.command(help=__doc__.splitlines()[0] if __doc__ else None)
@click.argument("folders", nargs=-1, required=True, type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option(
    "--output", type=click.Path(file_okay=False, exists=True, path_type=Path), help="A folder for the tables."
)
@click.option("--folds", type=click.IntRange(2, 20), help="Cross-validate with so many parts instead of writing.")
def main(folders: tuple[Path, ...], output: Path | None, folds: int | None) -> None:
    """Learn or cross-validate, as the options say."""
    if folds is None and output is None:
        raise click.UsageError("give --output FOLDER to write the tables, or --folds N to cross-validate")
    pages = list(read_pages(folders))
    if output is not None:
        write(pages, output)
    for line in cross_validate(pages, folds) if folds else ():
        click.echo(line)


if __name__ == "__main__":
    main()
