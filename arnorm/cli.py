"""The command line. The only module that prints or exits; each command reads its flags, calls the library, reports."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import fields
from pathlib import Path
from secrets import token_hex
from typing import IO, TYPE_CHECKING, Any, NoReturn

import click

from arnorm.errors import ArnormError
from arnorm.flags import (
    FORMATS,
    collection_flags,
    complete_paths,
    flag_help,
    looking_flags,
    pipeline_flags,
    reading_flags,
)
from arnorm.options import Options
from arnorm.version import __version__

if TYPE_CHECKING:
    from collections.abc import Iterator

    from arnorm.corpus.read.layout import InputFile
    from arnorm.corpus.read.remote import Place
    from arnorm.corpus.read.sources import Reading
    from arnorm.corpus.summary import Summary
    from arnorm.pipeline import Pipeline
    from arnorm.rules import Rule

_PLAIN_EVERY = 30.0  # seconds between two lines of progress where no terminal is


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="arnorm", message="%(prog)s %(version)s")
def main() -> None:
    """Raw Arabic web text in, clean documents out."""
    _speak_utf8()


@main.command()
@click.argument("paths", nargs=-1, required=True, metavar="PATH…", shell_complete=complete_paths)
@pipeline_flags
@looking_flags
@collection_flags("text from texts, jsonl from records")
def clean(paths: Sequence[str], formats: tuple[str, ...], **flags: Any) -> None:
    """Clean files and folders into DIR, or standard input to standard output.

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
@click.argument("paths", nargs=-1, required=True, metavar="PATH…", shell_complete=complete_paths)
@click.option(
    "--newlines",
    type=click.Choice(["hard", "soft", "auto"]),
    default="hard",
    show_default=True,
    help=flag_help("newlines"),
)
@collection_flags("sentences")
def split(paths: Sequence[str], newlines: str, formats: tuple[str, ...], **flags: Any) -> None:
    """Split texts into sentences as they are: nothing is changed, nothing is removed.

    Writes one sentence a line, or JSON lines with the offsets and kinds of all sentences of a document.

    \b
      arnorm split - < page.txt
      arnorm split pages --output sentences --format jsonl
    """
    config = {"stages": ["sentences"], "options": {"newlines": newlines}}
    _run(paths, config, formats or ("sentences",), **flags)


@main.command()
@click.argument("path", metavar="FILE|-", shell_complete=complete_paths)
@pipeline_flags
@reading_flags
@click.option("--record", type=click.IntRange(min=1), default=1, metavar="N", help="Which record of a file of records.")
@click.option("--rule", default="", metavar="CODE", help="Only the rules whose codes begin so.")
@click.option("--json", "as_json", is_flag=True, help="Write JSON.")
def explain(path: str, record: int, rule: str, as_json: bool, **flags: Any) -> None:
    """Tell what happens to one document: each change and removal in order, with its rule, its place and its reason.

    \b
      arnorm explain page.txt
      arnorm explain page.txt --rule AB
      arnorm explain - --json < page.txt > record.json
    """
    with _refusals():
        from arnorm.corpus.read.layout import Choice
        from arnorm.corpus.read.remote import place_of
        from arnorm.corpus.read.sources import Kind
        from arnorm.corpus.run.documents import Reader
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
            _stdin(), Kind(form or "text")
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
    from arnorm.corpus.summary import shown

    name = shown(one.name)
    for line in explain_lines(one.document, events, f"{name}, record {one.record}" if one.record else name):
        click.echo(line)


@main.command()
@click.argument("paths", nargs=-1, required=True, metavar="PATH…", shell_complete=complete_paths)
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
    """Clean files and folders and write one HTML page that shows what happened.

    Nothing but the page is written, and the page needs nothing but a browser. All documents are counted; of more than
    --sample of them, a random sample is shown.

    \b
      arnorm report pages --output report.html
      arnorm report corpus.jsonl --text-field body --sample 200 --output report.html
    """
    with _refusals():
        from arnorm.corpus.read.layout import Choice
        from arnorm.corpus.read.remote import place_of
        from arnorm.corpus.run.documents import Reader
        from arnorm.corpus.summary import Summary
        from arnorm.report.collection import Collection
        from arnorm.report.html_report import page_of

        known = _rules_with(flags["rules"])
        pipeline, (reading, form), summary = _pipeline(flags), _reading(flags), Summary()
        _refuse_page(page)
        collection = Collection(known, sample=sample, seed=seed)
        with _progress(quiet) as progress:
            reader, choice = Reader(pipeline, reading, summary), Choice(flags["include"], flags["exclude"], form)
            for one in reader.collection([place_of(path) for path in paths], choice, progress):
                collection.add(one.document, one.name, one.record)
        collection.fail([str(failure) for failure in summary.failures], summary.counts.failed)
        _write(page, "--output", page_of(collection))
    _close(summary, quiet, as_json=False, changed=False, kept=False)


@main.command()
@click.argument("paths", nargs=-1, required=True, metavar="PATH…", shell_complete=complete_paths)
@click.option(
    "--by",
    required=True,
    metavar="FIELD|folder",
    help="The field of a record that names its publisher (of an address its host), or the folders below PATH.",
)
@click.option(
    "--output",
    "-o",
    type=click.Path(dir_okay=False, path_type=Path),
    required=True,
    metavar="FILE",
    help="The rule file to write.",
)
@click.option(
    "--review",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="PAGE",
    help="Write a page too on which the lines are accepted or rejected.",
)
@click.option(
    "--confidence",
    type=click.FloatRange(0, 1),
    default=0.5,
    show_default=True,
    metavar="N",
    help="How sure a line must be to be in the rule file.",
)
@click.option(
    "--rules",
    multiple=True,
    type=click.Path(path_type=str),
    metavar="FILE",
    help="A file of rules you have; what they take is not learnt again. Repeat it for more.",
)
@reading_flags
@click.option("--quiet", "-q", is_flag=True, help="Report failures only.")
def learn(
    paths: Sequence[str],
    by: str,
    output: Path,
    review: Path | None,
    confidence: float,
    rules: Sequence[str],
    quiet: bool,
    **flags: Any,
) -> None:
    """Learn the templates of sites: lines that recur above or below the articles of a publisher become rules.

    Read the rule file, or the page of --review, before you use it.

    \b
      arnorm learn pages --by folder --output site.toml
      arnorm learn corpus.jsonl --by url --output site.toml --review review.html
      arnorm clean corpus.jsonl --rules site.toml --output cleaned
    """
    with _refusals():
        from arnorm.corpus.read.layout import Choice
        from arnorm.corpus.read.remote import place_of
        from arnorm.corpus.run.count_lines import LineCounter
        from arnorm.corpus.summary import Summary
        from arnorm.learning import KNOWN, Counts, propose, records_of, review_data, rule_file
        from arnorm.pipeline import Pipeline
        from arnorm.report.html_report import review_of
        from arnorm.user_rules import load_rules

        if output.exists():
            raise click.UsageError(f"--output {output} exists: remove it, or name another, so that no edit is lost")
        if review is not None:
            _refuse_page(review, "--review")
        own = load_rules(rules)
        (reading, form), summary = _reading(flags), Summary()
        choice = Choice(flags["include"], flags["exclude"], form)
        with _progress(quiet) as progress, Counts() as counts:
            counter = LineCounter(Pipeline(rules=rules, **KNOWN), by, reading, summary)
            for rows in counter.collection([place_of(path) for path in paths], choice, progress):
                counts.add(rows)
            records = records_of(propose(counts.recurring()), taken={rule.code for rule in own})
        _write(output, "--output", rule_file(records, confidence).encode())
        try:
            load_rules([*rules, str(output)])
            if review is not None:
                _write(review, "--review", review_of(review_data(records, confidence)))
        except (ArnormError, click.UsageError):  # both, or none
            output.unlink()
            raise
    if not quiet:
        found = [entry.confidence >= confidence for record in records for entry in record.entries]
        told = f"learnt {sum(found):,} lines from {summary.counts.documents:,} documents"
        _say(f"{told}; {len(found) - sum(found):,} more are less sure")
    _close(summary, quiet=True, as_json=False, changed=False, kept=False)


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
    """List the rules, those whose codes begin with CODE, or all that is known about one.

    \b
      arnorm rules AB010
      arnorm rules AB --stats pages
      arnorm rules AB900 --stats pages --rules site.toml
    """
    with _refusals():
        from arnorm.catalog import TrialTally, rule_lines

        if not stats:
            for line in rule_lines(code):
                click.echo(line)
            return
        from arnorm.corpus.read.layout import Choice
        from arnorm.corpus.read.remote import place_of
        from arnorm.corpus.run.documents import Reader
        from arnorm.corpus.summary import Summary

        own = flags["rules"]
        pipeline, (reading, form), summary = _pipeline(flags), _reading(flags), Summary()
        tally, choice = TrialTally(code or ""), Choice(flags["include"], flags["exclude"], form)
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
    """Print the completion script of a shell.

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
    looking = [flag for flag in ("check", "diff", "dry_run") if flags.get(flag)]
    with _refusals():
        from arnorm.corpus.read.layout import Choice
        from arnorm.corpus.read.remote import place_of
        from arnorm.corpus.run.runner import Job, clean_collection

        output = place_of(flags["output"]) if flags["output"] else None
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
                retry_failed=flags["retry_failed"], recorded=recorded, emit=_emit,
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
    from arnorm.corpus.read.encodings import check_encoding
    from arnorm.corpus.read.sources import Reading, check_form

    encoding = check_encoding(flags["encoding"]) if flags["encoding"] else None
    form = check_form(flags["input_format"]) if flags["input_format"] else None
    replace = flags["on_error"] == "replace"
    return Reading(flags["text_field"], encoding, replace, flags["delimiter"]), form


def _refuse_flags(
    paths: Sequence[str], output: Place | None, formats: Sequence[str], looking: Sequence[str], flags: dict[str, Any]
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
        for flag in ("resume", "retry_failed", "timeout", "shard_size"):
            if flag in typed:
                raise click.UsageError(f"--{flag.replace('_', '-')} is for files and folders, not for standard input")
        if flags["summary"] and looking in ([], ["diff"]):
            raise click.UsageError("--summary writes to standard output, where the documents go: use --output DIR")
    elif flags["summary"] and "diff" in looking:
        raise click.UsageError("--summary writes to standard output, where the diff goes: use --dry-run")
    elif output is None and not looking:
        raise click.UsageError("name the folder to write to with --output DIR, or use - to filter standard input")


def _refuse_page(page: Path, flag: str = "--output") -> None:
    """Refuse a page that would be written over something that was to be read."""
    from arnorm.corpus.summary import shown

    if not page.exists():
        return
    try:
        with page.open("rb") as file:
            own = b'content="arnorm ' in file.read(2_000)
    except OSError as error:
        told = f"{flag} {shown(page)}: it cannot be read ({error.strerror}); remove it, or name another file"
        raise click.UsageError(told) from None
    if not own:
        raise click.UsageError(
            f"{flag} {shown(page)} is a file that is no report of arnorm: remove it, or name another"
        )


def _write(path: Path, flag: str, data: bytes) -> None:
    """Write a file that a flag names: it is there as a whole, or what was there before is."""
    from arnorm.corpus.summary import shown

    try:
        if path.exists() and not path.is_file():  # a device or a pipe
            path.write_bytes(data)
        else:
            _replace(path.resolve(), data)
    except OSError as error:
        told = f"{flag} {shown(path)}: it cannot be written ({error.strerror}); make room, or name another file"
        raise click.UsageError(told) from None


def _replace(path: Path, data: bytes) -> None:
    """Put bytes in the place of a file in one step, with the rights the file had."""
    new = path.with_name(f".arnorm-{token_hex(8)}")
    try:
        with new.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        if path.exists():
            new.chmod(path.stat().st_mode & 0o7777)
        new.replace(path)
    finally:
        new.unlink(missing_ok=True)


def _filter(
    config: dict[str, Any], formats: tuple[str, ...], reading: Any, form: str | None, recorded: bool
) -> Summary:
    """Standard input to standard output."""
    from arnorm.corpus.read.sources import Kind
    from arnorm.corpus.run.runner import clean_stream
    from arnorm.corpus.run.work import Work

    kind = Kind(form or "text")
    if formats == ("text",) and not kind.whole:
        formats = (kind.natural,)
    return clean_stream(_stdin(), _emit, Work(config, reading, recorded), kind, formats)


def _stdin() -> IO[bytes]:
    if sys.stdin is None:  # it can be closed
        raise click.UsageError("standard input is closed: name a file, or give it one with <")
    return sys.stdin.buffer


def _emit(data: bytes) -> None:
    from arnorm.corpus.run.workers import StoppedError

    if sys.stdout is None:
        raise StoppedError("standard output is closed: give it a file with >")
    try:
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
    except BrokenPipeError:  # whoever reads has enough
        raise
    except OSError as error:
        raise StoppedError(f"standard output: nothing more can be written ({error.strerror})") from None


def _say(line: str) -> None:
    """Tell something on standard error. If it is closed or full, the work goes on: what is told is no result of it."""
    try:
        click.echo(line, err=True)
    except OSError:
        sys.stderr = None  # as if it had been closed, and nothing is left to be flushed


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
        from arnorm.corpus.run.workers import StoppedError

        if isinstance(error, StoppedError):
            _say(f"stopped: {error}")
            sys.exit(1)
        from arnorm.corpus.summary import visible

        raise click.UsageError("\n".join(map(visible, str(error).split("\n")))) from None
    except KeyboardInterrupt:
        _say("interrupted: what is written is whole; run again with --resume to do the rest")
        sys.exit(130)


@contextmanager
def _progress(quiet: bool) -> Iterator[Callable[[Summary, InputFile], None]]:
    """How far the run is: a line that moves if somebody is looking and rich is installed, else a line now and then."""
    if quiet:
        yield lambda summary, file: None
        return
    began = last = time.monotonic()
    every, status = _PLAIN_EVERY, None
    if sys.stderr is not None and sys.stderr.isatty():
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
            _say(line)

    with status or nullcontext():
        yield show


def _close(summary: Summary, quiet: bool, as_json: bool, changed: bool, kept: bool = True) -> NoReturn:
    """Name what failed, say what was done, and exit."""
    for failure in summary.failures:
        _say(f"failed: {failure}")
    if (more := summary.counts.failed - len(summary.failures)) > 0:
        _say(f"failed: {more:,} more{', all of them in quarantine/reasons.jsonl' if kept else ''}")
    if not quiet:
        _say(summary.sentence())
    if as_json:
        import json

        click.echo(json.dumps(summary.to_dict(), ensure_ascii=False, indent=2))
    sys.exit(1 if summary.failures or changed else 0)
