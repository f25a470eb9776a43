"""The document: its record, its views, and its one written form."""

from __future__ import annotations

import json

import pytest

import arnorm
from arnorm.document import SCHEMA, Change, Document, Metadata, Removal, Sentence, Step, Value
from arnorm.errors import SpanError
from arnorm.spans import Edit, Span

SOURCE = "aa  b\n\nshare\nc"
STEPS = (
    Step("boilerplate", (Edit(Span(5, 12), "", "AB001"),)),
    Step("spacing", (Edit(Span(2, 4), " ", "AW101"), Edit(Span(5, 6), "\n\n", "AW102"))),
)
DOCUMENT = Document(
    source=SOURCE,
    text="aa b\n\nc",
    steps=STEPS,
    sentences=(Sentence(Span(0, 4)), Sentence(Span(6, 7), "heading", 1)),
    removed=(Removal("\n\nshare", Span(5, 12), "share", "AB001", "a line of its own"),),
    metadata=Metadata(keywords=(Value("aa", "aa", Span(0, 2)),)),
    flags=("collapsed",),
    preset="default",
    fingerprint="0" * 16,
)


def test_the_record_can_be_replayed() -> None:
    assert DOCUMENT.replay() == DOCUMENT.text


def test_offsets_move_both_ways_through_all_steps() -> None:
    assert DOCUMENT.to_source((0, 4)).of(SOURCE) == "aa  b"
    assert DOCUMENT.to_source(Span(6, 7)).of(SOURCE) == "c"
    assert DOCUMENT.to_result((4, 5)).of(DOCUMENT.text) == "b"
    assert DOCUMENT.map is DOCUMENT.map


@pytest.mark.parametrize(
    "span", [(0, 9), (-1, 3), (4, 2), (99, 99), (-2, -1), 5, None, (1,), (1, 2, 3), "ab", (0.0, 1.0)]
)
@pytest.mark.parametrize("document", [DOCUMENT, Document("aa b\n\nc", "aa b\n\nc")], ids=["changed", "unchanged"])
def test_what_is_no_span_of_the_text_is_refused(document: Document, span: object) -> None:
    with pytest.raises(SpanError):
        document.to_source(span)  # type: ignore[arg-type]
    with pytest.raises(SpanError):
        document.to_result((0, 99) if span == (0, 9) else span)  # type: ignore[arg-type]
    if span == (0, 9):
        with pytest.raises(SpanError, match=r"span 0\.\.9 lies outside `text`, which has 7 code points"):
            document.to_source(span)  # type: ignore[arg-type]


def test_the_ends_of_a_text_belong_to_it() -> None:
    assert DOCUMENT.to_source((0, 7)) == (0, len(SOURCE))
    assert DOCUMENT.to_source((7, 7)).end <= len(SOURCE)
    assert DOCUMENT.to_result((0, len(SOURCE))) == (0, 7)
    assert Document("", "").to_source((0, 0)) == (0, 0)


def test_changes_tell_where_in_the_source_they_happened() -> None:
    assert DOCUMENT.changes[0] == Change("AB001", "boilerplate", Span(5, 12), "\n\nshare", "")
    assert DOCUMENT.changes[1] == Change("AW101", "spacing", Span(2, 4), "  ", " ")
    assert DOCUMENT.changes[2].before == "\n"


def test_paragraphs_are_the_lines_that_are_not_blank() -> None:
    assert [span.of(DOCUMENT.text) for span in DOCUMENT.paragraphs] == ["aa b", "c"]
    assert Document("", "").paragraphs == ()


def test_metadata_lists_only_the_fields_that_hold_something() -> None:
    assert [name for name, _ in DOCUMENT.metadata.items()] == ["keywords"]
    assert list(Metadata().items()) == []


def test_the_written_form_is_plain_json() -> None:
    written = DOCUMENT.to_dict()
    assert json.loads(json.dumps(written)) == written
    assert written["schema"] == SCHEMA
    assert set(written) == {
        "schema", "preset", "fingerprint", "text", "title", "paragraphs", "sentences", "removed", "changes", "metadata",
        "flags",
    }  # fmt: skip
    assert written["sentences"][1] == {
        "text": "c", "start": 6, "end": 7, "source_start": 13, "source_end": 14, "kind": "heading", "paragraph": 1,
    }  # fmt: skip
    assert written["removed"][0]["category"] == "share"
    assert written["metadata"] == {"keywords": [{"raw": "aa", "value": "aa", "source_start": 0, "source_end": 2}]}


def test_a_real_document_has_every_part() -> None:
    document = arnorm.process("قال الوزير إن العمل مستمر.")
    assert document.source == "قال الوزير إن العمل مستمر."
    assert document.preset == "default"
    assert document.fingerprint == arnorm.Pipeline().fingerprint
    assert [sentence.span.of(document.text) for sentence in document.sentences] == [document.text]
