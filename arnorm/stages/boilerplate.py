"""Website residue: read the page, decide which lines and stretches go, cut them, and keep what they say as metadata.

The rules are records in `data/boilerplate/`, one file a category. What a page is, and what is residue on it, is decided
in `arnorm.boilerplate`; this stage hands it the rules and word lists, and turns its decisions for the categories that
are switched on into edits, removals and metadata. It repeats until nothing more goes, so that its result is final.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from functools import cached_property
from itertools import groupby, islice

from arnorm.boilerplate.blocks import OPTIONAL, claim_lines, find_hits
from arnorm.boilerplate.dates import Dates
from arnorm.boilerplate.features import Evidence, Features, describe
from arnorm.boilerplate.inline_markers import parts_of
from arnorm.boilerplate.judgement import judge
from arnorm.boilerplate.line_key import Phrases, fold, letters_of, without_rare_marks, words_of
from arnorm.boilerplate.metadata import of_line, of_part, ordered
from arnorm.boilerplate.page import Page, Part, Words
from arnorm.boilerplate.page_model import PageModel
from arnorm.boilerplate.phrases import Tables
from arnorm.document import NOTHING, Cut, Found, Plan
from arnorm.rules import Rule
from arnorm.spans import Edit, EditMap, Span, apply
from arnorm.stages.base import Setup
from arnorm.text.characters import rare

ROUNDS = 8
"""Pages settle in two rounds; a text that has not settled after so many is left as it is."""
_PART = "line-part"  # the position of words that only together make a line: buttons in a row, parts of a menu
_MODEL = "page"  # the extent of the records under which the page model removes lines
_LIMITS = {"careful": 2.0, "default": 0.75, "thorough": 0.0}
"""The sum of weights from which a line goes; docs/boilerplate-benchmark.md tells what each strictness gives."""
_PIECE = 1_000_000  # code points whose letters are counted at once
COLLAPSED_LETTERS = 400
"""A page of one or two lines with so many letters lost its line breaks."""


class Boilerplate:
    """Removes website residue by category and reads metadata from it."""

    name = "boilerplate"
    families: tuple[str, ...] = ("AB",)
    settles = True  # what stays of a line may be mojibake, now that what stood beside it is gone

    def __init__(self, setup: Setup) -> None:
        self._setup = setup
        options = setup.options
        optional = {category for category in (*OPTIONAL, "source") if category not in options.remove}
        self._kept_parts = optional | set(options.keep)
        self._kept_lines = (optional - {"source"}) | set(options.keep)
        self._looks_always = bool(options.remove)
        self._limit = _LIMITS[options.strictness]

    @cached_property
    def _tables(self) -> Tables:
        words = self._setup.words
        platforms = ", ".join(words("platforms"))
        return Tables(self._setup.rules, words("agencies"), (*words("site_words"), f"+platform: {platforms}"))

    @cached_property
    def _structure(self) -> dict[str, Rule]:
        return {
            rule.name: rule
            for rule in self._setup.rules
            if not (rule.variants or rule.shapes or rule.extent == _MODEL) or _PART in rule.position
        }

    @cached_property
    def _found_by_model(self) -> dict[str, Rule]:
        """The records under which the page model removes lines, by category; none without its weights."""
        return {rule.category: rule for rule in self._setup.rules if rule.extent == _MODEL and self._model.trees}

    @cached_property
    def _model(self) -> PageModel:
        return PageModel(self._setup.learnt("weights"))

    @cached_property
    def _evidence(self) -> Evidence:
        words, rules = self._setup.words, self._setup.rules
        announcing = ("list", "next-headlines", "one-headline", "to-end")
        phrases = (
            (phrase, (rule.category, frozenset(rule.position), rule.extent in announcing))
            for rule in rules
            for phrase in rule.variants
        )
        return Evidence(
            phrases,
            interface=words("interface"),
            function_words=words("sentence_function_words"),
            platforms=words("platforms"),
            wordings=self._setup.learnt("wordings"),
        )

    @cached_property
    def _words(self) -> Words:
        words, rules = self._setup.words, self._setup.rules
        labels = [phrase for rule in rules if rule.category == "timestamp" for phrase in rule.variants]
        buttons = [
            phrase
            for rule in rules
            if rule.category == "share" and (rule.extent == "run" or _PART in rule.position)
            for phrase in rule.variants
        ]
        return Words(
            platforms=Phrases((name, name) for name in words("platforms")),
            buttons=Phrases((phrase, phrase) for phrase in buttons),
            agencies=frozenset(" ".join(words_of(fold(name))) for name in words("agencies")),
            resuming=frozenset(fold(word) for word in words("resuming")),
            not_names=frozenset(fold(word) for word in words("not_names")),
            dates=Dates(words("dates"), labels=labels),
        )

    def rewrite(self, text: str) -> str:
        """The text without its boilerplate; the same object if there is none."""
        now = text
        for _ in range(ROUNDS):
            edits = self._edits(now)
            if not edits:
                return now
            now = apply(now, edits)
        return text

    def _edits(self, text: str) -> list[Edit]:
        page = self._page(text)
        return _edits(self._decide(page, explained=False)) if page is not None else []

    def _page(self, text: str) -> Page | None:
        """The lines of a text, or None if nothing in it can be boilerplate."""
        others = rare(text)
        folded = without_rare_marks(fold(text, others), others)
        if not self._may_hold(folded, others):
            return None
        return self._tables.page_of(text, folded, self._words)

    def describe(self, text: str) -> tuple[Page, list[Features]]:
        """The lines of a text with their features, as the page model sees them; for training and for looking at."""
        folded = fold(text)
        page = self._tables.page_of(text, without_rare_marks(folded), self._words)
        return page, describe(page, self._evidence)

    def plan(self, text: str) -> Plan:
        """The same as edits, with categories and reasons, metadata and flags."""
        now = text
        parts: list[Part] = []
        found: list[Found] = []
        moved = EditMap()
        for _ in range(ROUNDS):
            page, cut = self._judge(now)
            if not cut:
                break
            found.extend(_moved(_metadata_of(page, cut), moved))
            taken = sorted(parts, key=lambda part: part.start)
            parts.extend(fresh for part in cut for fresh in _on_source(part, moved, taken))
            edits = _edits(cut)
            moved = moved.then(EditMap.from_edits(edits))
            now = apply(now, edits)
        else:
            now, parts, found, moved = text, [], [], EditMap()
            page, _ = self._judge(text)
        found.extend(_moved(self._metadata_kept(page), moved))
        flags = _flags(text, now)
        if not (parts or found or flags):
            return NOTHING
        parts.sort(key=lambda part: part.start)
        return Plan(
            edits=_edits(parts),
            cuts=[Cut(Span(part.start, part.end), part.rule.category, part.rule.code, part.reason) for part in parts],
            found=ordered(found),
            flags=flags,
        )

    def _judge(self, text: str) -> tuple[Page, list[Part]]:
        """The page of a text with what was found on it, and the stretches that go."""
        others = rare(text)
        folded = without_rare_marks(fold(text, others), others)
        if self._may_hold(folded, others):
            page = self._tables.page_of(text, folded, self._words)
            return page, self._decide(page)
        page = self._tables.quiet_page(text, folded, self._words)
        find_hits(page, self._tables, self._structure)
        return page, []

    def _may_hold(self, folded: str, others: str) -> bool:
        """May anything in this folded text be residue? `others` are its rare characters."""
        return self._looks_always or self._tables.worth_a_look(folded, others)

    def _decide(self, page: Page, explained: bool = True) -> list[Part]:
        """The stretches that go, in order; the page model gives its reasons only where somebody will read them."""
        claims = claim_lines(page, self._tables, self._structure)
        if self._found_by_model:
            parted = [at for at in page.inner() if claims.lines[at] is None and any(self._inside(page, at))]
            judge(page, claims, self._evidence, self._model, self._found_by_model, self._limit, parted, explained)
        free = (number for number in page.inner() if claims.lines[number] is None)
        parts = [part for number in free for part in self._inside(page, number) if self._goes(part)]
        for claim, run in groupby(range(len(page.lines)), key=claims.lines.__getitem__):
            if claim is not None and claim.rule.category not in self._kept_lines:
                numbers = list(run)
                parts.append(_lines_part(page, numbers[0], numbers[-1], claim.rule, claim.reason))
        parts.sort(key=lambda part: part.start)
        return parts

    def _goes(self, part: Part) -> bool:
        return part.rule.category not in (self._kept_lines if part.foot else self._kept_parts)

    def _inside(self, page: Page, number: int) -> Iterable[Part]:
        """The stretches of marked residue inside a line."""
        hit = page.hits[number]
        if (
            hit is not None
            and hit.place != "inline"
            and hit.rule.extent != "phrase"
            and hit.rule.category in self._kept_parts
        ):
            return ()
        if number not in page.parts:
            page.parts[number] = parts_of(page, page.lines[number], self._tables, self._structure)
        return page.parts[number]

    def _metadata_kept(self, page: Page) -> Iterator[Found]:
        """What recognised lines and stretches say that stay in the text."""
        for hit in page.hits:
            if hit is not None and hit.rule.category in self._kept_parts and hit.rule.extent != "run":
                yield from of_line(page, hit.line, hit.rule.category)
        for number in page.inner():
            if page.hits[number] is None:
                for part in self._inside(page, number):
                    yield from of_part(page, part)


def _lines_part(page: Page, first: int, last: int, rule: Rule, reason: str) -> Part:
    """Whole lines with the line break of the last."""
    end = page.lines[last].end
    return Part(page.lines[first].start, end + (end < len(page.text)), page.lines[first].start, rule, reason)


def _edits(parts: Iterable[Part]) -> list[Edit]:
    return [Edit(Span(part.start, part.end), "", part.rule.code) for part in parts]


def _metadata_of(page: Page, parts: Iterable[Part]) -> Iterator[Found]:
    """What the stretches say that were cut."""
    lines = iter(page.lines)
    line = next(lines, None)
    for part in parts:
        while line is not None and line.end < part.start:
            line = next(lines, None)
        if line is None or line.start != part.start or part.end < line.end:
            yield from of_part(page, part)
            continue
        while line is not None and line.end <= part.end:
            yield from of_line(page, line.index, part.rule.category)
            line = next(lines, None)


def _moved(found: Iterable[Found], moved: EditMap) -> Iterator[Found]:
    for one in found:
        yield Found(one.field, moved.to_source(one.span), one.value)


def _on_source(part: Part, moved: EditMap, taken: list[Part]) -> Iterator[Part]:
    """A stretch of a later round on the first text, without what is already taken there (`taken` is in order)."""
    start, end = moved.to_source(Span(part.start, part.end))
    for other in islice(taken, bisect_right(taken, start, key=lambda one: one.end), None):
        if other.start >= end:
            break
        if start < other.start:
            yield Part(start, other.start, start, part.rule, part.reason)
        start = max(start, other.end)
    if start < end:
        yield Part(start, end, start, part.rule, part.reason)


def _flags(text: str, settled: str) -> list[str]:
    """What a reader should know: `no-body`, `mostly-boilerplate`, `collapsed`."""
    flags = []
    if settled is not text:
        had, left = _letters(text), _letters(settled)
        if had and not left:
            flags.append("no-body")
        if had and left * 2 < had:
            flags.append("mostly-boilerplate")
    if _is_flat(settled) and _letters(settled) >= COLLAPSED_LETTERS:
        flags.append("collapsed")
    return flags


def _is_flat(text: str) -> bool:
    """Has a text no more than two lines that are not blank?"""
    lines = (line for line in text.split("\n") if line.strip())
    return len(list(islice(lines, 3))) < 3


def _letters(text: str) -> int:
    return sum(map(letters_of, _pieces(fold(text))))


def _pieces(text: str) -> Iterator[str]:
    """A text in pieces between spaces: what stands between the words of 50 MB is a list of 0.1 GB."""
    start = 0
    while start < len(text):
        end = text.find(" ", start + _PIECE)
        end = len(text) if end < 0 else end
        yield text[start:end]
        start = end
