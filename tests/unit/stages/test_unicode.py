"""The unicode stage: tables against the Unicode database, references, wrong decodings, and its two doors."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arnorm.options import DEFAULT
from arnorm.presets import build_stage, table, words
from arnorm.rules import stage_rules
from arnorm.spans import Edit, Span, apply, chain
from arnorm.stages import Setup
from arnorm.stages.unicode import Unicode

STAGE = build_stage("unicode", DEFAULT)
FORMS = [chr(point) for point in (*range(0xFB50, 0xFE00), *range(0xFE70, 0xFEFF))]
TABLES = {rule.table: table(rule.table) for rule in stage_rules("unicode") if rule.table}
DEFAULT_TABLES = {found: new for name, pairs in TABLES.items() if "phrases" not in name for found, new in pairs.items()}
PHRASES = TABLES["presentation-phrases"]


def misread(text: str, encoding: str, source: str = "utf-8") -> str:
    """Bytes of `source` read as `encoding`, as a browser reads bytes without a character."""
    return "".join(bytes([byte]).decode(encoding, "ignore") or chr(byte) for byte in text.encode(source))


@pytest.mark.parametrize("form", FORMS, ids=lambda form: f"{ord(form):04X}")
def test_every_presentation_form_is_decided(form: str) -> None:
    compatible = unicodedata.normalize("NFKC", form)
    word = 0xFDF0 <= ord(form) <= 0xFDFF
    if form in ("\ufdf2", "\ufdf4"):  # ALLAH, MOHAMMAD
        assert DEFAULT_TABLES[form] == compatible
    elif word or form in PHRASES or compatible == form:
        assert form not in DEFAULT_TABLES
        assert STAGE.rewrite(f"({form})") == f"({form})"
    else:
        assert DEFAULT_TABLES[form] == compatible.replace(" ", "")


def test_phrases_say_what_the_database_says_but_for_listed_differences() -> None:
    differing = {
        "\ufdf3": "the name of God's greatness is spelled with its hamza",
        "\ufdf5": "an abbreviation",
        "\ufdfc": "the database writes a Farsi yeh",
    }
    for sign, words_of_it in PHRASES.items():
        compatible = unicodedata.normalize("NFKC", sign)
        if compatible != sign and sign not in differing:
            assert words_of_it == compatible
        assert not set(words_of_it) & set("\u06cc\u06d2")


def test_no_table_writes_what_a_table_finds() -> None:
    found = {*DEFAULT_TABLES, *PHRASES}
    for new in (*DEFAULT_TABLES.values(), *PHRASES.values()):
        assert not found & set(new)
        assert unicodedata.is_normalized("NFC", new)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("&amp;" + "amp;" * 1000, "&"),
        ("&am&#112;;lt;", "<"),
        ("&l\u200bt;", "<"),
        ("&#x37E;", ";"),
        ("&amp&#x37E;", "&"),
        ("&#0000000065;", "A"),
        ("&#146;", "\u2019"),
        ("&NotEqualTilde;", "\u2242\u0338"),
        ("&lt", "&lt"),
        ("&;", "&;"),
        ("&#129;", "&#129;"),
        ("&#xFFFF;", "&#xFFFF;"),
        ("&#xDFFF;", "&#xDFFF;"),
        ("&#\ufe0f65;", "&#\ufe0f65;"),
        ("&a\nmp;", "&a\nmp;"),
        ("&AMP; &Amp;", "& &Amp;"),
    ],
)
def test_references(text: str, expected: str) -> None:
    assert STAGE.rewrite(text) == expected
    assert apply(text, STAGE.plan(text).edits) == expected


@pytest.mark.parametrize("encoding", ["cp1252", "cp1256", "latin-1"])
@pytest.mark.parametrize("times", [1, 2])
def test_utf8_read_wrongly_is_reversed(encoding: str, times: int) -> None:
    line = "انتهى الاجتماع، وغادر الوفد: «نعم» (ABC) 2020"
    wrong = line
    for _ in range(times):
        wrong = misread(wrong, encoding)
    assert STAGE.rewrite(f"{wrong}\n{line}") == f"{line}\n{line}"


def test_windows_1256_read_as_windows_1252_is_reversed() -> None:
    line = "انتهى الاجتماع، وغادر الوفد سرًّا"
    assert STAGE.rewrite(misread(line, "cp1252", "cp1256")) == unicodedata.normalize("NFC", line)


@pytest.mark.parametrize(
    "line",
    [
        "äöüß ÄÖÜ", "åäö ÅÄÖ", "ÀÁÂÃÄÅÆÇÈÉ àáâãäåæçèé", "Þórður Ægisson", "ÁÉÍÓÚ áéíóú", "ÆØÅ æøå", "ط§", "ضبط؛ لفظ»",
        "الحرف Ø§ هنا", "Ã©té", "naïve", "ط§ظ",
    ],
)  # fmt: skip
def test_lines_that_prove_nothing_stay(line: str) -> None:
    assert STAGE.rewrite(line) is line


def test_codes_tell_composition_from_the_seat_of_hamza() -> None:
    codes = [edit.code for edit in STAGE.plan("ا\u0654 ى\u0654").edits]
    assert codes == ["AU001", "AU002"]


def test_an_inactive_rule_does_nothing() -> None:
    text = "&amp; &#65; ا\u0654 ﻻ"
    for rule in stage_rules("unicode"):
        stage = Unicode(Setup((rule,), DEFAULT, words, table))
        assert {edit.code for edit in stage.plan(text).edits} <= {rule.code}


def test_endless_marks_are_sorted_in_linear_time() -> None:
    text = "ب" + "\u0651\u064e" * 100_000
    new = STAGE.rewrite(text)
    assert new == "ب" + "\u064e" * 100_000 + "\u0651" * 100_000
    assert apply(text, STAGE.plan(text).edits) == new


_PIECES = st.sampled_from(
    [
        *"&;#amplt0x\u037e\u0649\u0654\u064e\u0651\u0653\u0655\u0627\u0344\u212a\u2126\u0338<",
        *"\ufe71\ufefb\ufc60\ufdfa\u1100\u1161\u11a8\uac00\u09c7\u09be\u200b\u200d\ufe0f\ud800\u00d8\u00a7",
        *"\u0637\u0638\u201e\u00e1\u00c7\u00c3\u00e3\u00ef\u00bb\u00bf\u061f\u0085\n ",
        "&amp;", "&#x37E", "&zwj;",
        misread("سلام", "cp1256"), misread("سلام", "cp1252"), misread("سلام", "cp1252", "cp1256"),
    ]
)  # fmt: skip


@given(st.lists(_PIECES, max_size=14).map("".join))
def test_laws_on_hostile_text(text: str) -> None:
    new = STAGE.rewrite(text)
    edits = STAGE.plan(text).edits
    assert apply(text, edits) == new
    assert all(edit.span.of(text) != edit.new for edit in edits)
    assert STAGE.rewrite(new) is new
    assert unicodedata.is_normalized("NFC", new)


_EDITS = st.lists(st.tuples(st.integers(0, 8), st.integers(0, 8), st.text("XYZ", max_size=3)), max_size=4)


def _disjoint(text: str, wanted: list[tuple[int, int, str]], code: str) -> list[Edit]:
    edits: list[Edit] = []
    for low, high, new in sorted(wanted):
        last = edits[-1].span if edits else Span(-1, -1)
        if last.end < low <= high <= len(text):
            edits.append(Edit(Span(low, high), new, code))
    return edits


@given(_EDITS, _EDITS)
def test_chained_edits_do_what_both_rows_do(one: list[tuple[int, int, str]], two: list[tuple[int, int, str]]) -> None:
    text = "abcdefgh"
    first = _disjoint(text, one, "AU001")
    middle = apply(text, first)
    second = _disjoint(middle, two, "AW001")
    assert apply(text, chain(middle, first, second)) == apply(middle, second)
