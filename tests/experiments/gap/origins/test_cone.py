"""The cones of random networks: mean cosines, gaps between networks, verdicts, refusals."""

import numpy as np
import pytest

import lab
from lab.core.errors import BadInput


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
        c for c in cone.tables["cones"] if (c["encoder"], c["side"]) == ("minilm-random-1", "a")
    )
    assert found["value"] == pytest.approx(cosine, abs=1e-5)
    assert found["random"] and found["low"] <= found["value"] <= found["high"]


def test_random_networks_lie_apart_and_halves_of_one_do_not(cone):
    apart = [g for g in cone.tables["gaps"] if g["kind"].startswith("two inits")]
    assert len(apart) == 6
    halves = max(c["halves_gap"] for c in cone.tables["cones"] if c["random"])
    assert all(g["low"] > g["chance"] and g["value"] > halves for g in apart)
    closed = [g["value"] for g in cone.tables["gaps"] if "gap removed" in g["kind"]]
    drawn = [g["value"] for g in cone.tables["gaps"] if "as drawn" in g["kind"]]
    assert len(closed) == len(drawn) == 3
    assert max(closed) < min(drawn)
    assert str(cone.words()).startswith("Every random network maps into a cone: mean cosine 0.89 (")


def test_every_row_is_decided_by_the_one_rule(cone):
    drawn = [g for g in cone.tables["gaps"] if "gap removed" not in g["kind"]]
    assert {g["verdict"] for g in drawn} == {"more"}
    closed = [g for g in cone.tables["gaps"] if "gap removed" in g["kind"]]
    # Mapped rows of mean 0 lie where swapped sides do: not above it, whatever they are below.
    assert all(g["verdict"] != "more" for g in closed)
    for row in [*cone.tables["cones"], *cone.tables["gaps"]]:
        assert row["p_holm"] >= row["p"]
        certain = row["p_holm"] <= 0.05 and not row["low"] <= row["chance"] <= row["high"]
        assert (row["verdict"] != "undecided") == certain


def test_an_encoder_without_random_controls_is_refused():
    with pytest.raises(BadInput, match="controls of random weights"):
        lab.run("gap_cone", a="hog/noto")
