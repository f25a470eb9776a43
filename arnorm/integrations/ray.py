"""Ray Data: clean a column of a dataset. Needs `arnorm[ray]`, on every machine of the cluster.

    ds = clean_dataset(ray.data.read_parquet("pages"), "text", "corpus")
    ds.write_parquet("cleaned")

What travels to the workers is the configuration of the pipeline; a worker compiles it once, whatever the number of
tasks it gets. Tasks and not actors do the work: actors would hold their CPUs while nothing has been read yet, and a
machine without a CPU to spare would wait for itself for ever.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from arnorm.integrations.batch import clean_arrow, pipeline_of, process_arrow
from arnorm.pipeline import Pipeline


def clean_dataset(
    ds: Any,
    column: str = "text",
    preset: str | Pipeline = "default",
    *,
    output: str | None = None,
    error: str | None = "arnorm_error",
    batch_size: int = 1_000,
    **options: Any,
) -> Any:
    """Clean a column of a dataset; nothing runs before Ray needs the result.

    Args:
        ds: a `ray.data.Dataset`.
        column: a column of strings. A dotted path leads into structs: `page.text`.
        preset: the name of a preset, or a pipeline.
        output: the name of a new column for the clean text; None to put it in the place of `column`.
        error: the column of strings that says why a text could not be cleaned and stayed as it was, null for the
            others; it is added, or filled further if it is there already. None for no such column: the reason is a
            line in the log of the worker then.
        batch_size: how many rows a worker has at a time.
        **options: as [`clean`][arnorm.clean] takes them. Files of rules are read here, not by the workers.

    Returns:
        A dataset, row for row, with the other columns as they were.

    Raises:
        ConfigError: there is no such column, or it holds no text (the message names the columns there are), or `output`
            is taken; or a wrong preset or option. What only the rows can show is raised by the run, not by the call.
    """
    arguments = {"column": column, "preset": pipeline_of(preset, options), "output": output, "error": error}
    return _mapped(ds, clean_arrow, arguments, batch_size)


def process_dataset(
    ds: Any,
    column: str = "text",
    preset: str | Pipeline = "default",
    *,
    output: str = "arnorm",
    fields: Sequence[str] | None = None,
    batch_size: int = 1_000,
    **options: Any,
) -> Any:
    """Add a column with the full record of each text; the column itself stays.

    The record is the struct of [`process_arrow`][arnorm.integrations.batch.process_arrow]: null where the text is null;
    where a text could not be cleaned, `error` is the reason and `text` is the text as it was.

    Args:
        ds: a `ray.data.Dataset`.
        column: a column of strings, as for `clean_dataset`.
        preset: the name of a preset, or a pipeline.
        output: the name of the new column.
        fields: the fields the struct is to have; None for all.
        batch_size: how many rows a worker has at a time.
        **options: as [`clean`][arnorm.clean] takes them.

    Raises:
        ConfigError: as for `clean_dataset`; or the record has no such field.
    """
    arguments = {"column": column, "preset": pipeline_of(preset, options), "output": output, "fields": fields}
    return _mapped(ds, process_arrow, arguments, batch_size)


def _mapped(ds: Any, job: Any, arguments: dict[str, Any], batch_size: int) -> Any:
    """The dataset with `job` done on its batches; tried here on a batch without rows, if its columns are known."""
    known = ds.schema(fetch_if_missing=False)
    if known is not None and hasattr(known.base_schema, "empty_table"):  # else Ray holds it as a frame of pandas
        job(known.base_schema.empty_table(), **arguments)
    return ds.map_batches(job, fn_kwargs=arguments, batch_format="pyarrow", batch_size=batch_size, zero_copy_batch=True)
