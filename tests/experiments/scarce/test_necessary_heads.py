"""Only the necessary heads: whole heads are chosen, and a planted one is found."""

import numpy as np
import pytest

import lab
from lab.core.errors import BadInput
from lab.experiments.scarce.necessary_heads import NecessaryHeadsSpec, by_head, plan
from tests.experiments.test_contract import SMALL


def test_a_planted_head_scores_highest_and_all_its_units_the_same():
    rng = np.random.default_rng(0)
    y = np.arange(40) % 2
    x = rng.standard_normal((40, 12))
    x[:, 4:8] += 3.0 * y[:, None]
    scores = by_head(x, y, 4)
    assert scores.shape == (12,) and np.unique(scores).size == 3
    assert set(np.flatnonzero(scores == scores.max())) == {4, 5, 6, 7}


def test_what_is_chosen_is_told_and_one_label_cannot_choose():
    result = lab.run("necessary_heads", **SMALL["necessary_heads"])
    assert result.summary["n_heads"] == 72 and result.summary["width"] == 32
    arms = {row["arm"] for row in result.tables["arms"]}
    assert {"heads@2", "any heads@4", "best heads@2", "last@4"} <= arms
    with pytest.raises(BadInput, match="two labels a class"):
        plan(NecessaryHeadsSpec(labels="1, 4"))
