"""`python -m tests.bench`: arnorm and its peers on the same jobs, in one process.

pip install -e '.[bench]'
python -m tests.bench                    the tables, as Markdown
python -m tests.bench --json FILE        the same as data
python -m tests.bench --write            the tables into docs/benchmarks.md
"""

from __future__ import annotations

import argparse
import json
import platform
import sys
from pathlib import Path

from tests.bench.report import faults, markdown, run
from tests.bench.texts import LINE, SIZE
from tests.support import ROOT

PAGE = ROOT / "docs" / "benchmarks.md"


def main() -> None:
    """Run, and write what was asked for."""
    told = _arguments()

    def say(line: str) -> None:
        if not told.quiet:
            sys.stderr.write(f"{line}\n")

    size, line = (SIZE // 10, LINE // 10) if told.quick else (SIZE, LINE)
    result = run(told.rounds, size, line, say, told.only)
    tables = markdown(result)
    if told.json:
        told.json.write_text(json.dumps(result, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    if told.write:
        _write(PAGE, tables)
    sys.stdout.write(tables)
    if wrong := faults(result):
        raise SystemExit("\n".join(("answers that should be the same are not:", *wrong)))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__.split("\n", 1)[0])
    parser.add_argument("--rounds", type=int, default=5, help="how often each contestant runs; the best run counts")
    parser.add_argument("--quick", action="store_true", help="a tenth of the text")
    parser.add_argument("--only", nargs="*", default=[], metavar="JOB", help="beginnings of names of jobs")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the measurements as JSON")
    parser.add_argument("--write", action="store_true", help="write the tables into docs/benchmarks.md")
    parser.add_argument("--quiet", action="store_true", help="say nothing while it runs")
    return parser.parse_args()


def _write(page: Path, tables: str) -> None:
    """Put the tables between the marks for this Python; the rest of the page is written by hand."""
    minor = ".".join(platform.python_version_tuple()[:2])
    begin, end = f"<!-- measured on {minor} -->", f"<!-- end of {minor} -->"
    text = page.read_text(encoding="utf-8")
    if begin not in text or end not in text:
        raise SystemExit(f"{page.name} has no place for Python {minor}: write {begin} and {end} where it belongs")
    before, rest = text.split(begin, 1)
    after = rest.split(end, 1)[1]
    page.write_text(f"{before}{begin}\n\n{tables}\n{end}{after}", encoding="utf-8")


if __name__ == "__main__":
    main()
