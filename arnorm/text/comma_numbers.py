"""Numbers with commas: which of them are one number in groups of three, and which are a list.

`3،500` is a number and `12،125،13` a list; in one chain the Arabic comma means one thing everywhere (POLICY section 8).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

DIGITS = "0-9\u0660-\u0669\u06f0-\u06f9"
"""The body of a class: the digits of the three sets."""

ARABIC_COMMA, DECIMAL, THOUSANDS = "\u060c", "\u066b", "\u066c"
_PLAIN = f",{THOUSANDS}"
_COMMAS = f"{_PLAIN}{ARABIC_COMMA}"
_ZEROS = "0\u0660\u06f0"

_CHAIN = re.compile(f"[{DIGITS}]+(?:[{_COMMAS}][{DIGITS}]+)+")
_NUMBER = re.compile(f"(?![{_ZEROS}])[{DIGITS}]{{1,3}}(?:[{_COMMAS}][{DIGITS}]{{3}})+")
_SPLIT = re.compile(f"[{_PLAIN}]")
# What makes the digits beside it part of something longer: a decimal, a date, a time of day to the second.
_LONGER_BEFORE = re.compile(f"[{DIGITS}][.{DECIMAL}]\\Z|[{DIGITS}]:[{DIGITS}]{{2}}:\\Z")
_JOINED = re.compile(f"[{DIGITS}][.:/{DECIMAL}]\\Z")
_REACH = 30


def chains(text: str, start: int = 0, end: int | None = None) -> Iterator[re.Match[str]]:
    """The chains of digits and commas."""
    return _CHAIN.finditer(text, start, len(text) if end is None else end)


def is_number(chain: re.Match[str], heads: tuple[str, ...] = ()) -> bool:
    """Is a chain with an Arabic comma one number, in which this comma sets thousands apart?

    Beside other commas it does so only where no number could begin (`1,000،000`); behind a plural that counts places
    (`الآيات ٢،٢٥٥`) it never does.

    Args:
        chain: a match of `chains`; `heads`: words behind which a chain is a list.
    """
    found = chain.group()
    if not _NUMBER.fullmatch(found) or _JOINED.search(chain.string, max(0, chain.start() - 2), chain.start()):
        return False
    if _SPLIT.search(found) and not all(part[0] in _ZEROS for part in found.split(ARABIC_COMMA)[1:]):
        return False
    return not (heads and _headed(heads).search(chain.string[max(0, chain.start() - _REACH) : chain.start()]))


def thousands(chain: re.Match[str]) -> Iterator[int]:
    """Where the commas stand that set the thousands of the numbers of a chain apart, the Arabic comma being none."""
    at = chain.start()
    for number in chain.group().split(ARABIC_COMMA):
        if _NUMBER.fullmatch(number) and not (at == chain.start() and _is_part(chain.string, at)):
            yield from (at + match.start() for match in _SPLIT.finditer(number))
        at += len(number) + 1


def _is_part(text: str, at: int) -> bool:
    return _LONGER_BEFORE.search(text, max(0, at - 5), at) is not None


@cache
def _headed(heads: tuple[str, ...]) -> re.Pattern[str]:
    """Finds one of the words, with its conjunction and preposition, at the end of what stands before a chain."""
    words = "|".join(sorted({word for entry in heads for word in entry.split()}, key=len, reverse=True))
    return re.compile(f"(?<!\\w)[\u0648\u0641]?[\u0628\u0644\u0643]?(?:{words})[ :(]{{1,3}}\\Z")
