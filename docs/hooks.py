"""Writes the pages that come from records: the rule reference, a page for each family, and the table of presets."""

from __future__ import annotations

import html
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, get_args

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

from arnorm.boilerplate.blocks import OPTIONAL
from arnorm.options import Category
from arnorm.pipeline import clean, process
from arnorm.presets import Preset, all_rules, load_preset, preset_names, selected_rules
from arnorm.rules import Rule

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
        page = _boilerplate_page(own) if family == "AB" else _family_page(f"{family}: {title}", own)
        files.append(File.generated(config, f"rules/{family.lower()}.md", content="\n".join(page)))
    for category, own in _by_category(rules).items():
        content = "\n".join(_category_page(category, own))
        files.append(File.generated(config, f"rules/{_category_file(category)}", content=content))
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


def _by_category(rules: Iterable[Rule]) -> dict[str, list[Rule]]:
    """The boilerplate rules by category, in the order of the option `keep`."""
    found: dict[str, list[Rule]] = {category: [] for category in get_args(Category)}
    for rule in rules:
        if rule.category:
            found[rule.category].append(rule)
    return {category: own for category, own in found.items() if own}


def _category_file(category: str) -> str:
    return f"ab-{category.replace('_', '-')}.md"


def _fate(category: str) -> str:
    if category == "source":
        return "removed where it has a line of its own, always kept as metadata"
    if category in OPTIONAL:
        return "kept unless `remove` names it; read for metadata"
    return "removed unless `keep` names it"


def _boilerplate_page(rules: list[Rule]) -> Iterator[str]:
    yield f"# AB: {FAMILIES['AB']}\n"
    yield "What a website puts around its prose. Every removal is in the record with its rule and reason.\n"
    yield "| category | rules | by default |\n|---|---|---|"
    for category, own in _by_category(rules).items():
        yield f"| [`{category}`]({_category_file(category)}) | {len(own)} | {_fate(category)} |"
    yield "\n| code | what is found | category |\n|---|---|---|"
    for rule in rules:
        page = _category_file(rule.category)
        yield f"| [{rule.code}]({page}#{rule.code.lower()}) | {rule.name} | `{rule.category}` |"


def _category_page(category: str, rules: list[Rule]) -> Iterator[str]:
    """What goes, what stays, and why, for one category of boilerplate."""
    yield f"# Boilerplate: `{category}`\n"
    yield f"{_fate(category).capitalize()}.\n"
    yield "## Why\n"
    for rule in rules:
        yield f"- {html.escape(rule.why, quote=False)} *What is lost:* {html.escape(rule.harm, quote=False)}"
    yield "\n## What goes\n\n| rule | before | after |\n|---|---|---|"
    for rule in rules:
        for example in rule.examples:
            after = _cell(example.after) if example.after else "nothing is left"
            yield f"| [{rule.code}](#{rule.code.lower()}) | {_cell(example.before)} | {after} |"
    yield "\n## What stays\n"
    for rule in rules:
        yield from (f"- {_cell(text)}" for text in rule.untouched)
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
    if rule.shapes:
        yield f"Shapes: {' · '.join(map(_cell, rule.shapes))}\n"
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


SHOWN = {
    "AU": "\ufef7\ufee3\ufede &quot;x&quot;",
    "AW": "\u0645\u0633\u200d\u062a\u0634\u0641\u0649\u00a0\u00a0\u0643\u0628\u064a\u0631",
    "AB": "",
    "AL": "\u06a9\u0648\u0631\u06cc\u0627 \u0623\u0648 \u0645\u062f\u0631\u0633\u0629",
    "AM": "\u0627\u0644\u0639\u0640\u0640\u0632\u0645 \u0633\u0631\u0651\u0627\u064b",
    "AD": "\u0661\u066c\u0662\u0663\u0664\u066b\u0665",
    "AQ": "\u0642\u0627\u0644 \u201d\u0646\u0639\u0645\u201d",
    "AP": "\u0646\u0639\u0645 \u060c\u0644\u0627 ?",
    "AS": "",
}
"""A line for each family, for the table of every preset. Boilerplate is shown by the examples of its rules."""


def _presets() -> Iterator[str]:
    for name in preset_names():
        preset = load_preset(name)
        yield f"\n## `{name}` {{ #{name} }}\n"
        yield f"{preset.description} Version {preset.version}.{_options(preset.options)}\n"
        yield "| family | rules | what it changes | before | after |\n|---|---|---|---|---|"
        yield from _held(preset)
        yield ""


def _held(preset: Preset) -> Iterator[str]:
    """The families of a preset, each with what its rules find and a line before and after."""
    rules = selected_rules(preset)
    for family, title in FAMILIES.items():
        own = [rule for rule in rules if rule.family == family]
        if not own:
            continue
        folding = sum(rule.safety == "folding" for rule in own)
        count = f"{len(own)}, {folding} folding" if folding else str(len(own))
        found = list(dict.fromkeys(rule.category or rule.name for rule in own))
        before, after = _shown(preset.name, family, own)
        yield (
            f"| [{family}: {title}](rules/{family.lower()}.md) | {count} | {', '.join(found)} "
            f"| {_cell(before)} | {_cell(after)} |"
        )


def _shown(preset: str, family: str, own: list[Rule]) -> tuple[str, str]:
    """A line, and what the preset makes of it."""
    before = SHOWN[family] or own[0].examples[0].before
    if family == "AS":
        document = process(before, preset)
        return before, "\n".join(sentence.span.of(document.text) for sentence in document.sentences)
    return before, clean(before, preset)


def _options(options: Mapping[str, Any]) -> str:
    return " Options: " + ", ".join(f"`{name} = {value!r}`" for name, value in options.items()) + "." if options else ""
