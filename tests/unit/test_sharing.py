"""Stages that pipelines share, and what is kept of pipelines: bounded, whatever options are asked for."""

from __future__ import annotations

import gc
import subprocess
import sys
from dataclasses import fields

import pytest

import arnorm
from arnorm import presets
from arnorm.options import Options
from arnorm.pipeline import _SHELF, Pipeline, shared_pipeline
from arnorm.sharing import Sharing, Watched
from arnorm.stages import STAGES

TEXT = "قال أحمد ,نعم .\n\nhttp://a.com\n\nالمصدر: الراي"


class Thing:
    """What is built from options."""

    def __init__(self, options: Options) -> None:
        self.said = options.digits if options.quotes == "keep" else options.quotes


def test_one_thing_serves_all_options_that_agree_in_what_it_read() -> None:
    shared: Sharing[Thing] = Sharing()
    first = shared.get("key", Options(quotes="curly"), Thing)
    assert shared.get("key", Options(quotes="curly", digits="keep", remove=("byline",)), Thing) is first
    assert shared.get("other", Options(quotes="curly"), Thing) is not first
    assert shared.get("key", Options(quotes="straight"), Thing).said == "straight"
    kept = shared.get("key", Options(quotes="keep", digits="extended"), Thing)
    assert kept.said == "extended"
    assert shared.get("key", Options(quotes="keep", digits="keep"), Thing).said == "keep"
    assert shared.get("key", Options(quotes="keep", digits="extended", max_length=90), Thing) is kept
    del first, kept
    gc.collect()
    assert shared._known == {}


def test_watched_options_are_what_they_watch() -> None:
    watched = Watched(Options(elongation=2))
    assert watched.read == frozenset()
    assert watched.elongation == 2
    assert watched.read == {"elongation"}
    assert watched.agrees(Options(elongation=2, digits="keep"))
    assert not watched.agrees(Options())
    assert watched == Options(elongation=2)
    assert watched.read == {field.name for field in fields(Options)}
    assert hash(watched) == hash(Watched(Options(elongation=2)))


def test_no_stage_reads_an_option_after_it_is_built() -> None:
    """What is read later is not known when another pipeline asks whether it can share the stage."""
    made = [
        Pipeline(preset, markup="strip", emoji="drop", honorifics="expand", elongation=2, mask={"url": "رابط"}, **more)
        for preset in ("default", "search", "arabert")
        for more in ({}, {"collapsed": True, "newlines": "auto", "max_length": 90, "quotes": "curly"})
    ]
    before = {key: [watched.read for watched, _ in found] for key, found in presets._STAGES._known.items()}
    for pipeline in made:
        for text in (TEXT, *(text for rule in presets.all_rules()[::9] for text in rule.untouched)):
            assert pipeline.process(text).text == pipeline.clean(text)
    after = {key: [watched.read for watched, _ in found] for key, found in presets._STAGES._known.items()}
    assert {key: after[key] for key in before} == before


def test_pipelines_that_differ_elsewhere_share_their_stages() -> None:
    one, two = Pipeline(mask={"url": "موقع"}), Pipeline(mask={"url": "رابط"}, max_length=90)
    shared = {stage.name for stage, other in zip(one.stages, two.stages, strict=True) if stage is other}
    assert {stage.name for stage in one.stages} - shared == {"masks", "sentences"}
    assert "رابط" in two.clean(TEXT)
    assert "موقع" in one.clean(TEXT)
    strict = Pipeline(keep=["source"])
    assert {stage.name for stage in strict.stages} <= {stage.name for stage in STAGES}
    assert "المصدر" in strict.clean(TEXT)
    assert "المصدر" not in one.clean(TEXT)


MEASURE = """
import sys, arnorm
def size():
    return int(open("/proc/self/statm").read().split()[1]) * 4096 / 1e6
letters = "ابتثجحخدذرزسشصضطظعغفقكلمنهوي"
families = ["AL", "AM", "AQ", "AP", "AD", "AU"]
kinds = ["tags", "share", "follow", "nav", "ad", "legal", "embed"]
calls = {
    "mask": lambda n: dict(mask={"url": letters[n % 28] * (n // 28 + 2)}),
    "keep": lambda n: dict(keep=[kind for bit, kind in enumerate(kinds) if n + 1 >> bit & 1]),
    "ignore": lambda n: dict(ignore=[one for bit, one in enumerate(families) if n % 63 + 1 >> bit & 1]),
    "select": lambda n: dict(ignore=[f"AB{n:03}"]) if n % 10 == 0 and n else dict(max_length=n + 80),
}[sys.argv[1]]
text = "نص ,آخر .\\n\\nالمصدر: الراي"
for n in range(70):
    try:
        arnorm.process(text, **calls(n))
    except arnorm.RuleError:
        pass
for n in range(3000 if sys.argv[1] == "mask" else 0):
    arnorm.sentences(text, max_length=n + 20)
print(size())
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc")
@pytest.mark.parametrize("kind", ["mask", "keep", "ignore", "select"])
def test_seventy_sets_of_options_take_little_memory(kind: str) -> None:
    done = subprocess.run([sys.executable, "-c", MEASURE, kind], capture_output=True, text=True, check=True)
    assert float(done.stdout) < 150


def test_the_same_options_give_the_same_pipeline() -> None:
    assert shared_pipeline("search", {"ignore": ["AQ"]}) is shared_pipeline("search", {"ignore": ["AQ"]})
    for number in range(100):
        arnorm.clean("نص", "minimal", max_length=100 + number)
    assert len(_SHELF._held) <= 64
