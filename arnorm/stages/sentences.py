"""The last stage: where the sentences are. It never changes the text."""

from __future__ import annotations

from collections import defaultdict

from arnorm.document import Plan, Sentence
from arnorm.errors import OptionError
from arnorm.segmentation.boundaries import Behaviour, Lexicon, Segmenter, split_long, wraps
from arnorm.segmentation.kinds import Kinds, kinds_of
from arnorm.segmentation.unwrapped import Signs, Unfolder, Vocabulary, fold_labels, fold_words, verb_forms
from arnorm.spans import Span
from arnorm.stages.base import Setup

_SHORTEST = 10


class Sentences:
    """Finds the sentences of a text, raw or clean; `rewrite` gives the text back as it is.

    Spans are exact, in order and disjoint; only white space lies between them.

    Raises:
        OptionError: `max_length` is too small to hold a word.
    """

    name = "sentences"
    families: tuple[str, ...] = ("AS",)

    def __init__(self, setup: Setup) -> None:
        options = setup.options
        if options.max_length is not None and options.max_length < _SHORTEST:
            raise OptionError(f"max_length={options.max_length}: give at least {_SHORTEST} characters, or None")
        lexicon = _lexicon(setup)
        self._newlines = options.newlines
        self._max_length = options.max_length if setup.has("AS301") else None
        self._hard = Segmenter(lexicon, _behaviour(setup, soft=False))
        self._soft = Segmenter(lexicon, _behaviour(setup, soft=True)) if options.newlines != "hard" else self._hard
        self._unfolder = Unfolder(_vocabulary(setup, lexicon), _signs(setup)) if options.collapsed else None
        self._kinds = Kinds(*map(setup.has, ("AS040", "AS041", "AS042", "AS043")))

    def rewrite(self, text: str) -> str:
        """The text itself."""
        return text

    def spans(self, text: str) -> list[tuple[int, int]]:
        """The sentences as (start, end) pairs: what `plan` gives, without kinds and paragraphs."""
        found = self._find(self._segmenter(text), text)
        if self._max_length is not None:
            return [piece for pieces in split_long(text, found, self._max_length) for piece in pieces]
        return found

    def plan(self, text: str) -> Plan:
        """The sentences with kind and paragraph; with `newlines="auto"` a flag says what the line breaks are."""
        segmenter = self._segmenter(text)
        found = self._find(segmenter, text)
        told = kinds_of(text, found, self._kinds, soft=segmenter is not self._hard)
        if self._max_length is not None:
            parts = split_long(text, found, self._max_length)
            told = [one for pieces, one in zip(parts, told, strict=True) for _ in pieces]
            found = [piece for pieces in parts for piece in pieces]
        sentences = tuple(
            [
                Sentence(Span(start, end), kind, paragraph)
                for (start, end), (kind, paragraph) in zip(found, told, strict=True)
            ]
        )
        if self._newlines != "auto":
            return Plan(sentences=sentences)
        return Plan(sentences=sentences, flags=("newlines-hard" if segmenter is self._hard else "newlines-soft",))

    def _find(self, segmenter: Segmenter, text: str) -> list[tuple[int, int]]:
        """The sentences, in text that lost its line breaks after what is left of the lines."""
        if self._unfolder is None:
            return segmenter.spans(text)
        found: list[tuple[int, int]] = []
        for begin, stop in self._unfolder.lines(text):
            for start, end in segmenter.spans(text[begin:stop]):
                found.extend(self._unfolder.cuts(text, begin + start, begin + end))
        return found

    def _segmenter(self, text: str) -> Segmenter:
        """The one for this text: with line breaks that end sentences, or that only wrap."""
        if self._newlines == "auto" and not wraps(text):
            return self._hard
        return self._soft


def _behaviour(setup: Setup, soft: bool) -> Behaviour:
    """The rules that are on."""
    has, options = setup.has, setup.options
    return Behaviour(
        line_breaks="never" if not has("AS001") else "soft" if soft and has("AS302") else "hard",
        terminators=has("AS002"),
        closers=has("AS003"),
        further_marks=has("AS004"),
        two_dots=has("AS005"),
        headlines=has("AS006"),
        ellipsis=options.ellipsis if has("AS007") else "never",
        glued=has("AS008"),
        titles=has("AS010"),
        initials=has("AS011"),
        acronyms=has("AS012"),
        references=has("AS013"),
        units=has("AS014"),
        et_cetera=has("AS015"),
        latin=has("AS016"),
        list_numbers=has("AS020"),
        inline_lists=has("AS023"),
        verses=has("AS009"),
        dates=has("AS021"),
        alternatives=has("AS022"),
        attribution=has("AS030"),
        exclamations=has("AS031"),
        brackets=has("AS032"),
        quotations=has("AS033") and options.sentence_quotes == "whole",
    )


def _signs(setup: Setup) -> Signs:
    """The signs of lost lines that are used."""
    return Signs(*map(setup.has, ("AS310", "AS311", "AS312", "AS313", "AS314")))


def _vocabulary(setup: Setup, lexicon: Lexicon) -> Vocabulary:
    """The words of those signs."""
    perfect, imperfect = verb_forms(_classes(setup.words("sentence_lead_verbs")))
    openings = _by_class(setup.words("sentence_openings"))
    return Vocabulary(
        perfect=perfect,
        imperfect=imperfect,
        reporting=(perfect | imperfect) & lexicon.verbs,
        saying=lexicon.verbs,
        function=fold_words(setup.words("sentence_function_words")),
        adjuncts=openings["adjunct"],
        prepositions=openings["preposition"],
        turns=openings["turn"],
        relatives=openings["relative"],
        light=openings["light"],
        labels=fold_labels(_classes(setup.words("sentence_labels"))),
    )


def _lexicon(setup: Setup) -> Lexicon:
    """The shipped word lists."""
    abbreviations = _classes(setup.words("sentence_abbreviations"))
    reporting = _classes(setup.words("sentence_attribution"))
    quoted = _classes(tuple(" ".join(reversed(entry.split())) for entry in setup.words("sentence_quoted")))
    return Lexicon(
        abbreviations={word: kinds for word, kinds in abbreviations.items() if not word.isascii()},
        latin=frozenset(word for word in abbreviations if word.isascii()),
        verbs=frozenset(word for word, kinds in reporting.items() if "verb" in kinds),
        participles=frozenset(word for word, kinds in reporting.items() if "participle" in kinds),
        hours=frozenset(setup.words("sentence_hours")),
        names=frozenset(word for word, kinds in quoted.items() if "name" in kinds),
        circumstances=frozenset(word for word, kinds in quoted.items() if "circumstance" in kinds),
        openers=frozenset(setup.words("sentence_openers")),
        continuers=frozenset(setup.words("sentence_continuers")),
    )


def _by_class(entries: tuple[str, ...]) -> defaultdict[str, frozenset[str]]:
    """Entries `word class` as class to words."""
    words: defaultdict[str, frozenset[str]] = defaultdict(frozenset)
    for word, kinds in _classes(entries).items():
        for kind in kinds:
            words[kind] |= {word}
    return words


def _classes(entries: tuple[str, ...]) -> dict[str, frozenset[str]]:
    """Entries `word class` as word to classes."""
    classes: dict[str, set[str]] = {}
    for entry in entries:
        word, kind = entry.split()
        classes.setdefault(word, set()).add(kind)
    return {word: frozenset(kinds) for word, kinds in classes.items()}
