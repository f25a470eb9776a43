"""The rules as people read them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from arnorm.corpus.summary import visible
from arnorm.document import Document
from arnorm.errors import RuleError, nearest
from arnorm.options import requests
from arnorm.presets import all_rules
from arnorm.report.excerpts import head
from arnorm.rules import Rule

_SHOWN = 100
"""How many characters of an example are shown."""


def rule_lines(code: str | None = None) -> Iterator[str]:
    """The lines that tell about every rule, those whose codes begin with `code`, or all about the one it names.

    Raises:
        RuleError: no rule has a code that begins so; the message names the nearest.
    """
    rules = all_rules()
    if code is None:
        yield from _listed(rules)
        return
    code = code.upper()
    chosen = tuple(rule for rule in rules if rule.code.startswith(code))
    if not chosen:
        known = {rule.code for rule in rules} if len(code) > 2 else {rule.family for rule in rules}
        raise RuleError(f"no rule has a code that begins with {code!r}; {nearest(code, known)}")
    if len(chosen) == 1 and chosen[0].code == code:
        yield from _told(chosen[0])
    else:
        yield from _listed(chosen)


class TrialTally:
    """What rules did to a collection, so that a rule's harm can be seen before it ships.

    Args:
        code: the beginning of the codes that are counted.
        examples: how many different places are kept of each rule, the first ones met.
    """

    def __init__(self, code: str = "", examples: int = 3) -> None:
        self._code, self._room = code.upper(), examples
        self._hits: Counter[str] = Counter()
        self._documents: Counter[str] = Counter()
        self._letters: Counter[str] = Counter()
        self._examples: dict[str, dict[str, None]] = {}

    def add(self, document: Document) -> None:
        """Count the changes and removals of one document."""
        removed = {(removal.code, removal.span): removal for removal in document.removed}
        counted = [change for change in document.changes if change.code.startswith(self._code)]
        for change in counted:
            removal = removed.get((change.code, change.span))
            shown = removal.text.strip() if removal else f"{change.before} → {change.after}"
            self._hits[change.code] += 1
            self._letters[change.code] += sum(map(str.isalpha, change.before)) if removal else 0
            examples = self._examples.setdefault(change.code, {})
            if len(examples) < self._room:
                examples[head(visible(shown), _SHOWN)] = None
        self._documents.update({change.code for change in counted})

    def lines(self, rules: Iterable[Rule]) -> Iterator[str]:
        """A line for each rule that did something, the most frequent first, with its examples below it."""
        known = {rule.code: rule for rule in rules}
        yield f"{'rule':<6} {'hits':>8} {'documents':>10} {'letters':>9}  category   name"
        for code, hits in sorted(self._hits.items(), key=lambda item: (-item[1], item[0])):
            rule = known.get(code)
            category, name = (rule.category, rule.name) if rule else ("", "")
            yield f"{code:<6} {hits:>8} {self._documents[code]:>10} {self._letters[code]:>9}  {category:<9}  {name}"
            for example in self._examples[code]:
                yield f"         {example}"


def _listed(rules: tuple[Rule, ...]) -> Iterator[str]:
    width = max((len(rule.name) for rule in rules), default=0)
    for rule in rules:
        mark = "optional" if rule.optional else ""
        yield f"{rule.code}  {rule.name:<{width}}  {rule.safety:<8}  {mark:<8}  {rule.why}"


def _default(rule: Rule) -> str:
    if not rule.optional:
        return "on"
    asked = " and ".join(sorted(requests(dict(rule.options))))
    return f"off; ask for it with the option {asked}, or by its code" if asked else "off; select it by its code"


def _told(rule: Rule) -> Iterator[str]:
    yield f"{rule.code}  {rule.name}"
    facts = {
        "stage": rule.stage,
        "category": rule.category,
        "safety": rule.safety,
        "default": _default(rule),
        "since": rule.since,
        "why": rule.why,
        "harm": rule.harm or "none",
    }
    for name, fact in facts.items():
        if fact:
            yield f"  {name:<9} {fact}"
    for example in rule.examples:
        yield f"  {'example':<9} {visible(example.before)}  →  {visible(example.after) or '(nothing)'}"
    for text in rule.untouched:
        yield f"  {'untouched':<9} {visible(text)}"
