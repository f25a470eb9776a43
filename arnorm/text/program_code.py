"""Code that a text shows: fenced blocks, back-ticked spans, `<pre>` and `<code>`, and lines of a program.

Its quotes, commas and semicolons are syntax, so it is verbatim for everything that unifies writing (POLICY section 2):
`alert("…");` stays as it is whatever Arabic stands between its quotes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from arnorm.spans import Span
from arnorm.text.characters import LETTERS, rare
from arnorm.text.protected import NO_SPANS, Spans

_ARABIC = re.compile(f"[{LETTERS}]")

# A line of three backticks or tildes, maybe with the name of a language behind them.
_FENCE = re.compile(r"(?m)^[^\S\n]*(?P<fence>`{3,}|~{3,})(?P<info>[^\n`]*)$")
_TICKED = re.compile(r"(?<![`A-Za-z0-9])`(?![`\s])[^`\n]{1,200}(?<!\s)`(?![`A-Za-z0-9])")
_ELEMENT = re.compile(r"<(pre|code)(?:\s[^<>]{0,200})?>", re.IGNORECASE)

# What a line of a program may show; without any of it no line is read. Each begins with one character: most texts have
# few of it, and only there is more looked at.
_BESIDE_QUOTE = r"(?:(?<=[(=>]%s)|(?<=[(=,] %s)|(?=[)\]} ]{0,3};)|(?=\s*:\s*[\"\[{]))"
_QUOTE_SYNTAX = tuple(re.compile(quote + _BESIDE_QUOTE % (quote, quote)) for quote in "\"'")
_OTHER_SYNTAX = re.compile(r"</|;[^\S\n]*(?://|#|--|/\*)|<<|\{|=[^\n]{1,80}#")

_LITERAL = re.compile(r'"[^"\n]*"|\'[^\'\n]*\'|`[^`\n]*`')
_COMMENT = re.compile(r"(?<!:)//.*|(?:^|(?<=\s))(?:#(?=[\s!])|--(?=\s)).*|/\*.*?(?:\*/|$)|<!--.*?(?:-->|$)")

_NAME = r"(?<![\w.$])[A-Za-z_$][\w.$]*"
# In what is left of a line when each literal is `""` and its comment is gone.
_PROGRAM = re.compile(
    rf"""
      {_NAME} (?: ::[\w.]+ | ->[\w.]+ )* \( [^()\n]{{0,120}} ""                # a call
    | {_NAME} (?: \[[^\]\n]{{0,40}}\] )? \s* [:!<>+.-]? ={{1,3}} >? \s* [\[({{frubL]{{0,2}} ""  # it is given a value
    | {_NAME} \( [^()\n]{{0,120}} \) \s* (?: [:{{] | => | -> )                   # the head of a function or branch
    | \{{ [^{{}}\n]{{0,200}} ""                                              # a block or an object
    | ^ \s* (?: <\?\w* \s+ )? [a-z_$@] [^\n]* ; [\s}}]* (?: \?> )? \s* \Z     # a statement
    | ^ \s* (?: SELECT | INSERT | UPDATE | DELETE | CREATE | ALTER ) \b [^\n]* ; \s* \Z
    | ^ \s* [A-Z]\w* \s+ [a-z_]\w* \s* = [^\n]* ; \s* \Z
    | ^ \s* [A-Za-z_]\w* \s* = \s* [\w.+*/-]+ \s* \Z                          # a number, then a comment
    """,
    re.VERBOSE,
)
_MEMBER = re.compile(r'\s*"[A-Za-z_][\w .-]*"\s*:\s*["\[{]')
_TAGGED = re.compile(r"\s*<([A-Za-z][\w-]*)(?:\s[^<>]*)?>.*</\1>\s*\Z")

# A call or an assignment inside a line of prose.
_STRETCH = re.compile(
    rf"""{_NAME} (?: \( (?=["']) (?: "[^"\n]{{0,200}}" | '[^'\n]{{0,200}}' | [^()"'\n]{{1,60}} ){{1,12}}+ \) ;?
                 | \s?={{1,2}}\s? (?: "[^"\n]{{1,200}}" | '[^'\n]{{1,200}}' ) ;? )""",
    re.VERBOSE,
)


def code(text: str) -> Spans:
    """The stretches of a text that are code, each with the marks around it; offsets are code points.

    >>> [(start, end) for start, end in code("run `ls -l` here")]
    [(4, 11)]
    """
    unusual = rare(text)
    ticks = "`" in unusual
    tilded = "~" in text and "~~~" in text
    shows = '"' in text and _QUOTE_SYNTAX[0].search(text) is not None
    shows = shows or ("'" in unusual and _QUOTE_SYNTAX[1].search(text) is not None)
    shows = shows or (_may_show(text, unusual) and _OTHER_SYNTAX.search(text) is not None)
    if not (ticks or shows or tilded):
        return NO_SPANS
    found = Spans(_fenced(text)) if ticks or tilded else NO_SPANS
    if ticks:
        found = found.union(Spans(Span(*match.span()) for match in _TICKED.finditer(text)))
    if shows:
        found = found.union(Spans(_elements(text))) if "<" in text else found
        found = found.union(Spans(_lines(text)))
    return found or NO_SPANS


def _may_show(text: str, unusual: str) -> bool:
    """Is there a sign of `_OTHER_SYNTAX`? One character first: a pair of them takes twenty times as long to find."""
    if "{" in unusual or ("#" in unusual and "=" in text):
        return True
    if "<" in text and ("</" in text or "<<" in text):
        return True
    return ";" in text and ("#" in unusual or ("/" in unusual and ("//" in text or "/*" in text)) or "--" in text)


def _fenced(text: str) -> Iterator[Span]:
    """The fenced blocks: from the opening fence to the next fence of its kind that is as long and says nothing."""
    opened: re.Match[str] | None = None
    for match in _FENCE.finditer(text):
        if opened is None:
            opened = match
        elif match["fence"].startswith(opened["fence"]) and not match["info"].strip():
            yield Span(opened.start("fence"), match.end("fence"))
            opened = None


def _elements(text: str) -> Iterator[Span]:
    """The elements `pre` and `code` that are closed."""
    at = 0
    closed: dict[str, bool] = {}
    while match := _ELEMENT.search(text, at):
        name = match[1].lower()
        at = match.end()
        if closed.get(name, True):
            end = min(
                (place for word in (name, name.upper()) if (place := text.find(f"</{word}>", at)) >= 0), default=-1
            )
            closed[name] = end >= 0
            if end >= 0:
                at = end + len(name) + 3
                yield Span(match.start(), at)


def _lines(text: str) -> Iterator[Span]:
    """The lines that show a program; of prose with a call in it, the call."""
    done = -1
    for place in sorted(match.start() for one in (*_QUOTE_SYNTAX, _OTHER_SYNTAX) for match in one.finditer(text)):
        if place <= done:
            continue
        start = text.rfind("\n", 0, place) + 1
        done = text.find("\n", place)
        done = len(text) if done < 0 else done
        line = text[start:done]
        if is_program(line):
            yield Span(start, done)
        else:
            yield from (Span(start + match.start(), start + match.end()) for match in _STRETCH.finditer(line))


def is_program(line: str) -> bool:
    """Does a line show a program: Latin names with their signs, and Arabic only in literals and comments?

    >>> is_program('print("x")')  # nothing in it could be changed
    False
    """
    if not _ARABIC.search(line):
        return False
    if _TAGGED.match(line):
        return True
    bare = _COMMENT.sub("", _LITERAL.sub('""', line))
    return not _ARABIC.search(bare) and (_MEMBER.match(line) or _PROGRAM.search(bare)) is not None
