"""Datasets of Hugging Face, in memory, on disk or streamed. Needs `arnorm[datasets]`.

The cache of `datasets` is told the configuration and the version of arnorm: the same work is done once, and again after
an update.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from typing import Any

from arnorm.errors import ConfigError, InputError, MissingExtraError, nearest
from arnorm.integrations.batch import clean_arrow, clean_many, pipeline_of, process_arrow, process_many, record_of
from arnorm.pipeline import Pipeline
from arnorm.schema import record_type


def clean_dataset(
    dataset: Any,
    column: str = "text",
    preset: str | Pipeline = "default",
    *,
    output: str | None = None,
    error: str | None = "arnorm_error",
    batch_size: int = 1000,
    num_proc: int | None = None,
    **options: Any,
) -> Any:
    """Clean a column by `map`, batch by batch.

    Args:
        dataset: a `Dataset`, an `IterableDataset` (streaming), or a dictionary of splits of either.
        column: a column of strings; a dotted path leads into structs, if the dataset knows its features.
        preset: the name of a preset, or a pipeline.
        output: the name of a new column for the clean text; None to put it in the place of `column`.
        error: the column that says why a text could not be cleaned and stayed as it was; None to have a warning.
        batch_size: how many texts go through at once.
        num_proc: how many processes work; None for this one. A stream is read by one.
        **options: as [`clean`][arnorm.clean] takes them.

    Returns:
        The same kind of dataset, in the default format.

    Raises:
        ConfigError: as for [`clean_arrow`][arnorm.integrations.batch.clean_arrow]; or `num_proc` for a stream.
        MissingExtraError: datasets is not installed.
    """
    job = _Cleaning(column, pipeline_of(preset, options), output, error)
    return _mapped(dataset, job, batch_size, num_proc)


def process_dataset(
    dataset: Any,
    column: str = "text",
    preset: str | Pipeline = "default",
    *,
    output: str = "arnorm",
    fields: Sequence[str] | None = None,
    batch_size: int = 1000,
    num_proc: int | None = None,
    **options: Any,
) -> Any:
    """Add a column with the full record of each text by `map`, batch by batch.

    The record is that of [`process_arrow`][arnorm.integrations.batch.process_arrow]; `fields` chooses from it. The
    other arguments, the result and the errors are those of `clean_dataset`.
    """
    job = _Processing(column, pipeline_of(preset, options), output, fields)
    return _mapped(dataset, job, batch_size, num_proc)


class _Job(ABC):
    """What `map` calls, and hashes for its cache: a pickle tells no version of arnorm, the fingerprint does."""

    def __init__(self, column: str, pipeline: Pipeline) -> None:
        self.column, self.pipeline, self.fingerprint = column, pipeline, pipeline.fingerprint

    @abstractmethod
    def added(self) -> dict[str, Any]:
        """The types of the columns that are new."""

    @abstractmethod
    def table(self, table: Any) -> Any:
        """What becomes of a table."""

    @abstractmethod
    def lists(self, texts: list[Any], batch: Mapping[str, list[Any]]) -> dict[str, list[Any]]:
        """The columns that become of texts."""

    def examples(self, batch: Mapping[str, list[Any]]) -> dict[str, list[Any]]:
        """The same for a stream that does not know its types: its texts may be of any."""
        if self.column not in batch:
            raise ConfigError(
                f"there is no column {self.column!r}; {nearest(self.column, batch)}; "
                "a path into a struct needs a dataset that knows its features: cast(Features(…)) tells it"
            )
        return self.lists(batch[self.column], batch)


class _Cleaning(_Job):
    def __init__(self, column: str, pipeline: Pipeline, output: str | None, error: str | None) -> None:
        super().__init__(column, pipeline)
        self.output, self.error = output, error

    def added(self) -> dict[str, Any]:
        return {name: "string" for name in (self.output, self.error) if name is not None}

    def table(self, table: Any) -> Any:
        return clean_arrow(table, self.column, self.pipeline, output=self.output, error=self.error)

    def lists(self, texts: list[Any], batch: Mapping[str, list[Any]]) -> dict[str, list[Any]]:
        if self.error is None:
            return {self.output or self.column: list(clean_many(texts, self.pipeline))}
        reasons = list(batch.get(self.error, [None] * len(texts)))
        cleaned = list(clean_many(texts, self.pipeline, failed=reasons.__setitem__))
        return {self.output or self.column: cleaned, self.error: reasons}


class _Processing(_Job):
    def __init__(self, column: str, pipeline: Pipeline, output: str, fields: Sequence[str] | None) -> None:
        super().__init__(column, pipeline)
        self.output, self.fields = output, fields

    def added(self) -> dict[str, Any]:
        return {self.output: record_type(self.fields)}

    def table(self, table: Any) -> Any:
        return process_arrow(table, self.column, self.pipeline, output=self.output, fields=self.fields)

    def lists(self, texts: list[Any], batch: Mapping[str, list[Any]]) -> dict[str, list[Any]]:
        names = [field.name for field in record_type(self.fields)]
        documents = process_many(texts, self.pipeline)
        return {self.output: [document and record_of(document, names) for document in documents]}


def _mapped(dataset: Any, job: _Job, batch_size: int, num_proc: int | None) -> Any:
    try:
        import datasets
        import pyarrow
    except ImportError:
        raise MissingExtraError("a dataset of Hugging Face", "datasets") from None
    if isinstance(dataset, dict):
        return type(dataset)({name: _mapped(split, job, batch_size, num_proc) for name, split in dataset.items()})
    if not isinstance(dataset, (datasets.Dataset, datasets.IterableDataset)):
        raise InputError(f"a Dataset or IterableDataset is needed, not {type(dataset).__name__}")
    settings: dict[str, Any] = {"batched": True, "batch_size": batch_size}
    if isinstance(dataset, datasets.Dataset):
        settings |= {"num_proc": num_proc, "desc": "arnorm"}
    elif num_proc is not None:
        raise ConfigError("num_proc is for a Dataset: a stream is read by one process or by those of a DataLoader")
    if dataset.features is None:
        return dataset.with_format(None).map(job.examples, **settings)
    job.table(dataset.features.arrow_schema.empty_table())  # a column that is not there is refused before any work
    added = datasets.Features.from_arrow_schema(pyarrow.schema(list(job.added().items())))
    features = datasets.Features({**dataset.features, **added})
    return dataset.with_format("arrow").map(job.table, features=features, **settings).with_format(None)
