"""Counting lines under datatrove: the rule file is the one that the local command writes."""

from __future__ import annotations

import json
import pickle
from pathlib import Path

import pytest
from click.testing import CliRunner

from arnorm.cli import main
from tests.sites import pages
from tests.support import ROOT

try:
    from datatrove.executor import LocalPipelineExecutor
    from datatrove.pipeline.readers import JsonlReader
except ImportError as error:
    pytest.skip(f"{error}: pip install 'arnorm[datatrove]'", allow_module_level=True)

from datatrove.data import Document

from arnorm.integrations.learning_datatrove import ArnormLines, rules_from_counts

pytestmark = [
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """Two files of records, so that there are two tasks."""
    drawn = list(pages(30, seed=11))
    (tmp_path / "raw").mkdir()
    for number in range(2):
        rows = (json.dumps({"text": page.text, "url": f"https://{page.site}/x"}) for page in drawn[number::2])
        (tmp_path / f"raw/{number}.jsonl").write_text("\n".join(rows) + "\n", encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize("own", [[], ["examples/site.toml"]], ids=["no rules", "rules of your own"])
def test_two_tasks_give_the_file_of_the_local_command(corpus: Path, own: list[str]) -> None:
    rules = [str(ROOT / path) for path in own]
    steps = [JsonlReader(str(corpus / "raw")), ArnormLines(str(corpus / "counts"), by="url", rules=rules)]
    LocalPipelineExecutor(steps, tasks=2, workers=2, logging_dir=str(corpus / "logs")).run()
    assert sorted(path.name for path in (corpus / "counts").iterdir()) == ["00000.jsonl", "00001.jsonl"]
    flags = [
        "--by",
        "url",
        "--output",
        str(corpus / "site.toml"),
        *(word for path in rules for word in ("--rules", path)),
    ]
    assert CliRunner().invoke(main, ["learn", str(corpus / "raw"), *flags]).exit_code == 0
    made = rules_from_counts(str(corpus / "counts"), rules=rules)
    assert made == (corpus / "site.toml").read_text(encoding="utf-8")
    assert "[[rule]]" in made


def test_documents_go_on_and_those_without_a_publisher_are_counted(tmp_path: Path) -> None:
    step = pickle.loads(pickle.dumps(ArnormLines(str(tmp_path), by="site")))
    given = [
        Document("نص", "1", metadata={"site": "a"}),
        Document("نص", "2"),
        Document(None, "3", metadata={"site": 1}),
    ]
    assert list(step.run(given)) == given
    counted = {label: stats.total for label, stats in step.stats.stats.items()}
    assert {name: counted[name] for name in ("total", "unnamed", "failed")} == {"total": 3, "unnamed": 1, "failed": 1}
    rows = [json.loads(line) for line in (tmp_path / "00000.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [row[:4] for row in rows] == [["a", "", "", 1], ["a", "نص", "", 1]]
    assert rules_from_counts(str(tmp_path)).startswith("# Learnt")
