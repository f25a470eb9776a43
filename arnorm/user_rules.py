"""Rule files of a user: the same records as the shipped ones, checked wholly when they are given.

What is refused names file, rule, field and remedy: an unknown field or guard, a code that is taken, an example that
does not hold, a pattern so broad that it changes a text which the shipped rules must leave alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import get_args

from arnorm.boilerplate.conditions import guard_names
from arnorm.errors import RuleError, nearest
from arnorm.options import DEFAULT, Category, Options
from arnorm.presets import all_rules, make_stage, stage_names
from arnorm.rules import Rule, check_rules, read_rules


def load_rules(paths: Sequence[str | Path]) -> tuple[Rule, ...]:
    """The active rules of a user's files, in order, checked by themselves and beside the shipped ones.

    Args:
        paths: TOML files of `[[rule]]` records; a record belongs to `boilerplate` unless its `stage` names another.

    Raises:
        RuleError: the message names file, rule and field, and says what to write instead.
    """
    taken = list(all_rules())
    loaded: list[Rule] = []
    for path in paths:
        rules = [rule for rule in read_rules(path, stage="boilerplate") if rule.status == "active"]
        for rule in rules:
            _check_place(f"{path}: rule {rule.code}", rule)
        check_rules([*taken, *rules], str(path))
        for rule in rules:
            _check_texts(str(path), rule)
        taken += rules
        loaded += rules
    return tuple(loaded)


def _check_place(place: str, rule: Rule) -> None:
    """Refuse a stage, category, position, extent or guard that no shipped rule could have."""
    if rule.stage not in stage_names():
        raise RuleError(f"{place}: stage: no stage is called {rule.stage!r}; {nearest(rule.stage, stage_names())}")
    if rule.stage != "boilerplate":
        return
    words = _words()
    for field, values in (("category", [rule.category]), ("extent", [rule.extent]), ("position", rule.position)):
        for value in values or [""]:
            if value not in words[field]:
                raise RuleError(f"{place}: {field}: {value!r} is not one; {nearest(value, words[field])}")
    for guard in rule.guards:
        name = guard.partition(":")[0]
        if name not in guard_names():
            raise RuleError(f"{place}: guards: no guard is called {name!r}; {nearest(name, guard_names())}")
    if not rule.variants and not rule.shapes:
        raise RuleError(f"{place}: variants: empty; give the phrases the rule looks for")


@cache
def _words() -> dict[str, frozenset[str]]:
    """What a boilerplate rule may say in the fields that hold one of a few words; the shipped ones say them all."""
    rules = [rule for rule in all_rules() if rule.stage == "boilerplate" and rule.variants]
    return {
        "category": frozenset(get_args(Category)),
        "extent": frozenset(rule.extent for rule in rules),
        "position": frozenset(position for rule in rules for position in rule.position),
    }


def _check_texts(path: str, rule: Rule) -> None:
    """Refuse a rule that by itself fails its own texts, or changes one that the shipped rules of its stage must not."""
    # The optional categories are removed, so that their examples can hold.
    options = Options(remove=(rule.category,)) if rule.category else DEFAULT  # type: ignore[arg-type]
    stage = make_stage(rule.stage, (rule,), options)
    check_rules([rule], path, run=lambda _, text: stage.rewrite(text))
    for shipped in all_rules():
        if shipped.stage != rule.stage:
            continue
        for text in shipped.untouched:
            if stage.rewrite(text) != text:
                raise RuleError(
                    f"{path}: rule {rule.code}: too broad: it changes {text!r}, which {shipped.code} must leave alone; "
                    "write longer variants, a narrower position, or a guard"
                )
