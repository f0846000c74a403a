"""Where a break was foreseen: the row of the same data, encoder, facet, perturbation, or none."""

import pytest

from lab.engine import foreseen
from lab.experiments import EXPERIMENTS
from lab.experiments.base import Result

ROW = {"arm": "combined", "view": "hog/noto", "perturbation": "darker", "foreseen": 2.0}


@pytest.fixture
def kept(monkeypatch):
    spec = EXPERIMENTS.get("foresight").spec({})
    rows = [{**ROW, "arm": "cot", "foreseen": 1.0}, ROW]
    monkeypatch.setattr(
        foreseen, "all_recorded", lambda entry: [Result(entry.id, spec, {}, {"breaks": rows})]
    )


def run(task="subgroup", facet="noto", **fields):
    spec = {"dataset": "emojilab", "encoder": "hog", "perturbation": "darker", **fields}
    return {"spec": spec, "summary": {"task": task, "facet": facet}}


def test_the_row_of_all_signals_is_found(kept):
    assert foreseen.foreseen_break(run()) == ROW


@pytest.mark.parametrize(
    "other",
    [{"encoder": "lite0"}, {"perturbation": "jpeg"}, {"dataset": "digits"}, {"facet": "twemoji"},
     {"task": "concept"}],
)  # fmt: skip
def test_of_anything_else_nothing_is_said(kept, other):
    assert foreseen.foreseen_break(run(**other)) is None
