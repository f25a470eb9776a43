"""The command line. The only module that prints or exits; each command reads its flags, calls the library, reports."""

from __future__ import annotations

import re
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NoReturn, get_args, get_origin, get_type_hints

import click

from arnorm.errors import ArnormError
from arnorm.options import Options
from arnorm.version import __version__

if TYPE_CHECKING:
    from collections.abc import Iterator

    from arnorm.corpus.layout import InputFile
    from arnorm.corpus.sources import Reading
    from arnorm.corpus.summary import Summary
    from arnorm.pipeline import Pipeline
    from arnorm.rules import Rule

FORMATS = ("text", "sentences", "jsonl", "jsonl.gz", "jsonl.zst", "parquet")
_PLAIN_EVERY = 30.0  # seconds between two lines of progress where no terminal is


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


def _flag_help(name: str) -> str:
    """What the docstring of `Options` says about an option: there is no second place to say it."""
    told = re.search(rf"^ +{name}: (.+(?:\n {{12}}.+)*)", Options.__doc__ or "", re.MULTILINE)
    said = " ".join(told[1].split()).replace("`", "") if told else ""
    return said[:1].upper() + said[1:]


def _flag(name: str, hint: Any) -> Callable[..., Any]:
    """The flag of one option, made from its type."""
    flag, told = "--" + name.replace("_", "-"), _flag_help(name)
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
    return click.option("--preset", default="default", metavar="NAME", show_default=True, help=told)(command)


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
        click.option("--output", "-o", type=click.Path(path_type=Path), metavar="DIR", help="The folder to write to."),
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
            type=click.FloatRange(min=0, min_open=True),
            metavar="SECONDS",
            help="The time one document may take.",
        ),
        click.option(
            "--jobs", "-j", type=click.IntRange(min=1), metavar="N", help="Worker processes. [default: the cores]"
        ),
        click.option("--resume", is_flag=True, help="Leave alone what an earlier run has done."),
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
    from arnorm.corpus.settings import read_settings

    own = {option.name or "": option for option in ctx.command.params if isinstance(option, click.Option)}
    known = {**own, **{option.name or "": option for option in clean.params if isinstance(option, click.Option)}}
    many = {name for name, option in known.items() if option.multiple}
    with _refusals():
        settings = read_settings(value, set(known) - {"config", "help"}, many)
    ctx.default_map = {name: value for name, value in settings.items() if name in own}


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="arnorm", message="%(prog)s %(version)s")
def main() -> None:
    """Raw Arabic web text in, clean documents out."""
    _speak_utf8()


@main.command()
@click.argument("paths", nargs=-1, required=True, metavar="PATH…")
@pipeline_flags
@looking_flags
@collection_flags("text from texts, jsonl from records")
def clean(paths: Sequence[str], formats: tuple[str, ...], **flags: Any) -> None:
    r"""Clean files and folders into DIR, or standard input to standard output.

    PATH is a file, a folder (all of its tree is read), a URL of one, or - for standard input. The tree of one folder is
    written below DIR; several PATHs are written each under its own name. Nothing else in DIR is touched. What cannot be
    cleaned lies unchanged in DIR/quarantine.

    \b
      arnorm clean pages --output cleaned
      arnorm clean corpus.jsonl.gz --text-field body --output cleaned --resume
      arnorm clean - < page.txt > clean.txt

    Exit status: 0 all done, 1 some documents failed, 2 the command cannot be run.
    """
    with _refusals():
        pipeline = _pipeline(flags)
        if "sentences" in formats and all(stage.name != "sentences" for stage in pipeline.stages):
            raise click.UsageError(
                f"--format sentences: the preset {pipeline.preset!r} finds none; add --extend-select AS"
            )
    _run(paths, pipeline.to_config(), formats, **flags)


@main.command()
@click.argument("paths", nargs=-1, required=True, metavar="PATH…")
@click.option(
    "--newlines",
    type=click.Choice(["hard", "soft", "auto"]),
    default="hard",
    show_default=True,
    help=_flag_help("newlines"),
)
@collection_flags("sentences")
def split(paths: Sequence[str], newlines: str, formats: tuple[str, ...], **flags: Any) -> None:
    r"""Split texts into sentences as they are: nothing is changed, nothing is removed.

    Writes one sentence a line, or JSON lines with the offsets and kinds of all sentences of a document.

    \b
      arnorm split - < page.txt
      arnorm split pages --output sentences --format jsonl
    """
    config = {"stages": ["sentences"], "options": {"newlines": newlines}}
    _run(paths, config, formats or ("sentences",), **flags)


@main.command()
@click.argument("path", metavar="FILE|-")
@pipeline_flags
@reading_flags
@click.option("--record", type=click.IntRange(min=1), default=1, metavar="N", help="Which record of a file of records.")
@click.option("--rule", default="", metavar="CODE", help="Only the rules whose codes begin so.")
@click.option("--json", "as_json", is_flag=True, help="Write JSON.")
def explain(path: str, record: int, rule: str, as_json: bool, **flags: Any) -> None:
    r"""Tell what happens to one document: each change and removal in order, with its rule, its place and its reason.

    \b
      arnorm explain page.txt
      arnorm explain page.txt --rule AB
      arnorm explain - --json < page.txt > record.json
    """
    with _refusals():
        from arnorm.corpus.documents import Reader
        from arnorm.corpus.layout import Choice
        from arnorm.corpus.remote import place_of
        from arnorm.corpus.sources import Kind
        from arnorm.corpus.summary import Summary
        from arnorm.pipeline import check_prefixes
        from arnorm.report.explain import chosen_events, explain_dict, explain_lines

        known = _rules_with(flags["rules"])
        pipeline, (reading, form), summary = _pipeline(flags), _reading(flags), Summary()
        check_prefixes([rule] if rule else [], known)
        if path != "-" and place_of(path).is_dir():
            raise click.UsageError(f"{path} is a folder: name one file, or use `arnorm report {path}`")
        reader, choice = Reader(pipeline, reading, summary), Choice(flags["include"], flags["exclude"], form)
        found = reader.collection([place_of(path)], choice) if path != "-" else reader.stream(
            sys.stdin.buffer, Kind(form or "text")
        )  # fmt: skip
        one = next((one for one in found if one.record in (0, record)), None)
    if one is None:
        if not summary.failures:
            raise click.UsageError(f"{path}: there is no document {record}; --input-format reads files of any ending")
        _close(summary, quiet=True, as_json=False, changed=False)
    events = chosen_events(one.document, known, rule)
    if as_json:
        import json

        told = json.dumps(explain_dict(one.document, events, one.name, one.record), ensure_ascii=False, indent=2)
        click.echo(told.encode("utf-8", "backslashreplace"))
        return
    for line in explain_lines(one.document, events, f"{one.name}, record {one.record}" if one.record else one.name):
        click.echo(line)


@main.command()
@click.argument("paths", nargs=-1, required=True, metavar="PATH…")
@click.option(
    "--output",
    "-o",
    "page",
    type=click.Path(dir_okay=False, path_type=Path),
    required=True,
    metavar="FILE",
    help="The page to write.",
)
@click.option(
    "--sample",
    type=click.IntRange(min=1),
    default=500,
    show_default=True,
    metavar="N",
    help="How many documents are shown at most.",
)
@click.option("--seed", type=int, default=0, show_default=True, metavar="N", help="Of the random sample.")
@pipeline_flags
@reading_flags
@click.option("--quiet", "-q", is_flag=True, help="Report failures only.")
def report(paths: Sequence[str], page: Path, sample: int, seed: int, quiet: bool, **flags: Any) -> None:
    r"""Clean files and folders and write one HTML page that shows what happened.

    Nothing but the page is written, and the page needs nothing but a browser. All documents are counted; of more than
    --sample of them, a random sample is shown.

    \b
      arnorm report pages --output report.html
      arnorm report corpus.jsonl --text-field body --sample 200 --output report.html
    """
    with _refusals():
        from arnorm.corpus.documents import Reader
        from arnorm.corpus.layout import Choice
        from arnorm.corpus.remote import place_of
        from arnorm.corpus.summary import Summary
        from arnorm.report.collection import Collection
        from arnorm.report.page import page_of

        known = _rules_with(flags["rules"])
        pipeline, (reading, form), summary = _pipeline(flags), _reading(flags), Summary()
        _refuse_page(page)
        collection = Collection(known, sample=sample, seed=seed)
        with _progress(quiet) as progress:
            reader, choice = Reader(pipeline, reading, summary), Choice(flags["include"], flags["exclude"], form)
            for one in reader.collection([place_of(path) for path in paths], choice, progress):
                collection.add(one.document, one.name, one.record)
        collection.fail([str(failure) for failure in summary.failures], summary.counts.failed)
        try:
            page.write_bytes(page_of(collection))
        except OSError as error:
            raise click.UsageError(
                f"--output {page}: it cannot be written ({error.strerror}); name another file"
            ) from None
    _close(summary, quiet, as_json=False, changed=False, kept=False)


@main.command()
def presets() -> None:
    """List the presets."""
    from arnorm.presets import load_preset, preset_names

    names = preset_names()
    width = max(map(len, names))
    for name in names:
        click.echo(f"{name:<{width}}  {load_preset(name).description}")


@main.command()
@click.argument("code", required=False)
@click.option(
    "--stats",
    multiple=True,
    metavar="PATH",
    help="Count what the rules do to this file or folder, with examples. Repeat it for more.",
)
@pipeline_flags
@reading_flags
def rules(code: str | None, stats: Sequence[str], **flags: Any) -> None:
    r"""List the rules, those whose codes begin with CODE, or all that is known about one.

    \b
      arnorm rules AB010
      arnorm rules AB --stats pages
      arnorm rules AB900 --stats pages --rules site.toml
    """
    with _refusals():
        from arnorm.catalog import Tally, rule_lines

        if not stats:
            for line in rule_lines(code):
                click.echo(line)
            return
        from arnorm.corpus.documents import Reader
        from arnorm.corpus.layout import Choice
        from arnorm.corpus.remote import place_of
        from arnorm.corpus.summary import Summary

        own = flags["rules"]
        pipeline, (reading, form), summary = _pipeline(flags), _reading(flags), Summary()
        tally, choice = Tally(code or ""), Choice(flags["include"], flags["exclude"], form)
        for one in Reader(pipeline, reading, summary).collection([place_of(path) for path in stats], choice):
            tally.add(one.document)
        for line in tally.lines(_rules_with(own)):
            click.echo(line)
    _close(summary, quiet=False, as_json=False, changed=False)


def _rules_with(paths: Sequence[str]) -> list[Rule]:
    """The shipped rules and those of a user's files."""
    from arnorm.presets import all_rules
    from arnorm.user_rules import load_rules

    return [*all_rules(), *load_rules(paths)]


@main.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def completion(shell: str) -> None:
    r"""Print the completion script of a shell.

    \b
      arnorm completion bash > ~/.local/share/bash-completion/completions/arnorm
      arnorm completion zsh > ~/.zfunc/_arnorm
      arnorm completion fish > ~/.config/fish/completions/arnorm.fish
    """
    from click.shell_completion import get_completion_class

    found = get_completion_class(shell)
    assert found is not None
    click.echo(found(main, {}, "arnorm", "_ARNORM_COMPLETE").source())


# ---------------------------------------------------------------------------------------------------- inside


def _run(paths: Sequence[str], config: dict[str, Any], formats: tuple[str, ...], **flags: Any) -> NoReturn:
    """Check the flags against each other, do what they ask for, report, and exit."""
    output: Path | None = flags["output"]
    looking = [flag for flag in ("check", "diff", "dry_run") if flags.get(flag)]
    with _refusals():
        from arnorm.corpus.layout import Choice
        from arnorm.corpus.remote import place_of
        from arnorm.corpus.runner import Job, clean_collection

        _refuse_flags(paths, output, formats, looking, flags)
        reading, form = _reading(flags)
        if looking:
            output, formats = None, ("diff",) if "diff" in looking else ()
        recorded = flags["summary"] is not None
        if "-" in paths:
            summary = _filter(config, formats or (() if looking else ("text",)), reading, form, recorded)
        else:
            job = Job(
                [place_of(path) for path in paths], config, output, formats,
                choice=Choice(flags["include"], flags["exclude"], form), reading=reading, jobs=flags["jobs"],
                timeout=flags["timeout"], shard_size=flags["shard_size"], resume=flags["resume"],
                recorded=recorded, emit=_emit,
            )  # fmt: skip
            with _progress(flags["quiet"]) as progress:
                summary = clean_collection(job, progress)
    changed = summary.counts.changed > 0 and looking in (["check"], ["diff"])
    _close(summary, flags["quiet"] or (paths == ("-",) and not looking), recorded, changed)


def _pipeline(flags: dict[str, Any]) -> Pipeline:
    """The pipeline that the flags ask for; they are taken out of `flags`."""
    from arnorm.pipeline import Pipeline

    preset, select = flags.pop("preset"), flags.pop("select") or None
    extend_select, ignore, rules = flags.pop("extend_select"), flags.pop("ignore"), flags.pop("rules")
    options = {field.name: flags.pop(field.name) for field in fields(Options)}
    given = {name: value for name, value in options.items() if value is not None and value != ()}
    return Pipeline(preset, select=select, extend_select=extend_select, ignore=ignore, rules=rules, **given)


def _reading(flags: Mapping[str, Any]) -> tuple[Reading, str | None]:
    """How documents are found in files, and the input format if one was named."""
    from arnorm.corpus.encodings import check_encoding
    from arnorm.corpus.sources import Reading, check_form

    encoding = check_encoding(flags["encoding"]) if flags["encoding"] else None
    form = check_form(flags["input_format"]) if flags["input_format"] else None
    return Reading(flags["text_field"], encoding, replace=flags["on_error"] == "replace"), form


def _refuse_flags(
    paths: Sequence[str], output: Path | None, formats: Sequence[str], looking: Sequence[str], flags: dict[str, Any]
) -> None:
    """Refuse flags that do not go together."""
    if len(looking) > 1:
        raise click.UsageError("--check, --diff and --dry-run exclude each other")
    source = click.get_current_context().get_parameter_source
    typed = {name for name in flags if source(name) is click.core.ParameterSource.COMMANDLINE}
    if "-" in paths:
        if len(paths) > 1 or "output" in typed:
            raise click.UsageError(
                "- stands alone: it reads standard input and writes standard output, without --output"
            )
        if len(formats) > 1 or set(formats) - set(FORMATS[:3]):
            raise click.UsageError("standard output takes one --format: text, sentences or jsonl")
        for flag in ("resume", "timeout", "shard_size"):
            if flag in typed:
                raise click.UsageError(f"--{flag.replace('_', '-')} is for files and folders, not for standard input")
        if flags["summary"] and looking in ([], ["diff"]):
            raise click.UsageError("--summary writes to standard output, where the documents go: use --output DIR")
    elif flags["summary"] and "diff" in looking:
        raise click.UsageError("--summary writes to standard output, where the diff goes: use --dry-run")
    elif output is None and not looking:
        raise click.UsageError("name the folder to write to with --output DIR, or use - to filter standard input")


def _refuse_page(page: Path) -> None:
    """Refuse a page that would be written over something that was to be read."""
    if not page.exists():
        return
    with page.open("rb") as file:
        if b'content="arnorm ' not in file.read(2_000):
            raise click.UsageError(f"--output {page} is a file that is no report of arnorm: remove it, or name another")


def _filter(
    config: dict[str, Any], formats: tuple[str, ...], reading: Any, form: str | None, recorded: bool
) -> Summary:
    """Standard input to standard output."""
    from arnorm.corpus.runner import clean_stream
    from arnorm.corpus.sources import Kind
    from arnorm.corpus.work import Work

    kind = Kind(form or "text")
    if formats == ("text",) and not kind.whole:
        formats = (kind.natural,)
    return clean_stream(sys.stdin.buffer, _emit, Work(config, reading, recorded), kind, formats)


def _emit(data: bytes) -> None:
    from arnorm.corpus.workers import StoppedError

    try:
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
    except BrokenPipeError:  # whoever reads has enough
        raise
    except OSError as error:
        raise StoppedError(f"standard output: nothing more can be written ({error.strerror})") from None


def _speak_utf8() -> None:
    """UTF-8 and plain line ends, whatever the locale says; what cannot be written is escaped."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="backslashreplace", newline="\n")


@contextmanager
def _refusals() -> Iterator[None]:
    """What arnorm refuses becomes a usage error; what stops a run, an interrupt too, says how to go on."""
    try:
        yield
    except ArnormError as error:
        from arnorm.corpus.workers import StoppedError

        if isinstance(error, StoppedError):
            click.echo(f"stopped: {error}", err=True)
            sys.exit(1)
        raise click.UsageError(str(error)) from None
    except KeyboardInterrupt:
        click.echo("interrupted: what is written is whole; run again with --resume to do the rest", err=True)
        sys.exit(130)


@contextmanager
def _progress(quiet: bool) -> Iterator[Callable[[Summary, InputFile], None]]:
    """How far the run is: a line that moves if somebody is looking and rich is installed, else a line now and then."""
    if quiet:
        yield lambda summary, file: None
        return
    began = last = time.monotonic()
    every, status = _PLAIN_EVERY, None
    if sys.stderr.isatty():
        try:
            from rich.console import Console
            from rich.status import Status
        except ImportError:
            pass
        else:
            every, last, status = 0.1, 0.0, Status("reading", console=Console(stderr=True))

    def show(summary: Summary, file: InputFile) -> None:
        nonlocal last
        now = time.monotonic()
        if now - last < every:
            return
        last, line = now, summary.progress(now - began)
        if status is not None:
            status.update(line)
        else:
            click.echo(line, err=True)

    with status or nullcontext():
        yield show


def _close(summary: Summary, quiet: bool, as_json: bool, changed: bool, kept: bool = True) -> NoReturn:
    """Name what failed, say what was done, and exit."""
    for failure in summary.failures:
        click.echo(f"failed: {failure}", err=True)
    if (more := summary.counts.failed - len(summary.failures)) > 0:
        click.echo(f"failed: {more:,} more{', all of them in quarantine/reasons.jsonl' if kept else ''}", err=True)
    if not quiet:
        click.echo(summary.sentence(), err=True)
    if as_json:
        import json

        click.echo(json.dumps(summary.to_dict(), ensure_ascii=False, indent=2))
    sys.exit(1 if summary.failures or changed else 0)
