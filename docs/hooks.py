"""Writes the pages that come from records: the rule reference, a page for each family, and the table of presets."""

from __future__ import annotations

import html
import unicodedata
from collections.abc import Iterator, Mapping
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

from arnorm.presets import Preset, all_rules, load_preset, preset_names
from arnorm.rules import Rule, select_rules

FAMILIES = {
    "AU": "Unicode repair",
    "AW": "White space and invisibles",
    "AB": "Boilerplate",
    "AL": "Letters",
    "AM": "Marks",
    "AD": "Digits",
    "AQ": "Quotes",
    "AP": "Punctuation",
    "AS": "Sentences",
}

PRESETS_MARK = "<!-- presets -->"

INTRODUCTION = """\
# Rules

Everything arnorm does to a text is a rule with a code. A change or removal in the record of a document carries the code
of the rule that made it, and rules are selected and ignored by the beginning of their codes: `AQ` is a family, `AQ0` a
block of it, `AQ003` one rule.

- **lossless**: two texts that differ in meaning stay different.
- **folding**: merges spellings that can differ in meaning.
- **removing**: takes text away, always with a record.

A rule marked *optional* is not selected by its family alone; a preset, a longer prefix or an option turns it on.

These pages are written from the rule records in `arnorm/data/` when the site is built.
"""


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the generated pages."""
    rules = all_rules()
    files.append(File.generated(config, "rules/index.md", content="\n".join(_index(rules))))
    for family, title in FAMILIES.items():
        own = [rule for rule in rules if rule.family == family]
        content = "\n".join(_family_page(f"{family}: {title}", own))
        files.append(File.generated(config, f"rules/{family.lower()}.md", content=content))
    return files


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Put the table of presets where the page asks for it."""
    return markdown.replace(PRESETS_MARK, "\n".join(_presets())) if PRESETS_MARK in markdown else markdown


def _index(rules: tuple[Rule, ...]) -> Iterator[str]:
    yield INTRODUCTION
    yield "| family | rules | optional |\n|---|---|---|"
    for family, title in FAMILIES.items():
        own = [rule for rule in rules if rule.family == family]
        optional = sum(rule.optional for rule in own)
        yield f"| [{family}: {title}]({family.lower()}.md) | {len(own)} | {optional or ''} |"


def _family_page(title: str, rules: list[Rule]) -> Iterator[str]:
    yield f"# {title}\n"
    yield "| code | what is found | safety |\n|---|---|---|"
    for rule in rules:
        yield f"| [{rule.code}](#{rule.code.lower()}) | {rule.name} | {_safety(rule)} |"
    for rule in rules:
        yield from _rule(rule)


def _rule(rule: Rule) -> Iterator[str]:
    yield f"\n## {rule.code} {rule.name} {{ #{rule.code.lower()} }}\n"
    yield f"*{_safety(rule)}* · stage `{rule.stage}`{_category(rule)} · since {rule.since}\n"
    yield f"{html.escape(rule.why, quote=False)}\n"
    if rule.harm:
        yield f"**What is lost:** {html.escape(rule.harm, quote=False)}\n"
    if rule.sources:
        yield "| found | written |\n|---|---|"
        targets = (
            rule.targets if len(rule.targets) == len(rule.sources) else (rule.targets or ("",)) * len(rule.sources)
        )
        for found, written in zip(rule.sources, targets, strict=False):
            yield f"| {_characters(found)} | {_characters(written) if written else 'nothing'} |"
        yield ""
    yield from _conditions(rule)
    if rule.examples:
        yield "| before | after |\n|---|---|"
        for example in rule.examples:
            yield f"| {_cell(example.before)} | {_cell(example.after)} |"
        yield ""
    if rule.untouched:
        yield "Left as it is: " + " · ".join(_cell(text) for text in rule.untouched) + "\n"


def _conditions(rule: Rule) -> Iterator[str]:
    """Where the rule acts, for rules that do not act everywhere; and what a boilerplate rule looks for."""
    said = {
        "only": rule.when,
        "with": ", ".join(f"{name} = {value!r}" for name, value in rule.options),
        "stands at": ", ".join(rule.position),
        "takes": rule.extent,
        "unless or only if": ", ".join(rule.guards),
    }
    shown = [f"{label} `{value}`" for label, value in said.items() if value]
    if shown:
        yield " · ".join(shown) + "\n"
    if rule.table:
        yield f"The characters are in the table `{rule.table}`.\n"
    if rule.variants:
        yield f'??? note "{len(rule.variants)} phrases"\n'
        yield "    " + " · ".join(map(_cell, rule.variants)) + "\n"


def _safety(rule: Rule) -> str:
    return f"{rule.safety}, optional" if rule.optional else rule.safety


def _category(rule: Rule) -> str:
    return f" · category `{rule.category}`" if rule.category else ""


def _characters(text: str) -> str:
    return "<br>".join(f"{_cell(one)} U+{ord(one):04X} {unicodedata.name(one, '')}" for one in text)


def _cell(text: str) -> str:
    """A text as it is, right to left if it is Arabic; what cannot be seen is written by its number."""
    shown = "".join(_visible(character) for character in text)
    return f'<code dir="auto">{shown}</code>'


def _visible(character: str) -> str:
    if character == "\n":
        return "↵<br>"
    if character != " " and unicodedata.category(character) in ("Cc", "Cf", "Cs", "Co", "Cn", "Zs", "Zl", "Zp"):
        return f"&#123;U+{ord(character):04X}&#125;"
    if character in "|`*_[]{}\\<>&\"'~":
        return f"&#{ord(character)};"
    return character


def _presets() -> Iterator[str]:
    for name in preset_names():
        preset = load_preset(name)
        yield f"\n## `{name}` {{ #{name} }}\n"
        yield f"{preset.description} Version {preset.version}.\n"
        yield _selection(preset)


def _selection(preset: Preset) -> str:
    rules = select_rules(all_rules(), preset.select, preset.ignore)
    counts = {family: sum(rule.family == family for rule in rules) for family in FAMILIES}
    held = ", ".join(f"[{family}](rules/{family.lower()}.md) ({count})" for family, count in counts.items() if count)
    folding = sum(rule.safety == "folding" for rule in rules)
    told = f" {folding} of them are foldings." if folding else ""
    return f"Rules: {held}.{told}{_options(preset.options)}\n"


def _options(options: Mapping[str, Any]) -> str:
    return " Options: " + ", ".join(f"`{name} = {value!r}`" for name, value in options.items()) + "." if options else ""
