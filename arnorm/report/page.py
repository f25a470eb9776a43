"""The page: template, style, script, words and data in one file that needs nothing else."""

from __future__ import annotations

import base64
import hashlib
from importlib.resources import files

from arnorm.report.collection import Collection
from arnorm.version import __version__


def page_of(collection: Collection) -> bytes:
    """The report as an HTML page in UTF-8.

    The page holds all it needs, and its own policy forbids it to load or send anything. Texts stand in it as JSON, and
    the script puts them on the page as text, never as markup.
    """
    data = collection.to_json()
    style, script = _part("report.css"), _part("report.js")
    # What marks are kept under: the same documents cleaned in the same way are the same report.
    identity = hashlib.sha256(data.encode()).hexdigest()[:16]
    page = _part("report.html")
    for name, value in (
        ("policy", f"default-src 'none'; style-src {_hash(style)}; script-src {_hash(script)}; base-uri 'none'"),
        ("version", __version__),
        ("identity", identity),
        ("style", style),
        ("words", _part("words.json").strip()),
        ("script", script),
        ("data", data),  # the last one: a text that looks like a place to be filled stays as it is
    ):
        page = page.replace("{{" + name + "}}", value)
    return page.encode()


def _part(name: str) -> str:
    return files("arnorm.report").joinpath(name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    """The text as a content security policy names it."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
