"""The seam that every engine stands on: many texts at once, as an iterable or as a column of an Arrow table.

A text that cannot be cleaned never ends a job: **it stays as it was**, and the reason stands beside it. None stays
None. All functions take a preset and options as [`clean`][arnorm.clean] does, or a [`Pipeline`][arnorm.Pipeline] that
is built already. A process compiles a pipeline once, whatever the number of batches and threads.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from functools import partial
from typing import Any, TypeVar

from arnorm.document import Document
from arnorm.errors import ConfigError, InputError, OptionError, nearest
from arnorm.pipeline import Pipeline, shared_pipeline
from arnorm.schema import load_arrow, record_type
from arnorm.version import __version__

Result = TypeVar("Result")

_TEXT = ("string", "large_string", "string_view", "null")  # `null` is the type of a column that holds nothing yet
_ROWS = 1_000  # of a table at once: as Python objects, a record is ten times its page
_NOT_UTF8 = "the column holds bytes that are not UTF-8; the value is null now: read it as binary and decode it"


def clean_many(
    texts: Iterable[str | None],
    preset: str | Pipeline = "default",
    *,
    failed: Callable[[int, str], object] | None = None,
    **options: Any,
) -> Iterator[str | None]:
    r"""Clean texts one after the other, in order, reading no further than is asked for.

    Args:
        texts: any iterable. None, NaN and `pandas.NA`, which stand for a missing text, stay as they are.
        preset: the name of a preset, or a pipeline.
        failed: called with the number of a text that cannot be cleaned, from 0, and the reason; the text stays as it
            was. By default it is a warning.
        **options: as [`clean`][arnorm.clean] takes them.

    Raises:
        ConfigError: a preset, option, value or rule code that does not exist; raised by the call, before any text.

    >>> list(clean_many(["\u0661\u0662", None], "normalize"))
    ['12', None]
    """
    return _told(clean_each(texts, pipeline_of(preset, options)), failed or _warn)


def process_many(
    texts: Iterable[str | None], preset: str | Pipeline = "default", **options: Any
) -> Iterator[Document | None]:
    """The same with the full record of each text: documents in order, None for a missing text.

    A text that cannot be cleaned is a document whose `text` is its `source` and whose `error` is the reason; what is no
    `str` at all has an empty source.

    Takes the arguments of `clean_many` but `failed`, and raises the same errors.
    """
    return process_each(texts, pipeline_of(preset, options))


def clean_arrow(
    data: Any,
    column: str = "text",
    preset: str | Pipeline = "default",
    *,
    output: str | None = None,
    error: str | None = "arnorm_error",
    **options: Any,
) -> Any:
    """Clean a column of a `pyarrow` table or record batch.

    Args:
        data: a `pyarrow.Table` or `pyarrow.RecordBatch`.
        column: a column of strings: `string`, `large_string`, `string_view`, or a dictionary of them; its type stays.
            A dotted path leads into structs: `page.text`.
        preset: the name of a preset, or a pipeline.
        output: the name of a new column for the clean text; None to put it in the place of `column`.
        error: the column of strings that says why a text could not be cleaned and stayed as it was, null for the
            others; it is added, or filled further if it is there already. None to have a warning instead.
        **options: as [`clean`][arnorm.clean] takes them.

    Returns:
        The same kind of thing, row for row, with the other columns as they were.

    Raises:
        ConfigError: there is no such column, or it holds no text (the message names the columns there are), or `output`
            is taken; or a wrong preset or option.
        MissingExtraError: pyarrow is not installed.
    """
    job = partial(_clean_batch, column, pipeline_of(preset, options), output, error)
    return _each_batch(data, job)


def process_arrow(
    data: Any,
    column: str = "text",
    preset: str | Pipeline = "default",
    *,
    output: str = "arnorm",
    fields: Sequence[str] | None = None,
    **options: Any,
) -> Any:
    """Add a column with the full record of each text to a `pyarrow` table or record batch.

    The record is a struct of what [a parquet file](file-formats.md#parquet) of `arnorm clean` holds of a document, and
    `error`. It is null where the text is null; where a text could not be cleaned, `error` is the reason and `text` is
    the text as it was. The column itself stays.

    Args:
        data: a `pyarrow.Table` or `pyarrow.RecordBatch`.
        column: a column of strings, as for `clean_arrow`.
        preset: the name of a preset, or a pipeline.
        output: the name of the new column.
        fields: the fields the struct is to have; None for all.
        **options: as [`clean`][arnorm.clean] takes them.

    Raises:
        ConfigError: as for `clean_arrow`; or the record has no such field.
        MissingExtraError: pyarrow is not installed.
    """
    job = partial(_process_batch, column, pipeline_of(preset, options), output, record_type(fields))
    return _each_batch(data, job)


# ---------------------------------------------------------------------------------------------------- for the engines


def pipeline_of(preset: str | Pipeline, options: dict[str, Any]) -> Pipeline:
    """The pipeline that is meant by a preset and options, compiled once a process; a pipeline is what it is.

    Send it to the workers of an engine as it is: it pickles as its configuration and the rules of its files.

    Raises:
        ConfigError: a preset, option, value or rule code that does not exist, or options beside a pipeline.
    """
    if not isinstance(preset, Pipeline):
        return shared_pipeline(preset, options)
    if options:
        raise OptionError(f"a pipeline has its options already: give {', '.join(options)} to Pipeline(…) instead")
    return preset


def clean_each(texts: Iterable[Any], pipeline: Pipeline) -> Iterator[tuple[Any, str | None]]:
    """Each clean text with None, or the text as it was with the reason why it could not be cleaned."""
    clean = pipeline.clean
    for text in texts:
        if is_missing(text):
            yield text, None
            continue
        try:
            yield clean(text), None
        except Exception as error:  # whatever a text does, the others are cleaned
            yield text, reason_of(error)


def process_each(texts: Iterable[Any], pipeline: Pipeline) -> Iterator[Document | None]:
    """Each document; its `error` is set if the text could not be cleaned."""
    for text in texts:
        if is_missing(text):
            yield None
            continue
        try:
            document = pipeline.process(text)
        except Exception as error:  # whatever a text does, the others are cleaned
            document = failed_document(text, reason_of(error), pipeline)
        yield document


def failed_document(text: Any, reason: str, pipeline: Pipeline) -> Document:
    """A document that stayed as it was."""
    source = text if isinstance(text, str) else ""
    return Document(source, source, preset=pipeline.preset, fingerprint=pipeline.fingerprint, error=reason)


def is_missing(text: object) -> bool:
    """Does it stand for a text that is not there? None does, and what data frames have for it: NaN, `NaT`, `pandas.NA`.

    These are not equal to themselves, or do not say whether they are.
    """
    if text is None or isinstance(text, str):
        return text is None
    try:
        differs = text != text
        return differs is text or bool(differs)
    except (TypeError, ValueError):  # it is no single value
        return False


def reason_of(error: Exception) -> str:
    """An exception as a text that UTF-8 can hold."""
    return f"{type(error).__name__}: {error}".encode("utf-8", "backslashreplace").decode()


def record_of(document: Document, fields: Collection[str] | None = None) -> dict[str, Any]:
    """A document as the struct of `process_arrow` holds it, with these fields or all."""
    constant = {"arnorm_version": __version__, "error": None}
    told = {name: value for name, value in constant.items() if fields is None or name in fields}
    return told | document.to_dict(fields)


# ---------------------------------------------------------------------------------------------------- inside


def _told(pairs: Iterable[tuple[Any, str | None]], failed: Callable[[int, str], object]) -> Iterator[Any]:
    for number, (text, reason) in enumerate(pairs):
        if reason is not None:
            failed(number, reason)
        yield text


def _warn(number: int, reason: str) -> None:
    warnings.warn(f"text {number} could not be cleaned and stays as it was: {reason}", stacklevel=3)


def _arrow() -> Any:
    return load_arrow("cleaning a column of a table")


def _each_batch(data: Any, job: Callable[[Any, int], Any]) -> Any:
    """What a job makes of a record batch, or of a table, part by part; it is told the number of the first row."""
    arrow = _arrow()
    if isinstance(data, arrow.RecordBatch):
        return job(data, 0)
    if not isinstance(data, arrow.Table):
        raise InputError(
            f"a pyarrow Table or RecordBatch is needed, not {type(data).__name__}: pyarrow.table(…) makes one"
        )
    parts: list[Any] = []
    first = 0
    for batch in data.to_batches(max_chunksize=_ROWS) or [_empty(data.schema)]:
        parts.append(job(batch, first))
        first += batch.num_rows
    return arrow.Table.from_batches(parts)


def _empty(schema: Any) -> Any:
    """A batch without rows: a table without rows has no batches, but its columns are wanted all the same."""
    columns = [column.combine_chunks() for column in schema.empty_table().columns]
    return _arrow().RecordBatch.from_arrays(columns, schema=schema)


def _clean_batch(column: str, pipeline: Pipeline, output: str | None, error: str | None, batch: Any, first: int) -> Any:
    path = _find(batch.schema, column)
    _refuse_taken(batch.schema, output)
    array = _at(batch, path)
    sources, reasons = _read(array)
    texts = []
    for number, (text, reason) in enumerate(_outcomes(array, sources, partial(clean_each, pipeline=pipeline))):
        texts.append(text)
        reasons[number] = reasons[number] or reason
    cleaned = _strings(texts, sources, reasons, array.type)
    if output is None:
        batch = batch.set_column(
            path[0], batch.schema.field(path[0]), _replaced(batch.column(path[0]), path[1:], cleaned)
        )
    else:
        batch = batch.append_column(output, cleaned)
    if error is not None:
        return _with_reasons(batch, error, reasons)
    for number, reason in enumerate(reasons):
        if reason is not None:
            _warn(first + number, reason)
    return batch


def _process_batch(column: str, pipeline: Pipeline, output: str, kind: Any, batch: Any, _: int) -> Any:
    path = _find(batch.schema, column)
    _refuse_taken(batch.schema, output)
    array = _at(batch, path)
    sources, reasons = _read(array)
    documents = list(_outcomes(array, sources, partial(process_each, pipeline=pipeline)))
    for number, reason in enumerate(reasons):
        if reason is not None:
            documents[number] = failed_document(None, reason, pipeline)
    return batch.append_column(output, _structs(documents, kind, pipeline))


def _find(schema: Any, column: str) -> tuple[int, ...]:
    """The way to a column of text: its number, and within a struct the numbers of the fields that lead to it.

    Raises:
        ConfigError: there is no such column, there are several, or it holds no text.
    """
    ways = dict(_ways(schema, (), ""))
    if schema.names.count(column) > 1:
        raise ConfigError(f"several columns are called {column!r}: rename all but one")
    if column not in ways:
        raise ConfigError(f"there is no column {column!r}; {nearest(column, ways)}")
    way, kind = ways[column]
    if str(kind.value_type if _is_dictionary(kind) else kind) not in _TEXT:
        texts = [name for name, (_, other) in ways.items() if str(other) in _TEXT]
        raise ConfigError(
            f"the column {column!r} holds {kind}, not text: turn it into strings, "
            f"or name a column of text: {', '.join(sorted(texts)) or 'there is none'}"
        )
    return way


def _ways(fields: Any, way: tuple[int, ...], above: str) -> Iterator[tuple[str, tuple[tuple[int, ...], Any]]]:
    """The name, way and type of every column and of every field of a struct; a column comes after a path like it."""
    nested = []
    for number, field in enumerate(fields):
        nested.append((above + field.name, ((*way, number), field.type)))
        if _arrow().types.is_struct(field.type):
            yield from _ways(field.type, (*way, number), f"{above}{field.name}.")
    yield from nested


def _is_dictionary(kind: Any) -> bool:
    return bool(_arrow().types.is_dictionary(kind))


def _refuse_taken(schema: Any, output: str | None) -> None:
    if output in schema.names:
        raise ConfigError(f"there is a column {output!r} already: give another name as output")


def _at(batch: Any, way: tuple[int, ...]) -> Any:
    """The column at the end of a way; null where a struct on the way is null."""
    from pyarrow.compute import struct_field

    column = batch.column(way[0])
    return struct_field(column, way[1:]) if way[1:] else column


def _replaced(array: Any, way: tuple[int, ...], new: Any) -> Any:
    """The array with `new` in the place of the field at the end of a way."""
    if not way:
        return new
    parts = [array.field(number) for number in range(array.type.num_fields)]
    parts[way[0]] = _replaced(parts[way[0]], way[1:], new)
    return type(array).from_arrays(parts, fields=list(array.type), mask=array.is_null())


def _read(array: Any) -> tuple[list[Any], list[str | None]]:
    """The texts of a column, and for each why it cannot be read."""
    try:
        return array.to_pylist(), [None] * len(array)
    except UnicodeDecodeError:
        pass
    texts: list[Any] = []
    reasons: list[str | None] = []
    for value in array:
        try:
            texts.append(value.as_py())
            reasons.append(None)
        except UnicodeDecodeError:
            texts.append(None)
            reasons.append(_NOT_UTF8)
    return texts, reasons


def _outcomes(array: Any, texts: list[Any], each: Callable[[Iterable[Any]], Iterator[Result]]) -> Iterable[Result]:
    """What becomes of each text of a column; of a dictionary, each different text goes through once."""
    if not _is_dictionary(array.type):
        return each(texts)
    different = list(dict.fromkeys(texts))
    found = dict(zip(different, each(different), strict=True))
    return [found[text] for text in texts]


def _strings(texts: list[Any], sources: list[Any], reasons: list[str | None], kind: Any) -> Any:
    """An array of clean texts. What Arrow cannot hold stays as it was; why is written into `reasons`."""
    arrow = _arrow()
    try:
        return _array(texts, kind)
    except UnicodeEncodeError:  # a stage of your own has made half of a surrogate pair
        for number, text in enumerate(texts):
            if reason := _unwritable(text, arrow.string()):
                texts[number], reasons[number] = sources[number], reason
        return _array(texts, kind)


def _array(texts: list[Any], kind: Any) -> Any:
    arrow = _arrow()
    if not _is_dictionary(kind):
        return arrow.array(texts, kind)
    codes = {text: code for code, text in enumerate(dict.fromkeys(text for text in texts if text is not None))}
    indices = arrow.array([codes.get(text) for text in texts], kind.index_type)
    return arrow.DictionaryArray.from_arrays(indices, arrow.array(codes, kind.value_type), ordered=kind.ordered)


def _structs(documents: list[Document | None], kind: Any, pipeline: Pipeline) -> Any:
    """An array of records. What Arrow cannot hold is a failed document."""
    arrow = _arrow()
    fields = {field.name for field in kind}
    records = [None if document is None else record_of(document, fields) for document in documents]
    try:
        return arrow.array(records, kind)
    except UnicodeEncodeError:  # as above
        for number, document in enumerate(documents):
            if document is not None and (reason := _unwritable(records[number], kind)):
                records[number] = record_of(failed_document(document.source, reason, pipeline), fields)
        return arrow.array(records, kind)


def _unwritable(value: Any, kind: Any) -> str | None:
    try:
        _arrow().array([value], kind)
    except UnicodeEncodeError as error:
        return reason_of(error)
    return None


def _with_reasons(batch: Any, name: str, reasons: list[str | None]) -> Any:
    """The batch with the reasons in a column of this name; those that stand there already stay."""
    number = batch.schema.get_field_index(name)
    if number < 0:
        return batch.append_column(name, _arrow().array(reasons, "string"))
    kind = batch.schema.field(number).type
    if str(kind) not in _TEXT:
        raise ConfigError(f"the column {name!r} holds {kind}, not reasons: give another name as error")
    there = batch.column(number).to_pylist()
    merged = [old if new is None else new for old, new in zip(there, reasons, strict=True)]
    return batch.set_column(number, name, _arrow().array(merged, "string"))
