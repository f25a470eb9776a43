"""The pipeline: a row of stages, and the three functions most people need."""

from __future__ import annotations

import hashlib
import json
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import asdict
from functools import lru_cache, partial
from itertools import groupby
from pathlib import Path
from threading import Lock
from typing import Any, cast

from arnorm import gate
from arnorm.document import Document, Metadata, Plan, Removal, Sentence, Step, Value, map_of
from arnorm.errors import ConfigError, PresetError, StageError, require_text
from arnorm.gate import make_options
from arnorm.options import DEFAULT, Options
from arnorm.presets import all_rules, build_stage, compile_stages, load_preset
from arnorm.rules import Rule
from arnorm.stages import STAGES, Stage
from arnorm.stages.sentences import Sentences
from arnorm.text.characters import edited
from arnorm.text.narrow import OneByOneStage, as_one
from arnorm.version import __version__


class Pipeline:
    r"""A row of stages built from a preset and changes to it. Immutable, picklable, comparable.

    A pickle holds the rules of your own files too, so that it can go to a machine that has not got them; a process
    builds what it unpickles once, however often it comes.

    Args:
        preset: the name of a preset.
        select: rule-code prefixes that replace those of the preset.
        extend_select: rule-code prefixes added to those of the preset.
        ignore: rule-code prefixes left out.
        rules: files of your own rules, layered over the shipped ones; they are read and checked at once.
        **options: any field of [`Options`][arnorm.options.Options].

    Raises:
        ConfigError: a preset, option, value or rule code that does not exist, or a rule file that is wrong; the message
            names the nearest, or what to write instead.

    >>> Pipeline("minimal").clean("a\u00a0 b")
    'a b'
    """

    __slots__ = ("_asked_again", "_config", "_extra", "_fast", "_groups", "_stages", "fingerprint", "options", "preset")

    def __init__(
        self,
        preset: str = "default",
        *,
        select: Sequence[str] | None = None,
        extend_select: Sequence[str] = (),
        ignore: Sequence[str] = (),
        rules: Sequence[str | Path] = (),
        **options: Any,
    ) -> None:
        config: dict[str, Any] = {"preset": preset}
        if select is not None:
            config["select"] = gate.prefixes("select", select)
        if extend_select:
            config["extend_select"] = gate.prefixes("extend_select", extend_select)
        if ignore:
            config["ignore"] = gate.prefixes("ignore", ignore)
        extra: tuple[Rule, ...] = ()
        if rules:
            from arnorm.user_rules import load_rules

            config["rules"] = gate.paths(rules)
            extra = load_rules(config["rules"])
        self._compile(config, options, extra)

    def _compile(self, config: dict[str, Any], options: Mapping[str, Any], extra: tuple[Rule, ...]) -> None:
        """Build the stages from a configuration, the options it does not hold yet, and the rules of its files."""
        if not isinstance(config["preset"], str):
            raise PresetError(f"no preset is called {config['preset']!r}: give the name of one, such as 'search'")
        self.preset = config["preset"]
        chosen = load_preset(self.preset)
        self.options = make_options({**chosen.options, **options})
        if changed := _changed(self.options, make_options(dict(chosen.options))):
            config["options"] = changed
        wanted = (*config.get("select", chosen.select), *config.get("extend_select", ()))
        unwanted = (*chosen.ignore, *config.get("ignore", ()))
        named = (*config.get("select", ()), *config.get("extend_select", ()), *config.get("ignore", ()))
        check_prefixes(named, extra)
        stages = compile_stages(wanted, unwanted, self.options, extra)
        self._seal(config, stages, chosen.version, extra)

    def _seal(
        self, config: dict[str, Any], stages: tuple[Stage, ...], version: int, extra: Sequence[Rule] = ()
    ) -> None:
        self._config = config
        self._extra = tuple(extra)
        self._stages = stages
        self._groups = tuple(_groups(stages))
        self._asked_again = tuple(stage for stage in stages if getattr(stage, "asked_again", False))
        self._fast: tuple[Callable[[str], str], ...] = ()
        self.fingerprint = _fingerprint(config, version, extra)

    @classmethod
    def from_stages(cls, stages: Iterable[str | Stage], **options: Any) -> Pipeline:
        """A pipeline of exactly these stages in this order, by name or as objects.

        Raises:
            StageError: a name no stage has, or an object without `name`, `rewrite` and `plan`.
        """
        made = make_options(options)
        if isinstance(stages, str):
            raise StageError(f"stages takes a list such as ['unicode', 'spacing'], not {stages!r}")
        built: list[Stage] = []
        names: list[str] = []
        for stage in stages:
            if isinstance(stage, str):
                built.append(build_stage(stage, made))
            elif isinstance(stage, Stage):
                built.append(stage)
            else:
                raise StageError(f"{stage!r} is not a stage: it needs `name`, `rewrite(text)` and `plan(text)`")
            names.append(built[-1].name)
        pipeline = cls.__new__(cls)
        pipeline.preset = ""
        pipeline.options = made
        config: dict[str, Any] = {"stages": names}
        if changed := _changed(made, DEFAULT):
            config["options"] = changed
        pipeline._seal(config, tuple(built), 0)
        return pipeline

    @classmethod
    def from_config(cls, config: Mapping[str, Any] | str | Path) -> Pipeline:
        """A pipeline from a mapping, or from a `.toml` or `.json` file.

        Raises:
            ConfigError: unknown keys, wrong values, or a file of another kind.
        """
        config = gate.read_config(config)
        options = config.pop("options")
        if "stages" in config:
            if mixed := sorted(set(config) - {"stages"}):
                raise ConfigError(f"'stages' stands alone: it cannot be combined with {', '.join(mixed)}")
            return cls.from_stages(config["stages"], **options)
        selection = {key: config[key] for key in ("select", "extend_select", "ignore", "rules") if key in config}
        return cls(config.get("preset", "default"), **selection, **options)

    def to_config(self) -> dict[str, Any]:
        """What `from_config` needs to build this pipeline again: plain lists, dicts and strings.

        Raises:
            ConfigError: the pipeline holds a stage that was given as an object.
        """
        for stage in self._stages:
            if type(stage) not in STAGES:
                raise ConfigError(
                    f"the stage {stage.name!r} was given as an object, so no configuration can name it; "
                    "keep the code that builds the pipeline instead"
                )
        return deepcopy(self._config)

    @staticmethod
    def json_schema() -> dict[str, Any]:
        """The JSON schema of a configuration."""
        from pydantic import TypeAdapter

        codes = {"type": "array", "items": {"type": "string", "pattern": "^[A-Z]{2}[0-9]{0,3}$"}}
        return {
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "title": "arnorm pipeline",
            "type": "object",
            "additionalProperties": False,
            "properties": {
                "preset": {"type": "string", "default": "default"},
                "select": codes,
                "extend_select": codes,
                "ignore": codes,
                "rules": {"type": "array", "items": {"type": "string"}},
                "stages": {"type": "array", "items": {"type": "string"}},
                "options": {**TypeAdapter(Options).json_schema(), "additionalProperties": False},
            },
        }

    @property
    def stages(self) -> tuple[Stage, ...]:
        """The stages, in the order they run."""
        return self._stages

    def clean(self, text: str) -> str:
        """The clean text; the same object if nothing is to be done.

        Raises:
            InputError: `text` is not a `str`.
        """
        text = require_text(text, "clean")
        while True:
            for run in self._fast or self._compile_fast():
                text = run(text)
            if not self._asked_again or not self._goes_round(text):
                return text

    def _goes_round(self, text: str) -> bool:
        """Does a result hold work for a stage before the last? A mark that is stripped may have hidden an address."""
        return any(stage.rewrite(text) is not text for stage in self._asked_again)

    def _compile_fast(self) -> tuple[Callable[[str], str], ...]:
        """What `clean` runs, built when it is first called: stages that can be one are."""
        self._fast = tuple(_doors(self._groups))
        return self._fast

    def process(self, text: str) -> Document:
        """The clean text with its full record. `process(text).text == clean(text)`.

        Raises:
            InputError: `text` is not a `str`.
        """
        source = require_text(text, "process")
        recorder = _Recorder(source)
        while True:
            for group in self._groups:
                recorder.run(group)
            if not self._goes_round(recorder.text):
                break
        return recorder.document(self.preset, self.fingerprint)

    def sentences(self, text: str) -> list[str]:
        """The sentences of the *clean* text, as strings in order."""
        document = self.process(text)
        return [sentence.span.of(document.text) for sentence in document.sentences]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Pipeline) and self.fingerprint == other.fingerprint

    def __hash__(self) -> int:
        return hash(self.fingerprint)

    def __reduce__(self) -> tuple[Any, ...]:
        if any(type(stage) not in STAGES for stage in self._stages):
            stages = [stage.name if type(stage) in STAGES else stage for stage in self._stages]
            return _rebuild, (stages, self._config.get("options", {}))
        import pickle

        return _again, (json.dumps(self._config), pickle.dumps(self._extra))

    def __repr__(self) -> str:
        return f"Pipeline.from_config({self._config!r})"


def clean(text: str, preset: str = "default", **options: Any) -> str:
    """Clean one text.

    Args:
        text: any `str`; never modified.
        preset: the name of a preset: `default`, `minimal`, `normalize`, `corpus`, `search`, `arabert`.
        **options: `select`, `extend_select`, `ignore` (rule-code prefixes) and the fields of
            [`Options`][arnorm.options.Options].

    Returns:
        The clean text; the same object if nothing is to be done.

    Raises:
        InputError: `text` is not a `str`.
        ConfigError: a preset, option, value or rule code that does not exist.
    """
    return shared_pipeline(preset, options).clean(text)


def process(text: str, preset: str = "default", **options: Any) -> Document:
    """Clean one text and keep the full record: changes, removals, metadata, sentences and offsets.

    Takes the arguments of [`clean`][arnorm.clean] and raises the same errors; `process(x).text == clean(x)`.
    """
    return shared_pipeline(preset, options).process(text)


def sentences(text: str, **options: Any) -> list[str]:
    """The sentences of a text **as given**: slices in order, stripped of the white space around them.

    No stage changes the text and nothing is removed; only white space lies between the slices.

    Args:
        text: any `str`, raw or clean.
        **options: `newlines`, `sentence_quotes`, `ellipsis`, `max_length` and `collapsed` of
            [`Options`][arnorm.options.Options].

    Raises:
        InputError: `text` is not a `str`.
        OptionError: an option or value that does not exist.
    """
    text = require_text(text, "sentences")
    if options:
        make_options(options)  # so that what is wrong is said of what was given, and what is kept can be hashed
    stage = _sentence_stage(tuple(sorted((name, _freeze(value)) for name, value in options.items())))
    return [text[start:end] for start, end in stage.spans(text)]


def shared_pipeline(preset: str, options: Mapping[str, Any]) -> Pipeline:
    """The pipeline of a preset and options: one for all who ask in this process, but for files of rules.

    Raises:
        ConfigError: a preset, option, value or rule code that does not exist.
    """
    if options.get("rules"):  # the files may have changed since they were read
        return Pipeline(preset, **options)
    try:
        key = (preset, tuple(sorted((name, _freeze(value)) for name, value in options.items())))
        hash(key)
    except TypeError:  # something that cannot be hashed: build it afresh, so that its own error is seen
        return Pipeline(preset, **dict(options))
    return _SHELF.get(key, lambda: Pipeline(preset, **dict(key[1])))


def check_prefixes(prefixes: Sequence[str], extra: Sequence[Rule] = ()) -> None:
    """Refuse a prefix that no shipped rule has, nor one of `extra`.

    Raises:
        RuleError: the message names the nearest code or family.
    """
    if prefixes:
        gate.check_prefixes(prefixes, (rule.code for rule in (*all_rules(), *extra)))


# ---------------------------------------------------------------------------------------------------- inside


def _rebuild(stages: Sequence[str | Stage], options: Mapping[str, Any]) -> Pipeline:
    return Pipeline.from_stages(stages, **options)


class _Shelf:
    """Pipelines that are used again, the last ones that were asked for.

    Few at most, and of those that have a stage for boilerplate of their own, which is as heavy as all else together,
    very few: whoever asks for another set of options for every site must not fill the memory with them.
    """

    def __init__(self, most: int, heavy: int) -> None:
        self._most, self._heavy = most, heavy
        self._held: OrderedDict[Any, Pipeline] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Any, build: Callable[[], Pipeline]) -> Pipeline:
        """The pipeline of a key, built if it is not there."""
        with self._lock:
            if (found := self._held.get(key)) is not None:
                self._held.move_to_end(key)
                return found
        found = build()  # without the lock: building asks for other pipelines
        with self._lock:
            self._held[key] = found
            while len(self._held) > self._most or self._weight() > self._heavy:
                self._held.popitem(last=False)
        return found

    def _weight(self) -> int:
        """The heavy stages that are held; pipelines can share one."""
        stages = (stage for pipeline in self._held.values() for stage in pipeline.stages)
        return len({id(stage) for stage in stages if stage.name == "boilerplate"})


_SHELF = _Shelf(most=64, heavy=3)


def _again(config: str, extra: bytes) -> Pipeline:
    """An unpickled pipeline: an engine that sends one with every batch must not compile its rules every time."""
    return _SHELF.get((config, extra), partial(_unpickled, config, extra))


def _unpickled(config: str, extra: bytes) -> Pipeline:
    import pickle

    loaded = json.loads(config)
    if "stages" in loaded:
        return Pipeline.from_config(loaded)
    pipeline = Pipeline.__new__(Pipeline)
    pipeline._compile(loaded, loaded.get("options", {}), pickle.loads(extra))
    return pipeline


def _freeze(value: Any) -> Any:
    if isinstance(value, Mapping):
        return tuple(sorted(value.items()))
    return tuple(value) if isinstance(value, (list, set, frozenset)) else value


@lru_cache(maxsize=64)
def _sentence_stage(options: tuple[tuple[str, Any], ...]) -> Sentences:
    stage = build_stage("sentences", make_options(dict(options)))
    assert isinstance(stage, Sentences)
    return stage


def _groups(stages: Sequence[Stage]) -> Iterable[tuple[Stage, ...]]:
    """The stages as groups: neighbours marked `settles` run together until nothing moves, the others alone."""
    group: list[Stage] = []
    for stage in stages:
        if getattr(stage, "settles", False):
            group.append(stage)
            continue
        if group:
            yield tuple(group)
            group = []
        yield (stage,)
    if group:
        yield tuple(group)


def _doors(groups: Iterable[tuple[Stage, ...]]) -> Iterator[Callable[[str], str]]:
    """The fast doors of the groups; stages in a row that decide on each character by itself share one."""
    for narrow, row in groupby(groups, key=lambda group: len(group) == 1 and hasattr(group[0], "one_by_one")):
        found = list(row)
        if narrow and (one := as_one([cast(OneByOneStage, stage) for (stage,) in found])):
            yield one.rewrite
        else:
            for group in found:
                yield group[0].rewrite if len(group) == 1 else partial(_settle, group)


def _settle(group: tuple[Stage, ...], text: str) -> str:
    """Run stages in turn until none of them moves the text any more."""
    still = 0  # how many stages have nothing to do; one that has just run is among them
    while True:
        for stage in group:
            before = text
            text = stage.rewrite(text)
            moved = text is not before and text != before
            still = 1 if moved else still + 1
            text = text if moved else before
            if still >= len(group):
                return text


class _Recorder:
    """Takes one text through the recorded doors and builds its document."""

    def __init__(self, source: str) -> None:
        self.source = self.text = source
        self.steps: list[Step] = []
        self.cuts: list[Removal] = []
        self.found: list[tuple[str, Value]] = []
        self.sentences: tuple[Sentence, ...] = ()
        self.flags: list[str] = []

    def run(self, group: tuple[Stage, ...]) -> None:
        still = 0  # as in `_settle`
        while True:
            for stage in group:
                before = self.text
                self.take(stage)
                moved = self.text is not before and self.text != before
                still = 1 if moved else still + 1
                if still >= len(group):
                    return

    def take(self, stage: Stage) -> None:
        plan = stage.plan(self.text)
        if plan.cuts or plan.found:
            self.note(plan)
        self.flags.extend(flag for flag in plan.flags if flag not in self.flags)
        if plan.sentences:
            self.sentences = tuple(plan.sentences)
        if plan.edits:
            self.text = edited(self.text, plan.edits)
            self.steps.append(Step(stage.name, tuple(plan.edits)))

    def note(self, plan: Plan) -> None:
        """Keep what a stage removed and found, with its place in the source."""
        to_source = map_of(self.steps).to_source
        for cut in plan.cuts:
            span = to_source(cut.span)
            self.cuts.append(Removal(span.of(self.source), span, cut.category, cut.code, cut.reason))
        for found in plan.found:
            span = to_source(found.span)
            value = Value(span.of(self.source), shared_pipeline("normalize", {}).clean(found.value), span)
            if (found.field, value) not in self.found:  # a stage that settles may say it again
                self.found.append((found.field, value))

    def document(self, preset: str, fingerprint: str) -> Document:
        title = None
        if self.sentences and self.sentences[0].kind == "heading":
            title = self.sentences[0].span.of(self.text)
        return Document(
            source=self.source,
            text=self.text,
            steps=tuple(self.steps),
            sentences=self.sentences,
            removed=tuple(sorted(self.cuts, key=lambda removal: removal.span)),
            metadata=_metadata(self.found),
            flags=tuple(self.flags),
            title=title,
            preset=preset,
            fingerprint=fingerprint,
        )


def _metadata(found: Sequence[tuple[str, Value]]) -> Metadata:
    if not found:
        return Metadata()
    by_field: dict[str, list[Value]] = {}
    for name, value in found:
        by_field.setdefault(name, []).append(value)
    return Metadata(**{name: tuple(values) for name, values in by_field.items()})


def _changed(options: Options, base: Options) -> dict[str, Any]:
    ours, theirs = asdict(options), asdict(base)
    return {name: _plain(value) for name, value in ours.items() if value != theirs[name]}


def _plain(value: Any) -> Any:
    """A value as JSON has it, without what is not set."""
    if isinstance(value, dict):
        return {key: one for key, one in value.items() if one is not None}
    return list(value) if isinstance(value, tuple) else value


def _fingerprint(config: Mapping[str, Any], version: int, extra: Sequence[Rule] = ()) -> str:
    """Sixteen hexadecimal digits: configuration, preset version, arnorm version, and what the user's rules say."""
    told = {key: value for key, value in config.items() if key != "rules"}
    identity = json.dumps([told, version, __version__, *map(repr, extra)], sort_keys=True, ensure_ascii=True)
    return hashlib.sha256(identity.encode()).hexdigest()[:16]


__all__ = ["Pipeline", "clean", "process", "sentences"]
