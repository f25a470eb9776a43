"""Spark: clean a column of a data frame, or call arnorm from SQL. Needs `arnorm[spark]` and a Java runtime.

The work is done by `mapInArrow` and Arrow functions, so that whole batches go to Python and back; what travels to the
executors is the configuration of the pipeline. Every executor needs arnorm and pyarrow in its Python.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from typing import Any

from arnorm.errors import MissingExtraError
from arnorm.integrations.batch import clean_arrow, pipeline_of, process_arrow
from arnorm.pipeline import Pipeline

_ROWS = 1_000
_BYTES = 8 * 1024 * 1024
"""What goes through Python at a time: a batch of Spark may hold 10,000 pages, and a record is ten times its page."""


def clean_dataframe(
    df: Any,
    column: str = "text",
    preset: str | Pipeline = "default",
    *,
    output: str | None = None,
    error: str | None = "arnorm_error",
    **options: Any,
) -> Any:
    """Clean a column of a data frame; nothing runs before Spark needs the result.

    Args:
        df: a `pyspark.sql.DataFrame`.
        column: a column of strings. A dotted path leads into structs: `page.text`.
        preset: the name of a preset, or a pipeline.
        output: the name of a new column for the clean text; None to put it in the place of `column`.
        error: the column of strings that says why a text could not be cleaned and stayed as it was, null for the
            others; it is added, or filled further if it is there already. None for no such column: the reason is
            a line in the log of the executor then.
        **options: as [`clean`][arnorm.clean] takes them. Files of rules are read here, not by the executors.

    Returns:
        A data frame, row for row, with the other columns as they were.

    Raises:
        ConfigError: there is no such column, or it holds no text (the message names the columns there are), or `output`
            is taken; or a wrong preset or option. Raised by the call, before any job.
        MissingExtraError: pyspark or pyarrow is not installed.
    """
    job = partial(clean_arrow, column=column, preset=pipeline_of(preset, options), output=output, error=error)
    return _mapped(df, job, column.partition(".")[0] if output is None else "")


def process_dataframe(
    df: Any,
    column: str = "text",
    preset: str | Pipeline = "default",
    *,
    output: str = "arnorm",
    fields: Sequence[str] | None = None,
    **options: Any,
) -> Any:
    """Add a column with the full record of each text; the column itself stays.

    The record is the struct of [`process_arrow`][arnorm.integrations.batch.process_arrow]: null where the text is null;
    where a text could not be cleaned, `error` is the reason and `text` is the text as it was.

    Args:
        df: a `pyspark.sql.DataFrame`.
        column: a column of strings, as for `clean_dataframe`.
        preset: the name of a preset, or a pipeline.
        output: the name of the new column.
        fields: the fields the struct is to have; None for all. Spark sends no other field between its machines.
        **options: as [`clean`][arnorm.clean] takes them.

    Raises:
        ConfigError: as for `clean_dataframe`; or the record has no such field.
        MissingExtraError: pyspark or pyarrow is not installed.
    """
    job = partial(process_arrow, column=column, preset=pipeline_of(preset, options), output=output, fields=fields)
    return _mapped(df, job, "")


def register(
    spark: Any,
    name: str = "arnorm_clean",
    preset: str | Pipeline = "default",
    *,
    fields: Sequence[str] | None = None,
    **options: Any,
) -> Any:
    """Make arnorm a function of Spark SQL, of one argument, a string; null gives null.

    Args:
        spark: a `pyspark.sql.SparkSession`; the function is known to its SQL.
        name: the name of the function.
        preset: the name of a preset, or a pipeline.
        fields: None for a function that returns the clean text. A text that cannot be cleaned is returned as it was
            then, and the reason is a line in the log of the executor. Names of fields of the record, such as `text`,
            `sentences` and `error`, for a function that returns a struct of them.
        **options: as [`clean`][arnorm.clean] takes them.

    Returns:
        The same function for columns: `df.select(function("text"))`.

    Raises:
        ConfigError: a wrong preset, option or field.
        MissingExtraError: pyspark or pyarrow is not installed, or pyspark is older than 4.1.
    """
    pipeline = pipeline_of(preset, options)
    if fields is None:
        job = partial(clean_arrow, column="text", preset=pipeline, error=None)
    else:
        job = partial(process_arrow, column="text", preset=pipeline, output="record", fields=fields)
    arrow, types = _load()
    from pyspark.sql import functions

    arrow_udf = getattr(functions, "arrow_udf", None)
    if arrow_udf is None:
        raise MissingExtraError("a function of Spark SQL", "spark")
    empty = job(arrow.RecordBatch.from_pydict({"text": arrow.array([], "string")}))
    kind = types.from_arrow_type(empty.schema.field(-1).type)
    return spark.udf.register(name, arrow_udf(_function_of(job, arrow), kind))


# ---------------------------------------------------------------------------------------------------- inside


def _load() -> tuple[Any, Any]:
    """The module `pyarrow`, and the one of pyspark that knows which of its types is which of Arrow's."""
    try:
        import pyarrow
        from pyspark.sql.pandas import types
    except ImportError:
        raise MissingExtraError("cleaning a Spark data frame", "spark") from None
    return pyarrow, types


def _mapped(df: Any, job: Callable[[Any], Any], replaced: str) -> Any:
    """The data frame with `job` done on its batches. Which columns come out is asked of a batch without rows."""
    _, types = _load()
    from pyspark.sql.types import StructField, StructType

    # By way of an empty frame, for which Spark runs no task: `df` itself may be an endless stream.
    empty = df.sparkSession.createDataFrame([], df.schema).limit(0).toArrow()
    result = job(empty).schema
    fields = [
        StructField(field.name, field.dataType, field.nullable or field.name == replaced, field.metadata)
        for field in df.schema.fields
    ]
    added = [StructField(field.name, types.from_arrow_type(field.type)) for field in list(result)[len(fields) :]]
    return df.mapInArrow(batches_of(job), StructType(fields + added))


def batches_of(job: Callable[[Any], Any]) -> Callable[[Iterable[Any]], Iterator[Any]]:
    """`job` as `mapInArrow` calls it: batches in, batches out."""

    def batches(given: Iterable[Any]) -> Iterator[Any]:
        for batch in given:
            yield from map(job, _slices(batch))

    return batches


def _function_of(job: Callable[[Any], Any], arrow: Any) -> Callable[[Any], Any]:
    """`job` as SQL calls it: an array of texts in, an array of results out."""

    def results(texts: Any) -> Any:
        batch = arrow.RecordBatch.from_arrays([texts], ["text"])
        parts = [job(part).column(-1) for part in _slices(batch)]
        return arrow.concat_arrays(parts) if parts else job(batch).column(-1)

    results.__annotations__ = {"texts": arrow.Array, "return": arrow.Array}  # Spark asks these what kind it is
    return results


def _slices(batch: Any) -> Iterator[Any]:
    """A batch in parts of bounded size, none of them copied."""
    rows = max(1, min(_ROWS, batch.num_rows * _BYTES // max(batch.nbytes, 1)))
    for start in range(0, batch.num_rows, rows):
        yield batch.slice(start, rows)
