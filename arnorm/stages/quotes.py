"""Quotes: every style paired, repaired and written in one style (POLICY section 3, AQ)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import cycle
from operator import add

from arnorm.document import NOTHING, Plan
from arnorm.spans import Edit, Span, apply
from arnorm.stages.base import Setup
from arnorm.text.characters import Gate, carried, edited
from arnorm.text.cited import cited
from arnorm.text.protected import ARABIC, Spans, runs, tokens
from arnorm.text.quote_pairing import (
    CLOSES,
    FORMS,
    OPENS,
    SINGLE,
    Family,
    Mark,
    Quotation,
    QuoteLine,
    blocks,
    pair_block,
    pair_line,
    parts_items,
    read_lines,
)

STYLES = {
    "guillemets": (("\u00ab", "\u00bb"), ("\u201c", "\u201d")),
    "curly": (("\u201c", "\u201d"), ("\u00ab", "\u00bb")),
    "straight": (("\u0022", "\u0022"), ("\u0022", "\u0022")),
}
"""The marks of the outer level and of the level inside it, by the option `quotes`; deeper levels alternate."""

UNPAIRED = "unpaired-quotes"
"""The flag of a document that has a quote without a partner."""

_FAMILY_CODES = {
    Family.STRAIGHT: "AQ001",
    Family.CURLY: "AQ002",
    Family.SINGLE_GUILLEMET: "AQ003",
    Family.PRIME: "AQ004",
    Family.APOSTROPHES: "AQ005",
    Family.BACKTICKS: "AQ005",
    Family.GUILLEMET: "AQ009",  # right already but for its level
}
_REVERSED, _SAME_SIDED, _MIXED = "AQ006", "AQ007", "AQ008"
_LINES, _PARAGRAPHS, _EDGES, _MOVED = "AQ010", "AQ011", "AQ012", "AQ013"

_COMMON = "\u00ab\u00bb\u0022\u201c\u201d"
"""The quotes of which plain cases are paired without further reading: guillemets, straight, curly."""

_OTHER = Gate("".join(form for form in SINGLE if form not in _COMMON) + "'`\u2018\u2019")

# One pair as nearly all are: after a space, a bracket or a clitic, before an Arabic letter; nothing quoted inside;
# after an Arabic letter and maybe a stop, before a space or a stop. What the marks look like does not matter: all are
# written as one first, and a pattern that begins with one character is found twice as fast as one with a class.
_ONE = "\u00ab"
_BASIC = "\u0621-\u063a\u0641-\u064a"
_HARAKAT = "\u064b-\u0652"
_CLITIC = "\u0648\u0641\u0628\u0644\u0643"


def _pair(opener: str, closer: str) -> re.Pattern[str]:
    return re.compile(
        rf"{opener}(?:(?<![^\s(\u0640].)|(?<=\s[{_CLITIC}].))(?=[{_BASIC}])"
        rf"[^{opener}{closer}\n]*"
        rf"{closer}(?<=[{_BASIC}{_HARAKAT}.!\u061f].)(?<![^{_BASIC}{_HARAKAT}].{{2}})"
        r"(?=[\s\u060c\u061b:\u061f!)]|\.(?:\s|\Z)|\Z)",
        re.DOTALL,
    )


_PLAIN = _pair(_ONE, _ONE)
_RIGHT = _pair("\u00ab", "\u00bb")
_PLAIN_CODES = frozenset({"AQ001", "AQ002", "AQ006", "AQ007", "AQ008", "AQ012"})

_LETTER = re.compile(f"[{ARABIC}]")
_EMPTY = re.compile(f"[{SINGLE}\\s]*")  # what a pair holds that is no speech
_LETTERS = re.compile(r"[^\W\d_]")


class Quotes:
    """Pairs quotes, repairs them, and writes them in the style of the option `quotes`."""

    name = "quotes"
    families: tuple[str, ...] = ("AQ",)

    def __init__(self, setup: Setup) -> None:
        self._codes = frozenset(rule.code for rule in setup.rules)
        self._style = STYLES.get(setup.options.quotes)
        self._plainly = setup.options.quotes == "guillemets" and self._codes >= _PLAIN_CODES
        self._left_alone = setup.left_alone()
        self._words = setup.words

    def rewrite(self, text: str) -> str:
        """The text with its quotes in one style; the same object if nothing is to be done."""
        if not self._concerns(text):
            return text
        if not self._reads_plainly(text):
            return edited(text, self._plan(text)[0])
        if _is_right(text):
            return text
        if one := _plain(text):
            paired = "".join(map(add, one.split(_ONE), cycle(STYLES["guillemets"][0])))[:-1]
            return text if paired == text else carried(text, paired)
        return edited(text, self._found(text)[0])

    def plan(self, text: str) -> Plan:
        """The edits, and the flag `unpaired-quotes` if a quote has no partner."""
        if not self._concerns(text) or (self._reads_plainly(text) and _is_right(text)):
            return NOTHING
        edits, unpaired = self._found(text)
        return Plan(edits=edits, flags=(UNPAIRED,) if unpaired else ()) if edits or unpaired else NOTHING

    def _concerns(self, text: str) -> bool:
        """Is there any quote, and a style to write?"""
        if self._style is None:
            return False
        common = "\u00ab" in text or "\u00bb" in text or '"' in text or "\u201c" in text or "\u201d" in text
        return common or _OTHER(text)

    def _reads_plainly(self, text: str) -> bool:
        """May plain pairs be all there is?"""
        return self._plainly and not (_OTHER(text) or self._left_alone(text))

    def _found(self, text: str) -> tuple[list[Edit], bool]:
        """The edits of a text, and whether it has quotes without a partner.

        To read every quote of an article takes 300 µs, plain pairs 10 µs. In news six lines of seven are plain where
        the text as a whole is not; but a quote without a partner on its line may have one on another.
        """
        if not self._reads_plainly(text):
            return self._plan(text)
        if one := _plain(text):
            return _plain_edits(text, one), False
        if "\n" not in text:
            return self._plan(text)
        edits: list[Edit] = []
        start = 0
        for line in text.split("\n"):
            if line:
                own, unpaired = (_plain_edits(line, one), False) if (one := _plain(line)) else self._plan(line)
                if unpaired:
                    return self._plan(text)
                edits += [Edit(Span(low + start, high + start), new, code) for (low, high), new, code in own]
            start += len(line) + 1
        return edits, False

    def _plan(self, text: str) -> tuple[list[Edit], bool]:
        """The edits of a text, and whether it has quotes without a partner."""
        kept = tokens(text).union(self._kept_spans(text))
        lines = list(read_lines(text, kept))
        edits: list[Edit] = []
        unpaired = False
        for block in blocks(text, lines):
            found, left_over = self._block(text, block)
            edits += found
            unpaired = unpaired or left_over
        return edits, unpaired

    def _kept_spans(self, text: str) -> Spans:
        """What is left alone, and quotes that a text is about: `(")`."""
        found = self._left_alone(text)
        return found.union(cited(self._words("cited_names"), "sign")(text)) if self._left_alone.shown else found

    def _block(self, text: str, block: Sequence[QuoteLine]) -> tuple[list[Edit], bool]:
        """The edits of one block. What would be read otherwise after the edits is left as it is (law 1)."""
        for line in block:
            pair_line(text, line)
        wide = self._wide(text, block)
        unpaired = any(not parts_items(text, mark) for line in block for mark in (*line.loose, *line.stray))
        edits = self._edits(text, block, wide)
        if not edits or self._settled(text, block[0].start, block[-1].end, edits):
            return edits, unpaired
        edits = []
        for line in block:
            pair_line(text, line)
            own = self._edits(text, [line], [])
            if own and self._settled(text, line.start, line.end, own):
                edits += own
        if edits and not self._settled(text, block[0].start, block[-1].end, edits):
            edits = []
        return edits, True

    def _wide(self, text: str, block: Sequence[QuoteLine]) -> list[Quotation]:
        """The quotations over several lines, as far as there is a rule for them."""
        found = pair_block(text, block)
        return [quotation for quotation in found if self._code(quotation) in self._codes]

    def _settled(self, text: str, start: int, end: int, edits: list[Edit]) -> bool:
        """Would the edited stretch be left alone a second time?"""
        moved = [Edit(Span(edit.span.start - start, edit.span.end - start), edit.new, edit.code) for edit in edits]
        after = apply(text[start:end], moved)
        kept = tokens(after).union(_moved_spans(self._kept_spans(text).within(start, end), moved))
        block = list(read_lines(after, kept))
        for line in block:
            pair_line(after, line)
        return not self._edits(after, block, self._wide(after, block))

    # ------------------------------------------------------------------------------------------------ writing

    def _edits(self, text: str, block: Sequence[QuoteLine], wide: Sequence[Quotation]) -> list[Edit]:
        """What has to be written for the quotations of a block, in order."""
        quotations: list[Quotation] = []
        for line in block:
            quotations += [Quotation(*pair) for pair in self._kept(text, line, line.pairs)]
            if line.moved and _MOVED in self._codes:
                quotations += [Quotation(*pair, moved=True) for pair in self._kept(text, line, line.moved)]
        quotations.extend(wide)
        places: list[tuple[int, Mark, int, Quotation]] = []
        for quotation in quotations:
            places.append((quotation.opener.start, quotation.opener, OPENS, quotation))
            places.append((quotation.closer.start, quotation.closer, CLOSES, quotation))
            places.extend((mark.start, mark, 0, quotation) for mark in quotation.again)
        places.sort(key=lambda place: place[0])
        edits: list[Edit] = []
        depth = 0
        levels: dict[int, int] = {}
        assert self._style is not None
        for _, mark, role, quotation in places:
            if role == OPENS:
                levels[id(quotation)] = depth
                depth += 1
            elif role == CLOSES:
                depth -= 1
            pair = self._style[levels[id(quotation)] % 2]
            if quotation.moved:
                edits.extend(_move(text, mark, role, pair))
            else:
                edits.extend(self._write(text, mark, role, pair, self._code(quotation)))
        return list(_apart(edits))

    def _write(self, text: str, mark: Mark, role: int, pair: tuple[str, str], code: str) -> Iterator[Edit]:
        """The edits of one mark: the spaces inside it, and the mark itself."""
        new = pair[role == CLOSES]
        own = code in self._codes and text[mark.start : mark.end] != new
        if role == CLOSES:
            start = mark.start
            while text[start - 1].isspace() and text[start - 1] != "\n":
                start -= 1
            if start < mark.start and _EDGES in self._codes and text[start - 1] != "\n":
                yield Edit(Span(start, mark.start), "", _EDGES)
        if own:
            yield Edit(Span(mark.start, mark.end), new, code)
        if role != CLOSES:
            end = mark.end
            while text[end].isspace() and text[end] != "\n":
                end += 1
            if end > mark.end and _EDGES in self._codes and text[end] != "\n":
                yield Edit(Span(mark.end, end), "", _EDGES)

    def _code(self, quotation: Quotation) -> str:
        """The rule that a quotation belongs to: what is wrong with it, or else how it is drawn."""
        opener, closer = quotation.opener, quotation.closer
        if quotation.again:
            return _PARAGRAPHS
        if quotation.wide:
            return _LINES
        return _pair_code((opener.family, opener.hint), (closer.family, closer.hint))

    def _kept(self, text: str, line: QuoteLine, pairs: list[tuple[Mark, Mark]]) -> Iterator[tuple[Mark, Mark]]:
        """The pairs of a line that are speech: not empty, not code, not inside a run of another script."""
        kept = sorted(pairs, key=_opener_start)
        kept = [pair for pair in kept if not _EMPTY.fullmatch(text, pair[0].end, pair[1].start)]
        yield from (pair for pair in _outside_runs(text, line, kept) if not _is_code(text, *pair))


def _is_right(text: str) -> bool:
    """Are all quotes guillemets in plain pairs? 4 µs for an article; to write the pairs once more takes twice that."""
    if '"' in text or "\u201c" in text or "\u201d" in text or "{" in text or "&" in text:
        return False
    return text.count("\u00ab") == text.count("\u00bb") == len(_RIGHT.findall(text))


def _plain(text: str) -> str:
    """The text with all quotes drawn as one, if each of them belongs to a plain pair; else nothing."""
    if "{" in text or "&" in text:
        return ""
    for mark in _COMMON:
        if mark != _ONE and mark in text:
            text = text.replace(mark, _ONE)
    return text if 2 * len(_PLAIN.findall(text)) == text.count(_ONE) else ""


def _plain_edits(text: str, one: str) -> list[Edit]:
    """The edits of a text whose quotes are plain pairs; `one` is the same text with all quotes drawn as one."""
    opening, closing = STYLES["guillemets"][0]
    edits: list[Edit] = []
    for match in _PLAIN.finditer(one):
        start, end = match.span()
        opener, closer = text[start], text[end - 1]
        code = _plain_code(opener, closer)
        if opener != opening:
            edits.append(Edit(Span(start, start + 1), opening, code))
        if closer != closing:
            edits.append(Edit(Span(end - 1, end), closing, code))
    return edits


@cache
def _plain_code(opener: str, closer: str) -> str:
    """The rule that a pair of these marks belongs to."""
    return _pair_code(FORMS[opener], FORMS[closer])


def _pair_code(opener: tuple[Family, int], closer: tuple[Family, int]) -> str:
    """The rule that a pair on one line belongs to, by the families and hints of its marks."""
    if opener[1] == CLOSES and closer[1] == OPENS:
        return _REVERSED
    if opener[0] != closer[0]:
        return _MIXED
    if opener[1] and opener[1] == closer[1]:
        return _SAME_SIDED
    return _FAMILY_CODES[opener[0]]


def _moved_spans(spans: Spans, edits: Sequence[Edit]) -> Spans:
    """The spans where they stand after the edits, none of which touches one."""
    moved: list[Span] = []
    by, k = 0, 0
    for start, end in spans:
        while k < len(edits) and edits[k].span.end <= start:
            by += len(edits[k].new) - (edits[k].span.end - edits[k].span.start)
            k += 1
        moved.append(Span(start + by, end + by))
    return Spans(moved)


def _move(text: str, mark: Mark, role: int, pair: tuple[str, str]) -> Iterator[Edit]:
    """The edits of one mark of a pair whose space stands inside instead of outside."""
    new = pair[role == CLOSES]
    if role == CLOSES:
        start = mark.start
        while text[start - 1].isspace():
            start -= 1
        if start < mark.start:
            yield Edit(Span(start, mark.end), new + " ", _MOVED)
            return
    else:
        end = mark.end
        while text[end].isspace():
            end += 1
        if end > mark.end:
            yield Edit(Span(mark.start, end), " " + new, _MOVED)
            return
    if text[mark.start : mark.end] != new:
        yield Edit(Span(mark.start, mark.end), new, _MOVED)


def _apart(edits: list[Edit]) -> Iterator[Edit]:
    """The edits without the second of two that meet: the spaces between two marks lie inside both pairs."""
    end = 0
    for edit in edits:
        if edit.span.start >= end:
            end = edit.span.end
            yield edit


def _opener_start(pair: tuple[Mark, Mark]) -> int:
    return pair[0].start


def _outside_runs(text: str, line: QuoteLine, pairs: list[tuple[Mark, Mark]]) -> Iterator[tuple[Mark, Mark]]:
    """The pairs that do not stand inside a run of another script.

    A run all of whose letters are quoted is a list of quoted names, and its pairs are the Arabic sentence's.

    Args:
        pairs: sorted by their opening mark.
    """
    inside = runs(text, line.start, line.end) if pairs else ()
    if not inside:
        yield from pairs
        return
    lists = set(_lists(text, inside, pairs))
    reach = -1
    for opener, closer in pairs:
        touched = {run for run in (inside.at(opener.start), inside.at(closer.start)) if run}
        if not touched or (touched <= lists and closer.start > reach):
            yield opener, closer
        reach = max(reach, closer.start)


def _lists(text: str, inside: Sequence[Span], pairs: list[tuple[Mark, Mark]]) -> Iterator[Span]:
    """The runs that have no letter outside the pairs."""
    outer: list[Span] = []
    for opener, closer in pairs:
        if not outer or opener.start >= outer[-1].end:
            outer.append(Span(opener.start, closer.end))
    k = 0
    for run in inside:
        at = run.start
        bare = False
        while k < len(outer) and outer[k].end <= at:
            k += 1
        place = k
        while place < len(outer) and outer[place].start < run.end and not bare:
            bare = _LETTERS.search(text, at, max(at, outer[place].start)) is not None
            at = outer[place].end
            place += 1
        if not bare and not (at < run.end and _LETTERS.search(text, at, run.end)):
            yield run


def _is_code(text: str, opener: Mark, closer: Mark) -> bool:
    """An attribute (`title="…"`), or a stretch without Arabic between double backticks."""
    if opener.start and text[opener.start - 1] == "=":
        return True
    return opener.family == Family.BACKTICKS and not _LETTER.search(text, opener.end, closer.start)
