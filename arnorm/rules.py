"""Rule records: what they hold, where they come from, and how they are checked.

Shipped rules live in `data/`, one TOML file a stage and one a boilerplate category. They are loaded as plain
dataclasses without checking, because the tests check every one of them; a user's file goes through
[`read_rules`][arnorm.rules.read_rules], which checks it wholly and names file, rule and field of what it refuses.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from typing import Any, Literal, get_args, get_type_hints

from arnorm.errors import DataError, RuleError, nearest
from arnorm.options import Category
from arnorm.values import WrongValueError, fitted

DATA = Path(__file__).parent / "data"

Safety = Literal["lossless", "folding", "removing"]


@dataclass(frozen=True, slots=True)
class Example:
    """A text before and after the rule."""

    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule, one record. `Rule.code` is two letters for the family and three digits, never reused.

    Attributes:
        code, name: identity; the name says what is found.
        stage: the stage that runs it (the name of its data file, or `boilerplate`).
        safety: `lossless`, `folding` or `removing`.
        why: one sentence for the docs page; `harm`: what a reader loses, empty for lossless rules.
        since: the version that brought it; `status`: `active` or `removed`.
        optional: True if a family prefix does not select it, only a longer prefix or the `options` it names.
        sources, targets: for character rules, the characters found and what is written for them.
        table: for large character rules, a file in `data/tables/` of code points and their replacements.
        when: for rules that need a context, its name in the stage.
        examples, untouched: what it changes, and what it must leave alone.
        category, variants, shapes, position, extent, guards, evidence: boilerplate only; a shape is a line made of word
            classes (`boilerplate/shapes.py`).
        options: pipeline options its examples need; they turn an optional rule on.
    """

    code: str
    name: str
    stage: str
    safety: Safety = "lossless"
    why: str = ""
    harm: str = ""
    since: str = "0.1"
    status: Literal["active", "removed"] = "active"
    optional: bool = False
    sources: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()
    table: str = ""
    when: str = ""
    examples: tuple[Example, ...] = ()
    untouched: tuple[str, ...] = ()
    category: str = ""
    variants: tuple[str, ...] = ()
    shapes: tuple[str, ...] = ()
    position: tuple[str, ...] = ()
    extent: str = ""
    guards: tuple[str, ...] = ()
    evidence: str = ""
    options: tuple[tuple[str, Any], ...] = ()

    @property
    def family(self) -> str:
        """The two letters of the code."""
        return self.code[:2]


def parse_character(written: str) -> str:
    """The character written as `U+06CC ARABIC LETTER FARSI YEH`; several may follow each other with ` + `."""
    return "".join(chr(int(one.split(None, 1)[0][2:], 16)) for one in written.split(" + "))


_RENAMED = {"from": "sources", "to": "targets"}
_FIELDS = {field.name for field in fields(Rule)}


def make_rule(record: Mapping[str, Any], stage: str, category: str = "") -> Rule:
    """The `Rule` of one TOML record; nothing is checked."""
    known: dict[str, Any] = {"stage": stage, "category": category}
    for key, value in record.items():
        name = _RENAMED.get(key, key)
        if name in ("sources", "targets"):
            value = tuple(map(parse_character, value))
        elif name == "examples":
            value = tuple(Example(example["in"], example["out"]) for example in value)
        elif name == "options":
            value = tuple((key, _frozen(given)) for key, given in value.items())
        elif isinstance(value, list):
            value = tuple(value)
        known[name] = value
    return Rule(**known)


def _frozen(value: Any) -> Any:
    """A value of TOML that can be hashed: a list as a tuple, a table as its pairs."""
    if isinstance(value, Mapping):
        return tuple(value.items())
    return tuple(value) if isinstance(value, list) else value


def load_toml(path: Path) -> dict[str, Any]:
    """A TOML file as a dict."""
    import tomllib

    with path.open("rb") as file:
        return tomllib.load(file)


_DEEPEST = 32
"""Tables and lists within each other; nothing that arnorm reads has more than a few."""


def read_toml(path: Path) -> dict[str, Any]:
    """A TOML file of a user as a dict.

    Raises:
        OSError: it cannot be read.
        ValueError: it is not TOML in UTF-8, or nested so deeply that it is no file for arnorm.
    """
    try:
        loaded = load_toml(path)
    except RecursionError:
        raise ValueError("it is nested too deeply") from None
    if too_deep(loaded):
        raise ValueError("it is nested too deeply")
    return loaded


def too_deep(value: Any) -> bool:
    """Are there more tables and lists within each other than any file for arnorm has?"""
    level = [value]
    for _ in range(_DEEPEST):
        tables = [one.values() if isinstance(one, dict) else one for one in level if isinstance(one, (dict, list))]
        level = [inner for table in tables for inner in table]
        if not level:
            return False
    return True


@contextmanager
def shipped_file(name: str) -> Iterator[Path]:
    """A file of `data/`, while it is read and understood.

    Raises:
        DataError: it is missing, or what it holds is not what arnorm was shipped with.
    """
    path = DATA / name
    try:
        yield path
    except OSError as error:
        raise DataError(str(path), error.strerror or "cannot be read") from None
    except (LookupError, TypeError, ValueError) as error:
        raise DataError(str(path), f"damaged ({type(error).__name__}: {error})") from None


@cache
def words(name: str) -> tuple[str, ...]:
    """The entries of `data/words/<name>.txt`, one a line; `#` begins a comment."""
    with shipped_file(f"words/{name}.txt") as path:
        lines = path.read_text(encoding="utf-8").splitlines()
    return tuple(entry for line in lines if (entry := line.partition("#")[0].strip()))


@cache
def stage_rules(stage: str) -> tuple[Rule, ...]:
    """The shipped, active rules of one stage, in file order."""
    if stage == "boilerplate":
        return tuple(rule for name in sorted(get_args(Category)) for rule in _of_file(f"{stage}/{name}", stage, name))
    return _of_file(stage, stage)


def _of_file(name: str, stage: str, category: str = "") -> tuple[Rule, ...]:
    with shipped_file(f"{name}.toml") as path:
        rules = [make_rule(record, stage, category) for record in load_toml(path)["rule"]]
    return tuple(rule for rule in rules if rule.status == "active")


def shipped_rules(stages: Sequence[str]) -> tuple[Rule, ...]:
    """All shipped, active rules of these stages."""
    return tuple(rule for stage in stages for rule in stage_rules(stage))


def select_rules(
    rules: Sequence[Rule],
    select: Sequence[str],
    ignore: Sequence[str] = (),
    asked: Callable[[Rule], bool] = lambda rule: False,
) -> tuple[Rule, ...]:
    """The rules a selection by code prefix leaves.

    A family prefix (`AL`) selects the rules of the family that are not optional; a longer prefix (`AL2`, `AL201`)
    selects all it matches. The longest matching prefix decides; between equals, `ignore` does. A rule that the options
    have `asked` for counts as selected by its whole code.
    """

    def longest(code: str, prefixes: Sequence[str]) -> int:
        return max((len(prefix) for prefix in prefixes if code.startswith(prefix)), default=0)

    def chosen(rule: Rule) -> bool:
        wanted = len(rule.code) if asked(rule) else longest(rule.code, select)
        return wanted > longest(rule.code, ignore) and (wanted > 2 or not rule.optional)

    return tuple(rule for rule in rules if chosen(rule))


# -------------------------------------------------------------------------------------------------- checking

_CODE = re.compile(r"[A-Z]{2}[0-9]{3}")
_NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_CHARACTER = re.compile(r"U\+([0-9A-F]{4,6}) (\S.*)")
_WRITTEN = {name: written for written, name in _RENAMED.items()}
_TOP = ("category", "rule", "stage")


def read_rules(path: Path | str, stage: str = "", category: str = "") -> tuple[Rule, ...]:
    """The rules of a file, wholly checked: every record by itself, then all of them together.

    Args:
        path: a TOML file of `[[rule]]` records. `stage` and `category` may stand once at its top, or in a record.
        stage, category: what holds if the file does not say.

    Returns:
        The rules in file order, removed ones too.

    Raises:
        RuleError: the message names file, rule and field, and says what to write instead.
    """
    path = Path(path)
    try:
        content = read_toml(path)
    except OSError as error:
        raise RuleError(f"{path}: cannot be read: {error.strerror}; give the path of a rule file") from None
    except ValueError as error:
        raise RuleError(f"{path}: not a TOML file in UTF-8: {error}") from None
    for key in content:
        if key not in _TOP:
            raise RuleError(f"{path}: no setting is called {key!r}; {nearest(key, _TOP)}")
    records = content.get("rule", [])
    if not isinstance(records, list) or not all(isinstance(record, dict) for record in records):
        raise RuleError(f"{path}: rule: begin every rule with [[rule]]")
    given = {"stage": content.get("stage", stage), "category": content.get("category", category)}
    rules = tuple(_validate(path, number, {**given, **record}) for number, record in enumerate(records, 1))
    check_rules(rules, str(path))
    return rules


def _validate(path: Path, number: int, record: Mapping[str, Any]) -> Rule:
    """One record as a `Rule`; the types are those of the dataclass."""
    place = f"{path}: rule {record.get('code', f'number {number}')}"
    written = [_WRITTEN.get(name, name) for name in _FIELDS]
    for key in record:
        if key not in written:
            raise RuleError(f"{place}: no field is called {key!r}; {nearest(key, written)}")
    for key in _RENAMED:
        for character in _strings(place, key, record.get(key, [])):
            _check_character(f"{place}: {key}", character)
    for example in record.get("examples", []):
        if not isinstance(example, dict) or set(example) != {"in", "out"}:
            raise RuleError(f'{place}: examples: {example!r} must be written {{ in = "before", out = "after" }}')
    try:
        rule = make_rule(record, stage="")
        hints = get_type_hints(Rule)
        made = {}
        for field in fields(Rule):
            try:
                made[field.name] = fitted(hints[field.name], getattr(rule, field.name))
            except WrongValueError as error:
                raise RuleError(f"{place}: {_WRITTEN.get(field.name, field.name)}: {error}") from None
        return Rule(**made)
    except (TypeError, AttributeError):
        missing = [name for name in ("code", "name") if name not in record]
        raise RuleError(f"{place}: {', '.join(missing) or 'a field'} is missing or of the wrong type") from None


def _strings(place: str, key: str, value: object) -> list[str]:
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise RuleError(f"{place}: {key}: write a list of characters such as ['U+0640 ARABIC TATWEEL']")
    return value


def _check_character(place: str, written: str) -> None:
    """Code point and name must both be there and agree, so that neither can be mistyped."""
    for one in written.split(" + "):
        found = _CHARACTER.fullmatch(one)
        if not found or int(found[1], 16) > 0x10FFFF:
            raise RuleError(f"{place}: {one!r} is no character; write it as 'U+0640 ARABIC TATWEEL'")
        name = unicodedata.name(chr(int(found[1], 16)), "")
        if name and name != found[2]:
            raise RuleError(f"{place}: U+{found[1]} is not {found[2]!r}; write 'U+{found[1]} {name}'")


def check_rules(
    rules: Sequence[Rule], origin: str = "arnorm/data", run: Callable[[Rule, str], str] | None = None
) -> None:
    """Check rules against each other, and each against its own examples.

    Codes are unique and well formed; every rule says why it exists, and what a reader loses unless it is lossless; no
    two rules of one pass find the same characters unless their `when` or `options` differ; nothing a pass writes is
    found again by the same pass. A pass is a stage and a block of codes: what is on by default (0xx and 1xx) apart
    from the foldings (2xx) and the options (3xx).

    Args:
        rules: the rules that will run together.
        origin: the file or folder that a message names.
        run: what applies a rule to a text; with it every example and every untouched text is tried.

    Raises:
        RuleError: one line for each thing that is wrong, naming file, rule, field and remedy.
    """
    active = [rule for rule in rules if rule.status == "active"]
    wrong = [*_identity(rules), *_words(active), *_clashes(active), *_chains(active)]
    if run is not None:
        wrong += [problem for rule in active for problem in _trials(rule, run)]
    if wrong:
        raise RuleError("\n".join(f"{origin}: rule {problem}" for problem in wrong))


def _identity(rules: Sequence[Rule]) -> Iterator[str]:
    codes: dict[str, Rule] = {}
    names: dict[tuple[str, str], Rule] = {}
    for rule in rules:
        if not _CODE.fullmatch(rule.code):
            yield f"{rule.code}: code: write two capital letters and three digits, such as AL012"
        if not _NAME.fullmatch(rule.name):
            yield f"{rule.code}: name: {rule.name!r} must be lower-case words joined by hyphens, such as farsi-yeh"
        if (other := codes.setdefault(rule.code, rule)) is not rule:
            yield f"{rule.code}: code: taken by {other.name!r}; codes are never reused, take a free one"
        if (other := names.setdefault((rule.family, rule.name), rule)) is not rule and other.code != rule.code:
            yield f"{rule.code}: name: {rule.name!r} is taken by {other.code}; say what sets the two apart"


def _words(rules: Sequence[Rule]) -> Iterator[str]:
    for rule in rules:
        if not rule.why:
            yield f"{rule.code}: why: empty; say in one sentence why the rule exists"
        if rule.safety == "lossless" and rule.harm:
            yield f"{rule.code}: harm: a lossless rule does none; empty it, or call the rule folding or removing"
        if rule.safety != "lossless" and not rule.harm:
            yield f"{rule.code}: harm: empty; say in one sentence what a reader loses by a {rule.safety} rule"
        if not rule.examples and not rule.untouched:
            yield f"{rule.code}: examples: none; give at least one text before and after"
        if len(rule.targets) not in (0, 1, len(rule.sources)):
            yield f"{rule.code}: to: {len(rule.targets)} for {len(rule.sources)} in from; give one for all, or one each"


def _pass(rule: Rule) -> tuple[str, str]:
    block = rule.code[2:3]
    return rule.stage, "0" if block == "1" else block


def _found(rules: Sequence[Rule]) -> dict[tuple[str, str], list[tuple[str, Rule]]]:
    """What each pass looks for."""
    passes: dict[tuple[str, str], list[tuple[str, Rule]]] = {}
    for rule in rules:
        passes.setdefault(_pass(rule), []).extend((source, rule) for source in rule.sources)
    return passes


def _clashes(rules: Sequence[Rule]) -> Iterator[str]:
    for found in _found(rules).values():
        owners: dict[tuple[str, str, object], Rule] = {}
        for source, rule in found:
            owner = owners.setdefault((source, rule.when, rule.options), rule)
            if owner is not rule:
                yield f"{rule.code}: from: {_show(source)} is found by {owner.code} too; give one of them a `when`"


def _chains(rules: Sequence[Rule]) -> Iterator[str]:
    passes = _found(rules)
    for rule in rules:
        for target in rule.targets:
            for source, other in passes.get(_pass(rule), ()):
                contexts_part = bool(other.when) and (other is rule or other.when != rule.when)
                if source in target and not contexts_part and other.options == rule.options:
                    yield f"{rule.code}: to: {_show(source)} is found again by {other.code}; write its last form"


def _trials(rule: Rule, run: Callable[[Rule, str], str]) -> Iterator[str]:
    for example in rule.examples:
        if (result := run(rule, example.before)) != example.after:
            yield f"{rule.code}: examples: {example.before!r} gives {result!r}, not {example.after!r}"
    for text in rule.untouched:
        if (result := run(rule, text)) != text:
            yield f"{rule.code}: untouched: {text!r} becomes {result!r}"


def _show(characters: str) -> str:
    return " + ".join(f"U+{ord(one):04X} {unicodedata.name(one, '')}".rstrip() for one in characters)
