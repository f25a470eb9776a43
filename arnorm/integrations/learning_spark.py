"""Counting lines as a Spark job, so that templates are learnt where the collection lies.

    counts = count_lines(spark.read.json("raw"), by="url")
    Path("site.toml").write_text(rules_from_counts(counts), encoding="utf-8")

Counts are added up by the executors, and only the lines that recur come to the driver. The rule file is the one that
`arnorm learn` writes from the same documents. Needs `arnorm[spark]`.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any, cast

from arnorm.errors import ConfigError, nearest
from arnorm.integrations.batch import clean_each
from arnorm.integrations.spark import batches_of, clean_dataframe
from arnorm.learning import (
    CONFIDENCE,
    KNOWN,
    Counts,
    Row,
    lines_to_count,
    merge,
    propose,
    publisher_of,
    records_of,
    rule_file,
)
from arnorm.learning.counting import IDENTITY, TEXTS
from arnorm.learning.proposals import LEAST_DOCUMENTS
from arnorm.pipeline import Pipeline
from arnorm.user_rules import load_rules

_SCHEMA = ", ".join(f"{name} {'string' if name in TEXTS else 'long'}" for name in Row._fields)


def count_lines(df: Any, by: str, column: str = "text", *, rules: Sequence[str | Path] = ()) -> Any:
    """The lines of all documents, counted by publisher.

    Args:
        df: a `pyspark.sql.DataFrame`, a row a document.
        by: the column that names the publisher of a document, a text or a number; of an address its host. A dotted path
            leads into structs.
        column: the column of texts; a dotted path leads into structs.
        rules: files of rules you have; what they take is not learnt again.

    Returns:
        A data frame with the fields of [`Row`][arnorm.learning.counting.Row] as columns, a row for each different line
            of a publisher. Documents that could not be counted are counted in rows without a publisher, whose `key` is
            the reason. It may be written and read again before `rules_from_counts`.

    Raises:
        ConfigError: there is no such column, or it holds no text; or a rule file is wrong. Raised before any job.
        MissingExtraError: pyspark or pyarrow is not installed.
    """
    clean_dataframe(df, column, "minimal", error=None)  # for what it refuses
    if by.partition(".")[0] not in df.columns:
        raise ConfigError(f"there is no column {by!r}; {nearest(by, df.columns)}")
    from pyspark.sql import functions

    add = {"least": functions.min, "most": functions.max}
    job = partial(_count, Pipeline(rules=list(rules), **KNOWN), by)
    documents = df.select(functions.col(column).alias("text"), functions.col(by).alias("by"))
    sums = [add.get(name, functions.sum)(name).alias(name) for name in Row._fields if name not in IDENTITY]
    added = documents.mapInArrow(batches_of(job), _SCHEMA).groupBy(*IDENTITY).agg(*sums)
    return added.select(*Row._fields)


def rules_from_counts(counts: Any, confidence: float = CONFIDENCE, *, rules: Sequence[str | Path] = ()) -> str:
    """The rule file that the counts make. Warns of documents that could not be counted.

    Args:
        counts: what `count_lines` returned, or the same read from where it was written.
        confidence: how sure a line must be to be in the file.
        rules: the files that were given to `count_lines`; their codes are not given away again.
    """
    for row in counts.filter("publisher IS NULL").orderBy("key").collect():
        warnings.warn(f"{row.documents:,} documents were not counted: {row.key}", stacklevel=2)
    recurring = counts.filter(f"publisher IS NOT NULL AND (key = '' OR documents >= {LEAST_DOCUMENTS})")
    with Counts() as held:
        for row in recurring.select(*Row._fields).toLocalIterator():
            held.add([Row._make(row)])
        taken = {rule.code for rule in load_rules(rules)}
        return rule_file(records_of(propose(held.recurring()), taken), confidence)


def _count(pipeline: Pipeline, by: str, batch: Any) -> Any:
    """The rows of a batch of documents, added up."""
    import pyarrow

    rows = list(merge(_rows(pipeline, by, batch)).values())
    columns = zip(*rows, strict=True) if rows else [()] * len(Row._fields)
    kinds = [pyarrow.string() if name in TEXTS else pyarrow.int64() for name in Row._fields]
    arrays = [pyarrow.array(column, kind) for column, kind in zip(columns, kinds, strict=True)]
    return pyarrow.RecordBatch.from_arrays(arrays, list(Row._fields))


def _rows(pipeline: Pipeline, by: str, batch: Any) -> Iterator[Row]:
    """The rows of each document; of one that cannot be counted a row without a publisher."""
    names, texts = batch.column("by").to_pylist(), batch.column("text").to_pylist()
    for name, (text, reason) in zip(names, clean_each(texts, pipeline), strict=True):
        publisher = publisher_of(name)
        if publisher is None:
            yield _uncounted(f"their column {by!r} names no publisher")
        elif text is None:
            yield _uncounted("they hold no text")
        elif reason is not None:
            yield _uncounted(reason)
        else:
            yield from lines_to_count(publisher, text)


def _uncounted(reason: str) -> Row:
    """Counts a document in a row that no publisher has: Spark adds it to others like it."""
    return Row(cast("str", None), reason, documents=1)
