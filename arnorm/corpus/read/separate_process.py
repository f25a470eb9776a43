"""Reading a file in a process of its own: what kills the reader does not kill the run.

Some readers are not written in Python and can end their whole process on a file that is broken in the right way. A run
notes which such file it has at hand; the next run over the same folder finds the note of one that died, and is careful.
"""

from __future__ import annotations

import multiprocessing
import signal
from collections.abc import Iterator
from contextlib import suppress
from multiprocessing.connection import Connection
from typing import Any

from arnorm.corpus.read.remote import Place
from arnorm.corpus.read.sources import Cursor, Kind, Reading, read_items

RISKY = ("html", "parquet", "warc")
"""The formats whose readers can take a process with them."""


def read_apart(path: Place, kind: Kind, reading: Reading, cursor: Cursor) -> Iterator[tuple[Any, int]]:
    """The items of a file, as `read_items` gives them, read by another process.

    Raises:
        EOFError: the reader died.
        Exception: what reading raised.
    """
    context = multiprocessing.get_context("spawn")
    connection, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_read, args=(theirs, path, kind, reading), daemon=True)
    process.start()
    theirs.close()
    try:
        while (told := _next(connection)) is not None:
            item, size, cursor.at = told
            yield item, size
    except EOFError:
        process.join()
        raise EOFError(f"what reads it dies of it, exit code {process.exitcode}") from None
    finally:
        process.kill()
        process.join()
        connection.close()


def _next(connection: Connection) -> tuple[Any, int, int] | None:
    """What the reader has to say: an item with its size and how far it is, None at the end, or what it raised."""
    told = connection.recv()
    if isinstance(told, Exception):
        raise told
    return None if told is None else (told[0], told[1], told[2])


def _read(connection: Connection, path: Place, kind: Kind, reading: Reading) -> None:
    """The life of a reader; it ends with that of the parent."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # an interrupt is the parent's to handle
    cursor = Cursor()
    with suppress(BrokenPipeError, ConnectionResetError):
        try:
            for item, size in read_items(path, kind, reading, cursor):
                connection.send((item, size, cursor.at))
        except (BrokenPipeError, ConnectionResetError):
            raise
        except Exception as error:  # it is the parent's to say what that means
            connection.send(error)
        else:
            connection.send(None)
