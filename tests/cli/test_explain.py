"""`arnorm explain`."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

import arnorm
from tests.cli.support import Run, write
from tests.support import ROOT

RAW = "ذهب\u200f الى المکتبة,ثم عاد.\n\nالمصدر: الراي\n"


@pytest.fixture
def page(tmp_path: Path) -> Path:
    return write(tmp_path, {"page.txt": RAW}) / "page.txt"


def test_each_change_is_told_with_rule_place_and_characters(run: Run, page: Path) -> None:
    result = run("explain", page)
    assert result.exit_code == 0, result.output
    lines = result.stdout.splitlines()
    assert lines[0].startswith("page.txt: ")
    assert "⟨U+200F RIGHT-TO-LEFT MARK⟩\u200e → \u200e(nothing)" in result.stdout
    assert "U+06A9 ARABIC LETTER KEHEH → U+0643 ARABIC LETTER KAF" in result.stdout
    heads = [line for line in lines if "  line " in line]
    assert len(heads) == len(arnorm.process(RAW).changes)
    assert any(line.startswith("AB") and "(source)" in line and "line 3, column 1" in line for line in heads)


def test_json_holds_the_record(run: Run, page: Path) -> None:
    told = json.loads(run("explain", page, "--json").stdout)
    document = arnorm.process(RAW)
    assert (told["name"], told["record"], told["fingerprint"]) == ("page.txt", 0, document.fingerprint)
    assert len(told["events"]) == len(document.changes)
    assert [event["source_start"] for event in told["events"]] == sorted(e["source_start"] for e in told["events"])
    (removal,) = [event for event in told["events"] if event["kind"] == "removal"]
    assert RAW[removal["source_start"] : removal["source_end"]] == removal["before"] == "المصدر: الراي\n"
    assert removal["reason"] == document.removed[0].reason


def test_a_rule_prefix_chooses(run: Run, page: Path) -> None:
    events = json.loads(run("explain", page, "--rule", "AL", "--json").stdout)["events"]
    assert {event["code"][:2] for event in events} == {"AL"}
    assert "0 changes, 0 removals" in run("explain", page, "--rule", "AD").stdout


def test_an_unknown_rule_is_refused(run: Run, page: Path) -> None:
    result = run("explain", page, "--rule", "XX")
    assert result.exit_code == 2
    assert "'XX'" in result.stderr


def test_it_takes_the_flags_of_the_pipeline(run: Run, page: Path) -> None:
    events = json.loads(run("explain", page, "--preset", "minimal", "--ignore", "AU", "--json").stdout)["events"]
    assert {event["code"][:2] for event in events} == {"AW"}
    assert "(source)" not in run("explain", page, "--keep", "source").stdout


def test_standard_input_is_read(run: Run, page: Path) -> None:
    assert run("explain", "-", stdin=RAW.encode()).stdout.replace("stdin", "page.txt") == run("explain", page).stdout


def test_one_record_of_many_is_chosen(run: Run, tmp_path: Path) -> None:
    rows = "\n".join(json.dumps({"body": f"کتاب{number}"}) for number in range(3))
    path = write(tmp_path, {"rows.jsonl.gz": gzip.compress(rows.encode())}) / "rows.jsonl.gz"
    result = run("explain", path, "--text-field", "body", "--record", 2, "--json")
    told = json.loads(result.stdout)
    assert (told["name"], told["record"]) == ("rows.jsonl.gz", 2)
    assert run("explain", path, "--text-field", "body", "--record", 9).exit_code == 2
    assert run("explain", path).exit_code == 1


@pytest.mark.parametrize("name", ["absent.txt", ".", "page.unknown"])
def test_what_is_no_document_is_refused(name: str, run: Run, page: Path) -> None:
    write(page.parent, {"page.unknown": RAW})
    result = run("explain", page.parent / name)
    assert result.exit_code == 2
    assert not result.stdout


def test_hostile_text_is_told(run: Run, tmp_path: Path) -> None:
    text = json.dumps({"text": "\ud800\x00 کتاب </script> \u2028"})
    path = write(tmp_path, {"x.jsonl": text}) / "x.jsonl"
    for flags in ((), ("--json",)):
        assert run("explain", path, *flags).exit_code == 0


def test_a_configuration_made_for_clean_is_understood(run: Run, page: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(page.parent, {"arnorm.toml": 'preset = "minimal"\noutput = "cleaned"\njobs = 2\n'})
    monkeypatch.chdir(page.parent)
    assert json.loads(run("explain", "page.txt", "--json").stdout)["preset"] == "minimal"
    assert run("report", "page.txt", "--output", "r.html").exit_code == 0


@pytest.mark.parametrize("path", sorted((ROOT / "seeds").glob("*.txt")), ids=lambda path: path.stem)
def test_the_seeds(path: Path, run: Run) -> None:
    result = run("explain", path, "--json")
    events = json.loads(result.stdout)["events"]
    source = path.read_bytes().decode()
    for event in events:
        if event["kind"] == "removal":
            assert source[event["source_start"] : event["source_end"]] == event["before"]


def test_a_rule_of_the_user_is_called_by_its_name(run: Run, tmp_path: Path) -> None:
    rule = """
[[rule]]
code = "AB900"
name = "station-box"
category = "related"
variants = ["في جعبة المحطة"]
position = ["line-start"]
extent = "line"
guards = ["colon"]
safety = "removing"
why = "The box of one site."
harm = "A line that begins so goes."
untouched = ["في جعبة المحطة كتاب واحد."]
"""
    page = "انتهت المباراة بالتعادل.\nفي جعبة المحطة: أفضل المقاهي\nوخرج الجمهور راضيا."
    write(tmp_path, {"site.toml": rule, "a.txt": page})
    told = run("explain", tmp_path / "a.txt", "--rules", tmp_path / "site.toml", "--rule", "AB9").stdout
    assert "\nAB900 station-box (related)" in told
