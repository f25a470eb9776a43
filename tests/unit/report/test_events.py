from __future__ import annotations

import arnorm
from arnorm.presets import all_rules
from arnorm.report.events import events_of
from arnorm.report.explain import chosen_events, explain_lines
from tests.support import ROOT

RULES = {rule.code: rule for rule in all_rules()}


def _seeds() -> list[arnorm.Document]:
    return [arnorm.process(path.read_bytes().decode()) for path in sorted((ROOT / "seeds").glob("*.txt"))]


def test_every_change_and_every_removal_is_there_once() -> None:
    for document in _seeds():
        events = events_of(document, RULES)
        assert sum(event.removal for event in events) == len(document.removed)
        assert len(events) == len(document.changes)


def test_events_are_in_order_and_know_their_lines() -> None:
    for document in _seeds():
        events = events_of(document, RULES)
        assert [event.span.start for event in events] == sorted(event.span.start for event in events)
        lines = document.source.split("\n")
        for event in events:
            assert lines[event.line - 1][event.column - 1 :] == document.source[event.span.start :].split("\n")[0]
            assert event.name == RULES[event.code].name


def test_line_ends_of_every_kind_count() -> None:
    document = arnorm.process("واحد\r\nاثنان\rثلاثة\nکتاب")
    (event,) = [event for event in events_of(document, RULES) if event.code.startswith("AL")]
    assert (event.line, event.column) == (4, 1)


def test_a_prefix_chooses() -> None:
    document = arnorm.process("ذهب الى المکتبة,ثم عاد .")
    everything = chosen_events(document, list(RULES.values()))
    chosen = chosen_events(document, list(RULES.values()), "AL")
    assert chosen == [event for event in everything if event.code.startswith("AL")] != everything


def test_an_unknown_rule_is_still_told() -> None:
    document = arnorm.process("المکتبة")
    assert events_of(document, {})[0].name == ""
    assert any(" ? " in line for line in explain_lines(document, chosen_events(document, []), "x"))
