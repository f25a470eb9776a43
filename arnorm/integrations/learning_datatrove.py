"""Counting lines in a datatrove pipeline, so that templates are learnt where the collection lies.

    LocalPipelineExecutor([JsonlReader("raw"), ArnormLines("counts", by="url")], tasks=8, workers=2).run()
    Path("site.toml").write_text(rules_from_counts("counts"), encoding="utf-8")

Every task writes the rows of its documents to a file of its own; a task that is run again writes it anew. The rule file
is the one that `arnorm learn` writes from the same documents. Needs `arnorm[datatrove]`, and `arnorm[learn]` for counts
that do not fit into memory.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from arnorm.errors import MissingExtraError
from arnorm.learning import CONFIDENCE, KNOWN, Counts, Row, lines_to_count, propose, publisher_of, records_of, rule_file
from arnorm.pipeline import Pipeline
from arnorm.user_rules import load_rules

try:
    from datatrove.io import get_datafolder
    from datatrove.pipeline.base import PipelineStep
except ImportError as error:
    raise MissingExtraError("a step of datatrove", "datatrove") from error


class ArnormLines(PipelineStep):  # type: ignore[misc]
    """Counts the lines of the documents by publisher, and lets the documents go on as they are.

    Its statistics count `total`, `unnamed` (documents whose publisher is not named) and `failed`.

    Args:
        output_folder: where the counts are written, one file a task.
        by: the key of `metadata` that names the publisher of a document; of an address its host.
        rules: files of rules you have; what they take is not learnt again.
    """

    name = "🔁 arnorm lines"
    type = "🔁 - COUNT"

    def __init__(self, output_folder: Any, by: str, rules: Sequence[str | Path] = ()) -> None:
        super().__init__()
        self.output_folder = get_datafolder(output_folder)
        self.by = by
        self.pipeline = Pipeline(rules=list(rules), **KNOWN)

    def run(self, data: Iterable[Any] | None, rank: int = 0, world_size: int = 1) -> Iterator[Any]:
        """Count the documents one after the other, and write the counts when all have gone by."""
        with Counts() as counts:
            for item in data or ():
                with self.track_time():
                    counts.add(self._rows(item))
                yield item
            with self.output_folder.open(f"{rank:05d}.jsonl", "wt", encoding="utf-8") as file:
                for row in counts.recurring(least=1):
                    file.write(json.dumps(row, ensure_ascii=False) + "\n")

    def _rows(self, item: Any) -> list[Row]:
        self.stat_update("total")
        publisher = publisher_of(item.metadata.get(self.by))
        if publisher is None:
            self.stat_update("unnamed")
            return []
        try:
            return lines_to_count(publisher, self.pipeline.clean(item.text))
        except Exception:  # whatever a document does, the task goes on
            self.stat_update("failed")
            return []


def rules_from_counts(folder: Any, confidence: float = CONFIDENCE, *, rules: Sequence[str | Path] = ()) -> str:
    """The rule file that the counts of all tasks make.

    Args:
        folder: the `output_folder` of the step.
        confidence: how sure a line must be to be in the file.
        rules: the files that were given to the step; their codes are not given away again.
    """
    taken = {rule.code for rule in load_rules(rules)}
    counted = get_datafolder(folder)
    with Counts() as counts:
        for name in sorted(counted.list_files(glob_pattern="*.jsonl")):
            with counted.open(name, "rt", encoding="utf-8") as file:
                counts.add(Row._make(json.loads(line)) for line in file)
        return rule_file(records_of(propose(counts.recurring()), taken), confidence)
