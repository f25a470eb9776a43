"""The laws of the text policy, on generated text: for every preset, and for every stage by itself."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest
from hypothesis import given

import arnorm
from arnorm.options import Options
from arnorm.presets import PRESETS, build_stage, preset_names, stage_names
from arnorm.rules import shipped_rules
from arnorm.spans import apply
from arnorm.stages import Stage
from tests.laws.strategies import ALPHABETS, RESIDUE, pages, texts
from tests.support import check_record, check_sentences, difference

each_preset = pytest.mark.parametrize("preset", preset_names())
each_stage = pytest.mark.parametrize("name", stage_names())

OPTIONS = [
    {"quotes": "curly"}, {"quotes": "straight"}, {"quotes": "keep"},
    {"digits": "arabic-indic"}, {"digits": "extended"}, {"digits": "keep"},
    {"mark_order": "shadda-first"}, {"preset": "corpus", "mark_order": "shadda-first"},
    {"newlines": "soft"}, {"newlines": "auto"}, {"sentence_quotes": "split"}, {"collapsed": True}, {"max_length": 20},
    {"ellipsis": "always"}, {"ellipsis": "never"},
    {"remove": ["byline", "dateline", "timestamp", "caption"]}, {"keep": ["read_also", "tags"]},
    {"markup": "strip"}, {"emoji": "drop"}, {"honorifics": "expand"},
    {"elongation": 1}, {"elongation": 2}, {"elongation": 3},
    {"mask": {"url": "[رابط]", "email": "[بريد]", "mention": "[مستخدم]", "number": "[رقم]"}},
    {"mask": {"number": "رقم", "mention": ""}},
    {"markup": "strip", "emoji": "drop", "elongation": 1, "mask": {"url": "رابط", "number": "عدد"}},
    {"preset": "search", "markup": "strip", "emoji": "drop", "elongation": 2, "mask": {"url": "URL", "mention": "من"}},
    {"preset": "minimal", "markup": "strip", "emoji": "drop", "elongation": 1, "mask": {"number": "(رقم)"}},
]  # fmt: skip
MASKS = [options for options in OPTIONS if "mask" in options and "preset" not in options]


@each_preset
@given(texts())
def test_a_second_run_changes_nothing(preset: str, text: str) -> None:
    once = arnorm.clean(text, preset)
    again = arnorm.clean(once, preset)
    assert not difference(once, again)
    assert again is once, "nothing to do, but another object"


@each_preset
@given(texts())
def test_the_record_is_complete(preset: str, text: str) -> None:
    document = arnorm.process(text, preset)
    assert not difference(arnorm.clean(text, preset), document.text), "the two doors disagree"
    assert document.source is text
    check_record(document)


@each_preset
@given(texts())
def test_sentences_rebuild_the_text(preset: str, text: str) -> None:
    document = arnorm.process(text, preset)
    if document.sentences:
        check_sentences([sentence.span for sentence in document.sentences], document.text)
        paragraphs = [sentence.paragraph for sentence in document.sentences]
        assert paragraphs == sorted(paragraphs)


@given(texts())
def test_a_text_has_sentences_unless_it_is_blank(text: str) -> None:
    document = arnorm.process(text)
    assert bool(document.sentences) == bool(document.text.strip())


@given(texts())
def test_sentences_of_a_text_as_given(text: str) -> None:
    at = 0
    for sentence in arnorm.sentences(text):
        assert sentence == sentence.strip() != ""
        start = text.index(sentence, at)
        assert not text[at:start].strip()
        at = start + len(sentence)
    assert not text[at:].strip()


@pytest.mark.parametrize(
    "options", OPTIONS, ids=lambda options: "-".join(f"{name}={value}" for name, value in options.items())
)
@given(texts())
def test_options_obey_the_laws(options: dict[str, object], text: str) -> None:
    check_laws(text, options)


# Without their addresses these lines read as residue, as mojibake, or hold another address.
@pytest.mark.parametrize("options", [{"preset": preset, **options} for preset in preset_names() for options in MASKS])
@pytest.mark.parametrize(
    "text",
    [
        "user@example.com\n\nuser@example.com\n\n؟\n", "://\u06dd\u06dd›{ï»؟user@example.com&#x\r–⃝❤️",
        "ط§ظ„ط³ظ„ط§ظ…https://example.com/aء", "ـــwww.ً5\"é", "@handleـــتَتَتَابعـــ--ییي\n۔", "١ّ\n«\nـ@handle ر «",
        "وقال المدير إن المركز يعمل.\nالبريد الإلكتروني: a@b.com\nويكون الضغط في ذروته.",
    ],
)  # fmt: skip
def test_masks_obey_the_laws(options: dict[str, object], text: str) -> None:
    check_laws(text, options)


def check_laws(text: str, options: dict[str, Any]) -> None:
    document = arnorm.process(text, **options)
    assert not difference(arnorm.clean(text, **options), document.text), "the two doors disagree"
    assert not difference(document.text, arnorm.clean(document.text, **options)), "not idempotent"
    check_record(document)


@cache
def _stage(name: str) -> Stage:
    return build_stage(name, Options())


@each_stage
@given(texts())
def test_the_two_doors_of_a_stage_agree(name: str, text: str) -> None:
    stage = _stage(name)
    edits = stage.plan(text).edits
    fast = stage.rewrite(text)
    assert not difference(apply(text, edits), fast)
    for edit in edits:
        assert edit.new != edit.span.of(text), f"{edit} changes nothing"
    if fast == text:
        assert fast is text, "nothing to do, but another object"


@each_stage
@given(texts())
def test_a_stage_is_done_after_one_run(name: str, text: str) -> None:
    stage = _stage(name)
    once = stage.rewrite(text)
    assert not difference(once, stage.rewrite(once))


@each_stage
@given(texts())
def test_every_edit_carries_a_rule_of_its_stage(name: str, text: str) -> None:
    codes = {rule.code for rule in shipped_rules([name])}
    plan = _stage(name).plan(text)
    assert {edit.code for edit in plan.edits} <= codes
    assert {cut.code for cut in plan.cuts} <= codes
    edited = {edit.span for edit in plan.edits}
    for cut in plan.cuts:
        assert any(start <= cut.span.start and cut.span.end <= end for start, end in edited), f"{cut} is not cut"


@given(pages())
def test_what_is_removed_is_gone_and_what_is_kept_is_there(text: str) -> None:
    document = arnorm.process(text)
    at = 0
    for removal in document.removed:
        assert at <= removal.span.start, f"{removal} overlaps the one before it"
        at = removal.span.end
        assert not document.to_result(removal.span).of(document.text).strip(), f"{removal} is still in the text"


@each_preset
@pytest.mark.parametrize("text", ["", " ", "\n", "\r\n\u2028\u00a0", "\u200b", "\ud800", "\x00", "\u0640", "&", "."])
def test_almost_nothing(preset: str, text: str) -> None:
    document = arnorm.process(text, preset)
    assert document.text == arnorm.clean(text, preset)
    check_record(document)
    if not text.strip("\r\n\u2028\u00a0\u200b "):
        assert document.text == ""
    assert arnorm.clean("", preset) == ""


@each_preset
def test_a_page_without_a_body(preset: str) -> None:
    text = "\n".join(RESIDUE)
    document = arnorm.process(text, preset)
    check_record(document)
    assert arnorm.clean(document.text, preset) is document.text
    if "boilerplate" in {step.stage for step in document.steps}:
        assert document.removed


@each_preset
@pytest.mark.parametrize("kind", sorted(ALPHABETS))
def test_every_piece_alone_doubled_and_in_a_sentence(preset: str, kind: str) -> None:
    for piece in ALPHABETS[kind]:
        for text in (piece, piece + piece, f"{piece} {piece}", f"قال {piece} نعم", f"قال{piece}نعم", f"قال {piece}"):
            once = arnorm.clean(text, preset)
            assert not difference(once, arnorm.clean(once, preset)), f"{text!a} with {preset}"
            document = arnorm.process(text, preset)
            assert document.text == once, f"{text!a} with {preset}"
            check_record(document)


def test_presets_are_files() -> None:
    assert {path.stem for path in PRESETS.iterdir()} == set(preset_names())
