"""An undefined result says that it is; what this version cannot read of a record is left out."""

import math
import re
from dataclasses import replace

import pytest

from lab.cli import main, runs
from lab.engine import recorded as recorded_module
from lab.engine.recorded import all_recorded, left_out, names, recorded, recorded_of
from lab.engine.told import drawn, tellable, told
from lab.experiments import EXPERIMENTS

MOST_WORDS = 25


def without(value, number):
    """The same with every number that is no count put in place of by ``number``."""
    if isinstance(value, dict):
        return {name: without(inner, number) for name, inner in value.items()}
    if isinstance(value, list):
        return [without(inner, number) for inner in value]
    return number if isinstance(value, float) else value


def undefined(result, number=None):
    return replace(
        result, summary=without(result.summary, number), tables=without(result.tables, number)
    )


FIRST = {name.partition("-")[0]: name for name in reversed(names())}.values()
NAMES = [name if name in FIRST else pytest.param(name, marks=pytest.mark.slow) for name in names()]
"""One record an experiment in every run: those of others are told by the same code."""


def any_of(name):
    return next(iter(recorded(name).values()))


@pytest.mark.parametrize("number", [None, math.nan])
@pytest.mark.parametrize("name", NAMES)
def test_a_headline_of_an_undefined_result_says_so(name, number):
    words = told(undefined(any_of(name), number))
    said = str(words)
    # Where a headline only counts, it needs none of the numbers that are not there.
    assert words.headline.startswith("This result is undefined") or number is not None
    assert not re.search(r"\b(nan|None)\b", words.headline)
    assert words.headline.endswith(".") and len(words.headline.split()) <= MOST_WORDS
    assert "None" not in said
    drawn(undefined(any_of(name), number))  # or there is none; it does not fail


@pytest.mark.parametrize("name", NAMES)
def test_the_words_of_a_whole_result_are_its_own(name):
    result = any_of(name)
    assert told(result) == result.words() and drawn(result) is not None


def test_the_command_line_says_it_too(monkeypatch, capsys):
    result = undefined(any_of("gap"))
    monkeypatch.setattr("lab.engine.local.run", lambda *_, **__: result)
    assert main(["run", "gap"]) == 0
    assert "This result is undefined" in capsys.readouterr().out
    assert runs._whole(result)["words"]["headline"].startswith("This result is undefined")


def test_a_record_of_an_older_version_is_left_out_and_said(monkeypatch):
    entry = EXPERIMENTS.get("gap_cone")
    (whole,) = all_recorded(entry)
    assert recorded_of(entry, whole.spec) is not None and not left_out(entry)
    older = replace(whole, summary={}, tables={})
    assert not tellable(older)
    monkeypatch.setattr(recorded_module, "recorded", lambda _: {"gap_cone": older})
    assert all_recorded(entry) == [] and recorded_of(entry, whole.spec) is None
    assert left_out(entry)
