"""Heads trained at a temperature and on wrong pairs: arms, controls, claims."""

from itertools import product

import numpy as np
import pytest

import lab
from lab.core.progress import Progress
from lab.experiments.gap.origins import mispaired, temperature
from lab.experiments.gap.origins.heads import DRAWN, STARTS, HeadsSpec, material
from lab.experiments.gap.origins.mispaired import FRACTIONS, GapMispairedSpec
from lab.experiments.gap.origins.temperature import TEMPERATURES, GapTemperatureSpec
from lab.stats.decide import Verdict

HEADS = {"a": "hog/noto", "b": "ngrams/en", "n_train_pairs": 100, "n_test": 40, "n_steps": 5,
         "n_seeds": 3}  # fmt: skip
PLACES = {"gap_temperature": TEMPERATURES, "gap_mispaired": FRACTIONS}
TRAINED = ("gap", "alignment", "recall_at_10")


@pytest.fixture(scope="module", params=list(PLACES))
def trained(request):
    return lab.run(request.param, **HEADS)


def seeds_of(result, outcome):
    """By start, place and seed."""
    rows = [r for r in result.tables["seeds"] if r["outcome"] == outcome]
    parted = [(r, r["arm"].partition("@")) for r in rows]
    return {(start, float(place), r["seed"]): r["value"] for r, (start, _, place) in parted}


def test_every_arm_has_every_place_and_the_same_seeds(trained):
    for outcome in TRAINED:
        places = PLACES[trained.experiment]
        assert set(seeds_of(trained, outcome)) == set(product(STARTS, places, range(3)))


def test_arms_and_slopes_are_those_of_the_seeds(trained):
    places = PLACES[trained.experiment]
    for row in trained.tables["arms"]:
        start, _, place = row["arm"].partition("@")
        each = seeds_of(trained, row["outcome"])
        own = [each[start, float(place), seed] for seed in range(3)]
        assert row["value"] == pytest.approx(np.mean(own))
        assert row["low"] <= row["value"] <= row["high"] and row["n_seeds"] == 3
    axis = np.log10(places) if trained.experiment == "gap_temperature" else np.array(places)
    claims = {row["claim"]: row for row in trained.tables["claims"]}
    assert set(claims) == {f"{start}: {outcome}" for start in STARTS for outcome in TRAINED}
    for start, outcome in product(STARTS, TRAINED):
        each = seeds_of(trained, outcome)
        of_seeds = [
            np.polyfit(axis, [each[start, place, seed] for place in places], 1)[0]
            for seed in range(3)
        ]
        assert claims[f"{start}: {outcome}"]["value"] == pytest.approx(np.mean(of_seeds))


def test_the_control_starts_without_the_gap_and_no_start_depends_on_the_knob(trained):
    before = seeds_of(trained, "gap_before")
    for seed in range(3):
        # A closed start is closed on its training pairs, which the knob may deal anew, but their
        # means are the same.
        own = [
            {round(v, 12) for (s, _, k), v in before.items() if (s, k) == (start, seed)}
            for start in STARTS
        ]
        assert [len(values) for values in own] == [1, 1]
        assert own[1].pop() < own[0].pop()


def test_no_pair_dealt_wrongly_is_training_at_that_temperature():
    one = lab.run("gap_mispaired", **HEADS, temperature=TEMPERATURES[1])
    other = lab.run("gap_temperature", **HEADS)
    for outcome, start, seed in product(TRAINED, STARTS, range(3)):
        a, b = seeds_of(one, outcome), seeds_of(other, outcome)
        assert a[start, 0.0, seed] == b[start, TEMPERATURES[1], seed]


def test_training_and_test_families_are_disjoint():
    fields = {k: v for k, v in HEADS.items() if k not in {"n_steps", "n_seeds"}}
    data = material(HeadsSpec(**fields), Progress())
    assert len(data.x) == len(data.y) == 100
    assert len(data.test_concepts) == len(data.test_x)
    lengths = np.linalg.norm(data.x, axis=1)
    assert lengths == pytest.approx(np.full(100, np.sqrt(data.x.shape[1])))
    # A row of the test that was trained on would be the same vector.
    assert not (data.test_x[:, None] == data.x[None]).all(axis=2).any()


@pytest.mark.parametrize(
    ("plan", "expected"),
    [
        (temperature.plan(GapTemperatureSpec()), {"as drawn: gap": -1, "gap removed: gap": -1}),
        (
            mispaired.plan(GapMispairedSpec()),
            {"as drawn: gap": 1, "gap removed: gap": 1, "as drawn: recall_at_10": -1},
        ),
    ],
)
def test_what_the_source_expects_stands_beforehand(plan, expected):
    signs = {frozenset({Verdict.MORE}): 1, frozenset({Verdict.LESS}): -1}
    assert {c.id: signs[c.expects] for c in plan.claims if c.expects} == expected
    assert plan.primary.id == f"{DRAWN}: gap"
    assert all("Liang" in c.source for c in plan.claims if c.expects)


def test_what_is_not_certain_is_undecided_never_not_reproduced(trained):
    """Five steps decide little: a p above .05 says nothing about the source."""
    undecided = [r for r in trained.tables["claims"] if r["p_holm"] > 0.05]
    assert undecided
    assert all((r["verdict"], r["reproduced"]) == ("undecided", None) for r in undecided)
    assert "not reproduced" not in str(trained.words()).lower()
