"""Every golden case, exactly, and every law on the text of every golden case."""

from __future__ import annotations

from pathlib import Path

import pytest
from _pytest.mark import ParameterSet

import arnorm
from arnorm.document import Document
from tests.golden.cases import GOLDEN, Case, all_cases, case_files, read_cases
from tests.support import check_record, check_sentences, difference, list_difference

CASES = list(all_cases())


@pytest.mark.parametrize("path", case_files(), ids=lambda path: str(path.relative_to(GOLDEN)))
def test_format(path: Path) -> None:
    assert read_cases(path), f"{path} holds no case"


def _known(case: Case) -> ParameterSet:
    marks = [pytest.mark.xfail(reason=case.reason, strict=True)] if case.reason else []
    return pytest.param(case, id=case.id, marks=marks)


@pytest.mark.parametrize("case", [_known(case) for case in CASES])
def test_case(case: Case) -> None:
    wrong = list(_differences(case))
    if wrong:
        pytest.fail(f"{case.title}\n" + "\n".join(wrong), pytrace=False)


def _differences(case: Case) -> list[str]:
    document = arnorm.process(case.text, **case.options)
    found = []
    if case.out is not None:
        found.append(difference(case.out, document.text))
    if case.sentences is not None:
        found.append(list_difference(case.sentences, _sentences(case, document)))
    if case.removed is not None:
        found.append(list_difference(case.removed, _removed(document)))
    return [one for one in found if one]


def _sentences(case: Case, document: Document) -> list[str]:
    if case.as_given:
        return arnorm.sentences(case.text, **case.options)
    return [sentence.span.of(document.text) for sentence in document.sentences]


def _removed(document: Document) -> list[str]:
    return [f"{removal.category}: {removal.text.strip().splitlines()[0].strip()}" for removal in document.removed]


@pytest.mark.parametrize("case", [pytest.param(case, id=case.id) for case in CASES])
def test_laws(case: Case) -> None:
    document = arnorm.process(case.text, **case.options)
    cleaned = arnorm.clean(case.text, **case.options)
    assert not difference(cleaned, document.text), "the two doors disagree"
    again = arnorm.clean(cleaned, **case.options)
    assert not difference(cleaned, again), "not idempotent"
    assert again is cleaned, "nothing to do, but another object"
    check_record(document)
    if document.sentences:
        check_sentences([sentence.span for sentence in document.sentences], document.text)
