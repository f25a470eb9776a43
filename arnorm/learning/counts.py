"""Rows added up: in memory as long as they fit, then in a DuckDB file that sorts and adds on disk.

The counts are exact on both roads, and both give the same rows. A small collection needs no database; a collection
larger than memory needs the extra `learn`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import Any

from arnorm.errors import MissingExtraError
from arnorm.learning.counting import IDENTITY, TEXTS, Row, merge
from arnorm.learning.proposals import LEAST_DOCUMENTS

HELD = 200_000
"""So many different rows are kept in memory (about 200 MB), some ten thousand newspaper articles."""
_MEMORY = "512MB"  # what DuckDB may use before it spills to disk
_BATCH = 10_000
_NUMBERS = [name for name in Row._fields if name not in TEXTS]
_ADD = {"least": "min(least)", "most": "max(most)", **{name: f"sum({name})::BIGINT" for name in _NUMBERS}}
_SUMS = ", ".join(_ADD.get(name, name) for name in Row._fields)


class Counts:
    """The rows of a collection, added up. Use it in a `with` block: what lies on disk goes when the block ends.

    Args:
        held: how many different rows are kept in memory before they go to disk.
        folder: where a database is kept while it is needed; None for the folder of temporary files.

    Raises:
        MissingExtraError: the rows do not fit and DuckDB is not installed.
    """

    def __init__(self, held: int = HELD, folder: Path | None = None) -> None:
        self._limit = held
        self._held: dict[tuple[str, str, str], Row] = {}
        self._folder = folder
        self._disk: TemporaryDirectory[str] | None = None
        self._database: Any = None

    def __enter__(self) -> Counts:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self._database is not None:
            self._database.close()
        if self._disk is not None:
            self._disk.cleanup()

    def add(self, rows: Iterable[Row]) -> None:
        """Add the rows of a document, or rows that were added up elsewhere."""
        left = iter(rows)
        while batch := list(islice(left, _BATCH)):
            merge(batch, into=self._held)
            if len(self._held) >= self._limit:
                self._spill()

    def recurring(self, least: int = LEAST_DOCUMENTS) -> Iterator[Row]:
        """The row of each publisher, and the lines in at least so many of its documents, sorted."""
        if self._database is None:
            yield from sorted(row for row in self._held.values() if not row.key or row.documents >= least)
            return
        self._spill()
        found = self._database.execute(
            f"SELECT {_SUMS} FROM counts GROUP BY {', '.join(IDENTITY)} "
            f"HAVING key = '' OR sum(documents) >= {least} ORDER BY {', '.join(IDENTITY)}"
        )
        while batch := found.fetchmany(_BATCH):
            yield from map(Row._make, batch)

    def _spill(self) -> None:
        """Write the rows that are held to the database."""
        try:
            import duckdb
            import pyarrow
        except ImportError:
            raise MissingExtraError(f"learning from more than {self._limit:,} different lines", "learn") from None
        if self._database is None:
            self._disk = TemporaryDirectory(prefix="arnorm-learn-", dir=self._folder)
            self._database = duckdb.connect(str(Path(self._disk.name) / "counts.duckdb"))
            self._database.execute(f"SET memory_limit = '{_MEMORY}'")
            self._database.execute("SET preserve_insertion_order = false")
            typed = [f"{name} {'VARCHAR' if name in TEXTS else 'BIGINT'}" for name in Row._fields]
            self._database.execute(f"CREATE TABLE counts ({', '.join(typed)})")
        if self._held:
            columns = map(list, zip(*self._held.values(), strict=True))
            self._database.register("held", pyarrow.table(dict(zip(Row._fields, columns, strict=True))))
            self._database.execute("INSERT INTO counts SELECT * FROM held")
            self._database.unregister("held")
            self._held.clear()
