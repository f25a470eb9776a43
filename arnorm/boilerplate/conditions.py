"""Named guards: the conditions under which a phrase of a rule is believed.

A rule names its guards as `name` or `name:argument`. Guards in `LOCAL` look at the line alone, guards in `CONTEXT` at
its place on the page. None of them looks at what a later stage may change: spelling variants, quote styles, spacing,
digits.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise

from arnorm.boilerplate.line_key import BULLETS, DASHES, Line, fold, words_of
from arnorm.boilerplate.page import ENOUGH, Hit, Page

Guard = Callable[[Page, Line, Hit, str], bool]

SHORT = 25
PLATFORM_WORDS = 8
TASK_WORDS = 30
_THEN = "\u062b\u0645"  # thumma
NEAR = 300
"""Guards inside a line look so many characters ahead, so that a line of many markers costs no more than its length."""
_ADDRESS = re.compile(
    r"(?:[Tt]witter:|\u062a\u0648\u064a\u062a\u0631:)?(?:[\w.+-]+@[\w.-]+|@\w+|(?:https?://|www\.)\S+)"
)
_ADDRESS_LABELS = ("twitter", "\u062a\u0648\u064a\u062a\u0631", "email", "e-mail")
_AROUND_ADDRESS = '.:/,\u060c()|-\u2022*\u2013\u2014\u00ab\u00bb"'
QUOTES = '"\u00ab\u00bb\u201c\u201d\u201e'
_COMMAS = frozenset(",\u060c\u061b")
_CLOSED = re.compile('[.!?\u061f\u2026]\\s*"$')
_CRUMB = re.compile("\\s*[\u00bb\u203a>/\\\\]")
_SLASHED = re.compile("//|/\\s*$|\\(")

# Endings of the second person and of "our" (-k, -kum, -na), and words that speak to a reader.
_TO_READER = ("\u0643", "\u0643\u0645", "\u0646\u0627")
_YOU = ("you", "your", "vous", "votre")
_DISCLAIM = (
    "\u0631\u0627\u064a", "\u0627\u0631\u0627\u0621", "\u0648\u062c\u0647\u0647", "\u0648\u062c\u0647\u0627\u062a",
)  # fmt: skip
_OWNERS = (
    "\u0627\u0644\u0643\u0627\u062a\u0628", "\u0643\u0627\u062a\u0628\u0647", "\u0643\u062a\u0627\u0628\u0647\u0627",
    "\u0627\u0635\u062d\u0627\u0628\u0647\u0627", "\u0627\u0644\u0645\u0648\u0642\u0639", "\u0645\u0648\u0642\u0639",
    "\u0627\u0644\u062a\u062d\u0631\u064a\u0631", "\u0627\u0644\u062a\u062d\u0631\u064a\u0631\u064a",
    "\u0627\u0644\u0635\u062d\u064a\u0641\u0647", "\u0627\u0644\u062c\u0631\u064a\u062f\u0647",
    "\u0634\u0628\u0643\u0647", "\u0635\u0627\u062d\u0628\u0647\u0627", "\u0635\u0627\u062d\u0628\u0647",
    "\u0627\u0644\u0643\u0627\u062a\u0628\u0647",
)  # fmt: skip


# "link" (of cookies), "cookie", "privacy", "browsing", "terms", "you agree", "your experience"
_COOKIE = (
    "\u0627\u0631\u062a\u0628\u0627\u0637", "\u0643\u0648\u0643\u064a",
    "\u062e\u0635\u0648\u0635\u064a", "\u0627\u0644\u062a\u0635\u0641\u062d",
    "\u0634\u0631\u0648\u0637", "\u062a\u0648\u0627\u0641\u0642",
    "\u062a\u062c\u0631\u0628\u062a\u0643", "cookie", "privacy", "terms",
)  # fmt: skip


def only_addresses(text: str) -> bool:
    """Is a text nothing but e-mail addresses, accounts and links, with their labels?"""
    tokens = [token.strip(_AROUND_ADDRESS) for token in text.split()]
    tokens = [token for token in tokens if token and token.lower() not in _ADDRESS_LABELS]
    return bool(tokens) and all(_ADDRESS.fullmatch(token) for token in tokens)


def _after(line: Line, hit: Hit) -> str:
    end = line.spans[hit.last - 1][1]
    return line.raw[end : end + NEAR]


def _before(line: Line, hit: Hit) -> str:
    """What stands directly before the phrase."""
    return line.after(hit.first).rstrip() if hit.first else line.raw[: line.spans[0][0]].rstrip()


def _rest(line: Line, hit: Hit) -> Sequence[str]:
    return line.words[hit.last :]


# ------------------------------------------------------------------------------------------------ what follows


def _label(page: Page, line: Line, hit: Hit, arg: str) -> bool:
    return hit.last == len(line.words) or line.label(hit.last) is not None


def _colon(page: Page, line: Line, hit: Hit, arg: str) -> bool:
    return line.label(hit.last) is not None


def _colon_sign(page: Page, line: Line, hit: Hit, arg: str) -> bool:
    return re.match(r"\s*[:/]", _after(line, hit)) is not None


def _bare(page: Page, line: Line, hit: Hit, arg: str) -> bool:
    return hit.last == len(line.words)


def _not_bare(page: Page, line: Line, hit: Hit, arg: str) -> bool:
    return hit.last < len(line.words)


def _rest_max(page: Page, line: Line, hit: Hit, arg: str) -> bool:
    return len(line.words) - hit.last <= int(arg)


def _rest_number(page: Page, line: Line, hit: Hit, arg: str) -> bool:
    rest = _rest(line, hit)
    return bool(rest) and all(word == "0" for word in rest)


def _rest_date(page: Page, line: Line, hit: Hit, arg: str) -> bool:
    return hit.last < len(line.words) and page.words.dates.is_date_text(line.raw)


def _no_date(page: Page, line: Line, hit: Hit, arg: str) -> bool:
    """No date follows: «published in: news» names a section, «published on: 3 May 2026» a time."""
    return not page.words.dates.is_date_text(_after(line, hit))


def _no_task(page: Page, line: Line, hit: Hit, arg: str) -> bool:
    """Not an instruction of an exercise: «read also the story and then answer», «read also the following text:»."""
    rest = line.words[hit.last : hit.last + TASK_WORDS]
    return _THEN not in rest and not (line.close == ":" and len(rest) > 2)


def _rest_address(page: Page, line: Line, hit: Hit, arg: str) -> bool:
    return hit.last < len(line.words) and only_addresses(_after(line, hit))


def _names(page: Page, line: Line, hit: Hit, arg: str) -> bool:
    """One to six words that can be a name: no number, no particle, no verb of saying, no stop."""
    return _name_like(page, _rest(line, hit), 6) and line.close in ("", ":")


def _no_verb(page: Page, line: Line, hit: Hit, arg: str) -> bool:
    return not any(word in page.words.not_names for word in _rest(line, hit))


def _byline_names(page: Page, line: Line, hit: Hit, arg: str) -> bool:
    """A name, or a name with the clock time of the post."""
    rest = [word for word in _rest(line, hit) if word != "0"]
    posted = "0" in line.words and ":" in line.signs
    return _name_like(page, rest[:3] if posted else rest, 4) and line.close == ""


def _name_like(page: Page, words: Sequence[str], most: int) -> bool:
    return 0 < len(words) <= most and "0" not in words and not any(word in page.words.not_names for word in words)


# ----------------------------------------------------------------------------------------------- the whole line


def _max_words(page: Page, line: Line, hit: Hit, arg: str) -> bool:
    return len(line.words) <= int(arg)


def _no_stop(page: Page, line: Line, hit: Hit, arg: str) -> bool:
    """No full stop behind the phrase, at the end or inside, and no comma at the end."""
    return line.close not in (".", ",", ";") and next(line.stops(hit.last + 1, len(line.words)), None) is None


def _plain_end(page: Page, line: Line, hit: Hit, arg: str) -> bool:
    return line.close in ("", ":")


def _plain_or_dots(page: Page, line: Line, hit: Hit, arg: str) -> bool:
    return line.close in ("", ":", "\u2026")


def _plain_or_stop(page: Page, line: Line, hit: Hit, arg: str) -> bool:
    return line.close not in (",", ";", "?")


def _headline_end(page: Page, line: Line, hit: Hit, arg: str) -> bool:
    return line.close in ("", "?")


def _short_or_open(page: Page, line: Line, hit: Hit, arg: str) -> bool:
    """No full stop; or a short sentence that ends on the name of a platform."""
    if line.close not in (".", "!"):
        return True
    last = range(max(hit.last - 1, len(line.words) - 3), len(line.words))
    return len(line.words) <= 12 and any(next(page.words.platforms.at(line.words, at), None) for at in last)


def _no_comma(page: Page, line: Line, hit: Hit, arg: str) -> bool:
    return line.signs.isdisjoint(_COMMAS)


def _appeal(page: Page, line: Line, hit: Hit, arg: str) -> bool:
    """An appeal to the reader: says "you" or "our", no colon, and no comma but behind the body."""
    speaks = any(len(word) > 3 and word.endswith(_TO_READER) for word in line.words)
    platform = any(next(page.words.platforms.at(line.words, at), None) for at in range(hit.last - 1, len(line.words)))
    app = any("\u062a\u0637\u0628\u064a\u0642" in word for word in line.words) and line.close == ""
    return (
        (speaks or platform or app)
        and ":" not in line.raw.rstrip(" :")
        and (line.close != "." or len(line.words) <= 15)
    )


def _second_person(page: Page, line: Line, hit: Hit, arg: str) -> bool:
    return any((len(word) > 3 and word.endswith(_TO_READER)) or word in _YOU for word in line.words)


def _cookie_words(page: Page, line: Line, hit: Hit, arg: str) -> bool:
    """Cookies, privacy, terms of use, or the reader's visit are named."""
    return any(stem in word for word in line.words for stem in _COOKIE)


def _unquoted(page: Page, line: Line, hit: Hit, arg: str) -> bool:
    return line.signs.isdisjoint(QUOTES)


def _platform(page: Page, line: Line, hit: Hit, arg: str) -> bool:
    """A platform is named in the phrase or within a few words behind it."""
    words = line.words[hit.first : hit.last + PLATFORM_WORDS]
    return any(next(page.words.platforms.at(words, at), None) for at in range(len(words)))


def _digits(page: Page, line: Line, hit: Hit, arg: str) -> bool:
    return "0" in line.words


def _has(page: Page, line: Line, hit: Hit, arg: str) -> bool:
    wanted = words_of(fold(arg.replace("|", " ")))
    return any(stem in word for word in line.words for stem in wanted)


def _sign(page: Page, line: Line, hit: Hit, arg: str) -> bool:
    return line.signs.issuperset(arg)


def _clock_form(page: Page, line: Line, hit: Hit, arg: str) -> bool:
    return re.fullmatch(r"\s*\d{1,2}:\d{2}(?::\d{2})?\s*", line.raw) is not None


def _crumb_sign(page: Page, line: Line, hit: Hit, arg: str) -> bool:
    return "\u00ab" not in line.raw[:NEAR] and _CRUMB.match(_after(line, hit)) is not None


def _slashed(page: Page, line: Line, hit: Hit, arg: str) -> bool:
    """Between double slashes, or alone in brackets."""
    return "//" in line.signs or (hit.place == "own" and "(" in line.signs)


def _starred(page: Page, line: Line, hit: Hit, arg: str) -> bool:
    """A star before it, or a quoted name behind it; a starred service needs the quoted name too."""
    quoted = not line.signs.isdisjoint(QUOTES) or "}" in line.signs
    return quoted or ("*" in line.signs and hit.last - hit.first > 1)


def _not_subject(page: Page, line: Line, hit: Hit, arg: str) -> bool:
    """Not the subject of a sentence: a stop only if the line is short."""
    return line.close in ("", ".", "!") and (line.close == "" or len(line.words) <= 14)


def _maker(page: Page, line: Line, hit: Hit, arg: str) -> bool:
    """One to five words follow, and a full stop only behind a Latin name."""
    rest = _rest(line, hit)
    return 0 < len(rest) <= 5 and (line.close == "" or rest[-1].isascii())


def _click_sense(page: Page, line: Line, hit: Hit, arg: str) -> bool:
    """«for X click here»: the line begins or ends with the phrase, and begins with a purpose."""
    purpose = "\u0644"  # lam of purpose
    first = line.words[0].removeprefix("\u0648")
    return hit.last - hit.first == len(line.words) or first.startswith(purpose) or hit.place == "start"


def _purpose(page: Page, line: Line, hit: Hit, arg: str) -> bool:
    """The line begins with a purpose: «for X», «to do X»."""
    return hit.first > 0 and line.words[0].removeprefix("\u0648").startswith("\u0644")  # waw, lam


def _disclaims(page: Page, line: Line, hit: Hit, arg: str) -> bool:
    """Opinion words and owner words in the next twenty-five words, with a negation or «express»."""
    words = line.words[hit.first : hit.first + 30]
    opinion = any(word.endswith(_DISCLAIM) or word.startswith(_DISCLAIM) for word in words)
    owner = any(word in _OWNERS or word.removeprefix("\u0644") in _OWNERS for word in words)
    express = any(word[1:] in ("\u0639\u0628\u0631", "\u0645\u062b\u0644", "\u0639\u0643\u0633") for word in words)
    return opinion and owner and express


def _rights(page: Page, line: Line, hit: Hit, arg: str) -> bool:
    return any(word.startswith("\u0645\u062d\u0641\u0648\u0638") for word in line.words[hit.first : hit.first + 12])


def _first_on(page: Page, line: Line, hit: Hit, arg: str) -> bool:
    """«appeared first on»: the word first, then on."""
    words = line.words[hit.last :]
    arabic = any(
        one == "\u0627\u0648\u0644\u0627" and two in ("\u0639\u0644\u064a", "\u0641\u064a")
        for one, two in pairwise(words)
    )
    return arabic or ("appeared" in words and "first" in words) or ("apparu" in words and "premier" in words)


def _writer_or_sms(page: Page, line: Line, hit: Hit, arg: str) -> bool:
    words = line.words[hit.first : hit.first + 40]
    return "sms" in words or any(word.startswith("\u0627\u0644\u0643\u0627\u062a\u0628") for word in words[:4])


def _sms_code(page: Page, line: Line, hit: Hit, arg: str) -> bool:
    return "sms" in line.words[hit.first : hit.first + 40]


def _writer_or_account(page: Page, line: Line, hit: Hit, arg: str) -> bool:
    """The label names the writer, or what follows is an account or a private address, not that of a service."""
    words = line.words[hit.first : hit.last]
    return any("\u0643\u0627\u062a\u0628" in word for word in words) or re.match(r"\W*@", _after(line, hit)) is not None


def _caption_form(page: Page, line: Line, hit: Hit, arg: str) -> bool:
    """A label sign with a short rest, or the phrase alone."""
    rest = len(line.words) - hit.last
    return rest == 0 or (re.match("\\s*[:/\u060c]", _after(line, hit)) is not None and rest <= 14 and line.close != ".")


# ---------------------------------------------------------------------------------------------- inside a line


def _unquoted_marker(page: Page, line: Line, hit: Hit, arg: str) -> bool:
    """No quote opens directly before it and no colon introduces it; a straight quote behind a stop closes."""
    before = _before(line, hit)
    return not before.endswith(tuple('"\u00ab\u201c\u201e:')) or _CLOSED.search(before) is not None


def _bracketed(page: Page, line: Line, hit: Hit, arg: str) -> bool:
    return _before(line, hit).endswith(("(", "[")) and re.match(r"[\s:]*[)\]]", _after(line, hit)) is not None


def _square(page: Page, line: Line, hit: Hit, arg: str) -> bool:
    return _before(line, hit).endswith("[") and re.match(r"[\s:]*\]", _after(line, hit)) is not None


def _unbracketed(page: Page, line: Line, hit: Hit, arg: str) -> bool:
    return not _before(line, hit).endswith(("(", "["))


def _line_end(page: Page, line: Line, hit: Hit, arg: str) -> bool:
    return hit.last == len(line.words)


def _first_word(page: Page, line: Line, hit: Hit, arg: str) -> bool:
    return hit.first == 0


def _listed(page: Page, line: Line, hit: Hit, arg: str) -> bool:
    """A list follows (bullets), or headlines after which the body goes on."""
    if re.match(f"[\\s:]*[{BULLETS}{DASHES}*-]", _after(line, hit)):
        return True
    ahead = line.words[hit.last + 4 : hit.last + 30]
    return hit.first == 0 and any(word in page.words.resuming for word in ahead)


def _platform_or_bare(page: Page, line: Line, hit: Hit, arg: str) -> bool:
    near = hit.last - hit.first > 2 and len(line.words) - hit.last <= 6
    return near or hit.last == len(line.words) or _platform(page, line, hit, arg)


# --------------------------------------------------------------------------------------------- place on the page


def _head(page: Page, line: Line, hit: Hit, arg: str) -> bool:
    return line.index < page.first_prose


def _tail(page: Page, line: Line, hit: Hit, arg: str) -> bool:
    return line.index > page.last_prose and page.has_body


def _edge(page: Page, line: Line, hit: Hit, arg: str) -> bool:
    """Before or behind the body; in a text without one (verse, a list) no place is an edge."""
    return page.has_body and (_head(page, line, hit, arg) or _tail(page, line, hit, arg))


def _edge_lines(page: Page, line: Line, hit: Hit, arg: str) -> bool:
    """In the first four or last four lines, before the body or behind it."""
    return line.index < 4 or line.index >= len(page.lines) - 4 or _edge(page, line, hit, arg)


def _first(page: Page, line: Line, hit: Hit, arg: str) -> bool:
    return line.index < int(arg)


def _last(page: Page, line: Line, hit: Hit, arg: str) -> bool:
    return line.index >= len(page.lines) - int(arg)


def _after_first(page: Page, line: Line, hit: Hit, arg: str) -> bool:
    return line.index > 0


def _after_body(page: Page, line: Line, hit: Hit, arg: str) -> bool:
    return page.before(line.index) >= ENOUGH


def _with_body(page: Page, line: Line, hit: Hit, arg: str) -> bool:
    return page.has_body


def _menu_below(page: Page, line: Line, hit: Hit, arg: str) -> bool:
    """Three or more lines of up to three words follow, then the title."""
    return menu_end(page, line.index) - line.index > 3


def menu_end(page: Page, at: int) -> int:
    """Where the menu ends that line number `at` begins: past lines of up to three words, before the title."""
    end = at + 1
    while end < len(page.lines) and len(page.lines[end].words) <= 3 and page.lines[end].close == "":
        end += 1
    titled = end < len(page.lines) and not page.lines[end].long and page.headline(end, 4)
    return end if titled else at + 1


def _near_hits(page: Page, line: Line) -> list[Hit]:
    near = (n for n in (line.index - 1, line.index + 1) if 0 <= n < len(page.lines))
    return [other for n in near if (other := page.hits[n]) is not None]


def _beside(page: Page, line: Line, hit: Hit, arg: str) -> bool:
    """A neighbour is a hit of the same category."""
    return any(other.rule.category == hit.rule.category for other in _near_hits(page, line))


def _near(page: Page, line: Line, hit: Hit, arg: str) -> bool:
    """A neighbour is a hit of one of these categories."""
    return any(other.rule.category in arg.split("|") for other in _near_hits(page, line))


def _around(page: Page, line: Line, hit: Hit, arg: str) -> bool:
    """One of the two lines before or behind it is a hit of one of these categories."""
    near = page.hits[max(line.index - 2, 0) : line.index] + page.hits[line.index + 1 : line.index + 3]
    return any(other is not None and other.rule.category in arg.split("|") for other in near)


def _edge_or_near(page: Page, line: Line, hit: Hit, arg: str) -> bool:
    return _edge(page, line, hit, arg) or _beside(page, line, hit, arg)


def _titled(page: Page, line: Line, hit: Hit, arg: str) -> bool:
    """The next line has the form of a title."""
    return line.index + 1 < len(page.lines) and page.headline(line.index + 1, 4)


def _quoted_or_tail(page: Page, line: Line, hit: Hit, arg: str) -> bool:
    return not line.signs.isdisjoint(QUOTES) or _tail(page, line, hit, arg)


LOCAL: Mapping[str, Guard] = {
    "label": _label, "colon": _colon, "colon-sign": _colon_sign, "bare": _bare, "not-bare": _not_bare,
    "rest-max": _rest_max, "rest-number": _rest_number, "rest-date": _rest_date, "rest-address": _rest_address,
    "no-date": _no_date,
    "no-task": _no_task,
    "names": _names, "no-verb": _no_verb, "byline-names": _byline_names, "max-words": _max_words, "no-stop": _no_stop,
    "plain-end": _plain_end, "plain-or-dots": _plain_or_dots, "plain-or-stop": _plain_or_stop,
    "headline-end": _headline_end, "short-or-open": _short_or_open, "no-comma": _no_comma, "appeal": _appeal,
    "second-person": _second_person, "cookie-words": _cookie_words, "unquoted": _unquoted, "platform": _platform,
    "digits": _digits, "has": _has, "sign": _sign, "crumb-sign": _crumb_sign, "clock-form": _clock_form,
    "slashed": _slashed, "starred": _starred, "not-subject": _not_subject, "click-sense": _click_sense,
    "purpose": _purpose, "maker": _maker, "disclaims": _disclaims, "rights": _rights, "first-on": _first_on,
    "writer-or-sms": _writer_or_sms, "sms-code": _sms_code, "writer-or-account": _writer_or_account,
    "caption-form": _caption_form, "unquoted-marker": _unquoted_marker, "bracketed": _bracketed, "square": _square,
    "unbracketed": _unbracketed, "line-end": _line_end, "first-word": _first_word, "listed": _listed,
    "platform-or-bare": _platform_or_bare,
}  # fmt: skip
"""Guards that look at the line alone."""

CONTEXT: Mapping[str, Guard] = {
    "head": _head, "tail": _tail, "edge": _edge, "edge-lines": _edge_lines, "first": _first, "last": _last,
    "after-first": _after_first, "after-body": _after_body, "menu-below": _menu_below, "with-body": _with_body,
    "beside": _beside, "near": _near, "around": _around, "edge-or-near": _edge_or_near, "titled": _titled,
    "quoted-or-tail": _quoted_or_tail,
}  # fmt: skip
"""Guards that look at the place of the line on its page."""


def guard_names() -> frozenset[str]:
    """The names a rule may give in `guards`, without the argument after the colon."""
    return frozenset((*LOCAL, *CONTEXT))
