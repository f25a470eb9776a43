"""The options of a pipeline: one frozen dataclass, the only place where an option is declared.

The keyword arguments of `clean`, `process` and `Pipeline`, the keys of a configuration file, the JSON schema and the
flags of the command line are all made from it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from typing import Any, ClassVar, Literal

Category = Literal[
    "read_also", "related", "teaser", "tags", "share", "follow", "comments", "legal", "nav", "ad", "counter", "embed",
    "linkback", "forum", "wire_end", "contact", "source", "byline", "dateline", "timestamp", "caption",
]  # fmt: skip
"""The boilerplate categories. The last four are kept unless `remove` names them."""


@dataclass(frozen=True, slots=True)
class Mask:
    """What is written in place of tokens; None leaves them in the text. A mapping of the same keys is taken as well.

    Attributes:
        url, email: for addresses of pages and of people.
        mention: for an `@handle`.
        number: for a number with its separators, a time, a date with slashes.
    """

    __pydantic_config__: ClassVar[dict[str, str]] = {"extra": "forbid"}

    url: str | None = None
    email: str | None = None
    mention: str | None = None
    number: str | None = None

    def items(self) -> Iterator[tuple[str, str]]:
        """The kinds of token that are masked, with what is written for each."""
        for field in fields(self):
            if (written := getattr(self, field.name)) is not None:
                yield field.name, written


@dataclass(frozen=True, slots=True)
class Options:
    """What a pipeline can be told beyond its rules.

    Attributes:
        quotes: the style paired quotes are written in; `keep` leaves them as they are.
        digits: the digit set numbers are written in; `keep` leaves them as they are.
        remove: optional boilerplate categories to remove as well.
        keep: boilerplate categories to leave in the text (they are still read for metadata).
        strictness: how sure boilerplate removal must be: `careful` keeps what is not plain residue, `thorough` removes
            more and loses more text; docs/boilerplate-benchmark.md holds the measured errors of each.
        mark_order: the order of shadda and vowel on one letter: `nfc` as Unicode has it (vowel, then shadda), or
            `shadda-first` as most keyboards and diacritized corpora have it.
        newlines: `hard` if a line break ends a sentence, `soft` if it only wraps a line and blank lines end sentences,
            `auto` to decide for each document.
        sentence_quotes: `whole` keeps a quotation of several sentences that closes soon together, `split` never does.
        ellipsis: whether `…` or `...` ends a sentence: only before a new `clause`, `always` or `never`.
        max_length: cut sentences longer than this many characters at a semicolon, comma, conjunction or space.
        collapsed: look for headings and sentences without a stop in text that lost its line breaks.
        markup: `strip` takes away HTML tags, comments, and the content of scripts and styles; block tags become line
            breaks.
        emoji: `drop` takes emoji away.
        honorifics: `expand` writes signs such as U+FDFA and U+FDFD as the words they stand for.
        elongation: cut letters typed three times or more to this many, at least 1.
        mask: write a text of your own for each `url`, `email`, `mention` or `number`.
    """

    quotes: Literal["guillemets", "curly", "straight", "keep"] = "guillemets"
    digits: Literal["ascii", "arabic-indic", "extended", "keep"] = "ascii"
    remove: tuple[Category, ...] = ()
    keep: tuple[Category, ...] = ()
    strictness: Literal["careful", "default", "thorough"] = "default"
    mark_order: Literal["nfc", "shadda-first"] = "nfc"
    newlines: Literal["hard", "soft", "auto"] = "hard"
    sentence_quotes: Literal["whole", "split"] = "whole"
    ellipsis: Literal["clause", "always", "never"] = "clause"
    max_length: int | None = None
    collapsed: bool = False
    markup: Literal["keep", "strip"] = "keep"
    emoji: Literal["keep", "drop"] = "keep"
    honorifics: Literal["keep", "expand"] = "keep"
    elongation: int | None = None
    mask: Mask = Mask()

    def __post_init__(self) -> None:
        if self.elongation is not None and self.elongation < 1:
            raise ValueError(f"elongation={self.elongation}: at least one letter must stay")


DEFAULT = Options()


def requests(given: Mapping[str, Any]) -> frozenset[str]:
    """What options ask for beyond the default: a value (`markup=strip`), a number (`elongation`), a part (`mask.url`).

    An optional rule names the options that turn it on; it is on if all it requests is requested.

    >>> sorted(requests({"markup": "strip", "elongation": 2, "mask": {"url": "x", "email": None}, "digits": "ascii"}))
    ['elongation', 'markup=strip', 'mask.url']
    """
    asking = {name: value for name, value in given.items() if value != getattr(DEFAULT, name)}
    return frozenset(part for name, value in asking.items() for part in _parts(name, value))


def _parts(name: str, value: Any) -> Iterator[str]:
    if name == "mask":
        yield from (f"{name}.{kind}" for kind, written in dict(value).items() if written is not None)
    elif isinstance(value, tuple):
        yield from (f"{name}.{one}" for one in value)
    elif isinstance(value, int):
        yield name
    else:
        yield f"{name}={value}"
