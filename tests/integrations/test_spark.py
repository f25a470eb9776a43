"""Spark on two executors that are processes of their own: what they give, and what is left after one was killed."""

from __future__ import annotations

import datetime
import decimal
import doctest
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from arnorm import Pipeline, clean
from arnorm.cli import main
from arnorm.errors import ConfigError, MissingExtraError, OptionError
from arnorm.learning import KNOWN, lines_to_count, merge
from tests.bench.engines import documents, write
from tests.integrations.remote import DEADLY, deaths, texts, with_killer
from tests.integrations.test_batch import POISONED
from tests.sites import pages
from tests.support import ROOT

try:
    import pyarrow as pa
    import pyspark
    from pyspark.sql import Row, SparkSession
    from pyspark.sql import types as T  # noqa: N812
except ImportError as error:
    pytest.skip(f"{error}: pip install 'arnorm[spark]'", allow_module_level=True)
if not (shutil.which("java") or os.environ.get("JAVA_HOME")):
    pytest.skip("Spark needs a Java runtime, and there is none", allow_module_level=True)

from arnorm.integrations.batch import clean_arrow, process_arrow
from arnorm.integrations.learning_spark import count_lines, rules_from_counts
from arnorm.integrations.spark import clean_dataframe, process_dataframe, register

# Third-party code of the engine: what it warns of is its own affair.
pytestmark = [
    pytest.mark.spark,
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::FutureWarning"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]

PAGE = "قال نعم ,ثم سار ١٢.\n\nالمصدر: الراي"
CLEAN = "قال نعم، ثم سار 12."
TEXTS = texts(1_500)


@pytest.fixture(scope="module")
def spark(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SparkSession]:
    """Two executors of a core each, which start a task a second time if the first is slow."""
    with pytest.MonkeyPatch.context() as patch:
        # The workers of `local-cluster` write into their SPARK_HOME: let it be a folder that goes away.
        home = tmp_path_factory.mktemp("spark")
        for name in ("bin", "jars"):
            (home / name).symlink_to(Path(pyspark.__file__).parent / name)
        patch.setenv("SPARK_HOME", str(home))
        patch.setenv("SPARK_LOCAL_IP", "127.0.0.1")
        patch.setenv("PYSPARK_PYTHON", sys.executable)
        patch.setenv("PYTHONPATH", str(ROOT))
        settings = {
            "spark.ui.enabled": "false",
            "spark.ui.showConsoleProgress": "false",
            "spark.log.level": "ERROR",
            "spark.speculation": "true",
            "spark.sql.shuffle.partitions": "2",
            "spark.sql.warehouse.dir": str(home / "warehouse"),
        }
        session = SparkSession.builder.master("local-cluster[2,1,1024]").config(map=settings).getOrCreate()
        yield session
        session.stop()


def frame(spark: SparkSession, given: list[str | None], parts: int = 8) -> object:
    """A data frame of texts, in so many parts, with their numbers."""
    rows = spark.createDataFrame(list(enumerate(given)), "id long, text string")
    return rows.repartition(parts, "id")


def column(df: object, name: str) -> list[object]:
    return [row[name] for row in df.orderBy("id").collect()]  # type: ignore[attr-defined]


# ------------------------------------------------------------------------------------------------ the serial run


def test_two_executors_give_what_one_process_gives(spark: SparkSession) -> None:
    done = clean_dataframe(frame(spark, TEXTS))
    assert column(done, "text") == [None if text is None else clean(text) for text in TEXTS]
    assert set(column(done, "arnorm_error")) == {None}
    workers = done.rdd.mapPartitions(lambda rows: [(os.environ["SPARK_EXECUTOR_DIRS"], len(list(rows)))]).collect()
    assert len({executor for executor, _ in workers}) == 2


def test_the_record_is_that_of_one_process(spark: SparkSession) -> None:
    some = TEXTS[:400]
    table = pa.table({"text": pa.array(some, "string")})
    done = process_dataframe(frame(spark, some), preset="corpus", keep=["tags"])
    expected = process_arrow(table, preset="corpus", keep=["tags"])["arnorm"].to_pylist()
    assert [row and row.asDict(recursive=True) for row in column(done, "arnorm")] == expected
    assert column(done, "text") == some
    few = process_dataframe(frame(spark, some), output="page", fields=["title", "sentences"])
    assert few.schema["page"].dataType.names == ["title", "sentences"]
    assert column(few, "page")[0].sentences[0].start == 0


@pytest.mark.parametrize("above", [0, 2], ids=["the Python worker", "the whole executor"])
def test_a_worker_is_killed_and_the_job_ends_right(spark: SparkSession, tmp_path: Path, above: int) -> None:
    """A Python worker is a child of its daemon, and that is a child of its executor."""
    given = [*TEXTS[:600], f"{PAGE} {DEADLY}", *TEXTS[600:1200]]
    done = clean_dataframe(frame(spark, given), preset=with_killer(tmp_path, above=above))
    assert column(done, "text") == [None if text is None else clean(text) for text in given]
    assert len(list(deaths(tmp_path))) == 1


# ------------------------------------------------------------------------------------------------ columns


def test_the_other_columns_are_carried_and_nothing_runs_before_its_time(spark: SparkSession) -> None:
    schema = T.StructType([
        T.StructField("id", T.LongType(), False, {"comment": "a number"}),
        T.StructField("text", T.StringType(), False),
        T.StructField("at", T.TimestampType()),
        T.StructField("local", T.TimestampNTZType()),
        T.StructField("day", T.DateType()),
        T.StructField("price", T.DecimalType(9, 2)),
        T.StructField("raw", T.BinaryType()),
        T.StructField("tags", T.ArrayType(T.StringType())),
        T.StructField("counts", T.MapType(T.StringType(), T.IntegerType())),
    ])  # fmt: skip
    at = datetime.datetime(2024, 5, 1, 12, 30)
    row = Row(0, PAGE, at, at, at.date(), decimal.Decimal("1.50"), bytearray(b"\xff"), ["a", None], {"a": 1})
    df = spark.createDataFrame([row], schema)
    done = clean_dataframe(df)
    assert done.schema.fields[0] == schema.fields[0]
    assert done.schema.fields[2:-1] == schema.fields[2:]
    assert done.schema.fields[-1] == T.StructField("arnorm_error", T.StringType())
    [got] = done.collect()
    assert tuple(got) == (0, CLEAN, *row[2:], None)
    beside = clean_dataframe(df, output="clean", error=None)
    assert beside.columns == [*df.columns, "clean"]
    assert beside.schema["text"] == schema["text"]
    assert beside.select("text", "clean").collect() == [Row(PAGE, CLEAN)]


def test_no_task_runs_for_the_schema(spark: SparkSession, tmp_path: Path) -> None:
    """The frame below kills whoever reads it."""
    df = clean_dataframe(frame(spark, [DEADLY]), preset=with_killer(tmp_path, times=99))
    assert process_dataframe(df, fields=["text"]).columns == ["id", "text", "arnorm_error", "arnorm"]
    assert not list(deaths(tmp_path))


def test_a_dotted_path_leads_into_structs(spark: SparkSession) -> None:
    schema = "id long, page struct<url string, body struct<text string, n int>>"
    rows = [(0, ("u", (PAGE, 1))), (1, ("u", None)), (2, None), (3, ("u", (None, 2)))]
    df = spark.createDataFrame(rows, schema)
    done = clean_dataframe(df, "page.body.text")
    assert done.schema["page"] == df.schema["page"]
    assert column(done, "page") == [Row("u", Row(CLEAN, 1)), Row("u", None), None, Row("u", Row(None, 2))]
    full = process_dataframe(df, "page.body.text", fields=["text"])
    assert column(full, "arnorm") == [Row(text=CLEAN), None, None, None]


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("txet", r"no column 'txet'; did you mean 'text'\? Known: id, page, page\.url, text"),
        ("id", "'id' holds int64, not text: .* name a column of text: page.url, text"),
        ("page", "'page' holds struct<url: string>, not text"),
    ],
)
def test_a_wrong_column_is_refused_by_the_call(spark: SparkSession, name: str, message: str) -> None:
    df = spark.createDataFrame([], "id long, text string, page struct<url string>")
    for function in (clean_dataframe, process_dataframe):
        with pytest.raises(ConfigError, match=message):
            function(df, name)


def test_what_else_is_refused_by_the_call(spark: SparkSession) -> None:
    df = frame(spark, [PAGE])
    with pytest.raises(ConfigError, match="there is a column 'id' already"):
        clean_dataframe(df, output="id")
    with pytest.raises(ConfigError, match="defualt"):
        clean_dataframe(df, preset="defualt")
    with pytest.raises(OptionError, match="quotse"):
        register(spark, quotse="curly")
    with pytest.raises(ConfigError, match="no field 'sentence'; did you mean 'sentences'"):
        register(spark, fields=["sentence"])


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("spark.sql.execution.arrow.maxRecordsPerBatch", "3"),
        ("spark.sql.execution.arrow.maxRecordsPerBatch", "0"),
        ("spark.sql.execution.arrow.useLargeVarTypes", "true"),
        ("spark.sql.execution.arrow.pyspark.enabled", "true"),
    ],
)
def test_settings_of_arrow_change_nothing(spark: SparkSession, setting: str, value: str) -> None:
    some = TEXTS[:200]
    expected = [None if text is None else clean(text) for text in some]
    before = spark.conf.get(setting)
    spark.conf.set(setting, value)
    try:
        df = frame(spark, some, 2)
        assert column(clean_dataframe(df), "text") == expected
        assert [row and row.text for row in column(process_dataframe(df, fields=["text"]), "arnorm")] == expected
        assert column(df.select("id", register(spark)("text").alias("clean")), "clean") == expected
    finally:
        spark.conf.set(setting, before)


def test_many_rows_in_one_batch(spark: SparkSession) -> None:
    """More than go through Python at a time."""
    given = [f"{number} ,نعم" for number in range(2_500)]
    assert column(clean_dataframe(frame(spark, given, 1)), "text") == [clean(text) for text in given]


# ------------------------------------------------------------------------------------------------ faults


def test_a_poisoned_document_leaves_its_reason_in_the_row(spark: SparkSession) -> None:
    df = frame(spark, ["١", "سم ١", None, "نصف ١"])
    done = clean_dataframe(df, preset=POISONED)
    assert column(done, "text") == ["1", "سم ١", None, "نصف ١"]
    first, second, third, fourth = column(done, "arnorm_error")
    assert (first, second, third) == (None, "RuntimeError: poisoned \\ud800", None)
    assert str(fourth).startswith("UnicodeEncodeError: ")
    records = column(process_dataframe(df, preset=POISONED, fields=["text", "error"]), "arnorm")
    assert [record and record.error for record in records] == [first, second, third, fourth]
    again = clean_dataframe(done, preset="search")
    assert column(again, "arnorm_error") == [first, second, third, fourth]


def test_bytes_that_are_no_utf8_leave_their_reason_in_the_row(spark: SparkSession) -> None:
    done = clean_dataframe(spark.sql("SELECT 0 id, CAST(X'FFD8' AS STRING) text"))
    assert done.schema["text"].nullable
    assert column(done, "text") == [None]
    assert "not UTF-8" in str(column(done, "arnorm_error")[0])


def test_rules_of_your_own_travel_with_the_pipeline(spark: SparkSession, tmp_path: Path) -> None:
    path = tmp_path / "site.toml"
    path.write_bytes((ROOT / "examples/site.toml").read_bytes())
    text = "رشحنا لك: عشرة أفلام قصيرة\nبدأ العرض في موعده.\nوصفق الحضور طويلا.\nنهاية المادة"
    expected = clean(text, rules=[path])
    assert expected != clean(text)
    done = clean_dataframe(frame(spark, [text]), rules=[path])
    path.unlink()
    assert column(done, "text") == [expected]


def test_a_stream_is_cleaned_as_it_comes(spark: SparkSession, tmp_path: Path) -> None:
    frame(spark, [PAGE, None]).write.json(str(tmp_path / "in"))
    stream = spark.readStream.schema("id long, text string").json(str(tmp_path / "in"))
    query = (
        clean_dataframe(stream)
        .writeStream.option("checkpointLocation", str(tmp_path / "state"))
        .trigger(availableNow=True)
        .start(str(tmp_path / "out"), "json")
    )
    query.awaitTermination()
    assert column(spark.read.schema("id long, text string").json(str(tmp_path / "out")), "text") == [CLEAN, None]


# ------------------------------------------------------------------------------------------------ SQL


def test_a_function_of_sql(spark: SparkSession) -> None:
    some = TEXTS[:300]
    frame(spark, some).createOrReplaceTempView("pages")
    register(spark)
    register(spark, "arnorm_key", "search")
    done = spark.sql("SELECT id, arnorm_clean(text) AS clean, arnorm_key(text) AS key FROM pages")
    assert [field.dataType for field in done.schema.fields[1:]] == [T.StringType(), T.StringType()]
    assert column(done, "clean") == [None if text is None else clean(text) for text in some]
    assert column(done, "key") == [None if text is None else clean(text, "search") for text in some]
    found = spark.sql("SELECT count(*) n FROM pages WHERE arnorm_clean(text) = ''").collect()
    assert found[0].n == sum(text is not None and clean(text) == "" for text in some)


def test_a_function_of_sql_that_returns_a_record(spark: SparkSession) -> None:
    function = register(spark, "arnorm_page", POISONED, fields=["text", "error", "sentences"])
    df = frame(spark, ["١", "سم ١", None])
    df.createOrReplaceTempView("pages")
    records = column(spark.sql("SELECT id, arnorm_page(text) AS page FROM pages"), "page")
    table = clean_arrow(pa.table({"text": ["١", "سم ١", None]}), preset=POISONED)
    assert [record and record.text for record in records] == table["text"].to_pylist()
    assert [record and record.error for record in records] == table["arnorm_error"].to_pylist()
    assert records[0].sentences[0].text == "1"
    assert column(df.select("id", function("text").alias("page")), "page") == records


def test_empty_frames(spark: SparkSession) -> None:
    df = spark.createDataFrame([], "id long, text string")
    assert clean_dataframe(df).collect() == []
    assert process_dataframe(df).collect() == []
    assert df.select(register(spark)("text")).collect() == []


# ------------------------------------------------------------------------------------------------ learning


@pytest.fixture(scope="module")
def sites(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Pages of five sites as two files of records."""
    folder = tmp_path_factory.mktemp("sites")
    drawn = list(pages(30, seed=11))
    for number in range(2):
        rows = (json.dumps({"text": page.text, "url": f"https://{page.site}/x"}) for page in drawn[number::2])
        (folder / f"{number}.jsonl").write_text("\n".join(rows) + "\n", encoding="utf-8")
    return folder


@pytest.mark.parametrize("own", [[], ["examples/site.toml"]], ids=["no rules", "rules of your own"])
def test_lines_counted_by_spark_make_the_file_of_the_local_command(
    spark: SparkSession, sites: Path, tmp_path: Path, own: list[str]
) -> None:
    rules = [str(ROOT / path) for path in own]
    output = tmp_path / "site.toml"
    flags = ["--by", "url", "--output", str(output), *(word for path in rules for word in ("--rules", path))]
    assert CliRunner().invoke(main, ["learn", str(sites), *flags]).exit_code == 0
    counts = count_lines(spark.read.json(str(sites)).repartition(5), by="url", rules=rules)
    counts.write.parquet(str(tmp_path / "counts"))
    made = rules_from_counts(spark.read.parquet(str(tmp_path / "counts")), rules=rules)
    assert made == output.read_text(encoding="utf-8")
    assert "[[rule]]" in made


def test_the_rows_are_those_of_one_process(spark: SparkSession) -> None:
    texts = [page.text for page in pages(4, seed=3)]
    pipeline = Pipeline(**KNOWN)
    expected = merge(row for text in texts for row in lines_to_count("a", pipeline.clean(text)))
    df = spark.createDataFrame([(("a", text),) for text in texts], "page struct<by string, text string>").repartition(3)
    counts = count_lines(df, by="page.by", column="page.text")
    assert sorted(tuple(row) for row in counts.collect()) == sorted(tuple(row) for row in expected.values())


def test_documents_that_are_not_counted_are_told(spark: SparkSession) -> None:
    rows = [(None, "نص"), ("", None), (None, None), ("a", "نص")]
    counts = count_lines(spark.createDataFrame(rows, "site string, text string"), by="site")
    told = {row.key: row.documents for row in counts.filter("publisher IS NULL").collect()}
    assert told == {"their column 'site' names no publisher": 2, "they hold no text": 1}
    with pytest.warns(UserWarning, match="not counted") as warned:
        assert rules_from_counts(counts).startswith("# Learnt")
    assert len(warned) == 2


def test_counting_refuses_what_is_not_there(spark: SparkSession) -> None:
    df = spark.createDataFrame([], "site string, text string, id int")
    with pytest.raises(ConfigError, match="no column 'sites'; did you mean 'site'"):
        count_lines(df, by="sites")
    with pytest.raises(ConfigError, match="'id' holds int32, not text"):
        count_lines(df, by="site", column="id")


# ------------------------------------------------------------------------------------------- the page and the extra


def test_the_page_of_the_docs(spark: SparkSession, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    page = ROOT / "docs/howto/spark.md"
    flags = doctest.NORMALIZE_WHITESPACE
    result = doctest.testfile(str(page), module_relative=False, optionflags=flags, encoding="utf-8")
    assert result.attempted
    assert not result.failed


@pytest.mark.parametrize("package", ["pyarrow", "pyspark.sql.pandas"])
def test_what_is_missing_is_named(spark: SparkSession, monkeypatch: pytest.MonkeyPatch, package: str) -> None:
    df = frame(spark, [PAGE])
    monkeypatch.setitem(sys.modules, package, None)
    for call in (lambda: clean_dataframe(df), lambda: register(spark)):
        with pytest.raises(MissingExtraError, match=r"pip install 'arnorm\[spark\]'"):
            call()


def test_an_older_spark_has_no_such_functions(spark: SparkSession, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr("pyspark.sql.functions.arrow_udf")
    with pytest.raises(MissingExtraError, match=r"pip install 'arnorm\[spark\]'"):
        register(spark)


def test_a_pipeline_travels_as_its_configuration() -> None:
    from pyspark import cloudpickle

    from arnorm.integrations.spark import batches_of

    sent = cloudpickle.dumps(batches_of(lambda batch: clean_arrow(batch, preset=Pipeline("search"))))
    assert len(sent) < 3_000


def test_the_benchmark_does_the_job(tmp_path: Path) -> None:
    given = list(documents(12))
    write(tmp_path / "raw", given)
    (tmp_path / "out").mkdir()
    command = [
        sys.executable,
        "-m",
        "tests.bench.engines",
        "--run",
        "pyspark",
        str(tmp_path / "raw"),
        str(tmp_path / "out"),
    ]
    subprocess.run(
        [*command, "fast"], check=True, capture_output=True, cwd=ROOT, env=os.environ | {"PYTHONPATH": str(ROOT)}
    )
    lines = [line for path in (tmp_path / "out/clean").glob("*.json") for line in path.read_text("utf-8").splitlines()]
    assert sorted(json.loads(line)["text"] for line in lines) == sorted(map(clean, given))
