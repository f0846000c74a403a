"""The study of foresight: what is compared, on which rows, and what is refused."""

import numpy as np
import pytest

import lab
from lab.core.errors import BadInput, TooFew, UnknownId
from lab.core.progress import Progress
from lab.experiments.foresight import study
from lab.experiments.foresight.plan import ForesightSpec, plan
from lab.experiments.foresight.stage import stages_of
from lab.foresight.base import FORESIGHTS
from lab.limits.curve import GRID
from tests.experiments.test_contract import SMALL

FIELDS = SMALL["foresight"]


@pytest.fixture(scope="module")
def stages():
    return stages_of(ForesightSpec(**FIELDS), Progress())


@pytest.fixture(scope="module")
def result(stages):
    """Of the same stages, which are dear."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(study, "stages_of", lambda spec, progress: stages)
        return lab.run("foresight", **FIELDS)


def test_every_way_without_other_probes_stands_beside_trivial_ones_and_labels(result):
    arms = {row["arm"] for row in result.tables["arms"]}
    assert arms >= set(FORESIGHTS.ids()) - {"aline_d", "aline_s"}
    assert arms >= {"clean", "others", "combined", "combined_facet", "labels_10", "labels_30",
                    "labels_100", "halves"}  # fmt: skip
    assert "combined_encoder" not in arms  # one encoder alone


def test_errors_are_those_of_the_curves_in_the_table(result):
    """Of each half on its own: what was learnt on it is asked of the other."""
    rows = [row for row in result.tables["curves"] if row["severity"] > 0]
    assert len(rows) == 2 * 2 * 4 * (len(GRID) - 1) == 2 * result.summary["n"]
    value = {(r["arm"], r["outcome"]): r["value"] for r in result.tables["foreseen"]}
    for arm in ("cot", "entropy", "combined", "others"):
        off = np.mean([abs(row[arm] - row["true"]) for row in rows])
        assert value[arm, "accuracy"] == pytest.approx(off)


def test_four_perturbations_are_too_few_to_test(result):
    assert {row["verdict"] for row in result.tables["claims"]} == {"untested"}


def test_source_and_both_halves_share_no_family(stages):
    task, (one, other) = stages[0].tasks[0], (set(stage.families) for stage in stages)
    assert not one & other and one | other == set(task.families)
    assert sorted(np.concatenate([stage.rows for stage in stages])) == list(range(len(task.ids)))
    assert stages[0].n_source == sum(f not in one | other for f in task.pool_families)
    for stage in stages:
        assert stage.truth[:, :, 0].std(axis=1).max() == 0  # clean items are so under every harm
        assert set(stage.said) == set(FORESIGHTS.ids()) - {"aline_d", "aline_s"}


def test_encoders_on_one_facet_are_each_others_other_probes():
    asked = plan(ForesightSpec(views="lite0/noto, hog/noto"))
    assert {"aline_d", "aline_s", "combined_encoder"} <= {arm.id for arm in asked.arms}
    assert "order" in {outcome.id for outcome in asked.outcomes}
    alone = plan(ForesightSpec(views="lite0/noto, hog/twemoji"))
    assert not {"aline_d", "aline_s"} & {arm.id for arm in alone.arms}


@pytest.mark.parametrize(
    ("fields", "error", "said"),
    [
        ({"perturbations": "noise, noise, clipping, low_pass"}, BadInput, "different"),
        ({"perturbations": "noise, clipping, low_pass"}, TooFew, "4 perturbations"),
        ({"perturbations": "noise, clipping, low_pass, char_drop"}, BadInput, "one modality"),
        ({"perturbations": "noise, clipping, low_pass, blurr"}, UnknownId, "blurr"),
        ({"views": "mfcc/en+m3, mfcc/up"}, UnknownId, "up"),
        ({"views": ""}, BadInput, "at least one view"),
    ],
)
def test_bad_inputs(fields, error, said):
    with pytest.raises(error, match=said):
        lab.run("foresight", **{**FIELDS, **fields})
