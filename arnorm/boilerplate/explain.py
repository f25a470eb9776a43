"""What the page model saw, in words."""

from __future__ import annotations

from collections.abc import Sequence

from arnorm.boilerplate.features import FAR

_WORDS = {
    "words": "{value} words",
    "letters": "{value} letters",
    "open": "no closing mark",
    "stop": "a closing full stop",
    "question": "a closing question mark",
    "colon": "a closing colon",
    "comma": "a closing comma",
    "dots": "closing dots",
    "latin": "{percent} of its words are Latin",
    "figures": "{percent} of its words are figures",
    "figure-first": "begins with a figure",
    "figure-last": "ends with a figure",
    "bullet": "a bullet",
    "numbered": "a list number",
    "parts": "{value} parts between bars or dashes",
    "commas": "{value} commas",
    "quoted": "quotes",
    "icon": "an icon",
    "file": "a file name",
    "glued": "words glued together",
    "count-end": "a count in brackets",
    "clock": "a clock time",
    "bracketed": "brackets around it",
    "link": "a link",
    "link-end": "ends like a link",
    "code": "a program",
    "table-row": "a row of a table",
    "date": "a date",
    "has-date": "a date in it",
    "times": "a relative time in it",
    "time-end": "ends with a relative time",
    "time-only": "only a relative time",
    "function": "{percent} small words",
    "articles": "{percent} words with the article",
    "function-first": "begins with a small word",
    "verb-first": "begins like a verb",
    "and-first": "begins with «and»",
    "to-reader": "{value} words to the reader",
    "platforms": "names {value} platforms",
    "word-length": "{value} letters a word",
    "distinct": "{percent} different words",
    "halves": "two equal halves",
    "phrases": "{value} known wordings in it",
    "covered": "{percent} of it known wordings",
    "interface": "a wording of {value} public programs",
    "own": "a known wording alone",
    "own-heading": "a known heading",
    "start": "begins with a known wording",
    "start-heading": "begins with a known heading",
    "begin": "begins like a known wording",
    "begin-heading": "begins like a known heading",
    "end": "ends with a known wording",
    "strong": "a known wording",
    "prose": "a paragraph",
    "zone": "stands {zone}",
    "line": "line {value} of the page",
    "from-end": "{value} lines from the end",
    "lines": "a page of {value} lines",
    "prose-lines": "a page of {value} paragraphs",
    "prose-before": "{value} letters of paragraphs before it",
    "page-hits": "{value} other known wordings on the page",
    "page-categories": "{value} categories on the page",
    "table-rows": "{value} table rows on the page",
    "gap": "a blank line before it",
    "gap-after": "a blank line after it",
    "repeats": "stands {value} times on the page",
    "same-shape": "{value} lines of this shape",
    "period-2": "every second line looks like it",
    "period-3": "every third line looks like it",
    "body-words": "{percent} of its words in the body",
    "from-title": "{value} lines from the title",
    "title-words": "{percent} of its words in the title",
    "after-prose": "{value} lines behind a paragraph",
    "before-prose": "{value} lines before a paragraph",
    "up": "{value} lines under a known wording",
    "down": "{value} lines above a known wording",
    "announced": "{value} lines under a colon",
    "run": "in a run of {value} short lines",
    "run-place": "place {value} in its run",
    "run-hits": "{value} known wordings in its run",
    "run-known": "{percent} of its run known",
    "run-short": "{percent} of its run very short",
}
_FAMILIES = {
    "own": "a wording of {name} alone",
    "start": "begins with a wording of {name}",
    "begin": "begins like {name}",
    "end": "ends with a wording of {name}",
    "in": "a wording of {name} in it",
    "up": "under a wording of {name}",
    "interface": "a wording of public programs for {name}",
    "sign": "the sign {name}",
    "residue": "residue on labelled pages ({name})",
    "text": "text on labelled pages ({name})",
}
_ZONES = ("on a page without a body", "above the body", "inside the body", "below the body")


def reason_of(reasons: Sequence[tuple[str, int, float]]) -> str:
    """The features that decided, as one line of words.

    >>> reason_of([("words", 0, 2.0), ("own:share", -1, 1.0), ("run-known", 0, 0.5)])
    'page model: 2 words; one line above: a wording of share alone; 50 % of its run known'
    """
    return "page model: " + "; ".join(_said(*reason) for reason in reasons)


def _said(feature: str, offset: int, value: float) -> str:
    where = "" if not offset else f"{_counted(abs(offset))} {'above' if offset < 0 else 'below'}: "
    return where + describe_feature(feature, value)


def _counted(lines: int) -> str:
    return ("one line", "two lines", "three lines")[lines - 1]


def describe_feature(feature: str, value: float) -> str:
    """One feature with its value in words.

    >>> describe_feature("up", 30)
    'no known wording above'
    """
    family, _, name = feature.partition(":")
    said = _FAMILIES[family] if name else _WORDS[feature]
    if value == 0 and not name and feature not in ("zone", "line", "from-end", "run-place"):
        return f"not: {said.format(value='any', percent='any', name=name, zone='')}"
    if feature == "up" and value >= FAR:
        return "no known wording above"
    if feature == "down" and value >= FAR:
        return "no known wording below"
    if name and not value:
        return f"not: {said.format(name=name.replace('_', ' '))}"
    return said.format(
        value=f"{value:.0f}",
        percent=f"{100 * value:.0f} %",
        name=name.replace("_", " "),
        zone=_ZONES[int(value)] if feature == "zone" else "",
    )
