"""Distillation for incomplete modalities: cells, arms, the draw, planted truth, the map."""

import numpy as np
import pytest

import lab
from lab.core.errors import BadInput, UnknownId
from lab.core.progress import Progress
from lab.experiments import EXPERIMENTS
from lab.experiments.missing.classroom import Classroom, grid_of
from lab.experiments.missing.incomplete_distillation import METHODS
from lab.experiments.missing.question import Planted, question_of
from tests.experiments.test_contract import SMALL

FIELDS = SMALL["incomplete_distillation"]


@pytest.fixture(scope="module")
def result():
    return lab.run("incomplete_distillation", **FIELDS)


def classroom(synergy, n, seed=0):
    entry = EXPERIMENTS.get("incomplete_distillation")
    question = question_of(entry.spec(FIELDS), None, Planted(1 - synergy, 0.0, synergy))
    return Classroom(question, n, seed, "gaussian", Progress())


def test_every_method_stands_in_every_cell_and_the_vote_is_never_left_out(result):
    arms = {row["arm"] for row in result.tables["arms"]}
    assert arms == {f"{m}@{n}@{s}" for m in METHODS for n in (20, 40) for s in (0, 1)}
    assert {"student", "kd", "ensemble", "imputed", "shuffled"} <= set(METHODS)
    found = {(row["arm"], row["outcome"]): row["value"] for row in result.tables["arms"]}
    for n, s in ((20, 0), (40, 1)):
        lead = found[f"kd@{n}@{s}", "accuracy"] - found[f"ensemble@{n}@{s}", "accuracy"]
        assert found[f"kd@{n}@{s}", "lead"] == pytest.approx(lead)


@pytest.mark.slow
def test_planted_truth_no_synergy_is_for_the_vote_full_synergy_for_who_sees_both():
    easy, hard = classroom(0.0, 20), classroom(1.0, 600)
    assert easy.right("ensemble", Progress()).mean() > 0.9
    assert easy.right("ensemble", Progress()).mean() > easy.right("student", Progress()).mean()
    # No teacher sees both views: alone each knows nothing of whether their bits agree.
    assert abs(hard.right("ensemble", Progress()).mean() - 0.5) < 0.06
    assert hard.right("student", Progress()).mean() > 0.75
    assert np.array_equal(hard.right("kd", Progress()), hard.right("kd", Progress()))


def test_a_sample_that_is_not_complete_has_one_view_and_each_view_as_often(monkeypatch):
    monkeypatch.setattr(Classroom, "_fit", lambda *rest, **named: None)
    room = classroom(0.0, 40)
    there = np.stack(list(room.present.values()), axis=1)
    assert there[room.complete].all() and len(room.complete) == 40
    others = np.delete(there, room.complete, axis=0)
    assert (others.sum(axis=1) == 1).all() and abs(np.diff(others.sum(axis=0))[0]) <= 1
    assert len(room.valid_labels) == 40
    assert not np.array_equal(np.sort(room.complete), np.sort(classroom(0.0, 40, 1).complete))


def test_the_map_has_a_cell_for_each_and_says_every_method(result):
    heat = result.figure().data[0]
    rows = {row["arm"]: row for row in result.tables["arms"] if row["outcome"] == "lead"}
    assert list(heat.x) == ["20", "40"] and list(heat.y) == ["0", "1"]
    assert heat.z[1][0] == rows["kd@20@1"]["value"]
    assert all(f"{method}: " in heat.hovertext[1][0] for method in METHODS)


@pytest.mark.parametrize(
    ("complete", "synergy"),
    [("1, 5", "0, 1"), ("20", "0, 1"), ("20, 10", "0, 1"), ("20, 40", "0, 2"), ("a, 2", "0, 1")],
)
def test_a_grid_that_cannot_be_is_refused(complete, synergy):
    with pytest.raises(BadInput):
        grid_of(complete, synergy)


@pytest.mark.parametrize(
    ("fields", "error"),
    [({"complete": "20, 100000"}, BadInput), ({"imputer": "men"}, UnknownId)],
)
def test_what_cannot_be_asked_is_said(fields, error):
    with pytest.raises(error):
        lab.run("incomplete_distillation", **{**FIELDS, **fields})
