"""The seam: many texts at once, in order; what fails stays as it was, with the reason beside it."""

from __future__ import annotations

import contextlib
import copy
import decimal
import pickle
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from arnorm import Pipeline, clean, process
from arnorm.errors import ConfigError, InputError, MissingExtraError, OptionError
from arnorm.integrations.batch import (
    clean_arrow,
    clean_many,
    is_missing,
    pipeline_of,
    process_arrow,
    process_many,
)
from arnorm.schema import ERROR, ORIGIN, columns, file_schema, record_type
from tests.support import ROOT

PAGE = "قال نعم ,ثم سار ١٢.\n\nالمصدر: الراي"
CLEAN = "قال نعم، ثم سار 12."
SEEDS = [path.read_text(encoding="utf-8") for path in sorted((ROOT / "seeds").glob("*.txt"))]


class Poisoned:
    """A stage of a user that some texts are too much for, and some make it write what UTF-8 cannot hold."""

    name = "poisoned"

    def rewrite(self, text: str) -> str:
        if "سم" in text:
            raise RuntimeError("poisoned \ud800")
        return text.replace("نصف", "\ud800")

    def plan(self, text: str) -> object:
        from arnorm.document import Plan
        from arnorm.text.diff import edits_between

        return Plan(edits_between(text, self.rewrite(text), "XX001"))


POISONED = Pipeline.from_stages(["digits", Poisoned(), "sentences"])


# ------------------------------------------------------------------------------------------------------------- lists


def test_texts_come_back_clean_and_in_order() -> None:
    assert list(clean_many(SEEDS)) == [clean(text) for text in SEEDS]
    assert list(clean_many(iter(SEEDS), "search", keep=["tags"])) == [
        clean(text, "search", keep=["tags"]) for text in SEEDS
    ]
    assert list(process_many(SEEDS)) == [process(text) for text in SEEDS]


def test_no_more_is_read_than_is_asked_for() -> None:
    def endless() -> Iterator[str]:
        while True:
            yield PAGE

    assert next(clean_many(endless())) == CLEAN
    document = next(process_many(endless()))
    assert document is not None
    assert document.text == CLEAN


class _NA:
    """What `pandas.NA` does: it does not say whether it is equal to itself."""

    def __ne__(self, other: object) -> object:  # type: ignore[override]
        return self

    def __bool__(self) -> bool:
        raise TypeError("boolean value of NA is ambiguous")

    __hash__ = None  # type: ignore[assignment]


def test_all_that_stands_for_a_missing_text_does() -> None:
    numpy = pytest.importorskip("numpy")
    missing = [_NA(), decimal.Decimal("NaN"), numpy.float32("nan"), numpy.datetime64("NaT")]
    with contextlib.suppress(ImportError):
        import pandas

        missing += [pandas.NA, pandas.NaT]
        assert list(clean_many(pandas.Series(["نص ,", None, pandas.NA], dtype="string")))[1:] == [pandas.NA] * 2
    for one in missing:
        (found,) = clean_many([one])
        assert found is one
        assert list(process_many([one])) == [None]
    for other in (numpy.array([1.0, 2.0]), object(), [], 0):
        assert not is_missing(other)


def test_a_missing_text_stays_missing() -> None:
    nan = float("nan")
    assert list(clean_many([None, PAGE, None])) == [None, CLEAN, None]
    assert next(clean_many([nan])) is nan  # type: ignore[list-item]
    assert list(process_many([None, nan])) == [None, None]  # type: ignore[list-item]


@pytest.mark.parametrize("wrong", [5, b"x", ["x"], True, 1.5])
def test_what_is_no_text_stays_as_it_was(wrong: object) -> None:
    told: list[tuple[int, str]] = []
    assert list(clean_many([PAGE, wrong, PAGE], failed=lambda *what: told.append(what))) == [CLEAN, wrong, CLEAN]  # type: ignore[list-item]
    [(number, reason)] = told
    assert number == 1
    assert type(wrong).__name__ in reason
    document = list(process_many([PAGE, wrong]))[1]  # type: ignore[list-item]
    assert document is not None
    assert (document.source, document.text) == ("", "")
    assert document.error is not None
    assert type(wrong).__name__ in document.error


def test_a_text_that_fails_stays_and_says_why() -> None:
    with pytest.warns(UserWarning, match="text 1 could not be cleaned and stays as it was: RuntimeError: poisoned"):
        assert list(clean_many(["١", "سم ١", "٢"], POISONED)) == ["1", "سم ١", "2"]
    documents = list(process_many(["١", "سم ١", "٢"], POISONED))
    assert [document and document.text for document in documents] == ["1", "سم ١", "2"]
    assert [document and document.error for document in documents] == [None, "RuntimeError: poisoned \\ud800", None]
    failed = documents[1]
    assert failed is not None
    assert failed.to_dict()["error"] == "RuntimeError: poisoned \\ud800"
    assert "error" not in process(PAGE).to_dict()


def test_a_wrong_configuration_is_refused_before_any_text() -> None:
    for many in (clean_many, process_many):
        with pytest.raises(ConfigError, match="defualt"):
            many([], "defualt")
        with pytest.raises(OptionError, match="quotse"):
            many([], quotse="curly")
        with pytest.raises(OptionError, match=r"give quotes to Pipeline"):
            many([], Pipeline("search"), quotes="curly")


# ---------------------------------------------------------------------------------------------------------- pipelines


def test_a_process_compiles_a_pipeline_once() -> None:
    assert pipeline_of("search", {"keep": ["tags"]}) is pipeline_of("search", {"keep": ("tags",)})
    pipeline = Pipeline("corpus", quotes="curly", mask={"url": "x"}, ignore=["AB1"])
    sent = pickle.dumps(pipeline)
    assert pickle.loads(sent) is pickle.loads(sent)
    assert pickle.loads(sent) == pipeline
    assert pickle.loads(sent).to_config() == pipeline.to_config()
    assert copy.deepcopy(pipeline) == pipeline


def test_a_pickle_holds_the_rules_of_your_files(tmp_path: Path) -> None:
    path = tmp_path / "site.toml"
    path.write_text(
        '[[rule]]\ncode = "ZZ001"\nname = "site-line"\ncategory = "nav"\nposition = ["own-line"]\nextent = "line"\n'
        'variants = ["بوابة الموقع التجريبي"]\nsafety = "removing"\nsince = "1"\nwhy = "x"\nharm = "x"\n'
        'examples = [{ in = "بوابة الموقع التجريبي\\nقال إنه سافر.", out = "قال إنه سافر." }]\n'
        'untouched = ["قال إنه سافر."]\n',
        encoding="utf-8",
    )
    pipeline = Pipeline(rules=[path])
    text = "بوابة الموقع التجريبي\nقال إنه سافر أمس."
    assert pipeline.clean(text) == "قال إنه سافر أمس."
    sent = pickle.dumps(pipeline)
    path.unlink()
    again = pickle.loads(sent)
    assert again == pipeline
    assert list(clean_many([text], again)) == ["قال إنه سافر أمس."]


def test_threads_share_one_pipeline() -> None:
    pipeline = Pipeline("default")  # a fresh one: its tables are built by whichever thread is first
    expected = [clean(text) for text in SEEDS]
    results: list[list[str | None]] = []

    def work() -> None:
        results.append(list(clean_many(SEEDS, pipeline)))

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == [expected] * 8


# -------------------------------------------------------------------------------------------------------------- Arrow


@pytest.fixture(scope="module")
def pa():
    return pytest.importorskip("pyarrow")


def kinds(pa):
    views = [
        pa.DictionaryArray.from_arrays(pa.array([0, None, 1, 0], "int8"), pa.array([PAGE, "نص"], kind))
        for kind in ("string", "large_string", "string_view")
    ]
    plain = [pa.array([PAGE, None, "نص", PAGE], kind) for kind in ("string", "large_string", "string_view")]
    return plain + views


@pytest.mark.parametrize("number", range(6))
def test_every_type_of_text_keeps_its_type(pa, number: int) -> None:
    array = kinds(pa)[number]
    table = pa.table({"id": [1, 2, 3, 4], "text": array})
    result = clean_arrow(table)
    assert result.schema.field("text").type == array.type
    assert result["text"].to_pylist() == [CLEAN, None, "نص", CLEAN]
    assert result["arnorm_error"].to_pylist() == [None] * 4
    assert result["id"].to_pylist() == [1, 2, 3, 4]
    result.validate(full=True)
    full = process_arrow(table)
    assert full["text"].to_pylist() == array.to_pylist()
    assert [row and row["text"] for row in full["arnorm"].to_pylist()] == [CLEAN, None, "نص", CLEAN]
    full.validate(full=True)


def test_chunks_slices_batches_and_empty_tables(pa) -> None:
    chunked = pa.table({"text": pa.chunked_array([[PAGE, None], [], [PAGE]])})
    assert clean_arrow(chunked)["text"].to_pylist() == [CLEAN, None, CLEAN]
    assert clean_arrow(chunked.slice(1))["text"].to_pylist() == [None, CLEAN]
    batch = pa.record_batch({"text": [PAGE, None]})
    assert isinstance(clean_arrow(batch), pa.RecordBatch)
    assert isinstance(process_arrow(batch.slice(1)), pa.RecordBatch)
    for job in (clean_arrow, process_arrow):
        for array in kinds(pa):
            table = pa.table({"text": array})
            empty = job(table.slice(0, 0))
            assert empty.num_rows == 0
            assert empty.schema == job(table).schema
    nothing = pa.table({"text": pa.nulls(2)})
    assert clean_arrow(nothing)["text"].to_pylist() == [None, None]
    assert process_arrow(nothing)["arnorm"].to_pylist() == [None, None]


def test_a_large_table_goes_through_in_parts(pa) -> None:
    texts = ["١", None, "ا"] * 8000
    table = pa.table({"text": texts})
    assert table["text"].num_chunks == 1
    assert clean_arrow(table, preset="normalize")["text"].to_pylist() == ["1", None, "ا"] * 8000
    poisoned = pa.table({"text": ["ا"] * 15_000 + ["سم"]})
    with pytest.warns(UserWarning, match="text 15000 could not be cleaned"):
        clean_arrow(poisoned, preset=POISONED, error=None)


def test_a_dotted_path_leads_into_structs(pa) -> None:
    rows = [{"page": {"body": {"t": PAGE, "n": 1}, "id": "a"}}, {"page": None}, {"page": {"body": None, "id": "c"}}]
    table = pa.table(pa.Table.from_pylist(rows))
    kept = [{"page": {"body": {"t": CLEAN, "n": 1}, "id": "a"}}, *rows[1:]]
    result = clean_arrow(table, "page.body.t", error=None)
    assert result.schema == table.schema
    assert result.to_pylist() == kept
    assert result.slice(1).to_pylist() == clean_arrow(table.slice(1), "page.body.t", error=None).to_pylist()
    beside = clean_arrow(table, "page.body.t", output="clean", error=None)
    assert beside["clean"].to_pylist() == [CLEAN, None, None]
    assert beside["page"].to_pylist() == table["page"].to_pylist()
    result.validate(full=True)


def test_a_column_with_dots_in_its_name_is_meant_before_a_path(pa) -> None:
    table = pa.table({"a.b": ["١"], "a": [{"b": "٢"}]})
    assert clean_arrow(table, "a.b", error=None).to_pylist() == [{"a.b": "1", "a": {"b": "٢"}}]


def test_a_new_column_leaves_the_old_one(pa) -> None:
    table = pa.table({"text": [PAGE]})
    assert clean_arrow(table, output="clean", error=None).to_pylist() == [{"text": PAGE, "clean": CLEAN}]


def test_wrong_columns_are_named_with_those_there_are(pa) -> None:
    table = pa.table({"id": [1], "body": ["x"], "page": [{"text": "x"}], "raw": [b"x"], "lines": [["x"]]})
    with pytest.raises(ConfigError, match=r"no column 'text'.* Known: body, id, lines, page, page\.text, raw$"):
        clean_arrow(table)
    for name in ("id", "raw", "lines", "page"):
        with pytest.raises(ConfigError, match=rf"{name}' holds .* name a column of text: body, page\.text"):
            process_arrow(table, name)
    with pytest.raises(ConfigError, match="there is a column 'id' already"):
        clean_arrow(table, "body", output="id")
    with pytest.raises(ConfigError, match="there is a column 'id' already"):
        process_arrow(table, "body", output="id")
    with pytest.raises(ConfigError, match="'id' holds int64, not reasons"):
        clean_arrow(table, "body", error="id")
    with pytest.raises(ConfigError, match="no field 'sentence'; did you mean 'sentences'"):
        process_arrow(table, "body", fields=["sentence"])
    twice = pa.Table.from_arrays([pa.array(["x"]), pa.array(["y"])], names=["text", "text"])
    with pytest.raises(ConfigError, match="several columns are called 'text'"):
        clean_arrow(twice)
    with pytest.raises(InputError, match="not list"):
        clean_arrow([PAGE])


def test_a_row_that_fails_stays_and_says_why(pa) -> None:
    texts = ["١", "سم ١", None, "نصف ١", "٢"]
    for kind in ("string", pa.dictionary(pa.int8(), pa.string())):
        table = pa.table({"text": pa.array(texts, kind)})
        result = clean_arrow(table, preset=POISONED)
        assert result["text"].to_pylist() == ["1", "سم ١", None, "نصف ١", "2"]
        reasons = result["arnorm_error"].to_pylist()
        assert reasons[0] is reasons[2] is reasons[4] is None
        assert reasons[1] == "RuntimeError: poisoned \\ud800"
        assert "UnicodeEncodeError" in reasons[3]
        records = process_arrow(table, preset=POISONED)["arnorm"].to_pylist()
        assert [record and record["text"] for record in records] == ["1", "سم ١", None, "نصف ١", "2"]
        assert [record and record["error"] for record in records] == reasons
        assert records[1]["sentences"] == []
        assert records[1]["fingerprint"] == POISONED.fingerprint
    with pytest.warns(UserWarning, match="text 1 could not be cleaned"):
        clean_arrow(pa.table({"text": texts[:2]}), preset=POISONED, error=None)


def test_reasons_gather_in_one_column(pa) -> None:
    table = pa.table({"title": ["سم", "ا"], "text": ["١", "سم"]})
    result = clean_arrow(clean_arrow(table, "title", POISONED), "text", POISONED)
    assert result["arnorm_error"].to_pylist() == ["RuntimeError: poisoned \\ud800"] * 2


def test_bytes_that_are_not_utf8_are_null_and_say_so(pa) -> None:
    array = pa.array([PAGE.encode(), b"\xff\xfe", None], "binary").view("string")
    table = pa.table({"text": array})
    result = clean_arrow(table)
    assert result["text"].to_pylist() == [CLEAN, None, None]
    assert [bool(reason) for reason in result["arnorm_error"].to_pylist()] == [False, True, False]
    records = process_arrow(table)["arnorm"].to_pylist()
    assert "not UTF-8" in records[1]["error"]
    assert records[2] is None


def test_the_struct_is_what_a_parquet_file_holds(pa) -> None:
    [record] = process_arrow(pa.table({"text": [SEEDS[0]]}))["arnorm"].to_pylist()
    document = process(SEEDS[0])
    told = document.to_dict()
    for name in ("text", "title", "sentences", "removed", "changes", "flags", "paragraphs", "fingerprint", "schema"):
        assert record[name] == told[name], name
    assert {name: values for name, values in record["metadata"].items() if values} == told["metadata"]
    assert record["error"] is None
    assert record["arnorm_version"]
    both = {field.name: field.type for field in record_type()}
    file = dict(zip(file_schema().names, file_schema().types, strict=True))
    assert {name: kind for name, kind in file.items() if name not in ORIGIN} | {ERROR: pa.string()} == both
    assert list(columns()) == [*file_schema().names, ERROR]
    few = process_arrow(pa.table({"text": [PAGE]}), fields=["flags", "text"])
    assert [field.name for field in few.schema.field("arnorm").type] == ["text", "flags"]


def test_without_pyarrow_the_message_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(MissingExtraError, match=r"pip install 'arnorm\[parquet\]'"):
        clean_arrow(object())
