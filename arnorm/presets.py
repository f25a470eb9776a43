"""Presets: named selections of rules, one TOML file each in `data/presets/`, compiled to stages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from functools import cache
from types import MappingProxyType
from typing import Any

from arnorm.errors import PresetError, StageError, nearest
from arnorm.options import DEFAULT, Options, requests
from arnorm.rules import DATA, Rule, load_toml, select_rules, shipped_file, shipped_rules, words
from arnorm.sharing import Sharing
from arnorm.stages import STAGES, Setup, ShippedStage, Stage

PRESETS = DATA / "presets"


@dataclass(frozen=True, slots=True)
class Preset:
    """A named selection.

    Attributes:
        name, version: identity, written into every output record; the version rises when the text it gives changes.
        description: one sentence for the command line and the docs.
        select, ignore: rule-code prefixes.
        options: the options it sets; options given by the user win.
    """

    name: str
    version: int
    description: str
    select: tuple[str, ...]
    ignore: tuple[str, ...] = ()
    options: Mapping[str, Any] = field(default_factory=dict)


def preset_names() -> tuple[str, ...]:
    """The names of all presets, sorted."""
    return tuple(sorted(path.stem for path in PRESETS.glob("*.toml")))


@cache
def load_preset(name: str) -> Preset:
    """The preset of this name.

    Raises:
        PresetError: there is none; the message names the nearest.
    """
    if not isinstance(name, str) or name not in {*preset_names(), "default"}:  # which is missed, not unknown
        raise PresetError(f"no preset is called {name!r}; {nearest(str(name), preset_names())}")
    with shipped_file(f"presets/{name}.toml") as path:
        record = load_toml(path)
        return Preset(
            name=name,
            version=record["version"],
            description=record["description"],
            select=tuple(record["select"]),
            ignore=tuple(record.get("ignore", ())),
            options=record.get("options", {}),
        )


@cache
def table(name: str) -> Mapping[str, str]:
    """`data/tables/<name>.tsv` as character to replacement: code points in hexadecimal, then names as a comment."""
    pairs = {}
    with shipped_file(f"tables/{name}.tsv") as path:
        for line in path.read_text(encoding="utf-8").splitlines():
            if line and not line.startswith("#"):
                found, written = line.split("\t")[:2]
                pairs[chr(int(found, 16))] = "".join(chr(int(point, 16)) for point in written.split())
    return MappingProxyType(pairs)


@cache
def learnt(name: str) -> tuple[str, ...]:
    """The rows of `data/boilerplate/<name>.tsv`, a table that `arnorm.training` wrote."""
    with shipped_file(f"boilerplate/{name}.tsv") as path:
        return tuple(path.read_text(encoding="utf-8").splitlines())


def stage_names() -> tuple[str, ...]:
    """The names of the stages, in the order they run."""
    return tuple(stage.name for stage in STAGES)


def all_rules() -> tuple[Rule, ...]:
    """Every shipped, active rule, in stage order."""
    return shipped_rules(stage_names())


def compile_stages(
    select: Sequence[str], ignore: Sequence[str], options: Options, extra: Sequence[Rule] = ()
) -> tuple[Stage, ...]:
    """The stages that have at least one selected rule, built with their rules.

    A rule is selected by its code, or by the options it names. `extra` are rules from a user's files; they join the
    rules of their stage, and only `ignore` leaves them out.
    """
    wanted = requests(asdict(options)) if options != DEFAULT else frozenset()
    theirs = {rule.stage for rule in extra}
    needed = [stage for stage in STAGES if stage.name in theirs or _may_run(stage, select, wanted)]
    rules = (*shipped_rules([stage.name for stage in needed]), *extra)
    rules = select_rules(rules, select, ignore, lambda rule: rule in extra or _is_asked(rule, wanted))
    shown = not any(rule.code.startswith(_OVERWRITING) for rule in rules)
    vowels_stay = not any(rule.stage == "marks" and rule.when.startswith("remove") for rule in rules)
    built: list[Stage] = []
    for stage in needed:
        own = tuple(rule for rule in rules if rule.stage == stage.name)
        if own:
            setup = Setup(own, options, words, table, learnt, shown=shown, vowels_stay=vowels_stay)
            built.append(_shared(stage, setup))
    return tuple(built)


_OVERWRITING = ("AM202", "AM203", "AM204", "AP2", "AP32")
"""Rules that take away or move what shows code, cited characters and Qur'anic text."""


_STAGES: Sharing[Stage] = Sharing()


def _shared(stage: type[ShippedStage], setup: Setup) -> Stage:
    """A stage with this setup: the one of another pipeline that differs in options the stage does not read, or new."""
    key = (stage, replace(setup, options=DEFAULT))
    return _STAGES.get(key, setup.options, lambda options: stage(replace(setup, options=options)))


def selected_rules(preset: Preset) -> tuple[Rule, ...]:
    """The rules of a preset as it is, in stage order."""
    wanted = requests(preset.options)
    return select_rules(all_rules(), preset.select, preset.ignore, lambda rule: _is_asked(rule, wanted))


def _is_asked(rule: Rule, wanted: frozenset[str]) -> bool:
    """Do options turn this rule on?"""
    return rule.optional and bool(rule.options) and requests(dict(rule.options)) <= wanted


def _may_run(stage: type[ShippedStage], select: Sequence[str], wanted: frozenset[str]) -> bool:
    """Can a rule of this stage be selected? What is not needed is not even read."""
    shortest = 3 if _is_optional(stage) else 2
    named = any(prefix[:2] in stage.families and len(prefix) >= shortest for prefix in select)
    return named or any(one.startswith(option) for one in wanted for option in getattr(stage, "asked_by", ()))


def _is_optional(stage: type[ShippedStage]) -> bool:
    """Does no rule of the stage run by default?"""
    return bool(getattr(stage, "optional", False))


def make_stage(name: str, rules: Sequence[Rule], options: Options) -> Stage:
    """One stage by name, with exactly these rules."""
    (stage,) = (stage for stage in STAGES if stage.name == name)
    return stage(Setup(tuple(rules), options, words, table, learnt))


def build_stage(name: str, options: Options) -> Stage:
    """One stage by name, with all its rules that are not optional; with all rules if none of them runs by default.

    Raises:
        StageError: no stage has this name.
    """
    for stage in STAGES:
        if stage.name == name:
            rules = tuple(rule for rule in shipped_rules([name]) if _is_optional(stage) or not rule.optional)
            return stage(Setup(rules, options, words, table, learnt))
    raise StageError(f"no stage is called {name!r}; {nearest(name, stage_names())}")
