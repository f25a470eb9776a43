"""`arnorm learn`, from folders and files to a rule file that `arnorm clean` takes."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from arnorm.user_rules import load_rules
from tests.cli.support import Run, write
from tests.sites import SitePage, pages

SITES = ("dana.example", "sada-aljabal.example")


@pytest.fixture(scope="module")
def drawn() -> list[SitePage]:
    return [page for page in pages(40, seed=7) if page.site in SITES]


@pytest.fixture
def corpus(tmp_path: Path, drawn: list[SitePage]) -> Path:
    """The same pages as records and as a tree of folders."""
    rows = [{"site": page.site, "url": f"https://www.{page.site}/a", "text": page.text} for page in drawn]
    files = {f"pages/{page.site}/{number}.txt": page.text for number, page in enumerate(drawn)}
    return write(tmp_path, {"corpus.jsonl": "\n".join(map(json.dumps, rows)), **files})


def _variants(path: Path) -> list[str]:
    return [variant for rule in load_rules([path]) for variant in rule.variants]


def test_records_and_folders_give_the_same_file(run: Run, corpus: Path) -> None:
    written = []
    for source, by in (("corpus.jsonl", "site"), ("corpus.jsonl", "url"), ("pages", "folder")):
        output = corpus / f"{by}.toml"
        result = run("learn", corpus / source, "--by", by, "--output", output)
        assert result.exit_code == 0, result.output
        assert re.match(r"learnt \d\d lines from 80 documents; \d+ more are less sure\n", result.stderr)
        assert result.stdout == ""
        written.append(output.read_bytes())
    assert written[0] == written[1] == written[2]
    assert {"دانة الخليج مؤسسة مستقلة", "صدى الجبل"} <= set(_variants(corpus / "site.toml"))


def test_clean_takes_what_was_learnt(run: Run, corpus: Path, drawn: list[SitePage]) -> None:
    run("learn", corpus / "pages", "--by", "folder", "--output", corpus / "site.toml")
    result = run("clean", corpus / "pages", "--rules", corpus / "site.toml", "--output", corpus / "cleaned", "-j", "1")
    assert result.exit_code == 0, result.output
    for number, page in enumerate(drawn[:20]):
        text = (corpus / f"cleaned/{page.site}/{number}.txt").read_text(encoding="utf-8")
        assert "من دفاتر الجبل" not in text
        assert "دانة الخليج" not in text
        assert all(line.split()[0] in text for line in page.labelled("prose", "byline"))


def test_what_was_learnt_is_not_learnt_again(run: Run, corpus: Path) -> None:
    run("learn", corpus / "pages", "--by", "folder", "--output", corpus / "one.toml")
    learn = ("learn", corpus / "pages", "--by", "folder", "--rules", corpus / "one.toml")
    assert run(*learn, "--output", corpus / "two.toml", "--confidence", "0.2").exit_code == 0
    one, two = load_rules([corpus / "one.toml"]), load_rules([corpus / "one.toml", corpus / "two.toml"])
    assert len(two) > len(one), "both files together are accepted"
    assert not set(_variants(corpus / "one.toml")) & set(_variants(corpus / "two.toml"))


def test_less_confidence_takes_more(run: Run, corpus: Path) -> None:
    for confidence in ("0.9", "0.5", "0.2"):
        output = corpus / f"{confidence}.toml"
        assert run("learn", corpus / "pages", "--by", "folder", "-o", output, "--confidence", confidence).exit_code == 0
    sizes = [len(_variants(corpus / f"{confidence}.toml")) for confidence in ("0.9", "0.5", "0.2")]
    assert sizes[0] < sizes[1] < sizes[2]


def test_the_review_page_holds_every_line(run: Run, corpus: Path) -> None:
    page = corpus / "review.html"
    flags = ("--by", "folder", "--output", corpus / "site.toml", "--review", page)
    assert run("learn", corpus / "pages", *flags).exit_code == 0
    found = re.search(r'<script type="application/json" id="data">(.*)</script>', page.read_text(encoding="utf-8"))
    assert found
    data = json.loads(found[1])
    parts = [data["opening"]]
    for record in data["records"]:
        ticked = [entry for entry in record["entries"] if entry["accepted"]]
        if ticked:
            lines = "".join(entry["line"] for entry in ticked)
            parts.append(record["opening"] + lines + record["middle"] + ticked[0]["example"] + record["end"])
    assert "\n".join(parts) == (corpus / "site.toml").read_text(encoding="utf-8")
    (corpus / "site.toml").unlink()
    assert run("learn", corpus / "pages", *flags).exit_code == 0, "a page of arnorm may be written over"


def test_a_missing_field_names_the_fields_there_are(run: Run, corpus: Path) -> None:
    with (corpus / "corpus.jsonl").open("a", encoding="utf-8") as file:
        file.write('\n{"text": "نص", "site": null}\n{"text": "نص", "sites": "a"}\n')
    result = run("learn", corpus / "corpus.jsonl", "--by", "site", "--output", corpus / "site.toml")
    assert result.exit_code == 1
    told = (
        "its field 'site' names no publisher (its fields: 'sites'); repair the record, or name another field with --by"
    )
    assert f"record 82: {told}" in result.stderr
    assert "record 81: its field 'site' names no publisher (its fields: 'site')" in result.stderr
    assert len(_variants(corpus / "site.toml")) > 10


def test_a_text_has_no_fields(run: Run, corpus: Path) -> None:
    result = run("learn", corpus / "pages" / SITES[0], "--by", "site", "--output", corpus / "site.toml")
    assert result.exit_code == 1
    assert "(its fields: none; folders are publishers with --by folder)" in result.stderr


def test_files_that_lie_directly_in_the_folder_are_one_publisher(run: Run, corpus: Path) -> None:
    result = run("learn", corpus / "pages" / SITES[1], "--by", "folder", "--output", corpus / "site.toml")
    assert result.exit_code == 0
    assert "# .: 40 of 40" in (corpus / "site.toml").read_text(encoding="utf-8")


def test_nothing_is_written_over(run: Run, corpus: Path) -> None:
    (corpus / "site.toml").write_text("# edited by hand\n", encoding="utf-8")
    result = run("learn", corpus / "pages", "--by", "folder", "--output", corpus / "site.toml")
    assert result.exit_code == 2
    assert "exists: remove it, or name another, so that no edit is lost" in result.stderr
    flags = ("--output", corpus / "new.toml", "--review", corpus / "site.toml")
    result = run("learn", corpus / "pages", "--by", "folder", *flags)
    assert result.exit_code == 2
    assert "is a file that is no report of arnorm" in result.stderr
    result = run("learn", corpus / "pages", "--by", "folder", "--output", corpus / "no" / "site.toml")
    assert result.exit_code == 2
    assert "it cannot be written" in result.stderr


def test_a_collection_without_templates_gives_an_empty_file(run: Run, tmp_path: Path) -> None:
    write(
        tmp_path, {f"in/{number}.txt": f"وصل القطار رقم {number} إلى المحطة قبل الموعد بقليل." for number in range(20)}
    )
    result = run("learn", tmp_path / "in", "--by", "folder", "--output", tmp_path / "site.toml")
    assert result.exit_code == 0
    assert "learnt 0 lines from 20 documents; 0 more are less sure" in result.stderr
    assert load_rules([tmp_path / "site.toml"]) == ()


def test_rules_that_are_wrong_are_refused_before_anything_is_read(run: Run, tmp_path: Path) -> None:
    write(tmp_path, {"bad.toml": "[[rules]]\n", "in/a.txt": "نص"})
    result = run(
        "learn", tmp_path / "in", "--by", "folder", "--rules", tmp_path / "bad.toml", "-o", tmp_path / "s.toml"
    )
    assert result.exit_code == 2
    assert "no setting is called 'rules'" in result.stderr
    assert not (tmp_path / "s.toml").exists()
