"""The flags of the command line: what they are called, what they take, and what `--help` says of them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields, is_dataclass
from math import isfinite
from pathlib import Path
from typing import Any, Literal, get_args, get_origin, get_type_hints

import click
from click.shell_completion import CompletionItem

from arnorm.errors import ArnormError
from arnorm.options import Options

_NO_DELIMITERS = ("\n", "\r", '"', "\0")
FORMATS = ("text", "sentences", "jsonl", "jsonl.gz", "jsonl.zst", "parquet")


class CommaList(click.ParamType):  # type: ignore[type-arg,unused-ignore]  # generic only in newer versions
    """Names separated by commas; the flag may also be repeated."""

    name = "names"

    def __init__(self, choices: Sequence[str] = ()) -> None:
        self.choices = tuple(choices)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, ...]:
        """The names of one use of the flag."""
        if isinstance(value, tuple):
            return value
        names = tuple(name.strip() for name in value.split(",") if name.strip())
        for name in names:
            if self.choices and name not in self.choices:
                from arnorm.errors import nearest

                self.fail(f"no such name {name!r}; {nearest(name, self.choices)}", param, ctx)
        return names

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        """The names the last one can be."""
        before, comma, last = incomplete.rpartition(",")
        return [CompletionItem(f"{before}{comma}{name}") for name in self.choices if name.startswith(last)]


def complete_paths(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Let the shell complete the name of a file or folder."""
    return [CompletionItem(incomplete, type="file")]


def _complete_presets(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    from arnorm.presets import preset_names

    return [CompletionItem(name) for name in preset_names() if name.startswith(incomplete)]


class Size(click.ParamType):  # type: ignore[type-arg,unused-ignore]  # generic only in newer versions
    """A number of bytes, with a unit: 256MB."""

    name = "size"
    units: Mapping[str, int] = {"": 1, "B": 1, "KB": 10**3, "MB": 10**6, "GB": 10**9}

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """The number of bytes."""
        told = re.fullmatch(r"(\d+(?:\.\d+)?) ?([KMG]?B?)", str(value).strip(), re.ASCII | re.IGNORECASE)
        unit = self.units.get(told[2].upper()) if told else None
        size = int(float(told[1]) * unit) if told and unit else 0
        if size < 1:
            self.fail(f"{value!r} is not a size: write 500MB or 2GB", param, ctx)
        return size


class Seconds(click.FloatRange):
    """A number of seconds, which is neither infinite nor no number at all."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """The number."""
        seconds = float(super().convert(value, param, ctx))
        if not isfinite(seconds):
            self.fail(f"{value!r} is not a number of seconds; leave the flag out for no limit", param, ctx)
        return seconds


class Delimiter(click.ParamType):  # type: ignore[type-arg,unused-ignore]  # generic only in newer versions
    """One character that divides the cells of a table; a tab may be written as its name, or as in C."""

    name = "delimiter"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The character; empty if none is given."""
        written = {"tab": "\t", "\\t": "\t"}.get(value, value)
        if not isinstance(written, str) or len(written) > 1 or written in _NO_DELIMITERS:
            self.fail(f"{value!r} cannot divide cells: write one character, such as ';' or '|', or tab", param, ctx)
        return written


class Parts(click.ParamType):  # type: ignore[type-arg,unused-ignore]  # generic only in newer versions
    """One part of an option, as KEY=TEXT."""

    name = "part"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, str]:
        """The key and the text of one use of the flag."""
        if isinstance(value, tuple):
            return value
        key, sign, text = value.partition("=")
        if not sign:
            self.fail(f"{value!r} is not of the form KEY=TEXT", param, ctx)
        return key, text


def _parts(ctx: click.Context, param: click.Parameter, value: Sequence[tuple[str, str]]) -> dict[str, str] | None:
    return dict(value) or None


def _joined(ctx: click.Context, param: click.Parameter, value: Sequence[Sequence[str]]) -> tuple[str, ...]:
    return tuple(name for one in value for name in one)


def flag_help(name: str) -> str:
    """What the docstring of `Options` says about an option: there is no second place to say it."""
    told = re.search(rf"^ +{name}: (.+(?:\n {{12}}.+)*)", Options.__doc__ or "", re.MULTILINE)
    said = " ".join(told[1].split()).replace("`", "") if told else ""
    return said[:1].upper() + said[1:]


def _flag(name: str, hint: Any) -> Callable[..., Any]:
    """The flag of one option, made from its type."""
    flag, told = "--" + name.replace("_", "-"), flag_help(name)
    if get_origin(hint) is tuple:
        kind = CommaList(get_args(get_args(hint)[0]))
        return click.option(flag, type=kind, multiple=True, callback=_joined, metavar="CATEGORY,…", help=told)
    if get_origin(hint) is Literal:
        return click.option(flag, type=click.Choice(get_args(hint)), help=told)
    if is_dataclass(hint):
        keys = "|".join(field.name for field in fields(hint))
        return click.option(
            flag,
            type=Parts(),
            multiple=True,
            callback=_parts,
            metavar=f"{keys}=TEXT",
            help=f"{told} Repeat it for more.",
        )
    if hint is bool:
        return click.option(f"{flag}/--no-{flag[2:]}", default=None, help=told)
    return click.option(flag, type=int, metavar="N", help=told)


def pipeline_flags(command: Callable[..., Any]) -> Callable[..., Any]:
    """The flags that say what is done to a text; one for each field of `Options`, and the selection of rules."""
    hints = get_type_hints(Options)
    for field in reversed(fields(Options)):
        command = _flag(field.name, hints[field.name])(command)
    for name, told in (
        ("ignore", "Leave out the rules whose codes begin so."),
        ("extend-select", "Add the rules whose codes begin so to those of the preset."),
        ("select", "Use the rules whose codes begin so instead of those of the preset."),
    ):
        command = click.option(
            f"--{name}", type=CommaList(), multiple=True, callback=_joined, metavar="CODE,…", help=told
        )(command)
    told = "A file of your own rules, layered over the shipped ones. Repeat it for more."
    command = click.option("--rules", multiple=True, type=click.Path(path_type=str), metavar="FILE", help=told)(command)
    told = "What is done to the text: see `arnorm presets`."
    return click.option(
        "--preset", default="default", metavar="NAME", show_default=True, shell_complete=_complete_presets, help=told
    )(command)


def reading_flags(command: Callable[..., Any]) -> Callable[..., Any]:
    """The flags that say what is read."""
    flags = (
        click.option(
            "--include", multiple=True, metavar="GLOB", help="Read only files that match, like '*.txt' or 'news/**'."
        ),
        click.option("--exclude", multiple=True, metavar="GLOB", help="Leave out files and folders that match."),
        click.option(
            "--input-format",
            metavar="FORMAT",
            help="Read every file as text, html, jsonl, csv, tsv, parquet or warc.",
        ),
        click.option(
            "--text-field",
            default="text",
            metavar="NAME",
            show_default=True,
            help="The field of a record that holds the text.",
        ),
        click.option(
            "--delimiter",
            type=Delimiter(),
            default="",
            metavar="CHAR",
            help="What divides the cells of CSV and TSV, like ';' or tab. [default: a comma, or a tab]",
        ),
        click.option("--encoding", metavar="NAME", help="The encoding of every file. [default: found out for each]"),
        click.option(
            "--on-error",
            type=click.Choice(["quarantine", "replace"]),
            default="quarantine",
            show_default=True,
            help="Put undecodable documents into quarantine, or replace (and count) what cannot be decoded.",
        ),
        click.option(
            "--config",
            type=click.Path(exists=True, dir_okay=False, path_type=Path),
            is_eager=True,
            expose_value=False,
            callback=_configured,
            metavar="FILE",
            help="Defaults for these flags. [default: arnorm.toml, or [tool.arnorm] in pyproject.toml]",
        ),
    )
    for flag in reversed(flags):
        command = flag(command)
    return command


def collection_flags(formats: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """The flags that say what is read and how the run goes."""
    flags = (
        click.option(
            "--output", "-o", type=click.Path(path_type=str), metavar="DIR", help="The folder, or the URL, to write to."
        ),
        click.option(
            "--format",
            "formats",
            type=CommaList(FORMATS),
            multiple=True,
            callback=_joined,
            metavar="|".join(FORMATS),
            help=f"What is written; several at once are allowed. [default: {formats}]",
        ),
        click.option(
            "--shard-size",
            type=Size(),
            metavar="SIZE",
            help="Write numbered shards of about this size, like 256MB, instead of a file for each input file.",
        ),
        click.option(
            "--timeout",
            type=Seconds(min=0, min_open=True),
            metavar="SECONDS",
            help="The time one document may take.",
        ),
        click.option(
            "--jobs", "-j", type=click.IntRange(min=1), metavar="N", help="Worker processes. [default: the cores]"
        ),
        click.option("--resume", is_flag=True, help="Leave alone what an earlier run has done."),
        click.option("--retry-failed", is_flag=True, help="Resume, and try again the documents that failed."),
        click.option("--summary", type=click.Choice(["json"]), help="Write the summary to standard output as JSON."),
        click.option("--quiet", "-q", is_flag=True, help="Report failures only."),
    )

    def add(command: Callable[..., Any]) -> Callable[..., Any]:
        for flag in reversed(flags[3:]):
            command = flag(command)
        command = reading_flags(command)
        for flag in reversed(flags[:3]):
            command = flag(command)
        return command

    return add


def looking_flags(command: Callable[..., Any]) -> Callable[..., Any]:
    """The flags that let one see without writing."""
    for flag, told in (
        ("--dry-run", "Write nothing, count what would be done."),
        ("--diff", "Write nothing, show what would change; exit 1 if anything would."),
        ("--check", "Write nothing; exit 1 if anything would change."),
    ):
        command = click.option(flag, is_flag=True, help=told)(command)
    return command


def _configured(ctx: click.Context, param: click.Parameter, value: Path | None) -> None:
    """Let a configuration file give the defaults of the flags; what it says for `arnorm clean` alone is let be."""
    from arnorm.corpus.run.settings import read_settings

    root = ctx.find_root().command
    assert isinstance(root, click.Group)
    own = _options(ctx.command)
    known = {**own, **_options(root.commands["clean"])}
    many = {name for name, option in known.items() if option.multiple}
    try:
        settings = read_settings(value, set(known) - {"config", "help"}, many)
    except ArnormError as error:
        raise click.UsageError(str(error)) from None
    ctx.default_map = {name: value for name, value in settings.items() if name in own}


def _options(command: click.Command) -> dict[str, click.Option]:
    return {option.name or "": option for option in command.params if isinstance(option, click.Option)}
