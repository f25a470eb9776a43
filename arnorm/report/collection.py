"""Counts over all documents of a collection, and the views of a sample of them."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any

from arnorm.document import Document
from arnorm.report.names import name_of
from arnorm.report.views import Piece, pieces_of, sentences_of, shortened
from arnorm.rules import Rule

VIEW_BYTES = 400_000
"""A document that takes more is shown up to here."""
PAGE_BYTES = 9_000_000
"""So much of the page are documents; what the sample has beyond it is left out."""
SHARES = (0, 5, 10, 20, 30, 50, 75)
"""The classes of documents by the share of their letters that went, each by its lower edge in per cent."""

_NAMED = 12  # code points: edits longer than this are words, not characters
_FAILURES = 200


@dataclass(slots=True)
class Tally:
    """What happened to all documents, as numbers. Letters are characters with `str.isalpha`.

    Attributes:
        documents, changed: how many there were, and how many are not what they were.
        characters, letters: of their sources; `letters_removed`: of these, in removals.
        category_letters: letters removed, by category; `rule_letters`: by rule.
        family_changes: recorded changes and removals, by family; `rule_hits`: by rule; `rule_documents`: documents in
            which a rule did something.
        shares: documents by the share of their letters that went, one number for each class of `SHARES`.
        flags: documents by flag.
    """

    documents: int = 0
    changed: int = 0
    characters: int = 0
    letters: int = 0
    letters_removed: int = 0
    category_letters: Counter[str] = field(default_factory=Counter)
    rule_letters: Counter[str] = field(default_factory=Counter)
    family_changes: Counter[str] = field(default_factory=Counter)
    rule_hits: Counter[str] = field(default_factory=Counter)
    rule_documents: Counter[str] = field(default_factory=Counter)
    shares: list[int] = field(default_factory=lambda: [0] * len(SHARES))
    flags: Counter[str] = field(default_factory=Counter)

    def add(self, document: Document) -> tuple[int, int]:
        """Count one document in; its letters, and those removed, come back."""
        letters = _letters(document.source)
        removed = 0
        for removal in document.removed:
            gone = _letters(removal.text)
            removed += gone
            self.category_letters[removal.category] += gone
            self.rule_letters[removal.code] += gone
        hits = Counter(edit.code for step in document.steps for edit in step.edits)
        self.rule_hits.update(hits)
        self.rule_documents.update(hits.keys())
        for code, number in hits.items():
            self.family_changes[code[:2]] += number
        self.documents += 1
        self.changed += document.text != document.source
        self.characters += len(document.source)
        self.letters += letters
        self.letters_removed += removed
        share = 100 * removed / letters if letters else 0
        self.shares[max(number for number, edge in enumerate(SHARES) if share >= edge)] += 1
        self.flags.update(document.flags)
        return letters, removed

    def to_dict(self) -> dict[str, Any]:
        """The numbers as JSON takes them, the largest first."""
        values = {name: getattr(self, name) for name in self.__slots__}
        return {
            name: dict(sorted(value.items(), key=lambda pair: (-pair[1], pair[0])))
            if isinstance(value, dict)
            else value
            for name, value in values.items()
        }


@dataclass(frozen=True, slots=True)
class _View:
    order: int
    json: str
    rules: frozenset[str]
    names: frozenset[str]


class Collection:
    """Takes in documents one by one, and keeps counts of all and views of a sample.

    The sample is a reservoir: every document has the same chance, whatever their number, and the same documents in the
    same order with the same seed give the same sample.

    Args:
        rules: the rules the page can tell about.
        sample: how many documents are shown at most.
        seed: of the sample.
    """

    def __init__(self, rules: Sequence[Rule], *, sample: int = 500, seed: int = 0) -> None:
        self.rules = {rule.code: rule for rule in rules}
        self.sample, self.seed = sample, seed
        self.tally = Tally()
        self.preset = self.fingerprint = ""
        self._failures: list[str] = []
        self._failed = 0
        self._random = Random(seed)
        self._views: list[_View] = []

    def add(self, document: Document, name: str, record: int = 0) -> None:
        """Take in a document.

        Args:
            document: the document with its record.
            name: how it is called; `record`: its number in the file `name`, 0 if the file is the document.
        """
        counted = self.tally.add(document)
        self.preset, self.fingerprint = document.preset, document.fingerprint
        order = self.tally.documents - 1
        if order < self.sample:
            self._views.append(self._view(document, name, record, order, counted))
        elif (place := self._random.randrange(order + 1)) < self.sample:
            self._views[place] = self._view(document, name, record, order, counted)

    def fail(self, told: Sequence[str], count: int) -> None:
        """Say which documents could not be read or cleaned, a line of text each, and how many there were."""
        self._failures, self._failed = list(told[:_FAILURES]), count

    def _view(self, document: Document, name: str, record: int, order: int, counted: tuple[int, int]) -> _View:
        whole = pieces_of(document, self.rules)
        limit = VIEW_BYTES
        while True:
            pieces = shortened(whole, limit)
            view = {
                "name": name,
                "record": record,
                "characters": len(document.source),
                "letters": counted[0],
                "removed": counted[1],
                "changes": sum(len(step.edits) for step in document.steps) - len(document.removed),
                "removals": len(document.removed),
                "flags": list(document.flags),
                "whole": limit >= len(document.source),
                "pieces": pieces,
                "sentences": sentences_of(document, limit),
            }
            written = to_json(view)
            if len(written.encode()) <= VIEW_BYTES or limit < 1000:
                codes, characters = _mentioned(pieces)
                return _View(order, written, codes, characters)
            limit //= 2

    def shown(self) -> list[_View]:
        """The views of the page in the order the documents came; of too many, a random part that fits."""
        views = list(self._views)
        Random(self.seed).shuffle(views)
        left, kept = PAGE_BYTES, []
        for view in views:
            left -= len(view.json.encode())
            if left < 0:
                break
            kept.append(view)
        return sorted(kept, key=lambda view: view.order)

    def to_json(self) -> str:
        """All that the page has to know, as JSON that is safe in a script element."""
        views = self.shown()
        codes = set(self.tally.rule_hits).union(*(view.rules for view in views))
        characters = frozenset[str]().union(*(view.names for view in views))
        about = {
            "preset": self.preset,
            "fingerprint": self.fingerprint,
            "sample": self.sample,
            "seed": self.seed,
            "tally": self.tally.to_dict(),
            "shares": SHARES,
            "failed": self._failed,
            "failures": self._failures,
            "rules": {code: _rule(self.rules[code]) for code in sorted(codes) if code in self.rules},
            "names": {f"{ord(character):04X}": name_of(character) for character in sorted(characters)},
        }
        return f'{to_json(about)[:-1]},"documents":[{",".join(view.json for view in views)}]}}'


def _letters(text: str) -> int:
    return sum(map(str.isalpha, text))


def _rule(rule: Rule) -> dict[str, str]:
    return {"name": rule.name, "why": rule.why, "harm": rule.harm, "safety": rule.safety, "stage": rule.stage}


def _mentioned(pieces: Sequence[Piece]) -> tuple[frozenset[str], frozenset[str]]:
    """The rules that pieces name, and the characters of short edits."""
    codes: set[str] = set()
    characters: set[str] = set()
    for piece in pieces:
        if isinstance(piece, str):
            continue
        if "code" in piece:
            codes.add(piece["code"])
        for code, before, after in piece.get("e", ()):
            codes.add(code)
            characters.update(before[:_NAMED], after[:_NAMED])
    return frozenset(codes), frozenset(characters)


def to_json(value: Any) -> str:
    r"""JSON that nothing can break out of: no `<`, `>` or `&`, and nothing that cannot be seen, stands in it as itself.

    Lone surrogates, which UTF-8 cannot hold, are escaped as well.

    >>> to_json("</script>\u2028\ud800")
    '"\\u003c/script\\u003e\\u2028\\ud800"'
    """
    written = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return written.translate(_ESCAPES) if not written.isascii() or _UNSAFE.intersection(written) else written


_UNSAFE = frozenset("<>&\x7f")
_HIDDEN = (
    *range(0x7F, 0xA0), 0xAD, 0x61C, *range(0x200B, 0x2010), *range(0x2028, 0x202F), *range(0x2060, 0x2070),
    *range(0xD800, 0xE000), 0xFEFF, 0xFFFE, 0xFFFF,
)  # fmt: skip
_ESCAPES = {point: f"\\u{point:04x}" for point in (*map(ord, _UNSAFE), *_HIDDEN)}
