"""From proposals to rule records: lines of one category, place and form are the variants of one rule.

The records are those of `arnorm.user_rules`, written so that a person can read and edit them: each variant on a line of
its own, with the counts that speak for it as a comment.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

from arnorm.boilerplate.line_key import fold, lines_of, words_of
from arnorm.errors import RuleError
from arnorm.learning.categories import texts
from arnorm.learning.counting import DATE, around_dates
from arnorm.learning.proposals import CONFIDENCE, Proposal

FIRST_CODE, LAST_CODE = 900, 999
"""The codes `AB…` that are left free for users."""
_ROOM = 4  # how many words more than the wordings seen a date with weekday and time may take

_OPENING = "# Learnt with `arnorm learn`. Behind each line: in how many documents it stood, and how sure it is.\n"
_MIDDLE, _END = "]\nexamples = [", "]\n"  # what stands around the example of a record

Form = Literal["own", "question", "dated", "dated-end"]


class RuleKind(NamedTuple):
    """What the lines of one rule have in common."""

    category: str
    place: str
    form: Form
    heading: bool


@dataclass(frozen=True, slots=True)
class Entry:
    """One variant of a rule with the proposals it comes from, one for each publisher.

    Attributes:
        variant: the phrase; `words`: how many words the line has at most, dates included.
        proposals: what speaks for it, the surest first.
    """

    variant: str
    words: int
    proposals: tuple[Proposal, ...]

    @property
    def confidence(self) -> float:
        """That of the surest."""
        return self.proposals[0].confidence

    @property
    def line(self) -> str:
        """The variant as it stands in the record."""
        counted = "; ".join(_counted(proposal) for proposal in self.proposals)
        return f"  {_quoted(self.variant)},  # {counted}\n"

    def example(self, kind: RuleKind) -> str:
        """A page with the line, and what becomes of it, as it stands in the record."""
        line, body = self.proposals[0].wordings[0], texts()["body"]
        if kind.heading:
            line = "\n".join([line, *texts()["headlines"]])
        if kind.place == "tail":
            page, left = f"{body}\n{line}", f"{body}\n"
        else:
            page, left = f"{line}\n{body}", body
        return f"{{ in = {_quoted(page)}, out = {_quoted(left)} }}"


@dataclass(frozen=True, slots=True)
class Record:
    """A rule with all the variants that may be accepted.

    Attributes:
        code: its code; `kind`: what its lines have in common; `entries`: the variants as they stand on the page.
    """

    code: str
    kind: RuleKind
    entries: tuple[Entry, ...]

    @property
    def opening(self) -> str:
        """The record up to its variants."""
        category, place, form, heading = self.kind
        lines = ["[[rule]]", f'code = "{self.code}"', f'name = "learnt-{category.replace("_", "-")}-{self.code[2:]}"']
        lines += [f'category = "{category}"', f'position = ["{_POSITIONS[form]}"]']
        lines += [f'extent = "{"list" if heading else "line"}"', f"guards = {json.dumps(self._guards())}"]
        where = _PLACES[place]
        with_list = " with the headlines under it" if heading else ""
        lines += ['safety = "removing"', f'why = "Learnt: the site repeats these lines {where} of its pages."']
        lines += [f'harm = "{_TAKEN[form]}, {where} of a page, goes{with_list}."', "variants = ["]
        return "\n".join(lines) + "\n"

    def text(self, chosen: Sequence[Entry]) -> str:
        """The record with these variants, in TOML; an example shows what becomes of the first."""
        variants = "".join(entry.line for entry in chosen)
        return f"{self.opening}{variants}{_MIDDLE}{chosen[0].example(self.kind)}{_END}"

    def _guards(self) -> list[str]:
        place = ["head", "with-body"] if self.kind.place == "head" else [self.kind.place]
        if self.kind.form == "question":
            return [*place, "bare"]
        if self.kind.form == "own":
            return place
        return [*place, "digits", f"max-words:{max(entry.words for entry in self.entries)}"]


_POSITIONS = {"own": "own-line", "question": "line-start", "dated": "line-start", "dated-end": "line-end"}
_PLACES = {"head": "above the body", "tail": "below the body", "edge": "above or below the body"}
_TAKEN = {
    "own": "A line of nothing but one of these",
    "question": "A line of nothing but one of these",
    "dated": "A short line with a number that begins with one of these",
    "dated-end": "A short line with a number that ends with one of these",
}


def records_of(proposals: Iterable[Proposal], taken: Collection[str] = ()) -> list[Record]:
    """The rules that the proposals make, all variants in them; those with a sure variant come first.

    Args:
        proposals: what `propose` gave; `taken`: codes that are not free.

    Raises:
        RuleError: there are more kinds of lines than free codes.
    """
    kinds: dict[RuleKind, list[tuple[str, int, Proposal]]] = {}
    for proposal in proposals:
        form, variant, words = _form_of(proposal)
        if variant:
            kind = RuleKind(proposal.category, proposal.place, form, proposal.heading)
            kinds.setdefault(kind, []).append((variant, words, proposal))
    groups = [(kind, _entries(found)) for kind, found in kinds.items()]
    groups.sort(key=lambda group: (max(entry.confidence for entry in group[1]) < CONFIDENCE, group[0]))
    codes = [code for n in range(FIRST_CODE, LAST_CODE + 1) if (code := f"AB{n}") not in taken]
    if len(groups) > len(codes):
        raise RuleError(
            f"{len(groups)} kinds of lines were found and {len(codes)} codes from AB{FIRST_CODE} to AB{LAST_CODE} are "
            "free: learn from fewer publishers at once"
        )
    return [Record(code, kind, entries) for code, (kind, entries) in zip(codes, groups, strict=False)]


def rule_file(records: Iterable[Record], confidence: float = CONFIDENCE) -> str:
    """A file for `--rules` with the variants that are so sure; rules of which none is are left out."""
    parts = [_OPENING]
    for record in records:
        chosen = [entry for entry in record.entries if entry.confidence >= confidence]
        if chosen:
            parts.append(record.text(chosen))
    return "\n".join(parts)


def review_data(records: Iterable[Record], confidence: float = CONFIDENCE) -> dict[str, Any]:
    """What the review page shows, and the parts it puts the rule file together from.

    Args:
        records: all that was proposed; `confidence`: what is so sure is ticked.
    """
    return {
        "opening": _OPENING,
        "records": [
            {
                "opening": record.opening,
                "middle": _MIDDLE,
                "end": _END,
                "entries": [_shown(record.kind, entry, confidence) for entry in record.entries],
            }
            for record in records
        ],
    }


def _shown(kind: RuleKind, entry: Entry, confidence: float) -> dict[str, Any]:
    counts = [{"publisher": one.publisher, "documents": one.documents, "of": one.of} for one in entry.proposals]
    return {
        "line": entry.line, "example": entry.example(kind), "wordings": entry.proposals[0].wordings,
        "category": kind.category, "place": kind.place, "heading": kind.heading, "confidence": entry.confidence,
        "reason": entry.proposals[0].reason, "accepted": entry.confidence >= confidence, "counts": counts,
    }  # fmt: skip


def _entries(found: Sequence[tuple[str, int, Proposal]]) -> tuple[Entry, ...]:
    """The variants of a rule in the order they were proposed, each once."""
    same: dict[tuple[str, ...], list[tuple[str, int, Proposal]]] = {}
    for one in found:
        same.setdefault(tuple(words_of(fold(one[0]))), []).append(one)
    entries = []
    for group in same.values():
        proposals = tuple(sorted((one[2] for one in group), key=lambda one: (-one.confidence, one.publisher)))
        entries.append(Entry(group[0][0], max(one[1] for one in group), proposals))
    return tuple(entries)


def _form_of(proposal: Proposal) -> tuple[Form, str, int]:
    """How a rule finds the line: the form, the phrase, and how many words the line may have."""
    wording, key = proposal.wordings[0], proposal.key.split(" ")
    if DATE in key:
        before, after = around_dates(wording)
        room = max(len(words_of(fold(one))) for one in proposal.wordings) + _ROOM
        if key[0] != DATE:
            at = key.index(DATE)
            return "dated", _spelt(before, key[:at]), room
        at = len(key) - key[::-1].index(DATE)
        return "dated-end", _spelt(after, key[at:]), room
    form: Form = "question" if lines_of(wording)[0].close == "?" else "own"
    return form, _spelt(wording, key), len(key)


def _spelt(part: str, key: list[str]) -> str:
    """A phrase as it was written, if it is found again under this key; else the key."""
    written = " ".join(part.split()).strip(" |-\u2013:\u060c")
    return written if words_of(fold(written)) == key else " ".join(key)


def _counted(proposal: Proposal) -> str:
    name = json.dumps(proposal.publisher, ensure_ascii=False) if _odd(proposal.publisher) else proposal.publisher
    return f"{name}: {proposal.documents:,} of {proposal.of:,}, {proposal.confidence:.2f}"


def _odd(name: str) -> bool:
    """Would a name break the line of a comment?"""
    return not name or not name.isprintable() or any(sign in name for sign in '"#;')


def _quoted(text: str) -> str:
    """A string of TOML: that of JSON, and DEL escaped, which JSON lets stand."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
