"""Where the gap comes from: each experiment's arms, controls, claims, and refusals."""

from itertools import product

import numpy as np
import pytest

import lab
from lab.core.errors import BadInput
from lab.core.progress import Progress
from lab.experiments.gap.origins.heads import MEASURES, STARTS, claim, material
from lab.experiments.gap.origins.mispaired import FRACTIONS
from lab.experiments.gap.origins.temperature import TEMPERATURES
from lab.stats.over_seeds import slope

HEADS = {"a": "hog/noto", "b": "ngrams/en", "n_train_pairs": 100, "n_test": 40, "n_steps": 5,
         "n_seeds": 3}  # fmt: skip


@pytest.fixture(scope="module", params=["gap_temperature", "gap_mispaired"])
def trained(request):
    return lab.run(request.param, **HEADS)


def test_every_arm_has_every_place_and_the_same_seeds(trained):
    places = {"gap_temperature": TEMPERATURES, "gap_mispaired": FRACTIONS}[trained.experiment]
    rows = trained.tables["runs"]
    arms = {(r["start"], r["place"], r["seed"]) for r in rows}
    assert arms == set(product(STARTS, places, range(3)))
    assert len(rows) == len(arms)


def test_means_and_slopes_are_those_of_the_runs(trained):
    rows = trained.tables["runs"]
    for found in trained.summary["means"]:
        own = [
            r[found["measure"]]
            for r in rows
            if (r["start"], r["place"]) == (found["start"], found["place"])
        ]
        assert found["value"] == pytest.approx(np.mean(own))
        assert (found["low"] <= found["value"] <= found["high"]) and found["n"] == 3
    own = [r for r in rows if r["start"] == STARTS[0] and r["seed"] == 1]
    axis = np.log10 if trained.experiment == "gap_temperature" else np.asarray
    expected = slope(axis([r["place"] for r in own]), [r["gap"] for r in own])
    each = trained.summary["slopes"]["as drawn: gap"]
    assert each["low"] <= expected <= each["high"] or each["n"] == 3
    assert set(trained.summary["slopes"]) == {f"{s}: {m}" for s in STARTS for m in MEASURES}
    assert all(e["p_holm"] >= e["p"] for e in trained.summary["slopes"].values())


def test_the_control_starts_without_the_gap(trained):
    before = trained.summary["gap_before"]
    assert before["gap removed"] < before["as drawn"]


def test_the_start_does_not_depend_on_the_knob(trained):
    for start in STARTS:
        for seed in range(3):
            own = {
                round(r["gap_before"], 12)
                for r in trained.tables["runs"]
                if (r["start"], r["seed"]) == (start, seed)
                # A closed start is closed on its training pairs, which the knob may deal anew,
                # but their means are the same.
            }
            assert len(own) == 1


def test_no_pair_dealt_wrongly_is_training_at_that_temperature():
    mispaired = lab.run("gap_mispaired", **HEADS, temperature=TEMPERATURES[1])
    temperature = lab.run("gap_temperature", **HEADS)

    def gaps(result, place):
        return [
            (r["start"], r["seed"], r["gap"], r["recall_at_10"])
            for r in result.tables["runs"]
            if r["place"] == place
        ]

    assert gaps(mispaired, 0.0) == gaps(temperature, TEMPERATURES[1])


def test_training_and_test_families_are_disjoint():
    data = material(
        "emojilab", "hog/noto", "ngrams/en", n_train_pairs=100, n_test=40, seed=0,
        progress=Progress(),
    )  # fmt: skip
    assert len(data.x) == len(data.y) == 100
    lengths = np.linalg.norm(data.x, axis=1)
    assert lengths == pytest.approx(np.full(100, np.sqrt(data.x.shape[1])))
    # A row of the test that was trained on would be the same vector.
    assert not (data.test_x[:, None] == data.x[None]).all(axis=2).any()


@pytest.mark.parametrize(
    ("value", "p_holm", "sign", "expected"),
    [
        (0.3, 0.01, 1, "seen here"),
        (0.3, 0.01, -1, "contradicted here"),
        (-0.3, 0.01, -1, "seen here"),
        (0.3, 0.06, 1, "not reproduced here"),
    ],
)
def test_claims(value, p_holm, sign, expected):
    assert claim({"value": value, "p_holm": p_holm}, sign) == expected


@pytest.fixture(scope="module")
def cone():
    return lab.run("gap_cone", a="minilm/en", b="minilm/es", n_test=40)


def test_cones_are_mean_cosines_between_families(cone):
    from lab.data import DATASETS
    from lab.data.splits import test_concepts as choose
    from lab.encoders import ENCODERS

    dataset = DATASETS.get("emojilab")
    named = set(dataset.column("text", "en").ids) & set(dataset.column("text", "es").ids)
    labels = np.where(np.isin(dataset.concepts, list(named)), dataset.labels("subgroup"), "")
    rows = choose(labels, dataset.labels("family"), 40, seed=0)
    concepts = [dataset.concepts[row] for row in rows]
    x = (
        ENCODERS.get("minilm-random-1")
        .encode(list(dataset.column("text", "en", concepts).items))
        .astype(float)
    )
    x /= np.linalg.norm(x, axis=1, keepdims=True)
    families = dataset.labels("family")[rows]
    cosine = (x @ x.T)[families[:, None] != families].mean()
    found = next(
        c for c in cone.summary["cones"] if (c["encoder"], c["side"]) == ("minilm-random-1", "a")
    )
    assert found["value"] == pytest.approx(cosine, abs=1e-5)
    assert found["random"] and found["low"] <= found["value"] <= found["high"]


def test_random_networks_lie_apart_and_halves_of_one_do_not(cone):
    apart = [g for g in cone.tables["gaps"] if g["kind"].startswith("two inits")]
    assert len(apart) == 6
    halves = max(c["halves_gap"] for c in cone.summary["cones"] if c["random"])
    assert all(g["low"] > g["chance"] and g["value"] > halves for g in apart)
    closed = [g["value"] for g in cone.tables["gaps"] if "gap removed" in g["kind"]]
    drawn = [g["value"] for g in cone.tables["gaps"] if "as drawn" in g["kind"]]
    assert len(closed) == len(drawn) == 3
    assert max(closed) < min(drawn)
    assert "seen here" in cone.words()


def test_an_encoder_without_random_controls_is_refused():
    with pytest.raises(BadInput, match="controls of random weights"):
        lab.run("gap_cone", a="hog/noto")
