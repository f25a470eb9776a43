"""The pages: template, style, script, words and data in one file each that needs nothing else."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from importlib.resources import files
from typing import Any

from arnorm.report.collection import Collection, to_json
from arnorm.version import __version__


def page_of(collection: Collection) -> bytes:
    """The report as an HTML page in UTF-8."""
    return _page("report", "words.json", collection.to_json())


def review_of(proposed: Mapping[str, Any]) -> bytes:
    """The page on which learnt rules are accepted or rejected, in UTF-8.

    Args:
        proposed: what `arnorm.learning.review_data` gave.
    """
    return _page("review", "review.json", to_json(proposed))


def _page(name: str, words: str, data: str) -> bytes:
    """A page that holds all it needs, and whose own policy forbids it to load or send anything.

    Texts stand in it as JSON, and the script puts them on the page as text, never as markup.
    """
    style, script = _part("report.css"), _part(f"{name}.js")
    # What marks are kept under: the same documents cleaned in the same way are the same report.
    identity = hashlib.sha256(data.encode()).hexdigest()[:16]
    page = _part(f"{name}.html")
    for place, value in (
        ("policy", f"default-src 'none'; style-src {_hash(style)}; script-src {_hash(script)}; base-uri 'none'"),
        ("version", __version__),
        ("identity", identity),
        ("style", style),
        ("words", _part(words).strip()),
        ("script", script),
        ("data", data),  # the last one: a text that looks like a place to be filled stays as it is
    ):
        page = page.replace("{{" + place + "}}", value)
    return page.encode()


def _part(name: str) -> str:
    return files("arnorm.report").joinpath(name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    """The text as a content security policy names it."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
