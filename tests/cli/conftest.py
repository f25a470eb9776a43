"""The command in two ways: inside this process (fast, for the many small cases) and as people run it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping

import pytest
from click.testing import CliRunner, Result

from arnorm.cli import main
from tests.cli.support import Command, Run


@pytest.fixture
def run() -> Run:
    """Run `arnorm ARGUMENTS…` inside this process."""

    def run(*arguments: object, stdin: bytes = b"") -> Result:
        return CliRunner().invoke(main, [str(argument) for argument in arguments], input=stdin)

    return run


@pytest.fixture
def command() -> Command:
    """Run `arnorm ARGUMENTS…` as a process of its own."""

    def command(
        *arguments: object, stdin: bytes = b"", env: Mapping[str, str] | None = None, timeout: float = 120
    ) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(
            [sys.executable, "-m", "arnorm", *(os.fsencode(str(argument)) for argument in arguments)],
            input=stdin,
            capture_output=True,
            env={**os.environ, **(env or {})},
            timeout=timeout,
            check=False,
        )

    return command
