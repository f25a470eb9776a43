"""Which files a run reads, and where each of them is written. Everything that can be refused is refused here."""

from __future__ import annotations

import os
import re
import stat
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from arnorm.corpus.names import REMEDY, NameRefusedError, checked
from arnorm.corpus.read.remote import Place, Remote, real
from arnorm.corpus.read.sources import Kind, kind_of
from arnorm.corpus.summary import Failure, shown
from arnorm.corpus.write.folders import BOOKKEEPING, QUARANTINE
from arnorm.corpus.write.formats import ENDINGS
from arnorm.errors import CorpusError


@dataclass(frozen=True, slots=True)
class InputFile:
    """One file to be read.

    Attributes:
        path: where it is.
        name: its name in the output tree, before the ending changes; parts joined with `/`.
        kind: how it is read.
        formats: what is written from it.
        targets: where each format is written, below the output folder.
        size: in bytes, when the run began; `mtime`: in nanoseconds.
    """

    path: Place
    name: str
    kind: Kind
    formats: tuple[str, ...]
    targets: tuple[str, ...]
    size: int
    mtime: int


@dataclass(slots=True)
class Layout:
    """What a run has before it.

    Attributes:
        files: in the order they are read: inputs as given, folders sorted by name.
        skipped: files left alone because their ending is unknown, counted by ending.
        failures: what was found but can never be read: loops, pipes, unreadable folders.
    """

    files: list[InputFile] = field(default_factory=list)
    skipped: Counter[str] = field(default_factory=Counter)
    failures: list[Failure] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Choice:
    """Which files of a folder are read, and how.

    Attributes:
        include: patterns of which a file must match one, if there are any; `exclude`: of which it must match none.
            A pattern without a slash is compared with every part of the path below the input, one with a slash with
            the whole of it; `**` stands for any number of folders.
        form: the input format of every file, whatever its ending; None to go by the ending.
    """

    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    form: str | None = None

    def takes(self, name: str) -> bool:
        """Is a file of this name, relative to its input, to be read?"""
        return (not self.include or _matches(name, self.include)) and not _matches(name, self.exclude)

    def enters(self, name: str) -> bool:
        """Is a folder of this name to be looked into?"""
        return not _matches(name, self.exclude)


_EVERY = Choice()


def _matches(name: str, patterns: Iterable[str]) -> bool:
    parts = name.split("/")
    return any(
        _glob(pattern).fullmatch(name) if "/" in pattern else any(map(_glob(pattern).fullmatch, parts))
        for pattern in patterns
    )


@cache
def _glob(pattern: str) -> re.Pattern[str]:
    """A glob as a regular expression: `*` and `?` stay within a folder, `**/` is any number of folders."""
    written = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}
    pieces = re.split(r"(\*\*/|\*\*|\*|\?)", pattern.removeprefix("./").removesuffix("/"))
    return re.compile("".join(written.get(piece) or re.escape(piece) for piece in pieces), re.DOTALL)


def lay_out(
    inputs: Sequence[Place],
    output: Place | None,
    formats: Sequence[str] = (),
    choice: Choice = _EVERY,
    *,
    mirrored: bool = True,
) -> Layout:
    """Find every file below the inputs and say where each is written.

    Args:
        inputs: files and folders. The tree of a single folder lies below `output` without the folder's own name;
            several inputs lie each under its name.
        output: the output folder, which need not exist; None if nothing is to be written to files.
        formats: what is written from each file; empty for the natural form of each kind.
        choice: which files of the folders are read, and how.
        mirrored: each file has its own place in the output folder. Without it, files have formats but no targets.

    Raises:
        CorpusError: an input does not exist, a format cannot hold it, two files would be written to one place, or
            writing would change an input.
    """
    for path in inputs:
        if not (path.exists() if isinstance(path, Remote) else os.path.lexists(path)):
            raise CorpusError(f"{shown(path)} does not exist: check the path")
    if output is not None:
        _refuse_output(inputs, output)
    layout = Layout()
    under = _names(inputs) if len(inputs) > 1 else None
    for number, path in enumerate(inputs):
        for found, name in _find(path, layout, choice):
            name = name if under is None else _below(under[number], name, path)
            _place(found, name, formats if output is not None else None, choice, layout, mirrored)
    if output is not None:
        _refuse_own(layout.files, output, mirrored)
        _refuse_targets(layout.files, inputs, output)
    return layout


# ---------------------------------------------------------------------------------------------------- finding


def _names(inputs: Sequence[Place]) -> list[str]:
    """The name each of several inputs is written under."""
    names = [
        path.resolve().name if path.name in ("", "..") and isinstance(path, Path) else path.name for path in inputs
    ]
    for name, count in Counter(names).items():
        if count > 1:
            twice = ", ".join(shown(path) for path, own in zip(inputs, names, strict=True) if own == name)
            raise CorpusError(
                f"{twice}: several inputs of one name would be written to one place; "
                "rename one, or clean them in separate runs to separate output folders"
            )
    return names


def _below(input_name: str, name: str, path: Place) -> str:
    return f"{input_name}/{name}" if path.is_dir() else input_name


def _find(path: Place, layout: Layout, choice: Choice) -> Iterator[tuple[Place, str]]:
    """Every file below an input, with its name relative to it."""
    if isinstance(path, Remote) and path.is_dir():
        yield from ((file, name) for file, name in path.files() if _wanted(name, choice))
    elif isinstance(path, Path) and path.is_dir():
        yield from _walk(path, layout, choice)
    elif choice.takes(path.name):
        yield path, path.name


def _wanted(name: str, choice: Choice) -> bool:
    """Is a file of this name to be read, and every folder above it to be looked into?"""
    above = [name[: found.start()] for found in re.finditer("/", name)]
    return choice.takes(name) and all(
        choice.enters(folder) and folder.rpartition("/")[2] != BOOKKEEPING for folder in above
    )


@dataclass(slots=True)
class _Level:
    """A folder that is being walked: what identifies it, the name before those in it, and what is left of it."""

    identity: tuple[int, int]
    path: Path
    prefix: str
    entries: Iterator[os.DirEntry[str]]


def _walk(top: Path, layout: Layout, choice: Choice) -> Iterator[tuple[Path, str]]:
    """Files below a folder in the order of their names. Links are followed, but never into a folder we are in.

    Without recursion: folders may lie deeper in each other than Python calls may.
    """
    levels: list[_Level] = []
    above: set[tuple[int, int]] = set()

    def enter(path: Path, prefix: str) -> None:
        try:
            status = path.stat()
            identity = (status.st_dev, status.st_ino)
            if identity in above:
                reason = "the link leads back to a folder above it"
                layout.failures.append(Failure(shown(path), reason, "remove the link"))
                return
            entries = sorted(os.scandir(path), key=lambda entry: os.fsencode(entry.name))
        except OSError as error:
            layout.failures.append(Failure.from_os(shown(path), error))
            return
        above.add(identity)
        levels.append(_Level(identity, path, prefix, iter(entries)))

    enter(top, "")
    while levels:
        level = levels[-1]
        entry = next(level.entries, None)
        if entry is None:
            above.remove(levels.pop().identity)
            continue
        path, name = level.path / entry.name, level.prefix + entry.name
        if _is_folder(entry):
            if entry.name != BOOKKEEPING and choice.enters(name):
                enter(path, name + "/")
        elif choice.takes(name):
            yield path, name


def _is_folder(entry: os.DirEntry[str]) -> bool:
    """Is it a folder, or a link to one? What cannot be asked is said when it is read."""
    try:
        return entry.is_dir()
    except OSError:
        return False


def _place(
    path: Place, name: str, formats: Sequence[str] | None, choice: Choice, layout: Layout, mirrored: bool
) -> None:
    """Note a file as one to be read, one to be skipped, or one that can never be read."""
    kind = kind_of(name, choice.form)
    if kind is None:
        layout.skipped[Path(name).suffix.lower() or "no ending"] += 1
        return
    wanted = tuple(formats or (kind.natural,)) if formats is not None else ()
    try:
        targets = _targets(path, name, kind, wanted)
    except NameRefusedError as error:
        layout.failures.append(Failure(shown(path), str(error), REMEDY))
        return
    try:
        status = path.stat()
    except OSError as error:
        layout.failures.append(Failure.from_os(shown(path), error))
        return
    if not stat.S_ISREG(status.st_mode):
        layout.failures.append(Failure(shown(path), "it is not a file (a pipe, socket or device)", "remove it"))
        return
    if "text" in wanted and not kind.whole:
        raise CorpusError(
            f"{shown(path)} holds many documents, which --format text cannot tell apart: "
            "leave --format out, or name jsonl or sentences"
        )
    layout.files.append(
        InputFile(path, name, kind, wanted, targets if mirrored else (), status.st_size, status.st_mtime_ns)
    )


def _targets(path: Place, name: str, kind: Kind, formats: Sequence[str]) -> tuple[str, ...]:
    """Where a file is written, one place a format.

    Raises:
        NameRefusedError: the file must not be written, or not even be read, under the name it has.
    """
    if isinstance(path, Remote):
        checked(name)
        if "::" in name:  # its URL would speak of another file
            raise NameRefusedError("its name holds '::', which divides the parts of a chained URL")
    elif formats:
        checked(name)
    return tuple(checked(_target(name, kind, form)) for form in formats)


def _target(name: str, kind: Kind, form: str) -> str:
    """Where a format of a file is written. A plain text keeps its name; else the ending says what is inside."""
    if form == "text" and name.lower().endswith(".txt"):
        return name
    return name[: len(name) - len(kind.ending)] + ENDINGS[form]


# ---------------------------------------------------------------------------------------------------- refusing


def _refuse_output(inputs: Iterable[Place], output: Place) -> None:
    if output.exists() and not output.is_dir():
        raise CorpusError(f"--output {shown(output)} is a file: name a folder")
    place = real(output)
    for path in inputs:
        if path.is_dir() and _inside(place, real(path)):
            raise CorpusError(
                f"--output {shown(output)} lies in the input folder {shown(path)}: "
                "name an output folder outside of every input folder"
            )


def _inside(path: str, folder: str) -> bool:
    return path == folder or path.startswith(folder.rstrip("/") + "/")


def _refuse_targets(files: Sequence[InputFile], inputs: Sequence[Place], output: Place) -> None:
    """Refuse two files at one place, a file where a folder must be, and any place that belongs to an input."""
    taken: dict[str, InputFile] = {}
    for file in files:
        for target in file.targets:
            if target in taken:
                _collide(taken[target], file, target)
            taken[target] = file
    folders = {target.rpartition("/")[0] for target in taken}
    parents = {folder[:at] for folder in folders for at in _cuts(folder)}
    for target, file in taken.items():
        if target in parents:
            raise CorpusError(
                f"{shown(file.path)} would be written to {shown(target)}, where a folder has to be; rename one of them"
            )
        top = target.partition("/")[0]
        if top.casefold().rstrip(" .") in (BOOKKEEPING, QUARANTINE):  # on some systems these are one name
            raise CorpusError(
                f"{shown(file.path)} would be written into {top}, which arnorm keeps for itself: "
                f"rename it, or leave it out with --exclude '{top}/**'"
            )
    root = real(output).rstrip("/")
    below = {
        folder: real(output / folder) if isinstance(output, Path) else f"{root}/{folder}".rstrip("/")
        for folder in folders
    }
    forbidden = [real(path) for path in inputs if path.is_dir()]
    originals = {real(file.path) for file in files if isinstance(file.path, type(output))}
    for target, file in taken.items():
        folder, _, name = target.rpartition("/")
        place = f"{below[folder].rstrip('/')}/{name}"
        if place in originals or any(_inside(place, folder) for folder in forbidden):
            raise CorpusError(
                f"{shown(file.path)} would be written to {shown(place)}, which belongs to the input: "
                "name another output folder"
            )
        if isinstance(output, Path) and Path(place).is_dir():
            raise CorpusError(f"{shown(file.path)} would be written to {shown(place)}, which is a folder: remove it")


def _refuse_own(files: Sequence[InputFile], output: Place, mirrored: bool) -> None:
    """Refuse inputs where the run writes on its own account: in its quarantine, and beside the shards."""
    root = real(output).rstrip("/")
    for file in files:
        if not isinstance(file.path, type(output)):
            continue
        folder = real(file.path).rpartition("/")[0]
        if _inside(folder, f"{root}/{QUARANTINE}") or (folder == root and not mirrored):
            raise CorpusError(
                f"{shown(file.path)} lies in the output folder {shown(output)}, where it might be written over: "
                "name another output folder"
            )


def _cuts(folder: str) -> list[int]:
    """Where each leading part of a relative path ends."""
    return [at for at, character in enumerate(folder) if character == "/"] + ([len(folder)] if folder else [])


def _collide(first: InputFile, second: InputFile, target: str) -> None:
    raise CorpusError(
        f"{shown(first.path)} and {shown(second.path)} would both be written to {shown(target)}; "
        "rename one, or clean them in separate runs to separate output folders"
    )
