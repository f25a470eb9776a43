"""The benchmark itself: its texts are what they say, its yardstick is fair, and it runs where no peer is installed."""

from __future__ import annotations

import pytest

from tests.bench import texts
from tests.bench.jobs import CONTESTS, DIVERGENCES, compare
from tests.bench.measure import reference, reference_table
from tests.bench.report import faults, markdown, run

SMALL = 20_000


@pytest.mark.parametrize("name", texts.COLLECTIONS)
def test_a_collection_is_the_same_every_time(name: str) -> None:
    make = texts.COLLECTIONS[name]
    sample = make(SMALL)
    assert sample == make.__wrapped__(SMALL)
    assert SMALL - 400 <= texts.size(sample) <= SMALL + 20_000


def test_collections_are_of_their_kind() -> None:
    assert all(len(post) <= 300 for post in texts.posts(SMALL))
    assert [text.count("\n") for text in texts.line(SMALL)] == [0]
    assert texts.raw(2 * SMALL)[:5] == texts.seeds()
    for bare, marked in zip(texts.news(SMALL), texts.vocalised(3 * SMALL), strict=False):
        assert marked.count("\u064e") > len(bare) / 20


def test_the_yardstick_maps_sixty_characters() -> None:
    assert len(reference_table()) == 60
    assert reference("١ک\u00a0«أ»\u0640") == '1ك "ا"'


def test_answers_are_compared_line_by_line() -> None:
    given = ("abc\nx@y.z",)
    answers = compare(str.upper, lambda text: text.replace("abc", "ABC"), given, ["protected"])
    assert (answers.same, answers.listed, answers.other) == (0, 1, 0)
    answers = compare(str.upper, lambda text: text.replace("x", "X"), given, ["protected"])
    assert (answers.other, answers.examples) == (1, ["abc"])
    assert compare(str.upper, str.upper, given * 2, []).same == 1


def test_every_contest_names_what_there_is() -> None:
    for contest in CONTESTS:
        assert set(contest.collections) <= set(texts.COLLECTIONS)
        assert set(contest.listed) <= set(DIVERGENCES)


def test_a_run_ends_in_a_table() -> None:
    said: list[str] = []
    result = run(1, SMALL, SMALL, said.append, only=["fold", "sentences"])
    assert not faults(result)
    assert len(said) == len(result["rows"])
    table = markdown(result).splitlines()
    assert sum(line.count("**arnorm**") for line in table) == 7
    assert len({line.count("|") for line in table if line.startswith("|")}) == 1
