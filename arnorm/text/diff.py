"""What a foreign function did to a text, as edits: small ones, found in time that grows with the text."""

from __future__ import annotations

import re
from collections.abc import Iterator

from arnorm.spans import Edit, Span

_PIECE = re.compile(r"\n|[^\S\n]+|[^\s]+")
_SMALL = 200  # pieces; alignment takes the square of their number


def edits_between(before: str, after: str, code: str) -> list[Edit]:
    """Edits that make `after` of `before`, ordered and disjoint.

    Deletions and one-to-one substitutions are found exactly; otherwise lines, words and spaces are compared one by one,
    and where their number changed, only the stretch that differs is aligned.

    >>> edits_between("abcd", "abd", "XP001")
    [Edit(span=Span(start=2, end=3), new='', code='XP001')]
    """
    return [Edit(Span(start, end), new, code) for start, end, new in _joined(_changes(before, after, 0))]


_Change = tuple[int, int, str]


def _changes(before: str, after: str, at: int) -> Iterator[_Change]:
    if before == after:
        return
    head, tail = _common(before, after)
    at += head
    before, after = before[head : len(before) - tail], after[head : len(after) - tail]
    if len(before) == len(after):
        yield from (
            (at + k, at + k + 1, new) for k, (old, new) in enumerate(zip(before, after, strict=True)) if old != new
        )
    elif (deleted := _deleted(before, after)) is not None:
        yield from ((at + start, at + end, "") for start, end in deleted)
    else:
        yield from _by_pieces(before, after, at)


def _common(before: str, after: str) -> tuple[int, int]:
    """How much both have in common at their beginnings and at their ends."""
    most = min(len(before), len(after))
    head = next((k for k in range(most) if before[k] != after[k]), most)
    most -= head
    return head, next((k for k in range(most) if before[-1 - k] != after[-1 - k]), most)


def _deleted(before: str, after: str) -> list[tuple[int, int]] | None:
    """The stretches of `before` that `after` lacks; None if `after` has anything else."""
    deleted: list[tuple[int, int]] = []
    at = 0
    for character in after:
        found = before.find(character, at)
        if found < 0:
            return None
        if found > at:
            deleted.append((at, found))
        at = found + 1
    return [*deleted, (at, len(before))] if at < len(before) else deleted


def _by_pieces(before: str, after: str, at: int) -> Iterator[_Change]:
    old, new = _PIECE.findall(before), _PIECE.findall(after)
    if len(old) == len(new) > 1:
        for one, other in zip(old, new, strict=True):
            yield from _changes(one, other, at)
            at += len(one)
        return
    if len(old) <= 1 or len(old) > _SMALL or len(new) > _SMALL:
        yield at, at + len(before), after
        return
    from difflib import SequenceMatcher

    starts = [at]
    for piece in old:
        starts.append(starts[-1] + len(piece))
    for kind, first, last, begin, end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if last - first == 1 == end - begin:
            yield from _changes(old[first], new[begin], starts[first])
        elif kind != "equal":
            yield starts[first], starts[last], "".join(new[begin:end])


def _joined(changes: Iterator[_Change]) -> Iterator[_Change]:
    """Changes that touch become one."""
    held: _Change | None = None
    for start, end, new in changes:
        if held and held[1] == start:
            held = (held[0], end, held[2] + new)
            continue
        if held:
            yield held
        held = (start, end, new)
    if held:
        yield held
