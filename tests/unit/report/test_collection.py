from __future__ import annotations

import json

import arnorm
from arnorm.presets import all_rules
from arnorm.report import collection as module
from arnorm.report.collection import SHARES, Collection, to_json

RULES = all_rules()
TEXT = "قال الوزير:نعم .\nالمصدر: الراي\n"


def _collection(count: int, **settings: int) -> Collection:
    collection = Collection(RULES, **settings)
    for number in range(count):
        collection.add(arnorm.process(f"{number} {TEXT}"), f"{number}.txt")
    return collection


def _names(collection: Collection) -> list[str]:
    return [document["name"] for document in json.loads(collection.to_json())["documents"]]


def test_counts_are_those_of_the_record() -> None:
    documents = [arnorm.process(text) for text in (TEXT, "نص نظيف.", "کتاب,قلم")]
    collection = Collection(RULES)
    for document in documents:
        collection.add(document, "x")
    tally = collection.tally
    assert (tally.documents, tally.changed) == (3, 2)
    assert tally.rule_hits.total() == sum(len(document.changes) for document in documents)
    assert tally.family_changes.total() == tally.rule_hits.total()
    assert tally.letters_removed == len("المصدرالراي") == tally.category_letters["source"]
    assert sum(tally.shares) == 3
    assert len(tally.shares) == len(SHARES)


def test_a_small_collection_is_shown_wholly_and_in_order() -> None:
    assert _names(_collection(7)) == [f"{number}.txt" for number in range(7)]


def test_a_sample_is_drawn_from_all_and_the_seed_says_which() -> None:
    one, same, other = (_collection(60, sample=5, seed=seed) for seed in (1, 1, 2))
    assert len(_names(one)) == 5
    assert _names(one) == _names(same) != _names(other)
    assert one.tally.documents == 60
    late = sum(
        int(name.split(".")[0]) >= 30 for seed in range(20) for name in _names(_collection(60, sample=5, seed=seed))
    )
    assert 25 <= late <= 75


def test_the_page_stays_small(monkeypatch) -> None:
    monkeypatch.setattr(module, "PAGE_BYTES", 3_000)
    collection = _collection(50)
    assert 1 <= len(_names(collection)) < 50
    assert len(collection.to_json()) < 12_000


def test_a_long_document_is_shortened() -> None:
    collection = Collection(RULES)
    collection.add(arnorm.process("کتاب، ثم قلم. " * 60_000), "long.txt")
    written = collection.to_json()
    (document,) = json.loads(written)["documents"]
    assert not document["whole"]
    assert len(written.encode()) < module.VIEW_BYTES + 20_000


def test_json_cannot_be_broken_out_of() -> None:
    hostile = "</script><!-- <b>&amp; \u2028\u2029\u200f\x00\x85\ud800 \udc00 {{data}} 😀 قال"
    written = to_json({"text": hostile})
    assert not set("<>&\u2028\u2029\u200f\x00\x85\ud800\udc00") & set(written)
    assert json.loads(written) == {"text": hostile}
    written.encode()
