"""The reader of golden cases: a case is read wholly, or refused with its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.golden.cases import FormatError, read_cases
from tests.support import difference, escape, list_difference, unescape

GOOD = """\
# a section
Words about it.

## a change
```options
preset = "minimal"
quotes = "curly"
```
```in
a{U+00A0}b
 c
```
```out
a b
c
```

## as it is
expect: fail — not yet
```same
x
```

## sentences
```options
as_given = true
```
````in
one.
```
two.
````
```sentences
one.
two.
```
```removed
share: x
```
"""


def _write(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "cases.md"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_file_is_read(tmp_path: Path) -> None:
    change, same, sentences = read_cases(_write(tmp_path, GOOD))
    assert (change.title, change.line, change.text, change.out) == ("a change", 4, "a\u00a0b\n c", "a b\nc")
    assert change.options == {"preset": "minimal", "quotes": "curly"}
    assert not change.negative
    assert (same.text, same.out, same.negative, same.reason) == ("x", "x", True, "not yet")
    assert sentences.text == "one.\n```\ntwo."
    assert sentences.sentences == ("one.", "two.")
    assert sentences.removed == ("share: x",)
    assert sentences.as_given
    assert sentences.options == {}
    assert change.id.endswith("cases.md:4")


@pytest.mark.parametrize(
    ("good", "bad", "message"),
    [
        ("## a change", "### a change", "cases.md:4: unknown heading"),
        ("```out", "```output", "cases.md:13: unknown fence"),
        ("```out", "```in", "a second 'in' fence"),
        ("```out\na b\nc\n```\n", "", "cases.md:4: nothing is expected"),
        ("expect: fail — not yet", "expect: fail", "cases.md:19: write 'expect: fail — reason'"),
        ("expect: fail — not yet", "expected: fail — not yet", "cases.md:19: write 'expect: fail — reason'"),
        ("```same\nx\n```", "```same\nx\n```\n```out\nx\n```", "'same' is its own result"),
        ("```same\nx\n```", "", "either an 'in' or a 'same' fence"),
        ("## a change\n", "", "a 'options' fence outside of a case"),
        ('preset = "minimal"', "preset = minimal", "the options are not TOML"),
        ("share: x\n```\n", "share: x\n", "this 'removed' fence is never closed"),
    ],
)
def test_what_the_format_does_not_know_is_refused(tmp_path: Path, good: str, bad: str, message: str) -> None:
    assert good in GOOD
    with pytest.raises(FormatError) as caught:
        read_cases(_write(tmp_path, GOOD.replace(good, bad, 1)))
    assert message in str(caught.value)


def test_escapes_go_both_ways() -> None:
    assert unescape("a{U+200F}b{U+D800}") == "a\u200fb\ud800"
    assert escape("a\u200fb\ud800 \n") == "a{U+200F}b{U+D800} \n"


def test_a_difference_names_code_points() -> None:
    shown = difference("كتاب", "كتات")
    assert "U+0628 ARABIC LETTER BEH" in shown
    assert "U+062A ARABIC LETTER TEH" in shown
    assert "first difference at 3" in shown
    assert difference("a", "a") == ""
    assert "end of text" in difference("ab", "a")
    assert list_difference(["a", "b"], ["a"])
    assert not list_difference(["a"], ("a",))
