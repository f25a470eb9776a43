"""The rules as people read them."""

from __future__ import annotations

from collections.abc import Iterator

from arnorm.corpus.summary import visible
from arnorm.errors import RuleError, nearest
from arnorm.options import requests
from arnorm.presets import all_rules
from arnorm.rules import Rule


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
