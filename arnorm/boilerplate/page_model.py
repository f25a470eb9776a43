"""The page model: how much the features of a line, and of its neighbours, speak for residue.

The model is a sum of small decision trees, learnt from labelled pages and shipped as a table a person can read
(`data/boilerplate/weights.tsv`). Each tree asks a few questions, such as "are there more than two known wordings in
this run of short lines?", and gives a weight: above 0 it speaks for residue, below 0 for text. The line goes if the sum
of all trees reaches a limit. `arnorm.training` makes the table; `arnorm.boilerplate.guards` has the last word.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple, TypeAlias

from arnorm.boilerplate.features import Features

REACH = 3
"""So many lines before and behind a line are looked at."""
FIRST_TREES = 50
AGAINST = -1.0
"""A line with a lower sum after the first trees is text: it never reached a limit in cross-validation."""
_NOWHERE: Features = {}


class Question(NamedTuple):
    """A node of a tree: is the feature of the line at `offset` at most `limit`? `low` is what follows if it is."""

    offset: int
    feature: str
    limit: float
    low: Tree
    high: Tree
    mean: float


Tree: TypeAlias = Question | float


class PageModel:
    """The trees of a table of weights.

    Args:
        rows: the lines of the table: tree, node, feature, limit, low, high, seen, weight, separated by tabs; a node
            whose feature is `-` is the end of a tree. Lines that begin with `#` are comments.
    """

    def __init__(self, rows: Iterable[str]) -> None:
        nodes: dict[int, dict[int, list[str]]] = {}
        for row in rows:
            if row and not row.startswith("#"):
                tree, node, *rest = row.split("\t")
                nodes.setdefault(int(tree), {})[int(node)] = rest
        self.trees = [_tree(own, 0) for own in nodes.values()]

    def score(self, lines: Sequence[Features], number: int) -> float:
        """The sum of all trees for one line of a page; above 0 it is rather residue than text.

        A line that the first trees speak plainly against is left with their sum.
        """
        looks = [found.get for found in _window(lines, number)]
        total = 0.0
        for trees in (self.trees[:FIRST_TREES], self.trees[FIRST_TREES:]):
            for node in trees:
                while isinstance(node, Question):
                    offset, feature, most, low, high, _ = node
                    node = low if looks[offset](feature, 0.0) <= most else high
                total += node
            if total < AGAINST:
                break
        return total

    def reasons(self, lines: Sequence[Features], number: int, most: int = 3) -> list[tuple[str, int, float]]:
        """The features that spoke most for residue, as (feature, offset of its line, value), the strongest first.

        What a question adds is how much the answer moves the mean weight of what can still follow.
        """
        window = _window(lines, number)
        spoken: dict[tuple[str, int], float] = {}
        for node in self.trees:
            while isinstance(node, Question):
                value = window[node.offset].get(node.feature, 0.0)
                following = node.low if value <= node.limit else node.high
                mean = following.mean if isinstance(following, Question) else following
                key = (node.feature, node.offset)
                spoken[key] = spoken.get(key, 0.0) + mean - node.mean
                node = following
        strongest = sorted(spoken, key=lambda key: (-spoken[key], key))[:most]
        return [(name, offset, window[offset].get(name, 0.0)) for name, offset in strongest if spoken[name, offset] > 0]


def _window(lines: Sequence[Features], number: int) -> list[Features]:
    """The features around a line so that `window[offset]` is the line at that offset, negative ones too."""
    count = len(lines)
    places = [*range(REACH + 1), *range(-REACH, 0)]  # a negative offset counts from the end of the list
    return [lines[number + at] if 0 <= number + at < count else _NOWHERE for at in places]


def _tree(nodes: Mapping[int, Sequence[str]], at: int) -> Tree:
    feature, limit, low, high, _, weight = nodes[at]
    if feature == "-":
        return float(weight)
    offset, _, name = feature.partition("|") if "|" in feature else ("0", "", feature)
    return Question(int(offset), name, float(limit), _tree(nodes, int(low)), _tree(nodes, int(high)), float(weight))
