"""Pages of five invented sites, each line labelled: what learning has to find, and what recurs and is the article.

The sites stand in `sites.toml`. Pages are drawn with a seed: the same seed gives the same pages.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any, Literal

Label = Literal["template", "changing", "byline", "prose"]
"""`changing` lines are those of the related box, which recur in no page; a `byline` is kept unless it is asked for."""

SITES: dict[str, Any] = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
WORDS: dict[str, list[str]] = SITES["words"]


@dataclass(frozen=True, slots=True)
class SitePage:
    """A page: the site, and its lines with their labels."""

    site: str
    lines: tuple[tuple[str, Label], ...]

    @property
    def text(self) -> str:
        """The page as text, a blank line around the body."""
        return "\n".join(line for line, _ in self.lines)

    def labelled(self, *labels: Label) -> list[str]:
        """The lines with one of these labels."""
        return [line for line, label in self.lines if label in labels and line]


def pages(each: int, seed: int = 1, bodies: Sequence[Sequence[str]] = ()) -> Iterator[SitePage]:
    """So many pages of each site, in turn.

    Args:
        each: pages of a site; `seed`: of the draw.
        bodies: paragraphs to make articles of; without them sentences are made up.
    """
    random = Random(seed)
    for _ in range(each):
        for site in SITES["site"]:
            yield _page(site, SITES["prose"][site["name"]], random, bodies)


def plain_pages(each: int, seed: int = 1) -> Iterator[tuple[str, str]]:
    """So many documents of each publisher that has no template: publisher and text."""
    random = Random(seed)
    for _ in range(each):
        for site in SITES["plain"]:
            lines = [line for line, _ in _lines(site["lines"], site, random)]
            bodies = ["\n".join(paragraph(random) for _ in range(random.randint(2, 4))) for _ in lines]
            yield (
                site["name"],
                "\n".join(body if line == "{body}" else line for line, body in zip(lines, bodies, strict=True)),
            )


def _page(site: dict[str, Any], prose: dict[str, Any], random: Random, bodies: Sequence[Sequence[str]]) -> SitePage:
    lines: list[tuple[str, Label]] = []
    lines += _lines(site["above"], site, random)
    lines += [("", "template"), (headline(random), "prose")]
    lines += _lines(site.get("under", []), site, random)
    if random.random() < 0.5:
        lines.append((random.choice(site["authors"]), "byline"))
    body = list(random.choice(bodies)) if bodies else [paragraph(random) for _ in range(random.randint(3, 7))]
    middle = [line for line, share in prose["middle"] if random.random() < share]
    for number, line in enumerate(middle):
        body.insert(min(2 * number + 1, len(body) - 1), line)
    article = [line for line, share in prose["first"] if random.random() < share]
    article += body
    article += [line for line, share in prose["last"] if random.random() < share]
    lines += [(line, "prose") for line in article]
    lines.append(("", "template"))
    lines += _lines(site["below"], site, random)
    return SitePage(site["name"], tuple(lines))


def _lines(written: Sequence[Any], site: dict[str, Any], random: Random) -> Iterator[tuple[str, Label]]:
    for one in written:
        text, share = one if isinstance(one, list) else (one, 1.0)
        if random.random() < share:
            yield _filled(text, site, random), "changing" if text == "{headline}" else "template"


def _filled(text: str, site: dict[str, Any], random: Random) -> str:
    day, month = random.choice(WORDS["days"]), random.choice(WORDS["months"])
    year = f"{random.randint(2019, 2024)}"
    date = f"{day} {random.randint(1, 28)} {month} {year}"
    return (
        text.replace("{n}", f"{random.randint(3, 9000)}")
        .replace("{date}", date)
        .replace("{clock}", f"{random.randint(0, 23)}:{random.randint(10, 59)}")
        .replace("{year}", year)
        .replace("{headline}", headline(random))
        .replace("{author}", random.choice(site.get("authors", [""])))
    )


def headline(random: Random) -> str:
    """Some words without a stop."""
    return " ".join(random.choice(WORDS[name]) for name in ("who", "did", "what", "where"))


def paragraph(random: Random) -> str:
    """Two or three sentences."""
    return " ".join(_sentence(random) for _ in range(random.randint(2, 3)))


def _sentence(random: Random) -> str:
    return " ".join(random.choice(WORDS[name]) for name in ("who", "did", "what", "where", "when", "why")) + "."
