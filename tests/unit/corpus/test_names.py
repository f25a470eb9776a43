"""`checked`: no name leads out of the output folder, on this system or another, whatever it comes from."""

from __future__ import annotations

import os
import posixpath
import string
from pathlib import Path, PureWindowsPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arnorm.corpus.names import NameRefusedError, checked, passes
from arnorm.corpus.write.folders import open_folder
from arnorm.corpus.write.manifest import written_of
from tests.hostile import hostile_names

GOOD = [
    "a.txt",
    ".bashrc",
    "news/2024/a.txt",
    "a..b.txt",
    "..a",
    "a...",
    "console.txt",
    "com10",
    "أخبار/خبر.txt",
    "d [1]*.txt",
    "e#%2F?.txt",
    "%2e%2e/x",
    "a\nb.txt",
    "a b/ c.txt",
]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("", "is empty"),
        ("/etc/passwd", "begins at the root"),
        ("\\server\\x", "begins at the root"),
        ("//x", "begins at the root"),
        ("a//b", "empty part"),
        ("a/", "empty part"),
        ("..", "leads out"),
        ("../../.bashrc", "leads out"),
        ("a/../../b", "leads out"),
        ("a\\..\\..\\b", "leads out"),
        (".. /b", "leads out"),
        (".", "names no file"),
        ("a/./b", "names no file"),
        ("a/.../b", "names no file"),
        ("a/ /b", "names no file"),
        ("C:/x", "drive letter"),
        ("a/c:x", "drive letter"),
        ("a\0.txt", "NUL"),
        ("CON", "device"),
        ("a/aux.txt", "device"),
        ("nul .tar.gz", "device"),
        ("COM1.txt", "device"),
        ("lpt\u00b2", "device"),
        ("conin$", "device"),
    ],
)
def test_a_name_that_means_another_place_is_refused_and_says_why(name: str, said: str) -> None:
    with pytest.raises(NameRefusedError, match=said):
        checked(name)
    assert not passes(name)


@pytest.mark.parametrize("name", GOOD)
def test_other_names_pass_as_they_are(name: str) -> None:
    assert checked(name) == name


@given(hostile_names() | st.text(st.sampled_from("./\\:~%\0 " + string.ascii_letters), max_size=12))
def test_what_passes_lies_below_the_folder_on_every_system(name: str) -> None:
    if not passes(name):
        return
    below = posixpath.normpath(posixpath.join("/out", name))
    assert below.startswith("/out/")
    windows = PureWindowsPath("C:/out") / name
    assert windows.is_relative_to(PureWindowsPath("C:/out"))
    assert ".." not in windows.parts
    assert "\0" not in name


@pytest.mark.parametrize("name", ["../x.txt", "/x.txt", "a/../../x.txt"])
def test_a_folder_touches_nothing_outside_of_it(name: str, tmp_path: Path) -> None:
    (tmp_path / "x.txt").write_bytes(b"kept")
    folder = open_folder(tmp_path / "out")
    for touch in (folder.status, folder.read, folder.remove, folder.live):
        with pytest.raises(NameRefusedError):
            touch(name)
    with pytest.raises(NameRefusedError), folder.writing(name) as part:
        part.write(b"no")
    folder.close()
    assert (tmp_path / "x.txt").read_bytes() == b"kept"


def test_a_journal_cannot_name_what_lies_elsewhere() -> None:
    entry = {"outputs": {"a.txt": [1, 2, "x"], "../b.txt": [1, 2, "x"], os.sep + "c": [1, 2, "x"]}}
    assert [target for target, _ in written_of(entry)] == ["a.txt"]
