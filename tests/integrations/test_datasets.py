"""Datasets of Hugging Face: in memory, in several processes, streamed, with and without known features."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from arnorm import Pipeline, clean
from arnorm.errors import ConfigError, InputError, MissingExtraError
from tests.integrations.test_batch import POISONED
from tests.support import ROOT

os.environ.setdefault("HF_HUB_OFFLINE", "1")
datasets = pytest.importorskip("datasets", reason="datasets is not installed: pip install 'arnorm[datasets]'")

from arnorm.integrations.datasets import clean_dataset, process_dataset  # noqa: E402

# Third-party code of the engine: what it warns of is its own affair.
pytestmark = [
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::FutureWarning"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]

PAGE = "قال نعم ,ثم سار ١٢.\n\nالمصدر: الراي"
CLEAN = "قال نعم، ثم سار 12."
SEEDS = [path.read_text(encoding="utf-8") for path in sorted((ROOT / "seeds").glob("*.txt"))]


@pytest.fixture(scope="module", autouse=True)
def _quiet() -> Iterator[None]:
    datasets.disable_progress_bars()
    yield
    datasets.enable_progress_bars()


def test_a_dataset_is_cleaned_and_keeps_its_features() -> None:
    features = datasets.Features(
        text=datasets.Value("string"), label=datasets.ClassLabel(names=["a", "b"]), page={"t": datasets.Value("string")}
    )
    columns = {"text": [PAGE, None, *SEEDS], "label": [0, 1] * 3 + [0], "page": [{"t": PAGE}] * 7}
    dataset = datasets.Dataset.from_dict(columns, features=features)
    done = clean_dataset(dataset, batch_size=2)
    assert done["text"][:] == [CLEAN, None, *map(clean, SEEDS)]
    assert done["arnorm_error"][:] == [None] * 7
    assert done.features == {**features, "arnorm_error": datasets.Value("string")}
    nested = clean_dataset(dataset, "page.t", "normalize", error=None)
    assert nested[0]["page"] == {"t": clean(PAGE, "normalize")}
    assert nested.features == features
    beside = clean_dataset(dataset, output="clean", error=None)
    assert beside[0]["text"] == PAGE
    assert beside[0]["clean"] == CLEAN


def test_the_record_is_a_column() -> None:
    dataset = datasets.Dataset.from_dict({"text": [PAGE, None]})
    done = process_dataset(dataset, fields=["text", "error", "removed"])
    assert done[0]["text"] == PAGE
    assert done[0]["arnorm"]["text"] == CLEAN
    assert done[0]["arnorm"]["removed"][0]["category"] == "source"
    assert set(done[0]["arnorm"]) == {"text", "error", "removed"}
    assert done[1]["arnorm"] is None
    assert process_dataset(dataset)[0]["arnorm"]["fingerprint"] == Pipeline().fingerprint


def test_splits_are_cleaned_one_by_one() -> None:
    splits = datasets.DatasetDict(train=datasets.Dataset.from_dict({"text": [PAGE]}))
    done = clean_dataset(splits)
    assert isinstance(done, datasets.DatasetDict)
    assert done["train"]["text"][:] == [CLEAN]


def test_a_stream_that_knows_its_features() -> None:
    dataset = datasets.Dataset.from_dict({"text": [PAGE, None], "page": [{"t": PAGE}] * 2}).to_iterable_dataset()
    done = clean_dataset(dataset, "page.t")
    assert list(done) == [
        {"text": PAGE, "page": {"t": CLEAN}, "arnorm_error": None},
        {"text": None, "page": {"t": CLEAN}, "arnorm_error": None},
    ]
    assert done.features["arnorm_error"] == datasets.Value("string")
    assert [row["arnorm"] and row["arnorm"]["text"] for row in process_dataset(dataset)] == [CLEAN, None]


def test_a_stream_that_does_not_know_its_features(tmp_path: Path) -> None:
    path = tmp_path / "raw.jsonl"
    lines = (json.dumps({"text": text, "id": number}) for number, text in enumerate([None, PAGE, *SEEDS]))
    path.write_text("\n".join(lines), encoding="utf-8")

    def made() -> Iterator[dict[str, object]]:
        for line in path.read_text(encoding="utf-8").splitlines():
            yield json.loads(line)

    dataset = datasets.IterableDataset.from_generator(made)
    assert dataset.features is None
    done = list(clean_dataset(dataset, batch_size=2))
    assert [row["text"] for row in done] == [None, CLEAN, *map(clean, SEEDS)]
    assert [row["id"] for row in done] == list(range(7))
    records = [row["arnorm"] for row in process_dataset(dataset, fields=["text", "error"])]
    assert records[:2] == [None, {"text": CLEAN, "error": None}]
    with pytest.raises(ConfigError, match=r"no column 'page\.t'; .*Known: id, text; .* cast\(Features"):
        list(clean_dataset(dataset, "page.t"))


def test_mixed_types_in_a_stream_stay_and_say_why() -> None:
    def made() -> Iterator[dict[str, object]]:
        for text in (PAGE, 5, "سم", None):
            yield {"text": text}

    dataset = datasets.IterableDataset.from_generator(made)
    done = list(clean_dataset(dataset, preset=POISONED))
    assert [row["text"] for row in done][1:] == [5, "سم", None]
    reasons = [row["arnorm_error"] for row in done]
    assert reasons[0] is reasons[3] is None
    assert "not int" in reasons[1]
    assert reasons[2].startswith("RuntimeError")
    twice = clean_dataset(clean_dataset(dataset, preset=POISONED), preset="search")
    assert [row["arnorm_error"] for row in twice][2].startswith("RuntimeError"), "an earlier reason stays"
    with pytest.warns(UserWarning, match="could not be cleaned"):
        list(clean_dataset(dataset, preset=POISONED, error=None))


def test_what_cannot_run_is_refused_before_work() -> None:
    dataset = datasets.Dataset.from_dict({"body": [PAGE]})
    with pytest.raises(ConfigError, match=r"no column 'text'.*Known: body"):
        clean_dataset(dataset)
    with pytest.raises(ConfigError, match="num_proc is for a Dataset"):
        clean_dataset(dataset.to_iterable_dataset(), "body", num_proc=2)
    with pytest.raises(InputError, match="not list"):
        clean_dataset([PAGE])


def test_the_cache_knows_configuration_and_version() -> None:
    from datasets.fingerprint import Hasher

    from arnorm.integrations.datasets import _Cleaning

    def key(pipeline: Pipeline) -> str:
        return Hasher.hash(_Cleaning("text", pipeline, None, None).table)

    assert key(Pipeline()) == key(Pipeline())
    assert key(Pipeline()) != key(Pipeline(quotes="curly"))
    other = _Cleaning("text", Pipeline(), None, None)
    other.fingerprint = "that of another version"
    assert Hasher.hash(other.table) != key(Pipeline())


@pytest.mark.slow
def test_two_processes_give_what_one_gives(tmp_path: Path) -> None:
    dataset = datasets.Dataset.from_dict({"text": SEEDS * 8})
    done = clean_dataset(dataset, preset="corpus", num_proc=2, batch_size=3)
    assert done["text"][:] == [clean(text, "corpus") for text in SEEDS] * 8


def test_without_datasets_the_message_names_the_extra() -> None:
    code = (
        "import sys; sys.modules['datasets'] = None\n"
        "from arnorm.integrations.datasets import clean_dataset\nclean_dataset([])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert MissingExtraError.__name__ in done.stderr
    assert "pip install 'arnorm[datasets]'" in done.stderr
