"""How sure answers are: probabilities of the answers that the run gave, item by item."""

import math

import numpy as np
import pytest

from lab.core.progress import Progress
from lab.engine.local import run_spec
from lab.engine.sureness import sureness
from lab.experiments import EXPERIMENTS
from lab.experiments.severity.run import SeveritySpec, probe_one, setting_of
from lab.experiments.tasks.task import task_of


@pytest.fixture(scope="module")
def spec():
    small = SeveritySpec(
        dataset="digits", encoder="hog", perturbation="gaussian_noise", n_test=60,
        n_resamples=100, repeats=1,
    )  # fmt: skip
    run_spec(EXPERIMENTS.get("severity"), small, Progress())
    return small


def test_each_item_has_the_probability_of_its_answer(spec):
    sure = sureness(spec, 3.0, Progress())
    task = task_of(setting_of(spec))
    clean = np.exp(task.answer(task.clean, task.rows))
    assert list(sure) == list(task.ids)
    np.testing.assert_allclose([pair[0] for pair in sure.values()], clean.max(axis=1))
    # The same item under the microscope, with nothing read from the store.
    one = probe_one(spec, task.ids[7], 3.0)
    assert sure[task.ids[7]][1] == pytest.approx(one.answers(hurt=True)[0][1], rel=1e-5)


def test_what_was_taken_away_has_none(spec):
    dropped = spec.model_copy(update={"perturbation": "dropped"})
    run_spec(EXPERIMENTS.get("severity"), dropped, Progress())
    sure = sureness(dropped, 5.0, Progress())
    assert any(math.isnan(hurt) for _, hurt in sure.values())
    assert not any(math.isnan(clean) for clean, _ in sure.values())
