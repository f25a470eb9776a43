"""`arnorm presets`, `arnorm rules`, `arnorm --version`."""

from __future__ import annotations

from pathlib import Path

import pytest

import arnorm
from arnorm.presets import all_rules, load_preset, preset_names
from tests.cli.support import Run, write


def test_version(run: Run) -> None:
    assert run("--version").stdout == f"arnorm {arnorm.__version__}\n"


def test_presets_are_listed_with_what_they_are_for(run: Run) -> None:
    lines = run("presets").stdout.splitlines()
    assert [line.split()[0] for line in lines] == list(preset_names())
    assert all(load_preset(line.split()[0]).description in line for line in lines)


def test_rules_are_listed_in_the_order_they_run(run: Run) -> None:
    lines = run("rules").stdout.splitlines()
    assert [line.split()[0] for line in lines] == [rule.code for rule in all_rules()]


def test_one_rule_is_told_wholly(run: Run) -> None:
    if not all_rules():
        pytest.skip("no rules yet")
    for rule in all_rules()[::7]:
        result = run("rules", rule.code.lower())
        assert result.exit_code == 0
        for part in (rule.code, rule.name, rule.safety, rule.why, rule.harm):
            assert part in result.stdout
        assert result.stdout.count("example ") >= len(rule.examples)


def test_a_family_is_listed(run: Run) -> None:
    if not all_rules():
        pytest.skip("no rules yet")
    family = all_rules()[0].family
    lines = run("rules", family).stdout.splitlines()
    assert lines
    assert all(line.startswith(family) for line in lines)


def test_a_wrong_code_names_the_nearest(run: Run) -> None:
    result = run("rules", "ZZ999")
    assert result.exit_code == 2
    assert "no rule has a code that begins with 'ZZ999'" in result.stderr


def test_a_wrong_command_or_flag_is_a_usage_error(run: Run) -> None:
    assert run("claen").exit_code == 2
    assert run("clean", "--quotess", "curly", "-").exit_code == 2
    assert run().exit_code == 2


def test_rules_are_counted_over_a_folder(run: Run, tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "pages/a.txt": "وصل القطار متأخرا عن موعده.\n\nالمصدر: الراي",
            "pages/b.txt": "غادر القطار قبل موعده. المصدر والمصب.\n\nالمصدر: وكالات",
        },
    )
    lines = run("rules", "AB", "--stats", tmp_path / "pages").stdout.splitlines()
    assert lines[0].split() == ["rule", "hits", "documents", "letters", "category", "name"]
    code, hits, documents, letters, category, _ = lines[1].split()
    assert (code[:2], hits, documents, letters, category) == ("AB", "2", "2", "23", "source")
    assert {"المصدر: الراي", "المصدر: وكالات"} <= {line.strip() for line in lines[2:]}
    assert not any(line.startswith("AP") for line in lines)


def test_counting_names_what_failed(run: Run, tmp_path: Path) -> None:
    write(tmp_path, {"pages/a.txt": "نص.".encode("utf-16-le") + b"\xd8"})
    result = run("rules", "--stats", tmp_path / "pages")
    assert result.exit_code == 1
    assert "a.txt" in result.stderr
