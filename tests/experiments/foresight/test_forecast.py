"""Forecasts on a stage of known truth: nothing is learnt from what is asked."""

from types import SimpleNamespace

import numpy as np
import pytest

from lab.core.errors import TooFew
from lab.experiments.foresight.forecast import (
    CLEAN,
    COMBINED,
    OTHERS,
    X,
    breaks,
    forecasts,
    in_order,
    label_equivalent,
    score_forecast,
    score_halves,
    score_labels,
)
from lab.experiments.foresight.stage import ForesightStage
from lab.experiments.foresight.tables import (
    CrossedCells,
    broken,
    drift_tells,
    foreseen,
    items,
    kinds,
    whole,
)
from lab.experiments.views.view import View

N, HARMS, CHANCE = 120, 11, 0.1
VIEWS = (View("lite0", "noto"), View("hog", "noto"), View("hog", "twemoji"))


def stage(seed=0, items=0):
    """Items are right with a probability that falls at a severity of each view's and harm's own."""
    random = np.random.default_rng(seed)
    theta = random.uniform(1, 4, size=(len(VIEWS), HARMS))[..., None]
    p = CHANCE + (0.8 - CHANCE) * np.exp2(-((X / theta) ** 2))
    random = np.random.default_rng([seed, items])
    right = (random.random((*p.shape, N)) < p[..., None]).astype(float)
    right[:, :, 0] = right[:, :1, 0]
    truth = right.mean(axis=-1)
    said = {
        "average_confidence": truth.copy(),
        "entropy": 1 - truth,
        "cbpe": truth + random.normal(size=truth.shape) * 0.1,
        "aline_s": np.where(np.arange(3)[:, None, None] < 2, truth, np.nan),
    }
    task = SimpleNamespace(
        chance=CHANCE, families=np.repeat(np.arange(N // 2), 2).astype(str),
        ids=tuple(f"c{i}" for i in range(N)), dataset=SimpleNamespace(name=str),
    )  # fmt: skip
    harms = tuple(SimpleNamespace(id=f"h{i}", kind=("lighting", "blur")[i % 2])
                  for i in range(HARMS))  # fmt: skip
    at = {"average_confidence": np.full(3, 0.8), "entropy": np.full(3, 0.2),
          "cbpe": np.full(3, 0.8), "aline_s": np.array([0.8, 0.8, np.nan])}  # fmt: skip
    drifts = 1 - right + random.random(right.shape) * 0.5
    return ForesightStage(
        VIEWS,
        harms,
        right,
        drifts,
        said,
        at,
        np.full(3, 0.8),
        (task,) * 3,
        np.arange(N),
        task.families,
        500,
    )


@pytest.fixture(scope="module")
def toy():
    return stage()


@pytest.fixture(scope="module")
def other():
    """The other half of the items, from which all is learnt."""
    return stage(items=1)


@pytest.fixture(scope="module")
def made(toy, other):
    return forecasts(toy, other)


@pytest.fixture(scope="module")
def scored(toy, made):
    found = {arm: score_forecast(toy, table) for arm, table in made.items()}
    found["atc_confidence"] = found["cbpe"]
    return found | {"labels_30": score_labels(toy, 30, 0), "halves": score_halves(toy, 0)}


def test_a_signal_that_is_the_truth_is_never_off(toy, scored):
    for outcome in ("accuracy", "breakpoint"):
        assert scored["average_confidence"][outcome].max() == 0
    known = scored["average_confidence"]["order"]
    assert np.nanmin(known) == 1 and np.isnan(known[2]).all()  # nobody else on its facet
    assert scored["entropy"]["accuracy"].mean() < 0.02  # regressed on the others
    assert scored[COMBINED]["accuracy"].mean() < 0.01 < scored["cbpe"]["accuracy"].mean()


def test_the_mean_of_the_others_leaves_out_the_one_asked(made, other):
    truth = other.truth
    assert made[OTHERS][1, 4] == pytest.approx(np.delete(truth[1], 4, axis=0).mean(axis=0))
    assert (made[CLEAN] == 0.8).all()


@pytest.mark.parametrize("arm", [OTHERS, "entropy", COMBINED, "combined_encoder", "combined_facet"])
def test_the_truth_that_is_asked_enters_no_forecast(toy, made, arm):
    """Another truth under one perturbation, the same signals: its own forecast stays."""
    again = stage(items=1)
    again.right[0, 5] = 0.0
    found = forecasts(toy, again)[arm]
    assert found[0, 5] == pytest.approx(made[arm][0, 5], abs=1e-12)
    if arm not in {"combined_encoder", "combined_facet"}:
        assert not np.allclose(found[0, 6], made[arm][0, 6])


def test_no_label_of_the_items_asked_enters_any_forecast(toy, other, made):
    blind = stage()
    blind.right[:] = 0.0
    for arm, table in forecasts(blind, other).items():
        assert np.array_equal(table, made[arm], equal_nan=True), arm


@pytest.mark.parametrize(("arm", "changed"), [("combined_encoder", 1), ("combined_facet", 2)])
def test_what_is_left_out_as_well_enters_nothing(toy, made, arm, changed):
    """View 2 is hog/twemoji: another truth of hog, or of twemoji, does not move it."""
    again = stage(items=1)
    again.right[changed] *= 0.5
    assert forecasts(toy, again)[arm][2] == pytest.approx(made[arm][2], abs=1e-12)


def test_breaks_stand_at_half_of_the_lead_and_at_the_ends_of_the_range():
    curve = 0.1 + 0.8 * np.exp2(-((X / 2.5) ** 3))
    assert breaks(curve, 0.1) == pytest.approx(2.5, abs=0.01)
    assert breaks(np.full(len(X), 0.9), 0.1) == X[-1]
    assert breaks(np.array([0.9] + [0.1] * 6), 0.1) == X[1]
    assert np.isnan(breaks(np.full(len(X), np.nan), 0.1))


def test_order_counts_a_half_where_nothing_is_foreseen():
    truth = np.array([[0.9], [0.5], [0.1]])
    same = ["a", "a", "a"]
    assert in_order(truth, truth, same).ravel().tolist() == [1, 1, 1]
    assert in_order(-truth, truth, same).ravel().tolist() == [0, 0, 0]
    assert in_order(np.zeros((3, 1)), truth, same).ravel().tolist() == [0.5, 0.5, 0.5]
    assert np.isnan(in_order(truth, truth, ["a", "b", "c"])).all()
    assert np.isnan(in_order(truth, np.ones((3, 1)), same)).all()


def test_labels_are_as_far_off_as_a_binomial_share(toy):
    found = score_labels(toy, 30, 0)["accuracy"][..., 1:].mean()
    p = toy.truth[..., 1:]
    assert found == pytest.approx(np.sqrt(2 / np.pi * p * (1 - p) / 30).mean(), rel=0.06)
    assert label_equivalent(p)(found) == pytest.approx(30, rel=0.1)


def test_label_equivalents_fall_with_the_error_and_end():
    of = label_equivalent(np.full(20, 0.5))
    assert of(0.5) == pytest.approx(1) and of(0.9) == pytest.approx(1)
    assert of(0.4) < of(0.1) < of(0.01) < of(0.0) == 10_000


def test_halves_say_how_far_the_truth_is_known(toy):
    p = toy.truth[..., 1:]
    expected = np.sqrt(2 / np.pi * p * (1 - p) / N).mean()
    assert score_halves(toy, 0)["accuracy"][..., 1:].mean() == pytest.approx(expected, rel=0.15)


def test_the_table_holds_every_arm_against_both_trivial_forecasts(toy, scored):
    rows = {(r["arm"], r["outcome"]): r for r in foreseen([toy], scored, 0)}
    best = rows["average_confidence", "accuracy"]
    assert best["value"] == 0 and best["labels"] == 10_000
    assert best["clean_verdict"] == best["others_verdict"] == "less"
    assert rows[CLEAN, "accuracy"]["clean_verdict"] is None
    assert rows["cbpe", "accuracy"]["of_atc"] == 1
    for row in rows.values():
        assert row["low"] <= row["value"] <= row["high"]
    assert rows["cbpe", "breakpoint"]["labels"] is None


def test_crossed_resamples_are_wider_than_those_of_cells_alone(toy):
    table = np.broadcast_to(np.random.default_rng(0).normal(size=(1, HARMS, 1)), (3, HARMS, 6))
    _, low, high, n = CrossedCells(toy, 0).mean(table)
    assert n == table.size
    assert high - low > 1.8 * 1.96 * table.std() / np.sqrt(HARMS) * 0.9


def test_an_interval_of_a_foreseen_break_covers_what_came(toy, made, scored):
    rows = [r for r in broken([toy], [made], scored) if r["arm"] == "cbpe"]
    assert len(rows) == 3 * HARMS
    inside = [(r["low"] or 0) <= r["true"] <= (r["high"] or 9) for r in rows]
    assert np.mean(inside) >= 0.9
    assert {r["arm"] for r in broken([toy], [made], scored)} >= {OTHERS, COMBINED}
    assert not [r for r in broken([toy], [made], scored)
                if r["arm"] == "aline_s" and r["view"] == "hog/twemoji"]  # fmt: skip


def test_drift_that_is_damage_tells_it_apart(toy):
    rows = drift_tells(toy)
    assert len(rows) == 3 * HARMS
    assert all(row["value"] == 1 for row in rows if row["value"] is not None)
    told = items(toy)
    assert len(told) == 3 * N
    assert len(items(whole([toy, toy]))) == 6 * N
    assert all((row["lost"] is None) == (not row["right_clean"]) for row in told)


def test_kinds_are_means_of_their_perturbations(toy, scored):
    rows = {(r["arm"], r["kind"]): r for r in kinds(toy, scored)}
    table = scored["cbpe"]["accuracy"][:, 1::2, 1:]
    assert rows["cbpe", "blur"]["accuracy"] == pytest.approx(table.mean())
    assert rows["cbpe", "blur"]["n_perturbations"] == 5


def test_where_no_view_works_clean_there_is_nothing_to_foresee():
    none = np.full((len(VIEWS), HARMS), np.nan)
    with pytest.raises(TooFew, match="a view that works clean"):
        CrossedCells(stage(), 0).mean(none)
    unknown = {"a": {"accuracy": np.full((3, HARMS, len(X)), np.nan), "breakpoint": none}}
    assert {row["accuracy"] for row in kinds(stage(), unknown)} == {None}
