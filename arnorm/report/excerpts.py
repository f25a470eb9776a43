"""The beginning and the end of a text, never cut within what a reader sees as one character.

Only `regex` knows these (extended grapheme clusters, UAX #29): a letter with its marks, an emoji of parts, a flag.
It is imported here and not by what cleans: its import takes 10 ms, and `arnorm.clean` needs no clusters.
"""

from __future__ import annotations

import regex

_CLUSTER = regex.compile(r"\X")
_BEFORE = 64  # code points: how far before the end of a text its last clusters are looked for


def head(text: str, limit: int) -> str:
    r"""The first whole characters of `text`, at most `limit` code points; a character longer than that is cut.

    >>> head("\u0645\u064f\u062f\u064e\u0651\u0629", 4) == "\u0645\u064f"
    True
    """
    end = 0
    for found in _CLUSTER.finditer(text):
        if found.end() > limit:
            break
        end = found.end()
    return text[: end or limit]


def tail(text: str, limit: int) -> str:
    r"""The last whole characters of `text`, at most `limit` code points; a character longer than that is cut.

    >>> tail("\u0645\u064f\u062f\u064e\u0651\u0629", 3) == "\u0629"
    True
    """
    first = len(text) - limit
    starts = (found.start() for found in _CLUSTER.finditer(text, max(0, first - _BEFORE)))
    return text[next((start for start in starts if start >= first), first) :]
