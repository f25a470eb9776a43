"""Items that kill or hold up the worker that reads them, in a module that the worker can import as well."""

from __future__ import annotations

import io
import os
import time
from dataclasses import dataclass
from typing import IO


@dataclass(frozen=True)
class Good:
    """A file that can be read."""

    text: str

    def open(self, mode: str) -> IO[bytes]:
        """What is in it."""
        return io.BytesIO(self.text.encode())


class Deadly(Good):
    """Its reader dies."""

    def open(self, mode: str) -> IO[bytes]:
        """Never comes back."""
        os._exit(9)


class Endless(Good):
    """Its reader never comes back."""

    def open(self, mode: str) -> IO[bytes]:
        """Never comes back."""
        time.sleep(3600)
        raise AssertionError
