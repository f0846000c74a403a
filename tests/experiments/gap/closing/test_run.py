"""The gap, moved: what a step says, controls whose answer is known, decisions, refusals."""

import numpy as np
import pytest

import lab
from lab.core.errors import BadInput, TooFew
from lab.data import DATASETS
from lab.distance.clouds.shift import gap_of, slide
from lab.experiments.gap.closing.best import best_elsewhere
from lab.experiments.gap.closing.plane import plane_of, positions
from lab.experiments.gap.closing.run import LOSS_MARGIN, plan
from lab.experiments.gap.closing.slide import CURVES, Slide, levels_of
from lab.experiments.gap.closing.spec import GapSpec, ready
from lab.experiments.gap.scores import SCORE_IDS, SCORES, chance_of, found_first
from lab.experiments.gap.space import GapSpace
from lab.experiments.views.view import View
from lab.probes.prototypes import class_prototypes
from lab.probes.retrieval import Gallery
from lab.stats.cosine import unit_rows
from lab.stats.intervals.unanimous import unanimous

SMALL = {"a": "hog/noto", "b": "hog/openmoji", "n_test": 60, "n_random": 2, "n_resamples": 100}


@pytest.fixture(scope="module")
def result():
    return lab.run("gap", **SMALL)


@pytest.fixture(scope="module")
def made():
    return ready(GapSpec(**SMALL))


def planted(n=48, d=10, height=0.4):
    """Every concept twice in the same place, but for a gap along the first axis."""
    flat = np.random.default_rng(0).standard_normal((n, d))
    flat[:, 0] = 0
    flat = unit_rows(flat) * np.sqrt(1 - height**2)
    x, y = flat.copy(), flat.copy()
    x[:, 0], y[:, 0] = height, -height
    classes = np.arange(n) % 4
    return GapSpace(
        "emojilab", "planted", View("hog", "noto"), View("hog", "openmoji"), x, y,
        class_prototypes(y, classes, 4), tuple(f"c{i}" for i in range(n)), classes,
        ("a", "b", "c", "d"), np.array([f"f{i // 2}" for i in range(n)]), gap_of(x, y), 0, n,
    )  # fmt: skip


@pytest.fixture(scope="module")
def of_planted():
    return Slide(planted(), temperature=0.1, n_random=2, n_resamples=200, seed=0)


def test_both_grids_hold_the_place_as_found_and_the_closed_one():
    own, upstream = levels_of(0.31, "gap"), levels_of(0.31, "upstream")
    assert (own[0], own[-1]) == pytest.approx((-0.31, 0.93))
    assert 0.0 in own and 0.31 in own
    assert np.diff(own) == pytest.approx(0.31 / 4)
    assert upstream[0] == -5 and upstream[-1] == 4.75
    assert 0.0 in upstream and 0.31 in upstream
    assert len(upstream) == 41


def test_closing_a_planted_gap_brings_every_pair_together(of_planted):
    closed = of_planted.step(of_planted.space.gap.length)
    assert closed["modality_gap"]["value"] == pytest.approx(0, abs=1e-12)
    assert closed["alignment"]["value"] == pytest.approx(0, abs=1e-12)
    found = of_planted.step(0.0)
    assert found["modality_gap"]["value"] == pytest.approx(0.8)
    assert found["alignment"]["value"] == pytest.approx(0.64)
    assert closed["loss"]["value"] < found["loss"]["value"]
    assert closed["recall_at_1_ab"]["value"] == 1.0


def test_as_found_nothing_differs_from_as_found(of_planted):
    for row in of_planted.step(0.0).values():
        if "difference" in row:
            assert (row["difference"], row["difference_low"], row["difference_high"]) == (0, 0, 0)


def test_a_step_says_what_the_run_says(result, made):
    space = made.space
    for distance in (0.0, space.gap.length):
        step = made.step(distance)
        rows = [
            r for r in result.tables["curve"] if r["arm"] == "gap" and r["distance"] == distance
        ]
        assert [r["score"] for r in rows] == list(SCORE_IDS)
        assert {r["score"]: r for r in rows} == {name: step[name] for name in SCORE_IDS}


def test_scores_by_another_way(made):
    """Retrieval by Gallery, accuracy and loss by hand, at one distance."""
    space, distance = made.space, 0.7 * made.space.gap.length
    x, y = slide(space.x, space.y, space.gap.direction, distance)
    step, rows = made.step(distance), np.arange(len(space))
    here = np.ones(len(space), bool)
    for way, query, gallery in (("ab", x, y), ("ba", y, x)):
        ranks = Gallery(gallery).ranks(query, rows, here)
        for k in (1, 10):
            assert step[f"recall_at_{k}_{way}"]["value"] == pytest.approx(np.mean(ranks <= k))
    moved = space.prototypes + distance * space.gap.direction / 2
    moved /= np.linalg.norm(moved, axis=1, keepdims=True)
    right = (x @ moved.T).argmax(axis=1) == space.classes
    by_class = [right[space.classes == c].mean() for c in np.unique(space.classes)]
    assert step["zero_shot"]["value"] == pytest.approx(np.mean(by_class))
    assert step["modality_gap"]["value"] == pytest.approx(
        np.linalg.norm(x.mean(axis=0) - y.mean(axis=0))
    )


def test_every_row_has_interval_chance_and_n_in_every_arm(result):
    curve = result.tables["curve"]
    assert {row["arm"] for row in curve} == set(CURVES)
    assert len(curve) == 3 * 17 * len(SCORES)
    chance = chance_of(result.summary["n"], result.summary["n_classes"])
    for row in curve:
        assert row["low"] - 1e-12 <= row["value"] <= row["high"] + 1e-12
        assert row["chance"] == chance[row["score"]]
        assert row["n"] == result.summary["n"]
    assert all(row["value"] is not None for row in result.tables["geometry"])


def test_shuffled_pairs_stay_at_chance_wherever_the_clouds_are(result):
    shuffled = [r for r in result.tables["curve"] if r["arm"] == "shuffled pairs"]
    for score in ("recall_at_1_ab", "recall_at_1_ba", "zero_shot"):
        rows = [r for r in shuffled if r["score"] == score]
        assert np.mean([r["value"] - r["chance"] for r in rows]) < 0.05
    loss = [r["value"] for r in shuffled if r["score"] == "loss"]
    assert min(loss) > np.log(result.summary["n"]) - 0.1


def test_prototypes_and_tests_share_no_family(made):
    space = made.space
    assert len(space.class_names) == len(set(space.classes)) == len(space.prototypes)
    dataset = DATASETS.get("emojilab")
    labelled = dataset.labels("subgroup") != ""
    of_tested = labelled & np.isin(dataset.labels("family"), space.families)
    # Every concept of a tested family is tested, so that none is left for a prototype.
    assert {dataset.concepts[row] for row in np.flatnonzero(of_tested)} == set(space.concepts)


def test_the_same_seed_again_and_another_one():
    entry = lab.run("gap", **SMALL)
    other = lab.run("gap", **{**SMALL, "split_seed": 1})
    assert entry.summary["gap"] != other.summary["gap"]


def families(n):
    return np.array([f"f{i}" for i in range(n)])


def test_the_best_place_is_chosen_on_other_families():
    """One concept's own luck at a place never earns it that place."""
    grid = np.zeros((20, 3))
    grid[0, 1] = 100.0
    scored, chosen = best_elsewhere(grid, (0.0, 0.5, 1.0), families(20), None, SCORES[1], 0)
    assert scored[0] == 0
    assert set(chosen) == {0.0, 0.5}


def test_ties_keep_the_clouds_as_found_and_a_loss_is_made_small():
    places = (-0.5, 0.0, 0.5)
    _, chosen = best_elsewhere(np.ones((20, 3)), places, families(20), None, SCORES[1], 0)
    assert set(chosen) == {0.0}
    losses = np.tile([3.0, 2.0, 1.0], (20, 1))
    scored, chosen = best_elsewhere(losses, places, families(20), None, SCORES[-1], 0)
    assert set(chosen) == {0.5}
    assert scored == pytest.approx(np.ones(20))


def test_closed_against_found_is_decided_for_every_score(result):
    """One primary claim, Holm over the others, and the differences that the curve shows."""
    claims = {row["claim"]: row for row in result.tables["claims"]}
    assert set(claims) == {*SCORE_IDS, "beyond random", "best for others"}
    assert result.summary["headline"] == claims["zero_shot"]
    assert claims["zero_shot"]["p_holm"] == claims["zero_shot"]["p"]
    closed = {
        r["score"]: r
        for r in result.tables["curve"]
        if (r["arm"], r["distance"]) == ("gap", result.summary["gap"])
    }
    for score in SCORE_IDS:
        row = claims[score]
        assert row["p_holm"] >= row["p"]
        ends = [closed[score][f"difference{end}"] for end in ("", "_low", "_high")]
        if ends[1] == ends[2]:
            # No item changed: resamples of nothing have no width, the claim's exact interval does.
            ends[1:] = unanimous(np.full(row["n"], ends[0]), row["n_families"], difference=True)
        assert [row["value"], row["low"], row["high"]] == pytest.approx(ends, abs=1e-12)
        assert row["margin"] == (LOSS_MARGIN if score == "loss" else 0.02)
        inside = -row["margin"] < row["low"] and row["high"] < row["margin"]
        assert (row["verdict"] == "equal") <= inside


def test_what_other_places_do_stands_beside(result):
    rows = {row["score"]: row for row in result.tables["elsewhere"]}
    assert list(rows) == list(SCORE_IDS)
    claims = {row["claim"]: row for row in result.tables["claims"]}
    for claim, name in (("beyond random", "over_random"), ("best for others", "best")):
        ends = [rows["zero_shot"][f"{name}{end}"] for end in ("", "_low", "_high")]
        own = [claims[claim][end] for end in ("value", "low", "high")]
        assert ends == pytest.approx(own, abs=1e-12)


def test_the_margin_of_the_spec_is_that_of_the_claims():
    outcomes = {o.id: o for o in plan(GapSpec(**SMALL, margin=0.1)).outcomes}
    assert outcomes.pop("loss").margin == LOSS_MARGIN
    assert {o.margin for o in outcomes.values()} == {0.1}
    assert [o.id for o in outcomes.values() if o.balanced] == ["zero_shot"]


def test_words_name_the_space_and_the_verdict_first(result):
    lines = str(result.words()).split("\n")
    assert "items are named right once the gap is closed" in lines[0]
    assert "native to hog" in lines[1]
    assert "conditional on gallery and prototypes" in lines[-1]


def test_ties_are_shared_among_the_first():
    assert found_first(np.ones((4, 4)), np.arange(4), 1) == pytest.approx(np.full(4, 0.25))


def test_the_plane_holds_the_gap_exactly_and_its_ranges_hold_every_place(made):
    space = made.space
    distances = levels_of(space.gap.length, "gap")
    plane = plane_of(space, distances)
    assert plane.axes @ plane.axes.T == pytest.approx(np.eye(2))
    assert 0 < plane.share < 1
    for distance in distances:
        seen = positions(space, plane, distance)
        points = np.array(seen["a"]["points"] + seen["b"]["points"])
        for axis, ends in zip(points.T, (plane.x_range, plane.y_range), strict=True):
            assert ends[0] < axis.min() and axis.max() < ends[1]
    found = positions(space, plane, 0.0)
    across = np.subtract(found["a"]["middle"], found["b"]["middle"])
    assert across == pytest.approx([space.gap.length, 0], abs=1e-4)


@pytest.mark.parametrize(
    ("change", "error", "said"),
    [
        ({"b": "ngrams/en", "kind": "native"}, BadInput, "share no space"),
        ({"b": "hog/noto"}, BadInput, "different views"),
        ({"a": "hog/noto,hog/twemoji"}, BadInput, "3 in"),
        ({"n_test": 1000}, TooFew, "concepts"),
        ({"temperature": 0.0}, BadInput, "temperature"),
    ],
)
def test_what_does_not_fit_is_refused(change, error, said):
    with pytest.raises(error, match=said):
        lab.run("gap", **{**SMALL, **change})


def test_a_fitted_space_says_so_and_leaves_hardly_a_gap():
    fields = {**SMALL, "a": "minilm/en", "b": "use/en", "n_train_pairs": 300}
    found = lab.run("gap", **fields)
    assert "fitted on 300 pairs of other families" in found.summary["space"]
    assert found.summary["n_train_pairs"] == 300
    gap = next(r for r in found.summary["as_found"] if r["measure"] == "modality_gap")
    # Both sides are centred on the training pairs: what is left is what few test rows add.
    assert gap["value"] < 2 * gap["chance"]
