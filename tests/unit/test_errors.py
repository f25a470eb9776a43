"""The error tree, and that every message says what to do next."""

from __future__ import annotations

import pytest

import arnorm
from arnorm import errors
from arnorm.errors import ArnormError, MissingExtraError, nearest, require_text


def _all_errors() -> list[type[ArnormError]]:
    return [
        thing for thing in vars(errors).values() if isinstance(thing, type) and issubclass(thing, ArnormError)
    ]  # fmt: skip


@pytest.mark.parametrize("error", _all_errors(), ids=lambda error: error.__name__)
def test_every_error_is_an_arnorm_error_and_in_the_drawing(error: type[ArnormError]) -> None:
    assert issubclass(error, ArnormError)
    assert error.__name__ in (errors.__doc__ or "")


@pytest.mark.parametrize(
    ("error", "builtin"),
    [
        (errors.ConfigError, ValueError),
        (errors.PresetError, errors.ConfigError),
        (errors.OptionError, errors.ConfigError),
        (errors.StageError, errors.ConfigError),
        (errors.RuleError, errors.ConfigError),
        (errors.InputError, TypeError),
        (errors.SpanError, ValueError),
        (errors.MissingExtraError, ImportError),
        (errors.CorpusError, OSError),
    ],
)
def test_errors_are_what_a_caller_may_already_catch(error: type, builtin: type) -> None:
    assert issubclass(error, builtin)


def test_nearest_names_the_closest_and_all() -> None:
    assert nearest("serch", ["default", "search"]) == "did you mean 'search'? Known: default, search"
    assert nearest("xyzzy", ["default", "search"]) == "Known: default, search"


def test_a_missing_extra_names_its_command() -> None:
    error = MissingExtraError("the progress bar", "cli")
    assert str(error) == "the progress bar needs an optional package: pip install 'arnorm[cli]'"
    assert error.extra == "cli"


def test_text_passes_through() -> None:
    text = "نص"
    assert require_text(text, "clean") is text


@pytest.mark.parametrize("function", [arnorm.clean, arnorm.process, arnorm.sentences], ids=lambda f: f.__name__)
@pytest.mark.parametrize(
    ("wrong", "advice"),
    [
        (b"abc", "decode it first, for example data.decode('utf-8')"),
        (bytearray(b"abc"), "not bytearray: decode"),
        (memoryview(b"abc"), "not memoryview: decode"),
        (None, "not None: skip missing values or pass an empty string"),
        (3, "takes a str, not int"),
        (float("nan"), "takes a str, not float"),
        (["abc"], "takes a str, not list"),
    ],
)
def test_what_is_not_text_is_refused_with_advice(function, wrong, advice) -> None:
    with pytest.raises(TypeError, match=f"^{function.__name__}") as caught:
        function(wrong)
    assert isinstance(caught.value, arnorm.InputError)
    assert advice in str(caught.value)
