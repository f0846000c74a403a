"""The lattice: every cell is there, values add up, planted data come out, refusals."""

import numpy as np
import pytest

import lab
from lab.core.errors import BadInput, UnknownId
from lab.experiments import EXPERIMENTS
from lab.experiments.missing.lattice.edges import edges, shapley, shapley_weights
from lab.experiments.missing.lattice.scoring import unequal
from lab.experiments.missing.lattice.spec import CLIFF, MECHANISMS, LatticeSpec, hides, names_of
from lab.fusion.base import FUSIONS
from lab.fusion.late import all_subsets
from lab.impute.fills import FILLS
from lab.stats.contrast import Over

SMALL = {"views": "hog, ngrams", "width": 8, "seeds": 3, "n_steps": 3, "n_resamples": 100}


@pytest.fixture(scope="module")
def result():
    return lab.run("lattice", **SMALL)


def test_every_subset_with_every_fill_and_every_factor_alone(result):
    arms = {row["arm"] for row in result.tables["arms"]}
    subsets = {f"{fill}|{view}" for fill in FILLS.ids() for view in ("image", "text")}
    alone = {f"{when}|{m}" for when in ("test", "train") for m in MECHANISMS}
    alone |= {f"fusion|{name}" for name in FUSIONS.ids()}
    alone |= {f"cliff|{hide:g}|{rate:g}" for hide in (0, 0.3, 0.6) for rate in CLIFF}
    assert arms == subsets | alone | {"whole"}
    assert "failed" not in result.tables
    for row in result.tables["arms"]:
        assert 0 <= row["value"] <= 1 and row["n_seeds"] == 3
        assert row["chance"] == pytest.approx(1 / 28, abs=0.02)


def test_what_modalities_are_worth_adds_up_to_the_whole(result):
    scores = {row["arm"]: row for row in result.tables["arms"]}
    worth = sum(row["value"] for row in result.tables["shapley"])
    assert worth == pytest.approx(scores["whole"]["value"] - scores["whole"]["chance"], abs=1e-9)


def test_an_edge_is_the_difference_of_its_two_arms(result):
    scores = {row["arm"]: row["value"] for row in result.tables["arms"]}
    rows = result.tables["edges"]
    assert {(row["fill"], row["has"]) for row in rows} == {
        (fill, view) for fill in FILLS.ids() for view in ("image", "text")}  # fmt: skip
    for row in rows:
        assert row["value"] == pytest.approx(
            scores["whole"] - scores[f"{row['fill']}|{row['has']}"]
        )


def test_shapley_weights_of_three():
    """Each order of three is worth a sixth; weights of arms with and without cancel."""
    weights = shapley_weights("a", ["a", "b", "c"])
    assert weights["whole"] == pytest.approx(1 / 3) and weights["told|a"] == pytest.approx(1 / 3)
    assert weights["told|a+b"] == pytest.approx(1 / 6) and weights["told|b"] == pytest.approx(
        -1 / 6
    )
    total = {}
    for name in "abc":
        for arm, weight in shapley_weights(name, ["a", "b", "c"]).items():
            total[arm] = total.get(arm, 0.0) + weight
    assert {arm for arm, weight in total.items() if abs(weight) > 1e-12} == {"whole"}


def test_planted_harm_is_found_and_planted_worth_comes_out():
    """b is right where a is, and c spoils whatever it joins."""
    rng = np.random.default_rng(0)
    names, n = ["a", "b", "c"], 300
    level = {"told|a": 0.6, "told|b": 0.6, "told|c": 0.1, "told|a+b": 0.8, "told|a+c": 0.3,
             "told|b+c": 0.3, "whole": 0.5}  # fmt: skip
    draw = rng.random((n, 1))
    scores = {arm: (draw + 0.02 * rng.normal(size=(n, 8)) < p).astype(float)
              for arm, p in level.items()}  # fmt: skip
    over = Over(np.arange(n), None, 200, 0)
    found = {(row["has"], row["adds"]): row["verdict"] for row in edges(scores, names, over, 0.05)}
    assert {edge for edge, verdict in found.items() if verdict == "less"} == {
        ("a", "c"), ("b", "c"), ("a+b", "c")}  # fmt: skip
    assert found["a", "b"] == "more" and len(found) == 9
    filled = {arm.replace("told", "mean"): x for arm, x in scores.items()}
    both = edges({**filled, **scores}, names, over, 0.05)
    hurts = {(row["fill"], row["has"]) for row in both if row["verdict"] == "less"}
    assert hurts == {(fill, has) for fill in ("told", "mean") for has in ("a", "b", "a+b")}
    worth = {row["modality"]: row["value"] for row in shapley(scores, names, over, 0.1)}
    assert worth["c"] < 0 < worth["a"] and worth["a"] == pytest.approx(worth["b"], abs=0.02)


def test_unequal_rates_have_the_asked_mean():
    for mean in (0.1, 0.5, 0.9):
        rates = unequal(mean, 3, "imbalanced")
        assert np.mean(rates) == pytest.approx(mean) and 0 <= rates[0] < rates[-1] <= 1
    assert unequal(0.5, 3, "shared") == (0.5, 0.5, 0.5)


def test_names_are_modalities_or_views_where_two_share_one():
    assert names_of(LatticeSpec()) == ("image", "text", "speech")
    two = names_of(LatticeSpec(views="hog, ngrams/en, ngrams/es"))
    assert two == ("image", "ngrams/en", "ngrams/es")
    assert hides(LatticeSpec(hide=0.2)) == (0.0, 0.2, 0.4)


def test_the_words_say_what_is_synthetic_and_what_it_is_worth(result):
    words = result.words()
    assert words.points[0].startswith(("Image carries most", "Text carries most"))
    assert "Synthetic: nothing." in words.limits


def test_the_figure_has_a_mark_for_each_fill_and_names_harm(result):
    figure = result.figure()
    assert len([trace for trace in figure.data if trace.name]) == len(FILLS)
    told = next(trace for trace in figure.data if trace.name and trace.name.startswith("told"))
    assert len(told.x) == len(all_subsets(["image", "text"]))


@pytest.mark.parametrize(
    ("fields", "error"),
    [({"views": "hog"}, BadInput), ({"fusion": "magic"}, UnknownId), ({"test_rate": 1}, BadInput),
     ({"hide": 0.7}, BadInput), ({"task": "riddle"}, BadInput)],
)  # fmt: skip
def test_refusals(fields, error):
    with pytest.raises(error):
        lab.run("lattice", **{**SMALL, **fields})


def test_it_is_registered_with_what_it_uses():
    entry = EXPERIMENTS.get("lattice")
    assert entry.resolve(LatticeSpec()).views.startswith("lite0/noto, minilm/en")
