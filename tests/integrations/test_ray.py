"""Ray Data with two workers: what they give, and what is left after one was killed."""

from __future__ import annotations

import doctest
import json
import logging
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from arnorm import clean
from arnorm.errors import ConfigError, OptionError
from tests.bench.engines import documents, write
from tests.integrations.remote import DEADLY, deaths, texts, with_killer
from tests.integrations.test_batch import POISONED
from tests.support import ROOT

try:
    import pandas as pd
    import pyarrow as pa
    import ray
    import ray.data
except ImportError as error:
    pytest.skip(f"{error}: pip install 'arnorm[ray]'", allow_module_level=True)

from arnorm.integrations.batch import process_arrow
from arnorm.integrations.ray import clean_dataset, process_dataset

# Third-party code of the engine: what it warns of is its own affair.
pytestmark = [
    pytest.mark.ray,
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::FutureWarning"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::UserWarning:ray"),
]

PAGE = "قال نعم ,ثم سار ١٢.\n\nالمصدر: الراي"
CLEAN = "قال نعم، ثم سار 12."
TEXTS = texts(1_500)


@pytest.fixture(scope="module", autouse=True)
def cluster() -> Iterator[None]:
    """Two workers of a core each."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(ROOT))
        ray.init(
            num_cpus=2, include_dashboard=False, log_to_driver=False, object_store_memory=200_000_000,
            logging_level=logging.ERROR,
        )  # fmt: skip
        logging.getLogger("ray.data").setLevel(logging.CRITICAL)
        ray.data.DataContext.get_current().enable_progress_bars = False
        yield
        ray.shutdown()


def dataset(given: list[str | None], blocks: int = 8) -> ray.data.Dataset:
    """A dataset of texts, in so many blocks, with their numbers."""
    table = pa.table({"id": range(len(given)), "text": pa.array(given, "string")})
    size = max(1, -(-len(given) // blocks))
    return ray.data.from_arrow([table.slice(start, size) for start in range(0, len(given), size)])


def column(ds: ray.data.Dataset, name: str) -> list[object]:
    return [row[name] for row in sorted(ds.take_all(), key=lambda row: row["id"])]


# ------------------------------------------------------------------------------------------------ the serial run


def test_two_workers_give_what_one_process_gives(tmp_path: Path) -> None:
    done = clean_dataset(dataset(TEXTS)).materialize()
    assert column(done, "text") == [None if text is None else clean(text) for text in TEXTS]
    assert set(column(done, "arnorm_error")) == {None}
    workers = clean_dataset(dataset(TEXTS)).map_batches(_worker, batch_format="pyarrow", fn_args=[tmp_path])
    assert len(set(column(workers, "worker"))) == 2


def _worker(batch: pa.Table, folder: Path) -> pa.Table:
    (folder / f"{os.getpid()}").touch()
    for _ in range(100):  # until the other worker is there: on a busy machine that takes a while
        if len(list(folder.iterdir())) > 1:
            break
        time.sleep(0.2)
    return batch.append_column("worker", pa.array([os.getpid()] * len(batch)))


def test_the_record_is_that_of_one_process() -> None:
    some = TEXTS[:400]
    table = pa.table({"text": pa.array(some, "string")})
    done = process_dataset(dataset(some), preset="corpus", keep=["tags"], batch_size=7).materialize()
    assert column(done, "arnorm") == process_arrow(table, preset="corpus", keep=["tags"])["arnorm"].to_pylist()
    assert column(done, "text") == some
    few = process_dataset(dataset(some), output="page", fields=["title", "sentences"])
    assert list(column(few, "page")[0]) == ["title", "sentences"]  # type: ignore[call-overload]


def test_a_worker_is_killed_and_the_job_ends_right(tmp_path: Path) -> None:
    given = [*TEXTS[:600], f"{DEADLY} {PAGE}", *TEXTS[600:1200]]
    done = clean_dataset(dataset(given), preset=with_killer(tmp_path, times=2))
    assert column(done, "text") == [None if text is None else clean(text) for text in given]
    assert len(set(deaths(tmp_path))) == 2


# ------------------------------------------------------------------------------------------------ columns


def test_the_other_columns_are_carried() -> None:
    table = pa.table({"id": [0], "text": [PAGE], "tags": [["a", None]], "day": pa.array([9], "date32")})
    done = clean_dataset(ray.data.from_arrow(table)).materialize()
    assert done.schema().base_schema == table.schema.append(pa.field("arnorm_error", "string"))
    [row] = done.take_all()
    assert row == table.to_pylist()[0] | {"text": CLEAN, "arnorm_error": None}
    beside = clean_dataset(ray.data.from_arrow(table), output="clean", error=None)
    assert beside.take_all() == [table.to_pylist()[0] | {"clean": CLEAN}]


def test_a_dotted_path_leads_into_structs() -> None:
    rows = [{"id": 0, "page": {"text": PAGE, "n": 1}}, {"id": 1, "page": None}, {"id": 2, "page": {"n": 2}}]
    ds = ray.data.from_arrow(pa.Table.from_pylist(rows))
    assert column(clean_dataset(ds, "page.text"), "page") == [{"text": CLEAN, "n": 1}, None, {"text": None, "n": 2}]
    assert column(process_dataset(ds, "page.text", fields=["text"]), "arnorm") == [{"text": CLEAN}, None, None]


def test_rows_of_python_and_frames_of_pandas() -> None:
    rows = [{"id": 0, "text": PAGE}, {"id": 1, "text": None}]
    frame = pd.DataFrame({"id": [0, 1], "text": pd.Series([PAGE, None], dtype=object)})
    made = ray.data.from_items(rows).map_batches(lambda batch: batch, batch_format="pandas")
    for ds in (ray.data.from_items(rows), ray.data.from_pandas(frame), made, made.materialize()):
        assert column(clean_dataset(ds), "text") == [CLEAN, None]


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("txet", r"no column 'txet'; did you mean 'text'\? Known: id, page, page\.url, text"),
        ("id", "'id' holds int64, not text: .* name a column of text: page.url, text"),
        ("page", "'page' holds struct<url: string>, not text"),
    ],
)
def test_a_wrong_column_is_refused(name: str, message: str) -> None:
    """By the call if the columns are known before the run; else by the run, which names them too."""
    ds = ray.data.from_arrow(pa.table({"id": [0], "text": [PAGE], "page": [{"url": "u"}]}))
    unknown = ds.map_batches(lambda batch: batch, batch_format="pyarrow")
    for function in (clean_dataset, process_dataset):
        with pytest.raises(ConfigError, match=message):
            function(ds, name)
        with pytest.raises(ray.exceptions.RayTaskError, match=message):
            function(unknown, name).take_all()


def test_what_else_is_refused_by_the_call() -> None:
    ds = dataset([PAGE])
    with pytest.raises(ConfigError, match="there is a column 'id' already"):
        clean_dataset(ds, output="id")
    with pytest.raises(ConfigError, match="defualt"):
        clean_dataset(ds, preset="defualt")
    with pytest.raises(OptionError, match="quotse"):
        clean_dataset(ds, quotse="curly")
    with pytest.raises(ConfigError, match="no field 'sentence'; did you mean 'sentences'"):
        process_dataset(ds, fields=["sentence"])


def test_empty_datasets() -> None:
    table = pa.table({"id": pa.array([], "int64"), "text": pa.array([], "string")})
    assert clean_dataset(ray.data.from_arrow(table)).take_all() == []
    assert process_dataset(ray.data.from_arrow(table)).take_all() == []
    nothing = dataset([PAGE, None]).filter(expr="id > 5")
    assert clean_dataset(nothing).take_all() == []


# ------------------------------------------------------------------------------------------------ faults


def test_a_poisoned_document_leaves_its_reason_in_the_row() -> None:
    ds = dataset(["١", "سم ١", None, "نصف ١"], 2)
    done = clean_dataset(ds, preset=POISONED).materialize()
    assert column(done, "text") == ["1", "سم ١", None, "نصف ١"]
    first, second, third, fourth = column(done, "arnorm_error")
    assert (first, second, third) == (None, "RuntimeError: poisoned \\ud800", None)
    assert str(fourth).startswith("UnicodeEncodeError: ")
    records = column(process_dataset(ds, preset=POISONED, fields=["text", "error"]), "arnorm")
    assert [record and record["error"] for record in records] == [first, second, third, fourth]  # type: ignore[index]
    again = clean_dataset(done, preset="search")
    assert column(again, "arnorm_error") == [first, second, third, fourth]


def test_rules_of_your_own_travel_with_the_pipeline(tmp_path: Path) -> None:
    path = tmp_path / "site.toml"
    path.write_bytes((ROOT / "examples/site.toml").read_bytes())
    text = "رشحنا لك: عشرة أفلام قصيرة\nبدأ العرض في موعده.\nوصفق الحضور طويلا.\nنهاية المادة"
    expected = clean(text, rules=[path])
    assert expected != clean(text)
    done = clean_dataset(dataset([text]), rules=[path])
    path.unlink()
    assert column(done, "text") == [expected]


# ------------------------------------------------------------------------------------- the page and the benchmark


def test_the_page_of_the_docs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    page = ROOT / "docs/howto/ray.md"
    result = doctest.testfile(str(page), module_relative=False, encoding="utf-8")
    assert result.attempted
    assert not result.failed


def test_the_benchmark_does_the_job(tmp_path: Path) -> None:
    given = list(documents(12))
    write(tmp_path / "raw", given)
    (tmp_path / "out").mkdir()
    command = [
        sys.executable,
        "-m",
        "tests.bench.engines",
        "--run",
        "ray",
        str(tmp_path / "raw"),
        str(tmp_path / "out"),
    ]
    subprocess.run(
        [*command, "fast"], check=True, capture_output=True, cwd=ROOT, env=os.environ | {"PYTHONPATH": str(ROOT)}
    )
    lines = [line for path in (tmp_path / "out/clean").glob("*.json") for line in path.read_text("utf-8").splitlines()]
    assert sorted(json.loads(line)["text"] for line in lines) == sorted(map(clean, given))
