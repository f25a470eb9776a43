"""Says at the end of a run how many golden cases there are, by family."""

from __future__ import annotations

from collections import Counter

import pytest

from tests.golden.cases import Case, all_cases


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """One line a family, and the sum."""
    cases = list(all_cases())
    if not cases:
        return
    terminalreporter.section("golden cases")
    for family in sorted({case.family for case in cases}):
        terminalreporter.write_line(_line(family, [case for case in cases if case.family == family]))
    terminalreporter.write_line(_line("all", cases))


def _line(name: str, cases: list[Case]) -> str:
    kinds = Counter("fail" if case.reason else "negative" if case.negative else "positive" for case in cases)
    share = 100 * sum(case.negative for case in cases) // len(cases)
    return (
        f"{name:14}{len(cases):5} cases: {kinds['positive']} positive, {kinds['negative']} negative ({share} %), "
        f"{kinds['fail']} known to fail"
    )
