"""A file of the package that is missing or torn is named, with the way out; whichever file it is."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from arnorm import presets, rules
from arnorm.errors import DataError
from arnorm.learning import categories as evidence
from arnorm.rules import DATA

FILES = sorted(path.relative_to(DATA).as_posix() for path in DATA.rglob("*.*"))
# What reads the files of a folder, past its memory of what it has read before.
READERS: dict[str, Callable[[str], Any]] = {
    "presets": presets.load_preset.__wrapped__,
    "tables": presets.table.__wrapped__,
    "words": rules.words.__wrapped__,
    "boilerplate": lambda name: rules._of_file(f"boilerplate/{name}", "boilerplate", name),
    "learnt": presets.learnt.__wrapped__,
    ".": rules.stage_rules.__wrapped__,
    "learning": lambda name: evidence.texts.__wrapped__(),
}


def _read(name: str) -> None:
    path = Path(name)
    kind = path.parent.as_posix() if path.suffix != ".tsv" or path.parent.name == "tables" else "learnt"
    READERS.get(path.stem, READERS[kind])(path.stem)


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """All files of the package, in a folder where they may be damaged."""
    for name in FILES:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).symlink_to(DATA / name)
    for module in (rules, presets):
        monkeypatch.setattr(module, "DATA", tmp_path)
    monkeypatch.setattr(presets, "PRESETS", tmp_path / "presets")
    return tmp_path


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_is_missing_or_torn_is_named_with_the_remedy(name: str, data: Path) -> None:
    _read(name)
    path = data / name
    whole = path.read_bytes()
    path.unlink()
    for content in (None, whole[: len(whole) // 2] + b"\xff", b"\xff"):
        if content is not None:
            path.write_bytes(content)
        elif name.startswith("presets/") and not name.endswith("default.toml"):
            continue  # there is no such preset then, and the error says which there are
        with pytest.raises(DataError) as raised:
            _read(name)
        assert str(raised.value).startswith(f"{path}: ")
        assert "pip install --force-reinstall" in str(raised.value)


def test_a_category_without_its_file_is_noticed(data: Path) -> None:
    (data / "boilerplate/nav.toml").unlink()
    with pytest.raises(DataError, match=r"nav\.toml: No such file"):
        rules.stage_rules.__wrapped__("boilerplate")
