"""The options of a pipeline: one frozen dataclass, the only place where an option is declared.

The keyword arguments of `clean`, `process` and `Pipeline`, the keys of a configuration file, the JSON schema and the
flags of the command line are all made from it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Category = Literal[
    "read_also", "related", "teaser", "tags", "share", "follow", "comments", "legal", "nav", "ad", "counter", "embed",
    "linkback", "forum", "wire_end", "contact", "source", "byline", "dateline", "timestamp", "caption",
]  # fmt: skip
"""The boilerplate categories. The last four are kept unless `remove` names them."""


@dataclass(frozen=True, slots=True)
class Options:
    """What a pipeline can be told beyond its rules.

    Attributes:
        quotes: the style paired quotes are written in; `keep` leaves them as they are.
        digits: the digit set numbers are written in; `keep` leaves them as they are.
        remove: optional boilerplate categories to remove as well.
        keep: boilerplate categories to leave in the text (they are still read for metadata).
        newlines: `hard` if a line break ends a sentence, `soft` if it only wraps a line and blank lines end sentences,
            `auto` to decide for each document.
        sentence_quotes: `whole` keeps a quotation of several sentences that closes soon together, `split` never does.
        ellipsis: whether `…` or `...` ends a sentence: only before a new `clause`, `always` or `never`.
        max_length: cut sentences longer than this many characters at a semicolon, comma, conjunction or space.
        collapsed: look for headings and sentences without a stop in text that lost its line breaks.
    """

    quotes: Literal["guillemets", "curly", "straight", "keep"] = "guillemets"
    digits: Literal["ascii", "arabic-indic", "extended", "keep"] = "ascii"
    remove: tuple[Category, ...] = ()
    keep: tuple[Category, ...] = ()
    newlines: Literal["hard", "soft", "auto"] = "hard"
    sentence_quotes: Literal["whole", "split"] = "whole"
    ellipsis: Literal["clause", "always", "never"] = "clause"
    max_length: int | None = None
    collapsed: bool = False


DEFAULT = Options()
