"""Spans, edits and the way offsets move, against brute force."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arnorm.errors import SpanError
from arnorm.spans import IDENTITY, Edit, EditMap, Span, apply


@st.composite
def edits_on(draw: st.DrawFn, size: int) -> list[Edit]:
    """Ordered, disjoint edits on a text of `size` code points: deletions, insertions, replacements of any length."""
    cuts = sorted(draw(st.lists(st.integers(0, size), max_size=8)))
    edits, at = [], 0
    for start, end in zip(cuts[::2], cuts[1::2], strict=False):
        if start >= at and (start > at or not edits):
            edits.append(Edit(Span(start, end), draw(st.text("xyz", max_size=3)), "AA001"))
            at = end
    return edits


@st.composite
def chains(draw: st.DrawFn) -> tuple[str, list[list[Edit]]]:
    """A text and up to four rounds of edits, each on the result of the one before."""
    text = draw(st.text("abcdef", max_size=12))
    rounds, current = [], text
    for _ in range(draw(st.integers(1, 4))):
        rounds.append(draw(edits_on(len(current))))
        current = apply(current, rounds[-1])
    return text, rounds


def _origins(text: str, rounds: list[list[Edit]]) -> list[int | None]:
    """For every result character the source offset it was kept from, one to one; None if an edit wrote it."""
    origins: list[int | None] = list(range(len(text)))
    for edits in rounds:
        moved: list[int | None] = []
        at = 0
        for edit in edits:
            moved += origins[at : edit.span.start]
            same_size = edit.span.end - edit.span.start == 1 == len(edit.new)
            moved += origins[edit.span.start : edit.span.end] if same_size else [None] * len(edit.new)
            at = edit.span.end
        origins = moved + origins[at:]
    return origins


def _whole(rounds: list[list[Edit]]) -> EditMap:
    whole = IDENTITY
    for edits in rounds:
        whole = whole.then(EditMap.from_edits(edits))
    return whole


def test_a_span_is_a_slice() -> None:
    assert Span(1, 3).of("abcd") == "bc"
    assert Span(2, 2).of("abcd") == ""


def test_apply_without_edits_returns_the_same_object() -> None:
    text = "".join(["a", "b"])
    assert apply(text, []) is text
    assert apply(text, ()) is text


@pytest.mark.parametrize(
    "edits",
    [
        [Edit(Span(0, 9), "", "AA001")],
        [Edit(Span(-1, 1), "", "AA001")],
        [Edit(Span(2, 1), "", "AA001")],
        [Edit(Span(0, 2), "", "AA001"), Edit(Span(1, 3), "", "AA002")],
        [Edit(Span(2, 3), "", "AA001"), Edit(Span(0, 1), "", "AA002")],
    ],
)
def test_edits_out_of_order_or_outside_are_refused(edits: list[Edit]) -> None:
    with pytest.raises(SpanError, match=r"AA00[12]: edit"):
        apply("abcd", edits)


def test_a_span_that_ends_before_it_starts_is_refused() -> None:
    with pytest.raises(SpanError, match="ends before it starts"):
        EditMap.from_edits([Edit(Span(0, 1), "", "AA001")]).to_source((3, 2))


def test_one_to_one_substitutions_need_no_runs() -> None:
    assert EditMap.from_edits([Edit(Span(3, 4), "x", "AA001"), Edit(Span(5, 6), "y", "AA001")]) is IDENTITY


def test_maps_compare_by_their_runs() -> None:
    edits = [Edit(Span(0, 2), "", "AA001")]
    one, other = EditMap.from_edits(edits), EditMap.from_edits(edits)
    assert one == other != IDENTITY
    assert hash(one) == hash(other)
    assert repr(one) == "EditMap(1 runs)"
    assert one != "a map"


def test_beside_a_deletion_spans_are_tight() -> None:
    moved = EditMap.from_edits([Edit(Span(2, 5), "", "AA001")])  # abCDEfg → abfg
    assert moved.to_result((0, 2)) == (0, 2)
    assert moved.to_result((5, 7)) == (2, 4)
    assert moved.to_source((0, 2)) == (0, 2)
    assert moved.to_source((2, 4)) == (5, 7)
    assert moved.to_source((1, 3)) == (1, 6)
    start, end = moved.to_result((2, 5))
    assert start == end


def test_a_replaced_stretch_maps_as_one() -> None:
    moved = EditMap.from_edits([Edit(Span(1, 3), "wxyz", "AA001")])  # aBCd → awxyzd
    assert moved.to_source((2, 3)) == (1, 3)
    assert moved.to_source((1, 5)) == (1, 3)
    assert moved.to_result((2, 3)) == (1, 5)
    assert moved.to_source((5, 6)) == (3, 4)


@given(chains())
def test_kept_characters_map_exactly_both_ways(chain: tuple[str, list[list[Edit]]]) -> None:
    text, rounds = chain
    whole = _whole(rounds)
    for at, origin in enumerate(_origins(text, rounds)):
        if origin is not None:
            assert whole.to_source((at, at + 1)) == (origin, origin + 1)
            assert whole.to_result((origin, origin + 1)) == (at, at + 1)


@given(chains(), st.data())
def test_a_span_holds_the_source_of_every_kept_character(
    chain: tuple[str, list[list[Edit]]], data: st.DataObject
) -> None:
    text, rounds = chain
    origins = _origins(text, rounds)
    start = data.draw(st.integers(0, len(origins)))
    end = data.draw(st.integers(start, len(origins)))
    low, high = _whole(rounds).to_source((start, end))
    assert 0 <= low <= high <= len(text)
    assert all(low <= origin < high for origin in origins[start:end] if origin is not None)
    outside = [*origins[:start], *origins[end:]]
    assert not any(low <= origin < high for origin in outside if origin is not None)


@given(chains())
def test_runs_are_ordered_and_account_for_the_lengths(chain: tuple[str, list[list[Edit]]]) -> None:
    text, rounds = chain
    whole = _whole(rounds)
    at = new_at = 0
    for run in whole.runs:
        assert run.start - at == run.new_start - new_at >= 0
        at, new_at = run.end, run.new_end
        assert run.start <= run.end
        assert run.new_start <= run.new_end
    assert len(text) - at == len(_origins(text, rounds)) - new_at >= 0


@given(chains())
def test_composition_is_associative(chain: tuple[str, list[list[Edit]]]) -> None:
    _, rounds = chain
    maps = [EditMap.from_edits(edits) for edits in rounds]
    left = right = IDENTITY
    for one in maps:
        left = left.then(one)
    for one in reversed(maps):
        right = one.then(right)
    assert left == right
