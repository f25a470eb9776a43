"""Boundaries in text that lost its line structure: a whole page on one line.

Headings, headlines and list items had no stop, only a line of their own; without it they run into the sentence after
them. What is left are signs: a bullet, a list number or a page label where a line began; a headline whose words come
back in the first sentence, which begins with its verb; a sub-heading without a verb before a sentence that opens like
one. Everything looks at a bounded stretch, so the time is linear.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from arnorm.segmentation.boundaries import LETTERS, SILENT, Cut

_silent = re.compile(f"[{SILENT}]+")
_token = re.compile(r"\S+")
_edges = "\"'\u00ab\u00bb\u201c\u201d()[]\u060c\u061b:,.!\u061f?\u2026-\u2013\u2014"
_real_stop = re.compile("(?<![.])[.!?\u061f\u06d4][\"'\u00bb\u201d\u2019)]*(?=\\s|\\Z)|[\n\r\x85\u2028\u2029]")
_bullet = re.compile("(?<=\\s)[\u2022\u25cf\u25aa\u25e6\u2023\u25a0\u25c6]\\s+(?=\\S)")
_number = re.compile(f"(?<!\\S)([0-9\u0660-\u0669]{{1,2}})[.)-]\\s+(?=[{LETTERS}])")
_colon = re.compile(r" ?:\s*")
_after_stop = re.compile('[.!?\u061f\u2026"\u00bb\u201d)]\\s*\\Z')
_definite = re.compile("(?:[\u0648\u0641]?[\u0628\u0643]?\u0627\u0644|[\u0648\u0641]?\u0644\u0644)(?=...)")
_FOLDED = str.maketrans("\u0623\u0625\u0622\u0671\u0649\u0629", "\u0627\u0627\u0627\u0627\u064a\u0647")
_BREAKS = "\n\r\x85\u2028\u2029"
_PAIRS = (("\u00ab", "\u00bb"), ("\u201c", "\u201d"), ("(", ")"))
_COMMAS = "\u060c,"

_HEADLINE = 25  # words: a headline is not longer
_SEEN_WORDS = 80
_LEAD = 25  # words of the first sentence that are compared with it
_REACH = 1200  # characters searched for the first stop
_LABEL = 30  # characters: a label is not longer
_HEADS = 50  # a page does not hold more headlines
_NEAR = 4000  # characters searched for a pair of words that recurs
_THRESHOLD = 4.0
_WAW, _FEH, _BEH, _LAM, _SEEN = "\u0648", "\u0641", "\u0628", "\u0644", "\u0633"
_TEH, _YEH = "\u062a", "\u064a"


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The words the signs are made of, without marks.

    Attributes:
        perfect, imperfect: verbs that begin a sentence, in all listed and derived forms.
        reporting: those of them that report speech and take no noun as object.
        saying: verbs of saying that can follow a closed quotation with و or ف in front.
        function: words that carry no topic, folded.
        adjuncts: adverbs and conjunctions that open a sentence before a comma; `prepositions`: those that can.
        turns: words that hand over to a speaker (بدوره, and جهته after من).
        relatives: pronouns that begin a relative clause.
        light: light verbs (تم, جرى) and particles (هناك, لقد) that only begin a clause.
        labels: page labels, folded, to their class.
    """

    perfect: frozenset[str] = frozenset()
    imperfect: frozenset[str] = frozenset()
    reporting: frozenset[str] = frozenset()
    saying: frozenset[str] = frozenset()
    function: frozenset[str] = frozenset()
    adjuncts: frozenset[str] = frozenset()
    prepositions: frozenset[str] = frozenset()
    turns: frozenset[str] = frozenset()
    relatives: frozenset[str] = frozenset()
    light: frozenset[str] = frozenset()
    labels: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Signs:
    """Which signs are used; each field is a rule of the family AS."""

    layout: bool = True
    labels: bool = True
    headlines: bool = True
    subheadings: bool = True
    quotations: bool = True


def verb_forms(entries: Mapping[str, frozenset[str]]) -> tuple[frozenset[str], frozenset[str]]:
    """The perfect and imperfect forms of a list of third-person masculine verbs: feminine and future are derived."""
    perfect: set[str] = set()
    imperfect: set[str] = set()
    for word, kinds in entries.items():
        verb = _silent.sub("", word)
        if "perfect" in kinds:
            perfect |= {verb, (verb[:-1] if verb[-1] in "\u0627\u0649" else verb) + _TEH}
        if "imperfect" in kinds:
            feminine = _TEH + verb[1:] if verb[0] == _YEH else verb
            imperfect |= {verb, feminine, _SEEN + verb, _SEEN + feminine}
    return frozenset(perfect), frozenset(imperfect)


class Unfolder:
    """Finds where lines began and sentences ended in text that lost its line breaks."""

    __slots__ = ("_on", "_words")

    def __init__(self, words: Vocabulary, signs: Signs) -> None:
        self._words = words
        self._on = signs

    # ------------------------------------------------------------------------------------------ lines

    def lines(self, text: str) -> list[Cut]:
        """The stretches that were lines of their own, as far as signs are left; together they are the text."""
        starts = {0}
        heads = {0}
        if self._on.layout:
            starts.update(match.start() for match in _bullet.finditer(text))
            starts.update(_counted(text))
        if self._on.labels:
            for start, after, is_head in self._labels(text):
                starts.add(start)
                if is_head:
                    starts.add(after)
                    heads.add(after)
        if self._on.headlines:
            bounds = sorted(starts)
            ends = dict(zip(bounds, [*bounds[1:], len(text)], strict=True))
            for head in sorted(heads)[:_HEADS]:
                cut = self.headline(text, head, ends[head])
                if cut:
                    starts.add(cut)
        ordered = sorted(starts)
        return list(zip(ordered, [*ordered[1:], len(text)], strict=True))

    def _labels(self, text: str) -> Iterator[tuple[int, int, bool]]:
        """Page labels: where they begin, where the text after them begins, and whether a headline follows."""
        for colon in _colon.finditer(text):
            before = list(_token.finditer(text, max(0, colon.start() - _LABEL), colon.start()))[-3:]
            for word in before:
                kind = self._words.labels.get(_fold(text[word.start() : colon.start()]))
                if kind == "after" and not _after_stop.search(text, max(0, word.start() - 4), word.start()):
                    continue
                if kind:
                    yield word.start(), colon.end(), kind == "head"
                    break

    # --------------------------------------------------------------------------------------- headlines

    def headline(self, text: str, start: int, end: int) -> int | None:
        """Where the first sentence begins after a headline at `start`; None if there is no sign of one.

        A gap between two words scores by the words of the headline that come back after it, by the verb that begins the
        first sentence, and by the length of both sides; the same pair of words found elsewhere rules a gap out.
        """
        stop = _real_stop.search(text, start, min(end, start + _REACH))
        if stop is None or stop.group() in _BREAKS:
            return None  # no end in sight, or lines that are still there
        words = _Words(text, start, stop.start(), self._words)
        scores = {gap: words.score(gap) for gap in range(3, min(_HEADLINE + 1, len(words) - 4)) if words.may_end(gap)}
        if not scores:
            return None
        best = max(scores, key=lambda gap: (scores[gap], gap))
        if scores[best] < _THRESHOLD:
            return None
        near = [gap for gap in scores if gap <= best and scores[gap] >= scores[best] - 0.6 and words.begins_clause(gap)]
        return words.start_of(words.settle(near[0] if near else best))

    # ------------------------------------------------------------------------------ inside one sentence

    def cuts(self, text: str, start: int, end: int) -> list[Cut]:
        """One span as several, where a sub-heading or a quotation without a stop runs into the next sentence."""
        at = start
        found: list[Cut] = []
        if self._on.subheadings:
            cut = self._subheading(text, start, end)
            if cut:
                found.append((at, start + len(text[start:cut].rstrip())))
                at = cut
        if self._on.quotations:
            for match in _quoted_clause.finditer(text, at, end):
                word = _silent.sub("", match.group(1))
                if word[1:] in self._words.saying and _is_speech(text, at, match.start()):
                    found.append((at, match.start() + 1))
                    at = match.start(1)
        found.append((at, end))
        return found

    def _subheading(self, text: str, start: int, end: int) -> int | None:
        """Where the sentence begins after a sub-heading at `start`: two to nine words without verb or mark."""
        if text[start] in (_WAW, _FEH):
            return None  # as most sentences begin
        words = _Words(text, start, min(end, start + 160), self._words)
        if len(words) < 7 or not words.is_nominal():
            return None
        for gap in range(2, min(10, len(words) - 4)):
            if not words.goes_on_nominal(gap - 1):
                return None
            if words.opens_sentence(gap) and words.may_end(gap):
                return words.start_of(gap)
        return None


_quoted_clause = re.compile(f'(?<=[\\w{SILENT}.])["\u00bb\u201d] ([\u0648\u0641][{LETTERS}{SILENT}]+)')


def _is_speech(text: str, start: int, close: int) -> bool:
    """Does the quote at `close` end a quotation of three words or more that began in this sentence?"""
    low = max(start, close - 400)
    at = max(text.rfind(opening, low, close) for opening in _OPENERS[text[close]])
    return at >= low and at > start + 2 and text.count(" ", at, close) >= 2


_OPENERS = {'"': '"\u201c', "\u00bb": "\u00ab", "\u201d": '\u201c\u201d"'}


class _Words:
    """The words of a stretch, as the signs see them."""

    def __init__(self, text: str, start: int, end: int, words: Vocabulary) -> None:
        self._text = text
        self._known = words
        self._tokens = list(_token.finditer(text, start, end))[:_SEEN_WORDS]
        self._bare = [_silent.sub("", token.group()).strip(_edges) for token in self._tokens]

    def __len__(self) -> int:
        return len(self._tokens)

    @cached_property
    def _stems(self) -> list[str]:
        """The stem of every word that carries a topic, and "" for the others."""
        stems = [_stem(bare) for bare in self._bare]
        return [stem if len(stem) >= 3 and not self._is_function(k) else "" for k, stem in enumerate(stems)]

    def start_of(self, k: int) -> int:
        """The offset of word `k`."""
        return self._tokens[k].start()

    def is_verb(self, k: int) -> bool:
        """Is it a listed verb?"""
        bare = self._bare[k]
        if bare in self._known.perfect or bare in self._known.imperfect:
            return True
        return bare[-1:] == "\u0649" and bare[:-1] + _YEH in self._known.imperfect

    def _is_function(self, k: int) -> bool:
        """Is it a function word, however its hamza is written?"""
        return _folded(self._bare[k]) in self._known.function

    def is_plain(self, k: int) -> bool:
        """Is there no mark at its end?"""
        return self._tokens[k].group()[-1] not in _edges

    def begins_clause(self, k: int) -> bool:
        """Is it a verb or a light verb?"""
        return self.is_verb(k) or self._bare[k] in self._known.light

    def _repeats_opening(self, gap: int) -> bool:
        """Do the first two words of the stretch come back at the gap?"""
        return self._bare[gap] == self._bare[0] and self._bare[gap + 1] == self._bare[1]

    def _pair_recurs(self, gap: int) -> bool:
        """Do the words on both sides of the gap stand together elsewhere?"""
        before, after = self._tokens[gap - 1], self._tokens[gap]
        pair = self._text[before.start() : after.end()]
        return (
            self._text.find(pair, max(0, before.start() - _NEAR), before.end()) >= 0
            or self._text.find(pair, after.start(), after.start() + _NEAR) >= 0
        )

    def may_end(self, gap: int) -> bool:
        """Can a headline end before word `gap`?"""
        before, after = self._tokens[gap - 1].group(), self._tokens[gap].group()
        if self._is_function(gap - 1) or before[-1] in "\u060c,:\u061b-\u2013" or after[0] in "-\u2013\u060c":
            return False
        left = self._text[self._tokens[0].start() : self._tokens[gap].start()]
        if left.count('"') % 2 or any(left.count(opening) > left.count(closing) for opening, closing in _PAIRS):
            return False
        return not self._pair_recurs(gap)

    def score(self, gap: int) -> float:
        """How much speaks for a headline before word `gap`."""
        known, bare, after = self._known, self._bare[gap], self._bare[gap + 1]
        left = set(self._stems[:gap]) - {""}
        score = float(min(len(left.intersection(self._stems[gap : gap + _LEAD])), 5))
        if self.is_verb(gap):
            score += 3
            if self._is_function(gap + 1) or (after[:1] in (_LAM, _BEH) and len(after) > 4):
                score -= 3  # a subject follows the verb that begins a sentence, not a preposition
            elif bare in known.reporting:
                score += 2
        elif bare in known.light:
            score += 3
        elif bare in known.adjuncts:
            fronted = any(token.group()[-1] in _COMMAS for token in self._tokens[gap : gap + 12])
            score += 1.5 if fronted else -0.5
        elif not self._repeats_opening(gap):
            score -= 3
        score += self._stems[gap] in left
        if any(self.begins_clause(k) for k in range(max(2, gap - 4), gap)):
            score -= 2.5
        if bare[:1] == _WAW and not self.is_verb(gap) and len(bare) > 3:
            score -= 1 if bare[1:] in known.perfect or bare[1:] in known.imperfect else 4
        if self._repeats_opening(gap):
            score += 5
        elif self.is_verb(0):
            score -= 4  # a text that begins with its verb begins with a sentence
        if self._is_function(0):
            score -= 2
        score -= 1.5 * sum(word in known.perfect for word in self._bare[1:gap])  # headlines tell in the present
        return score - 0.7 * max(0, 5 - gap) - 0.4 * max(0, gap - 15) - 1.5 * (len(self) - gap < 8)

    def settle(self, gap: int) -> int:
        """The gap, moved before the verb whose subject would otherwise begin the sentence."""
        for _ in range(2):
            if gap > 4 and self.begins_clause(gap - 1) and not self._is_function(gap) and self.may_end(gap - 1):
                gap -= 1
        return gap

    # ------------------------------------------------------------------------------------ sub-headings

    def is_nominal(self) -> bool:
        """Does it begin like a heading: no verb, no particle, and a noun with its adjective or a definite noun?"""
        first, second = self._bare[0], self._bare[1]
        known = self._known
        if len(first) < 3 or not self.is_plain(0) or self.begins_clause(0) or self.begins_clause(1):
            return False
        if self._is_function(0) or first in known.adjuncts or first in known.turns or first[0] in (_WAW, _FEH):
            return False
        return bool(_definite.match(first)) or (len(second) > 2 and not _definite.match(second))

    def goes_on_nominal(self, k: int) -> bool:
        """Can word `k` stand in a heading: no mark after it, no verb, no relative pronoun?"""
        return self.is_plain(k) and not self.is_verb(k) and self._bare[k] not in self._known.relatives

    def opens_sentence(self, gap: int) -> bool:
        """Does a sentence begin at word `gap` that cannot go on a nominal phrase?"""
        bare, after = self._bare[gap], self._bare[gap + 1]
        known = self._known
        if bare[:1] in (_WAW, _FEH) and bare[1:] in known.saying:
            return True
        if bare in known.reporting and not self._is_function(gap + 1) and not after.startswith(_BEH):
            return self._tokens[gap + 1].group()[0] not in _edges
        if bare in known.turns and self.is_verb(gap + 1):
            return True
        if after in known.turns and bare in known.prepositions and self.is_verb(gap + 2):
            return True
        return self._is_fronted(gap)

    def _is_fronted(self, gap: int) -> bool:
        """An adjunct, a comma, and the verb or ف of the clause after it?"""
        bare, openers = self._bare[gap], self._known.adjuncts | self._known.prepositions
        if bare[:1] == _WAW:
            reach = 12 if bare[1:] in openers or (bare[1:2] == _BEH and len(bare) > 4) else 0
        else:
            reach = 4 if bare in openers else 0
        for k in range(gap, min(gap + reach, len(self) - 1)):
            if self._tokens[k].group()[-1] in _COMMAS:
                after = self._bare[k + 1]
                return self.is_verb(k + 1) or (after[:1] == _FEH and after[1:3] in ("\u0642\u062f", "\u0625\u0646"))
        return False


def _folded(word: str) -> str:
    """A word with bare alefs, and ه for ة, ي for ى."""
    return word.translate(_FOLDED)


def _fold(label: str) -> str:
    """A label without marks, its alefs bare, its spaces single."""
    return " ".join(_silent.sub("", label).translate(_FOLDED).split())


def fold_words(words: Iterable[str]) -> frozenset[str]:
    """Words as `_folded` writes them."""
    return frozenset(map(_folded, words))


def fold_labels(entries: Mapping[str, frozenset[str]]) -> dict[str, str]:
    """Listed labels, written with `_` for a space, to their class."""
    return {_fold(label.replace("_", " ")): next(iter(kinds)) for label, kinds in entries.items()}


def _counted(text: str) -> Iterator[int]:
    """Where the items of a numbered list begin: 1, 2, 3 … in order, at least two."""
    run: list[int] = []
    for match in _number.finditer(text):
        number = int(match.group(1))
        if number == len(run) + 1:
            run.append(match.start())
        elif number == 1:
            if len(run) > 1:
                yield from run
            run = [match.start()]
    if len(run) > 1:
        yield from run


def _stem(bare: str) -> str:
    """A word without article, proclitics and short endings, its alefs folded: enough to see that it comes back."""
    folded = bare.translate(_FOLDED)
    article = _definite.match(folded)
    if article:
        folded = folded[article.end() :]
    elif len(folded) > 4 and folded[0] in "\u0648\u0628\u0644\u0643":
        folded = folded[1:]
    if len(folded) > 4 and folded[-1] in "\u0627\u0647\u064a\u062a":
        folded = folded[:-1]
    if len(folded) > 5 and folded[-2:] in ("\u064a\u0646", "\u0648\u0646", "\u0627\u062a", "\u064a\u0647"):
        folded = folded[:-2]
    return folded
