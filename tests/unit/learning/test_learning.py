"""Learning: what is counted, that counts merge, what is proposed and what never is, and that a rule file comes out."""

from __future__ import annotations

import sys
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

import arnorm
from arnorm.boilerplate.line_key import lines_of
from arnorm.errors import MissingExtraError, RuleError
from arnorm.learning import (
    KNOWN,
    Counts,
    Proposal,
    Row,
    lines_to_count,
    merge,
    propose,
    records_of,
    review_data,
    rule_file,
)
from arnorm.learning.categories import is_left_alone
from arnorm.learning.counting import DATE, LONGEST_LINE, key_of
from arnorm.learning.proposals import LEAST_DOCUMENTS, NEVER
from arnorm.options import DEFAULT
from arnorm.presets import make_stage
from arnorm.rules import make_rule
from arnorm.user_rules import load_rules
from tests.sites import SitePage, pages, plain_pages
from tests.support import ROOT, check_record, cpu_seconds

BODY = "وصل الوفد إلى المدينة مساء أمس واطلع على سير العمل في المدرسة الجديدة قرب النهر."
EACH = 60
known = arnorm.Pipeline(**KNOWN)


def _key(line: str) -> str:
    return key_of(lines_of(line)[0])


def _row(rows: Iterable[Row], key: str) -> Row:
    (row,) = (row for row in rows if row.key == key and not row.below)
    return row


@pytest.fixture(scope="module")
def collection() -> list[SitePage]:
    return list(pages(EACH))


@pytest.fixture(scope="module")
def rows(collection: list[SitePage]) -> list[list[Row]]:
    """The rows of every page, and of documents that have no template."""
    documents = [(page.site, page.text) for page in collection] + list(plain_pages(EACH))
    return [lines_to_count(publisher, known.clean(text)) for publisher, text in documents]


@pytest.fixture(scope="module")
def proposals(rows: list[list[Row]]) -> list[Proposal]:
    return propose(merge(row for own in rows for row in own).values())


# ------------------------------------------------------------------------------------------------------- counting


def test_a_line_is_counted_by_its_place() -> None:
    rows = lines_to_count("a", f"قائمة\n{BODY}\nعنوان فرعي\n{BODY}\nتذييل\nتذييل")
    assert [(row.key, row.documents, row.lines, row.head, row.tail) for row in rows if row.key and not row.prose] == [
        ("تذييل", 1, 2, (0, 0, 0, 0), (2, 0, 0, 0)),
        ("عنوان فرعي", 1, 1, (0, 1, 0, 0), (0, 1, 0, 0)),
        ("قائمه", 1, 1, (1, 0, 0, 0), (0, 0, 0, 0)),
    ]
    assert rows[0] == Row("a", "", documents=1)


def test_a_document_without_prose_has_no_edges() -> None:
    rows = lines_to_count("a", "يا ليل\nيا عين")
    assert all(row.head == row.tail == (0, 0, 0, 0) for row in rows)


@pytest.mark.parametrize(
    ("line", "key"),
    [
        ("زوار الصفحة: 1,204", "زوار الصفحه 0 0"),
        ("جُدِّدت الصفحة يوم السبت 12 مارس 2024 - 10:30 ص", f"جددت الصفحه {DATE}"),
        ("العدد ١٢ - الأحد، 3 يناير 2021 | السنة 5", f"العدد 0 {DATE} السنه 0"),
        ("© 2024 صدى الجبل", "0 صدي الجبل"),
        ("* * *", ""),
        ("كلمة " * LONGEST_LINE, ""),
    ],
)
def test_digits_and_dates_are_generalised(line: str, key: str) -> None:
    assert _key(line) == key


def test_a_headline_below_a_line_is_counted_with_it() -> None:
    rows = lines_to_count("a", f"{BODY}\nمن دفاترنا\nافتتاح مدرسة جديدة في القرية")
    assert [row.below for row in rows if row.below] == ["افتتاح مدرسه جديده في القريه"]
    assert _row(rows, "من دفاترنا").listed == 1


@pytest.mark.parametrize("text", ["", "\n\n", "\x00", "\ud800 نص\n\ud800", "ن" * 100_000, "«" * 1000, "1\n" * 5000])
def test_any_text_can_be_counted(text: str) -> None:
    rows = lines_to_count("\ud800", text)
    assert rows[0].documents == 1
    for row in rows:
        assert (row.publisher + row.key + row.least).encode()


def test_counting_takes_twice_the_time_for_twice_the_text() -> None:
    text = f"قائمة 12 مارس 2024\n{BODY}\n" * 3000
    once = cpu_seconds(lambda one: lines_to_count("a", one), text)
    assert cpu_seconds(lambda one: lines_to_count("a", one), text * 2) < 2.6 * once


def test_a_long_document_gives_few_rows() -> None:
    assert len(lines_to_count("a", "\n".join(f"سطر رقم {number:b} من النص" * 3 for number in range(5000)))) < 700


# -------------------------------------------------------------------------------------------------------- merging


def _summed(rows: Iterable[Iterable[Row]], held: int = 10**9) -> list[Row]:
    with Counts(held) as counts:
        for own in rows:
            counts.add(own)
        return list(counts.recurring())


def test_rows_merge_in_any_order_and_grouping(rows: list[list[Row]]) -> None:
    shuffled = list(rows)
    Random(2).shuffle(shuffled)
    parts = [merge(row for own in shuffled[start::3] for row in own).values() for start in range(3)]
    assert _summed(rows) == _summed(shuffled) == _summed(parts)


def test_counts_on_disk_are_those_in_memory(rows: list[list[Row]], tmp_path: Path) -> None:
    pytest.importorskip("duckdb", reason="duckdb is not installed: pip install 'arnorm[learn]'")
    with Counts(500, tmp_path) as counts:
        for own in rows:
            counts.add(own)
        assert list(counts.recurring()) == _summed(rows)
        assert any(tmp_path.iterdir())
    assert not any(tmp_path.iterdir())


def test_what_does_not_fit_needs_the_extra(monkeypatch: pytest.MonkeyPatch, rows: list[list[Row]]) -> None:
    monkeypatch.setitem(sys.modules, "duckdb", None)
    with pytest.raises(MissingExtraError, match=r"more than 100 different lines.*arnorm\[learn\]"):
        _summed(rows, held=100)


# ------------------------------------------------------------------------------------------------------ proposing


def _recurring(collection: list[SitePage]) -> set[tuple[str, str]]:
    """The template lines of the pages that stand on at least ten and that the shipped rules leave."""
    counted = Counter((page.site, _key(line)) for page in collection for line in page.labelled("template"))
    left = {(page.site, _key(line)) for page in collection for line in known.clean(page.text).split("\n") if line}
    return {key for key, count in counted.items() if count >= LEAST_DOCUMENTS} & left


def test_nearly_all_recurring_template_lines_are_found(collection: list[SitePage], proposals: list[Proposal]) -> None:
    wanted = _recurring(collection)
    found = {(one.publisher, one.key) for one in proposals if one.sure}
    assert len(wanted) > 50
    assert len(wanted & found) >= 0.95 * len(wanted), wanted - found


def test_no_line_of_an_article_is_proposed(collection: list[SitePage], proposals: list[Proposal]) -> None:
    of_articles = {
        (page.site, _key(line)) for page in collection for line in page.labelled("prose", "byline", "changing")
    }
    plain = {publisher for publisher, _ in plain_pages(1)}
    sure = [one for one in proposals if one.sure]
    assert not [one for one in sure if (one.publisher, one.key) in of_articles or one.publisher in plain]


def test_lines_of_the_seeds_among_templates_are_not_proposed() -> None:
    """The same five articles on all pages: each of their paragraphs stands on a fifth of the pages of every site."""
    seeds = [arnorm.clean(path.read_text(encoding="utf-8")) for path in sorted((ROOT / "seeds").glob("*.txt"))]
    bodies = [[line for line in seed.split("\n") if line] for seed in seeds]
    drawn = list(pages(30, seed=3, bodies=bodies))
    rows = merge(row for page in drawn for row in lines_to_count(page.site, known.clean(page.text)))
    sure = {(one.publisher, one.key) for one in propose(rows.values()) if one.sure}
    prose = {(page.site, _key(line)) for page in drawn for line in page.labelled("prose", "byline")}
    assert len(sure) > 40
    assert not sure & prose


def test_what_the_shipped_rules_take_is_not_proposed(collection: list[SitePage], proposals: list[Proposal]) -> None:
    taken = {_key(line) for line in ("© 2024 دانة الخليج. كل الحقوق محفوظة", "وكالات", "اقرأ أيضا")}
    assert not [one for one in proposals if one.key in taken]


def _documents(line: str, count: int, of: int, place: str = "tail") -> list[Row]:
    """So many documents with a line, of so many, beside a footer that makes the publisher a site."""
    rows: list[Row] = []
    for number in range(of):
        body = "\n".join(f"{word} {BODY}" for word in ("ثم", "وقد"))
        parts = [body, "رابطة المواقع الشقيقة"]
        parts = [*parts, line] if place == "tail" else ["بوابة المدينة الأولى", line, *parts]
        rows += lines_to_count("a", "\n".join(parts if number < count else parts[:2]))
    return list(merge(rows).values())


def _confidence(line: str, count: int, of: int, place: str = "tail") -> float:
    found = {one.key: one for one in propose(_documents(line, count, of, place))}
    return found[_key(line)].confidence if _key(line) in found else 0.0


def test_more_documents_make_a_line_surer() -> None:
    line = "دفتر زوار المدينة"
    rising = [_confidence(line, count, 100) for count in (9, 12, 30, 60, 100)]
    assert rising == sorted(rising)
    assert rising[0] == 0 < rising[1]
    assert _confidence(line, 12, 12) < _confidence(line, 100, 100)


@pytest.mark.parametrize(
    ("line", "least", "most"),
    [
        ("دفتر زوار المدينة", 0.5, 0.9),
        ("شارك هذا الخبر مع زملاء العمل في المدينة", 0.9, 1.0),
        ("وقد أثنى الحاضرون على ما أنجز في المدينة خلال الأعوام الماضية.", 0, 0.45),
        ("وكان يوما جميلا.", 0, 0.45),
        ("«العلم نور والجهل ظلام»", 0, 0),
        ("بسم الله الرحمن الرحيم", 0, 0),
        ("القاهرة - رويترز", 0, 0),
        ("﴿وقل رب زدني علما﴾", 0, 0),
    ],
)
def test_a_line_on_every_page_is_believed_by_its_kind(line: str, least: float, most: float) -> None:
    assert least <= _confidence(line, 80, 80) <= most


@pytest.mark.parametrize(("between", "sure"), [(0, False), (1, False), (2, True)])
def test_a_sentence_behind_lines_of_the_site_is_one_of_theirs(between: int, sure: bool) -> None:
    sentence = "يعيش الموقع من اشتراكات قرائه في الوطن والمهجر وهو لا يتبع أي جهة رسمية أو خاصة."
    lines = [f"ثم {BODY}", BODY, *("دفتر الزوار", "أبواب المدينة")[:between], sentence, "دار الضيافة", "رسم الخرائط"]
    rows = merge(row for _ in range(50) for row in lines_to_count("a", "\n".join(lines)))
    found = {one.key: one for one in propose(rows.values())}
    assert found[_key(sentence)].sure == sure
    assert _key(BODY) not in found or not found[_key(BODY)].sure


@pytest.mark.parametrize(("count", "doubted"), [(60, True), (100, False)])
def test_a_line_on_some_pages_of_many_sites_is_doubted(count: int, doubted: bool) -> None:
    """What every page of several sites has is the template of a network of sites."""
    key = _key("دفتر زوار المدينة")
    alone = _documents("دفتر زوار المدينة", count, 100)
    others = [row._replace(publisher=name) for row in alone for name in "bcdef"]
    (one,) = (one for one in propose(alone) if one.key == key)
    (other, *_) = (one for one in propose([*alone, *others]) if one.key == key)
    assert one.sure
    assert other.sure != doubted


# ----------------------------------------------------------------------------------------------------- rule files


@pytest.fixture(scope="module")
def learnt(proposals: list[Proposal], tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("learnt") / "site.toml"
    path.write_text(rule_file(records_of(proposals)), encoding="utf-8")
    return path


def test_the_same_collection_gives_the_same_file(rows: list[list[Row]], learnt: Path) -> None:
    shuffled = list(rows)
    Random(5).shuffle(shuffled)
    assert rule_file(records_of(propose(_summed(shuffled)))) == learnt.read_text(encoding="utf-8")


def test_every_proposal_makes_a_rule_that_is_accepted(proposals: list[Proposal], tmp_path: Path) -> None:
    path = tmp_path / "all.toml"
    path.write_text(rule_file(records_of(proposals), confidence=0), encoding="utf-8")
    rules = load_rules([path])
    assert {position for rule in rules for position in rule.position} == {"own-line", "line-start"}
    assert {rule.extent for rule in rules} == {"line", "list"}
    assert sum(len(rule.variants) for rule in rules) > 60


def test_cleaning_with_the_file_takes_the_template_and_no_prose(collection: list[SitePage], learnt: Path) -> None:
    pipeline = arnorm.Pipeline(rules=[learnt], ignore=["AB4"])  # what the page model takes is not the file's doing
    kept: Counter[str] = Counter()
    all_lines: Counter[str] = Counter()
    for page in collection[:150]:
        left = Counter(line.key for line in lines_of(pipeline.clean(page.text)))
        for text, label in page.lines:
            if text:
                key = lines_of(text)[0].key
                all_lines[label] += 1
                kept[label] += left[key] > 0
                left[key] -= 1
    assert kept["prose"] == all_lines["prose"]
    assert kept["byline"] == all_lines["byline"]
    assert kept["template"] + kept["changing"] <= 0.1 * (all_lines["template"] + all_lines["changing"])


def test_the_laws_hold_with_the_file(collection: list[SitePage], learnt: Path) -> None:
    pipeline = arnorm.Pipeline(rules=[learnt])
    cut = [page.text.replace("\n\n", "\n")[start:] for page in collection[:25] for start in (0, 300)]
    for text in [page.text for page in collection[:50]] + cut:
        document = pipeline.process(text)
        check_record(document)
        assert document.text == pipeline.clean(text)
        assert pipeline.clean(document.text) == document.text


def test_what_was_learnt_is_not_learnt_again(collection: list[SitePage], learnt: Path) -> None:
    again = arnorm.Pipeline(rules=[learnt], **KNOWN)
    rows = merge(row for page in collection for row in lines_to_count(page.site, again.clean(page.text)))
    assert not [one for one in propose(rows.values()) if one.sure]


def _proposal(line: str, place: str = "tail", heading: bool = False, category: str = "nav") -> Proposal:
    return Proposal(
        "a",
        _key(line),
        (line,),
        category,
        "",
        "words",
        place,
        heading,
        90,
        100,
        1.0,
        0.05,
        0.0,  # type: ignore[arg-type]
    )


def _lines() -> Iterator[str]:
    """Lines as they stand on pages: with bullets, dashes, quotes, digits, addresses, in two scripts."""
    for path in sorted((ROOT / "tests/quality/pages/docs").glob("*.txt"))[::6]:
        lines = lines_of(path.read_text(encoding="utf-8"))
        yield from (line.raw.strip() for line in lines[::2] if key_of(line))


def test_the_example_of_any_line_holds() -> None:
    """A rule is refused if its example does not hold: here for whatever stands on a page, on every side of the body."""
    lines = [*_lines(), "ما رأيك في هذا؟", "حدثت الصفحة السبت 3 مارس 2021 - 10:30", "1 مايو 2020 تاريخ المادة"]
    tried = 0
    for line in lines:
        for place, heading in (("head", False), ("tail", False), ("tail", True), ("edge", False)):
            records = records_of([_proposal(line, place, heading)])
            if not records or is_left_alone(_key(line)):
                continue
            rule = make_rule(tomllib.loads(rule_file(records))["rule"][0], "boilerplate")
            (example,) = rule.examples
            assert make_stage("boilerplate", (rule,), DEFAULT).rewrite(example.before) == example.after, line
            tried += 1
    assert tried > 250


def test_lines_of_one_kind_are_one_rule_and_publishers_share_variants() -> None:
    one, two = _proposal("دفتر الزوار"), _proposal("أبواب المدينة")
    (record,) = records_of([one, two, _proposal("دفتر الزوّار")])
    assert [entry.variant for entry in record.entries] == ["دفتر الزوار", "أبواب المدينة"]
    assert [len(entry.proposals) for entry in record.entries] == [2, 1]


def test_codes_that_are_taken_stay_free() -> None:
    records = records_of([_proposal("دفتر الزوار")], taken={"AB900", "AB901"})
    assert [record.code for record in records] == ["AB902"]


def test_more_kinds_than_codes_are_refused() -> None:
    many = [_proposal("دفتر الزوار", category=f"c{number}") for number in range(101)]
    with pytest.raises(RuleError, match="101 kinds of lines were found and 100 codes"):
        records_of(many)


def test_a_name_cannot_break_the_comment(tmp_path: Path) -> None:
    path = tmp_path / "site.toml"
    path.write_text(
        rule_file(records_of([replace(_proposal("دفتر الزوار"), publisher='a"\n]\n[x]\ny = 1')])), encoding="utf-8"
    )
    assert [rule.variants for rule in load_rules([path])] == [("دفتر الزوار",)]


def test_a_file_without_a_sure_line_is_a_rule_file(tmp_path: Path) -> None:
    path = tmp_path / "site.toml"
    path.write_text(rule_file(records_of([replace(_proposal("دفتر الزوار"), need=NEVER)])), encoding="utf-8")
    assert load_rules([path]) == ()


def test_the_review_shows_all_and_ticks_the_sure(proposals: list[Proposal]) -> None:
    records = records_of(proposals)
    entries = [entry for record in review_data(records)["records"] for entry in record["entries"]]
    assert len(entries) == sum(len(record.entries) for record in records)
    assert {entry["accepted"] for entry in entries} == {True, False}
    assert all(entry["accepted"] == (entry["confidence"] >= 0.5) for entry in entries)
