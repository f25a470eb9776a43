"""Names below the output folder. Whatever is written there has a name that was made, or let through, here.

A name can come from anywhere: the listing of a web server, the key of an object, the member of an archive, a folder of
this machine, a record, the journal of an earlier run. One that leads out of the folder, or that means something else on
another system, is refused; whoever asked says which document fails for it.
"""

from __future__ import annotations

import re

from arnorm.errors import CorpusError

_PARTS = re.compile(r"[/\\]")
_DRIVE = re.compile(r"[A-Za-z]:")
_DEVICES = {"CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$"} | {
    port + number for port in ("COM", "LPT") for number in "0123456789\u00b9\u00b2\u00b3"
}


class NameRefusedError(CorpusError):
    """A name under which nothing may be written; the message says why, and begins with `its name`."""


def checked(name: str) -> str:
    r"""A name below the output folder, its parts joined with `/`, if something may be written under it.

    A backslash divides parts too, because it does so on Windows; where it does not, a name may hold one.

    Args:
        name: as it was found, or made of what was found.

    Raises:
        NameRefusedError: the name is empty or absolute, has an empty part, a part of dots (`..`, which leads out of the
            folder) or of white space, a drive letter, a NUL, or a part that Windows keeps for a device (`aux.txt`).

    >>> checked("news/2024/a.txt")
    'news/2024/a.txt'
    >>> checked("../a.txt")
    Traceback (most recent call last):
    ...
    arnorm.corpus.names.NameRefusedError: its name has the part '..', which leads out of the output folder
    """
    if not name:
        raise NameRefusedError("its name is empty")
    if "\0" in name:
        raise NameRefusedError("its name holds a NUL character")
    parts = _PARTS.split(name)
    if not parts[0]:
        raise NameRefusedError("its name begins at the root of a disk")
    for part in parts:
        _check_part(part)
    return name


def passes(name: str) -> bool:
    """May something be written under this name?"""
    try:
        checked(name)
    except NameRefusedError:
        return False
    return True


def _check_part(part: str) -> None:
    if not part:
        raise NameRefusedError("its name has an empty part")
    bare = part.rstrip(" .")
    if part.strip(" ") == "..":
        raise NameRefusedError(f"its name has the part {part!r}, which leads out of the output folder")
    if not bare or part.isspace():
        raise NameRefusedError(f"its name has the part {part!r}, which names no file")
    if _DRIVE.match(part):
        raise NameRefusedError(f"its name has the part {part!r}, which begins with a drive letter")
    if part.partition(".")[0].rstrip(" ").upper() in _DEVICES:
        raise NameRefusedError(f"its name has the part {part!r}, which is a device on Windows")


REMEDY = "rename it where it is read from"
"""What to do about a name that is refused."""
